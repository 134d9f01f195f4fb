from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import errors, tables
from analytics_kit.transforms import LADDER, diagnose, violation_ladder, violations_over_time

RANK = st.none() | st.floats(0, 1)


# Diagnosis


def test_both_ranks_below_a_half_are_what_to_work_on_first(diagnosis: pl.DataFrame) -> None:
    diagnosed = diagnose(diagnosis)
    assert diagnosed.select("metric", "priority").rows() == [
        ("followers_gained", True),
        ("plays", True),
        ("interaction", True),
        ("completion_rate", True),
        ("works_published", False),
    ]


def test_the_creators_ahead_are_those_not_surpassed(diagnosis: pl.DataFrame) -> None:
    by_metric = {row["metric"]: row for row in diagnose(diagnosis).iter_rows(named=True)}
    assert by_metric["plays"]["ahead"] == 23867
    assert by_metric["works_published"]["ahead"] == round((1 - 0.4124) * 24295)
    assert by_metric["works_published"]["ratio"] == 2.0 / 2.6087


def test_the_own_value_over_a_mean_of_0_is_no_ratio(diagnosis: pl.DataFrame) -> None:
    assert diagnose(diagnosis.with_columns(similar_value=0.0)).get_column("ratio").null_count() == 5


@given(st.lists(st.tuples(RANK, RANK), max_size=8))
def test_a_priority_is_null_only_where_a_missing_rank_leaves_it_open(
    ranks: list[tuple[float | None, float | None]],
) -> None:
    frame = pl.DataFrame(
        [
            {"metric": str(n), "author_rank": own, "similar_rank": peers}
            for n, (own, peers) in enumerate(ranks)
        ],
        schema=tables.schema("diagnosis"),
    )
    diagnosed = diagnose(frame)

    assert sorted(diagnosed["metric"].to_list()) == sorted(frame["metric"].to_list())
    for row in diagnosed.iter_rows(named=True):
        known = [rank for rank in (row["author_rank"], row["similar_rank"]) if rank is not None]
        if any(rank >= 0.5 for rank in known):
            assert row["priority"] is False
        else:
            assert row["priority"] is (True if len(known) == 2 else None)
    flags = [row is True for row in diagnosed["priority"]]
    assert flags == sorted(flags, reverse=True)


# The ladder


@pytest.mark.parametrize(
    ("points", "step", "to_next"),
    [
        (0, "clear", 9),
        (8, "clear", 1),
        (9, "warning", 3),
        (11, "warning", 1),
        (12, "suspended_24h", 3),
        (14, "suspended_24h", 1),
        (15, "suspended_48h", 3),
        (17, "suspended_48h", 1),
        (18, "suspended_72h", 3),
        (20, "suspended_72h", 1),
        (21, "suspended_1_week", 3),
        (23, "suspended_1_week", 1),
        (24, "removed", None),
        (99, "removed", None),
        (None, None, None),
        (-1, None, None),
    ],
)
def test_each_step_begins_and_ends_where_the_documents_say(
    points: int | None, step: str | None, to_next: int | None
) -> None:
    health = pl.DataFrame({"violation_score": [points]}, schema={"violation_score": pl.Int64})
    row = violation_ladder(health).row(0, named=True)
    assert (row["step"], row["points_to_next"]) == (step, to_next)


@given(st.integers(0, 40))
def test_so_many_more_points_lead_to_the_next_step_and_one_fewer_does_not(points: int) -> None:
    def step(score: int) -> str:
        return str(violation_ladder(pl.DataFrame({"violation_score": [score]})).item(0, "step"))

    row = violation_ladder(pl.DataFrame({"violation_score": [points]})).row(0, named=True)
    if row["points_to_next"] is None:
        assert row["step"] == LADDER[-1]
        assert row["next_step"] is None
    else:
        assert step(points + row["points_to_next"]) == row["next_step"]
        assert step(points + row["points_to_next"] - 1) == row["step"]
        assert LADDER.index(row["next_step"]) == LADDER.index(row["step"]) + 1


# Violations


def test_violations_are_counted_by_month_and_kind(violations: pl.DataFrame) -> None:
    assert violations_over_time(violations).rows() == [
        (dt.date(2025, 7, 1), "Video violation", 2, 2, 1),
        (dt.date(2025, 10, 1), "LIVE violation", 1, 1, 0),
    ]


def test_the_time_zone_decides_the_month(violations: pl.DataFrame) -> None:
    months = violations_over_time(violations, time_zone="America/Los_Angeles").get_column("month")
    assert months.to_list() == [dt.date(2025, 7, 1), dt.date(2025, 9, 1)]


def test_a_record_without_a_time_belongs_to_no_month(violations: pl.DataFrame) -> None:
    timeless = violations.with_columns(violated_at=pl.lit(None, pl.Datetime("ms", "UTC")))
    assert violations_over_time(timeless).is_empty()


@given(st.lists(st.tuples(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), st.booleans())))
def test_every_violation_is_counted_once(rows: list[tuple[dt.datetime, bool]]) -> None:
    frame = pl.DataFrame(
        {
            "violated_at": pl.Series([when for when, _ in rows], dtype=pl.Datetime("ms")),
            "type": pl.Series([None] * len(rows), dtype=pl.String),
            "record_status": pl.Series([int(force) for _, force in rows], dtype=pl.Int64),
            "appeal_status": pl.Series([0] * len(rows), dtype=pl.Int64),
        }
    )
    months = violations_over_time(frame)
    assert months["violations"].sum() == len(rows)
    assert months["in_force"].sum() == sum(force for _, force in rows)
    assert all(month.day == 1 for month in months["month"])


def test_an_unknown_time_zone_and_text_for_moments_are_refused(violations: pl.DataFrame) -> None:
    with pytest.raises(errors.ParameterError, match="time_zone='Mars' is unknown"):
        violations_over_time(violations, time_zone="Mars")
    with pytest.raises(errors.TableError, match="'violated_at' is String, but moments are needed"):
        violations_over_time(violations.with_columns(pl.col("violated_at").cast(pl.String)))
