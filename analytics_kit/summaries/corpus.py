"""What a corpus of many works comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import each, first, take
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame, Row


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
                _("**{rows:,.0f} rows**; {works:,} works with {least} plays or more. The data are synthetic.")
                if source == "sandbox"
                else _(
                    "**{rows:,.0f} rows**; {works:,} works with {least} plays or more. The data are a provider’s."
                ),
                rows=take(tables, "list of tables", numbers=["rows"]).get_column("rows").sum(),
                works=take(works, "table of works", words=["item_id"]).height,
                least=min_plays,
            ),
            _retention(first(_usual(summary)), _),
            *_lean(_strongest(leading), _),
            *each("corpus.searched_most", _most_searched(pool), lambda row: _searched(row, _)),
        )
    )


# The frames


def _usual(summary: Frame) -> pl.DataFrame:
    taken = take(summary, "result of summarize_retention()", numbers=["hook_value", "area", "end_second"])
    return taken.select(kept=pl.col("hook_value"), watched=pl.col("area") / pl.col("end_second")).median()


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


def _retention(row: Row, _: Translator) -> Claim:
    return claim(
        "corpus.retention",
        _(
            "The median work holds **{kept:.0%}** of its viewers at 3 s; "
            "a viewer sees {watched:.0%} of the compared span."
        )
        if row["kept"]
        else None,
        kept=row["kept"],
        watched=row["watched"],
    )


def _lean(strongest: pl.DataFrame, _: Translator) -> list[Claim]:
    return each(
        "corpus.lean",
        display.words(strongest, lang=_.lang),
        lambda row: claim(
            "corpus.lean",
            _(
                "Strongest lean: **{segment}** among the viewers of {author} (TGI {tgi:.0f}, {share:.0%} of them)."
            ),
            segment=row["segment"],
            author=row["author"],
            tgi=row["tgi"],
            share=row["share"],
        ),
    )


def _searched(row: Row, _: Translator) -> Claim:
    if row["count"]:
        return claim(
            "corpus.searched_most",
            _("Searched most: **{word}**, {count:,.0f} times, for {works:,.0f} works."),
            word=row["keyword"],
            count=row["count"],
            works=row["works"],
        )
    return claim(
        "corpus.searched_most",
        _("Searched most: **{word}**, {share:.1%} on average, for {works:,.0f} works."),
        word=row["keyword"],
        share=row["share"],
        works=row["works"],
    )
