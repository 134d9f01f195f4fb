"""What a cassette says of a request that it does not hold: what it holds instead, and how to add it."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from analytics_kit import resources
from analytics_kit.errors import bounded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from analytics_kit.cassettes._key import Key

#: Characters of a request that a message shows, and that are compared to find one like it.
_LONGEST = 300
#: Values of a parameter that a message lists.
_LISTED = 6


def message(wanted: Key, recorded: Collection[Key], *, path: Path, synthetic: bool) -> str:
    """Say what was asked, what of the same route is there, and how to add it."""
    request = bounded(describe(wanted), _LONGEST)
    alike = [key for key in recorded if (key.method, key.path) == (wanted.method, wanted.path)]
    if alike:
        holds = f"It holds {_of_route(_parameters(wanted), [_parameters(key) for key in alike])}"
    elif recorded:
        known = sorted({bounded(describe(key), _LONGEST) for key in recorded})
        close = difflib.get_close_matches(request, known, n=3, cutoff=0.0)
        holds = "It holds no call of this route. The closest:" + "".join(f"\n  {line}" for line in close)
    else:
        holds = "It holds nothing: it is empty."
    # Of a cassette that comes with the kit, the name says it, and where it is differs from machine to machine.
    bundled = resources.bundled_cassettes().get(path.stem) == path
    name = path.stem if bundled else str(path)
    add = (
        f"To add it, synthetic and free: analytics-kit record {name} PLAN --sandbox."
        if synthetic
        else f"To add it (this asks the provider, which may charge): analytics_kit.record({name!r}).fetch(request); "
        f"on the command line: analytics-kit record {name} PLAN."
    )
    return f"Cassette {path.stem!r} does not hold this request:\n  {request}\n{holds}\n{add}"


def describe(key: Key) -> str:
    """Write a request in one line."""
    query = "&".join(f"{name}={value}" for name, value in key.query)
    return " ".join(
        text for text in (key.method, key.path, query, key.body.decode("utf-8", "replace")) if text
    )


def _of_route(wanted: Mapping[str, str], alike: Sequence[Mapping[str, str]]) -> str:
    """Say for which values of the parameter that makes the difference the route was recorded."""
    values = {
        name: sorted({parameters[name] for parameters in alike if name in parameters}) for name in wanted
    }
    ids = [name for name in wanted if name.endswith(("id", "ids")) and wanted[name] not in values[name]]
    if ids and values[ids[0]]:
        listed = [_brief(value) for value in values[ids[0]]]
        more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
        return f"this route for {ids[0]} {', '.join(listed[:_LISTED])}{more}."
    nearest = max(alike, key=lambda parameters: sum(parameters.get(name) == wanted[name] for name in wanted))
    names = [name for name in {**wanted, **nearest} if nearest.get(name) != wanted.get(name)]
    described = [f"{name}={_brief(nearest[name])}" if name in nearest else f"no {name}" for name in names]
    return f"this route with {', '.join(described)}."


def _brief(value: str) -> str:
    return bounded(value, 60)


def _parameters(key: Key) -> dict[str, str]:
    values: dict[str, Any] = dict(key.query)
    try:
        body = json.loads(key.body or b"{}")
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        values |= body
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
    }
