"""All that is known of one work, in a few sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import each, is_ahead, of_work, percent, take
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.audience import leading as leading_groups
from analytics_kit.summaries.audience import ranked as ranked_groups
from analytics_kit.summaries.danmaku import most
from analytics_kit.summaries.keywords import leading as leading_words
from analytics_kit.summaries.keywords import ranked as ranked_words
from analytics_kit.summaries.traffic import first_source, sources_of
from analytics_kit.summaries.works import place
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame


def work_review(
    item_id: str,
    *,
    places: Frame,
    curves: Frame,
    summary: Frame,
    danmaku: Frame,
    portrait: Frame,
    ranking: Frame,
    mix: Frame,
    shares: Frame,
    hook: float = 3,
    lang: str = "en",
) -> Summary:
    """Say how a work did, who stayed, who watched, what they searched and where they came from.

    Parameters
    ----------
    item_id
        The work. Rows of other works are left out of every frame.
    places
        item_id, measure (the name of a column of ``works``), value, rank among all works, and works, their number.
    curves, danmaku, portrait
        These tables.
    summary
        What :func:`~analytics_kit.transforms.summarize_retention` gives.
    ranking
        What ``rank_tgi`` gives.
    mix
        What ``traffic_mix`` gives.
    shares
        What ``keyword_share`` gives of the words that led to the work.
    hook
        Seconds of the opening, as they were told to ``summarize_retention``.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        Empty frames are named as missing. The claims have the ids that they have in the summaries of their subjects.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.
    """
    _ = translator("work_review", lang)
    plays = of_work(_places(places), item_id).filter(pl.col("measure") == "plays")
    kept = of_work(_retention(curves), item_id)
    lead = of_work(_leads(summary), item_id)
    counts = of_work(_counts(danmaku), item_id)
    groups = of_work(ranked_groups(ranking), item_id)
    sources = of_work(sources_of(mix), item_id)
    word = leading_words(of_work(ranked_words(shares), item_id))
    return Summary(
        (
            *place(plays, translator("works", lang)),
            *_unreliable(plays, _),
            *_lead(lead, hook, _),
            *most(counts, translator("danmaku", lang)),
            _core(groups, _),
            *first_source(sources, translator("traffic", lang)),
            *_first_word(word, _),
            missing(
                "work_review.missing",
                {
                    "metrics": plays,
                    "retention": kept,
                    "peers": lead,
                    "danmaku": counts,
                    "portrait": of_work(take(portrait, "table of portraits", words=["item_id"]), item_id),
                    "traffic": sources,
                    "search words": word,
                },
                lang,
            ),
        )
    )


# The frames


def _places(places: Frame) -> pl.DataFrame:
    return take(
        places,
        "frame of places",
        words=["item_id", "measure"],
        numbers=["value", "rank", "works"],
    )


def _retention(curves: Frame) -> pl.DataFrame:
    taken = take(curves, "table of curves", words=["item_id", "analysis", "series"])
    return taken.filter(pl.col("analysis") == "retention", pl.col("series") == "item")


def _leads(summary: Frame) -> pl.DataFrame:
    taken = take(
        summary,
        "result of summarize_retention()",
        words=["item_id", "analysis"],
        numbers=["mean_delta", "hook_value"],
    )
    return taken.filter(pl.col("analysis") == "retention").drop_nulls(["mean_delta", "hook_value"])


def _counts(danmaku: Frame) -> pl.DataFrame:
    taken = take(danmaku, "table of danmaku", words=["item_id"], numbers=["second", "count"])
    return taken.filter(pl.col("count") > 0)


# The claims


def _unreliable(plays: pl.DataFrame, _: Translator) -> list[Claim]:
    few = _("{value:,.0f} plays are **too few** for a reliable portrait.")
    return each(
        "audience.reliable",
        plays,
        lambda row: few if 0 < (row["value"] or 0) < MIN_PLAYS_PORTRAIT else None,
    )


def _lead(leads: pl.DataFrame, hook: float, _: Translator) -> list[Claim]:
    ahead = _(
        "Retention **+{points:.1f} points** against peers on average; at {hook:g} s {hook_value:.0%} still watch."
    )
    behind = _(
        "Retention **-{points:.1f} points** against peers on average; at {hook:g} s {hook_value:.0%} still watch."
    )
    return each(
        "retention.mean_lead",
        leads.with_columns(percent("mean_delta")),
        lambda row: ahead if is_ahead(row, "mean_delta") else behind,
        hook=hook,
    )


def _core(groups: pl.DataFrame, _: Translator) -> Claim:
    core = display.words(leading_groups(groups, 3), lang=_.lang).get_column("segment").drop_nulls()
    message = _("Over-represented: {segments}.")
    return claim("audience.core", message if core.len() else None, segments=_.join(core.to_list()))


def _first_word(words: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _("First search word: **{keyword}** with {share:.1%} of the searches.")
    return each("keywords.first", words, message)
