"""Where the bundled templates and cassettes are, and how a name becomes a path.

In a checkout or an editable install they stand beside the package, in ``notebooks`` and ``cassettes``;
a wheel carries them inside it, in ``analytics_kit/_bundled``.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from analytics_kit.errors import CassetteNotFoundError, ParameterError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

__all__ = ["all_cassettes", "bundled_cassettes", "find_cassette", "notebooks", "template", "templates"]

_PACKAGE = Path(__file__).resolve().parent


def templates() -> dict[str, Path]:
    """List the bundled notebook templates.

    Returns
    -------
    dict of str to Path
        Name (the stem of the file) to file: the tour, then the others by name. Notebooks in folders below are
        not templates.
    """
    paths = _by_stem(notebooks(), "*.ipynb")
    return dict(sorted(paths.items(), key=lambda item: item[0] != "tour"))


def bundled_cassettes() -> dict[str, Path]:
    """List the cassettes that come with the kit.

    Returns
    -------
    dict of str to Path
        Name (the stem of the file) to file, by name.
    """
    return _by_stem(_folder("cassettes"), "*.json")


def all_cassettes() -> dict[str, Path]:
    """List the cassettes that :func:`find_cassette` finds by name: the bundled ones and those of ``./cassettes``."""
    return {**bundled_cassettes(), **_by_stem(Path("cassettes"), "*.json")}


def template(name_or_path: str | PathLike[str]) -> Path:
    """Find a template by its name, or a notebook of your own by its path.

    Parameters
    ----------
    name_or_path
        A name from :func:`templates`, or the path of a notebook. A name wins over a file of the same name.

    Raises
    ------
    TemplateError
        There is no such template and no such file.

    Examples
    --------
    >>> template("no-such-template")
    Traceback (most recent call last):
    ...
    analytics_kit.errors.TemplateError: There is no template 'no-such-template'. ...
    """
    known = templates()
    if (bundled := known.get(str(name_or_path))) is not None:
        return bundled
    path = Path(name_or_path)
    if path.is_file() and path.suffix == ".ipynb":
        return path
    reason = (
        f"{str(path)!r} is not a notebook (.ipynb)."
        if path.exists()
        else f"There is no template {str(name_or_path)!r}."
    )
    raise TemplateError(
        f"{reason} {closest(path.stem, known)}Templates: {_names(known)}. The path of an .ipynb file works too."
    )


def find_cassette(name_or_path: str | PathLike[str]) -> Path:
    """Find a cassette by its name or its path.

    A path ends in ``.json`` and is taken as it is. A name is looked for in ``./cassettes``, then among the bundled cassettes.

    Raises
    ------
    CassetteNotFoundError
        There is none. The message says where it was looked for and what there is.
    ParameterError
        It is neither a name nor such a path.
    """
    path = cassette_path(name_or_path)
    name = str(name_or_path) if path is None else path.stem
    beside = Path("cassettes") / f"{name}.json"
    if _is_file(path or beside):
        return path or beside
    if path is None and (bundled := bundled_cassettes().get(name)) is not None:
        return bundled
    known = all_cassettes()
    looked = f"the file {str(path)!r}" if path else f"{str(beside)!r}"
    others = "" if path else ", and among the bundled ones"
    raise CassetteNotFoundError(
        f"There is no cassette {str(name_or_path)!r}. Looked for {looked} in {str(Path.cwd())!r}{others}. "
        f"{closest(name, known)}Cassettes: {_names(known)}. To make one: analytics-kit record {name} PLAN"
    )


def cassette_path(name_or_path: str | PathLike[str]) -> Path | None:
    """Return the path of a cassette where it is given by one, as what ends in ``.json``; None for a name.

    Raises
    ------
    ParameterError
        It is neither: a name holds no separator and no control character.

    Examples
    --------
    >>> cassette_path("study"), cassette_path("studies/may.json").name
    (None, 'may.json')
    """
    text = str(name_or_path)
    if text.lower().endswith(".json"):
        if "\0" not in text and Path(text).suffix:
            return Path(text)
    elif re.fullmatch(r"[^/\\\x00-\x1f\x7f]{1,200}", text) and text.strip(". "):
        return None
    raise ParameterError(
        f"{text!r} names no cassette. Allowed: a name without separators, such as 'my-study' (kept as "
        "./cassettes/my-study.json), or a path that ends in .json."
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is longer than a file's may be
        return False


def closest(name: str, known: Iterable[str]) -> str:
    """Write ``Did you mean 'x'?`` and a space, or nothing where no name comes close.

    Examples
    --------
    >>> closest("retension", ["audience", "retention"])
    "Did you mean 'retention'? "
    """
    match = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean {match[0]!r}? " if match else ""


def notebooks() -> Path:
    """Give the folder of the bundled templates."""
    return _folder("notebooks")


def _folder(kind: str) -> Path:
    inside = _PACKAGE / "_bundled" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def _by_stem(folder: Path, pattern: str) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob(pattern)) if path.is_file()}


def _names(known: Iterable[str]) -> str:
    return ", ".join(sorted(known)) or "none"
