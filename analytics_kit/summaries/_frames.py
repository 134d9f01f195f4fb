"""Frames as summaries take them: checked, collected, free of NaN, and row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import polars as pl

from analytics_kit import display
from analytics_kit.summaries._summary import Claim, claim
from analytics_kit.transforms._frames import require_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics_kit.transforms._frames import Frame

Row: TypeAlias = dict[str, Any]


def collect_columns(
    frame: Frame | None,
    what: str,
    *,
    words: Sequence[str] = (),
    numbers: Sequence[str] = (),
    flags: Sequence[str] = (),
    bounds: Sequence[str] = (),
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
    bounds
        Numbers that come with plays or with people alone: null where the frame lacks the column.

    Raises
    ------
    TableError
        If a column is missing, or holds text where numbers are needed.

    Examples
    --------
    >>> collect_columns(pl.DataFrame({"share": [0.5, float("nan")], "mine": "x"}), "frame of shares", numbers=["share"]).rows()
    [(0.5,), (None,)]
    """
    if frame is None:
        frame = pl.DataFrame(schema=pl.Schema(dict.fromkeys([*words, *numbers, *flags], pl.Null())))
    have = frame.collect_schema()
    available = [*numbers, *(name for name in bounds if name in have)]
    require_columns(frame, what, words=(*words, *flags), numbers=available)
    number = pl.col(available).cast(pl.Float64)
    return (
        frame.lazy()
        .select(
            pl.col(words).cast(pl.String),
            pl.when(number.is_finite()).then(number).name.keep(),
            pl.col(flags).cast(pl.Boolean),
            *(pl.lit(None, pl.Float64).alias(name) for name in bounds if name not in have),
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
    claim_id: str, frame: pl.DataFrame, message: str | Callable[[Row], str | None] | None, **figures: Any
) -> list[Claim]:
    """Say a message of each row; of no row it is not said.

    Parameters
    ----------
    claim_id
        Its stable id.
    frame
        Its columns are figures of the message.
    message
        As `analytics_kit.summaries._summary.claim` takes it, or what chooses it by the row; None says nothing.
    **figures
        Those that are the same of all rows.

    Examples
    --------
    >>> mix = pl.DataFrame({"source": ["search"], "share": [0.25]})
    >>> [one.text for one in each("traffic.first", mix, "First: {source} with {share:.1%}.")]
    ['First: search with 25.0%.']
    """
    rows = frame.rows(named=True)
    chosen = [message(row) if callable(message) else message for row in rows]
    claims = [claim(claim_id, text, **{**row, **figures}) for text, row in zip(chosen, rows, strict=True)]
    return claims or [Claim(claim_id)]


def called(frame: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Put the kit's words into a frame of segments; in another language than theirs, words of the provider's own are marked as such.

    Examples
    --------
    >>> frame = pl.DataFrame({"dimension": ["career", "interest"], "segment": ["学生", "美食"]})
    >>> called(frame, "en").rows()
    [('career', 'students'), ('interests', '“美食” (the provider’s word)')]
    """
    named = display.words(frame, lang=lang)
    if lang == "zh":
        return named
    segment = pl.col("segment")
    foreign = segment.str.contains(r"\p{Han}")
    return named.with_columns(
        pl.when(foreign).then(pl.format("“{}” (the provider’s word)", segment)).otherwise(segment)
    )


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


def side(row: Row, column: str) -> Literal["above", "below", "either", "unknown"]:
    """Tell on which side of 0 a difference is, as its interval has it: ``_low`` and ``_high`` of the column.

    Examples
    --------
    >>> side({"lead_low": 0.01, "lead_high": 0.03}, "lead"), side({"lead_low": -0.01, "lead_high": 0.03}, "lead")
    ('above', 'either')
    """
    low, high = row[f"{column}_low"], row[f"{column}_high"]
    if low is None or high is None:
        return "unknown"
    return "above" if low > 0 else "below" if high < 0 else "either"


def figure(number: float | None) -> str | None:
    """Write a number that may be small: with one decimal under 10.

    Examples
    --------
    >>> figure(6.54), figure(12.3), figure(None)
    ('6.5', '12', None)
    """
    if number is None:
        return None
    return f"{number:,.1f}" if abs(number) < 9.95 else f"{number:,.0f}"
