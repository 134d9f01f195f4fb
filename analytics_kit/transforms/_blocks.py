"""Work through frames in blocks of whole works, so that a million of them need the memory of a few thousand.

What a transform computes for a work depends on that work's rows alone. So a frame in which each work's rows stand
together is cut between works, and the blocks are taken one after the other. Within a block the rows mostly come in
the order that a transform documents; a look at each row's neighbour tells, and spares the sort.
"""

from __future__ import annotations

import collections
import functools
import itertools
import operator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from polars.io.plugins import register_io_source

from analytics_kit.transforms._frames import number_works

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from analytics_kit.transforms._frames import FrameT

    Columns = Sequence[str | pl.Expr] | pl.Expr
    #: What a transform does with whole works.
    Work = Callable[[pl.DataFrame], pl.LazyFrame]

T = TypeVar("T")
Result = TypeVar("Result")

#: Rows of a block, give or take a work: few enough for the processor's cache, enough to pay for the calls.
_ROWS = 400_000
#: Rows that are looked through at a time for where a work begins.
_NEAR = 10_000


def per_work(frame: FrameT, columns: Columns, work: Work, *, few: bool = False) -> FrameT:
    """Apply a function to a frame, block by block; a LazyFrame stays lazy, and its result comes in batches.

    Parameters
    ----------
    frame
        What was passed to a transform; ``item_id`` names the works.
    columns
        What the function needs of it, ``item_id`` too.
    work
        Gets these columns and ``_work``: a number that is the same for the rows of a work, which stand together,
        and rises from work to work in order of first appearance. A null ``item_id`` is a work of its own. Its
        result for a frame is the results for the works, one below the other.
    few
        Whether it has so few rows for a work that the results for all works may be held in memory.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in.

    Notes
    -----
    A LazyFrame of more rows than a few blocks is read twice: its ids alone, to see whether each work's rows stand
    together, then all. Where they do not, it is collected. A result of few rows is held back until all is seen, so
    that one reading does.

    Examples
    --------
    >>> frame = pl.DataFrame({"item_id": ["b", "a", "b"], "n": [1, 2, 3]})
    >>> per_work(frame, ["item_id", "n"], lambda rows: rows.lazy()).rows()
    [('b', 1, 0), ('b', 3, 0), ('a', 2, 2)]
    """
    if isinstance(frame, pl.DataFrame):
        results = _once(_results(_cut(frame), columns, work))
        if results is None:
            results = list(_results(_cut(_gathered(frame.select(columns))), pl.all(), work))
        return pl.concat(result for _, result in results)
    needed = frame.select(columns)
    empty = pl.DataFrame(schema=needed.collect_schema())

    def read(
        names: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        def wanted(block: pl.DataFrame) -> pl.LazyFrame:
            query = work(block)
            query = query if predicate is None else query.filter(predicate)
            return query if names is None else query.select(names)

        if few and rows is None:
            batches = _batches(needed)
            blocks = _passing(itertools.chain([next(batches, empty)], batches))
            held = _once(_results(blocks, pl.all(), wanted))
            if held is not None:
                yield from (result for _, result in held)
                return
        seen: list[pl.Series] = []
        for ids, result in _results(_streamed(needed), pl.all(), wanted):
            seen.append(ids)
            yield result if rows is None else result.head(rows)
            if rows is not None and (rows := rows - min(rows, len(result))) == 0:
                return
        if not _each_once(seen):
            msg = (
                "The rows of a LazyFrame came in another order when it was read again, and works in pieces. Collect "
                "it first, or keep its order: group_by, unique and join have maintain_order for it."
            )
            raise pl.exceptions.ComputeError(msg)

    _, nothing = next(_results(iter([empty]), pl.all(), work))
    return register_io_source(read, schema=nothing.schema)


def run(rows: pl.DataFrame, *keys: str) -> pl.Series:
    """Find, for each row, the row where its run of rows with the same keys begins.

    Examples
    --------
    >>> run(pl.DataFrame({"a": [7, 7, 5, 5, 7]}), "a").to_list()
    [0, 0, 2, 2, 4]
    >>> run(pl.DataFrame({"_work": [0, 0, 2], "b": ["x", "x", "x"]}), "_work", "b").to_list()
    [0, 0, 2]
    """
    columns = [rows.get_column(key) for key in keys]
    begins, first = _begins(*columns), columns[0]
    if first.dtype == begins.dtype and first.gather(begins).equals(begins):
        return first.set_sorted()  # it is such a column itself, and no other key changes where it does not
    return _spread(begins, len(rows))


def known(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Leave out rows of whole works where a column is null, so that ``_work`` still is the row where each work begins.

    Examples
    --------
    >>> frame = pl.DataFrame({"_work": [0, 0, 2, 2], "n": [None, 1, 2, 3]})
    >>> known(frame, "n").rows()
    [(0, 1), (1, 2), (1, 3)]
    """
    if not any(rows.get_column(name).null_count() for name in names):
        return rows
    rest = rows.drop_nulls(names)
    return rest.with_columns(run(rest, "_work").alias("_work"))


def in_order(
    rows: pl.DataFrame, keys: Sequence[pl.Expr], *, within: str = "_work", descending: Sequence[bool] = ()
) -> pl.DataFrame:
    """Sort the rows of each run, nulls last where descending and first elsewhere, unless they already are in order.

    Examples
    --------
    >>> frame = pl.DataFrame({"_work": [0, 0, 2], "b": [3, 4, 0]})
    >>> in_order(frame, [pl.col("b")]) is frame
    True
    >>> in_order(frame, [pl.col("b")], descending=[True]).get_column("b").to_list()
    [4, 3, 0]
    """
    down = list(descending) or [False] * len(keys)
    values = rows.select(key.alias(str(place)) for place, key in enumerate(keys))
    if _are_in_order(rows.get_column(within), values, down):
        return rows
    return rows.sort(within, *keys, descending=[False, *down], nulls_last=[False, *down])


def _are_in_order(runs: pl.Series, keys: pl.DataFrame, down: Sequence[bool]) -> bool:
    """Tell whether each row of a run follows the one before; a null among the keys leaves it open, so it does not."""
    tied = runs.head(-1) == runs.slice(1)
    before, after = keys.head(-1), keys.slice(1)
    for place, (key, falls) in enumerate(zip(keys.columns, down, strict=True), 1):
        if keys.schema[key] == pl.String:  # compared only where numbers leave rows tied
            before, after, tied = before.filter(tied), after.filter(tied), tied.filter(tied)
        low, high = before.get_column(key), after.get_column(key)
        follows = low >= high if falls else low <= high
        if (tied & follows).sum() < tied.sum():
            return False
        if place < len(down):
            tied &= low == high
            if not tied.any():
                break
    return True


def _begins(*columns: pl.Series) -> pl.Series:
    """Find the rows that differ from the one before, and the first."""
    rows = len(columns[0])
    changed = [column.slice(1).ne_missing(column.head(-1)) for column in columns]
    others = pl.int_range(1, max(rows, 1), eager=True).filter(functools.reduce(operator.or_, changed))
    return pl.int_range(min(rows, 1), eager=True).append(others)


def _spread(begins: pl.Series, rows: int) -> pl.Series:
    """Give each row the one where its run begins."""
    ends = begins.slice(1).append(pl.Series([rows]).head(len(begins)))
    nth = pl.select(pl.int_ranges(0, ends - begins).explode(empty_as_null=False)).to_series()
    return (pl.int_range(rows, eager=True) - nth).set_sorted()


def _results(
    blocks: Iterator[pl.DataFrame], columns: Columns, work: Work
) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
    """Give, of each block, the id of each run of rows, and what the block comes to."""

    def result(block: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
        rows = _in_one_chunk(block.select(columns))
        ids = rows.get_column("item_id")
        begins = _begins(ids)
        query = work(rows.hstack([_spread(begins, len(ids)).alias("_work")]))
        # The streaming engine is made for more rows, and breaks ties in an order of its own.
        return ids.gather(begins), query.collect(engine="in-memory")

    return _in_turn(result, blocks)


def _once(results: Iterator[tuple[pl.Series, pl.DataFrame]]) -> list[tuple[pl.Series, pl.DataFrame]] | None:
    """Hold the results of all blocks; None where a work's rows do not stand together, mostly after the first block."""
    held = []
    for ids, result in results:
        if not _each_once([ids]):
            return None
        held.append((ids, result))
    return held if _each_once([ids for ids, _ in held]) else None


def _in_one_chunk(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring together what is reckoned with; a parsed frame has a chunk for every so many answers.

    An operation on columns whose chunks end at different rows copies them each time. Text is mostly passed on as it
    is, without a copy.
    """
    return pl.DataFrame(
        column if column.dtype == pl.String else column.rechunk() for column in rows.iter_columns()
    )


def _cut(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Cut a frame into blocks, each between two rows with different ids; of an empty frame one."""
    ids = frame.get_column("item_id")
    begin = 0
    while begin < len(frame) or begin == 0:
        end = begin + _ROWS
        while end < len(frame):
            begins = _begins(ids.slice(end - 1, _NEAR)).slice(1)
            if len(begins):
                end += begins.item(0) - 1
                break
            end += _NEAR - 1
        yield frame.slice(begin, end - begin)
        begin = end


def _in_turn(function: Callable[[T], Result], arguments: Iterator[T]) -> Iterator[Result]:
    """Apply a function in threads, a few ahead of what is taken."""
    some = list(itertools.islice(arguments, 2))
    if len(some) == 1:
        yield function(some[0])
        return
    # Two more than polars has: while Python prepares a query, or a thread waits for its result, another works.
    threads = pl.thread_pool_size() + 2
    with ThreadPoolExecutor(threads) as pool:
        ahead: collections.deque[Future[Result]] = collections.deque()
        for argument in itertools.chain(some, arguments):
            ahead.append(pool.submit(function, argument))
            if len(ahead) > 2 * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _each_once(ids: Sequence[pl.Series]) -> bool:
    """Tell whether each id has one run of rows, from the ids of the runs of each block."""
    every = pl.concat(ids)
    if every.is_sorted() or every.is_sorted(descending=True):  # as ids that grow with time are
        return True
    every = every.gather(_begins(every))  # a run may reach from one block into the next
    return every.n_unique() == len(every)


def _gathered(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring the rows of each work together, works in order of first appearance and rows as they came."""
    return frame.lazy().pipe(number_works).sort("_work", maintain_order=True).drop("_work").collect()


def _streamed(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Read a frame in blocks of whole works, holding a few of them."""
    batches = _batches(frame)
    first = [pl.DataFrame(schema=frame.collect_schema()), *itertools.islice(batches, 2)]
    if len(first) < 3:
        whole = pl.concat(first)
    elif _each_once(list(_in_turn(_runs, _batches(frame.select("item_id"))))):
        yield from _passing(itertools.chain(first[1:], batches))
        return
    else:
        whole = pl.concat([*first, *batches])
    yield from _cut(whole if _each_once([_runs(whole)]) else _gathered(whole))


def _batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Read a frame in batches of a few blocks."""
    return iter(frame.collect_batches(chunk_size=4 * _ROWS, maintain_order=True, lazy=True))


def _runs(rows: pl.DataFrame) -> pl.Series:
    """Give the id of each run of rows."""
    ids = rows.get_column("item_id")
    return ids.gather(_begins(ids))


def _passing(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Cut batches into blocks of whole works while they pass."""
    return itertools.chain.from_iterable(map(_cut, _whole(batches)))


def _whole(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Cut batches anew, where the last work of each begins: it may reach into the next."""
    held = [next(batches)]
    for batch in batches:
        ids = pl.concat([held[-1].get_column("item_id").tail(1), batch.get_column("item_id")])
        for near in (min(_NEAR, len(ids)), len(ids)):  # mostly one begins near the end
            begins = _begins(ids.tail(near)).slice(1)
            if len(begins):
                end = len(batch) - near + begins.item(-1)
                yield pl.concat([*held, batch.head(end)])
                held = [batch.slice(end)]
                break
        else:
            held.append(batch)
    yield pl.concat(held)
