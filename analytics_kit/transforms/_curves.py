"""What transforms of curves share: curves that are none are refused, and what plays say of how sure a curve is."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import TableError, one_of
from analytics_kit.transforms._frames import LONGEST, Z, bounded_second, finite, require_unique, wilson

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics_kit.transforms._frames import Frame

#: No second is watched so often by the average viewer: a larger value is a percentage.
MOST = 5.0
_WORDS = {"series": tables.SERIES, "analysis": tables.ANALYSES}


def sound(rows: pl.DataFrame, *values: str) -> pl.DataFrame:
    """Refuse rows that are no curves, and make numbers null that are none (NaN, infinite).

    Parameters
    ----------
    rows
        With ``second`` and these values as Float64; ``series`` and ``analysis`` are looked at where they are.
    values
        Columns that hold shares 0-1.

    Raises
    ------
    TableError
        If a word is none of the table's, or a value can only be a percentage.

    Examples
    --------
    >>> rows = pl.DataFrame({"second": [0.0, 1.0], "value": [float("nan"), 0.9]})
    >>> sound(rows, "value").get_column("value").to_list()
    [None, 0.9]
    >>> sound(rows.with_columns(value=95.0), "value")
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: A curve's value is 95.0: that is a percentage, and a share 0-1 is needed. ...
    """
    require_words(rows)
    # One sum tells whether any number is none, and the ends whether a second is of no video; few frames have one.
    second = rows.get_column("second")
    ends = [abs(end) for end in (second.min(), second.max()) if isinstance(end, float)]
    if not (math.isfinite(second.sum()) and all(end <= LONGEST for end in ends)):
        rows = rows.with_columns(bounded_second())
    for name in values:
        if not math.isfinite(rows.get_column(name).sum()):
            rows = rows.with_columns(finite(name))
    for name in values:
        top = rows.get_column(name).max()
        if isinstance(top, float) and top > MOST:
            msg = (
                f"A curve's {name} is {top}: that is a percentage, and a share 0-1 is needed. "
                f"Divide by 100 first: frame.with_columns(pl.col({name!r}) / 100)."
            )
            raise TableError(msg)
    return rows


def require_words(rows: pl.DataFrame) -> None:
    """Check that ``series`` and ``analysis``, where they are, hold no word that the table ``curve`` lacks.

    Raises
    ------
    TableError
        Naming the words that are unknown, and those that are allowed.

    Examples
    --------
    >>> require_words(pl.DataFrame({"series": ["self", "peers", None]}))
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a curve frame: series holds 'self'. Allowed: 'item' or 'peers'. ...
    """
    for name, words in _WORDS.items():
        if name not in rows.columns:
            continue
        column = rows.get_column(name)
        if isinstance(column.dtype, pl.Enum) and {*column.dtype.categories} <= {*words}:
            continue
        unknown = [word for word in column.unique(maintain_order=True).drop_nulls() if word not in words]
        if unknown:
            msg = (
                f"Not a curve frame: {name} holds {one_of(map(str, unknown[:5]))}. Allowed: {one_of(words)}. "
                f"Rename, for instance frame.with_columns(pl.col({name!r}).replace({{{unknown[0]!r}: {words[0]!r}}}))."
            )
            raise TableError(msg)


def plays_query(works: Frame, item_id: pl.DataType) -> pl.LazyFrame:
    """Give the plays of works, one row each: item_id as the dtype `item_id`, and plays as Float64.

    Raises
    ------
    TableError
        If a column is missing or holds text, or (in a DataFrame) a work has two rows.

    Examples
    --------
    >>> works = pl.DataFrame({"item_id": ["a", None], "plays": [200, 9]})
    >>> plays_query(works, pl.String()).collect().rows()
    [('a', 200.0)]
    """
    tables.require(works, "works", ["item_id", "plays"])
    known = works.filter(pl.col("item_id").is_not_null())
    require_unique(known, ["item_id"], "Keep one row of each work.")
    return known.lazy().select(pl.col("item_id").cast(item_id, strict=False), finite("plays"))


def plays_of(works: Frame | None, item_id: pl.DataType) -> Callable[[pl.DataFrame], pl.LazyFrame] | None:
    """Make a function that adds ``plays`` (Float64, null where unknown) to rows of works; None without works.

    A LazyFrame of works is read once, when the first rows come. Otherwise as `plays_query`.
    """
    if works is None:
        return None
    query = plays_query(works, item_id)
    read = functools.cache(lambda: query.collect())

    def join(rows: pl.DataFrame) -> pl.LazyFrame:
        # Without rows it is asked for the schema alone, as of a LazyFrame.
        if rows.is_empty() or rows.schema["item_id"] == pl.Null:
            return rows.lazy().with_columns(pl.lit(None, pl.Float64).alias("plays"))
        # The rows of a work stand together, so each work is looked up once.
        ids = rows.get_column("item_id")
        works_ = ids.rle().struct.unnest().select(pl.col("value").alias("item_id"))
        known = works_.join(read(), on="item_id", how="left", validate="m:1", maintain_order="left")
        return rows.lazy().with_columns(known.get_column("plays").gather(ids.rle_id()).alias("plays"))

    return join


def bounds(value: pl.Expr, plays: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Wilson's interval of a retained share among the plays; null for other analyses, whose counts are not plays."""
    low, high = wilson(value, plays)
    is_retention = pl.col("analysis") == "retention"
    return pl.when(is_retention).then(low), pl.when(is_retention).then(high)


def area_bounds(area: pl.Expr, moment: pl.Expr, span: pl.Expr, plays: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """95 % interval of the mean seconds watched, read off the curve as if each viewer watched on to one point.

    Parameters
    ----------
    area
        Integral of the curve: the mean of the seconds watched.
    moment
        Integral of 2 x second x value: the mean of their squares.
    span
        Seconds from the curve's start to its end.
    plays
        How many viewings.

    Notes
    -----
    Normal, with two viewings more that watch nothing and two that watch all, as Agresti and Coull (1998) do for a share:
    of a curve that stays level it is their interval, and it keeps a width where everybody stays.

    Examples
    --------
    >>> frame = pl.DataFrame({"area": [5.0], "moment": [50.0], "span": [10.0], "plays": [100.0]})
    >>> low, high = area_bounds(*(pl.col(name) for name in frame.columns))
    >>> frame.select(low.round(2).alias("low"), high.round(2).alias("high")).row(0)
    (4.04, 5.96)
    """
    more = Z**2
    n = plays + more
    centre = (plays * area + more / 2 * span) / n
    variance = (plays * moment + more / 2 * span**2) / n - centre**2
    half = Z * (variance / n).sqrt()
    sound_ = (plays > 0) & (span > 0) & (variance > 0)
    low, high = (centre - half).clip(0), pl.min_horizontal(centre + half, pl.max_horizontal(span, area))
    return pl.when(sound_).then(low), pl.when(sound_).then(high)
