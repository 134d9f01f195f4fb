"""How calls are sent: within each provider's rate, again where that cannot cost twice, without a trace of a secret.

What is sent again
------------------
=============================================  ==========================  =====================
what came of a call                            can it have been charged?   sent again?
=============================================  ==========================  =====================
no connection (refused, timed out, proxy)      no: it never arrived        yes
429, 502, 503, 504                             no: it was turned away      yes
a timeout or a cut after sending               perhaps                     with ``retry_billed``
500 and other 5xx, an answer that is no JSON   perhaps                     with ``retry_billed``
any other answer                               as the provider says        no
=============================================  ==========================  =====================

Waits double and are jittered; ``Retry-After`` replaces them and pauses the whole provider. The number of
repetitions and the time from the first try to the last are both bounded.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import functools
import json
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from analytics_kit import errors
from analytics_kit.providers import PROVIDERS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping

    from pyrate_limiter import RateItem
    from tenacity import RetryCallState

    from analytics_kit.providers import Answer, Provider
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
#: Seconds within which a provider reads what was sent to it.
_READ_WITHIN = 0.2


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """A call was given up while it waited, because the others were stopped."""


@dataclass
class Tally:
    """What one call has cost so far: tries, and those that may have been charged although no answer came."""

    sent: int = 0
    maybe_billed: int = 0
    #: Its place in the provider's rate; None without one.
    turn: RateItem | None = None


class Pace:
    """The rate of one provider, shared by all threads of a session.

    Parameters
    ----------
    rate
        Calls a second, in any second; None for no limit.
    """

    def __init__(self, rate: float | None) -> None:
        from pyrate_limiter import InMemoryBucket, Rate  # replay starts without it

        #: One waits for the next turn, and the others for that one, so that nobody is passed over for long.
        self.queue = threading.Lock()
        self._lock = threading.Lock()
        self._until = 0.0
        self._bucket: InMemoryBucket | None = None
        if rate is not None:
            # Two and a half calls a second are two in any second, and half a call is one in any two.
            calls, window = (int(rate), 1.0) if rate >= 1 else (1, 1 / rate)
            self._bucket = InMemoryBucket([Rate(calls, round(1000 * (window + _MARGIN)))])

    @property
    def paused(self) -> float:
        """Seconds until the provider wants to be asked again."""
        return max(0.0, self._until - time.monotonic())

    def pause(self, seconds: float) -> None:
        """Let nobody send for so many seconds."""
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)

    def take(self) -> tuple[float, RateItem | None]:
        """Take a turn: the seconds to wait before asking again, 0 where a call may be sent now; and the turn."""
        from pyrate_limiter import RateItem

        # The library's own way of waiting cannot be stopped, and its clean-up takes a thread: only its bucket is used.
        with self._lock:
            if self.paused or self._bucket is None:
                return self.paused, None
            now = time.monotonic_ns() // 1_000_000
            self._bucket.leak(now)
            item = RateItem("call", now)
            if self._bucket.put(item):
                return 0.0, item
            return max(1, int(self._bucket.waiting(item))) / 1000, None  # type: ignore[arg-type] # in memory, nothing is awaited

    def arrived(self, turn: RateItem, at: float) -> None:
        """Count a call from when it arrived, at a time of the monotonic clock, where that is later than the margin."""
        counted = round(1000 * (at - _MARGIN))
        with self._lock:
            if self._bucket is not None and counted > turn.timestamp:
                turn.timestamp = counted
                if turn not in self._bucket.items:
                    self._bucket.items.append(turn)
                self._bucket.items.sort(key=lambda item: item.timestamp)


class _Arrival:
    """Hears from httpx how far a call is, and tells the pace when it must have arrived.

    The provider counts arrivals, and these are later than the turn: a new connection takes its time, and a server
    that is just waking up reads late. That it was read is known from the answer; one that takes long was read before.
    """

    def __init__(self, pace: Pace, turn: RateItem) -> None:
        self._pace, self._turn = pace, turn
        self._left = 0.0

    def __call__(self, event: str, _: Any) -> None:
        if event.endswith("send_request_body.complete"):
            self._left = time.monotonic()
            self._pace.arrived(self._turn, self._left)
        elif event.endswith("receive_response_headers.complete"):
            self._pace.arrived(self._turn, min(time.monotonic(), self._left + _READ_WITHIN))


class Wire:
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
        Provider name -> calls a second, None for no limit; wins over :meth:`Settings.rate`.
    retries
        How often a call is sent again.
    retry_timeout
        Seconds from the first try to the last.
    retry_billed
        Whether to send again what may have been charged.

    Raises
    ------
    ParameterError
        If an option is out of range, or ``rates`` names no provider.
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
        self._retry_billed = retry_billed
        self._paces: dict[str, Pace] = {}
        self._lock = threading.Lock()

    @functools.cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            timeout=self._timeout, verify=_ssl_context(), transport=self._transport, follow_redirects=False
        )

    def _opened(self) -> httpx.Client:
        with self._lock:
            return self._client

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if "_client" in self.__dict__:
                self.__dict__.pop("_client").close()

    def ask(
        self, request: Route, tally: Tally, stop: threading.Event
    ) -> tuple[httpx.Response, Answer | errors.PayloadError]:
        """Send one request until an answer comes, or trying again makes no sense.

        Parameters
        ----------
        request
            What to ask.
        tally
            Counts the tries.
        stop
            Ends all waiting.

        Returns
        -------
        tuple of httpx.Response and Answer or PayloadError
            A success is paid for even where its payload has not the shape of the contract: the error stands in
            the answer's place then, and the caller raises it when the response is safe.

        Raises
        ------
        ProviderError
            What came of the last try; it holds no secret.
        Stopped
            If ``stop`` was set while the call waited.
        """
        from tenacity import (  # replay starts without it
            Retrying,
            retry_if_exception,
            stop_after_attempt,
            stop_before_delay,
            wait_random_exponential,
        )

        jittered = wait_random_exponential(**WAITS)

        def seconds(state: RetryCallState) -> float:
            problem = state.outcome.exception() if state.outcome else None
            asked = getattr(problem, "retry_after", None)
            return jittered(state) if asked is None else float(asked)

        def wait(seconds: float) -> None:
            if stop.wait(seconds):
                raise Stopped
            self._take_turn(request, tally, stop)

        retrying = Retrying(
            retry=retry_if_exception(self._is_worth_another_try),
            wait=seconds,
            stop=stop_after_attempt(self._retries + 1) | stop_before_delay(self._retry_timeout),
            sleep=wait,
            reraise=True,
        )
        self._opened()  # before the turn, which would pass meanwhile
        # The wait for the first turn is no retry: it does not count against retry_timeout.
        self._take_turn(request, tally, stop)
        return retrying(self._try, request, tally)

    def _is_worth_another_try(self, problem: BaseException) -> bool:
        if not isinstance(problem, errors.ProviderError):
            return False
        if problem.maybe_billed:
            # The same request would get the same inner failure: only what broke on its way may be whole next time.
            broke = isinstance(problem, errors.TransportError | errors.ServerError | errors.PayloadError)
            return self._retry_billed and broke
        if isinstance(problem, errors.TransportError):
            return isinstance(problem.code, str) and problem.code not in (
                "UnsupportedProtocol",
                "LocalProtocolError",
            )
        return problem.code in _TURNED_AWAY

    def _take_turn(self, request: Route, tally: Tally, stop: threading.Event) -> None:
        provider = request.provider
        pace = self._pace(provider)
        with pace.queue:
            while (taken := pace.take())[0] > 0:
                if pace.paused > self._retry_timeout:
                    raise _asked_to_wait(request, pace.paused)
                if stop.wait(taken[0]):
                    raise Stopped
        if stop.is_set():
            raise Stopped
        tally.turn = taken[1]

    def _pace(self, provider: Provider) -> Pace:
        with self._lock:
            if provider.name not in self._paces:
                rate = self._rates.get(provider.name, self._settings.rate(provider))
                self._paces[provider.name] = Pace(rate)
            return self._paces[provider.name]

    def _try(self, request: Route, tally: Tally) -> tuple[httpx.Response, Answer | errors.PayloadError]:
        response = self._send(request, tally)
        if isinstance(response, errors.TransportError):
            problem: errors.ProviderError = response
        else:
            answer = read(request, response, self._settings)
            if not isinstance(answer, errors.ProviderError):
                return response, answer
            if isinstance(answer, errors.PayloadError) and answer.path:
                return response, answer
            problem = answer
        if problem.retry_after is not None and problem.code in _TURNED_AWAY:
            self._pace(request.provider).pause(problem.retry_after)
        tally.maybe_billed += problem.maybe_billed
        raise problem

    def _send(self, request: Route, tally: Tally) -> httpx.Response | errors.TransportError:
        sent = http_request(request, self._settings)
        sent.extensions["timeout"] = httpx.Timeout(max(self._timeout, request.timeout or 0.0)).as_dict()
        if tally.turn is not None:
            sent.extensions["trace"] = _Arrival(self._pace(request.provider), tally.turn)
        tally.sent += 1
        try:
            return self._opened().send(sent)
        except httpx.HTTPError as problem:
            # Returned and raised elsewhere: raised from here, the error would hold httpx's as its context, and
            # with that the request, key and cookie included.
            return _transport_error(request, problem, self._settings.base_url(request.provider))


def http_request(request: Route, settings: Settings | None = None) -> httpx.Request:
    """Build the HTTP request.

    Parameters
    ----------
    request
        What to ask.
    settings
        Where it is really sent, and with which secrets. By default it is the request that a cassette knows: to
        the provider's own address, with ``-`` for each secret.

    Raises
    ------
    SettingsError
        If a key or a cookie is missing, or cannot be sent.
    """
    provider = request.provider
    base = settings.base_url(provider) if settings else provider.base_url
    values = request.wire()
    path = request.path
    for name in [name for name in values if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", httpx.URL("/").copy_with(path=f"/{values.pop(name)}").path[1:])
    headers: dict[str, str] = {}
    if settings is None:
        values |= {secret.name: "-" for secret in request.secrets if secret.required}
    else:
        if provider.key_env is not None:
            headers = provider.headers(_key(provider.key_env, settings, need=request.id))
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
    if route.provider.key_env is not None:
        _key(route.provider.key_env, settings, need=route.id)
    for secret in route.secrets:
        if secret.required:
            settings.secret(secret.setting, need=route.id)


def _key(name: str, settings: Settings, *, need: str) -> str:
    key = settings.secret(name, need=need)
    if not key.isascii() or not key.isprintable():
        msg = f"{name} holds a character that no HTTP header can carry. Copy the key again from the provider's page."
        raise errors.SettingsError(msg)
    return key


def read(
    request: Route, response: httpx.Response, settings: Settings | None = None
) -> Answer | errors.ProviderError:
    """Return an answer unwrapped, or the error that it means: with its request, and without any secret."""
    unwrap = functools.partial(request.provider.read, type(request), status=response.status_code)
    try:
        return unwrap(response.content)
    except errors.ProviderError:
        # Once more below, from a copy without secrets: the error quotes what came.
        pass
    try:
        return unwrap(_without_secrets(response.content, settings.secrets.values() if settings else ()))
    except errors.ProviderError as problem:
        problem.request = request
        problem.status = response.status_code
        problem.retry_after = _retry_after(response.headers.get("retry-after"))
        return problem.with_traceback(None)  # frames hold what came, and some show their locals


def _without_secrets(content: bytes, secrets: Iterable[str]) -> bytes:
    for secret in secrets:
        plain, escaped = json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(secret)[1:-1]
        for form in {secret, plain, escaped}:
            content = content.replace(form.encode(), b"<scrubbed>")
    return re.sub(rb'("cache_url"\s*:\s*")[^"]*', rb"\1<scrubbed>", content)


def _retry_after(value: str | None) -> float | None:
    """Read seconds or an HTTP date; what is neither says nothing."""
    if value is None:
        return None
    if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())


def _transport_error(request: Route, problem: httpx.HTTPError, base: str) -> errors.TransportError:
    arrived = not isinstance(problem, _NEVER_SENT)
    provider = request.provider
    may = "; the call may have been charged all the same, and is not repeated unless retry_billed=True"
    return errors.TransportError(
        f"{request.id}: no answer from {provider.name} at {base} ({type(problem).__name__}). "
        f"Check the network and the address{may if arrived else ''}.",
        provider=provider.name,
        route=request.id,
        code=type(problem).__name__,
        request=request,
        maybe_billed=arrived,
    )


def _asked_to_wait(request: Route, seconds: float) -> errors.RateLimitError:
    error = errors.RateLimitError(
        f"{request.id}: not sent, because {request.provider.name} asked not to be called for another "
        f"{seconds:.0f} s. Wait that long, then call more slowly (rates=...).",
        provider=request.provider.name,
        route=request.id,
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
        if name not in PROVIDERS:
            msg = f"rates names {name!r}, which is no provider. Providers: {errors.one_of(PROVIDERS)}."
            raise errors.ParameterError(msg)
        if rate is not None:
            _checked(f"rates[{name!r}]", rate, above=0.0)
    return dict(rates)


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """One context for all clients: loading the certificates costs more than all else of a client."""
    return httpx.create_ssl_context()
