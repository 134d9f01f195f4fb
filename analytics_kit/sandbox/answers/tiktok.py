"""What the sandbox answers on TikTok's routes: one function per route, with the field names of the documents.

The documents print an example for the showcase alone; elsewhere the nesting follows their field lists as closely as
these tell it, and what they leave open is the sandbox's own choice: 10 videos or products and 5 violations a page,
segments of one calendar month, periods of one day. The cookies ``sandbox-creator-1`` to ``-3`` have shops of their
own, any other is the first one's. The second one's audiences come by week; the third one has just begun: empty ``{}``
figures, no violations, no lives.

The requests that the documents give as examples (their month, their videos, their product) are answered with plain
numbers, as the documents have it; only the second creator, whom they do not know, always answers as the service
does: figures as text, counts in lists as ``"1,200"``, ``"--"`` for an amount of nothing, a list's period as days with the
offset of their clock, null for an empty list, and prices as a range or with "From" before them.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import math
from typing import TYPE_CHECKING, Any, Final

from analytics_kit.errors import NotFoundError
from analytics_kit.sandbox import shop_words
from analytics_kit.sandbox.answers._registry import Payload, answers
from analytics_kit.sandbox.shop import (
    DOCUMENTED_PRODUCT,
    DOCUMENTED_VIDEOS,
    LAST_DAY,
    ZONE,
    Sales,
    find_video,
    get_shop,
    get_video,
    midnight,
    month_of,
    take_share,
)
from analytics_kit.sandbox.sums import added

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analytics_kit.routes import tiktok
    from analytics_kit.sandbox.shop import Product, Shop, Video, VideoDay
    from analytics_kit.sandbox.shop_words import Offence
    from analytics_kit.sandbox.works import Creator
    from analytics_kit.sandbox.world import World

    AnswerOfShop = Callable[[Shop, Any], dict[str, Any]]

_PAGE: Final = 10
_VIOLATIONS_PAGE: Final = 5
#: The creator whose audiences come by week, and whom the documents do not know.
_SECOND: Final = 2
#: The month of the documents' example requests.
_DOCUMENTED_MONTH: Final = dt.date(2025, 4, 1)
_DAY: Final = dt.timedelta(days=1)
#: The documents' example of a product in the showcase, word for word.
SHOWCASE_EXAMPLE: Final[Payload] = {
    "product_id": "1730905148396180014",
    "title": "Car Paint Care Spray",
    "format_available_price": "$7.94",
    "seller_info": {"seller_id": "7496108716782225966", "shop_name": "moon moon shop shop"},
    "cover": {"url_list": ["https://example.com/xxx.jpg"]},
    "images": [{"url_list": ["https://example.com/xxx.jpg"]}],
    "source": "Affiliate",
    "stock_status": 1,
    "review_status": 1,
    "affiliate_info": {"commission_with_currency": "$0.95", "commission_rate": 1200},
    "category_info": {"name": "Beauty & Personal Care"},
}


def _answers(route_id: str) -> Callable[[AnswerOfShop], AnswerOfShop]:
    """Mark a function as the answer of a route about the shop of the creator whose cookie came."""

    def register(function: AnswerOfShop) -> AnswerOfShop:
        @answers(route_id)
        @functools.wraps(function)
        def answer(world: World, creator: Creator, request: Any) -> Payload:
            shop = get_shop(world.seed, creator.number)
            payload = function(shop, request)
            return payload if _is_documented(shop, request) else _as_served(payload)

        return function

    return register


def _is_documented(shop: Shop, request: Any) -> bool:
    """Tell whether a request is one of the documents' examples: about their videos, or else about their month."""
    if shop.persona.number == _SECOND:
        return False
    ids = {*getattr(request, "item_ids", ()), *filter(None, [getattr(request, "item_id", None)])}
    if ids:
        return ids <= set(DOCUMENTED_VIDEOS)
    return getattr(request, "start_date", None) == _DOCUMENTED_MONTH


def _as_served(payload: Payload) -> Payload:
    """Write an answer as the service does."""
    if "segments" in payload:
        payload = payload | {"segments": [_segment_as_served(segment) for segment in payload["segments"]]}
    return {key: _without_empty_lists(value) for key, value in payload.items()}


def _segment_as_served(segment: Payload) -> Payload:
    is_list = "list_control" in segment
    served = {
        key: _text(inner, is_list) if key.startswith("timed_") else inner for key, inner in segment.items()
    }
    if is_list:
        selector = served.pop("time_selector")
        start, end = (
            dt.datetime.fromtimestamp(selector[f"{side}_timestamp"], ZONE) for side in ("start", "end")
        )
        served["time_descriptor"] = {
            "start": f"{start:%Y-%m-%d}",
            "end": f"{end:%Y-%m-%d}",
            "timezone_offset": int((start.utcoffset() or dt.timedelta()).total_seconds()),
        }
    return served


def _text(value: Any, is_list: bool, key: str = "") -> Any:
    """Write figures as text; in a list counts have thousands marked, and an amount of nothing is a dash."""
    if isinstance(value, list):
        return [_text(inner, is_list) for inner in value]
    if isinstance(value, dict) and "amount" in value:
        if is_list and not value["amount"]:
            return {"amount": "--", "amount_formatted": "--"}
        return value | {"amount": f"{value['amount']:.2f}", "currency_code": "USD"}
    if isinstance(value, dict):
        return {name: _text(inner, is_list, name) for name, inner in value.items()}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value:,}" if is_list and key.endswith("_cnt") else str(value)


def _without_empty_lists(value: Any) -> Any:
    """Write null for an empty list, as services written in Go do."""
    if isinstance(value, dict):
        return {key: _without_empty_lists(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_empty_lists(inner) for inner in value] or None
    return value


def _money(cents: int) -> Payload:
    return {"amount": cents / 100, "amount_formatted": _dollars(cents)}


def _rate(some: int, whole: int) -> float:
    return round(some / whole, 4) if whole else 0.0


def _span(first: dt.date, last: dt.date) -> Payload:
    return {"start_timestamp": midnight(first), "end_timestamp": midnight(last + _DAY)}


def _segment(days: Sequence[dt.date], **rest: Any) -> Payload:
    """Wrap what was said of some days, the first and last of which are the segment's."""
    selector = {
        "granularity": "DAY",
        **_span(days[0], days[-1]),
        "timezone": "America/Los_Angeles",
        "locale": "en-US",
    }
    return {"segments": [{"time_selector": selector, **rest}]}


def _month(request: Any) -> list[dt.date]:
    return month_of(request.start_date)


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def _period(request: Any) -> list[dt.date]:
    return [request.start_date + _DAY * n for n in range((request.end_date - request.start_date).days + 1)]


def _past(days: Iterable[dt.date]) -> list[dt.date]:
    """Return the days that have passed."""
    return [day for day in days if day <= LAST_DAY]


def _page(entries: Sequence[Payload], page: int) -> tuple[list[Payload], Payload]:
    pages = math.ceil(len(entries) / _PAGE)
    pagination = {
        "has_more": page + 1 < pages,
        "next_page": page + 1,
        "total_page": pages,
        "total_record": len(entries),
    }
    return list(entries[page * _PAGE : (page + 1) * _PAGE]), pagination


def _picture(name: str) -> list[str]:
    return [f"https://pictures.invalid/{name}.jpg"]


# The account


@_answers("tiktok.creator_account_info")
def creator_account_info(shop: Shop, _request: tiktok.CreatorAccountInfo) -> Payload:
    """Answer with the creator's names and ids."""
    persona = shop.persona
    return {
        "user_id": shop.user_id,
        "user_type": 1,
        "register_region_id": "us",
        "user_name": persona.user_name,
        "avatar": {"uri": f"avatars/{persona.user_name}", "url_list": _picture(persona.user_name)},
        "permission_list": [1, 2, 5] if persona.live_viewers else [1],
        "partner_id": str(int(shop.user_id) // 3) if persona.partner else "",
        "partner_name": persona.partner,
        "shop_account_official": False,
        "switch_info": '{"live_event_switch": "1"}',
        "tt_uid": str(int(shop.user_id) // 7),
        "nick_name": persona.nick_name,
        "live_streamer_menu_experiment": "",
        "experiment_variants": {},
    }


def _points(shop: Shop) -> int:
    """Return the points of the last 90 days."""
    since = LAST_DAY - dt.timedelta(days=90)
    return sum(offence.points for offence in shop.persona.offences if offence.day > since)


@_answers("tiktok.account_health_status")
def account_health_status(shop: Shop, _request: tiktok.AccountHealthStatus) -> Payload:
    """Answer with the points of the last 90 days, and the rung of the ladder that they reach."""
    points = _points(shop)
    level = "Healthy" if points < 9 else "Warning" if points < 12 else "Suspended"
    return {
        "risk_info": {
            "risk_level_text": level,
            "light_color": "rgba(0, 168, 112, 1)" if points < 9 else "rgba(235, 87, 87, 1)",
            "dark_color": "rgba(0, 128, 84, 1)" if points < 9 else "rgba(192, 57, 57, 1)",
            "vio_score_rule_learn_url": "https://rules.invalid/violation-points",
            "is_show_score": True,
            "violation_score": points,
            "creator_status": 0 if points < 24 else 1,
        }
    }


def _violation(shop: Shop, number: int, offence: Offence) -> Payload:
    noon = midnight(offence.day) + 12 * 3600
    titles = [f"{offence.points} violation point{'s' * (offence.points > 1)} assigned"]
    if offence.withheld:
        titles.append("Commission withheld")
    until = midnight(offence.day + dt.timedelta(days=30))
    return {
        "record_id": str(int(shop.user_id) + number),
        "violation_time": noon,
        "violation_info": {
            "violation_reason": offence.reason,
            "violation_detail": "",
            "violation_suggestion": offence.suggestion,
            "policy_url": "https://rules.invalid/content",
        },
        "violation_type": offence.kind,
        "record_status": 1,
        "appeal_status": int(offence.appealed),
        "enforcement_title": titles,
        "appeal_valid_time": until,
        "can_appeal": not offence.appealed and until > midnight(LAST_DAY),
    }


@_answers("tiktok.account_violation_list")
def account_violation_list(shop: Shop, request: tiktok.AccountViolationList) -> Payload:
    """Answer with one page of violations, latest first."""
    records = [_violation(shop, number, offence) for number, offence in enumerate(shop.persona.offences)][
        ::-1
    ]
    end = request.page * _VIOLATIONS_PAGE
    return {
        "records": records[end - _VIOLATIONS_PAGE : end],
        "total": len(records),
        "has_more": end < len(records),
        "start_time": midnight(shop.persona.since),
        "end_time": midnight(LAST_DAY + _DAY),
        "creator_status": 0,
    }


# Day by day


@_answers("tiktok.account_insights_overview")
def account_insights_overview(shop: Shop, request: tiktok.AccountInsightsOverview) -> Payload:
    """Answer with what videos and lives sold on each day of a month; a day before the first video has no figures."""
    days = _month(request)

    def stats(day: dt.date) -> Payload:
        if day < shop.persona.since:
            return {}
        videos, lives = list(shop.video_sales([day])), list(shop.live_sales([day]))
        both = videos + lives
        revenue = sum(sale.revenue for sale in both)
        orders = sum(sale.orders for sale in both)
        return {
            "live_revenue": _money(sum(sale.revenue for sale in lives)),
            "video_revenue": _money(sum(sale.revenue for sale in videos)),
            "revenue": _money(revenue),
            # Commission is calculated on the revenue without shipping and returns, here 6 %.
            "base_revenue": _money(revenue * 94 // 100),
            "commission_estimated": _money(sum(sale.commission for sale in both)),
            "alc_base_revenue": _money(revenue * 40 // 100),
            "overall_item_sold_cnt": sum(sale.items for sale in both),
            "product_show_cnt": sum(sale.views for sale in both),
            "product_click_cnt": sum(sale.clicks for sale in both),
            "alc_pay_sku_order_cnt": orders * 4 // 10,
            "meta": {"is_bound_shop": False},
        }

    return _segment(days, timed_stats=[{**_span(day, day), **stats(day)} for day in _past(days)])


@_answers("tiktok.live_analytics_summary")
def live_analytics_summary(shop: Shop, request: tiktok.LiveAnalyticsSummary) -> Payload:
    """Answer with the lives of each day of a month; most days have none."""
    days = _month(request)

    def stats(day: dt.date) -> Payload:
        live = shop.lives.get(day)
        sales = live.sales if live else ()
        views, clicks = sum(sale.views for sale in sales), sum(sale.clicks for sale in sales)
        orders, revenue = sum(sale.orders for sale in sales), sum(sale.revenue for sale in sales)
        return {
            "live_revenue": _money(revenue),
            "live_show_gpm": _money(revenue),
            "new_follower_cnt": live.followers if live else 0,
            "sku_order_paid_cnt": orders,
            "item_sold_cnt": sum(sale.items for sale in sales),
            "product_view": views,
            "product_click": clicks,
            "live_pay_order_ucnt": live.buyers if live else 0,
            "live_ctr": _rate(clicks, views),
            "live_co": _rate(orders, clicks),
            "live_like_cnt": live.likes if live else 0,
            "live_comment_cnt": live.comments if live else 0,
            "live_show_cnt": int(live is not None),
            "live_watch_cnt": live.viewers if live else 0,
        }

    return _segment(
        days,
        filter={"creator_id": shop.user_id},
        timed_stats=[{**_span(day, day), **stats(day)} for day in _past(days)],
    )


@_answers("tiktok.video_analytics_summary")
def video_analytics_summary(shop: Shop, _request: tiktok.VideoAnalyticsSummary) -> Payload:
    """Answer with the last 30 days; a day before the first video is ``{}``, as the documents say."""
    days = [LAST_DAY - dt.timedelta(days=age) for age in range(30)][::-1]

    def stats(day: dt.date) -> Payload:
        video_days = [video.days[day] for video in shop.videos if day in video.days]
        if not video_days:
            return {}
        return {
            "vv_cnt": sum(played.plays for played in video_days),
            "new_follower_cnt": sum(played.followers for played in video_days),
            "video_cnt": sum(video.day == day for video in shop.videos),
            "gmv": _money(sum(sale.revenue for played in video_days for sale in played.sales)),
            "items_sold": sum(sale.items for played in video_days for sale in played.sales),
        }

    return _segment(
        days,
        filter={"creator_id": shop.user_id},
        timed_stats=[{**_span(day, day), "stats": stats(day)} for day in days],
    )


# Products


@_answers("tiktok.product_analytics_list")
def product_analytics_list(shop: Shop, request: tiktok.ProductAnalyticsList) -> Payload:
    """Answer with one page of what was sold in a period by videos and lives, best seller first."""
    days = _period(request)
    sold: dict[Product, list[Sales]] = {}
    for sale in (*shop.video_sales(days), *shop.live_sales(days)):
        sold.setdefault(sale.product, []).append(sale)
    rows = {product: sum(sale.revenue for sale in sales) for product, sales in sold.items()}
    entries = [
        {
            "product": _product(product),
            "item_sold_cnt": sum(sale.items for sale in sold[product]),
            "revenue": _money(revenue),
            "commission": _money(sum(sale.commission for sale in sold[product])),
        }
        for product, revenue in sorted(rows.items(), key=lambda row: (-row[1], row[0].product_id))
        if revenue
    ]
    page, pagination = _page(entries, request.page)
    return _segment(
        days,
        filter={"creator_id": shop.user_id},
        list_control={"rules": [{"field": "PRODUCT_LIST_REVENUE"}], "next_pagination": pagination},
        timed_lists=page,
    )


def _product(product: Product) -> Payload:
    return {
        "id": product.product_id,
        "name": product.title,
        "cover_image": {"thumb_url_list": _picture(product.product_id)},
    }


def _highest(lowest: int) -> int:
    """Return what the dearest variant costs."""
    return lowest * 5 // 4


def _displayed_price(product: Product, cents: int) -> str:
    """Write a price, or what is earned on it, as the showcase does: a product with variants has a range."""
    if product.product_id == DOCUMENTED_PRODUCT:
        return _dollars(cents)
    writings = (
        f"{_dollars(cents)} - {_dollars(_highest(cents))}",
        f"From {_dollars(cents)}",
        f"US{_dollars(cents)}",
        _dollars(cents),
    )
    return writings[int(product.product_id) % len(writings)]


@_answers("tiktok.showcase_product_list")
def showcase_product_list(shop: Shop, request: tiktok.ShowcaseProductList) -> Payload:
    """Answer with one page of the showcase; the first creator's begins with the documents' example."""
    listed = [copy.deepcopy(SHOWCASE_EXAMPLE)] if shop.persona.number == 1 else []
    listed += [
        {
            "product_id": product.product_id,
            "title": product.title,
            "format_available_price": _displayed_price(product, product.price),
            "seller_info": {"seller_id": product.seller_id, "shop_name": product.shop_name},
            "cover": {"url_list": _picture(product.product_id)},
            "images": [{"url_list": _picture(product.product_id)}],
            "source": "Affiliate",
            "stock_status": 1,
            "review_status": 1,
            "affiliate_info": {
                "commission_with_currency": _displayed_price(product, product.commission),
                "commission_rate": product.commission_rate,
            },
            "category_info": {"name": product.category},
        }
        for product in shop.products
    ]
    return {"products": listed[request.offset : request.offset + request.count]}


@_answers("tiktok.video_associated_product_list")
def video_associated_product_list(shop: Shop, request: tiktok.VideoAssociatedProductList) -> Payload:
    """Answer with the products of the videos that exist; ids of others are passed over, as services do."""
    days = _month(request)
    existing = [pair[1] for item_id in request.item_ids if (pair := find_video(shop.seed, item_id))]
    sold: dict[Product, list[Sales]] = {}
    for video in existing:
        for product in video.products:
            sold.setdefault(product, [])
        for day in video.during(days):
            for sale in day.sales:
                sold[sale.product].append(sale)
    videos = [
        {
            "item_id": video.item_id,
            "products": [
                _product(product)
                | {
                    "product_detail_page_url": f"https://shop.invalid/product/{product.product_id}",
                    "price_min": _dollars(product.price),
                    "price_max": _dollars(_highest(product.price)),
                }
                for product in video.products
            ],
        }
        for video in existing
    ]
    stats = [
        {
            "product": {"id": product.product_id},
            "item_sold_cnt": sum(sale.items for sale in sales),
            "ctr": _rate(sum(sale.clicks for sale in sales), sum(sale.views for sale in sales)),
        }
        for product, sales in sold.items()
    ]
    return _segment(
        days,
        filter={"item_ids": list(request.item_ids)},
        timed_lists=[{**_span(days[0], days[-1]), "videoToProductsMap": videos, "stats": stats}],
    )


@_answers("tiktok.video_to_product_stats")
def video_to_product_stats(shop: Shop, request: tiktok.VideoToProductStats) -> Payload:
    """Answer with each day of a month from publishing on; a day without plays has ``{}``."""
    _, video = get_video(shop.seed, request.item_id)
    if request.product_id not in {product.product_id for product in video.products}:
        msg = f"Video {video.item_id} links to no product {request.product_id!r}. The route video_associated_product_list names those that it links to."
        raise NotFoundError(msg)
    days = _month(request)

    def stats(day: VideoDay) -> Payload:
        (sale,) = [sale for sale in day.sales if sale.product.product_id == request.product_id]
        return {
            "item_id": video.item_id,
            "product_id": request.product_id,
            "product_revenue": _money(sale.revenue),
            # The documents name the formatted text alone.
            "direct_revenue": {"amount_formatted": _dollars(sale.direct_revenue)},
            "product_sales_cnt": sale.items,
            "product_view_cnt": sale.views,
            "product_click_cnt": sale.clicks,
            "order_cnt": sale.orders,
        }

    return _segment(
        days,
        filter={"creator_id": shop.user_id, "item_id": video.item_id, "product_id": request.product_id},
        timed_stats=_timed(video, days, stats),
    )


# Videos


def _timed(video: Video, days: Iterable[dt.date], stats: Callable[[VideoDay], Payload]) -> list[Payload]:
    return [
        {
            **_span(day, day),
            "stats": stats(video.days[day]) if day in video.days and video.days[day].plays else {},
        }
        for day in _past(days)
        if day >= video.day
    ]


#: What ``rules`` orders by.
_RULES: Final[dict[str, Callable[[Payload], float]]] = {
    "published": lambda entry: entry["video_meta"]["publish_time"],
    "gmv": lambda entry: entry["gmv"]["amount"],
    "direct_gmv": lambda entry: entry["direct_gmv"]["amount"],
    "plays": lambda entry: entry["vv_cnt"],
    "items_sold": lambda entry: entry["item_sold_cnt"],
    "ctr": lambda entry: entry["ctr"],
    "completion_rate": lambda entry: entry["completion_rate"],
    "likes": lambda entry: entry["like_cnt"],
    "followers_gained": lambda entry: entry["new_follower_cnt"],
}


@_answers("tiktok.video_list_analytics")
def video_list_analytics(shop: Shop, request: tiktok.VideoListAnalytics) -> Payload:
    """Answer with one page of the videos published in a month, with what they did in it."""
    days = _month(request)
    entries = [_listed(video, days) for video in shop.videos if video.day in days]
    entries.sort(key=lambda entry: (-_RULES[request.rules](entry), entry["video_meta"]["item_id"]))
    page, pagination = _page(entries, request.page)
    return _segment(
        days,
        filter={"creator_id": shop.user_id},
        list_control={"rules": [{"field": request.wire()["rules"]}], "next_pagination": pagination},
        timed_lists=page,
    )


def _listed(video: Video, days: Iterable[dt.date]) -> Payload:
    video_days = video.during(days)
    sales = [sale for day in video_days for sale in day.sales]
    plays = sum(day.plays for day in video_days)
    return {
        "video_meta": _meta(video),
        "new_follower_cnt": sum(day.followers for day in video_days),
        "vv_cnt": plays,
        "like_cnt": sum(day.likes for day in video_days),
        "ctr": _rate(sum(sale.clicks for sale in sales), sum(sale.views for sale in sales)),
        "gmv": _money(sum(sale.revenue for sale in sales)),
        "item_sold_cnt": sum(sale.items for sale in sales),
        "direct_gmv": _money(sum(sale.direct_revenue for sale in sales)),
        "completion_rate": _rate(sum(day.completed for day in video_days), plays),
    }


def _meta(video: Video) -> Payload:
    return {
        "item_id": video.item_id,
        "video_id": f"v{int(video.item_id) >> 24:x}",
        "name": video.title,
        "publish_time": video.created,
        "duration": video.duration,
        "video_play_info": {
            "post_url": _picture(video.item_id)[0],
            "video_infos": [{"main_url": f"https://videos.invalid/{video.item_id}.mp4"}],
        },
    }


@_answers("tiktok.video_detailed_stats")
def video_detailed_stats(shop: Shop, request: tiktok.VideoDetailedStats) -> Payload:
    """Answer with each day of a month from publishing on; a day without plays has ``{}``."""
    owner, video = get_video(shop.seed, request.item_id)
    days = _month(request)

    def stats(day: VideoDay) -> Payload:
        return {
            "creator_id": owner.user_id,
            "item_id": video.item_id,
            "new_follower_cnt": day.followers,
            "share_cnt": day.shares,
            "comment_cnt": day.comments,
            "like_cnt": day.likes,
            "product_view_cnt": sum(sale.views for sale in day.sales),
            "video_completion_rate": f"{_rate(day.completed, day.plays):.4f}",
        }

    return _segment(
        days,
        filter={"creator_id": owner.user_id, "item_id": video.item_id},
        timed_stats=_timed(video, days, stats),
    )


@_answers("tiktok.video_audience_stats")
def video_audience_stats(shop: Shop, request: tiktok.VideoAudienceStats) -> Payload:
    """Answer with the audience of a month, in shares as text; below 100 plays with empty lists.

    The second creator's come by week, which drift around the month's.
    """
    owner, video = get_video(shop.seed, request.item_id)
    days = _month(request)
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    profile = []
    for number, span in enumerate(weeks if owner.persona.number == _SECOND else [days]):
        plays = sum(day.plays for day in video.during(span))
        profile.append({**_span(span[0], span[-1]), "stats": _audience(owner, video, number, plays)})
    return _segment(
        days, filter={"creator_id": owner.user_id, "item_id": video.item_id}, timed_profile=profile
    )


def _audience(owner: Shop, video: Video, number: int, plays: int) -> Payload:
    persona = owner.persona
    rng = video.rng(f"audience {number}")

    def distribution(weights: dict[str, float]) -> list[Payload]:
        if plays < 100:
            return []
        jittered = {key: weight * math.exp(rng.gauss(0, 0.12)) for key, weight in weights.items()}
        counts = {
            key: take_share(rng, plays, weight / added(jittered.values())) for key, weight in jittered.items()
        }
        whole = sum(counts.values())
        return [
            {"key": key, "value": f"{count / whole:.4f}"}
            for key, count in sorted(counts.items(), key=lambda pair: -pair[1])
            if count
        ]

    return {
        "follower_genders": distribution({"female": persona.women, "male": 1 - persona.women}),
        "follower_ages": distribution(dict(zip(shop_words.AGES, persona.ages, strict=True))),
        "follower_regions": distribution(
            {"US": 1 - persona.abroad}
            | {
                region: persona.abroad * share
                for region, share in zip(shop_words.ABROAD, (0.4, 0.25, 0.15, 0.12, 0.08), strict=True)
            }
        ),
        "profile_type": 2,
    }


@_answers("tiktok.product_related_videos")
def product_related_videos(shop: Shop, request: tiktok.ProductRelatedVideos) -> Payload:
    """Answer with the other videos of a month that link to the same product, latest first."""
    owner, _ = get_video(shop.seed, request.item_id)
    days = _month(request)
    others = [
        video
        for video in owner.videos
        if video.day in days
        and video.item_id != request.item_id
        and request.product_id in {product.product_id for product in video.products}
    ]

    def stats(video: Video) -> Payload:
        video_days = video.during(days)
        return {
            "video_product_id": request.product_id,
            "video": _meta(video),
            "video_like_cnt": sum(day.likes for day in video_days),
            "video_comment_cnt": sum(day.comments for day in video_days),
            "video_share_cnt": sum(day.shares for day in video_days),
        }

    return _segment(
        days,
        filter={"creator_id": owner.user_id, "product_id": request.product_id, "item_id": request.item_id},
        timed_lists=[{**_span(days[0], days[-1]), "stats": stats(video)} for video in others[::-1]],
    )
