"""What the sandbox answers on each route: one function per route, named after it, that returns the payload.

Answers have the shapes that the real services give, where those are known: the creator centre's own names, ids as
numbers, figures as text, null for an empty list. The documented work alone has the shapes of the documents.

To add a route, write its function in the module of its provider and mark it: ``@about_work("route.id")`` for a route of
Douyin that describes one work (the function gets the work and the request), ``@answers("route.id")`` for any other (the
function gets the world, the creator whose cookie came, and the request). The server finds path, method and parameters in
the route's own class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics_kit.sandbox.answers import douyin, douyin_account, others, tiktok  # noqa: F401 - they fill ANSWERS
from analytics_kit.sandbox.answers._registry import ANSWERS
from analytics_kit.sandbox.world import COOKIE

if TYPE_CHECKING:
    from analytics_kit.route import Route
    from analytics_kit.sandbox.world import World

__all__ = ["ANSWERS", "answer"]


def answer(world: World, request: Route, cookie: str = COOKIE + "1") -> Any:
    """Return the payload that answers a request, without the provider's envelope; bytes where it is a file.

    Parameters
    ----------
    world
        What is asked about.
    request
        What is asked.
    cookie
        Whose cookie came: ``sandbox-creator-2`` is the second creator's; any other is the first one's.

    Raises
    ------
    NotFoundError
        If the request is about something that this world does not have.

    Examples
    --------
    >>> from analytics_kit.routes import douyin
    >>> from analytics_kit.sandbox.world import World
    >>> answer(World(seed=7), douyin.ItemSearchKeyword(item_id="7559536212910853422"))["total_count"]
    3520
    """
    return ANSWERS[request.id](world, world.creator(cookie), request)
