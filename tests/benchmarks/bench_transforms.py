"""Transforms of many works: curves of 15 to 65 seconds, portraits of 39 segments, lists of 50 search words.

The kit, pandas and DuckDB get the tables that the kit's parsers make, in memory, with ids as text; ``kit, ids as Categorical``
has them cast once before. The floors are NumPy in blocks that stay in the cache, in one thread. ``floor`` starts where the kit
does: it finds where works begin from the same text ids, and takes it as known that works stand together and are in order.
``floor, given numbers`` is told more: it has whole numbers for ids. Goals are held against ``floor``; a ratio to the other is that
of both seconds. Bands by second look at no id, so they have one floor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from _runner import Benchmark, Contender

from analytics_kit import tables, transforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000)
#: Works in a block of the floor.
BLOCK = 5_000
SEGMENTS = {"gender": 2, "age": 6, "province": 31}
WORDS = 50
POINTS = 51


# The input -------------------------------------------------------------------------------------------


def make_curves(works: int, folder: Path) -> None:
    """Curves that fall, with noise; value and baseline at each second."""
    random = np.random.default_rng(1)
    lengths = random.integers(15, 66, works)
    first = np.concatenate([[0], lengths.cumsum()])
    work = np.repeat(np.arange(works, dtype=np.uint32), lengths)
    second = (np.arange(first[-1]) - first[work]).astype(np.float64)
    value = (np.exp(-second / 20) * random.uniform(0.6, 1, len(work))).round(4)
    baseline = (np.exp(-second / 18) * 0.8).round(4)
    frame = pl.DataFrame({"work": work, "second": second, "value": value, "baseline": baseline})
    frame.write_parquet(folder / "rows.parquet")


def make_portraits(works: int, folder: Path) -> None:
    """Whole portraits of three dimensions; shares of 4 digits, and no TGI twice in a dimension."""
    random = np.random.default_rng(2)
    segments = sum(SEGMENTS.values())
    rows = works * segments
    pl.DataFrame(
        {
            "work": np.repeat(np.arange(works, dtype=np.uint32), segments),
            "dimension": np.tile(np.repeat(np.arange(3, dtype=np.uint8), [*SEGMENTS.values()]), works),
            "segment": np.tile(np.arange(segments, dtype=np.uint8), works),
            "share": random.random(rows).round(4),
            "tgi": random.uniform(0, 300, rows),
        }
    ).write_parquet(folder / "rows.parquet")


def make_keywords(works: int, folder: Path) -> None:
    """Lists by count, no count twice in a list, and a total that exceeds them."""
    random = np.random.default_rng(3)
    steps = random.integers(1, 60, (works, WORDS))
    counts = steps[:, ::-1].cumsum(axis=1)[:, ::-1]
    frame = pl.DataFrame(
        {
            "work": np.repeat(np.arange(works, dtype=np.uint32), WORDS),
            "word": random.integers(0, 5_000, works * WORDS).astype(np.uint16),
            "count": counts.ravel(),
            "total_count": np.repeat(counts.sum(axis=1) + 100, WORDS),
        }
    )
    frame.write_parquet(folder / "rows.parquet")


def rows(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "rows.parquet")


def ids(work: pl.Series) -> pl.Series:
    """Ids of 19 digits."""
    works = pl.select(pl.int_range(0, work.max() + 1) + 7_559_536_212_910_000_000).to_series()
    return works.cast(pl.String).gather(work).alias("item_id")


def words(kind: tuple[str, ...], codes: pl.Series, dtype: pl.DataType) -> pl.Series:
    return pl.Series(kind, dtype=dtype).gather(codes)


# The kit ---------------------------------------------------------------------------------------------


def load_comparison(folder: Path) -> pl.DataFrame:
    frame = rows(folder)
    return frame.select(
        ids(frame["work"]),
        pl.lit("retention").cast(pl.Enum(tables.ANALYSES)).alias("analysis"),
        "second",
        "value",
        "baseline",
        (pl.col("value") - pl.col("baseline")).alias("delta"),
    )


def load_curves(folder: Path) -> pl.DataFrame:
    series = pl.lit("item").cast(pl.Enum(tables.SERIES)).alias("series")
    return load_comparison(folder).select("item_id", "analysis", series, "second", "value")


def load_portraits(folder: Path) -> pl.DataFrame:
    frame = rows(folder)
    names = [f"{dimension} {n}" for dimension, count in SEGMENTS.items() for n in range(count)]
    return frame.select(
        ids(frame["work"]),
        words(tuple(SEGMENTS), frame["dimension"], pl.Enum(tables.DIMENSIONS)).alias("dimension"),
        words(tuple(names), frame["segment"], pl.String()).alias("segment"),
        "share",
        "tgi",
    )


def load_keywords(folder: Path) -> pl.DataFrame:
    frame = rows(folder)
    names = tuple(f"搜索词 {n}" for n in range(5_000))
    return frame.select(
        ids(frame["work"]),
        words(names, frame["word"], pl.String()).alias("keyword"),
        "count",
        pl.lit(None, pl.Float64).alias("reported_share"),
        "total_count",
    )


def load_shares(folder: Path) -> pl.DataFrame:
    return load_keywords(folder).select(
        "item_id", "keyword", (pl.col("count") / pl.col("total_count")).alias("share")
    )


SLOPES = ("area", "steepest_drop", "steepest_drop_second")


def summarize(comparison: pl.DataFrame) -> pl.DataFrame:
    """A LazyFrame works out only the measures that are asked for."""
    return transforms.summarize_retention(comparison.lazy()).select("item_id", *SLOPES).collect()


# The floor -------------------------------------------------------------------------------------------

Arrays = dict[str, Any]


def load_arrays(folder: Path) -> Arrays:
    frame = rows(folder)
    return {name: frame[name].to_numpy() for name in frame.columns if name != "word"}


def load_share_array(folder: Path) -> Arrays:
    frame = rows(folder)
    return {"work": frame["work"].to_numpy(), "share": (frame["count"] / frame["total_count"]).to_numpy()}


class _AsText:
    """Loads the arrays, with the ids that the kit gets in place of numbers."""

    def __init__(self, load: Callable[[Path], Arrays]) -> None:
        self.load = load

    def __call__(self, folder: Path) -> Arrays:
        arrays = self.load(folder)
        return arrays | {"work": ids(pl.Series(arrays["work"]))}


def begins(work: Any) -> Any:
    """Where works begin, and where the last one ends: of whole numbers in an array, or of text in a column."""
    bounds = [np.zeros(1, dtype=np.int64)]
    for at in range(0, len(work), 400_000):
        some = work[at : at + 400_001]
        changed = np.asarray(some[1:] != some[:-1])
        bounds.append(np.flatnonzero(changed) + at + 1)
    return np.concatenate([*bounds, [len(work)]])


def blocks(first: Any) -> Iterator[tuple[int, int, slice, Any]]:
    """Works from and until, their rows, and where in these each begins."""
    for begin in range(0, len(first) - 1, BLOCK):
        end = min(begin + BLOCK, len(first) - 1)
        yield begin, end, slice(first[begin], first[end]), first[begin:end] - first[begin]


def floor_slopes(arrays: Arrays) -> Arrays:
    first = begins(arrays["work"])
    result = {name: np.empty(len(first) - 1) for name in SLOPES}
    for begin, end, block, starts in blocks(first):
        second, value = arrays["second"][block], arrays["value"][block]
        step, fall = np.diff(second, prepend=second[0]), np.diff(value, prepend=value[0])
        area = (value - fall / 2) * step
        step[starts] = 1.0
        fall[starts] = 0.0
        area[starts] = 0.0
        slope = fall / step
        drop = np.minimum.reduceat(slope, starts)
        lengths = np.diff(starts, append=len(second))
        at = np.flatnonzero(slope == np.repeat(drop, lengths))
        at = at[np.searchsorted(at, starts)]  # the first of each work
        result["area"][begin:end] = np.add.reduceat(area, starts)
        result["steepest_drop"][begin:end] = np.where(drop < 0, drop, np.nan)
        result["steepest_drop_second"][begin:end] = np.where(drop < 0, second[at], np.nan)
    return result


def floor_resample(arrays: Arrays) -> Arrays:
    first = begins(arrays["work"])
    result = {name: np.empty((len(first) - 1, POINTS)) for name in ("second", "value", "baseline")}
    fractions = np.linspace(0, 1, POINTS)
    for begin, end, block, starts in blocks(first):
        lengths = np.diff(starts, append=block.stop - block.start)
        at = (lengths - 1)[:, None] * fractions  # a point a second, from 0
        low = np.minimum(at.astype(np.int64), (lengths - 2)[:, None])
        rest = at - low
        low += starts[:, None]
        result["second"][begin:end] = at
        for name in ("value", "baseline"):
            curve = arrays[name][block]
            start = curve[low]
            result[name][begin:end] = start + rest * (curve[low + 1] - start)
    return result


def floor_band(arrays: Arrays) -> Arrays:
    """Quantiles by a histogram: the values have 4 digits, so it is exact."""
    width = 10_002
    cells = np.zeros(66 * width, dtype=np.int64)
    for at in range(0, len(arrays["second"]), 200_000):
        block = slice(at, at + 200_000)
        cell = arrays["second"][block].astype(np.int64) * width + np.rint(
            arrays["value"][block] * 10_000
        ).astype(np.int64)
        cells += np.bincount(cell, minlength=len(cells))
    total = cells.reshape(66, width).cumsum(axis=1)
    total = total[total[:, -1] > 0]
    result: Arrays = {"works": total[:, -1]}
    for name, share in (("low", 0.25), ("middle", 0.5), ("high", 0.75)):
        position = (total[:, -1] - 1) * share
        low, high = (
            np.array([np.searchsorted(line, at, side="right") for line, at in zip(total, edge, strict=True)])
            / 10_000
            for edge in (np.floor(position), np.ceil(position))
        )
        result[name] = low + (position - np.floor(position)) * (high - low)
    return result


def floor_top(arrays: Arrays) -> Arrays:
    """The three largest of each row of a matrix, for each dimension."""
    segments = sum(SEGMENTS.values())
    assert (np.diff(begins(arrays["work"])) == segments).all()
    tgi = arrays["tgi"].reshape(-1, segments)
    share = arrays["share"].reshape(-1, segments)
    chunks: dict[str, list[Any]] = {"share": [], "tgi": [], "rank": []}
    for begin in range(0, len(tgi), BLOCK):
        block, at = slice(begin, begin + BLOCK), 0
        columns: dict[str, list[Any]] = {name: [] for name in chunks}
        for count in SEGMENTS.values():
            top, some = min(3, count), tgi[block, at : at + count]
            order = np.argpartition(-some, top - 1, axis=1)[:, :top]
            best = np.take_along_axis(some, order, axis=1)
            by = np.argsort(-best, axis=1)
            order = np.take_along_axis(order, by, axis=1)
            columns["tgi"].append(np.take_along_axis(best, by, axis=1))
            columns["share"].append(np.take_along_axis(share[block, at : at + count], order, axis=1))
            columns["rank"].append(np.broadcast_to(np.arange(1, top + 1), best.shape))
            at += count
        for name, parts in columns.items():
            chunks[name].append(np.hstack(parts).ravel())
    return {name: np.concatenate(parts) for name, parts in chunks.items()}


def floor_share(arrays: Arrays) -> Arrays:
    first, count, total = begins(arrays["work"]), arrays["count"], arrays["total_count"]
    share, cumulative = np.empty(len(count)), np.empty(len(count))
    for _, _, block, starts in blocks(first):
        np.divide(count[block], total[block], out=share[block])
        sums = count[block].cumsum()
        before = np.repeat(sums[starts] - count[block][starts], np.diff(starts, append=len(sums)))
        np.divide(sums - before, total[block], out=cumulative[block])
    return {"share": share, "cumulative_share": cumulative}


def floor_concentration(arrays: Arrays) -> Arrays:
    first = begins(arrays["work"])
    hhi = np.empty(len(first) - 1)
    for begin, end, block, starts in blocks(first):
        hhi[begin:end] = np.add.reduceat(arrays["share"][block] ** 2, starts)
    return {"hhi": hhi, "effective_keywords": 1 / hhi}


# pandas and DuckDB -----------------------------------------------------------------------------------


def load_pandas(folder: Path) -> Any:
    import pandas as pd

    frame = rows(folder)
    columns = {name: frame[name].to_numpy() for name in frame.columns if name != "work"}
    return pd.DataFrame({"work": ids(frame["work"]).to_pandas(use_pyarrow_extension_array=True), **columns})


def load_duckdb(folder: Path) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET enable_progress_bar = false; SET memory_limit = '4GB'")
    connection.execute(
        "CREATE TABLE rows AS SELECT * REPLACE ((work::BIGINT + 7559536212910000000)::VARCHAR AS work) "
        "FROM read_parquet($1)",
        [str(folder / "rows.parquet")],
    )
    return connection


def pandas_slopes(frame: Any) -> Any:
    by = frame.groupby("work", sort=False)
    before = by[["second", "value"]].shift()
    step, fall = frame["second"] - before["second"], frame["value"] - before["value"]
    slope = fall / step
    work = frame["work"]
    result = ((frame["value"] - fall / 2) * step).groupby(work, sort=False).sum().to_frame("area")
    drop = slope.where(slope < 0)
    at = drop.groupby(work, sort=False).idxmin()
    result["steepest_drop"] = drop.loc[at].to_numpy()
    result["steepest_drop_second"] = frame["second"].loc[at].to_numpy()
    return result


def pandas_resample(frame: Any) -> Any:
    import pandas as pd

    pieces = []
    for _, curve in frame.groupby("work", sort=False):
        second = curve["second"].to_numpy()
        at = np.linspace(second[0], second[-1], POINTS)
        pieces.append(
            (
                at,
                np.interp(at, second, curve["value"].to_numpy()),
                np.interp(at, second, curve["baseline"].to_numpy()),
            )
        )
    return pd.DataFrame(
        {
            name: np.concatenate([piece[n] for piece in pieces])
            for n, name in enumerate(("second", "value", "baseline"))
        }
    )


def pandas_band(frame: Any) -> Any:
    by = frame.groupby("second")["value"]
    result = by.quantile([0.25, 0.5, 0.75]).unstack().set_axis(["low", "middle", "high"], axis=1)
    result["works"] = by.size()
    return result


def pandas_top(frame: Any) -> Any:
    rank = frame.groupby(["work", "dimension"], sort=False)["tgi"].rank("min", ascending=False)
    first = frame[rank <= 3].assign(rank=rank[rank <= 3])
    return first.sort_values(["work", "dimension", "rank"])


def pandas_share(frame: Any) -> Any:
    frame = frame.sort_values(["work", "count"], ascending=[True, False], kind="stable")
    result = frame.assign(share=frame["count"] / frame["total_count"])
    result["cumulative_share"] = frame.groupby("work", sort=False)["count"].cumsum() / frame["total_count"]
    return result


def pandas_concentration(frame: Any) -> Any:
    result = (frame["share"] ** 2).groupby(frame["work"], sort=False).sum().to_frame("hhi")
    result["effective_keywords"] = 1 / result["hhi"]
    return result


def load_pandas_shares(folder: Path) -> Any:
    frame = load_pandas(folder)
    frame["share"] = frame["count"] / frame["total_count"]
    return frame[["work", "share"]]


def load_duckdb_shares(folder: Path) -> Any:
    connection = load_duckdb(folder)
    connection.execute(
        'CREATE OR REPLACE TABLE rows AS SELECT work, "count" / total_count AS share FROM rows'
    )
    return connection


def duckdb_slopes(connection: Any) -> Any:
    return connection.sql(
        """
        WITH steps AS (
            SELECT work, second, value - lag(value) OVER curve AS fall, second - lag(second) OVER curve AS step,
                   (value + lag(value) OVER curve) / 2 * step AS area
            FROM rows WINDOW curve AS (PARTITION BY work ORDER BY second)
        )
        SELECT work, sum(area) AS area, min(fall / step) FILTER (fall < 0) AS steepest_drop,
               arg_min(second, (fall / step, second)) FILTER (fall < 0) AS steepest_drop_second
        FROM steps GROUP BY work ORDER BY work
        """
    ).fetchnumpy()


def duckdb_resample(connection: Any) -> Any:
    return connection.sql(
        """
        WITH steps AS (
            SELECT *, lead(second) OVER curve - second AS step,
                   lead(value) OVER curve - value AS change, lead(baseline) OVER curve - baseline AS other
            FROM rows WINDOW curve AS (PARTITION BY work ORDER BY second)
        ), ends AS (
            SELECT work, min(second) AS first, max(second) AS last FROM rows GROUP BY work
        ), grid AS (
            SELECT work, k, first + (last - first) * k / $parts AS x
            FROM ends CROSS JOIN (SELECT unnest(range($parts + 1)) AS k)
        )
        SELECT grid.work, x AS second, value + coalesce((x - second) / step * change, 0) AS value,
               baseline + coalesce((x - second) / step * other, 0) AS baseline
        FROM grid ASOF JOIN steps ON grid.work = steps.work AND grid.x >= steps.second
        ORDER BY grid.work, k
        """,
        params={"parts": POINTS - 1},
    ).fetchnumpy()


def duckdb_band(connection: Any) -> Any:
    return connection.sql(
        """
        SELECT second, count(*) AS works, quantile_cont(value, 0.25) AS low, quantile_cont(value, 0.5) AS middle,
               quantile_cont(value, 0.75) AS high
        FROM rows GROUP BY second ORDER BY second
        """
    ).fetchnumpy()


def duckdb_top(connection: Any) -> Any:
    return connection.sql(
        """
        SELECT work, dimension, segment, share, tgi,
               rank() OVER (PARTITION BY work, dimension ORDER BY tgi DESC) AS rank
        FROM rows QUALIFY rank <= 3 ORDER BY work, dimension, rank
        """
    ).fetchnumpy()


def duckdb_share(connection: Any) -> Any:
    return connection.sql(
        """
        SELECT work, word, "count" / total_count AS share,
               sum("count") OVER (PARTITION BY work ORDER BY "count" DESC) / total_count AS cumulative_share
        FROM rows ORDER BY work, "count" DESC
        """
    ).fetchnumpy()


def duckdb_concentration(connection: Any) -> Any:
    return connection.sql(
        """
        SELECT work, sum(share * share) AS hhi, 1 / hhi AS effective_keywords
        FROM rows GROUP BY work ORDER BY work
        """
    ).fetchnumpy()


# What is compared ------------------------------------------------------------------------------------


def sums(*names: str) -> Callable[[Any], Any]:
    """Compare columns by their sums, in 9 digits, and by their values at every so many rows."""
    return _Sums(names)


class _Sums:
    """A function that another process can be sent."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def __call__(self, result: Any) -> Any:
        answer = {}
        for name in self.names:
            column = np.asarray(result[name], dtype=np.float64).ravel()
            some = column[:: max(1, len(column) // 97)]
            answer[name] = [len(column), f"{np.nansum(column):.8e}", *(f"{value:.8e}" for value in some)]
        return answer


class _Categorical:
    """Loads what the kit gets, with the ids cast."""

    def __init__(self, load: Callable[[Path], pl.DataFrame]) -> None:
        self.load = load

    def __call__(self, folder: Path) -> pl.DataFrame:
        return self.load(folder).with_columns(pl.col("item_id").cast(pl.Categorical))


def benchmark(
    name: str,
    make: Callable[[int, Path], None],
    columns: tuple[str, ...],
    loaders: tuple[Callable[[Path], Any], ...],
    runs: tuple[Callable[[Any], Any], ...],
    *,
    goal: float | None,
    memory: Callable[[Path], float] | None = None,
    slow: str = "",
    by_work: bool = True,
) -> Benchmark:
    """Let the kit, the floor, pandas and DuckDB do a piece of work, in this order."""
    answer = sums(*columns)
    others = {"kit, ids as Categorical": Contender(run=runs[0], load=_Categorical(loaders[0]), answer=answer)}
    if by_work:
        others["floor, given numbers"] = Contender(run=runs[1], load=loaders[1], answer=answer)
        loaders = (loaders[0], _AsText(loaders[1]), *loaders[2:])
    contenders = {
        who: Contender(
            run=run,
            load=load,
            answer=answer,
            needs=who if who in ("pandas", "duckdb") else "",
            largest=100_000 if who == slow else None,
        )
        for who, load, run in zip(("kit", "floor", "pandas", "duckdb"), loaders, runs, strict=True)
    }
    return Benchmark(
        name=name,
        contenders=contenders | others,
        sizes=SIZES,
        make=make,
        goal=goal,
        ahead={"pandas": 1, "duckdb": 1},
        memory=memory,
        unit="works",
    )


def fifth_of_the_input(folder: Path) -> float:
    return 0.2 * load_comparison(folder).estimated_size("mb")


def resample(comparison: pl.DataFrame) -> pl.DataFrame:
    return transforms.resample_curves(comparison, points=POINTS)


def top(portraits: pl.DataFrame) -> pl.DataFrame:
    return transforms.rank_tgi(portraits, top=3)


_PEERS = (load_arrays, load_pandas, load_duckdb)
BENCHMARKS = [
    benchmark(
        "summarize_retention: area, steepest drop",
        make_curves,
        SLOPES,
        (load_comparison, *_PEERS),
        (summarize, floor_slopes, pandas_slopes, duckdb_slopes),
        goal=2,
        memory=fifth_of_the_input,
    ),
    benchmark(
        f"resample_curves: two to {POINTS} points",
        make_curves,
        ("second", "value", "baseline"),
        (load_comparison, *_PEERS),
        (resample, floor_resample, pandas_resample, duckdb_resample),
        goal=2,
        slow="pandas",
    ),
    benchmark(
        "retention_band",
        make_curves,
        ("works", "low", "middle", "high"),
        (load_curves, *_PEERS),
        (transforms.retention_band, floor_band, pandas_band, duckdb_band),
        goal=None,
        by_work=False,
    ),
    benchmark(
        "rank_tgi: top 3",
        make_portraits,
        ("share", "tgi", "rank"),
        (load_portraits, *_PEERS),
        (top, floor_top, pandas_top, duckdb_top),
        goal=2.5,
    ),
    benchmark(
        "keyword_share",
        make_keywords,
        ("share", "cumulative_share"),
        (load_keywords, *_PEERS),
        (transforms.keyword_share, floor_share, pandas_share, duckdb_share),
        goal=2,
    ),
    benchmark(
        "keyword_concentration",
        make_keywords,
        ("hhi", "effective_keywords"),
        (load_shares, load_share_array, load_pandas_shares, load_duckdb_shares),
        (transforms.keyword_concentration, floor_concentration, pandas_concentration, duckdb_concentration),
        goal=1.5,
    ),
]
