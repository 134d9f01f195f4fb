"""A session: request → pages → payload → frame, from a cassette, from a provider, or from both.

============================  ====================================  ============================
:func:`replay`                answers from a cassette alone         never opens a socket
:func:`record`                answers what a cassette holds,        nothing is paid for twice
                              fetches and keeps the rest
:func:`live`                  asks the provider                     every call may be charged
============================  ====================================  ============================
"""

from __future__ import annotations

import functools
import sys
import threading
import time
import warnings
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from analytics_kit import errors, resources
from analytics_kit.cassettes import Cassette, ReplayTransport
from analytics_kit.route import Route
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

    import polars as pl

    from analytics_kit.cassettes import Provenance
    from analytics_kit.providers import Answer

#: Pages of one request, unless the session is told otherwise.
MAX_PAGES = 100
#: Calls under way at once, when live.
CONCURRENCY = 8


@dataclass(frozen=True)
class _Call:
    """One line of the log of calls."""

    route: str
    asked: int | None
    got: int
    pages: int
    status: int | None
    credits: float
    cached: bool
    seconds: float
    request_id: str | None


class Session:
    """Answers requests; made by :func:`replay`, :func:`record` or :func:`live`.

    Parameters
    ----------
    mode
        ``replay``, ``record`` or ``live``.
    cassette
        What to answer from, and to record into; None when live.
    base_urls
        Provider name -> address, for instance ``{"tikomni": "http://127.0.0.1:8765"}`` for the sandbox.
    timeout
        Seconds to wait for an answer.
    max_pages
        A bound on the pages of one request.
    progress
        Whether :meth:`fetch_all` draws a bar; by default where somebody can see it and a provider is asked.
    settings
        Keys and cookies; from the environment and ``.env`` by default.
    transport
        How calls are sent, for instance through ``httpx.HTTPTransport(proxy=...)``; httpx's own way by default.
    """

    def __init__(
        self,
        mode: str,
        cassette: Cassette | None,
        *,
        base_urls: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        max_pages: int = MAX_PAGES,
        progress: bool | None = None,
        settings: Settings | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.mode = mode
        self.cassette = cassette
        self._max_pages = max_pages
        self._progress = progress
        self._timeout = timeout
        self._transport = transport
        self._settings = settings or (Settings() if mode == "replay" else Settings.load(base_urls=base_urls))
        self._calls: list[_Call] = []
        self._lock = threading.Lock()
        # Nothing of the environment (proxies, say) may touch a replay.
        self._player = (
            None if cassette is None else httpx.Client(transport=ReplayTransport(cassette), trust_env=False)
        )

    @functools.cached_property
    def _wire(self) -> httpx.Client:
        return httpx.Client(
            timeout=self._timeout, verify=_ssl_context(), transport=self._transport, follow_redirects=False
        )

    def __repr__(self) -> str:
        where = (
            ""
            if self.cassette is None
            else f" of {len(self.cassette.interactions)} calls in {self.cassette.path.name}"
        )
        return f"<analytics_kit session: {self.mode}{where}; {len(self._calls)} calls so far>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save what was recorded and close the connections; the session can still replay."""
        self._save()
        if "_wire" in self.__dict__:
            self.__dict__.pop("_wire").close()

    @property
    def provenance(self) -> Provenance | None:
        """Where the cassette's answers come from; None when live, or while the cassette is empty."""
        return self.cassette.provenance if self.cassette else None

    @property
    def calls(self) -> pl.DataFrame:
        """The log: one row per call, in the order of their ends.

        Returns
        -------
        polars.DataFrame
            route: text. asked: ids that were asked for, null where the route asks for none. got: works that came.
            pages: requests that it took. status: HTTP status, null where no answer came. credits: what was charged.
            cached: whether the cassette answered all of it. seconds. request_id: the provider's, of the last page.
        """
        import polars as pl  # a payload alone needs no polars

        schema = {
            "route": pl.String,
            "asked": pl.Int64,
            "got": pl.Int64,
            "pages": pl.Int64,
            "status": pl.Int64,
            "credits": pl.Float64,
            "cached": pl.Boolean,
            "seconds": pl.Float64,
            "request_id": pl.String,
        }
        return pl.DataFrame([vars(call) for call in self._calls], schema=schema)

    # Asking

    def fetch(self, request: Route, table: str | None = None) -> pl.DataFrame:
        """Ask one request, all of its pages, and return one of its tables.

        Parameters
        ----------
        request
            For instance ``douyin.ItemWatchTrend(item_id="7559536212910853422")``.
        table
            One of the route's tables; the first by default.

        Returns
        -------
        polars.DataFrame
            The columns of the table, rows in the provider's order.

        Raises
        ------
        CassetteMissError
            When replaying a request that was not recorded.
        SettingsError
            If a key or cookie is missing; nothing was sent.
        ProviderError
            If the provider answered against us.

        Warns
        -----
        PartialResultWarning
            If less came than was asked for.

        Examples
        --------
        >>> import analytics_kit as ak
        >>> from analytics_kit.routes import douyin
        >>> session = ak.replay("demo")
        >>> session.fetch(douyin.ItemSearchKeyword(item_id="7559536212910853422")).height
        3
        """
        return self.fetch_all([request], table)

    def fetch_all(self, requests: Iterable[Route], table: str | None = None) -> pl.DataFrame:
        """Ask several requests and return one frame.

        Requests that are equal are asked once. When a provider must be asked, several are under way at once; the
        frame is in the order of the requests all the same.

        Parameters
        ----------
        requests
            Requests of routes that share the table.
        table
            The table's name; the first table of each route by default, which must be the same one.

        Returns
        -------
        polars.DataFrame
            The rows of all requests, in their order.

        Raises
        ------
        ParameterError, TableError
            If there is no request, or the requests have no table in common.
        AnalyticsKitError
            As :meth:`fetch`. In mode ``record``, what came before is in the cassette.
        """
        from analytics_kit import parsing  # a payload alone needs no polars

        asked = _requests(requests)
        name = _common_table(asked, table)
        try:
            answers = self._ask_all(list(dict.fromkeys(asked)))
        finally:
            self._save()
        return parsing.frame(
            name,
            (
                parsing.extract(request, answer.payload, name)
                for request in asked
                for answer in answers[request]
            ),
        )

    def payload(self, request: Route) -> Any:
        """Return the decoded JSON of one answer, envelope and all, untouched: the escape hatch.

        Of a request with pages this is the one page that it names. Raises as :meth:`fetch` does.
        """
        call = _Progress(request)
        try:
            return self._page(request, call)[0].json()
        finally:
            self._finish(call)
            self._save()

    # How it is done

    def _ask_all(self, requests: Sequence[Route]) -> dict[Route, list[Answer]]:
        fresh = [request for request in requests if not self._is_recorded(request)]
        if len(fresh) < 2:
            return {request: self._ask(request) for request in requests}
        with _Bar(len(requests), shown=self._progress) as bar, ThreadPoolExecutor(CONCURRENCY) as pool:
            futures: dict[Route, Future[list[Answer]]] = {}
            try:
                for request in requests:
                    futures[request] = pool.submit(self._ask, request)
                    futures[request].add_done_callback(bar.step)
                wait(futures.values(), return_when=FIRST_EXCEPTION)
                for future in futures.values():
                    if future.done():
                        future.result()  # raises what it raised, before more is sent
                return {request: future.result() for request, future in futures.items()}
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _is_recorded(self, request: Route) -> bool:
        return self.cassette is not None and (
            self.mode == "replay" or self._canonical(request) in self.cassette
        )

    def _ask(self, request: Route) -> list[Answer]:
        """Ask all pages of a request."""
        call = _Progress(request)
        try:
            page: Route | None = request
            while page is not None:
                _, answer = self._page(page, call)
                following = page.after(answer.payload)
                trouble = call.trouble(page, following, most=self._max_pages)
                if trouble:
                    _warn(
                        f"{request.id}: {trouble} Paging stopped after page {len(call.answers)}; what came is kept."
                    )
                    break
                page = following
        finally:
            self._finish(call)
        return call.answers

    def _finish(self, call: _Progress) -> None:
        with self._lock:
            self._calls.append(call.log())

    def _save(self) -> None:
        if self.mode == "record" and self.cassette is not None:
            self.cassette.save()

    def _page(self, page: Route, call: _Progress) -> tuple[httpx.Response, Answer]:
        response, cached = self._send(page)
        call.status = response.status_code
        answer = self._read(page, response, cached=cached)
        call.took(answer, cached=cached)
        return response, answer

    def _send(self, request: Route) -> tuple[httpx.Response, bool]:
        canonical = self._canonical(request)
        if (
            self._player is not None
            and self.cassette is not None
            and (self.mode == "replay" or canonical in self.cassette)
        ):
            return self._player.send(canonical), True
        sent = self._canonical(request, live=True)
        try:
            return self._wire.send(sent), False
        except httpx.HTTPError as problem:
            provider = request.provider
            raise errors.TransportError(
                f"{request.id}: no answer from {provider.name} at {self._settings.base_url(provider)} "
                f"({type(problem).__name__}). Check the network and the address"
                f"{'; the call may have been charged all the same' if isinstance(problem, httpx.ReadTimeout) else ''}.",
                provider=provider.name,
                route=request.id,
                request=request,
            ) from None

    def _canonical(self, request: Route, *, live: bool = False) -> httpx.Request:
        """Build the HTTP request: at the provider's own address, or where it is really sent, with secrets."""
        provider = request.provider
        base = self._settings.base_url(provider) if live else provider.base_url
        values = request.wire()
        path = request.path
        for name in [name for name in values if f"{{{name}}}" in path]:
            path = path.replace(f"{{{name}}}", httpx.URL("/").copy_with(path=f"/{values.pop(name)}").path[1:])
        headers: dict[str, str] = {}
        if live:
            if provider.key_env is not None:
                headers = provider.headers(self._settings.secret(provider.key_env, need=request.id))
            for secret in request.secrets:
                if secret.required or secret.setting in self._settings.secrets:
                    values[secret.name] = self._settings.secret(secret.setting, need=request.id)
        else:
            # The cassette holds no secret, and is not asked for one.
            values |= {secret.name: "-" for secret in request.secrets if secret.required}
        if request.method == "GET":
            return httpx.Request("GET", base + path, params=values, headers=headers)
        return httpx.Request(request.method, base + path, json=values, headers=headers)

    def _read(self, request: Route, response: httpx.Response, *, cached: bool) -> Answer:
        try:
            answer = request.provider.read(type(request), response.content, status=response.status_code)
        except errors.ProviderError as problem:
            problem.request = request
            raise
        if not cached and self.mode == "record" and self.cassette is not None:
            with self._lock:
                self.cassette.add(self._canonical(request), response, secrets=self._settings.secrets.values())
        return answer


class _Progress:
    """What has come of one call so far."""

    def __init__(self, request: Route) -> None:
        self.request = request
        self.answers: list[Answer] = []
        self.status: int | None = None
        self._started = time.perf_counter()
        self._billed = 0
        self._ids: dict[str, None] = {}
        self._repeats = False
        self._empty = False

    def took(self, answer: Answer, *, cached: bool) -> None:
        """Count one page."""
        ids = list(self.request.ids(answer.payload))
        self.answers.append(answer)
        self._billed += not cached
        self._empty = not ids
        self._repeats = not self._ids.keys().isdisjoint(ids)
        self._ids |= dict.fromkeys(ids)

    def trouble(self, page: Route, following: Route | None, *, most: int) -> str | None:
        """Tell why paging must stop although there should be more; None where it need not."""
        if following is None:
            return None
        if self._empty:
            return "an empty page says that there are more."
        if following == page:
            return "the cursor stands still."
        if self._repeats:
            return "a work came twice."
        if len(self.answers) >= most:
            return f"there are more than {most} pages (max_pages=...)."
        return None

    def log(self) -> _Call:
        """Return the line for the log."""
        asked = self.request.asked()
        return _Call(
            route=self.request.id,
            asked=asked,
            got=len(self._ids) if asked is None else min(asked, len(self.answers)),
            pages=len(self.answers),
            status=self.status,
            credits=float(self._billed * self.request.provider.credits),
            cached=bool(self.answers) and not self._billed,
            seconds=time.perf_counter() - self._started,
            request_id=self.answers[-1].request_id if self.answers else None,
        )


def replay(cassette: str | Path, **options: Any) -> Session:
    """Answer from a cassette alone; no socket is ever opened and no key is needed.

    Parameters
    ----------
    cassette
        A name, looked for in ``./cassettes`` and then among the bundled ones, or a path.
    **options
        As :class:`Session` takes them.

    Raises
    ------
    CassetteNotFoundError, CassetteFormatError
        If there is none, or it cannot be read.

    Examples
    --------
    >>> import analytics_kit as ak
    >>> ak.replay("demo").provenance.source
    'sandbox'
    """
    return Session("replay", Cassette.load(resources.find_cassette(cassette)), **options)


def record(cassette: str | Path, **options: Any) -> Session:
    """Answer what the cassette holds; ask the provider for the rest, and keep it.

    Parameters
    ----------
    cassette
        A name, kept as ``./cassettes/NAME.json``, or a path. It is made when the first answer comes.
    **options
        As :class:`Session` takes them.
    """
    return Session("record", Cassette.load(_recording_path(cassette), journal=True), **options)


def live(**options: Any) -> Session:
    """Ask the provider every time; nothing is kept.

    Parameters
    ----------
    **options
        As :class:`Session` takes them.
    """
    return Session("live", None, **options)


# Small parts


def _recording_path(cassette: str | Path) -> Path:
    path = Path(cassette)
    if path.suffix == ".json" or path.parent != Path():
        return path
    return Path("cassettes") / f"{path.name}.json"


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """One context for all clients: loading the certificates costs more than all else of a client."""
    return httpx.create_ssl_context()


def _requests(requests: Iterable[Route]) -> list[Route]:
    asked: list[Route] = [requests] if isinstance(requests, Route) else list(requests)
    for request in asked:
        if not isinstance(request, Route):
            msg = f"{request!r:.80} is no request. Pass one such as douyin.ItemWatchTrend(item_id='7559536212910853422')."
            raise errors.ParameterError(msg)
    if not asked:
        msg = "There is no request to fetch: the list is empty."
        raise errors.ParameterError(msg)
    return asked


def _common_table(requests: Sequence[Route], table: str | None) -> str:
    names = {request.table(table) for request in requests}
    if len(names) > 1:
        msg = (
            f"The requests yield different tables: {errors.one_of(sorted(names))}. One frame holds one table: "
            "fetch each route apart, or name a table that all of them have."
        )
        raise errors.TableError(msg)
    return names.pop()


def _warn(message: str) -> None:
    warnings.warn(message, errors.PartialResultWarning, stacklevel=2)


class _Bar:
    """A progress bar where somebody can see it."""

    def __init__(self, total: int, *, shown: bool | None) -> None:
        self._total = total
        self._shown = sys.stderr.isatty() if shown is None else shown

    def __enter__(self) -> Self:
        from tqdm import tqdm  # most sessions draw none

        self._bar = tqdm(total=self._total, unit="call", disable=not self._shown)
        return self

    def step(self, _: Future[Any]) -> None:
        """Count one call."""
        self._bar.update()

    def __exit__(self, *_: object) -> None:
        self._bar.close()
