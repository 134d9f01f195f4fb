"""Audiences in which nothing differs: how often the audience transforms say that something does.

``python tests/_null_audiences.py`` prints the table for 155, 1,000 and 10,000 people, 300 works each.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables, transforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: A platform: two genders, six ages, 34 provinces of which some are very small, city levels, careers.
PLATFORM = {
    "gender": [51, 49],
    "age": [10, 15, 20, 25, 20, 10],
    "province": [
        *(9.0, 7.2, 7.0, 6.4, 6.0, 5.9, 5.2, 4.7, 4.3, 4.2, 4.1, 3.5, 3.4, 3.3, 3.2, 2.9, 2.8, 2.7, 2.5, 2.4),
        *(2.0, 1.9, 1.8, 1.7, 1.5, 1.0, 0.9, 0.7, 0.5, 0.4, 0.25, 0.1, 0.05, 0.02),
    ],
    "city_level": [10, 20, 25, 25, 20],
    "career": [20, 20, 15, 15, 10, 10, 5, 5],
}


def sampled(
    item_id: str, people: int, rng: random.Random
) -> Iterator[tuple[str, str, str, float, float | None]]:
    """Draw so many people from the platform, and tell their portrait as a provider does."""
    for dimension, weights in PLATFORM.items():
        counts = dict.fromkeys(range(len(weights)), 0)
        for segment in rng.choices(range(len(weights)), weights, k=people):
            counts[segment] += 1
        for segment, count in counts.items():
            # A provider does not list what nobody is in.
            if count:
                share, average = count / people, weights[segment] / sum(weights)
                yield item_id, dimension, f"{dimension} {segment}", share, 100 * share / average, "viewers"


def portraits(works: int, people: int, *, seed: int = 1) -> pl.DataFrame:
    """The portraits of works whose audience is the platform's, and the people behind them as ``sample_size``."""
    rng = random.Random(seed)  # noqa: S311 (draws, no secrets)
    rows = [row for work in range(works) for row in sampled(str(work), people, rng)]
    portrait = pl.DataFrame(rows, schema=tables.schema("portrait"), orient="row")
    return portrait.with_columns(sample_size=pl.lit(people))


def people(portrait: pl.DataFrame) -> pl.DataFrame:
    """Say how many people each work has: shares of 1,000 or 10,000 look rounded, and do not tell it."""
    return portrait.select("item_id", "sample_size").unique()


def share_of_works(findings: pl.DataFrame, works: int) -> float:
    return findings.get_column("item_id").n_unique() / works


def over_100(portrait: pl.DataFrame, works: int) -> float:
    """What reports said: the segments with a TGI above 100 and a share from 5 % up."""
    return share_of_works(portrait.filter(pl.col("tgi") > 100, pl.col("share") >= 0.05), works)


def over_pointwise(portrait: pl.DataFrame, works: int) -> float:
    ranking = transforms.rank_tgi(portrait, sample_size=people(portrait), simultaneous=False)
    return share_of_works(ranking.filter(pl.col("tgi_low") > 100), works)


def over_distinct(portrait: pl.DataFrame, works: int) -> float:
    return share_of_works(
        transforms.rank_tgi(portrait, sample_size=people(portrait)).filter("distinct", pl.col("tgi") > 100),
        works,
    )


def any_distinct(portrait: pl.DataFrame, works: int) -> float:
    return share_of_works(
        transforms.rank_tgi(portrait, sample_size=people(portrait)).filter("distinct"), works
    )


def shifts(portrait: pl.DataFrame) -> pl.DataFrame:
    """Compare each work with the one after it."""
    number = pl.col("item_id").cast(pl.Int64)
    before = portrait.filter(number % 2 == 0)
    after = portrait.filter(number % 2 == 1).with_columns((number - 1).cast(pl.String).alias("item_id"))
    shift = transforms.audience_shift(before, after, sample_size=(people(before), people(after)))
    return shift.unique(["item_id", "dimension"], maintain_order=True)


def farthest(portrait: pl.DataFrame, works: int) -> float:
    """What reports said: by which dimension two works differ most; here, how often by province."""
    shift = shifts(portrait)
    first = shift.sort("distance", descending=True, maintain_order=True).unique(
        "item_id", maintain_order=True
    )
    return share_of_works(first.filter(dimension="province"), works // 2)


def shift_distinct(portrait: pl.DataFrame, works: int) -> float:
    return share_of_works(shifts(portrait).filter("distinct"), works // 2)


def overlap_distinct(portrait: pl.DataFrame, works: int) -> float:
    """Compare each work with the one after it: dimensions of a pair's own keep it from all other works."""
    pair = (pl.col("item_id").cast(pl.Int64) // 2).cast(pl.String)
    paired = portrait.with_columns(pl.concat_str("dimension", pair, separator=" of pair "))
    overlaps = transforms.audience_overlap(paired, sample_size=people(portrait))
    return share_of_works(overlaps.filter("distinct"), works // 2)


CLAIMS: dict[str, Callable[[pl.DataFrame, int], float]] = {
    "a segment is over-represented: before, TGI above 100 and share from 5 %": over_100,
    "a segment is over-represented: intervals one by one": over_pointwise,
    "a segment is over-represented: distinct": over_distinct,
    "a segment differs, over or under: distinct": any_distinct,
    "audiences differ most by province: before, the largest distance": farthest,
    "audiences differ: distinct": shift_distinct,
    "audiences do not overlap as samples of one do: distinct": overlap_distinct,
}

if __name__ == "__main__":
    sizes = (155, 1000, 10_000)
    works = {size: portraits(600, size) for size in sizes}
    print("| claim |" + "".join(f" {size:,} people |" for size in sizes))
    for claim, rate in CLAIMS.items():
        print(f"| {claim} |" + "".join(f" {rate(frame, 600):.1%} |" for frame in works.values()), flush=True)
