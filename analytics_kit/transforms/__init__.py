"""Pure transforms: tidy frames in, answers out.

Each takes polars DataFrames or LazyFrames and gives back the kind that came in: a LazyFrame is never
collected, and no frame is changed. Rows come in an order that each one documents. Key columns (item_id,
analysis, dimension, ...) keep their dtype; the dtypes of computed columns are fixed, for empty frames too.
What is computed for a work does not depend on the other works in the frame, except that sums and means may
differ in the last digit: polars adds up in an order of its own.

Examples
--------
>>> import polars as pl
>>> from analytics_kit import tables, transforms
>>> curves = pl.DataFrame(schema=tables.schema("curve"))
>>> transforms.compare_retention(curves).columns
['item_id', 'analysis', 'second', 'value', 'baseline', 'delta', 'ratio']
"""

from analytics_kit.transforms.account import LADDER, diagnose, violation_ladder, violations_over_time
from analytics_kit.transforms.audience import (
    BANDS,
    SAMPLES,
    audience_overlap,
    audience_shift,
    check_portrait,
    compute_tgi,
    rank_tgi,
)
from analytics_kit.transforms.danmaku import danmaku_density, hot_word_share
from analytics_kit.transforms.keywords import (
    HEAD,
    keyword_concentration,
    keyword_diversity,
    keyword_gaps,
    keyword_overlap,
    keyword_share,
    pool_keywords,
)
from analytics_kit.transforms.live import best_start_hours, live_daily_rates, live_rates
from analytics_kit.transforms.retention import (
    MIN_SECONDS_COMPARED,
    MOMENTS,
    compare_retention,
    find_moments,
    rank_retention,
    resample_curves,
    retention_band,
    summarize_retention,
)
from analytics_kit.transforms.shop import (
    STAGES,
    funnel,
    product_leaderboard,
    revenue_by_day,
    video_product_sales,
)
from analytics_kit.transforms.traffic import traffic_by_performance, traffic_mix
from analytics_kit.transforms.works import (
    GENRES,
    LEADERBOARDS,
    MIN_PLAYS_PORTRAIT,
    MIN_PLAYS_RETENTION,
    engagement_rate,
    flag_small,
    genre_mix,
    growth,
    leaderboard,
    match_works,
    posting_calendar,
    rate,
    snapshot_growth,
)

__all__ = [
    "BANDS",
    "GENRES",
    "HEAD",
    "LADDER",
    "LEADERBOARDS",
    "MIN_PLAYS_PORTRAIT",
    "MIN_PLAYS_RETENTION",
    "MIN_SECONDS_COMPARED",
    "MOMENTS",
    "SAMPLES",
    "STAGES",
    "audience_overlap",
    "audience_shift",
    "best_start_hours",
    "check_portrait",
    "compare_retention",
    "compute_tgi",
    "danmaku_density",
    "diagnose",
    "engagement_rate",
    "find_moments",
    "flag_small",
    "funnel",
    "genre_mix",
    "growth",
    "hot_word_share",
    "keyword_concentration",
    "keyword_diversity",
    "keyword_gaps",
    "keyword_overlap",
    "keyword_share",
    "leaderboard",
    "live_daily_rates",
    "live_rates",
    "match_works",
    "pool_keywords",
    "posting_calendar",
    "product_leaderboard",
    "rank_retention",
    "rank_tgi",
    "rate",
    "resample_curves",
    "retention_band",
    "revenue_by_day",
    "snapshot_growth",
    "summarize_retention",
    "traffic_by_performance",
    "traffic_mix",
    "video_product_sales",
    "violation_ladder",
    "violations_over_time",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers
