"""Retention, likes and bounces of one work, under each other on one time axis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from analytics_kit import tables
from analytics_kit._width import shorten
from analytics_kit._words import vocabulary
from analytics_kit.charts._chart import unvalidated
from analytics_kit.charts._frames import one_item, param_name
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above
from analytics_kit.charts.retention import _layers as draw
from analytics_kit.charts.retention._curves import prepare, thin_together, with_crossings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang

    Frame = pl.DataFrame | pl.LazyFrame

#: Points of a panel, and of all panels; longer curves are thinned.
ROWS, ROWS_ALL = 400, 800

_WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "title": "Who stays, who likes, who leaves",
        "retention_axis": "viewers still watching",
        "like_axis": "share of all likes, by second",
        "bounce_axis": "viewers leaving, by second",
        **vocabulary("series", "en"),
        "above": "above peers",
        "below": "below peers",
        "gap": "gap (percentage points)",
        "time": "time (m:ss)",
        "seconds": "second",
        "thinned": "1 of {n} points is drawn",
        "missing": "no curve of {names}",
        **vocabulary("analysis", "en"),
        "empty": "no curve of this work is known.",
        "and": ", ",
    },
    "zh": {
        "title": "谁留下，谁点赞，谁离开",
        "retention_axis": "仍在观看的观众占比",
        "like_axis": "各秒点赞占全部点赞的比例",
        "bounce_axis": "各秒离开的观众占比",
        **vocabulary("series", "zh"),
        "above": "高于同类",
        "below": "低于同类",
        "gap": "差值（百分点）",
        "time": "时间（分:秒）",
        "seconds": "秒",
        "thinned": "每 {n} 个点画一个",
        "missing": "没有{names}曲线",
        **vocabulary("analysis", "zh"),
        "empty": "没有该作品的曲线。",
        "and": "、",
    },
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
    item_id
        Which work, if the frames hold several.
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
    sheet = Sheet(_WORDS, lang)
    words = sheet.words
    known = {
        analysis: one_item(lines, item_id)
        for analysis in tables.ANALYSES
        if not (lines := prepare(comparison, curves, analysis)[1]).is_empty()
    }
    sheet.title = title or words["title"]
    if not known:
        return sheet.empty("empty", width=width)
    everything = pl.concat(known.values())
    whole = draw.Axes.of(everything, words, "retention")
    item = everything["item_id"][0]
    sheet.notes = [] if item is None else [shorten((names or {}).get(item, item), 420)]
    panels = []
    compared = everything["baseline"].count() > 0
    thinned, step = thin_together([*known.values()], min(ROWS * len(known), ROWS_ALL))
    for number, ((analysis, lines), shown) in enumerate(zip(known.items(), thinned, strict=True), start=1):
        last = number == len(known)
        axes = replace(
            draw.Axes.of(lines, words, analysis),
            start=whole.start,
            end=whole.end,
            x_title=whole.x_title if last else None,
            y_title=None,
            ticks=(10, 4),
        )
        # With one legend for all panels, each is told of peers even if it has none of its own.
        layers = [
            *(draw.gap(words, axes) if compared else []),
            *draw.lines(words, axes, has_peers=compared, points=shown.height <= 12),
            *draw.hover(words, axes, name=param_name(f"hover_{analysis}", shown), has_peers=compared),
            above(words[f"{analysis}_axis"], 0, caption=True),
        ]
        panels.append(
            alt.LayerChart(
                layer=layers,
                data=with_crossings(shown).drop("item_id"),
                width=width,
                height=180 if analysis == "retention" else 100,
            )
        )
    if lacking := [words[analysis] for analysis in tables.ANALYSES if analysis not in known]:
        sheet.note("missing", names=words["and"].join(lacking))
    if step > 1:
        sheet.note("thinned", n=step)
    sheet.unreliable(works, "retention", [item])
    chart = alt.VConcatChart(vconcat=panels, spacing=20)
    return sheet.finish(chart, width=width)
