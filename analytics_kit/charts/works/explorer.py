"""Works to choose from: a table that sorts, and what belongs to the chosen works below it, linked by selections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from analytics_kit._columns import describe
from analytics_kit._width import distinct, shorten
from analytics_kit._words import say, vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, HConcatChart, LayerChart, VConcatChart, unvalidated
from analytics_kit.charts._frames import collect_columns, collect_columns_or_empty
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang, Translator
    from analytics_kit.transforms._frames import Frame

__all__ = ["explorer"]

#: The selection of works; its ``work`` is the row of `works`, counted from 0, as text.
PICK = "pick_works"
#: The selection of the figure that the table is sorted by.
SORT = "sort_works"
#: Works that the chart holds, and those of them that the table shows at a time.
WORKS, ROWS = 30, 15
#: Points of each curve, words of each work, words and segments that are shown of the chosen.
_POINTS, _WORDS, _SHOWN = 36, 5, 12
_METRICS = ("plays", "likes", "comments", "shares", "saves", "followers_gained", "duration_s")
_STEP, _COLUMN, _GAP = 22, 96, 120
#: A page on a phone takes the layout of this width, with fewer columns: a table does not shrink.
_PHONE = 270


def choices(works: Frame) -> pl.DataFrame:
    """Return the rows of `works` that the chart holds, as they came: the first of each work."""
    rows = works.lazy().drop_nulls("item_id").unique("item_id", keep="first", maintain_order=True)
    return rows.head(WORKS).collect()


@unvalidated
def explorer(
    works: Frame,
    *,
    curves: Frame | None = None,
    portrait: Frame | None = None,
    shares: Frame | None = None,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 700,
) -> alt.Chart | alt.VConcatChart:
    """Draw a table of works to choose from; curve, audience and searches of the chosen works follow.

    A click on a row chooses a work or takes it back, one on an arrow sorts by that figure. The panels are linked by
    Vega selections, so that this works in a notebook and in a report, without Python.

    Parameters
    ----------
    works
        The table ``works``: item_id and, as far as there are any, plays, likes and other figures.
    curves
        The table ``curve``; each work's own retention is drawn.
    portrait
        The table ``portrait``; age and gender are drawn, or the first dimension where there is neither.
    shares
        What ``transforms.keyword_share`` returns.
    {names}
    {lang}
    width
        Of the whole, in pixels.

    Returns
    -------
    altair.VConcatChart
        The first 30 works of the frame; the first of them is chosen. Where there is none, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> chart = explorer(pl.DataFrame({"item_id": ["1", "2"], "plays": [900, 400]}))
    >>> [param.name for param in chart.params]
    ['sort_works', 'pick_works']
    """
    sheet = Sheet("works", lang)
    _ = sheet.translate
    sheet.title = title or _("Choose works")
    frame = collect_columns(works, "works", ["item_id"], optional=["title", *_METRICS])
    panels = [
        collect_columns_or_empty(curves, "curve", ["item_id", "analysis", "series", "second", "value"]),
        collect_columns_or_empty(portrait, "portrait", ["item_id", "dimension", "segment", "share"]),
        collect_columns_or_empty(shares, "keyword_shares", ["item_id", "keyword", "share", "rank"]),
    ]
    everyone = frame.get_column("item_id").drop_nulls().n_unique()
    frame = choices(frame)
    if frame.is_empty():
        return sheet.empty(_("there are no works."), width=width)
    sheet.notes = [_("click a row to choose a work, an arrow to sort")]
    if everyone > WORKS:
        sheet.note(_("the first {n} of {of} works", n=WORKS, of=everyone))
    if frame.height > ROWS:
        sheet.note(_("{n} rows at a time", n=ROWS))
    # Unknown columns came as null.
    metrics = [name for name in _METRICS if frame.get_column(name).count()]
    metrics = metrics[: max(1, (width - 220) // _COLUMN)]
    called = (
        shorten((names or {}).get(item) or title or item, width - 40 - _COLUMN * len(metrics))
        for item, title in frame.select("item_id", "title").iter_rows()
    )
    rows = frame.select(
        pl.int_range(pl.len()).cast(pl.String).alias("work"),
        "item_id",
        pl.Series("name", distinct(called, width - 40 - _COLUMN * len(metrics))),
        *metrics,
    )
    look = _Look(rows, _, lang, width)
    for metric, _end, label in look.columns(metrics):
        sheet.extremes(label, rows.select("name", metric).iter_rows())
    parts = [look.head(metrics), look.table(metrics), *look.panels(*panels)]
    chart: alt.VConcatChart = VConcatChart(vconcat=parts, spacing=18)
    if width > _PHONE:
        small = explorer(
            works,
            curves=curves,
            portrait=portrait,
            shares=shares,
            names=names,
            title=title,
            width=_PHONE,
            lang=lang,
        )
        layout = small.to_dict(validate=False)
        chart.usermeta = {
            "narrow": {key: value for key, value in layout.items() if key not in ("$schema", "config")}
        }
    return sheet.finish(chart, width=width)


class _Look:
    """What all panels have in common: the works, their colours, the selection of works."""

    def __init__(self, rows: pl.DataFrame, _: Translator, lang: Lang, width: int) -> None:
        self.rows, self._, self.lang, self.width = rows, _, lang, width
        works = rows.get_column("work").to_list()
        colours = [theme.CATEGORIES[n % len(theme.CATEGORIES)] for n in range(len(works))]
        self.colour = alt.Color(
            "work", type="nominal", scale=alt.Scale(domain=works, range=colours), legend=None
        )
        self.pick = alt.selection_point(
            name=PICK, fields=["work"], toggle="true", value=[{"work": works[0]}], empty=False
        )
        self.names = alt.LookupData(data=rows, key="work", fields=["name"])

    def columns(self, metrics: list[str]) -> list[tuple[str, int, str]]:
        """Return each figure, where it ends from the left, and what it is called."""
        labels = describe(metrics, "works")
        right = [self.width - _COLUMN * n for n in range(len(metrics))][::-1]
        return [
            (name, end, label.name(self.lang) if (label := labels[name]) else name)
            for name, end in zip(metrics, right, strict=True)
        ]

    def head(self, metrics: list[str]) -> alt.LayerChart:
        """Draw the heads of the columns, with the arrows that sort."""
        heads = [
            {"column": name, "way": way, "x": end - (4 if way == "down" else 18), "arrow": arrow}
            for name, end, _label in self.columns(metrics)
            for way, arrow in (("up", "▲"), ("down", "▼"))
        ]
        first = metrics[0] if metrics else ""
        sort = alt.selection_point(
            name=SORT, fields=["column", "way"], value=[{"column": first, "way": "down"}], empty=False
        )
        arrows = (
            Chart(alt.InlineData(values=heads))
            .mark_text(fontSize=13, align="center", cursor="pointer")
            .encode(
                x=alt.X("x", type="quantitative", scale=None, axis=None),
                text=alt.Text("arrow", type="nominal"),
                color=alt.ColorValue(
                    **alt.when(sort).then(alt.value(theme.ITEM)).otherwise(alt.value(theme.OTHER))
                ),
            )
            .add_params(sort)
        )
        labels = [{"x": end - 28, "label": label} for _name, end, label in self.columns(metrics)]
        texts = (
            Chart(alt.InlineData(values=[{"x": 18, "label": self._("work")}]))
            .mark_text(align="left", color=theme.SOFT)
            .encode(
                x=alt.X("x", type="quantitative", scale=None, axis=None),
                text=alt.Text("label", type="nominal"),
            ),
            Chart(alt.InlineData(values=labels))
            .mark_text(align="right", color=theme.SOFT, limit=_COLUMN - 32)
            .encode(
                x=alt.X("x", type="quantitative", scale=None, axis=None),
                text=alt.Text("label", type="nominal"),
            ),
        )
        return LayerChart(layer=[arrows, *texts], width=self.width, height=18)

    def table(self, metrics: list[str]) -> alt.LayerChart:
        """Draw a row for each work, in the order that was asked for."""
        by = "null"
        for name in reversed(metrics):
            by = f"{SORT}.column[0] === '{name}' ? datum.{name} : {by}"
        row_count = min(ROWS, self.rows.height)
        base = (
            Chart()
            .transform_calculate(by=f"isDefined({SORT}.column) ? ({by}) : null")
            .transform_calculate(
                # What has no figure comes last, whichever way.
                by=f"!isValid(datum.by) ? -1e300 : isDefined({SORT}.way) && {SORT}.way[0] === 'up' ? -datum.by : datum.by"
            )
            .transform_window(place="row_number()", sort=[{"field": "by", "order": "descending"}])
            .transform_filter(f"datum.place <= {ROWS}")
            .encode(
                y=alt.Y(
                    "place",
                    type="ordinal",
                    axis=None,
                    scale=alt.Scale(domain=list(range(1, row_count + 1)), paddingInner=0.08),
                )
            )
        )
        tooltip = [
            alt.Tooltip("name", type="nominal", title=self._("work")),
            alt.Tooltip("item_id", type="nominal", title=self._("id")),
        ]
        row = (
            base.mark_rect(cornerRadius=3, cursor="pointer")
            .encode(
                x=alt.XValue(0),
                x2=alt.X2Value(self.width),
                color=alt.ColorValue(
                    **alt.when(self.pick).then(alt.value(theme.LOWEST)).otherwise(alt.value("transparent"))
                ),
                tooltip=tooltip,
            )
            .add_params(self.pick)
        )
        text: dict[str, Any] = {"cursor": "pointer", "color": theme.INK, "fontSize": 12}
        cells = [
            base.transform_calculate(figure=figure(name, ",d"))
            .mark_text(align="right", **text)
            .encode(x=alt.XValue(end - 4), text=alt.Text("figure", type="nominal"))
            for name, end, _label in self.columns(metrics)
        ]
        return LayerChart(
            data=self.rows,
            layer=[
                row,
                base.mark_point(shape="circle", size=50, filled=True, cursor="pointer").encode(
                    x=alt.XValue(8),
                    color=self.colour,
                    opacity=alt.OpacityValue(
                        **alt.when(self.pick).then(alt.value(1)).otherwise(alt.value(0.25))
                    ),
                ),
                base.mark_text(align="left", **text).encode(
                    x=alt.XValue(18), text=alt.Text("name", type="nominal")
                ),
                *cells,
            ],
            width=self.width,
            height=_STEP * row_count,
        )

    def panels(self, curves: pl.DataFrame, portrait: pl.DataFrame, shares: pl.DataFrame) -> list[Any]:
        """Draw what belongs to the chosen works, as far as there is any."""
        keys = self.rows.select("item_id", "work")
        curves = (
            curves.filter(pl.col("analysis") == "retention", pl.col("series") == "item")
            .drop_nulls(["second", "value"])
            .join(keys, on="item_id", maintain_order="left")
            .sort("work", "second", maintain_order=True)
        )
        portrait = portrait.join(keys, on="item_id", maintain_order="left").drop_nulls(["segment", "share"])
        shares = shares.join(keys, on="item_id", maintain_order="left").drop_nulls(["keyword", "share"])
        below = [
            *([self._audience(portrait)] if len(portrait) else []),
            *([self._searches(shares.filter(pl.col("rank") <= _WORDS))] if len(shares) else []),
        ]
        return [
            *([self._curves(curves)] if len(curves) else []),
            *(
                below
                if self.width <= _PHONE
                else [HConcatChart(hconcat=below, spacing=_GAP)]
                if below
                else []
            ),
        ]

    def _curves(self, curves: pl.DataFrame) -> alt.LayerChart:
        every = pl.int_range(pl.len()) % ((pl.len() - 1) // _POINTS + 1) == 0
        last = pl.int_range(pl.len()) == pl.len() - 1
        points = curves.filter((every | last).over("work")).select(
            "work", pl.col("second").round(2), pl.col("value").round(4)
        )
        base = Chart(points).encode(
            x=alt.X(
                "second",
                type="quantitative",
                title=self._("second"),
                axis=alt.Axis(grid=False),
                scale=alt.Scale(nice=False),
            ),
            y=alt.Y(
                "value",
                type="quantitative",
                title=self._("viewers still watching"),
                axis=alt.Axis(format=".0%", domain=False, ticks=False),
            ),
            detail=alt.Detail("work", type="nominal"),
        )
        return LayerChart(
            layer=[
                base.mark_line(color=theme.EMPTY, opacity=0.5, strokeWidth=1),
                base.transform_filter(self.pick)
                .transform_lookup(lookup="work", from_=self.names)
                .mark_line(strokeWidth=2.4)
                .encode(
                    color=self.colour, tooltip=[alt.Tooltip("name", type="nominal", title=self._("work"))]
                ),
            ],
            width=self.width - 60,
            height=190,
        )

    def _audience(self, portrait: pl.DataFrame) -> alt.Chart:
        have = portrait.get_column("dimension").unique(maintain_order=True).to_list()
        dimensions = [name for name in ("gender", "age") if name in have] or have[:1]
        parts = portrait.filter(pl.col("dimension").is_in(dimensions)).with_columns(
            pl.struct("dimension", "segment")
            .map_elements(
                lambda row: say(row["dimension"], row["segment"], self.lang) or shorten(row["segment"], 90),
                return_dtype=pl.String,
            )
            .alias("label")
        )
        ages = {age: n for n, age in enumerate(vocabulary("age", self.lang))}
        order = pl.when(pl.col("dimension") == "age").then(
            pl.col("segment").replace_strict(ages, default=len(ages), return_dtype=pl.Int64)
        )
        parts = parts.sort(order, nulls_last=False, maintain_order=True)
        labels = parts.get_column("label").unique(maintain_order=True).to_list()[:_SHOWN]
        return self._dots(
            parts.filter(pl.col("label").is_in(labels)), self._("share of the audience"), labels
        )

    def _searches(self, shares: pl.DataFrame) -> alt.Chart:
        words = shares.with_columns(
            pl.col("keyword")
            .map_elements(lambda word: shorten(word, 110), return_dtype=pl.String)
            .alias("label")
        )
        return self._dots(words, self._("share of the searches"), None)

    def _dots(self, values: pl.DataFrame, title: str, order: list[str] | None) -> alt.Chart:
        """Draw a dot for each chosen work and label; without an order the largest come first."""
        rows = values.select("work", "label", pl.col("share").round(4)).unique(
            ["work", "label"], keep="first", maintain_order=True
        )
        chart = Chart(rows).transform_filter(self.pick)
        if order is None:
            chart = (
                chart.transform_joinaggregate(most="max(share)", groupby=["label"])
                .transform_window(place="dense_rank()", sort=[{"field": "most", "order": "descending"}])
                .transform_filter(f"datum.place <= {_SHOWN}")
            )
        sort: Any = order or alt.EncodingSortField(field="share", op="max", order="descending")
        dots: alt.Chart = (
            chart.transform_lookup(lookup="work", from_=self.names)
            .mark_point(filled=True, size=70, opacity=0.9)
            .encode(
                x=alt.X(
                    "share",
                    type="quantitative",
                    title=title,
                    axis=alt.Axis(format="~%", tickCount=4),
                    scale=alt.Scale(domainMin=0),
                ),
                y=alt.Y(
                    "label",
                    type="nominal",
                    sort=sort,
                    title=None,
                    axis=alt.Axis(grid=True, domain=False, ticks=False, labelColor=theme.INK, labelLimit=112),
                ),
                color=self.colour,
                tooltip=[
                    alt.Tooltip("name", type="nominal", title=self._("work")),
                    alt.Tooltip("label", type="nominal", title=title),
                    alt.Tooltip("share", type="quantitative", title=self._("share"), format=".1%"),
                ],
            )
            .properties(
                width=self.width - 20 if self.width <= _PHONE else (self.width - 2 * _GAP) // 2,
                height=20 * _SHOWN,
            )  # a page keeps the height that it was drawn with
        )
        return dots
