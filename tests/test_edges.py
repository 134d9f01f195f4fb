"""Figures at the edge of what a column can hold: each transform and chart gives null, or an error of the kit's."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from analytics_kit import charts, tables, transforms
from analytics_kit.charts._chart import unchecked
from analytics_kit.errors import AnalyticsKitError
from tests.charts.conftest import _gallery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Edge = Callable[[pl.DataFrame], pl.DataFrame]

#: A transform, how it is called, and the tables that it is given.
CALLS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("audience_overlap", {}, ["portrait"]),
    ("audience_overlap", {"sample_size": 10**15}, ["portrait"]),
    ("audience_shift", {"sample_size": (9, 10**15)}, ["portrait", "portrait"]),
    ("best_start_hours", {"min_sessions": 1}, ["live_sessions"]),
    ("check_portrait", {}, ["portrait"]),
    ("compare_retention", {}, ["curve"]),
    ("compare_retention", {"baseline": "0"}, ["curve"]),
    ("compute_tgi", {}, ["portrait", "portrait"]),
    ("danmaku_density", {}, ["danmaku"]),
    ("diagnose", {}, ["diagnosis"]),
    ("engagement_rate", {"denominator": "plays"}, ["works"]),
    ("find_moments", {}, ["curve"]),
    ("flag_small", {}, ["works"]),
    ("funnel", {}, ["product_stats"]),
    ("genre_mix", {}, ["works"]),
    ("growth", {}, ["increments", "works"]),
    ("growth", {"as_of": dt.datetime.max}, ["increments", "works"]),
    ("hot_word_share", {}, ["hot_words"]),
    ("keyword_concentration", {}, ["keyword_shares"]),
    ("keyword_diversity", {}, ["keyword_shares"]),
    ("keyword_gaps", {}, ["keywords", "works"]),
    ("keyword_overlap", {}, ["keyword_shares"]),
    ("keyword_share", {}, ["keywords"]),
    ("keyword_share", {"other": True}, ["keywords"]),
    ("leaderboard", {"by": "plays"}, ["works"]),
    ("leaderboard", {"by": "completion_rate"}, ["works", "work_metrics"]),
    ("live_daily_rates", {}, ["live_daily"]),
    ("live_rates", {}, ["live_sessions"]),
    ("match_works", {"item_id": "0"}, ["works"]),
    ("pool_keywords", {}, ["keywords"]),
    ("posting_calendar", {"min_works": 1}, ["works"]),
    ("product_leaderboard", {}, ["products"]),
    ("rank_retention", {}, ["retention_summary"]),
    ("rank_tgi", {"sample_size": 10**15}, ["portrait"]),
    ("rate", {"numerator": "likes", "denominator": "plays"}, ["works"]),
    ("resample_curves", {}, ["curve"]),
    ("resample_curves", {"step": 2.0}, ["curve"]),
    ("retention_band", {"min_works": 1}, ["curve"]),
    ("retention_band", {"min_works": 1, "step": 1.0, "draws": 2}, ["curve"]),
    ("revenue_by_day", {}, ["shop_daily"]),
    ("snapshot_growth", {}, ["snapshots"]),
    ("summarize_retention", {}, ["curve"]),
    ("traffic_by_performance", {"groups": 2}, ["traffic", "works"]),
    ("traffic_mix", {}, ["traffic"]),
    ("video_product_sales", {}, ["product_stats"]),
    ("violation_ladder", {}, ["health"]),
    ("violations_over_time", {}, ["violations"]),
]
#: Parameters that take a table, beside those that are positions.
BESIDE = {
    "compare_retention": {"works": "works"},
    "summarize_retention": {"works": "works"},
    "find_moments": {"works": "works"},
    "rank_retention": {"works": "works"},
    "danmaku_density": {"curves": "curve"},
    "keyword_gaps": {"hashtags": "hashtags"},
    "genre_mix": {"verticals": "verticals"},
}
ROWS = 6


@functools.cache
def ordinary(table: str) -> pl.DataFrame:
    """A frame of a table: two or six works, each with rows of its own."""
    row_per_work = table in ("works", "work_metrics", "health", "retention_summary", "verticals")

    def values(name: str, column: Any) -> list[Any]:
        if name == "item_id":
            return [str(n if row_per_work else n // 3) for n in range(ROWS)]
        if name == "series":
            return ["item"] * ROWS
        if isinstance(column.dtype, pl.Enum):
            return [column.dtype.categories[0]] * ROWS
        if column.dtype == pl.String:
            return [
                "USD" if name == "currency" else "plays" if name == "metric" else f"{name} {n % 3}"
                for n in range(ROWS)
            ]
        if column.dtype == pl.Boolean:
            return [n % 2 == 0 for n in range(ROWS)]
        if column.dtype.is_temporal():
            return [dt.datetime(2025, 1, 1 + n, tzinfo=dt.UTC) for n in range(ROWS)]
        if name == "days":
            return [[1, 7, 30][n % 3] for n in range(ROWS)]
        return [
            n % 3 + 1 if column.most is None and "share" not in name and name != "value" else 0.5 - n % 3 / 10
            for n in range(ROWS)
        ]

    return pl.DataFrame(
        {
            name: pl.Series(values(name, column), strict=False).cast(column.dtype, strict=False)
            for name, column in tables.columns(table).items()
        }
    )


def figures(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype.is_numeric()]


def moments(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype in (pl.Datetime, pl.Date)]


def set_figures(values: list[float], dtype: Any, frame: pl.DataFrame) -> pl.DataFrame:
    """Put these values, by turns, in the place of all figures; None leaves what is there."""
    edges = pl.Series(list(itertools.islice(itertools.cycle(values), frame.height)), dtype=dtype)
    return frame.with_columns(
        pl.coalesce(edges.rename(name), pl.col(name).cast(dtype, strict=False)).alias(name)
        for name in figures(frame)
    )


def set_moments(value: dt.datetime | int, unit: Any, zone: str | None, frame: pl.DataFrame) -> pl.DataFrame:
    """Put a moment in every second row of all moments and dates, which get this unit and zone."""
    kind = pl.Datetime(unit)
    last_day = (2**31 - 1) * (1 if value == 2**63 - 1 else -1)  # a date is a number of days of 32 bits
    far = isinstance(value, int)
    day = pl.lit(last_day, pl.Int32).cast(pl.Date) if far else pl.lit(value, kind).cast(pl.Date)
    moment = pl.lit(value, pl.Int64).cast(kind) if far else pl.lit(value, kind)
    if zone:
        moment = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    here = pl.int_range(pl.len()) % 2 == 1
    return frame.with_columns(
        pl.when(here).then(day).otherwise(pl.col(name)).alias(name)
        if frame.schema[name] == pl.Date
        else pl.when(here)
        .then(moment)
        .otherwise(
            pl.col(name).cast(kind).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
            if zone
            else pl.col(name).cast(kind).dt.replace_time_zone(None)
        )
        .alias(name)
        for name in moments(frame)
    )


def ids_as(dtype: pl.DataType | None, frame: pl.DataFrame) -> pl.DataFrame:
    """Make text a Categorical, or an Enum of the words that a column has."""
    return frame.with_columns(
        pl.col(name).cast(dtype or pl.Enum(frame.get_column(name).drop_nulls().unique(maintain_order=True)))
        for name, kind in frame.schema.items()
        if kind == pl.String
    )


_NAN, _INF = float("nan"), float("inf")
FIGURES = {
    "no numbers": ([_NAN, _INF, None, -_INF], pl.Float64),
    "huge": ([1e308, None, -1e308], pl.Float64),
    "1e308": ([1e308], pl.Float64),
    "tiny": ([1e-320, None], pl.Float64),
    "negative": ([-3, None], pl.Int64),
    "int64": ([2**63 - 1, None, -(2**63), 2**53 + 1], pl.Int64),
    "uint64": ([2**64 - 1, None], pl.UInt64),
    "uint8": ([200, None, 0], pl.UInt8),
    "float32": ([3e38, None], pl.Float32),
}
MOMENTS = {
    "year 1": (dt.datetime(1, 1, 1), "ms", "UTC"),
    "year 9999": (dt.datetime(9999, 12, 31, 23, 59, 59), "ms", "UTC"),
    "last us": (2**63 - 1, "us", None),
    "first ms": (-(2**63), "ms", "UTC"),
    "last ns": (2**63 - 1, "ns", "Asia/Shanghai"),
}
EDGES: dict[str, Edge] = {
    **{name: functools.partial(set_figures, *edge) for name, edge in FIGURES.items()},
    **{name: functools.partial(set_moments, *edge) for name, edge in MOMENTS.items()},
    "empty": pl.DataFrame.clear,
    "nulls": lambda frame: frame.with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in frame.schema.items()
    ),
    "Categorical": functools.partial(ids_as, pl.Categorical()),
    "Enum": functools.partial(ids_as, None),
}


def calls() -> Iterator[Any]:
    """Each transform as it is called, without and with the tables that stand beside."""
    for name, options, inputs in CALLS:
        for beside in [{}, BESIDE[name]] if name in BESIDE else [{}]:
            yield pytest.param(name, options, inputs, beside, id=f"{name} {options} {[*beside]}")


def test_every_transform_is_called() -> None:
    assert {name for name, *_ in CALLS} == {
        name for name in transforms.__all__ if callable(getattr(transforms, name))
    }


@pytest.mark.parametrize(("name", "options", "inputs", "beside"), [*calls()])
def test_a_transform_gives_null_or_an_error_of_the_kit(
    name: str, options: dict[str, Any], inputs: list[str], beside: dict[str, str]
) -> None:
    transform = getattr(transforms, name)
    computed = tables.columns(transform.table)
    for edge, apply_edge in EDGES.items():
        if edge in MOMENTS and not any(moments(ordinary(table)) for table in (*inputs, *beside.values())):
            continue
        try:
            result = transform(
                *(apply_edge(ordinary(table)) for table in inputs),
                **{key: apply_edge(ordinary(table)) for key, table in beside.items()},
                **options,
            )
        except AnalyticsKitError:
            continue
        except BaseException as error:  # a panic of polars is no Exception
            error.add_note(f"edge: {edge}")
            raise
        none = [
            column
            for column, dtype in result.schema.items()
            if dtype.is_float() and column in computed and not result[column].drop_nulls().is_finite().all()
        ]
        assert not none, f"{edge}: NaN or infinite in {none}"


GALLERY = [kind for kind in _gallery() if not kind.startswith("no ") and "," not in kind]


@pytest.mark.parametrize("kind", GALLERY)
def test_a_chart_is_json_or_an_error_of_the_kit(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    edge: list[Edge] = []
    dated = []

    def edged(value: Any) -> Any:
        if not isinstance(value, pl.DataFrame):
            return value
        dated.extend(moments(value))
        return edge[-1](value)

    def wrapped(chart: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **options: chart(
            *map(edged, args), **{name: edged(value) for name, value in options.items()}
        )

    for name in charts.__all__:
        if callable(getattr(charts, name)) and name not in ("combine", "png"):
            monkeypatch.setattr(charts, name, wrapped(getattr(charts, name)))
    draw = _gallery()[kind]
    for name, apply_edge in EDGES.items():
        if name in MOMENTS and not dated:
            continue
        edge.append(apply_edge)
        try:
            with unchecked():
                json.dumps(draw("en").to_dict(validate=False), allow_nan=False)
        except AnalyticsKitError:
            continue
        except BaseException as error:  # a panic of polars is no Exception
            error.add_note(f"edge: {name}")
            raise
