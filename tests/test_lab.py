"""JupyterLab opens with the templates in its launcher, and what they show there is there to be read."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _hostile
import httpx
import nbformat
import pytest
from _browser import Chromium
from nbformat.v4 import new_code_cell

from analytics_kit import cli, resources, workshop
from analytics_kit._width import one_line
from analytics_kit.renderer import MIME

pytest.importorskip("jupyterlab_templates")

pytestmark = pytest.mark.slow  # JupyterLab and a browser

TOKEN = "only-for-this-test"  # noqa: S105 - it opens nothing else


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``analytics-kit lab``, started as a user would, in an empty folder."""
    folder = tmp_path_factory.mktemp("lab")
    _prepare(folder)
    options = ["--no-browser", "--allow-root", "--ServerApp.port=0", f"--IdentityProvider.token={TOKEN}"]
    log = folder / "lab.log"
    with log.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "analytics_kit.cli", "lab", *options],
            cwd=folder,
            # Settings and workspaces of whoever runs the tests are neither read nor changed.
            env={**os.environ, "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=sink,
            start_new_session=True,
        )
    try:
        address = _address(log)
        yield address
        process.terminate()  # as a service manager would: JupyterLab itself is another process
        process.wait(timeout=30)
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


#: Templates whose provider turns hostile, and the cassette that each replays unless told otherwise.
HOSTILE = {"keywords": "demo", "shop": "shop"}
#: Put behind a template: a frame as polars itself shows it.
PLAIN = 'ak.display.disable()\nak.display.keep_text()\npl.DataFrame({"said": ["$5 and $6"]})'
#: The last cell shows that formulas are set, and that everything before it was drawn.
CONTROL = "import IPython\nIPython.display.Markdown('Euler wrote $e^{i\\\\pi}$.')"


def _prepare(folder: Path) -> None:
    """Put the templates into a folder beside cassettes of a hostile provider, under the names that they ask for."""
    (folder / "cassettes").mkdir()
    for name in set(HOSTILE.values()):
        _hostile.cassette(name, folder / "cassettes" / f"{name}.json")
    for name in HOSTILE:
        notebook = nbformat.read(resources.template(name), as_version=4)
        notebook.cells += [new_code_cell(PLAIN, id="plain"), new_code_cell(CONTROL, id="control")]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    # All cells are in the page, not only those in sight.
    settings = (
        folder / ".jupyter/lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    )
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')


def _address(log: Path) -> str:
    """Wait until the server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if match := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{match[0]}api")
                return match[0]
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def test_the_launcher_has_every_template_and_lesson(lab: str) -> None:
    listed = httpx.get(f"{lab}templates/names", params={"token": TOKEN}).json()["templates"]

    names = {group: {Path(entry["name"]).stem for entry in entries} for group, entries in listed.items()}
    assert names == {
        "analytics_kit": set(resources.templates()),
        "analytics_kit/workshop": set(workshop.lessons()),
    }


def run_all(template: str) -> Any:
    """Choose a template in the launcher, run all of it, and tell what can be seen from top to bottom."""

    def do(page: Any) -> dict[str, Any]:
        page.set_default_timeout(60_000)
        page.locator(".jp-LauncherCard", has_text="Template").click()
        page.locator(".jp-Dialog select").last.select_option(f"/analytics_kit/{template}.ipynb")
        page.locator(".jp-Dialog button", has_text="GO").click()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.locator(".jp-Notebook h1").wait_for()
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        contents: dict[str, set[str]] = {"charts": set(), "heads": set(), "errors": set(), "last": set()}
        deadline = time.monotonic() + 90
        panel = page.locator(".jp-WindowedPanel-outer")
        passes_left = 2  # once more after the last cell has run, for what came behind the eye
        while passes_left and time.monotonic() < deadline:
            # What is out of sight is not in the page, so it is scrolled through until the last cell has run.
            for top in range(0, panel.evaluate("e => e.scrollHeight"), 600):
                panel.evaluate("(e, top) => e.scrollTop = top", top)
                page.wait_for_timeout(100)
                charts = page.locator(".vega-embed :is(canvas, svg)")
                contents["charts"] |= set(charts.evaluate_all("elements => elements.map(e => e.outerHTML)"))
                contents["heads"] |= set(page.locator("table.frame th").all_inner_texts())
                contents["errors"] |= set(
                    page.locator(".jp-RenderedText[data-mime-type*=error]").all_inner_texts()
                )
            contents["last"] |= set(
                page.locator(".jp-OutputArea-output.jp-RenderedMarkdown").all_inner_texts()
            )
            passes_left -= bool(contents["last"])
        return contents

    return do


def test_a_template_runs_from_the_launcher_and_shows_charts_and_tables_offline(
    lab: str, chromium: Chromium
) -> None:
    visit = chromium.look(f"{lab}lab?token={TOKEN}", run_all("live"), width=1400, server=True)

    assert not visit.value["errors"]
    assert any("lives that are over" in text for text in visit.value["last"])
    assert {"viewers", "average watch time", "Asia/Shanghai"} <= visit.value["heads"]
    assert visit.value["charts"]
    assert [url for url in visit.requests if not url.startswith((lab, "data:", "blob:"))] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_launcher_speaks_the_language_and_keeps_solutions_to_itself(lang: str, tmp_path: Path) -> None:
    cli._copy_templates(tmp_path / "analytics_kit", lang)

    notebooks = sorted(tmp_path.rglob("*.ipynb"))
    assert len(notebooks) == len(resources.templates()) + len(workshop.lessons())
    for path in notebooks:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert bool(re.search("[\u4e00-\u9fff]", "".join(cells[0]["source"]))) is (lang == "zh")
        assert not [cell for cell in cells if "solution" in cell["metadata"].get("tags", ())]


def run_open_notebook(page: Any) -> dict[str, Any]:
    """Run the notebook that is open, and tell what came of what its provider said."""
    page.set_default_timeout(90_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.locator(".lm-MenuBar-item", has_text="Run").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    done = (
        '.jp-RenderedMarkdown:has-text("Euler wrote") mjx-container, .jp-RenderedText[data-mime-type*=error]'
    )
    page.locator(done).first.wait_for(state="attached")
    contents: dict[str, Any] = page.evaluate(
        """flag => {
            const outputs = [...document.querySelectorAll('.jp-OutputArea-output')]
            const find = selector => outputs.flatMap(output => [...output.querySelectorAll(selector)])
            const summaries = outputs.filter(e => e.matches('.jp-RenderedMarkdown'))
            const control = summaries.pop()
            return {
                ran: window[flag],
                errors: outputs.filter(e => e.dataset.mimeType?.includes('error')).map(e => e.innerText),
                links: find('a').filter(e => !e.closest('.vega-actions')).map(e => e.outerHTML), // save the chart
                formulas: find('mjx-container').filter(e => !control.contains(e)).map(e => e.parentElement.innerText),
                elements: [...new Set(summaries.flatMap(e => [...e.querySelectorAll('*')].map(e => e.tagName)))],
                cells: find('td *').map(e => e.outerHTML),
                summary: summaries.map(e => e.innerText.replace(/\\s+/g, ' ')).join(' '),
                cell_texts: find('td').map(e => e.innerText.replace(/\\s+/g, ' ')),
            }
        }""",
        _hostile.FLAG,
    )
    return contents | {"charts": saved_charts(page)}


def saved_charts(page: Any) -> list[dict[str, Any]]:
    """Save the notebook until each chart has its picture, and tell what it holds of them."""
    charts: list[dict[str, Any]] = []
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (charts and all("image/png" in chart for chart in charts)):
        page.wait_for_timeout(200)  # a chart is drawn after its cell has run
        with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
            page.keyboard.press("Control+s")
        cells = json.loads(saved.value.request.post_data)["content"]["cells"]
        outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
        charts = [data for data in outputs if MIME in data]
    return charts


@pytest.mark.parametrize("template", HOSTILE)
def test_what_a_provider_says_is_text(lab: str, chromium: Chromium, template: str) -> None:
    address = f"{lab}lab/workspaces/{template}/tree/{template}.ipynb?token={TOKEN}"
    visit = chromium.look(address, run_open_notebook, width=1400, server=True)
    contents = visit.value

    assert contents["errors"] == []
    assert contents["ran"] is None
    assert contents["links"] == []
    assert contents["formulas"] == []
    assert contents["cells"] == []
    assert set(contents["elements"]) <= {"UL", "LI", "P", "STRONG", "SPAN"}
    assert visit.dialogs == []
    assert [url for url in visit.requests if not url.startswith((lab, "data:", "blob:"))] == []
    # It is all there to be read.
    assert '"$5 and $6"' in contents["cell_texts"]
    assert all(one_line(attack) in contents["summary"] for attack in _hostile.ATTACKS)
    assert any(one_line(_hostile.ATTACKS[1]) in text for text in contents["cell_texts"])
    # For readers that draw no Vega, as GitHub, JupyterLab puts a picture beside each chart that it has drawn and saves both.
    assert contents["charts"]
    assert [chart for chart in contents["charts"] if "image/png" not in chart] == []
