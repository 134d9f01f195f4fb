"""The data behind the curve charts: one row per work and second, and what is marked on it."""

from __future__ import annotations

import bisect
import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import tables
from analytics_kit._width import measure
from analytics_kit.charts._frames import collect_columns, collect_columns_or_empty, largest
from analytics_kit.errors import ParameterError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics_kit.transforms._frames import Frame

COLUMNS = ("item_id", "second", "value", "baseline", "delta")
#: Rows of a chart, the places where lines cross among them; whatever they hold, the spec stays below 100 KB.
CROSSED = 860
_KEY = ["item_id", "second"]


def prepare(comparison: Frame, curves: Frame | None, analysis: str | None) -> tuple[str, pl.DataFrame]:
    """Choose the analysis and join both frames.

    Returns
    -------
    str
        The analysis: the wanted one, or the first of retention, like and bounce that the frames hold.
    polars.DataFrame
        item_id, second, value, baseline, delta; a row per work and second at which one of value and
        baseline is known. Works in the order of ``curves``, or of ``comparison`` without it.
    """
    if analysis is not None and analysis not in tables.ANALYSES:
        msg = f"analysis={analysis!r} came. Allowed: {one_of(tables.ANALYSES)}."
        raise ParameterError(msg)
    columns = ["item_id", "analysis", "second", "value"]
    compared = collect_columns(comparison, "retention_comparison", [*columns, "baseline", "delta"])
    full = collect_columns_or_empty(curves, "curve", [*columns, "series"])
    present = {*compared.get_column("analysis"), *full.get_column("analysis")}
    chosen = analysis or next((word for word in tables.ANALYSES if word in present), tables.ANALYSES[0])
    known = pl.col("second").is_not_null()
    compared = compared.filter(known, analysis=chosen)
    if not full.is_empty():
        full = full.filter(known, pl.col("value").is_not_null(), analysis=chosen)

    ids = pl.concat([full.get_column("item_id"), compared.get_column("item_id")]).unique(maintain_order=True)
    order = pl.DataFrame({"item_id": ids}).with_row_index("order")
    lines = (
        _extend(compared, full)
        .filter(pl.col("value").is_not_null() | pl.col("baseline").is_not_null())
        .unique(_KEY, keep="first", maintain_order=True)
        .join(order, on="item_id", nulls_equal=True)
        .sort("order", "second")
        .select(COLUMNS)
    )
    return chosen, lines


def _extend(compared: pl.DataFrame, full: pl.DataFrame) -> pl.DataFrame:
    """Add the seconds of the full curves that the comparison lacks."""
    if full.is_empty():
        joined = compared.with_columns(pl.lit(None, pl.Float64).alias(name) for name in tables.SERIES)
    else:
        wide = full.group_by(_KEY, maintain_order=True).agg(
            pl.col("value").filter(series=name).first().alias(name) for name in tables.SERIES
        )
        joined = compared.join(wide, on=_KEY, how="full", coalesce=True, nulls_equal=True)
    # A comparison may rest on another baseline than the peers; two different lines are never spliced.
    foreign = ((pl.col("peers") - pl.col("baseline")).abs() > 1e-6).any().over("item_id")
    value = pl.coalesce("value", "item").round(5)
    baseline = pl.when(foreign).then("baseline").otherwise(pl.coalesce("baseline", "peers")).round(5)
    # A given delta is kept; rows that the curves added get theirs.
    delta = pl.coalesce("delta", value - baseline).round(5)
    return joined.select(*_KEY, value=value, baseline=baseline, delta=delta)


def thin(lines: pl.DataFrame, rows: int, *, keep: Iterable[float] = ()) -> tuple[pl.DataFrame, int]:
    """Keep every n-th row, the last one and those at the seconds ``keep``; return n too."""
    step = max(1, math.ceil(lines.height / rows))
    index = pl.int_range(pl.len())
    wanted = (index % step == 0) | (index == pl.len() - 1) | pl.col("second").is_in(list(keep))
    return (lines if step == 1 else lines.filter(wanted)), step


def thin_each(
    curves: Sequence[pl.DataFrame], rows: int, *, keep: Iterable[float] = ()
) -> tuple[list[pl.DataFrame], int]:
    """Thin each of several curves to its part of ``rows``, as `thin` does; return the largest n too."""
    thinned = [thin(lines, rows // len(curves), keep=keep) for lines in curves]
    return [lines for lines, _ in thinned], max(step for _, step in thinned)


def thin_together(
    curves: Sequence[pl.DataFrame], rows: int, *, keep: Iterable[float] = ()
) -> tuple[list[pl.DataFrame], int]:
    """Thin as `thin_each` does, to fewer rows where the two lines cross so often that there would be too many.

    With the rows of `with_crossings` there are at most `CROSSED`, for at most 800 ``rows``.

    Examples
    --------
    >>> second = pl.int_range(0, 2_000, eager=True).cast(pl.Float64)
    >>> lines = pl.DataFrame({"second": second, "value": 0.0, "baseline": 0.5, "delta": -0.5})
    >>> drawn, step = thin_together([lines, lines], 800)
    >>> [curve.height for curve in drawn], step
    ([401, 401], 5)
    """
    for fraction in (1, 0.75, 0.5):
        thinned, step = thin_each(curves, int(fraction * rows), keep=keep)
        few = 2 * sum(lines.height for lines in thinned) <= CROSSED  # also if they cross at every point
        if few or with_crossings(pl.concat(thinned)).height <= CROSSED:
            break
    return thinned, step


def with_crossings(lines: pl.DataFrame, *, by: str | None = None) -> pl.DataFrame:
    """Add a row wherever the two lines cross, so that each shade ends exactly there.

    The rows added have a null ``delta``. Lines are straight between the seconds at which both are known.
    With ``by``, the column that tells works apart, the frame holds the lines of several, one work after the other.

    Examples
    --------
    >>> lines = pl.DataFrame(
    ...     {"second": [0.0, 1.0], "value": [1.0, 0.4], "baseline": [0.8, 0.8], "delta": [0.2, -0.4]}
    ... )
    >>> with_crossings(lines).select("second", "value").rows()
    [(0.0, 1.0), (0.333, 0.8), (1.0, 0.4)]
    """
    gap = pl.col("value") - pl.col("baseline")
    at = gap.shift() / (gap.shift() - gap)
    run = pl.lit(0) if by is None else pl.col(by).rle_id()
    lines = lines.with_columns(run=run)

    def between(column: str) -> pl.Expr:
        return (pl.col(column).shift() + at * pl.col(column).diff()).alias(column)

    crossings = (
        lines.drop_nulls(["value", "baseline"])
        .with_columns(
            between("second").round(3),
            between("value").round(5),
            between("value").round(5).alias("baseline"),
            pl.lit(None, pl.Float64).alias("delta"),
            crossed=(gap * gap.shift() < 0) & (pl.col("run") == pl.col("run").shift()),
        )
        .filter("crossed")
        .drop("crossed")
    )
    return pl.concat([lines, crossings]).sort("run", "second", maintain_order=True).drop("run")


def steepest(lines: pl.DataFrame, count: int, *, rising: bool = False) -> pl.DataFrame:
    """Return where the work's curve falls (or rises) fastest per second.

    Steps at least a twelfth of the curve apart, the steepest first chosen, in order of time. A step less than a
    tenth as steep as the steepest is no event, and left out.

    Returns
    -------
    polars.DataFrame
        second and value at the end of the step, rate: its change per second.

    Examples
    --------
    >>> lines = pl.DataFrame({"second": [0.0, 1.0, 2.0, 12.0], "value": [1.0, 0.7, 0.68, 0.2]})
    >>> steepest(lines, 2).rows()
    [(1.0, 0.7, -0.3), (12.0, 0.2, -0.048)]
    """
    known = lines.select("second", "value").drop_nulls()
    rate = pl.col("value").diff() / pl.col("second").diff()
    worse = known.with_columns(rate=rate if rising else -rate).filter(pl.col("rate") > 0)
    span = largest(known.get_column("second"), 1.0)
    chosen: list[dict[str, float]] = []
    for row in worse.sort("rate", descending=True, maintain_order=True).iter_rows(named=True):
        if len(chosen) == count or (chosen and row["rate"] < chosen[0]["rate"] / 10):
            break
        if all(abs(row["second"] - other["second"]) >= span / 12 for other in chosen):
            chosen.append(row)
    picked = pl.DataFrame(chosen, schema={**dict.fromkeys(("second", "value", "rate"), pl.Float64)})
    rate = pl.col("rate") if rising else -pl.col("rate")
    return picked.select("second", "value", rate.round(5).alias("rate")).sort("second")


def clock(second: float) -> str:
    """Write seconds as m:ss, with tenths where there are any.

    Examples
    --------
    >>> clock(65), clock(11.5)
    ('1:05', '0:11.5')
    """
    minutes, rest = divmod(round(second, 1), 60)
    return f"{minutes:.0f}:{rest:04.1f}".removesuffix(".0") if rest % 1 else f"{minutes:.0f}:{rest:02.0f}"


def place_labels(
    marks: pl.DataFrame,
    lines: pl.DataFrame,
    *,
    time: tuple[float, float],
    value: tuple[float, float],
    size: tuple[int, int],
) -> tuple[pl.DataFrame, float]:
    """Find room for the label of each mark.

    A label stands above both lines if there is room, else below both, else in headroom that is added.

    Parameters
    ----------
    marks
        What `steepest` returns, and its labels: second, value, label.
    lines
        second, value, baseline.
    time, value
        Domains of the axes.
    size
        Width and height in pixels.

    Returns
    -------
    polars.DataFrame
        marks with side (of the mark, left or right), label_value (the label's middle) and foot (its far edge).
    float
        The upper end of the value axis, raised where headroom was needed.
    """
    (start, end), (low, high), (width, height) = time, value, size
    x_scale, y_scale = width / ((end - start) or 1), height / (high - low)
    paths = [_path(lines, column, (start, low), (x_scale, y_scale)) for column in ("value", "baseline")]
    boxes: list[tuple[float, float, float, float]] = []
    rows: list[dict[str, Any]] = []
    text_height, clear = 15.0, 7.0
    # From the right: a label to the right of its mark then meets boxes and poles that already stand.
    for mark in reversed(list(marks.iter_rows(named=True))):
        room = measure(mark["label"], size=12.5)
        x, y = (mark["second"] - start) * x_scale, (mark["value"] - low) * y_scale
        fits = x + 6 + room <= width
        left = x + 6 if fits else x - 6 - room
        heights = [h for path in paths for h in _between(path, left - 4, left + room + 4)] or [y]
        overlapping = [box for box in boxes if box[0] < left + room and left < box[1]]
        above = max(max(heights), y) + clear
        for box in sorted(overlapping, key=lambda box: box[2]):
            if above < box[3] + 2 and box[2] - 2 < above + text_height:
                above = box[3] + 3
        below = min(min(heights), y) - clear - text_height
        for box in sorted(overlapping, key=lambda box: -box[3]):
            if below < box[3] + 2 and box[2] - 2 < below + text_height:
                below = box[2] - 3 - text_height
        up = above + text_height <= height or below < 2
        bottom = above if up else below
        boxes.append((left, left + room, bottom, bottom + text_height))
        pole = (y, bottom + text_height - 3) if up else (bottom + 3, y)
        boxes.append((x - 2, x + 2, *pole))
        rows.append(
            {
                **mark,
                "side": "right" if fits else "left",
                "label_value": round(low + (bottom + text_height / 2) / y_scale, 5),
                "foot": round(low + (pole[1] if up else pole[0]) / y_scale, 5),
            }
        )
    top = max([high, *(low + (box[3] + 4) / y_scale for box in boxes)])
    places = {"side": pl.String(), "label_value": pl.Float64(), "foot": pl.Float64()}
    return pl.DataFrame(rows[::-1], schema={**marks.schema, **places}), top


def _path(
    lines: pl.DataFrame, column: str, origin: tuple[float, float], scale: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return a line's corners in pixels, y upwards."""
    known = lines.select("second", column).drop_nulls()
    return [((s - origin[0]) * scale[0], (v - origin[1]) * scale[1]) for s, v in known.rows()]


def _between(path: list[tuple[float, float]], left: float, right: float) -> list[float]:
    """Return the heights of a line between two x positions: its corners there and where it enters and leaves."""
    first, last = bisect.bisect_left(path, (left,)), bisect.bisect_right(path, (right, math.inf))
    heights = [y for _, y in path[first:last]]
    for (x0, y0), (x1, y1) in pairwise(path[max(0, first - 1) : last + 1]):
        heights += [y0 + (y1 - y0) * (x - x0) / (x1 - x0) for x in (left, right) if x0 < x < x1]
    return heights
