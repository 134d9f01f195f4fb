"""What a page holds so that it can be made again: its notebook, the command, versions and hashes.

No path of the maker's machine stands in a page: a cassette, a corpus and files are called by their names.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shlex
from collections import Counter
from importlib import metadata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from analytics_kit import resources
from analytics_kit._drawing import VEGA_LITE
from analytics_kit._report.kernel import TABLE
from analytics_kit._report.parameters import FILLED_TAG, filled_values, values_of
from analytics_kit._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbformat import NotebookNode

    from analytics_kit._report.origin import Origin

#: Stands where the page's own hash will.
UNSEALED = "0" * 64
#: Characters of a hash that tell two cassettes of one name apart.
_SHORT = 12
_PACKAGES = ("polars", "altair", "vl-convert-python")


def without_paths(notebook: NotebookNode) -> NotebookNode:
    """Call in a copy of a notebook what its parameters name by a path by its name, and leave out where it ran.

    Of an absolute path the last part is left, a relative one stays as it was typed; a cassette has its name.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cell = new_code_cell("cassette = '/home/me/study.json'", metadata={"tags": ["parameters"]})
    >>> without_paths(new_notebook(cells=[cell])).cells[0].source
    "cassette = 'study'"
    """
    # Outputs are large, and none of them is changed.
    shared = _changed(notebook, cells=[_changed(cell) for cell in notebook.cells])
    named = {
        value: Path(value).stem if name == "cassette" else f"…/{PureWindowsPath(value).name}"
        for name, value in values_of(shared).items()
        if isinstance(value, str) and value and _is_path(name, value)
    }
    for cell in shared.cells:
        if cell.cell_type == "code":
            for value, name in named.items():
                for quoted in (repr, json.dumps):
                    cell.source = cell.source.replace(quoted(value), quoted(name))
            cell.outputs = _outputs_without(
                cell.outputs, {path: name for path, name in named.items() if Path(path).is_absolute()}
            )
    return shared


def _is_path(name: str, value: str) -> bool:
    if name == "cassette":
        return value.endswith(".json") or "/" in value or os.sep in value
    return PurePosixPath(value).is_absolute() or PureWindowsPath(value).is_absolute()


def _outputs_without(outputs: list[NotebookNode], named: Mapping[str, str]) -> list[NotebookNode]:
    folders = {f"{Path.cwd()}{os.sep}": "", f"{Path.home()}{os.sep}": f"~{os.sep}"}
    replaced = {**named, **{path: short for path, short in folders.items() if len(path) > 2}}
    text = json.dumps(outputs, ensure_ascii=False)
    if not any(_inside(path) in text for path in replaced):
        return outputs
    for path in sorted(replaced, key=len, reverse=True):
        text = text.replace(_inside(path), _inside(replaced[path]))
    from nbformat import from_dict

    return [from_dict(output) for output in json.loads(text)]  # type: ignore[no-untyped-call]  # not annotated


def _inside(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def bare(notebook: NotebookNode) -> NotebookNode:
    """Give the notebook as the page holds it: filled and in one language, without outputs, its cells counted."""
    cells = []
    for number, cell in enumerate(notebook.cells, 1):
        metadata = {key: cell.metadata[key] for key in ("tags", "at_least") if cell.metadata.get(key)}
        not_run: dict[str, Any] = {"outputs": [], "execution_count": None} if cell.cell_type == "code" else {}
        cells.append(_changed(cell, id=f"cell-{number}", metadata=metadata, **not_run))
    kernel = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return _changed(notebook, metadata=kernel, nbformat=4, nbformat_minor=5, cells=cells)


def _changed(node: NotebookNode, **members: Any) -> NotebookNode:
    """Give a node with other members; what is not named is shared with the original."""
    return type(node)({**node, **members})


def record(notebook: NotebookNode, *, template: str, origin: Origin, lang: str) -> dict[str, Any]:
    """Say of a notebook with outputs what its page was made of, and what each cell gave."""
    parameters = {
        name: value for name, value in values_of(notebook).items() if name == "cassette"
    } | filled_values(notebook)
    return {
        "template": template,
        "lang": lang,
        "parameters": parameters,
        "command": command(template, parameters, lang),
        "cassettes": _cassettes(origin),
        "live": any(source.kind == "calls" for source in origin.sources or ()),
        "versions": versions(),
        "cells": [digest(cell.outputs) for cell in code_cells(notebook)],
        "page": UNSEALED,
    }


def _cassettes(origin: Origin) -> dict[str, str]:
    """Name the cassettes with their hashes; where two of one name answered, the beginning of its hash stands behind each."""
    pairs = {
        (source.name, source.sha256)
        for source in origin.sources or ()
        if source.kind == "cassette" and source.sha256
    }
    times = Counter(name for name, _ in pairs)
    return {
        name if times[name] == 1 else f"{name} ({sha256[:_SHORT]})": sha256 for name, sha256 in sorted(pairs)
    }


def hashes(record: Mapping[str, Any], name: str) -> list[str]:
    """Give the hashes of the cassettes of a name that a page was answered from.

    Examples
    --------
    >>> hashes({"cassettes": {"a (0123456789ab)": "0123456789abcdef", "a (b)": "99", "b": "77"}}, "a")
    ['0123456789abcdef']
    """
    return [
        sha256 for key, sha256 in record["cassettes"].items() if key in (name, f"{name} ({sha256[:_SHORT]})")
    ]


def command(template: str, parameters: Mapping[str, Any], lang: str) -> str:
    """Write the command that makes the report again.

    Examples
    --------
    >>> command("retention", {"cassette": "my study", "hook": 5, "lang": "zh"}, "zh")
    "analytics-kit report retention -p hook=5 --cassette 'my study' --lang zh"
    """
    name = (
        template if template.endswith(".ipynb") or template in resources.templates() else f"{template}.ipynb"
    )
    words = ["analytics-kit", "report", name]
    for key, value in parameters.items():
        if key not in ("cassette", "lang"):
            written = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
            words += ["-p", f"{key}={written}"]
    if parameters.get("cassette") is not None:
        words += ["--cassette", str(parameters["cassette"])]
    return shlex.join([*words, "--lang", lang])


def versions() -> dict[str, str]:
    """Give the versions of what a page depends on."""
    import vl_convert

    return {
        "analytics-kit": __version__,
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in _PACKAGES},
        "Vega": vl_convert.get_vega_version(),
        "Vega-Lite": VEGA_LITE,
    }


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Give the code cells, without what filling added."""
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and FILLED_TAG not in cell.metadata.get("tags", [])
    ]


def digest(outputs: Iterable[Mapping[str, Any]]) -> str:
    """Give a hash of what a cell gave, without counts, addresses of objects and what goes to stderr."""
    # One kind of output is what a cell ends with, another what it displays: on the page they are one.
    contents = [
        [output.get("text"), {kind: data for kind, data in output.get("data", {}).items() if kind != TABLE}]
        for output in outputs
        if output.get("name") != "stderr"
    ]
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(
        re.sub(r"\b0x[0-9A-Fa-f]{6,}", "0x", text).encode("utf-8", "surrogatepass")
    ).hexdigest()[:16]


def seal(page: str) -> str:
    """Put the page's own hash into it: of all of it, with zeros where the hash stands."""
    return page.replace(UNSEALED, hashlib.sha256(page.encode()).hexdigest(), 1)


def is_sealed(page: str, own: str) -> bool:
    """Tell whether a page is as it was made."""
    return hashlib.sha256(page.replace(own, UNSEALED, 1).encode()).hexdigest() == own
