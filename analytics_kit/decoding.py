"""From the bytes of an answer to a payload of its declared type: at full speed where it is clean, with patience where not.

msgspec decodes a clean answer in one pass. Whatever it refuses is read again here, slowly and by the same types: text in
another encoding or with half a character becomes text with U+FFFD, ``"1,200"`` and ``"1.2万"`` become numbers, ``null`` for
a list is an empty one, and a figure that cannot be read is null with a note of its JSON path. Only what a row
cannot be without (an id, the key of a point) still fails the answer. Nothing here knows a provider or a route.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import json
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from msgspec import inspect

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

#: Objects and lists within each other; answers that were seen hold eight.
MAX_DEPTH: Final = 100
#: What stands among figures for "unknown".
UNKNOWN: Final = frozenset({"", "-", "--", "—", "——", "–", "/", "n/a", "null", "none", "暂无", "暂无数据"})
#: Members that any payload may have beside its own: they tell nothing of its shape.
COMMON: Final = frozenset(
    {"status_code", "status_msg", "code", "msg", "message", "success", "extra", "log_pb", "now", "BaseResp"}
)


class Unread(NamedTuple):
    """A value that could not be read, and is null."""

    #: Its JSON path.
    path: str
    #: What came.
    value: Any


class Document(NamedTuple):
    """A decoded body."""

    value: Any
    #: How many characters could not be decoded, and are U+FFFD.
    replaced: int = 0


class Converted(NamedTuple):
    """A payload of its declared type."""

    payload: Any
    unread: tuple[Unread, ...] = ()


class Unrecognized(NamedTuple):
    """An object that has none of the members that its type names."""

    path: str
    #: What it has.
    members: tuple[str, ...]
    #: What its type names.
    expected: tuple[str, ...]


class DecodingError(ValueError):
    """The body is not JSON, or not of the declared type.

    Attributes
    ----------
    path
        The JSON path of what is wrong; None where all of it is no JSON.
    """

    def __init__(self, reason: str, path: str | None = None) -> None:
        super().__init__(reason)
        self.path = path


# Text


def decode_text(content: bytes, charset: str | None = None) -> tuple[str, int]:
    """Decode text that should be UTF-8 and may not be.

    A byte order mark goes. What is not UTF-8 is taken for the encoding that the header names, then for GB18030 where
    that leaves less unread; half a character becomes U+FFFD.

    Parameters
    ----------
    content
        The bytes.
    charset
        What the header says.

    Returns
    -------
    text : str
    replaced : int
        How many characters are U+FFFD because they could not be decoded.

    Examples
    --------
    >>> decode_text("词".encode("gbk"), "gbk"), decode_text("川菜".encode()[:5])
    (('词', 0), ('川�', 1))
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _replacing(content[len(mark) :], encoding)
    if wide := wide_encoding(content):
        return _replacing(content, wide)
    try:
        return content.decode(), 0
    except UnicodeDecodeError:
        pass
    if charset:
        with contextlib.suppress(
            LookupError, ValueError
        ):  # what the header names need not be an encoding of text
            if codecs.lookup(charset).name not in _OF_NAMES:
                return _replacing(content, charset)
    text, replaced = _replacing(content, "utf-8")
    beyond_ascii = sum(character > "\x7f" for character in text) - replaced
    if (
        replaced > 1 and beyond_ascii < replaced
    ):  # hardly anything beside ASCII was UTF-8; one character may be cut
        chinese, chinese_replaced = _replacing(content, "gb18030")
        if chinese_replaced < replaced:
            return chinese, chinese_replaced
    return text, replaced


def wide_encoding(content: bytes) -> str | None:
    """Return the encoding of text that has two or four bytes a character and no mark; None for other text.

    JSON and markup are ASCII for the most part, so that NULs tell where the other bytes stand.
    """
    sample = content[:400]
    if sample.count(0) * 4 < len(sample):
        return None
    zeros = [sample[first::4].count(0) for first in range(4)]
    if sum(count * 5 > len(sample) for count in zeros) >= 3:
        return "utf-32-le" if zeros[0] < zeros[3] else "utf-32-be"
    return "utf-16-le" if zeros[1] + zeros[3] > zeros[0] + zeros[2] else "utf-16-be"


#: Encodings of names in addresses, not of text. Python 3.13 reads anything by them, earlier ones refuse it.
_OF_NAMES: Final = frozenset({"idna", "punycode"})
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _replacing(content: bytes, encoding: str) -> tuple[str, int]:
    # What is U+FFFD already was so in the original.
    text = content.decode(encoding, "replace")
    return text, text.count("\ufffd") - content.decode(encoding, "ignore").count("\ufffd")


# JSON

_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},:]')
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def decode_json(body: bytes | str, charset: str | None = None) -> Document:
    r"""Decode JSON from text that may be damaged.

    ``NaN`` and numbers beyond all bounds are kept for :func:`convert` to judge.

    Raises
    ------
    DecodingError
        If it is no JSON, or nested deeper than ``MAX_DEPTH``.

    Examples
    --------
    >>> decode_json(b'\xef\xbb\xbf{"title": "\\ud83d"}')
    Document(value={'title': '�'}, replaced=1)
    """
    text, replaced = (body.removeprefix("\ufeff"), 0) if isinstance(body, str) else decode_text(body, charset)
    _check_depth(text)
    try:
        value = json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError) as problem:
        raise DecodingError(str(problem)) from None
    if _SURROGATE.search(text) or re.search(r"\\u[dD][89a-fA-F]", text):
        halves = [0]
        value = _without_surrogates(value, halves)
        replaced += halves[0]
    return Document(value, replaced)


def clean(document: Any) -> Document:
    """Return a document that somebody else decoded as :func:`decode_json` would have it.

    Raises
    ------
    DecodingError
        If it is nested deeper than ``MAX_DEPTH``, or a member's name is not text.
    """
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH + 1:
            reason = f"objects and lists stand more than {MAX_DEPTH} deep within each other"
            raise DecodingError(reason, "$…")
        following: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                if not all(isinstance(name, str) for name in value):
                    raise DecodingError(f"the name of a member is not text: {list(value)!r:.80}", "$")
                following += value.values()
            elif isinstance(value, list):
                following += value
        level = following
    halves = [0]
    return Document(_without_surrogates(document, halves), halves[0])


def _integer(digits: str) -> int | str:
    # Thousands of digits are no figure, and Python refuses to read them.
    return int(digits) if len(digits) < 400 else digits


def _without_surrogates(value: Any, halves: list[int]) -> Any:
    """Return a document whose texts can be written as UTF-8; ``halves`` counts what was replaced."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        halves[0] += whole.count("\ufffd") - value.count("\ufffd")
        return whole
    if isinstance(value, list):
        return [_without_surrogates(inner, halves) for inner in value]
    if isinstance(value, dict):
        return {
            _without_surrogates(name, halves): _without_surrogates(inner, halves)
            for name, inner in value.items()
        }
    return value


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    path: list[str | int] = []
    last = ""
    for sign in _TOKENS.findall(text):
        if sign in "{[":
            path.append(0 if sign == "[" else "")
            if len(path) > MAX_DEPTH:
                beginning = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path[:4])
                reason = f"objects and lists stand more than {MAX_DEPTH} deep within each other"
                raise DecodingError(reason, f"${beginning}…")
        elif sign in "}]":
            path[-1:] = []
        elif sign == "," and path and isinstance(path[-1], int):
            path[-1] += 1
        elif sign == ":" and path and isinstance(path[-1], str):
            path[-1] = last[1:-1][:40]
        elif sign.startswith('"'):
            last = sign


# Figures

_FIGURE: Final = re.compile(
    r"([+-]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(?:[eE]([+-]?[0-9]{1,3}))?\s*([万亿wWkKmMbB]?)"
)
_SCALES: Final = {"": 0, "k": 3, "w": 4, "万": 4, "m": 6, "亿": 8, "b": 9}


def figure(text: str) -> Decimal | None:
    """Read a figure as answers and files write it.

    Returns
    -------
    decimal.Decimal or None
        None for a word or a dash that says "unknown".

    Raises
    ------
    ValueError
        If it is no figure; ``"nan"``, ``"inf"`` and digits of other scripts are none.

    Examples
    --------
    >>> [figure(text) for text in ("1,200", "1.2万", "3.4K", "--")]
    [Decimal('1200'), Decimal('12000'), Decimal('3400'), None]
    """
    plain = text.strip()
    if plain.lower() in UNKNOWN:
        return None
    match = _FIGURE.fullmatch(plain)
    if match is None:
        msg = f"{text!r:.60} is no figure"
        raise ValueError(msg)
    digits, exponent, scale = match.groups()
    number = Decimal(digits.replace(",", "")).scaleb(int(exponent or 0) + _SCALES[scale.lower()])
    # 12000 and not 1.2E+4
    return (
        number.quantize(Decimal(1))
        if abs(number) < 10**20 and number == number.to_integral_value()
        else number
    )


# Types


def convert(document: Any, kind: Any, *, at: str = "$") -> Converted:
    """Convert a decoded document to a type, leniently.

    Parameters
    ----------
    document
        What JSON decodes to.
    kind
        A msgspec type. A type of ours among its members has a ``read``, which takes what came and returns the value or
        raises ``ValueError``; if it has an ``unread`` too, that gives what stands beside the note.
    at
        The JSON path of the document, for messages.

    Raises
    ------
    DecodingError
        If a member that has no default is missing or cannot be read; with its path.

    Examples
    --------
    >>> class Work(msgspec.Struct):
    ...     item_id: str
    ...     plays: int | None = None
    >>> convert([{"item_id": "7", "plays": "1.2万"}, {"item_id": "8", "plays": "many"}], list[Work])
    Converted(payload=[Work(item_id='7', plays=12000), Work(item_id='8', plays=None)], unread=(Unread(path='$[1].plays', value='many'),))
    """
    reader = _Reader()
    readable = reader.read(_type(kind), document, at)
    if readable is _ABSENT:
        # Nothing of it can be read; whether that is right, :func:`unrecognized` tells.
        readable, reader.unread = [] if isinstance(_type(kind), inspect.ListType) else {}, []
    try:
        return Converted(
            msgspec.convert(readable, kind, strict=False, dec_hook=own_type), tuple(reader.unread)
        )
    except msgspec.ValidationError as problem:
        reason, _, path = str(problem).partition(" - at ")
        raise DecodingError(reason, at + path.strip("`").removeprefix("$")) from None


def own_type(kind: Any, value: Any) -> Any:
    """Decode what stands for a type of ours; msgspec adds the JSON path to a ``ValueError``."""
    return value if type(value) is kind else kind.read(value)


@functools.cache
def _type(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


_ABSENT: Final = object()


@dataclass
class _Reader:
    """Walks a document beside its type, and returns it as msgspec takes it.

    ``_ABSENT`` stands for what is not there: the member's default is taken then, and one without a default fails.
    """

    unread: list[Unread] = field(default_factory=list)

    def read(self, kind: inspect.Type, value: Any, path: str) -> Any:
        match kind:
            case inspect.UnionType():
                return self._union(kind, value, path)
            case inspect.StructType():
                return self._struct(kind, value, path)
            case inspect.ListType():
                return self._list(kind, value, path)
            case inspect.IntType() | inspect.FloatType():
                return self._figure(kind, value, path)
            case inspect.CustomType():
                return self._own(kind.cls, value, path)
            case inspect.StrType():
                return self._text(value, path)
            case inspect.BoolType():
                return self._flag(value, path)
            case inspect.DictType():
                if not isinstance(value, dict):
                    return self._no(value, path)
                return {name: self.read(kind.value_type, value[name], f"{path}.{name}") for name in value}
            case inspect.AnyType():
                return self._any(value, path)
        return value

    def _no(self, value: Any, path: str) -> Any:
        """Note what cannot be read; nothing at all needs no note."""
        empty = value is None or (isinstance(value, list | dict) and not value)
        if not empty and not (isinstance(value, str) and value.strip().lower() in UNKNOWN):
            self.unread.append(Unread(path, value))
        return _ABSENT

    def _struct(self, kind: inspect.StructType, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            return self._no(value, path)
        members = {}
        for member in kind.fields:
            name, member_path = member.encode_name, f"{path}.{member.encode_name}"
            if name in value:
                before = len(self.unread)
                inner = self.read(member.type, value[name], member_path)
                if inner is not _ABSENT and not (inner is None and member.required):
                    members[name] = inner
                    continue
                if member.required:
                    del self.unread[before:]
                    value_text = _brief_value(value[name])
                    raise DecodingError(f"expected {_named(member.type)}, and {value_text} came", member_path)
            elif member.required:
                had = ", ".join(map(repr, sorted(value)[:8])) or "nothing"
                raise DecodingError(f"the required member {name!r} is missing, where {had} came", path)
        return members

    def _list(self, kind: inspect.ListType, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self._no(value, path)
        items = []
        for index, item in enumerate(value):
            inner = self.read(kind.item_type, item, f"{path}[{index}]")
            if inner is _ABSENT or (inner is None and not _nullable(kind.item_type)):
                if not self.unread or not self.unread[-1].path.startswith(f"{path}[{index}]"):
                    self.unread.append(Unread(f"{path}[{index}]", item))
                continue
            items.append(inner)
        return items

    def _union(self, kind: inspect.UnionType, value: Any, path: str) -> Any:
        nullable = _nullable(kind)
        if value is None:
            return None if nullable else _ABSENT
        # An object is for what has members, a list for what has items, and the rest for the first that takes it.
        wanted = _KINDS.get(type(value), ())
        options = [option for option in kind.types if not isinstance(option, inspect.NoneType)]
        options.sort(key=lambda option: not isinstance(option, wanted))
        before = len(self.unread)
        noted: list[Unread] = []
        for option in options:
            del self.unread[before:]
            inner = self.read(option, value, path)
            if inner is not _ABSENT:
                return inner
            noted = noted or self.unread[before:]
        self.unread[before:] = noted
        return None if nullable else _ABSENT

    def _figure(self, kind: inspect.IntType | inspect.FloatType, value: Any, path: str) -> Any:
        try:
            number = figure(value) if isinstance(value, str) else value
            if number is None:
                return _ABSENT
            if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
                return self._no(value, path)
            whole = isinstance(kind, inspect.IntType)
            exact = int(number) if whole else float(number)
            if not math.isfinite(exact) or (whole and exact != number) or not _within(kind, exact):
                return self._no(value, path)
        except (ValueError, OverflowError):
            return self._no(value, path)
        return exact

    def _own(self, kind: Any, value: Any, path: str) -> Any:
        if value is None:
            return _ABSENT
        try:
            return kind.read(value)
        except ValueError:
            placeholder = getattr(kind, "unread", None)
            self._no(value, path)
            return _ABSENT if placeholder is None else placeholder(value)

    def _text(self, value: Any, path: str) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._no(value, path)
        return str(value)

    def _flag(self, value: Any, path: str) -> Any:
        if isinstance(value, str):
            value = {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower(), value)
        if isinstance(value, int) and value in (0, 1):
            return bool(value)
        return self._no(value, path)

    def _any(self, value: Any, path: str) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            self.unread.append(Unread(path, value))
            return None
        if isinstance(value, list):
            return [self._any(inner, f"{path}[{index}]") for index, inner in enumerate(value)]
        if isinstance(value, dict):
            return {name: self._any(inner, f"{path}.{name}") for name, inner in value.items()}
        return value


#: What a JSON value is for, among the members of a union.
_KINDS: Final[dict[type, tuple[type, ...]]] = {
    dict: (inspect.StructType, inspect.DictType),
    list: (inspect.ListType,),
    str: (inspect.StrType, inspect.CustomType),
    int: (inspect.IntType, inspect.FloatType, inspect.CustomType),
    float: (inspect.FloatType, inspect.CustomType),
    bool: (inspect.BoolType,),
}


def _nullable(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.NoneType | inspect.AnyType) or (
        isinstance(kind, inspect.UnionType)
        and any(isinstance(option, inspect.NoneType) for option in kind.types)
    )


def _within(kind: inspect.IntType | inspect.FloatType, number: float) -> bool:
    return (
        (kind.ge is None or number >= kind.ge)
        and (kind.le is None or number <= kind.le)
        and (kind.gt is None or number > kind.gt)
        and (kind.lt is None or number < kind.lt)
        and (not isinstance(kind, inspect.IntType) or abs(number) < 2**63)
    )


def _named(kind: inspect.Type) -> str:
    match kind:
        case inspect.UnionType():
            names = (_named(option) for option in kind.types if not isinstance(option, inspect.NoneType))
            return " or ".join(dict.fromkeys(names))
        case inspect.StructType() | inspect.DictType():
            return "an object"
        case inspect.ListType():
            return "a list"
        case inspect.IntType() | inspect.FloatType():
            return "a number"
        case inspect.StrType():
            return "text"
        case inspect.CustomType():
            return (
                f"an {kind.cls.__name__.lower()}" if kind.cls.__name__ == "Id" else kind.cls.__name__.lower()
            )
    return "a value"


def _brief_value(value: Any) -> str:
    return brief(value, most=80)


def brief(value: Any, *, most: int) -> str:
    """Return what came, for a message: at most so many characters of it."""
    try:
        return repr(value)[:most]
    except ValueError:  # Python does not write whole numbers of thousands of digits
        return "a number of thousands of digits"


# Shapes


def unrecognized(document: Any, kind: Any, *, at: str = "$") -> Unrecognized | None:
    """Return the first object that has none of the members that its type names; None where all can be read.

    An object without any member is empty, and no riddle; only the document itself must have one, beside those that
    every payload may have.

    Examples
    --------
    >>> class Work(msgspec.Struct):
    ...     item_id: str | None = None
    >>> unrecognized({"works": [{"id": "7"}]}, dict[str, list[Work]])
    Unrecognized(path='$.works[0]', members=('id',), expected=('item_id',))
    """
    info = _type(kind)
    if isinstance(info, inspect.StructType) and not isinstance(document, dict):
        return Unrecognized(at, (_named_value(document),), _members(info))
    if isinstance(info, inspect.ListType) and not isinstance(document, list):
        members = tuple(sorted(document)) if isinstance(document, dict) else (_named_value(document),)
        return Unrecognized(at, members, ())
    containers = _containers(info)
    if isinstance(document, dict):
        known = (
            {field.encode_name for field in info.fields} if isinstance(info, inspect.StructType) else set()
        )
        # A list or an object of another name, beside a count or a cursor that is known.
        strange = any(
            isinstance(value, list | dict) and value for name, value in document.items() if name not in known
        )
        nothing = not document.keys() - COMMON
        moved = any(_is_moved(document, name, known) for name in containers)
        if nothing or moved or (strange and containers and document.keys().isdisjoint(containers)):
            return Unrecognized(at, tuple(sorted(document)), containers)
    return next(_unrecognized(info, document, at), None)


def _is_moved(document: dict[str, Any], name: str, known: Container[str]) -> bool:
    """Tell whether a list is empty while one of a name like it has what it lacks: ``items``, and ``item_infos``."""
    stem = name.removesuffix("_list").removesuffix("s")
    return (
        name in document
        and document[name] == []
        and any(
            other.startswith(stem)
            and isinstance(value, list)
            and any(isinstance(item, dict) for item in value)
            for other, value in document.items()
            if other not in known
        )
    )


def _named_value(value: Any) -> str:
    return f"a list of {len(value)}" if isinstance(value, list) else f"{value!r:.40}"


def _members(kind: inspect.Type) -> tuple[str, ...]:
    """Return the members by which an object is recognized."""
    fields = kind.fields if isinstance(kind, inspect.StructType) else ()
    return tuple(field.encode_name for field in fields if field.encode_name not in _context(kind))


def _containers(kind: inspect.Type) -> tuple[str, ...]:
    """Return the members by which a whole payload is recognized: its lists and objects, where it has any.

    A count or a cursor beside a list of another name tells nothing.
    """
    fields = kind.fields if isinstance(kind, inspect.StructType) else ()
    return tuple(
        field.encode_name
        for field in fields
        if field.encode_name not in _context(kind) and _holds_others(field.type)
    ) or _members(kind)


def _holds_others(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(map(_holds_others, kind.types))
    return isinstance(kind, inspect.StructType | inspect.ListType | inspect.DictType)


def _context(kind: inspect.Type) -> frozenset[str]:
    """Return the members that tell nothing of an object's shape: a type may name more, as ``context``."""
    return COMMON | (
        getattr(kind.cls, "context", frozenset()) if isinstance(kind, inspect.StructType) else frozenset()
    )


def _unrecognized(kind: inspect.Type, value: Any, path: str) -> Iterator[Unrecognized]:
    match kind:
        case inspect.StructType() if isinstance(value, dict):
            expected = _members(kind)
            own = value.keys() - _context(kind)
            if own and expected and own.isdisjoint(expected):
                yield Unrecognized(path, tuple(sorted(value)), expected)
                return
            for member in kind.fields:
                if member.encode_name in value:
                    yield from _unrecognized(
                        member.type, value[member.encode_name], f"{path}.{member.encode_name}"
                    )
        case inspect.ListType() if isinstance(value, list):
            for index, inner in enumerate(value):
                yield from _unrecognized(kind.item_type, inner, f"{path}[{index}]")
        case inspect.DictType() if isinstance(value, dict):
            for name, inner in value.items():
                yield from _unrecognized(kind.value_type, inner, f"{path}.{name}")
        case inspect.UnionType():
            wanted = _KINDS.get(type(value), ())
            for option in kind.types:
                if isinstance(option, wanted):
                    yield from _unrecognized(option, value, path)
