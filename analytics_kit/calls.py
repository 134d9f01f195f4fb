"""One request under way: its pages, what came of it, what is missing, what it cost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from analytics_kit import envelopes
from analytics_kit.client import Attempts
from analytics_kit.decoding import brief
from analytics_kit.errors import AuthenticationError, PartialResultWarning, ProviderError, QuotaError
from analytics_kit.locale import LANGUAGES, N_, Message, Translator, translator
from analytics_kit.providers import GATEWAYS
from analytics_kit.route import Route

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    import httpx
    import polars as pl

    from analytics_kit.client import Received
    from analytics_kit.decoding import Unread, Unrecognized
    from analytics_kit.envelopes import Answer
    from analytics_kit.route import Columns

#: Missing ids that a warning names; all of them are in its ``missing``.
NAMED = 10


class Call:
    """What has come of one request so far.

    Attributes
    ----------
    request
        What was asked.
    columns
        What its pages hold, as columns of the table that is wanted; no row stands twice.
    response
        The last answer, as it came.
    problem
        Why it ended, where it did not end well.
    troubles
        What is missing or odd, in sentences without their last full stops.
    stopped
        Whether paging stopped although there should be more.
    unread
        What could not be read, and is null.
    replaced
        How many characters could not be decoded.
    gateway
        The service that was asked, or that answered.
    """

    def __init__(self, request: Route) -> None:
        self.request = request
        self.columns: list[Columns] = []
        self.response: httpx.Response | None = None
        self.problem: BaseException | None = None
        self.troubles: list[Message] = []
        self.stopped = False
        self.unread: list[Unread] = []
        self.replaced = 0
        self.attempts = Attempts()
        self.gateway: str | None = None
        self._started = time.perf_counter()
        self._pages = 0
        self._billed = 0
        self._blank = False
        self._request_id: str | None = None
        self._ids: dict[str, None] = {}
        self._requested: set[Route] = {request}

    def record_response(self, received: Received) -> None:
        """Note what came and what it cost, before anybody knows whether its payload can be read."""
        self.gateway = received.gateway
        if received.response is not None:
            self.response = received.response
        charged = received.error is None or received.error.billed
        self._billed += charged and not received.cached

    def record_page(
        self, answer: Answer, next_page: Route | None, columns: Columns | None, *, most: int
    ) -> None:
        """Note a page and the one that follows it, and find out whether paging must stop.

        Parameters
        ----------
        answer
            The page.
        next_page
            The request for the page after it; None where there is none.
        columns
            The page's columns of the table that is wanted; None where no table is.
        most
            The most pages that may be asked for.
        """
        ids = list(self.request.ids_in(answer.payload))
        counts = Counter(ids)
        repeated = [id_ for id_, times in counts.items() if times > 1 or id_ in self._ids]
        self._pages += 1
        self._request_id = answer.request_id
        self.unread += answer.unread
        self.replaced += answer.replaced
        if columns is not None:
            self.columns.append(_without_repeats(columns, ids, self._ids))
        if repeated:
            self.troubles.append(_repeated_ids_message(repeated))
        words = self.request.shortfall(answer.payload)
        if words:
            self._blank = True
            self.troubles.append(no_figures(words))
        if next_page is None:
            if self.request.says_more(answer.payload):
                self._stop(
                    N_(
                        "the answer says that there is more, and not how to ask for it. Paging stopped after page {page}"
                    )
                )
        elif not ids and _names_ids(self.request) and not any(map(len, (columns or {}).values())):
            self._stop(N_("an empty page says that there are more. Paging stopped after page {page}"))
        elif ids and counts.keys() <= self._ids.keys():
            self._stop(N_("a page brought nothing new. Paging stopped after page {page}"))
        elif next_page in self._requested:
            self._stop(N_("the cursor stands still. Paging stopped after page {page}"))
        elif self._pages >= most:
            self._stop(
                N_("there are more than {most} pages (max_pages=...). Paging stopped after page {page}"),
                most=most,
            )
        self._ids |= dict.fromkeys(ids)
        if next_page is not None:
            self._requested.add(next_page)

    def record_unrecognized(self, riddle: Unrecognized) -> None:
        """Note that a page has nothing that the contract names."""
        self._blank = True
        self.troubles.append(envelopes.not_understood(riddle))

    def _stop(self, message: str, **figures: object) -> None:
        self.stopped = True
        why = Message.of("calls", message, page=self._pages, **figures)
        self.troubles.append(Message.of("calls", N_("{trouble}; what came is kept"), trouble=why))

    @property
    def pages(self) -> int:
        """How many pages came."""
        return self._pages

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to write into the log."""
        return bool(self._pages or self._billed or self.attempts.sent or self.problem)

    @property
    def missing(self) -> list[str]:
        """The ids that were asked for and did not come."""
        requested = self.request.requested_ids()
        if self._blank:
            return list(requested)
        if _names_ids(self.request):
            return [id_ for id_ in requested if id_ not in self._ids]
        return [] if self._pages else list(requested)

    def row(self) -> dict[str, Any]:
        """Return the line for the log."""
        requested = self.request.requested_count()
        gateway = GATEWAYS.get(self.gateway or "", self.request.provider.gateway)
        price = gateway.credits
        status = self.response.status_code if self.response is not None else None
        code = getattr(self.problem, "status", None)
        error = None if self.problem is None else f"{type(self.problem).__name__}: {self.problem}"
        _ = translator("calls", "en")
        sentences = [_("{trouble}.", trouble=trouble.say("en")) for trouble in self.troubles]
        if self.missing and self._pages:
            sentences.append(_missing(self.missing, requested or 0, _))
        if error is None and sentences:
            error = f"{PartialResultWarning.__name__}: {' '.join(sentences)}"
        return {
            "route": self.request.id,
            "asked": requested,
            "got": len(self._ids)
            if requested is None
            else requested - len(self.missing)
            if self._pages
            else 0,
            "pages": self._pages,
            "status": status if code is None else code,
            "credits": float(self._billed * price),
            "cached": bool(self._pages) and not self.attempts.sent,
            "seconds": time.perf_counter() - self._started,
            "request_id": self._request_id or getattr(self.problem, "request_id", None),
            "sent": self.attempts.sent,
            "maybe_credits": float(self.attempts.maybe_billed * price),
            "error": error,
            "gateway": self.gateway or getattr(self.problem, "gateway", None),
            "unread": len(self.unread),
        }


def _missing(ids: Sequence[str], requested: int, _: Translator) -> str:
    named, more = _.join(list(ids[:NAMED])), len(ids) - NAMED
    if more > 0:
        message = N_("{n} of {asked} ids did not come: {named} and {more} more (all in .missing).")
        return _(message, n=len(ids), asked=requested, named=named, more=more)
    return _("{n} of {asked} ids did not come: {named}.", n=len(ids), asked=requested, named=named)


def no_figures(words: str) -> Message:
    """Return that a provider gave words in place of figures, without a last full stop."""
    return Message.of("calls", N_("no figures came: {words}"), words=words)


def _repeated_ids_message(ids: Sequence[str]) -> Message:
    named, more = tuple(ids[:NAMED]), len(ids) - NAMED
    if more > 0:
        message = N_("{n} works came twice, and stand here once: {named} and {more} more")
        return Message.of("calls", message, n=len(ids), named=named, more=more)
    if len(ids) > 1:
        return Message.of(
            "calls", N_("{n} works came twice, and stand here once: {named}"), n=len(ids), named=named
        )
    return Message.of("calls", N_("a work came twice, and stands here once: {named}"), named=named)


def _without_repeats(columns: Columns, ids: Sequence[str], earlier_ids: Container[str]) -> Columns:
    """Return columns without the rows of works that an earlier page had, or that the page itself has twice."""
    distinct = set(ids)
    if len(distinct) == len(ids) and not any(id_ in earlier_ids for id_ in distinct):
        return columns
    # The column that tells of each row which of the ids it is about.
    keys = next((list(values) for values in columns.values() if set(values) - {None} == distinct), None)
    if keys is None:
        return columns
    row_per_id, rows = len(keys) == len(ids), _listed(columns)
    twice = {id_ for id_, times in Counter(ids).items() if times > 1}
    retained, within = [], set[Any]()
    for row, key in enumerate(keys):
        # Several rows about one work may differ, in their period say: what stands twice is the same in all of it.
        whole = (
            (key if row_per_id else tuple(values[row] for values in rows.values())) if key in twice else None
        )
        if key not in earlier_ids and (whole is None or whole not in within):
            retained.append(row)
        within.add(whole)
    return {name: [values[row] for row in retained] for name, values in rows.items()}


def _listed(columns: Columns) -> dict[str, list[Any]]:
    return {name: values if isinstance(values, list) else list(values) for name, values in columns.items()}


class Batch:
    """Requests that are asked together.

    Parameters
    ----------
    requests
        In the order of the frame; one that occurs twice is asked once.
    skip
        Whether a failure leaves the others alone.

    Attributes
    ----------
    parts
        What is sent: the calls that the requests mean, each once.
    calls
        By part, those that have begun.
    stop
        Set when nothing more shall be sent.
    """

    def __init__(self, requests: Iterable[Route], *, skip: bool = False) -> None:
        self._order = [subrequest for request in requests for subrequest in request.split()]
        self.subrequests: Sequence[Route] = list(dict.fromkeys(self._order))
        self.skip = skip
        self.calls: dict[Route, Call] = {}
        self.stop = threading.Event()
        self._refused: dict[str, ProviderError] = {}

    def columns(self) -> Iterator[Columns]:
        """Return what came, in the order of the requests."""
        for subrequest in self._order:
            if subrequest in self.calls:
                yield from self.calls[subrequest].columns

    def record_failure(self, problem: ProviderError) -> None:
        """Note a failure: a key that is refused once is refused again, and so is an empty account."""
        # 403 may be about one work only.
        key = isinstance(problem, AuthenticationError) and problem.code != 403
        if problem.provider is not None and (key or isinstance(problem, QuotaError)):
            self._refused.setdefault(problem.provider, problem)

    def refusal(self, request: Route) -> ProviderError | None:
        """Return why a request is not to be sent; None where it is."""
        first = self._refused.get(request.provider.name)
        if first is None:
            return None
        return type(first)(
            f"{request.id}: not sent, because another call was refused. {first}",
            provider=first.provider,
            route=request.id,
            code=first.code,
            provider_message=first.provider_message,
            request=request,
        )

    def shortfall(self) -> PartialResultWarning | None:
        """Return the one warning that says what did not come; None where all came."""
        english, chinese = (self._sentences(translator("calls", lang)) for lang in LANGUAGES)
        if not english:
            return None
        missing = dict.fromkeys(id_ for call in self.calls.values() for id_ in call.missing)
        return PartialResultWarning(" ".join(english), missing=missing, zh="".join(chinese))

    def _sentences(self, _: Translator) -> list[str]:
        calls = list(self.calls.values())
        missing = list(dict.fromkeys(id_ for call in calls for id_ in call.missing))
        sentences = []
        if missing:
            requested = len({id_ for call in calls for id_ in call.request.requested_ids()})
            sentences.append(_missing(missing, requested, _))
        troubles = Counter((call.request.id, trouble) for call in calls for trouble in call.troubles)
        for (route, trouble), times in troubles.items():
            sentence = trouble.say(_.lang)
            if times > 1:
                sentence = _("{trouble} (so in {times} requests)", trouble=sentence, times=times)
            sentences.append(_("{route}: {trouble}.", route=route, trouble=sentence))
        sentences += unread_sentences(
            [figure for call in calls for figure in call.unread], sum(call.replaced for call in calls), _
        )
        if failed := sum(call.problem is not None for call in calls):
            sentences.append(
                _(
                    "{failed} of {of} calls failed and were skipped: session.calls says why.",
                    failed=failed,
                    of=len(self.subrequests),
                )
            )
        return sentences


def unread_sentences(unread: Sequence[Unread], replaced: int, _: Translator) -> list[str]:
    """Say in a language what could not be read: figures, and characters."""
    sentences = []
    if unread:
        first = unread[0]
        sentences.append(
            _.plural(
                "{n} value could not be read and is null, the first at {path} ({came}).",
                "{n} values could not be read and are null, the first at {path} ({came}).",
                len(unread),
                path=first.path,
                came=brief(first.value, most=40),
            )
        )
    if replaced:
        sentences.append(
            _.plural(
                "{n} character could not be decoded: \ufffd stands there.",
                "{n} characters could not be decoded: \ufffd stands there.",
                replaced,
            )
        )
    return sentences


def log(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Return the log of calls as a frame."""
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
        "sent": pl.Int64,
        "maybe_credits": pl.Float64,
        "error": pl.String,
        "gateway": pl.String,
        "unread": pl.Int64,
    }
    return pl.DataFrame(list(rows), schema=schema)


def is_paged(request: Route) -> bool:
    """Tell whether a request may take several pages."""
    return pages_follow(type(request))


def pages_follow(route: type[Route]) -> bool:
    """Tell whether the requests of a route may take several pages."""
    return route.next_page is not Route.next_page


def _names_ids(request: Route) -> bool:
    return type(request).ids_in.__func__ is not Route.ids_in.__func__  # type: ignore[attr-defined] # a class method
