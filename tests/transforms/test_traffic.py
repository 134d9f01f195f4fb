from __future__ import annotations

import random
from statistics import stdev

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.transforms import traffic_by_performance, traffic_mix

Key = tuple[str | None, str]
shares = st.none() | st.sampled_from([0.0, 0.1, 0.2, 0.7])
sources = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["search", "follow", "nearby", "other"])),
    st.tuples(shares, shares),
    max_size=12,
)


def to_traffic(sources: dict[Key, tuple[float | None, float | None]]) -> pl.DataFrame:
    rows = [(*key, *value, "1128") for key, value in sources.items()]
    columns = ("item_id", "source", "share", "history_difference", "app_id")
    return pl.DataFrame(rows, schema={name: tables.schema("traffic")[name] for name in columns}, orient="row")


def test_the_example_is_ranked_and_has_no_history(traffic: pl.DataFrame) -> None:
    mix = traffic_mix(traffic.reverse())
    assert mix.columns == ["item_id", "source", "share", "rank", "change", "tied"]
    assert mix.get_column("source").to_list() == ["homepage_hot", "familiar", "search"]
    assert mix.get_column("rank").to_list() == [1, 2, 3]
    assert mix.get_column("change").to_list() == [None, None, None]


def test_one_row_that_differs_shows_that_there_is_a_history() -> None:
    mix = traffic_mix(to_traffic({("a", "search"): (0.2, 0.2), ("a", "other"): (0.8, 0.1)}))
    assert list(mix.select("source", "change").iter_rows()) == [("other", 0.1), ("search", 0.2)]


@given(sources)
def test_a_mix_equals_the_one_worked_out_by_hand(sources: dict[Key, tuple]) -> None:
    expected = []
    for item in dict.fromkeys(key[0] for key in sources):
        rows = [(source, *value) for (work, source), value in sources.items() if work == item]
        history = any(None not in (s, d) and s != d for _, s, d in rows)
        rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0), row[0]))
        for rank, (source, share, difference) in enumerate(rows, start=1):
            expected_rank = None if share is None else rank
            tied = None if share is None else [row[1] for row in rows].count(share) > 1
            expected.append((item, source, share, expected_rank, difference if history else None, tied))
    assert list(traffic_mix(to_traffic(sources)).iter_rows()) == expected


@given(sources, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(sources: dict[Key, tuple], random) -> None:
    shuffled = list(sources)
    random.shuffle(shuffled)
    original, reordered = (
        traffic_mix(to_traffic({key: sources[key] for key in keys})) for keys in (sources, shuffled)
    )
    assert_frame_equal(original.sort("item_id", "source"), reordered.sort("item_id", "source"))


# traffic_by_performance ------------------------------------------------------------------------------

played = st.dictionaries(st.sampled_from(["a", "b", "c", "d", None]), st.none() | st.integers(0, 4))
of_works = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c", "d", None]), st.sampled_from(["search", "follow", "other"])),
    st.none() | st.sampled_from([0.0, 0.25, 0.75]),
)


@given(of_works, played, st.integers(1, 4))
def test_groups_hold_the_mean_mix_of_their_works(sources, played, groups) -> None:
    traffic = to_traffic({key: (share, None) for key, share in sources.items()})
    works = pl.DataFrame(
        {"item_id": list(played), "plays": list(played.values())},
        schema={"item_id": pl.String, "plays": pl.Int64},
    )
    mixes: dict[str | None, dict[str, float]] = {}
    for (item, source), share in sources.items():
        if share is not None and played.get(item) is not None:
            mixes.setdefault(item, {})[source] = share
    members: dict[int, list[str | None]] = {}
    for item in mixes:
        below = sum(played[other] < played[item] for other in mixes)
        members.setdefault(below * groups // len(mixes) + 1, []).append(item)
    expected = []
    for group in sorted(members):
        items = members[group]
        plays = [played[item] for item in items]
        listed = {source for item in items for source in mixes[item]}
        of = {source: [mixes[item].get(source, 0.0) for item in items] for source in listed}
        mean = {source: sum(values) / len(items) for source, values in of.items()}
        for rank, source in enumerate(sorted(listed, key=lambda s: (-round(mean[s], 12), s)), start=1):
            spread = stdev(of[source]) if len(items) > 1 else None
            expected.append((group, len(items), min(plays), max(plays), source, mean[source], spread, rank))
    result = traffic_by_performance(traffic, works, groups=groups)
    rows = list(result.drop("tied", "p_value", "tried").iter_rows())
    assert len(rows) == len(expected)
    for row, other in zip(rows, expected, strict=True):
        assert row == pytest.approx(other, abs=1e-7)


def test_quartiles_of_eight_works_hold_two_each() -> None:
    traffic = to_traffic({(str(n), "search"): (1.0, None) for n in range(8)})
    works = pl.DataFrame({"item_id": [str(n) for n in range(8)], "plays": [n * 10 for n in range(8)]})
    result = traffic_by_performance(traffic, works)
    assert result.select("group", "works", "plays_low", "plays_high").rows() == [
        (1, 2, 0, 10),
        (2, 2, 20, 30),
        (3, 2, 40, 50),
        (4, 2, 60, 70),
    ]


def of_twelve(search: list[float]) -> pl.DataFrame:
    """Twelve works, each played more than the one before, with so much of their plays from search."""
    shares = {(str(n), "search"): (share, None) for n, share in enumerate(search)}
    rest = {(str(n), "other"): (0.3 + 0.01 * (n * 7 % 12), None) for n in range(12)}
    works = pl.DataFrame({"item_id": [str(n) for n in range(12)], "plays": range(12)})
    return traffic_by_performance(to_traffic(shares | rest), works, groups=2)


def test_a_source_that_changes_with_plays_is_told_from_one_that_does_not() -> None:
    chance = dict(of_twelve([n / 20 for n in range(12)]).select("source", "p_value").iter_rows())
    assert chance["search"] < 0.02 < 0.5 < chance["other"]
    assert of_twelve([0.1] * 12).get_column("tried").unique().to_list() == [2]


def test_shares_that_have_nothing_to_do_with_plays_rarely_seem_to() -> None:
    deal = random.Random(4)  # noqa: S311 (draws, no secrets)
    false = sum(of_twelve([deal.random() for _ in range(12)])["p_value"].min() < 0.05 for _ in range(60))
    assert false <= 60 * 0.05 + 2 * (60 * 0.05 * 0.95) ** 0.5


def test_one_group_has_nothing_to_differ_from(traffic: pl.DataFrame) -> None:
    works = pl.DataFrame({"item_id": traffic.get_column("item_id").unique(), "plays": [5]})
    assert traffic_by_performance(traffic, works).get_column("p_value").null_count() == len(traffic)


def test_what_is_no_number_is_no_first_source() -> None:
    mix = traffic_mix(to_traffic({("a", "search"): (float("nan"), None), ("a", "other"): (0.2, None)}))
    assert mix.select("source", "rank").rows() == [("other", 1), ("search", None)]


def test_no_groups_and_works_told_twice_are_refused(traffic: pl.DataFrame) -> None:
    works = pl.DataFrame({"item_id": ["a", "a"], "plays": [1, 2]})
    with pytest.raises(ParameterError, match="groups 0 is refused"):
        traffic_by_performance(traffic, works, groups=0)
    with pytest.raises(TableError, match="More than one row has item_id 'a'"):
        traffic_by_performance(traffic, works)
