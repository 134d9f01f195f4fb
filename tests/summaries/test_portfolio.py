"""All works of a creator."""

from __future__ import annotations

import pytest
from _summaries import portfolio, said, table


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "portfolio.platform",
            "Douyin: 3 works, 3 of them with known plays, 6,050 together.",
            "抖音：3 个作品，其中 3 个有plays，合计 6,050。",
        ),
        (
            "portfolio.most_played",
            "Most played: 热门音乐 with 5,000 plays.",
            "播放最多：热门音乐，plays 5,000。",
        ),
        (
            "portfolio.engagement",
            "tikomni on Douyin: median engagement 1.22% of plays (likes, comments; 3 works).",
            "tikomni / 抖音：互动率（互动 / plays）中位数 1.22%（likes, comments，3 个作品）。",
        ),
        (
            "portfolio.no_engagement",
            "No plays, hence no engagement rate: amagi.",
            "没有播放量，因此没有互动率：amagi。",
        ),
        (
            "portfolio.silent",
            "Nothing came from keyapi, aitoearn, amagi.",
            "没有取到数据：keyapi、aitoearn、amagi。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert said(portfolio(), claim) == ([english], [chinese])


def test_of_files_it_is_said_what_they_cannot_tell_and_no_provider_is_silent() -> None:
    rows = [{"provider": "export", "platform": one} for one in ("tiktok", "youtube")]
    case = portfolio().but(works=table("works", rows))
    (english,), _ = said(case, "portfolio.files")

    assert english.startswith(
        "The works are from downloaded files (platforms: 2), which hold counts of one day"
    )
    assert said(case, "portfolio.silent") == ([], [])
