"""Every tidy table, of routes, files and transforms: column, dtype, unit, and name and meaning in each language.

The data dictionary, the labels of the charts, the checks of frames and the docstrings of the transforms come from here
alone. :data:`SCHEMAS` are the tables that routes and files fill (``sources``), :data:`RESULTS` those that transforms
return (``results``). :func:`require` checks that a frame will do for a table, :func:`validate` that it is one. Shares
are 0-1 in every table, durations are seconds, ids are text, moments are UTC.

Examples
--------
>>> from analytics_kit import tables
>>> tables.schema("keywords").names()
['item_id', 'keyword', 'count', 'reported_share', 'total_count', 'list']
>>> tables.label("keywords", "count", lang="zh")
'搜索次数'
"""

from __future__ import annotations

import warnings
from functools import cache, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit.errors import TableError, one_of
from analytics_kit.locale import check_lang
from analytics_kit.tables._check import require_columns, validate_columns
from analytics_kit.tables.sources import ANALYSES, AUDIENCES, DIMENSIONS, LISTS, PROVIDERS, SCHEMAS, SERIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.tables._column import Column, Table
    from analytics_kit.tables.results import RESULTS

__all__ = [
    "ANALYSES",
    "AUDIENCES",
    "DIMENSIONS",
    "LISTS",
    "PROVIDERS",
    "RESULTS",
    "SCHEMAS",
    "SERIES",
    "columns",
    "conform",
    "dictionary",
    "get",
    "label",
    "require",
    "schema",
    "validate",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


def __getattr__(name: str) -> Mapping[str, type[Table]]:
    if name != "RESULTS":
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return _results()


def _results() -> Mapping[str, type[Table]]:
    from analytics_kit.tables.results import RESULTS  # reading answers needs none of them

    return RESULTS


def find(table: str) -> type[Table]:
    """Return a table by its name.

    Raises
    ------
    TableError
        If there is no such table.
    """
    declared = SCHEMAS.get(table) or _results().get(table)
    if declared is None:
        msg = f"There is no table {table!r}. Known tables: {one_of([*SCHEMAS, *_results()])}."
        raise TableError(msg)
    return declared


def columns(table: str) -> Mapping[str, Column]:
    """Return a table's columns by their names, in order.

    Raises
    ------
    TableError
        If there is no such table.

    Examples
    --------
    >>> columns("curve")["second"].unit
    's'
    """
    return find(table).columns


def find_column(table: str, column: str) -> Column:
    """Return a column of a table, or of one whose columns stand beside its own.

    Raises
    ------
    TableError
        If there is no such table, or it has no such column.

    Examples
    --------
    >>> find_column("leaderboard", "rank").unit, find_column("leaderboard", "completion_rate").unit
    ('count', 'share 0-1')
    """
    home = find(table)
    for declared in (home, *home.__beside__):
        if column in declared.columns:
            return declared.columns[column]
    msg = f"The table {table!r} has no column {column!r}. It has {', '.join(map(repr, home.columns))}."
    raise TableError(msg)


@cache
def schema(table: str) -> pl.Schema:
    """Return a table's polars schema: column name -> dtype, in order."""
    return pl.Schema({name: column.dtype for name, column in columns(table).items()})


def label(table: str, column: str, *, lang: str = "en") -> str:
    """Return a column's name for people, in English (``en``) or Chinese (``zh``).

    Raises
    ------
    TableError
        If there is no such table, or it has no such column.
    ParameterError
        If ``lang`` is unknown.
    """
    return find_column(table, column).name(lang)


def dictionary(table: str | None = None, *, lang: str = "en") -> pl.DataFrame:
    """Return the data dictionary: one row per table and column, in the order of the tables.

    Parameters
    ----------
    table
        One table only; all of them by default: those of routes and files, then what transforms return.
    lang
        ``"en"`` or ``"zh"``: the language of ``meaning``.

    Returns
    -------
    polars.DataFrame
        table, column, dtype, unit, en, zh, meaning, kind: all text. kind says where frames of the table come from:
        route, file, or result (of a transform).

    Raises
    ------
    TableError
        If there is no such table.
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> dictionary("curve").get_column("unit").to_list()
    ['id', 'word', 'word', 's', 'share 0-1', 'word']
    >>> dictionary("curve", lang="zh").get_column("meaning").item(3)
    '距视频开头的秒数。'
    """
    check_lang(lang)
    rows = [
        {
            "table": name,
            "column": column_name,
            "dtype": column.dtype.__class__.__name__,
            "unit": column.unit,
            "en": column.en,
            "zh": column.zh,
            "meaning": column.explain(lang),
            "kind": find(name).__kind__,
        }
        for name in ([table] if table else [*SCHEMAS, *_results()])
        for column_name, column in columns(name).items()
    ]
    return pl.DataFrame(rows)


def require(frame: pl.DataFrame | pl.LazyFrame, table: str, columns: Iterable[str] | None = None) -> None:
    """Check that a frame has the columns of a table, with a usable dtype; what else it holds is left alone.

    Any number stands for a number, any text for text, and a column of nulls for anything.

    Parameters
    ----------
    frame
        The frame that a transform or a chart was given.
    table
        The table that it should be, of a route, a file or a transform.
    columns
        The columns that matter; by default all that every frame of the table has.

    Raises
    ------
    TableError
        Naming the columns that are missing and what the frame has instead.

    Examples
    --------
    >>> require(pl.DataFrame({"word": ["a"]}), "keywords", ["keyword"])
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a keywords frame: no column 'keyword'. It has 'word'. ...
    """
    declared = find(table).columns
    names = (name for name, column in declared.items() if column.required) if columns is None else columns
    dtypes = {name: declared[name].dtype if name in declared else None for name in names}
    require_columns(frame, f"{table} frame", dtypes, advice=_see(table))


def conform(frame: Any, table: str, **constants: Any) -> pl.DataFrame:
    """Make a table of the kit of a frame of one's own: what can be defaulted is added, the rest is cast or refused.

    Parameters
    ----------
    frame
        A polars DataFrame or LazyFrame, a pandas DataFrame, what DuckDB or pyarrow returns, or whatever else exports itself
        through Arrow. Columns have the table's names; further ones are left out.
    table
        The table, for instance ``"curve"``.
    **constants
        Columns that have one value in all rows, for instance ``item_id="mine"``.

    Returns
    -------
    polars.DataFrame
        The table's columns in its order and with its dtypes, rows as they came. Missing columns are null where the table
        allows it; a curve is of ``retention`` and of the ``item`` unless it says otherwise, the provider of works
        is ``export``. A datetime without a zone is UTC.

    Raises
    ------
    TableError
        If a column is missing that nothing can stand in for, a value cannot be cast, ids are floats, or shares are percent;
        the message names the fix.
    ParameterError
        If a constant is no column of the table, or the frame has it already.

    Examples
    --------
    >>> mine = pl.DataFrame({"second": [0, 1, 2], "value": [1.0, 0.8, 0.7]})
    >>> conform(mine, "curve", item_id="mine").row(1)
    ('mine', 'retention', 'item', 1.0, 0.8, None)
    >>> conform(pl.DataFrame({"second": [0, 1], "value": [100.0, 82.5]}), "curve", item_id="mine")
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a curve frame: value holds 100.0, and shares are 0-1. Divide by 100 ...
    """
    from analytics_kit.tables._conform import conform_columns  # few frames are somebody's own

    return conform_columns(frame, table, columns(table), constants)


def validate(frame: pl.DataFrame | pl.LazyFrame, table: str) -> None:
    """Check that a frame is a table: its columns and no others, their exact dtypes, nulls and bounds.

    :func:`require` asks whether a frame will do; this asks whether it is what a parser or a transform of the kit would
    give, for instance before it is kept for others. A LazyFrame is collected.

    Parameters
    ----------
    frame
        The frame.
    table
        The table that it should be.

    Raises
    ------
    TableError
        Naming all that is wrong.

    Examples
    --------
    >>> validate(pl.DataFrame({"vertical": [None]}), "verticals")
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a verticals frame: column 'vertical' is Null, but String is needed. See ...
    """
    validate_columns(frame, f"{table} frame", find(table), advice=_see(table))


def _see(table: str) -> str:
    return f" See analytics_kit.tables.dictionary({table!r})."


def get(table: str) -> SimpleNamespace:
    """Return what validates frames of a table; :func:`validate` has taken its place.

    .. deprecated:: 0.2
        It returned a schema of a package that the kit no longer needs. ``validate`` and ``is_valid`` still work, for one
        version more.
    """
    find(table)
    msg = f"tables.get({table!r}) goes in the next version. Call tables.validate(frame, {table!r})."
    warnings.warn(msg, DeprecationWarning, stacklevel=2)

    def is_valid(frame: pl.DataFrame | pl.LazyFrame) -> bool:
        try:
            validate(frame, table)
        except TableError:
            return False
        return True

    return SimpleNamespace(validate=partial(validate, table=table), is_valid=is_valid)
