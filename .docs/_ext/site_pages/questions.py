"""The questions: each template with its outputs, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook, new_output

from analytics_kit._report import page
from site_pages import cache, notebooks
from site_pages.markup import Page, block, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nbformat import NotebookNode

#: Cells that stand folded: what they hold is read after what they show.
_FOLDED = {"parameters", "summary"}


def pages(
    executed: Mapping[str, NotebookNode], outputs: Mapping[str, list[list[notebooks.Output]]], lang: str
) -> dict[str, Page]:
    """Return a notebook for each template."""
    return {
        f"questions/{name}.ipynb": _page(name, notebook, outputs[name], lang)
        for name, notebook in executed.items()
    }


def _page(name: str, notebook: NotebookNode, outputs: list[list[notebooks.Output]], lang: str) -> str:
    _ = words(lang)
    cells = []
    for cell, cell_outputs in zip(notebook.cells, outputs, strict=True):
        page_cell = nbformat.from_dict({**cell, "metadata": {}})
        if cell.cell_type == "code":
            page_cell.outputs = [
                new_output("display_data", {"text/html": notebooks.as_html(output)})
                for output in cell_outputs
            ]
            tags = set(cell.metadata.get("tags", []))
            if tags & _FOLDED:
                page_cell.metadata["tags"] = ["hide-input"]
            if not page_cell.source.strip():
                continue
        cells.append(page_cell)
    tip = _(
        "This page is the template `{name}`, run on synthetic data. Take a copy to work on, or make the report:"
    )
    commands = f"analytics-kit templates copy {name} my-study/\nanalytics-kit report {name} -o reports"
    if lang == "zh":
        commands = commands.replace(f"copy {name}", f"copy --lang zh {name}").replace("-o", "--lang zh -o")
    cells.insert(1, new_markdown_cell(f":::{{tip}}\n{tip.format(name=name)}\n\n{block(commands, 'sh')}:::\n"))
    python = {"name": "python", "pygments_lexer": "ipython3"}
    return str(nbformat.writes(new_notebook(cells=_numbered(cells), metadata={"language_info": python})))


def _numbered(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Give cells ids that are the same in every build."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return cells


def chart_words(lang: str) -> str:
    """Return what the script of charts reads; the site's theme has its own light and dark."""
    return page.json_for_script({**page.script_data(lang, {}), "dark": None})


def script(folder: Path) -> str:
    """Return what draws charts in a browser, the same as in a report.

    It stands in a function of its own: Sphinx's scripts use names that Vega uses too.
    """
    key = cache.key(cache.drawing(), page.script().encode())
    return cache.text(
        folder / f"charts-{key}.js", lambda: f"(() => {{\n{page.vega()}\n{page.script()}\n}})();\n"
    )
