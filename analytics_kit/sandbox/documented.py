"""The examples that the provider's own documents print for work 7559536212910853422, typed as literals.

The sandbox answers them word for word for this one work, so that what the documents show can be checked
against what the kit makes of it. Nothing else in the sandbox is taken from the documents.
"""

from __future__ import annotations

from typing import Any, Final

ITEM_ID: Final = "7559536212910853422"

#: ``item_watch_trend`` with ``analysis_type`` 1, the only type that the documents show.
WATCH_TREND: Final[dict[str, Any]] = {
    "analysis_trend": {
        "current_item": [
            {"key": "00:00", "value": 0.2653},
            {"key": "00:01", "value": 0.2653},
            {"key": "00:05", "value": 0.0272},
            {"key": "00:10", "value": 0.1429},
        ],
        "similar_author": [
            {"key": "00:00", "value": 0.1594},
            {"key": "00:01", "value": 0.2229},
        ],
    },
    "status_code": 0,
    "status_msg": "",
}

AUDIENCE_PORTRAIT: Final[dict[str, Any]] = {
    "active": [
        {"key": "2", "value": 0.0949367088607595},
        {"key": "3", "value": 0.15822784810126583},
        {"key": "4", "value": 0.6962025316455697},
        {"key": "-1", "value": 0.05063291139240506},
    ],
    "gender": {
        "ratio_list": [
            {"key": "male", "value": 0.7612903225806451},
            {"key": "female", "value": 0.23870967741935484},
        ],
        "tgi_list": [
            {"key": "male", "value": 135.47066238136884},
            {"key": "female", "value": 54.49489346627035},
        ],
    },
    "province": {
        "ratio_list": [
            {"key": "浙江", "value": 0.24050632911392406},
            {"key": "江苏", "value": 0.12025316455696203},
            {"key": "广东", "value": 0.0759493670886076},
            {"key": "湖北", "value": 0.06329113924050633},
        ],
        "tgi_list": [
            {"key": "浙江", "value": 379.3041755346526},
            {"key": "江苏", "value": 169.70798949761055},
            {"key": "广东", "value": 70.0324843724158},
            {"key": "湖北", "value": 164.36825973059874},
        ],
    },
    "age": {
        "ratio_list": [
            {"key": "18-23", "value": 0.3548387096774194},
            {"key": "-18", "value": 0.1935483870967742},
            {"key": "31-40", "value": 0.14838709677419354},
            {"key": "50-", "value": 0.11612903225806452},
            {"key": "41-50", "value": 0.10967741935483871},
            {"key": "24-30", "value": 0.07741935483870968},
        ],
        "tgi_list": [
            {"key": "-18", "value": 563.217280988937},
            {"key": "18-23", "value": 191.33476395324902},
            {"key": "50-", "value": 80.07137972518639},
            {"key": "41-50", "value": 73.75840394976595},
            {"key": "31-40", "value": 49.79826524888418},
            {"key": "24-30", "value": 41.07687409864829},
        ],
    },
    "career": [],
    "city_level": {"ratio_list": [], "tgi_list": []},
    "new_user": [],
    "status_code": 0,
    "status_msg": "",
}

AUDIENCE_OTHERS: Final[dict[str, Any]] = {
    "audience_distribution": {"fan_list": [{"key": "1", "value": 0.156}, {"key": "0", "value": 0.844}]},
    "audience_keyword": {
        "keyword_list": [
            {"keyword": "美食", "value": 0.35},
            {"keyword": "旅游", "value": 0.28},
            {"keyword": "生活", "value": 0.22},
            {"keyword": "娱乐", "value": 0.15},
        ]
    },
    "status_code": 0,
    "status_msg": "",
}

SEARCH_KEYWORD: Final[dict[str, Any]] = {
    "keywords": [
        {"keyword": "搞笑视频", "count": 1250, "percentage": 35.5},
        {"keyword": "热门音乐", "count": 850, "percentage": 24.2},
        {"keyword": "舞蹈教学", "count": 620, "percentage": 17.6},
    ],
    "total_count": 3520,
    "status_code": 0,
    "status_msg": "",
}

PLAY_SOURCE: Final[dict[str, Any]] = {
    "play_source": [
        {
            "app_id": 1128,
            "history_difference": 0.8543689320388349,
            "key": "homepage_hot",
            "value": 0.8543689320388349,
        },
        {
            "app_id": 1128,
            "history_difference": 0.05825242718446602,
            "key": "familiar",
            "value": 0.05825242718446602,
        },
        {
            "app_id": 1128,
            "history_difference": 0.04854368932038835,
            "key": "search",
            "value": 0.04854368932038835,
        },
    ],
    "status_code": 0,
    "status_msg": "",
}

#: The documented part of the work's entry in ``item_list``.
LIST_ITEM: Final[dict[str, Any]] = {
    "item_id": ITEM_ID,
    "metrics": {
        "play_count": 12345,
        "digg_count": 678,
        "comment_count": 90,
        "share_count": 45,
        "collect_count": 123,
    },
    "review": {"status": 2},
    "visibility": {"is_public": True},
}
