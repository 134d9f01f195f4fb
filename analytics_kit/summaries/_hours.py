"""Hours of the week: which is the best, judged among all that were tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from analytics_kit._words import weekdays
from analytics_kit.locale import translator
from analytics_kit.summaries._first import listed
from analytics_kit.summaries._frames import each
from analytics_kit.transforms._chance import LEVEL

if TYPE_CHECKING:
    from analytics_kit.summaries._frames import Row
    from analytics_kit.summaries._summary import Claim


class Verdicts(NamedTuple):
    """What is said of the best hour, with ``{hours}``: a message for each case."""

    tied: str
    sure: str
    chance: str
    alone: str


def best_hour(claim_id: str, best: pl.DataFrame, verdicts: Verdicts, lang: str) -> list[Claim]:
    """Say which hour is the best, and whether it leads by more than chance.

    Parameters
    ----------
    claim_id
        Its stable id.
    best
        The hours with rank 1: weekday, hour, tried, p_value, and what the messages name.
    said
        The messages.
    lang
        The language.
    """
    named = best.with_columns(weekday(lang)).drop_nulls(["weekday", "hour"])

    def chosen(row: Row) -> str:
        if named.height > 1:
            return verdicts.tied
        if (row["tried"] or 0) < 2:
            return verdicts.alone
        return verdicts.sure if row["p_value"] is not None and row["p_value"] < LEVEL else verdicts.chance

    return each(claim_id, named.head(1), chosen, hours=hours(named, lang))


def hours(named: pl.DataFrame, lang: str) -> str:
    """Write hours of the week: weekday (a name) and hour; many are counted."""
    _ = translator("live", lang)
    written = [
        _("{weekday} {hour:02.0f}:00", weekday=day, hour=hour)
        for day, hour in named.select("weekday", "hour").rows()
    ]
    return listed(written, _("at {n} hours"), _)


def weekday(lang: str) -> pl.Expr:
    """Name the days of the column ``weekday``; null where there is no such day.

    Examples
    --------
    >>> pl.DataFrame({"weekday": [1.0, 7.0, 0.0]}).select(weekday("en")).to_series().to_list()
    ['Monday', 'Sunday', None]
    """
    named = dict(enumerate(weekdays(lang), start=1))
    number = pl.col("weekday").cast(pl.Int64, strict=False)
    return number.replace_strict(named, default=None, return_dtype=pl.String).alias("weekday")
