"""The routes: one class each, and the catalogue of all of them.

Examples
--------
>>> from analytics_kit import routes
>>> routes.get("douyin.item_watch_trend")
<class 'analytics_kit.routes.douyin.ItemWatchTrend'>
>>> routes.catalogue().select("id", "method", "tables").row(0)
('aitoearn.work_analytics', 'GET', ['works', 'snapshots', 'details'])
"""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING, Any

from analytics_kit.errors import ParameterError, one_of
from analytics_kit.route import Route

if TYPE_CHECKING:
    import polars as pl

#: The modules that hold routes.
_FAMILIES = ("douyin", "tiktok", "keyapi", "aitoearn", "amagi")


def __getattr__(name: str) -> Any:
    if name in _FAMILIES:
        return importlib.import_module(f"{__name__}.{name}")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return [*_FAMILIES, "catalogue", "classes", "describe", "get"]  # what tab completion offers


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
