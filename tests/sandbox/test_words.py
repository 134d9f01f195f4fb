"""The word banks are complete: what a creator leans to exists, and every platform dimension sums to 1."""

from __future__ import annotations

import pytest

from analytics_kit.sandbox import documented
from analytics_kit.sandbox.words import PLATFORM
from analytics_kit.sandbox.works import CREATORS


@pytest.mark.parametrize("dimension", PLATFORM)
def test_the_platform_sums_to_one(dimension):
    assert sum(PLATFORM[dimension].values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("dimension", ["gender", "age", "province"])
def test_the_platform_is_the_one_that_the_documented_portrait_implies(dimension):
    portrait = documented.AUDIENCE_PORTRAIT[dimension]
    tgi = {entry["key"]: entry["value"] for entry in portrait["tgi_list"]}
    for entry in portrait["ratio_list"]:
        implied = entry["value"] / (tgi[entry["key"]] / 100)
        assert PLATFORM[dimension][entry["key"]] == pytest.approx(implied, rel=1e-12)


def test_there_are_31_provinces():
    assert len(PLATFORM["province"]) == 31


@pytest.mark.parametrize("creator", CREATORS, ids=lambda creator: creator.name)
def test_a_vertical_names_only_segments_of_the_platform(creator):
    vertical = creator.vertical
    for dimension, leans in vertical.lean.items():
        assert set(leans) <= set(PLATFORM[dimension])
    provinces = {topic.province for topic in vertical.topics} - {None}
    assert provinces | {creator.home} <= set(PLATFORM["province"])


@pytest.mark.parametrize("creator", CREATORS, ids=lambda creator: creator.name)
def test_titles_and_searches_name_the_topic_and_channels_sum_to_one(creator):
    assert all("{t}" in pattern for pattern in (*creator.vertical.titles, *creator.vertical.searches))
    assert sum(creator.channels.values()) == pytest.approx(1)
