"""Files that people download from platforms, or that scrapers wrote, as the kit's tables.

>>> from analytics_kit import exports
>>> exports.KINDS.filter(kind="xiaohongshu.notes").get_column("files").to_list()
[['笔记列表明细表.xlsx']]

Each kind is a declaration in the module of its platform: headings by language, units, zone, caps. ``read_export`` reads
files of one kind; ``inspect_export`` says of each file what was understood, and reads files of all kinds side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics_kit.exports._inspect import File, Inspection, inspect_export
from analytics_kit.exports._kind import Column, Kind
from analytics_kit.exports._read import read_export

if TYPE_CHECKING:
    import polars as pl

    #: What is understood, a row a kind.
    KINDS: pl.DataFrame

__all__ = ["KINDS", "Column", "File", "Inspection", "Kind", "inspect_export", "read_export"]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


def __getattr__(name: str) -> Any:
    if name != "KINDS":
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from analytics_kit.exports._catalog import frame

    catalog = frame()
    globals()[name] = catalog
    return catalog
