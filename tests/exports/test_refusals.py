"""What is no export, or not to be trusted: refused with a message that says what came and what to do."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from pathlib import Path

import pytest
from _exports import DAYS, SAMPLES, text, workbook, zipped
from _workbooks import zipped as packed

import analytics_kit as ak
from analytics_kit.errors import ExportError, ParameterError, PartialResultWarning
from analytics_kit.exports import _open

TABLE = SAMPLES["youtube.content"].content()
#: What must not be repeated.
SECRET = "geheim-4711"  # noqa: S105 - nobody's


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Table data.csv", b"0," * (_open.MOST_BYTES // 2 + 1))
    return buffer.getvalue()


def nested_zip() -> bytes:
    return zipped(inner_csv=zipped(Table_csv=TABLE))


def private() -> bytes:
    data = {"Activity": {}, "Direct Messages": {"Chat": [SECRET]}, "Profile": {"x": SECRET}}
    return json.dumps(data).encode()


BAD = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "header alone": (b"a,b,c\n", "no export that is known.*'a', 'b', 'c'"),
    "html": (b"<!doctype html><title>Log in</title>", "is a page of HTML.*log-in"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "it is an .xls"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted with a password",
    ),
    "zip bomb": (bomb(), "unpacks to more than 67,108,864 bytes"),
    "zip in a zip": (nested_zip(), "zips within zips are not read"),
    "broken zip": (zipped(a_csv=TABLE)[:-30], "not whole"),
    "private data": (private(), "private messages and log-ins: it is not read"),
    "json without objects": (b"[1, 2]", "without a list of objects"),
    "binary": (bytes(range(256)) * 8, "neither text nor a workbook"),
    "ndjson cut": (b'{"a": 1}\n{"a": \n', "line 2 cannot be decoded"),
    "a wide row": (b"sep=,\n" + b"," * 6_000 + b"x", "row of 6,001 cells"),
    "other": (text([["", "Content ID", "Type"], [0, SECRET, "photo"]]), "'Content ID', 'Type'"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_export_is_refused(name: str) -> None:
    content, pattern = BAD[name]
    with pytest.raises(ExportError, match=pattern) as problem:
        ak.read_export(content)
    assert SECRET not in str(problem.value)
    assert ak.inspect_export(content).files[0].problem if name not in _AT_ONCE else True


#: What fails before there is a file to speak of.
_AT_ONCE = ("zip bomb", "zip in a zip", "broken zip")


def test_a_formula_is_not_evaluated() -> None:
    cell = '<c r="A1"><f>1+1</f><v>2</v></c>'
    from _workbooks import parts, row

    with pytest.raises(ExportError, match="A1 holds a formula"):
        ak.read_export(packed(parts(row(1, cell))))


def test_a_file_of_200_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(ExportError, match="has 209,715,200 bytes or more"):
        ak.read_export(path)
    with path.open("rb") as file, pytest.raises(ExportError, match="bytes or more"):
        ak.read_export(file)


def test_many_files_of_a_zip_are_refused() -> None:
    with pytest.raises(ExportError, match="holds more than 200 files"):
        ak.read_export(zipped(**{f"f{at}_csv": b"a" for at in range(201)}))


def test_two_kinds_in_one_folder_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(SAMPLES["tiktok.overview"].content())
    (tmp_path / "b.xlsx").write_bytes(SAMPLES["douyin.works"].content())
    with pytest.raises(
        ExportError, match="of several kinds.*a.csv: tiktok.overview; b.xlsx: douyin.works"
    ) as problem:
        ak.read_export(tmp_path)
    assert problem.value.needs == "kind"
    with pytest.warns(PartialResultWarning, match=r"Left out: b.xlsx \(not tiktok.overview\)"):
        assert ak.read_export(tmp_path, kind="tiktok.overview", **DAYS).height == 2


def test_a_file_that_is_not_understood_is_named_beside_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(SAMPLES["tiktok.overview"].content())
    (tmp_path / "b.csv").write_bytes(b"x,y\n1,2\n")
    with pytest.raises(
        ExportError, match="Not every file is understood. a.csv: tiktok.overview; b.csv: not understood"
    ):
        ak.read_export(tmp_path, **DAYS)


def test_lock_files_and_pictures_are_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(SAMPLES["douyin.works"].content())
    (tmp_path / "~$list.xlsx").write_bytes(b"lock")
    (tmp_path / "shot.png").write_bytes(b"png")
    with pytest.warns(
        PartialResultWarning, match=r"Left out: shot.png \(no file of data.*~\$list.xlsx \(a lock file"
    ):
        assert ak.read_export(tmp_path).height == 2


def test_why_a_file_was_passed_over_is_said_in_both_languages(tmp_path: Path) -> None:
    for name in ("shot.png", "~$list.xlsx", ".hidden", "README"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "list.xlsx").write_bytes(SAMPLES["douyin.works"].content())
    (tmp_path / "other.csv").write_bytes(SAMPLES["tiktok.overview"].content())

    inspection = ak.inspect_export(tmp_path)
    with pytest.warns(PartialResultWarning) as caught:
        ak.read_export(tmp_path, kind="douyin.works")

    assert {file.name: file.why.say("zh") for file in inspection.passed} == {
        ".hidden": "隐藏文件",
        "README": "不是数据文件（没有扩展名）",
        "shot.png": "不是数据文件（.png）",
        "~$list.xlsx": "锁定文件，工作簿打开时由 Excel 保留",
    }
    assert inspection.skipped == tuple((file.name, file.why.say("en")) for file in inspection.passed)
    (zh,) = {warning.message.zh for warning in caught}  # type: ignore[union-attr] # a warning of the kit
    assert "other.csv（不是 douyin.works）、.hidden（隐藏文件）" in zh


@pytest.mark.parametrize("source", ["nowhere.csv", "a\nb", Path("nowhere")])
def test_what_is_not_there_is_said(source: object) -> None:
    with pytest.raises(ExportError, match="There is no file or folder|This text is no path"):
        ak.read_export(source)  # type: ignore[arg-type] # a path, or none


def test_an_empty_folder_and_other_things_are_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="There is no file to read"):
        ak.read_export(tmp_path)
    with pytest.raises(ExportError, match="A int is no file"):
        ak.read_export(7)  # type: ignore[arg-type] # that is the point
    with pytest.raises(ExportError, match="open as text"), io.StringIO("a") as file:
        ak.read_export(file)  # type: ignore[arg-type] # that is the point


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"as_of": "yesterday"}, "as_of='yesterday' is not allowed"),
        ({"as_of": 2025}, "as_of=2025 is not allowed"),
        ({"time_zone": "Mars/Base"}, "time_zone='Mars/Base' is not allowed"),
        ({"duration_s": 0}, "duration_s=0 is not allowed"),
        ({"item_id": ""}, "item_id='' is not allowed"),
        ({"kind": "x"}, "kind='x' is not allowed"),
    ],
)
def test_a_parameter_of_no_use_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        ak.read_export(TABLE, **options)  # type: ignore[arg-type] # that is the point


# Several forms of one source


def test_every_form_of_a_source_is_read(tmp_path: Path) -> None:
    content = SAMPLES["douyin.works"].content()
    path = tmp_path / "renamed.bin.xlsx"
    path.write_bytes(content)
    expected = ak.read_export(content)
    with path.open("rb") as file:
        for source in (path, str(path), bytearray(content), file, [path], tmp_path, io.BytesIO(content)):
            assert ak.read_export(source).equals(expected)


def test_a_renamed_file_is_what_its_headings_say(tmp_path: Path) -> None:
    path = tmp_path / "Content.csv"
    path.write_bytes(SAMPLES["wechat.works"].content())
    assert ak.read_export(path).item(0, "platform") == "wechat_channels"


def test_hints_dates_and_separators_above_the_headings_are_passed_over() -> None:
    overview = SAMPLES["wechat.works"]
    file = text([["sep=,"], ["exported 2025-06-20"], [], ["", ""], overview.headings, *overview.rows])
    assert ak.read_export(file).height == 1


# Inspection


def test_an_inspection_reads_each_file_by_itself(tmp_path: Path) -> None:
    for name in ("tiktok.overview", "douyin.works", "youtube.retention"):
        sample = SAMPLES[name]
        (tmp_path / f"{name}.{sample.form}").write_bytes(sample.content())
    (tmp_path / "notes.csv").write_bytes(text([["what", SECRET], [1, 2]]))
    (tmp_path / "page.csv").write_bytes(b"<html>")
    inspection = ak.inspect_export(tmp_path)

    assert inspection.frame.select("file", "kind", "needs").rows() == [
        ("douyin.works.xlsx", "douyin.works", None),
        ("notes.csv", None, None),
        ("page.csv", None, None),
        ("tiktok.overview.csv", "tiktok.overview", "as_of"),
        ("youtube.retention.csv", "youtube.retention", "item_id"),
    ]
    assert inspection.table("works").height == 2
    for line in (
        "kind        douyin.works (sure: A)",
        "not understood: page.csv is a page of HTML",
        "not read",
        "2025-06-10 to 2025-06-11",
    ):
        assert line in str(inspection)
    assert repr(inspection) == str(inspection)


def test_a_redacted_inspection_has_headings_and_shapes_alone() -> None:
    from analytics_kit.exports._inspect import redacted

    row = SAMPLES["wechat.works"].rows[0].copy()
    row[0] = SECRET
    files = redacted(ak.inspect_export(text([SAMPLES["wechat.works"].headings, row])))
    assert SECRET not in json.dumps(files)
    assert files[0]["headings"]["视频描述"] == ("aaaaaa-9999",)
    assert files[0]["headings"]["完播率"] == ("99.99%",)


def test_an_inspection_says_what_was_placed_kept_and_missing() -> None:
    file = ak.inspect_export(TABLE).files[0]
    assert ("Content", "item_id", "id") in file.placed
    assert file.in_details == ("Dislikes",)
    assert "Subscribers gained" in file.missing
    assert file.left_out[0].reason == "the row of totals"
    assert file.year_from == "file"


def test_nothing_is_said_of_a_file_that_is_whole() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ak.read_export(workbook(SAMPLES["douyin.daily"].cells())).height == 2


def test_what_is_left_out_is_said_in_both_languages() -> None:
    with pytest.warns(PartialResultWarning, match="some works are not listed") as caught:
        ak.read_export(TABLE)
    assert caught[0].message.zh == "合计行的播放量为 1,500，所列各行合计为 1,400：有作品未列出。"  # type: ignore[union-attr] # ours
    file = ak.inspect_export(TABLE).files[0]
    assert (file.left_out[0].why.say("zh"), file.remarks[0].say("zh")[:3]) == ("合计行", "合计行")


@pytest.mark.parametrize("filler", [" ", "1", "h ", "9:", "\t1", "-"])
def test_a_cell_made_to_keep_a_reader_busy_is_null(filler: str) -> None:
    sample = SAMPLES["youtube.content"]
    rows = [list(row) for row in sample.rows]
    for at in range(2, 9):
        rows[1][at] = f"1{filler * 8_000}x"
    with pytest.warns(PartialResultWarning, match="not of the unit"):
        assert ak.read_export(text([sample.headings, *rows])).height == 2


def test_words_in_place_of_headings_are_not_repeated() -> None:
    rows = [["Chat History with bob:", f"meet me @ {SECRET}", "Is it you?"], ["a", "b", "c"]]
    with pytest.raises(ExportError, match="no export that is known") as problem:
        ak.read_export(text(rows))
    assert "bob" not in str(problem.value)
    assert "meet" not in str(problem.value)


def test_headings_that_come_again_are_no_row() -> None:
    sample = SAMPLES["wechat.works"]
    file = text([*sample.cells(), *sample.cells()])
    assert ak.read_export(file).height == 2
    omitted = ak.inspect_export(file).files[0].left_out[0]
    assert (omitted.row, omitted.reason) == (3, "the headings again")
