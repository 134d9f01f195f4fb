"""When viewers sent danmaku (弹幕), where they sent more than the audience left would explain, and which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError
from analytics_kit.transforms._frames import divide, match_laziness, number_works
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["danmaku_density", "hot_word_share"]


@returns("danmaku_density")
def danmaku_density(
    danmaku: FrameT,
    *,
    width: float = 1.0,
    curves: pl.DataFrame | pl.LazyFrame | None = None,
    peak: float = 3.0,
) -> FrameT:
    """Count each work's danmaku in bins of equal width, and find the bins that stand out.

    Fewer people watch the end than the start, so fewer send danmaku there. With `curves` each bin is
    compared with what its viewers would send if danmaku were spread evenly over viewers; without, with an
    even spread over time.

    Parameters
    ----------
    danmaku
        Table ``danmaku``: item_id, second, count, total_count. Rows without a count are left out.
    width
        Width of a bin in seconds.
    curves
        Table ``curve``; the works' own retention (analysis ``retention``, series ``item``) is used.
    peak
        The excess from which a bin counts as a peak.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and bin, without gaps from second 0 to the last bin that has
        danmaku or, with `curves`, a viewer; bins without danmaku have the count 0:

        {returns}

        Works in order of first appearance, then second. A work without a count has no rows.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.
    ParameterError
        If `width` or `peak` is not above 0.

    Notes
    -----
    excess is Pearson's residual of a Poisson count: 3 is rare by chance if danmaku are sent one by one. They
    are not quite, because people answer each other, so read it as an order of bins more than as a probability.
    expected spreads the danmaku of the bins compared over these bins, by their viewers. All danmaku of a work are
    total_count, or the sum of its counts where that is larger.

    References
    ----------
    K. Pearson (1900), "On the criterion that a given system of deviations from the probable ...", Philosophical
    Magazine 50: 157-175.

    Examples
    --------
    >>> danmaku = pl.DataFrame(
    ...     {
    ...         "item_id": ["a"] * 3,
    ...         "second": [0.0, 1.0, 4.0],
    ...         "count": [2, 2, 16],
    ...         "total_count": [20] * 3,
    ...     }
    ... )
    >>> danmaku_density(danmaku, width=2).select(
    ...     "second", "count", "share", "rate", pl.col("expected", "excess").round(2), "peak"
    ... )
    shape: (3, 7)
    ┌────────┬───────┬───────┬──────┬──────────┬────────┬───────┐
    │ second ┆ count ┆ share ┆ rate ┆ expected ┆ excess ┆ peak  │
    │ ---    ┆ ---   ┆ ---   ┆ ---  ┆ ---      ┆ ---    ┆ ---   │
    │ f64    ┆ i64   ┆ f64   ┆ f64  ┆ f64      ┆ f64    ┆ bool  │
    ╞════════╪═══════╪═══════╪══════╪══════════╪════════╪═══════╡
    │ 0.0    ┆ 4     ┆ 0.2   ┆ 2.0  ┆ 6.67     ┆ -1.03  ┆ false │
    │ 2.0    ┆ 0     ┆ 0.0   ┆ 0.0  ┆ 6.67     ┆ -2.58  ┆ false │
    │ 4.0    ┆ 16    ┆ 0.8   ┆ 8.0  ┆ 6.67     ┆ 3.61   ┆ true  │
    └────────┴───────┴───────┴──────┴──────────┴────────┴───────┘
    """
    tables.require(danmaku, "danmaku", ["item_id", "second", "count", "total_count"])
    for name, number in (("width", width), ("peak", peak)):
        if not (isinstance(number, int | float) and number > 0):
            msg = f"{name} {number!r} is refused. Allowed: a number above 0."
            raise ParameterError(msg)
    bin_ = (pl.col("second") / width).floor().cast(pl.Int64).alias("_bin")
    counted = (
        danmaku.lazy()
        .select("item_id", pl.col("second").cast(pl.Float64), pl.col("count", "total_count").cast(pl.Int64))
        .pipe(number_works)
        .drop_nulls(["second", "count"])
        .group_by("_work", "item_id", bin_)
        .agg(pl.col("count").sum(), pl.col("total_count").max())
    )
    watched = _viewers(counted, curves, bin_)
    works = counted.group_by("_work", "item_id").agg(
        pl.max_horizontal(pl.col("total_count").max(), pl.col("count").sum()).alias("_total"),
        pl.col("_bin").max().alias("_last"),
    )
    ends = watched.group_by("_work").agg(pl.col("_bin").max().alias("_curve_end"))
    count, viewers, work = pl.col("count"), pl.col("viewers"), "_work"
    weight = pl.when(viewers.is_not_null().any().over(work)).then(viewers).otherwise(1.0)
    query = (
        works.join(ends, on=work, how="left")
        .with_columns(pl.int_ranges(0, pl.max_horizontal("_last", "_curve_end") + 1).alias("_bin"))
        .drop("_last", "_curve_end")
        .explode("_bin")
        .join(counted.select(work, "_bin", "count"), on=[work, "_bin"], how="left")
        .join(watched, on=[work, "_bin"], how="left")
        .with_columns(count.fill_null(0))
        .with_columns(weight.alias("_weight"))
        .with_columns(
            divide(
                pl.col("_weight") * count.filter(pl.col("_weight").is_not_null()).sum().over(work),
                pl.col("_weight").sum().over(work),
            ).alias("expected"),
            divide(count, pl.col("_total")).alias("share"),
            (count / width).alias("rate"),
        )
        .with_columns(
            divide(pl.col("rate"), viewers).alias("density"),
            pl.when(pl.col("expected") > 0)
            .then((count - pl.col("expected")) / pl.col("expected").sqrt())
            .alias("excess"),
        )
        .sort(work, "_bin")
        .select(
            "item_id",
            (pl.col("_bin") * width).cast(pl.Float64).alias("second"),
            "count",
            "share",
            "rate",
            "viewers",
            "density",
            "expected",
            "excess",
            (pl.col("excess") >= peak).alias("peak"),
        )
    )
    return match_laziness(danmaku, query)


def _viewers(
    counted: pl.LazyFrame, curves: pl.DataFrame | pl.LazyFrame | None, bin_: pl.Expr
) -> pl.LazyFrame:
    """Mean retention of each work and bin: _work, _bin, viewers."""
    if curves is None:
        schema = {"_work": pl.get_index_type(), "_bin": pl.Int64, "viewers": pl.Float64}
        return pl.LazyFrame(schema=schema)
    tables.require(curves, "curve")
    # The ids may come as another type than the danmaku's.
    item_id = pl.col("item_id").cast(counted.collect_schema()["item_id"], strict=False)
    return (
        curves.lazy()
        .filter(pl.col("analysis") == "retention", pl.col("series") == "item")
        .select(item_id, pl.col("second", "value").cast(pl.Float64))
        .drop_nulls(["second", "value"])
        .join(counted.select("_work", "item_id").unique(), on="item_id", nulls_equal=True)
        .group_by("_work", bin_)
        .agg(pl.col("value").mean().alias("viewers"))
    )


@returns("hot_word_shares")
def hot_word_share(hot_words: FrameT) -> FrameT:
    """Compute each hot word's share of all hot words of a work's danmaku.

    No answer tells when a word was sent, nor how many danmaku hold none of the words: a share is of the
    listed words, and a word belongs to the work, not to a second.

    Parameters
    ----------
    hot_words
        Table ``hot_words``: item_id, word, count, sentiment. Words without a count are left out.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and word:

        {returns}

        Works in order of first appearance, then rank.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Examples
    --------
    >>> words = pl.DataFrame(
    ...     {
    ...         "item_id": ["a"] * 3,
    ...         "word": ["哈哈哈", "广告?", "好看"],
    ...         "count": [5, 2, 1],
    ...         "sentiment": ["positive", "negative", "positive"],
    ...     }
    ... )
    >>> hot_word_share(words).select("count", "share", "sentiment", "sentiment_share")
    shape: (3, 4)
    ┌───────┬───────┬───────────┬─────────────────┐
    │ count ┆ share ┆ sentiment ┆ sentiment_share │
    │ ---   ┆ ---   ┆ ---       ┆ ---             │
    │ i64   ┆ f64   ┆ str       ┆ f64             │
    ╞═══════╪═══════╪═══════════╪═════════════════╡
    │ 5     ┆ 0.625 ┆ positive  ┆ 0.75            │
    │ 2     ┆ 0.25  ┆ negative  ┆ 0.25            │
    │ 1     ┆ 0.125 ┆ positive  ┆ 0.75            │
    └───────┴───────┴───────────┴─────────────────┘
    """
    tables.require(hot_words, "hot_words")
    count = pl.col("count")
    total = count.sum().over("item_id")
    query = (
        hot_words.lazy()
        .select("item_id", "word", count.cast(pl.Int64), "sentiment")
        .pipe(number_works)
        .drop_nulls("count")
        .sort("_work", "count", "word", "sentiment", descending=[False, True, False, False], nulls_last=True)
        .select(
            "item_id",
            "word",
            "count",
            divide(count, total).alias("share"),
            pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("item_id").alias("rank"),
            "sentiment",
            divide(count.sum().over("item_id", "sentiment"), total).alias("sentiment_share"),
        )
    )
    return match_laziness(hot_words, query)
