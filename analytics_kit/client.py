"""How calls are sent: within each gateway's rate, again where that cannot cost twice, without a trace of a secret.

What is sent again
------------------
=============================================  ==========================  =====================
what came of a call                            can it have been charged?   sent again?
=============================================  ==========================  =====================
no connection (refused, timed out, proxy)      no: it never arrived        yes
429, 502, 503, 504                             no: it was turned away      yes
a timeout or a cut after sending               perhaps                     with ``retry_billed``
500 and other 5xx, what is no valid JSON       perhaps                     with ``retry_billed``
any other answer                               as the provider says        no
=============================================  ==========================  =====================

Waits double and are jittered; ``Retry-After`` and ``X-RateLimit-Reset`` replace them and pause the whole gateway. The
number of repetitions and the time from the first try to the last are both bounded.
"""

from __future__ import annotations

import collections
import datetime as dt
import email.utils
import functools
import re
import threading
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from analytics_kit import envelopes, errors
from analytics_kit.providers import GATEWAYS
from analytics_kit.scrubbing import scrub_body

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from tenacity import RetryCallState

    from analytics_kit.envelopes import Answer
    from analytics_kit.providers import Gateway
    from analytics_kit.route import Route
    from analytics_kit.settings import Settings

#: How often a call is sent again, and the seconds within which that happens, unless the session is told otherwise.
RETRIES = 4
RETRY_TIMEOUT = 60.0

#: What a provider answers when it turns a call away, before there is anything to charge.
_TURNED_AWAY = frozenset({429, 502, 503, 504})
#: What httpx raises while there is no connection yet.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
#: Seconds between tries: at random up to a bound that doubles from ``multiplier`` to ``max``.
WAITS: Mapping[str, float] = {"multiplier": 0.5, "min": 0.1, "max": 10.0}
#: Seconds that a window of the rate is longer than it must be: calls are not equally long on their way.
_MARGIN = 0.05


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """A call was given up while it waited, because the others were stopped."""


@dataclass
class Attempts:
    """What one call has cost so far: tries, and those that may have been charged although no answer came."""

    sent: int = 0
    maybe_billed: int = 0


@dataclass(frozen=True)
class Received:
    """What came of one call: an answer that was read, or the error that it means.

    Attributes
    ----------
    gateway
        The name of the one that was asked.
    response
        As it came; None where no answer came.
    answer
        The answer unwrapped; None where it is an error.
    error
        Without any secret; None where all went well.
    cached
        Whether a cassette answered.
    """

    gateway: str
    response: httpx.Response | None = None
    answer: Answer | None = None
    error: errors.ProviderError | None = None
    cached: bool = False

    @property
    def is_final(self) -> bool:
        """Whether it is kept as the answer and never asked again: it was charged, or half of it came for the money."""
        return self.error is None or self.error.billed or getattr(self.error, "undecodable", False)


class RateLimiter:
    """The rate of one gateway, shared by all threads of a session.

    Parameters
    ----------
    rate
        Calls a second, in any second; None for no limit.
    """

    def __init__(self, rate: float | None) -> None:
        #: One waits for the next turn, and the others for that one, so that nobody is passed over for long.
        self.queue = threading.Lock()
        self._lock = threading.Lock()
        self._until = 0.0
        # Two and a half calls a second are two in any second, and half a call is one in any two.
        calls = None if rate is None else max(1, int(rate))
        self._window = (1.0 if rate is None or rate >= 1 else 1 / rate) + _MARGIN
        self._sent: collections.deque[float] | None = calls and collections.deque(maxlen=calls)  # type: ignore[assignment] # never 0

    @property
    def paused(self) -> float:
        """Seconds until the gateway wants to be asked again."""
        return max(0.0, self._until - time.monotonic())

    def pause(self, seconds: float) -> None:
        """Let nobody send for so many seconds."""
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)

    def reserve(self) -> float:
        """Take a turn: return 0 where a call may be sent now, else the seconds to wait before asking again."""
        with self._lock:
            if self.paused or self._sent is None:
                return self.paused
            now = time.monotonic()
            if len(self._sent) == self._sent.maxlen and (wait := self._sent[0] + self._window - now) > 0:
                return wait
            self._sent.append(now)
            return 0.0


class Client:
    """Sends requests and reads their answers.

    Parameters
    ----------
    settings
        Keys, cookies and addresses.
    timeout
        Seconds to wait for an answer.
    transport
        How calls are sent; httpx's own way by default.
    rates
        Gateway name -> calls a second, None for no limit; wins over :meth:`Settings.rate`.
    retries
        How often a call is sent again.
    retry_timeout
        Seconds from the first try to the last.
    retry_billed
        Whether to send again what may have been charged.

    Raises
    ------
    ParameterError
        If an option is out of range, or ``rates`` names no gateway.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        rates: Mapping[str, float | None] | None = None,
        retries: int = RETRIES,
        retry_timeout: float = RETRY_TIMEOUT,
        retry_billed: bool = False,
    ) -> None:
        self._settings = settings
        self._timeout = _checked("timeout", timeout, above=0.0)
        self._transport = transport
        self._rates = _rates(rates or {})
        self._retries = int(_checked("retries", retries, at_least=0))
        self._retry_timeout = _checked("retry_timeout", retry_timeout, at_least=0)
        self.retry_billed = retry_billed
        self._limiters: dict[str, RateLimiter] = {}
        self._lock = threading.Lock()

    @functools.cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client(
            timeout=self._timeout, verify=_ssl_context(), transport=self._transport, follow_redirects=False
        )

    def _opened(self) -> httpx.Client:
        with self._lock:
            return self._http

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if "_http" in self.__dict__:
                self.__dict__.pop("_http").close()

    def send(
        self,
        request: Route,
        attempts: Attempts,
        stop: threading.Event,
        *,
        keep: Callable[[httpx.Response], None] | None = None,
    ) -> Received:
        """Send one request until an answer comes, or trying again makes no sense.

        Parameters
        ----------
        request
            What to ask.
        attempts
            Counts the tries.
        stop
            Ends all waiting.
        keep
            Called with every response that may have been charged, before anybody tries to read it.

        Returns
        -------
        Received
            The answer, or the error of the last try.

        Raises
        ------
        Cancelled
            If ``stop`` was set while the call waited.
        """
        from tenacity import (  # replay starts without it
            Retrying,
            retry_if_result,
            stop_after_attempt,
            stop_before_delay,
            wait_random_exponential,
        )

        gateway = self._settings.gateway_of(request.provider)
        jittered = wait_random_exponential(**WAITS)

        def seconds(state: RetryCallState) -> float:
            received: Received | None = state.outcome.result() if state.outcome else None
            asked = received.error.retry_after if received is not None and received.error else None
            return jittered(state) if asked is None else float(asked)

        def wait(seconds: float) -> None:
            if stop.wait(seconds):
                raise Cancelled
            self._wait_for_turn(request, gateway, stop)

        retrying = Retrying(
            retry=retry_if_result(self._is_worth_another_try),
            wait=seconds,
            stop=stop_after_attempt(self._retries + 1) | stop_before_delay(self._retry_timeout),
            sleep=wait,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        self._opened()  # before the turn, which would pass meanwhile
        try:
            # The wait for the first turn is no retry: it does not count against retry_timeout.
            self._wait_for_turn(request, gateway, stop)
            received: Received = retrying(self._try, request, gateway, attempts, keep)
        except errors.RateLimitError as problem:  # told to wait for longer than one is ready to
            return Received(gateway.name, error=problem)
        return received

    def _is_worth_another_try(self, received: Received) -> bool:
        problem = received.error
        if problem is None or problem.billed:
            return False
        if problem.maybe_billed:
            # The same request would get the same inner failure: only what broke on its way may be whole next time.
            broke = isinstance(problem, errors.TransportError | errors.ServerError | errors.PayloadError)
            return self.retry_billed and broke
        if isinstance(problem, errors.TransportError):
            return isinstance(problem.code, str) and problem.code not in (
                "UnsupportedProtocol",
                "LocalProtocolError",
            )
        return problem.code in _TURNED_AWAY

    def _wait_for_turn(self, request: Route, gateway: Gateway, stop: threading.Event) -> None:
        limiter = self._limiter(gateway)
        with limiter.queue:
            while (wait := limiter.reserve()) > 0:
                if limiter.paused > self._retry_timeout:
                    raise _asked_to_wait(request, gateway, limiter.paused)
                if stop.wait(wait):
                    raise Cancelled
        if stop.is_set():
            raise Cancelled

    def _limiter(self, gateway: Gateway) -> RateLimiter:
        with self._lock:
            if gateway.name not in self._limiters:
                rate = self._rates.get(gateway.name, self._settings.rate(gateway))
                self._limiters[gateway.name] = RateLimiter(rate)
            return self._limiters[gateway.name]

    def _try(
        self,
        request: Route,
        gateway: Gateway,
        attempts: Attempts,
        keep: Callable[[httpx.Response], None] | None,
    ) -> Received:
        sent = http_request(request, self._settings)
        sent.extensions["timeout"] = httpx.Timeout(max(self._timeout, request.timeout or 0.0)).as_dict()
        attempts.sent += 1
        try:
            response = _received(self._opened().send(sent, stream=True))
        except httpx.HTTPError as problem:
            # Not raised from here: the error would hold httpx's as its context, and with that key and cookie.
            received = Received(
                gateway.name, error=_transport_error(request, problem, gateway, self._settings)
            )
        else:
            if keep is not None and may_be_charged(response.status_code):
                attempts.maybe_billed += (
                    1  # until it is known what came; whoever cannot keep it has paid all the same
                )
                keep(response)
                attempts.maybe_billed -= 1
            received = read(request, response, gateway, self._settings)
        error = received.error
        if error is not None:
            if error.retry_after is not None and error.code in _TURNED_AWAY:
                self._limiter(gateway).pause(error.retry_after)
            attempts.maybe_billed += error.maybe_billed
        return received


def _received(response: httpx.Response) -> httpx.Response:
    """Read a response to its end, and unpack it; what was cut or packed wrongly is kept where it is whole all the same.

    Raises
    ------
    httpx.HTTPError
        If the connection was cut before an answer had come.
    """
    chunks: list[bytes] = []
    try:
        chunks.extend(response.iter_raw())
    except httpx.StreamConsumed:  # it was never on a wire
        return response
    except httpx.HTTPError:
        # A length that was announced wrongly, say: the JSON is there.
        raw = b"".join(chunks)
        if not (_is_json(raw) or _is_json(_salvaged(raw))):
            raise
    finally:
        response.close()
    raw = b"".join(chunks)
    headers = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-length"]
    whole = functools.partial(
        httpx.Response, response.status_code, request=response.request, extensions=response.extensions
    )
    try:
        return whole(headers=headers, content=raw)
    except httpx.DecodingError:
        headers = [(name, value) for name, value in headers if name.lower() != b"content-encoding"]
        return whole(headers=headers, content=_salvaged(raw))


def _is_json(raw: bytes) -> bool:
    if raw.lstrip()[:1] not in (b"{", b"["):  # half of a number is a number
        return False
    try:
        msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


#: Bytes that are unpacked at once.
_BLOCK = 64 * 1024


def _salvaged(raw: bytes) -> bytes:
    """Unpack gzip or zlib as far as it goes; what is neither is the body itself, under a wrong header."""
    unpacker, content = zlib.decompressobj(wbits=47), bytearray()
    try:
        for first in range(0, len(raw), _BLOCK):
            before = unpacker.copy()
            try:
                content += unpacker.decompress(raw[first : first + _BLOCK])
            except zlib.error:  # which takes with it what was handed over together
                for place in range(first, min(first + _BLOCK, len(raw))):
                    content += before.decompress(raw[place : place + 1])
    except zlib.error:
        pass
    return bytes(content) or raw


def may_be_charged(status: int) -> bool:
    """Tell whether an answer with this status may have been charged."""
    return 200 <= status < 300 or (status >= 500 and status not in envelopes.NOT_BILLED)


def http_request(request: Route, settings: Settings | None = None) -> httpx.Request:
    """Build the HTTP request.

    Parameters
    ----------
    request
        What to ask.
    settings
        Where it is really sent, and with which secrets. By default it is the request that a cassette knows: to
        the address of the provider's first gateway, with ``-`` for each secret.

    Raises
    ------
    SettingsError
        If a key or a cookie is missing, or cannot be sent.
    """
    provider = request.provider
    gateway = settings.gateway_of(provider) if settings else provider.gateway
    base = settings.base_url(gateway) if settings else provider.base_url
    values = request.wire()
    path = gateway.path(request.path)
    for name in [name for name in values if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", httpx.URL("/").copy_with(path=f"/{values.pop(name)}").path[1:])
    headers: dict[str, str] = {}
    if settings is None:
        values |= {secret.name: "-" for secret in request.secrets if secret.required}
    else:
        if gateway.key_env is not None:
            headers = gateway.headers(settings.key(gateway, need=request.id))
        for secret in request.secrets:
            if secret.required or secret.setting in settings.secrets:
                values[secret.name] = settings.secret(secret.setting, need=request.id)
    url = _url(base + path)
    if request.method == "GET":
        return httpx.Request("GET", url, params=values, headers=headers)
    return httpx.Request(request.method, url, json=values, headers=headers)


@functools.lru_cache(maxsize=256)
def _url(text: str) -> httpx.URL:
    """Take an address apart once: thousands of requests share it."""
    return httpx.URL(text)


def check_secrets(route: type[Route], settings: Settings) -> None:
    """Check that the key and the cookie which a route needs are there.

    Raises
    ------
    SettingsError
        If one is missing, or cannot be sent.
    """
    gateway = settings.gateway_of(route.provider)
    if gateway.key_env is not None:
        settings.key(gateway, need=route.id)
    for secret in route.secrets:
        if secret.required:
            settings.secret(secret.setting, need=route.id)


def read(
    request: Route,
    response: httpx.Response,
    gateway: Gateway,
    settings: Settings | None = None,
    *,
    cached: bool = False,
) -> Received:
    """Read a response: the answer unwrapped, or the error that it means, with its request and without any secret."""
    base = settings.base_url(gateway) if settings else gateway.base_url
    origin = envelopes.Origin(
        gateway, base + gateway.path(request.path), response.status_code, response.charset_encoding
    )
    received = functools.partial(Received, gateway.name, response, cached=cached)
    try:
        return received(answer=envelopes.read(type(request), response.content, origin))
    except errors.ProviderError:
        # Once more below, from a copy without secrets: the error quotes what came.
        pass
    try:
        clean = scrub_body(response.content, settings.values if settings else ())
        return received(answer=envelopes.read(type(request), clean, origin))
    except errors.ProviderError as problem:
        problem.request = request
        problem.status = response.status_code
        problem.retry_after = _retry_after(response.headers)
        # Frames hold what came, and some show their locals.
        return received(error=problem.with_traceback(None))


def _retry_after(headers: httpx.Headers) -> float | None:
    """Read how long to wait: seconds, an HTTP date, or the moment of a reset; what is none of them says nothing."""
    value = headers.get("retry-after")
    if value is not None:
        if re.fullmatch(r"\s*[0-9]{1,12}(\.[0-9]+)?\s*", value):
            return float(value)
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            moment = None
        if moment is not None:
            moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
    reset = headers.get("x-ratelimit-reset", "").strip()
    if not re.fullmatch(r"[0-9]{1,13}(\.[0-9]+)?", reset):
        return None
    # A small number is seconds from now, a large one a moment since 1970, perhaps in milliseconds.
    number = float(reset)
    if number < 10**8:
        return number
    return max(0.0, (number / 1000 if number >= 10**11 else number) - time.time())


def _transport_error(
    request: Route, problem: httpx.HTTPError, gateway: Gateway, settings: Settings
) -> errors.TransportError:
    arrived = not isinstance(problem, _NEVER_SENT)
    may = "; the call may have been charged all the same, and is not repeated unless retry_billed=True"
    return errors.TransportError(
        f"{request.id}: no answer from {gateway.name} at {settings.base_url(gateway)} ({type(problem).__name__}). "
        f"Check the network and the address{may if arrived else ''}.",
        provider=request.provider.name,
        route=request.id,
        gateway=gateway.name,
        code=type(problem).__name__,
        request=request,
        maybe_billed=arrived,
    )


def _asked_to_wait(request: Route, gateway: Gateway, seconds: float) -> errors.RateLimitError:
    error = errors.RateLimitError(
        f"{request.id}: not sent, because {gateway.name} asked not to be called for another "
        f"{seconds:.0f} s. Wait that long, then call more slowly (rates=...).",
        provider=request.provider.name,
        route=request.id,
        gateway=gateway.name,
        code=429,
        request=request,
    )
    error.retry_after = seconds
    return error


# Options


def _checked(name: str, value: Any, *, at_least: float | None = None, above: float | None = None) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and (at_least is None or value >= at_least) and (above is None or value > above):
        return float(value)
    bound = f"a number from {at_least} up" if at_least is not None else f"a number above {above}"
    msg = f"{name}={value!r} is not allowed. Allowed: {bound}."
    raise errors.ParameterError(msg)


def _rates(rates: Mapping[str, float | None]) -> dict[str, float | None]:
    for name, rate in rates.items():
        if name not in GATEWAYS:
            msg = f"rates names {name!r}, which is no gateway. Gateways: {errors.one_of(GATEWAYS)}."
            raise errors.ParameterError(msg)
        if rate is not None:
            _checked(f"rates[{name!r}]", rate, above=0.0)
    return dict(rates)


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """One context for all clients: loading the certificates costs more than all else of a client."""
    return httpx.create_ssl_context()
