from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import errors, tables
from analytics_kit.routes import douyin
from analytics_kit.routes.douyin import ORDER_BY
from analytics_kit.transforms import (
    GENRES,
    engagement_rate,
    flag_small,
    genre_mix,
    growth,
    leaderboard,
    match_works,
    posting_calendar,
    rate,
    snapshot_growth,
)

if TYPE_CHECKING:
    from random import Random


def test_a_curve_needs_200_plays_and_a_portrait_1000(works: pl.DataFrame) -> None:
    flagged = flag_small(works)
    assert list(flagged.select("item_id", "retention_reliable", "portrait_reliable").iter_rows()) == [
        ("small", False, False),
        ("enough for a curve", True, False),
        ("almost", True, False),
        ("enough for both", True, True),
        ("unknown", None, None),
    ]


def test_rows_and_columns_stay_as_they_came(works: pl.DataFrame) -> None:
    assert_frame_equal(flag_small(works).select(works.columns), works)


REACTIONS = ("likes", "comments", "shares", "saves")
_COUNT = st.none() | st.integers(0, 10**9)
_WORK = st.fixed_dictionaries(dict.fromkeys((*REACTIONS, "plays", "views", "impressions"), _COUNT))


@given(st.lists(_WORK, max_size=8), st.sampled_from(["plays", "views", "impressions"]))
def test_the_rate_is_the_known_reactions_over_the_named_denominator(
    rows: list[dict[str, int | None]], denominator: str
) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys((*REACTIONS, "plays", "views", "impressions"), pl.Int64))
    rates = engagement_rate(frame, denominator=denominator).get_column("engagement_rate")

    assert rates.dtype == pl.Float64
    for row, engagement in zip(rows, rates, strict=True):
        known = [count for name in REACTIONS if (count := row[name]) is not None]
        assert engagement == (sum(known) / row[denominator] if known and row[denominator] else None)  # type: ignore[operator] # not None here
    assert_frame_equal(
        engagement_rate(frame.lazy(), denominator=denominator).collect(),
        engagement_rate(frame, denominator=denominator),
    )


@pytest.mark.parametrize("dtype", [pl.Int8, pl.UInt8, pl.Float32])
def test_small_numbers_do_not_overflow_in_a_rate(dtype: type[pl.DataType]) -> None:
    counts = {"plays": 110, "likes": 30, "comments": 4, "shares": 2, "saves": 2}
    frame = pl.DataFrame({name: [count] for name, count in counts.items()}).cast(dtype)
    (rate,) = engagement_rate(frame, denominator="plays").get_column("engagement_rate")
    assert rate == pytest.approx(38 / 110, abs=1e-12)
    many = frame.with_columns(likes=pl.lit(120).cast(dtype), saves=pl.lit(120).cast(dtype))
    assert engagement_rate(many, denominator="plays")["engagement_rate"].item() == pytest.approx(246 / 110)


def test_reactions_that_are_not_counted_are_named() -> None:
    rows = [(9, 1, 1, 1, 1), (9, 1, None, 1, None), (9, None, None, None, None)]
    frame = pl.DataFrame(
        rows, schema=["plays", *REACTIONS], orient="row", schema_overrides={"comments": pl.Float64}
    )
    frame = frame.with_columns(comments=pl.col("comments").fill_null(float("nan")))
    rates = engagement_rate(frame, denominator="plays").select("engagement_rate", "reactions_missing").rows()
    assert rates == [
        (4 / 9, None),
        (2 / 9, "comments, saves"),
        (None, "likes, comments, shares, saves"),
    ]


def test_the_denominator_must_be_named_and_known(works: pl.DataFrame) -> None:
    with pytest.raises(TypeError, match="denominator"):
        engagement_rate(works)  # type: ignore[call-arg] # that is the point
    with pytest.raises(
        errors.ParameterError, match="'likes' is not allowed. Allowed: 'plays', 'views' or 'impressions'"
    ):
        engagement_rate(works, denominator="likes")


# A single rate


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_rate_has_an_interval_around_it_where_it_is_a_share(likes: int, plays: int) -> None:
    row = rate(
        pl.DataFrame({"likes": [likes], "plays": [plays]}), numerator="likes", denominator="plays"
    ).row(0, named=True)
    if plays == 0:
        assert row["rate"] is row["rate_low"] is row["rate_high"] is None
    elif likes > plays:
        assert row["rate"] > 1
        assert row["rate_low"] is row["rate_high"] is None
    else:
        assert 0 <= row["rate_low"] <= likes / plays + 1e-12
        assert likes / plays - 1e-12 <= row["rate_high"] <= 1


def test_more_plays_make_a_rate_surer() -> None:
    works = pl.DataFrame({"likes": [1, 100], "plays": [10, 1000]})
    few, many = rate(works, numerator="likes", denominator="plays").iter_rows(named=True)
    assert few["rate"] == many["rate"]
    assert few["rate_low"] < many["rate_low"] < many["rate_high"] < few["rate_high"]


@pytest.mark.parametrize(
    ("numerator", "denominator", "message"),
    [
        ("title", "plays", "numerator='title' is not allowed"),
        ("likes", "likes", "denominator='likes' is not allowed"),
        ("plays", "plays", "both 'plays'"),
    ],
)
def test_a_rate_of_what_makes_none_is_refused(numerator: str, denominator: str, message: str) -> None:
    with pytest.raises(errors.ParameterError, match=message):
        rate(pl.DataFrame({"plays": [1]}), numerator=numerator, denominator=denominator)


# Leaderboards


@pytest.fixture
def hits() -> pl.DataFrame:
    rows = [("a", 500, 50), ("b", 9, 9), ("c", 900, 50), ("d", None, 7), ("e", 4000, None)]
    return pl.DataFrame(
        [{"item_id": work, "plays": plays, "likes": likes} for work, plays, likes in rows],
        schema=tables.schema("works"),
    )


@pytest.fixture
def metrics() -> pl.DataFrame:
    rows = [("c", 0.2), ("b", 1.0), ("a", 0.4), ("other", 0.9)]
    return pl.DataFrame(
        [{"item_id": work, "completion_rate": value} for work, value in rows],
        schema=tables.schema("work_metrics"),
    )


def test_equal_works_share_a_rank_and_stay_as_they_came(hits: pl.DataFrame) -> None:
    board = leaderboard(hits, by="likes")
    assert board.select("rank", "item_id").rows() == [(1, "a"), (1, "c"), (3, "b"), (4, "d")]


def test_the_smallest_first_when_asked(hits: pl.DataFrame) -> None:
    assert leaderboard(hits, by="plays", descending=False)["item_id"].to_list() == ["b", "a", "c", "e"]


def test_who_ties_for_the_last_rank_stays(hits: pl.DataFrame) -> None:
    assert leaderboard(hits, by="likes", top=1)["item_id"].to_list() == ["a", "c"]


def test_a_figure_of_the_metrics_is_joined_and_carries_its_interval(
    hits: pl.DataFrame, metrics: pl.DataFrame
) -> None:
    board = leaderboard(hits, metrics, by="completion_rate")
    assert board["item_id"].to_list() == ["b", "a", "c"]
    assert all(
        low <= value <= high + 1e-12
        for low, value, high in board.select("rate_low", "completion_rate", "rate_high").iter_rows()
    )
    widths = dict(board.select("item_id", pl.col("rate_high") - pl.col("rate_low")).iter_rows())
    assert widths["b"] > widths["a"] > widths["c"]  # 9, 500 and 900 plays


def test_works_of_few_plays_can_be_left_out(hits: pl.DataFrame, metrics: pl.DataFrame) -> None:
    board = leaderboard(hits, metrics, by="completion_rate", min_plays=200)
    assert board.select("rank", "item_id").rows() == [(1, "a"), (2, "c")]


def test_a_count_has_no_interval(hits: pl.DataFrame) -> None:
    assert leaderboard(hits, by="plays").select(pl.col("rate_low", "rate_high").null_count()).row(0) == (4, 4)


@pytest.mark.parametrize("order", ORDER_BY)
def test_every_order_of_the_provider_is_a_leaderboard(order: str) -> None:
    column = order.rsplit("_", 1)[0].replace("published", "published_at")
    works = pl.DataFrame(
        [{"item_id": work, "plays": 1000, "impressions": 9000} for work in "ab"],
        schema=tables.schema("works"),
    )
    extra = pl.DataFrame([{"item_id": work} for work in "ab"], schema=tables.schema("work_metrics"))
    table, other = (works, extra) if column in works.columns else (extra, works)
    values = [dt.datetime(2025, 1, 1), dt.datetime(2025, 1, 2)] if column == "published_at" else [0.1, 0.2]
    table = table.with_columns(pl.Series(column, values))
    works, extra = (table, other) if "provider" in table.columns else (other, table)

    board = leaderboard(works, extra, by=column, descending=order.endswith("_desc"))
    assert board["item_id"].to_list() == (["b", "a"] if order.endswith("_desc") else ["a", "b"])


@given(st.lists(_COUNT, max_size=10), st.booleans())
def test_ranks_count_the_works_that_are_better(counts: list[int | None], descending: bool) -> None:
    works = pl.DataFrame(
        [{"item_id": str(n), "plays": count} for n, count in enumerate(counts)], schema=tables.schema("works")
    )
    board = leaderboard(works, by="plays", descending=descending)
    known = [count for count in counts if count is not None]
    for rank, plays in board.select("rank", "plays").iter_rows():
        assert rank == 1 + sum(count > plays if descending else count < plays for count in known)
    assert len(board) == len(known)


def test_a_leaderboard_says_what_is_wrong(hits: pl.DataFrame, metrics: pl.DataFrame) -> None:
    with pytest.raises(errors.ParameterError, match="by='title' is not allowed"):
        leaderboard(hits, by="title")
    with pytest.raises(errors.ParameterError, match="top=0 is refused"):
        leaderboard(hits, by="plays", top=0)
    with pytest.raises(errors.ParameterError, match="min_plays=-1 is refused"):
        leaderboard(hits, by="plays", min_plays=-1)
    with pytest.raises(errors.TableError, match="no column 'completion_rate'.*Pass the table work_metrics"):
        leaderboard(hits, by="completion_rate")
    with pytest.raises(errors.TableError, match="More than one row has item_id 'c'"):
        leaderboard(hits, pl.concat([metrics, metrics]), by="completion_rate")


# Growth


NOW = dt.datetime(2025, 11, 30, tzinfo=dt.UTC)


def aged(days: float | None, item: str) -> pl.DataFrame:
    at = None if days is None else NOW - dt.timedelta(days=days)
    return pl.DataFrame(
        {"item_id": [item], "published_at": [at]}, schema_overrides={"published_at": pl.Datetime("ms", "UTC")}
    )


def test_paces_are_gains_a_day(increments: pl.DataFrame) -> None:
    works = aged(31, increments["item_id"][0])
    assert growth(increments, works, as_of=NOW).drop("item_id").rows() == [
        ("plays", 30.0, 20.0, 10.0, 2.0),
        ("likes", 4.0, 3.0, 2.0, 1.5),
    ]


@pytest.mark.parametrize("zone", [True, False])
def test_a_steady_work_neither_speeds_up_nor_slows_down_at_any_age(zone: bool) -> None:
    for age in (0.5, 1, 3, 7, 10, 29.5, 30, 400):
        gained = [round(100 * min(days, age)) for days in (1, 7, 30)]
        rows = pl.DataFrame({"item_id": "a", "metric": "plays", "days": [1, 7, 30], "increment": gained})
        works, now = aged(age, "a"), NOW
        if not zone:
            works = works.with_columns(pl.col("published_at").dt.replace_time_zone(None))
            now = NOW.replace(tzinfo=None)
        assert growth(rows, works, as_of=now).row(0)[2:] == pytest.approx((100.0, 100.0, 100.0, 1.0))


def test_a_work_of_unknown_age_has_no_acceleration(increments: pl.DataFrame) -> None:
    item = increments["item_id"][0]
    unknown = [(None, None), (aged(None, item), NOW), (aged(40, "other"), NOW), (aged(-3, item), NOW)]
    for works, now in unknown:
        assert growth(increments, works, as_of=now).drop("item_id").rows() == [
            ("plays", 30.0, 20.0, 10.0, None),
            ("likes", 4.0, 3.0, 2.0, None),
        ]


def test_an_age_needs_both_moments(increments: pl.DataFrame) -> None:
    works = aged(40, "a")
    for options in ({"works": works}, {"as_of": NOW}):
        with pytest.raises(errors.ParameterError, match="needs both: works.* and as_of"):
            growth(increments, **options)
    for wrong in ("yesterday", NOW.date()):
        with pytest.raises(errors.ParameterError, match="as_of=.* is refused"):
            growth(increments, works, as_of=wrong)  # type: ignore[arg-type]
    assert growth(increments, works, as_of=f"{NOW:%Y-%m-%d %H:%M:%S}").equals(
        growth(increments, works, as_of=NOW)
    )
    with pytest.raises(errors.TableError, match="More than one row has item_id 'a'"):
        growth(increments, pl.concat([works, works]), as_of=NOW)
    with pytest.raises(errors.TableError, match="'published_at' is String, but moments are needed"):
        growth(increments, works.with_columns(pl.col("published_at").cast(pl.String)), as_of=NOW)


def test_figures_of_one_answer_are_one_look(snapshots: pl.DataFrame) -> None:
    """An answer's own figures, and the snapshot that was taken for it seconds before."""
    look = snapshots.head(1).with_columns(plays=pl.lit(100, pl.Int64))
    again = look.with_columns(pl.col("snapshot_at") + dt.timedelta(seconds=9), plays=pl.lit(103, pl.Int64))
    later = look.with_columns(pl.col("snapshot_at") + dt.timedelta(days=2), plays=pl.lit(300, pl.Int64))
    assert snapshot_growth(pl.concat([look, again])).is_empty()
    growth = snapshot_growth(pl.concat([later, again, look]))
    assert growth.select("days", "gained", "per_day").rows() == [(2.0, 200.0, 100.0)]


def test_works_stay_in_the_order_in_which_they_came(increments: pl.DataFrame) -> None:
    both = pl.concat([increments.with_columns(item_id=pl.lit(work)) for work in ("b", "a")])
    assert growth(both)["item_id"].to_list() == ["b", "b", "a", "a"]


def test_an_unknown_increment_gives_no_pace() -> None:
    rows = {"item_id": "a", "metric": "plays", "days": [1, 7, 30], "increment": [0, None, 0]}
    assert growth(pl.DataFrame(rows)).row(0) == ("a", "plays", 0.0, None, 0.0, None)


def test_losses_stay_losses_and_are_no_base_of_a_ratio() -> None:
    lost = pl.DataFrame({"item_id": "a", "metric": "likes", "days": [7, 30], "increment": [14, -30]})
    assert growth(lost).row(0) == ("a", "likes", None, 2.0, -1.0, None)


def test_snapshots_give_what_came_between_two_looks(snapshots: pl.DataFrame) -> None:
    growth = snapshot_growth(snapshots)
    assert growth.select("days", "total", "gained", "per_day").rows() == [
        (2.0, 160.0, 60.0, 30.0),
        (2.0, 200.0, 40.0, 20.0),
    ]


def test_snapshots_of_a_period_are_no_totals(snapshots: pl.DataFrame) -> None:
    assert snapshot_growth(snapshots.with_columns(started_at=pl.col("snapshot_at"))).is_empty()


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=12, unique=True), st.randoms())
def test_gains_add_up_to_the_whole_whatever_order_came(counts: list[int], random: Random) -> None:
    looks = [
        {"item_id": work, "snapshot_at": dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + n * dt.timedelta(hours=7)}
        | {"likes": likes}
        for n, likes in enumerate(counts)
        for work in "ab"
    ]
    random.shuffle(looks)
    growth = snapshot_growth(pl.DataFrame(looks, schema=tables.schema("snapshots")), metric="likes")
    for _, work in growth.group_by("item_id"):
        assert work["gained"].sum() == counts[-1] - counts[0]
        assert work["total"].to_list() == counts[1:]
    assert len(growth) == 2 * (len(counts) - 1)


def test_what_is_no_count_cannot_grow(snapshots: pl.DataFrame) -> None:
    with pytest.raises(errors.ParameterError, match="metric='watch_time_s' is not allowed"):
        snapshot_growth(snapshots, metric="watch_time_s")


# The calendar


def test_the_calendar_goes_by_the_clock_of_shanghai(works: pl.DataFrame) -> None:
    row = posting_calendar(works).row(0)  # Monday at seven; plays of one unknown
    assert row == (1, 7, 5, 4, 599.5, True, 1, False, 1, 1.0)
    assert posting_calendar(works, time_zone="UTC").select("weekday", "hour").row(0) == (7, 23)


def test_a_work_of_which_the_day_alone_is_known_has_no_hour() -> None:
    """Files that people download may name the day alone: midnight would look like the hour at which all was posted."""
    at = dt.datetime(2025, 10, 5, 16)  # midnight in Shanghai
    works = pl.DataFrame(
        {"published_at": [at, at, at], "plays": [100, 200, 900], "hour_known": [True, None, False]}
    )
    assert posting_calendar(works).select("hour", "works", "median_plays").rows() == [(0, 2, 150.0)]
    assert_frame_equal(posting_calendar(works.lazy()).collect(), posting_calendar(works))
    assert posting_calendar(works.drop("hour_known")).get_column("works").to_list() == [3]


@given(st.lists(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), max_size=12))
def test_every_work_stands_in_one_cell(moments: list[dt.datetime]) -> None:
    works = pl.DataFrame(
        [{"published_at": moment, "plays": 1} for moment in moments], schema=tables.schema("works")
    )
    calendar = posting_calendar(works)
    shanghai = [moment + dt.timedelta(hours=8) for moment in moments]
    cells = sorted({(moment.isoweekday(), moment.hour) for moment in shanghai})
    assert calendar.select("weekday", "hour").rows() == cells
    assert calendar["works"].sum() == len(moments)


def test_an_hour_of_the_week_is_compared_where_it_has_enough_works() -> None:
    first = dt.datetime(2025, 10, 6, 12, tzinfo=dt.UTC)  # a Monday
    plays = {0: [900, 910, 920, 930, 940], 1: [5, 6, 7, 8, 9], 2: [7, 7], 3: [1, 9, 7, 3, 8]}
    works = pl.DataFrame(
        [(first + dt.timedelta(days=day), count) for day, counts in plays.items() for count in counts],
        schema={"published_at": pl.Datetime("ms", "UTC"), "plays": pl.Float64},
        orient="row",
    )
    calendar = posting_calendar(works, min_works=5)
    assert calendar.select("weekday", "is_enough", "rank", "tied", "tried").rows() == [
        (1, True, 1, False, 3),
        (2, True, 2, True, 3),
        (3, False, None, None, None),
        (4, True, 2, True, 3),
    ]
    chance = calendar.get_column("p_value").to_list()
    assert chance[0] < 0.01 < 0.5 < min(chance[1], chance[3])
    assert chance[2] is None
    assert_frame_equal(posting_calendar(works, min_works=5), calendar)  # the deals are seeded


@pytest.mark.parametrize("few", [0, 2.5, "3"])
def test_a_number_of_works_below_one_is_refused(works: pl.DataFrame, few) -> None:
    with pytest.raises(
        errors.ParameterError, match="min_works=.* is refused. Allowed: a whole number of works"
    ):
        posting_calendar(works, min_works=few)


def test_a_calendar_needs_moments_and_a_time_zone(works: pl.DataFrame) -> None:
    with pytest.raises(errors.TableError, match="'published_at' is String, but moments are needed"):
        posting_calendar(works.with_columns(pl.col("published_at").cast(pl.String)))
    with pytest.raises(errors.ParameterError, match="time_zone='Shanghai' is unknown"):
        posting_calendar(works, time_zone="Shanghai")


_LENGTH = st.none() | st.floats(0, 1000, allow_nan=False)
_PLACED = st.tuples(_LENGTH, st.none() | st.integers(0, 10**9), st.sampled_from(["美食", "旅游", None]))


@given(st.lists(_PLACED, max_size=12))
def test_every_work_is_of_one_genre_and_vertical_and_every_play_counts_once(
    rows: list[tuple[float | None, int | None, str | None]],
) -> None:
    ids = [str(n) for n in range(len(rows))]
    works = pl.DataFrame(
        {"item_id": ids, "duration_s": [row[0] for row in rows], "plays": [row[1] for row in rows]},
        schema={"item_id": pl.String, "duration_s": pl.Float64, "plays": pl.Int64},
    )
    verticals = pl.DataFrame(
        {"item_id": ids, "vertical": [row[2] for row in rows]},
        schema={"item_id": pl.String, "vertical": pl.String},
    )
    mix = genre_mix(works, verticals=verticals)

    def genre(seconds: float | None) -> str | None:
        if not seconds:
            return None
        return next(name for name, limit in GENRES.items() if seconds <= limit)

    expected: dict[tuple[str | None, str | None], list[int | None]] = {}
    for seconds, plays, vertical in rows:
        expected.setdefault((genre(seconds), vertical), []).append(plays)
    total = sum(plays or 0 for _, plays, _ in rows)
    assert len(mix) == len(expected)
    for row in mix.iter_rows(named=True):
        of_kind = expected[row["genre"], row["vertical"]]
        known = [plays for plays in of_kind if plays is not None]
        assert (row["works"], row["known"]) == (len(of_kind), len(known))
        assert row["plays"] == (sum(known) if known else None)
        assert row["share"] == (pytest.approx(sum(known) / total) if known and total else None)


def test_genres_come_from_the_shortest_on_and_unknown_ones_last() -> None:
    seconds = [301.0, 60.0, 300.0, 0.0, 60.5, None, 180.0]
    works = pl.DataFrame({"item_id": [str(n) for n in range(7)], "duration_s": seconds, "plays": [1] * 7})
    assert genre_mix(works).select("genre", "works").rows() == [
        ("up_to_1_min", 1),
        ("1_to_3_min", 2),
        ("3_to_5_min", 1),
        ("over_5_min", 1),
        (None, 2),
    ]


def test_genres_are_those_that_the_routes_select_by() -> None:
    assert set(GENRES) < set(douyin.GENRES)


def test_a_work_has_one_vertical() -> None:
    works = pl.DataFrame({"item_id": ["a"], "duration_s": [9.0], "plays": [1]})
    twice = pl.DataFrame({"item_id": ["a", "a"], "vertical": ["美食", "旅游"]})
    with pytest.raises(errors.TableError, match="one vertical"):
        genre_mix(works, verticals=twice)


# Works to compare with


def to_works(rows: list[tuple[str, str | None, float | None, float | None]]) -> pl.DataFrame:
    """Works of (id, genre, seconds, days before now)."""
    return pl.DataFrame(
        [
            {
                "item_id": item,
                "genre": genre,
                "duration_s": seconds,
                "published_at": None if days is None else NOW - dt.timedelta(days=days),
            }
            for item, genre, seconds, days in rows
        ],
        schema={
            name: tables.schema("works")[name] for name in ("item_id", "genre", "duration_s", "published_at")
        },
    )


_MATCHED = st.tuples(
    st.sampled_from([None, "photos", "up_to_1_min", "1_to_3_min"]),
    st.sampled_from([None, 0.0, 10.0, 20.0, 59.0, 60.0, 61.0, 170.0]),
    st.sampled_from([None, 0, 10, 60, 89, 150]),
)


def class_by_hand(seconds: float | None) -> str | None:
    return next((name for name, most in GENRES.items() if seconds and seconds <= most), None)


@given(st.lists(_MATCHED, max_size=9), st.integers(1, 5))
def test_matches_are_of_the_same_kind_and_the_nearest(rows, k: int) -> None:
    of = ("up_to_1_min", 20.0, 40)
    works = to_works([(str(n), *row) for n, row in enumerate(rows)] + [("it", *of)])
    expected = []
    for n, (genre, seconds, days) in enumerate(rows):
        same = (genre or class_by_hand(seconds)) == "up_to_1_min" == class_by_hand(seconds)
        if same and days is not None and abs(days - 40) <= 90:
            expected.append((str(n), abs(math.log2(seconds / 20)) + abs(days - 40) / 30))
    expected = sorted(expected, key=lambda row: row[1])
    matches = match_works(works, "it", k=k)
    assert matches.columns == [*works.columns, "match_distance"]
    assert matches["match_distance"].to_list() == pytest.approx([distance for _, distance in expected[:k]])
    assert {*matches["item_id"]} <= {item for item, _ in expected}
    assert match_works(works.lazy(), "it", k=k).collect().equals(matches)
    assert_frame_equal(match_works(matches, "it") if "it" in matches["item_id"] else matches, matches)


def test_works_can_be_matched_by_other_columns_and_at_any_time() -> None:
    works = pl.DataFrame(
        {
            "item_id": ["it", "b", "c", "d", None],
            "platform": ["douyin", "douyin", "tiktok", "douyin", "douyin"],
            "plays": [100, 400, 100, 110, 100],
            "published_at": [NOW, NOW - dt.timedelta(days=400), NOW, NOW, NOW],
        }
    )
    assert match_works(works, "it", by=("platform", "plays"))["item_id"].to_list() == ["d", "b"]
    assert match_works(works, "it", by="published_at", days=None)["item_id"].to_list() == ["c", "d", "b"]
    small = works.with_columns(pl.col("plays").cast(pl.Int16), pl.col("item_id").cast(pl.Categorical))
    assert match_works(small, "it", by=("platform", "plays"))["match_distance"].to_list() == pytest.approx(
        [math.log2(1.1), 2.0]
    )


def test_what_cannot_be_matched_is_refused() -> None:
    works = to_works([("it", None, None, 3), ("b", "photos", 9.0, 3)])
    with pytest.raises(errors.ParameterError, match="No work 'x' among these works"):
        match_works(works, "x")
    with pytest.raises(errors.ParameterError, match="Of work 'it' 'genre' or 'duration_s' is not known"):
        match_works(works, "it")
    with pytest.raises(errors.TableError, match="More than one row has item_id 'b'"):
        match_works(pl.concat([works, works]), "b")
    with pytest.raises(errors.TableError, match="no column 'charm'"):
        match_works(works, "b", by=("charm",))
    for options in ({"by": ()}, {"by": ("item_id",)}, {"k": 0}, {"days": -1}):
        with pytest.raises(errors.ParameterError, match="is refused. Allowed"):
            match_works(works, "b", **options)
    assert match_works(works.lazy(), "it").collect().is_empty()


def test_numbers_that_are_none_win_nothing() -> None:
    works = pl.DataFrame({"item_id": ["a", "b", "c"], "plays": [float("nan"), float("inf"), 300.0]})
    full = works.with_columns(
        published_at=NOW, duration_s=30.0, **{name: pl.lit(float("nan")) for name in REACTIONS}
    )
    assert leaderboard(works, by="plays", min_plays=1)["item_id"].to_list() == ["c"]
    assert flag_small(works)["retention_reliable"].to_list() == [None, None, True]
    assert engagement_rate(full, denominator="plays")["engagement_rate"].to_list() == [None] * 3
    assert posting_calendar(full).select("known", "median_plays").row(0) == (1, 300.0)
    assert genre_mix(full).select("known", "plays", "median_plays").row(0) == (1, 300, 300.0)
