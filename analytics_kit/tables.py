"""Every tidy table: column, dtype, unit, and in English and Chinese name and meaning.

The data dictionary, the labels of the charts, the checks of the transforms and the documentation come
from here alone. :func:`get` makes a dataframely schema of a table, to validate frames with. Shares are 0-1 in every table, durations are seconds, ids are text,
moments are UTC.

Examples
--------
>>> from analytics_kit import tables
>>> tables.schema("keywords").names()
['item_id', 'keyword', 'count', 'reported_share', 'total_count', 'list']
>>> tables.label("keywords", "count", lang="zh")
'搜索次数'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import polars as pl

from analytics_kit.errors import ParameterError, TableError, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import dataframely as dy

__all__ = [
    "ANALYSES",
    "AUDIENCES",
    "DIMENSIONS",
    "LISTS",
    "PROVIDERS",
    "SCHEMAS",
    "SERIES",
    "columns",
    "conform",
    "dictionary",
    "get",
    "label",
    "require",
    "schema",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


ANALYSES = ("retention", "like", "bounce")
SERIES = ("item", "peers")
DIMENSIONS = (
    "gender",
    "age",
    "province",
    "city_level",
    "career",
    "active",
    "new_user",
    "fan",
    "interest",
    "region",
)
#: Lists of search words, those that led to the work first.
LISTS = ("show_from", "inspire_search")
#: Who answered; ``export`` is a file that a platform let somebody download.
PROVIDERS = ("tikomni", "keyapi", "aitoearn", "amagi", "export")

#: Whose a portrait or a curve is; of a curve, ``all`` are all who watched.
AUDIENCES = ("all", "viewers", "followers", "subscribed", "not_subscribed", "new", "returning")

#: The dtypes that hold text.
_TEXT = (pl.String, pl.Categorical, pl.Enum)


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column: what polars knows of it, and what only people do."""

    dtype: pl.DataType = field(kw_only=False)
    en: str
    zh: str
    unit: str
    meaning: str
    meaning_zh: str
    nullable: bool = False
    #: Whether a frame may do without it: what it says is null elsewhere.
    optional: bool = False


class Table:
    """A tidy table. A subclass lists its columns in order."""

    columns: ClassVar[Mapping[str, Column]]

    def __init_subclass__(cls) -> None:
        cls.columns = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}


# Columns that stand in several tables, with one meaning each.


def _item_id() -> Column:
    return Column(
        pl.String(),
        en="item",
        zh="作品",
        unit="id",
        nullable=True,
        meaning="The work's id, always text; null where an answer names none, or was parsed without its request.",
        meaning_zh="作品ID，始终是文本；返回中没有作品ID、或解析时没有对应的请求时为空。",
    )


def _share(
    meaning: str, meaning_zh: str, *, en: str = "share", zh: str = "占比", nullable: bool = False
) -> Column:
    return Column(
        pl.Float64(),
        en=en,
        zh=zh,
        unit="share 0-1",
        meaning=meaning,
        meaning_zh=meaning_zh,
        nullable=nullable,
    )


def _count(en: str, zh: str, meaning: str, meaning_zh: str) -> Column:
    return Column(
        pl.Int64(), en=en, zh=zh, unit="count", meaning=meaning, meaning_zh=meaning_zh, nullable=True
    )


def _text(en: str, zh: str, meaning: str, meaning_zh: str, *, unit: str = "text") -> Column:
    return Column(pl.String(), en=en, zh=zh, unit=unit, meaning=meaning, meaning_zh=meaning_zh, nullable=True)


def _code(en: str, zh: str, meaning: str, meaning_zh: str) -> Column:
    return Column(
        pl.Int64(), en=en, zh=zh, unit="code", meaning=meaning, meaning_zh=meaning_zh, nullable=True
    )


def _flag(en: str, zh: str, meaning: str, meaning_zh: str) -> Column:
    return Column(
        pl.Boolean(), en=en, zh=zh, unit="yes/no", meaning=meaning, meaning_zh=meaning_zh, nullable=True
    )


def _moment(en: str, zh: str, meaning: str, meaning_zh: str) -> Column:
    return Column(
        pl.Datetime("ms", "UTC"),
        en=en,
        zh=zh,
        unit="UTC",
        meaning=meaning,
        meaning_zh=meaning_zh,
        nullable=True,
    )


def _seconds(en: str, zh: str, meaning: str, meaning_zh: str) -> Column:
    return Column(pl.Float64(), en=en, zh=zh, unit="s", meaning=meaning, meaning_zh=meaning_zh, nullable=True)


def _money(en: str, zh: str, meaning: str, meaning_zh: str) -> Column:
    return Column(
        pl.Float64(),
        en=en,
        zh=zh,
        unit="money, see currency",
        meaning=meaning,
        meaning_zh=meaning_zh,
        nullable=True,
    )


def _currency() -> Column:
    return _text(
        "currency",
        "币种",
        "ISO 4217 code of the row's amounts, from the answer's code or symbol ($ is USD, ¥ JPY); null where it gives "
        "none, or a symbol that several currencies share (kr).",
        "该行金额的 ISO 4217 代码，取自返回中的代码或符号（$ 为 USD，¥ 为 JPY）；未给出、或符号为多种货币共用（kr）时为空。",
        unit="ISO 4217",
    )


def _product_id() -> Column:
    return _text("product", "商品", "The product's id, always text.", "商品ID，始终是文本。", unit="id")


def _of(meaning: str, meaning_zh: str) -> Column:
    return Column(
        pl.Enum(AUDIENCES),
        en="whose",
        zh="人群范围",
        unit="word",
        meaning=meaning,
        meaning_zh=meaning_zh,
        nullable=True,
        optional=True,
    )


def _started_at() -> Column:
    return _moment("from", "开始时间", "Where the period starts.", "时段的开始。")


def _ended_at() -> Column:
    return _moment(
        "until",
        "结束时间",
        "Where the period ends: the first moment that is no part of it.",
        "时段的结束：不再属于该时段的第一个时刻。",
    )


def _as_shown(of: str, of_zh: str) -> Column:
    return _text(
        f"{of} as shown",
        f"显示的{of_zh}",
        f"The {of} as the platform writes it: where that is a range, or no number at all, it stands here alone.",
        f"平台显示的{of_zh}原文；如为区间或无法读成一个数，则只见于此。",
    )


def _list() -> Column:
    return _text(
        "list",
        "词表",
        "show_from 搜索来源词: searches that showed the work; inspire_search 看后搜: searches that viewers made after "
        "watching. Null for the one list that the documents have, of searches that led to the work.",
        "show_from 搜索来源词：作品出现在这些搜索中；inspire_search 看后搜：观众看完后搜索的词。文档所列的唯一词表（带来观看的搜索）为空。",
        unit="word",
    )


class Curve(Table):
    """One row per analysis, series and second of a work."""

    item_id = _item_id()
    analysis = Column(
        pl.Enum(ANALYSES),
        en="analysis",
        zh="分析类型",
        unit="word",
        meaning="retention 留存: share still watching; like 点赞: share of likes; bounce 跳出: share leaving.",
        meaning_zh="retention 留存：仍在观看的观众占比；like 点赞：点赞的占比；bounce 跳出：离开的观众占比。",
    )
    series = Column(
        pl.Enum(SERIES),
        en="series",
        zh="对象",
        unit="word",
        meaning="item: the work itself; peers 同类作者: the average of similar creators.",
        meaning_zh="item：本作品；peers：同类作者的平均。",
    )
    second = Column(
        pl.Float64(),
        en="second",
        zh="秒",
        unit="s",
        meaning="Seconds from the start of the video.",
        meaning_zh="距视频开头的秒数。",
    )
    value = _share(
        "The analysed share at this second. Retention exceeds 1 where viewers rewatch; null where the "
        "provider gave none.",
        "该秒所分析的占比。观众回看时留存可超过 1；数据商未给出时为空。",
        en="share of viewers",
        zh="观众占比",
        nullable=True,
    )
    of = _of(
        "Whose curve this is, where a file has several: all, subscribed, not_subscribed, new, returning; null elsewhere.",
        "文件含多条曲线时，为谁的曲线：all 全部、subscribed 已订阅、not_subscribed 未订阅、new 新观众、returning 回访观众；其他情况为空。",
    )


class Portrait(Table):
    """One row per dimension and segment of a work's audience."""

    item_id = _item_id()
    dimension = Column(
        pl.Enum(DIMENSIONS),
        en="dimension",
        zh="维度",
        unit="word",
        meaning="What the audience is divided by: gender, age, province, part of the day (active), fans, "
        "interest words, region (country codes) and so on.",
        meaning_zh="按什么划分受众：性别、年龄、省份、活跃时段（active）、是否粉丝、兴趣词、地区（国家代码）等。",
    )
    segment = Column(
        pl.String(),
        en="segment",
        zh="人群",
        unit="word",
        meaning="The provider's own word (male, 18-23, 浙江). Codes become words: active 2, 3, 4, -1 are morning, "
        "afternoon, evening, other; fan 1, 0 are fan, non_fan.",
        meaning_zh="数据商的原词（male、18-23、浙江）。代码换成词：active 的 2、3、4、-1 为 morning 上午、afternoon 下午、evening 晚上、other 其他；fan 的 1、0 为 fan 粉丝、non_fan 非粉丝。",
    )
    share = _share(
        "The segment's part of the audience. Lists may be truncated: a dimension need not sum to 1.",
        "该人群在受众中的占比。列表可能被截断：同一维度之和不一定为 1。",
        nullable=True,
    )
    tgi = Column(
        pl.Float64(),
        en="TGI",
        zh="TGI",
        unit="index, 100 = platform average",
        meaning="Target group index: 100 x share / platform share. Null where the provider gives none.",
        meaning_zh="目标群体指数：100 × 占比 ÷ 平台占比。数据商未给出时为空。",
        nullable=True,
    )
    of = _of(
        "Who is portrayed: viewers, or followers, who are others; null where the source does not say.",
        "画像所描述的人群：viewers 观众，或 followers 粉丝（两者并不相同）；来源未说明时为空。",
    )


class Keywords(Table):
    """One row per search word of a work: what led to it, and in a list of their own what viewers searched after it."""

    item_id = _item_id()
    keyword = Column(
        pl.String(),
        en="keyword",
        zh="搜索词",
        unit="word",
        meaning="What viewers searched for.",
        meaning_zh="观众搜索的词。",
    )
    count = _count(
        "searches",
        "搜索次数",
        "How often the word was searched before the work was watched.",
        "观看作品之前，该词被搜索的次数。",
    )
    reported_share = _share(
        "The provider's own figure, rounded; where there are counts, compute from them instead.",
        "数据商给出的占比，已四舍五入；有次数时请用次数计算。",
        en="reported share",
        zh="平台占比",
        nullable=True,
    )
    total_count = _count(
        "all searches",
        "搜索总次数",
        "All searches that led to the work, listed words or not.",
        "带来观看的全部搜索，无论搜索词是否列出。",
    )
    list = _list()


class Traffic(Table):
    """One row per traffic source of a work; a source without plays has no row."""

    item_id = _item_id()
    source = Column(
        pl.String(),
        en="traffic source",
        zh="流量来源",
        unit="word",
        meaning="homepage_hot 推荐页, familiar 朋友页, search 搜索, homepage 个人主页, message 消息页, follow 关注页, "
        "nearby 同城页, other 其他; a word beyond these passes through.",
        meaning_zh="homepage_hot 推荐页、familiar 朋友页、search 搜索、homepage 个人主页、message 消息页、follow 关注页、nearby 同城页、other 其他；此外的词原样保留。",
    )
    share = _share("The source's part of the plays.", "该来源在播放量中的占比。", nullable=True)
    history_difference = Column(
        pl.Float64(),
        en="change against history",
        zh="较历史变化",
        unit="share difference",
        meaning="Difference to the creator's history. Equal to share on every row where there seems to be no history.",
        meaning_zh="与创作者历史占比之差。似乎没有历史数据时，每一行都等于占比本身。",
        nullable=True,
    )
    app_id = _text("app", "应用", "The app that the plays came from.", "播放来自哪个应用。", unit="id")


class Works(Table):
    """One row per work, the same columns for every provider; null where the provider has none."""

    provider = Column(
        pl.Enum(PROVIDERS),
        en="provider",
        zh="数据商",
        unit="word",
        meaning="Who answered.",
        meaning_zh="由谁返回的数据。",
    )
    platform = _text("platform", "平台", "Where the work is published.", "作品发布在哪个平台。", unit="word")
    item_id = _item_id()
    title = _text("title", "标题", "The work's title or caption.", "作品的标题或文案。")
    author = _text("author", "作者", "The creator's name.", "创作者的名字。")
    published_at = _moment("published", "发布时间", "When the work was published.", "作品何时发布。")
    duration_s = _seconds("duration", "时长", "Length of the video.", "视频的长度。")
    genre = _text(
        "genre",
        "体裁",
        "up_to_1_min, 1_to_3_min, 3_to_5_min and over_5_min are videos of that length, photos 图文, article 长图文; a word "
        "beyond these passes through. What a completion rate says differs between videos and photos.",
        "up_to_1_min、1_to_3_min、3_to_5_min、over_5_min 为相应时长的视频，photos 为图文，article 为长图文；此外的词原样保留。"
        "视频与图文的完播率含义不同。",
        unit="word",
    )
    url = _text(
        "link",
        "链接",
        "The public page of the work; no parameter of it tells who asked.",
        "作品的公开页面，不含能看出由谁请求的参数。",
        unit="URL",
    )
    plays = _count(
        "plays",
        "播放量",
        "Times played. Null, not 0, where likes show that a 0 means unknown.",
        "播放次数。若点赞表明 0 其实是未知，则为空而不是 0。",
    )
    views = _count(
        "views",
        "浏览量",
        "Times viewed, where the provider counts views apart from plays, or in their place: of aitoearn's platforms "
        "YouTube, TikTok, bilibili, KWAI and Threads count views and no plays.",
        "浏览次数；仅当数据商把浏览与播放分开统计、或以浏览代替播放时才有：aitoearn 的 YouTube、TikTok、哔哩哔哩、快手和 Threads 只有浏览量，没有播放量。",
    )
    impressions = _count("impressions", "曝光量", "Times the cover was shown.", "封面展示的次数。")
    likes = _count("likes", "点赞量", "Likes.", "点赞的次数。")
    comments = _count("comments", "评论量", "Comments.", "评论的条数。")
    shares = _count("shares", "分享量", "Shares.", "分享的次数。")
    saves = _count("saves", "收藏量", "Saves, also called favourites or collects.", "收藏的次数。")
    followers_gained = _count(
        "followers gained",
        "粉丝增量",
        "People who followed the creator after watching; may be negative where the provider nets losses.",
        "看过作品后关注创作者的人数；数据商扣除取消关注时可能为负。",
    )
    hour_known = Column(
        pl.Boolean(),
        en="hour known",
        zh="发布时刻已知",
        unit="yes/no",
        nullable=True,
        optional=True,
        meaning="False where only the day of publishing is known, or the clock that names the hour is not: `published` then stands "
        "at midnight, and its hour says nothing. Null where nothing says that it is not known.",
        meaning_zh="仅知道发布日期、或不知道时刻属于哪个时区时为否：此时发布时间记为零点，其小时没有意义。没有迹象表明时刻未知时为空。",
    )


class WorkMetrics(Table):
    """What Douyin's list of works says beyond the table ``works``: rates, review and visibility."""

    item_id = _item_id()
    bounce_rate_2s = _share(
        "Plays left within 2 s of all plays.",
        "2 秒内离开的播放占全部播放的比例。",
        en="2 s bounce rate",
        zh="2s跳出率",
        nullable=True,
    )
    completion_rate_5s = _share(
        "Plays longer than 5 s of all plays.",
        "观看超过 5 秒的播放占全部播放的比例。",
        en="5 s completion rate",
        zh="5s完播率",
        nullable=True,
    )
    completion_rate = _share(
        "Plays watched to the end of all plays.",
        "看到结尾的播放占全部播放的比例。",
        en="completion rate",
        zh="完播率",
        nullable=True,
    )
    cover_click_rate = _share(
        "Clicks on the cover of its impressions.",
        "封面点击占封面曝光的比例。",
        en="cover click rate",
        zh="封面点击率",
        nullable=True,
    )
    average_watch_s = _seconds(
        "average watch time", "平均播放时长", "Mean seconds watched per play.", "每次播放平均观看的秒数。"
    )
    profile_visits = _count(
        "profile visits",
        "主页访问量",
        "Visits to the creator's page after watching.",
        "看过作品后访问创作者主页的次数。",
    )
    review_status = _code("review status", "审核状态", "The provider's code.", "数据商的代码。")
    is_public = _flag("public", "公开", "Whether everybody may watch.", "是否所有人可见。")
    average_watch_share = _share(
        "Mean share of the video that a play watched; exceeds 1 where viewers rewatch.",
        "每次播放平均看完视频的比例；观众回看时可超过 1。",
        en="average share watched",
        zh="平均播放占比",
        nullable=True,
    )
    fan_play_share = _share(
        "Plays by fans of all plays.",
        "粉丝播放占全部播放的比例。",
        en="fans' share of plays",
        zh="粉丝播放占比",
        nullable=True,
    )
    like_rate = _share("Likes of plays.", "点赞占播放的比例。", en="like rate", zh="点赞率", nullable=True)
    danmaku = _count("danmaku", "弹幕量", "Danmaku sent.", "发送的弹幕条数。")
    followers_lost = _count(
        "followers lost",
        "取关量",
        "People who unfollowed the creator after watching; followers_gained of works is before they are taken off.",
        "看过作品后取消关注创作者的人数；works 表的粉丝增量未扣除它。",
    )


class WorkPerformance(Table):
    """One row per work of a period, as Douyin's analysis of what was published lists it."""

    item_id = _item_id()
    title = _text("title", "标题", "The work's title or caption.", "作品的标题或文案。")
    published_at = _moment("published", "发布时间", "When the work was published.", "作品何时发布。")
    plays = _count("plays", "播放量", "Times played, in all apps.", "在所有应用中的播放次数。")
    average_watch_s = _seconds(
        "average watch time", "平均播放时长", "Mean seconds watched per play.", "每次播放平均观看的秒数。"
    )
    completion_rate_5s = _share(
        "Plays longer than 5 s of all plays.",
        "观看超过 5 秒的播放占全部播放的比例。",
        en="5 s completion rate",
        zh="5s完播率",
        nullable=True,
    )
    bounce_rate_2s = _share(
        "Plays left within 2 s of all plays.",
        "2 秒内离开的播放占全部播放的比例。",
        en="2 s bounce rate",
        zh="2s跳出率",
        nullable=True,
    )
    plays_douyin = _count("plays in Douyin", "抖音播放量", "Plays in Douyin itself.", "在抖音中的播放次数。")
    plays_xigua = _count("plays in Xigua", "西瓜播放量", "Plays in Xigua.", "在西瓜视频中的播放次数。")
    cover_url = _text("cover", "封面", "A picture of the work.", "作品的图片。", unit="URL")


class Account(Table):
    """One row: the creator's TikTok account."""

    user_id = _text("user", "用户", "The creator's id, always text.", "创作者ID，始终是文本。", unit="id")
    user_name = _text(
        "user name", "用户名", "The name in the address of the creator's page.", "创作者主页网址中的名字。"
    )
    nick_name = _text("nickname", "昵称", "The name that viewers see.", "观众看到的名字。")
    region = _text(
        "region",
        "注册地区",
        "Where the account is registered, for instance us.",
        "账号的注册地，例如 us。",
        unit="word",
    )
    user_type = _code("account type", "账号类型", "The provider's code.", "数据商的代码。")
    tiktok_uid = _text(
        "TikTok uid",
        "TikTok UID",
        "The creator's id within TikTok, always text.",
        "创作者在 TikTok 内部的ID，始终是文本。",
        unit="id",
    )
    partner_id = _text(
        "partner",
        "合作伙伴",
        "The id of the partner the account is bound to.",
        "账号所绑定的合作伙伴的ID。",
        unit="id",
    )
    partner_name = _text("partner name", "合作伙伴名称", "The partner's name.", "合作伙伴的名称。")
    is_official_shop = _flag(
        "official shop",
        "官方店铺账号",
        "Whether this is a shop's official account.",
        "是否为店铺的官方账号。",
    )
    permissions = _text(
        "permissions",
        "权限",
        "The provider's codes of what the account may do, with commas between them.",
        "账号可做之事的代码，由数据商定义，用逗号分隔。",
    )
    avatar_url = _text("avatar", "头像", "A picture of the creator.", "创作者的头像图片。", unit="URL")


class Health(Table):
    """One row: how healthy the creator's account is, over the last 90 days."""

    risk_level = _text(
        "risk level",
        "风险等级",
        "The provider's words, for instance Healthy.",
        "数据商的原词，例如 Healthy。",
    )
    violation_score = _count(
        "violation points",
        "违规积分",
        "Points so far. 9-11 warn; 12-14, 15-17, 18-20, 21-23 suspend selling for 24 h, 48 h, 72 h, a week; "
        "24 and over end it.",
        "累计积分。9–11 分警告；12–14、15–17、18–20、21–23 分分别暂停带货权限 24 小时、48 小时、72 小时、1 周；24 分及以上永久清退。",
    )
    score_shown = _flag(
        "points shown", "展示违规积分", "Whether the platform shows the points.", "平台是否展示积分。"
    )
    creator_status = _code("account status", "账号状态", "0 is normal.", "0 为正常。")
    rules_url = _text(
        "rules", "规则说明", "Where the points are explained.", "积分规则的说明页面。", unit="URL"
    )


class Violations(Table):
    """One row per violation on record."""

    record_id = _text(
        "record", "违规记录", "The record's id, always text.", "违规记录的ID，始终是文本。", unit="id"
    )
    violated_at = _moment("violated", "违规时间", "When it happened.", "违规发生的时间。")
    type = _text(
        "type", "违规类别", "What was against the rules, for instance a video.", "什么违反了规则，例如视频。"
    )
    reason = _text("reason", "违规原因", "Why.", "因何违规。")
    detail = _text("detail", "违规详情", "More on it; may be empty.", "更多说明；可能是空文本。")
    suggestion = _text("suggestion", "整改建议", "What the platform advises.", "平台给出的建议。")
    enforcement = _text(
        "enforcement",
        "处理措施",
        "What the platform did; several measures stand with '; ' between.",
        "平台采取的措施；多项之间用“; ”分隔。",
    )
    record_status = _code("record status", "记录状态", "1 is in force.", "1 为生效中。")
    appeal_status = _code("appeal status", "申诉状态", "0: no appeal; 1: appealed.", "0：未申诉；1：已申诉。")
    can_appeal = _flag("may be appealed", "可申诉", "Whether an appeal is possible.", "是否可以申诉。")
    appeal_until = _moment("appeal until", "申诉截止时间", "Until when.", "最迟何时申诉。")
    policy_url = _text("policy", "政策链接", "The rule that was broken.", "所违反的规则。", unit="URL")


class ShopDaily(Table):
    """One row per period, mostly a day: what the creator sold, in lives and by videos."""

    started_at = _started_at()
    ended_at = _ended_at()
    live_revenue = _money("live revenue", "直播收益", "Revenue from lives.", "直播带来的收益。")
    video_revenue = _money("video revenue", "视频收益", "Revenue from videos.", "视频带来的收益。")
    revenue = _money("revenue", "总收益", "Revenue from both.", "直播与视频收益之和。")
    base_revenue = _money(
        "base revenue", "基础收益", "What commission is reckoned on.", "计算佣金所依据的收益。"
    )
    alc_base_revenue = _money(
        "ALC base revenue", "ALC基础收益", "Base revenue under the ALC model.", "ALC 模式下的基础收益。"
    )
    commission = _money("commission", "预估佣金", "Estimated commission.", "预计可得的佣金。")
    currency = _currency()
    items_sold = _count("items sold", "商品成交数", "Items sold.", "成交的商品件数。")
    product_views = _count(
        "product views", "商品展示次数", "Times that products were shown.", "商品被展示的次数。"
    )
    product_clicks = _count(
        "product clicks", "商品点击次数", "Times that products were clicked.", "商品被点击的次数。"
    )
    alc_orders = _count(
        "ALC orders", "ALC成交订单数", "Orders paid under the ALC model.", "ALC 模式下已付款的订单数。"
    )
    is_bound_shop = _flag(
        "bound to a shop",
        "绑定店铺",
        "Whether the account is bound to a TikTok shop.",
        "账号是否绑定了 TikTok 店铺。",
    )


class LiveDaily(Table):
    """One row per period, mostly a day: how the creator's lives did."""

    started_at = _started_at()
    ended_at = _ended_at()
    sessions = _count("lives", "直播场次", "Lives held.", "直播的场数。")
    viewers = _count("viewers", "直播观看人数", "People who watched.", "观看直播的人数。")
    likes = _count("likes", "点赞量", "Likes.", "点赞的次数。")
    comments = _count("comments", "评论量", "Comments.", "评论的条数。")
    followers_gained = _count(
        "followers gained", "粉丝增量", "New followers; may be negative.", "新增的粉丝数；可能为负。"
    )
    revenue = _money("live revenue", "直播带货收入", "Revenue from lives.", "直播带来的收入。")
    revenue_per_session = _money(
        "revenue per live",
        "直播场均收入",
        "The provider's own mean per live.",
        "每场直播的平均收入，由数据商给出。",
    )
    currency = _currency()
    product_views = _count(
        "product views", "商品曝光次数", "Times that products were shown.", "商品被展示的次数。"
    )
    product_clicks = _count(
        "product clicks", "商品点击次数", "Times that products were clicked.", "商品被点击的次数。"
    )
    buyers = _count("buyers", "支付人数", "People who ordered and paid.", "下单并付款的人数。")
    orders = _count(
        "paid orders", "已付款SKU订单数", "Orders paid, counted by SKU.", "已付款的订单数，按 SKU 计。"
    )
    items_sold = _count("items sold", "成交件数", "Items sold.", "成交的商品件数。")
    ctr = _share(
        "Clicks of views.",
        "商品点击占商品曝光的比例。",
        en="click-through rate",
        zh="直播点击率",
        nullable=True,
    )
    conversion_rate = _share(
        "Orders of clicks.", "订单占商品点击的比例。", en="conversion rate", zh="直播转化率", nullable=True
    )


class VideoDaily(Table):
    """One row per period, mostly a day: how all videos of the creator did."""

    started_at = _started_at()
    ended_at = _ended_at()
    videos = _count("videos published", "发布视频数", "Videos published.", "发布的视频数。")
    plays = _count("plays", "播放量", "Times that videos were played.", "视频被播放的次数。")
    followers_gained = _count(
        "followers gained", "粉丝增量", "New followers; may be negative.", "新增的粉丝数；可能为负。"
    )
    gmv = _money("GMV", "视频GMV", "Gross merchandise value that videos brought.", "视频带来的商品交易总额。")
    currency = _currency()
    items_sold = _count("items sold", "成交件数", "Items sold.", "成交的商品件数。")


class Products(Table):
    """One row per product and period: what the creator sold of it."""

    product_id = _product_id()
    title = _text("title", "商品标题", "The product's title.", "商品的标题。")
    started_at = _started_at()
    ended_at = _ended_at()
    items_sold = _count("items sold", "销售数量", "Items sold.", "售出的件数。")
    revenue = _money("revenue", "成交金额", "Gross merchandise value.", "商品交易总额。")
    commission = _money("commission", "预估佣金", "Estimated commission.", "预计可得的佣金。")
    currency = _currency()
    cover_url = _text("cover", "封面", "A picture of the product.", "商品的图片。", unit="URL")


class Showcase(Table):
    """One row per product in the creator's showcase."""

    product_id = _product_id()
    title = _text("title", "商品标题", "The product's title.", "商品的标题。")
    price = _money(
        "price",
        "价格",
        "What it costs; null where a range is shown. $1.2K is read as 1200, as exact as it was written.",
        "商品的售价；显示为区间时为空。$1.2K 读作 1200，精度以原文为准。",
    )
    commission = _money(
        "commission",
        "佣金",
        "What the creator earns on one; null where a range is shown.",
        "创作者每售出一件所得；显示为区间时为空。",
    )
    commission_rate = _share(
        "The creator's part of the price; 1200 basis points on the wire are 0.12.",
        "创作者所得占售价的比例；返回中的 1200 个基点即 0.12。",
        en="commission rate",
        zh="佣金比例",
        nullable=True,
    )
    currency = _currency()
    seller_id = _text("seller", "卖家", "The seller's id, always text.", "卖家ID，始终是文本。", unit="id")
    shop_name = _text("shop", "店铺", "The seller's shop.", "卖家的店铺。")
    category = _text("category", "类目", "The main category.", "商品的主类目。")
    source = _text(
        "source",
        "来源渠道",
        "How it came into the showcase, for instance Affiliate.",
        "商品如何进入橱窗，例如 Affiliate。",
        unit="word",
    )
    stock_status = _code("stock", "库存状态", "1: in stock.", "1：有货。")
    review_status = _code("review", "审核状态", "1: passed.", "1：已通过。")
    cover_url = _text("cover", "封面", "A picture of the product.", "商品的图片。", unit="URL")
    price_text = _as_shown("price", "价格")
    commission_text = _as_shown("commission", "佣金")
    commission_currency = _text(
        "currency of the commission",
        "佣金币种",
        "ISO 4217 code of the commission, which need not be the price's; null where the answer gives none.",
        "佣金的 ISO 4217 代码，可能与价格的币种不同；未给出时为空。",
        unit="ISO 4217",
    )


class VideoSales(Table):
    """One row per video and period: what it sold. The rest of the list stands in ``works``."""

    item_id = _item_id()
    started_at = _started_at()
    ended_at = _ended_at()
    plays = _count("plays", "播放量", "Times played within the period.", "时段内的播放次数。")
    completion_rate = _share(
        "Plays watched to the end of all plays.",
        "看到结尾的播放占全部播放的比例。",
        en="completion rate",
        zh="完播率",
        nullable=True,
    )
    ctr = _share(
        "Product clicks of product views.",
        "商品点击占商品浏览的比例。",
        en="click-through rate",
        zh="商品点击率",
        nullable=True,
    )
    gmv = _money(
        "GMV", "GMV", "Gross merchandise value that the video brought.", "该视频带来的商品交易总额。"
    )
    direct_gmv = _money(
        "direct GMV",
        "直接GMV",
        "The part of it that was bought straight from the video.",
        "其中直接从视频购买的部分。",
    )
    currency = _currency()
    items_sold = _count("items sold", "成交件数", "Items sold.", "成交的商品件数。")


class VideoStats(Table):
    """One row per video and period: how people reacted."""

    item_id = _item_id()
    started_at = _started_at()
    ended_at = _ended_at()
    likes = _count("likes", "点赞量", "Likes.", "点赞的次数。")
    comments = _count("comments", "评论量", "Comments.", "评论的条数。")
    shares = _count("shares", "分享量", "Shares.", "分享的次数。")
    followers_gained = _count(
        "followers gained", "粉丝增量", "New followers; may be negative.", "新增的粉丝数；可能为负。"
    )
    product_views = _count(
        "product views",
        "商品浏览量",
        "Times that the video's products were viewed.",
        "视频所带商品被浏览的次数。",
    )
    completion_rate = _share(
        "Plays watched to the end of all plays.",
        "看到结尾的播放占全部播放的比例。",
        en="completion rate",
        zh="完播率",
        nullable=True,
    )


class PortraitPeriods(Table):
    """One row per period, dimension and segment of a work's audience; ``portrait`` holds the last period."""

    item_id = _item_id()
    started_at = _started_at()
    ended_at = _ended_at()
    dimension = Column(
        pl.Enum(DIMENSIONS),
        en="dimension",
        zh="维度",
        unit="word",
        meaning="What the audience is divided by: gender, age or region.",
        meaning_zh="按什么划分受众：性别、年龄或地区。",
    )
    segment = _text(
        "segment",
        "人群",
        "The provider's own word (female, 18-24, US).",
        "数据商的原词（female、18-24、US）。",
        unit="word",
    )
    share = _share("The segment's part of the audience.", "该人群在受众中的占比。", nullable=True)


class VideoProducts(Table):
    """One row per video and product that is linked in it."""

    item_id = _item_id()
    product_id = _product_id()
    title = _text("title", "商品名称", "The product's title.", "商品的标题。")
    price_min = _money("lowest price", "最低价", "The lowest price among its variants.", "各规格中的最低价。")
    price_max = _money(
        "highest price", "最高价", "The highest price among its variants.", "各规格中的最高价。"
    )
    currency = _currency()
    started_at = _started_at()
    ended_at = _ended_at()
    items_sold = _count("items sold", "销量", "Items sold within the period.", "时段内售出的件数。")
    ctr = _share(
        "Product clicks of product views.",
        "商品点击占商品浏览的比例。",
        en="click-through rate",
        zh="商品点击率",
        nullable=True,
    )
    url = _text("link", "商品链接", "The product's page.", "商品的页面。", unit="URL")
    cover_url = _text("cover", "封面", "A picture of the product.", "商品的图片。", unit="URL")
    price_min_text = _as_shown("lowest price", "最低价")
    price_max_text = _as_shown("highest price", "最高价")


class ProductStats(Table):
    """One row per video, product and period: from views over clicks to orders."""

    item_id = _item_id()
    product_id = _product_id()
    started_at = _started_at()
    ended_at = _ended_at()
    product_views = _count(
        "product views", "商品浏览量", "Times that the product was viewed.", "该商品被浏览的次数。"
    )
    product_clicks = _count(
        "product clicks", "商品点击量", "Times that the product was clicked.", "该商品被点击的次数。"
    )
    orders = _count("orders", "订单数", "Orders made.", "下单的数量。")
    items_sold = _count("items sold", "销售数量", "Items sold.", "售出的件数。")
    revenue = _money("revenue", "商品收入", "Revenue with the product.", "该商品带来的收入。")
    direct_revenue = _money(
        "direct revenue",
        "直接收入",
        "The part of it bought straight from the video.",
        "其中直接从视频购买的部分。",
    )
    currency = _currency()


class RelatedVideos(Table):
    """One row per video that shows the same product, and period; its figures stand in ``works``."""

    item_id = _item_id()
    product_id = _product_id()
    started_at = _started_at()
    ended_at = _ended_at()
    video_id = _text(
        "file",
        "视频文件",
        "The id of the video's file, always text.",
        "视频文件的ID，始终是文本。",
        unit="id",
    )
    cover_url = _text("cover", "封面", "A picture of the video.", "视频的图片。", unit="URL")
    video_url = _text(
        "file address",
        "播放地址",
        "Where the file is played from; expires.",
        "视频文件的播放地址，会过期。",
        unit="URL",
    )


class Diagnosis(Table):
    """One row per metric of a Douyin account: its last seven days against its own past and similar creators."""

    metric = Column(
        pl.String(),
        en="metric",
        zh="指标",
        unit="word",
        meaning="interaction 互动指数, followers_gained 粉丝净增量, plays 视频播放量, completion_rate 视频完播率, "
        "works_published 投稿数; a word beyond these passes through.",
        meaning_zh="interaction 互动指数、followers_gained 粉丝净增量、plays 视频播放量、completion_rate 视频完播率、works_published 投稿数；此外的词原样保留。",
    )
    own_value = Column(
        pl.Float64(),
        en="own value",
        zh="账号数值",
        unit="the metric's: index, count or share 0-1",
        meaning="The account's figure of the last seven days.",
        meaning_zh="账号近七天的数值。",
        nullable=True,
    )
    similar_value = Column(
        pl.Float64(),
        en="similar creators' value",
        zh="同类创作者数值",
        unit="the metric's: index, count or share 0-1",
        meaning="The average of similar creators.",
        meaning_zh="同类创作者的平均值。",
        nullable=True,
    )
    author_rank = _share(
        "The part of the account's own past that is surpassed.",
        "超过账号自身历史的比例。",
        en="rank in own past",
        zh="自身历史排名",
        nullable=True,
    )
    similar_rank = _share(
        "The part of similar creators that is surpassed.",
        "超过同类创作者的比例。",
        en="rank among similar creators",
        zh="同类创作者排名",
        nullable=True,
    )
    similar_count = _count(
        "similar creators", "同类创作者总数", "How many similar creators there are.", "同类创作者有多少。"
    )


class Verticals(Table):
    """One row per vertical that an account's works of a period are of."""

    vertical = Column(
        pl.String(),
        en="vertical",
        zh="垂类",
        unit="word",
        meaning="The provider's word, for instance 美食.",
        meaning_zh="数据商的原词，例如美食。",
    )


class Danmaku(Table):
    """One row per second of a work around which danmaku were sent; seconds without any are absent."""

    item_id = _item_id()
    second = Column(
        pl.Float64(),
        en="second",
        zh="秒",
        unit="s",
        meaning="Seconds from the start of the video.",
        meaning_zh="距视频开头的秒数。",
    )
    count = _count("danmaku", "弹幕数", "Danmaku around that second.", "该秒前后的弹幕数。")
    reported_share = _share(
        "The provider's own figure, rounded; compute from counts instead.",
        "数据商给出的占比，已四舍五入；计算请用次数。",
        en="reported share",
        zh="平台占比",
        nullable=True,
    )
    total_count = _count(
        "all danmaku", "弹幕总数", "All danmaku of the work, listed or not.", "作品的全部弹幕，无论是否列出。"
    )


class HotWords(Table):
    """One row per word that was frequent in a work's danmaku."""

    item_id = _item_id()
    word = Column(
        pl.String(), en="word", zh="热词", unit="word", meaning="What was sent.", meaning_zh="弹幕中的词。"
    )
    count = _count("times", "出现次数", "How often it was sent.", "该词出现的次数。")
    sentiment = _text(
        "sentiment",
        "情感倾向",
        "positive 正面, negative 负面 or neutral 中性, by the provider.",
        "positive 正面、negative 负面或 neutral 中性，由数据商判断。",
        unit="word",
    )


class LiveSessions(Table):
    """One row per live that a Douyin creator held."""

    room_id = _text("room", "直播间", "The room's id, always text.", "直播间ID，始终是文本。", unit="id")
    title = _text("title", "直播标题", "The live's title.", "直播的标题。")
    started_at = _moment("started", "开播时间", "When it began.", "直播何时开始。")
    ended_at = _moment(
        "ended", "下播时间", "When it ended; null while it goes on.", "直播何时结束；仍在直播时为空。"
    )
    duration_s = _seconds(
        "duration", "直播时长", "How long it was, pauses left out.", "直播的时长，不含暂停。"
    )
    status = _text(
        "status",
        "播放状态",
        "ended 已结束; a code beyond that passes through.",
        "ended 已结束；此外的代码原样保留。",
        unit="word",
    )
    views = _count("views", "观看人次", "Times that somebody came to watch.", "进入直播间观看的人次。")
    viewers = _count("viewers", "观看人数", "People who watched.", "观看直播的人数。")
    peak_viewers = _count("peak viewers", "峰值在线人数", "The most people at once.", "同时在线的最多人数。")
    average_watch_s = _seconds(
        "average watch time",
        "平均观看时长",
        "Mean time watched. The provider names no unit; its number is read as minutes.",
        "平均观看的时长。数据商没有说明单位，其数值按分钟理解。",
    )
    likes = _count("likes", "点赞数", "Likes.", "点赞的次数。")
    commenters = _count("commenters", "评论人数", "People who commented.", "发表评论的人数。")
    new_followers = _count(
        "new followers", "新增关注数", "People who followed during the live.", "直播期间新增关注的人数。"
    )
    buyers = _count("buyers", "消费人数", "People who spent something.", "有消费的人数。")
    buying_fans = _count("buying fans", "消费粉丝数", "Fans among them.", "消费者中的粉丝数。")
    earn_score = Column(
        pl.Float64(),
        en="earn score",
        zh="直播收益积分",
        unit="points",
        meaning="What the live earned, in the platform's points.",
        meaning_zh="直播的收益，以平台积分计。",
        nullable=True,
    )
    cover_url = _text("cover", "封面", "A picture of the live.", "直播的图片。", unit="URL")


class Details(Table):
    """One row per figure or word of an answer, or a part of one, that no document describes."""

    item_id = _item_id()
    path = Column(
        pl.String(),
        en="path",
        zh="路径",
        unit="JSON path",
        meaning="The object that holds it, for instance $.items[0].play_info; $[3] is the fourth row of a file.",
        meaning_zh="所在的对象，例如 $.items[0].play_info；$[3] 为文件的第四行。",
    )
    field = Column(
        pl.String(),
        en="field",
        zh="字段",
        unit="word",
        meaning="The provider's own name for it, as it came.",
        meaning_zh="数据商所用的名称，原样保留。",
    )
    value = Column(
        pl.Float64(),
        en="value",
        zh="数值",
        unit="unknown: nothing documents it",
        meaning="The number, or the number that the text is; null for what is none, and beyond 2^53, where ids would be "
        "rounded.",
        meaning_zh="数值，或文本所表示的数值；不是数、或超过 2^53（ID 会被舍入）时为空。",
        nullable=True,
    )
    text = Column(
        pl.String(),
        en="text",
        zh="原文",
        unit="text",
        meaning="What came, as text: exact where a number is long.",
        meaning_zh="返回的原文：数字很长时也保持精确。",
    )


class Increments(Table):
    """One row per video, figure and number of days: how it grew lately."""

    item_id = _item_id()
    metric = Column(
        pl.Enum(["plays", "likes"]),
        en="figure",
        zh="指标",
        unit="word",
        meaning="What grew.",
        meaning_zh="增长的是什么。",
    )
    days = Column(
        pl.Int64(),
        en="days",
        zh="天数",
        unit="days",
        meaning="Over how many days: 1, 7 or 30.",
        meaning_zh="多少天内：1、7 或 30。",
    )
    increment = _count(
        "increment",
        "增量",
        "By how much; may be negative. Null where it is unknown.",
        "增长了多少；可能为负。未知时为空。",
    )


class VideoFacts(Table):
    """One row per video: what keyapi says of it beyond ``works`` and ``increments``."""

    item_id = _item_id()
    author_id = _text("author", "作者ID", "The author's id, always text.", "作者ID，始终是文本。", unit="id")
    region = _text(
        "region",
        "地区",
        "The provider's word; null where it gives none.",
        "数据商的原词；未给出时为空。",
        unit="word",
    )
    created_by_ai = _flag("made with AI", "AI生成", "Whether it is marked so.", "是否标注为 AI 生成。")
    sales_flag = _code("way of selling", "带货方式", "0: the video sells nothing.", "0：视频不带货。")
    items_sold = _count(
        "items sold", "销量", "Items sold, by the provider's estimate.", "售出的件数，由数据商估计。"
    )
    gmv = _money(
        "GMV", "GMV", "Gross merchandise value, by the provider's estimate.", "商品交易总额，由数据商估计。"
    )
    currency = _currency()
    width = Column(
        pl.Int64(),
        en="width",
        zh="宽",
        unit="px",
        meaning="Width of the picture.",
        meaning_zh="画面的宽度。",
        nullable=True,
    )
    height = Column(
        pl.Int64(),
        en="height",
        zh="高",
        unit="px",
        meaning="Height of the picture.",
        meaning_zh="画面的高度。",
        nullable=True,
    )
    size_bytes = Column(
        pl.Int64(),
        en="size",
        zh="文件大小",
        unit="bytes",
        meaning="Size of the file.",
        meaning_zh="文件的大小。",
        nullable=True,
    )
    resolution = _text(
        "resolution",
        "清晰度",
        "The provider's word, for instance 720p.",
        "数据商的原词，例如 720p。",
        unit="word",
    )
    cover_url = _text(
        "cover",
        "封面",
        "Where the picture of the video is kept, without the signature that opens it for some days: two answers have the "
        "same picture where this is the same.",
        "视频图片的存放地址，不含短期有效的签名：此地址相同，图片就相同。",
        unit="URL",
    )


class Snapshots(Table):
    """One row per look at a work: the answer's own figures first, then each snapshot it holds."""

    item_id = _item_id()
    account_id = _text(
        "account",
        "账号",
        "The provider's id of the account, always text.",
        "数据商给账号的ID，始终是文本。",
        unit="id",
    )
    snapshot_id = _text(
        "snapshot", "快照", "The provider's id of the snapshot.", "数据商给快照的ID。", unit="id"
    )
    is_current = _flag(
        "current",
        "当前",
        "Whether these are the answer's own figures, not one of its snapshots.",
        "是否为返回本身的数据，而不是其中的一次快照。",
    )
    snapshot_at = _moment(
        "time",
        "快照时间",
        "When the figures were so. Where the provider gives the time of publishing, this is when it asked the platform.",
        "数据所对应的时间。若数据商给出的是发布时间，则为其向平台获取的时间。",
    )
    fetched_at = _moment(
        "fetched", "获取时间", "When the provider asked the platform.", "数据商向平台获取的时间。"
    )
    started_at = _moment(
        "from",
        "开始时间",
        "Where the period starts that brought these figures, such as a day on Pinterest; null where they are totals.",
        "这些数据所属时段的开始，例如 Pinterest 的某一天；为空表示累计值。",
    )
    ended_at = _moment("until", "结束时间", "Where the period ends.", "时段的结束。")
    views = _count("views", "浏览量", "Times viewed.", "浏览的次数。")
    plays = _count("plays", "播放量", "Times played.", "播放的次数。")
    impressions = _count("impressions", "曝光量", "Times shown.", "展示的次数。")
    reach = _count("reach", "触达量", "People reached.", "触达的人数。")
    likes = _count("likes", "点赞量", "Likes.", "点赞的次数。")
    collects = _count("collects", "收藏量", "Times put into a collection.", "加入收藏夹的次数。")
    comments = _count("comments", "评论量", "Comments.", "评论的条数。")
    shares = _count("shares", "分享量", "Shares.", "分享的次数。")
    saves = _count("saves", "保存量", "Times saved.", "保存的次数。")
    clicks = _count("clicks", "点击量", "Clicks.", "点击的次数。")
    engagements = _count(
        "engagements", "互动量", "Whatever the platform counts as engagement.", "平台计为互动的总次数。"
    )
    watch_time_s = _seconds("time watched", "观看时长", "All time watched together.", "全部观看时间之和。")


class Authors(Table):
    """One row per work: its author as the platform's public pages show them."""

    item_id = _item_id()
    author_id = _text("author", "作者ID", "The author's id, always text.", "作者ID，始终是文本。", unit="id")
    sec_uid = _text(
        "secUid", "sec_uid", "The id in the address of the author's page.", "作者主页网址中的ID。", unit="id"
    )
    author = _text("name", "作者", "The author's name.", "作者的名字。")
    followers = _count("followers", "粉丝数", "Followers.", "粉丝的人数。")
    following = _count("following", "关注数", "Accounts that the author follows.", "作者关注的账号数。")
    likes_received = _count(
        "likes received", "获赞数", "Likes of all of the author's works.", "作者全部作品获得的点赞数。"
    )


class Hashtags(Table):
    """One row per hashtag in a work's caption, in the caption's order."""

    item_id = _item_id()
    hashtag = Column(
        pl.String(), en="hashtag", zh="话题", unit="word", meaning="Without the #.", meaning_zh="不含 #。"
    )
    hashtag_id = _text(
        "hashtag id", "话题ID", "The hashtag's id, always text.", "话题ID，始终是文本。", unit="id"
    )


class AccountDaily(Table):
    """One row per day: how the whole account did."""

    day = Column(
        pl.Date(),
        en="day",
        zh="日期",
        unit="date",
        meaning="The day, by the clock of the platform or the account.",
        meaning_zh="日期，按平台或账号的时区。",
    )
    platform = _text("platform", "平台", "Which platform the account is on.", "账号在哪个平台。", unit="word")
    plays = _count("plays", "播放量", "Times played.", "播放的次数。")
    profile_visits = _count(
        "profile visits", "主页访问量", "Visits to the creator's page.", "访问创作者主页的次数。"
    )
    likes = _count(
        "likes",
        "点赞量",
        "Likes; may be negative where more were taken back than given.",
        "点赞的次数；取消多于新增时可能为负。",
    )
    comments = _count(
        "comments",
        "评论量",
        "Comments; may be negative where more were deleted than written.",
        "评论的条数；删除多于新增时可能为负。",
    )
    shares = _count("shares", "分享量", "Shares.", "分享的次数。")
    saves = _count("saves", "收藏量", "Saves.", "收藏的次数。")
    impressions = _count("impressions", "曝光量", "Times that covers were shown.", "封面展示的次数。")
    followers = _count("followers", "粉丝数", "Followers at the end of the day.", "当天结束时的粉丝人数。")
    followers_gained = _count(
        "followers gained",
        "粉丝增量",
        "By how much the followers grew; may be negative where those lost are taken off.",
        "粉丝的增长；扣除取关时可能为负。",
    )
    followers_lost = _count(
        "followers lost", "取关量", "People who unfollowed the creator.", "取消关注创作者的人数。"
    )
    viewers = _count("viewers", "观众人数", "People who watched.", "观看的人数。")
    new_viewers = _count(
        "new viewers", "新观众人数", "Those who had not watched before.", "此前未看过的人数。"
    )
    returning_viewers = _count(
        "returning viewers", "回访观众人数", "Those who had watched before.", "此前看过的人数。"
    )
    cover_click_rate = _share(
        "Clicks on covers of their impressions.",
        "封面点击占封面曝光的比例。",
        en="cover click rate",
        zh="封面点击率",
        nullable=True,
    )


class ActiveHours(Table):
    """One row per day and hour: how many followers were active."""

    day = Column(
        pl.Date(),
        en="day",
        zh="日期",
        unit="date",
        meaning="The day, by a clock that the file does not name.",
        meaning_zh="日期；文件未说明按哪个时区。",
    )
    hour = Column(
        pl.Int64(),
        en="hour",
        zh="小时",
        unit="hour",
        meaning="0-23, by a clock that the file does not name: compare hours with each other, not with a calendar.",
        meaning_zh="0–23 时；文件未说明按哪个时区，只宜彼此比较，不宜与日历对照。",
    )
    platform = _text("platform", "平台", "Which platform the account is on.", "账号在哪个平台。", unit="word")
    followers = _count(
        "followers active", "活跃粉丝数", "Followers active in that hour.", "该小时内活跃的粉丝人数。"
    )


#: Table name -> its class: the one list of all tables.
SCHEMAS: Mapping[str, type[Table]] = {
    "curve": Curve,
    "portrait": Portrait,
    "keywords": Keywords,
    "traffic": Traffic,
    "works": Works,
    "work_metrics": WorkMetrics,
    "work_performance": WorkPerformance,
    "account": Account,
    "health": Health,
    "violations": Violations,
    "shop_daily": ShopDaily,
    "live_daily": LiveDaily,
    "video_daily": VideoDaily,
    "products": Products,
    "showcase": Showcase,
    "video_sales": VideoSales,
    "video_stats": VideoStats,
    "portrait_periods": PortraitPeriods,
    "video_products": VideoProducts,
    "product_stats": ProductStats,
    "related_videos": RelatedVideos,
    "diagnosis": Diagnosis,
    "verticals": Verticals,
    "danmaku": Danmaku,
    "hot_words": HotWords,
    "live_sessions": LiveSessions,
    "details": Details,
    "increments": Increments,
    "video_facts": VideoFacts,
    "snapshots": Snapshots,
    "authors": Authors,
    "hashtags": Hashtags,
    "account_daily": AccountDaily,
    "active_hours": ActiveHours,
}


def columns(table: str) -> Mapping[str, Column]:
    """Return a table's columns by their names, in order.

    Raises
    ------
    TableError
        If there is no such table.

    Examples
    --------
    >>> columns("curve")["second"].unit
    's'
    """
    try:
        return SCHEMAS[table].columns
    except KeyError:
        msg = f"There is no table {table!r}. Known tables: {one_of(SCHEMAS)}."
        raise TableError(msg) from None


@cache
def get(table: str) -> type[dy.Schema]:
    """Return a table as a dataframely schema: it validates, casts and samples frames.

    Raises
    ------
    TableError
        If there is no such table.

    Examples
    --------
    >>> get("hashtags").is_valid(pl.DataFrame({"item_id": ["a"]}))
    False
    """
    described = columns(table)
    # Reading answers needs no validation, and importing this would triple the time to the first of them.
    import dataframely as dy

    def made(column: Column) -> dy.Column:
        common: dict[str, Any] = {
            "nullable": column.nullable,
            "metadata": {"en": column.en, "zh": column.zh, "unit": column.unit},
            "description": column.meaning,
        }
        match column.dtype:
            case pl.Enum(categories=words):
                return dy.Enum(words, **common)
            case pl.Datetime(time_unit=unit, time_zone=zone):
                return dy.Datetime(time_unit=unit, time_zone=zone, **common)
            case pl.Boolean():
                return dy.Bool(**common)
            case other:
                kind: type[dy.Column] = getattr(dy, str(other))
                return kind(**common)

    return type(SCHEMAS[table].__name__, (dy.Schema,), {name: made(one) for name, one in described.items()})


@cache
def schema(table: str) -> pl.Schema:
    """Return a table's polars schema: column name -> dtype, in order."""
    return pl.Schema({name: column.dtype for name, column in columns(table).items()})


def label(table: str, column: str, *, lang: str = "en") -> str:
    """Return a column's name for people, in English (``en``) or Chinese (``zh``)."""
    described = columns(table)[column]
    return {"en": described.en, "zh": described.zh}[lang]


def dictionary(table: str | None = None, *, lang: str = "en") -> pl.DataFrame:
    """Return the data dictionary: one row per table and column, in the order of the tables.

    Parameters
    ----------
    table
        One table only; all of them by default.
    lang
        ``"en"`` or ``"zh"``: the language of ``meaning``.

    Returns
    -------
    polars.DataFrame
        table, column, dtype, unit, en, zh, meaning: all text.

    Raises
    ------
    TableError
        If there is no such table.
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> dictionary("curve").get_column("unit").to_list()
    ['id', 'word', 'word', 's', 'share 0-1', 'word']
    >>> dictionary("curve", lang="zh").get_column("meaning").item(3)
    '距视频开头的秒数。'
    """
    if lang not in ("en", "zh"):
        msg = f"lang={lang!r} is not allowed. Allowed: 'en' or 'zh'."
        raise ParameterError(msg)
    rows = [
        {
            "table": name,
            "column": column_name,
            "dtype": column.dtype.__class__.__name__,
            "unit": column.unit,
            "en": column.en,
            "zh": column.zh,
            "meaning": column.meaning_zh if lang == "zh" else column.meaning,
        }
        for name in ([table] if table else SCHEMAS)
        for column_name, column in columns(name).items()
    ]
    return pl.DataFrame(rows)


def conform(frame: Any, table: str, **constants: Any) -> pl.DataFrame:
    """Make a table of the kit of a frame of one's own: see :func:`analytics_kit._conform.conform`."""
    from analytics_kit._conform import conform as conformed

    return conformed(frame, table, **constants)


def require(frame: pl.DataFrame | pl.LazyFrame, table: str, columns: Iterable[str] | None = None) -> None:
    """Check that a frame has the columns of a table, with a usable dtype; what else it holds is left alone.

    Parameters
    ----------
    frame
        The frame that a transform was given.
    table
        The table that it should be, for the message.
    columns
        The columns that matter; by default all of the table's but those that a frame may do without.

    Raises
    ------
    TableError
        Naming the columns that are missing and what the frame has instead.

    Examples
    --------
    >>> require(pl.DataFrame({"word": ["a"]}), "keywords", ["keyword"])
    Traceback (most recent call last):
        ...
    analytics_kit.errors.TableError: Not a keywords frame: no column 'keyword'. It has 'word'. ...
    """
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        msg = (
            f"Not a {table} frame: a {type(frame).__name__} came. Pass a polars DataFrame or LazyFrame, "
            "for instance what session.fetch() returns; polars.from_pandas() converts a pandas frame."
        )
        raise TableError(msg)
    expected = schema(table)
    have = frame.collect_schema()
    described = SCHEMAS[table].columns
    wanted = [name for name in expected if not described[name].optional] if columns is None else list(columns)
    missing = [name for name in wanted if name not in have]
    if missing:
        msg = (
            f"Not a {table} frame: no column {one_of(missing)}. It has {', '.join(map(repr, have)) or 'none'}. "
            f"See analytics_kit.tables.dictionary({table!r})."
        )
        raise TableError(msg)
    for name in wanted:
        if name in expected and not _stands_for(have[name], expected[name]):
            advice = " Ids are text, for instance '7559536212910853422'." if name.endswith("_id") else ""
            msg = f"Not a {table} frame: column {name!r} is {have[name]}, but {expected[name]} is needed.{advice}"
            raise TableError(msg)


def _stands_for(dtype: pl.DataType, expected: pl.DataType) -> bool:
    """Tell whether a column can be used where another dtype is expected: any number for a number, any text for text."""
    if dtype == pl.Null:  # nothing is known, of whatever kind
        return True
    if expected.is_numeric():
        return dtype.is_numeric()
    return dtype in _TEXT if expected in _TEXT else True
