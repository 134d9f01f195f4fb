"""aitoearn's answers become the printed numbers of its documents, and its platforms' own shapes what they mean."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import envelopes, routes, tables
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
    assert provider.gateway.headers("canary") == {"X-Api-Key": "canary"}


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
        "hour_known": None,
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


@pytest.mark.parametrize("gone", ["work", "snapshots", "extra", "snapshotId", "fetchedAt", "message"])
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


# No figures


def without_figures(message: str | None = None, **more: Any) -> dict[str, Any]:
    """Return an answer of a success without figures."""
    data: dict[str, Any] = {"platform": "linkedin", "platformWorkId": "w-1", "snapshots": [], **more}
    return data if message is None else {**data, "message": message}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (without_figures("Account required"), "Account required"),
        (without_figures("Work analytics not supported", accountId="a-1"), "Work analytics not supported"),
        (without_figures("Try later", metrics={}, work={"id": "w-1"}), "Try later"),
        (without_figures("Try later", metrics=None, snapshots=[{"id": "s", "metrics": {}}]), "Try later"),
        (without_figures(work={"id": "w-1"}), "no figures"),
        (without_figures(""), "no figures"),
    ],
)
@pytest.mark.parametrize("table", aitoearn.WorkAnalytics.tables)
def test_an_answer_without_figures_is_no_row_of_nulls_but_a_shortfall(
    body: dict[str, Any], words: str, table: str
) -> None:
    route = aitoearn.WorkAnalytics
    payload = envelopes.read(route, envelope(body)).payload

    assert route.shortfall(payload) == words
    assert list(route.ids_in(payload)) == []
    assert {name: len(column) for name, column in route.tables[table](payload, {}).items() if column} == {}


@pytest.mark.parametrize("figures", [{"viewCount": 0}, {"watchTimeSeconds": 0.5}])
@pytest.mark.parametrize("field", ["metrics", "snapshots"])
def test_one_figure_in_either_place_is_an_answer(figures: dict[str, float], field: str) -> None:
    body = without_figures(
        "Cached", **{field: figures if field == "metrics" else [{"id": "s", "metrics": figures}]}
    )
    payload = envelopes.read(aitoearn.WorkAnalytics, envelope(body)).payload

    assert aitoearn.WorkAnalytics.shortfall(payload) is None
    assert list(aitoearn.WorkAnalytics.ids_in(payload)) == ["w-1"]
    assert ak.parse(aitoearn.WorkAnalytics, envelope(body)).height == 1


def test_the_docstring_says_which_platforms_have_figures() -> None:
    docstring = aitoearn.WorkAnalytics.__doc__ or ""
    without = set(aitoearn.PLATFORMS) - set(aitoearn.SUPPORTED)
    yes, no = (
        docstring.partition("answers for ")[2].partition(". For ")[index].split(" it says")[0]
        for index in (0, 2)
    )

    assert set(aitoearn.SUPPORTED) <= set(aitoearn.PLATFORMS)
    assert {name.strip(",.") for name in yes.split() if name != "and"} == set(aitoearn.SUPPORTED)
    assert {name.strip(",.") for name in no.split() if name != "and"} == without
    assert "``account_id`` is needed" in docstring


# The time of a look

PUBLISHED, FETCHED = "2026-03-01T09:30:00.000Z", "2026-03-20T21:15:00.000Z"


def look(at: str | None = PUBLISHED, *, platform: str = "bilibili", **figures: float) -> dict[str, Any]:
    """Return what one look at a work is: its own figures, and the same as the one snapshot."""
    about = {"id": "BV1", "title": "一锅端", "publishedAt": PUBLISHED}
    snapshot = {
        "id": "s-9",
        "snapshotAt": at,
        "fetchedAt": FETCHED,
        "work": about,
        "metrics": figures,
        "extra": {},
    }
    return {
        "platform": platform,
        "accountId": "a-1",
        "platformWorkId": "BV1",
        "work": about,
        "metrics": figures,
        "snapshots": [snapshot],
        "snapshotId": "s-9",
        "fetchedAt": FETCHED,
    }


@pytest.mark.parametrize("platform", ["bilibili", "KWAI", "youtube", "tiktok", "twitter"])
@pytest.mark.parametrize("at", [PUBLISHED, "2026-03-01T17:30:00.000+08:00", "2026-02-01T00:00:00.000Z", None])
def test_a_look_that_is_dated_by_publishing_was_when_it_was_fetched(at: str | None, platform: str) -> None:
    body = envelope(look(at, platform=platform, viewCount=900, likeCount=12))
    snapshots = ak.parse(aitoearn.WorkAnalytics, body, "snapshots")

    fetched_at = dt.datetime(2026, 3, 20, 21, 15, tzinfo=dt.UTC)
    assert snapshots["snapshot_at"].to_list() == [fetched_at, fetched_at]
    assert snapshots["is_current"].to_list() == [True, False]
    assert snapshots["started_at"].null_count() == 2
    for metric in ("views", "likes"):
        assert ak.transforms.snapshot_growth(snapshots, metric=metric).is_empty()


def test_a_look_with_a_time_of_its_own_keeps_it_and_so_do_the_figures_that_are_its() -> None:
    later = "2026-03-18T07:00:00.000Z"
    snapshots = ak.parse(aitoearn.WorkAnalytics, envelope(look(later, impressionCount=50)), "snapshots")

    assert snapshots["snapshot_at"].to_list() == [dt.datetime(2026, 3, 18, 7, tzinfo=dt.UTC)] * 2
    assert ak.transforms.snapshot_growth(snapshots, metric="impressions").is_empty()


def test_two_answers_are_two_looks_and_show_growth() -> None:
    first, second = look(viewCount=900), look(viewCount=1500)
    later = "2026-03-22T21:15:00.000Z"
    second["snapshots"][0] |= {"id": "s-10", "fetchedAt": later}
    second |= {"snapshotId": "s-10", "fetchedAt": later}
    bodies = [envelope(first), envelope(second)]
    grown = ak.transforms.snapshot_growth(
        ak.parse_many(aitoearn.WorkAnalytics, bodies, "snapshots"), metric="views"
    )

    assert grown.select("days", "gained", "per_day").rows() == [(2.0, 600.0, 300.0)]


@pytest.mark.parametrize("platform", ["youtube", "tiktok", "bilibili", "KWAI", "threads"])
def test_views_stay_views_where_a_platform_counts_no_plays(platform: str) -> None:
    works = ak.parse(aitoearn.WorkAnalytics, envelope(look(platform=platform, viewCount=900, likeCount=12)))

    assert works.select("plays", "views", "likes").row(0) == (None, 900, 12)


def test_snapshots_that_hold_one_figure_each_are_one_work() -> None:
    looks = [
        {"id": f"s-{number}", "snapshotAt": f"2026-03-20T21:15:00.00{number}Z", "metrics": metrics}
        for number, metrics in enumerate(
            [{"reachCount": 70}, {"likeCount": 8, "reachCount": 71}, {"saveCount": 2}]
        )
    ]
    body = without_figures(
        "", platform="instagram", metrics={"saveCount": 2}, snapshots=looks, snapshotId="s-2"
    )
    works = ak.parse(aitoearn.WorkAnalytics, envelope(body))
    snapshots = ak.parse(aitoearn.WorkAnalytics, envelope(body), "snapshots")

    assert works.select("likes", "saves", "comments").row(0) == (8, 2, None)
    assert snapshots["reach"].to_list() == [None, 70, 71, None]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.youtube.com/watch?v=BV1&si=canary", "https://www.youtube.com/watch?v=BV1"),
        ("https://www.tiktok.com/@a/video/BV1?utm_source=canary", "https://www.tiktok.com/@a/video/BV1"),
        (None, None),
    ],
)
def test_a_link_keeps_what_names_the_work_and_nothing_of_who_asked(
    link: str | None, expected: str | None
) -> None:
    body = look(viewCount=1)
    body["work"]["url"] = link

    assert ak.parse(aitoearn.WorkAnalytics, envelope(body)).item(0, "url") == expected


# Figures of a day


def pin(*days: tuple[str, dict[str, int]]) -> bytes:
    """Return what Pinterest's days make: a snapshot of each, and the last one's figures as the answer's own."""
    snapshots = [
        {"id": f"d-{day}", "snapshotAt": f"{day}T00:00:00.000Z", "fetchedAt": FETCHED, "metrics": metrics}
        for day, metrics in days
    ]
    return envelope(
        {
            "platform": "pinterest",
            "platformWorkId": "pin-1",
            "work": {"id": "pin-1"},
            "metrics": days[-1][1],
            "snapshots": snapshots,
            "snapshotId": snapshots[-1]["id"],
            "fetchedAt": FETCHED,
        }
    )


def test_pinterests_days_are_no_totals() -> None:
    body = pin(
        ("2026-03-01", {"impressionCount": 90, "saveCount": 4}), ("2026-03-02", {"impressionCount": 60})
    )
    works = ak.parse(aitoearn.WorkAnalytics, body)
    snapshots = ak.parse(aitoearn.WorkAnalytics, body, "snapshots")

    assert works.select("item_id", "impressions", "saves").rows() == [("pin-1", None, None)]
    assert snapshots["impressions"].to_list() == [60, 90, 60]
    first, second = (dt.datetime(2026, 3, day, tzinfo=dt.UTC) for day in (1, 2))
    day = dt.timedelta(days=1)
    assert snapshots.select("started_at", "ended_at").rows() == [
        (second, second + day),
        (first, second),
        (second, second + day),
    ]
    assert ak.transforms.snapshot_growth(snapshots, metric="impressions").is_empty()


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_the_days_of_a_pin_add_up_and_never_grow(counts: list[int]) -> None:
    start = dt.date(2026, 1, 1)
    days = [
        (f"{start + dt.timedelta(days=number)}", {"playCount": count}) for number, count in enumerate(counts)
    ]
    snapshots = ak.parse(aitoearn.WorkAnalytics, pin(*days), "snapshots")
    own_days = snapshots.filter(~pl.col("is_current"))

    assert own_days["plays"].sum() == sum(counts)
    assert (own_days["ended_at"] - own_days["started_at"]).unique().to_list() == [dt.timedelta(days=1)]
    assert own_days["started_at"].n_unique() == len(counts)
    assert ak.transforms.snapshot_growth(snapshots).is_empty()


# Moments


@given(st.datetimes(timezones=st.timezones() | st.just(dt.UTC)))
def test_a_moment_is_read_as_it_was_written(moment: dt.datetime) -> None:
    try:
        expected = dt.datetime.fromisoformat(moment.isoformat()).astimezone(dt.UTC)
    except (OverflowError, ValueError):
        with pytest.raises(ValueError, match="is not a moment"):
            aitoearn.Instant.read(moment.isoformat())
        return
    read = aitoearn.Instant.read(moment.isoformat())
    assert (read, read.tzinfo) == (expected, dt.UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "yesterday", "one", "2026-13-01", "0001-01-01T00:00:00+10:00"),
        *(None, True, 0, -1, 1.5, 10**20, float("nan")),
    ],
)
def test_what_is_no_moment_is_refused_as_a_value(wrong: object) -> None:
    with pytest.raises(ValueError, match="is not a moment: text in ISO 8601"):
        aitoearn.Instant.read(wrong)


def test_a_moment_may_be_milliseconds() -> None:
    assert aitoearn.Instant.read(1782993600000) == dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC)


def test_a_moment_without_an_offset_is_utc() -> None:
    assert aitoearn.Instant.read("2026-03-01T09:30:00") == dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)


def test_ids_may_be_numbers() -> None:
    body = {**look(viewCount=1), "accountId": 77, "platformWorkId": 7600000000000000001, "snapshotId": 9}
    (own, _) = ak.parse(aitoearn.WorkAnalytics, envelope(body), "snapshots").rows(named=True)

    assert (own["item_id"], own["account_id"], own["snapshot_id"]) == ("7600000000000000001", "77", "9")


@pytest.mark.parametrize("odd", ["yesterday", "0000-00-00", True, ["2026-03-01"]])
@pytest.mark.parametrize("field", ["publishedAt", "snapshotAt", "fetchedAt"])
def test_an_odd_moment_costs_itself_alone(odd: object, field: str) -> None:
    body = look(viewCount=900, likeCount=12)
    (body["work"] if field == "publishedAt" else body["snapshots"][0])[field] = odd
    with pytest.warns(ak.errors.PartialResultWarning, match=rf"could not be read .*{field}"):
        snapshots = ak.parse(aitoearn.WorkAnalytics, envelope(body), "snapshots")

    assert snapshots["views"].to_list() == [900, 900]


@pytest.mark.parametrize("nothing", ["", "-", None])
@pytest.mark.parametrize("field", ["publishedAt", "snapshotAt", "fetchedAt"])
def test_no_moment_is_no_fault(nothing: str | None, field: str) -> None:
    body = look(viewCount=900)
    (body["work"] if field == "publishedAt" else body["snapshots"][0])[field] = nothing

    assert ak.parse(aitoearn.WorkAnalytics, envelope(body), "snapshots")["views"].to_list() == [900, 900]


def test_figures_in_other_writings_are_figures() -> None:
    body = look()
    body["metrics"] = {"viewCount": "1.2万", "likeCount": "1,200", "commentCount": "--", "shareCount": "many"}
    with pytest.warns(ak.errors.PartialResultWarning, match=r"1 value could not be read .*shareCount"):
        works = ak.parse(aitoearn.WorkAnalytics, envelope(body))

    assert works.select("views", "likes", "comments", "shares").row(0) == (12000, 1200, None, None)
