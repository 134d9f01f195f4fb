"""Whether lives work, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import collect_columns, each
from analytics_kit.summaries._hours import Verdicts, best_hour
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def live(rates: Frame, *, hours: Frame, days: Frame | None = None, lang: str = "en") -> Summary:
    """Say what lives bring, and at which hour most viewers come.

    Parameters
    ----------
    rates
        What :func:`~analytics_kit.transforms.live_rates` gives.
    hours
        What ``best_start_hours`` gives.
    days
        What ``live_daily_rates`` gives of TikTok's days; it is looked at for what is missing.
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
    >>> import analytics_kit as ak
    >>> from analytics_kit.routes import douyin
    >>> asked = douyin.LiveRoomHistoryList(start_date="2025-05-01", end_date="2025-10-31")
    >>> lives = ak.replay("live").fetch(asked)
    >>> hours = ak.transforms.best_start_hours(lives)
    >>> ak.summaries.live(ak.transforms.live_rates(lives), hours=hours).claims.filter("said").get_column("claim").to_list()
    ['live.viewers', 'live.running', 'live.typical', 'live.best_hour']
    """
    _ = translator("live", lang)
    lives = collect_columns(
        rates,
        "result of live_rates()",
        numbers=["viewers", "buyer_rate", "commenter_rate", "average_watch_s"],
        flags=["is_over"],
    )
    over = lives.filter("is_over")
    return Summary(
        (
            *_viewers(over, _),
            claim(
                "live.running",
                _("A live still goes on; it is in no hour.") if over.height < lives.height else None,
            ),
            *_typical(over, _),
            *_best_hour(_ranked(hours), _),
            missing("live.missing", {"Douyin lives": lives, "TikTok lives": days}, lang),
        )
    )


def _ranked(hours: Frame) -> pl.DataFrame:
    return collect_columns(
        hours,
        "result of best_start_hours()",
        numbers=["weekday", "hour", "median_viewers", "sessions", "rank", "tried", "p_value"],
    ).filter(pl.col("rank") == 1)


# The claims


def _viewers(over: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _("{lives} lives that are over, with {viewers:,.0f} viewers, counted once a live.")
    nothing = _("There is no live that is over in this period.")
    sums = over.select(pl.col("viewers").sum(), lives=pl.len()).filter(pl.col("lives") > 0)
    return [
        *each("live.viewers", sums, message),
        claim("live.none", None if over.height else nothing),
    ]


def _typical(over: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "Median live: **{buyer_rate:.1%}** of viewers buy, {commenter_rate:.1%} comment, "
        "and they stay {minutes:.1f} minutes."
    )
    rates = over.select("buyer_rate", "commenter_rate", minutes=pl.col("average_watch_s") / 60)
    return each("live.typical", rates.median(), message)


def _best_hour(best: pl.DataFrame, _: Translator) -> list[Claim]:
    verdicts = Verdicts(
        tied=_(
            "Most viewers: lives that start {hours}, tied at a median of {median_viewers:,.0f}, "
            "of {tried:.0f} hours compared."
        ),
        sure=_(
            "Most viewers: lives that start **{hours}**, median {median_viewers:,.0f} in {sessions:.0f} lives; of {tried:.0f} "
            "hours compared it leads by more than chance (p = {p_value:.3f})."
        ),
        chance=_(
            "Most viewers: lives that start **{hours}**, median {median_viewers:,.0f} in {sessions:.0f} lives; of {tried:.0f} "
            "hours compared it leads by **no more than chance** (p = {p_value:.2f})."
        ),
        alone=_(
            "Lives that start **{hours}** have a median of {median_viewers:,.0f} viewers in {sessions:.0f} lives; no other hour "
            "has enough lives to be compared."
        ),
    )
    nothing = _("No hour has enough lives to be compared.")
    return [
        *best_hour("live.best_hour", best, verdicts, _.lang),
        claim("live.no_hour", None if best.height else nothing),
    ]
