"""What a work is searched and found for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._first import First, first_of, listed
from analytics_kit.summaries._frames import collect_columns, each, first_id, of_work
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.traffic import from_search, sources_of

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Row
    from analytics_kit.transforms._frames import Frame

#: Fewer searches do not rank the lesser words.
FEW_SEARCHES = 300
#: Of fewer searches the counts are said: a share would look more exact than it is.
FEW_SHARES = 100
#: A list that holds this share of the searches is whole: shares are rounded.
WHOLE = 0.995


def keywords(
    shares: Frame,
    *,
    item_id: str | None = None,
    works: Frame | None = None,
    mix: Frame | None = None,
    words: Frame | None = None,
    concentration: Frame | None = None,
    diversity: Frame | None = None,
    gaps: Frame | None = None,
    afterwards: Frame | None = None,
    lang: str = "en",
) -> Summary:
    """Say which searches bring viewers to a work.

    Parameters
    ----------
    shares
        What :func:`~analytics_kit.transforms.keyword_share` gives of the words that led to the work.
    item_id
        The work; that of the first row by default.
    works
        The table ``works``: item_id, plays.
    mix
        What ``traffic_mix`` gives.
    words
        The table ``keywords``, for the number of searches.
    concentration, diversity
        What ``keyword_concentration`` and ``keyword_diversity`` give.
    gaps
        What ``keyword_gaps`` gives.
    afterwards
        What ``keyword_share`` gives of the words that viewers searched once they had watched.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        A frame that is None was not asked for: nothing is said of it. An empty one is named as missing.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> shares = pl.DataFrame({"item_id": "1", "keyword": ["热门音乐"], "share": [0.24], "rank": [1]})
    >>> print(keywords(shares, lang="zh"))
    - 首位搜索词：热门音乐，占搜索的 24.0%。
    """
    _ = translator("keywords", lang)
    ranks = ranked(shares)
    work = first_id(ranks, item_id)
    ranks = of_work(ranks, work)
    own_works = of_work(collect_columns(works, "table of works", words=["item_id"], numbers=["plays"]), work)
    own_mix = of_work(sources_of(mix), work)
    about = searches_of(own_mix, own_works)
    return Summary(
        (
            *from_search(own_mix, translator("traffic", lang)),
            *_searches(_totals(words, work), _),
            *_estimated(_guesses(ranks, own_works, own_mix, _totals(words, work)), _),
            *_first_word(ranks, about, _),
            *_spread(_spreads(concentration, diversity, work), _),
            *_gap(_uncovered(gaps, work), about, _),
            *_afterwards(of_work(ranked(afterwards), work), _),
            missing(
                "keywords.missing",
                {
                    "metrics": None if works is None else own_works,
                    "traffic": None if mix is None else own_mix,
                },
                lang,
            ),
        )
    )


# The frames


def ranked(shares: Frame | None) -> pl.DataFrame:
    """Take what the claims need of a ranking of words."""
    return collect_columns(
        shares,
        "result of keyword_share()",
        words=["item_id", "keyword"],
        numbers=["share", "rank"],
        bounds=["count", "total_count"],
    )


def leading(shares: pl.DataFrame, searches: float | None = None) -> First:
    """Find the first word, and those with as large a share.

    Parameters
    ----------
    shares
        Ranked words of one list.
    searches
        About how many searches there were, where no counts are known.
    """
    about = pl.coalesce("count", pl.col("share") * pl.lit(searches, pl.Float64))
    return first_of(shares.drop_nulls("rank").with_columns(_about=about), "share", "_about")


def searches_of(sources: pl.DataFrame, works: pl.DataFrame) -> float | None:
    """Say how many plays came from search: source and share of a work's sources, and its plays."""
    searched = sources.filter(pl.col("source") == "search").select(pl.col("share").max())
    known = searched.join(works.select(pl.col("plays").max()), how="cross").drop_nulls()
    return None if known.is_empty() else known.item(0, "share") * known.item(0, "plays")


def _totals(words: Frame | None, work: str | None) -> pl.DataFrame:
    totals = collect_columns(words, "table of keywords", words=["item_id"], numbers=["total_count"])
    return of_work(totals, work).select("total_count").drop_nulls().unique().sort("total_count")


def _guesses(
    ranks: pl.DataFrame, works: pl.DataFrame, mix: pl.DataFrame, totals: pl.DataFrame
) -> pl.DataFrame:
    """Without a count of the searches, the plays that they brought tell how many there were."""
    searched = mix.filter(pl.col("source") == "search").select("share")
    guessed = searched.join(works.drop_nulls(), how="cross").select(plays=pl.col("share") * pl.col("plays"))
    return guessed if totals.is_empty() and not ranks.is_empty() else guessed.clear()


def _spreads(concentration: Frame | None, diversity: Frame | None, work: str | None) -> pl.DataFrame:
    concentrated = collect_columns(
        concentration,
        "result of keyword_concentration()",
        words=["item_id"],
        numbers=["keywords", "top3_share", "effective_low", "effective_high"],
    )
    listed = collect_columns(
        diversity, "result of keyword_diversity()", words=["item_id"], numbers=["listed_share"]
    )
    return of_work(concentrated, work).join(of_work(listed, work), on="item_id", nulls_equal=True)


def _uncovered(gaps: Frame | None, work: str | None) -> pl.DataFrame:
    words = collect_columns(
        gaps,
        "result of keyword_gaps()",
        words=["item_id", "keyword"],
        numbers=["rank", "share"],
        flags=["covered"],
        bounds=["count", "total_count"],
    )
    return of_work(words, work).filter(~pl.col("covered")).sort("rank", nulls_last=True)


# The claims


def _searches(totals: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{total_count:,.0f} searches led here.")
    few = _("{total_count:,.0f} searches led here, too few to rank the lesser words.")
    return each("keywords.searches", totals, lambda row: few if row["total_count"] < FEW_SEARCHES else enough)


def _estimated(guesses: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("The provider gives shares without counts; about {plays:,.0f} plays came from search.")
    few = _(
        "The provider gives shares without counts; about {plays:,.0f} plays came from search, "
        "too few to rank the lesser words."
    )
    return each(
        "keywords.searches_estimated", guesses, lambda row: few if row["plays"] < FEW_SEARCHES else enough
    )


def _first_word(shares: pl.DataFrame, about: float | None, _: Translator) -> list[Claim]:
    nothing = _("The provider lists no searches for this work yet.")
    return [
        *first_word(leading(shares, about), _),
        claim("keywords.none", nothing if leading(shares).rows.is_empty() else None),
    ]


def first_word(words: First, _: Translator) -> list[Claim]:
    """Name the first word, or those that tie for the first place; a first word that chance may have made is said to be such."""
    shared, counted = {
        "tied": (
            _("First search words, tied: {words}, with {share:.1%} of the searches each."),
            _("First search words, tied: {words}, with {count:,.0f} of {total_count:,.0f} searches each."),
        ),
        "chance": (
            _(
                "First search word: **{keyword}** with {share:.1%} of the searches, by **no more than chance** before "
                "{second} ({second_share:.1%})."
            ),
            _(
                "First search word: **{keyword}** with {count:,.0f} of {total_count:,.0f} searches, by **no more than chance** "
                "before {second} ({second_count:,.0f})."
            ),
        ),
        "first": (
            _("First search word: **{keyword}** with {share:.1%} of the searches."),
            _("First search word: **{keyword}** with {count:,.0f} of {total_count:,.0f} searches."),
        ),
    }[_kind(words)]
    return _named("keywords.first", words, shared, counted, _)


def _kind(words: First) -> str:
    return "tied" if words.is_tied else "chance" if words.by_chance else "first"


def _named(claim_id: str, words: First, shared: str, counted: str, _: Translator) -> list[Claim]:
    """Say a message of the first words: that with counts where the searches are few."""
    names = words.rows.get_column("keyword").drop_nulls().to_list()
    second = words.second.row(0, named=True) if words.second.height else {}
    return each(
        claim_id,
        words.rows.head(1),
        lambda row: counted if _is_few(row) else shared,
        words=listed(names, _("{n} words"), _),
        second=second.get("keyword"),
        second_share=second.get("share"),
        second_count=second.get("count"),
    )


def _is_few(row: Row) -> bool:
    return row["count"] is not None and (row["total_count"] or 0) < FEW_SHARES


def _spread(spreads: pl.DataFrame, _: Translator) -> list[Claim]:
    whole = _(
        "{keywords:.0f} words listed, worth {effective_low:.1f} to {effective_high:.1f} equal ones (95 % interval); "
        "the first three bring {top3_share:.1%}."
    )
    cut = _(
        "{keywords:.0f} words listed, worth at most {effective_high:.1f} equal ones (end of the 95 % interval); "
        "the first three bring {top3_share:.1%}."
    )
    unsure = _("{keywords:.0f} words listed; the first three bring {top3_share:.1%}.")

    def chosen(row: Row) -> str:
        if row["effective_low"] is None or row["effective_high"] is None:
            return unsure
        return cut if (row["listed_share"] or 0) < WHOLE else whole

    return each("keywords.spread", spreads, chosen)


def _gap(uncovered: pl.DataFrame, about: float | None, _: Translator) -> list[Claim]:
    first = leading(uncovered, about)
    shared, counted = (
        (
            _(
                "Words that title and hashtags lack: {words}, among them **{keyword}** "
                "with {share:.1%} of the searches."
            ),
            _(
                "Words that title and hashtags lack: {words}, among them **{keyword}** "
                "with {count:,.0f} of {total_count:,.0f} searches."
            ),
        )
        if first.is_tied or first.by_chance
        else (
            _(
                "Words that title and hashtags lack: {words}, the first of them **{keyword}** "
                "with {share:.1%} of the searches."
            ),
            _(
                "Words that title and hashtags lack: {words}, the first of them **{keyword}** "
                "with {count:,.0f} of {total_count:,.0f} searches."
            ),
        )
    )
    return each(
        "keywords.gap",
        first.rows.head(1),
        lambda row: counted if _is_few(row) else shared,
        words=uncovered.height,
    )


def _afterwards(shares: pl.DataFrame, _: Translator) -> list[Claim]:
    words = leading(shares)
    shared, counted = {
        "tied": (
            _("Once they had watched, most searched for {words}, tied: {share:.1%} of these searches each."),
            _(
                "Once they had watched, most searched for {words}, tied: {count:,.0f} of {total_count:,.0f} "
                "of these searches each."
            ),
        ),
        "chance": (
            _(
                "Once they had watched, most searched for **{keyword}**: {share:.1%} of these searches, by **no more than "
                "chance** before {second} ({second_share:.1%})."
            ),
            _(
                "Once they had watched, most searched for **{keyword}**: {count:,.0f} of {total_count:,.0f} of these searches, "
                "by **no more than chance** before {second} ({second_count:,.0f})."
            ),
        ),
        "first": (
            _("Once they had watched, most searched for **{keyword}**: {share:.1%} of these searches."),
            _(
                "Once they had watched, most searched for **{keyword}**: {count:,.0f} of {total_count:,.0f} of these searches."
            ),
        ),
    }[_kind(words)]
    return _named("keywords.afterwards", words, shared, counted, _)
