"""A corpus: adding rows, reading all of them, and looking one work up; the size counts works of 40 rows each."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import polars as pl
from _runner import Benchmark, Contender

import analytics_kit as ak
from analytics_kit import tables
from analytics_kit.sandbox import population

_ROUTE = population.ROUTES["curve"]
#: Appends of which the corpus that is read consists.
_APPENDS = 10


def _make(size: int, folder: Path) -> None:
    corpus = ak.corpus(folder / "corpus")
    curves = population.table("curve", size).collect()
    step = -(-curves.height // _APPENDS)
    for start in range(0, curves.height, step):
        corpus.append(curves.slice(start, step), _ROUTE, source="sandbox")
    curves.write_parquet(folder / "one.parquet", row_group_size=1 << 17)
    (folder / "work").write_text(curves.item(curves.height // 2, "item_id"))


# Adding


def _frame(folder: Path) -> tuple[Path, pl.DataFrame]:
    return folder, pl.read_parquet(folder / "one.parquet")


def _pandas_frame(folder: Path) -> tuple[Path, Any]:
    import pandas as pd

    return folder, pd.read_parquet(folder / "one.parquet")


def _existing_corpus(folder: Path) -> tuple[Path, pl.DataFrame]:
    """Return a corpus that holds a row already: it is created once and added to for years."""
    _, frame = _frame(folder)
    ak.corpus(folder / "begun").append(frame.head(1), _ROUTE, source="sandbox")
    return folder / "begun", frame


def _append(inputs: tuple[Path, pl.DataFrame]) -> int:
    path, frame = inputs
    rows = ak.corpus(path).append(frame, _ROUTE, source="sandbox")
    max(path.rglob("*.parquet")).unlink()  # the names begin with the time
    return rows


def _append_floor(inputs: tuple[Path, pl.DataFrame]) -> int:
    folder, frame = inputs
    target = folder / f"{uuid.uuid4().hex}.parquet"
    frame.lazy().sink_parquet(target, row_group_size=1 << 17)
    return _synced(target, frame.height)


def _append_pandas(inputs: tuple[Path, Any]) -> int:
    folder, frame = inputs
    target = folder / f"{uuid.uuid4().hex}.parquet"
    frame.to_parquet(target, compression="zstd")
    return _synced(target, len(frame))


def _append_duckdb(inputs: tuple[Path, Any]) -> int:
    import duckdb

    folder, frame = inputs
    target = folder / f"{uuid.uuid4().hex}.parquet"
    duckdb.sql("set enable_progress_bar = false")
    duckdb.sql(f"copy frame to '{target}' (format parquet, compression zstd)")
    return _synced(target, len(frame))


def _synced(path: Path, rows: int) -> int:
    """Force a file to the disk, as an append does, and drop it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.unlink()
    return rows


# Reading all of it


def _mean(folder: Path) -> float:
    return _polars_mean(ak.corpus(folder / "corpus").scan("curve"))


def _mean_floor(folder: Path) -> float:
    return _polars_mean(pl.scan_parquet(folder / "one.parquet"))


def _polars_mean(rows: pl.LazyFrame) -> float:
    opening = rows.filter(pl.col("series") == "item", pl.col("second") <= 3)
    return float(opening.select(pl.col("value").mean()).collect(engine="streaming").item())


def _files(folder: Path) -> list[str]:
    return [str(path) for path in (folder / "corpus").rglob("*.parquet")]


def _mean_duckdb(folder: Path) -> float:
    import duckdb

    rows = duckdb.read_parquet(_files(folder))  # noqa: F841 - the query names it
    result = duckdb.sql("select avg(value) from rows where series = 'item' and second <= 3").fetchall()
    return float(result[0][0])


def _mean_pandas(folder: Path) -> float:
    import pandas as pd

    wanted = ["series", "second", "value"]
    rows = pd.concat([pd.read_parquet(path, columns=wanted) for path in _files(folder)])
    return float(rows[(rows["series"] == "item") & (rows["second"] <= 3)]["value"].mean())


# One work of it


def _folder_and_work(folder: Path) -> tuple[Path, str]:
    return folder, (folder / "work").read_text()


def _work(inputs: tuple[Path, str]) -> pl.DataFrame:
    folder, work = inputs
    return ak.corpus(folder / "corpus").scan("curve").filter(pl.col("item_id") == work).collect()


def _work_floor(inputs: tuple[Path, str]) -> pl.DataFrame:
    folder, work = inputs
    return pl.scan_parquet(folder / "one.parquet").filter(pl.col("item_id") == work).collect()


def _work_duckdb(inputs: tuple[Path, str]) -> Any:
    import duckdb

    folder, work = inputs
    rows = duckdb.read_parquet(_files(folder))  # noqa: F841 - the query names it
    return duckdb.sql(f"select * from rows where item_id = '{work}'").fetchall()  # noqa: S608 - our own id


def _work_pandas(inputs: tuple[Path, str]) -> Any:
    import pandas as pd

    folder, work = inputs
    names = tables.schema("curve").names()
    return pd.concat(
        [pd.read_parquet(path, columns=names, filters=[("item_id", "==", work)]) for path in _files(folder)]
    )


def _rounded(mean: float) -> float:
    return round(mean, 9)


_SIZES = (1_000, 10_000, 100_000)

BENCHMARKS = [
    Benchmark(
        name="corpus: append",
        contenders={
            "floor": Contender(_append_floor, _frame, answer=int),
            "kit": Contender(_append, _existing_corpus, answer=int),
            "pandas": Contender(_append_pandas, _pandas_frame, answer=int, needs="pandas"),
            "duckdb": Contender(_append_duckdb, _pandas_frame, answer=int, needs="duckdb"),
        },
        sizes=_SIZES,
        make=_make,
        goal=2.0,
        unit="works",
    ),
    Benchmark(
        name="corpus: scan all",
        contenders={
            "floor": Contender(_mean_floor, answer=_rounded),
            "kit": Contender(_mean, answer=_rounded),
            "pandas": Contender(_mean_pandas, answer=_rounded, needs="pandas"),
            "duckdb": Contender(_mean_duckdb, answer=_rounded, needs="duckdb"),
        },
        sizes=_SIZES,
        make=_make,
        goal=2.0,
        unit="works",
    ),
    Benchmark(
        name="corpus: look one work up",
        contenders={
            "floor": Contender(_work_floor, _folder_and_work, answer=len),
            "kit": Contender(_work, _folder_and_work, answer=len),
            "pandas": Contender(_work_pandas, _folder_and_work, answer=len, needs="pandas"),
            "duckdb": Contender(_work_duckdb, _folder_and_work, answer=len, needs="duckdb"),
        },
        sizes=_SIZES,
        make=_make,
        unit="works",
    ),
]
