"""The routes: one class each, and the catalogue of all of them.

Examples
--------
>>> from analytics_kit import routes
>>> routes.get("douyin.item_watch_trend")
<class 'analytics_kit.routes.douyin.one_work.ItemWatchTrend'>
>>> routes.catalogue().select("id", "method", "tables").row(0)
('aitoearn.work_analytics', 'GET', ['works', 'snapshots', 'details'])
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec

from analytics_kit.errors import ParameterError, one_of
from analytics_kit.route import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from analytics_kit.providers import Gateway

#: The modules that hold routes.
_FAMILIES = ("douyin", "tiktok", "keyapi", "aitoearn", "amagi")


def __getattr__(name: str) -> Any:
    if name in _FAMILIES:
        return importlib.import_module(f"{__name__}.{name}")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return [*_FAMILIES, "catalogue", "classes", "describe", "from_http", "get"]  # what tab completion offers


def classes() -> list[type[Route]]:
    """Return every route's class, ordered by id."""
    for family in _FAMILIES:
        importlib.import_module(f"{__name__}.{family}")
    return [Route.registry[id_] for id_ in sorted(Route.registry)]


def get(route_id: str) -> type[Route]:
    """Return the class of a route.

    Raises
    ------
    ParameterError
        If there is no such route; the message names the closest ones.
    """
    known = {route.id: route for route in classes()}
    if route_id not in known:
        close = difflib.get_close_matches(route_id, known, n=3, cutoff=0.4) or sorted(known)
        msg = f"There is no route {route_id!r}. Did you mean {one_of(close)}? routes.catalogue() lists all."
        raise ParameterError(msg)
    return known[route_id]


class ParsedRequest(NamedTuple):
    """A request that was read back from HTTP."""

    request: Route
    #: Where it was sent.
    gateway: Gateway


def from_http(method: str, uri: str, content: bytes = b"") -> ParsedRequest | None:
    """Read a request back from what was sent, through whichever gateway and to whichever host.

    Parameters
    ----------
    method, uri, content
        The HTTP request.

    Returns
    -------
    ParsedRequest or None
        None where it is not a request of any route.

    Examples
    --------
    >>> body = b'{"item_id": "7559536212910853422", "cookie": "-"}'
    >>> parsed = from_http("POST", "http://127.0.0.1:8765/api/v1/douyin/creator_v2/fetch_item_play_source", body)
    >>> parsed.request, parsed.gateway.name
    (douyin.ItemPlaySource(item_id='7559536212910853422'), 'tikhub')
    """
    parts = urlsplit(uri)
    try:
        values = (
            msgspec.json.decode(content) if content else dict(parse_qsl(parts.query, keep_blank_values=True))
        )
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    for route in classes():
        for gateway in route.provider.gateways:
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(gateway.path(route.path)))
            base = re.escape(urlsplit(gateway.base_url).path)
            match = re.fullmatch(f"(?:{base})?{pattern}", parts.path)
            if method.upper() == route.method and match is not None and isinstance(values, dict):
                with contextlib.suppress(ParameterError):
                    return ParsedRequest(
                        route.from_wire({**read_query(route, values), **match.groupdict()}), gateway
                    )
    return None


def read_query(route: type[Route], values: Mapping[str, Any]) -> dict[str, Any]:
    """Read numbers and flags back from a query, where all is text; what is neither is left for the route to refuse."""
    typed = dict(values)
    for name, parameter in route.parameters().items():
        key = parameter.wire or name
        if parameter.kind.type != "string" and isinstance(typed.get(key), str):
            with contextlib.suppress(msgspec.DecodeError):
                typed[key] = msgspec.json.decode(typed[key])
    return typed


def describe(route: type[Route]) -> dict[str, Any]:
    """Return all that the contract says of a route, as JSON can hold it.

    Returns
    -------
    dict
        id, provider, method, path, summary, zh, reliability, parameters (name, wire, type, required, default,
        allowed, codes, meaning, zh, secret), tables (columns with dtype, unit, en, zh, meaning).
    """
    from analytics_kit import tables  # polars is not needed to send a request

    secrets = [
        {
            "name": secret.name,
            "wire": secret.name,
            "type": "string",
            "required": secret.required,
            "default": None,
            "allowed": f"set {secret.setting} in the environment or in .env",
            "codes": None,
            "meaning": secret.meaning,
            "zh": secret.zh,
            "secret": True,
        }
        for secret in route.secrets
    ]
    parameters = []
    for name, parameter in route.parameters().items():
        default = route.default(name)
        parameters.append(
            {
                "name": name,
                "wire": parameter.wire or name,
                "type": parameter.kind.type,
                "required": route.is_required(name),
                "default": None if default is None else parameter.kind.wire(parameter.kind.clean(default)),
                "allowed": parameter.kind.allowed,
                "codes": parameter.kind.codes(),
                "meaning": parameter.meaning,
                "zh": parameter.zh,
                "secret": False,
            }
        )
    return {
        "id": route.id,
        "provider": route.provider.name,
        "method": route.method,
        "path": route.path,
        "summary": route.summary(),
        "zh": route.zh,
        "reliability": route.reliability,
        "parameters": secrets + parameters,
        "tables": {name: tables.dictionary(name).drop("table").to_dicts() for name in route.tables},
    }


def catalogue() -> pl.DataFrame:
    """Return all routes: one row per route, ordered by id.

    Returns
    -------
    polars.DataFrame
        id, provider, method, path, summary, zh: text. required, optional, tables: lists of text; the secrets
        that settings supply are not among the parameters.
    """
    import polars as pl  # polars is not needed to send a request

    return pl.DataFrame(
        [
            {
                "id": route.id,
                "provider": route.provider.name,
                "method": route.method,
                "path": route.path,
                "summary": route.summary(),
                "zh": route.zh,
                "required": [name for name in route.parameters() if route.is_required(name)],
                "optional": [name for name in route.parameters() if not route.is_required(name)],
                "tables": list(route.tables),
            }
            for route in classes()
        ],
        schema_overrides={"required": pl.List(pl.String), "optional": pl.List(pl.String)},
    )
