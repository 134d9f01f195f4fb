"""China's 34 province-level units: short name, English name and place in the tile grid; its tiers of cities and kinds of careers."""

from __future__ import annotations

import re

#: Short name -> English name, column and row of its tile. The grid is ours: neighbours touch, west is left,
#: north is up.
PROVINCES: dict[str, tuple[str, int, int]] = {
    "黑龙江": ("Heilongjiang", 8, 0),
    "内蒙古": ("Inner Mongolia", 5, 1),
    "北京": ("Beijing", 6, 1),
    "吉林": ("Jilin", 8, 1),
    "新疆": ("Xinjiang", 1, 2),
    "甘肃": ("Gansu", 2, 2),
    "宁夏": ("Ningxia", 3, 2),
    "陕西": ("Shaanxi", 4, 2),
    "山西": ("Shanxi", 5, 2),
    "河北": ("Hebei", 6, 2),
    "天津": ("Tianjin", 7, 2),
    "辽宁": ("Liaoning", 8, 2),
    "西藏": ("Tibet", 0, 3),
    "青海": ("Qinghai", 1, 3),
    "四川": ("Sichuan", 2, 3),
    "重庆": ("Chongqing", 3, 3),
    "湖北": ("Hubei", 4, 3),
    "河南": ("Henan", 5, 3),
    "山东": ("Shandong", 6, 3),
    "云南": ("Yunnan", 2, 4),
    "贵州": ("Guizhou", 3, 4),
    "湖南": ("Hunan", 4, 4),
    "安徽": ("Anhui", 5, 4),
    "江苏": ("Jiangsu", 6, 4),
    "上海": ("Shanghai", 7, 4),
    "广西": ("Guangxi", 3, 5),
    "广东": ("Guangdong", 4, 5),
    "江西": ("Jiangxi", 5, 5),
    "浙江": ("Zhejiang", 6, 5),
    "澳门": ("Macau", 3, 6),
    "香港": ("Hong Kong", 4, 6),
    "福建": ("Fujian", 5, 6),
    "台湾": ("Taiwan", 7, 6),
    "海南": ("Hainan", 3, 7),
}

#: Tier of a city, as providers name it -> English name.
CITY_TIERS = {
    "一线": "tier 1",
    "新一线": "new tier 1",
    "二线": "tier 2",
    "三线": "tier 3",
    "四线": "tier 4",
    "五线": "tier 5",
}

#: Career, as providers name it -> English name, of those that are known; a provider may send others.
CAREERS = {
    "学生": "students",
    "白领": "office workers",
    "蓝领": "manual workers",
    "个体经营": "self-employed",
    "自由职业": "freelancers",
    "退休": "retired",
}

_ENGLISH = {english.casefold(): name for name, (english, _, _) in PROVINCES.items()}
_SUFFIX = re.compile(r"(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$")


def short_name(name: str) -> str | None:
    """Return a province's short name; None for what is no province.

    Examples
    --------
    >>> short_name("广西壮族自治区"), short_name("北京市"), short_name("inner mongolia"), short_name("海外")
    ('广西', '北京', '内蒙古', None)
    """
    name = name.strip()
    short = _SUFFIX.sub("", name)
    return short if short in PROVINCES else _ENGLISH.get(name.casefold())
