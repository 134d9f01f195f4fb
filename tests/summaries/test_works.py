"""What works come to."""

from __future__ import annotations

import pytest
from _summaries import everywhere, said


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "works.busiest_hour",
            "3 works with a median of 900 plays; the busiest hour is Friday, 18:00, with 2 of them.",
            "3 个作品，播放量中位数 900；最多的时段是周五 18 时，2 个作品。",
        ),
        (
            "works.unreliable",
            "Below 200 plays, so that their rates are not reliable: 1.",
            "其中 1 个作品播放量不足 200，其比率不可靠。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(everywhere(), claim) == ([english], [chinese])
