"""What the sandbox answers on Douyin's routes about the whole account: its export, diagnosis, periods and lives.

Where the documents print no answer, ``item_analysis_item_performance`` is shaped as the creator centre shapes it, and the
export's columns are those of public exports; the other analysis is the sandbox's own choice.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import statistics
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.errors import ParameterError
from analytics_kit.routes.douyin import GENRES
from analytics_kit.sandbox.answers._registry import Payload, answers
from analytics_kit.sandbox.answers.douyin import OK, as_text
from analytics_kit.sandbox.sums import added
from analytics_kit.sandbox.works import FIRST_DAY, LAST_DAY, SHANGHAI, Creator, Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics_kit.routes import douyin
    from analytics_kit.sandbox.world import World


def published(work: Work) -> dt.datetime:
    """Return when a work was published, on Shanghai's clock."""
    return dt.datetime.fromtimestamp(work.created, SHANGHAI)


def genre(work: Work) -> str:
    """Return a work's genre; all are videos of less than three minutes."""
    return "up_to_1_min" if work.length <= 60 else "1_to_3_min"


# The export

#: The columns of public exports, in their order: none is an id.
_EXPORT: Final = (
    *("作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "5s完播率", "封面点击率", "2s跳出率"),
    *("平均播放时长", "点赞量", "分享量", "评论量", "收藏量", "主页访问量", "粉丝增量"),
)
_EXPORTED: Final = {
    "播放量": "play_count",
    "完播率": "completion_rate",
    "5s完播率": "completion_rate_5s",
    "封面点击率": "cover_click_rate",
    "2s跳出率": "bounce_rate_2s",
    "平均播放时长": "avg_view_second",
    "点赞量": "digg_count",
    "分享量": "share_count",
    "评论量": "comment_count",
    "收藏量": "collect_count",
    "主页访问量": "homepage_visit_count",
    "粉丝增量": "fans_increment_count",
}
_EXPORTED_GENRES: Final = {"up_to_1_min": "1min-视频", "1_to_3_min": "1-3min视频"}
_MOST_EXPORTED: Final = 1000


@answers("douyin.item_list_download")
def item_list_download(world: World, creator: Creator, request: douyin.ItemListDownload) -> bytes:
    """Answer with an .xlsx of the creator's works of a period, newest first; the same bytes for the same request."""
    import xlsxwriter  # no other answer needs it

    wire = request.wire()
    chosen = [
        work
        for work in reversed(world.works_of(creator))
        if wire["min_cursor"] <= work.created * 1000 <= wire["max_cursor"]
        and GENRES[genre(work)] in wire["type_filters"]
    ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime.combine(LAST_DAY, dt.time())})
        sheet = book.add_worksheet("Sheet1")
        for column, header in enumerate(_EXPORT):
            sheet.write_string(0, column, header)
        for row, work in enumerate(chosen[:_MOST_EXPORTED], start=1):
            for column, header in enumerate(_EXPORT):
                sheet.write_string(row, column, _cell(work, header))
    return buffer.getvalue()


def _cell(work: Work, header: str) -> str:
    texts = {
        "作品名称": work.title,
        "发布时间": f"{published(work):%Y-%m-%d %H:%M:%S}",
        "体裁": _EXPORTED_GENRES[genre(work)],
        "审核状态": "公开" if work.public else "自见",
    }
    if header in texts:
        return texts[header]
    figure = work.metrics.get(_EXPORTED[header])
    # The export writes all cells as text, rates and seconds with six decimals, and "-" where there is no figure.
    return "-" if figure is None else f"{figure:.6f}" if isinstance(figure, float) else str(figure)


# The account


def _weekly(works: Sequence[Work]) -> dict[str, float]:
    plays = sum(work.metrics["play_count"] for work in works)
    reactions = sum(
        work.metrics[name] for work in works for name in ("digg_count", "comment_count", "share_count")
    )
    finished = added(work.metrics.get("completion_rate", 0.0) * work.metrics["play_count"] for work in works)
    return {
        "Interact": round(reactions / plays, 4) if plays else 0.0,
        "NewFans": sum(work.metrics.get("fans_increment_count", 0) for work in works),
        "PlayCnt": plays,
        "PlayFinishRatio": round(finished / plays, 4) if plays else 0.0,
        "PublishActivation": len(works),
    }


@answers("douyin.author_diagnosis")
def author_diagnosis(world: World, creator: Creator, _request: object) -> Payload:
    """Answer with the world's last week, ranked among the weeks before it and among creators drawn around them."""
    weeks = [
        _weekly([work for work in world.works_of(creator) if start <= published(work).date() <= end])
        for start, end in (
            (LAST_DAY - dt.timedelta(days=7 * week + 6), LAST_DAY - dt.timedelta(days=7 * week))
            for week in range((LAST_DAY - FIRST_DAY).days // 7)
        )
    ]
    own, past = weeks[0], weeks[1:]
    metrics: dict[str, Payload] = {}
    for name, value in own.items():
        rng = creator.rng(world.seed, f"diagnosis/{name}")
        usual = statistics.mean(week[name] for week in past)
        similar = usual * math.exp(rng.gauss(0, 0.3))
        distance = (math.log((value + 1e-9) / (similar + 1e-9))) / 1.2
        metrics[name] = {
            "OwnValue": value,
            "SimilarCount": 20_000 + rng.randrange(5_000),
            "AuthorRank": round(sum(week[name] < value for week in past) / len(past), 4),
            "SimilarRank": round(statistics.NormalDist().cdf(distance), 4),
            "SimilarValue": round(similar, 4),
        }
    return {"code": 0, "data": metrics}


# What was published in a period

_METRIC: Final = {
    "plays": "play_count",
    "likes": "digg_count",
    "comments": "comment_count",
    "shares": "share_count",
}


def _within(world: World, creator: Creator, request: Any) -> list[Work]:
    return [
        work
        for work in world.works_of(creator)
        if request.start_date <= published(work).date() <= request.end_date
    ]


@answers("douyin.item_analysis_involved_vertical")
def item_analysis_involved_vertical(
    world: World, creator: Creator, request: douyin.ItemAnalysisInvolvedVertical
) -> Payload:
    """Answer with the creator's vertical, or nothing where nothing was published."""
    works = _within(world, creator, request)
    return {"primary_verticals": list(dict.fromkeys(work.creator.vertical.name for work in works)), **OK}


def _chosen(world: World, creator: Creator, request: Any) -> list[Work]:
    return [
        work
        for work in _within(world, creator, request)
        if genre(work) in request.genres and work.creator.vertical.name in request.primary_verticals
    ]


def _sum(works: Iterable[Work], metric: str) -> int:
    return sum(int(work.metrics[metric]) for work in works)


@answers("douyin.item_analysis_item_performance")
def item_analysis_item_performance(
    world: World, creator: Creator, request: douyin.ItemAnalysisItemPerformance
) -> Payload:
    """Answer with the works of a period, the highest of the asked figure first."""
    metric = _METRIC[str(request.metric_type)]
    works = sorted(_chosen(world, creator, request), key=lambda work: -work.metrics[metric])
    return {"items": [_performed(work) for work in works], **OK}


def _performed(work: Work) -> Payload:
    figures = {
        "average_play_duration": work.metrics.get("avg_view_second"),
        "completion_rate_5s": work.metrics.get("completion_rate_5s"),
        "bounce_rate_2s": work.metrics.get("bounce_rate_2s"),
    }
    return {
        "item_id": int(work.item_id),
        "title": work.title,
        "publish_time": f"{published(work):%Y-%m-%d %H:%M}",
        "play_count": as_text(work.metrics["play_count"]),
        **{name: figure for name, figure in figures.items() if figure is not None},
        "cover": {"url_list": [f"https://p3-creator.invalid/{work.item_id}.jpeg"]},
        "play_count_per_client": {f"{name}_value": as_text(n) for name, n in work.clients.items()},
    }


@answers("douyin.item_analysis_overview")
def item_analysis_overview(world: World, creator: Creator, request: douyin.ItemAnalysisOverview) -> Payload:
    """Answer with all four figures by genre and by vertical."""
    works = _chosen(world, creator, request)

    def figures(works: Sequence[Work]) -> Payload:
        return {"item_count": len(works)} | {metric: _sum(works, metric) for metric in _METRIC.values()}

    return {
        "summary": figures(works),
        "genres": [
            {"genre": GENRES[name], **figures(group)}
            for name in GENRES
            if (group := [work for work in works if genre(work) == name])
        ],
        "verticals": [
            {"primary_vertical": name, **figures(group)}
            for name in request.primary_verticals
            if (group := [work for work in works if work.creator.vertical.name == name])
        ],
        **OK,
    }


# Lives

#: The usual hours of a creator's week, one for each day, and how many watch then compared with the best hour.
_WEEK: Final = (9, 12, 19, 20, 20, 20, 21)
_CROWD: Final = {9: 0.45, 12: 0.7, 19: 0.9, 20: 1.0, 21: 0.85}


def lives(world: World, creator: Creator) -> list[Payload]:
    """Return a creator's lives, one or two a week, oldest first; every number is text, as in the documents.

    Each day of the week has its usual hour, which three lives in four keep to: mostly in the evening, sometimes at
    noon or in the morning, when fewer people watch.

    The last one, on the world's last evening, still goes on: it has no end, and its ``playStatus`` is 2, which is the
    sandbox's own choice.
    """
    rng, hours = creator.rng(world.seed, "lives"), creator.rng(world.seed, "start hours of lives")
    usual = hours.sample(_WEEK, k=7)
    series = []
    day = FIRST_DAY + dt.timedelta(days=rng.randrange(5))
    while day <= LAST_DAY:
        going_on = day + dt.timedelta(days=4) > LAST_DAY
        hour = usual[day.weekday()] if hours.random() < 0.75 else hours.choice(_WEEK)
        if going_on:
            hour = 20
        clock = dt.time(hour, rng.randrange(60), rng.randrange(60))
        start = dt.datetime.combine(LAST_DAY if going_on else day, clock, SHANGHAI)
        length = rng.randrange(900, 3 * 3600)
        viewers = max(1, round(creator.followers * _CROWD[hour] * rng.uniform(0.004, 0.02)))
        buyers = round(viewers * rng.uniform(0, 0.03))
        minutes = min(length / 60, rng.uniform(0.5, 6))
        figures = {
            "watchCnt": round(viewers * rng.uniform(1.1, 1.6)),
            "serverWatchUcntTdDirect": viewers,
            "pcu": max(1, round(viewers * rng.uniform(0.05, 0.15))),
            "liveServerWatchDurationTdPavg": minutes,
            "serverLikeCntTd": round(viewers * rng.uniform(0.5, 6)),
            "clientCommentUcntTd": round(viewers * rng.uniform(0.01, 0.08)),
            "liveNewFollowUcnt": round(viewers * rng.uniform(0.001, 0.02)),
            "liveConsumeUcnt": buyers,
            "liveFansConsumeUcntTd": round(buyers * rng.uniform(0.3, 0.9)),
            "roomLiveEarnScore": round(buyers * rng.uniform(3, 12)),
        }
        series.append(
            {
                "roomID": str(int(start.timestamp()) << 32 | rng.getrandbits(32)),
                "roomTitle": f"{creator.name}的直播间",
                "coverUri": "https://p3-webcast-sign.invalid/cover.jpeg",
                "startTime": f"{start:%Y-%m-%d %H:%M:%S}",
                "endTime": "" if going_on else f"{start + dt.timedelta(seconds=length):%Y-%m-%d %H:%M:%S}",
                "liveDurationWithoutPause": _elapsed(length),
                "playStatus": "2" if going_on else "4",
                **{name: str(value) for name, value in figures.items()},
            }
        )
        if going_on:
            break
        day += dt.timedelta(days=rng.choice((3, 4, 7)))
    return series


def _elapsed(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return (f"{hours}小时" if hours else "") + f"{rest // 60}分钟{rest % 60}秒"


@answers("douyin.live_room_history_list")
def live_room_history_list(world: World, creator: Creator, request: douyin.LiveRoomHistoryList) -> Payload:
    """Answer with the creator's lives of a period, newest first."""
    if len(request.split()) > 1:
        msg = f"{request.id}: at most {request.span.days if request.span else 0} days can be asked at once."
        raise ParameterError(msg)
    first, last = request.wire()["start_date"], request.wire()["end_date"]
    lives_of_period = [
        live
        for live in reversed(lives(world, creator))
        if first <= live["startTime"][:10] <= last and (request.need_living or live["playStatus"] == "4")
    ]
    series = {"series": lives_of_period[: request.limit]}
    return {"data": {"code": 0, "componentID": "", "data": series, "meta": ""}}
