"""Where viewers stay and where they leave: curves against a baseline, and what a comparison comes to."""

from __future__ import annotations

import functools
import math
import random
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.tables.results import MOMENTS
from analytics_kit.transforms._curves import area_bounds, bounds, plays_of, plays_query, require_words, sound
from analytics_kit.transforms._frames import (
    bounded_second,
    divide,
    finite,
    match_laziness,
    number_works,
    ordered,
    require_columns,
    require_unique,
)
from analytics_kit.transforms._order import drop_null_rows, per_work, run_starts, sort_runs
from analytics_kit.transforms._returns import returns
from analytics_kit.transforms.works import MIN_PLAYS_RETENTION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from polars._typing import JoinValidation

    from analytics_kit.transforms._frames import FrameT

__all__ = [
    "MIN_SECONDS_COMPARED",
    "MOMENTS",
    "compare_retention",
    "find_moments",
    "rank_retention",
    "resample_curves",
    "retention_band",
    "summarize_retention",
]


@returns("retention_comparison")
def compare_retention(
    curves: FrameT,
    *,
    baseline: str | pl.DataFrame | pl.LazyFrame | None = None,
    works: pl.DataFrame | pl.LazyFrame | None = None,
) -> FrameT:
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
          several works first (see :func:`match_works`).
    works
        Table ``works`` (item_id, plays), for how sure a value is among so many plays.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per compared point:

        {returns}

        Works in order of first appearance in `curves`, then retention, like, bounce, then second.

    Raises
    ------
    TableError
        If `curves` or `baseline` lacks a column or has text where a number is needed, holds an unknown word as series or
        analysis or a value that can only be a percentage, or if a compared second is repeated within one curve; if a work
        has two rows in `works`. LazyFrames are not read: there a second that the baseline repeats
        shows as ``polars.exceptions.ComputeError`` when the result is collected.
    ParameterError
        If `baseline` is none of the above, or an id that `curves` (a DataFrame) does not hold.

    Notes
    -----
    The intervals are of each second by itself, and approximate: each play counts as one viewer who still watches or does
    not (Wilson 1927). They are null where plays are unknown, where the value is no share 0-1, and for likes and
    bounces, which are no shares of plays. Of a difference to another work whose plays are known too it is Newcombe's (1998)
    tenth method; peers and frames are taken as exact, since nobody tells how many plays they rest on.

    References
    ----------
    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22: 209-212.
    R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions", Statistics in
    Medicine 17: 873-890.

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
    pair = _pairing(curves, baseline)
    plays = plays_of(works, curves.collect_schema()["item_id"])

    def compare(rows: pl.DataFrame) -> pl.LazyFrame:
        _, compared = pair(rows)
        query = compared.lazy().select(
            "item_id",
            "analysis",
            "second",
            "value",
            "baseline",
            (pl.col("value") - pl.col("baseline")).alias("delta"),
            divide(pl.col("value"), pl.col("baseline")).alias("ratio"),
        )
        if plays is None:
            return query
        return _with_bounds(plays(query.collect()), _plays_of_baseline(plays, curves, baseline, rows))

    return per_work(curves, _CURVE, compare)


#: What is needed of the table ``curve``.
_CURVE: tuple[str | pl.Expr, ...] = (
    *("item_id", "analysis", "series"),
    pl.col("second", "value").cast(pl.Float64),
)

#: Works drawn anew, and points of a curve, at most: more tell nothing, and would fill the memory.
_MOST_DRAWS = 10_000
_MOST_POINTS = 100_000


def _plays_of_baseline(
    plays: Callable[[pl.DataFrame], pl.LazyFrame],
    curves: pl.DataFrame | pl.LazyFrame,
    baseline: str | pl.DataFrame | pl.LazyFrame | None,
    rows: pl.DataFrame,
) -> float | None:
    """Look up the plays of a baseline that is a work; those of peers and averages are not known."""
    if not isinstance(baseline, str) or rows.is_empty():
        return None
    work = pl.DataFrame({"item_id": [baseline]}, schema={"item_id": pl.String})
    counts = plays(work.cast({"item_id": curves.collect_schema()["item_id"]})).collect()
    known: float | None = counts.get_column("plays").item()
    return known


def _with_bounds(compared: pl.LazyFrame, baseline_plays: float | None) -> pl.LazyFrame:
    """Add the intervals of value and delta to points with their plays."""
    value, other = pl.col("value"), pl.col("baseline")
    low, high = bounds(value, pl.col("plays"))
    # What is taken as exact has no width.
    other_low, other_high = other, other
    if baseline_plays is not None:
        other_low, other_high = bounds(other, pl.lit(baseline_plays))
    below = ((value - pl.col("value_low")) ** 2 + (other_high - other) ** 2).sqrt()
    above = ((pl.col("value_high") - value) ** 2 + (other - other_low) ** 2).sqrt()
    return (
        compared.with_columns(low.alias("value_low"), high.alias("value_high"))
        .with_columns(
            (pl.col("delta") - below).alias("delta_low"), (pl.col("delta") + above).alias("delta_high")
        )
        .drop("plays")
    )


def _pairing(
    curves: pl.DataFrame | pl.LazyFrame, baseline: str | pl.DataFrame | pl.LazyFrame | None
) -> Callable[[pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]:
    """Make a function that takes whole works: their own points by second, and those of them that have a baseline."""
    tables.require(curves, "curve")
    point = pl.col("second", "value").cast(pl.Float64)
    is_item, reference = pl.col("series") == "item", None
    if isinstance(baseline, str):
        _require_work(curves, baseline)
        is_baseline = pl.col("item_id").cast(pl.String).eq_missing(baseline)
        reference = curves.lazy().filter(is_item, is_baseline).select("analysis", point)
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

    def pair(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        rows = drop_null_rows(sound(rows, "value"), "second", "value")
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
        return items, compared

    return pair


#: What tells the points of compared curves apart, in the order of their rows.
_POINT = ("_work", "analysis", "second")


def _collected(query: pl.LazyFrame) -> pl.DataFrame:
    return sound(query.collect(), "value").drop_nulls(["second", "value"])


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
    if isinstance(baseline, pl.DataFrame):
        require_words(baseline)
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
def summarize_retention(
    curves: FrameT,
    *,
    baseline: str | pl.DataFrame | pl.LazyFrame | None = None,
    hook: float = 3,
    works: pl.DataFrame | pl.LazyFrame | None = None,
) -> FrameT:
    """Say in one row per work and analysis how a curve runs, and how far it leads its baseline.

    Between two neighbouring points a curve is taken as a straight line, and so are all measures: they weigh by time, not
    by points, and are read off the line where a second lies between two points.

    Parameters
    ----------
    curves
        Table ``curve`` (item_id, analysis, series, second, value), or what :func:`compare_retention` gives. Of curves a work's
        own measures take in its whole curve, and a work without a baseline has a row too; of a comparison they take in
        the compared seconds alone. What needs a baseline looks at the compared seconds in both.
    baseline
        What to compare curves with, as in :func:`compare_retention`. A comparison has its baseline.
    hook
        The second at which the opening (黄金3秒) is judged.
    works
        Table ``works`` (item_id, plays), for how sure the measures are among so many plays.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per item_id and analysis:

        {returns}

        mean_delta, share_above, baseline_area, lead_ratio, hook_delta, compared_from and compared_until are null without a
        baseline. Of a single compared point mean_delta is delta there, and share_above 1 or 0. Of equally steep intervals
        the earliest counts. Works in order of first appearance, then retention, like, bounce.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or curves hold what :func:`compare_retention` refuses.
    ParameterError
        If `hook` is no number from 0 up, `baseline` is refused, or one comes with a comparison.

    Notes
    -----
    lead_ratio is fair to length: who keeps a tenth more viewers at each second has 1.1, whatever the length, while a
    mean lead in points shrinks as curves fall.

    The intervals are those of :func:`compare_retention` at the hook, and of the mean seconds watched as if each viewer
    watched on to one point: normal, with two viewings added that watch nothing and two that watch all, as Agresti and
    Coull do for a share. Both are approximate, since no viewer is followed, and take the baseline as exact. They are null
    where plays are unknown and for likes and bounces.

    References
    ----------
    A. Agresti and B. A. Coull (1998), "Approximate is better than 'exact' for interval estimation of binomial
    proportions", The American Statistician 52: 119-126.

    Examples
    --------
    >>> comparison = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "a"],
    ...         "analysis": ["retention"] * 3,
    ...         "second": [0.0, 2.0, 6.0],
    ...         "value": [1.0, 0.5, 0.75],
    ...         "baseline": [1.0, 0.75, 0.5],
    ...         "delta": [0.0, -0.25, 0.25],
    ...     }
    ... )
    >>> summarize_retention(comparison).select(
    ...     "mean_delta", "share_above", "half_life", "hook_value", "lead_ratio"
    ... )
    shape: (1, 5)
    ┌────────────┬─────────────┬───────────┬────────────┬────────────┐
    │ mean_delta ┆ share_above ┆ half_life ┆ hook_value ┆ lead_ratio │
    │ ---        ┆ ---         ┆ ---       ┆ ---        ┆ ---        │
    │ f64        ┆ f64         ┆ f64       ┆ f64        ┆ f64        │
    ╞════════════╪═════════════╪═══════════╪════════════╪════════════╡
    │ -0.041667  ┆ 0.333333    ┆ 2.0       ┆ 0.5625     ┆ 0.941176   │
    └────────────┴─────────────┴───────────┴────────────┴────────────┘
    """
    if not (isinstance(hook, int | float) and 0 <= hook < math.inf):
        msg = f"hook {hook!r} is refused. Allowed: a number of seconds from 0 up, for instance 3."
        raise ParameterError(msg)
    if _are_curves(curves):
        pair = _pairing(curves, baseline)
        columns = list(_CURVE)
    else:
        tables.require(curves, "retention_comparison", ["item_id", "analysis", *_COMPARED])
        if baseline is not None:
            msg = (
                "A comparison came with a baseline, and it has one already. Pass the curves themselves, or no "
                "baseline."
            )
            raise ParameterError(msg)
        pair = None
        columns = ["item_id", "analysis", pl.col(_COMPARED).cast(pl.Float64)]
    plays = plays_of(works, curves.collect_schema()["item_id"])

    def summarize(rows: pl.DataFrame) -> pl.LazyFrame:
        if pair is None:
            rows = drop_null_rows(sound(rows, "value", "baseline"), *_COMPARED)
            summary = _measured(_by_second(rows), {**_own(hook), **_lead(hook)})
        else:
            items, compared = pair(rows)
            compared = compared.with_columns((pl.col("value") - pl.col("baseline")).alias("delta"))
            key = ["_work", "analysis"]
            summary = _measured(items, _own(hook)).join(
                _measured(compared, _lead(hook)).drop("item_id"),
                on=key,
                how="left",
                nulls_equal=True,
                maintain_order="left",
            )
        if plays is None:
            return summary.select(_SUMMARY)
        return _with_sureness(plays(summary.collect()))

    return per_work(curves, columns, summarize, small=True)


#: Fewer compared seconds than the opening has say nothing of how a work does against its peers.
MIN_SECONDS_COMPARED = 3
#: Measures of the compared seconds alone.
LEADS = ("lead_ratio", "mean_delta", "share_above", "baseline_area")
#: Numbers of a comparison, and the columns of its summary in order.
_COMPARED = ("second", "value", "baseline", "delta")
_SUMMARY = (
    *("item_id", "analysis", "points", "start_second", "start_value", "end_second", "end_value"),
    *("mean_delta", "share_above", "area", "baseline_area", "lead_ratio", "half_life"),
    *("steepest_drop_second", "steepest_drop", "biggest_rise_second", "biggest_rise"),
    *("hook_second", "hook_value", "hook_delta", "compared_from", "compared_until"),
)


def _are_curves(frame: pl.DataFrame | pl.LazyFrame) -> bool:
    """Tell the table ``curve`` from a comparison: it has a series, and neither a baseline nor a lead over it."""
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return False
    have = frame.collect_schema()
    return "series" in have and "baseline" not in have and "delta" not in have


#: A measure: the columns of points that it needs, and how it is worked out of their lists.
_Measures = dict[str, tuple[dict[str, pl.Expr], pl.Expr]]


def _measured(rows: pl.DataFrame, measures: _Measures) -> pl.LazyFrame:
    """Work out measures of ordered curves: _work, item_id, analysis and the measures, a row per curve.

    All that looks at a neighbour is worked out over the ordered rows at once, and what does not count is 0, not null:
    lists without nulls are added up several times faster than those with nulls, and many times faster than groups.
    """
    points: dict[str, pl.Expr] = {}
    for needed, _ in measures.values():
        points |= needed
    step = pl.when(_FOLLOWS).then(_SECOND - _SECOND.shift()).otherwise(0.0)
    slope = pl.when(pl.col("_step") > 0).then((_VALUE - _VALUE.shift()) / pl.col("_step")).otherwise(0.0)
    keys = ["_work", "item_id", "analysis"]
    return (
        rows.lazy()
        .with_columns(run_starts("_work", "analysis").alias("_curve"))
        .with_columns(step.alias("_step"))
        .with_columns(slope.alias("_slope"))
        .select("_curve", *keys, *(point.alias(name) for name, point in points.items()))
        .group_by("_curve", maintain_order=True)
        .agg(pl.col(keys).first(), pl.col(*points))
        .select(*keys, *(measure.alias(name) for name, (_, measure) in measures.items()))
    )


_SECOND, _VALUE, _DELTA, _STEP = pl.col("second"), pl.col("value"), pl.col("delta"), pl.col("_step")
_FOLLOWS = pl.int_range(pl.len()) > pl.col("_curve")


def _trapezoid(name: str) -> pl.Expr:
    return (pl.col(name) + pl.col(name).shift()) / 2


def _integral(height: pl.Expr) -> pl.Expr:
    """Integrate over the step that leads to a point, of which the mean height is given."""
    return pl.when(_FOLLOWS).then(height * _STEP).otherwise(0.0)


def _at(hook: float, name: str) -> pl.Expr:
    """Read a line off at a second, in the row of its point or of the first point after it; 0 in the others."""
    before, line = _SECOND.shift(), pl.col(name)
    between = line.shift() + (line - line.shift()) * ((hook - before) / _STEP)
    return (
        pl.when(hook == _SECOND)
        .then(line)
        .when(_FOLLOWS, before < hook, hook < _SECOND)
        .then(between)
        .otherwise(0.0)
    )


def _reads(hook: float) -> pl.Expr:
    """Tell in which row, if in any, `_at` finds the second."""
    reads = (hook == _SECOND) | (_FOLLOWS & (_SECOND.shift() < hook) & (hook < _SECOND))
    return reads.fill_null(value=False).cast(pl.UInt32)


def _area_and_moment(prefix: str) -> _Measures:
    """Mean seconds watched, and the mean of their squares, from the first point to the last."""
    since = _SECOND - _SECOND.gather("_curve")
    # Simpson's rule is exact for a line times a second.
    squared = (
        since * _VALUE + since.shift() * _VALUE.shift() + (since + since.shift()) * (_VALUE + _VALUE.shift())
    ) / 3
    points = {"_area": _integral(_trapezoid("value"))}
    return {
        f"{prefix}area": (points, pl.col("_area").list.sum()),
        f"{prefix}moment": ({"_moment": _integral(squared)}, pl.col("_moment").list.sum()),
    }


def _own(hook: float) -> _Measures:
    """Measures of a curve by itself."""
    slope, half = pl.col("_slope"), pl.col("_half").list.min()
    aim = _VALUE.gather("_curve") / 2
    crossing = _SECOND.shift() + _STEP * ((_VALUE.shift() - aim) / (_VALUE.shift() - _VALUE))
    reached = (
        pl.when(pl.col("analysis") == "retention", aim >= _VALUE)
        # The first point so low has one before it that is higher; the crossing lies between.
        .then(pl.when(_FOLLOWS, _VALUE.shift() > aim, aim > _VALUE).then(crossing).otherwise(_SECOND))
        .otherwise(math.inf)
    )
    seconds, values = {"second": _SECOND}, {"value": _VALUE}
    drops = {"_drop": pl.when(slope < 0).then(slope).otherwise(0.0)}
    rises = {"_rise": pl.when(slope > 0).then(slope).otherwise(0.0)}
    drop, rise = pl.col("_drop").list, pl.col("_rise").list
    falls, climbs = drop.min() < 0, rise.max() > 0
    reads = {"_reads": _reads(hook)}
    is_read = pl.col("_reads").list.sum() > 0
    return {
        "points": (seconds, _SECOND.list.len().cast(pl.UInt32)),
        "start_second": (seconds, _SECOND.list.first()),
        "start_value": (values, _VALUE.list.first()),
        "end_second": (seconds, _SECOND.list.last()),
        "end_value": (values, _VALUE.list.last()),
        **_area_and_moment(""),
        "half_life": ({"_half": reached}, pl.when(half < math.inf).then(half)),
        "steepest_drop_second": (seconds | drops, pl.when(falls).then(_SECOND.list.get(drop.arg_min()))),
        "steepest_drop": (drops, pl.when(falls).then(drop.min())),
        "biggest_rise_second": (seconds | rises, pl.when(climbs).then(_SECOND.list.get(rise.arg_max()))),
        "biggest_rise": (rises, pl.when(climbs).then(rise.max())),
        "hook_second": (reads, pl.when(is_read).then(pl.lit(float(hook)))),
        "hook_value": (
            reads | {"_hook_value": _at(hook, "value")},
            pl.when(is_read).then(pl.col("_hook_value").list.sum()),
        ),
    }


def _lead(hook: float) -> _Measures:
    """Measures of a curve against its baseline."""
    size = _DELTA.abs() + _DELTA.abs().shift()
    # Of a step whose ends are on both sides the line crosses 0 in it, where the two shares of its height meet.
    above = pl.when(size > 0).then((_DELTA.clip(0) + _DELTA.clip(0).shift()) / size).otherwise(0.0)
    first, last = _SECOND.list.first(), _SECOND.list.last()
    span, seconds = last - first, {"second": _SECOND}
    deltas = {"delta": _DELTA, "_delta_area": _integral(_trapezoid("delta"))}
    own = _area_and_moment("_compared_")
    baseline = {"_baseline_area": _integral(_trapezoid("baseline"))}
    baseline_area = pl.col("_baseline_area").list.sum()
    points, area = own["_compared_area"]
    return {
        "mean_delta": (
            seconds | deltas,
            pl.when(span > 0).then(pl.col("_delta_area").list.sum() / span).otherwise(_DELTA.list.first()),
        ),
        "share_above": (
            seconds | deltas | {"_above": _integral(above)},
            pl.when(span > 0)
            .then((pl.col("_above").list.sum() / span).clip(0, 1))
            .otherwise((_DELTA.list.first() > 0).cast(pl.Float64)),
        ),
        "baseline_area": (baseline, baseline_area),
        "lead_ratio": (points | baseline, divide(area, baseline_area)),
        "hook_delta": (
            {"_reads": _reads(hook), "_hook_delta": _at(hook, "delta")},
            pl.when(pl.col("_reads").list.sum() > 0).then(pl.col("_hook_delta").list.sum()),
        ),
        "compared_from": (seconds, first),
        "compared_until": (seconds, last),
        **own,
    }


def _with_sureness(summary: pl.LazyFrame) -> pl.LazyFrame:
    """Add to measures, and the plays beside them, their intervals."""
    plays, is_retention = pl.col("plays"), pl.col("analysis") == "retention"
    own = area_bounds(pl.col("area"), pl.col("moment"), pl.col("end_second") - pl.col("start_second"), plays)
    span = pl.col("compared_until") - pl.col("compared_from")
    compared = area_bounds(pl.col("_compared_area"), pl.col("_compared_moment"), span, plays)
    added: list[pl.Expr] = []
    for side, area, lead, hook in zip(
        ("low", "high"), own, compared, bounds(pl.col("hook_value"), plays), strict=True
    ):
        baseline = pl.col("baseline_area")
        intervals = {
            "area": area,
            "lead_ratio": divide(lead, baseline),
            "mean_delta": (lead - baseline) / span,
            "hook_value": hook,
            "hook_delta": pl.col("hook_delta") + (hook - pl.col("hook_value")),
        }
        added += [
            pl.when(is_retention).then(bound).alias(f"{name}_{side}") for name, bound in intervals.items()
        ]
    names = [f"{name}_{side}" for name in _SURE for side in ("low", "high")]
    return summary.with_columns(added).select(*_SUMMARY, "plays", *names)


#: Measures that have an interval.
_SURE = ("area", "lead_ratio", "mean_delta", "hook_value", "hook_delta")


@returns("retention_band")
def retention_band(
    curves: FrameT,
    *,
    quantiles: tuple[float, float, float] = (0.25, 0.5, 0.75),
    min_works: int = 3,
    step: float | None = None,
    draws: int = 0,
    seed: int = 0,
) -> FrameT:
    """Describe the curves of many works by their median and a band of quantiles, second by second.

    Each work adds its value to every second at which any of the works has a point, from its own first second to its last;
    between two of its points that is read off the straight line. So a second rests on the same works as its
    neighbours, whatever seconds each work was measured at. Late seconds rest on the long works alone, so the number of
    works stands beside each.

    Parameters
    ----------
    curves
        Table ``curve``: item_id, analysis, series, second, value. Only the works' own curves (series
        ``item``) are looked at.
    quantiles
        Low, middle and high, 0-1 and rising. By default the quartiles.
    min_works
        Leave out seconds at which fewer works have a value.
    step
        Read at every multiple of so many seconds instead, at most 100,000 of them, for works measured at fractions of seconds.
    draws
        How often the works are drawn anew, for how sure the middle is; 0 draws none, 200 do for a band. A draw takes as long as
        the band.
    seed
        Of the draws: the same seed and works in the same order give the same band.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per analysis and second:

        {returns}

        In the order retention, like, bounce, then second.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, `curves` hold an unknown word as series or analysis or a
        value that can only be a percentage, or (in a DataFrame) a work has a second twice.
    ParameterError
        If the quantiles are not three rising shares, `min_works` is below 1, `step` is not above 0 or so small that a curve would
        reach over more than 100,000 of its multiples (of a LazyFrame when it is collected), or `draws` or `seed` is no whole
        number from 0 up.

    Notes
    -----
    A quantile between two values lies on the straight line between them, (n - 1) q of the way from the lowest
    to the highest of n values (definition 7 of Hyndman and Fan, the default of R and NumPy).

    The interval of the middle is Efron's percentile bootstrap: whole works are drawn with replacement, as many as there are, and
    the middle 95 % of the middles kept. It says how far another choice of works like these would move the middle, at each
    second by itself; under some ten works it is too narrow.

    References
    ----------
    R. J. Hyndman and Y. Fan (1996), "Sample quantiles in statistical packages", The American Statistician
    50: 361-365.
    B. Efron (1979), "Bootstrap methods: another look at the jackknife", The Annals of Statistics 7: 1-26.

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
    levels = _rising(quantiles)
    if not (isinstance(min_works, int) and min_works >= 1):
        msg = f"min_works {min_works!r} is refused. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    if not (isinstance(draws, int) and 0 <= draws <= _MOST_DRAWS):
        msg = f"draws {draws!r:.40} is refused. Allowed: a whole number from 0 to {_MOST_DRAWS:,}."
        raise ParameterError(msg)
    if not (isinstance(seed, int) and seed >= 0):
        msg = f"seed {seed!r} is refused. Allowed: a whole number from 0 up."
        raise ParameterError(msg)
    _require_step(step)

    band = functools.partial(_band, levels=levels, min_works=min_works, step=step, draws=draws, seed=seed)
    if isinstance(curves, pl.DataFrame):
        return band(curves)
    empty = pl.DataFrame(schema=curves.select("item_id", "analysis", "series", *_CURVE[-1:]).collect_schema())
    return pl.defer(lambda: band(curves), schema=band(empty).schema)


def _band(
    curves: FrameT,
    *,
    levels: tuple[float, float, float],
    min_works: int,
    step: float | None,
    draws: int,
    seed: int,
) -> pl.DataFrame:
    points, quantiles = _on_common_seconds(curves, levels, step)
    quantiles = quantiles.filter(pl.col("works") >= min_works)
    return _with_draws(quantiles, points, levels[1], draws, seed) if draws else quantiles


def _quantiles(points: Mapping[str | None, pl.LazyFrame], levels: tuple[float, float, float]) -> pl.DataFrame:
    """Give the quantiles of the values of each analysis and second, in order.

    An analysis by itself: a key of one column groups several times faster than one of two.
    """
    query = pl.concat(
        rows.group_by("second").agg(
            pl.col("analysis").first(),
            pl.len().cast(pl.UInt32).alias("works"),
            *(
                _VALUE.quantile(level, "linear").alias(name)
                for name, level in zip(("low", "middle", "high"), levels, strict=True)
            ),
        )
        for rows in points.values()
    )
    query = query.sort(*ordered("analysis", tables.ANALYSES), "second")
    return query.select("analysis", "second", "works", "low", "middle", "high").collect()


def _by_analysis(points: pl.LazyFrame, analyses: pl.Series) -> dict[str | None, pl.LazyFrame]:
    """Give the points of each analysis that occurs; of none that occurs, no points."""
    analysis = pl.col("analysis")
    return {
        word: points.filter(analysis.eq_missing(pl.lit(word, analyses.dtype)))
        for word in analyses.unique(maintain_order=True)
    } or {None: points.clear()}


def _on_common_seconds(
    curves: FrameT, levels: tuple[float, float, float], step: float | None
) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Give the works' own curves at common seconds (item_id, analysis, second, value), and their quantiles.

    Mostly all works have all seconds already, which the quantiles and the curves' ends show; only otherwise are lines read off.
    """
    own = pl.col("series") == "item"
    if step is not None:
        resampled = resample_curves(curves, step=step).lazy().filter(own)
        analyses = curves.lazy().filter(own).select(pl.col("analysis").unique()).collect().to_series()
        by_analysis = _by_analysis(resampled.select("item_id", "analysis", "second", "value"), analyses)
        return pl.concat(by_analysis.values()), _quantiles(by_analysis, levels)
    spans = per_work(curves, _CURVE, _spans, small=True).lazy().collect()
    if isinstance(curves, pl.DataFrame) and spans.get_column("_again").any():
        _require_one_value(curves.filter(own))
    points = (
        curves.lazy()
        .filter(own)
        .select("item_id", "analysis", bounded_second(), finite("value"))
        .drop_nulls(["second", "value"])
    )
    analyses = spans.get_column("analysis")
    quantiles = _quantiles(_by_analysis(points, analyses), levels)
    seconds = quantiles.partition_by("analysis", as_dict=True, maintain_order=True)
    ends = spans.partition_by("analysis", as_dict=True)
    if all(_are_complete(rows, ends[analysis]) for analysis, rows in seconds.items()):
        return points, quantiles
    whole = _by_analysis(curves.lazy(), analyses)
    by_analysis = {
        analysis: per_work(whole[analysis], _CURVE, functools.partial(_read_at, rows.get_column("second")))
        for (analysis,), rows in seconds.items()
    }
    return pl.concat(by_analysis.values()), _quantiles(by_analysis, levels)


def _spans(rows: pl.DataFrame) -> pl.LazyFrame:
    """Where each of the works' own curves starts and ends, and whether it has a second twice."""
    return (
        _own_points(rows)
        .lazy()
        .with_columns(run_starts("_work", "analysis").alias("_curve"))
        .with_columns((_FOLLOWS & (_SECOND.shift() == _SECOND)).alias("_again"))
        .group_by("_curve", maintain_order=True)
        .agg(
            pl.col("item_id", "analysis").first(),
            _SECOND.first().alias("first"),
            _SECOND.last().alias("last"),
            pl.col("_again").any(),
        )
    )


def _own_points(rows: pl.DataFrame) -> pl.DataFrame:
    """Take the known points of whole works' own curves, by second."""
    return _by_second(
        drop_null_rows(sound(rows, "value"), "second", "value").filter(pl.col("series") == "item")
    )


def _are_complete(band: pl.DataFrame, spans: pl.DataFrame) -> bool:
    """Tell whether at each second of the band all works count whose curve starts before and ends after it."""
    second = band.get_column("second")
    started = spans.get_column("first").sort().search_sorted(second, side="right")
    ended = spans.get_column("last").sort().search_sorted(second, side="left")
    return bool(((started - ended) == band.get_column("works")).all())


def _read_at(grid: pl.Series, rows: pl.DataFrame) -> pl.LazyFrame:
    """Read own curves of one analysis at the seconds of a grid, from their first to their last point."""
    own = _own_points(rows)
    position, at = pl.col("_position"), pl.col("_at")
    return (
        own.with_columns(run_starts("_work").alias("_curve"), _position=grid.search_sorted(own["second"]))
        .lazy()
        .with_columns(
            (pl.col("_curve") == pl.col("_curve").shift(-1)).fill_null(value=False).alias("_goes_on")
        )
        .with_columns(
            pl.when("_goes_on")
            .then((_VALUE.shift(-1) - _VALUE) / (_SECOND.shift(-1) - _SECOND))
            .otherwise(0.0)
            .alias("_slope"),
            pl.int_ranges(
                position, pl.when("_goes_on").then(position.shift(-1)).otherwise(position + 1)
            ).alias("_at"),
        )
        .explode("_at")
        .with_columns(pl.lit(grid).gather(at).alias("_at"))
        .select(
            "item_id",
            "analysis",
            at.alias("second"),
            # A point that was measured comes out as it was.
            pl.when(at == _SECOND)
            .then(_VALUE)
            .otherwise(_VALUE + pl.col("_slope") * (at - _SECOND))
            .alias("value"),
        )
    )


def _with_draws(
    band: pl.DataFrame, points: pl.LazyFrame, level: float, draws: int, seed: int
) -> pl.DataFrame:
    """Add the interval of the middle, over whole works drawn anew."""
    parts = []
    numbered = points.pipe(number_works).collect()
    for (analysis,), rows in numbered.partition_by("analysis", as_dict=True, maintain_order=True).items():
        wide = rows.sort("_work", "second").pivot(on="second", index="_work", values="value").drop("_work")
        choice = random.Random(seed)  # noqa: S311 - draws are to be repeated, not to be secret
        middles = pl.concat(
            wide[choice.choices(range(len(wide)), k=len(wide))].select(pl.all().quantile(level, "linear"))
            for _ in range(draws)
        )
        parts.append(
            pl.DataFrame(
                {
                    "analysis": pl.Series([analysis] * wide.width, dtype=band.schema["analysis"]),
                    "second": pl.Series([float(second) for second in wide.columns], dtype=pl.Float64),
                    **{
                        name: pl.concat(middles.select(pl.all().quantile(share, "linear")).iter_columns())
                        if wide.width
                        else pl.Series(dtype=pl.Float64)
                        for name, share in (("middle_low", 0.025), ("middle_high", 0.975))
                    },
                }
            )
        )
    empty = {"analysis": band.schema["analysis"], "second": pl.Float64()}
    empty |= dict.fromkeys(("middle_low", "middle_high"), pl.Float64())
    return band.join(
        pl.concat([pl.DataFrame(schema=empty), *parts]),
        on=["analysis", "second"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _require_step(step: float | None) -> None:
    if step is not None and not (isinstance(step, int | float) and 0 < step < math.inf):
        msg = f"step {step!r} is refused. Allowed: a number of seconds above 0, or None for equal parts."
        raise ParameterError(msg)


def _require_few_points(rows: pl.DataFrame, step: float | None) -> None:
    """Check that no curve would get more points than there may be; those before its first second count, as numbers of steps."""
    if step is None or rows.is_empty():
        return
    last: float = rows.select(pl.col("second").abs().max()).item()
    if last / step > _MOST_POINTS:
        msg = (
            f"step {step!r} is refused: up to second {last:,g} it would give more than {_MOST_POINTS:,} points to a curve. "
            f"Allowed here: seconds from {last / _MOST_POINTS:g} up, or None for equal parts."
        )
        raise ParameterError(msg)


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
        Read at every multiple of so many seconds instead, as far as the curve reaches, at most 100,000 of them; then `points`
        does not count.

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
        If `points` is not from 2 to 100,000, or `step` is not above 0 or so small that a curve would reach over more than
        100,000 of its multiples (of a LazyFrame when it is collected).

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
    if not (isinstance(points, int) and 2 <= points <= _MOST_POINTS):
        msg = f"points {points!r:.40} is refused. Allowed: a whole number from 2 to {_MOST_POINTS:,}, for instance 51."
        raise ParameterError(msg)
    _require_step(step)
    curve: list[str] = ["_work", "analysis", *series]

    def resample(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = sound(rows, *values).filter(pl.col("second").is_not_null(), pl.col("value").is_not_null())
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
        _require_few_points(rows, step)
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
def find_moments(
    curves: FrameT,
    *,
    drop: float = 0.02,
    rise: float = 0.01,
    works: pl.DataFrame | pl.LazyFrame | None = None,
) -> FrameT:
    """Find where each work's curve falls or rises fast: the moments to look up in the video.

    A step between two neighbouring points counts as a drop if it loses at least `drop` a second, as a
    rise if it gains at least `rise` a second. With plays known, it also needs two standard errors, so that a handful of
    people make no moment. Neighbouring steps of one kind are one moment. A rise of
    retention means that viewers come back to that place or watch it again.

    Parameters
    ----------
    curves
        Table ``curve``: item_id, analysis, series, second, value.
    drop, rise
        Thresholds, share 0-1 per second, above 0 (0.02: two percentage points a second).
    works
        Table ``works`` (item_id, plays), for how much chance alone moves a curve of so many plays.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per moment:

        {returns}

        Works in order of first appearance, then retention, like, bounce, then start_second.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, `curves` hold an unknown word as series or analysis or a
        value that can only be a percentage, or (in a DataFrame) a work has a second twice, in `works` a row too many.
    ParameterError
        If a threshold is not above 0.

    Notes
    -----
    Every curve falls at its start: see beyond_peers before a drop is blamed on the work. A step that misses
    a threshold by a billionth of it reaches it: 0.83 - 0.81 is a hair below 0.02 in floating point.

    The standard error is that of the difference of two shares of as many plays, ((p (1 - p) + q (1 - q)) / plays) ** 0.5, as if other
    people watched each second: who watches both makes it smaller, which no answer tells, so it is rather too wide. It is
    of retention alone; likes and bounces are no shares of plays.

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
    plays = plays_of(works, curves.collect_schema()["item_id"])
    _require_one_value(curves)
    before, after = pl.col("_value"), pl.col("value")
    step = after - before

    def find(rows: pl.DataFrame) -> pl.LazyFrame:
        rows = drop_null_rows(sound(rows, "value"), "second", "value")
        items = _by_second(rows.filter(pl.col("series") == "item"))
        peers = rows.filter(pl.col("series") == "peers").select(*_POINT, pl.col("value").alias("_peers"))
        items = items.join(peers, on=[*_POINT], how="left", nulls_equal=True, maintain_order="left")
        steps = (
            items.lazy()
            .with_columns(run_starts("_work", "analysis").alias("_curve"))
            .with_columns(
                pl.when(_FOLLOWS).then(pl.col(name).shift()).alias(f"_{name}") for name in ("second", "value")
            )
            .with_columns(pl.when(_FOLLOWS).then(pl.col("_peers").shift()).alias("_peers_before"))
        )
        # As long as plays are not known, a threshold has no part that depends on them.
        steps = steps.with_columns(pl.lit(None, pl.Float64).alias("plays"))
        if plays is not None:
            steps = plays(steps.drop("plays").collect())
        seconds = (pl.col("second") - pl.col("_second")) * (1 - _HAIR)
        least = (2 * _standard_error(before, after)).fill_null(0.0)
        return (
            steps.with_columns(
                pl.when(-step >= pl.max_horizontal(drop * seconds, least))
                .then(pl.lit("drop"))
                .when(step >= pl.max_horizontal(rise * seconds, least))
                .then(pl.lit("rise"))
                .cast(pl.Enum(MOMENTS))
                .alias("kind")
            )
            # A run of steps of one kind has one number.
            .with_columns(pl.struct("_curve", "kind").rle_id().alias("_run"))
            .drop_nulls("kind")
            .group_by("_run", maintain_order=True)
            .agg(
                pl.col("item_id", "analysis", "kind", "plays").first(),
                pl.col("_second").first().alias("start_second"),
                pl.col("second").last().alias("end_second"),
                pl.col("_value").first().alias("start_value"),
                pl.col("value").last().alias("end_value"),
                (pl.col("_peers").last() - pl.col("_peers_before").first()).alias("peers_change"),
            )
            .with_columns((pl.col("end_value") - pl.col("start_value")).alias("change"))
            .with_columns(
                divide(pl.col("change"), pl.col("end_second") - pl.col("start_second")).alias("rate"),
                _beyond_peers().alias("beyond_peers"),
            )
            .select(
                *("item_id", "analysis", "kind", "start_second", "end_second", "start_value", "end_value"),
                *("change", "rate", "peers_change", "beyond_peers"),
            )
        )

    return per_work(curves, _CURVE, find)


#: How much of a threshold floating point may take away.
_HAIR = 1e-9


def _standard_error(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Give the standard error of a change of retention among ``plays``; null where these are unknown or nobody's share varies."""
    variances = [share * (1 - share) for share in (before.clip(0, 1), after.clip(0, 1))]
    return pl.when(pl.col("analysis") == "retention", pl.col("plays") > 0).then(
        ((variances[0] + variances[1]) / pl.col("plays")).sqrt()
    )


def _beyond_peers() -> pl.Expr:
    """Tell whether a moment outdoes its peers' change by more than chance would, as far as plays tell."""
    further = pl.col("change") - pl.col("peers_change")
    further = pl.when(pl.col("kind") == "drop").then(-further).otherwise(further)
    return further > (2 * _standard_error(pl.col("start_value"), pl.col("end_value"))).fill_null(0.0)


@returns("retention_ranking")
def rank_retention(
    summary: FrameT, *, by: str = "lead_ratio", works: pl.DataFrame | pl.LazyFrame | None = None
) -> FrameT:
    """Rank works by a measure of their curves, as far as they were played often and compared for long enough.

    Parameters
    ----------
    summary
        What :func:`summarize_retention` gives.
    by
        The measure, highest first: ``lead_ratio`` (time watched over the peers' time, the default, fair to works of any
        length), or any other numeric column of the summary.
    works
        Table ``works`` (item_id, plays): works with fewer plays than :data:`MIN_PLAYS_RETENTION`, or with plays unknown, get
        no rank. By default the summary's own column plays tells; without one no work is left out for its plays.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per work and analysis that has the measure:

        {returns}

        In the order retention, like, bounce, then rank, those without one last, then as in `summary`.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or (in a DataFrame) a work has two rows in `works`.

    Notes
    -----
    A lead over the peers (lead_ratio, mean_delta, share_above, and baseline_area) is that of the compared seconds alone. Where
    these are fewer than :data:`MIN_SECONDS_COMPARED`, the length of the opening, it says nothing of how the work holds its viewers:
    the first second of any curve is near 1, and what follows it is not compared. Such a work has its value and no rank, and so has
    one whose whole video is shorter. A summary without compared_from and compared_until leaves none out for that. Other
    measures are the work's own, and not bound to it.

    Examples
    --------
    >>> summary = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "b", "c", "d"],
    ...         "analysis": ["retention"] * 4,
    ...         "lead_ratio": [1.25, 0.5, 1.25, 3.0],
    ...     }
    ... )
    >>> works = pl.DataFrame({"item_id": ["a", "b", "c", "d"], "plays": [900, 300, 5000, 20]})
    >>> rank_retention(summary, works=works).select("item_id", "value", "rank", "surpassed")
    shape: (4, 4)
    ┌─────────┬───────┬──────┬───────────┐
    │ item_id ┆ value ┆ rank ┆ surpassed │
    │ ---     ┆ ---   ┆ ---  ┆ ---       │
    │ str     ┆ f64   ┆ u32  ┆ f64       │
    ╞═════════╪═══════╪══════╪═══════════╡
    │ a       ┆ 1.25  ┆ 1    ┆ 0.5       │
    │ c       ┆ 1.25  ┆ 1    ┆ 0.5       │
    │ b       ┆ 0.5   ┆ 3    ┆ 0.0       │
    │ d       ┆ 3.0   ┆ null ┆ null      │
    └─────────┴───────┴──────┴───────────┘
    """
    tables.require(summary, "retention_summary", ["item_id", "analysis"])
    require_columns(summary, "retention_summary frame", numbers=[by])
    have = summary.collect_schema()
    value, plays = pl.col("value"), pl.lit(None, pl.Float64)
    rows = summary.lazy().with_columns(finite(by).alias("value"))
    if works is not None:
        known = plays_query(works, have["item_id"])
        rows = rows.drop("plays", strict=False).join(
            known, on="item_id", how="left", validate="m:1", maintain_order="left"
        )
        plays = pl.col("plays")
    elif "plays" in have:
        tables.require(summary, "retention_summary", ["plays"])
        plays = finite("plays")
    is_ranked = pl.lit(value=True)
    if works is not None or "plays" in have:
        is_ranked = (plays >= MIN_PLAYS_RETENTION).fill_null(value=False)
    if by in LEADS and "compared_from" in have and "compared_until" in have:
        tables.require(summary, "retention_summary", ["compared_from", "compared_until"])
        compared = finite("compared_until") - finite("compared_from")
        is_ranked &= (compared >= MIN_SECONDS_COMPARED * (1 - _HAIR)).fill_null(value=False)
    ranked = pl.when("_ranked").then(value)
    others = (ranked.count().over("analysis") - 1).cast(pl.Float64)
    query = (
        rows.select(
            "item_id",
            "analysis",
            "value",
            is_ranked.alias("_ranked"),
            (plays >= MIN_PLAYS_RETENTION).alias("retention_reliable"),
        )
        .pipe(number_works)
        .drop_nulls("value")
        .with_columns(
            pl.lit(by).alias("measure"),
            ranked.rank("min", descending=True).over("analysis").cast(pl.UInt32).alias("rank"),
            divide(ranked.rank("min").over("analysis").cast(pl.Float64) - 1, others).alias("surpassed"),
        )
        .sort(*ordered("analysis", tables.ANALYSES), "rank", "_work", nulls_last=[False, False, True, False])
        .select("item_id", "analysis", "measure", "value", "rank", "surpassed", "retention_reliable")
    )
    return match_laziness(summary, query)
