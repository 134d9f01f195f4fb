"""What chance alone does: intervals for many shares at once, distances between samples of one audience, and which group leads."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from functools import cache
from statistics import NormalDist, fmean, pvariance
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.transforms._frames import divide, steady_sum

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


#: Chance's distances of three segments and more have a tail that much longer than a chi variable's.
_LONGER = 1.02


def chance_distance(rows: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """Say how far apart two samples of one audience are by chance: total variation distance over the listed segments.

    Parameters
    ----------
    rows
        `keys`, and of each segment ``_pooled``, its share in both samples together; ``n`` and ``n_after``, the people of
        both; ``_tests``, how many distances are judged at once.
    keys
        What names a distance.

    Returns
    -------
    polars.LazyFrame
        `keys`, ``_mean`` (expected distance) and ``_bound``, which all distances that are judged at once stay below
        in 95 % of cases.

    Notes
    -----
    Differences of the shares are normal, as in the limit, with the multinomial's covariances. So the distance's mean and
    mean square follow from the moments of absolute normal variables (Kamat 1953). Its tail is that of a multiple of a chi
    variable with both, as it is for two segments, by the approximation of Wilson and Hilferty (1931), a fiftieth longer, as
    simulated distances have it, and half a person of the larger sample, since people are whole.

    Examples
    --------
    >>> rows = pl.LazyFrame({"dimension": "gender", "_pooled": [0.5, 0.5], "n": 1000, "n_after": 1000, "_tests": 1})
    >>> chance_distance(rows, ["dimension"]).collect().select("dimension", pl.col("_mean", "_bound").round(4)).row(0)
    ('gender', 0.0178, 0.0447)
    """
    p, other = pl.col("_pooled"), pl.col("_other")
    u, v = (p * (1 - p)).clip(lower_bound=0).sqrt(), (other * (1 - other)).clip(lower_bound=0).sqrt()
    rho = -(divide(p * other, (1 - p) * (1 - other)).clip(0, 1).sqrt().fill_null(0.0))
    both = (
        pl.when(pl.col("_index") == pl.col("_other_index"))
        .then(u * v)
        .otherwise(2 / math.pi * u * v * ((1 - rho**2).clip(lower_bound=0).sqrt() + rho * rho.arcsin()))
    )
    n, m, mean, square = pl.col("n"), pl.col("n_after"), pl.col("_mean"), pl.col("_square")
    # Given what both have together, the samples scatter a little more than about a known audience.
    scatter = (1 / n + 1 / m) * (n + m) / (n + m - 1)
    half = divide(mean**2, 2 * (square - mean**2))
    freedom = half + 0.25 - 0.11 / half
    z = shared_quantile(pl.col("_tests"), sides=1)
    ninth = 2 / (9 * freedom)
    lists = (
        rows.filter(p > 0)
        .group_by(*keys)
        .agg(p, pl.int_range(pl.len()).alias("_index"), pl.col("n", "n_after", "_tests").first())
    )
    return (
        lists.with_columns(p.alias("_other"), pl.col("_index").alias("_other_index"))
        .explode("_pooled", "_index")
        .explode("_other", "_other_index")
        .group_by(*keys)
        .agg(
            pl.col("n", "n_after", "_tests").first(),
            steady_sum(u.filter(pl.col("_other_index") == 0)).alias("_u"),
            steady_sum(both).alias("_square"),
        )
        .with_columns(
            (pl.col("_u") * (scatter / (2 * math.pi)).sqrt()).alias("_mean"),
            (square * scatter / 4).alias("_square"),
        )
        .select(
            *keys,
            "_mean",
            pl.when(mean > 0)
            .then(
                _LONGER * (square * (1 - ninth + z * ninth.sqrt()) ** 3).sqrt()
                + 0.5 / pl.max_horizontal(n, m)
            )
            .otherwise(mean)
            .alias("_bound"),
        )
    )


#: How many times values are dealt out anew; with more rows than this the normal limit is as good.
_DRAWS = 999
_ROWS = 2000


def best_groups(rows: pl.LazyFrame, keys: Sequence[str], value: str, *, least: int) -> pl.LazyFrame:
    """Rank groups by the median of a value, and test whether the value is higher there than elsewhere.

    Parameters
    ----------
    rows
        `keys` and `value`, one row per thing that is compared; rows without the value say nothing.
    keys
        What names a group.
    least
        Groups with fewer known values are not compared, and stand among the others of the rest alone.

    Returns
    -------
    polars.LazyFrame
        `keys` of each group, in no order; is_enough (Boolean); rank (UInt32, from 1 by the median, highest first; equal ones
        share the smallest), tied (Boolean: another has the same median), tried (UInt32, how many groups are compared) and
        p_value (Float64: :func:`leading`); all but is_enough null where there are too few values.

    Examples
    --------
    >>> rows = pl.LazyFrame({"hour": [8, 8, 9, 9, 10], "viewers": [1, 3, 2, 2, 99]})
    >>> best_groups(rows, ["hour"], "viewers", least=2).sort("hour").collect().drop("p_value").rows()
    [(8, True, 1, True, 2), (9, True, 1, True, 2), (10, False, None, None, None)]
    """
    dtypes = rows.select(keys).collect_schema()
    numbers = {"rank": pl.UInt32(), "tied": pl.Boolean(), "tried": pl.UInt32(), "p_value": pl.Float64()}

    def judge(frame: pl.DataFrame) -> pl.DataFrame:
        index, median, enough = pl.col("_index"), pl.col("_median"), pl.col("is_enough")
        groups = (
            frame.group_by(keys, maintain_order=True)
            .agg(pl.col(value).median().alias("_median"), (pl.col(value).count() >= least).alias("is_enough"))
            .sort(keys, nulls_last=True)
            .with_row_index("_index")
        )
        known = frame.join(groups.select(*keys, "_index"), on=keys, nulls_equal=True).drop_nulls(value)
        tried = groups.filter(enough).get_column("_index").to_list()
        chance = leading(known.get_column("_index").to_list(), known.get_column(value).to_list(), tried)
        judged = groups.with_columns(pl.when(enough).then(median).alias("_median")).with_columns(
            median.rank("min", descending=True).cast(pl.UInt32).alias("rank"),
            pl.when(enough).then(median.is_duplicated()).alias("tied"),
            pl.when(enough).then(pl.lit(len(tried), dtype=pl.UInt32)).alias("tried"),
            index.replace_strict(chance, default=None, return_dtype=pl.Float64).alias("p_value"),
        )
        return judged.select(*keys, "is_enough", *numbers)

    schema = pl.Schema({**dtypes, "is_enough": pl.Boolean(), **numbers})
    return rows.select(*keys, value).map_batches(judge, schema=schema)


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

    observed = scores(ranks)
    if total > _ROWS:
        upper = NormalDist().cdf
        return {
            group: min(1.0, len(tried) * upper(-observed[group])) if group in observed else 1.0
            for group in spans
        }
    deal = random.Random(0)  # noqa: S311 (nothing secret hangs on it)
    highest = []
    for _ in range(_DRAWS if observed else 0):
        deal.shuffle(ranks)
        highest.append(max(scores(ranks).values()))
    return {
        group: (1 + sum(high >= observed[group] - 1e-9 for high in highest)) / (1 + _DRAWS)
        if group in observed
        else 1.0
        for group in spans
    }


def lead(first: float, second: float) -> float:
    """Test whether the first of several counts leads the second by more than chance.

    Parameters
    ----------
    first, second
        The two largest counts, of however many.

    Returns
    -------
    float
        How often chance alone parts the two counts so far, were both equally frequent.

    Notes
    -----
    The exact binomial test of both counts, two-sided. So the true first of any number of multinomial counts is named wrongly
    in at most 5 % of cases where 0.05 is the limit, and no correction for their number is due (Hung and Fithian 2019, "Rank
    verification for exponential families", Annals of Statistics 47: 758-782).

    Examples
    --------
    >>> round(lead(2, 1), 3), round(lead(60, 40), 3), round(lead(600, 400), 3)
    (1.0, 0.057, 0.0)
    """
    hits, total = round(first), round(first) + round(second)
    if 2 * hits <= total:
        return 1.0
    ways = math.lgamma(total + 1) - math.lgamma(hits + 1) - math.lgamma(total - hits + 1)
    term, tail = math.exp(ways - total * math.log(2)), 0.0
    while hits <= total and term > 1e-12 * tail:
        tail += term
        term *= (total - hits) / (hits + 1)
        hits += 1
    return min(1.0, 2 * tail)


#: Numbers that are summed anew in all deals of :func:`differing` together.
_SUMS = 5_000_000


def differing(groups: Sequence[int], columns: Sequence[Sequence[float]]) -> list[float | None]:
    """Test of each column whether its values differ between groups, against as many columns of chance.

    Parameters
    ----------
    groups
        The group of each row.
    columns
        Values of each row.

    Returns
    -------
    list
        For each column the probability that, if groups had nothing to do with values, any of them would differ so much; None
        for a single group, or for a row a group.

    Notes
    -----
    The part of the values' variance that lies between groups, against the largest such of all columns, over up to 999 deals of
    the rows to groups (maxT of Westfall and Young 1993), seeded; fewer, from 99, where there are very many rows.

    Examples
    --------
    >>> differing([1] * 5 + [2] * 5, [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [5, 1, 4, 2, 3, 4, 3, 5, 1, 2]])
    [0.004, 1.0]
    """
    sizes = Counter(groups)
    if not 1 < len(sizes) < len(groups):
        return [None] * len(columns)
    centred = [[value - fmean(column) for value in column] for column in columns]
    spread = [math.fsum(value * value for value in column) for column in centred]

    def shares(dealt: Sequence[int]) -> list[float]:
        between = []
        for column, whole in zip(centred, spread, strict=True):
            sums = dict.fromkeys(sizes, 0.0)
            for group, value in zip(dealt, column, strict=True):
                sums[group] += value
            between.append(sum(sums[g] ** 2 / n for g, n in sizes.items()) / whole if whole > 0 else 0.0)
        return between

    observed = shares(groups)
    deal = random.Random(0)  # noqa: S311 (nothing secret hangs on it)
    draws = max(99, min(_DRAWS, _SUMS // (len(groups) * max(1, len(columns)))))
    dealt, highest = list(groups), []
    for _ in range(draws):
        deal.shuffle(dealt)
        highest.append(max(shares(dealt)))
    return [(1 + sum(high >= share - 1e-9 for high in highest)) / (1 + draws) for share in observed]
