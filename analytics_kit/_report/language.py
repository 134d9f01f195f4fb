"""A notebook in two languages: Markdown cells and the parameters cell carry the other one's text in their metadata."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from analytics_kit._report.parameters import TAG, set_default, translate_help
from analytics_kit.locale import LANGUAGES, check_lang

if TYPE_CHECKING:
    from nbformat import NotebookNode


def translate(notebook: NotebookNode, lang: str) -> NotebookNode:
    """Put a notebook's texts in a language, and its parameter ``lang`` with them.

    A Markdown cell whose metadata have a text under ``lang`` shows that text; the text that it showed goes into
    the metadata under the other language, so that translating back gives the first notebook again. A cell
    without such a text stays as it is. The parameters cell has a text for each parameter, which takes the place of
    the comment behind it. Where the notebook has a parameter ``lang``, its default becomes ``lang``.

    Parameters
    ----------
    notebook
        It is not changed.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    NotebookNode
        A copy with the same cells in the same order.

    Raises
    ------
    ParameterError
        The language is unknown.
    TemplateError
        The parameters cell holds more than assignments of literals.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> notebook = new_notebook(cells=[new_markdown_cell("# Traffic", metadata={"zh": "# 流量来源"})])
    >>> cell = translate(notebook, "zh").cells[0]
    >>> cell.source, cell.metadata
    ('# 流量来源', {'en': '# Traffic'})
    """
    check_lang(lang)
    (other,) = (language for language in LANGUAGES if language != lang)
    translated = copy.deepcopy(notebook)
    for cell in translated.cells:
        if cell.cell_type == "markdown" and lang in cell.metadata:
            cell.metadata[other], cell.source = cell.source, cell.metadata.pop(lang)
        elif TAG in cell.metadata.get("tags", []):
            translate_help(cell, lang, other)
    set_default(translated, "lang", lang)
    return translated
