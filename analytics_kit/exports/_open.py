"""From whatever a user has (a path, bytes, an open file, a zip, a folder, a list of those) to grids of cells, within bounds."""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, cast

import msgspec

from analytics_kit import _ledger, spreadsheets
from analytics_kit.decoding import DecodingError, decode_json, decode_text
from analytics_kit.errors import ExportError, SpreadsheetError
from analytics_kit.locale import N_, Message
from analytics_kit.spreadsheets import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a user has.
Source = str | os.PathLike[str] | bytes | IO[bytes] | Iterable[Any]

#: Bytes of a file, and of all that a zip holds. The largest exports have a few megabytes; scrapers write some tens.
MOST_BYTES: Final = 64 << 20
#: Files of a zip.
MOST_MEMBERS: Final = 200
#: Files of a folder.
MOST_FILES: Final = 1_000
#: Cells of a text file, and columns of one.
MOST_CELLS: Final = 2_000_000
MOST_COLUMNS: Final = 5_000
#: Lines that are looked at to find the headings.
HEAD: Final = 10

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson", ".zip")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What stands at the top of TikTok's "Download your data", which holds direct messages and log-ins.
_PRIVATE = frozenset(
    {
        *(
            "Activity",
            "Your Activity",
            "Direct Messages",
            "Direct Message",
            "Profile",
            "Profile And Settings",
        ),
        *("Post", "Comment", "TikTok Live", "TikTok Shop", "TikTok Shopping", "Ads and data", "App Settings"),
        *(
            "Income Plus Wallet Transactions",
            "Likes and Favorites",
            "Video",
            "Tiktok Live",
            "Tiktok Shopping",
        ),
    }
)


class SourceFile(NamedTuple):
    """One file, wherever it came from."""

    #: For messages: a path, a member of a zip, or words such as "the bytes".
    name: str
    content: bytes
    #: The zip that it came in; empty where it came by itself.
    zip_name: str = ""


class Skipped(NamedTuple):
    """A file that is not looked into, and why."""

    name: str
    why: Message

    @property
    def reason(self) -> str:
        """Why, in English."""
        return self.why.say("en")


class Line(NamedTuple):
    """A row of a grid: its number in the file, from 1, and its cells by column, from 0; empty ones are left out."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True)
class Grid:
    """A table as it stands in a file.

    Attributes
    ----------
    sheet
        The sheet's name; empty where the file has none.
    lines
        Its rows in order, empty ones left out but for `breaks`.
    replaced
        How many characters could not be decoded.
    breaks
        The numbers of rows before which an empty one stands.
    """

    sheet: str
    lines: tuple[Line, ...]
    replaced: int = 0
    breaks: frozenset[int] = frozenset()


# Sources


def open_source(source: Source) -> tuple[list[SourceFile], list[Skipped]]:
    """Return the files of a source in the order of their names, and those that are passed over.

    Raises
    ------
    ExportError
        If there is nothing, or it is too much.
    """
    files: list[SourceFile] = []
    skipped: list[Skipped] = []
    for name, content in _files(source, skipped):
        files += (
            _unzipped(name, content, skipped) if content.startswith(_ZIP) else [SourceFile(name, content)]
        )
    return files, skipped


def _files(source: Source, skipped: list[Skipped]) -> Iterator[tuple[str, bytes]]:
    if isinstance(source, bytes | bytearray | memoryview):
        _ledger.note_files(None)
        yield "the bytes", _bounded("the bytes", bytes(source))
    elif isinstance(source, str | os.PathLike):
        yield from _on_disk(source, skipped)
    elif hasattr(source, "read"):
        name = getattr(source, "name", None)
        named = Path(name).name if isinstance(name, str) else "the open file"
        content = source.read(MOST_BYTES + 1)
        if isinstance(content, str):
            msg = f"{named} is open as text. Open it as bytes: open(path, 'rb'); its encoding is told from them."
            raise ExportError(msg)
        _ledger.note_files(name if isinstance(name, str) else None)
        yield named, _bounded(named, content)
    elif isinstance(source, Iterable):
        for item in source:
            yield from _files(cast("Source", item), skipped)
    else:
        msg = f"A {type(source).__name__} is no file. Allowed: a path, bytes, an open file, a folder, or a list of those."
        raise ExportError(msg)


def _on_disk(source: str | os.PathLike[str], skipped: list[Skipped]) -> Iterator[tuple[str, bytes]]:
    try:
        path = Path(source)
        if not path.exists():
            raise FileNotFoundError
    except (OSError, ValueError):
        text = os.fspath(source)
        looks = "\n" in text or len(text) > 500
        msg = (
            "This text is no path. Pass the path of a file, or its content as bytes."
            if looks
            else f"There is no file or folder {text!r}. Pass a path that is there, or the content as bytes."
        )
        raise ExportError(msg) from None
    _ledger.note_files(path)
    if path.is_dir():
        yield from _in_folder(path, skipped)
        return
    yield path.name, _read(path)


def _in_folder(folder: Path, skipped: list[Skipped]) -> Iterator[tuple[str, bytes]]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    if len(files) > MOST_FILES:
        msg = f"{folder} holds {len(files):,} files, and at most {MOST_FILES:,} are read. Name a folder of downloads alone."
        raise ExportError(msg)
    for path in files:
        name = path.relative_to(folder).as_posix()
        if reason := _passed_over(path.name):
            skipped.append(Skipped(name, reason))
            continue
        yield name, _read(path)


def _passed_over(name: str) -> Message | None:
    """Return why a file is not looked into, by its name; None where it is."""
    if name.startswith("~$"):
        return Message.of("files", N_("a lock file, which Excel keeps while a workbook is open"))
    if name.startswith("."):
        return Message.of("files", N_("a hidden file"))
    ending = Path(name).suffix.lower()
    if ending in (".xls", ".xlsm", ".xlsb", ".html", ".htm"):
        return None  # said by whoever reads it: the user may believe that it is a download
    if ending in _ENDINGS:
        return None
    if not ending:
        return Message.of("files", N_("no file of data (without an ending)"))
    return Message.of("files", N_("no file of data ({ending})"), ending=ending)


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _too_large(path.name, size)
        return path.read_bytes()
    except OSError as problem:
        msg = f"{path.name} cannot be read: {problem.strerror or problem}."
        raise ExportError(msg) from None


def _bounded(name: str, content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise _too_large(name, len(content))
    return content


def _too_large(name: str, size: int) -> ExportError:
    msg = f"{name} has {size:,} bytes or more, and at most {MOST_BYTES:,} are read. Exports have a few megabytes; divide it."
    return ExportError(msg)


def _unzipped(name: str, content: bytes, skipped: list[Skipped]) -> list[SourceFile]:
    """Return the files of a zip; an .xlsx is one file."""
    try:
        if content.count(b"PK\x01\x02") > MOST_MEMBERS:
            msg = f"{name} holds more than {MOST_MEMBERS} files. Unpack it, and pass what is to be read."
            raise ExportError(msg)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename == "[Content_Types].xml" for member in members):
                return [SourceFile(name, content)]
            return _members(name, archive, members, skipped)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as problem:
        if isinstance(problem, ExportError):
            raise
        msg = f"{name} is a zip that is not whole ({problem!s:.80}). Download it again."
        raise ExportError(msg) from None


def _members(
    name: str, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], skipped: list[Skipped]
) -> list[SourceFile]:
    files: list[SourceFile] = []
    unpacked = 0
    for member in sorted(members, key=lambda info: info.filename):
        short = member.filename.replace("\\", "/").rpartition("/")[2]
        label = f"{name} › {short}"
        if reason := (
            Message.of("files", N_("written by macOS beside the files"))
            if "__MACOSX" in member.filename
            else _passed_over(short)
        ):
            skipped.append(Skipped(label, reason))
            continue
        if member.flag_bits & 1:
            msg = f"{name} is locked with a password. Unpack it, and pass its files."
            raise ExportError(msg)
        # The directory may lie about the size: what comes is counted while it comes.
        with archive.open(member) as file:
            inner = file.read(MOST_BYTES - unpacked + 1)
        unpacked += len(inner)
        if unpacked > MOST_BYTES:
            msg = f"{name} unpacks to more than {MOST_BYTES:,} bytes, and no more are read. Pass its files by themselves."
            raise ExportError(msg)
        if inner.startswith(_ZIP) and "[Content_Types].xml" not in _names(inner):
            msg = f"{name} holds another zip ({short!r:.80}), and zips within zips are not read. Unpack it first."
            raise ExportError(msg)
        files.append(SourceFile(label, inner, name))
    return files


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except zipfile.BadZipFile:
        return []


# Grids


class Way(NamedTuple):
    """One way to read a file: its first rows, and all of it."""

    head: list[Grid]
    whole: Callable[[], list[Grid]]


def ways(file: SourceFile) -> list[Way]:
    """Return the ways to read a file: one for workbooks and JSON, for text one for each sign that may divide its cells.

    Raises
    ------
    ExportError
        If it is empty, or is nothing that has rows and columns; the message says what it seems to be.
    """
    content = file.content
    if not content.strip():
        msg = f"{file.name} is empty. Download it again."
        raise ExportError(msg)
    if content.startswith((_ZIP, _OLE)):
        return [_at_once(_workbook(file))]
    text, replaced = decode_text(content)
    beginning = text.lstrip("\ufeff \t\r\n")
    if beginning.startswith("<"):
        msg = (
            f"{file.name} is a page of HTML or XML, not a table: the download may have ended at a log-in. "
            "Log in, and download it again."
        )
        raise ExportError(msg)
    if "\0" in text[:4000]:
        msg = f"{file.name} is neither text nor a workbook. Allowed: .csv, .xlsx, .json, .ndjson, or a zip of those."
        raise ExportError(msg)
    if beginning.startswith(("{", "[")) and (lines := _records(file, beginning)) is not None:
        return [_at_once([Grid("", tuple(lines), replaced)])]

    def way(sign: str) -> Way:
        head = _table(file, text, sign, replaced, HEAD)
        return Way([head], lambda: [_table(file, text, sign, replaced, None)])

    usable: list[Way] = []
    problems: list[ExportError] = []
    for sign in _signs(text):
        try:
            usable.append(way(sign))
        except ExportError as problem:  # by another sign it may be a table
            problems.append(problem)
    if not usable:
        raise problems[0]
    return usable


def _at_once(grids: list[Grid]) -> Way:
    return Way(grids, lambda: grids)


def _workbook(file: SourceFile) -> list[Grid]:
    try:
        sheets = spreadsheets.read(file.content)
    except SpreadsheetError as problem:
        msg = f"{file.name}: {problem}"
        raise ExportError(msg) from None
    grids = []
    for sheet in sheets:
        numbers = sorted(sheet.rows)
        lines = tuple(
            Line(number, {at - 1: cell for at, cell in sheet.rows[number].items()}) for number in numbers
        )
        breaks = frozenset(number for before, number in itertools.pairwise(numbers) if number > before + 1)
        grids.append(Grid(sheet.name, lines, 0, breaks))
    return grids


def _signs(text: str) -> tuple[str, ...]:
    declared = re.match(r'\ufeff?"?sep=(.)', text)
    return (declared[1],) if declared else (",", "\t", ";")


def _table(file: SourceFile, text: str, sign: str, replaced: int, most: int | None) -> Grid:
    lines: list[Line] = []
    breaks: set[int] = set()
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    empty = False
    try:
        for number, row in enumerate(reader, 1):
            if len(row) > MOST_COLUMNS:
                msg = f"{file.name} has a row of {len(row):,} cells, and at most {MOST_COLUMNS:,} are read."
                raise ExportError(msg)
            cells_by_column = {at: Cell(value) for at, value in enumerate(row) if value.strip()}
            if not cells_by_column:
                empty = True
                continue
            if empty and lines:
                breaks.add(number)
            empty = False
            if number == 1 and len(cells_by_column) <= 1 and row[0].lower().startswith("sep="):
                continue
            lines.append(Line(number, cells_by_column))
            cells += len(cells_by_column)
            if cells > MOST_CELLS:
                msg = f"{file.name} has more than {MOST_CELLS:,} cells, and no more are read. Divide it."
                raise ExportError(msg)
            if most is not None and len(lines) >= most:
                break
    except csv.Error as problem:
        msg = f"{file.name} cannot be read as a table of text, row {reader.line_num}: {problem!s:.80}."
        raise ExportError(msg) from None
    return Grid("", tuple(lines), replaced, frozenset(breaks))


# JSON


def _records(file: SourceFile, text: str) -> Iterator[Line] | None:
    """Return the objects of JSON or NDJSON as the rows of a table; None where it is text that begins like JSON."""
    first_line = text.partition("\n")[0].strip()
    if text.startswith("{"):
        _refuse_private(file, text)
    try:
        whole = decode_json(text).value
    except DecodingError:
        if not (first_line.startswith("{") and first_line.endswith("}")):
            return None
        whole = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    whole.append(decode_json(line).value)
                except DecodingError as problem:
                    msg = f"{file.name} is no NDJSON: line {number} cannot be decoded ({problem!s:.80})."
                    raise ExportError(msg) from None
    return _lines(file, _items(file, whole))


def _refuse_private(file: SourceFile, text: str) -> None:
    """Refuse a copy of somebody's private data by the names at its top, before anything of it is decoded."""
    try:
        top = msgspec.json.decode(text, type=dict[str, msgspec.Raw]).keys()
    except (msgspec.DecodeError, msgspec.ValidationError):
        return
    if len(_PRIVATE & top) >= 2:
        msg = (
            f"{file.name} is TikTok's 'Download your data', which holds private messages and log-ins: it is not read. "
            "Download Overview, Content, Viewers and Followers from TikTok Studio's analytics instead."
        )
        raise ExportError(msg)


def _items(file: SourceFile, whole: Any) -> list[dict[str, Any]]:
    if isinstance(whole, dict):
        headers, rows = whole.get("columnHeaders"), whole.get("rows")
        if isinstance(headers, list) and isinstance(rows, list):
            names = [str(item.get("name", "")) if isinstance(item, dict) else str(item) for item in headers]
            return [dict(zip(names, row, strict=False)) for row in rows if isinstance(row, list)]
        lists = [value for value in whole.values() if isinstance(value, list) and value]
        whole = lists[0] if len(lists) == 1 and all(isinstance(item, dict) for item in lists[0]) else [whole]
    items = [item for item in whole if isinstance(item, dict)] if isinstance(whole, list) else []
    if not items:
        msg = f"{file.name} is JSON without a list of objects, so it has no rows."
        raise ExportError(msg)
    # What a browser's recorder wraps around each item that it saw.
    return [
        {**item["data"], "source_platform": item["source_platform"]}
        if isinstance(item.get("data"), dict) and isinstance(item.get("source_platform"), str)
        else item
        for item in items
    ]


def _lines(file: SourceFile, items: Sequence[dict[str, Any]]) -> Iterator[Line]:
    rows = [dict(_leaves(item)) for item in items]
    headings = {name: at for at, name in enumerate(dict.fromkeys(name for row in rows for name in row))}
    if len(headings) > MOST_COLUMNS or sum(map(len, rows)) > MOST_CELLS:
        msg = f"{file.name} has more than {MOST_COLUMNS:,} members or {MOST_CELLS:,} values, and no more are read."
        raise ExportError(msg)
    yield Line(0, {at: Cell(name) for name, at in headings.items()})
    for number, row in enumerate(rows, 1):
        yield Line(number, {headings[name]: cell for name, cell in row.items()})


#: Objects within each other that are looked into.
_DEPTH = 4


def _leaves(item: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    """Yield path and cell of each figure and word; of a list of objects, ``list[].name`` has a line for each."""
    for name, value in item.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict) and depth < _DEPTH:
            yield from _leaves(value, here, depth + 1)
        elif isinstance(value, list) and depth < 1:
            objects = [entry for entry in value if isinstance(entry, dict)]
            for member in dict.fromkeys(key for entry in objects for key in entry):
                texts = [
                    str(entry[member])
                    for entry in objects
                    if isinstance(entry.get(member), str | int) and entry[member] != ""
                ]
                if texts:
                    yield f"{here}[].{member}", Cell("\n".join(texts))
        elif isinstance(value, bool):
            yield here, Cell(str(int(value)), "truth")
        elif isinstance(value, int | float):
            yield here, Cell(str(value), "number")
        elif isinstance(value, str) and value.strip():
            yield here, Cell(value)
