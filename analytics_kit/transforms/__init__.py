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

from analytics_kit.transforms.audience import BANDS, check_portrait, compute_tgi, rank_tgi
from analytics_kit.transforms.keywords import keyword_concentration, keyword_share
from analytics_kit.transforms.retention import compare_retention, summarize_retention
from analytics_kit.transforms.traffic import traffic_mix
from analytics_kit.transforms.works import (
    MIN_PLAYS_PORTRAIT,
    MIN_PLAYS_RETENTION,
    engagement_rate,
    flag_small,
)

__all__ = [
    "BANDS",
    "MIN_PLAYS_PORTRAIT",
    "MIN_PLAYS_RETENTION",
    "check_portrait",
    "compare_retention",
    "compute_tgi",
    "engagement_rate",
    "flag_small",
    "keyword_concentration",
    "keyword_share",
    "rank_tgi",
    "summarize_retention",
    "traffic_mix",
]
