"""The tables of the routes and of the files that platforms let people download."""

from __future__ import annotations

import polars as pl

from analytics_kit import providers
from analytics_kit.tables._column import Column, Table

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
#: Who answers, declared in ``providers``; ``export`` is a file that a platform let somebody download.
PROVIDERS = (*providers.PROVIDERS, "export")
#: Whose a portrait or a curve is; of a curve, ``all`` are all who watched.
AUDIENCES = ("all", "viewers", "followers", "subscribed", "not_subscribed", "new", "returning")


# Columns that stand in several tables, with one meaning each.


def _item_id() -> Column:
    return Column.text(
        "item",
        "The work's id, always text; null where an answer names none, or was parsed without its request.",
        unit="id",
    )


def _currency() -> Column:
    return Column.text(
        "currency",
        "ISO 4217 code of the row's amounts, from the answer's code or symbol ($ is USD, ¥ JPY); null where it gives "
        "none, or a symbol that several currencies share (kr).",
        unit="ISO 4217",
    )


def _product_id() -> Column:
    return Column.text("product", "The product's id, always text.", unit="id")


def _started_at() -> Column:
    return Column.moment("from", "Where the period starts.")


def _ended_at() -> Column:
    return Column.moment("until", "Where the period ends: the first moment that is no part of it.")


def _displayed_text(of: str) -> Column:
    return Column.text(
        f"{of} as shown",
        f"The {of} as the platform writes it: where that is a range, or no number at all, it stands here alone.",
    )


def _list() -> Column:
    return Column.text(
        "list",
        "show_from 搜索来源词: searches that showed the work; inspire_search 看后搜: searches that viewers made after "
        "watching. Null for the one list that the documents have, of searches that led to the work.",
        unit="word",
    )


def _of(meaning: str) -> Column:
    return Column(pl.Enum(AUDIENCES), en="whose", unit="word", meaning=meaning, nullable=True, required=False)


class Curve(Table):
    """One row per analysis, series and second of a work."""

    item_id = _item_id()
    analysis = Column(
        pl.Enum(ANALYSES),
        en="analysis",
        unit="word",
        meaning="retention 留存: share still watching; like 点赞: share of likes; bounce 跳出: share leaving.",
    )
    series = Column(
        pl.Enum(SERIES),
        en="series",
        unit="word",
        meaning="item: the work itself; peers 同类作者: the average of similar creators.",
    )
    second = Column(pl.Float64(), en="second", unit="s", meaning="Seconds from the start of the video.")
    value = Column.share(
        "share of viewers",
        "The analysed share at this second. Retention exceeds 1 where viewers rewatch; null where the provider gave none.",
        most=None,
    )
    of = _of(
        "Whose curve this is, where a file has several: all, subscribed, not_subscribed, new, returning; null elsewhere."
    )


class Portrait(Table):
    """One row per dimension and segment of a work's audience."""

    item_id = _item_id()
    dimension = Column(
        pl.Enum(DIMENSIONS),
        en="dimension",
        unit="word",
        meaning="What the audience is divided by: gender, age, province, part of the day (active), fans, interest words, region (country codes) and so on.",
    )
    segment = Column(
        pl.String(),
        en="segment",
        unit="word",
        meaning="The provider's own word (male, 18-23, 浙江). Codes become words: active 2, 3, 4, -1 are morning, afternoon, evening, other; fan 1, 0 are fan, non_fan.",
    )
    share = Column.share(
        "share", "The segment's part of the audience. Lists may be truncated: a dimension need not sum to 1."
    )
    tgi = Column(
        pl.Float64(),
        en="TGI",
        unit="index, 100 = platform average",
        meaning="Target group index: 100 x share / platform share. Null where the provider gives none.",
        nullable=True,
    )
    of = _of("Who is portrayed: viewers, or followers, who are others; null where the source does not say.")


class Keywords(Table):
    """One row per search word of a work: what led to it, and in a list of their own what viewers searched after it."""

    item_id = _item_id()
    keyword = Column(pl.String(), en="keyword", unit="word", meaning="What viewers searched for.")
    count = Column.count("searches", "How often the word was searched before the work was watched.")
    reported_share = Column.share(
        "reported share",
        "The provider's own figure, rounded; where there are counts, compute from them instead.",
    )
    total_count = Column.count("all searches", "All searches that led to the work, listed words or not.")
    list = _list()


class Traffic(Table):
    """One row per traffic source of a work; a source without plays has no row."""

    item_id = _item_id()
    source = Column(
        pl.String(),
        en="traffic source",
        unit="word",
        meaning="homepage_hot 推荐页, familiar 朋友页, search 搜索, homepage 个人主页, message 消息页, follow 关注页, nearby 同城页, other 其他; a word beyond these passes through.",
    )
    share = Column.share("share", "The source's part of the plays.")
    history_difference = Column(
        pl.Float64(),
        en="change against history",
        unit="share difference",
        meaning="Difference to the creator's history. Equal to share on every row where there seems to be no history.",
        nullable=True,
    )
    app_id = Column.text("app", "The app that the plays came from.", unit="id")


class Works(Table):
    """One row per work, the same columns for every provider; null where the provider has none."""

    provider = Column(pl.Enum(PROVIDERS), en="provider", unit="word", meaning="Who answered.")
    platform = Column.text("platform", "Where the work is published.", unit="word")
    item_id = _item_id()
    title = Column.text("title", "The work's title or caption.")
    author = Column.text("author", "The creator's name.")
    published_at = Column.moment("published", "When the work was published.")
    duration_s = Column.seconds("duration", "Length of the video.")
    genre = Column.text(
        "genre",
        "up_to_1_min, 1_to_3_min, 3_to_5_min and over_5_min are videos of that length, photos 图文, article 长图文; a word beyond these passes through. What a completion rate says differs between videos and photos.",
        unit="word",
    )
    url = Column.text("link", "The public page of the work; no parameter of it tells who asked.", unit="URL")
    plays = Column.count("plays", "Times played. Null, not 0, where likes show that a 0 means unknown.")
    views = Column.count(
        "views",
        "Times viewed, where the provider counts views apart from plays, or in their place: of aitoearn's platforms YouTube, TikTok, bilibili, KWAI and Threads count views and no plays.",
    )
    impressions = Column.count("impressions", "Times the cover was shown.")
    likes = Column.count("likes", "Likes.")
    comments = Column.count("comments", "Comments.")
    shares = Column.count("shares", "Shares.")
    saves = Column.count("saves", "Saves, also called favourites or collects.")
    followers_gained = Column.count(
        "followers gained",
        "People who followed the creator after watching; may be negative where the provider nets losses.",
    )
    hour_known = Column(
        pl.Boolean(),
        en="hour known",
        unit="yes/no",
        meaning="False where only the day of publishing is known, or the clock that names the hour is not: `published` then stands "
        "at midnight, and its hour says nothing. Null where nothing says that it is not known.",
        nullable=True,
        required=False,
    )


class WorkMetrics(Table):
    """What Douyin's list of works says beyond the table ``works``: rates, review and visibility."""

    item_id = _item_id()
    bounce_rate_2s = Column.share("2 s bounce rate", "Plays left within 2 s of all plays.")
    completion_rate_5s = Column.share("5 s completion rate", "Plays longer than 5 s of all plays.")
    completion_rate = Column.share("completion rate", "Plays watched to the end of all plays.")
    cover_click_rate = Column.share("cover click rate", "Clicks on the cover of its impressions.")
    average_watch_s = Column.seconds("average watch time", "Mean seconds watched per play.")
    profile_visits = Column.count("profile visits", "Visits to the creator's page after watching.")
    review_status = Column.code("review status", "The provider's code.")
    is_public = Column.flag("public", "Whether everybody may watch.")
    average_watch_share = Column.share(
        "average share watched",
        "Mean share of the video that a play watched; exceeds 1 where viewers rewatch.",
        most=None,
    )
    fan_play_share = Column.share("fans' share of plays", "Plays by fans of all plays.")
    like_rate = Column.share("like rate", "Likes of plays.")
    danmaku = Column.count("danmaku", "Danmaku sent.")
    followers_lost = Column.count(
        "followers lost",
        "People who unfollowed the creator after watching; followers_gained of works is before they are taken off.",
    )


class WorkPerformance(Table):
    """One row per work of a period, as Douyin's analysis of what was published lists it."""

    item_id = _item_id()
    title = Column.text("title", "The work's title or caption.")
    published_at = Column.moment("published", "When the work was published.")
    plays = Column.count("plays", "Times played, in all apps.")
    average_watch_s = Column.seconds("average watch time", "Mean seconds watched per play.")
    completion_rate_5s = Column.share("5 s completion rate", "Plays longer than 5 s of all plays.")
    bounce_rate_2s = Column.share("2 s bounce rate", "Plays left within 2 s of all plays.")
    plays_douyin = Column.count("plays in Douyin", "Plays in Douyin itself.")
    plays_xigua = Column.count("plays in Xigua", "Plays in Xigua.")
    cover_url = Column.text("cover", "A picture of the work.", unit="URL")


class Account(Table):
    """One row: the creator's TikTok account."""

    user_id = Column.text("user", "The creator's id, always text.", unit="id")
    user_name = Column.text("user name", "The name in the address of the creator's page.")
    nick_name = Column.text("nickname", "The name that viewers see.")
    region = Column.text("region", "Where the account is registered, for instance us.", unit="word")
    user_type = Column.code("account type", "The provider's code.")
    tiktok_uid = Column.text("TikTok uid", "The creator's id within TikTok, always text.", unit="id")
    partner_id = Column.text("partner", "The id of the partner the account is bound to.", unit="id")
    partner_name = Column.text("partner name", "The partner's name.")
    is_official_shop = Column.flag("official shop", "Whether this is a shop's official account.")
    permissions = Column.text(
        "permissions", "The provider's codes of what the account may do, with commas between them."
    )
    avatar_url = Column.text("avatar", "A picture of the creator.", unit="URL")


class Health(Table):
    """One row: how healthy the creator's account is, over the last 90 days."""

    risk_level = Column.text("risk level", "The provider's words, for instance Healthy.")
    violation_score = Column.count(
        "violation points",
        "Points so far. 9-11 warn; 12-14, 15-17, 18-20, 21-23 suspend selling for 24 h, 48 h, 72 h, a week; 24 and over end it.",
    )
    score_shown = Column.flag("points shown", "Whether the platform shows the points.")
    creator_status = Column.code("account status", "0 is normal.")
    rules_url = Column.text("rules", "Where the points are explained.", unit="URL")


class Violations(Table):
    """One row per violation on record."""

    record_id = Column.text("record", "The record's id, always text.", unit="id")
    violated_at = Column.moment("violated", "When it happened.")
    type = Column.text("type", "What was against the rules, for instance a video.")
    reason = Column.text("reason", "Why.")
    detail = Column.text("detail", "More on it; may be empty.")
    suggestion = Column.text("suggestion", "What the platform advises.")
    enforcement = Column.text(
        "enforcement", "What the platform did; several measures stand with '; ' between."
    )
    record_status = Column.code("record status", "1 is in force.")
    appeal_status = Column.code("appeal status", "0: no appeal; 1: appealed.")
    can_appeal = Column.flag("may be appealed", "Whether an appeal is possible.")
    appeal_until = Column.moment("appeal until", "Until when.")
    policy_url = Column.text("policy", "The rule that was broken.", unit="URL")


class ShopDaily(Table):
    """One row per period, mostly a day: what the creator sold, in lives and by videos."""

    started_at = _started_at()
    ended_at = _ended_at()
    live_revenue = Column.money("live revenue", "Revenue from lives.")
    video_revenue = Column.money("video revenue", "Revenue from videos.")
    revenue = Column.money("revenue", "Revenue from both.")
    base_revenue = Column.money("base revenue", "What commission is calculated on.")
    alc_base_revenue = Column.money("ALC base revenue", "Base revenue under the ALC model.")
    commission = Column.money("commission", "Estimated commission.")
    currency = _currency()
    items_sold = Column.count("items sold", "Items sold.")
    product_views = Column.count("product views", "Times that products were shown.")
    product_clicks = Column.count("product clicks", "Times that products were clicked.")
    alc_orders = Column.count("ALC orders", "Orders paid under the ALC model.")
    is_bound_shop = Column.flag("bound to a shop", "Whether the account is bound to a TikTok shop.")


class LiveDaily(Table):
    """One row per period, mostly a day: how the creator's lives did."""

    started_at = _started_at()
    ended_at = _ended_at()
    sessions = Column.count("lives", "Lives held.")
    viewers = Column.count("viewers", "People who watched.")
    likes = Column.count("likes", "Likes.")
    comments = Column.count("comments", "Comments.")
    followers_gained = Column.count("followers gained", "New followers; may be negative.")
    revenue = Column.money("live revenue", "Revenue from lives.")
    revenue_per_session = Column.money("revenue per live", "The provider's own mean per live.")
    currency = _currency()
    product_views = Column.count("product views", "Times that products were shown.")
    product_clicks = Column.count("product clicks", "Times that products were clicked.")
    buyers = Column.count("buyers", "People who ordered and paid.")
    orders = Column.count("paid orders", "Orders paid, counted by SKU.")
    items_sold = Column.count("items sold", "Items sold.")
    ctr = Column.share("click-through rate", "Clicks of views.")
    conversion_rate = Column.share("conversion rate", "Orders of clicks.", most=None)


class VideoDaily(Table):
    """One row per period, mostly a day: how all videos of the creator did."""

    started_at = _started_at()
    ended_at = _ended_at()
    videos = Column.count("videos published", "Videos published.")
    plays = Column.count("plays", "Times that videos were played.")
    followers_gained = Column.count("followers gained", "New followers; may be negative.")
    gmv = Column.money("GMV", "Gross merchandise value that videos brought.")
    currency = _currency()
    items_sold = Column.count("items sold", "Items sold.")


class Products(Table):
    """One row per product and period: what the creator sold of it."""

    product_id = _product_id()
    title = Column.text("title", "The product's title.")
    started_at = _started_at()
    ended_at = _ended_at()
    items_sold = Column.count("items sold", "Items sold.")
    revenue = Column.money("revenue", "Gross merchandise value.")
    commission = Column.money("commission", "Estimated commission.")
    currency = _currency()
    cover_url = Column.text("cover", "A picture of the product.", unit="URL")


class Showcase(Table):
    """One row per product in the creator's showcase."""

    product_id = _product_id()
    title = Column.text("title", "The product's title.")
    price = Column.money(
        "price",
        "What it costs; null where a range is shown. $1.2K is read as 1200, as exact as it was written.",
    )
    commission = Column.money("commission", "What the creator earns on one; null where a range is shown.")
    commission_rate = Column.share(
        "commission rate", "The creator's part of the price; 1200 basis points on the wire are 0.12."
    )
    currency = _currency()
    seller_id = Column.text("seller", "The seller's id, always text.", unit="id")
    shop_name = Column.text("shop", "The seller's shop.")
    category = Column.text("category", "The main category.")
    source = Column.text("source", "How it came into the showcase, for instance Affiliate.", unit="word")
    stock_status = Column.code("stock", "1: in stock.")
    review_status = Column.code("review", "1: passed.")
    cover_url = Column.text("cover", "A picture of the product.", unit="URL")
    price_text = _displayed_text("price")
    commission_text = _displayed_text("commission")
    commission_currency = Column.text(
        "currency of the commission",
        "ISO 4217 code of the commission, which need not be the price's; null where the answer gives none.",
        unit="ISO 4217",
    )


class VideoSales(Table):
    """One row per video and period: what it sold. The rest of the list stands in ``works``."""

    item_id = _item_id()
    started_at = _started_at()
    ended_at = _ended_at()
    plays = Column.count("plays", "Times played within the period.")
    completion_rate = Column.share("completion rate", "Plays watched to the end of all plays.")
    ctr = Column.share("click-through rate", "Product clicks of product views.")
    gmv = Column.money("GMV", "Gross merchandise value that the video brought.")
    direct_gmv = Column.money("direct GMV", "The part of it that was bought straight from the video.")
    currency = _currency()
    items_sold = Column.count("items sold", "Items sold.")


class VideoStats(Table):
    """One row per video and period: how people reacted."""

    item_id = _item_id()
    started_at = _started_at()
    ended_at = _ended_at()
    likes = Column.count("likes", "Likes.")
    comments = Column.count("comments", "Comments.")
    shares = Column.count("shares", "Shares.")
    followers_gained = Column.count("followers gained", "New followers; may be negative.")
    product_views = Column.count("product views", "Times that the video's products were viewed.")
    completion_rate = Column.share("completion rate", "Plays watched to the end of all plays.")


class PortraitPeriods(Table):
    """One row per period, dimension and segment of a work's audience; ``portrait`` holds the last period."""

    item_id = _item_id()
    started_at = _started_at()
    ended_at = _ended_at()
    dimension = Column(
        pl.Enum(DIMENSIONS),
        en="dimension",
        unit="word",
        meaning="What the audience is divided by: gender, age or region.",
    )
    segment = Column.text("segment", "The provider's own word (female, 18-24, US).", unit="word")
    share = Column.share("share", "The segment's part of the audience.")


class VideoProducts(Table):
    """One row per video and product that is linked in it."""

    item_id = _item_id()
    product_id = _product_id()
    title = Column.text("title", "The product's title.")
    price_min = Column.money("lowest price", "The lowest price among its variants.")
    price_max = Column.money("highest price", "The highest price among its variants.")
    currency = _currency()
    started_at = _started_at()
    ended_at = _ended_at()
    items_sold = Column.count("items sold", "Items sold within the period.")
    ctr = Column.share("click-through rate", "Product clicks of product views.")
    url = Column.text("link", "The product's page.", unit="URL")
    cover_url = Column.text("cover", "A picture of the product.", unit="URL")
    price_min_text = _displayed_text("lowest price")
    price_max_text = _displayed_text("highest price")


class ProductStats(Table):
    """One row per video, product and period: from views over clicks to orders."""

    item_id = _item_id()
    product_id = _product_id()
    started_at = _started_at()
    ended_at = _ended_at()
    product_views = Column.count("product views", "Times that the product was viewed.")
    product_clicks = Column.count("product clicks", "Times that the product was clicked.")
    orders = Column.count("orders", "Orders made.")
    items_sold = Column.count("items sold", "Items sold.")
    revenue = Column.money("revenue", "Revenue with the product.")
    direct_revenue = Column.money("direct revenue", "The part of it bought straight from the video.")
    currency = _currency()


class RelatedVideos(Table):
    """One row per video that shows the same product, and period; its figures stand in ``works``."""

    item_id = _item_id()
    product_id = _product_id()
    started_at = _started_at()
    ended_at = _ended_at()
    video_id = Column.text("file", "The id of the video's file, always text.", unit="id")
    cover_url = Column.text("cover", "A picture of the video.", unit="URL")
    video_url = Column.text("file address", "Where the file is played from; expires.", unit="URL")


class Diagnosis(Table):
    """One row per metric of a Douyin account: its last seven days against its own past and similar creators."""

    metric = Column(
        pl.String(),
        en="metric",
        unit="word",
        meaning="interaction 互动指数, followers_gained 粉丝净增量, plays 视频播放量, completion_rate 视频完播率, works_published 投稿数; a word beyond these passes through.",
    )
    own_value = Column(
        pl.Float64(),
        en="own value",
        unit="the metric's: index, count or share 0-1",
        meaning="The account's figure of the last seven days.",
        nullable=True,
    )
    similar_value = Column(
        pl.Float64(),
        en="similar creators' value",
        unit="the metric's: index, count or share 0-1",
        meaning="The average of similar creators.",
        nullable=True,
    )
    author_rank = Column.share("rank in own past", "The part of the account's own past that is surpassed.")
    similar_rank = Column.share(
        "rank among similar creators", "The part of similar creators that is surpassed."
    )
    similar_count = Column.count("similar creators", "How many similar creators there are.")


class Verticals(Table):
    """One row per vertical that an account's works of a period are of."""

    vertical = Column(
        pl.String(), en="vertical", unit="word", meaning="The provider's word, for instance 美食."
    )


class Danmaku(Table):
    """One row per second of a work around which danmaku were sent; seconds without any are absent."""

    item_id = _item_id()
    second = Column(pl.Float64(), en="second", unit="s", meaning="Seconds from the start of the video.")
    count = Column.count("danmaku", "Danmaku around that second.")
    reported_share = Column.share(
        "reported share", "The provider's own figure, rounded; compute from counts instead."
    )
    total_count = Column.count("all danmaku", "All danmaku of the work, listed or not.")


class HotWords(Table):
    """One row per word that was frequent in a work's danmaku."""

    item_id = _item_id()
    word = Column(pl.String(), en="word", unit="word", meaning="What was sent.")
    count = Column.count("times", "How often it was sent.")
    sentiment = Column.text(
        "sentiment", "positive 正面, negative 负面 or neutral 中性, by the provider.", unit="word"
    )


class LiveSessions(Table):
    """One row per live that a Douyin creator held."""

    room_id = Column.text("room", "The room's id, always text.", unit="id")
    title = Column.text("title", "The live's title.")
    started_at = Column.moment("started", "When it began.")
    ended_at = Column.moment("ended", "When it ended; null while it goes on.")
    duration_s = Column.seconds("duration", "How long it was, pauses left out.")
    status = Column.text("status", "ended 已结束; a code beyond that passes through.", unit="word")
    views = Column.count("views", "Times that somebody came to watch.")
    viewers = Column.count("viewers", "People who watched.")
    peak_viewers = Column.count("peak viewers", "The most people at once.")
    average_watch_s = Column.seconds(
        "average watch time", "Mean time watched. The provider names no unit; its number is read as minutes."
    )
    likes = Column.count("likes", "Likes.")
    commenters = Column.count("commenters", "People who commented.")
    new_followers = Column.count("new followers", "People who followed during the live.")
    buyers = Column.count("buyers", "People who spent something.")
    buying_fans = Column.count("buying fans", "Fans among them.")
    earn_score = Column(
        pl.Float64(),
        en="earn score",
        unit="points",
        meaning="What the live earned, in the platform's points.",
        nullable=True,
    )
    cover_url = Column.text("cover", "A picture of the live.", unit="URL")


class Details(Table):
    """One row per figure or word of an answer, or a part of one, that no document describes."""

    item_id = _item_id()
    path = Column(
        pl.String(),
        en="path",
        unit="JSON path",
        meaning="The object that holds it, for instance $.items[0].play_info; $[3] is the fourth row of a file.",
    )
    field = Column(
        pl.String(), en="field", unit="word", meaning="The provider's own name for it, as it came."
    )
    value = Column(
        pl.Float64(),
        en="value",
        unit="unknown: nothing documents it",
        meaning="The number, or the number that the text is; null for what is none, and beyond 2^53, where ids would be rounded.",
        nullable=True,
    )
    text = Column(
        pl.String(), en="text", unit="text", meaning="What came, as text: exact where a number is long."
    )


class Increments(Table):
    """One row per video, figure and number of days: how it grew lately."""

    item_id = _item_id()
    metric = Column(pl.Enum(["plays", "likes"]), en="figure", unit="word", meaning="What grew.")
    days = Column(pl.Int64(), en="days", unit="days", meaning="Over how many days: 1, 7 or 30.")
    increment = Column.count("increment", "By how much; may be negative. Null where it is unknown.")


class VideoFacts(Table):
    """One row per video: what keyapi says of it beyond ``works`` and ``increments``."""

    item_id = _item_id()
    author_id = Column.text("author", "The author's id, always text.", unit="id")
    region = Column.text("region", "The provider's word; null where it gives none.", unit="word")
    created_by_ai = Column.flag("made with AI", "Whether it is marked so.")
    sales_flag = Column.code("way of selling", "0: the video sells nothing.")
    items_sold = Column.count("items sold", "Items sold, by the provider's estimate.")
    gmv = Column.money("GMV", "Gross merchandise value, by the provider's estimate.")
    currency = _currency()
    width = Column(pl.Int64(), en="width", unit="px", meaning="Width of the picture.", nullable=True)
    height = Column(pl.Int64(), en="height", unit="px", meaning="Height of the picture.", nullable=True)
    size_bytes = Column(pl.Int64(), en="size", unit="bytes", meaning="Size of the file.", nullable=True)
    resolution = Column.text("resolution", "The provider's word, for instance 720p.", unit="word")
    cover_url = Column.text(
        "cover",
        "Where the picture of the video is kept, without the signature that opens it for some days: two answers have the same picture where this is the same.",
        unit="URL",
    )


class Snapshots(Table):
    """One row per look at a work: the answer's own figures first, then each snapshot it holds."""

    item_id = _item_id()
    account_id = Column.text("account", "The provider's id of the account, always text.", unit="id")
    snapshot_id = Column.text("snapshot", "The provider's id of the snapshot.", unit="id")
    is_current = Column.flag(
        "current", "Whether these are the answer's own figures, not one of its snapshots."
    )
    snapshot_at = Column.moment(
        "time",
        "When the figures were so. Where the provider gives the time of publishing, this is when it asked the platform.",
    )
    fetched_at = Column.moment("fetched", "When the provider asked the platform.")
    started_at = Column.moment(
        "from",
        "Where the period starts that brought these figures, such as a day on Pinterest; null where they are totals.",
    )
    ended_at = Column.moment("until", "Where the period ends.")
    views = Column.count("views", "Times viewed.")
    plays = Column.count("plays", "Times played.")
    impressions = Column.count("impressions", "Times shown.")
    reach = Column.count("reach", "People reached.")
    likes = Column.count("likes", "Likes.")
    collects = Column.count("collects", "Times put into a collection.")
    comments = Column.count("comments", "Comments.")
    shares = Column.count("shares", "Shares.")
    saves = Column.count("saves", "Times saved.")
    clicks = Column.count("clicks", "Clicks.")
    engagements = Column.count("engagements", "Whatever the platform counts as engagement.")
    watch_time_s = Column.seconds("time watched", "All time watched together.")


class Authors(Table):
    """One row per work: its author as the platform's public pages show them."""

    item_id = _item_id()
    author_id = Column.text("author", "The author's id, always text.", unit="id")
    sec_uid = Column.text("secUid", "The id in the address of the author's page.", unit="id")
    author = Column.text("name", "The author's name.")
    followers = Column.count("followers", "Followers.")
    following = Column.count("following", "Accounts that the author follows.")
    likes_received = Column.count("likes received", "Likes of all of the author's works.")


class Hashtags(Table):
    """One row per hashtag in a work's caption, in the caption's order."""

    item_id = _item_id()
    hashtag = Column(pl.String(), en="hashtag", unit="word", meaning="Without the #.")
    hashtag_id = Column.text("hashtag id", "The hashtag's id, always text.", unit="id")


class AccountDaily(Table, kind="file"):
    """One row per day: how the whole account did."""

    day = Column(
        pl.Date(), en="day", unit="date", meaning="The day, by the clock of the platform or the account."
    )
    platform = Column.text("platform", "Which platform the account is on.", unit="word")
    plays = Column.count("plays", "Times played.")
    profile_visits = Column.count("profile visits", "Visits to the creator's page.")
    likes = Column.count("likes", "Likes; may be negative where more were taken back than given.")
    comments = Column.count("comments", "Comments; may be negative where more were deleted than written.")
    shares = Column.count("shares", "Shares.")
    saves = Column.count("saves", "Saves.")
    impressions = Column.count("impressions", "Times that covers were shown.")
    followers = Column.count("followers", "Followers at the end of the day.")
    followers_gained = Column.count(
        "followers gained",
        "By how much the followers grew; may be negative where those lost are taken off.",
    )
    followers_lost = Column.count("followers lost", "People who unfollowed the creator.")
    viewers = Column.count("viewers", "People who watched.")
    new_viewers = Column.count("new viewers", "Those who had not watched before.")
    returning_viewers = Column.count("returning viewers", "Those who had watched before.")
    cover_click_rate = Column.share("cover click rate", "Clicks on covers of their impressions.", most=None)


class ActiveHours(Table, kind="file"):
    """One row per day and hour: how many followers were active."""

    day = Column(pl.Date(), en="day", unit="date", meaning="The day, by a clock that the file does not name.")
    hour = Column(
        pl.Int64(),
        en="hour",
        unit="hour",
        meaning="0-23, by a clock that the file does not name: compare hours with each other, not with a calendar.",
    )
    platform = Column.text("platform", "Which platform the account is on.", unit="word")
    followers = Column.count("followers active", "Followers active in that hour.")


#: Table name -> its class: all tables that routes and files fill, in the order of this file.
SCHEMAS = {table.__tablename__: table for table in Table.__subclasses__() if table.__module__ == __name__}
