"""TikTok Shop's affiliate centre: videos and lives of a period. The currency stands in the heading.

Nobody here has seen a raw file. Times are local, and no file says where.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.exports import _dates
from analytics_kit.exports._kind import Kind, Make, Row, Setting, column
from analytics_kit.exports._rows import zone
from analytics_kit.exports._units import COUNT, DAY, ID, MOMENT, MONEY, SECONDS, SIGNED, TEXT
from analytics_kit.routes._values import currency_code

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERIOD = re.compile(r"(\d{4}[-/]\d{1,2}[-/]\d{1,2})\s*~\s*(\d{4}[-/]\d{1,2}[-/]\d{1,2})")
_NOTHING: Final = frozenset({"--"})


def _period(setting: Setting) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the period that stands above the headings; its end is the first moment that is no part of it."""
    period = next((match for text in setting.above if (match := _PERIOD.search(text))), None)
    if period is None:
        return None, None
    clock = zone(setting.time_zone) or dt.UTC
    first, last = (_dates.read(text).date() for text in period.groups())
    start = dt.datetime.combine(first, dt.time(), clock)
    return start.astimezone(dt.UTC), (
        dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), clock).astimezone(dt.UTC)
    )


def _of_period(*names: str) -> Make:
    def make(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
        start, end = _period(setting)
        money = setting.currencies.get("gmv") or setting.currencies.get("direct_gmv")
        fixed = {"started_at": start, "ended_at": end, "currency": currency_code(money and money.upper())}
        return [{**fixed, **{name: row[name] for name in ("item_id", *names)}} for row in rows]

    return make


KINDS: Final = (
    Kind(
        id="tiktok_shop.videos",
        platform="tiktok",
        en="TikTok Shop: videos of a period",
        zh="TikTok Shop：带货视频",
        files=("Video_List_<period>.xlsx",),
        columns=(
            column("author", TEXT, required=True, en="Creator name", zh="达人昵称"),
            column("title", TEXT, required=True, en="Video Info", zh="视频信息"),
            column("item_id", ID, required=True, en="Video ID", zh="视频 ID"),
            column("published_at", DAY, en="Time", zh="发布时间"),
            column("plays", COUNT, required=True, en="VV", zh="VV"),
            column("likes", COUNT, en="Likes", zh=("点赞数", "点赞量")),
            column("comments", COUNT, en="Comments", zh=("评论数", "评论量")),
            column("shares", COUNT, en="Shares", zh=("分享数", "分享量")),
            column("followers_gained", COUNT, en="New followers", zh="新增粉丝"),
            column("product_views", COUNT, en="Product Impressions", zh="商品曝光次数"),
            column("items_sold", COUNT, en=("Video items sold", "Unit Sales"), zh="视频成交件数"),
            column(
                "gmv",
                MONEY,
                en=("Gross merchandise value (Video) ({})", "Video Revenue ({})"),
                zh="视频 GMV ({})",
            ),
            column(
                "direct_gmv",
                MONEY,
                en="Shoppable video attributed GMV ({})",
                zh="归因于带货视频的 GMV ({})",
            ),
            column("ctr", SIGNED, en="CTR"),
            column("completion_rate", SIGNED, en="Video Finish Rate"),
        ),
        tables=("works", "video_sales", "video_stats"),
        sure="B",
        nothing=_NOTHING,
        make={
            "video_sales": _of_period("plays", "completion_rate", "ctr", "gmv", "direct_gmv", "items_sold"),
            "video_stats": _of_period(
                "likes", "comments", "shares", "followers_gained", "product_views", "completion_rate"
            ),
        },
    ),
    Kind(
        id="tiktok_shop.lives",
        platform="tiktok",
        en="TikTok Shop: lives of a period",
        zh="TikTok Shop：直播",
        files=("Creator-Live-Performance.csv",),
        columns=(
            column("room_id", ID, required=True, en="Room ID"),
            column("title", TEXT, required=True, en="Room Title"),
            column("started_at", MOMENT, required=True, en="Start Time"),
            column("ended_at", MOMENT, en="End Time"),
            column("duration_s", SECONDS, en="Duration"),
            column("views", COUNT, en="Views"),
            column("average_watch_s", SECONDS, en="Avg. viewing duration per view"),
            column("new_followers", COUNT, en="New followers"),
            column("likes", COUNT, en="Likes"),
        ),
        tables=("live_sessions",),
        sure="C",
        nothing=_NOTHING,
    ),
)
