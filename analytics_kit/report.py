"""A template, its parameters and a cassette become one self-contained HTML file.

:func:`build` does the whole of it: :func:`read` the notebook, :func:`translate` its texts, :func:`fill` its
parameters, :func:`run` it in a kernel of its own, :func:`render` the page and put it in place in one step. The same template, parameters and
cassette give the same bytes on every machine with the same versions.

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
import re
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from analytics_kit import resources
from analytics_kit._files import write_atomically
from analytics_kit._ledger import Subject
from analytics_kit._report import batch, execution, formats, page, recording, reproduction
from analytics_kit._report.execution import Job, Progress
from analytics_kit._report.language import translate
from analytics_kit._report.origin import Origin, Source, subject_of
from analytics_kit._report.parameters import (
    Parameter,
    dumps,
    fill,
    filled_values,
    parameters,
    read,
    title,
    values_of,
)
from analytics_kit._report.recording import Estimate, Purse, Recorded, StandIn
from analytics_kit._report.workers import workers
from analytics_kit.errors import (
    AnalyticsKitError,
    CassetteMissError,
    CorpusError,
    ParameterError,
    ReportExistsError,
    TemplateError,
)
from analytics_kit.locale import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from nbformat import NotebookNode

__all__ = [
    "LANGUAGES",
    "Estimate",
    "Origin",
    "Parameter",
    "Recorded",
    "Source",
    "StandIn",
    "build",
    "build_all",
    "build_each",
    "dumps",
    "existing",
    "fill",
    "parameters",
    "read",
    "rehearse",
    "render",
    "run",
    "title",
    "translate",
]


class _Prepared(NamedTuple):
    template: str  # as it was given
    name: str
    notebook: NotebookNode  # translated and filled
    lang: str
    recorder: NotebookNode | None  # the same in the mode "record", where it is to record first


@dataclass(frozen=True, kw_only=True)
class _Options:
    """What `build`, `build_all` and `build_each` may be told, by the names of their parameters; their docstrings say what each means."""

    cassette: str | None
    lang: str | None
    out: str | PathLike[str]
    timeout: float
    untrusted: bool
    max_credits: float | None
    force: bool
    format: str | Sequence[str]
    on_progress: Progress | None
    complete: bool = False
    workers: int | None = None
    on_recorded: Callable[[Recorded], None] | None = None
    on_done: Callable[[Path], None] | None = None
    on_unchanged: Callable[[Path], None] | None = None
    on_note: Callable[[str], None] | None = None

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """Pick the options from a function's arguments, which are its ``locals()`` as it begins."""
        return cls(**{field.name: arguments[field.name] for field in fields(cls) if field.name in arguments})


def build(
    template: str | PathLike[str],
    values: Mapping[str, Any] | None = None,
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    timeout: float = 600,
    untrusted: bool = False,
    max_credits: float | None = None,
    force: bool = True,
    format: str | Sequence[str] = "html",  # noqa: A002  # the word of the command line
    on_progress: Progress | None = None,
) -> Path:
    """Run a template and write its report, ``OUT/TEMPLATE.html``, or ``OUT/TEMPLATE-ITEM_ID.html`` where it is about a work.

    A Chinese one ends in ``-zh.html``.

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
        Folder for the file, made with it if missing; or the file itself, which ends in ``.html``.
    timeout
        Seconds that one cell may take.
    untrusted
        Whether the template runs without the keys, the cookies and all else of the environment that it does not need,
        and without ``.env``. It is code all the same: it may read and write files and use the network as you may.
    max_credits
        With the value ``"record"`` for the parameter ``mode``: the most credits that recording may be charged. The page is made
        of a replay of what was recorded, so that it is the page of every later run.
    force
        Whether a file that is there already, and differs, is replaced; else it is an error. One that is equal is left as it is.
    format
        What to write: ``"html"``, ``"ipynb"`` (with outputs), ``"xlsx"`` (a sheet a table), ``"pdf"`` (needs an installed Chromium,
        Chrome or Edge), ``"png"`` (a file a chart), or several, with commas between or as a sequence.
    on_progress
        Called with the template's name, the code cells done and their total: once before the first cell and
        once after each.

    Returns
    -------
    Path
        The file, of several formats the first. An older one of that name is replaced in one step, and only on success.

    Raises
    ------
    TemplateError
        The template cannot be found, filled or run. The message names the cell and what it raised.
    CassetteError
        The parameter ``cassette`` names none, or one that cannot be read.
    CorpusError
        The same of the parameter ``corpus``.
    ParameterError
        The language is unknown, or the folder or the file cannot be written; a ReportExistsError, where a file is not to be replaced.

    Examples
    --------
    >>> from analytics_kit import report
    >>> report.build("retention", lang="zh", out="reports")  # doctest: +SKIP
    PosixPath('reports/retention-7537546723260785816-zh.html')
    """
    return _build([(os.fspath(template), values or {})], _Options.of(locals()))[0]


def build_all(
    templates: Mapping[str, Mapping[str, Any]],
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    timeout: float = 600,
    untrusted: bool = False,
    max_credits: float | None = None,
    force: bool = True,
    format: str | Sequence[str] = "html",  # noqa: A002  # the word of the command line
    complete: bool = False,
    workers: int | None = None,
    on_progress: Progress | None = None,
    on_recorded: Callable[[Recorded], None] | None = None,
    on_done: Callable[[Path], None] | None = None,
    on_unchanged: Callable[[Path], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> list[Path]:
    """Run several templates, as many at once as there are processors, and write their reports.

    Parameters
    ----------
    templates
        Each template with its parameter values, as :func:`build` takes them.
    cassette, lang, out, timeout, untrusted, max_credits, force, format, on_progress
        As for :func:`build`, the same for all; what may be spent, they share. Recordings run one after the other.
    complete
        Whether nothing is written unless the cassette holds all that a recording would ask for. Templates may do without an answer,
        so that a replay alone does not show it.
    workers
        How many run at once; by default one for each processor.
    on_recorded
        Called with what became of each recording.
    on_done, on_unchanged
        Called with the path of each file that is written, or that was there already with the same bytes, in the order of
        `templates`.
    on_note
        Called with what should be known of how a file was made, for instance that a browser ran without its sandbox.

    Returns
    -------
    list of Path
        In the order of `templates`, and for each in that of its formats.

    Raises
    ------
    CassetteMissError
        If `complete`, and something is missing.
    TemplateError, CassetteError, ParameterError
        As :func:`build`. What can be known of any of the templates before one is run is raised first. Where
        a template fails while it runs, the others are finished before the error is raised.

    Examples
    --------
    >>> from analytics_kit import report
    >>> report.build_all({"retention": {}, "audience": {"lang": "zh"}})  # doctest: +SKIP
    [PosixPath('reports/retention-7537546723260785816.html'), PosixPath('reports/audience-7537546723260785816-zh.html')]
    """
    return _build(list(templates.items()), _Options.of(locals()))


def build_each(
    template: str | PathLike[str],
    each: tuple[str, Sequence[Any]],
    values: Mapping[str, Any] | None = None,
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    timeout: float = 600,
    untrusted: bool = False,
    max_credits: float | None = None,
    force: bool = True,
    format: str | Sequence[str] = "html",  # noqa: A002  # the word of the command line
    complete: bool = False,
    workers: int | None = None,
    on_progress: Progress | None = None,
    on_recorded: Callable[[Recorded], None] | None = None,
    on_done: Callable[[Path], None] | None = None,
    on_unchanged: Callable[[Path], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Path:
    """Run a template once for each value of one of its parameters, and list the reports in ``OUT/index.html``.

    Parameters
    ----------
    template, values, cassette, lang, out, timeout, untrusted, max_credits, force, format, on_progress
        As for :func:`build`; `out` is a folder.
    each
        The parameter's name, and its values.
    complete, workers, on_recorded, on_done, on_unchanged, on_note
        As for :func:`build_all`.

    Returns
    -------
    Path
        The list: name, figures and the first sentence of each report, and of each that failed, why.

    Raises
    ------
    TemplateError
        If any of them failed; the others are made, and the list too.
    CassetteMissError, CassetteError, ParameterError
        As :func:`build`.

    Examples
    --------
    >>> from analytics_kit import report
    >>> report.build_each("retention", ("item_id", ["7537546723260785816", "7549410536868542521"]))  # doctest: +SKIP
    PosixPath('reports/index.html')
    """
    options = _Options.of(locals())
    name, chosen = each
    if not chosen:
        msg = f"There is no {name} to make a report of."
        raise ParameterError(msg)
    if Path(out).suffix.lower() == ".html":
        msg = f"out={str(out)!r} is one file, and there are {len(chosen)} reports. Name a folder."
        raise ParameterError(msg)
    run_ = _Run(
        options,
        called=lambda report: f"{report.name} {values_of(report.notebook)[name]}",
        labels=_labels(name, list(dict.fromkeys(chosen))),
    )
    pairs = [(os.fspath(template), {**(values or {}), name: value}) for value in dict.fromkeys(chosen)]
    reports, failed = run_.make(pairs)
    index = Path(out) / "index.html"
    spoken = run_.prepared[0].lang
    listed = [
        batch.Row(
            next(iter(report.files)).name,
            report.subject,
            report.claims,
            is_synthetic=report.origin.is_synthetic,
        )
        for report in reports
    ]
    text = batch.index(
        title(run_.prepared[0].notebook) or run_.prepared[0].name, listed, list(map(str, failed)), lang=spoken
    )
    # A list that the kit made is made anew; anything else of that name is somebody's.
    _write_if_changed(index, text, force=force or batch.is_index(index))
    _raise(failed, len(pairs))
    return index


def _build(pairs: Sequence[tuple[str, Mapping[str, Any]]], options: _Options) -> list[Path]:
    reports, failed = _Run(options).make(pairs)
    _raise(failed, len(pairs))
    return [path for report in reports for path in report.files]


def _raise(failed: Sequence[AnalyticsKitError], of: int) -> None:
    if len(failed) > 1:
        msg = f"{len(failed)} of {of} reports failed.\n\n" + "\n\n".join(map(str, failed))
        exist = all(isinstance(error, ReportExistsError) for error in failed)
        raise (ReportExistsError if exist else TemplateError)(msg) from failed[0]
    if failed:
        raise failed[0]


def rehearse(
    templates: Mapping[str, Mapping[str, Any]] | Sequence[tuple[str, Mapping[str, Any]]],
    *,
    cassette: str | None = None,
    timeout: float = 600,
    stand_in: StandIn | None = None,
) -> Estimate:
    """Tell what it would cost to record the calls of templates, before anything is sent.

    The templates run in the mode ``"record"``. What the cassette holds answers; what it lacks is noted, and answered by a
    sandbox where there is one, so that what depends on these answers is asked for too. Nothing of it is kept.

    Parameters
    ----------
    templates, cassette, timeout
        As for :func:`build_all`; pairs where a template occurs more than once.
    stand_in
        The sandbox; without one, a call that the cassette lacks fails, and what depends on it is not known.

    Returns
    -------
    Estimate
        The calls of all templates, each once.

    Raises
    ------
    TemplateError, CassetteError, ParameterError
        As :func:`build`.
    """
    pairs = list(templates.items()) if isinstance(templates, Mapping) else templates
    prepared = [_prepare(name, {**values, "mode": "record"}, cassette, None) for name, values in pairs]
    run_ = recording.rehearsal(stand_in)
    jobs = [
        Job(report.recorder, report.name, Path.cwd(), timeout, run=run_)
        for report in prepared
        if report.recorder
    ]
    return execution.complete(recording.rehearse(jobs, stand_in))


def existing(
    templates: Sequence[tuple[str, Mapping[str, Any]]],
    works: Sequence[tuple[str, ...] | None],
    *,
    cassette: str | None = None,
    lang: str | None = None,
    out: str | PathLike[str] = "reports",
    format: str | Sequence[str] = "html",  # noqa: A002  # the word of the command line
    each: tuple[str, Sequence[Any]] | None = None,
) -> list[Path]:
    """Tell which files are there already where reports would be written, as far as their names are known before they are made.

    Parameters
    ----------
    templates
        Templates with their values, in pairs.
    works
        For each the ids of the works that it is about, and None where that is not known: `Estimate.works`.
    cassette, lang, out, format
        As for :func:`build_all`.
    each
        The parameter that makes them a batch, and its values, as for :func:`build_each`.

    Returns
    -------
    list of Path
        In the order of `templates`, then of the formats.
    """
    folder, wanted = Path(out), formats.check(format)
    labels = [""] * len(templates) if each is None else _labels(*each)
    paths: list[Path] = []
    for (template, values), ids, label in zip(templates, works, labels, strict=True):
        if _is_file(folder):
            target = folder
        elif ids is None:
            continue
        else:
            report = _prepare(template, {**values, "mode": "record"}, cassette, lang)
            target = folder / _file_name(report, Subject(item_ids=ids), label)
        paths += [path for ending in wanted for path in formats.named(target, ending) if path.exists()]
    index = folder / "index.html"
    if each is not None and index.exists() and not batch.is_index(index):
        paths.append(index)
    return paths


class _Report(NamedTuple):
    """A report that is there."""

    files: Mapping[Path, bool]  # whether each is new, or was there with the same bytes
    subject: Subject
    origin: Origin
    claims: tuple[str, ...]


class _Run:
    """Making several reports with the same options."""

    def __init__(
        self,
        options: _Options,
        *,
        called: Callable[[_Prepared], str] = lambda report: report.name,
        labels: Sequence[str] = (),
    ) -> None:
        self._options, self._called, self._labels = options, called, labels
        self._out = Path(options.out)
        self._wanted = formats.check(options.format)
        self._workers = options.workers or _processors()
        self._purse = Purse(options.max_credits)
        self._lacking: dict[str, list[str]] = {}
        self.prepared: list[_Prepared] = []

    def make(
        self, pairs: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> tuple[list[_Report], list[AnalyticsKitError]]:
        """Make the reports of templates with their values; return those that are there, and what failed."""
        options = self._options
        self.prepared = [
            _prepare(template, values, options.cassette, options.lang) for template, values in pairs
        ]
        if _is_file(self._out) and len(pairs) > 1:
            msg = f"{str(self._out)!r} is one file, and there are {len(pairs)} reports. Name a folder."
            raise ParameterError(msg)
        _writable(self._out.parent if _is_file(self._out) else self._out)
        reports, failed = execution.complete(self._make())
        if self._lacking:
            msg = "A recording would ask for more than the cassette holds. " + " ".join(
                f"{name}: {', '.join(routes)}." for name, routes in self._lacking.items()
            )
            raise CassetteMissError(msg)
        return reports, failed

    def _job(self, report: _Prepared, notebook: NotebookNode) -> Job:
        return Job(
            notebook,
            self._called(report),
            Path.cwd(),
            self._options.timeout,
            self._options.on_progress,
            self._options.untrusted,
            draws=notebook is report.notebook,
        )

    async def _make(self) -> tuple[list[_Report], list[AnalyticsKitError]]:
        with workers(max(1, self._workers // 2)):
            return await self._make_reports()

    async def _make_reports(self) -> tuple[list[_Report], list[AnalyticsKitError]]:
        # What rendering needs takes two seconds to load: the first kernels start meanwhile. Both need the module of kernels,
        # and two threads that load it at once may each find half of it.
        importlib.import_module("nbclient")
        ready = asyncio.create_task(page.prepare())
        turn = asyncio.Semaphore(self._workers)
        recorders = asyncio.Lock()  # one after the other: what one has spent, the next may not

        async def record_report(report: _Prepared) -> None:
            if report.recorder is not None:
                async with recorders:
                    recorded = await recording.record(self._job(report, report.recorder), self._purse)
                    if self._options.on_recorded is not None:
                        self._options.on_recorded(recorded)

        async def make_report(report: _Prepared, recorded: asyncio.Task[None], label: str) -> _Report:
            job = self._job(report, report.notebook)
            try:
                # A page names the cassette by its hash, so that all are recorded before one is made.
                await asyncio.wait(recordings)
                await recorded
                if report.recorder is not None:
                    _check(values_of(report.notebook))
                async with turn, execution.executed(job) as executed:
                    if not self._options.complete:
                        return await finish(report, executed, label)
            finally:
                if self._options.complete and (misses := job.closing.get("misses")):
                    self._lacking[self._called(report)] = misses
                waiting.discard(asyncio.current_task())
                if not waiting:
                    all_ran.set()
            await all_ran.wait()  # nothing is written before it is known that none lacks anything
            if self._lacking:
                raise CassetteMissError
            return await finish(report, executed, label)

        async def finish(report: _Prepared, executed: NotebookNode, label: str) -> _Report:
            await ready
            text = await asyncio.to_thread(render, executed, template=report.name, lang=report.lang)
            about = subject_of(executed.metadata)
            target = self._out if _is_file(self._out) else self._out / _file_name(report, about, label)
            try:
                written = await asyncio.to_thread(self._write, executed, text, target, report.lang)
            except ReportExistsError as problem:
                if report.recorder is None:
                    raise
                raise ReportExistsError(f"{problem}\n{self._replay_hint(report)}") from None
            return _Report(written, about, Origin.of(executed.metadata), batch.first_claims(executed))

        reports: list[_Report] = []
        failed: list[AnalyticsKitError] = []
        all_ran = asyncio.Event()
        recordings = [asyncio.create_task(record_report(report)) for report in self.prepared]
        labels = self._labels or [""] * len(self.prepared)
        tasks = [
            asyncio.create_task(make_report(report, recorded, label))
            for report, recorded, label in zip(self.prepared, recordings, labels, strict=True)
        ]
        waiting: set[asyncio.Task[Any] | None] = set(tasks)
        try:
            for task in tasks:
                try:
                    reports.append(await task)
                    self._tell(reports[-1])
                except AnalyticsKitError as error:
                    failed.append(error)
        finally:
            for unfinished in (*tasks, *recordings, ready):
                unfinished.cancel()
            await asyncio.gather(*tasks, *recordings, ready, return_exceptions=True)
        return reports, failed

    def _replay_hint(self, report: _Prepared) -> str:
        """Say that nothing of what was recorded is lost, and how the page is made of it."""
        values = values_of(report.notebook)
        supplied = {**filled_values(report.notebook), "cassette": values["cassette"]}
        supplied.pop("mode", None)
        where = [] if self._out == Path("reports") else ["-o", str(self._out)]
        command = shlex.join(
            [*shlex.split(reproduction.command(report.template, supplied, report.lang)), *where, "--force"]
        )
        return (
            f"What was recorded is kept in the cassette {values['cassette']!r}. To write the page of it, without a key and with "
            f"nothing sent: {command}"
        )

    def _tell(self, report: _Report) -> None:
        for path, is_new in report.files.items():
            tell = self._options.on_done if is_new else self._options.on_unchanged or self._options.on_done
            if tell is not None:
                tell(path)

    def _write(self, executed: NotebookNode, text: str, target: Path, lang: str) -> dict[Path, bool]:
        """Write a report in the formats that are wanted; return for each file whether it is new."""
        on_note = self._options.on_note or (lambda _: None)
        files = formats.files(executed, text, target, formats=self._wanted, lang=lang, on_note=on_note)
        return {path: _write_if_changed(path, content, force=self._options.force) for path, content in files}


def _is_file(out: Path) -> bool:
    """Tell whether reports are to go into one file, not into a folder."""
    return out.suffix.lower() == ".html" and not out.is_dir()


def _file_name(report: _Prepared, about: Subject, label: str) -> str:
    """Name the file after the template, the works that it is about, its place in a batch and, where it is not English, its language."""
    values = values_of(report.notebook)
    # Copies of older templates do not say what they are about.
    ids = about.item_ids or tuple(id_ for id_ in [values.get("item_id")] if isinstance(id_, str))
    words = [word for id_ in ids if (word := _word(id_))]
    if label.rpartition("-")[2] not in words:  # else its work tells it from the others
        words.append(label)
    language = [] if report.lang == LANGUAGES[0] else [report.lang]
    return "-".join([report.name, *filter(None, words), *language]) + ".html"


def _word(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]+", "", text)[:40]


def _labels(name: str, chosen: Sequence[Any]) -> list[str]:
    """Return what tells the files of a batch apart: each value as far as a file's name may hold it, else its number.

    Examples
    --------
    >>> _labels("word", ["ab", "a/b", "留存"])
    ['word-ab', 'word-ab-2', 'word-3']
    """
    labels: list[str] = []
    casefolded: set[str] = set()
    for number, value in enumerate(chosen, 1):
        label = f"{name}-{_word(str(value)) or number}"
        if label.casefold() in casefolded:
            label = f"{label}-{number}"
        casefolded.add(label.casefold())
        labels.append(label)
    return labels


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
    """Run a notebook in a fresh kernel and return it with its outputs, and in its metadata what it was answered from.

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
        A notebook that :func:`run` returned. A parameter that is an absolute path is shown by its last part, so that
        the page does not tell whose machine it was made on.
    template
        The template's name, for the footer.
    origin
        For the footer; by default what the notebook's metadata say, where :func:`run` put it. Where any data are the sandbox's,
        they are marked as synthetic at the top too.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    str
        The same for the same arguments, on every machine with the same versions, whichever fonts are installed.
    """
    executed = reproduction.without_paths(executed)
    known, used = parameters(executed), values_of(executed)
    rows = [(name, repr(used[name]), known[name].help) for name in known]
    origin = origin or Origin.of(executed.metadata)
    return page.render(executed, template=template, parameters=rows, origin=origin, lang=lang)


def _prepare(
    template: str | PathLike[str], values: Mapping[str, Any] | None, cassette: str | None, lang: str | None
) -> _Prepared:
    """Do all that can fail without running a cell."""
    path = resources.template(template)
    notebook = read(path)
    supplied = dict(values or {})
    if cassette is not None:
        supplied["cassette"] = cassette
    lang = supplied.get("lang") if lang is None else lang
    if lang is None:
        lang = values_of(notebook).get("lang") or LANGUAGES[0]
    translated = translate(notebook, lang)
    filled = fill(translated, supplied, name=path.stem)
    if values_of(filled).get("mode") != "record":
        _check(values_of(filled))
        return _Prepared(os.fspath(template), path.stem, filled, lang, None)
    # The page is made of a replay of what was recorded: what a provider answered only now is not to be seen in it.
    replayed = fill(translated, {**supplied, "mode": "replay"}, name=path.stem)
    if parameters(notebook)["mode"].default == "replay":
        del supplied["mode"]
        replayed = fill(translated, supplied, name=path.stem)
    return _Prepared(os.fspath(template), path.stem, replayed, lang, filled)


def _check(values: Mapping[str, Any]) -> None:
    """See that there is what the parameters name, before any cell has run."""
    corpus, files = values.get("corpus"), values.get("files")
    if corpus is not None and files is not None:
        raise ParameterError(
            f"corpus={corpus!r} and files={files!r} came, and a report reads the one or the other. Pass one of them; "
            "analytics_kit.corpus(path).add_export(files) adds files to a corpus."
        )
    if corpus is not None:
        _check_corpus(corpus)
    if files is not None:
        if not Path(files).exists():
            raise ParameterError(
                f"files={files!r} is not there. Allowed: a file, a zip or a folder of downloads; a relative path is looked for in "
                f"{str(Path.cwd())!r}. For a folder to try things with: analytics-kit exports --example DIR."
            )
        return  # nobody replays anything then
    if (cassette := values.get("cassette")) is not None and values.get("mode", "replay") == "replay":
        from analytics_kit import cassettes

        cassettes.Cassette.load(resources.find_cassette(cassette))


def _check_corpus(path: str) -> None:
    from analytics_kit.corpora import Corpus

    if Corpus(path).source is None:
        raise CorpusError(
            f"There is no corpus at {str(path)!r}, or it is empty. Make one: analytics_kit.corpus({str(path)!r}).add_cassette(NAME)."
        )


def _writable(folder: Path) -> None:
    """See that a file can be written into the folder, before any cell has run; it is made with the first file."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as problem:
        raise ParameterError(
            f"Reports cannot be written to {str(folder)!r}: {problem.strerror or problem}. "
            "Choose a folder that you may write to. Nothing was run."
        ) from problem


def _write_if_changed(target: Path, content: str | bytes, *, force: bool) -> bool:
    """Write a file where it is not there already; return whether it was written."""
    content = content.encode() if isinstance(content, str) else content
    try:
        there = target.read_bytes() if target.exists() else None
    except OSError:  # a folder, or nobody's to read: whoever writes says so
        there = None
    if there == content:
        return False
    if there is not None and not force:
        raise ReportExistsError(
            f"{str(target)!r} is there already, and differs: it is left as it is. To replace it: --force (force=True); "
            "or write elsewhere: -o DIR, -o FILE.html."
        )
    _write(target, content)
    return True


def _write(target: Path, content: bytes) -> None:
    try:
        write_atomically(target, content)
    except OSError as problem:
        raise ParameterError(
            f"The report cannot be written to {str(target)!r}: {problem.strerror or problem}. "
            "Make room there, or choose a folder that you may write to. What stood there before stands there still."
        ) from problem
