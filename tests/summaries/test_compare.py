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
            "At the 10 points that both have, retention of A is +1.0 points against B on average.",
            "在共有的 10 个时间点上，A 的留存平均比 B 高 1.0 个百分点。",
        ),
        ("compare.group", "Age under 18: TGI 300 in A, 90 in B.", "年龄18岁以下：A 的 TGI 为 300，B 为 90。"),
        (
            "compare.shift",
            "The audiences differ most by age: 10.0% of the viewers would have to move to make both alike.",
            "受众构成差别最大的是年龄：10.0% 的观众要换到别的人群，两者才一致。",
        ),
        ("compare.words", "1 search words in common, of 2 in all.", "共有搜索词 1 个，两条作品合计 2 个。"),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(pair(), claim) == ([english], [chinese])


def test_a_single_work_is_compared_with_itself() -> None:
    (english,), _ = said(pair().but(names={"1": "A"}), "compare.retention")

    assert "+0.0 points" in english


def test_what_is_missing_is_named_for_each_work() -> None:
    assert said(pair(), "compare.missing") == ([], [])
    assert said(pair().emptied(), "compare.missing")[0] == [
        f"Missing for {name}: metrics, retention, peers, portrait, search words, traffic."
        for name in (f"A {_summaries.PLAIN}", "B two")
    ]
