"""How an account is doing."""

from __future__ import annotations

import pytest
from _summaries import account, claim_texts


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "account.work_on",
            "In the lower half both of the own past and of similar creators: plays (1 of 2 metrics; chance alone puts a quarter "
            "or more of them there).",
            "在自身历史和同类创作者中都处于后半的指标：视频播放量（2 项中的 1 项；仅凭偶然也会有四分之一或更多）。",
        ),
        (
            "works.busiest_hour",
            "3 works with a median of 900 plays; the busiest hour is Friday 18:00, with 2 of them, by no more than chance before "
            "the next.",
            "3 个作品，播放量中位数 900；发布最多的时段是周五 18:00，2 个作品，领先下一个时段可能只是偶然。",
        ),
        (
            "works.unreliable",
            "Below 200 plays, so that their rates are not reliable: 1.",
            "其中 1 个作品播放量不足 200，其比率不可靠。",
        ),
        (
            "account.points",
            "Violation points: 9 (step: warning); 3 more lead to the next step (suspended 24 h).",
            "违规积分 9 分，当前级别：警告；再加 3 分进入下一级（停 24 小时）。",
        ),
        ("account.violations", "Violations on record: 1.", "违规记录 1 条。"),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(account(), claim) == ([english], [chinese])
