"""The kit's own words as people read them: the one home that charts, tables and reports take them from.

A word is known by the column that it stands in, a segment of an audience by its dimension too; so a title that happens
to be ``core`` stays what it is. What a provider or a user wrote has no entry here and is shown as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analytics_kit._provinces import PROVINCES, short_name

if TYPE_CHECKING:
    from collections.abc import Mapping

Words: TypeAlias = "Mapping[str, tuple[str, str]]"

_DIMENSIONS: Words = {
    "gender": ("gender", "性别"),
    "age": ("age", "年龄"),
    "province": ("province", "省份"),
    "region": ("region", "地区"),
    "city_level": ("city level", "城市级别"),
    "career": ("career", "职业"),
    "active": ("part of the day", "活跃时段"),
    "new_user": ("new users", "新用户"),
    "fan": ("followers", "粉丝"),
    "interest": ("interests", "兴趣"),
}
#: Dimension -> its segments, in their natural order.
_SEGMENTS: Mapping[str, Words] = {
    "gender": {"male": ("male", "男"), "female": ("female", "女")},
    # Douyin's and TikTok's, in one order.
    "age": {
        "-18": ("under 18", "18岁以下"),
        "18-23": ("18–23", "18–23岁"),
        "18-24": ("18–24", "18–24岁"),
        "24-30": ("24–30", "24–30岁"),
        "25-34": ("25–34", "25–34岁"),
        "31-40": ("31–40", "31–40岁"),
        "35-44": ("35–44", "35–44岁"),
        "41-50": ("41–50", "41–50岁"),
        "45-54": ("45–54", "45–54岁"),
        "50-": ("over 50", "50岁以上"),
        "55+": ("over 55", "55岁以上"),
    },
    "city_level": {
        "一线": ("tier 1", "一线"),
        "新一线": ("new tier 1", "新一线"),
        "二线": ("tier 2", "二线"),
        "三线": ("tier 3", "三线"),
        "四线": ("tier 4", "四线"),
        "五线": ("tier 5", "五线"),
    },
    "active": {
        "morning": ("morning", "上午"),
        "afternoon": ("afternoon", "下午"),
        "evening": ("evening", "晚上"),
        "other": ("other", "其他"),
    },
    "fan": {"fan": ("followers", "粉丝"), "non_fan": ("not followers", "非粉丝")},
    "province": {name: (english, name) for name, (english, *_) in PROVINCES.items()},
}
_STEPS: Words = {
    "clear": ("no sanction", "无处罚"),
    "warning": ("warning", "警告"),
    "suspended_24h": ("suspended 24 h", "停 24 小时"),
    "suspended_48h": ("suspended 48 h", "停 48 小时"),
    "suspended_72h": ("suspended 72 h", "停 72 小时"),
    "suspended_1_week": ("suspended 1 week", "停 1 周"),
    "removed": ("removal", "永久清退"),
}
#: Column -> its words. A column named like a dimension holds that dimension's segments.
COLUMNS: Mapping[str, Words] = {
    **_SEGMENTS,
    "dimension": _DIMENSIONS,
    "analysis": {
        "retention": ("retention", "留存"),
        "like": ("likes", "点赞"),
        "bounce": ("bounces", "跳出"),
    },
    "answer_source": {"sandbox": ("sandbox", "沙箱"), "live": ("provider", "平台")},
    "band": {
        "mismatch": ("mismatch", "不匹配"),
        "weak": ("weak", "偏弱"),
        "potential": ("potential", "潜力"),
        "core": ("core", "核心"),
    },
    "genre": {
        "up_to_1_min": ("up to 1 min", "1 分钟以内"),
        "1_to_3_min": ("1 to 3 min", "1–3 分钟"),
        "3_to_5_min": ("3 to 5 min", "3–5 分钟"),
        "over_5_min": ("over 5 min", "5 分钟以上"),
    },
    "kind": {"drop": ("drop", "下降"), "rise": ("rise", "上升")},
    "list": {
        "show_from": ("led to the work", "搜索来源词"),
        "inspire_search": ("after watching", "看后搜"),
    },
    "metric": {
        "interaction": ("interaction", "互动指数"),
        "followers_gained": ("followers gained", "粉丝净增量"),
        "plays": ("plays", "视频播放量"),
        "completion_rate": ("completion rate", "视频完播率"),
        "works_published": ("works published", "投稿数"),
    },
    "platform": {
        "douyin": ("Douyin", "抖音"),
        "xhs": ("Xiaohongshu", "小红书"),
        "wxSph": ("WeChat Channels", "微信视频号"),
        "KWAI": ("Kuaishou", "快手"),
        "youtube": ("YouTube", "YouTube"),
        "wxGzh": ("WeChat Official Accounts", "微信公众号"),
        "bilibili": ("bilibili", "哔哩哔哩"),
        "twitter": ("X (Twitter)", "X（Twitter）"),
        "tiktok": ("TikTok", "TikTok"),
        "facebook": ("Facebook", "Facebook"),
        "instagram": ("Instagram", "Instagram"),
        "threads": ("Threads", "Threads"),
        "pinterest": ("Pinterest", "Pinterest"),
        "linkedin": ("LinkedIn", "LinkedIn"),
        "google_business": ("Google Business", "Google 商家"),
    },
    "sentiment": {
        "positive": ("positive", "正面"),
        "neutral": ("neutral", "中性"),
        "negative": ("negative", "负面"),
    },
    "series": {"item": ("this work", "本作品"), "peers": ("peers", "同类作者")},
    # Sources beyond these keep the provider's word.
    "source": {
        "homepage_hot": ("For You feed", "推荐页"),
        "search": ("search", "搜索"),
        "homepage": ("profile page", "个人主页"),
        "familiar": ("friends feed", "朋友页"),
        "follow": ("following feed", "关注页"),
        "message": ("messages", "消息页"),
        "nearby": ("nearby", "同城页"),
        "other": ("other", "其他"),
    },
    "stage": {
        "shown": ("shown", "展示"),
        "clicked": ("clicked", "点击"),
        "ordered": ("ordered", "下单"),
        "sold": ("items sold", "成交件数"),
    },
    "status": {"ended": ("ended", "已结束")},
    "step": _STEPS,
    "next_step": _STEPS,
    # Columns that hold the names of other columns; what stands here goes before those columns' own names.
    "measure": {},
    "unit": {
        "JSON path": ("JSON path", "JSON 路径"),
        "bytes": ("bytes", "字节"),
        "code": ("code", "代码"),
        "count": ("count", "计数"),
        "date": ("date", "日期"),
        "days": ("days", "天"),
        "hour": ("hour", "小时"),
        "id": ("id", "ID"),
        "index, 100 = platform average": ("index, 100 = platform average", "指数，100 = 平台平均"),
        "money, see currency": ("money, see currency", "金额，币种另列"),
        "nats": ("nats", "奈特"),
        "points": ("points", "分"),
        "px": ("px", "像素"),
        "ratio": ("ratio", "比值"),
        "s": ("s", "秒"),
        "share 0-1": ("share 0–1", "占比 0–1"),
        "share difference": ("share difference", "占比之差"),
        "text": ("text", "文本"),
        "the metric's: index, count or share 0-1": (
            "the metric's: index, count or share 0–1",
            "随指标：指数、计数或占比 0–1",
        ),
        "unknown: nothing documents it": ("unknown: nothing documents it", "未知：没有文档说明"),
        "weekday": ("weekday", "星期"),
        "word": ("word", "词"),
        "yes/no": ("yes/no", "是/否"),
    },
}


def vocabulary(column: str, lang: str) -> dict[str, str]:
    """Return a column's words, each with what people call it, in their natural order; empty where it has none.

    Examples
    --------
    >>> vocabulary("band", "zh")
    {'mismatch': '不匹配', 'weak': '偏弱', 'potential': '潜力', 'core': '核心'}
    """
    return {word: both[lang == "zh"] for word, both in COLUMNS.get(column, {}).items()}


def say(column: str, word: str, lang: str) -> str | None:
    """Return what people call a word of a column; None for one that is not the kit's.

    A segment is looked up under its dimension, a province by any of its names.

    Examples
    --------
    >>> say("age", "-18", "en"), say("province", "浙江省", "en"), say("title", "core", "zh")
    ('under 18', 'Zhejiang', None)
    """
    if column == "province":
        word = short_name(word) or word
    both = COLUMNS.get(column, {}).get(word)
    return None if both is None else both[lang == "zh"]
