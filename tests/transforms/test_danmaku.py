from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.transforms import danmaku_density, hot_word_share

SECONDS = [0.0, 0.5, 1.0, 2.0, 5.0, 7.5]
sent = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(SECONDS)),
    st.none() | st.integers(0, 40),
    max_size=14,
)
watching = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(SECONDS)),
    st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.25]),
    max_size=14,
)


def to_danmaku(sent: dict[tuple[str | None, float], int | None], total: int | None = None) -> pl.DataFrame:
    rows = [(*key, count, None, total) for key, count in sent.items()]
    return pl.DataFrame(rows, schema=tables.schema("danmaku"), orient="row")


def to_curves(watching: dict[tuple[str | None, float], float]) -> pl.DataFrame:
    rows = [(item, "retention", "item", second, value, None) for (item, second), value in watching.items()]
    return pl.DataFrame(rows, schema=tables.schema("curve"), orient="row")


@settings(deadline=None)
@given(sent, watching, st.sampled_from([0.5, 1, 2.5]))
def test_bins_equal_those_counted_by_hand(sent, watching, width) -> None:
    expected = []
    for item in dict.fromkeys(item for item, _ in sent):
        counts = {s: n for (work, s), n in sent.items() if work == item and n is not None}
        curve = {s: v for (work, s), v in watching.items() if work == item}
        if not counts:
            continue
        bins = []
        for number in range(int(max([*counts, *curve]) // width) + 1):
            inside = [v for s, v in curve.items() if s // width == number]
            viewers = sum(inside) / len(inside) if inside else None
            bins.append((number * width, sum(n for s, n in counts.items() if s // width == number), viewers))
        weights = [1.0 if not curve else viewers for *_, viewers in bins]
        compared = sum(n for (_, n, _), w in zip(bins, weights, strict=True) if w is not None)
        whole = sum(w for w in weights if w is not None)
        for (second, count, viewers), weight in zip(bins, weights, strict=True):
            even = None if weight is None or not whole else compared * weight / whole
            excess = (count - even) / math.sqrt(even) if even else None
            total = sum(counts.values())
            row = [item, second, count, count / total if total else None, count / width, viewers]
            row += [count / width / viewers if viewers else None, even, excess]
            expected.append(row)
    density = danmaku_density(to_danmaku(sent), width=width, curves=to_curves(watching))
    assert len(density) == len(expected)
    for got, row in zip(density.iter_rows(), expected, strict=True):
        assert list(got[:3]) == row[:3]
        for one, other in zip(got[3:9], row[3:], strict=True):
            assert one == (None if other is None else pytest.approx(other))
        assert got[9] == (None if got[8] is None else got[8] >= 3)


def test_the_documents_example_peaks_at_15_seconds(danmaku: pl.DataFrame) -> None:
    density = danmaku_density(danmaku)
    assert density.get_column("second").to_list() == [float(second) for second in range(16)]
    assert density.filter("peak").select("second", "count", "share").row(-1) == (15.0, 68, 68 / 180)


def test_what_falls_with_the_audience_is_no_peak() -> None:
    sent = {("a", float(second)): count for second, count in enumerate((64, 32, 16, 8, 4))}
    watching = {key: count / 64 for key, count in sent.items()}
    alone = danmaku_density(to_danmaku(sent))
    against = danmaku_density(to_danmaku(sent), curves=to_curves(watching))
    assert alone.get_column("peak").any()
    assert against.get_column("excess").to_list() == pytest.approx([0] * 5)
    assert against.get_column("density").to_list() == pytest.approx([64] * 5)


def test_only_the_works_own_retention_counts_as_viewers() -> None:
    curves = to_curves({("a", 0.0): 0.5})
    others = [curves.with_columns(analysis=pl.lit("like")), curves.with_columns(series=pl.lit("peers"))]
    more = pl.concat([curves, *(one.cast(dict(curves.schema)).with_columns(value=0.9) for one in others)])
    density = danmaku_density(to_danmaku({("a", 0.0): 3}), curves=more)
    assert density.get_column("viewers").to_list() == [0.5]


def test_unlisted_danmaku_count_in_the_share() -> None:
    assert danmaku_density(to_danmaku({("a", 0.0): 3}, 12)).get_column("share").to_list() == [0.25]


@pytest.mark.parametrize("options", [{"width": 0}, {"peak": -1}, {"width": "1s"}])
def test_widths_and_peaks_not_above_0_are_refused(danmaku, options) -> None:
    with pytest.raises(ParameterError, match="Allowed: a number above 0"):
        danmaku_density(danmaku, **options)


def test_curves_that_are_none_are_refused(danmaku: pl.DataFrame) -> None:
    with pytest.raises(TableError, match="Not a curve frame"):
        danmaku_density(danmaku, curves=danmaku)


@settings(deadline=None)
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
