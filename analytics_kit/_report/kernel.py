"""The kernel that a report's notebook runs in: ``python -m analytics_kit._report.kernel -f CONNECTION_FILE``.

It is ipykernel, with three differences. Altair charts arrive as Vega-Lite and not as HTML that loads scripts.
Warnings become notes that carry no path and no line number, so that they read the same on every machine. And when the last cell
has run, :func:`close` hands out what answered, by a cell of its own that the report does not show.

It starts as fast as it can, since every report waits for it: without the collection of garbage, of which imports make
none, and without the packages that jsonschema (Altair's) checks the formats of texts with. One of them takes a
second. The process is the report's own; no user's is changed.

It ends with the process that started it, however that ends: it holds that one's keys. ipykernel asks once a second whether
its parent is there, in a thread that gets no turn while a cell holds the interpreter, in a regular expression say, and
not in the second in which it starts; on Linux the system itself sees to it.
"""

from __future__ import annotations

import base64
import dataclasses
import gc
import io
import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from analytics_kit import _ledger, _spending, renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What is handed over beside a table that is shown: its frame.
TABLE = "application/vnd.analytics-kit.table"
NOTE = "application/vnd.analytics-kit.note+json"

#: The form in which the last cell hands out what answered, and that cell.
CLOSING = "application/vnd.analytics-kit.closing+json"
CLOSE = "__import__('analytics_kit._report.kernel', fromlist=['close']).close()"
#: The variable that says what kind of run this is, as JSON: what :func:`begin` takes.
RUN = "ANALYTICS_KIT_RUN"

#: The command that starts it.
COMMAND = [sys.executable, "-m", "analytics_kit._report.kernel"]

# Whether a text is a URL, a colour, a duration: nothing here asks.
_FORMATS = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "webcolors", "fqdn", "uri_template")

# For whoever maintains the code, not for whoever reads the report.
_FOR_DEVELOPERS = (
    DeprecationWarning,
    PendingDeprecationWarning,
    FutureWarning,
    ImportWarning,
    ResourceWarning,
)


def load_ipython_extension(shell: Any) -> None:
    """Prepare the kernel; IPython calls this before the first cell."""
    import altair

    from analytics_kit.charts import theme

    altair.renderers.register(renderer.NAME, renderer.render)
    altair.renderers.enable(renderer.NAME, picture=False)  # the page draws them
    theme.enable()
    warnings.showwarning = _note
    hand_over_tables(shell)
    for name in _FORMATS:  # the notebook may import them
        sys.modules.pop(name, None)
    gc.freeze()  # what is loaded stays
    gc.enable()


def begin(run: Mapping[str, Any]) -> None:
    """Begin the run of a notebook.

    Parameters
    ----------
    run
        ``max_credits``: what its sessions may spend together; ``spent``: what others have spent of it. ``rehearsal``: the
        parameters of :class:`analytics_kit._ledger.Rehearsal`, where nothing is to be sent. All may be missing.
    """
    rehearsal = run.get("rehearsal")
    _ledger.begin(None if rehearsal is None else _ledger.Rehearsal(**rehearsal))
    _spending.limit_process(run.get("max_credits"), run.get("spent", 0.0))


def closing() -> dict[str, Any]:
    """Return what answered, what it is about, what a rehearsal would have sent, what failed, what a replay lacked and what was spent."""
    from analytics_kit._report import origin

    rehearsal = _ledger.rehearsal
    calls = {} if rehearsal is None else rehearsal.calls
    return {
        "sources": origin.collect(),
        "asked": [{"key": repr(key), **dataclasses.asdict(call)} for key, call in calls.items()],
        "failures": _ledger.failures,
        "misses": sorted(_ledger.misses),
        "subject": {} if _ledger.subject is None else dataclasses.asdict(_ledger.subject),
        "spent": _spending.process.spent,
    }


def close() -> None:
    """Hand it out as an output."""
    from IPython.display import display

    display({CLOSING: closing()}, raw=True)  # type: ignore[no-untyped-call]  # not annotated


def hand_over_tables(shell: Any) -> None:
    """Hand over, beside a table that is shown, its frame itself: a report may become a workbook."""
    from IPython.core.formatters import BaseFormatter
    from traitlets import ObjectName, Unicode

    class Tables(BaseFormatter):
        format_type = Unicode(TABLE)
        print_method = ObjectName("_no_such_method_")
        _return_type = str

    tables = Tables(parent=shell.display_formatter)
    tables.for_type_by_name("polars.dataframe.frame", "DataFrame", _encoded)  # type: ignore[no-untyped-call]  # not annotated
    tables.for_type_by_name("analytics_kit.display", "Shown", lambda displayed: _encoded(displayed.frame))  # type: ignore[no-untyped-call]  # not annotated
    shell.display_formatter.formatters[TABLE] = tables


def _encoded(frame: Any) -> str | None:
    """Write a frame as Arrow, in letters; None where it holds what Arrow has not, such as Python's objects."""
    import polars as pl

    buffer = io.BytesIO()
    try:
        frame.write_ipc(buffer, compression="zstd")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return base64.b64encode(buffer.getvalue()).decode()


def _note(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del filename, lineno, file, line  # they differ from machine to machine
    if not issubclass(category, _FOR_DEVELOPERS):
        from IPython.display import display

        note = {"category": category.__name__, "message": str(message), "zh": getattr(message, "zh", "")}
        display({NOTE: note}, raw=True)  # type: ignore[no-untyped-call]  # not annotated


def end_with_parent() -> None:
    """Have the system end this process when the one that started it is gone, where the system can."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.environ.get("JPY_PARENT_PID") not in (None, str(os.getppid())):  # it was gone before
        os._exit(1)


#: The name of it in Linux's prctl.h.
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve one kernel until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    begin(json.loads(os.environ.pop(RUN, "{}")))  # not later: IPython goes on where an extension fails
    app = IPKernelApp.instance(extra_extensions=["analytics_kit._report.kernel"])
    app.initialize()  # type: ignore[no-untyped-call]  # not annotated
    app.start()  # type: ignore[no-untyped-call]  # not annotated


if __name__ == "__main__":
    end_with_parent()
    gc.disable()
    sys.modules.update(dict.fromkeys(_FORMATS))  # type: ignore[arg-type]  # None makes an import fail, as if absent
    if sys.path[0] in ("", str(Path.cwd())):
        # No file beside the notebook shadows ipykernel's modules; IPython adds it again later.
        del sys.path[0]
    main()
