"""Danmaku (弹幕): how many were sent when, beside how many were watching, and which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from analytics_kit._width import distinct, shorten
from analytics_kit._words import vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, VConcatChart, unvalidated
from analytics_kit.charts._frames import collect_columns, collect_columns_or_empty, largest, one_item
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure, tick_label
from analytics_kit.charts.retention._curves import clock

if TYPE_CHECKING:
    from analytics_kit.locale import Lang, Translator
    from analytics_kit.transforms._frames import Frame

__all__ = ["danmaku"]

#: Bins and words drawn.
BINS = 400
WORDS = 12
_LABEL_WIDTH = 150

# Colours of the sentiments, from positive to negative.
_SENTIMENTS = (theme.ABOVE, theme.OTHER, theme.BELOW)
_CLOCK = "floor(datum.value / 60) + ':' + pad(floor(datum.value % 60), 2, '0', 'left')"


@unvalidated
def danmaku(
    density: Frame,
    *,
    hot_words: Frame | None = None,
    item_id: str | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 620,
) -> alt.Chart | alt.VConcatChart:
    """Draw a work's danmaku by second under its retention curve, and its hot words below.

    Bars that stand out against an even spread (dashed) are dark. No answer tells when a word was sent, so words
    stand by themselves.

    Parameters
    ----------
    density
        item_id, second, count, share, rate, viewers, expected, peak and, where bins may be partial, seconds: what
        ``transforms.danmaku_density`` returns.
    hot_words
        item_id, word, count, share, rank, sentiment: what ``transforms.hot_word_share`` returns.
    {item_id}
    {works_retention}
    {lang}
    {width}

    Returns
    -------
    altair.VConcatChart
        The curve only where viewers are known; at most 12 words, by rank. Where there is nothing to draw, an
        `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``item_id`` or ``lang`` is unknown.

    Examples
    --------
    >>> density = pl.DataFrame(
    ...     {
    ...         "item_id": "1",
    ...         "second": [0.0, 1.0],
    ...         "count": [2, 9],
    ...         "share": [2 / 11, 9 / 11],
    ...         "rate": [2.0, 9.0],
    ...         "viewers": [1.0, 0.8],
    ...         "expected": [6.1, 4.9],
    ...         "peak": [False, False],
    ...         "seconds": [1.0, 1.0],
    ...     }
    ... )
    >>> type(danmaku(density)).__name__
    'VConcatChart'
    """
    sheet = Sheet("danmaku", lang)
    _ = sheet.translate
    columns = ["item_id", "second", "count", "share", "rate", "viewers", "expected", "peak"]
    frame = collect_columns(density, "danmaku_density", columns, optional=["seconds"])
    columns = ["item_id", "word", "count", "share", "rank", "sentiment"]
    listed = collect_columns_or_empty(hot_words, "hot_word_shares", columns)
    frame = one_item(frame, item_id).drop_nulls(["second", "count"]).sort("second")
    sheet.title = title or _("Danmaku")
    if frame.is_empty():
        return sheet.empty(_("no danmaku of this work are known."), width=width)
    rows = _with_ends(frame.head(BINS))
    watched = rows["viewers"].count() > 0
    line = _("an even spread over viewers" if watched else "an even spread over time")
    if (rows["peak"] == "true").any():
        sheet.note(_("dark bars: far more than {line} would bring", line=line))
    panels: list[alt.LayerChart] = []
    if watched:
        panels.append(_curve(rows, _, width=width))
    panels.append(_bars(rows, _, line=line, width=width, lang=lang, alone=not watched))
    wanted = pl.lit(frame["item_id"][0], pl.String)
    listed = listed.filter(pl.col("item_id").eq_missing(wanted)).sort("rank", nulls_last=True)
    listed = listed.drop_nulls(["word", "share"])
    if not listed.is_empty():
        panels.append(_hot(listed, _, lang=lang, width=width))
        mood = {
            name: f"{listed.filter(pl.col('sentiment') == name)['share'].sum():.0%}"
            for name in ("positive", "negative")
        }
        sheet.note(_("hot words: {positive} positive, {negative} negative", **mood))
    if rows.height < frame.height:
        sheet.note(_("the first {n} of {of} bins", n=rows.height, of=frame.height))
    sheet.unreliable(works, "retention", frame["item_id"])
    bins = ((clock(second), count) for second, count in rows.select("second", "count").iter_rows())
    sheet.extremes(_("danmaku"), bins)
    sheet.extremes(_("share"), listed.select("word", "share").iter_rows(), ".1%", of=_("word"))
    chart = VConcatChart(
        vconcat=panels,
        spacing=18,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="independent")),
    )
    return sheet.finish(chart, width=width)


def _width(data: pl.DataFrame) -> float:
    """Return the width of a bin: the least distance of two, or a second."""
    steps = data["second"].diff().drop_nulls()
    return max((float(steps.min()), 1e-6)) if len(steps) else 1.0  # type: ignore[arg-type]  # a number: not empty


def _with_ends(data: pl.DataFrame) -> pl.DataFrame:
    """Add where each bin ends, and its middle. The last ends with the video, if all its bins are there to tell when that is."""
    width, second = _width(data), pl.col("second")
    last = largest(data["second"], 0.0)
    end = data["second"][0] + data["seconds"].sum()
    until = pl.min_horizontal(second + width, pl.lit(end if end > last else last + width))
    return data.with_columns(until=until, middle=(second + until) / 2)


def _seconds(data: pl.DataFrame) -> pl.Expr:
    """How much of the video each bin holds, null where none."""
    return pl.when(pl.col("seconds") > 0).then("seconds") if data["seconds"].count() else pl.lit(_width(data))


def _time(data: pl.DataFrame, field: str, title: str | None) -> alt.X:
    end = largest(data["until"], 0.0)
    steps = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
    step = next((step for step in steps if end / step <= 10), 7200)
    if end > 60:
        axis = alt.Axis(
            values=list(range(0, int(end) + 1, step)), grid=False, labels=title is not None, labelExpr=_CLOCK
        )
    else:
        axis = alt.Axis(values=list(range(0, int(end) + 1, step)), grid=False, labels=title is not None)
    return alt.X(
        field, type="quantitative", title=title, scale=alt.Scale(domain=[0, end], nice=False), axis=axis
    )


def _curve(data: pl.DataFrame, _: Translator, *, width: int) -> alt.LayerChart:
    """Draw how many watch, in the middle of each bin."""
    rows = data.select("middle", pl.col("viewers").round(4)).drop_nulls()
    y = alt.Y(
        "viewers",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, max(1.0, largest(rows["viewers"], 1.0) * 1.05)], nice=False),
        axis=alt.Axis(format=".0%", tickCount=4, domain=False, ticks=False, minExtent=44),
    )
    base = Chart().encode(x=_time(data, "middle", None), y=y)
    return LayerChart(
        layer=[
            base.mark_area(color=theme.ITEM, opacity=0.1),
            base.mark_line(color=theme.ITEM, strokeWidth=2.2, strokeJoin="round"),
            above(_("viewers still watching"), 0, caption=True),
        ],
        data=rows,
        width=width,
        height=110,
    )


def _bars(
    data: pl.DataFrame, _: Translator, *, line: str, width: int, lang: Lang, alone: bool
) -> alt.LayerChart:
    """Draw danmaku per second, those that stand out dark, and the even spread."""
    end = largest(data["until"], 0.0)
    rows = data.select(
        *("second", "until", "middle"),
        pl.col("count").cast(pl.Int64),
        pl.col("rate").round(3),
        pl.col("share").round(5),
        (pl.col("expected") / _seconds(data)).round(3).alias("even"),
        (pl.col("peak") == "true").fill_null(False).alias("peak"),
    )
    highest = max(largest(rows["rate"], 1.0), largest(rows["even"], 0.0)) * 1.05

    def y(field: str) -> alt.Y:
        return alt.Y(
            field,
            type="quantitative",
            title=None,
            scale=alt.Scale(domain=[0, highest], nice=False),
            axis=alt.Axis(tickCount=4, domain=False, ticks=False, minExtent=44, labelExpr=tick_label(lang)),
        )

    x_title = _("time (m:ss)" if end > 60 else "second")
    moment = _CLOCK.replace("datum.value", "datum.second") if end > 60 else "datum.second"
    kinds = [_("peak"), _("other")]
    layers = [
        Chart()
        .transform_calculate(
            kind=f"datum.peak ? '{kinds[0]}' : '{kinds[1]}'",
            when=moment,
            figure_share=figure("share", ".1%"),
            figure_even=figure("even", ".1f"),
        )
        .mark_bar(binSpacing=0.6)
        .encode(
            x=_time(data, "second", x_title),
            x2=alt.X2("until"),
            y=y("rate"),
            y2=alt.Y2(datum=0),
            color=alt.Color(
                "kind",
                type="nominal",
                scale=alt.Scale(domain=kinds, range=[theme.ITEM, theme.PALE]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("when", type="nominal", title=x_title),
                alt.Tooltip("count", type="quantitative", title=_("danmaku"), format=","),
                alt.Tooltip("figure_share", type="nominal", title=_("share")),
                alt.Tooltip("rate", type="quantitative", title=_("danmaku per second"), format=".1f"),
                alt.Tooltip("figure_even", type="nominal", title=line),
            ],
        ),
        Chart()
        .transform_filter("isValid(datum.even)")
        .mark_line(strokeWidth=1.8, strokeDash=[5, 3], color=theme.BELOW)
        .encode(x=_time(data, "middle", x_title), y=y("even")),
        # Its name stands over the panel, in its colour: a legend would leave it when panels are stacked.
        above(f"╌╌ {line}", width, color=theme.BELOW),
        above(_("danmaku per second"), 0, caption=True),
    ]
    return LayerChart(layer=layers, data=rows, width=width, height=150 if not alone else 190)


def _hot(listed: pl.DataFrame, _: Translator, *, lang: Lang, width: int) -> alt.LayerChart:
    """Draw the hot words, coloured by sentiment."""
    listed = listed.head(WORDS)
    sentiments = vocabulary("sentiment", lang)
    labels = distinct(shorten(word, _LABEL_WIDTH) for word in listed["word"])
    rows = listed.select(
        pl.Series("label", labels, dtype=pl.String),
        pl.col("count").cast(pl.Int64),
        pl.col("share").round(5),
        pl.col("sentiment").replace_strict(sentiments, default=_("unknown"), return_dtype=pl.String),
    )
    domain = [*sentiments.values(), _("unknown")]
    colours = [*_SENTIMENTS, theme.EMPTY]
    used = [name for name in domain if name in set(rows["sentiment"])]
    base = Chart().encode(
        x=alt.X(
            "share",
            type="quantitative",
            axis=None,
            scale=alt.Scale(domain=[0, largest(rows["share"], 1.0) * 1.02], nice=False),
        ),
        y=alt.Y(
            "label",
            type="nominal",
            sort=labels,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelLimit=_LABEL_WIDTH + 20),
        ),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("word")),
            alt.Tooltip("count", type="quantitative", title=_("danmaku"), format=","),
            alt.Tooltip("share", type="quantitative", title=_("share"), format=".1%"),
            alt.Tooltip("sentiment", type="nominal", title=_("sentiment")),
        ],
    )
    return LayerChart(
        layer=[
            base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}).encode(
                color=alt.Color(
                    "sentiment",
                    type="nominal",
                    scale=alt.Scale(domain=used, range=[colours[domain.index(name)] for name in used]),
                    legend=alt.Legend(
                        title=None,
                        orient="bottom",
                        direction="horizontal",
                        symbolType="square",
                        symbolSize=130,
                    ),
                )
            ),
            base.mark_text(align="left", dx=6).encode(
                text=alt.Text("share", type="quantitative", format=".1%")
            ),
            above(_("Hot words, all of the work"), 0, caption=True),
        ],
        data=rows,
        width=width - 150,
        height=alt.Step(23),
    )
