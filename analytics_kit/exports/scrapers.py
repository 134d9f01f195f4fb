"""What scrapers wrote: files that somebody has already. They hold other people's data; some platforms forbid to collect it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.exports._kind import Kind, Row, Setting, column
from analytics_kit.exports._units import (
    CLOCK,
    COUNT,
    EPOCH,
    FLAG,
    ID,
    MILLISECONDS,
    MOMENT,
    SECONDS,
    TEXT,
)
from analytics_kit.routes._works import bare_link

if TYPE_CHECKING:
    from collections.abc import Sequence

_HASHTAG = re.compile(r"[#＃]([^\s#＃]+)")
#: Apify's .csv has a column for each hashtag.
_NUMBERED = re.compile(r"hashtags[./][0-9]+[./]name")


def _words(row: Row) -> list[tuple[str, str | None]]:
    """Return the hashtags of a work with their ids: from their own column, or from the caption."""
    names = [line.strip().lstrip("#＃") for line in (row["hashtags"] or "").split("\n")]
    names = [name for name in names if name]
    ids = [line.strip() for line in (row["hashtag_ids"] or "").split("\n")]
    if len(ids) == len(names):
        return list(zip(names, ids, strict=True))
    if not names:
        names = [str(text) for heading, text in row.rest.items() if _NUMBERED.fullmatch(heading)]
    return [(name, None) for name in names or _HASHTAG.findall(row["title"] or "")]


def _hashtags(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    del setting
    return [
        {"item_id": row["item_id"], "hashtag": name, "hashtag_id": None if id_ in ("", "0") else id_}
        for row in rows
        for name, id_ in _words(row)
    ]


def _authors(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    del setting
    names = ("item_id", "author_id", "sec_uid", "author", "followers", "following", "likes_received")
    return [{name: row[name] for name in names} for row in rows if row["author"] or row["author_id"]]


def _works(rows: list[Row], setting: Setting) -> None:
    del setting
    for row in rows:
        if row["photos"]:
            row["genre"] = "photos"
        row["duration_s"] = row["duration_s"] or None  # an album of pictures has 0
        for name in ("plays", "saves", "shares"):
            if (row[name] or 0) < 0:  # what a scraper writes where it found none
                row[name] = None
        if row["url"]:
            row["url"] = bare_link(row["url"], row["item_id"])
        if row["author"] is None:
            row["author"] = row["handle"]


def _tiktok(rows: list[Row], setting: Setting) -> None:
    _works(rows, setting)
    for row in rows:
        if row["url"] is None and row["handle"] and row["item_id"]:
            row["url"] = f"https://www.tiktok.com/@{row['handle']}/video/{row['item_id']}"


def _douyin(rows: list[Row], setting: Setting) -> None:
    _works(rows, setting)
    for row in rows:
        row["plays"] = row["plays"] or None  # Douyin's pages answer 0 for every work
        if row["item_id"]:
            row["url"] = row["url"] or f"https://www.douyin.com/video/{row['item_id']}"


def _split(rows: list[Row], setting: Setting) -> None:
    """Divide hashtags that stand in one cell."""
    for row in rows:
        if row["hashtags"]:
            row["hashtags"] = "\n".join(re.split(r"[,，\s]+", row["hashtags"].strip()))
    _works(rows, setting)


_ALL: Any = {
    "tables": ("works", "authors", "hashtags"),
    "make": {"authors": _authors, "hashtags": _hashtags},
}

KINDS: Final = (
    Kind(
        id="apify.tiktok",
        platform="tiktok",
        en="Apify's TikTok scraper",
        zh="Apify TikTok 采集器",
        files=("dataset_tiktok-scraper_<time>.json", "dataset_tiktok-scraper_<time>.csv"),
        columns=(
            column("item_id", ID, required=True, en="id"),
            column("title", TEXT, required=True, en="text"),
            column("published_at", MOMENT, required=True, en="createTimeISO"),
            column("author", TEXT, en="authorMeta.nickName"),
            column("handle", TEXT, en="authorMeta.name"),
            column("author_id", ID, en="authorMeta.id"),
            column("followers", COUNT, en="authorMeta.fans"),
            column("following", COUNT, en="authorMeta.following"),
            column("likes_received", COUNT, en="authorMeta.heart"),
            column("url", TEXT, en="webVideoUrl"),
            column("duration_s", SECONDS, en="videoMeta.duration"),
            column("likes", COUNT, en="diggCount"),
            column("shares", COUNT, en="shareCount"),
            column("plays", COUNT, required=True, en="playCount"),
            column("saves", COUNT, en="collectCount"),
            column("comments", COUNT, en="commentCount"),
            column("photos", FLAG, en="isSlideshow"),
            column("hashtags", TEXT, en="hashtags[].name"),
            column("hashtag_ids", TEXT, en="hashtags[].id"),
        ),
        sure="A",
        zone="UTC",
        finish=_tiktok,
        **_ALL,
    ),
    Kind(
        id="raw.tiktok",
        platform="tiktok",
        en="TikTok's own items, as Zeeschuimer records them",
        zh="TikTok 网页原始数据（Zeeschuimer 录制）",
        files=("zeeschuimer-export-tiktok.com-<time>.ndjson",),
        columns=(
            column("item_id", ID, required=True, en="id"),
            column("title", TEXT, required=True, en="desc"),
            column("published_at", EPOCH, required=True, en="createTime"),
            column("handle", TEXT, required=True, en="author.uniqueId"),
            column("author", TEXT, en="author.nickname"),
            column("author_id", ID, en="author.id"),
            column("sec_uid", TEXT, en="author.secUid"),
            column("followers", COUNT, en="authorStats.followerCount"),
            column("following", COUNT, en="authorStats.followingCount"),
            column("likes_received", COUNT, en="authorStats.heartCount"),
            column("duration_s", SECONDS, en="video.duration"),
            column("likes", COUNT, en="stats.diggCount"),
            column("shares", COUNT, en="stats.shareCount"),
            column("plays", COUNT, required=True, en="stats.playCount"),
            column("saves", COUNT, en="stats.collectCount"),
            column("comments", COUNT, en="stats.commentCount"),
            column("hashtags", TEXT, en="challenges[].title"),
            column("hashtag_ids", TEXT, en="challenges[].id"),
        ),
        sure="B",
        zone="UTC",
        details=False,
        finish=_tiktok,
        **_ALL,
    ),
    Kind(
        id="raw.douyin",
        platform="douyin",
        en="Douyin's own items, as Zeeschuimer records them",
        zh="抖音网页原始数据（Zeeschuimer 录制）",
        files=("zeeschuimer-export-douyin.com-<time>.ndjson",),
        columns=(
            column("item_id", ID, required=True, en="aweme_id"),
            column("title", TEXT, required=True, en="desc"),
            column("published_at", EPOCH, required=True, en=("create_time", "createTime")),
            column("author", TEXT, en="author.nickname"),
            column("author_id", ID, en="author.uid"),
            column("sec_uid", TEXT, en="author.sec_uid"),
            column("followers", COUNT, en="author.follower_count"),
            column("following", COUNT, en="author.following_count"),
            column("likes_received", COUNT, en="author.total_favorited"),
            column("duration_s", MILLISECONDS, en=("video.duration", "duration")),
            column("likes", COUNT, required=True, en="statistics.digg_count"),
            column("shares", COUNT, en="statistics.share_count"),
            column("plays", COUNT, en="statistics.play_count"),
            column("saves", COUNT, en="statistics.collect_count"),
            column("comments", COUNT, en="statistics.comment_count"),
            column("hashtags", TEXT, en="text_extra[].hashtag_name"),
            column("hashtag_ids", TEXT, en="text_extra[].hashtag_id"),
        ),
        sure="B",
        zone="UTC",
        details=False,
        finish=_douyin,
        **_ALL,
    ),
    Kind(
        id="4cat.tiktok",
        platform="tiktok",
        en="4CAT: TikTok",
        zh="4CAT：TikTok",
        files=("tiktok-search-<words>-<id>.csv",),
        columns=(
            column("item_id", ID, required=True, en="id"),
            column("handle", TEXT, required=True, en="author"),
            column("author", TEXT, en="author_full"),
            column("followers", COUNT, required=True, en="author_followers"),
            column("title", TEXT, required=True, en="body"),
            column("published_at", MOMENT, required=True, en="timestamp"),
            column("likes", COUNT, en="likes"),
            column("comments", COUNT, en="comments"),
            column("shares", COUNT, en="shares"),
            column("plays", COUNT, en="plays"),
            column("url", TEXT, en="tiktok_url"),
            column("hashtags", TEXT, en="hashtags"),
        ),
        sure="A",
        zone="UTC",
        finish=_split,
        **_ALL,
    ),
    Kind(
        id="4cat.douyin",
        platform="douyin",
        en="4CAT: Douyin",
        zh="4CAT：抖音",
        files=("douyin-search-<words>-<id>.csv",),
        columns=(
            column("item_id", ID, required=True, en="id"),
            column("author", TEXT, en="author_nickname"),
            column("title", TEXT, required=True, en="body"),
            column("published_at", MOMENT, required=True, en="timestamp"),
            column("url", TEXT, required=True, en="post_url"),
            column("likes", COUNT, required=True, en="digg_count"),
            column("comments", COUNT, en="comment_count"),
            column("shares", COUNT, en="share_count"),
            column("saves", COUNT, en="collect_count"),
            column("hashtags", TEXT, en="hashtags"),
        ),
        sure="A",
        zone="UTC",
        finish=_split,
        **_ALL,
    ),
    Kind(
        id="mediacrawler.douyin",
        platform="douyin",
        en="MediaCrawler: Douyin",
        zh="MediaCrawler：抖音",
        files=("search_contents_<day>.json", "search_contents_<day>.csv"),
        columns=(
            column("item_id", ID, required=True, en="aweme_id"),
            column("title", TEXT, required=True, en=("desc", "title")),
            column("published_at", EPOCH, required=True, en="create_time"),
            column("author", TEXT, en="nickname"),
            column("author_id", ID, en="user_id"),
            column("sec_uid", TEXT, en="sec_uid"),
            column("likes", COUNT, required=True, en="liked_count"),
            column("saves", COUNT, en="collected_count"),
            column("comments", COUNT, en="comment_count"),
            column("shares", COUNT, en="share_count"),
            column("url", TEXT, required=True, en="aweme_url"),
        ),
        sure="A",
        zone="UTC",
        finish=_douyin,
        **_ALL,
    ),
    Kind(
        id="douk",
        platform="douyin",
        en="DouK-Downloader (TikTokDownloader)",
        zh="DouK-Downloader（TikTokDownloader）",
        files=("<name>.csv", "<name>.xlsx"),
        columns=(
            column("item_id", ID, required=True, zh="作品ID"),
            column("title", TEXT, required=True, zh="作品描述"),
            column("hashtags", TEXT, zh="作品话题"),
            column("duration_s", CLOCK, zh="视频时长"),
            column("url", TEXT, required=True, zh="作品链接"),
            column("published_at", MOMENT, required=True, zh="发布时间"),
            column("author", TEXT, zh="账号昵称"),
            column("author_id", ID, zh="UID"),
            column("sec_uid", TEXT, zh="SEC_UID"),
            column("likes", COUNT, zh="点赞数量"),
            column("comments", COUNT, zh="评论数量"),
            column("saves", COUNT, zh="收藏数量"),
            column("shares", COUNT, zh="分享数量"),
            column("plays", COUNT, zh="播放数量"),
        ),
        sure="A",
        finish=_split,
        **_ALL,
    ),
)
