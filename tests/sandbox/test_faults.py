"""Faults come when and as often as they were ordered, and every answer still says that it is synthetic."""

from __future__ import annotations

import contextlib

import httpx
import pytest

from analytics_kit import errors
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app, documented
from analytics_kit.sandbox.faults import Fault, Faults, corrupt

WORDS = douyin.ItemSearchKeyword(item_id=documented.ITEM_ID)
LIST = douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", count=6)


def ask(url: str, request: object = WORDS, **more: object) -> httpx.Response:
    body = {"cookie": "sandbox-creator-1", **request.wire(), **more}  # type: ignore[attr-defined] # a route
    return httpx.post(url + request.path, json=body, headers={"Authorization": "Bearer any"}, timeout=5)  # type: ignore[attr-defined] # likewise


def statuses(spec: str, calls: int) -> list[int]:
    with app.running(faults=spec) as url:
        return [ask(url).status_code for _ in range(calls)]


# Reading


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("cut", Fault("cut")),
        ("429:2", Fault("429", first=2)),
        ("429:0.2", Fault("429", share=0.2)),
        ("429=0.2", Fault("429", share=0.2)),
        ("slow=1.5", Fault("slow", 1.5)),
        ("slow=1.5:0.1", Fault("slow", 1.5, share=0.1)),
    ],
)
def test_a_fault_is_read(spec: str, fault: Fault) -> None:
    assert Faults.parse(spec).faults == (fault,)


def test_settings_stand_among_the_faults() -> None:
    faults = Faults.parse("html:1, route=douyin.item_list, retry_after=3, rate=20")

    assert (faults.route, faults.retry_after, faults.rate) == ("douyin.item_list", 3.0, 20.0)


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("teapot", "there is no fault 'teapot'"),
        ("418:1", "there is no fault '418'"),
        ("slow", "slow needs seconds"),
        ("slow=soon", "'soon' is not a number"),
        ("cut:1.5", "1.5 is not a share"),
        ("cut:-1", "'-1' is not a number"),
        ("429=2:3", "takes a number or a share after a colon"),
        ("route=", "route needs a value"),
        ("rate=0", "rate needs a value"),
    ],
)
def test_what_is_not_understood_is_named(spec: str, reason: str) -> None:
    with pytest.raises(errors.ParameterError, match=reason):
        Faults.parse(spec)


# When


def test_the_first_calls_fail_and_the_next_do_not() -> None:
    assert statuses("429:2,500:1", 5) == [429, 429, 500, 200, 200]


def test_a_share_is_the_same_on_every_run() -> None:
    first = statuses("503:0.5", 30)

    assert first == statuses("503:0.5", 30)
    assert 8 <= first.count(503) <= 22


def test_only_the_route_that_was_named_fails() -> None:
    with app.running(faults="500,route=douyin.item_list") as url:
        assert [ask(url, WORDS).status_code, ask(url, LIST).status_code] == [200, 500]


def test_more_calls_than_the_rate_are_turned_away() -> None:
    faults = Faults.parse("rate=3")
    # Without a server between them: on a busy machine five calls may take longer than the second that counts.
    chosen = [faults.choose(douyin.ItemList, 7, bytes([call])).name for call in range(5)]

    assert chosen == ["", "", "", "429", "429"]


# What


def test_too_many_calls_are_told_when_to_come_back() -> None:
    with app.running(faults="429,retry_after=2.5") as url:
        answer = ask(url)

    assert answer.headers["retry-after"] == "2.5"
    assert answer.json()["detail"]["code"] == 429


def test_a_slow_answer_is_right_and_late() -> None:
    with app.running(faults="slow=0.2:1") as url:
        late, quick = ask(url), ask(url)

    assert late.elapsed.total_seconds() > 0.2 > quick.elapsed.total_seconds()
    assert late.content == quick.content


def test_a_cut_answer_is_shorter_than_it_says() -> None:
    with app.running(faults="cut:1") as url:
        with pytest.raises(
            httpx.RemoteProtocolError, match="peer closed connection without sending complete"
        ):
            ask(url)
        assert ask(url).status_code == 200


def test_a_truncated_answer_looks_whole() -> None:
    with app.running(faults="truncated:1") as url:
        half, whole = ask(url), ask(url)

    assert whole.content.startswith(half.content)
    assert (len(half.content), half.status_code) == (len(whole.content) // 2, 200)
    with pytest.raises(ValueError, match="end of data|Unterminated|Expecting"):
        half.json()


@pytest.mark.parametrize("spec", ["html", "503"])
def test_a_web_page_comes_instead_of_json(spec: str) -> None:
    with app.running(faults=spec) as url:
        answer = ask(url)

    assert answer.text.startswith("<html>")
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("spec", ["429", "500", "502", "503", "504", "truncated", "html", "empty", "lost"])
def test_every_answer_still_says_that_it_is_synthetic(spec: str) -> None:
    with app.running(faults=spec) as url:
        assert ask(url, LIST).headers[app.HEADER] == "seed=7"


def test_pages_go_wrong_in_their_three_ways() -> None:
    with app.running() as url:
        first, second = (ask(url, LIST, **more).json()["data"] for more in ({}, {"cursor": 6}))
    ids = [item.get("id", item.get("item_id")) for item in first["items"]]
    pages = {}
    for spec in ("empty", "still", "again", "lost"):
        with app.running(faults=spec) as url:
            pages[spec] = ask(url, LIST, cursor=6).json()["data"]

    assert (pages["empty"]["items"], pages["empty"]["has_more"]) == ([], True)
    assert (pages["still"]["items"], pages["still"]["max_cursor"]) == (second["items"], 6)
    assert [item.get("id", item.get("item_id")) for item in pages["again"]["items"]] == ids
    assert pages["again"]["max_cursor"] == second["max_cursor"]
    assert pages["lost"]["items"] == [item for number, item in enumerate(second["items"], 1) if number % 3]


def test_a_page_fault_leaves_a_route_without_pages_alone() -> None:
    with app.running(faults="empty,lost") as url:
        assert ask(url).json()["data"] == documented.SEARCH_KEYWORD


def test_works_are_found_wherever_a_payload_has_them() -> None:
    payload = {
        "segments": [{"list": [{"item_id": str(n)} for n in range(3)], "control": {"has_more": False}}]
    }

    assert corrupt("lost", payload, None, {})["segments"][0]["list"] == [{"item_id": "0"}, {"item_id": "1"}]
    assert corrupt("empty", payload, None, {})["segments"][0] == {"list": [], "control": {"has_more": True}}


# The bill


def test_the_log_says_what_was_charged() -> None:
    faults = Faults.parse("429:1,500:1,cut:1")
    with app.running(faults=faults) as url:
        for _ in range(4):
            with contextlib.suppress(httpx.RemoteProtocolError):
                ask(url)
        ask(url, douyin.ItemSearchKeyword(item_id="7" * 19))

    assert [(entry.fault, entry.billed) for entry in faults.log] == [
        ("429", False),
        ("500", True),
        ("cut", True),
        ("", True),
        ("", False),
    ]
