"""Work through frames in blocks of whole works, so that a million of them need the memory of a few thousand.

What a transform computes for a work depends on that work's rows alone. So a frame in which each work's rows stand
together is cut between works, and the blocks are taken one after the other. Within a block the rows mostly come in
the order that a transform documents; a look at each row's neighbour tells, and spares the sort.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from polars.io.plugins import register_io_source

from analytics_kit.transforms._frames import number_works

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analytics_kit.transforms._frames import FrameT

    Columns = Sequence[str | pl.Expr] | pl.Expr
    #: What a transform does with whole works.
    Work = Callable[[pl.DataFrame], pl.LazyFrame]

T = TypeVar("T")
Result = TypeVar("Result")

#: Rows of a block, give or take a work: few enough for the processor's cache, enough to pay for the calls.
_ROWS = 400_000


def per_work(frame: FrameT, columns: Columns, work: Work) -> FrameT:
    """Apply a function to a frame, block by block; a LazyFrame stays lazy, and its result comes in batches.

    Parameters
    ----------
    frame
        What was passed to a transform; ``item_id`` names the works.
    columns
        What the function needs of it, ``item_id`` too.
    work
        Gets these columns and ``_work``: a number that is the same for the rows of a work, which stand together,
        and rises from work to work in order of first appearance. A null ``item_id`` is a work of its own. Its result for a frame is the results for
        the works, one below the other.

    Returns
    -------
    polars.DataFrame or polars.LazyFrame
        The kind that came in.

    Notes
    -----
    A LazyFrame of more rows than a block is read twice: its ids alone, to see whether each work's rows stand
    together, then all. Where they do not, it is collected.

    Examples
    --------
    >>> frame = pl.DataFrame({"item_id": ["b", "a", "b"], "n": [1, 2, 3]})
    >>> per_work(frame, ["item_id", "n"], lambda rows: rows.lazy()).rows()
    [('b', 1, 0), ('b', 3, 0), ('a', 2, 2)]
    """
    if isinstance(frame, pl.DataFrame):
        return pl.concat(_results(frame, columns, work))
    needed = frame.select(columns)
    empty = pl.DataFrame(schema=needed.collect_schema())

    def read(
        names: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        def wanted(block: pl.DataFrame) -> pl.LazyFrame:
            query = work(block)
            query = query if predicate is None else query.filter(predicate)
            return query if names is None else query.select(names)

        for result in itertools.chain.from_iterable(
            _results(block, pl.all(), wanted) for block in _streamed(needed)
        ):
            yield result if rows is None else result.head(rows)
            if rows is not None and (rows := rows - min(rows, len(result))) == 0:
                return

    return register_io_source(read, schema=next(_results(empty, pl.all(), work)).schema)


def in_order(rows: pl.DataFrame, keys: Sequence[pl.Expr], *, descending: Sequence[bool] = ()) -> pl.DataFrame:
    """Sort rows, nulls last where descending and first elsewhere, unless they already are in order.

    Examples
    --------
    >>> frame = pl.DataFrame({"a": [1, 1, 2], "b": [3, 4, 0]})
    >>> in_order(frame, [pl.col("a"), pl.col("b")]) is frame
    True
    >>> in_order(frame, [pl.col("b")]).get_column("b").to_list()
    [0, 3, 4]
    """
    down = list(descending) or [False] * len(keys)
    dtypes = [rows.lazy().select(key).collect_schema().dtypes()[0] for key in keys]
    text = [place for place, dtype in enumerate(dtypes) if dtype == pl.String]
    # Text is compared only where numbers leave rows equal.
    numbers = text[0] if text else 0
    if numbers and rows.select(_follow(keys[:numbers], down, equal=False)).item():
        return rows
    if rows.select(_follow(keys, down, equal=True)).item():
        return rows
    return rows.sort(keys, descending=down, nulls_last=down)


def _follow(keys: Sequence[pl.Expr], down: Sequence[bool], *, equal: bool) -> pl.Expr:
    """Tell whether each row follows the one before, where equal ones do or do not."""
    follows = pl.lit(value=equal)
    for key, falls in reversed(list(zip(keys, down, strict=False))):
        before, after = (key, key.shift()) if falls else (key.shift(), key)
        follows = (before < after) | ((before == after) & follows)
    # A null among the keys leaves it open: then it does not.
    return follows.slice(1).fill_null(value=False).all()


def nth(*keys: str) -> pl.Expr:
    """Count, for each row, the rows before it in the run of rows with the same keys.

    Examples
    --------
    >>> pl.DataFrame({"a": [7, 7, 5, 5, 7]}).select(nth("a")).to_series().to_list()
    [0, 1, 0, 1, 0]
    """
    return _count_up(pl.struct(keys).rle().struct.field("len"))


def _count_up(lengths: pl.Expr) -> pl.Expr:
    return pl.int_ranges(0, lengths).explode(empty_as_null=False)


def _results(frame: pl.DataFrame, columns: Columns, work: Work) -> Iterator[pl.DataFrame]:
    """Give what each block comes to; of an empty frame one, too."""
    starts = _starts(frame.get_column("item_id"))
    if not _each_once(frame.get_column("item_id").gather(starts)):
        frame = _gathered(frame.select(columns))
        starts = _starts(frame.get_column("item_id"))

    def result(part: tuple[int, pl.Series]) -> pl.DataFrame:
        begin, lengths = part
        rows = frame.slice(begin, int(lengths.sum())).select(columns)
        first = pl.int_range(pl.len()) - _count_up(pl.lit(lengths))
        query = work(rows.with_columns(first.set_sorted().alias("_work")))
        # The streaming engine is made for more rows, and breaks ties in an order of its own.
        return query.collect(engine="in-memory")

    return _in_turn(result, _parts(starts, len(frame)))


def _parts(starts: pl.Series, height: int) -> Iterator[tuple[int, pl.Series]]:
    """Give the row at which each block begins, and the rows of each work in it."""
    bounds = pl.concat([starts, pl.Series([height], dtype=starts.dtype)])
    begin, row = 0, 0
    while row < height or begin == 0:
        end = min(bounds.search_sorted(row + _ROWS), len(starts))
        yield row, bounds.slice(begin, end - begin + 1).diff().slice(1)
        begin, row = end or 1, bounds.item(end)


def _in_turn(function: Callable[[T], Result], arguments: Iterator[T]) -> Iterator[Result]:
    """Apply a function in as many threads as polars has, a few ahead of what is taken."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        while some := list(itertools.islice(arguments, 4 * pl.thread_pool_size())):
            yield from map(function, some) if len(some) == 1 else pool.map(function, some)


def _starts(ids: pl.Series) -> pl.Series:
    """Find the rows whose id differs from that of the row before."""

    def starts(begin: int) -> pl.Series:
        some = ids.slice(begin - 1, _ROWS + 1)
        return some.ne_missing(some.shift()).slice(1).arg_true() + begin

    first = pl.Series([0], dtype=pl.get_index_type()).head(len(ids))
    return pl.concat([first, *_in_turn(starts, iter(range(1, len(ids), _ROWS)))])


def _each_once(ids: pl.Series) -> bool:
    return ids.n_unique() == len(ids)


def _gathered(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring the rows of each work together, works in order of first appearance and rows as they came."""
    return frame.lazy().pipe(number_works).sort("_work", maintain_order=True).drop("_work").collect()


def _streamed(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Read a frame in blocks of whole works, holding little more than one of them."""
    batches = iter(frame.collect_batches(chunk_size=_ROWS, maintain_order=True, lazy=True))
    first = [pl.DataFrame(schema=frame.collect_schema()), *itertools.islice(batches, 2)]
    ids = pl.col("item_id").rle().struct.field("value")
    if len(first) < 3 or not _each_once(frame.select(ids).collect().to_series()):
        yield pl.concat([*first, *batches])
    else:
        yield from _whole(itertools.chain(first[1:], batches))


def _whole(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Cut batches anew, between works."""
    held = [next(batches)]
    begun = [held[0].get_column("item_id").gather(_starts(held[0].get_column("item_id")))]
    for batch in batches:
        ids = pl.concat([held[-1].get_column("item_id").tail(1), batch.get_column("item_id")])
        starts = _starts(ids).slice(len(ids) - len(batch))
        if len(starts):
            begun.append(ids.gather(starts))
            whole = starts.item(-1) - (len(ids) - len(batch))
            yield pl.concat([*held, batch.head(whole)])
            held = [batch.slice(whole)]
        else:
            held.append(batch)
    if not _each_once(pl.concat(begun)):
        msg = (
            "The rows of a LazyFrame came in another order when it was read again, and works in pieces. Collect "
            "it first, or keep its order: group_by, unique and join have maintain_order for it."
        )
        raise pl.exceptions.ComputeError(msg)
    yield pl.concat(held)
