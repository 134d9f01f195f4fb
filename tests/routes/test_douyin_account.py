"""Diagnosis, verticals, performance and lives of a Douyin account, and danmaku and overviews of its works."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import envelopes, routes, tables
from analytics_kit.routes import douyin
from analytics_kit.routes.douyin._common import Elapsed, WallClock
from analytics_kit.sandbox import documented

ITEM = "7559536212910853422"
LIVES = douyin.LiveRoomHistoryList(start_date="2025-11-01", end_date="2025-11-30")
PERIOD = {"start_date": dt.date(2025, 7, 13), "end_date": dt.date(2025, 10, 11)}
DATES = {"start_date": ("string", True, None), "end_date": ("string", True, None)}
GENRES = [1, 2, 3, 4, 5, 8]
VERTICALS = ("array<string>", True, None)
FIELDS = "metrics,review,play_info,dou_plus,integrated_incentive,incentive_life,content_analysis"

#: Route -> parameter -> (type, required, default), as the documents have them.
CONTRACT: dict[str, dict[str, tuple[str, bool, Any]]] = {
    "author_diagnosis": {},
    "item_analysis_involved_vertical": DATES,
    "item_analysis_item_performance": DATES
    | {
        "genres": ("array<integer>", False, GENRES),
        "primary_verticals": VERTICALS,
        "metric_type": ("integer", False, 1),
    },
    "item_analysis_overview": DATES
    | {"genres": ("array<integer>", False, GENRES), "primary_verticals": VERTICALS},
    "item_danmaku_analysis": {"item_id": ("string", True, None)},
    "item_list_download": {
        "min_cursor": ("integer", True, None),
        "max_cursor": ("integer", True, None),
        "type_filters": ("array<integer>", False, GENRES),
        "need_long_article": ("boolean", False, True),
    },
    "item_overview_data": {"ids": ("string", True, None), "fields": ("string", False, FIELDS)},
    "live_room_history_list": DATES
    | {
        "limit": ("integer", False, 400),
        "need_living": ("integer", False, 1),
        "download": ("integer", False, 0),
    },
}


def envelope(data: object) -> bytes:
    """Wrap a payload as the provider does."""
    return msgspec.json.encode({"code": 200, "request_id": "r-1", "message": "ok", "data": data})


# The contract


@pytest.mark.parametrize("name", CONTRACT)
def test_the_contract_is_the_documents_own(name: str) -> None:
    described = routes.describe(routes.get(f"douyin.{name}"))

    assert (described["provider"], described["method"]) == ("tikomni", "POST")
    assert described["path"] == f"/api/u1/v1/douyin/creator_v2/fetch_{name}"
    assert {p["wire"]: (p["type"], p["required"], p["default"]) for p in described["parameters"]} == {
        "cookie": ("string", True, None),
        **CONTRACT[name],
    }


def test_a_request_is_written_as_the_documents_print_it() -> None:
    request = douyin.ItemAnalysisItemPerformance(
        **PERIOD,
        genres=["1_to_3_min", "3_to_5_min", "over_5_min", "photos", 8],
        primary_verticals=["动物"],
        metric_type="plays",
    )

    assert request.wire() == {
        "start_date": "20250713",
        "end_date": "20251011",
        "genres": [2, 3, 4, 5, 8],
        "primary_verticals": ["动物"],
        "metric_type": 1,
    }
    lives = douyin.LiveRoomHistoryList(start_date=dt.date(2025, 9, 11), end_date=dt.date(2025, 10, 11))
    assert lives.wire() == {
        "start_date": "2025-09-11",
        "end_date": "2025-10-11",
        "limit": 400,
        "need_living": 1,
        "download": 0,
    }


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("genres", [6]),
        ("genres", []),
        ("genres", "photos"),
        ("metric_type", 5),
        ("metric_type", "saves"),
        ("primary_verticals", []),
        ("primary_verticals", "动物"),
    ],
)
def test_what_an_analysis_does_not_know_is_refused(name: str, wrong: object) -> None:
    with pytest.raises(ak.errors.ParameterError, match=f"{name}=.* is not allowed"):
        douyin.ItemAnalysisItemPerformance(**{**PERIOD, "primary_verticals": ["动物"], name: wrong})


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 401}, {"need_living": 2}, {"download": "yes"}])
def test_what_the_list_of_lives_does_not_know_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ak.errors.ParameterError, match=f"{next(iter(wrong))}=.* is not allowed"):
        douyin.LiveRoomHistoryList(start_date="2025-11-01", end_date="2025-11-30", **wrong)


# Diagnosis


@pytest.mark.parametrize("body", [envelope(documented.DIAGNOSIS), documented.DIAGNOSIS])
def test_the_documented_diagnosis_becomes_its_printed_numbers(body: Any) -> None:
    frame = ak.parse(douyin.AuthorDiagnosis(), body)

    assert frame.schema == tables.schema("diagnosis")
    assert frame.rows() == [
        ("interaction", 0.0052, 0.0909, 0.2633, 0.5169, 1494654282),
        ("followers_gained", 2.0, None, 0.7924, 0.6343, None),
        ("plays", 192.0, None, 0.8427, 0.5132, None),
        ("completion_rate", 0.1545, None, 0.3851, 0.5086, None),
        ("works_published", 2.0, None, 0.7345, 0.5675, None),
    ]


def test_a_metric_of_next_year_keeps_its_name() -> None:
    frame = ak.parse(douyin.AuthorDiagnosis(), envelope({"code": 0, "data": {"Live": {"OwnValue": "3"}}}))

    assert frame.row(0) == ("Live", 3.0, None, None, None, None)


def test_a_figure_of_a_diagnosis_that_is_none_is_null_and_names_the_place() -> None:
    body = {"code": 0, "data": {"Live": {"OwnValue": "much", "SimilarValue": 2}}}
    with pytest.warns(ak.errors.PartialResultWarning, match=r"at \$.data.data.Live.OwnValue \('much'\)"):
        frame = ak.parse(douyin.AuthorDiagnosis(), envelope(body))
    assert frame.select("metric", "own_value", "similar_value").rows() == [("Live", None, 2.0)]


@pytest.mark.parametrize(
    "wrapped",
    [
        {"PlayCnt": {"OwnValue": 5}},
        {"data": {"PlayCnt": {"OwnValue": 5}}},
        {"week": {"PlayCnt": {"OwnValue": 5}}},
    ],
)
def test_metrics_are_found_whatever_wraps_them(wrapped: dict[str, Any]) -> None:
    assert ak.parse(douyin.AuthorDiagnosis(), wrapped).row(0)[:2] == ("plays", 5.0)


def test_a_metric_that_is_null_has_no_row() -> None:
    body = {"data": {"PlayCnt": None, "NewFans": {"OwnValue": 2}}}

    assert ak.parse(douyin.AuthorDiagnosis(), body)["metric"].to_list() == ["followers_gained"]


@pytest.mark.parametrize("unknown", [{"data": None}, {"metrics": [1]}, {"week": {"plays": 3}}])
def test_an_answer_without_metrics_is_not_taken_for_none(unknown: dict[str, Any]) -> None:
    with pytest.raises(ak.errors.PayloadError, match="not understood.*Documented: 'Interact'"):
        ak.parse(douyin.AuthorDiagnosis(), unknown)


@pytest.mark.parametrize("route", [douyin.AuthorDiagnosis(), LIVES])
@pytest.mark.parametrize(
    "inner", [{"code": 8, "msg": "用户未登录"}, {"data": {"code": 8, "msg": "用户未登录"}}]
)
def test_a_code_inside_the_payload_is_a_failure_too(route: Any, inner: object) -> None:
    with pytest.raises(ak.errors.AuthenticationError, match="8: 用户未登录") as caught:
        ak.parse(route, envelope(inner))

    assert caught.value.request_id == "r-1"


# Verticals and analyses


def test_the_documented_verticals() -> None:
    frame = ak.parse(douyin.ItemAnalysisInvolvedVertical(**PERIOD), envelope(documented.VERTICALS))

    assert frame["vertical"].to_list() == ["动物", "美食", "旅游"]


@pytest.mark.parametrize("nothing", [{"primary_verticals": []}, {"primary_verticals": None}])
def test_no_works_are_no_verticals(nothing: dict[str, Any]) -> None:
    assert ak.parse(douyin.ItemAnalysisInvolvedVertical(**PERIOD), envelope(nothing)).is_empty()


@pytest.mark.parametrize("route", [douyin.ItemAnalysisItemPerformance, douyin.ItemAnalysisOverview])
def test_an_answer_that_no_document_describes_is_kept_leaf_by_leaf(route: Any) -> None:
    body = {
        "trend": [{"date": "20251001", "value": "12"}, {"date": "20251002", "value": 0}],
        "ids": [7559536212910853422],
        "better": True,
        "title": "2026",
        "limit": -(2**53),
        "nothing": None,
        "status_code": 0,
    }
    frame = ak.parse(route(**PERIOD, primary_verticals=["动物"]), envelope(body), "details")

    assert frame.schema == tables.schema("details")
    assert frame.drop("item_id").rows() == [
        ("$", "better", None, "true"),
        ("$.ids", "0", None, "7559536212910853422"),
        ("$", "limit", -(2.0**53), "-9007199254740992"),
        ("$", "title", 2026.0, "2026"),
        ("$.trend[0]", "date", 20251001.0, "20251001"),
        ("$.trend[0]", "value", 12.0, "12"),
        ("$.trend[1]", "date", 20251002.0, "20251002"),
        ("$.trend[1]", "value", 0.0, "0"),
    ]
    wide = frame.filter(frame["path"].str.starts_with("$.trend")).pivot("field", index="path", values="text")
    assert wide.rows() == [("$.trend[0]", "20251001", "12"), ("$.trend[1]", "20251002", "0")]


@given(st.integers(-(2**70), 2**70), st.booleans())
def test_details_never_hold_a_rounded_whole_number(number: int, as_text: bool) -> None:
    body = {"figure": str(number) if as_text else number}
    (row,) = ak.parse(douyin.ItemAnalysisOverview, body, "details").to_dicts()

    assert row["text"] == str(number)
    assert row["value"] == (number if abs(number) <= 2**53 else None)


@pytest.mark.parametrize("text", ["1e400", "٣٤", "１２", "nan", "inf", "1_000", "0x1f"])
def test_details_take_no_other_writing_for_a_number(text: str) -> None:
    (row,) = ak.parse(douyin.ItemAnalysisOverview, {"figure": text}, "details").to_dicts()

    assert (row["value"], row["text"]) == (None, text)


def test_a_pivot_of_details_makes_a_row_of_each_object_and_keeps_every_text() -> None:
    works = [
        {"item_id": 7600000000000000003, "title": "2026"},
        {"item_id": 7600000000000000004, "title": "一"},
    ]
    frame = ak.parse(PERFORMANCE, {"items": works}, "details")

    assert frame.pivot("field", index="path", values="text").rows() == [
        ("$.items[0]", "7600000000000000003", "2026"),
        ("$.items[1]", "7600000000000000004", "一"),
    ]


# The performance of works

PERFORMANCE = douyin.ItemAnalysisItemPerformance(**PERIOD, primary_verticals=["动物"])
WORK = {
    "item_id": 7610000000000000019,
    "title": "2025",
    "publish_time": "2025-09-30 00:30",
    "play_count": "81234",
    "average_play_duration": "12.25",
    "completion_rate_5s": "0.4",
    "bounce_rate_2s": 0.35,
    "cover": {"url_list": ["https://p.invalid/a.jpeg", "https://q.invalid/a.jpeg"], "uri": "a"},
    "play_count_per_client": {"douyin_value": "81000", "xigua_value": 234, "toutiao_value": "0"},
    "brand_new": {"x": 1},
}


def test_a_work_s_performance_is_a_row_with_its_exact_id() -> None:
    frame = ak.parse(PERFORMANCE, envelope({"items": [WORK], "status_code": 0}))

    assert frame.schema == tables.schema("work_performance")
    assert frame.row(0, named=True) == {
        "item_id": "7610000000000000019",
        "title": "2025",
        # A wall clock in Shanghai.
        "published_at": dt.datetime(2025, 9, 29, 16, 30, tzinfo=dt.UTC),
        "plays": 81234,
        "average_watch_s": 12.25,
        "completion_rate_5s": 0.4,
        "bounce_rate_2s": 0.35,
        "plays_douyin": 81000,
        "plays_xigua": 234,
        "cover_url": "https://p.invalid/a.jpeg",
    }
    rest = ak.parse(PERFORMANCE, {"items": [WORK]}, "details")
    assert rest.filter(field="toutiao_value")["text"].to_list() == ["0"]
    assert rest.filter(field="x")["path"].to_list() == ["$.items[0].brand_new"]


@pytest.mark.parametrize("wrapped", [{"items": [WORK]}, {"data": {"items": [WORK]}}])
def test_works_are_found_within_data_too(wrapped: dict[str, Any]) -> None:
    assert ak.parse(PERFORMANCE, envelope(wrapped))["item_id"].to_list() == ["7610000000000000019"]


@pytest.mark.parametrize("nothing", [{"items": []}, {"items": None}, {"data": {"items": None}}])
def test_no_works_have_no_performance(nothing: dict[str, Any]) -> None:
    assert ak.parse(PERFORMANCE, nothing).schema == tables.schema("work_performance")


def test_a_work_that_says_little_is_a_row_all_the_same() -> None:
    frame = ak.parse(
        PERFORMANCE, {"items": [{"item_id": "1", "cover": {"url_list": []}, "publish_time": ""}]}
    )

    assert frame.row(0) == ("1", *(None,) * 9)


@pytest.mark.parametrize("unknown", [{}, {"total": 3, "genres": []}, {"data": None}, {"data": {"rows": []}}])
def test_an_answer_without_works_is_not_taken_for_none(unknown: dict[str, Any]) -> None:
    with pytest.raises(ak.errors.PayloadError, match="not understood.*Documented: 'items'") as caught:
        ak.parse(PERFORMANCE, unknown)

    assert all(repr(name) in str(caught.value) for name in unknown)


@pytest.mark.parametrize(
    ("work", "path"),
    [
        ({}, r"\$\.items\[1\]"),
        ({"item_id": 7.61e18}, r"7.61e\+18 came at \$\.items\[1\]\.item_id"),
        ({"item_id": True}, r"True came at \$\.items\[1\]\.item_id"),
    ],
)
def test_a_work_without_a_whole_id_is_named_with_its_place(work: dict[str, Any], path: str) -> None:
    with pytest.raises(ak.errors.PayloadError, match=path):
        ak.parse(PERFORMANCE, {"items": [WORK, work]})


# Danmaku


def test_the_documented_danmaku_become_their_printed_numbers() -> None:
    request = douyin.ItemDanmakuAnalysis(item_id=ITEM)
    frame = ak.parse(request, envelope(documented.DANMAKU))

    assert frame.drop("reported_share").rows() == [
        (ITEM, 5.0, 328, 2156),
        (ITEM, 12.0, 562, 2156),
        (ITEM, 18.0, 445, 2156),
    ]
    assert frame["reported_share"].to_list() == pytest.approx([0.152, 0.261, 0.206])
    assert ak.parse(request, envelope(documented.DANMAKU), "hot_words").rows() == [
        (ITEM, "哈哈哈", 156, "positive"),
        (ITEM, "精彩", 98, "positive"),
        (ITEM, "学到了", 76, "positive"),
    ]


def test_a_danmaku_at_no_point_in_time_is_named_with_its_place() -> None:
    with pytest.raises(
        ak.errors.PayloadError, match=r"'soon' at \$.bullet_distribution\[0\].time_point"
    ) as caught:
        ak.parse(douyin.ItemDanmakuAnalysis(item_id=ITEM), {"bullet_distribution": [{"time_point": "soon"}]})
    assert caught.value.path == "$.bullet_distribution[0].time_point"


# Overviews


def test_an_overview_gives_works_and_keeps_every_other_part() -> None:
    item = {
        "item_id": ITEM,
        "metrics": {"play_count": 12345, "digg_count": "678", "completion_rate": 0.3},
        "review": {"status": 2},
        "dou_plus": {"orders": [{"cost": "12.50"}]},
        "incentive_life": None,
    }
    request = douyin.ItemOverviewData(ids=[ITEM])
    body = envelope({"items": [item], "status_code": 0})

    assert ak.parse(request, body).select("provider", "item_id", "plays", "likes").row(0) == (
        "tikomni",
        ITEM,
        12345,
        678,
    )
    assert ak.parse(request, body, "work_metrics").select("completion_rate", "review_status").row(0) == (
        0.3,
        2,
    )
    assert ak.parse(request, body, "details").rows() == [
        (ITEM, "$.items[0].dou_plus.orders[0]", "cost", 12.5, "12.50")
    ]


def test_all_ids_are_asked_for_and_those_that_came_are_known() -> None:
    request = douyin.ItemOverviewData(ids=f"{ITEM},7559536212910853423")

    assert (request.requested_count(), list(request.requested_ids())) == (2, [ITEM, "7559536212910853423"])
    payload = envelopes.read(type(request), envelope({"items": [{"item_id": ITEM}]})).payload
    assert list(request.ids_in(payload)) == [ITEM]


# Lives


@pytest.mark.parametrize(
    "body",
    [
        documented.LIVES,
        envelope(documented.LIVES),
        # The documents name the place data.data.series, and print it within one more "data".
        envelope(documented.LIVES["data"]),
    ],
)
def test_the_documented_live_becomes_its_printed_numbers(body: Any) -> None:
    frame = ak.parse(LIVES, body)

    assert frame.schema == tables.schema("live_sessions")
    assert frame.row(0, named=True) == {
        "room_id": "75746809889xxxxxx",
        "title": "xxxxxxxx",
        "started_at": dt.datetime(2025, 11, 20, 5, 51, 15, tzinfo=dt.UTC),
        "ended_at": dt.datetime(2025, 11, 20, 5, 52, 20, tzinfo=dt.UTC),
        "duration_s": 65.0,
        "status": "ended",
        "views": 1,
        "viewers": 1,
        "peak_viewers": 1,
        "average_watch_s": 34.0,
        "likes": 0,
        "commenters": 0,
        "new_followers": 0,
        "buyers": 1,
        "buying_fans": 1,
        "earn_score": 1.0,
        "cover_url": "https://p3-webcast-sign.douyinpic.com/...",
    }
    # The documented live lasted as long as its own clock says.
    assert frame.item(0, "ended_at") - frame.item(0, "started_at") == dt.timedelta(seconds=65)


def test_a_live_that_goes_on_has_no_end() -> None:
    live = {"roomID": 7559536212910853422, "endTime": "", "liveDurationWithoutPause": "", "playStatus": 2}
    frame = ak.parse(LIVES, {"data": {"data": {"series": [live]}}})

    assert frame.select("room_id", "ended_at", "duration_s", "status").row(0) == (ITEM, None, None, "2")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("liveDurationWithoutPause", "a while"), ("startTime", "yesterday"), ("watchCnt", "many")],
)
def test_what_cannot_be_read_is_null_and_named_with_its_place(field: str, wrong: str) -> None:
    body = {"data": {"data": {"series": [{"roomID": "1", "pcu": 3, field: wrong}]}}}

    with pytest.warns(
        ak.errors.PartialResultWarning, match=rf"\$\.data\.data\.series\[0\]\.{field} \('{wrong}'\)"
    ):
        assert ak.parse(LIVES, body).get_column("peak_viewers").to_list() == [3]


@given(st.integers(0, 3), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_every_length_of_time_is_read_whatever_of_it_is_left_out(
    days: int, hours: int, minutes: int, rest: int
) -> None:
    parts = [(days, "天"), (hours, "小时"), (minutes, "分钟"), (rest, "秒")]
    total = 86400 * days + 3600 * hours + 60 * minutes + rest

    assert Elapsed.read("".join(f"{n}{unit}" for n, unit in parts)).seconds == total
    short = "".join(f"{n}{unit}" for n, unit in parts if n)
    assert Elapsed.read(short).seconds == (total or None)


@pytest.mark.parametrize("kind", [Elapsed, WallClock])
@pytest.mark.parametrize("value", ["٣٤", "１２", "nan", "inf", "0001-01-01 00:00", "９天"])
def test_digits_of_other_scripts_and_what_no_calendar_holds_are_no_time(kind: Any, value: str) -> None:
    with pytest.raises(ValueError, match="is not a "):
        kind.read(value)


@given(st.text() | st.integers() | st.floats())
def test_no_value_breaks_the_clocks(value: object) -> None:
    for kind in (Elapsed, WallClock):
        try:
            kind.read(value)
        except ValueError:
            continue
