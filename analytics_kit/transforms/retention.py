"""Where viewers stay and where they leave: curves against a baseline, and what a comparison comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.transforms._frames import (
    divide,
    like,
    number_works,
    ordered,
    require_columns,
    require_unique,
)

if TYPE_CHECKING:
    from analytics_kit.transforms._frames import FrameT

__all__ = ["compare_retention", "summarize_retention"]

_COMPARISON = ("item_id", "analysis", "second", "value", "baseline", "delta", "ratio")


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

        ========  ===============  ====================================================
        item_id   as in `curves`
        analysis  as in `curves`
        second    Float64          seconds from the start
        value     Float64          share 0-1 (above 1 where viewers rewatch)
        baseline  Float64          share 0-1
        delta     Float64          value - baseline
        ratio     Float64          value / baseline; null where the baseline is 0
        ========  ===============  ====================================================

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
    rows = (
        curves.lazy()
        .select("item_id", "analysis", "series", pl.col("second", "value").cast(pl.Float64))
        .pipe(number_works)
        .drop_nulls(["second", "value"])
    )
    items = rows.filter(pl.col("series") == "item")
    on: list[str] = ["analysis", "second"]
    if baseline is None:
        reference = rows.filter(pl.col("series") == "peers")
        on = ["item_id", *on]
    elif isinstance(baseline, str):
        _require_work(curves, baseline)
        is_baseline = pl.col("item_id").cast(pl.String).eq_missing(baseline)
        reference, items = items.filter(is_baseline), items.filter(~is_baseline)
    elif isinstance(baseline, pl.DataFrame | pl.LazyFrame):
        reference = _curve(baseline, curves.collect_schema()["analysis"])
        on = [name for name in on if name in reference.collect_schema()]
    else:
        msg = (
            f"baseline {baseline!r} is refused. Allowed: None (the work's own peers), the id of a work in the "
            "curves as text, or a polars frame with the columns 'second' and 'value'."
        )
        raise ParameterError(msg)
    # Validating costs more than the join itself, so it is left to what require_unique cannot read.
    lazy = isinstance(curves, pl.LazyFrame) or isinstance(baseline, pl.LazyFrame)
    query = (
        items.join(
            reference.select(*on, pl.col("value").alias("baseline")),
            on=on,
            nulls_equal=True,  # works without an id are compared too
            validate="m:1" if lazy else "m:m",
        )
        .with_columns(
            (pl.col("value") - pl.col("baseline")).alias("delta"),
            divide(pl.col("value"), pl.col("baseline")).alias("ratio"),
        )
        .sort("_work", *ordered("analysis", tables.ANALYSES), "second")
        .select(_COMPARISON)
    )
    result = like(curves, query)
    # Sorted as it is, the result shows repeated seconds at once; to look for them in the curves costs more than
    # all the rest.
    if isinstance(result, pl.DataFrame) and result.select(_repeats_previous().any()).item():
        require_unique(
            curves,
            ["item_id", "analysis", "series", "second"],
            "A curve has one value a second: keep one of each with frame.unique([...]), and name the work of "
            "each answer that was parsed without its request.",
        )
    return result


def _repeats_previous() -> pl.Expr:
    return pl.all_horizontal(
        pl.col(key).eq_missing(pl.col(key).shift()) for key in ("item_id", "analysis", "second")
    )


def _require_work(curves: pl.DataFrame | pl.LazyFrame, work: str) -> None:
    if isinstance(curves, pl.LazyFrame):
        return
    item_id = pl.col("item_id").cast(pl.String)
    works = curves.filter(pl.col("series") == "item").select(item_id.unique(maintain_order=True)).to_series()
    if work not in works:
        known = one_of(works.head(5)) if len(works) else "none"
        msg = f"No work {work!r} in these curves to compare with. Works (up to five): {known}."
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

        ====================  ===============  ====================================================
        item_id, analysis     as they came
        points                UInt32           compared points
        start_value           Float64          value at the first compared second
        end_second            Float64          last compared second
        end_value             Float64          value at it
        mean_delta            Float64          plain mean of delta over the points
        share_above           Float64          share 0-1 of the points where delta > 0
        area                  Float64          trapezoid integral of value over seconds: for retention,
                                               the mean seconds watched in the compared span; 0 for a
                                               single point
        baseline_area         Float64          the same of the baseline
        half_life             Float64          first second at which value <= start_value / 2; null if
                                               there is none, and for other analyses than retention
        steepest_drop_second  Float64          end of the interval with the steepest drop
        steepest_drop         Float64          change of value per second in it, below 0
        biggest_rise_second   Float64          end of the interval with the biggest rise
        biggest_rise          Float64          change of value per second in it, above 0
        hook_value            Float64          value at the last compared second <= `hook`
        hook_delta            Float64          delta there
        ====================  ===============  ====================================================

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
    numbers = ["second", "value", "baseline", "delta"]
    require_columns(
        comparison, "result of compare_retention()", words=["item_id", "analysis"], numbers=numbers
    )
    if not (isinstance(hook, int | float) and hook >= 0):
        msg = f"hook {hook!r} is refused. Allowed: a number of seconds from 0 up, for instance 3."
        raise ParameterError(msg)
    second, value, previous = pl.col("second"), pl.col("value"), pl.col("value").shift()
    begins = pl.col("_work").ne_missing(pl.col("_work").shift()) | pl.col("analysis").ne_missing(
        pl.col("analysis").shift()
    )
    step = pl.when(~begins).then(second.diff())
    slope = pl.when(step > 0).then((value - previous) / step)
    # All that looks at a neighbour is worked out over the sorted frame at once; groups only aggregate.
    query = (
        comparison.lazy()
        .select("item_id", "analysis", pl.col(numbers).cast(pl.Float64))
        .pipe(number_works)
        .drop_nulls(numbers)
        .sort("_work", *ordered("analysis", tables.ANALYSES), "second")
        .with_columns(
            pl.when(begins).then(value).forward_fill().alias("_start"),
            ((value + previous) / 2 * step).alias("_area"),
            ((pl.col("baseline") + pl.col("baseline").shift()) / 2 * step).alias("_baseline_area"),
            pl.when(slope < 0).then(slope).alias("_drop"),
            pl.when(slope > 0).then(slope).alias("_rise"),
        )
        .with_columns(
            pl.when(pl.col("analysis") == "retention", value <= pl.col("_start") / 2)
            .then(second)
            .alias("_half"),
        )
        .group_by("item_id", "analysis", maintain_order=True)
        .agg(
            pl.len().cast(pl.UInt32).alias("points"),
            value.first().alias("start_value"),
            second.last().alias("end_second"),
            value.last().alias("end_value"),
            pl.col("delta").mean().alias("mean_delta"),
            (pl.col("delta") > 0).mean().alias("share_above"),
            pl.col("_area").sum().alias("area"),
            pl.col("_baseline_area").sum().alias("baseline_area"),
            pl.col("_half").min().alias("half_life"),
            second.filter(pl.col("_drop") == pl.col("_drop").min()).min().alias("steepest_drop_second"),
            pl.col("_drop").min().alias("steepest_drop"),
            second.filter(pl.col("_rise") == pl.col("_rise").max()).min().alias("biggest_rise_second"),
            pl.col("_rise").max().alias("biggest_rise"),
            value.filter(second <= hook).last().alias("hook_value"),
            pl.col("delta").filter(second <= hook).last().alias("hook_delta"),
        )
    )
    return like(comparison, query)
