"""Charts of what the transforms return: Altair objects, never displayed, never saved.

Every function takes frames (a LazyFrame is collected) and gives back a chart, shown with the kit's look after
``ak.display.enable()``; labels are English or Chinese (``lang="zh"``). What may be drawn is at most some hundred rows: long curves
are thinned, long lists cut, and the subtitle says so. Empty frames give a chart that says why it is empty.

========================  =====================================  ============================================
`retention`               ``transforms.compare_retention``       a work's curve against its peers
`retention_many`          ``transforms.compare_retention``       small multiples, or lines over each other
`tgi`                     ``transforms.rank_tgi``                segments against the platform's average
`provinces`               ``transforms.rank_tgi``                the same as a map of tiles
`shares`                  table ``portrait``                     plain shares, for what has no TGI
`keywords`                ``transforms.keyword_share``           Pareto of the search words
`traffic`                 ``transforms.traffic_mix``             where plays come from, of one work or many
`retention_band`          ``transforms.retention_band``          a work among the curves of many
`retention_moments`       ``transforms.find_moments``            drops and rises on a curve
`retention_ranks`         ``transforms.rank_retention``          works by a measure of their curves
`retention_reactions`     ``transforms.compare_retention``       retention, likes and bounces on one time axis
`danmaku`                 ``transforms.danmaku_density``         danmaku under the curve, and hot words
`pyramid`                 table ``portrait``                     ages and genders of two sides
`shift`                   ``transforms.audience_shift``          shares before and after
`overlap`                 ``transforms.audience_overlap``        what each two works have in common
`keyword_pool`            ``transforms.pool_keywords``           searches of many works, and their gaps
`keyword_head`            ``transforms.keyword_share``           how few words make most searches
`traffic_by_performance`  ``transforms.traffic_by_performance``  the mix by plays
`live_sessions`           ``transforms.live_rates``              lives over time
`live_rates`              ``transforms.live_rates``              their rates with intervals
`start_hours`             ``transforms.best_start_hours``        hours at which lives start
`funnel`                  ``transforms.funnel``                  from shown to sold
`revenue`                 ``transforms.revenue_by_day``          revenue and commission by day
`products`                ``transforms.product_leaderboard``     what sells
`video_products`          ``transforms.video_product_sales``     which videos sell which products
`explorer`                table ``works``                        works to choose from; what belongs to them follows
`leaderboard`             ``transforms.leaderboard``             works by any figure, with intervals of rates
`genres`                  ``transforms.genre_mix``               works by genre and vertical
`posting_calendar`        ``transforms.posting_calendar``        when works come out, and their plays
`growth`                  ``transforms.growth``                  pace of the last 7 days beside the last 30
`snapshot_growth`         ``transforms.snapshot_growth``         what works gained a day, look by look
`diagnosis`               ``transforms.diagnose``                ranks of an account, and what to work on
`violation_ladder`        ``transforms.violation_ladder``        violation points and what they lead to
`violations`              ``transforms.violations_over_time``    violations by month and kind
`combine`                 charts of this package                 several in one
`png`                     any chart                              an image
========================  =====================================  ============================================

Examples
--------
>>> import polars as pl
>>> from analytics_kit import charts
>>> mix = pl.DataFrame({"item_id": "1", "source": ["search"], "share": [1.0], "rank": [1], "change": [None]})
>>> charts.traffic(mix, lang="zh").title.text
['播放来源']
"""

from __future__ import annotations

from analytics_kit.charts import theme
from analytics_kit.charts._png import png
from analytics_kit.charts.account import diagnosis, violation_ladder, violations
from analytics_kit.charts.audience import overlap, provinces, pyramid, shares, shift, tgi
from analytics_kit.charts.danmaku import danmaku
from analytics_kit.charts.keywords import keyword_head, keyword_pool, keywords
from analytics_kit.charts.live import live_rates, live_sessions, start_hours
from analytics_kit.charts.retention import (
    retention,
    retention_band,
    retention_many,
    retention_moments,
    retention_ranks,
    retention_reactions,
)
from analytics_kit.charts.shop import funnel, products, revenue, video_products
from analytics_kit.charts.theme import combine
from analytics_kit.charts.traffic import traffic, traffic_by_performance
from analytics_kit.charts.works import (
    explorer,
    genres,
    growth,
    leaderboard,
    posting_calendar,
    snapshot_growth,
)

__all__ = [
    "combine",
    "danmaku",
    "diagnosis",
    "explorer",
    "funnel",
    "genres",
    "growth",
    "keyword_head",
    "keyword_pool",
    "keywords",
    "leaderboard",
    "live_rates",
    "live_sessions",
    "overlap",
    "png",
    "posting_calendar",
    "products",
    "provinces",
    "pyramid",
    "retention",
    "retention_band",
    "retention_many",
    "retention_moments",
    "retention_ranks",
    "retention_reactions",
    "revenue",
    "shares",
    "shift",
    "snapshot_growth",
    "start_hours",
    "tgi",
    "theme",
    "traffic",
    "traffic_by_performance",
    "video_products",
    "violation_ladder",
    "violations",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers
