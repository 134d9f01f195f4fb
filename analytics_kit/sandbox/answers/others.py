"""What the sandbox answers for keyapi, aitoearn and amagi: the same works, seen through other windows.

A synthetic work stands for one on any platform, so that the same id can be asked of every provider. Figures grow
from publishing on, fast at first; what the other routes answer is what there is now.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Final, cast

from analytics_kit.errors import NotFoundError, ParameterError
from analytics_kit.sandbox import documented
from analytics_kit.sandbox.answers._registry import Payload, answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from analytics_kit.routes import aitoearn, amagi, keyapi
    from analytics_kit.sandbox.works import Creator, Work
    from analytics_kit.sandbox.world import World

#: When the world is looked at: after its last work, when the envelopes' clock begins.
NOW: Final = dt.datetime(2025, 11, 1, 16, tzinfo=dt.UTC)
#: Days after which 63 % of all plays have come.
_PACE: Final = 3.0
#: Pinterest's days where the request names no period, and the most of one that it names.
_DAYS: Final = 30
_MOST_DAYS: Final = 90


def _grown_share(work: Work, moment: dt.datetime) -> float:
    """Return which part of today's figures there was at a moment."""

    def grown(until: dt.datetime) -> float:
        days = (until.timestamp() - work.created) / 86400
        return 1 - math.exp(-max(0.0, days) / _PACE)

    return min(1.0, grown(moment) / grown(NOW))


def _then(work: Work, name: str, moment: dt.datetime) -> int:
    return round(work.metrics[name] * _grown_share(work, moment))


# keyapi


@answers("keyapi.video_detail_analytics")
def video_detail_analytics(
    world: World, _creator: Creator, request: keyapi.VideoDetailAnalytics
) -> list[Payload]:
    """Answer with the videos that the world has, and the documented one; the others are left out without a word."""
    if len(request.split()) > 1:
        msg = f"{request.id}: video_ids holds {request.requested_count()} ids. Allowed: at most 10."
        raise ParameterError(msg)
    videos = []
    for video_id in request.video_ids:
        if video_id == documented.VIDEO_ID:
            videos.append(copy.deepcopy(documented.VIDEO))
        elif video_id in world.works:
            videos.append(_video(world.works[video_id]))
    return videos


def _video(work: Work) -> Payload:
    rng = work.rng("keyapi")

    def increment(name: str, days: int) -> int:
        return int(work.metrics[name]) - _then(work, name, NOW - dt.timedelta(days=days))

    # Favourites are unknown of new creators.
    saves = work.metrics["collect_count"] if work.creator.established else -99999
    sold = round(work.plays * rng.uniform(0, 2e-5))
    video = {
        "create_time": str(work.created),
        "created_by_ai": "true" if rng.random() < 0.05 else "false",
        "data_size": str(work.duration_ms * 180),
        "duration": work.length,
        "height": "1024",
        "ratio": "720p",
        "reflow_cover": f"https://p16-sign-va.invalid/obj/{work.item_id}?{_SIGNATURE}",
        "region": "",
        "sales_flag": int(sold > 0),
        "total_comments_cnt": work.metrics["comment_count"],
        "total_digg_cnt": work.metrics["digg_count"],
        "total_favorites_cnt": saves,
        "total_shares_cnt": work.metrics["share_count"],
        "total_video_sale_cnt": sold,
        "total_video_sale_gmv_amt": round(sold * rng.uniform(5, 30), 2),
        "total_views_cnt": work.metrics["play_count"],
        **{f"total_views_{days}d_cnt": increment("play_count", days) for days in (1, 7, 30)},
        # People take likes back, so an old video may lose some.
        **{
            f"total_digg_{days}d_cnt": increment("digg_count", days) - (rng.random() < 0.3)
            for days in (1, 7, 30)
        },
        "unique_id": f"sandbox_creator_{work.creator.number}",
        "user_id": str(7_014_352_645_545_116_000 + work.creator.number),
        "video_desc": work.title,
        "video_id": work.item_id,
        "width": "576",
    }
    # Of some videos the provider has not seen the file.
    return video | (dict.fromkeys(_OF_THE_FILE, "") if rng.random() < 0.1 else {})


#: What keyapi knows of a video's file.
_OF_THE_FILE: Final = ("width", "height", "data_size", "ratio")
#: What opens a picture for some hours.
_SIGNATURE: Final = "x-expires=1762100000&x-signature=sandbox%2Fsignature%3D"


# aitoearn


@answers("aitoearn.work_analytics")
def work_analytics(world: World, _creator: Creator, request: aitoearn.WorkAnalytics) -> Payload:
    """Answer with the figures of a work now; with days on Pinterest, and with a reason instead of figures where there are none.

    The documented work on Douyin has the figures that the documents print, although the real server has none of Douyin.
    """
    named: Payload = {"platform": request.platform, "platformWorkId": request.platform_work_id}
    if request.account_id is None:
        return {**named, "snapshots": [], "message": "Account required"}
    named["accountId"] = request.account_id
    printed = (request.platform, request.platform_work_id) == ("douyin", documented.ITEM_ID)
    if request.platform not in _FIGURES and not printed:
        return {**named, "snapshots": [], "message": "Work analytics not supported"}
    work = world.work(request.platform_work_id)
    about = _about(work, request.platform)
    if printed:
        snapshot = _saved(work, about, NOW, _figures(work, _PRINTED))
        return {**named, "work": about, "snapshots": [], **_latest(snapshot), "message": ""}
    history = _HISTORIES.get(request.platform, _current)(work, request)
    snapshots = [_saved(work, about, moment, figures) for moment, figures in history]
    latest = _latest(snapshots[-1]) if snapshots else {}
    return {**named, "work": about, "snapshots": snapshots, **latest}


def _saved(work: Work, about: Payload, moment: dt.datetime, figures: Payload) -> Payload:
    """Return a snapshot as the server keeps it, which has just fetched it."""
    return {
        "id": f"{work.item_id}-{moment:%Y%m%d%H%M%S%f}",
        "platformWorkId": work.item_id,
        "snapshotAt": _iso(moment),
        "fetchedAt": _iso(NOW),
        "work": about,
        "metrics": figures,
        "extra": {},
    }


def _latest(snapshot: Payload) -> Payload:
    """Return the answer's own figures: those of its last snapshot."""
    own = {name: snapshot[name] for name in ("metrics", "extra", "fetchedAt")}
    return own | {"snapshotId": snapshot["id"]}


#: Figures that the documents print, as far as the world has them.
_PRINTED: Final = (
    *("playCount", "impressionCount", "likeCount", "collectCount", "commentCount", "shareCount"),
    *("engagementCount", "watchTimeSeconds"),
)
#: Platform -> the figures that it has; the others have none.
_FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "bilibili": ("viewCount", "likeCount", "collectCount", "shareCount", "commentCount"),
    "facebook": ("impressionCount", "engagementCount", "clickCount"),
    "instagram": ("reachCount", "likeCount", "commentCount", "shareCount", "saveCount", "engagementCount"),
    "KWAI": ("viewCount", "likeCount", "commentCount"),
    "pinterest": ("impressionCount", "saveCount", "clickCount", "playCount"),
    "threads": ("viewCount", "likeCount", "commentCount", "shareCount"),
    "tiktok": ("viewCount", "likeCount", "commentCount", "shareCount"),
    "twitter": ("likeCount", "commentCount", "shareCount", "saveCount", "impressionCount"),
    "youtube": ("viewCount", "likeCount", "commentCount"),
}
#: The platforms whose figures are dated by when the work came out.
_DATED_BY_PUBLISHING: Final = frozenset({"bilibili", "KWAI", "tiktok", "twitter", "youtube"})
#: The figure -> what the world calls it.
_METRICS: Final[Mapping[str, str]] = {
    "viewCount": "play_count",
    "playCount": "play_count",
    "impressionCount": "cover_show",
    "likeCount": "digg_count",
    "commentCount": "comment_count",
    "shareCount": "share_count",
    "collectCount": "collect_count",
    "saveCount": "collect_count",
    "clickCount": "homepage_visit_count",
}


def _iso(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _published(work: Work) -> dt.datetime:
    return dt.datetime.fromtimestamp(work.created, dt.UTC)


def _about(work: Work, platform: str) -> Payload:
    """Return what the platform says of a work; some say nothing but its id."""
    about: Payload = {"id": work.item_id}
    if platform == "douyin" or platform in _DATED_BY_PUBLISHING:
        about |= {"title": work.title, "publishedAt": _iso(_published(work))}
    if platform == "tiktok":
        page = f"https://www.tiktok.com/@sandbox_creator_{work.creator.number}/video/{work.item_id}"
        about["url"] = f"{page}?utm_campaign=sandbox&utm_source=sandbox-client"
    if platform == "douyin":
        about |= {
            "url": f"https://www.douyin.com/video/{work.item_id}",
            "description": work.title,
            "mediaType": "video",
            "coverUrl": f"https://cover.invalid/{work.item_id}.jpeg",
            "status": "published",
            "author": work.creator.name,
        }
    return about


def _figures(work: Work, names: Iterable[str], moment: dt.datetime = NOW) -> Payload:
    """Return figures at a moment; one that the work does not have is left out."""
    figures: Payload = {}
    for name in names:
        if name in _METRICS and _METRICS[name] in work.metrics:
            figures[name] = _then(work, _METRICS[name], moment)
    if "reachCount" in names:
        figures["reachCount"] = round(0.8 * _then(work, "play_count", moment))
    if "engagementCount" in names:
        reactions = ("digg_count", "comment_count", "share_count", "collect_count")
        figures["engagementCount"] = sum(_then(work, name, moment) for name in reactions)
    watched = work.metrics.get("avg_view_second")
    if "watchTimeSeconds" in names and watched is not None:
        figures["watchTimeSeconds"] = round(watched * _then(work, "play_count", moment))
    return figures


#: A moment, and the figures that there were then.
DatedFigures = tuple[dt.datetime, Payload]


def _current(work: Work, request: aitoearn.WorkAnalytics) -> list[DatedFigures]:
    """Return the figures of now, which are all that most platforms give."""
    moment = _published(work) if request.platform in _DATED_BY_PUBLISHING else NOW
    return [(moment, _figures(work, _FIGURES[request.platform]))]


def _one_by_one(work: Work, request: aitoearn.WorkAnalytics) -> list[DatedFigures]:
    """Return each figure by itself, a millisecond apart, the last one now, as Instagram's come."""
    figures = _figures(work, _FIGURES[request.platform]).items()
    return [
        (NOW - dt.timedelta(milliseconds=len(figures) - index), {name: count})
        for index, (name, count) in enumerate(figures, 1)
    ]


def _days(work: Work, request: aitoearn.WorkAnalytics) -> list[DatedFigures]:
    """Return what each day of the period brought, from publishing on; the last 30 days by default."""
    since, until = (cast("dt.datetime | None", moment) for moment in (request.since, request.until))
    last = min(NOW, until or NOW).date()
    first = since.date() if since else last - dt.timedelta(days=_DAYS)
    first = max(first, _published(work).date(), last - dt.timedelta(days=_MOST_DAYS))
    history = []
    for index in range((last - first).days + 1):
        start = dt.datetime.combine(first, dt.time(), dt.UTC) + dt.timedelta(days=index)
        moments = start, min(NOW, start + dt.timedelta(days=1))
        before, after = (_figures(work, _FIGURES[request.platform], moment) for moment in moments)
        history.append((start, {name: after[name] - before[name] for name in after}))
    return history


#: Platform -> its figures over time, where they are not the current ones alone.
_HISTORIES: Final[Mapping[str, Callable[[Work, aitoearn.WorkAnalytics], list[DatedFigures]]]] = {
    "instagram": _one_by_one,
    "pinterest": _days,
}


# amagi

#: The share link of the documents; it stands for the documented work.
_SHARED: Final = "https://v.douyin.com/irQCAn4A/"
#: What a share link tells of the account and the device that asked.
_ASKER: Final = (
    "region=CN&mid=7500000000000000001&u_code=sandbox-code&did=sandbox-device&iid=sandbox-installation"
    "&with_sec_did=1&titleType=title&share_sign=sandbox-signature&share_version=280700&ts=1762000000&from_aid=6383"
)


@answers("amagi.one_work")
def one_work(world: World, _creator: Creator, request: amagi.OneWork) -> Payload:
    """Answer with one work as Douyin's pages get it; plays are 0, as they are wherever that was seen in public."""
    item_id = request.aweme_id
    if request.url == _SHARED:
        item_id = documented.ITEM_ID
    elif request.url is not None:
        named = re.search(r"[0-9]{19}", request.url)
        if named is None:
            msg = f"No work at {request.url!r}. The sandbox knows {_SHARED!r}, and links with an id in them."
            raise NotFoundError(msg)
        item_id = named[0]
    work = world.work(str(item_id))
    spans = re.finditer(r"#(\S+)", work.title)
    return {
        "aweme_detail": {
            "aweme_id": work.item_id,
            "desc": work.title,
            "create_time": work.created,
            "duration": work.duration_ms,
            "author": {
                "nickname": work.creator.name,
                "uid": str(100_000_000 + work.creator.number),
                "sec_uid": f"MS4wLjABAAAA-sandbox-{work.creator.number}",
                "follower_count": work.creator.followers,
                "following_count": 7 * work.creator.number,
                "total_favorited": sum(
                    int(other.metrics["digg_count"]) for other in world.works_of(work.creator)
                ),
            },
            "share_url": f"https://www.iesdouyin.com/share/video/{work.item_id}/?{_ASKER}",
            "statistics": {
                "admire_count": 0,
                "aweme_id": work.item_id,
                "collect_count": work.metrics["collect_count"],
                "comment_count": work.metrics["comment_count"],
                "digg_count": work.metrics["digg_count"],
                "play_count": 0,
                "share_count": work.metrics["share_count"],
            },
            "text_extra": [
                {
                    "hashtag_name": hashtag[1],
                    "hashtag_id": str(1_600_000_000_000_000 + sum(map(ord, hashtag[1]))),
                    "start": hashtag.start(),
                    "end": hashtag.end(),
                    "type": 1,
                }
                for hashtag in spans
            ],
            "video": {"duration": work.duration_ms, "height": 1920, "width": 1080, "ratio": "1080p"},
        },
        "log_pb": {"impr_id": f"sandbox-{work.item_id}"},
        "status_code": 0,
    }
