"""The number of people is read off shares as they come from counts."""

from __future__ import annotations

from math import gcd

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics_kit.transforms._people import read_people


def read(*lists: list[float | None], works: list[int] | None = None) -> list[float | None]:
    frame = pl.DataFrame(
        {"_work": works or [0] * len(lists), "share": lists},
        schema={"_work": pl.Int64, "share": pl.List(pl.Float64)},
    )
    return read_people(frame).get_column("_people").to_list()


@settings(max_examples=30)
@given(st.lists(st.integers(0, 90_000), min_size=1, max_size=34))
def test_the_least_number_that_makes_all_shares_whole_is_found(counts: list[int]) -> None:
    n = sum(counts)
    if n == 0:
        return
    least = n // gcd(*counts)
    believed = 20 <= least <= 1_000_000 and 1_000_000 % least != 0
    assert read([count / n for count in counts]) == [least if believed else None]


def test_the_example_rests_on_155_and_158_people(portrait: pl.DataFrame) -> None:
    lists = portrait.group_by("dimension", maintain_order=True).agg("share")
    people = dict(zip(lists["dimension"], read(*lists["share"].to_list()), strict=True))
    # Provinces are a truncated list.
    assert people == {"active": 158, "gender": 155, "province": None, "age": 155}


def test_a_factor_in_common_is_found_in_another_dimension_of_the_work() -> None:
    half, whole = [31 / 62, 31 / 62], [13 / 62, 49 / 62]
    assert read(half, whole) == [62, 62]
    assert read(half, whole, works=[0, 1]) == [None, 62]


@pytest.mark.parametrize(
    "shares",
    [
        [0.2387, 0.7613],  # four decimals
        [0.238709, 0.761291],  # six
        [1.0],
        [0.5, None, 0.5],
        [37 / 155, 100 / 155],  # a truncated list
        [2**0.5 / 2, 1 - 2**0.5 / 2],  # no fraction
        [-7 / 31, 38 / 31],
        [],
    ],
)
def test_other_shares_do_not_tell(shares: list[float | None]) -> None:
    assert read(shares) == [None]
