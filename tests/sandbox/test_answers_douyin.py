"""What the sandbox answers beside the first six routes of Douyin agrees with what those answer."""

from __future__ import annotations

import datetime as dt
import re

import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit import spreadsheets
from analytics_kit.errors import ParameterError
from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented
from analytics_kit.sandbox.answers import answer
from analytics_kit.sandbox.world import World

WORLD = World(seed=7)
ALL = {"start_time": "2025-05-01", "end_time": "2025-10-31"}
QUARTER = {"start_date": "2025-08-01", "end_date": "2025-10-30"}
COOKIES = [f"sandbox-creator-{number}" for number in (1, 2, 3, 4)]


def frame(request, cookie="sandbox-creator-1", table=None) -> pl.DataFrame:
    return ak.parse(request, answer(WORLD, request, cookie), table)


# One work


def test_the_documented_work_has_the_documented_danmaku():
    request = douyin.ItemDanmakuAnalysis(item_id=documented.ITEM_ID)
    assert answer(WORLD, request) == documented.DANMAKU


def test_danmaku_follow_the_curve_and_peak_at_its_highlight():
    played = [work for work in WORLD.works.values() if work.plays > 50_000 and not work.odd]
    assert played
    for work in played:
        analysis = answer(WORLD, douyin.ItemDanmakuAnalysis(item_id=work.item_id))
        counts = {point["time_point"]: point["count"] for point in analysis["bullet_distribution"]}
        assert sum(counts.values()) == analysis["total_count"]
        assert counts[analysis["peak_time"]] == max(counts.values())
        assert analysis["peak_time"] == pytest.approx(work.shape.highlight, abs=3)
        assert max(counts) <= work.length


def test_hardly_watched_works_have_no_danmaku():
    for item_id in WORLD.odd_cases()["below_200_plays"]:
        assert frame(douyin.ItemDanmakuAnalysis(item_id=item_id)).is_empty()


@pytest.mark.parametrize("cookie", COOKIES)
def test_the_overview_gives_the_lists_own_figures(cookie):
    listed = douyin.ItemList(**ALL, count=100)
    ids = frame(listed, cookie)["item_id"].to_list()
    overview = douyin.ItemOverviewData(ids=ids)
    assert frame(overview, cookie).equals(frame(listed, cookie))
    rates = [frame(request, cookie, "work_metrics").drop("is_public") for request in (overview, listed)]
    assert rates[0].equals(rates[1])


def test_the_overview_leaves_out_what_was_not_asked_and_who_is_not_known():
    ids = [documented.ITEM_ID, "7000000000000000000"]
    request = douyin.ItemOverviewData(ids=ids, fields="metrics,dou_plus")
    (item,) = answer(WORLD, request)["items"]
    assert item["item_id"] == documented.ITEM_ID
    assert {"metrics", "dou_plus"} <= set(item)
    assert not {"review", "play_info", "content_analysis"} & set(item)


# The export


@pytest.mark.parametrize("cookie", COOKIES)
def test_the_export_holds_the_lists_own_figures(cookie):
    export = douyin.ItemListDownload(min_cursor="2025-05-01", max_cursor="2025-10-31")
    # The export names no id, no author, no length, no impressions and not all metrics; the list no genre.
    differ = {"item_id", "url", "author", "duration_s", "impressions", "genre", "review_status"}
    differ |= {"average_watch_share", "fan_play_share", "like_rate", "danmaku", "followers_lost"}
    for table in ("works", "work_metrics"):
        exported, listed = (
            frame(request, cookie, table) for request in (export, douyin.ItemList(**ALL, count=100))
        )
        same = [name for name in exported.columns if name not in differ]
        assert exported.select(same).equals(listed.select(same))
        assert exported["item_id"].null_count() == exported.height > 0
    assert frame(export, cookie)["genre"].unique().sort().to_list() == ["1_to_3_min", "up_to_1_min"]
    assert frame(export, cookie, "details").is_empty()


def test_the_export_looks_as_the_creator_centre_writes_it():
    request = douyin.ItemListDownload(min_cursor="2025-05-01", max_cursor="2025-10-31")
    (sheet,) = spreadsheets.read(answer(WORLD, request, "sandbox-creator-1"))
    headings, *works = [[cell.text for cell in row.values()] for row in sheet.rows.values()]

    assert sheet.name == "Sheet1"
    assert " ".join(headings) == (
        "作品名称 发布时间 体裁 审核状态 播放量 完播率 5s完播率 封面点击率 2s跳出率 平均播放时长 点赞量 分享量 评论量 收藏量 "
        "主页访问量 粉丝增量"
    )
    assert {cell.kind for row in sheet.rows.values() for cell in row.values()} == {"text"}
    forms = [r".+", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "1min-视频|1-3min视频", "公开|自见", r"\d+"]
    forms += [r"\d+\.\d{6}|-"] * 5 + [r"\d+|-"] * 6
    for work in works:
        assert all(re.fullmatch(form, cell, re.DOTALL) for form, cell in zip(forms, work, strict=True)), work


def test_the_export_is_the_same_file_for_the_same_request():
    request = douyin.ItemListDownload(min_cursor="2025-09-01", max_cursor="2025-10-01")
    assert answer(World(seed=7), request) == answer(World(seed=7), request)
    assert answer(World(seed=7), request).startswith(b"PK")


def test_the_export_can_be_asked_by_genre():
    period = {"min_cursor": "2025-05-01", "max_cursor": "2025-10-31"}
    heights = [
        frame(douyin.ItemListDownload(**period, type_filters=genres)).height
        for genres in (["up_to_1_min"], ["1_to_3_min"], ["photos"], ["up_to_1_min", "1_to_3_min"])
    ]
    assert heights[2] == 0
    assert heights[0] + heights[1] == heights[3] == 43


def test_a_title_that_looks_like_a_formula_or_markup_is_text():
    (odd,) = WORLD.odd_cases()["markup_in_title"]
    exported = frame(
        douyin.ItemListDownload(min_cursor="2025-05-01", max_cursor="2025-10-31"), "sandbox-creator-3"
    )
    assert WORLD.work(odd).title in exported["title"].to_list()


# The account


@pytest.mark.parametrize("cookie", COOKIES)
def test_the_diagnosis_is_that_of_the_worlds_last_week(cookie):
    diagnosis = {row["metric"]: row for row in frame(douyin.AuthorDiagnosis(), cookie).iter_rows(named=True)}
    week = frame(douyin.ItemList(start_time="2025-10-25", end_time="2025-10-31", count=100), cookie)
    assert diagnosis["works_published"]["own_value"] == week.height
    assert diagnosis["followers_gained"]["own_value"] == week["followers_gained"].sum()
    assert all(0 <= row[rank] <= 1 for row in diagnosis.values() for rank in ("author_rank", "similar_rank"))


@pytest.mark.parametrize(
    ("cookie", "vertical"), list(zip(COOKIES, ["美食", "旅行", "知识科普", "健身"], strict=True))
)
def test_an_account_has_a_vertical_where_it_published(cookie, vertical):
    assert frame(douyin.ItemAnalysisInvolvedVertical(**QUARTER), cookie)["vertical"].to_list() == [vertical]
    nothing = douyin.ItemAnalysisInvolvedVertical(start_date="2024-01-01", end_date="2024-02-01")
    assert frame(nothing, cookie).is_empty()


@pytest.mark.parametrize(("metric", "column"), [("plays", "plays"), ("likes", "likes"), ("shares", "shares")])
def test_the_performance_is_that_of_the_listed_works(metric, column):
    request = douyin.ItemAnalysisItemPerformance(**QUARTER, primary_verticals=["美食"], metric_type=metric)
    period = {"start_time": QUARTER["start_date"], "end_time": QUARTER["end_date"], "count": 100}
    listed = douyin.ItemList(**period, order_by=f"{column}_desc")
    works, rates = frame(listed), frame(listed, table="work_metrics")
    performance = frame(request)
    same = ["item_id", "title", "plays"]
    assert performance.select(same).sort("item_id").equals(works.select(same).sort("item_id"))
    assert works.join(performance, on="item_id", maintain_order="right")[column].is_sorted(descending=True)
    # A wall clock of minutes, in Shanghai.
    clocks = works.join(performance, on="item_id", suffix="_performance")
    assert (clocks["published_at"].dt.truncate("1m") == clocks["published_at_performance"]).all()
    assert (performance["plays_douyin"] + performance["plays_xigua"] == performance["plays"]).all()
    both = performance.join(rates, on="item_id", suffix="_listed", maintain_order="left")
    for rate in ("average_watch_s", "completion_rate_5s", "bounce_rate_2s"):
        assert both[rate].to_list() == pytest.approx(both[f"{rate}_listed"].to_list(), abs=1e-6)


def test_the_overview_of_another_vertical_is_empty():
    overview = answer(WORLD, douyin.ItemAnalysisOverview(**QUARTER, primary_verticals=["动物"]))
    assert overview["summary"]["item_count"] == 0
    assert overview["genres"] == overview["verticals"] == []


# Lives


@pytest.mark.parametrize("cookie", COOKIES)
def test_lives_agree_with_their_own_clocks(cookie):
    first = douyin.LiveRoomHistoryList(start_date="2025-05-01", end_date="2025-10-31")
    lives = pl.concat(frame(request, cookie) for request in first.split())
    assert lives["room_id"].n_unique() == lives.height > 20
    over = lives.filter(pl.col("ended_at").is_not_null())
    assert (over["ended_at"] - over["started_at"]).dt.total_seconds().to_list() == over[
        "duration_s"
    ].to_list()
    assert (lives["viewers"] <= lives["views"]).all()
    assert (lives["peak_viewers"] <= lives["viewers"]).all()
    assert (lives["buying_fans"] <= lives["buyers"]).all()
    assert (lives["average_watch_s"] <= lives["duration_s"]).all()


@pytest.mark.parametrize("cookie", COOKIES)
def test_lives_start_mostly_in_the_evening_and_also_at_noon_and_in_the_morning(cookie):
    half_a_year = douyin.LiveRoomHistoryList(start_date="2025-05-01", end_date="2025-10-31")
    lives = pl.concat(frame(request, cookie) for request in half_a_year.split())
    hours = lives["started_at"].dt.convert_time_zone("Asia/Shanghai").dt.hour()
    assert set(hours) >= {9, 12, 20}
    assert (hours >= 19).mean() > 0.5
    # Habits are kept often enough that several hours of the week have the lives that a comparison needs.
    assert ak.transforms.best_start_hours(lives)["is_enough"].sum() >= 3


def test_one_live_still_goes_on_and_can_be_left_out():
    period = {"start_date": "2025-10-01", "end_date": "2025-10-31"}
    everything = frame(douyin.LiveRoomHistoryList(**period))
    over = frame(douyin.LiveRoomHistoryList(**period, need_living=False))
    assert everything["ended_at"].null_count() == 1
    assert everything["started_at"].dt.date().max() == dt.date(2025, 10, 31)
    assert over.equals(everything.filter(pl.col("ended_at").is_not_null()))
    assert frame(douyin.LiveRoomHistoryList(**period, limit=2)).equals(everything.head(2))


def test_half_a_year_of_lives_is_refused_in_one_call():
    with pytest.raises(ParameterError, match="at most 90 days"):
        answer(WORLD, douyin.LiveRoomHistoryList(start_date="2025-05-01", end_date="2025-10-31"))
