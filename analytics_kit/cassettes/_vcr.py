"""A vcrpy that keeps the calls of any client in a cassette of the kit: see :func:`analytics_kit.cassettes.vcr`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import vcr
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import deserialize

from analytics_kit import routes
from analytics_kit._ledger import note_cassette
from analytics_kit.cassettes import _cassette
from analytics_kit.cassettes._cassette import GATEWAY_HEADER, Cassette
from analytics_kit.cassettes._key import key_of
from analytics_kit.client import may_be_charged, read
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vcr.request import Request


class Recorder(vcr.VCR):  # type: ignore[misc] # vcrpy ships no types
    """A ``vcr.VCR`` whose cassettes are the kit's.

    Parameters
    ----------
    path
        The file that ``use_cassette()`` without a path uses.
    secrets
        Values that must not be kept, wherever they occur.
    **options
        As ``vcr.VCR`` takes them.
    """

    def __init__(self, path: Path, secrets: tuple[str, ...], **options: Any) -> None:
        kit = {"serializer": "analytics_kit", "match_on": ("analytics_kit",), "record_mode": "new_episodes"}
        hooks = {"before_record_request": _at_first_gateway, "before_record_response": _if_charged}
        super().__init__(**kit | options | hooks)
        self.register_serializer("analytics_kit", _cassette)
        self.register_matcher("analytics_kit", _is_same)
        self.register_persister(_Persister(secrets))
        self._path = path

    def use_cassette(self, path: Any = None, **options: Any) -> Any:
        """Use the cassette, as ``vcr.VCR.use_cassette`` does; the file that this was made for by default."""
        options = {"allow_playback_repeats": True} | options
        if callable(path):
            return self.use_cassette(**options)(path)
        return super().use_cassette(str(path or self._path), **options)


def _at_first_gateway(request: Request) -> Request:
    """Give a request the address that the kit's cassettes know, and note the gateway it was sent to."""
    body = request.body or b""
    parsed = routes.from_http(request.method, request.uri, body if isinstance(body, bytes) else bytes(body))
    if parsed is not None and GATEWAY_HEADER not in request.headers:
        first, url = parsed.request.provider.gateway, httpx.URL(request.uri)
        base = httpx.URL(first.base_url)
        path = url.path.removeprefix(base.path.rstrip("/"))
        there = base.path.rstrip("/") + parsed.gateway.from_path(path)
        request.uri = str(base.copy_with(path=there, query=url.query or None))
        request.headers[GATEWAY_HEADER] = parsed.gateway.name
    return request


def _if_charged(response: dict[str, Any]) -> dict[str, Any] | None:
    """Leave out what was turned away: the next call is to be sent again."""
    return response if may_be_charged(response["status"]["code"]) else None


def _is_same(request: Request, other: Request) -> None:
    ours, theirs = (
        key_of(httpx.Request(some.method, some.uri, content=some.body or b"")) for some in (request, other)
    )
    assert ours == theirs  # noqa: S101 - how a matcher of vcrpy says no


class _Persister:
    """Keeps what vcrpy recorded as a session does: locked, merged, scrubbed, and only where it may have been charged."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = secrets

    def load_cassette(self, path: str, serializer: Any) -> Any:
        """Return requests and responses."""
        if not Path(path).is_file():
            raise CassetteNotFoundError
        note_cassette(Path(path))
        return deserialize(Path(path).read_text(encoding="utf-8"), serializer)

    def save_cassette(self, path: str, recorded: Mapping[str, Any], serializer: Any) -> None:
        """Add what is new."""
        del serializer  # the kit's own way of writing is the only one
        note_cassette(Path(path))
        cassette = Cassette.load(Path(path), journal=True)
        for request, response, gateway in _exchanges(recorded):
            if request not in cassette:
                aside = _is_no_success(request, response)
                cassette.add(request, response, secrets=self._secrets, gateway=gateway, aside=aside)
        cassette.save()


def _exchanges(recorded: Mapping[str, Any]) -> Iterator[tuple[httpx.Request, httpx.Response, str | None]]:
    for vcr_request, answered in zip(recorded["requests"], recorded["responses"], strict=True):
        gateway = vcr_request.headers.get(GATEWAY_HEADER)
        kind = {"content-type": vcr_request.headers.get("content-type", "")}
        request = httpx.Request(
            vcr_request.method, vcr_request.uri, content=vcr_request.body or b"", headers=kind
        )
        headers = [
            (name, value)
            for name, values in answered["headers"].items()
            for value in ([values] if isinstance(values, str) else values)
            if name.lower() not in ("content-encoding", "content-length", "transfer-encoding")
        ]
        response = httpx.Response(
            answered["status"]["code"], headers=headers, content=answered["body"].get("string") or b""
        )
        parsed = routes.from_http(request.method, str(request.url), request.content)
        if gateway is not None and parsed is not None and gateway != parsed.gateway.name:
            response.headers[GATEWAY_HEADER] = gateway
        yield request, response, gateway


def _is_no_success(request: httpx.Request, response: httpx.Response) -> bool:
    """Tell whether an answer to a known route is none that a session would keep for good."""
    parsed = routes.from_http(request.method, str(request.url), request.content)
    return parsed is not None and not read(parsed.request, response, parsed.request.provider.gateway).is_final


def recorder(path: Path, **options: Any) -> Recorder:
    """Return a recorder for a file; the secrets that settings know are not kept."""
    return Recorder(path, tuple(Settings.load().secrets.values()), **options)
