"""keyapi: TikTok's videos seen from outside, up to ten a call, at one credit a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.providers import KEYAPI, Provider
from analytics_kit.route import Extract, Ids, Route, param
from analytics_kit.routes._values import Count, Id, Number, Stamp, moment
from analytics_kit.routes._works import bare_link, known_plays, works

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.route import Columns

__all__ = ["VideoDetailAnalytics"]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


#: How keyapi writes that it does not know.
UNKNOWN = -99999
#: The days that an increment covers, as the fields' names say.
_DAYS = (1, 7, 30)


class Video(msgspec.Struct):
    """One video. Some numbers come as text; a cumulative one below zero is unknown."""

    video_id: Id
    video_desc: str | None = None
    unique_id: str | None = None
    user_id: Id | None = None
    region: str | None = None
    create_time: Stamp | None = None
    created_by_ai: str | bool | None = None
    duration: Number | None = None
    width: Count | None = None
    height: Count | None = None
    data_size: Count | None = None
    ratio: str | None = None
    reflow_cover: str | None = None
    sales_flag: Count | None = None
    total_views_cnt: Count | None = None
    total_digg_cnt: Count | None = None
    total_comments_cnt: Count | None = None
    total_shares_cnt: Count | None = None
    total_favorites_cnt: Count | None = None
    total_video_sale_cnt: Count | None = None
    total_video_sale_gmv_amt: Number | None = None
    total_views_1d_cnt: Count | None = None
    total_views_7d_cnt: Count | None = None
    total_views_30d_cnt: Count | None = None
    total_digg_1d_cnt: Count | None = None
    total_digg_7d_cnt: Count | None = None
    total_digg_30d_cnt: Count | None = None


def _not_negative(value: Any) -> Any:
    """Return a cumulative count, None for one below zero."""
    return None if value is None or value < 0 else value


def _works(payload: list[Video], _: Mapping[str, Any]) -> Columns:
    rows = []
    for video in payload:
        likes = _not_negative(video.total_digg_cnt)
        rows.append(
            {
                "provider": KEYAPI.name,
                "platform": "tiktok",
                "item_id": video.video_id,
                "title": video.video_desc,
                "author": video.unique_id or None,
                "published_at": moment(video.create_time),
                "duration_s": _not_negative(video.duration),
                "url": (
                    f"https://www.tiktok.com/@{video.unique_id}/video/{video.video_id}"
                    if video.unique_id
                    else None
                ),
                # The documents call these figures plays where they count their increments.
                "plays": known_plays(_not_negative(video.total_views_cnt), likes),
                "likes": likes,
                "comments": _not_negative(video.total_comments_cnt),
                "shares": _not_negative(video.total_shares_cnt),
                "saves": _not_negative(video.total_favorites_cnt),
            }
        )
    return works(rows)


def _increments(payload: list[Video], _: Mapping[str, Any]) -> Columns:
    rows = [
        (video.video_id, metric, days, getattr(video, f"total_{field}_{days}d_cnt"))
        for video in payload
        for metric, field in (("plays", "views"), ("likes", "digg"))
        for days in _DAYS
    ]
    return {
        "item_id": [row[0] for row in rows],
        "metric": [row[1] for row in rows],
        "days": [row[2] for row in rows],
        "increment": [None if row[3] == UNKNOWN else row[3] for row in rows],
    }


def _truth(value: str | bool | None) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())


def _facts(payload: list[Video], _: Mapping[str, Any]) -> Columns:
    return {
        "item_id": [video.video_id for video in payload],
        "author_id": [video.user_id for video in payload],
        "region": [video.region or None for video in payload],
        "created_by_ai": [_truth(video.created_by_ai) for video in payload],
        "sales_flag": [_not_negative(video.sales_flag) for video in payload],
        "items_sold": [_not_negative(video.total_video_sale_cnt) for video in payload],
        "gmv": [_not_negative(video.total_video_sale_gmv_amt) for video in payload],
        "currency": [None for _ in payload],
        "width": [_not_negative(video.width) for video in payload],
        "height": [_not_negative(video.height) for video in payload],
        "size_bytes": [_not_negative(video.data_size) for video in payload],
        "resolution": [video.ratio or None for video in payload],
        "cover_url": [bare_link(video.reflow_cover) for video in payload],
    }


class VideoDetailAnalytics(
    Route,
    id="keyapi.video_detail_analytics",
    path="/v1/tiktok/video/detail/analytics",
    zh="视频详情分析",
):
    """Figures of TikTok videos, how they grew over 1, 7 and 30 days, and what they sold.

    A request may name any number of videos: it is asked in calls of ten, each at one credit. Sales are the provider's
    estimates, in a currency that it does not name.
    """

    provider: ClassVar[Provider] = KEYAPI
    payload: ClassVar[Any] = list[Video]
    tables: ClassVar[Mapping[str, Extract]] = {
        "works": _works,
        "increments": _increments,
        "video_facts": _facts,
    }

    video_ids: str | Iterable[str] = param(Ids(maximum=10), "The videos' ids, ten to a call.", "视频ID列表")

    @classmethod
    def ids_in(cls, payload: list[Video]) -> Iterable[str]:
        """Return the ids of the videos that came."""
        return [video.video_id for video in payload]
