"""What a work's retention comes to."""

from __future__ import annotations

import _summaries
import polars as pl
import pytest
from _summaries import claim_texts, retention

import analytics_kit as ak


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "retention.reliable",
            "5,000 plays: enough for a reliable curve.",
            "播放量 5,000：足以得到可靠的留存曲线。",
        ),
        (
            "retention.mean_lead",
            "From second 0 to 9 retention is 10.0 points above peers on average (95 % interval +9.0 to +11.0), above them for 100% of the "
            "compared time.",
            "第 0 至 9 秒，留存平均比同类作者高 10.0 个百分点（95% 区间 +9.0 至 +11.0），在 100% 的可比时间里高于同类。",
        ),
        (
            "retention.hook",
            "At second 3: 80% still watch, 10.0 points above peers.",
            "第 3 秒仍有 80% 的观众在看，比同类作者高 10.0 个百分点。",
        ),
        (
            "retention.seconds_watched",
            "Mean seconds watched, seconds 0 to 9: 5.8 s, peers 4.9 s.",
            "第 0 至 9 秒，人均观看 5.8 秒，同类作者 4.9 秒。",
        ),
        (
            "retention.steepest_drop",
            "Steepest drop: 30.0 points a second, up to second 4.",
            "下降最陡处：到第 4 秒为止，每秒下降 30.0 个百分点。",
        ),
        (
            "retention.moments",
            "Drops of 2.0% or more a second: 1 (seconds 0-4); deeper than the peers': 0; rises of 1.0% or more: "
            "1 (seconds 7-8).",
            "每秒下降至少 2.0%：1 处（第 0-4 秒）；其中比同类作者更深：0；每秒上升至少 1.0%：1 处（第 7-8 秒）。",
        ),
        (
            "retention.place",
            "Place 2 of 2 works with 200 plays or more and 3 seconds or more compared with the peers, by time watched over the baseline's.",
            "在播放量不少于 200、与同类作者可比的时间不少于 3 秒的 2 条作品中，按观看时长与基准之比排第 2。",
        ),
        (
            "danmaku.peak",
            "Danmaku stand out most at second 4: 60, where an even spread would bring 5.9.",
            "弹幕最集中在第 4 秒：60 条，均匀分布时应为 5.9 条。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(retention(), claim) == ([english], [chinese])


def test_a_work_behind_its_peers_is_said_to_be_behind() -> None:
    (english,), (chinese,) = claim_texts(retention().but(summary=_summaries.behind()), "retention.mean_lead")

    assert "10.0 points below" in english
    assert "above them for 0%" in english
    assert "低 10.0 个百分点" in chinese


def test_a_lead_that_few_plays_may_make_by_chance_is_no_lead() -> None:
    case = retention().but(summary=_summaries.unsure())

    assert claim_texts(case, "retention.mean_lead")[0] == [
        "From second 0 to 9 retention is +1.0 points against peers on average, no more than chance (95 % interval -10.3 to +10.3)."
    ]
    assert claim_texts(case, "retention.hook")[0] == ["At second 3: 80% still watch."]


def test_without_plays_nobody_knows_what_chance_explains() -> None:
    case = retention().but(summary=ak.transforms.summarize_retention(_summaries.curves()))
    sentences = [claim_texts(case, f"retention.{name}")[0][0] for name in ("mean_lead", "hook", "moments")]

    assert ["not known whether chance" in sentence for sentence in sentences] == [True] * 3


def test_a_curve_that_starts_after_the_hook_has_no_opening() -> None:
    late = _summaries.curves().filter(pl.col("second") >= 4)
    summary = ak.transforms.summarize_retention(late, works=_summaries.works())

    assert claim_texts(retention().but(summary=summary), "retention.hook") == ([], [])


def test_without_peers_the_curve_itself_is_described() -> None:
    alone = _summaries.curves().filter(pl.col("series") == "item")
    summary = ak.transforms.summarize_retention(alone, works=_summaries.works())
    claims = retention().but(summary=summary).summary().claims.filter("said").get_column("claim").to_list()

    assert {"retention.hook", "retention.steepest_drop", "retention.no_peers"} <= {*claims}
    assert not {"retention.mean_lead", "retention.seconds_watched"} & {*claims}


def test_a_curve_from_a_file_lacks_what_no_file_holds_and_that_is_not_missing() -> None:
    alone = _summaries.curves().filter(pl.col("series") == "item", pl.col("analysis") == "retention")
    summary = ak.transforms.summarize_retention(alone, works=_summaries.works())
    case = retention().but(summary=summary, curves=alone, density=None, from_files=True)
    claims = case.summary().claims.filter("said").get_column("claim").to_list()

    assert (
        "no curve of peers, no likes and bounces by the second" in claim_texts(case, "retention.files")[0][0]
    )
    assert not {"retention.no_peers", "retention.missing"} & {*claims}
    of_another = case.but(item_id="9")
    assert "The files hold no curve of this work" in claim_texts(of_another, "retention.files")[0][0]
    assert claim_texts(of_another, "retention.missing")[0] == ["Missing: metrics, retention."]


def test_moments_of_which_the_peers_are_unknown_are_counted_as_unknown() -> None:
    (english,), _ = claim_texts(retention().but(moments=_summaries.many_moments()), "retention.moments")

    assert english == (
        "Drops of 2.0% or more a second: 6 (the biggest at seconds 1-2, 3-4, 5-6, 7-8, 11-12); deeper than the peers': "
        "0, not known of 6; rises of 1.0% or more: 0."
    )


@pytest.mark.parametrize(
    ("plays", "english"), [(199, "too few"), (200, "enough"), (0, "too few"), (None, None)]
)
def test_plays_from_the_provider_s_number_on_are_enough(plays: int | None, english: str | None) -> None:
    sentences, _ = claim_texts(retention().but(works=_summaries.works(plays)), "retention.reliable")

    assert [english in sentence for sentence in sentences] == [True] * (english is not None)


def test_another_work_is_said_nothing_of() -> None:
    claims = retention().but(item_id="9").summary().claims.filter("said").get_column("claim")

    assert claims.to_list() == ["retention.no_peers", "retention.missing"]


def test_without_an_id_it_is_the_first_work_of_the_frame() -> None:
    assert retention().but(item_id=None).summary() == retention().summary()


def _standing(**options) -> tuple[list[str], list[str]]:
    """The sentences about the work's rank among works that are ranked so."""
    return claim_texts(retention().but(standing=ak.transforms.rank_retention(**options)), "retention.place")


def test_a_place_by_a_measure_of_the_work_alone_asks_for_no_peers() -> None:
    measured = ak.transforms.summarize_retention(_summaries.curves(), works=_summaries.works())
    assert _standing(summary=measured, by="area") == (
        ["Place 1 of 2 works with 200 plays or more, by seconds watched on average."],
        ["在播放量不少于 200 的 2 条作品中，按平均观看秒数排第 1。"],
    )
    assert _standing(summary=measured.drop("plays"), by="area") == (
        ["Place 1 of 2 works, by seconds watched on average; their plays are not known."],
        ["在 2 条作品中，按平均观看秒数排第 1；播放量未知。"],
    )


def test_a_place_without_plays_says_that_they_are_not_known() -> None:
    measured = ak.transforms.summarize_retention(_summaries.curves())
    assert _standing(summary=measured)[0] == [
        "Place 2 of 2 works with 3 seconds or more compared with the peers, by time watched over the baseline's; "
        "their plays are not known."
    ]


def test_a_work_that_is_compared_for_a_second_alone_has_no_place() -> None:
    curves = _summaries.curves().filter(
        (pl.col("item_id") != "1") | (pl.col("series") == "item") | (pl.col("second") <= 1)
    )
    assert _standing(summary=ak.transforms.summarize_retention(curves)) == ([], [])
