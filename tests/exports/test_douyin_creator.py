from __future__ import annotations

import datetime as dt

import pytest
from _exports import SAMPLES, text, workbook

import analytics_kit as ak
from analytics_kit.errors import ExportError, PartialResultWarning

LIST = SAMPLES["douyin.works"]


def test_a_list_of_works_is_works_of_beijing() -> None:
    work = ak.read_export(LIST.content()).row(0, named=True)

    assert work["published_at"] == dt.datetime(2025, 6, 10, 13, 26, 39, tzinfo=dt.UTC)
    assert (work["hour_known"], work["genre"], work["plays"], work["followers_gained"]) == (
        True,
        "1_to_3_min",
        1200,
        -1,
    )
    assert work["item_id"].startswith("made:")


def test_rates_are_fractions_and_join_by_the_made_id() -> None:
    works = ak.read_export(LIST.content())
    rates = ak.read_export(LIST.content(), "work_metrics")

    assert works.join(rates, on="item_id").height == 2
    assert rates.select("completion_rate", "bounce_rate_2s", "average_watch_s", "is_public").row(0) == (
        0.366807,
        0.2,
        4.586155,
        True,
    )
    assert rates.item(0, "cover_click_rate") is None


def test_what_a_picture_post_calls_completion_never_stands_among_videos() -> None:
    rates = ak.read_export(LIST.content(), "work_metrics")
    details = ak.read_export(LIST.content(), "details")

    assert rates.get_column("completion_rate").to_list() == [0.366807, None]
    assert details.select("field", "value").rows() == [("完播率", 0.9)]


def test_percent_where_fractions_are_declared_is_no_fraction() -> None:
    rows = [row.copy() for row in LIST.rows]
    rows[0][5], rows[0][6], rows[0][8] = "36.6807", "40.1%", "20"
    with pytest.warns(
        PartialResultWarning, match="2 cells are not of the unit of the column.*'完播率' in row 2: '36.6807'"
    ):
        rates = ak.read_export(workbook([LIST.headings, *rows]), "work_metrics")
    # A sign that the cell itself has is no guess.
    assert rates.select("completion_rate", "completion_rate_5s", "bounce_rate_2s").row(0) == (
        None,
        0.401,
        None,
    )


def test_two_downloads_of_a_list_meet() -> None:
    later = [row.copy() for row in LIST.rows]
    later[0][4] = "1500"
    first = ak.read_export(LIST.content())
    second = ak.read_export(text([LIST.headings, *later]))  # saved in another form since

    assert first.get_column("item_id").equals(second.get_column("item_id"))
    assert second.item(0, "plays") == 1500


def test_works_that_nothing_tells_apart_are_refused() -> None:
    twice = workbook([LIST.headings, LIST.rows[0], LIST.rows[1], LIST.rows[0]])
    with pytest.raises(ExportError, match="rows 2 and 4 have one title and one time of publishing"):
        ak.read_export(twice)


def test_a_private_work_s_zero_plays_beside_likes_are_unknown() -> None:
    row = LIST.rows[0].copy()
    row[4] = "0"
    assert ak.read_export(workbook([LIST.headings, row])).item(0, "plays") is None


def test_any_spreadsheet_is_no_list_of_douyin() -> None:
    with pytest.raises(ExportError, match="no export that is known.*'标题', '播放量'"):
        ak.read_export(workbook([["标题", "播放量", "点赞"], ["a", 1, 2]]))


def test_a_day_of_the_account_is_put_together_of_its_files() -> None:
    plays = workbook([["日期", "播放量"], ["2025-06-10", 90], ["2025-06-12", 70]])
    rate = workbook([["日期", "封面点击率"], ["2025-06-10", "25.00%"]])
    lost = workbook([["日期", "取关粉丝"], ["2025-06-10", 3]])
    daily = ak.read_export([plays, rate, lost, SAMPLES["douyin.daily"].content()])

    assert daily.select("day", "plays", "cover_click_rate", "followers_gained", "followers_lost").rows() == [
        (dt.date(2025, 6, 10), 90, 0.25, -2, 3),
        (dt.date(2025, 6, 11), None, None, 6, None),
        (dt.date(2025, 6, 12), 70, None, None, None),
    ]


def test_a_rate_of_a_day_needs_its_sign() -> None:
    with pytest.warns(PartialResultWarning, match="封面点击率"):
        daily = ak.read_export(workbook([["日期", "封面点击率"], ["2025-06-10", "0.25"]]))
    assert daily.item(0, "cover_click_rate") is None


def test_a_thousand_works_are_the_cap() -> None:
    rows = [["a", f"2025-06-10 10:{at // 60:02d}:{at % 60:02d}", "1", "0.1"] for at in range(1000)]
    with pytest.warns(PartialResultWarning, match="at most 1000"):
        ak.read_export(text([["作品名称", "发布时间", "播放量", "5s完播率"], *rows]))


def test_the_words_of_a_title_are_kept() -> None:
    row = LIST.rows[0].copy()
    row[0] = "=HYPERLINK(1)\n第二行"
    assert ak.read_export(workbook([LIST.headings, row])).item(0, "title") == "=HYPERLINK(1)\n第二行"
