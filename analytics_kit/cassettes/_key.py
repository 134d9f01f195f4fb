"""What makes two requests the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec

from analytics_kit.scrubbing import scrub, scrub_parameter

if TYPE_CHECKING:
    import httpx


class Key(NamedTuple):
    """What makes two requests the same: all of the request but its host and its secrets."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes


def key_of(request: httpx.Request) -> Key:
    """Return what a request is found by."""
    return key_of_parts(request.method, str(request.url), request.content)


def key_of_parts(method: str, uri: str, content: bytes) -> Key:
    """Return what a request of these parts is found by."""
    parts = urlsplit(uri)
    query = sorted(
        (name, scrub_parameter(name, value, ()))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    try:
        document = msgspec.json.decode(content) if content else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        canonical = content
    else:
        canonical = msgspec.json.encode(scrub(document, ()), order="sorted") if content else b""
    return Key(method.upper(), parts.path, tuple(query), canonical)
