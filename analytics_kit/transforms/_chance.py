"""What chance alone does: intervals for many shares at once, distances between samples of one audience, and which group leads."""

from __future__ import annotations

import itertools
import math
import random
from functools import cache
from statistics import NormalDist, fmean, pvariance
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.transforms._frames import divide

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How often all that is said at once may be wrong.
LEVEL = 0.05


def shared_quantile(count: pl.Expr, *, sides: int) -> pl.Expr:
    """Return the normal quantile that leaves so many statements together 5 % (Bonferroni).

    Examples
    --------
    >>> frame = pl.DataFrame({"n": [1, 55, 5000]})
    >>> frame.select(shared_quantile(pl.col("n"), sides=2).round(3)).to_series().to_list()
    [1.96, 3.317, 5.026]
    """
    return pl.lit(_quantiles(sides)).gather(count.clip(1, 1001).cast(pl.UInt32))


@cache
def _quantiles(sides: int) -> pl.Series:
    """Return the quantiles of 0 (none), 1, 2, ... statements; more than 1,000 are rare, and get that of 100,000."""
    counts = [*range(1, 1001), 100_000]
    return pl.Series([None, *(NormalDist().inv_cdf(1 - LEVEL / sides / count) for count in counts)])


def exact_bounds(share: pl.Expr, n: pl.Expr, z: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Bounds of the exact interval of Clopper and Pearson (1934), by the formula of Blyth (1986).

    Null where there is no sample, or no share 0-1.

    Examples
    --------
    >>> frame = pl.DataFrame({"share": [0.0, 0.2, 1.0], "n": 50, "z": 1.96})
    >>> low, high = exact_bounds(pl.col("share"), pl.col("n"), pl.col("z"))
    >>> frame.select(low.round(3).alias("low"), high.round(3).alias("high")).rows()
    [(0.0, 0.071), (0.1, 0.337), (0.929, 1.0)]
    """
    n = n.cast(pl.Float64)
    hits = share * n
    sound = (n > 0) & share.is_between(0, 1)
    low, high = 1 - _highest(n - hits, n, z), _highest(hits, n, z)
    return (
        pl.when(sound).then(low.clip(0, 1).clip(upper_bound=share)),
        pl.when(sound).then(high.clip(0, 1).clip(lower_bound=share)),
    )


def _highest(hits: pl.Expr, n: pl.Expr, z: pl.Expr) -> pl.Expr:
    """Return Blyth's upper bound."""
    misses = n - hits
    # The formula has a pole where hits are few for so far a tail; short of it more hits are taken, and the bound is too high.
    a = pl.max_horizontal(hits + 1, 0.15 * (2 + z**2))
    root = (9 * a * misses * (9 * n + 5 - z**2) + n + 1).clip(lower_bound=0).sqrt()
    above = 81 * a * misses - 9 * n - 8 - 3 * z * root
    below = 81 * a**2 - 9 * a * (2 + z**2) + 1
    odds = (a / misses) ** 2 * (above / below) ** 3
    return pl.when(misses > 0, odds > -1).then(1 / (1 + odds)).otherwise(1.0)


def chance_distance(rows: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """Say how far apart two samples of one audience are by chance: total variation distance over the listed segments.

    Parameters
    ----------
    rows
        `keys`, and of each segment ``_pooled`` (its share in both samples together) and ``_scatter``, 1/n + 1/m for
        samples of n and m people; ``_tests``, how many distances are judged at once.
    keys
        What names a distance.

    Returns
    -------
    polars.LazyFrame
        `keys`, ``_mean`` (expected distance) and ``_bound``, which all distances that are judged at once stay below
        in 95 % of cases; null where a sample is not known.

    Notes
    -----
    Differences of the shares are normal, as in the limit, with the multinomial's covariances. So the distance's mean and
    mean square follow from the moments of absolute normal variables (Kamat 1953). Its tail is that of a multiple of a chi
    variable with both, exact for two segments, by the approximation of Wilson and Hilferty (1931).

    Examples
    --------
    >>> rows = pl.LazyFrame({"dimension": "gender", "_pooled": [0.5, 0.5], "_scatter": 2 / 1000, "_tests": 1})
    >>> chance_distance(rows, ["dimension"]).collect().select("dimension", pl.col("_mean", "_bound").round(4)).row(0)
    ('gender', 0.0178, 0.0433)
    """
    p, other = pl.col("_pooled"), pl.col("_other")
    u, v = (p * (1 - p)).clip(lower_bound=0).sqrt(), (other * (1 - other)).clip(lower_bound=0).sqrt()
    rho = -(divide(p * other, (1 - p) * (1 - other)).clip(0, 1).sqrt().fill_null(0.0))
    both = (
        pl.when(pl.col("_place") == pl.col("_other_place"))
        .then(u * v)
        .otherwise(2 / math.pi * u * v * ((1 - rho**2).clip(lower_bound=0).sqrt() + rho * rho.arcsin()))
    )
    scatter, mean, square = pl.col("_scatter"), pl.col("_mean"), pl.col("_square")
    half = divide(mean**2, 2 * (square - mean**2))
    freedom = half + 0.25 - 0.11 / half
    z = shared_quantile(pl.col("_tests"), sides=1)
    ninth = 2 / (9 * freedom)
    lists = rows.filter(p > 0).group_by(*keys).agg(
        p, pl.int_range(pl.len()).alias("_place"), scatter.first(), pl.col("_tests").first()
    )
    return (
        lists.with_columns(p.alias("_other"), pl.col("_place").alias("_other_place"))
        .explode("_pooled", "_place")
        .explode("_other", "_other_place")
        .group_by(*keys)
        .agg(
            scatter.first(),
            pl.col("_tests").first(),
            u.filter(pl.col("_other_place") == 0).sum().alias("_u"),
            both.sum().alias("_square"),
        )
        .with_columns(
            (pl.col("_u") * (scatter / (2 * math.pi)).sqrt()).alias("_mean"), (square * scatter / 4).alias("_square")
        )
        .select(
            *keys,
            "_mean",
            pl.when(mean > 0)
            .then((square * (1 - ninth + z * ninth.sqrt()) ** 3).sqrt())
            .otherwise(mean)
            .alias("_bound"),
        )
    )


#: How many times values are dealt out anew; with more rows than this the normal limit is as good.
_DRAWS = 999
_ROWS = 2000


def leading(groups: Sequence[int], values: Sequence[float], tried: Sequence[int]) -> dict[int, float]:
    """Test of each group whether its values are higher than the others', against as many groups of chance.

    Parameters
    ----------
    groups, values
        The group of each row, and its value.
    tried
        The groups that are compared; the other rows are among "the others" alone.

    Returns
    -------
    dict
        Group -> probability that, if groups had nothing to do with values, any of those tried would stand out so much.

    Notes
    -----
    The sum of the values' ranks, standardised (Wilcoxon 1945), against the largest such among all groups tried, over 999 deals
    of the values (maxT of Westfall and Young 1993; the data count as one deal, Phipson and Smyth 2010). The deals are
    seeded: the same rows give the same figure. With more than 2,000 rows its normal limit is taken, times the groups tried.

    Examples
    --------
    >>> leading([0] * 5 + [1] * 5, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], [0, 1])
    {0: 0.004, 1: 1.0}
    """
    rows = sorted(zip(groups, values, strict=True))
    ranks = pl.Series([value for _, value in rows], dtype=pl.Float64).rank("average").to_list()
    spans, start = {}, 0
    for group, members in itertools.groupby(group for group, _ in rows):
        size = len(list(members))
        if group in tried:
            spans[group] = (start, start + size)
        start += size
    total = len(rows)
    middle, variance = (fmean(ranks), pvariance(ranks)) if ranks else (0.0, 0.0)
    # A group of all rows stands against nobody, and equal values say nothing.
    scale = {
        group: (total - 1) / ((stop - begin) * (total - stop + begin) * variance)
        for group, (begin, stop) in spans.items()
        if variance > 0 and stop - begin < total
    }

    def scores(dealt: Sequence[float]) -> dict[int, float]:
        sums = [0.0, *itertools.accumulate(dealt)]
        return {
            group: (sums[stop] - sums[begin] - (stop - begin) * middle) * math.sqrt(scale[group])
            for group, (begin, stop) in spans.items()
            if group in scale
        }

    found = scores(ranks)
    if total > _ROWS:
        upper = NormalDist().cdf
        return {group: min(1.0, len(tried) * upper(-found[group])) if group in found else 1.0 for group in spans}
    deal = random.Random(0)  # noqa: S311 (nothing secret hangs on it)
    highest = []
    for _ in range(_DRAWS if found else 0):
        deal.shuffle(ranks)
        highest.append(max(scores(ranks).values()))
    return {
        group: (1 + sum(high >= found[group] - 1e-9 for high in highest)) / (1 + _DRAWS) if group in found else 1.0
        for group in spans
    }
