"""Fetch: how near to the allowed rate, and how near to bare httpx, several calls at once come.

The sandbox runs as a process of its own. It answers some hundred calls a second on one core, so without a limit
this measures what the kit adds to a call more than what a network does.
"""

from __future__ import annotations

import atexit
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
from _runner import Benchmark, Contender

import analytics_kit as ak
from analytics_kit import client
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.sandbox.world import World
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from analytics_kit.session import Session

#: Calls in any second, and how many are sent.
_RATE, _CALLS = 20, 300
#: With 20 calls in the first second, the last 20 of 300 are due 14 seconds after them.
_IDEAL = _CALLS / _RATE - 1
_THREADS = (1, 2, 4, 8, 16, 32)
_SERVE = "from analytics_kit.sandbox.app import serve; serve(port=0, faults={faults!r})"


def _sandbox(faults: str = "") -> Settings:
    """Start a sandbox for this contender and return the settings that lead there."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", _SERVE.format(faults=faults)], stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.terminate)
    assert process.stdout is not None
    url = next(word for word in process.stdout.readline().split() if word.startswith("http")).rstrip(",.;:")
    return Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})


def _requests(calls: int) -> list[douyin.ItemWatchTrend]:
    requests = [
        douyin.ItemWatchTrend(item_id=item, analysis_type=analysis)
        for item in World().works
        for analysis in ("retention", "like", "bounce")
    ]
    return requests[:calls]


def _make(size: int, folder: Path) -> None:
    (folder / "calls").write_text(str(size))


def _load_requests(folder: Path) -> list[douyin.ItemWatchTrend]:
    return _requests(int((folder / "calls").read_text()))


def _rows(bodies: list[bytes]) -> int:
    return ak.parse_many(douyin.ItemWatchTrend, bodies).height


# Without a limit


def _load_kit(folder: Path) -> tuple[Session, list[douyin.ItemWatchTrend]]:
    return ak.live(settings=_sandbox(), progress=False), _load_requests(folder)


def _run_kit(inputs: Any) -> int:
    session, requests = inputs
    return int(session.fetch_all(requests).height)


class _Bare:
    """httpx alone, with as many threads as make it fastest."""

    def __init__(self, folder: Path) -> None:
        settings = _sandbox()
        requests = [client.http_request(request, settings) for request in _load_requests(folder)]
        self._wires = [(str(request.url), request.content, dict(request.headers)) for request in requests]
        self._client = httpx.Client()
        self._threads = min(_THREADS, key=self._seconds)

    def _seconds(self, threads: int) -> float:
        start = time.perf_counter()
        self.run(threads)
        return time.perf_counter() - start

    def run(self, threads: int | None = None) -> list[bytes]:
        with ThreadPoolExecutor(threads or self._threads) as pool:
            return list(pool.map(self._post, self._wires))

    def _post(self, wire: tuple[str, bytes, dict[str, str]]) -> bytes:
        url, content, headers = wire
        return self._client.post(url, content=content, headers=headers).content


def _run_bare(bare: _Bare) -> list[bytes]:
    return bare.run()


# Within a limit


class _Jitter(httpx.BaseTransport):
    """A network on which each call takes 0-40 ms more, so that calls arrive unevenly."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self._rng = random.Random(7)  # noqa: S311 - a network, no secret

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        time.sleep(self._rng.uniform(0, 0.04))
        return self._inner.handle_request(request)


def _load_limited(folder: Path) -> Any:
    return ak.live(
        settings=_sandbox(f"rate={_RATE}"), rates={"tikomni": _RATE}, progress=False
    ), _load_requests(folder)


def _load_jittered(folder: Path) -> Any:
    settings = _sandbox(f"rate={_RATE}")
    session = ak.live(settings=settings, rates={"tikomni": _RATE}, progress=False, transport=_Jitter())
    return session, _load_requests(folder)


def _run_limited(inputs: Any) -> int:
    session, requests = inputs
    time.sleep(1.2)  # the round before is over for the sandbox, too
    before = session.calls.height
    rows = int(session.fetch_all(requests).height)
    sent = int(session.calls.slice(before).get_column("sent").sum())
    if sent != len(requests):
        msg = f"{sent} calls were sent for {len(requests)}: the rest was turned away"
        raise AssertionError(msg)
    return rows


BENCHMARKS = [
    Benchmark(
        name="fetch_all without a limit",
        contenders={
            "kit": Contender(_run_kit, _load_kit, int),
            "floor": Contender(_run_bare, _Bare, _rows),
        },
        sizes=(100, 500),
        make=_make,
        goal=1.25,
        unit="calls",
    ),
    Benchmark(
        name="fetch_all at 20 a second",
        contenders={"kit": Contender(_run_limited, _load_limited, int)},
        sizes=(_CALLS,),
        make=_make,
        limit=round(1.2 + 1.08 * _IDEAL, 2),
        unit="calls",
    ),
    Benchmark(
        name="fetch_all at 20 a second, 0-40 ms of jitter",
        contenders={"kit": Contender(_run_limited, _load_jittered, int)},
        sizes=(_CALLS,),
        make=_make,
        limit=round(1.2 + 1.08 * _IDEAL, 2),
        unit="calls",
    ),
]
