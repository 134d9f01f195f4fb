"""Frames as summaries take them: checked, collected, free of NaN, and row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from analytics_kit.summaries._summary import Claim, claim
from analytics_kit.transforms._frames import require_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Frame: TypeAlias = "pl.DataFrame | pl.LazyFrame"
Row: TypeAlias = dict[str, Any]


def take(
    frame: Frame | None,
    what: str,
    *,
    words: Sequence[str] = (),
    numbers: Sequence[str] = (),
    flags: Sequence[str] = (),
) -> pl.DataFrame:
    """Collect the columns that a summary needs.

    Parameters
    ----------
    frame
        A polars DataFrame or LazyFrame; None, which was not asked for, is taken for an empty one.
    what
        What it should be, for the message: ``"result of keyword_share()"``.
    words, numbers, flags
        Its columns, by what they hold. They become text, Float64 and Boolean; NaN and infinite numbers are null.

    Raises
    ------
    TableError
        If a column is missing, or holds text where numbers are needed.

    Examples
    --------
    >>> take(pl.DataFrame({"share": [0.5, float("nan")], "mine": "x"}), "frame of shares", numbers=["share"]).rows()
    [(0.5,), (None,)]
    """
    if frame is None:
        frame = pl.DataFrame(schema=pl.Schema(dict.fromkeys([*words, *numbers, *flags], pl.Null())))
    require_columns(frame, what, words=(*words, *flags), numbers=numbers)
    number = pl.col(numbers).cast(pl.Float64)
    return (
        frame.lazy()
        .select(
            pl.col(words).cast(pl.String),
            pl.when(number.is_finite()).then(number).name.keep(),
            pl.col(flags).cast(pl.Boolean),
        )
        .collect()
    )


def first_id(frame: pl.DataFrame, item_id: str | None) -> str | None:
    """Return the work that is asked for, or else that of a frame's first row.

    Examples
    --------
    >>> first_id(pl.DataFrame({"item_id": ["a", "b"]}), None)
    'a'
    """
    return item_id if item_id is not None or frame.is_empty() else frame.item(0, "item_id")


def of_work(frame: pl.DataFrame, item_id: str | None) -> pl.DataFrame:
    """Keep the rows of one work."""
    return frame.filter(pl.col("item_id").eq_missing(item_id))


def each(
    claim_id: str, frame: pl.DataFrame, message: str | Callable[[Row], str | None], **figures: Any
) -> list[Claim]:
    """Say a message of each row; of no row it is not said.

    Parameters
    ----------
    claim_id
        Its stable id.
    frame
        Its columns are figures of the message.
    message
        As `analytics_kit.summaries._summary.claim` takes it, or what chooses it by the row.
    **figures
        Those that are the same of all rows.

    Examples
    --------
    >>> mix = pl.DataFrame({"source": ["search"], "share": [0.25]})
    >>> [one.text for one in each("traffic.first", mix, "First: {source} with {share:.1%}.")]
    ['First: search with 25.0%.']
    """
    rows = frame.rows(named=True)
    chosen = [message if isinstance(message, str) else message(row) for row in rows]
    said = [claim(claim_id, one, **{**row, **figures}) for one, row in zip(chosen, rows, strict=True)]
    return said or [Claim(claim_id)]


def capitalized(column: str) -> pl.Expr:
    """Begin a sentence with the words of a column.

    Examples
    --------
    >>> pl.DataFrame({"dimension": ["city level"]}).select(capitalized("dimension")).item()
    'City level'
    """
    return pl.col(column).str.head(1).str.to_uppercase() + pl.col(column).str.slice(1)


def percent(column: str) -> pl.Expr:
    """How many percentage points a difference of shares is, without its sign, as ``points``."""
    return (pl.col(column).abs() * 100).alias("points")


def is_ahead(row: Row, column: str) -> bool:
    """Tell whether a difference is none or in favour."""
    return (row[column] or 0) >= 0
