"""One valid request for every route, so that a test can go through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analytics_kit.route import Route

ITEM = "7559536212910853422"

#: Parameter -> a value that is allowed, and that the sandbox answers.
_VALUES: dict[str, Any] = {
    "item_id": ITEM,
    "item_ids": [ITEM],
    "ids": [ITEM],
    "video_ids": [ITEM],
    "aweme_id": ITEM,
    "platform": "tiktok",
    "account_id": "sandbox-account",
    "platform_work_id": ITEM,
    "product_id": "1731050202505515549",
    "primary_verticals": ["美食"],
    "start_time": "2025-09-01",
    "end_time": "2025-10-01",
    "min_cursor": "2025-09-01",
    "max_cursor": "2025-10-01",
    "start_date": "2025-09-01",
    "end_date": "2025-10-01",
}


#: TikTok's documents have a work of their own.
_TIKTOK = {"item_id": "7496499484705246507", "item_ids": ["7496499484705246507"]}


def request(route: type[Route]) -> Route:
    """Return a request of the route: what it requires, what it needs in practice, and the id that stands for a link."""
    needed = ("aweme_id", "account_id")
    names = [name for name in route.parameters() if route.is_required(name) or name in needed]
    values = _VALUES | (_TIKTOK if route.id.startswith("tiktok.") else {})
    return route(**{name: values[name] for name in names})
