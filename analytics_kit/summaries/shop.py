"""What sells, and through which video."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._first import first_of
from analytics_kit.summaries._frames import collect_columns, each
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame

#: Fewer orders are too few to compare rates.
FEW_ORDERS = 10


def shop(
    days: Frame,
    *,
    board: Frame,
    sales: Frame,
    videos: Frame | None = None,
    stats: Frame | None = None,
    names: Mapping[str, str] | None = None,
    products: Mapping[str, str] | None = None,
    lang: str = "en",
) -> Summary:
    """Say what was sold, the product that leads, and the video that sells best.

    Parameters
    ----------
    days
        What :func:`~analytics_kit.transforms.revenue_by_day` gives.
    board
        What ``product_leaderboard`` gives.
    sales
        What ``video_product_sales`` gives.
    videos, stats
        The tables of the videos and of their products; they are looked at for what is missing.
    names, products
        item_id and product_id -> what they are called; by default the ids.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        A frame that is None was not asked for: nothing is said of it. An empty one is named as missing.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> import analytics_kit as ak
    >>> from analytics_kit.routes import tiktok
    >>> session = ak.replay("shop")
    >>> days = ak.transforms.revenue_by_day(session.fetch(tiktok.AccountInsightsOverview(start_date="2025-10")))
    >>> nothing = {name: pl.DataFrame(schema=ak.tables.schema(name)) for name in ("products", "product_stats")}
    >>> board = ak.transforms.product_leaderboard(nothing["products"])
    >>> sales = ak.transforms.video_product_sales(nothing["product_stats"])
    >>> shop(days, board=board, sales=sales).claims.filter("said").get_column("claim").to_list()
    ['shop.revenue', 'shop.no_products', 'shop.no_sales', 'shop.missing']
    """
    _ = translator("shop", lang)
    ranked, pairs = _ranked(board), _pairs(sales)
    return Summary(
        (
            *_revenue(_totals(days), _),
            *_leader(ranked, _),
            *_best_pair(pairs, names or {}, products or {}, _),
            _few_orders(pairs, _),
            missing(
                "shop.missing",
                {
                    "revenue by day": days,
                    "products": ranked,
                    "videos": videos,
                    "the videos' products": stats,
                },
                lang,
            ),
        )
    )


# The frames


def _totals(days: Frame) -> pl.DataFrame:
    amounts = ["days", "revenue", "commission", "live_revenue"]
    rows = collect_columns(days, "result of revenue_by_day()", words=["currency"], numbers=amounts)
    totals = rows.group_by("currency", maintain_order=True).agg(pl.col(amounts).sum())
    return totals.filter(pl.col("revenue") > 0)


def _ranked(board: Frame) -> pl.DataFrame:
    return collect_columns(
        board,
        "result of product_leaderboard()",
        words=["product_id", "title", "currency"],
        numbers=["share", "rank"],
    )


def _pairs(sales: Frame) -> pl.DataFrame:
    return collect_columns(
        sales,
        "result of video_product_sales()",
        words=["item_id", "product_id"],
        numbers=["items_sold", "orders"],
    )


# The claims


def _revenue(totals: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "**{revenue:,.0f} {currency}** in {days:.0f} days, {commission:,.0f} of it estimated commission; "
        "{lives:.0%} from lives."
    )
    lives = (pl.col("live_revenue") / pl.col("revenue")).alias("lives")
    return [
        *each("shop.revenue", totals.with_columns(_currency(_), lives), message),
        claim("shop.no_revenue", None if totals.height else _("There is no revenue.")),
    ]


def _leader(board: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _("First by revenue: **{product}** with {share:.0%} of what was sold in {currency}.")
    leaders = board.filter(pl.col("rank") == 1).drop_nulls("share")
    named = leaders.with_columns(_currency(_), product=pl.coalesce("title", "product_id"))
    return [
        *each("shop.first_product", named, message),
        claim("shop.no_products", None if leaders.height else _("There are no products.")),
    ]


def _best_pair(
    sales: pl.DataFrame, names: Mapping[str, str], products: Mapping[str, str], _: Translator
) -> list[Claim]:
    first = first_of(sales, "items_sold", "orders")
    if first.is_tied:
        message = _(
            "Best pairs of a video and a product: {pairs}, tied, with {items_sold:,.0f} items sold each."
        )
    elif first.by_chance:
        message = _(
            'Best pair: "{video}" sold {items_sold:,.0f} of **{product}**, in {orders:,.0f} orders, by **no more than chance** '
            "before the next."
        )
    else:
        message = _('Best pair: "{video}" sold {items_sold:,.0f} of **{product}**.')
    best = first.rows.head(1)
    named = best.with_columns(
        video=pl.col("item_id").replace(names), product=pl.col("product_id").replace(products)
    )
    nothing = _("There are no figures of what videos sold.")
    return [
        *each("shop.best_pair", named, message, pairs=first.rows.height),
        claim("shop.no_sales", None if best.height else nothing),
    ]


def _few_orders(sales: pl.DataFrame, _: Translator) -> Claim:
    message = _("{few} of {pairs} pairs have fewer than {least} orders: **too few** to compare their rates.")
    few = sales.filter(pl.col("orders") < FEW_ORDERS).height
    return claim("shop.few_orders", message if few else None, few=few, pairs=sales.height, least=FEW_ORDERS)


def _currency(_: Translator) -> pl.Expr:
    return pl.col("currency").fill_null(_("(currency unknown)"))
