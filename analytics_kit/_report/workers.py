"""Processes that draw the charts of reports: ``python -m analytics_kit._report.workers`` is one.

Drawing holds the interpreter. In the process that runs the notebooks, each picture, and the second in which the page's scripts are
bundled, would keep the next cell from its kernel. And whatever ends a drawing process, the report goes on without that picture.

A worker reads a task a line, as JSON, and writes what came of it as a line. It ends when nothing more can come.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from analytics_kit import _drawing
from analytics_kit._report.execution import environment

if TYPE_CHECKING:
    from collections.abc import Iterator


#: Where workers run: the kit is found there, and no file beside a notebook takes the place of a module.
_HOME = Path(__file__).parents[2]


class _Worker:
    """A process that draws, started when it is first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, task: str, argument: str) -> str:
        """Have a task done.

        Raises
        ------
        UndoneError
            The process ended over it.
        """
        process = self._process = self._process or subprocess.Popen(  # our own interpreter and module
            [sys.executable, "-m", "analytics_kit._report.workers"],
            cwd=_HOME,
            env=environment(untrusted=True),  # it needs no key
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the process that waits for it
        )
        done = b""
        # Of a pipe that nobody reads, or that was closed meanwhile.
        with contextlib.suppress(OSError, ValueError):
            process.stdin.write(json.dumps([task, argument]).encode() + b"\n")  # type: ignore[union-attr]  # a pipe, see above
            process.stdin.flush()  # type: ignore[union-attr]  # likewise
            done = process.stdout.readline()  # type: ignore[union-attr]  # likewise
        if not done.endswith(b"\n"):
            self.end()
            raise _drawing.UndoneError(task)
        return str(json.loads(done))

    def end(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


@contextlib.contextmanager
def workers(count: int) -> Iterator[None]:
    """Have charts drawn by at most so many other processes, in this context and in the threads that it starts."""
    everyone = [_Worker() for _ in range(count)]
    idle: queue.LifoQueue[_Worker] = queue.LifoQueue()  # the last one first: it has started
    for worker in everyone:
        idle.put(worker)
    over = False

    def do(task: str, argument: str) -> str:
        worker = idle.get()
        try:
            if over:  # a thread may outlive what it works for
                raise _drawing.UndoneError(task)
            return worker.do(task, argument)
        finally:
            idle.put(worker)

    before = _drawing.doer.set(do)
    try:
        yield
    finally:
        over = True
        _drawing.doer.reset(before)
        for worker in everyone:
            worker.end()


def main() -> None:
    """Do the tasks that come."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(json.dumps(_drawing.here(*json.loads(line))).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
