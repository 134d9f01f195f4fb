"""Xiaohongshu (小红书创作服务平台): the list of notes, and the figures of the account by day. Beijing time, no ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analytics_kit.exports._kind import Kind, Row, Setting, column
from analytics_kit.exports._units import COUNT, DAY, FRACTION, MOMENT, SECONDS, TEXT, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_GENRE = words({"图文": "photos", "视频": "video"})

#: What a sheet's name says -> the figure of its days.
_FIGURES: Final = (
    ("观看数", "plays"),
    ("曝光", "impressions"),
    ("净涨粉", "followers_gained"),
    ("取消关注", "followers_lost"),
    ("主页访客", "profile_visits"),
    ("点赞", "likes"),
    ("评论", "comments"),
    ("收藏", "saves"),
    ("分享", "shares"),
)


def _notes(rows: list[Row], setting: Setting) -> None:
    """Make impressions null where nobody saw a note that was watched: they are not settled yet."""
    del setting
    for row in rows:
        if row["impressions"] == 0 and row["plays"]:
            row["impressions"] = None
            row["cover_click_rate"] = None


def _figure(setting: Setting) -> str | None:
    """Return what the days count, by the sheet's name; by the file's where the sheet has none of its own."""
    label = setting.name if setting.sheet in ("", "Sheet1") else setting.sheet
    return next((name for word, name in _FIGURES if word in label), None)


def _daily(rows: Sequence[Row], setting: Setting) -> list[dict[str, Any]]:
    figure = _figure(setting)
    if figure is None:
        return []
    return [
        {"platform": "xiaohongshu", "day": row["day"], figure: row["value"]} for row in rows if row["day"]
    ]


def _unplaced(rows: list[Row], setting: Setting) -> None:
    if _figure(setting) is None:
        for row in rows:
            row.keep_apart("value")


KINDS: Final = (
    Kind(
        id="xiaohongshu.notes",
        platform="xiaohongshu",
        en="Xiaohongshu: list of notes",
        zh="小红书：笔记列表明细",
        files=("笔记列表明细表.xlsx",),
        columns=(
            column("title", TEXT, required=True, zh="笔记标题"),
            column("published_at", MOMENT, required=True, zh="首次发布时间"),
            column("genre", _GENRE, zh="体裁"),
            column("impressions", COUNT, zh="曝光"),
            column("plays", COUNT, required=True, zh="观看量"),
            column("cover_click_rate", FRACTION, zh="封面点击率"),
            column("likes", COUNT, zh="点赞"),
            column("comments", COUNT, zh="评论"),
            column("saves", COUNT, zh="收藏"),
            column("followers_gained", COUNT, zh="涨粉"),
            column("shares", COUNT, zh="分享"),
            column("average_watch_s", SECONDS, zh="人均观看时长"),
            column("danmaku", COUNT, zh="弹幕"),
        ),
        tables=("works", "work_metrics"),
        sure="A",
        zone="Asia/Shanghai",
        cap=1000,
        finish=_notes,
    ),
    Kind(
        id="xiaohongshu.daily",
        platform="xiaohongshu",
        en="Xiaohongshu: a figure of the account by day; the sheet's name says which",
        zh="小红书：账号数据（每天一行，由工作表名称说明指标）",
        files=("近30日观看数据.xlsx", "近30日互动数据.xlsx", "近30日涨粉数据.xlsx", "近30日发布数据.xlsx"),
        columns=(
            column("day", DAY, required=True, zh="日期"),
            column("value", COUNT, required=True, zh="数值"),
        ),
        tables=("account_daily",),
        sure="B",
        exact=True,
        finish=_unplaced,
        make={"account_daily": _daily},
    ),
)
