"""What the routes of several providers share: the columns of ``works``, and the table for what is not documented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analytics_kit.route import Columns

_DETAILS = ("item_id", "path", "field", "value", "text")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
#: Beyond it a float skips whole numbers: an id would become another one.
_EXACT = 2**53


def works(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Return the columns of ``works``: null wherever a row does not name a column.

    Examples
    --------
    >>> columns = works([{"provider": "amagi", "item_id": "7", "likes": 3}])
    >>> columns["likes"], columns["views"]
    ([3], [None])
    """
    from analytics_kit import tables  # polars is not needed to send a request

    return {name: [row.get(name) for row in rows] for name in tables.columns("works")}


def known_plays(plays: int | None, likes: int | None) -> int | None:
    """Return the plays, or None where 0 plays stand beside likes: then 0 means unknown.

    Examples
    --------
    >>> known_plays(0, 12) is None, known_plays(0, 0), known_plays(7, 1)
    (True, 0, 7)
    """
    return None if plays == 0 and likes else plays


def bare_link(url: str | None, item_id: str | None = None) -> str | None:
    """Return a web address without its query, but for what names the work; None for what is not a web address.

    The query of a share link names the account and the device that asked for it; that of a picture is a signature,
    which expires.

    Examples
    --------
    >>> bare_link("https://www.iesdouyin.com/share/video/7/?did=1&share_sign=x")
    'https://www.iesdouyin.com/share/video/7/'
    >>> bare_link("https://www.youtube.com/watch?v=abc&si=x", "abc")
    'https://www.youtube.com/watch?v=abc'
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in ("http", "https") or not host:
        return None
    named = [(name, value) for name, value in parse_qsl(parts.query) if value == item_id]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(named), ""))


def details(documents: Sequence[tuple[str | None, str, Any]]) -> Columns:
    """Return the columns of ``details``: one row per figure or word of what the documents do not describe.

    Rows follow the answer's lists, and within an object the names. ``text`` is what came, exactly; ``value`` is its
    number, and null beyond 2^53, where whole numbers, such as ids, would be rounded.

    Parameters
    ----------
    documents
        Each an item's id (or None), the JSON path of what follows, and what the answer says there.

    Examples
    --------
    >>> columns = details([("7", "$", {"trend": [{"day": "20251001", "value": "12"}]})])
    >>> list(zip(columns["path"], columns["field"], columns["value"], columns["text"]))
    [('$.trend[0]', 'day', 20251001.0, '20251001'), ('$.trend[0]', 'value', 12.0, '12')]
    """
    rows = [
        (item_id, holder, field, _number(value), _text(value))
        for item_id, path, document in documents
        for holder, field, value in _leaves(document, path, "")
    ]
    return {name: [row[index] for row in rows] for index, name in enumerate(_DETAILS)}


def _leaves(value: Any, holder: str, name: str | int) -> Iterator[tuple[str, str, Any]]:
    """Yield (path of the object that holds it, its name there, the value) of all that is neither object nor list."""
    path = f"{holder}[{name}]" if isinstance(name, int) else f"{holder}.{name}" if name else holder
    if isinstance(value, dict):
        # By name: a cassette sorts the members of an object, and its rows must be those of the live answer.
        for member, inner in sorted(value.items()):
            yield from _leaves(inner, path, str(member))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, path, index)
    elif value is not None:
        yield holder, str(name), value


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        value = float(value) if _NUMBER.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= _EXACT else None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
