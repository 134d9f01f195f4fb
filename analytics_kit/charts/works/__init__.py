"""Whole works: which lead, when they came out, how they grow, and of which kinds they are."""

from __future__ import annotations

from analytics_kit.charts.works.explorer import explorer
from analytics_kit.charts.works.figures import growth, leaderboard, posting_calendar, snapshot_growth
from analytics_kit.charts.works.genre_tiles import genres

__all__ = ["explorer", "genres", "growth", "leaderboard", "posting_calendar", "snapshot_growth"]
