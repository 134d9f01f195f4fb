"""What is taken out of recorded calls, and what looks as if it had been left in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: What stands where a secret stood.
SCRUBBED = "<scrubbed>"
#: Members of a JSON body, and parameters of a query, that are secrets whatever they hold.
SECRET_NAMES = frozenset(
    {"cookie", "proxy", "cache_url", "authorization", "token", "api_key", "apikey", "x-api-key"}
)
#: A secret shorter than this is not looked for within other text.
SHORTEST = 8


def is_secret(name: str, value: Any) -> bool:
    """Tell whether a member of a JSON document is a secret by its name; a number or a flag is none."""
    return name.lower() in SECRET_NAMES and isinstance(value, str | list | dict) and bool(value)


def scrub(document: Any, secrets: tuple[str, ...]) -> Any:
    """Return a JSON document without secrets: by the name of the member, and by value wherever it occurs."""
    if isinstance(document, dict):
        return {
            scrub_text(name, secrets): SCRUBBED if is_secret(name, value) else scrub(value, secrets)
            for name, value in document.items()
        }
    if isinstance(document, list):
        return [scrub(value, secrets) for value in document]
    return scrub_text(document, secrets) if isinstance(document, str) else document


def scrub_text(text: str, secrets: tuple[str, ...]) -> str:
    """Return a text without secrets, wherever in it they occur."""
    for secret in secrets:
        # A short one ("any", for the sandbox) would tear holes into words; as a whole text it goes all the same.
        if len(secret) >= SHORTEST or text == secret:
            text = text.replace(secret, SCRUBBED)
    return text


def scrub_uri(uri: str, secrets: tuple[str, ...]) -> str:
    """Return an address without its user, and without secrets in its query."""
    url = httpx.URL(uri)
    if url.userinfo:
        url = url.copy_with(username=None, password=None)
    if any(name.lower() in SECRET_NAMES for name in url.params):
        pairs = [
            (name, SCRUBBED if name.lower() in SECRET_NAMES else value)
            for name, value in url.params.multi_items()
        ]
        url = url.copy_with(params=pairs)
    return scrub_text(str(url), secrets)


def scrub_bytes(content: bytes, secrets: Iterable[str]) -> bytes:
    """Return a body as it came but for its secrets: those of its members' names, and values wherever they occur.

    For what cannot be taken apart: half an answer, or text in another encoding.
    """
    for secret in secrets:
        if len(secret) >= SHORTEST:
            plain, escaped = json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(secret)[1:-1]
            for form in {secret, plain, escaped}:
                content = content.replace(form.encode(), SCRUBBED.encode())
    return _SECRET_MEMBERS.sub(rb'\1"' + SCRUBBED.encode() + rb'"', content)


#: ``"cache_url": "…`` up to the end of the text, or of what is left of it.
_SECRET_MEMBERS = re.compile(
    rb'("(?:' + "|".join(map(re.escape, sorted(SECRET_NAMES))).encode() + rb')"\s*:\s*)"(?:[^"\\]|\\.)*+"?',
    re.IGNORECASE,
)


# Verification

#: What a secret looks like, by what it is.
SUSPICIOUS: Mapping[str, str] = {
    "a bearer token": r"[Bb]earer\s+[A-Za-z0-9._~+/-]{8,}",
    "a cookie": r"\b(?:sessionid|sid_tt|sid_guard|passport_csrf_token|uid_tt|odin_tt|msToken|ttwid)=[^\s\"]+",
    "a password in an address": r"[a-z][a-z0-9+.-]*://[^/\s\"@:]+:[^/\s\"@]+@",
    "a secret key": r"\b(?:sk|pk|ak)[-_][A-Za-z0-9_-]{16,}",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "a signed link": r"[?&](?:x-signature|x-amz-signature|signature|sign|token|x-expires)=(?!%3Cscrubbed)[A-Za-z0-9%._~+/-]{8,}",
}


def suspicions(text: str) -> Iterator[str]:
    """Return what in a text looks like a secret."""
    for what, pattern in SUSPICIOUS.items():
        if re.search(pattern, text):
            yield f"looks like {what}"


def unscrubbed(document: Any) -> Iterator[str]:
    """Return the names of members that should have been scrubbed and were not."""
    if isinstance(document, dict):
        for name, value in document.items():
            if is_secret(name, value) and value != SCRUBBED:
                yield name
            else:
                yield from unscrubbed(value)
    elif isinstance(document, list):
        for value in document:
            yield from unscrubbed(value)
