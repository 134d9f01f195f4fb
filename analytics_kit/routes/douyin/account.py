"""Douyin's creator centre on the whole account: diagnosis, verticals, performance, lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import msgspec

from analytics_kit import decoding
from analytics_kit.decoding import Converted, Unread, Unrecognized
from analytics_kit.route import SHANGHAI, Choice, Day, Extract, IntBoolean, Integer, ListOf, Span, Text, param
from analytics_kit.routes._values import Count, Id, Number, Payload
from analytics_kit.routes._works import details
from analytics_kit.routes.douyin._common import CREATOR, GENRES, Douyin, Elapsed, WallClock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from analytics_kit.route import Columns

#: The most days from the first to the last of a period.
DAYS = 90


# Diagnosis


class Diagnosed(msgspec.Struct, rename="pascal"):
    """One metric of the last week, and its rank among the creator's own past and among similar creators."""

    own_value: Number | None = None
    similar_value: Number | None = None
    author_rank: Number | None = None
    similar_rank: Number | None = None
    similar_count: Count | None = None


#: The provider's name -> our word; a metric beyond these keeps its name.
DIAGNOSED: Mapping[str, str] = {
    "Interact": "interaction",
    "NewFans": "followers_gained",
    "PlayCnt": "plays",
    "PlayFinishRatio": "completion_rate",
    "PublishActivation": "works_published",
}
_FIGURES = frozenset(figure.encode_name for figure in msgspec.structs.fields(Diagnosed))


def _members(document: Any) -> tuple[str, ...]:
    return tuple(sorted(document)) if isinstance(document, dict) else (f"{document!r:.40}",)


def _diagnosed(document: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Yield name, JSON path and document of each metric, whatever wraps them."""
    # By name: a cassette sorts them, and its rows must be those of the live answer.
    for name, inner in sorted(document.items() if isinstance(document, dict) else ()):
        at = f"{path}.{name}"
        if name in DIAGNOSED or (isinstance(inner, dict) and inner.keys() & _FIGURES):
            yield name, at, inner
        elif isinstance(inner, dict):
            yield from _diagnosed(inner, at)


def _diagnosis(payload: dict[str, Diagnosed], _: Mapping[str, Any]) -> Columns:
    metrics = payload.values()
    return {
        "metric": [DIAGNOSED.get(name, name) for name in payload],
        "own_value": [metric.own_value for metric in metrics],
        "similar_value": [metric.similar_value for metric in metrics],
        "author_rank": [metric.author_rank for metric in metrics],
        "similar_rank": [metric.similar_rank for metric in metrics],
        "similar_count": [metric.similar_count for metric in metrics],
    }


class AuthorDiagnosis(
    Douyin, id="douyin.author_diagnosis", path=CREATOR + "author_diagnosis", zh="创作者账号诊断"
):
    """How the account did in the last seven days, against its own past and against similar creators."""

    #: The documents print the metrics within ``{"code": 0, "data": …}``, inside the envelope's own data.
    payload: ClassVar[Any] = dict[str, Diagnosed]
    tables: ClassVar[Mapping[str, Extract]] = {"diagnosis": _diagnosis}

    @classmethod
    def convert(cls, document: Any, at: str) -> Converted:
        """Find the metrics, whatever wraps them."""
        metrics: dict[str, Diagnosed] = {}
        unread: list[Unread] = []
        for name, path, metric in _diagnosed(document, at):
            if metric is not None:
                metrics[name], noted = decoding.convert(metric, Diagnosed, at=path)
                unread += noted
        return Converted(metrics, tuple(unread))

    @classmethod
    def unrecognized(cls, document: Any, at: str) -> Unrecognized | None:
        """Return the members of an answer without a metric."""
        if next(_diagnosed(document, at), None) is not None:
            return None
        return Unrecognized(at, _members(document), tuple(DIAGNOSED))


# Verticals, and how they perform


class Analysis(Douyin):
    """A route about what was published in a period of at most 90 days."""

    span: ClassVar[Span | None] = Span("start_date", "end_date", DAYS)

    start_date: dt.date | str = param(Day("%Y%m%d", SHANGHAI), "Published from.", "开始日期")
    end_date: dt.date | str = param(Day("%Y%m%d", SHANGHAI), "Published until, included.", "结束日期")


class VerticalsPayload(Payload):
    """The answer of ``item_analysis_involved_vertical``."""

    primary_verticals: list[str] | None = None


def _verticals(payload: VerticalsPayload, _: Mapping[str, Any]) -> Columns:
    return {"vertical": list(payload.primary_verticals or [])}


class ItemAnalysisInvolvedVertical(
    Analysis,
    id="douyin.item_analysis_involved_vertical",
    path=CREATOR + "item_analysis_involved_vertical",
    zh="作品垂类标签",
):
    """Which verticals the works of a period are of; the next two routes ask for them."""

    payload: ClassVar[Any] = VerticalsPayload
    tables: ClassVar[Mapping[str, Extract]] = {"verticals": _verticals}


def _undocumented(payload: Any, _: Mapping[str, Any]) -> Columns:
    members = payload  # which nobody has promised to be an object
    if isinstance(payload, dict):
        members = {
            name: value for name, value in payload.items() if name not in ("status_code", "status_msg")
        }
    return details([(None, "$", members)])


class Cover(msgspec.Struct):
    """A picture, at several addresses."""

    url_list: list[str] | None = None


class Clients(msgspec.Struct):
    """The plays of one work, by the app that they came from."""

    douyin_value: Count | None = None
    xigua_value: Count | None = None


class Performed(msgspec.Struct):
    """One work of ``item_analysis_item_performance``, as the creator centre gives it."""

    item_id: Id
    title: str | None = None
    publish_time: WallClock | None = None
    play_count: Count | None = None
    #: Seconds.
    average_play_duration: Number | None = None
    completion_rate_5s: Number | None = None
    bounce_rate_2s: Number | None = None
    cover: Cover | None = None
    play_count_per_client: Clients | None = None


class Performance(NamedTuple):
    """The answer of ``item_analysis_item_performance``: what is known of its works, and all that came."""

    works: list[Performed]
    document: Any


def _performed(document: Any, path: str) -> tuple[Any, str] | None:
    """Return the works and where they stand: beside the answer's code, or in ``data`` within it."""
    while isinstance(document, dict):
        if "items" in document:
            return document["items"], f"{path}.items"
        document, path = document.get("data"), f"{path}.data"
    return None


def _work_performance(payload: Performance, _: Mapping[str, Any]) -> Columns:
    works = payload.works
    clients = [work.play_count_per_client or Clients() for work in works]
    covers = [(work.cover and work.cover.url_list) or [] for work in works]
    return {
        "item_id": [work.item_id for work in works],
        "title": [work.title for work in works],
        "published_at": [work.publish_time and work.publish_time.moment for work in works],
        "plays": [work.play_count for work in works],
        "average_watch_s": [work.average_play_duration for work in works],
        "completion_rate_5s": [work.completion_rate_5s for work in works],
        "bounce_rate_2s": [work.bounce_rate_2s for work in works],
        "plays_douyin": [client.douyin_value for client in clients],
        "plays_xigua": [client.xigua_value for client in clients],
        "cover_url": [next(iter(addresses), None) for addresses in covers],
    }


_GENRES = ListOf(Choice(GENRES))


class ItemAnalysisItemPerformance(
    Analysis,
    id="douyin.item_analysis_item_performance",
    path=CREATOR + "item_analysis_item_performance",
    zh="投稿表现数据",
):
    """How works of a period do by genre and vertical, in plays, likes, comments or shares.

    The documents print no answer and name no field of it; a row per work is what the creator centre gives. The table
    ``details`` holds whatever comes, leaf by leaf. ``frame.pivot("field", index="path", values="text")`` makes a row
    of each object, of text that is exact; cast what is a number.
    """

    tables: ClassVar[Mapping[str, Extract]] = {
        "work_performance": _work_performance,
        "details": lambda payload, _: _undocumented(payload.document, _),
    }
    payload: ClassVar[Any] = list[Performed]

    genres: Iterable[str | int] = param(_GENRES, "Which genres.", "体裁类型列表", default=tuple(GENRES))
    primary_verticals: Iterable[str] = param(
        ListOf(Text()), "Which verticals, from item_analysis_involved_vertical.", "垂类标签列表"
    )
    metric_type: str | int = param(
        Choice({"plays": 1, "likes": 2, "comments": 3, "shares": 4}),
        "Which figure.",
        "指标类型",
        default="plays",
    )

    @classmethod
    def convert(cls, document: Any, at: str) -> Converted:
        """Find the works, in the answer or in ``data`` within it."""
        items, path = _performed(document, at) or ([], at)
        works, unread = decoding.convert(items, list[Performed], at=path)
        return Converted(Performance(works, document), unread)

    @classmethod
    def unrecognized(cls, document: Any, at: str) -> Unrecognized | None:
        """Return the members of an answer without works, or of a work that has none of the known figures."""
        items, path = _performed(document, at) or (None, at)
        if items is None and path == at:
            return Unrecognized(at, _members(document), ("items",))
        return decoding.unrecognized([] if items is None else items, list[Performed], at=path)

    @classmethod
    def ids_in(cls, payload: Performance) -> Iterable[str]:
        """Return the ids of the works."""
        return [work.item_id for work in payload.works]


class ItemAnalysisOverview(
    Analysis,
    id="douyin.item_analysis_overview",
    path=CREATOR + "item_analysis_overview",
    zh="投稿分析概览",
):
    """What was published in a period, and how it did, by genre and vertical.

    The documents print no answer and name no field of it, so the table holds whatever comes, leaf by leaf.
    ``frame.pivot("field", index="path", values="text")`` makes a row of each object, of text that is exact; cast what
    is a number.
    """

    tables: ClassVar[Mapping[str, Extract]] = {"details": _undocumented}

    genres: Iterable[str | int] = param(_GENRES, "Which genres.", "体裁类型列表", default=tuple(GENRES))
    primary_verticals: Iterable[str] = param(
        ListOf(Text()), "Which verticals, from item_analysis_involved_vertical.", "垂类标签列表"
    )


# Lives


class Live(msgspec.Struct):
    """One live; every number comes as text."""

    # The wire's own names, which no rule makes from ours.
    room_id: Id = msgspec.field(name="roomID")
    title: str | None = msgspec.field(name="roomTitle", default=None)
    started: WallClock | None = msgspec.field(name="startTime", default=None)
    ended: WallClock | None = msgspec.field(name="endTime", default=None)
    duration: Elapsed | None = msgspec.field(name="liveDurationWithoutPause", default=None)
    status: Id | None = msgspec.field(name="playStatus", default=None)
    views: Count | None = msgspec.field(name="watchCnt", default=None)
    viewers: Count | None = msgspec.field(name="serverWatchUcntTdDirect", default=None)
    peak_viewers: Count | None = msgspec.field(name="pcu", default=None)
    average_watch_min: Number | None = msgspec.field(name="liveServerWatchDurationTdPavg", default=None)
    likes: Count | None = msgspec.field(name="serverLikeCntTd", default=None)
    commenters: Count | None = msgspec.field(name="clientCommentUcntTd", default=None)
    new_followers: Count | None = msgspec.field(name="liveNewFollowUcnt", default=None)
    buyers: Count | None = msgspec.field(name="liveConsumeUcnt", default=None)
    buying_fans: Count | None = msgspec.field(name="liveFansConsumeUcntTd", default=None)
    earn_score: Number | None = msgspec.field(name="roomLiveEarnScore", default=None)
    cover_url: str | None = msgspec.field(name="coverUri", default=None)


class LivesPayload(Payload):
    """The answer of ``live_room_history_list``: ``series``, one or two levels of ``data`` further in."""

    code: int | None = 0
    data: LivesPayload | None = None
    series: list[Live] | None = None


def _lives(payload: LivesPayload) -> list[Live]:
    level: LivesPayload | None = payload
    while level is not None:
        if level.series is not None:
            return level.series
        level = level.data
    return []


#: The provider's code -> our word. Only 4 is documented.
_STATUS: Mapping[str, str] = {"4": "ended"}


def _live_sessions(payload: LivesPayload, _: Mapping[str, Any]) -> Columns:
    lives = _lives(payload)
    return {
        "room_id": [live.room_id for live in lives],
        "title": [live.title for live in lives],
        "started_at": [live.started and live.started.moment for live in lives],
        "ended_at": [live.ended and live.ended.moment for live in lives],
        "duration_s": [live.duration and live.duration.seconds for live in lives],
        "status": [None if live.status is None else _STATUS.get(live.status, live.status) for live in lives],
        "views": [live.views for live in lives],
        "viewers": [live.viewers for live in lives],
        "peak_viewers": [live.peak_viewers for live in lives],
        "average_watch_s": [
            None if live.average_watch_min is None else 60 * live.average_watch_min for live in lives
        ],
        "likes": [live.likes for live in lives],
        "commenters": [live.commenters for live in lives],
        "new_followers": [live.new_followers for live in lives],
        "buyers": [live.buyers for live in lives],
        "buying_fans": [live.buying_fans for live in lives],
        "earn_score": [live.earn_score for live in lives],
        "cover_url": [live.cover_url for live in lives],
    }


class LiveRoomHistoryList(
    Douyin,
    id="douyin.live_room_history_list",
    path=CREATOR + "live_room_history_list",
    zh="直播场次历史记录",
):
    """The creator's lives of a period; figures come an hour or two late.

    The average time watched is read as minutes: the documents' live of 65 s has 0.5667 of it, which cannot be
    seconds of one viewer who stayed, nor hours. A period of more than 90 days is asked in parts. One answer holds
    at most 400 lives, and there are no pages: where so many came, ask for a shorter period.
    """

    payload: ClassVar[Any] = LivesPayload
    tables: ClassVar[Mapping[str, Extract]] = {"live_sessions": _live_sessions}
    span: ClassVar[Span | None] = Span("start_date", "end_date", DAYS, divisible=True)

    start_date: dt.date | str = param(Day("%Y-%m-%d", SHANGHAI), "Held from.", "开始日期")
    end_date: dt.date | str = param(Day("%Y-%m-%d", SHANGHAI), "Held until, included.", "结束日期")
    limit: int = param(Integer(1, 400), "The most lives to answer.", "每页数量限制", default=400)
    need_living: bool = param(
        IntBoolean(), "Whether to include a live that is going on.", "是否包含正在直播的场次", default=True
    )
    download: bool = param(IntBoolean(), "Whether to download.", "是否下载", default=False)

    @classmethod
    def ids_in(cls, payload: LivesPayload) -> Iterable[str]:
        """Return the ids of the rooms."""
        return [live.room_id for live in _lives(payload)]
