"""What a route is: a frozen dataclass whose class is the contract and whose instance is one request.

A subclass states, in one place, everything the kit knows of a route: id, path, parameters with their
checks, the shape of the payload, the tables that come out of it. Fetching, parsing, recording, the sandbox,
the catalogue and the documentation read it from there, so a new route is one class.

Parameters are described by a *kind*, which cleans a Python value, writes it on the wire and names what is
allowed. Secrets (the creator's cookie, a proxy) are never parameters: a route only says that it needs them, and
the session puts them on the wire.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
import typing
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, dataclass_transform
from zoneinfo import ZoneInfo

from analytics_kit import decoding
from analytics_kit._visible import NO_FORMULAS, visible
from analytics_kit.errors import ParameterError, TableError, one_of

if TYPE_CHECKING:
    from analytics_kit.decoding import Converted, Unrecognized
    from analytics_kit.providers import Provider

#: Douyin's clocks and calendar days are those of this zone.
SHANGHAI = ZoneInfo("Asia/Shanghai")


class RunLength:
    """A column whose value stays the same over several rows, such as the item that all rows of an answer are about.

    It is much cheaper than a list: neither time nor memory is spent on repeated text.

    Parameters
    ----------
    *runs
        Each a value, and the number of rows that have it.

    Examples
    --------
    >>> list(RunLength(("item", 2), ("peers", 1)))
    ['item', 'item', 'peers']
    """

    __slots__ = ("runs",)

    def __init__(self, *runs: tuple[Any, int]) -> None:
        self.runs = list(runs)

    def __len__(self) -> int:
        return sum([times for _, times in self.runs])

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(repeat(value, times) for value, times in self.runs)

    def __iadd__(self, other: list[Any] | RunLength) -> list[Any] | RunLength:
        if not isinstance(other, RunLength):
            return [*self, *other]
        self.runs += other.runs
        return self


#: Column name -> values: what a table is made from.
Columns = dict[str, list[Any] | RunLength]
#: (payload, the request's parameters) -> columns of one table.
Extract = Callable[[Any, Mapping[str, Any]], Columns]
#: A moment as users write it.
Moment = dt.date | dt.datetime | str | int


class Kind:
    """How one parameter is checked and written. Subclasses override ``clean`` and, where they differ, ``wire``."""

    #: The JSON type on the wire, as the catalogue prints it.
    type: str = "string"

    @property
    def allowed(self) -> str:
        """What may be passed, for messages."""
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        """Return the value in its one Python form, or raise ``ValueError`` or ``TypeError``."""
        raise NotImplementedError

    def wire(self, value: Any) -> Any:
        """Return the JSON value that stands for a cleaned value."""
        return value

    def codes(self) -> list[Any] | None:
        """Return the values that the wire allows, where they can be listed."""
        return None


@dataclasses.dataclass(frozen=True)
class Text(Kind):
    """Text, at least one character long, that matches a pattern."""

    pattern: str = r"(?s).+"
    what: str = "text of at least one character"

    @property
    def allowed(self) -> str:
        return self.what

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            raise ValueError
        return value


@dataclasses.dataclass(frozen=True)
class Id(Kind):
    """A work's id: 19 digits, as text. A float would already have lost digits, so it is refused."""

    @property
    def allowed(self) -> str:
        return "19 digits as text, for instance '7559536212910853422'"

    def clean(self, value: Any) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not re.fullmatch(r"[0-9]{19}", text):
            raise ValueError
        return text


@dataclasses.dataclass(frozen=True)
class Integer(Kind):
    """A whole number between two bounds."""

    minimum: int = 0
    maximum: int | None = None
    type: str = "integer"

    @property
    def allowed(self) -> str:
        upper = f"to {self.maximum}" if self.maximum is not None else "and up"
        return f"a whole number from {self.minimum} {upper}"

    def clean(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError
        if value < self.minimum or (self.maximum is not None and value > self.maximum):
            raise ValueError
        return value


@dataclasses.dataclass(frozen=True)
class Boolean(Kind):
    """Yes or no."""

    type: str = "boolean"

    @property
    def allowed(self) -> str:
        return "True or False"

    def clean(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise TypeError
        return value


@dataclasses.dataclass(frozen=True)
class IntBoolean(Kind):
    """Yes or no, written on the wire as 1 or 0."""

    type: str = "integer"

    @property
    def allowed(self) -> str:
        return "True or False (or the code: 1 or 0)"

    def clean(self, value: Any) -> bool:
        if not isinstance(value, int):
            raise TypeError
        if value not in (0, 1):
            raise ValueError
        return bool(value)

    def wire(self, value: bool) -> int:
        return int(value)

    def codes(self) -> list[Any]:
        return [0, 1]


@dataclasses.dataclass(frozen=True)
class Choice(Kind):
    """One of several words, each with its code on the wire; the word and the code are both taken."""

    words: Mapping[str, int | str]
    type: str = "integer"

    @property
    def allowed(self) -> str:
        words = one_of(self.words)
        coded = list(self.words) != list(self.words.values())
        return f"{words} (or the code: {one_of(self.words.values())})" if coded else words

    def clean(self, value: Any) -> str:
        if isinstance(value, str) and value in self.words:
            return value
        for word, code in self.words.items():
            if value == code and type(value) is type(code):
                return word
        raise ValueError

    def wire(self, value: Any) -> int | str:
        return self.words[value]

    def codes(self) -> list[Any]:
        return list(self.words.values())


@dataclasses.dataclass(frozen=True)
class CommaSeparated(Kind):
    """Several of a set of words, written on the wire with commas between them."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return f"one or more of {', '.join(map(repr, self.words))}, as a list or with commas between them"

    def clean(self, value: Any) -> tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else list(value)
        if not parts or any(word not in self.words for word in parts):
            raise ValueError
        return tuple(parts)

    def wire(self, value: Any) -> str:
        return ",".join(value)

    def codes(self) -> list[Any]:
        return list(self.words)


@dataclasses.dataclass(frozen=True)
class EpochMs(Kind):
    """A moment, written as milliseconds since 1970.

    A date is the start of that day in Shanghai, or its last second where ``end`` is set; a naive datetime is a
    Shanghai wall clock; text is ISO 8601; a whole number is the wire's own form.
    """

    end: bool = False
    type: str = "integer"

    @property
    def allowed(self) -> str:
        return "a date, a datetime, ISO 8601 text such as '2025-10-01', or milliseconds since 1970"

    def clean(self, value: Any) -> dt.datetime:
        if isinstance(value, bool):
            raise TypeError
        if isinstance(value, str):
            is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)
            value = dt.date.fromisoformat(value) if is_day else dt.datetime.fromisoformat(value)
        if isinstance(value, int):
            ms = value
        elif isinstance(value, dt.date):
            clock = dt.time(23, 59, 59) if self.end else dt.time()
            moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, clock)
            ms = _milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))
        else:
            raise TypeError
        # Seconds instead of milliseconds are the usual slip: they would all fall in January 1970.
        if not 10**11 <= ms < 10**14:
            raise ValueError
        return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=ms)

    def wire(self, value: dt.datetime) -> Any:
        return _milliseconds(value)


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


@dataclasses.dataclass(frozen=True)
class IsoTime(EpochMs):
    """A moment that is taken as ``EpochMs`` takes it, and written as ISO 8601 in UTC.

    Examples
    --------
    >>> kind = IsoTime()
    >>> kind.wire(kind.clean("2025-10-01"))
    '2025-09-30T16:00:00.000Z'
    """

    type: str = "string"

    def wire(self, value: dt.datetime) -> str:
        return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"


@dataclasses.dataclass(frozen=True)
class Day(Kind):
    """A calendar day, written in one of three forms.

    A datetime stands for its own date; one that knows its offset is taken to ``zone`` first, where there is one.
    Text is ISO 8601 or the wire's own form.

    Examples
    --------
    >>> day = Day("%Y%m%d")
    >>> day.wire(day.clean("2025-10-01"))
    '20251001'
    """

    form: Literal["%Y%m%d", "%Y-%m-%d", "%m-%d-%Y"] = "%Y-%m-%d"
    zone: ZoneInfo | None = None

    @property
    def allowed(self) -> str:
        return "a date, a datetime, or text such as '2025-10-01'"

    def clean(self, value: Any) -> dt.date:
        if isinstance(value, str):
            try:
                value = dt.datetime.fromisoformat(value)
            except ValueError:
                value = dt.datetime.strptime(value, self.form)
        if isinstance(value, dt.datetime):
            return (value.astimezone(self.zone) if value.tzinfo and self.zone else value).date()
        if isinstance(value, dt.date):
            return value
        raise TypeError

    def wire(self, value: dt.date) -> str:
        # Python writes the year 800 with three digits, and does not read it back.
        return value.strftime(self.form.replace("%Y", f"{value.year:04d}"))


@dataclasses.dataclass(frozen=True)
class Month(Day):
    """A calendar month, written as a day of it. The month alone, in ISO 8601, stands for its first day.

    Examples
    --------
    >>> month = Month("%m-%d-%Y")
    >>> month.wire(month.clean("2025-10"))
    '10-01-2025'
    """

    @property
    def allowed(self) -> str:
        return "a month such as '2025-10', or a day of it: a date, a datetime, or text such as '2025-10-01'"

    def clean(self, value: Any) -> dt.date:
        is_month = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}", value)
        return super().clean(f"{value}-01" if is_month else value)


@dataclasses.dataclass(frozen=True)
class ListOf(Kind):
    """A list, not empty, of one kind; a value that is given twice counts once.

    Examples
    --------
    >>> genres = ListOf(Choice({"short": 1, "long": 4}))
    >>> genres.clean(["long", 1, 4]), genres.wire(("long", "short"))
    (('long', 'short'), [4, 1])
    """

    kind: Kind
    type: str = dataclasses.field(default="array", init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", f"array<{self.kind.type}>")

    @property
    def allowed(self) -> str:
        return f"a list of at least one; each of them {self.kind.allowed}"

    def clean(self, value: Any) -> tuple[Any, ...]:
        if isinstance(value, str | bytes | Mapping):
            raise TypeError
        cleaned = tuple(dict.fromkeys(self.kind.clean(element) for element in value))
        if not cleaned:
            raise ValueError
        return cleaned

    def wire(self, value: Any) -> list[Any]:
        return [self.kind.wire(element) for element in value]

    def codes(self) -> list[Any] | None:
        return self.kind.codes()


@dataclasses.dataclass(frozen=True)
class Ids(Kind):
    """Ids of works, written on the wire with commas between them; an id that is given twice counts once.

    Attributes
    ----------
    maximum
        How many one call may hold; a request may hold more, see ``Route.split``.

    Examples
    --------
    >>> Ids(maximum=10).clean("7559536212910853422,7559536212910853423")
    ('7559536212910853422', '7559536212910853423')
    """

    maximum: int | None = None

    @property
    def allowed(self) -> str:
        return f"one or more ids of {Id().allowed}, as a list or with commas between them"

    def clean(self, value: Any) -> tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else [value] if isinstance(value, int) else value
        id_kind = Id()
        ids = tuple(dict.fromkeys(id_kind.clean(element) for element in parts))
        if not ids:
            raise ValueError
        return ids

    def wire(self, value: Any) -> str:
        return ",".join(value)


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One parameter of a route: its kind, its name on the wire, what it means."""

    kind: Kind
    meaning: str
    zh: str
    wire: str | None = None


def param(
    kind: Kind, meaning: str, zh: str, *, wire: str | None = None, default: Any = dataclasses.MISSING
) -> Any:
    """Declare a parameter of a route, as ``dataclasses.field`` declares a field."""
    metadata = {"parameter": Parameter(kind, meaning, zh, wire)}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True)
class Secret:
    """A secret that a route's wire carries: its name there, and the setting that holds it."""

    name: str
    setting: str
    meaning: str
    zh: str
    required: bool = True


@dataclasses.dataclass(frozen=True)
class Span:
    """Two parameters that are a period, and how long it may be.

    Attributes
    ----------
    start, end
        The parameters' Python names.
    days
        The most days from start to end; None where the provider names no limit.
    divisible
        Whether a longer period is asked in pieces (the rows of the pieces are those of the whole) or refused.
    """

    start: str
    end: str
    days: int | None = None
    divisible: bool = False


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(param,))
class Route:
    """One request to a route; the class is the route's contract.

    Class attributes
    ----------------
    id, provider, method, path, zh
        Who answers, and where. ``path`` may hold parameters in braces.
    payload
        The msgspec type of the answer, without the provider's envelope.
    tables
        Table name -> function that extracts its columns; the first is the default.
    secrets
        What the session adds to the wire.
    span
        The parameters that are a period.
    timeout
        Seconds that the provider asks for where an answer takes long; None for the session's own.
    """

    id: ClassVar[str] = ""
    zh: ClassVar[str] = ""
    method: ClassVar[str] = "GET"
    path: ClassVar[str] = ""
    provider: ClassVar[Provider]
    payload: ClassVar[Any] = dict[str, Any]
    tables: ClassVar[Mapping[str, Extract]] = {}
    secrets: ClassVar[tuple[Secret, ...]] = ()
    span: ClassVar[Span | None] = None
    timeout: ClassVar[float | None] = None
    #: Plays (or the like) under which the provider calls its own answer unreliable, in words.
    reliability: ClassVar[str | None] = None

    #: Whether a type says all of the payload, so that it can be decoded at once; ``convert`` is left as it is then.
    is_typed: ClassVar[bool] = True

    registry: ClassVar[dict[str, type[Route]]] = {}
    _parameters: ClassVar[Mapping[str, Parameter]] = {}

    def __init_subclass__(
        cls, *, id: str | None = None, path: str | None = None, zh: str | None = None
    ) -> None:
        super().__init_subclass__()
        for former, name in _RENAMED_METHODS.items():
            if former in vars(cls):
                _warn(f"{cls.__name__}.{former}", name)
                setattr(cls, name, vars(cls)[former])
        dataclasses.dataclass(frozen=True, kw_only=True, repr=False)(cls)
        fields = dataclasses.fields(typing.cast("Any", cls))
        cls.is_typed = cls.convert.__func__ is Route.convert.__func__  # type: ignore[attr-defined] # class methods
        cls._parameters = MappingProxyType({field.name: field.metadata["parameter"] for field in fields})
        if id is None:
            return
        cls.id, cls.path, cls.zh = id, path or cls.path, zh or cls.zh
        cls.registry[id] = cls
        cls.__doc__ = _documented(cls)

    def __post_init__(self) -> None:
        """Clean every parameter, so that nothing wrong is ever sent."""
        for name, parameter in self.parameters().items():
            value = getattr(self, name)
            if value is None and not self.is_required(name):
                continue
            try:
                cleaned = parameter.kind.clean(value)
            except (ValueError, TypeError, OverflowError):
                msg = f"{self.id}: {name}={value!r} is not allowed. Allowed: {parameter.kind.allowed}."
                raise ParameterError(msg) from None
            object.__setattr__(self, name, cleaned)
        if self.span is not None:
            self._check_span(self.span)
        self.check()

    def __repr__(self) -> str:
        arguments = []
        for name, parameter in self.parameters().items():
            value, default = getattr(self, name), self.default(name)
            if value is not None and (default is None or value != parameter.kind.clean(default)):
                arguments.append(f"{name}={_written(parameter.kind, value)!r}")
        family = f"{self.id.partition('.')[0]}." if self.id else ""
        return f"{family}{type(self).__name__}({', '.join(arguments)})"

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:left">{html.escape(visible(cell))}</td>' for cell in row)
            + "</tr>"
            for row in [
                (name, _brief(_written(parameter.kind, getattr(self, name))), parameter.meaning, parameter.zh)
                for name, parameter in self.parameters().items()
            ]
        )
        return (
            f"<div {NO_FORMULAS}><p><b>{html.escape(self.id or type(self).__name__)}</b> {html.escape(self.summary())} {html.escape(self.zh)}"
            f"<br>{html.escape(self.provider.name)} → {html.escape(', '.join(self.tables))}</p>"
            f'<table class="frame"><tbody>{rows}</tbody></table></div>'
        )

    def _check_span(self, span: Span) -> None:
        start, end = getattr(self, span.start), getattr(self, span.end)
        if start is None or end is None:
            return
        if start > end:
            msg = f"{self.id}: {span.start}={start} is after {span.end}={end}. Swap them."
            raise ParameterError(msg)
        if span.days is not None and not span.divisible and end - start > dt.timedelta(days=span.days):
            msg = (
                f"{self.id}: from {span.start}={start} to {span.end}={end} are {(end - start).days} days. Allowed: "
                f"at most {span.days}. The answers for shorter periods cannot be put together into that for a longer one."
            )
            raise ParameterError(msg)

    def check(self) -> None:
        """Check parameters against each other; a subclass raises ``ParameterError``."""

    # What the contract says

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        """Return the parameters by their Python name, in the order of the contract."""
        return cls._parameters

    @classmethod
    def is_required(cls, name: str) -> bool:
        """Tell whether a parameter has no default."""
        return cls.__dataclass_fields__[name].default is dataclasses.MISSING  # type: ignore[attr-defined] # put there by dataclass

    @classmethod
    def default(cls, name: str) -> Any:
        """Return a parameter's default, None for a required one."""
        return None if cls.is_required(name) else cls.__dataclass_fields__[name].default  # type: ignore[attr-defined] # put there by dataclass

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the class's docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0].replace("``", "")

    @classmethod
    def table(cls, name: str | None = None) -> str:
        """Return a table's name, the default one's for None.

        Raises
        ------
        TableError
            If the route has no such table.
        """
        if name is None:
            return next(iter(cls.tables))
        if name not in cls.tables:
            msg = f"{cls.id} has no table {name!r}. It has {one_of(cls.tables)}."
            raise TableError(msg)
        return name

    # One request

    def wire(self) -> dict[str, Any]:
        """Return the parameters as they are sent, without secrets; absent ones are left out."""
        return {
            parameter.wire or name: parameter.kind.wire(value)
            for name, parameter in self.parameters().items()
            if (value := getattr(self, name)) is not None
        }

    @classmethod
    def from_wire(cls, values: Mapping[str, Any]) -> Self:
        """Read a request back from what was sent; what is not a parameter (the secrets, say) is ignored.

        Raises
        ------
        ParameterError
            If a required parameter is missing, or a value is not allowed.
        """
        arguments: dict[str, Any] = {}
        for name, parameter in cls.parameters().items():
            key = parameter.wire or name
            if key in values:
                arguments[name] = values[key]
            elif cls.is_required(name):
                msg = f"{cls.id}: {key} is missing. Allowed: {parameter.kind.allowed}."
                raise ParameterError(msg)
        return cls(**arguments)

    def values(self) -> dict[str, Any]:
        """Return the parameters by their Python name."""
        return {name: getattr(self, name) for name in self.parameters()}

    @classmethod
    def decode(cls, body: bytes) -> Any:
        """Read an answer that is not JSON into the payload; None where it is JSON after all.

        Where some of its values could not be read, the payload has them in ``unread``: pairs of path and what came.

        Raises
        ------
        PayloadError
            If it is the right kind of file, but broken.
        """
        return None

    @classmethod
    def convert(cls, document: Any, at: str) -> Converted:
        """Convert what JSON decodes to into the payload; a route overrides this where no type can say its shape.

        Raises
        ------
        DecodingError
            If a key or an id is missing or cannot be read.
        """
        return decoding.convert(document, cls.payload, at=at)

    @classmethod
    def unrecognized(cls, document: Any, at: str) -> Unrecognized | None:
        """Return what of a decoded payload has none of the members that the contract names; None where all can be read."""
        return decoding.unrecognized(document, cls.payload, at=at)

    def next_page(self, payload: Any) -> Self | None:
        """Return the request for the page after this one, or None where there is none."""
        return None

    def split(self) -> Sequence[Self]:
        """Return the calls that together mean this request: the request alone where it is within the limits.

        A request may hold more ids than a call (``Ids.maximum``), or cover more days where the parts mean the same
        as the whole (``Span.divisible``); it is split here, with :func:`in_chunks` and :func:`in_spans`. A session
        sends the parts; the request itself is never on the wire.
        """
        parts = [self]
        for name, parameter in self.parameters().items():
            if isinstance(parameter.kind, Ids) and parameter.kind.maximum is not None:
                most = parameter.kind.maximum
                parts = [piece for request in parts for piece in in_chunks(request, name, most=most)]
        if self.span is not None and self.span.divisible and self.span.days is not None:
            # From the first to the last day there are so many days, and one more that includes both.
            start, end, days = self.span.start, self.span.end, self.span.days + 1
            parts = [piece for request in parts for piece in in_spans(request, start, end, days=days)]
        return parts

    def requested_ids(self) -> Sequence[str]:
        """Return the ids that the request asks for; none where it asks for none.

        These are the values of the first parameter that holds ids.
        """
        for name, parameter in self.parameters().items():
            if isinstance(parameter.kind, Id | Ids):
                value = getattr(self, name)
                return [value] if isinstance(value, str) else value or []
        return []

    def requested_count(self) -> int | None:
        """Return how many ids the request asks for; None where it asks for none."""
        return len(self.requested_ids()) or None

    @classmethod
    def ids_in(cls, payload: Any) -> Iterable[str]:
        """Return the ids that an answer holds.

        A page that repeats itself is noticed by them, and so is an id that was asked for and did not come. A route
        whose answer names no ids leaves this as it is: that it answers is then all that can be known.
        """
        return ()

    @classmethod
    def says_more(cls, payload: Any) -> bool:
        """Tell whether a page says that another one follows, whether or not it says which."""
        return False

    @classmethod
    def shortfall(cls, payload: Any) -> str | None:
        """Return the provider's words for a success that holds no figures; None for any other answer."""
        return None


# Names of version 0.1 that the next version still takes

_RENAMED = {
    "Flag": Boolean,
    "Many": ListOf,
    "Runs": RunLength,
    "Switch": IntBoolean,
    "Whole": Integer,
    "Words": CommaSeparated,
}
_RENAMED_METHODS = {"after": "next_page", "asked": "requested_count", "asked_ids": "requested_ids"}


def _warn(former: str, name: str) -> None:
    warnings.warn(f"{former} is called {name} now. Use that name.", DeprecationWarning, stacklevel=3)


def _former(former: str, name: str) -> Callable[..., Any]:
    def method(self: Route, *arguments: Any) -> Any:
        _warn(f"Route.{former}", name)
        return getattr(self, name)(*arguments)

    return method


for _former_name, _name in _RENAMED_METHODS.items():
    setattr(Route, _former_name, _former(_former_name, _name))

if not TYPE_CHECKING:  # a checker shall go on to see names that there are not

    def __getattr__(name: str) -> Any:
        if name not in _RENAMED:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        _warn(name, _RENAMED[name].__name__)
        return _RENAMED[name]


def _documented(route: type[Route]) -> str:
    """Return a route's docstring with all that its contract says: what ``?`` and Shift-Tab show in a notebook."""
    lines = [(route.__doc__ or "").strip(), "", "Parameters", "----------"]
    for name, parameter in route.parameters().items():
        default = "" if route.is_required(name) else f", default {route.default(name)!r}"
        lines += [f"{name} : {parameter.kind.allowed}{default}", f"    {parameter.meaning} {parameter.zh}"]
    lines += ["", "Tables", "------", ", ".join(route.tables)]
    if route.reliability:
        lines += ["", "Notes", "-----", f"{route.reliability[:1].upper()}{route.reliability[1:]}."]
    return "\n".join(lines)


def _written(kind: Kind, value: Any) -> Any:
    """Write a parameter as briefly as a user would: it must come out as the same value."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(SHANGHAI)
        for text in (local.date().isoformat(), local.isoformat(timespec="minutes"), local.isoformat()):
            if kind.clean(text) == value:
                return text
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _brief(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        more = f" and {len(value) - 3:,} more" if len(value) > 3 else ""
        return ", ".join(map(str, value[:3])) + more
    return str(value)


RouteT = TypeVar("RouteT", bound=Route)


def in_chunks(request: RouteT, name: str, *, most: int) -> list[RouteT]:
    """Split a request by a list of ids: at most so many per call, in their order.

    Parameters
    ----------
    request
        The whole request.
    name
        The parameter that holds the list.
    most
        How many one call may hold.
    """
    values = getattr(request, name)
    return [
        dataclasses.replace(request, **{name: values[first : first + most]})  # type: ignore[type-var] # a dataclass, by __init_subclass__
        for first in range(0, len(values), most)
    ]


def in_spans(request: RouteT, start: str, end: str, *, days: int) -> list[RouteT]:
    """Split a request by its period: parts of at most so many days, each day in one of them, in their order.

    Right only where an answer lists things by their date; where it sums them up, or compares with a period before,
    the parts would not mean the same.

    Parameters
    ----------
    request
        The whole request.
    start, end
        The parameters that hold the first and the last day, both included.
    days
        How many days one call may cover.
    """
    first, last = getattr(request, start), getattr(request, end)
    parts = []
    while first <= last:
        until = last if (last - first).days < days else first + dt.timedelta(days=days - 1)
        parts.append(dataclasses.replace(request, **{start: first, end: until}))  # type: ignore[type-var] # a dataclass, by __init_subclass__
        if until == last:  # time may end with it
            break
        first = until + dt.timedelta(days=1)
    return parts
