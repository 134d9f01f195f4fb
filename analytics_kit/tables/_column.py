"""What a column and a table are, and how they are called in the language of who reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from analytics_kit.locale import translate

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Sections of the catalogue: the names of columns, and what they mean.
NAMES, MEANINGS = "columns", "meanings"


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column: what polars knows of it, and what only people do.

    Attributes
    ----------
    dtype
        As it comes out of a parser or a transform.
    en
        Its English name. Other languages are looked up by it: in the section ``columns`` followed by the name of the
        table that declares the column, where the table has its own word for it, else in ``columns``.
    unit
        What its numbers are measured in, or what kind of text it holds.
    meaning
        An English sentence, translated in the section ``meanings``.
    nullable
        Whether nulls are allowed.
    required
        Whether every frame of the table has it.
    as_given
        Whether a transform gives it back with the dtype that came.
    least, most
        The bounds of its values.
    table
        The table that declares it; filled in by that.
    """

    dtype: pl.DataType = field(kw_only=False)
    en: str
    unit: str
    meaning: str
    nullable: bool = False
    required: bool = True
    as_given: bool = False
    least: float | None = None
    most: float | None = None
    table: str = ""

    def name(self, lang: str) -> str:
        """Return what people call it in a language.

        Examples
        --------
        >>> Column.count("plays", "Times played.").name("zh")
        '播放量'
        """
        return translate(self.en, lang, f"{NAMES} {self.table}", NAMES)

    def explain(self, lang: str) -> str:
        """Return what it means, in a language."""
        return translate(self.meaning, lang, MEANINGS)

    @property
    def zh(self) -> str:
        """Its Chinese name."""
        return self.name("zh")

    @classmethod
    def share(cls, en: str, meaning: str, *, most: float | None = 1.0) -> Column:
        """Make a column of shares 0-1; without a limit where they may exceed 1."""
        return cls(
            pl.Float64(), en=en, unit="share 0-1", meaning=meaning, nullable=True, least=0.0, most=most
        )

    @classmethod
    def difference(cls, en: str, meaning: str) -> Column:
        """Make a column of differences of shares."""
        return cls(pl.Float64(), en=en, unit="share difference", meaning=meaning, nullable=True)

    @classmethod
    def number(cls, en: str, meaning: str, *, unit: str = "ratio") -> Column:
        """Make a column of other numbers."""
        return cls(pl.Float64(), en=en, unit=unit, meaning=meaning, nullable=True)

    @classmethod
    def count(cls, en: str, meaning: str, *, unit: str = "count") -> Column:
        """Make a column of counts."""
        return cls(pl.Int64(), en=en, unit=unit, meaning=meaning, nullable=True)

    @classmethod
    def rows(cls, en: str, meaning: str) -> Column:
        """Make a column of counts of rows, or of ranks: what a transform counts itself."""
        return cls(pl.UInt32(), en=en, unit="count", meaning=meaning, nullable=True)

    @classmethod
    def text(cls, en: str, meaning: str, *, unit: str = "text") -> Column:
        """Make a column of text."""
        return cls(pl.String(), en=en, unit=unit, meaning=meaning, nullable=True)

    @classmethod
    def word(cls, words: tuple[str, ...], en: str, meaning: str, *, nullable: bool = True) -> Column:
        """Make a column of words of the kit's own."""
        return cls(pl.Enum(words), en=en, unit="word", meaning=meaning, nullable=nullable)

    @classmethod
    def code(cls, en: str, meaning: str) -> Column:
        """Make a column of a provider's codes."""
        return cls.count(en, meaning, unit="code")

    @classmethod
    def flag(cls, en: str, meaning: str) -> Column:
        """Make a column of yes and no."""
        return cls(pl.Boolean(), en=en, unit="yes/no", meaning=meaning, nullable=True)

    @classmethod
    def moment(cls, en: str, meaning: str) -> Column:
        """Make a column of moments."""
        return cls(pl.Datetime("ms", "UTC"), en=en, unit="UTC", meaning=meaning, nullable=True)

    @classmethod
    def seconds(cls, en: str, meaning: str) -> Column:
        """Make a column of durations, or of places in a video."""
        return cls.number(en, meaning, unit="s")

    @classmethod
    def money(cls, en: str, meaning: str) -> Column:
        """Make a column of amounts."""
        return cls.number(en, meaning, unit="money, see currency")


class Table:
    """A tidy table. A subclass lists its columns in order, and is called as its class is, in snake_case.

    What a table itself has stands in double underscores, since any other name may be a column's.

    Parameters
    ----------
    kind
        Where its frames come from: ``"route"`` (what a provider answers), ``"file"`` (what a platform lets people
        download) or ``"result"`` (what a transform returns).
    others
        What other columns stand beside these, for people; empty where there are none.
    beside
        The tables that these are of.

    Attributes
    ----------
    columns
        Column by name, in order.
    """

    columns: ClassVar[Mapping[str, Column]]
    __tablename__: ClassVar[str]
    __kind__: ClassVar[str]
    __others__: ClassVar[str]
    __beside__: ClassVar[tuple[type[Table], ...]]

    def __init_subclass__(
        cls, *, kind: str = "route", others: str = "", beside: tuple[type[Table], ...] = ()
    ) -> None:
        cls.__tablename__ = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        cls.__kind__, cls.__others__, cls.__beside__ = kind, others, beside
        cls.columns = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        for column in cls.columns.values():
            if not column.table:  # one that another table declares keeps that table's word for it
                object.__setattr__(column, "table", cls.__tablename__)
