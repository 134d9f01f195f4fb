from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.transforms import (
    compare_retention,
    find_moments,
    rank_retention,
    resample_curves,
    retention_band,
    summarize_retention,
)

ITEM = "7559536212910853422"

Key = tuple[str | None, str, str, float]
SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 27.0)
# Values are multiples of 1/64, so that sums and halves are exact and comparisons need no tolerance.
points = st.dictionaries(
    st.tuples(
        st.sampled_from(["a", "b", None]),
        st.sampled_from(tables.ANALYSES),
        st.sampled_from(tables.SERIES),
        st.sampled_from(SECONDS),
    ),
    st.none() | st.integers(0, 80).map(lambda n: n / 64),
    max_size=40,
)


def to_curves(points: dict[Key, float | None]) -> pl.DataFrame:
    rows = [(*key, value, None) for key, value in points.items()]
    return pl.DataFrame(rows, schema=tables.schema("curve"), orient="row")


def curve(values: dict[float, float], *, item: str | None = "a", analysis: str = "retention") -> pl.DataFrame:
    return to_curves({(item, analysis, "item", second): value for second, value in values.items()})


def against(values: dict[float, float], baseline: dict[float, float] | None = None) -> pl.DataFrame:
    """One work's comparison; by default with a baseline of 0.5 at every second."""
    flat = baseline or dict.fromkeys(values, 0.5)
    schema = {"second": pl.Float64, "value": pl.Float64}
    return compare_retention(curve(values), baseline=pl.DataFrame(list(flat.items()), schema, orient="row"))


# The documents' example ------------------------------------------------------------------------------


def test_the_example_is_compared_only_where_both_curves_have_a_point(curves: pl.DataFrame) -> None:
    comparison = compare_retention(curves)
    assert comparison.columns == ["item_id", "analysis", "second", "value", "baseline", "delta", "ratio"]
    assert comparison.get_column("second").to_list() == [0.0, 1.0]
    assert comparison.get_column("delta").to_list() == pytest.approx([0.1059, 0.0424])
    assert comparison.get_column("ratio").to_list() == pytest.approx([0.2653 / 0.1594, 0.2653 / 0.2229])


def test_the_example_comes_to_two_points_above_its_peers(curves: pl.DataFrame) -> None:
    (row,) = summarize_retention(compare_retention(curves)).to_dicts()
    assert (row["points"], row["share_above"]) == (2, 1.0)
    assert row["mean_delta"] == pytest.approx((0.1059 + 0.0424) / 2)
    assert row["area"] == pytest.approx(0.2653)
    assert row["baseline_area"] == pytest.approx((0.1594 + 0.2229) / 2)
    assert row["half_life"] is row["steepest_drop"] is row["biggest_rise"] is None


# compare_retention -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(points)
def test_own_peers_are_joined_by_work_analysis_and_second(points: dict[Key, float | None]) -> None:
    expected = {
        (item, analysis, second): (value, points[item, analysis, "peers", second])
        for (item, analysis, series, second), value in points.items()
        if series == "item"
        and value is not None
        and points.get((item, analysis, "peers", second)) is not None
    }
    got = compare_retention(to_curves(points))
    assert {row[:3]: row[3:5] for row in got.iter_rows()} == expected
    assert len(got) == len(expected)
    for *_, value, baseline, delta, ratio in got.iter_rows():
        assert delta == value - baseline
        assert ratio == (value / baseline if baseline else None)


@settings(deadline=None)
@given(points, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(points: dict[Key, float | None], random) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)
    key = [pl.col("item_id"), pl.col("analysis").cast(pl.String)]
    one, two = (compare_retention(to_curves({k: points[k] for k in keys})) for keys in (points, shuffled))
    assert_frame_equal(one.sort(*key, "second"), two.sort(*key, "second"))
    assert_frame_equal(summarize_retention(one).sort(key), summarize_retention(two).sort(key))


@settings(deadline=None)
@given(points)
def test_rows_go_by_first_appearance_then_analysis_then_second(points: dict[Key, float | None]) -> None:
    appearance = list(dict.fromkeys(key[0] for key in points))
    keys = [row[:3] for row in compare_retention(to_curves(points)).iter_rows()]
    assert keys == sorted(keys, key=lambda k: (appearance.index(k[0]), tables.ANALYSES.index(k[1]), k[2]))


@settings(deadline=None)
@given(points)
def test_a_work_comes_to_exactly_the_same_alone_and_among_others(points: dict[Key, float | None]) -> None:
    curves = to_curves(points)
    comparison = compare_retention(curves)
    summary = summarize_retention(comparison)
    for item in {key[0] for key in points}:
        the_work = pl.col("item_id").eq_missing(item)
        alone = compare_retention(curves.filter(the_work))
        assert_frame_equal(alone, comparison.filter(the_work), check_exact=True)
        assert_frame_equal(summarize_retention(alone), summary.filter(the_work), check_exact=True)


@settings(deadline=None)
@given(points)
def test_a_work_of_the_frame_can_be_the_baseline(points: dict[Key, float | None]) -> None:
    curves = to_curves({**points, ("b", "retention", "item", 99.0): 0.5})
    got = compare_retention(curves, baseline="b")
    others = curves.filter(pl.col("item_id").ne_missing("b"))
    the_work = curves.filter(pl.col("item_id") == "b")
    assert_frame_equal(got, compare_retention(others, baseline=the_work))
    assert "b" not in got.get_column("item_id")


@pytest.mark.parametrize("dtype", [pl.String, pl.Enum(tables.ANALYSES)], ids=["text", "enum"])
def test_analyses_go_as_the_table_lists_them_not_by_the_alphabet(dtype: pl.DataType) -> None:
    curves = pl.concat([curve({1: 0.5, 0: 0.5}, analysis=word) for word in ("bounce", "like", "retention")])
    curves = curves.with_columns(pl.col("analysis").cast(dtype))
    comparison = compare_retention(curves, baseline=pl.DataFrame({"second": [0, 1], "value": [0.5, 0.5]}))
    assert list(comparison.select("analysis", "second").iter_rows()) == [
        (word, second) for word in ("retention", "like", "bounce") for second in (0.0, 1.0)
    ]
    assert summarize_retention(comparison.reverse()).get_column("analysis").to_list() == [
        "retention",
        "like",
        "bounce",
    ]


def test_a_lazy_frame_of_another_origin_serves_as_baseline(curves: pl.DataFrame) -> None:
    peers = curves.filter(pl.col("series") == "peers").with_columns(pl.lit("item").alias("series"))
    assert_frame_equal(compare_retention(curves, baseline=peers.lazy()), compare_retention(curves))


def test_a_baseline_without_analysis_serves_every_analysis() -> None:
    both = pl.concat([curve({0: 1.0}), curve({0: 0.2}, analysis="like")])
    got = compare_retention(both, baseline=pl.DataFrame({"second": [0], "value": [0.5]}))
    assert got.get_column("delta").to_list() == pytest.approx([0.5, -0.3])


def test_a_baseline_with_analysis_meets_its_own_analysis_only() -> None:
    both = pl.concat([curve({0: 1.0}), curve({0: 0.2}, analysis="like")])
    mean = pl.DataFrame({"analysis": ["like", "unheard of"], "second": [0, 0], "value": [0.1, 0.1]})
    assert compare_retention(both, baseline=mean).get_column("analysis").to_list() == ["like"]


def test_retention_above_one_is_not_clipped() -> None:
    assert against({0: 1.0, 1: 1.075}).get_column("value").to_list() == [1.0, 1.075]


def test_a_baseline_of_zero_has_a_delta_but_no_ratio() -> None:
    row = against({0: 0.3}, {0: 0.0}).row(0, named=True)
    assert (row["delta"], row["ratio"]) == (0.3, None)


def test_a_work_without_peers_has_no_rows(curves: pl.DataFrame) -> None:
    assert compare_retention(curves.filter(pl.col("series") == "item")).is_empty()


def test_a_repeated_second_is_refused(curves: pl.DataFrame) -> None:
    for series in tables.SERIES:
        again = pl.concat([curves, curves.filter(pl.col("series") == series)])
        with pytest.raises(TableError, match=f"More than one row has .* series '{series}'"):
            compare_retention(again)
    with pytest.raises(TableError, match=f"More than one row has item_id '{ITEM}'.*second 0.0.*unique"):
        compare_retention(pl.concat([curves, curves]))
    with pytest.raises(pl.exceptions.ComputeError, match="m:1 validation"):
        compare_retention(pl.concat([curves, curves]).lazy()).collect()


def test_a_baseline_of_several_works_must_be_averaged_first(curves: pl.DataFrame) -> None:
    several = pl.concat([curves, curves.with_columns(pl.lit("7559536212910853423").alias("item_id"))])
    with pytest.raises(TableError, match="average several works first"):
        compare_retention(curves, baseline=several)
    mean = several.group_by("analysis", "second").agg(pl.mean("value"))
    assert len(compare_retention(curves, baseline=mean)) == 4


def test_an_unknown_work_as_baseline_is_refused(curves: pl.DataFrame) -> None:
    with pytest.raises(ParameterError, match=f"No work '123'.*'{ITEM}'"):
        compare_retention(curves, baseline="123")


def test_a_baseline_of_another_kind_is_refused(curves: pl.DataFrame) -> None:
    with pytest.raises(ParameterError, match=r"baseline 7559536212910853422 is refused\. Allowed: None"):
        compare_retention(curves, baseline=7559536212910853422)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("baseline", "complaint"),
    [
        (pl.DataFrame({"second": [0]}), "no column 'value'"),
        (pl.DataFrame({"second": ["0"], "value": [0.1]}), "'second' is String"),
    ],
)
def test_a_baseline_that_is_no_curve_is_refused(
    curves: pl.DataFrame, baseline: pl.DataFrame, complaint: str
) -> None:
    with pytest.raises(TableError, match=complaint):
        compare_retention(curves, baseline=baseline)


# summarize_retention ---------------------------------------------------------------------------------


def by_hand(points: list[tuple[float, float, float]], *, hook: float, analysis: str) -> dict[str, object]:
    """Compute the summary of (second, value, baseline) in plain Python."""
    start = points[0][1]
    steps = [((b[1] - a[1]) / (b[0] - a[0]), b[0]) for a, b in pairwise(points)]
    # min() keeps the first of equals.
    drop = min((s for s in steps if s[0] < 0), key=lambda s: s[0], default=(None, None))
    rise = min((s for s in steps if s[0] > 0), key=lambda s: -s[0], default=(None, None))
    early = [p for p in points if p[0] <= hook]
    halves = [second for second, value, _ in points if value <= start / 2]
    return {
        "points": len(points),
        "start_value": start,
        "end_second": points[-1][0],
        "end_value": points[-1][1],
        "mean_delta": sum(p[1] - p[2] for p in points) / len(points),
        "share_above": sum(p[1] > p[2] for p in points) / len(points),
        "area": sum((a[1] + b[1]) / 2 * (b[0] - a[0]) for a, b in pairwise(points)),
        "baseline_area": sum((a[2] + b[2]) / 2 * (b[0] - a[0]) for a, b in pairwise(points)),
        "half_life": halves[0] if halves and analysis == "retention" else None,
        "steepest_drop_second": drop[1],
        "steepest_drop": drop[0],
        "biggest_rise_second": rise[1],
        "biggest_rise": rise[0],
        "hook_value": early[-1][1] if early else None,
        "hook_delta": early[-1][1] - early[-1][2] if early else None,
    }


@settings(deadline=None)
@given(points, st.sampled_from([0, 0.7, 3, 100]))
def test_a_summary_equals_the_one_worked_out_by_hand(points: dict[Key, float | None], hook: float) -> None:
    comparison = compare_retention(to_curves(points))
    groups: dict[tuple[str | None, str], list[tuple[float, float, float]]] = {}
    for item, analysis, second, value, baseline, *_ in comparison.iter_rows():
        groups.setdefault((item, analysis), []).append((second, value, baseline))
    summary = summarize_retention(comparison, hook=hook)
    assert list(summary.select("item_id", "analysis").iter_rows()) == list(groups)
    for row in summary.iter_rows(named=True):
        work = row.pop("item_id"), row.pop("analysis")
        assert row == pytest.approx(by_hand(groups[work], hook=hook, analysis=work[1]))


def test_slopes_are_per_second_and_named_by_the_end_of_their_interval() -> None:
    (row,) = summarize_retention(against({0: 1.0, 2: 0.6, 3: 0.35, 13: 0.1, 17: 0.3})).to_dicts()
    assert (row["steepest_drop_second"], row["biggest_rise_second"]) == (3.0, 17.0)
    assert (row["steepest_drop"], row["biggest_rise"]) == pytest.approx((-0.25, 0.05))


def test_the_earliest_of_equally_steep_drops_counts() -> None:
    (row,) = summarize_retention(against({0: 1.0, 1: 0.75, 2: 0.5, 3: 0.25})).to_dicts()
    assert (row["steepest_drop_second"], row["steepest_drop"]) == (1.0, -0.25)


def test_a_point_level_with_the_baseline_is_not_above_it() -> None:
    summary = summarize_retention(against({0: 0.5, 1: 0.75, 2: 0.25, 3: 0.5}))
    assert summary.get_column("share_above").item() == 0.25


def test_half_life_is_half_of_where_the_curve_starts_not_half_of_everybody() -> None:
    (row,) = summarize_retention(against({1: 0.6, 2: 0.5, 4: 0.3, 5: 0.4})).to_dicts()
    assert row["half_life"] == 4.0


def test_half_life_is_for_retention_alone() -> None:
    like = compare_retention(
        curve({0: 0.4, 1: 0.1}, analysis="like"), baseline=curve({0: 0.1, 1: 0.1}, analysis="like")
    )
    assert summarize_retention(like).get_column("half_life").to_list() == [None]


def test_a_single_point_has_no_area_and_no_slope() -> None:
    (row,) = summarize_retention(against({7: 0.4})).to_dicts()
    assert (row["points"], row["area"], row["start_value"], row["end_second"]) == (1, 0.0, 0.4, 7.0)
    assert row["steepest_drop"] is row["biggest_rise"] is row["half_life"] is row["hook_value"] is None


def test_the_hook_is_the_last_point_until_its_second() -> None:
    comparison = against({0: 1.0, 2: 0.75, 3.5: 0.5})
    for hook, value in {0: 1.0, 1.9: 1.0, 3: 0.75, 3.5: 0.5, 60: 0.5}.items():
        assert summarize_retention(comparison, hook=hook).get_column("hook_value").item() == value


@pytest.mark.parametrize("hook", [-1, float("nan"), "3"])
def test_a_hook_that_is_no_time_is_refused(curves: pl.DataFrame, hook: float) -> None:
    with pytest.raises(ParameterError, match=r"hook .* is refused\. Allowed: a number of seconds from 0 up"):
        summarize_retention(compare_retention(curves), hook=hook)


def test_rows_whose_numbers_are_null_are_passed_over(curves: pl.DataFrame) -> None:
    comparison = compare_retention(curves)
    holes = pl.concat([comparison, comparison.with_columns(pl.lit(None, pl.Float64).alias("value"))])
    assert_frame_equal(summarize_retention(holes), summarize_retention(comparison))


# retention_band --------------------------------------------------------------------------------------


def quantile_by_hand(values: list[float], share: float) -> float:
    """The quantile on the straight line between the two values next to it."""
    ranked = sorted(values)
    place = (len(ranked) - 1) * share
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (place - low) * (ranked[high] - ranked[low])


@settings(deadline=None)
@given(points, st.integers(1, 3))
def test_a_band_holds_the_quantiles_of_the_works_that_have_the_second(points, min_works) -> None:
    expected = {}
    for analysis in tables.ANALYSES:
        for second in SECONDS:
            values = [
                value
                for (_, of, series, at), value in points.items()
                if (of, series, at) == (analysis, "item", second) and value is not None
            ]
            if len(values) >= min_works:
                quantiles = [quantile_by_hand(values, share) for share in (0.1, 0.5, 0.8)]
                expected[analysis, second] = (len(values), *quantiles)
    band = retention_band(to_curves(points), quantiles=(0.1, 0.5, 0.8), min_works=min_works)
    assert [row[:2] for row in band.iter_rows()] == list(expected)
    for row in band.iter_rows():
        assert row[2:] == pytest.approx(expected[row[:2]])


@pytest.mark.parametrize(
    "quantiles", [(0.5,), (0.75, 0.5, 0.25), (0, 0.5, 1.1), (0.5, 0.5, 0.9), ("a", 1, 2)]
)
def test_quantiles_that_are_not_three_rising_shares_are_refused(curves, quantiles) -> None:
    with pytest.raises(ParameterError, match="Allowed: three rising shares from 0 to 1"):
        retention_band(curves, quantiles=quantiles)


def test_a_band_of_no_works_is_refused(curves: pl.DataFrame) -> None:
    with pytest.raises(ParameterError, match="min_works 0 is refused"):
        retention_band(curves, min_works=0)


def test_a_second_twice_in_one_curve_is_refused_by_bands_and_moments(curves: pl.DataFrame) -> None:
    for transform in (retention_band, find_moments):
        with pytest.raises(TableError, match="More than one row has item_id"):
            transform(pl.concat([curves, curves]))


# find_moments ----------------------------------------------------------------------------------------


@settings(deadline=None)
@given(points, st.sampled_from([1 / 64, 0.25]), st.sampled_from([1 / 64, 0.5]))
def test_moments_are_the_runs_of_steep_steps(points, drop, rise) -> None:
    expected = []
    for item in dict.fromkeys(key[0] for key in points):
        for analysis in tables.ANALYSES:
            line = [(s, points.get((item, analysis, "item", s))) for s in SECONDS]
            line = [(s, v) for s, v in line if v is not None]
            last = None
            for (s0, v0), (s1, v1) in pairwise(line):
                slope = (v1 - v0) / (s1 - s0)
                kind = "drop" if slope <= -drop else "rise" if slope >= rise else None
                if kind and kind == last:
                    expected[-1][4], expected[-1][6] = s1, v1
                elif kind:
                    expected.append([item, analysis, kind, s0, s1, v0, v1])
                last = kind
    moments = find_moments(to_curves(points), drop=drop, rise=rise)
    assert [list(row[:7]) for row in moments.iter_rows()] == expected
    for row in moments.iter_rows(named=True):
        assert row["change"] == row["end_value"] - row["start_value"]
        assert row["rate"] == row["change"] / (row["end_second"] - row["start_second"])
        ends = (
            points.get((row["item_id"], row["analysis"], "peers", row[f"{e}_second"]))
            for e in ("start", "end")
        )
        start, end = ends
        assert row["peers_change"] == (None if None in (start, end) else end - start)


def test_the_example_drops_once_and_comes_back(curves: pl.DataFrame) -> None:
    moments = find_moments(curves)
    assert moments.select("kind", "start_second", "end_second").rows() == [("drop", 1, 5), ("rise", 5, 10)]
    assert moments.get_column("rate").to_list() == pytest.approx([-0.2381 / 4, 0.1157 / 5])
    assert moments.get_column("peers_change").to_list() == [None, None]


@pytest.mark.parametrize("threshold", [{"drop": 0}, {"rise": -0.1}, {"drop": "2%"}])
def test_thresholds_not_above_0_are_refused(curves: pl.DataFrame, threshold: dict[str, object]) -> None:
    with pytest.raises(ParameterError, match="Allowed: a share per second above 0"):
        find_moments(curves, **threshold)


# rank_retention --------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(-4, 4), min_size=1, max_size=8))
def test_a_rank_counts_the_works_above_and_surpassed_those_below(values: list[int | None]) -> None:
    summary = pl.DataFrame(
        {"item_id": [str(n) for n in range(len(values))], "analysis": "like", "area": values},
        schema_overrides={"area": pl.Float64},
    )
    ranking = rank_retention(summary, by="area")
    known = [value for value in values if value is not None]
    assert len(ranking) == len(known)
    for row in ranking.iter_rows(named=True):
        assert row["value"] == values[int(row["item_id"])]
        assert row["rank"] == 1 + sum(other > row["value"] for other in known)
        below = sum(other < row["value"] for other in known)
        assert row["surpassed"] == (below / (len(known) - 1) if len(known) > 1 else None)


def test_a_measure_that_the_summary_lacks_is_named() -> None:
    summary = pl.DataFrame({"item_id": ["a"], "analysis": ["like"]})
    with pytest.raises(TableError, match="no column 'charm'"):
        rank_retention(summary, by="charm")


# resample_curves -------------------------------------------------------------------------------------


def read_off(line: list[tuple[float, float]], second: float) -> float:
    """The value on the straight line between the two points next to a second."""
    for (s0, v0), (s1, v1) in pairwise(line):
        if s0 <= second <= s1:
            return v0 + (v1 - v0) * (second - s0) / (s1 - s0)
    return line[0][1]


@settings(deadline=None)
@given(points, st.integers(2, 7), st.none() | st.sampled_from([0.25, 0.7, 3, 100]))
def test_a_resampled_curve_lies_on_the_measured_one(points, count: int, step: float | None) -> None:
    expected = []
    for item in dict.fromkeys(key[0] for key in points):
        for analysis in tables.ANALYSES:
            for series in tables.SERIES:
                line = [(s, points.get((item, analysis, series, s))) for s in SECONDS]
                line = [(s, v) for s, v in line if v is not None]
                if not line:
                    continue
                start, end = line[0][0], line[-1][0]
                parts = count - 1 if end > start else 0
                at = [start + (end - start) * k / parts for k in range(parts + 1)] if parts else [start]
                if step is not None:
                    at = [k * step for k in range(200) if start <= k * step <= end]
                expected += [
                    (item, analysis, series, (s - start) / ((end - start) or 1), s, read_off(line, s))
                    for s in at
                ]
    got = resample_curves(to_curves(points), points=count, step=step)
    assert got.columns == ["item_id", "analysis", "series", "position", "second", "value"]
    assert [row[:3] for row in got.iter_rows()] == [row[:3] for row in expected]
    for row, wanted in zip(got.iter_rows(), expected, strict=True):
        assert row[3:] == pytest.approx(wanted[3:])


def test_a_point_that_was_measured_comes_out_as_it_was() -> None:
    measured = {0.1: 0.3, 0.4: 0.2, 1.6: 0.7}
    got = resample_curves(curve(measured), points=6)
    assert got.get_column("position").to_list() == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert (got.get_column("second")[-1], got.get_column("value")[-1]) == (1.6, 0.7)
    assert resample_curves(curve(measured), step=0.4).select("second", "value").rows()[0] == (0.4, 0.2)


def test_a_comparison_is_resampled_with_its_baseline() -> None:
    comparison = against({0: 1.0, 4: 0.5}, {0: 0.8, 4: 0.4})
    assert resample_curves(comparison, points=3).select("value", "baseline").rows()[1] == pytest.approx(
        (0.75, 0.6)
    )


def test_a_curve_with_a_second_twice_is_not_resampled(curves: pl.DataFrame) -> None:
    with pytest.raises(TableError, match="More than one row has item_id"):
        resample_curves(pl.concat([curves, curves]))


@pytest.mark.parametrize("grid", [{"points": 1}, {"points": 2.5}, {"step": 0}, {"step": float("inf")}])
def test_a_grid_that_is_none_is_refused(curves: pl.DataFrame, grid: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match="is refused. Allowed: a"):
        resample_curves(curves, **grid)
