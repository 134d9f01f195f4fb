"""A report in other formats than its page: each says the same, and comes out the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analytics_kit import report, spreadsheets
from analytics_kit._report import formats
from analytics_kit.errors import ParameterError

CELLS = (
    new_markdown_cell("# A study of: everything?\n\n## Works [all] and their plays, one by one", id="a"),
    new_code_cell(
        "import datetime as dt\nimport polars as pl\nimport altair as alt\nimport analytics_kit as ak\n"
        "from analytics_kit.routes import douyin\nak.display.enable()",
        id="b",
    ),
    new_code_cell(
        "works = pl.DataFrame({'item_id': ['7559536212910853422'], 'plays': [1339071], 'share': [0.25], 'title': ['=1+1'],\n"
        "    'published_at': [dt.datetime(2025, 10, 1, 23, 30, tzinfo=dt.UTC)]})\nworks",
        id="c",
    ),
    new_code_cell(
        "alt.Chart(works, title='Plays').mark_bar().encode(x='plays:Q', y='published_at:T')", id="d"
    ),
    new_code_cell("print('said')\nak.display.show(works.select('plays'))", id="e"),
    # Shares of up to 34 provinces: sums that show in which order they were added.
    new_code_cell(
        "session = ak.replay('demo')\n"
        "two = [douyin.ItemAudiencePortrait(item_id=item) for item in ('7516861235592651778', '7549410536868542521')]\n"
        "ak.transforms.audience_overlap(session.fetch_all(two))",
        id="f",
    ),
)
#: Where a study is made: what may differ from one machine and one day to another.
ELSEWHERE = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Shanghai", "LC_ALL": "ar_EG.UTF-8", "LANG": "ar_EG.UTF-8", "PYTHONHASHSEED": "99"},
)
MAKE = """
import sys
from _in_process import in_process
from analytics_kit import cli
with in_process():
    sys.exit(cli.main(["report", "study.ipynb", "-o", sys.argv[1], "--format", "html,ipynb,xlsx,png"]))
"""


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    """One study in all formats but PDF, made by two processes in other time zones, languages, folders, and with other hashes."""
    files = []
    here = Path(__file__).parent
    for name, elsewhere in zip(("one", "two/deep"), ELSEWHERE, strict=True):
        folder = tmp_path_factory.mktemp("made") / name
        folder.mkdir(parents=True)
        nbformat.write(new_notebook(cells=list(CELLS)), folder / "study.ipynb")
        subprocess.run(
            [sys.executable, "-c", MAKE, f"out-{len(name)}"],
            cwd=folder,
            env=os.environ | elsewhere | {"PYTHONPATH": f"{here.parent}{os.pathsep}{here}"},
            check=True,
        )
        files.append(sorted((folder / f"out-{len(name)}").iterdir()))
    return files


@pytest.mark.slow
class TestFormats:
    def test_each_is_a_file_of_the_reports_name_and_the_same_wherever_and_whenever_it_is_made(
        self, twice: list[list[Path]]
    ) -> None:
        first, second = twice
        assert [path.name for path in first] == [
            "study-chart-1.png",
            "study.html",
            "study.ipynb",
            "study.xlsx",
        ]
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
        assert first[0].read_bytes().startswith(b"\x89PNG")

    def test_the_notebook_has_its_outputs_and_a_picture_of_each_chart(self, twice: list[list[Path]]) -> None:
        notebook = nbformat.read(twice[0][2], 4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        mime_types = [[*output.get("data", {"text": 0})] for cell in code for output in cell.outputs]

        assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5]
        assert mime_types[0] == ["text/plain", "text/html"] or set(mime_types[0]) == {
            "text/plain",
            "text/html",
        }
        assert "image/svg+xml" in mime_types[1]
        assert code[3].outputs[0].text == "said\n"

    def test_the_workbook_has_a_sheet_a_table_with_names_and_whole_numbers(
        self, twice: list[list[Path]]
    ) -> None:
        sheets = spreadsheets.read(twice[0][3].read_bytes())
        rows = [dict(row) for row in sheets[0].rows.values()]

        assert [sheet.name for sheet in sheets] == [
            "1 Works all and their plays, o…",
            "2 Works all and their plays, o…",
            "3 Works all and their plays, o…",
            "columns",
        ]
        assert [cell.text for cell in rows[0].values()] == [
            "item",
            "plays",
            "share",
            "title",
            "published (UTC)",
        ]
        assert [cell.kind for cell in rows[1].values()] == ["text", "number", "percent", "text", "moment"]
        assert [cell.text for cell in rows[1].values()][:4] == [
            "7559536212910853422",
            "1339071",
            "0.25",
            "=1+1",
        ]


@pytest.mark.parametrize("format_", ["doc", "html,doc", "", [], "html,,pdf"])
def test_an_unknown_format_is_refused_before_anything_runs(format_: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="Allowed: 'html', 'ipynb', 'xlsx', 'pdf' or 'png'"):
        report.build("keywords", out=tmp_path, format=format_)


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
def test_a_page_is_printed_alike_wherever_and_whenever_without_its_scripts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = "<!doctype html><title>t</title><p>one <em>slanted</em> 汉字</p><script>document.body.append('two')</script>"
    notes: list[str] = []
    printed = []
    for elsewhere in ELSEWHERE:
        for name, value in elsewhere.items():
            monkeypatch.setenv(name, value)
        printed.append(formats.pdf(page, notes.append))

    assert printed[0].startswith(b"%PDF")
    assert printed[0] == printed[1]
    assert b"(D:20000101000000" in printed[0]
    assert all("without its own sandbox" in note for note in notes)
