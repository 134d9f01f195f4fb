"""``llms.txt``: every page with a sentence, for programs that read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from site_pages.markup import Words

_LONGEST = 160


def text(env: BuildEnvironment, _: Words) -> str:
    """Return the list of pages, a section for each folder."""
    folders: dict[str, list[str]] = {}
    for name in sorted(env.found_docs):
        folder = name.split("/")[0] if "/" in name else ""
        folders.setdefault(folder, []).append(name)
    lines = ["# analytics_kit", "", f"> {_sentence(env, 'index')}", ""]
    for folder, names in folders.items():
        heading = env.titles[f"{folder}/index"].astext() if folder else _("Start")
        lines += [f"## {heading}", "", *(_line(env, name) for name in names), ""]
    return "\n".join(lines)


def _line(env: BuildEnvironment, name: str) -> str:
    said = _sentence(env, name)
    return f"- [{env.titles[name].astext()}]({name}.html){f': {said}' if said else ''}"


def _sentence(env: BuildEnvironment, name: str) -> str:
    first = next(iter(env.get_doctree(name).findall(nodes.paragraph)), None)
    words = " ".join(first.astext().split()) if first is not None else ""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"
