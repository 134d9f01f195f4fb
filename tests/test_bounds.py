"""Nothing that a server does makes a call last for ever, a process grow without an end, or a message fill a screen."""

from __future__ import annotations

import base64
import functools
import gzip
import json
import resource
import time
import zlib
from pathlib import Path

import _wire
import httpx
import pytest

import analytics_kit as ak
from analytics_kit import client, errors
from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented
from analytics_kit.settings import Settings

from .conftest import CANARIES

WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")
SUCCESS = json.dumps({"code": 200, "data": documented.SEARCH_KEYWORD}).encode()


def live(url: str, **options: object) -> ak.Session:
    settings = Settings.load(environment=CANARIES, base_urls={"tikomni": url})
    return ak.live(settings=settings, retries=0, **options)


# Time


@pytest.mark.parametrize(
    "beginning",
    [
        b"HTTP/1.1 200 OK\r\nx: ",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n{",
        b"",
    ],
    ids=["in a header", "in a body of a length", "in a body without a length", "in the first line"],
)
def test_a_server_that_drips_does_not_outlive_the_deadline(beginning: bytes) -> None:
    with _wire.serving(_wire.dripping(beginning)) as url, live(url, timeout=10, deadline=0.5) as session:
        started = time.monotonic()
        with pytest.raises(
            errors.TransportError,
            match=r"was not over after deadline=0.5 s; ReadTimeout.*may have been charged",
        ) as caught:
            session.fetch(WORDS)

    assert 0.5 <= time.monotonic() - started < 3
    assert caught.value.maybe_billed


def test_the_deadline_is_three_timeouts_by_default() -> None:
    with (
        _wire.serving(_wire.dripping(b"HTTP/1.1 200 OK\r\n\r\n{")) as url,
        live(url, timeout=0.2) as session,
        pytest.raises(errors.TransportError, match="was not over after deadline=0.6 s"),
    ):
        session.fetch(WORDS)


def test_each_try_has_a_deadline_of_its_own_and_waits_are_outside() -> None:
    turns = iter([b"HTTP/1.1 503 No\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"])

    def answer(connection: object) -> None:
        refusal = next(turns, None)
        _wire.answering(SUCCESS)(connection) if refusal is None else connection.sendall(refusal)  # type: ignore[arg-type, attr-defined]

    with _wire.serving(answer) as url:  # type: ignore[arg-type]
        settings = Settings.load(environment=CANARIES, base_urls={"tikomni": url})
        with ak.live(settings=settings, deadline=0.8) as session:
            assert session.fetch(WORDS).height == 3


def test_a_transport_of_ones_own_is_bounded_between_two_parts_of_a_body(settings: Settings) -> None:
    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> object:  # type: ignore[override]
            while True:
                time.sleep(0.02)
                yield b"a"

    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Drip()))
    with pytest.raises(errors.TransportError, match="deadline=0.3 s"):
        ak.live(settings=settings, transport=transport, deadline=0.3).fetch(WORDS)


def test_an_answer_that_is_whole_when_the_time_is_up_counts() -> None:
    def answer(connection: object) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + SUCCESS)  # type: ignore[attr-defined]
        time.sleep(2)

    with _wire.serving(answer) as url, live(url, deadline=0.4) as session:  # type: ignore[arg-type]
        assert session.fetch(WORDS).height == 3


# Bytes


@functools.cache
def bombs() -> dict[str, tuple[bytes, str]]:
    """Some bodies that unpack to hundreds of MB: what is sent, and how it says that it is packed."""
    packer = zlib.compressobj(9, wbits=31)
    once = b"".join([*(packer.compress(bytes(10_000_000)) for _ in range(40)), packer.flush()])
    small = gzip.compress(once)
    return {
        "gzip": (once, "gzip"),
        "twice": (small, "gzip, gzip"),
        "deflate": (zlib.compress(bytes(100_000_000), 9), "deflate"),
        "members": (gzip.compress(bytes(40_000_000)) * 3, "gzip"),
    }


@pytest.mark.parametrize("name", ["gzip", "twice", "deflate", "members"])
def test_a_bomb_is_given_up_at_the_bound(name: str, tmp_path: Path) -> None:
    body, encoding = bombs()[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with _wire.serving(_wire.answering(body, f"content-encoding: {encoding}")) as url:
        settings = Settings.load(environment=CANARIES, base_urls={"tikomni": url})
        with ak.record(tmp_path / "c.json", settings=settings, retry_billed=True) as session:
            with pytest.raises(
                errors.TransportError, match="larger than max_bytes=64,000,000; AnswerTooLarge"
            ) as caught:
                session.fetch(WORDS)
            assert session.calls.select("sent", "maybe_credits").row(0) == (1, 1.0)

    assert caught.value.code == "AnswerTooLarge"
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000
    )  # kB; unpacked it has a million


def test_the_bound_is_an_option_and_counts_on_the_wire_too() -> None:
    long = json.dumps({"code": 200, "data": documented.SEARCH_KEYWORD, "x": "a" * 100_000}).encode()
    packed = gzip.compress(long)
    for body, headers in ((long, ()), (packed, ("content-encoding: gzip",))):
        with _wire.serving(_wire.answering(body, *headers)) as url:
            with live(url, max_bytes=200_000) as session:
                assert session.fetch(WORDS).height == 3
            with live(url, max_bytes=50_000) as session, pytest.raises(errors.TransportError, match="50,000"):
                session.fetch(WORDS)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(SUCCESS), "gzip"),
        (gzip.compress(SUCCESS[:50]) + gzip.compress(SUCCESS[50:]), "gzip"),
        (gzip.compress(gzip.compress(SUCCESS)), "gzip, gzip"),
        (zlib.compress(SUCCESS), "deflate"),
        (zlib.compress(SUCCESS, wbits=-15), "deflate"),
        (SUCCESS, "gzip"),
        (SUCCESS, "br"),
        (gzip.compress(SUCCESS) + b"trailing", "x-gzip"),
    ],
    ids=["gzip", "two members", "twice", "zlib", "bare", "not packed", "not packed either", "with a tail"],
)
def test_an_answer_is_unpacked_however_it_was_packed(body: bytes, encoding: str) -> None:
    with _wire.serving(_wire.answering(body, f"content-encoding: {encoding}")) as url, live(url) as session:
        assert session.fetch(WORDS).height == 3


def test_a_cassette_with_a_bomb_replays_without_unpacking_it(tmp_path: Path) -> None:
    request = client.http_request(WORDS)
    body = {"base64": base64.b64encode(bombs()["gzip"][0]).decode()}
    interaction = {
        "request": {"method": "POST", "uri": str(request.url), "body": {"json": json.loads(request.content)}},
        "response": {"status": {"code": 200}, "headers": {"content-encoding": ["gzip"]}, "body": body},
    }
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"version": 1, "interactions": [interaction]}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(errors.PayloadError):
        ak.replay(path).fetch(WORDS)
    stock = ak.cassettes.deserialize(path.read_text())
    assert stock["interactions"][0]["response"]["headers"] == {}
    assert ak.cassettes.verify(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


# Words


def test_a_message_of_3_mb_makes_an_error_of_2_kb(settings: Settings) -> None:
    words = "x" * 3_000_000
    envelope = {"detail": {"code": 400, "message": words, "message_zh": words, "request_id": words}}
    transport = httpx.MockTransport(lambda _: httpx.Response(400, json=envelope))
    with pytest.raises(errors.BadRequestError) as caught:
        ak.live(settings=settings, transport=transport).fetch(WORDS)

    texts = (str(caught.value), caught.value.provider_message, caught.value.request_id, repr(caught.value))
    assert max(len(text or "") for text in texts) <= 2_500


@pytest.mark.parametrize("kind", [errors.CassetteFormatError, errors.PayloadError, errors.TemplateError])
def test_every_error_has_an_end_and_keeps_its_advice(kind: type[errors.AnalyticsKitError]) -> None:
    error = kind("what came: " + "\x1b" * 10_000_000 + " what to do next")
    error.add_note("n" * 1_000_000)

    assert len(str(error)) <= 20_000
    assert str(error).startswith("what came: ")
    assert str(error).endswith(" what to do next")
    assert len(error.__notes__[0]) == errors.MOST
    assert len(str(errors.PartialResultWarning("m" * 10**6, zh="z" * 10**6))) == errors.MOST


# Options


@pytest.mark.parametrize(
    "options",
    [
        {"deadline": 0},
        {"deadline": 1e308},
        {"timeout": 1e308},
        {"timeout": float("inf")},
        {"timeout": float("nan")},
        {"retry_timeout": 1e308},
        {"retries": 1e308},
        {"max_bytes": 0},
        {"max_bytes": float("inf")},
        {"max_pages": 0},
        {"max_pages": 1.5},
        {"rates": {"tikomni": 1e308}},
        {"rates": {"tikomni": 1e-308}},
    ],
    ids=str,
)
def test_an_option_at_the_end_of_numbers_is_refused(settings: Settings, options: dict[str, object]) -> None:
    with pytest.raises(errors.ParameterError, match=f"{next(iter(options))}.*is not allowed"):
        ak.live(settings=settings, **options)


# Retry-After


@pytest.mark.parametrize(
    "value",
    [
        "-1",
        "-1e308",
        "1e308",
        "nan",
        "inf",
        "0x10",
        "\xb2",
        "Wed, 21 Oct 0001 00:00:00 +2359",
        "Fri, 31 Feb 2025",
        ";",
        "1;2",
        "Wed, 21 Oct 99999 07:28:00 GMT",
    ],
)
@pytest.mark.parametrize("header", ["retry-after", "x-ratelimit-reset"])
def test_a_wait_that_means_nothing_is_none(settings: Settings, header: str, value: str) -> None:
    answers = iter([httpx.Response(429, headers=[(header.encode(), value.encode("latin-1"))], json={})])
    good = {"code": 200, "data": documented.SEARCH_KEYWORD}
    transport = httpx.MockTransport(lambda _: next(answers, None) or httpx.Response(200, json=good))

    assert ak.live(settings=settings, transport=transport).fetch(WORDS).height == 3


@pytest.mark.parametrize(
    "value", ["9" * 12, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2359"]
)
def test_a_wait_beyond_all_bounds_is_an_error_at_once(settings: Settings, value: str) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(429, headers={"retry-after": value}, json={}))
    session = ak.live(settings=settings, transport=transport, retry_timeout=600)
    for _ in range(2):
        with pytest.raises(errors.RateLimitError):
            session.fetch(WORDS)
