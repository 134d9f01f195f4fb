"""Works by genre and vertical."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import charts

from .conftest import make_genres

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_tile_for_each_kind_by_length_and_vertical(rows: Callable[[Any], list[dict[str, Any]]]) -> None:
    tiles = [(row["length"], row["kind"], row["works"]) for row in rows(charts.genres(make_genres("美食")))]
    assert tiles == [
        ("up to 1 min", "美食", 12),
        ("up to 1 min", "travel", 2),
        ("over 5 min", "美食", 1),
        ("unknown", "unknown", 1),
    ]


def test_without_verticals_there_is_one_column_of_all_works(
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    chart = charts.genres(make_genres(None).with_columns(vertical=None))
    assert {row["kind"] for row in rows(chart)} == {"all works"}


def test_beyond_eight_verticals_the_most_frequent_are_shown(
    rows: Callable[[Any], list[dict[str, Any]]], subtitle: Callable[[Any], str]
) -> None:
    many = pl.concat(
        make_genres(None).head(1).with_columns(vertical=pl.lit(str(n)), works=pl.lit(n, pl.UInt32))
        for n in range(1, 11)
    )
    chart = charts.genres(many)
    assert {row["kind"] for row in rows(chart)} == {str(n) for n in range(3, 11)}
    assert "he first 8 of 10 verticals" in subtitle(chart)
