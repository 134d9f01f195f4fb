"""What the transforms share: checks of frames, the order of rows, and giving back the kind that came."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from analytics_kit.errors import ParameterError, TableError, with_article
from analytics_kit.tables._check import require_columns as check_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What a function takes that reads a frame; one that returns the kind that came takes `FrameT`.
Frame: TypeAlias = pl.DataFrame | pl.LazyFrame
FrameT = TypeVar("FrameT", pl.DataFrame, pl.LazyFrame)

#: The two-sided 95 % quantile of the normal distribution.
Z = NormalDist().inv_cdf(0.975)
#: The largest figure: beyond it Float64 does not hold every whole number.
MOST = 2.0**53
#: The longest video, in seconds: some 115 days.
LONGEST = 1e7


def match_laziness(frame: FrameT, query: pl.LazyFrame) -> FrameT:
    """Give a query back as the kind of frame that came in: a LazyFrame stays lazy.

    Examples
    --------
    >>> frame = pl.DataFrame({"a": [1]})
    >>> [type(match_laziness(given, frame.lazy())).__name__ for given in (frame, frame.lazy())]
    ['DataFrame', 'LazyFrame']
    """
    return query if isinstance(frame, pl.LazyFrame) else query.collect()


def number_works(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add ``_work``, the row in which each row's work first appears: the sort key that keeps works as they came.

    A null ``item_id`` is a work of its own.

    Examples
    --------
    >>> frame = pl.LazyFrame({"item_id": ["b", "a", "b", None]})
    >>> number_works(frame).collect().get_column("_work").to_list()
    [0, 1, 0, 3]
    """
    return frame.with_row_index("_work").with_columns(pl.col("_work").min().over("item_id"))


def ordered(column: str, words: Sequence[str]) -> tuple[pl.Expr, pl.Expr]:
    """Sort keys that put a column's words in a table's order, whatever the column's type.

    Words that the table lacks stand together before the others, each by itself.

    Examples
    --------
    >>> frame = pl.DataFrame({"analysis": ["like", "retention"]})
    >>> frame.sort(*ordered("analysis", ["retention", "like"])).to_series().to_list()
    ['retention', 'like']
    """
    return pl.col(column).cast(pl.Enum(words), strict=False), pl.col(column)


def steady_sum(value: pl.Expr) -> pl.Expr:
    """Sum floats of a group from the smallest to the largest, so that the sum is the same to its last bit in whatever order they come.

    Workers that share the rows of a group add in turns of their own, and joins give rows in no order. Polars leaves out a sort
    before a sum, but not before a list.

    Examples
    --------
    >>> frame = pl.DataFrame({"item_id": ["a", "a", "a", "b"], "share": [0.1, 0.3, None, None]})
    >>> frame.group_by("item_id").agg(steady_sum(pl.col("share"))).sort("item_id").rows()
    [('a', 0.4), ('b', 0.0)]
    """
    return value.sort().implode().list.sum()


def divide(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Divide exactly, with null where the divisor is 0.

    polars divides by a constant, or by a column that it knows to be constant, through the reciprocal, so
    that 249 / 249 comes to 0.9999999999999999; a work would have other figures alone than among others.
    A zero of the dividend's shape makes the divisor a column like any other.

    Examples
    --------
    >>> frame = pl.DataFrame({"count": [249, 0]})
    >>> frame.select(divide(pl.col("count"), pl.lit(249))).to_series().to_list()
    [1.0, 0.0]
    """
    column = denominator + numerator * 0
    return pl.when(column != 0).then(numerator / column)


def finite(number: str | pl.Expr) -> pl.Expr:
    """Make a column of numbers Float64, and null where it is none: NaN and infinity would win every ranking.

    Beyond 2^53 there is no figure either: whole numbers are not exact there, and sums and squares overflow.

    Examples
    --------
    >>> frame = pl.DataFrame({"plays": [5.0, float("nan"), float("inf")]})
    >>> frame.select(finite("plays")).to_series().to_list()
    [5.0, None, None]
    """
    number = (pl.col(number) if isinstance(number, str) else number).cast(pl.Float64)
    return pl.when(number.abs() <= MOST).then(number)  # NaN counts as larger than any number


def bounded_second(second: str = "second") -> pl.Expr:
    """Make a column of seconds in a video Float64, and null where no video reaches: a bin a second would fill the memory.

    Examples
    --------
    >>> pl.DataFrame({"second": [5.0, 1e308]}).select(bounded_second()).to_series().to_list()
    [5.0, None]
    """
    number = pl.col(second).cast(pl.Float64)
    return pl.when(number.abs() <= LONGEST).then(number)


def whole(column: str) -> pl.Expr:
    """Select a column of counts as Int64, with null for what is no number, or beyond 2^53, where sums would wrap around.

    Examples
    --------
    >>> pl.DataFrame({"count": [3.0, float("nan")]}).select(whole("count")).to_series().to_list()
    [3, None]
    """
    number = pl.col(column).cast(pl.Int64, strict=False)
    return pl.when(number.is_between(-int(MOST), int(MOST))).then(number)


def aligned(frame: pl.LazyFrame, column: str, dtype: pl.DataType) -> pl.LazyFrame:
    """Give a key another frame's type, and leave out the rows whose value that type does not have.

    An Enum has no place for other ids: they would become null, and join the work without an id.

    Examples
    --------
    >>> frame = pl.LazyFrame({"item_id": ["a", "x", None], "n": [1, 2, 3]})
    >>> aligned(frame, "item_id", pl.Enum(["a"])).collect().rows()
    [('a', 1), (None, 3)]
    """
    cast = pl.col(column).cast(dtype, strict=False)
    return frame.filter(cast.is_null() == pl.col(column).is_null()).with_columns(cast)


def in_calendar(column: str, dtype: pl.DataType) -> pl.Expr:
    """Select dates or moments, with null outside the years 1 to 9999 (a day is left for time zones): polars panics there.

    Examples
    --------
    >>> frame = pl.DataFrame({"at": [0, 2**63 - 1]}, schema={"at": pl.Datetime("ms")})
    >>> frame.select(in_calendar("at", frame.schema["at"])).to_series().to_list()
    [datetime.datetime(1970, 1, 1, 0, 0), None]
    """
    if (
        not isinstance(dtype, pl.Datetime | pl.Date) or getattr(dtype, "time_unit", "") == "ns"
    ):  # those end in 2262
        return pl.col(column)
    a_day = {"ms": 86_400_000, "us": 86_400_000_000}.get(getattr(dtype, "time_unit", ""), 1)
    first, last = (-719_161 * a_day, 2_932_895 * a_day)  # 0001-01-02 and 9999-12-30, in days since 1970
    return pl.when(pl.col(column).to_physical().is_between(first, last)).then(pl.col(column))


def wilson(share: pl.Expr, n: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Bounds of Wilson's 95 % score interval of a share among `n`; null where there is no sample, or no share 0-1.

    Examples
    --------
    >>> frame = pl.DataFrame({"share": [0.0, 0.5, 1.5], "n": [10, 10, 10]})
    >>> low, high = wilson(pl.col("share"), pl.col("n"))
    >>> frame.select(low.round(3).alias("low"), high.round(3).alias("high")).rows()
    [(0.0, 0.278), (0.237, 0.763), (None, None)]
    """
    n = finite(n)
    spread = 1 + Z**2 / n
    centre = divide(share + Z**2 / (2 * n), spread)
    half = divide(Z * (divide(share * (1 - share), n) + Z**2 / (4 * n**2)).sqrt(), spread)
    sound = (n > 1e-9) & share.is_between(0, 1)
    # The bounds lie within 0-1; in floating point they may miss it by the last digit.
    return pl.when(sound).then((centre - half).clip(0, 1)), pl.when(sound).then((centre + half).clip(0, 1))


def share_of(count: str, total: str, name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the share of one column of counts in another as ``name``, ``name_low`` and ``name_high`` (Wilson).

    Examples
    --------
    >>> frame = pl.DataFrame({"buyers": [4, 0], "viewers": [200, 0]})
    >>> frame.select(*share_of("buyers", "viewers", "rate")).with_columns(pl.all().round(3)).rows()
    [(0.02, 0.008, 0.05), (None, None, None)]
    """
    n = finite(total)
    share = divide(finite(count), n)
    low, high = wilson(share, n)
    return share.alias(name), low.alias(f"{name}_low"), high.alias(f"{name}_high")


def moments(frame: Frame, table: str, column: str) -> pl.Expr:
    """Select a column of moments, which may lack its type where all are null.

    Raises
    ------
    TableError
        If the column holds something else.

    Examples
    --------
    >>> moments(pl.DataFrame({"violated_at": ["2025-10-01"]}), "violations", "violated_at")
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a violations frame: column 'violated_at' is String, but moments are needed.
    """
    dtype = frame.collect_schema()[column]
    if dtype == pl.Null:
        return pl.col(column).cast(pl.Datetime("ms", "UTC"))
    if dtype != pl.Datetime:
        msg = f"Not {with_article(f'{table} frame')}: column {column!r} is {dtype}, but moments are needed."
        raise TableError(msg)
    return in_calendar(column, dtype)


def in_zone(moment: pl.Expr, time_zone: str) -> pl.Expr:
    """Show moments on the clock of a time zone; moments without a zone are UTC.

    Raises
    ------
    ParameterError
        If there is no such time zone.

    Examples
    --------
    >>> import datetime as dt
    >>> frame = pl.DataFrame({"at": [dt.datetime(2025, 10, 5, 23)]})
    >>> frame.select(in_zone(pl.col("at"), "Asia/Shanghai").dt.hour()).item()
    7
    """
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        msg = f"time_zone={time_zone!r} is unknown. Allowed: an IANA name, for instance 'Asia/Shanghai'."
        raise ParameterError(msg) from None
    return moment.dt.convert_time_zone(time_zone)


def require_columns(
    frame: Frame, what: str, *, words: Sequence[str] = (), numbers: Sequence[str] = ()
) -> None:
    """Check a frame that no table describes, a user's own; what a table describes, ``tables.require`` checks.

    Parameters
    ----------
    frame
        What was passed.
    what
        What it should be, for the message: ``"table of sample sizes"``.
    words, numbers
        The columns that it needs; those in `numbers` must be numeric.

    Raises
    ------
    TableError
        Naming what came and what is needed.

    Examples
    --------
    >>> require_columns(pl.DataFrame({"n": ["9"]}), "table of sample sizes", numbers=["n"])
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a table of sample sizes: column 'n' is String, but Float64 is needed.
    """
    numeric = dict.fromkeys(numbers, pl.Float64())
    check_columns(frame, what, dict.fromkeys(words, None) | numeric)


def require_unique(frame: Frame, columns: Sequence[str], advice: str) -> None:
    """Check that no two rows share a key. A LazyFrame is not read: the join that needs the key validates it.

    Parameters
    ----------
    frame
        What was passed, with these columns.
    columns
        The key.
    advice
        What to do about it, for the message.

    Raises
    ------
    TableError
        Naming the first key that is repeated.

    Examples
    --------
    >>> require_unique(pl.DataFrame({"second": [0, 0]}), ["second"], "Average them first.")
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: More than one row has second 0. Average them first.
    """
    if isinstance(frame, pl.LazyFrame):
        return
    keys = frame.select(columns)
    repeated = keys.filter(keys.is_duplicated())
    if not repeated.is_empty():
        row = ", ".join(f"{name} {value!r}" for name, value in repeated.row(0, named=True).items())
        msg = f"More than one row has {row}. {advice}"
        raise TableError(msg)


def overlaps(rows: pl.LazyFrame, key: str, *, within: Sequence[str] = ()) -> pl.LazyFrame:
    """Set the shares of each two works beside each other and sum what they have in common.

    Parameters
    ----------
    rows
        What :func:`number_works` gives, with item_id, `key`, share and the columns `within`.
    key
        What the shares are of.
    within
        Columns that both works must share: each of their values is compared by itself.

    Returns
    -------
    polars.LazyFrame
        _work, _other_work, item_id, other_item_id, the columns `within`, overlap (sum of the smaller
        shares), shared (keys that both have), share_sum and other_share_sum; in no order, each pair once.

    Examples
    --------
    >>> rows = pl.LazyFrame(
    ...     {"item_id": ["a", "a", "b"], "word": ["x", "y", "x"], "share": [0.5, 0.5, 0.25], "_work": [0, 0, 2]}
    ... )
    >>> overlaps(rows, "word").collect().rows()
    [(0, 2, 'a', 'b', 0.25, 1, 1.0, 0.25)]
    """
    rows = (
        rows.select("_work", "item_id", *within, key, "share")
        .drop_nulls([*within, key, "share"])
        .group_by("_work", "item_id", *within, key)
        .agg(steady_sum(pl.col("share")))
    )
    sums = rows.group_by("_work", "item_id", *within).agg(steady_sum(pl.col("share")).alias("share_sum"))
    others = sums.rename({"_work": "_other_work", "item_id": "other_item_id", "share_sum": "other_share_sum"})
    pairs = sums.join(others, on=within, how="inner") if within else sums.join(others, how="cross")
    pair = ["_work", "_other_work"]
    common = (
        rows.drop("item_id")
        .join(
            rows.drop("item_id").rename({"_work": "_other_work", "share": "_other_share"}), on=[*within, key]
        )
        .filter(pl.col("_work") < pl.col("_other_work"))
        .group_by(*pair, *within)
        .agg(
            steady_sum(pl.min_horizontal("share", "_other_share")).alias("overlap"),
            pl.len().cast(pl.UInt32).alias("shared"),
        )
    )
    return (
        pairs.filter(pl.col("_work") < pl.col("_other_work"))
        .join(common, on=[*pair, *within], how="left")
        .select(
            *pair,
            "item_id",
            "other_item_id",
            *within,
            pl.col("overlap").fill_null(0.0),
            pl.col("shared").fill_null(0),
            "share_sum",
            "other_share_sum",
        )
    )
