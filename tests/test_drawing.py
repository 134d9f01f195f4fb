"""Charts drawn without a browser: texts are laid out with a font of the kit's, so that a picture is the same on every machine."""

from __future__ import annotations

import re

import pytest
from _layout_font import BOLD, FONT_FILES, make, width
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics_kit import _drawing


def titled(text: str, font: str | None = None) -> dict[str, object]:
    config = {} if font is None else {"config": {"font": font}}
    return {
        "data": {"values": [{"a": text}]},
        "mark": "text",
        "encoding": {"text": {"field": "a"}, "y": {"field": "a"}},
        **config,
    }


def rendered_width(text: str) -> float:
    """Return how wide the axis makes the picture: as wide as its one label, and what stands around it."""
    spec = titled(text) | {"config": {"axisY": {"labelLimit": 0, "labelFontSize": 100}}, "width": 1}
    return float(re.search(r'width="([\d.]+)"', _drawing.drawing(spec))[1])  # type: ignore[index]  # each picture has a width


def advances(font: TTFont) -> dict[int, int]:
    """Return the width of each character."""
    metrics = font["hmtx"].metrics
    return {code: metrics[glyph][0] for code, glyph in font["cmap"].tables[0].cmap.items()}


@pytest.mark.parametrize("style", sorted(FONT_FILES))
def test_the_fonts_are_what_their_maker_makes(style: str) -> None:
    generated, shipped = make(style).font, TTFont(_drawing.FONTS / FONT_FILES[style])

    assert advances(shipped) == advances(generated)
    assert shipped["name"].getBestFamilyName() == _drawing.LAYOUT


@settings(max_examples=40)  # each draws a chart
@given(
    st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0x9FFF, categories=("Lu", "Ll", "Nd", "Lo")),
        min_size=1,
        max_size=8,
    )
)
def test_a_text_takes_the_room_of_its_letters(text: str) -> None:
    room = sum(width(character) for character in text) / 10

    assert rendered_width(text) - rendered_width("i") == pytest.approx(
        room - width("i") / 10, rel=0.1, abs=10
    )  # of 100, the size: whole pixels and what stands around


def test_bold_text_takes_more_room() -> None:
    regular, bold = (advances(make(style).font) for style in ("Regular", "Bold"))

    assert all(bold[code] == round(BOLD * advance) for code, advance in regular.items())


@pytest.mark.parametrize("text", ["Retention 12 %", "留存曲线", "naïve café — “x”"])
def test_a_picture_is_the_same_whichever_fonts_are_installed(text: str) -> None:
    installed, missing = (_drawing.drawing(titled(text, font)) for font in ("DejaVu Sans", "No Such Font"))

    assert 'font-family="No Such Font"' in missing
    assert installed == missing.replace("No Such Font", "DejaVu Sans")
    assert _drawing.LAYOUT not in installed


def test_a_chart_without_a_font_is_laid_out_alike() -> None:
    assert _drawing.drawing(titled("a")) == _drawing.drawing(titled("a", "sans-serif"))
