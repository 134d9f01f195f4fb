from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from analytics_kit.charts import live_rates, live_sessions, start_hours

from .conftest import spec_of

START = dt.datetime(2025, 10, 31, 16, 30, tzinfo=dt.UTC)


def lives(**columns: object) -> pl.DataFrame:
    known = {"started_at": [START], "is_over": [True], "viewers": [1700], "average_watch_s": [167.0]}
    known |= {"buyer_rate": [0.0076], "buyer_rate_low": [0.0044], "buyer_rate_high": [0.013]}
    return pl.DataFrame(known | columns)


def test_dates_are_those_of_the_zone_and_not_of_the_reader(rows):
    assert rows(live_sessions(lives()))[0]["started_at"] == "2025-11-01T00:30:00"
    assert rows(live_rates(lives(), time_zone="UTC"))[0]["start"] == "2025-10-31 16:30"


def test_a_live_that_goes_on_is_hollow_and_one_without_a_rate_grey(rows, subtitle):
    three = pl.concat([lives(), lives(is_over=[False]), lives(buyer_rate=[None])], how="vertical_relaxed")
    chart = live_sessions(three)
    assert sorted(row["kind"] for row in rows(chart)) == ["rated", "running", "unknown"]
    assert "Hollow: still going on, figures grow. Grey: rate not known" in subtitle(chart)
    assert len(spec_of(chart)["layer"]) == 3


def test_without_watch_times_viewers_are_the_height():
    chart = live_sessions(lives(average_watch_s=[None]))
    assert spec_of(chart)["layer"][0]["encoding"]["y"]["field"] == "viewers"


def test_only_rates_that_some_live_has_get_a_panel():
    none = {f"follower_rate{end}": [None] for end in ("", "_low", "_high")}
    assert len(spec_of(live_rates(lives(**none)))["vconcat"]) == 1


def test_a_rate_without_bounds_gets_a_panel_without_an_interval(rows):
    chart = live_rates(lives(follower_rate=[0.02]))
    assert [(row["rate"], row["low"], row["high"]) for row in rows(chart) if "rate" in row] == [
        (0.0076, 0.0044, 0.013),
        (0.02, None, None),
    ]


def test_a_panel_reaches_as_far_as_its_widest_interval():
    panel = spec_of(live_rates(lives()))["vconcat"][0]
    assert panel["layer"][1]["encoding"]["y"]["scale"]["domain"] == [0, pytest.approx(1.06 * 0.013)]


def test_beyond_120_lives_the_last_are_shown(rows, subtitle):
    many = pl.concat(lives(started_at=[START + dt.timedelta(hours=n)]) for n in range(130))
    assert len([row for row in rows(live_rates(many)) if "rate" in row]) == 120
    assert "the last 120 of 130 lives" in subtitle(live_rates(many)).lower()


HOURS = {"weekday": [5, 7], "hour": [20, 9], "sessions": [13, 2], "median_viewers": [1228.0, 940.5]}
HOURS |= {"median_buyer_rate": [0.015, None], "rank": [1, None]}


@pytest.mark.parametrize(
    ("lang", "labels"), [("en", ["Fri 20:00", "Sun 09:00"]), ("zh", ["周五 20:00", "周日 09:00"])]
)
def test_hours_without_a_rank_are_faded_and_the_subtitle_says_why(rows, subtitle, lang, labels):
    chart = start_hours(pl.DataFrame(HOURS), lang=lang)
    bars = [row for row in rows(chart) if "label" in row]
    assert [row["label"] for row in bars] == labels
    assert [row["is_enough"] for row in bars] == [True, False]
    assert {"en": "too few lives to compare", "zh": "场次太少"}[lang] in subtitle(chart)


def test_hours_of_any_day_have_no_weekday(rows):
    chart = start_hours(pl.DataFrame(HOURS | {"weekday": [None, None]}))
    assert [row["label"] for row in rows(chart) if "label" in row] == ["20:00", "09:00"]


@pytest.mark.parametrize(
    ("chance", "note"),
    [(0.01, "the first leads by more than chance"), (0.31, "the first leads by no more than chance")],
)
def test_whether_the_first_hour_leads_by_more_than_chance_is_said(subtitle, chance, note):
    hours = pl.DataFrame(HOURS).with_columns(
        tied=pl.Series([False, None]), tried=pl.lit(4), p_value=pl.Series([chance, None])
    )
    assert f"Of 4 hours compared, {note}" in subtitle(start_hours(hours))
    assert "compared" not in subtitle(start_hours(pl.DataFrame(HOURS)))


def test_hours_that_share_the_first_place_are_counted(subtitle):
    hours = pl.DataFrame(HOURS).with_columns(
        rank=pl.lit(1), tied=pl.lit(True), tried=pl.lit(2), p_value=pl.lit(0.4)
    )
    assert "2 hours share the first place" in subtitle(start_hours(hours))
