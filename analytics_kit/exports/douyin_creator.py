"""Douyin's creator centre (抖音创作者中心): the list of works, and a file for each figure of the account. Beijing time.

The files name no id and no link. Rates are fractions in some files and texts with a percent sign in others.
"""

from __future__ import annotations

from typing import Final

from analytics_kit.exports._kind import Kind, Row, Setting, apart, column
from analytics_kit.exports._units import COUNT, DAY, FRACTION, ID, MOMENT, SECONDS, SIGNED, TEXT, Unit, words
from analytics_kit.routes.douyin.export import GENRE_WORDS, VISIBILITY

_GENRE: Final[Unit] = words(GENRE_WORDS)
_VISIBLE: Final[Unit] = words(VISIBILITY, others=False)


def _works(rows: list[Row], setting: Setting) -> None:
    """Keep the completion rate of picture posts apart: it exceeds that of 5 s, and is another thing than a video's."""
    del setting
    for row in rows:
        if row["genre"] in ("photos", "article"):
            row.keep_apart("completion_rate")
        if row["item_id"] and not row["url"]:
            row["url"] = f"https://www.douyin.com/video/{row['item_id']}"


KINDS: Final = (
    Kind(
        id="douyin.works",
        platform="douyin",
        en="Douyin creator centre: list of works",
        zh="抖音创作者中心：作品列表",
        files=("作品列表导出.xlsx",),
        columns=(
            column("item_id", ID, zh=("作品ID", "视频ID")),
            column("url", TEXT, zh="作品链接"),
            column("title", TEXT, required=True, zh="作品名称"),
            column("published_at", MOMENT, required=True, zh="发布时间"),
            column("genre", _GENRE, zh="体裁"),
            column("is_public", _VISIBLE, zh=("审核状态", "发布状态")),
            column("duration_s", SECONDS, zh="作品时长"),
            column("plays", COUNT, required=True, zh="播放量"),
            column("completion_rate", FRACTION, zh="完播率"),
            column("completion_rate_5s", FRACTION, required=True, zh="5s完播率"),
            column("cover_click_rate", FRACTION, zh="封面点击率"),
            column("bounce_rate_2s", FRACTION, zh="2s跳出率"),
            column("average_watch_s", SECONDS, zh="平均播放时长"),
            column("likes", COUNT, zh="点赞量"),
            column("shares", COUNT, zh="分享量"),
            column("comments", COUNT, zh="评论量"),
            column("saves", COUNT, zh="收藏量"),
            column("profile_visits", COUNT, zh="主页访问量"),
            column("followers_gained", COUNT, zh="粉丝增量"),
        ),
        tables=("works", "work_metrics"),
        sure="A",
        zone="Asia/Shanghai",
        cap=1000,
        finish=_works,
    ),
    Kind(
        id="douyin.performance",
        platform="douyin",
        en="Douyin creator centre: works of a period (投稿表现)",
        zh="抖音创作者中心：投稿表现",
        files=("投稿表现.xlsx",),
        columns=(
            column("title", TEXT, required=True, zh="视频名称"),
            column("published_at", MOMENT, required=True, zh="发布时间"),
            column("plays", COUNT, required=True, zh="播放量"),
            column("completion_rate_5s", FRACTION, zh="5s完播率"),
            column("bounce_rate_2s", FRACTION, zh="2s跳出率"),
            column("average_watch_s", SECONDS, zh="平均播放时长"),
        ),
        tables=("works", "work_metrics", "work_performance"),
        sure="B",
        zone="Asia/Shanghai",
        finish=_works,
    ),
    Kind(
        id="douyin.overview",
        platform="douyin",
        en="Douyin creator centre: means of a period (投稿概览), kept in details",
        zh="抖音创作者中心：投稿概览（原样保留在 details）",
        files=("投稿概览.xlsx",),
        columns=(
            column("period", TEXT, required=True, zh="发布时间"),
            column("count", COUNT, required=True, zh="周期内投稿量"),
            column("median", COUNT, required=True, zh="播放量中位数"),
        ),
        tables=("details",),
        sure="B",
        finish=apart("period", "count", "median"),
    ),
    Kind(
        id="douyin.daily",
        platform="douyin",
        en="Douyin creator centre: one figure of the account, a row a day",
        zh="抖音创作者中心：账号总览（每天一行）",
        files=("数据表现_<指标>数据.xlsx",),
        columns=(
            column("day", DAY, required=True, zh="日期"),
            column("plays", COUNT, zh="播放量"),
            column("profile_visits", COUNT, zh="主页访问"),
            column("likes", COUNT, zh="作品点赞"),
            column("shares", COUNT, zh="作品分享"),
            column("comments", COUNT, zh="作品评论"),
            column("cover_click_rate", SIGNED, zh="封面点击率"),
            column("followers_gained", COUNT, zh="净增粉丝"),
            column("followers_lost", COUNT, zh="取关粉丝"),
            column("followers", COUNT, zh="总粉丝量"),
            column("gifts", COUNT, zh="收获音浪"),
        ),
        tables=("account_daily",),
        sure="A",
        exact=True,
        finish=apart("gifts"),
    ),
)
