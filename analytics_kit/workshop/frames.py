"""Lesson 2: frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import N_
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
    searches = recorded.keywords(*recorded.chosen_ids())
    share = pl.col("reported_share").alias("listed_share")
    listed = searches.select("item_id", share)
    if not words:
        listed = searches.group_by("item_id", maintain_order=True).agg(share.sum())
    return listed.join(recorded.works(), on="item_id", how="left").select("item_id", "plays", "listed_share")


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "02.1": Exercise(
        expect=lambda: _as_played(lambda more: more >= 0),
        hint=N_("Count the works with plays of 12,345 or more."),
        mistakes=(
            (
                lambda: _as_played(lambda more: more > 0),
                N_("One too few: the work with 12,345 plays itself counts too. Or more is >=, not >."),
            ),
            (
                lambda: _as_played(lambda more: more < 0),
                N_("These are the works with fewer plays. Turn the comparison round."),
            ),
            (
                lambda: recorded.works().height,
                N_("These are all works: the filter leaves nothing out."),
            ),
        ),
    ),
    "02.2": Exercise(
        expect=_most_liked,
        hint=N_("Sort by likes, most first, then take eight."),
        mistakes=(
            (
                lambda: _most_liked(descending=False),
                N_("These have the fewest likes. sort() begins with the smallest; say descending=True."),
            ),
            (
                lambda: _most_liked("plays"),
                N_("These are sorted by plays, as they came. Sort by likes."),
            ),
            (
                lambda: (
                    recorded.works()
                    .head(8)
                    .sort("likes", descending=True)
                    .select("item_id", "title", "likes")
                ),
                N_("Eight rows were taken first and sorted then. Sort first."),
            ),
        ),
    ),
    "02.3": Exercise(
        expect=lambda: _hours("Asia/Shanghai"),
        hint=N_("A row per hour of the day in Shanghai, with the number of works, sorted by hour."),
        mistakes=(
            (
                lambda: _hours("UTC"),
                N_("These are hours in UTC, eight less than in Shanghai. Convert the time zone first."),
            ),
            (
                lambda: _hours("Asia/Shanghai").sort("works", descending=True),
                N_("Sorted by works. The hours are asked for in their order."),
            ),
        ),
    ),
    "02.4": Exercise(
        expect=lambda: recorded.number(recorded.works().select(pl.col("followers_gained").mean())),
        hint=N_("The mean of followers_gained over the works that have one."),
        mistakes=(
            (
                lambda: recorded.number(
                    recorded.works().select(pl.col("followers_gained").fill_null(0).mean())
                ),
                N_("Unknown was counted as 0. A null says that nobody knows; leave it out."),
            ),
            (
                lambda: recorded.number(recorded.works().select(pl.col("followers_gained").sum())),
                N_("That is the sum, not the mean."),
            ),
            (
                lambda: recorded.number(recorded.works().select(pl.col("followers_gained").median())),
                N_(
                    "That is the median. The mean is asked for; it is much larger here, because a few hits pull it up."
                ),
            ),
        ),
    ),
    "02.5": Exercise(
        expect=_like_rate,
        hint=N_("likes divided by plays, for each work, in the order of works."),
        mistakes=(
            (
                lambda: _like_rate("impressions"),
                N_(
                    "That is likes per impression. Per play is asked for; a rate without its denominator says nothing."
                ),
            ),
        ),
    ),
    "02.6": Exercise(
        expect=_searches,
        ordered=False,
        hint=N_(
            "A row per work that has searched words, with its plays and the sum of its words' shares, listed_share."
        ),
        mistakes=(
            (
                lambda: _searches(words=True),
                N_(
                    'A row per word: the work\'s plays stand there many times, and a sum counts them as often. One row per work first: group_by("item_id").agg(...).'
                ),
            ),
            (
                lambda: (
                    recorded.works()
                    .join(_searches().select("item_id", "listed_share"), on="item_id", how="left")
                    .select("item_id", "plays", "listed_share")
                ),
                N_(
                    'Works nobody asked about are in it, with null. Begin with the searched works, or join with how="inner".'
                ),
            ),
            (
                lambda: (
                    recorded.chosen()
                    .join(_searches().select("item_id", "listed_share"), on="item_id", how="left")
                    .select("item_id", "plays", "listed_share")
                ),
                N_('A work without searched words is in it, with null. Join with how="inner".'),
            ),
        ),
    ),
}
