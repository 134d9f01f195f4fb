"""What a class handed in: who solved what, read from the notebooks as they were saved, and nothing is run."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from analytics_kit import cli, report, workshop
from analytics_kit.errors import ParameterError


def hand_in(folder: Path, lesson: str, **verdicts: bool | None) -> Path:
    """Save a lesson as a student would: each check's verdict as its output; `_03_2=True` for exercise 03.2."""
    workshop.lessons()
    notebook = report.read(workshop.lessons()[lesson])
    passed_by_exercise = {name[1:].replace("_", "."): passed for name, passed in verdicts.items()}
    for cell in notebook.cells:
        if "check" not in cell.metadata.get("tags", ()):
            continue
        exercise = cell.source.split('"')[1]
        if exercise in passed_by_exercise:
            verdict = repr(workshop.Verdict(exercise, passed_by_exercise[exercise], "It said\nso."))
            cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": verdict})]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{lesson}.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def klass(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    hand_in(folder / "ben", "03_curves", _03_1=True, _03_2=False)
    hand_in(folder / "王小明", "03_curves", _03_1=True, _03_2=True, _03_3=None)
    hand_in(folder / "王小明", "01_response", _01_1=True)
    hand_in(folder / "ben" / ".ipynb_checkpoints", "01_response", _01_1=True)  # JupyterLab's own copy
    (folder / "ben" / "notes.ipynb").write_text("mine")  # no lesson
    return folder


def test_who_solved_what_is_gathered(klass: Path) -> None:
    collected = workshop.collect(klass)
    ben = collected.students.row(0, named=True)

    assert collected.students.select("student", "solved", "exercises").rows() == [
        ("ben", 1, len(workshop.exercises())),
        ("王小明", 3, len(workshop.exercises())),
    ]
    assert "03.1" not in ben["open"]
    assert {"01.1", "03.2"} <= set(ben["open"])
    assert collected.unread == {}
    assert collected.results.filter(student="ben", exercise="03.2").row(0) == (
        "ben",
        "03.2",
        False,
        "It said so.",
    )


def test_what_the_class_found_hard_is_counted(klass: Path) -> None:
    counted = {row[0]: row[1:] for row in workshop.collect(klass).exercises.rows()}

    assert list(counted) == list(workshop.exercises())
    assert (counted["03.1"], counted["03.2"], counted["03.3"]) == ((2, 0, 0), (1, 1, 0), (0, 0, 2))


def test_it_prints_as_a_table_that_stands_in_line(klass: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["workshop", "--collect", str(klass)])
    out = capsys.readouterr().out
    heading, ben, wang, *_ = out.splitlines()

    assert code == 0
    assert heading.split() == ["student", "01", "02", "03", "04", "05", "06", "solved"]
    assert ben.split()[3:5] == ["1/6", "–"]
    assert wang.split()[1] == "1/5"
    # Three Chinese characters take six columns.
    assert (len(ben), len(wang) + 3) == (len(heading), len(heading))
    assert "Hardest: 03.2 (1 solved, 1 wrong, 0 untried).\n" in out
    assert "nothing was run" in out


def test_programs_get_it_as_json(klass: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["workshop", "--collect", str(klass), "--json"])
    document = json.loads(capsys.readouterr().out)

    assert len(document["results"]) == 2 * len(workshop.exercises())
    assert document["results"][0]["student"] == "ben"
    assert document["unread"] == {}


def test_a_notebook_that_cannot_be_read_is_named_and_the_others_count(
    klass: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (klass / "ada").mkdir()
    (klass / "ada" / "01_response.ipynb").write_text("{")
    code = cli.main(["workshop", "--collect", str(klass)])
    out = capsys.readouterr().out

    assert code == 1
    assert "Not read: ada/01_response.ipynb: " in out
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["ada", "ben", "王小明"]


def test_a_folder_of_one_student_s_lessons_is_that_student(tmp_path: Path) -> None:
    hand_in(tmp_path / "ada", "01_response", _01_1=True)

    assert workshop.collect(tmp_path / "ada").students.row(0)[:2] == ("ada", 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--collect", "nowhere"], "The folder 'nowhere' is not there"),
        (["--collect", "."], "There is no lesson below '.'"),
        ([], "one of the two"),
        (["mine", "--collect", "."], "one of the two"),
    ],
)
def test_a_mistake_says_what_to_name(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert cli.main(["workshop", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_what_stands_in_a_handed_in_notebook_is_not_run(tmp_path: Path) -> None:
    path = hand_in(tmp_path / "ada", "01_response", _01_1=True)
    notebook = report.read(path)
    notebook.cells.insert(1, nbformat.v4.new_code_cell("raise SystemExit('ran')"))
    nbformat.write(notebook, path)

    with pytest.raises(ParameterError):
        workshop.collect(tmp_path / "nobody")
    assert workshop.collect(tmp_path).students.row(0)[:2] == ("ada", 1)
