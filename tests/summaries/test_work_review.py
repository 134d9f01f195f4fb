"""All that is known of one work."""

from __future__ import annotations

import polars as pl
import pytest
from _summaries import claim_texts, review


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "works.place",
            "500 plays, place 2 among 3 works of the period.",
            "500 次播放，在时间段内的 3 条作品中排第 2。",
        ),
        (
            "audience.reliable",
            "500 plays are too few for a reliable portrait.",
            "播放量 500 太少，不足以得到可靠的受众画像。",
        ),
        (
            "retention.mean_lead",
            "From second 0 to 9 retention is 10.0 points above peers on average (95 % interval +9.0 to +11.0), above them for 100% of the "
            "compared time.",
            "第 0 至 9 秒，留存平均比同类作者高 10.0 个百分点（95% 区间 +9.0 至 +11.0），在 100% 的可比时间里高于同类。",
        ),
        (
            "danmaku.peak",
            "Danmaku stand out most at second 4: 60, where an even spread would bring 5.9.",
            "弹幕最集中在第 4 秒：60 条，均匀分布时应为 5.9 条。",
        ),
        (
            "audience.core",
            "Over-represented by more than chance, if each play is a person: under 18.",
            "偏高超出偶然的人群（把每次播放当作一人）：18岁以下。",
        ),
        (
            "traffic.first",
            "First source of plays: For You feed with 80.0%.",
            "主要流量来源：推荐页，占 80.0%。",
        ),
        (
            "keywords.first",
            "First search word: 热门音乐 with 35.5% of the searches.",
            "首位搜索词：热门音乐，占搜索的 35.5%。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(review(), claim) == ([english], [chinese])


@pytest.mark.parametrize(("plays", "reported"), [(999, True), (1000, False), (0, False)])
def test_too_few_plays_for_a_portrait_are_said(plays: int, reported: bool) -> None:
    places = review().frames["places"]
    assert places is not None
    own = places.with_columns(pl.lit(plays).alias("value"))

    assert bool(claim_texts(review().but(places=own), "audience.reliable")[0]) is reported
