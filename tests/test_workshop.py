"""The workshop: every lesson runs, every check helps, and no solution reaches a student."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from analytics_kit import cli, report, resources, workshop
from analytics_kit.errors import ParameterError

LESSONS = workshop.lessons()
#: Exercises whose answer is computed, as against those where many answers are right.
COMPUTED = [name for name, one in workshop._EXERCISES.items() if one.judge is None]
SMALL = "7559536212910853422"
HIT = "7537546723260785816"


def cells(path: Path, *, tag: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
    return [
        cell | {"source": "".join(cell["source"])}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if (tag is None or tag in cell["metadata"].get("tags", ()))
        and (kind is None or cell["cell_type"] == kind)
    ]


def verdicts(path: Path) -> list[str]:
    """What the check cells of a lesson say, in their order."""
    executed = report.run(report.read(path), name=path.stem)
    return [
        cell.outputs[0]["data"]["text/plain"]
        for cell in executed.cells
        if "check" in cell.metadata.get("tags", ())
    ]


def said(exercise: str, answer: Any, lang: str = "en") -> str:
    verdict = workshop.check(exercise, answer, lang=lang)
    assert verdict.passed is False, verdict
    return verdict.message


# The lessons


def test_there_are_six_lessons_and_none_is_a_template() -> None:
    assert [name[:2] for name in LESSONS] == ["01", "02", "03", "04", "05", "06"]
    assert not LESSONS.keys() & resources.templates().keys()


@pytest.mark.parametrize("name", LESSONS)
def test_the_solutions_of_a_lesson_pass_its_checks(name: str) -> None:
    found = verdicts(LESSONS[name])

    assert found == [f"✓ {one}: Right." for one in workshop.exercises() if one.startswith(name[:2])]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_stores_no_output_and_every_text_is_there_in_chinese(name: str) -> None:
    assert all(
        cell["outputs"] == [] and cell["execution_count"] is None
        for cell in cells(LESSONS[name], kind="code")
    )
    assert all(
        re.search(r"[\u4e00-\u9fff]", cell["metadata"]["zh"])
        for cell in cells(LESSONS[name], kind="markdown")
    )


@pytest.mark.parametrize("name", LESSONS)
def test_every_exercise_has_a_hint_a_placeholder_a_solution_and_a_check(name: str) -> None:
    path, numbers = LESSONS[name], [one for one in workshop.exercises() if one.startswith(name[:2])]
    checked = [re.search(r'check\("(.+?)"', one["source"]) for one in cells(path, tag="check")]
    prose = [one for one in cells(path, kind="markdown") if "<details>" in one["source"]]

    assert 4 <= len(numbers) <= 6
    assert [one and one[1] for one in checked] == numbers
    assert [one["source"].split()[2] for one in prose] == numbers
    assert all("<details>" in one["metadata"]["zh"] for one in prose)
    assert all(re.fullmatch(r"\w+ = \.\.\.", one["source"]) for one in cells(path, tag="exercise"))
    assert len(cells(path, tag="exercise")) == len(cells(path, tag="solution")) == len(numbers)


@pytest.mark.parametrize("name", LESSONS)
def test_what_stands_in_a_lesson_does_not_need_the_student_s_answers_but_the_last_lesson_s_own(
    name: str,
) -> None:
    answers = {one["source"].split()[0] for one in cells(LESSONS[name], tag="exercise")}
    given = [
        one["source"]
        for one in cells(LESSONS[name], kind="code")
        if not {"exercise", "solution", "check"} & set(one["metadata"].get("tags", ()))
    ]
    used = {one.id for text in given for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Name)}

    assert not answers & used


# The students' edition


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_students_edition_is_made_by_one_command_and_holds_no_solution(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["workshop", str(tmp_path / "class"), "--lang", lang]) == 0
    made = [Path(line) for line in capsys.readouterr().out.splitlines()]

    assert [one.name for one in made] == [one.name for one in LESSONS.values()]
    for one, teacher in zip(made, LESSONS.values(), strict=True):
        text = one.read_text(encoding="utf-8")
        assert not cells(one, tag="solution")
        assert len(cells(one)) == len(cells(teacher)) - len(cells(teacher, tag="solution"))
        for solution in cells(teacher, tag="solution"):
            assert json.dumps(solution["source"], ensure_ascii=False)[1:-1] not in text
        first = cells(one, kind="markdown")[0]["source"]
        assert bool(re.search(r"[\u4e00-\u9fff]", first)) is (lang == "zh")
        assert report.parameters(one)["lang"].default == lang


def test_the_teacher_s_edition_can_be_copied_too(tmp_path: Path) -> None:
    made = workshop.copy_lessons(tmp_path, solutions=True)

    assert [len(cells(one)) for one in made] == [len(cells(one)) for one in LESSONS.values()]


@pytest.mark.parametrize(("name", "lang"), [*((name, "en") for name in LESSONS), ("04_tgi", "zh")])
def test_untouched_placeholders_raise_nothing_and_each_check_says_what_to_do(
    name: str, lang: str, tmp_path: Path
) -> None:
    workshop.copy_lessons(tmp_path, lang=lang)
    found = verdicts(tmp_path / f"{name}.ipynb")

    to_do = {"en": "Put your answer in the place of the three dots", "zh": "请用你的答案替换三个点"}[lang]
    assert len(found) >= 4
    assert all(one.startswith("… ") and to_do in one for one in found)


def test_a_student_s_work_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "03_curves.ipynb"
    mine.write_text("my own work")

    assert cli.main(["workshop", str(tmp_path)]) == 2
    assert f"{mine}: there already" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == [mine.name]
    assert mine.read_text() == "my own work"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="cannot be written"):
        workshop.copy_lessons(tmp_path / "file")
    with pytest.raises(ParameterError, match="Allowed: 'en' or 'zh'"):
        workshop.copy_lessons(tmp_path, lang="fr")


# What a check says


def test_an_unknown_exercise_lists_those_there_are() -> None:
    with pytest.raises(ParameterError, match=r"no exercise '3.2'. Exercises: 01.1, 01.2"):
        workshop.check("3.2", 1)
    with pytest.raises(ParameterError, match="lang='fr' is not allowed"):
        workshop.check("03.2", 1, lang="fr")


@pytest.mark.parametrize("exercise", COMPUTED)
def test_a_known_mistake_is_named_in_both_languages_and_is_not_the_answer(exercise: str) -> None:
    known = workshop._EXERCISES[exercise]

    assert workshop.check(exercise, known.expect()).passed
    for compute, english, chinese in known.mistakes:
        assert said(exercise, compute()) == english
        assert said(exercise, compute(), "zh") == chinese


WORKS = pl.DataFrame({"item_id": ["a"], "plays": [1]})

#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("01.1", "code", "Text came, but a list is asked for"),
    ("01.1", ["code", "nonsense"], "'nonsense' should not be in it"),
    ("01.1", ["code"], "more belong in it"),
    ("01.2", 2.72, "percent"),
    ("01.2", "0.0272", "Turn it into a number"),
    ("01.2", 0.2653, "the point at 00:01"),
    ("01.3", lambda a: a.rename({"second": "key"}), "missing: 'second'. Nobody asked for 'key'"),
    ("01.3", lambda a: a.with_columns(pl.col("second").cast(pl.String)), "'second' holds text"),
    ("01.3", lambda a: a.with_columns(pl.col("value") * 100), "Look at column 'value'. It is 100 times too large"),
    ("01.3", lambda a: a.vstack(a), "12 rows came, but 6"),
    ("01.4", [200, 200], "HTTP"),
    ("01.4", ["200", "0"], "what is in the list. Text came, but a number"),
    ("01.5", 563.217280988937, "sorted differently"),
    ("01.5", 1.9133476395324902, "A TGI has 100 as its average"),
    ("01.5", "18-23", "Its TGI is asked for"),
    ("02.1", 39, "Off by one"),
    ("02.1", 43, "leaves nothing out"),
    ("02.1", WORKS, ".height is the number of rows"),
    ("02.2", lambda a: a.head(5), "5 rows came, but 8"),
    ("02.2", lambda a: a.sort("item_id"), "right rows in another order"),
    ("02.2", lambda a: a.with_columns(plays=1), "Columns that nobody asked for: 'plays'"),
    ("02.2", lambda a: a.with_columns(pl.col("item_id").cast(pl.Int64)), "'item_id' holds numbers"),
    ("02.2", lambda a: a.lazy(), "Add .collect()"),
    ("02.3", lambda a: a.with_columns(pl.col("hour").cast(pl.String)), "'hour' holds text"),
    ("02.3", lambda a: a.sort("hour", descending=True), "another order"),
    ("02.3", lambda a: a.with_columns(pl.col("works") + 1), "In column 'works' (hour 11) look at 9"),
    ("02.4", None, "returns nothing"),
    ("02.4", 602.0232558139535, "Unknown was counted as 0"),
    ("02.4", float("nan"), "no number to work with"),
    ("02.5", lambda a: a.with_columns(pl.col("like_rate") * 100), "percent"),
    ("02.5", lambda a: a.with_columns(like_rate=1 / pl.col("like_rate")), "upside down"),
    ("02.5", lambda a: a.head(8), "Why is item_id"),
    ("02.6", lambda a: a.with_columns(pl.lit("9").alias("item_id")), "Should item_id '9' be there"),
    ("02.6", lambda a: a.drop("plays"), "missing: 'plays'"),
    ("03.1", [0.0, 1.0, 5.0, 10.0], "none may be invented"),
    ("03.1", [1.0, 0.0], "another order"),
    ("03.2", 7.415, "percent"),
    ("03.2", -0.07415, "sign is turned"),
    ("03.2", 0.074, "rounded"),
    ("03.2", 0.5, "0.5 is too large. The mean of delta"),
    ("03.3", -0.2381, "divide by the seconds"),
    ("03.3", 0.059525, "sign is turned"),
    ("03.4", 42.93175 * 1000, "milliseconds"),
    ("03.4", 42.93175 / 60, "minutes where seconds"),
    ("03.5", [7566485945488516106], "Ids are text"),
    ("03.5", "7566485945488516106", "a list is asked for"),
    ("03.6", lambda a: a.sort("mean_delta"), "The lowest comes first"),
    ("03.6", lambda a: a.get_column("mean_delta"), "A list came, but a polars DataFrame"),
    ("04.1", 56.19595484352963, "percent"),
    ("04.1", pl.col("share"), "An expression computes nothing"),
    ("04.2", ["gender", "age", "province"], "the list is cut"),
    ("04.2", ["gender"], "1 more belong in it"),
    ("04.3", ["-18"], "1 more belong in it"),
    ("04.3", ["-18", "18-23", "50-"], "should not be in it"),
    ("04.4", 2.578973783783784, "A TGI has 100 as its average"),
    ("04.4", 38.7751132734246, "swapped"),
    ("04.5", ["7566485945488516106"], "threshold of a curve"),
    ("04.5", ["7518698211818943030", "7518698211818943030", "7565471171746715843"], "1 more belong"),
    ("05.1", 0.242, "the provider's figure"),
    ("05.1", 850 / 2720, "sum of the listed counts"),
    ("05.1", 24.147727272727273, "percent"),
    ("05.2", 800, "That is a count"),
    ("05.2", 1 - 0.773, "rounded"),
    ("05.3", 3, "One too few"),
    ("05.3", 5, "Off by one"),
    ("05.3", True, "A truth value came"),
    ("05.4", 0.10617600514, "That is hhi"),
    ("05.4", 10, "number of listed words"),
    ("05.5", lambda a: a.rename({"effective_keywords": "hhi"}), "missing: 'effective_keywords'"),
    ("05.5", lambda a: a.head(10), "10 rows came, but 11"),
    ("05.6", 0.04332238753530365, "percent"),
    ("05.6", 0.5, "too large"),
    ("06.1", 7, "the text of a cell is asked for"),
    ("06.1", "cassette = ", "Line 1 is not Python"),
    ("06.1", "top = 3  # n", "no parameter cassette, item_id, lang"),
    ("06.1", lambda a: a.replace(": str | None", ""), "cassette cannot be None"),
    ("06.1", lambda a: a.replace(f'"{SMALL}"', SMALL), "Ids are text"),
    ("06.1", lambda a: a.replace("= 3", "= 0"), "from 1 up"),
    ("06.1", lambda a: a.replace('"en"  #', '"english"  #'), "lang should be"),
    ("06.1", lambda a: a.replace("  # how many words to name", ""), "top: no comment"),
    ("06.1", lambda a: a + "print(1)", "print(1)"),
    ("06.2", lambda a: a.replace("=item_id)", f'="{SMALL}")'), "An id is written into the cell"),
    ("06.2", lambda a: a.replace("replay(cassette)", 'replay("demo")'), "cassette's name is written"),
    ("06.2", lambda a: a.replace("item_id=item_id", "item_id=nothing"), "item_id is not used"),
    ("06.2", lambda a: a.replace("shares =", "found ="), "sets no name shares"),
    ("06.2", lambda a: a.replace(", other=True", ""), "keyword_share(words, other=True)"),
    ("06.2", lambda a: a.replace("ItemSearchKeyword", "ItemSearch"), "The cell raises AttributeError"),
    ("06.3", lambda a: a.replace("Markdown(", "print("), "print() is not enough"),
    ("06.3", lambda a: a.replace(" or nothing", ""), "With an empty shares it says nothing"),
    ("06.3", lambda a: a.replace("head(top)", "head(3)"), "whatever top is"),
    ("06.3", lambda a: a.replace('.drop_nulls("keyword").head(top)', ".head(top + 1)"), "It says None"),
    ("06.3", lambda a: a.replace('lang == "zh"', "False"), "same in both languages"),
    ("06.3", 'Markdown(shares.row(0)[1] + str(top))', "With a work that nobody searched for"),
    ("06.3", 'Markdown("searched")', "is not named in it"),
    ("06.4", {"cells": []}, "new_notebook(cells=[...])"),
    ("06.5", 3, "the path of the report is asked for"),
    ("06.5", "my_words.ipynb", "those end in .html"),
    ("06.5", "reports/retention.html", "the kit's own template"),
    ("02.3", lambda _: workshop._hours("UTC").sort("works"), "eight less than in Shanghai"),
    ("01.2", {"key": "00:05", "value": 0.0272}, "Take the one number out"),
    ("06.5", "reports/my_words.html", "Was the report built?"),
]  # fmt: skip


def solution(exercise: str) -> Any:
    """The right answer: computed, or what the lesson's solution assigns."""
    if exercise in COMPUTED:
        return workshop._EXERCISES[exercise].expect()
    path = next(path for name, path in LESSONS.items() if name[:2] == exercise[:2])
    numbers = [one for one in workshop.exercises() if one.startswith(exercise[:2])]
    (assignment,) = ast.parse(cells(path, tag="solution")[numbers.index(exercise)]["source"]).body
    assert isinstance(assignment, ast.Assign)
    return ast.literal_eval(assignment.value)


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    if callable(answer):
        answer = answer(solution(exercise))

    assert words in said(exercise, answer)
    assert re.search(r"[\u4e00-\u9fff]", said(exercise, answer, "zh"))


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    tried = [exercise for exercise, _, _ in WRONG] + ["06.4"] * 5

    assert all(tried.count(one) >= 2 for one in workshop.exercises())


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda cells: cells.pop(0), "begin with a title"),
        (lambda cells: cells[1].metadata.clear(), "not tagged parameters"),
        (lambda cells: cells[-1].metadata.clear(), "tagged summary"),
        (lambda cells: cells.append(cells.pop(3)), "tagged summary"),
        (lambda cells: cells.pop(3), "no chart"),
        (lambda cells: cells[2].outputs.append({"output_type": "stream"}), "holds outputs"),
        (
            lambda cells: cells[1].update(source="top = 3"),
            "Look at the parameters cell. There is no parameter",
        ),
    ],
)
def test_a_notebook_that_is_no_template_is_told_why(break_it: Any, words: str) -> None:
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Words"),
            new_code_cell(solution("06.1"), metadata={"tags": ["parameters"]}),
            new_code_cell(solution("06.2")),
            new_code_cell("ak.charts.keywords(shares)"),
            new_code_cell(solution("06.3"), metadata={"tags": ["summary"]}),
        ]
    )
    assert workshop.check("06.4", notebook).passed

    break_it(notebook.cells)
    assert words in said("06.4", notebook)


@pytest.mark.parametrize(
    ("text", "words"), [(SMALL, "is not of the work"), (HIT, "The words that led to the work are not")]
)
def test_a_report_of_another_work_is_found_out(tmp_path: Path, text: str, words: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(text)

    assert words in said("06.5", page)


ODD = [
    None,
    True,
    -1,
    0,
    "",
    float("inf"),
    10**400,
    [],
    [None],
    {},
    {"a"},
    object(),
    int,
    len,
    b"bytes",
    np.array([1.0, 2.0]),
    np.array([[1.0], [2.0]]),
    pl.Series([1]),
    pl.DataFrame(),
    pl.DataFrame({"item_id": [None], "plays": [[1]]}),
    pl.LazyFrame(),
]


@pytest.mark.parametrize("lang", report.LANGUAGES)
@pytest.mark.parametrize("exercise", workshop.exercises())
def test_whatever_comes_a_check_says_something_and_raises_nothing(exercise: str, lang: str) -> None:
    assert min(len(said(exercise, answer, lang)) for answer in ODD) > 4


@pytest.mark.parametrize("exercise", COMPUTED)
def test_a_right_answer_passes_in_whatever_type_it_comes(exercise: str) -> None:
    expected = workshop._EXERCISES[exercise].expect()
    if isinstance(expected, pl.DataFrame):
        forms = [
            expected.select(expected.columns[::-1]),
            expected.cast({pl.Int64: pl.Int32}),
            expected.rechunk(),
        ]
    elif isinstance(expected, list):
        forms = [tuple(expected), pl.Series(expected), np.array(expected)]
    else:
        forms = [np.float64(expected), expected * (1 + 1e-9)]

    assert [workshop.check(exercise, one).passed for one in forms] == [True] * len(forms)
