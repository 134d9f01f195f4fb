"""Where plays come from."""

from __future__ import annotations

import pytest
from _summaries import claim_texts, near_sources, sources


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
    assert claim_texts(sources(), claim) == ([english], [chinese])


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (0.8, "First source of plays: For You feed with 80.0%."),
        (
            0.51,
            "First source of plays: For You feed with 51.0%, by no more than chance before search (49.0%).",
        ),
        (0.5, "First sources of plays, tied: For You feed, search, with 50.0% each."),
    ],
)
def test_a_source_is_the_first_where_chance_does_not_make_it_so(first: float, words: str) -> None:
    assert claim_texts(near_sources(first), "traffic.first")[0] == [words]


def test_without_plays_the_share_alone_is_said() -> None:
    assert claim_texts(near_sources(0.51).but(works=None), "traffic.first")[0] == [
        "First source of plays: For You feed with 51.0%."
    ]
