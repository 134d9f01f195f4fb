"""Selling: the funnel, revenue by day, products, and which videos sell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from analytics_kit._width import shorten
from analytics_kit._words import say, vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, unvalidated
from analytics_kit.charts._frames import largest, take
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, distinct, figure, tick_label
from analytics_kit.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from altair.typing import ChartType

    from analytics_kit.locale import Lang

    Frame = pl.DataFrame | pl.LazyFrame

__all__ = ["funnel", "products", "revenue", "video_products"]

#: Days, products and videos that one chart shows.
DAYS, VIDEOS, PRODUCTS = 186, 20, 14

_WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "funnel": "From shown to sold",
        **vocabulary("stage", "en"),
        "of": "of the step before",
        "count": "count",
        "interval": "95% interval",
        "not_counted": "not counted by this table",
        "left_out": "{n} rows lack a count and are left out",
        "no_funnel": "no row has all counts.",
        "revenue": "Revenue by day",
        "unit": "{currency}",
        "no_currency": "currency unknown",
        "amount": "revenue",
        "date": "day",
        "live": "lives",
        "video": "videos",
        "rest": "not told apart",
        "commission": "commission",
        "mean": "mean of 7 days",
        "periods": "{n} periods of several days are not drawn",
        "last": "the last {n} of {of} days",
        "no_days": "no day has a revenue.",
        "products": "What sells",
        "product": "product",
        "items": "items",
        "rate": "commission",
        "share": "share",
        "first": "the first {n} of {of} products",
        "no_products": "no product has a revenue.",
        "video_products": "Which videos sell which products",
        "title_video": "video",
        "cells": "figures: items sold; an empty cell: not linked, or not asked",
        "views": "views",
        "clicks": "clicks",
        "orders": "orders",
        "order_rate": "orders of clicks",
        "cut": "the {n} best videos and {m} best products",
        "no_pairs": "no video has sold a product.",
    },
    "zh": {
        "funnel": "从展示到成交",
        **vocabulary("stage", "zh"),
        "of": "较上一步",
        "count": "数量",
        "interval": "95% 区间",
        "not_counted": "该数据表不统计此项",
        "left_out": "{n} 行缺少计数，未计入",
        "no_funnel": "没有计数完整的行。",
        "revenue": "每日收益",
        "unit": "{currency}",
        "no_currency": "币种未知",
        "amount": "收益",
        "date": "日期",
        "live": "直播",
        "video": "视频",
        "rest": "未区分",
        "commission": "佣金",
        "mean": "7 日均值",
        "periods": "{n} 个跨多日的时段未画出",
        "last": "只显示 {of} 天中的最后 {n} 天",
        "no_days": "没有任何一天的收益。",
        "products": "热销商品",
        "product": "商品",
        "items": "件数",
        "rate": "佣金率",
        "share": "占比",
        "first": "只显示 {of} 个商品中的前 {n} 个",
        "no_products": "没有任何商品的收益。",
        "video_products": "哪些视频卖出哪些商品",
        "title_video": "视频",
        "cells": "数字为成交件数；空白表示未关联或未查询",
        "views": "浏览量",
        "clicks": "点击量",
        "orders": "订单数",
        "order_rate": "点击下单率",
        "cut": "只显示最好的 {n} 个视频和 {m} 个商品",
        "no_pairs": "没有视频卖出商品。",
    },
}
_TEXT, _NUMBER = False, True


def _by_currency(frame: pl.DataFrame, sheet: Sheet, draw: Callable[[pl.DataFrame, Sheet], ChartType]) -> Any:
    """Draw each currency in a chart of its own: amounts of two are never on one axis."""
    parts = []
    for (currency,), part in frame.group_by("currency", maintain_order=True):
        own = Sheet(_WORDS, sheet.lang)
        comma = "，" if sheet.lang == "zh" else ", "
        own.title = sheet.title + comma + (sheet.words["no_currency"] if currency is None else str(currency))
        parts.append(draw(part, own))
    return parts[0] if len(parts) == 1 else theme.combine(*parts)


def _labels(words: list[str]) -> alt.Y:
    return alt.Y(
        "label",
        type="nominal",
        sort=words,
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
    width
        Of the bars, in pixels.

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
    sheet = Sheet(_WORDS, lang)
    numbers = ["count", "rate", "rate_low", "rate_high", "left_out"]
    columns = {"stage": _TEXT, **dict.fromkeys(numbers, _NUMBER)}
    frame = take(steps, "steps of a funnel (transforms.funnel)", columns)
    sheet.title = title or sheet.words["funnel"]
    if frame["stage"].n_unique() < frame.height:
        msg = f"{frame.height} steps came, some stages twice: several groups. Filter one group first."
        raise ParameterError(msg)
    if frame["count"].null_count() == frame.height:
        return sheet.empty("no_funnel", width=width + 230)
    labels = [say("stage", stage, lang) or stage for stage in frame["stage"]]
    words = sheet.words
    for left_out in {*frame["left_out"].drop_nulls()} - {0}:
        sheet.note("left_out", n=int(left_out))
    # One order may hold several items: that is no percentage.
    rates = ["" if rate is None else f"× {rate:.2f}" if rate > 1 else f"{rate:.2%}" for rate in frame["rate"]]
    intervals = [
        "" if low is None else f"{low:.2%} – {high:.2%}"
        for low, high in frame.select("rate_low", "rate_high").iter_rows()
    ]
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
            alt.Tooltip("label", type="nominal", title=words["funnel"]),
            alt.Tooltip("count", type="quantitative", title=words["count"], format=","),
            alt.Tooltip("rate", type="nominal", title=words["of"]),
            alt.Tooltip("interval", type="nominal", title=words["interval"]),
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
        .encode(x=alt.XValue(0), text=alt.TextValue(words["not_counted"])),
        base.mark_text(align="right", fontWeight=600).encode(
            x=alt.XValue(width + 150), text=alt.Text("rate", type="nominal")
        ),
        base.mark_text(align="right", color=theme.SOFT, fontSize=11).encode(
            x=alt.XValue(width + 270), text=alt.Text("interval", type="nominal")
        ),
        above(words["of"], width + 150),
        above(words["interval"], width + 270),
    ]
    chart = alt.LayerChart(layer=layers, data=data, width=width, height=alt.Step(40))
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
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> import datetime as dt
    >>> days = pl.DataFrame({"date": [dt.date(2025, 10, 1)], "days": [1], "currency": ["USD"]})
    >>> days = days.with_columns(live_revenue=0.0, video_revenue=9.0, revenue=9.0, commission=1.0)
    >>> revenue(days.with_columns(revenue_mean_7d=None)).title.text
    ['Revenue by day, USD']
    """
    sheet = Sheet(_WORDS, lang)
    numbers = ["days", "live_revenue", "video_revenue", "revenue", "revenue_mean_7d", "commission"]
    columns = {"date": _TEXT, "currency": _TEXT, **dict.fromkeys(numbers, _NUMBER)}
    frame = take(days, "days of revenue (transforms.revenue_by_day)", columns).drop_nulls(["date", "revenue"])
    sheet.title = title or sheet.words["revenue"]
    if frame.filter(pl.col("days").fill_null(1) <= 1).is_empty():
        return sheet.empty("no_days", width=width)

    def draw(part: pl.DataFrame, sheet: Sheet) -> alt.LayerChart:
        single = part.filter(pl.col("days").fill_null(1) <= 1).sort("date")
        if part.height > single.height:
            sheet.note("periods", n=part.height - single.height)
        shown = single.tail(DAYS)
        if single.height > shown.height:
            sheet.note("last", n=shown.height, of=single.height)
        return sheet.finish(_days(shown, sheet.words, width, lang), width=width)

    return _by_currency(frame, sheet, draw)


def _days(days: pl.DataFrame, words: dict[str, str], width: int, lang: Lang) -> alt.LayerChart:
    kinds = {"live_revenue": "live", "video_revenue": "video", "rest": "rest"}
    told = pl.col("live_revenue").fill_null(0) + pl.col("video_revenue").fill_null(0)
    days = days.with_columns(
        pl.col("date").str.head(10).add("T00:00:00"),
        # Rounded cents of three figures need not add up: a remainder of less than half a per cent is none.
        rest=pl.when(pl.col("revenue") - told > 0.005 * pl.col("revenue")).then(pl.col("revenue") - told),
    )
    parts = [name for name in kinds if largest(days[name], 0.0) > 0] or ["video_revenue"]
    bars = (
        days.unpivot(on=parts, index=["date", "revenue", "commission"], variable_name="part")
        .with_columns(
            pl.col("value").round(2),
            pl.col("part").replace_strict({name: words[kinds[name]] for name in parts}),
            pl.col("date").str.head(10).alias("day"),
        )
        .drop_nulls("value")
        .filter(pl.col("value") != 0)
    )
    lines = {"revenue_mean_7d": words["mean"], "commission": words["commission"]}
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
        title=words["amount"],
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
                    domain=[words[kinds[name]] for name in parts], range=[colours[name] for name in parts]
                ),
                legend=alt.Legend(symbolType="square", symbolSize=130, **top),
            ),
            tooltip=[
                alt.Tooltip("day", type="nominal", title=words["date"]),
                alt.Tooltip("part", type="nominal", title=words["amount"]),
                alt.Tooltip("value", type="quantitative", title="", format=",.2f"),
                alt.Tooltip("revenue", type="quantitative", title=words["amount"], format=",.2f"),
                alt.Tooltip("commission", type="quantitative", title=words["commission"], format=",.2f"),
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
    return alt.LayerChart(layer=layers, width=width, height=270)


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
    width
        Of the bars, in pixels.

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
    sheet = Sheet(_WORDS, lang)
    if top < 1:
        msg = f"top={top!r} is refused. Allowed: a number of products from 1 up."
        raise ParameterError(msg)
    numbers = ["items_sold", "revenue", "commission_rate", "share", "rank"]
    columns = {"product_id": _TEXT, "title": _TEXT, "currency": _TEXT, **dict.fromkeys(numbers, _NUMBER)}
    frame = take(leaderboard, "products (transforms.product_leaderboard)", columns).drop_nulls("revenue")
    sheet.title = title or sheet.words["products"]
    if frame.is_empty():
        return sheet.empty("no_products", width=width + 250)

    def draw(part: pl.DataFrame, sheet: Sheet) -> alt.LayerChart:
        shown = part.head(top)
        if part.height > shown.height:
            sheet.note("first", n=shown.height, of=part.height)
        labels = distinct(
            shorten(name or product or "–", 200)
            for name, product in shown.select("title", "product_id").iter_rows()
        )
        data = shown.with_columns(
            pl.Series("label", labels),
            pl.col("revenue").round(2),
            pl.col("commission_rate", "share").round(4),
        ).drop("title", "currency", "rank")
        return sheet.finish(_board(data, labels, sheet.words, width), width=width + 380)

    return _by_currency(frame, sheet, draw)


def _board(data: pl.DataFrame, labels: list[str], words: dict[str, str], width: int) -> alt.LayerChart:
    ends = {"items_sold": width + 130, "commission_rate": width + 210, "share": width + 270}
    forms = {"items_sold": ",.0f", "commission_rate": ".1%", "share": ".1%"}
    heads = {"items_sold": "items", "commission_rate": "rate", "share": "share"}
    base = Chart().encode(
        y=_labels(labels),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=words["product"]),
            alt.Tooltip("product_id", type="nominal", title="id"),
            alt.Tooltip("revenue", type="quantitative", title=words["amount"], format=",.2f"),
            *(
                alt.Tooltip(name, type="quantitative", title=words[heads[name]], format=form)
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
    return alt.LayerChart(
        layer=[
            base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}, color=theme.ITEM).encode(x=x),
            base.mark_text(align="left", dx=6).encode(
                x=x, text=alt.Text("revenue", type="quantitative", format=",.0f")
            ),
            *columns,
            *(above(words[heads[name]], end) for name, end in ends.items()),
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
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> sales = pl.DataFrame({"item_id": ["7"], "product_id": ["1"], "currency": ["USD"], "orders": [1]})
    >>> sales = sales.with_columns(product_views=9, product_clicks=4, items_sold=1, revenue=5.0, order_rate=0.25)
    >>> video_products(sales, products={"1": "mop"}).to_dict()["layer"][0]["encoding"]["x"]["sort"]
    ['mop']
    """
    sheet = Sheet(_WORDS, lang)
    numbers = ["product_views", "product_clicks", "orders", "items_sold", "revenue", "order_rate"]
    columns = {"item_id": _TEXT, "product_id": _TEXT, "currency": _TEXT, **dict.fromkeys(numbers, _NUMBER)}
    frame = take(sales, "sales of videos (transforms.video_product_sales)", columns)
    frame = frame.drop_nulls(["item_id", "product_id", "revenue"])
    sheet.title = title or sheet.words["video_products"]
    if frame.is_empty():
        return sheet.empty("no_pairs", width=500)

    def draw(part: pl.DataFrame, sheet: Sheet) -> alt.LayerChart:
        videos, goods = _best(part, "item_id", VIDEOS), _best(part, "product_id", PRODUCTS)
        shown = part.filter(pl.col("item_id").is_in(videos), pl.col("product_id").is_in(goods))
        shown = shown.unique(["item_id", "product_id"], keep="first", maintain_order=True)
        sheet.note("cells")
        if shown.height < part.height:
            sheet.note("cut", n=len(videos), m=len(goods))
        called = (shorten((names or {}).get(one, one), 190) for one in videos)
        sold = (shorten((products or {}).get(one, one), 150) for one in goods)
        rows = dict(zip(videos, distinct(called, 210), strict=True))
        heads = dict(zip(goods, distinct(sold, 160), strict=True))
        data = shown.with_columns(
            pl.col("item_id").replace_strict(rows, return_dtype=pl.String).alias("label"),
            pl.col("product_id").replace_strict(heads, return_dtype=pl.String).alias("product"),
            pl.col("revenue").round(2),
            pl.col("order_rate").round(4),
        ).drop("currency")
        return sheet.finish(_map(data, rows, heads, sheet.words, lang), width=max(36 * len(goods) + 190, 480))

    return _by_currency(frame, sheet, draw)


def _best(part: pl.DataFrame, key: str, count: int) -> list[str]:
    sums = part.group_by(key, maintain_order=True).agg(pl.col("revenue").sum())
    return sums.sort("revenue", descending=True, maintain_order=True)[key].head(count).to_list()


def _map(
    data: pl.DataFrame,
    rows: dict[str, str],
    heads: dict[str, str],
    words: dict[str, str],
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
            alt.Tooltip("label", type="nominal", title=words["title_video"]),
            alt.Tooltip("item_id", type="nominal", title="id"),
            alt.Tooltip("product", type="nominal", title=words["product"]),
            alt.Tooltip("revenue", type="quantitative", title=words["amount"], format=",.2f"),
            alt.Tooltip("items_sold", type="quantitative", title=words["sold"], format=","),
            alt.Tooltip("product_views", type="quantitative", title=words["views"], format=","),
            alt.Tooltip("product_clicks", type="quantitative", title=words["clicks"], format=","),
            alt.Tooltip("orders", type="quantitative", title=words["orders"], format=","),
            alt.Tooltip("order_rate", type="quantitative", title=words["order_rate"], format=".1%"),
        ],
    )
    return alt.LayerChart(
        layer=[
            base.mark_rect(stroke=theme.BACKGROUND, strokeWidth=2, cornerRadius=3).encode(
                color=alt.Color(
                    "revenue",
                    type="quantitative",
                    title=words["amount"],
                    scale=alt.Scale(domain=[0, most], range=["#e6f0f8", theme.ITEM]),
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
