"""Reports whose cells run in this process.

A kernel takes two seconds of a processor before its first cell. A report that was run here has the same bytes:
tests/test_notebooks.py shows that for every template in both languages.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import json
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import altair as alt
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output
from traitlets.config import Config

from analytics_kit import _drawing, display
from analytics_kit._report import execution, kernel, origin, page

if TYPE_CHECKING:
    from nbformat import NotebookNode


class _Hook(DisplayHook):
    """Keeps what a cell ends with beside what it displays."""

    def __call__(self, result: Any = None) -> None:
        if result is not None:
            self.shell.display_pub.publish(*self.compute_format_data(result))


class _Shell(InteractiveShell):
    displayhook_class = _Hook
    display_pub_class = CapturingDisplayPublisher

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Show nothing: an error is raised, and most of a failing cell's time would go to its colours."""


@contextlib.contextmanager
def _shell() -> Iterator[_Shell]:
    """Give a shell that shows what a kernel's shows, and leave this process as it was."""
    shell = _Shell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.display_formatter.active_types = shell.display_formatter.format_types
    kernel.hand_over_tables(shell)
    try:
        with warnings.catch_warnings(), alt.renderers.enable("default"):
            warnings.simplefilter("default")
            warnings.showwarning = kernel._note
            try:
                yield shell
            finally:
                display.disable()
    finally:
        for value in shell.user_ns.values():  # what goes with a kernel's process
            if isinstance(value, tempfile.TemporaryDirectory):
                value.cleanup()
        _Shell.clear_instance()


def _run(shell: _Shell, source: str) -> list[NotebookNode]:
    shell.display_pub.outputs = []
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        shell.run_cell(source).raise_error()
    text = printed.getvalue()
    streams = [new_output("stream", name="stdout", text=text)] if text else []
    displays = [
        new_output("display_data", output["data"], metadata=output["metadata"])
        for output in shell.display_pub.outputs
    ]
    return streams + displays


@contextlib.asynccontextmanager
async def _executed(job: execution.Job) -> AsyncIterator[NotebookNode]:
    """Do what `execution.executed` does, here."""
    notebook = copy.deepcopy(job.notebook)
    kernel.begin(job.run)
    try:
        with _shell() as shell:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    try:
                        cell.outputs = _run(shell, cell.source)
                    except Exception as error:
                        raise execution._failure(job, notebook, cell, error) from error
    finally:
        job.closing.update(json.loads(json.dumps(kernel.closing())))  # as it comes from a kernel
        kernel.begin({})
    origin.write(notebook.metadata, job.closing)
    yield notebook


@contextlib.contextmanager
def as_executed(notebook: NotebookNode) -> Iterator[None]:
    """Have reports take the notebook for what a kernel made of theirs."""

    @contextlib.asynccontextmanager
    async def executed(_: execution.Job) -> AsyncIterator[NotebookNode]:
        yield notebook

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "executed", executed)
        yield


@contextlib.contextmanager
def in_process(*, pictures: bool = True) -> Iterator[None]:
    """Have reports run their cells in this process, and leave the pictures under their charts out if told so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a page is rendered with, not of the kit
        asyncio.run(page.prepare())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "executed", _executed)
        if not pictures:
            patch.setattr(_drawing, "drawing", lambda _: "")
        yield
