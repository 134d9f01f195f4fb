"""Downloads, made up: for each kind of export the headings of the platform, and rows of nobody's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

#: Ids whose upper half is a time of upload, as TikTok's are: 2025-06-10 12:00:00 UTC and a day later.
UPLOADED = 1_749_556_800


def tiktok_id(seconds: int, rest: int = 1_234_567) -> str:
    return str((seconds << 32) + rest)


def text(
    rows: list[list[Any]], *, sign: str = ",", quoted: bool = False, end: str = "\n", encoding: str = "utf-8"
) -> bytes:
    """Return rows as the bytes of a table of text."""
    buffer = io.StringIO(newline="")
    how = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(buffer, delimiter=sign, quoting=how, lineterminator=end).writerows(rows)
    return buffer.getvalue().encode(encoding)


def workbook(rows: list[list[Any]], *, sheet: str = "Sheet1", **sheets: list[list[Any]]) -> bytes:
    """Return rows as an .xlsx: texts as texts, numbers as numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        for name, cells in {sheet: rows, **sheets}.items():
            worksheet = book.add_worksheet(name)
            for number, row in enumerate(cells):
                for at, cell in enumerate(row):
                    if cell != "":
                        (worksheet.write_string if isinstance(cell, str) else worksheet.write_number)(
                            number, at, cell
                        )
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    """Return files as a zip; ``Overview_csv`` is ``Overview.csv``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_csv", ".csv").replace("_", " "), content)
    return buffer.getvalue()


@dataclass(frozen=True)
class Sample:
    """A download of one kind."""

    headings: list[str]
    rows: list[list[Any]]
    #: Arguments of read_export besides the file.
    options: dict[str, Any] = field(default_factory=dict)
    #: Lines above the headings.
    above: list[list[Any]] = field(default_factory=list)
    #: ``csv``, ``xlsx`` or ``json``.
    form: str = "csv"
    sheet: str = "Sheet1"
    #: A file of the same download, without which this one is not recognized.
    beside: str | None = None

    def cells(self) -> list[list[Any]]:
        return [*self.above, self.headings, *self.rows]

    def content(self) -> bytes:
        if self.form == "xlsx":
            return workbook(self.cells(), sheet=self.sheet)
        if self.form == "json":
            return json.dumps([nested(self.headings, row) for row in self.rows]).encode()
        return text(self.cells())

    def source(self) -> Any:
        """Return what read_export takes."""
        return [self.content(), SAMPLES[self.beside].content()] if self.beside else self.content()


def nested(headings: list[str], row: list[Any]) -> dict[str, Any]:
    """Return a row as an object: ``author.name`` is a member of a member, ``tags[].name`` one of each in a list."""
    record: dict[str, Any] = {}
    for heading, cell in zip(headings, row, strict=True):
        if "[]." in heading:
            name, _, member = heading.partition("[].")
            items = record.setdefault(name, [{} for _ in cell])
            for item, value in zip(items, cell, strict=True):
                item[member] = value
            continue
        inner = record
        *path, last = heading.split(".")
        for step in path:
            inner = inner.setdefault(step, {})
        inner[last] = cell
    return record


DAYS = {"as_of": "2025-06-20"}
CURVE = {"item_id": "aaaaaaaaaaa", "duration_s": 50}
YT = ["Content", "Video title", "Video publish time"]

SAMPLES: dict[str, Sample] = {
    "tiktok.content": Sample(
        [
            "Time",
            "Video title",
            "Video link",
            "Post time",
            "Total likes",
            "Total comments",
            "Total shares",
            "Total views",
        ],
        [
            [
                "June 20",
                "Soup in ten minutes #soup",
                f"https://www.tiktok.com/@cook/video/{tiktok_id(UPLOADED)}",
                "June 10",
                41,
                5,
                2,
                900,
            ],
            [
                "June 20",
                "Bread",
                f"https://www.tiktok.com/@cook/video/{tiktok_id(UPLOADED + 86_400)}",
                "June 14",
                7,
                -1,
                0,
                80,
            ],
        ],
        DAYS,
    ),
    "tiktok.overview": Sample(
        ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"],
        [["June 10", 900, 12, 41, -2, 3], ["June 11", "undefined", 3, 9, 1, 0]],
        DAYS,
    ),
    "tiktok.viewers": Sample(
        ["Date", "Total Viewers", "New Viewers", "Returning Viewers"],
        [["June 10", "undefined", 0, 0], ["June 11", 70, 50, 20]],
        DAYS,
    ),
    "tiktok.follower_history": Sample(
        ["Date", "Followers", "Difference in followers from previous day"],
        [["June 10", 100, 5], ["June 11", 96, -4], ["June 12", "undefined", 0]],
        DAYS,
    ),
    "tiktok.follower_activity": Sample(
        ["Date", "Hour", "Active followers"],
        [["June 10", 0, 31], ["June 10", 1, 28], ["June 11", 0, 30]],
        DAYS,
    ),
    "tiktok.follower_gender": Sample(
        ["Gender", "Distribution"], [["Female", "0.57"], ["Male", "0.4"], ["Other", "0.03"]]
    ),
    "tiktok.follower_territories": Sample(
        ["Top territories", "Distribution"], [["DE", "0.6"], ["Others", "0.4"]]
    ),
    "douyin.works": Sample(
        [
            "作品名称",
            "发布时间",
            "体裁",
            "审核状态",
            "播放量",
            "完播率",
            "5s完播率",
            "封面点击率",
            "2s跳出率",
            "平均播放时长",
            "点赞量",
            "分享量",
            "评论量",
            "收藏量",
            "主页访问量",
            "粉丝增量",
        ],
        [
            [
                "清晨的豆浆 #早餐",
                "2025-06-10 21:26:39",
                "1-3min视频",
                "公开",
                "1200",
                "0.366807",
                "0.401",
                "-",
                "0.2",
                "4.586155",
                "50",
                "2",
                "3",
                "4",
                "6",
                "-1",
            ],
            [
                "三张照片",
                "2025-06-11 08:00:00",
                "图文",
                "自见",
                "800",
                "0.9",
                "0.4",
                "-",
                "0.3",
                "3",
                "9",
                "0",
                "1",
                "0",
                "2",
                "1",
            ],
        ],
        form="xlsx",
    ),
    "douyin.performance": Sample(
        ["视频名称", "发布时间", "播放量", "5s完播率", "2s跳出率", "平均播放时长"],
        [["清晨的豆浆", "2025-06-10 21:26", "1200", "0.4", "0.2", "4.5"]],
        form="xlsx",
    ),
    "douyin.overview": Sample(
        ["发布时间", "体裁", "周期内投稿量", "条均点击率", "条均5s完播率", "播放量中位数"],
        [["2025-06-01 ~ 2025-06-30", "视频", "4", "0.1", "0.4", "900"]],
        form="xlsx",
    ),
    "douyin.daily": Sample(["日期", "净增粉丝"], [["2025-06-10", -2], ["2025-06-11", 6]], form="xlsx"),
    "youtube.content": Sample(
        [
            *YT,
            "Duration",
            "Likes",
            "Views",
            "Subscribers",
            "Impressions",
            "Impressions click-through rate (%)",
            "Average view duration",
            "Average percentage viewed (%)",
            "Dislikes",
        ],
        [
            ["Total", "", "", "", 60, 1500, 9, 9000, 4.1, "0:00:20", 88.5, 2],
            [
                " -aB3dEfGhI9",
                "Soup, slowly",
                "Mar 15, 2025",
                95,
                40,
                1000,
                6,
                6000,
                4.12,
                "0:00:25",
                140.2,
                1,
            ],
            ["bB3dEfGhI90", "Bread", "", 30, 20, 400, 3, 3000, 0.4, "0:01:05", 61, 1],
        ],
    ),
    "youtube.chart": Sample(
        ["Date", *YT, "Duration", "Views"],
        [
            ["2025-06-10", "bB3dEfGhI90", "Bread", "Mar 15, 2025", 30, 7],
            ["2025-06-11", "bB3dEfGhI90", "Bread", "Mar 15, 2025", 30, 5],
        ],
    ),
    "youtube.days": Sample(
        [
            "Date",
            "Views",
            "Watch time (hours)",
            "Average view duration",
            "Subscribers gained",
            "Subscribers lost",
        ],
        [
            ["Total", 12, 1.5, "0:00:25", 4, 1],
            ["2025-06-10", 7, 0.9, "0:00:25", 3, 0],
            ["2025-06-11", 5, 0.6, "0:00:20", 1, 1],
        ],
    ),
    "youtube.totals": Sample(
        ["Date", "Views"], [["2025-06-10", 7], ["2025-06-11", 5]], beside="youtube.content"
    ),
    "youtube.traffic": Sample(
        ["Traffic source", "Views", "Watch time (hours)", "Impressions"],
        [
            ["Total", 100, 4.2, 900],
            ["Shorts feed", 70, 3, ""],
            ["YouTube search", 30, 1.2, 900],
            ["YT_SEARCH.tofu soup", 12, 0.5, 200],
        ],
    ),
    "youtube.demographics": Sample(
        ["Viewer age", "Viewer gender", "Views (%)"],
        [["18–24 years", "Female", 20], ["18–24 years", "Male", 30], ["65+ years", "Female", 50]],
    ),
    "youtube.gender": Sample(["Viewer gender", "Views (%)"], [["Female", 60.5], ["Male", 39.5]]),
    "youtube.geography": Sample(
        ["Geography", "Views", "Watch time (hours)"], [["Total", 40, 2], ["DE", 30, 1.5], ["JP", 10, 0.5]]
    ),
    "youtube.retention": Sample(
        ["Video position (%)", "Absolute audience retention (%)", "Compared to other videos (%)"],
        [[0, "105.00", "12.00"], [1, "93.10", "-35.9"], [99, "20.00", "59.8"]],
        CURVE,
    ),
    "youtube.retention_api": Sample(
        ["elapsedVideoTimeRatio", "audienceWatchRatio", "relativeRetentionPerformance"],
        [[0.01, 1.2, 0.5], [1.0, 0.3, 0.7]],
        CURVE,
        form="json",
    ),
    "youtube.retention_subscribers": Sample(
        ["Video position (%)", "Absolute audience retention (%)", "Subscription status"],
        [
            [0, 100, "Subscribed"],
            [0, 100, "Not subscribed"],
            [50, 60, "Subscribed"],
            [50, 40, "Not subscribed"],
        ],
        CURVE,
    ),
    "youtube.retention_viewers": Sample(
        ["Video position (%)", "Absolute audience retention (%)", "New and Returning Viewers"],
        [[0, 100, "New viewers"], [0, 100, "Returning viewers"]],
        CURVE,
    ),
    "youtube.retention_activity": Sample(
        [
            "Video position (%)",
            "Started watching",
            "Stopped watching",
            "Number of times each moment was seen",
        ],
        [[0, 212, 9, 240], [1, 3, 31, 212]],
        CURVE,
    ),
    "xiaohongshu.notes": Sample(
        [
            "笔记标题",
            "首次发布时间",
            "体裁",
            "曝光",
            "观看量",
            "封面点击率",
            "点赞",
            "评论",
            "收藏",
            "涨粉",
            "分享",
            "人均观看时长",
            "弹幕",
        ],
        [
            [
                "豆腐汤",
                "2025年06月10日03时09分05秒",
                "视频",
                0.0,
                126.0,
                0.0,
                3.0,
                1.0,
                1.0,
                0.0,
                0.0,
                9.0,
                0.0,
            ],
            [
                "",
                "2025年06月11日12时00分38秒",
                "图文",
                549.0,
                144.0,
                0.022,
                8.0,
                0.0,
                2.0,
                1.0,
                0.0,
                15.0,
                2.0,
            ],
        ],
        above=[["最多导出排序后前1000条笔记"] * 13],
        form="xlsx",
    ),
    "xiaohongshu.daily": Sample(
        ["日期", "数值"], [["2025-06-10", 12], ["2025-06-11", 9]], form="xlsx", sheet="观看数趋势"
    ),
    "meta.instagram_posts": Sample(
        [
            "Post ID",
            "Account ID",
            "Account username",
            "Account name",
            "Description",
            "Duration (sec)",
            "Publish time",
            "Permalink",
            "Post type",
            "Data comment",
            "Date",
            "Views",
            "Reach",
            "Likes",
            "Shares",
            "Follows",
            "Comments",
            "Saves",
        ],
        [
            [
                "17900000000000123",
                "178",
                "cook",
                "The Cook",
                "Soup,\n#soup",
                32,
                "06/21/2025 16:45",
                "https://www.instagram.com/reel/x/",
                "IG reel",
                "",
                "Lifetime",
                2106,
                575,
                101,
                2,
                1,
                0,
                13,
            ],
            [
                "17900000000000124",
                "178",
                "cook",
                "The Cook",
                "Bread",
                0,
                "06/03/2025 08:51",
                "https://www.instagram.com/p/y/",
                "IG carousel",
                "",
                "Lifetime",
                11207,
                "",
                575,
                15,
                "",
                1,
                0,
            ],
        ],
        {"time_zone": "Europe/Berlin"},
    ),
    "meta.facebook_posts": Sample(
        [
            "Post ID",
            "Page ID",
            "Page name",
            "Title",
            "Description",
            "Duration (sec)",
            "Publish time",
            "Permalink",
            "Post type",
            "Date",
            "Views",
            "Reach",
            "Reactions",
            "Comments",
            "Shares",
        ],
        [
            [
                "18277201320946631",
                "100",
                "Cook",
                "Soup",
                "",
                0,
                "06/28/2025 18:12",
                "https://www.facebook.com/p/1",
                "Photos",
                "Lifetime",
                27,
                20,
                4,
                0,
                1,
            ]
        ],
        {"time_zone": "Europe/Berlin"},
    ),
    "meta.daily": Sample(
        ["Date", "Primary"],
        [["2025-06-10T00:00:00", "184"], ["2025-06-11T00:00:00", "242"]],
        above=[["sep=,"], ["Reach"]],
    ),
    "meta.audience": Sample(
        ["Age", "Women", "Men"],
        [["18-24", "4.2%", "10.8%"], ["25-34", "50%", "35%"]],
        above=[["sep=,"], ["Age & gender"]],
    ),
    "apify.tiktok": Sample(
        [
            "id",
            "text",
            "createTimeISO",
            "authorMeta.name",
            "authorMeta.nickName",
            "authorMeta.id",
            "authorMeta.fans",
            "webVideoUrl",
            "videoMeta.duration",
            "diggCount",
            "shareCount",
            "playCount",
            "collectCount",
            "commentCount",
            "isSlideshow",
            "hashtags[].name",
            "hashtags[].id",
        ],
        [
            [
                tiktok_id(UPLOADED),
                "Soup #soup",
                "2025-06-10T12:00:00.000Z",
                "cook",
                "The Cook",
                "71",
                950,
                "https://www.tiktok.com/@cook/video/1?is_copy_url=1",
                41,
                49,
                8,
                900,
                6,
                1,
                False,
                ["soup", "easy"],
                ["11", "12"],
            ]
        ],
        form="json",
    ),
    "raw.tiktok": Sample(
        [
            "id",
            "desc",
            "createTime",
            "author.uniqueId",
            "author.nickname",
            "authorStats.followerCount",
            "video.duration",
            "stats.diggCount",
            "stats.playCount",
            "challenges[].title",
        ],
        [[tiktok_id(UPLOADED), "Soup", UPLOADED, "cook", "The Cook", 950, 41, 49, 900, ["soup"]]],
        form="json",
    ),
    "raw.douyin": Sample(
        [
            "aweme_id",
            "desc",
            "create_time",
            "author.nickname",
            "author.uid",
            "video.duration",
            "statistics.digg_count",
            "statistics.play_count",
            "text_extra[].hashtag_name",
        ],
        [["7559536212910853422", "豆腐汤 #家常菜", UPLOADED, "厨师", "99", 41_000, 49, 0, ["家常菜"]]],
        form="json",
    ),
    "4cat.tiktok": Sample(
        [
            "id",
            "thread_id",
            "author",
            "author_full",
            "author_followers",
            "body",
            "timestamp",
            "likes",
            "comments",
            "shares",
            "plays",
            "hashtags",
        ],
        [
            [
                tiktok_id(UPLOADED),
                "1",
                "cook",
                "The Cook",
                950,
                "Soup",
                "2025-06-10 12:00:00",
                49,
                1,
                8,
                900,
                "soup,easy",
            ]
        ],
    ),
    "4cat.douyin": Sample(
        [
            "id",
            "body",
            "timestamp",
            "post_url",
            "hashtags",
            "collect_count",
            "comment_count",
            "digg_count",
            "share_count",
            "author_nickname",
        ],
        [
            [
                "7559536212910853422",
                "豆腐汤",
                "2025-06-10 12:00:00",
                "https://www.douyin.com/video/7559536212910853422",
                "家常菜",
                6,
                1,
                49,
                8,
                "厨师",
            ]
        ],
    ),
    "mediacrawler.douyin": Sample(
        [
            "aweme_id",
            "title",
            "desc",
            "create_time",
            "nickname",
            "liked_count",
            "collected_count",
            "comment_count",
            "share_count",
            "aweme_url",
            "source_keyword",
        ],
        [
            [
                "7559536212910853422",
                "豆腐汤",
                "豆腐汤 #家常菜",
                UPLOADED,
                "厨***师",
                "1.2w",
                "88",
                "21",
                "9",
                "https://www.douyin.com/video/7559536212910853422",
                "豆腐",
            ]
        ],
        form="json",
    ),
    "douk": Sample(
        [
            "作品类型",
            "采集时间",
            "UID",
            "SEC_UID",
            "作品ID",
            "作品描述",
            "作品话题",
            "视频时长",
            "作品链接",
            "发布时间",
            "账号昵称",
            "点赞数量",
            "评论数量",
            "收藏数量",
            "分享数量",
            "播放数量",
        ],
        [
            [
                "视频",
                "2025-06-20",
                "99",
                "MS4",
                "7559536212910853422",
                "豆腐汤",
                "家常菜 快手菜",
                "00:00:41",
                "https://www.douyin.com/video/7559536212910853422",
                "2025-06-10 20:00:00",
                "厨师",
                49,
                1,
                6,
                8,
                -1,
            ]
        ],
    ),
    "wechat.works": Sample(
        [
            "视频描述",
            "视频ID",
            "发布时间",
            "完播率",
            "平均播放时长",
            "播放量",
            "推荐",
            "喜欢",
            "评论量",
            "分享量",
            "关注量",
        ],
        [["豆腐汤", "export/UzFfMade1", "2025/06/10", "28.64%", "10.21秒", 406, 12, 9, 2, 4, 1]],
    ),
    "bilibili.works": Sample(
        [
            "视频标题",
            "发布时间",
            "播放量",
            "封标点击率",
            "3秒跳出率",
            "涨粉量",
            "取关量",
            "点赞量",
            "点赞率",
            "评论量",
            "弹幕量",
            "收藏量",
            "投币量",
            "转发量",
            "平均播放进度",
        ],
        [
            [
                "豆腐汤",
                "2025年06月10日 16:41:25",
                990,
                "4.2星",
                "17.4%",
                3,
                1,
                15,
                "1.5%",
                11,
                2,
                23,
                3,
                2,
                "39%",
            ]
        ],
    ),
    "tiktok_shop.videos": Sample(
        [
            "Creator name",
            "Creator ID",
            "Video Info",
            "Video ID",
            "Time",
            "Products",
            "VV",
            "Likes",
            "Comments",
            "Shares",
            "New followers",
            "Product Impressions",
            "Video items sold",
            "Gross merchandise value (Video) (S$)",
            "CTR",
        ],
        [
            [
                "cook",
                "71",
                "Soup",
                tiktok_id(UPLOADED),
                "2025/06/10",
                "Pot",
                303,
                4,
                0,
                1,
                0,
                334,
                2,
                22.72,
                "--",
            ]
        ],
        above=[["[Date Range]: 2025-06-01 ~ 2025-06-30"]],
        form="xlsx",
    ),
    "tiktok_shop.lives": Sample(
        [
            "Room ID",
            "Room Title",
            "Start Time",
            "End Time",
            "Duration",
            "Attributed GMV",
            "Views",
            "Likes",
            "New followers",
        ],
        [
            [
                "7559536212910853422",
                "Evening",
                "2025-06-10 20:00:00",
                "2025-06-10 22:37:00",
                "2h37m",
                "R$ 413.57",
                900,
                40,
                3,
            ]
        ],
        {"time_zone": "America/Sao_Paulo"},
    ),
}
