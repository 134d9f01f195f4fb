"""Charts: building and displaying some of the gallery that the tests use, and drawing from 200,000 rows.

A run does it ten times, once everything is imported. ``gallery.py`` times all charts of the gallery, one by one.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl
from _runner import Benchmark, Contender

from analytics_kit import charts, renderer

if TYPE_CHECKING:
    from collections.abc import Callable

_GALLERY = Path(__file__).parents[1] / "charts" / "conftest.py"
#: The kinds of which one is typical for each module of charts.
KINDS = ("retention", "band", "tgi", "provinces", "keywords", "traffic, many", "leaderboard", "calendar")
TIMES = 10


@functools.cache
def gallery() -> dict[str, Callable[[str], Any]]:
    spec = importlib.util.spec_from_file_location("gallery", _GALLERY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    charts: dict[str, Callable[[str], Any]] = module._gallery()
    return charts


def load(kind: str, _: Path) -> Callable[[str], Any]:
    draw = gallery()[kind]
    draw("en")
    return draw


def show(draw: Callable[[str], Any]) -> Any:
    """Build a chart and display it, as a notebook without a network does."""
    alt.renderers.register("analytics_kit", renderer.render)
    with alt.renderers.enable("analytics_kit"):
        for _ in range(TIMES):
            bundle = draw("en")._repr_mimebundle_()
    return bundle


def long_curves(_: Path) -> pl.DataFrame:
    second = pl.int_range(0, 20_000, eager=True).cast(pl.Float64)
    value = (-second / 5_000).exp().round(4)
    curve = pl.DataFrame({"second": second, "value": value, "baseline": (value * 0.9).round(4)})
    works = pl.DataFrame({"item_id": [str(n) for n in range(10)], "analysis": "retention"})
    return works.join(curve, how="cross").with_columns(delta=pl.col("value") - pl.col("baseline"))


def draw_many(comparison: pl.DataFrame) -> Any:
    return charts.retention_many(comparison).to_dict()


def is_small(spec: dict[str, Any]) -> bool:
    return sum(map(len, spec["datasets"].values())) <= 5_000


BENCHMARKS = [
    *(
        Benchmark(
            name=f"build and show {TIMES} charts: {kind}",
            contenders={"kit": Contender(run=show, load=functools.partial(load, kind))},
            limit=TIMES * 0.250,  # seconds each
            unit="charts",
        )
        for kind in KINDS
    ),
    Benchmark(
        name="draw 200,000 rows",
        contenders={"kit": Contender(run=draw_many, load=long_curves, answer=is_small)},
        unit="charts",
    ),
]
