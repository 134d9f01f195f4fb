"""A client under faults, for thousands of calls: the accounts are exact, its memory is flat, the rate is never passed.

The sandbox runs in a process of its own, so that the memory is the client's alone. Of all calls a twentieth gets each of the faults
below. What may have been charged is not sent again; what cannot have been is.
"""

from __future__ import annotations

import bisect
import json
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

import analytics_kit as ak
from analytics_kit import client
from analytics_kit._transport import Transport
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.sandbox.world import World
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from analytics_kit.route import Route
    from analytics_kit.session import Session

_NAMES = ("429", "502", "503", "504", "500", "cut", "truncated", "html")
FAULTS = ",".join([*(f"{name}:0.05" for name in _NAMES), "retry_after=0.05"])
#: Calls a second that the client keeps to.
RATE = 100
#: Bytes by which the client may grow after its first fifth; the log of calls grows with them.
GROWTH = 20_000_000

_SERVER = """
import json, sys
from analytics_kit.sandbox import app
from analytics_kit.sandbox.faults import Faults
from analytics_kit.sandbox.world import World

faults = Faults.parse(sys.argv[1])
with app.running(World(int(sys.argv[2])), faults=faults) as url:
    print(url, flush=True)
    sys.stdin.read()
print(json.dumps({"sent": len(faults.log), "charged": sum(one.billed for one in faults.log)}))
"""


def run(calls: int, seed: int) -> int:
    """Make so many calls of a sandbox with this seed; return 1 where an account is not exact, the rate was passed, or memory grew."""
    kinds = (douyin.ItemPlaySource, douyin.ItemSearchKeyword, douyin.ItemWatchTrend)
    wanted = [kind(item_id=item) for item in World(seed).works for kind in kinds]
    command = [sys.executable, "-c", _SERVER, FAULTS, str(seed)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        waits, client.WAITS = client.WAITS, {"multiplier": 0.01, "min": 0.0, "max": 0.05}
        memory, requested, started = [], 0, time.monotonic()
        try:
            transport = _Timed(httpx.create_ssl_context(), client.Deadline())
            options = {
                "settings": settings,
                "transport": transport,
                "rates": {"tikomni": RATE},
                "progress": False,
            }
            with ak.live(**options) as session:
                while requested < calls:
                    batch = wanted[: calls - requested]
                    for kind in kinds:
                        _fetch(session, [request for request in batch if type(request) is kind])
                    requested += len(batch)
                    memory.append((requested, _resident()))
                log = session.calls
        finally:
            client.WAITS = waits
        server_totals = json.loads(server.communicate("")[0])
    seconds = time.monotonic() - started
    ours = {
        "sent": int(log["sent"].sum()),
        "charged": int(log["credits"].sum() + log["maybe_credits"].sum()),
    }
    first = next(size for count, size in memory if count >= calls / 5)
    last = memory[-1][1]
    print(
        f"{log.height:,} calls in {seconds:.0f} s, {int(log['error'].is_not_null().sum()):,} of them failed"
    )
    print(f"the client:  {ours['sent']:,} sent, {ours['charged']:,} charged or perhaps")
    print(f"the sandbox: {server_totals['sent']:,} sent, {server_totals['charged']:,} charged")
    most = _most_in_a_second(transport.moments)
    print(f"rate:        at most {most} calls were sent in any second, of {RATE} that were allowed")
    print(
        f"memory of the client alone: {first / 1e6:.0f} MB after a fifth of the calls, {last / 1e6:.0f} MB at the end"
    )
    exact = ours == {name: server_totals[name] for name in ours} and log.height == calls
    within_rate = most <= RATE
    flat = last - first < GROWTH
    for is_so, what in (
        (exact, "accounts are not exact"),
        (within_rate, "the rate was passed"),
        (flat, "memory grew"),
    ):
        if not is_so:
            print(f"FAILED: {what}")
    return 0 if exact and within_rate and flat else 1


class _Timed(Transport):
    """The kit's transport, which notes when it sends."""

    def __init__(self, *options: Any) -> None:
        super().__init__(*options)
        self.moments: list[float] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.moments.append(time.monotonic())
        return super().handle_request(request)


def _most_in_a_second(moments: list[float]) -> int:
    ordered = sorted(moments)
    return max(bisect.bisect_left(ordered, moment + 1) - index for index, moment in enumerate(ordered))


def _fetch(session: Session, requests: list[Route]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        if requests:
            session.fetch_all(requests, on_error="skip")


def _resident() -> int:
    """Return the bytes of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
