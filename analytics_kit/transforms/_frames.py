"""What the transforms share: checks of frames, the order of rows, and giving back the kind that came."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import polars as pl

from analytics_kit.errors import TableError, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

FrameT = TypeVar("FrameT", pl.DataFrame, pl.LazyFrame)


def like(frame: FrameT, query: pl.LazyFrame) -> FrameT:
    """Give a query back as the kind of frame that came in: a LazyFrame stays lazy.

    Examples
    --------
    >>> frame = pl.DataFrame({"a": [1]})
    >>> type(like(frame, frame.lazy())).__name__, type(like(frame.lazy(), frame.lazy())).__name__
    ('DataFrame', 'LazyFrame')
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


def divide(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
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
    column = whole + part * 0
    return pl.when(column != 0).then(part / column)


def require_columns(
    frame: pl.DataFrame | pl.LazyFrame, what: str, *, words: Sequence[str] = (), numbers: Sequence[str] = ()
) -> None:
    """Check a frame that is no table but the result of another transform, or a user's own.

    Parameters
    ----------
    frame
        What was passed.
    what
        What it should be, for the message: ``"result of keyword_share()"``.
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
    analytics_kit.errors.TableError: Not a table of sample sizes: column 'n' is String, but a number is needed.
    """
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        msg = f"Not a {what}: a {type(frame).__name__} came. Pass a polars DataFrame or LazyFrame."
        raise TableError(msg)
    have = frame.collect_schema()
    missing = [name for name in (*words, *numbers) if name not in have]
    if missing:
        msg = f"Not a {what}: no column {one_of(missing)}. It has {', '.join(map(repr, have)) or 'none'}."
        raise TableError(msg)
    for name in numbers:
        if not (have[name].is_numeric() or have[name] == pl.Null):
            msg = f"Not a {what}: column {name!r} is {have[name]}, but a number is needed."
            raise TableError(msg)


def require_unique(frame: pl.DataFrame | pl.LazyFrame, columns: Sequence[str], advice: str) -> None:
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
