"""Portraits: shares over whole counts, TGI over one platform, lists that are cut off."""

from __future__ import annotations

import statistics

import pytest

from analytics_kit.sandbox import audience, documented
from analytics_kit.sandbox.words import PLATFORM
from analytics_kit.sandbox.world import World

WORLD = World(seed=7)
WORKS = [work for work in WORLD.works.values() if work.item_id != documented.ITEM_ID]
PORTRAYED = [work for work in WORKS if work.plays >= 1000]


def as_dict(entries):
    return {entry["key"]: entry["value"] for entry in entries}


def baselines(dimension):
    """The platform's shares that one dimension of an answer implies."""
    tgi = as_dict(dimension["tgi_list"])
    return {key: share / (tgi[key] / 100) for key, share in as_dict(dimension["ratio_list"]).items()}


@pytest.mark.parametrize("dimension", ["gender", "age"])
def test_implied_baselines_of_a_complete_dimension_sum_to_one(dimension):
    complete = [
        distribution
        for work in PORTRAYED
        if len((distribution := audience.portrait(work)[dimension])["ratio_list"]) == len(PLATFORM[dimension])
    ]
    assert len(complete) > 100
    for distribution in complete:
        assert sum(baselines(distribution).values()) == pytest.approx(1, abs=1e-9)


def test_every_tgi_rests_on_the_same_platform():
    for work in PORTRAYED:
        portrait = audience.portrait(work)
        for dimension in ("gender", "age", "province", "city_level"):
            for key, baseline in baselines(portrait[dimension]).items():
                assert baseline == pytest.approx(PLATFORM[dimension][key])


def test_lists_have_orders_of_their_own():
    portrait = audience.portrait(PORTRAYED[0])
    for dimension in ("gender", "age", "province"):
        for name in ("ratio_list", "tgi_list"):
            values = [entry["value"] for entry in portrait[dimension][name]]
            assert values == sorted(values, reverse=True)
    provinces = portrait["province"]
    assert [e["key"] for e in provinces["ratio_list"]] != [e["key"] for e in provinces["tgi_list"]]


def test_denominators_differ_between_dimensions():
    for work in PORTRAYED:
        totals = {
            name: sum(audience.counts(work, name).values())
            for name in ("gender", "age", "active", "province")
        }
        assert totals["gender"] == totals["age"] < totals["active"] == totals["province"] < work.plays


def test_provinces_are_cut_off_for_most_works():
    listed = {work.item_id: as_dict(audience.portrait(work)["province"]["ratio_list"]) for work in PORTRAYED}
    assert statistics.median(sum(shares.values()) for shares in listed.values()) < 0.9
    for work in PORTRAYED:
        if "ten_provinces" in work.odd:
            assert len(listed[work.item_id]) == 10
    whole = [shares for shares in listed.values() if len(shares) == 31]
    assert whole
    assert all(sum(shares.values()) == pytest.approx(1) for shares in whole)


def test_the_home_province_and_the_topics_over_index():
    for work in PORTRAYED:
        if work.plays > 20_000:
            tgi = as_dict(audience.portrait(work)["province"]["tgi_list"])
            assert tgi[work.creator.home] > 180
            if work.topic.province in tgi:
                assert tgi[work.topic.province] > 100


def test_the_audience_fits_the_vertical():
    for work in PORTRAYED:
        if work.plays > 20_000:
            gender = as_dict(audience.portrait(work)["gender"]["tgi_list"])
            leaning = max(work.creator.vertical.lean["gender"].items(), key=lambda pair: pair[1])[0]
            assert (gender[leaning] > 100) or work.creator.vertical.name == "旅行"


def test_below_200_plays_nothing_is_shown():
    few = [work for work in WORKS if work.plays < 200]
    assert few
    for work in few:
        portrait = audience.portrait(work)
        # As services write an empty list.
        assert portrait["gender"] == portrait["province"] == {"ratio_list": None, "tgi_list": None}
        assert portrait["active"] is portrait["new_user"] is portrait["career"] is None
        assert audience.others(work)["audience_keyword"]["keyword_list"] is None


def test_below_1000_plays_a_portrait_is_sparse_and_noisy():
    few = [work for work in WORKS if 200 <= work.plays < 1000]
    for work in few:
        portrait = audience.portrait(work)
        assert portrait["gender"]["ratio_list"]
        assert portrait["city_level"]["ratio_list"] == []
        assert len(portrait["province"]["ratio_list"]) <= 10
    # Some provinces have no known viewer at all; that never happens to a work that many watched.
    assert any(0 in audience.counts(work, "province").values() for work in few)
    assert not any(0 in audience.counts(w, "province").values() for w in WORKS if w.plays > 50_000)


def test_the_parts_of_the_day_come_without_tgi():
    assert [entry["key"] for entry in audience.portrait(PORTRAYED[0])["active"]] == ["2", "3", "4", "-1"]


def test_city_levels_are_sometimes_empty_and_careers_mostly():
    portraits = [audience.portrait(work) for work in PORTRAYED]
    assert 0 < sum(not p["city_level"]["ratio_list"] for p in portraits) < len(portraits) / 4
    assert 0 < sum(bool(p["career"]) for p in portraits) < len(portraits) / 2
    assert not any(p["new_user"] for p in portraits)
