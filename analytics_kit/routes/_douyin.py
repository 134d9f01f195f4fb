"""What Douyin's routes share: who answers them, whose cookie they need, how a genre is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from analytics_kit.providers import TIKOMNI, Provider
from analytics_kit.route import Id, Route, Secret, param

if TYPE_CHECKING:
    from collections.abc import Mapping

CREATOR = "/api/u1/v1/douyin/creator_v2/fetch_"

#: Genre -> the provider's code. Videos are named by their length.
GENRES: Mapping[str, int] = {
    "up_to_1_min": 1,
    "1_to_3_min": 2,
    "3_to_5_min": 3,
    "over_5_min": 4,
    "photos": 5,
    "article": 8,
}


class Douyin(Route):
    """A route of Douyin's creator centre: it needs the creator's cookie."""

    provider: ClassVar[Provider] = TIKOMNI
    method: ClassVar[str] = "POST"
    secrets: ClassVar[tuple[Secret, ...]] = (
        Secret("cookie", "DOUYIN_COOKIE", "The creator's cookie of creator.douyin.com.", "用户Cookie"),
    )


class DouyinItem(Douyin):
    """A route that describes one work."""

    item_id: str = param(Id(), "The work's id.", "作品ID")


class Payload(msgspec.Struct):
    """Douyin's own success code stands inside every payload."""

    status_code: int | None = 0
    status_msg: str | None = ""
