"""TikTok's creator centre for shop creators, through tikomni: one class per route.

Every answer here is about the creator whose cookie is sent. Most of these routes print no example: the shapes are
those of the provider's field lists, and every field may be absent. A field that they do not name passes through
``session.payload`` and is no error.

Most answers are divided into ``segments``, and these into periods. The figures of a period stand beside its
timestamps or under ``stats``, as an object or, where they are a list, as several: all of that is read. When a period
begins and ends is told by timestamps or by days (``time_descriptor``) with the offset of their clock; an end is the first
moment after it. A period without figures (``{}``) is a row of nulls. Routes with a ``start_date`` cover the calendar month that it lies in;
``tiktok.video_list_analytics`` covers the videos published in it.

Prices are read as the platform shows them. One that is a range has no number; its text stands in a column beside it.

Shares are read as 0-1, which the documents say of completion rates and distributions and leave open for the rest.
"""

from analytics_kit.routes.tiktok.account import (
    AccountHealthStatus,
    AccountInsightsOverview,
    AccountViolationList,
    CreatorAccountInfo,
    LiveAnalyticsSummary,
    VideoAnalyticsSummary,
)
from analytics_kit.routes.tiktok.products import (
    ProductAnalyticsList,
    ShowcaseProductList,
    VideoAssociatedProductList,
    VideoToProductStats,
)
from analytics_kit.routes.tiktok.videos import (
    ProductRelatedVideos,
    VideoAudienceStats,
    VideoDetailedStats,
    VideoListAnalytics,
)

__all__ = [
    "AccountHealthStatus",
    "AccountInsightsOverview",
    "AccountViolationList",
    "CreatorAccountInfo",
    "LiveAnalyticsSummary",
    "ProductAnalyticsList",
    "ProductRelatedVideos",
    "ShowcaseProductList",
    "VideoAnalyticsSummary",
    "VideoAssociatedProductList",
    "VideoAudienceStats",
    "VideoDetailedStats",
    "VideoListAnalytics",
    "VideoToProductStats",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers
