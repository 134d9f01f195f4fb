"""Faults that the sandbox shows on demand, so that what a session does about them can be seen.

A specification is a list of faults with commas between them::

    429:2                         the first two calls
    429:0.2,slow=1.5:0.1          a fifth of all calls, and a tenth of the rest late
    lost,route=douyin.item_list   every call, of one route only
    rate=20                       429 for whoever sends more than 20 calls in any second

=============  ======================================================================  =================
fault          what the caller sees                                                    charged?
=============  ======================================================================  =================
``429``        too many calls, with ``Retry-After`` (``retry_after=SECONDS``, 1)       no
``502`` …      502, 503 or 504, the provider's door is shut                            no
``500``        the provider broke                                                      yes
``slow=S``     the right answer, S seconds late                                        yes
``cut``        half an answer, then the connection is closed                           yes
``truncated``  half an answer as if it were whole                                      yes
``html``       a web page with status 200                                              yes
``empty``      an empty page that says that there are more                             yes
``still``      the right page with the cursor that was sent                            yes
``again``      the first page, whichever was asked for                                 yes
``lost``       every third work is missing                                             yes
=============  ======================================================================  =================

After a colon stands which calls: a whole number for the first ones, a share for a choice that seed and request
make, so that it is the same on every run; nothing for all. (``429=0.2`` is understood as ``429:0.2``.) The first
fault that applies is shown; ``slow`` adds to another. The last column is the worst case: a session that is
billed twice nowhere here is billed twice nowhere.
"""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analytics_kit.errors import ParameterError, one_of
from analytics_kit.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Answers that are turned away before there is anything to charge.
_TURNED_AWAY: Final = ("429", "502", "503", "504")
_STATUSES: Final = (*_TURNED_AWAY, "500")
#: What is done to the bytes of a right answer.
_BROKEN: Final = ("cut", "truncated", "html")
#: What is done to the payload of a route with pages, or with a list of works.
_PAYLOAD: Final = ("empty", "still", "again", "lost")
_NAMES: Final = (*_STATUSES, "slow", *_BROKEN, *_PAYLOAD)
_SETTINGS: Final = ("route", "retry_after", "rate")

#: Members that hold the id of a work, and those that tell of the next page.
_IDS: Final = frozenset({"item_id", "aweme_id", "video_id", "product_id", "id", "room_id"})
_MORE: Final = frozenset({"has_more", "hasMore"})


class Fault(NamedTuple):
    """One fault of a specification."""

    name: str
    #: Seconds, of ``slow``.
    seconds: float = 0.0
    #: The first so many calls; None for no such bound.
    first: int | None = None
    #: The share of calls.
    share: float = 1.0


class LoggedCall(NamedTuple):
    """One call, as the sandbox saw it."""

    route: str
    #: The faults that it was answered with, ``+`` between them; empty for a right answer.
    fault: str
    billed: bool


class ChosenFault(NamedTuple):
    """What one call is answered with."""

    name: str
    delay: float


@dataclass
class Faults:
    """A specification, and what was made of it so far.

    Attributes
    ----------
    faults
        In the order of the specification.
    route
        The id of the only route concerned; None for all.
    retry_after
        Seconds, for 429.
    rate
        Calls a second that are served; None for any number.
    log
        One entry per call, in the order of the answers.
    """

    faults: tuple[Fault, ...] = ()
    route: str | None = None
    retry_after: float = 1.0
    rate: float | None = None
    log: list[LoggedCall] = field(default_factory=list)
    _offered: Counter[int] = field(default_factory=Counter)
    _attempts: Counter[bytes] = field(default_factory=Counter)
    _recent: deque[float] = field(default_factory=deque)

    @classmethod
    def parse(cls, spec: str) -> Faults:
        """Read a specification.

        Raises
        ------
        ParameterError
            Naming the term that is not understood.

        Examples
        --------
        >>> Faults.parse("429:2,slow=1.5:0.1,route=douyin.item_list").faults
        (Fault(name='429', seconds=0.0, first=2, share=1.0), Fault(name='slow', seconds=1.5, first=None, share=0.1))
        """
        faults: list[Fault] = []
        settings: dict[str, Any] = {}
        for term in filter(None, (term.strip() for term in spec.split(","))):
            name, _, value = term.partition("=")
            if name in _SETTINGS:
                settings[name] = value if name == "route" else _number(term, value)
                if not settings[name]:
                    raise _misread(term, f"{name} needs a value")
            else:
                faults.append(_fault(term))
        return cls(tuple(faults), **settings)

    def choose(self, route: type[Route], seed: int, digest: bytes) -> ChosenFault:
        """Choose what one call is answered with: a fault's name, or nothing, and how late.

        Parameters
        ----------
        route
            What was asked.
        seed
            The world's.
        digest
            A fingerprint of the request.
        """
        if self.route not in (None, route.id):
            return ChosenFault("", 0.0)
        self._attempts[digest] += 1
        if self.rate is not None and self._is_too_fast(self.rate):
            return ChosenFault("429", 0.0)
        delay = 0.0
        for number, fault in enumerate(self.faults):
            if not self._applies(number, fault, seed, digest) or not _concerns(fault.name, route):
                continue
            if fault.name != "slow":
                return ChosenFault(fault.name, delay)
            delay += fault.seconds
        return ChosenFault("", delay)

    def record(self, route: type[Route], chosen: ChosenFault, *, answered: bool) -> None:
        """Write a call into the log; ``answered`` for one that found an answer."""
        faults = "+".join(filter(None, ("slow" if chosen.delay else "", chosen.name)))
        self.log.append(LoggedCall(route.id, faults, answered and chosen.name not in _TURNED_AWAY))

    def _applies(self, number: int, fault: Fault, seed: int, digest: bytes) -> bool:
        self._offered[number] += 1
        if fault.first is not None:
            return self._offered[number] <= fault.first
        text = f"{seed} {fault} {digest.hex()} {self._attempts[digest]}".encode()
        return int.from_bytes(hashlib.sha256(text).digest()[:6]) < fault.share * 2**48

    def _is_too_fast(self, rate: float) -> bool:
        now = time.monotonic()
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        if len(self._recent) >= rate:
            return True
        self._recent.append(now)
        return False


def corrupt(name: str, payload: Any, first: Any, params: Mapping[str, Any]) -> Any:
    """Return a payload with a fault in it.

    Parameters
    ----------
    name
        ``empty``, ``still``, ``again`` or ``lost``; any other leaves the payload as it is.
    payload
        The right answer.
    first
        The first page, for ``again``.
    params
        The parameters, for the cursor that was sent.
    """
    if name == "again":
        # The works of the first page, under the next page's cursor.
        works = next(_works(first), [])
        return _with_works(payload, lambda _: works)
    if name == "empty":
        return _with_more(_with_works(payload, lambda _: []))
    if name == "lost":
        return _with_works(
            payload, lambda works: [work for number, work in enumerate(works, 1) if number % 3]
        )
    if name == "still":
        # The creator centre's name of a cursor, and the documents'.
        name = "max_cursor" if "max_cursor" in payload else "cursor"
        return _with_more({**payload, name: params["cursor"]} if params.get("cursor") else payload)
    return payload


def _concerns(name: str, route: type[Route]) -> bool:
    """Tell whether a fault can be shown by a route: pages need a route with pages, lost works one with works."""
    if name in ("empty", "still", "again"):
        return route.next_page is not Route.next_page
    if name == "lost":
        return route.ids_in.__func__ is not Route.ids_in.__func__  # type: ignore[attr-defined] # a class method
    return True


def _works(document: Any) -> Iterator[list[Any]]:
    """Yield the lists of works in a payload, outermost first."""
    if isinstance(document, dict):
        for value in document.values():
            yield from _works(value)
    elif isinstance(document, list):
        if document and all(isinstance(item, dict) and _IDS & item.keys() for item in document):
            yield document
        else:
            for value in document:
                yield from _works(value)


def _with_works(document: Any, change: Any) -> Any:
    works = next(_works(document), None)

    def walk(value: Any) -> Any:
        if value is works and works is not None:
            return change(works)
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return walk(document)


def _with_more(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: True if key in _MORE else _with_more(inner) for key, inner in document.items()}
    return [_with_more(inner) for inner in document] if isinstance(document, list) else document


# Reading a specification


def _fault(term: str) -> Fault:
    match = re.fullmatch(r"(\w+)(?:=([^:]*))?(?::(.*))?", term)
    name, value, when = match.groups() if match else (term, None, None)
    if name not in _NAMES:
        raise _misread(term, f"there is no fault {name!r}; there are {one_of((*_NAMES, *_SETTINGS))}")
    seconds = 0.0
    if name == "slow":
        if value is None:
            raise _misread(term, "slow needs seconds, for instance slow=1.5")
        seconds = _number(term, value)
    elif value is not None:
        if when is not None:
            raise _misread(term, f"{name} takes a number or a share after a colon, and no value")
        when = value
    if when is None:
        return Fault(name, seconds)
    if re.fullmatch(r"\d+", when):
        return Fault(name, seconds, first=int(when))
    share = _number(term, when)
    if share > 1:
        raise _misread(term, f"{when} is not a share from 0.0 to 1.0")
    return Fault(name, seconds, share=share)


def _number(term: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise _misread(term, f"{text!r} is not a number")
    return number


def _misread(term: str, reason: str) -> ParameterError:
    return ParameterError(
        f"The fault {term!r} is not understood: {reason}. Write for instance 429:2,slow=1.5:0.1,route=douyin.item_list."
    )
