"""The real amagi, started here: it cannot reach Douyin, but what it says then becomes our errors."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import analytics_kit as ak
from analytics_kit import envelopes
from analytics_kit.routes import amagi
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics_kit.session import Session

# ``.ci/run`` installs it there; AMAGI_DIR names another place.
HOME = Path(os.environ.get("AMAGI_DIR") or Path(__file__).parents[1] / ".amagi").resolve()
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (HOME / "node_modules/@ikenxuan/amagi").is_dir(),
        reason=f"amagi is not installed: npm install --prefix {HOME} @ikenxuan/amagi",
    ),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = f"import('@ikenxuan/amagi').then(amagi => amagi.default().startServer({port}))"
    log = tmp_path_factory.mktemp("amagi") / "log.txt"
    # A proxy that nobody runs: wherever this is tried, amagi must not ask Douyin.
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    environment = os.environ | nowhere | {"NO_PROXY": "", "no_proxy": ""}
    with log.open("wb") as out:
        server = subprocess.Popen(
            [str(NODE), "-e", script], cwd=HOME, env=environment, stdout=out, stderr=out
        )
    try:
        base = f"http://127.0.0.1:{port}/api"
        deadline = time.monotonic() + 30
        while not _answers(base):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
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


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    urls = {"amagi": url}
    with ak.live(
        base_urls=urls, settings=Settings.load(environment={}, base_urls=urls), retries=0
    ) as session:
        yield session


def test_a_missing_parameter_is_a_bad_request_that_names_it(url: str) -> None:
    answer = httpx.get(url + amagi.OneWork.path)
    with pytest.raises(ak.errors.BadRequestError, match="aweme_id: ") as caught:
        envelopes.read(amagi.OneWork, answer.content, envelopes.Origin.of(amagi.OneWork, answer.status_code))

    assert (caught.value.provider, caught.value.code) == ("amagi", 400)


def test_the_link_that_its_older_page_names_is_refused_by_amagi_5(session: Session) -> None:
    with pytest.raises(ak.errors.BadRequestError, match="aweme_id: "):
        session.fetch(amagi.OneWork(url="https://v.douyin.com/irQCAn4A/"))


def test_that_douyin_cannot_be_reached_is_a_failure_of_the_server(session: Session) -> None:
    request = amagi.OneWork(aweme_id="7559536212910853422")
    with pytest.raises(ak.errors.ServerError) as caught:
        session.fetch(request)

    problem = caught.value
    assert (problem.provider, problem.code, problem.request) == ("amagi", 500, request)
    assert problem.provider_message
    assert session.calls["credits"].sum() == 0


def test_no_server_at_all_is_a_transport_error_that_says_where() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    urls = {"amagi": f"http://127.0.0.1:{port}/api"}
    settings = Settings.load(environment={}, base_urls=urls)
    with (
        ak.live(base_urls=urls, settings=settings, retries=0) as nowhere,
        pytest.raises(ak.errors.TransportError, match=f"127.0.0.1:{port}"),
    ):
        nowhere.fetch(amagi.OneWork(aweme_id="7559536212910853422"))
