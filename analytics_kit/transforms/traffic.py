"""Where plays come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError
from analytics_kit.transforms._chance import differing
from analytics_kit.transforms._frames import (
    aligned,
    divide,
    finite,
    match_laziness,
    number_works,
    require_unique,
    steady_sum,
    whole,
)
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["traffic_by_performance", "traffic_mix"]


@returns("traffic_mix")
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

        {returns}

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
    shape: (3, 6)
    ┌─────────┬──────────────┬───────┬──────┬────────┬───────┐
    │ item_id ┆ source       ┆ share ┆ rank ┆ change ┆ tied  │
    │ ---     ┆ ---          ┆ ---   ┆ ---  ┆ ---    ┆ ---   │
    │ str     ┆ str          ┆ f64   ┆ u32  ┆ f64    ┆ bool  │
    ╞═════════╪══════════════╪═══════╪══════╪════════╪═══════╡
    │ a       ┆ homepage_hot ┆ 0.8   ┆ 1    ┆ 0.1    ┆ false │
    │ a       ┆ search       ┆ 0.2   ┆ 2    ┆ -0.1   ┆ false │
    │ b       ┆ search       ┆ 1.0   ┆ 1    ┆ null   ┆ false │
    └─────────┴──────────────┴───────┴──────┴────────┴───────┘
    """
    tables.require(traffic, "traffic", ["item_id", "source", "share", "history_difference"])
    share, difference = pl.col("share"), pl.col("history_difference")
    query = (
        traffic.lazy()
        .select(
            "item_id",
            "source",
            finite("share"),
            finite("history_difference"),
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
            pl.when(share.is_not_null()).then(share.is_duplicated().over("item_id")).alias("tied"),
        )
    )
    return match_laziness(traffic, query)


@returns("traffic_by_performance")
def traffic_by_performance(traffic: FrameT, works: pl.DataFrame | pl.LazyFrame, *, groups: int = 4) -> FrameT:
    """Compare the traffic mix of the works that were played little with that of those played much.

    Works are put into groups of equal size by their plays. The mix of a group is the plain mean of its
    works' mixes, so that one hit does not speak for the whole group.

    Parameters
    ----------
    traffic
        Table ``traffic`` of several works: item_id, source, share.
    works
        Table ``works``: item_id, plays, one row per work. Works that only one of both frames has, or
        whose plays are unknown, are left out.
    groups
        How many groups; 4 makes quartiles. With fewer works than groups some stay empty.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per group and source:

        {returns}

        By group, then rank.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or (in a DataFrame) `works` has a work twice.
    ParameterError
        If `groups` is below 1.

    Notes
    -----
    Works are ranked by plays; the one at place r of n (from 0) is in group floor(r x groups / n) + 1. Works with
    equal plays have the place of the first of them, so they share a group. What differs between groups need
    not have caused the plays.

    p_value sets the F ratio of the source's shares between groups against the largest of all sources when works are dealt
    to groups anew, 999 times from a fixed seed (maxT of Westfall and Young): below .05 the source's part changes
    with plays by more than chance.

    References
    ----------
    P. H. Westfall and S. S. Young (1993), "Resampling-Based Multiple Testing", Wiley.

    Examples
    --------
    >>> traffic = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "b", "c"],
    ...         "source": ["search", "homepage_hot", "search", "homepage_hot"],
    ...         "share": [0.5, 0.5, 1.0, 1.0],
    ...     }
    ... )
    >>> works = pl.DataFrame({"item_id": ["a", "b", "c"], "plays": [10, 20, 900]})
    >>> traffic_by_performance(traffic, works, groups=2).select("group", "works", "source", "share").rows()
    [(1, 2, 'search', 0.75), (1, 2, 'homepage_hot', 0.25), (2, 1, 'homepage_hot', 1.0)]
    """
    tables.require(traffic, "traffic", ["item_id", "source", "share"])
    tables.require(works, "works", ["item_id", "plays"])
    if not (isinstance(groups, int) and groups >= 1):
        msg = f"groups {groups!r} is refused. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    require_unique(works, ["item_id"], "Keep one row a work with frame.unique('item_id').")
    share, plays = pl.col("share"), pl.col("plays")
    rows = (
        traffic.lazy()
        .select("item_id", "source", finite("share"))
        .drop_nulls(["source", "share"])
        .group_by("item_id", "source")
        .agg(steady_sum(share))
    )
    works_below = (plays.rank("min") - 1).cast(pl.UInt64)
    grouped = (
        rows.select("item_id")
        .unique()
        .join(
            aligned(
                works.lazy().select("item_id", whole("plays")), "item_id", traffic.collect_schema()["item_id"]
            ),
            on="item_id",
            nulls_equal=True,
            validate="1:1" if isinstance(works, pl.LazyFrame) else "m:m",
        )
        .drop_nulls("plays")
        .with_columns((works_below * groups // pl.len() + 1).cast(pl.UInt32).alias("group"))
    )
    group = grouped.group_by("group").agg(
        pl.len().cast(pl.UInt32).alias("works"),
        plays.min().alias("plays_low"),
        plays.max().alias("plays_high"),
    )
    works_in, squares = pl.col("works"), pl.col("_squares")
    joined = rows.join(grouped.select("item_id", "group"), on="item_id", nulls_equal=True)
    query = (
        joined.group_by("group", "source")
        .agg(steady_sum(share).alias("_sum"), steady_sum(share**2).alias("_squares"))
        .join(group, on="group")
        .with_columns(divide(pl.col("_sum"), works_in.cast(pl.Float64)).alias("share"))
        .with_columns(
            # Works that do not list the source add nothing to either sum, and count all the same.
            divide((squares - works_in * share**2).clip(lower_bound=0), works_in.cast(pl.Float64) - 1)
            .sqrt()
            .alias("spread")
        )
        .sort("group", "share", "source", descending=[False, True, False])
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("group").alias("rank"))
        .join(_differences(joined), on="source", how="left", maintain_order="left")
        .select(
            *("group", "works", "plays_low", "plays_high", "source", "share", "spread", "rank"),
            pl.struct("group", "share").is_duplicated().alias("tied"),
            "p_value",
            "tried",
        )
    )
    return match_laziness(traffic, query)


def _differences(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Test of each source whether its shares differ between groups of works."""

    def test(frame: pl.DataFrame) -> pl.DataFrame:
        works = frame.select("item_id", "group").unique().sort("group", "item_id", nulls_last=True)
        works = works.with_row_index("_index")
        sources = frame.select(pl.col("source").unique()).to_series().sort()
        columns = {source: [0.0] * len(works) for source in sources}
        indexed = frame.join(works.select("item_id", "_index"), on="item_id", nulls_equal=True)
        for source, index, share in indexed.select("source", "_index", "share").iter_rows():
            columns[source][index] = share
        chance = differing(works.get_column("group").to_list(), list(columns.values()))
        return pl.DataFrame(
            {"source": sources, "p_value": chance}, schema_overrides={"p_value": pl.Float64}
        ).with_columns(pl.lit(len(sources), dtype=pl.UInt32).alias("tried"))

    schema = {"source": rows.collect_schema()["source"], "p_value": pl.Float64(), "tried": pl.UInt32()}
    return rows.select("item_id", "group", "source", "share").map_batches(test, schema=schema)
