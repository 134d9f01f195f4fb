"""Works to choose from: the table, and the panels that follow the choice."""

from __future__ import annotations

import json
import re

import polars as pl
import pytest
import vl_convert

from analytics_kit.charts import explorer
from analytics_kit.charts.works.explorer import WORKS

from .conftest import make_explored, make_works, spec_of

THREE = make_works(3)


def selections(chart):
    return {param["name"]: param for param in spec_of(chart)["params"]}


def layers(spec):
    for name in ("layer", "vconcat", "hconcat"):
        for inner in spec.get(name, ()):
            yield from layers(inner)
    if "mark" in spec:
        yield spec


def test_the_first_work_is_chosen_and_the_first_figure_sorts():
    chosen = selections(explorer(THREE))
    assert chosen["pick_works"]["value"] == [{"work": "0"}]
    assert chosen["sort_works"]["value"] == [{"column": "plays", "way": "down"}]


def test_a_figure_that_no_work_has_is_no_column():
    texts = json.dumps(spec_of(explorer(THREE.with_columns(likes=None, shares=7)))["datasets"])
    assert "shares" in texts
    assert "likes" not in texts


@pytest.mark.parametrize("missing", ["curves", "portrait", "shares"])
def test_what_did_not_come_has_no_panel(missing):
    frames = make_explored(THREE)
    whole, less = (
        len([*layers(spec_of(explorer(THREE, **options)))]) for options in (frames, frames | {missing: None})
    )
    assert less < whole


def test_panels_show_the_chosen_works_alone():
    every_layer = list(layers(spec_of(explorer(THREE, **make_explored(THREE)))))
    follow = [
        layer
        for layer in every_layer
        if {"filter": {"param": "pick_works", "empty": False}} in layer.get("transform", [])
    ]
    assert [layer["mark"]["type"] for layer in follow] == ["line", "point", "point"]


def test_works_beyond_the_first_are_counted(subtitle):
    chart = explorer(make_works(WORKS + 5))
    assert f"The first {WORKS} of {WORKS + 5} works" in subtitle(chart)
    assert "15 rows at a time" in subtitle(chart)


def test_works_without_curves_are_no_error_and_strangers_are_left_out(rows):
    curves = make_explored(make_works(5))["curves"]
    assert {row["work"] for row in rows(explorer(THREE, curves=curves)) if "second" in row} == {"0", "1", "2"}


def test_the_table_is_sorted_as_asked_and_unknown_figures_come_last():
    works = THREE.with_columns(comments=pl.Series([None, 4, 9]))
    spec = spec_of(explorer(works))
    positions = {}
    for column, way in (("comments", "down"), ("comments", "up"), ("plays", "up")):
        for param in spec["params"]:
            if param["name"] == "sort_works":
                param["value"] = [{"column": column, "way": way}]
        svg = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
        positions[column, way] = [
            int(re.search(rf"place: (\d); name: {title}", svg)[1]) for title in works["title"]
        ]
    assert positions == {
        ("comments", "down"): [3, 2, 1],
        ("comments", "up"): [3, 1, 2],
        ("plays", "up"): [3, 2, 1],
    }
