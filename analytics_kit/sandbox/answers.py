"""What the sandbox answers on each route: one function per route, named after it, that returns the payload.

Answers have the shapes that the real services give, where those are known: the creator centre's own names, ids as
numbers, figures as text, null for an empty list. The documented work alone has the shapes of the documents.

To add a route, write its function here and mark it: ``@about_work("route.id")`` for a route that describes one
work (the function gets the work and the request), ``@answers("route.id")`` for any other (the function gets the
world, the creator whose cookie came, and the request). The server finds path, method and parameters in the
route's own class.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.sandbox import audience, curves, documented

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics_kit.route import Route
    from analytics_kit.routes import douyin
    from analytics_kit.sandbox.works import Creator, Work
    from analytics_kit.sandbox.world import World

    Answer = Callable[[World, Creator, Any], Any]
    AnswerAboutWork = Callable[[Work, Any], dict[str, Any]]

Payload = dict[str, Any]

#: Route id -> function: what the sandbox can answer.
ANSWERS: dict[str, Answer] = {}

#: Douyin's own sign of success, inside each payload.
_OK: Final = {"status_code": 0, "status_msg": ""}
#: Douyin itself, as an app that plays come from.
_APP_ID: Final = 1128


def answers(route_id: str) -> Callable[[Answer], Answer]:
    """Mark a function as the answer of a route."""

    def register(function: Answer) -> Answer:
        ANSWERS[route_id] = function
        return function

    return register


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
            answered: Payload = _as_sent(work, function(work, request) | _OK)
            return answered

        return function

    return register


#: Where some real answers write numbers as text.
_NUMBERS: Final = frozenset({"value", "count", "percentage", "percent", "total_count", "history_difference"})


def _as_sent(work: Work, value: Any, *, number: bool = False) -> Any:
    """Write counts as ``"268778"`` and shares as ``"0.508318"`` where the work is one with numbers as text."""
    if "numbers_as_text" not in work.odd:
        return value
    if isinstance(value, dict):
        return {key: _as_sent(work, part, number=number or key in _NUMBERS) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_sent(work, part) for part in value]
    if not number:
        return value
    return as_text(value)


# Douyin, the creator's own works


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
        "items": [_item(work, fields) for work in chosen[start:end]],
        **_OK,
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


def _item(work: Work, fields: Sequence[str]) -> Payload:
    parts = {
        "metrics": _figures(work),
        "review": {"status": work.review_status},
        "visibility": {"is_public": work.public},
    }
    told = {name: part for name, part in parts.items() if name in fields}
    common = {"description": work.title, "author": work.creator.name, "duration": work.duration_ms}
    if work.item_id == documented.ITEM_ID:
        return {"item_id": work.item_id, **common, "create_time": work.created, **told}
    return {"id": int(work.item_id), "type": _VIDEO, **common, "create_time": str(work.created), **told}


def _figures(work: Work) -> Payload:
    """Return a work's figures as the creator centre writes them, the documented work's as its documents do."""
    if work.item_id == documented.ITEM_ID:
        return dict(work.metrics)
    found = {_NAMES.get(name, name): figure for name, figure in work.metrics.items()}
    found |= {"unsubscribe_count": work.followers_lost, "danmaku_count": work.danmaku}
    if work.plays:
        found |= {
            "like_rate": work.metrics["digg_count"] / work.plays,
            "avg_view_proportion": 1000 * work.metrics["avg_view_second"] / work.duration_ms,
            "fan_view_proportion": audience.fan_share(work),
        }
    return {name: as_text(figure) for name, figure in found.items()}


def as_text(figure: float) -> str:
    """Write a count or a share as the creator centre does: ``"268778"``, ``"0.508318"``."""
    return f"{figure:.6f}" if isinstance(figure, float) else str(figure)
