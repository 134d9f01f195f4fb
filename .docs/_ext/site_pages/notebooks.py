"""The templates, run once for each language, and kept until the package or a cassette changes."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

import analytics_kit
from analytics_kit import report, resources
from analytics_kit._report import page

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


def executed(languages: Sequence[str], cache: Path) -> dict[str, dict[str, NotebookNode]]:
    """Run every template in every language.

    Returns
    -------
    dict
        language -> template -> the notebook with its outputs.
    """
    templates = resources.templates()
    version = _fingerprint()
    jobs = list(product(languages, templates))

    def run(job: tuple[str, str]) -> NotebookNode:
        lang, name = job
        return _executed(templates[name], lang, cache, version)

    with ThreadPoolExecutor(report._processors()) as pool:
        done = dict(zip(jobs, pool.map(run, jobs), strict=True))
    return {lang: {name: done[lang, name] for name in templates} for lang in languages}


def _executed(template: Path, lang: str, cache: Path, version: bytes) -> NotebookNode:
    key = hashlib.sha256(b"\0".join((version, lang.encode(), template.read_bytes()))).hexdigest()[:24]
    path = cache / f"{template.stem}-{key}.ipynb"
    if not path.exists():
        notebook = report.fill(report.translate(report.read(template), lang), {}, name=template.stem)
        executed_notebook = report.run(notebook, name=template.stem, cwd=ROOT)
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(report.dumps(executed_notebook), encoding="utf-8")
        unfinished.replace(path)
    return nbformat.read(path, as_version=4)


def _fingerprint() -> bytes:
    """Return what the outputs depend on beside the notebook: the package and the cassettes."""
    package = Path(analytics_kit.__file__).parent
    files = [path for path in package.rglob("*") if path.suffix in (".py", ".toml")]
    digest = hashlib.sha256()
    for path in sorted([*files, *resources.bundled_cassettes().values()]):
        digest.update(path.read_bytes())
    return digest.digest()


def outputs(notebook: NotebookNode, lang: str) -> list[list[Output]]:
    """Return what each cell shows, as a report shows it; nothing for prose."""
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
