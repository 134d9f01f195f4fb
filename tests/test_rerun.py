"""A report is made again from itself, and says why where it comes out otherwise."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from analytics_kit import cli, report, rerun, resources
from analytics_kit.errors import CassetteNotFoundError, ParameterError, TemplateError

pytestmark = pytest.mark.usefixtures("in_process")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A cassette of one's own, in a folder of its own."""
    path = tmp_path / "elsewhere" / "study.json"
    path.parent.mkdir()
    shutil.copy(resources.find_cassette("demo"), path)
    return path


def forge(page: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the cells of the notebook that a page holds."""
    text = page.read_text(encoding="utf-8")
    notebook = json.loads(json.dumps(rerun.read(page).notebook))
    change(notebook["cells"])
    start = text.index(">", text.index('id="notebook"')) + 1
    forged = json.dumps(notebook).replace("<", "\\u003c")
    page.write_text(text[:start] + forged + text[text.index("</script>", start) :], encoding="utf-8")


def test_it_comes_out_byte_for_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = report.build("keywords", {"top": 5}, lang="zh", out=tmp_path)

    assert rerun.rerun(page).equal
    assert cli.main(["rerun", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}: equal, byte for byte\n"
    assert sorted(tmp_path.iterdir()) == [page]


def test_no_path_of_the_makers_machine_stands_in_it_and_its_cassette_is_found_beside_it(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = report.build("keywords", cassette=str(study), out=tmp_path / "reports")
    text = page.read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert "analytics-kit report keywords --cassette study --lang en" in text

    reader = tmp_path / "reader"
    reader.mkdir()
    monkeypatch.chdir(reader)
    moved = shutil.copy(page, reader)
    with pytest.raises(
        CassetteNotFoundError, match=r"'study' of this report, SHA-256 [0-9a-f]{64}, is not here\."
    ):
        rerun.rerun(moved)
    assert rerun.rerun(moved, cassette=str(study)).equal
    shutil.copy(study, reader)
    assert rerun.rerun(moved).equal


def test_of_two_cassettes_of_one_name_each_is_found_or_named(study: Path, tmp_path: Path) -> None:
    routes = study.parent / "more" / "study.json"
    routes.parent.mkdir()
    shutil.copy(resources.find_cassette("routes"), routes)
    cells = [
        new_code_cell("cassette = 'study'", metadata={"tags": ["parameters"]}, id="a"),
        new_code_cell(
            "import analytics_kit as ak\nfrom analytics_kit.routes import douyin\n"
            "for one in (cassette, 'elsewhere/more/study.json'):\n"
            "    ak.replay(one).fetch(douyin.ItemSearchKeyword(item_id='7559536212910853422'))",
            id="b",
        ),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "own.ipynb")
    page = report.build(tmp_path / "own.ipynb", cassette=str(study), out=tmp_path)

    with pytest.raises(
        CassetteNotFoundError, match=r"'study' of this report, SHA-256 [0-9a-f]{64} or [0-9a-f]{64}"
    ):
        rerun.rerun(page, trust=True)
    for beside in (routes, study):  # the wrong one stands nearer, then the right one alone
        shutil.copy(study, tmp_path / "study.json")
        (tmp_path / "cassettes").mkdir(exist_ok=True)
        shutil.copy(beside, tmp_path / "cassettes" / "study.json")
        assert rerun.rerun(page, trust=True).equal
    shutil.copy(resources.find_cassette("demo"), routes)
    (reason, *_) = rerun.rerun(page, trust=True).reasons
    assert reason.startswith("Another cassette: study (")
    routes.unlink()
    with pytest.raises(TemplateError, match="There is no cassette 'elsewhere/more/study.json'"):
        rerun.rerun(page, trust=True)


def test_a_cassette_that_has_grown_is_told_from_one_that_answers_otherwise(
    study: Path, tmp_path: Path
) -> None:
    page = report.build("keywords", cassette=str(study), out=tmp_path)
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace('"recorded_at"', ' "recorded_at"', 1), encoding="utf-8")

    named, reason = rerun.rerun(page, cassette=str(study)).reasons
    assert named.startswith("Another cassette: study with SHA-256 ")
    assert reason == "All cells gave the same: what they ask for is the same in both cassettes."


def test_another_cassette_is_named_and_so_is_the_first_cell_that_gave_something_else(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = report.build("keywords", cassette=str(study), out=tmp_path)
    study.write_text(
        study.read_text(encoding="utf-8").replace("酸菜鱼热量", "酸菜鱼卡路里"), encoding="utf-8"
    )

    assert cli.main(["rerun", str(page), "--cassette", str(study), "-o", str(tmp_path / "new.html")]) == 1
    output = capsys.readouterr().out
    assert "Another cassette: study with SHA-256" in output
    assert "Code cell 5 of 16, which begins 'words = session.fetch(" in output
    assert "酸菜鱼卡路里" in (tmp_path / "new.html").read_text(encoding="utf-8")


def test_a_page_that_was_changed_is_told_apart(tmp_path: Path) -> None:
    page = report.build("keywords", out=tmp_path)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("72.2%", "99.9%"), encoding="utf-8")

    assert rerun.rerun(page).reasons == (
        "The file was changed after it was made: it does not have its own hash.",
    )


def test_other_versions_are_named(tmp_path: Path) -> None:
    page = report.build("keywords", out=tmp_path)
    text = page.read_text(encoding="utf-8")
    python = rerun.read(page).record["versions"]["Python"]
    page.write_text(text.replace(f'"Python":"{python}"', '"Python":"3.11.0"'), encoding="utf-8")

    assert f"Other versions: Python 3.11.0 then, {python} now." in rerun.rerun(page).reasons


@pytest.mark.parametrize(
    ("tags", "source"),
    [
        ([], "open('ran', 'w')"),
        (["parameters"], "open('ran', 'w')"),
        (["injected-parameters"], "open('ran', 'w')"),
    ],
)
def test_a_strangers_code_does_not_run_unless_it_is_trusted(
    tags: list[str], source: str, tmp_path: Path
) -> None:
    page = report.build("keywords", {"top": 5}, out=tmp_path)
    text = page.read_text(encoding="utf-8")
    embedded = rerun.read(page)
    cell = new_code_cell(source, metadata={"tags": tags}, id="more")
    for at in (0, 3, len(embedded.notebook.cells)):
        cells = [*embedded.notebook.cells[:at], cell, *embedded.notebook.cells[at:]]
        forged = json.dumps({**embedded.notebook, "cells": cells}).replace("<", "\\u003c")
        start = text.index('id="notebook"')
        start = text.index(">", start) + 1
        page.write_text(text[:start] + forged + text[text.index("</script>", start) :], encoding="utf-8")
        with pytest.raises(TemplateError):
            rerun.rerun(page)
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    "source",
    [
        "top: open('ran', 'w') = 5",  # an annotation is evaluated
        "top = 5\nmore = 5",
        "top = 5 #\x0c!touch ran",  # what ends a line for IPython ends none for Python
        'top = 5\nlang = \'en\x0c!; open("ran", "w") #\'',
    ],
)
def test_only_what_filling_writes_is_taken_for_values(source: str, tmp_path: Path) -> None:
    page = report.build("keywords", {"top": 5}, out=tmp_path)
    forge(
        page, lambda cells: next(cell for cell in cells if cell["source"] == "top = 5").update(source=source)
    )

    with pytest.raises(TemplateError, match="is not the template 'keywords'"):
        rerun.rerun(page)
    assert not Path("ran").exists()


def test_text_that_is_no_unicode_and_values_of_another_kind_are_no_crash(tmp_path: Path) -> None:
    page = report.build("keywords", {"top": 5}, out=tmp_path)
    forge(page, lambda cells: cells[0].update(source="# Title \ud800"))
    assert "<h1>Title &lt;U+D800&gt;" in rerun.rerun(page).page

    forge(page, lambda cells: cells[1].update(source="cassette = ['demo']"))
    with pytest.raises(TemplateError, match="code cell 2"):
        rerun.rerun(page, trust=True)


def test_cells_that_share_an_id_are_read_without_a_warning(tmp_path: Path) -> None:
    page = report.build("keywords", {"top": 5}, out=tmp_path)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace('"id":"cell-2"', '"id":"cell-1"'), encoding="utf-8")

    assert len(rerun.read(page).notebook.cells) > 10


def test_a_template_of_ones_own_runs_where_it_is_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nbformat.write(new_notebook(cells=[new_code_cell("6 * 7", id="a")]), tmp_path / "own.ipynb")
    page = report.build(tmp_path / "own.ipynb", out=tmp_path)

    assert cli.main(["rerun", str(page)]) == 2
    assert "It is code" in capsys.readouterr().err
    assert cli.main(["rerun", str(page), "--trust"]) == 0


def test_live_answers_that_nothing_kept_cannot_be_made_again(tmp_path: Path) -> None:
    notebook = new_notebook(
        cells=[
            new_code_cell("cassette: str | None = None  # none", metadata={"tags": ["parameters"]}, id="a")
        ]
    )
    nbformat.write(notebook, tmp_path / "own.ipynb")
    page = report.build(tmp_path / "own.ipynb", out=tmp_path)
    assert rerun.rerun(page, trust=True).equal  # nobody was asked for anything

    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace('"live":false', '"live":true'), encoding="utf-8")
    assert rerun.read(page).record["live"]
    with pytest.raises(ParameterError, match="were live and nothing kept them"):
        rerun.rerun(page, trust=True)


@given(st.text(max_size=40))
def test_what_is_no_report_is_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("no") / "report.html"
    block = (
        '<script type="application/json" id="made">{}</script><script type="application/json" id="notebook">'
    )
    for content in (text, f"{block}{text}</script>"):
        path.write_bytes(content.encode("utf-8", errors="surrogatepass"))
        with pytest.raises(ParameterError, match="no report that can be made again"):
            rerun.read(path)


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="cannot be read"):
        rerun.read(tmp_path / "none.html")
