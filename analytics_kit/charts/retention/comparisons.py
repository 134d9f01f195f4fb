"""Retention, like and bounce curves: a work against its peers, and many works at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import polars as pl
from polars import selectors as cs

from analytics_kit import tables
from analytics_kit._width import distinct, shorten
from analytics_kit._words import vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, FacetChart, LayerChart, unvalidated
from analytics_kit.charts._frames import collect_columns, collect_columns_or_empty, one_item, param_name
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import figure
from analytics_kit.charts._unreliable import FADED, fade
from analytics_kit.charts.retention import _layers as draw
from analytics_kit.charts.retention._curves import (
    clock,
    place_labels,
    prepare,
    steepest,
    thin,
    thin_each,
    thin_together,
    with_crossings,
)
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.locale import N_, Translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

__all__ = ["retention", "retention_band", "retention_many", "retention_moments", "retention_ranks"]

#: A chart shows no more points than these, of one work, in all its panels or of lines over each other; longer
#: curves are thinned.
ROWS_ONE = 600
ROWS_PANELS = 800
ROWS_LINES = 960
ROWS_PALE = 120
PANELS = 12
LINES = 2 * len(theme.CATEGORIES)
#: Moments labelled, and works ranked, in one chart.
MOMENTS = 6
RANKS = 40
# Measures of a curve that are shares, drawn as percentage points.
_POINTS = ("mean_delta", "hook_delta")
_RATIO = "lead_ratio"
#: Between two panels, and of a label in the legend, in pixels.
_GAP, _LEGEND = 22, 170

#: What each chart says over itself, by analysis.
_TITLES = {
    "against_peers": {
        "retention": N_("Retention against peers"),
        "like": N_("Likes against peers"),
        "bounce": N_("Bounces against peers"),
    },
    "alone": {"retention": N_("Retention"), "like": N_("Likes"), "bounce": N_("Bounces")},
    "overlay": {
        "retention": N_("Retention of {n} works"),
        "like": N_("Likes of {n} works"),
        "bounce": N_("Bounces of {n} works"),
    },
    "band": {
        "retention": N_("Retention among other works"),
        "like": N_("Likes among other works"),
        "bounce": N_("Bounces among other works"),
    },
    "moments": {
        "retention": N_("Where viewers leave and come back"),
        "like": N_("Where likes come and go"),
        "bounce": N_("Where bounces come and go"),
    },
    "ranks": {
        "retention": N_("Works ranked by retention"),
        "like": N_("Works ranked by likes"),
        "bounce": N_("Works ranked by bounces"),
    },
}
_MEASURES = {
    "lead_ratio": N_("time watched over the peers' time, in percent more or less"),
    "mean_delta": N_("mean lead over the peers, in percentage points"),
    "hook_delta": N_("lead over the peers at the end of the opening, in percentage points"),
    "area": N_("area under the curve, in seconds"),
    "half_life": N_("second by which half of the starters have left"),
}


@unvalidated
def retention(
    comparison: Frame,
    *,
    curves: Frame | None = None,
    analysis: str | None = None,
    drops: int = 3,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 640,
    height: int = 320,
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw where viewers leave a work: its curve against its peers, the gap between them shaded.

    Where most happens is marked: the steepest drops of retention, the steepest rises of likes and bounces. A step
    is steep by its change per second, and marks keep at least a twelfth of the curve apart, so that one
    cliff is not marked three times. A rule follows the pointer and shows both values and the gap of the
    nearest second. Retention above 100 % (viewers rewatch) is drawn as it is. Where the comparison holds intervals, a pale
    band shows them, unless it is no wider than the line.

    Parameters
    ----------
    comparison
        item_id, analysis, second, value, baseline, delta: what ``transforms.compare_retention`` returns, with value_low and
        value_high if it was given works. May be empty. Several works are handed to `retention_many`. The table ``curve``
        alone is taken too: its curves are drawn by themselves, or beside peers of their own.
    curves
        The table ``curve``. With it the lines are drawn in full, also where only one of both exists, and
        a work without peers is drawn alone. Peers of the table extend the baseline only where they are
        the same line as the comparison's.
    {analysis}
    drops
        How many places to mark; 0 marks none.
    {names}
    {works_retention}
    {lang}
    {size}

    Returns
    -------
    altair.LayerChart
        Neither displayed nor saved. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``analysis`` or ``lang`` is unknown, or ``drops`` is negative.

    Examples
    --------
    >>> comparison = pl.DataFrame(
    ...     {
    ...         "item_id": "7559536212910853422",
    ...         "analysis": "retention",
    ...         "second": [0, 1],
    ...         "value": [0.2653, 0.61],
    ...         "baseline": [0.1594, 0.57],
    ...         "delta": [0.1059, 0.04],
    ...     }
    ... )
    >>> type(retention(comparison)).__name__
    'LayerChart'
    """
    if drops < 0:
        msg = f"drops={drops} came. Pass 0 or more."
        raise ParameterError(msg)
    sheet = Sheet("retention", lang)
    _ = sheet.translate
    alone = curves is None and _is_curve(comparison)
    if alone:
        curves, comparison = comparison, pl.DataFrame(schema=tables.schema("retention_comparison"))
    analysis, lines = prepare(comparison, curves, analysis)
    if lines.is_empty() and alone:
        sheet.title = title or _(_TITLES["alone"][analysis])
        return sheet.empty(_("no curve of this work is known."), width=width)
    if lines.is_empty():
        sheet.title = title or _(_TITLES["against_peers"][analysis])
        return sheet.empty(_("the comparison has no rows, and no curves were given."), width=width)
    ids = lines.get_column("item_id").unique(maintain_order=True).to_list()
    if len(ids) > 1:
        return retention_many(
            comparison,
            curves=curves,
            analysis=analysis,
            names=names,
            works=works,
            lang=lang,
            title=title or (_(_TITLES["alone"][analysis]) if alone else None),
            width=width + 20,
        )

    marks = steepest(lines, drops, rising=analysis != "retention")
    # When, and by how many percentage points a second. An en space: Vega would drop a second plain one.
    axes = draw.Axes.of(lines, _, analysis)
    when = clock if axes.end > 60 else _("{:g} s").format
    flags = [
        f"{when(second)}\u2002{rate * 100:+.{axes.digits}f}"
        for second, rate in marks.select("second", "rate").iter_rows()
    ]
    marks = marks.with_columns(
        label=pl.Series(flags, dtype=pl.String).str.replace("-", "\u2212", literal=True)
    )
    (thinned,), step = thin_together([lines], ROWS_ONE, keep=marks.get_column("second"))
    labels, top = place_labels(
        marks, lines, time=(axes.start, axes.end), value=(axes.low, axes.high), size=(width, height)
    )
    axes = replace(axes, high=top)

    has_peers = lines.get_column("baseline").count() > 0
    sheet.title = title or _(_TITLES["against_peers" if has_peers else "alone"][analysis])
    sheet.notes = [] if ids[0] is None else [_name(ids[0], names, _)]
    if not has_peers and not alone:
        sheet.note(_("the provider gave no peers to compare with"))
    if not marks.is_empty():
        sheet.note(
            _(
                "marked: the steepest drops, in percentage points a second"
                if analysis == "retention"
                else "marked: the steepest rises, in percentage points a second"
            )
        )
    if step > 1:
        sheet.note(_("1 of {n} points is drawn", n=step))
    pale = draw.sureness(_interval(comparison, analysis), axes)
    if pale:
        sheet.note(_("pale: the 95 % interval that the plays leave, each second by itself, approximate"))
    sheet.unreliable(works, "retention", ids)
    sheet.course(_(draw.AXIS_TITLES[analysis]), _moments_of(lines, "value", when), f".{axes.digits}%")
    gaps = lines.select("second", pl.col("delta") * 100)
    sheet.extremes(_("gap (percentage points)"), _moments_of(gaps, "delta", when), f"+.{axes.digits}f")

    layers = [
        *pale,
        *(draw.gap(_, axes, analysis=analysis) if has_peers else []),
        *draw.lines(_, axes, has_peers=has_peers, points=thinned.height <= 24),
        *draw.flags(labels, axes),
        *draw.hover(_, axes, name=param_name(f"hover_{analysis}", ids), has_peers=has_peers),
    ]
    chart = LayerChart(
        layer=layers,
        data=with_crossings(thinned).drop("item_id"),
        width=width,
        height=height,
    )
    return sheet.finish(chart, width=width)


def _moments_of(
    lines: pl.DataFrame, column: str, when: Callable[[float], str]
) -> Iterator[tuple[str, float | None]]:
    """Return the values of a column, each with its moment in words."""
    return ((when(second), value) for second, value in lines.select("second", column).iter_rows())


def _is_curve(frame: Frame) -> bool:
    """Tell the table ``curve`` from a comparison."""
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        return False  # what reads it will say so
    columns = frame.lazy().collect_schema().names()
    return "series" in columns and "baseline" not in columns


def _interval(comparison: Frame, analysis: str) -> pl.DataFrame:
    """Return where a comparison's values may lie, if it says so: second, low, high."""
    frame = collect_columns(
        comparison, "retention_comparison", ["analysis", "second", "value_low", "value_high"]
    )
    known = frame.filter(analysis=analysis).drop_nulls().sort("second")
    rounded = known.select("second", low=pl.col("value_low").round(4), high=pl.col("value_high").round(4))
    return thin(rounded, ROWS_PALE)[0]


@unvalidated
def retention_many(
    comparison: Frame,
    *,
    curves: Frame | None = None,
    analysis: str | None = None,
    layout: Literal["facet", "overlay"] = "facet",
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 660,
    height: int | None = None,
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw the curves of many works: small multiples against peers, or all lines over each other.

    Parameters
    ----------
    comparison, curves, analysis, names, works, lang, title
        As for `retention`.
    layout
        ``facet``: a panel per work (at most 12) with shared axes, item against peers. ``overlay``: a line
        per work (at most 16), without peers; a click on a line or in the legend fades the others.
    width
        Of the whole, in pixels.
    height
        Of a panel (``facet``, default 120) or of the chart (``overlay``, default 340), in pixels.

    Returns
    -------
    altair.FacetChart or altair.LayerChart
        Works in the order of the frame. The subtitle says when works were left out or curves thinned.

    Raises
    ------
    TableError, ParameterError
        As for `retention`; also if ``layout`` is unknown.

    Examples
    --------
    >>> comparison = pl.DataFrame(
    ...     {
    ...         "item_id": ["1", "1", "2", "2"],
    ...         "analysis": "retention",
    ...         "second": [0, 1, 0, 1],
    ...         "value": [1.0, 0.8, 1.0, 0.6],
    ...         "baseline": [1.0, 0.7, 1.0, 0.7],
    ...         "delta": [0.0, 0.1, 0.0, -0.1],
    ...     }
    ... )
    >>> type(retention_many(comparison, names={"1": "first"})).__name__
    'FacetChart'
    """
    if layout not in ("facet", "overlay"):
        msg = f"layout={layout!r} came. Allowed: {one_of(('facet', 'overlay'))}."
        raise ParameterError(msg)
    sheet = Sheet("retention", lang)
    _ = sheet.translate
    analysis, lines = prepare(comparison, curves, analysis)
    if lines.is_empty():
        sheet.title = title or _(_TITLES["against_peers"][analysis])
        return sheet.empty(_("the comparison has no rows, and no curves were given."), width=width)

    facet = layout == "facet"
    everyone = lines.get_column("item_id").unique(maintain_order=True)
    item_ids = everyone.head(PANELS if facet else LINES)
    room = _panels(len(item_ids), width)[1] if facet else _LEGEND
    # Rows carry a short key; names and ids are looked up, so that a long title is written once.
    work_names = pl.DataFrame(
        {
            "work": [str(n) for n in range(len(item_ids))],
            "name": distinct((_name(item, names, _) for item in item_ids), room),
            "item_id": item_ids,
        }
    )
    if few := sheet.unreliable(works, "retention", item_ids):
        work_names = work_names.with_columns(small=pl.col("item_id").is_in(list(few)).fill_null(False))
    sheet.title = title or _(_TITLES["against_peers" if facet else "overlay"][analysis], n=len(item_ids))
    if len(everyone) > len(item_ids):
        sheet.note(_("the first {n} of {of} works", n=len(item_ids), of=len(everyone)))
    lines = lines.join(
        work_names.select("item_id", "work"), on="item_id", nulls_equal=True, maintain_order="left"
    ).drop("item_id")
    groups = lines.partition_by("work", maintain_order=True)
    ends = [group.get_column("value").drop_nulls().tail(1).to_list() or [None] for group in groups]
    sheet.extremes(
        _("{what}, at the last second of each work", what=_(draw.AXIS_TITLES[analysis])),
        ((name, end) for name, (end,) in zip(work_names["name"], ends, strict=True)),
        ".1%",
    )
    if facet:
        sheet.notes.insert(0, _(draw.AXIS_TITLES[analysis]))
        if lonely := sum(group.get_column("baseline").count() == 0 for group in groups):
            sheet.note(_("works without peers: {n} of {of}", n=lonely, of=len(item_ids)))
        groups, step = thin_together(groups, ROWS_PANELS)
    else:
        sheet.notes.insert(0, _("click a work in the legend or a line to single it out"))
        groups, step = thin_each(groups, ROWS_LINES)
    if step > 1:
        sheet.note(_("1 of {n} points is drawn", n=step))
    chart = (_facets if facet else _overlay)(
        groups,
        work_names,
        _,
        analysis=analysis,
        width=width,
        height=height,
    )
    return sheet.finish(chart, width=width, fading="")  # it fades its works by itself


def _panels(works: int, width: int) -> tuple[int, int]:
    """Return how many panels stand side by side, and how wide each is."""
    columns = works if works < 4 else 2 if works == 4 else 3
    return columns, (width - 48 - _GAP * (columns - 1)) // columns


def _facets(
    groups: list[pl.DataFrame],
    works: pl.DataFrame,
    _: Translator,
    *,
    analysis: str,
    width: int,
    height: int | None,
) -> alt.FacetChart:
    """Draw a panel per work with shared axes."""
    columns, panel = _panels(len(groups), width)
    lines = pl.concat(groups)
    axes = replace(draw.Axes.of(lines, _, analysis), ticks=(max(3, panel // 50), 4), y_title=None)
    has_peers = lines.get_column("baseline").count() > 0
    name = param_name(f"hover_panels_{analysis}", works["item_id"].to_list())
    layers = [
        *(draw.gap(_, axes, analysis=analysis) if has_peers else []),
        *draw.lines(_, axes, has_peers=has_peers, points=max(group.height for group in groups) <= 12),
        *draw.hover(_, axes, name=name, has_peers=has_peers, many=True),
    ]
    layers[0].name = f"{name}_view"  # Altair asks for it where panels stand beside another chart
    chart = LayerChart(layer=layers, width=panel, height=height or 120)
    return FacetChart(
        spec=fade(chart, when="datum.small") if "small" in works else chart,
        facet=alt.Facet(
            "name",
            type="nominal",
            sort=works.get_column("name").to_list(),
            title=None,
            header=alt.Header(labelAnchor="start", labelLimit=panel, labelPadding=4),
        ),
        data=with_crossings(lines, by="work"),
        columns=columns,
        spacing={"row": 16, "column": _GAP},
        transform=[_lookup(works)],
    )


def _overlay(
    groups: list[pl.DataFrame],
    works: pl.DataFrame,
    _: Translator,
    *,
    analysis: str,
    width: int,
    height: int | None,
) -> alt.LayerChart:
    """Draw a line per work; a click singles one out."""
    lines = pl.concat(groups).drop_nulls("value").drop("baseline", "delta")
    axes = draw.Axes.of(lines, _, analysis)
    order = works.get_column("name").to_list()
    colours = [theme.CATEGORIES[n % len(theme.CATEGORIES)] for n in range(len(order))]
    dashes = [[1, 0] if n < len(theme.CATEGORIES) else [5, 3] for n in range(len(order))]
    legend = alt.Legend(
        title=None,
        orient="right",
        labelLimit=_LEGEND,
        symbolType="stroke",
        symbolSize=260,
        symbolStrokeWidth=2.4,
    )
    ids = works["item_id"].to_list()
    pick = alt.selection_point(
        name=param_name(f"pick_{analysis}", ids), fields=["name"], bind="legend", on="click"
    )
    near = alt.selection_point(
        name=param_name(f"hover_lines_{analysis}", ids),
        fields=["second", "name"],
        on="pointerover",
        clear="pointerout",
        empty=False,
    )
    base = Chart(lines, transform=[_lookup(works)])
    opacity = (
        alt.when(pick & alt.datum.small).then(alt.value(FADED)).when(pick)
        if "small" in works
        else alt.when(pick)
    )
    colour = alt.Color(
        "name", type="nominal", sort=order, scale=alt.Scale(domain=order, range=colours), legend=legend
    )
    dash = alt.StrokeDash(
        "name", type="nominal", sort=order, scale=alt.Scale(domain=order, range=dashes), legend=legend
    )
    curves = (
        base.mark_line(strokeWidth=2, interpolate="linear")
        .encode(
            x=axes.x(),
            y=axes.y("value"),
            color=colour,
            strokeDash=dash,
            opacity=alt.OpacityValue(**opacity.then(alt.value(1)).otherwise(alt.value(0.12))),
        )
        .add_params(pick)
    )
    about = {
        "name": _("work"),
        "item_id": _("id"),
        "figure_time": _("second" if axes.end <= 60 else "time (m:ss)"),
    }
    tooltip = about | {"figure_value": _(draw.AXIS_TITLES[analysis])}
    dot = base.transform_filter(near & pick).mark_point(filled=True, size=60, opacity=1)
    # Unseen discs, larger than the points, that the pointer meets.
    discs = (
        base.transform_filter(pick)
        .transform_calculate(
            figure_time=axes.moment,
            figure_value=figure("value", f".{axes.digits}%"),
        )
        .mark_point(filled=True, size=220, color="transparent")
        .encode(
            x=axes.x(),
            y=axes.y("value"),
            tooltip=[alt.Tooltip(field, type="nominal", title=word) for field, word in tooltip.items()],
        )
        .add_params(near)
    )
    dots = dot.encode(x=axes.x(), y=axes.y("value"), color=colour)
    return LayerChart(layer=[curves, dots, discs], width=width - 200, height=height or 340)


def _lookup(works: pl.DataFrame) -> alt.LookupTransform:
    fields = [name for name in works.columns if name != "work"]
    return alt.LookupTransform(
        lookup="work", **{"from": alt.LookupData(data=works, key="work", fields=fields)}
    )


def _name(item: str | None, names: Mapping[str, str] | None, _: Translator) -> str:
    """Return what a work is called, cut to one line."""
    return _("without an id") if item is None else shorten((names or {}).get(item, item), 420)


@unvalidated
def retention_band(
    band: Frame,
    *,
    curves: Frame | None = None,
    analysis: str | None = None,
    item_id: str | None = None,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 640,
    height: int = 300,
) -> alt.Chart | alt.LayerChart:
    """Draw the band in which the curves of many works run, and one work over it.

    Parameters
    ----------
    band
        analysis, second, works, low, middle, high: what ``transforms.retention_band`` returns; middle_low and middle_high,
        if they came, are drawn around the middle.
    curves
        The table ``curve``, with the work to draw over the band.
    {analysis}
    {item_id}
    {names}
    {works_retention}
    {lang}
    {size}

    Returns
    -------
    altair.LayerChart
        The subtitle says on how many works the band rests. Where there is nothing to draw, an
        `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``analysis``, ``item_id`` or ``lang`` is unknown.

    Examples
    --------
    >>> band = pl.DataFrame(
    ...     {
    ...         "analysis": "retention",
    ...         "second": [0, 1],
    ...         "works": [9, 8],
    ...         "low": [1.0, 0.6],
    ...         "middle": [1.0, 0.7],
    ...         "high": [1.0, 0.8],
    ...     }
    ... )
    >>> type(retention_band(band)).__name__
    'LayerChart'
    """
    sheet = Sheet("retention", lang)
    _ = sheet.translate
    sure = ["middle_low", "middle_high"]
    frame = collect_columns(
        band, "retention_band", ["analysis", "second", "works", "low", "middle", "high", *sure]
    )
    chosen = _analysis(frame, analysis)
    frame = frame.filter(analysis=chosen).drop_nulls(["second", "low", "middle", "high"]).sort("second")
    is_drawn_anew = frame.drop_nulls(sure).height > 0
    sheet.title = title or _(_TITLES["band"][chosen])
    if frame.is_empty():
        return sheet.empty(_("too few works have a curve for a band."), width=width)
    line = _line(curves, chosen, item_id)
    if not line.is_empty():
        sheet.notes.append(_name(line["item_id"][0], names, _))
    least, most = (int(n) for n in (frame["works"].min(), frame["works"].max()))  # type: ignore[arg-type]  # not empty
    sheet.note(
        _(
            "the band holds {n} works at every second"
            if least == most
            else "the band holds {n} to {most} works, fewer where videos are shorter",
            n=least,
            most=most,
        )
    )
    rows = pl.concat(
        [
            frame.drop("analysis", *([] if is_drawn_anew else sure)).with_columns(
                pl.col("works").cast(pl.Int64)
            ),
            line.select("second", "value"),
        ],
        how="diagonal",
    )
    thinned, step = thin(rows.group_by("second").agg(pl.all().drop_nulls().first()).sort("second"), ROWS_ONE)
    if step > 1:
        sheet.note(_("1 of {n} points is drawn", n=step))
    thinned = thinned.with_columns(cs.float().exclude("second").round(5))
    if is_drawn_anew:
        sheet.note(_("darker: where the middle of other works like these may lie, in 95 of 100 cases"))
    few = sheet.unreliable(works, "retention", line["item_id"])
    extremes = pl.concat(
        [thinned.select("second", value=pl.col(name)) for name in ("low", "high", "value")]
    ).drop_nulls()
    axes = draw.Axes.of(extremes, _, chosen)
    when = clock if axes.end > 60 else _("{:g} s").format
    courses = [(line, "value", ""), (frame, "middle", _("middle of the works"))]
    for lines, column, of in courses:
        sheet.course(_(draw.AXIS_TITLES[chosen]), _moments_of(lines, column, when), f".{axes.digits}%", of=of)
    return sheet.finish(
        LayerChart(
            layer=_band_layers(
                axes, _, has_line=not line.is_empty(), is_drawn_anew=is_drawn_anew, faded=bool(few)
            ),
            data=thinned,
            width=width,
            height=height,
        ),
        width=width,
        fading="",  # the line alone fades
    )


def _band_layers(
    axes: draw.Axes, _: Translator, *, has_line: bool, is_drawn_anew: bool, faded: bool
) -> list[alt.Chart]:
    """Draw the band, its middle and the work's line, each with its name in a legend, and how sure the middle is."""
    legend: dict[str, Any] = {"title": None, "orient": "top"}
    stroke = alt.Legend(**legend, symbolType="stroke", symbolSize=150, symbolStrokeWidth=2.4)
    item = vocabulary("series", _.lang)["item"]
    kinds = [
        ("middle", _("middle of the works"), theme.PEERS, [5, 3], 1.8),
        ("value", item, theme.ITEM, [1, 0], 2.4),
    ]
    kinds = kinds if has_line else kinds[:1]
    series = [name for field, name, *style in reversed(kinds)]
    colours = alt.Scale(domain=series, range=[colour for field, name, colour, *style in reversed(kinds)])
    dashes = alt.Scale(domain=series, range=[dash for *style, dash, weight in reversed(kinds)])
    shape = f".{axes.digits}%"
    tooltip = {"figure_time": _("second" if axes.end <= 60 else "time (m:ss)")}
    tooltip |= {"figure_value": item} if has_line else {}
    tooltip |= {
        "figure_high": _("high"),
        "figure_middle": _("middle of the works"),
        "figure_low": _("low"),
        "figure_works": _("works"),
    }
    lines = {
        field: Chart()
        .transform_filter(f"isValid(datum.{field})")
        .transform_calculate(series=f"'{name}'")
        .mark_line(strokeWidth=weight, strokeJoin="round")
        .encode(
            x=axes.x(),
            y=axes.y(field),
            stroke=alt.Stroke("series", type="nominal", scale=colours, legend=stroke),
            strokeDash=alt.StrokeDash("series", type="nominal", scale=dashes, legend=stroke),
        )
        for field, name, colour, dash, weight in kinds
    }
    if faded:
        lines["value"] = fade(lines["value"])
    return [
        Chart()
        .transform_filter("isValid(datum.low)")
        .transform_calculate(kind=f"'{_('band of the works')}'")
        .mark_area(opacity=0.35)
        .encode(
            x=axes.x(),
            y=axes.y("low"),
            y2=alt.Y2("high"),
            fill=alt.Fill(
                "kind",
                type="nominal",
                scale=alt.Scale(domain=[_("band of the works")], range=[theme.PEERS]),
                legend=alt.Legend(**legend, symbolType="square", symbolSize=150, symbolOpacity=0.35),
            ),
        ),
        *(
            [
                Chart()
                .transform_filter("isValid(datum.middle_low)")
                .mark_area(color=theme.PEERS, opacity=0.45)
                .encode(x=axes.x(), y=axes.y("middle_low"), y2=alt.Y2("middle_high"))
            ]
            if is_drawn_anew
            else []
        ),
        *lines.values(),
        Chart()
        .transform_calculate(
            figure_time=axes.moment,
            figure_value=figure("value", shape),
            figure_low=figure("low", shape),
            figure_middle=figure("middle", shape),
            figure_high=figure("high", shape),
            figure_works=figure("works", "d"),
        )
        .mark_rule(strokeWidth=8, opacity=0)
        .encode(
            x=axes.x(),
            tooltip=[alt.Tooltip(field, type="nominal", title=word) for field, word in tooltip.items()],
        ),
    ]


@unvalidated
def retention_moments(
    curves: Frame,
    *,
    moments: Frame | None = None,
    analysis: str | None = None,
    item_id: str | None = None,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 640,
    height: int = 280,
) -> alt.Chart | alt.LayerChart:
    """Draw a work's curve with its drops and rises, each from its start to its end.

    Parameters
    ----------
    curves
        The table ``curve``; the work's own series is drawn.
    moments
        item_id, analysis, kind, start_second, end_second, start_value, end_value, change: what
        ``transforms.find_moments`` returns.
    {analysis}
    {item_id}
    {names}
    {works_retention}
    {lang}
    {size}

    Returns
    -------
    altair.LayerChart
        Drops are orange, rises blue; the six biggest changes are labelled with the second and the change
        in percentage points. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``analysis``, ``item_id`` or ``lang`` is unknown.

    Examples
    --------
    >>> curves = pl.DataFrame(
    ...     {
    ...         "item_id": "1",
    ...         "analysis": "retention",
    ...         "series": "item",
    ...         "second": [0, 1, 2],
    ...         "value": [1.0, 0.6, 0.7],
    ...     }
    ... )
    >>> type(retention_moments(curves)).__name__
    'LayerChart'
    """
    sheet = Sheet("retention", lang)
    _ = sheet.translate
    chosen = _analysis(collect_columns(curves, "curve", ["item_id", "analysis"]), analysis)
    line = _line(curves, chosen, item_id)
    spans = _moments(moments, chosen, line)
    sheet.title = title or _(_TITLES["moments"][chosen])
    if line.is_empty():
        return sheet.empty(_("no curve of this work is known."), width=width)
    axes = draw.Axes.of(line, _, chosen)
    when = clock if axes.end > 60 else _("{:g} s").format
    biggest = spans.sort(pl.col("change").abs(), descending=True).head(MOMENTS).sort("start_second")
    marks = biggest.select(
        second="end_second",
        value="end_value",
        kind="kind",
        label=pl.Series(
            [
                f"{when(row['start_second'])}\u2002{row['change'] * 100:+.{axes.digits}f}".replace(
                    "-", "\u2212"
                )
                for row in biggest.iter_rows(named=True)
            ],
            dtype=pl.String,
        ),
    )
    keep = [*spans["start_second"], *spans["end_second"]]
    thinned, step = thin(line.select("second", "value"), ROWS_ONE, keep=keep)
    labels, top = place_labels(
        marks,
        line.with_columns(baseline=pl.lit(None, pl.Float64)),
        time=(axes.start, axes.end),
        value=(axes.low, axes.high),
        size=(width, height),
    )
    axes = replace(axes, high=top)
    sheet.notes = [_name(line["item_id"][0], names, _)]
    counts = {kind: (spans["kind"] == kind).sum() for kind in ("drop", "rise")}
    sheet.note(
        _("drops: {drop}, rises: {rise}" if spans.height else "no change reaches the thresholds", **counts)
    )
    if spans.height > biggest.height:
        sheet.note(_("labels: the {n} biggest, in percentage points", n=biggest.height))
    if step > 1:
        sheet.note(_("1 of {n} points is drawn", n=step))
    sheet.unreliable(works, "retention", line["item_id"])
    sheet.course(_(draw.AXIS_TITLES[chosen]), _moments_of(line, "value", when), f".{axes.digits}%")
    changes = spans.select(second="start_second", change=pl.col("change") * 100)
    sheet.extremes(
        _("change in percentage points"), _moments_of(changes, "change", when), f"+.{axes.digits}f"
    )
    series = thinned.with_columns(pl.col("value").round(5))
    chart = LayerChart(
        layer=_moment_layers(series, spans, labels, axes, _, analysis=chosen),
        width=width,
        height=height,
    )
    return sheet.finish(chart, width=width)


def _moment_layers(
    series: pl.DataFrame,
    spans: pl.DataFrame,
    labels: pl.DataFrame,
    axes: draw.Axes,
    _: Translator,
    *,
    analysis: str,
) -> list[alt.Chart]:
    """Draw spans behind the curve, the curve, its coloured parts, and the labels."""
    digits = f".{axes.digits}%"
    tooltip = {
        "figure_time": _("second" if axes.end <= 60 else "time (m:ss)"),
        "figure_value": _(draw.AXIS_TITLES[analysis]),
    }
    kinds = list(vocabulary("kind", _.lang).values())
    more, less = draw.colours(analysis)
    colour = alt.Scale(domain=kinds, range=[less, more])
    layers = [
        Chart(series)
        .mark_line(color=theme.ITEM, strokeWidth=2.2, strokeJoin="round")
        .encode(x=axes.x(), y=axes.y("value"))
    ]
    if spans.height:
        number = spans.with_row_index("moment").select(
            "moment",
            pl.col("kind").replace_strict({"drop": kinds[0], "rise": kinds[1]}, return_dtype=pl.String),
            "start_second",
            "end_second",
        )
        parts = (
            number.join(series, how="cross")
            .filter(pl.col("second").is_between("start_second", "end_second"))
            .select("moment", (pl.col("kind") == kinds[1]).alias("rises"), "second", "value")
        )
        legend = alt.Legend(
            title=None,
            orient="top",
            symbolType="square",
            symbolSize=150,
            symbolStrokeWidth=0,
            symbolOpacity=0.7,
        )
        layers.insert(
            0,
            Chart(number)
            .mark_rect(opacity=0.16)
            .encode(
                x=axes.x("start_second"),
                x2=alt.X2("end_second"),
                fill=alt.Fill("kind", type="nominal", scale=colour, legend=legend),
            ),
        )
        layers.append(
            Chart(parts)
            .mark_line(strokeWidth=3.6, strokeCap="round", strokeJoin="round")
            .encode(
                x=axes.x(),
                y=axes.y("value"),
                detail=alt.Detail("moment", type="nominal"),
                color=alt.ColorValue(
                    **alt.when(alt.datum.rises).then(alt.value(more)).otherwise(alt.value(less)),
                ),
            )
        )
    layers += draw.flags(labels.drop("kind"), axes)
    layers.append(
        Chart(series)
        .transform_calculate(figure_time=axes.moment, figure_value=figure("value", digits))
        .mark_rule(strokeWidth=8, opacity=0)
        .encode(
            x=axes.x(),
            tooltip=[alt.Tooltip(field, type="nominal", title=word) for field, word in tooltip.items()],
        )
    )
    return layers


def _analysis(frame: pl.DataFrame, analysis: str | None) -> str:
    """Return the wanted analysis, or the first of the tables' that the frame holds."""
    if analysis is not None and analysis not in tables.ANALYSES:
        msg = f"analysis={analysis!r} came. Allowed: {one_of(tables.ANALYSES)}."
        raise ParameterError(msg)
    present = set(frame["analysis"])
    return analysis or next((word for word in tables.ANALYSES if word in present), tables.ANALYSES[0])


def _line(curves: Frame | None, analysis: str, item_id: str | None) -> pl.DataFrame:
    """Return a work's own curve: item_id, second, value, by second."""
    frame = collect_columns_or_empty(curves, "curve", ["item_id", "analysis", "series", "second", "value"])
    return (
        one_item(frame.filter(analysis=analysis, series="item"), item_id)
        .drop_nulls(["second", "value"])
        .unique("second", keep="first", maintain_order=True)
        .sort("second")
        .select("item_id", "second", "value")
    )


def _moments(moments: Frame | None, analysis: str, line: pl.DataFrame) -> pl.DataFrame:
    """Return the moments of the work that is drawn."""
    needed = ["kind", "start_second", "end_second", "start_value", "end_value", "change"]
    return (
        collect_columns_or_empty(moments, "moments", ["item_id", "analysis", *needed])
        .filter(analysis=analysis)
        .join(line.head(1), on="item_id", how="semi", nulls_equal=True, maintain_order="left")
        .drop_nulls(needed)
    )


@unvalidated
def retention_ranks(
    ranking: Frame,
    *,
    analysis: str | None = None,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 420,
) -> alt.Chart | alt.LayerChart:
    """Draw works ranked by a measure of their curves, as bars from 0.

    Blue is the better side of the peers: more of retention and likes, fewer of bounces.

    Parameters
    ----------
    ranking
        item_id, analysis, measure, value, rank: what ``transforms.rank_retention`` returns.
    {analysis}
    {names}
    {works_retention}
    {lang}
    {width_beside}

    Returns
    -------
    altair.LayerChart
        Works by rank, at most 40; the subtitle says how many have none. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``analysis`` or ``lang`` is unknown.

    Examples
    --------
    >>> ranking = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "b"],
    ...         "analysis": "retention",
    ...         "measure": "lead_ratio",
    ...         "value": [1.05, 0.98],
    ...         "rank": [1, 2],
    ...     }
    ... )
    >>> type(retention_ranks(ranking)).__name__
    'LayerChart'
    """
    sheet = Sheet("retention", lang)
    _ = sheet.translate
    frame = collect_columns(ranking, "retention_ranking", ["item_id", "analysis", "measure", "value", "rank"])
    chosen = _analysis(frame, analysis)
    known = frame.filter(analysis=chosen).drop_nulls("value")
    frame = known.drop_nulls("rank").sort("rank", maintain_order=True)
    measure_name = (frame["measure"][0] or "value") if frame.height else _RATIO
    measured = _(_MEASURES[measure_name]) if measure_name in _MEASURES else shorten(measure_name, 200)
    sheet.title = title or _(_TITLES["ranks"][chosen])
    if frame.is_empty():
        return sheet.empty(_("no work can be ranked."), width=width + 180)
    ranked = frame.head(RANKS)
    sheet.notes = [measured]
    if frame.height < known.height:
        sheet.note(
            _(
                "without a rank for too few plays or compared seconds: {n} of {of}",
                n=known.height - frame.height,
                of=known.height,
            )
        )
    if ranked.height < frame.height:
        sheet.note(_("the first {n} of {of} works", n=ranked.height, of=frame.height))
    labels = distinct((shorten(_name(item, names, _), 190) for item in ranked["item_id"]), 210)
    # Leads and values of a curve are shares; seconds and areas are not. A ratio says how much more or less than 1.
    scaled = {**dict.fromkeys(_POINTS, pl.col("value") * 100), _RATIO: (pl.col("value") - 1) * 100}
    data = ranked.select(
        pl.Series("label", labels, dtype=pl.String),
        "item_id",
        scaled.get(measure_name, pl.col("value")).round(3),
    )
    if few := sheet.unreliable(works, "retention", data["item_id"]):
        data = data.with_columns(small=pl.col("item_id").is_in(list(few)).fill_null(False))
    low, high = min(0.0, *data["value"]), max(0.0, *data["value"])
    room = 0.14 * ((high - low) or 1.0)
    scale = alt.Scale(domain=[low - room * (low < 0), high + room], nice=False)
    form = "+.1f" if measure_name in scaled else ".1f"
    # The subtitle has said what they measure.
    sheet.extremes(_("these works"), data.select("label", "value").iter_rows(), form)
    base = Chart().encode(
        x=alt.X("value", type="quantitative", axis=None, scale=scale),
        y=alt.Y(
            "label",
            type="nominal",
            sort=labels,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelLimit=210, labelPadding=9),
        ),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("work")),
            alt.Tooltip("item_id", type="nominal", title=_("id")),
            alt.Tooltip("value", type="quantitative", title=measured, format=form),
        ],
    )
    # An area or a half-life is against nothing: neither side is the better one.
    more, less = draw.colours(chosen if measure_name in scaled else "retention")
    if chosen == "bounce" and measure_name in scaled:
        sheet.note(_("blue is the better side: fewer leave"))
    figures: dict[str, Any] = {"text": alt.Text("value", type="quantitative", format=form)}
    layers = [
        base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}).encode(
            color=alt.ColorValue(
                **alt.when(alt.datum.value < 0).then(alt.value(less)).otherwise(alt.value(more)),
            )
        ),
        base.transform_filter(alt.datum.value >= 0).mark_text(align="left", dx=5).encode(**figures),
        base.transform_filter(alt.datum.value < 0).mark_text(align="right", dx=-5).encode(**figures),
    ]
    if low < 0:
        layers.append(
            Chart(pl.DataFrame({"value": [0.0]}))
            .mark_rule(color=theme.SOFT)
            .encode(x=alt.X("value", type="quantitative", scale=scale))
        )
    chart = LayerChart(
        layer=layers,
        data=data,
        width=width,
        height=alt.Step(25 if ranked.height <= 12 else 20),
    )
    return sheet.finish(chart, width=width + 180, fading="datum.small")
