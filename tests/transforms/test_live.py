"""Rates of lives against a plain computation, and what happens to lives that say nothing."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from statistics import NormalDist, median
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics_kit import errors, tables
from analytics_kit.transforms import _chance, best_start_hours, live_daily_rates, live_rates
from analytics_kit.transforms._chance import leading

COUNTS = ("views", "viewers", "likes", "commenters", "new_followers", "buyers")
RATES = {"commenter_rate": "commenters", "buyer_rate": "buyers", "follower_rate": "new_followers"}
FIRST = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

_count = st.none() | st.integers(-3, 5000)
_live = st.fixed_dictionaries(
    {
        **dict.fromkeys(COUNTS, _count),
        "started_at": st.none()
        | st.integers(0, 60 * 24 * 60).map(lambda minutes: FIRST + dt.timedelta(minutes=minutes)),
        "ended_at": st.none() | st.just(FIRST + dt.timedelta(days=90)),
    }
)


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    numbered = [{"room_id": str(number), **row} for number, row in enumerate(rows)]
    return pl.DataFrame(numbered, schema=tables.schema("live_sessions"), orient="row")


def wilson(successes: int, whole: int) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.975)
    p = successes / whole
    centre = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return centre - half, centre + half


@settings(max_examples=15)  # of many queries each
@given(st.lists(_live, max_size=8))
def test_rates_are_people_over_viewers_with_the_interval_of_wilson(rows: list[dict[str, Any]]) -> None:
    rates = live_rates(table(rows))

    assert len(rates) == len(rows)
    for rate in rates.iter_rows(named=True):
        row = rows[int(rate["room_id"])]
        for name, count in RATES.items():
            people, viewers = row[count], row["viewers"]
            bounds = rate[f"{name}_low"], rate[f"{name}_high"]
            if people is None or not viewers:
                assert rate[name] is None
            else:
                assert rate[name] == pytest.approx(people / viewers)
            if people is not None and viewers and viewers > 0 and 0 <= people <= viewers:
                assert bounds == pytest.approx(wilson(people, viewers), abs=1e-12)
                assert 0 <= bounds[0] <= rate[name] + 1e-12
                assert rate[name] - 1e-12 <= bounds[1] <= 1
            else:
                assert bounds == (None, None)


def test_lives_come_in_order_of_their_start(live_sessions: pl.DataFrame) -> None:
    assert live_rates(live_sessions).get_column("started_at").is_sorted()
    assert live_rates(live_sessions).get_column("is_over").to_list() == [True] * 4 + [False]


def test_a_live_without_viewers_has_no_rate(live_sessions: pl.DataFrame) -> None:
    [live] = live_rates(live_sessions).filter(viewers=0).iter_rows(named=True)
    known = {name for name, value in live.items() if value is not None}
    assert known == {"room_id", "title", "started_at", "is_over", "viewers"}


def test_days_without_a_live_are_left_out_and_losses_stay_negative(live_daily: pl.DataFrame) -> None:
    days = live_daily_rates(live_daily)
    assert days.get_column("viewers").to_list() == [2809, 2667]
    assert days.get_column("buyer_rate").to_list() == pytest.approx([62 / 2809, 70 / 2667])
    assert days.get_column("followers_per_viewer").to_list() == pytest.approx([28 / 2809, -3 / 2667])
    assert days.get_column("revenue_per_viewer").to_list() == pytest.approx([1057.74 / 2809, 1137.61 / 2667])


def test_a_day_whose_lives_are_not_counted_is_kept(live_daily: pl.DataFrame) -> None:
    assert live_daily_rates(live_daily.with_columns(sessions=None)).height == 3


@settings(max_examples=15)  # of many queries each
@given(
    st.lists(_live, max_size=12), st.integers(1, 3), st.sampled_from(["Asia/Shanghai", "America/New_York"])
)
def test_hours_are_those_of_the_zone_and_medians_of_their_lives(
    rows: list[dict[str, Any]], few: int, zone: str
) -> None:
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in rows:
        if row["started_at"] and row["ended_at"] and row["viewers"] is not None:
            local = row["started_at"].astimezone(ZoneInfo(zone))
            groups.setdefault((local.isoweekday(), local.hour), []).append(row)
    hours = best_start_hours(table(rows), time_zone=zone, min_sessions=few)

    assert len(hours) == len(groups)
    enough = [median(row["viewers"] for row in group) for group in groups.values() if len(group) >= few]
    for hour in hours.iter_rows(named=True):
        group = groups[hour["weekday"], hour["hour"]]
        assert hour["sessions"] == len(group)
        assert hour["median_viewers"] == median(row["viewers"] for row in group)
        bought = [
            row["buyers"] / row["viewers"] for row in group if row["viewers"] and row["buyers"] is not None
        ]
        assert hour["median_buyer_rate"] == (pytest.approx(median(bought)) if bought else None)
        better = 1 + sum(other > hour["median_viewers"] for other in enough)
        assert hour["rank"] == (better if len(group) >= few else None)
        ties = enough.count(hour["median_viewers"]) > 1
        expected = (ties, len(enough)) if len(group) >= few else (None, None)
        assert (hour["tied"], hour["tried"]) == expected
        assert (hour["p_value"] is None) == (len(group) < few)
    assert hours.get_column("rank").drop_nulls().is_sorted()


def of_hours(viewers: dict[int, list[int]]) -> pl.DataFrame:
    """Lives of so many viewers, by the hour at which they start."""
    rows = [
        {
            "started_at": FIRST + dt.timedelta(days=day, hours=hour),
            "ended_at": FIRST + dt.timedelta(days=day + 1),
            "viewers": count,
        }
        for hour, counts in viewers.items()
        for day, count in enumerate(counts)
    ]
    return best_start_hours(table(rows), time_zone="UTC", weekdays=False)


def test_an_hour_that_leads_is_told_from_one_that_chance_put_first() -> None:
    clear = of_hours({18: list(range(900, 912)), 20: list(range(100, 112)), 22: list(range(106, 118))})
    assert clear.select("hour", "rank", "tried").row(0) == (18, 1, 3)
    assert clear.get_column("p_value")[0] < 0.01
    assert clear.get_column("p_value")[1:].min() > 0.5
    alike = of_hours({18: [5, 9, 1, 7], 20: [6, 2, 8, 4], 22: [3, 7, 5, 5]})
    assert alike.get_column("p_value").min() > 0.2


def test_the_exact_chance_is_what_all_deals_give() -> None:
    """Of four lives, the best two at one hour: 1 of 6 deals puts them there, and another at the other hour."""
    hours = of_hours({18: [9, 8], 20: [2, 1]}).height
    assert hours == 2
    deals = list(itertools.permutations([9, 8, 2, 1]))
    share = sum(max(sum(deal[:2]), sum(deal[2:])) >= 17 for deal in deals) / len(deals)
    chances = leading([18, 18, 20, 20], [9, 8, 2, 1], [18, 20])
    assert chances[18] == pytest.approx(share, abs=0.05)
    assert chances[20] == 1.0


def test_hours_of_lives_in_which_nothing_differs_rarely_lead() -> None:
    deal = random.Random(5)  # noqa: S311 (draws, no secrets)
    false = 0
    for _ in range(80):
        groups = [n // 4 for n in range(32)]
        values = [deal.lognormvariate(7, 1) for _ in groups]
        false += min(leading(groups, values, list(range(8))).values()) < 0.05
    assert false <= 80 * 0.05 + 2 * (80 * 0.05 * 0.95) ** 0.5


def test_very_many_rows_are_judged_by_the_normal_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    deal = random.Random(6)  # noqa: S311 (draws, no secrets)
    groups = [n % 5 for n in range(400)]
    values = [deal.gauss(0.3 if group == 0 else 0, 1) for group in groups]
    dealt = leading(groups, values, list(range(5)))
    monkeypatch.setattr(_chance, "_ROWS", 0)
    limit = leading(groups, values, list(range(5)))
    assert 0.001 < dealt[0] < 0.3
    assert limit[0] == pytest.approx(dealt[0], rel=0.5, abs=0.01)
    assert min(limit[group] for group in range(1, 5)) > 0.2


def test_hours_of_equal_medians_are_tied() -> None:
    hours = of_hours({18: [5, 5, 9], 17: [5, 1, 7], 16: [1, 2, 3]})
    assert hours.select("hour", "rank", "tied").rows() == [(17, 1, True), (18, 1, True), (16, 3, False)]


def test_viewers_that_are_no_number_are_not_known(live_sessions: pl.DataFrame) -> None:
    odd = live_sessions.with_columns(viewers=pl.Series([float("nan"), float("inf"), 0.0, 10.0, 20.0]))
    assert live_rates(odd).get_column("viewers").to_list() == [20, 10, 0, None, None]
    assert best_start_hours(odd).get_column("sessions").to_list() == [3]


def test_hours_of_the_day_add_up_the_weekdays(live_sessions: pl.DataFrame) -> None:
    spread = live_sessions.with_columns(pl.col("started_at") + pl.duration(days=pl.int_range(pl.len())))
    assert best_start_hours(spread).height == 4
    [hour] = best_start_hours(spread, weekdays=False).iter_rows(named=True)
    assert (hour["weekday"], hour["hour"], hour["sessions"]) == (None, 20, 4)


def test_too_few_lives_get_no_rank_however_many_watched(live_sessions: pl.DataFrame) -> None:
    hours = best_start_hours(live_sessions, min_sessions=5)
    assert hours.get_column("rank").to_list() == [None]
    assert hours.get_column("is_enough").to_list() == [False]


def test_a_live_that_goes_on_is_in_no_hour(live_sessions: pl.DataFrame) -> None:
    assert best_start_hours(live_sessions).get_column("sessions").sum() == 4


@pytest.mark.parametrize("zone", ["Shanghai", "", "../etc", None])
def test_an_unknown_zone_is_refused(live_sessions: pl.DataFrame, zone: Any) -> None:
    with pytest.raises(errors.ParameterError, match="is unknown. Allowed: an IANA name"):
        best_start_hours(live_sessions, time_zone=zone)


@pytest.mark.parametrize("few", [0, -1, 2.5, "3"])
def test_a_number_of_lives_below_one_is_refused(live_sessions: pl.DataFrame, few: Any) -> None:
    with pytest.raises(errors.ParameterError, match="whole number of lives from 1 up"):
        best_start_hours(live_sessions, min_sessions=few)


def test_starts_that_are_no_moments_are_refused(live_sessions: pl.DataFrame) -> None:
    text = live_sessions.with_columns(pl.col("started_at").cast(pl.String))
    with pytest.raises(errors.TableError, match="'started_at' is String, but moments are needed"):
        best_start_hours(text)
