"""What a corpus of many works comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import N_, translator
from analytics_kit.summaries._first import MOST_TIED, first_of
from analytics_kit.summaries._frames import called, collect_columns, each
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.transforms._chance import exact_bounds, shared_quantile

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


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
    ranking: Frame,
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
    ranking
        Each creator's groups, all of them, since the strongest is judged among all: author, dimension, segment, share, tgi, and
        n, the people that the shares rest on, where that is known.
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
                rows=collect_columns(tables, "list of tables", numbers=["rows"]).get_column("rows").sum(),
                works=collect_columns(works, "table of works", words=["item_id"]).height,
                least=min_plays,
            ),
            *_retention(_usual(summary), _),
            *_lean(_strongest(ranking), _),
            *_searched_most(_most_searched(pool), _),
        )
    )


# The frames


def _usual(summary: Frame) -> pl.DataFrame:
    measures = collect_columns(
        summary,
        "result of summarize_retention()",
        words=["analysis"],
        numbers=["hook_second", "hook_value", "area", "start_second", "end_second"],
    ).filter(pl.col("analysis") == "retention")
    span = pl.col("end_second") - pl.col("start_second")
    # A curve of a single point has no span.
    watched = pl.when(span > 0).then(pl.col("area") / span)
    return measures.select("hook_second", "hook_value", share_watched=watched).median()


def _strongest(ranking: Frame) -> pl.DataFrame:
    """Find the lean that is surest, of those that chance does not explain among all that are looked at."""
    groups = collect_columns(
        ranking,
        "frame of groups",
        words=["author", "dimension", "segment"],
        numbers=["share", "tgi"],
        bounds=["n"],
    ).drop_nulls(["share", "tgi", "n"])
    low, _ = exact_bounds(pl.col("share"), pl.col("n"), shared_quantile(pl.len(), sides=2))
    with_bound = groups.with_columns(tgi_low=low / pl.col("share") * pl.col("tgi"))
    return (
        with_bound.filter(pl.col("tgi_low") > 100)
        .sort("tgi_low", descending=True, maintain_order=True)
        .head(1)
    )


def _most_searched(pool: Frame) -> pl.DataFrame:
    words = collect_columns(
        pool, "result of pool_keywords()", words=["keyword"], numbers=["rank", "works", "count", "share"]
    )
    return words.drop_nulls("rank")


# The claims


def _retention(usual: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "The median work holds **{hook_value:.0%}** of its viewers at second {hook_second:g}; "
        "a viewer sees {share_watched:.0%} of the time that its curve covers."
    )
    return each("corpus.retention", usual.filter(pl.col("hook_value") != 0), message)


def _lean(strongest: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "Surest lean, if each play is a person: **{segment}** among the viewers of {author} (TGI {tgi:.0f}, above {tgi_low:.0f} at 95 % for "
        "all creators and groups at once; {share:.0%} of them)."
    )
    return each("corpus.lean", called(strongest, _.lang), message)


def _searched_most(pool: pl.DataFrame, _: Translator) -> list[Claim]:
    first = first_of(pool, "share", "count")
    names = first.rows.get_column("keyword").drop_nulls().to_list()
    counted, shared = (
        (
            _("Searched most, tied: {keywords}, {count:,.0f} times each."),
            _("Searched most, tied: {keywords}, {share:.1%} on average each."),
        )
        if first.is_tied
        else (
            _(
                "Searched most: **{keyword}**, {count:,.0f} times, for {works:,.0f} works, by **no more than chance** before the "
                "next."
            )
            if first.by_chance
            else _("Searched most: **{keyword}**, {count:,.0f} times, for {works:,.0f} works."),
            _("Searched most: **{keyword}**, {share:.1%} on average, for {works:,.0f} works."),
        )
    )
    if len(names) > MOST_TIED:
        return [Claim("corpus.searched_most")]
    return each(
        "corpus.searched_most",
        first.rows.head(1),
        lambda row: counted if row["count"] else shared,
        keywords=_.join(names),
    )
