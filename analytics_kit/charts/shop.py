"""Selling: the funnel, revenue by day, products, and which videos sell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from analytics_kit._width import distinct, shorten
from analytics_kit._words import say
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import check_top, collect_columns, largest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure, tick_label
from analytics_kit.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from altair.typing import ChartType

    from analytics_kit.locale import Lang, Translator
    from analytics_kit.transforms._frames import Frame

__all__ = ["funnel", "products", "revenue", "video_products"]

#: Days, products and videos that one chart shows.
DAYS, VIDEOS, PRODUCTS = 186, 20, 14


def _by_currency(frame: pl.DataFrame, sheet: Sheet, draw: Callable[[pl.DataFrame, Sheet], ChartType]) -> Any:
    """Draw each currency in a chart of its own: amounts of two are never on one axis."""
    charts = []
    for (currency,), rows in frame.group_by("currency", maintain_order=True):
        own = Sheet("shop", sheet.lang)
        _ = own.translate
        unit = _("currency unknown") if currency is None else str(currency)
        own.title = _("{title}, {unit}", title=sheet.title, unit=unit)
        charts.append(draw(rows, own))
    return charts[0] if len(charts) == 1 else theme.combine(*charts)


def _labels(order: list[str]) -> alt.Y:
    return alt.Y(
        "label",
        type="nominal",
        sort=order,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelLimit=210, labelPadding=9),
    )


@unvalidated
def funnel(
    steps: Frame, *, lang: Lang = "en", title: str | None = None, width: int = 330
) -> alt.LayerChart | alt.Chart:
    """Draw how many views become clicks, orders and items sold.

    Parameters
    ----------
    steps
        stage, count, rate, rate_low, rate_high, left_out of one group: what ``transforms.funnel`` returns.
    {lang}
    {width_bars}

    Returns
    -------
    altair.LayerChart or altair.Chart
        A bar per stage on one linear scale, with its rate and interval; a stage that the table does not count is
        named so.

    Raises
    ------
    {refused}
    ParameterError
        If ``lang`` is unknown, or the frame holds several groups.

    Examples
    --------
    >>> steps = pl.DataFrame(
    ...     {
    ...         "stage": ["shown", "clicked"],
    ...         "count": [1000, 50],
    ...         "rate": [None, 0.05],
    ...         "rate_low": [None, 0.038],
    ...         "rate_high": [None, 0.065],
    ...         "left_out": [0, 0],
    ...     }
    ... )
    >>> funnel(steps, lang="zh").to_dict()["layer"][0]["encoding"]["y"]["sort"]
    ['展示', '点击']
    """
    sheet = Sheet("shop", lang)
    _ = sheet.translate
    frame = collect_columns(steps, "funnel", ["stage", "count", "rate", "rate_low", "rate_high", "left_out"])
    sheet.title = title or _("From shown to sold")
    if frame["stage"].n_unique() < frame.height:
        msg = f"{frame.height} steps came, some stages twice: several groups. Filter one group first."
        raise ParameterError(msg)
    if frame["count"].null_count() == frame.height:
        return sheet.empty(_("no row has all counts."), width=width + 230)
    labels = [say("stage", stage, lang) or stage for stage in frame["stage"]]
    for left_out in {*frame["left_out"].drop_nulls()} - {0}:
        sheet.note(_("{n} rows lack a count and are left out", n=int(left_out)))
    # One order may hold several items: that is no percentage.
    rates = ["" if rate is None else f"× {rate:.2f}" if rate > 1 else f"{rate:.2%}" for rate in frame["rate"]]
    intervals = [
        "" if low is None else f"{low:.2%} – {high:.2%}"
        for low, high in frame.select("rate_low", "rate_high").iter_rows()
    ]
    sheet.figures.append(
        _.join(
            [
                f"{label} {count:,.0f}" + (f" ({rate})" if rate else "")
                for label, count, rate in zip(labels, frame["count"], rates, strict=True)
                if count is not None
            ]
        )
    )
    data = frame.select(
        pl.Series("label", labels),
        "count",
        pl.Series("rate", rates, dtype=pl.String),
        pl.Series("interval", intervals, dtype=pl.String),
        pl.lit(0).alias("zero"),
    )
    base = Chart().encode(
        y=_labels(labels),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("From shown to sold")),
            alt.Tooltip("count", type="quantitative", title=_("count"), format=","),
            alt.Tooltip("rate", type="nominal", title=_("of the step before")),
            alt.Tooltip("interval", type="nominal", title=_("95% interval")),
        ],
    )
    scale = alt.Scale(domain=[0, largest(frame["count"], 1.0)], nice=False)
    x = alt.X("count", type="quantitative", axis=None, scale=scale)
    known = base.transform_filter("isValid(datum.count)")
    layers = [
        known.mark_bar(cornerRadiusEnd=2, height={"band": 0.66}, color=theme.ITEM).encode(x=x),
        known.mark_text(align="left", dx=6).encode(
            x=x, text=alt.Text("count", type="quantitative", format=",")
        ),
        base.transform_filter("!isValid(datum.count)")
        .mark_text(align="left", dx=6, color=theme.SOFT, fontStyle="italic")
        .encode(x=alt.XValue(0), text=alt.TextValue(_("not counted by this table"))),
        base.mark_text(align="right", fontWeight=600).encode(
            x=alt.XValue(width + 150), text=alt.Text("rate", type="nominal")
        ),
        base.mark_text(align="right", color=theme.SOFT, fontSize=11).encode(
            x=alt.XValue(width + 270), text=alt.Text("interval", type="nominal")
        ),
        above(_("of the step before"), width + 150),
        above(_("95% interval"), width + 270),
    ]
    chart = LayerChart(layer=layers, data=data, width=width, height=alt.Step(40))
    return sheet.finish(chart, width=width + 270)


@unvalidated
def revenue(days: Frame, *, lang: Lang = "en", title: str | None = None, width: int = 620) -> Any:
    """Draw what each day brought: lives and videos stacked, the mean of seven days, and the commission.

    Parameters
    ----------
    days
        date, days, currency, live_revenue, video_revenue, revenue, revenue_mean_7d, commission: what
        ``transforms.revenue_by_day`` returns. Periods of several days are not drawn, and the subtitle says so.
    {lang}
    {width}

    Returns
    -------
    altair.LayerChart, altair.ConcatChart or altair.Chart
        A chart for each currency, below each other; the last 186 days of each.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> import datetime as dt
    >>> days = pl.DataFrame({"date": [dt.date(2025, 10, 1)], "days": [1], "currency": ["USD"]})
    >>> days = days.with_columns(live_revenue=0.0, video_revenue=9.0, revenue=9.0, commission=1.0)
    >>> revenue(days.with_columns(revenue_mean_7d=None)).title.text
    ['Revenue by day, USD']
    """
    sheet = Sheet("shop", lang)
    _ = sheet.translate
    amounts = ["live_revenue", "video_revenue", "revenue", "revenue_mean_7d", "commission"]
    frame = collect_columns(days, "revenue_by_day", ["date", "currency", "days", *amounts])
    frame = frame.drop_nulls(["date", "revenue"])
    sheet.title = title or _("Revenue by day")
    if frame.filter(pl.col("days").fill_null(1) <= 1).is_empty():
        return sheet.empty(_("no day has a revenue."), width=width)

    def draw(rows: pl.DataFrame, sheet: Sheet) -> alt.LayerChart:
        single = rows.filter(pl.col("days").fill_null(1) <= 1).sort("date")
        if rows.height > single.height:
            sheet.note(_("{n} periods of several days are not drawn", n=rows.height - single.height))
        last_days = single.tail(DAYS)
        if single.height > last_days.height:
            sheet.note(_("the last {n} of {of} days", n=last_days.height, of=single.height))
        sheet.course(
            _("revenue"), ((day[:10], sum_) for day, sum_ in last_days.select("date", "revenue").iter_rows())
        )
        return sheet.finish(_days(last_days, sheet.translate, width, lang), width=width)

    return _by_currency(frame, sheet, draw)


def _days(days: pl.DataFrame, _: Translator, width: int, lang: Lang) -> alt.LayerChart:
    kinds = {"live_revenue": _("lives"), "video_revenue": _("videos"), "rest": _("not told apart")}
    known_revenue = pl.col("live_revenue").fill_null(0) + pl.col("video_revenue").fill_null(0)
    days = days.with_columns(
        pl.col("date").str.head(10).add("T00:00:00"),
        # Rounded cents of three figures need not add up: a remainder of less than half a per cent is none.
        rest=pl.when(pl.col("revenue") - known_revenue > 0.005 * pl.col("revenue")).then(
            pl.col("revenue") - known_revenue
        ),
    )
    known_kinds = [name for name in kinds if largest(days[name], 0.0) > 0] or ["video_revenue"]
    bars = (
        days.unpivot(on=known_kinds, index=["date", "revenue", "commission"], variable_name="part")
        .with_columns(
            pl.col("value").round(2),
            pl.col("part").replace_strict({name: kinds[name] for name in known_kinds}),
            pl.col("date").str.head(10).alias("day"),
        )
        .drop_nulls("value")
        .filter(pl.col("value") != 0)
    )
    lines = {"revenue_mean_7d": _("mean of 7 days"), "commission": _("commission")}
    curves = (
        days.unpivot(on=list(lines), index="date", variable_name="line")
        .drop_nulls("value")
        .with_columns(pl.col("line").replace_strict(lines, return_dtype=pl.String), pl.col("value").round(2))
    )
    colours = dict(zip(kinds, (theme.CATEGORIES[1], theme.CATEGORIES[4], theme.OTHER), strict=True))
    x = alt.X(
        "date",
        type="temporal",
        title=None,
        scale=alt.Scale(padding=8),
        axis=alt.Axis(format="%m-%d", grid=False, tickCount=8, labelOverlap=True),
    )
    y = alt.Y(
        "value",
        type="quantitative",
        title=_("revenue"),
        stack="zero",
        axis=alt.Axis(labelExpr=tick_label(lang), domain=False, ticks=False, tickCount=5),
    )
    top: dict[str, Any] = {"title": None, "orient": "top", "direction": "horizontal"}
    layers = [
        Chart(bars)
        .mark_bar(width=max(1.5, 0.78 * width / max(days.height, 12)))
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "part",
                type="nominal",
                scale=alt.Scale(
                    domain=[kinds[name] for name in known_kinds],
                    range=[colours[name] for name in known_kinds],
                ),
                legend=alt.Legend(symbolType="square", symbolSize=130, **top),
            ),
            tooltip=[
                alt.Tooltip("day", type="nominal", title=_("day")),
                alt.Tooltip("part", type="nominal", title=_("revenue")),
                alt.Tooltip("value", type="quantitative", title="", format=",.2f"),
                alt.Tooltip("revenue", type="quantitative", title=_("revenue"), format=",.2f"),
                alt.Tooltip("commission", type="quantitative", title=_("commission"), format=",.2f"),
            ],
        )
    ]
    if not curves.is_empty():
        present = [word for word in lines.values() if word in curves["line"]]
        style = dict(zip(lines.values(), ((theme.INK, [1, 0]), (theme.CATEGORIES[5], [4, 2])), strict=True))
        legend = alt.Legend(symbolType="stroke", symbolSize=150, symbolStrokeWidth=2.2, **top)
        layers.append(
            Chart(curves)
            .mark_line(strokeWidth=2, strokeJoin="round", point={"size": 14} if days.height < 4 else False)
            .encode(
                x=x,
                y=alt.Y("value", type="quantitative", stack=None),
                stroke=alt.Stroke(
                    "line",
                    type="nominal",
                    scale=alt.Scale(domain=present, range=[style[word][0] for word in present]),
                    legend=legend,
                ),
                strokeDash=alt.StrokeDash(
                    "line",
                    type="nominal",
                    scale=alt.Scale(domain=present, range=[style[word][1] for word in present]),
                    legend=legend,
                ),
            )
        )
    return LayerChart(layer=layers, width=width, height=270)


@unvalidated
def products(
    leaderboard: Frame, *, top: int = 15, lang: Lang = "en", title: str | None = None, width: int = 250
) -> Any:
    """Draw the products that bring most, with items, commission rate and share.

    Parameters
    ----------
    leaderboard
        product_id, title, currency, items_sold, revenue, commission_rate, share, rank: what
        ``transforms.product_leaderboard`` returns.
    top
        How many products of each currency.
    {lang}
    {width_bars}

    Returns
    -------
    altair.LayerChart, altair.ConcatChart or altair.Chart
        A chart for each currency, below each other; products in the order of the frame.

    Raises
    ------
    {refused}
    ParameterError
        If ``lang`` is unknown, or ``top`` is below 1.

    Examples
    --------
    >>> board = pl.DataFrame({"product_id": ["1"], "title": ["mop"], "currency": ["USD"], "rank": [1]})
    >>> board = board.with_columns(items_sold=2, revenue=60.0, commission_rate=0.1, share=1.0)
    >>> products(board).to_dict()["layer"][0]["encoding"]["y"]["sort"]
    ['mop']
    """
    sheet = Sheet("shop", lang)
    _ = sheet.translate
    check_top(top)
    numbers = ["items_sold", "revenue", "commission_rate", "share", "rank"]
    frame = collect_columns(leaderboard, "product_leaderboard", ["product_id", "title", "currency", *numbers])
    frame = frame.drop_nulls("revenue")
    sheet.title = title or _("What sells")
    if frame.is_empty():
        return sheet.empty(_("no product has a revenue."), width=width + 250)

    def draw(rows: pl.DataFrame, sheet: Sheet) -> alt.LayerChart:
        listed = rows.head(top)
        if rows.height > listed.height:
            sheet.note(_("the first {n} of {of} products", n=listed.height, of=rows.height))
        labels = distinct(
            shorten(name or product or "–", 200)
            for name, product in listed.select("title", "product_id").iter_rows()
        )
        data = listed.with_columns(
            pl.Series("label", labels),
            pl.col("revenue").round(2),
            pl.col("commission_rate", "share").round(4),
        ).drop("title", "currency", "rank")
        sheet.extremes(_("revenue"), data.select("label", "revenue").iter_rows())
        return sheet.finish(_board(data, labels, sheet.translate, width), width=width + 380)

    return _by_currency(frame, sheet, draw)


def _board(data: pl.DataFrame, labels: list[str], _: Translator, width: int) -> alt.LayerChart:
    ends = {"items_sold": width + 115, "commission_rate": width + 220, "share": width + 275}
    forms = {"items_sold": ",.0f", "commission_rate": ".1%", "share": ".1%"}
    heads = {"items_sold": _("items"), "commission_rate": _("commission rate"), "share": _("share")}
    base = Chart().encode(
        y=_labels(labels),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("product")),
            alt.Tooltip("product_id", type="nominal", title="id"),
            alt.Tooltip("revenue", type="quantitative", title=_("revenue"), format=",.2f"),
            *(
                alt.Tooltip(name, type="quantitative", title=heads[name], format=form)
                for name, form in forms.items()
            ),
        ],
    )
    scale = alt.Scale(domain=[0, largest(data["revenue"], 1.0)], nice=False)
    x = alt.X("revenue", type="quantitative", axis=None, scale=scale)
    columns = [
        base.transform_calculate(shown=figure(name, form))
        .mark_text(align="right")
        .encode(x=alt.XValue(ends[name]), text=alt.Text("shown", type="nominal"))
        for name, form in forms.items()
    ]
    return LayerChart(
        layer=[
            base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}, color=theme.ITEM).encode(x=x),
            base.mark_text(align="left", dx=6).encode(
                x=x, text=alt.Text("revenue", type="quantitative", format=",.0f")
            ),
            *columns,
            *(above(heads[name], end) for name, end in ends.items()),
        ],
        data=data,
        width=width,
        height=alt.Step(27),
    )


@unvalidated
def video_products(
    sales: Frame,
    *,
    names: Mapping[str, str] | None = None,
    products: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
) -> Any:
    """Draw which videos sell which products: the darker, the more revenue; the figure is the items sold.

    Parameters
    ----------
    sales
        item_id, product_id, currency, product_views, product_clicks, orders, items_sold, revenue, order_rate: what
        ``transforms.video_product_sales`` returns.
    names, products
        item_id -> short title of the video; product_id -> title of the product.
    {lang}

    Returns
    -------
    altair.LayerChart, altair.ConcatChart or altair.Chart
        A chart for each currency, below each other; of each at most the 20 videos and 14 products with most revenue,
        highest first.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> sales = pl.DataFrame({"item_id": ["7"], "product_id": ["1"], "currency": ["USD"], "orders": [1]})
    >>> sales = sales.with_columns(product_views=9, product_clicks=4, items_sold=1, revenue=5.0, order_rate=0.25)
    >>> video_products(sales, products={"1": "mop"}).to_dict()["layer"][0]["encoding"]["x"]["sort"]
    ['mop']
    """
    sheet = Sheet("shop", lang)
    _ = sheet.translate
    numbers = ["product_views", "product_clicks", "orders", "items_sold", "revenue", "order_rate"]
    frame = collect_columns(sales, "video_product_sales", ["item_id", "product_id", "currency", *numbers])
    frame = frame.drop_nulls(["item_id", "product_id", "revenue"])
    sheet.title = title or _("Which videos sell which products")
    if frame.is_empty():
        return sheet.empty(_("no video has sold a product."), width=500)

    def draw(sales: pl.DataFrame, sheet: Sheet) -> alt.LayerChart:
        videos, goods = _best(sales, "item_id", VIDEOS), _best(sales, "product_id", PRODUCTS)
        cells = sales.filter(pl.col("item_id").is_in(videos), pl.col("product_id").is_in(goods))
        cells = cells.unique(["item_id", "product_id"], keep="first", maintain_order=True)
        sheet.note(_("figures: items sold; an empty cell: not linked, or not asked"))
        if cells.height < sales.height:
            sheet.note(_("the {n} best videos and {m} best products", n=len(videos), m=len(goods)))
        called = (shorten((names or {}).get(video, video), 190) for video in videos)
        sold = (shorten((products or {}).get(product, product), 150) for product in goods)
        rows = dict(zip(videos, distinct(called, 210), strict=True))
        heads = dict(zip(goods, distinct(sold, 160), strict=True))
        data = cells.with_columns(
            pl.col("item_id").replace_strict(rows, return_dtype=pl.String).alias("label"),
            pl.col("product_id").replace_strict(heads, return_dtype=pl.String).alias("product"),
            pl.col("revenue").round(2),
            pl.col("order_rate").round(4),
        ).drop("currency")
        pairs = data.select("label", "product", "revenue").iter_rows()
        sheet.extremes(_("revenue"), ((f"{video} / {product}", sum_) for video, product, sum_ in pairs))
        return sheet.finish(
            _map(data, rows, heads, sheet.translate, lang), width=max(36 * len(goods) + 190, 480)
        )

    return _by_currency(frame, sheet, draw)


def _best(sales: pl.DataFrame, key: str, count: int) -> list[str]:
    sums = sales.group_by(key, maintain_order=True).agg(pl.col("revenue").sum())
    return sums.sort("revenue", descending=True, maintain_order=True)[key].head(count).to_list()


def _map(
    data: pl.DataFrame,
    rows: dict[str, str],
    heads: dict[str, str],
    _: Translator,
    lang: Lang,
) -> alt.LayerChart:
    most = largest(data["revenue"], 1.0)
    base = Chart().encode(
        x=alt.X(
            "product",
            type="nominal",
            sort=list(heads.values()),
            title=None,
            axis=alt.Axis(
                orient="bottom",
                labelAngle=-40,
                domain=False,
                ticks=False,
                labelColor=theme.INK,
                labelLimit=160,
            ),
        ),
        y=_labels(list(rows.values())),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("video")),
            alt.Tooltip("item_id", type="nominal", title="id"),
            alt.Tooltip("product", type="nominal", title=_("product")),
            alt.Tooltip("revenue", type="quantitative", title=_("revenue"), format=",.2f"),
            alt.Tooltip("items_sold", type="quantitative", title=say("stage", "sold", lang), format=","),
            alt.Tooltip("product_views", type="quantitative", title=_("views"), format=","),
            alt.Tooltip("product_clicks", type="quantitative", title=_("clicks"), format=","),
            alt.Tooltip("orders", type="quantitative", title=_("orders"), format=","),
            alt.Tooltip("order_rate", type="quantitative", title=_("orders of clicks"), format=".1%"),
        ],
    )
    return LayerChart(
        layer=[
            base.mark_rect(stroke=theme.BACKGROUND, strokeWidth=2, cornerRadius=3).encode(
                color=alt.Color(
                    "revenue",
                    type="quantitative",
                    title=_("revenue"),
                    scale=alt.Scale(domain=[0, most], range=[theme.LOWEST, theme.ITEM]),
                    legend=alt.Legend(labelExpr=tick_label(lang), tickCount=3, gradientLength=110),
                )
            ),
            base.transform_filter("isValid(datum.items_sold)")
            .mark_text(fontSize=11)
            .encode(
                text=alt.Text("items_sold", type="quantitative", format=","),
                color=alt.ColorValue(
                    **alt.condition(
                        alt.datum.revenue > 0.5 * most, alt.value(theme.BACKGROUND), alt.value(theme.INK)
                    ),
                ),
            ),
        ],
        data=data,
        width=alt.Step(36),
        height=alt.Step(30),
    )
