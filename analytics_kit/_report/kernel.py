"""The kernel that a report's notebook runs in: ``python -m analytics_kit._report.kernel -f CONNECTION_FILE``.

It is ipykernel, with two differences. Altair charts arrive as Vega-Lite and not as HTML that loads scripts.
And warnings become notes that carry no path and no line number, so that they read the same on every machine.

It starts as fast as it can, since every report waits for it: without the collection of garbage, of which imports make
none, and without the packages that jsonschema (Altair's) checks the formats of texts with. One of them takes a
second. The process is the report's own; no user's is changed.

It ends with the process that started it, however that ends: it holds that one's keys. ipykernel asks once a second whether
its parent is there, in a thread that gets no turn while a cell holds the interpreter, in a regular expression say, and
not in the second in which it starts; on Linux the system itself sees to it.
"""

from __future__ import annotations

import base64
import gc
import io
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any, TextIO

from analytics_kit import renderer

#: What is handed over beside a table that is shown: its frame.
TABLE = "application/vnd.analytics-kit.table"
NOTE = "application/vnd.analytics-kit.note+json"

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

    altair.renderers.register("analytics_kit", renderer.render)
    altair.renderers.enable("analytics_kit")
    warnings.showwarning = _note
    hand_over_tables(shell)
    for name in _FORMATS:  # the notebook may import them
        sys.modules.pop(name, None)
    gc.freeze()  # what is loaded stays
    gc.enable()


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
    tables.for_type_by_name("analytics_kit.display", "Shown", lambda shown: _encoded(shown.frame))  # type: ignore[no-untyped-call]  # not annotated
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
