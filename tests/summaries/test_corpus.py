"""What a corpus comes to."""

from __future__ import annotations

import pytest
from _summaries import claim_texts, corpus


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
            "Surest lean, if each play is a person: under 18 among the viewers of 热门音乐 (TGI 300, above 282 at 95 % for all "
            "creators and groups at once; 30% of them).",
            "把每次播放当作一人，最确定的偏好：热门音乐 的观众中 18岁以下（TGI 300，对全部创作者和人群同时成立的 95% 下限为 282；"
            "占 30%）。",
        ),
        (
            "corpus.searched_most",
            "Searched most: 热门音乐, 300 times, for 1 works.",
            "搜索最多：热门音乐，300 次，来自 1 个作品。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(corpus(), claim) == ([english], [chinese])
