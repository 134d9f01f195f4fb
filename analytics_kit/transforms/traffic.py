"""Where plays come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.transforms._frames import like, number_works

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["traffic_mix"]


def traffic_mix(traffic: FrameT) -> FrameT:
    """Rank the traffic sources (流量来源) of each work, with the change against the creator's history.

    Parameters
    ----------
    traffic
        Table ``traffic``: item_id, source, share, history_difference. A source that is not listed
        brought no plays.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and source:

        =======  ===============  ======================================================================
        item_id  as in `traffic`
        source   as in `traffic`
        share    Float64          share 0-1 of the plays
        rank     UInt32           from 1, unique; by share, then by source. Null where the share is null
        change   Float64          history_difference; null where the work has no history
        =======  ===============  ======================================================================

        Works in order of first appearance, then rank.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    Where history_difference equals the share in every row of a work, the provider compares with nothing: the
    work counts as one without history, and its changes are null instead of a rise from 0.

    Examples
    --------
    >>> traffic = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "b"],
    ...         "source": ["search", "homepage_hot", "search"],
    ...         "share": [0.2, 0.8, 1.0],
    ...         "history_difference": [-0.1, 0.1, 1.0],
    ...     }
    ... )
    >>> traffic_mix(traffic)
    shape: (3, 5)
    ┌─────────┬──────────────┬───────┬──────┬────────┐
    │ item_id ┆ source       ┆ share ┆ rank ┆ change │
    │ ---     ┆ ---          ┆ ---   ┆ ---  ┆ ---    │
    │ str     ┆ str          ┆ f64   ┆ u32  ┆ f64    │
    ╞═════════╪══════════════╪═══════╪══════╪════════╡
    │ a       ┆ homepage_hot ┆ 0.8   ┆ 1    ┆ 0.1    │
    │ a       ┆ search       ┆ 0.2   ┆ 2    ┆ -0.1   │
    │ b       ┆ search       ┆ 1.0   ┆ 1    ┆ null   │
    └─────────┴──────────────┴───────┴──────┴────────┘
    """
    tables.require(traffic, "traffic", ["item_id", "source", "share", "history_difference"])
    share, difference = pl.col("share"), pl.col("history_difference")
    query = (
        traffic.lazy()
        .select(
            "item_id",
            "source",
            pl.col("share", "history_difference").cast(pl.Float64),
        )
        .pipe(number_works)
        .sort(
            "_work",
            "share",
            "source",
            "history_difference",
            descending=[False, True, False, True],
            nulls_last=True,
        )
        .select(
            "item_id",
            "source",
            "share",
            share.rank("ordinal", descending=True).over("item_id").cast(pl.UInt32).alias("rank"),
            # Rows that lack either number say nothing about history: any() passes over their null.
            pl.when((difference != share).any().over("item_id")).then(difference).alias("change"),
        )
    )
    return like(traffic, query)
