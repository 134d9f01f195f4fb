"""Run a notebook in a kernel of its own."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics_kit._report.parameters import FILLED_TAG
from analytics_kit.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from nbformat import NotebookNode


@dataclass(frozen=True)
class _Job:
    notebook: NotebookNode
    name: str
    cwd: Path
    scratch: Path
    timeout: float
    tell: Callable[[str, int, int], None] | None
    meanwhile: Callable[[], object] | None


def run(
    notebook: NotebookNode,
    *,
    name: str,
    cwd: Path,
    timeout: float,
    tell: Callable[[str, int, int], None] | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> NotebookNode:
    """Run a copy of the notebook; :func:`analytics_kit.report.run` is the public way in.

    ``meanwhile`` is called once, while the kernel starts.
    """
    executed = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory(prefix="ak-", ignore_cleanup_errors=True) as scratch:
        work = _execute(_Job(executed, name, cwd, Path(scratch), timeout, tell, meanwhile))
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(work)
        else:  # inside Jupyter, where a loop runs in this thread already
            with ThreadPoolExecutor(1) as pool:
                pool.submit(asyncio.run, work).result()
    return executed


async def _execute(job: _Job) -> None:
    from nbclient import NotebookClient

    async with _kernel(job) as (manager, client):
        executor = NotebookClient(
            job.notebook,
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
        cells = [(i, cell) for i, cell in enumerate(job.notebook.cells) if cell.cell_type == "code"]
        tell = job.tell or (lambda *_: None)
        tell(job.name, 0, len(cells))
        for done, (index, cell) in enumerate(cells, start=1):
            try:
                await executor.async_execute_cell(cell, index)
            except Exception as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():  # Ctrl-C; nbclient takes it for a dead kernel
                    raise asyncio.CancelledError from None
                raise _failure(job, cell, error) from error
            tell(job.name, done, len(cells))


@contextlib.asynccontextmanager
async def _kernel(job: _Job) -> AsyncIterator[tuple[Any, Any]]:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class ThisInterpreter(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-m", "analytics_kit._report.kernel", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name=kernel_name, language="python")

    # Sockets in a folder of our own: no other user can listen. Windows has none, and a path of more than about
    # 100 characters cannot be one; there the kernel talks over loopback.
    sockets = str(job.scratch / "s")
    local = sys.platform != "win32" and len(os.fsencode(sockets)) < 90
    transport = {"transport": "ipc", "ip": sockets} if local else {}
    manager = AsyncKernelManager(
        kernel_spec_manager=ThisInterpreter(),
        connection_file=str(job.scratch / "kernel.json"),
        log=_silent(),
        **transport,
    )
    stderr = job.scratch / "stderr"
    client = None
    finished = False
    try:
        with stderr.open("wb") as sink:
            await manager.start_kernel(
                cwd=str(job.cwd),
                env=_environment(job.scratch),
                extra_arguments=["--HistoryManager.hist_file=:memory:"],
                stdout=subprocess.DEVNULL,
                stderr=sink,
            )
        if job.meanwhile is not None:
            job.meanwhile()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
        except RuntimeError as error:
            said = stderr.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise TemplateError(
                f"The notebook kernel for template {job.name!r} did not start: {said[-1] if said else error}. "
                f"Try: {sys.executable} -m analytics_kit._report.kernel"
            ) from error
        client.allow_stdin = False
        yield manager, client
        finished = True
    finally:
        if client is not None:
            client.stop_channels()
        # A notebook that ran to its end may still have exit handlers to run; any other is stopped at once.
        await manager.shutdown_kernel(now=not finished)


def _environment(scratch: Path) -> dict[str, str]:
    """Take the user's environment (keys, proxies, paths) without what would change how a report looks."""
    dropped = ("JPY_", "POLARS_FMT_", "PYTHONSTARTUP", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {
        "IPYTHONDIR": str(scratch),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a debugger's warning, and there is no debugger
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TQDM_DISABLE": "1",
        "TZ": "UTC",
    }


def _failure(job: _Job, cell: NotebookNode, error: Exception) -> TemplateError:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    # Counted as JupyterLab counts them, so without the cell that filling added.
    cells = [
        c
        for c in job.notebook.cells
        if c.cell_type == "code" and FILLED_TAG not in c.metadata.get("tags", [])
    ]
    number = next((n for n, c in enumerate(cells, start=1) if c is cell), 0)
    first = next((line for line in cell.source.splitlines() if line.strip()), "").strip()
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
