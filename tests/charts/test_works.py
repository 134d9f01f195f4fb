from __future__ import annotations

import datetime as dt

import pytest

from analytics_kit import charts
from analytics_kit.errors import ParameterError

from .conftest import spec_of


def bars(rows, chart):
    return [row for row in rows(chart) if "value" in row]


# Leaderboards


def test_bars_go_by_rank_and_beyond_the_first_it_says_so(board, rows, subtitle):
    chart = charts.leaderboard(board([50.0, 40.0, 30.0]).reverse(), top=2)
    assert [row["value"] for row in bars(rows, chart)] == [50, 40]
    assert "The first 2 of 3 works" in subtitle(chart)


def test_a_rate_is_a_percentage_with_its_interval(board, rows, subtitle):
    chart = charts.leaderboard(board([0.4], by="completion_rate"), by="completion_rate")
    assert "95 % intervals" in subtitle(chart)
    (row,) = bars(rows, chart)
    assert (row["rate_low"], row["rate_high"]) == pytest.approx((0.35, 0.45))
    assert row["label_x"] == row["rate_high"]  # the figure stands beyond the interval
    assert any(layer["encoding"].get("text", {}).get("format") == ".1%" for layer in spec_of(chart)["layer"])


def test_a_count_has_no_interval(board, subtitle):
    chart = charts.leaderboard(board([9.0]))
    assert "interval" not in subtitle(chart)
    assert len(spec_of(chart)["layer"]) == 2


@pytest.mark.parametrize(("plays", "sure"), [(199, False), (200, True), (None, False)])
def test_a_rate_of_fewer_than_200_plays_is_pale(board, rows, subtitle, plays, sure):
    frame = board([0.4], by="completion_rate", plays=[plays])
    chart = charts.leaderboard(frame, by="completion_rate")
    assert bars(rows, chart)[0]["sure"] is sure
    assert ("fewer than 200 plays" in subtitle(chart)) is not sure


def test_a_count_is_what_it_is_however_few_the_plays(board, rows):
    assert bars(rows, charts.leaderboard(board([3.0], plays=[3])))[0]["sure"] is True


def test_losses_reach_left_of_zero(board):
    chart = charts.leaderboard(board([5.0, -7.0], by="followers_gained"), by="followers_gained")
    assert spec_of(chart)["layer"][0]["encoding"]["x"]["scale"]["domain"] == [-7, 5]


def test_a_moment_makes_no_bar(board):
    with pytest.raises(ParameterError, match="by='published_at' came"):
        charts.leaderboard(board([1.0]), by="published_at")
    with pytest.raises(ParameterError, match="top=0 came"):
        charts.leaderboard(board([1.0]), top=0)


# The calendar


def test_all_hours_of_the_week_have_their_place(calendar):
    chart = spec_of(charts.posting_calendar(calendar([(1, 20, 3, 1200.0)]), lang="zh"))
    encoding = chart["layer"][-1]["encoding"]
    assert encoding["x"]["scale"]["domain"] == list(range(24))
    assert encoding["y"]["scale"]["domain"] == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


def test_a_tile_tells_how_many_works_and_their_median(calendar, rows):
    chart = charts.posting_calendar(calendar([(7, 0, 2, 90.0), (1, 21, 1, None)]))
    tiles = [(row["day"], row["hour"], row["works"], row["median_plays"]) for row in rows(chart)]
    assert tiles == [("Sunday", 0, 2, 90.0), ("Monday", 21, 1, None)]


# Growth


def test_the_fastest_of_the_last_week_comes_first_and_its_side_is_told(paces, rows):
    points = rows(charts.growth(paces([(5, 80), (900, 300)])))
    sides = [(row["pace_7d"], row["side"]) for row in points if "side" in row]
    assert sides == [(900, "faster than before"), (5, "slower than before")]


def test_the_scale_holds_losses_and_hits(paces):
    chart = spec_of(charts.growth(paces([(-30, 2), (1e6, 10)])))
    scale = next(
        layer["encoding"]["x"]["scale"] for layer in chart["layer"] if "scale" in layer["encoding"]["x"]
    )
    low, high = scale["domain"]
    assert low < -30 < 1e6 < high


def test_likes_and_plays_are_drawn_apart(paces):
    assert "No data" in str(spec_of(charts.growth(paces([(1, 1)]), metric="likes")))
    assert "Likes a day" in str(spec_of(charts.growth(paces([(1, 1)], metric="likes"), metric="likes")))
    with pytest.raises(ParameterError, match="metric='saves' came"):
        charts.growth(paces([(1, 1)]), metric="saves")


def test_eight_lines_are_told_apart_and_the_rest_is_announced(gains, rows, subtitle):
    chart = charts.snapshot_growth(gains(10, 3))
    assert len({row["work"] for row in rows(chart)}) == 8
    assert "The first 8 of 10 works" in subtitle(chart)


def test_moments_are_written_in_utc_so_that_no_browser_moves_them(gains, rows):
    first = rows(charts.snapshot_growth(gains(1, 1)))[0]["until"]
    assert first == "2025-10-01T16:00Z"
    assert dt.datetime.fromisoformat(first).utcoffset() == dt.timedelta(0)


def test_a_long_line_is_thinned(gains, rows):
    assert len(rows(charts.snapshot_growth(gains(1, 900)))) <= 150
