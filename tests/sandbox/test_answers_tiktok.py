"""TikTok's sandbox: coherent shops, every route answered in the documents' words, odd cases on purpose."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import envelopes, tables
from analytics_kit.errors import NotFoundError
from analytics_kit.routes import tiktok
from analytics_kit.sandbox import shop
from analytics_kit.sandbox.answers import answer
from analytics_kit.sandbox.answers.tiktok import SHOWCASE_EXAMPLE
from analytics_kit.sandbox.world import World

if TYPE_CHECKING:
    from analytics_kit.route import Route

WORLD = World(seed=7)
VIDEOS = shop.DOCUMENTED_VIDEOS
ITEM = VIDEOS[1]
PRODUCT = shop.DOCUMENTED_PRODUCT
MONTHS = [dt.date(2025, month, 1) for month in range(1, 13)]
VALUES = {"item_id": ITEM, "product_id": PRODUCT, "item_ids": VIDEOS}


def ask(route: Any, number: int = 1, /, **parameters: Any) -> Any:
    """Ask as one of the creators; what a route needs is filled in."""
    values = {name: value for name, value in VALUES.items() if name in route.parameters()}
    request = route(**values | parameters)
    return request, answer(WORLD, request, f"sandbox-creator-{number}")


def frame(route: Any, number: int = 1, /, table: str | None = None, **parameters: Any) -> pl.DataFrame:
    return ak.parse(*ask(route, number, **parameters), table)


def whole(route: Any, number: int = 1, /, table: str | None = None, **parameters: Any) -> pl.DataFrame:
    """Return all pages."""
    request, body = ask(route, number, **parameters)
    frames = []
    while True:
        frames.append(ak.parse(request, body, table))
        request = request.next_page(envelopes.read(type(request), body).payload)
        if request is None:
            return pl.concat(frames)
        body = answer(WORLD, request, f"sandbox-creator-{number}")


def routes_() -> list[type[Route]]:
    return [getattr(tiktok, name) for name in tiktok.__all__]


# Every route


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("route", routes_(), ids=lambda route: route.id)
def test_every_route_is_answered_and_read(route: Any, number: int) -> None:
    for table in route.tables:
        rows = frame(route, number, table=table)
        assert rows.schema == tables.schema(table)
        assert rows.height or number == 3


@pytest.mark.parametrize("route", routes_(), ids=lambda route: route.id)
def test_the_same_seed_gives_the_same_answer_and_another_seed_another(route: Any) -> None:
    request, body = ask(route)
    shop.get_shop.cache_clear()

    assert answer(World(seed=7), request, "sandbox-creator-1") == body
    if route not in (tiktok.AccountHealthStatus, tiktok.ProductRelatedVideos):
        assert answer(World(seed=8), request, "sandbox-creator-1") != body


def test_the_cookie_chooses_the_shop_and_any_other_is_the_first_ones() -> None:
    names = [frame(tiktok.CreatorAccountInfo, number).item(0, "user_name") for number in (1, 2, 3, 4)]

    assert names == ["nora.tries.it", "skin.by.dee", "garage.theo", "nora.tries.it"]


def test_the_documents_example_ids_are_in_the_world() -> None:
    works = whole(tiktok.VideoListAnalytics)

    assert set(VIDEOS) <= set(works.get_column("item_id"))
    assert PRODUCT in frame(tiktok.VideoAssociatedProductList).get_column("product_id")
    assert frame(tiktok.ProductRelatedVideos, item_id=VIDEOS[0]).get_column("item_id").to_list() == [ITEM]


def test_the_first_showcase_begins_with_the_documents_example() -> None:
    assert ask(tiktok.ShowcaseProductList)[1]["products"][0] == SHOWCASE_EXAMPLE


# The figures agree


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("month", [dt.date(2025, 4, 1), dt.date(2025, 10, 1)])
def test_a_months_sales_are_those_of_its_videos_and_lives(number: int, month: dt.date) -> None:
    days = frame(tiktok.AccountInsightsOverview, number, start_date=month)
    lives = frame(tiktok.LiveAnalyticsSummary, number, start_date=month)
    last = shop.month_of(month)[-1]
    products = whole(tiktok.ProductAnalyticsList, number, start_date=month, end_date=last)

    def total(table: pl.DataFrame, column: str) -> float:
        return pytest.approx(table.get_column(column).sum())

    assert (
        total(days, "revenue")
        == days.get_column("live_revenue").sum() + days.get_column("video_revenue").sum()
    )
    assert total(days, "live_revenue") == lives.get_column("revenue").sum()
    assert total(days, "revenue") == products.get_column("revenue").sum()
    assert total(days, "commission") == products.get_column("commission").sum()
    assert days.get_column("items_sold").sum() == products.get_column("items_sold").sum() > 0


def test_a_days_video_revenue_is_the_sum_over_all_videos_and_their_products() -> None:
    month = dt.date(2025, 4, 1)
    creator_shop = shop.get_shop(7, 1)
    alive = [video for video in creator_shop.videos if video.during(shop.month_of(month))]
    sales = pl.concat(
        [
            frame(tiktok.VideoToProductStats, item_id=video.item_id, product_id=product.product_id)
            for video in alive
            for product in video.products
        ]
    )
    per_day = sales.group_by("started_at").agg(pl.col("revenue").sum()).sort("started_at")
    overview = frame(tiktok.AccountInsightsOverview, start_date=month)

    assert per_day.get_column("revenue").to_list() == pytest.approx(
        overview.get_column("video_revenue").to_list()
    )


def test_the_list_of_videos_agrees_with_each_videos_days() -> None:
    works = whole(tiktok.VideoListAnalytics)
    sales = whole(tiktok.VideoListAnalytics, table="video_sales")
    for item_id, likes, gained in works.select("item_id", "likes", "followers_gained").rows()[:12]:
        days = frame(tiktok.VideoDetailedStats, item_id=item_id)
        assert (days.get_column("likes").sum(), days.get_column("followers_gained").sum()) == (likes, gained)
    for item_id, items in sales.select("item_id", "items_sold").rows()[:12]:
        linked = frame(tiktok.VideoAssociatedProductList, item_ids=[item_id])
        assert linked.get_column("items_sold").sum() == items


def test_the_last_30_days_agree_with_the_months_overview() -> None:
    days = frame(tiktok.VideoAnalyticsSummary)
    october = frame(tiktok.AccountInsightsOverview, start_date="2025-10-01")
    both = days.join(october, on="started_at", how="inner")

    assert days.height == both.height == 30
    assert both.get_column("gmv").to_list() == pytest.approx(both.get_column("video_revenue").to_list())


@given(st.sampled_from(MONTHS), st.sampled_from([1, 2, 3]))
def test_the_funnel_only_narrows(month: dt.date, number: int) -> None:
    for route in (tiktok.AccountInsightsOverview, tiktok.LiveAnalyticsSummary):
        funnel = frame(route, number, start_date=month)
        assert (funnel.get_column("product_views") >= funnel.get_column("product_clicks")).all()
    lives = funnel
    assert (lives.get_column("product_clicks") >= lives.get_column("orders")).all()
    assert (lives.get_column("orders") >= lives.get_column("buyers")).all()
    assert (lives.get_column("items_sold") >= lives.get_column("orders")).all()


def test_what_is_bought_directly_is_part_of_what_is_bought() -> None:
    sales = whole(tiktok.VideoListAnalytics, table="video_sales")

    assert (sales.get_column("gmv") >= sales.get_column("direct_gmv")).all()
    assert sales.select(pl.col("ctr", "completion_rate").is_between(0, 1).all()).row(0) == (True, True)


def test_better_videos_are_played_more() -> None:
    videos = shop.get_shop(7, 1).videos
    logs = pl.DataFrame({"q": [v.quality for v in videos], "plays": [v.plays for v in videos]}).with_columns(
        pl.col("plays").log()
    )

    assert logs.select(pl.corr("q", "plays")).item() > 0.4


# The account


@pytest.mark.parametrize(
    ("number", "points", "level"), [(1, 2, "Healthy"), (2, 13, "Suspended"), (3, 0, "Healthy")]
)
def test_health_is_the_rung_that_the_points_of_90_days_reach(number: int, points: int, level: str) -> None:
    health = frame(tiktok.AccountHealthStatus, number)
    assert health.select("violation_score", "risk_level").row(0) == (points, level)

    since = dt.datetime(2025, 8, 3, tzinfo=dt.UTC)
    recent = whole(tiktok.AccountViolationList, number).filter(pl.col("violated_at") >= since)
    counted = recent.get_column("enforcement").str.extract(r"^(\d+) violation").cast(pl.Int64).sum()
    assert counted == points


def test_violations_come_latest_first_over_several_pages() -> None:
    violations = whole(tiktok.AccountViolationList, 2)

    assert violations.height == 11
    assert violations.get_column("violated_at").is_sorted(descending=True)
    assert violations.get_column("record_id").is_unique().all()


# Lists


@pytest.mark.parametrize("rule", tiktok.VideoListAnalytics.parameters()["rules"].kind.words)
@pytest.mark.parametrize("number", [1, 2])
def test_every_order_orders_and_loses_nothing(rule: str, number: int) -> None:
    works = whole(tiktok.VideoListAnalytics, number, rules=rule, start_date="2025-08-01")
    sales = whole(tiktok.VideoListAnalytics, number, table="video_sales", rules=rule, start_date="2025-08-01")
    column = {"published": "published_at"}.get(rule, rule)
    ordered = works if column in works.columns else sales

    assert ordered.get_column(column).is_sorted(descending=True, nulls_last=True)
    names = whole(tiktok.VideoListAnalytics, number, start_date="2025-08-01").get_column("item_id")
    assert set(works.get_column("item_id")) == set(names)


@given(st.integers(1, 30), st.integers(0, 40))
def test_any_page_of_the_showcase_is_a_slice_of_it(count: int, offset: int) -> None:
    everything = ask(tiktok.ShowcaseProductList, count=100)[1]["products"]

    assert (ask(tiktok.ShowcaseProductList, count=count, offset=offset)[1]["products"] or []) == everything[
        offset : offset + count
    ]


def test_videos_are_listed_in_the_month_of_their_publishing() -> None:
    listed = [
        item_id
        for month in MONTHS
        for item_id in whole(tiktok.VideoListAnalytics, start_date=month).get_column("item_id")
    ]

    assert listed.count(ITEM) == 1
    assert sorted(listed) == sorted(video.item_id for video in shop.get_shop(7, 1).videos)


# Audiences


@pytest.mark.parametrize(
    "item_id", [video.item_id for video in shop.get_shop(7, 1).videos if video.plays > 5000][:10]
)
def test_an_audience_is_given_as_shares_in_text_that_sum_to_1(item_id: str) -> None:
    month = shop.get_video(7, item_id)[1].day
    request, body = ask(tiktok.VideoAudienceStats, item_id=item_id, start_date=month)
    portrait = ak.parse(request, body)
    sums = portrait.group_by("dimension").agg(pl.col("share").sum())

    (entry,) = body["segments"][0]["timed_profile"]
    assert all(isinstance(age["value"], str) for age in entry["stats"]["follower_ages"])
    assert portrait.get_column("dimension").unique(maintain_order=True).to_list() == [
        "gender",
        "age",
        "region",
    ]
    assert sums.get_column("share").to_list() == pytest.approx([1, 1, 1], abs=0.001)


def test_the_second_creators_audiences_come_by_week() -> None:
    busy = max(shop.get_shop(7, 2).videos, key=lambda video: video.plays)
    periods = frame(
        tiktok.VideoAudienceStats, 2, table="portrait_periods", item_id=busy.item_id, start_date=busy.day
    )

    assert periods.get_column("started_at").n_unique() > 1


# Written as the documents have it, and as the service does

LISTS = [tiktok.VideoListAnalytics, tiktok.ProductAnalyticsList]


def test_the_documents_example_requests_are_answered_with_plain_numbers() -> None:
    for route in (tiktok.VideoListAnalytics, tiktok.VideoToProductStats, tiktok.AccountInsightsOverview):
        (segment,) = ask(route)[1]["segments"]
        assert segment["time_selector"]["start_timestamp"] == shop.midnight(dt.date(2025, 4, 1))
    (entry, *_) = ask(tiktok.VideoListAnalytics)[1]["segments"][0]["timed_lists"]
    assert isinstance(entry["vv_cnt"], int)
    assert set(entry["gmv"]) == {"amount", "amount_formatted"}


@pytest.mark.parametrize("number", [1, 2])
def test_elsewhere_figures_are_text_and_large_counts_of_lists_have_thousands_marked(number: int) -> None:
    body = ask(tiktok.VideoListAnalytics, number, start_date="2025-08-01", rules="plays")[1]
    (segment,) = body["segments"]
    first = segment["timed_lists"][0]

    assert set(segment["time_descriptor"]) == {"start", "end", "timezone_offset"}
    assert "time_selector" not in segment
    assert "," in first["vv_cnt"]
    assert first["gmv"]["currency_code"] == "USD"
    assert first["gmv"]["amount"] == first["gmv"]["amount_formatted"].strip("$").replace(",", "")
    assert "," not in first["video_meta"]["publish_time"]
    (day, *_) = ask(tiktok.LiveAnalyticsSummary, number, start_date="2025-08-01")[1]["segments"][0][
        "timed_stats"
    ]
    assert day["live_watch_cnt"].isdecimal()


@pytest.mark.parametrize("route", LISTS)
def test_a_lists_period_is_the_month_of_its_days(route: Any) -> None:
    period = {"start_date": "2025-08-01"}
    if route is tiktok.ProductAnalyticsList:
        period["end_date"] = "2025-08-31"
    body = ask(route, **period)[1]
    table = "video_sales" if route is tiktok.VideoListAnalytics else None
    rows = frame(route, table=table, **period)

    assert body["segments"][0]["time_descriptor"] == {
        "start": "2025-08-01",
        "end": "2025-09-01",
        "timezone_offset": -7 * 3600,
    }
    assert rows.select("started_at", "ended_at").unique().row(0) == (
        dt.datetime(2025, 8, 1, 7, tzinfo=dt.UTC),
        dt.datetime(2025, 9, 1, 7, tzinfo=dt.UTC),
    )


def test_an_amount_of_nothing_is_a_dash_and_everything_else_is_as_it_was() -> None:
    sales = whole(tiktok.VideoListAnalytics, table="video_sales", start_date="2025-08-01")
    month = shop.month_of(dt.date(2025, 8, 1))
    expected = {
        video.item_id: sum(sale.revenue for day in video.during(month) for sale in day.sales)
        for video in shop.get_shop(7, 1).videos
        if video.day in month
    }

    assert None in sales.get_column("gmv")
    assert dict(sales.select("item_id", "gmv").rows()) == {
        item_id: cents / 100 if cents else None for item_id, cents in expected.items()
    }


def test_a_showcase_shows_prices_in_several_writings_of_the_same_price() -> None:
    products = whole(tiktok.ShowcaseProductList, count=50).tail(-1)
    lowest = [product.price / 100 for product in shop.get_shop(7, 1).products]

    assert products.get_column("price").null_count() not in (0, products.height)
    assert [price for price in products.get_column("price") if price is not None] == [
        price
        for price, read_price in zip(lowest, products.get_column("price"), strict=True)
        if read_price is not None
    ]
    assert all(
        f"${price:.2f}" in text for price, text in zip(lowest, products.get_column("price_text"), strict=True)
    )
    assert {text.split("$")[0] for text in products.get_column("price_text")} == {"", "From ", "US"}
    assert set(products.get_column("currency")) == {"USD"}


def test_nothing_is_null_in_place_of_an_empty_list() -> None:
    quiet = min(shop.get_shop(7, 1).videos, key=lambda video: video.plays)
    request, body = ask(tiktok.VideoAudienceStats, item_id=quiet.item_id, start_date="2025-02-01")

    assert ask(tiktok.AccountViolationList, 3)[1]["records"] is None
    assert body["segments"][0]["timed_profile"][0]["stats"]["follower_ages"] is None
    assert ak.parse(request, body).is_empty()


# Odd cases


def test_the_second_creators_numbers_come_as_text() -> None:
    body = ask(tiktok.AccountInsightsOverview, 2)[1]
    day = body["segments"][0]["timed_stats"][-1]

    assert isinstance(day["revenue"]["amount"], str)
    assert isinstance(day["product_show_cnt"], str)
    assert day["meta"] == {"is_bound_shop": False}


def test_a_creator_who_has_just_begun_has_days_without_figures() -> None:
    entries = ask(tiktok.VideoAnalyticsSummary, 3)[1]["segments"][0]["timed_stats"]

    assert entries[0]["stats"] == {}
    assert entries[-1]["stats"]
    assert frame(tiktok.LiveAnalyticsSummary, 3, start_date="2025-10-01").get_column("sessions").sum() == 0


@pytest.mark.parametrize("month", ["2024-12-01", "2026-01-01"])
@pytest.mark.parametrize(
    "route", [tiktok.VideoListAnalytics, tiktok.VideoToProductStats, tiktok.ProductRelatedVideos]
)
def test_a_month_before_or_after_everything_is_empty(route: Any, month: str) -> None:
    assert frame(route, start_date=month).is_empty()


def test_a_title_may_hold_markup() -> None:
    assert any("</script>" in video.title for video in shop.get_shop(7, 1).videos)


def test_ids_of_other_worlds_are_passed_over_in_a_list_and_not_found_alone() -> None:
    nobody = "7000000000000000001"

    assert frame(tiktok.VideoAssociatedProductList, item_ids=[nobody, ITEM]).get_column(
        "item_id"
    ).unique().to_list() == [ITEM]
    with pytest.raises(NotFoundError, match="The route video_list_analytics names those of a month"):
        ask(tiktok.VideoDetailedStats, item_id=nobody)
    with pytest.raises(NotFoundError, match="links to no product"):
        ask(tiktok.VideoToProductStats, product_id="1700000000000000001")


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)))
def test_a_month_is_every_one_of_its_days(day: dt.date) -> None:
    days = shop.month_of(day)

    assert day in days
    assert {date.month for date in days} == {day.month}
    assert (days[0].day, (days[-1] + dt.timedelta(days=1)).day) == (1, 1)
    assert len(days) == days[-1].day


def test_days_start_at_midnight_in_los_angeles_in_summer_and_winter() -> None:
    starts = [dt.datetime.fromtimestamp(shop.midnight(day), dt.UTC).hour for day in (MONTHS[0], MONTHS[6])]

    assert starts == [8, 7]
