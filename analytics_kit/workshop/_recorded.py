"""What the answers are computed from: the shipped recordings, each asked once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import transforms
from analytics_kit.routes import douyin
from analytics_kit.session import replay

if TYPE_CHECKING:
    from analytics_kit.session import Session

#: The work of the providers' documents: few points, few people.
SMALL = "7559536212910853422"
#: The work with the most plays.
HIT = "7537546723260785816"
#: A word that viewers searched for.
MUSIC = "热门音乐"


@cache
def session(name: str = "demo") -> Session:
    return replay(name)


@cache
def works() -> pl.DataFrame:
    return session().fetch(
        douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", order_by="plays_desc", count=100)
    )


@cache
def chosen() -> pl.DataFrame:
    """Give the eight works with the most plays and the four with the fewest: those with curves and portraits."""
    return pl.concat([works().head(8), works().tail(4)])


def chosen_ids() -> list[str]:
    return chosen().get_column("item_id").to_list()


@cache
def curves(*items: str) -> pl.DataFrame:
    return session().fetch_all(
        douyin.ItemWatchTrend(item_id=item, analysis_type="retention") for item in items
    )


@cache
def portrait(item: str = SMALL) -> pl.DataFrame:
    return session().fetch(douyin.ItemAudiencePortrait(item_id=item))


@cache
def keywords(*items: str) -> pl.DataFrame:
    """Give the searches that led to works, without those that viewers made once they had watched."""
    searches = session().fetch_all(douyin.ItemSearchKeyword(item_id=item) for item in items)
    return searches.filter(pl.col("list").ne_missing("inspire_search"))


def trend() -> dict[str, Any]:
    payload: dict[str, Any] = session().payload(
        douyin.ItemWatchTrend(item_id=SMALL, analysis_type="retention")
    )
    return payload


def few_plays(plays: int) -> list[str]:
    """List the chosen works with fewer plays."""
    return chosen().filter(pl.col("plays") < plays).get_column("item_id").to_list()


@cache
def shares(*items: str, other: bool = False) -> pl.DataFrame:
    return transforms.keyword_share(keywords(*items), other=other)


def number(frame: pl.DataFrame) -> float:
    return float(frame.item())
