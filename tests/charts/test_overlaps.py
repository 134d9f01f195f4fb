from __future__ import annotations

import polars as pl
import pytest

from analytics_kit._width import measure
from analytics_kit.charts import overlap
from analytics_kit.errors import ParameterError

from .conftest import spec_of


def pairs(works, dimension=None):
    rows = [(str(n), str(m), 0.5, 1) for n in range(works) for m in range(n + 1, works)]
    frame = pl.DataFrame(rows, schema=["item_id", "other_item_id", "overlap", "shared"], orient="row")
    return frame if dimension is None else frame.with_columns(dimension=pl.lit(dimension))


def test_each_pair_has_one_cell(rows):
    cells = [row for row in rows(overlap(pairs(4), names={"0": "first"})) if "overlap" in row]
    assert len(cells) == 6
    assert cells[0]["work"] == "first"


def test_beyond_fourteen_works_the_first_are_shown(rows, subtitle):
    chart = overlap(pairs(16))
    assert "The first 14 of 16 works" in subtitle(chart)
    # Pairs with a work that has no place are not drawn.
    assert len([row for row in rows(chart) if "overlap" in row]) == 14 * 13 / 2


def test_works_of_one_long_name_are_told_apart_on_both_axes():
    names = dict.fromkeys("012", "每一条作品都叫同一个很长很长的名字")
    encoding = spec_of(overlap(pairs(3), names=names))["layer"][0]["encoding"]
    for axis in (encoding["x"], encoding["y"]):
        assert [label[-3:] for label in axis["sort"][1:]] == ["(2)", "(3)"]
        assert all(measure(label) <= axis["axis"]["labelLimit"] for label in axis["sort"])


def test_one_dimension_is_drawn_and_named():
    frame = pl.concat([pairs(3, "age"), pairs(3, "gender")])
    with pytest.raises(ParameterError, match="holds 2 dimensions, and this chart shows one"):
        overlap(frame)
    assert spec_of(overlap(frame, dimension="age", lang="zh"))["title"]["text"] == [
        "作品之间受众的重合度：年龄"
    ]


@pytest.mark.parametrize(
    ("column", "title"),
    [
        (pl.lit("show_from").alias("list"), "How alike the searches are"),
        (pl.lit(None, pl.Boolean).alias("distinct"), "How alike the audiences are"),
        (pl.lit(0.8).alias("overlap_chance"), "How alike the audiences are"),
        (pl.lit(3).alias("others"), "How alike the works are"),
    ],
)
def test_without_a_dimension_the_title_says_what_the_columns_tell(column, title):
    assert spec_of(overlap(pairs(3).with_columns(column)))["title"]["text"] == [title]


def test_an_overlap_of_truncated_lists_is_at_least_so_much(rows, subtitle):
    frame = pairs(3).with_columns(complete=pl.Series([False, True, True]))
    cells = [row for row in rows(overlap(frame)) if "overlap" in row]
    assert [cell["least"] for cell in cells] == [True, False, False]
    assert "≥: at least" in subtitle(overlap(frame))
    assert "≥" not in subtitle(overlap(pairs(3)))


def test_what_two_samples_of_one_audience_overlap_by_stands_in_brackets(rows, subtitle):
    frame = pairs(3, "age").with_columns(distinct=pl.Series([False, True, None]), overlap_chance=pl.lit(0.86))
    cells = [row for row in rows(overlap(frame)) if "overlap" in row]
    assert [cell["alike"] for cell in cells] == [True, False, False]
    assert "In brackets: as two samples of one audience overlap" in subtitle(overlap(frame))
