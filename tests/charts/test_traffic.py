from __future__ import annotations

import polars as pl
import pytest

from analytics_kit.charts import traffic, traffic_by_performance
from analytics_kit.charts.traffic import _SOURCES

from .conftest import spec_of


def stacked(chart):
    spec = spec_of(chart)
    return [row for table in spec["datasets"].values() for row in table if "work" in row]


@pytest.mark.parametrize(("lang", "label"), [("en", "For You feed"), ("zh", "推荐页")])
def test_known_sources_have_names(mix, rows, lang, label):
    assert rows(traffic(mix({"homepage_hot": 1.0}), lang=lang))[0]["label"] == label


def test_an_unknown_source_keeps_its_word(mix, rows):
    assert rows(traffic(mix({"new_tab": 1.0}), lang="zh"))[0]["label"] == "new_tab"


def test_bars_go_by_rank(mix, rows):
    chart = traffic(mix({"homepage_hot": 0.7, "search": 0.3}).reverse())
    assert [row["label"] for row in rows(chart) if "label" in row] == ["For You feed", "search"]


def test_a_source_has_one_colour_in_bars_and_stacks(mix, rows):
    bar = rows(traffic(mix({"search": 1.0})))[0]["colour"]
    both = pl.concat([mix({"search": 0.9, "other": 0.1}), mix({"search": 1.0}, item_id="2")])
    scale = spec_of(traffic(both))["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True))["search"] == bar
    assert len(set(_SOURCES.values())) == len(_SOURCES)


def test_changes_are_percentage_points_where_known(mix, rows, subtitle):
    chart = traffic(mix({"search": 0.6, "other": 0.4}, changes=[0.05, None]))
    assert [row["points"] for row in rows(chart) if "points" in row] == [5.0, None]
    assert "change against the creator's history" in subtitle(chart)


def test_without_history_no_change_is_mentioned(mix, subtitle):
    chart = traffic(mix({"search": 1.0}))
    assert "change" not in subtitle(chart)
    assert len(spec_of(chart)["layer"]) == 2


def test_what_the_list_leaves_out_is_said_not_spread(mix, rows, subtitle):
    chart = traffic(mix({"homepage_hot": 0.8544, "familiar": 0.0583, "search": 0.0485}))
    assert "The listed sources make 96.1%" in subtitle(chart)
    assert rows(chart)[0]["share"] == 0.8544


def test_stacks_fill_up_to_100_percent_with_what_is_not_listed(mix):
    both = pl.concat([mix({"search": 0.6, "other": 0.3}), mix({"search": 1.0}, item_id="2")])
    rows = stacked(traffic(both))
    totals: dict[str, float] = {}
    for row in rows:
        totals[row["work"]] = totals.get(row["work"], 0) + row["share"]
    assert list(totals.values()) == pytest.approx([1, 1])
    assert [row["share"] for row in rows if row["source"] == "not listed"] == pytest.approx([0.1])


def test_stacks_keep_the_order_of_works_and_of_sources(mix):
    both = pl.concat(
        [mix({"other": 0.9, "search": 0.1}, item_id="b"), mix({"search": 0.6, "homepage": 0.4}, item_id="a")]
    )
    encoding = spec_of(traffic(both, names={"b": "second"}))["encoding"]
    assert encoding["y"]["sort"] == ["second", "a"]
    assert encoding["color"]["scale"]["domain"] == ["search", "profile page", "other"]


def test_beyond_forty_works_the_first_are_shown(mix, subtitle):
    chart = traffic(pl.concat(mix({"search": 1.0}, item_id=str(n)) for n in range(45)))
    assert len({row["work"] for row in stacked(chart)}) == 40
    assert "The first 40 of 45 works" in subtitle(chart)


def test_groups_go_from_the_most_played_and_say_their_plays():
    groups = pl.DataFrame(
        {
            "group": [1, 2],
            "works": [3, 4],
            "plays_low": [10, 5000],
            "plays_high": [900, 2_400_000],
            "source": ["homepage", "search"],
            "share": [1.0, 0.9],
        }
    )
    encoding = spec_of(traffic_by_performance(groups))["encoding"]
    assert encoding["y"]["sort"] == ["5k–2.4M plays (4)", "10–900 plays (3)"]
    chinese = spec_of(traffic_by_performance(groups, lang="zh"))["encoding"]["y"]["sort"]
    assert chinese == ["播放 5000–240万（4 个）", "播放 10–900（3 个）"]
    assert [row["source"] for row in stacked(traffic_by_performance(groups))][-1] == "not listed"
