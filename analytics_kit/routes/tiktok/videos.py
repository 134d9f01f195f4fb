"""Videos: the list of a month, and each one's reactions, audience and relatives."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.providers import TIKOMNI
from analytics_kit.route import Choice, Extract, Integer, param
from analytics_kit.routes._values import Count, Id, Money, Number, Stamp, amount, currency, moment
from analytics_kit.routes._works import known_plays, works
from analytics_kit.routes.tiktok._segments import (
    CREATOR,
    Row,
    Segments,
    TikTokMonth,
    TikTokVideo,
    TikTokVideoProduct,
    Timed,
    columns,
    listed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.route import Columns


class Urls(msgspec.Struct):
    """Where a video's file is."""

    main_url: str | None = None


class PlayInfo(msgspec.Struct):
    """How a video is played."""

    post_url: str | None = None
    video_infos: list[Urls] | Urls | None = None


class Video(msgspec.Struct):
    """A video."""

    item_id: Id
    video_id: Id | None = None
    name: str | None = None
    publish_time: Stamp | None = None
    #: Seconds.
    duration: Number | None = None
    video_play_info: PlayInfo | None = None


def _works_columns(videos: Iterable[tuple[Video | None, Mapping[str, int | None]]]) -> Columns:
    """Return one row per video, in the order of first appearance; counts of several periods are summed.

    Figures of which no video is named are a row of their own.
    """
    rows: dict[str | int, dict[str, Any]] = {}
    for number, (video, counts) in enumerate(videos):
        row = rows.setdefault(number if video is None else video.item_id, _work(video))
        for name, count in counts.items():
            row[name] = count if row.get(name) is None else row[name] + (count or 0)
    for row in rows.values():
        row["plays"] = known_plays(row.get("plays"), row.get("likes"))
    return works(list(rows.values()))


def _work(video: Video | None) -> dict[str, Any]:
    whose = {"provider": TIKOMNI.name, "platform": "tiktok"}
    if video is None:
        return whose
    return whose | {
        "item_id": video.item_id,
        "title": video.name,
        "published_at": moment(video.publish_time),
        "duration_s": video.duration,
        # The page is found by the video's id, whatever name stands before it.
        "url": f"https://www.tiktok.com/@_/video/{video.item_id}",
    }


def _item_id(video: Video | None) -> str | None:
    return None if video is None else video.item_id


class ListedVideo(Timed):
    """One video of the list, and what it did in one period."""

    stats: ListedVideo | list[ListedVideo] | None = None
    video_meta: Video | None = None
    new_follower_cnt: Count | None = None
    vv_cnt: Count | None = None
    #: Works can be ordered by likes, but the documents' list of fields has none.
    like_cnt: Count | None = None
    ctr: Number | None = None
    gmv: Money | None = None
    item_sold_cnt: Count | None = None
    direct_gmv: Money | None = None
    completion_rate: Number | None = None


def _listed_videos(payload: Segments[ListedVideo]) -> list[tuple[Row[ListedVideo], Video | None]]:
    return [(row, row.stats.video_meta) for row in payload.rows() if row.stats.tells()]


def _listed_works(payload: Segments[ListedVideo], _: Mapping[str, Any]) -> Columns:
    return _works_columns(
        (
            video,
            {
                "plays": row.stats.vv_cnt,
                "likes": row.stats.like_cnt,
                "followers_gained": row.stats.new_follower_cnt,
            },
        )
        for row, video in _listed_videos(payload)
    )


def _video_sales(payload: Segments[ListedVideo], _: Mapping[str, Any]) -> Columns:
    return columns(
        _listed_videos(payload),
        item_id=lambda r: _item_id(r[1]),
        started_at=lambda r: r[0].start,
        ended_at=lambda r: r[0].end,
        plays=lambda r: known_plays(r[0].stats.vv_cnt, r[0].stats.like_cnt),
        completion_rate=lambda r: r[0].stats.completion_rate,
        ctr=lambda r: r[0].stats.ctr,
        gmv=lambda r: amount(r[0].stats.gmv),
        direct_gmv=lambda r: amount(r[0].stats.direct_gmv),
        currency=lambda r: currency(r[0].stats.gmv, r[0].stats.direct_gmv),
        items_sold=lambda r: r[0].stats.item_sold_cnt,
    )


#: What videos can be ordered by, highest or latest first.
RULES: Mapping[str, str] = {
    "published": "VIDEO_LIST_PUBLISH_TIME",
    "gmv": "VIDEO_LIST_GMV",
    "direct_gmv": "VIDEO_LIST_DIRECT_GMV",
    "plays": "VIDEO_LIST_VV_CNT",
    "items_sold": "VIDEO_LIST_ITEM_SOLD_CNT",
    "ctr": "VIDEO_LIST_CTR",
    "completion_rate": "VIDEO_LIST_COMPLETION_RATE",
    "likes": "VIDEO_LIST_LIKE_CNT",
    "followers_gained": "VIDEO_LIST_NEW_FOLLOWER_CNT",
}


class VideoListAnalytics(
    TikTokMonth,
    id="tiktok.video_list_analytics",
    path=CREATOR + "video_list_analytics",
    zh="创作者视频列表分析",
):
    """The videos that the creator published in a calendar month, with plays and sales, page by page."""

    payload: ClassVar[Any] = Segments[ListedVideo]
    tables: ClassVar[Mapping[str, Extract]] = {"works": _listed_works, "video_sales": _video_sales}

    page: int = param(Integer(), "The page, counted from 0.", "页码", default=0)
    rules: str = param(
        Choice(RULES, type="string"), "The order of the videos.", "列表排序规则", default="published"
    )

    def next_page(self, payload: Segments[ListedVideo]) -> VideoListAnalytics | None:
        """Return the request for the next page."""
        page = payload.next_page(self.page)
        return None if page is None else dataclasses.replace(self, page=page)

    @classmethod
    def ids_in(cls, payload: Segments[ListedVideo]) -> Iterable[str]:
        """Return the ids of a page's videos."""
        return dict.fromkeys(video.item_id for _, video in _listed_videos(payload) if video is not None)

    @classmethod
    def says_more(cls, payload: Segments[ListedVideo]) -> bool:
        """Tell whether there are more videos."""
        return payload.has_more()


class VideoStats(Timed):
    """One video in one period."""

    stats: VideoStats | list[VideoStats] | None = None
    creator_id: Id | None = None
    item_id: Id | None = None
    new_follower_cnt: Count | None = None
    share_cnt: Count | None = None
    comment_cnt: Count | None = None
    like_cnt: Count | None = None
    product_view_cnt: Count | None = None
    video_completion_rate: Number | None = None

    context: ClassVar[frozenset[str]] = Timed.context | {"creator_id", "item_id"}


def _video_stats(payload: Segments[VideoStats], values: Mapping[str, Any]) -> Columns:
    return columns(
        payload.rows(),
        item_id=lambda r: r.stats.item_id or values.get("item_id"),
        started_at=lambda r: r.start,
        ended_at=lambda r: r.end,
        likes=lambda r: r.stats.like_cnt,
        comments=lambda r: r.stats.comment_cnt,
        shares=lambda r: r.stats.share_cnt,
        followers_gained=lambda r: r.stats.new_follower_cnt,
        product_views=lambda r: r.stats.product_view_cnt,
        completion_rate=lambda r: r.stats.video_completion_rate,
    )


class VideoDetailedStats(
    TikTokVideo,
    id="tiktok.video_detailed_stats",
    path=CREATOR + "video_detailed_stats",
    zh="视频详细分段统计数据",
):
    """How people reacted to one video in a calendar month, by day, week or month as the provider chooses."""

    payload: ClassVar[Any] = Segments[VideoStats]
    tables: ClassVar[Mapping[str, Extract]] = {"video_stats": _video_stats}


class Entry(msgspec.Struct):
    """A segment and its share."""

    key: str | int
    value: Number | None = None


class Profile(Timed):
    """Who watched one video in one period."""

    stats: Profile | list[Profile] | None = None
    follower_genders: list[Entry] | None = None
    follower_ages: list[Entry] | None = None
    follower_regions: list[Entry] | None = None
    profile_type: Any = None

    context: ClassVar[frozenset[str]] = Timed.context | {"profile_type"}

    def parts(self) -> list[tuple[str, str, float | None]]:
        """Return dimension, segment and share."""
        lists = {"gender": self.follower_genders, "age": self.follower_ages, "region": self.follower_regions}
        return [
            (dimension, str(entry.key), entry.value)
            for dimension, entries in lists.items()
            for entry in entries or []
        ]


def _portrait(payload: Segments[Profile], values: Mapping[str, Any]) -> Columns:
    """Return the last period that has anything; of periods without times, the one that comes last."""
    early = dt.datetime.min.replace(tzinfo=dt.UTC)
    periods = sorted(
        (row for row in payload.rows() if row.stats.parts()), key=lambda row: row.end or row.start or early
    )
    return columns(
        periods[-1].stats.parts() if periods else [],
        item_id=lambda _: values.get("item_id"),
        dimension=lambda entry: entry[0],
        segment=lambda entry: entry[1],
        share=lambda entry: entry[2],
        tgi=lambda _: None,
        of=lambda _: "viewers",
    )


def _portrait_periods(payload: Segments[Profile], values: Mapping[str, Any]) -> Columns:
    return columns(
        [(row, *entry) for row in payload.rows() for entry in row.stats.parts()],
        item_id=lambda _: values.get("item_id"),
        started_at=lambda r: r[0].start,
        ended_at=lambda r: r[0].end,
        dimension=lambda r: r[1],
        segment=lambda r: r[2],
        share=lambda r: r[3],
    )


class VideoAudienceStats(
    TikTokVideo,
    id="tiktok.video_audience_stats",
    path=CREATOR + "video_audience_stats",
    zh="视频受众分析数据",
):
    """Who watched one video: gender, age and region, as shares without TGI.

    Where the answer has several periods, ``portrait`` holds the last one with data, and ``portrait_periods`` all.
    """

    payload: ClassVar[Any] = Segments[Profile]
    tables: ClassVar[Mapping[str, Extract]] = {"portrait": _portrait, "portrait_periods": _portrait_periods}


class RelatedVideo(Timed):
    """One video that shows a product, and its figures."""

    stats: RelatedVideo | list[RelatedVideo] | None = None
    video_product_id: Id | None = None
    video: Video | None = None
    video_like_cnt: Count | None = None
    video_comment_cnt: Count | None = None
    video_share_cnt: Count | None = None


def _related(payload: Segments[RelatedVideo]) -> list[tuple[Row[RelatedVideo], Video | None]]:
    return [(row, row.stats.video) for row in payload.rows() if row.stats.tells()]


def _related_works(payload: Segments[RelatedVideo], _: Mapping[str, Any]) -> Columns:
    return _works_columns(
        (
            video,
            {
                "likes": row.stats.video_like_cnt,
                "comments": row.stats.video_comment_cnt,
                "shares": row.stats.video_share_cnt,
            },
        )
        for row, video in _related(payload)
    )


def _related_videos(payload: Segments[RelatedVideo], values: Mapping[str, Any]) -> Columns:
    def play(row: tuple[Row[RelatedVideo], Video | None]) -> PlayInfo:
        return (row[1] and row[1].video_play_info) or PlayInfo()

    return columns(
        _related(payload),
        item_id=lambda r: _item_id(r[1]),
        product_id=lambda r: r[0].stats.video_product_id or values.get("product_id"),
        started_at=lambda r: r[0].start,
        ended_at=lambda r: r[0].end,
        video_id=lambda r: r[1] and r[1].video_id,
        cover_url=lambda r: play(r).post_url,
        video_url=lambda r: next((urls.main_url for urls in listed(play(r).video_infos)), None),
    )


class ProductRelatedVideos(
    TikTokVideoProduct,
    id="tiktok.product_related_videos",
    path=CREATOR + "product_related_videos",
    zh="同款商品关联视频",
):
    """Which other videos show the same product, in a calendar month, with their reactions."""

    payload: ClassVar[Any] = Segments[RelatedVideo]
    tables: ClassVar[Mapping[str, Extract]] = {"works": _related_works, "related_videos": _related_videos}
