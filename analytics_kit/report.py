"""A template, its parameters and a cassette become one self-contained HTML file.

:func:`build` does the whole of it: :func:`read` the notebook, :func:`translate` its texts, :func:`fill` its
parameters, :func:`run` it in a kernel of its own, :func:`render` the page and put it in place in one step. The same template, parameters and
cassette give the same bytes.

What a template is made of:

- one code cell tagged ``parameters``: plain assignments of literals, each with its help in a comment behind it;
- a code cell tagged ``summary``, if wanted: what it shows stands at the top of the report;
- Markdown cells in English, each with its Chinese text under ``zh`` in its metadata, if wanted.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics_kit import resources
from analytics_kit._report import execution, page
from analytics_kit._report.language import LANGUAGES, translate
from analytics_kit._report.parameters import Parameter, dumps, fill, parameters, read, title, values_of
from analytics_kit.errors import CorpusError, ParameterError

if TYPE_CHECKING:
    from os import PathLike

    from nbformat import NotebookNode

__all__ = [
    "LANGUAGES",
    "Origin",
    "Parameter",
    "build",
    "check",
    "dumps",
    "fill",
    "parameters",
    "read",
    "render",
    "run",
    "title",
    "translate",
]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Origin:
    """Where a report's numbers come from.

    Parameters
    ----------
    cassette
        Name of the cassette; ``None`` where the calls were live, or a corpus was read.
    sha256
        Of the cassette's bytes, hexadecimal.
    source
        Who answered: ``"sandbox"`` (synthetic data) or ``"live"`` (a provider).
    recorded_at
        When the cassette was recorded, ISO 8601.
    extended_at
        When calls were last added to it, if that was later.
    corpus
        Name of the corpus that was read; ``None`` where none was, or the template made its own.
    """

    cassette: str | None = None
    sha256: str | None = None
    source: str | None = None
    recorded_at: str | None = None
    extended_at: str | None = None
    corpus: str | None = None


def build(
    template: str | PathLike[str],
    values: Mapping[str, Any] | None = None,
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    timeout: float = 600,
    on_progress: Progress | None = None,
) -> Path:
    """Run a template and write its report, ``OUT/TEMPLATE.html``.

    Parameters
    ----------
    template
        The name of a bundled template, or the path of a notebook.
    values
        Parameter values by name; text is read as :func:`fill` says.
    cassette
        Sets the parameter ``cassette``; not given, the template's own default holds.
    lang
        ``"en"`` or ``"zh"``: the language of prose, page and labels. Not given, the parameter ``lang`` says it, as
        given or as the template has it; without one it is English.
    out
        Folder for the file; made if missing.
    timeout
        Seconds that one cell may take.
    on_progress
        Called with the template's name, the code cells done and their total: once before the first cell and
        once after each.

    Returns
    -------
    Path
        The file written. An older one of that name is replaced, in one step and only on success.

    Raises
    ------
    TemplateError
        The template cannot be found, filled or run. The message names the cell and what it raised.
    CassetteError
        The parameter ``cassette`` names none, or one that cannot be read.
    CorpusError
        The same of the parameter ``corpus``.
    ParameterError
        The language is unknown, or the folder cannot be written. Nothing was run.

    Examples
    --------
    >>> from analytics_kit import report
    >>> report.build("retention", lang="zh", out="reports")  # doctest: +SKIP
    PosixPath('reports/retention.html')
    """
    name, notebook, origin, lang = _prepare(template, values, cassette, lang)
    target = _folder(out) / f"{name}.html"
    executed = execution.run(
        notebook, name=name, cwd=Path.cwd(), timeout=timeout, tell=on_progress, meanwhile=page.prepare
    )
    _write(target, render(executed, template=name, origin=origin, lang=lang))
    return target


def check(
    templates: Iterable[str | PathLike[str]],
    values: Mapping[str, Any] | None = None,
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
) -> None:
    """Raise what :func:`build` would raise before it runs anything, for several templates at once.

    Parameters and errors are those of :func:`build`.
    """
    for template in templates:
        _prepare(template, values, cassette, lang)
    _folder(out)


def run(
    notebook: NotebookNode,
    *,
    name: str = "notebook",
    cwd: str | PathLike[str] | None = None,
    timeout: float = 600,
    on_progress: Progress | None = None,
) -> NotebookNode:
    """Run a notebook in a fresh kernel and return it with its outputs.

    The kernel is this very interpreter, whatever kernels are installed. It reads no start-up file and no profile
    of the user, and keeps no history.

    Parameters
    ----------
    notebook
        It is not changed.
    name
        What messages call it.
    cwd
        Where it runs; by default the working directory, so that ``./cassettes`` is found.
    timeout, on_progress
        As in :func:`build`.

    Raises
    ------
    TemplateError
        A cell failed, took too long, or its kernel did not start or died.
    """
    return execution.run(notebook, name=name, cwd=Path(cwd or Path.cwd()), timeout=timeout, tell=on_progress)


def render(executed: NotebookNode, *, template: str, origin: Origin | None = None, lang: str = "en") -> str:
    """Turn a notebook with outputs into one HTML page that requests nothing from anywhere.

    Charts stay interactive, code is folded, the output of the cell tagged ``summary`` stands on top, and a footer
    says where the numbers come from. Whatever came from data is inert: HTML is cleaned, chart specifications are
    escaped, and the page's content security policy lets no script run but its own.

    Parameters
    ----------
    executed
        A notebook that :func:`run` returned.
    template
        The template's name, for the footer.
    origin
        For the footer. Data from the sandbox are marked as synthetic at the top too.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    str
        The same for the same arguments, on every machine.
    """
    known, used = parameters(executed), values_of(executed)
    rows = [(name, repr(used[name]), known[name].help) for name in known]
    return page.render(executed, template=template, parameters=rows, origin=origin or Origin(), lang=lang)


def _prepare(
    template: str | PathLike[str], values: Mapping[str, Any] | None, cassette: str | None, lang: str | None
) -> tuple[str, NotebookNode, Origin, str]:
    """Do all that can fail without running a cell: name, translated and filled notebook, origin, language."""
    path = resources.template(template)
    notebook = read(path)
    given = dict(values or {})
    if cassette is not None:
        given["cassette"] = cassette
    lang = lang or given.get("lang") or values_of(notebook).get("lang") or LANGUAGES[0]
    filled = fill(translate(notebook, lang), given, name=path.stem)
    return path.stem, filled, _origin(values_of(filled)), lang


def _origin(values: Mapping[str, Any]) -> Origin:
    if "corpus" in values:
        return _corpus_origin(values["corpus"])
    if (cassette := values.get("cassette")) is None:
        return Origin(source="live" if "cassette" in values else None)
    from analytics_kit import cassettes

    path = resources.find_cassette(cassette)
    recorded = cassettes.Cassette.load(path).provenance
    if recorded is None:
        return Origin(path.stem, cassettes.sha256(path))
    return Origin(
        path.stem, cassettes.sha256(path), recorded.source, recorded.recorded_at, recorded.extended_at
    )


def _corpus_origin(path: str | None) -> Origin:
    if path is None:  # the template makes one of synthetic works
        return Origin(source="sandbox")
    from analytics_kit.corpora import Corpus

    corpus = Corpus(path)
    if corpus.source is None:
        raise CorpusError(
            f"There is no corpus at {str(path)!r}, or it is empty. Make one: analytics_kit.corpus({str(path)!r}).add_cassette(NAME)."
        )
    return Origin(source=corpus.source, corpus=corpus.path.name)


def _folder(out: str | PathLike[str]) -> Path:
    """Make the folder and see that a file can be written into it, before any cell has run."""
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ParameterError(
            f"Reports cannot be written to {str(folder)!r}: {error.strerror or error}. "
            "Choose a folder that you may write to. Nothing was run."
        ) from error


def _write(target: Path, text: str) -> None:
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
