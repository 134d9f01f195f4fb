"""What a cell looks like without anything that it says: for reports of faults, and for rows that may be no headings."""

from __future__ import annotations

import re

from analytics_kit._visible import visible

#: Headings are short, and name nobody.
_MOST = 30


def says_much(text: str) -> bool:
    """Tell whether a cell of a row that is taken for headings may be content: long, a name, a link, a number, a sentence."""
    return len(text) > _MOST or bool(re.search(r"[@:?!]|https?://|\d{4}", text))


def shape(text: str, most: int = 24) -> str:
    """Return what a cell looks like: letters are ``a`` or ``字``, digits ``9``.

    Examples
    --------
    >>> shape("Mar 15, 2025"), shape("早晨的市集")
    ('aaa 99, 9999', '字字字字字')
    """
    letters = re.sub(
        r"[^\W\d_]", lambda letter: "a" if letter[0].isascii() else "字", re.sub(r"\d", "9", text)
    )
    plain = re.sub(r"\s", " ", letters)
    return visible(plain if len(plain) <= most else f"{plain[:most]}… ({len(text)})")
