"""Frames as summaries take them: checked, collected, free of NaN, and row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from analytics_kit.summaries._summary import Claim
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


def first(frame: pl.DataFrame) -> Row:
    """Return the first row; where there is none, all of it is null.

    Examples
    --------
    >>> first(pl.DataFrame(schema={"share": pl.Float64}))
    {'share': None}
    """
    return frame.row(0, named=True) if frame.height else dict.fromkeys(frame.columns)


def each(claim_id: str, frame: pl.DataFrame, say: Callable[[Row], Claim]) -> list[Claim]:
    """Say a claim of each row; of no row it is not said."""
    return [say(row) for row in frame.iter_rows(named=True)] or [Claim(claim_id)]
