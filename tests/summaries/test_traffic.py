"""Where plays come from."""

from __future__ import annotations

import pytest
from _summaries import said, sources


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "traffic.first",
            "First source of plays: For You feed with 80.0%.",
            "主要流量来源：推荐页，占 80.0%。",
        ),
        ("traffic.search", "Search brought 20.0% of the plays.", "搜索带来 20.0% 的播放。"),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(sources(), claim) == ([english], [chinese])
