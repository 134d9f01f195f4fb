"""The answers of TikTok's routes, in the words of the documents' field lists, become tidy tables."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import decoding, envelopes, routes, tables
from analytics_kit.parsing import frame as frame_of
from analytics_kit.route import Route
from analytics_kit.routes import tiktok
from analytics_kit.routes.tiktok._segments import Clock
from analytics_kit.session import Session
from analytics_kit.settings import Settings

ITEM = "7496499484705246507"
OTHER = "7496110433699482923"
PRODUCT = "1731050202505515549"
#: The first of April 2025 in Los Angeles, and the day after.
START, END = 1743490800, 1743577200
STARTED = dt.datetime(2025, 4, 1, 7, tzinfo=dt.UTC)
ENDED = STARTED + dt.timedelta(days=1)
PERIOD = {"start_timestamp": START, "end_timestamp": END}
TIMES = {"started_at": STARTED, "ended_at": ENDED}
MONTH = "04-01-2025"


def segments(**periods: Any) -> dict[str, Any]:
    """Put periods into one segment."""
    return {"segments": [{"time_selector": {"granularity": "DAY"}, "filter": {"creator_id": "7"}, **periods}]}


def envelope(data: object) -> bytes:
    """Wrap a payload as the provider does."""
    return msgspec.json.encode({"code": 200, "request_id": "r-1", "message": "ok", "data": data})


def dollars(value: float) -> dict[str, Any]:
    return {"amount": value, "amount_formatted": f"${value:,.2f}"}


def row(request: Any, body: Any, table: str | None = None) -> dict[str, Any]:
    """Return the only row, without its nulls."""
    frame = ak.parse(request, envelope(body), table)
    assert frame.schema == tables.schema(table or next(iter(request.tables)))
    assert frame.height == 1
    return {name: value for name, value in frame.row(0, named=True).items() if value is not None}


# The contract

PATH = "/api/u1/v1/tiktok/creator/get_"
START_DATE = {"start_date": ("string", False, MONTH)}
ITEM_ID = {"item_id": ("string", True, None)}
PRODUCT_ID = {"product_id": ("string", True, None)}
CONTRACT: dict[str, dict[str, tuple[str, bool, Any]]] = {
    "account_health_status": {},
    "account_insights_overview": START_DATE,
    "account_violation_list": {"page": ("integer", False, 1)},
    "creator_account_info": {},
    "live_analytics_summary": START_DATE,
    "product_analytics_list": {
        "start_date": ("string", False, "2025-04-01"),
        "end_date": ("string", False, "2025-05-01"),
        "page": ("integer", False, 0),
    },
    "product_related_videos": START_DATE | ITEM_ID | PRODUCT_ID,
    "showcase_product_list": {"count": ("integer", False, 20), "offset": ("integer", False, 0)},
    "video_analytics_summary": {},
    "video_associated_product_list": START_DATE | {"item_ids": ("array<string>", True, None)},
    "video_audience_stats": START_DATE | ITEM_ID,
    "video_detailed_stats": START_DATE | ITEM_ID,
    "video_list_analytics": START_DATE
    | {"page": ("integer", False, 0), "rules": ("string", False, "VIDEO_LIST_PUBLISH_TIME")},
    "video_to_product_stats": START_DATE | ITEM_ID | PRODUCT_ID,
}
SECRETS = {"cookie": ("string", False, None), "proxy": ("string", False, None)}


def test_there_are_fourteen_routes() -> None:
    classes = [getattr(tiktok, name) for name in tiktok.__all__]

    assert sorted(route.id for route in classes) == [f"tiktok.{name}" for name in CONTRACT]


@pytest.mark.parametrize("name", CONTRACT)
def test_a_route_says_what_the_contract_says(name: str) -> None:
    description = routes.describe(Route.registry[f"tiktok.{name}"])

    assert (description["provider"], description["method"], description["path"]) == (
        "tikomni",
        "POST",
        PATH + name,
    )
    assert {
        p["wire"]: (p["type"], p["required"], p["default"]) for p in description["parameters"]
    } == SECRETS | CONTRACT[name]
    assert [p["wire"] for p in description["parameters"] if p["secret"]] == ["cookie", "proxy"]


def test_videos_are_ordered_by_the_word_or_by_the_code() -> None:
    codes = [
        *("VIDEO_LIST_PUBLISH_TIME", "VIDEO_LIST_GMV", "VIDEO_LIST_DIRECT_GMV", "VIDEO_LIST_VV_CNT"),
        *("VIDEO_LIST_ITEM_SOLD_CNT", "VIDEO_LIST_CTR", "VIDEO_LIST_COMPLETION_RATE", "VIDEO_LIST_LIKE_CNT"),
        "VIDEO_LIST_NEW_FOLLOWER_CNT",
    ]

    assert tiktok.VideoListAnalytics.parameters()["rules"].kind.codes() == codes
    assert tiktok.VideoListAnalytics(rules="gmv") == tiktok.VideoListAnalytics(rules="VIDEO_LIST_GMV")
    assert tiktok.VideoListAnalytics(rules="gmv").wire()["rules"] == "VIDEO_LIST_GMV"


@pytest.mark.parametrize(
    "day", [dt.date(2025, 9, 3), dt.datetime(2025, 9, 3, 23), "2025-09-03", "09-03-2025"]
)
def test_days_go_out_month_first_or_year_first_as_the_route_wants(day: Any) -> None:
    assert tiktok.AccountInsightsOverview(start_date=day).wire() == {"start_date": "09-03-2025"}
    if day != "09-03-2025":
        wire = tiktok.ProductAnalyticsList(start_date=day, end_date="2025-09-30").wire()
        assert wire == {"start_date": "2025-09-03", "end_date": "2025-09-30", "page": 0}


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ak.errors.ParameterError, match="start_date=2025-06-01 is after end_date=2025-05-01"):
        tiktok.ProductAnalyticsList(start_date="2025-06-01")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: tiktok.VideoDetailedStats(item_id="749"), "item_id='749' is not allowed"),
        (
            lambda: tiktok.VideoToProductStats(item_id=ITEM, product_id=1.7e18),
            "product_id=1.7e\\+18 is not allowed",
        ),
        (lambda: tiktok.VideoAssociatedProductList(item_ids=[]), "a list of at least one"),
        (lambda: tiktok.AccountViolationList(page=0), "a whole number from 1"),
        (lambda: tiktok.ShowcaseProductList(count=0), "a whole number from 1"),
        (lambda: tiktok.VideoListAnalytics(rules="newest"), "'published', 'gmv'"),
    ],
)
def test_what_the_contract_does_not_allow_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ak.errors.ParameterError, match=message):
        make()


def test_the_documents_example_requests_are_what_is_sent() -> None:
    assert tiktok.VideoToProductStats(item_id=ITEM, product_id=PRODUCT).wire() == {
        "start_date": MONTH,
        "item_id": ITEM,
        "product_id": PRODUCT,
    }
    assert tiktok.VideoAssociatedProductList(item_ids=[ITEM, OTHER, ITEM]).wire() == {
        "start_date": MONTH,
        "item_ids": [ITEM, OTHER],
    }
    assert tiktok.ShowcaseProductList().wire() == {"count": 20, "offset": 0}


def test_a_route_knows_how_many_ids_it_asks_for() -> None:
    assert tiktok.VideoAudienceStats(item_id=ITEM).requested_count() == 1
    assert tiktok.VideoAssociatedProductList(item_ids=[ITEM, OTHER]).requested_count() == 2
    assert tiktok.CreatorAccountInfo().requested_count() is None


# The account


def test_an_account_is_one_row_whose_ids_are_text() -> None:
    data = {
        "user_id": 7345678901234567890,
        "user_type": 1,
        "register_region_id": "us",
        "user_name": "nora",
        "avatar": {
            "uri": "a/b",
            "url_list": ["https://pictures.invalid/1.jpg", "https://pictures.invalid/2.jpg"],
        },
        "permission_list": [1, 2],
        "partner_id": "5",
        "partner_name": "P",
        "shop_account_official": False,
        "switch_info": "{}",
        "tt_uid": "9",
        "nick_name": "Nora",
        "experiment_variants": {"a": 1},
    }

    assert row(tiktok.CreatorAccountInfo(), data) == {
        "user_id": "7345678901234567890",
        "user_name": "nora",
        "nick_name": "Nora",
        "region": "us",
        "user_type": 1,
        "tiktok_uid": "9",
        "partner_id": "5",
        "partner_name": "P",
        "is_official_shop": False,
        "permissions": "1,2",
        "avatar_url": "https://pictures.invalid/1.jpg",
    }


@pytest.mark.parametrize("inside", [True, False])
def test_health_is_read_inside_risk_info_and_beside_it(inside: bool) -> None:
    points = {"violation_score": "11", "creator_status": 0, "is_show_score": True}
    risk = {
        "risk_level_text": "Healthy",
        "light_color": "rgba(1,2,3,1)",
        "vio_score_rule_learn_url": "https://r.invalid",
    }
    data = {"risk_info": risk | points} if inside else {"risk_info": risk} | points

    assert row(tiktok.AccountHealthStatus(), data) == {
        "risk_level": "Healthy",
        "violation_score": 11,
        "score_shown": True,
        "creator_status": 0,
        "rules_url": "https://r.invalid",
    }


VIOLATION = {
    "record_id": 123,
    "violation_time": START,
    "violation_info": {
        "violation_reason": "R",
        "violation_detail": "",
        "violation_suggestion": "S",
        "policy_url": "https://p.invalid",
        "violation_type": "Video violation",
    },
    "record_status": 1,
    "appeal_status": 0,
    "enforcement_title": ["2 points", "Commission withheld"],
    "appeal_valid_time": END * 1000,
    "can_appeal": True,
}


def test_a_violation_tells_when_why_and_until_when_it_may_be_appealed() -> None:
    data = {"records": [VIOLATION], "total": 1, "has_more": False, "creator_status": 0}

    assert row(tiktok.AccountViolationList(), data) == {
        "record_id": "123",
        "violated_at": STARTED,
        "type": "Video violation",
        "reason": "R",
        "detail": "",
        "suggestion": "S",
        "enforcement": "2 points; Commission withheld",
        "record_status": 1,
        "appeal_status": 0,
        "can_appeal": True,
        "appeal_until": ENDED,
        "policy_url": "https://p.invalid",
    }


def test_one_measure_may_come_as_text_and_no_deadline_as_0() -> None:
    data = {"records": [VIOLATION | {"enforcement_title": "2 points", "appeal_valid_time": 0}]}
    violation = row(tiktok.AccountViolationList(), data)

    assert violation["enforcement"] == "2 points"
    assert "appeal_until" not in violation


# Day by day

SHOP = {
    "live_revenue": dollars(10.5),
    "video_revenue": {"amount": "20.25", "amount_formatted": "$20.25"},
    "revenue": dollars(30.75),
    "base_revenue": {"amount": 29},
    "commission_estimated": "$3.10",
    "alc_base_revenue": {"amount_formatted": "$12.00"},
    "overall_item_sold_cnt": "4",
    "product_show_cnt": 900,
    "product_click_cnt": "30",
    "alc_pay_sku_order_cnt": 3,
    "meta": {"is_bound_shop": True},
}
SHOP_ROW = {
    "live_revenue": 10.5,
    "video_revenue": 20.25,
    "revenue": 30.75,
    "base_revenue": 29.0,
    "alc_base_revenue": 12.0,
    "commission": 3.1,
    "currency": "USD",
    "items_sold": 4,
    "product_views": 900,
    "product_clicks": 30,
    "alc_orders": 3,
    "is_bound_shop": True,
}


@pytest.mark.parametrize(
    "period",
    [PERIOD | SHOP, PERIOD | {"stats": SHOP}, PERIOD | {"stats": [SHOP]}],
    ids=["beside the times", "under stats", "a list under stats"],
)
def test_the_days_sales_are_read_wherever_they_stand(period: dict[str, Any]) -> None:
    assert row(tiktok.AccountInsightsOverview(), segments(timed_stats=[period])) == TIMES | SHOP_ROW


def test_a_period_without_times_has_those_of_its_segment() -> None:
    data = {"segments": [{"time_selector": PERIOD, "timed_stats": [SHOP]}]}

    assert row(tiktok.AccountInsightsOverview(), data) == TIMES | SHOP_ROW


#: April 2025 in Jakarta: days from midnight to midnight there.
JAKARTA = {"start": "2025-04-01", "end": "2025-05-01", "timezone_offset": 25200}
IN_JAKARTA = {
    "started_at": dt.datetime(2025, 3, 31, 17, tzinfo=dt.UTC),
    "ended_at": dt.datetime(2025, 4, 30, 17, tzinfo=dt.UTC),
}


@pytest.mark.parametrize(
    "data",
    [
        {"segments": [{"time_descriptor": JAKARTA, "timed_stats": [{"items_sold": 3}]}]},
        {"segments": [{"time_selector": JAKARTA, "timed_stats": [{"stats": {"items_sold": 3}}]}]},
        {"segments": [{"timed_stats": [{"time_descriptor": JAKARTA, "stats": [{"items_sold": 3}]}]}]},
        {"segments": [{"timed_stats": {"stats": [JAKARTA | {"items_sold": 3}]}}]},
        {
            "segments": [
                {
                    "time_selector": {"granularity": "DAY"},
                    "time_descriptor": {"timezone_offset": "25200"},
                    "timed_stats": [{"start": "2025-04-01", "end": "2025-05-01T00:00:00", "items_sold": 3}],
                }
            ]
        },
        {"segments": {"time_descriptor": JAKARTA, "stats": [{"items_sold": 3}]}},
        {"time_descriptor": JAKARTA, "timed_stats": [{"items_sold": 3}]},
        {
            "segments": [
                {
                    "time_descriptor": {"start": 1743440400, "end": "2025-04-30T17:00:00Z"},
                    "timed_stats": [{"items_sold": 3}],
                }
            ]
        },
    ],
    ids=[
        *("of the segment", "under the selector's name", "of the period", "of the figures", "divided"),
        *("one segment without periods", "without segments", "moments"),
    ],
)
def test_a_clock_and_its_offset_are_a_period_wherever_they_stand(data: dict[str, Any]) -> None:
    assert row(tiktok.VideoAnalyticsSummary(), data) == IN_JAKARTA | {"items_sold": 3}


def test_timestamps_go_before_a_clock_and_a_clock_without_an_offset_is_no_moment() -> None:
    both = {"time_descriptor": JAKARTA, "timed_stats": [PERIOD | {"items_sold": 3}]}
    nowhere = {"time_descriptor": {"start": "2025-04-01"}, "timed_stats": [{"items_sold": 3}]}

    assert row(tiktok.VideoAnalyticsSummary(), {"segments": [both]}) == TIMES | {"items_sold": 3}
    assert row(tiktok.VideoAnalyticsSummary(), {"segments": [nowhere]}) == {"items_sold": 3}


@given(
    st.datetimes(dt.datetime(1974, 1, 1), dt.datetime(2100, 1, 1)).map(
        lambda time: time.replace(microsecond=0)
    ),
    st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 900),
)
def test_a_clock_and_its_timestamp_are_the_same_moment(time: dt.datetime, offset: int) -> None:
    zone = dt.timezone(dt.timedelta(seconds=offset))
    stamp = int(time.replace(tzinfo=zone).timestamp())
    moments = [
        Clock.read(time.isoformat(" ")).utc(offset),
        Clock.read(time.replace(tzinfo=zone).isoformat()).utc(None),
        Clock.read(stamp).utc(None),
    ]

    assert {moment and moment.timestamp() for moment in moments} == {stamp}


@pytest.mark.parametrize(
    "written",
    ["", "soon", "2025-02-30", "0001-01-01", "２025-04-01", "04-01-2025", 20250401, True, 1.5, None, []],
)
def test_what_is_no_clock_is_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="is not a day or time"):
        Clock.read(written)


def test_several_segments_are_read_in_their_order() -> None:
    parts = [segments(timed_stats=[PERIOD | {"items_sold": n}])["segments"][0] for n in (3, 1, 2)]
    frame = ak.parse(tiktok.VideoAnalyticsSummary(), {"segments": parts})

    assert frame.get_column("items_sold").to_list() == [3, 1, 2]


def test_a_live_day_has_its_rates_as_shares() -> None:
    figures = {
        "live_revenue": dollars(1143.84),
        "live_show_gpm": dollars(571.92),
        "new_follower_cnt": "-2",
        "sku_order_paid_cnt": 59,
        "item_sold_cnt": 69,
        "product_view": 7422,
        "product_click": 636,
        "live_pay_order_ucnt": 53,
        "live_ctr": "0.0857",
        "live_co": 0.0928,
        "live_like_cnt": 4824,
        "live_comment_cnt": 743,
        "live_show_cnt": 2,
        "live_watch_cnt": 2474,
    }

    assert row(tiktok.LiveAnalyticsSummary(), segments(timed_stats=[PERIOD | figures])) == TIMES | {
        "sessions": 2,
        "viewers": 2474,
        "likes": 4824,
        "comments": 743,
        "followers_gained": -2,
        "revenue": 1143.84,
        "revenue_per_session": 571.92,
        "currency": "USD",
        "product_views": 7422,
        "product_clicks": 636,
        "buyers": 53,
        "orders": 59,
        "items_sold": 69,
        "ctr": 0.0857,
        "conversion_rate": 0.0928,
    }


def test_all_videos_of_a_day_and_a_day_without_data() -> None:
    figures = {
        "vv_cnt": "268778",
        "new_follower_cnt": 5,
        "video_cnt": 1,
        "gmv": dollars(12.5),
        "items_sold": 2,
    }
    frame = ak.parse(
        tiktok.VideoAnalyticsSummary(),
        segments(timed_stats=[PERIOD | {"stats": figures}, PERIOD | {"stats": {}}]),
    )

    assert frame.rows() == [
        (STARTED, ENDED, 1, 268778, 5, 12.5, "USD", 2),
        (STARTED, ENDED, None, None, None, None, None, None),
    ]


# Products


def test_a_product_has_its_sales_of_the_period() -> None:
    figures = {
        "product": {
            "id": PRODUCT,
            "name": "Mop",
            "cover_image": {"thumb_url_list": ["https://p.invalid/1.jpg"]},
        },
        "item_sold_cnt": 62,
        "revenue": {"amount": "1735.38", "currency_code": "USD"},
        "commission": {"amount": 260.4},
    }

    assert row(tiktok.ProductAnalyticsList(), segments(timed_lists=[PERIOD | figures])) == TIMES | {
        "product_id": PRODUCT,
        "title": "Mop",
        "items_sold": 62,
        "revenue": 1735.38,
        "commission": 260.4,
        "currency": "USD",
        "cover_url": "https://p.invalid/1.jpg",
    }


SHOWCASE = {
    "products": [
        {
            "product_id": "1730905148396180014",
            "title": "Car Paint Care Spray",
            "format_available_price": "$7.94",
            "seller_info": {"seller_id": "7496108716782225966", "shop_name": "moon moon shop shop"},
            "cover": {"url_list": ["https://example.com/xxx.jpg"]},
            "images": [{"url_list": ["https://example.com/xxx.jpg"]}],
            "source": "Affiliate",
            "stock_status": 1,
            "review_status": 1,
            "affiliate_info": {"commission_with_currency": "$0.95", "commission_rate": 1200},
            "category_info": {"name": "Beauty & Personal Care"},
        }
    ]
}


def test_the_documented_showcase_becomes_its_printed_numbers() -> None:
    assert row(tiktok.ShowcaseProductList(), SHOWCASE) == {
        "product_id": "1730905148396180014",
        "title": "Car Paint Care Spray",
        "price": 7.94,
        "commission": 0.95,
        "commission_rate": 0.12,
        "currency": "USD",
        "seller_id": "7496108716782225966",
        "shop_name": "moon moon shop shop",
        "category": "Beauty & Personal Care",
        "source": "Affiliate",
        "stock_status": 1,
        "review_status": 1,
        "cover_url": "https://example.com/xxx.jpg",
        "price_text": "$7.94",
        "commission_text": "$0.95",
        "commission_currency": "USD",
    }


@pytest.mark.parametrize(
    ("written", "price", "currency"),
    [
        ("$12.40 - $18.90", None, "USD"),
        ("Rp25.000 - Rp40.000", None, "IDR"),
        ("From $12.40", None, "USD"),
        ("$3.4K", 3400.0, "USD"),
        ("2,480円", 2480.0, "JPY"),
        ("8.250,00 kr", 8250.0, None),
        ("1\N{NARROW NO-BREAK SPACE}250,50\N{NO-BREAK SPACE}₽", 1250.5, "RUB"),
        ("--", None, None),
        (None, None, None),
    ],
)
def test_a_price_that_is_no_single_number_is_null_beside_its_text(
    written: str | None, price: float | None, currency: str | None
) -> None:
    product = {
        "product_id": PRODUCT,
        "format_available_price": written,
        "affiliate_info": {"commission_rate": 1500},
    }
    frame = ak.parse(tiktok.ShowcaseProductList(), envelope({"products": [product]}))

    assert frame.select("price", "currency", "price_text", "commission_rate").row(0) == (
        price,
        currency,
        written,
        0.15,
    )


def test_a_commission_in_another_currency_says_so() -> None:
    product = {"product_id": PRODUCT, "format_available_price": "2,480円"}
    earned = {"affiliate_info": {"commission_with_currency": "$1.65"}}
    frame = ak.parse(
        tiktok.ShowcaseProductList(), {"products": [product | earned, product, earned | {"product_id": "7"}]}
    )

    assert frame.select("price", "currency", "commission", "commission_currency").rows() == [
        (2480.0, "JPY", 1.65, "USD"),
        (2480.0, "JPY", None, None),
        (None, "USD", 1.65, "USD"),
    ]


def test_a_picture_may_stand_among_the_images_alone() -> None:
    product = {"product_id": PRODUCT, "cover": None, "images": [{"url_list": ["https://p.invalid/2.jpg"]}]}

    assert (
        row(tiktok.ShowcaseProductList(), {"products": [product]})["cover_url"] == "https://p.invalid/2.jpg"
    )


FUNNEL = {
    "item_id": ITEM,
    "product_id": PRODUCT,
    "product_revenue": {"amount_formatted": "$1,100.00", "amount": "1100"},
    "direct_revenue": {"amount_formatted": "$100.00"},
    "product_sales_cnt": 11,
    "product_view_cnt": 900,
    "product_click_cnt": 80,
    "order_cnt": 10,
}


def test_what_a_video_did_for_a_product() -> None:
    request = tiktok.VideoToProductStats(item_id=ITEM, product_id=PRODUCT)

    assert row(request, segments(timed_stats=[PERIOD | {"stats": FUNNEL}])) == TIMES | {
        "item_id": ITEM,
        "product_id": PRODUCT,
        "product_views": 900,
        "product_clicks": 80,
        "orders": 10,
        "items_sold": 11,
        "revenue": 1100.0,
        "direct_revenue": 100.0,
        "currency": "USD",
    }


def test_a_day_without_data_still_says_which_video_and_product() -> None:
    request = tiktok.VideoToProductStats(item_id=ITEM, product_id=PRODUCT)
    day_row = row(request, segments(timed_stats=[PERIOD | {"stats": {}}]))

    assert day_row == TIMES | {"item_id": ITEM, "product_id": PRODUCT}


LINKED = [
    {
        "id": PRODUCT,
        "name": "Mop",
        "cover_image": {"thumb_url_list": ["https://p.invalid/1.jpg"]},
        "product_detail_page_url": "https://s.invalid/1",
        "price_min": "$34.99",
        "price_max": {"amount": 43.73},
    }
]
SALES = {"product": {"id": PRODUCT}, "item_sold_cnt": 7, "ctr": "0.031"}


@pytest.mark.parametrize(
    "period",
    [
        {"videoToProductsMap": [{"item_id": ITEM, "products": LINKED}], "stats": [SALES]},
        {"videoToProductsMap": [{"item_id": ITEM, "products": LINKED}], "stats": SALES},
        {"videoToProductsMap": [{"item_id": ITEM, "products": LINKED, "stats": [SALES]}]},
        {"videoToProductsMap": {ITEM: {"item_id": ITEM, "products": LINKED}}, "stats": [SALES]},
        {"videoToProductsMap": {ITEM: LINKED}, "stats": [SALES]},
        {"videoToProductsMap": {"item_id": ITEM, "products": LINKED}, "stats": [SALES]},
        {"stats": {"videoToProductsMap": {ITEM: {"products": LINKED, "stats": [SALES]}}}},
        {"item_id": ITEM, "products": LINKED, "stats": [SALES]},
    ],
    ids=[
        *("list", "one figure", "figures in the video", "map", "map to lists", "one video"),
        *("all under stats", "without the map"),
    ],
)
def test_the_products_of_a_video_are_read_in_each_form_the_documents_leave_open(period: Any) -> None:
    request = tiktok.VideoAssociatedProductList(item_ids=[ITEM])
    body = segments(timed_lists=[PERIOD | period])

    assert row(request, body) == TIMES | {
        "item_id": ITEM,
        "product_id": PRODUCT,
        "title": "Mop",
        "price_min": 34.99,
        "price_max": 43.73,
        "currency": "USD",
        "items_sold": 7,
        "ctr": 0.031,
        "url": "https://s.invalid/1",
        "cover_url": "https://p.invalid/1.jpg",
        "price_min_text": "$34.99",
    }
    payload = envelopes.read(tiktok.VideoAssociatedProductList, envelope(body)).payload
    assert list(request.ids_in(payload)) == [ITEM]


def test_figures_of_another_video_are_not_this_ones() -> None:
    period = {
        "videoToProductsMap": [{"item_id": ITEM, "products": LINKED}],
        "stats": [SALES | {"item_id": OTHER}],
    }
    product_row = row(tiktok.VideoAssociatedProductList(item_ids=[ITEM]), segments(timed_lists=[period]))

    assert "items_sold" not in product_row


# Videos

META = {
    "item_id": ITEM,
    "name": "Is it worth it?",
    "publish_time": START,
    "duration": "31.5",
    "video_play_info": {
        "post_url": "https://p.invalid/1.jpg",
        "video_infos": {"main_url": "https://v.invalid/1.mp4"},
    },
}
LISTED = {
    "video_meta": META,
    "new_follower_cnt": 12,
    "vv_cnt": "1000",
    "ctr": "0.031",
    "gmv": dollars(120),
    "item_sold_cnt": 4,
    "direct_gmv": dollars(90),
    "completion_rate": 0.25,
}
WORK = {
    "provider": "tikomni",
    "platform": "tiktok",
    "item_id": ITEM,
    "title": "Is it worth it?",
    "published_at": STARTED,
    "duration_s": 31.5,
    "url": f"https://www.tiktok.com/@_/video/{ITEM}",
}


def test_a_listed_video_is_a_work_like_every_providers() -> None:
    assert row(tiktok.VideoListAnalytics(), segments(timed_lists=[PERIOD | LISTED])) == WORK | {
        "plays": 1000,
        "followers_gained": 12,
    }


def test_what_a_listed_video_sold_stands_in_a_table_of_its_own() -> None:
    assert row(
        tiktok.VideoListAnalytics(), segments(timed_lists=[PERIOD | LISTED]), "video_sales"
    ) == TIMES | {
        "item_id": ITEM,
        "plays": 1000,
        "completion_rate": 0.25,
        "ctr": 0.031,
        "gmv": 120.0,
        "direct_gmv": 90.0,
        "currency": "USD",
        "items_sold": 4,
    }


def test_a_video_divided_into_periods_is_one_work_and_several_sales() -> None:
    body = segments(
        timed_lists=[PERIOD | {"stats": [LISTED, LISTED | {"vv_cnt": 30, "new_follower_cnt": None}]}]
    )
    works, sales = (ak.parse(tiktok.VideoListAnalytics(), body, table) for table in ("works", "video_sales"))

    assert works.select("plays", "followers_gained", "likes").rows() == [(1030, 12, None)]
    assert sales.get_column("plays").to_list() == [1000, 30]


def test_no_plays_beside_likes_means_unknown() -> None:
    body = segments(timed_lists=[LISTED | {"vv_cnt": 0, "like_cnt": likes} for likes in (5,)])

    assert ak.parse(tiktok.VideoListAnalytics(), body).item(0, "plays") is None


def test_the_reactions_of_a_day() -> None:
    figures = {
        "creator_id": "7",
        "item_id": ITEM,
        "new_follower_cnt": 1,
        "share_cnt": 2,
        "comment_cnt": 3,
        "like_cnt": 4,
        "product_view_cnt": 5,
        "video_completion_rate": "0.42",
    }

    assert row(
        tiktok.VideoDetailedStats(item_id=ITEM), segments(timed_stats=[PERIOD | {"stats": figures}])
    ) == TIMES | {
        "item_id": ITEM,
        "likes": 4,
        "comments": 3,
        "shares": 2,
        "followers_gained": 1,
        "product_views": 5,
        "completion_rate": 0.42,
    }


def profile(women: str, *, regions: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {
        "follower_genders": [{"key": "female", "value": women}],
        "follower_ages": [{"key": "18-24", "value": "0.3"}],
        "follower_regions": regions or [],
        "profile_type": 2,
    }


def test_an_audience_stands_in_the_table_of_every_portrait() -> None:
    audience = profile("0.7", regions=[{"key": "US", "value": "0.9"}])
    frame = ak.parse(
        tiktok.VideoAudienceStats(item_id=ITEM), segments(timed_profile=[PERIOD | {"stats": audience}])
    )

    assert frame.schema == tables.schema("portrait")
    assert frame.rows() == [
        (ITEM, "gender", "female", 0.7, None, "viewers"),
        (ITEM, "age", "18-24", 0.3, None, "viewers"),
        (ITEM, "region", "US", 0.9, None, "viewers"),
    ]


def test_of_several_periods_the_last_one_with_data_is_the_portrait() -> None:
    weeks = [
        {"start_timestamp": START + week, "end_timestamp": END + week, "stats": stats}
        for week, stats in ((200, profile("0.6")), (100, profile("0.5")), (300, {}))
    ]
    body = segments(timed_profile=weeks)
    request = tiktok.VideoAudienceStats(item_id=ITEM)

    assert ak.parse(request, body).filter(dimension="gender").get_column("share").to_list() == [0.6]
    periods = ak.parse(request, body, "portrait_periods").filter(dimension="gender")
    assert periods.schema == tables.schema("portrait_periods")
    assert periods.get_column("share").to_list() == [0.6, 0.5]
    assert periods.get_column("started_at").dt.epoch("s").to_list() == [START + 200, START + 100]


def test_one_period_may_stand_without_a_list() -> None:
    body = segments(timed_profile=PERIOD | {"stats": profile("0.6")})

    assert ak.parse(tiktok.VideoAudienceStats(item_id=ITEM), body).height == 2


def test_related_videos_are_works_with_reactions_and_without_plays() -> None:
    request = tiktok.ProductRelatedVideos(item_id=OTHER, product_id=PRODUCT)
    figures = {
        "video_product_id": PRODUCT,
        "video": META | {"video_id": "v09"},
        "video_like_cnt": 3,
        "video_comment_cnt": "2",
        "video_share_cnt": 1,
    }
    body = segments(timed_lists=[PERIOD | {"stats": figures}])

    assert row(request, body) == WORK | {"likes": 3, "comments": 2, "shares": 1}
    assert row(request, body, "related_videos") == TIMES | {
        "item_id": ITEM,
        "product_id": PRODUCT,
        "video_id": "v09",
        "cover_url": "https://p.invalid/1.jpg",
        "video_url": "https://v.invalid/1.mp4",
    }


# What is missing, and what is wrong


def requests() -> list[Route]:
    """Return one request per route."""
    values = {"item_id": ITEM, "product_id": PRODUCT, "item_ids": [ITEM, OTHER]}
    instances = []
    for name in tiktok.__all__:
        route = getattr(tiktok, name)
        instances.append(route(**{key: value for key, value in values.items() if key in route.parameters()}))
    return instances


#: Route -> the members of its answer; of all others the segments.
MEMBERS = {
    "tiktok.creator_account_info": ("user_id", "permission_list"),
    "tiktok.account_health_status": ("risk_info",),
    "tiktok.account_violation_list": ("records", "has_more"),
    "tiktok.showcase_product_list": ("products",),
}


@pytest.mark.parametrize("request_", requests(), ids=lambda request: request.id)
@pytest.mark.parametrize("nothing", [None, [], {}])
def test_an_empty_answer_has_the_columns_and_no_works(request_: Route, nothing: Any) -> None:
    members = MEMBERS.get(request_.id, ("segments",))
    payload, unread = decoding.convert(dict.fromkeys(members, nothing), request_.payload)

    assert not unread
    for table in request_.tables:
        frame = frame_of(table, [request_.tables[table](payload, request_.values())])
        assert frame.schema == tables.schema(table)
        assert frame.height == (table in ("account", "health"))


@pytest.mark.parametrize("request_", requests(), ids=lambda request: request.id)
@pytest.mark.parametrize("unknown", [{}, {"cards": [{"id": 7}]}, {"cards": None, "status_code": 0}])
def test_an_answer_without_any_member_of_the_contract_is_not_empty(
    request_: Route, unknown: dict[str, Any]
) -> None:
    with pytest.raises(ak.errors.PayloadError, match="'cards'" if "cards" in unknown else "no member"):
        ak.parse(request_, envelope(unknown))


#: What says whom and when figures are about, without any.
ABOUT = {"creator_id": "7", "item_id": ITEM, "product_id": PRODUCT, "profile_type": 2, "meta": {}}


@pytest.mark.parametrize(
    "request_",
    [request for request in requests() if request.id not in MEMBERS],
    ids=lambda request: request.id,
)
@pytest.mark.parametrize(
    "unknown",
    [
        {"timed_cards": [{"plays": 7}]},
        {"timed_stats": [PERIOD | {"cards": {"plays": 7}}]},
        {"timed_lists": [PERIOD | {"stats": {"brand_new_cnt": 7}}]},
        {"timed_profile": {"stats": [{"brand_new_cnt": 7}]}},
    ],
    ids=["no periods", "no figures", "other figures", "a list of others"],
)
def test_times_and_filters_around_what_nobody_knows_do_not_make_it_understood(
    request_: Route, unknown: dict[str, Any]
) -> None:
    with pytest.raises(ak.errors.PayloadError, match="not understood"):
        ak.parse(request_, envelope(segments(**unknown)))


@pytest.mark.parametrize(
    "request_",
    [request for request in requests() if request.id not in MEMBERS],
    ids=lambda request: request.id,
)
@pytest.mark.parametrize(
    "nothing",
    [
        {},
        {"timed_stats": None, "list_control": {"rules": []}},
        {"timed_stats": [PERIOD, PERIOD | {"stats": {}}]},
    ],
)
def test_a_period_without_figures_is_understood(request_: Route, nothing: dict[str, Any]) -> None:
    frame = ak.parse(request_, envelope(segments(**nothing)))

    assert frame.height in (0, len(nothing.get("timed_stats") or []))


@pytest.mark.parametrize(
    ("request_", "known"),
    [
        (tiktok.VideoDetailedStats(item_id=ITEM), ("creator_id", "item_id")),
        (tiktok.VideoToProductStats(item_id=ITEM, product_id=PRODUCT), ("item_id", "product_id")),
        (tiktok.VideoAudienceStats(item_id=ITEM), ("profile_type",)),
        (tiktok.AccountInsightsOverview(), ("meta",)),
    ],
)
def test_what_figures_are_about_does_not_make_others_understood(
    request_: Route, known: tuple[str, ...]
) -> None:
    about = {name: ABOUT[name] for name in known}

    with pytest.raises(ak.errors.PayloadError, match="not understood"):
        ak.parse(request_, envelope(segments(timed_stats=[{"stats": about | {"brand_new_cnt": 7}}])))
    assert ak.parse(request_, envelope(segments(timed_stats=[{"stats": about}]))).height in (0, 1)


def test_a_field_the_documents_do_not_name_passes() -> None:
    body = segments(timed_lists=[LISTED | {"brand_new": {"x": 1}}], brand_new=[1])

    assert ak.parse(tiktok.VideoListAnalytics(), body | {"brand_new": 1}).height == 1


@pytest.mark.parametrize(
    ("request_", "body", "path", "column"),
    [
        (
            tiktok.VideoListAnalytics(),
            segments(timed_lists=[LISTED, LISTED | {"vv_cnt": "many"}]),
            "$.data.segments[0].timed_lists[1].vv_cnt",
            None,
        ),
        (
            tiktok.VideoListAnalytics(),
            segments(timed_lists=[LISTED | {"ctr": "nan"}]),
            "$.data.segments[0].timed_lists[0].ctr",
            ("video_sales", "ctr"),
        ),
        (
            tiktok.AccountInsightsOverview(),
            segments(timed_stats=[{"stats": {"revenue": {"amount": "a lot"}}}]),
            "$.data.segments[0].timed_stats[0].stats.revenue",
            ("shop_daily", "revenue"),
        ),
        (
            tiktok.ShowcaseProductList(),
            {"products": [{"product_id": PRODUCT, "format_available_price": "cheap"}]},
            "$.data.products[0].format_available_price",
            ("showcase", "price"),
        ),
        (
            tiktok.AccountViolationList(),
            {"records": [{"violation_time": "yesterday"}]},
            "$.data.records[0].violation_time",
            ("violations", "violated_at"),
        ),
        (
            tiktok.AccountHealthStatus(),
            {"risk_info": {"violation_score": 10**30}},
            "$.data.risk_info.violation_score",
            ("health", "violation_score"),
        ),
        (
            tiktok.VideoDetailedStats(item_id=ITEM),
            segments(time_selector=None, time_descriptor={"start": "soon"}, timed_stats=[{"like_cnt": 3}]),
            "$.data.segments[0].time_descriptor.start",
            ("video_stats", "started_at"),
        ),
        (
            tiktok.VideoAudienceStats(item_id=ITEM),
            segments(timed_profile=[{"follower_ages": [{"key": "18-24", "value": "half"}]}]),
            "$.data.segments[0].timed_profile[0].follower_ages[0].value",
            ("portrait", "share"),
        ),
    ],
)
def test_a_figure_that_cannot_be_read_is_null_and_named_with_its_place(
    request_: Route, body: Any, path: str, column: tuple[str, str] | None
) -> None:
    payload, unread = decoding.convert(body, request_.payload, at="$.data")

    assert [figure.path for figure in unread] == [path]
    if column is not None:
        table, name = column
        assert request_.tables[table](payload, request_.values())[name] == [None]


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (tiktok.VideoListAnalytics(), segments(timed_lists=[LISTED | {"video_meta": {"item_id": 7.6e18}}])),
        (tiktok.ProductAnalyticsList(), segments(timed_lists=[{"product": {"name": "Mop"}}])),
        (tiktok.ShowcaseProductList(), {"products": [{"product_id": "", "title": "Mop"}]}),
    ],
)
def test_a_row_whose_id_cannot_be_read_is_an_error_of_ours(request_: Route, body: Any) -> None:
    with pytest.raises(ak.errors.PayloadError, match="id"):
        ak.parse(request_, envelope(body))


@pytest.mark.parametrize(
    ("request_", "table", "figures", "expected"),
    [
        (tiktok.VideoListAnalytics(), "works", {"vv_cnt": 7}, {"plays": 7}),
        (tiktok.VideoListAnalytics(), "video_sales", {"vv_cnt": 7}, {"plays": 7}),
        (tiktok.ProductAnalyticsList(), "products", {"item_sold_cnt": 7}, {"items_sold": 7}),
        (
            tiktok.ProductRelatedVideos(item_id=OTHER, product_id=PRODUCT),
            "works",
            {"video_like_cnt": 7},
            {"likes": 7},
        ),
    ],
)
def test_figures_without_the_thing_they_are_of_are_not_lost(
    request_: Route, table: str, figures: dict[str, Any], expected: dict[str, Any]
) -> None:
    first_row = row(request_, segments(timed_lists=[figures, {}]), table)

    assert {name: first_row[name] for name in expected} == expected
    assert "item_id" not in first_row


def test_figures_of_nobody_are_not_summed_into_one() -> None:
    frame = ak.parse(tiktok.VideoListAnalytics(), segments(timed_lists=[{"vv_cnt": 7}, {"vv_cnt": 8}]))

    assert frame.get_column("plays").to_list() == [7, 8]


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.floats(allow_nan=False),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["segments", "timed_lists", "stats", "videoToProductsMap", "item_id", "products", "id"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    ).filter(lambda body: isinstance(body, dict))
)
def test_whatever_comes_is_a_frame_or_an_error_of_ours(body: dict[str, Any]) -> None:
    request = tiktok.VideoAssociatedProductList(item_ids=[ITEM])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        try:
            frame = ak.parse(request, body)
        except ak.errors.ProviderError:
            return
    assert isinstance(frame, pl.DataFrame)


# Pages


def next_of(request: Any, body: dict[str, Any]) -> dict[str, Any] | None:
    """Return what is sent for the page after this one."""
    following = request.next_page(envelopes.read(type(request), envelope(body)).payload)
    return None if following is None else following.wire()


@pytest.mark.parametrize("route", [tiktok.VideoListAnalytics, tiktok.ProductAnalyticsList])
@pytest.mark.parametrize(
    ("pagination", "page"),
    [
        ({"has_more": True, "next_page": 7}, 7),
        ({"has_more": True, "next_page": "7"}, 7),
        ({"has_more": True}, 3),
        ({"has_more": True, "next_page": 2}, 3),
        ({"has_more": True, "next_page": None, "total_page": "9"}, 3),
        ({"has_more": None, "total_page": 4}, 3),
        ({"has_more": False, "next_page": 3}, None),
        ({"total_page": 4}, 3),
        ({"total_pages": 3}, None),
        ({}, None),
    ],
)
def test_lists_are_paged_from_0_as_their_control_says(route: Any, pagination: Any, page: int | None) -> None:
    request = route(page=2)
    next_request = next_of(request, segments(list_control={"rules": [], "next_pagination": pagination}))

    assert next_request == (None if page is None else request.wire() | {"page": page})


def test_a_list_without_a_control_has_one_page() -> None:
    assert next_of(tiktok.VideoListAnalytics(), segments(timed_lists=[LISTED])) is None


def test_violations_are_paged_from_1_while_there_are_more() -> None:
    assert next_of(tiktok.AccountViolationList(), {"records": [VIOLATION], "has_more": True}) == {"page": 2}
    assert next_of(tiktok.AccountViolationList(), {"records": [VIOLATION], "has_more": False}) is None


@pytest.mark.parametrize(
    ("route", "more", "last"),
    [
        *(
            (
                route,
                segments(list_control={"next_pagination": {"has_more": True}}),
                segments(list_control={"next_pagination": None}),
            )
            for route in (tiktok.VideoListAnalytics, tiktok.ProductAnalyticsList)
        ),
        (tiktok.AccountViolationList, {"records": [], "has_more": True}, {"records": [], "has_more": None}),
        (tiktok.ShowcaseProductList, {"products": [], "has_more": True}, {"products": []}),
        (tiktok.CreatorAccountInfo, {}, {}),
    ],
)
def test_a_page_says_whether_there_is_another(route: Any, more: Any, last: Any) -> None:
    has_more = [route.says_more(envelopes.read(route, envelope(body)).payload) for body in (more, last)]

    assert has_more == [route is not tiktok.CreatorAccountInfo, False]


def test_a_showcase_that_says_whether_there_is_more_is_believed() -> None:
    request = tiktok.ShowcaseProductList(count=2)

    assert next_of(request, SHOWCASE | {"has_more": True}) == {"count": 2, "offset": 1}
    assert next_of(tiktok.ShowcaseProductList(count=1), SHOWCASE | {"has_more": False}) is None


def test_the_showcase_goes_on_by_whole_pages_until_one_is_not_full() -> None:
    request = tiktok.ShowcaseProductList(count=1, offset=4)

    assert next_of(request, SHOWCASE) == {"count": 1, "offset": 5}
    assert next_of(tiktok.ShowcaseProductList(count=2), SHOWCASE) is None
    assert next_of(request, {"products": []}) is None


@pytest.mark.parametrize(
    ("route", "body", "id_"),
    [
        (tiktok.VideoListAnalytics, segments(timed_lists=[LISTED, LISTED]), ITEM),
        (tiktok.ProductAnalyticsList, segments(timed_lists=[{"product": {"id": int(PRODUCT)}}]), PRODUCT),
        (tiktok.ShowcaseProductList, SHOWCASE, "1730905148396180014"),
        (tiktok.AccountViolationList, {"records": [VIOLATION]}, "123"),
    ],
)
def test_a_page_names_its_ids_once_so_that_repeats_are_noticed(route: Any, body: Any, id_: str) -> None:
    assert list(route.ids_in(envelopes.read(route, envelope(body)).payload)) == [id_]


# Over HTTP


@pytest.fixture(scope="module")
def url() -> Any:
    from analytics_kit.sandbox import app

    with app.running() as base:
        yield base


def session(url: str, number: int = 1) -> Session:
    secrets = {"TIKOMNI_API_KEY": "any", "TIKTOK_COOKIE": f"sandbox-creator-{number}"}
    return Session("live", None, settings=Settings(secrets=secrets, base_urls={"tikomni": url}))


def test_all_pages_of_a_months_videos_come(url: str) -> None:
    with session(url) as live:
        works = live.fetch(tiktok.VideoListAnalytics(start_date="2025-06-01"))

        assert live.calls.select("pages", "got").row(0) == (2, works.height)
    assert works.height > 10
    assert works.get_column("item_id").is_unique().all()
    assert works.get_column("published_at").is_sorted(descending=True)


def test_all_violations_come(url: str) -> None:
    with session(url, 2) as live:
        frame = live.fetch(tiktok.AccountViolationList())

        assert live.calls.item(0, "pages") == 3
    assert frame.height == 11
    assert frame.get_column("violated_at").is_sorted(descending=True)


@pytest.mark.parametrize(("count", "pages"), [(5, 5), (12, 3), (24, 2), (25, 1)])
def test_the_whole_showcase_comes_whatever_the_page(url: str, count: int, pages: int) -> None:
    with session(url) as live:
        frame = live.fetch(tiktok.ShowcaseProductList(count=count))

        assert live.calls.item(0, "pages") == pages
    assert frame.height == 24
    assert frame.select("product_id", "price", "commission_rate", "currency").row(0) == (
        "1730905148396180014",
        7.94,
        0.12,
        "USD",
    )


def test_all_products_that_sold_come_best_seller_first(url: str) -> None:
    with session(url) as live:
        frame = live.fetch(tiktok.ProductAnalyticsList())

        assert live.calls.item(0, "pages") == 3
    assert frame.get_column("revenue").is_sorted(descending=True)
    assert frame.get_column("product_id").is_unique().all()


def test_a_video_that_is_lost_is_named(url: str) -> None:
    nobody = "7000000000000000001"
    with session(url) as live, pytest.warns(ak.errors.PartialResultWarning, match=nobody):
        frame = live.fetch(tiktok.VideoAssociatedProductList(item_ids=[ITEM, nobody]))

    assert frame.get_column("item_id").unique().to_list() == [ITEM]


def test_every_route_is_recorded_without_its_secrets_and_replayed(url: str, tmp_path: Path) -> None:
    secrets = {"TIKOMNI_API_KEY": "canary-key", "TIKTOK_COOKIE": "canary-cookie"}
    secrets["TIKTOK_PROXY"] = "http://user:canary-password@proxy.invalid:1"
    settings = Settings(secrets=secrets, base_urls={"tikomni": url})
    wanted = [(request, table) for request in requests() for table in request.tables]
    with ak.record(tmp_path / "tiktok.json", settings=settings) as recording:
        frames = [recording.fetch(request, table) for request, table in wanted]
    replay = ak.replay(tmp_path / "tiktok.json")

    assert "canary" not in (tmp_path / "tiktok.json").read_text(encoding="utf-8")
    assert all(frame.height for frame in frames)
    assert all(
        replay.fetch(request, table).equals(frame)
        for (request, table), frame in zip(wanted, frames, strict=True)
    )
