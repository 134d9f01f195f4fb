"""Selling: from shown to sold, revenue by day, and which products and videos sell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.tables.results import STAGES
from analytics_kit.transforms._frames import (
    divide,
    finite,
    in_zone,
    match_laziness,
    moments,
    number_works,
    require_columns,
    share_of,
    steady_sum,
    whole,
    wilson,
)
from analytics_kit.transforms._returns import returns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics_kit.transforms._frames import FrameT

__all__ = ["STAGES", "funnel", "product_leaderboard", "revenue_by_day", "video_product_sales"]

#: The way of a sale: stage -> the column that counts it.
_COUNTS = dict(zip(STAGES, ("product_views", "product_clicks", "orders", "items_sold"), strict=True))


def _total(column: str) -> pl.Expr:
    """Sum what is known; null, not 0, where nothing is."""
    return pl.when(pl.col(column).count() > 0).then(steady_sum(pl.col(column))).alias(column)


@returns("funnel")
def funnel(sales: FrameT, *, by: str | Sequence[str] = ()) -> FrameT:
    """Count how many product views became clicks, orders and items sold.

    Parameters
    ----------
    sales
        One of three tables: ``product_stats`` and ``live_daily`` have product_views, product_clicks, orders and
        items_sold; ``shop_daily`` has no orders (its alc_orders are those of one way of selling alone), so there
        the stage has no count and items sold are compared with clicks.
    by
        Columns that each get a funnel of their own, for instance ``"product_id"``; all rows together by default.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, four rows per group:

        {returns}

        Groups in order of first appearance, then the stages in order.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Notes
    -----
    A rate whose divisor is 0 is null. Only rows that have every count are summed, since a rate of clicks of one
    day and views of another means nothing. The intervals take views as independent; one person views a product
    many times, so they are the narrowest that is possible.

    Examples
    --------
    >>> sales = pl.DataFrame(
    ...     {"product_views": [700, 300], "product_clicks": [40, 10], "orders": [3, 2], "items_sold": [3, 3]}
    ... )
    >>> funnel(sales).select("stage", "count", "rate", pl.col("rate_low", "rate_high").round(3))
    shape: (4, 5)
    ┌─────────┬───────┬──────┬──────────┬───────────┐
    │ stage   ┆ count ┆ rate ┆ rate_low ┆ rate_high │
    │ ---     ┆ ---   ┆ ---  ┆ ---      ┆ ---       │
    │ enum    ┆ i64   ┆ f64  ┆ f64      ┆ f64       │
    ╞═════════╪═══════╪══════╪══════════╪═══════════╡
    │ shown   ┆ 1000  ┆ null ┆ null     ┆ null      │
    │ clicked ┆ 50    ┆ 0.05 ┆ 0.038    ┆ 0.065     │
    │ ordered ┆ 5     ┆ 0.1  ┆ 0.043    ┆ 0.214     │
    │ sold    ┆ 6     ┆ 1.2  ┆ null     ┆ null      │
    └─────────┴───────┴──────┴──────────┴───────────┘
    """
    keys: list[str] = [by] if isinstance(by, str) else list(by)
    what = "table of sales (product_stats, live_daily or shop_daily)"
    require_columns(sales, what, words=keys, numbers=["product_views", "product_clicks", "items_sold"])
    has_orders = "orders" in sales.collect_schema()
    if has_orders:
        require_columns(sales, what, numbers=["orders"])
    absent = pl.lit(None, pl.Int64)
    group: list[str] = ["_group", *keys]
    complete = [
        pl.col(stage).is_not_null() | ~pl.col(stage).is_not_null().any().over(group) for stage in STAGES
    ]
    count, before = pl.col("count").cast(pl.Float64), pl.col("_before").cast(pl.Float64)
    rate = divide(count, before)
    low, high = (pl.when(pl.col("stage") != "sold").then(bound) for bound in wilson(rate, before))
    query = (
        sales.lazy()
        .select(
            *(pl.col(key) for key in keys),
            *(
                (absent.cast(pl.Int64) if stage == "ordered" and not has_orders else whole(column)).alias(
                    stage
                )
                for stage, column in _COUNTS.items()
            ),
        )
        .with_columns(pl.lit(0).alias("_group"))
        .with_columns(pl.all_horizontal(complete).alias("_kept"))
        .group_by(group, maintain_order=True)
        .agg(
            *(
                pl.when((pl.col(stage).is_not_null() & pl.col("_kept")).any())
                .then(pl.col(stage).filter("_kept").sum())
                .alias(stage)
                for stage in STAGES
            ),
            pl.col("_kept").sum().cast(pl.UInt32).alias("rows"),
            (~pl.col("_kept")).sum().cast(pl.UInt32).alias("left_out"),
        )
        .with_row_index("_order")
        .unpivot(
            on=STAGES, index=["_order", *keys, "rows", "left_out"], variable_name="stage", value_name="count"
        )
        .with_columns(pl.col("stage").cast(pl.Enum(STAGES)))
        .sort("_order", "stage")
        .with_columns(
            pl.col("count").forward_fill().shift().over("_order").alias("_before"),
            pl.col("count").first().over("_order").alias("_shown"),
        )
        .select(
            *keys,
            "stage",
            "count",
            rate.alias("rate"),
            low.alias("rate_low"),
            high.alias("rate_high"),
            divide(count, pl.col("_shown").cast(pl.Float64)).alias("share_shown"),
            "rows",
            "left_out",
        )
    )
    return match_laziness(sales, query)


@returns("revenue_by_day")
def revenue_by_day(daily: FrameT, *, time_zone: str = "America/Los_Angeles") -> FrameT:
    """Say what each day brought, in each currency, with the mean of seven days.

    Parameters
    ----------
    daily
        Table ``shop_daily``: started_at, ended_at, live_revenue, video_revenue, revenue, commission, currency,
        items_sold.
    time_zone
        The zone in which the provider's days begin: an IANA name. Its moments tell: days that begin at 07:00
        UTC in summer and at 08:00 in winter are those of Los Angeles.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per day and currency:

        {returns}

        Currencies in order of first appearance, then days in order. Several rows of one day are summed;
        currencies never are. Rows without a start are left out.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers, or started_at or ended_at hold no moments.
    ParameterError
        If the time zone is unknown.

    Examples
    --------
    >>> import datetime as dt
    >>> midnight = dt.datetime(2025, 10, 1, 7, tzinfo=dt.UTC)
    >>> daily = pl.DataFrame(
    ...     {
    ...         "started_at": [midnight + dt.timedelta(days=n) for n in range(8)],
    ...         "revenue": [7.0] * 7 + [14.0],
    ...         "currency": ["USD"] * 8,
    ...     }
    ... ).join(pl.DataFrame(schema=tables.schema("shop_daily")), on="currency", how="left")
    >>> revenue_by_day(daily).select("date", "revenue", "revenue_mean_7d").tail(3).rows()
    [(datetime.date(2025, 10, 6), 7.0, None), (datetime.date(2025, 10, 7), 7.0, 7.0), (datetime.date(2025, 10, 8), 14.0, 8.0)]
    """
    money: list[str] = ["live_revenue", "video_revenue", "revenue", "commission"]
    tables.require(daily, "shop_daily", ["started_at", "ended_at", "currency", "items_sold", *money])
    start, end = (
        in_zone(moments(daily, "shop_daily", name), time_zone) for name in ("started_at", "ended_at")
    )
    hours = (end - start).dt.total_hours()
    group: list[str] = ["_currency", "days"]
    query = (
        daily.lazy()
        .select(
            start.dt.date().alias("date"),
            # Days on which clocks change have 23 or 25 hours.
            (hours / 24).round().clip(1).fill_null(1).cast(pl.Int32).alias("days"),
            "currency",
            *(finite(name) for name in money),
            whole("items_sold"),
        )
        .filter(pl.col("date").is_not_null())
        .with_row_index("_currency")
        .with_columns(pl.col("_currency").min().over("currency"))
        .group_by(*group, "date")
        .agg(pl.col("currency").first(), *(_total(name) for name in (*money, "items_sold")))
        .sort(*group, "date")
        .with_columns(
            pl.when(
                pl.col("days") == 1,
                (pl.col("date") - pl.col("date").shift(6).over(group)).dt.total_days() == 6,
            )
            .then(pl.col("revenue").rolling_mean(7).over(group))
            .alias("revenue_mean_7d")
        )
        .sort("_currency", "date", "days")
        .select(
            "date",
            "days",
            "currency",
            "live_revenue",
            "video_revenue",
            "revenue",
            "revenue_mean_7d",
            "commission",
            "items_sold",
        )
    )
    return match_laziness(daily, query)


_ORDERS = ("revenue", "commission", "items_sold")


@returns("product_leaderboard")
def product_leaderboard(products: FrameT, *, by: str = "revenue") -> FrameT:
    """Rank the products by what they brought, with each one's share of the whole.

    Parameters
    ----------
    products
        Table ``products``: product_id, title, items_sold, revenue, commission, currency. Several periods of a
        product are summed.
    by
        ``revenue``, ``commission`` or ``items_sold``.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per product and currency:

        {returns}

        Currencies in order of first appearance, then rank, those without one last.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.
    ParameterError
        If `by` is another word.

    Examples
    --------
    >>> products = pl.DataFrame(
    ...     {
    ...         "product_id": ["1", "2"],
    ...         "title": ["mop", "rack"],
    ...         "items_sold": [2, 10],
    ...         "revenue": [60.0, 140.0],
    ...         "commission": [6.0, 7.0],
    ...         "currency": ["USD"] * 2,
    ...     }
    ... )
    >>> product_leaderboard(products).select("title", "mean_price", "commission_rate", "share", "rank").rows()
    [('rack', 14.0, 0.05, 0.7, 1), ('mop', 30.0, 0.1, 0.3, 2)]
    """
    if by not in _ORDERS:
        msg = f"by={by!r} is not allowed. Allowed: {one_of(_ORDERS)}."
        raise ParameterError(msg)
    tables.require(products, "products", ["product_id", "title", "currency", *_ORDERS])
    value = pl.col(by).cast(pl.Float64)
    query = (
        products.lazy()
        .select(
            "product_id",
            "title",
            "currency",
            whole("items_sold"),
            finite("revenue"),
            finite("commission"),
        )
        .with_row_index("_currency")
        .with_columns(pl.col("_currency").min().over("currency"))
        .group_by("_currency", "product_id")
        .agg(
            pl.col("currency").first(),
            pl.col("title").drop_nulls().last(),
            *(_total(name) for name in ("items_sold", "revenue", "commission")),
        )
        .sort("_currency", by, "product_id", descending=[False, True, False], nulls_last=True)
        .with_columns(divide(value, steady_sum(value).over("_currency")).alias("share"))
        .select(
            "product_id",
            "title",
            "currency",
            "items_sold",
            "revenue",
            "commission",
            divide(pl.col("revenue"), pl.col("items_sold").cast(pl.Float64)).alias("mean_price"),
            divide(pl.col("commission"), pl.col("revenue")).alias("commission_rate"),
            "share",
            pl.col("share").cum_sum().over("_currency").alias("cumulative_share"),
            pl.when(value.is_not_null())
            .then(pl.int_range(1, pl.len() + 1).over("_currency"))
            .cast(pl.UInt32)
            .alias("rank"),
            pl.when(value.is_not_null()).then(pl.struct("_currency", by).is_duplicated()).alias("tied"),
        )
    )
    return match_laziness(products, query)


@returns("video_product_sales")
def video_product_sales(stats: FrameT) -> FrameT:
    """Say which videos sell which products: one row per pair, over all periods.

    Parameters
    ----------
    stats
        Table ``product_stats``: item_id, product_id, product_views, product_clicks, orders, items_sold, revenue,
        direct_revenue, currency. Not ``video_products``: its items sold may be those of a product in all videos
        that were asked about.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in, one row per video, product and currency:

        {returns}

        Videos in order of first appearance, then currencies, then the revenue, highest first, then product_id.

    Raises
    ------
    TableError
        If a column is missing or holds text in place of numbers.

    Examples
    --------
    >>> stats = pl.DataFrame(
    ...     {
    ...         "item_id": ["a", "a", "b"],
    ...         "product_id": ["1", "1", "1"],
    ...         "product_views": [80, 20, 50],
    ...         "product_clicks": [8, 2, 5],
    ...         "orders": [1, 0, 1],
    ...         "items_sold": [1, 0, 3],
    ...         "revenue": [10.0, 0.0, 30.0],
    ...         "direct_revenue": [10.0, 0.0, 0.0],
    ...         "currency": ["USD"] * 3,
    ...     }
    ... )
    >>> video_product_sales(stats).select("item_id", "items_sold", "click_rate", "order_rate", "share").rows()
    [('a', 1, 0.1, 0.1, 0.25), ('b', 3, 0.1, 0.2, 0.75)]
    """
    counts: list[str] = list(_COUNTS.values())
    money: list[str] = ["revenue", "direct_revenue"]
    tables.require(stats, "product_stats", ["item_id", "product_id", "currency", *counts, *money])
    query = (
        stats.lazy()
        .select(
            "item_id",
            "product_id",
            "currency",
            *(whole(name) for name in counts),
            *(finite(name) for name in money),
        )
        .pipe(number_works)
        .with_row_index("_currency")
        .with_columns(pl.col("_currency").min().over("currency"))
        .group_by("_work", "_currency", "product_id")
        .agg(pl.col("item_id", "currency").first(), *(_total(name) for name in (*counts, *money)))
        .sort(
            "_work",
            "_currency",
            "revenue",
            "product_id",
            descending=[False, False, True, False],
            nulls_last=True,
        )
        .select(
            "item_id",
            "product_id",
            "currency",
            *counts,
            *money,
            *share_of("product_clicks", "product_views", "click_rate"),
            *share_of("orders", "product_clicks", "order_rate"),
            divide(pl.col("revenue"), steady_sum(pl.col("revenue")).over("_currency")).alias("share"),
        )
    )
    return match_laziness(stats, query)
