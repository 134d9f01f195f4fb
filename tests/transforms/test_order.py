"""Rows in order, and whole works taken in batches, give what they give in one piece."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.io.plugins import register_io_source
from polars.testing import assert_frame_equal

from analytics_kit import tables, transforms
from analytics_kit.transforms import _order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORKS = ("a", "b", None, "c")


def rows_of(table: str, **columns: st.SearchStrategy) -> st.SearchStrategy[pl.DataFrame]:
    """Tables of a few works in any order of rows, no key twice; numbers are multiples of 1/64, so that sums are exact."""
    schema = {name: tables.schema(table)[name] for name in ("item_id", *columns)}
    keys = [name for name, dtype in schema.items() if not dtype.is_numeric() or name == "second"]
    row = st.fixed_dictionaries({"item_id": st.sampled_from(WORKS), **columns})
    rows = st.lists(row, max_size=12, unique_by=lambda row: tuple(row[key] for key in keys))
    return rows.map(lambda rows: pl.DataFrame(rows, schema=schema, orient="row"))


def sixty_fourths(most: int) -> st.SearchStrategy[float | None]:
    return st.none() | st.integers(0, most).map(lambda n: n / 64)


curves = rows_of(
    "curve",
    analysis=st.sampled_from(tables.ANALYSES),
    series=st.sampled_from(tables.SERIES),
    second=st.sampled_from([0.0, 0.5, 1.0, 4.0]),
    value=sixty_fourths(80),
)
portraits = rows_of(
    "portrait",
    dimension=st.sampled_from(tables.DIMENSIONS[:3]),
    segment=st.sampled_from(["x", "y", "z", "w"]),
    share=sixty_fourths(64),
    tgi=sixty_fourths(64 * 200),
)
keywords = rows_of(
    "keywords",
    keyword=st.sampled_from(["美食", "旅游", "音乐", "x"]),
    count=st.none() | st.integers(0, 4),
    reported_share=sixty_fourths(64),
    total_count=st.none() | st.integers(0, 20),
    list=st.sampled_from([None, None, "inspire_search", "show_from"]),
)
#: What goes through work by work, and the tables to try it with.
CASES = {
    "compare": (transforms.compare_retention, curves),
    "compare with a work": (
        lambda frame: transforms.compare_retention(
            pl.concat([frame, EXTRA.lazy() if isinstance(frame, pl.LazyFrame) else EXTRA]), baseline="other"
        ),
        curves,
    ),
    "summarize": (lambda frame: transforms.summarize_retention(transforms.compare_retention(frame)), curves),
    "compare with plays": (
        lambda frame: transforms.compare_retention(frame, works=PLAYS),
        curves,
    ),
    "summarize curves": (lambda frame: transforms.summarize_retention(frame, works=PLAYS), curves),
    "moments": (lambda frame: transforms.find_moments(frame, works=PLAYS), curves),
    "resample": (lambda frame: transforms.resample_curves(frame, points=4), curves),
    "resample by seconds": (lambda frame: transforms.resample_curves(frame, step=0.75), curves),
    "rank": (transforms.rank_tgi, portraits),
    "rank with sizes": (lambda frame: transforms.rank_tgi(frame, sample_size={"a": 90, None: 5}), portraits),
    "first ranks": (lambda frame: transforms.rank_tgi(frame, top=2), portraits),
    "share": (lambda frame: transforms.keyword_share(frame, other=True), keywords),
    "concentration": (
        lambda frame: transforms.keyword_concentration(transforms.keyword_share(frame)),
        keywords,
    ),
}
PLAYS = pl.DataFrame({"item_id": ["a", "c"], "plays": [5, 900]})
EXTRA = pl.DataFrame(
    [("other", "retention", "item", second, 0.5, None) for second in (0.0, 1.0)],
    schema=tables.schema("curve"),
    orient="row",
).drop("of")


@pytest.fixture
def tiny_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Batches of two rows, so that a handful of rows makes several."""
    with monkeypatch.context() as patch:
        patch.setattr(_order, "_BATCH", 2)
        yield


def in_one_piece(transform: Callable[[pl.DataFrame], pl.DataFrame], frame: pl.DataFrame) -> pl.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_order, "_BATCH", 1_000_000)
        return transform(frame)


@pytest.mark.usefixtures("tiny_batches")
@pytest.mark.parametrize("name", CASES)
@settings(max_examples=5)  # of 8 runs each, and all cases go through the same batches
@given(data=st.data())
def test_batches_give_what_one_piece_gives(name: str, data: st.DataObject) -> None:
    transform, frames = CASES[name]
    frame = data.draw(frames)
    # Of the same frame: as it came, each work together, and wholly in order.
    together = frame.with_columns(pl.int_range(pl.len()).min().over("item_id").alias("n"))
    together = together.sort("n", maintain_order=True).drop("n")
    in_order = frame.sort(pl.all())
    results = []
    for input_frame, engine in ((frame, "in-memory"), (together, "streaming"), (in_order, None)):
        results.append(transform(input_frame))
        assert_frame_equal(results[-1], in_one_piece(transform, input_frame), check_exact=True)
        if engine is not None:
            lazy = transform(input_frame.lazy())
            assert lazy.collect_schema() == results[-1].schema
            assert_frame_equal(lazy.collect(engine=engine), results[-1], check_exact=True)
    original, works_together, wholly_in_order = results
    assert_frame_equal(original, works_together, check_exact=True)
    assert_frame_equal(wholly_in_order, original, check_exact=True, check_row_order=False)


@pytest.mark.usefixtures("tiny_batches")
def test_a_lazy_result_is_read_only_as_far_as_it_is_needed() -> None:
    keywords = pl.DataFrame(
        [(str(n // 3), f"word {n}", 9 - n % 3, None, None, None) for n in range(30)],
        schema=tables.schema("keywords"),
        orient="row",
    )
    shares = transforms.keyword_share(keywords)
    lazy = transforms.keyword_share(keywords.lazy())
    assert_frame_equal(lazy.head(4).collect(), shares.head(4))
    assert_frame_equal(lazy.select("share", "rank").collect(), shares.select("share", "rank"))
    assert_frame_equal(lazy.filter(pl.col("rank") == 1).collect(), shares.filter(pl.col("rank") == 1))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from("ab"), st.none() | st.integers(0, 1))
    ),
    sort=st.booleans(),
)
def test_rows_of_a_run_come_in_the_order_of_all_keys(
    rows: list[tuple[int, int, str, int | None]], sort: bool
) -> None:
    schema = {"_work": pl.Int64, "n": pl.Int64, "word": pl.String, "m": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    descending = [False, True, False, True]
    expected = frame.sort(list(schema), descending=descending, nulls_last=descending)
    input_frame = expected if sort else frame.sort("_work", maintain_order=True)
    keys = [pl.col("n"), pl.col("word"), pl.col("m")]
    ordered = _order.sort_runs(input_frame, keys, descending=descending[1:])
    assert_frame_equal(ordered, expected)


@pytest.mark.usefixtures("tiny_batches")
@pytest.mark.parametrize("order", ["in order", "in pieces at once", "in pieces at the end"])
def test_a_source_whose_result_has_a_row_for_each_work_is_read_once(order: str) -> None:
    """Unless works turn out to come in pieces."""
    keywords = pl.DataFrame(
        [(f"{n // 3:02}", f"word {n}", 9 - n % 3, None, None, None) for n in range(60)],
        schema=tables.schema("keywords"),
        orient="row",
    )
    shares = transforms.keyword_share(keywords)
    if order == "in pieces at once":
        shares = shares.sort("rank", maintain_order=True)
    elif order == "in pieces at the end":
        shares = pl.concat([shares.slice(1), shares.head(1)])
    reads: list[list[str] | None] = []

    def read(names: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        reads.append(names)
        rows = shares if names is None else shares.select(names)
        yield from rows.iter_slices(4)

    source = register_io_source(read, schema=shares.schema)
    concentration = transforms.keyword_concentration(source)
    assert reads == []
    assert_frame_equal(concentration.collect(), transforms.keyword_concentration(shares))
    assert (len(reads) == 1) == (order == "in order")


def as_source(*readings: list[str]) -> pl.LazyFrame:
    """A frame that gives other batches each time it is read; each letter is the id of a row."""
    remaining = iter(readings)

    def read(*_: object) -> Iterator[pl.DataFrame]:
        for ids in next(remaining):
            yield pl.DataFrame({"item_id": list(ids)}, schema={"item_id": pl.String})

    return register_io_source(read, schema={"item_id": pl.String()})


@pytest.mark.usefixtures("tiny_batches")
def test_a_source_that_gives_works_in_pieces_when_read_again_is_refused() -> None:
    query = _order.per_work(as_source(["ab", "bc"], ["ab", "cb"]), ["item_id"], pl.DataFrame.lazy)
    with pytest.raises(pl.exceptions.ComputeError, match=r"another order .* Collect it"):
        query.collect()


@pytest.mark.usefixtures("tiny_batches")
def test_batches_end_where_a_work_does(monkeypatch: pytest.MonkeyPatch) -> None:
    batches = [
        pl.DataFrame({"item_id": list(ids)}, schema={"item_id": pl.String})
        for ids in ("aab", "bb", "", "bcc", "cdefg", "gg", "gh")
    ]
    monkeypatch.setattr(pl.LazyFrame, "collect_batches", lambda *_, **__: iter(batches))
    works = ["".join(rows["item_id"]) for rows in _order._whole_works(pl.LazyFrame({"item_id": ["a"]}))]
    assert works == ["aa", "bbbb", "cccdef", "ggggh"]


@pytest.mark.usefixtures("tiny_batches")
@pytest.mark.parametrize("ids", ["", "a", "ab", "aaaaa", "abbbbbc"])
def test_a_frame_is_cut_between_works_alone(ids: str) -> None:
    frame = pl.DataFrame({"item_id": list(ids)}, schema={"item_id": pl.String})
    works = ["".join(rows["item_id"]) for rows in _order._whole_works(frame)]
    assert "".join(works) == ids
    assert all(before[-1:] != after[:1] or not after for before, after in itertools.pairwise(works))


def test_a_result_is_in_one_piece_for_rows_that_came_in_chunks() -> None:
    frame = pl.concat([pl.DataFrame({"item_id": [work]}) for work in "aab"], rechunk=False)
    chunks: list[int] = []

    def count(rows: pl.DataFrame) -> pl.LazyFrame:
        chunks.append(rows.n_chunks())
        return rows.lazy()

    assert _order.per_work(frame, ["item_id"], count).rows() == [("a", 0), ("a", 0), ("b", 2)]
    assert chunks == [1]
