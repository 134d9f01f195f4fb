"""What a corpus comes to."""

from __future__ import annotations

import pytest
from _summaries import corpus, said


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "corpus.contents",
            "3 rows; 3 works with 200 plays or more. The data are synthetic.",
            "共 3 行，3 个作品播放量达到 200；数据为合成。",
        ),
        (
            "corpus.retention",
            "The median work holds 80% of its viewers at second 3; a viewer sees 64% of the time that its curve covers.",
            "中位作品在第 3 秒留住 80% 的观众，平均观看时长占曲线时段的 64%。",
        ),
        (
            "corpus.lean",
            "Strongest lean: under 18 among the viewers of 热门音乐 (TGI 300, 30% of them).",
            "偏好最明显：热门音乐 的观众中 18岁以下（TGI 300，占 30%）。",
        ),
        (
            "corpus.searched_most",
            "Searched most: dance, 1,250 times, for 2 works.",
            "搜索最多：dance，1,250 次，来自 2 个作品。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(corpus(), claim) == ([english], [chinese])
