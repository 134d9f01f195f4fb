"""From the cells of a recognized table to rows of values, and from these to the rows of our tables."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from analytics_kit import spreadsheets, tables
from analytics_kit._visible import visible
from analytics_kit.decoding import UNKNOWN
from analytics_kit.errors import ExportError, ParameterError
from analytics_kit.exports import _dates
from analytics_kit.exports._dates import Stamp
from analytics_kit.exports._kind import Row, plain
from analytics_kit.locale import N_, Message
from analytics_kit.routes._works import details, known_plays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analytics_kit.exports._detect import Match
    from analytics_kit.exports._kind import Kind, Setting
    from analytics_kit.exports._open import Grid, Line, SourceFile
    from analytics_kit.spreadsheets import Cell

#: Characters of a cell that a message or a list shows.
SHOWN: Final = 40
#: Characters of a figure, a date or an id; what is longer is none, and not even looked at.
_LONGEST: Final = 200


class LeftOut(NamedTuple):
    """A row of the file that is no row of a table, and why."""

    row: int
    why: Message
    #: Whether it is the platform's own remark at the end.
    is_remark: bool = False

    @property
    def reason(self) -> str:
        """Why, in English."""
        return self.why.say("en")


class Unread(NamedTuple):
    """A cell that is not of its column's unit, and is null."""

    row: int
    heading: str
    text: str


@dataclass
class Reading:
    """A table of a file, read.

    Attributes
    ----------
    file, grid, match, setting
        Where it stands, what it is, and what was known beside it.
    rows
        Its rows.
    left_out, unread
        What is no row, and which cells are null because they are not of their column's unit.
    remarks
        What whoever uses the rows must know, in sentences.
    """

    file: SourceFile
    grid: Grid
    match: Match
    setting: Setting
    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.match.kind

    @property
    def name(self) -> str:
        """The file's name, with the sheet's where it is one of several."""
        return self.setting.name

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it gives, the default first."""
        names = dict.fromkeys(self.kind.tables)
        return (*names, "details") if self.kind.details and "details" not in names else tuple(names)

    def records(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of one table, as dicts of some of its columns."""
        if table in self.kind.make:
            return self.kind.make[table](self.rows, self.setting)
        names = tables.schema(table).names()
        own = {"provider": "export", "platform": self.kind.platform}
        fixed = {name: value for name, value in own.items() if name in names}
        return [
            {**fixed, **{name: row.values[name] for name in names if name in row.values}} for row in self.rows
        ]

    def frame(self, table: str) -> pl.DataFrame:
        """Return one table."""
        if table == "details":
            columns = details([(row["item_id"], f"$[{at}]", row.rest) for at, row in enumerate(self.rows)])
            return pl.DataFrame(columns, schema=tables.schema(table))
        return frame(table, self.records(table))


def frame(table: str, records: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Return a table from dicts that name some of its columns; the others are null."""
    schema = tables.schema(table)
    rows = list(records)
    return pl.DataFrame(
        [pl.Series(name, [row.get(name) for row in rows], dtype=dtype) for name, dtype in schema.items()]
    )


def read(file: SourceFile, grid: Grid, match: Match, setting: Setting) -> Reading:
    """Read a recognized table.

    Raises
    ------
    ExportError
        If what only the caller knows is needed (a year, a work's length), or two rows have one key.
    """
    above = tuple(cell.text for line in grid.lines[: match.row] for cell in line.cells.values())
    setting = replace(
        setting,
        above=above,
        currencies=match.currencies,
        headings=tuple(match.headings.values()),
        remarks=[],
    )
    reading = Reading(file, grid, match, setting)
    names = _names(match, grid)
    totals: list[Row] = []
    for line in _body(reading):
        is_total = _is_total(reading, line)
        noted = None if is_total else reading.unread
        (totals if is_total else reading.rows).append(_row(reading, line, names, noted))
    _resolve_dates(reading)
    if match.kind.finish is not None:
        match.kind.finish(reading.rows, setting)
    for row in reading.rows:
        for name, value in row.values.items():
            if isinstance(value, Stamp) and not name.startswith("_"):  # a day that lacks its year
                row.keep_apart(name)
        if "plays" in row.values:
            row["plays"] = known_plays(row["plays"], row["likes"])
    placed = {column.name for column in match.places.values()}
    if "item_id" in placed:
        _drop_rounded(reading)
    elif "works" in match.kind.tables and not any(row["item_id"] for row in reading.rows):
        _make_ids(reading)
    _note(reading, totals)
    return reading


# Rows


def _names(match: Match, grid: Grid) -> dict[int, str]:
    """Name each column by its heading, or its letter where it has none; no two by one name."""
    names: dict[int, str] = {}
    for at in sorted({*match.headings, *(at for line in grid.lines[match.row :] for at in line.cells)}):
        heading = match.headings.get(at) or spreadsheets.letters(at + 1)
        name, times = heading, 1
        while name in names.values():
            times += 1
            name = f"{heading}_{times}"
        names[at] = name
    return names


def _body(reading: Reading) -> Iterator[Line]:
    """Yield the rows below the headings; remarks at the end, and headings that come again, are left out."""
    grid, match = reading.grid, reading.match
    lines = list(grid.lines[match.row + 1 :])
    if reading.kind.block:
        end = next((at for at, line in enumerate(lines) if at and line.number in grid.breaks), len(lines))
        if end < len(lines):
            count = len(lines) - end
            reading.left_out.append(
                LeftOut(
                    lines[end].number,
                    Message.of(
                        "files",
                        N_("{count} rows of further tables begin here, which are not read"),
                        count=count,
                    ),
                )
            )
            lines = lines[:end]
    while lines and len(match.headings) > 1 and len(lines[-1].cells) == 1 and min(lines[-1].cells) == 0:
        text = next(iter(lines[-1].cells.values())).text
        required = {at for at, column in match.places.items() if column.required}
        if required <= {0} or lines[-1].cells[0].kind != "text":
            break
        remark = visible(text)[:SHOWN]
        reading.left_out.append(
            LeftOut(
                lines.pop().number,
                Message.of("files", N_("a remark at the end: {said!r}"), said=remark),
                is_remark=True,
            )
        )
    headings = {at: plain(heading) for at, heading in match.headings.items() if heading}
    first = min(headings)
    for line in lines:
        again = first in line.cells and plain(line.cells[first].text[:SHOWN]) == headings[first][:SHOWN]
        if again and {at: plain(cell.text) for at, cell in line.cells.items()} == headings:
            reading.left_out.append(LeftOut(line.number, Message.of("files", N_("the headings again"))))
        else:
            yield line


def _is_total(reading: Reading, line: Line) -> bool:
    first = min(reading.match.headings)
    cell = line.cells.get(first)
    if cell is None or plain(cell.text) not in reading.kind.total:
        return False
    reading.left_out.append(LeftOut(line.number, Message.of("files", N_("the row of totals"))))
    return True


def _row(reading: Reading, line: Line, names: dict[int, str], unread: list[Unread] | None) -> Row:
    row = Row(line.number, {column.name: None for column in reading.match.places.values()})
    for at, cell in line.cells.items():
        column = reading.match.places.get(at)
        text = cell.text == "1" if cell.kind == "truth" else cell.text
        if column is None:
            row.rest[names[at]] = text
            continue
        if _is_nothing(cell, column.unit.text, reading.kind):
            continue
        row.texts[column.name] = (names[at], cell.text)
        try:
            if len(cell.text) > _LONGEST and not column.unit.text:
                raise ValueError
            row[column.name] = column.unit.read(cell)
        except (ValueError, ArithmeticError, OverflowError):
            row.rest[names[at]] = text
            if unread is not None:
                unread.append(Unread(line.number, names[at], visible(cell.text)[:SHOWN]))
    return row


def _is_nothing(cell: Cell, is_text: bool, kind: Kind) -> bool:
    text = cell.text.strip().lower()
    return not text or (not is_text and (text in UNKNOWN or text in kind.nothing))


# Dates


def zone(name: str | None) -> ZoneInfo | None:
    """Return a time zone by its name.

    Raises
    ------
    ParameterError
        If there is none of this name.
    """
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError, TypeError):
        msg = f"time_zone={name!r} is not allowed. Allowed: an IANA name such as 'Asia/Shanghai' or 'Europe/Berlin'."
        raise ParameterError(msg) from None


def _resolve_dates(reading: Reading) -> None:
    """Give days their year, moments their zone, and say of works whether the hour is known."""
    kind, setting = reading.kind, reading.setting
    for column in reading.match.places.values():
        stamped = [row for row in reading.rows if isinstance(row[column.name], Stamp)]
        if not stamped:
            continue
        heading = next(row.texts[column.name][0] for row in stamped)
        if column.name == kind.dated:
            _give_years(reading, stamped, column.name, heading)
            continue
        first = _dates.day_first((row[column.name] for row in stamped), setting.day_first, heading)
        for row in stamped:
            try:
                stamp = _dates.ordered(row[column.name], first=first)
            except ValueError:
                row[column.name] = None
                reading.unread.append(Unread(row.number, heading, row.texts[column.name][1][:SHOWN]))
                continue
            if stamp.year is None:
                row[column.name] = stamp
            elif column.name == "day":
                row["day"] = stamp.date()
            else:
                _set_moment(row, column.name, stamp, setting, kind)


def _give_years(reading: Reading, stamped: Sequence[Row], name: str, heading: str) -> None:
    as_of = reading.setting.as_of
    if as_of is None:
        msg = (
            f"{reading.name}: {heading!r} has days without a year ({stamped[0].texts[name][1][:SHOWN]!r}), and nothing "
            "else in the file tells it. Pass as_of=, the day on which it was downloaded, for instance as_of='2026-02-28'."
        )
        raise ExportError(msg, needs="as_of")
    # Where a spreadsheet put a year of its own, it is the year in which it was opened.
    days = _dates.with_years([row[name]._replace(year=None) for row in stamped], as_of)
    for row, day in zip(stamped, days, strict=True):
        row[name] = day


def _set_moment(row: Row, name: str, stamp: Stamp, setting: Setting, kind: Kind) -> None:
    """Put a moment in its place; one whose hour or clock is not known stands at midnight, or is flagged."""
    clock = stamp.zone or zone(setting.time_zone) or zone(kind.zone)
    naive = dt.datetime.combine(stamp.date(), stamp.time or dt.time())
    if name != "published_at" and stamp.time is not None and clock is None:
        row.keep_apart(name)  # a table without a column that says so must not have a guess
        return
    try:
        row[name] = naive.replace(tzinfo=clock or dt.UTC).astimezone(dt.UTC)
    except OverflowError:  # the calendar's very first or last day
        row[name] = None
        return
    if name == "published_at":
        row["hour_known"] = stamp.time is not None and clock is not None
        row["_written_at"] = naive.isoformat() if stamp.time else naive.date().isoformat()


# Ids


def generated_id(platform: str, title: str | None, written_at: str | None) -> str | None:
    """Return an id for a work whose file has none: the same from one download to the next.

    Parameters
    ----------
    platform
        The platform's word.
    title
        The work's title.
    written_at
        When it was published, as the file says it.

    Returns
    -------
    str or None
        ``made:`` and 16 hexadecimal digits; None where neither title nor time is known.

    Examples
    --------
    >>> generated_id("douyin", "早晨的市集", "2026-04-03T21:26:39")
    'made:...'
    """
    words = " ".join(unicodedata.normalize("NFC", title or "").split())
    if not words and not written_at:
        return None
    key = "\0".join((platform, words, written_at or ""))
    return f"made:{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _make_ids(reading: Reading) -> None:
    rows_by_id: dict[str, int] = {}
    for row in reading.rows:
        row["item_id"] = item_id = generated_id(reading.kind.platform, row["title"], row["_written_at"])
        if item_id is None:
            continue
        if item_id in rows_by_id:
            msg = (
                f"{reading.name}: rows {rows_by_id[item_id]} and {row.number} have one title and one time of publishing, and the "
                "file has no ids: nothing tells these two works apart. Delete one of the rows, or change its title."
            )
            raise ExportError(msg)
        rows_by_id[item_id] = row.number


def _drop_rounded(reading: Reading) -> None:
    """Make ids null of which a spreadsheet kept 15 digits: one may end in zeros, but not all that are so long."""
    long = [row for row in reading.rows if len(row["item_id"] or "") > 15 and row["item_id"].isdigit()]
    if len(long) > 1 and all(len(row["item_id"].rstrip("0")) <= 15 for row in long):
        for row in long:
            heading, text = row.texts["item_id"]
            reading.unread.append(Unread(row.number, heading, text[:SHOWN]))
            row.keep_apart("item_id")


# What must be said


def _note(reading: Reading, totals: Sequence[Row]) -> None:
    reading.remarks += [*reading.setting.remarks, *_choice(reading, totals), *_doubts(reading)]


def _choice(reading: Reading, totals: Sequence[Row]) -> Iterator[Message]:
    """Yield what is said where rows are not all that there are."""
    kind, rows = reading.kind, reading.rows
    count = len(rows)
    if not rows:
        yield Message.of("files", N_("The file has headings, and no row of figures below them."))
    if kind.cap is not None and count >= kind.cap:
        yield Message.of(
            "files",
            N_(
                "{count} rows: the platform exports at most {cap}, so this is a choice of works, not all of them."
            ),
            count=count,
            cap=kind.cap,
        )
    elif any(row.is_remark and re.search(r"\d", row.reason) for row in reading.left_out):
        yield Message.of(
            "files", N_("The file says itself that it lists only the first {count}."), count=count
        )
    for total in totals:
        total_plays, listed = total["plays"], sum(row["plays"] or 0 for row in rows)
        if total_plays and total_plays > listed:
            yield Message.of(
                "files",
                N_(
                    "The row of totals counts {whole:,} plays, and the rows listed have {part:,}: some works are not listed."
                ),
                whole=total_plays,
                part=listed,
            )
    if kind.unsettled and reading.setting.as_of is not None:
        days = sorted({row[kind.dated or "day"] for row in rows} - {None})
        late = [f"{day}" for day in days if (reading.setting.as_of - day).days <= kind.unsettled]
        if late:
            yield Message.of(
                "files", N_("The platform still counts the last days: {days} may rise."), days=tuple(late)
            )


def _doubts(reading: Reading) -> Iterator[Message]:
    """Yield what is said of hours, characters and cells that are not used as they stand."""
    if any(row["hour_known"] is False and "T" in (row["_written_at"] or "") for row in reading.rows):
        yield Message.of(
            "files",
            N_(
                "The file does not say by whose clock its hours are, so they are not used. Pass time_zone=, for instance time_zone='Asia/Shanghai'."
            ),
        )
    if count := reading.grid.replaced:
        yield Message.of("files", N_("{count} characters could not be decoded, and are \ufffd."), count=count)
    if reading.unread:
        first, count = reading.unread[0], len(reading.unread)
        message = (
            N_("1 cell is not of the unit of the column, and null: '{heading}' in row {row}: {text!r}.")
            if count == 1
            else N_(
                "{count} cells are not of the unit of the column, and null; first '{heading}' in row {row}: {text!r}."
            )
        )
        figures = {} if count == 1 else {"count": count}
        yield Message.of("files", message, heading=first.heading, row=first.row, text=first.text, **figures)
