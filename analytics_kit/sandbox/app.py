"""The sandbox's server: the kit's routes over a synthetic world, on loopback only.

Paths, methods and parameters come from the route classes; what is answered comes from ``answers``; how it is
wrapped comes from ``envelopes``. Any key that is not empty is taken; the cookies ``sandbox-creator-1`` to
``sandbox-creator-4`` choose the creator. Every answer says ``x-analytics-kit-sandbox: seed=N``, so that what is
recorded from it can be told from the real thing. What goes wrong on purpose is in ``faults``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from analytics_kit import _install, routes
from analytics_kit.cassettes import SANDBOX_HEADER as HEADER
from analytics_kit.errors import NotFoundError, ParameterError, SettingsError
from analytics_kit.providers import GATEWAYS
from analytics_kit.sandbox.answers import ANSWERS, answer
from analytics_kit.sandbox.envelopes import ENVELOPES, Exchange
from analytics_kit.sandbox.faults import Faults, corrupt
from analytics_kit.sandbox.world import World

try:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route as HTTPRoute
except ImportError as problem:
    msg = f"The sandbox needs {problem.name}. Install it: {_install.command('sandbox')}."
    raise SettingsError(msg) from problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from analytics_kit.providers import Gateway
    from analytics_kit.route import Route


#: What the sandbox takes for a key and a cookie; no secrets, whatever their names say.
CREDENTIALS: Final = {
    "TIKOMNI_API_KEY": "sandbox-takes-any-key",
    "TIKHUB_API_KEY": "sandbox-takes-any-key",
    "KEYAPI_API_KEY": "sandbox-takes-any-key",
    "AITOEARN_API_KEY": "sandbox-takes-any-key",
    "DOUYIN_COOKIE": "sandbox-creator-1",
    "TIKTOK_COOKIE": "sandbox-creator-1",
}


def create_app(world: World | None = None, *, faults: str | Faults = "") -> Starlette:
    """Return the server as an ASGI application.

    Parameters
    ----------
    world
        What to serve; ``World()`` by default.
    faults
        What shall go wrong, as ``analytics_kit.sandbox.faults`` describes it; nothing by default.

    Examples
    --------
    >>> "/api/u1/v1/douyin/creator_v2/fetch_item_list" in [route.path for route in create_app().routes]
    True
    """
    world = world or World()
    parsed = Faults.parse(faults) if isinstance(faults, str) else faults

    async def http_error(_: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        words = problem.detail if isinstance(problem, HTTPException) else "Internal Server Error"
        return _response(world, {"detail": words}, status)

    return Starlette(
        routes=[
            HTTPRoute(
                gateway.path(route.path), _endpoint(world, route, gateway, parsed), methods=[route.method]
            )
            for route in routes.classes()
            if route.id in ANSWERS
            for gateway in route.provider.gateways
        ],
        exception_handlers={HTTPException: http_error},
    )


def _response(world: World, content: Any, status: int = 200) -> Response:
    return JSONResponse(content, status, headers={HEADER: f"seed={world.seed}"})


def _endpoint(
    world: World, route: type[Route], gateway: Gateway, faults: Faults
) -> Callable[[Request], Awaitable[Response]]:
    envelope = ENVELOPES[route.provider.name]
    hidden = {secret.name for secret in route.secrets}

    async def endpoint(request: Request) -> Response:
        params: dict[str, Any] = {}
        problem: tuple[int, str] | None = None
        payload: Any = None
        try:
            params = await _parameters(route, request)
        except ParameterError as error:
            problem = 400, str(error)
        cookie = str(params.get("cookie", ""))
        public_params = {name: value for name, value in params.items() if name not in hidden}
        creator = world.creator(cookie)
        exchange = Exchange(world.seed, request.url.path, params, public_params | {"creator": creator.number})
        missing = [s.name for s in route.secrets if s.required and not params.get(s.name)]
        if gateway.key_env and not envelope.key(request.headers):
            problem = (
                401,
                f"The API key is missing. Set {gateway.key_env} to any text for the sandbox.",
            )
        elif missing and not problem:
            problem = (
                400,
                f"{missing[0]} is missing or empty. The sandbox takes any; 'sandbox-creator-1' to '-4' exist.",
            )
        if not problem:
            payload, problem = _answered(world, route, params, cookie)
        chosen = faults.choose(route, world.seed, exchange.digest)
        faults.record(route, chosen, answered=problem is None)
        await asyncio.sleep(chosen.delay)
        if chosen.name in _GATEWAY_ERRORS:
            return _file(
                world, _PAGE.format(_GATEWAY_ERRORS[chosen.name]).encode(), "text/html", int(chosen.name)
            )
        if chosen.name in _PROVIDER_ERRORS:
            problem = int(chosen.name), _PROVIDER_ERRORS[chosen.name]
        if problem:
            status, message = problem
            response = _response(
                world, envelope.failure(exchange, status, message), envelope.http_status(status)
            )
            if status == 429:
                response.headers["Retry-After"] = f"{faults.retry_after:g}"
            return response
        if isinstance(payload, bytes):
            response = _file(world, payload, "application/vnd.ms-excel")
        else:
            first = {name: value for name, value in params.items() if name not in _PAGE_PARAMETERS}
            again = _answered(world, route, first, cookie)[0] if chosen.name == "again" else None
            payload = corrupt(chosen.name, payload, again, params)
            response = _response(world, envelope.success(exchange, payload))
        return _corrupted(world, chosen.name, response)

    return endpoint


#: Faults of a provider that cannot be reached, and of one that answers.
_GATEWAY_ERRORS: Final = {"502": "Bad Gateway", "503": "Service Unavailable", "504": "Gateway Timeout"}
_PROVIDER_ERRORS: Final = {"429": "qps limit exceeded", "500": "Internal server error"}
_PAGE: Final = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
#: The parameters that tell where a page starts.
_PAGE_PARAMETERS: Final = frozenset({"cursor", "page", "offset"})


def _answered(
    world: World, route: type[Route], params: dict[str, Any], cookie: str
) -> tuple[Any, tuple[int, str] | None]:
    """Return what the world answers, and why it does not."""
    try:
        return answer(world, route.from_wire(params), cookie), None
    except ParameterError as error:
        return None, (400, str(error))
    except NotFoundError as error:
        return None, (404, str(error))


def _file(world: World, content: bytes, kind: str, status: int = 200) -> Response:
    headers = {HEADER: f"seed={world.seed}"}
    if not kind.startswith("text/"):
        headers["Content-Disposition"] = 'attachment; filename="item_list.xlsx"'
    return Response(content, status, headers=headers, media_type=kind)


def _corrupted(world: World, fault: str, response: Response) -> Response:
    """Return an answer with what went wrong on its way."""
    half = bytes(response.body[: len(response.body) // 2])
    if fault == "html":
        return _file(world, _PAGE.format("Just a moment...").encode(), "text/html")
    if fault == "truncated":
        return Response(
            half, headers={HEADER: response.headers[HEADER]}, media_type=response.headers["content-type"]
        )
    return _Cut(half, headers=dict(response.headers)) if fault == "cut" else response


class _Cut(Response):
    """Half an answer, under the length of the whole; then the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope  # there is nothing in it that matters here
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        # ASGI has no word for this, so uvicorn's connection is taken from behind the callable that it hands out.
        receive.__self__.transport.close()  # type: ignore[attr-defined] # uvicorn's request cycle
        while (await receive())["type"] != "http.disconnect":
            pass


async def _parameters(route: type[Route], request: Request) -> dict[str, Any]:
    """Return the parameters as they came: the JSON body of a POST, the query of a GET, and parts of the path."""
    if route.method == "POST":
        try:
            body = json.loads(await request.body())
        except ValueError:
            msg = f"{route.id}: the body is not valid JSON. Allowed: an object of parameters."
            raise ParameterError(msg) from None
        if not isinstance(body, dict):
            msg = f"{route.id}: the body is a {type(body).__name__}. Allowed: an object of parameters."
            raise ParameterError(msg)
        return body | request.path_params
    return routes.read_query(route, {**request.query_params, **request.path_params})


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to a loopback address."""
    try:
        address = ipaddress.ip_address({"localhost": "127.0.0.1"}.get(host, host))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        msg = (
            f"The sandbox cannot listen on {host!r}. Allowed: 127.0.0.1, localhost or ::1, because it asks for no "
            "real key and must not be reachable from elsewhere."
        )
        raise SettingsError(msg)
    if not 0 <= port <= 65535:
        msg = f"port={port} is not allowed. Allowed: 0 (any free one) to 65535."
        raise SettingsError(msg)
    # Where the protocol is not named, asyncio leaves TCP's delay on: 40 ms of each answer.
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
        # Listening now, not later, makes a second server on this port fail here.
        listener.listen()
    except OSError as problem:
        listener.close()
        reason = "in use" if problem.errno == errno.EADDRINUSE else f"not available ({problem.strerror})"
        msg = f"Port {port} on {host} is {reason}. Choose another: analytics-kit sandbox --port {port + 1}."
        raise SettingsError(msg) from problem
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(world: World, faults: str | Faults) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(world, faults=faults),
            log_level="warning",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=2,
        )
    )


def serve(host: str = "127.0.0.1", port: int = 8765, *, world: World | None = None, faults: str = "") -> None:
    """Serve until Ctrl-C, after printing where, and what to type to use it.

    Raises
    ------
    SettingsError
        If the address is not loopback, or the port is taken.
    ParameterError
        If the faults are not understood.
    """
    world = world or World()
    parsed = Faults.parse(faults)
    with contextlib.closing(_listen(host, port)) as listener:
        print(_banner(_url(listener), world), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            _server(world, parsed).run(sockets=[listener])


def _banner(url: str, world: World) -> str:
    """Say where the sandbox is, and what to type elsewhere so that sessions ask it, for two creators' accounts."""
    names = [f"{name.upper()}_BASE_URL={url}" for name in GATEWAYS]
    keys = [f"{name}={'any' if name.endswith('_KEY') else value}" for name, value in CREDENTIALS.items()]
    cookies = [name for name in CREDENTIALS if name.endswith("_COOKIE")]
    second = [f"{name}={CREDENTIALS[name].replace('-1', '-2')}" for name in cookies]
    addresses = f"dict.fromkeys({json.dumps(list(GATEWAYS))}, {json.dumps(url)})"
    return "\n".join(
        [
            f"Sandbox (synthetic, seed {world.seed}) on {url} (Ctrl-C stops it).",
            "To ask it from another shell:",
            f"    export {' '.join(names)}",
            f"    export {' '.join(keys)}",
            "For a second creator's account (1 to 4 exist), with a cassette of its own:",
            f"    export {' '.join(second)}",
            f"In Python, with keys and cookies set: ak.live(base_urls={addresses})",
        ]
    )


@contextlib.contextmanager
def running(world: World | None = None, port: int = 0, *, faults: str | Faults = "") -> Iterator[str]:
    """Serve from another thread while the block runs; yield the base URL.

    Parameters
    ----------
    world
        What to serve; ``World()`` by default.
    port
        Where; a free port by default.
    faults
        What shall go wrong, as ``analytics_kit.sandbox.faults`` describes it; nothing by default. Pass a ``Faults``
        to see in its ``log`` what was asked, and what was charged.

    Raises
    ------
    SettingsError
        If the port is taken, or the server does not start.
    ParameterError
        If the faults are not understood.

    Examples
    --------
    >>> import httpx
    >>> with running() as url:
    ...     httpx.get(url + "/nowhere").headers["x-analytics-kit-sandbox"]
    'seed=7'
    """
    world = world or World()
    with contextlib.closing(_listen("127.0.0.1", port)) as listener:
        server = _server(world, faults)
        thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    msg = f"The sandbox did not start on {_url(listener)}."
                    raise SettingsError(msg)
                time.sleep(0.002)
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()
