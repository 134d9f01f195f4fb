"""The kit's own words as people read them: the one home that charts, tables and reports take them from.

A word is known by the column that it stands in, a segment of an audience by its dimension too; so a title that happens
to be ``core`` stays what it is. What a provider or a user wrote has no entry here and is shown as it came. English stands
here, other languages in the catalogue, in a section for each column: ``words age``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analytics_kit._provinces import CAREERS, CITY_TIERS, PROVINCES, short_name
from analytics_kit.locale import check_lang, translate, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

Words: TypeAlias = "Mapping[str, str]"

_DIMENSIONS: Words = {
    "gender": "gender",
    "age": "age",
    "province": "province",
    "region": "region",
    "city_level": "city level",
    "career": "career",
    "active": "part of the day",
    "new_user": "new users",
    "fan": "followers",
    "interest": "interests",
}
#: Dimension -> its segments, in their natural order.
_SEGMENTS: Mapping[str, Words] = {
    "gender": {"male": "male", "female": "female", "other": "other"},
    # Douyin's and TikTok's, in one order.
    "age": {
        "-18": "under 18",
        "18-23": "18–23",
        "18-24": "18–24",
        "24-30": "24–30",
        "25-34": "25–34",
        "31-40": "31–40",
        "35-44": "35–44",
        "41-50": "41–50",
        "45-54": "45–54",
        "50-": "over 50",
        "55+": "over 55",
    },
    "city_level": CITY_TIERS,
    "career": CAREERS,
    "active": {
        "morning": "morning",
        "afternoon": "afternoon",
        "evening": "evening",
        "other": "other",
    },
    "fan": {"fan": "followers", "non_fan": "not followers"},
    "region": {"other": "other"},  # the others are codes of countries
    "province": {name: english for name, (english, *_) in PROVINCES.items()},
}
_STEPS: Words = {
    "clear": "no sanction",
    "warning": "warning",
    "suspended_24h": "suspended 24 h",
    "suspended_48h": "suspended 48 h",
    "suspended_72h": "suspended 72 h",
    "suspended_1_week": "suspended 1 week",
    "removed": "removal",
}
#: Column -> its words. A column named like a dimension holds that dimension's segments.
COLUMNS: Mapping[str, Words] = {
    **_SEGMENTS,
    "dimension": _DIMENSIONS,
    "analysis": {
        "retention": "retention",
        "like": "likes",
        "bounce": "bounces",
    },
    "answer_source": {"sandbox": "sandbox", "live": "provider", "export": "downloaded file"},
    "band": {
        "mismatch": "mismatch",
        "weak": "weak",
        "potential": "potential",
        "core": "core",
    },
    "genre": {
        "up_to_1_min": "up to 1 min",
        "1_to_3_min": "1 to 3 min",
        "3_to_5_min": "3 to 5 min",
        "over_5_min": "over 5 min",
        "photos": "photos",
        "article": "article",
        "video": "video",
    },
    # Which of two works searches led to.
    "found_in": {"both": "both", "A": "A", "B": "B"},
    "kind": {"drop": "drop", "rise": "rise"},
    "list": {
        "show_from": "led to the work",
        "inspire_search": "after watching",
    },
    "metric": {
        "interaction": "interaction",
        "followers_gained": "followers gained",
        "plays": "plays",
        "completion_rate": "completion rate",
        "works_published": "works published",
    },
    # Whose a portrait or a curve is.
    "of": {
        "all": "all viewers",
        "viewers": "viewers",
        "followers": "followers",
        "subscribed": "subscribers",
        "not_subscribed": "not subscribed",
        "new": "new viewers",
        "returning": "returning viewers",
    },
    "n_from": {"shares": "the shares", "sample_size": "a number given", "plays": "plays"},
    "platform": {
        "douyin": "Douyin",
        "xhs": "Xiaohongshu",
        "wxSph": "WeChat Channels",
        "KWAI": "Kuaishou",
        "youtube": "YouTube",
        "wxGzh": "WeChat Official Accounts",
        "bilibili": "bilibili",
        "twitter": "X (Twitter)",
        "tiktok": "TikTok",
        "facebook": "Facebook",
        "instagram": "Instagram",
        "threads": "Threads",
        "pinterest": "Pinterest",
        "linkedin": "LinkedIn",
        "google_business": "Google Business",
        # As downloaded files call them.
        "xiaohongshu": "Xiaohongshu",
        "wechat_channels": "WeChat Channels",
    },
    "provider": {"export": "downloaded file"},
    "sentiment": {
        "positive": "positive",
        "neutral": "neutral",
        "negative": "negative",
    },
    "series": {"item": "this work", "peers": "peers"},
    # Sources beyond these keep the provider's word.
    "source": {
        "homepage_hot": "For You feed",
        "search": "search",
        "homepage": "profile page",
        "familiar": "friends feed",
        "follow": "following feed",
        "message": "messages",
        "nearby": "nearby",
        "other": "other",
    },
    "stage": {
        "shown": "shown",
        "clicked": "clicked",
        "ordered": "ordered",
        "sold": "items sold",
    },
    "status": {"ended": "ended"},
    "step": _STEPS,
    "next_step": _STEPS,
    # Columns that hold the names of other columns; what stands here goes before those columns' own names.
    "measure": {},
    "unit": {
        "JSON path": "JSON path",
        "bytes": "bytes",
        "code": "code",
        "count": "count",
        "date": "date",
        "days": "days",
        "hour": "hour",
        "id": "id",
        "index, 100 = platform average": "index, 100 = platform average",
        "money, see currency": "money, see currency",
        "nats": "nats",
        "points": "points",
        "px": "px",
        "ratio": "ratio",
        "s": "s",
        "share 0-1": "share 0–1",
        "share difference": "share difference",
        "standard deviations": "standard deviations",
        "text": "text",
        "the metric's: index, count or share 0-1": "the metric's: index, count or share 0–1",
        "unknown: nothing documents it": "unknown: nothing documents it",
        "weekday": "weekday",
        "word": "word",
        "yes/no": "yes/no",
    },
}


#: Columns whose words the provider gives in Chinese: they are what a Chinese reader reads.
CHINESE = ("city_level", "province", "career")


def section(column: str) -> str:
    """Return the section of the catalogue that holds a column's words.

    Examples
    --------
    >>> section("age"), section("next_step")
    ('words age', 'words step')
    """
    return f"words {'step' if column == 'next_step' else column}"


def vocabulary(column: str, lang: str) -> dict[str, str]:
    """Return a column's words, each with what people call it, in their natural order; empty where it has none.

    Examples
    --------
    >>> vocabulary("band", "zh")
    {'mismatch': '不匹配', 'weak': '偏弱', 'potential': '潜力', 'core': '核心'}
    """
    return {
        word: _in_language(column, word, english, lang) for word, english in COLUMNS.get(column, {}).items()
    }


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
    english = COLUMNS.get(column, {}).get(word)
    return None if english is None else _in_language(column, word, english, lang)


def weekdays(lang: str) -> list[str]:
    """Return the days of the week, Monday first.

    Examples
    --------
    >>> weekdays("en")[0], weekdays("zh")[6]
    ('Monday', '周日')
    """
    _ = translator("common", lang)
    return [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]


def _in_language(column: str, word: str, english: str, lang: str) -> str:
    if column in CHINESE and check_lang(lang) == "zh":
        return word
    return translate(english, lang, section(column))
