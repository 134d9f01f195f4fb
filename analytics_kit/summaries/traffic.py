"""Where a work's plays come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._first import MOST_TIED, first_of
from analytics_kit.summaries._frames import collect_columns, each, first_id, of_work
from analytics_kit.summaries._summary import Summary

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._summary import Claim
    from analytics_kit.transforms._frames import Frame


def traffic(
    mix: Frame, *, item_id: str | None = None, works: Frame | None = None, lang: str = "en"
) -> Summary:
    """Say where a work's plays come from.

    With the plays known, a source that chance alone may have put before the next one is said to be such.

    Parameters
    ----------
    mix
        What :func:`~analytics_kit.transforms.traffic_mix` gives.
    item_id
        The work; that of the first row by default.
    works
        The table ``works``: item_id, plays.
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
    work = first_id(sources, item_id)
    sources = of_work(sources, work)
    own = of_work(collect_columns(works, "table of works", words=["item_id"], numbers=["plays"]), work)
    return Summary((*first_source(sources, own, _), *from_search(sources, _)))


def sources_of(mix: Frame | None) -> pl.DataFrame:
    """Take what the claims need."""
    return collect_columns(
        mix, "result of traffic_mix()", words=["item_id", "source"], numbers=["share", "rank"]
    ).drop_nulls(["source", "share"])


def first_source(sources: pl.DataFrame, works: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the largest source, or those that tie for the first place.

    Parameters
    ----------
    sources
        Those of one work.
    works
        Its plays, in a row or none.
    _
        Says messages of ``traffic``.
    """
    plays = works.get_column("plays").max() if works.height else None
    first = first_of(
        sources.with_columns(_plays=pl.col("share") * pl.lit(plays, pl.Float64)), "share", "_plays"
    )
    named = display.words(first.rows, lang=_.lang)
    after = display.words(first.second, lang=_.lang)
    known = named.get_column("source").drop_nulls().to_list()
    if first.by_chance:
        message = _(
            "First source of plays: {source} with {share:.1%}, by **no more than chance** before {second} ({second_share:.1%})."
        )
        figures = {"second": after.item(0, "source"), "second_share": after.item(0, "share")}
        return each("traffic.first", named, message, **figures)
    if first.is_tied:
        tied = _("First sources of plays, tied: {sources}, with {share:.1%} each.")
        return each(
            "traffic.first", named.head(1), tied if len(known) <= MOST_TIED else None, sources=_.join(known)
        )
    return each("traffic.first", named, _("First source of plays: {source} with {share:.1%}."))


def from_search(sources: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say how much search brought."""
    search = sources.filter(pl.col("source") == "search")
    return each("traffic.search", search, _("Search brought **{share:.1%}** of the plays."))
