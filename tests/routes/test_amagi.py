"""amagi's answers: one work as Douyin's own pages get it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import envelopes, routes, tables
from analytics_kit.routes import amagi

ITEM = "7559536212910853422"
REQUEST = amagi.OneWork(aweme_id=ITEM)
LINK = "https://v.douyin.com/irQCAn4A/"


def answer(detail: dict[str, Any] | None, *, code: int = 200, status_code: int = 0) -> bytes:
    """Wrap a work as amagi does."""
    data = {"aweme_detail": detail, "log_pb": {"impr_id": "1"}, "status_code": status_code}
    return msgspec.json.encode({"code": code, "message": "ok", "data": data})


def test_the_contract_is_the_documents_own() -> None:
    described = routes.describe(amagi.OneWork)

    assert (described["method"], described["path"]) == ("GET", "/douyin/fetch_one_work")
    assert [(p["wire"], p["required"], p["default"]) for p in described["parameters"]] == [
        ("url", False, None),
        ("aweme_id", False, None),
    ]
    provider = amagi.OneWork.provider
    assert (provider.base_url, provider.key_env) == ("http://127.0.0.1:4567/api", None)
    assert provider.gateway.headers(None) == {}
    assert provider.gateway.credits == 0


@pytest.mark.parametrize(
    ("both", "message"), [({}, "neither came"), ({"url": LINK, "aweme_id": ITEM}, "both came")]
)
def test_exactly_one_of_link_and_id_is_asked(both: dict[str, str], message: str) -> None:
    with pytest.raises(ak.errors.ParameterError, match=f"exactly one; {message}"):
        amagi.OneWork(**both)

    assert amagi.OneWork(url=LINK).wire() == {"url": LINK}
    assert amagi.OneWork(aweme_id=ITEM).wire() == {"aweme_id": ITEM}


def test_a_work_as_public_captures_show_it() -> None:
    detail = {
        "aweme_id": ITEM,
        "desc": "边颠勺边跳舞 #舞蹈教学",
        "create_time": 1760091682,
        "duration": 10900,
        "author": {"nickname": "阿梨", "uid": "100", "sec_uid": "MS4", "follower_count": 86300},
        "share_url": "https://www.iesdouyin.com/share/video/1/?region=CN&mid=12&u_code=ab&did=MS4&iid=99&share_sign=zz",
        "statistics": {
            "play_count": 0,
            "digg_count": 678,
            "comment_count": 90,
            "share_count": 45,
            "collect_count": 123,
        },
        "text_extra": [{"hashtag_name": "舞蹈教学", "hashtag_id": "16"}, {"sec_uid": "MS5", "user_id": "7"}],
        "a_member_of_next_year": {"x": 1},
    }
    assert ak.parse(REQUEST, answer(detail)).row(0, named=True) == {
        "provider": "amagi",
        "platform": "douyin",
        "item_id": ITEM,
        "title": "边颠勺边跳舞 #舞蹈教学",
        "author": "阿梨",
        "published_at": dt.datetime(2025, 10, 10, 10, 21, 22, tzinfo=dt.UTC),
        "duration_s": 10.9,
        "genre": None,
        "url": "https://www.iesdouyin.com/share/video/1/",
        "plays": None,  # 0 is unknown
        "views": None,
        "impressions": None,
        "likes": 678,
        "comments": 90,
        "shares": 45,
        "saves": 123,
        "followers_gained": None,
        "hour_known": None,
    }
    assert ak.parse(REQUEST, answer(detail), "hashtags").rows() == [(ITEM, "舞蹈教学", "16")]
    assert ak.parse(REQUEST, answer(detail), "authors").rows() == [
        (ITEM, "100", "MS4", "阿梨", 86300, None, None)
    ]


def test_the_documented_placeholders_are_read() -> None:
    counts = ("admire_count", "collect_count", "comment_count", "digg_count", "play_count", "share_count")
    detail = {
        "aweme_id": "string",
        "desc": "string",
        "create_time": 0,
        "duration": 0,
        "author": {"nickname": "string"},
        "share_url": "string",
        "statistics": dict.fromkeys(counts, 0),
        "video": {"duration": 0},
        "text_extra": [{"hashtag_name": "string", "hashtag_id": "string"}],
    }
    row = ak.parse(REQUEST, answer(detail, code=0)).row(0, named=True)

    assert (row["plays"], row["likes"], row["duration_s"], row["published_at"]) == (None, 0, None, None)
    assert row["url"] == "https://www.douyin.com/video/string"


@pytest.mark.parametrize("table", amagi.OneWork.tables)
@pytest.mark.parametrize("detail", [None, {"aweme_id": ITEM}, {"aweme_id": int(ITEM), "statistics": None}])
def test_statistics_author_and_the_work_itself_may_be_missing(
    table: str, detail: dict[str, Any] | None
) -> None:
    frame = ak.parse(REQUEST, answer(detail), table)

    assert frame.schema == tables.schema(table)
    if table == "works":
        assert frame["item_id"].to_list() == ([] if detail is None else [ITEM])


def test_a_parameter_that_amagi_refuses_is_named() -> None:
    body = {
        "code": 400,
        "message": "参数验证失败",
        "data": None,
        "errors": [{"field": "aweme_id", "message": "视频ID必须是字符串"}],
    }
    with pytest.raises(ak.errors.BadRequestError, match="参数验证失败 \\(aweme_id: 视频ID必须是字符串\\)"):
        ak.parse(REQUEST, body)


def test_a_failure_under_status_200_is_a_failure() -> None:
    with pytest.raises(ak.errors.ServerError, match="抖音数据获取失败"):
        ak.parse(REQUEST, {"success": False, "code": 500, "message": "抖音数据获取失败"})
    with pytest.raises(ak.errors.ProviderError) as caught:
        ak.parse(REQUEST, answer(None, status_code=2154))
    assert caught.value.code == 2154


def work(**more: Any) -> dict[str, Any]:
    """Return a work with what a test is about."""
    return {"aweme_id": ITEM, **more}


@pytest.mark.parametrize(
    ("figures", "plays"),
    [
        ({"play_count": 0}, None),
        ({"play_count": 0, "digg_count": 9}, None),
        ({"play_count": 31}, 31),
        ({}, None),
    ],
)
def test_no_plays_are_unknown_plays(figures: dict[str, int], plays: int | None) -> None:
    assert ak.parse(REQUEST, answer(work(statistics=figures))).item(0, "plays") == plays


#: Names of the account, the device and the session that asked.
ASKER = ("u_code", "did", "iid", "mid", "share_sign", "share_iid", "ts", "with_sec_did", "x-signature")


@given(
    st.dictionaries(st.sampled_from(ASKER), st.text("canary0123456789-_", min_size=1), min_size=1),
    st.sampled_from(["share/video", "share/note", "share/slides"]),
    st.sampled_from(["", "#reply", "#?did=canary"]),
)
def test_a_link_tells_nothing_of_who_asked(parameters: dict[str, str], path: str, fragment: str) -> None:
    page = f"https://www.iesdouyin.com/{path}/{ITEM}/"
    query = "&".join(f"{name}=canary{value}" for name, value in parameters.items())
    body = answer(work(share_url=f"{page}?{query}{fragment}", author={"nickname": "阿梨", "sec_uid": "MS4"}))

    assert ak.parse(REQUEST, body).item(0, "url") == page
    for table in amagi.OneWork.tables:
        assert "canary" not in ak.parse(REQUEST, body, table).write_csv()


@pytest.mark.parametrize(
    "link", [None, "", "string", "snssdk1128://aweme/detail/1?did=2", "https://", "https://[::1"]
)
def test_a_work_without_a_link_gets_its_public_page(link: str | None) -> None:
    url = ak.parse(REQUEST, answer(work(share_url=link))).item(0, "url")

    assert url == f"https://www.douyin.com/video/{ITEM}"


def test_ids_are_text_in_every_table() -> None:
    detail = work(
        aweme_id=int(ITEM),
        author={"uid": 98765432109876543},
        text_extra=[
            {"hashtag_name": "夜宵", "hashtag_id": 1600000000000001},
            {"hashtag_name": "锅", "hashtag_id": 0},
        ],
    )
    assert ak.parse(REQUEST, answer(detail), "authors").select("item_id", "author_id").row(0) == (
        ITEM,
        "98765432109876543",
    )
    assert ak.parse(REQUEST, answer(detail), "hashtags")["hashtag_id"].to_list() == ["1600000000000001", None]


@pytest.mark.parametrize(
    ("filter_detail", "words"),
    [
        ({"filter_reason": "status_self_see", "detail_msg": "抱歉，看不到"}, "status_self_see"),
        ({"filter_reason": "", "detail_msg": "抱歉，看不到"}, "抱歉，看不到"),
        ({"notice": "作品不见了"}, "作品不见了"),
        ({}, None),
        (None, None),
    ],
)
def test_a_work_that_is_not_shown_is_a_shortfall_with_douyins_reason(
    filter_detail: dict[str, str] | None, words: str | None
) -> None:
    data = {"aweme_detail": None, "filter_detail": filter_detail, "status_code": 0}
    payload = envelopes.read(amagi.OneWork, msgspec.json.encode({"code": 200, "data": data})).payload

    assert amagi.OneWork.shortfall(payload) == words
    assert list(amagi.OneWork.ids_in(payload)) == []


def test_a_work_that_came_is_no_shortfall() -> None:
    data = {"aweme_detail": work(), "filter_detail": {"filter_reason": "x"}, "status_code": 0}
    payload = envelopes.read(amagi.OneWork, msgspec.json.encode({"code": 200, "data": data})).payload

    assert amagi.OneWork.shortfall(payload) is None


def test_empty_ids_and_figures_are_null_and_the_work_is_kept() -> None:
    detail = work(
        create_time="",
        author={"uid": "", "nickname": "摊主", "follower_count": "8.6万"},
        statistics={"play_count": "0", "digg_count": "1,200", "comment_count": "-"},
        text_extra=[
            {"hashtag_name": "夜宵", "hashtag_id": ""},
            {"hashtag_name": "", "hashtag_id": "", "user_id": "7"},
        ],
    )
    row = ak.parse(REQUEST, answer(detail)).row(0, named=True)

    assert (row["plays"], row["likes"], row["comments"], row["published_at"]) == (None, 1200, None, None)
    assert ak.parse(REQUEST, answer(detail), "authors").select("author_id", "followers").row(0) == (
        None,
        86000,
    )
    assert ak.parse(REQUEST, answer(detail), "hashtags").rows() == [(ITEM, "夜宵", None)]


def test_a_work_alone_is_read_as_the_answer_around_it_is() -> None:
    work = {"aweme_id": ITEM, "desc": "x", "statistics": {"digg_count": 3}, "text_extra": []}
    whole = {"status_code": 0, "aweme_detail": work}

    for table in ("works", "authors", "hashtags"):
        bare = ak.parse(amagi.OneWork, work, table)
        assert bare.equals(ak.parse(amagi.OneWork, whole, table))
    assert ak.parse(amagi.OneWork, json.dumps(work).encode()).item(0, "likes") == 3
    with pytest.raises(ak.errors.PayloadError, match="not understood"):
        ak.parse(amagi.OneWork, {"desc": "x"})
