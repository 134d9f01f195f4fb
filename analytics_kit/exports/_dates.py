"""Dates as platforms write them, in the languages of their users, and the years that they leave out."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from analytics_kit.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Language -> its twelve months, as they stand beside a day; several spellings are divided by "/".
_MONTHS: Final = {
    "en": "january february march april may june july august september october november december",
    "zh": "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "januar/jänner februar märz april mai juni juli august september oktober november dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec "
    "sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień",
    "ru": "января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август "
    "сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}
#: Vietnamese says "month eight"; eleven and twelve are two words.
_VIETNAMESE: Final = "một hai ba tư năm sáu bảy tám chín mười mười_một mười_hai"
_SHORT: Final = (
    "jan feb mar apr may jun jul aug sep/sept oct nov dec",
    "ene feb mar abr may jun jul ago sep/sept oct nov dic",
    "jan fev mar abr mai jun jul ago set out nov dez",
)

_TIME = r"(?:[T\s,]+(?P<hour>\d{1,2})[:时時](?P<minute>\d{2})(?:[:分](?P<second>\d{2})(?:\.\d{1,9})?秒?)?(?:\s*(?P<half>[AaPp][Mm]))?)?"
_ZONE = r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?{_TIME}{_ZONE}"
)
#: 2026年07月11日03时09分05秒: no blank before the hour.
_CHINESE = re.compile(
    r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*(?P<hour>\d{1,2})[时時:](?P<minute>\d{2})(?:[分:](?P<second>\d{2})秒?)?"
)
_COMPACT = re.compile(r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_SLASHED = re.compile(rf"(?P<first>\d{{1,2}})[/.](?P<other>\d{{1,2}})[/.](?P<year>\d{{4}}){_TIME}")
_NUMBERED = re.compile(r"(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]?")
_NAMED = re.compile(rf"(?P<words>.*?\D)(?P<year>\d{{4}}){_TIME}")


class Stamp(NamedTuple):
    """What a cell says of a moment: as much as it does, and no more."""

    year: int | None
    month: int
    mday: int
    time: dt.time | None = None
    #: Only where the cell itself names it.
    zone: dt.tzinfo | None = None
    #: Whether the first two numbers may be day and month as well as month and day.
    ambiguous: bool = False

    @classmethod
    def of(cls, day: dt.date) -> Stamp:
        """Return the stamp of a day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def at(cls, moment: dt.datetime) -> Stamp:
        """Return the stamp of a moment whose zone is known."""
        return cls(moment.year, moment.month, moment.day, moment.timetz().replace(tzinfo=None), moment.tzinfo)

    def day(self) -> Stamp:
        """Return the stamp without its time."""
        return self._replace(time=None, zone=None)

    def date(self) -> dt.date:
        """Return the day; ValueError where there is no such day, or no year."""
        if self.year is None:
            raise ValueError
        return dt.date(self.year, self.month, self.mday)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = {}
    for names in (*_MONTHS.values(), *_SHORT):
        for number, spellings in enumerate(names.split(" "), 1):
            for spelling in spellings.split("/"):
                months.setdefault(_folded(spelling), number)
    for number, spelling in enumerate(_VIETNAMESE.split(" "), 1):
        months[_folded(f"tháng {spelling.replace('_', ' ')}")] = number
        months[f"tháng {number}"] = number
    return months


def read(text: str, *, year: bool = True) -> Stamp:
    """Read a day, or a moment, as platforms write it.

    Parameters
    ----------
    text
        ``2026-03-14``, ``2026/07/24 18:30``, ``2026年07月11日03时09分05秒``, ``Mar 15, 2025``, ``03/21/2026 16:45``;
        without a year ``July 16``, ``28 August``, ``8 de marzo``, ``18 tháng Tám``, ``9月13日``.
    year
        Whether there must be a year.

    Raises
    ------
    ValueError
        If it is none of these.

    Examples
    --------
    >>> read("Mar 15, 2025").date(), read("8 de marzo", year=False)[:3]
    (datetime.date(2025, 3, 15), (None, 3, 8))
    >>> read("03/04/2026 16:45").ambiguous
    True
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern in (_YEAR_FIRST, _CHINESE, _COMPACT):
        if match := pattern.fullmatch(plain):
            parts = match.groupdict()
            return _checked(
                Stamp(int(parts["year"]), int(parts["month"]), int(parts["day"]), _time(parts), _zone(parts))
            )
    if match := _SLASHED.fullmatch(plain):
        parts = match.groupdict()
        first, other = int(parts["first"]), int(parts["other"])
        if not (1 <= first <= 31 and 1 <= other <= 31 and min(first, other) <= 12):
            raise ValueError
        return Stamp(int(parts["year"]), first, other, _time(parts), ambiguous=True)
    if match := _NAMED.fullmatch(plain):
        parts = match.groupdict()
        month, day = _named(parts["words"])
        return _checked(Stamp(int(parts["year"]), month, day, _time(parts)))
    if year:
        raise ValueError
    if match := _NUMBERED.fullmatch(plain):
        return _checked(Stamp(None, int(match["month"]), int(match["day"])))
    return _checked(Stamp(None, *_named(plain)))


def _named(words: str) -> tuple[int, int]:
    """Return month and day of words such as ``28 August``, ``Mar 15,`` and ``18 tháng Tám``."""
    folded = _folded(words)
    numbers = re.findall(r"\d+", folded)
    if vietnamese := re.fullmatch(r"(\d{1,2})[\s,]+(tháng \d{1,2})[\s,]*", folded):
        numbers, name = [vietnamese[1]], vietnamese[2]
    else:
        name = " ".join(re.sub(r"[\d.,]+(?:st|nd|rd|th|er|º|ª|일)?", " ", folded).split())
        name = re.sub(r"^(?:de|del|d')\s+|\s+(?:de|del)$", "", name)
    if len(numbers) != 1 or name not in _months():
        raise ValueError
    return _months()[name], int(numbers[0])


def _time(parts: dict[str, str | None]) -> dt.time | None:
    if parts.get("hour") is None:
        return None
    hour = int(parts["hour"] or 0)
    if half := (parts.get("half") or "").lower():
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half == "pm" else 0)
    return dt.time(hour, int(parts["minute"] or 0), int(parts["second"] or 0))


def _zone(parts: dict[str, str | None]) -> dt.tzinfo | None:
    zone = parts.get("zone")
    if not zone:
        return None
    if zone in ("Z", "UTC"):
        return dt.UTC
    sign = -1 if zone[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def _checked(stamp: Stamp) -> Stamp:
    # 2000 has every day that any year has.
    dt.date(stamp.year or 2000, stamp.month, stamp.mday)
    return stamp


# What files leave out


def day_first(stamps: Iterable[Stamp], requested: bool | None, heading: str) -> bool:
    """Tell whether a column of dates such as 03/04/2026 has the day first.

    Raises
    ------
    ExportError
        If a value says one and another the other, or what was given; or no value says either.

    Examples
    --------
    >>> day_first([read("03/04/2026"), read("21/03/2026")], None, "Publish time")
    True
    """
    doubtful = [stamp for stamp in stamps if stamp.ambiguous]
    day_first_values = {stamp.month > 12 for stamp in doubtful if max(stamp.month, stamp.mday) > 12}
    if len(day_first_values) == 2:
        msg = f"{heading!r} has dates with the day first and dates with the month first: no reading fits all of them."
        raise ExportError(msg)
    if day_first_values:
        (is_day_first,) = day_first_values
        if requested not in (None, is_day_first):
            msg = f"{heading!r} has dates whose {'first' if is_day_first else 'second'} number is above 12, so day_first={requested} cannot be."
            raise ExportError(msg)
        return is_day_first
    if requested is None and any(stamp.month != stamp.mday for stamp in doubtful):
        msg = (
            f"{heading!r} has dates such as 03/04/2026 alone, which are 3 April and March 4 alike: no value is above 12. "
            "Pass day_first=True or day_first=False."
        )
        raise ExportError(msg, needs="day_first")
    return bool(requested)


def ordered(stamp: Stamp, *, first: bool) -> Stamp:
    """Return a stamp whose month and day stand where they belong; ValueError where there is no such day."""
    if not stamp.ambiguous:
        return stamp
    month, day = (stamp.mday, stamp.month) if first else (stamp.month, stamp.mday)
    return _checked(stamp._replace(month=month, mday=day, ambiguous=False))


def with_years(stamps: Sequence[Stamp], as_of: dt.date) -> list[dt.date]:
    """Return the days of a file that has a row a day and no year, from the day on which it was downloaded.

    Parameters
    ----------
    stamps
        In the file's order, oldest or newest first; a day may stand several times in a row.
    as_of
        The day of the download: the newest row is of this day, or before it. By another clock it may be a day later.

    Raises
    ------
    ExportError
        If the rows are in no order, or span more than a year: their years could then be others.

    Examples
    --------
    >>> [str(day) for day in with_years([read("December 31", year=False), read("January 1", year=False)], dt.date(2026, 1, 3))]
    ['2025-12-31', '2026-01-01']
    """
    if not stamps:
        return []
    # Days of one leap year: which way most of the short steps go is the order, and one step may lead to the next year.
    days = [dt.date(2000, stamp.month, stamp.mday).timetuple().tm_yday for stamp in stamps]
    steps = [(later - earlier) % 366 for earlier, later in itertools.pairwise(days) if later != earlier]
    newest_last = 2 * sum(step <= 183 for step in steps) >= len(steps)
    backwards = list(reversed(stamps)) if newest_last else list(stamps)
    turns = sum(later[1:3] > earlier[1:3] for earlier, later in itertools.pairwise(backwards))
    if turns > 1:
        msg = (
            "The days of the file have no year and are in no order, so their years cannot be told. "
            "Read the file as it was downloaded, not sorted anew."
        )
        raise ExportError(msg)
    latest = as_of + dt.timedelta(days=1)
    dates: list[dt.date] = []
    for stamp in backwards:
        day = _last_until(stamp, dates[-1] if dates else latest)
        dates.append(day)
    # No download has more than 365 days: a day that is out of order would otherwise move all before it by a year.
    if (dates[0] - dates[-1]).days > 364:
        msg = (
            "The days of the file have no year, and are in no order or more than 365, so their years cannot be told. "
            "Read the file as it was downloaded."
        )
        raise ExportError(msg)
    return dates[::-1] if newest_last else dates


def _last_until(stamp: Stamp, limit: dt.date) -> dt.date:
    """Return the last day of this month and day that is not after another; 29 February is of a leap year."""
    for year in range(limit.year, limit.year - 9, -1):
        try:
            day = dt.date(year, stamp.month, stamp.mday)
        except ValueError:
            continue
        if day <= limit:
            return day
    raise ValueError


def nearest_year(stamp: Stamp, to: dt.date) -> dt.date:
    """Return the day of this month and day that is nearest to another.

    Examples
    --------
    >>> nearest_year(read("January 1", year=False), dt.date(2025, 12, 31))
    datetime.date(2026, 1, 1)
    """
    days = []
    for year in (to.year - 1, to.year, to.year + 1):
        try:
            days.append(dt.date(year, stamp.month, stamp.mday))
        except ValueError:
            continue
    return min(days, key=lambda day: abs((day - to).days))
