"""All works of a creator."""

from __future__ import annotations

import pytest
from _summaries import claim_texts, portfolio, table


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
            "portfolio.reactions_missing",
            "tikomni on Douyin: 1 of 3 works lack shares, which others of the same provider have, so their rates are not of the "
            "same thing.",
            "tikomni / 抖音：3 个作品中有 1 个缺少shares，而同一数据商的其他作品有，因此互动率的口径不同。",
        ),
        (
            "portfolio.best_hour",
            "Douyin, most plays: works published Friday 18:00, median 900 in 4 works; of 2 hours compared it leads by no more "
            "than chance (p = 0.50).",
            "抖音，播放量中位数最高的发布时段：周五 18:00，900，共 4 个作品；共比较 2 个时段，领先可能只是偶然（p = 0.50）。",
        ),
        (
            "portfolio.growth",
            "Most plays a day in the 7 days before 2025-11-01: TikTok · 热门音乐, 20, which is 2.00 times its pace of 30 days, or "
            "of its life where it is younger.",
            "2025-11-01 之前 7 天日均播放增量最高：TikTok · 热门音乐，每天 20，是其 30 天日均（发布不足 30 天时按实际天数）的 2.00 倍。",
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
    assert claim_texts(portfolio(), claim) == ([english], [chinese])


def test_of_files_it_is_said_what_they_cannot_tell_and_no_provider_is_silent() -> None:
    rows = [{"provider": "export", "platform": platform} for platform in ("tiktok", "youtube")]
    case = portfolio().but(works=table("works", rows))
    (english,), _ = claim_texts(case, "portfolio.files")

    assert english.startswith(
        "The works are from downloaded files (platforms: 2), which hold counts of one day"
    )
    assert claim_texts(case, "portfolio.silent") == ([], [])
