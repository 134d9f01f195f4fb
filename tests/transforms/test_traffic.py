from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import tables
from analytics_kit.transforms import traffic_mix

Key = tuple[str | None, str]
shares = st.none() | st.sampled_from([0.0, 0.1, 0.2, 0.7])
sources = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["search", "follow", "nearby", "other"])),
    st.tuples(shares, shares),
    max_size=12,
)


def to_traffic(sources: dict[Key, tuple[float | None, float | None]]) -> pl.DataFrame:
    rows = [(*key, *value, "1128") for key, value in sources.items()]
    return pl.DataFrame(rows, schema=tables.schema("traffic"), orient="row")


def test_the_example_is_ranked_and_has_no_history(traffic: pl.DataFrame) -> None:
    mix = traffic_mix(traffic.reverse())
    assert mix.columns == ["item_id", "source", "share", "rank", "change"]
    assert mix.get_column("source").to_list() == ["homepage_hot", "familiar", "search"]
    assert mix.get_column("rank").to_list() == [1, 2, 3]
    assert mix.get_column("change").to_list() == [None, None, None]


def test_one_row_that_differs_shows_that_there_is_a_history() -> None:
    mix = traffic_mix(to_traffic({("a", "search"): (0.2, 0.2), ("a", "other"): (0.8, 0.1)}))
    assert list(mix.select("source", "change").iter_rows()) == [("other", 0.1), ("search", 0.2)]


@settings(deadline=None)
@given(sources)
def test_a_mix_equals_the_one_worked_out_by_hand(sources: dict[Key, tuple]) -> None:
    expected = []
    for item in dict.fromkeys(key[0] for key in sources):
        rows = [(source, *value) for (work, source), value in sources.items() if work == item]
        history = any(None not in (s, d) and s != d for _, s, d in rows)
        rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0), row[0]))
        for rank, (source, share, difference) in enumerate(rows, start=1):
            expected.append(
                (item, source, share, None if share is None else rank, difference if history else None)
            )
    assert list(traffic_mix(to_traffic(sources)).iter_rows()) == expected


@settings(deadline=None)
@given(sources, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(sources: dict[Key, tuple], random) -> None:
    shuffled = list(sources)
    random.shuffle(shuffled)
    one, two = (traffic_mix(to_traffic({key: sources[key] for key in keys})) for keys in (sources, shuffled))
    assert_frame_equal(one.sort("item_id", "source"), two.sort("item_id", "source"))
