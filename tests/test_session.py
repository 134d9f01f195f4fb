"""Replay opens no socket, record pays for nothing twice, and every call is in the log."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
import socket
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import httpx
import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit import errors, resources
from analytics_kit.cassettes import SANDBOX_HEADER, Cassette
from analytics_kit.providers import TIKOMNI
from analytics_kit.providers import Provider as KitProvider
from analytics_kit.route import Boolean, Day, Extract, Ids, Route, Secret, in_chunks, in_spans, param
from analytics_kit.routes import douyin
from analytics_kit.routes.douyin.works import ItemListPayload
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

    replayed = ak.replay(tmp_path / "study.json")
    assert replayed.cassette is not None
    assert len(replayed.cassette.interactions) == len(provider.sent) - 1
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
    (request,) = provider.sent

    assert request.headers["authorization"] == f"Bearer {CANARIES['TIKOMNI_API_KEY']}"
    assert json.loads(request.content) == {"item_id": ITEM, "cookie": CANARIES["DOUYIN_COOKIE"]}
    assert str(request.url) == "https://api.tikomni.com/api/u1/v1/douyin/creator_v2/fetch_item_search_keyword"


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
    return [int(item_id) for item_id in frame.get_column("item_id")]


def test_pages_are_followed_to_the_last(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = pages(([1, 2], 11), ([3, 4], 22), ([5], None))
    session = ak.live(**options)

    assert ids(session.fetch(LIST)) == [1, 2, 3, 4, 5]
    assert [json.loads(request.content).get("cursor") for request in provider.sent] == [None, 11, 22]
    assert session.calls.select("asked", "got", "pages", "credits").rows() == [(None, 5, 3, 3.0)]


@pytest.mark.parametrize(
    ("contents", "reason", "expected"),
    [
        ([([1, 2], 11), ([], 22)], "an empty page says that there are more", [1, 2]),
        ([([1], 11), ([2], 11), ([3], 11)], "the cursor stands still", [1, 2]),
        ([([1, 2], 11), ([1, 2], 22)], "a page brought nothing new", [1, 2]),
    ],
)
def test_paging_that_goes_wrong_stops_and_keeps_what_came(
    provider: Provider,
    options: dict[str, object],
    contents: list[tuple[list[int], int]],
    reason: str,
    expected: list[int],
) -> None:
    provider.answer = pages(*contents)

    with pytest.warns(errors.PartialResultWarning, match=reason):
        frame = ak.live(**options).fetch(LIST)
    assert ids(frame) == expected


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
        "sent",
        "maybe_credits",
        "error",
        "gateway",
        "unread",
    ]


# Together


def works(count: int) -> list[douyin.ItemSearchKeyword]:
    return [douyin.ItemSearchKeyword(item_id=f"{number:019}") for number in range(count)]


def failing(*numbers: int, status: int = 404) -> Callable[[dict[str, object]], object]:
    """Answer all works but some."""

    def answer(body: dict[str, object]) -> object:
        if int(str(body["item_id"])) in numbers:
            return httpx.Response(status, json={"detail": {"message": "no", "request_id": "r-404"}})
        return documented.SEARCH_KEYWORD

    return answer


def test_what_failed_is_skipped_on_request_and_in_the_log(
    provider: Provider, options: dict[str, object]
) -> None:
    provider.answer = failing(1, 3)
    session = ak.live(**options)
    with pytest.warns(errors.PartialResultWarning) as warned:
        frame = session.fetch_all(works(5), on_error="skip")

    assert frame.get_column("item_id").unique(maintain_order=True).to_list() == [
        f"{n:019}" for n in (0, 2, 4)
    ]
    assert len(warned) == 1
    assert warned[0].filename == __file__
    assert "2 of 5 ids did not come" in str(warned[0].message)
    assert "2 of 5 calls failed and were skipped" in str(warned[0].message)
    assert "5 次请求中有 2 次失败，已跳过" in warned[0].message.zh
    assert warned[0].message.missing == (f"{1:019}", f"{3:019}")
    failed = session.calls.filter(pl.col("error").is_not_null())
    assert failed.select("status", "got", "credits", "request_id").rows() == [(404, 0, 0.0, "r-404")] * 2
    assert failed.item(0, "error").startswith(
        "NotFoundError: douyin.item_search_keyword: tikomni answered 404: no."
    )


def test_a_failure_keeps_what_came_of_the_others(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = failing(30)
    session = ak.live(**options, rates={"tikomni": None})
    with pytest.raises(errors.NotFoundError) as caught:
        session.fetch_all(works(31))

    assert session.kept is not None
    count = session.kept.get_column("item_id").n_unique()
    assert 0 < count <= 30
    assert caught.value.__notes__ == [f"What came of {count} of 31 calls is in session.kept."]
    session.fetch(WORDS)
    assert session.kept is None


def test_an_interruption_keeps_what_came_too(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    requests = works(50)

    def interrupt() -> None:
        while len(provider.sent) < 5:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    session = ak.record(tmp_path / "study.json", **options, rates={"tikomni": 10})
    with pytest.raises(KeyboardInterrupt):
        session.fetch_all(requests)

    assert session.kept is not None
    assert 5 <= session.kept.get_column("item_id").n_unique() == len(provider.sent) < 50
    replayed = ak.replay(tmp_path / "study.json")
    assert replayed.cassette is not None
    assert len(replayed.cassette.interactions) == len(provider.sent)


@pytest.mark.parametrize(("status", "kind"), [(401, errors.AuthenticationError), (402, errors.QuotaError)])
@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_a_provider_that_refuses_the_key_or_wants_to_be_paid_is_not_asked_on(
    provider: Provider,
    options: dict[str, object],
    status: int,
    kind: type[errors.ProviderError],
    on_error: str,
) -> None:
    provider.answer = lambda _: httpx.Response(status, json={"detail": {"message": "expired"}})
    session = ak.live(**options, rates={"tikomni": 16})
    if on_error == "raise":
        with pytest.raises(kind):
            session.fetch_all(works(100))
    else:
        with pytest.warns(errors.PartialResultWarning, match="100 of 100 calls failed"):
            assert session.fetch_all(works(100), on_error="skip").is_empty()
        assert session.calls.height == 100
        assert (
            session.calls.filter(pl.col("sent") == 0)
            .item(0, "error")
            .startswith(
                f"{kind.__name__}: douyin.item_search_keyword: not sent, because another call was refused."
            )
        )

    assert len(provider.sent) <= 16


def test_a_work_that_is_forbidden_does_not_stop_the_others(
    provider: Provider, options: dict[str, object]
) -> None:
    provider.answer = failing(0, status=403)
    with pytest.warns(errors.PartialResultWarning):
        assert ak.live(**options).fetch_all(works(6), on_error="skip").get_column("item_id").n_unique() == 5


def test_what_was_skipped_is_skipped_in_a_replay(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    provider.answer = failing(1)
    with pytest.warns(errors.PartialResultWarning):
        frame = ak.record(tmp_path / "study.json", **options).fetch_all(works(4), on_error="skip")
    with pytest.warns(errors.PartialResultWarning):
        assert ak.replay(tmp_path / "study.json").fetch_all(works(4), on_error="skip").equals(frame)


def test_another_way_with_errors_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(errors.ParameterError, match="on_error='ignore' is not allowed"):
        ak.live(**options).fetch_all([WORDS], on_error="ignore")


def test_a_notebook_whose_loop_runs_can_fetch_many(options: dict[str, object]) -> None:
    async def cell() -> pl.DataFrame:
        return ak.live(**options).fetch_all(works(12))

    assert asyncio.run(cell()).get_column("item_id").n_unique() == 12


def test_a_bar_is_drawn_for_whom_it_is_wanted(
    options: dict[str, object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)  # another test may have loaded it
    ak.live(**options, progress=True).fetch_all(works(3))
    assert "3/3" in capsys.readouterr().err
    ak.live(**options).fetch_all(works(3))
    assert capsys.readouterr().err == ""
    # A kernel shows it, unless the kernel is a report's.
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    ak.live(**options).fetch_all(works(3))
    assert "3/3" in capsys.readouterr().err
    monkeypatch.setenv("TQDM_DISABLE", "1")
    ak.live(**options).fetch_all(works(3))
    assert capsys.readouterr().err == ""


# Completeness


def test_ids_that_were_asked_for_and_did_not_come_are_named(
    provider: Provider, options: dict[str, object]
) -> None:
    ids = [f"{number:019}" for number in range(1, 41)]
    provider.answer = lambda body: {
        "items": [{"item_id": item_id} for item_id in str(body["ids"]).split(",")[:25]]
    }
    session = ak.live(**options)
    with pytest.warns(errors.PartialResultWarning) as warned:
        frame = session.fetch(douyin.ItemOverviewData(ids=ids))

    assert frame.get_column("item_id").to_list() == ids[:25]
    assert (
        str(warned[0].message)
        == f"15 of 40 ids did not come: {', '.join(ids[25:35])} and 5 more (all in .missing)."
    )
    assert (
        warned[0].message.zh
        == f"40 个 ID 中有 15 个没有返回：{'、'.join(ids[25:35])} 等，另有 5 个，全部见 .missing。"
    )
    assert warned[0].message.missing == tuple(ids[25:])
    assert session.calls.select("asked", "got").row(0) == (40, 25)


def test_a_work_that_comes_twice_on_the_last_page_is_said_too(
    provider: Provider, options: dict[str, object]
) -> None:
    provider.answer = pages(([1, 2], 11), ([2, 3], None))

    session = ak.live(**options)
    with pytest.warns(errors.PartialResultWarning, match="a work came twice, and stands here once: 0{18}2"):
        assert ids(session.fetch(LIST)) == [1, 2, 3]
    assert "0000000000000000002" in session.calls.item(0, "error")


def test_paging_goes_on_while_a_page_brings_something_new(
    provider: Provider, options: dict[str, object]
) -> None:
    provider.answer = pages(([1, 2], 11), ([2, 3], 22), ([3, 4], 33), ([5], None))

    with pytest.warns(errors.PartialResultWarning, match="came twice"):
        assert ids(ak.live(**options).fetch(LIST)) == [1, 2, 3, 4, 5]


def test_a_work_that_a_page_has_twice_stands_once(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = pages(([1, 2, 1], None))

    with pytest.warns(errors.PartialResultWarning, match="a work came twice"):
        assert ids(ak.live(**options).fetch(LIST)) == [1, 2]


def test_more_without_a_cursor_is_said(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = lambda _: {"items": [{"item_id": f"{1:019}"}], "has_more": True}

    with pytest.warns(errors.PartialResultWarning, match="there is more, and not how to ask for it"):
        assert ids(ak.live(**options).fetch(LIST)) == [1]


def test_cursors_that_go_round_in_circles_end(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = pages(([1], 11), ([2], 22), ([3], 11))

    with pytest.warns(errors.PartialResultWarning, match="the cursor stands still"):
        assert ids(ak.live(**options).fetch(LIST)) == [1, 2, 3]


def test_what_many_requests_lack_is_one_warning(provider: Provider, options: dict[str, object]) -> None:
    provider.answer = lambda _: {"items": [], "has_more": True, "cursor": 7}
    lists = [douyin.ItemList(start_time="2025-09-01", end_time="2025-10-31", count=n) for n in (1, 2, 3)]
    with pytest.warns(errors.PartialResultWarning) as warned:
        ak.live(**options).fetch_all(lists)

    assert len(warned) == 1
    assert "Paging stopped after page 1; what came is kept (so in 3 requests)" in str(warned[0].message)
    assert "空页却声称还有更多。第 1 页之后不再翻页；已返回的数据保留（3 次请求如此）" in warned[0].message.zh


# Longer than a call may be


class Limited(Route):
    """A route of this test: at most two ids, or three days, a call."""

    id: ClassVar[str] = "test.limited"
    provider: ClassVar[KitProvider] = TIKOMNI
    method: ClassVar[str] = "POST"
    path: ClassVar[str] = "/limited"
    payload: ClassVar[type] = ItemListPayload
    tables: ClassVar[Mapping[str, Extract]] = douyin.ItemList.tables
    ids: object = param(Ids(), "Which.", "作品ID", default=None)
    first: object = param(Day(), "From.", "开始", default=None)
    last: object = param(Day(), "Until.", "结束", default=None)
    compares: bool = param(Boolean(), "With the period before.", "对比", default=False)

    def split(self) -> list[Limited]:
        if self.ids is not None:
            return in_chunks(self, "ids", most=2)
        requests = in_spans(self, "first", "last", days=3)
        if self.compares and len(requests) > 1:
            msg = f"{self.id}: the figures compare with the period before, so parts of it would mean something else."
            raise errors.ParameterError(msg)
        return requests

    @classmethod
    def ids_in(cls, payload: ItemListPayload) -> list[str]:
        return [str(item.item_id) for item in payload.items or []]


def test_a_long_list_is_sent_in_parts_and_comes_as_one_frame(
    provider: Provider, options: dict[str, object]
) -> None:
    wanted = [f"{number:019}" for number in (5, 3, 4, 1, 2)]
    provider.answer = lambda body: {
        "items": [{"item_id": item_id} for item_id in str(body["ids"]).split(",")]
    }
    session = ak.live(**options)

    assert session.fetch(Limited(ids=wanted)).get_column("item_id").to_list() == wanted
    sizes = sorted(str(json.loads(request.content)["ids"]).count(",") + 1 for request in provider.sent)
    assert sizes == [1, 2, 2]
    assert session.calls.get_column("asked").sum() == 5


def test_a_long_period_is_sent_in_parts_that_do_not_overlap(
    provider: Provider, options: dict[str, object]
) -> None:
    provider.answer = lambda _: {"items": []}
    ak.live(**options).fetch(Limited(first="2025-02-26", last="2025-03-05"))
    spans = sorted(
        (body["first"], body["last"]) for body in (json.loads(request.content) for request in provider.sent)
    )

    assert spans == [("2025-02-26", "2025-02-28"), ("2025-03-01", "2025-03-03"), ("2025-03-04", "2025-03-05")]


def test_where_parts_would_mean_something_else_nothing_is_sent(
    provider: Provider, options: dict[str, object]
) -> None:
    long = Limited(first="2025-02-26", last="2025-03-05", compares=True)
    with pytest.raises(errors.ParameterError, match="would mean something else"):
        ak.live(**options).fetch_all([Limited(ids=["1" * 19]), long])
    assert provider.sent == []


def test_the_payload_of_a_request_in_parts_is_that_of_each_part(options: dict[str, object]) -> None:
    with pytest.raises(errors.ParameterError, match=r"sent in 3 parts.*request.split\(\)"):
        ak.live(**options).payload(Limited(ids=[f"{number:019}" for number in range(5)]))


# Money


def test_an_estimate_tells_what_is_recorded_and_what_is_left_to_pay(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    session = ak.record(tmp_path / "study.json", **options)
    session.fetch_all(works(3))
    provider.answer = pages(([1, 2], 11), ([3], None))
    session.fetch(LIST)
    calls_before = len(provider.sent)
    other = douyin.ItemList(start_time="2025-01-01", end_time="2025-02-01")

    estimate = session.estimate([*works(5), *works(5), LIST, other])
    assert estimate.rows() == [
        ("douyin.item_search_keyword", 5, 3, 2, 2.0, False, "https://api.tikomni.com"),
        ("douyin.item_list", 3, 2, 1, 1.0, True, "https://api.tikomni.com"),
    ]
    assert estimate.get_column("credits").sum() == 3.0
    assert len(provider.sent) == calls_before
    assert ak.live(**options).estimate(works(5)).row(0)[2:5] == (0, 5, 5.0)


def test_equal_requests_under_way_at_once_are_paid_once(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    def slow(_: dict[str, object]) -> object:
        time.sleep(0.1)
        return documented.SEARCH_KEYWORD

    provider.answer = slow
    session = ak.record(tmp_path / "study.json", **options)
    with ThreadPoolExecutor(8) as pool:
        frames = list(pool.map(session.fetch, [WORDS] * 8))

    assert len(provider.sent) == 1
    assert all(frame.equals(frames[0]) for frame in frames)
    assert session.calls.get_column("credits").sum() == 1.0


def test_a_crash_between_the_answer_and_the_save_costs_nothing(
    provider: Provider, options: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Cassette, "save", lambda _: None)
        ak.record(tmp_path / "study.json", **options).fetch(WORDS)
    assert not (tmp_path / "study.json").exists()

    assert ak.record(tmp_path / "study.json", **options).fetch(WORDS).height == 3
    assert len(provider.sent) == 1


def test_an_answer_of_the_wrong_shape_is_paid_and_therefore_kept(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    provider.answer = lambda _: {"keywords": [{"keyword": ["川菜"], "count": 3}]}
    for _ in range(2):
        session = ak.record(tmp_path / "study.json", **options)
        with pytest.raises(errors.PayloadError, match=r"\$.data.keywords\[0\].keyword") as caught:
            session.fetch(WORDS)
        assert caught.value.path == "$.data.keywords[0].keyword"
        assert session.payload(WORDS)["data"] == {"keywords": [{"keyword": ["川菜"], "count": 3}]}

    assert len(provider.sent) == 1


def test_a_missing_key_is_noticed_before_any_other_call_is_paid(provider: Provider) -> None:
    class Open(Limited):
        """Like the other, and it needs a proxy."""

        secrets: ClassVar[tuple[Secret, ...]] = (Secret("proxy", "TIKTOK_PROXY", "A proxy.", "代理"),)

    settings = Settings(secrets={"TIKOMNI_API_KEY": "k"})
    session = ak.live(settings=settings, transport=httpx.MockTransport(provider))
    with pytest.raises(errors.SettingsError, match="TIKTOK_PROXY is not set"):
        session.fetch_all([Limited(ids=["1" * 19]), Open(ids=["2" * 19])])

    assert provider.sent == []


def test_real_answers_are_not_paid_for_a_synthetic_cassette(settings: Settings) -> None:
    session = ak.record(resources.find_cassette("demo"), settings=settings)
    with pytest.raises(
        errors.CassetteError, match="holds synthetic answers, and https://api.tikomni.com gives real"
    ):
        session.fetch(douyin.ItemSearchKeyword(item_id="1" * 19))


# What a session looks like


def test_a_session_shows_where_its_answers_come_from_and_what_they_cost(
    provider: Provider, options: dict[str, object], tmp_path: Path
) -> None:
    replayed = ak.replay("demo")
    replayed.fetch(WORDS)
    assert re.fullmatch(
        r"<Session: replay 'demo' \([0-9]+ calls, synthetic, recorded 2026-\d\d-\d\d\); 1 asked, 0 credits>",
        repr(replayed),
    )

    recording = ak.record(tmp_path / "study.json", **options)
    assert repr(recording) == "<Session: record 'study' (0 calls); 0 asked, 0 credits>"
    recording.fetch(WORDS)
    provider.answer = lambda _: httpx.Response(400, json={"detail": {"message": "bad"}})
    with pytest.raises(errors.BadRequestError):
        recording.fetch(douyin.ItemPlaySource(item_id=ITEM))
    assert "'study' (1 call, synthetic, recorded" in repr(recording)
    assert repr(recording).endswith("2 asked, 1 credits, 1 failed>")
    assert repr(ak.live(**options)) == "<Session: live; 0 asked, 0 credits>"


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

    texts = [
        *(path.read_text() for path in tmp_path.rglob("*.json*")),
        repr(session),
        str(session.calls.to_dicts()),
        caplog.text,
        "".join(traceback.format_exception(caught.value)),
        repr(vars(caught.value)),
    ]
    assert not [canary for canary in CANARIES.values() for text in texts if canary in text]


def test_a_payload_from_the_cassette_is_in_the_log_too() -> None:
    session = ak.replay("demo")
    session.payload(WORDS)

    assert session.calls.select("route", "asked", "got", "pages", "cached", "credits").rows() == [
        ("douyin.item_search_keyword", 1, 1, 1, True, 0.0)
    ]


def test_the_most_played_work_is_one_that_the_cassette_holds(item_id: str) -> None:
    works = pl.DataFrame({"item_id": ["7000000000000000000", item_id, None], "plays": [9, 5, 10]})

    assert ak.replay("demo").most_played(works, douyin.ItemWatchTrend) == item_id
    assert ak.live().most_played(works, douyin.ItemWatchTrend) == "7000000000000000000"
    with pytest.raises(
        errors.ParameterError, match="item_id=None takes .* Cassette 'demo' was asked. Allowed: the id"
    ):
        ak.replay("demo").most_played(works.head(1), douyin.ItemWatchTrend)
