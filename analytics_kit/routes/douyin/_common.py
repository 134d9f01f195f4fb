"""What Douyin's routes share: who answers them, whose cookie they need, how a genre is called, and how times are written."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from analytics_kit.providers import TIKOMNI, Provider
from analytics_kit.route import SHANGHAI, Id, Route, Secret, param

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

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


def first(*values: T | None) -> T | None:
    """Return the first value that is not null: several names of one figure, the preferred one first.

    Examples
    --------
    >>> first(None, 0, 7)
    0
    """
    return next((value for value in values if value is not None), None)


# Times, as the creator centre writes them

_ELAPSED = re.compile(
    r"(?:([0-9]+)\s*天)?\s*(?:([0-9]+)\s*(?:小时|时))?\s*(?:([0-9]+)\s*(?:分钟|分))?\s*(?:([0-9]+(?:\.[0-9]+)?)\s*秒)?"
)


class Elapsed:
    """A length of time in seconds, as Chinese pages write it."""

    # No dataclass: msgspec would expect an object in its place instead of calling ``read``.
    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds

    @classmethod
    def read(cls, value: Any) -> Elapsed:
        """Read days, hours, minutes and seconds, each of which may be missing; a number is seconds.

        Raises
        ------
        ValueError
            If that is not a length of time.

        Examples
        --------
        >>> [Elapsed.read(text).seconds for text in ("1分钟5秒", "2小时", "1天3小时20分钟", "65", "")]
        [65.0, 7200.0, 98400.0, 65.0, None]
        """
        text = str(value).strip()
        if text in ("", "-", "--"):
            return cls(None)
        if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text):
            return cls(float(text))
        match = _ELAPSED.fullmatch(text)
        if match is None:
            msg = f"{value!r:.80} is not a length of time such as '1小时2分钟5秒'"
            raise ValueError(msg)
        days, hours, minutes, rest = (float(group or 0) for group in match.groups())
        return cls(86400 * days + 3600 * hours + 60 * minutes + rest)


class WallClock:
    """A moment, as a wall clock in Shanghai shows it."""

    def __init__(self, moment: dt.datetime | None) -> None:
        self.moment = moment

    @classmethod
    def read(cls, value: Any) -> WallClock:
        """Read ``YYYY-MM-DD HH:MM:SS``, with slashes too, and without the time; empty text is not a moment.

        Raises
        ------
        ValueError
            If that is not a moment.

        Examples
        --------
        >>> str(WallClock.read("2025-11-20 13:51:15").moment)
        '2025-11-20 05:51:15+00:00'
        """
        if isinstance(value, dt.datetime):
            naive = value
        else:
            text = str(value).strip()
            if text in ("", "-", "--"):
                return cls(None)
            try:
                naive = dt.datetime.fromisoformat(text.replace("/", "-"))
            except ValueError:
                msg = f"{value!r:.80} is not a moment such as '2025-11-20 13:51:15'"
                raise ValueError(msg) from None
        moment = naive if naive.tzinfo else naive.replace(tzinfo=SHANGHAI)
        try:
            return cls(moment.astimezone(dt.UTC))
        except OverflowError:  # the calendar's very first or last day
            msg = f"{value!r:.80} is not a moment of our time"
            raise ValueError(msg) from None
