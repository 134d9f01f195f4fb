"""What an export is, as a declaration: headings, units, zone, caps. Reading, recognizing and the reference come from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from analytics_kit.exports._units import Unit
    from analytics_kit.locale import Message

__all__ = ["Column", "Kind", "Row", "Setting", "apart", "column", "plain"]

#: What stands in a heading for the currency: ``GMV ({})``.
CURRENCY: Final = "{}"


def plain(heading: str) -> str:
    r"""Return a heading for comparison: one width of characters, small letters, single blanks.

    Examples
    --------
    >>> plain("\ufeff完播率（％） "), plain("Video  Views")
    ('完播率(%)', 'video views')
    """
    folded = unicodedata.normalize("NFKC", heading).replace("\ufeff", "").replace("\u200b", "")
    return " ".join(folded.casefold().split())


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column of a file.

    Attributes
    ----------
    name
        What we call it: the column of a table, or a word that the kind's own functions know.
    unit
        What its cells are.
    headings
        Language -> how the platform spells the heading in it, today's spelling first.
    required
        Whether a file without it is none of this kind.
    """

    name: str
    unit: Unit
    headings: Mapping[str, tuple[str, ...]]
    required: bool = False


class Named(NamedTuple):
    """What a heading names: the column, the heading's place among the spellings, its language and currency."""

    column: Column
    rank: int
    language: str
    currency: str | None = None


def column(name: str, unit: Unit, *, required: bool = False, **headings: str | Sequence[str]) -> Column:
    """Declare a column: ``column("plays", COUNT, en="Views", ja="視聴回数")``."""
    spelled = {
        language: (spelling,) if isinstance(spelling, str) else tuple(spelling)
        for language, spelling in headings.items()
    }
    return Column(name=name, unit=unit, headings=spelled, required=required)


@dataclass
class Row:
    """A row of a file while it is read."""

    #: Its number in the file, from 1.
    number: int
    #: Our column -> value; null where the file says nothing, or it cannot be read.
    values: dict[str, Any]
    #: Heading -> what stands there and has no column.
    rest: dict[str, Any] = field(default_factory=dict)
    #: Our column -> what stands there, for what a kind moves to ``rest``.
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.values[name] = value

    def keep_apart(self, name: str) -> None:
        """Make a value null that means something else than its column does, and keep it in ``details``."""
        if self.values.get(name) is not None and name in self.texts:
            heading, text = self.texts[name]
            self.rest[heading] = text
        self.values[name] = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is known beside the rows: what the caller said, and what stands around them."""

    as_of: dt.date | None = None
    item_id: str | None = None
    duration_s: float | None = None
    time_zone: str | None = None
    day_first: bool | None = None
    #: The file's name for messages, with the sheet's where it is one of several.
    name: str = ""
    #: The sheet's name; empty where the file is no workbook.
    sheet: str = ""
    #: The cells above the headings.
    above: tuple[str, ...] = ()
    #: (id, title, seconds) of works in the other files of the same source.
    beside: tuple[tuple[str, str, float | None], ...] = ()
    #: Whether it is the only file of its kind, so that what was told of a video is told of this one.
    alone: bool = True
    #: Our column -> the currency that its heading names.
    currencies: Mapping[str, str] = field(default_factory=dict)
    #: The headings of the file.
    headings: tuple[str, ...] = ()
    #: What a kind adds to what is said of the file.
    remarks: list[Message] = field(default_factory=list)


#: Looks at all rows of a file once more, and changes them in place.
Finish = Callable[[list[Row], Setting], None]
#: Makes the rows of one table from those of the file.
Make = Callable[[Sequence[Row], Setting], list[dict[str, Any]]]


def apart(*names: str) -> Finish:
    """Return a function that keeps columns of a file in ``details``, where no table has a place for them."""

    def keep(rows: list[Row], setting: Setting) -> None:
        del setting
        for row in rows:
            for name in names:
                row.keep_apart(name)

    return keep


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of export.

    Attributes
    ----------
    id
        For instance ``tiktok.content``.
    platform
        The word that tables have for it.
    en, zh
        What it is.
    files
        How it is called when it comes; told to people, never used to recognize it.
    columns
        Its headings. The required ones recognize it: three at least, or, where `exact`, all that there are.
    tables
        The tables that it gives, the default first; ``details`` comes by itself.
    sure
        ``A``: a real file was read. ``B``: parsers of others agree. ``C``: one parser, or less.
    seen
        When that was last checked.
    exact
        Whether a file with a heading beyond these is something else: for files of two columns.
    family
        The download that it comes in, together with other kinds; its own id by default.
    extra
        Whether it comes beside the others of its family, and is left out unless it is asked for.
    companion
        Whether its headings say too little by themselves: it is recognized beside its family only.
    zone
        Whose clock its moments are by; None where the file does not say.
    cap
        The most rows that the platform exports.
    total
        What the first cell of a row of totals says.
    nothing
        Further words for "unknown".
    dated
        The column whose days have no year and stand in order.
    unsettled
        How many of the last days the platform still counts.
    single
        Whether rows of two files could not be told apart.
    block
        Whether an empty row ends it.
    details
        Whether what has no column is kept in ``details``.
    finish
        Called with all rows of a file after they were read.
    make
        Table -> how its rows are made, where they are not those of the file.
    """

    id: str
    platform: str
    en: str
    zh: str
    files: tuple[str, ...]
    columns: tuple[Column, ...]
    tables: tuple[str, ...]
    sure: Literal["A", "B", "C"]
    seen: str = "2026-11"
    exact: bool = False
    family: str = ""
    extra: bool = False
    companion: bool = False
    zone: str | None = None
    cap: int | None = None
    total: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    dated: str | None = None
    unsettled: int = 0
    single: bool = False
    block: bool = False
    details: bool = True
    finish: Finish | None = None
    make: Mapping[str, Make] = field(default_factory=dict)

    @property
    def download(self) -> str:
        """What it comes in, together with other kinds."""
        return self.family or self.id

    @cached_property
    def required(self) -> frozenset[str]:
        """The columns without which a file is none of this kind."""
        return frozenset(column.name for column in self.columns if column.required)

    @cached_property
    def _index(self) -> dict[str, Named]:
        index: dict[str, Named] = {}
        for column in self.columns:
            for language, headings in column.headings.items():
                for rank, heading in enumerate(headings):
                    index.setdefault(plain(heading), Named(column, rank, language))
        return index

    @cached_property
    def _with_currency(self) -> list[tuple[re.Pattern[str], Named]]:
        sign = re.escape(CURRENCY)
        return [
            (re.compile(re.escape(heading).replace(sign, r"(?P<currency>[^()]{1,8})")), named)
            for heading, named in self._index.items()
            if CURRENCY in heading
        ]

    def find(self, heading: str) -> Named | None:
        """Return the column that a plain heading names; None where it names none."""
        if named := self._index.get(heading):
            return named
        for pattern, named in self._with_currency:
            if match := pattern.fullmatch(heading):
                return named._replace(currency=match["currency"])
        return None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which its headings are known."""
        return tuple(dict.fromkeys(language for column in self.columns for language in column.headings))
