"""The creator's account: who it is, how healthy, and what it did day by day."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from analytics_kit.route import Extract, Integer, param
from analytics_kit.routes._values import Count, Id, Money, Number, Payload, Stamp, amount, currency, moment
from analytics_kit.routes.tiktok._segments import (
    CREATOR,
    Pictures,
    Segments,
    TikTok,
    TikTokMonth,
    Timed,
    columns,
    picture,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from analytics_kit.route import Columns


class AccountPayload(Payload):
    """The answer of ``creator_account_info``."""

    user_id: Id | None = None
    user_type: Count | None = None
    register_region_id: str | None = None
    user_name: str | None = None
    avatar: Pictures | None = None
    permission_list: list[int | str] | None = None
    partner_id: Id | None = None
    partner_name: str | None = None
    shop_account_official: bool | None = None
    tt_uid: Id | None = None
    nick_name: str | None = None


def _account(payload: AccountPayload, _: Mapping[str, Any]) -> Columns:
    permissions = payload.permission_list
    return columns(
        [payload],
        user_id=lambda p: p.user_id,
        user_name=lambda p: p.user_name,
        nick_name=lambda p: p.nick_name,
        region=lambda p: p.register_region_id,
        user_type=lambda p: p.user_type,
        tiktok_uid=lambda p: p.tt_uid,
        partner_id=lambda p: p.partner_id,
        partner_name=lambda p: p.partner_name,
        is_official_shop=lambda p: p.shop_account_official,
        permissions=lambda _: None if permissions is None else ",".join(map(str, permissions)),
        avatar_url=lambda p: picture(p.avatar),
    )


class CreatorAccountInfo(
    TikTok,
    id="tiktok.creator_account_info",
    path=CREATOR + "creator_account_info",
    zh="创作者账号信息",
):
    """Who the creator is: names, ids, region, partner."""

    payload: ClassVar[Any] = AccountPayload
    tables: ClassVar[Mapping[str, Extract]] = {"account": _account}


class Risk(Payload):
    """How healthy an account is. The documents' list does not tell what stands inside ``risk_info``."""

    risk_level_text: str | None = None
    vio_score_rule_learn_url: str | None = None
    is_show_score: bool | None = None
    violation_score: Count | None = None
    creator_status: Count | None = None


class HealthPayload(Risk):
    """The answer of ``account_health_status``."""

    risk_info: Risk | None = None


def _either(inner: Any, outer: Any, name: str) -> Any:
    """Return a field from inside or, where it is absent there, from beside it."""
    value = None if inner is None else getattr(inner, name)
    return getattr(outer, name) if value is None else value


def _health(payload: HealthPayload, _: Mapping[str, Any]) -> Columns:
    names = {
        "risk_level": "risk_level_text",
        "violation_score": "violation_score",
        "score_shown": "is_show_score",
        "creator_status": "creator_status",
        "rules_url": "vio_score_rule_learn_url",
    }
    return {column: [_either(payload.risk_info, payload, name)] for column, name in names.items()}


class AccountHealthStatus(
    TikTok,
    id="tiktok.account_health_status",
    path=CREATOR + "account_health_status",
    zh="账号健康状态",
):
    """How healthy the account is over the last 90 days, and its violation points."""

    payload: ClassVar[Any] = HealthPayload
    tables: ClassVar[Mapping[str, Extract]] = {"health": _health}


class ViolationInfo(msgspec.Struct):
    """What a violation was. The documents' list does not tell what stands inside ``violation_info``."""

    violation_reason: str | None = None
    violation_detail: str | None = None
    violation_suggestion: str | None = None
    policy_url: str | None = None
    violation_type: str | int | None = None
    record_status: Count | None = None
    appeal_status: Count | None = None
    #: One measure, or several.
    enforcement_title: str | list[str] | None = None
    appeal_valid_time: Stamp | None = None
    can_appeal: bool | None = None


class Violation(ViolationInfo):
    """One violation."""

    record_id: Id | None = None
    violation_time: Stamp | None = None
    violation_info: ViolationInfo | None = None


class ViolationPayload(Payload):
    """One page of ``account_violation_list``."""

    records: list[Violation] | None = None
    has_more: bool | None = None
    total: Any = None
    start_time: Any = None
    end_time: Any = None
    creator_status: Any = None


def _violations(payload: ViolationPayload, _: Mapping[str, Any]) -> Columns:
    def member(name: str) -> Callable[[Violation], Any]:
        return lambda record: _either(record.violation_info, record, name)

    def enforcement(record: Violation) -> str | None:
        measures = member("enforcement_title")(record)
        return "; ".join(measures) if isinstance(measures, list) else measures

    return columns(
        payload.records or [],
        record_id=lambda r: r.record_id,
        violated_at=lambda r: moment(r.violation_time),
        type=lambda r: text(member("violation_type")(r)),
        reason=member("violation_reason"),
        detail=member("violation_detail"),
        suggestion=member("violation_suggestion"),
        enforcement=enforcement,
        record_status=member("record_status"),
        appeal_status=member("appeal_status"),
        can_appeal=member("can_appeal"),
        appeal_until=lambda r: moment(member("appeal_valid_time")(r)),
        policy_url=member("policy_url"),
    )


class AccountViolationList(
    TikTok,
    id="tiktok.account_violation_list",
    path=CREATOR + "account_violation_list",
    zh="账号违规记录列表",
):
    """The account's violations, latest first, page by page."""

    payload: ClassVar[Any] = ViolationPayload
    tables: ClassVar[Mapping[str, Extract]] = {"violations": _violations}

    page: int = param(Integer(1), "The page, counted from 1.", "页码", default=1)

    def next_page(self, payload: ViolationPayload) -> AccountViolationList | None:
        """Return the request for the next page."""
        return dataclasses.replace(self, page=self.page + 1) if payload.has_more else None

    @classmethod
    def ids_in(cls, payload: ViolationPayload) -> Iterable[str]:
        """Return the ids of a page's records."""
        return [record.record_id for record in payload.records or [] if record.record_id is not None]

    @classmethod
    def says_more(cls, payload: ViolationPayload) -> bool:
        """Tell whether there are more violations."""
        return bool(payload.has_more)


# Day by day


class Meta(msgspec.Struct):
    """What is member of the account beside its figures."""

    is_bound_shop: bool | None = None


class ShopStats(Timed):
    """The creator's sales in one period."""

    stats: ShopStats | list[ShopStats] | None = None
    live_revenue: Money | None = None
    video_revenue: Money | None = None
    revenue: Money | None = None
    base_revenue: Money | None = None
    commission_estimated: Money | None = None
    alc_base_revenue: Money | None = None
    overall_item_sold_cnt: Count | None = None
    product_show_cnt: Count | None = None
    product_click_cnt: Count | None = None
    alc_pay_sku_order_cnt: Count | None = None
    meta: Meta | None = None

    context: ClassVar[frozenset[str]] = Timed.context | {"meta"}


def _shop_daily(payload: Segments[ShopStats], _: Mapping[str, Any]) -> Columns:
    return columns(
        payload.rows(),
        started_at=lambda r: r.start,
        ended_at=lambda r: r.end,
        live_revenue=lambda r: amount(r.stats.live_revenue),
        video_revenue=lambda r: amount(r.stats.video_revenue),
        revenue=lambda r: amount(r.stats.revenue),
        base_revenue=lambda r: amount(r.stats.base_revenue),
        alc_base_revenue=lambda r: amount(r.stats.alc_base_revenue),
        commission=lambda r: amount(r.stats.commission_estimated),
        currency=lambda r: currency(
            r.stats.revenue,
            r.stats.live_revenue,
            r.stats.video_revenue,
            r.stats.base_revenue,
            r.stats.commission_estimated,
            r.stats.alc_base_revenue,
        ),
        items_sold=lambda r: r.stats.overall_item_sold_cnt,
        product_views=lambda r: r.stats.product_show_cnt,
        product_clicks=lambda r: r.stats.product_click_cnt,
        alc_orders=lambda r: r.stats.alc_pay_sku_order_cnt,
        is_bound_shop=lambda r: None if r.stats.meta is None else r.stats.meta.is_bound_shop,
    )


class AccountInsightsOverview(
    TikTokMonth,
    id="tiktok.account_insights_overview",
    path=CREATOR + "account_insights_overview",
    zh="创作者账号概览",
):
    """What the creator sold in a calendar month, mostly day by day."""

    payload: ClassVar[Any] = Segments[ShopStats]
    tables: ClassVar[Mapping[str, Extract]] = {"shop_daily": _shop_daily}


class LiveStats(Timed):
    """The creator's lives in one period."""

    stats: LiveStats | list[LiveStats] | None = None
    live_revenue: Money | None = None
    live_show_gpm: Money | None = None
    new_follower_cnt: Count | None = None
    sku_order_paid_cnt: Count | None = None
    item_sold_cnt: Count | None = None
    product_view: Count | None = None
    product_click: Count | None = None
    live_pay_order_ucnt: Count | None = None
    live_ctr: Number | None = None
    live_co: Number | None = None
    live_like_cnt: Count | None = None
    live_comment_cnt: Count | None = None
    live_show_cnt: Count | None = None
    live_watch_cnt: Count | None = None


def _live_daily(payload: Segments[LiveStats], _: Mapping[str, Any]) -> Columns:
    return columns(
        payload.rows(),
        started_at=lambda r: r.start,
        ended_at=lambda r: r.end,
        sessions=lambda r: r.stats.live_show_cnt,
        viewers=lambda r: r.stats.live_watch_cnt,
        likes=lambda r: r.stats.live_like_cnt,
        comments=lambda r: r.stats.live_comment_cnt,
        followers_gained=lambda r: r.stats.new_follower_cnt,
        revenue=lambda r: amount(r.stats.live_revenue),
        revenue_per_session=lambda r: amount(r.stats.live_show_gpm),
        currency=lambda r: currency(r.stats.live_revenue, r.stats.live_show_gpm),
        product_views=lambda r: r.stats.product_view,
        product_clicks=lambda r: r.stats.product_click,
        buyers=lambda r: r.stats.live_pay_order_ucnt,
        orders=lambda r: r.stats.sku_order_paid_cnt,
        items_sold=lambda r: r.stats.item_sold_cnt,
        ctr=lambda r: r.stats.live_ctr,
        conversion_rate=lambda r: r.stats.live_co,
    )


class LiveAnalyticsSummary(
    TikTokMonth,
    id="tiktok.live_analytics_summary",
    path=CREATOR + "live_analytics_summary",
    zh="创作者直播概览",
):
    """How the creator's lives did in a calendar month, mostly day by day."""

    payload: ClassVar[Any] = Segments[LiveStats]
    tables: ClassVar[Mapping[str, Extract]] = {"live_daily": _live_daily}


class VideosStats(Timed):
    """All of the creator's videos in one period."""

    stats: VideosStats | list[VideosStats] | None = None
    vv_cnt: Count | None = None
    new_follower_cnt: Count | None = None
    video_cnt: Count | None = None
    gmv: Money | None = None
    items_sold: Count | None = None


def _video_daily(payload: Segments[VideosStats], _: Mapping[str, Any]) -> Columns:
    return columns(
        payload.rows(),
        started_at=lambda r: r.start,
        ended_at=lambda r: r.end,
        videos=lambda r: r.stats.video_cnt,
        plays=lambda r: r.stats.vv_cnt,
        followers_gained=lambda r: r.stats.new_follower_cnt,
        gmv=lambda r: amount(r.stats.gmv),
        currency=lambda r: currency(r.stats.gmv),
        items_sold=lambda r: r.stats.items_sold,
    )


class VideoAnalyticsSummary(
    TikTok,
    id="tiktok.video_analytics_summary",
    path=CREATOR + "video_analytics_summary",
    zh="创作者视频概览",
):
    """How all of the creator's videos did, over the 30 days before the call or the platform's calendar months."""

    payload: ClassVar[Any] = Segments[VideosStats]
    tables: ClassVar[Mapping[str, Extract]] = {"video_daily": _video_daily}
