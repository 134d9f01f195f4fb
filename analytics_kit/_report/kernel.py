"""The kernel that a report's notebook runs in: ``python -m analytics_kit._report.kernel -f CONNECTION_FILE``.

It is ipykernel, with three differences. Altair charts arrive as Vega-Lite and not as HTML that loads scripts.
Warnings become notes that carry no path and no line number, so that they read the same on every machine.
And ``rfc3987_syntax`` is not imported: where JupyterLab is installed it adds a second to the import of
Altair, for a check of URLs that nothing here needs. The process is the report's own; no user's is changed.

``--serve`` makes it a server that forks such kernels; see :mod:`analytics_kit._report.forks`.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import warnings
from pathlib import Path
from typing import Any, TextIO

from analytics_kit import renderer

NOTE = "application/vnd.analytics-kit.note+json"

# For whoever maintains the code, not for whoever reads the report.
_FOR_DEVELOPERS = (
    DeprecationWarning,
    PendingDeprecationWarning,
    FutureWarning,
    ImportWarning,
    ResourceWarning,
)


def load_ipython_extension(_shell: Any) -> None:
    """Prepare the kernel; IPython calls this before the first cell."""
    import altair

    altair.renderers.register("analytics_kit", renderer.render)
    altair.renderers.enable("analytics_kit")
    warnings.showwarning = _note


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


def main() -> None:
    """Serve one kernel until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(extra_extensions=["analytics_kit._report.kernel"])
    app.initialize()  # type: ignore[no-untyped-call]  # not annotated
    app.start()  # type: ignore[no-untyped-call]  # not annotated


def serve() -> None:
    """Fork a kernel for each line of standard input, an order in JSON, and say its process id.

    Loaded before is what every report needs, but nothing that starts a thread (polars does): a process with
    threads cannot be forked safely.
    """
    import altair  # noqa: F401  # loaded for the forks
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.zmqshell  # noqa: F401  # likewise

    gc.freeze()  # what is shared stays so
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
            main()
            break
        print(pid, flush=True)


def _become(order: dict[str, Any]) -> None:
    """Make a fork what a kernel would be that was started by itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv[1:] = order["arguments"]
    nothing = os.open(os.devnull, os.O_RDWR)
    errors = os.open(order["stderr"], os.O_WRONLY | os.O_APPEND)
    for number, file in ((0, nothing), (1, nothing), (2, errors)):
        os.dup2(file, number)
    os.close(nothing)
    os.close(errors)


if __name__ == "__main__":
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # None makes its import fail, as if absent
    if sys.path[0] in ("", str(Path.cwd())):
        # No file beside the notebook shadows ipykernel's modules; IPython adds it again later.
        del sys.path[0]
    serve() if sys.argv[1:] == ["--serve"] else main()
