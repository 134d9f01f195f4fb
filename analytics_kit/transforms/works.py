"""Whole works: whether their figures can be trusted, which lead, who reacts, how they grow, when they came out."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError, one_of
from analytics_kit.tables import results
from analytics_kit.transforms._chance import best_groups
from analytics_kit.transforms._frames import (
    divide,
    finite,
    in_zone,
    match_laziness,
    moments,
    number_works,
    ordered,
    require_columns,
    require_unique,
    share_of,
    wilson,
)
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics_kit.transforms._frames import FrameT

__all__ = [
    "GENRES",
    "LEADERBOARDS",
    "MIN_PLAYS_PORTRAIT",
    "MIN_PLAYS_RETENTION",
    "engagement_rate",
    "flag_small",
    "genre_mix",
    "growth",
    "leaderboard",
    "match_works",
    "posting_calendar",
    "rate",
    "snapshot_growth",
]

#: Plays from which Douyin's documentation calls a retention curve reliable.
MIN_PLAYS_RETENTION = 200
#: Plays from which Douyin's documentation calls an audience portrait reliable.
MIN_PLAYS_PORTRAIT = 1000


@returns("reliability")
def flag_small(works: FrameT) -> FrameT:
    """Say of each work whether it was played often enough for its curve and its portrait.

    Parameters
    ----------
    works
        Table ``works``; only the column plays is needed.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in: its rows and columns as they were, with these added:

        {returns}

    Raises
    ------
    TableError
        If there is no column plays, or it holds text.

    Examples
    --------
    >>> flag_small(pl.DataFrame({"plays": [150, 900, 5000, None]}))
    shape: (4, 3)
    ┌───────┬────────────────────┬───────────────────┐
    │ plays ┆ retention_reliable ┆ portrait_reliable │
    │ ---   ┆ ---                ┆ ---               │
    │ i64   ┆ bool               ┆ bool              │
    ╞═══════╪════════════════════╪═══════════════════╡
    │ 150   ┆ false              ┆ false             │
    │ 900   ┆ true               ┆ false             │
    │ 5000  ┆ true               ┆ true              │
    │ null  ┆ null               ┆ null              │
    └───────┴────────────────────┴───────────────────┘
    """
    tables.require(works, "works", ["plays"])
    return works.with_columns(
        (finite("plays") >= MIN_PLAYS_RETENTION).alias("retention_reliable"),
        (finite("plays") >= MIN_PLAYS_PORTRAIT).alias("portrait_reliable"),
    )


#: What counts as a reaction, and what it can be a rate of.
_REACTIONS = ("likes", "comments", "shares", "saves")
_DENOMINATORS = ("plays", "views", "impressions")


@returns("engagement_rate")
def engagement_rate(works: FrameT, *, denominator: str) -> FrameT:
    """Add how many reactions (likes, comments, shares, saves) came for each play, view or impression.

    There is no agreed denominator, and a rate per impression is no rate per play, so it must be named.

    Parameters
    ----------
    works
        Table ``works``; likes, comments, shares, saves and the denominator are needed.
    denominator
        ``plays``, ``views`` or ``impressions``.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in: its rows and columns as they were, with two added:

        {returns}

        A reaction that a provider does not count adds nothing; rates of works that lack different kinds are not of
        the same thing.

    Raises
    ------
    ParameterError
        If ``denominator`` is another word.
    TableError
        If a column is missing, or holds text.

    Examples
    --------
    >>> works = pl.DataFrame(
    ...     {"plays": [1000, 0], "likes": [50, 3], "comments": [6, 0], "shares": [3, 0], "saves": [1, None]}
    ... )
    >>> engagement_rate(works, denominator="plays").select("engagement_rate", "reactions_missing").rows()
    [(0.06, None), (None, 'saves')]
    """
    if denominator not in _DENOMINATORS:
        msg = f"denominator={denominator!r} is not allowed. Allowed: {one_of(_DENOMINATORS)}."
        raise ParameterError(msg)
    tables.require(works, "works", [*_REACTIONS, denominator])
    kinds = {name: finite(name) for name in _REACTIONS}
    any_known = pl.any_horizontal(kind.is_not_null() for kind in kinds.values())
    # Cast first: a sum across columns keeps their type, which may be too small for it.
    reactions = pl.when(any_known).then(pl.sum_horizontal(kinds.values()))
    missing = pl.concat_str(
        *(pl.when(kind.is_null()).then(pl.lit(name)) for name, kind in kinds.items()),
        separator=", ",
        ignore_nulls=True,
    )
    return works.with_columns(
        divide(reactions, finite(denominator)).alias("engagement_rate"),
        pl.when(missing != "").then(missing).alias("reactions_missing"),
    )


@returns("rate")
def rate(works: FrameT, *, numerator: str, denominator: str) -> FrameT:
    """Add how often one reaction came for each play, view or impression, with its interval.

    Parameters
    ----------
    works
        Table ``works``; the numerator and the denominator are needed.
    numerator
        ``likes``, ``comments``, ``shares``, ``saves``, ``followers_gained``, ``plays`` or ``views``. Plays per
        impression say how well a cover and its title work.
    denominator
        ``plays``, ``views`` or ``impressions``.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in: its rows and columns as they were, with these added:

        {returns}

    Raises
    ------
    ParameterError
        If a word is not among those, or both are the same.
    TableError
        If a column is missing, or holds text.

    Notes
    -----
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference. The interval takes each
    play as one chance of one reaction. One person may play a work twice, or comment on it twice, so it is rather
    too narrow than too wide; a rate above 1 is no share, and has none.

    Examples
    --------
    >>> works = pl.DataFrame({"likes": [1, 100, 12], "plays": [10, 1000, 0]})
    >>> rate(works, numerator="likes", denominator="plays").select(pl.col("^rate.*$").round(3)).rows()
    [(0.1, 0.018, 0.404), (0.1, 0.083, 0.12), (None, None, None)]
    """
    for name, word, allowed in (
        ("numerator", numerator, _NUMERATORS),
        ("denominator", denominator, _DENOMINATORS),
    ):
        if word not in allowed:
            msg = f"{name}={word!r} is not allowed. Allowed: {one_of(allowed)}."
            raise ParameterError(msg)
    if numerator == denominator:
        msg = f"numerator and denominator are both {numerator!r}. Name two figures."
        raise ParameterError(msg)
    tables.require(works, "works", [numerator, denominator])
    return works.with_columns(*share_of(numerator, denominator, "rate"))


#: What a single rate can count, beside the reactions.
_NUMERATORS = (*_REACTIONS, "followers_gained", "plays", "views")

#: What works can be ranked by: the figures of Douyin's 26 orders (each up and down), views and impressions.
LEADERBOARDS = (
    *("published_at", "plays", "likes", "comments", "shares", "saves", "followers_gained"),
    *("bounce_rate_2s", "completion_rate_5s", "completion_rate", "cover_click_rate"),
    *("average_watch_s", "profile_visits", "views", "impressions"),
)
#: Rate -> what it is a rate of.
_RATES = {
    "bounce_rate_2s": "plays",
    "completion_rate_5s": "plays",
    "completion_rate": "plays",
    "cover_click_rate": "impressions",
}


@returns("leaderboard")
def leaderboard(
    works: FrameT,
    metrics: pl.DataFrame | pl.LazyFrame | None = None,
    *,
    by: str,
    descending: bool = True,
    top: int | None = None,
    min_plays: int = 0,
) -> FrameT:
    """Rank works by a figure.

    Parameters
    ----------
    works
        Table ``works``; item_id, plays and `by` are needed, and impressions for ``cover_click_rate``.
    metrics
        Table ``work_metrics``, for what it alone has: the four rates, average_watch_s and profile_visits.
    by
        One of :data:`LEADERBOARDS`.
    descending
        Whether the largest comes first. The best ``bounce_rate_2s`` is the smallest.
    top
        How many ranks to keep; all by default. Works that tie for the last of them all stay.
    min_plays
        Leave out, before ranking, works with fewer plays, or with plays unknown (0 keeps all). Works of ten plays
        have the highest rates and the lowest.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per ranked work:

        {returns}

        Best first, equal ones as they came. Works whose figure is not known are left out.

    Raises
    ------
    ParameterError
        If `by`, `top` or `min_plays` is not allowed.
    TableError
        If a column is missing or holds text, or `metrics` has a work twice. A LazyFrame is not read, so there that
        shows as ``polars.exceptions.ComputeError`` when the result is collected.

    Examples
    --------
    >>> works = pl.DataFrame({"item_id": ["a", "b", "c", "d"], "plays": [5, 9, 9, None]})
    >>> leaderboard(works, by="plays", top=1).select("rank", "item_id").rows()
    [(1, 'b'), (1, 'c')]
    """
    if by not in LEADERBOARDS:
        msg = f"by={by!r} is not allowed. Allowed: {one_of(LEADERBOARDS)}."
        raise ParameterError(msg)
    if top is not None and (not isinstance(top, int) or top < 1):
        msg = f"top={top!r} is refused. Allowed: a whole number from 1 up, or None for all."
        raise ParameterError(msg)
    if not isinstance(min_plays, int) or min_plays < 0:
        msg = f"min_plays={min_plays!r} is refused. Allowed: a whole number from 0 up."
        raise ParameterError(msg)
    whole: str | None = _RATES.get(by)
    base = ["item_id", "plays", *([whole] if whole else [])]
    tables.require(works, "works", base)
    rows = works.lazy().drop("rank", "rate_low", "rate_high", strict=False)
    if metrics is not None:
        rows = _with_metrics(rows, metrics)
    if by not in rows.collect_schema():
        hint = " Pass the table work_metrics as metrics." if metrics is None else ""
        msg = f"Not a works frame: no column {by!r}, which works are to be ranked by.{hint}"
        raise TableError(msg)
    if by != "published_at":
        tables.require(rows, "works" if by in tables.schema("works") else "work_metrics", [by])
    value = pl.col(by)
    if rows.collect_schema()[by].is_float():
        rows = rows.filter(value.is_finite())
    rows = rows.drop_nulls(by)
    if min_plays > 0:
        rows = rows.filter(finite("plays") >= min_plays)
    rank = value.rank("min", descending=descending).cast(pl.UInt32)
    low, high = (
        wilson(value.cast(pl.Float64), pl.col(whole).cast(pl.Float64))
        if whole
        else (pl.lit(None, pl.Float64), pl.lit(None, pl.Float64))
    )
    query = (
        rows.select(rank.alias("rank"), pl.all())
        .with_columns(low.alias("rate_low"), high.alias("rate_high"))
        .sort("rank", maintain_order=True)
    )
    if top is not None:
        query = query.filter(pl.col("rank") <= top)
    return match_laziness(works, query)


def _with_metrics(works: pl.LazyFrame, metrics: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """Add the columns that the metrics alone have."""
    tables.require(metrics, "work_metrics", ["item_id"])
    require_unique(metrics, ["item_id"], "Keep one row of each work.")
    have = works.collect_schema()
    new = [name for name in metrics.collect_schema() if name not in have]
    return works.join(
        metrics.lazy()
        .select(pl.col("item_id").cast(have["item_id"], strict=False), *new)
        .drop_nulls("item_id"),
        on="item_id",
        how="left",
        validate="m:1" if isinstance(metrics, pl.LazyFrame) else "m:m",
        maintain_order="left",
    )


#: What grows, in the order of the table ``increments``.
_GROWING = ("plays", "likes")


@returns("growth")
def growth(
    increments: FrameT,
    works: pl.DataFrame | pl.LazyFrame | None = None,
    *,
    as_of: dt.datetime | str | None = None,
) -> FrameT:
    """Tell from what a work gained over 1, 7 and 30 days how fast it grows, and whether it speeds up.

    Parameters
    ----------
    increments
        Table ``increments``: item_id, metric, days, increment.
    works
        Table ``works`` (item_id, published_at), for how old each work is: what a work of 10 days gained in "30 days" it gained
        in 10.
    as_of
        When the increments were read, with `works`. A moment without a zone is UTC.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and metric:

        {returns}

        Works in order of first appearance, plays before likes. A pace is null where its increment is. Of a work younger than 1 or
        7 days those paces are over its age too; where the age is not known all are over the full days.

    Raises
    ------
    TableError
        If a column is missing, or holds text in place of numbers or of moments, or (in a DataFrame) a work has two rows in
        `works`.
    ParameterError
        If one of `works` and `as_of` comes without the other, or `as_of` is no moment.

    Notes
    -----
    The 30 days hold the 7 days. A steady work has an acceleration of 1 at any age. Up to 7 days of age both paces are over
    the same days, and it is always 1.

    Examples
    --------
    >>> import datetime as dt
    >>> increments = pl.DataFrame(
    ...     {"item_id": "a", "metric": "plays", "days": [1, 7, 30], "increment": [30, 140, 300]}
    ... )
    >>> growth(increments).row(0)
    ('a', 'plays', 30.0, 20.0, 10.0, None)
    >>> works = pl.DataFrame({"item_id": ["a"], "published_at": [dt.datetime(2025, 10, 1)]})
    >>> growth(increments, works, as_of=dt.datetime(2025, 10, 16)).row(0)
    ('a', 'plays', 30.0, 20.0, 20.0, 1.0)
    """
    tables.require(increments, "increments")
    if (works is None) != (as_of is None):
        msg = (
            "How old a work is needs both: works, which say when it was published, and as_of, when the increments were "
            "read, for instance as_of=datetime.datetime(2025, 11, 1)."
        )
        raise ParameterError(msg)
    rows = increments.lazy().select("item_id", "metric", "days", "increment").pipe(number_works)
    if works is None:
        rows = rows.with_columns(pl.lit(None, pl.Float64).alias("_age"))
    else:
        ages = _ages(works, as_of, increments.collect_schema()["item_id"])
        rows = rows.join(ages, on="item_id", how="left", validate="m:1", maintain_order="left")
    age = pl.col("_age")
    days = finite("days")
    pace = divide(finite("increment"), pl.min_horizontal(days, age))
    query = (
        rows.group_by("item_id", "metric")
        .agg(
            pl.col("_work").first(),
            age.is_not_null().any().alias("_is_known"),
            *(pace.filter(pl.col("days") == span).first().alias(f"pace_{span}d") for span in (1, 7, 30)),
        )
        .with_columns(
            pl.when(pl.col("pace_30d") > 0, "_is_known")
            .then(divide(pl.col("pace_7d"), pl.col("pace_30d")))
            .alias("acceleration")
        )
        .sort("_work", *ordered("metric", _GROWING))
        .select("item_id", "metric", "pace_1d", "pace_7d", "pace_30d", "acceleration")
    )
    return match_laziness(increments, query)


def _ages(
    works: pl.DataFrame | pl.LazyFrame, as_of: dt.datetime | str | None, item_id: pl.DataType
) -> pl.LazyFrame:
    """Give how many days old each work is: item_id, _age above 0, null where it is not known."""
    if isinstance(as_of, str):
        with contextlib.suppress(ValueError):
            as_of = dt.datetime.fromisoformat(as_of)
    if not isinstance(as_of, dt.datetime):
        msg = f"as_of={as_of!r} is refused. Allowed: the moment when the increments were read, as datetime.datetime or 2025-11-01."
        raise ParameterError(msg)
    tables.require(works, "works", ["item_id", "published_at"])
    known = works.filter(pl.col("item_id").is_not_null())
    require_unique(known, ["item_id"], "Keep one row of each work.")
    published = _utc(moments(works, "works", "published_at"))
    now = as_of if as_of.tzinfo is None else as_of.astimezone(dt.UTC).replace(tzinfo=None)
    age = (pl.lit(now, pl.Datetime("us")) - published).dt.total_seconds(fractional=True) / 86400.0
    return known.lazy().select(
        pl.col("item_id").cast(item_id, strict=False), pl.when(age > 0).then(age).alias("_age")
    )


def _utc(moment: pl.Expr) -> pl.Expr:
    """Give moments in UTC without saying so: those without a zone are UTC."""
    return moment.cast(pl.Datetime("us", "UTC")).dt.replace_time_zone(None)


#: Cumulative figures of a snapshot.
_CUMULATIVE = (
    *("plays", "views", "impressions", "reach", "likes", "collects", "comments", "shares", "saves"),
    *("clicks", "engagements"),
)


#: Two figures so near each other are of one look.
_ONE_LOOK = dt.timedelta(minutes=1)


@returns("snapshot_growth")
def snapshot_growth(snapshots: FrameT, *, metric: str = "plays") -> FrameT:
    """Tell from repeated looks at a work what it gained between them, and at what pace.

    Parameters
    ----------
    snapshots
        Table ``snapshots``; item_id, snapshot_at, started_at and `metric` are needed.
    metric
        A count of the table, for instance ``plays`` or ``likes``.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and pair of neighbouring looks at which the figure was known:

        {returns}

        Works in order of first appearance, then by time. Of looks at the same moment the first that came counts; what came within
        a minute after a look is the same look, since one answer holds its own figures beside snapshots taken for it. One look
        is no growth.
        Snapshots of a period (they have a started_at) hold what the period brought, not a total, and are left out.

    Raises
    ------
    ParameterError
        If `metric` is no count of the table.
    TableError
        If a column is missing, or holds text in place of numbers or moments.

    Examples
    --------
    >>> import datetime as dt
    >>> looks = pl.DataFrame(
    ...     {
    ...         "item_id": "a",
    ...         "snapshot_at": [dt.datetime(2025, 10, 1), dt.datetime(2025, 10, 3)],
    ...         "started_at": [None, None],
    ...         "plays": [100, 160],
    ...     }
    ... )
    >>> snapshot_growth(looks).select("days", "gained", "per_day").row(0)
    (2.0, 60.0, 30.0)
    """
    if metric not in _CUMULATIVE:
        msg = f"metric={metric!r} is not allowed. Allowed: {one_of(_CUMULATIVE)}."
        raise ParameterError(msg)
    tables.require(snapshots, "snapshots", ["item_id", "snapshot_at", "started_at", metric])
    before = pl.all().shift().over("item_id")
    is_new = pl.col("until_at").diff().over("item_id") > _ONE_LOOK
    query = (
        snapshots.lazy()
        .filter(pl.col("started_at").is_null())
        .select(
            "item_id",
            moments(snapshots, "snapshots", "snapshot_at").alias("until_at"),
            finite(metric).alias("total"),
        )
        .pipe(number_works)
        .drop_nulls(["until_at", "total"])
        .unique(["item_id", "until_at"], keep="first", maintain_order=True)
        .sort("_work", "until_at", maintain_order=True)
        .filter(is_new.fill_null(value=True))
        .with_columns(before.name.suffix("_before"))
        .filter(pl.col("until_at_before").is_not_null())
        .select(
            "item_id",
            pl.col("until_at_before").alias("from_at"),
            "until_at",
            divide(
                (pl.col("until_at") - pl.col("until_at_before")).dt.total_seconds(fractional=True),
                pl.lit(86400.0),
            ).alias("days"),
            "total",
            (pl.col("total") - pl.col("total_before")).alias("gained"),
        )
        .with_columns(divide(pl.col("gained"), pl.col("days")).alias("per_day"))
    )
    return match_laziness(snapshots, query)


@returns("posting_calendar")
def posting_calendar(works: FrameT, *, time_zone: str = "Asia/Shanghai", min_works: int = 3) -> FrameT:
    """Count works by the weekday and hour at which they were published, with the plays that they had.

    It shows when a creator posts, and beside it how those works did. It is no proof that the hour made the difference:
    the creator chose both the hour and the work.

    Parameters
    ----------
    works
        Table ``works``; published_at and plays are needed.
    time_zone
        Whose clock counts, by its IANA name. The table's moments are UTC.
    min_works
        Hours with fewer works whose plays are known get no rank.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per weekday and hour at which something was published:

        {returns}

        By weekday, then hour. Works without a moment of publishing are left out, and those whose hour_known is false:
        files that people download may name the day alone.

    Raises
    ------
    ParameterError
        If there is no such time zone, or `min_works` is no whole number from 1 up.
    TableError
        If a column is missing, plays hold text, or published_at holds no moments.

    Notes
    -----
    Some hour is always best. p_value tells whether it leads by more than chance, as in :func:`best_start_hours`.

    Examples
    --------
    >>> import datetime as dt
    >>> works = pl.DataFrame({"published_at": [dt.datetime(2025, 10, 5, 23)] * 2, "plays": [100, 300]})
    >>> posting_calendar(works).row(0)[:6]  # Sunday, 23:00 UTC, is Monday, 7:00, in Shanghai
    (1, 7, 2, 2, 200.0, False)
    """
    tables.require(works, "works", ["published_at", "plays"])
    if not (isinstance(min_works, int) and min_works >= 1):
        msg = f"min_works={min_works!r} is refused. Allowed: a whole number of works from 1 up."
        raise ParameterError(msg)
    local = in_zone(moments(works, "works", "published_at"), time_zone)
    keys = ["weekday", "hour"]
    published = (
        works.lazy()
        .pipe(_with_hour)
        .select(local.alias("_local"), finite("plays"))
        .drop_nulls("_local")
        .select(
            pl.col("_local").dt.weekday().alias("weekday"), pl.col("_local").dt.hour().alias("hour"), "plays"
        )
    )
    query = (
        published.group_by(keys)
        .agg(
            pl.len().cast(pl.UInt32).alias("works"),
            pl.col("plays").count().cast(pl.UInt32).alias("known"),
            pl.col("plays").median().alias("median_plays"),
        )
        .join(best_groups(published, keys, "plays", least=min_works), on=keys)
        .sort(keys)
    )
    return match_laziness(works, query)


def _with_hour(works: pl.LazyFrame) -> pl.LazyFrame:
    """Leave out works of which the day of publishing is known, but not the hour."""
    if "hour_known" not in works.collect_schema():
        return works
    return works.filter(pl.col("hour_known").fill_null(value=True))


#: Genres (体裁) that can be told by a work's length, with the seconds up to which each reaches.
GENRES = dict(zip(results.GENRES, (60.0, 180.0, 300.0, math.inf), strict=True))


def _genre() -> pl.Expr:
    """Tell the genre by the length; null where that is not known, or 0."""
    seconds = finite("duration_s")
    genre = pl.coalesce(
        pl.when(seconds > 0, seconds <= limit).then(pl.lit(name)) for name, limit in GENRES.items()
    )
    return genre.cast(pl.Enum(list(GENRES)))


@returns("genre_mix")
def genre_mix(works: FrameT, *, verticals: pl.DataFrame | pl.LazyFrame | None = None) -> FrameT:
    """Count works by genre (体裁) and vertical (垂类), with the plays that they had.

    Videos are of the genres by which Douyin's routes select works, told by their length. No documented answer
    says of which genre or vertical a work is, so photos and articles, which have no length, have no genre here, and
    verticals come from the user: for instance from the themes of hashtags, or from what
    ``douyin.ItemOverviewData`` says in its table ``details``.

    Parameters
    ----------
    works
        Table ``works``; item_id, duration_s and plays are needed.
    verticals
        item_id and vertical, one row per work. By default no vertical is known.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per genre and vertical that a work has:

        {returns}

        By genre, the shortest first, then by vertical; unknown ones last.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or (in a DataFrame) `verticals` has a work twice.

    Notes
    -----
    A genre reaches up to its limit, which it includes: a video of 60 s is up_to_1_min. Few works of a kind say
    more about those works than about the kind.

    Examples
    --------
    >>> works = pl.DataFrame(
    ...     {"item_id": ["a", "b", "c"], "duration_s": [30.0, 45.0, 200.0], "plays": [100, 300, 600]}
    ... )
    >>> genre_mix(works).select("genre", "works", "median_plays", "share").rows()
    [('up_to_1_min', 2, 200.0, 0.4), ('3_to_5_min', 1, 600.0, 0.6)]
    """
    tables.require(works, "works", ["item_id", "duration_s", "plays"])
    plays = finite("plays")
    rows = works.lazy().select("item_id", _genre().alias("genre"), plays.alias("plays"))
    if verticals is None:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias("vertical"))
    else:
        require_columns(verticals, "table of verticals", words=["item_id", "vertical"])
        require_unique(verticals, ["item_id"], "Give one vertical for each work.")
        item_id = pl.col("item_id").cast(works.collect_schema()["item_id"], strict=False)
        rows = rows.join(
            verticals.lazy().select(item_id, pl.col("vertical").cast(pl.String)),
            on="item_id",
            how="left",
            validate="m:1" if isinstance(verticals, pl.LazyFrame) else "m:m",
        )
    count = pl.col("plays").count()
    query = (
        rows.group_by("genre", "vertical")
        .agg(
            pl.len().cast(pl.UInt32).alias("works"),
            count.cast(pl.UInt32).alias("known"),
            pl.when(count > 0).then(pl.col("plays").sum()).cast(pl.Int64).alias("plays"),
            pl.col("plays").median().alias("median_plays"),
        )
        .with_columns(divide(pl.col("plays").cast(pl.Float64), pl.col("plays").sum()).alias("share"))
        .sort("genre", "vertical", nulls_last=True)
    )
    return match_laziness(works, query)


#: How much apart two works are for each of these.
_DOUBLING, _MONTH = 2.0, 30.0


@returns("matched_works")
def match_works(
    works: FrameT,
    item_id: str,
    *,
    by: Sequence[str] = ("genre", "duration_s", "published_at"),
    k: int = 20,
    days: float | None = 90,
) -> FrameT:
    """Find the works that a work is fairly compared with: of its kind and length, and of its time.

    Parameters
    ----------
    works
        Table ``works``; item_id and the columns `by` are needed.
    item_id
        The work.
    by
        What they are alike in:

        - ``genre`` and other columns of text: the same word. Where no answer tells the genre, the length does;
        - ``duration_s``: the same length class (:data:`GENRES`), and as near in length as there are;
        - ``published_at``: at most `days` before or after it, and as near as there are. Works read on one day are then of
          one age too;
        - another number, for instance ``followers``: as near in size as there are.
    k
        How many works at most.
    days
        See ``published_at``; None for any time.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work matched:

        {returns}

        The nearest first, equal ones as they came. The work itself is not among them, nor a work of which something in `by` is not
        known.

    Raises
    ------
    TableError
        If a column is missing, `published_at` holds no moments, or (in a DataFrame) the work has two rows.
    ParameterError
        If `item_id` is not among `works`, something in `by` is not known of it (both in a DataFrame; a LazyFrame is not read, and
        gives no rows then), or `by`, `k` or `days` is not allowed.

    Notes
    -----
    This is nearest-neighbour matching on given scales, within calipers, each work by itself (Stuart 2010). It makes two works alike
    in what is named and in nothing else: it shows a difference, and no cause.

    References
    ----------
    E. A. Stuart (2010), "Matching methods for causal inference: a review and a look forward", Statistical Science
    25: 1-21.

    Examples
    --------
    Their curves, in the middle of them, are a baseline:

    >>> import datetime as dt
    >>> from analytics_kit.transforms import compare_retention, retention_band
    >>> works = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "b", "c", "d"],
    ...         "duration_s": [20.0, 40.0, 25.0, 200.0],
    ...         "published_at": [dt.datetime(2025, 10, day) for day in (1, 1, 16, 1)],
    ...     }
    ... )
    >>> like = match_works(works, "a", by=("duration_s", "published_at"))
    >>> like.select("item_id", pl.col("match_distance").round(2)).rows()
    [('c', 0.82), ('b', 1.0)]
    >>> curves = pl.DataFrame(
    ...     {"item_id": list("abc") * 2, "second": [0.0] * 3 + [9.0] * 3, "value": [1.0] * 3 + [0.5, 0.25, 0.5]}
    ... ).with_columns(analysis=pl.lit("retention"), series=pl.lit("item"))
    >>> others = curves.filter(pl.col("item_id").is_in(like["item_id"].implode()))
    >>> middle = retention_band(others, min_works=2).select("analysis", "second", value="middle")
    >>> compare_retention(curves.filter(item_id="a"), baseline=middle)["delta"].to_list()
    [0.0, 0.125]
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or not all(isinstance(name, str) for name in names) or "item_id" in names:
        msg = f"by={by!r} is refused. Allowed: columns of works beside item_id, for instance ('genre', 'duration_s')."
        raise ParameterError(msg)
    if not isinstance(k, int) or k < 1:
        msg = f"k={k!r} is refused. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    if days is not None and not (isinstance(days, int | float) and days > 0):
        msg = f"days={days!r} is refused. Allowed: a number above 0, or None for any time."
        raise ParameterError(msg)
    have = works.collect_schema() if isinstance(works, pl.DataFrame | pl.LazyFrame) else {}
    tables.require(works, "works", ["item_id"])
    have = works.collect_schema()
    has_genre = "genre" in have or "duration_s" not in have
    tables.require(works, "works", [name for name in names if name != "genre" or has_genre])
    likeness = _likeness(works, names, days)
    rows = works.lazy().with_columns(feature.key.alias(f"_{n}") for n, feature in enumerate(likeness))
    is_it = pl.col("item_id").cast(pl.String) == item_id
    itself = rows.filter(is_it).select(pl.col(f"_{n}").alias(f"_{n}_of") for n in range(len(likeness)))
    if isinstance(works, pl.DataFrame):
        _require_known(itself.collect(), item_id, [feature.name for feature in likeness])
    fits: list[pl.Expr] = []
    gaps: list[pl.Expr] = []
    for n, feature in enumerate(likeness):
        mine, other = pl.col(f"_{n}_of"), pl.col(f"_{n}")
        if feature.most is None:
            fits.append(mine == other)
        else:
            gaps.append((other - mine).abs())
            fits.append(gaps[-1] <= feature.most)
    query = (
        rows.filter(~is_it)
        .join(itself, how="cross", maintain_order="left_right")
        .filter(fits)
        .with_columns(pl.sum_horizontal(pl.lit(0.0), *gaps).alias("match_distance"))
        .sort("match_distance", maintain_order=True)
        .head(k)
        .select(*(name for name in have if name != "match_distance"), "match_distance")
    )
    return match_laziness(works, query)


class _Like(NamedTuple):
    """What two works are alike in: the same key, or numbers that are at most so far apart."""

    name: str
    key: pl.Expr
    most: float | None = None


def _likeness(works: pl.DataFrame | pl.LazyFrame, names: Sequence[str], days: float | None) -> list[_Like]:
    have = works.collect_schema()
    likeness: list[_Like] = []
    for name in names:
        if name == "published_at":
            at = _utc(moments(works, "works", name)).dt.epoch("ms").cast(pl.Float64) / (_MONTH * 86_400_000)
            likeness.append(_Like(name, at, math.inf if days is None else days / _MONTH))
        elif name == "genre":
            genres = [pl.col(name).cast(pl.String)] if name in have else []
            genres += [_genre().cast(pl.String)] if "duration_s" in have else []
            likeness.append(_Like(name, pl.coalesce(genres)))
        elif have[name].is_numeric():
            if name == "duration_s":
                likeness.append(_Like(name, _genre()))
            number = finite(name)
            likeness.append(_Like(name, pl.when(number > 0).then(number.log(_DOUBLING)), math.inf))
        else:
            likeness.append(_Like(name, pl.col(name)))
    return likeness


def _require_known(itself: pl.DataFrame, item_id: str, names: Sequence[str]) -> None:
    """Check that the work is there once, and that all that it is matched by is known of it."""
    if itself.is_empty():
        msg = f"No work {item_id!r} among these works. Fetch it with them, or pass the id of one of them."
        raise ParameterError(msg)
    if len(itself) > 1:
        msg = f"More than one row has item_id {item_id!r}. Keep one row of each work."
        raise TableError(msg)
    unknown = [name for name, value in zip(names, itself.row(0), strict=True) if value is None]
    if unknown:
        msg = (
            f"Of work {item_id!r} {one_of(dict.fromkeys(unknown))} is not known, so nothing can be matched by it. "
            "Leave it out of by."
        )
        raise ParameterError(msg)
