from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from analytics_kit import charts
from analytics_kit.errors import TableError
from analytics_kit.transforms import LADDER

from .conftest import spec_of


def layer_data(chart, key):
    """The rows of the first table in a spec that has a column."""
    return next(table for table in spec_of(chart)["datasets"].values() if key in table[0])


# Diagnosis


def test_what_to_work_on_first_is_marked(diagnosed):
    labels = [row["label"] for row in layer_data(charts.diagnosis(diagnosed), "label")]
    assert labels[:3] == ["▶ followers gained", "▶ completion rate", "works published"]


@pytest.mark.parametrize(("lang", "label"), [("en", "▶ completion rate"), ("zh", "▶ 视频完播率")])
def test_known_metrics_have_names(diagnosed, lang, label):
    assert layer_data(charts.diagnosis(diagnosed, lang=lang), "label")[1]["label"] == label


def test_values_are_written_in_the_unit_of_their_metric(diagnosed):
    rows = layer_data(charts.diagnosis(diagnosed), "label")
    assert [(row["own"], row["similar"]) for row in rows] == [
        ("-12", "985"),
        ("5.8%", "13.3%"),
        ("2.0", "2.6"),
        ("–", "9"),
    ]


def test_a_metric_without_any_rank_is_left_out(diagnosed):
    bare = diagnosed.with_columns(author_rank=pl.lit(None, pl.Float64), similar_rank=pl.lit(None, pl.Float64))
    assert "No data" in str(spec_of(charts.diagnosis(bare)))


# The ladder


def test_the_steps_are_those_of_the_transform_and_leave_no_gap(ladder):
    steps = layer_data(charts.violation_ladder(ladder(13, 2)), "step")
    assert len(steps) == len(LADDER)
    assert [step["end"] for step in steps[:-1]] == [step["start"] for step in steps[1:]]
    assert [step["start"] for step in steps] == [0, 9, 12, 15, 18, 21, 24]


def test_the_way_to_the_next_step_is_said(ladder, subtitle):
    assert "2 more lead to the next step" in subtitle(charts.violation_ladder(ladder(13, 2)))
    assert "This is the last step" in subtitle(charts.violation_ladder(ladder(40)))


def test_points_beyond_the_ladder_have_room(ladder):
    steps = layer_data(charts.violation_ladder(ladder(40)), "step")
    assert steps[-1]["end"] > 40


def test_two_accounts_have_two_ladders(ladder):
    with pytest.raises(TableError, match="2 accounts came"):
        charts.violation_ladder(pl.concat([ladder(1, 8), ladder(13, 2)]))


# Violations


def test_months_without_a_violation_keep_their_place(months):
    chart = charts.violations(months([(dt.date(2025, 11, 1), "a", 1), (dt.date(2026, 2, 1), "a", 1)]))
    domain = spec_of(chart)["encoding"]["x"]["scale"]["domain"]
    assert domain == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_a_kind_has_one_colour_and_a_nameless_one_a_name(months):
    chart = charts.violations(months([(dt.date(2025, 4, 1), "a", 1), (dt.date(2025, 4, 1), None, 2)]))
    scale = spec_of(chart)["encoding"]["color"]["scale"]
    assert scale["domain"] == ["a", "not named"]
    assert len(set(scale["range"])) == 2


def test_of_many_months_the_last_are_shown_and_that_is_said(months, rows, subtitle):
    chart = charts.violations(months([(dt.date(2020, 1, 1), "a", 1), (dt.date(2025, 4, 1), "a", 1)]))
    assert [row["month"] for row in rows(chart)] == ["2025-04"]
    assert "The last 24 months" in subtitle(chart)
