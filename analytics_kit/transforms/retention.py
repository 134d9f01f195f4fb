"""Where viewers stay and where they leave: curves against a baseline, and what a comparison comes to."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.tables.results import MOMENTS
from analytics_kit.transforms._frames import (
    divide,
    match_laziness,
    number_works,
    ordered,
    require_columns,
    require_unique,
)
from analytics_kit.transforms._order import drop_null_rows, per_work, run_starts, sort_runs
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from polars._typing import JoinValidation

    from analytics_kit.transforms._frames import FrameT

__all__ = [
    "MOMENTS",
    "compare_retention",
    "find_moments",
    "rank_retention",
    "resample_curves",
    "retention_band",
    "summarize_retention",
]


@returns("retention_comparison")
def compare_retention(curves: FrameT, *, baseline: str | pl.DataFrame | pl.LazyFrame | None = None) -> FrameT:
    """Compare each work's curves with a baseline, second by second.

    Points are aligned by their second and compared only where both sides have a value. Nothing is
    interpolated, extrapolated or clipped: providers sample irregularly, a curve need not start at 1,
    and retention exceeds 1 where viewers rewatch. A work without a baseline has no rows.

    Parameters
    ----------
    curves
        Table ``curve``: item_id, analysis, series, second, value.
    baseline
        What to compare with:

        - ``None``: the work's own ``peers`` series (同类作者), the average of similar creators;
        - the id of a work in `curves`: that work's ``item`` series. The work itself is left out of
          the result;
        - a frame with ``second`` and ``value``. Where it has ``series``, its ``item`` rows count;
          where it has ``analysis``, each analysis is compared with its own, otherwise the one curve
          serves every analysis in `curves`. It holds a single curve for each analysis: average
          several works first.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per compared point:

        {returns}

        Works in order of first appearance in `curves`, then retention, like, bounce, then second.

    Raises
    ------
    TableError
        If `curves` or `baseline` lacks a column or has text where a number is needed, or if a compared
        second is repeated within one curve. LazyFrames are not read: there a second that the baseline repeats
        shows as ``polars.exceptions.ComputeError`` when the result is collected.
    ParameterError
        If `baseline` is none of the above, or an id that `curves` (a DataFrame) does not hold.

    Examples
    --------
    >>> curves = pl.DataFrame(
    ...     {
    ...         "item_id": ["7559536212910853422"] * 6,
    ...         "analysis": ["retention"] * 6,
    ...         "series": ["item"] * 4 + ["peers"] * 2,
    ...         "second": [0.0, 1.0, 5.0, 10.0, 0.0, 1.0],
    ...         "value": [0.2653, 0.2653, 0.0272, 0.1429, 0.1594, 0.2229],
    ...     }
    ... )
    >>> compare_retention(curves).select("second", "value", "baseline", pl.col("delta").round(4))
    shape: (2, 4)
    ┌────────┬────────┬──────────┬────────┐
    │ second ┆ value  ┆ baseline ┆ delta  │
    │ ---    ┆ ---    ┆ ---      ┆ ---    │
    │ f64    ┆ f64    ┆ f64      ┆ f64    │
    ╞════════╪════════╪══════════╪════════╡
    │ 0.0    ┆ 0.2653 ┆ 0.1594   ┆ 0.1059 │
    │ 1.0    ┆ 0.2653 ┆ 0.2229   ┆ 0.0424 │
    └────────┴────────┴──────────┴────────┘
    """
    tables.require(curves, "curve")
    point = pl.col("second", "value").cast(pl.Float64)
    is_item, reference = pl.col("series") == "item", None
    if isinstance(baseline, str):
        _require_work(curves, baseline)
        is_baseline = pl.col("item_id").cast(pl.String).eq_missing(baseline)
        reference = curves.lazy().filter(is_item, is_baseline).select("analysis", point)
        reference = reference.drop_nulls(["second", "value"])
        is_item &= ~is_baseline
    elif isinstance(baseline, pl.DataFrame | pl.LazyFrame):
        reference = _curve(baseline, curves.collect_schema()["analysis"])
    elif baseline is not None:
        msg = (
            f"baseline {baseline!r} is refused. Allowed: None (the work's own peers), the id of a work in the "
            "curves as text, or a polars frame with the columns 'second' and 'value'."
        )
        raise ParameterError(msg)
    # Validating costs more than the join itself, so it is left to what require_unique cannot read.
    lazy = isinstance(curves, pl.LazyFrame) or isinstance(baseline, pl.LazyFrame)
    one_curve = None if reference is None else functools.cache(functools.partial(_collected, reference))

    def compare(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = drop_null_rows(rows, "second", "value")
        if reference is None or one_curve is None:
            other = _by_second(rows.filter(pl.col("series") == "peers"))
            on = [*_POINT]
        else:  # without a work there is nothing to compare, and a LazyFrame need not be read
            other = one_curve() if len(rows) else pl.DataFrame(schema=reference.collect_schema())
            on = [key for key in _POINT if key in other.columns]
        items = _by_second(rows.filter(is_item))
        compared = _beside(items, other, on, validate="m:1" if lazy else "m:m")
        # In order as they are, compared rows show repeated seconds at once; to look for them in the curves
        # costs more than all the rest.
        if isinstance(curves, pl.DataFrame) and compared.select(_repeats_previous().any()).item():
            _require_one_value(curves)
        return compared.lazy().select(
            "item_id",
            "analysis",
            "second",
            "value",
            "baseline",
            (pl.col("value") - pl.col("baseline")).alias("delta"),
            divide(pl.col("value"), pl.col("baseline")).alias("ratio"),
        )

    return per_work(curves, ["item_id", "analysis", "series", point], compare)


#: What tells the points of compared curves apart, in the order of their rows.
_POINT = ("_work", "analysis", "second")


def _collected(query: pl.LazyFrame) -> pl.DataFrame:
    return query.collect()


def _by_second(rows: pl.DataFrame) -> pl.DataFrame:
    return sort_runs(rows, [*ordered("analysis", tables.ANALYSES), pl.col("second")])


def _beside(
    items: pl.DataFrame, other: pl.DataFrame, on: list[str], *, validate: JoinValidation
) -> pl.DataFrame:
    """Add the other curve's value as ``baseline`` where it has one, in the order of `items`."""
    # Curves that were sampled at the same seconds stand side by side already.
    if items.select(on).equals(other.select(on)) and not other.select(_repeats_previous(on).any()).item():
        return items.with_columns(other.get_column("value").alias("baseline"))
    return items.join(
        other.select(*on, pl.col("value").alias("baseline")),
        on=on,
        nulls_equal=True,  # works without an id, and what has no analysis, are compared too
        validate=validate,
        maintain_order="left",
    )


def _repeats_previous(keys: Sequence[str] = _POINT) -> pl.Expr:
    return pl.all_horizontal(pl.col(key).eq_missing(pl.col(key).shift()) for key in keys)


def _require_work(curves: pl.DataFrame | pl.LazyFrame, work: str) -> None:
    if isinstance(curves, pl.LazyFrame):
        return
    item_id = pl.col("item_id").cast(pl.String)
    works = curves.filter(pl.col("series") == "item").select(item_id.unique(maintain_order=True)).to_series()
    if work not in works:
        names = one_of(works.head(5)) if len(works) else "none"
        msg = f"No work {work!r} in these curves to compare with. Works (up to five): {names}."
        raise ParameterError(msg)


def _curve(baseline: pl.DataFrame | pl.LazyFrame, analysis: pl.DataType) -> pl.LazyFrame:
    """Make a user's frame a baseline: second, value and, where it is told, analysis as in the curves."""
    tables.require(baseline, "curve", ["second", "value"])
    have = baseline.collect_schema()
    curve = baseline.filter(pl.col("series") == "item") if "series" in have else baseline
    keys = [name for name in ("analysis", "second") if name in have]
    require_unique(
        curve,
        keys,
        "A baseline is one curve: average several works first, for instance "
        "frame.group_by('analysis', 'second').agg(pl.mean('value')).",
    )
    casts = {"analysis": analysis, "second": pl.Float64(), "value": pl.Float64()}
    return (
        curve.lazy()
        .select(pl.col(name).cast(casts[name], strict=name != "analysis") for name in (*keys, "value"))
        .drop_nulls()
    )


@returns("retention_summary")
def summarize_retention(comparison: FrameT, *, hook: float = 3) -> FrameT:
    """Say in one row per work and analysis how a compared curve runs.

    Only the compared points are looked at, at whatever seconds they lie; between two neighbouring
    points the curve is taken as a straight line.

    Parameters
    ----------
    comparison
        What :func:`compare_retention` gives.
    hook
        The second until which the opening (黄金3秒) is judged.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per item_id and analysis:

        {returns}

        The drop is null where the curve never falls, the rise where it never rises, the hook where no
        point lies so early. Of equally steep intervals the earliest counts. Works in order of first
        appearance, then retention, like, bounce.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.
    ParameterError
        If `hook` is no number from 0 up.

    Examples
    --------
    >>> comparison = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "a"],
    ...         "analysis": ["retention"] * 3,
    ...         "second": [0.0, 2.0, 6.0],
    ...         "value": [1.0, 0.5, 0.6],
    ...         "baseline": [1.0, 0.8, 0.5],
    ...         "delta": [0.0, -0.3, 0.1],
    ...     }
    ... )
    >>> summarize_retention(comparison).select("area", "half_life", "steepest_drop", "hook_delta")
    shape: (1, 4)
    ┌──────┬───────────┬───────────────┬────────────┐
    │ area ┆ half_life ┆ steepest_drop ┆ hook_delta │
    │ ---  ┆ ---       ┆ ---           ┆ ---        │
    │ f64  ┆ f64       ┆ f64           ┆ f64        │
    ╞══════╪═══════════╪═══════════════╪════════════╡
    │ 3.7  ┆ 2.0       ┆ -0.25         ┆ -0.3       │
    └──────┴───────────┴───────────────┴────────────┘
    """
    numbers: list[str] = ["second", "value", "baseline", "delta"]
    tables.require(comparison, "retention_comparison", ["item_id", "analysis", *numbers])
    if not (isinstance(hook, int | float) and hook >= 0):
        msg = f"hook {hook!r} is refused. Allowed: a number of seconds from 0 up, for instance 3."
        raise ParameterError(msg)
    columns: list[str | pl.Expr] = ["item_id", "analysis", pl.col(numbers).cast(pl.Float64)]
    return per_work(comparison, columns, _summarizer(hook), small=True)


def _summarizer(hook: float) -> Callable[[pl.DataFrame], pl.LazyFrame]:
    """Make a function that summarizes the curves of whole works.

    All that looks at a neighbour is worked out over the ordered rows at once, and what does not count is 0, not null:
    lists without nulls are added up several times faster than those with nulls, and many times faster than groups.
    """
    second, value, delta = pl.col("second"), pl.col("value"), pl.col("delta")
    step, slope, half = pl.col("_step"), pl.col("_slope"), pl.col("_half")
    follows = pl.int_range(pl.len()) > pl.col("_curve")
    early = pl.col("_early").list.sum()

    def area(name: str) -> pl.Expr:
        heights = pl.col(name) + pl.col(name).shift()
        return pl.when(follows).then(heights / 2 * step).otherwise(0.0).alias(f"_{name}_area")

    def at_hook(column: pl.Expr) -> pl.Expr:
        return pl.when(early > 0).then(column.list.get(early - 1, null_on_oob=True))

    points = [
        "_curve",
        "item_id",
        "analysis",
        second,
        value,
        delta,
        area("value"),
        area("baseline"),
        (delta > 0).cast(pl.UInt32).alias("_above"),
        pl.when(pl.col("analysis") == "retention", value <= value.gather("_curve") / 2)
        .then(second)
        .otherwise(math.inf)
        .alias("_half"),
        pl.when(slope < 0).then(slope).otherwise(0.0).alias("_drop"),
        pl.when(slope > 0).then(slope).otherwise(0.0).alias("_rise"),
        (second <= hook).cast(pl.UInt32).alias("_early"),
    ]
    drop, rise = pl.col("_drop").list, pl.col("_rise").list
    falls, rises = drop.min() < 0, rise.max() > 0
    summary = [
        "item_id",
        "analysis",
        value.list.len().cast(pl.UInt32).alias("points"),
        value.list.first().alias("start_value"),
        second.list.last().alias("end_second"),
        value.list.last().alias("end_value"),
        delta.list.mean().alias("mean_delta"),
        pl.col("_above").list.mean().alias("share_above"),
        pl.col("_value_area").list.sum().alias("area"),
        pl.col("_baseline_area").list.sum().alias("baseline_area"),
        pl.when(half.list.min() < math.inf).then(half.list.min()).alias("half_life"),
        pl.when(falls).then(second.list.get(drop.arg_min())).alias("steepest_drop_second"),
        pl.when(falls).then(drop.min()).alias("steepest_drop"),
        pl.when(rises).then(second.list.get(rise.arg_max())).alias("biggest_rise_second"),
        pl.when(rises).then(rise.max()).alias("biggest_rise"),
        at_hook(value).alias("hook_value"),
        at_hook(delta).alias("hook_delta"),
    ]
    step = pl.when(follows).then(second - second.shift()).otherwise(0.0).alias("_step")
    slope = pl.when(pl.col("_step") > 0).then((value - value.shift()) / pl.col("_step")).otherwise(0.0)
    first, rest = pl.col("item_id", "analysis").first(), pl.exclude("_curve", "item_id", "analysis")

    def summarize(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = _by_second(drop_null_rows(rows, "second", "value", "baseline", "delta"))
        return (
            rows.lazy()
            .with_columns(run_starts("_work", "analysis").alias("_curve"))
            .with_columns(step)
            .with_columns(slope.alias("_slope"))
            .select(points)
            .group_by("_curve", maintain_order=True)
            .agg(first, rest)
            .select(summary)
        )

    return summarize


@returns("retention_band")
def retention_band(
    curves: FrameT, *, quantiles: tuple[float, float, float] = (0.25, 0.5, 0.75), min_works: int = 3
) -> FrameT:
    """Describe the curves of many works by their median and a band of quantiles, second by second.

    Only measured points count: a work adds to a second at which it has a value, and to no other. Late
    seconds rest on the long works alone, so the number of works stands beside each.

    Parameters
    ----------
    curves
        Table ``curve``: item_id, analysis, series, second, value. Only the works' own curves (series
        ``item``) are looked at.
    quantiles
        Low, middle and high, 0-1 and rising. By default the quartiles.
    min_works
        Leave out seconds at which fewer works have a value.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per analysis and second:

        {returns}

        In the order retention, like, bounce, then second.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or (in a DataFrame) a work has a second twice.
    ParameterError
        If the quantiles are not three rising shares, or `min_works` is below 1.

    Notes
    -----
    A quantile between two values lies on the straight line between them, (n - 1) q of the way from the lowest
    to the highest of n values (definition 7 of Hyndman and Fan, the default of R and NumPy).

    References
    ----------
    R. J. Hyndman and Y. Fan (1996), "Sample quantiles in statistical packages", The American Statistician
    50: 361-365.

    Examples
    --------
    >>> curves = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "b", "c", "a", "b"],
    ...         "analysis": ["retention"] * 5,
    ...         "series": ["item"] * 5,
    ...         "second": [1.0, 1.0, 1.0, 2.0, 2.0],
    ...         "value": [0.9, 0.5, 0.6, 0.7, 0.4],
    ...     }
    ... )
    >>> retention_band(curves).with_columns(pl.col("low", "middle", "high").round(3))
    shape: (1, 6)
    ┌───────────┬────────┬───────┬──────┬────────┬──────┐
    │ analysis  ┆ second ┆ works ┆ low  ┆ middle ┆ high │
    │ ---       ┆ ---    ┆ ---   ┆ ---  ┆ ---    ┆ ---  │
    │ str       ┆ f64    ┆ u32   ┆ f64  ┆ f64    ┆ f64  │
    ╞═══════════╪════════╪═══════╪══════╪════════╪══════╡
    │ retention ┆ 1.0    ┆ 3     ┆ 0.55 ┆ 0.6    ┆ 0.75 │
    └───────────┴────────┴───────┴──────┴────────┴──────┘
    """
    tables.require(curves, "curve")
    low, middle, high = _rising(quantiles)
    if not (isinstance(min_works, int) and min_works >= 1):
        msg = f"min_works {min_works!r} is refused. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    _require_one_value(curves)
    value = pl.col("value")
    rows = (
        curves.lazy()
        .filter(pl.col("series") == "item")
        .select("analysis", pl.col("second", "value").cast(pl.Float64))
        .drop_nulls()
    )

    def band(rows: pl.LazyFrame, *keys: str) -> pl.LazyFrame:
        return rows.group_by(*keys).agg(
            pl.len().cast(pl.UInt32).alias("works"),
            value.quantile(low, "linear").alias("low"),
            value.quantile(middle, "linear").alias("middle"),
            value.quantile(high, "linear").alias("high"),
        )

    # A key of one column groups several times faster than one of two, so analyses that are known go one by one.
    analysis = rows.collect_schema()["analysis"]
    if analysis == pl.Enum(tables.ANALYSES):
        query = pl.concat(
            band(rows.filter(pl.col("analysis") == word), "second").with_columns(
                pl.lit(word, analysis).alias("analysis")
            )
            for word in tables.ANALYSES
        )
    else:
        query = band(rows, "analysis", "second")
    query = (
        query.filter(pl.col("works") >= min_works)
        .sort(*ordered("analysis", tables.ANALYSES), "second")
        .select("analysis", "second", "works", "low", "middle", "high")
    )
    return match_laziness(curves, query)


def _rising(quantiles: tuple[float, float, float]) -> tuple[float, float, float]:
    shares = tuple(quantiles)
    if len(shares) == 3 and all(isinstance(share, int | float) for share in shares):
        low, middle, high = shares
        if 0 <= low < middle < high <= 1:
            return low, middle, high
    msg = f"quantiles {quantiles!r} are refused. Allowed: three rising shares from 0 to 1, as (0.25, 0.5, 0.75)."
    raise ParameterError(msg)


def _require_one_value(
    curves: pl.DataFrame | pl.LazyFrame, keys: Sequence[str] = ("item_id", "analysis", "series", "second")
) -> None:
    """Check that no curve has a second twice. A LazyFrame is not read."""
    if isinstance(curves, pl.LazyFrame):
        return
    within = ["_work", *keys[1:]]

    def repeated(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = sort_runs(rows, [pl.col(key) for key in keys[1:]])
        return rows.lazy().filter(_repeats_previous(within)).select(keys)

    if per_work(curves, keys, repeated).is_empty():
        return
    require_unique(
        curves,
        keys,
        "A curve has one value a second: keep one of each with frame.unique([...]), and name the work of "
        "each answer that was parsed without its request.",
    )


@returns("resampled_curve")
def resample_curves(curves: FrameT, *, points: int = 51, step: float | None = None) -> FrameT:
    """Read curves off at equally spaced points, on the straight lines between those that were measured.

    Works of different lengths can then be set beside each other, part by part. Nothing is extrapolated: a curve is
    read from its first to its last second only.

    Parameters
    ----------
    curves
        Table ``curve`` (item_id, analysis, series, second, value), or what :func:`compare_retention` gives: there
        ``baseline`` is read off at the same points. Without ``series`` a work has one curve of each analysis.
    points
        How many points each curve gets, the first and the last among them.
    step
        Read at every multiple of so many seconds instead, as far as the curve reaches; then `points` does not count.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per curve and point:

        {returns}

        Works in order of first appearance, then retention, like, bounce, then item before peers, then second. Of a
        curve of a single point that point is read once, at position 0.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or (in a DataFrame) a curve has a second twice.
    ParameterError
        If `points` is below 2, or `step` is not above 0.

    Examples
    --------
    >>> curves = pl.DataFrame(
    ...     {
    ...         "item_id": ["a"] * 3,
    ...         "analysis": ["retention"] * 3,
    ...         "second": [0.0, 4.0, 8.0],
    ...         "value": [1.0, 0.5, 0.375],
    ...     }
    ... )
    >>> resample_curves(curves, points=5).get_column("value").to_list()
    [1.0, 0.75, 0.5, 0.4375, 0.375]
    >>> resample_curves(curves, step=3).select("second", "value").rows()
    [(0.0, 1.0), (3.0, 0.625), (6.0, 0.4375)]
    """
    tables.require(curves, "curve", ["item_id", "analysis", "second", "value"])
    have = curves.collect_schema()
    series: list[str] = [name for name in ("series",) if name in have]
    values = [name for name in ("value", "baseline") if name in have]
    tables.require(curves, "resampled_curve", values)
    if not (isinstance(points, int) and points >= 2):
        msg = f"points {points!r} is refused. Allowed: a whole number from 2 up, for instance 51."
        raise ParameterError(msg)
    if step is not None and not (isinstance(step, int | float) and 0 < step < math.inf):
        msg = f"step {step!r} is refused. Allowed: a number of seconds above 0, or None for equal parts."
        raise ParameterError(msg)
    curve: list[str] = ["_work", "analysis", *series]

    def resample(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = rows.filter(pl.col("second").is_finite(), pl.col("value").is_not_null())
        keys: list[pl.Expr] = [*ordered("analysis", tables.ANALYSES)]
        for name in series:
            keys += ordered(name, tables.SERIES)
        rows = sort_runs(rows, [*keys, pl.col("second")])
        rows = rows.with_columns(run_starts(*curve).alias("_curve"))
        if (
            isinstance(curves, pl.DataFrame)
            and rows.select(_repeats_previous(["_curve", "second"]).any()).item()
        ):
            _require_one_value(curves, ["item_id", *curve[1:], "second"])
        names = ["item_id", "analysis", *series]
        return _resampled(rows, names, values, points, step).select(*names, "position", "second", *values)

    return per_work(
        curves, ["item_id", "analysis", *series, pl.col("second", *values).cast(pl.Float64)], resample
    )


def _resampled(
    rows: pl.DataFrame, names: list[str], values: list[str], points: int, step: float | None
) -> pl.LazyFrame:
    """Read ordered curves off at grid points: each row gives those from it up to the next row of its curve."""
    second, position, low, n = pl.col("second"), pl.col("_grid_position"), pl.col("_low"), pl.col("_n")
    begin, span, k, last = pl.col("_begin"), pl.col("_span"), pl.col("_k"), pl.col("_last")
    parts, along = pl.lit(points - 1.0), divide(second - begin, span).fill_null(0.0)
    grid = along * parts if step is None else divide(second, pl.lit(float(step)))
    slopes = [
        pl.when(~last)
        .then((pl.col(name).shift(-1) - pl.col(name)) / (second.shift(-1) - second))
        .fill_null(0.0)
        .alias(f"_{name}_slope")
        for name in values
    ]
    query = (
        rows.lazy()
        .with_columns(
            (pl.col("_curve") != pl.col("_curve").shift(-1)).fill_null(value=True).alias("_last"),
            second.gather("_curve").alias("_begin"),
        )
        .with_columns((pl.when("_last").then(second).backward_fill() - begin).alias("_span"))
        .with_columns(grid.alias("_grid_position"))
        .with_columns(position.ceil().alias("_low"))
        .with_columns(
            (pl.when("_last").then(position.floor() + 1).otherwise(low.shift(-1)) - low).alias("_n")
        )
        .select(
            *names,
            second,
            *values,
            *slopes,
            begin,
            span,
            position,
            pl.int_ranges(low.cast(pl.Int64), (low + n).cast(pl.Int64)).alias("_k"),
        )
        .explode("_k")
        .with_columns(k.cast(pl.Float64))
    )
    at = begin + span * divide(k, parts) if step is None else k * step
    return (
        query.with_columns(pl.when(position == k).then(second).otherwise(at).alias("_at"))
        .with_columns(
            (pl.col(name) + pl.col(f"_{name}_slope") * (pl.col("_at") - second)).alias(name)
            for name in values
        )
        .with_columns(pl.col("_at").alias("second"))
        .with_columns((divide(k, parts) if step is None else along).alias("position"))
    )


@returns("moments")
def find_moments(curves: FrameT, *, drop: float = 0.02, rise: float = 0.01) -> FrameT:
    """Find where each work's curve falls or rises fast: the moments to look up in the video.

    A step between two neighbouring points counts as a drop if it loses at least `drop` a second, as a
    rise if it gains at least `rise` a second. Neighbouring steps of one kind are one moment. A rise of
    retention means that viewers come back to that place or watch it again.

    Parameters
    ----------
    curves
        Table ``curve``: item_id, analysis, series, second, value.
    drop, rise
        Thresholds, share 0-1 per second, above 0 (0.02: two percentage points a second).

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per moment:

        {returns}

        Works in order of first appearance, then retention, like, bounce, then start_second.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or (in a DataFrame) a work has a second twice.
    ParameterError
        If a threshold is not above 0.

    Notes
    -----
    Every curve falls at its start. Compare change with peers_change before a drop is blamed on the work.
    Under few plays a drop is a handful of people: see :func:`flag_small`.

    Examples
    --------
    >>> curves = pl.DataFrame(
    ...     {
    ...         "item_id": ["a"] * 5,
    ...         "analysis": ["retention"] * 5,
    ...         "series": ["item"] * 5,
    ...         "second": [0.0, 1.0, 2.0, 4.0, 5.0],
    ...         "value": [1.0, 0.75, 0.5, 0.5, 0.625],
    ...     }
    ... )
    >>> find_moments(curves).select("kind", "start_second", "end_second", "change", "rate")
    shape: (2, 5)
    ┌──────┬──────────────┬────────────┬────────┬───────┐
    │ kind ┆ start_second ┆ end_second ┆ change ┆ rate  │
    │ ---  ┆ ---          ┆ ---        ┆ ---    ┆ ---   │
    │ enum ┆ f64          ┆ f64        ┆ f64    ┆ f64   │
    ╞══════╪══════════════╪════════════╪════════╪═══════╡
    │ drop ┆ 0.0          ┆ 2.0        ┆ -0.5   ┆ -0.25 │
    │ rise ┆ 4.0          ┆ 5.0        ┆ 0.125  ┆ 0.125 │
    └──────┴──────────────┴────────────┴────────┴───────┘
    """
    tables.require(curves, "curve")
    for name, threshold in (("drop", drop), ("rise", rise)):
        if not (isinstance(threshold, int | float) and threshold > 0):
            msg = f"{name} {threshold!r} is refused. Allowed: a share per second above 0 (2 % is 0.02)."
            raise ParameterError(msg)
    _require_one_value(curves)
    rows = (
        curves.lazy()
        .select("item_id", "analysis", "series", pl.col("second", "value").cast(pl.Float64))
        .pipe(number_works)
        .drop_nulls(["second", "value"])
    )
    peers = rows.filter(pl.col("series") == "peers").select(
        "_work", "analysis", "second", pl.col("value").alias("_peers")
    )
    curve: list[str] = ["_work", "analysis"]
    second, value = pl.col("second"), pl.col("value")

    def before(column: str) -> pl.Expr:
        return pl.col(column).shift().over(curve)

    rate = (value - before("value")) / (second - before("second"))
    query = (
        rows.filter(pl.col("series") == "item")
        .join(peers, on=[*curve, "second"], how="left")
        .sort("_work", *ordered("analysis", tables.ANALYSES), "second")
        .with_columns(
            before("second").alias("_second"),
            before("value").alias("_value"),
            before("_peers").alias("_peers_before"),
            pl.when(rate <= -drop)
            .then(pl.lit("drop"))
            .when(rate >= rise)
            .then(pl.lit("rise"))
            .cast(pl.Enum(MOMENTS))
            .alias("kind"),
        )
        # A run of steps of one kind has one number.
        .with_columns(pl.struct(*curve, "kind").rle_id().alias("_run"))
        .drop_nulls("kind")
        .group_by("_run", maintain_order=True)
        .agg(
            pl.col("item_id", "analysis", "kind").first(),
            pl.col("_second").first().alias("start_second"),
            second.last().alias("end_second"),
            pl.col("_value").first().alias("start_value"),
            value.last().alias("end_value"),
            (pl.col("_peers").last() - pl.col("_peers_before").first()).alias("peers_change"),
        )
        .with_columns((pl.col("end_value") - pl.col("start_value")).alias("change"))
        .with_columns(divide(pl.col("change"), pl.col("end_second") - pl.col("start_second")).alias("rate"))
        .select(
            "item_id",
            "analysis",
            "kind",
            "start_second",
            "end_second",
            "start_value",
            "end_value",
            "change",
            "rate",
            "peers_change",
        )
    )
    return match_laziness(curves, query)


@returns("retention_ranking")
def rank_retention(summary: FrameT, *, by: str = "mean_delta") -> FrameT:
    """Rank works by a measure of their compared curves.

    Parameters
    ----------
    summary
        What :func:`summarize_retention` gives.
    by
        The measure, highest first: ``mean_delta`` (lead over the peers, the default, fair to works of any
        length), or any other numeric column of the summary.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and analysis that has the measure:

        {returns}

        In the order retention, like, bounce, then rank, then as in `summary`.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Examples
    --------
    >>> summary = pl.DataFrame(
    ...     {"item_id": ["a", "b", "c"], "analysis": ["retention"] * 3, "mean_delta": [0.25, -0.5, 0.25]}
    ... )
    >>> rank_retention(summary).select("item_id", "value", "rank", "surpassed")
    shape: (3, 4)
    ┌─────────┬───────┬──────┬───────────┐
    │ item_id ┆ value ┆ rank ┆ surpassed │
    │ ---     ┆ ---   ┆ ---  ┆ ---       │
    │ str     ┆ f64   ┆ u32  ┆ f64       │
    ╞═════════╪═══════╪══════╪═══════════╡
    │ a       ┆ 0.25  ┆ 1    ┆ 0.5       │
    │ c       ┆ 0.25  ┆ 1    ┆ 0.5       │
    │ b       ┆ -0.5  ┆ 3    ┆ 0.0       │
    └─────────┴───────┴──────┴───────────┘
    """
    tables.require(summary, "retention_summary", ["item_id", "analysis"])
    require_columns(summary, "retention_summary frame", numbers=[by])
    value = pl.col("value")
    query = (
        summary.lazy()
        .select("item_id", "analysis", pl.col(by).cast(pl.Float64).alias("value"))
        .pipe(number_works)
        .drop_nulls("value")
        .with_columns(
            pl.lit(by).alias("measure"),
            value.rank("min", descending=True).over("analysis").cast(pl.UInt32).alias("rank"),
            divide(
                value.rank("min").over("analysis").cast(pl.Float64) - 1,
                (pl.len().over("analysis") - 1).cast(pl.Float64),
            ).alias("surpassed"),
        )
        .sort(*ordered("analysis", tables.ANALYSES), "rank", "_work")
        .select("item_id", "analysis", "measure", "value", "rank", "surpassed")
    )
    return match_laziness(summary, query)
