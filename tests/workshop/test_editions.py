"""The lessons as files: every lesson runs, and no solution reaches a student."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from _workshop import LESSONS, cells

from analytics_kit import cli, report, resources, workshop
from analytics_kit.errors import ParameterError


def verdicts(path: Path) -> list[str]:
    """What the check cells of a lesson say, in their order."""
    executed = report.run(report.read(path), name=path.stem)
    return [
        cell.outputs[0]["data"]["text/plain"]
        for cell in executed.cells
        if "check" in cell.metadata.get("tags", ())
    ]


# The lessons


def test_there_are_six_lessons_and_none_is_a_template() -> None:
    assert [name[:2] for name in LESSONS] == ["01", "02", "03", "04", "05", "06"]
    assert not LESSONS.keys() & resources.templates().keys()


@pytest.mark.slow
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
        told = report.parameters(one)["lang"]
        assert told.default == lang
        assert bool(re.search(r"[\u4e00-\u9fff]", told.help)) is (lang == "zh")


def test_the_teacher_s_edition_can_be_copied_too(tmp_path: Path) -> None:
    made = workshop.copy_lessons(tmp_path, solutions=True)

    assert [len(cells(one)) for one in made] == [len(cells(one)) for one in LESSONS.values()]


@pytest.mark.slow
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
