"""A session: request → pages → payload → frame, from a cassette, from a provider, or from both.

============================  ====================================  ============================
:func:`replay`                answers from a cassette alone         never opens a socket
:func:`record`                answers what a cassette holds,        nothing is paid for twice
                              fetches and keeps the rest
:func:`live`                  asks the provider                     every call may be charged
============================  ====================================  ============================
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections import defaultdict
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from analytics_kit import calls, errors, resources
from analytics_kit.calls import Batch, Call
from analytics_kit.cassettes import Cassette, key_of
from analytics_kit.route import Route
from analytics_kit.settings import Settings, is_loopback
from analytics_kit.transport import (
    RETRIES,
    RETRY_TIMEOUT,
    Stopped,
    Wire,
    check_secrets,
    http_request,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import TracebackType

    import httpx
    import polars as pl

    from analytics_kit.cassettes import Key, Provenance
    from analytics_kit.providers import Answer, Provider

#: Pages of one request, unless the session is told otherwise.
MAX_PAGES = 100
#: Calls under way at once; the rate bounds them further. Fewer than the rate times the seconds of an answer would
#: not use the rate up; and each of many more costs httpx itself more time: at 32 a third more than at 4.
CONCURRENCY = 16


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
    rates
        Provider name -> calls a second, None for no limit; by default ``TIKOMNI_RATE`` and so on in the environment,
        else that of the provider, and none for a stand-in on this machine. All threads of the session share it, and what is sent again counts too.
    retries
        How often a call is sent again that cannot have been charged: no connection, 429, 502, 503, 504.
    retry_timeout
        Seconds from the first try of a call to its last; a longer ``Retry-After`` is an error at once.
    retry_billed
        Whether to send again what may have been charged: a timeout or a cut after sending, 500, half an answer.
        Each try may then be charged.
    max_pages
        A bound on the pages of one request.
    progress
        Whether :meth:`fetch_all` draws a bar; by default where somebody can see it and a provider is asked.
    settings
        Keys and cookies; from the environment and ``.env`` by default.
    transport
        How calls are sent, for instance through ``httpx.HTTPTransport(proxy=...)``; httpx's own way by default.

    Raises
    ------
    ParameterError
        If an option is out of range.
    """

    def __init__(
        self,
        mode: str,
        cassette: Cassette | None,
        *,
        base_urls: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        rates: Mapping[str, float | None] | None = None,
        retries: int = RETRIES,
        retry_timeout: float = RETRY_TIMEOUT,
        retry_billed: bool = False,
        max_pages: int = MAX_PAGES,
        progress: bool | None = None,
        settings: Settings | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.mode = mode
        self.cassette = cassette
        self._max_pages = max_pages
        self._progress = progress
        self._settings = settings or (Settings() if mode == "replay" else Settings.load(base_urls=base_urls))
        self._own_transport = transport is not None
        self._wire = Wire(
            self._settings,
            timeout=timeout,
            transport=transport,
            rates=rates,
            retries=retries,
            retry_timeout=retry_timeout,
            retry_billed=retry_billed,
        )
        self._log: list[dict[str, Any]] = []
        self._kept: tuple[str, Batch] | None = None
        self._lock = threading.RLock()
        self._flights: defaultdict[Key, threading.Lock] = defaultdict(threading.Lock)

    def __repr__(self) -> str:
        kept = "" if self.cassette is None else f" {self.cassette.name!r} ({self.cassette.summary})"
        cost = sum(row["credits"] for row in self._log)
        failed = sum(row["error"] is not None for row in self._log)
        so_far = [
            f"{len(self._log):,} asked",
            f"{cost:g} credits",
            *([f"{failed:,} failed"] if failed else []),
        ]
        return f"<Session: {self.mode}{kept}; {', '.join(so_far)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save what was recorded and close the connections; the session can still be used."""
        self._save()
        self._wire.close()

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
            route: text. asked: ids that were asked for, null where the route asks for none. got: how many of them
            came, or how many works. pages: how many came. status: HTTP status, null where no answer came. credits:
            what was charged. cached: whether the cassette answered all of it. seconds. request_id: the provider's, of
            the last page. sent: HTTP requests, repetitions included. maybe_credits: what may have been charged
            beside that, for tries without a usable answer. error: why it failed, null where it did not.
        """
        return calls.log(self._log)

    @property
    def kept(self) -> pl.DataFrame | None:
        """What came of the last :meth:`fetch_all` that failed or was interrupted; None after one that went well.

        Returns
        -------
        polars.DataFrame or None
            Rows as :meth:`fetch_all` would have returned them, those of the missing requests left out.
        """
        return None if self._kept is None else _frame(*self._kept)

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
        return self._fetch([request], table, skip=False)

    def fetch_all(
        self,
        requests: Iterable[Route],
        table: str | None = None,
        *,
        on_error: Literal["raise", "skip"] = "raise",
    ) -> pl.DataFrame:
        """Ask several requests and return one frame.

        Requests that are equal are asked once. When a provider must be asked, several are under way at once, within
        its rate; the frame is in the order of the requests all the same. A request that is longer than a call may
        be is sent in parts.

        Parameters
        ----------
        requests
            Requests of routes that share the table.
        table
            The table's name; the first table of each route by default, which must be the same one.
        on_error
            ``raise`` ends with the first failure: nothing more is sent, what is under way is waited for, and what
            came is in :attr:`kept` (and on disk, when recording). ``skip`` leaves failed requests out; they are
            in :attr:`calls` with their error. A provider that refuses the key or asks for payment is not asked again.

        Returns
        -------
        polars.DataFrame
            The rows of all requests, in their order.

        Raises
        ------
        ParameterError, TableError
            If there is no request, or the requests have no table in common.
        AnalyticsKitError
            As :meth:`fetch`.

        Warns
        -----
        PartialResultWarning
            Once, if less came than was asked for; its ``missing`` holds the ids.
        """
        if on_error not in ("raise", "skip"):
            msg = f"on_error={on_error!r} is not allowed. Allowed: 'raise' or 'skip'."
            raise errors.ParameterError(msg)
        return self._fetch(requests, table, skip=on_error == "skip")

    def payload(self, request: Route) -> Any:
        """Return the decoded JSON of one answer, envelope and all, untouched: the escape hatch.

        Of a request with pages this is the one page that it names. A payload that has not the shape of the contract
        comes all the same, and a file comes as bytes. Raises as :meth:`fetch` does.
        """
        parts = request.split()
        if len(parts) > 1:
            msg = f"{request.id}: this request is sent in {len(parts)} parts. Ask for the payload of each part in request.split()."
            raise errors.ParameterError(msg)
        (part,) = parts
        if not self._is_recorded(part):
            self.check([type(part)])
        call = Call(part)
        try:
            call.took(self._page(part, call, Batch(parts)), None, most=1)
        except errors.PayloadError as problem:
            call.problem = problem
            if problem.path is None:
                raise
        except errors.AnalyticsKitError as problem:
            call.problem = problem
            raise
        finally:
            self._finish(call)
            self._save()
        assert call.response is not None  # noqa: S101 - a page came
        try:
            return call.response.json()
        except ValueError:
            return call.response.content

    def estimate(self, requests: Iterable[Route]) -> pl.DataFrame:
        """Tell what requests would cost a recording session, before anything is sent.

        Parameters
        ----------
        requests
            As :meth:`fetch_all` takes them, of any routes.

        Returns
        -------
        polars.DataFrame
            One row per route, in the order of the requests. route: text. calls: how many there are, equal ones
            counted once. cached: how many the cassette answers. to_send: how many it does not. credits: what
            these are charged. at_least: whether more may follow, because nobody knows how many pages there are.

        Examples
        --------
        >>> import analytics_kit as ak
        >>> from analytics_kit.routes import douyin
        >>> items = ("7559536212910853422", "7000000000000000000")
        >>> ak.replay("demo").estimate(douyin.ItemSearchKeyword(item_id=item) for item in items).row(0)
        ('douyin.item_search_keyword', 2, 1, 1, 1.0, False)
        """
        import polars as pl  # a payload alone needs no polars

        rows: dict[str, list[Any]] = {}
        for part in Batch(_requests(requests)).parts:
            cached, complete = self._recorded_pages(part)
            row = rows.setdefault(part.id, [part.id, 0, 0, 0, 0.0, False])
            row[1] += cached + (not complete)
            row[2] += cached
            row[3] += not complete
            row[4] += 0.0 if complete else part.provider.credits
            row[5] |= not complete and calls.is_paged(part)
        schema = {
            "route": pl.String,
            "calls": pl.Int64,
            "cached": pl.Int64,
            "to_send": pl.Int64,
            "credits": pl.Float64,
            "at_least": pl.Boolean,
        }
        return pl.DataFrame(list(rows.values()), schema=schema, orient="row")

    def check(self, routes: Iterable[type[Route]]) -> None:
        """Check that routes could be asked, before anything is sent; every fetch does so.

        Raises
        ------
        SettingsError
            If a key or a cookie is missing.
        CassetteError
            If real answers would be recorded among synthetic ones.
        """
        for route in set(routes):
            check_secrets(route, self._settings)
            self._check_source(route.provider)

    # How it is done

    def _fetch(self, requests: Iterable[Route], table: str | None, *, skip: bool) -> pl.DataFrame:
        asked = _requests(requests)
        name = _common_table(asked, table)
        batch = Batch(asked, skip=skip)
        fresh = [part for part in batch.parts if not self._is_recorded(part)]
        self.check(map(type, fresh))
        self._kept = None
        try:
            self._ask_all(name, batch, at_once=len(fresh) > 1)
        except BaseException as problem:
            self._kept = name, batch
            came = sum(call.pages > 0 for call in batch.calls.values())
            if len(batch.parts) > 1 and came:
                problem.add_note(f"What came of {came} of {len(batch.parts)} calls is in session.kept.")
            raise
        finally:
            self._save()
        frame = _frame(name, batch)
        shortfall = batch.shortfall()
        if shortfall:
            warnings.warn(shortfall, stacklevel=3)
        return frame

    def _ask_all(self, table: str, batch: Batch, *, at_once: bool) -> None:
        if not at_once:
            for part in batch.parts:
                self._ask(part, table, batch)
            return
        with _Bar(len(batch.parts), shown=self._progress) as bar, ThreadPoolExecutor(CONCURRENCY) as pool:
            try:
                futures = [pool.submit(self._ask, part, table, batch) for part in batch.parts]
                for future in futures:
                    future.add_done_callback(bar.step)
                # In short waits: where a worker thread is handed the signal of Ctrl-C, a long one would not end.
                while wait(futures, timeout=0.1, return_when=FIRST_EXCEPTION).not_done:
                    if batch.stop.is_set():
                        break
            finally:
                # What waits is not sent any more; what is under way may be charged, so its answer is waited for.
                batch.stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
        problems = [future.exception() for future in futures if not future.cancelled()]
        for problem in problems:
            if problem is not None and not isinstance(problem, Stopped):
                raise problem

    def _ask(self, request: Route, table: str, batch: Batch) -> None:
        """Ask all pages of a request."""
        from analytics_kit import parsing  # a payload alone needs no polars

        call = batch.calls[request] = Call(request)
        try:
            page: Route | None = request
            while page is not None:
                answer = self._page(page, call, batch)
                call.columns.append(parsing.extract(request, answer.payload, table))
                page = page.after(answer.payload)
                call.took(answer, page, most=self._max_pages)
                if call.trouble:
                    break
        except (errors.ProviderError, errors.CassetteMissError) as problem:
            call.problem = problem
            if isinstance(problem, errors.ProviderError):
                problem.request = problem.request or request
                batch.failed(problem)
            if not batch.skip:
                batch.stop.set()
                raise
        except BaseException as problem:
            call.problem = problem
            batch.stop.set()
            raise
        finally:
            self._finish(call)
            call.response = None  # its columns are kept; thousands of answers need not be

    def _page(self, page: Route, call: Call, batch: Batch) -> Answer:
        response, answer, cached = self._answer(page, call, batch)
        call.paid(response, cached=cached)
        if isinstance(answer, errors.ProviderError):
            raise answer
        return answer

    def _answer(
        self, page: Route, call: Call, batch: Batch
    ) -> tuple[httpx.Response, Answer | errors.ProviderError, bool]:
        """Answer one page: from the cassette, or from the provider and into the cassette."""
        canonical = http_request(page)
        if self.mode == "replay":
            return *self._play(page, canonical), True
        if self.cassette is None:
            return *self._send(page, call, batch), False
        with self._lock:
            flight = self._flights[key_of(canonical)]
        # Whoever asks the same meanwhile waits, and is then answered by the cassette.
        with flight:
            if canonical in self.cassette:
                return *self._play(page, canonical), True
            response, answer = self._send(page, call, batch)
            with self._lock:
                self.cassette.add(canonical, response, secrets=self._settings.secrets.values())
            return response, answer, False

    def _play(
        self, page: Route, canonical: httpx.Request
    ) -> tuple[httpx.Response, Answer | errors.ProviderError]:
        assert self.cassette is not None  # noqa: S101 - whoever calls this has seen it
        # Without a client: it costs more than all else of a replay, and reads proxies from the environment.
        response = self.cassette.play(canonical)
        return response, read(page, response)

    def _send(
        self, page: Route, call: Call, batch: Batch
    ) -> tuple[httpx.Response, Answer | errors.ProviderError]:
        refusal = batch.refusal(page)
        if refusal is not None:
            raise refusal
        return self._wire.ask(page, call.tally, batch.stop)

    def _finish(self, call: Call) -> None:
        if call.begun:
            with self._lock:
                self._log.append(call.row())

    def _save(self) -> None:
        if self.mode == "record" and self.cassette is not None:
            with self._lock:
                self.cassette.save()

    def _is_recorded(self, request: Route) -> bool:
        return self.cassette is not None and (self.mode == "replay" or http_request(request) in self.cassette)

    def _recorded_pages(self, request: Route) -> tuple[int, bool]:
        """Return how many pages of a request the cassette holds, and whether these are all."""
        call = Call(request)
        page: Route | None = request
        while page is not None:
            canonical = http_request(page)
            if self.cassette is None or canonical not in self.cassette:
                return call.pages, False
            answer = read(page, self.cassette.play(canonical))
            if isinstance(answer, errors.ProviderError):
                return call.pages + 1, True
            page = page.after(answer.payload)
            call.took(answer, page, most=self._max_pages)
            if call.trouble:
                break
        return call.pages, True

    def _check_source(self, provider: Provider) -> None:
        if (
            self.provenance is not None
            and self.provenance.source == "sandbox"
            and not self._own_transport
            and not is_loopback(self._settings.base_url(provider))
        ):
            msg = (
                f"Cassette {self.cassette.name if self.cassette else ''!r} holds synthetic answers, and "
                f"{self._settings.base_url(provider)} gives real ones, which may be charged. They must not mix: "
                "record into another cassette, or from the sandbox (base_urls=...)."
            )
            raise errors.CassetteError(msg)


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


def _frame(table: str, batch: Batch) -> pl.DataFrame:
    from analytics_kit import parsing  # a payload alone needs no polars

    return parsing.frame(table, batch.columns())


class _Bar:
    """A progress bar where somebody can see it."""

    def __init__(self, total: int, *, shown: bool | None) -> None:
        self._total = total
        self._shown = _is_watched() if shown is None else shown

    def __enter__(self) -> Self:
        from tqdm import tqdm  # most sessions draw none

        self._bar = tqdm(total=self._total, unit="call", disable=not self._shown)
        return self

    def step(self, _: Future[Any]) -> None:
        """Count one call."""
        self._bar.update()

    def __exit__(self, *_: object) -> None:
        self._bar.close()


def _is_watched() -> bool:
    """Tell whether somebody sees what is drawn: at a terminal or in a notebook, but not in a report."""
    in_notebook = "ipykernel" in sys.modules and "TQDM_DISABLE" not in os.environ
    return sys.stderr.isatty() or in_notebook
