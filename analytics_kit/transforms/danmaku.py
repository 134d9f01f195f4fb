"""When viewers sent danmaku (弹幕), where they sent more than the audience left would explain, and which words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError
from analytics_kit.transforms._curves import sound
from analytics_kit.transforms._frames import (
    bounded_second,
    divide,
    finite,
    match_laziness,
    number_works,
    whole,
)
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["danmaku_density", "hot_word_share"]


#: How often an even spread may show a peak in any of a work's bins.
_LEVEL = 0.05


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
    compared with what its viewers would send if danmaku were spread evenly over the seconds watched; without, with an
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
        The least excess of a peak; a larger one keeps the biggest peaks alone.

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
        If a column is missing or holds text in place of numbers, or `curves` (a DataFrame) hold an unknown word as series or
        analysis or a value that can only be a percentage.
    ParameterError
        If `width` or `peak` is not above 0.

    Notes
    -----
    expected spreads the danmaku of the bins compared over these bins, by the seconds that viewers watched in each: the integral
    of the curve, on straight lines. Where all seconds of a work are whole, danmaku of second 4 have the second from 4 to 5 and
    the viewers of second 4, so a bin of 1.5 s holds one such second or two, and `seconds` says so. The video ends where the curve
    does, or with the last danmaku. All danmaku of a work are total_count, or the sum of its counts where that is larger.

    excess is Pearson's residual of a Poisson count. A count is a peak if a Poisson number with the mean expected reaches it with a
    probability of at most 0.05 / bins (Bonferroni), so that works without any peak show one in 5 % of cases at most.
    People answer each other, which bunches danmaku: a peak says that a second was answered, not that it was the best.

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
    ...     "second", "seconds", "count", "rate", pl.col("expected", "excess").round(2), "peak"
    ... )
    shape: (3, 7)
    ┌────────┬─────────┬───────┬──────┬──────────┬────────┬───────┐
    │ second ┆ seconds ┆ count ┆ rate ┆ expected ┆ excess ┆ peak  │
    │ ---    ┆ ---     ┆ ---   ┆ ---  ┆ ---      ┆ ---    ┆ ---   │
    │ f64    ┆ f64     ┆ i64   ┆ f64  ┆ f64      ┆ f64    ┆ bool  │
    ╞════════╪═════════╪═══════╪══════╪══════════╪════════╪═══════╡
    │ 0.0    ┆ 2.0     ┆ 4     ┆ 2.0  ┆ 8.0      ┆ -1.41  ┆ false │
    │ 2.0    ┆ 2.0     ┆ 0     ┆ 0.0  ┆ 8.0      ┆ -2.83  ┆ false │
    │ 4.0    ┆ 1.0     ┆ 16    ┆ 16.0 ┆ 4.0      ┆ 6.0    ┆ true  │
    └────────┴─────────┴───────┴──────┴──────────┴────────┴───────┘
    """
    tables.require(danmaku, "danmaku", ["item_id", "second", "count", "total_count"])
    for name, number in (("width", width), ("peak", peak)):
        if not (isinstance(number, int | float) and 0 < number < math.inf):
            msg = f"{name} {number!r} is refused. Allowed: a number above 0."
            raise ParameterError(msg)
    rows = (
        danmaku.lazy()
        .select("item_id", bounded_second(), whole("count"), whole("total_count"))
        .pipe(number_works)
        .drop_nulls(["second", "count"])
    )
    # What several parts of the query need is worked out once, where it need not stay lazy.
    is_eager = isinstance(danmaku, pl.DataFrame) and not isinstance(curves, pl.LazyFrame)

    def materialized(query: pl.LazyFrame) -> pl.LazyFrame:
        return query.collect().lazy() if is_eager else query

    rows = materialized(rows)
    works = rows.group_by(_WORK, "item_id").agg(
        pl.max_horizontal(pl.col("total_count").max(), _COUNT.sum()).alias("_total"),
        (_SECOND.floor() == _SECOND).all().alias("_is_whole"),
        _SECOND.max().alias("_last"),
    )
    works = materialized(works)
    curve = materialized(_retention(works, curves))
    works = materialized(works.join(_ends(curve), on=_WORK, how="left"))
    bins = materialized(_watched(_bins(works, rows, width), materialized(_by_whole_seconds(curve, works))))
    weight = pl.when(pl.col("_begin").is_null()).then(pl.col("seconds")).otherwise(pl.col("_watched"))
    is_compared = pl.col("_weight") > 0
    expected, excess, rate = pl.col("expected"), pl.col("excess"), pl.col("rate")
    query = (
        bins.with_columns(weight.alias("_weight"))
        .with_columns(
            divide(
                pl.col("_weight") * _COUNT.filter(is_compared).sum().over(_WORK),
                pl.col("_weight").sum().over(_WORK),
            ).alias("expected"),
            is_compared.sum().over(_WORK).alias("_bins"),
            divide(_COUNT.cast(pl.Float64), pl.col("_total")).alias("share"),
            divide(_COUNT.cast(pl.Float64), pl.col("seconds")).alias("rate"),
        )
        .with_columns(
            divide(rate, pl.col("viewers")).alias("density"),
            pl.when(expected > 0).then((_COUNT - expected) / expected.sqrt()).alias("excess"),
        )
        .sort(_WORK, "_bin")
        .select(
            "item_id",
            (pl.col("_bin") * float(width)).alias("second"),
            *("count", "share", "rate", "viewers", "density", "expected", "excess"),
            # Few bins come so far that their chance need be worked out.
            pl.when(excess >= peak, excess > 0)
            .then(pl.struct("count", "expected", "_bins"))
            .map_batches(_are_rare, pl.Boolean, is_elementwise=True)
            .fill_null(excess.is_null().replace_strict({True: None, False: False}, return_dtype=pl.Boolean))
            .alias("peak"),
            "seconds",
        )
    )
    return match_laziness(danmaku, query)


_WORK, _SECOND, _COUNT = "_work", pl.col("second"), pl.col("count")


def _bins(works: pl.LazyFrame, rows: pl.LazyFrame, width: float) -> pl.LazyFrame:
    """Give each work its bins: _bin, count, where its danmaku start and end, and the part of the video in it.

    Whole seconds belong to the bin that holds their start, and reach on to the next.
    """
    counted = rows.group_by(_WORK, (_SECOND / width).floor().cast(pl.Int64).alias("_bin")).agg(
        _COUNT.sum(),
        _SECOND.filter(_COUNT > 0).min().alias("_first_sent"),
        _SECOND.filter(_COUNT > 0).max().alias("_last_sent"),
    )
    last, end = pl.col("_last"), pl.col("_end")
    # What was sent in the curve's last second was watched, though the curve ends where that begins.
    goes_on = pl.col("_is_whole") & (last == end.floor())
    until = pl.when("_is_whole").then(last + 1).otherwise(((last / width).floor() + 1) * width)
    number = pl.max_horizontal((last / width).floor() + 1, (end / width).ceil()).cast(pl.Int64)
    edges = (
        (pl.when("_is_whole").then(at.ceil()).otherwise(at)).alias(name)
        for name, at in (
            ("_from", pl.col("_bin") * float(width)),
            ("_to", (pl.col("_bin") + 1) * float(width)),
        )
    )
    return (
        works.with_columns(pl.when(goes_on).then(last + 1).otherwise(end).alias("_reach"))
        .with_columns(
            pl.when(last <= pl.col("_reach")).then(pl.col("_reach")).otherwise(until).alias("_until"),
            pl.int_ranges(0, number).alias("_bin"),
        )
        .explode("_bin")
        .with_columns(edges)
        .with_columns(pl.min_horizontal("_to", "_until").alias("_to"))
        .with_columns((pl.col("_to") - pl.col("_from")).clip(0).alias("seconds"))
        .join(counted, on=[_WORK, "_bin"], how="left", maintain_order="left")
        .with_columns(_COUNT.fill_null(0))
    )


def _retention(works: pl.LazyFrame, curves: pl.DataFrame | pl.LazyFrame | None) -> pl.LazyFrame:
    """Give the works' own retention: _work, second, value, the slope to the next point, and the seconds watched before."""
    schema = {_WORK: pl.get_index_type(), "second": pl.Float64, "value": pl.Float64}
    if curves is None:
        known = pl.LazyFrame(schema=schema)
    else:
        tables.require(curves, "curve")
        if isinstance(curves, pl.DataFrame):
            sound(curves.select("analysis", "series", pl.col("second", "value").cast(pl.Float64)), "value")
        # The ids may come as another type than the danmaku's.
        item_id = pl.col("item_id").cast(works.collect_schema()["item_id"], strict=False)
        known = (
            curves.lazy()
            .filter(pl.col("analysis") == "retention", pl.col("series") == "item")
            .select(item_id, bounded_second(), finite("value"))
            .drop_nulls(["second", "value"])
            .join(works.select(_WORK, "item_id"), on="item_id", nulls_equal=True, maintain_order="left")
            .select(*schema)
        )
    value, goes_on = pl.col("value"), pl.col(_WORK) == pl.col(_WORK).shift()
    step, before = (pl.when(goes_on).then(expr) for expr in (_SECOND - _SECOND.shift(), value.shift()))
    return (
        known.sort(_WORK, "second", maintain_order=True)
        .filter((step > 0).fill_null(value=True))  # of a second that came twice the first counts
        .with_columns(step.fill_null(0.0).alias("_step"), before.alias("_before"))
        .with_columns(
            ((value + pl.col("_before").fill_null(0.0)) / 2 * pl.col("_step"))
            .cum_sum()
            .over(_WORK)
            .alias("_sum"),
            ((value - pl.col("_before")) / pl.col("_step")).shift(-1).fill_null(0.0).alias("_slope"),
        )
        .select(*schema, "_sum", "_slope")
    )


def _ends(curve: pl.LazyFrame) -> pl.LazyFrame:
    """Where each work's curve begins and ends."""
    return curve.group_by(_WORK).agg(_SECOND.min().alias("_begin"), _SECOND.max().alias("_end"))


def _by_whole_seconds(curve: pl.LazyFrame, works: pl.LazyFrame) -> pl.LazyFrame:
    """Let the curves of works whose danmaku go by whole seconds stay level from each to the next: as many watched as at it."""
    whole = works.filter("_is_whole").drop_nulls("_end")
    seconds = (
        whole.select(
            _WORK,
            pl.int_ranges(
                pl.col("_begin").ceil().cast(pl.Int64), pl.col("_end").floor().cast(pl.Int64) + 1
            ).alias("_at"),
        )
        .explode("_at", empty_as_null=False)
        .with_columns(pl.col("_at").cast(pl.Float64))
    )
    value = pl.col("value")
    level = (
        _beside(seconds, curve)
        .select(_WORK, pl.col("_at").alias("second"), value + pl.col("_slope") * (pl.col("_at") - _SECOND))
        .with_columns((value.cum_sum() - value).over(_WORK).alias("_sum"), _slope=0.0)
    )
    return pl.concat([curve.join(whole, on=_WORK, how="anti"), level]).sort(_WORK, "second")


def _beside(places: pl.LazyFrame, curve: pl.LazyFrame) -> pl.LazyFrame:
    """Add to places (_work, _at: in order within a work) the last point of the work's curve before each, or at it."""
    return places.join_asof(
        curve, left_on="_at", right_on="second", by=_WORK, coalesce=False, check_sortedness=False
    )


def _watched(bins: pl.LazyFrame, curve: pl.LazyFrame) -> pl.LazyFrame:
    """Add the seconds that the average viewer watched in each bin, and which share was watching.

    Both are null where the curve does not reach the bin, or not all of its danmaku.
    """
    since = pl.col("_at") - _SECOND
    for side in ("_from", "_to"):
        at = pl.col(side).clip(pl.col("_begin"), pl.col("_reach")).alias("_at")
        bins = (
            _beside(bins.with_columns(at), curve)
            .with_columns(
                (pl.col("_sum") + since * pl.col("value") + since**2 / 2 * pl.col("_slope")).alias(
                    f"{side}_sum"
                ),
                pl.col("_at").alias(f"{side}_known"),
            )
            .drop("_at", f"{_WORK}_right", "second", "value", "_sum", "_slope", strict=False)
        )
    known = pl.col("_to_known") - pl.col("_from_known")
    is_reached = (
        (known > 0)
        & (pl.col("_first_sent") >= pl.col("_begin")).fill_null(value=True)
        & (pl.col("_last_sent") <= pl.col("_reach")).fill_null(value=True)
    )
    watched = pl.when(is_reached).then(pl.col("_to_sum") - pl.col("_from_sum"))
    return bins.with_columns(watched.alias("_watched"), divide(watched, known).alias("viewers"))


def _are_rare(bins: pl.Series) -> pl.Series:
    """Tell whether a Poisson number reaches a count so seldom that among all bins it is rare too; null of null."""
    rare = (
        None if bin_ is None else _reaches(bin_["count"], bin_["expected"], _LEVEL / bin_["_bins"])
        for bin_ in bins
    )
    return pl.Series([*rare], dtype=pl.Boolean)


def _reaches(count: int, mean: float, level: float) -> bool:
    """Tell whether a Poisson number with this mean is at least `count` (which exceeds the mean) with a probability of at most `level`.

    Examples
    --------
    >>> _reaches(1, 0.01, 0.05), _reaches(2, 2.0, 0.05)
    (True, False)
    """
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    chance = 0.0
    while term > level * 1e-9 and chance <= level:
        chance += term
        count += 1
        term *= mean / count
    return chance <= level


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
        .select("item_id", "word", whole("count"), "sentiment")
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
