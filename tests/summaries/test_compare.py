"""How two works differ."""

from __future__ import annotations

import _summaries
import pytest
from _summaries import pair, said


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "compare.retention",
            "From second 0 to 9 retention of A is +1.0 points against B on average, no more than chance (95 % interval "
            "-0.5 to +2.5).",
            "第 0 至 9 秒，A 的留存与 B 平均相差 +1.0 个百分点，可能只是偶然（95% 区间 -0.5 至 +2.5）。",
        ),
        (
            "compare.group",
            "Age under 18: TGI 300 in A, 90 in B.",
            "年龄：18岁以下，A 的 TGI 为 300，B 为 90。",
        ),
        (
            "compare.shift",
            "Beyond chance the audiences differ most by age: 10.0% of the viewers would have to move to make both alike; "
            "chance alone makes up to 5.0%.",
            "受众构成的差别中，超出偶然且最大的是年龄：10.0% 的观众要换到别的人群，两者才一致；仅偶然可达 5.0%。",
        ),
        ("compare.words", "1 search words in common, of 2 in all.", "共有搜索词 1 个，两条作品合计 2 个。"),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(pair(), claim) == ([english], [chinese])


@pytest.mark.parametrize(
    ("more", "words"), [(0.1, "11.0 points above that of B"), (-0.1, "9.0 points below that of B")]
)
def test_a_difference_beyond_chance_has_a_side(more: float, words: str) -> None:
    (english,), _ = said(pair().but(leads=_summaries.leads(more)), "compare.retention")

    assert words in english


def test_the_interval_of_a_difference_takes_in_the_plays_of_both() -> None:
    one = _summaries.leads().filter(item_id="1").select("mean_delta_low", "mean_delta_high")
    (english,), _ = said(pair(), "compare.retention")

    # Alone, with B taken as exact, the interval is the narrower by the square root of 2.
    assert [round(bound * 100, 1) for bound in one.row(0)] == [0.0, 2.0]
    assert "-0.5 to +2.5" in english


def test_audiences_that_differ_by_chance_are_said_to() -> None:
    case = pair().but(shifts=_summaries.shift(20))

    assert said(case, "compare.shift") == ([], [])
    assert said(case, "compare.no_shift")[0] == [
        "The audiences differ by no more than chance in: age, province, interests."
    ]
    assert (
        "not known of how many people"
        in said(pair().but(shifts=_summaries.shift(None)), "compare.no_shift")[0][0]
    )


def test_a_single_work_is_not_compared_with_itself() -> None:
    assert said(pair().but(names={"1": "A"}, leads=_summaries.leads().clear()), "compare.retention") == (
        [],
        [],
    )


def test_what_is_missing_is_named_for_each_work() -> None:
    assert said(pair(), "compare.missing") == ([], [])
    assert said(pair().emptied(), "compare.missing")[0] == [
        f"Missing for {name}: metrics, retention, peers, portrait, search words, traffic."
        for name in (f"A {_summaries.PLAIN}", "B two")
    ]
