"""All that is known of one work."""

from __future__ import annotations

import polars as pl
import pytest
from _summaries import review, said


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
            "Retention +10.0 points against peers on average; at 3 s 80% still watch.",
            "留存平均比同类作者高 10.0 个百分点，第 3 秒仍有 80% 在看。",
        ),
        ("danmaku.most", "Most danmaku at second 4: 60.", "弹幕最多在第 4 秒：60 条。"),
        ("audience.core", "Over-represented: under 18.", "集中的人群：18岁以下。"),
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
    assert said(review(), claim) == ([english], [chinese])


@pytest.mark.parametrize(("plays", "said_so"), [(999, True), (1000, False), (0, False)])
def test_too_few_plays_for_a_portrait_are_said(plays: int, said_so: bool) -> None:
    places = review().frames["places"]
    assert places is not None
    own = places.with_columns(pl.lit(plays).alias("value"))

    assert bool(said(review().but(places=own), "audience.reliable")[0]) is said_so
