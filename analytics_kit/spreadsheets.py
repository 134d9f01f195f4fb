"""Spreadsheets from strangers: an .xlsx is read cell by cell, within bounds, or refused with a reason.

The usual readers make a rectangle of a sheet in native code, so that one cell in the last column of the last row asks
for 512 GB and ends the process. They also make one type of a column, which rounds ids, and drop the number formats, by
which alone .245 shown as 24.5 % differs from .245 %. The parts of the file that matter are therefore read here, by the
standard library's ``zipfile`` and expat, and counted while they are read.
"""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import struct
import zipfile
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from xml.parsers import expat

from analytics_kit.errors import SpreadsheetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Cell", "Sheet", "letters", "read"]

# What a file may ask for. The largest exports have 1,000 rows of 40 columns; scrapers write some ten thousand rows.

#: Bytes of the file.
MOST_BYTES: Final = 32 << 20
#: Files within the file.
MOST_MEMBERS: Final = 200
#: Bytes that are unpacked of all parts together.
MOST_UNPACKED: Final = 64 << 20
#: How far from the first cell another may stand.
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000
#: Cells that hold something, of all sheets together; as many texts may be kept apart from them.
MOST_CELLS: Final = 500_000
#: Characters of all cells together: a text that is kept once may stand in every cell.
MOST_TEXT: Final = 16 << 20
#: Bytes of one tag, tags within tags, and different names of tags and attributes.
MOST_TAG: Final = 1 << 20
MOST_DEPTH: Final = 32
MOST_NAMES: Final = 2_000

_ZIP = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
#: The container of .xls, and of an .xlsx with a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 16
_ROW = "/worksheet/sheetData/row"
_CELL = f"{_ROW}/c"
_FORMULA = f"{_CELL}/f"
_CELL_TEXTS = frozenset({f"{_CELL}/v", f"{_CELL}/is/t", f"{_CELL}/is/r/t"})
_NAME = re.compile(r"([A-Z]{1,4})([0-9]{1,9})")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]{1,3})?")
#: The tags whose text is read; between all others stand blanks at most.
_TEXTS = ("/t", "/v")
#: A part of a member's name, in lower case -> what such a member is.
_REFUSED: Mapping[str, str] = {
    "vbaproject": "macros",
    "macrosheets/": "macros",
    "dialogsheets/": "macros",
    "activex/": "controls that run code",
    "embeddings/": "embedded files",
    "externallinks/": "links to other files",
    "querytables/": "queries of other sources",
    "connections.xml": "queries of other sources",
}

#: What zipfile and expat raise of a file that is broken, or was made to break them.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError),
    *(expat.ExpatError, LookupError, ValueError),
)

Kind = Literal["text", "number", "percent", "moment", "clock", "truth", "error"]


class Cell(NamedTuple):
    """One cell.

    Attributes
    ----------
    text
        What the file says, digit by digit. A ``moment`` is ``2025-10-10 18:21:22``, a ``clock`` ``0:01:05``.
    kind
        ``text``; ``number``; ``percent``, a share that is shown as percent (``text`` is ``0.245`` where one sees 24.5 %);
        ``moment`` and ``clock``, a number that is shown as a date or as a length of time; ``truth``, 1 or 0; or
        ``error``, such as ``#N/A``.
    """

    text: str
    kind: Kind = "text"


class Sheet(NamedTuple):
    """One sheet: its name, and row number -> column number -> cell, both from 1; empty cells are left out."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]


def read(content: bytes) -> list[Sheet]:
    """Read the sheets of an .xlsx.

    Parameters
    ----------
    content
        The file.

    Returns
    -------
    list of Sheet
        In the order of the workbook; rows and columns in order. Charts are left out.

    Raises
    ------
    SpreadsheetError
        If this is no whole .xlsx, holds formulas, macros or other files, or asks for more than the constants of this
        module allow.

    Examples
    --------
    >>> import io, xlsxwriter
    >>> file = io.BytesIO()
    >>> with xlsxwriter.Workbook(file) as book:
    ...     _ = book.add_worksheet("works").write_row(1, 0, ["plays", 12345])
    >>> read(file.getvalue())
    [Sheet(name='works', rows={2: {1: Cell(text='plays', kind='text'), 2: Cell(text='12345', kind='number')}})]
    """
    _check(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Book(archive).sheets()
    except SpreadsheetError:
        raise
    except _BROKEN as problem:
        raise _refusal(f"it is not whole ({problem!s:.120})") from None


def _refusal(reason: str) -> SpreadsheetError:
    msg = (
        f"This cannot be read as an .xlsx: {reason}. "
        "Download the file again, or save its values alone in a new .xlsx."
    )
    return SpreadsheetError(msg)


def _check(content: bytes) -> None:
    """Refuse what is no zip, and what zipfile would have to read too much of to find that out."""
    if len(content) > MOST_BYTES:
        raise _refusal(f"it has {len(content):,} bytes, and at most {MOST_BYTES:,} are read")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refusal("it is encrypted with a password")
        raise _refusal("it is an .xls, or another file of the older Office")
    if not content.startswith(_ZIP):
        beginning = content[:200].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        what = "a page of HTML or XML" if beginning.startswith("<") else "no zip"
        raise _refusal(f"it is {what}: {beginning[:80]!r}" if content else "it is empty")
    # Every entry of a zip's directory begins so; zipfile would make an object of each before it can be asked.
    members = content.count(_ENTRY)
    if members > MOST_MEMBERS:
        raise _refusal(f"it holds {members:,} files, and at most {MOST_MEMBERS} are read")


class _Book:
    """The parts of one file, and what has been read of them so far."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.members = self._members()
        self.unpacked = self.cells = self.characters = 0

    def _members(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for member in self.archive.infolist():
            # Some writers divide folders by "\\", and few agree on capitals.
            name = member.filename.replace("\\", "/").lstrip("/").lower()
            if name in members:
                raise _refusal(f"it holds {member.filename!r:.80} twice")
            if member.flag_bits & 1:
                raise _refusal("it is encrypted")
            # Others may ask for gigabytes before the first byte.
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _refusal(f"{member.filename!r:.80} is packed in a way that no .xlsx uses")
            for fragment, what in _REFUSED.items():
                if fragment in name:
                    raise _refusal(f"it holds {what} ({member.filename!r:.80})")
            with self.archive.open(member) as file:
                beginning = file.read(len(_OLE))
            if beginning.startswith(_ZIP) or beginning == _OLE:
                raise _refusal(f"it holds another file ({member.filename!r:.80})")
            members[name] = member
        return members

    def sheets(self) -> list[Sheet]:
        types = {
            attributes.get("PartName", "").lstrip("/").lower(): attributes.get("ContentType", "")
            for path, attributes, _ in self._elements("[Content_Types].xml")
            if path == "/Types/Override"
        }
        target = next(
            (member for kind, member in self._relations("").values() if kind == "officeDocument"), ""
        )
        if not target.endswith(".xml"):
            raise _refusal("it has no workbook of XML")
        # What the list says of other parts tells nothing: some writers name every type that there is.
        if "macroEnabled" in types.get(target.lower(), ""):
            raise _refusal("it is a workbook with macros")
        relations = self._relations(target)
        names, since_1904 = self._workbook(target)
        others = {kind: member for kind, member in relations.values() if kind in ("sharedStrings", "styles")}
        texts = self._texts(others["sharedStrings"]) if "sharedStrings" in others else []
        formats = self._formats(others["styles"]) if "styles" in others else []
        cells = _Cells(texts, formats, since_1904=since_1904)
        sheets = []
        for name, id_ in names:
            kind, member = relations.get(id_, ("", ""))
            if kind == "worksheet":
                sheets.append(Sheet(name, self._rows(member, cells)))
        return sheets

    def _relations(self, of: str) -> dict[str, tuple[str, str]]:
        """Return id -> (kind, name) of the parts that a part refers to."""
        folder, name = posixpath.split(of)
        relations = {}
        for path, attributes, _ in self._elements(posixpath.join(folder, "_rels", f"{name}.rels")):
            if path == "/Relationships/Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                relations[attributes.get("Id", "")] = (kind, target.lstrip("/"))
        return relations

    def _workbook(self, member: str) -> tuple[list[tuple[str, str]], bool]:
        """Return the sheets' names with their ids, and whether days are counted from 1904."""
        sheets, since_1904 = [], False
        for path, attributes, _ in self._elements(member):
            if path == "/workbook/sheets/sheet":
                sheets.append((attributes.get("name", ""), attributes.get("id", "")))
            elif path == "/workbook/workbookPr":
                since_1904 = attributes.get("date1904") in ("1", "true")
        return sheets, since_1904

    def _texts(self, member: str) -> list[str]:
        """Return the texts that cells share."""
        texts: list[str] = []
        pieces: list[str] = []
        for path, _, text in self._elements(member):
            if path in ("/sst/si/t", "/sst/si/r/t"):
                pieces.append(text)
            elif path == "/sst/si":
                texts.append(_unescaped("".join(pieces)))
                pieces = []
                if len(texts) > MOST_CELLS:
                    raise _refusal(f"it keeps more than {MOST_CELLS:,} texts")
        return texts

    def _formats(self, member: str) -> list[str]:
        """Return how numbers of each style are shown, as :func:`format_kind` tells it."""
        codes: dict[str, str] = {}
        styles = []
        for path, attributes, _ in self._elements(member):
            if path == "/styleSheet/numFmts/numFmt":
                codes[attributes.get("numFmtId", "")] = format_kind(attributes.get("formatCode", ""))
            elif path == "/styleSheet/cellXfs/xf":
                styles.append(attributes.get("numFmtId", "0"))
        return [codes.get(id_) or _BUILT_IN.get(id_, "number") for id_ in styles]

    def _rows(self, member: str, cells: _Cells) -> dict[int, dict[int, Cell]]:
        rows: dict[int, dict[int, Cell]] = {}
        line: list[_RawCell] = []
        row, column, text_so_far, formula = 0, 0, "", False
        for path, attributes, text in self._elements(member):
            if path in _CELL_TEXTS:
                text_so_far += text
            elif path == _FORMULA:
                formula = True
            elif path == _CELL:
                # Neither cells nor rows need to say where they stand: they then follow each other.
                column, named = _column_of(attributes.get("r"), column + 1)
                if text_so_far or formula:
                    line.append(_RawCell(column, named, text_so_far, attributes, formula))
                    self.cells += 1
                    if self.cells > MOST_CELLS:
                        raise _refusal(f"more than {MOST_CELLS:,} cells hold something")
                text_so_far, formula = "", False
            elif path == _ROW:
                row = _row(attributes.get("r"), line, row + 1)
                for raw_cell in line:
                    cell = cells.read(raw_cell, row)
                    self.characters += len(cell.text)
                    if self.characters > MOST_TEXT:
                        raise _refusal(f"its cells hold more than {MOST_TEXT:,} characters")
                    if cell.text and rows.setdefault(row, {}).setdefault(raw_cell.column, cell) is not cell:
                        raise _refusal(f"{_named(raw_cell.column, row)} stands twice")
                line, column = [], 0
        return {number: dict(sorted(rows[number].items())) for number in sorted(rows)}

    def _elements(self, name: str) -> Iterator[_Element]:
        """Yield the elements of a part, each when it ends, so that those within it come first."""
        member = self.members.get(name.lower())
        if member is None:
            raise _refusal(f"it has no {name!r:.80}")
        scan = _Scan()
        with self.archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                self.unpacked += len(chunk)
                if self.unpacked > MOST_UNPACKED:
                    raise _refusal(f"its parts unpack to more than {MOST_UNPACKED:,} bytes")
                yield from scan.feed(chunk)
        yield from scan.feed(b"", last=True)


#: Path, attributes, and text. Names are local ones: prefixes and namespaces differ from writer to writer.
_Element = tuple[str, dict[str, str], str]


class _Scan:
    """An XML document that comes in chunks, as elements."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.parser = parser = expat.ParserCreate(namespace_separator=" ", intern=self.names)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._character_data
        parser.StartDoctypeDeclHandler = self._doctype
        self.fed = 0
        self.ended: list[_Element] = []
        self.open: list[tuple[str, dict[str, str]]] = [("", {})]
        self.pieces: list[str] = []

    def feed(self, chunk: bytes, *, last: bool = False) -> list[_Element]:
        self.parser.Parse(chunk, last)
        self.fed += len(chunk)
        # Older expat looks at an unfinished tag from its beginning with every chunk.
        if self.fed - self.parser.CurrentByteIndex > MOST_TAG:
            raise _refusal(f"it has a tag of more than {MOST_TAG:,} bytes")
        if len(self.names) > MOST_NAMES:
            raise _refusal(f"its XML has more than {MOST_NAMES:,} different names")
        ended, self.ended = self.ended, []
        return ended

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > MOST_DEPTH:
            raise _refusal(f"its XML is more than {MOST_DEPTH} tags deep")
        self.open.append((f"{self.open[-1][0]}/{name.rpartition(' ')[2]}", attributes))
        self.pieces.clear()

    def _end(self, _: str) -> None:
        path, attributes = self.open.pop()
        if " " in "".join(attributes):  # hardly any is of a namespace
            attributes = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
        self.ended.append((path, attributes, "".join(self.pieces)))
        self.pieces.clear()

    def _character_data(self, text: str) -> None:
        if self.open[-1][0].endswith(_TEXTS):
            self.pieces.append(text)

    def _doctype(self, *_: object) -> None:
        # Entities are declared there, of which a few hundred bytes become gigabytes. No writer needs them.
        raise _refusal("its XML declares a document type")


# Cells


class _RawCell(NamedTuple):
    """What a file says of a cell."""

    column: int
    #: The row that its name has; None where it has no name.
    row: int | None
    text: str
    attributes: Mapping[str, str]
    formula: bool


def _column_of(name: str | None, column: int) -> tuple[int, int | None]:
    """Return column and row of a cell that is named ``B7``, or of one that is not named at all."""
    if name is None:
        return column, None
    match = _NAME.fullmatch(name)
    if match is None:
        raise _refusal(f"a cell is named {name!r:.40}")
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number, int(match[2])


def _row(name: str | None, line: Sequence[_RawCell], otherwise: int) -> int:
    """Return a row's number: as it says itself, as its cells do, or the one that follows."""
    number = (
        next((raw_cell.row for raw_cell in line if raw_cell.row is not None), otherwise)
        if name is None
        else _index(name)
    )
    if number is None:
        raise _refusal(f"a row is numbered {name!r:.40}")
    for raw_cell in line:
        if raw_cell.row not in (None, number):
            raise _refusal(f"{_named(raw_cell.column, raw_cell.row or 0)} stands in row {number}")
        if number > MOST_ROWS or raw_cell.column > MOST_COLUMNS:
            allowed = f"{MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns"
            raise _refusal(f"{_named(raw_cell.column, number)} lies beyond the {allowed} that are read")
    return number


def _named(column: int, row: int) -> str:
    return f"cell {letters(column)}{row}"


def letters(column: int) -> str:
    """Name a column as spreadsheets do.

    Examples
    --------
    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


class _Cells:
    """How the cells of one file are read."""

    def __init__(self, texts: list[str], formats: list[str], *, since_1904: bool) -> None:
        self.texts, self.formats, self.since_1904 = texts, formats, since_1904

    def read(self, raw_cell: _RawCell, row: int) -> Cell:
        if raw_cell.formula:
            raise _refusal(f"{_named(raw_cell.column, row)} holds a formula")
        text = raw_cell.text.strip()
        match raw_cell.attributes.get("t", "n"):
            case "s":
                index = _index(text)
                if index is None or index >= len(self.texts):
                    raise _refusal(f"{_named(raw_cell.column, row)} refers to a text that is not there")
                return Cell(self.texts[index])
            case "n":
                style = _index(raw_cell.attributes.get("s", "0"))
                if not _NUMBER.fullmatch(text):
                    return Cell(text)
                how = self.formats[style] if style is not None and style < len(self.formats) else "number"
                return (
                    Cell(text, "number")
                    if how == "number"
                    else _formatted(text, how, since_1904=self.since_1904)
                )
            case "b":
                return Cell(text, "truth")
            case "e":
                return Cell(text, "error")
            case "d":
                return Cell(text.replace("T", " "), "moment")
            case _:
                return Cell(_unescaped(raw_cell.text))


def _index(text: str) -> int | None:
    return int(text) if len(text) < 10 and text.isascii() and text.isdigit() else None


def _unescaped(text: str) -> str:
    """Return a text with what XML cannot hold: ``_x000D_`` stands for a carriage return."""
    if "_x" not in text:
        return text
    plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    # Two escapes may be the halves of one character; a half alone is none.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# How numbers are shown


def format_kind(code: str) -> str:
    """Tell what a number format makes of a number.

    Parameters
    ----------
    code
        As spreadsheets write it; the part for positive numbers counts.

    Returns
    -------
    str
        ``percent`` (of a share), ``sign`` (a percent sign is put behind the number as it is), ``moment``, ``clock`` or
        ``number``.

    Examples
    --------
    >>> [format_kind(code) for code in ("0.00%", '0.0"%"', "yyyy-mm-dd hh:mm", "[h]:mm:ss", "#,##0.00_ ;[Red]-0", "General")]
    ['percent', 'sign', 'moment', 'clock', 'number', 'number']
    """
    first = code.partition(";")[0].lower()
    bare = re.sub(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', "", first)
    if "%" in bare:
        return "percent"
    if "%" in first:
        return "sign"
    if "y" in bare or "d" in bare:
        return "moment"
    return "clock" if re.search("[hs]", bare) else "number"


#: The formats that files refer to by number alone; 27 to 36 and 50 to 58 are those of Chinese and Japanese.
_BUILT_IN: Mapping[str, str] = {
    **dict.fromkeys(("9", "10"), "percent"),
    **dict.fromkeys(
        map(str, (14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58)), "moment"
    ),
    **dict.fromkeys(map(str, (18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56)), "clock"),
}


def _formatted(text: str, how: str, *, since_1904: bool) -> Cell:
    if how == "percent":
        return Cell(text, "percent")
    if how == "sign":
        return Cell(f"{text}%")
    if how in ("moment", "clock") and 0 <= Decimal(text) < 2_958_466:  # the year 10000
        milliseconds = round(Decimal(text) * 86_400_000)
        if how == "clock":
            minutes, rest = divmod(milliseconds, 60_000)
            seconds, fraction = divmod(rest, 1000)
            tail = f".{fraction:03d}" if fraction else ""
            return Cell(f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}{tail}", "clock")
        # Before March 1900 spreadsheets count a day that never was.
        start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30)
        return _moment(text, start, milliseconds)
    return Cell(text, "number")


def _moment(text: str, start: dt.datetime, milliseconds: int) -> Cell:
    try:
        return Cell((start + dt.timedelta(milliseconds=milliseconds)).isoformat(" "), "moment")
    except OverflowError:
        return Cell(text, "number")
