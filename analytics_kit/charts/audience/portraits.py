"""Audience portraits: which segments over-index, plain shares, two sides, and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from analytics_kit._width import distinct, measure, shorten
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, VConcatChart, unvalidated
from analytics_kit.charts._frames import check_top, collect_columns, largest, one_item, smallest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure
from analytics_kit.charts.audience._segments import (
    band_label,
    band_names,
    by_dimension,
    choose,
    dimension_name,
    distinct_from_100,
    in_order,
    labelled,
    people_notes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics_kit.locale import Lang, Translator
    from analytics_kit.transforms._frames import Frame

__all__ = ["pyramid", "shares", "shift", "tgi"]

#: Segments drawn per dimension unless ``top`` says otherwise.
SEGMENTS = 40
#: And per dimension of a shift.
SHIFTS = 12
#: A logarithm has no place for 0: a TGI below this is drawn here, as a triangle that points on.
FLOOR = 10.0


_LABEL_LIMIT = 190


@unvalidated
def tgi(
    ranking: Frame,
    *,
    dimension: str | Sequence[str] | None = None,
    item_id: str | None = None,
    top: int | None = None,
    baseline: str | None = None,
    beside: Frame | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 400,
) -> alt.Chart | alt.VConcatChart:
    """Draw how far each segment of a work's audience lies from the platform's average.

    Each segment is a dot on a logarithmic axis, tied to 100: twice the average and half of it are equally
    far away. The dot's area is the segment's share, its colour the band, whose limits 50, 100 and 150 are
    light rules. Intervals are drawn where they are known and end at the axis; a dot whose interval holds 100 is hollow:
    chance alone may have put it there. A TGI below 10, or of 0, stands at 10 as a triangle; its label has the true figure.

    Parameters
    ----------
    ranking
        item_id, dimension, segment, share, tgi, band, rank, tgi_low, tgi_high, and if there are, distinct, n, n_from: what
        ``transforms.rank_tgi`` returns.
    dimension
        One or several; by default all that have a TGI, a panel each on one common axis.
    {item_id}
    top
        How many segments of a dimension to draw; 40 by default. Those with the highest tgi_low where it is known, else
        those of the first ranks; the subtitle names the first that are left out.
    baseline
        What a TGI of 100 stands for, in words, where ``transforms.compute_tgi`` made it; by default the platform's
        average.
    beside
        Rankings of works whose charts stand beside this one: the axis is long enough for theirs too, so that dots can
        be compared from chart to chart. This work's own may be among them.
    {works_portrait}
    {lang}
    {width_beside}

    Returns
    -------
    altair.VConcatChart
        Ages and parts of the day in their natural order, other segments by rank. Where there is nothing to
        draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``dimension``, ``item_id`` or ``lang`` is unknown, or ``top`` is below 1.

    Examples
    --------
    >>> ranking = pl.DataFrame(
    ...     {
    ...         "item_id": "7559536212910853422",
    ...         "dimension": "gender",
    ...         "segment": ["male", "female"],
    ...         "share": [0.7613, 0.2387],
    ...         "tgi": [135.47, 54.49],
    ...         "band": ["potential", "weak"],
    ...         "rank": [1, 2],
    ...         "tgi_low": None,
    ...         "tgi_high": None,
    ...     }
    ... )
    >>> type(tgi(ranking)).__name__
    'VConcatChart'
    """
    sheet = Sheet("audience", lang)
    _ = sheet.translate
    check_top(top)
    columns = ["item_id", "dimension", "segment", "band", "share", "tgi", "rank", "tgi_low", "tgi_high"]
    frame = collect_columns(ranking, "tgi_ranking", columns, optional=["n", "n_from"])
    frame = choose(one_item(frame, item_id), dimension)
    known = frame.drop_nulls("tgi")
    axis = _("TGI, 100 = {baseline} (log scale)", baseline=shorten(baseline or _("platform average"), 220))
    sheet.title = title or _(
        "Audience against the platform (TGI)" if baseline is None else "Audience against a baseline (TGI)"
    )
    if known.is_empty():
        return sheet.empty(_("no segment of this work has a TGI."), width=width + 200)

    sheet.notes = [_("dot area: share of the audience")]
    panels = []
    for name, group in by_dimension(known):
        # What is surest goes first where a list is cut; it is drawn by rank.
        surest = group.sort("tgi_low", "rank", descending=[True, False], nulls_last=True, maintain_order=True)
        selected = surest.head(top or SEGMENTS).sort("rank", nulls_last=True, maintain_order=True)
        if selected.height < group.height:
            omitted = labelled(surest.tail(-selected.height).sort("rank", nulls_last=True), name, lang)
            sheet.note(
                _(
                    "{n} of {of} segments of {dimension}, without {others}",
                    n=selected.height,
                    of=group.height,
                    dimension=dimension_name(name, lang),
                    others=_some(omitted, _),
                )
            )
        panels.append(labelled(in_order(selected, name), name, lang))
    segments = pl.concat(panels).with_columns(distinct_from_100())
    if segments.get_column("tgi_low").count() > 0:
        sheet.note(_("lines: 95 % intervals"))
        if not segments.get_column("distinct").all():
            sheet.note(_("hollow: the interval holds 100, chance may explain it"))
        sheet.notes += people_notes(segments, _, lang=lang)
    if (segments.get_column("tgi") < FLOOR).any():
        sheet.note(_("a triangle: TGI below {n:g}, drawn at {n:g}", n=FLOOR))
    if frame.height > known.height:
        sheet.note(_("segments without a TGI, not drawn: {n}", n=frame.height - known.height))
    sheet.unreliable(works, "portrait", segments["item_id"])

    others = segments.clear() if beside is None else collect_columns(beside, "tgi_ranking", columns)
    others = others.filter(pl.col("dimension").is_in(segments["dimension"].implode()))
    low, high = _tgi_domain(pl.concat([segments, others], how="diagonal_relaxed"))
    label_width = max(measure(label) for label in segments.get_column("label")) + 12
    most = largest(segments.get_column("share"), 1.0)
    data = segments.with_columns(
        x=pl.col("tgi").clip(FLOOR, high),
        # The triangle at the floor has no place for an interval.
        x_low=pl.when(pl.col("tgi") >= FLOOR).then(pl.col("tgi_low").clip(low, high)),
        x_high=pl.when(pl.col("tgi") >= FLOOR).then(pl.col("tgi_high").clip(low, high)),
        # A dot without a share is the smallest; Vega would leave it out.
        area=pl.col("share").fill_null(0.0),
        band_label=band_label(lang),
    ).with_columns(pl.selectors.float().round(4))
    parts = [
        _tgi_panel(
            panel,
            _,
            lang=lang,
            caption=dimension_name(panel["dimension"][0] or "", lang),
            axis_title=axis,
            domain=(low, high),
            extent=min(label_width, _LABEL_LIMIT),
            most=most,
            width=width,
            first=number == 0,
            last=number == len(panels) - 1,
        )
        for number, panel in enumerate(data.partition_by("dimension", maintain_order=True))
    ]
    for panel in panels:
        called = dimension_name(panel["dimension"][0] or "", lang)
        sheet.extremes(_("TGI"), panel.select("label", "tgi").iter_rows(), of=called)
    chart = VConcatChart(vconcat=parts, spacing=14)
    return sheet.finish(chart, width=width + 200)


def _some(segments: pl.DataFrame, _: Translator) -> str:
    """Name the first few segments with their TGI."""
    named = [
        _("{segment} {tgi:.0f}", segment=shorten(label, 90), tgi=tgi)
        for label, tgi in segments.head(3).select("label", "tgi").iter_rows()
    ]
    return _(", ").join(named) + ("" if len(named) == segments.height else " …")


def _tgi_panel(
    data: pl.DataFrame,
    _: Translator,
    *,
    lang: Lang,
    caption: str,
    axis_title: str,
    domain: tuple[float, float],
    extent: float,
    most: float,
    width: int,
    first: bool,
    last: bool,
) -> alt.LayerChart:
    """Draw one dimension: stems from 100, intervals, dots, and the figures in a column at the right."""
    low, high = domain
    order = data.get_column("label").to_list()
    y = alt.Y(
        "label",
        type="nominal",
        sort=order,
        title=None,
        axis=_label_axis(extent),
    )
    ticks = [10, 25, 50, 100, 150, 300, 600, 1200, 2500, 5000, 10000]
    axis = alt.Axis(
        values=[tick for tick in ticks if low <= tick <= high],
        grid=False,
        domain=False,
        ticks=last,
        labels=last,
        format="d",
        labelOverlap="greedy",
        labelSeparation=6,
    )

    def x(field: str) -> alt.X:
        scale = alt.Scale(type="log", domain=[low, high], nice=False)
        return alt.X(field, type="quantitative", title=axis_title if last else None, scale=scale, axis=axis)

    names = band_names(lang)
    bands = [*theme.BANDS, "unknown"]
    used = bands if data.get_column("band").has_nulls() else bands[:-1]
    colour = alt.Color(
        "band_label",
        type="nominal",
        scale=alt.Scale(
            domain=[names[band] for band in used], range=[theme.BANDS.get(band, theme.OTHER) for band in used]
        ),
        legend=alt.Legend(
            title=None, orient="top", symbolType="circle", symbolSize=110, symbolOpacity=1, columns=4
        ),
    )
    tooltip = [
        alt.Tooltip("label", type="nominal", title=_("segment")),
        alt.Tooltip("tgi", type="quantitative", title=_("TGI"), format=".1f"),
        alt.Tooltip("figure_share", type="nominal", title=_("share")),
        alt.Tooltip("band_label", type="nominal", title=_("band")),
    ]
    intervals = data.get_column("tgi_low").count() > 0
    if intervals:
        tooltip += [
            alt.Tooltip("figure_low", type="nominal", title=_("95 % interval, low")),
            alt.Tooltip("figure_high", type="nominal", title=_("95 % interval, high")),
        ]
    limits = [(at, weight) for at, weight in ((50.0, 1.0), (100.0, 1.6), (150.0, 1.0)) if low <= at <= high]
    base = Chart().transform_calculate(
        figure_tgi=figure("tgi", ",.0f"),
        figure_share=figure("share", ".1%"),
        figure_low=figure("tgi_low", ".1f"),
        figure_high=figure("tgi_high", ".1f"),
    )
    layers: list[alt.Chart] = [
        Chart(pl.DataFrame(limits, schema={"at": pl.Float64, "weight": pl.Float64}, orient="row"))
        .mark_rule()
        .encode(
            x=x("at"),
            strokeWidth=alt.StrokeWidth("weight", type="quantitative", scale=None),
            color=alt.ColorValue(
                **alt.condition(alt.datum.at == 100, alt.value(theme.SOFT), alt.value(theme.LINE)),
            ),
        ),
        base.mark_rule(strokeWidth=2.5, opacity=0.3 if intervals else 0.75).encode(
            x=x("x"), x2=alt.X2(datum=100), y=y, color=colour
        ),
    ]
    dot = base.encode(
        x=x("x"),
        y=y,
        size=alt.Size(
            "area",
            type="quantitative",
            scale=alt.Scale(domain=[0, most], range=[24, 300]),
            legend=None,
        ),
        shape=alt.ShapeValue(
            **alt.condition(alt.datum.tgi < FLOOR, alt.value("triangle-left"), alt.value("circle")),
        ),
        tooltip=tooltip,
    )
    hollow = "datum.distinct === false"
    layers.append(
        dot.transform_filter(f"!({hollow})")
        .mark_point(filled=True, opacity=1, stroke=theme.BACKGROUND, strokeWidth=1)
        .encode(color=colour)
    )
    if not data.get_column("distinct").fill_null(value=True).all():
        layers.append(
            dot.transform_filter(hollow)
            .mark_point(filled=False, opacity=1, fill=theme.BACKGROUND, strokeWidth=2)
            .encode(stroke=colour)
        )
    if intervals:
        layers.append(
            base.transform_filter("isValid(datum.x_low) && isValid(datum.x_high)")
            .mark_errorbar(
                ticks={"size": 9, "color": theme.INK, "opacity": 0.7},
                rule={"color": theme.INK, "strokeWidth": 1.2, "opacity": 0.7},
            )
            .encode(x=x("x_low"), x2=alt.X2("x_high"), y=y)
        )
    figures: list[tuple[str, str, int, str, Any]] = [
        ("tgi", _("TGI"), 52, theme.INK, 600),
        ("share", _("share"), 108, theme.SOFT, "normal"),
    ]
    layers += [
        *(
            base.mark_text(align="right", baseline="middle", color=ink, fontWeight=weight).encode(
                x=alt.XValue(width + right), y=y, text=alt.Text(f"figure_{field}", type="nominal")
            )
            for field, name, right, ink, weight in figures
        ),
        above(caption, 0, caption=True),
        *(above(name, width + right) for field, name, right, *style in figures if first),
    ]
    step = 26 if data.height <= 12 else 21
    # A work's id and its ranks are not drawn.
    data = data.drop("segment", "dimension", "item_id", "rank", "band", "n", "n_from")
    return LayerChart(layer=layers, data=data, width=width, height=alt.Step(step))


@unvalidated
def shares(
    portrait: Frame,
    *,
    dimension: str | Sequence[str] | None = None,
    item_id: str | None = None,
    top: int | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 440,
) -> alt.Chart | alt.VConcatChart:
    """Draw the shares of a work's audience as bars, a panel per dimension.

    For what has no TGI: parts of the day, followers, interest words. Bars of all panels have one scale.

    Parameters
    ----------
    portrait
        item_id, dimension, segment, share: the table ``portrait``.
    dimension
        One or several; by default all that the frame holds.
    {item_id}
    top
        How many segments of a dimension to draw, the largest first; 40 by default.
    {works_portrait}
    {lang}
    {width}

    Returns
    -------
    altair.VConcatChart
        The subtitle says what the listed segments of a dimension make where that is not the whole. Where
        there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    TableError, ParameterError
        As for `tgi`.

    Examples
    --------
    >>> portrait = pl.DataFrame(
    ...     {"item_id": "1", "dimension": "interest", "segment": ["美食", "旅游"], "share": [0.35, 0.28]}
    ... )
    >>> type(shares(portrait)).__name__
    'VConcatChart'
    """
    sheet = Sheet("audience", lang)
    _ = sheet.translate
    check_top(top)
    frame = one_item(
        collect_columns(portrait, "portrait", ["item_id", "dimension", "segment", "share"]), item_id
    )
    frame = choose(frame, dimension).drop_nulls("share")
    sheet.title = title or _("Audience")
    if frame.is_empty():
        return sheet.empty(_("no segment of this work has a share."), width=width + 180)

    panels = []
    for name, group in by_dimension(frame):
        caption = dimension_name(name, lang)
        selected = group.sort("share", descending=True, maintain_order=True).head(top or SEGMENTS)
        if selected.height < group.height:
            sheet.note(
                _(
                    "the first {n} of {of} segments of {dimension}",
                    n=selected.height,
                    of=group.height,
                    dimension=caption,
                )
            )
        total = float(group.get_column("share").sum())
        if abs(total - 1) > 0.005:
            sheet.note(
                _("the listed segments of {dimension} make {share}", dimension=caption, share=f"{total:.1%}")
            )
        panels.append((caption, labelled(in_order(selected, name), name, lang)))
    segments = pl.concat(panel for _, panel in panels)
    highest = largest(segments.get_column("share"), 1.0)
    extent = min(max(measure(label) for label in segments.get_column("label")) + 12, _LABEL_LIMIT)
    parts = []
    for caption, panel in panels:
        y = alt.Y(
            "label",
            type="nominal",
            sort=panel.get_column("label").to_list(),
            title=None,
            axis=_label_axis(extent),
        )
        base = Chart().encode(
            x=alt.X(
                "share",
                type="quantitative",
                axis=None,
                scale=alt.Scale(domain=[0, highest * 1.02], nice=False),
            ),
            y=y,
            tooltip=[
                alt.Tooltip("label", type="nominal", title=_("segment")),
                alt.Tooltip("share", type="quantitative", title=_("share"), format=".1%"),
            ],
        )
        sheet.extremes(_("share"), panel.select("label", "share").iter_rows(), ".1%", of=caption)
        parts.append(
            LayerChart(
                layer=[
                    base.mark_bar(color=theme.ITEM, cornerRadiusEnd=2, height={"band": 0.72}),
                    base.mark_text(align="left", dx=6).encode(
                        text=alt.Text("share", type="quantitative", format=".1%")
                    ),
                    above(caption, 0, caption=True),
                ],
                data=panel.select("label", "share"),
                width=width,
                height=alt.Step(25 if panel.height <= 12 else 21),
            )
        )
    sheet.unreliable(works, "portrait", segments["item_id"])
    chart = VConcatChart(vconcat=parts, spacing=14)
    return sheet.finish(chart, width=width + 180)


def _tgi_domain(segments: pl.DataFrame) -> tuple[float, float]:
    """Return an axis that holds every TGI, the bands, and intervals as far as twice the highest TGI."""
    lowest, highest = smallest(segments["tgi"], 100.0), largest(segments["tgi"], 100.0)
    reach = largest(segments["tgi_high"], 0.0)
    depth = smallest(segments["tgi_low"], lowest)
    low = min(45.0, lowest / 1.15, max(depth / 1.05, lowest / 2))
    # Room for a triangle at the floor.
    return low if low >= FLOOR else FLOOR * 0.82, max(170.0, highest * 1.15, min(reach * 1.05, highest * 2))


def _label_axis(extent: float) -> alt.Axis:
    """Return the axis of segment names, equally wide in every panel so that the panels stand in line."""
    return alt.Axis(
        domain=False,
        ticks=False,
        labelColor=theme.INK,
        labelLimit=_LABEL_LIMIT,
        labelPadding=9,
        minExtent=extent,
        maxExtent=extent,
    )


@unvalidated
def pyramid(
    portrait: Frame,
    *,
    item_id: str | None = None,
    other_item_id: str | None = None,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 520,
) -> alt.Chart | alt.VConcatChart:
    """Draw ages and genders of a work's audience to the left, those it is compared with to the right.

    No provider gives ages by gender, so each side is a whole audience, not a gender.

    Parameters
    ----------
    portrait
        item_id, dimension, segment, share, tgi: the table ``portrait``.
    item_id
        Which work stands left, if the frame holds several.
    other_item_id
        Which work stands right; by default the platform, whose shares are share / (tgi / 100).
    {names}
    {works_portrait}
    {lang}
    width
        Of both sides together, in pixels; labels stand beside them.

    Returns
    -------
    altair.VConcatChart
        A panel per dimension on one scale. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``item_id``, ``other_item_id`` or ``lang`` is unknown.

    Examples
    --------
    >>> portrait = pl.DataFrame(
    ...     {
    ...         "item_id": "7559536212910853422",
    ...         "dimension": "gender",
    ...         "segment": ["male", "female"],
    ...         "share": [0.7613, 0.2387],
    ...         "tgi": [135.47, 54.49],
    ...     }
    ... )
    >>> type(pyramid(portrait)).__name__
    'VConcatChart'
    """
    sheet = Sheet("audience", lang)
    _ = sheet.translate
    frame = collect_columns(portrait, "portrait", ["item_id", "dimension", "segment", "share", "tgi"])
    frame = frame.filter(pl.col("dimension").is_in(["age", "gender"]))
    left = one_item(frame, item_id)
    right = (
        left.with_columns(share=pl.when(pl.col("tgi") > 0).then(pl.col("share") / (pl.col("tgi") / 100)))
        if other_item_id is None
        else one_item(frame, other_item_id)
    )
    sides = [side.drop_nulls(["segment", "share"]) for side in (left, right)]
    sheet.title = title or _("Who watches, by age and gender")
    if any(side.is_empty() for side in sides):
        return sheet.empty(_("ages and genders are not known for both sides."), width=width + 100)
    called = [_("this work"), _("platform average")]
    for index, side in enumerate(sides[: 1 if other_item_id is None else 2]):
        item = side["item_id"][0]
        if item is not None:
            called[index] = shorten((names or {}).get(item, item), width / 2 - 20)
    called = distinct(called)
    rows = pl.concat(
        side.select("dimension", "segment", "share", side=pl.lit(name), sign=pl.lit(sign))
        for side, name, sign in zip(sides, called, (-1.0, 1.0), strict=True)
    )
    highest = largest(rows["share"], 1.0) * 1.22
    groups = sorted(by_dimension(rows), key=lambda panel: ("age", "gender").index(panel[0]))
    panels, left_out = [], []
    for name, side_by_side in groups:
        group = side_by_side.unique(["segment", "side"], keep="first", maintain_order=True)
        every = group.unique("segment", maintain_order=True)
        if len(every) > SEGMENTS:
            left_out.append(
                _(
                    "the first {n} of {of} segments of {dimension}",
                    n=SEGMENTS,
                    of=len(every),
                    dimension=dimension_name(name, lang),
                )
            )
        segments = in_order(every.head(SEGMENTS), name)
        keyed = labelled(segments, name, lang).select("segment", "label")
        order = keyed["label"].to_list()
        # The oldest stand at the top.
        order = order[::-1] if name == "age" else order
        data = group.join(keyed, on="segment", maintain_order="left").select(
            "label",
            "side",
            pl.col("share").round(5),
            (pl.col("share") * pl.col("sign")).round(5).alias("x"),
            (pl.col("sign") < 0).alias("left"),
        )
        panels.append((dimension_name(name, lang), data, order))
        for whose in called:
            of_side = data.filter(pl.col("side") == whose).select("label", "share")
            sheet.extremes(
                _("share"), of_side.iter_rows(), ".1%", of=_.join([dimension_name(name, lang), whose])
            )
    extent = min(max(measure(label) for *_, order in panels for label in order) + 12, _LABEL_LIMIT)
    parts = [
        _pyramid_panel(
            data, order, _, caption=caption, called=called, highest=highest, extent=extent, width=width
        )
        for caption, data, order in panels
    ]
    sheet.notes = (
        [_("the platform's shares are worked out from the TGI")] if other_item_id is None else []
    ) + left_out
    # The platform's shares are worked out from the work's own, and no surer than these.
    few = [bool(sheet.unreliable(works, "portrait", side["item_id"])) for side in sides]
    chart = VConcatChart(vconcat=parts, spacing=18)
    fading = "true" if all(few) else "datum.left" if few[0] else "!datum.left"
    return sheet.finish(chart, width=width + 60, fading=fading)


def _pyramid_panel(
    data: pl.DataFrame,
    order: list[str],
    _: Translator,
    *,
    caption: str,
    called: list[str],
    highest: float,
    extent: float,
    width: int,
) -> alt.LayerChart:
    """Draw one dimension: bars to both sides of 0, and their shares."""
    base = Chart().encode(
        x=alt.X(
            "x",
            type="quantitative",
            axis=None,
            scale=alt.Scale(domain=[-highest, highest], nice=False),
        ),
        y=alt.Y("label", type="nominal", sort=order, title=None, axis=_label_axis(extent)),
        tooltip=[
            alt.Tooltip("side", type="nominal", title=_("audience")),
            alt.Tooltip("label", type="nominal", title=_("segment")),
            alt.Tooltip("share", type="quantitative", title=_("share"), format=".1%"),
        ],
    )
    colour = alt.Color(
        "side",
        type="nominal",
        sort=called,
        scale=alt.Scale(domain=called, range=[theme.ITEM, theme.PEERS]),
        legend=alt.Legend(
            title=None, orient="top", symbolType="square", symbolSize=130, labelLimit=int(width / 2)
        ),
    )
    figures: dict[str, Any] = {"text": alt.Text("share", type="quantitative", format=".1%")}
    return LayerChart(
        layer=[
            base.mark_bar(cornerRadiusEnd=2, height={"band": 0.78}).encode(color=colour),
            base.transform_filter(alt.datum.left).mark_text(align="right", dx=-5).encode(**figures),
            base.transform_filter("!datum.left").mark_text(align="left", dx=5).encode(**figures),
            above(caption, 0, caption=True),
        ],
        data=data,
        width=width,
        height=alt.Step(27),
    )


@unvalidated
def shift(
    shifts: Frame,
    *,
    dimension: str | Sequence[str] | None = None,
    item_id: str | None = None,
    top: int | None = None,
    before: str | None = None,
    after: str | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 400,
) -> alt.Chart | alt.VConcatChart:
    """Draw how an audience differs between two portraits: each segment's share before and after.

    Parameters
    ----------
    shifts
        item_id, dimension, segment, share_before, share_after, share_change, distance: what
        ``transforms.audience_shift`` returns.
    dimension
        One or several; by default all, a panel each on one scale.
    {item_id}
    top
        How many segments of a dimension to draw, the biggest changes first; 12 by default.
    before, after
        What the two portraits are called in the legend.
    works
        The table ``works`` of the works behind both portraits: item_id, plays. If one of them has fewer than
        1,000 plays the chart is faded, and the subtitle says so.
    {lang}
    {width_beside}

    Returns
    -------
    altair.VConcatChart
        Ages and parts of the day in their natural order, other segments by their change. Where there is
        nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    TableError, ParameterError
        As for `tgi`.

    Examples
    --------
    >>> shifts = pl.DataFrame(
    ...     {
    ...         "item_id": "1",
    ...         "dimension": "gender",
    ...         "segment": ["female", "male"],
    ...         "share_before": [0.25, 0.75],
    ...         "share_after": [0.5, 0.5],
    ...         "share_change": [0.25, -0.25],
    ...         "distance": 0.25,
    ...     }
    ... )
    >>> type(shift(shifts)).__name__
    'VConcatChart'
    """
    sheet = Sheet("audience", lang)
    _ = sheet.translate
    check_top(top)
    columns = ["item_id", "dimension", "segment", "share_before", "share_after", "share_change", "distance"]
    frame = collect_columns(shifts, "audience_shift", columns, optional=["distance_high", "n_from"])
    frame = one_item(frame, item_id)
    frame = choose(frame, dimension)
    known = frame.drop_nulls("share_change")
    sheet.title = title or _("How the audience shifted")
    if known.is_empty():
        return sheet.empty(_("no segment is known on both sides."), width=width + 200)
    sheet.notes = [_("right: change in percentage points")]
    panels = []
    for name, group in by_dimension(known):
        selected = group.sort(pl.col("share_change").abs(), descending=True, maintain_order=True).head(
            top or SHIFTS
        )
        called = dimension_name(name, lang)
        if selected.height < group.height:
            sheet.note(
                _(
                    "the first {n} of {of} segments of {dimension}",
                    n=selected.height,
                    of=group.height,
                    dimension=called,
                )
            )
        changes = labelled(group, name, lang).select("label", pl.col("share_change") * 100)
        sheet.extremes(_("change in percentage points"), changes.iter_rows(), "+.1f", of=called)
        distance, chance = group["distance"][0], group["distance_high"][0]
        if distance is None:
            caption = called
        elif chance is None:
            caption = _("{dimension} · differs by {share}", dimension=called, share=f"{distance:.1%}")
        else:
            caption = _(
                "{dimension} · differs by {share}, chance alone by up to {chance}",
                dimension=called,
                share=f"{distance:.1%}",
                chance=f"{chance:.1%}",
            )
        panels.append((caption, labelled(in_order(selected, name), name, lang)))
    if (known["n_from"] == "plays").any():
        sheet.note(_("the people are not known, so chance is estimated from the plays, and too small"))
    segments = pl.concat(panel for _, panel in panels)
    highest = max(largest(segments[name], 0.0) for name in ("share_before", "share_after")) * 1.04 or 1.0
    extent = min(max(measure(label) for label in segments["label"]) + 12, _LABEL_LIMIT)
    sides = distinct([before or _("before"), after or _("after")])
    parts = [
        _shift_panel(
            panel,
            _,
            caption=caption,
            sides=sides,
            highest=highest,
            extent=extent,
            width=width,
            last=number == len(panels),
        )
        for number, (caption, panel) in enumerate(panels, start=1)
    ]
    if works is not None:
        sheet.unreliable(works, "portrait", collect_columns(works, "works", ["item_id"])["item_id"])
    chart = VConcatChart(vconcat=parts, spacing=18)
    return sheet.finish(chart, width=width + 160)


def _shift_panel(
    panel: pl.DataFrame,
    _: Translator,
    *,
    caption: str,
    sides: list[str],
    highest: float,
    extent: float,
    width: int,
    last: bool,
) -> alt.LayerChart:
    """Draw one dimension: both shares as dots, tied to each other, and the change in figures."""
    order = panel["label"].to_list()
    data = panel.select("label", pl.col("share_before", "share_after", "share_change").round(5)).with_columns(
        points=pl.col("share_change") * 100
    )
    dots = data.unpivot(
        ["share_before", "share_after"], index="label", variable_name="side", value_name="share"
    )
    dots = dots.with_columns(
        pl.col("side").replace_strict(dict(zip(("share_before", "share_after"), sides, strict=True)))
    )
    y = alt.Y("label", type="nominal", sort=order, title=None, axis=_label_axis(extent))

    def x(field: str) -> alt.X:
        scale = alt.Scale(domain=[0, highest], nice=False)
        axis = alt.Axis(format=".0%", tickCount=5, domain=False, ticks=False, labels=last)
        return alt.X(field, type="quantitative", title=None, scale=scale, axis=axis)

    side = alt.Color(
        "side",
        type="nominal",
        sort=sides,
        scale=alt.Scale(domain=sides, range=[theme.PEERS, theme.ITEM]),
        legend=alt.Legend(title=None, orient="top", symbolType="circle", symbolSize=110, symbolOpacity=1),
    )
    sign = alt.ColorValue(
        **alt.when(alt.datum.share_change < 0)
        .then(alt.value(theme.BELOW))
        .when(alt.datum.share_change > 0)
        .then(alt.value(theme.ABOVE))
        .otherwise(alt.value(theme.SOFT)),
    )
    base = Chart(data).encode(y=y)
    return LayerChart(
        layer=[
            base.mark_rule(strokeWidth=3, opacity=0.5).encode(
                x=x("share_before"), x2=alt.X2("share_after"), color=sign
            ),
            Chart(dots)
            .mark_point(filled=True, size=90, opacity=1, stroke=theme.BACKGROUND, strokeWidth=1)
            .encode(
                x=x("share"),
                y=y,
                color=side,
                tooltip=[
                    alt.Tooltip("label", type="nominal", title=_("segment")),
                    alt.Tooltip("side", type="nominal", title=_("audience")),
                    alt.Tooltip("share", type="quantitative", title=_("share"), format=".1%"),
                ],
            ),
            base.mark_text(align="right", fontWeight=600).encode(
                x=alt.XValue(width + 62),
                text=alt.Text("points", type="quantitative", format="+.1f"),
                color=sign,
            ),
            above(caption, 0, caption=True),
        ],
        width=width,
        height=alt.Step(25),
    )
