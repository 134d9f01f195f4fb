"""Success has to be shown, by each of the 30 routes that answer JSON; what is damaged and was paid for is read all the same."""

from __future__ import annotations

import itertools
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import polars as pl
import pytest
from _requests import request

import analytics_kit as ak
from analytics_kit import errors, parsing, routes
from analytics_kit.cassettes import SANDBOX_HEADER
from analytics_kit.routes._works import details
from analytics_kit.sandbox.answers import answer
from analytics_kit.sandbox.world import World
from analytics_kit.scrubbing import scrub
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from analytics_kit.route import Route

WORLD = World()
ROUTES = [route for route in routes.classes() if route.id != "douyin.item_list_download"]


def payload_of(request_: Route) -> Any:
    return answer(WORLD, request_, "sandbox-creator-1")


def envelope(request_: Route, **members: Any) -> bytes:
    code = 200 if request_.provider.name in ("tikomni", "amagi") else 0
    document = {"code": code, "request_id": "r-1", "message": "ok", "data": payload_of(request_)} | members
    return json.dumps({name: value for name, value in document.items() if value is not ...}).encode()


class Service(httpx.BaseTransport):
    """A provider that answers everything with one thing."""

    def __init__(self, content: bytes = b"", status: int = 200, **headers: str) -> None:
        self.content, self.status, self.sent = content, status, 0
        self.headers = {"content-type": "application/json", SANDBOX_HEADER: "seed=7"} | headers

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        self.sent += 1
        return httpx.Response(self.status, content=self.content, headers=self.headers)


Record = Callable[[Service], ak.Session]


@pytest.fixture
def record(tmp_path: Path, settings: Settings) -> Record:
    return lambda service: ak.record(
        tmp_path / "study.json", settings=settings, transport=service, progress=False, retries=0, max_pages=1
    )


def fetch(session: ak.Session, request_: Route) -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.PartialResultWarning)
        return session.fetch(request_)


# No success

#: What says nothing of a success, beside the envelope of a route.
NO_SUCCESS: dict[str, Callable[[Route], bytes]] = {
    "an empty object": lambda _: b"{}",
    "a list": lambda _: b"[]",
    "null": lambda _: b"null",
    "an error": lambda _: b'{"error": "upstream timed out"}',
    "success is false": lambda _: b'{"success": false}',
    "a portal": lambda _: b'{"status": "login required", "redirect": "https://portal.example/"}',
    "no data": lambda request_: envelope(request_, data=...),
    "data is null": lambda request_: envelope(request_, data=None),
    "no code": lambda request_: envelope(request_, code=...),
    "a flag for a code": lambda request_: envelope(request_, code=True),
    "success is false beside data": lambda request_: envelope(request_, success=False),
    "an inner code as text": lambda request_: envelope(request_, data={"status_code": "2190008"}),
    "an inner code deeper": lambda request_: envelope(request_, data={"BaseResp": {"StatusCode": 10008}}),
    "the payload alone": lambda request_: json.dumps(payload_of(request_)).encode(),
}


def shows_no_success(request_: Route, kind: str) -> Service:
    """A provider that answers a request with something that says nothing of a success."""
    if request_.id == "douyin.author_diagnosis" and kind == "the payload alone":
        pytest.skip("its payload is an envelope of its own")
    return Service(NO_SUCCESS[kind](request_))


@pytest.mark.parametrize("kind", NO_SUCCESS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_what_shows_no_success_is_an_error_that_may_have_cost(
    route: type[Route], kind: str, settings: Settings
) -> None:
    request_ = request(route)
    service = shows_no_success(request_, kind)
    with ak.live(settings=settings, transport=service, retries=0, max_pages=1) as session:
        with pytest.raises(errors.ProviderError) as caught:
            session.fetch(request_)
        row = session.calls.row(0, named=True)

    assert caught.value.maybe_billed
    assert len(str(caught.value)) < 1000
    assert (row["credits"], row["got"]) == (0.0, 0)
    assert row["maybe_credits"] == request_.provider.gateway.credits


#: Each route with one of the answers, and each answer with two routes at least: a cassette treats them alike.
EACH = list(zip(ROUTES, itertools.cycle(NO_SUCCESS), strict=False))


@pytest.mark.parametrize(("route", "kind"), EACH, ids=lambda value: getattr(value, "id", value))
def test_what_shows_no_success_is_kept_aside_and_asked_again(
    route: type[Route], kind: str, record: Record, tmp_path: Path
) -> None:
    request_ = request(route)
    service = shows_no_success(request_, kind)
    with record(service) as session, pytest.raises(errors.ProviderError) as caught:
        session.fetch(request_)

    # What came is there for who wants to see it, without another call.
    again = record(service)
    assert again.payload(request_) == scrub(json.loads(service.content), ())
    assert service.sent == 1

    # A replay shows the same error; a recording asks again, and keeps a success.
    with pytest.raises(type(caught.value)) as replayed:
        ak.replay(tmp_path / "study.json", max_pages=1).fetch(request_)
    assert str(replayed.value) == str(caught.value)
    service.content = envelope(request_)
    frame = fetch(again, request_)
    assert service.sent == 2
    assert again.calls.item(-1, "credits") == request_.provider.gateway.credits
    again.close()
    assert fetch(ak.replay(tmp_path / "study.json", max_pages=1), request_).equals(frame)


@pytest.mark.parametrize("status", [201, 204, 206, 301, 302, 304])
def test_any_other_status_names_address_and_status(status: int, record: Record) -> None:
    request_ = request(routes.get("douyin.item_play_source"))
    session = record(Service(b"", status, location="https://portal.example/"))

    with pytest.raises(errors.PayloadError, match=f"https://api.tikomni.com/api/.* answered {status}"):
        session.fetch(request_)


def test_a_recording_of_an_empty_success_is_asked_again(record: Record, tmp_path: Path) -> None:
    """Earlier versions kept ``{}`` for good as an answer without rows."""
    request_ = request(routes.get("douyin.item_play_source"))
    service = Service(envelope(request_))
    with record(service) as session:
        frame = session.fetch(request_)
    path = tmp_path / "study.json"
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    document["interactions"][0]["response"]["body"]["json"] = {}
    path.write_text(json.dumps(document))

    with record(service) as session:
        assert session.fetch(request_).equals(frame)
    assert service.sent == 2
    assert json.loads(path.read_text())["interactions"] == json.loads(text)["interactions"]


# A success that is damaged

#: The same answer with something wrong that costs none of its figures.
DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "a cut character": lambda body: body.replace(b'"ok"', '"好"'.encode()[:3] + b'"'),
    "half an emoji": lambda body: body.replace(b'"ok"', b'"ok \\ud83d"'),
    "GBK": lambda body: body.replace(b'"ok"', '"请求成功，本次请求将被计费"'.encode("gbk")),
    "NaN": lambda body: body.replace(b'"ok"', b"NaN"),
    "a number beyond all bounds": lambda body: body.replace(b'"ok"', b"1e999"),
    "a whole number of 5,000 digits": lambda body: body.replace(b'"ok"', b"1" * 5000),
}


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_a_damaged_success_is_read_counted_and_never_asked_again(
    route: type[Route], damage: str, record: Record
) -> None:
    request_ = request(route)
    sound = envelope(request_)
    whole = fetch(ak.live(settings=Settings(CREDENTIALS), transport=Service(sound), max_pages=1), request_)
    service = Service(DAMAGED[damage](sound))
    assert service.content != sound

    with record(service) as session:
        frame = fetch(session, request_)
    assert frame.equals(whole)
    assert session.calls.item(0, "credits") == request_.provider.gateway.credits

    with record(service) as session:
        assert fetch(session, request_).equals(whole)
        assert isinstance(session.payload(request_), dict)
    assert service.sent == 1


CREDENTIALS = dict.fromkeys(
    ("TIKOMNI_API_KEY", "KEYAPI_API_KEY", "AITOEARN_API_KEY", "DOUYIN_COOKIE", "TIKTOK_COOKIE"), "any"
)


# One route of each provider: it is refused before a route looks at it.
@pytest.mark.parametrize(
    "route", {route.provider: route for route in ROUTES}.values(), ids=lambda route: route.id
)
def test_an_answer_that_is_nested_too_deeply_was_paid_and_is_not_asked_again(
    route: type[Route], record: Record
) -> None:
    depth = 100_000  # what no Python decodes
    request_ = request(route)
    deep = b'{"code": 200, "data": {"segments": ' + b"[" * depth + b"]" * depth + b"}}"
    service = Service(deep)
    for _ in range(2):
        with record(service) as session:
            with pytest.raises(errors.PayloadError, match="more than 100 deep") as caught:
                session.fetch(request_)
            assert caught.value.path == "$.data.segments[0][0]…"
            assert session.payload(request_) == deep
    assert service.sent == 1


def test_what_was_decoded_and_is_nested_too_deeply_to_be_divided_is_an_answer_that_does_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python 3.12 and later decode what 3.11 refuses."""
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    request_ = request(routes.get("aitoearn.work_analytics"))
    monkeypatch.setattr(
        type(request_), "tables", {"details": lambda payload, _: details([(None, "$", payload)])}
    )

    with pytest.raises(errors.PayloadError, match="aitoearn.work_analytics: .* more than 100 deep") as caught:
        parsing.extract(request_, deep, "details")
    assert caught.value.path == "$.data…"


def test_half_an_answer_is_kept_and_asked_again_only_by_who_pays_for_it(
    record: Record, tmp_path: Path, settings: Settings
) -> None:
    request_ = request(routes.get("douyin.item_play_source"))
    sound = envelope(request_)
    service = Service(sound[: len(sound) // 2])
    for _ in range(2):
        with record(service) as session, pytest.raises(errors.PayloadError, match="not valid JSON"):
            session.fetch(request_)
    assert service.sent == 1

    service.content = sound
    with ak.record(
        tmp_path / "study.json", settings=settings, transport=service, retry_billed=True
    ) as session:
        assert session.fetch(request_).height > 0
    assert service.sent == 2


def test_a_batch_goes_on_past_a_damaged_answer(record: Record) -> None:
    requests = [routes.get("douyin.item_play_source")(item_id=f"{number:019}") for number in range(3)]
    service = Service(b'{"code": 200, "data": {"play_source": [{"key": [], "value": 1}]}}')
    session = record(service)
    with pytest.warns(errors.PartialResultWarning, match="3 of 3 calls failed"):
        frame = session.fetch_all(requests, on_error="skip")

    assert frame.is_empty()
    assert session.calls.get_column("credits").to_list() == [1.0, 1.0, 1.0]


def test_parse_many_names_the_file_of_a_damaged_answer(tmp_path: Path) -> None:
    route = routes.get("douyin.item_play_source")
    (tmp_path / "a.json").write_bytes(envelope(request(route)))
    (tmp_path / "b.json").write_bytes(b'{"code": 200, "data": {"play_sou')

    with pytest.raises(errors.PayloadError) as caught:
        ak.parse_many(route, tmp_path)
    assert str(tmp_path / "b.json") in caught.value.__notes__[0]


# What nobody knows is not nothing


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_an_answer_that_is_not_understood_is_kept_and_said(route: type[Route], record: Record) -> None:
    request_ = request(route)
    if route.id == "douyin.item_analysis_overview":
        pytest.skip("no document names a member of its answer: whatever comes is its table")
    strange = {"result_v9": {"rows": [1, 2]}, "cursor_v9": 7}
    service = Service(envelope(request_, data=strange))
    understood_not = "not understood: 'cursor_v9', 'result_v9' came"
    with pytest.warns(errors.PartialResultWarning, match=understood_not), record(service) as session:
        frame = session.fetch(request_)

    assert frame.is_empty()
    assert (session.calls.item(0, "credits"), session.calls.item(0, "got")) == (
        request_.provider.gateway.credits,
        0,
    )
    assert "not understood" in session.calls.item(0, "error")
    with record(service) as session:
        assert session.payload(request_)["data"] == strange
    assert service.sent == 1
    with pytest.raises(errors.PayloadError, match="'cursor_v9', 'result_v9' came"):
        ak.parse(request_, service.content)
