"""The kernel that a report's notebook runs in: ``python -m analytics_kit._report.kernel -f CONNECTION_FILE``.

It is ipykernel, with three differences. Altair charts arrive as Vega-Lite and not as HTML that loads scripts.
Warnings become notes that carry no path and no line number, so that they read the same on every machine.
And ``rfc3987_syntax`` is not imported: where JupyterLab is installed it adds a second to the import of
Altair, for a check of URLs that nothing here needs. The process is the report's own; no user's is changed.
"""

from __future__ import annotations

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

        display({NOTE: {"category": category.__name__, "message": str(message)}}, raw=True)  # type: ignore[no-untyped-call]  # not annotated


def main() -> None:
    """Serve one kernel until it is told to stop."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # None makes its import fail, as if absent
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[
            0
        ]  # no file beside the notebook shadows ipykernel's modules; IPython adds it again later

    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(extra_extensions=["analytics_kit._report.kernel"])
    app.initialize()  # type: ignore[no-untyped-call]  # not annotated
    app.start()  # type: ignore[no-untyped-call]  # not annotated


if __name__ == "__main__":
    main()
