"""Where a work's plays come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import each, first_id, of_work, take
from analytics_kit.summaries._summary import Summary

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame
    from analytics_kit.summaries._summary import Claim


def traffic(mix: Frame, *, item_id: str | None = None, lang: str = "en") -> Summary:
    """Say where a work's plays come from.

    Parameters
    ----------
    mix
        What :func:`~analytics_kit.transforms.traffic_mix` gives.
    item_id
        The work; that of the first row by default.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        Claims ``traffic.first`` and ``traffic.search``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> mix = pl.DataFrame({"item_id": ["1"], "source": ["homepage_hot"], "share": [0.85], "rank": [1]})
    >>> print(traffic(mix, lang="zh"))
    - 主要流量来源：推荐页，占 85.0%。
    """
    _ = translator("traffic", lang)
    sources = sources_of(mix)
    sources = of_work(sources, first_id(sources, item_id))
    return Summary((*first_source(sources, _), *from_search(sources, _)))


def sources_of(mix: Frame | None) -> pl.DataFrame:
    """Take what the claims need."""
    return take(
        mix, "result of traffic_mix()", words=["item_id", "source"], numbers=["share", "rank"]
    ).drop_nulls(["source", "share"])


def first_source(sources: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the largest source."""
    largest = display.words(sources.filter(pl.col("rank") == 1), lang=_.lang)
    return each("traffic.first", largest, _("First source of plays: {source} with {share:.1%}."))


def from_search(sources: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say how much search brought."""
    search = sources.filter(pl.col("source") == "search")
    return each("traffic.search", search, _("Search brought **{share:.1%}** of the plays."))
