"""One request under way: its pages, what came of it, what is missing, what it cost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from analytics_kit.errors import AuthenticationError, PartialResultWarning, ProviderError, QuotaError
from analytics_kit.route import Route
from analytics_kit.transport import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import httpx
    import polars as pl

    from analytics_kit.providers import Answer
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
        What its pages hold, as columns of the table that is wanted.
    response
        The last answer, as it came.
    problem
        Why it ended, where it did not end well.
    trouble
        Why paging stopped although there should be more, in English and in Chinese.
    """

    def __init__(self, request: Route) -> None:
        self.request = request
        self.columns: list[Columns] = []
        self.response: httpx.Response | None = None
        self.problem: BaseException | None = None
        self.trouble: tuple[str, str] | None = None
        self.tally = Tally()
        self._started = time.perf_counter()
        self._pages = 0
        self._billed = 0
        self._request_id: str | None = None
        self._ids: dict[str, None] = {}
        self._seen: set[Route] = {request}

    def paid(self, response: httpx.Response, *, cached: bool) -> None:
        """Note a success, before anybody knows whether its payload can be read."""
        self.response = response
        self._billed += not cached

    def took(self, answer: Answer, following: Route | None, *, most: int) -> None:
        """Note a page and the one that follows it, and find out whether paging must stop."""
        ids = list(self.request.ids_in(answer.payload))
        self._pages += 1
        self._request_id = answer.request_id
        if not self._ids.keys().isdisjoint(ids):
            self.trouble = ("a work came twice.", "同一作品出现了两次。")
        elif following is None:
            pass
        elif not ids and _names_ids(self.request):
            self.trouble = ("an empty page says that there are more.", "空页却声称还有更多。")
        elif following in self._seen:
            self.trouble = ("the cursor stands still.", "游标没有前进。")
        elif self._pages >= most:
            self.trouble = (
                f"there are more than {most} pages (max_pages=...).",
                f"超过 {most} 页（max_pages=...）。",
            )
        self._ids |= dict.fromkeys(ids)
        if following is not None:
            self._seen.add(following)

    @property
    def pages(self) -> int:
        """How many pages came."""
        return self._pages

    @property
    def begun(self) -> bool:
        """Whether there is anything to write into the log."""
        return bool(self._pages or self._billed or self.tally.sent or self.problem)

    @property
    def missing(self) -> list[str]:
        """The ids that were asked for and did not come."""
        asked = self.request.asked_ids()
        if _names_ids(self.request):
            return [one for one in asked if one not in self._ids]
        return [] if self._pages else list(asked)

    def row(self) -> dict[str, Any]:
        """Return the line for the log."""
        asked = self.request.asked()
        price = self.request.provider.credits
        status = self.response.status_code if self.response is not None else None
        code = getattr(self.problem, "status", None)
        return {
            "route": self.request.id,
            "asked": asked,
            "got": len(self._ids) if asked is None else asked - len(self.missing) if self._pages else 0,
            "pages": self._pages,
            "status": status if code is None else code,
            "credits": float(self._billed * price),
            "cached": bool(self._pages) and not self.tally.sent,
            "seconds": time.perf_counter() - self._started,
            "request_id": self._request_id or getattr(self.problem, "request_id", None),
            "sent": self.tally.sent,
            "maybe_credits": float(self.tally.maybe_billed * price),
            "error": None if self.problem is None else f"{type(self.problem).__name__}: {self.problem}",
        }


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
        self._order = [part for request in requests for part in request.split()]
        self.parts: Sequence[Route] = list(dict.fromkeys(self._order))
        self.skip = skip
        self.calls: dict[Route, Call] = {}
        self.stop = threading.Event()
        self._refused: dict[str, ProviderError] = {}

    def columns(self) -> Iterator[Columns]:
        """Return what came, in the order of the requests."""
        for part in self._order:
            if part in self.calls:
                yield from self.calls[part].columns

    def failed(self, problem: ProviderError) -> None:
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
        calls = list(self.calls.values())
        missing = list(dict.fromkeys(one for call in calls for one in call.missing))
        said: list[tuple[str, str]] = []  # each sentence in English and in Chinese
        if missing:
            asked, first = len({one for call in calls for one in call.request.asked_ids()}), missing[:NAMED]
            left = len(missing) - len(first)
            more, more_zh = (
                (f" and {left} more (all in .missing)", "等，全部见 .missing") if left else ("", "")
            )
            said.append(
                (
                    f"{len(missing)} of {asked} ids did not come: {', '.join(first)}{more}.",
                    f"{asked} 个 ID 中有 {len(missing)} 个没有返回：{'、'.join(first)}{more_zh}。",
                )
            )
        troubles = Counter((call.request.id, call.trouble, call.pages) for call in calls if call.trouble)
        for (route, (trouble, trouble_zh), page), times in troubles.items():
            also, also_zh = (
                (f" (so in {times} requests)", f"（{times} 次请求如此）") if times > 1 else ("", "")
            )
            said.append(
                (
                    f"{route}: {trouble} Paging stopped after page {page}{also}; what came is kept.",
                    f"{route}：{trouble_zh}第 {page} 页之后不再翻页{also_zh}；已返回的数据保留。",
                )
            )
        failed = sum(call.problem is not None for call in calls)
        if failed:
            said.append(
                (
                    f"{failed} of {len(self.parts)} calls failed and were skipped: session.calls says why.",
                    f"{len(self.parts)} 次请求中有 {failed} 次失败，已跳过；原因见 session.calls。",
                )
            )
        if not said:
            return None
        english, chinese = zip(*said, strict=True)
        return PartialResultWarning(" ".join(english), missing=missing, zh="".join(chinese))


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
    }
    return pl.DataFrame(list(rows), schema=schema)


def is_paged(request: Route) -> bool:
    """Tell whether a request may take several pages."""
    return type(request).after is not Route.after


def _names_ids(request: Route) -> bool:
    return type(request).ids_in.__func__ is not Route.ids_in.__func__  # type: ignore[attr-defined] # a class method
