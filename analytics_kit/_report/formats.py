"""A report as other files than its page: a notebook with outputs, a workbook of its tables, PDF, pictures of its charts."""

from __future__ import annotations

import base64
import glob
import io
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics_kit import _drawing
from analytics_kit._report import pictures, reproduction
from analytics_kit._report.kernel import NOTE, TABLE
from analytics_kit.errors import ParameterError, SettingsError, one_of
from analytics_kit.locale import translator
from analytics_kit.renderer import MIME as CHART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import polars as pl
    from nbformat import NotebookNode

#: What a report can be written as.
FORMATS = ("html", "ipynb", "xlsx", "pdf", "png")
#: The names of Chromium and of its kin, and where they are when they are on no path.
_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
#: What Excel allows in the name of a sheet.
_NO_SHEET = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST = 31
#: Seconds in which a browser prints a page; a second is usual.
_PATIENCE = 120
#: How a browser prints wherever it is: what fonts stand in for others depends on the language of its surroundings.
_SURROUNDINGS = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "TZ": "UTC"}
#: A day for what must have one, so that the same report is the same file.
_DAY = b"20000101000000"


def check(formats: str | Iterable[str]) -> tuple[str, ...]:
    """Take formats as they are named, and see that what they need is here.

    Raises
    ------
    ParameterError
        A format is unknown, or what it needs is not installed.

    Examples
    --------
    >>> check("html,ipynb")
    ('html', 'ipynb')
    """
    named = formats.split(",") if isinstance(formats, str) else list(formats)
    wanted = tuple(dict.fromkeys(name.strip().lower() for name in named))
    for name in wanted or ("",):
        if name not in FORMATS:
            msg = f"Format {name!r} is not known. Allowed: {one_of(FORMATS)}, or several with commas between."
            raise ParameterError(msg)
    if "pdf" in wanted and browser() is None:
        msg = (
            "Writing PDF needs Chromium, Chrome or Edge, and none is installed. Install one, for instance "
            "'apt-get install chromium', or open the HTML page in any browser and print it."
        )
        raise ParameterError(msg)
    if "xlsx" in wanted:
        from analytics_kit import writing  # and polars with it, which a page needs not

        writing.check_xlsx()
    return wanted


def browser() -> str | None:
    """Return the program of a browser that prints to PDF, None where there is none."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None) or next(
        (path for path in _ELSEWHERE if Path(path).is_file()), None
    )


def files(
    executed: NotebookNode,
    page: str,
    target: Path,
    *,
    formats: Iterable[str],
    lang: str,
    on_note: Callable[[str], None],
) -> Iterator[tuple[Path, str | bytes]]:
    """Give a report in formats, beside each other: where each file belongs, and what it holds.

    Parameters
    ----------
    executed
        The notebook with its outputs.
    page
        Its page.
    target
        The path of the page; the other files have its name with endings of their own, pictures ``-chart-1.png`` and so on.
    formats
        Of `FORMATS`, as `check` returns them.
    lang
        The language of a workbook's headings.
    on_note
        Is told what the user should know of how a file was made.

    Yields
    ------
    Path, str or bytes
        In the order of `formats`.

    Raises
    ------
    ParameterError
        The browser could not print the page.
    SettingsError
        A picture holds Chinese, and no font here can draw it.
    """
    for name in formats:
        path = target.with_suffix(f".{name}")
        if name == "html":
            yield path, page
        elif name == "ipynb":
            yield path, notebook(executed)
        elif name == "xlsx":
            from analytics_kit import writing

            yield path, writing.workbook(tables(executed, lang), lang)
        elif name == "pdf":
            yield path, pdf(page, on_note)
        else:
            for number, picture in enumerate(charts(executed), 1):
                yield target.with_name(f"{target.stem}-chart-{number}.png"), picture


def named(target: Path, ending: str) -> list[Path]:
    """Give the paths that a report has in a format: one, but of pictures all that are there."""
    if ending == "png":
        return sorted(target.parent.glob(f"{glob.escape(target.stem)}-chart-*.png"))
    return [target.with_suffix(f".{ending}")]


def notebook(executed: NotebookNode) -> str:
    """Write the notebook with its outputs, each chart as a picture too, for viewers that draw none."""
    import nbformat
    from nbformat.v4 import new_output

    shared = reproduction.without_paths(executed)
    with_outputs = reproduction.bare(shared)
    number = 0
    for count, (cell, source) in enumerate(
        (
            (cell, source)
            for cell, source in zip(with_outputs.cells, shared.cells, strict=True)
            if cell.cell_type == "code"
        ),
        1,
    ):
        cell.execution_count = count
        for output in source.outputs:
            if output.output_type == "stream":
                if output.name == "stdout":
                    cell.outputs.append(new_output("stream", name="stdout", text=output.text))  # type: ignore[no-untyped-call]  # not annotated
                continue
            data = {kind: value for kind, value in output.get("data", {}).items() if kind != TABLE}
            if note := data.pop(NOTE, None):
                data["text/plain"] = f"{note['category']}: {note['message']}"
            if chart := data.get(CHART):
                number += 1
                if picture := pictures.svg(
                    chart, f"chart-{number}", description=chart.get("description", "")
                ):
                    data["image/svg+xml"] = picture.replace(
                        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
                    )
            if data:
                cell.outputs.append(new_output("display_data", data))  # type: ignore[no-untyped-call]  # not annotated
    text = str(nbformat.writes(with_outputs))  # type: ignore[no-untyped-call]  # not annotated
    # Halves of surrogate pairs, which no file can hold, stand in JSON as escapes.
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text).rstrip("\n") + "\n"


def tables(executed: NotebookNode, lang: str) -> dict[str, pl.DataFrame]:
    """Give the frames that the report shows, by the names of their sheets: a number and the section that they stand in."""
    import polars as pl

    _ = translator("page", lang)
    sheets: dict[str, pl.DataFrame] = {}
    section = ""
    for cell in executed.cells:
        if cell.cell_type == "markdown":
            headings = re.findall(r"(?m)^##? +(.+)$", cell.source)
            section = headings[-1].strip() if headings else section
            continue
        for output in cell.get("outputs", []) if cell.cell_type == "code" else []:
            if encoded := output.get("data", {}).get(TABLE):
                frame = pl.read_ipc(io.BytesIO(base64.b64decode(encoded)))
                label = f"{len(sheets) + 1} {section or _('Table {n}', n=len(sheets) + 1)}"
                name = " ".join(_NO_SHEET.sub(" ", label).split())
                sheets[name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"] = frame
    return sheets


def charts(executed: NotebookNode) -> Iterator[bytes]:
    """Draw the charts as PNG, in order; one that cannot be drawn is left out."""
    for cell in executed.cells:
        for output in cell.get("outputs", []) if cell.cell_type == "code" else []:
            if chart := output.get("data", {}).get(CHART):
                _check_fonts(chart)
                if picture := pictures.png(chart):
                    yield picture


def _check_fonts(chart: Any) -> None:
    if any(unicodedata.east_asian_width(char) == "W" for char in _drawing.drawing(chart)):
        from analytics_kit.charts._png import draws_chinese

        if not draws_chinese():
            msg = "A chart holds Chinese text, and no font here can draw it. Install one, for instance 'apt-get install fonts-noto-cjk'."
            raise SettingsError(msg)


def pdf(page: str, on_note: Callable[[str], None]) -> bytes:
    """Print a page. Its scripts are left out: what is printed needs none.

    Raises
    ------
    ParameterError
        There is no browser, or it could not print.
    """
    program = browser()
    if program is None:
        msg = "No browser is installed that could print the page."
        raise ParameterError(msg)
    still = re.sub(r"(?s)<script\b.*?</script>", "", page)
    alone = hasattr(os, "geteuid") and os.geteuid() == 0
    problem = ""
    with tempfile.TemporaryDirectory(prefix="ak-", ignore_cleanup_errors=True) as folder:
        source, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(still, encoding="utf-8", newline="\n")
        for sandboxed in (False,) if alone else (True, False):
            if not sandboxed:
                reason = "it runs as root" if alone else "it cannot be set up here"
                on_note(
                    f"The browser that prints the PDF runs without its own sandbox, because {reason}; the page has no scripts."
                )
            command = [
                program,
                "--headless",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--no-pdf-header-footer",
                f"--user-data-dir={Path(folder) / 'profile'}",
                f"--print-to-pdf={printed}",
                *([] if sandboxed else ["--no-sandbox"]),
                source.as_uri(),
            ]
            try:
                ran = subprocess.run(  # noqa: S603  # our own command, no shell
                    command,
                    capture_output=True,
                    timeout=_PATIENCE,
                    check=False,
                    env=os.environ | _SURROUNDINGS,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                problem = str(error)
                continue
            if printed.is_file() and printed.stat().st_size:
                return _dated(printed.read_bytes())
            problem = (
                ran.stderr.decode("utf-8", errors="replace").strip()[-300:] or f"exit code {ran.returncode}"
            )
    msg = f"{program} could not print the page: {problem}. Open the HTML page in a browser and print it."
    raise ParameterError(msg)


def _dated(printed: bytes) -> bytes:
    """Take the moment of printing out of a PDF, so that one browser prints one page always alike."""
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", lambda match: match[1] + _DAY, printed)
