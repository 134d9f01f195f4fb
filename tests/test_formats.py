"""A report in other formats than its page: each says the same, and comes out the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from _in_process import in_process
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analytics_kit import report, spreadsheets
from analytics_kit._report import formats
from analytics_kit.errors import ParameterError

CELLS = (
    new_markdown_cell("# A study of: everything?\n\n## Works [all] and their plays, one by one", id="a"),
    new_code_cell(
        "import polars as pl\nimport altair as alt\nimport analytics_kit as ak\nak.display.enable()", id="b"
    ),
    new_code_cell(
        "works = pl.DataFrame({'item_id': ['7559536212910853422'], 'plays': [1339071], 'share': [0.25], 'title': ['=1+1']})\nworks",
        id="c",
    ),
    new_code_cell("alt.Chart(works, title='Plays').mark_bar().encode(x='plays:Q')", id="d"),
    new_code_cell("print('said')\nak.display.show(works.select('plays'))", id="e"),
)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    """One study in all formats but PDF, made in two folders."""
    made = []
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp(name)
        nbformat.write(new_notebook(cells=list(CELLS)), folder / "study.ipynb")
        with in_process():
            report.build_all(
                {str(folder / "study.ipynb"): {}}, out=folder / "out", format="html,ipynb,xlsx,png"
            )
        made.append(sorted((folder / "out").iterdir()))
    return made


@pytest.mark.slow
class TestFormats:
    def test_each_is_a_file_of_the_reports_name_and_comes_out_the_same(self, twice: list[list[Path]]) -> None:
        one, two = twice
        assert [path.name for path in one] == ["study-chart-1.png", "study.html", "study.ipynb", "study.xlsx"]
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
        assert one[0].read_bytes().startswith(b"\x89PNG")

    def test_the_notebook_has_its_outputs_and_a_picture_of_each_chart(self, twice: list[list[Path]]) -> None:
        notebook = nbformat.read(twice[0][2], 4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        shown = [[*output.get("data", {"text": 0})] for cell in code for output in cell.outputs]

        assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
        assert shown[0] == ["text/plain", "text/html"] or set(shown[0]) == {"text/plain", "text/html"}
        assert "image/svg+xml" in shown[1]
        assert code[3].outputs[0].text == "said\n"

    def test_the_workbook_has_a_sheet_a_table_with_names_and_whole_numbers(
        self, twice: list[list[Path]]
    ) -> None:
        sheets = spreadsheets.read(twice[0][3].read_bytes())
        rows = [dict(row) for row in sheets[0].rows.values()]

        assert [sheet.name for sheet in sheets] == [
            "1 Works all and their plays, o…",
            "2 Works all and their plays, o…",
            "columns",
        ]
        assert [cell.text for cell in rows[0].values()] == ["item", "plays", "share", "title"]
        assert [cell.kind for cell in rows[1].values()] == ["text", "number", "percent", "text"]
        assert [cell.text for cell in rows[1].values()] == ["7559536212910853422", "1339071", "0.25", "=1+1"]


@pytest.mark.parametrize("given", ["doc", "html,doc", "", [], "html,,pdf"])
def test_an_unknown_format_is_refused_before_anything_runs(given: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="Allowed: 'html', 'ipynb', 'xlsx', 'pdf' or 'png'"):
        report.build("keywords", out=tmp_path, format=given)


def test_without_a_browser_pdf_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "browser", lambda: None)
    with pytest.raises(
        ParameterError, match="Install one, .* or open the HTML page in any browser and print it"
    ):
        formats.check("pdf")


def test_a_browser_that_cannot_print_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "browser", lambda: shutil.which("false"))
    with pytest.raises(ParameterError, match="could not print the page: exit code 1"):
        formats.pdf("<p>one</p>", lambda _: None)


@pytest.mark.slow
@pytest.mark.skipif(formats.browser() is None, reason="no Chromium to print with")
def test_a_page_is_printed_alike_each_time_without_its_scripts() -> None:
    page = "<!doctype html><title>t</title><p>one</p><script>document.body.append('two')</script>"
    notes: list[str] = []
    one, two = (formats.pdf(page, notes.append) for _ in range(2))

    assert one.startswith(b"%PDF")
    assert one == two
    assert b"(D:20000101000000" in one
    assert all("without its own sandbox" in note for note in notes)
