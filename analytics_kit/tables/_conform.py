"""Frames of one's own, of whatever library, as tables of the kit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics_kit._visible import visible
from analytics_kit.errors import ParameterError, TableError, one_of, with_article

if TYPE_CHECKING:
    from analytics_kit.tables._column import Column

#: Table -> what a frame of one's own need not say.
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "curve": {"analysis": "retention", "series": "item"},
    "works": {"provider": "export"},
}
#: Shares that viewers who watch again lift above 1; what is above this is percent.
_MOST: Final[Mapping[tuple[str, str], float]] = {
    ("curve", "value"): 10.0,
    ("work_metrics", "average_watch_share"): 10.0,
}
_SHARE = "share 0-1"


def conform_columns(
    frame: Any, table: str, described: Mapping[str, Column], constants: Mapping[str, Any]
) -> pl.DataFrame:
    """Make a table of a frame of one's own: see `analytics_kit.tables.conform`, which knows the table's columns."""
    own = _polars(frame, table)
    for name in constants:
        if name not in described:
            msg = f"{table} has no column {name!r}. Its columns: {one_of(described)}."
            raise ParameterError(msg)
        if name in own.columns and own.get_column(name).null_count() < own.height:
            msg = f"The frame has a column {name!r} already, and {name}= was passed too. Drop one of them."
            raise ParameterError(msg)
    known = {**_DEFAULTS.get(table, {}), **constants}
    series = []
    for name, column in described.items():
        values = own.get_column(name) if name in own.columns else None
        # What is null throughout says nothing, and a default may stand for it.
        if values is None or (name in known and values.null_count() == own.height):
            values = pl.Series(name, [known.get(name)], dtype=None).new_from_index(0, own.height)
            if name not in known and not column.nullable:
                raise _missing(table, name, own.columns)
        series.append(_cast(values, table, name, column))
    return pl.DataFrame(series, schema=list(described))


def _polars(frame: Any, table: str) -> pl.DataFrame:
    """Return any frame as one of polars."""
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame
    try:
        if hasattr(frame, "__arrow_c_stream__"):
            return _frame(pl.DataFrame(frame))
    except ImportError:  # pandas offers Arrow, and can only do it where pyarrow is installed
        pass
    if type(frame).__module__.startswith("pandas"):
        return _of_pandas(frame)
    if isinstance(frame, Mapping):
        return _frame(pl.DataFrame(dict(frame)))
    msg = (
        f"Not {with_article(f'{table} frame')}: a {type(frame).__name__} came. Pass a polars or pandas DataFrame, a DuckDB relation, a pyarrow "
        "Table, or anything else that exports itself through Arrow."
    )
    raise TableError(msg)


def _of_pandas(frame: Any) -> pl.DataFrame:
    """Return a pandas frame without pyarrow: values as Python has them, its gaps as null."""
    columns = {
        str(name): [None if value is None or value != value else value for value in frame[name].tolist()]
        for name in frame.columns
    }
    return _frame(pl.DataFrame(columns, strict=False))


def _frame(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Float32, pl.Float64).fill_nan(None))


def _missing(table: str, name: str, have: list[str]) -> TableError:
    example = {"second": "[0, 1, 2]"}.get(name, "...")
    msg = (
        f"Not {with_article(f'{table} frame')}: no column {name!r}. It has {', '.join(map(repr, have)) or 'none'}. Rename the column that holds "
        f"it, or pass {name}={example} where it is one for all rows. See analytics_kit.tables.dictionary({table!r})."
    )
    return TableError(msg)


def _cast(values: pl.Series, table: str, name: str, column: Column) -> pl.Series:
    if column.unit == "id" and values.dtype.is_float() and values.null_count() < len(values):
        msg = (
            f"Not {with_article(f'{table} frame')}: {name} holds floats, and ids are text: a float of 17 digits and more is another id. "
            "Read the column as text, for instance with pandas.read_csv(path, dtype={...: str})."
        )
        raise TableError(msg)
    if (
        isinstance(column.dtype, pl.Datetime)
        and isinstance(values.dtype, pl.Datetime)
        and values.dtype.time_zone
    ):
        values = values.dt.convert_time_zone("UTC")
    elif isinstance(column.dtype, pl.Datetime) and values.dtype == pl.String:
        values = _moments(values, table, name)
    try:
        whole = column.dtype.is_integer() and values.dtype.is_float()
        if whole and bool((values.drop_nulls() % 1 != 0).any()):
            raise _unfit(
                table, name, values, column, next(value for value in values.drop_nulls() if value % 1)
            )
        cast = _zoned(values, column).cast(column.dtype, strict=True)
    except pl.exceptions.PolarsError:
        loose = values.cast(column.dtype, strict=False)
        bad = values.filter(loose.is_null() & values.is_not_null())
        raise _unfit(table, name, values, column, bad.item(0) if len(bad) else None) from None
    if not column.nullable and cast.null_count():
        msg = f"Not {with_article(f'{table} frame')}: {name} is null in {cast.null_count():,} rows, and must not be. Filter them out."
        raise TableError(msg)
    if column.unit == _SHARE:
        _check_share(cast, table, name)
    return cast.alias(name)


def _zoned(values: pl.Series, column: Column) -> pl.Series:
    if (
        isinstance(column.dtype, pl.Datetime)
        and isinstance(values.dtype, pl.Datetime)
        and not values.dtype.time_zone
    ):
        return values.dt.replace_time_zone("UTC")
    return values


def _moments(values: pl.Series, table: str, name: str) -> pl.Series:
    try:
        return values.str.to_datetime(time_zone="UTC")
    except pl.exceptions.PolarsError:
        msg = (
            f"Not {with_article(f'{table} frame')}: {name} holds text that is no moment, for instance {visible(str(values.drop_nulls()[0]))[:40]!r}. "
            "Parse it first, for instance with pl.col(...).str.to_datetime(format)."
        )
        raise TableError(msg) from None


def _unfit(table: str, name: str, values: pl.Series, column: Column, value: Any) -> TableError:
    allowed = f" Allowed: {one_of(column.dtype.categories)}." if isinstance(column.dtype, pl.Enum) else ""
    msg = (
        f"Not {with_article(f'{table} frame')}: {name} is {values.dtype}, and {visible(str(value))[:40]!r} is no {column.unit}."
        f"{allowed} See analytics_kit.tables.dictionary({table!r})."
    )
    return TableError(msg)


def _check_share(cast: pl.Series, table: str, name: str) -> None:
    low, high = cast.min(), cast.max()
    most = _MOST.get((table, name), 1.0)
    if isinstance(high, float) and high > most + 1e-9:
        msg = (
            f"Not {with_article(f'{table} frame')}: {name} holds {high:g}{'.0' if high == int(high) else ''}, and shares are 0-1. Divide by 100 "
            f"where it is percent, for instance frame.with_columns(pl.col({name!r}) / 100)."
        )
        raise TableError(msg)
    if isinstance(low, float) and low < 0:
        msg = f"Not {with_article(f'{table} frame')}: {name} holds {low:g}, and shares are 0-1. A difference of shares is another column."
        raise TableError(msg)
