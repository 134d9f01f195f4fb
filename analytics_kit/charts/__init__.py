"""Charts of what the transforms return: Altair objects, never displayed, never saved.

Every function takes frames (a LazyFrame is collected) and gives back a chart that carries the kit's look;
labels are English or Chinese (``lang="zh"``). What may be drawn is at most some hundred rows: long curves
are thinned, long lists cut, and the subtitle says so. Empty frames give a chart that says why it is empty.

==================  ====================================  ==============================================
`retention`         ``transforms.compare_retention``      a work's curve against its peers
`retention_many`    ``transforms.compare_retention``      small multiples, or lines over each other
`tgi`               ``transforms.rank_tgi``               segments against the platform's average
`provinces`         ``transforms.rank_tgi``               the same as a map of tiles
`shares`            table ``portrait``                    plain shares, for what has no TGI
`keywords`          ``transforms.keyword_share``          Pareto of the search words
`traffic`           ``transforms.traffic_mix``            where plays come from, of one work or many
`combine`           charts of this package                several in one
`png`               any chart                             an image
==================  ====================================  ==============================================

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
from analytics_kit.charts.audience import provinces, shares, tgi
from analytics_kit.charts.keywords import keywords
from analytics_kit.charts.retention import retention, retention_many
from analytics_kit.charts.theme import combine
from analytics_kit.charts.traffic import traffic

__all__ = [
    "combine",
    "keywords",
    "png",
    "provinces",
    "retention",
    "retention_many",
    "shares",
    "tgi",
    "theme",
    "traffic",
]
