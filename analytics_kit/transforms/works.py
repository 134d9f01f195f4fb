"""Whole works: which of them were played often enough for their figures to be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["MIN_PLAYS_PORTRAIT", "MIN_PLAYS_RETENTION", "flag_small"]

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
