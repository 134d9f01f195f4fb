"""What all works of a creator come to, on every platform and by every provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display, tables
from analytics_kit.locale import translator
from analytics_kit.providers import PROVIDERS
from analytics_kit.summaries._frames import collect_columns, each, figure
from analytics_kit.summaries._hours import Verdicts, best_hour
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.works import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def portfolio(
    works: Frame,
    *,
    once: Frame,
    best: Frame,
    engagement: Frame,
    labels: Mapping[str, str],
    calendars: Frame | None = None,
    paces: Frame | None = None,
    as_of: str | None = None,
    denominator: str = "plays",
    lang: str = "en",
) -> Summary:
    """Say what there is on each platform, what leads, and how much of it is engagement.

    Parameters
    ----------
    works
        The table ``works``, of all providers.
    once
        platform, plays and counted_as (what the plays are, in the reader's words), each work once per platform.
    best
        item_id, plays and counted_as, the most played first.
    engagement
        provider, platform, median_engagement_rate, reactions (what is counted, in words), works and counted_as; lacking (the kinds
        that only some of the provider's works have, in words) and lacking_works, how many lack one.
    labels
        item_id -> what a work is called.
    calendars
        What :func:`~analytics_kit.transforms.posting_calendar` gives of each platform's works, and platform: plays of several
        platforms in one calendar would make the platform's hour the best.
    paces
        What ``growth`` gives, told how old each work is, and work, what it is called.
    as_of
        The day that growth was told, in words.
    denominator
        As it was told to :func:`~analytics_kit.transforms.engagement_rate`.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        Providers of whom nothing came are named, unless all works are from downloaded files.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.
    """
    _ = translator("portfolio", lang)
    per = tables.label("works", denominator, lang=lang)
    rates = _rates(engagement)
    return Summary(
        (
            *_platforms(_totals(once), per, _),
            *_most_played(_best(best), labels, _),
            *_engagement(rates.drop_nulls("median_engagement_rate"), _),
            *_mixed(rates, _),
            *_hours(calendars, _),
            *_growth(paces, as_of, _),
            _unknown(rates.filter(pl.col("median_engagement_rate").is_null()), per, _),
            *_silent(collect_columns(works, "table of works", words=["provider", "platform"]), _),
        )
    )


# The frames


def _totals(once: Frame) -> pl.DataFrame:
    works = collect_columns(once, "frame of works", words=["platform", "counted_as"], numbers=["plays"])
    return works.group_by("platform", maintain_order=True).agg(
        pl.len().alias("works"),
        pl.col("plays").count().alias("known"),
        pl.col("plays").sum(),
        kinds=pl.col("counted_as").drop_nulls().unique(maintain_order=True),
    )


def _best(best: Frame) -> pl.DataFrame:
    return collect_columns(best, "frame of works", words=["item_id", "counted_as"], numbers=["plays"]).head(1)


def _rates(engagement: Frame) -> pl.DataFrame:
    return collect_columns(
        engagement,
        "frame of engagement",
        words=["provider", "platform", "reactions", "counted_as"],
        numbers=["median_engagement_rate", "works"],
        bounds=["lacking_works"],
    ).with_columns(_lacking(engagement))


def _lacking(engagement: Frame) -> pl.Series:
    """Take a column of words that frames of before lack."""
    column = engagement.lazy().select(pl.col("^lacking$").cast(pl.String)).collect()
    if column.width:
        return column.to_series().replace("", None)
    rows = engagement.lazy().select(pl.len()).collect().item()
    return pl.Series("lacking", [None] * rows, pl.String)


# The claims


def _platforms(totals: pl.DataFrame, per: str, _: Translator) -> list[Claim]:
    message = _("{platform}: {works} works, {known} of them with known {kinds}, **{plays:,.0f}** together.")
    kinds = pl.col("kinds").list.join(_(" or ")).replace("", per)
    named = display.words(totals.with_columns(kinds), lang=_.lang)
    return [
        *each("portfolio.platform", named, message),
        claim("portfolio.no_works", None if totals.height else _("No provider gave any work.")),
    ]


def _most_played(best: pl.DataFrame, labels: Mapping[str, str], _: Translator) -> list[Claim]:
    message = _("Most played: **{work}** with {plays:,.0f} {counted_as}.")
    return each("portfolio.most_played", best.with_columns(work=pl.col("item_id").replace(labels)), message)


def _engagement(rates: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "{provider} on {platform}: median engagement {median_engagement_rate:.2%} of {counted_as} "
        "({reactions}; {works:.0f} works)."
    )
    return each("portfolio.engagement", display.words(rates, lang=_.lang), message)


def _mixed(rates: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "{provider} on {platform}: {lacking_works:.0f} of {works:.0f} works lack {lacking}, which others of the same provider have, "
        "so their rates are **not of the same thing**."
    )
    mixed = rates.filter(pl.col("lacking_works") > 0)
    return each("portfolio.reactions_missing", display.words(mixed, lang=_.lang), message)


def _hours(calendars: Frame | None, _: Translator) -> list[Claim]:
    calendar = calendar_of(calendars)
    if calendars is None or calendar.is_empty():
        return [Claim("portfolio.best_hour")]
    platform = collect_columns(calendars, "frame of calendars", words=["platform"])
    named = display.words(calendar.with_columns(platform.to_series()), lang=_.lang)
    verdicts = Verdicts(
        tied=_(
            "{platform}, most plays: works published {hours}, tied at a median of {median_plays:,.0f}, of {tried:.0f} hours "
            "compared."
        ),
        sure=_(
            "{platform}, most plays: works published **{hours}**, median {median_plays:,.0f} in {known:.0f} works; of {tried:.0f} "
            "hours compared it leads by more than chance (p = {p_value:.3f})."
        ),
        chance=_(
            "{platform}, most plays: works published **{hours}**, median {median_plays:,.0f} in {known:.0f} works; of {tried:.0f} "
            "hours compared it leads by **no more than chance** (p = {p_value:.2f})."
        ),
        alone=_(
            "{platform}: works published **{hours}** have a median of {median_plays:,.0f} plays in {known:.0f} works; no other "
            "hour has enough works to be compared."
        ),
    )
    best = named.filter(pl.col("rank") == 1).partition_by("platform", maintain_order=True)
    claims = [
        claim_ for hours in best for claim_ in best_hour("portfolio.best_hour", hours, verdicts, _.lang)
    ]
    return claims or [Claim("portfolio.best_hour")]


def _growth(paces: Frame | None, as_of: str | None, _: Translator) -> list[Claim]:
    growth = collect_columns(
        paces,
        "result of growth()",
        words=["work", "metric"],
        numbers=["pace_7d", "acceleration"],
    )
    fastest = (
        growth.filter(
            pl.col("metric") == "plays", pl.col("acceleration").is_not_null(), pl.col("pace_7d") > 0
        )
        .sort("pace_7d", descending=True, maintain_order=True)
        .head(1)
    )
    message = _(
        "Most plays a day in the 7 days before {as_of}: **{work}**, {lately}, which is {acceleration:.2f} times its pace of 30 days, or "
        "of its life where it is younger."
    )
    lately = pl.Series("lately", [figure(pace) for pace in fastest.get_column("pace_7d")], pl.String)
    return each("portfolio.growth", fastest.with_columns(lately), message, as_of=as_of)


def _unknown(rates: pl.DataFrame, per: str, _: Translator) -> Claim:
    message = _("No {per}, hence no engagement rate: {providers}.")
    providers = rates.get_column("provider").drop_nulls().to_list()
    return claim(
        "portfolio.no_engagement", message if providers else None, per=per, providers=_.join(providers)
    )


def _silent(works: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the providers of whom nothing came; where all works are from files, none of them was asked."""
    present = set(works.get_column("provider"))
    silent = [provider for provider in PROVIDERS if provider not in present]
    from_files = present == {"export"}
    files = _(
        "The works are from downloaded files (platforms: {platforms}), which hold counts of one day: no pace of growth, and no second "
        "opinion on a figure. Nothing says that they are one person's."
    )
    return [
        claim(
            "portfolio.files",
            files if from_files else None,
            platforms=works.get_column("platform").drop_nulls().n_unique(),
        ),
        claim(
            "portfolio.silent",
            _("Nothing came from {providers}.") if silent and not from_files else None,
            providers=_.join(silent),
        ),
    ]
