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


@pytest.mark.usefixtures("tmp_path")
@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_the_solutions_of_a_lesson_pass_its_checks(name: str) -> None:
    lines = verdicts(LESSONS[name])

    assert lines == [
        f"✓ {exercise}: Right." for exercise in workshop.exercises() if exercise.startswith(name[:2])
    ]


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
    path, numbers = (
        LESSONS[name],
        [exercise for exercise in workshop.exercises() if exercise.startswith(name[:2])],
    )
    checked = [re.search(r'check\("(.+?)"', cell["source"]) for cell in cells(path, tag="check")]
    prose = [cell for cell in cells(path, kind="markdown") if "<details>" in cell["source"]]

    assert 4 <= len(numbers) <= 6
    assert [match and match[1] for match in checked] == numbers
    assert [cell["source"].split()[2] for cell in prose] == numbers
    assert all("<details>" in cell["metadata"]["zh"] for cell in prose)
    assert all(re.fullmatch(r"\w+ = \.\.\.", cell["source"]) for cell in cells(path, tag="exercise"))
    assert len(cells(path, tag="exercise")) == len(cells(path, tag="solution")) == len(numbers)


@pytest.mark.parametrize("name", LESSONS)
def test_what_stands_in_a_lesson_does_not_need_the_student_s_answers_but_the_last_lesson_s_own(
    name: str,
) -> None:
    answers = {cell["source"].split()[0] for cell in cells(LESSONS[name], tag="exercise")}
    sources = [
        cell["source"]
        for cell in cells(LESSONS[name], kind="code")
        if not {"exercise", "solution", "check"} & set(cell["metadata"].get("tags", ()))
    ]
    used = {
        node.id for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)
    }

    assert not answers & used


# The students' edition


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_students_edition_is_made_by_one_command_and_holds_no_solution(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["workshop", str(tmp_path / "class"), "--lang", lang]) == 0
    paths = [Path(line) for line in capsys.readouterr().out.splitlines()]

    assert [path.name for path in paths] == [path.name for path in LESSONS.values()]
    for path, teacher in zip(paths, LESSONS.values(), strict=True):
        text = path.read_text(encoding="utf-8")
        assert not cells(path, tag="solution")
        assert len(cells(path)) == len(cells(teacher)) - len(cells(teacher, tag="solution"))
        for solution in cells(teacher, tag="solution"):
            assert json.dumps(solution["source"], ensure_ascii=False)[1:-1] not in text
        first = cells(path, kind="markdown")[0]["source"]
        assert bool(re.search(r"[\u4e00-\u9fff]", first)) is (lang == "zh")
        parameter = report.parameters(path)["lang"]
        assert parameter.default == lang
        assert bool(re.search(r"[\u4e00-\u9fff]", parameter.help)) is (lang == "zh")


def test_the_teacher_s_edition_can_be_copied_too(tmp_path: Path) -> None:
    paths = workshop.copy_lessons(tmp_path, solutions=True)

    assert [len(cells(path)) for path in paths] == [len(cells(path)) for path in LESSONS.values()]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lang"), [*((name, "en") for name in LESSONS), ("04_tgi", "zh")])
def test_untouched_placeholders_raise_nothing_and_each_check_says_what_to_do(
    name: str, lang: str, tmp_path: Path
) -> None:
    workshop.copy_lessons(tmp_path, lang=lang)
    lines = verdicts(tmp_path / f"{name}.ipynb")

    to_do = {"en": "Put your answer in the place of the three dots", "zh": "请用你的答案替换三个点"}[lang]
    assert len(lines) >= 4
    assert all(line.startswith("… ") and to_do in line for line in lines)


def test_a_student_s_work_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "03_curves.ipynb"
    mine.write_text("my own work")

    assert cli.main(["workshop", str(tmp_path)]) == 2
    assert f"{mine}: there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [mine.name]
    assert mine.read_text() == "my own work"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="cannot be written"):
        workshop.copy_lessons(tmp_path / "file")
    with pytest.raises(ParameterError, match="Allowed: 'en' or 'zh'"):
        workshop.copy_lessons(tmp_path, lang="fr")
