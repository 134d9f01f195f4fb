"""The templates, run once for each language, and kept until the package or a cassette changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import nbformat

from analytics_kit import report, resources
from analytics_kit._report import page
from site_pages import cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Chart:
    """A chart that a cell shows: the id of its place in the page, and its specification."""

    name: str
    spec: dict[str, Any]


@dataclass(frozen=True)
class Output:
    """What a cell shows, as HTML that holds nothing but text and places for its charts."""

    html: str
    charts: tuple[Chart, ...]


def executed(languages: Sequence[str], folder: Path) -> dict[str, dict[str, NotebookNode]]:
    """Run every template in every language.

    Returns
    -------
    dict
        language -> template -> the notebook with its outputs.
    """
    templates = resources.templates()
    jobs = list(product(languages, templates))

    def run(job: tuple[str, str]) -> NotebookNode:
        lang, name = job
        return _executed(templates[name], lang, folder)

    with ThreadPoolExecutor(report._processors()) as pool:
        done = dict(zip(jobs, pool.map(run, jobs), strict=True))
    return {lang: {name: done[lang, name] for name in templates} for lang in languages}


def _executed(template: Path, lang: str, folder: Path) -> NotebookNode:
    def run() -> str:
        notebook = report.fill(report.translate(report.read(template), lang), {}, name=template.stem)
        return report.dumps(report.run(notebook, name=template.stem, cwd=ROOT))

    key = cache.key(cache.package(), lang.encode(), template.read_bytes())
    return nbformat.reads(cache.text(folder / f"{template.stem}-{key}.ipynb", run), as_version=4)


def outputs(notebook: NotebookNode, lang: str, folder: Path) -> list[list[Output]]:
    """Return what each cell shows, as a report shows it; nothing for prose."""

    def render() -> str:
        return msgspec.json.encode(_outputs(notebook, lang)).decode()

    key = cache.key(cache.drawing(), lang.encode(), nbformat.writes(notebook).encode())
    return msgspec.json.decode(cache.text(folder / f"outputs-{key}.json", render), type=list[list[Output]])


def _outputs(notebook: NotebookNode, lang: str) -> list[list[Output]]:
    body = page._Body(lang)
    by_cell: list[list[Output]] = []
    for cell in notebook.cells:
        cell_outputs = []
        for output in cell.get("outputs", []):
            before = len(body.charts)
            if html := body._output(output):
                charts = tuple(Chart(name, spec) for name, spec in body.charts[before:])
                cell_outputs.append(Output(html, charts))
        by_cell.append(cell_outputs)
    return by_cell


def as_html(output: Output) -> str:
    """Return an output with the specifications of its charts beside their places."""
    scripts = "".join(
        f'<script type="application/json" data-chart="{chart.name}">{page.json_for_script(chart.spec)}</script>'
        for chart in output.charts
    )
    return output.html + scripts
