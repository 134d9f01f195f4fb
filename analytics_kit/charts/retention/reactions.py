"""Retention, likes and bounces of one work, under each other on one time axis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit._width import shorten
from analytics_kit._words import vocabulary
from analytics_kit.charts._chart import LayerChart, VConcatChart, unvalidated
from analytics_kit.charts._frames import one_item, param_name
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above
from analytics_kit.charts.retention import _layers as draw
from analytics_kit.charts.retention._curves import clock, prepare, thin_together, with_crossings
from analytics_kit.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    import altair as alt

    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

#: Points of a panel, and of all panels; longer curves are thinned.
ROWS, ROWS_ALL = 400, 800

_CAPTIONS = {
    "retention": N_("viewers still watching"),
    "like": N_("share of all likes, by second"),
    "bounce": N_("viewers leaving, by second"),
}


@unvalidated
def retention_reactions(
    comparison: Frame,
    *,
    curves: Frame | None = None,
    item_id: str | None = None,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 640,
) -> alt.Chart | alt.VConcatChart:
    """Draw a work's retention, likes and bounces under each other, on one time axis.

    A second stands at the same place in every panel, so that a drop can be looked up among likes and bounces. Each
    panel has a scale of its own.

    Parameters
    ----------
    comparison
        item_id, analysis, second, value, baseline, delta: what ``transforms.compare_retention`` returns for all
        three analyses. May be empty.
    curves
        The table ``curve``. With it the lines are drawn in full, also where the work has no peers.
    {item_id}
    {names}
    {works_retention}
    {lang}
    {width}

    Returns
    -------
    altair.VConcatChart
        A panel for each analysis that is known; the subtitle names the others. Where there is none, an
        `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``item_id`` or ``lang`` is unknown.

    Examples
    --------
    >>> comparison = pl.DataFrame(
    ...     {
    ...         "item_id": "1",
    ...         "analysis": ["retention", "retention", "like", "like"],
    ...         "second": [0, 1, 0, 1],
    ...         "value": [1.0, 0.8, 0.1, 0.2],
    ...         "baseline": [1.0, 0.7, 0.1, 0.1],
    ...         "delta": [0.0, 0.1, 0.0, 0.1],
    ...     }
    ... )
    >>> len(retention_reactions(comparison).vconcat)
    2
    """
    sheet = Sheet("retention", lang)
    _ = sheet.translate
    known = {
        analysis: one_item(lines, item_id)
        for analysis in tables.ANALYSES
        if not (lines := prepare(comparison, curves, analysis)[1]).is_empty()
    }
    sheet.title = title or _("Who stays, who likes, who leaves")
    if not known:
        return sheet.empty(_("no curve of this work is known."), width=width)
    everything = pl.concat(known.values())
    whole = draw.Axes.of(everything, _, "retention")
    item = everything["item_id"][0]
    sheet.notes = [] if item is None else [shorten((names or {}).get(item, item), 420)]
    panels = []
    compared = everything["baseline"].count() > 0
    thinned, step = thin_together([*known.values()], min(ROWS * len(known), ROWS_ALL))
    for number, ((analysis, lines), curve) in enumerate(zip(known.items(), thinned, strict=True), start=1):
        last = number == len(known)
        axes = replace(
            draw.Axes.of(lines, _, analysis),
            start=whole.start,
            end=whole.end,
            x_title=whole.x_title if last else None,
            y_title=None,
            ticks=(10, 4),
        )
        when = clock if whole.end > 60 else _("{:g} s").format
        moments = ((when(second), value) for second, value in lines.select("second", "value").iter_rows())
        sheet.course(_(_CAPTIONS[analysis]), moments, f".{axes.digits}%")
        # With one legend for all panels, each is told of peers even if it has none of its own.
        layers = [
            *(draw.gap(_, axes, analysis=analysis, judged=True) if compared else []),
            *draw.lines(_, axes, has_peers=compared, points=curve.height <= 12),
            *draw.hover(_, axes, name=param_name(f"hover_reactions_{analysis}", [item]), has_peers=compared),
            above(_(_CAPTIONS[analysis]), 0, caption=True),
        ]
        panels.append(
            LayerChart(
                layer=layers,
                data=with_crossings(curve).drop("item_id"),
                width=width,
                height=180 if analysis == "retention" else 100,
            )
        )
    if lacking := [name for analysis, name in vocabulary("analysis", lang).items() if analysis not in known]:
        sheet.note(_("no curve of {names}", names=_.join(lacking)))
    if step > 1:
        sheet.note(_("1 of {n} points is drawn", n=step))
    sheet.unreliable(works, "retention", [item])
    chart = VConcatChart(vconcat=panels, spacing=20)
    return sheet.finish(chart, width=width)
