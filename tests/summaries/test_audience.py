"""Whom a work attracts."""

from __future__ import annotations

import _summaries
import polars as pl
import pytest
from _summaries import audience, claim_texts

import analytics_kit as ak


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
            "Age under 18: 30.0% of viewers, TGI 300 (95 % interval 284 to 316 or wider; of at most 5,000 people, by the "
            "plays; core).",
            "年龄：18岁以下，占观众 30.0%，TGI 300（95% 区间至少为 284 至 316；按播放量，至多 5,000 人；核心）。",
        ),
        (
            "audience.consistent",
            "Implied baselines sum to 1 for every complete dimension.",
            "每个完整维度推算出的平台占比之和均为 1。",
        ),
        (
            "audience.outstanding",
            "Against the other works most outstanding: interests: “热门音乐” (the provider’s word), 50.0% of viewers, 5.0 times as common "
            "(95 % interval 4.8 to 5.2 or wider, by the plays).",
            "与创作者其他作品相比，最突出的是兴趣：热门音乐，占 50.0%，是其 5.0 倍（95% 区间至少为 4.8 至 5.2，按播放量）。",
        ),
        (
            "audience.overlap",
            "Provinces overlap with those of 1 other works by at least 70% (median), with most of them by no less than chance "
            "makes of one audience.",
            "与其他 1 条作品相比，省份构成的重合度中位数至少为 70%，与多数作品相比不低于同一受众两次抽样的偶然水平。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(audience(), claim) == ([english], [chinese])


@pytest.mark.parametrize(("plays", "english"), [(999, "too few"), (1000, "enough")])
def test_plays_from_the_provider_s_number_on_are_enough(plays: int, english: str) -> None:
    (sentence,), _ = claim_texts(audience().but(works=_summaries.works(plays)), "audience.reliable")

    assert english in sentence


def test_plays_of_0_are_not_said() -> None:
    assert claim_texts(audience().but(works=_summaries.works(0)), "audience.reliable") == ([], [])


def test_at_most_five_groups_are_named_the_surest_first_and_none_that_chance_explains() -> None:
    shares, indices = [0.004, *[0.1] * 6, 0.02], [400.0, 200.0, 300.0, 400.0, 500.0, 600.0, 99.0, 900.0]
    groups = pl.DataFrame(
        {
            "item_id": "1",
            "dimension": "career",
            "segment": [f"group {number}" for number in range(8)],
            "share": shares,
            "tgi": indices,
        }
    )
    ranking = ak.transforms.rank_tgi(groups, sample_size=500)
    sentences, _ = claim_texts(audience().but(ranking=ranking), "audience.core")

    # Of 500 people 2 are in group 0, and 10 in group 7: the highest TGI of all, and not the surest.
    assert [sentence.split(":")[0] for sentence in sentences] == [
        f"Career group {n}" for n in (5, 4, 7, 3, 2)
    ]
    assert "of 500 people; core" in sentences[0]


def test_without_a_number_of_people_no_segment_is_named() -> None:
    case = audience().but(ranking=ak.transforms.rank_tgi(_summaries.portrait()))

    assert claim_texts(case, "audience.core") == ([], [])
    assert claim_texts(case, "audience.no_core")[0] == [
        "It is not known of how many people the portrait is, so no segment can be told from chance."
    ]


def test_the_baseline_is_called_by_its_name() -> None:
    (english,), (chinese,) = claim_texts(audience().but(baseline="B two"), "audience.outstanding")

    assert english.startswith("Against B two most outstanding: ")
    assert chinese.startswith("与B two相比")


@pytest.mark.parametrize(
    ("apart", "people", "words"),
    [
        (0.2, 900, "by 80% (median), with 1 of them by less than chance makes of one audience."),
        (0.0, 900, "by 100% (median), with most of them by no less than chance makes of one audience."),
        (0.2, None, "by 80% (median)."),
    ],
)
def test_an_overlap_is_held_against_that_of_one_audience(
    apart: float, people: int | None, words: str
) -> None:
    overlaps = _summaries.overlaps(whole=True, apart=apart, people=people)

    assert claim_texts(audience().but(overlaps=overlaps), "audience.overlap")[0][0].endswith(words)
