"""Douyin's routes that describe one work: its curves, audience, searches, traffic and danmaku."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.errors import PayloadError
from analytics_kit.route import Choice, Extract, RunLength, param
from analytics_kit.routes._values import Count, Id, Number, Payload
from analytics_kit.routes.douyin._common import CREATOR, Douyin, DouyinItem, first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics_kit.route import Columns


# What several answers share


class Entry(msgspec.Struct, gc=False):
    """A key and its value, the form of every distribution and curve."""

    key: str | int | float
    value: Number | None = None


class Distribution(msgspec.Struct):
    """Shares and TGI of one dimension; each list has an order of its own, so they are joined by key."""

    ratio_list: list[Entry] | None = None
    tgi_list: list[Entry] | None = None


#: Digits of ASCII alone: what else Unicode calls a digit is no figure of an answer.
#: Digits of ASCII alone, and no more of them than a life has seconds.
_CLOCK = re.compile(
    r"(?:([0-9]{1,6}):)?([0-9]{1,8}):([0-5][0-9](?:\.[0-9]{1,9})?)|([0-9]{1,10}(?:\.[0-9]{1,9})?)"
)


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
        # Only text: 10**16 and 1e16 are one key, and the second is not a point in time.
        if isinstance(key, str) and len(self) < self.MOST:
            self[key] = moment
        return moment


_clock = _Clock()


def _no_point(route: type[Douyin], value: object, path: str) -> PayloadError:
    msg = (
        f"{route.id}: {value!r:.80} at {path} is not a point in time. Allowed: 'mm:ss', 'h:mm:ss' or seconds. "
        "session.payload(request) shows the answer untouched."
    )
    error = PayloadError(msg, provider=route.provider.name, route=route.id)
    error.path = path
    return error


# Curves


class Trend(msgspec.Struct):
    """The work's own curve beside that of similar creators, which may be missing."""

    current_item: list[Entry] | None = None
    similar_author: list[Entry] | None = None


class WatchTrendPayload(Payload):
    """The answer of ``item_watch_trend``."""

    analysis_trend: Trend | None = None


def _curve(payload: WatchTrendPayload, values: Mapping[str, Any]) -> Columns:
    trend = payload.analysis_trend or Trend()
    own, peers = trend.current_item or [], trend.similar_author or []
    points = own + peers
    try:
        moments = [_clock[point.key] for point in points]
    except ValueError:
        raise _no_point_of(trend) from None
    return {
        "item_id": RunLength((values.get("item_id"), len(points))),
        "analysis": RunLength((values["analysis_type"], len(points))),
        "series": RunLength(("item", len(own)), ("peers", len(peers))),
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
    """The answer of ``item_audience_portrait``; a dimension without data is an empty list, or null."""

    gender: Distribution | list[Entry] | None = None
    age: Distribution | list[Entry] | None = None
    province: Distribution | list[Entry] | None = None
    city_level: Distribution | list[Entry] | None = None
    career: Distribution | list[Entry] | None = None
    active: Distribution | list[Entry] | None = None
    new_user: Distribution | list[Entry] | None = None


class Fans(msgspec.Struct):
    """Fans and others among the audience."""

    fan_list: list[Entry] | None = None


class Interest(msgspec.Struct, gc=False):
    """A word that the audience follows."""

    keyword: str
    value: Number | None = None


class Interests(msgspec.Struct):
    """The words that the audience follows."""

    keyword_list: list[Interest] | None = None


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
    dimensions = RunLength()
    segments: list[str] = []
    shares: list[float | None] = []
    tgis: list[float | None] = []
    for dimension in ("gender", "age", "province", "city_level", "career", "active", "new_user"):
        distribution = getattr(payload, dimension)
        ratios, tgi = distribution, {}
        if isinstance(distribution, Distribution):
            ratios = distribution.ratio_list
            tgi = {f"{entry.key}": entry.value for entry in distribution.tgi_list or []}
        before = len(segments)
        for entry in ratios or []:
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
        "item_id": RunLength((values.get("item_id"), len(segments))),
        "dimension": dimensions,
        "segment": segments,
        "share": shares,
        "tgi": tgis,
        "of": RunLength(("viewers", len(segments))),
    }


def _audience_others(payload: AudienceOthersPayload, values: Mapping[str, Any]) -> Columns:
    fans = (payload.audience_distribution or Fans()).fan_list or []
    words = (payload.audience_keyword or Interests()).keyword_list or []
    rows = len(fans) + len(words)
    return {
        "item_id": RunLength((values.get("item_id"), rows)),
        "dimension": RunLength(("fan", len(fans)), ("interest", len(words))),
        "segment": [
            *(SEGMENTS["fan"].get(str(entry.key), str(entry.key)) for entry in fans),
            *(word.keyword for word in words),
        ],
        "share": [*(entry.value for entry in fans), *(word.value for word in words)],
        "tgi": RunLength((None, rows)),
        "of": RunLength(("viewers", rows)),
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
    """A word of a search: the documents' ``percentage`` is 0-100, the unit of ``percent`` is told by its list."""

    keyword: str
    count: Count | None = None
    percentage: Number | None = None
    percent: Number | None = None


class SearchPayload(Payload):
    """The answer of ``item_search_keyword``: the documents' list, or the two lists of the creator centre."""

    keywords: list[SearchWord] | None = None
    total_count: Count | None = None
    inspire_search: list[SearchWord] | None = None
    show_from: list[SearchWord] | None = None


#: Shares of one whole sum to 1, or to a little more where each is rounded.
_WHOLE = 1.5


def shares(figures: Sequence[float | None]) -> list[float | None]:
    """Read the shares of one list, which are all 0-1 or all percent: the whole list decides, never one figure.

    They are percent where one of them exceeds 1, or where their sum exceeds 1.5, which shares of one whole cannot.
    So ``[1]`` is a word that makes all of it. A list of percent that together make less than 1.5 % is taken for
    shares: nothing in it tells.

    Examples
    --------
    >>> shares([0.3, 0.2]), shares([30, 1]), shares([1])
    ([0.3, 0.2], [0.3, 0.01], [1])
    """
    known = [figure for figure in figures if figure is not None]
    if max(known, default=0) <= 1 and sum(known) <= _WHOLE:
        return list(figures)
    return [None if figure is None else figure / 100 for figure in figures]


def _keywords(payload: SearchPayload, values: Mapping[str, Any]) -> Columns:
    documented = payload.keywords or []
    lists = {"inspire_search": payload.inspire_search or [], "show_from": payload.show_from or []}
    words = documented + [word for words in lists.values() for word in words]
    reported = [None if word.percentage is None else word.percentage / 100 for word in documented]
    for listed in lists.values():
        reported += shares([first(word.percent, word.percentage) for word in listed])
    return {
        "item_id": RunLength((values.get("item_id"), len(words))),
        "keyword": [word.keyword for word in words],
        "count": [word.count for word in words],
        "reported_share": reported,
        "total_count": RunLength(
            (payload.total_count, len(documented)), (None, len(words) - len(documented))
        ),
        "list": RunLength((None, len(documented)), *((name, len(listed)) for name, listed in lists.items())),
    }


class ItemSearchKeyword(
    DouyinItem, id="douyin.item_search_keyword", path=CREATOR + "item_search_keyword", zh="作品搜索关键词"
):
    """Which searches led viewers to one work; an empty list means no searches yet.

    The creator centre has two lists, without counts: the searches that showed the work (``show_from``), and those that
    viewers made once they had watched it (``inspire_search``). That the names mean this is an inference. The
    documents' own list, ``keywords``, has counts.
    """

    payload: ClassVar[Any] = SearchPayload
    tables: ClassVar[Mapping[str, Extract]] = {"keywords": _keywords}


# Traffic


class Source(msgspec.Struct):
    """A way that plays came by."""

    key: str
    value: Number | None = None
    history_difference: Number | None = None
    app_id: Id | None = None


class PlaySourcePayload(Payload):
    """The answer of ``item_play_source``."""

    play_source: list[Source] | None = None


def _traffic(payload: PlaySourcePayload, values: Mapping[str, Any]) -> Columns:
    sources = payload.play_source or []
    return {
        "item_id": RunLength((values.get("item_id"), len(sources))),
        "source": [source.key for source in sources],
        "share": [source.value for source in sources],
        "history_difference": [source.history_difference for source in sources],
        "app_id": [source.app_id for source in sources],
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
    count: Count | None = None
    percentage: Number | None = None


class HotWord(msgspec.Struct, gc=False):
    """A word that was sent often."""

    word: str
    count: Count | None = None
    sentiment: str | None = None


class DanmakuPayload(Payload):
    """The answer of ``item_danmaku_analysis``."""

    bullet_distribution: list[Danmaku] | None = None
    hot_words: list[HotWord] | None = None
    total_count: Count | None = None


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
        "item_id": RunLength((values.get("item_id"), len(points))),
        "second": moments,
        "count": [point.count for point in points],
        "reported_share": [None if point.percentage is None else point.percentage / 100 for point in points],
        "total_count": RunLength((payload.total_count, len(points))),
    }


def _hot_words(payload: DanmakuPayload, values: Mapping[str, Any]) -> Columns:
    words = payload.hot_words or []
    return {
        "item_id": RunLength((values.get("item_id"), len(words))),
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
