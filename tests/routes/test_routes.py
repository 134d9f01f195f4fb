"""All 31 routes: one recorded exchange each, and every table as it is declared."""

from __future__ import annotations

import pickle

import pytest

import analytics_kit as ak
from analytics_kit import plans, resources, routes, tables
from analytics_kit.errors import ParameterError
from analytics_kit.providers import PROVIDERS

#: The routes that the providers' documents describe.
IDS = {
    "douyin": (
        "author_diagnosis item_analysis_involved_vertical item_analysis_item_performance item_analysis_overview "
        "item_audience_others item_audience_portrait item_danmaku_analysis item_list item_list_download "
        "item_overview_data item_play_source item_search_keyword item_watch_trend live_room_history_list"
    ),
    "tiktok": (
        "account_health_status account_insights_overview account_violation_list creator_account_info "
        "live_analytics_summary product_analytics_list product_related_videos showcase_product_list "
        "video_analytics_summary video_associated_product_list video_audience_stats video_detailed_stats "
        "video_list_analytics video_to_product_stats"
    ),
    "aitoearn": "work_analytics",
    "amagi": "one_work",
    "keyapi": "video_detail_analytics",
}
STEPS = plans.load(resources.bundled_cassettes()["routes"].with_suffix(".toml"))
#: Route id -> a request that the cassette holds.
RECORDED = {request.id: request for step in STEPS for request in step.requests(lambda _: [])}


def test_there_are_31_routes() -> None:
    expected = sorted(f"{family}.{name}" for family, names in IDS.items() for name in names.split())

    assert [route.id for route in routes.classes()] == expected
    assert len(expected) == 31


def test_the_shipped_cassette_holds_an_exchange_of_each() -> None:
    assert sorted(RECORDED) == [route.id for route in routes.classes()]


@pytest.mark.parametrize("route_id", RECORDED)
def test_every_table_of_a_route_has_the_declared_schema(route_id: str) -> None:
    request = RECORDED[route_id]
    session = ak.replay("routes")
    for table in type(request).tables:
        frame = session.fetch(request, table)
        assert frame.schema == tables.schema(table), table
        tables.validate(frame, table)
    assert session.calls.get_column("cached").all()


@pytest.mark.parametrize("route_id", RECORDED)
def test_the_default_table_of_the_recorded_exchange_has_rows(route_id: str) -> None:
    assert ak.replay("routes").fetch(RECORDED[route_id]).height > 0


def test_works_of_all_providers_are_one_frame() -> None:
    session = ak.replay("routes")
    requests = [request for request in RECORDED.values() if "works" in request.tables]
    works = session.fetch_all(requests, "works")

    assert set(works.get_column("provider")) == set(PROVIDERS)
    assert {"douyin", "tiktok"} <= set(works.get_column("platform"))


def test_a_route_is_described_by_its_class_or_its_id() -> None:
    assert routes.describe("douyin.item_watch_trend") == routes.describe(routes.douyin.ItemWatchTrend)
    with pytest.raises(ParameterError, match=r"Did you mean 'douyin\.item_watch_trend'"):
        routes.describe("douyin.item_watch")


@pytest.mark.parametrize("route_id", sorted(RECORDED))
def test_a_request_is_pickled_under_the_name_of_its_family_or_of_a_module_in_it(route_id: str) -> None:
    request = RECORDED[route_id]
    family = getattr(routes, route_id.partition(".")[0])

    assert pickle.loads(pickle.dumps(request)) == request
    assert getattr(family, type(request).__name__) is type(request)
    assert type(request).__module__.startswith(family.__name__)
    # Where its class is looked for that was pickled when the family was one module.
    protocol_0 = pickle.dumps(request, protocol=0).replace(
        type(request).__module__.encode(), family.__name__.encode()
    )
    assert pickle.loads(protocol_0) == request
