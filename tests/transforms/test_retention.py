from __future__ import annotations

import functools
import math
from itertools import pairwise
from statistics import NormalDist

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


@given(points)
def test_own_peers_are_joined_by_work_analysis_and_second(points: dict[Key, float | None]) -> None:
    expected = {
        (item, analysis, second): (value, points[item, analysis, "peers", second])
        for (item, analysis, series, second), value in points.items()
        if series == "item"
        and value is not None
        and points.get((item, analysis, "peers", second)) is not None
    }
    comparison = compare_retention(to_curves(points))
    assert {row[:3]: row[3:5] for row in comparison.iter_rows()} == expected
    assert len(comparison) == len(expected)
    for *_, value, baseline, delta, ratio in comparison.iter_rows():
        assert delta == value - baseline
        assert ratio == (value / baseline if baseline else None)


@settings(max_examples=15)  # of many queries each
@given(points, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(points: dict[Key, float | None], random) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)
    key = [pl.col("item_id"), pl.col("analysis").cast(pl.String)]
    original, reordered = (
        compare_retention(to_curves({k: points[k] for k in keys})) for keys in (points, shuffled)
    )
    assert_frame_equal(original.sort(*key, "second"), reordered.sort(*key, "second"))
    assert_frame_equal(summarize_retention(original).sort(key), summarize_retention(reordered).sort(key))


@given(points)
def test_rows_go_by_first_appearance_then_analysis_then_second(points: dict[Key, float | None]) -> None:
    appearance = list(dict.fromkeys(key[0] for key in points))
    keys = [row[:3] for row in compare_retention(to_curves(points)).iter_rows()]
    assert keys == sorted(keys, key=lambda k: (appearance.index(k[0]), tables.ANALYSES.index(k[1]), k[2]))


@settings(max_examples=15)  # of many queries each
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


@settings(max_examples=15)  # of many queries each
@given(points)
def test_a_work_of_the_frame_can_be_the_baseline(points: dict[Key, float | None]) -> None:
    curves = to_curves({**points, ("b", "retention", "item", 99.0): 0.5})
    comparison = compare_retention(curves, baseline="b")
    others = curves.filter(pl.col("item_id").ne_missing("b"))
    the_work = curves.filter(pl.col("item_id") == "b")
    assert_frame_equal(comparison, compare_retention(others, baseline=the_work))
    assert "b" not in comparison.get_column("item_id")


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
    comparison = compare_retention(both, baseline=pl.DataFrame({"second": [0], "value": [0.5]}))
    assert comparison.get_column("delta").to_list() == pytest.approx([0.5, -0.3])


def test_a_baseline_with_analysis_meets_its_own_analysis_only() -> None:
    both = pl.concat([curve({0: 1.0}), curve({0: 0.2}, analysis="like")])
    mean = pl.DataFrame({"analysis": ["like", "bounce"], "second": [0, 0], "value": [0.1, 0.1]})
    assert compare_retention(both, baseline=mean).get_column("analysis").to_list() == ["like"]


# What is no curve ------------------------------------------------------------------------------------

TRANSFORMS = (compare_retention, summarize_retention, find_moments, retention_band, resample_curves)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize(
    ("column", "complaint"),
    [
        (pl.lit("self").alias("series"), r"series holds 'self'\. Allowed: 'item' or 'peers'"),
        (pl.lit("stay").alias("analysis"), r"analysis holds 'stay'\. Allowed: 'retention'"),
        (pl.col("value") * 100, r"value is 95\.0: that is a percentage.*Divide by 100"),
        ((pl.col("value") * 100).cast(pl.Int16), "value is 95.0: that is a percentage"),
    ],
)
def test_unknown_words_and_percentages_are_refused(transform, lazy: bool, column, complaint: str) -> None:
    frame = pl.concat([curve({0: 0.95, 1: 0.5}), curve({0: 0.9}, item="b")]).with_columns(column)
    with pytest.raises((TableError, pl.exceptions.ComputeError), match=complaint):
        transform(frame.lazy()).collect() if lazy else transform(frame)


@pytest.mark.parametrize(
    ("baseline", "complaint"),
    [
        ({"analysis": ["stay"], "second": [0], "value": [0.1]}, "analysis holds 'stay'"),
        ({"series": ["self"], "second": [0], "value": [0.1]}, "series holds 'self'"),
        ({"second": [0], "value": [61.0]}, "value is 61.0: that is a percentage"),
    ],
)
def test_a_baseline_is_held_to_the_same(curves: pl.DataFrame, baseline, complaint: str) -> None:
    with pytest.raises(TableError, match=complaint):
        compare_retention(curves, baseline=pl.DataFrame(baseline))


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_numbers_that_are_none_count_as_unknown(transform) -> None:
    known = pl.concat([curve({0: 1.0, 2: 0.5, 3: 0.25}, item=work) for work in "abc"])
    known = pl.concat([known, known.with_columns(series=pl.lit("peers", known.schema["series"]))])
    odd = [
        pl.DataFrame({"item_id": ["a"], "second": [second], "value": [value]})
        for second, value in (
            (1.0, float("nan")),
            (float("nan"), 0.3),
            (9.0, float("inf")),
            (float("inf"), 0.2),
        )
    ]
    rows = pl.concat([known, *odd], how="diagonal").with_columns(
        pl.col("analysis").fill_null("retention"), pl.col("series").fill_null("item")
    )
    assert_frame_equal(transform(rows), transform(known))


def test_works_whose_ids_are_enums_with_a_null_keep_their_peers() -> None:
    for dtype in (pl.Enum(["a"]), pl.Categorical, pl.String):
        own = pl.concat([curve({0: 0.5, 1: 0.25}), curve({0: 0.75, 1: 0.5}, item=None)])
        both = pl.concat([own, own.with_columns(series=pl.lit("peers", own.schema["series"]))])
        both = both.with_columns(pl.col("item_id").cast(dtype))
        summary = summarize_retention(both, works=pl.DataFrame({"item_id": ["a", None], "plays": [500, 9]}))
        assert summary.select(pl.col("item_id").cast(pl.String), "lead_ratio", "plays").rows() == [
            ("a", 1.0, 500.0),
            (None, 1.0, None),
        ]


# Intervals from plays --------------------------------------------------------------------------------


def wilson_by_hand(share: float, n: float) -> tuple[float, float] | tuple[None, None]:
    """The roots p of |share - p| = z sqrt(p (1 - p) / n)."""
    if not 0 <= share <= 1 or not n:
        return None, None
    z = NormalDist().inv_cdf(0.975)
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    root = max(0.0, b * b - 4 * a * c) ** 0.5
    return max(0.0, (-b - root) / (2 * a)), min(1.0, (-b + root) / (2 * a))


@settings(max_examples=30)
@given(points, st.fixed_dictionaries(dict.fromkeys("ab", st.none() | st.integers(0, 900))))
def test_values_have_the_interval_of_a_share_of_the_plays(points, plays: dict[str, int | None]) -> None:
    works = pl.DataFrame({"item_id": [*plays, None], "plays": [*plays.values(), 7]})
    comparison = compare_retention(to_curves(points), works=works)
    assert_frame_equal(
        comparison.select(pl.col("*").exclude("^.*_(low|high)$")), compare_retention(to_curves(points))
    )
    for row in comparison.iter_rows(named=True):
        n = plays.get(row["item_id"]) if row["analysis"] == "retention" else None
        low, high = wilson_by_hand(row["value"], n) if n else (None, None)
        assert (row["value_low"], row["value_high"]) == pytest.approx((low, high))
        if low is not None:
            assert row["delta_low"] == pytest.approx(low - row["baseline"])
            assert row["delta_high"] == pytest.approx(high - row["baseline"])
        else:
            assert row["delta_low"] is row["delta_high"] is None


def test_a_difference_of_two_works_has_newcombe_s_interval() -> None:
    """His own example (1998, table II, a): 56 of 70 against 48 of 80 has 0.0524 to 0.3339 by method 10."""
    both = pl.concat([curve({0: 56 / 70}), curve({0: 48 / 80}, item="b")])
    works = pl.DataFrame({"item_id": ["a", "b"], "plays": [70, 80]})
    (row,) = compare_retention(both, baseline="b", works=works).to_dicts()
    assert (row["delta_low"], row["delta_high"]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@settings(max_examples=30)
@given(points, st.integers(1, 900), st.sampled_from([0, 0.7, 3]))
def test_measures_have_the_intervals_worked_out_by_hand(points, plays: int, hook: float) -> None:
    curves = to_curves(points)
    works = pl.DataFrame({"item_id": ["a"], "plays": [plays]})
    summary = summarize_retention(curves, works=works, hook=hook)
    assert_frame_equal(
        summary.select(summarize_retention(curves).columns), summarize_retention(curves, hook=hook)
    )
    z = NormalDist().inv_cdf(0.975)
    for row in summary.iter_rows(named=True):
        assert row["plays"] == (plays if row["item_id"] == "a" else None)
        span = row["end_second"] - row["start_second"]
        low = high = None
        if row["item_id"] == "a" and row["analysis"] == "retention" and span:
            line = own_line(points, "a", "retention")
            # Every viewer watches until one of many moments; two more watch nothing, two all (z squared in all).
            watched = [span * (k + 0.5) / 20_000 for k in range(20_000)]
            square = sum(2 * t * read_off(line, row["start_second"] + t) for t in watched) * span / 20_000
            n = plays + z * z
            mean = (plays * row["area"] + z * z / 2 * span) / n
            variance = (plays * square + z * z / 2 * span**2) / n - mean**2
            if variance > 1e-6:
                low = max(0.0, mean - z * (variance / n) ** 0.5)
                high = min(mean + z * (variance / n) ** 0.5, max(span, row["area"]))
            else:
                continue
        if low is None:
            assert row["area_low"] is row["area_high"] is row["hook_value_low"] is None or span == 0
            continue
        assert (row["area_low"], row["area_high"]) == pytest.approx((low, high), rel=1e-3)
        if row["hook_value"] is not None:
            known = wilson_by_hand(row["hook_value"], plays)
            assert (row["hook_value_low"], row["hook_value_high"]) == pytest.approx(known)


def test_a_lead_is_as_sure_as_the_seconds_watched() -> None:
    comparison = against({0: 1.0, 10: 0.5}, {0: 0.8, 10: 0.2})
    works = pl.DataFrame({"item_id": ["a"], "plays": [400]})
    (row,) = summarize_retention(comparison, works=works).to_dicts()
    for side in ("low", "high"):
        assert row[f"lead_ratio_{side}"] == pytest.approx(row[f"area_{side}"] / 5)
        assert row[f"mean_delta_{side}"] == pytest.approx((row[f"area_{side}"] - 5) / 10)
    assert row["hook_delta_high"] - row["hook_delta"] == pytest.approx(
        row["hook_value_high"] - row["hook_value"]
    )


def test_a_work_twice_in_works_is_refused(curves: pl.DataFrame) -> None:
    works = pl.DataFrame({"item_id": [ITEM, ITEM], "plays": [100, 101]})
    for transform in (compare_retention, summarize_retention, find_moments):
        with pytest.raises(
            TableError, match=f"More than one row has item_id '{ITEM}'. Keep one row of each work"
        ):
            transform(curves, works=works)


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


def crossing(a: tuple[float, float], b: tuple[float, float], level: float) -> float:
    """Where the line from one point to the next meets a level."""
    return a[0] + (b[0] - a[0]) * (a[1] - level) / (a[1] - b[1])


def time_above(line: list[tuple[float, float]]) -> float:
    """How long a line is above 0."""
    total = 0.0
    for a, b in pairwise(line):
        cuts = [a[0], *([crossing(a, b, 0.0)] if a[1] * b[1] < 0 else []), b[0]]
        for start, end in pairwise(cuts):
            middle = (start + end) / 2
            total += (end - start) * (read_off(line, middle) > 0)
    return total


def area_of(line: list[tuple[float, float]]) -> float:
    return sum((a[1] + b[1]) / 2 * (b[0] - a[0]) for a, b in pairwise(line))


def own_by_hand(line: list[tuple[float, float]], *, hook: float, analysis: str) -> dict[str, object]:
    """Measure a curve by itself in plain Python."""
    steps = [((b[1] - a[1]) / (b[0] - a[0]), b[0]) for a, b in pairwise(line)]
    # min() keeps the first of equals.
    drop = min((s for s in steps if s[0] < 0), key=lambda s: s[0], default=(None, None))
    rise = min((s for s in steps if s[0] > 0), key=lambda s: -s[0], default=(None, None))
    half, reached = line[0][1] / 2, [line[0][0]] if line[0][1] <= 0 else []
    reached += [crossing(a, b, half) for a, b in pairwise(line) if a[1] > half >= b[1]]
    is_read = line[0][0] <= hook <= line[-1][0]
    return {
        "points": len(line),
        "start_second": line[0][0],
        "start_value": line[0][1],
        "end_second": line[-1][0],
        "end_value": line[-1][1],
        "area": area_of(line),
        "half_life": reached[0] if reached and analysis == "retention" else None,
        "steepest_drop_second": drop[1],
        "steepest_drop": drop[0],
        "biggest_rise_second": rise[1],
        "biggest_rise": rise[0],
        "hook_second": hook if is_read else None,
        "hook_value": read_off(line, hook) if is_read else None,
    }


LEAD = (
    *("mean_delta", "share_above", "baseline_area", "lead_ratio"),
    *("hook_delta", "compared_from", "compared_until"),
)


def lead_by_hand(points: list[tuple[float, float, float]], *, hook: float) -> dict[str, object]:
    """Measure (second, value, baseline) against the baseline in plain Python."""
    if not points:
        return dict.fromkeys(LEAD)
    delta = [(second, value - baseline) for second, value, baseline in points]
    own, other = ([(point[0], point[n]) for point in points] for n in (1, 2))
    span = points[-1][0] - points[0][0]
    return {
        "mean_delta": area_of(delta) / span if span else delta[0][1],
        "share_above": time_above(delta) / span if span else float(delta[0][1] > 0),
        "baseline_area": area_of(other),
        "lead_ratio": area_of(own) / area_of(other) if area_of(other) else None,
        "hook_delta": read_off(delta, hook) if points[0][0] <= hook <= points[-1][0] else None,
        "compared_from": points[0][0],
        "compared_until": points[-1][0],
    }


def own_line(points: dict[Key, float | None], item: str | None, analysis: str) -> list[tuple[float, float]]:
    line = [(second, points.get((item, analysis, "item", second))) for second in SECONDS]
    return [(second, value) for second, value in line if value is not None]


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
        own = own_by_hand([point[:2] for point in groups[work]], hook=hook, analysis=work[1])
        assert row == pytest.approx(own | lead_by_hand(groups[work], hook=hook))


@given(points, st.sampled_from([0, 0.7, 3, 100]))
def test_curves_are_measured_whole_and_compared_where_they_can_be(points, hook: float) -> None:
    curves = to_curves(points)
    compared: dict[tuple[str | None, str], list[tuple[float, float, float]]] = {}
    for item, analysis, second, value, baseline, *_ in compare_retention(curves).iter_rows():
        compared.setdefault((item, analysis), []).append((second, value, baseline))
    works = dict.fromkeys(key[0] for key in points)
    expected = {
        (item, analysis): own_by_hand(line, hook=hook, analysis=analysis)
        | lead_by_hand(compared.get((item, analysis), []), hook=hook)
        for item in works
        for analysis in tables.ANALYSES
        if (line := own_line(points, item, analysis))
    }
    summary = summarize_retention(curves, hook=hook)
    assert list(summary.select("item_id", "analysis").iter_rows()) == list(expected)
    for row in summary.iter_rows(named=True):
        assert row == pytest.approx(expected[row.pop("item_id"), row.pop("analysis")])


def test_measures_weigh_by_time_not_by_points() -> None:
    """Four points in three seconds, and one at the end of a minute."""
    item = {0: 1.0, 1: 0.95, 2: 0.9, 3: 0.85, 60: 0.1}
    (row,) = summarize_retention(against(item, {0: 0.95, 1: 0.85, 2: 0.78, 3: 0.72, 60: 0.4})).to_dicts()
    assert row["mean_delta"] == pytest.approx(-0.0756, abs=5e-5)
    assert row["share_above"] == pytest.approx(0.337, abs=5e-4)
    assert row["lead_ratio"] == pytest.approx(0.868, abs=5e-4)


def test_a_lead_ratio_is_fair_to_length() -> None:
    """Who keeps a tenth more viewers at each second has 1.1, of 10 seconds or of 300; the mean lead in points has not."""
    ratios, leads = [], []
    for length in (10, 300):
        peers = {second: 0.5 ** (second / 20) for second in range(length + 1)}
        work = {second: 1.1 * value for second, value in peers.items()}
        (row,) = summarize_retention(against(work, peers)).to_dicts()
        ratios.append(row["lead_ratio"])
        leads.append(row["mean_delta"])
    assert ratios == pytest.approx([1.1, 1.1])
    assert leads[0] > 5 * leads[1]


def test_curves_without_peers_have_a_summary_too(curves: pl.DataFrame) -> None:
    alone = curves.filter(pl.col("series") == "item")
    (row,) = summarize_retention(alone).to_dicts()
    assert (row["points"], row["end_second"], row["half_life"]) == (4, 10.0, pytest.approx(3.2285, abs=5e-5))
    assert [row[name] for name in LEAD] == [None] * len(LEAD)
    (row,) = summarize_retention(curves).to_dicts()
    assert (row["compared_until"], row["end_second"], row["points"]) == (1.0, 10.0, 4)
    assert row["lead_ratio"] == pytest.approx(0.2653 / row["baseline_area"])


def test_curves_take_a_baseline_as_a_comparison_does(curves: pl.DataFrame) -> None:
    both = pl.concat([curve({0: 1.0, 1: 0.5}), curve({0: 0.5, 1: 0.5, 9: 0.1}, item="b")])
    for baseline in ("b", curve({0: 0.5, 1: 0.5})):
        summary = summarize_retention(both, baseline=baseline)
        assert summary.row(0, named=True)["lead_ratio"] == 1.5
    assert summarize_retention(both, baseline="b").get_column("item_id").to_list() == ["a"]
    with pytest.raises(ParameterError, match="A comparison came with a baseline, and it has one already"):
        summarize_retention(compare_retention(curves), baseline=ITEM)


def test_slopes_are_per_second_and_named_by_the_end_of_their_interval() -> None:
    (row,) = summarize_retention(against({0: 1.0, 2: 0.6, 3: 0.35, 13: 0.1, 17: 0.3})).to_dicts()
    assert (row["steepest_drop_second"], row["biggest_rise_second"]) == (3.0, 17.0)
    assert (row["steepest_drop"], row["biggest_rise"]) == pytest.approx((-0.25, 0.05))


def test_the_earliest_of_equally_steep_drops_counts() -> None:
    (row,) = summarize_retention(against({0: 1.0, 1: 0.75, 2: 0.5, 3: 0.25})).to_dicts()
    assert (row["steepest_drop_second"], row["steepest_drop"]) == (1.0, -0.25)


def test_time_level_with_the_baseline_is_not_above_it() -> None:
    summary = summarize_retention(against({0: 0.5, 1: 0.75, 2: 0.25, 3: 0.5, 9: 0.5}))
    assert summary.get_column("share_above").item() == pytest.approx(1.5 / 9)


def test_half_life_is_half_of_where_the_curve_starts_not_half_of_everybody() -> None:
    (row,) = summarize_retention(against({1: 0.6, 2: 0.5, 4: 0.3, 5: 0.4})).to_dicts()
    assert row["half_life"] == 4.0
    (row,) = summarize_retention(against({1: 0.5, 2: 0.5, 4: 0.125, 5: 0.4})).to_dicts()
    assert row["half_life"] == pytest.approx(2 + 2 * 2 / 3)


def test_half_life_is_for_retention_alone() -> None:
    like = compare_retention(
        curve({0: 0.4, 1: 0.1}, analysis="like"), baseline=curve({0: 0.1, 1: 0.1}, analysis="like")
    )
    assert summarize_retention(like).get_column("half_life").to_list() == [None]


def test_a_single_point_has_no_area_and_no_slope() -> None:
    (row,) = summarize_retention(against({7: 0.4})).to_dicts()
    assert (row["points"], row["area"], row["start_value"], row["end_second"]) == (1, 0.0, 0.4, 7.0)
    assert row["steepest_drop"] is row["biggest_rise"] is row["half_life"] is row["hook_value"] is None


def test_the_hook_is_read_off_the_line_and_null_beyond_it() -> None:
    comparison = against({0.5: 1.0, 2: 0.75, 3.5: 0.375})
    read = {0: None, 0.5: 1.0, 1.25: 0.875, 3: 0.5, 3.5: 0.375, 60: None}
    for hook, value in read.items():
        (row,) = summarize_retention(comparison, hook=hook).to_dicts()
        assert (row["hook_value"], row["hook_second"]) == (value, None if value is None else hook)
        assert row["hook_delta"] == (None if value is None else value - 0.5)


@pytest.mark.parametrize("hook", [-1, float("nan"), float("inf"), "3"])
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
    position = (len(ranked) - 1) * share
    low = int(position)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (position - low) * (ranked[high] - ranked[low])


@given(points, st.integers(1, 3))
def test_a_band_holds_the_quantiles_of_the_works_whose_curve_reaches_the_second(points, min_works) -> None:
    expected = {}
    for analysis in tables.ANALYSES:
        lines = [line for item in ("a", "b", None) if (line := own_line(points, item, analysis))]
        for second in sorted({second for line in lines for second, _ in line}):
            values = [read_off(line, second) for line in lines if line[0][0] <= second <= line[-1][0]]
            if len(values) >= min_works:
                quantiles = [quantile_by_hand(values, share) for share in (0.1, 0.5, 0.8)]
                expected[analysis, second] = (len(values), *quantiles)
    band = retention_band(to_curves(points), quantiles=(0.1, 0.5, 0.8), min_works=min_works)
    assert [row[:2] for row in band.iter_rows()] == list(expected)
    for row in band.iter_rows():
        assert row[2:] == pytest.approx(expected[row[:2]])
    # As text, analyses go by one key more.
    worded = to_curves(points).with_columns(pl.col("analysis").cast(pl.String))
    again = retention_band(worded, quantiles=(0.1, 0.5, 0.8), min_works=min_works)
    assert_frame_equal(again.cast(dict(band.schema)), band)


def test_a_band_of_mixed_seconds_is_no_saw() -> None:
    low = curve({0: 0.3, 2: 0.3, 4: 0.3}, item="a")
    high = [curve({0: 0.9, 1: 0.9, 3: 0.9, 4: 0.9}, item=work) for work in "bc"]
    for frame in (pl.concat([low, *high]), pl.concat([low, *high]).lazy()):
        band = retention_band(frame, min_works=1).lazy().collect()
        assert band.get_column("works").to_list() == [3] * 5
        assert band.get_column("middle").to_list() == [0.9] * 5
    by_two = retention_band(pl.concat([low, *high]), step=2)
    assert by_two.get_column("second").to_list() == [0.0, 2.0, 4.0]


def test_the_middle_of_drawn_works_is_repeatable_and_holds_the_middle() -> None:
    works = [curve({0: 1.0, 1: n / 32, 2: n / 64}, item=str(n)) for n in range(32)]
    works.append(curve({0: 1.0, 1: 0.5}, item="short"))
    frame = pl.concat(works)
    band = retention_band(frame, draws=60)
    assert_frame_equal(band, retention_band(frame, draws=60), check_exact=True)
    assert_frame_equal(retention_band(frame.lazy(), draws=60).collect(), band)
    assert not band.equals(retention_band(frame, draws=60, seed=1))
    assert_frame_equal(band.drop("middle_low", "middle_high"), retention_band(frame))
    assert (band["middle_low"] <= band["middle"]).all()
    assert (band["middle"] <= band["middle_high"]).all()
    assert band["middle_low"][0] == band["middle_high"][0] == 1.0
    # Half of 32 works is known within some fifth of them: the binomial's interval of ranks 11 to 22.
    assert band["middle_low"][1] == pytest.approx(10 / 32, abs=2.5 / 32)
    assert band["middle_high"][1] == pytest.approx(21 / 32, abs=2.5 / 32)
    assert retention_band(frame.clear(), draws=5).is_empty()


@pytest.mark.parametrize("option", [{"draws": -1}, {"draws": 1.5}, {"seed": -2}, {"step": 0}])
def test_options_of_a_band_that_are_none_are_refused(curves: pl.DataFrame, option: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match="is refused. Allowed: a"):
        retention_band(curves, **option)


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
        further = None if row["peers_change"] is None else row["change"] - row["peers_change"]
        beyond = None if further is None else further < 0 if row["kind"] == "drop" else further > 0
        assert row["beyond_peers"] is beyond


def test_a_step_that_misses_its_threshold_by_a_hair_reaches_it() -> None:
    """Two points of a hundred: 0.83 - 0.81 is less than 0.02 in floating point."""
    steps = [curve({0: (n + 2) / 100, 1: n / 100}, item=f"{n}") for n in range(99)]
    assert find_moments(pl.concat(steps), drop=0.02).get_column("kind").to_list() == ["drop"] * 99
    assert len(find_moments(pl.concat(steps), drop=0.02 + 1e-7)) == 0


def test_a_step_of_few_plays_needs_two_standard_errors() -> None:
    line = curve({0: 0.9, 1: 0.82, 2: 0.9})
    error = ((0.9 * 0.1 + 0.82 * 0.18) / 100) ** 0.5
    for plays in (50, 99, 100, 200, 1000, None):
        moments = find_moments(line, works=pl.DataFrame({"item_id": ["a"], "plays": [plays]}))
        significant = plays is None or 2 * error * (100 / plays) ** 0.5 <= 0.08
        assert moments.get_column("kind").to_list() == (["drop", "rise"] if significant else [])
    like = curve({0: 0.9, 1: 0.82}, analysis="like")
    assert len(find_moments(like, works=pl.DataFrame({"item_id": ["a"], "plays": [50]}))) == 1


def test_a_moment_of_few_plays_outdoes_its_peers_beyond_two_standard_errors_alone() -> None:
    both = pl.concat(
        [
            curve({0: 0.9, 1: 0.5}),
            to_curves({("a", "retention", "peers", s): v for s, v in ((0.0, 0.9), (1.0, 0.6))}),
        ]
    )
    assert find_moments(both).get_column("beyond_peers").to_list() == [True]
    for plays, beyond in ((100, False), (1000, True)):
        works = pl.DataFrame({"item_id": ["a"], "plays": [plays]})
        assert find_moments(both, works=works).get_column("beyond_peers").to_list() == [beyond]


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


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 0.5, 1.0, 1.25, float("nan"), float("inf")]),
            st.sampled_from([None, 0, 199, 200, 5000]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_works_with_too_few_plays_are_kept_without_a_rank(rows, in_summary: bool) -> None:
    ids = [str(n) for n in range(len(rows))]
    summary = pl.DataFrame(
        {"item_id": ids, "analysis": "retention", "lead_ratio": [value for value, _ in rows]},
        schema_overrides={"lead_ratio": pl.Float64},
    )
    works = pl.DataFrame(
        {"item_id": ids, "plays": [plays for _, plays in rows]}, schema_overrides={"plays": pl.Int64}
    )
    if in_summary:
        ranking = rank_retention(summary.join(works, on="item_id", maintain_order="left"))
    else:
        ranking = rank_retention(summary, works=works)
    finite = {n: value for n, (value, _) in enumerate(rows) if value in (0.5, 1.0, 1.25)}
    enough = {n: value for n, value in finite.items() if (rows[n][1] or 0) >= 200}
    assert {int(item) for item in ranking["item_id"]} == finite.keys()
    assert ranking.get_column("rank").to_list()[len(enough) :] == [None] * (len(finite) - len(enough))
    for row in ranking.iter_rows(named=True):
        n = int(row["item_id"])
        plays = rows[n][1]
        assert row["retention_reliable"] is (None if plays is None else plays >= 200)
        if n in enough:
            assert row["rank"] == 1 + sum(other > row["value"] for other in enough.values())
            below = sum(other < row["value"] for other in enough.values())
            assert row["surpassed"] == (below / (len(enough) - 1) if len(enough) > 1 else None)
        else:
            assert row["rank"] is row["surpassed"] is None


def test_a_ranking_goes_by_the_lead_ratio() -> None:
    summary = pl.DataFrame(
        {"item_id": ["a", "b"], "analysis": "retention", "lead_ratio": [1.1, 1.2], "mean_delta": [0.2, 0.1]}
    )
    assert rank_retention(summary).select("item_id", "measure").row(0) == ("b", "lead_ratio")


@pytest.mark.parametrize(
    ("span", "is_ranked"), [((0.0, 1.0), False), ((0.0, 3.0), True), ((2.0, 4.9), False), ((2.0, 5.0), True)]
)
@pytest.mark.parametrize("by", ["lead_ratio", "mean_delta", "share_above", "baseline_area"])
def test_a_lead_over_fewer_seconds_than_the_opening_has_no_rank(by: str, span, is_ranked: bool) -> None:
    summary = pl.DataFrame(
        {
            "item_id": ["short", "long"],
            "analysis": "retention",
            by: [3.0, 1.5],
            "compared_from": [span[0], 0.0],
            "compared_until": [span[1], 60.0],
        }
    )
    ranks = dict(rank_retention(summary, by=by).select("item_id", "rank").rows())
    assert ranks == ({"short": 1, "long": 2} if is_ranked else {"long": 1, "short": None})


def test_a_measure_of_the_work_alone_is_ranked_over_any_compared_seconds() -> None:
    summary = pl.DataFrame(
        {
            "item_id": ["a", "b"],
            "analysis": "retention",
            "area": [3.0, 1.5],
            "compared_from": [0.0, None],
            "compared_until": [1.0, None],
        }
    )
    assert rank_retention(summary, by="area")["rank"].to_list() == [1, 2]


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
    resampled = resample_curves(to_curves(points), points=count, step=step)
    assert resampled.columns == ["item_id", "analysis", "series", "position", "second", "value"]
    assert [row[:3] for row in resampled.iter_rows()] == [row[:3] for row in expected]
    for row, wanted in zip(resampled.iter_rows(), expected, strict=True):
        assert row[3:] == pytest.approx(wanted[3:])


def test_a_point_that_was_measured_comes_out_as_it_was() -> None:
    measured = {0.1: 0.3, 0.4: 0.2, 1.6: 0.7}
    resampled = resample_curves(curve(measured), points=6)
    assert resampled.get_column("position").to_list() == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert (resampled.get_column("second")[-1], resampled.get_column("value")[-1]) == (1.6, 0.7)
    assert resample_curves(curve(measured), step=0.4).select("second", "value").rows()[0] == (0.4, 0.2)


def test_a_comparison_is_resampled_with_its_baseline() -> None:
    comparison = against({0: 1.0, 4: 0.5}, {0: 0.8, 4: 0.4})
    assert resample_curves(comparison, points=3).select("value", "baseline").rows()[1] == pytest.approx(
        (0.75, 0.6)
    )


def test_a_curve_with_a_second_twice_is_not_resampled(curves: pl.DataFrame) -> None:
    with pytest.raises(TableError, match="More than one row has item_id"):
        resample_curves(pl.concat([curves, curves]))


@given(
    st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=6, unique=True),
    st.sampled_from([5e-324, 1e-9, 1e-4]) | st.floats(1e-3, 1e4),
)
@pytest.mark.parametrize("lazy", [False, True])
def test_a_step_that_no_memory_holds_is_refused_and_every_other_is_read(
    lazy: bool, seconds: list[float], step: float
) -> None:
    frame = curve(dict.fromkeys(seconds, 0.5))
    frame = frame.lazy() if lazy else frame
    if max(seconds) / step > 100_000:
        for transform in (resample_curves, functools.partial(retention_band, min_works=1)):
            with pytest.raises(ParameterError, match=r"step .* is refused: .* more than 100,000 .* Allowed"):
                transform(frame, step=step).lazy().collect()
        return
    resampled = resample_curves(frame, step=step).lazy().collect()
    assert resampled.height == math.floor(max(seconds) / step) - math.ceil(min(seconds) / step) + 1


@pytest.mark.parametrize("grid", [{"points": 1}, {"points": 2.5}, {"step": 0}, {"step": float("inf")}])
def test_a_grid_that_is_none_is_refused(curves: pl.DataFrame, grid: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match="is refused. Allowed: a"):
        resample_curves(curves, **grid)
