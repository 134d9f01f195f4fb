"""How the cells of exports are read: each column declares its unit, and no value is asked what it might be.

A reader takes a :class:`~analytics_kit.spreadsheets.Cell` and returns a value, or raises ValueError where the cell is not
of its unit: the value is then null, and the cell is listed as unread. A sign that the cell itself carries (``%``, ``秒``)
says more than the declaration and is believed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.decoding import figure
from analytics_kit.exports import _dates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics_kit.spreadsheets import Cell

#: Beyond it JavaScript, and a column of 64 bits in time, no longer tell whole numbers apart.
_EXACT: Final = 2**53
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{2}(?:\.[0-9]+)?)")
_SPOKEN = re.compile(
    r"(?:([0-9]+)\s*(?:h|小时|时))?\s*(?:([0-9]+)\s*(?:m|min|分钟|分))?\s*(?:([0-9]+(?:\.[0-9]+)?)\s*(?:s|秒))?"
)


@dataclass(frozen=True, eq=False)
class Unit:
    """What the cells of a column are.

    Attributes
    ----------
    name
        For people, in lists of what is understood.
    read
        Reads one cell that says something; ValueError where it is not of this unit.
    text
        Whether words such as ``-`` are content here, not "unknown".
    """

    name: str
    read: Callable[[Cell], Any]
    text: bool = False


def _plain(cell: Cell) -> str:
    return cell.text.strip().replace("％", "%").replace("，", ",")


def _number(cell: Cell) -> Decimal:
    if cell.kind not in ("text", "number"):
        raise ValueError
    number = Decimal(cell.text) if cell.kind == "number" else figure(_plain(cell))
    if number is None or not number.is_finite() or abs(number) > _EXACT:
        raise ValueError
    return number


def _point(cell: Cell) -> Decimal:
    """Read a number in which a comma can only be another language's decimal point, and is refused as ambiguous."""
    if "," in _plain(cell):
        raise ValueError
    return _number(cell)


def _whole(number: Decimal) -> int:
    # A float that was a sum may be off in its last digits; half a play is none.
    if abs(number - round(number)) > Decimal("1e-6"):
        raise ValueError
    return round(number)


def _count(cell: Cell) -> int:
    return _whole(_number(cell))


def _share(cell: Cell, scale: Decimal, most: float) -> float:
    plain = _plain(cell)
    if cell.kind == "percent":
        share = _point(cell._replace(kind="number"))
    elif plain.endswith("%"):
        share = _point(cell._replace(text=plain[:-1].rstrip(), kind="text")) / 100
    else:
        share = _point(cell) * scale
    if not 0 <= share <= most:
        raise ValueError
    return float(share)


def _fraction(cell: Cell) -> float:
    return _share(cell, Decimal(1), 1)


def _percent(cell: Cell) -> float:
    return _share(cell, Decimal("0.01"), 1)


def _percent_and_more(cell: Cell) -> float:
    return _share(cell, Decimal("0.01"), 1000)


def _ratio(cell: Cell) -> float:
    return _share(cell, Decimal(1), 1000)


def _signed(cell: Cell) -> float:
    if cell.kind != "percent" and not _plain(cell).endswith("%"):
        raise ValueError
    return _fraction(cell)


def _elapsed(cell: Cell, scale: Decimal) -> float:
    plain = _plain(cell).lower()
    clock = _CLOCK.fullmatch(plain)
    if clock and cell.kind in ("text", "clock"):
        return 3600.0 * int(clock[1] or 0) + 60 * int(clock[2]) + float(clock[3])
    if cell.kind == "text" and (duration := _SPOKEN.fullmatch(plain)) and any(duration.groups()):
        hours, minutes, seconds = (float(group or 0) for group in duration.groups())
        return 3600 * hours + 60 * minutes + seconds
    elapsed = _point(cell) * scale
    if elapsed < 0:
        raise ValueError
    return float(elapsed)


def _clock(cell: Cell) -> float:
    if not _CLOCK.fullmatch(_plain(cell)):
        raise ValueError
    return _elapsed(cell, Decimal(1))


def _money(cell: Cell) -> float:
    """Read an amount; its currency stands in the heading, or before the number."""
    plain = _plain(cell)
    if cell.kind == "text":
        cell = cell._replace(text=re.sub(r"^[^\d+\-.]{1,4}(?=[\d.])", "", plain))
    return float(_number(cell))


def _text(cell: Cell) -> str:
    return cell.text


def clean_id(text: str, *, number: bool = False) -> str:
    """Return an id as the platform writes it: without blanks and without what kept a spreadsheet from counting it.

    Parameters
    ----------
    text
        What the cell says.
    number
        Whether a program held it as a number.

    Raises
    ------
    ValueError
        If there is none, or a program has rounded it: ``7.55954E+18`` and ``7559540000000000000`` are nobody's ids.

    Examples
    --------
    >>> clean_id(" -ba-BE6dCCF"), clean_id("'7559536212910853422")
    ('-ba-BE6dCCF', '7559536212910853422')
    """
    plain = text.strip(" \t\r\n'`\ufeff\u200b\xa0").removeprefix('="').removesuffix('"').strip()
    digits = plain.isascii() and plain.isdigit()
    # Spreadsheets keep 15 digits, and zeros after them; a float as a program writes it out has 17, or is itself.
    if digits and len(plain) > 18 and len(plain.rstrip("0")) <= 15:
        raise ValueError
    if number and len(plain) > 15 and (len(plain.rstrip("0")) <= 17 or int(float(plain)) == int(plain)):
        raise ValueError
    if not plain or re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+|[0-9]+\.[0-9]+", plain):
        raise ValueError
    return plain


def _id(cell: Cell) -> str:
    if cell.kind not in ("text", "number"):
        raise ValueError
    return clean_id(cell.text, number=cell.kind == "number")


_TRUE = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def _flag(cell: Cell) -> bool:
    flag = _TRUE.get(cell.text.strip().lower())
    if flag is None:
        raise ValueError
    return flag


def _stamped(cell: Cell) -> _dates.Stamp:
    if cell.kind not in ("text", "moment"):
        raise ValueError
    stamp = _dates.read(cell.text)
    # A spreadsheet writes a day as the moment at which it begins.
    return stamp.day() if cell.kind == "moment" and stamp.time == dt.time() else stamp


def _day(cell: Cell) -> _dates.Stamp:
    if cell.kind == "number" or (
        cell.kind == "text" and re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", cell.text.strip())
    ):
        # The days of spreadsheets: a file that was opened in one, and saved.
        return _dates.Stamp.of(dt.date(1899, 12, 30) + dt.timedelta(days=int(Decimal(cell.text.strip()))))
    return _stamped(cell).day()


def _month_day(cell: Cell) -> _dates.Stamp:
    if cell.kind not in ("text", "moment"):
        raise ValueError
    return _dates.read(cell.text, year=False)


def _epoch(cell: Cell) -> _dates.Stamp:
    moment = dt.datetime.fromtimestamp(float(_number(cell)), dt.UTC)
    if not 2004 < moment.year < 2100:  # before it there was none of these platforms
        raise ValueError
    return _dates.Stamp.at(moment)


def words(known: Mapping[str, Any], *, others: bool = True) -> Unit:
    """Return the unit of a column of words: ours where they are known, otherwise as they came, or (unless ``others``) null."""

    def read(cell: Cell) -> Any:
        plain = cell.text.strip()
        word = known.get(plain.casefold())
        if word is None and not others:
            raise ValueError
        return plain if word is None else word

    return Unit("word", read, text=True)


COUNT: Final = Unit("count", _count)
#: 0-1.
FRACTION: Final = Unit("share 0-1", _fraction)
#: 0-100, with or without a sign.
PERCENT: Final = Unit("percent", _percent)
#: 0 and up, where viewers watch again.
PERCENT_AND_MORE: Final = Unit("percent, may exceed 100", _percent_and_more)
RATIO: Final = Unit("share, may exceed 1", _ratio)
#: ``4.41%``: a number without the sign is something else.
SIGNED: Final = Unit("text with %", _signed)
SECONDS: Final = Unit("s", lambda cell: _elapsed(cell, Decimal(1)))
MILLISECONDS: Final = Unit("ms", lambda cell: _elapsed(cell, Decimal("0.001")))
CLOCK: Final = Unit("h:mm:ss", _clock)
MONEY: Final = Unit("money", _money)
TEXT: Final = Unit("text", _text, text=True)
ID: Final = Unit("id", _id)
FLAG: Final = Unit("yes/no", _flag)
#: A day alone, whatever else a spreadsheet made of it.
DAY: Final = Unit("day", _day)
MOMENT: Final = Unit("moment", _stamped)
MONTH_DAY: Final = Unit("day without a year", _month_day)
EPOCH: Final = Unit("seconds since 1970", _epoch)
