"""aitoearn: one published work on one of fifteen platforms, with the snapshots taken of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.providers import AITOEARN, Provider
from analytics_kit.route import Choice, Extract, IsoTime, Route, Span, Text, param
from analytics_kit.routes._values import Count, Number  # noqa: TC001 - msgspec reads the annotations
from analytics_kit.routes._works import details, known_plays, works

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.route import Columns, Moment

__all__ = ["WorkAnalytics"]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


PLATFORMS = (
    *("douyin", "xhs", "wxSph", "KWAI", "youtube", "wxGzh", "bilibili", "twitter", "tiktok", "facebook"),
    *("instagram", "threads", "pinterest", "linkedin", "google_business"),
)


class Metrics(msgspec.Struct, rename="camel"):
    """A work's figures; a platform without a figure leaves it out."""

    view_count: Count | None = None
    play_count: Count | None = None
    impression_count: Count | None = None
    reach_count: Count | None = None
    like_count: Count | None = None
    collect_count: Count | None = None
    comment_count: Count | None = None
    share_count: Count | None = None
    save_count: Count | None = None
    click_count: Count | None = None
    engagement_count: Count | None = None
    watch_time_seconds: Number | None = None


class Work(msgspec.Struct, rename="camel"):
    """What the platform says of the work itself."""

    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    description: str | None = None
    published_at: dt.datetime | None = None
    author: str | None = None


class Snapshot(msgspec.Struct, rename="camel"):
    """The work at one time. The documents describe the members; the names are those of the provider's public source."""

    id: str | None = None
    platform_work_id: str | int | None = None
    snapshot_at: dt.datetime | None = None
    fetched_at: dt.datetime | None = None
    period_start_at: dt.datetime | None = None
    period_end_at: dt.datetime | None = None
    metrics: Metrics | None = None
    extra: Any = None


class WorkPayload(msgspec.Struct, rename="camel"):
    """The answer of ``work_analytics``."""

    platform: str | None = None
    platform_work_id: str | int | None = None
    account_id: str | None = None
    work: Work | None = None
    metrics: Metrics | None = None
    snapshots: list[Snapshot] | None = None
    extra: Any = None
    snapshot_id: str | None = None
    fetched_at: dt.datetime | None = None


def _item_id(payload: WorkPayload, values: Mapping[str, Any]) -> str | None:
    found = payload.platform_work_id or (payload.work and payload.work.id) or values.get("platform_work_id")
    return None if found is None else str(found)


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def _works(payload: WorkPayload, values: Mapping[str, Any]) -> Columns:
    work, metrics = payload.work or Work(), payload.metrics or Metrics()
    return works(
        [
            {
                "provider": AITOEARN.name,
                "platform": payload.platform or values.get("platform"),
                "item_id": _item_id(payload, values),
                "title": work.title or work.description,
                "author": work.author,
                "published_at": _utc(work.published_at),
                "url": work.url,
                "plays": known_plays(metrics.play_count, metrics.like_count),
                "views": metrics.view_count,
                "impressions": metrics.impression_count,
                "likes": metrics.like_count,
                "comments": metrics.comment_count,
                "shares": metrics.share_count,
                # Platforms call it saving or collecting; the table ``snapshots`` keeps both.
                "saves": metrics.collect_count if metrics.save_count is None else metrics.save_count,
            }
        ]
    )


#: Our column -> the provider's figure.
_FIGURES: Mapping[str, str] = {
    "views": "view_count",
    "plays": "play_count",
    "impressions": "impression_count",
    "reach": "reach_count",
    "likes": "like_count",
    "collects": "collect_count",
    "comments": "comment_count",
    "shares": "share_count",
    "saves": "save_count",
    "clicks": "click_count",
    "engagements": "engagement_count",
    "watch_time_s": "watch_time_seconds",
}


def _snapshots(payload: WorkPayload, values: Mapping[str, Any]) -> Columns:
    answer = Snapshot(
        id=payload.snapshot_id,
        snapshot_at=payload.fetched_at,
        fetched_at=payload.fetched_at,
        metrics=payload.metrics,
    )
    rows = [answer, *(payload.snapshots or [])]
    columns: Columns = {
        "item_id": [_item_id(payload, values)] * len(rows),
        "account_id": [payload.account_id] * len(rows),
        "snapshot_id": [row.id for row in rows],
        "is_current": [row is answer for row in rows],
        "snapshot_at": [_utc(row.snapshot_at) for row in rows],
        "fetched_at": [_utc(row.fetched_at) for row in rows],
        "started_at": [_utc(row.period_start_at) for row in rows],
        "ended_at": [_utc(row.period_end_at) for row in rows],
    }
    return columns | {
        column: [getattr(row.metrics or Metrics(), figure) for row in rows]
        for column, figure in _FIGURES.items()
    }


def _details(payload: WorkPayload, values: Mapping[str, Any]) -> Columns:
    item_id = _item_id(payload, values)
    extras = [(item_id, "$.extra", payload.extra)]
    extras += [
        (item_id, f"$.snapshots[{place}].extra", one.extra)
        for place, one in enumerate(payload.snapshots or [])
    ]
    return details(extras)


class WorkAnalytics(
    Route,
    id="aitoearn.work_analytics",
    path="/api/v2/channels/works/{platform}/{platformWorkId}/analytics",
    zh="获取作品数据",
):
    """Figures of one work on one platform, now and in its snapshots; what only one platform has stands in ``details``."""

    provider: ClassVar[Provider] = AITOEARN
    payload: ClassVar[Any] = WorkPayload
    tables: ClassVar[Mapping[str, Extract]] = {
        "works": _works,
        "snapshots": _snapshots,
        "details": _details,
    }
    span: ClassVar[Span | None] = Span("since", "until")

    platform: str = param(
        Choice({name: name for name in PLATFORMS}, type="string"), "Where it is published.", "平台"
    )
    platform_work_id: str = param(
        Text(r"[^\s/?#%]+", "the platform's id of the work, as text"),
        "The platform's id of the work.",
        "平台作品ID",
        wire="platformWorkId",
    )
    account_id: str | None = param(
        Text(), "The account that published it.", "账号ID", wire="accountId", default=None
    )
    since: Moment | None = param(IsoTime(), "Snapshots from.", "开始时间", default=None)
    until: Moment | None = param(IsoTime(end=True), "Snapshots until, included.", "结束时间", default=None)

    def asked_ids(self) -> list[str]:
        """Return the one id that is asked for."""
        return [self.platform_work_id]

    @classmethod
    def ids_in(cls, payload: WorkPayload) -> Iterable[str]:
        """Return the id of the work that came."""
        found = _item_id(payload, {})
        return [] if found is None else [found]
