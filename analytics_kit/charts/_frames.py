"""What reaches a chart: checked, collected, free of NaN, and no more than can be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.locale import translator
from analytics_kit.tables._check import require_columns, require_frame
from analytics_kit.transforms._frames import bounded_second, finite, in_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics_kit.locale import Lang


def collect_columns(
    frame: Any, table: str, columns: Iterable[str], *, optional: Iterable[str] = ()
) -> pl.DataFrame:
    """Collect the columns that a chart needs.

    Parameters
    ----------
    frame
        A polars DataFrame or LazyFrame.
    table
        The table that it should be, such as ``"retention_summary"``. It declares which columns are numeric, and which
        may be missing.
    columns
        Names of the table's columns.
    optional
        More of them, which the chart does without though the table requires them.

    Returns
    -------
    polars.DataFrame
        These columns alone, in this order, optional ones last. Numbers are Float64, others text, missing columns null;
        NaN and infinite values are null, since JSON has neither, and so are figures beyond 2^53 and seconds that no
        video has.

    Raises
    ------
    TableError
        If the frame is none, lacks a column, or has text where numbers are needed.

    Examples
    --------
    >>> frame = pl.DataFrame({"keyword": ["a", "b"], "share": [0.5, float("nan")]})
    >>> collect_columns(frame, "keyword_shares", ["keyword", "share", "list"]).rows()
    [('a', 0.5, None), ('b', None, None)]
    """
    columns, optional = [*columns], [*optional]
    declared = {name: tables.find_column(table, name) for name in columns + optional}
    numeric = {name: column.dtype.is_numeric() for name, column in declared.items()}
    what = f"{table} frame"
    require_frame(frame, what)
    have = frame.collect_schema()
    here = [name for name in declared if name in have or (name in columns and declared[name].required)]
    dtypes = {name: pl.Float64() if numeric[name] else None for name in here}
    require_columns(frame, what, dtypes, advice=f" See analytics_kit.tables.dictionary({table!r}).")
    selected = frame.select(
        (_finite(name) if numeric[name] else in_calendar(name, have[name]).cast(pl.String))
        if name in here
        else pl.lit(None, dtype=pl.Float64 if numeric[name] else pl.String).alias(name)
        for name in declared
    )
    return selected.collect() if isinstance(selected, pl.LazyFrame) else selected


def collect_columns_or_empty(frame: Any, table: str, columns: Iterable[str]) -> pl.DataFrame:
    """Collect the columns that a chart needs; no rows of them where no frame came.

    Examples
    --------
    >>> collect_columns_or_empty(None, "curve", ["item_id", "second"]).shape
    (0, 2)
    """
    return collect_columns(
        pl.DataFrame(schema=tables.schema(table)) if frame is None else frame, table, columns
    )


def _finite(name: str) -> pl.Expr:
    return (bounded_second(name) if name.endswith("second") else finite(name)).alias(name)


#: Rows of a chart that has no rule of its own for what it leaves out.
MOST = 600


def capped(frame: pl.DataFrame, lang: Lang) -> tuple[pl.DataFrame, list[str]]:
    """Keep the first rows, and the note that says so; none where all are kept.

    Examples
    --------
    >>> capped(pl.DataFrame({"a": range(1000)}), "en")[1]
    ['The first 600 of 1000 rows']
    """
    if len(frame) <= MOST:
        return frame, []
    _ = translator("common", lang)
    return frame.head(MOST), [_("The first {most} of {all} rows", most=MOST, all=len(frame))]


def leading(frame: pl.DataFrame, key: str, lang: Lang, *, rows: int = 450) -> tuple[pl.DataFrame, list[str]]:
    """Keep so many first rows of each line that all lines together have about `rows`, and say so.

    Examples
    --------
    >>> leading(pl.DataFrame({"work": ["a"] * 9}), "work", "zh", rows=3)[1]
    ['每条线仅显示前 3 个点']
    """
    most = max(2, rows // max(1, frame[key].n_unique()))
    first_rows = frame.filter(pl.int_range(pl.len()).over(key) < most)
    if len(first_rows) == len(frame):
        return frame, []
    _ = translator("common", lang)
    return first_rows, [_("The first {most} points of each line", most=most)]


def check_top(top: int | None) -> None:
    """Refuse a number of rows that would draw nothing; None is the chart's own number.

    Raises
    ------
    ParameterError
        If it is below 1.
    """
    if top is not None and top < 1:
        msg = f"top={top!r} came. Allowed: a whole number from 1 up."
        raise ParameterError(msg)


def one_item(frame: pl.DataFrame, item_id: str | None) -> pl.DataFrame:
    """Keep the rows of one work.

    Raises
    ------
    ParameterError
        If there are several works and none is named, or the named one is not there.
    """
    ids = frame.get_column("item_id").unique(maintain_order=True).to_list()
    if item_id is None:
        if len(ids) < 2:
            return frame
        msg = f"The frame holds {len(ids)} works, and this chart shows one. Pass item_id=, for instance {ids[0]!r}."
        raise ParameterError(msg)
    if ids and item_id not in ids:
        msg = f"item_id={item_id!r} is not in the frame. It holds {one_of(ids[:5])}{' and more' * (len(ids) > 5)}."
        raise ParameterError(msg)
    return frame.filter(pl.col("item_id") == item_id)


def param_name(stem: str, ids: Sequence[str | None]) -> str:
    """Name a selection after the works it belongs to, as an expression of Vega's can name it.

    Combined charts then do not share a selection by accident, and two processes choose the same name.

    Examples
    --------
    >>> param_name("hover_like", ["7559536212910853422"])
    'hover_like_7559536212910853422'
    >>> param_name("pick", ["the first", None, "3"])
    'pick_the_first_and_2_more'
    """
    first = re.sub(r"\W", "_", str(ids[0]), flags=re.ASCII)[:24] if ids else "nothing"
    return f"{stem}_{first}" + (f"_and_{len(ids) - 1}_more" if len(ids) > 1 else "")


def largest(values: pl.Series, default: float) -> float:
    """Return the largest value, or the default where there is none or it is 0."""
    maximum = cast("float | None", values.max())
    return float(maximum) if maximum else default


def smallest(values: pl.Series, default: float) -> float:
    """Return the smallest value, or the default where there is none."""
    minimum = cast("float | None", values.min())
    return default if minimum is None else float(minimum)
