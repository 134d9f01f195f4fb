"""Where viewers comment."""

from __future__ import annotations

import pytest
from _summaries import density, said


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "danmaku.peak",
            "Danmaku stand out most at second 4: 60, where its viewers would send 6.",
            "弹幕最突出在第 4 秒：60 条，按观看人数应为 6 条。",
        ),
        ("danmaku.most", "Most danmaku at second 4: 60.", "弹幕最多在第 4 秒：60 条。"),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(density(), claim) == ([english], [chinese])
