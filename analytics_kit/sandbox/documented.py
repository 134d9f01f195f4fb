"""The examples that the providers' own documents print, typed as literals.

Where an example is about one work, the sandbox answers it word for word for that work, so that what the documents
show can be checked against what the kit makes of it. Nothing else in the sandbox is taken from the documents.
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

DANMAKU: Final[dict[str, Any]] = {
    "bullet_distribution": [
        {"time_point": 5, "count": 328, "percentage": 15.2},
        {"time_point": 12, "count": 562, "percentage": 26.1},
        {"time_point": 18, "count": 445, "percentage": 20.6},
    ],
    "hot_words": [
        {"word": "哈哈哈", "count": 156, "sentiment": "positive"},
        {"word": "精彩", "count": 98, "sentiment": "positive"},
        {"word": "学到了", "count": 76, "sentiment": "positive"},
    ],
    "total_count": 2156,
    "peak_time": 12,
    "status_code": 0,
    "status_msg": "",
}

#: ``author_diagnosis``: what its envelope holds is itself a code and data.
DIAGNOSIS: Final[dict[str, Any]] = {
    "code": 0,
    "data": {
        "Interact": {
            "OwnValue": 0.0052,
            "SimilarCount": 1494654282,
            "AuthorRank": 0.2633,
            "SimilarRank": 0.5169,
            "SimilarValue": 0.0909,
        },
        "NewFans": {"OwnValue": 2, "AuthorRank": 0.7924, "SimilarRank": 0.6343},
        "PlayCnt": {"OwnValue": 192, "AuthorRank": 0.8427, "SimilarRank": 0.5132},
        "PlayFinishRatio": {"OwnValue": 0.1545, "AuthorRank": 0.3851, "SimilarRank": 0.5086},
        "PublishActivation": {"OwnValue": 2, "AuthorRank": 0.7345, "SimilarRank": 0.5675},
    },
}

#: ``item_analysis_involved_vertical``
VERTICALS: Final[dict[str, Any]] = {
    "primary_verticals": ["动物", "美食", "旅游"],
    "status_code": 0,
    "status_msg": "",
}

#: ``live_room_history_list``: every number is text.
LIVES: Final[dict[str, Any]] = {
    "data": {
        "code": 0,
        "componentID": "",
        "data": {
            "series": [
                {
                    "clientCommentUcntTd": "0",
                    "coverUri": "https://p3-webcast-sign.douyinpic.com/...",
                    "endTime": "2025-11-20 13:52:20",
                    "liveConsumeUcnt": "1",
                    "liveDurationWithoutPause": "1分钟5秒",
                    "liveFansConsumeUcntTd": "1",
                    "liveNewFollowUcnt": "0",
                    "liveServerWatchDurationTdPavg": "0.5666666666666667",
                    "pcu": "1",
                    "playStatus": "4",
                    "roomID": "75746809889xxxxxx",
                    "roomLiveEarnScore": "1",
                    "roomTitle": "xxxxxxxx",
                    "serverLikeCntTd": "0",
                    "serverWatchUcntTdDirect": "1",
                    "startTime": "2025-11-20 13:51:15",
                    "watchCnt": "1",
                }
            ]
        },
        "meta": "",
    }
}

VIDEO_ID: Final = "7117191641181555995"

#: The one video of keyapi's documents; the query of its cover's link is left out, it would be a signature.
VIDEO: Final[dict[str, Any]] = {
    "create_time": "1657100315",
    "created_by_ai": "false",
    "data_size": "1049064",
    "duration": 40,
    "height": "1024",
    "ratio": "720p",
    "reflow_cover": "https://p16-sign-va.tiktokcdn.com/obj/tos-useast2a-p-0037-aiso/10ac878b58bc493d95648645d9c6919f_1657100323?x-expires=1667955600&x-signature=4GZyOdFUeeE7VVOpueALfFDjs%2F4%3D",
    "region": "",
    "sales_flag": 1,
    "total_comments_cnt": 939,
    "total_digg_1d_cnt": 0,
    "total_digg_30d_cnt": 0,
    "total_digg_7d_cnt": 0,
    "total_digg_cnt": 18200,
    "total_favorites_cnt": -99999,
    "total_shares_cnt": 1649,
    "total_video_sale_cnt": 0,
    "total_video_sale_gmv_amt": 0,
    "total_views_1d_cnt": 0,
    "total_views_30d_cnt": 0,
    "total_views_7d_cnt": 0,
    "total_views_cnt": 211100,
    "unique_id": "ruangrinndu",
    "user_id": "7014352645545116698",
    "video_desc": "bulan lahir kalian ada ngga kira kira?",
    "video_id": VIDEO_ID,
    "width": "576",
}
