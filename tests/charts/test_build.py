"""Charts are put together without Altair's copies, and are the charts that Altair makes all the same."""

from __future__ import annotations

import json

import altair as alt
import polars as pl
import pytest
import vl_convert

from analytics_kit import charts
from analytics_kit.charts import theme
from analytics_kit.charts._build import beside, faceted, layered, stacked

#: Single, layered, stacked, faceted and combined charts; with selections, with data that all layers have in common.
KINDS = (
    "retention",
    "many",
    "overlay",
    "no curves",
    "tgi",
    "tgi, odd",
    "provinces",
    "traffic, many",
    "combined",
    "reactions",
    "faded",
    "faded, many",
    "danmaku",
    "live rates",
    "pool",
)
every_kind = pytest.mark.parametrize("kind", KINDS)


def make_layers(data=alt.Undefined, *, name="pick"):
    """A line, and points that a click selects."""
    base = alt.Chart(data).encode(x=alt.X("a", type="quantitative"))
    pick = alt.selection_point(name=name, fields=["a"], on="click")
    return [base.mark_line(), base.mark_point().add_params(pick)]


@every_kind
def test_altairs_own_composition_changes_nothing(gallery, kind):
    chart = gallery[kind]("en")
    assert chart.copy(deep=False).to_dict() == chart.to_dict()
    assert chart.copy().to_dict() == chart.to_dict()


@pytest.mark.parametrize("data", [alt.Undefined, pl.DataFrame({"a": [1, 2]})], ids=["no data", "common data"])
def test_layers_are_what_altair_makes_of_them(data):
    ours = layered(make_layers(data), width=90, title="t")
    assert ours.to_dict() == alt.LayerChart(layer=make_layers(data), width=90, title="t").to_dict()


def test_panels_and_facets_are_what_altair_makes_of_them():
    data = pl.DataFrame({"a": [1, 2]})
    names = ("upper", "lower")
    ours = stacked([layered(make_layers(name=name), data=data) for name in names], spacing=9)
    theirs = alt.VConcatChart(
        vconcat=[alt.LayerChart(layer=make_layers(name=name), data=data) for name in names], spacing=9
    )
    assert ours.to_dict() == theirs.to_dict()
    ours = faceted(layered(make_layers()), data=data, facet=alt.Facet("a", type="nominal"), columns=2)
    theirs = alt.LayerChart(layer=make_layers()).facet(
        data=data, facet=alt.Facet("a", type="nominal"), columns=2
    )
    assert ours.to_dict() == theirs.to_dict()


def test_a_selection_names_its_view_without_altairs_help(monkeypatch):
    monkeypatch.delattr(alt.Chart, "_get_view_hash_name")
    spec = layered(make_layers(pl.DataFrame({"a": [1]}))).to_dict()
    assert spec["layer"][1]["name"] == "view_pick_1"
    assert spec["params"] == [
        {
            "name": "pick",
            "select": {"type": "point", "fields": ["a"], "on": "click"},
            "views": ["view_pick_1"],
        }
    ]


@every_kind
def test_users_go_on_composing(gallery, kind):
    chart = gallery[kind]("en")
    before = json.dumps(chart.to_dict())
    renamed = chart.properties(title="mine").configure_axis(grid=True)
    assert renamed.to_dict()["title"] == "mine"
    assert renamed.to_dict()["config"]["axis"]["grid"] is True
    rule = alt.Chart(pl.DataFrame({"at": [3.0]})).mark_rule().encode(x=alt.X("at", type="quantitative"))
    whole = charts.combine(chart, theme.apply(rule))
    vl_convert.vegalite_to_vega(whole.to_dict(), vl_version="6.4")
    if isinstance(chart, alt.LayerChart):
        assert len((theme.bare(chart) + rule).to_dict()["layer"]) == len(chart.layer) + 1
    assert json.dumps(chart.to_dict()) == before


@every_kind
def test_a_chart_shares_nothing_with_the_next_one(gallery, kind, spec):
    chart = gallery[kind]("en")

    def spoil(part):
        for name in ("layer", "vconcat", "concat"):
            for inner in getattr(part, name, ()):
                spoil(inner)
        if hasattr(part, "spec"):
            spoil(part.spec)
        if isinstance(part, alt.Chart):
            part.mark = "arc"
            for channel in (getattr(part.encoding, name, None) for name in ("x", "y")):
                if isinstance(channel, alt.X | alt.Y):
                    channel.title = "spoilt"

    spoil(chart)
    assert gallery[kind]("en").to_dict() == spec(kind, "en")


def test_facets_and_the_same_chart_twice_can_be_combined(gallery):
    many, reactions = gallery["many"]("en"), gallery["reactions"]("en")
    params = charts.combine(many, reactions, many).to_dict()["params"]
    assert [param["name"] for param in params] == [
        param["name"] for chart in (many, reactions) for param in chart.to_dict()["params"]
    ]
    assert many.to_dict()["params"]  # the chart that was combined keeps its own


def test_charts_beside_each_other_are_what_altair_makes_of_them():
    data = pl.DataFrame({"a": [1, 2]})
    parts = [alt.Chart(data).mark_bar(), layered(make_layers(data)), alt.Chart(data.clone()).mark_rule()]
    assert beside(parts, columns=2).to_dict() == alt.ConcatChart(concat=parts, columns=2).to_dict()
