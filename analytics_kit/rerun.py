"""A report made again from itself: run its own notebook on the same cassette, and say whether the bytes agree.

A page holds its notebook, the hash of its cassette, the versions that made it and a hash of what each cell gave
(:mod:`analytics_kit._report.reproduction`). The notebook is code, and a page may come from anybody: it runs without keys, cookies and
``.env``, and where it is not a template of this kit only if its reader says so.
"""

from __future__ import annotations

import asyncio
import copy
import difflib
import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analytics_kit import report, resources
from analytics_kit._report import execution, page, reproduction
from analytics_kit._report.execution import Job, Progress
from analytics_kit._report.parameters import filled_values, set_default, values_of
from analytics_kit._report.workers import workers
from analytics_kit.errors import CassetteNotFoundError, ParameterError, TemplateError
from analytics_kit.locale import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from nbformat import NotebookNode

__all__ = ["Outcome", "SavedReport", "read", "rerun"]

_BLOCK = r'<script type="application/json" id="{}"[^>]*>(.*?)</script>'


class SavedReport(NamedTuple):
    """What a page holds.

    Parameters
    ----------
    page
        Its whole text.
    record
        What it was made of, see :func:`analytics_kit._report.reproduction.record`.
    notebook
        Filled, in one language, without outputs.
    """

    page: str
    record: dict[str, Any]
    notebook: NotebookNode


@dataclass(frozen=True)
class Outcome:
    """What came of making a report again.

    Parameters
    ----------
    page
        The new page.
    reasons
        Why it differs from the old one, in sentences; empty where the bytes agree.
    """

    page: str
    reasons: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the bytes agree."""
        return not self.reasons


def read(path: str | PathLike[str]) -> SavedReport:
    """Read what a page holds.

    Raises
    ------
    ParameterError
        The file cannot be read, or is no report that can be made again.
    """
    import nbformat

    try:
        page = Path(path).read_bytes().decode("utf-8")
    except OSError as problem:
        msg = f"{str(path)!r} cannot be read: {problem.strerror or problem}. Name the HTML file of a report."
        raise ParameterError(msg) from problem
    except UnicodeDecodeError:
        page = ""
    try:
        record, notebook = _block(page, "made"), _block(page, "notebook")
        saved_report = SavedReport(page, record, nbformat.from_dict(notebook))  # type: ignore[no-untyped-call]  # not annotated
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of ids that occur twice, on which nothing here depends
            nbformat.validate(saved_report.notebook)
        fields = [
            record[name] for name in ("template", "page", "lang", "versions", "cells", "cassettes", "live")
        ]
        if [type(field) for field in fields] != [str, str, str, dict, list, dict, bool]:
            raise TypeError
        if record["lang"] not in LANGUAGES:
            raise TypeError
        if not all(re.fullmatch("[0-9a-f]{64}", digest) for digest in record["cassettes"].values()):
            raise TypeError
    except (
        TypeError,
        KeyError,
        ValueError,
        AttributeError,
        RecursionError,
        nbformat.ValidationError,
    ) as problem:
        msg = (
            f"{str(path)!r} is no report that can be made again: it holds no notebook. Reports are written by "
            "'analytics-kit report', from version 0.1 on."
        )
        raise ParameterError(msg) from problem
    return saved_report


def rerun(
    path: str | PathLike[str],
    *,
    cassette: str | None = None,
    values: Mapping[str, Any] | None = None,
    trust: bool = False,
    timeout: float = 600,
    on_progress: Progress | None = None,
) -> Outcome:
    """Make a report again from its own notebook and compare the bytes. Nothing is written.

    Parameters
    ----------
    path
        The HTML file of a report.
    cassette
        What to replay; by default the cassette of the page's own name whose bytes have the page's hash, from ``./cassettes``, from
        beside the page, or from those that are shipped.
    values
        Where the page's other sources are on this machine: ``corpus`` and ``files``, which a page knows by name only.
    trust
        Whether to run a notebook that is not a template of this kit.
    timeout, on_progress
        As for :func:`analytics_kit.report.build`.

    Returns
    -------
    Outcome

    Raises
    ------
    ParameterError
        The file is no such report, or its answers were live and nothing kept them.
    CassetteNotFoundError
        Its cassette is not here.
    TemplateError
        Its notebook is not a template of this kit and is not trusted, or a cell failed.

    Examples
    --------
    >>> rerun("reports/retention.html").equal  # doctest: +SKIP
    True
    """
    original = read(path)
    _check_trust(original, trust=trust)
    outcome = None
    for sources in _sources(original, Path(path), cassette, dict(values or {})):
        outcome = _rerun(original, sources, timeout, on_progress)
        if outcome.equal:
            break
    assert outcome is not None  # noqa: S101 - there is always one
    return outcome


def _rerun(
    original: SavedReport, sources: Mapping[str, Any], timeout: float, on_progress: Progress | None
) -> Outcome:
    name, lang = original.record["template"], original.record["lang"]
    notebook = _with(original.notebook, sources)
    with workers(1):
        job = Job(notebook, name, Path.cwd(), timeout, on_progress, untrusted=True, draws=True)
        ran = execution.complete(_run(job))
        again = copy.deepcopy(original.notebook)
        again.metadata = ran.metadata  # from what it was answered this time
        for cell, with_outputs in zip(again.cells, reproduction.without_paths(ran).cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs = with_outputs.outputs
        text = report.render(again, template=name, lang=lang)
    return Outcome(text, tuple(_reasons(original, text)))


async def _run(job: Job) -> NotebookNode:
    ready = asyncio.create_task(page.prepare())
    async with execution.executed(job) as executed:
        await ready
        return executed


def _check_trust(original: SavedReport, *, trust: bool) -> None:
    """Refuse a stranger's code."""
    if not _is_ours(original) and not trust:
        raise TemplateError(
            f"The notebook in this page is not the template {original.record['template']!r} of analytics-kit {reproduction.versions()['analytics-kit']}. "
            "It is code: it could read and write your files and use the network as you may. Read it first (the page hands it out), "
            "then add --trust."
        )


def _is_ours(original: SavedReport) -> bool:
    """Tell whether all code in a page is that of a template of this kit, filled as :func:`analytics_kit.report.fill` fills it.

    Values are compared as they are written: what reads like a literal need not be one for IPython, and annotations are evaluated.
    """
    values = filled_values(original.notebook)
    template = resources.templates().get(original.record["template"])
    if template is None:
        return False
    translated = report.translate(report.read(template), original.record["lang"])
    try:
        filled = report.fill(translated, values)
    except TemplateError:
        return False
    return _code(original.notebook) == _code(filled)


def _code(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _sources(
    original: SavedReport, path: Path, cassette: str | None, values: dict[str, Any]
) -> list[dict[str, Any]]:
    """Find what the notebook reads on this machine: once, but where two cassettes of one name answered perhaps twice."""
    known = values_of(original.notebook)
    for name in values:
        if name not in known or name == "cassette":
            raise ParameterError(
                f"{name}=… is not understood: a report is made again with the values that it holds. Allowed: where its sources "
                f"are, {', '.join(source for source in ('corpus', 'files') if source in known) or 'of which it has none'}."
            )
    if "cassette" not in known:
        return [values]
    if cassette is not None:
        return [values | {"cassette": str(resources.find_cassette(cassette))}]
    if original.record["live"]:
        raise ParameterError(
            "Answers in this report were live and nothing kept them, so it cannot be made again. "
            "Where you have a cassette of these calls, name it with --cassette."
        )
    name = known["cassette"]
    digests = reproduction.hashes(original.record, name) if isinstance(name, str) else []
    if not digests:  # it answered nothing: files did, or nobody was asked
        return [values]
    candidates = _cassettes(name, path)
    if not candidates:
        raise CassetteNotFoundError(
            f"The cassette {name!r} of this report, SHA-256 {' or '.join(digests)}, is not here. Looked for in ./cassettes, here, beside "
            "the report and among those that are shipped. Name it with --cassette."
        )
    from analytics_kit import cassettes

    same = {
        digest: candidate
        for candidate in reversed(candidates)
        if (digest := cassettes.sha256(candidate)) in digests
    }
    return [values | {"cassette": str(candidate)} for candidate in same.values() or candidates[:1]]


def _cassettes(name: str, path: Path) -> list[Path]:
    if Path(name).name != name:  # a name, never a way to other folders
        return []
    folder = path.resolve().parent
    folders = (folder, folder / "cassettes", folder.parent, folder.parent / "cassettes", Path.cwd())
    beside = [directory / f"{name}.json" for directory in folders]
    known = resources.all_cassettes().get(name)
    return [candidate for candidate in ([known] if known else []) + beside if candidate.is_file()]


def _with(notebook: NotebookNode, sources: Mapping[str, Any]) -> NotebookNode:
    """Put sources into a copy in place, so that its cells stay as many."""
    runnable = copy.deepcopy(notebook)
    for name, value in sources.items():
        set_default(runnable, name, value)
    return runnable


def _reasons(original: SavedReport, page: str) -> list[str]:
    """Say why two pages differ: what changed below them, and the first cell that gave something else."""
    if page == original.page:
        return []
    new = _block(page, "made")
    old, reasons = original.record, []
    if not reproduction.is_sealed(original.page, old["page"]):
        reasons.append("The file was changed after it was made: it does not have its own hash.")
    if old["cassettes"] != new["cassettes"]:
        reasons.append(
            f"Another cassette: {_listed(old['cassettes'])} then, {_listed(new['cassettes'])} now."
        )
    changed = [
        f"{name} {old['versions'].get(name, 'none')} then, {version} now"
        for name, version in new["versions"].items()
        if old["versions"].get(name) != version
    ]
    if changed:
        reasons.append(f"Other versions: {'; '.join(changed)}.")
    cells = reproduction.code_cells(original.notebook)
    differing = [
        number
        for number, (was, now) in enumerate(zip(old["cells"], new["cells"], strict=False))
        if was != now
    ]
    if differing and differing[0] < len(cells):
        first = next((line for line in cells[differing[0]].source.splitlines() if line.strip()), "").strip()
        further = f", and {len(differing) - 1} further" if len(differing) > 1 else ""
        reasons.append(
            f"Code cell {differing[0] + 1} of {len(cells)}, which begins {first!r}, gave something else{further}."
        )
    elif reasons and old["cassettes"] != new["cassettes"]:
        reasons.append("All cells gave the same: what they ask for is the same in both cassettes.")
    elif _undrawn(page) == _undrawn(original.page):
        reasons.append("The cells gave the same; the charts' pictures differ.")
    elif not reasons:
        reasons.append(
            f"The cells gave the same; the page around them differs, first here: {_first(original.page, page)}"
        )
    return reasons


def _listed(cassettes: Mapping[str, str]) -> str:
    return ", ".join(f"{name} with SHA-256 {digest[:16]}…" for name, digest in cassettes.items()) or "none"


def _block(page: str, name: str) -> Any:
    """Read what a page holds under a name; one without it is a TypeError."""
    return json.loads(re.search(f"(?s){_BLOCK.format(name)}", page)[1])  # type: ignore[index]  # as said


def _undrawn(page: str) -> str:
    without = re.sub(r'(?s)<div class="static">.*?</div>', "", page)
    return re.sub('"page":"[0-9a-f]{64}"', "", without)


def _first(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines()[:4000], new.splitlines()[:4000], n=0, lineterm="")
    difference = next((line for line in lines if line[:1] in "+-" and line[:3] not in ("---", "+++")), "")
    return repr(difference[:120])
