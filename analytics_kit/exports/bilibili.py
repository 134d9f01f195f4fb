"""Bilibili's creator centre: the ten works that it compares. Beijing time, no ids.

Click rates are stars, bounces are of 3 s, and a mean position is no completion rate: these stay in ``details``, but for
the position, which is the mean share watched.
"""

from __future__ import annotations

from typing import Final

from analytics_kit.exports._kind import Kind, column
from analytics_kit.exports._units import COUNT, MOMENT, SIGNED, TEXT

KINDS: Final = (
    Kind(
        id="bilibili.works",
        platform="bilibili",
        en="Bilibili: comparison of recent works",
        zh="哔哩哔哩：近期稿件对比",
        files=("近期稿件对比.csv",),
        columns=(
            column("title", TEXT, required=True, zh="视频标题"),
            column("published_at", MOMENT, required=True, zh="发布时间"),
            column("plays", COUNT, required=True, zh="播放量"),
            column("average_watch_share", SIGNED, required=True, zh="平均播放进度"),
            column("followers_gained", COUNT, zh="涨粉量"),
            column("followers_lost", COUNT, zh="取关量"),
            column("likes", COUNT, zh="点赞量"),
            column("like_rate", SIGNED, zh="点赞率"),
            column("comments", COUNT, zh="评论量"),
            column("danmaku", COUNT, zh="弹幕量"),
            column("saves", COUNT, zh="收藏量"),
            column("shares", COUNT, zh="转发量"),
        ),
        tables=("works", "work_metrics"),
        sure="A",
        zone="Asia/Shanghai",
        cap=10,
    ),
)
