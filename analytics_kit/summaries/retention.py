"""What a work's retention comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import each, first_id, is_ahead, of_work, percent, take
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.danmaku import dense as dense_of
from analytics_kit.summaries.danmaku import peak
from analytics_kit.transforms.works import MIN_PLAYS_RETENTION

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame

#: What is said of the curve is said where these are known.
_NEEDED = ("hook_value", "hook_delta", "area", "baseline_area")


def retention(
    summary: Frame,
    *,
    item_id: str | None = None,
    works: Frame | None = None,
    curves: Frame | None = None,
    moments: Frame | None = None,
    standing: Frame | None = None,
    density: Frame | None = None,
    hook: float = 3,
    drop: float = 0.02,
    rise: float = 0.01,
    lang: str = "en",
) -> Summary:
    """Say how a work holds its viewers, beside its peers and the creator's other works.

    Parameters
    ----------
    summary
        What :func:`~analytics_kit.transforms.summarize_retention` gives.
    item_id
        The work; that of the first row by default. Rows of other works are left out.
    works
        The table ``works``: item_id, plays.
    curves
        The table ``curve``; it is looked at for what is missing.
    moments
        What ``find_moments`` gives, with `drop` and `rise`.
    standing
        What ``rank_retention`` gives, of all works that are compared.
    density
        What ``danmaku_density`` gives.
    hook, drop, rise
        As they were told to the transforms: seconds of the opening, and shares of the viewers a second.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        A frame that is None was not asked for: nothing is said of it. An empty one is named as missing.

    Raises
    ------
    ParameterError
        If the language is unknown.
    TableError
        If a frame lacks a column, or has text where numbers are needed.

    Examples
    --------
    >>> import analytics_kit as ak
    >>> from analytics_kit.routes import douyin
    >>> curves = ak.replay("demo").fetch(douyin.ItemWatchTrend(item_id="7537546723260785816"))
    >>> measured = ak.transforms.summarize_retention(ak.transforms.compare_retention(curves))
    >>> ak.summaries.retention(measured).claims.filter("said").get_column("claim").to_list()
    ['retention.mean_lead', 'retention.hook', 'retention.seconds_watched', 'retention.steepest_drop']
    """
    _ = translator("retention", lang)
    measured = _measured(summary)
    work = first_id(measured, item_id)
    measured = of_work(measured, work)
    own_works = of_work(take(works, "table of works", words=["item_id"], numbers=["plays"]), work)
    dense = of_work(dense_of(density), work)
    return Summary(
        (
            *_reliable(own_works.drop_nulls("plays"), _),
            *_beside_peers(measured.drop_nulls(_NEEDED).head(1), hook, _),
            *_steepest_drop(measured.head(1), _),
            _moments(of_work(_changes(moments), work), drop, rise, _),
            *_place(_ranks(standing), work, _),
            *peak(dense, translator("danmaku", lang)),
            missing(
                "retention.missing",
                {
                    "metrics": None if works is None else own_works,
                    **_curves(curves, work),
                    "danmaku": None if density is None else dense,
                },
                lang,
            ),
        )
    )


# The frames


def _measured(summary: Frame) -> pl.DataFrame:
    taken = take(
        summary,
        "result of summarize_retention()",
        words=["item_id", "analysis"],
        numbers=[
            *_NEEDED,
            "mean_delta",
            "share_above",
            "end_second",
            "steepest_drop",
            "steepest_drop_second",
        ],
    )
    # As percentage points, as they are said.
    points = pl.col("hook_delta", "steepest_drop") * 100
    return taken.filter(pl.col("analysis") == "retention").with_columns(percent("mean_delta"), points)


def _changes(moments: Frame | None) -> pl.DataFrame:
    return take(
        moments, "result of find_moments()", words=["item_id", "kind"], numbers=["change", "peers_change"]
    )


def _ranks(standing: Frame | None) -> pl.DataFrame:
    taken = take(standing, "result of rank_retention()", words=["item_id", "analysis"], numbers=["rank"])
    return taken.filter(pl.col("analysis") == "retention")


def _curves(curves: Frame | None, work: str | None) -> dict[str, pl.DataFrame | None]:
    names = {"retention": "retention", "likes": "like", "bounces": "bounce"}
    if curves is None:
        return dict.fromkeys(names)
    own = of_work(take(curves, "table of curves", words=["item_id", "analysis", "series"]), work)
    own = own.filter(pl.col("series") == "item")
    return {name: own.filter(pl.col("analysis") == analysis) for name, analysis in names.items()}


# The claims


def _reliable(works: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{plays:,.0f} plays: enough for a reliable curve.")
    few = _("{plays:,.0f} plays: **too few** for a reliable curve.")
    return each(
        "retention.reliable", works, lambda row: enough if row["plays"] >= MIN_PLAYS_RETENTION else few
    )


def _beside_peers(measured: pl.DataFrame, hook: float, _: Translator) -> list[Claim]:
    ahead = _(
        "On average **+{points:.1f} points** against peers, above them for {share_above:.0%} of the compared seconds."
    )
    behind = _(
        "On average **-{points:.1f} points** against peers, above them for {share_above:.0%} of the compared seconds."
    )
    opening = _("At {hook:g} s: {hook_value:.0%} still watch ({hook_delta:+.1f} points).")
    watched = _(
        "Mean seconds watched up to second {end_second:.0f}: **{area:.1f} s**, peers {baseline_area:.1f} s."
    )
    no_peers = _("The provider gave no peers for this work, so there is nothing to compare with.")
    return [
        *each("retention.mean_lead", measured, lambda row: ahead if is_ahead(row, "mean_delta") else behind),
        *each("retention.hook", measured, opening, hook=hook),
        *each("retention.seconds_watched", measured, watched),
        claim("retention.no_peers", no_peers if measured.is_empty() else None),
    ]


def _steepest_drop(measured: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _("Steepest drop: {steepest_drop:.1f} points a second, at second {steepest_drop_second:.0f}.")
    return each("retention.steepest_drop", measured, message)


def _moments(moments: pl.DataFrame, drop: float, rise: float, _: Translator) -> Claim:
    message = _(
        "Drops of {drop:.1%} or more a second: {drops}, deeper than the peers' in {deeper}; "
        "rises of {rise:.1%} or more: {rises}."
    )
    drops = moments.filter(pl.col("kind") == "drop")
    return claim(
        "retention.moments",
        message if moments.height else None,
        drop=drop,
        drops=drops.height,
        deeper=drops.filter(pl.col("change") < pl.col("peers_change")).height,
        rise=rise,
        rises=moments.filter(pl.col("kind") == "rise").height,
    )


def _place(standing: pl.DataFrame, work: str | None, _: Translator) -> list[Claim]:
    message = _("Place {rank:.0f} among {works} works that have peers.")
    return each("retention.place", of_work(standing, work).head(1), message, works=standing.height)
