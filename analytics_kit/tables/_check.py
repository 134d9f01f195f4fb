"""The one check of frames, for transforms, charts and users: what came, what is needed, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit.errors import TableError, one_of, with_article

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.tables._column import Column, Table

#: The dtypes that hold text.
_TEXT = (pl.String, pl.Categorical, pl.Enum)
#: By how much a figure may pass its bound: sums of shares are not exact.
_ROUNDED = 1e-9


def require_columns(
    frame: Any, what: str, columns: Mapping[str, pl.DataType | None], *, advice: str = ""
) -> None:
    """Check that a frame has columns that can be used where some dtypes are expected.

    Parameters
    ----------
    frame
        What was passed.
    what
        What it should be, for the message: ``"curve frame"``.
    columns
        Column -> the dtype that it stands for; None where any will do.
    advice
        Where to read on, for the message.

    Raises
    ------
    TableError
        Naming what came and what is needed.

    Examples
    --------
    >>> require_columns(pl.DataFrame({"n": ["9"]}), "table of sample sizes", {"n": pl.Float64()})
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a table of sample sizes: column 'n' is String, but Float64 is needed.
    """
    require_frame(frame, what)
    have = frame.collect_schema()
    if missing := [name for name in columns if name not in have]:
        msg = f"Not {with_article(what)}: {_missing(missing, have)}{advice}"
        raise TableError(msg)
    for name, expected in columns.items():
        if expected is not None and not _stands_for(have[name], expected):
            msg = f"Not {with_article(what)}: {_other_dtype(name, have[name], expected)}{advice}"
            raise TableError(msg)


def validate_columns(frame: Any, what: str, table: type[Table], *, advice: str = "") -> None:
    """Check that a frame has a table's columns and no others, with their dtypes, nulls and bounds.

    Raises
    ------
    TableError
        Naming all that is wrong.
    """
    require_frame(frame, what)
    have, declared = frame.collect_schema(), table.columns
    wrong = []
    if missing := [name for name, column in declared.items() if column.required and name not in have]:
        wrong.append(_missing(missing, have))
    if not table.__others__ and (more := [name for name in have if name not in declared]):
        wrong.append(f"column {one_of(more)} is not among its columns.")
    present = {name: column for name, column in declared.items() if name in have}
    typed = {name: column for name, column in present.items() if have[name] == column.dtype}
    wrong += [
        _other_dtype(name, have[name], column.dtype) for name, column in present.items() if name not in typed
    ]
    broken = {
        f"column {name!r} {rule}": test.sum()
        for name, column in typed.items()
        for rule, test in _rules(name, column)
    }
    if broken:
        counts = frame.lazy().select(**broken).collect().row(0, named=True)
        wrong += [f"{rule} in {count:,} of its rows." for rule, count in counts.items() if count]
    if wrong:
        msg = f"Not {with_article(what)}: {' '.join(wrong)}{advice}"
        raise TableError(msg)


def _rules(name: str, column: Column) -> list[tuple[str, pl.Expr]]:
    """Return what a column must not hold: how that is said, and where it does."""
    value = pl.col(name)
    rules = []
    if not column.nullable:
        rules.append(("is null", value.is_null()))
    if column.least is not None:
        rules.append((f"is below {column.least:g}", value < column.least - _ROUNDED))
    if column.most is not None:
        rules.append((f"is above {column.most:g}", value > column.most + _ROUNDED))
    return rules


def require_frame(frame: Any, what: str, *, eager: bool = False) -> None:
    """Check that something is a polars frame, or one whose rows are there.

    Raises
    ------
    TableError
        Naming what came instead.

    Examples
    --------
    >>> require_frame(pl.LazyFrame(), "frame to show", eager=True)
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a frame to show: a LazyFrame came. Pass a polars DataFrame; add .collect().
    """
    if isinstance(frame, pl.DataFrame) or (isinstance(frame, pl.LazyFrame) and not eager):
        return
    lazy = isinstance(frame, pl.LazyFrame)
    advice = "add .collect()." if lazy else "polars.from_pandas() converts a pandas frame."
    kinds = "polars DataFrame" if eager else "polars DataFrame or LazyFrame"
    msg = f"Not {with_article(what)}: a {type(frame).__name__} came. Pass a {kinds}; {advice}"
    raise TableError(msg)


def _missing(missing: list[str], have: pl.Schema) -> str:
    return f"no column {one_of(missing)}. It has {', '.join(map(repr, have)) or 'none'}."


def _other_dtype(name: str, dtype: pl.DataType, expected: pl.DataType) -> str:
    advice = " Ids are text, for instance '7559536212910853422'." if name.endswith("_id") else ""
    return f"column {name!r} is {dtype}, but {expected} is needed.{advice}"


def _stands_for(dtype: pl.DataType, expected: pl.DataType) -> bool:
    """Tell whether a column can be used where another dtype is expected: any number for a number, any text for text."""
    if dtype == pl.Null:  # nothing is known, of whatever kind
        return True
    if expected.is_numeric():
        return dtype.is_numeric()
    return dtype in _TEXT if expected in _TEXT else True
