"""Answers become tidy frames: one at a time, or many in chunks."""

from __future__ import annotations

from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError
from analytics_kit.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from analytics_kit.route import Columns

#: A request, or a route's class where the request is not known any more.
Asked = Route | type[Route]
#: One answer: the bytes or the text of its JSON, or what that decodes to.
Body = bytes | str | dict[str, Any]

#: Answers per frame while parsing many: a frame per answer costs far more than decoding it, and
#: keeping all in lists costs memory.
CHUNK = 200


def parse(route: Asked, body: Body, table: str | None = None) -> pl.DataFrame:
    """Turn one answer into a tidy frame; no session and no key are needed.

    Parameters
    ----------
    route
        The request that was sent. Its class alone will do: what only the request knows (the item's id) is then
        read from the answer's echo of the parameters, or null.
    body
        Bytes, text or dict, with or without the provider's envelope.
    table
        One of the route's tables; the first by default.

    Returns
    -------
    polars.DataFrame
        The table's columns, as ``analytics_kit.tables.dictionary(table)`` lists them; rows in the answer's order.

    Raises
    ------
    ProviderError
        If the answer is one against us, or (``PayloadError``) not of the shape of the contract.
    TableError
        If the route has no such table.

    Examples
    --------
    >>> from analytics_kit.routes import douyin
    >>> answer = {"keywords": [{"keyword": "川菜", "count": 850, "percentage": 24.2}], "total_count": 3520}
    >>> parse(douyin.ItemSearchKeyword(item_id="7559536212910853422"), answer).row(0)
    ('7559536212910853422', '川菜', 850, 0.242, 3520)
    """
    return parse_many([route], [body], table)


def parse_many(
    routes: Asked | Iterable[Asked], bodies: Iterable[Body], table: str | None = None
) -> pl.DataFrame:
    """Turn many answers of one route into one tidy frame.

    Parameters
    ----------
    routes
        The requests, in the order of the answers; or one class or request for all of them.
    bodies
        The answers.
    table
        One of the route's tables; the first by default.

    Returns
    -------
    polars.DataFrame
        The rows of all answers, in order.

    Raises
    ------
    ParameterError
        If the numbers of requests and answers differ, or there is no request at all to tell the table.
    ProviderError, TableError
        As :func:`parse`.
    """
    asked = repeat(routes) if isinstance(routes, Route | type) else iter(routes)
    first = next(asked, None)
    if first is None:
        msg = (
            "There is no request, so there is no telling which table to make. Pass a route's class for none."
        )
        raise ParameterError(msg)
    name = _class(first).table(table)
    pairs = zip(chain([first], asked), bodies, strict=not isinstance(asked, repeat))
    try:
        frames = [
            frame(name, chunk) for chunk in _chunks(_columns(request, body, name) for request, body in pairs)
        ]
    except ValueError as problem:
        if "zip()" not in str(problem):
            raise
        msg = "The numbers of requests and answers differ. Pass one request per answer, in the same order."
        raise ParameterError(msg) from None
    return pl.concat(frames) if frames else frame(name, [])


def frame(table: str, parts: Iterable[Columns]) -> pl.DataFrame:
    """Return one frame of a table from the columns of several answers."""
    schema = tables.schema(table)
    merged: Columns = {column: [] for column in schema}
    for columns in parts:
        for column, values in merged.items():
            values.extend(columns[column])
    return pl.DataFrame(merged, schema=schema)


def extract(request: Asked, payload: Any, table: str, *, echo: Mapping[str, Any] | None = None) -> Columns:
    """Return the columns of a table from one payload."""
    return request.tables[table](payload, _values(request, echo or {}))


def _columns(request: Asked, body: Body, table: str) -> Columns:
    route = _class(request)
    answer = route.provider.read(route, body)
    return extract(request, answer.payload, table, echo=answer.echo)


def _values(request: Asked, echo: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(request, Route):
        return request.values()
    try:
        return request.from_wire(echo).values()
    except ParameterError:  # The answer does not tell what was asked.
        return {name: request.default(name) for name in request.parameters()}


def _class(request: Asked) -> type[Route]:
    if isinstance(request, Route):
        return type(request)
    if isinstance(request, type) and issubclass(request, Route):
        return request
    msg = (
        f"{request!r:.80} is no request. Pass one such as douyin.ItemWatchTrend(item_id='...'), or the class."
    )
    raise ParameterError(msg)


def _chunks(parts: Iterator[Columns]) -> Iterator[list[Columns]]:
    while chunk := list(islice(parts, CHUNK)):
        yield chunk
