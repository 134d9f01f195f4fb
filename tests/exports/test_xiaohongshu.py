from __future__ import annotations

import datetime as dt

from _exports import SAMPLES, text, workbook

import analytics_kit as ak

NOTES = SAMPLES["xiaohongshu.notes"]


def test_notes_are_found_below_the_hint_and_by_beijing_s_clock() -> None:
    works = ak.read_export(NOTES.content())
    assert works.get_column("published_at").to_list() == [
        dt.datetime(2025, 6, 9, 19, 9, 5, tzinfo=dt.UTC),
        dt.datetime(2025, 6, 11, 4, 0, 38, tzinfo=dt.UTC),
    ]
    assert works.select("platform", "genre", "plays", "saves", "hour_known").row(0) == (
        "xiaohongshu",
        "video",
        126,
        1,
        True,
    )


def test_no_impressions_beside_views_are_not_settled_yet() -> None:
    assert ak.read_export(NOTES.content()).get_column("impressions").to_list() == [None, 549]
    rates = ak.read_export(NOTES.content(), "work_metrics")
    assert rates.select("cover_click_rate", "average_watch_s", "danmaku").rows() == [
        (None, 9.0, 0),
        (0.022, 15.0, 2),
    ]


def test_notes_without_a_title_have_ids_of_their_times() -> None:
    works = ak.read_export(NOTES.content())
    assert works.item(1, "title") is None
    assert works.get_column("item_id").n_unique() == 2


def test_the_sheet_s_name_says_what_its_days_count() -> None:
    days = [["日期", "数值"], ["2025-06-10", 12]]
    file = workbook(
        [["指标", "数值"], ["观看数", 12]],
        sheet="账号总体观看数据",
        观看数趋势=days,
        曝光数趋势=days,
        封面点击率趋势=days,
    )
    inspection = ak.inspect_export(file)
    assert [sheet.kind for sheet in inspection.files] == [None, *["xiaohongshu.daily"] * 3]
    daily = inspection.table("account_daily")
    assert daily.select("plays", "impressions", "cover_click_rate").rows() == [
        (12, None, None),
        (None, 12, None),
    ]
    details = inspection.files[3].tables["details"]
    assert details.select("field", "text").row(0) == ("数值", "12")


def test_a_sheet_without_a_name_of_its_own_is_told_by_the_file() -> None:
    days = text([["日期", "数值"], ["2025-06-10", 12]])
    assert ak.read_export(days).height == 0  # a figure of nobody knows what
