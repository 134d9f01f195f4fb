"""Retention, like and bounce curves: a work against its peers, and many works at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import altair as alt
import polars as pl

from analytics_kit.charts import _layers as draw
from analytics_kit.charts import theme
from analytics_kit.charts._curves import clock, place, prepare, steepest, thin, with_crossings
from analytics_kit.charts._frames import param_name
from analytics_kit.charts._text import Lang, check_lang, distinct, figure, heading, nothing, shorten
from analytics_kit.errors import ParameterError, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    Frame = pl.DataFrame | pl.LazyFrame

__all__ = ["retention", "retention_many"]

#: A chart this wide shows no more points than these; longer curves are thinned.
ROWS_ONE = 600
ROWS_MANY = 960
PANELS = 12
LINES = 2 * len(theme.CATEGORIES)

_WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "retention": "Retention against peers",
        "like": "Likes against peers",
        "bounce": "Bounces against peers",
        "retention_alone": "Retention",
        "like_alone": "Likes",
        "bounce_alone": "Bounces",
        "retention_overlay": "Retention of {n} works",
        "like_overlay": "Likes of {n} works",
        "bounce_overlay": "Bounces of {n} works",
        "retention_axis": "viewers still watching",
        "like_axis": "share of likes",
        "bounce_axis": "viewers leaving",
        "item": "this work",
        "peers": "peers",
        "above": "above peers",
        "below": "below peers",
        "gap": "gap (percentage points)",
        "time": "time (m:ss)",
        "seconds": "second",
        "at": "{:g} s",
        "work": "work",
        "id": "id",
        "empty": "the comparison has no rows, and no curves were given.",
        "no_peers": "the provider gave no peers to compare with",
        "some_no_peers": "works without peers: {n} of {of}",
        "thinned": "1 of {n} points is drawn",
        "first": "the first {n} of {of} works",
        "drops": "marked: the steepest drops, in percentage points",
        "rises": "marked: the steepest rises, in percentage points",
        "pick": "click a work in the legend or a line to single it out",
        "unnamed": "without an id",
    },
    "zh": {
        "retention": "留存曲线：作品与同类作者",
        "like": "点赞曲线：作品与同类作者",
        "bounce": "跳出曲线：作品与同类作者",
        "retention_alone": "留存曲线",
        "like_alone": "点赞曲线",
        "bounce_alone": "跳出曲线",
        "retention_overlay": "{n} 个作品的留存曲线",
        "like_overlay": "{n} 个作品的点赞曲线",
        "bounce_overlay": "{n} 个作品的跳出曲线",
        "retention_axis": "仍在观看的观众占比",
        "like_axis": "点赞占比",
        "bounce_axis": "离开的观众占比",
        "item": "本作品",
        "peers": "同类作者",
        "above": "高于同类",
        "below": "低于同类",
        "gap": "差值（百分点）",
        "time": "时间（分:秒）",
        "seconds": "秒",
        "at": "{:g}秒",
        "work": "作品",
        "id": "作品ID",
        "empty": "对比表没有行，也没有给出曲线。",
        "no_peers": "平台没有给出同类作者数据，无法对比",
        "some_no_peers": "{of} 个作品中有 {n} 个没有同类作者数据",
        "thinned": "每 {n} 个点画一个",
        "first": "只显示 {of} 个作品中的前 {n} 个",
        "drops": "标记处为下降最陡的位置，单位为百分点",
        "rises": "标记处为上升最陡的位置，单位为百分点",
        "pick": "点击图例或线条可突出某个作品",
        "unnamed": "无作品ID",
    },
}


def retention(
    comparison: Frame,
    *,
    curves: Frame | None = None,
    analysis: str | None = None,
    drops: int = 3,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 640,
    height: int = 320,
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw a work's curve against its peers, the gap between them shaded.

    Where most happens is marked: the steepest drops of retention, the steepest rises of likes and bounces. A step
    is steep by its change per second, and marks keep at least a twelfth of the curve apart, so that one
    cliff is not marked three times. A rule follows the pointer and shows both values and the gap of the
    nearest second. Retention above 100 % (viewers rewatch) is drawn as it is.

    Parameters
    ----------
    comparison
        item_id, analysis, second, value, baseline, delta: what ``transforms.compare_retention`` returns.
        May be empty. Several works are handed to `retention_many`.
    curves
        The table ``curve``. With it the lines are drawn in full, also where only one of both exists, and
        a work without peers is drawn alone. Peers of the table extend the baseline only where they are
        the same line as the comparison's.
    analysis
        ``retention``, ``like`` or ``bounce``; by default the first of these that the frames hold.
    drops
        How many places to mark; 0 marks none.
    names
        item_id -> short title.
    lang
        Language of the labels.
    title, width, height
        Of the chart; width and height in pixels.

    Returns
    -------
    altair.LayerChart
        Neither displayed nor saved. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    TableError
        If a frame lacks a column or has text where numbers are needed.
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
    check_lang(lang)
    words = _WORDS[lang]
    analysis, lines = prepare(comparison, curves, analysis)
    if lines.is_empty():
        return nothing(words["empty"], title=title or words[analysis], width=width, lang=lang)
    ids = lines.get_column("item_id").unique(maintain_order=True).to_list()
    if len(ids) > 1:
        return retention_many(
            comparison,
            curves=curves,
            analysis=analysis,
            names=names,
            lang=lang,
            title=title,
            width=width + 20,
        )

    marks = steepest(lines, drops, rising=analysis != "retention")
    # When, and by how many percentage points. An en space: Vega would drop a second plain one.
    axes = draw.Axes.of(lines, words, analysis)
    when = clock if axes.end > 60 else words["at"].format
    flags = [
        f"{when(second)}\u2002{change * 100:+.{axes.digits}f}"
        for second, change in marks.select("second", "change").iter_rows()
    ]
    marks = marks.with_columns(
        label=pl.Series(flags, dtype=pl.String).str.replace("-", "\u2212", literal=True)
    )
    drawn, step = thin(lines, ROWS_ONE, keep=marks.get_column("second"))
    labels, top = place(
        marks, lines, time=(axes.start, axes.end), value=(axes.low, axes.high), size=(width, height)
    )
    axes = replace(axes, high=top)

    has_peers = lines.get_column("baseline").is_not_null().any()
    heading_text = title or words[analysis if has_peers else f"{analysis}_alone"]
    notes = [] if ids[0] is None else [_name(ids[0], names, words)]
    if not has_peers:
        notes.append(words["no_peers"])
    if not marks.is_empty():
        notes.append(words["drops" if analysis == "retention" else "rises"])
    if step > 1:
        notes.append(words["thinned"].format(n=step))

    layers = [
        *(draw.gap(words, axes) if has_peers else []),
        *draw.lines(words, axes, has_peers=has_peers, points=drawn.height <= 24),
        *draw.flags(labels, axes),
        *draw.hover(words, axes, name=param_name("hover", drawn), has_peers=has_peers),
    ]
    chart = alt.LayerChart(
        layer=layers,
        data=with_crossings(drawn).drop("item_id"),
        width=width,
        height=height,
        title=heading(heading_text, notes, width=width, lang=lang),
    )
    return theme.apply(chart)


def retention_many(
    comparison: Frame,
    *,
    curves: Frame | None = None,
    analysis: str | None = None,
    layout: Literal["facet", "overlay"] = "facet",
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 660,
    height: int | None = None,
) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    """Draw the curves of many works: small multiples against peers, or all lines over each other.

    Parameters
    ----------
    comparison, curves, analysis, names, lang, title
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
    check_lang(lang)
    words = _WORDS[lang]
    analysis, lines = prepare(comparison, curves, analysis)
    if lines.is_empty():
        return nothing(words["empty"], title=title or words[analysis], width=width, lang=lang)

    notes = []
    facet = layout == "facet"
    everyone = lines.get_column("item_id").unique(maintain_order=True)
    shown = everyone.head(PANELS if facet else LINES)
    # Rows carry a short key; names and ids are looked up, so that a long title is written once.
    works = pl.DataFrame(
        {
            "work": [str(n) for n in range(len(shown))],
            "name": distinct(_name(item, names, words) for item in shown),
            "item_id": shown,
        }
    )
    heading_text = title or words[analysis if facet else f"{analysis}_overlay"].format(n=len(shown))
    if len(everyone) > len(shown):
        notes.append(words["first"].format(n=len(shown), of=len(everyone)))
    lines = lines.join(works, on="item_id", nulls_equal=True, maintain_order="left").drop("item_id", "name")
    groups = lines.partition_by("work", maintain_order=True)
    lonely = sum(group.get_column("baseline").is_null().all() for group in groups)
    if facet:
        notes.insert(0, words[f"{analysis}_axis"])
    if facet and lonely:
        notes.append(words["some_no_peers"].format(n=lonely, of=len(shown)))
    thinned = [thin(group, ROWS_MANY // len(shown)) for group in groups]
    # Lines that cross at every second have twice the rows; 1.3 times still makes a small spec.
    if facet and sum(with_crossings(group).height for group, _ in thinned) > 1.3 * ROWS_MANY:
        thinned = [thin(group, ROWS_MANY // len(shown) // 2) for group in groups]
    step = max(step for _, step in thinned)
    if step > 1:
        notes.append(words["thinned"].format(n=step))

    compose = _facets if facet else _overlay
    chart = compose(
        [group for group, _ in thinned], works, words, analysis=analysis, width=width, height=height
    )
    if not facet:
        notes.insert(0, words["pick"])
    return theme.apply(chart.properties(title=heading(heading_text, notes, width=width, lang=lang)))


def _facets(
    groups: list[pl.DataFrame],
    works: pl.DataFrame,
    words: dict[str, str],
    *,
    analysis: str,
    width: int,
    height: int | None,
) -> alt.FacetChart:
    """Draw a panel per work with shared axes."""
    columns = len(groups) if len(groups) < 4 else 2 if len(groups) == 4 else 3
    gap = 22
    panel = (width - 48 - gap * (columns - 1)) // columns
    lines = pl.concat(groups)
    axes = replace(draw.Axes.of(lines, words, analysis), ticks=(max(3, panel // 50), 4), y_title=None)
    has_peers = lines.get_column("baseline").is_not_null().any()
    layered = alt.layer(
        *(draw.gap(words, axes) if has_peers else []),
        *draw.lines(words, axes, has_peers=has_peers, points=max(group.height for group in groups) <= 12),
        *draw.hover(words, axes, name=param_name("hover", lines), has_peers=has_peers, many=True),
        width=panel,
        height=height or 120,
    )
    return layered.facet(
        facet=alt.Facet(
            "name",
            type="nominal",
            sort=works.get_column("name").to_list(),
            title=None,
            header=alt.Header(labelAnchor="start", labelLimit=panel, labelPadding=4),
        ),
        data=pl.concat(with_crossings(group) for group in groups),
        columns=columns,
        spacing={"row": 16, "column": gap},
    ).transform_lookup(**_lookup(works))


def _overlay(
    groups: list[pl.DataFrame],
    works: pl.DataFrame,
    words: dict[str, str],
    *,
    analysis: str,
    width: int,
    height: int | None,
) -> alt.LayerChart:
    """Draw a line per work; a click singles one out."""
    lines = pl.concat(groups).drop_nulls("value").drop("baseline", "delta")
    axes = draw.Axes.of(lines, words, analysis)
    order = works.get_column("name").to_list()
    colours = [theme.CATEGORIES[n % len(theme.CATEGORIES)] for n in range(len(order))]
    dashes = [[1, 0] if n < len(theme.CATEGORIES) else [5, 3] for n in range(len(order))]
    legend = alt.Legend(
        title=None, orient="right", labelLimit=170, symbolType="stroke", symbolSize=260, symbolStrokeWidth=2.4
    )
    pick = alt.selection_point(name=param_name("pick", lines), fields=["name"], bind="legend", on="click")
    near = alt.selection_point(
        name=param_name("hover", lines),
        fields=["second", "name"],
        on="pointerover",
        clear="pointerout",
        empty=False,
    )
    base = alt.Chart(lines).transform_lookup(**_lookup(works))
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
            opacity=alt.when(pick).then(alt.value(1)).otherwise(alt.value(0.12)),
        )
        .add_params(pick)
    )
    about = {
        "name": words["work"],
        "item_id": words["id"],
        "figure_time": words["seconds" if axes.end <= 60 else "time"],
    }
    tooltip = about | {"figure_value": words[f"{analysis}_axis"]}
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
    return alt.LayerChart(layer=[curves, dots, discs], width=width - 200, height=height or 340)


def _lookup(works: pl.DataFrame) -> dict[str, Any]:
    return {
        "lookup": "work",
        "from_": alt.LookupData(data=works, key="work", fields=["name", "item_id"]),
    }


def _name(item: str | None, names: Mapping[str, str] | None, words: dict[str, str]) -> str:
    """Return what a work is called, cut to one line."""
    return words["unnamed"] if item is None else shorten((names or {}).get(item, item), 420)
