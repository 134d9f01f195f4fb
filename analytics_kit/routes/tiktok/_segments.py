"""What TikTok's routes share: cookie and proxy, the month and the video, and answers in segments."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, NamedTuple, TypeVar

import msgspec

from analytics_kit.providers import TIKOMNI, Provider
from analytics_kit.route import Id, Month, Route, Secret, param
from analytics_kit.routes._values import Count, Stamp, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analytics_kit.route import Columns, Moment

CREATOR = "/api/u1/v1/tiktok/creator/get_"
#: The day that the contract asks for unless told otherwise.
APRIL = dt.date(2025, 4, 1)


class TikTok(Route):
    """A route of TikTok's creator centre: it takes the creator's cookie, and a proxy."""

    provider: ClassVar[Provider] = TIKOMNI
    method: ClassVar[str] = "POST"
    secrets: ClassVar[tuple[Secret, ...]] = (
        Secret("cookie", "TIKTOK_COOKIE", "The creator's cookie of TikTok.", "用户Cookie", required=False),
        Secret(
            "proxy",
            "TIKTOK_PROXY",
            "The proxy that the provider asks TikTok through: http://user:password@host:port.",
            "HTTP代理地址",
            required=False,
        ),
    )


class TikTokMonth(TikTok):
    """A route about one calendar month."""

    start_date: Moment = param(
        Month("%m-%d-%Y"),
        "The calendar month that is asked for, or a day of it.",
        "查询开始时间",
        default=APRIL,
    )


class TikTokVideo(TikTokMonth):
    """A route that describes one video in one calendar month."""

    item_id: str = param(Id(), "The video's id.", "视频ID")


class TikTokVideoProduct(TikTokVideo):
    """A route about one product in one video."""

    product_id: str = param(Id(), "The product's id.", "商品ID")


# Answers in segments

T = TypeVar("T")
TimedT = TypeVar("TimedT", bound="Timed")

#: Seconds that a clock is ahead of UTC.
Offset = Annotated[float, msgspec.Meta(gt=-86400, lt=86400)]
_CLOCK = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


class Clock:
    """A day or a time of day in a zone that stands beside it: a day is its midnight.

    No child of ``datetime``, which msgspec would decode by itself, without ``read``.
    """

    __slots__ = ("time",)

    def __init__(self, time: dt.datetime) -> None:
        self.time = time

    @classmethod
    def read(cls, value: Any) -> Clock:
        """Read ISO 8601, or seconds or milliseconds since 1970.

        Raises
        ------
        ValueError
            If that is neither.

        Examples
        --------
        >>> str(Clock.read("2026-08-01").utc(7 * 3600))
        '2026-07-31 17:00:00+00:00'
        """
        time = None
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            with contextlib.suppress(ValueError):  # there is no 30th of February
                time = dt.datetime.fromisoformat(value)
        elif isinstance(value, str | int) and re.fullmatch(r"[0-9]{9,14}", str(value)):
            time = moment(int(value))
        if time is not None and time.year >= 1970:  # and so within what an offset can move
            return cls(time)
        msg = f"{value!r:.60} is not a day or time, such as '2026-08-01'"
        raise ValueError(msg)

    def utc(self, offset: float | None) -> dt.datetime | None:
        """Return the moment; None where the clock's offset is not known."""
        if self.time.tzinfo is not None:
            return self.time.astimezone(dt.UTC)
        if offset is None:
            return None
        return (self.time - dt.timedelta(seconds=offset)).replace(tzinfo=dt.UTC)


class Times(msgspec.Struct):
    """From when until when: by timestamps, or by a clock and its offset; the end is no part of it."""

    start_timestamp: Stamp | None = None
    end_timestamp: Stamp | None = None
    start: Clock | None = None
    end: Clock | None = None
    timezone_offset: Offset | None = None

    #: Members that say what figures are about. Where others come that nobody knows, these do not make them understood.
    context: ClassVar[frozenset[str]] = frozenset()

    def ends(self, offset: float | None) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Return start and end; ``offset`` is that of clocks that name none."""
        offset = offset if self.timezone_offset is None else self.timezone_offset
        start, end = (None if clock is None else clock.utc(offset) for clock in (self.start, self.end))
        return moment(self.start_timestamp) or start, moment(self.end_timestamp) or end


class Selector(Times):
    """The period that was asked for, under either of its names."""

    period: Any = None
    granularity: Any = None
    timezone: Any = None
    locale: Any = None


class Span(NamedTuple):
    """From when until when, and the offset of clocks within."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    offset: float | None = None


class Spanned(Times):
    """What has times of its own, or a selector or descriptor that tells them."""

    time_selector: Selector | None = None
    time_descriptor: Selector | None = None

    context: ClassVar[frozenset[str]] = frozenset(
        {*Times.__struct_fields__, "time_selector", "time_descriptor"}
    )

    def span(self, around: Span) -> Span:
        """Return its times; what they leave open is that of what stands around."""
        start, end, offset = None, None, None
        known = [times for times in (self, self.time_selector, self.time_descriptor) if times is not None]
        for times in known:
            offset = times.timezone_offset if offset is None else offset
        for times in known:
            first, last = times.ends(around.offset if offset is None else offset)
            start, end = start or first, end or last
        return Span(start or around.start, end or around.end, around.offset if offset is None else offset)


class Timed(Spanned):
    """A period; a child adds its figures, and gives ``stats`` its own type."""

    stats: Any = None

    def tells(self) -> bool:
        """Tell whether it says anything beside its times."""
        own = set(self.__struct_fields__) - set(Timed.__struct_fields__)
        return any(getattr(self, name) is not None for name in own)


class Pagination(msgspec.Struct):
    """Whether there is another page, and which. The documents name these only in words."""

    has_more: bool | None = None
    next_page: Count | None = None
    total_page: Count | None = None
    total_pages: Count | None = None
    total_cnt: Any = None
    total_record: Any = None


class ListControl(msgspec.Struct):
    """The order and the pages of a list."""

    rules: Any = None
    next_pagination: Pagination | None = None


class Segment(Spanned, Generic[TimedT]):
    """A part of an answer, with the periods in it; each route names them in one of three ways."""

    filter: Any = None
    list_control: ListControl | None = None
    timed_stats: list[TimedT] | TimedT | None = None
    timed_lists: list[TimedT] | TimedT | None = None
    timed_profile: list[TimedT] | TimedT | None = None
    #: Without periods, what is said of the whole segment.
    stats: list[TimedT] | TimedT | None = None

    context: ClassVar[frozenset[str]] = Spanned.context | {"filter", "list_control"}


class Segments(Segment[TimedT], Generic[TimedT]):
    """An answer in segments; where there is but one, its periods may stand without it."""

    status_code: int = 0
    status_msg: str = ""
    segments: list[Segment[TimedT]] | Segment[TimedT] | None = None

    def _parts(self) -> Sequence[Segment[TimedT]]:
        return listed(self.segments) or [self]

    def periods(self) -> Iterator[Row[TimedT]]:
        """Return the periods as they stand, in the answer's order.

        A list may stand without times of its own: the segment tells them then.
        """
        for segment in self._parts():
            around = segment.span(Span())
            for periods in (segment.timed_stats, segment.timed_lists, segment.timed_profile, segment.stats):
                for period in listed(periods):
                    yield Row(period.span(around), period)

    def rows(self) -> Iterator[Row[TimedT]]:
        """Return the figures of each period: what stands under ``stats``, or else beside the period's times."""
        for period in self.periods():
            inner = period.stats.stats
            if inner is None:
                yield period
                continue
            for figures in listed(inner):
                yield Row(figures.span(period.span), figures)

    def _pages(self) -> Iterator[Pagination]:
        for segment in self._parts():
            if segment.list_control is not None and segment.list_control.next_pagination is not None:
                yield segment.list_control.next_pagination

    def next_page(self, page: int) -> int | None:
        """Return the number of the page after this one, counted from 0; None where there is none.

        That number is known even where the answer names none, or this page's own, as the documents have it for
        one of the two lists.
        """
        for page_info in self._pages():
            total = page_info.total_pages or page_info.total_page or 0
            if page_info.has_more or (page_info.has_more is None and page + 1 < total):
                return max(page + 1, page_info.next_page or 0)
        return None

    def has_more(self) -> bool:
        """Tell whether the answer says that there is another page."""
        return any(page_info.has_more for page_info in self._pages())


class Row(NamedTuple, Generic[T]):
    """Figures of one period."""

    span: Span
    stats: T

    @property
    def start(self) -> dt.datetime | None:
        """Where the period starts."""
        return self.span.start

    @property
    def end(self) -> dt.datetime | None:
        """Where it ends: the first moment after it."""
        return self.span.end


def listed(value: list[T] | T | None) -> list[T]:
    """Return what may be a list, one thing or nothing, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def columns(rows: Iterable[T], **cells: Callable[[T], Any]) -> Columns:
    """Return column -> one cell per row."""
    listed = list(rows)
    return {name: [cell(row) for row in listed] for name, cell in cells.items()}


def text(value: str | int | None) -> str | None:
    """Return a word that may come as a number as text."""
    return None if value is None else str(value)


class Pictures(msgspec.Struct):
    """Addresses of one picture."""

    uri: Any = None
    url_list: list[str] | None = None
    thumb_url_list: list[str] | None = None

    def first(self) -> str | None:
        """Return the first address."""
        return next(iter(self.url_list or self.thumb_url_list or []), None)


def picture(pictures: Pictures | None) -> str | None:
    """Return the first address of a picture that may be missing."""
    return None if pictures is None else pictures.first()
