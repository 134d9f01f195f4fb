"""Lives: how many viewers react, buy and follow, and when lives start best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError
from analytics_kit.transforms._chance import best_groups
from analytics_kit.transforms._frames import divide, finite, in_zone, match_laziness, moments, share_of, whole
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["best_start_hours", "live_daily_rates", "live_rates"]

_RATES = {"commenter_rate": "commenters", "buyer_rate": "buyers", "follower_rate": "new_followers"}


@returns("live_rates")
def live_rates(sessions: FrameT) -> FrameT:
    """Compute for each live how many of its viewers commented, bought and followed.

    Parameters
    ----------
    sessions
        Table ``live_sessions``: room_id, title, started_at, ended_at, views, viewers, average_watch_s, likes,
        commenters, new_followers, buyers.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per live:

        {returns}

        Lives in order of their start, then of their room; those without a start last.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    A rate is null where the viewers (or views) are 0 or not known. An interval is null too where a provider
    counts more people than viewers, or fewer than none. The interval tells how far chance alone moves a rate of
    so many viewers. Viewers of one live are alike, so the truth is wider.

    Examples
    --------
    >>> sessions = pl.DataFrame(
    ...     {"room_id": ["b", "a"], "viewers": [0, 200], "views": [0, 250], "likes": [0, 1000]}
    ...     | {"commenters": [0, 10], "buyers": [0, 4], "new_followers": [0, 2]},
    ... ).join(pl.DataFrame(schema=tables.schema("live_sessions")), on="room_id", how="left")
    >>> live_rates(sessions).select("room_id", "buyer_rate", pl.col("buyer_rate_high").round(4), "likes_per_view").rows()
    [('a', 0.02, 0.0503, 4.0), ('b', None, None, None)]
    """
    needed: list[str] = [
        "room_id",
        "title",
        "started_at",
        "ended_at",
        "views",
        "viewers",
        "average_watch_s",
        "likes",
    ]
    tables.require(sessions, "live_sessions", [*needed, *_RATES.values()])
    query = (
        sessions.lazy()
        .select(
            "room_id",
            "title",
            "started_at",
            pl.col("ended_at").is_not_null().alias("is_over"),
            whole("viewers"),
            *(column for name, count in _RATES.items() for column in share_of(count, "viewers", name)),
            divide(finite("likes"), finite("views")).alias("likes_per_view"),
            finite("average_watch_s"),
        )
        .sort("started_at", "room_id", nulls_last=True)
    )
    return match_laziness(sessions, query)


@returns("live_daily_rates")
def live_daily_rates(daily: FrameT) -> FrameT:
    """Compute for each day with lives what its viewers did, from a provider that tells no single lives.

    Parameters
    ----------
    daily
        Table ``live_daily``: started_at, sessions, viewers, likes, comments, followers_gained, revenue,
        currency, buyers. For the way from shown to sold see :func:`funnel`.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per day on which there was a live:

        {returns}

        Days in order, those without a start last. Days whose lives are not known are kept. Null where the
        viewers are 0 or not known.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Examples
    --------
    >>> daily = pl.DataFrame(
    ...     {"sessions": [0, 1], "viewers": [0, 200], "buyers": [0, 4], "likes": [0, 500]}
    ... ).join(pl.DataFrame(schema=tables.schema("live_daily")), on="sessions", how="left")
    >>> live_daily_rates(daily).select("viewers", "buyer_rate", "likes_per_viewer").rows()
    [(200, 0.02, 2.5)]
    """
    counts: list[str] = ["likes", "comments", "followers_gained", "revenue"]
    tables.require(daily, "live_daily", ["started_at", "sessions", "viewers", "buyers", "currency", *counts])
    query = (
        daily.lazy()
        .filter(pl.col("sessions").is_null() | (pl.col("sessions") > 0))
        .select(
            "started_at",
            whole("sessions"),
            whole("viewers"),
            *share_of("buyers", "viewers", "buyer_rate"),
            *(
                divide(finite(name), finite("viewers")).alias(f"{name.removesuffix('_gained')}_per_viewer")
                for name in counts
            ),
            "currency",
        )
        .sort("started_at", nulls_last=True, maintain_order=True)
    )
    return match_laziness(daily, query)


@returns("start_hours")
def best_start_hours(
    sessions: FrameT, *, time_zone: str = "Asia/Shanghai", min_sessions: int = 3, weekdays: bool = True
) -> FrameT:
    """Compare the hours at which lives start, with how many lives each rests on.

    Lives that go on, and those whose start or viewers are not known, are left out.

    Parameters
    ----------
    sessions
        Table ``live_sessions``, as in :func:`live_rates`.
    time_zone
        The zone of hours and weekdays: an IANA name. Douyin's is Asia/Shanghai.
    min_sessions
        Hours with fewer lives get no rank.
    weekdays
        Whether Monday at 20 h is another hour than Tuesday at 20 h.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per weekday and hour (or hour) at which a live started:

        {returns}

        By rank, those without one last; then by weekday and hour.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or `started_at` is no moment with a zone.
    ParameterError
        If the time zone is unknown or `min_sessions` is no whole number from 1 up.

    Notes
    -----
    Medians, because one live that went viral should not make its hour. Still no experiment: creators start
    their big lives at the hours that they believe in.

    Some hour is always best. p_value sets the ranks of its lives' viewers (Wilcoxon) against the best of all hours tried
    when viewers are dealt to lives anew, 999 times from a fixed seed (maxT of Westfall and Young): below .05 the hour leads by
    more than chance. The deals know nothing of time: where an account grows, hours that it took up lately look good.

    References
    ----------
    F. Wilcoxon (1945), "Individual comparisons by ranking methods", Biometrics Bulletin 1: 80-83.
    P. H. Westfall and S. S. Young (1993), "Resampling-Based Multiple Testing", Wiley.

    Examples
    --------
    >>> import datetime as dt
    >>> start = dt.datetime(2025, 10, 6, 12, 30, tzinfo=dt.UTC)  # a Monday, 20:30 in Shanghai
    >>> sessions = pl.DataFrame(
    ...     {
    ...         "room_id": ["a", "b", "c"],
    ...         "started_at": [start, start + dt.timedelta(days=7), start + dt.timedelta(days=1)],
    ...         "ended_at": [start + dt.timedelta(days=9)] * 3,
    ...         "viewers": [100, 300, 900],
    ...     }
    ... ).join(pl.DataFrame(schema=tables.schema("live_sessions")), on="room_id", how="left")
    >>> hours = best_start_hours(sessions, min_sessions=2)
    >>> hours.select("weekday", "hour", "sessions", "median_viewers", "rank").rows()
    [(1, 20, 2, 200.0, 1), (2, 20, 1, 900.0, None)]
    """
    if not (isinstance(min_sessions, int) and min_sessions >= 1):
        msg = f"min_sessions={min_sessions!r} is refused. Allowed: a whole number of lives from 1 up."
        raise ParameterError(msg)
    rates = ["commenter_rate", "buyer_rate", "follower_rate", "average_watch_s"]
    rows = live_rates(sessions)
    start = in_zone(moments(rows, "live_sessions", "started_at"), time_zone)
    keys = ["weekday", "hour"]
    lives = (
        rows.lazy()
        .filter(pl.col("is_over") & pl.col("started_at").is_not_null() & pl.col("viewers").is_not_null())
        .with_columns(
            (start.dt.weekday() if weekdays else pl.lit(None, pl.Int8)).alias("weekday"),
            start.dt.hour().alias("hour"),
        )
    )
    query = (
        lives.group_by(keys)
        .agg(
            pl.len().cast(pl.UInt32).alias("sessions"),
            pl.col("viewers", *rates).median().name.prefix("median_"),
        )
        .join(best_groups(lives, keys, "viewers", least=min_sessions), on=keys, nulls_equal=True)
        .sort("rank", *keys, nulls_last=True)
    )
    return match_laziness(sessions, query)
