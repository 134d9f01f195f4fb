"""Creator analytics in notebooks: short-video data as tidy polars frames, charts and reports.

>>> import analytics_kit as ak
>>> from analytics_kit.routes import douyin
>>> session = ak.replay("demo")  # recorded answers: no key, no network
>>> request = douyin.ItemWatchTrend(item_id="7559536212910853422")
>>> curves = session.fetch(request)
>>> ak.transforms.compare_retention(curves).get_column("delta").round(4).to_list()
[0.1059, 0.0424]

Everything here is loaded when it is first used, so that importing the package costs next to nothing.
"""

from analytics_kit._version import __version__ as __version__

# What type checkers take for true without `typing`, which would cost as much as starting Python.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from analytics_kit import (
        cassettes,
        charts,
        display,
        errors,
        exports,
        locale,
        routes,
        summaries,
        tables,
        transforms,
    )
    from analytics_kit._open import open  # noqa: A004 - ak.open, as gzip.open
    from analytics_kit.corpora import Corpus, corpus
    from analytics_kit.exploring import Explorer, explore
    from analytics_kit.exports import inspect_export, read_export
    from analytics_kit.parsing import parse, parse_batches, parse_many
    from analytics_kit.searching import search
    from analytics_kit.session import Session, live, record, replay
    from analytics_kit.writing import write_table

__all__ = [
    "Corpus",
    "Explorer",
    "Session",
    "cassettes",
    "charts",
    "corpus",
    "display",
    "errors",
    "explore",
    "exports",
    "inspect_export",
    "live",
    "locale",
    "open",
    "parse",
    "parse_batches",
    "parse_many",
    "read_export",
    "record",
    "replay",
    "routes",
    "search",
    "summaries",
    "tables",
    "transforms",
    "write_table",
]

#: Name -> the module that has it; a name that is missing here is a module itself.
_HOMES = {
    "Corpus": "corpora",
    "Explorer": "exploring",
    "Session": "session",
    "corpus": "corpora",
    "explore": "exploring",
    "inspect_export": "exports",
    "live": "session",
    "open": "_open",
    "parse": "parsing",
    "parse_batches": "parsing",
    "parse_many": "parsing",
    "read_export": "exports",
    "record": "session",
    "replay": "session",
    "search": "searching",
    "write_table": "writing",
}


def __getattr__(name: str) -> "Any":
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    home = _HOMES.get(name)
    if home is None:
        return import_module(f"{__name__}.{name}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]  # what tab completion offers
