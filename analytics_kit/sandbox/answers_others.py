"""What the sandbox answers for keyapi, aitoearn and amagi: the same works, seen through other windows.

A synthetic work stands for one on any platform, so that the same id can be asked of every provider. Figures grow
from publishing on, fast at first; what the other routes answer is what there is now.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Final

from analytics_kit.errors import NotFoundError, ParameterError
from analytics_kit.sandbox import documented
from analytics_kit.sandbox.answers import Payload, answers

if TYPE_CHECKING:
    from analytics_kit.routes import aitoearn, amagi, keyapi
    from analytics_kit.sandbox.works import Creator, Work
    from analytics_kit.sandbox.world import World

#: When the world is looked at: after its last work, when the envelopes' clock begins.
NOW: Final = dt.datetime(2025, 11, 1, 16, tzinfo=dt.UTC)
#: Days after which 63 % of all plays have come.
_PACE: Final = 3.0
_MOST_SNAPSHOTS: Final = 90


def _part(work: Work, moment: dt.datetime) -> float:
    """Return which part of today's figures there was at a moment."""

    def grown(until: dt.datetime) -> float:
        days = (until.timestamp() - work.created) / 86400
        return 1 - math.exp(-max(0.0, days) / _PACE)

    return min(1.0, grown(moment) / grown(NOW))


def _then(work: Work, name: str, moment: dt.datetime) -> int:
    return round(work.metrics[name] * _part(work, moment))


# keyapi


@answers("keyapi.video_detail_analytics")
def video_detail_analytics(
    world: World, _creator: Creator, request: keyapi.VideoDetailAnalytics
) -> list[Payload]:
    """Answer with the videos that the world has, and the documented one; the others are left out without a word."""
    if len(request.split()) > 1:
        msg = f"{request.id}: video_ids holds {request.asked()} ids. Allowed: at most 10."
        raise ParameterError(msg)
    found = []
    for video_id in request.video_ids:
        if video_id == documented.VIDEO_ID:
            found.append(copy.deepcopy(documented.VIDEO))
        elif video_id in world.works:
            found.append(_video(world.works[video_id]))
    return found


def _video(work: Work) -> Payload:
    rng = work.rng("keyapi")

    def increment(name: str, days: int) -> int:
        return int(work.metrics[name]) - _then(work, name, NOW - dt.timedelta(days=days))

    # Favourites are unknown of new creators.
    saves = work.metrics["collect_count"] if work.creator.established else -99999
    sold = round(work.plays * rng.uniform(0, 2e-5))
    return {
        "create_time": str(work.created),
        "created_by_ai": "true" if rng.random() < 0.05 else "false",
        "data_size": str(work.duration_ms * 180),
        "duration": work.length,
        "height": "1024",
        "ratio": "720p",
        "reflow_cover": f"https://p16-sign-va.invalid/obj/{work.item_id}",
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


# aitoearn


@answers("aitoearn.work_analytics")
def work_analytics(world: World, _creator: Creator, request: aitoearn.WorkAnalytics) -> Payload:
    """Answer with a work's figures now, and a snapshot for each day of the interval, the last one at least."""
    work = world.work(request.platform_work_id)
    wire = request.wire()
    first = dt.datetime.fromisoformat(wire.get("since", wire.get("until", NOW.isoformat())))
    last = min(NOW, dt.datetime.fromisoformat(wire.get("until", NOW.isoformat())))
    first = max(
        first, dt.datetime.fromtimestamp(work.created, dt.UTC), last - dt.timedelta(days=_MOST_SNAPSHOTS)
    )
    days = max(0, (last - first).days)
    moments = [last - dt.timedelta(days=back) for back in range(days, -1, -1)]
    snapshots = [_snapshot(work, moment) for moment in moments if moment.timestamp() >= work.created]
    return {
        "platform": request.platform,
        "platformWorkId": work.item_id,
        "accountId": request.account_id or f"sandbox-account-{work.creator.number}",
        "work": _about(work),
        "metrics": _figures(work, NOW),
        "snapshots": snapshots,
        "extra": {"completionRate": work.metrics.get("completion_rate"), "isPrivate": not work.public},
        "snapshotId": _snapshot_id(work, NOW),
        "fetchedAt": _iso(NOW),
        "message": "",
    }


def _iso(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _snapshot_id(work: Work, moment: dt.datetime) -> str:
    return f"{work.item_id}-{moment:%Y%m%d%H%M%S}"


def _about(work: Work) -> Payload:
    return {
        "id": work.item_id,
        "url": f"https://www.douyin.com/video/{work.item_id}",
        "title": work.title,
        "description": work.title,
        "mediaType": "video",
        "coverUrl": f"https://cover.invalid/{work.item_id}.jpeg",
        "publishedAt": _iso(dt.datetime.fromtimestamp(work.created, dt.UTC)),
        "status": "published",
        "author": work.creator.name,
    }


def _figures(work: Work, moment: dt.datetime) -> Payload:
    figures = {
        "playCount": _then(work, "play_count", moment),
        "likeCount": _then(work, "digg_count", moment),
        "commentCount": _then(work, "comment_count", moment),
        "shareCount": _then(work, "share_count", moment),
        "collectCount": _then(work, "collect_count", moment),
    }
    if "cover_show" in work.metrics:
        figures["impressionCount"] = _then(work, "cover_show", moment)
    figures["engagementCount"] = sum(
        figures[name] for name in ("likeCount", "commentCount", "shareCount", "collectCount")
    )
    watched = work.metrics.get("avg_view_second")
    # A platform without a figure leaves it out: no clicks here, no reach, no views apart from plays.
    return figures | ({} if watched is None else {"watchTimeSeconds": round(watched * figures["playCount"])})


def _snapshot(work: Work, moment: dt.datetime) -> Payload:
    return {
        "id": _snapshot_id(work, moment),
        "platformWorkId": work.item_id,
        "snapshotAt": _iso(moment),
        "fetchedAt": _iso(moment),
        "work": _about(work),
        "metrics": _figures(work, moment),
        "extra": {},
    }


# amagi

#: The share link of the documents; it stands for the documented work.
_SHARED: Final = "https://v.douyin.com/irQCAn4A/"


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
                    int(one.metrics["digg_count"]) for one in world.works_of(work.creator)
                ),
            },
            "share_url": f"https://www.iesdouyin.com/share/video/{work.item_id}/",
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
                    "hashtag_name": found[1],
                    "hashtag_id": str(1_600_000_000_000_000 + sum(map(ord, found[1]))),
                    "start": found.start(),
                    "end": found.end(),
                    "type": 1,
                }
                for found in spans
            ],
            "video": {"duration": work.duration_ms, "height": 1920, "width": 1080, "ratio": "1080p"},
        },
        "log_pb": {"impr_id": f"sandbox-{work.item_id}"},
        "status_code": 0,
    }
