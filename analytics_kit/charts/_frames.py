"""What reaches a chart: checked, collected, free of NaN, and no more than can be seen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from analytics_kit.errors import ParameterError, TableError, one_of
from analytics_kit.locale import translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang


def has(frame: pl.DataFrame | pl.LazyFrame, *names: str) -> bool:
    """Tell whether a frame has some columns; what is no frame has none, and `take` says so.

    Examples
    --------
    >>> has(pl.DataFrame({"a": [1]}), "a"), has(pl.DataFrame({"a": [1]}), "a", "b")
    (True, False)
    """
    return isinstance(frame, pl.DataFrame | pl.LazyFrame) and {*names} <= {*frame.collect_schema()}


def take(
    frame: Any, what: str, columns: Mapping[str, bool], *, optional: Mapping[str, bool] | None = None
) -> pl.DataFrame:
    """Collect the columns that a chart needs.

    Parameters
    ----------
    frame
        A polars DataFrame or LazyFrame.
    what
        What it should be, for the message, with the function that makes it.
    columns
        Column -> whether it is numeric. Others become text.
    optional
        The same of columns that may be missing: they are null then.

    Returns
    -------
    polars.DataFrame
        These columns alone, in this order; NaN and infinite values are null, since JSON has neither.

    Raises
    ------
    TableError
        If the frame is none, lacks a column, or has text where numbers are needed.
    """
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        msg = (
            f"Not a frame of {what}: a {type(frame).__name__} came. Pass a polars DataFrame or LazyFrame; "
            "polars.from_pandas() converts a pandas frame."
        )
        raise TableError(msg)
    have = frame.collect_schema()
    missing = [name for name in columns if name not in have]
    if missing:
        msg = (
            f"Not a frame of {what}: no column {one_of(missing)}. "
            f"It has {', '.join(map(repr, have)) or 'none'}."
        )
        raise TableError(msg)
    have_not = [name for name in optional or {} if name not in have]
    columns = {**columns, **{name: kind for name, kind in (optional or {}).items() if name in have}}
    for name, numeric in columns.items():
        if numeric and not (have[name].is_numeric() or have[name] == pl.Null):
            msg = f"Not a frame of {what}: column {name!r} is {have[name]}, but numbers are needed."
            raise TableError(msg)
    taken = frame.select(
        *(_finite(name) if numeric else pl.col(name).cast(pl.String) for name, numeric in columns.items()),
        *(
            pl.lit(None, dtype=pl.Float64 if (optional or {})[name] else pl.String).alias(name)
            for name in have_not
        ),
    )
    return taken.collect() if isinstance(taken, pl.LazyFrame) else taken


def _finite(name: str) -> pl.Expr:
    number = pl.col(name).cast(pl.Float64)
    return pl.when(number.is_finite()).then(number).alias(name)


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
    kept = frame.filter(pl.int_range(pl.len()).over(key) < most)
    if len(kept) == len(frame):
        return frame, []
    _ = translator("common", lang)
    return kept, [_("The first {most} points of each line", most=most)]


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


def param_name(stem: str, frame: pl.DataFrame) -> str:
    """Name a selection after the data it belongs to.

    Combined charts then do not share a selection by accident, and two processes choose the same name.

    Examples
    --------
    >>> param_name("hover", pl.DataFrame({"a": [1]})) == param_name("hover", pl.DataFrame({"a": [1]}))
    True
    """
    return f"{stem}_{hashlib.sha256(frame.write_json().encode()).hexdigest()[:8]}"


def largest(values: pl.Series, default: float) -> float:
    """Return the largest value, or the default where there is none or it is 0."""
    found = cast("float | None", values.max())
    return float(found) if found else default


def smallest(values: pl.Series, default: float) -> float:
    """Return the smallest value, or the default where there is none."""
    found = cast("float | None", values.min())
    return default if found is None else float(found)
