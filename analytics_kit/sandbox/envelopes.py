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
from urllib.parse import urlencode
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
        The path of the request.
    params
        The parameters, secrets included.
    public_params
        The same without secrets, with the creator in the cookie's place.
    """

    seed: int
    path: str
    params: Mapping[str, Any]
    public_params: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        """A fingerprint of world and request."""
        text = json.dumps([self.seed, self.path, self.public_params], sort_keys=True, default=str)
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
        """Say no."""

    def http_status(self, status: int) -> int:
        """Return the HTTP status that goes with a refusal."""


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

    def http_status(self, status: int) -> int:
        """Return the status itself."""
        return status


_IN_CHINESE: Final = {
    400: "请求参数有误,本次请求不计费。",
    401: "API Key 缺失或无效,本次请求不计费。",
    404: "没有找到对应的数据,本次请求不计费。",
    429: "请求过于频繁,已触发限流。",
    500: "服务器内部错误,请稍后重试。",
}


class Keyapi:
    """keyapi: code 0; an error stands in the HTTP status and in ``code``, without data."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return what follows ``Bearer``."""
        return Tikomni().key(headers)

    def success(self, exchange: Exchange, payload: Any) -> dict[str, Any]:
        """Wrap a payload."""
        return {"code": 0, "message": "success", "data": payload, "requestId": exchange.request_id}

    def failure(self, exchange: Exchange, status: int, message: str) -> dict[str, Any]:
        """Say no; that a refusal has a request id too is our own choice, the documents show none."""
        text = "apiKey is null" if status == 401 else message
        return {"code": status, "data": None, "message": text, "requestId": exchange.request_id}

    def http_status(self, status: int) -> int:
        """Return the status itself."""
        return status


class Aitoearn:
    """aitoearn: code 0; what it could handle is HTTP 200 even where it says no."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return the header ``X-Api-Key``."""
        return headers.get("x-api-key", "").strip()

    def success(self, exchange: Exchange, payload: Any) -> dict[str, Any]:
        """Wrap a payload."""
        return {"code": 0, "message": "请求成功", "data": payload, "requestId": exchange.request_id}

    def failure(self, exchange: Exchange, status: int, message: str) -> dict[str, Any]:
        """Say no, with the time in milliseconds. The documents print no code; these are those of HTTP."""
        return {
            "code": status,
            "message": message,
            "requestId": exchange.request_id,
            "timestamp": int(exchange.moment.timestamp() * 1000),
        }

    def http_status(self, status: int) -> int:
        """Return 200 for whatever was handled."""
        return 200 if status in (400, 401, 404) else status


class Amagi:
    """amagi 5.8.0, as it was seen to answer; it asks for no key."""

    def key(self, headers: Mapping[str, str]) -> str:
        """Return nothing: there is no key."""
        del headers
        return ""

    def success(self, exchange: Exchange, payload: Any) -> dict[str, Any]:
        """Wrap a payload."""
        return {
            "success": True,
            "code": 200,
            "message": "获取成功",
            "data": payload,
            "requestPath": _path_and_query(exchange),
        }

    def failure(self, exchange: Exchange, status: int, message: str) -> dict[str, Any]:
        """Say which parameter is wrong, or that Douyin gave nothing: why, only where Douyin said it."""
        if status == 400:
            faults = [{"field": "aweme_id", "message": message}]
            body: dict[str, Any] = {"code": 400, "message": "参数验证失败", "data": None, "errors": faults}
        else:
            body = {"success": False, "message": "抖音数据获取失败", "code": 500 if status == 404 else status}
            if status == 404:
                body["error"] = {
                    "errorDescription": "获取响应数据失败！原因：status_self_see！",
                    "requestType": "聚合解析",
                    # The device and the session that asked: a reader must not pass this on.
                    "requestUrl": f"https://www.douyin.com/aweme/v1/web/aweme/detail/?webid=sandbox-device"
                    f"&msToken=sandbox-session&{_query(exchange)}&a_bogus=sandbox-signature",
                }
        return body | {"requestPath": _path_and_query(exchange)}

    def http_status(self, status: int) -> int:
        """Return 200 where amagi asked Douyin and got nothing."""
        return 200 if status in (404, 500) else status


def _query(exchange: Exchange) -> str:
    return urlencode(exchange.params)


def _path_and_query(exchange: Exchange) -> str:
    return f"{exchange.path}?{_query(exchange)}" if exchange.params else exchange.path


#: Provider name -> how it answers.
ENVELOPES: Final[Mapping[str, Envelope]] = {
    "tikomni": Tikomni(),
    "keyapi": Keyapi(),
    "aitoearn": Aitoearn(),
    "amagi": Amagi(),
}
