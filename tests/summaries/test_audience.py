"""Whom a work attracts."""

from __future__ import annotations

import _summaries
import polars as pl
import pytest
from _summaries import audience, said


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "audience.reliable",
            "5,000 plays: enough for a reliable portrait.",
            "播放量 5,000：足以得到可靠的受众画像。",
        ),
        (
            "audience.core",
            "Age under 18: 30.0% of viewers, TGI 300 (core).",
            "年龄18岁以下：占观众 30.0%，TGI 300（核心）。",
        ),
        (
            "audience.consistent",
            "Implied baselines sum to 1 for every complete dimension.",
            "每个完整维度推算出的平台占比之和均为 1。",
        ),
        (
            "audience.outstanding",
            "Against the other works most outstanding: interests 热门音乐, 50.0% of viewers, 5.0 times as common.",
            "与创作者其他作品相比，最突出的是兴趣热门音乐：占 50.0%，是其 5.0 倍。",
        ),
        (
            "audience.overlap",
            "Provinces overlap with those of 1 other works by 70% (median).",
            "与其他 1 条作品相比，省份构成的重合度中位数为 70%。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(audience(), claim) == ([english], [chinese])


@pytest.mark.parametrize(("plays", "english"), [(999, "too few"), (1000, "enough")])
def test_plays_from_the_provider_s_number_on_are_enough(plays: int, english: str) -> None:
    (sentence,), _ = said(audience().but(works=_summaries.works(plays)), "audience.reliable")

    assert english in sentence


def test_plays_of_0_are_not_said() -> None:
    assert said(audience().but(works=_summaries.works(0)), "audience.reliable") == ([], [])


def test_at_most_five_groups_are_named_the_highest_tgi_first_and_no_small_ones() -> None:
    names = [f"group {place}" for place in range(7)]
    shares, indices = [0.04, *[0.1] * 6], [900.0, 200.0, 300.0, 400.0, 500.0, 600.0, 99.0]
    ranking = pl.DataFrame(
        {
            "item_id": "1",
            "dimension": "career",
            "segment": names,
            "share": shares,
            "tgi": indices,
            "band": "core",
        }
    ).with_columns(lift=pl.col("tgi") / 100)
    sentences, _ = said(audience().but(ranking=ranking), "audience.core")

    assert [one.split(":")[0] for one in sentences] == [f"Career group {n}" for n in (5, 4, 3, 2, 1)]


def test_the_baseline_is_called_by_its_name() -> None:
    (english,), (chinese,) = said(audience().but(baseline="B two"), "audience.outstanding")

    assert english.startswith("Against B two most outstanding: ")
    assert chinese.startswith("与B two相比")
