"""Spreadsheets made part by part: whole ones, and those that strangers send."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_KINDS = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}


def _related(*kinds: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def zipped(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of some parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts(
    rows: str = "", *, strings: str = "", styles: str = "", type_: str = _TYPE
) -> dict[str, str | bytes]:
    """Return the parts of a workbook with one sheet; ``rows`` is the XML between the tags of ``sheetData``."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{type_}"/></Types>',
        "_rels/.rels": _related(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _related(*_KINDS.items()),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }


def row(number: int, *cells: str) -> str:
    """Return the XML of a row; a cell is XML already, or a text."""
    return (
        f'<row r="{number}">{"".join(cell if cell.startswith("<c") else text(cell) for cell in cells)}</row>'
    )


def text(content: str, attributes: str = "") -> str:
    """Return the XML of a cell that holds a text of its own."""
    return f'<c t="inlineStr"{attributes}><is><t>{escape(content)}</t></is></c>'


def number(digits: str, attributes: str = "") -> str:
    """Return the XML of a cell that holds a number, digit by digit."""
    return f"<c{attributes}><v>{digits}</v></c>"


#: A list of works, so that only what is wrong with a file can be the reason to refuse it.
LIST = row(1, "作品名称", "发布时间", "播放量") + row(2, "夜市", "2026-04-03 21:26:39", number("120"))


def with_parts(more: Mapping[str, str | bytes]) -> bytes:
    """Return a list of works with parts beyond its own, or others in their place."""
    return zipped({**parts(LIST), **more})


def _encrypted() -> bytes:
    # Two flags: one before the file, one in the directory.
    content = bytearray(zipped(parts(LIST)))
    for header in re.finditer(rb"PK\x01\x02|PK\x03\x04", bytes(content)):
        content[header.start() + (8 if header[0] == b"PK\x01\x02" else 6)] |= 1
    return bytes(content)


def _twice() -> bytes:
    content = zipped({**parts(LIST), "xl/worksheets/SheeT1.xml": "<worksheet/>"})
    return content.replace(b"SheeT1", b"sheet1")


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_BILLION = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + f']><sst xmlns="{MAIN}"><si><t>&i;</t></si></sst>'
)
_MILLIONS = 70_000_000

#: What it is -> (how to make it, why it is refused).
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "a cell at XFD1048576": (
        lambda: zipped(parts(LIST + row(1048576, number("1", ' r="XFD1048576"')))),
        "cell XFD1048576 lies beyond the 100,000 rows and 1,000 columns",
    ),
    "a cell far to the right": (
        lambda: zipped(parts(LIST + row(3, number("1", ' r="ALM3"')))),
        "cell ALM3 lies beyond",
    ),
    "a cell that stands twice": (
        lambda: zipped(parts(LIST + row(3, number("1"), number("2", ' r="A3"')))),
        "cell A3 stands twice",
    ),
    "a sheet of hundreds of megabytes": (
        lambda: with_parts({"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * _MILLIONS}),
        "unpack to more than 67,108,864 bytes",
    ),
    "a text of hundreds of megabytes": (
        lambda: zipped(parts(row(1, "a" * _MILLIONS * 2))),
        "unpack to more than 67,108,864 bytes",
    ),
    "a shared text of hundreds of megabytes": (
        lambda: zipped(parts(LIST, strings=f"<si><t>{'a' * _MILLIONS * 2}</t></si>")),
        "unpack to more than 67,108,864 bytes",
    ),
    "one long text in every cell": (
        lambda: zipped(
            parts(
                "".join(row(index, *['<c t="s"><v>0</v></c>'] * 10) for index in range(1, 500)),
                strings=f"<si><t>{'a' * 1_000_000}</t></si>",
            )
        ),
        "cells hold more than 16,777,216 characters",
    ),
    "millions of shared texts": (
        lambda: zipped(parts(LIST, strings="<si/>" * 600_000)),
        "keeps more than 500,000 texts",
    ),
    "entities that multiply": (
        lambda: with_parts({"xl/sharedStrings.xml": _BILLION}),
        "declares a document type",
    ),
    "an entity from elsewhere": (
        lambda: with_parts(
            {
                "xl/workbook.xml": '<!DOCTYPE workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
            }
        ),
        "declares a document type",
    ),
    "tags within tags": (lambda: zipped(parts("<a>" * 100_000)), "more than 32 tags deep"),
    "a tag of megabytes": (lambda: zipped(parts(f'<row a="{"a" * 9_000_000}"/>')), "a tag of more than"),
    "a comment of megabytes": (lambda: zipped(parts(f"<!--{'a' * 9_000_000}-->")), "a tag of more than"),
    "a million names": (
        lambda: zipped(parts("".join(f"<a{index}/>" for index in range(1_000_000)))),
        "more than 2,000 different names",
    ),
    "a formula": (
        lambda: zipped(parts(LIST + row(3, '<c><f>WEBSERVICE("http://a.invalid")</f><v>1</v></c>'))),
        "cell A3 holds a formula",
    ),
    "macros": (lambda: with_parts({"xl/vbaProject.bin": _OLE}), "holds macros"),
    "a workbook with macros": (
        lambda: zipped(parts(LIST, type_="application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
        "workbook with macros",
    ),
    "macros of the older kind": (lambda: with_parts({"xl/macrosheets/sheet1.xml": "<a/>"}), "holds macros"),
    "an embedded file": (lambda: with_parts({"xl/embeddings/oleObject1.bin": b"a"}), "holds embedded files"),
    "links to other files": (
        lambda: with_parts({"xl/externalLinks/externalLink1.xml": "<a/>"}),
        "links to other files",
    ),
    "a zip in the zip": (
        lambda: with_parts({"xl/media/image1.png": zipped({"a": "a"})}),
        r"holds another file \('xl/media/image1.png'\)",
    ),
    "an older file in the zip": (lambda: with_parts({"xl/media/a.bin": _OLE}), "holds another file"),
    "thousands of files": (
        lambda: with_parts({f"xl/media/{index}.png": b"" for index in range(5000)}),
        "holds 5,007 files, and at most 200",
    ),
    "a file that stands twice": (_twice, "holds 'xl/worksheets/sheet1.xml' twice"),
    "an encrypted member": (_encrypted, "it is encrypted"),
    "a member packed by lzma": (
        lambda: zipped(parts(LIST), method=zipfile.ZIP_LZMA),
        "packed in a way that no .xlsx uses",
    ),
    "a member packed by bzip2": (
        lambda: zipped(parts(LIST), method=zipfile.ZIP_BZIP2),
        "packed in a way that no .xlsx uses",
    ),
    "a password": (
        lambda: _OLE + "EncryptedPackage".encode("utf-16-le"),
        "encrypted with a password",
    ),
    "an .xls": (lambda: _OLE + "Workbook".encode("utf-16-le"), "it is an .xls"),
    "an .xlsb": (
        lambda: with_parts({"_rels/.rels": _related(("officeDocument", "xl/workbook.bin"))}),
        "no workbook of XML",
    ),
    "a page of HTML": (
        lambda: b"\xef\xbb\xbf\n<table><tr><td>1</td></tr></table>",
        "page of HTML or XML: '<table>",
    ),
    "another zip": (lambda: zipped({"a.txt": "a"}), r"has no '\[Content_Types\].xml'"),
    "a list with commas": (lambda: "作品名称,播放量\n夜市,3\n".encode(), "it is no zip: '作品名称"),
    "more bytes than are read": (lambda: b"PK\x03\x04" + bytes(40_000_000), "at most 33,554,432 are read"),
    "half a file": (lambda: zipped(parts(LIST))[:600], "is not whole"),
    "XML that ends early": (
        lambda: with_parts({"xl/worksheets/sheet1.xml": "<worksheet><a>"}),
        "is not whole",
    ),
    "an unknown encoding": (
        lambda: with_parts({"xl/sharedStrings.xml": '<?xml version="1.0" encoding="klingon"?><sst/>'}),
        "is not whole",
    ),
    "a sheet that is not there": (
        lambda: zipped({name: content for name, content in parts(LIST).items() if "sheet1" not in name}),
        "has no 'xl/worksheets/sheet1.xml'",
    ),
    "a text that is not there": (
        lambda: zipped(parts(row(1, '<c t="s"><v>7</v></c>'))),
        "cell A1 refers to a text that is not there",
    ),
    "a cell without a place": (
        lambda: zipped(parts('<row r="1"><c r="7A"><v>1</v></c></row>')),
        "named '7A'",
    ),
    "a cell in another row": (
        lambda: zipped(parts('<row r="2"><c r="A3"><v>1</v></c></row>')),
        "cell A3 stands in row 2",
    ),
    "a row without a place": (lambda: zipped(parts('<row r="-1"><c><v>1</v></c></row>')), "numbered '-1'"),
}
