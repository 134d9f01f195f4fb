"""``analytics-kit exports``, and the folder that it writes for trying things."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
from _exports import SAMPLES, text

import analytics_kit as ak
from analytics_kit.cli import main
from analytics_kit.sandbox import downloads


@pytest.fixture
def example(tmp_path: Path) -> Path:
    downloads.write(tmp_path / "downloads")
    return tmp_path / "downloads"


def test_the_example_is_understood_whole(example: Path) -> None:
    inspection = ak.inspect_export(example, as_of="2025-11-01")

    assert [file.problem for file in inspection.files] == [None] * len(inspection.files)
    assert {file.platform for file in inspection.files} == {"douyin", "tiktok", "youtube", "xiaohongshu"}
    assert inspection.table("works").get_column("platform").n_unique() == 4
    curves = inspection.table("curve")
    assert curves.get_column("item_id").n_unique() == 2
    assert ak.charts.retention_moments(curves.filter(pl_item(curves))) is not None
    assert ("SYNTHETIC.md", "no file of data (.md)") in inspection.skipped
    assert [file.unread for file in inspection.files] == [()] * len(inspection.files)


def pl_item(curves):  # type: ignore[no-untyped-def] # an expression
    import polars as pl

    return pl.col("item_id") == curves.item(0, "item_id")


def test_two_downloads_of_the_example_show_growth(example: Path) -> None:
    looks = ak.inspect_export(example, as_of="2025-11-01").table("snapshots")
    grown = ak.transforms.snapshot_growth(looks)
    assert grown.height >= 10


def test_the_example_is_the_same_for_everybody(example: Path) -> None:
    again = downloads.files()
    assert {path.name: path.read_bytes() for path in example.iterdir()} == again
    with pytest.raises(ak.errors.ParameterError, match="is there already, and not empty"):
        downloads.write(example)


def test_files_are_printed_and_those_that_cannot_be_read_end_in_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "list.xlsx", tmp_path / "x.csv"
    good.write_bytes(SAMPLES["douyin.works"].content())
    bad.write_bytes(SAMPLES["tiktok.overview"].content())

    assert main(["exports", str(good)]) == 0
    assert "kind        douyin.works (sure: A), headings in zh" in capsys.readouterr().out
    assert main(["exports", str(good), str(bad)]) == 1
    printed = capsys.readouterr().out
    assert "Pass as_of=" in printed
    assert printed.endswith("\nOn the command line: --as-of DAY\n")
    assert main(["exports", str(bad), "--as-of", "2025-06-20"]) == 0
    assert main(["exports", str(tmp_path / "nowhere")]) == 2
    assert "There is no file or folder" in capsys.readouterr().err


def test_json_and_redacted_are_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text(SAMPLES["wechat.works"].cells()))

    assert main(["exports", "--json", str(path)]) == 0
    (file,) = json.loads(capsys.readouterr().out)
    assert (file["kind"], file["rows"], file["period_from"]) == ("wechat.works", 1, "2025-06-10")
    assert main(["exports", "--redacted", str(path)]) == 0
    output = capsys.readouterr().out
    assert "豆腐汤" not in output
    assert json.loads(output)[0]["headings"]["视频ID"] == ["aaaaaa/aaaaaaaa9"]


def test_without_a_file_it_lists_what_is_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exports"]) == 0
    assert "youtube.retention " in capsys.readouterr().out
    assert main(["exports", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == ak.exports.KINDS.height
    assert main(["exports", "--example", str(tmp_path / "made")]) == 0
    assert "Table data.csv" in capsys.readouterr().out
    assert main(["exports", "--example", str(tmp_path), "x.csv"]) == 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        assert ak.read_export(tmp_path / "made" / "Content_made.up.zip").height == 12
