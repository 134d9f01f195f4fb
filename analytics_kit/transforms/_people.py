"""How many people stand behind a portrait, read off its shares: k of n people are the fraction k / n, to the last digit."""

from __future__ import annotations

import polars as pl

#: What full figures miss the fraction by, at most; quotients of whole numbers are exact to 1.1e-16.
_EXACT = 1e-15
#: Beyond so many people any figure of 16 digits is near some fraction.
_MOST = 1_000_000
#: Fewer are no portrait but a coincidence: half and half is 1/2 of any even number.
_FEWEST = 20


def read_people(lists: pl.DataFrame) -> pl.DataFrame:
    """Add to each list of shares the number of people that they are fractions of.

    Parameters
    ----------
    lists
        One row per work and dimension: ``_work`` and ``share`` (list of Float64).

    Returns
    -------
    polars.DataFrame
        `lists` in its order, with ``_people`` (Float64): the least n that makes every share whole. Null where a share is
        missing, the shares do not sum to 1, the figures are rounded, or n is below 20 or above 1,000,000.

    Notes
    -----
    A factor that all counts of a dimension have in common is not seen: 50 of 100 reads as 1 of 2. Where another dimension of
    the work reads as a multiple, the largest such is taken. Otherwise n is too small, and what rests on it says too little
    rather than too much.
    Shares that are all whole millionths may be rounded figures, so an n that divides 1,000,000 is not believed.

    Examples
    --------
    >>> shares = [[95 / 155, 60 / 155], [13 / 155, 142 / 155], [0.613, 0.387]]
    >>> read_people(pl.DataFrame({"_work": 0, "share": shares})).get_column("_people").to_list()
    [155.0, 155.0, None]
    """
    share = pl.col("share")
    numbered = lists.with_row_index("_row")
    whole = numbered.filter(
        (share.list.sum() - 1).abs() <= 1e-9,
        share.list.eval(pl.element().is_null() | (pl.element() < 0)).list.any().not_(),
    ).select("_row", "_work", "share", pl.lit(1.0).alias("_least"))
    least, missed = pl.col("_least"), (share * pl.col("_least") - (share * pl.col("_least")).round()).abs()
    shares = whole.select("_row", "share").explode("share", empty_as_null=False)
    while True:
        # A share that is not whole yet says by how much n must grow.
        off = (
            shares.join(whole.select("_row", "_least"), on="_row", maintain_order="left")
            .filter(missed > _EXACT * least)
            .group_by("_row", maintain_order=True)
            .agg(missed.first().alias("x"), least.first().alias("n"))
        )
        if off.is_empty():
            break
        grown = off.select("_row", pl.col("n") * _denominators(off))
        whole = (
            whole.join(grown, on="_row", how="left", maintain_order="left")
            .join(
                off.select("_row", pl.lit(1).alias("_was_off")), on="_row", how="left", maintain_order="left"
            )
            .with_columns(pl.when(pl.col("_was_off") == 1).then("n").otherwise(least).alias("_least"))
            .select("_row", "_work", "_least")
            .drop_nulls("_least")
        )
        shares = shares.join(off, on="_row", how="semi", maintain_order="left")
    other = pl.col("_other")
    people = (
        whole.select("_row", "_work", "_least")
        .join(whole.select("_work", least.alias("_other")), on="_work")
        .filter(other % least == 0)
        .group_by("_row")
        .agg(other.max().alias("_people"))
        .filter(pl.col("_people").is_between(_FEWEST, _MOST), _MOST % pl.col("_people") != 0)
    )
    return numbered.join(people, on="_row", how="left", maintain_order="left").drop("_row")


def _denominators(numbers: pl.DataFrame) -> pl.Series:
    """Find the least q that makes q x whole, as near as n shares are exact, by continued fractions; null beyond reach.

    Examples
    --------
    >>> _denominators(pl.DataFrame({"x": [0.5, 3 / 7, 2**0.5 - 1], "n": [1.0, 1.0, 1.0]})).to_list()
    [2.0, 7.0, None]
    """
    x, n, q, rest = (pl.col(name) for name in ("x", "n", "_q", "_rest"))
    is_exact = (q * x - (q * x).round()).abs() <= _EXACT * n * q
    # The first convergent is 0 / 1.
    numbers = numbers.with_columns(
        _rest=1 / x, _q=pl.lit(1.0), _before=pl.lit(0.0), _denominator=pl.lit(None, pl.Float64)
    )
    for _ in range(40):
        numbers = numbers.with_columns(_q=rest.floor() * q + pl.col("_before"), _before=q).with_columns(
            _rest=1 / (rest - rest.floor()),
            _denominator=pl.when(pl.col("_denominator").is_null() & is_exact & (q * n <= _MOST))
            .then(q)
            .otherwise("_denominator"),
        )
        if numbers.select(
            (pl.col("_denominator").is_not_null() | (q * n > _MOST) | ~rest.is_finite()).all()
        ).item():
            break
    return numbers.get_column("_denominator")
