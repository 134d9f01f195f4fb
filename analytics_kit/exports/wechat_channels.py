"""WeChat Channels (视频号助手): the list of works. Nobody here has seen a raw file; five parsers of others agree.

推荐 (a heart) and 喜欢 (a thumb) are two things: 喜欢 is ``likes``, 推荐 is kept in ``details``.
"""

from __future__ import annotations

from typing import Final

from analytics_kit.exports._kind import Kind, column
from analytics_kit.exports._units import COUNT, DAY, ID, SECONDS, SIGNED, TEXT

KINDS: Final = (
    Kind(
        id="wechat.works",
        platform="wechat_channels",
        en="WeChat Channels: list of works",
        zh="视频号：动态数据明细",
        files=("视频号动态数据明细.csv",),
        columns=(
            column("title", TEXT, required=True, zh="视频描述"),
            column("item_id", ID, required=True, zh="视频ID"),
            column("published_at", DAY, required=True, zh="发布时间"),
            column("completion_rate", SIGNED, zh="完播率"),
            column("average_watch_s", SECONDS, zh="平均播放时长"),
            column("plays", COUNT, required=True, zh="播放量"),
            column("likes", COUNT, zh="喜欢"),
            column("comments", COUNT, zh="评论量"),
            column("shares", COUNT, zh="分享量"),
            column("followers_gained", COUNT, zh="关注量"),
        ),
        tables=("works", "work_metrics"),
        sure="B",
        zone="Asia/Shanghai",
    ),
)
