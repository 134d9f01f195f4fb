"""What the docstrings of charts have in common. A line ``{lang}`` in one stands for the text of that name here."""

from __future__ import annotations

import re
from textwrap import indent

from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT, MIN_PLAYS_RETENTION

_WORKS = """works
    The table ``works``: item_id, plays. A work with fewer than {n:,} plays is drawn faded, and the subtitle
    says so."""

SHARED = {
    "lang": """lang, title
    Language of the labels; the chart's title.""",
    "names": """names
    item_id -> short title.""",
    "works_retention": _WORKS.format(n=MIN_PLAYS_RETENTION),
    "works_portrait": _WORKS.format(n=MIN_PLAYS_PORTRAIT),
    "item_id": """item_id
    Which work, if several came.""",
    "analysis": """analysis
    ``retention``, ``like`` or ``bounce``; by default the first of these that came.""",
    "width": """width
    Of the plotting area, in pixels.""",
    "width_beside": """width
    Of the plotting area, in pixels; labels and figures stand beside it.""",
    "width_bars": """width
    Of the bars, in pixels.""",
    "size": """width, height
    Of the plotting area, in pixels.""",
    "refused": """TableError
    If a frame lacks a column or has text where numbers are needed.""",
    "lang_refused": """ParameterError
    If ``lang`` is unknown.""",
}


def fill(docstring: str) -> str:
    r"""Put the shared texts where a docstring names them.

    Raises
    ------
    KeyError
        If there is no text of such a name.

    Examples
    --------
    >>> print(fill("Draw it.\n\n    {names}"))
    Draw it.
    <BLANKLINE>
        names
            item_id -> short title.
    """
    return re.sub(r"(?m)^( +)\{(\w+)\}$", lambda line: indent(SHARED[line[2]], line[1]), docstring)
