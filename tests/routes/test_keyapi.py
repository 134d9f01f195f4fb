"""keyapi's answers become the printed numbers of its documents; what it does not know is null."""

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
from analytics_kit.routes import keyapi
from analytics_kit.sandbox import documented

VIDEO = documented.VIDEO_ID
REQUEST = keyapi.VideoDetailAnalytics(video_ids=VIDEO)


def envelope(*videos: dict[str, Any]) -> bytes:
    """Wrap videos as the provider does."""
    return msgspec.json.encode({"code": 0, "message": "success", "data": videos, "requestId": "r-1"})


def test_the_contract_is_the_documents_own() -> None:
    described = routes.describe(keyapi.VideoDetailAnalytics)

    assert (described["method"], described["path"]) == ("GET", "/v1/tiktok/video/detail/analytics")
    assert [(p["wire"], p["type"], p["required"]) for p in described["parameters"]] == [
        ("video_ids", "string", True)
    ]
    provider = keyapi.VideoDetailAnalytics.provider
    assert (provider.base_url, provider.key_env) == ("https://api.keyapi.ai", "KEYAPI_API_KEY")
    assert provider.gateway.headers("canary") == {"Authorization": "Bearer canary"}
    assert provider.gateway.credits == 1


def test_the_documented_video_becomes_its_printed_numbers() -> None:
    body = envelope(documented.VIDEO)

    assert ak.parse(REQUEST, body).row(0, named=True) == {
        "provider": "keyapi",
        "platform": "tiktok",
        "item_id": VIDEO,
        "title": "bulan lahir kalian ada ngga kira kira?",
        "author": "ruangrinndu",
        "published_at": dt.datetime(2022, 7, 6, 9, 38, 35, tzinfo=dt.UTC),
        "duration_s": 40.0,
        "genre": None,
        "url": f"https://www.tiktok.com/@ruangrinndu/video/{VIDEO}",
        "plays": 211100,
        "views": None,
        "impressions": None,
        "likes": 18200,
        "comments": 939,
        "shares": 1649,
        "saves": None,  # -99999
        "followers_gained": None,
        "hour_known": None,
    }
    facts = ak.parse(REQUEST, body, "video_facts").row(0, named=True)
    assert facts == {
        "item_id": VIDEO,
        "author_id": "7014352645545116698",
        "region": None,
        "created_by_ai": False,
        "sales_flag": 1,
        "items_sold": 0,
        "gmv": 0.0,
        "currency": None,
        "width": 576,
        "height": 1024,
        "size_bytes": 1049064,
        "resolution": "720p",
        "cover_url": documented.VIDEO["reflow_cover"].partition("?")[0],
    }
    assert ak.parse(REQUEST, body, "increments").rows() == [
        (VIDEO, metric, days, 0) for metric in ("plays", "likes") for days in (1, 7, 30)
    ]


@pytest.mark.parametrize("table", keyapi.VideoDetailAnalytics.tables)
def test_no_video_is_an_empty_frame_with_all_columns(table: str) -> None:
    frame = ak.parse(REQUEST, envelope(), table)

    assert frame.is_empty()
    assert frame.schema == tables.schema(table)


@given(st.integers(-(10**9), 10**9))
def test_a_cumulative_count_below_zero_is_unknown_and_an_increment_is_not(number: int) -> None:
    video = {
        "video_id": VIDEO,
        "total_favorites_cnt": number,
        "total_shares_cnt": str(number),
        "total_views_7d_cnt": number,
    }
    works = ak.parse(REQUEST, envelope(video))
    (increment,) = ak.parse(REQUEST, envelope(video), "increments").filter(
        (pl.col("metric") == "plays") & (pl.col("days") == 7)
    )["increment"]

    assert works.select("saves", "shares").row(0) == ((number, number) if number >= 0 else (None, None))
    assert increment == (None if number == -99999 else number)


@pytest.mark.parametrize(
    ("written", "read"), [("true", True), ("false", False), (True, True), ("", None), ("maybe", None)]
)
def test_whether_it_was_made_with_ai_comes_as_text(written: object, read: bool | None) -> None:
    video = {"video_id": VIDEO, "created_by_ai": written}

    assert ak.parse(REQUEST, envelope(video), "video_facts").item(0, "created_by_ai") is read


def test_a_count_that_is_no_number_costs_itself_alone() -> None:
    videos: list[dict[str, Any]] = [
        {"video_id": VIDEO, "total_digg_cnt": 5},
        {"video_id": "1", "total_digg_cnt": "many", "total_views_cnt": "1.2万"},
    ]
    with pytest.warns(ak.errors.PartialResultWarning, match=r"\[1\]\.total_digg_cnt \('many'\)"):
        works = ak.parse(REQUEST, envelope(*videos))

    assert works.select("item_id", "plays", "likes").rows() == [(VIDEO, None, 5), ("1", 12000, None)]


#: The members that hold a figure, and what stands for "unknown" there.
FIGURES = [name for name in documented.VIDEO if name.endswith(("_cnt", "_amt"))]
SIZES = ["width", "height", "data_size", "duration", "create_time", "ratio", "region", "user_id"]


@given(
    st.dictionaries(st.sampled_from([*FIGURES, *SIZES]), st.sampled_from(["", "-", "--", None]), min_size=1)
)
def test_an_unknown_figure_is_null_and_every_other_video_is_kept(unknown: dict[str, str | None]) -> None:
    body = envelope(documented.VIDEO, {**documented.VIDEO, "video_id": "2", **unknown})
    alone = envelope(documented.VIDEO)

    assert ak.parse(REQUEST, body)["item_id"].to_list() == [VIDEO, "2"]
    for table in keyapi.VideoDetailAnalytics.tables:
        whole, first = ak.parse(REQUEST, body, table), ak.parse(REQUEST, alone, table)
        assert whole.head(first.height).equals(first)
    facts = ak.parse(REQUEST, body, "video_facts").row(1, named=True)
    for name, column in (("width", "width"), ("height", "height"), ("data_size", "size_bytes")):
        assert (facts[column] is None) == (name in unknown)


def test_a_video_without_an_id_is_our_error() -> None:
    with pytest.raises(ak.errors.PayloadError, match=r"\$\.data\[0\]"):
        ak.parse(REQUEST, envelope({"video_id": "", "total_digg_cnt": 1}))


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (400, "Missing required parameter: handle", ak.errors.BadRequestError),
        (401, "apiKey is null", ak.errors.AuthenticationError),
        (402, "apiKey quota is not enough", ak.errors.QuotaError),
        (429, "qps limit exceeded", ak.errors.RateLimitError),
        (500, "Internal server error", ak.errors.ServerError),
    ],
)
@pytest.mark.parametrize("in_body_alone", [True, False])
def test_the_documented_errors_become_ours(
    code: int, message: str, kind: type[ak.errors.ProviderError], in_body_alone: bool
) -> None:
    body = msgspec.json.encode({"code": code, "data": None, "message": message})
    with pytest.raises(kind) as caught:
        envelopes.read(
            type(REQUEST), body, envelopes.Origin.of(type(REQUEST), 200 if in_body_alone else code)
        )

    assert (caught.value.code, caught.value.provider_message) == (code, message)


def test_the_request_id_comes_with_the_answer() -> None:
    assert envelopes.read(type(REQUEST), envelope(documented.VIDEO)).request_id == "r-1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://p16-sign.invalid/obj/a_1~c5.jpeg?x-expires=1&x-signature=canary%3D",
            "https://p16-sign.invalid/obj/a_1~c5.jpeg",
        ),
        ("https://p16-sign.invalid/obj/a_1", "https://p16-sign.invalid/obj/a_1"),
        ("https://user:canary@p16-sign.invalid/a#canary", "https://p16-sign.invalid/a"),
        ("", None),
        (None, None),
        ("no address", None),
    ],
)
def test_a_cover_carries_no_signature(url: str | None, expected: str | None) -> None:
    video = {"video_id": VIDEO, "reflow_cover": url}

    assert ak.parse(REQUEST, envelope(video), "video_facts").item(0, "cover_url") == expected


def test_ids_may_be_numbers() -> None:
    video = {"video_id": int(VIDEO), "user_id": 7014352645545116698}
    facts = ak.parse(REQUEST, envelope(video), "video_facts")

    assert facts.select("item_id", "author_id").row(0) == (VIDEO, "7014352645545116698")
