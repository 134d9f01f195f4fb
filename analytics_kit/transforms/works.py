"""Whole works: whether their figures can be trusted, and how many of their viewers react."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.transforms._frames import divide

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["MIN_PLAYS_PORTRAIT", "MIN_PLAYS_RETENTION", "engagement_rate", "flag_small"]

#: Plays from which Douyin's documentation calls a retention curve reliable.
MIN_PLAYS_RETENTION = 200
#: Plays from which Douyin's documentation calls an audience portrait reliable.
MIN_PLAYS_PORTRAIT = 1000


def flag_small(works: FrameT) -> FrameT:
    """Say of each work whether it was played often enough for its curve and its portrait.

    Parameters
    ----------
    works
        Table ``works``; only the column plays is needed.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in: its rows and columns as they were, with retention_reliable (Boolean, plays >=
        :data:`MIN_PLAYS_RETENTION`) and portrait_reliable (Boolean, plays >= :data:`MIN_PLAYS_PORTRAIT`)
        added; null where plays are not known.

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
        (pl.col("plays") >= MIN_PLAYS_RETENTION).alias("retention_reliable"),
        (pl.col("plays") >= MIN_PLAYS_PORTRAIT).alias("portrait_reliable"),
    )


#: What counts as a reaction, and what it can be a rate of.
_REACTIONS = ("likes", "comments", "shares", "saves")
_DENOMINATORS = ("plays", "views", "impressions")


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
        The kind that came in: its rows and columns as they were, with engagement_rate (Float64; above 1 where
        there are more reactions than plays) added; null where the denominator is 0 or not known, or no reaction
        is known. A reaction that a provider does not count adds nothing.

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
    >>> engagement_rate(works, denominator="plays").get_column("engagement_rate").to_list()
    [0.06, None]
    """
    if denominator not in _DENOMINATORS:
        msg = f"denominator={denominator!r} is not allowed. Allowed: {one_of(_DENOMINATORS)}."
        raise ParameterError(msg)
    tables.require(works, "works", [*_REACTIONS, denominator])
    known = pl.any_horizontal(pl.col(name).is_not_null() for name in _REACTIONS)
    reactions = pl.when(known).then(pl.sum_horizontal(*_REACTIONS))
    return works.with_columns(
        divide(reactions.cast(pl.Float64), pl.col(denominator)).cast(pl.Float64).alias("engagement_rate")
    )
