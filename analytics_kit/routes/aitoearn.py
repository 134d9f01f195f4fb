"""aitoearn: one published work on one of nine platforms, with the snapshots taken of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.providers import AITOEARN, Provider
from analytics_kit.route import Choice, Extract, IsoTime, Route, Span, Text, param
from analytics_kit.routes._values import Count, Id, Number  # noqa: TC001 - msgspec reads the annotations
from analytics_kit.routes._works import bare_link, details, known_plays, works

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


#: The platforms whose works have figures; of the others the provider says "Work analytics not supported".
SUPPORTED = (
    *("bilibili", "facebook", "instagram", "KWAI", "pinterest", "threads", "tiktok", "twitter", "youtube"),
)
#: The platforms whose snapshots hold what one day brought, and no totals.
DAILY = ("pinterest",)


class Instant(dt.datetime):
    """A moment as the provider writes it: ISO 8601, UTC without an offset; or milliseconds since 1970."""

    @classmethod
    def read(cls, value: Any) -> Instant:
        """Read what an answer writes for a moment.

        Raises
        ------
        ValueError
            If that is not a moment.

        Examples
        --------
        >>> str(Instant.read("2026-06-01T16:00:00.000+08:00"))
        '2026-06-01 08:00:00+00:00'
        """
        try:
            if isinstance(value, str):
                moment = cls.fromisoformat(value)
                return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                return cls.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=value)
        except (ValueError, OverflowError):  # the latter where UTC is in another year than 1 to 9999
            pass
        msg = f"{value!r:.60} is not a moment: text in ISO 8601, or milliseconds since 1970"
        raise ValueError(msg)


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

    id: Id | None = None
    url: str | None = None
    title: str | None = None
    description: str | None = None
    media_type: str | None = None
    cover_url: str | None = None
    published_at: Instant | None = None
    status: str | None = None
    author: str | None = None


class Snapshot(msgspec.Struct, rename="camel"):
    """The work at one time. The documents describe the members; the names are those of the provider's public source."""

    id: Id | None = None
    platform_work_id: Id | None = None
    snapshot_at: Instant | None = None
    fetched_at: Instant | None = None
    period_start_at: Instant | None = None
    period_end_at: Instant | None = None
    work: Work | None = None
    metrics: Metrics | None = None
    extra: Any = None


class WorkPayload(msgspec.Struct, rename="camel"):
    """The answer of ``work_analytics``; without figures ``message`` says why."""

    platform: str | None = None
    platform_work_id: Id | None = None
    account_id: Id | None = None
    work: Work | None = None
    metrics: Metrics | None = None
    snapshots: list[Snapshot] | None = None
    extra: Any = None
    snapshot_id: Id | None = None
    fetched_at: Instant | None = None
    message: str | None = None


def _item_id(payload: WorkPayload, values: Mapping[str, Any]) -> str | None:
    return payload.platform_work_id or (payload.work and payload.work.id) or values.get("platform_work_id")


def _is_daily(payload: WorkPayload, values: Mapping[str, Any]) -> bool:
    return (payload.platform or values.get("platform")) in DAILY


def _snapshots_with_figures(payload: WorkPayload) -> list[Snapshot]:
    """Return the answer's own figures as a snapshot, then the snapshots that it holds; those with any figure."""
    recorded = payload.snapshots or []
    # The answer's own figures are those of one of the snapshots, and of its time.
    same = [
        snapshot for snapshot in recorded if snapshot.id is not None and snapshot.id == payload.snapshot_id
    ]
    own = Snapshot(id=payload.snapshot_id, snapshot_at=payload.fetched_at, fetched_at=payload.fetched_at)
    own = msgspec.structs.replace(same[0] if same else own, metrics=payload.metrics)
    return [
        snapshot
        for snapshot in (own, *recorded)
        if snapshot.metrics is not None and snapshot.metrics != Metrics()
    ]


def _latest(payload: WorkPayload) -> Metrics:
    """Return each figure as the answer has it, or else its youngest snapshot that knows it.

    All snapshots of an answer were taken for it, and each of Instagram's holds one figure.
    """
    youngest_first = [snapshot.metrics for snapshot in reversed(payload.snapshots or [])]
    known = [metrics for metrics in (payload.metrics, *youngest_first) if metrics is not None]

    def figure(name: str) -> Any:
        return next((value for metrics in known if (value := getattr(metrics, name)) is not None), None)

    return Metrics(**{name: figure(name) for name in Metrics.__struct_fields__})


def _works(payload: WorkPayload, values: Mapping[str, Any]) -> Columns:
    if not _snapshots_with_figures(payload):
        return works([])
    item_id, work = _item_id(payload, values), payload.work or Work()
    metrics = Metrics() if _is_daily(payload, values) else _latest(payload)
    return works(
        [
            {
                "provider": AITOEARN.name,
                "platform": payload.platform or values.get("platform"),
                "item_id": item_id,
                "title": work.title or work.description,
                "author": work.author,
                "published_at": work.published_at,
                "url": bare_link(work.url, item_id) or work.url,
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
    snapshots, daily = _snapshots_with_figures(payload), _is_daily(payload, values)
    recorded = payload.snapshots or []
    periods = [
        _day(snapshot) if daily else (snapshot.period_start_at, snapshot.period_end_at)
        for snapshot in snapshots
    ]
    columns: Columns = {
        "item_id": [_item_id(payload, values)] * len(snapshots),
        "account_id": [payload.account_id] * len(snapshots),
        "snapshot_id": [snapshot.id for snapshot in snapshots],
        "is_current": [all(snapshot is not other for other in recorded) for snapshot in snapshots],
        "snapshot_at": [
            snapshot.snapshot_at if daily else _observed_at(snapshot, payload) for snapshot in snapshots
        ],
        "fetched_at": [snapshot.fetched_at for snapshot in snapshots],
        "started_at": [start for start, _ in periods],
        "ended_at": [end for _, end in periods],
    }
    return columns | {
        column: [getattr(snapshot.metrics, figure) for snapshot in snapshots]
        for column, figure in _FIGURES.items()
    }


def _observed_at(snapshot: Snapshot, payload: WorkPayload) -> dt.datetime | None:
    """Return when a work had these figures.

    Several platforms' snapshots are dated by when the work came out, when it had none; then it was when they were fetched.
    """
    at, published = snapshot.snapshot_at, (snapshot.work or payload.work or Work()).published_at
    return snapshot.fetched_at if at is None or (published is not None and at <= published) else at


def _day(snapshot: Snapshot) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return where the day begins and ends whose figures these are."""
    if snapshot.snapshot_at is None:
        return snapshot.period_start_at, snapshot.period_end_at
    start = snapshot.snapshot_at.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return start, start + dt.timedelta(days=1)
    except OverflowError:  # the calendar's last day
        return start, None


def _details(payload: WorkPayload, values: Mapping[str, Any]) -> Columns:
    item_id = _item_id(payload, values)
    extras = [(item_id, "$.extra", payload.extra)]
    extras += [
        (item_id, f"$.snapshots[{index}].extra", snapshot.extra)
        for index, snapshot in enumerate(payload.snapshots or [])
    ]
    return details(extras)


class WorkAnalytics(
    Route,
    id="aitoearn.work_analytics",
    path="/api/v2/channels/works/{platform}/{platformWorkId}/analytics",
    zh="获取作品数据",
):
    """Figures of one work on one platform, now and in its snapshots; what only one platform has stands in ``details``.

    In practice ``account_id`` is needed: without it the provider answers "Account required". It answers for bilibili,
    facebook, instagram, KWAI, pinterest, threads, tiktok, twitter and youtube. For douyin, xhs, wxSph, wxGzh, linkedin
    and google_business it says "Work analytics not supported".

    YouTube, TikTok, bilibili, KWAI and Threads count views and no plays; Pinterest counts plays and no views; the others
    count neither. Most answers hold one look at the work, so that growth takes several answers. Pinterest's snapshots hold
    what single days brought (they have a ``started_at``), so of a pin there are no totals, and ``works`` has none.
    ``since`` and ``until`` choose these days; no other platform heeds them.
    """

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
        Text(),
        "The account that published it; needed in practice.",
        "账号ID（实际上必填）",
        wire="accountId",
        default=None,
    )
    since: Moment | None = param(IsoTime(), "Snapshots from.", "开始时间", default=None)
    until: Moment | None = param(IsoTime(end=True), "Snapshots until, included.", "结束时间", default=None)

    def requested_ids(self) -> list[str]:
        """Return the one id that is asked for."""
        return [self.platform_work_id]

    @classmethod
    def ids_in(cls, payload: WorkPayload) -> Iterable[str]:
        """Return the id of the work that came."""
        item_id = _item_id(payload, {})
        return [item_id] if item_id is not None and _snapshots_with_figures(payload) else []

    @classmethod
    def shortfall(cls, payload: WorkPayload) -> str | None:
        """Return why there is no figure; the provider says so under the code of a success."""
        return None if _snapshots_with_figures(payload) else payload.message or "no figures"
