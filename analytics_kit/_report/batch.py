"""The list of a batch of reports: what each is about, its figures, its first sentence and where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analytics_kit import tables
from analytics_kit._report.page import layout
from analytics_kit._version import __version__
from analytics_kit._visible import visible
from analytics_kit._width import one_line
from analytics_kit.locale import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from analytics_kit._ledger import Subject

_HERE = Path(__file__).parent
#: What says that the kit made a list, which it may make anew.
_MARK = '<meta name="generator" content="analytics-kit index'


@dataclass(frozen=True)
class Row:
    """One report.

    Parameters
    ----------
    file
        Its name, beside the list.
    subject
        What it is about.
    claims
        The first points of its summary, as HTML.
    is_synthetic
        Whether any of its data is the sandbox's.
    """

    file: str
    subject: Subject
    claims: tuple[str, ...] = ()
    is_synthetic: bool = False


def index(title: str, rows: Sequence[Row], failures: Sequence[str], *, lang: str) -> str:
    """Render the list, in the order of the rows; what failed stands below, with the reason."""
    from markupsafe import Markup

    _ = translator("page", lang)
    names = list(dict.fromkeys(name for row in rows for name in row.subject.figures))
    cells = [
        {
            "file": row.file,
            "name": one_line(row.subject.name) or row.file,
            "figures": [_figure(row.subject.figures.get(name)) for name in names],
            "claims": [Markup(claim) for claim in row.claims],  # noqa: S704  # cleaned, see first_claims
        }
        for row in rows
    ]
    return layout("page.index.html.j2").render(
        _=_,
        title=one_line(title),
        caption=_.plural("{n} report", "{n} reports", len(rows)),
        labels=[tables.label("works", name, lang=lang) for name in names],
        rows=cells,
        failures=[_reason(failure) for failure in failures],
        is_synthetic=any(row.is_synthetic for row in rows),
        style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704  # ours
        version=__version__,
    )


def is_index(path: Path) -> bool:
    """Tell whether a file is a list that the kit made."""
    try:
        with path.open(encoding="utf-8") as file:
            return _MARK in file.read(4000)
    except (OSError, UnicodeDecodeError):
        return False


def first_claims(executed: NotebookNode, most: int = 2) -> tuple[str, ...]:
    """Return the first points of a report's summary as clean HTML, each in one line."""
    from analytics_kit._report import page

    summaries = [
        output.get("data", {}).get("text/markdown", "")
        for cell in executed.cells
        if "summary" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", [])
    ]
    points = [point for text in summaries for point in re.split(r"(?m)^[-*] ", text) if point.strip()]
    return tuple(re.sub(r"</?p>", "", page._markdown(point)).strip() for point in points[:most])


def _figure(value: int | str | None) -> str:
    return "–" if value is None else f"{value:,}" if isinstance(value, int) else one_line(value)


def _reason(failure: str) -> str:
    """Return why a report was not made, without what to do on the machine where it was tried."""
    lines = visible(failure).splitlines()
    return "\n".join(line for line in lines if not line.startswith(("To add it", "No report was")))
