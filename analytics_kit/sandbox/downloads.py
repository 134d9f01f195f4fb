"""A folder of downloads that nobody made: the sandbox's creators, in the forms in which platforms hand their files out.

The same for everybody, byte for byte, so that a report of it is too. It is read with ``as_of="2025-11-01"``.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analytics_kit import _ledger
from analytics_kit._files import write_atomically
from analytics_kit.errors import ParameterError
from analytics_kit.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from analytics_kit.sandbox.works import Work

#: The day of all downloads.
AS_OF: Final = dt.date(2025, 11, 1)
_NOTE: Final = """# SYNTHETIC

Every title, figure and id in this folder is made up: `analytics-kit exports --example` writes it. The files have the form
of downloads from four platforms. Read them with `as_of="2025-11-01"`.
"""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CHINA: Final = dt.timezone(dt.timedelta(hours=8))


def write(folder: str | PathLike[str]) -> list[Path]:
    """Write the folder.

    Parameters
    ----------
    folder
        Where to; made if missing.

    Returns
    -------
    list of pathlib.Path
        The files, by name.

    Raises
    ------
    ParameterError
        If there is something already.
    """
    target = Path(folder)
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        msg = f"{target} is there already, and not empty. Name a folder that is empty, or not there yet."
        raise ParameterError(msg)
    contents = files()
    for name, content in contents.items():
        write_atomically(target / name, content)
    return [target / name for name in contents]


def files() -> dict[str, bytes]:
    """Return the files by their names.

    Examples
    --------
    >>> [name for name in files() if name.endswith(".csv")]
    ['Table data.csv', 'Traffic source.csv', '作品列表导出.csv', '笔记列表明细表.csv']
    """
    world = World()
    kitchen, travel, machines, sports = (
        [work for work in world.works_of(creator) if work.plays] for creator in world.creators
    )
    videos = [work for work in machines if "/" not in work.title][-20:]
    contents = {
        _ledger.MARK: _NOTE.encode(),
        "作品列表导出.csv": _douyin(kitchen),
        "笔记列表明细表.csv": _xiaohongshu(sports),
        "Content_made.up.zip": _zip({"Content.csv": _content(travel[-12:], dt.date(2025, 10, 31), 1.0)}),
        "Content_made.up (1).zip": _zip(
            {"Content.csv": _content(travel[-14:-2], dt.date(2025, 10, 24), 0.8)}
        ),
        "Overview_2025-10-04_1761955200_made.up.zip": _zip({"Overview.csv": _overview(travel)}),
        "Followers_made.up.zip": _zip(_followers(travel)),
        "Table data.csv": _table(videos),
        "Traffic source.csv": _traffic(videos),
    }
    for work in sorted(videos, key=lambda video: video.plays)[-2:]:
        name = f"Audience retention 2025-10-01_2025-11-01 {work.title}.zip"
        contents[name] = _zip({"Organic.csv": _retention(work)})
    return dict(sorted(contents.items()))


def _text(rows: Iterable[Sequence[Any]], *, quoted: bool = False) -> bytes:
    buffer = io.StringIO(newline="")
    writer = (
        csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
        if quoted
        else csv.writer(buffer, lineterminator="\n")
    )
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig" if quoted else "utf-8")


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (AS_OF.year, AS_OF.month, AS_OF.day, 0, 0, 0)), content)
    return buffer.getvalue()


def _published(work: Work, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(work.created, zone)


def _spoken(day: dt.date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"


# Douyin, Xiaohongshu


def _douyin(works: Iterable[Work]) -> bytes:
    headings = (
        *(
            "作品名称",
            "发布时间",
            "体裁",
            "审核状态",
            "播放量",
            "完播率",
            "5s完播率",
            "封面点击率",
            "2s跳出率",
        ),
        *("平均播放时长", "点赞量", "分享量", "评论量", "收藏量", "主页访问量", "粉丝增量"),
    )
    rates = ("completion_rate", "completion_rate_5s", "cover_click_rate", "bounce_rate_2s", "avg_view_second")
    counts = (
        *("digg_count", "share_count", "comment_count", "collect_count"),
        *("homepage_visit_count", "fans_increment_count"),
    )
    rows = []
    for work in works:
        figures = [f"{work.metrics[name]:.6f}" if name in work.metrics else "-" for name in rates]
        genre = "1min-视频" if work.length <= 60 else "1-3min视频"
        rows.append(
            [
                work.title,
                f"{_published(work, _CHINA):%Y-%m-%d %H:%M:%S}",
                *(genre, "公开" if work.public else "自见", work.plays),
                *figures,
                *(work.metrics.get(name, 0) for name in counts),
            ]
        )
    return _text([headings, *rows])


def _xiaohongshu(works: Iterable[Work]) -> bytes:
    headings = (
        *(
            "笔记标题",
            "首次发布时间",
            "体裁",
            "曝光",
            "观看量",
            "封面点击率",
            "点赞",
            "评论",
            "收藏",
            "涨粉",
            "分享",
        ),
        *("人均观看时长", "弹幕"),
    )
    rows = [
        [
            work.title,
            f"{_published(work, _CHINA):%Y年%m月%d日%H时%M分%S秒}",
            *("视频", 11 * work.plays, work.plays, round(1 / 11, 3)),
            *(work.metrics[name] for name in ("digg_count", "comment_count", "collect_count")),
            *(work.metrics["fans_increment_count"], work.metrics["share_count"]),
            *(round(work.metrics["avg_view_second"]), work.danmaku),
        ]
        for work in works
    ]
    return _text([["最多导出排序后前1000条笔记"] * len(headings), headings, *rows])


# TikTok


def _content(works: Iterable[Work], day: dt.date, fraction: float) -> bytes:
    headings = (
        *("Time", "Video title", "Video link", "Post time"),
        *("Total likes", "Total comments", "Total shares", "Total views"),
    )
    rows = [
        [
            _spoken(day),
            work.title,
            f"https://www.tiktok.com/@made.up/video/{work.item_id}",
            _spoken(_published(work, dt.UTC).date()),
            *(
                round(fraction * work.metrics[name])
                for name in ("digg_count", "comment_count", "share_count")
            ),
            round(fraction * work.plays),
        ]
        for work in works
    ]
    return _text([headings, *rows], quoted=True)


def _window() -> list[dt.date]:
    return [AS_OF - dt.timedelta(days=28 - at) for at in range(28)]


def _overview(works: Sequence[Work]) -> bytes:
    rng = works[0].creator.rng(7, "overview of an export")
    rows = []
    for day in _window():
        plays = round(works[0].creator.median_plays * rng.uniform(0.5, 2))
        figures = [plays, plays // 90, plays // 28, plays // 260, plays // 170]
        rows.append([_spoken(day), *figures])
    rows[-1][1:] = [0] * 5  # what the platform has not counted yet
    return _text(
        [("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"), *rows], quoted=True
    )


def _followers(works: Sequence[Work]) -> dict[str, bytes]:
    creator = works[0].creator
    rng = creator.rng(7, "followers of an export")
    followers, history = creator.followers, []
    for day in _window():
        gained = rng.randint(-3, 30)
        followers += gained
        history.append([_spoken(day), followers, gained])
    activity = [
        [_spoken(day), hour, round(followers * (0.05 + 0.2 * (hour / 23)) * rng.uniform(0.9, 1.1))]
        for day in _window()[-7:]
        for hour in range(24)
    ]
    return {
        "FollowerActivity.csv": _text([("Date", "Hour", "Active followers"), *activity], quoted=True),
        "FollowerGender.csv": _text(
            [("Gender", "Distribution"), ("Female", "0.57"), ("Male", "0.41"), ("Other", "0.02")], quoted=True
        ),
        "FollowerHistory.csv": _text(
            [("Date", "Followers", "Difference in followers from previous day"), *history], quoted=True
        ),
        "FollowerTopTerritories.csv": _text(
            [
                ("Top territories", "Distribution"),
                ("JP", "0.41"),
                ("US", "0.22"),
                ("DE", "0.09"),
                ("Others", "0.28"),
            ],
            quoted=True,
        ),
    }


# YouTube


def _video_id(work: Work) -> str:
    """Return an id of eleven signs; one in sixty-four begins with the sign before which YouTube puts a blank."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    digest = hashlib.sha256(work.item_id.encode()).digest()
    return "".join(signs[byte % 64] for byte in digest[:11])


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"0:{minutes:02d}:{rest:02d}"


def _table(works: Sequence[Work]) -> bytes:
    headings = (
        *(
            "Content",
            "Video title",
            "Video publish time",
            "Duration",
            "Views",
            "Likes",
            "Comments added",
            "Shares",
        ),
        *("Subscribers", "Impressions", "Impressions click-through rate (%)", "Average view duration"),
    )
    rows: list[list[Any]] = []
    for work in works:
        day, id_ = _published(work, dt.UTC), _video_id(work)
        impressions = 14 * work.plays
        rows.append(
            [
                f" {id_}" if id_.startswith("-") else id_,
                *(work.title, f"{_MONTHS[day.month - 1][:3]} {day.day}, {day.year}", work.length, work.plays),
                *(
                    work.metrics[name]
                    for name in ("digg_count", "comment_count", "share_count", "fans_increment_count")
                ),
                *(impressions, 5.2, _clock(work.metrics["avg_view_second"])),
            ]
        )
    sums = [sum(row[at] for row in rows) for at in range(4, 10)]
    total = ["Total", "", "", "", round(1.04 * sums[0]), *sums[1:], 5.2, _clock(30)]
    return _text([headings, total, *rows])


def _traffic(works: Sequence[Work]) -> bytes:
    plays = sum(work.plays for work in works)
    shares = {"Shorts feed": 0.46, "Browse features": 0.29, "YouTube search": 0.14, "Suggested videos": 0.11}
    rows: list[list[Any]] = [
        [name, round(share * plays), round(share * plays / 120, 4)] for name, share in shares.items()
    ]
    total = ["Total", sum(row[1] for row in rows), round(plays / 120, 4)]
    return _text([("Traffic source", "Views", "Watch time (hours)"), total, *rows])


def _retention(work: Work) -> bytes:
    curve = work.retention
    rows = [
        [position, f"{100 * curve[round(position / 100 * (len(curve) - 1))]:.2f}", f"{work.quality * 10:.2f}"]
        for position in range(100)
    ]
    headings = ("Video position (%)", "Absolute audience retention (%)", "Compared to other videos (%)")
    return _text([headings, *rows])
