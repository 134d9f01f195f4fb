"""The table of what the sandbox can answer, and the decorator that enters a function into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics_kit.sandbox.works import Creator
    from analytics_kit.sandbox.world import World

    Answer = Callable[[World, Creator, Any], Any]

Payload = dict[str, Any]

#: Route id -> function: what the sandbox can answer.
ANSWERS: dict[str, Answer] = {}


def answers(route_id: str) -> Callable[[Answer], Answer]:
    """Mark a function as the answer of a route."""

    def register(function: Answer) -> Answer:
        ANSWERS[route_id] = function
        return function

    return register
