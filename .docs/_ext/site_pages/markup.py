"""Markdown, written by functions."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from analytics_kit import display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: What a file of the sources holds.
Page: TypeAlias = str | bytes
#: English -> what a page of the language says.
Words: TypeAlias = "Callable[[str], str]"


@functools.cache
def words(lang: str) -> Words:
    """Return the translator of the site's own words into a language."""
    if lang == "en":
        return str
    path = Path(__file__).parents[2] / lang / "words.toml"
    known: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return known.__getitem__  # a word that is missing ends the build


def text(value: object) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    return display.markdown(re.sub(r"\s+", " ", str(value)))


def prose(docstring: str) -> str:
    r"""Return a sentence of a docstring: ``names`` are code, the rest is text.

    Examples
    --------
    >>> prose("What ``works`` says.")
    'What `works` says&#46;'
    """
    pieces = re.split(r"`{1,2}([^`]+)`{1,2}", docstring)
    return "".join(
        code(piece) if n % 2 else re.sub(r"(?s)\S(.*\S)?", lambda match: text(match[0]), piece)
        for n, piece in enumerate(pieces)
    )


def code(value: object) -> str:
    r"""Return code inside a sentence or a cell.

    Examples
    --------
    >>> code("a | b")
    '`a \\| b`'
    """
    one_line = " ".join(str(value).split()).replace("|", "\\|")
    return f"`{one_line}`" if one_line else ""


def block(source: str, language: str = "") -> str:
    """Return a block of code."""
    fence = "```"
    while fence in source:
        fence += "`"
    return f"{fence}{language}\n{source.rstrip()}\n{fence}\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are Markdown.

    Examples
    --------
    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    <BLANKLINE>
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def links(names: Iterable[str], folder: str = "") -> str:
    """Return names as links to the pages that are called so."""
    return ", ".join(f"[`{name}`]({folder}{name}.md)" for name in names)
