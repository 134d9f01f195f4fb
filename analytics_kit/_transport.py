"""How calls go over the wire: each within a deadline of its own, through the proxy that the environment names.

httpx bounds each read, and not all of them together: a server that sends a byte now and then keeps a call for hours, in
its headers as well. Here every wait on a socket is cut to what is left until the deadline of the call that waits.
"""

from __future__ import annotations

import contextlib
import importlib.util
import threading
import urllib.request
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from analytics_kit import _install
from analytics_kit.errors import SettingsError
from analytics_kit.settings import is_loopback

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator

    from analytics_kit._deadline import Deadline

#: Connections at once and kept open, and the seconds that they are kept; those of httpx.
_LIMITS: dict[str, Any] = {"max_connections": 100, "max_keepalive_connections": 20, "keepalive_expiry": 5.0}

#: What httpcore raises while a call is under way; httpx has the same names.
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


class Transport(httpx.BaseTransport):
    """Sends requests over the network.

    Parameters
    ----------
    ssl_context
        Shared by all connections.
    deadline
        Bounds all waits of a call.
    """

    def __init__(self, ssl_context: ssl.SSLContext, deadline: Deadline) -> None:
        self._ssl_context = ssl_context
        self._backend = _Backend(deadline)
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the answer is read from its stream."""
        pool = self._pool(proxy_of(str(request.url)))
        url = request.url
        core_request = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            response = pool.handle_request(core_request)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Stream(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def _pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = httpcore.ConnectionPool(
                    ssl_context=self._ssl_context,
                    proxy=None if proxy is None else _proxy(proxy),
                    network_backend=self._backend,
                    **_LIMITS,
                )
            return self._pools[proxy]


class _Stream(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextlib.contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except _FAILURES as problem:
        kind: type[httpx.TransportError] = getattr(httpx, type(problem).__name__)
        raise kind(str(problem)) from problem


# Sockets


def _wait(
    deadline: Deadline, timeout: float | None, too_late: type[httpcore.TimeoutException]
) -> float | None:
    """Return how long a wait may last that would last ``timeout`` seconds at most."""
    remaining = deadline.remaining
    if remaining is None:
        return timeout
    if remaining <= 0:
        raise too_late("the deadline of the call has passed")
    return remaining if timeout is None else min(timeout, remaining)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        wait = _wait(self._deadline, timeout, httpcore.ConnectTimeout)
        stream = self._sockets.connect_tcp(host, port, wait, local_address, socket_options)
        return _Socket(stream, self._deadline)


class _Socket(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _wait(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _wait(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = _wait(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Socket(self._stream.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


# Proxies


class _Address(str):
    """An address whose password a traceback with locals must not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<proxy>"


def proxy_of(url: str) -> str | None:
    """Return the proxy that the environment names for an address; None where it is reached directly, as this machine always is."""
    address = httpx.URL(url)
    if is_loopback(url):
        return None
    known = urllib.request.getproxies()
    proxy = _Address(known.pop(address.scheme, "") or known.pop("all", ""))
    known.clear()
    if not proxy or urllib.request.proxy_bypass(address.host):
        return None
    return proxy if "://" in proxy else _Address(f"http://{proxy}")


def check_proxy(url: str) -> None:
    """Check that an address can be reached the way that the environment wants it.

    Raises
    ------
    SettingsError
        If the environment names a proxy that is none, or one that needs what is not installed.
    """
    proxy = proxy_of(url)
    if proxy is not None:
        _proxy(proxy)


def _proxy(url: str) -> httpcore.Proxy:
    try:
        proxy = httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is None or not proxy.url.host:
        raise SettingsError(
            "The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names is none. Allowed: "
            "http://, https:// or socks5://, then host:port. Correct the variable. Nothing was sent."
        )
    scheme = proxy.url.scheme
    if scheme.startswith("socks5") and importlib.util.find_spec("socksio") is None:
        raise SettingsError(
            f"The environment names a {scheme}:// proxy, which needs another package. "
            f"Run: {_install.command('socks')}. Nothing was sent."
        )
    return httpcore.Proxy(
        httpcore.URL(
            scheme=b"socks5" if scheme.startswith("socks5") else proxy.url.raw_scheme,
            host=proxy.url.raw_host,
            port=proxy.url.port,
            target=proxy.url.raw_path,
        ),
        auth=proxy.raw_auth,
        headers=proxy.headers.raw,
        ssl_context=proxy.ssl_context,
    )
