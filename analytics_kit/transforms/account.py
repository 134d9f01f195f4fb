"""The account as a whole: what to work on first, and how near its next sanction is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.tables.results import LADDER
from analytics_kit.transforms._frames import divide, finite, in_zone, match_laziness, moments, whole
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["LADDER", "diagnose", "violation_ladder", "violations_over_time"]

#: Below this, a rank is in the lower half; with both ranks there the documentation says to work on the metric first.
_HALF = 0.5


@returns("diagnosed")
def diagnose(diagnosis: FrameT) -> FrameT:
    """Say of each metric how the account's last week ranks, and which to work on first.

    Parameters
    ----------
    diagnosis
        Table ``diagnosis``.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per metric:

        {returns}

        What to work on first comes first: priorities, then the others, each by the sum of both ranks, lowest first;
        what lacks a rank comes last. Equal ones stay as they came.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    The rule of the two ranks is Douyin's documentation. `similar_value` is a mean, which a few large accounts pull up:
    an account may stand below it and still surpass most.

    Examples
    --------
    >>> diagnosis = pl.DataFrame(
    ...     {
    ...         "metric": ["works_published", "plays"],
    ...         "own_value": [2.0, 766.0],
    ...         "similar_value": [2.5, 151262.8],
    ...         "author_rank": [0.52, 0.0],
    ...         "similar_rank": [0.4124, 0.25],
    ...         "similar_count": [24295, 20000],
    ...     }
    ... )
    >>> diagnose(diagnosis).select("metric", "ahead", "priority").rows()
    [('plays', 15000, True), ('works_published', 14276, False)]
    """
    tables.require(diagnosis, "diagnosis")
    own, similar = pl.col("author_rank"), pl.col("similar_rank")
    ahead = (1 - similar) * pl.col("similar_count")
    numbers = {name: finite(name) for name in ("own_value", "similar_value", "author_rank", "similar_rank")}
    query = (
        diagnosis.lazy()
        .select(
            "metric",
            numbers["own_value"],
            numbers["similar_value"],
            divide(numbers["own_value"], numbers["similar_value"]).alias("ratio"),
            numbers["author_rank"],
            numbers["similar_rank"],
            whole("similar_count"),
        )
        .with_columns(
            ahead.round().cast(pl.Int64, strict=False).alias("ahead"),
            ((own < _HALF) & (similar < _HALF)).alias("priority"),
            (own + similar).alias("_sum"),
        )
        .sort(
            ~pl.col("priority").fill_null(value=False),
            "_sum",
            nulls_last=True,
            maintain_order=True,
        )
        .drop("_sum")
    )
    return match_laziness(diagnosis, query)


#: Step of the ladder of sanctions -> the points at which it begins, in order.
STEPS = dict(zip(LADDER, (0, 9, 12, 15, 18, 21, 24), strict=True))


@returns("violation_ladder")
def violation_ladder(health: FrameT) -> FrameT:
    """Say on which step of the ladder the violation points stand, and how far the next one is.

    The ladder is the provider's: 9-11 points bring a warning; 12-14, 15-17, 18-20 and 21-23 suspend selling for 24 h,
    48 h, 72 h and a week; from 24 on the account is removed from selling for good.

    Parameters
    ----------
    health
        Table ``health``; violation_score is needed.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per row, in its order:

        {returns}

        Where the points are unknown, or below 0, all the rest is null.

    Raises
    ------
    TableError
        If violation_score is missing or holds text.

    Examples
    --------
    >>> violation_ladder(pl.DataFrame({"violation_score": [2, 13, 30]})).rows()
    [(2, 'clear', 0, 'warning', 9, 7), (13, 'suspended_24h', 12, 'suspended_48h', 15, 2), (30, 'removed', 24, None, None, None)]
    """
    tables.require(health, "health", ["violation_score"])
    score = pl.col("violation_score")
    reached = pl.sum_horizontal(score >= start for start in STEPS.values()).cast(pl.Int64) - 1
    step_number = pl.when(score >= 0).then(reached)
    next_number = pl.when(step_number + 1 < len(LADDER)).then(step_number + 1)
    names = dict(enumerate(LADDER))
    starts = dict(enumerate(STEPS.values()))
    step = pl.Enum(LADDER)
    query = (
        health.lazy()
        .select(whole("violation_score"))
        .with_columns(
            step_number.replace_strict(names, default=None, return_dtype=step).alias("step"),
            step_number.replace_strict(starts, default=None, return_dtype=pl.Int64).alias("step_from"),
            next_number.replace_strict(names, default=None, return_dtype=step).alias("next_step"),
            next_number.replace_strict(starts, default=None, return_dtype=pl.Int64).alias("next_from"),
        )
        .with_columns((pl.col("next_from") - score).alias("points_to_next"))
    )
    return match_laziness(health, query)


@returns("violations_over_time")
def violations_over_time(violations: FrameT, *, time_zone: str = "UTC") -> FrameT:
    """Count violations by month and kind.

    Parameters
    ----------
    violations
        Table ``violations``; violated_at, type, record_status and appeal_status are needed.
    time_zone
        Whose calendar counts, by its IANA name.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per month and kind of violation:

        {returns}

        By month, then kind. A month without violations has no row. Records without a time are left out.

    Raises
    ------
    ParameterError
        If there is no such time zone.
    TableError
        If a column is missing, a status holds text, or violated_at holds no moments.

    Notes
    -----
    The provider gives the points of a violation only in the words of ``enforcement``, so they are not added up here.

    Examples
    --------
    >>> import datetime as dt
    >>> violations = pl.DataFrame(
    ...     {
    ...         "violated_at": [dt.datetime(2025, 7, 2), dt.datetime(2025, 7, 30)],
    ...         "type": "Video violation",
    ...         "record_status": [1, 1],
    ...         "appeal_status": [0, 1],
    ...     }
    ... )
    >>> violations_over_time(violations).row(0)
    (datetime.date(2025, 7, 1), 'Video violation', 2, 2, 1)
    """
    tables.require(violations, "violations", ["violated_at", "type", "record_status", "appeal_status"])
    local = in_zone(moments(violations, "violations", "violated_at"), time_zone)
    query = (
        violations.lazy()
        .select(local.dt.date().dt.month_start().alias("month"), "type", "record_status", "appeal_status")
        .drop_nulls("month")
        .group_by("month", "type")
        .agg(
            pl.len().cast(pl.UInt32).alias("violations"),
            (pl.col("record_status") == 1).sum().cast(pl.UInt32).alias("in_force"),
            (pl.col("appeal_status") == 1).sum().cast(pl.UInt32).alias("appealed"),
        )
        .sort("month", pl.col("type").cast(pl.String))
    )
    return match_laziness(violations, query)
