"""What TikTok's routes share: cookie and proxy, the month and the video, and answers in segments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

import msgspec

from analytics_kit.providers import TIKOMNI, Provider
from analytics_kit.route import Id, Month, Route, Secret, param
from analytics_kit.routes._douyin import Payload
from analytics_kit.routes._values import Stamp, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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


class Timed(msgspec.Struct):
    """A period; a child adds its figures, and gives ``stats`` its own type."""

    start_timestamp: Stamp | None = None
    end_timestamp: Stamp | None = None
    stats: Any = None


class Pagination(msgspec.Struct):
    """Whether there is another page, and which. The documents name these only in words."""

    has_more: bool | None = None
    next_page: int | None = None
    total_page: int | None = None
    total_pages: int | None = None


class ListControl(msgspec.Struct):
    """The order and the pages of a list."""

    next_pagination: Pagination | None = None


class Segment(msgspec.Struct, Generic[TimedT]):
    """A part of an answer, with the periods in it; each route names them in one of three ways."""

    time_selector: Timed | None = None
    list_control: ListControl | None = None
    timed_stats: list[TimedT] | TimedT | None = None
    timed_lists: list[TimedT] | TimedT | None = None
    timed_profile: list[TimedT] | TimedT | None = None


class Segments(Payload, Generic[TimedT]):
    """An answer in segments."""

    segments: list[Segment[TimedT]] | None = None

    def periods(self) -> Iterator[Row[TimedT]]:
        """Return the periods as they stand, in the answer's order.

        A list may stand without times of its own: the segment tells them then.
        """
        for segment in self.segments or []:
            around = segment.time_selector or Timed()
            for periods in (segment.timed_stats, segment.timed_lists, segment.timed_profile):
                for period in listed(periods):
                    yield Row(
                        moment(period.start_timestamp or around.start_timestamp),
                        moment(period.end_timestamp or around.end_timestamp),
                        period,
                    )

    def rows(self) -> Iterator[Row[TimedT]]:
        """Return the figures of each period: what stands under ``stats``, or else beside the period's times."""
        for start, end, period in self.periods():
            inner = period.stats
            for figures in [period] if inner is None else listed(inner):
                yield Row(start, end, figures)

    def next_page(self, page: int) -> int | None:
        """Return the number of the page after this one, counted from 0; None where there is none."""
        for segment in self.segments or []:
            control = segment.list_control or ListControl()
            found = control.next_pagination or Pagination()
            total = found.total_pages or found.total_page or 0
            if found.has_more or (found.has_more is None and page + 1 < total):
                return page + 1 if found.next_page is None else found.next_page
        return None


class Row(NamedTuple, Generic[T]):
    """Figures of one period."""

    start: dt.datetime | None
    end: dt.datetime | None
    stats: T


def listed(value: list[T] | T | None) -> list[T]:
    """Return what may be a list, one thing or nothing, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def columns(rows: Iterable[T], **cells: Callable[[T], Any]) -> Columns:
    """Return column -> one cell per row."""
    kept = list(rows)
    return {name: [cell(row) for row in kept] for name, cell in cells.items()}


def text(value: str | int | None) -> str | None:
    """Return an id, or another value that may come as a number, as text."""
    return None if value is None else str(value)


class Pictures(msgspec.Struct):
    """Addresses of one picture."""

    url_list: list[str] | None = None
    thumb_url_list: list[str] | None = None

    def first(self) -> str | None:
        """Return the first address."""
        return next(iter(self.url_list or self.thumb_url_list or []), None)


def picture(pictures: Pictures | None) -> str | None:
    """Return the first address of a picture that may be missing."""
    return None if pictures is None else pictures.first()
