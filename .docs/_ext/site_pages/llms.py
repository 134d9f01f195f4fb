"""``llms.txt``: every page with a sentence, for programs that read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from site_pages.markup import Words

_LONGEST = 160
#: Where a page's sentence is kept while the site is built.
_KEY = "sentence"


def remember(app: Sphinx, page: nodes.document) -> None:
    """Keep a page's first sentence as it is read: a page that was written down takes long to read again."""
    app.env.metadata[app.env.docname][_KEY] = _sentence(page)


def text(env: BuildEnvironment, _: Words) -> str:
    """Return the list of pages, a section for each folder."""
    folders: dict[str, list[str]] = {}
    for name in sorted(env.found_docs):
        folder = name.split("/")[0] if "/" in name else ""
        folders.setdefault(folder, []).append(name)
    lines = ["# analytics_kit", "", f"> {env.metadata['index'].get(_KEY, '')}", ""]
    for folder, names in folders.items():
        heading = env.titles[f"{folder}/index"].astext() if folder else _("Start")
        lines += [f"## {heading}", "", *(_line(env, name) for name in names), ""]
    return "\n".join(lines)


def _line(env: BuildEnvironment, name: str) -> str:
    sentence = env.metadata[name].get(_KEY)
    return f"- [{env.titles[name].astext()}]({name}.html){f': {sentence}' if sentence else ''}"


def _sentence(page: nodes.document) -> str:
    first = next(iter(page.findall(nodes.paragraph)), None)
    words = " ".join(first.astext().split()) if first is not None else ""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"
