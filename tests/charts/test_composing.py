"""Users go on composing the kit's charts, whose copies share their parts, as they do any others."""

from __future__ import annotations

import json

import altair as alt
import polars as pl
import pytest
import vl_convert

from analytics_kit import charts

#: Of each structure one: single, layered, stacked, faceted and combined; with selections, with data that all layers share.
KINDS = ("no curves", "retention", "tgi", "many", "combined", "faded, many", "danmaku")
every_kind = pytest.mark.parametrize("kind", KINDS)


def plain(chart):
    """The specification as a user asks for it, but unvalidated; the fixture ``spec`` validates that of each kind."""
    return chart.to_dict(validate=False)


def spoil(chart):
    """Change marks and axes where they are."""
    for name in ("layer", "vconcat", "concat"):
        for inner in getattr(chart, name, ()):
            spoil(inner)
    if hasattr(chart, "spec"):
        spoil(chart.spec)
    if isinstance(chart, alt.Chart):
        chart.mark = "arc"
        for channel in (getattr(chart.encoding, name, None) for name in ("x", "y")):
            if isinstance(channel, alt.X | alt.Y):
                channel.title = "spoilt"


@every_kind
def test_altairs_own_composition_changes_nothing(gallery, kind):
    chart = gallery[kind]("en")
    assert plain(chart.copy(deep=False)) == plain(chart)
    assert plain(chart.copy()) == plain(chart)


@every_kind
def test_what_a_user_changes_in_a_copy_does_not_change_the_chart(gallery, kind, spec):
    chart = gallery[kind]("en")
    spoil(chart.copy())
    assert plain(chart) == spec(kind, "en")


@every_kind
def test_users_go_on_composing(gallery, kind):
    chart = gallery[kind]("en")
    before = json.dumps(plain(chart))
    renamed = plain(chart.properties(title="mine").configure_axis(grid=True))
    assert renamed["title"] == "mine"
    assert renamed["config"]["axis"]["grid"] is True
    rule = alt.Chart(pl.DataFrame({"at": [3.0]})).mark_rule().encode(x=alt.X("at", type="quantitative"))
    for whole in (charts.combine(chart, rule), chart | rule, rule & chart):
        vl_convert.vegalite_to_vega(plain(whole), vl_version="6.4")
    if isinstance(chart, alt.LayerChart):
        assert len(plain(chart + rule)["layer"]) == len(chart.layer) + 1
    assert json.dumps(plain(chart)) == before


@every_kind
def test_a_chart_shares_nothing_with_the_next_one(gallery, kind, spec):
    spoil(gallery[kind]("en"))
    assert plain(gallery[kind]("en")) == spec(kind, "en")


def test_facets_and_the_same_chart_twice_can_be_combined(gallery):
    many, reactions = gallery["many"]("en"), gallery["reactions"]("en")
    params = charts.combine(many, reactions, many).to_dict()["params"]
    assert [param["name"] for param in params] == [
        param["name"] for chart in (many, reactions) for param in chart.to_dict()["params"]
    ]
    assert many.to_dict()["params"]  # the chart that was combined keeps its own


def test_charts_beside_each_other_keep_their_colours(gallery):
    """Vega-Lite would give both the colours of the first, and one legend."""
    ranking, words = gallery["tgi"]("en"), gallery["keywords"]("en")
    alone, beside = (
        vl_convert.vegalite_to_vega(plain(chart)) for chart in (ranking, words | (ranking & words))
    )

    def scales(vega):
        band_scales = [scale for scale in vega.get("scales", ()) if "core, over 150" in str(scale["domain"])]
        return band_scales + [scale for mark in vega.get("marks", ()) for scale in scales(mark)]

    assert [scale["range"] for scale in scales(alone)] == [scale["range"] for scale in scales(beside)]
    assert scales(alone)
