"""What a work's retention comes to."""

from __future__ import annotations

import _summaries
import pytest
from _summaries import retention, said


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
            "On average +10.0 points against peers, above them for 100% of the compared seconds.",
            "平均比同类作者高 10.0 个百分点，在 100% 的可比秒数里高于同类。",
        ),
        (
            "retention.hook",
            "At 3 s: 80% still watch (+10.0 points).",
            "第 3 秒仍有 80% 的观众在看（+10.0 个百分点）。",
        ),
        (
            "retention.seconds_watched",
            "Mean seconds watched up to second 9: 5.8 s, peers 4.9 s.",
            "到第 9 秒，人均观看 5.8 秒，同类作者 4.9 秒。",
        ),
        (
            "retention.steepest_drop",
            "Steepest drop: -30.0 points a second, at second 4.",
            "跌幅最大处：第 4 秒，每秒 -30.0 个百分点。",
        ),
        (
            "retention.moments",
            "Drops of 2.0% or more a second: 1, deeper than the peers' in 0; rises of 1.0% or more: 1.",
            "每秒下降至少 2.0% 的有 1 处，其中 0 处比同类作者更深；每秒上升至少 1.0% 的有 1 处。",
        ),
        ("retention.place", "Place 2 among 2 works that have peers.", "在 2 条有同类数据的作品中排第 2。"),
        (
            "danmaku.peak",
            "Danmaku stand out most at second 4: 60, where its viewers would send 6.",
            "弹幕最突出在第 4 秒：60 条，按观看人数应为 6 条。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(retention(), claim) == ([english], [chinese])


def test_a_work_behind_its_peers_is_said_to_be_behind() -> None:
    (english,), (chinese,) = said(retention().but(summary=_summaries.behind()), "retention.mean_lead")

    assert "-10.0 points" in english
    assert "above them for 0%" in english
    assert "低 10.0 个百分点" in chinese


@pytest.mark.parametrize(
    ("plays", "english"), [(199, "too few"), (200, "enough"), (0, "too few"), (None, None)]
)
def test_plays_from_the_provider_s_number_on_are_enough(plays: int | None, english: str | None) -> None:
    sentences, _ = said(retention().but(works=_summaries.works(plays)), "retention.reliable")

    assert [english in one for one in sentences] == [True] * (english is not None)


def test_another_work_is_said_nothing_of() -> None:
    claims = retention().but(item_id="9").summary().claims.filter("said").get_column("claim")

    assert claims.to_list() == ["retention.no_peers", "retention.missing"]


def test_without_an_id_it_is_the_first_work_of_the_frame() -> None:
    assert retention().but(item_id=None).summary() == retention().summary()
