"""The real amagi, started here, with the network or with answers of ours in Douyin's place."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from analytics_kit.routes import amagi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# ``.ci/run`` installs it there; AMAGI_DIR names another place.
HOME = Path(os.environ.get("AMAGI_DIR") or Path(__file__).parents[1] / ".amagi").resolve()
NODE = shutil.which("node")
#: Why it cannot be started; None where it can.
MISSING = (
    "node is not installed"
    if NODE is None
    else None
    if (HOME / "node_modules/@ikenxuan/amagi").is_dir()
    else f"amagi is not installed: npm install --prefix {HOME} @ikenxuan/amagi"
)

_START = "import('@ikenxuan/amagi').then(amagi => amagi.default({options}).startServer({port}))"
#: In the place of the network: what Douyin says of the work that is asked for.
_ADAPTER = """
const said = JSON.parse(process.env.DOUYIN);
const adapter = async config => {
  const data = said[new URL(config.url).searchParams.get("aweme_id")];
  return {data, status: 200, statusText: "OK", headers: {}, config};
};
"""


@contextlib.contextmanager
def serving(douyin: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Serve while the block runs; yield the base address.

    Parameters
    ----------
    douyin
        A work's id -> what Douyin answers to amagi; None leaves amagi to a network that leads nowhere.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = _START.replace("{port}", str(port)).replace("{options}", "{request: {adapter}}" if douyin else "")
    # A proxy that nobody runs: wherever this is tried, amagi must not ask Douyin.
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    environment = os.environ | nowhere | {"NO_PROXY": "", "no_proxy": "", "DOUYIN": json.dumps(douyin)}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [str(NODE), "-e", (_ADAPTER if douyin else "") + start],
            cwd=HOME,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            base = f"http://127.0.0.1:{port}/api"
            deadline = time.monotonic() + 30
            while not _answers(base):
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(log.read().decode("utf-8", "replace"))
                time.sleep(0.1)
            yield base
        finally:
            server.terminate()
            server.wait(10)


def _answers(base: str) -> bool:
    try:
        return httpx.get(base + amagi.OneWork.path).status_code < 500
    except httpx.TransportError:
        return False
