"""What a creator's works come to, and where one of them stands among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._first import first_of
from analytics_kit.summaries._frames import collect_columns, each
from analytics_kit.summaries._hours import Verdicts, best_hour, hours, weekday
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.transforms.works import MIN_PLAYS_RETENTION

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def works(works: Frame, *, calendar: Frame | None = None, lang: str = "en") -> Summary:
    """Say how many works there are, how much they are played, when most came out, and which hour did best.

    Parameters
    ----------
    works
        The table ``works``: plays.
    calendar
        What :func:`~analytics_kit.transforms.posting_calendar` gives of them.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        Claims ``works.busiest_hour``, ``works.best_hour``, ``works.none`` and ``works.unreliable``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> table = pl.DataFrame({"plays": [150, 900, 5000]})
    >>> calendar = pl.DataFrame({"weekday": [5], "hour": [18], "works": [3]})
    >>> print(works(table, calendar=calendar))
    - 3 works with a median of 900 plays; the busiest hour is Friday 18:00, with 3 of them.
    - Below 200 plays, so that their rates are not reliable: 1.
    """
    _ = translator("works", lang)
    plays = collect_columns(works, "table of works", numbers=["plays"])
    published = calendar_of(calendar)
    return Summary(
        (
            *_busiest_hour(published, plays, _),
            *posting_hour(published, _),
            claim("works.none", None if published.height else _("There are no works in this period.")),
            _unreliable(plays, _),
        )
    )


def calendar_of(calendar: Frame | None) -> pl.DataFrame:
    """Take what the claims need of a calendar."""
    return collect_columns(
        calendar,
        "result of posting_calendar()",
        numbers=["weekday", "hour", "works"],
        bounds=["median_plays", "known", "rank", "tried", "p_value"],
    )


def posting_hour(calendar: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say at which hour works are played most, and whether that is more than chance.

    Parameters
    ----------
    calendar
        As `calendar_of` takes it.
    _
        Says messages of ``works``.
    """
    verdicts = Verdicts(
        tied=_(
            "Most plays: works published {hours}, tied at a median of {median_plays:,.0f}, of {tried:.0f} hours compared."
        ),
        sure=_(
            "Most plays: works published **{hours}**, median {median_plays:,.0f} in {known:.0f} works; of {tried:.0f} hours "
            "compared it leads by more than chance (p = {p_value:.3f})."
        ),
        chance=_(
            "Most plays: works published **{hours}**, median {median_plays:,.0f} in {known:.0f} works; of {tried:.0f} hours "
            "compared it leads by **no more than chance** (p = {p_value:.2f})."
        ),
        alone=_(
            "Works published **{hours}** have a median of {median_plays:,.0f} plays in {known:.0f} works; no other hour has "
            "enough works to be compared."
        ),
    )
    return best_hour("works.best_hour", calendar.filter(pl.col("rank") == 1), verdicts, _.lang)


def rank_by_plays(places: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say where a work stands by its plays.

    Parameters
    ----------
    places
        value (its plays), rank and works, in one row.
    _
        Says messages of ``works``.
    """
    message = _("**{value:,.0f} plays**, place {rank:.0f} among {works:.0f} works of the period.")
    return each("works.place", places, message)


def _busiest_hour(calendar: pl.DataFrame, plays: pl.DataFrame, _: Translator) -> list[Claim]:
    busiest = first_of(
        calendar.with_columns(weekday(_.lang)).drop_nulls(["weekday", "hour"]), "works", "works"
    )
    if busiest.is_tied:
        message = _(
            "{all} works with a median of {median:,.0f} plays; most came out {hours}, tied at {works:.0f} each."
        )
    elif busiest.by_chance:
        message = _(
            "{all} works with a median of {median:,.0f} plays; the busiest hour is {hours}, with {works:.0f} of them, by "
            "**no more than chance** before the next."
        )
    else:
        message = _(
            "{all} works with a median of {median:,.0f} plays; the busiest hour is {hours}, with {works:.0f} of them."
        )
    median = plays.get_column("plays").median() or 0
    return each(
        "works.busiest_hour",
        busiest.rows.head(1),
        message,
        all=plays.height,
        median=median,
        hours=hours(busiest.rows, _.lang),
    )


def _unreliable(plays: pl.DataFrame, _: Translator) -> Claim:
    message = _("Below {least} plays, so that their rates are not reliable: {works}.")
    few = plays.filter(pl.col("plays") < MIN_PLAYS_RETENTION).height
    return claim("works.unreliable", message if few else None, least=MIN_PLAYS_RETENTION, works=few)
