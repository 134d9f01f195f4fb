"""Whether lives work, and when."""

from __future__ import annotations

import polars as pl
import pytest
from _summaries import claim_texts, live


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "live.viewers",
            "3 lives that are over, with 3,000 viewers, counted once a live.",
            "3 场已结束的直播，共 3,000 人次观众。",
        ),
        ("live.running", "A live still goes on; it is in no hour.", "有一场直播仍在进行，未计入时段比较。"),
        (
            "live.typical",
            "Median live: 1.0% of viewers buy, 5.0% comment, and they stay 1.5 minutes.",
            "中位数：消费人数占比 1.0%，评论人数占比 5.0%，平均观看 1.5 分钟。",
        ),
        (
            "live.best_hour",
            "Lives that start Friday 20:00 have a median of 1,000 viewers in 3 lives; no other hour has enough lives to be "
            "compared.",
            "周五 20:00 开播的 3 场直播，观看人数中位数 1,000 人；没有其他时段的场次足够比较。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(live(), claim) == ([english], [chinese])


def hours(ranks: list[int], p_value: float) -> pl.DataFrame:
    """Hours from 18:00 on, by their ranks."""
    offsets = pl.int_range(len(ranks), eager=True)
    return pl.DataFrame({"rank": ranks}).with_columns(
        weekday=pl.lit(5),
        hour=18 + offsets,
        sessions=pl.lit(12),
        median_viewers=900.0 - 100 * pl.col("rank"),
        tried=pl.lit(len(ranks)),
        p_value=pl.lit(p_value),
    )


@pytest.mark.parametrize(
    ("ranks", "p_value", "words"),
    [
        ([1, 2, 3], 0.012, "of 3 hours compared it leads by more than chance (p = 0.012)."),
        ([1, 2, 3], 0.3, "of 3 hours compared it leads by no more than chance (p = 0.30)."),
        (
            [1, 1, 3],
            0.01,
            "lives that start Friday 18:00, Friday 19:00, tied at a median of 800, of 3 hours compared.",
        ),
        ([1] * 6, 1.0, "lives that start at 6 hours, tied at a median of 800, of 6 hours compared."),
    ],
)
def test_the_best_hour_is_judged_among_all_that_were_tried(
    ranks: list[int], p_value: float, words: str
) -> None:
    (english,), _ = claim_texts(live().but(hours=hours(ranks, p_value)), "live.best_hour")

    assert english.endswith(words)
