"""A folder of downloaded files."""

from __future__ import annotations

import polars as pl
import pytest
from _summaries import claim_texts, my_files


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "my_files.read",
            ["2 of 3 tables of files were read, with 103 rows; of these platforms: Douyin, YouTube."],
            ["文件中的 3 张表读取了 2 张，共 103 行；平台：抖音、YouTube。"],
        ),
        (
            "my_files.unread",
            ["Not read, or not all of it: 热门音乐, b.csv."],
            ["未读取或未完全读取：热门音乐、b.csv。"],
        ),
        (
            "my_files.people",
            [
                "Platforms: 2; accounts named: 1. Nothing says that these files are one person's: compare within a platform, and "
                "add nothing up."
            ],
            [
                "平台：2 个；注明的账号：1 个。没有任何信息表明这些文件属于同一个人：请在同一平台内比较，不要相加。"
            ],
        ),
        ("my_files.accounts", ["Named are: 热门音乐."], ["注明的账号：热门音乐。"]),
        (
            "my_files.platform",
            [
                "Douyin: 2 works, 2 of them with known plays, 5,900 together.",
                "YouTube: 1 works, 0 of them with known plays, 0 together.",
            ],
            [
                "抖音：2 个作品，其中 2 个有plays，合计 5,900。",
                "YouTube：1 个作品，其中 0 个有播放量，合计 0。",
            ],
        ),
        (
            "my_files.engagement",
            [
                "Douyin, photos: median engagement 10.00% of plays (likes; 1 works).",
                "Douyin: median engagement 5.00% of plays (likes; 1 works).",
            ],
            [
                "抖音（图文）：互动率（互动 / plays）中位数 10.00%（likes，1 个作品）。",
                "抖音：互动率（互动 / plays）中位数 5.00%（likes，1 个作品）。",
            ],
        ),
        (
            "my_files.no_engagement",
            ["No plays, hence no engagement rate: YouTube."],
            ["没有播放量，因此没有互动率：YouTube。"],
        ),
        (
            "my_files.no_hour",
            ["The calendar leaves out 1 of 3 works: their files tell no hour, or not by whose clock."],
            ["发布日历未计入 3 个作品中的 1 个：文件没有时刻，或没有注明时区。"],
        ),
        (
            "my_files.growth",
            ["Gained most between two downloads: 热门音乐 with +4,000 plays in 4 days."],
            ["两次下载之间增长最多：热门音乐，4 天内播放量 +4,000。"],
        ),
        (
            "my_files.portrait",
            ["TikTok, followers, by gender: the largest group is female, with 60.0%."],
            ["TikTok，粉丝，按性别：最多的是女，占 60.0%。"],
        ),
        (
            "my_files.retention",
            [
                "热门音乐: half of those who started have left by second 4.",
                "two: more than half of those who started still watch at second 9, where the curve ends.",
            ],
            [
                "热门音乐：到第 4 秒，开始观看的人已离开一半。",
                "two：曲线结束于第 9 秒，此时仍有一半以上的人在观看。",
            ],
        ),
        (
            "my_files.counts_alone",
            ["What was downloaded from Douyin holds no curve, no search words, no traffic and no TGI."],
            ["抖音的下载文件没有留存曲线、搜索词、流量来源和 TGI。"],
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: list[str], chinese: list[str]) -> None:
    assert claim_texts(my_files(), claim) == (english, chinese)


def test_of_one_platform_and_one_account_nobody_is_warned() -> None:
    inspected = pl.DataFrame({"platform": ["douyin"], "rows": [2]})

    assert claim_texts(my_files().but(inspected=inspected), "my_files.people") == ([], [])


def test_two_accounts_of_one_platform_may_be_two_people() -> None:
    case = my_files()
    works = case.frames["works"]
    assert works is not None
    case = case.but(
        inspected=pl.DataFrame({"platform": ["douyin"], "rows": [2]}),
        works=works.with_columns(author=pl.col("item_id")),
    )

    assert "Platforms: 1; accounts named: 3." in claim_texts(case, "my_files.people")[0][0]
