"""Douyin's export of works: an .xlsx whose Chinese columns no document describes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, ClassVar

from analytics_kit.errors import PayloadError
from analytics_kit.providers import TIKOMNI
from analytics_kit.route import Choice, EpochMs, Extract, Flag, Many, Span, param
from analytics_kit.routes._douyin import CREATOR, GENRES, Douyin
from analytics_kit.routes._douyin_account import Elapsed, WallClock
from analytics_kit.routes._works import details, known_plays, works

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from analytics_kit.route import Columns, Moment

#: Header -> cells.
_Sheet = dict[str, list[Any]]

#: Our column -> how the export calls it, in lower case and without blanks. The first is today's name; the others are
#: those of older exports and of the pages beside it.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "item_id": ("作品id", "视频id", "item_id", "aweme_id"),
    "title": ("作品名称", "作品标题", "视频标题", "标题", "作品描述"),
    "author": ("作者", "作者昵称", "昵称", "账号名称"),
    "published_at": ("发布时间", "投稿时间", "发布日期"),
    "duration_s": ("作品时长", "视频时长", "时长"),
    "url": ("作品链接", "视频链接", "链接"),
    "plays": ("播放量", "播放次数", "播放数", "播放"),
    "impressions": ("曝光量", "封面曝光量", "展现量"),
    "likes": ("点赞量", "点赞数", "点赞"),
    "comments": ("评论量", "评论数", "评论"),
    "shares": ("分享量", "分享数", "分享", "转发量"),
    "saves": ("收藏量", "收藏数", "收藏"),
    "followers_gained": ("粉丝增量", "粉丝净增量", "涨粉量", "涨粉数"),
    "bounce_rate_2s": ("2s跳出率", "2秒跳出率"),
    "completion_rate_5s": ("5s完播率", "5秒完播率"),
    "completion_rate": ("完播率", "整体完播率", "视频完播率"),
    "cover_click_rate": ("封面点击率",),
    "average_watch_s": ("平均播放时长", "人均播放时长"),
    "profile_visits": ("主页访问量", "主页访问次数", "主页访问数"),
}
_OURS = {spelling: column for column, spellings in _NAMES.items() for spelling in spellings}
_COUNTS = (
    *("plays", "impressions", "likes", "comments", "shares", "saves", "followers_gained", "profile_visits"),
)
_RATES = ("bounce_rate_2s", "completion_rate_5s", "completion_rate", "cover_click_rate")
#: How the export writes that it has no figure.
_NOTHING = ("", "-", "--", "—", "/", "n/a", "暂无", "暂无数据")
#: ``播放时长(秒)`` and ``完播率（%）`` carry their unit.
_UNIT = re.compile(r"[(（](.*?)[)）]$")


def _plain(header: str) -> str:
    return re.sub(r"\s", "", header).lower()


def _number(value: Any) -> float | None:
    """Read a cell: a number, or text such as ``12,345``, ``1.2万`` and ``24.5%`` (whose sign is left to the caller)."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value).strip().lower()
    if text in _NOTHING:
        return None
    found = re.fullmatch(r"([+-]?\d[\d,]*(?:\.\d+)?)([万亿]?)%?", text)
    if found is None:
        raise ValueError
    return float(found[1].replace(",", "")) * {"": 1, "万": 10**4, "亿": 10**8}[found[2]]


def _count(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else round(number)


def _text(value: Any) -> str | None:
    return None if value is None or str(value).strip() in ("", "-") else str(value)


def _id(value: Any) -> str | None:
    # Excel keeps 15 digits of a number, so an id that is one has lost its last four: no id is better than a wrong one.
    text = str(value).strip("\t '`") if isinstance(value, str) else ""
    return text if re.fullmatch(r"[0-9]{19}", text) else None


def _elapsed(cell: Any) -> float | None:
    text = str(cell).strip().lower()
    clock = re.fullmatch(r"(?:(\d+):)?(\d{1,2}):(\d{2})", text)
    if clock:
        return 3600.0 * int(clock[1] or 0) + 60 * int(clock[2]) + int(clock[3])
    if cell is None or text in _NOTHING:
        return None
    return Elapsed.read(text.removesuffix("s")).seconds


def _moment(cell: Any) -> dt.datetime | None:
    return None if cell is None else WallClock.read(cell).moment


_READ: Mapping[str, Callable[[Any], Any]] = {
    "item_id": _id,
    "title": _text,
    "author": _text,
    "url": _text,
    "published_at": _moment,
    **dict.fromkeys(("duration_s", "average_watch_s"), _elapsed),
    **dict.fromkeys(_COUNTS, _count),
    **dict.fromkeys(_RATES, _number),
}


def _read(sheet: _Sheet) -> tuple[list[dict[str, Any]], _Sheet]:
    """Return a row of known columns for each work, and the columns that are not known."""
    rows: list[dict[str, Any]] = [{} for _ in range(max(map(len, sheet.values()), default=0))]
    rest: _Sheet = {}
    for header, cells in sheet.items():
        plain = _plain(header)
        column = _OURS.get(plain) or _OURS.get(_UNIT.sub("", plain))
        # Of two columns that mean the same the first is taken, and the second kept as it is.
        if column is None or any(column in row for row in rows):
            rest[header] = cells
            continue
        values = [_cell(column, cell, header, place) for place, cell in enumerate(cells)]
        if column in _RATES and _is_percent(plain, cells, values):
            values = [None if value is None else value / 100 for value in values]
        for row, value in zip(rows, values, strict=True):
            row[column] = value
    return rows, rest


def _is_percent(header: str, cells: list[Any], values: list[float | None]) -> bool:
    """Tell whether a column of rates is in percent; decided for all of it, never cell by cell."""
    signs = any(isinstance(text, str) and "%" in text for text in (header, *cells))
    return signs or max((value for value in values if value is not None), default=0) > 1


def _cell(column: str, cell: Any, header: str, place: int) -> Any:
    try:
        return _READ[column](cell)
    except ValueError:
        msg = (
            f"{ItemListDownload.id}: {cell!r:.80} in row {place + 2} of column {header!r} cannot be read as {column}. "
            "session.payload(request) gives the file itself."
        )
        error = PayloadError(msg, provider=TIKOMNI.name, route=ItemListDownload.id)
        error.path = f"$.{header}[{place}]"
        raise error from None


_METRICS = (
    *("item_id", "bounce_rate_2s", "completion_rate_5s", "completion_rate", "cover_click_rate"),
    *("average_watch_s", "profile_visits", "review_status", "is_public"),
    # What files do not say.
    *("average_watch_share", "fan_play_share", "like_rate", "danmaku", "followers_lost"),
)


def _works(sheet: _Sheet, _: Mapping[str, Any]) -> Columns:
    return works(
        [
            {
                **row,
                "provider": TIKOMNI.name,
                "platform": "douyin",
                "url": row.get("url")
                or (row.get("item_id") and f"https://www.douyin.com/video/{row['item_id']}"),
                "plays": known_plays(row.get("plays"), row.get("likes")),
            }
            for row in _read(sheet)[0]
        ]
    )


def _work_metrics(sheet: _Sheet, _: Mapping[str, Any]) -> Columns:
    rows = _read(sheet)[0]
    return {name: [row.get(name) for row in rows] for name in _METRICS}


def _rest(sheet: _Sheet, _: Mapping[str, Any]) -> Columns:
    rows, rest = _read(sheet)
    return details(
        [
            (row.get("item_id"), f"$[{place}]", {header: cells[place] for header, cells in rest.items()})
            for place, row in enumerate(rows)
        ]
    )


class ItemListDownload(
    Douyin, id="douyin.item_list_download", path=CREATOR + "item_list_download", zh="导出投稿作品列表"
):
    """The first 1,000 works of a period, with their figures, from the file that the creator centre exports.

    The answer is an .xlsx. Its columns are read by their Chinese names; whatever has no place in ``works`` and
    ``work_metrics`` (genre, review, visibility …) stands in ``details``, with the row in ``path``. Exports that were
    seen name no id; ``item_id`` is then null, and so it is where Excel has rounded the id.
    """

    # From a column's name to its cells: what ``decode`` makes of the file.
    payload: ClassVar[Any] = _Sheet
    tables: ClassVar[Mapping[str, Extract]] = {
        "works": _works,
        "work_metrics": _work_metrics,
        "details": _rest,
    }
    span: ClassVar[Span | None] = Span("min_cursor", "max_cursor")
    timeout: ClassVar[float | None] = 60.0

    min_cursor: Moment = param(EpochMs(), "Published from.", "开始时间")
    max_cursor: Moment = param(EpochMs(end=True), "Published until, included.", "结束时间")
    type_filters: Iterable[str | int] = param(
        Many(Choice(GENRES)), "Which genres.", "体裁类型过滤", default=tuple(GENRES)
    )
    need_long_article: bool = param(
        Flag(), "Whether to include long articles.", "是否包含长图文", default=True
    )

    @classmethod
    def decode(cls, body: bytes) -> _Sheet | None:
        """Read the first sheet of the file; None where the body is no .xlsx."""
        if not body.startswith(b"PK\x03\x04"):
            return None
        import fastexcel
        import polars as pl  # a request needs neither

        try:
            # Types are inferred from all rows, so that a column of numbers with one "-" is text in all of its cells.
            frame = pl.read_excel(
                io.BytesIO(body), engine="calamine", infer_schema_length=None, raise_if_empty=False
            )
        except fastexcel.FastExcelError as problem:
            reason = str(problem).splitlines()[0]
            msg = f"{cls.id}: the answer looks like an .xlsx and cannot be read ({reason}). Ask again."
            raise PayloadError(msg, provider=TIKOMNI.name, route=cls.id, maybe_billed=True) from None
        return frame.to_dict(as_series=False)
