"""A dark page: every colour of a chart has a counterpart that keeps its meaning and can be read."""

from __future__ import annotations

import re

import pytest

from analytics_kit import _dark
from analytics_kit.charts import theme

GROUND = _dark.COLOURS[theme.BACKGROUND]


def colours(value: object) -> set[str]:
    if isinstance(value, str):
        return {value.lower()} if re.fullmatch("#[0-9a-fA-F]{6}", value) else set()
    if isinstance(value, dict):
        return set().union(*map(colours, value.values()))
    return set().union(*map(colours, value)) if isinstance(value, list | tuple) else set()


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG 2, 1.4.3."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_the_theme_has_one() -> None:
    named = set().union(*(colours(getattr(theme, name)) for name in theme.__all__ if name.isupper()))

    assert named <= set(_dark.COLOURS)


def test_no_two_colours_become_one() -> None:
    assert len(set(_dark.COLOURS.values())) == len(_dark.COLOURS)


@pytest.mark.parametrize("colour", [theme.INK, theme.SOFT])
def test_text_can_be_read(colour: str) -> None:
    assert contrast(_dark.COLOURS[colour], GROUND) >= 4.5
    assert contrast(colour, theme.BACKGROUND) >= 4.5


@pytest.mark.parametrize("colour", [theme.ITEM, theme.PEERS, theme.ABOVE, theme.BELOW, *theme.CATEGORIES])
def test_marks_stand_out(colour: str) -> None:
    assert contrast(_dark.COLOURS[colour], GROUND) >= 3


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        (theme.ON_DARK, theme.ITEM),
        (theme.ON_DARK, theme.BANDS["core"]),
        (theme.ON_DARK, theme.BANDS["mismatch"]),
        (theme.INK, theme.LOWEST),
        (theme.INK, theme.DIVERGING[2]),
    ],
)
def test_figures_on_tiles_can_be_read_in_both(text: str, filled: str) -> None:
    assert contrast(text, filled) >= 4.5
    assert contrast(_dark.COLOURS[text], _dark.COLOURS[filled]) >= 4.5
