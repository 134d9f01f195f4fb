"""Recording plans: a small TOML file that names the calls of a study.

::

    [[fetch]]
    route = "douyin.item_list"
    start_time = 2025-05-01
    end_time = 2025-10-31
    count = 100

    [[fetch]]
    route = "douyin.item_watch_trend"
    item_id = { of = "douyin.item_list", column = "item_id", first = 12 }
    analysis_type = ["retention", "like", "bounce"]

Parameters are those of the route. A list means one call for each of its values; a table means the values of a column
of an earlier route's answers, the ``first`` or the ``last`` of them where that is said. A parameter that is a list
itself (ids, genres) takes a list as it stands, in one call.
"""

from __future__ import annotations

import itertools
import re
import tomllib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from analytics_kit import routes
from analytics_kit.calls import pages_follow
from analytics_kit.errors import AnalyticsKitError, ParameterError, PartialResultWarning, one_of
from analytics_kit.route import CommaSeparated, Day, EpochMs, Id, Ids, Integer, ListOf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from analytics_kit.route import Route
    from analytics_kit.session import Session


@dataclass(frozen=True)
class Column:
    """Values that an earlier step brings."""

    of: str
    column: str
    table: str | None = None
    first: int | None = None
    last: int | None = None

    @property
    def most(self) -> int | None:
        """How many values there are at most; None where nobody knows yet."""
        return None if self.first is None and self.last is None else (self.first or 0) + (self.last or 0)

    def values(self, frame: pl.DataFrame) -> list[Any]:
        """Return the values that a frame holds, each once, in its order."""
        distinct = frame.get_column(self.column).drop_nulls().unique(maintain_order=True).to_list()
        if self.most is None:
            return distinct
        head = distinct[: self.first or 0]
        tail = distinct[len(distinct) - self.last :] if self.last else []
        return list(dict.fromkeys(head + tail))


@dataclass(frozen=True)
class Step:
    """One route of a plan with the values of its parameters."""

    route: type[Route]
    parameters: Mapping[str, Any]

    @property
    def sources(self) -> set[str]:
        """The ids of the routes that values are taken from."""
        return {value.of for value in self.parameters.values() if isinstance(value, Column)}

    def most(self) -> int | None:
        """Return how many calls this is at most, pages apart; None where nobody knows yet."""
        count = 1
        for name, value in self.parameters.items():
            if isinstance(value, Column) and not self._is_list(name):
                if value.most is None:
                    return None
                count *= value.most
            elif self._is_each(name):
                count *= len(value)
        return count

    def requests(self, values: Callable[[Column], list[Any]]) -> list[Route]:
        """Return the requests; ``values`` reads a column of what an earlier step answered."""
        choices: list[list[Any]] = []
        for name, value in self.parameters.items():
            if isinstance(value, Column):
                column_values = values(value)
                # A list of ids is one call, or as many as the route allows; no id is none.
                choices.append(
                    ([column_values] if column_values else []) if self._is_list(name) else column_values
                )
            else:
                choices.append(value if self._is_each(name) else [value])
        return [
            self.route(**dict(zip(self.parameters, chosen, strict=True)))
            for chosen in itertools.product(*choices)
        ]

    def _is_each(self, name: str) -> bool:
        return isinstance(self.parameters[name], list) and not self._is_list(name)

    def _is_list(self, name: str) -> bool:
        return isinstance(self.route.parameters()[name].kind, CommaSeparated | ListOf | Ids)


def load(path: Path) -> list[Step]:
    """Read a plan and check all of it that can be checked before anything is sent.

    Raises
    ------
    ParameterError
        Naming the step and what is wrong with it.
    """
    entries = _document(path).get("fetch")
    if not isinstance(entries, list) or not entries:
        msg = f"The plan {path} holds no [[fetch]]. Each names a route and its parameters."
        raise ParameterError(msg)
    steps: list[Step] = []
    for number, entry in enumerate(entries, 1):
        try:
            steps.append(_step(entry, [step.route.id for step in steps]))
        except (AnalyticsKitError, TypeError) as problem:
            msg = f"The plan {path}, [[fetch]] number {number}: {problem}"
            raise ParameterError(msg) from None
    return steps


#: Bytes of a plan, and calls of one step, at most: more of either is a mistake, or somebody's joke.
_LARGEST, _MOST_CALLS = 4_000_000, 1_000_000
#: A name of so many parts ("a.a.a…") keeps tomllib busy for minutes; those of a plan have two.
_LONG_NAME = re.compile(r"(?:[^\s.=,]{0,100}+[ \t]{0,9}\.[ \t]{0,9}){50}")


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as problem:  # a path that holds NUL is a ValueError
        msg = f"The plan {path} cannot be read: {getattr(problem, 'strerror', None) or problem}."
        raise ParameterError(msg) from None
    if len(content) > _LARGEST:
        msg = f"The plan {path} is larger than {_LARGEST:,} bytes. Split it: each part goes into the same cassette."
        raise ParameterError(msg)
    try:
        text = content.decode("utf-8-sig")
        if _LONG_NAME.search(text):
            msg = "a name in it has 50 parts and more"
            raise ValueError(msg)
        return tomllib.loads(text)
    except RecursionError:
        reason = "its values are nested too deeply"
    except ValueError as problem:  # of the text, of TOML, of a number with thousands of digits
        reason = str(problem)
    msg = f"The plan {path} is no TOML: {reason}."
    raise ParameterError(msg)


@dataclass(frozen=True)
class Cost:
    """What one step would cost.

    Attributes
    ----------
    calls
        How many requests it is, pages apart; None where nobody knows yet.
    to_send
        How many of them the cassette does not answer; None likewise.
    credits
        What these are charged, at most where ``calls`` is a bound; 0 where nobody knows.
    exact
        Whether these are the numbers, and no bounds.
    address
        Where they are sent.
    is_paged
        Whether each of them may take further pages, each of which is charged too.
    is_bound
        Whether ``calls`` is the most that it may be, because earlier answers are not known yet.
    """

    step: Step
    calls: int | None
    to_send: int | None
    credits: float
    exact: bool
    address: str = ""
    is_paged: bool = False
    is_bound: bool = False


def estimate(session: Session, steps: Sequence[Step]) -> list[Cost]:
    """Tell what a plan would cost, before anything is sent.

    Parameters
    ----------
    session
        The one that would record it: what its cassette holds costs nothing, and tells what later steps ask.
    steps
        The plan.

    Returns
    -------
    list of Cost
        One per step. A step is exact where all steps that it takes values from are in the cassette already.
    """
    requests_by_route: dict[str, list[Route]] = {}
    unknown: set[str] = set()
    costs: list[Cost] = []
    reader = _reader(session)
    for step in steps:
        if step.sources & unknown:
            most = step.most()
            credits_ = (most or 0) * step.route.provider.gateway.credits
            address = session.address(step.route)
            paged = pages_follow(step.route)
            bound = most is not None
            costs.append(Cost(step, most, most, credits_, False, address, is_paged=paged, is_bound=bound))
            unknown.add(step.route.id)
            continue
        requests = step.requests(lambda column: _values(reader, column, requests_by_route[column.of]))
        requests_by_route.setdefault(step.route.id, []).extend(requests)
        if not requests:
            costs.append(Cost(step, 0, 0, 0.0, exact=True, address=session.address(step.route)))
            continue
        row = session.estimate(requests).row(0, named=True)
        if row["to_send"]:
            unknown.add(step.route.id)
        bounds = row["calls"], row["to_send"], row["credits"]
        paged = row["at_least"]
        costs.append(Cost(step, *bounds, exact=not paged, address=row["address"], is_paged=paged))
    return costs


def sentences(costs: Sequence[Cost]) -> list[str]:
    """Say what a plan would cost: a line for each step, and one for all of them, "at least" and "at most" where they belong.

    Parameters
    ----------
    costs
        As :func:`estimate` returns them.
    """
    return [*map(_sentence, costs), _total(costs)]


def _sentence(cost: Cost) -> str:
    where = "" if cost.to_send == 0 else f", to {cost.address}"
    if cost.calls is None or cost.to_send is None:
        return f"{cost.step.route.id}: as many calls as an earlier answer has rows{where}"
    bound = "" if cost.exact or not cost.to_send else "up to " if cost.is_bound else "at least "
    recorded = cost.calls - cost.to_send
    pages = ""
    if cost.is_paged and cost.to_send:
        size = cost.step.parameters.get("count")
        pages = f", and a call for each further page{f' of {size}' if isinstance(size, int) else ''}"
    cached = (
        f", {'' if recorded == cost.calls else f'{recorded:,} of them '}in the cassette" if recorded else ""
    )
    return f"{cost.step.route.id}: {bound}{counted(cost.calls, 'call')}{cached}{pages}{where}"


def _total(costs: Sequence[Cost]) -> str:
    unsure = [cost for cost in costs if not cost.exact and cost.to_send != 0]
    # A bound of what depends on earlier answers is none from below.
    sure = [cost for cost in costs if not cost.is_bound]
    calls, credits_ = sum(cost.to_send or 0 for cost in sure), sum(cost.credits for cost in sure)
    if not unsure:
        summary = f"{counted(calls, 'call')}, {counted(credits_, 'credit')}"
    elif any(cost.calls is None or cost.is_paged for cost in unsure):
        summary = f"at least {counted(calls, 'call')}, {counted(credits_, 'credit')}; how many in all, the answers tell"
        # What is known of the rest, where it is known.
        most = sum(cost.credits for cost in unsure if cost.is_bound)
        summary += f". Beside further pages, up to {counted(most, 'credit')} more" if most else ""
    else:
        calls, credits_ = sum(cost.to_send or 0 for cost in costs), sum(cost.credits for cost in costs)
        summary = f"at most {counted(calls, 'call')}, {counted(credits_, 'credit')}"
    return f"To send: {summary}. What the cassette holds is not asked again."


def counted(number: float, word: str) -> str:
    """Write a number with what it counts.

    Examples
    --------
    >>> counted(1, "call"), counted(2.5, "credit")
    ('1 call', '2.5 credits')
    """
    return f"{number:,.10g} {word}{'' if number == 1 else 's'}"


def run(
    session: Session, steps: Sequence[Step], *, on_error: Literal["raise", "skip"] = "raise"
) -> Iterator[tuple[Step, int]]:
    """Send a plan's calls, step by step.

    Parameters
    ----------
    session
        A recording one: a column of an earlier answer is read from its cassette, at no cost.
    steps
        The plan.
    on_error
        As :meth:`Session.fetch_all` takes it.

    Yields
    ------
    tuple of Step and int
        Each step when it is done, and the number of its requests.

    Raises
    ------
    SettingsError
        If a key or a cookie is missing that a step with something to send will need; nothing was sent.
    AnalyticsKitError
        As :meth:`Session.fetch_all`; run the plan again, and it goes on where it stopped.

    Warns
    -----
    PartialResultWarning
        If less came than was asked for.
    """
    session.check(cost.step.route for cost in estimate(session, steps) if cost.to_send != 0)
    reader = _reader(session)
    requests_by_route: dict[str, list[Route]] = {}
    for step in steps:
        requests = step.requests(lambda column: _values(reader, column, requests_by_route[column.of]))
        if requests:
            session.fetch_all(requests, on_error=on_error)
        requests_by_route.setdefault(step.route.id, []).extend(requests)
        yield step, len(requests)


def _reader(session: Session) -> Session:
    """Return a session that reads the same cassette, so that what is looked up is no call of the recording."""
    from analytics_kit.session import Session  # a plan is checked without it

    if session.cassette is None:
        msg = f"A plan is recorded, and this session is {session.mode}: pass analytics_kit.record(...)."
        raise ParameterError(msg)
    return Session("replay", session.cassette)


def _values(session: Session, column: Column, requests: list[Route]) -> list[Any]:
    """Return the values of a column of earlier answers."""
    if not requests:
        return []
    with warnings.catch_warnings():
        # What did not come was said when it was asked for.
        warnings.simplefilter("ignore", PartialResultWarning)
        return column.values(session.fetch_all(requests, column.table, on_error="skip"))


def _step(entry: Any, earlier: list[str]) -> Step:
    if not isinstance(entry, dict):
        msg = f"{entry!r:.80} is no table. Write [[fetch]], then lines NAME = VALUE."
        raise ParameterError(msg)
    values = dict(entry)
    route = routes.get(str(values.pop("route", None)))
    known = route.parameters()
    for name in values:
        if name not in known:
            msg = f"{route.id} has no parameter {name!r}. It has {one_of(known) if known else 'none'}."
            raise ParameterError(msg)
    for name in known:
        if route.is_required(name) and name not in values:
            msg = f"{route.id} needs {name}: {known[name].kind.allowed}."
            raise ParameterError(msg)
    parameters = {name: _value(value, earlier) for name, value in values.items()}
    step = Step(route, parameters)
    for name, value in parameters.items():
        if isinstance(value, Column):
            _check_fit(route, name, value)
        else:
            for element in value if step._is_each(name) else [value]:
                _check(route, name, element)
    if (step.most() or 0) > _MOST_CALLS:
        msg = f"this would be {step.most():,} calls. Allowed: up to {_MOST_CALLS:,} in a step. Shorten its lists."
        raise ParameterError(msg)
    return step


def _value(value: Any, earlier: list[str]) -> Any:
    if not isinstance(value, dict):
        return value
    if not {"of", "column"} <= value.keys() <= {"of", "column", "table", "first", "last"}:
        msg = f"{value} must hold of and column, and may hold table, first and last."
        raise ParameterError(msg)
    column = Column(**value)
    if column.of not in earlier:
        msg = f"of = {column.of!r} names no earlier route. Earlier: {', '.join(earlier) or 'none'}."
        raise ParameterError(msg)
    for name in ("first", "last"):
        number = value.get(name)
        whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _MOST_CALLS
        if number is not None and not whole:
            msg = f"{name} = {number!r} is not allowed. Allowed: a whole number from 0 to {_MOST_CALLS:,}."
            raise ParameterError(msg)
    _check_column(column)
    return column


def _check_column(column: Column) -> None:
    from analytics_kit import tables

    source = routes.get(column.of)
    for name, word in (("table", column.table), ("column", column.column)):
        if word is not None and not isinstance(word, str):
            msg = f"{name} = {word!r} is not allowed. Allowed: text."
            raise ParameterError(msg)
    known = list(tables.columns(source.table(column.table)))
    if column.column not in known:
        msg = f"column = {column.column!r} is none of {column.of}. Its table {source.table(column.table)!r} has {one_of(known)}."
        raise ParameterError(msg)


def _check_fit(route: type[Route], name: str, column: Column) -> None:
    """See that a column can hold what a parameter takes: what is found out later, is found out after a call was paid for."""
    import polars as pl

    from analytics_kit import tables

    kind = route.parameters()[name].kind
    kind = kind.kind if isinstance(kind, ListOf) else kind
    columns = tables.columns(routes.get(column.of).table(column.table))
    dtype = columns[column.column].dtype
    if isinstance(kind, Id | Ids):
        fits = columns[column.column].unit == "id"
    elif isinstance(kind, Integer):
        fits = dtype.is_integer()
    elif isinstance(kind, EpochMs | Day):
        fits = dtype.is_temporal()
    else:
        fits = isinstance(dtype, pl.String | pl.Enum) or dtype.is_integer()
    if not fits:
        msg = f"column = {column.column!r} of {column.of} is no {name}. Allowed: a column of {kind.allowed}."
        ids = [id_column for id_column, described in columns.items() if described.unit == "id"]
        if isinstance(kind, Id | Ids) and ids:
            msg += f" Ids of its table: {one_of(ids)}."
        raise ParameterError(msg)


def _check(route: type[Route], name: str, value: Any) -> None:
    kind = route.parameters()[name].kind
    try:
        kind.clean(value)
    except (ValueError, TypeError, OverflowError):
        msg = f"{name} = {value!r} is not allowed. Allowed: {kind.allowed}."
        raise ParameterError(msg) from None
