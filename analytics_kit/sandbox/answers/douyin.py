"""What the sandbox answers on Douyin's routes about works: one by one, and in lists.

Where the documents print no answer, ``item_overview_data`` is shaped as the creator centre shapes it.
"""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.sandbox import audience, curves, documented
from analytics_kit.sandbox.answers._registry import Payload, answers
from analytics_kit.sandbox.works import divide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics_kit.route import Route
    from analytics_kit.routes import douyin
    from analytics_kit.sandbox.works import Creator, Work
    from analytics_kit.sandbox.world import World

    AnswerAboutWork = Callable[[Work, Any], Payload]

#: Douyin's own sign of success, inside each payload.
OK: Final = {"status_code": 0, "status_msg": ""}
#: Douyin itself, as an app that plays come from.
_APP_ID: Final = 1128


def about_work(route_id: str, example: Payload | None = None) -> Callable[[AnswerAboutWork], AnswerAboutWork]:
    """Mark a function as the answer of a route about one work.

    Parameters
    ----------
    example
        The documents' example, which answers for the documented work instead of the function.
    """

    def register(function: AnswerAboutWork) -> AnswerAboutWork:
        @answers(route_id)
        def answer(world: World, _creator: Creator, request: Any) -> Payload:
            work = world.work(request.item_id)
            if example is not None and work.item_id == documented.ITEM_ID:
                return copy.deepcopy(example)
            answered: Payload = stringify_numbers(work, function(work, request) | OK)
            return answered

        return function

    return register


#: Where some real answers write numbers as text.
_NUMBERS: Final = frozenset({"value", "count", "percentage", "percent", "total_count", "history_difference"})


def stringify_numbers(work: Work, value: Any, *, number: bool = False) -> Any:
    """Write counts as ``"268778"`` and shares as ``"0.508318"`` where the work is one with numbers as text."""
    if "numbers_as_text" not in work.odd:
        return value
    if isinstance(value, dict):
        return {
            key: stringify_numbers(work, inner, number=number or key in _NUMBERS)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [stringify_numbers(work, inner) for inner in value]
    if not number:
        return value
    return as_text(value)


def as_text(figure: float) -> str:
    """Write a count or a share as the creator centre does: ``"268778"``, ``"0.508318"``."""
    return f"{figure:.6f}" if isinstance(figure, float) else str(figure)


# One work


@about_work("douyin.item_watch_trend")
def item_watch_trend(work: Work, request: douyin.ItemWatchTrend) -> Payload:
    """Answer with retention, likes or bounces, second by second, beside similar creators.

    Likes and bounces of the documented work stand on the grid of its documented retention and follow from it.
    """
    if work.item_id == documented.ITEM_ID:
        if request.analysis_type == "retention":
            return copy.deepcopy(documented.WATCH_TREND)
        grids = {name: _grid(points) for name, points in documented.WATCH_TREND["analysis_trend"].items()}
        highlight = 10.0
    else:
        # Who has no likes has no moments of liking either.
        nothing = request.analysis_type == "like" and not work.metrics["digg_count"]
        series = {"current_item": [] if nothing else work.retention, "similar_author": work.peers}
        grids = {
            name: (list(range(len(values))), values) for name, values in series.items() if values is not None
        }
        highlight = work.shape.highlight
    trend = {}
    for name, (seconds, values) in grids.items():
        if request.analysis_type == "like":
            values = curves.likes(seconds, values, highlight if name == "current_item" else None)
        elif request.analysis_type == "bounce":
            values = curves.bounces(values)
        trend[name] = [
            {"key": f"{second // 60:02d}:{second % 60:02d}", "value": value}
            for second, value in zip(seconds, values, strict=True)
        ]
    return {"analysis_trend": trend}


def _grid(points: Sequence[dict[str, Any]]) -> tuple[list[int], list[float]]:
    seconds = [60 * int(point["key"][:2]) + int(point["key"][3:]) for point in points]
    return seconds, [point["value"] for point in points]


@about_work("douyin.item_audience_portrait", documented.AUDIENCE_PORTRAIT)
def item_audience_portrait(work: Work, _request: Route) -> Payload:
    """Answer with gender, age, province and more; with nothing below 200 plays, with little below 1,000."""
    return audience.portrait(work)


@about_work("douyin.item_audience_others", documented.AUDIENCE_OTHERS)
def item_audience_others(work: Work, _request: Route) -> Payload:
    """Answer with the fans among the viewers, and the words that viewers follow."""
    return audience.others(work)


@about_work("douyin.item_search_keyword", documented.SEARCH_KEYWORD)
def item_search_keyword(work: Work, _request: Route) -> Payload:
    """Answer with the ten commonest searches that led to the work, and the six commonest made after watching."""
    return audience.searches(work)


@about_work("douyin.item_play_source", documented.PLAY_SOURCE)
def item_play_source(work: Work, _request: Route) -> Payload:
    """Answer with the shares of the channels that brought plays; a channel without plays is absent.

    ``history_difference`` is the distance to the creator's usual share, or the share itself where a new creator
    has no history.
    """
    usual = work.creator.channels if work.creator.established else {}
    return {
        "play_source": [
            {
                "app_id": _APP_ID,
                "history_difference": plays / work.plays - usual.get(channel, 0.0),
                "key": channel,
                "value": plays / work.plays,
            }
            for channel, plays in sorted(work.traffic.items(), key=lambda pair: -pair[1])
            if plays
        ]
    }


_DANMAKU_WORDS: Final = {
    "哈哈哈": "positive",
    "学到了": "positive",
    "精彩": "positive",
    "再来一遍": "positive",
    "前方高能": "neutral",
    "第一": "neutral",
    "求教程": "neutral",
    "太长了": "negative",
    "广告?": "negative",
}


@about_work("douyin.item_danmaku_analysis", documented.DANMAKU)
def item_danmaku_analysis(work: Work, _request: object) -> Payload:
    """Answer with danmaku by second: most at the highlight, and only while somebody watches."""
    rng, total = work.rng("danmaku"), work.danmaku
    rng.random()  # the total was drawn with it
    if not total:
        return {"bullet_distribution": [], "hot_words": [], "total_count": 0, "peak_time": 0}
    weights = {
        str(second): watching * (0.3 + 3 * math.exp(-0.5 * ((second - work.shape.highlight) / 1.5) ** 2))
        for second, watching in enumerate(work.retention)
        if second
    }
    counts = {int(second): count for second, count in divide(rng, total, weights).items() if count}
    words = divide(
        rng, round(0.4 * total), {word: 1 / (index + 1) for index, word in enumerate(_DANMAKU_WORDS)}
    )
    return {
        "bullet_distribution": [
            {"time_point": second, "count": count, "percentage": round(100 * count / total, 1)}
            for second, count in counts.items()
        ],
        "hot_words": [
            {"word": word, "count": count, "sentiment": _DANMAKU_WORDS[word]}
            for word, count in sorted(words.items(), key=lambda pair: -pair[1])
            if count
        ],
        "total_count": total,
        "peak_time": max(counts, key=counts.__getitem__),
    }


# Lists of works

#: What ``order_by`` 1-2, 3-4, 5-6 … order by; the odd code is descending. None is the time of publishing.
_ORDERS: Final[tuple[str | None, ...]] = (
    None,
    "play_count",
    "digg_count",
    "comment_count",
    "share_count",
    "collect_count",
    "bounce_rate_2s",
    "completion_rate_5s",
    "completion_rate",
    "cover_click_rate",
    "avg_view_second",
    "homepage_visit_count",
    "fans_increment_count",
)


@answers("douyin.item_list")
def item_list(world: World, creator: Creator, request: douyin.ItemList) -> Payload:
    """Answer with one page of the creator's works of a period; the cursor is the next page's first place.

    Beyond the documents' example and the creator centre's members, and therefore the sandbox's own choice: ``author``,
    ``duration`` (ms). A work without a figure comes last where works are ordered by it. No work is a co-operation or
    a long article, so those two parameters change nothing.
    """
    wire = request.wire()
    chosen = [
        work
        for work in world.works_of(creator)
        if wire["start_time"] <= work.created * 1000 <= wire["end_time"]
    ]
    index, ascending = divmod(wire["order_by"] - 1, 2)
    metric, sign = _ORDERS[index], 1 if ascending else -1

    def order(work: Work) -> tuple[bool, float, int]:
        figure = work.created if metric is None else work.metrics.get(metric)
        return figure is None, sign * (figure or 0), sign * int(work.item_id)

    chosen.sort(key=order)
    start = wire.get("cursor", 0)
    end = start + wire["count"]
    fields = wire["fields"].split(",")
    return {
        "has_more": end < len(chosen),
        "max_cursor": max(start, min(end, len(chosen))),
        "items": [listed(work, fields) for work in chosen[start:end]],
        **OK,
    }


#: The documents' name of a figure -> the creator centre's, where they differ.
_NAMES: Final = {
    "play_count": "view_count",
    "digg_count": "like_count",
    "collect_count": "favorite_count",
    "fans_increment_count": "subscribe_count",
}
#: The creator centre's code of a video.
_VIDEO: Final = 4


def listed(work: Work, fields: Sequence[str]) -> Payload:
    """Return a work as lists of works have it, with the fields that were asked for."""
    members = {
        "metrics": _figures(work),
        "review": {"status": work.review_status},
        "visibility": {"is_public": work.public},
    }
    requested = {name: member for name, member in members.items() if name in fields}
    common = {"description": work.title, "author": work.creator.name, "duration": work.duration_ms}
    if work.item_id == documented.ITEM_ID:
        return {"item_id": work.item_id, **common, "create_time": work.created, **requested}
    return {"id": int(work.item_id), "type": _VIDEO, **common, "create_time": str(work.created), **requested}


def _figures(work: Work) -> Payload:
    """Return a work's figures as the creator centre writes them, the documented work's as its documents do."""
    if work.item_id == documented.ITEM_ID:
        return dict(work.metrics)
    figures = {_NAMES.get(name, name): figure for name, figure in work.metrics.items()}
    figures |= {"unsubscribe_count": work.followers_lost, "danmaku_count": work.danmaku}
    if work.plays:
        figures |= {
            "like_rate": work.metrics["digg_count"] / work.plays,
            "avg_view_proportion": 1000 * work.metrics["avg_view_second"] / work.duration_ms,
            "fan_view_proportion": audience.fan_share(work),
        }
    return {name: as_text(figure) for name, figure in figures.items()}


@answers("douyin.item_overview_data")
def item_overview_data(world: World, _creator: Creator, request: douyin.ItemOverviewData) -> Payload:
    """Answer with the list's figures of the works that the world has; the others are left out without a word."""
    fields = request.wire()["fields"].split(",")
    return {
        "items": [_overview(world.works[id_], fields) for id_ in request.ids if id_ in world.works],
        **OK,
    }


def _overview(work: Work, fields: Sequence[str]) -> Payload:
    rng = work.rng("overview")
    boosted = work.plays > 1000 and rng.random() < 0.2
    members: dict[str, Payload] = {
        "play_info": {"duration": work.duration_ms, "width": 1080, "height": 1920, "ratio": "9:16"},
        "dou_plus": {
            "is_boosted": boosted,
            "boosted_plays": round(work.plays * rng.uniform(0.05, 0.2)) if boosted else 0,
        },
        "integrated_incentive": {
            "joined": work.creator.established,
            "amount": f"{work.plays * 0.0004:.2f}" if work.creator.established else "0.00",
        },
        "incentive_life": {"status": 1, "days_left": rng.randrange(0, 31)},
        "content_analysis": {
            "tags": [{"name": work.topic.name, "weight": round(rng.uniform(0.5, 1), 4)}],
            "vertical": work.creator.vertical.name,
        },
    }
    item = listed(work, fields)
    return item | {
        name: stringify_numbers(work, member) for name, member in members.items() if name in fields
    }
