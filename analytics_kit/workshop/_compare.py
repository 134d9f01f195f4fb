"""Comparing a student's answer with the right one, and saying what is wrong with it.

First whether it is one of the mistakes that people make there, then whether its type, its columns, its rows or its
unit differ. Everything is said in English and in Chinese.
"""

from __future__ import annotations

import math
from collections.abc import KeysView, ValuesView
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

#: What is said, in English and in Chinese.
Text = tuple[str, str]

#: How many times too large, and what that comes from.
_FACTORS: tuple[tuple[float, str, str], ...] = (
    (
        100,
        "It is 100 times too large. That is percent; here shares go from 0 to 1.",
        "大了 100 倍。这是百分数；这里的占比取 0 到 1。",
    ),
    (
        0.01,
        "It is 100 times too small. A TGI has 100 as its average; or a share was divided by 100 once too often.",
        "小了 100 倍。TGI 的平均值是 100；或者占比多除了一次 100。",
    ),
    (
        1000,
        "It is 1,000 times too large. Are these milliseconds? The unit asked for is larger.",
        "大了 1000 倍。这是毫秒吗？题目要的单位更大。",
    ),
    (
        60,
        "It is 60 times too large. Are these seconds where minutes are asked for?",
        "大了 60 倍。题目要分钟，这里是秒吗？",
    ),
    (
        1 / 60,
        "It is 60 times too small. Are these minutes where seconds are asked for?",
        "小了 60 倍。题目要秒，这里是分钟吗？",
    ),
    (
        -1,
        "The size is right, the sign is turned. Which is subtracted from which?",
        "大小对，符号反了。是谁减谁？",
    ),
)


@dataclass(frozen=True)
class Exercise:
    """How an exercise is checked: against what `expect` computes, or by `judge` where many answers are right."""

    hint: Text = ("", "")  # what the answer is made of; shown where nothing more precise can be
    expect: Callable[[], Any] = lambda: None
    mistakes: tuple[tuple[Callable[[], Any], str, str], ...] = ()
    ordered: bool = True  # whether the order of rows, or of a list, is part of the answer
    judge: Callable[[Any], Text | None] | None = None


def explain(answer: Any, exercise: Exercise) -> Text | None:
    """Say what is wrong with an answer; None where nothing is."""
    expected, answer = exercise.expect(), _plain(answer)
    if same(answer, expected, exercise.ordered):
        return None
    for compute, *said in exercise.mistakes:
        if same(answer, compute(), exercise.ordered):
            return said[0], said[1]
    # Two mistakes at once: a known one, and the order.
    if exercise.ordered and not same(answer, expected, ordered=False):
        for compute, *said in exercise.mistakes:
            if same(answer, compute(), ordered=False):
                return said[0], said[1]
    if (problem := kind_problem(answer, expected)) is not None:
        return join(problem, exercise.hint)
    if isinstance(expected, pl.DataFrame):
        return _frame_problem(answer, expected, exercise)
    if isinstance(expected, list):
        return _list_problem(answer, expected, exercise)
    if isinstance(expected, str):
        return join((f"{answer!r} is another one.", f"{answer!r} 不是要找的那个。"), exercise.hint)
    return _number_problem(answer, expected, exercise)


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


def kind(value: Any) -> Text:
    if isinstance(value, bool):
        return "a truth value", "真假值"
    if isinstance(value, int | float):
        return "a number", "一个数"
    if isinstance(value, str):
        return "text", "文本"
    if isinstance(value, list):
        return "a list", "一个列表"
    if isinstance(value, pl.DataFrame):
        return "a polars DataFrame", "一个 polars DataFrame"
    return f"a {type(value).__name__}", f"一个 {type(value).__name__}"


def kind_problem(answer: Any, expected: Any) -> Text | None:
    (came, came_zh), (wanted, wanted_zh) = kind(answer), kind(expected)
    if came == wanted:
        return None
    if answer is None:
        why = (
            " The name was set to the result of something that returns nothing, as print() does.",
            "变量得到的是没有返回值的结果，例如 print()。",
        )
    elif isinstance(answer, pl.LazyFrame):
        why = " Add .collect() at the end.", "在末尾加上 .collect()。"
    elif isinstance(answer, pl.Expr):
        why = (
            " An expression computes nothing until a frame runs it: frame.select(...).",
            "表达式要放进数据框里才会计算：frame.select(...)。",
        )
    elif isinstance(expected, str) and isinstance(answer, int):
        why = (
            " Ids are text everywhere: they have 19 digits, more than a float or JavaScript can hold.",
            "id 一律是文本：19 位数字，超出了浮点数和 JavaScript 的精度。",
        )
    elif isinstance(expected, int | float) and isinstance(answer, str):
        why = " Turn it into a number first.", "请先转换成数。"
    elif isinstance(expected, int | float) and isinstance(answer, list | dict):
        why = " Take the one number out of it.", "请从中取出那一个数。"
    elif isinstance(expected, int | float) and isinstance(answer, pl.DataFrame):
        why = (
            " .item() takes the number out of a frame with one cell; .height is the number of rows.",
            ".item() 从只有一格的数据框里取出数；.height 是行数。",
        )
    elif isinstance(expected, list) and isinstance(answer, pl.DataFrame):
        why = (
            " Take the column out of it: frame.get_column(name).to_list().",
            "请取出那一列：frame.get_column(name).to_list()。",
        )
    elif isinstance(expected, pl.DataFrame) and type(answer).__module__.startswith("pandas"):
        why = " polars.from_pandas() converts it.", "可用 polars.from_pandas() 转换。"
    else:
        why = "", ""
    return join(
        (
            f"{came[0].upper()}{came[1:]} came, but {wanted} is asked for.",
            f"得到的是{came_zh}，题目要的是{wanted_zh}。",
        ),
        (why[0].strip(), why[1]),
    )


def join(first: Text, second: Text) -> Text:
    return f"{first[0]} {second[0]}".strip(), f"{first[1]}{second[1]}"


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


def _frame_problem(answer: pl.DataFrame, expected: pl.DataFrame, exercise: Exercise) -> Text:
    missing = [name for name in expected.columns if name not in answer.columns]
    extra = [name for name in answer.columns if name not in expected.columns]
    if missing:
        said = (
            f"Columns that are missing: {_names(missing)}.",
            f"缺少列 {_names(missing)}。",
        )
        if not extra:
            return said
        return join(
            said,
            (
                f"Nobody asked for {_names(extra)}. Does one need another name? .alias(...) gives it.",
                f"多出的列：{_names(extra)}。是不是需要改名？可用 .alias(...)。",
            ),
        )
    if extra:
        return (
            f"Columns that nobody asked for: {_names(extra)}. Choose with .select(...).",
            f"题目没有要列 {_names(extra)}。请用 .select(...) 选列。",
        )
    answer = answer.select(expected.columns)
    for name, dtype in expected.schema.items():
        came, wanted = _dtype_kind(answer.schema[name]), _dtype_kind(dtype)
        if came != wanted:
            return (
                f"Column {name!r} holds {came[0]} ({answer.schema[name]}), but {wanted[0]} are asked for.",
                f"列 {name!r} 的内容是{came[1]}（{answer.schema[name]}），题目要的是{wanted[1]}。",
            )
    if exercise.ordered and same(answer, expected, ordered=False):
        return join(("These are the right rows in another order.", "行是对的，但顺序不对。"), exercise.hint)
    if (problem := _rows_problem(answer, expected)) is not None:
        return join(problem, exercise.hint)
    # The same keys, so that rows can be set side by side in the order of their keys.
    mine, theirs = _rows(answer, ordered=False), _rows(expected, ordered=False)
    for index, name in enumerate(expected.columns):
        factor = _factor([row[index] for row in mine], [row[index] for row in theirs])
        if factor is not None:
            return join((f"Look at column {name!r}.", f"请看列 {name!r}。"), factor)
    row, name, value, wanted_value = next(
        (row, name, a, b)
        for row, other in zip(mine, theirs, strict=True)
        for name, a, b in zip(expected.columns, row, other, strict=True)
        if not _same_cell(a, b)
    )
    if wanted_value is None:
        return (
            f"Column {name!r} has {value!r} where nothing is known. Unknown is null, not a number.",
            f"列 {name!r} 在未知处填了 {value!r}。未知应为 null，不是数。",
        )
    first = expected.columns[0]
    where = "" if name == first else f" ({first} {row[0]!r})"
    return join(
        (
            f"The shape is right. In column {name!r}{where} look at {value!r}.",
            f"形状是对的。请看列 {name!r}{where} 中的 {value!r}。",
        ),
        exercise.hint,
    )


def _names(columns: list[str]) -> str:
    """Write columns' names, three at most."""
    return ", ".join(map(repr, columns[:3])) + (", ..." if len(columns) > 3 else "")


def _dtype_kind(dtype: pl.DataType) -> Text:
    if dtype.is_numeric():
        return "numbers", "数"
    if dtype in (pl.String, pl.Enum, pl.Categorical):
        return "text", "文本"
    return f"values of type {dtype}", f"{dtype} 类型的值"


def _rows_problem(answer: pl.DataFrame, expected: pl.DataFrame) -> Text | None:
    """Say which rows there should not be, or should; None where the first columns agree."""
    key = expected.columns[0]
    mine, theirs = answer.get_column(key).to_list(), expected.get_column(key).to_list()
    came = "", ""
    if len(mine) != len(theirs):
        came = (
            f"{len(mine)} rows came, but {len(theirs)} are asked for.",
            f"得到 {len(mine)} 行，应为 {len(theirs)} 行。",
        )
    if surplus := [one for one in mine if one not in theirs]:
        said = f"Should {key} {surplus[0]!r} be there?", f"{key} {surplus[0]!r} 应该在里面吗？"
    elif lacking := [one for one in theirs if one not in mine]:
        said = f"Why is {key} {lacking[0]!r} not there?", f"{key} {lacking[0]!r} 为什么不在里面？"
    elif sorted(mine) != sorted(theirs):
        said = (
            f"The same {key} stands in too many or too few rows.",
            f"同一个 {key} 的行数太多或太少。",
        )
    else:
        return None
    return join((came[0], came[1]), (said[0], said[1]))


def _list_problem(answer: list[Any], expected: list[Any], exercise: Exercise) -> Text:
    if answer and expected and (problem := kind_problem(answer[0], expected[0])) is not None:
        return join(("Look at what is in the list.", "请看列表里的内容。"), problem)
    if exercise.ordered and same(answer, expected, ordered=False):
        return join(("The right entries in another order.", "内容对，顺序不对。"), exercise.hint)
    surplus = [one for one in answer if not any(_same_cell(one, other) for other in expected)]
    lacking = [one for one in expected if not any(_same_cell(one, other) for other in answer)]
    if surplus and (_is_number(surplus[0])) and (factor := _factor(answer, expected)) is not None:
        return factor
    if surplus:
        said = f"{surplus[0]!r} should not be in it.", f"{surplus[0]!r} 不该在里面。"
    elif lacking:
        said = f"{len(lacking)} more belong in it.", f"还少 {len(lacking)} 个。"
    else:
        said = "An entry stands in it more than once.", "有内容重复。"
    return join(said, exercise.hint)


def _number_problem(answer: float, expected: float, exercise: Exercise) -> Text:
    if not math.isfinite(answer):
        return join(
            (
                f"{answer} is no number to work with. Was something divided by 0?",
                f"{answer} 不是可用的数。是不是除以了 0？",
            ),
            exercise.hint,
        )
    if (factor := _factor([answer], [expected])) is not None:
        return factor
    if isinstance(expected, int) and abs(answer - expected) == 1:
        return join(
            (
                "Off by one. Is a bound included that should not be, or the other way round?",
                "差了一。边界值该不该算进去？",
            ),
            exercise.hint,
        )
    if isinstance(expected, float) and _is_rounded(answer, expected):
        return (
            "Right, but rounded. Keep all digits: round only what is shown.",
            "对，但被四舍五入了。计算时保留全部位数，只在展示时取整。",
        )
    size = ("too large", "偏大") if answer > expected else ("too small", "偏小")
    return join((f"{answer:.6g} is {size[0]}.", f"{answer:.6g} {size[1]}。"), exercise.hint)


def _is_rounded(answer: float, expected: float) -> bool:
    """Tell whether a number is another one with fewer digits, rounded up or down where it lies in the middle."""
    off = abs(answer - expected)
    return off < abs(expected) / 20 and any(
        _same_cell(answer, round(answer, digits)) and off <= 0.5 * 10**-digits + 1e-12 for digits in range(6)
    )


def _factor(mine: list[Any], theirs: list[Any]) -> Text | None:
    """Say how numbers differ, where all of them do so by one factor, or are upside down."""
    pairs = list(zip(mine, theirs, strict=False))
    if (
        len(mine) != len(theirs)
        or not any(b for _, b in pairs)
        or not all(_is_number(a) and _is_number(b) for a, b in pairs)
    ):
        return None
    for factor, *said in _FACTORS:
        if all(_same_cell(a, b * factor) for a, b in pairs):
            return said[0], said[1]
    if all(b and _same_cell(a, 1 / b) for a, b in pairs) and not all(_same_cell(a, b) for a, b in pairs):
        return "It is upside down. What is divided by what?", "分子分母颠倒了。是谁除以谁？"
    return None
