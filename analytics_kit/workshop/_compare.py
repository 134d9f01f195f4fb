"""Comparing a student's answer with the right one, and saying what is wrong with it.

First whether it is one of the mistakes that people make there, then whether its type, its columns, its rows or its
unit differ. A ``Translator`` comes along as ``_``, for what is said.
"""

from __future__ import annotations

import math
from collections.abc import KeysView, ValuesView
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics_kit.locale import Translator

#: How many times too large, and what that comes from.
_FACTORS: tuple[tuple[float, str], ...] = (
    (100, N_("It is 100 times too large. That is percent; here shares go from 0 to 1.")),
    (
        0.01,
        N_("It is 100 times too small. Was a share divided by 100 once too often?"),
    ),
    (1000, N_("It is 1,000 times too large. Are these milliseconds? The unit asked for is larger.")),
    (60, N_("It is 60 times too large. Are these seconds where minutes are asked for?")),
    (1 / 60, N_("It is 60 times too small. Are these minutes where seconds are asked for?")),
    (-1, N_("The size is right, the sign is turned. Which is subtracted from which?")),
)


@dataclass(frozen=True)
class Exercise:
    """How an exercise is checked: against what `expect` computes, or by `judge` where many answers are right."""

    hint: str = ""  # what the answer is made of; shown where nothing more precise can be
    expect: Callable[[], Any] = lambda: None
    mistakes: tuple[tuple[Callable[[], Any], str], ...] = ()
    ordered: bool = True  # whether the order of rows, or of a list, is part of the answer
    judge: Callable[[Any, Translator], str | None] | None = None


def explain(answer: Any, exercise: Exercise, _: Translator) -> str | None:
    """Say what is wrong with an answer; None where nothing is."""
    expected, answer = _computed(exercise.expect), _plain(answer)
    if same(answer, expected, exercise.ordered):
        return None
    for compute, mistake in exercise.mistakes:
        if same(answer, _computed(compute), exercise.ordered):
            return _(mistake)
    # Two mistakes at once: a known one, and the order.
    if exercise.ordered and not same(answer, expected, ordered=False):
        for compute, mistake in exercise.mistakes:
            if same(answer, _computed(compute), ordered=False):
                return _(mistake)
    hint = _(exercise.hint) if exercise.hint else ""
    if (problem := kind_problem(answer, expected, _)) is not None:
        return _.sentences(problem, hint)
    if isinstance(expected, pl.DataFrame):
        return _frame_problem(answer, expected, exercise.ordered, hint, _)
    if isinstance(expected, list):
        return _list_problem(answer, expected, exercise.ordered, hint, _)
    if isinstance(expected, str):
        return _.sentences(_("{answer!r} is another one.", answer=answer), hint)
    return _number_problem(answer, expected, hint, _)


@cache
def _computed(compute: Callable[[], Any]) -> Any:
    """Compute what an answer is compared with, once: a student tries more than one."""
    return compute()


def _plain(answer: Any) -> Any:
    """Give Python's own value for numbers of other libraries, and a list for what is one in all but name."""
    if isinstance(answer, pl.Series | tuple | KeysView | ValuesView):
        return list(answer)
    if isinstance(answer, set | frozenset):
        return sorted(answer, key=str)
    if isinstance(answer, int) and answer.bit_length() > 1000:
        return math.inf if answer > 0 else -math.inf  # no float holds it
    if not isinstance(answer, pl.DataFrame | type) and type(answer).__module__ == "numpy":
        return answer.tolist()
    return answer


def kind(value: Any, _: Translator) -> str:
    if isinstance(value, bool):
        return _("a truth value")
    if isinstance(value, int | float):
        return _("a number")
    if isinstance(value, str):
        return _("text")
    if isinstance(value, list):
        return _("a list")
    if isinstance(value, pl.DataFrame):
        return _("a polars DataFrame")
    return _("a {type}", type=type(value).__name__)


def kind_mismatch(value: Any, wanted: str, _: Translator) -> str:
    """Say of what kind an answer is, and which is asked for."""
    actual = kind(value, _)
    return _("{came} came, but {wanted} is asked for.", came=actual[0].upper() + actual[1:], wanted=wanted)


def kind_problem(answer: Any, expected: Any, _: Translator) -> str | None:
    wanted = kind(expected, _)
    if kind(answer, _) == wanted:
        return None
    if answer is None:
        why = _("The name was set to the result of something that returns nothing, as print() does.")
    elif isinstance(answer, pl.LazyFrame):
        why = _("Add .collect() at the end.")
    elif isinstance(answer, pl.Expr):
        why = _("An expression computes nothing until a frame runs it: frame.select(...).")
    elif isinstance(expected, str) and isinstance(answer, int):
        why = _("Ids are text everywhere: they have 19 digits, more than a float or JavaScript can hold.")
    elif isinstance(expected, int | float) and isinstance(answer, str):
        why = _("Turn it into a number first.")
    elif isinstance(expected, int | float) and isinstance(answer, list | dict):
        why = _("Take the one number out of it.")
    elif isinstance(expected, int | float) and isinstance(answer, pl.DataFrame):
        why = _(".item() takes the number out of a frame with one cell; .height is the number of rows.")
    elif isinstance(expected, list) and isinstance(answer, pl.DataFrame):
        why = _("Take the column out of it: frame.get_column(name).to_list().")
    elif isinstance(expected, pl.DataFrame) and type(answer).__module__.startswith("pandas"):
        why = _("polars.from_pandas() converts it.")
    else:
        why = ""
    return _.sentences(kind_mismatch(answer, wanted, _), why)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_cell(value: Any, other: Any) -> bool:
    if _is_number(value) and _is_number(other):
        return math.isclose(value, other, rel_tol=1e-6, abs_tol=1e-9)
    return type(value) is type(other) and bool(value == other)


def same(answer: Any, expected: Any, ordered: bool) -> bool:
    if isinstance(expected, pl.DataFrame):
        if not isinstance(answer, pl.DataFrame) or set(answer.columns) != set(expected.columns):
            return False
        mine, others = _rows(answer.select(expected.columns), ordered), _rows(expected, ordered)
        return len(mine) == len(others) and all(
            _same_cell(a, b)
            for row, other in zip(mine, others, strict=True)
            for a, b in zip(row, other, strict=True)
        )
    if isinstance(expected, list):
        if not isinstance(answer, list) or len(answer) != len(expected):
            return False
        if not ordered:
            answer, expected = sorted(answer, key=str), sorted(expected, key=str)
        return all(map(_same_cell, answer, expected))
    return _same_cell(answer, expected)


def _rows(frame: pl.DataFrame, ordered: bool) -> list[tuple[Any, ...]]:
    """Give the rows; where order does not matter, by all columns but the last, which are their key."""
    rows = frame.rows()
    if ordered:
        return rows
    return sorted(rows, key=lambda row: [str(float(cell) if _is_number(cell) else cell) for cell in row[:-1]])


def _frame_problem(
    answer: pl.DataFrame, expected: pl.DataFrame, ordered: bool, hint: str, _: Translator
) -> str:
    missing = [name for name in expected.columns if name not in answer.columns]
    extra = [name for name in answer.columns if name not in expected.columns]
    if missing:
        return _.sentences(
            _("Columns that are missing: {names}.", names=_names(missing, _)),
            _(
                "Nobody asked for {names}. Does one need another name? .alias(...) gives it.",
                names=_names(extra, _),
            )
            if extra
            else "",
        )
    if extra:
        return _("Columns that nobody asked for: {names}. Choose with .select(...).", names=_names(extra, _))
    answer = answer.select(expected.columns)
    for name, dtype in expected.schema.items():
        actual_kind, wanted_kind = _dtype_kind(answer.schema[name], _), _dtype_kind(dtype, _)
        if actual_kind != wanted_kind:
            return _(
                "Column {name!r} holds {found} ({dtype}), but {wanted} are asked for.",
                name=name,
                found=actual_kind,
                dtype=answer.schema[name],
                wanted=wanted_kind,
            )
    if ordered and same(answer, expected, ordered=False):
        return _.sentences(_("These are the right rows in another order."), hint)
    if (problem := _rows_problem(answer, expected, _)) is not None:
        return _.sentences(problem, hint)
    # The same keys, so that rows can be set side by side in the order of their keys.
    mine, theirs = _rows(answer, ordered=False), _rows(expected, ordered=False)
    for index, name in enumerate(expected.columns):
        factor = _factor([row[index] for row in mine], [row[index] for row in theirs], _)
        if factor is not None:
            return _.sentences(_("Look at column {name!r}.", name=name), factor)
    row, name, value, wanted_value = next(
        (row, name, a, b)
        for row, other in zip(mine, theirs, strict=True)
        for name, a, b in zip(expected.columns, row, other, strict=True)
        if not _same_cell(a, b)
    )
    if wanted_value is None:
        return _(
            "Column {name!r} has {value!r} where nothing is known. Unknown is null, not a number.",
            name=name,
            value=value,
        )
    first = expected.columns[0]
    where = "" if name == first else f" ({first} {row[0]!r})"
    return _.sentences(
        _(
            "The shape is right. In column {name!r}{where} look at {value!r}.",
            name=name,
            where=where,
            value=value,
        ),
        hint,
    )


def _names(columns: list[str], _: Translator) -> str:
    """Write columns' names, three at most."""
    return _.join([*map(repr, columns[:3]), *(["..."] if len(columns) > 3 else [])])


def _dtype_kind(dtype: pl.DataType, _: Translator) -> str:
    if dtype.is_numeric():
        return _("numbers")
    if dtype in (pl.String, pl.Enum, pl.Categorical):
        return _("text")
    return _("values of type {dtype}", dtype=dtype)


def _rows_problem(answer: pl.DataFrame, expected: pl.DataFrame, _: Translator) -> str | None:
    """Say which rows there should not be, or should; None where the first columns agree."""
    key = expected.columns[0]
    mine, theirs = answer.get_column(key).to_list(), expected.get_column(key).to_list()
    if surplus := [value for value in mine if value not in theirs]:
        sentence = _("Should {key} {value!r} be there?", key=key, value=surplus[0])
    elif lacking := [value for value in theirs if value not in mine]:
        sentence = _("Why is {key} {value!r} not there?", key=key, value=lacking[0])
    elif sorted(mine) != sorted(theirs):
        sentence = _("The same {key} stands in too many or too few rows.", key=key)
    else:
        return None
    if len(mine) == len(theirs):
        return sentence
    counts = _.plural(
        "One row came, but {wanted} are asked for.",
        "{n} rows came, but {wanted} are asked for.",
        len(mine),
        wanted=len(theirs),
    )
    return _.sentences(counts, sentence)


def _list_problem(answer: list[Any], expected: list[Any], ordered: bool, hint: str, _: Translator) -> str:
    if answer and expected and (problem := kind_problem(answer[0], expected[0], _)) is not None:
        return _.sentences(_("Look at what is in the list."), problem)
    if ordered and same(answer, expected, ordered=False):
        return _.sentences(_("The right entries in another order."), hint)
    surplus = [entry for entry in answer if not any(_same_cell(entry, other) for other in expected)]
    lacking = [entry for entry in expected if not any(_same_cell(entry, other) for other in answer)]
    if surplus and (_is_number(surplus[0])) and (factor := _factor(answer, expected, _)) is not None:
        return factor
    if surplus:
        sentence = _("{value!r} should not be in it.", value=surplus[0])
    elif lacking:
        sentence = _.plural("One more belongs in it.", "{n} more belong in it.", len(lacking))
    else:
        sentence = _("An entry stands in it more than once.")
    return _.sentences(sentence, hint)


def _number_problem(answer: float, expected: float, hint: str, _: Translator) -> str:
    if not math.isfinite(answer):
        sentence = _("{answer} is no number to work with. Was something divided by 0?", answer=answer)
        return _.sentences(sentence, hint)
    if (problem := _factor([answer], [expected], _)) is not None:
        return problem
    if isinstance(expected, int) and abs(answer - expected) == 1:
        sentence = _("Off by one. Is a bound included that should not be, or the other way round?")
        return _.sentences(sentence, hint)
    if isinstance(expected, float):
        if _is_rounded(answer, expected):
            return _("Right, but rounded. Keep all digits: round only what is shown.")
        for factor, comes_from in _FACTORS:
            # One digit may be anything's.
            if _is_rounded(answer, expected * factor, digits=2):
                return _.sentences(_(comes_from), _("It is rounded, too: keep all digits."))
    if answer > expected:
        sentence = _("{answer:.6g} is too large.", answer=answer)
    else:
        sentence = _("{answer:.6g} is too small.", answer=answer)
    return _.sentences(sentence, hint)


def _is_rounded(answer: float, expected: float, *, digits: int = 1) -> bool:
    """Tell whether a number is another one with so many significant digits or more; the middle may go up or down."""
    for decimals in range(6):
        unit = 10.0**-decimals
        if (
            10 ** (digits - 1) * unit <= abs(expected)
            and abs(answer - expected) <= unit / 2 + 1e-12
            and _same_cell(answer, round(answer, decimals))
        ):
            return True
    return False


def _factor(mine: list[Any], theirs: list[Any], _: Translator) -> str | None:
    """Say how numbers differ, where all of them do so by one factor, or are upside down."""
    pairs = list(zip(mine, theirs, strict=False))
    if (
        len(mine) != len(theirs)
        or not any(b for __, b in pairs)
        or not all(_is_number(a) and _is_number(b) for a, b in pairs)
    ):
        return None
    for factor, comes_from in _FACTORS:
        if all(_same_cell(a, b * factor) for a, b in pairs):
            return _(comes_from)
    if all(b and _same_cell(a, 1 / b) for a, b in pairs) and not all(_same_cell(a, b) for a, b in pairs):
        return _("It is upside down. What is divided by what?")
    return None
