"""What a transform returns, said once: its table fills its docstring and stands at the function."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from analytics_kit import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics_kit.tables._column import Column

    _F = TypeVar("_F", bound=Callable[..., Any])


class Transform(Protocol):
    """A transform that declares its table.

    Attributes
    ----------
    table
        The name of the table that it returns: a key of ``tables.RESULTS``, or of ``tables.SCHEMAS``.
    """

    table: str

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Transform frames."""


#: What stands in a docstring where the table goes.
_HERE = "{returns}"
#: How wide a line of the docstring may get.
_WIDTH = 110


def returns(table: str) -> Callable[[_F], _F]:
    """Declare the table that a transform returns, and write it into the transform's docstring.

    Parameters
    ----------
    table
        A table's name. Its columns take the place of ``{returns}`` in the docstring.

    Examples
    --------
    >>> @returns("hashtags")
    ... def first(hashtags):
    ...     '''Return the first.
    ...
    ...     {returns}
    ...     '''
    >>> first.table
    'hashtags'
    """

    def declare(transform: _F) -> _F:
        cast("Transform", transform).table = table
        doc = transform.__doc__
        if doc is not None:  # python -OO takes docstrings away
            line = next(line for line in doc.splitlines() if line.strip() == _HERE)
            parameter = transform.__code__.co_varnames[0]
            written = textwrap.indent(_written(table, parameter), line[: -len(_HERE)])
            transform.__doc__ = doc.replace(line, written)
        return transform

    return declare


def _written(table: str, parameter: str) -> str:
    """Write a table's columns as numpydoc has tables: name, dtype, meaning."""
    columns = tables.columns(table)
    dtypes = {name: _dtype(column, parameter) for name, column in columns.items()}
    names, kinds = (max(map(len, cells)) for cells in (columns, dtypes.values()))
    room = _WIDTH - names - kinds - 12
    rule = f"{'=' * names}  {'=' * kinds}  {'=' * room}"
    lines = [rule]
    for name, column in columns.items():
        first, *more = textwrap.wrap(_meaning(column), room, break_long_words=False)
        lines.append(f"{name:<{names}}  {dtypes[name]:<{kinds}}  {first}")
        lines += [f"{'':<{names + kinds + 4}}{rest}" for rest in more]
    lines.append(rule)
    if others := tables.find(table).__others__:
        lines += ["", f"Beside them stand {others}."]
    return "\n".join(lines)


def _dtype(column: Column, parameter: str) -> str:
    return f"as in `{parameter}`" if column.as_given else type(column.dtype).__name__


def _meaning(column: Column) -> str:
    return column.meaning if column.required else f"{column.meaning} Not in every frame."
