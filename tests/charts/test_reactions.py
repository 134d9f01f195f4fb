"""Retention, likes and bounces of one work on one time axis."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics_kit import charts
from analytics_kit.charts import theme
from analytics_kit.errors import ParameterError

from .conftest import ITEM, make_comparison, make_curves, spec_of

if TYPE_CHECKING:
    from collections.abc import Callable

ANALYSES = ("retention", "like", "bounce")
ALL = pl.concat(
    make_comparison(analysis=analysis, seconds=n) for analysis, n in zip(ANALYSES, (45, 40, 30), strict=True)
)


def test_a_second_stands_at_the_same_place_in_every_panel() -> None:
    panels = spec_of(charts.retention_reactions(ALL))["vconcat"]

    assert len(panels) == 3
    domains = [layer["encoding"]["x"]["scale"]["domain"] for p in panels for layer in p["layer"][:3]]
    assert domains == [[0, 44]] * 9
    assert len({panel["width"] for panel in panels}) == 1


def test_the_axis_of_time_is_named_once() -> None:
    panels = spec_of(charts.retention_reactions(ALL))["vconcat"]
    assert [panel["layer"][0]["encoding"]["x"]["title"] for panel in panels] == [None, None, "second"]


def test_panels_come_in_their_order_whatever_that_of_the_rows(subtitle: Callable[[Any], str]) -> None:
    chart = charts.retention_reactions(ALL.reverse(), names={ITEM: "a work"})
    captions = [panel["layer"][-1]["encoding"]["text"]["value"] for panel in spec_of(chart)["vconcat"]]

    assert captions == [
        "viewers still watching",
        "share of all likes, by second",
        "viewers leaving, by second",
    ]
    assert subtitle(chart) == "A work"


@pytest.mark.parametrize(
    ("lang", "note"), [("en", "No curve of likes, bounces"), ("zh", "没有点赞、跳出曲线")]
)
def test_what_is_missing_is_named(lang: str, note: str, subtitle: Callable[[Any], str]) -> None:
    chart = charts.retention_reactions(make_comparison(), lang=lang)  # type: ignore[arg-type]  # one of both
    assert len(spec_of(chart)["vconcat"]) == 1
    assert note in subtitle(chart)


def test_without_peers_the_work_is_drawn_alone() -> None:
    chart = charts.retention_reactions(ALL.clear(), curves=make_curves())
    legends = [layer["encoding"].get("stroke") for layer in spec_of(chart)["vconcat"][0]["layer"]]
    assert [legend["scale"]["domain"] for legend in legends if legend] == [["this work"]]


def test_long_curves_are_thinned(subtitle: Callable[[Any], str]) -> None:
    chart = charts.retention_reactions(make_comparison(seconds=1900))
    assert "1 of 5 points is drawn" in subtitle(chart)


def test_one_work_must_be_named_among_several() -> None:
    two = pl.concat([ALL, make_comparison("another")])
    with pytest.raises(ParameterError, match="item_id="):
        charts.retention_reactions(two)
    assert len(spec_of(charts.retention_reactions(two, item_id=ITEM))["vconcat"]) == 3


@pytest.mark.parametrize("seconds", [265, 430, 20_000])
def test_long_curves_make_a_small_spec(seconds: int, subtitle: Callable[[Any], str]) -> None:
    """Also where the lines of all three panels cross at every second."""
    crossing = pl.col("value") + 0.01 * (-1) ** pl.col("second").cast(pl.Int64)
    curves = pl.concat(
        make_comparison(analysis=analysis, seconds=seconds).with_columns(pl.col("value") * share)
        for analysis, share in zip(ANALYSES, (1.0, 0.87654, 0.76543), strict=True)
    )
    for frame in (curves, curves.with_columns(baseline=crossing)):
        chart = charts.retention_reactions(frame)
        assert len(json.dumps(spec_of(chart))) <= 100_000
    assert "points is drawn" in subtitle(chart)


@pytest.mark.parametrize(
    ("analysis", "above"), [("retention", "better"), ("like", "better"), ("bounce", "worse")]
)
def test_blue_is_the_better_side_in_every_panel(analysis: str, above: str) -> None:
    """Of viewers who leave, fewer is better."""
    spec = spec_of(charts.retention_reactions(make_comparison(analysis=analysis)))
    over, under = spec["vconcat"][0]["layer"][:2]
    scale = over["encoding"]["fill"]["scale"]

    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        "better than peers": theme.ABOVE,
        "worse than peers": theme.BELOW,
    }
    sides = [
        [transform["calculate"] for transform in layer["transform"] if transform.get("as") == "side"]
        for layer in (over, under)
    ]
    assert above in sides[0][0]
    assert above not in sides[1][0]


def test_a_chart_of_viewers_leaving_has_the_colours_of_the_panel() -> None:
    fill = spec_of(charts.retention(make_comparison(analysis="bounce")))["layer"][0]["encoding"]["fill"]
    assert fill["scale"] == {"domain": ["above peers", "below peers"], "range": [theme.BELOW, theme.ABOVE]}
