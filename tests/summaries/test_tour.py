"""What a session asked, and what came."""

from __future__ import annotations

import pytest
from _summaries import claim_texts, tour


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        ("tour.works", "3 works, 6,050 plays together.", "3 条作品，播放量共 6,050。"),
        ("tour.calls", "2 calls, 1.5 credits.", "2 次请求，消耗 1.5 点额度。"),
        (
            "tour.answers",
            "Answers: sandbox, recorded 2025-11-01T00:00:00Z.",
            "数据：沙箱，录制于 2025-11-01T00:00:00Z。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(tour(), claim) == ([english], [chinese])
