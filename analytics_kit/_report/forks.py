"""Kernels that are forked from one process, which has loaded what each of them would load.

Starting Python, IPython and Altair costs a kernel more than half a second, most of what a short report takes. A
server (:func:`analytics_kit._report.kernel.serve`) does it once; its forks begin where it stands, each with a
state of its own. Where the system cannot fork, or cannot watch a process that is not a child, each kernel starts
by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

#: What the server is; without it, what a kernel is.
MODULE = [sys.executable, "-m", "analytics_kit._report.kernel"]


def available() -> bool:
    """Tell whether kernels can be forked here. Only Linux says of any process when it ends; macOS forbids to fork much."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:  # an old kernel, or a sandbox that does not let us
        return False
    return True


class Server:
    """The process that forks kernels."""

    def __init__(self, orders: asyncio.StreamWriter, answers: asyncio.StreamReader, log: Path) -> None:
        self._orders, self._answers, self._log = orders, answers, log
        self._turn = asyncio.Lock()

    async def fork(self, order: Mapping[str, Any]) -> Child:
        """Fork a kernel and return it.

        Raises
        ------
        RuntimeError
            The server or the fork has ended, with the last that the server said.
        """
        async with self._turn:
            with contextlib.suppress(ConnectionError):
                self._orders.write(json.dumps(order).encode() + b"\n")
                await self._orders.drain()
            answer = await self._answers.readline()
        try:
            return Child(int(answer))
        except (ValueError, ProcessLookupError):
            said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise RuntimeError(said[-1] if said else "it ended at once") from None


@contextlib.asynccontextmanager
async def server(env: Mapping[str, str]) -> AsyncIterator[Server | None]:
    """Run a server while the context lasts; give None where kernels cannot be forked."""
    if not available():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="ak-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "stderr"
        with log.open("wb") as sink:
            process = await asyncio.create_subprocess_exec(
                *MODULE,
                "--serve",
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=sink,
                start_new_session=True,  # Ctrl-C is for this process, which then ends the server
            )
        try:
            yield Server(
                cast("asyncio.StreamWriter", process.stdin), cast("asyncio.StreamReader", process.stdout), log
            )
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()  # it holds nothing, and its forks have ended
            await process.wait()


class Child:
    """A forked kernel, with what the provisioner needs of a ``subprocess.Popen``. It is not a child of this process."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._file = os.pidfd_open(pid)

    def __del__(self) -> None:
        os.close(self._file)

    def poll(self) -> int | None:
        """Return 0 if it has ended, with whatever status; None if it runs."""
        return 0 if select.select([self._file], [], [], 0)[0] else None

    def wait(self) -> int:
        """Wait until it has ended."""
        select.select([self._file], [], [])
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._file, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkProvisioner(LocalProvisioner):
    """Launches a kernel through a :class:`Server` in place of a command."""

    server: Server

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch the kernel that the command would start."""
        order = {
            "arguments": cmd[len(MODULE) :],
            "cwd": kwargs["cwd"],
            "env": kwargs["env"],
            "stderr": kwargs["stderr"].name,
        }
        child = await self.server.fork(order)
        self.process = cast("subprocess.Popen[bytes]", child)  # as far as it is used here
        self.pid = self.pgid = child.pid  # it leads a group of its own
        self.cwd = kwargs["cwd"]
        return self.connection_info
