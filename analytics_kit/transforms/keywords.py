"""Which searches bring people, and how much hangs on a few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.transforms._frames import divide, like, number_works, require_columns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["keyword_concentration", "keyword_share"]


def keyword_share(keywords: FrameT, *, other: bool = False) -> FrameT:
    """Compute each search word's share of the searches that led to a work.

    The provider's own figure is rounded, and lists are truncated. So the share is computed from the counts,
    against all searches: what the list does not cover is not spread over the listed words.

    Parameters
    ----------
    keywords
        Table ``keywords``: item_id, keyword, count, reported_share, total_count. Words without a count are
        left out.
    other
        Append one row per work for the searches that no listed word covers, where there are any.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and word:

        ================  ================  ==========================================================
        item_id           as in `keywords`
        keyword           as in `keywords`  null in the row for all other searches
        count             Int64             searches
        share             Float64           0-1, count of all searches of the work; null if there are none
        cumulative_share  Float64           0-1, summed down the ranks
        rank              UInt32            from 1, unique; by count, then by word. Null in the other row
        reported_share    Float64           0-1, the provider's rounded figure
        ================  ================  ==========================================================

        Works in order of first appearance, then rank, the other row last.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    All searches of a work are its total_count, or the sum of its counts where that is larger: a total that
    is missing, 0 or smaller than its parts is no total. So listed shares never sum to more than 1.

    Examples
    --------
    >>> keywords = pl.DataFrame(
    ...     {
    ...         "item_id": ["7559536212910853422"] * 3,
    ...         "keyword": ["搞笑视频", "热门音乐", "舞蹈教学"],
    ...         "count": [1250, 850, 620],
    ...         "reported_share": [0.355, 0.242, 0.176],
    ...         "total_count": [3520] * 3,
    ...     }
    ... )
    >>> keyword_share(keywords, other=True).select("count", pl.col("share").round(5), "reported_share")
    shape: (4, 3)
    ┌───────┬─────────┬────────────────┐
    │ count ┆ share   ┆ reported_share │
    │ ---   ┆ ---     ┆ ---            │
    │ i64   ┆ f64     ┆ f64            │
    ╞═══════╪═════════╪════════════════╡
    │ 1250  ┆ 0.35511 ┆ 0.355          │
    │ 850   ┆ 0.24148 ┆ 0.242          │
    │ 620   ┆ 0.17614 ┆ 0.176          │
    │ 800   ┆ 0.22727 ┆ null           │
    └───────┴─────────┴────────────────┘
    """
    tables.require(keywords, "keywords")
    count, total, listed = pl.col("count"), pl.col("_total"), pl.col("_listed")
    words = (
        keywords.lazy()
        .select(
            "item_id",
            "keyword",
            pl.col("count", "total_count").cast(pl.Int64),
            pl.col("reported_share").cast(pl.Float64),
        )
        .pipe(number_works)
        .with_columns(
            count.sum().over("item_id").alias("_listed"),
            pl.max_horizontal(pl.col("total_count").max(), count.sum()).over("item_id").alias("_total"),
        )
        .drop_nulls("count")
        .sort(
            "_work",
            "count",
            "keyword",
            "reported_share",
            descending=[False, True, False, True],
            nulls_last=True,
        )
        .with_columns(
            divide(count, total).alias("share"),
            divide(count.cum_sum().over("item_id"), total).alias("cumulative_share"),
            pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("item_id").alias("rank"),
        )
    )
    if other:
        rest = words.filter(pl.col("rank") == 1, total > listed).select(
            "item_id",
            "_work",
            (total - listed).alias("count"),
            divide(total - listed, total).alias("share"),
            pl.lit(1.0).alias("cumulative_share"),
        )
        words = pl.concat([words, rest], how="diagonal").sort("_work", "rank", nulls_last=True)
    query = words.select("item_id", "keyword", "count", "share", "cumulative_share", "rank", "reported_share")
    return like(keywords, query)


def keyword_concentration(shares: FrameT) -> FrameT:
    """Say how much a work's searches hang on a few words.

    Parameters
    ----------
    shares
        What :func:`keyword_share` gives. The row for all other searches is left out, and so are words
        without a share.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work, in order of first appearance:

        ==================  ==============  ==========================================================
        item_id             as in `shares`
        keywords            UInt32          listed words
        hhi                 Float64         sum of squared shares, 0-1; 1 when one word brings everybody
        effective_keywords  Float64         1 / hhi: so many equal words would be as concentrated; null
                                            if hhi is 0
        top3_share          Float64         0-1, share of the three biggest words
        ==================  ==============  ==========================================================

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    The Herfindahl-Hirschman index, on shares from 0 to 1. Shares are of all searches, and the words that a
    truncated list leaves out are not renormalised away. There hhi is a lower bound, and effective_keywords an
    upper bound, of the whole list's.

    References
    ----------
    A. O. Hirschman (1964), "The paternity of an index", American Economic Review 54: 761-762.

    Examples
    --------
    >>> shares = pl.DataFrame({"item_id": ["a"] * 4, "keyword": ["w", "x", "y", "z"], "share": [0.25] * 4})
    >>> keyword_concentration(shares)
    shape: (1, 5)
    ┌─────────┬──────────┬──────┬────────────────────┬────────────┐
    │ item_id ┆ keywords ┆ hhi  ┆ effective_keywords ┆ top3_share │
    │ ---     ┆ ---      ┆ ---  ┆ ---                ┆ ---        │
    │ str     ┆ u32      ┆ f64  ┆ f64                ┆ f64        │
    ╞═════════╪══════════╪══════╪════════════════════╪════════════╡
    │ a       ┆ 4        ┆ 0.25 ┆ 4.0                ┆ 0.75       │
    └─────────┴──────────┴──────┴────────────────────┴────────────┘
    """
    require_columns(shares, "result of keyword_share()", words=["item_id", "keyword"], numbers=["share"])
    share = pl.col("share")
    query = (
        shares.lazy()
        .select("item_id", "keyword", share.cast(pl.Float64))
        .drop_nulls(["keyword", "share"])
        .group_by("item_id", maintain_order=True)
        .agg(
            pl.len().cast(pl.UInt32).alias("keywords"),
            (share**2).sum().alias("hhi"),
            share.sort(descending=True).head(3).sum().alias("top3_share"),
        )
        .with_columns(
            divide(pl.lit(1.0), pl.col("hhi")).alias("effective_keywords"),
        )
        .select("item_id", "keywords", "hhi", "effective_keywords", "top3_share")
    )
    return like(shares, query)
