"""Douyin's creator centre, version 2, through tikomni: one class per route.

Every answer here is about the creator whose cookie is sent. The shapes are those of the provider's documents;
a field that they do not name passes through ``session.payload`` and is no error.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.errors import ParameterError, PayloadError
from analytics_kit.providers import TIKOMNI
from analytics_kit.route import Choice, EpochMs, Extract, Flag, Ids, Runs, Whole, Words, param
from analytics_kit.routes._douyin import CREATOR, GENRES, Douyin, DouyinItem, Payload
from analytics_kit.routes._douyin_account import (
    AuthorDiagnosis,
    ItemAnalysisInvolvedVertical,
    ItemAnalysisItemPerformance,
    ItemAnalysisOverview,
    LiveRoomHistoryList,
)
from analytics_kit.routes._douyin_export import ItemListDownload
from analytics_kit.routes._values import moment
from analytics_kit.routes._works import details, known_plays, works

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.route import Columns, Moment

__all__ = [
    "GENRES",
    "ORDER_BY",
    "AuthorDiagnosis",
    "ItemAnalysisInvolvedVertical",
    "ItemAnalysisItemPerformance",
    "ItemAnalysisOverview",
    "ItemAudienceOthers",
    "ItemAudiencePortrait",
    "ItemDanmakuAnalysis",
    "ItemList",
    "ItemListDownload",
    "ItemOverviewData",
    "ItemPlaySource",
    "ItemSearchKeyword",
    "ItemWatchTrend",
    "LiveRoomHistoryList",
    "known_plays",
    "seconds",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


# What several answers share


class Entry(msgspec.Struct, gc=False):
    """A key and its value, the form of every distribution and curve."""

    key: str | int | float
    value: float | None = None


class Distribution(msgspec.Struct):
    """Shares and TGI of one dimension; each list has an order of its own, so they are joined by key."""

    ratio_list: list[Entry] = []
    tgi_list: list[Entry] = []


_CLOCK = re.compile(r"(?:(\d+):)?(\d+):([0-5]\d(?:\.\d+)?)|(\d+(?:\.\d+)?)")


def seconds(key: str | float) -> float | None:
    """Read a point in time: ``mm:ss``, ``h:mm:ss`` or bare seconds; None for anything else.

    Examples
    --------
    >>> [seconds(key) for key in ("00:05", "61:05", "1:01:05", "27", "11.5", "abc", "00:75")]
    [5.0, 3665.0, 3665.0, 27.0, 11.5, None, None]
    """
    match = _CLOCK.fullmatch(str(key))
    if match is None:
        return None
    hours, minutes, rest, bare = match.groups()
    if bare is not None:
        return float(bare)
    if hours is not None and int(minutes) > 59:
        return None
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest)


class _Clock(dict[Any, float]):
    """Key -> point in time, each read once: the curves of all works share their keys. Others are a ``ValueError``."""

    #: Enough for the seconds of a video of 27 hours.
    MOST = 100_000

    def __missing__(self, key: str | float) -> float:
        moment = seconds(key)
        if moment is None:
            raise ValueError
        # Only text: 10**16 and 1e16 are one key, and the second is no point in time.
        if isinstance(key, str) and len(self) < self.MOST:
            self[key] = moment
        return moment


_clock = _Clock()


def _no_point(route: type[Douyin], came: object, path: str) -> PayloadError:
    msg = (
        f"{route.id}: {came!r} at {path} is no point in time. Allowed: 'mm:ss', 'h:mm:ss' or seconds. "
        "session.payload(request) shows the answer untouched."
    )
    error = PayloadError(msg, provider=route.provider.name, route=route.id)
    error.path = path
    return error


# Curves


class Trend(msgspec.Struct):
    """The work's own curve beside that of similar creators, which may be missing."""

    current_item: list[Entry] = []
    similar_author: list[Entry] | None = None


class WatchTrendPayload(Payload):
    """The answer of ``item_watch_trend``."""

    analysis_trend: Trend | None = None


def _curve(payload: WatchTrendPayload, values: Mapping[str, Any]) -> Columns:
    trend = payload.analysis_trend or Trend()
    peers = trend.similar_author or []
    points = trend.current_item + peers
    try:
        moments = [_clock[point.key] for point in points]
    except ValueError:
        raise _no_point_of(trend) from None
    return {
        "item_id": Runs((values.get("item_id"), len(points))),
        "analysis": Runs((values["analysis_type"], len(points))),
        "series": Runs(("item", len(trend.current_item)), ("peers", len(peers))),
        "second": moments,
        "value": [point.value for point in points],
    }


def _no_point_of(trend: Trend) -> PayloadError:
    name, index, key = next(
        (name, index, entry.key)
        for name in ("current_item", "similar_author")
        for index, entry in enumerate(getattr(trend, name) or [])
        if seconds(entry.key) is None
    )
    return _no_point(ItemWatchTrend, key, f"$.analysis_trend.{name}[{index}].key")


class ItemWatchTrend(
    DouyinItem, id="douyin.item_watch_trend", path=CREATOR + "item_watch_trend", zh="作品观看趋势分析"
):
    """Where viewers of one work stay, like or leave, second by second, beside similar creators."""

    payload: ClassVar[Any] = WatchTrendPayload
    tables: ClassVar[Mapping[str, Extract]] = {"curve": _curve}
    reliability: ClassVar[str | None] = "retention is reliable above 200 plays"

    analysis_type: str | int = param(
        Choice({"retention": 1, "like": 2, "bounce": 7}), "Which curve.", "分析类型", default="retention"
    )


# Audience


class PortraitPayload(Payload):
    """The answer of ``item_audience_portrait``; a dimension without data is an empty list."""

    gender: Distribution | list[Entry] = msgspec.field(default_factory=list)
    age: Distribution | list[Entry] = msgspec.field(default_factory=list)
    province: Distribution | list[Entry] = msgspec.field(default_factory=list)
    city_level: Distribution | list[Entry] = msgspec.field(default_factory=list)
    career: Distribution | list[Entry] = msgspec.field(default_factory=list)
    active: Distribution | list[Entry] = msgspec.field(default_factory=list)
    new_user: Distribution | list[Entry] = msgspec.field(default_factory=list)


class Fans(msgspec.Struct):
    """Fans and others among the audience."""

    fan_list: list[Entry] = []


class Interest(msgspec.Struct, gc=False):
    """A word that the audience follows."""

    keyword: str
    value: float | None = None


class Interests(msgspec.Struct):
    """The words that the audience follows."""

    keyword_list: list[Interest] = []


class AudienceOthersPayload(Payload):
    """The answer of ``item_audience_others``."""

    audience_distribution: Fans | None = None
    audience_keyword: Interests | None = None


#: Dimension -> the provider's code -> our word; other dimensions come as words already.
SEGMENTS: Mapping[str, Mapping[str, str]] = {
    "active": {"2": "morning", "3": "afternoon", "4": "evening", "-1": "other"},
    "fan": {"1": "fan", "0": "non_fan"},
}


def _portrait(payload: PortraitPayload, values: Mapping[str, Any]) -> Columns:
    dimensions = Runs()
    segments: list[str] = []
    shares: list[float | None] = []
    tgis: list[float | None] = []
    for dimension in ("gender", "age", "province", "city_level", "career", "active", "new_user"):
        found = getattr(payload, dimension)
        ratios, tgi = found, {}
        if not isinstance(found, list):
            ratios = found.ratio_list
            tgi = {f"{entry.key}": entry.value for entry in found.tgi_list}
        before = len(segments)
        for entry in ratios:
            key = f"{entry.key}"  # the text of itself faster than by str()
            segments.append(key)
            shares.append(entry.value)
            tgis.append(tgi.pop(key, None))
        for key, value in tgi.items():  # segments without a share
            segments.append(key)
            shares.append(None)
            tgis.append(value)
        if len(segments) > before:
            dimensions.runs.append((dimension, len(segments) - before))
        if dimension in SEGMENTS:
            words = SEGMENTS[dimension]
            segments[before:] = [words.get(key, key) for key in segments[before:]]
    return {
        "item_id": Runs((values.get("item_id"), len(segments))),
        "dimension": dimensions,
        "segment": segments,
        "share": shares,
        "tgi": tgis,
    }


def _audience_others(payload: AudienceOthersPayload, values: Mapping[str, Any]) -> Columns:
    fans = (payload.audience_distribution or Fans()).fan_list
    words = (payload.audience_keyword or Interests()).keyword_list
    rows = len(fans) + len(words)
    return {
        "item_id": Runs((values.get("item_id"), rows)),
        "dimension": Runs(("fan", len(fans)), ("interest", len(words))),
        "segment": [
            *(SEGMENTS["fan"].get(str(entry.key), str(entry.key)) for entry in fans),
            *(word.keyword for word in words),
        ],
        "share": [*(entry.value for entry in fans), *(word.value for word in words)],
        "tgi": Runs((None, rows)),
    }


class ItemAudiencePortrait(
    DouyinItem,
    id="douyin.item_audience_portrait",
    path=CREATOR + "item_audience_portrait",
    zh="作品观众画像",
):
    """Who watched one work: gender, age, province and more, with shares and TGI."""

    payload: ClassVar[Any] = PortraitPayload
    tables: ClassVar[Mapping[str, Extract]] = {"portrait": _portrait}
    reliability: ClassVar[str | None] = "reliable above 1,000 plays, 24-48 h after publishing"


class ItemAudienceOthers(
    DouyinItem,
    id="douyin.item_audience_others",
    path=CREATOR + "item_audience_others",
    zh="作品观众其他数据",
):
    """How many of one work's viewers are fans, and which words they follow."""

    payload: ClassVar[Any] = AudienceOthersPayload
    tables: ClassVar[Mapping[str, Extract]] = {"portrait": _audience_others}
    reliability: ClassVar[str | None] = "reliable above 1,000 plays, 24-48 h after publishing"


# Search


class SearchWord(msgspec.Struct, gc=False):
    """A word that led to the work; ``percentage`` is 0-100."""

    keyword: str
    count: int | None = None
    percentage: float | None = None


class SearchPayload(Payload):
    """The answer of ``item_search_keyword``."""

    keywords: list[SearchWord] | None = None
    total_count: int | None = None


def _keywords(payload: SearchPayload, values: Mapping[str, Any]) -> Columns:
    words = payload.keywords or []
    return {
        "item_id": Runs((values.get("item_id"), len(words))),
        "keyword": [word.keyword for word in words],
        "count": [word.count for word in words],
        "reported_share": [None if (percent := word.percentage) is None else percent / 100 for word in words],
        "total_count": Runs((payload.total_count, len(words))),
    }


class ItemSearchKeyword(
    DouyinItem, id="douyin.item_search_keyword", path=CREATOR + "item_search_keyword", zh="作品搜索关键词"
):
    """Which searches led viewers to one work; an empty list means no searches yet."""

    payload: ClassVar[Any] = SearchPayload
    tables: ClassVar[Mapping[str, Extract]] = {"keywords": _keywords}


# Traffic


class Source(msgspec.Struct):
    """A way that plays came by."""

    key: str
    value: float | None = None
    history_difference: float | None = None
    app_id: str | int | None = None


class PlaySourcePayload(Payload):
    """The answer of ``item_play_source``."""

    play_source: list[Source] | None = None


def _traffic(payload: PlaySourcePayload, values: Mapping[str, Any]) -> Columns:
    sources = payload.play_source or []
    return {
        "item_id": Runs((values.get("item_id"), len(sources))),
        "source": [source.key for source in sources],
        "share": [source.value for source in sources],
        "history_difference": [source.history_difference for source in sources],
        "app_id": [None if source.app_id is None else str(source.app_id) for source in sources],
    }


class ItemPlaySource(
    DouyinItem, id="douyin.item_play_source", path=CREATOR + "item_play_source", zh="作品流量来源"
):
    """How plays of one work came about; a source that is absent brought none."""

    payload: ClassVar[Any] = PlaySourcePayload
    tables: ClassVar[Mapping[str, Extract]] = {"traffic": _traffic}


# Danmaku


class Danmaku(msgspec.Struct, gc=False):
    """What was sent around one second; ``percentage`` is 0-100."""

    time_point: str | int | float
    count: int | None = None
    percentage: float | None = None


class HotWord(msgspec.Struct, gc=False):
    """A word that was sent often."""

    word: str
    count: int | None = None
    sentiment: str | None = None


class DanmakuPayload(Payload):
    """The answer of ``item_danmaku_analysis``."""

    bullet_distribution: list[Danmaku] | None = None
    hot_words: list[HotWord] | None = None
    total_count: int | None = None


def _danmaku(payload: DanmakuPayload, values: Mapping[str, Any]) -> Columns:
    points = payload.bullet_distribution or []
    moments = []
    for index, point in enumerate(points):
        second = seconds(point.time_point)
        if second is None:
            raise _no_point(
                ItemDanmakuAnalysis, point.time_point, f"$.bullet_distribution[{index}].time_point"
            )
        moments.append(second)
    return {
        "item_id": Runs((values.get("item_id"), len(points))),
        "second": moments,
        "count": [point.count for point in points],
        "reported_share": [None if point.percentage is None else point.percentage / 100 for point in points],
        "total_count": Runs((payload.total_count, len(points))),
    }


def _hot_words(payload: DanmakuPayload, values: Mapping[str, Any]) -> Columns:
    words = payload.hot_words or []
    return {
        "item_id": Runs((values.get("item_id"), len(words))),
        "word": [word.word for word in words],
        "count": [word.count for word in words],
        "sentiment": [word.sentiment for word in words],
    }


class ItemDanmakuAnalysis(
    DouyinItem, id="douyin.item_danmaku_analysis", path=CREATOR + "item_danmaku_analysis", zh="作品弹幕分析"
):
    """When viewers of one work sent danmaku, and which words; empty where nobody did, or nobody may."""

    payload: ClassVar[Any] = DanmakuPayload
    tables: ClassVar[Mapping[str, Extract]] = {"danmaku": _danmaku, "hot_words": _hot_words}


# Works


class Metrics(msgspec.Struct):
    """A work's figures. The documents print the first five; the rest are what they say works can be ordered by."""

    play_count: int | None = None
    digg_count: int | None = None
    comment_count: int | None = None
    share_count: int | None = None
    collect_count: int | None = None
    cover_show: int | None = None
    bounce_rate_2s: float | None = None
    completion_rate_5s: float | None = None
    completion_rate: float | None = None
    cover_click_rate: float | None = None
    avg_view_second: float | None = None
    homepage_visit_count: int | None = None
    fans_increment_count: int | None = None


class Review(msgspec.Struct):
    """What the platform's review says."""

    status: int | None = None


class Visibility(msgspec.Struct):
    """Who may watch."""

    is_public: bool | None = None


class Item(msgspec.Struct):
    """One work of the list. Only id, metrics, review and visibility are documented."""

    item_id: str | int
    metrics: Metrics | None = None
    review: Review | None = None
    visibility: Visibility | None = None
    description: str | None = None
    author: str | None = None
    #: Seconds since 1970.
    create_time: int | None = None
    #: Milliseconds.
    duration: int | None = None


class ItemListPayload(Payload):
    """One page of ``item_list``."""

    items: list[Item] | None = None
    has_more: bool = False
    cursor: int | None = None


def _works(payload: ItemListPayload, _: Mapping[str, Any]) -> Columns:
    rows = []
    for item in payload.items or []:
        metrics = item.metrics or Metrics()
        rows.append(
            {
                "provider": TIKOMNI.name,
                "platform": "douyin",
                "item_id": str(item.item_id),
                "title": item.description,
                "author": item.author,
                "published_at": moment(item.create_time),
                "duration_s": None if item.duration is None else item.duration / 1000,
                "url": f"https://www.douyin.com/video/{item.item_id}",
                "plays": known_plays(metrics.play_count, metrics.digg_count),
                "impressions": metrics.cover_show,
                "likes": metrics.digg_count,
                "comments": metrics.comment_count,
                "shares": metrics.share_count,
                "saves": metrics.collect_count,
                "followers_gained": metrics.fans_increment_count,
            }
        )
    return works(rows)


def _work_metrics(payload: ItemListPayload, _: Mapping[str, Any]) -> Columns:
    items = payload.items or []
    metrics = [item.metrics or Metrics() for item in items]
    return {
        "item_id": [str(item.item_id) for item in items],
        "bounce_rate_2s": [m.bounce_rate_2s for m in metrics],
        "completion_rate_5s": [m.completion_rate_5s for m in metrics],
        "completion_rate": [m.completion_rate for m in metrics],
        "cover_click_rate": [m.cover_click_rate for m in metrics],
        "average_watch_s": [m.avg_view_second for m in metrics],
        "profile_visits": [m.homepage_visit_count for m in metrics],
        "review_status": [(item.review or Review()).status for item in items],
        "is_public": [(item.visibility or Visibility()).is_public for item in items],
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

    count: int = param(Whole(1, 100), "Works per page.", "每页数量", default=10)
    order_by: str | int = param(
        Choice(ORDER_BY), "The order of the works.", "排序方式", default="published_desc"
    )
    fields: str | Iterable[str] = param(
        Words(("metrics", "review", "visibility")),
        "What to say of each work.",
        "返回字段",
        default=("metrics", "review", "visibility"),
    )
    need_cooperation: bool = param(Flag(), "Whether to name co-operations.", "是否需要合作信息", default=True)
    start_time: Moment = param(EpochMs(), "Published from.", "开始时间")
    end_time: Moment = param(EpochMs(end=True), "Published until, included.", "结束时间")
    need_long_article: bool = param(
        Flag(), "Whether to include long articles.", "是否包含长图文", default=True
    )
    cursor: int | None = param(
        Whole(), "Where the page starts; the answer before gave it.", "分页游标", default=None
    )

    def check(self) -> None:
        """Check that the period does not end before it starts."""
        if self.start_time > self.end_time:  # type: ignore[operator] # both are datetimes once cleaned
            msg = f"{self.id}: start_time={self.start_time} is after end_time={self.end_time}. Swap them."
            raise ParameterError(msg)

    def after(self, payload: ItemListPayload) -> ItemList | None:
        """Return the request for the next page."""
        if not payload.has_more or payload.cursor is None:
            return None
        return dataclasses.replace(self, cursor=payload.cursor)

    @classmethod
    def says_more(cls, payload: ItemListPayload) -> bool:
        """Tell whether another page follows."""
        return payload.has_more

    @classmethod
    def ids_in(cls, payload: ItemListPayload) -> Iterable[str]:
        """Return the ids of a page's works."""
        return [str(item.item_id) for item in payload.items or []]


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
            (str(item.item_id), f"$.items[{index}]", {part: getattr(item, part) for part in _PARTS})
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
        Words(("metrics", "review", *_PARTS)),
        "What to say of each work.",
        "返回字段",
        default=("metrics", "review", *_PARTS),
    )

    @classmethod
    def ids_in(cls, payload: OverviewPayload) -> Iterable[str]:
        """Return the ids of the works that came."""
        return [str(item.item_id) for item in payload.items or []]
