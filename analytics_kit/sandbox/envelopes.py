"""How each provider wraps an answer and says no, as far as its documents tell.

Nothing here looks at the clock: id and time of an answer follow from the world's seed and the request, so that
the same request gets the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

# Everything is answered on the day after the world's last work was published.
_LOS_ANGELES: Final = ZoneInfo("America/Los_Angeles")
_OPENING: Final = dt.datetime(2025, 11, 1, 9, tzinfo=_LOS_ANGELES)
_SUPPORT: Final = "This is the sandbox of analytics_kit; every figure is synthetic."


@dataclass(frozen=True)
class Exchange:
    """One request as it arrived.

    Attributes
    ----------
    seed
        The world's.
    path
        Where it was sent.
    params
        What was sent, secrets included.
    asked
        What was asked: the same without secrets, with the creator in the cookie's place.
    """

    seed: int
    path: str
    params: Mapping[str, Any]
    asked: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        """A fingerprint of world and request."""
        text = json.dumps([self.seed, self.path, self.asked], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).digest()

    @property
    def request_id(self) -> str:
        """What a user would quote to the provider."""
        return str(uuid.UUID(bytes=self.digest[:16], version=4))

    @property
    def moment(self) -> dt.datetime:
        """When the sandbox says that it answered."""
        return _OPENING + dt.timedelta(seconds=int.from_bytes(self.digest[16:18]))


class Envelope(Protocol):
    """What the server must know of a provider."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the key that was sent, empty where there is none."""

    def success(self, exchange: Exchange, payload: Any) -> dict[str, Any]:
        """Wrap a payload."""

    def failure(self, exchange: Exchange, status: int, message: str) -> dict[str, Any]:
        """Say no; the HTTP status is sent as well."""


class Tikomni:
    """tikomni: an envelope with code 200; errors stand under ``detail``, as FastAPI services put them."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return what follows ``Bearer``."""
        scheme, _, key = headers.get("authorization", "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else ""

    def success(self, exchange: Exchange, payload: Any) -> dict[str, Any]:
        """Wrap a payload, with the echo of all parameters and the link to the cached answer."""
        return {
            "code": 200,
            "request_id": exchange.request_id,
            "message": "Request successful. This request will incur a charge.",
            "message_zh": "请求成功,本次请求将被计费。",
            "support": _SUPPORT,
            "time": f"{exchange.moment:%Y-%m-%d %H:%M:%S}",
            "time_stamp": int(exchange.moment.timestamp()),
            "time_zone": "America/Los_Angeles",
            "docs": f"https://docs.invalid/#{exchange.path}",
            "cache_message": "This request will be cached. The URL below gives the cached result for 24 hours, free of charge.",
            "cache_message_zh": "本次请求将被缓存,你可以使用下面的 URL 直接访问缓存结果,有效期为 24 小时,访问缓存不会产生额外费用。",
            "cache_url": f"https://cache.invalid/{exchange.request_id}?sign={exchange.digest.hex()[:32]}",
            "router": exchange.path,
            "params": dict(exchange.params),
            "data": payload,
        }

    def failure(self, exchange: Exchange, status: int, message: str) -> dict[str, Any]:
        """Say no, in both languages."""
        return {
            "detail": {
                "code": status,
                "request_id": exchange.request_id,
                "message": message,
                "message_zh": _IN_CHINESE[status],
                "support": _SUPPORT,
                "time": f"{exchange.moment:%Y-%m-%d %H:%M:%S}",
                "time_stamp": int(exchange.moment.timestamp()),
                "docs": f"https://docs.invalid/#{exchange.path}",
                "router": exchange.path,
                "params": dict(exchange.params),
            }
        }


_IN_CHINESE: Final = {
    400: "请求参数有误,本次请求不计费。",
    401: "API Key 缺失或无效,本次请求不计费。",
    404: "没有找到对应的数据,本次请求不计费。",
}

#: Provider name -> how it answers.
ENVELOPES: Final[Mapping[str, Envelope]] = {"tikomni": Tikomni()}
