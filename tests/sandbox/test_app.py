"""The server: real HTTP on loopback, the provider's envelope, its errors, and nothing beyond loopback."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
from typing import Any, ClassVar

import _requests
import httpx
import pytest

import analytics_kit as ak
from analytics_kit import _install, cassettes, envelopes, errors, routes, tables
from analytics_kit.providers import GATEWAYS, PROVIDERS, TIKOMNI
from analytics_kit.route import Boolean, Integer, Route, Text, param
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app as server
from analytics_kit.sandbox import documented
from analytics_kit.sandbox.answers import ANSWERS
from analytics_kit.sandbox.world import World
from analytics_kit.settings import Settings

KEYWORDS = douyin.ItemSearchKeyword(item_id=documented.ITEM_ID)
KEY = {"Authorization": "Bearer any"}


@pytest.fixture(scope="module")
def url():
    with server.running(World(seed=7)) as base:
        yield base


def ask(url: str, *, body: Any = None, headers: Any = KEY, path: str = KEYWORDS.path) -> httpx.Response:
    body = {"cookie": "sandbox-creator-1", **KEYWORDS.wire()} if body is None else body
    return httpx.post(url + path, json=body, headers=headers)


def settings(url: str) -> Settings:
    """What the sandbox takes, and where it is."""
    return Settings.load(environment=server.CREDENTIALS, base_urls=dict.fromkeys(PROVIDERS, url))


# Success


def test_a_success_carries_the_documented_envelope(url):
    answer = ask(url)
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == [
        *(
            "code",
            "request_id",
            "message",
            "message_zh",
            "support",
            "time",
            "time_stamp",
            "time_zone",
            "docs",
        ),
        *("cache_message", "cache_message_zh", "cache_url", "router", "params", "data"),
    ]
    assert body["code"] == 200
    assert body["message"] == "Request successful. This request will incur a charge."
    assert body["router"] == KEYWORDS.path
    assert body["params"] == {"cookie": "sandbox-creator-1", "item_id": documented.ITEM_ID}
    assert body["data"] == documented.SEARCH_KEYWORD
    assert body["cache_url"].startswith("https://cache.invalid/")


def test_chinese_is_sent_as_it_is_written(url):
    assert "搞笑视频".encode() in ask(url).content


def test_the_same_request_gets_the_same_bytes_whoever_asks(url):
    first = ask(url)
    assert ask(url).content == first.content
    with server.running(World(seed=7)) as another:
        assert ask(another).content == first.content
    # Only the echo tells two cookies of one creator apart.
    other = ask(url, body={"cookie": "a real cookie", **KEYWORDS.wire()}).json()
    assert other | {"params": None} == first.json() | {"params": None}


def test_different_requests_have_different_ids(url):
    bodies = [{"cookie": f"sandbox-creator-{n}", **KEYWORDS.wire()} for n in (1, 2)]
    bodies.append({"cookie": "sandbox-creator-1", "item_id": list(World().works)[5]})
    assert len({ask(url, body=body).json()["request_id"] for body in bodies}) == 3


@pytest.mark.parametrize("route", routes.classes(), ids=lambda route: route.id)
def test_every_route_of_the_kit_is_served_read_and_replayed(url, route, tmp_path):
    path, request = tmp_path / "kept.json", _requests.request(route)
    with ak.record(path, base_urls=dict.fromkeys(PROVIDERS, url), settings=settings(url)) as session:
        live = {table: session.fetch(request, table) for table in route.tables}
    with ak.replay(path) as session:
        again = {table: session.fetch(request, table) for table in route.tables}

    assert {table: frame.schema for table, frame in live.items()} == {
        table: tables.schema(table) for table in route.tables
    }
    assert all(again[table].equals(frame) for table, frame in live.items())
    assert cassettes.verify(path, secrets=server.CREDENTIALS.values()) == []


def test_the_cookie_chooses_whose_works_are_listed(url):
    body = {"start_time": 1746028800000, "end_time": 1761926399000}
    authors = [
        {
            item["author"]
            for item in ask(url, body=body | {"cookie": c}, path=douyin.ItemList.path).json()["data"]["items"]
        }
        for c in ("sandbox-creator-1", "sandbox-creator-3", "somebody's own cookie")
    ]
    assert authors == [{"阿梨的小厨房"}, {"拆机老陆"}, {"阿梨的小厨房"}]


@pytest.mark.parametrize("path", [KEYWORDS.path, "/nowhere"])
def test_every_answer_says_that_it_is_synthetic(url, path):
    assert ask(url, path=path).headers["x-analytics-kit-sandbox"] == "seed=7"
    assert ask(url, path=path, headers={}).headers["x-analytics-kit-sandbox"] == "seed=7"


# Refusals


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic abc"}],
)
def test_without_a_key_the_provider_says_401(url, headers):
    answer = ask(url, headers=headers)
    assert answer.status_code == 401
    detail = answer.json()["detail"]
    assert detail["code"] == 401
    assert "TIKOMNI_API_KEY" in detail["message"]
    assert detail["request_id"]
    assert detail["router"] == KEYWORDS.path


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"item_id": documented.ITEM_ID}, 400, "cookie"),
        ({"item_id": documented.ITEM_ID, "cookie": ""}, 400, "cookie"),
        ({"cookie": "x"}, 400, "item_id"),
        ({"cookie": "x", "item_id": "123"}, 400, "'123'"),
        ({"cookie": "x", "item_id": 7.5e18}, 400, "7.5e+18"),
        ({"cookie": "x", "item_id": "7000000000000000000"}, 404, "7000000000000000000"),
        (["cookie"], 400, "list"),
    ],
)
def test_a_wrong_request_is_refused_by_name(url, body, status, named):
    answer = ask(url, body=body)
    assert answer.status_code == status
    assert answer.json()["detail"]["code"] == status
    assert named in answer.json()["detail"]["message"]


def test_a_body_that_is_no_json_is_refused(url):
    answer = httpx.post(url + KEYWORDS.path, content=b"{", headers=KEY)
    assert answer.status_code == 400
    assert "not valid JSON" in answer.json()["detail"]["message"]


@pytest.mark.parametrize(
    ("body", "headers", "kind"),
    [
        ({"cookie": "x", **KEYWORDS.wire()}, {}, errors.AuthenticationError),
        ({"cookie": "x", "item_id": "1"}, KEY, errors.BadRequestError),
        ({"cookie": "x", "item_id": "7000000000000000000"}, KEY, errors.NotFoundError),
    ],
)
def test_the_kit_reads_each_refusal_as_its_own_error(url, body, headers, kind):
    answer = ask(url, body=body, headers=headers)
    with pytest.raises(kind) as caught:
        envelopes.read(
            douyin.ItemSearchKeyword,
            answer.content,
            envelopes.Origin.of(douyin.ItemSearchKeyword, answer.status_code),
        )
    assert caught.value.request_id == answer.json()["detail"]["request_id"]


def test_an_unknown_path_and_a_wrong_method_are_answered_in_json(url):
    assert ask(url, path="/nowhere").json() == {"detail": "Not Found"}
    answer = httpx.get(url + KEYWORDS.path, headers=KEY)
    assert (answer.status_code, answer.json()) == (405, {"detail": "Method Not Allowed"})


# A route that is asked with GET


def test_a_get_route_reads_its_query_and_its_path(monkeypatch):
    class Echo(Route):
        """A route for this test."""

        id: ClassVar[str] = "test.echo"
        provider: ClassVar[Any] = TIKOMNI
        path: ClassVar[str] = "/echo/{name}"
        name: str = param(Text(), "A name.", "名")
        count: int = param(Integer(1), "How many.", "数", default=1)
        loud: bool = param(Boolean(), "Whether to shout.", "大声", default=False)

    def echo(_world: World, _creator: Any, request: Any) -> dict[str, Any]:
        return dict(request.values())

    monkeypatch.setattr(routes, "classes", lambda: [Echo])
    monkeypatch.setitem(ANSWERS, "test.echo", echo)
    with server.running() as url:
        response = httpx.get(url + "/echo/7", params={"count": "3", "loud": "true"}, headers=KEY)
        refused = httpx.get(url + "/echo/x", params={"count": "many"}, headers=KEY)
    assert response.json()["data"] == {"name": "7", "count": 3, "loud": True}
    assert refused.status_code == 400
    assert "count='many'" in refused.json()["detail"]["message"]


# Where it listens


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "example.com", "::", ""])  # noqa: S104 - refused
def test_only_loopback_is_served(host, monkeypatch):
    monkeypatch.setattr(server, "_server", lambda _: pytest.fail(f"it listens on {host!r}"))
    with pytest.raises(errors.SettingsError, match="Allowed: 127"):
        server.serve(host=host, port=0)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(errors.SettingsError, match=f"port={port}"):
        server.serve(port=port)


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(errors.SettingsError, match=f"Port {port} .* in use"), server.running(port=port):
            pass


def test_two_sandboxes_run_side_by_side_and_free_their_ports():
    with server.running(World(1)) as first_url, server.running(World(2)) as second_url:
        assert ask(first_url).headers[server.HEADER] == "seed=1"
        assert ask(second_url).headers[server.HEADER] == "seed=2"
    with pytest.raises(httpx.ConnectError):
        ask(first_url)


def works(environment: dict[str, str]) -> int:
    """Count the works of the creator whose account a shell with these variables asks for."""
    settings = Settings.load(environment=environment)
    request = douyin.ItemList(start_time="2024-01-01", end_time="2026-12-31", count=100)
    with ak.live(settings=settings) as session:
        return session.fetch(request).height


@pytest.mark.slow
def test_serve_prints_how_to_use_it_and_stops_at_ctrl_c():
    script = "from analytics_kit.sandbox.app import serve; serve(port=0)"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process, contextlib.ExitStack() as stopping:
        stopping.callback(process.kill)  # where an assertion fails, nobody else would end it
        lines = [process.stdout.readline() for _ in range(7)]
        base = re.search(r" on (http://\S+) ", lines[0])[1]
        base_urls = re.search(r"base_urls=(dict.fromkeys\(.*?\))\)", lines[-1])[1]
        assert eval(base_urls) == dict.fromkeys(GATEWAYS, base)  # noqa: S307 - what a user would paste
        exports = [
            dict(pair.split("=", 1) for pair in line.split()[1:]) for line in lines if "export" in line
        ]
        first = exports[0] | exports[1]
        second = first | exports[2]
        # It is printed once the port listens, so nothing has to be tried twice.
        assert [works(environment) for environment in (first, second)] == [43, 42]
        process.send_signal(signal.SIGINT)
        rest, complaint = process.communicate(timeout=10)
    assert (process.returncode, rest, complaint) == (0, "", "")


def test_the_package_loads_no_web_server():
    script = "import sys, analytics_kit.sandbox, analytics_kit.sandbox.world; print({'starlette', 'uvicorn'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


def test_without_starlette_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    monkeypatch.delitem(sys.modules, "analytics_kit.sandbox.app")
    with pytest.raises(errors.SettingsError, match=re.escape(_install.command("sandbox"))):
        __import__("analytics_kit.sandbox.app")


def test_answers_leave_at_once() -> None:
    # asyncio switches TCP's delay off where the listening socket names its protocol, and the accepted ones inherit it.
    with contextlib.closing(server._listen("127.0.0.1", 0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
