"""Spark against plain polars on one machine; the size counts works of 40 rows each.

What is measured is a running Spark: its start, some seconds, is left out. The peak memory is that of the
Python process which asks; Spark's own, in Java and in its workers, is not in it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from _runner import Benchmark, Contender

import analytics_kit as ak
from analytics_kit import scale, transforms
from analytics_kit.sandbox import population

if TYPE_CHECKING:
    from collections.abc import Callable

_BUCKETS = 8


def _make(size: int, folder: Path) -> None:
    ak.corpus(folder / "corpus").append(
        (piece for piece in population.table("curve", size).collect_batches(maintain_order=True)),
        population.ROUTES["curve"],
        source="sandbox",
    )


def _summarize(curves: pl.DataFrame | pl.LazyFrame) -> Any:
    return transforms.summarize_retention(transforms.compare_retention(curves))


def _polars(folder: Path) -> tuple[int, float]:
    summary = _summarize(ak.corpus(folder / "corpus").scan("curve"))
    totals = summary.select(pl.len(), pl.col("area").sum()).collect(engine="streaming")
    return totals.row(0)


def _spark(folder: Path, cores: int) -> tuple[Any, Path]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Workers look for this module's functions under their name.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").appName("benchmark")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "4g",
        "spark.local.dir": str(folder),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session, folder


def _one_core(folder: Path) -> tuple[Any, Path]:
    return _spark(folder, 1)


def _two_cores(folder: Path) -> tuple[Any, Path]:
    return _spark(folder, 2)


def _curves(inputs: tuple[Any, Path]) -> Any:
    spark, folder = inputs
    return scale.read(spark, str(folder / "corpus"), "curve")


def _total(summary: Any) -> tuple[int, float]:
    from pyspark.sql import functions

    return tuple(summary.agg(functions.count("*"), functions.sum("area")).collect()[0])


def _applied(inputs: tuple[Any, Path]) -> tuple[int, float]:
    return _total(scale.apply(_summarize, _curves(inputs)))


def _twice(inputs: tuple[Any, Path]) -> tuple[int, float]:
    comparison = scale.apply(transforms.compare_retention, _curves(inputs))
    return _total(scale.apply(transforms.summarize_retention, comparison))


def _grouped(inputs: tuple[Any, Path]) -> tuple[int, float]:
    """Do the same with Spark's own groups: one bucket each, by the hash of the work."""
    from pyspark.sql import functions

    curves = _curves(inputs)
    schema = scale.apply(_summarize, curves).schema
    bucket = functions.pmod(functions.hash("item_id"), functions.lit(_BUCKETS))

    def run(rows: Any) -> Any:
        import pyarrow

        result = _summarize(pl.from_arrow(rows.drop(["bucket"]))).to_arrow()
        return result.cast(
            pyarrow.schema(
                [pyarrow.field(field.name, kind) for field in result.schema for kind in [_known(field.type)]]
            )
        )

    return _total(curves.withColumn("bucket", bucket).groupBy("bucket").applyInArrow(run, schema=schema))


def _known(kind: Any) -> Any:
    import pyarrow

    if pyarrow.types.is_unsigned_integer(kind):
        return pyarrow.int64()
    return kind if pyarrow.types.is_floating(kind) else pyarrow.string()


def _rounded(totals: tuple[int, float]) -> tuple[int, float]:
    return totals[0], round(totals[1], 6)


def _where_spark_is(contenders: dict[str, Callable[[], Contender]]) -> dict[str, Contender]:
    """Leave Spark out where it cannot run; the table then has polars alone."""
    packages = all(importlib.util.find_spec(name) for name in ("pyspark", "pyarrow", "pandas"))
    return {name: make() for name, make in contenders.items()} if packages and shutil.which("java") else {}


BENCHMARKS = [
    Benchmark(
        name="retention summary on Spark",
        contenders={
            "floor": Contender(_polars, answer=_rounded),
            **_where_spark_is(
                {
                    "kit": lambda: Contender(_applied, _two_cores, answer=_rounded),
                    "local[1]": lambda: Contender(_applied, _one_core, answer=_rounded),
                    "one transform after the other": lambda: Contender(_twice, _two_cores, answer=_rounded),
                    "groupBy.applyInArrow": lambda: Contender(_grouped, _two_cores, answer=_rounded),
                }
            ),
        },
        sizes=(1_000, 10_000, 100_000),
        make=_make,
        unit="works",
    ),
]
