"""The days of the week."""

from __future__ import annotations

import polars as pl

from analytics_kit._words import weekdays


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
