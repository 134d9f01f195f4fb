"""What a chart takes of a frame: the columns that it names, as the table that it should be declares them."""

from __future__ import annotations

import polars as pl
import pytest

from analytics_kit import tables
from analytics_kit.charts._frames import collect_columns, collect_columns_or_empty
from analytics_kit.errors import TableError

SHARES = pl.DataFrame(
    {"item_id": ["1", "1"], "keyword": ["a", None], "count": [3, None], "share": [0.75, float("nan")]}
)


@pytest.mark.parametrize("frame", [SHARES, SHARES.lazy()])
def test_a_table_declares_what_is_numeric_and_what_may_be_missing(frame: pl.DataFrame | pl.LazyFrame) -> None:
    selected = collect_columns(frame, "keyword_shares", ["list", "keyword", "count", "share"])

    assert selected.rows() == [(None, "a", 3.0, 0.75), (None, None, None, None)]
    assert selected.schema == {
        "list": pl.String(),
        "keyword": pl.String(),
        "count": pl.Float64(),
        "share": pl.Float64(),
    }


def test_a_chart_may_do_without_what_the_table_requires() -> None:
    with pytest.raises(TableError, match="no column 'rank'"):
        collect_columns(SHARES, "keyword_shares", ["keyword", "rank"])

    selected = collect_columns(
        SHARES, "keyword_shares", ["keyword"], optional=["rank", "count", "from_counts"]
    )

    assert selected.row(0) == ("a", None, 3.0, None)
    assert selected.dtypes == [pl.String, pl.Float64, pl.Float64, pl.String]


@pytest.mark.parametrize("columns", [{"columns": ["rank"]}, {"columns": [], "optional": ["rank"]}])
def test_a_column_that_a_chart_does_without_is_checked_where_it_is_there(
    columns: dict[str, list[str]],
) -> None:
    with pytest.raises(TableError, match="column 'rank' is String, but Float64 is needed"):
        collect_columns(SHARES.with_columns(rank=pl.lit("first")), "keyword_shares", **columns)


def test_no_frame_has_no_rows_of_the_table() -> None:
    assert collect_columns_or_empty(None, "keyword_shares", ["keyword", "share"]).schema == {
        "keyword": pl.String(),
        "share": pl.Float64(),
    }
    assert collect_columns_or_empty(SHARES, "keyword_shares", ["keyword"]).height == 2


def test_what_stands_beside_a_result_is_known_by_its_own_table() -> None:
    board = pl.DataFrame({"rank": [1], "completion_rate": [0.5], "rate_low": 0.4, "rate_high": 0.6})

    assert collect_columns(board, "leaderboard", ["rank", "completion_rate", "rate_high"]).row(0) == (
        1.0,
        0.5,
        0.6,
    )
    with pytest.raises(TableError, match="The table 'leaderboard' has no column 'view'. It has 'rank'"):
        collect_columns(board, "leaderboard", ["rank", "view"])


@pytest.mark.parametrize("table", [*tables.SCHEMAS, *tables.RESULTS])
def test_every_table_is_taken_whole(table: str) -> None:
    selected = collect_columns(pl.DataFrame(schema=tables.schema(table)), table, tables.schema(table).names())

    assert selected.columns == tables.schema(table).names()
    assert set(selected.dtypes) <= {pl.String, pl.Float64}


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (SHARES.drop("share"), "Not a keyword_shares frame: no column 'share'. It has 'item_id'.*dictionary"),
        (
            SHARES.with_columns(share=pl.lit("x")),
            "Not a keyword_shares frame: column 'share' is String, but Float64 is needed.*dictionary",
        ),
        (SHARES.to_dict(), "Not a keyword_shares frame: a dict came. Pass a polars DataFrame or LazyFrame"),
    ],
)
def test_transforms_and_charts_refuse_a_frame_in_the_same_words(frame: object, message: str) -> None:
    from analytics_kit.transforms import keyword_concentration

    columns = ["item_id", "keyword", "share"]
    with pytest.raises(TableError, match=message) as by_chart:
        collect_columns(frame, "keyword_shares", columns)
    with pytest.raises(TableError, match=message) as by_transform:
        keyword_concentration(frame)  # type: ignore[type-var] # that is the point

    assert str(by_chart.value) == str(by_transform.value)
