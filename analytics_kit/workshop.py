"""The workshop: six lessons, what checks a student's answers, and the edition without solutions.

The lessons are notebooks. :func:`check` computes the answer of an exercise from the shipped cassettes and compares;
where the student's differs it says what to look at: first whether it is one of the mistakes that people make there, then
whether its type, its columns, its rows or its unit differ. No answer is stored.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import KeysView, ValuesView
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import report, resources, transforms
from analytics_kit.errors import AnalyticsKitError, ParameterError, TemplateError, one_of
from analytics_kit.routes import douyin, keyapi
from analytics_kit.session import replay

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from analytics_kit.session import Session

__all__ = ["Verdict", "check", "copy_lessons", "exercises", "lessons"]

#: The tag of the cells that only the teacher's edition has.
SOLUTION = "solution"

#: What is said, in English and in Chinese.
Text = tuple[str, str]


@dataclass(frozen=True, repr=False)
class Verdict:
    """What came of checking an answer.

    Parameters
    ----------
    exercise
        Its number, for instance ``"03.2"``.
    passed
        Whether the answer is right; None while the placeholder still stands.
    message
        What to look at, or that it is right.
    """

    exercise: str
    passed: bool | None
    message: str

    def __repr__(self) -> str:
        mark = {True: "✓", False: "✗", None: "…"}[self.passed]
        return f"{mark} {self.exercise}: {self.message}"


def check(exercise: str, answer: Any, *, lang: str = "en") -> Verdict:
    """Check the answer to an exercise.

    Parameters
    ----------
    exercise
        Lesson and number, for instance ``"03.2"``.
    answer
        The student's; anything at all. It is not changed.
    lang
        ``"en"`` or ``"zh"``: the language of what is said.

    Returns
    -------
    Verdict
        It shows as one paragraph. A wrong answer raises nothing.

    Raises
    ------
    ParameterError
        If there is no such exercise, or the language is unknown.

    Examples
    --------
    >>> check("03.2", ...)
    … 03.2: Put your answer in the place of the three dots, then run both cells again.
    >>> check("03.2", 7.415)
    ✗ 03.2: It is 100 times too large. That is percent; here shares go from 0 to 1.
    >>> check("03.2", 0.07415)
    ✓ 03.2: Right.
    """
    if lang not in report.LANGUAGES:
        msg = f"lang={lang!r} is not allowed. Allowed: {one_of(report.LANGUAGES)}."
        raise ParameterError(msg)
    known = _EXERCISES.get(exercise)
    if known is None:
        msg = f"There is no exercise {exercise!r}. Exercises: {', '.join(_EXERCISES)}."
        raise ParameterError(msg)
    if answer is ...:
        passed, said = None, _UNTOUCHED
    else:
        found = known.judge(answer) if known.judge else _look(answer, known)
        passed, said = found is None, found or _RIGHT
    return Verdict(exercise, passed, said[report.LANGUAGES.index(lang)])


def exercises() -> tuple[str, ...]:
    """List the numbers of all exercises, in the order of the lessons.

    Examples
    --------
    >>> exercises()[:2]
    ('01.1', '01.2')
    """
    return tuple(_EXERCISES)


def lessons() -> dict[str, Path]:
    """List the lessons of the teacher's edition.

    Returns
    -------
    dict of str to Path
        Name (the stem of the file) to notebook, in the order of the lessons.

    Raises
    ------
    TemplateError
        If the installation has none.

    Examples
    --------
    >>> list(lessons())
    ['01_response', '02_frames', '03_curves', '04_tgi', '05_keywords', '06_template']
    """
    folder = resources.notebooks() / "workshop"
    found = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    if not found:
        msg = f"There is no lesson in {str(folder)!r}. Reinstall analytics-kit: its workshop is missing."
        raise TemplateError(msg)
    return found


def copy_lessons(
    destination: str | PathLike[str], *, lang: str = "en", solutions: bool = False
) -> list[Path]:
    """Copy the lessons into a folder: the students' edition, or the teacher's.

    Parameters
    ----------
    destination
        A folder; made if missing.
    lang
        ``"en"`` or ``"zh"``: the language of the text and of what :func:`check` says.
    solutions
        Whether the cells tagged ``solution`` come along.

    Returns
    -------
    list of Path
        The notebooks written, in the order of the lessons.

    Raises
    ------
    ParameterError
        If a lesson is there already (nothing is written then), the folder cannot be written, or the language is
        unknown.
    """
    folder = Path(destination)
    texts = {folder / path.name: _edition(path, lang, solutions) for path in lessons().values()}
    there = [str(target) for target in texts if target.exists()]
    if there:
        msg = f"{', '.join(there)}: there already, and may hold somebody's work. Nothing was written. Name another folder."
        raise ParameterError(msg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, text in texts.items():
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as problem:
        msg = f"Lessons cannot be written to {str(folder)!r}: {problem.strerror}. Name a folder that you may write to."
        raise ParameterError(msg) from None
    return list(texts)


def _edition(path: Path, lang: str, solutions: bool) -> str:
    notebook = report.translate(report.read(path), lang)
    if not solutions:
        notebook.cells = [cell for cell in notebook.cells if SOLUTION not in cell.metadata.get("tags", ())]
    return report.dumps(notebook)


# Comparing

_RIGHT = ("Right.", "正确。")
_UNTOUCHED = (
    "Put your answer in the place of the three dots, then run both cells again.",
    "请用你的答案替换三个点，然后重新运行这两个单元格。",
)

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
class _Exercise:
    """How an exercise is checked: against what `expect` computes, or by `judge` where many answers are right."""

    look: Text = ("", "")  # what the answer is made of; said where nothing more precise can be
    expect: Callable[[], Any] = lambda: None
    mistakes: tuple[tuple[Callable[[], Any], str, str], ...] = ()
    ordered: bool = True  # whether the order of rows, or of a list, is part of the answer
    judge: Callable[[Any], Text | None] | None = None


def _look(answer: Any, exercise: _Exercise) -> Text | None:
    """Say what is wrong with an answer; None where nothing is."""
    expected, answer = exercise.expect(), _plain(answer)
    if _same(answer, expected, exercise.ordered):
        return None
    for compute, *said in exercise.mistakes:
        if _same(answer, compute(), exercise.ordered):
            return said[0], said[1]
    # Two mistakes at once: a known one, and the order.
    if exercise.ordered and not _same(answer, expected, ordered=False):
        for compute, *said in exercise.mistakes:
            if _same(answer, compute(), ordered=False):
                return said[0], said[1]
    if (problem := _kind_problem(answer, expected)) is not None:
        return _join(problem, exercise.look)
    if isinstance(expected, pl.DataFrame):
        return _frame_problem(answer, expected, exercise)
    if isinstance(expected, list):
        return _list_problem(answer, expected, exercise)
    if isinstance(expected, str):
        return _join((f"{answer!r} is another one.", f"{answer!r} 不是要找的那个。"), exercise.look)
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


def _kind(value: Any) -> Text:
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


def _kind_problem(answer: Any, expected: Any) -> Text | None:
    (came, came_zh), (wanted, wanted_zh) = _kind(answer), _kind(expected)
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
    return _join(
        (
            f"{came[0].upper()}{came[1:]} came, but {wanted} is asked for.",
            f"得到的是{came_zh}，题目要的是{wanted_zh}。",
        ),
        (why[0].strip(), why[1]),
    )


def _join(first: Text, second: Text) -> Text:
    return f"{first[0]} {second[0]}".strip(), f"{first[1]}{second[1]}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_cell(one: Any, other: Any) -> bool:
    if _is_number(one) and _is_number(other):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return type(one) is type(other) and bool(one == other)


def _same(answer: Any, expected: Any, ordered: bool) -> bool:
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
    return sorted(rows, key=lambda row: [str(float(one) if _is_number(one) else one) for one in row[:-1]])


def _frame_problem(answer: pl.DataFrame, expected: pl.DataFrame, exercise: _Exercise) -> Text:
    missing = [name for name in expected.columns if name not in answer.columns]
    extra = [name for name in answer.columns if name not in expected.columns]
    if missing:
        said = (
            f"Columns that are missing: {_names(missing)}.",
            f"缺少列 {_names(missing)}。",
        )
        if not extra:
            return said
        return _join(
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
    if exercise.ordered and _same(answer, expected, ordered=False):
        return _join(("These are the right rows in another order.", "行是对的，但顺序不对。"), exercise.look)
    if (problem := _rows_problem(answer, expected)) is not None:
        return _join(problem, exercise.look)
    # The same keys, so that rows can be set side by side in the order of their keys.
    mine, theirs = _rows(answer, ordered=False), _rows(expected, ordered=False)
    for index, name in enumerate(expected.columns):
        factor = _factor([row[index] for row in mine], [row[index] for row in theirs])
        if factor is not None:
            return _join((f"Look at column {name!r}.", f"请看列 {name!r}。"), factor)
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
    return _join(
        (
            f"The shape is right. In column {name!r}{where} look at {value!r}.",
            f"形状是对的。请看列 {name!r}{where} 中的 {value!r}。",
        ),
        exercise.look,
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
    return _join((came[0], came[1]), (said[0], said[1]))


def _list_problem(answer: list[Any], expected: list[Any], exercise: _Exercise) -> Text:
    if answer and expected and (problem := _kind_problem(answer[0], expected[0])) is not None:
        return _join(("Look at what is in the list.", "请看列表里的内容。"), problem)
    if exercise.ordered and _same(answer, expected, ordered=False):
        return _join(("The right entries in another order.", "内容对，顺序不对。"), exercise.look)
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
    return _join(said, exercise.look)


def _number_problem(answer: float, expected: float, exercise: _Exercise) -> Text:
    if not math.isfinite(answer):
        return _join(
            (
                f"{answer} is no number to work with. Was something divided by 0?",
                f"{answer} 不是可用的数。是不是除以了 0？",
            ),
            exercise.look,
        )
    if (factor := _factor([answer], [expected])) is not None:
        return factor
    if isinstance(expected, int) and abs(answer - expected) == 1:
        return _join(
            (
                "Off by one. Is a bound included that should not be, or the other way round?",
                "差了一。边界值该不该算进去？",
            ),
            exercise.look,
        )
    if any(_same_cell(answer, round(expected, digits)) for digits in range(1, 6)):
        return (
            "Right, but rounded. Keep all digits: round only what is shown.",
            "对，但被四舍五入了。计算时保留全部位数，只在展示时取整。",
        )
    size = ("too large", "偏大") if answer > expected else ("too small", "偏小")
    return _join((f"{answer:.6g} is {size[0]}.", f"{answer:.6g} {size[1]}。"), exercise.look)


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


# What the answers are computed from

#: The work of the providers' documents: few points, few people.
_SMALL = "7559536212910853422"
#: The work with the most plays.
_HIT = "7537546723260785816"


@cache
def _session(name: str = "demo") -> Session:
    return replay(name)


@cache
def _works() -> pl.DataFrame:
    return _session().fetch(
        douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", order_by="plays_desc", count=100)
    )


@cache
def _chosen() -> pl.DataFrame:
    """Give the eight works with the most plays and the four with the fewest: those with curves and portraits."""
    return pl.concat([_works().head(8), _works().tail(4)])


def _chosen_ids() -> list[str]:
    return _chosen().get_column("item_id").to_list()


@cache
def _curves(*items: str) -> pl.DataFrame:
    return _session().fetch_all(
        douyin.ItemWatchTrend(item_id=one, analysis_type="retention") for one in items
    )


@cache
def _portrait(item: str = _SMALL) -> pl.DataFrame:
    return _session().fetch(douyin.ItemAudiencePortrait(item_id=item))


@cache
def _keywords(*items: str) -> pl.DataFrame:
    return _session().fetch_all(douyin.ItemSearchKeyword(item_id=one) for one in items)


def _trend() -> dict[str, Any]:
    payload: dict[str, Any] = _session().payload(
        douyin.ItemWatchTrend(item_id=_SMALL, analysis_type="retention")
    )
    return payload


def _few_plays(plays: int) -> list[str]:
    """List the chosen works with fewer plays."""
    return _chosen().filter(pl.col("plays") < plays).get_column("item_id").to_list()


# Lesson 1


def _points() -> pl.DataFrame:
    return _curves(_SMALL).select("series", "second", "value")


def _codes() -> list[int]:
    other = _session("routes").payload(keyapi.VideoDetailAnalytics(video_ids=["7117191641181555995"]))
    return [_trend()["code"], other["code"]]


def _age(column: str, by: str) -> Any:
    ages = _portrait().filter(pl.col("dimension") == "age")
    return ages.sort(by, descending=True).get_column(column)[0]


# Lesson 2


def _most_liked(by: str = "likes", *, rows: int = 8, descending: bool = True) -> pl.DataFrame:
    return _works().sort(by, descending=descending).head(rows).select("item_id", "title", "likes")


def _hours(zone: str) -> pl.DataFrame:
    hour = pl.col("published_at").dt.convert_time_zone(zone).dt.hour().alias("hour")
    return _works().group_by(hour).agg(pl.len().alias("works")).sort("hour")


def _like_rate(denominator: str = "plays") -> pl.DataFrame:
    return _works().select("item_id", (pl.col("likes") / pl.col(denominator)).alias("like_rate"))


def _searches(*, words: bool = False) -> pl.DataFrame:
    found = _keywords(*_chosen_ids())
    totals = found if words else found.unique("item_id", maintain_order=True)
    return totals.join(_works(), on="item_id", how="left").select("item_id", "plays", "total_count")


# Lesson 3


def _deltas(item: str = _SMALL) -> pl.DataFrame:
    return transforms.compare_retention(_curves(item))


def _stretched_delta() -> float:
    """Compare as if the peers' last value went on for ever: the mistake of extrapolating."""
    wide = _curves(_SMALL).pivot("series", index="second", values="value").sort("second")
    return _number(wide.select((pl.col("item") - pl.col("peers").forward_fill()).mean()))


def _own(item: str) -> pl.DataFrame:
    return _curves(item).filter(pl.col("series") == "item").sort("second")


def _steepest(*, per_second: bool = True) -> float:
    change = pl.col("value").diff()
    return _number(_own(_SMALL).select((change / pl.col("second").diff() if per_second else change).min()))


def _area(column: str = "area") -> float:
    return _number(transforms.summarize_retention(_deltas(_HIT)).select(column))


def _leads(plays: int = transforms.MIN_PLAYS_RETENTION, *, descending: bool = True) -> pl.DataFrame:
    trusted = _chosen().filter(pl.col("plays") >= plays).get_column("item_id")
    return (
        transforms.summarize_retention(transforms.compare_retention(_curves(*_chosen_ids())))
        .filter(pl.col("item_id").is_in(trusted.to_list()))
        .sort("mean_delta", descending=descending)
        .select("item_id", "mean_delta")
    )


def _number(frame: pl.DataFrame) -> float:
    return float(frame.item())


# Lesson 4


def _male(column: str) -> float:
    return _number(_portrait().filter(pl.col("segment") == "male").select(column))


def _dimensions(*, complete: bool) -> list[str]:
    checked = transforms.check_portrait(_portrait())
    return (checked.filter("complete") if complete else checked).get_column("dimension").to_list()


def _ages(where: pl.Expr) -> list[str]:
    """List the age groups of which something holds, with intervals for the 155 people of the portrait."""
    ranked = transforms.rank_tgi(_portrait(), dimension="age", sample_size=155)
    return ranked.filter(where).get_column("segment").to_list()


def _women(target: str, baseline: str) -> float:
    against = transforms.compute_tgi(_portrait(target), _portrait(baseline))
    return _number(against.filter(pl.col("segment") == "female").select("tgi"))


# Lesson 5


def _shares(*items: str, other: bool = False) -> pl.DataFrame:
    return transforms.keyword_share(_keywords(*items), other=other)


def _word(column: str, word: str = "热门音乐") -> float:
    return _number(_shares(_SMALL).filter(pl.col("keyword") == word).select(column))


def _words_for_half(total: float = 1.0) -> int:
    return _shares(_HIT).filter(pl.col("cumulative_share") / total < 0.5).height + 1


def _listed(item: str) -> float:
    return _number(_shares(item).select(pl.col("share").sum()))


def _effective(*, column: str = "effective_keywords", other: bool = False, total: float = 1.0) -> float:
    shares = _shares(_HIT, other=other).with_columns(
        pl.col("keyword").fill_null("other"), pl.col("share") / total
    )
    return _number(transforms.keyword_concentration(shares).select(column))


def _found(*, descending: bool = False, column: str = "effective_keywords") -> pl.DataFrame:
    concentrated = transforms.keyword_concentration(_shares(*_chosen_ids()))
    return concentrated.sort("effective_keywords", descending=descending).select(
        "item_id", pl.col(column).alias("effective_keywords")
    )


def _gap(*, signed: bool = False) -> float:
    gap = pl.col("share") - pl.col("reported_share")
    return _number(_shares(_HIT).select((gap if signed else gap.abs()).max()))


# Lesson 6: many answers are right, so these look at what an answer does.


def _parsed(answer: Any) -> ast.Module | Text:
    if not isinstance(answer, str):
        return _join(
            (
                f"{_kind(answer)[0].capitalize()} came, but the text of a cell is asked for.",
                f"得到的是{_kind(answer)[1]}，题目要的是单元格的文本。",
            ),
            ("Write it between triple quotes.", "请写在三引号之间。"),
        )
    try:
        return ast.parse(answer)
    except SyntaxError as problem:
        return (
            f"Line {problem.lineno} is not Python: {problem.msg}.",
            f"第 {problem.lineno} 行不是合法的 Python：{problem.msg}。",
        )


def _judge_parameters(answer: Any) -> Text | None:
    from nbformat.v4 import new_code_cell, new_notebook

    tree = _parsed(answer)
    if isinstance(tree, tuple):
        return tree
    notebook = new_notebook(cells=[new_code_cell(answer, metadata={"tags": ["parameters"]})])  # type: ignore[no-untyped-call] # not annotated
    try:
        found = report.parameters(notebook)
    except AnalyticsKitError as problem:
        return str(problem), f"参数单元格里只能有字面量赋值。{problem}"
    missing = [name for name in ("cassette", "item_id", "top", "lang") if name not in found]
    if missing:
        names = ", ".join(missing)
        return f"There is no parameter {names}.", f"缺少参数 {names}。"
    if not found["cassette"].optional:
        return (
            'cassette cannot be None, so nobody can run the template live. Annotate it: cassette: str | None = "demo".',
            'cassette 不能为 None，模板就无法实时运行。请加注解：cassette: str | None = "demo"。',
        )
    if not isinstance(found["item_id"].default, str):
        return (
            "item_id is a number. Ids are text: put it in quotes, or its last digits are lost one day.",
            "item_id 是数。id 必须是文本：请加引号，否则末几位迟早会丢。",
        )
    if not isinstance(found["top"].default, int) or found["top"].default < 1:
        return "top should be a whole number from 1 up.", "top 应为不小于 1 的整数。"
    if found["lang"].default not in report.LANGUAGES:
        return 'lang should be "en" or "zh".', 'lang 应为 "en" 或 "zh"。'
    silent = [name for name, parameter in found.items() if not parameter.help]
    if silent:
        names = ", ".join(silent)
        return (
            f"{names}: no comment behind the assignment. It is the help that people see.",
            f"{names}：赋值后面没有注释。注释就是别人看到的说明。",
        )
    return None


def _judge_data(answer: Any) -> Text | None:
    tree = _parsed(answer)
    if isinstance(tree, tuple):
        return tree
    nodes = list(ast.walk(tree))
    if any(isinstance(one, ast.Constant) and re.fullmatch(r"\d{19}", str(one.value)) for one in nodes):
        return (
            "An id is written into the cell. Use the parameter item_id, or the report is of the same work whatever people ask for.",
            "单元格里写死了 id。请用参数 item_id，否则别人换了作品，报告仍是同一条。",
        )
    if any(isinstance(one, ast.Constant) and one.value == "demo" for one in nodes):
        return (
            "The cassette's name is written into the cell. Use the parameter cassette.",
            "单元格里写死了磁带名。请用参数 cassette。",
        )
    used = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    unused = [name for name in ("cassette", "item_id") if name not in used]
    if unused:
        names = ", ".join(unused)
        return f"The parameter {names} is not used.", f"没有用到参数 {names}。"
    values: dict[str, Any] = {"cassette": "demo", "item_id": _SMALL, "top": 3, "lang": "en"}
    problem = _run(tree, values)
    if problem is not None:
        return problem
    if "shares" not in values:
        return "The cell sets no name shares.", "单元格没有给 shares 赋值。"
    found = _kind_problem(values["shares"], _shares(_SMALL))
    if found is None and not _same(values["shares"], _shares(_SMALL, other=True), ordered=True):
        return (
            "shares is not what keyword_share(words, other=True) gives for the work item_id.",
            "shares 不等于作品 item_id 的 keyword_share(words, other=True) 的结果。",
        )
    return found


def _run(tree: ast.Module, values: dict[str, Any]) -> Text | None:
    """Run a student's cell, as its own kernel would; what its last line gives becomes ``_`` in `values`."""
    import altair as alt
    from IPython.display import Markdown

    import analytics_kit as ak

    body, last = list(tree.body), None
    if body and isinstance(body[-1], ast.Expr):
        last = ast.Expression(body.pop().value)  # type: ignore[attr-defined] # an Expr, as just seen
    values |= {"ak": ak, "alt": alt, "pl": pl, "douyin": douyin, "Markdown": Markdown}
    try:
        # The student's own code, in the student's own kernel.
        exec(compile(ast.Module(body, []), "<cell>", "exec"), values)  # noqa: S102
        values["_"] = eval(compile(last, "<cell>", "eval"), values) if last else None  # noqa: S307
    except (Exception, SystemExit) as problem:  # whatever a cell raises is what the student must hear
        return (
            f"The cell raises {type(problem).__name__}: {problem}",
            f"单元格抛出 {type(problem).__name__}：{problem}",
        )
    return None


def _judge_summary(answer: Any) -> Text | None:
    from IPython.display import Markdown

    tree = _parsed(answer)
    if isinstance(tree, tuple):
        return tree
    spoken = []
    for item, top, lang in ((_SMALL, 1, "en"), (_SMALL, 3, "en"), (_SMALL, 3, "zh"), ("", 3, "en")):
        shares = _shares(_SMALL, other=True).filter(pl.col("item_id") == item)
        values: dict[str, Any] = {
            "shares": shares,
            "top": top,
            "lang": lang,
            "item_id": item,
            "cassette": "demo",
        }
        problem = _run(tree, values)
        if problem is not None:
            return (
                problem
                if item
                else _join(
                    (
                        "With a work that nobody searched for (an empty shares) the report fails.",
                        "如果没有人搜索过这条作品（shares 为空），报告就会失败。",
                    ),
                    problem,
                )
            )
        if not isinstance(values["_"], Markdown):
            return (
                "The last line must give Markdown(...): a report puts that on top. print() is not enough.",
                "最后一行必须是 Markdown(...)：报告会把它放在最上面。print() 不够。",
            )
        spoken.append(str(values["_"].data))
    one, three, chinese, nothing = spoken
    if _shares(_SMALL).get_column("keyword")[0] not in one:
        return "The first word of shares is not named in it.", "摘要里没有写出 shares 的第一个词。"
    if one == three:
        return "It says the same whatever top is.", "无论 top 是多少，摘要都一样。"
    if "None" in three:
        return (
            "It says None: the row for all other searches has no word. Leave it out with drop_nulls.",
            "摘要里出现了 None：“其他”一行没有词。请用 drop_nulls 去掉。",
        )
    if three == chinese:
        return (
            "It says the same in both languages. Choose the words by lang.",
            "两种语言的摘要一样。请按 lang 选择文字。",
        )
    if not nothing.strip():
        return (
            "With an empty shares it says nothing. Say that there were no searches.",
            "shares 为空时摘要是空的。请写明没有搜索。",
        )
    return None


def _judge_notebook(answer: Any) -> Text | None:
    cells = getattr(answer, "cells", None)
    if cells is None:
        return (
            f"{_kind(answer)[0].capitalize()} came, but a notebook is asked for: nbformat.v4.new_notebook(cells=[...]).",
            f"得到的是{_kind(answer)[1]}，题目要的是笔记本：nbformat.v4.new_notebook(cells=[...])。",
        )
    code = [cell for cell in cells if cell.cell_type == "code"]
    tags = [cell.metadata.get("tags", []) for cell in code]
    if not cells or cells[0].cell_type != "markdown" or not cells[0].source.lstrip().startswith("# "):
        return (
            "The first cell should be Markdown and begin with a title: # and a space.",
            "第一个单元格应为 Markdown，并以标题开头：# 加空格。",
        )
    if not tags or "parameters" not in tags[0]:
        return (
            "The first code cell is not tagged parameters, so nobody can set them. "
            'Give it metadata={"tags": ["parameters"]}.',
            '第一个代码单元格没有 parameters 标签，别人就无法设置参数。请加 metadata={"tags": ["parameters"]}。',
        )
    if sum("summary" in one for one in tags) != 1 or "summary" not in tags[-1]:
        return (
            "The last code cell, and only it, should be tagged summary.",
            "最后一个代码单元格（且只有它）应有 summary 标签。",
        )
    if any(cell.get("outputs") for cell in code):
        return "It holds outputs. A template is stored without them.", "笔记本里有输出。模板存盘时不带输出。"
    if not any("ak.charts." in cell.source for cell in code):
        return (
            "There is no chart in it: ak.charts.keywords(shares, top=top, lang=lang).",
            "里面没有图：ak.charts.keywords(shares, top=top, lang=lang)。",
        )
    if _judge_parameters(code[0].source) is not None:
        return _join(
            ("Look at the parameters cell.", "请看参数单元格。"),
            _judge_parameters(code[0].source) or ("", ""),
        )
    return None


def _judge_report(answer: Any) -> Text | None:
    if not isinstance(answer, str | Path):
        return (
            f"{_kind(answer)[0].capitalize()} came, but the path of the report is asked for; report.build(...) returns it.",
            f"得到的是{_kind(answer)[1]}，题目要的是报告的路径；report.build(...) 会返回它。",
        )
    path = Path(answer)
    if path.stem in resources.templates():
        return (
            f"That is a report of the kit's own template {path.stem}. Save yours and pass its path.",
            f"这是工具包自带模板 {path.stem} 的报告。请保存你自己的模板，传入它的路径。",
        )
    if path.suffix != ".html":
        return f"{path.name} is no report: those end in .html.", f"{path.name} 不是报告：报告以 .html 结尾。"
    if not path.is_file():
        return f"There is no file {path}. Was the report built?", f"没有文件 {path}。报告生成了吗？"
    page = path.read_text(encoding="utf-8")
    if _HIT not in page:
        return (
            f'The report is not of the work {_HIT}. Pass {{"item_id": "{_HIT}"}}, or -p item_id={_HIT}.',
            f'这份报告不是作品 {_HIT} 的。请传入 {{"item_id": "{_HIT}"}}，或 -p item_id={_HIT}。',
        )
    if _shares(_HIT).get_column("keyword")[0] not in page:
        return (
            "The words that led to the work are not in the report: was another item_id used in the data cell?",
            "报告里没有这条作品的搜索词：数据单元格里用的是别的 item_id 吗？",
        )
    return None


#: Every exercise. Of several mistakes that come to the same, the first is named.
_EXERCISES: dict[str, _Exercise] = {
    "01.1": _Exercise(
        expect=lambda: [name for name in _trend() if name != "data"],
        ordered=False,
        look=("The envelope is every top-level field but data.", "信封是除 data 以外的所有顶层字段。"),
        mistakes=(
            (
                lambda: list(_trend()),
                "data is in it. That is the letter, not the envelope.",
                "里面有 data。那是信，不是信封。",
            ),
            (
                lambda: list(_trend()["data"]),
                "These are the fields inside data. The envelope is around it.",
                "这些是 data 里面的字段。信封在它外面。",
            ),
        ),
    ),
    "01.2": _Exercise(
        expect=lambda: _trend()["data"]["analysis_trend"]["current_item"][2]["value"],
        look=("Look for the point whose key is 00:05.", "请找 key 为 00:05 的那个点。"),
        mistakes=(
            (
                lambda: _trend()["data"]["analysis_trend"]["current_item"][1]["value"],
                "That is the point at 00:01. Positions count from 0, and a position is not a second.",
                "那是 00:01 的点。下标从 0 开始，而且下标不是秒。",
            ),
            (
                lambda: _trend()["data"]["analysis_trend"]["current_item"][3]["value"],
                "That is the point at 00:10, the last one. A position is not a second.",
                "那是 00:10 的点，也就是最后一个。下标不是秒。",
            ),
            (
                lambda: _trend()["data"]["analysis_trend"]["similar_author"][1]["value"],
                "That is from similar_author, the curve of the peers.",
                "那是 similar_author 的，也就是同类作者的曲线。",
            ),
            (
                lambda: "00:05",
                "That is the key of the point. Its value is asked for.",
                "那是这个点的 key。题目要它的 value。",
            ),
        ),
    ),
    "01.3": _Exercise(
        expect=_points,
        ordered=False,
        look=(
            "One row per point: series is item or peers, second a number.",
            "每个点一行：series 为 item 或 peers，second 是数。",
        ),
        mistakes=(
            (
                lambda: _points().filter(pl.col("series") == "item"),
                "Only the work's own curve is in it. The peers' points are rows too.",
                "里面只有作品自己的曲线。同类作者的点也是行。",
            ),
            (
                lambda: _points().with_columns(
                    pl.col("series")
                    .cast(pl.String)
                    .replace({"item": "current_item", "peers": "similar_author"})
                ),
                "The series have the provider's names. Here they are called item and peers, whoever the provider is.",
                "series 用的是平台的名字。这里统一叫 item 和 peers，不管哪家平台。",
            ),
            (
                lambda: _curves(_SMALL).pivot("series", index="second", values="value"),
                "This is wide: a column per series. Tidy is long: a row per point, and the series in a column.",
                "这是宽表：每条曲线一列。整洁的是长表：每个点一行，曲线名放在一列里。",
            ),
        ),
    ),
    "01.4": _Exercise(
        expect=_codes,
        look=("Look at code in the payload of each, tikomni first.", "请看两个应答里的 code，先 tikomni。"),
        mistakes=(
            (
                lambda: [200, 200],
                "These are the HTTP statuses. HTTP 200 says only that an answer came; read code in the payload.",
                "这是 HTTP 状态。HTTP 200 只说明有应答；请读应答里的 code。",
            ),
            (
                lambda: _codes()[::-1],
                "The right codes, but tikomni comes first.",
                "代码对，但 tikomni 应在前。",
            ),
        ),
    ),
    "01.5": _Exercise(
        expect=lambda: _age("tgi", "share"),
        look=(
            "Find the age group with the largest share, then the TGI with the same key.",
            "先找占比最大的年龄段，再找同一个 key 的 TGI。",
        ),
        mistakes=(
            (
                lambda: _age("tgi", "tgi"),
                "That is the first of tgi_list, which belongs to another age group: the lists are sorted differently. Join them by key, never by position.",
                "那是 tgi_list 的第一个，属于另一个年龄段：两个列表的顺序不同。请按 key 对应，不要按位置。",
            ),
            (
                lambda: _age("share", "share"),
                "That is the share of the group. Its TGI is asked for.",
                "那是这个年龄段的占比。题目要它的 TGI。",
            ),
            (
                lambda: _age("segment", "share"),
                "The right group. Its TGI is asked for.",
                "年龄段对了。题目要它的 TGI。",
            ),
        ),
    ),
    "02.1": _Exercise(
        expect=lambda: _works().filter(pl.col("plays") >= transforms.MIN_PLAYS_PORTRAIT).height,
        look=("Count the works with plays of 1,000 or more.", "请数播放量不少于 1000 的作品。"),
        mistakes=(
            (
                lambda: _works().filter(pl.col("plays") < transforms.MIN_PLAYS_PORTRAIT).height,
                "These are the works with too few plays. Turn the comparison round.",
                "这是播放量不够的作品数。请把比较号反过来。",
            ),
            (
                lambda: _works().height,
                "These are all works: the filter leaves nothing out.",
                "这是全部作品：过滤没有去掉任何一行。",
            ),
            (
                lambda: _works().filter(pl.col("plays") >= transforms.MIN_PLAYS_RETENTION).height,
                "That is the threshold of retention, 200. The portrait's is 1,000.",
                "200 是留存曲线的门槛。画像的门槛是 1000。",
            ),
        ),
    ),
    "02.2": _Exercise(
        expect=_most_liked,
        look=("Sort by likes, most first, then take eight.", "按 likes 从多到少排序，再取八行。"),
        mistakes=(
            (
                lambda: _most_liked(descending=False),
                "These have the fewest likes. sort() begins with the smallest; say descending=True.",
                "这是点赞最少的八条。sort() 从小到大；请加 descending=True。",
            ),
            (
                lambda: _most_liked("plays"),
                "These are sorted by plays, as they came. Sort by likes.",
                "这是按播放量排的，也就是原来的顺序。请按 likes 排序。",
            ),
            (
                lambda: _works().head(8).sort("likes", descending=True).select("item_id", "title", "likes"),
                "Eight rows were taken first and sorted then. Sort first.",
                "先取了八行再排序。请先排序。",
            ),
        ),
    ),
    "02.3": _Exercise(
        expect=lambda: _hours("Asia/Shanghai"),
        look=(
            "A row per hour of the day in Shanghai, with the number of works, sorted by hour.",
            "上海时间每个小时一行，给出作品数，按 hour 排序。",
        ),
        mistakes=(
            (
                lambda: _hours("UTC"),
                "These are hours in UTC, eight less than in Shanghai. Convert the time zone first.",
                "这是 UTC 的小时，比上海少八小时。请先转换时区。",
            ),
            (
                lambda: _hours("Asia/Shanghai").sort("works", descending=True),
                "Sorted by works. The hours are asked for in their order.",
                "这是按作品数排的。题目要按小时的顺序。",
            ),
        ),
    ),
    "02.4": _Exercise(
        expect=lambda: _number(_works().select(pl.col("followers_gained").mean())),
        look=(
            "The mean of followers_gained over the works that have one.",
            "只对有 followers_gained 的作品求平均。",
        ),
        mistakes=(
            (
                lambda: _number(_works().select(pl.col("followers_gained").fill_null(0).mean())),
                "Unknown was counted as 0. A null says that nobody knows; leave it out.",
                "未知被当成了 0。null 表示不知道，应当不计。",
            ),
            (
                lambda: _number(_works().select(pl.col("followers_gained").sum())),
                "That is the sum, not the mean.",
                "这是总和，不是平均。",
            ),
            (
                lambda: _number(_works().select(pl.col("followers_gained").median())),
                "That is the median. The mean is asked for; it is much larger here, because a few hits pull it up.",
                "这是中位数。题目要平均数；这里它大得多，因为少数爆款拉高了它。",
            ),
        ),
    ),
    "02.5": _Exercise(
        expect=_like_rate,
        look=(
            "likes divided by plays, for each work, in the order of works.",
            "每条作品的 likes 除以 plays，保持 works 的顺序。",
        ),
        mistakes=(
            (
                lambda: _like_rate("impressions"),
                "That is likes per impression. Per play is asked for; a rate without its denominator says nothing.",
                "这是每次曝光的点赞。题目要每次播放的；不说分母的比率没有意义。",
            ),
        ),
    ),
    "02.6": _Exercise(
        expect=_searches,
        ordered=False,
        look=(
            "A row per work that has searched words, with its plays and its total_count.",
            "每条有搜索词的作品一行，给出 plays 和 total_count。",
        ),
        mistakes=(
            (
                lambda: _searches(words=True),
                'A row per word: the work\'s plays stand there many times, and a sum counts them as often. One row per work first: unique("item_id").',
                '现在每个词一行：作品的播放量重复出现，求和就会重复计算。先每条作品一行：unique("item_id")。',
            ),
            (
                lambda: (
                    _works()
                    .join(_searches().select("item_id", "total_count"), on="item_id", how="left")
                    .select("item_id", "plays", "total_count")
                ),
                'Works nobody asked about are in it, with null. Begin with the searched works, or join with how="inner".',
                '里面有没有查询过的作品，值为 null。请从有搜索词的作品开始，或用 how="inner"。',
            ),
            (
                lambda: (
                    _chosen()
                    .join(_searches().select("item_id", "total_count"), on="item_id", how="left")
                    .select("item_id", "plays", "total_count")
                ),
                'A work without searched words is in it, with null. Join with how="inner".',
                '里面有一条没有搜索词的作品，值为 null。请用 how="inner"。',
            ),
        ),
    ),
    "03.1": _Exercise(
        expect=lambda: _deltas().get_column("second").to_list(),
        look=(
            "The seconds at which both the work and the peers have a point.",
            "作品和同类作者都有点的那些秒。",
        ),
        mistakes=(
            (
                lambda: _own(_SMALL).get_column("second").to_list(),
                "These are the seconds of the work. The peers have no point at some of them, and none may be invented.",
                "这是作品的各秒。其中有些秒同类作者没有点，不能凭空补上。",
            ),
        ),
    ),
    "03.2": _Exercise(
        expect=lambda: _number(_deltas().select(pl.col("delta").mean())),
        look=(
            "The mean of delta, which is value - baseline, over the compared seconds.",
            "在可比的各秒上对 delta（value - baseline）求平均。",
        ),
        mistakes=(
            (
                lambda: _number(
                    _curves(_SMALL).select(
                        pl.col("value").filter(pl.col("series") == "item").mean()
                        - pl.col("value").filter(pl.col("series") == "peers").mean()
                    )
                ),
                "That is the difference of two means over different seconds: four of the work, two of the peers. Compare second by second first.",
                "这是两个平均数之差，但秒数不同：作品四个点，同类两个点。请先逐秒比较。",
            ),
            (
                _stretched_delta,
                "The peers' last value was carried on to 10 s, where nobody measured. Never extrapolate.",
                "把同类的最后一个值延到了 10 秒，那里没有测量。不要外推。",
            ),
            (
                lambda: _number(_deltas().select(pl.col("ratio").mean())),
                "That is the mean of ratio. The difference is asked for, delta.",
                "这是 ratio 的平均。题目要差值 delta。",
            ),
            (
                lambda: _number(_deltas().select(pl.col("delta").sum())),
                "That is the sum of delta, not the mean.",
                "这是 delta 的总和，不是平均。",
            ),
        ),
    ),
    "03.3": _Exercise(
        expect=_steepest,
        look=(
            "The lowest of: change of value divided by the seconds between the two points.",
            "各段中最小的：value 的变化除以两点间的秒数。",
        ),
        mistakes=(
            (
                lambda: _steepest(per_second=False),
                "That is the change from one point to the next. The points are 4 s apart there; divide by the seconds.",
                "这是相邻两点的变化。那里两点相隔 4 秒；请除以秒数。",
            ),
            (
                lambda: _number(_own(_SMALL).sort("value").select(pl.col("second").first())),
                "That is the second at which the drop ends. Its steepness is asked for.",
                "这是下降结束的那一秒。题目要它的陡度。",
            ),
            (
                lambda: _number(_own(_SMALL).select(pl.col("value").min())),
                "That is the lowest value, not the steepest drop.",
                "这是最低的值，不是最陡的下降。",
            ),
            (
                lambda: _number(
                    _own(_SMALL).select((pl.col("value").diff() / pl.col("second").diff()).max())
                ),
                "That is the biggest rise. A drop is below 0: take the minimum.",
                "这是最大的上升。下降小于 0：请取最小值。",
            ),
        ),
    ),
    "03.4": _Exercise(
        expect=_area,
        look=(
            "Trapezoids: the mean of two neighbouring values, times the seconds between them, summed.",
            "梯形：相邻两值的平均，乘以间隔秒数，再求和。",
        ),
        mistakes=(
            (lambda: _area("baseline_area"), "That is the area of the peers.", "这是同类作者曲线下的面积。"),
            (
                lambda: _number(_own(_HIT).select(pl.col("value").sum())),
                "That is the sum of the values: every point counts a whole second, the first and the last too. There is one interval less than points.",
                "这是各值之和：每个点都算了一整秒，首尾也是。区间比点少一个。",
            ),
            (
                lambda: _number(_own(_HIT).select(pl.col("value").mean())),
                "That is the mean value, a share. Seconds are asked for.",
                "这是平均值，是占比。题目要秒数。",
            ),
        ),
    ),
    "03.5": _Exercise(
        expect=lambda: _few_plays(transforms.MIN_PLAYS_RETENTION),
        ordered=False,
        look=("The works in chosen with fewer than 200 plays.", "chosen 中播放量少于 200 的作品。"),
        mistakes=(
            (
                lambda: _few_plays(transforms.MIN_PLAYS_PORTRAIT),
                "That is the threshold of the portrait, 1,000. A curve is reliable from 200 plays on.",
                "1000 是画像的门槛。曲线从 200 次播放起可靠。",
            ),
            (
                lambda: _chosen().filter(pl.col("plays") >= 200).get_column("item_id").to_list(),
                "These are the works with enough plays. Turn the comparison round, or the flag with ~.",
                "这是播放量足够的作品。请把比较号反过来，或用 ~ 取反。",
            ),
        ),
    ),
    "03.6": _Exercise(
        expect=_leads,
        look=(
            "mean_delta of every work with 200 plays or more, highest first.",
            "播放量不少于 200 的每条作品的 mean_delta，从高到低。",
        ),
        mistakes=(
            (
                lambda: _leads(0),
                "A work with too few plays is in it. Leave out those that 03.5 found.",
                "里面有播放量不够的作品。请去掉 03.5 找到的。",
            ),
            (
                lambda: _leads(descending=False),
                "The lowest comes first. Say descending=True.",
                "最低的排在最前。请加 descending=True。",
            ),
            (
                lambda: _leads(transforms.MIN_PLAYS_PORTRAIT),
                "Works with 200 to 999 plays are missing. Their curves count; 1,000 is the portrait's threshold.",
                "少了播放量 200 到 999 的作品。它们的曲线算数；1000 是画像的门槛。",
            ),
        ),
    ),
    "04.1": _Exercise(
        expect=lambda: _male("share") / (_male("tgi") / 100),
        look=("share / (tgi / 100)", "share / (tgi / 100)"),
        mistakes=(
            (
                lambda: _male("share") * _male("tgi") / 100,
                "Multiplied instead of divided: TGI = 100 x share / baseline, so the baseline is share / (TGI / 100).",
                "用了乘法：TGI = 100 × 占比 / 基准，所以基准 = 占比 / (TGI / 100)。",
            ),
            (
                lambda: _male("share"),
                "That is the share among this work's viewers. The platform's is asked for.",
                "这是这条作品观众中的占比。题目要平台的占比。",
            ),
            (
                lambda: _male("tgi") / 100,
                "That is the lift, tgi / 100. Divide the share by it.",
                "这是提升倍数 tgi / 100。请用占比除以它。",
            ),
        ),
    ),
    "04.2": _Exercise(
        expect=lambda: _dimensions(complete=True),
        ordered=False,
        look=("The dimensions whose shares sum to 1.", "占比之和为 1 的维度。"),
        mistakes=(
            (
                lambda: _dimensions(complete=False),
                "province is in it, but its listed shares sum to 0.5: the list is cut, and a cut list can not be checked.",
                "里面有 province，但所列占比之和只有 0.5：列表被截断，截断的列表无法检验。",
            ),
            (
                lambda: [*_dimensions(complete=True), "active"],
                "active has no TGI, so it implies no baseline.",
                "active 没有 TGI，推不出基准。",
            ),
        ),
    ),
    "04.3": _Exercise(
        expect=lambda: _ages(pl.col("tgi_low") > 100),
        ordered=False,
        look=(
            "The age groups with tgi_low above 100, at a sample size of 155.",
            "样本量为 155 时 tgi_low 大于 100 的年龄段。",
        ),
        mistakes=(
            (
                lambda: _ages((pl.col("tgi_low") > 100) | (pl.col("tgi_high") < 100)),
                "Groups that are below 100 as a whole are in it. Over-indexing is above.",
                "里面有整个区间低于 100 的年龄段。偏高是指高于 100。",
            ),
            (
                lambda: _ages(pl.col("tgi_high") > 100),
                "In these the upper bound is above 100; so may the average be. The lower bound must be.",
                "这些只是上界高于 100，可能仍是平均水平。要看下界。",
            ),
        ),
    ),
    "04.4": _Exercise(
        expect=lambda: _women(_HIT, _SMALL),
        look=(
            "100 x the share of women among the viewers of hit / that among the viewers of small.",
            "100 × hit 观众中女性占比 / small 观众中女性占比。",
        ),
        mistakes=(
            (lambda: _women(_SMALL, _HIT), "Target and baseline are swapped.", "目标和基准弄反了。"),
            (
                lambda: _number(_portrait(_HIT).filter(pl.col("segment") == "female").select("tgi")),
                "That is the TGI against the platform. Here the other work is the baseline.",
                "这是相对平台的 TGI。这里的基准是另一条作品。",
            ),
        ),
    ),
    "04.5": _Exercise(
        expect=lambda: _few_plays(transforms.MIN_PLAYS_PORTRAIT),
        ordered=False,
        look=("The works in chosen with fewer than 1,000 plays.", "chosen 中播放量少于 1000 的作品。"),
        mistakes=(
            (
                lambda: _few_plays(transforms.MIN_PLAYS_RETENTION),
                "That is the threshold of a curve, 200. A portrait is reliable from 1,000 plays on.",
                "200 是曲线的门槛。画像从 1000 次播放起可靠。",
            ),
            (
                lambda: _chosen().filter(pl.col("plays") >= 1000).get_column("item_id").to_list(),
                "These are the works with enough plays.",
                "这是播放量足够的作品。",
            ),
        ),
    ),
    "05.1": _Exercise(
        expect=lambda: _word("share"),
        look=("count / total_count of the word.", "该词的 count / total_count。"),
        mistakes=(
            (
                lambda: _word("reported_share"),
                "That is the provider's figure, and it is rounded. Compute it from count and total_count.",
                "这是平台给的数，是取整过的。请用 count 和 total_count 计算。",
            ),
            (
                lambda: _word("share") / _listed(_SMALL),
                "It was divided by the sum of the listed counts. The list is cut: all searches are total_count.",
                "除以了所列词的次数之和。列表被截断：全部搜索是 total_count。",
            ),
        ),
    ),
    "05.2": _Exercise(
        expect=lambda: 1 - _listed(_SMALL),
        look=("1 minus the sum of the listed shares.", "1 减去所列占比之和。"),
        mistakes=(
            (
                lambda: _listed(_SMALL),
                "That is the share of the listed words. The rest is asked for.",
                "这是所列词的占比。题目要其余的。",
            ),
            (
                lambda: _number(
                    _shares(_SMALL, other=True).filter(pl.col("keyword").is_null()).select("count")
                ),
                "That is a count. Divide by all searches.",
                "这是次数。请除以全部搜索。",
            ),
            (
                lambda: 1 - _number(_shares(_SMALL).select(pl.col("reported_share").sum())),
                "It comes from the reported shares, which are rounded. Use the counts.",
                "用的是平台取整过的占比。请用次数计算。",
            ),
        ),
    ),
    "05.3": _Exercise(
        expect=_words_for_half,
        look=("The rank at which cumulative_share reaches 0.5.", "cumulative_share 达到 0.5 的那个名次。"),
        mistakes=(
            (
                lambda: _words_for_half() - 1,
                "One too few: these words are still below a half. The word that passes it counts too.",
                "少一个：这些词加起来还不到一半。跨过一半的那个词也要算。",
            ),
            (
                lambda: _words_for_half(_listed(_HIT)),
                "That is half of the listed searches. Half of all is asked for.",
                "这是所列搜索的一半。题目要全部搜索的一半。",
            ),
        ),
    ),
    "05.4": _Exercise(
        expect=_effective,
        look=("1 / the sum of the squared shares of the listed words.", "1 / 所列词占比的平方和。"),
        mistakes=(
            (
                lambda: _effective(column="hhi"),
                "That is hhi. Its inverse is the effective number.",
                "这是 hhi。它的倒数才是有效词数。",
            ),
            (
                lambda: _effective(other=True),
                "The row for all other searches was counted as if it were one word. It is many.",
                "把“其他”一行当成了一个词。它其实是很多词。",
            ),
            (
                lambda: _effective(total=_listed(_HIT)),
                "The shares were stretched to sum to 1. What the list leaves out is not known; do not share it out.",
                "把占比放大到总和为 1。列表外的部分是未知的，不要分摊。",
            ),
            (
                lambda: _shares(_HIT).height,
                "That is the number of listed words. They are not equally common.",
                "这是所列词的个数。它们并不一样常见。",
            ),
        ),
    ),
    "05.5": _Exercise(
        expect=_found,
        look=(
            "effective_keywords of every work that has searched words, lowest first.",
            "每条有搜索词的作品的 effective_keywords，从低到高。",
        ),
        mistakes=(
            (
                lambda: _found(descending=True),
                "The highest comes first. The works that hang on few words have the lowest number.",
                "最高的排在最前。依赖少数词的作品数值最低。",
            ),
            (
                lambda: _found(column="hhi"),
                "The column holds hhi. Its inverse is asked for.",
                "这一列是 hhi。题目要它的倒数。",
            ),
        ),
    ),
    "05.6": _Exercise(
        expect=_gap,
        look=(
            "The largest absolute value of reported_share - share.",
            "reported_share - share 的最大绝对值。",
        ),
        mistakes=(
            (
                lambda: _gap(signed=True),
                "That is the largest difference in one direction. Take the absolute value first: .abs().",
                "这只是一个方向的最大差。请先取绝对值：.abs()。",
            ),
        ),
    ),
    "06.1": _Exercise(judge=_judge_parameters),
    "06.2": _Exercise(judge=_judge_data),
    "06.3": _Exercise(judge=_judge_summary),
    "06.4": _Exercise(judge=_judge_notebook),
    "06.5": _Exercise(judge=_judge_report),
}
