"""WeChat Channels, Bilibili, TikTok Shop: their files are known from others' parsers."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from _exports import SAMPLES, text

import analytics_kit as ak


def test_wechat_s_days_are_beijing_s_and_have_no_hour() -> None:
    file = SAMPLES["wechat.works"].content()
    work = ak.read_export(file).row(0, named=True)
    assert (work["item_id"], work["likes"], work["shares"], work["hour_known"]) == (
        "export/UzFfMade1",
        9,
        4,
        False,
    )
    assert work["published_at"] == dt.datetime(2025, 6, 9, 16, tzinfo=dt.UTC)
    rates = ak.read_export(file, "work_metrics")
    assert rates.select("completion_rate", "average_watch_s").row(0) == (0.2864, 10.21)
    assert ("推荐", "12") in ak.read_export(file, "details").select(
        "field", "text"
    ).rows()  # a heart is no thumb


def test_a_day_that_a_spreadsheet_made_a_number_is_that_day() -> None:
    sample = SAMPLES["wechat.works"]
    row = sample.rows[0].copy()
    row[2] = "45818"
    assert ak.read_export(text([sample.headings, row])).item(0, "published_at") == dt.datetime(
        2025, 6, 9, 16, tzinfo=dt.UTC
    )


def test_bilibili_s_stars_and_bounces_of_3_s_stay_in_details() -> None:
    file = SAMPLES["bilibili.works"].content()
    rates = ak.read_export(file, "work_metrics").row(0, named=True)
    assert (rates["average_watch_share"], rates["like_rate"], rates["danmaku"], rates["followers_lost"]) == (
        0.39,
        0.015,
        2,
        1,
    )
    assert (rates["completion_rate"], rates["bounce_rate_2s"], rates["cover_click_rate"]) == (
        None,
        None,
        None,
    )
    fields = ak.read_export(file, "details").get_column("field").to_list()
    assert fields == ["3秒跳出率", "封标点击率", "投币量"]


@pytest.mark.parametrize(
    ("sign", "code"), [("$", "USD"), ("S$", "SGD"), ("R$", "BRL"), ("USD", "USD"), ("kr", None)]
)
def test_the_shop_s_currency_stands_in_the_heading(sign: str, code: str | None) -> None:
    sample = SAMPLES["tiktok_shop.videos"]
    headings = [name.replace("S$", sign) for name in sample.headings]
    sales = ak.read_export(text([*sample.above, headings, *sample.rows]), "video_sales").row(0, named=True)
    assert (sales["gmv"], sales["currency"], sales["items_sold"], sales["ctr"]) == (22.72, code, 2, None)
    assert (sales["started_at"], sales["ended_at"]) == (
        dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
        dt.datetime(2025, 7, 1, tzinfo=dt.UTC),
    )


def test_lives_without_a_clock_have_no_moments() -> None:
    sample = SAMPLES["tiktok_shop.lives"]
    live = ak.read_export(sample.content(), time_zone="America/Sao_Paulo").row(0, named=True)
    assert (live["started_at"], live["duration_s"]) == (dt.datetime(2025, 6, 10, 23, tzinfo=dt.UTC), 9420.0)
    unknown = ak.read_export(sample.content())
    assert unknown.select(pl.col("started_at", "ended_at").is_null()).row(0) == (True, True)
    assert "Start Time" in ak.read_export(sample.content(), "details").get_column("field").to_list()
