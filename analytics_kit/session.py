"""A session: request → pages → payload → frame, from a cassette, from a provider, or from both.

============================  ====================================  ============================
:func:`replay`                answers from a cassette alone         never opens a socket
:func:`record`                answers what a cassette holds,        nothing is paid for twice
                              fetches and keeps the rest
:func:`live`                  asks the provider                     every call may be charged
============================  ====================================  ============================
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import warnings
from collections import defaultdict
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self

from analytics_kit import _ledger, _spending, calls, decoding, errors, resources
from analytics_kit.calls import Batch, Call
from analytics_kit.cassettes import GATEWAY_HEADER, SANDBOX_HEADER, Cassette, key_of, recording_path
from analytics_kit.client import (
    MAX_BYTES,
    RETRIES,
    RETRY_TIMEOUT,
    Cancelled,
    Client,
    check_secrets,
    http_request,
    may_be_charged,
    read,
)
from analytics_kit.providers import GATEWAYS
from analytics_kit.route import Route
from analytics_kit.settings import Settings, check_gateway, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import FrameType, TracebackType

    import httpx
    import polars as pl

    from analytics_kit.cassettes import Key, Provenance
    from analytics_kit.client import Received
    from analytics_kit.providers import Gateway, Provider

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
    gateway
        The service to ask where routes are served by several: ``tikomni`` or ``tikhub``. By default the one whose key
        is set, tikomni where both are. A cassette replays through any of them.
    base_urls
        Gateway name -> address, for instance ``{"tikomni": "http://127.0.0.1:8765"}`` for the sandbox.
    timeout
        Seconds to wait for an answer, and for each further part of it.
    deadline
        Seconds for the whole of one try, from the connection to the last byte; by default three times ``timeout`` (or
        what the route needs instead). Waits between tries and for the rate are outside. The look-up of a host's name is
        the system's, and not bounded. With a ``transport`` of your own it holds between two parts of the body.
    max_bytes
        The most bytes of an answer, unpacked; one that is larger is an error, and not kept.
    rates
        Gateway name -> calls a second, None for no limit; by default ``TIKOMNI_RATE`` and so on in the environment,
        else that of the gateway, and none for a stand-in on this machine. All threads of the session share it, and what is sent again counts too.
    retries
        How often a call is sent again that cannot have been charged: no connection, 429, 502, 503, 504.
    retry_timeout
        Seconds from the first try of a call to its last; a longer ``Retry-After`` is an error at once.
    retry_billed
        Whether to send again what may have been charged: a timeout or a cut after sending, 500, half an answer.
        Each try may then be charged.
    max_pages
        A bound on the pages of one request.
    max_credits
        The most credits that the session may be charged, what may have been charged included. The call that would pass it is
        not sent: :class:`~analytics_kit.errors.CreditLimitError`, in a :meth:`fetch_all` that skips errors too. None for no
        limit.
    allow_http
        Whether keys and cookies may be sent in clear text to other machines than this one (``TIKOMNI_ALLOW_HTTP=1`` and so on
        allow it for one gateway).
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
        gateway: str | None = None,
        base_urls: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        deadline: float | None = None,
        max_bytes: int = MAX_BYTES,
        rates: Mapping[str, float | None] | None = None,
        retries: int = RETRIES,
        retry_timeout: float = RETRY_TIMEOUT,
        retry_billed: bool = False,
        max_pages: int = MAX_PAGES,
        max_credits: float | None = None,
        allow_http: bool = False,
        progress: bool | None = None,
        settings: Settings | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.mode = mode
        self.cassette = cassette
        self._log: list[dict[str, Any]] = []
        self._failed = 0
        if not isinstance(max_pages, int) or isinstance(max_pages, bool) or max_pages < 1:
            msg = f"max_pages={max_pages!r} is not allowed. Allowed: a whole number from 1."
            raise errors.ParameterError(msg)
        self._max_pages = max_pages
        self._budget = _spending.Budget(max_credits)
        self._progress = progress
        check_gateway(gateway)
        if settings is None and mode != "replay":
            settings = Settings.load(base_urls=base_urls, gateway=gateway)
        elif settings is not None and gateway is not None:
            settings = replace(settings, gateway=gateway)
        if settings is not None and allow_http:
            settings = replace(settings, allow_http=tuple(GATEWAYS))
        self._settings = settings or Settings()
        self._own_transport = transport is not None
        self._client = Client(
            self._settings,
            timeout=timeout,
            transport=transport,
            rates=rates,
            retries=retries,
            retry_timeout=retry_timeout,
            retry_billed=retry_billed,
            deadline=deadline,
            max_bytes=max_bytes,
        )
        self._is_prepared = False
        self._noted: set[bool] = set()
        self._stand_in: Client | None = None
        self._kept: tuple[str, Batch] | None = None
        self._lock = threading.RLock()
        self._flights: defaultdict[Key, threading.Lock] = defaultdict(threading.Lock)
        if "IPython" in sys.modules:
            from analytics_kit import display  # whoever shows frames has polars already

            display.keep_text()

    def __repr__(self) -> str:
        cassette = "" if self.cassette is None else f" {self.cassette.name!r} ({self.cassette.summary})"
        cost = sum(row["credits"] for row in self._log)
        so_far = [
            f"{len(self._log):,} asked",
            f"{cost:g} credits{'' if self._budget.limit is None else f' of at most {self._budget.limit:g}'}",
            *([f"{self._failed:,} failed"] if self._failed else []),
        ]
        return f"<Session: {self.mode}{cassette}; {', '.join(so_far)}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save what was recorded and close the connections; the session can still be used."""
        self._save()
        self._client.close()
        if self._stand_in is not None:
            self._stand_in.close()

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
            beside that, for tries without a usable answer. error: why it failed or what is missing, null where all went
            well. gateway: the service that answered. unread: how many values could not be read, and are null.
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

        Of a request with pages this is the one page that it names. An answer that is no success or cannot be read comes
        all the same, where it may have been charged; a file, and what is not valid JSON, comes as bytes. Raises as
        :meth:`fetch` does where nothing of that kind came.
        """
        subrequests = request.split()
        if len(subrequests) > 1:
            msg = f"{request.id}: this request is sent in {len(subrequests)} parts. Ask for the payload of each part in request.split()."
            raise errors.ParameterError(msg)
        (subrequest,) = subrequests
        call = Call(subrequest)
        try:
            canonical = http_request(subrequest)
            if self.cassette is not None and key_of(canonical) in self.cassette.aside:
                received = self._play(subrequest, canonical)
            else:
                batch = Batch(subrequests)
                with _unhurried(batch.stop):
                    received = self._answer(subrequest, call, batch)
            call.record_response(received)
            if received.answer is not None:
                call.record_page(received.answer, None, None, most=1)
            call.problem = received.error
        except errors.AnalyticsKitError as problem:
            call.problem = problem
            raise
        finally:
            self._finish(call)
            self._save()
        response, error = received.response, received.error
        is_charged = error is None or error.billed or error.maybe_billed
        if response is None or not (is_charged and 200 <= response.status_code < 300):
            raise error or errors.TransportError(f"{subrequest.id}: no answer came.")
        try:
            return decoding.decode_json(response.content, response.charset_encoding).value
        except decoding.DecodingError:
            return response.content

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
            address: where they would be sent, and the key and the cookie with them.

        Examples
        --------
        >>> import analytics_kit as ak
        >>> from analytics_kit.routes import douyin
        >>> items = ("7559536212910853422", "7000000000000000000")
        >>> ak.replay("demo").estimate(douyin.ItemSearchKeyword(item_id=item) for item in items).row(0)
        ('douyin.item_search_keyword', 2, 1, 1, 1.0, False, 'https://api.tikomni.com')
        """
        import polars as pl  # a payload alone needs no polars

        rows: dict[str, list[Any]] = {}
        for subrequest in Batch(_requests(requests)).subrequests:
            cached, complete = self._recorded_pages(subrequest)
            row = rows.setdefault(
                subrequest.id, [subrequest.id, 0, 0, 0, 0.0, False, self.address(type(subrequest))]
            )
            row[1] += cached + (not complete)
            row[2] += cached
            row[3] += not complete
            row[4] += 0.0 if complete else self._settings.gateway_of(subrequest.provider).credits
            row[5] |= not complete and calls.is_paged(subrequest)
        schema = {
            "route": pl.String,
            "calls": pl.Int64,
            "cached": pl.Int64,
            "to_send": pl.Int64,
            "credits": pl.Float64,
            "at_least": pl.Boolean,
            "address": pl.String,
        }
        return pl.DataFrame(list(rows.values()), schema=schema, orient="row")

    def most_played(self, works: pl.DataFrame, route: type[Route]) -> str:
        """Return the most played work, when replaying of those for which the cassette holds an answer of a route.

        Parameters
        ----------
        works
            item_id and plays, as in the table ``works``.
        route
            One that asks about a work by its ``item_id``.

        Raises
        ------
        ParameterError
            If there is no such work.

        Examples
        --------
        >>> import polars as pl
        >>> import analytics_kit as ak
        >>> from analytics_kit.routes import douyin
        >>> works = pl.DataFrame({"item_id": ["7000000000000000000", "7559536212910853422"], "plays": [900, 5]})
        >>> ak.replay("demo").most_played(works, douyin.ItemWatchTrend)  # of the other one, nothing was recorded
        '7559536212910853422'
        """
        by_plays = works.drop_nulls("item_id").sort(
            "plays", "item_id", descending=[True, False], nulls_last=True
        )
        for item_id in by_plays.get_column("item_id"):
            request = route.from_wire({"item_id": item_id})
            if self.mode != "replay" or self.cassette is None or http_request(request) in self.cassette:
                return str(item_id)
            _ledger.note_miss(route.id)  # a recording takes this one
        where = "" if self.cassette is None else f" Cassette {self.cassette.name!r} was asked."
        msg = (
            f"item_id=None takes the most played work of which {route.id} is recorded, and there is none among {works.height} works."
            f"{where} Allowed: the id of a work, 19 digits."
        )
        raise errors.ParameterError(msg)

    def address(self, route: type[Route]) -> str:
        """Return where requests of a route are sent, and the key and the cookie with them."""
        return self._settings.base_url(self._settings.gateway_of(route.provider))

    def check(self, routes: Iterable[type[Route]]) -> None:
        """Check that routes could be asked, before anything is sent; every fetch does so.

        Raises
        ------
        SettingsError
            If a key or a cookie is missing.
        CassetteError
            If real answers would be recorded among synthetic ones.
        """
        if _ledger.rehearsal is not None:
            return  # nothing is sent
        for route in sorted(set(routes), key=lambda route: route.id):
            check_secrets(route, self._settings)
            self._check_source(route.provider)

    # How it is done

    def _fetch(self, requests: Iterable[Route], table: str | None, *, skip: bool) -> pl.DataFrame:
        route_requests = _requests(requests)
        name = _common_table(route_requests, table)
        batch = Batch(route_requests, skip=skip)
        fresh = [subrequest for subrequest in batch.subrequests if not self._is_recorded(subrequest)]
        self.check(map(type, fresh))
        self._kept = None
        try:
            self._ask_all(name, batch, at_once=len(fresh) > 1)
        except BaseException as problem:
            self._kept = name, batch
            answered = sum(call.pages > 0 for call in batch.calls.values())
            if len(batch.subrequests) > 1 and answered:
                problem.add_note(
                    f"What came of {answered} of {len(batch.subrequests)} calls is in session.kept."
                )
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
            with _unhurried(batch.stop):
                for subrequest in batch.subrequests:
                    self._ask(subrequest, table, batch)
            return
        with (
            _Bar(len(batch.subrequests), is_visible=self._progress) as bar,
            ThreadPoolExecutor(CONCURRENCY) as pool,
        ):
            try:
                futures = [
                    pool.submit(self._ask, subrequest, table, batch) for subrequest in batch.subrequests
                ]
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
            if problem is not None and not isinstance(problem, Cancelled):
                raise problem

    def _ask(self, request: Route, table: str, batch: Batch) -> None:
        """Ask all pages of a request."""
        from analytics_kit import parsing  # a payload alone needs no polars

        call = batch.calls[request] = Call(request)
        try:
            page: Route | None = request
            while page is not None and not call.stopped:
                received = self._answer(page, call, batch)
                call.record_response(received)
                if received.answer is None:
                    raise received.error or AssertionError
                answer = received.answer
                columns, riddle = parsing.understand(request, answer, table)
                page = _next_page(page, answer.payload)
                call.record_page(answer, page, columns, most=self._max_pages)
                if riddle is not None:
                    call.record_unrecognized(riddle)
        except (errors.ProviderError, errors.CassetteMissError) as problem:
            call.problem = problem
            if isinstance(problem, errors.ProviderError):
                problem.request = problem.request or request
                batch.record_failure(problem)
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

    def _answer(self, page: Route, call: Call, batch: Batch) -> Received:
        """Answer one page: from the cassette, or from the provider and into the cassette."""
        canonical = http_request(page)
        if self.mode == "replay":
            try:
                received = self._play(page, canonical)
            except errors.CassetteMissError:
                _ledger.note_miss(page.id)
                raise
            if not self._is_settled(received):
                _ledger.note_miss(page.id)
            return received
        if self.cassette is None:
            return self._send(page, call, batch)
        with self._lock:
            flight = self._flights[key_of(canonical)]
        # Whoever asks the same meanwhile waits, and is then answered by the cassette.
        with flight:
            if canonical in self.cassette:
                received = self._play(page, canonical)
                if self._is_settled(received):
                    return received
            return self._send(page, call, batch, canonical)

    def _is_settled(self, received: Received) -> bool:
        """Tell whether what a cassette holds is not asked again where it may be."""
        error = received.error
        again = error is not None and error.maybe_billed and self._client.retry_billed
        return received.is_final and not again

    def _play(self, page: Route, canonical: httpx.Request) -> Received:
        assert self.cassette is not None  # noqa: S101 - whoever calls this has seen it
        # Without a client: it costs more than all else of a replay, and reads proxies from the environment.
        response = self.cassette.play(canonical)
        self._note_cassette(synthetic=SANDBOX_HEADER in response.headers)
        gateways = {gateway.name: gateway for gateway in page.provider.gateways}
        gateway = gateways.get(response.headers.get(GATEWAY_HEADER, ""), page.provider.gateway)
        return read(page, response, gateway, cached=True)

    def _send(
        self, page: Route, call: Call, batch: Batch, canonical: httpx.Request | None = None
    ) -> Received:
        """Ask the provider; what may have been charged goes into the cassette, where there is one."""
        if _ledger.rehearsal is not None:
            return self._rehearse(_ledger.rehearsal, page, call, batch)
        self.check([type(page)])
        refusal = batch.refusal(page)
        if refusal is not None:
            raise refusal
        gateway = self._settings.gateway_of(page.provider)
        call.gateway = gateway.name
        if self.cassette is None or canonical is None:
            received = self._send_within_budget(page, call, batch, gateway)
            if received.response is not None and received.answer is not None:
                _ledger.note_call(gateway.name, synthetic=SANDBOX_HEADER in received.response.headers)
            return received
        cassette = self.cassette
        secrets = self._settings.values
        with self._lock:
            if not self._is_prepared:
                cassette.prepare()
                self._is_prepared = True

        def keep(response: httpx.Response) -> None:
            response.headers.pop(GATEWAY_HEADER, None)
            if gateway is not page.provider.gateway:
                response.headers[GATEWAY_HEADER] = gateway.name
            with self._lock:
                cassette.receive(canonical, response, secrets=secrets)

        received = self._send_within_budget(page, call, batch, gateway, keep)
        response, error = received.response, received.error
        if response is not None and may_be_charged(response.status_code):
            call.attempts.maybe_billed += 1  # paid for, whether or not it can be kept
            with self._lock:
                if received.is_final or (error is not None and error.maybe_billed):
                    cassette.add(
                        canonical,
                        response,
                        secrets=secrets,
                        gateway=gateway.name,
                        aside=not received.is_final,
                        readable=error is None,
                    )
                else:
                    cassette.discard(canonical, response)
            call.attempts.maybe_billed -= 1
            if received.is_final:
                # What a replay will read, so that both say the same: links have lost their signatures.
                replayed = cassette.play(canonical)
                received = read(page, replayed, gateway, self._settings)
                self._note_cassette(synthetic=SANDBOX_HEADER in replayed.headers)
        return received

    def _send_within_budget(
        self,
        page: Route,
        call: Call,
        batch: Batch,
        gateway: Gateway,
        keep: Callable[[httpx.Response], None] | None = None,
    ) -> Received:
        """Ask the provider where ``max_credits`` leaves room for it; what may have been charged counts as charged."""
        attempts = call.attempts
        sent_before, maybe_billed_before = attempts.sent, attempts.maybe_billed
        budgets = self._budget, _spending.process
        hold = _spending.Hold(budgets, gateway.credits, route=page.id, stop=batch.stop)
        if not hold.is_reserved:
            raise Cancelled
        charged = 1  # where it breaks off, nobody knows what of it arrived
        try:
            received = self._client.send(
                page,
                attempts,
                batch.stop,
                keep=keep,
                before=lambda: hold.hold_another(attempts.maybe_billed - maybe_billed_before),
            )
            charged = int(received.error is None or received.error.billed)
            return received
        finally:
            hold.settle(charged * (attempts.sent > sent_before) + attempts.maybe_billed - maybe_billed_before)

    def _rehearse(self, rehearsal: _ledger.Rehearsal, page: Route, call: Call, batch: Batch) -> Received:
        """Note what would be sent, and let the stand-in answer, where there is one. Nothing is kept."""
        gateway = self._settings.gateway_of(page.provider)
        planned_call = _ledger.PlannedCall(page.id, gateway.name, self.address(type(page)), gateway.credits)
        with self._lock:
            rehearsal.calls.setdefault(key_of(http_request(page)), planned_call)
            if rehearsal.address is None:
                msg = f"{page.id}: nothing is sent in a rehearsal, and no sandbox stands in for the provider."
                raise errors.CassetteMissError(msg)
            if self._stand_in is None:
                addresses = dict.fromkeys(GATEWAYS, rehearsal.address)
                settings = Settings.load(environment=rehearsal.secrets, base_urls=addresses)
                self._stand_in = Client(settings)
        return self._stand_in.send(page, call.attempts, batch.stop)

    def _note_cassette(self, *, synthetic: bool) -> None:
        """Note once of each kind of answer that the cassette gave one: thousands need no more."""
        if synthetic not in self._noted and self.cassette is not None:
            self._noted.add(synthetic)
            _ledger.note_cassette(self.cassette.path, synthetic=synthetic)

    def _finish(self, call: Call) -> None:
        if call.has_begun:
            with self._lock:
                self._failed += call.problem is not None
                self._log.append(call.row())
                if call.problem is not None and self.mode != "replay":
                    _ledger.note_failure(call.request.id, str(call.problem))

    def _save(self) -> None:
        if self.mode == "record" and self.cassette is not None and _ledger.rehearsal is None:
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
            received = self._play(page, canonical)
            if received.answer is None:
                return call.pages + received.is_final, received.is_final
            page = _next_page(page, received.answer.payload)
            call.record_page(received.answer, page, None, most=self._max_pages)
            if call.stopped:
                break
        return call.pages, True

    def _check_source(self, provider: Provider) -> None:
        address = self._settings.base_url(self._settings.gateway_of(provider))
        if (
            self.provenance is not None
            and self.provenance.source == "sandbox"
            and not self._own_transport
            and not is_loopback(address)
        ):
            msg = (
                f"Cassette {self.cassette.name if self.cassette else ''!r} holds synthetic answers, and "
                f"{address} gives real ones, which may be charged. They must not mix: "
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
    return Session("record", Cassette.load(recording_path(cassette), journal=True), **options)


def live(**options: Any) -> Session:
    """Ask the provider every time; nothing is kept.

    Parameters
    ----------
    **options
        As :class:`Session` takes them.
    """
    return Session("live", None, **options)


# Small parts


@contextlib.contextmanager
def _unhurried(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C wait for what is under way, which may be charged, and for nothing else; a second one waits for nothing.

    Parameters
    ----------
    stop
        Is set at the first Ctrl-C, and ends all other waiting.
    """
    previous = signal.getsignal(signal.SIGINT) if _is_main_thread() else None
    if not callable(previous):  # Ctrl-C is not for this thread, or for nobody
        yield
        return
    interrupted = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        if interrupted:
            previous(number, frame)
        interrupted = True
        # Not from here: this very thread may hold the lock of the event.
        threading.Thread(target=stop.set, daemon=True).start()

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if interrupted:
            signal.raise_signal(signal.SIGINT)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _next_page(page: Route, payload: Any) -> Route | None:
    """Return the request for the page after this one; none where what the answer gives for it cannot be asked."""
    try:
        return page.next_page(payload)
    except errors.ParameterError:
        return None


def _requests(requests: Iterable[Route]) -> list[Route]:
    listed: list[Route] = [requests] if isinstance(requests, Route) else list(requests)
    for request in listed:
        if not isinstance(request, Route):
            msg = f"{request!r:.80} is no request. Pass one such as douyin.ItemWatchTrend(item_id='7559536212910853422')."
            raise errors.ParameterError(msg)
    if not listed:
        msg = "There is no request to fetch: the list is empty."
        raise errors.ParameterError(msg)
    return listed


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

    def __init__(self, total: int, *, is_visible: bool | None) -> None:
        self._total = total
        self._is_visible = _is_watched() if is_visible is None else is_visible

    def __enter__(self) -> Self:
        from tqdm import tqdm  # most sessions draw none

        self._bar = tqdm(total=self._total, unit="call", disable=not self._is_visible)
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
