"""All that is known of one work, in a few sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import called, collect_columns, each, of_work
from analytics_kit.summaries._matched import beside_matched, matched_of
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.audience import leading as leading_groups
from analytics_kit.summaries.audience import ranked as ranked_groups
from analytics_kit.summaries.danmaku import dense, peak
from analytics_kit.summaries.keywords import first_word, searches_of
from analytics_kit.summaries.keywords import leading as leading_words
from analytics_kit.summaries.keywords import ranked as ranked_words
from analytics_kit.summaries.retention import lead, measures, opening
from analytics_kit.summaries.traffic import first_source, sources_of
from analytics_kit.summaries.works import rank_by_plays
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def work_review(
    item_id: str,
    *,
    places: Frame,
    curves: Frame,
    summary: Frame,
    density: Frame,
    portrait: Frame,
    ranking: Frame,
    mix: Frame,
    shares: Frame,
    matched: Frame | None = None,
    lang: str = "en",
) -> Summary:
    """Say how a work did, who stayed, who watched, what they searched and where they came from.

    Parameters
    ----------
    item_id
        The work. Rows of other works are left out of every frame.
    places
        item_id, measure (the name of a column of ``works``), value, rank among all works, and works, their number.
    curves, portrait
        These tables.
    summary
        What :func:`~analytics_kit.transforms.summarize_retention` gives, with ``works`` told to it.
    density
        What ``danmaku_density`` gives.
    ranking
        What ``rank_tgi`` gives.
    mix
        What ``traffic_mix`` gives.
    shares
        What ``keyword_share`` gives of the words that led to the work.
    matched
        The works that :func:`~analytics_kit.transforms.match_works` finds for it, and its own row among them: of_item_id (the
        work), item_id and completion_rate.
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
    curve = of_work(_retention(curves), item_id)
    measured = of_work(measures(summary), item_id).head(1)
    beside = measured.drop_nulls("mean_delta")
    danmaku = of_work(dense(density), item_id)
    groups = of_work(ranked_groups(ranking), item_id)
    sources = of_work(sources_of(mix), item_id)
    known = plays.rename({"value": "plays"})
    word = leading_words(of_work(ranked_words(shares), item_id), searches_of(sources, known))
    return Summary(
        (
            *rank_by_plays(plays, translator("works", lang)),
            *_unreliable(plays, _),
            *lead(beside, translator("retention", lang)),
            *opening(measured, translator("retention", lang)),
            *beside_matched("work_review.matched", _of(matched_of(matched), item_id), None, _),
            *peak(danmaku, translator("danmaku", lang)),
            _core(groups, _),
            *first_source(sources, known, translator("traffic", lang)),
            *first_word(word, translator("keywords", lang)),
            missing(
                "work_review.missing",
                {
                    "metrics": plays,
                    "retention": curve,
                    "peers": beside,
                    "danmaku": danmaku.filter(pl.col("count") > 0),
                    "portrait": of_work(
                        collect_columns(portrait, "table of portraits", words=["item_id"]), item_id
                    ),
                    "traffic": sources,
                    "search words": word.rows,
                },
                lang,
            ),
        )
    )


# The frames


def _places(places: Frame) -> pl.DataFrame:
    return collect_columns(
        places,
        "frame of places",
        words=["item_id", "measure"],
        numbers=["value", "rank", "works"],
    )


def _retention(curves: Frame) -> pl.DataFrame:
    rows = collect_columns(curves, "table of curves", words=["item_id", "analysis", "series"])
    return rows.filter(pl.col("analysis") == "retention", pl.col("series") == "item")


def _of(matched: pl.DataFrame, item_id: str) -> pl.DataFrame:
    return matched.filter(pl.col("of_item_id").eq_missing(item_id))


# The claims


def _unreliable(plays: pl.DataFrame, _: Translator) -> list[Claim]:
    few = _("{value:,.0f} plays are **too few** for a reliable portrait.")
    return each(
        "audience.reliable",
        plays,
        lambda row: few if 0 < (row["value"] or 0) < MIN_PLAYS_PORTRAIT else None,
    )


def _core(groups: pl.DataFrame, _: Translator) -> Claim:
    core = leading_groups(groups, 3)
    named = called(core, _.lang).get_column("segment").drop_nulls().to_list()
    sure = _("Over-represented by more than chance: {segments}.")
    by_plays = _("Over-represented by more than chance, if each play is a person: {segments}.")
    message = by_plays if (core.get_column("n_from") == "plays").any() else sure
    return claim("audience.core", message if named else None, segments=_.join(named))
