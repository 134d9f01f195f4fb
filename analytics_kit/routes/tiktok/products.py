"""Products: what the creator sold of each, the showcase, and what each video did for them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import msgspec

from analytics_kit.route import Day, Extract, Integer, ListOf, Span, param
from analytics_kit.route import Id as IdKind
from analytics_kit.routes._values import Count, Id, Money, Number, Payload, amount, currency, displayed_text
from analytics_kit.routes.tiktok._segments import (
    APRIL,
    CREATOR,
    Pictures,
    Row,
    Segments,
    TikTok,
    TikTokMonth,
    TikTokVideoProduct,
    Timed,
    columns,
    listed,
    picture,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analytics_kit.route import Columns, Moment


class Product(msgspec.Struct):
    """A product of which figures are given."""

    id: Id
    name: str | None = None
    cover_image: Pictures | None = None


class ProductSales(Timed):
    """One product's sales in one period."""

    stats: ProductSales | list[ProductSales] | None = None
    product: Product | None = None
    item_sold_cnt: Count | None = None
    revenue: Money | None = None
    commission: Money | None = None


def _sold(payload: Segments[ProductSales]) -> list[tuple[Row[ProductSales], Product | None]]:
    return [(row, row.stats.product) for row in payload.rows() if row.stats.tells()]


def _products(payload: Segments[ProductSales], _: Mapping[str, Any]) -> Columns:
    return columns(
        _sold(payload),
        product_id=lambda r: r[1] and r[1].id,
        title=lambda r: r[1] and r[1].name,
        started_at=lambda r: r[0].start,
        ended_at=lambda r: r[0].end,
        items_sold=lambda r: r[0].stats.item_sold_cnt,
        revenue=lambda r: amount(r[0].stats.revenue),
        commission=lambda r: amount(r[0].stats.commission),
        currency=lambda r: currency(r[0].stats.revenue, r[0].stats.commission),
        cover_url=lambda r: None if r[1] is None else picture(r[1].cover_image),
    )


class ProductAnalyticsList(
    TikTok,
    id="tiktok.product_analytics_list",
    path=CREATOR + "product_analytics_list",
    zh="创作者商品列表分析",
):
    """What the creator sold of each product, best seller first, page by page."""

    payload: ClassVar[Any] = Segments[ProductSales]
    tables: ClassVar[Mapping[str, Extract]] = {"products": _products}
    span: ClassVar[Span | None] = Span("start_date", "end_date")

    start_date: Moment = param(Day("%Y-%m-%d"), "The first day.", "开始日期", default=APRIL)
    end_date: Moment = param(Day("%Y-%m-%d"), "The last day.", "结束日期", default=dt.date(2025, 5, 1))
    page: int = param(Integer(), "The page, counted from 0.", "页码", default=0)

    def next_page(self, payload: Segments[ProductSales]) -> ProductAnalyticsList | None:
        """Return the request for the next page."""
        page = payload.next_page(self.page)
        return None if page is None else dataclasses.replace(self, page=page)

    @classmethod
    def ids_in(cls, payload: Segments[ProductSales]) -> Iterable[str]:
        """Return the ids of a page's products."""
        return dict.fromkeys(product.id for _, product in _sold(payload) if product is not None)

    @classmethod
    def says_more(cls, payload: Segments[ProductSales]) -> bool:
        """Tell whether there are more products."""
        return payload.has_more()


class Seller(msgspec.Struct):
    """Who sells a product."""

    seller_id: Id | None = None
    shop_name: str | None = None


class Affiliate(msgspec.Struct):
    """What the creator earns on a product."""

    commission_with_currency: Money | None = None
    #: Basis points: 1200 is 12 %.
    commission_rate: Number | None = None


class Category(msgspec.Struct):
    """The kind of a product."""

    name: str | None = None


class ShowcaseProduct(msgspec.Struct):
    """One product in the showcase."""

    product_id: Id
    title: str | None = None
    format_available_price: Money | None = None
    seller_info: Seller | None = None
    cover: Pictures | None = None
    images: list[Pictures] | Pictures | None = None
    source: str | None = None
    stock_status: Count | None = None
    review_status: Count | None = None
    affiliate_info: Affiliate | None = None
    category_info: Category | None = None


class ShowcasePayload(Payload):
    """One page of ``showcase_product_list``."""

    products: list[ShowcaseProduct] | None = None
    #: The documents name none.
    has_more: bool | None = None


def _showcase(payload: ShowcasePayload, _: Mapping[str, Any]) -> Columns:
    def share(product: ShowcaseProduct) -> float | None:
        points = (product.affiliate_info or Affiliate()).commission_rate
        return None if points is None else points / 10_000

    def earned(product: ShowcaseProduct) -> Money | None:
        return (product.affiliate_info or Affiliate()).commission_with_currency

    return columns(
        payload.products or [],
        product_id=lambda p: p.product_id,
        title=lambda p: p.title,
        price=lambda p: amount(p.format_available_price),
        commission=lambda p: amount(earned(p)),
        commission_rate=share,
        currency=lambda p: currency(p.format_available_price, earned(p)),
        seller_id=lambda p: (p.seller_info or Seller()).seller_id,
        shop_name=lambda p: (p.seller_info or Seller()).shop_name,
        category=lambda p: (p.category_info or Category()).name,
        source=lambda p: p.source,
        stock_status=lambda p: p.stock_status,
        review_status=lambda p: p.review_status,
        cover_url=lambda p: next(filter(None, map(picture, (p.cover, *listed(p.images)))), None),
        price_text=lambda p: displayed_text(p.format_available_price),
        commission_text=lambda p: displayed_text(earned(p)),
        commission_currency=lambda p: currency(earned(p)),
    )


class ShowcaseProductList(
    TikTok,
    id="tiktok.showcase_product_list",
    path=CREATOR + "showcase_product_list",
    zh="橱窗商品列表",
):
    """The products in the creator's showcase, with price and commission, page by page."""

    payload: ClassVar[Any] = ShowcasePayload
    tables: ClassVar[Mapping[str, Extract]] = {"showcase": _showcase}

    count: int = param(Integer(1), "Products per page.", "每页数量", default=20)
    offset: int = param(Integer(), "How many products to pass over.", "偏移量", default=0)

    def next_page(self, payload: ShowcasePayload) -> ShowcaseProductList | None:
        """Return the request for the next page; a page that is not full is the last, unless it says otherwise."""
        count = len(payload.products or [])
        if not count or not (count >= self.count if payload.has_more is None else payload.has_more):
            return None
        return dataclasses.replace(self, offset=self.offset + count)

    @classmethod
    def ids_in(cls, payload: ShowcasePayload) -> Iterable[str]:
        """Return the ids of a page's products."""
        return [product.product_id for product in payload.products or []]

    @classmethod
    def says_more(cls, payload: ShowcasePayload) -> bool:
        """Tell whether there are more products."""
        return bool(payload.has_more)


# Videos and their products


class LinkedProduct(msgspec.Struct):
    """A product that a video links to."""

    id: Id
    name: str | None = None
    cover_image: Pictures | None = None
    product_detail_page_url: str | None = None
    price_min: Money | None = None
    price_max: Money | None = None


class LinkedSales(Timed):
    """Figures of one product; those of all of an answer's videos, or of the one that they name.

    The documents only say "sales, click-through rate and so on": the names are those of the other routes.
    """

    product: Product | None = None
    item_id: Id | None = None
    item_sold_cnt: Count | None = None
    ctr: Number | None = None


class LinkedVideo(msgspec.Struct):
    """The products of one video."""

    item_id: Id | None = None
    products: list[LinkedProduct] | None = None
    stats: list[LinkedSales] | LinkedSales | None = None


class Linked(LinkedSales):
    """The products of several videos in one period, and their figures.

    The documents call the former a map: a list, an object by id and a single video are all read, and one that stands
    without it.
    """

    stats: Linked | list[Linked] | None = None
    videos: list[LinkedVideo] | dict[str, LinkedVideo | list[LinkedProduct] | str | int | None] | None = (
        msgspec.field(default=None, name="videoToProductsMap")
    )
    products: list[LinkedProduct] | None = None

    def linked(self) -> list[LinkedVideo]:
        """Return the videos with their products."""
        videos = self.videos or []
        if not videos and self.products is not None:
            return [LinkedVideo(self.item_id, self.products)]
        if isinstance(videos, list):
            return videos
        products, item_id = videos.get("products"), videos.get("item_id")
        if isinstance(products, list) and isinstance(item_id, str | int):
            return [LinkedVideo(Id(item_id), products)]
        return [
            LinkedVideo(Id(key), entry)
            if isinstance(entry, list)
            else LinkedVideo(Id(key), entry.products, entry.stats)
            for key, entry in videos.items()
            if isinstance(entry, list | LinkedVideo)
        ]


class _Link(NamedTuple):
    period: Row[Linked]
    item_id: str | None
    product: LinkedProduct
    sales: LinkedSales


def _videos(period: Row[Linked]) -> list[LinkedVideo]:
    return [video for stats in (period.stats, *listed(period.stats.stats)) for video in stats.linked()]


def _links(payload: Segments[Linked]) -> Iterator[_Link]:
    for period in payload.periods():
        for video in _videos(period):
            item_id = video.item_id
            sales: dict[str, LinkedSales] = {
                stats.product.id: stats
                for stats in (*listed(period.stats.stats), *listed(video.stats))
                if stats.product is not None and stats.item_id in (None, item_id)
            }
            for product in video.products or []:
                yield _Link(period, item_id, product, sales.get(product.id) or LinkedSales())


def _video_products(payload: Segments[Linked], _: Mapping[str, Any]) -> Columns:
    return columns(
        _links(payload),
        item_id=lambda r: r.item_id,
        product_id=lambda r: r.product.id,
        title=lambda r: r.product.name,
        price_min=lambda r: amount(r.product.price_min),
        price_max=lambda r: amount(r.product.price_max),
        currency=lambda r: currency(r.product.price_min, r.product.price_max),
        started_at=lambda r: r.period.start,
        ended_at=lambda r: r.period.end,
        items_sold=lambda r: r.sales.item_sold_cnt,
        ctr=lambda r: r.sales.ctr,
        url=lambda r: r.product.product_detail_page_url,
        cover_url=lambda r: picture(r.product.cover_image),
        price_min_text=lambda r: displayed_text(r.product.price_min),
        price_max_text=lambda r: displayed_text(r.product.price_max),
    )


class VideoAssociatedProductList(
    TikTokMonth,
    id="tiktok.video_associated_product_list",
    path=CREATOR + "video_associated_product_list",
    zh="视频关联商品列表",
):
    """Which products are linked in several videos, with their prices, in a calendar month."""

    payload: ClassVar[Any] = Segments[Linked]
    tables: ClassVar[Mapping[str, Extract]] = {"video_products": _video_products}

    item_ids: Iterable[str] = param(ListOf(IdKind()), "The videos' ids.", "视频ID列表")

    def requested_ids(self) -> Sequence[str]:
        """Return the videos that the request asks for."""
        return tuple(self.item_ids)

    @classmethod
    def ids_in(cls, payload: Segments[Linked]) -> Iterable[str]:
        """Return the videos that an answer holds."""
        return dict.fromkeys(
            video.item_id
            for period in payload.periods()
            for video in _videos(period)
            if video.item_id is not None
        )


class ProductStats(Timed):
    """One product in one video, in one period."""

    stats: ProductStats | list[ProductStats] | None = None
    item_id: Id | None = None
    product_id: Id | None = None
    product_revenue: Money | None = None
    direct_revenue: Money | None = None
    product_sales_cnt: Count | None = None
    product_view_cnt: Count | None = None
    product_click_cnt: Count | None = None
    order_cnt: Count | None = None

    context: ClassVar[frozenset[str]] = Timed.context | {"item_id", "product_id"}


def _product_stats(payload: Segments[ProductStats], values: Mapping[str, Any]) -> Columns:
    return columns(
        payload.rows(),
        item_id=lambda r: r.stats.item_id or values.get("item_id"),
        product_id=lambda r: r.stats.product_id or values.get("product_id"),
        started_at=lambda r: r.start,
        ended_at=lambda r: r.end,
        product_views=lambda r: r.stats.product_view_cnt,
        product_clicks=lambda r: r.stats.product_click_cnt,
        orders=lambda r: r.stats.order_cnt,
        items_sold=lambda r: r.stats.product_sales_cnt,
        revenue=lambda r: amount(r.stats.product_revenue),
        direct_revenue=lambda r: amount(r.stats.direct_revenue),
        currency=lambda r: currency(r.stats.product_revenue, r.stats.direct_revenue),
    )


class VideoToProductStats(
    TikTokVideoProduct,
    id="tiktok.video_to_product_stats",
    path=CREATOR + "video_to_product_stats",
    zh="视频与商品关联统计数据",
):
    """What one video did for one product in a calendar month, from views over clicks to orders."""

    payload: ClassVar[Any] = Segments[ProductStats]
    tables: ClassVar[Mapping[str, Extract]] = {"product_stats": _product_stats}
