"""A template, its parameters and a cassette become one self-contained HTML file.

:func:`build` does the whole of it: :func:`read` the notebook, :func:`translate` its texts, :func:`fill` its
parameters, :func:`run` it in a kernel of its own, :func:`render` the page and put it in place in one step. The same template, parameters and
cassette give the same bytes.

What a template is made of:

- one code cell tagged ``parameters``: plain assignments of literals, each with its help in a comment behind it, and
  in Chinese under ``zh`` in the cell's metadata, by name, if wanted; so are the least values of numbers, under
  ``at_least``;
- a code cell tagged ``summary``, if wanted: what it shows stands at the top of the report;
- Markdown cells in English, each with its Chinese text under ``zh`` in its metadata, if wanted.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analytics_kit import resources
from analytics_kit._report import execution, formats, made, page
from analytics_kit._report.execution import Job, Progress
from analytics_kit._report.language import translate
from analytics_kit._report.origin import Origin
from analytics_kit._report.parameters import Parameter, dumps, fill, parameters, read, title, values_of
from analytics_kit.errors import CorpusError, ParameterError, TemplateError
from analytics_kit.locale import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from nbformat import NotebookNode

__all__ = [
    "LANGUAGES",
    "Origin",
    "Parameter",
    "build",
    "build_all",
    "dumps",
    "fill",
    "parameters",
    "read",
    "render",
    "run",
    "title",
    "translate",
]


class _Prepared(NamedTuple):
    name: str
    notebook: NotebookNode  # translated and filled
    origin: Origin
    lang: str


def build(
    template: str | PathLike[str],
    values: Mapping[str, Any] | None = None,
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    timeout: float = 600,
    untrusted: bool = False,
    format: str | Sequence[str] = "html",  # noqa: A002  # the word of the command line
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
        Folder for the file; made with it if missing.
    timeout
        Seconds that one cell may take.
    untrusted
        Whether the template runs without the keys, the cookies and all else of the environment that it does not need,
        and without ``.env``. It is code all the same: it may read and write files and use the network as you may.
    format
        What to write: ``"html"``, ``"ipynb"`` (with outputs), ``"xlsx"`` (a sheet a table), ``"pdf"`` (needs an installed Chromium,
        Chrome or Edge), ``"png"`` (a file a chart), or several, with commas between or as a sequence.
    on_progress
        Called with the template's name, the code cells done and their total: once before the first cell and
        once after each.

    Returns
    -------
    Path
        The file written, of several formats the first. An older one of that name is replaced, in one step and only on success.

    Raises
    ------
    TemplateError
        The template cannot be found, filled or run. The message names the cell and what it raised.
    CassetteError
        The parameter ``cassette`` names none, or one that cannot be read.
    CorpusError
        The same of the parameter ``corpus``.
    ParameterError
        The language is unknown, or the folder or the file cannot be written.

    Examples
    --------
    >>> from analytics_kit import report
    >>> report.build("retention", lang="zh", out="reports")  # doctest: +SKIP
    PosixPath('reports/retention.html')
    """
    options: dict[str, Any] = {"cassette": cassette, "lang": lang, "out": out, "timeout": timeout}
    options |= {"untrusted": untrusted, "format": format}
    return build_all({os.fspath(template): values or {}}, **options, on_progress=on_progress)[0]


def build_all(
    templates: Mapping[str, Mapping[str, Any]],
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    timeout: float = 600,
    untrusted: bool = False,
    workers: int | None = None,
    format: str | Sequence[str] = "html",  # noqa: A002  # the word of the command line
    on_progress: Progress | None = None,
    on_done: Callable[[Path], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> list[Path]:
    """Run several templates, as many at once as there are processors, and write their reports.

    Parameters
    ----------
    templates
        Each template with its parameter values, as :func:`build` takes them.
    cassette, lang, out, timeout, untrusted, format, on_progress
        As for :func:`build`, the same for all.
    workers
        How many run at once; by default one for each processor.
    on_done
        Called with the path of each file that is written, in the order of `templates`.
    on_note
        Called with what should be known of how a file was made, for instance that a browser ran without its sandbox.

    Returns
    -------
    list of Path
        In the order of `templates`, and for each in that of its formats.

    Raises
    ------
    TemplateError, CassetteError, ParameterError
        As :func:`build`. What can be known of any of the templates before one is run is raised first. Where
        a template fails while it runs, the others are finished before the error is raised.

    Examples
    --------
    >>> from analytics_kit import report
    >>> report.build_all({"retention": {}, "audience": {"lang": "zh"}})  # doctest: +SKIP
    [PosixPath('reports/retention.html'), PosixPath('reports/audience.html')]
    """
    wanted = formats.check(format)
    prepared = [_prepare(template, values, cassette, lang) for template, values in templates.items()]
    folder = _folder(out)
    jobs = [
        Job(one.notebook, one.name, Path.cwd(), timeout, on_progress, untrusted, draws=True)
        for one in prepared
    ]
    told = on_done or (lambda _: None), on_note or (lambda _: None)
    work = _build_all(prepared, jobs, folder, wanted, workers or _processors(), *told)
    return execution.complete(work)


async def _build_all(
    prepared: Sequence[_Prepared],
    jobs: Sequence[Job],
    folder: Path,
    wanted: Sequence[str],
    workers: int,
    on_done: Callable[[Path], None],
    on_note: Callable[[str], None],
) -> list[Path]:
    # What rendering needs takes two seconds to load: the first kernels start meanwhile. Both need the module of kernels,
    # and two threads that load it at once may each find half of it.
    importlib.import_module("nbclient")
    ready: asyncio.Task[Any] = asyncio.create_task(asyncio.to_thread(page.prepare))
    turn = asyncio.Semaphore(workers)

    async def build_one(report: _Prepared, job: Job) -> list[Path]:
        target = folder / f"{report.name}.html"
        async with turn, execution.executed(job) as executed:
            await ready
            text = await asyncio.to_thread(
                render, executed, template=report.name, origin=report.origin, lang=report.lang
            )
            return await asyncio.to_thread(_write, executed, text, target, wanted, report.lang, on_note)

    paths, failed = [], []
    tasks = [asyncio.create_task(build_one(*pair)) for pair in zip(prepared, jobs, strict=True)]
    try:
        for task in tasks:
            try:
                for path in await task:
                    paths.append(path)
                    on_done(path)
            except TemplateError as error:
                failed.append(error)
    finally:
        for unfinished in (*tasks, ready):
            unfinished.cancel()
        await asyncio.gather(*tasks, ready, return_exceptions=True)
    if len(failed) > 1:
        msg = f"{len(failed)} of {len(prepared)} reports failed.\n\n" + "\n\n".join(map(str, failed))
        raise TemplateError(msg) from failed[0]
    if failed:
        raise failed[0]
    return paths


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    job = Job(notebook, name, Path(cwd or Path.cwd()), timeout, on_progress)

    async def work() -> NotebookNode:
        async with execution.executed(job) as executed:
            return executed

    return execution.complete(work())


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
    executed = made.without_paths(executed)
    known, used = parameters(executed), values_of(executed)
    rows = [(name, repr(used[name]), known[name].help) for name in known]
    return page.render(executed, template=template, parameters=rows, origin=origin or Origin(), lang=lang)


def _prepare(
    template: str | PathLike[str], values: Mapping[str, Any] | None, cassette: str | None, lang: str | None
) -> _Prepared:
    """Do all that can fail without running a cell."""
    path = resources.template(template)
    notebook = read(path)
    given = dict(values or {})
    if cassette is not None:
        given["cassette"] = cassette
    lang = given.get("lang") if lang is None else lang
    if lang is None:
        lang = values_of(notebook).get("lang") or LANGUAGES[0]
    filled = fill(translate(notebook, lang), given, name=path.stem)
    return _Prepared(path.stem, filled, origin_of(values_of(filled)), lang)


def origin_of(values: Mapping[str, Any]) -> Origin:
    """Say where the numbers come from that a notebook with these parameter values shows."""
    if "corpus" in values:
        return _corpus_origin(values["corpus"])
    if "files" in values:
        return _files_origin(values["files"])
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


def _files_origin(path: str | None) -> Origin:
    if path is None:  # the template makes a folder of synthetic files
        return Origin(source="sandbox")
    if not Path(path).exists():
        raise ParameterError(
            f"files={path!r} is not there. Allowed: a file, a zip or a folder of downloads; a relative path is looked for in "
            f"{str(Path.cwd())!r}. For a folder to try things with: analytics-kit exports --example DIR."
        )
    return Origin(source="export")


def _folder(out: str | PathLike[str]) -> Path:
    """See that a file can be written into the folder, before any cell has run; it is made with the first file."""
    folder = Path(out)
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            return folder
    except OSError as problem:
        raise ParameterError(
            f"Reports cannot be written to {str(folder)!r}: {problem.strerror or problem}. "
            "Choose a folder that you may write to. Nothing was run."
        ) from problem


def _write(
    executed: NotebookNode,
    text: str,
    target: Path,
    wanted: Sequence[str],
    lang: str,
    on_note: Callable[[str], None],
) -> list[Path]:
    try:
        return formats.write(executed, text, target, formats=wanted, lang=lang, on_note=on_note)
    except OSError as problem:
        raise ParameterError(
            f"The report cannot be written to {str(target)!r}: {problem.strerror or problem}. "
            "Make room there, or choose a folder that you may write to. What stood there before stands there still."
        ) from problem
