from __future__ import annotations

import polars as pl
import pytest

from analytics_kit.charts import danmaku
from analytics_kit.errors import ParameterError

from .conftest import spec_of


@pytest.fixture
def density() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item_id": "1",
            "second": [0.0, 2.0, 4.0],
            "count": [4, 40, 0],
            "share": [4 / 44, 40 / 44, 0.0],
            "rate": [2.0, 20.0, 0.0],
            "viewers": [1.0, 0.8, None],
            "expected": [24.4, 19.6, None],
            "peak": [False, True, None],
        }
    )


def test_bars_reach_from_bin_to_bin_and_peaks_are_marked(density, rows):
    bars = [row for row in rows(danmaku(density)) if "until" in row]
    assert [(row["second"], row["until"], row["peak"]) for row in bars] == [
        (0.0, 2.0, False),
        (2.0, 4.0, True),
        (4.0, 6.0, False),
    ]


def test_the_last_bin_ends_with_the_video(density, rows):
    chart = danmaku(density.with_columns(seconds=pl.Series([2.0, 2.0, 0.5])))
    bars = [row for row in rows(chart) if "until" in row]
    assert [(row["until"], row["middle"]) for row in bars] == [(2.0, 1.0), (4.0, 3.0), (4.5, 4.25)]
    assert spec_of(chart)["vconcat"][1]["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 4.5]


def test_a_bin_is_whole_where_others_are_missing(density, rows):
    """Nothing tells then where the video ends."""
    some = density.with_columns(seconds=pl.Series([2.0, 2.0, 0.5])).filter(pl.col("second") != 2)
    bars = [row for row in rows(danmaku(some)) if "until" in row]
    assert [row["until"] for row in bars] == [4.0, 8.0]


def test_seconds_that_nobody_knows_are_as_good_as_none(density):
    unknown = density.with_columns(seconds=pl.lit(None, pl.Float64))
    assert spec_of(danmaku(unknown)) == spec_of(danmaku(density))


def test_the_even_spread_is_per_second(density, rows):
    assert [row["even"] for row in rows(danmaku(density)) if "even" in row] == [12.2, 9.8, None]


def test_the_curve_is_left_out_where_nobody_knows_the_viewers(density):
    assert len(spec_of(danmaku(density))["vconcat"]) == 2
    assert len(spec_of(danmaku(density.with_columns(viewers=None)))["vconcat"]) == 1


def test_words_of_the_work_are_drawn_and_their_mood_is_said(density, subtitle):
    words = pl.DataFrame(
        {
            "item_id": ["1", "1", "2"],
            "word": ["好看", "广告?", "x"],
            "count": [3, 1, 9],
            "share": [0.75, 0.25, 1.0],
            "rank": [1, 2, 1],
            "sentiment": ["positive", "negative", "positive"],
        }
    )
    chart = danmaku(density, hot_words=words)
    assert len(spec_of(chart)["vconcat"]) == 3
    assert "75% positive, 25% negative" in subtitle(chart)


def test_several_works_need_one_named(density):
    both = pl.concat([density, density.with_columns(item_id=pl.lit("2"))])
    with pytest.raises(ParameterError, match="holds 2 works, and this chart shows one"):
        danmaku(both)
    assert spec_of(danmaku(both, item_id="2"))["title"] == spec_of(danmaku(density))["title"]
