"""Curves of retention, likes and bounces."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.sandbox import curves

LENGTHS = st.integers(7, 180)
FACTORS = st.floats(-3, 3)


def rng(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a simulation, no secret


@given(seed=st.integers(0, 10**6), length=LENGTHS, quality=FACTORS, hook=FACTORS)
def test_retention_starts_near_one_and_stays_below_the_ceiling(seed, length, quality, hook):
    shape = curves.retention(rng(seed), length, quality=quality, hook=hook)
    assert len(shape.values) == length + 1
    assert 0.98 <= shape.values[0] <= 1
    assert all(0 <= value <= curves.CEILING for value in shape.values)
    assert 0 <= shape.highlight <= length


@given(seed=st.integers(0, 10**6), length=LENGTHS)
def test_a_better_video_keeps_more_of_its_viewers(seed, length):
    def area(quality: float, hook: float) -> float:
        return sum(curves.retention(rng(seed), length, quality=quality, hook=hook).values)

    assert area(-2, -2) < area(0, 0) < area(2, 2)


def test_the_first_three_seconds_lose_more_than_the_next_three():
    values = curves.retention(rng("x"), 60, quality=0, hook=0).values
    assert values[0] - values[3] > 3 * (values[3] - values[6])


def test_with_few_plays_every_value_is_a_fraction_of_the_plays():
    shape = curves.retention(rng("x"), 30, quality=0, hook=0)
    for value in curves.observe(rng("y"), shape, 7):
        assert value * 7 == pytest.approx(round(value * 7), abs=1e-3)


def test_many_plays_measure_the_expected_curve_and_none_measure_nothing():
    shape = curves.retention(rng("x"), 30, quality=0, hook=0)
    measured = curves.observe(rng("y"), shape, 5_000_000)
    assert measured == pytest.approx(shape.values, abs=0.02)
    assert curves.observe(rng("y"), shape, 0) == []


@given(seed=st.integers(0, 10**6), length=LENGTHS)
def test_peers_only_fall(seed, length):
    values = curves.peers(rng(seed), length)
    assert len(values) == length + 1
    assert values == sorted(values, reverse=True)


@given(seed=st.integers(0, 10**6), length=LENGTHS, quality=FACTORS, hook=FACTORS)
def test_likes_and_bounces_are_shares(seed, length, quality, hook):
    shape = curves.retention(rng(seed), length, quality=quality, hook=hook)
    seconds = range(length + 1)
    for shares in (curves.likes(seconds, shape.values, shape.highlight), curves.bounces(shape.values)):
        assert len(shares) == length + 1
        assert min(shares) >= 0
        # Each share is rounded to 4 decimals.
        assert sum(shares) == pytest.approx(1, abs=5e-5 * (length + 1) + 1e-9)


def test_likes_peak_at_the_highlight():
    levels = [0.5] * 61
    likes = curves.likes(range(61), levels, 30)
    assert likes.index(max(likes)) == 30
    assert statistics.mean(likes[28:33]) > 5 * statistics.mean(likes[10:20])


def test_bounces_stand_where_retention_falls():
    assert curves.bounces([1.0, 0.6, 0.6, 0.7, 0.1]) == [0, 0.4, 0, 0, 0.6]


def test_nobody_leaves_a_flat_curve():
    assert curves.bounces([1.0, 1.0]) == [0.0, 0.0]
    assert curves.bounces([]) == curves.likes([], [], None) == []
