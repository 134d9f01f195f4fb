from __future__ import annotations

import re

import altair as alt
import polars as pl
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit._width import distinct, measure, one_line
from analytics_kit.charts._text import tick_label, wrap

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)


@given(st.lists(TEXT, max_size=12))
def test_labels_become_distinct_and_the_first_of_each_stays(labels):
    distinct_labels = distinct(labels)
    assert len(set(distinct_labels)) == len(labels)
    assert all(distinct_labels[labels.index(label)].startswith(label) for label in labels)


@given(st.lists(TEXT, max_size=12), st.floats(min_value=60, max_value=400))
def test_a_number_fits_the_width_with_its_label_and_every_label_differs(labels, width):
    distinct_labels = distinct(labels, width)
    assert len(set(distinct_labels)) == len(labels)
    assert all(measure(label) <= width for label in distinct_labels if label not in labels)


@given(TEXT)
def test_wrapping_loses_no_character(text):
    assert "".join("".join(wrap(text, 100)).split()) == "".join(one_line(text).split())


@given(st.lists(st.sampled_from(["字", "word", "中文", "a"]), max_size=60).map(" ".join))
def test_wrapped_lines_fit(text):
    assert all(measure(line) <= 100 for line in wrap(text, 100))


def test_chinese_breaks_between_characters_but_never_before_a_full_stop():
    assert wrap("一二三四五，六七", 60) == ["一二三四五，", "六七"]


@pytest.mark.parametrize(
    ("lang", "labels"),
    [
        ("en", ["0", "500", "2k", "25k", "1M", "100M"]),
        ("zh", ["0", "500", "2000", "2.5万", "100万", "1亿"]),
    ],
)
def test_each_tick_says_its_count_in_few_characters(lang, labels):
    counts = [0, 500, 2_000, 25_000, 1_000_000, 100_000_000]
    axis = alt.Axis(values=counts, labelExpr=tick_label(lang), labelOverlap=False)
    chart = alt.Chart(pl.DataFrame({"n": counts})).mark_point()
    spec = chart.encode(alt.X("n", type="quantitative", scale=alt.Scale(type="symlog"), axis=axis)).to_dict()
    svg = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    assert [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg) if text != "n"] == labels
