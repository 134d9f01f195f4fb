"""How wide a text is, and texts cut to a width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit._width import measure, one_line, shorten

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)


@given(TEXT, st.floats(min_value=30, max_value=400))
def test_a_shortened_text_fits_or_is_the_text_itself(text: str, width: float) -> None:
    short = shorten(text, width)
    assert measure(short) <= width
    assert short == one_line(text) or short.endswith("…")


@given(TEXT, st.floats(min_value=30, max_value=400))
def test_what_is_cut_begins_as_the_text_and_wastes_no_room(text: str, width: float) -> None:
    line, short = one_line(text), shorten(text, width)
    beginning = short.removesuffix("…")
    assert line.startswith(beginning)
    if short != line:
        following = line[: len(beginning) + 2]  # a blank before the ellipsis goes
        assert measure(f"{following}…") > width


@pytest.mark.parametrize(
    ("text", "ems"), [("浙江", 2), ("，", 1), ("ｗ", 1), ("🍜", 1), ("ab", 1.14), ("", 0)]
)
def test_a_wide_character_is_as_wide_as_it_is_high(text: str, ems: float) -> None:
    assert measure(text, size=1) == ems
