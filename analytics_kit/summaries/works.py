"""What a creator's works come to, and where one of them stands among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import each, take
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries._weekday import weekday
from analytics_kit.transforms.works import MIN_PLAYS_RETENTION

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame


def works(works: Frame, *, calendar: Frame | None = None, lang: str = "en") -> Summary:
    """Say how many works there are, how much they are played, and when most came out.

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
        Claims ``works.busiest_hour``, ``works.none`` and ``works.unreliable``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> table = pl.DataFrame({"plays": [150, 900, 5000]})
    >>> calendar = pl.DataFrame({"weekday": [5], "hour": [18], "works": [2]})
    >>> print(works(table, calendar=calendar))
    - 3 works with a median of 900 plays; the busiest hour is Friday, 18:00, with 2 of them.
    - Below 200 plays, so that their rates are not reliable: 1.
    """
    _ = translator("works", lang)
    plays = take(works, "table of works", numbers=["plays"])
    hours = take(calendar, "result of posting_calendar()", numbers=["weekday", "hour", "works"])
    busiest = hours.sort("works", descending=True, nulls_last=True, maintain_order=True).head(1)
    return Summary(
        (
            *_busiest_hour(busiest, plays, _),
            claim("works.none", None if hours.height else _("There are no works in this period.")),
            _unreliable(plays, _),
        )
    )


def place(places: pl.DataFrame, _: Translator) -> list[Claim]:
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


def _busiest_hour(busiest: pl.DataFrame, plays: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "{all} works with a median of {median:,.0f} plays; "
        "the busiest hour is {weekday}, {hour:.0f}:00, with {works:.0f} of them."
    )
    median = plays.get_column("plays").median() or 0
    named = busiest.with_columns(weekday(_.lang))
    return each("works.busiest_hour", named, message, all=plays.height, median=median)


def _unreliable(plays: pl.DataFrame, _: Translator) -> Claim:
    message = _("Below {least} plays, so that their rates are not reliable: {works}.")
    few = plays.filter(pl.col("plays") < MIN_PLAYS_RETENTION).height
    return claim("works.unreliable", message if few else None, least=MIN_PLAYS_RETENTION, works=few)
