"""All kinds, by their ids."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.errors import ParameterError, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.exports._kind import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its id, a platform after the other."""
    from analytics_kit.exports import (
        bilibili,
        douyin_creator,
        meta,
        scrapers,
        tiktok_shop,
        tiktok_studio,
        wechat_channels,
        xiaohongshu,
        youtube,
    )

    modules = (
        *(tiktok_studio, douyin_creator, youtube, xiaohongshu, meta, scrapers),
        *(wechat_channels, bilibili, tiktok_shop),
    )
    return {kind.id: kind for module in modules for kind in module.KINDS}


def kind_of(name: str) -> Kind:
    """Return a kind by its id.

    Raises
    ------
    ParameterError
        If there is none of this name.
    """
    try:
        return kinds()[name]
    except KeyError:
        msg = f"kind={name!r} is not allowed. Allowed: {one_of(kinds())}."
        raise ParameterError(msg) from None


def frame() -> pl.DataFrame:
    """Return what is understood, a row a kind.

    Returns
    -------
    polars.DataFrame
        kind, platform, en, zh: text. files, tables, languages: lists of text; the first table is the default. sure: text,
        A, B or C. last_seen: text, year and month. headings: List(String), those that a file must have. columns:
        List(Struct), one for each column of the file that is understood: column, what the kit calls it; unit, of its
        cells in the file; required; headings, all spellings in all languages.
    """
    text, many = pl.String(), pl.List(pl.String())
    column_dtype = pl.Struct({"column": text, "unit": text, "required": pl.Boolean(), "headings": many})
    return pl.DataFrame(
        [
            {
                "kind": kind.id,
                "platform": kind.platform,
                "en": kind.en,
                "zh": kind.zh,
                "files": list(kind.files),
                "tables": list(dict.fromkeys([*kind.tables, *(["details"] if kind.details else [])])),
                "languages": list(kind.languages),
                "sure": kind.sure,
                "last_seen": kind.seen,
                "headings": [
                    next(iter(column.headings.values()))[0] for column in kind.columns if column.required
                ],
                "columns": [
                    {
                        "column": column.name,
                        "unit": column.unit.name,
                        "required": column.required,
                        "headings": list(
                            dict.fromkeys(h for spelled in column.headings.values() for h in spelled)
                        ),
                    }
                    for column in kind.columns
                ],
            }
            for kind in kinds().values()
        ],
        schema={
            **dict.fromkeys(("kind", "platform", "en", "zh"), text),
            **dict.fromkeys(("files", "tables", "languages"), many),
            **dict.fromkeys(("sure", "last_seen"), text),
            "headings": many,
            "columns": pl.List(column_dtype),
        },
    )
