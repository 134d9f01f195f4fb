"""Works under the providers' thresholds: marks fade, figures stay, and the subtitle says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics_kit import charts
from analytics_kit.charts._unreliable import FADED, fade, unreliable_ids
from analytics_kit.errors import TableError

from .conftest import (
    ITEM,
    PORTRAIT,
    make_band,
    make_comparison,
    make_curves,
    make_density,
    make_moments,
    make_ranking,
    make_ranks,
    make_shift,
    spec_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = pl.concat(make_comparison(item) for item in ("0", "1"))
PAIRS = pl.DataFrame(
    {
        "item_id": ["0", "0", "1"],
        "other_item_id": ["1", "2", "2"],
        "dimension": "province",
        "overlap": [0.9, 0.9, 0.9],
        "shared": 3,
    }
)
TWO = pl.concat([make_ranking(PORTRAIT, item_id="0"), make_ranking(PORTRAIT, item_id="1")])

#: Each chart, the work that it is about, and the plays from which it is not faded.
CHARTS: dict[str, tuple[Callable[..., Any], str, int]] = {
    "retention": (lambda **o: charts.retention(make_comparison(), **o), ITEM, 200),
    "retention_many": (lambda **o: charts.retention_many(MANY, **o), "1", 200),
    "overlay": (lambda **o: charts.retention_many(MANY, layout="overlay", **o), "1", 200),
    "retention_band": (lambda **o: charts.retention_band(make_band(), curves=make_curves(), **o), ITEM, 200),
    "retention_moments": (
        lambda **o: charts.retention_moments(make_curves(), moments=make_moments(), **o),
        ITEM,
        200,
    ),
    "retention_ranks": (lambda **o: charts.retention_ranks(make_ranks(), **o), "1", 200),
    "retention_reactions": (lambda **o: charts.retention_reactions(make_comparison(), **o), ITEM, 200),
    "danmaku": (lambda **o: charts.danmaku(make_density(), **o), ITEM, 200),
    "tgi": (lambda **o: charts.tgi(make_ranking(PORTRAIT), **o), ITEM, 1000),
    "shares": (lambda **o: charts.shares(make_ranking(PORTRAIT), **o), ITEM, 1000),
    "provinces": (lambda **o: charts.provinces(make_ranking(PORTRAIT), **o), ITEM, 1000),
    "pyramid": (lambda **o: charts.pyramid(make_ranking(PORTRAIT), **o), ITEM, 1000),
    "pyramid of two": (lambda **o: charts.pyramid(TWO, item_id="0", other_item_id="1", **o), "1", 1000),
    "shift": (lambda **o: charts.shift(make_shift("x"), **o), ITEM, 1000),
    "overlap": (lambda **o: charts.overlap(PAIRS, **o), "2", 1000),
}


def plays(item: str, count: int | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"item_id": [item, "another"], "plays": [count, 5]}, schema_overrides={"plays": pl.Int64}
    )


def pattern(chart: Any) -> str:
    return json.dumps(spec_of(chart), sort_keys=True)


@pytest.mark.parametrize("name", CHARTS)
def test_a_work_with_enough_plays_or_unknown_ones_is_drawn_as_ever(name: str) -> None:
    draw, item, least = CHARTS[name]
    whole = pattern(draw())
    works = [plays(item, least), plays(item, None), plays("somebody else's", 1)]
    if name == "shift":  # there all works given are behind the portraits
        works = [frame.head(1) for frame in works[:2]]

    assert [pattern(draw(works=frame)) == whole for frame in works] == [True] * len(works)


@pytest.mark.parametrize("name", CHARTS)
def test_a_work_with_too_few_plays_is_faded_and_the_subtitle_says_so(
    name: str, subtitle: Callable[[Any], str]
) -> None:
    draw, item, least = CHARTS[name]
    chart = draw(works=plays(item, least - 1).head(1))

    assert f"aded:fewerthan{least:,}plays" in subtitle(chart).replace(" ", "")  # whatever the lines
    assert pattern(chart) != pattern(draw(title=None))


def test_it_says_so_in_chinese(subtitle: Callable[[Any], str]) -> None:
    draw, item, least = CHARTS["retention"]
    assert f"播放量不足{least}" in subtitle(draw(works=plays(item, least - 1).head(1), lang="zh")).replace(
        " ", ""
    )


def test_every_mark_but_text_is_faded() -> None:
    def opacities(chart: Any) -> list[tuple[str, float]]:
        spec = spec_of(chart)
        layers = [layer for panel in spec["vconcat"] for layer in panel["layer"]]
        marks = [layer["mark"] for layer in layers]
        marks = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
        return [(mark["type"], mark.get("opacity", 1.0)) for mark in marks]

    whole = opacities(charts.tgi(make_ranking(PORTRAIT)))
    faded = opacities(charts.tgi(make_ranking(PORTRAIT), works=plays(ITEM, 3)))

    assert faded == [(mark, o if mark == "text" else round(FADED * o, 3)) for mark, o in whole]


def test_intervals_fade_too() -> None:
    ranking = make_ranking(PORTRAIT).with_columns(tgi_low=pl.col("tgi") - 9, tgi_high=pl.col("tgi") + 9)
    panel = spec_of(charts.tgi(ranking, dimension="gender", works=plays(ITEM, 3)))["vconcat"][0]
    (bars,) = [layer["mark"] for layer in panel["layer"] if layer["mark"]["type"] == "errorbar"]

    assert {bars[mark]["opacity"] for mark in ("rule", "ticks")} == {round(FADED * 0.7, 3)}


def test_among_many_works_only_the_small_ones_fade(rows: Callable[[Any], list[dict[str, Any]]]) -> None:
    chart = charts.retention_ranks(make_ranks(), works=plays("1", 3))
    bars = spec_of(chart)["layer"][0]

    assert {row["item_id"]: row["small"] for row in rows(chart) if "item_id" in row} == {
        "0": False,
        "1": True,
        "2": False,
    }
    assert bars["encoding"]["opacity"] == {
        "condition": [{"test": "datum.small", "value": FADED}],
        "value": 1.0,
    }


def test_a_pair_is_faded_if_one_of_both_is_small(rows: Callable[[Any], list[dict[str, Any]]]) -> None:
    chart = charts.overlap(PAIRS, works=plays("2", 3))

    assert [row["small"] for row in rows(chart) if "small" in row] == [False, True, True]


def test_searches_that_two_works_share_have_no_threshold_of_plays() -> None:
    assert pattern(charts.overlap(PAIRS.drop("dimension"), works=plays("2", 3))) == pattern(
        charts.overlap(PAIRS.drop("dimension"))
    )


def test_of_two_sides_of_a_pyramid_the_small_one_fades() -> None:
    def condition(item: str) -> object:
        chart = spec_of(charts.pyramid(TWO, item_id="0", other_item_id="1", works=plays(item, 3)))
        return chart["vconcat"][0]["layer"][0]["encoding"]["opacity"]["condition"][0]["test"]

    assert [condition("0"), condition("1")] == ["datum.left", "!datum.left"]


def test_a_work_that_two_providers_count_is_small_only_if_both_say_so() -> None:
    works = pl.DataFrame({"item_id": ["a", "a", "b", "b"], "plays": [5, 5000, 5, 7]})
    assert unreliable_ids(works, "retention", ["a", "b", None]) == {"b"}


def test_frames_without_plays_are_refused() -> None:
    with pytest.raises(TableError, match="plays"):
        charts.retention(make_comparison(), works=pl.DataFrame({"item_id": [ITEM]}))


def test_fading_changes_a_copy() -> None:
    chart = charts.retention(make_comparison())
    before = pattern(chart)
    fade(chart)
    assert pattern(chart) == before
