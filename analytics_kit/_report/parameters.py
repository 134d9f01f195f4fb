"""A notebook's parameters: read from the cell that is tagged so, filled into a cell behind it."""

from __future__ import annotations

import ast
import copy
import io
import itertools
import json
import os
import tokenize
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics_kit import resources
from analytics_kit.errors import TemplateError

if TYPE_CHECKING:
    from os import PathLike

    from nbformat import NotebookNode

# The tags that other notebook tools use as well.
TAG = "parameters"
FILLED_TAG = "injected-parameters"
#: Where the metadata of the parameters cell hold the least value that a number may have, by parameter.
AT_LEAST = "at_least"

_KINDS: dict[str, type] = {kind.__name__: kind for kind in (str, int, float, bool, list, tuple, dict)}
_TRUTH = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_WANTED = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list, written a,b,c or as JSON",
    tuple: "a list, written a,b,c or as JSON",
    dict: "a JSON object",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a template.

    Parameters
    ----------
    name
        The variable that the template reads.
    default
        What holds where nothing else is given.
    kind
        What a value must be: the annotation's type where the template gives one, else the default's. ``None``
        where neither tells: then text stays text.
    optional
        Whether ``None`` is a value of its own, because the default is ``None`` or the annotation allows it.
    help
        The comment behind the assignment.
    at_least
        The least value that a number may have; ``None`` where any is allowed.
    """

    name: str
    default: Any
    kind: type | None = None
    optional: bool = False
    help: str = ""
    at_least: float | None = None


def read(path: str | PathLike[str]) -> NotebookNode:
    """Read a notebook.

    Raises
    ------
    TemplateError
        The file cannot be read, or it is not a notebook.
    """
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks lack cell ids; nothing here depends on them
            wrong: dict[str, Exception] = {}
            text = Path(path).read_text(encoding="utf-8")
            # nbformat's own functions carry no annotations.
            notebook: NotebookNode = nbformat.reads(text, as_version=4, capture_validation_error=wrong)  # type: ignore[no-untyped-call]
            if wrong:
                raise wrong["ValidationError"]
            return notebook
    # Besides what they are meant to raise, nbformat and what it converts old notebooks with end in errors of any kind.
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise TemplateError(
            f"{str(path)!r} is not a readable notebook: {reason}. Open it in JupyterLab and save it again."
        ) from error


def dumps(notebook: NotebookNode) -> str:
    """Write a notebook as the text of an .ipynb file, laid out as JupyterLab lays it out."""
    import nbformat

    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]  # not annotated


def parameters(template: str | PathLike[str] | NotebookNode) -> dict[str, Parameter]:
    """Read the parameters of a template.

    Parameters
    ----------
    template
        The name of a bundled template, the path of a notebook, or a notebook that was read.

    Returns
    -------
    dict of str to Parameter
        In the order in which the cell tagged ``parameters`` assigns them; empty where there is no such cell.

    Raises
    ------
    TemplateError
        The cell holds more than assignments of literals.
    """
    notebook = read(resources.template(template)) if isinstance(template, (str, os.PathLike)) else template
    index = _tagged(notebook, TAG)
    if index is None:
        return {}
    cell = notebook.cells[index]
    declared, least = _assignments(cell.source), cell.metadata.get(AT_LEAST)
    if not isinstance(least, Mapping):
        return declared
    # Nobody sees metadata while editing a copy: what stands there of a parameter that is gone, or no number now, is past.
    return {
        name: replace(parameter, at_least=least[name])
        if parameter.kind in (int, float) and type(least.get(name)) in (int, float)
        else parameter
        for name, parameter in declared.items()
    }


def values_of(notebook: NotebookNode) -> dict[str, Any]:
    """Give every parameter's value by name: what :func:`fill` put in, else the default."""
    values = {name: parameter.default for name, parameter in parameters(notebook).items()}
    return values | filled_values(notebook)


def filled_values(notebook: NotebookNode) -> dict[str, Any]:
    """Give the values that :func:`fill` put in, by name, in order."""
    index = _tagged(notebook, FILLED_TAG)
    if index is None:
        return {}
    return {name: parameter.default for name, parameter in _assignments(notebook.cells[index].source).items()}


def title(template: str | PathLike[str] | NotebookNode) -> str:
    """Give a template's title: its first Markdown heading, empty where there is none.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> title(new_notebook(cells=[new_markdown_cell("# Where do viewers leave?")]))
    'Where do viewers leave?'
    """
    notebook = read(resources.template(template)) if isinstance(template, (str, os.PathLike)) else template
    lines = (
        line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()
    )
    return next((line[2:].strip() for line in lines if line.startswith("# ")), "")


def fill(notebook: NotebookNode, values: Mapping[str, Any], *, name: str = "notebook") -> NotebookNode:
    """Put values in place of the defaults, in a cell of its own right behind the parameters cell.

    Text, as it comes from a command line, is read as the type of the default (or of the annotation): ``"7"``
    becomes 7 where the default is a number and stays text where it is text, so that an id of 19 digits is never
    rounded. A list is written as JSON or with commas between its elements. ``None`` means ``None`` where the
    parameter allows it. A number below the least that the cell's metadata allow is refused.

    Parameters
    ----------
    notebook
        A notebook with a cell tagged ``parameters``. It is not changed.
    values
        By parameter name.
    name
        What messages call the notebook.

    Raises
    ------
    TemplateError
        A name is not a parameter of this template, or a value does not fit.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("top = 10", metadata={"tags": ["parameters"]})
    >>> filled = fill(new_notebook(cells=[cell]), {"top": "3"})
    >>> print(filled.cells[1].source)
    top = 3
    """
    from nbformat.v4 import new_code_cell

    known = parameters(notebook)
    for key in values:
        if key not in known:
            raise TemplateError(
                f"Template {name!r} has no parameter {key!r}. {resources.closest(key, known)}"
                f"Its parameters: {', '.join(known) or 'none'}."
            )
    filled = copy.deepcopy(notebook)
    if not values:
        return filled
    filled.cells = [cell for cell in filled.cells if FILLED_TAG not in cell.metadata.get("tags", [])]
    index = _tagged(filled, TAG) or 0  # there is one: without it every name was refused above
    lines = [f"{key} = {_convert(known[key], values[key])!r}" for key in known if key in values]
    # A fixed id: a fresh random one would make every run differ.
    cell = new_code_cell("\n".join(lines), id=FILLED_TAG, metadata={"tags": [FILLED_TAG]})  # type: ignore[no-untyped-call]  # not annotated
    filled.cells.insert(index + 1, cell)
    return filled


def set_default(notebook: NotebookNode, name: str, value: Any) -> None:
    """Write a parameter's default anew, in place; nothing happens where the notebook has no such parameter.

    What :func:`fill` put into a cell of its own is written anew too.
    """
    for index in (_tagged(notebook, TAG), _tagged(notebook, FILLED_TAG)):
        if index is not None and name in _assignments(notebook.cells[index].source):
            cell = notebook.cells[index]
            cell.source = _assign(cell.source, name, json.dumps(value, ensure_ascii=False))


def translate_help(cell: NotebookNode, lang: str, other: str) -> None:
    """Put the help of a parameters cell in a language, in place, and what it said before into the metadata.

    The metadata hold the texts under the language, by parameter. A parameter without one, or whose help is not one
    comment, keeps what it says.
    """
    texts = cell.metadata.get(lang)
    if not isinstance(texts, Mapping):
        return
    known, comments = _assignments(cell.source), _comments(cell.source)
    lines = cell.source.split("\n")
    replaced = {}
    for statement in ast.parse(cell.source).body:
        name = _name(statement)
        trailing = [comments[line] for line in _lines(statement) if line in comments]
        if name not in texts or len(trailing) != 1:
            continue
        replaced[name] = known[name].help
        (row, column), text = trailing[0].start, " ".join(texts[name].split())
        lines[row - 1] = f"{lines[row - 1][:column]}# {text}"
    cell.source = "\n".join(lines)
    rest = {name: text for name, text in texts.items() if name not in replaced}
    for key, value in ((lang, rest), (other, replaced)):
        cell.metadata.pop(key, None)
        if value:
            cell.metadata[key] = value


def _assign(source: str, name: str, literal: str) -> str:
    """Put ``literal`` where ``name`` is assigned, and leave comments and layout as they are."""
    lines = source.encode().splitlines(keepends=True)  # the columns of a syntax tree count bytes
    starts = [0, *itertools.accumulate(map(len, lines))]
    text = source.encode()
    for statement in reversed(ast.parse(source).body):
        if isinstance(statement, ast.Assign | ast.AnnAssign) and (old := statement.value) is not None:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and target.id == name:
                begin = starts[old.lineno - 1] + old.col_offset
                end = starts[(old.end_lineno or old.lineno) - 1] + (old.end_col_offset or 0)
                text = text[:begin] + literal.encode() + text[end:]
    return text.decode()


def _tagged(notebook: NotebookNode, tag: str) -> int | None:
    cells = enumerate(notebook.cells)
    return next(
        (i for i, cell in cells if cell.cell_type == "code" and tag in cell.metadata.get("tags", [])), None
    )


def _assignments(source: str) -> dict[str, Parameter]:
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise TemplateError(
            f"The parameters cell is not Python: {error.msg}, line {error.lineno}."
        ) from error
    comments = _comments(source)
    assigned = {}
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a string that documents the cell
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=expression):
                annotation = ""
            case ast.AnnAssign(target=ast.Name(id=name), annotation=noted, value=ast.expr() as expression):
                annotation = ast.unparse(noted)
            case _:
                raise _not_literal(ast.unparse(statement), statement.lineno)
        try:
            value = ast.literal_eval(expression)
        except ValueError as error:
            raise _not_literal(ast.unparse(statement), statement.lineno) from error
        trailing = (comments[line].string for line in _lines(statement) if line in comments)
        text = " ".join(comment.lstrip("#").strip() for comment in trailing)
        assigned[name] = Parameter(name, value, *_kind(value, annotation), text)
    return assigned


def _comments(source: str) -> dict[int, tokenize.TokenInfo]:
    """Return the comments by their lines."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token for token in tokens if token.type == tokenize.COMMENT}


def _lines(statement: ast.stmt) -> range:
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _name(statement: ast.stmt) -> str:
    """Return the name that a line of the parameters cell assigns; empty for a string that documents the cell."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return ""


def _kind(value: Any, annotation: str) -> tuple[type | None, bool]:
    words = [word.strip().partition("[")[0] for word in annotation.split("|")] if annotation else []
    named = next((_KINDS[word] for word in words if word in _KINDS), None)
    return named or (None if value is None else type(value)), value is None or "None" in words


def _not_literal(line: str, number: int) -> TemplateError:
    return TemplateError(
        f"Line {number} of the parameters cell is {line!r}. Allowed there: NAME = VALUE with a number, a text, True, "
        "False, None, or a list or dict of these. Compute in a later cell."
    )


def _convert(parameter: Parameter, supplied: Any) -> Any:
    kind = parameter.kind
    if parameter.optional and (supplied is None or supplied == "None"):
        return None
    try:
        value = supplied if kind is None else _cast(kind, supplied, parameter.default)
    except (KeyError, ValueError, TypeError) as error:
        raise _invalid(parameter, supplied) from error
    if kind is not None and type(value) is not kind:
        raise _invalid(parameter, supplied)
    if parameter.at_least is not None and value < parameter.at_least:
        raise _invalid(parameter, supplied)
    # What would not come out of the filled cell as it went in is refused too: nan, or an object of the caller's.
    try:
        if ast.literal_eval(repr(value)) == value:
            return value
    except (ValueError, SyntaxError):
        pass
    raise _invalid(parameter, supplied)


def _cast(kind: type, supplied: Any, default: Any) -> Any:
    if kind in (list, tuple):
        return kind(_elements(supplied, default))
    if kind is float and type(supplied) is int:
        return float(supplied)
    if kind is str or not isinstance(supplied, str):
        return supplied
    if kind is bool:
        return _TRUTH[supplied.strip().lower()]
    if kind is dict:
        return json.loads(supplied)
    return kind(supplied)


def _elements(supplied: Any, default: Any) -> list[Any]:
    kinds = {type(item) for item in default or ()} or {str}
    if not isinstance(supplied, str):
        items = list(supplied)
    elif supplied.strip().startswith("["):
        # In a list of ids an id may come without quotes: its digits are text, never a number.
        items = (
            json.loads(supplied, parse_int=str, parse_float=str) if kinds == {str} else json.loads(supplied)
        )
    else:
        items = [item.strip() for item in supplied.split(",") if item.strip()]
    (kind,) = kinds if len(kinds) == 1 else (None,)
    return [kind(item) for item in items] if kind in (str, int, float) else items


def _invalid(parameter: Parameter, supplied: Any) -> TemplateError:
    kind = _WANTED.get(parameter.kind or object, "a literal")
    if parameter.at_least is not None:
        kind += f" from {parameter.at_least} up"
    also = " or None" if parameter.optional else ""
    return TemplateError(
        f"Parameter {parameter.name!r} cannot be {supplied!r}. Allowed: {kind}{also}, for instance {parameter.default!r}."
    )
