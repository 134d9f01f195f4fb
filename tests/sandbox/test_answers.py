"""What the routes answer: the documents' examples word for word, and lists that order and page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented
from analytics_kit.sandbox.answers import answer
from analytics_kit.sandbox.world import World

WORLD = World(seed=7)
PERIOD = {"start_time": "2025-05-01", "end_time": "2025-10-31"}
ORDERS = (
    *("create_time", "view_count", "like_count", "comment_count", "share_count", "favorite_count"),
    *("bounce_rate_2s", "completion_rate_5s", "completion_rate", "cover_click_rate", "avg_view_second"),
    *("homepage_visit_count", "subscribe_count"),
)
#: What the documents, and so the documented work, say for some of them.
DOCUMENTED = {
    "view_count": "play_count",
    "like_count": "digg_count",
    "favorite_count": "collect_count",
}


def page(cookie: str = "sandbox-creator-1", **parameters):
    return answer(WORLD, douyin.ItemList(**(PERIOD | parameters)), cookie)


def ids(body) -> list[str]:
    return [str(item.get("id", item.get("item_id"))) for item in body["items"]]


# The documented work


@pytest.mark.parametrize(
    ("request_", "example"),
    [
        (douyin.ItemWatchTrend(item_id=documented.ITEM_ID), documented.WATCH_TREND),
        (douyin.ItemAudiencePortrait(item_id=documented.ITEM_ID), documented.AUDIENCE_PORTRAIT),
        (douyin.ItemAudienceOthers(item_id=documented.ITEM_ID), documented.AUDIENCE_OTHERS),
        (douyin.ItemSearchKeyword(item_id=documented.ITEM_ID), documented.SEARCH_KEYWORD),
        (douyin.ItemPlaySource(item_id=documented.ITEM_ID), documented.PLAY_SOURCE),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
@pytest.mark.parametrize("seed", [7, 8])
def test_the_documented_work_answers_as_the_documents_print(request_, example, seed):
    assert answer(World(seed), request_) == example


def test_the_documented_work_stands_in_the_first_creators_list():
    (item,) = [item for item in page(count=100)["items"] if item.get("item_id") == documented.ITEM_ID]
    assert item | documented.LIST_ITEM == item
    assert item["create_time"] == 1760091682


def test_the_documents_own_list_request_finds_it():
    body = page(start_time=1758988800000, end_time=1760198399000, count=10)
    assert documented.ITEM_ID in ids(body)


def test_its_likes_and_bounces_follow_from_its_documented_retention():
    def values(kind, series):
        body = answer(WORLD, douyin.ItemWatchTrend(item_id=documented.ITEM_ID, analysis_type=kind))
        return {point["key"]: point["value"] for point in body["analysis_trend"][series]}

    bounce = values("bounce", "current_item")
    # .2653 .2653 .0272 .1429: of the .9728 that left, .7347 never arrived, .2381 left between 1 s and 5 s.
    assert bounce == {"00:00": 0.7552, "00:01": 0.0, "00:05": 0.2448, "00:10": 0.0}
    assert list(values("bounce", "similar_author")) == ["00:00", "00:01"]
    like = values("like", "current_item")
    assert max(like, key=like.__getitem__) == "00:10"
    assert sum(like.values()) == pytest.approx(1, abs=1e-3)


# Curves


def test_a_curve_has_a_point_for_every_second():
    work = next(w for w in WORLD.works.values() if w.length > 60 and not w.odd)
    points = answer(WORLD, douyin.ItemWatchTrend(item_id=work.item_id))["analysis_trend"]["current_item"]
    assert [point["key"] for point in points[:2]] == ["00:00", "00:01"]
    assert points[60]["key"] == "01:00"
    assert len(points) == work.length + 1


# The list of works


@pytest.mark.parametrize("code", range(1, 27))
@pytest.mark.parametrize("number", [1, 4])
def test_every_order_orders(code, number):
    items = page(f"sandbox-creator-{number}", order_by=code, count=100)["items"]
    assert len(items) >= 40
    name = ORDERS[(code - 1) // 2]
    figures = [
        item["create_time"]
        if code < 3
        else item["metrics"].get(name if "id" in item else DOCUMENTED.get(name, name))
        for item in items
    ]
    known = [float(figure) for figure in figures if figure is not None]
    assert known == sorted(known, reverse=code % 2 == 1)
    # What has no figure (the documented work's rates, for one) comes last both ways.
    assert figures[len(known) :] == [None] * (len(figures) - len(known))


@given(count=st.integers(1, 100), code=st.integers(1, 26), number=st.integers(1, 4))
def test_pages_hold_every_work_once_and_in_order(count, code, number):
    cookie = f"sandbox-creator-{number}"
    whole = ids(page(cookie, order_by=code, count=100))
    request = douyin.ItemList(**PERIOD, order_by=code, count=count)
    listed: list[str] = []
    cursors = [0]
    while True:
        body = answer(WORLD, request, cookie)
        listed += ids(body)
        assert len(body["items"]) <= count
        if not body["has_more"]:
            break
        assert len(body["items"]) == count
        assert body["max_cursor"] > cursors[-1]
        cursors.append(body["max_cursor"])
        request = douyin.ItemList(**PERIOD, order_by=code, count=count, cursor=body["max_cursor"])
    assert listed == whole
    assert sorted(listed) == sorted(w.item_id for w in WORLD.works_of(WORLD.creator(cookie)))


def test_a_cursor_beyond_the_end_gives_an_empty_last_page():
    body = page(cursor=5000)
    assert body["items"] == []
    assert body["has_more"] is False


def test_the_period_includes_both_of_its_ends():
    works = WORLD.works_of(WORLD.creators[1])
    first, last = works[3], works[9]
    body = page(
        "sandbox-creator-2", start_time=first.created * 1000, end_time=last.created * 1000, order_by=2
    )
    assert ids(body) == [work.item_id for work in works[3:10]]


def test_a_period_without_works_is_an_empty_page():
    body = page(start_time="2024-01-01", end_time="2024-02-01")
    assert body == {"has_more": False, "max_cursor": 0, "items": [], "status_code": 0, "status_msg": ""}


@pytest.mark.parametrize("fields", ["metrics", "review,visibility", "metrics,review,visibility"])
def test_fields_select_what_is_said_of_a_work(fields):
    for item in page(fields=fields)["items"]:
        assert set(item) & {"metrics", "review", "visibility"} == set(fields.split(","))


def test_a_work_has_the_creator_centre_s_shape_and_the_documented_one_that_of_its_documents():
    for item in page(count=100)["items"]:
        assert item["review"] == {"status": 2}
        assert item["visibility"] == {"is_public": True}
        if "id" in item:
            assert isinstance(item["id"], int)
            assert item["id"] > 2**53
            assert item["create_time"] == str(WORLD.work(str(item["id"])).created)
            assert all(isinstance(value, str) for value in item["metrics"].values())
            assert not set(item["metrics"]) & {"play_count", "digg_count", "collect_count"}
        else:
            assert item["item_id"] == documented.ITEM_ID
            assert item["metrics"] == documented.LIST_ITEM["metrics"]


def test_a_work_s_figures_agree_with_its_other_answers():
    for item in page("sandbox-creator-2", count=100)["items"]:
        work, metrics = WORLD.work(str(item["id"])), item["metrics"]
        danmaku = answer(WORLD, douyin.ItemDanmakuAnalysis(item_id=work.item_id))
        assert int(metrics["danmaku_count"]) == int(danmaku["total_count"])
        assert float(metrics["like_rate"]) == pytest.approx(int(metrics["like_count"]) / work.plays, abs=1e-6)
        watched = float(metrics["avg_view_second"]) / (work.duration_ms / 1000)
        assert float(metrics["avg_view_proportion"]) == pytest.approx(watched, abs=1e-6)
        fans = answer(WORLD, douyin.ItemAudienceOthers(item_id=work.item_id))["audience_distribution"][
            "fan_list"
        ]
        if fans:
            assert float(metrics["fan_view_proportion"]) == pytest.approx(float(fans[0]["value"]), abs=1e-6)
