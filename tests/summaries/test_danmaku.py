"""Where viewers comment."""

from __future__ import annotations

import pytest
from _summaries import claim_texts, density, evenly, partly


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "danmaku.peak",
            "Danmaku stand out most at second 4: 60, where an even spread would bring 5.9.",
            "弹幕最集中在第 4 秒：60 条，均匀分布时应为 5.9 条。",
        ),
        ("danmaku.most", "Most danmaku at second 4: 60.", "弹幕最多在第 4 秒：60 条。"),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(density(), claim) == ([english], [chinese])


def test_seconds_with_as_many_danmaku_are_all_named_and_many_are_not() -> None:
    assert claim_texts(density().but(density=evenly(2)), "danmaku.most") == (
        ["Most danmaku at seconds 0, 1: 3 each."],
        ["弹幕最多在第 0、1 秒：各 3 条。"],
    )
    assert claim_texts(density().but(density=evenly(6)), "danmaku.most") == ([], [])
    assert claim_texts(density().but(density=evenly(6)), "danmaku.peak") == ([], [])


def test_where_the_curve_ends_before_the_danmaku_do_the_peak_is_of_its_seconds_alone() -> None:
    (english,), _ = claim_texts(density().but(density=partly()), "danmaku.peak")

    assert english.startswith(
        "Of the seconds for which the curve tells the viewers, danmaku stand out most at second 4: 60"
    )
