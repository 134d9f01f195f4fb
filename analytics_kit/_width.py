"""How wide a text is, and texts cut to a width: the one measure of charts, tables and notebooks."""

from __future__ import annotations

import bisect
import re
import unicodedata
from typing import TYPE_CHECKING

from analytics_kit._visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_BREAK = re.compile("\r\n?|[\n\u0085\u2028\u2029]")


def is_wide(char: str) -> bool:
    """Say whether a character is as wide as it is high, as a Chinese one is."""
    return unicodedata.east_asian_width(char) in "WF"


def measure(text: str, *, size: float = 12) -> float:
    """Estimate the width of a text in pixels: a wide character takes one em, any other .57.

    Examples
    --------
    >>> measure("浙江"), measure("ab")
    (24.0, 13.68)
    """
    ems = sum(1.0 if is_wide(char) else 0.57 for char in text)
    return round(ems * size, 2)


def one_line(text: str) -> str:
    r"""Put a text that may hold line breaks and tabs on one line, and show the characters in it that would act.

    Examples
    --------
    >>> one_line(" one\r\n\ttwo\x1b ")
    'one two<U+001B>'
    """
    return " ".join(visible(_LINE_BREAK.sub(" ", text)).split())


def shorten(text: str, width: float, *, size: float = 12) -> str:
    """Cut a text that is wider than ``width`` pixels, with an ellipsis.

    Examples
    --------
    >>> shorten("推荐页流量来源", 60)
    '推荐页流…'
    """
    text = one_line(text)
    if measure(text, size=size) <= width:
        return text
    fits = bisect.bisect_right(range(len(text)), width, key=lambda end: measure(text[:end] + "…", size=size))
    return text[: max(0, fits - 1)].rstrip() + "…"


def distinct(labels: Iterable[str], width: float | None = None, *, size: float = 12) -> list[str]:
    """Make labels differ: equal ones would share one place on an axis, and nobody could tell them apart in a table.

    A label that gets a number is cut to fit ``width`` pixels with it: where Vega has to cut, the number would go.

    Examples
    --------
    >>> distinct(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    >>> distinct(["推荐页流量来源", "推荐页流量来源"], 84)
    ['推荐页流量来源', '推荐页流… (2)']
    """
    used_labels: set[str] = set()
    result = []
    for label in labels:
        candidate, number = label, 1
        while candidate in used_labels:
            number += 1
            mark = f" ({number})"
            candidate = (
                label if width is None else shorten(label, width - measure(mark, size=size), size=size)
            ) + mark
        used_labels.add(candidate)
        result.append(candidate)
    return result
