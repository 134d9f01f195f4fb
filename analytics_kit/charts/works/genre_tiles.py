"""Works by genre and vertical, as tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from analytics_kit._width import distinct, measure, shorten
from analytics_kit._words import vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import collect_columns, largest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import figure, tick_label

if TYPE_CHECKING:
    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

#: Verticals in one chart, those with the most works first.
VERTICALS = 8


@unvalidated
def genres(mix: Frame, *, lang: Lang = "en", title: str | None = None) -> alt.Chart | alt.LayerChart:
    """Draw works by genre and vertical: how many there are, and how much they were played.

    Parameters
    ----------
    mix
        genre, vertical, works, median_plays, share: what ``transforms.genre_mix`` returns.
    {lang}

    Returns
    -------
    altair.LayerChart
        A row for each genre, a column for each vertical (at most 8), or one for all works where no vertical is
        known; a tile is outlined where plays are not known. Where there is nothing to draw, an `altair.Chart`
        that says so.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> mix = pl.DataFrame(
    ...     {"genre": ["up_to_1_min"], "vertical": ["美食"], "works": [3], "median_plays": [812.0], "share": [1.0]}
    ... )
    >>> type(genres(mix)).__name__
    'LayerChart'
    """
    sheet = Sheet("works", lang)
    _ = sheet.translate
    frame = collect_columns(mix, "genre_mix", ["genre", "vertical", "works", "median_plays", "share"])
    frame = frame.drop_nulls("works")
    sheet.title = title or _("Which kinds of works there are, and how they do")
    if frame.is_empty():
        return sheet.empty(_("there are no works."), width=500)
    kinds = (
        frame.group_by("vertical", maintain_order=True)
        .agg(pl.col("works").sum())
        .sort("works", descending=True, maintain_order=True)["vertical"]
    )
    verticals = kinds.head(VERTICALS)
    alone = kinds.count() == 0
    names = distinct(
        _("all works" if alone else "unknown") if kind is None else shorten(kind, 110) for kind in verticals
    )
    lengths = vocabulary("genre", lang)
    rows = [*lengths.values(), _("unknown")]
    highest = largest(frame["median_plays"], 1.0)
    data = (
        frame.join(
            pl.DataFrame({"vertical": verticals, "kind": names}),
            on="vertical",
            nulls_equal=True,
            maintain_order="left",
        )
        .select(
            "kind",
            pl.col("genre")
            .replace_strict(lengths, default=_("unknown"), return_dtype=pl.String)
            .alias("length"),
            pl.col("works").cast(pl.Int64),
            pl.col("median_plays").round(1),
            pl.col("share").round(5),
            dark=(pl.col("median_plays") > highest * 0.3).fill_null(value=False),
        )
        .unique(["kind", "length"], keep="first", maintain_order=True)
    )
    used = [row for row in rows if row in set(data["length"])]
    base = (
        Chart()
        .transform_calculate(
            figure_median=figure("median_plays", ",.0f"), figure_share=figure("share", ".1%")
        )
        .encode(
            x=alt.X(
                "kind",
                type="nominal",
                sort=names,
                title=None if alone else _("vertical"),
                scale=alt.Scale(paddingInner=0.06),
                axis=alt.Axis(labelAngle=0, domain=False, ticks=False, labelColor=theme.INK, labelLimit=120),
            ),
            y=alt.Y(
                "length",
                type="nominal",
                sort=used,
                title=None,
                scale=alt.Scale(domain=used, paddingInner=0.08),
                axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK),
            ),
            tooltip=[
                alt.Tooltip("length", type="nominal", title=_("length")),
                alt.Tooltip("kind", type="nominal", title=_("vertical")),
                alt.Tooltip("works", type="quantitative", title=_("works"), format="d"),
                alt.Tooltip("figure_median", type="nominal", title=_("median plays")),
                alt.Tooltip("figure_share", type="nominal", title=_("share of all plays")),
            ],
        )
    )
    colour = alt.Color(
        "median_plays",
        type="quantitative",
        scale=alt.Scale(type="sqrt", domain=[0, highest], range=[theme.LOWEST, theme.ITEM]),
        legend=alt.Legend(
            title=_("median plays"),
            orient="top",
            gradientLength=180,
            gradientThickness=10,
            labelExpr=tick_label(lang),
            tickCount=3,
        ),
    )
    sheet.notes = [_("the number is how many works there are, the colour the median of their plays")]
    if len(kinds) > len(verticals):
        sheet.note(_("the first {n} of {of} verticals", n=len(verticals), of=len(kinds)))
    tiles = data.select("length", "kind", "works", "median_plays").rows()
    sheet.extremes(_("works"), ((_.join([length, kind]), n) for length, kind, n, _plays in tiles))
    sheet.extremes(_("median plays"), ((_.join([length, kind]), plays) for length, kind, _n, plays in tiles))
    # A single column is wide, so that it looks like what it is: a list.
    step = 260 if len(names) == 1 else max(70, min(130, int(max(measure(name) for name in names)) + 20))
    chart = LayerChart(
        layer=[
            base.transform_filter("!isValid(datum.median_plays)").mark_rect(
                cornerRadius=3, stroke=theme.EMPTY, fill=None
            ),
            base.transform_filter("isValid(datum.median_plays)")
            .mark_rect(cornerRadius=3)
            .encode(color=colour),
            base.mark_text(fontSize=12).encode(
                text=alt.Text("works", type="quantitative", format="d"),
                color=alt.ColorValue(
                    **alt.when("datum.dark")
                    .then(alt.value(theme.BACKGROUND))
                    .otherwise(alt.value(theme.INK)),
                ),
            ),
        ],
        data=data,
        width=alt.Step(step),
        height=alt.Step(34),
    )
    return sheet.finish(chart, width=max(480, step * len(names)))
