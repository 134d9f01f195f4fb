"""Douyin's export of works: an .xlsx whose Chinese columns no document describes."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import msgspec

from analytics_kit import spreadsheets
from analytics_kit.errors import PayloadError, SpreadsheetError, one_of
from analytics_kit.providers import TIKOMNI
from analytics_kit.route import Boolean, Choice, EpochMs, Extract, ListOf, Span, param
from analytics_kit.routes._works import details, known_plays, works
from analytics_kit.routes.douyin._common import CREATOR, GENRES, Douyin, Elapsed, WallClock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analytics_kit.route import Columns, Moment
    from analytics_kit.spreadsheets import Cell, Sheet


class Export(msgspec.Struct):
    """What a file says of its works, and what of it could not be read."""

    #: A row for each work: our column -> value.
    works: list[dict[str, Any]]
    #: Beside each of them, what has no column of ours: heading -> what stands there.
    rest: list[dict[str, Any]]
    #: Where a value is null because it could not be read (``$[0].播放量``), and what stands there.
    unread: list[tuple[str, str]] = []


# Columns

#: Our column -> how the export calls it, in lower case and without blanks. The first is today's name; the others are
#: those of older exports and of the pages beside it. Of two that a file has, the earlier here counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "item_id": ("作品id", "视频id", "item_id", "aweme_id"),
    "title": ("作品名称", "作品标题", "视频标题", "视频名称", "标题", "作品描述"),
    "author": ("作者", "作者昵称", "昵称", "账号名称"),
    "published_at": ("发布时间", "投稿时间", "发布日期"),
    "duration_s": ("作品时长", "视频时长", "时长"),
    "genre": ("体裁", "作品体裁"),
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
    "is_public": ("可见性", "可见范围", "审核状态", "发布状态"),
}
_OURS = {spelling: column for column, spellings in _NAMES.items() for spelling in spellings}
_COUNTS = (
    "plays",
    "impressions",
    "likes",
    "comments",
    "shares",
    "saves",
    "followers_gained",
    "profile_visits",
)
_TIMES = ("duration_s", "average_watch_s")
_RATES = ("bounce_rate_2s", "completion_rate_5s", "completion_rate", "cover_click_rate")
_WORDS = ("title", "author", "url")
#: What tells which work a row is of. A list of works has one of them, and a figure.
_WHICH = ("title", "item_id", "url")
_FIGURES = (*_COUNTS, *_RATES, *_TIMES)
#: Characters that a note of an unread cell has of it.
_SHOWN = 200
#: How far down the headings may stand: hints and dates come before them.
_HEAD = 10

#: ``播放时长(秒)`` and ``完播率（%）`` carry their unit.
_UNIT = re.compile(r"[(（]([^()（）]*)[)）]$")
#: Units of a heading -> what its figures are multiplied by. A column in another unit is none of ours.
_SECONDS: Mapping[str, Decimal] = {
    **dict.fromkeys(("", "秒", "s"), Decimal(1)),
    **dict.fromkeys(("分", "分钟", "min"), Decimal(60)),
    **dict.fromkeys(("小时", "h"), Decimal(3600)),
    **dict.fromkeys(("毫秒", "ms"), Decimal("0.001")),
}
_TENS: Mapping[str, Decimal] = {
    **dict.fromkeys(("千", "k"), Decimal(10**3)),
    **dict.fromkeys(("万", "w"), Decimal(10**4)),
    "亿": Decimal(10**8),
}
_PEOPLE: Mapping[str, Decimal] = {**dict.fromkeys(("", "次", "个", "条", "人"), Decimal(1)), **_TENS}
_PARTS: Mapping[str, Decimal] = {"": Decimal(1), "%": Decimal("0.01")}
_UNITS: Mapping[str, Mapping[str, Decimal]] = {
    ours: units
    for columns, units in ((_COUNTS, _PEOPLE), (_TIMES, _SECONDS), (_RATES, _PARTS))
    for ours in columns
}


class _Column(NamedTuple):
    """A column of the file that is one of ours."""

    heading: str
    ours: str
    unit: str


def _plain(heading: str) -> str:
    return re.sub(r"[\s\ufeff\u200b]", "", heading).lower().replace("％", "%")


def _recognize(heading: str) -> _Column | None:
    plain = _plain(heading)
    match = _UNIT.search(plain)
    unit = match[1] if match and plain not in _OURS else ""
    ours = _OURS.get(plain) or _OURS.get(_UNIT.sub("", plain))
    if ours is None or (ours in _FIGURES and unit not in _UNITS[ours]):
        return None
    return _Column(heading, ours, unit)


# Cells

#: How the export writes that it has no figure.
_NOTHING = ("", "-", "--", "—", "——", "/", "n/a", "暂无", "暂无数据")
_FIGURE = re.compile(r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)([kw千万亿]?)")
#: Beyond it JavaScript, and a column of 64 bits in time, no longer tell whole numbers apart.
_MOST = 2**53

GENRE_WORDS: Mapping[str, str] = {
    "1min-视频": "up_to_1_min",
    "1min以内视频": "up_to_1_min",
    "0-1min视频": "up_to_1_min",
    "1-3min视频": "1_to_3_min",
    "3-5min视频": "3_to_5_min",
    "5min+视频": "over_5_min",
    "5min以上视频": "over_5_min",
    "图文": "photos",
    "文章": "article",
    "长图文": "article",
}
VISIBILITY: Mapping[str, bool] = {
    "公开": True,
    "公开可见": True,
    **dict.fromkeys(("自见", "仅自己可见", "私密", "好友可见", "朋友可见", "部分可见"), False),
}


def _is_nothing(cell: Cell | None, ours: str) -> bool:
    # A dash may stand for no title, but "/" may be one.
    nothing = ("", "-") if ours in _WORDS else _NOTHING
    return cell is None or cell.text.strip().lower() in nothing


def _figure(cell: Cell) -> Decimal:
    """Read a number, or text such as ``12,345`` and ``1.2万``."""
    text = cell.text.strip().lower().replace("，", ",")
    match = _FIGURE.fullmatch(text)
    if cell.kind == "number":
        number = Decimal(text)
    elif cell.kind == "text" and match is not None:
        number = Decimal(match[1].replace(",", "")) * _TENS.get(match[2], 1)
    else:
        raise ValueError
    if abs(number) > _MOST:
        raise ValueError
    return number


def _count(cell: Cell, scale: Decimal) -> int:
    number = _figure(cell) * scale
    # A float that was a sum may be off in its last digits; half a play is none.
    if abs(number - round(number)) > Decimal("1e-6") or abs(number) > _MOST:
        raise ValueError
    return round(number)


def _elapsed(cell: Cell, scale: Decimal) -> float:
    text = cell.text.strip().lower()
    clock = re.fullmatch(r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{2}(?:\.[0-9]+)?)", text)
    if clock and cell.kind in ("text", "clock"):
        return 3600.0 * int(clock[1] or 0) + 60 * int(clock[2]) + float(clock[3])
    try:
        seconds = float(_figure(cell) * scale)
    except ValueError:
        if cell.kind != "text":
            raise
        clock_seconds = Elapsed.read(text.removesuffix("s")).seconds
        if clock_seconds is None:
            raise
        seconds = clock_seconds
    if not 0 <= seconds <= _MOST:
        raise ValueError
    return seconds


def _id(cell: Cell) -> str:
    """Read an id: 19 digits of text, or of a number that never was a float."""
    text = cell.text.strip("\t '`\n\r")
    if not re.fullmatch(r"[0-9]{19}", text) or cell.kind not in ("text", "number"):
        raise ValueError
    # A program that had the id as a float writes its 17 digits and zeros, or all digits of the float; Excel 15 of them.
    # All of these are another work's id, or nobody's: no id is better.
    if cell.kind == "number" and (len(text.rstrip("0")) <= 17 or int(float(text)) == int(text)):
        raise ValueError
    return text


def _text(cell: Cell) -> str:
    return cell.text


def _moment(cell: Cell) -> dt.datetime | None:
    if cell.kind not in ("text", "moment"):
        raise ValueError
    try:
        return WallClock.read(cell.text).moment
    except OverflowError:  # the first hours of the year 1
        raise ValueError from None


def _genre(cell: Cell) -> str:
    """Return our word for a genre, the export's own where we have none."""
    plain = _plain(cell.text).replace("分钟", "min")
    return GENRE_WORDS.get(plain, cell.text.strip())


#: How a cell is read that needs neither its column's unit nor the sheet's; it raises ValueError where it cannot.
_READ: Mapping[str, Callable[[Cell], Any]] = {
    **dict.fromkeys(("title", "author", "url"), _text),
    "item_id": _id,
    "published_at": _moment,
    "genre": _genre,
}


# Rates


def _share_of(cell: Cell, column: _Column) -> tuple[Decimal, bool | None]:
    """Return a rate, and whether it is in percent; None where neither cell nor heading says so."""
    text = cell.text.strip().replace("％", "%")
    if cell.kind == "percent":
        return _figure(cell._replace(kind="number")), False
    if text.endswith("%"):
        return _figure(cell._replace(text=text.removesuffix("%").rstrip())), True
    return _figure(cell), True if column.unit == "%" else None


#: Of the rates without a sign, so few may be over 1 in a sheet of shares; they are odd, and null.
_FEW = 0.05


def _is_percent(rates: Sequence[tuple[Decimal, bool | None]]) -> bool | None:
    """Tell the unit of a sheet's rates where neither cell nor heading tells it: decided once, for all its columns.

    Parameters
    ----------
    rates
        Each rate of the sheet, and what tells its unit: a percent sign in the cell or the heading (True), a number that
        the spreadsheet shows as percent (False), or nothing (None).

    Returns
    -------
    bool or None
        True for percent, where most of the rates without a unit are over 1; False for shares, where none is (or one in
        twenty). None where it lies between, or where the rates with a unit are of the other one: then .5 beside
        24.5% may be a half or half a percent, and is neither.

    Examples
    --------
    >>> bare = lambda *rates: [(Decimal(str(rate)), None) for rate in rates]
    >>> _is_percent(bare(24.5, 0.5)), _is_percent(bare(0.245, 0.5)), _is_percent(bare(0.5, 0.4, 24.5))
    (True, False, None)
    >>> _is_percent([*bare(0.5), (Decimal("24.5"), True)]), _is_percent([*bare(0.5), (Decimal("0.245"), False)])
    (None, False)
    """
    bare = [rate for rate, is_percent in rates if is_percent is None and rate]
    over = sum(rate > 1 for rate in bare)
    few, most = over <= _FEW * len(bare), 2 * over >= len(bare)
    looks = False if few else True if most else None
    known_units = {is_percent for _, is_percent in rates if is_percent is not None}
    return looks if known_units <= {looks} else None


def _rates(columns: Mapping[_Column, Sequence[Cell | None]]) -> Iterator[tuple[_Column, list[float | None]]]:
    """Yield the columns of rates as shares; null is what is nothing, or cannot be read."""
    read: dict[_Column, list[tuple[Decimal, bool | None] | None]] = {}
    for column, cells in columns.items():
        read[column] = []
        for cell in cells:
            try:
                share = None if cell is None or _is_nothing(cell, column.ours) else _share_of(cell, column)
            except ValueError:
                share = None
            read[column].append(share)
    sheet = _is_percent([rate for rates in read.values() for rate in rates if rate is not None])
    for column, rates in read.items():
        yield column, [None if rate is None else _share(*rate, sheet=sheet) for rate in rates]


def _share(rate: Decimal, is_percent: bool | None, *, sheet: bool | None) -> float | None:
    unit = sheet if is_percent is None else is_percent
    if unit is None:
        return None if rate else 0.0  # nothing is nothing in every unit
    share = rate / 100 if unit else rate
    # All of them are parts of the plays, or of the times that a cover was shown.
    return float(share) if 0 <= share <= 1 else None


# Sheets


def _headings(sheet: Sheet) -> tuple[int, dict[int, str]]:
    """Return the number of the row that holds most headings of ours, and its headings by column."""
    candidates = [
        (row, {at: cell.text.strip() for at, cell in cells.items()}) for row, cells in sheet.rows.items()
    ]
    return max(
        candidates[:_HEAD],
        # A row of none of ours may still tell what the file is; a hint has fewer cells.
        key=lambda candidate: (
            sum(_recognize(text) is not None for text in candidate[1].values()),
            len(candidate[1]),
        ),
        default=(0, {}),
    )


def _is_list(headings: Iterable[str]) -> bool:
    ours = {column.ours for heading in headings if (column := _recognize(heading))}
    return not ours.isdisjoint(_WHICH) and not ours.isdisjoint(_FIGURES)


def export(sheets: Sequence[Sheet]) -> Export:
    """Read the first sheet that is a list of works.

    Raises
    ------
    ValueError
        If none is; the message names the headings that there are.
    """
    for sheet in sheets:
        row, headings = _headings(sheet)
        if _is_list(headings.values()):
            below = [cells for number, cells in sheet.rows.items() if number > row]
            return _export(
                headings, [cells for cells in below if any(cell.text.strip() for cell in cells.values())]
            )
    texts = [text for sheet in sheets for text in _headings(sheet)[1].values() if text]
    has = (
        f"It has the headings {', '.join(f'{text!r:.40}' for text in texts[:20])}" if texts else "It is empty"
    )
    needed = one_of(_NAMES[name][0].upper() for name in _WHICH)
    msg = f"the file is not a list of works: none of its first {_HEAD} rows has {needed} beside a figure such as '播放量'. {has}."
    raise ValueError(msg)


def _export(headings: Mapping[int, str], rows: Sequence[Mapping[int, Cell]]) -> Export:
    places = _chosen(headings)
    names = _names(headings, rows)
    works: list[dict[str, Any]] = [{} for _ in rows]
    unread: dict[tuple[int, str], str] = {}
    columns = {column: [row.get(at) for row in rows] for at, column in places.items()}
    read = dict(_rates({column: cells for column, cells in columns.items() if column.ours in _RATES}))
    for column, cells in columns.items():
        values = read.get(column) or [_value(column, cell) for cell in cells]
        for index, (cell, value) in enumerate(zip(cells, values, strict=True)):
            works[index][column.ours] = value
            if value is None and cell and not _is_nothing(cell, column.ours) and column.ours != "is_public":
                unread[index, column.heading] = cell.text[:_SHOWN]
    return Export(
        works=works,
        rest=[
            {
                names[at]: cell.text == "1" if cell.kind == "truth" else cell.text
                for at, cell in row.items()
                # A word that tells nothing of who may watch (审核中) still tells something.
                if at not in places or (places[at].ours == "is_public" and works[index]["is_public"] is None)
            }
            for index, row in enumerate(rows)
        ],
        unread=[
            (f"$[{index}].{heading}", text)
            for (index, heading), text in sorted(unread.items(), key=lambda entry: entry[0][0])
        ],
    )


def _chosen(headings: Mapping[int, str]) -> dict[int, _Column]:
    """Return the columns of ours by place; of two that mean the same, the one that ``_NAMES`` has first."""
    known = {at: column for at, heading in headings.items() if (column := _recognize(heading))}
    chosen: dict[str, int] = {}
    for at, column in known.items():
        before = chosen.setdefault(column.ours, at)
        if _preference(column) < _preference(known[before]):
            chosen[column.ours] = at
    return {at: known[at] for at in sorted(chosen.values())}


def _preference(column: _Column) -> int:
    plain = _plain(column.heading)
    spellings = _NAMES[column.ours]
    return spellings.index(plain if plain in spellings else _UNIT.sub("", plain))


def _names(headings: Mapping[int, str], rows: Sequence[Mapping[int, Cell]]) -> dict[int, str]:
    """Name each column of the file by its heading, or its letter where it has none; no two by the same name."""
    names: dict[str, int] = {}
    times: Counter[str] = Counter()
    for at in sorted({*headings, *(at for row in rows for at in row)}):
        name = heading = headings.get(at) or spreadsheets.letters(at)
        while name in names:
            times[heading] += 1
            name = f"{heading}_{times[heading] + 1}"
        names[name] = at
    return {at: name for name, at in names.items()}


def _value(column: _Column, cell: Cell | None) -> Any:
    """Read a cell; None where it is nothing, or cannot be read."""
    ours = column.ours
    if cell is None or _is_nothing(cell, ours):
        return None
    try:
        if ours == "is_public":
            return VISIBILITY.get(_plain(cell.text))
        if ours in _COUNTS:
            return _count(cell, _UNITS[ours][column.unit])
        if ours in _TIMES:
            return _elapsed(cell, _UNITS[ours][column.unit])
        return _READ[ours](cell)
    except ValueError:
        return None


# Tables


def _works(payload: Export, _: Mapping[str, Any]) -> Columns:
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
            for row in payload.works
        ]
    )


def _work_metrics(payload: Export, _: Mapping[str, Any]) -> Columns:
    from analytics_kit import tables  # polars is not needed to send a request

    # Null in the columns that files do not have.
    return {name: [row.get(name) for row in payload.works] for name in tables.columns("work_metrics")}


def _rest(payload: Export, _: Mapping[str, Any]) -> Columns:
    return details(
        [
            (row.get("item_id"), f"$[{index}]", rest)
            for index, (row, rest) in enumerate(zip(payload.works, payload.rest, strict=True))
        ]
    )


class ItemListDownload(
    Douyin, id="douyin.item_list_download", path=CREATOR + "item_list_download", zh="导出投稿作品列表"
):
    """The first 1,000 works of a period, with their figures, from the file that the creator centre exports.

    The answer is an .xlsx. Its columns are read by their Chinese names, wherever in the first ten rows they stand;
    whatever has no place in ``works`` and ``work_metrics`` is in ``details``, with the row in ``path``. 体裁 is
    ``genre``: ours where it is known (``photos``, ``up_to_1_min`` …), the export's word otherwise. 审核状态 is
    ``is_public`` where it says 公开 or 自见; another word is null there, and kept in ``details``. Exports that were seen
    name no id; ``item_id`` is then null, and so it is where a program has rounded the id.

    Rates are shares. A percent sign, in the cell, in the heading or in how the number is shown, says what one is. The
    unit of all others is decided once for the sheet: percent where most are over 1, shares where none is; where that is
    contradicted they are null. So is every cell that cannot be read, and ``calls`` counts these as ``unread``.
    """

    payload: ClassVar[Any] = Export
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
        ListOf(Choice(GENRES)), "Which genres.", "体裁类型过滤", default=tuple(GENRES)
    )
    need_long_article: bool = param(
        Boolean(), "Whether to include long articles.", "是否包含长图文", default=True
    )

    @classmethod
    def decode(cls, body: bytes) -> Export | None:
        """Read the list of works in the file; None where the body looks like JSON.

        Raises
        ------
        PayloadError
            If it is another file, or not to be trusted; the message says why.
        """
        if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return None
        try:
            return export(spreadsheets.read(body))
        except (SpreadsheetError, ValueError) as problem:
            msg = f"{cls.id}: {problem} session.payload(request) gives the answer as it came."
            error = PayloadError(msg, provider=TIKOMNI.name, route=cls.id)
            # A workbook that cannot be used was charged; what is none may be anybody's page.
            error.billed = body.startswith(b"PK")
            error.maybe_billed = not error.billed
            raise error from None
