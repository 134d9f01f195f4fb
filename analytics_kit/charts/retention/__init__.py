"""Curves over a work's seconds: retention, likes and bounces, of one work and of many."""

from __future__ import annotations

from analytics_kit.charts.retention.comparisons import (
    retention,
    retention_band,
    retention_many,
    retention_moments,
    retention_ranks,
)
from analytics_kit.charts.retention.reactions import retention_reactions

__all__ = [
    "retention",
    "retention_band",
    "retention_many",
    "retention_moments",
    "retention_ranks",
    "retention_reactions",
]
