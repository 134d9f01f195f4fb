"""Douyin's creator centre, version 2, through tikomni: one class per route.

Every answer here is about the creator whose cookie is sent. The shapes are those of the provider's documents, and
beside them those that the creator centre itself gives: other names, figures as text, ids as numbers, null for an
empty list. Where both names of a figure come, the creator centre's own counts, unless it is null.
A field that is named in neither passes through ``session.payload`` and is no error.
"""

from analytics_kit.routes._works import known_plays
from analytics_kit.routes.douyin._common import GENRES
from analytics_kit.routes.douyin.account import (
    AuthorDiagnosis,
    ItemAnalysisInvolvedVertical,
    ItemAnalysisItemPerformance,
    ItemAnalysisOverview,
    LiveRoomHistoryList,
)
from analytics_kit.routes.douyin.export import ItemListDownload
from analytics_kit.routes.douyin.one_work import (
    ItemAudienceOthers,
    ItemAudiencePortrait,
    ItemDanmakuAnalysis,
    ItemPlaySource,
    ItemSearchKeyword,
    ItemWatchTrend,
    seconds,
)
from analytics_kit.routes.douyin.works import ORDER_BY, ItemList, ItemOverviewData

__all__ = [
    "GENRES",
    "ORDER_BY",
    "AuthorDiagnosis",
    "ItemAnalysisInvolvedVertical",
    "ItemAnalysisItemPerformance",
    "ItemAnalysisOverview",
    "ItemAudienceOthers",
    "ItemAudiencePortrait",
    "ItemDanmakuAnalysis",
    "ItemList",
    "ItemListDownload",
    "ItemOverviewData",
    "ItemPlaySource",
    "ItemSearchKeyword",
    "ItemWatchTrend",
    "LiveRoomHistoryList",
    "known_plays",
    "seconds",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers
