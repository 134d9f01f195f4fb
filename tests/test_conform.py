from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, parametric
from polars.testing.parametric import dataframes

import analytics_kit as ak
from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError

if TYPE_CHECKING:
    from analytics_kit.tables._column import Column

SECONDS = {"second": [0, 1, 2], "value": [1.0, 0.8, 0.6]}


def frames() -> dict[str, object]:
    return {
        "polars": pl.DataFrame(SECONDS),
        "lazy": pl.LazyFrame(SECONDS),
        "pandas": pd.DataFrame(SECONDS),
        "pyarrow": pa.table(SECONDS),
        "duckdb": duckdb.sql(
            "select unnest([0, 1, 2]) as second, unnest([1.0, 0.8, 0.6]::double[]) as value"
        ),
        "dict": SECONDS,
    }


@pytest.mark.parametrize("name", frames())
def test_a_frame_of_any_library_is_a_curve(name: str) -> None:
    curve = tables.conform(frames()[name], "curve", item_id="mine")

    assert curve.schema == tables.schema("curve")
    assert curve.rows() == [
        ("mine", "retention", "item", second, value, None)
        for second, value in zip(*SECONDS.values(), strict=True)
    ]


def test_three_lines_lead_from_a_table_of_seconds_to_a_chart(tmp_path) -> None:  # type: ignore[no-untyped-def] # pytest's
    (tmp_path / "mine.csv").write_text("second,value\n0,1.0\n1,0.8\n2,0.6\n")

    curve = tables.conform(pl.read_csv(tmp_path / "mine.csv"), "curve", item_id="mine")
    chart = ak.charts.retention_moments(curve)

    assert "0.8" in str(chart.to_dict())
    mine = tables.conform(
        pd.DataFrame({"second": [0, 1, 2], "value": [1.0, 0.9, 0.7]}), "curve", item_id="other"
    )
    comparison = ak.transforms.compare_retention(pl.concat([curve, mine]), baseline="other")
    assert comparison.get_column("delta").round(6).to_list() == [0.0, -0.1, -0.1]


def test_pandas_needs_no_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"item_id": ["a", "b"], "plays": [1.0, float("nan")], "title": ["x", None]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    works = tables.conform(frame, "works")

    assert works.select("provider", "item_id", "plays", "title").rows() == [
        ("export", "a", 1, "x"),
        ("export", "b", None, None),
    ]


@pytest.mark.parametrize(
    ("frame", "table", "constants", "message"),
    [
        (
            {"second": [0], "value": [100.0]},
            "curve",
            {},
            "value holds 100.0, and shares are 0-1. Divide by 100",
        ),
        ({"second": [0], "value": [-0.1]}, "curve", {}, "value holds -0.1"),
        ({"value": [1.0]}, "curve", {}, "no column 'second'. It has 'value'"),
        ({"second": ["x"], "value": [1.0]}, "curve", {}, "second is String, and 'x' is no s"),
        ({"second": [None], "value": [1.0]}, "curve", {}, "second is null in 1 rows"),
        (
            {"second": [0], "value": [1.0], "series": ["mine"]},
            "curve",
            {},
            "'mine' is no word. Allowed: 'item' or 'peers'",
        ),
        ({"item_id": [7.5e18], "plays": [1]}, "works", {}, "item_id holds floats, and ids are text"),
        ({"plays": [1.5]}, "works", {}, "'1.5' is no count"),
        ({"published_at": ["yesterday"]}, "works", {}, "'yesterday'"),
        ({"dimension": ["age"], "segment": ["18"], "share": [45.0]}, "portrait", {}, "share holds 45.0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_fix(
    frame: dict[str, list[object]], table: str, constants: dict[str, object], message: str
) -> None:
    with pytest.raises(TableError, match=message):
        tables.conform(pl.DataFrame(frame, strict=False), table, **constants)


def test_a_constant_must_be_a_column_that_the_frame_has_not() -> None:
    with pytest.raises(ParameterError, match="curve has no column 'video'. Its columns: 'item_id'"):
        tables.conform(SECONDS, "curve", video="a")
    with pytest.raises(ParameterError, match="The frame has a column 'second' already"):
        tables.conform(SECONDS, "curve", second=1)
    empty = pl.DataFrame({**SECONDS, "item_id": [None] * 3})
    assert tables.conform(empty, "curve", item_id="a").item(0, "item_id") == "a"


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(TableError, match="a list came"):
        tables.conform([1], "curve")
    with pytest.raises(TableError, match="There is no table 'curves'"):
        tables.conform(SECONDS, "curves")


def test_moments_are_utc_and_numbers_become_ids() -> None:
    zoned = pl.Series([dt.datetime(2025, 6, 10, 20)]).dt.replace_time_zone("Asia/Shanghai")
    works = tables.conform(pl.DataFrame({"item_id": [7], "published_at": zoned, "other": [1]}), "works")
    assert works.select("item_id", "published_at").row(0) == (
        "7",
        dt.datetime(2025, 6, 10, 12, tzinfo=dt.UTC),
    )
    naive = tables.conform({"published_at": [dt.datetime(2025, 6, 10, 20)]}, "works")
    assert naive.item(0, "published_at") == dt.datetime(2025, 6, 10, 20, tzinfo=dt.UTC)
    text = tables.conform({"published_at": ["2025-06-10T20:00:00+08:00"]}, "works")
    assert text.item(0, "published_at") == dt.datetime(2025, 6, 10, 12, tzinfo=dt.UTC)


@settings(max_examples=10)  # of every table, and a table has up to 40 columns
@given(st.data())
@pytest.mark.parametrize("table", tables.SCHEMAS)
def test_a_table_of_the_kit_stays_what_it_is(table: str, data: st.DataObject) -> None:
    frame = data.draw(dataframes([_values(*item) for item in tables.columns(table).items()], max_size=3))

    assert_frame_equal(tables.conform(frame, table), frame)


def _values(name: str, column: Column) -> parametric.column:
    """Values that a column of a table may have: of shares, those that are no percent."""
    between = st.floats(0, 1) if column.unit == "share 0-1" else None
    return parametric.column(name, dtype=column.dtype, strategy=between, allow_null=column.nullable)
