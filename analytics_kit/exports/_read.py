"""From a source to frames: which file is what, what belongs together, what must be said."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics_kit import tables
from analytics_kit._visible import visible
from analytics_kit.errors import ExportError, ParameterError, PartialResultWarning, TableError, one_of
from analytics_kit.exports import _rows
from analytics_kit.exports._catalog import kind_of, kinds
from analytics_kit.exports._detect import nearest, recognize
from analytics_kit.exports._kind import Kind, Setting
from analytics_kit.exports._open import Grid, Skipped, Source, SourceFile, open_source, ways
from analytics_kit.exports._shapes import says_much, shape
from analytics_kit.locale import LANGUAGES, N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analytics_kit.exports._detect import Match
    from analytics_kit.exports._rows import Reading

#: Sentences of a warning; more are in the inspection.
_SENTENCES: Final = 8
#: The day of the download in the name of a zip: its number counts seconds.
_NAMED_AT = re.compile(r"_\d{4}-\d{2}-\d{2}_(\d{10})_")
#: The tables that have a row a day, and what tells their rows apart: the newest download of a day counts.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "account_daily": ("platform", "day"),
    "active_hours": ("platform", "day", "hour"),
}


@dataclass
class FileTable:
    """A table of a file, and what it is: a kind, or why it is none."""

    file: SourceFile
    grid: Grid | None = None
    match: Match | None = None
    problem: ExportError | None = None
    #: The file's name, with the sheet's where it has several.
    name: str = ""
    #: Whether it came in a zip or a workbook of which other tables are known, so that it may be left out.
    beside: bool = False


@dataclass
class Opened:
    """All tables of a source."""

    tables: list[FileTable]
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def known(self) -> list[FileTable]:
        """Those that are of a kind."""
        return [file_table for file_table in self.tables if file_table.match is not None]


def setting(
    *,
    as_of: dt.date | str | None = None,
    item_id: str | None = None,
    duration_s: float | None = None,
    time_zone: str | None = None,
    day_first: bool | None = None,
) -> Setting:
    """Check what the caller knows.

    Raises
    ------
    ParameterError
        If a value is of no use.
    """
    _rows.zone(time_zone)
    if duration_s is not None and not 0 < duration_s < 10**6:
        msg = f"duration_s={duration_s!r} is not allowed. Allowed: the length of the video, in seconds."
        raise ParameterError(msg)
    if item_id is not None and (not isinstance(item_id, str) or not item_id.strip()):
        msg = f"item_id={item_id!r} is not allowed. Allowed: text, for instance '7559536212910853422'."
        raise ParameterError(msg)
    return Setting(
        as_of=_day(as_of),
        item_id=item_id,
        duration_s=duration_s,
        time_zone=time_zone,
        day_first=day_first,
    )


def _day(as_of: dt.date | str | None) -> dt.date | None:
    try:
        moment = dt.datetime.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    except ValueError:
        moment = NotImplemented
    if isinstance(moment, dt.datetime):
        return moment.date()
    if moment is None or isinstance(moment, dt.date):
        return moment
    msg = f"as_of={as_of!r} is not allowed. Allowed: the day of the download, a date or text such as '2026-02-28'."
    raise ParameterError(msg)


def look(source: Source, kind: str | None = None) -> Opened:
    """Open a source and recognize its tables; a file that is none is among them, with the reason.

    Raises
    ------
    ExportError
        If there is no file at all, or what there is asks for too much.
    ParameterError
        If there is no such kind.
    """
    wanted = None if kind is None else kind_of(kind)
    files, skipped = open_source(source)
    if not files:
        passed = "; ".join(f"{file.name} is {file.reason}" for file in skipped[:5])
        msg = f"There is no file to read. {f'Passed over: {passed}.' if passed else 'The folder or list is empty.'}"
        raise ExportError(msg)
    file_tables = [file_table for file in files for file_table in _recognized(file, wanted)]
    downloads = {file_table.match.kind.download for file_table in file_tables if file_table.match}
    for file_table in file_tables:
        if file_table.match is None and file_table.grid is not None and wanted is None:
            fits = recognize(file_table.grid, kinds().values(), downloads)
            if len(fits) == 1:
                file_table.match, file_table.problem = fits[0], None
    _note_company(file_tables)
    return Opened(file_tables, skipped)


def _recognized(file: SourceFile, wanted: Kind | None) -> list[FileTable]:
    """Return the tables of a file."""
    among = kinds().values() if wanted is None else [wanted]
    beside = () if wanted is None else (wanted.download,)
    try:
        tried = ways(file)
    except ExportError as problem:
        return [FileTable(file, problem=problem, name=file.name)]
    best, most = tried[0], -1
    for way in tried:
        score = max((fit.score[0] for grid in way.head for fit in recognize(grid, among, beside)), default=0)
        width = max((len(line.cells) for grid in way.head for line in grid.lines), default=0)
        if score * 10_000 + width > most:
            best, most = way, score * 10_000 + width
    try:
        whole = [grid for grid in best.whole() if grid.lines]
    except ExportError as problem:
        return [FileTable(file, problem=problem, name=file.name)]
    if not whole:
        msg = f"{file.name} has no row. Download it again."
        return [FileTable(file, problem=ExportError(msg), name=file.name)]
    file_tables = []
    for grid in whole:
        name = f"{file.name} › {grid.sheet}" if len(whole) > 1 else file.name
        fits = recognize(grid, among, beside)
        file_table = FileTable(file, grid, name=name)
        if len(fits) == 1:
            file_table.match = fits[0]
        else:
            file_table.problem = _not_recognized(name, grid, fits, wanted)
        file_tables.append(file_table)
    return file_tables


def _not_recognized(name: str, grid: Grid, fits: Sequence[Match], wanted: Kind | None) -> ExportError:
    near = nearest(grid, kinds().values() if wanted is None else [wanted])
    row = near.row if near else 0
    cells = [visible(cell.text.strip())[: _rows.SHOWN] for cell in grid.lines[row].cells.values()]
    if near is None:  # perhaps these are no headings at all, but somebody's words
        cells = [shape(text) if says_much(text) else text for text in cells]
    headings = ", ".join(map(repr, cells[:12])) + (f" and {len(cells) - 12} more" if len(cells) > 12 else "")
    if len(fits) > 1:
        ids = one_of(fit.kind.id for fit in fits)
        return ExportError(f"{name} may be of several kinds, with the headings {headings}. Pass kind={ids}.")
    what = f"no {wanted.id}" if wanted else "no export that is known"
    advice = "None of them is a heading that is known. " if near is None else _lacks(near)
    return ExportError(
        f"{name} is {what}. It has the headings {headings}. {advice}"
        "See analytics_kit.exports.KINDS for what is understood."
    )


def _lacks(near: Match) -> str:
    required = [column for column in near.missing if column.required]
    spelled = ", ".join(repr(next(iter(column.headings.values()))[0]) for column in required[:6])
    if spelled:
        return f"Nearest is {near.kind.id} ({near.kind.en}), which has {spelled} too. "
    if near.kind.companion:
        return f"It may be {near.kind.id}, which is known only beside the other files of its download: pass the zip. "
    return f"Nearest is {near.kind.id} ({near.kind.en}), which has fewer or other headings. "


def _note_company(file_tables: Sequence[FileTable]) -> None:
    """Note which unknown tables came together with known ones."""
    files = {
        (file_table.file.name, file_table.file.zip_name) for file_table in file_tables if file_table.match
    }
    zips = {zip_name for _, zip_name in files if zip_name}
    for file_table in file_tables:
        file_table.beside = file_table.match is None and (
            file_table.file.zip_name in zips or (file_table.file.name, file_table.file.zip_name) in files
        )


# Reading


def read_export(
    source: Source,
    table: str | None = None,
    *,
    kind: str | None = None,
    as_of: dt.date | str | None = None,
    item_id: str | None = None,
    duration_s: float | None = None,
    time_zone: str | None = None,
    day_first: bool | None = None,
) -> pl.DataFrame:
    r"""Read a file that a platform let somebody download, or a scraper wrote, as one of the kit's tables.

    What a file is, is told by its headings alone. No key and no session is needed. Files of Douyin and TikTok hold no
    curve, no search words, no traffic and no TGI; only YouTube's audience retention is a curve.

    Parameters
    ----------
    source
        A path, bytes, an open file, a zip, a folder, or a list of those. All must be of one kind, or of one download;
        weekly downloads of one kind make one frame.
    table
        One of the kind's tables, as :data:`analytics_kit.exports.KINDS` lists them; its first by default. ``details`` holds
        what has no column.
    kind
        Read the files of this kind alone, for instance ``"tiktok.content"``.
    as_of
        The day of the download, a date or ISO text: TikTok's days have no year.
    item_id, duration_s
        The video that a file of audience retention is of, and its length in seconds: the file names neither. A
        ``Table data.csv`` beside it may.
    time_zone
        By whose clock a file's hours are, as an IANA name, where it does not say so. Without it such hours are not used.
    day_first
        Whether 03/04/2026 is 3 April; needed only where no date of the file has a number above 12.

    Returns
    -------
    polars.DataFrame
        The table's columns, as ``analytics_kit.tables.dictionary(table)`` lists them; ``provider`` is ``export``. Rows in
        the order of the files and of each file; those of ``account_daily`` and ``active_hours`` by day, each day once, with
        the newest figure that any of the files has.

    Raises
    ------
    ExportError
        If a file is of no known kind, several kinds came, a year, a length or an order of dates has to be given, or two
        works cannot be told apart. ``needs`` names the parameter that helps.
    TableError
        If the kind has no such table.
    ParameterError
        If a parameter's value is of no use.

    Warns
    -----
    PartialResultWarning
        Once, of all there is to say: a cap that was reached, totals above the sum, days that are not settled, cells that
        cannot be read (they are null), files that were passed over.

    See Also
    --------
    inspect_export : What was understood of each file, and what was not.

    Examples
    --------
    >>> text = "Date,Video Views,Profile Views,Likes,Comments,Shares\nJuly 16,1200,30,48,6,2\n"
    >>> read_export(text.encode(), as_of="2025-08-01").select("day", "platform", "plays").row(0)
    (datetime.date(2025, 7, 16), 'tiktok', 1200)
    """
    if table is not None:
        tables.columns(table)
    options = setting(
        as_of=as_of, item_id=item_id, duration_s=duration_s, time_zone=time_zone, day_first=day_first
    )
    opened = look(source, kind)
    chosen = _chosen(opened, table, kind)
    readings = read_all(chosen, options, opened)
    name = table or _default(readings)
    with_table = [reading for reading in readings if name in reading.tables]
    main = [reading for reading in with_table if not reading.kind.extra] or with_table
    frame = together(main, name)
    _warn(main, opened, chosen, kind)
    return frame


def _chosen(opened: Opened, table: str | None, kind: str | None) -> list[FileTable]:
    """Return the tables of files that are to be read together, or say why there is no telling which."""
    problems = [
        file_table for file_table in opened.tables if file_table.problem is not None and not file_table.beside
    ]
    known = opened.known
    if not known or (problems and kind is None):
        if len(opened.tables) == 1 and opened.tables[0].problem is not None:
            raise opened.tables[0].problem
        raise ExportError(
            _listed(opened, "Not every file is understood." if known else "No file is understood.")
        )
    with_table = [
        file_table
        for file_table in known
        if table is None or file_table.match is None or table in _tables(file_table.match.kind)
    ]
    if not with_table:
        names = dict.fromkeys(
            name for file_table in known if file_table.match for name in _tables(file_table.match.kind)
        )
        ids = one_of(dict.fromkeys(file_table.match.kind.id for file_table in known if file_table.match))
        msg = f"{ids} has no table {table!r}. Its tables: {one_of(names)}."
        raise TableError(msg)
    downloads = {file_table.match.kind.download for file_table in with_table if file_table.match}
    if len(downloads) > 1:
        raise ExportError(
            _listed(opened, "These files are of several kinds, which make no one frame."), needs="kind"
        )
    return with_table


def _tables(kind: Kind) -> tuple[str, ...]:
    return (*kind.tables, "details") if kind.details else kind.tables


def _listed(opened: Opened, what: str) -> str:
    lines = [
        f"{file_table.name}: {file_table.match.kind.id}"
        if file_table.match
        else f"{file_table.name}: not understood"
        for file_table in opened.tables[:12]
    ]
    more = len(opened.tables) - len(lines)
    first = next((file_table.problem for file_table in opened.tables if file_table.problem), None)
    why = f" {first}" if first is not None else ""
    return (
        f"{what} {'; '.join(lines)}{f'; and {more} more' if more > 0 else ''}.{why} "
        "Pass the files of one kind, or kind= to choose; inspect_export tells what each is."
    )


def read_all(chosen: Sequence[FileTable], options: Setting, opened: Opened) -> list[Reading]:
    """Read tables that were recognized, in the order of the days on which they were downloaded."""
    needs_beside = any(
        file_table.match and file_table.match.kind.download == "youtube.retention" for file_table in chosen
    )
    if needs_beside:
        options = replace(options, beside=_works_beside(opened, options))
    readings = [_reading(file_table, options) for file_table in chosen]
    return sorted(readings, key=lambda reading: reading.setting.as_of or dt.date.min)


def _reading(file_table: FileTable, options: Setting) -> Reading:
    if file_table.grid is None or file_table.match is None:
        raise file_table.problem or ExportError(f"{file_table.name} is not understood.")
    own = replace(
        options,
        name=file_table.name,
        sheet=file_table.grid.sheet,
        as_of=options.as_of or named_day(file_table.file),
    )
    return _rows.read(file_table.file, file_table.grid, file_table.match, own)


def named_day(file: SourceFile) -> dt.date | None:
    """Return the day of the download where the name of the zip, or of the file, tells it."""
    for name in (file.zip_name, file.name):
        if match := _NAMED_AT.search(name):
            return dt.datetime.fromtimestamp(int(match[1]), dt.UTC).date()
    return None


def _works_beside(opened: Opened, options: Setting) -> tuple[tuple[str, str, float | None], ...]:
    return tuple(
        (row["item_id"], row["title"] or "", row["duration_s"])
        for file_table in opened.known
        if file_table.match and file_table.match.kind.id == "youtube.content"
        for row in _reading(file_table, options).rows
        if row["item_id"]
    )


def _default(readings: Iterable[Reading]) -> str:
    all_readings = list(readings)
    first = next((reading for reading in all_readings if not reading.kind.extra), all_readings[0])
    return first.kind.tables[0]


def together(readings: Sequence[Reading], table: str) -> pl.DataFrame:
    """Return one frame of several readings.

    Raises
    ------
    ExportError
        If their rows could not be told apart.
    """
    counts: dict[str, list[str]] = {}
    for reading in readings:
        counts.setdefault(reading.kind.id, []).append(reading.name)
    for kind, names in counts.items():
        if len(names) > 1 and kind_of(kind).single:
            msg = (
                f"{', '.join(names[:5])} are all of {kind}, and nothing in them tells their rows apart. "
                "Read each by itself, and add a column that says which it is."
            )
            raise ExportError(msg)
    if table in _KEYS:
        return _rows.frame(table, _by_day(readings, table))
    return pl.concat([reading.frame(table) for reading in readings])


def _by_day(readings: Sequence[Reading], table: str) -> list[dict[str, Any]]:
    """Return each day once: of several files that tell a figure, the one that was downloaded last counts."""
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for reading in readings:
        for record in reading.records(table):
            key = tuple(record.get(name) for name in _KEYS[table])
            if None in key:  # a day or an hour that could not be read is among the unread cells
                continue
            known = {name: value for name, value in record.items() if value is not None}
            merged.setdefault(key, {}).update(known)
    return [merged[key] for key in sorted(merged)]


def _not_a(kind: str | None) -> Message:
    if kind is None:
        return Message.of("files", N_("not understood"))
    return Message.of("files", N_("not {kind}"), kind=kind)


def _because(name: str, why: Message | str) -> Message:
    return Message.of("files", N_("{file} ({why})"), file=name, why=why)


def _warn(readings: Sequence[Reading], opened: Opened, chosen: Sequence[FileTable], kind: str | None) -> None:
    many = len(readings) > 1
    noted = [
        Message.of("files", N_("{file}: {sentence}"), file=reading.name, sentence=remark) if many else remark
        for reading in readings
        for remark in reading.remarks
    ]
    # What comes in the same download has other tables, and nothing of this one.
    downloads = {file_table.match.kind.download for file_table in chosen if file_table.match}
    omitted = [
        _because(file_table.name, file_table.match.kind.id if file_table.match else _not_a(kind))
        for file_table in opened.tables
        if file_table.match is None or file_table.match.kind.download not in downloads
    ]
    omitted += [_because(file.name, file.why) for file in opened.skipped]
    if omitted:
        more = len(omitted) - 8
        noted.append(
            Message.of("files", N_("Left out: {names} and {more} more."), names=tuple(omitted[:8]), more=more)
            if more > 0
            else Message.of("files", N_("Left out: {names}."), names=tuple(omitted))
        )
    if noted:
        rest = len(noted) - _SENTENCES
        if rest > 0:
            noted[_SENTENCES:] = [Message.of("files", N_("{n} more remarks: see inspect_export."), n=rest)]
        english, chinese = ([message.say(lang) for message in noted] for lang in LANGUAGES)
        warnings.warn(PartialResultWarning(" ".join(english), zh="".join(chinese)), stacklevel=3)
