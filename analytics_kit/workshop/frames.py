"""Lesson 2: frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise

if TYPE_CHECKING:
    from collections.abc import Callable


def _as_played(condition: Callable[[pl.Expr], pl.Expr]) -> int:
    """Count the works whose plays are so, compared with those of the documents' work."""
    plays = recorded.works().filter(pl.col("item_id") == recorded.SMALL).get_column("plays").item()
    return recorded.works().filter(condition(pl.col("plays") - plays)).height


def _most_liked(by: str = "likes", *, rows: int = 8, descending: bool = True) -> pl.DataFrame:
    return recorded.works().sort(by, descending=descending).head(rows).select("item_id", "title", "likes")


def _hours(zone: str) -> pl.DataFrame:
    hour = pl.col("published_at").dt.convert_time_zone(zone).dt.hour().alias("hour")
    return recorded.works().group_by(hour).agg(pl.len().alias("works")).sort("hour")


def _like_rate(denominator: str = "plays") -> pl.DataFrame:
    return recorded.works().select("item_id", (pl.col("likes") / pl.col(denominator)).alias("like_rate"))


def _searches(*, words: bool = False) -> pl.DataFrame:
    found = recorded.keywords(*recorded.chosen_ids())
    share = pl.col("reported_share").alias("listed_share")
    listed = found.select("item_id", share)
    if not words:
        listed = found.group_by("item_id", maintain_order=True).agg(share.sum())
    return listed.join(recorded.works(), on="item_id", how="left").select("item_id", "plays", "listed_share")


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "02.1": Exercise(
        expect=lambda: _as_played(lambda more: more >= 0),
        hint=("Count the works with plays of 12,345 or more.", "请数播放量不少于 12345 的作品。"),
        mistakes=(
            (
                lambda: _as_played(lambda more: more > 0),
                "One too few: the work with 12,345 plays itself counts too. Or more is >=, not >.",
                "少一条：播放量正好是 12345 的作品也要算。不少于是 >=，不是 >。",
            ),
            (
                lambda: _as_played(lambda more: more < 0),
                "These are the works with fewer plays. Turn the comparison round.",
                "这是播放量更少的作品数。请把比较号反过来。",
            ),
            (
                lambda: recorded.works().height,
                "These are all works: the filter leaves nothing out.",
                "这是全部作品：过滤没有去掉任何一行。",
            ),
        ),
    ),
    "02.2": Exercise(
        expect=_most_liked,
        hint=("Sort by likes, most first, then take eight.", "按 likes 从多到少排序，再取八行。"),
        mistakes=(
            (
                lambda: _most_liked(descending=False),
                "These have the fewest likes. sort() begins with the smallest; say descending=True.",
                "这是点赞最少的八条。sort() 从小到大；请加 descending=True。",
            ),
            (
                lambda: _most_liked("plays"),
                "These are sorted by plays, as they came. Sort by likes.",
                "这是按播放量排的，也就是原来的顺序。请按 likes 排序。",
            ),
            (
                lambda: (
                    recorded.works()
                    .head(8)
                    .sort("likes", descending=True)
                    .select("item_id", "title", "likes")
                ),
                "Eight rows were taken first and sorted then. Sort first.",
                "先取了八行再排序。请先排序。",
            ),
        ),
    ),
    "02.3": Exercise(
        expect=lambda: _hours("Asia/Shanghai"),
        hint=(
            "A row per hour of the day in Shanghai, with the number of works, sorted by hour.",
            "上海时间每个小时一行，给出作品数，按 hour 排序。",
        ),
        mistakes=(
            (
                lambda: _hours("UTC"),
                "These are hours in UTC, eight less than in Shanghai. Convert the time zone first.",
                "这是 UTC 的小时，比上海少八小时。请先转换时区。",
            ),
            (
                lambda: _hours("Asia/Shanghai").sort("works", descending=True),
                "Sorted by works. The hours are asked for in their order.",
                "这是按作品数排的。题目要按小时的顺序。",
            ),
        ),
    ),
    "02.4": Exercise(
        expect=lambda: recorded.number(recorded.works().select(pl.col("followers_gained").mean())),
        hint=(
            "The mean of followers_gained over the works that have one.",
            "只对有 followers_gained 的作品求平均。",
        ),
        mistakes=(
            (
                lambda: recorded.number(
                    recorded.works().select(pl.col("followers_gained").fill_null(0).mean())
                ),
                "Unknown was counted as 0. A null says that nobody knows; leave it out.",
                "未知被当成了 0。null 表示不知道，应当不计。",
            ),
            (
                lambda: recorded.number(recorded.works().select(pl.col("followers_gained").sum())),
                "That is the sum, not the mean.",
                "这是总和，不是平均。",
            ),
            (
                lambda: recorded.number(recorded.works().select(pl.col("followers_gained").median())),
                "That is the median. The mean is asked for; it is much larger here, because a few hits pull it up.",
                "这是中位数。题目要平均数；这里它大得多，因为少数爆款拉高了它。",
            ),
        ),
    ),
    "02.5": Exercise(
        expect=_like_rate,
        hint=(
            "likes divided by plays, for each work, in the order of works.",
            "每条作品的 likes 除以 plays，保持 works 的顺序。",
        ),
        mistakes=(
            (
                lambda: _like_rate("impressions"),
                "That is likes per impression. Per play is asked for; a rate without its denominator says nothing.",
                "这是每次曝光的点赞。题目要每次播放的；不说分母的比率没有意义。",
            ),
        ),
    ),
    "02.6": Exercise(
        expect=_searches,
        ordered=False,
        hint=(
            "A row per work that has searched words, with its plays and the sum of its words' shares, listed_share.",
            "每条有搜索词的作品一行，给出 plays 和各词占比之和 listed_share。",
        ),
        mistakes=(
            (
                lambda: _searches(words=True),
                'A row per word: the work\'s plays stand there many times, and a sum counts them as often. One row per work first: group_by("item_id").agg(...).',
                '现在每个词一行：作品的播放量重复出现，求和就会重复计算。先每条作品一行：group_by("item_id").agg(...)。',
            ),
            (
                lambda: (
                    recorded.works()
                    .join(_searches().select("item_id", "listed_share"), on="item_id", how="left")
                    .select("item_id", "plays", "listed_share")
                ),
                'Works nobody asked about are in it, with null. Begin with the searched works, or join with how="inner".',
                '里面有没有查询过的作品，值为 null。请从有搜索词的作品开始，或用 how="inner"。',
            ),
            (
                lambda: (
                    recorded.chosen()
                    .join(_searches().select("item_id", "listed_share"), on="item_id", how="left")
                    .select("item_id", "plays", "listed_share")
                ),
                'A work without searched words is in it, with null. Join with how="inner".',
                '里面有一条没有搜索词的作品，值为 null。请用 how="inner"。',
            ),
        ),
    ),
}
