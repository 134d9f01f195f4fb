"""Calls keep to the rate, are sent again where that cannot cost twice, and leave no secret behind."""

from __future__ import annotations

import datetime as dt
import email.utils
import itertools
import logging
import pickle
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

import analytics_kit as ak
from analytics_kit import client, errors
from analytics_kit.providers import AMAGI, TIKOMNI
from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented
from analytics_kit.settings import Settings

from .conftest import CANARIES

WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")
GOOD = httpx.Response(200, json={"code": 200, "request_id": "r-1", "data": documented.SEARCH_KEYWORD})

#: What a provider does with a call: it answers, or the connection fails.
Deed = httpx.Response | type[httpx.HTTPError]


class Script(httpx.BaseTransport):
    """A provider that does one thing after the other, the last one for ever."""

    def __init__(self, *deeds: Deed) -> None:
        self.sent: list[tuple[float, httpx.Request]] = []
        self._deeds = deeds
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.sent.append((time.monotonic(), request))
            deed = self._deeds[min(len(self.sent), len(self._deeds)) - 1]
        if isinstance(deed, httpx.Response):
            return httpx.Response(deed.status_code, headers=deed.headers, content=deed.content)
        raise deed("it failed", request=request)


@pytest.fixture
def live(settings: Settings) -> Callable[..., ak.Session]:
    return lambda script, **options: ak.live(settings=settings, transport=script, **options)


def refusal(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers=headers, json={"detail": {"message": "no", "message_zh": "不行"}})


# What is sent again


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        *map(refusal, (429, 502, 503, 504)),
    ],
    ids=lambda deed: getattr(deed, "__name__", None) or str(deed.status_code),
)
def test_what_cannot_have_been_charged_is_sent_again(live: Callable[..., ak.Session], trouble: Deed) -> None:
    script = Script(trouble, trouble, GOOD)
    session = live(script)

    assert session.fetch(WORDS).height == 3
    assert session.calls.select("sent", "credits", "maybe_credits", "error").row(0) == (3, 1.0, 0.0, None)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (httpx.ReadTimeout, errors.TransportError),
        (httpx.WriteError, errors.TransportError),
        (httpx.ReadError, errors.TransportError),
        (httpx.RemoteProtocolError, errors.TransportError),
        (refusal(500), errors.ServerError),
        (httpx.Response(200, text='{"code": 200, "data": {"keyw'), errors.PayloadError),
        (httpx.Response(200, text="<html>Just a moment</html>"), errors.PayloadError),
    ],
    ids=["read timeout", "write", "read", "cut", "500", "truncated", "html"],
)
def test_what_may_have_been_charged_is_reported_and_not_sent_again_unless_one_says_so(
    live: Callable[..., ak.Session], trouble: Deed, kind: type[errors.ProviderError]
) -> None:
    script = Script(trouble, GOOD)
    session = live(script)
    with pytest.raises(kind) as caught:
        session.fetch(WORDS)

    assert (len(script.sent), caught.value.maybe_billed) == (1, True)
    assert session.calls.select("sent", "credits", "maybe_credits").row(0) == (1, 0.0, 1.0)

    again = live(Script(trouble, GOOD), retry_billed=True)
    assert again.fetch(WORDS).height == 3
    assert again.calls.select("sent", "credits", "maybe_credits").row(0) == (2, 1.0, 1.0)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422])
def test_a_plain_no_is_not_sent_again(live: Callable[..., ak.Session], status: int) -> None:
    script = Script(refusal(status))
    with pytest.raises(errors.ProviderError) as caught:
        live(script, retry_billed=True).fetch(WORDS)

    assert (len(script.sent), caught.value.maybe_billed) == (1, False)


def test_a_code_in_the_body_counts_as_the_status_would(live: Callable[..., ak.Session]) -> None:
    script = Script(
        httpx.Response(200, json={"code": 429, "message": "qps limit exceeded", "data": None}), GOOD
    )

    assert live(script).fetch(WORDS).height == 3
    assert len(script.sent) == 2


def test_douyins_own_refusal_inside_a_success_is_charged_and_not_sent_again(
    live: Callable[..., ak.Session],
) -> None:
    body = {
        "code": 200,
        "request_id": "r-7",
        "message": "Request successful. This request will incur a charge.",
        "message_zh": "请求成功,本次请求将被计费。",
        "data": {"status_code": 8, "status_msg": "用户未登录"},
    }
    script = Script(httpx.Response(200, json=body))
    with pytest.raises(errors.AuthenticationError, match="8: 用户未登录. The cookie") as caught:
        live(script, retry_billed=True).fetch(WORDS)

    assert len(script.sent) == 1
    assert (caught.value.provider_message, caught.value.request_id) == ("用户未登录", "r-7")
    assert caught.value.maybe_billed


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_tries_are_bounded_in_number(live: Callable[..., ak.Session], retries: int) -> None:
    script = Script(refusal(503))
    with pytest.raises(errors.ServerError):
        live(script, retries=retries).fetch(WORDS)

    assert len(script.sent) == retries + 1


def test_tries_are_bounded_in_time(live: Callable[..., ak.Session], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAITS", {"multiplier": 0.1, "min": 0.1, "max": 0.1})
    script = Script(refusal(503))
    started = time.monotonic()
    with pytest.raises(errors.ServerError):
        live(script, retries=1000, retry_timeout=0.35).fetch(WORDS)

    assert time.monotonic() - started < 0.4
    assert 3 <= len(script.sent) <= 4


def test_waits_double_and_are_jittered(
    live: Callable[..., ak.Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(client, "WAITS", {"multiplier": 0.5, "min": 0.1, "max": 4.0})
    monkeypatch.setattr(threading.Event, "wait", lambda _, seconds=None: waits.append(seconds))
    with pytest.raises(errors.ServerError):
        live(Script(refusal(503)), retries=400, retry_timeout=1e9, rates={"tikomni": None}).fetch(WORDS)

    for number, bound in enumerate((0.5, 1.0, 2.0, 4.0, 4.0)):
        assert 0.1 <= waits[number] <= bound
    assert len(set(waits)) > 300
    assert max(waits) > 3.5


# Retry-After


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured_as_seconds_and_as_a_date(live: Callable[..., ak.Session], form: str) -> None:
    # A date knows no parts of a second.
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(seconds=2)
    value = "0.5" if form == "seconds" else email.utils.format_datetime(moment, usegmt=True)
    script = Script(refusal(429, **{"retry-after": value}), GOOD)
    started = dt.datetime.now(dt.UTC)
    live(script).fetch(WORDS)

    if form == "date":
        assert dt.datetime.now(dt.UTC) >= moment
    else:
        assert 0.5 <= (dt.datetime.now(dt.UTC) - started).total_seconds() < 1.5


def test_a_retry_after_in_the_past_or_in_no_known_form_does_not_stop_anybody(
    live: Callable[..., ak.Session],
) -> None:
    for value in ("Wed, 21 Oct 2015 07:28:00 GMT", "-3", "soon", ""):
        assert live(Script(refusal(429, **{"retry-after": value}), GOOD)).fetch(WORDS).height == 3


def test_a_longer_wait_than_one_is_ready_for_is_an_error_at_once_and_until_then(
    live: Callable[..., ak.Session],
) -> None:
    script = Script(refusal(429, **{"retry-after": "3600"}), GOOD)
    session = live(script)
    with pytest.raises(errors.RateLimitError) as caught:
        session.fetch(WORDS)
    assert caught.value.retry_after == 3600.0
    with pytest.raises(errors.RateLimitError, match=r"not sent, because tikomni asked .* another 3600 s"):
        session.fetch(WORDS)

    assert len(script.sent) == 1


def test_one_threads_429_pauses_the_provider_for_all(live: Callable[..., ak.Session]) -> None:
    script = Script(refusal(429, **{"retry-after": "0.4"}), GOOD)
    session = live(script, rates={"tikomni": None})
    first = threading.Thread(target=session.fetch, args=(WORDS,))
    first.start()
    while not script.sent:
        time.sleep(0.001)
    time.sleep(0.05)
    session.fetch(douyin.ItemSearchKeyword(item_id="1" * 19))
    first.join()

    assert all(moment - script.sent[0][0] >= 0.4 for moment, _ in script.sent[1:])


# Rate


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= moment < start + 1.0 for moment in moments) for start in moments)


@pytest.mark.parametrize(("rate", "calls", "ideal"), [(20, 50, 2.0), (2.5, 6, 2.0)])
def test_threads_share_the_rate_and_use_it_up(
    live: Callable[..., ak.Session], rate: float, calls: int, ideal: float
) -> None:
    script = Script(GOOD)
    session = live(script, rates={"tikomni": rate}, progress=False)
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(session.fetch, (douyin.ItemSearchKeyword(item_id=f"{n:019}") for n in range(calls))))

    assert most_in_a_second([moment for moment, _ in script.sent]) <= rate
    assert ideal <= time.monotonic() - started < ideal + 1.0


def test_what_is_sent_again_counts_too(live: Callable[..., ak.Session]) -> None:
    script = Script(refusal(503), refusal(503), GOOD)
    live(script, rates={"tikomni": 2}).fetch(WORDS)

    assert script.sent[2][0] - script.sent[0][0] >= 1.0


def test_a_window_is_a_little_longer_than_a_second() -> None:
    limiter = client.RateLimiter(2)

    assert [limiter.reserve() for _ in range(2)] == [0.0, 0.0]
    assert 1.0 < limiter.reserve() <= 1.05


def test_a_stand_in_on_this_machine_has_no_rate_of_its_own(settings: Settings) -> None:
    here = Settings(secrets=settings.secrets, base_urls={"tikomni": "http://127.0.0.1:9"})
    script = Script(GOOD)
    session = ak.live(settings=here, transport=script, progress=False)
    started = time.monotonic()
    session.fetch_all(douyin.ItemSearchKeyword(item_id=f"{n:019}") for n in range(60))

    assert TIKOMNI.gateway.rate == 10.0
    assert time.monotonic() - started < 2.0


@pytest.mark.parametrize(
    "options",
    [
        {"rates": {"tiktok": 1}},
        {"rates": {"tikomni": 0}},
        {"rates": {"tikomni": True}},
        {"retries": -1},
        {"retry_timeout": "long"},
        {"timeout": 0},
    ],
)
def test_an_option_out_of_range_is_refused(settings: Settings, options: dict[str, object]) -> None:
    with pytest.raises(errors.ParameterError, match=next(iter(options))):
        ak.live(settings=settings, **options)


# Secrets


def everything(problem: BaseException) -> Iterator[str]:
    """Yield what can be seen of an exception, its chain included."""
    for error in (problem, problem.__cause__, problem.__context__):
        if error is None:
            continue
        yield from (str(error), repr(error), repr(error.args), repr(vars(error)))
        yield repr(pickle.dumps(error)) if error is problem else ""
        request = getattr(error, "_request", None)
        yield "" if request is None else f"{request.headers.raw} {request.content}"
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "analytics_kit" in frame.f_code.co_filename:
                yield "\n".join(f"{name} = {value!r}" for name, value in frame.f_locals.items())
    yield "".join(traceback.format_exception(problem))


@pytest.mark.parametrize(
    "deed",
    [
        httpx.ConnectError,
        httpx.ReadTimeout,
        refusal(401),
        httpx.Response(
            400,
            json={"detail": {"message": f"bad cookie {CANARIES['DOUYIN_COOKIE']}", "params": dict(CANARIES)}},
        ),
        httpx.Response(200, text=f'{{"code": 200, "cookie": "{CANARIES["DOUYIN_COOKIE"]}", "da'),
        httpx.Response(200, text='{"code": 200, "cache_url": "https://canary.example/5f3a?sign=1", "da'),
        httpx.Response(
            200, json={"code": 200, "data": {"keywords": [{"keyword": [CANARIES["TIKOMNI_API_KEY"]]}]}}
        ),
        httpx.Response(503, text=CANARIES["TIKOMNI_API_KEY"]),
    ],
    ids=["no connection", "timeout", "401", "echo", "truncated", "cache_url", "wrong shape", "503"],
)
def test_no_secret_is_in_an_error_its_traceback_its_context_its_pickle_or_a_log(
    live: Callable[..., ak.Session], deed: Deed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = live(Script(deed), retries=1)
    with pytest.raises(errors.ProviderError) as caught:
        session.fetch(WORDS)

    assert caught.value.request == WORDS
    assert (caught.value.provider, caught.value.route) == ("tikomni", WORDS.id)
    texts = [*everything(caught.value), caplog.text, str(session.calls.to_dicts()), repr(session)]
    assert not [text for text in texts if "canary" in text]


def test_a_key_that_no_header_can_carry_is_named_and_not_shown() -> None:
    settings = Settings(secrets={"TIKOMNI_API_KEY": "canary-密钥", "DOUYIN_COOKIE": "c"})
    with pytest.raises(errors.SettingsError, match="TIKOMNI_API_KEY holds a character") as caught:
        ak.live(settings=settings, transport=Script(GOOD)).fetch(WORDS)

    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_a_provider_without_a_key_is_sent_none() -> None:
    assert AMAGI.gateway.headers(None) == {}


def test_no_redirect_takes_the_key_elsewhere(live: Callable[..., ak.Session]) -> None:
    script = Script(httpx.Response(302, headers={"location": "https://elsewhere.example"}))
    with pytest.raises(errors.PayloadError, match="answered 302"):
        live(script).fetch(WORDS)

    assert [request.url.host for _, request in script.sent] == ["api.tikomni.com"]


def test_a_closed_session_opens_its_connections_again(live: Callable[..., ak.Session]) -> None:
    session = live(Script(GOOD))
    for _ in itertools.repeat(None, 2):
        assert session.fetch(WORDS).height == 3
        session.close()
