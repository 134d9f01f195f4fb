"""Make the fonts that pictures of charts are laid out with: ``python tests/_layout_font.py``.

Drawing a chart without a browser measures each text dozens of times, and opens the font for each of its letters. In a font for
Chinese, 20 MB, that is most of the time that a picture takes; and where other fonts are installed, the picture differs. So texts
are measured with a font that has widths and nothing to see. Those of letters are Latin's in common fonts for Chinese, rounded up to
a fortieth of the size; what is wide is as wide as it is high.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from analytics_kit._drawing import FONTS, LAYOUT

#: Thousandths of the font's size -> the characters of that width.
WIDTHS = {
    225: " ",
    275: "ij|",
    300: "',.:;Il",
    325: "!f",
    350: "()-[]{}",
    400: "/\\rt",
    475: '"*?sz',
    500: "x",
    525: "cvy",
    550: "JLY",
    575: "#$+0123456789<=>FVX^_aegk~",
    600: "EST",
    625: "AZ`bdhnopqu",
    650: "CKPR",
    675: "B",
    700: "&DG",
    725: "NU",
    750: "HOQ",
    825: "Mw",
    900: "W",
    925: "%",
    950: "@m",
}
_WIDTH = {character: width for width, characters in WIDTHS.items() for character in characters}
#: Of letters that the table does not have, and of what is wide.
OTHER, WIDE = 650, 1000
#: How much wider a bold text is.
BOLD = 1.06
#: The files, by style.
FONT_FILES = {"Regular": "layout-regular.ttf", "Bold": "layout-bold.ttf"}
#: Below it, widths are a character's own; from it on stand Chinese, Japanese, Korean and symbols.
_FIRST_WIDE = 0x2E80


def width(character: str) -> int:
    """Return the width of a character, in thousandths of the font's size."""
    if character in _WIDTH:
        return _WIDTH[character]
    if unicodedata.category(character) in (
        "Mn",
        "Me",
        "Cf",
    ):  # an accent of its own stands over the letter before it
        return 0
    letter = unicodedata.category(character).startswith("L")
    if unicodedata.east_asian_width(character) in ("W", "F") or (
        unicodedata.east_asian_width(character) == "A" and not letter
    ):
        return WIDE
    return _WIDTH.get(unicodedata.normalize("NFD", character)[0], OTHER)


def make(style: str) -> FontBuilder:
    """Build one of the fonts."""
    bold = style == "Bold"
    factor = BOLD if bold else 1
    wanted = {code: round(width(chr(code)) * factor) for code in range(0x20, _FIRST_WIDE)}
    wanted |= dict.fromkeys(range(_FIRST_WIDE, 0x110000), round(WIDE * factor))
    names = {advance: f"w{advance}" for advance in sorted(set(wanted.values()))}
    advances = {".notdef": round(WIDE * factor)} | {name: advance for advance, name in names.items()}

    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(advances))
    builder.setupCharacterMap({})
    builder.setupGlyf({name: _line(advance) for name, advance in advances.items()})
    builder.setupHorizontalMetrics({name: (advance, 0) for name, advance in advances.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": LAYOUT, "styleName": style, "psName": f"{LAYOUT}-{style}"})
    builder.setupOS2(
        sTypoAscender=880,
        sTypoDescender=-120,
        usWinAscent=880,
        usWinDescent=120,
        usWeightClass=700 if bold else 400,
        fsSelection=0x20 if bold else 0x40,
    )
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0, macStyle=int(bold))
    builder.font.recalcTimestamp = False
    # Many characters, one glyph: a format for fonts of last resort, which is what this is.
    characters = CmapSubtable.newSubtable(13)
    characters.platformID, characters.platEncID, characters.language = 3, 10, 0
    characters.cmap = {code: names[advance] for code, advance in wanted.items()}
    builder.font["cmap"].tables = [characters]
    return builder


def _line(advance: int) -> object:
    """Draw what is as wide as the character and too flat to be seen, should it ever be drawn."""
    pen = TTGlyphPen(None)
    if advance:
        pen.moveTo((0, 0))
        for point in ((0, 1), (advance, 1), (advance, 0)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def main() -> None:
    """Write the fonts."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS
    for style, name in FONT_FILES.items():
        make(style).save(folder / name)


if __name__ == "__main__":
    main()
