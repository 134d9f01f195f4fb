from __future__ import annotations

import math
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.transforms import danmaku_density, hot_word_share

SECONDS = [0.0, 0.5, 1.0, 2.0, 5.0, 7.5]
danmaku_counts = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(SECONDS)),
    st.none() | st.integers(0, 40),
    max_size=14,
)
watching = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(SECONDS)),
    st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.25]),
    max_size=14,
)


def to_danmaku(counts: dict[tuple[str | None, float], int | None], total: int | None = None) -> pl.DataFrame:
    rows = [(*key, count, None, total) for key, count in counts.items()]
    return pl.DataFrame(rows, schema=tables.schema("danmaku"), orient="row")


def to_curves(watching: dict[tuple[str | None, float], float]) -> pl.DataFrame:
    rows = [(item, "retention", "item", second, value, None) for (item, second), value in watching.items()]
    return pl.DataFrame(rows, schema=tables.schema("curve"), orient="row")


def read_off(line: list[tuple[float, float]], second: float) -> float:
    """The value on the straight line between the two points next to a second; beyond the last, the last."""
    for (s0, v0), (s1, v1) in pairwise(line):
        if s0 <= second <= s1:
            return v0 + (v1 - v0) * (second - s0) / (s1 - s0)
    return line[-1][1]


def seconds_watched(line: list[tuple[float, float]], start: float, end: float, *, whole: bool) -> float:
    """Add up small parts: the line at each of them, or at the whole second that it belongs to."""
    parts = 240
    at = [start + (end - start) * (n + 0.5) / parts for n in range(parts)]
    return sum(read_off(line, math.floor(s) if whole else s) for s in at) * (end - start) / parts


def poisson_tail(count: int, mean: float) -> float:
    """1 less the probabilities of all smaller counts."""
    return 1 - math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(count))


def bins_by_hand(
    counts: dict[float, int], curve: dict[float, float], width: float
) -> list[dict[str, object]]:
    """Count the bins of one work in plain Python."""
    whole = all(second == math.floor(second) for second in counts)
    line, last = sorted(curve.items()), max(counts)
    until = last + 1 if whole else (last // width + 1) * width
    begin, reach = (line[0][0], line[-1][0]) if line else (0.0, 0.0)
    if line and whole and last == math.floor(reach):
        reach = last + 1
    if line and last <= reach:
        until = reach
    number = int(max(last // width + 1, math.ceil(line[-1][0] / width) if line else 0))
    rows = []
    for n in range(number):
        start, end = n * width, (n + 1) * width
        if whole:
            start, end = math.ceil(start), math.ceil(end)
        end = min(end, until)
        inside = {second: count for second, count in counts.items() if second // width == n}
        row = {"second": n * width, "count": sum(inside.values()), "seconds": max(end - start, 0.0)}
        known = (min(max(start, begin), reach), min(max(end, begin), reach))
        occupied = [second for second, count in inside.items() if count]
        reached = known[1] > known[0] and all(begin <= second <= reach for second in occupied)
        row["weight"] = row["seconds"]
        if line:
            row["weight"] = seconds_watched(line, *known, whole=whole) if reached else None
        row["viewers"] = row["weight"] / (known[1] - known[0]) if line and reached else None
        rows.append(row)
    compared = [row for row in rows if row["weight"]]
    whole_weight, all_counts = sum(r["weight"] for r in compared), sum(r["count"] for r in compared)
    for row in rows:
        weight = row.pop("weight")
        row["expected"] = all_counts * weight / whole_weight if weight is not None and whole_weight else None
        if row["expected"]:
            row["excess"] = (row["count"] - row["expected"]) / math.sqrt(row["expected"])
            chance = poisson_tail(row["count"], row["expected"]) * len(compared)
            row["chance"] = chance
        else:
            row["excess"] = row["chance"] = None
    return rows


@settings(max_examples=60)
@given(danmaku_counts, watching, st.sampled_from([0.5, 1, 1.5, 2.5]), st.booleans())
def test_bins_equal_those_counted_by_hand(danmaku_counts, watching, width, whole) -> None:
    if whole:  # as the providers' are
        danmaku_counts = {key: count for key, count in danmaku_counts.items() if key[1] == math.floor(key[1])}
    # A curve of whole seconds alone would be read off at others before its first.
    watching = {**{(item, 0.0): 1.0 for item, _ in watching}, **watching}
    expected = []
    for item in dict.fromkeys(item for item, _ in danmaku_counts):
        counts = {s: n for (work, s), n in danmaku_counts.items() if work == item and n is not None}
        curve = {s: v for (work, s), v in watching.items() if work == item}
        if counts:
            expected += [{"item_id": item, **row} for row in bins_by_hand(counts, curve, width)]
    density = danmaku_density(to_danmaku(danmaku_counts), width=width, curves=to_curves(watching))
    assert density.select("item_id", "second", "count").rows() == [
        (row["item_id"], row["second"], row["count"]) for row in expected
    ]
    for actual, row in zip(density.iter_rows(named=True), expected, strict=True):
        for name in ("seconds", "viewers", "expected", "excess"):
            assert actual[name] == (None if row[name] is None else pytest.approx(row[name], abs=1e-6)), name
        assert actual["rate"] == (pytest.approx(row["count"] / row["seconds"]) if row["seconds"] else None)
        if row["excess"] is None:
            assert actual["peak"] is None
        elif abs(row["chance"] - 0.05) > 1e-9 and abs(row["excess"] - 3) > 1e-9:
            assert actual["peak"] == (row["excess"] >= 3 and row["chance"] <= 0.05)


def test_two_danmaku_are_no_peaks() -> None:
    density = danmaku_density(to_danmaku({("a", 3.0): 1, ("a", 47.0): 1, ("a", 59.0): 0}))
    assert len(density) == 60
    assert density.get_column("excess").max() > 5
    assert not density.get_column("peak").any()


@pytest.mark.parametrize("width", [0.7, 1.5, 4, 7])
@pytest.mark.parametrize("end", [None, 59, 60])
def test_one_danmaku_a_second_is_even_in_bins_of_any_width(width: float, end: int | None) -> None:
    """The last bin is only part of the video, and a bin of 1.5 s holds one whole second or two."""
    danmaku = to_danmaku({("a", float(second)): 5 for second in range(60)})
    curves = None if end is None else to_curves({("a", float(second)): 1.0 for second in range(end + 1)})
    density = danmaku_density(danmaku, width=width, curves=curves).filter(pl.col("seconds") > 0)
    assert density.get_column("excess").to_list() == pytest.approx([0] * len(density), abs=1e-9)
    assert density.get_column("rate").to_list() == [5.0] * len(density)
    assert density.get_column("seconds").sum() == 60


def test_danmaku_beyond_the_curve_are_not_compared() -> None:
    curves = to_curves({("a", 0.0): 1.0, ("a", 10.0): 0.5})
    density = danmaku_density(to_danmaku({("a", 2.0): 4, ("a", 15.0): 9}), curves=curves)
    assert density.filter(pl.col("expected").is_null()).get_column("second").to_list() == [
        10.0,
        11,
        12,
        13,
        14,
        15,
    ]
    assert density.get_column("expected").sum() == pytest.approx(4)


def test_numbers_that_are_none_have_no_bin() -> None:
    odd = pl.DataFrame(
        {"item_id": "a", "second": [0.0, float("nan"), float("inf")], "count": 3, "total_count": 9}
    )
    assert danmaku_density(odd).select("second", "count").rows() == [(0.0, 3)]


def test_the_documents_example_peaks_at_15_seconds(danmaku: pl.DataFrame) -> None:
    density = danmaku_density(danmaku)
    assert density.get_column("second").to_list() == [float(second) for second in range(16)]
    assert density.filter("peak").select("second", "count", "share").row(-1) == (15.0, 68, 68 / 180)


def test_what_falls_with_the_audience_is_no_peak() -> None:
    counts = {("a", float(second)): count for second, count in enumerate((64, 32, 16, 8, 4))}
    watching = {key: count / 64 for key, count in counts.items()}
    alone = danmaku_density(to_danmaku(counts))
    against = danmaku_density(to_danmaku(counts), curves=to_curves(watching))
    assert alone.get_column("peak").any()
    assert against.get_column("excess").to_list() == pytest.approx([0] * 5)
    assert against.get_column("density").to_list() == pytest.approx([64] * 5)


def test_only_the_works_own_retention_counts_as_viewers() -> None:
    curves = to_curves({("a", 0.0): 0.5})
    others = [curves.with_columns(analysis=pl.lit("like")), curves.with_columns(series=pl.lit("peers"))]
    more = pl.concat([curves, *(other.cast(dict(curves.schema)).with_columns(value=0.9) for other in others)])
    density = danmaku_density(to_danmaku({("a", 0.0): 3}), curves=more)
    assert density.get_column("viewers").to_list() == [0.5]


def test_unlisted_danmaku_count_in_the_share() -> None:
    assert danmaku_density(to_danmaku({("a", 0.0): 3}, 12)).get_column("share").to_list() == [0.25]


@pytest.mark.parametrize("options", [{"width": 0}, {"peak": -1}, {"width": "1s"}])
def test_widths_and_peaks_not_above_0_are_refused(danmaku, options) -> None:
    with pytest.raises(ParameterError, match="Allowed: a number above 0"):
        danmaku_density(danmaku, **options)


def test_curves_that_are_none_are_refused(danmaku: pl.DataFrame) -> None:
    with pytest.raises(TableError, match="value is 95.0: that is a percentage"):
        danmaku_density(danmaku, curves=to_curves({("a", 0.0): 95.0}))
    with pytest.raises(TableError, match="Not a curve frame"):
        danmaku_density(danmaku, curves=danmaku)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", None]),
            st.sampled_from(["哈哈哈", "好看", "x"]),
            st.none() | st.integers(0, 50),
            st.sampled_from(["positive", "negative", None]),
        ),
        unique_by=lambda row: row[:2],
    )
)
def test_word_shares_equal_those_counted_by_hand(rows) -> None:
    result = hot_word_share(pl.DataFrame(rows, schema=tables.schema("hot_words"), orient="row"))
    expected = []
    for item in dict.fromkeys(row[0] for row in rows):
        words = sorted((-n, word, mood) for work, word, n, mood in rows if work == item and n is not None)
        total = -sum(n for n, *_ in words)
        for rank, (n, word, mood) in enumerate(words, start=1):
            same = -sum(other for other, _, its in words if its == mood)
            shares = (-n / total, same / total) if total else (None, None)
            expected.append((item, word, -n, shares[0], rank, mood, shares[1]))
    assert list(result.iter_rows()) == expected
