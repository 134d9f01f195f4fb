"""The kinds of cases: each takes a source of randomness, makes one thing, and uses it as a user would."""

from __future__ import annotations

import functools
import json
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import polars as pl

import analytics_kit as ak
from analytics_kit import cassettes, plans, routes
from analytics_kit.client import http_request
from analytics_kit.report import parameters
from analytics_kit.sandbox import app
from analytics_kit.settings import Settings

from .. import _requests  # noqa: TID252 - found so by pytest and by the command

if TYPE_CHECKING:
    from analytics_kit.route import Route

#: What stands where something else was expected.
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**31,
        2**53 + 1,
        2**63,
        2**64,
        -(2**63) - 1,
        10**30,
        10**400,
        0.5,
        -0.0,
        1e308,
        5e-324,
    ),
    *(
        "",
        " ",
        "0",
        "-1",
        "1e400",
        "nan",
        "Infinity",
        "1,200",
        "1.2万",
        "--",
        "abc",
        "\0",
        "\u202e",
        "\ud83d",
        "é" * 50,
        "x" * 5_000,
    ),
    *(
        "9999-12-31",
        "0001-01-01",
        "2025-02-30",
        "99999999999999",
        "</script>",
        "=1+1",
        "2025-10-01T00:00:00Z",
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"": None},
        [1, "a", {}],
        {"a": {"a": {"a": {}}}},
        float("nan"),
        float("inf"),
        float("-inf"),
    ),
)


def mutated(value: Any, random: Random) -> Any:
    """Return a document with a few odd things in it."""
    whole = json.loads(json.dumps(value))
    for _ in range(random.choice((1, 1, 1, 2, 5))):
        whole = _mutate(whole, random)
    return whole


def _mutate(value: Any, random: Random) -> Any:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not inner or random.random() < 0.08:
        return random.choice(ODD)
    if isinstance(value, dict):
        name = random.choice(list(value))
        deed = random.random()
        if deed < 0.08:
            return {key: member for key, member in value.items() if key != name}
        if deed < 0.12:
            return {
                **{key: member for key, member in value.items() if key != name},
                random.choice(("", "x", name.upper(), "data", "code")): value[name],
            }
        return {**value, name: _mutate(value[name], random)}
    index = random.randrange(len(value))
    deed = random.random()
    if deed < 0.06:
        return value[:index] + value[index + 1 :]
    if deed < 0.12:
        return [*value, value[index]]
    if deed < 0.14:
        return value * 20
    return [*value[:index], _mutate(value[index], random), *value[index + 1 :]]


def damaged(content: bytes, random: Random) -> bytes:
    """Return bytes of which a few are gone, doubled or others."""
    for _ in range(random.choice((1, 1, 2, 8))):
        first = random.randrange(len(content) + 1)
        last = min(len(content), first + random.choice((0, 1, 1, 3, 100)))
        noise = random.choice(
            (
                b"",
                b"\xff",
                b"\0",
                b'"',
                b"[",
                b"{",
                b"\\",
                b"\xf0\x9f",
                b"[" * 500,
                b"9" * 500,
                random.randbytes(4),
            )
        )
        content = content[:first] + noise + content[last:]
    return content[: random.randrange(len(content) + 1)] if random.random() < 0.1 else content


def encoded(document: Any) -> bytes:
    """Write a document as JSON, NaN and half an emoji included."""
    return json.dumps(document).encode()


@functools.cache
def answers() -> dict[str, tuple[Route, bytes]]:
    """Return a request of each route, and the sandbox's answer to it."""
    exchanges = {}
    with app.running() as url:
        settings = Settings.load(
            environment=app.CREDENTIALS, base_urls=dict.fromkeys(ak.settings.GATEWAYS, url)
        )
        with httpx.Client(trust_env=False) as client:
            for route in routes.classes():
                request = _requests.request(route)
                exchanges[route.id] = request, client.send(http_request(request, settings)).content
    return exchanges


SETTINGS = Settings(secrets={name: f"canary-{name.lower()}" for name in ak.settings.SECRETS})


def _read(request: Route, body: bytes, headers: dict[str, str], status: int = 200) -> None:
    """Read an answer as a session does, keep it, play it again, and see that both say the same."""

    def outcome(session: ak.Session, table: str) -> Any:
        try:
            return session.fetch(request, table)
        except ak.errors.ProviderError as problem:
            return type(problem)

    transport = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, content=body))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.json"
        with ak.record(path, settings=SETTINGS, transport=transport, retries=0, max_pages=1) as session:
            table = next(iter(type(request).tables))
            recorded = outcome(session, table)
            interactions = len(session.cassette.interactions) if session.cassette else 0
        if not interactions:
            return
        again = outcome(ak.replay(path, max_pages=1), table)
        if isinstance(recorded, pl.DataFrame):
            assert recorded.equals(again), "a replay says something else than the recording"
        else:
            assert recorded is again, (recorded, again)
        assert "canary" not in path.read_text(encoding="utf-8"), "a secret was kept"
        for name in type(request).tables:
            outcome(ak.replay(path, max_pages=1), name)
        cassettes.verify(path)


def payloads(random: Random, route: str) -> None:
    """Mutated payloads of a route."""
    request, body = answers()[route]
    try:
        document = json.loads(body)
    except ValueError:  # a file: its bytes are damaged instead
        _read(request, damaged(body, random), {"content-type": "application/octet-stream"})
        return
    inner = "data" in document and random.random() < 0.9
    document = {**document, "data": mutated(document["data"], random)} if inner else mutated(document, random)
    _read(request, encoded(document), {"content-type": "application/json"})


def bodies(random: Random, route: str) -> None:
    """Damaged bytes under odd headers and statuses."""
    request, body = answers()[route]
    headers = {
        "content-type": random.choice(
            (
                "application/json",
                "",
                "text/html; charset=zip",
                "a; charset=utf-7",
                "application/json; charset=gbk",
            )
        ),
        "retry-after": random.choice(
            ("", "0", "-1", "1e308", "9" * 300, "Wed, 21 Oct 9999 07:28:00 GMT", "x")
        ),
    }
    _read(
        request,
        damaged(body, random),
        headers,
        random.choice((200, 200, 200, 204, 302, 400, 401, 404, 429, 500, 503, 599)),
    )


def recordings(random: Random) -> None:
    """A stranger's cassette, replayed, verified, and recorded into."""
    request, body = answers()["douyin.item_search_keyword"]
    document = json.loads(_recording(request, body))
    document = mutated(document, random) if random.random() < 0.7 else document
    content = encoded(document)
    content = damaged(content, random) if random.random() < 0.4 else content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.json"
        path.write_bytes(content)
        for use in (
            lambda: ak.replay(path).fetch(request),
            lambda: ak.replay(path).payload(request),
            lambda: ak.replay(path).estimate([request]),
            lambda: cassettes.verify(path, secrets=("a-secret-of-somebody",)),
            lambda: cassettes.deserialize(content.decode("utf-8", "surrogateescape")),
            lambda: repr(ak.record(path, settings=SETTINGS)),
        ):
            _ours(use)
        (Path(folder) / "j.json.partial").write_bytes(damaged(content, random))
        _ours(lambda: ak.record(Path(folder) / "j.json", settings=SETTINGS))


@functools.cache
def _recording(request: Route, body: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.json"
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
        with ak.record(path, settings=SETTINGS, transport=transport) as session:
            session.fetch(request)
        return path.read_text(encoding="utf-8")


def _ours(use: Callable[[], object]) -> None:
    """Use something that may be refused."""
    message = ""
    try:
        use()
    except ak.errors.AnalyticsKitError as problem:
        message = str(problem)
    assert len(message) <= 10 * ak.errors.MOST, "a message without an end"


_PLAN = """[[fetch]]
route = "douyin.item_list"
start_time = 2025-10-01
end_time = 2025-10-31
count = 20

[[fetch]]
route = "douyin.item_watch_trend"
item_id = { of = "douyin.item_list", column = "item_id", first = 2, last = 1 }
analysis_type = ["retention", "like"]
"""
_TOML = (
    "-1",
    "0",
    "1.5",
    "nan",
    "inf",
    "true",
    '""',
    '"x"',
    "[]",
    "[[]]",
    "{}",
    "9999-12-31",
    "0001-01-01",
    "07:00:00",
    "1" * 400,
    "{ of = 1 }",
    "[1, 'a']",
)


def plan_files(random: Random) -> None:
    """A stranger's plan, checked and estimated."""
    lines = _PLAN.splitlines()
    for _ in range(random.choice((1, 1, 3))):
        number = random.randrange(len(lines))
        name, sign, _ = lines[number].partition(" = ")
        lines[number] = random.choice(
            (
                f"{name}{sign}{random.choice(_TOML)}",
                lines[number].replace("2", random.choice(_TOML), 1),
                lines[number] * 2,
                "",
            )
        )
    content = "\n".join(lines).encode()
    content = damaged(content, random) if random.random() < 0.3 else content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        path.write_bytes(content)
        session = ak.record(Path(folder) / "c.json", settings=SETTINGS)
        _ours(lambda: plans.estimate(session, plans.load(path)))


def requests(random: Random, route: str) -> None:
    """Odd parameters of a route, up to the request that would be sent."""
    kind = routes.get(route)
    values = {name: value for name, value in _requests.request(kind).values().items() if value is not None}
    for name in kind.parameters():
        if random.random() < 0.4:
            values[name] = random.choice((*ODD, [random.choice(ODD)], "2025-10-01", "7559536212910853422"))
    _ours(lambda: [http_request(request, SETTINGS) for request in kind(**values).split()][:1])


def notebooks(random: Random) -> None:
    """A stranger's notebook, read up to its first cell."""
    source = Path(ak.resources.template("tour")).read_bytes()
    content = (
        encoded(mutated(json.loads(source), random)) if random.random() < 0.6 else damaged(source, random)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.ipynb"
        path.write_bytes(content)
        _ours(lambda: parameters(path))


#: Those with a case for each route, and the others.
BY_ROUTE: dict[str, Callable[[Random, str], None]] = {
    "payloads": payloads,
    "bodies": bodies,
    "requests": requests,
}
OTHERS: dict[str, Callable[[Random], None]] = {
    "recordings": recordings,
    "plans": plan_files,
    "notebooks": notebooks,
}


def cases(kind: str, count: int, seed: int, route: str = "") -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the name of each case and what it does; the same for the same seed."""
    names = (
        [route_class.id for route_class in routes.classes() if route in route_class.id]
        if kind in BY_ROUTE
        else [""]
    )
    for name in names:
        for number in range(count):
            case = f"{kind} {name} {number} --seed {seed}".replace("  ", " ")
            random = Random(case)  # noqa: S311 - chance, not secrecy
            deed = (
                functools.partial(BY_ROUTE[kind], random, name)
                if name
                else functools.partial(OTHERS[kind], random)
            )
            yield case, functools.partial(_quietly, deed)


def _quietly(deed: Callable[[], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        deed()
