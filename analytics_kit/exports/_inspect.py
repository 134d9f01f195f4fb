"""What was understood of a source, file by file, and the frames of each: nothing here fails because one file does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit._visible import visible
from analytics_kit.errors import ExportError
from analytics_kit.exports._read import FileTable, Opened, look, named_day, read_all, setting, together
from analytics_kit.exports._shapes import says_much, shape

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from analytics_kit.exports._kind import Setting
    from analytics_kit.exports._open import Skipped, Source
    from analytics_kit.exports._rows import LeftOut, Reading, Unread
    from analytics_kit.locale import Message

#: Rows of a list in the text of an inspection.
_LISTED = 6


@dataclass(frozen=True, kw_only=True)
class File:
    """One table of one file: what it is, what was understood of it, and its frames.

    Attributes
    ----------
    name
        The file's name, with the zip's and the sheet's where it has them.
    kind, platform, sure
        What it is, and how sure the kit is of such files (A, B, C); None where it is of no known kind.
    rows
        How many rows were read.
    tables
        Table -> frame. Empty where it could not be read.
    period
        The first and the last day of its rows; None where they have none.
    as_of, as_of_from
        The day of the download, and how it is known: ``given`` or ``name``.
    year_from
        How the years of its dates are known: ``file``, ``id`` or ``as_of``; None where it has no dates.
    language
        The language of its headings.
    placed
        Heading, our column, unit: what is understood.
    in_details
        Headings that have no column, and are kept in ``details``.
    missing
        Columns that such a file may have, and this one has not.
    left_out
        Rows that are no rows of a table, and why.
    unread
        Cells that are not of their column's unit, and are null.
    remarks
        What whoever uses the rows must know; ``remark.say("zh")`` is one in Chinese.
    problem, needs
        Why it was not read, and the parameter that would help.
    redacted
        Heading -> the shapes of its first cells, without anything that they say.
    """

    name: str
    kind: str | None = None
    platform: str | None = None
    sure: str | None = None
    rows: int = 0
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict, repr=False)
    period: tuple[dt.date, dt.date] | None = None
    as_of: dt.date | None = None
    as_of_from: str | None = None
    year_from: str | None = None
    language: str | None = None
    placed: tuple[tuple[str, str, str], ...] = ()
    in_details: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unread: tuple[Unread, ...] = ()
    remarks: tuple[Message, ...] = ()
    problem: str | None = None
    needs: str | None = None
    redacted: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        lines = [self.name]
        if self.kind is None:
            return "\n".join([*lines, f"  not understood: {self.problem}"])
        lines.append(f"  kind        {self.kind} (sure: {self.sure}), headings in {self.language}")
        listing = ", ".join(f"{name} ({frame.height})" for name, frame in self.tables.items())
        lines.append(f"  tables      {listing or 'none'}")
        if self.period:
            lines.append(
                f"  period      {self.period[0]} to {self.period[1]}, years from the {self.year_from}"
            )
        if self.as_of:
            how = "as given" if self.as_of_from == "given" else "by the name of the file"
            lines.append(f"  downloaded  {self.as_of}, {how}")
        lines.append(f"  understood  {', '.join(f'{heading} → {ours}' for heading, ours, _ in self.placed)}")
        for word, listed in (("in details", self.in_details), ("missing", self.missing)):
            if listed:
                lines.append(f"  {word:<11} {', '.join(listed)}")
        lines += [f"  left out    row {row.row}: {row.reason}" for row in self.left_out[:_LISTED]]
        lines += [
            f"  unread      row {row}, {heading!r}: {text!r}" for row, heading, text in self.unread[:_LISTED]
        ]
        lines += [f"  note        {remark.say('en')}" for remark in self.remarks]
        if self.problem:
            lines.append(f"  not read    {self.problem}")
        return visible("\n".join(lines))


@dataclass(frozen=True)
class Inspection:
    """What was understood of a source.

    Attributes
    ----------
    files
        Each table of each file.
    passed
        Files that were passed over, by their names; ``why.say("zh")`` is the reason in Chinese.
    """

    files: tuple[File, ...]
    passed: tuple[Skipped, ...] = ()

    @property
    def skipped(self) -> tuple[tuple[str, str], ...]:
        """Files that were passed over, and why, in English."""
        return tuple((file.name, file.reason) for file in self.passed)

    def __str__(self) -> str:
        passed = [f"{visible(name)}\n  passed over: {reason}" for name, reason in self.skipped]
        return "\n\n".join([*map(str, self.files), *passed])

    __repr__ = __str__

    @property
    def frame(self) -> pl.DataFrame:
        """One row per table of a file.

        file, kind, platform, sure, language, problem, needs: text. tables, in_details, missing: lists of text. rows, left_out,
        unread: Int64. period_from, period_until, as_of: Date. year_from: text.
        """
        rows = [
            {
                "file": file.name,
                "kind": file.kind,
                "platform": file.platform,
                "sure": file.sure,
                "tables": list(file.tables),
                "rows": file.rows,
                "period_from": file.period and file.period[0],
                "period_until": file.period and file.period[1],
                "as_of": file.as_of,
                "year_from": file.year_from,
                "language": file.language,
                "in_details": list(file.in_details),
                "missing": list(file.missing),
                "left_out": len(file.left_out),
                "unread": len(file.unread),
                "remarks": [remark.say("en") for remark in file.remarks],
                "remarks_zh": [remark.say("zh") for remark in file.remarks],
                "problem": file.problem,
                "needs": file.needs,
            }
            for file in self.files
        ]
        text, many, number, day = pl.String(), pl.List(pl.String()), pl.Int64(), pl.Date()
        schema = {
            **dict.fromkeys(("file", "kind", "platform", "sure"), text),
            "tables": many,
            "rows": number,
            **dict.fromkeys(("period_from", "period_until", "as_of"), day),
            **dict.fromkeys(("year_from", "language"), text),
            **dict.fromkeys(("in_details", "missing"), many),
            **dict.fromkeys(("left_out", "unread"), number),
            "remarks": many,
            "remarks_zh": many,
            "problem": text,
            "needs": text,
        }
        return pl.DataFrame(rows, schema=schema)

    def table(self, name: str) -> pl.DataFrame:
        """Return one table of all files that could be read, of whatever platforms, in their order."""
        from analytics_kit import tables

        frames = [file.tables[name] for file in self.files if name in file.tables]
        return pl.concat(frames) if frames else pl.DataFrame(schema=tables.schema(name))


def inspect_export(
    source: Source,
    *,
    kind: str | None = None,
    as_of: dt.date | str | None = None,
    item_id: str | None = None,
    duration_s: float | None = None,
    time_zone: str | None = None,
    day_first: bool | None = None,
) -> Inspection:
    r"""Say of each file what it is and what was understood of it; each is read by itself, of whatever kind it is.

    Parameters
    ----------
    source, kind, as_of, item_id, duration_s, time_zone, day_first
        As :func:`read_export` takes them.

    Returns
    -------
    Inspection
        It prints as text. ``files`` has each file's tables, period, headings, rows left out; ``frame`` is a row a file;
        ``table(name)`` is one table of all files together.

    Raises
    ------
    ExportError
        If there is no file at all, or what there is asks for too much.
    ParameterError
        If a parameter's value is of no use.

    Examples
    --------
    >>> text = "Date,Video Views,Profile Views,Likes,Comments,Shares\nJuly 16,1200,30,48,6,2\n"
    >>> found = inspect_export(text.encode())
    >>> found.files[0].kind, found.files[0].needs
    ('tiktok.overview', 'as_of')
    """
    options = setting(
        as_of=as_of, item_id=item_id, duration_s=duration_s, time_zone=time_zone, day_first=day_first
    )
    opened = look(source, kind)
    files = _apart([_file(file_table, options, opened) for file_table in opened.tables])
    return Inspection(files, tuple(opened.skipped))


def _apart(files: Iterable[File]) -> tuple[File, ...]:
    """Leave out a further curve of a video: nothing in the rows tells two of them apart."""
    first: dict[tuple[str | None, str], str] = {}
    separate = []
    for file in files:
        curve = file.tables.get("curve")
        items = [] if curve is None else curve.get_column("item_id").unique(maintain_order=True).to_list()
        if twins := [first[file.kind, item] for item in items if (file.kind, item) in first]:
            msg = (
                f"{file.name} is a curve of {items[0]!r}, as {twins[0]} is, and nothing in them tells their rows apart. "
                "Read each by itself."
            )
            tables = {name: frame for name, frame in file.tables.items() if name != "curve"}
            file = replace(file, tables=tables, problem=file.problem or msg)
        for item in items:
            first.setdefault((file.kind, item), file.name)
        separate.append(file)
    return tuple(separate)


def _file(file_table: FileTable, options: Setting, opened: Opened) -> File:
    shapes = _redacted(file_table)
    if file_table.match is None:
        return File(name=file_table.name, problem=str(file_table.problem), redacted=shapes)
    match = file_table.match
    file = File(
        name=file_table.name,
        kind=match.kind.id,
        platform=match.kind.platform,
        sure=match.kind.sure,
        as_of=options.as_of or named_day(file_table.file),
        as_of_from="given" if options.as_of else "name" if named_day(file_table.file) else None,
        language=match.language,
        placed=tuple(
            (match.headings[at], column.name, column.unit.name) for at, column in match.places.items()
        ),
        in_details=tuple(text for at, text in match.headings.items() if text and at not in match.places),
        missing=tuple(next(iter(column.headings.values()))[0] for column in match.missing),
        redacted=shapes,
    )
    kinds = [file_table.match.kind.id for file_table in opened.known if file_table.match]
    try:
        (reading,) = read_all([file_table], replace(options, alone=kinds.count(match.kind.id) == 1), opened)
    except ExportError as problem:
        return replace(file, problem=str(problem), needs=problem.needs)
    return _with_reading(file, reading)


def _with_reading(file: File, reading: Reading) -> File:
    frames: dict[str, pl.DataFrame] = {}
    problem: ExportError | None = None
    for name in reading.tables:
        try:
            frames[name] = together([reading], name)
        except ExportError as error:  # what one table needs, another may not
            problem = problem or error
    return replace(
        file,
        rows=len(reading.rows),
        tables=frames,
        period=(period := _period(frames, reading.setting.time_zone or reading.kind.zone or "UTC")),
        year_from=None if period is None else _year_from(reading),
        left_out=tuple(reading.left_out),
        unread=tuple(reading.unread),
        remarks=tuple(reading.remarks),
        problem=None if problem is None else str(problem),
        needs=None if problem is None else problem.needs,
    )


_DAYS = (
    ("works", "published_at"),
    ("account_daily", "day"),
    ("active_hours", "day"),
    ("snapshots", "snapshot_at"),
)


def _period(frames: Mapping[str, pl.DataFrame], zone: str) -> tuple[dt.date, dt.date] | None:
    for table, column in _DAYS:
        if table in frames:
            values = frames[table].get_column(column)
            local = values if values.dtype == pl.Date else values.dt.convert_time_zone(zone).dt.date()
            days = local.drop_nulls().sort()
            if len(days):
                return days.item(0), days.item(-1)
    return None


def _year_from(reading: Reading) -> str:
    if reading.kind.dated:
        return "as_of"
    return "id" if reading.kind.id == "tiktok.content" else "file"


# Shapes


def _redacted(file_table: FileTable, most: int = 3) -> dict[str, tuple[str, ...]]:
    """Return the headings of a file with the shapes of the first cells: letters are a, digits 9."""
    if file_table.grid is None:
        return {}
    row = file_table.match.row if file_table.match else 0
    lines = file_table.grid.lines
    headings = {at: cell.text.strip() for at, cell in lines[row].cells.items()}
    if file_table.match is None:  # the first row may be no headings at all
        headings = {at: shape(text) if says_much(text) else text for at, text in headings.items()}
    return {
        visible(heading): tuple(
            shape(line.cells[at].text) for line in lines[row + 1 : row + 1 + most] if at in line.cells
        )
        for at, heading in headings.items()
    }


def as_json(inspection: Inspection) -> list[dict[str, Any]]:
    """Return an inspection as values that JSON has, a file each."""
    return [
        {
            **dict(zip(inspection.frame.columns, row, strict=True)),
            **{
                name: value.isoformat() if value is not None else None
                for name, value in zip(inspection.frame.columns, row, strict=True)
                if name in ("period_from", "period_until", "as_of")
            },
        }
        for row in inspection.frame.rows()
    ]


def redacted(inspection: Inspection) -> list[dict[str, Any]]:
    """Return headings and shapes alone, as values that JSON has."""
    return [
        {"kind": file.kind, "language": file.language, "rows": file.rows, "headings": dict(file.redacted)}
        for file in inspection.files
    ]
