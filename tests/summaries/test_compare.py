"""How two works differ."""

from __future__ import annotations

import _summaries
import polars as pl
import pytest
from _summaries import claim_texts, pair


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
            "compare.matched",
            [
                f"Completion rate of {name}: 50.0%, higher than 4 of the 4 works most like it in length and date, whose median is "
                "25.0%; no more than chance (p = 0.40)."
                for name in (f"A {_summaries.PLAIN}", "B two")
            ],
            [
                f"{name}：完播率 50.0%，高于时长和发布时间最接近的 4 条作品中的 4 条（中位数 25.0%），可能只是偶然（p = 0.40）。"
                for name in (f"A {_summaries.PLAIN}", "B two")
            ],
        ),
        (
            "compare.alike",
            "B is among the works most like A in length and date.",
            "B 属于与 A 时长和发布时间最接近的作品。",
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
def test_what_is_said_of_full_frames(claim: str, english: str | list[str], chinese: str | list[str]) -> None:
    expected = [[sentences] if isinstance(sentences, str) else sentences for sentences in (english, chinese)]
    assert [*claim_texts(pair(), claim)] == expected


@pytest.mark.parametrize(
    ("more", "words"), [(0.1, "11.0 points above that of B"), (-0.1, "9.0 points below that of B")]
)
def test_a_difference_beyond_chance_has_a_side(more: float, words: str) -> None:
    (english,), _ = claim_texts(pair().but(leads=_summaries.leads(more)), "compare.retention")

    assert words in english


def test_the_interval_of_a_difference_takes_in_the_plays_of_both() -> None:
    bounds = _summaries.leads().filter(item_id="1").select("mean_delta_low", "mean_delta_high")
    (english,), _ = claim_texts(pair(), "compare.retention")

    # Alone, with B taken as exact, the interval is the narrower by the square root of 2.
    assert [round(bound * 100, 1) for bound in bounds.row(0)] == [0.0, 2.0]
    assert "-0.5 to +2.5" in english


def test_audiences_that_differ_by_chance_are_said_to() -> None:
    case = pair().but(shifts=_summaries.shift(20))

    assert claim_texts(case, "compare.shift") == ([], [])
    assert claim_texts(case, "compare.no_shift")[0] == [
        "The audiences differ by no more than chance in: age, province, interests."
    ]
    assert (
        "not known of how many people"
        in claim_texts(pair().but(shifts=_summaries.shift(None)), "compare.no_shift")[0][0]
    )


def test_a_single_work_is_not_compared_with_itself() -> None:
    assert claim_texts(
        pair().but(names={"1": "A"}, leads=_summaries.leads().clear()), "compare.retention"
    ) == (
        [],
        [],
    )


def test_what_is_missing_is_named_for_each_work() -> None:
    assert claim_texts(pair(), "compare.missing") == ([], [])
    assert claim_texts(pair().emptied(), "compare.missing")[0] == [
        f"Missing for {name}: metrics, retention, peers, portrait, search words, traffic."
        for name in (f"A {_summaries.PLAIN}", "B two")
    ]


def test_works_that_are_not_alike_are_said_not_to_be() -> None:
    apart = _summaries.matched("1").filter(item_id="1", of_item_id="1")
    case = pair().but(matched=_summaries.matched("1").filter(pl.col("item_id") != "2"))

    assert claim_texts(case, "compare.alike")[0] == [
        "B is not among the works most like A in length and date: what differs may lie in these."
    ]
    # Without anything like A nothing is said.
    assert claim_texts(pair().but(matched=apart), "compare.alike") == claim_texts(
        pair().but(matched=apart), "compare.matched"
    )


def test_a_place_among_forty_like_works_can_be_more_than_chance() -> None:
    case = pair().but(names={"1": "A"}, matched=_summaries.matched("1", others=40))

    assert claim_texts(case, "compare.matched")[0][0].endswith(
        "higher than 40 of the 40 works most like it in length and date, whose median is 29.5%; that is more than chance "
        "(p = 0.049)."
    )
