"""An .xlsx is read cell by cell; what strangers make of one is refused, with a reason and within bounds."""

from __future__ import annotations

import datetime as dt
import io
import random
import time
import tracemalloc
from typing import Any

import _workbooks
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import spreadsheets
from analytics_kit.errors import SpreadsheetError
from analytics_kit.spreadsheets import Cell


def rows(*xml: str, **parts: str) -> Any:
    """Read the rows of a sheet that is made of XML."""
    (sheet,) = spreadsheets.read(_workbooks.zipped(_workbooks.parts("".join(xml), **parts)))
    return sheet.rows


def styled(code: str, digits: str, *, id_: int = 164) -> Cell:
    """Read a number that is shown in some format."""
    styles = (
        f'<numFmts><numFmt numFmtId="{id_}" formatCode="{code}"/></numFmts>' if code else ""
    ) + f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{id_}"/></cellXfs>'
    return rows(_workbooks.row(1, _workbooks.number(digits, ' s="1"')), styles=styles)[1][1]


@pytest.mark.parametrize("kind", _workbooks.HOSTILE)
def test_what_strangers_send_is_refused_with_the_reason(kind: str) -> None:
    make, reason = _workbooks.HOSTILE[kind]
    content = make()

    started = time.process_time()
    with pytest.raises(SpreadsheetError, match=reason) as caught:
        spreadsheets.read(content)
    assert time.process_time() - started < 20
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "kind", ["a sheet of hundreds of megabytes", "a tag of megabytes", "a million names"]
)
def test_what_is_refused_costs_little_memory(kind: str) -> None:
    content = _workbooks.HOSTILE[kind][0]()

    tracemalloc.start()
    with pytest.raises(SpreadsheetError):
        spreadsheets.read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 << 20


def test_a_list_without_anything_wrong_is_read() -> None:
    (sheet,) = spreadsheets.read(_workbooks.with_parts({}))

    assert sheet.name == "Sheet1"
    assert sheet.rows == {
        1: {1: Cell("作品名称"), 2: Cell("发布时间"), 3: Cell("播放量")},
        2: {1: Cell("夜市"), 2: Cell("2026-04-03 21:26:39"), 3: Cell("120", "number")},
    }


def test_every_bound_lets_the_largest_file_that_keeps_it_through(monkeypatch: pytest.MonkeyPatch) -> None:
    content = _workbooks.with_parts({})
    cells = [cell for row in spreadsheets.read(content)[0].rows.values() for cell in row.values()]
    unpacked = sum(
        len(member.encode() if isinstance(member, str) else member)
        for member in _workbooks.parts(_workbooks.LIST).values()
    )
    bounds = {
        "MOST_BYTES": len(content),
        "MOST_MEMBERS": 7,
        "MOST_UNPACKED": unpacked,
        "MOST_ROWS": 2,
        "MOST_COLUMNS": 3,
        "MOST_CELLS": len(cells),
        "MOST_TEXT": sum(len(cell.text) for cell in cells),
    }
    for name, bound in bounds.items():
        monkeypatch.setattr(spreadsheets, name, bound)
    assert spreadsheets.read(content)

    for name, bound in bounds.items():
        with monkeypatch.context() as patch:
            patch.setattr(spreadsheets, name, bound - 1)
            with pytest.raises(SpreadsheetError):
                spreadsheets.read(content)


def test_text_is_read_in_each_way_of_writing_it() -> None:
    sheet_rows = rows(
        _workbooks.row(
            1,
            '<c t="s"><v>0</v></c>',
            '<c t="s"><v>1</v></c>',
            '<c t="str"><v>a &lt; b</v></c>',
            '<c t="inlineStr"><is><r><t>in </t></r><r><t>parts</t></r><rPh sb="0" eb="1"><t>zh</t></rPh></is></c>',
            '<c t="inlineStr"><is><t xml:space="preserve"> two\nlines_x000D_ </t></is></c>',
            '<c t="b"><v>1</v></c>',
            '<c t="e"><v>#N/A</v></c>',
            '<c t="d"><v>2026-04-03T21:26:39</v></c>',
            '<c s="1"/>',
        ),
        strings="<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r><rPh><t>er</t></rPh></si>",
    )

    assert list(sheet_rows[1].values()) == [
        Cell("one"),
        Cell("two"),
        Cell("a < b"),
        Cell("in parts"),
        Cell(" two\nlines\r "),
        Cell("1", "truth"),
        Cell("#N/A", "error"),
        Cell("2026-04-03 21:26:39", "moment"),
    ]


@pytest.mark.parametrize(
    ("written", "expected"), [("_xD83D__xDE00_", "😀"), ("_xD83D_", "\ufffd"), ("_x005F_x000D_", "_x000D_")]
)
def test_what_xml_cannot_hold_is_escaped_and_never_half_a_character(written: str, expected: str) -> None:
    assert rows(_workbooks.row(1, written))[1][1].text == expected
    pl.Series([expected])  # polars takes it


def test_a_number_is_kept_digit_by_digit() -> None:
    digits = ["7559536212910853422", "7.5595362129108531E+18", "0.36680700000000001", "-0", "1e999", ".5"]
    sheet_rows = rows(_workbooks.row(1, *map(_workbooks.number, digits)))

    assert [cell.text for cell in sheet_rows[1].values()] == digits
    assert {cell.kind for cell in sheet_rows[1].values()} == {"number"}
    assert rows(_workbooks.row(1, _workbooks.number("nan"), _workbooks.number("0x10")))[1] == {
        1: Cell("nan"),
        2: Cell("0x10"),
    }


@pytest.mark.parametrize(
    ("code", "digits", "cell"),
    [
        ("0.00%", "0.245", Cell("0.245", "percent")),
        ("0.0&quot;%&quot;", "24.5", Cell("24.5%")),
        (r"0.0\%", "24.5", Cell("24.5%")),
        ("yyyy-mm-dd hh:mm:ss", "45940.7648379629", Cell("2025-10-10 18:21:22", "moment")),
        ("yyyy&quot;年&quot;m&quot;月&quot;", "45940", Cell("2025-10-10 00:00:00", "moment")),
        ("mm:ss", "0.000752314814814815", Cell("0:01:05", "clock")),
        ("[h]:mm:ss", "1.5", Cell("36:00:00", "clock")),
        ("mm:ss.0", "0.00075810185185", Cell("0:01:05.500", "clock")),
        ("yyyy-mm-dd", "3e9", Cell("3e9", "number")),
        ("yyyy-mm-dd", "-1", Cell("-1", "number")),
        ("[Red]#,##0.00_);\\-0.00", "12", Cell("12", "number")),
    ],
)
def test_numbers_are_told_apart_by_how_they_are_shown(code: str, digits: str, cell: Cell) -> None:
    assert styled(code, digits) == cell


@pytest.mark.parametrize(
    ("id_", "digits", "cell"),
    [
        (0, "0.5", Cell("0.5", "number")),
        (10, "0.5", Cell("0.5", "percent")),
        (14, "45940", Cell("2025-10-10 00:00:00", "moment")),
        (31, "45940", Cell("2025-10-10 00:00:00", "moment")),
        (21, "0.5", Cell("12:00:00", "clock")),
        (999, "0.5", Cell("0.5", "number")),
    ],
)
def test_formats_that_every_spreadsheet_knows_are_known_by_number(id_: int, digits: str, cell: Cell) -> None:
    assert styled("", digits, id_=id_) == cell


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    parts = _workbooks.parts(
        _workbooks.row(1, _workbooks.number(str(45940.5 - 1462), ' s="0"')),
        styles='<cellXfs><xf numFmtId="22"/></cellXfs>',
    )
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "<sheets>", '<workbookPr date1904="1"/><sheets>'
    )

    assert spreadsheets.read(_workbooks.zipped(parts))[0].rows[1][1].text == "2025-10-10 12:00:00"


def test_cells_without_names_stand_one_after_the_other_and_others_where_they_say() -> None:
    sheet_rows = rows(
        "<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row>", "<row><c><v>4</v></c></row>"
    )

    assert {number: [*cells] for number, cells in sheet_rows.items()} == {1: [1, 4, 5], 2: [1]}


def test_a_sheet_that_only_says_that_it_is_large_is_read() -> None:
    xml = str(_workbooks.parts(_workbooks.LIST)["xl/worksheets/sheet1.xml"])
    wide = xml.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>').replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )

    (sheet,) = spreadsheets.read(_workbooks.with_parts({"xl/worksheets/sheet1.xml": wide}))
    assert [*sheet.rows] == [1, 2]


def test_types_of_parts_that_the_file_has_not_are_no_reason_to_refuse_it() -> None:
    types = str(_workbooks.parts()["[Content_Types].xml"]).replace(
        "<Override",
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Override',
    )

    assert spreadsheets.read(_workbooks.with_parts({"[Content_Types].xml": types}))


def test_a_formula_that_belongs_to_no_cell_is_none_of_the_sheets() -> None:
    xml = str(_workbooks.parts(_workbooks.LIST)["xl/worksheets/sheet1.xml"]).replace(
        "</worksheet>", "<extLst><ext><row><c><f>A1</f></c></row></ext></extLst></worksheet>"
    )

    assert spreadsheets.read(_workbooks.with_parts({"xl/worksheets/sheet1.xml": xml}))


_CELLS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9)
    | st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2090, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    )
)


@given(st.lists(st.lists(_CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_another_library_writes_is_read_as_it_was(cells: list[list[Any]]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page = book.add_worksheet()
        for row, line in enumerate(cells):
            for column, value in enumerate(line):
                if isinstance(value, str):
                    page.write_string(row, column, value)
                elif isinstance(value, dt.datetime):
                    page.write_datetime(row, column, value, moment)
                else:
                    page.write_number(row, column, value)
    (sheet,) = spreadsheets.read(buffer.getvalue())

    for line, row_cells in zip(cells, sheet.rows.values(), strict=True):
        for value, cell in zip(line, row_cells.values(), strict=True):
            if isinstance(value, str):
                # XML makes one line break of both kinds, where the writer does not escape it.
                assert cell.text.replace("\r", "\n") == value.replace("\r\n", "\n").replace("\r", "\n")
            elif isinstance(value, dt.datetime):
                assert cell == Cell(str(value), "moment")
            else:
                assert float(cell.text) == pytest.approx(value, rel=1e-15)


def test_a_file_that_is_changed_anywhere_is_read_or_refused() -> None:
    rng = random.Random(7)  # noqa: S311 - the same changes each time
    whole = _workbooks.with_parts({})
    refused = 0
    for _ in range(1000):
        content = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            content[rng.randrange(4, len(content))] = rng.randrange(256)
        try:
            spreadsheets.read(bytes(content))
        except SpreadsheetError:
            refused += 1
    assert refused > 300


def test_xml_that_is_changed_anywhere_is_read_or_refused() -> None:
    rng = random.Random(8)  # noqa: S311 - the same changes each time
    whole = _workbooks.parts(
        _workbooks.LIST + _workbooks.row(3, '<c t="s"><v>0</v></c>', _workbooks.number("45940.5", ' s="1"')),
        strings="<si><t>a</t></si>",
        styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>',
    )
    names = sorted(whole)
    for _ in range(1000):
        name = rng.choice(names)
        content = bytearray(str(whole[name]).encode())
        for _ in range(rng.randrange(1, 4)):
            content[rng.randrange(len(content))] = rng.choice(b"<>/\"'=&; 0179-.eEsrctn\x00\xff")
        try:
            spreadsheets.read(_workbooks.zipped({**whole, name: bytes(content)}))
        except SpreadsheetError:
            continue
