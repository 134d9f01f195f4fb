"""Whether lives work, and when."""

from __future__ import annotations

import pytest
from _summaries import live, said


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "live.viewers",
            "3 lives that are over, with 3,000 viewers, counted once a live.",
            "3 场已结束的直播，共 3,000 人次观众。",
        ),
        ("live.running", "A live still goes on; it is in no hour.", "有一场直播仍在进行，未计入时段比较。"),
        (
            "live.typical",
            "Median live: 1.0% of viewers buy, 5.0% comment, and they stay 1.5 minutes.",
            "中位数：消费人数占比 1.0%，评论人数占比 5.0%，平均观看 1.5 分钟。",
        ),
        (
            "live.best_hour",
            "Most viewers: lives that start Friday 20:00, median 1,000 in 3 lives, too few to be sure.",
            "观看人数中位数最高的时段：周五 20:00，1,000 人，共 3 场，场次太少。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(live(), claim) == ([english], [chinese])


def test_a_single_live_is_too_few_to_be_sure() -> None:
    assert "too few" in said(live(), "live.best_hour")[0][0]
