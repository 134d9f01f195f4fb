r"""The same transforms on Spark, for what does not fit one machine.

:func:`apply` gives the rows of a Spark DataFrame to a transform in buckets, each of them a polars frame, through Arrow.
All rows of a work are in one bucket, and what a transform says of a work does not depend on other works, so the
result is that of polars, up to the order of the rows. A bucket holds many works: a call for each would be slow.

Spark pays where the data do not fit one machine. On one machine it never did here: a job costs some three seconds before
its first row, and then rows go through Java to Python and back, while polars streams the same corpus in its own process
(``python tests/benchmarks Spark`` measures both).

A job for a cluster
-------------------
The corpus lies where every worker can read it (HDFS, S3, a shared disk)::

    # retention_job.py: summarize every work's curve
    import sys

    from pyspark.sql import SparkSession

    from analytics_kit import scale, transforms

    corpus, target = sys.argv[1:]
    spark = SparkSession.builder.appName("retention").getOrCreate()
    curves = scale.read(spark, corpus, "curve")
    comparison = scale.apply(transforms.compare_retention, curves)
    summary = scale.apply(transforms.summarize_retention, comparison)
    summary.write.mode("overwrite").parquet(target)

Workers need Python with the kit. A virtual environment that is packed once travels with the job::

    python3 -m venv kit && kit/bin/pip install 'analytics-kit[spark]' venv-pack && kit/bin/venv-pack -o kit.tar.gz
    spark-submit --master yarn --deploy-mode cluster --archives kit.tar.gz#kit \
      --conf spark.pyspark.python=./kit/bin/python --conf spark.executor.memoryOverhead=2g \
      retention_job.py hdfs:///corpora/my-corpus hdfs:///results/retention

Rows that Python holds count as ``memoryOverhead``. Where a worker runs out of it, raise ``buckets``. On one machine
``--master 'local[*]'`` does, with ``PYSPARK_PYTHON`` set to the interpreter that has the kit. Java 17 or newer is needed.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import _install, tables, transforms
from analytics_kit.errors import ParameterError, SettingsError, TableError, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["KEYS", "apply", "read"]

#: Transform -> the columns by any of which its rows may be partitioned without changing the result; the first is the
#: default. A transform without any looks at all rows together: it ranks works, pairs them or adds them up.
KEYS: Mapping[str, tuple[str, ...]] = {
    "audience_overlap": (),
    "audience_shift": ("item_id",),
    "best_start_hours": (),
    "check_portrait": ("item_id", "dimension"),
    "compare_retention": ("item_id", "analysis"),
    "compute_tgi": ("item_id", "dimension", "segment"),
    "danmaku_density": ("item_id",),
    "diagnose": ("metric",),
    "engagement_rate": ("item_id",),
    "find_moments": ("item_id", "analysis"),
    "flag_small": ("item_id",),
    "funnel": (),  # each group of its own option `by` is told apart: see _keys
    "genre_mix": (),
    "growth": ("item_id", "metric"),
    "hot_word_share": ("item_id",),
    "keyword_concentration": ("item_id",),
    "keyword_diversity": ("item_id",),
    "keyword_gaps": ("item_id",),
    "keyword_overlap": (),
    "keyword_share": ("item_id",),
    "leaderboard": (),
    "live_daily_rates": ("started_at",),
    "live_rates": ("room_id",),
    "match_works": (),
    "pool_keywords": (),
    "posting_calendar": (),
    "product_leaderboard": ("currency",),
    "rank_retention": ("analysis",),
    "rank_tgi": ("item_id",),
    "rate": ("item_id",),
    "resample_curves": ("item_id", "analysis"),
    "retention_band": ("analysis",),  # a line is read off between its points, whatever second they have
    "revenue_by_day": ("currency",),
    "snapshot_growth": ("item_id",),
    "summarize_retention": ("item_id", "analysis"),
    "traffic_by_performance": (),
    "traffic_mix": ("item_id",),
    "video_product_sales": ("currency",),
    "violation_ladder": ("violation_score",),
    "violations_over_time": ("type",),
}
#: The order in which Spark has the rows: it moves them about, and what came first matters.
_ORDER = "_analytics_kit_order"


def apply(
    transform: Callable[..., pl.DataFrame],
    frame: DataFrame,
    *,
    key: str | None = None,
    buckets: int | None = None,
    **options: Any,
) -> DataFrame:
    """Run a transform on a Spark DataFrame, bucket by bucket.

    Parameters
    ----------
    transform
        A transform of the kit (:data:`KEYS` lists what each may be partitioned by), or a function of your own from a polars
        frame to one, whose result for each partition must not depend on the others: it is called with an empty
        frame first, to learn the columns of the result. Several transforms in one function are moved to Python once.
    frame
        Read by Spark itself, as :func:`read` does it. A frame sent from the driver must fit the driver.
    key
        The column that tells which rows belong together; the transform's own default, ``item_id`` for a function of yours.
    buckets
        Into how many parts the rows go. By default Spark decides, by their size in bytes
        (``spark.sql.adaptive.advisoryPartitionSizeInBytes``). One bucket must fit a worker's memory, some times over.
    **options
        The transform's own. Frames among them (a baseline, the table of works) are sent to every worker, whole.

    Returns
    -------
    pyspark.sql.DataFrame
        The transform's columns, nothing computed yet. Enums are strings, whole numbers without a sign the next wider
        with one, moments ``timestamp``. The rows of a work in the transform's order; works in none.

    Raises
    ------
    ParameterError
        If the transform cannot be partitioned, or not by this key.
    TableError
        If `frame` is no Spark DataFrame, or lacks the key; and what the transform raises of the columns.
    SettingsError
        If pyspark, pyarrow or pandas are not installed.

    Examples
    --------
    >>> from analytics_kit import scale, transforms
    >>> curves = scale.read(spark, "hdfs:///corpora/my-corpus", "curve")  # doctest: +SKIP
    >>> scale.apply(transforms.compare_retention, curves)  # doctest: +SKIP
    DataFrame[item_id: string, analysis: string, second: double, value: double, baseline: double, delta: double, ratio: double]
    """
    pyspark = _pyspark()
    if not isinstance(frame, pyspark.DataFrame):
        msg = (
            f"Not a Spark DataFrame: a {type(frame).__module__.partition('.')[0]} {type(frame).__name__} came. Call the "
            "transform itself on a polars frame; scale.read(spark, corpus, table) reads a corpus with Spark."
        )
        raise TableError(msg)
    while isinstance(transform, functools.partial):
        if transform.args:
            msg = "The transform comes with arguments by position. Pass them by name: scale.apply(transform, frame, name=...)."
            raise ParameterError(msg)
        options = {**transform.keywords, **options}
        transform = transform.func
    key = _key(transform, key, options)
    if key not in frame.columns:
        msg = f"No column {key!r} to tell which rows belong together. The frame has {one_of(frame.columns) if frame.columns else 'none'}."
        raise TableError(msg)
    if buckets is not None and (not isinstance(buckets, int) or buckets < 1):
        msg = (
            f"buckets={buckets!r} is refused. Allowed: a whole number from 1 up, or None to let Spark decide."
        )
        raise ParameterError(msg)
    options = {
        name: value.collect() if isinstance(value, pl.LazyFrame) else value for name, value in options.items()
    }
    empty = _polars(frame.limit(0).toArrow())
    arrow = _spark_types(transform(empty, **options).to_arrow().schema)

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow

        received = list(batches)
        if received:
            rows = _polars(pyarrow.Table.from_batches(received))
            received.clear()
            result = transform(rows.sort(_ORDER).drop(_ORDER), **options)
            yield from result.to_arrow().cast(arrow).to_batches()

    numbered = frame.withColumn(_ORDER, pyspark.functions.monotonically_increasing_id())
    bucketed = numbered.repartition(key) if buckets is None else numbered.repartition(buckets, key)
    return bucketed.mapInArrow(run, schema=_ddl(arrow))


def read(spark: SparkSession, corpus: str, table: str) -> DataFrame:
    """Read a table of a corpus with Spark.

    Parameters
    ----------
    spark
        The session.
    corpus
        The corpus's folder as Spark's workers see it: a path, or an address such as ``hdfs:///corpora/my-corpus``.
    table
        The table's name.

    Returns
    -------
    pyspark.sql.DataFrame
        The table's columns, Enums as strings; all rows of all appends.

    Raises
    ------
    TableError
        If there is no such table.
    SettingsError
        If pyspark, pyarrow or pandas are not installed.
    """
    _pyspark()
    columns = _spark_types(pl.DataFrame(schema=tables.schema(table)).to_arrow().schema)
    rows = spark.read.schema(_ddl(columns)).parquet(f"{str(corpus).rstrip('/')}/{table}")
    return rows.select(*columns.names)


def _key(transform: Callable[..., Any], key: str | None, options: Mapping[str, Any]) -> str:
    """Return the column that tells which rows belong together."""
    name = getattr(transform, "__name__", "")
    if getattr(transforms, name, None) is not transform or name not in KEYS:
        return key or "item_id"
    keys = KEYS[name]
    if name == "funnel":
        by = options.get("by", ())
        keys = (by,) if isinstance(by, str) else tuple(by)
    if name in ("compare_retention", "summarize_retention") and isinstance(options.get("baseline"), str):
        msg = (
            f"{name} with the id of a work as baseline needs that work in every bucket. Pass its curve as a frame: "
            "baseline=curves.filter(pl.col('item_id') == ...), in polars."
        )
        raise ParameterError(msg)
    if not keys:
        hint = " Pass by=... to tell groups apart." if name == "funnel" else ""
        msg = (
            f"{name} looks at all rows together, so it cannot run bucket by bucket.{hint} Run it in polars, on what other "
            f"transforms left: transforms.{name}(pl.from_arrow(frame.toArrow())). "
            f"What can: {one_of(sorted(known for known in KEYS if KEYS[known]))}."
        )
        raise ParameterError(msg)
    if key is not None and key not in keys:
        msg = f"{name} cannot be partitioned by {key!r}: its result would change. Allowed: {one_of(keys)}."
        raise ParameterError(msg)
    return key or keys[0]


def _polars(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table never becomes a Series
    return frame


def _spark_types(schema: pa.Schema) -> pa.Schema:
    """Return Arrow's types that Spark has in place of those that only polars has."""
    import pyarrow as pa

    def known(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_dictionary(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
            return pa.string()
        if pa.types.is_unsigned_integer(kind):
            return {8: pa.int16(), 16: pa.int32()}.get(kind.bit_width, pa.int64())
        if pa.types.is_timestamp(kind):
            return pa.timestamp("us", tz=kind.tz)
        if pa.types.is_large_list(kind):
            return pa.list_(known(kind.value_type))
        return kind

    return pa.schema([pa.field(field.name, known(field.type)) for field in schema])


#: Arrow's word for a type -> Spark's.
_SPARK = {
    "bool": "boolean",
    "date32[day]": "date",
    "double": "double",
    "float": "float",
    "int8": "tinyint",
    "int16": "smallint",
    "int32": "int",
    "int64": "bigint",
    "null": "void",
    "string": "string",
    "timestamp[us]": "timestamp_ntz",
}


def _ddl(schema: pa.Schema) -> str:
    """Write a schema as Spark does."""
    import pyarrow as pa

    def name(kind: pa.DataType) -> str:
        if pa.types.is_list(kind):
            return f"array<{name(kind.value_type)}>"
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            return "timestamp"
        try:
            return _SPARK[str(kind)]
        except KeyError:
            msg = (
                f"Spark has no type for {kind}, which the transform gives. Cast it in a function of your own."
            )
            raise TableError(msg) from None

    return ", ".join(f"`{field.name}` {name(field.type)}" for field in schema)


def _pyspark() -> Any:
    """Import pyspark, with what it needs for Arrow."""
    try:
        import pandas  # noqa: F401 - pyspark asks for it wherever Arrow is used
        import pyarrow  # noqa: F401 - likewise
        import pyspark.sql
        import pyspark.sql.functions
    except ImportError as problem:
        missing = problem.name or "pyspark"
        msg = f"Spark needs {missing}. Install it: {_install.command('spark')}. It runs on Java 17 or newer."
        raise SettingsError(msg) from problem
    return pyspark.sql
