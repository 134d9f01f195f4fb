"""Run a notebook in a kernel of its own."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import copy
import json
import logging
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analytics_kit import _drawing
from analytics_kit._report import origin
from analytics_kit._report.parameters import FILLED_TAG
from analytics_kit.errors import TemplateError
from analytics_kit.renderer import MIME as CHART

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbformat import NotebookNode

T = TypeVar("T")
#: (name, code cells done, code cells in all)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Job:
    """One notebook to run: what messages call it, where it runs, the seconds that a cell may take.

    ``untrusted`` gives it an environment without keys, cookies and ``.env``. ``draws`` has the pictures of its charts drawn
    while it goes on, since a page needs them. ``run`` says what kind of run it is, as
    :func:`analytics_kit._report.kernel.begin` takes it; ``closing`` gets what its kernel says at the end, also where a cell
    failed.
    """

    notebook: NotebookNode
    name: str
    cwd: Path
    timeout: float
    tell: Progress | None = None
    untrusted: bool = False
    draws: bool = False
    run: Mapping[str, Any] = field(default_factory=dict)
    closing: dict[str, Any] = field(default_factory=dict)


def complete(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, inside Jupyter too, where a loop runs in this thread already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, asyncio.run, work).result()


@contextlib.asynccontextmanager
async def executed(job: Job) -> AsyncIterator[NotebookNode]:
    """Run a copy of the notebook in a kernel of its own and give it with its outputs, and in its metadata what answered.

    Its exit handlers, which take a moment, run while the caller goes on.

    Raises
    ------
    TemplateError
        A cell failed, took too long, or the kernel did not start or died.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = copy.deepcopy(job.notebook)
    async with _kernel(job) as (manager, client):
        executor = NotebookClient(
            notebook,
            km=manager,
            timeout=math.ceil(job.timeout),
            # A machine under load must not lose an output, as the default of 4 s does without a word.
            iopub_timeout=60,
            raise_on_iopub_timeout=True,
            record_timing=False,
            coalesce_streams=True,
            store_widget_state=False,
            force_raise_errors=True,
            log=_silent(),
        )
        executor.kc = client
        cells = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        tell = job.tell or (lambda *_: None)
        tell(job.name, 0, len(cells))
        pictured: list[asyncio.Task[str]] = []
        for done, (index, cell) in enumerate(cells, start=1):
            try:
                await executor.async_execute_cell(cell, index)
            except Exception as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():  # Ctrl-C; nbclient takes it for a dead kernel
                    raise asyncio.CancelledError from None
                if isinstance(
                    error, CellExecutionError
                ):  # a kernel that died, or is still at it, tells nothing
                    job.closing.update(await _closing(executor, notebook))
                raise _failure(job, notebook, cell, error) from error
            if job.draws:
                charts = [output.data[CHART] for output in cell.outputs if CHART in output.get("data", {})]
                pictured += [
                    asyncio.create_task(asyncio.to_thread(_drawing.drawing, chart)) for chart in charts
                ]
            tell(job.name, done, len(cells))
        await asyncio.gather(*pictured)
        job.closing.update(await _closing(executor, notebook))
        origin.write(notebook.metadata, job.closing)
        client.stop_channels()
        ending = asyncio.ensure_future(manager.shutdown_kernel())
        try:
            yield notebook
        finally:
            await ending


async def _closing(executor: NotebookClient, notebook: NotebookNode) -> dict[str, Any]:
    """Ask the kernel what answered, in a cell that the notebook does not keep; nothing where it cannot say."""
    from nbformat.v4 import new_code_cell

    from analytics_kit._report import kernel

    notebook.cells.append(new_code_cell(kernel.CLOSE, id="closing"))  # type: ignore[no-untyped-call]  # not annotated
    try:
        await executor.async_execute_cell(notebook.cells[-1], len(notebook.cells) - 1)
        bundles = [output.get("data", {}) for output in notebook.cells[-1].outputs]
        closing: dict[str, Any] = next(
            (bundle[kernel.CLOSING] for bundle in bundles if kernel.CLOSING in bundle), {}
        )
        return closing
    except Exception:  # of a kernel that died, say; nothing is known then, and the page says so
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from None
        return {}
    finally:
        notebook.cells.pop()


@contextlib.asynccontextmanager
async def _kernel(job: Job) -> AsyncIterator[tuple[Any, Any]]:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    from analytics_kit._report import kernel

    class ThisInterpreter(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(
                argv=[*kernel.COMMAND, "-f", "{connection_file}"], display_name=kernel_name, language="python"
            )

    with tempfile.TemporaryDirectory(prefix="ak-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        # Sockets in a folder of our own: no other user can listen. Windows has none, and a path of more than
        # about 100 characters cannot be one; there the kernel talks over loopback.
        sockets = str(scratch / "s")
        local = sys.platform != "win32" and len(os.fsencode(sockets)) < 90
        transport = {"transport": "ipc", "ip": sockets} if local else {}
        manager = AsyncKernelManager(
            kernel_spec_manager=ThisInterpreter(),
            connection_file=str(scratch / "kernel.json"),
            log=_silent(),
            **transport,
        )
        stderr = scratch / "stderr"
        client = None
        try:
            try:
                with stderr.open("wb") as sink:
                    await manager.start_kernel(
                        cwd=str(job.cwd),
                        env=environment(untrusted=job.untrusted)
                        | {"IPYTHONDIR": str(scratch), kernel.RUN: json.dumps(job.run)},
                        extra_arguments=["--HistoryManager.hist_file=:memory:"],
                        stdout=subprocess.DEVNULL,
                        stderr=sink,
                    )
                client = manager.client()
                client.start_channels()
                await client.wait_for_ready(timeout=60)
            except RuntimeError as error:
                lines = stderr.read_text(encoding="utf-8", errors="replace").strip().splitlines()
                raise TemplateError(
                    f"The notebook kernel for template {job.name!r} did not start: {lines[-1] if lines else error}. "
                    f"Try: {' '.join(kernel.COMMAND)}"
                ) from error
            client.allow_stdin = False
            yield manager, client
        finally:
            if client is not None:
                client.stop_channels()
            if manager.has_kernel:  # whatever went wrong: it is stopped at once
                await manager.shutdown_kernel(now=True)


#: What a process needs to start, and to read and write text as the user does; all else may be a secret.
_HARMLESS = (
    *(
        "PATH",
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "LANGUAGE",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SYSTEMROOT",
        "COMSPEC",
    ),
    *("PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"),
    *(
        "LD_LIBRARY_PATH",
        "FONTCONFIG_PATH",
        "FONTCONFIG_FILE",
        "JAVA_HOME",
        "POLARS_MAX_THREADS",
        "OMP_NUM_THREADS",
    ),
)


def environment(*, untrusted: bool = False) -> dict[str, str]:
    """Take the user's environment (keys, proxies, paths) without what would change how a report looks.

    Parameters
    ----------
    untrusted
        Whether to take only what a process needs to start, and to leave ``.env`` unread: no key, no cookie.
    """
    if untrusted:
        variables = {
            name: os.environ[name] for name in os.environ if name in _HARMLESS or name.startswith("LC_")
        }
        variables["ANALYTICS_KIT_DOTENV"] = "0"
    else:
        dropped = ("JPY_", "POLARS_FMT_", "PYTHONSTARTUP", "PYTHONWARNINGS")
        variables = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return variables | {
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a debugger's warning, and there is no debugger
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TQDM_DISABLE": "1",
        "TZ": "UTC",
    }


def _failure(job: Job, notebook: NotebookNode, cell: NotebookNode, error: Exception) -> TemplateError:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    # Counted as JupyterLab counts them, so without the cell that filling added.
    cells = [
        c for c in notebook.cells if c.cell_type == "code" and FILLED_TAG not in c.metadata.get("tags", [])
    ]
    number = next((n for n, c in enumerate(cells, start=1) if c is cell), 0)
    first = next((line for line in cell.source.splitlines() if line.strip()), "").strip()
    job.closing["problem"] = error.ename if isinstance(error, CellExecutionError) else type(error).__name__
    if isinstance(error, CellExecutionError):
        reason = f"{error.ename}: {error.evalue}"
    elif isinstance(error, CellTimeoutError):
        reason = f"it took longer than {job.timeout:g} s"
    elif isinstance(error, DeadKernelError):
        reason = "its kernel died (out of memory, or killed)"
    else:
        reason = f"{type(error).__name__}: {str(error)[:500]}"
    return TemplateError(
        f"Template {job.name!r}, code cell {number} of {len(cells)}, which begins {first!r}, failed.\n{reason}\n"
        "No report was written."
    )


def _silent() -> logging.Logger:
    """Give the libraries a log that prints nothing: what goes wrong is raised, once."""
    log = logging.getLogger("analytics_kit.report")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
        log.propagate = False
    return log
