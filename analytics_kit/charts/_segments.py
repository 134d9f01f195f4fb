"""What segments of an audience are called, and in which order they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.charts._provinces import PROVINCES, short_name
from analytics_kit.charts._text import Lang, distinct, one_line, shorten
from analytics_kit.errors import ParameterError, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIMENSIONS: dict[str, tuple[str, str]] = {
    "gender": ("Gender", "性别"),
    "age": ("Age", "年龄"),
    "province": ("Province", "省份"),
    "region": ("Region", "地区"),
    "city_level": ("City level", "城市级别"),
    "career": ("Career", "职业"),
    "active": ("Part of the day", "活跃时段"),
    "new_user": ("New users", "新用户"),
    "fan": ("Followers", "粉丝"),
    "interest": ("Interests", "兴趣"),
}
# Douyin's and TikTok's, in one order.
_AGES = ("-18", "18-23", "18-24", "24-30", "25-34", "31-40", "35-44", "41-50", "45-54", "50-", "55+")
_SEGMENTS: dict[str, dict[str, tuple[str, str]]] = {
    "gender": {"male": ("male", "男"), "female": ("female", "女")},
    "city_level": {
        "一线": ("tier 1", "一线"),
        "新一线": ("new tier 1", "新一线"),
        "二线": ("tier 2", "二线"),
        "三线": ("tier 3", "三线"),
        "四线": ("tier 4", "四线"),
        "五线": ("tier 5", "五线"),
    },
    "age": {
        "-18": ("under 18", "18岁以下"),
        "18-23": ("18–23", "18–23岁"),
        "24-30": ("24–30", "24–30岁"),
        "31-40": ("31–40", "31–40岁"),
        "41-50": ("41–50", "41–50岁"),
        "50-": ("over 50", "50岁以上"),
        "18-24": ("18–24", "18–24岁"),
        "25-34": ("25–34", "25–34岁"),
        "35-44": ("35–44", "35–44岁"),
        "45-54": ("45–54", "45–54岁"),
        "55+": ("over 55", "55岁以上"),
    },
    "active": {
        "morning": ("morning", "上午"),
        "afternoon": ("afternoon", "下午"),
        "evening": ("evening", "晚上"),
        "other": ("other", "其他"),
    },
    "fan": {"fan": ("followers", "粉丝"), "non_fan": ("not followers", "非粉丝")},
}
# Dimensions with an order of their own; others go by rank or share.
_ORDERED: dict[str, Sequence[str]] = {"age": _AGES, "active": ("morning", "afternoon", "evening", "other")}

_UNKNOWN: dict[Lang, str] = {"en": "unknown", "zh": "未知"}
_BANDS: dict[Lang, dict[str, str]] = {
    "en": {
        "mismatch": "mismatch, under 50",
        "weak": "weak, 50–100",
        "potential": "potential, 100–150",
        "core": "core, over 150",
    },
    "zh": {
        "mismatch": "不匹配，低于 50",
        "weak": "偏弱，50–100",
        "potential": "潜力，100–150",
        "core": "核心，高于 150",
    },
}


def choose(frame: pl.DataFrame, dimension: str | Sequence[str] | None) -> pl.DataFrame:
    """Keep the wanted dimensions; a dimension that no frame can have is refused."""
    if dimension is None:
        return frame
    wanted = [dimension] if isinstance(dimension, str) else list(dimension)
    have = frame.get_column("dimension").drop_nulls().unique(maintain_order=True).to_list()
    allowed = list(dict.fromkeys([*tables.DIMENSIONS, *have]))
    if unknown := [name for name in wanted if name not in allowed]:
        msg = f"dimension={unknown[0]!r} came. Allowed: {one_of(allowed)}."
        raise ParameterError(msg)
    return frame.filter(pl.col("dimension").is_in(wanted))


def by_dimension(frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Split by dimension, in the order of the tables."""
    groups = {
        group["dimension"][0] or "": group for group in frame.partition_by("dimension", maintain_order=True)
    }
    known = [name for name in tables.DIMENSIONS if name in groups]
    return [(name, groups[name]) for name in dict.fromkeys([*known, *groups])]


def in_order(group: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Put segments with a natural order into it, those beyond it last."""
    order = _ORDERED.get(dimension)
    if order is None:
        return group
    place = pl.col("segment").replace_strict(
        list(order), list(range(len(order))), default=len(order), return_dtype=pl.Int64
    )
    return group.sort(place, maintain_order=True)


def labelled(group: pl.DataFrame, dimension: str, lang: Lang) -> pl.DataFrame:
    """Add ``label``: what people call the segment, different for each."""
    return group.with_columns(
        label=pl.Series(distinct(_segment(s, dimension, lang) for s in group["segment"]))
    )


def _segment(segment: str | None, dimension: str, lang: Lang) -> str:
    """Return what people call a segment."""
    if segment is None:
        return _UNKNOWN[lang]
    if dimension == "province" and (name := short_name(segment)):
        return name if lang == "zh" else PROVINCES[name][0]
    both = _SEGMENTS.get(dimension, {}).get(segment)
    return shorten(segment, 300) if both is None else both[lang == "zh"]


def dimension_name(name: str, lang: Lang) -> str:
    """Return what people call a dimension."""
    both = _DIMENSIONS.get(name)
    return one_line(name) if both is None else both[lang == "zh"]


def band_names(lang: Lang) -> dict[str, str]:
    """Return band -> its name with its limits; under ``unknown`` what has no band."""
    return _BANDS[lang] | {"unknown": _UNKNOWN[lang]}


def band_label(lang: Lang) -> pl.Expr:
    """Return the name of the column ``band`` with its limits."""
    names = band_names(lang)
    return pl.col("band").replace_strict(_BANDS[lang], default=names["unknown"], return_dtype=pl.String)
