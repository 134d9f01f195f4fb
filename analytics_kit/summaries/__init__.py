"""Summaries: frames in, sentences out, by the same stems as the transforms.

Each function takes results of transforms and tables, asks nobody and shows nothing, and gives back a `Summary`: the
list that a report prints, and a frame of its claims, each of which is said or not.

Examples
--------
>>> import polars as pl
>>> from analytics_kit import summaries
>>> shares = pl.DataFrame({"item_id": "1", "keyword": ["热门音乐"], "share": [0.24], "rank": [1]})
>>> summaries.keywords(shares)
- First search word: 热门音乐 with 24.0% of the searches.
"""

from analytics_kit.summaries._summary import Summary
from analytics_kit.summaries.account import account
from analytics_kit.summaries.audience import audience
from analytics_kit.summaries.compare import compare
from analytics_kit.summaries.corpus import corpus
from analytics_kit.summaries.danmaku import danmaku
from analytics_kit.summaries.keywords import keywords
from analytics_kit.summaries.live import live
from analytics_kit.summaries.my_files import my_files
from analytics_kit.summaries.portfolio import portfolio
from analytics_kit.summaries.retention import retention
from analytics_kit.summaries.shop import shop
from analytics_kit.summaries.tour import tour
from analytics_kit.summaries.traffic import traffic
from analytics_kit.summaries.work_review import work_review
from analytics_kit.summaries.works import works

__all__ = [
    "Summary",
    "account",
    "audience",
    "compare",
    "corpus",
    "danmaku",
    "keywords",
    "live",
    "my_files",
    "portfolio",
    "retention",
    "shop",
    "tour",
    "traffic",
    "work_review",
    "works",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers
