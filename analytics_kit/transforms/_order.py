"""Work with rows in the order that they have, and sort them only where they lack it.

Frames mostly come with the rows of each work together, in the order that a transform documents. A look at each row's
neighbour tells, and spares the sort. A work is then known by the row where it starts, and its rows are counted from
there, without groups. What a transform computes for a work depends on that work's rows alone, so whole works go through
it a batch at a time: that takes the memory of a batch, and the processor's cache holds more of it.
"""

from __future__ import annotations

import collections
import itertools
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from analytics_kit.transforms._frames import number_works

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from analytics_kit.transforms._frames import Frame, FrameT

    #: What a transform does with the rows of whole works.
    Function = Callable[[pl.DataFrame], pl.LazyFrame]
    #: The id of each work of a batch, and the result for these works.
    Result = tuple[pl.Series, pl.DataFrame]

#: Rows of a batch: few enough for the processor's cache, enough to pay for the calls.
_BATCH = 400_000


def per_work(
    frame: FrameT, columns: Sequence[str | pl.Expr], function: Function, *, small: bool = False
) -> FrameT:
    """Apply a function to whole works, batch by batch; a LazyFrame stays lazy.

    Parameters
    ----------
    frame
        What was passed to a transform; ``item_id`` names the works.
    columns
        What the function needs of it, ``item_id`` too.
    function
        Gets these columns and ``_work``, the row where the row's work starts. The rows of a work stand together, works
        in order of first appearance. A null ``item_id`` is a work of its own. What it gives for several works is what
        it gives for each, one below the other.
    small
        Whether the result has so few rows for a work that it may be held in memory.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in.

    Notes
    -----
    A LazyFrame is read twice: its ids alone, to see whether each work's rows stand together, then all. Where they do
    not, it is collected. A small result is held until all is seen, so that one reading does.

    Examples
    --------
    >>> frame = pl.DataFrame({"item_id": ["b", "a", "b"], "n": [1, 2, 3]})
    >>> per_work(frame, ["item_id", "n"], lambda rows: rows.lazy()).rows()
    [('b', 1, 0), ('b', 3, 0), ('a', 2, 2)]
    """
    if isinstance(frame, pl.DataFrame):
        return pl.concat(_collected(frame.select(columns), function))
    needed = frame.select(columns)

    def read(
        names: list[str] | None, predicate: pl.Expr | None, limit: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        def wanted(rows: pl.DataFrame) -> pl.LazyFrame:
            query = function(rows)
            query = query if predicate is None else query.filter(predicate)
            return query if names is None else query.select(names)

        remaining = sys.maxsize if limit is None else limit
        for result in _collected(needed, wanted) if small else _streamed(needed, wanted):
            yield result.head(remaining)
            remaining -= len(result)
            if remaining <= 0:
                return

    empty = pl.DataFrame(schema=needed.collect_schema())
    return register_io_source(read, schema=_collected(empty, function)[0].schema)


def _collected(frame: Frame, function: Function) -> list[pl.DataFrame]:
    """Collect the results for all works; where the rows of a work do not stand together, bring them together first."""
    ids_of_batches, results = [], []
    for ids, result in _results(frame, function):
        ids_of_batches.append(ids)
        results.append(result)
        if not _are_distinct([ids]):
            break
    if _are_distinct(ids_of_batches):
        return results
    together = frame.lazy().pipe(number_works).sort("_work", maintain_order=True).drop("_work").collect()
    return [result for _, result in _results(together, function)]


def _streamed(frame: pl.LazyFrame, function: Function) -> Iterator[pl.DataFrame]:
    """Give the results batch by batch, once it is clear that the rows of each work stand together."""
    if not _are_distinct([_runs(ids).get_column("value") for ids in _whole_works(frame.select("item_id"))]):
        yield from _collected(frame.collect(), function)
        return
    ids_of_batches = []
    for ids, result in _results(frame, function):
        ids_of_batches.append(ids)
        yield result
    if not _are_distinct(ids_of_batches):
        msg = (
            "The rows of a LazyFrame came in another order when it was read again, and works in pieces. Collect "
            "it first, or keep its order: group_by, unique and join have maintain_order for it."
        )
        raise pl.exceptions.ComputeError(msg)


def _results(frame: Frame, function: Function) -> Iterator[Result]:
    """Apply a function to a frame whose rows stand together by work: its batches in threads, a few ahead."""

    def apply(rows: pl.DataFrame) -> Result:
        rows = (
            rows.rechunk()
        )  # an operation on columns whose chunks end at different rows copies them each time
        runs = _runs(rows)
        nth = runs.select(pl.int_ranges(0, "len").explode(empty_as_null=False)).to_series()
        starts = (pl.int_range(len(rows), eager=True) - nth).set_sorted().alias("_work")
        # The streaming engine is made for more rows, and breaks ties in an order of its own.
        return runs.get_column("value"), function(rows.hstack([starts])).collect(engine="in-memory")

    batches = _whole_works(frame)
    first, *second = itertools.islice(batches, 2)
    if not second:
        yield apply(first)
        return
    # Much of a query runs on one processor; another batch has the rest meanwhile.
    threads = pl.thread_pool_size() + 1
    with ThreadPoolExecutor(threads) as pool:
        ahead: collections.deque[Future[Result]] = collections.deque()
        for rows in itertools.chain([first], second, batches):
            ahead.append(pool.submit(apply, rows))
            if len(ahead) > threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _whole_works(frame: Frame) -> Iterator[pl.DataFrame]:
    """Take a frame in batches that end where a work does: the last work of each is carried into the next."""
    if isinstance(frame, pl.DataFrame):
        batches = frame.iter_slices(_BATCH)
    else:
        batches = iter(frame.collect_batches(chunk_size=_BATCH, maintain_order=True, lazy=True))
    carried = [pl.DataFrame(schema=frame.collect_schema())]
    for batch in filter(len, batches):
        *before, rows = carried
        last = _start_of_last(rows)
        if last > 0:
            yield pl.concat([*before, rows.head(last)])
            carried = [rows.slice(last), batch]
        else:  # all of it is one work, which may go on
            carried.append(batch)
    yield pl.concat(carried)


def _start_of_last(rows: pl.DataFrame) -> int:
    """Find the row where the last work starts: mostly near the end, so that few ids are compared."""
    for near in (rows.tail(10_000), rows):
        start: int = _runs(near).head(-1).select(pl.col("len").sum()).item()
        if start > 0:
            return len(rows) - len(near) + start
    return 0


def _runs(rows: pl.DataFrame) -> pl.DataFrame:
    """Give ``len`` and ``value`` of each run of rows with the same id."""
    return rows.get_column("item_id").rle().struct.unnest()


def _are_distinct(runs: Sequence[pl.Series]) -> bool:
    """Tell whether each id has one run of rows."""
    ids = pl.concat(runs)
    if ids.is_sorted() or ids.is_sorted(descending=True):  # as ids that grow with time are
        return True
    return ids.n_unique() == len(ids)


def run_starts(*keys: str) -> pl.Expr:
    """Give each row the row where its run of rows with the same keys starts.

    Examples
    --------
    >>> pl.DataFrame({"a": [7, 7, 5, 5, 7]}).select(run_starts("a")).to_series().to_list()
    [0, 0, 2, 2, 4]
    >>> pl.DataFrame({"a": [0, 0, 2], "b": ["x", "x", "x"]}).select(run_starts("a", "b")).to_series().to_list()
    [0, 0, 2]
    """
    changes = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift()) for key in keys)
    return pl.when(changes).then(pl.int_range(pl.len())).otherwise(0).cum_max().set_sorted()


def drop_null_rows(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Leave out rows of whole works where a column is null, so that ``_work`` is the row where each work starts still.

    Examples
    --------
    >>> frame = pl.DataFrame({"_work": [0, 0, 2, 2], "n": [None, 1, 2, 3]})
    >>> drop_null_rows(frame, "n").rows()
    [(0, 1), (1, 2), (1, 3)]
    """
    if not any(rows.get_column(name).null_count() for name in names):
        return rows
    return rows.drop_nulls(names).with_columns(run_starts("_work").alias("_work"))


def sort_runs(
    rows: pl.DataFrame, keys: Sequence[pl.Expr], *, within: str = "_work", descending: Sequence[bool] = ()
) -> pl.DataFrame:
    """Sort the rows of each run, nulls last where descending and first elsewhere, unless they already are in order.

    Examples
    --------
    >>> frame = pl.DataFrame({"_work": [0, 0, 2], "b": [3, 4, 0]})
    >>> sort_runs(frame, [pl.col("b")]) is frame
    True
    >>> sort_runs(frame, [pl.col("b")], descending=[True]).get_column("b").to_list()
    [4, 3, 0]
    """
    down = list(descending) or [False] * len(keys)
    values = rows.select(key.alias(str(n)) for n, key in enumerate(keys))
    if _are_in_order(rows.get_column(within), values, down):
        return rows
    return rows.sort(within, *keys, descending=[False, *down], nulls_last=[False, *down])


def _are_in_order(runs: pl.Series, keys: pl.DataFrame, descending: Sequence[bool]) -> bool:
    """Tell whether each row of a run follows the one before; a null among the keys leaves it open, so it does not."""
    tied = runs.head(-1) == runs.slice(1)
    before, after = keys.head(-1), keys.slice(1)
    for n, (key, falls) in enumerate(zip(keys.columns, descending, strict=True), 1):
        if keys.schema[key] == pl.String:  # compared only where numbers leave rows tied
            before, after, tied = before.filter(tied), after.filter(tied), tied.filter(tied)
        low, high = before.get_column(key), after.get_column(key)
        follows = low >= high if falls else low <= high
        if (tied & follows).sum() < tied.sum():
            return False
        if n < len(descending):
            tied &= low == high
            if not tied.any():
                break
    return True
