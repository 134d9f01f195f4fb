"""aitoearn's answers become the printed numbers of its documents, in one table for fifteen platforms."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

import analytics_kit as ak
from analytics_kit import routes, tables
from analytics_kit.routes import aitoearn

REQUEST = aitoearn.WorkAnalytics(platform="douyin", platform_work_id="7559536212910853422")
NOON = "2026-07-02T12:00:00.000Z"
FIGURES = (
    *("viewCount", "playCount", "impressionCount", "reachCount", "likeCount", "collectCount", "commentCount"),
    *("shareCount", "saveCount", "clickCount", "engagementCount", "watchTimeSeconds"),
)
#: As the documents print it.
DOCUMENTED: dict[str, Any] = {
    "platform": "douyin",
    "platformWorkId": "string",
    "accountId": "string",
    "work": {
        "id": "string",
        "url": "string",
        "title": "string",
        "description": "string",
        "mediaType": "string",
        "coverUrl": "string",
        "publishedAt": NOON,
        "status": "string",
        "author": "string",
    },
    "metrics": dict.fromkeys(FIGURES, 1),
    "snapshots": [],
    "extra": {},
    "snapshotId": "string",
    "fetchedAt": NOON,
    "message": "string",
}


def envelope(data: object, **more: object) -> bytes:
    """Wrap a payload as the provider does."""
    return msgspec.json.encode({"code": 0, "message": "请求成功", "data": data, **more})


def test_the_contract_is_the_documents_own() -> None:
    described = routes.describe(aitoearn.WorkAnalytics)

    assert described["method"] == "GET"
    assert described["path"] == "/api/v2/channels/works/{platform}/{platformWorkId}/analytics"
    assert [(p["name"], p["wire"], p["required"]) for p in described["parameters"]] == [
        ("platform", "platform", True),
        ("platform_work_id", "platformWorkId", True),
        ("account_id", "accountId", False),
        ("since", "since", False),
        ("until", "until", False),
    ]
    assert described["parameters"][0]["codes"] == [
        *("douyin", "xhs", "wxSph", "KWAI", "youtube", "wxGzh", "bilibili", "twitter", "tiktok", "facebook"),
        *("instagram", "threads", "pinterest", "linkedin", "google_business"),
    ]
    provider = aitoearn.WorkAnalytics.provider
    assert (provider.base_url, provider.key_env) == ("https://aitoearn.cn", "AITOEARN_API_KEY")
    assert provider.headers("canary") == {"X-Api-Key": "canary"}


def test_dates_are_written_as_iso_8601_in_utc_from_the_first_to_the_last_second() -> None:
    request = aitoearn.WorkAnalytics(
        platform="xhs", platform_work_id="a1b2", since=dt.date(2026, 7, 1), until=dt.date(2026, 7, 2)
    )

    assert request.wire() == {
        "platform": "xhs",
        "platformWorkId": "a1b2",
        "since": "2026-06-30T16:00:00.000Z",
        "until": "2026-07-02T15:59:59.000Z",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"platform": "myspace"},
        {"platform_work_id": "../account"},
        {"platform_work_id": ""},
        {"account_id": ""},
        {"since": "2026-07-02", "until": "2026-07-01"},
    ],
)
def test_what_the_provider_would_refuse_is_never_sent(wrong: dict[str, str]) -> None:
    with pytest.raises(ak.errors.ParameterError, match=next(iter(wrong))):
        aitoearn.WorkAnalytics(**{"platform": "douyin", "platform_work_id": "1", **wrong})


def test_the_documented_work_becomes_its_printed_numbers() -> None:
    noon = dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC)

    assert ak.parse(REQUEST, envelope(DOCUMENTED)).row(0, named=True) == {
        "provider": "aitoearn",
        "platform": "douyin",
        "item_id": "string",
        "title": "string",
        "author": "string",
        "published_at": noon,
        "duration_s": None,
        "genre": None,
        "url": "string",
        **dict.fromkeys(("plays", "views", "impressions", "likes", "comments", "shares", "saves"), 1),
        "followers_gained": None,
    }
    (row,) = ak.parse(REQUEST, envelope(DOCUMENTED), "snapshots").rows(named=True)
    assert row == {
        **dict.fromkeys(("item_id", "account_id", "snapshot_id"), "string"),
        "is_current": True,
        **dict.fromkeys(("snapshot_at", "fetched_at"), noon),
        **dict.fromkeys(("started_at", "ended_at")),
        **dict.fromkeys(("views", "plays", "impressions", "reach", "likes", "collects", "comments"), 1),
        **dict.fromkeys(("shares", "saves", "clicks", "engagements", "watch_time_s"), 1),
    }
    assert ak.parse(REQUEST, envelope(DOCUMENTED), "details").is_empty()


def test_a_figure_that_the_platform_has_not_is_null() -> None:
    body = {**DOCUMENTED, "metrics": {"playCount": "268778", "collectCount": 5}}
    frame = ak.parse(REQUEST, envelope(body))

    assert frame.select("plays", "saves", "likes", "views").row(0) == (268778, 5, None, None)


@pytest.mark.parametrize("gone", ["work", "metrics", "snapshots", "extra", "snapshotId", "fetchedAt"])
@pytest.mark.parametrize("table", aitoearn.WorkAnalytics.tables)
def test_any_part_may_be_missing(gone: str, table: str) -> None:
    body = {name: value for name, value in DOCUMENTED.items() if name != gone}

    assert ak.parse(REQUEST, envelope(body), table).schema == tables.schema(table)


def test_snapshots_follow_the_answers_own_figures() -> None:
    snapshot = {
        "id": "s-1",
        "snapshotAt": "2026-07-01T00:00:00.000Z",
        "fetchedAt": NOON,
        "periodStartAt": "2026-06-30T00:00:00.000Z",
        "periodEndAt": "2026-07-01T00:00:00.000Z",
        "metrics": {"reachCount": 3},
        "extra": {"score": {"retention": "0.5"}},
    }
    body = envelope({**DOCUMENTED, "snapshots": [snapshot]})
    frame = ak.parse(REQUEST, body, "snapshots")

    assert frame.select("snapshot_id", "is_current", "reach").rows() == [
        ("string", True, 1),
        ("s-1", False, 3),
    ]
    assert frame.item(1, "ended_at") - frame.item(1, "started_at") == dt.timedelta(days=1)
    assert ak.parse(REQUEST, body, "details").rows() == [
        ("string", "$.snapshots[0].extra.score", "retention", 0.5, "0.5")
    ]


def test_a_code_that_is_not_zero_is_an_error_although_the_status_is_200() -> None:
    body = {"code": 12345, "message": "作品不存在", "requestId": "r-7", "timestamp": 1782993600000}
    with pytest.raises(ak.errors.ProviderError) as caught:
        ak.parse(REQUEST, body)

    assert (caught.value.code, caught.value.provider_message) == (12345, "作品不存在")
    assert caught.value.request_id == "r-7"
