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

What a call may take
--------------------
One try is over after ``deadline`` seconds, from its connection to the last byte of its body, however the server feeds them;
waits between tries and for the rate are outside. An answer has ``max_bytes`` at most, on the wire and unpacked. What is larger
is given up, not kept, and not asked for again.
"""

from __future__ import annotations

import collections
import contextlib
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

from analytics_kit import _logging, envelopes, errors
from analytics_kit._deadline import Deadline
from analytics_kit.providers import GATEWAYS
from analytics_kit.scrubbing import scrub_body
from analytics_kit.settings import LEAST_RATE, MOST_RATE

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

#: Bytes of an answer at most, unpacked, unless the session is told otherwise.
MAX_BYTES = 64_000_000
#: How many times its timeout a call may take in all, unless the session is told otherwise.
_DEADLINE = 3.0
#: The most seconds that a call may be given, a week, and those between tries: the system's own clocks end somewhere.
_MOST_SECONDS, _MOST_PATIENCE = 7 * 86_400.0, 1e9

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


class AnswerTooLarge(httpx.TransportError):
    """An answer has more bytes than it may."""


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
    deadline
        Seconds for the whole of one try; by default three times ``timeout``, or what the route needs.
    max_bytes
        The most bytes of an answer, unpacked.

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
        deadline: float | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._settings = settings
        self._timeout = _checked("timeout", timeout, above=0.0)
        self._transport = transport
        self._rates = _rates(rates or {})
        self._retries = int(_checked("retries", retries, at_least=0, at_most=1_000))
        self._retry_timeout = _checked("retry_timeout", retry_timeout, at_least=0, at_most=_MOST_PATIENCE)
        self._deadline = None if deadline is None else _checked("deadline", deadline, above=0.0)
        self._max_bytes = int(_checked("max_bytes", max_bytes, at_least=1, at_most=2**40))
        self.retry_billed = retry_billed
        self._clock = Deadline()
        self._limiters: dict[str, RateLimiter] = {}
        self._lock = threading.Lock()

    @functools.cached_property
    def _http(self) -> httpx.Client:
        from analytics_kit._transport import Transport  # replay starts without it

        transport = self._transport or Transport(_ssl_context(), self._clock)
        # Proxies are the transport's: httpx would send them calls to this machine as well.
        return httpx.Client(
            timeout=self._timeout, transport=transport, follow_redirects=False, trust_env=False
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
        before: Callable[[], None] | None = None,
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
        before
            Called before each try; what it raises ends the call.

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
            retry_after = received.error.retry_after if received is not None and received.error else None
            return jittered(state) if retry_after is None else float(retry_after)

        def tell(state: RetryCallState) -> None:
            received: Received | None = state.outcome.result() if state.outcome else None
            _logging.retries.info(
                "%s: %s %s; try %d of %d follows in %.1f s",
                *(request.id, gateway.name, _in_short(received), state.attempt_number + 1),
                *(self._retries + 1, state.upcoming_sleep),
            )

        def wait(seconds: float) -> None:
            if stop.wait(seconds):
                raise Cancelled
            self._wait_for_turn(request, gateway, stop)

        retrying = Retrying(
            retry=retry_if_result(self._is_worth_another_try),
            wait=seconds,
            stop=stop_after_attempt(self._retries + 1) | stop_before_delay(self._retry_timeout),
            sleep=wait,
            before_sleep=tell,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        self._opened()  # before the turn, which would pass meanwhile
        if self._transport is None:
            from analytics_kit._transport import check_proxy

            check_proxy(self._settings.base_url(gateway))
        try:
            # The wait for the first turn is no retry: it does not count against retry_timeout.
            self._wait_for_turn(request, gateway, stop)
            received: Received = retrying(self._try, request, gateway, attempts, keep, before)
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
            return self.retry_billed and broke and problem.code != AnswerTooLarge.__name__
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
                    raise _paused_error(request, gateway, limiter.paused)
                if limiter.paused:
                    _logging.retries.info(
                        "%s: %s asked not to be called for %.1f s", request.id, gateway.name, wait
                    )
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
        before: Callable[[], None] | None,
    ) -> Received:
        if before is not None:
            before()
        outgoing = http_request(request, self._settings)
        timeout = max(self._timeout, request.timeout or 0.0)
        outgoing.extensions["timeout"] = httpx.Timeout(timeout).as_dict()
        deadline, started = self._deadline or _DEADLINE * timeout, time.monotonic()
        attempts.sent += 1
        _logging.requests.debug("%s: sent to %s, try %d", request.id, gateway.name, attempts.sent)
        try:
            with self._clock.within(deadline):
                response = _received(self._opened().send(outgoing, stream=True), self._clock, self._max_bytes)
        except httpx.HTTPError as problem:
            bound = ""
            if isinstance(problem, AnswerTooLarge):
                bound = f"the answer is larger than max_bytes={self._max_bytes:,}"
            elif time.monotonic() - started >= deadline:
                bound = f"the call was not over after deadline={deadline:g} s"
            # Not raised from here: the error would hold httpx's as its context, and with that key and cookie.
            received = Received(
                gateway.name, error=_transport_error(request, problem, gateway, self._settings, bound)
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
        _logging.requests.info(
            "%s: %s %s in %.2f s",
            *(request.id, gateway.name, _in_short(received), time.monotonic() - started),
        )
        if error is not None:
            if error.retry_after is not None and error.code in _TURNED_AWAY:
                self._limiter(gateway).pause(error.retry_after)
            attempts.maybe_billed += error.maybe_billed
        return received


def _in_short(received: Received | None) -> str:
    """Say what came of a try in words of the kit's own, for the log: a provider's words may hold anything."""
    if received is None or received.response is None:
        return "gave no answer"
    summary = f"answered {received.response.status_code}"
    return summary if received.error is None else f"{summary} ({type(received.error).__name__})"


def _received(response: httpx.Response, clock: Deadline, most: int) -> httpx.Response:
    """Read a response to its end, and unpack it; what was cut or packed wrongly is kept where it is whole all the same.

    Raises
    ------
    httpx.HTTPError
        If the connection was cut or the time was up before an answer had come, or the answer is too large.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        for chunk in response.iter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                raise AnswerTooLarge("on the wire")
            if clock.remaining == 0:  # a transport of the user's own may not know of it
                raise httpx.ReadTimeout("the deadline of the call has passed")
    except httpx.StreamConsumed:  # it was never on a wire
        chunks = [response.content]
    except AnswerTooLarge:
        raise
    except httpx.HTTPError:
        # A length that was announced wrongly, say: the JSON is there.
        raw = b"".join(chunks)
        if not (_is_json(raw) or _is_json(unpacked(raw, most=most))):
            raise
    finally:
        response.close()
    content = b"".join(chunks)
    for encoding in reversed(response.headers.get("content-encoding", "").lower().split(",")[-_LAYERS:]):
        if encoding.strip() in ("gzip", "x-gzip", "deflate"):
            content = unpacked(content, most=most)
    if len(content) > most:
        raise AnswerTooLarge("unpacked")
    packed = (b"content-length", b"content-encoding")  # which is true no more
    return httpx.Response(
        response.status_code,
        headers=[(name, value) for name, value in response.headers.raw if name.lower() not in packed],
        content=content,
        request=response.request,
        extensions=response.extensions,
    )


def _is_json(raw: bytes) -> bool:
    if raw.lstrip()[:1] not in (b"{", b"["):  # half of a number is a number
        return False
    try:
        msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


#: Bytes that are unpacked at once, and how often an answer is packed at most.
_BLOCK = 64 * 1024
_LAYERS = 3


def unpacked(raw: bytes, *, most: int) -> bytes:
    """Unpack gzip, zlib or bare deflate as far as it goes; what is none of them is the body itself, under a wrong header.

    Raises
    ------
    AnswerTooLarge
        If there is more than ``most`` bytes of it.
    """
    content, rest = _member(raw, 47, most)
    while content and rest.startswith(b"\x1f\x8b"):  # several one after the other are one file
        more, rest = _member(rest, 47, most - len(content))
        content += more
    if not content and not _is_json(raw):
        # Nothing marks bare deflate: it counts where it is whole.
        bare, rest = _member(raw, -zlib.MAX_WBITS, most)
        content = bare if rest == b"" and _is_json(bare) else b""
    return content or raw


def _member(raw: bytes, form: int, most: int) -> tuple[bytes, bytes]:
    """Unpack what stands at the beginning, and return what follows its end as well."""
    unpacker, content, first = zlib.decompressobj(wbits=form), bytearray(), 0

    def feed(piece: bytes) -> None:
        content.extend(unpacker.decompress(piece, most + 1 - len(content)))
        if len(content) > most:
            raise AnswerTooLarge("unpacked")

    try:
        while first < len(raw) and not unpacker.eof:
            before, length = unpacker.copy(), len(content)
            try:
                feed(raw[first : first + _BLOCK])
            except zlib.error:  # which takes with it what was handed over together
                unpacker = before
                del content[length:]
                for position in range(first, min(first + _BLOCK, len(raw))):
                    feed(raw[position : position + 1])
            first += _BLOCK
    except zlib.error:
        pass
    return bytes(content), unpacker.unused_data + raw[first:] if unpacker.eof else b""


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
    ParameterError
        If a value cannot stand in the address.
    """
    provider = request.provider
    gateway = settings.gateway_of(provider) if settings else provider.gateway
    base = settings.base_url(gateway) if settings else provider.base_url
    if settings is not None:
        check_secrets(type(request), settings)  # before any of them stands in a variable here
    values = request.wire()
    path = gateway.path(request.path)
    for name in [name for name in values if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", _segment(request, name, values.pop(name)))
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


def _segment(request: Route, name: str, value: Any) -> str:
    """Write a value as a part of a path."""
    written = str(value)
    if "/" not in written and written not in ("", ".", ".."):  # which name another place
        with contextlib.suppress(httpx.InvalidURL):
            return httpx.URL("/").copy_with(path=f"/{written}").path[1:]
    msg = f"{request.id}: {name} = {written!r:.60} cannot stand in an address. Allowed: text without slashes and control characters."
    raise errors.ParameterError(msg)


@functools.lru_cache(maxsize=256)
def _url(text: str) -> httpx.URL:
    """Take an address apart once: thousands of requests share it."""
    return httpx.URL(text)


def check_secrets(route: type[Route], settings: Settings) -> None:
    """Check that the key and the cookie which a route needs are there.

    Raises
    ------
    SettingsError
        If one is missing, or cannot be sent, or must not be sent to where the gateway is. It names all that are.
    """
    gateway = settings.gateway_of(route.provider)
    if gateway.key_env is not None or route.secrets:
        settings.check_address(gateway, need=route.id)
    needed = [] if gateway.key_env is None else [functools.partial(settings.key, gateway)]
    needed += [
        functools.partial(settings.secret, secret.setting) for secret in route.secrets if secret.required
    ]
    problems: list[errors.SettingsError] = []
    for read_secret in needed:
        try:
            read_secret(need=route.id)
        except errors.SettingsError as problem:
            problems.append(problem)
    if len(problems) > 1:
        raise errors.SettingsError("\n".join(map(str, problems)))
    if problems:
        raise problems[0]


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
        if re.fullmatch(r"\s*[0-9]+(\.[0-9]+)?\s*", value):
            return min(float(value), _MOST_PATIENCE)
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
    request: Route, problem: httpx.HTTPError, gateway: Gateway, settings: Settings, bound: str
) -> errors.TransportError:
    arrived = not isinstance(problem, _NEVER_SENT)
    may = "; the call may have been charged all the same, and is not repeated unless retry_billed=True"
    kind, advice = type(problem).__name__, "Check the network and the address"
    if isinstance(problem, AnswerTooLarge):
        may, advice = "; the call may have been charged", "Ask for less at once, or allow more"
    return errors.TransportError(
        f"{request.id}: no answer from {gateway.name} at {settings.base_url(gateway)} "
        f"({f'{bound}; {kind}' if bound else kind}). {advice}{may if arrived else ''}.",
        provider=request.provider.name,
        route=request.id,
        gateway=gateway.name,
        code=type(problem).__name__,
        request=request,
        maybe_billed=arrived,
    )


def _paused_error(request: Route, gateway: Gateway, seconds: float) -> errors.RateLimitError:
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


def _checked(
    name: str,
    value: Any,
    *,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float = _MOST_SECONDS,
) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool) and value <= at_most
    if number and (at_least is None or value >= at_least) and (above is None or value > above):
        return float(value)
    bound = f"a number from {at_least}" if at_least is not None else f"a number above {above}"
    msg = f"{name}={value!r} is not allowed. Allowed: {bound}, up to {at_most:,.0f}."
    raise errors.ParameterError(msg)


def _rates(rates: Mapping[str, float | None]) -> dict[str, float | None]:
    for name, rate in rates.items():
        if name not in GATEWAYS:
            msg = f"rates names {name!r}, which is no gateway. Gateways: {errors.one_of(GATEWAYS)}."
            raise errors.ParameterError(msg)
        if rate is not None:
            _checked(f"rates[{name!r}]", rate, at_least=LEAST_RATE, at_most=MOST_RATE)
    return dict(rates)


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """One context for all clients: loading the certificates costs more than all else of a client."""
    return httpx.create_ssl_context()
