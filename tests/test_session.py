"""Replay opens no socket, record pays for nothing twice, and every call is in the log."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.cassettes import SANDBOX_HEADER
from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented
from analytics_kit.settings import Settings

from .conftest import CANARIES

ITEM = "7559536212910853422"
WORDS = douyin.ItemSearchKeyword(item_id=ITEM)
LIST = douyin.ItemList(start_time="2025-09-01", end_time="2025-10-31", count=2)


class Provider:
    """A provider that lives in memory: answers by path, and remembers what it was sent."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self.headers = {"content-type": "application/json", SANDBOX_HEADER: "seed=1"}
        self.answer: Callable[[dict[str, object]], object] = lambda _: documented.SEARCH_KEYWORD
        self._lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.sent.append(request)
        body = json.loads(request.content)
        data = self.answer(body)
        if isinstance(data, httpx.Response):
            return data
        envelope = {
            "code": 200,
            "request_id": "r-1",
            "cache_url": f"https://x/{CANARIES['TIKOMNI_API_KEY']}",
            "params": body,
            "data": data,
        }
        return httpx.Response(200, json=envelope, headers=self.headers)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def options(provider: Provider, settings: Settings) -> dict[str, object]:
    return {"settings": settings, "transport": httpx.MockTransport(provider)}


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes a socket, or asks for an address, fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return


# Replay


@pytest.mark.usefixtures("no_sockets")
def test_replay_answers_without_a_socket_a_key_or_a_network() -> None:
    session = ak.replay("demo")
    frame = session.fetch(WORDS)

    assert frame.get_column("count").to_list() == [1250, 850, 620]
    assert session.calls.select("route", "cached", "credits", "status").rows() == [
        ("douyin.item_search_keyword", True, 0.0, 200)
    ]


@pytest.mark.usefixtures("no_sockets")
def test_a_request_that_was_not_recorded_is_a_miss_and_still_opens_no_socket() -> None:
    with pytest.raises(errors.CassetteMissError, match="does not hold this request"):
        ak.replay("demo").fetch(douyin.ItemSearchKeyword(item_id="1" * 19))


def test_an_unknown_cassette_says_where_it_was_looked_for() -> None:
    with pytest.raises(errors.CassetteNotFoundError, match="demo"):
        ak.replay("dema")


# Record


def test_what_is_recorded_once_is_never_asked_again(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    first = ak.record(tmp_path / "study.json", **options)
    frame = first.fetch(WORDS)
    with ak.record(tmp_path / "study.json", **options) as second:
        again = second.fetch(WORDS)

    assert len(provider.sent) == 1
    assert frame.equals(again)
    assert first.calls.item(0, "credits") == 1.0
    assert second.calls.item(0, "credits") == 0.0
    assert ak.replay(tmp_path / "study.json").fetch(WORDS).equals(frame)


def test_a_name_is_kept_in_the_folder_cassettes(options: dict[str, object], tmp_path: Path) -> None:
    ak.record("my-study", **options).fetch(WORDS)

    assert (tmp_path / "cassettes" / "my-study.json").is_file()
    assert ak.replay("my-study").fetch(WORDS).height == 3


def test_an_answer_against_us_is_not_kept(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    provider.answer = lambda _: httpx.Response(401, json={"detail": {"message": "expired"}})
    session = ak.record(tmp_path / "study.json", **options)
    with pytest.raises(errors.AuthenticationError):
        session.fetch(WORDS)
    provider.answer = lambda _: documented.SEARCH_KEYWORD

    assert session.fetch(WORDS).height == 3
    assert session.calls.select("status", "got", "credits").rows() == [(401, 0, 0.0), (200, 1, 1.0)]


def test_equal_requests_are_asked_once_and_answered_in_order(
    provider: Provider, options: dict[str, object]
) -> None:
    other = douyin.ItemSearchKeyword(item_id="1" * 19)
    frame = ak.live(**options).fetch_all([WORDS, other, WORDS])

    assert len(provider.sent) == 2
    assert frame.get_column("item_id").unique(maintain_order=True).to_list() == [ITEM, other.item_id]
    assert frame.height == 9


def test_what_came_before_a_failure_is_on_disk(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    requests = [douyin.ItemSearchKeyword(item_id=f"{number:019}") for number in range(40)]

    def answer(body: dict[str, object]) -> object:
        if body["item_id"] == requests[20].item_id:
            return httpx.Response(500, text="no")
        time.sleep(0.02)
        return documented.SEARCH_KEYWORD

    provider.answer = answer
    with pytest.raises(errors.ServerError):
        ak.record(tmp_path / "study.json", **options).fetch_all(requests)

    kept = ak.replay(tmp_path / "study.json")
    assert kept.cassette is not None
    assert len(kept.cassette.interactions) == len(provider.sent) - 1
    # Nothing is sent any more once one has failed, apart from what is on its way.
    assert len(provider.sent) < len(requests)


def test_ctrl_c_keeps_what_came(provider: Provider, options: dict[str, object], tmp_path: Path) -> None:
    requests = [douyin.ItemSearchKeyword(item_id=f"{number:019}") for number in range(3)]

    def answer(body: dict[str, object]) -> object:
        if body["item_id"] == requests[1].item_id:
            raise KeyboardInterrupt
        return documented.SEARCH_KEYWORD

    provider.answer = answer
    session = ak.record(tmp_path / "study.json", **options)
    session.fetch(requests[0])
    with pytest.raises(KeyboardInterrupt):
        session.fetch(requests[1])

    assert ak.replay(tmp_path / "study.json").fetch(requests[0]).height == 3


# The wire


def test_the_key_travels_in_the_header_and_the_cookie_in_the_body(
    provider: Provider, options: dict[str, object]
) -> None:
    ak.live(**options, base_urls=None).fetch(WORDS)
    (sent,) = provider.sent

    assert sent.headers["authorization"] == f"Bearer {CANARIES['TIKOMNI_API_KEY']}"
    assert json.loads(sent.content) == {"item_id": ITEM, "cookie": CANARIES["DOUYIN_COOKIE"]}
    assert str(sent.url) == "https://api.tikomni.com/api/u1/v1/douyin/creator_v2/fetch_item_search_keyword"


def test_a_missing_key_or_cookie_is_noticed_before_anything_is_sent(provider: Provider) -> None:
    for secrets, missing in (({}, "TIKOMNI_API_KEY"), ({"TIKOMNI_API_KEY": "k"}, "DOUYIN_COOKIE")):
        session = ak.live(settings=Settings(secrets=secrets), transport=httpx.MockTransport(provider))
        with pytest.raises(errors.SettingsError, match=f"{missing} is not set"):
            session.fetch(WORDS)

    assert provider.sent == []


def test_no_connection_is_a_transport_error(settings: Settings) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    session = ak.live(settings=settings, transport=httpx.MockTransport(refuse))
    with pytest.raises(
        errors.TransportError, match=r"no answer from tikomni at https://api.tikomni.com \(ConnectError\)"
    ):
        session.fetch(WORDS)
    assert session.calls.select("status", "pages", "cached").rows() == [(None, 0, False)]


def test_a_timeout_while_reading_says_that_the_call_may_be_charged(settings: Settings) -> None:
    def stall(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with pytest.raises(errors.TransportError, match="may have been charged"):
        ak.live(settings=settings, transport=httpx.MockTransport(stall)).fetch(WORDS)


# Pages


def pages(*contents: tuple[list[int], int | None]) -> Callable[[dict[str, object]], object]:
    """Answer one page after the other: the works' numbers and the next cursor."""
    served = Counter[str]()

    def answer(_: dict[str, object]) -> object:
        numbers, cursor = contents[min(served["pages"], len(contents) - 1)]
        served["pages"] += 1
        return {
            "items": [{"item_id": f"{number:019}"} for number in numbers],
            "has_more": cursor is not None,
            "cursor": cursor,
        }

    return answer


def ids(frame: pl.DataFrame) -> list[int]:
    return [int(one) for one in frame.get_column("item_id")]


def test_pages_are_followed_to_the_last(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = pages(([1, 2], 11), ([3, 4], 22), ([5], None))
    session = ak.live(**options)

    assert ids(session.fetch(LIST)) == [1, 2, 3, 4, 5]
    assert [json.loads(one.content).get("cursor") for one in provider.sent] == [None, 11, 22]
    assert session.calls.select("asked", "got", "pages", "credits").rows() == [(None, 5, 3, 3.0)]


@pytest.mark.parametrize(
    ("contents", "reason", "kept"),
    [
        ([([1, 2], 11), ([], 22)], "an empty page says that there are more", [1, 2]),
        ([([1], 11), ([2], 11), ([3], 11)], "the cursor stands still", [1, 2]),
        ([([1, 2], 11), ([2, 3], 22)], "a work came twice", [1, 2, 2, 3]),
    ],
)
def test_paging_that_goes_wrong_stops_and_keeps_what_came(
    provider: Provider,
    options: dict[str, object],
    contents: list[tuple[list[int], int]],
    reason: str,
    kept: list[int],
) -> None:
    provider.answer = pages(*contents)

    with pytest.warns(errors.PartialResultWarning, match=reason):
        frame = ak.live(**options).fetch(LIST)
    assert ids(frame) == kept


def test_the_number_of_pages_is_bounded(provider: Provider, options: dict[str, object]) -> None:
    numbers = iter(range(1, 1000))
    provider.answer = lambda _: {
        "items": [{"item_id": f"{(number := next(numbers)):019}"}],
        "has_more": True,
        "cursor": number,
    }

    with pytest.warns(errors.PartialResultWarning, match="more than 3 pages"):
        assert ids(ak.live(**options, max_pages=3).fetch(LIST)) == [1, 2, 3]


# Frames and payloads


def test_a_table_is_named_and_the_first_is_the_default(
    provider: Provider, options: dict[str, object]
) -> None:
    provider.answer = pages(([1], None))
    session = ak.live(**options)

    assert "plays" in session.fetch(LIST).columns
    assert "completion_rate" in session.fetch(LIST, table="work_metrics").columns


def test_an_unknown_table_is_refused_before_anything_is_sent(
    provider: Provider, options: dict[str, object]
) -> None:
    with pytest.raises(errors.TableError, match="has no table 'works'"):
        ak.live(**options).fetch(WORDS, table="works")
    assert provider.sent == []


def test_requests_without_a_common_table_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(errors.TableError, match="different tables: 'keywords' or 'works'"):
        ak.live(**options).fetch_all([WORDS, LIST])


def test_portraits_and_others_share_a_table(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = lambda _: {"active": [{"key": "2", "value": 0.5}], **documented.AUDIENCE_OTHERS}
    frame = ak.live(**options).fetch_all(
        [douyin.ItemAudiencePortrait(item_id=ITEM), douyin.ItemAudienceOthers(item_id=ITEM)]
    )

    assert frame.get_column("dimension").unique(maintain_order=True).to_list() == [
        "active",
        "fan",
        "interest",
    ]


@pytest.mark.parametrize("wrong", [[], ["7559536212910853422"], [None]])
def test_what_is_no_request_is_refused(options: dict[str, object], wrong: list[object]) -> None:
    with pytest.raises(errors.ParameterError, match="request"):
        ak.live(**options).fetch_all(wrong)  # type: ignore[arg-type] # that is the point


def test_the_payload_is_the_answer_untouched(options: dict[str, object]) -> None:
    payload = ak.live(**options).payload(WORDS)

    assert payload["code"] == 200
    assert payload["data"] == documented.SEARCH_KEYWORD


def test_the_log_is_empty_at_first_and_typed(options: dict[str, object]) -> None:
    calls = ak.live(**options).calls

    assert calls.is_empty()
    assert calls.columns == [
        "route",
        "asked",
        "got",
        "pages",
        "status",
        "credits",
        "cached",
        "seconds",
        "request_id",
    ]


# Secrets


def test_no_canary_is_anywhere_a_user_could_share_it(
    provider: Provider, options: dict[str, object], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = ak.record(tmp_path / "study.json", **options)
    session.fetch(WORDS)
    provider.answer = lambda body: httpx.Response(400, json={"detail": {"message": "bad", "params": body}})
    with pytest.raises(errors.BadRequestError) as caught:
        session.fetch(douyin.ItemPlaySource(item_id=ITEM))

    seen = [
        *(path.read_text() for path in tmp_path.rglob("*.json*")),
        repr(session),
        str(session.calls.to_dicts()),
        caplog.text,
        "".join(traceback.format_exception(caught.value)),
        repr(vars(caught.value)),
    ]
    assert not [canary for canary in CANARIES.values() for text in seen if canary in text]
