"""The gallery: every chart as a template draws it, with its code, its specification and how to read it."""

from __future__ import annotations

import ast
import inspect
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import analytics_kit as ak
from analytics_kit import _drawing, report
from analytics_kit.searching import first_line
from site_pages import cache, notebooks
from site_pages.markup import Page, block, prose, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nbformat import NotebookNode

#: Modules of charts in the order of the gallery, with what they are about.
_SUBJECTS = {
    "retention": "Retention",
    "danmaku": "Danmaku",
    "audience": "Audience",
    "keywords": "Search words",
    "traffic": "Traffic",
    "works": "Works",
    "account": "Account",
    "live": "Live",
    "shop": "Shop",
}
#: Templates that show a bit of everything; a chart is better explained elsewhere.
_OVERVIEWS = ("tour", "work_review", "compare", "corpus")


@dataclass(frozen=True)
class Example:
    """A chart as a template draws it."""

    template: str
    title: str
    section: str
    prose: str
    code: str
    output: notebooks.Output


def names() -> list[str]:
    """Return the functions that draw a chart."""
    return [
        name for name in ak.charts.__all__ if inspect.isfunction(getattr(ak.charts, name)) and name != "png"
    ]


def subject(name: str) -> str:
    """Return the module that a chart is of, which is the word that leads through the package."""
    return str(getattr(ak.charts, name).__module__).split(".")[2]


def pages(
    executed: Mapping[str, NotebookNode],
    outputs: Mapping[str, list[list[notebooks.Output]]],
    lang: str,
    folder: Path,
) -> dict[str, Page]:
    """Return a page and a picture for each chart, and the cards of the overview."""
    files: dict[str, Page] = {}
    by_chart = examples(executed, outputs)
    for name in names():
        example = by_chart[name]
        files[f"gallery/{name}.svg"] = _picture(example.output.charts[-1].spec, folder)
        files[f"gallery/{name}.json"] = json.dumps(
            example.output.charts[-1].spec, ensure_ascii=False, indent=1
        )
        files[f"gallery/{name}.md"] = _page(name, example, lang)
    files["gallery/cards.txt"] = _cards(by_chart, lang)
    return files


def examples(
    executed: Mapping[str, NotebookNode], outputs: Mapping[str, list[list[notebooks.Output]]]
) -> dict[str, Example]:
    """Return the best example of each chart: from the template on its subject, where there is one."""
    candidates: dict[str, list[Example]] = {}
    for template, notebook in executed.items():
        for name, example in _in_template(template, notebook, outputs[template]):
            candidates.setdefault(name, []).append(example)
    if missing := set(names()) - candidates.keys():
        msg = f"No template draws {', '.join(sorted(missing))}: the gallery has no example of it."
        raise ak.errors.TemplateError(msg)
    return {
        name: min(
            candidates[name],
            key=lambda candidate: (candidate.template != subject(name), candidate.template in _OVERVIEWS),
        )
        for name in names()
    }


def _in_template(
    template: str, notebook: NotebookNode, outputs: list[list[notebooks.Output]]
) -> Iterator[tuple[str, Example]]:
    section = prose = ""
    title = report.title(notebook)
    for cell, cell_outputs in zip(notebook.cells, outputs, strict=True):
        if cell.cell_type == "markdown":
            headings = re.findall(r"(?m)^## +(.*)$", cell.source)
            section = headings[-1] if headings else section
            prose = re.sub(r"(?m)^#+ .*\n*", "", cell.source).strip()
        elif (name := _chart_name(cell.source)) and (
            with_charts := [output for output in cell_outputs if output.charts]
        ):
            yield name, Example(template, title, section, prose, cell.source, with_charts[-1])


def _chart_name(source: str) -> str | None:
    r"""Return the chart that a cell ends with.

    Examples
    --------
    >>> _chart_name("words = 3\nak.charts.keywords(shares, lang=lang)")
    'keywords'
    """
    last = ast.parse(source).body[-1:]
    match last:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Attribute(ast.Name("ak"), "charts"), name)))]:
            return name
    return None


def _picture(spec: dict[str, Any], folder: Path) -> str:
    """Draw a chart; a specification that was drawn before is not drawn again."""
    key = cache.key(cache.drawing(), json.dumps(spec, sort_keys=True).encode())
    return cache.text(folder / f"{key}.svg", lambda: _drawing.drawing(spec))


def _page(name: str, example: Example, lang: str) -> str:
    _ = words(lang)
    title = _title(example.output.charts[-1].spec) or name
    about = f"[{text(example.title)}](../questions/{example.template}.ipynb)"
    sections = [
        f"# {name}\n" if lang == "en" else f"# {name}：{text(title)}\n",
        f"{prose(first_line(getattr(ak.charts, name)))}\n" if lang == "en" else "",
        f"**{_('Question')}**: {about} · {example.section or text(title)}\n",
        "```{raw} html\n" + notebooks.as_html(example.output) + "\n```\n",
        f"{{download}}`{_('specification')} <{name}.json>`\n",
        f"## {_('How to read it')}\n\n{example.prose}\n" if example.prose else "",
        f"## {_('Code')}\n",
        block(example.code, "python"),
        _("The frames come from the cells before it, in the template {template}.").format(
            template=f"[{example.template}](../questions/{example.template}.ipynb)"
        )
        + "\n",
    ]
    if lang == "en":
        sections.append(
            f"## Reference\n\n```{{eval-rst}}\n.. autofunction:: analytics_kit.charts.{name}\n```\n"
        )
    else:
        link = f'<a href="../../gallery/{name}.html#reference">analytics_kit.charts.{name}</a>'
        sections.append(f"## {_('Parameters')}\n\n{_('In English')}: {link}\n")
    return "\n".join(section for section in sections if section)


def _title(spec: Mapping[str, Any]) -> str:
    """Return what stands above a chart."""
    title = spec.get("title")
    heading = title.get("text", "") if isinstance(title, dict) else title or ""
    return " ".join(heading) if isinstance(heading, list) else str(heading)


def _cards(by_chart: Mapping[str, Example], lang: str) -> str:
    _ = words(lang)
    sections = []
    by_subject: dict[str, list[str]] = {}
    for name in by_chart:
        by_subject.setdefault(subject(name), []).append(name)
    for stem in [*_SUBJECTS, *(stem for stem in by_subject if stem not in _SUBJECTS)]:
        members = by_subject.get(stem, [])
        sections.append(
            f"## {_(_SUBJECTS.get(stem, 'Several in one'))}\n\n::::{{grid}} 1 2 3 3\n:gutter: 3\n"
        )
        for name in members:
            example = by_chart[name]
            caption = (
                prose(first_line(getattr(ak.charts, name)))
                if lang == "en"
                else text(_title(example.output.charts[-1].spec) or example.section)
            )
            sections.append(
                f":::{{grid-item-card}} {name}\n:img-top: {name}.svg\n:img-alt: {name}\n"
                f":link: {name}\n:link-type: doc\n:class-card: chart-card\n{caption}\n:::\n"
            )
        sections.append("::::\n")
    return "\n".join(sections)
