"""What a corpus of many works comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import N_, translator
from analytics_kit.summaries._frames import each, take
from analytics_kit.summaries._summary import Summary, claim

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame
    from analytics_kit.summaries._summary import Claim


#: The source of a corpus -> what it holds.
_CONTENTS = {
    "sandbox": N_(
        "**{rows:,.0f} rows**; {works:,} works with {least} plays or more. The data are synthetic."
    ),
    "live": N_(
        "**{rows:,.0f} rows**; {works:,} works with {least} plays or more. The data are a provider’s."
    ),
    "export": N_(
        "**{rows:,.0f} rows**; {works:,} works with {least} plays or more. The data are from downloaded files, which hold no TGI; "
        "curves are YouTube's alone."
    ),
}


def corpus(
    tables: Frame,
    *,
    source: str | None,
    works: Frame,
    summary: Frame,
    leading: Frame,
    pool: Frame,
    min_plays: int,
    lang: str = "en",
) -> Summary:
    """Say what a corpus holds, and what is usual in it.

    Parameters
    ----------
    tables
        What :meth:`analytics_kit.Corpus.tables` gives: rows.
    source
        The corpus's ``source``.
    works
        The works with enough plays, one in a row.
    summary
        What :func:`~analytics_kit.transforms.summarize_retention` gives of them.
    leading
        Each creator's leading groups: author, dimension, segment, share and tgi.
    pool
        What ``pool_keywords`` gives.
    min_plays
        How many plays are enough.
    lang
        ``"en"`` or ``"zh"``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.
    """
    _ = translator("corpus", lang)
    return Summary(
        (
            claim(
                "corpus.contents",
                _(_CONTENTS.get(source or "", _CONTENTS["live"])),
                rows=take(tables, "list of tables", numbers=["rows"]).get_column("rows").sum(),
                works=take(works, "table of works", words=["item_id"]).height,
                least=min_plays,
            ),
            *_retention(_usual(summary), _),
            *_lean(_strongest(leading), _),
            *_searched_most(_most_searched(pool), _),
        )
    )


# The frames


def _usual(summary: Frame) -> pl.DataFrame:
    taken = take(
        summary,
        "result of summarize_retention()",
        words=["analysis"],
        numbers=["hook_second", "hook_value", "area", "start_second", "end_second"],
    ).filter(pl.col("analysis") == "retention")
    span = pl.col("end_second") - pl.col("start_second")
    # A curve of a single point has no span.
    watched = pl.when(span > 0).then(pl.col("area") / span)
    return taken.select("hook_second", "hook_value", share_watched=watched).median()


def _strongest(leading: Frame) -> pl.DataFrame:
    taken = take(
        leading,
        "frame of leading groups",
        words=["author", "dimension", "segment"],
        numbers=["share", "tgi"],
    )
    return taken.sort("tgi", descending=True, nulls_last=True, maintain_order=True).head(1)


def _most_searched(pool: Frame) -> pl.DataFrame:
    return take(
        pool, "result of pool_keywords()", words=["keyword"], numbers=["works", "count", "share"]
    ).head(1)


# The claims


def _retention(usual: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "The median work holds **{hook_value:.0%}** of its viewers at second {hook_second:g}; "
        "a viewer sees {share_watched:.0%} of the time that its curve covers."
    )
    return each("corpus.retention", usual.filter(pl.col("hook_value") != 0), message)


def _lean(strongest: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "Strongest lean: **{segment}** among the viewers of {author} (TGI {tgi:.0f}, {share:.0%} of them)."
    )
    return each("corpus.lean", display.words(strongest, lang=_.lang), message)


def _searched_most(pool: pl.DataFrame, _: Translator) -> list[Claim]:
    counted = _("Searched most: **{keyword}**, {count:,.0f} times, for {works:,.0f} works.")
    shared = _("Searched most: **{keyword}**, {share:.1%} on average, for {works:,.0f} works.")
    return each("corpus.searched_most", pool, lambda row: counted if row["count"] else shared)
