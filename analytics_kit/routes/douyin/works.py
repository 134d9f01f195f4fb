"""Douyin's lists of works with their figures: those of a period, and those that one names."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.errors import ParameterError
from analytics_kit.providers import TIKOMNI
from analytics_kit.route import Boolean, Choice, CommaSeparated, EpochMs, Extract, Ids, Integer, param
from analytics_kit.routes._values import Count, Id, Number, Payload, Stamp, moment
from analytics_kit.routes._works import details, known_plays, works
from analytics_kit.routes.douyin._common import CREATOR, Douyin, first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.route import Columns, Moment


class Metrics(msgspec.Struct):
    """A work's figures: as the creator centre names them, then the names that the documents alone have."""

    view_count: Count | None = None
    like_count: Count | None = None
    comment_count: Count | None = None
    share_count: Count | None = None
    favorite_count: Count | None = None
    #: All who followed, before those who unfollowed are taken off.
    subscribe_count: Count | None = None
    unsubscribe_count: Count | None = None
    danmaku_count: Count | None = None
    cover_show: Count | None = None
    homepage_visit_count: Count | None = None
    cover_click_rate: Number | None = None
    avg_view_second: Number | None = None
    avg_view_proportion: Number | None = None
    fan_view_proportion: Number | None = None
    completion_rate: Number | None = None
    completion_rate_5s: Number | None = None
    bounce_rate_2s: Number | None = None
    like_rate: Number | None = None
    play_count: Count | None = None
    digg_count: Count | None = None
    collect_count: Count | None = None
    fans_increment_count: Count | None = None

    @property
    def plays(self) -> int | None:
        """Times played."""
        return first(self.view_count, self.play_count)

    @property
    def likes(self) -> int | None:
        """Likes."""
        return first(self.like_count, self.digg_count)


class Review(msgspec.Struct):
    """What the platform's review says."""

    status: Count | None = None


class Visibility(msgspec.Struct):
    """Who may watch."""

    is_public: bool | None = None


class Item(msgspec.Struct):
    """One work of the list, whose id stands in one of two members."""

    id: Id | None = None
    item_id: Id | None = None
    metrics: Metrics | None = None
    review: Review | None = None
    visibility: Visibility | None = None
    description: str | None = None
    author: str | None = None
    #: Seconds since 1970.
    create_time: Stamp | None = None
    #: Milliseconds.
    duration: Count | None = None

    def __post_init__(self) -> None:
        """Refuse a work without an id."""
        if self.id is None and self.item_id is None:
            msg = "a work needs an id, in `id` or `item_id`"
            raise ValueError(msg)

    @property
    def key(self) -> str:
        """The work's id."""
        return str(first(self.id, self.item_id))

    @property
    def figures(self) -> Metrics:
        """Its metrics, all null where none came."""
        return self.metrics or Metrics()


class ItemListPayload(Payload):
    """One page of ``item_list``; the documents say ``cursor`` for ``max_cursor``."""

    items: list[Item] | None = None
    has_more: bool | None = None
    max_cursor: int | None = None
    cursor: int | None = None


def _works(payload: ItemListPayload | OverviewPayload, _: Mapping[str, Any]) -> Columns:
    rows = []
    for item in payload.items or []:
        metrics = item.figures
        rows.append(
            {
                "provider": TIKOMNI.name,
                "platform": "douyin",
                "item_id": item.key,
                "title": item.description,
                "author": item.author,
                "published_at": moment(item.create_time),
                "duration_s": None if item.duration is None else item.duration / 1000,
                "url": f"https://www.douyin.com/video/{item.key}",
                "plays": known_plays(metrics.plays, metrics.likes),
                "impressions": metrics.cover_show,
                "likes": metrics.likes,
                "comments": metrics.comment_count,
                "shares": metrics.share_count,
                "saves": first(metrics.favorite_count, metrics.collect_count),
                "followers_gained": first(metrics.subscribe_count, metrics.fans_increment_count),
            }
        )
    return works(rows)


def _work_metrics(payload: ItemListPayload | OverviewPayload, _: Mapping[str, Any]) -> Columns:
    items = payload.items or []
    metrics = [item.figures for item in items]
    return {
        "item_id": [item.key for item in items],
        "bounce_rate_2s": [m.bounce_rate_2s for m in metrics],
        "completion_rate_5s": [m.completion_rate_5s for m in metrics],
        "completion_rate": [m.completion_rate for m in metrics],
        "cover_click_rate": [m.cover_click_rate for m in metrics],
        "average_watch_s": [m.avg_view_second for m in metrics],
        "profile_visits": [m.homepage_visit_count for m in metrics],
        "review_status": [(item.review or Review()).status for item in items],
        "is_public": [(item.visibility or Visibility()).is_public for item in items],
        "average_watch_share": [m.avg_view_proportion for m in metrics],
        "fan_play_share": [m.fan_view_proportion for m in metrics],
        "like_rate": [m.like_rate for m in metrics],
        "danmaku": [m.danmaku_count for m in metrics],
        "followers_lost": [m.unsubscribe_count for m in metrics],
    }


#: What works can be ordered by, in the order of the provider's codes: each descending, then ascending.
_ORDERS = (
    "published",
    "plays",
    "likes",
    "comments",
    "shares",
    "saves",
    "bounce_rate_2s",
    "completion_rate_5s",
    "completion_rate",
    "cover_click_rate",
    "average_watch_s",
    "profile_visits",
    "followers_gained",
)
ORDER_BY: Mapping[str, int] = {
    f"{column}_{way}": 2 * index + offset
    for index, column in enumerate(_ORDERS)
    for offset, way in ((1, "desc"), (2, "asc"))
}


class ItemList(Douyin, id="douyin.item_list", path=CREATOR + "item_list", zh="投稿作品列表"):
    """The creator's works of a period, with their figures, page by page."""

    payload: ClassVar[Any] = ItemListPayload
    tables: ClassVar[Mapping[str, Extract]] = {"works": _works, "work_metrics": _work_metrics}

    count: int = param(Integer(1, 100), "Works per page.", "每页数量", default=10)
    order_by: str | int = param(
        Choice(ORDER_BY), "The order of the works.", "排序方式", default="published_desc"
    )
    fields: str | Iterable[str] = param(
        CommaSeparated(("metrics", "review", "visibility")),
        "What to say of each work.",
        "返回字段",
        default=("metrics", "review", "visibility"),
    )
    need_cooperation: bool = param(
        Boolean(), "Whether to name co-operations.", "是否需要合作信息", default=True
    )
    start_time: Moment = param(EpochMs(), "Published from.", "开始时间")
    end_time: Moment = param(EpochMs(end=True), "Published until, included.", "结束时间")
    need_long_article: bool = param(
        Boolean(), "Whether to include long articles.", "是否包含长图文", default=True
    )
    cursor: int | None = param(
        Integer(), "Where the page starts; the answer before gave it.", "分页游标", default=None
    )

    def check(self) -> None:
        """Check that the period does not end before it starts."""
        if self.start_time > self.end_time:  # type: ignore[operator] # both are datetimes once cleaned
            msg = f"{self.id}: start_time={self.start_time} is after end_time={self.end_time}. Swap them."
            raise ParameterError(msg)

    def next_page(self, payload: ItemListPayload) -> ItemList | None:
        """Return the request for the next page."""
        cursor = first(payload.max_cursor, payload.cursor)
        if not payload.has_more or cursor is None:
            return None
        return dataclasses.replace(self, cursor=cursor)

    @classmethod
    def says_more(cls, payload: ItemListPayload) -> bool:
        """Tell whether another page follows."""
        return bool(payload.has_more)

    @classmethod
    def ids_in(cls, payload: ItemListPayload) -> Iterable[str]:
        """Return the ids of a page's works."""
        return [item.key for item in payload.items or []]


#: Parts of a work's overview whose inside is not documented; they stand in ``details``.
_PARTS = ("play_info", "dou_plus", "integrated_incentive", "incentive_life", "content_analysis")


class OverviewItem(Item):
    """One work of ``item_overview_data``. The documents name the parts only."""

    play_info: Any = None
    dou_plus: Any = None
    integrated_incentive: Any = None
    incentive_life: Any = None
    content_analysis: Any = None


class OverviewPayload(Payload):
    """The answer of ``item_overview_data``; that it is shaped as ``item_list`` is an inference."""

    items: list[OverviewItem] | None = None


def _overview_details(payload: OverviewPayload, _: Mapping[str, Any]) -> Columns:
    return details(
        [
            (item.key, f"$.items[{index}]", {name: getattr(item, name) for name in _PARTS})
            for index, item in enumerate(payload.items or [])
        ]
    )


class ItemOverviewData(
    Douyin, id="douyin.item_overview_data", path=CREATOR + "item_overview_data", zh="作品总览数据"
):
    """Figures, review, promotion and incentives of several works.

    The documents name the parts of the answer but not what is in them. Figures and review are read as those of
    ``item_list``; every other part stands in the table ``details``, leaf by leaf, whatever it holds.
    """

    payload: ClassVar[Any] = OverviewPayload
    tables: ClassVar[Mapping[str, Extract]] = {
        "works": _works,
        "work_metrics": _work_metrics,
        "details": _overview_details,
    }

    ids: str | Iterable[str] = param(Ids(), "The works' ids.", "作品ID列表")
    fields: str | Iterable[str] = param(
        CommaSeparated(("metrics", "review", *_PARTS)),
        "What to say of each work.",
        "返回字段",
        default=("metrics", "review", *_PARTS),
    )

    @classmethod
    def ids_in(cls, payload: OverviewPayload) -> Iterable[str]:
        """Return the ids of the works that came."""
        return [item.key for item in payload.items or []]
