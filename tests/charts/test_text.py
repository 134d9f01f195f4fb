from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.charts._text import distinct, measure, shorten, wrap

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)


@given(TEXT, st.floats(min_value=30, max_value=400))
def test_a_shortened_text_fits_or_is_the_text_itself(text, width):
    short = shorten(text, width)
    assert measure(short) <= width
    assert short == " ".join(text.split()) or short.endswith("…")


@given(st.lists(TEXT, max_size=12))
def test_labels_become_distinct_and_the_first_of_each_stays(labels):
    made = distinct(labels)
    assert len(set(made)) == len(labels)
    assert all(made[labels.index(label)].startswith(label) for label in labels)


@given(TEXT)
def test_wrapping_loses_no_character(text):
    assert "".join("".join(wrap(text, 100)).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["字", "word", "中文", "a"]), max_size=60).map(" ".join))
def test_wrapped_lines_fit(text):
    assert all(measure(line) <= 100 for line in wrap(text, 100))


def test_chinese_breaks_between_characters_but_never_before_a_full_stop():
    assert wrap("一二三四五，六七", 60) == ["一二三四五，", "六七"]
