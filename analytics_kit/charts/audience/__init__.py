"""Who watches: segments against the platform's average, shares, a map, two sides, and what audiences have in common."""

from __future__ import annotations

from analytics_kit.charts.audience.overlaps import overlap
from analytics_kit.charts.audience.portraits import pyramid, shares, shift, tgi
from analytics_kit.charts.audience.province_map import provinces

__all__ = ["overlap", "provinces", "pyramid", "shares", "shift", "tgi"]
