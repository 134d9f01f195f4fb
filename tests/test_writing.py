from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import polars as pl
import pytest
from _exports import SAMPLES
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import spreadsheets
from analytics_kit.errors import ParameterError, TableError

FRAME = pl.DataFrame(
    {
        "item_id": ["7559536212910853422", "-ba-BE6dCCF"],
        "title": ["=HYPERLINK(1)", "二\n三"],
        "published_at": [dt.datetime(2025, 6, 10, 12, 0, 5, tzinfo=dt.UTC), None],
        "plays": [1200, None],
        "completion_rate": [0.25, 1.0],
        "hour_known": [True, None],
        "duration_s": [41.5, None],
        "day": [dt.date(2025, 6, 10), None],
    }
)


def cells(path: Path) -> list[dict[int, spreadsheets.Cell]]:
    return [dict(row) for row in spreadsheets.read(path.read_bytes())[0].rows.values()]


def test_a_workbook_has_names_units_and_formats(tmp_path: Path) -> None:
    path = ak.write_table(FRAME, tmp_path / "works.xlsx")
    headings, first, second = cells(path)

    assert [cell.text for cell in headings.values()] == [
        "item", "title", "published (UTC)", "plays", "completion rate", "hour known", "duration (s)", "day",
    ]  # fmt: skip
    assert [(cell.text, cell.kind) for cell in first.values()] == [
        ("7559536212910853422", "text"),
        ("=HYPERLINK(1)", "text"),
        ("2025-06-10 12:00:05", "moment"),
        ("1200", "number"),
        ("0.25", "percent"),
        ("1", "truth"),
        ("41.5", "number"),
        ("2025-06-10 00:00:00", "moment"),
    ]
    assert second[1].text == "-ba-BE6dCCF"
    assert 3 not in second  # what is not known is an empty cell


def test_headings_are_in_a_language_and_explained(tmp_path: Path) -> None:
    path = ak.write_table(FRAME, tmp_path / "works.xlsx", lang="zh")
    book = spreadsheets.read(path.read_bytes())

    assert [sheet.name for sheet in book] == ["数据", "列说明"]
    assert book[0].rows[1][4].text == "播放量"
    assert [cell.text for cell in book[1].rows[5].values()] == ["plays", "plays", "播放量", "count"]


def test_a_table_of_text_keeps_ids_and_runs_nothing(tmp_path: Path) -> None:
    path = ak.write_table(FRAME, tmp_path / "works.csv")
    content = path.read_bytes()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[1] == [
        "\t7559536212910853422",
        "'=HYPERLINK(1)",
        "2025-06-10 12:00:05",
        "1200",
        "0.25",
        "True",
        "41.5",
        "2025-06-10",
    ]
    assert rows[2][:2] == ["'-ba-BE6dCCF", "二\n三"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_begins_as_a_formula_does(texts: list[str]) -> None:
    import tempfile

    frame = pl.DataFrame({"title": [text.encode("utf-8", "ignore").decode() for text in texts]})
    with tempfile.TemporaryDirectory() as folder:
        path = ak.write_table(frame, Path(folder) / "a.csv")
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row in rows[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\r"))
            assert not cell.startswith("\t") or cell[1:].isdigit()


@pytest.mark.parametrize("before", ["", " ", "\xa0", "\x00", "\ufeff", "\u200b", "\t\n"])
def test_what_cannot_be_seen_before_a_formula_makes_it_no_text(tmp_path: Path, before: str) -> None:
    frame = pl.DataFrame({"title": [f"{before}=1+1", f"{before}1+1", "a -b"]})
    with ak.write_table(frame, tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        _, formula, _, plain = (row[0] for row in csv.reader(file))

    assert formula == f"'{before}=1+1"
    assert plain == "a -b"


def test_parquet_is_the_frame_itself(tmp_path: Path) -> None:
    assert pl.read_parquet(ak.write_table(FRAME, tmp_path / "works.parquet")).equals(FRAME)


def test_what_was_read_is_written_and_the_same_file_each_time(tmp_path: Path) -> None:
    works = ak.read_export(SAMPLES["douyin.works"].content())
    first = ak.write_table(works, tmp_path / "a.xlsx").read_bytes()
    assert ak.write_table(works, tmp_path / "b.xlsx").read_bytes() == first
    assert ak.write_table(works, tmp_path / "deep" / "a.csv", lang="zh").exists()


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="ends in .ods. Allowed: '.xlsx', '.csv' or '.parquet'"):
        ak.write_table(FRAME, tmp_path / "a.ods")
    with pytest.raises(ParameterError, match="lang='fr'"):
        ak.write_table(FRAME, tmp_path / "a.csv", lang="fr")
    with pytest.raises(TableError, match="A LazyFrame is no frame"):
        ak.write_table(FRAME.lazy(), tmp_path / "a.csv")  # type: ignore[arg-type] # that is the point
    assert not list(tmp_path.iterdir())


def test_lists_infinities_and_same_names_find_a_cell(tmp_path: Path) -> None:
    frame = pl.DataFrame({"files": [["a", "b"]], "rate": [float("inf")], "a": [1], "big": [2**60]})
    assert [cell.text for cell in cells(ak.write_table(frame, tmp_path / "a.xlsx"))[1].values()] == [
        "a, b",
        "1",
        str(2**60),
    ]
