"""On Spark a transform says what it says in polars, whichever way the rows are dealt out."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import analytics_kit as ak
from analytics_kit import _install, resources, scale, tables, transforms
from analytics_kit.errors import ParameterError, SettingsError, TableError


class Case(NamedTuple):
    """What a transform is given: rows made from the corpus of all bundled cassettes, and its options."""

    rows: Callable[[ak.Corpus], pl.DataFrame]
    options: Callable[[ak.Corpus], dict[str, Any]] = lambda _: {}


def table(name: str, **filters: Any) -> Callable[[ak.Corpus], pl.DataFrame]:
    return lambda corpus: corpus.scan(name, **filters).collect()


def comparison(corpus: ak.Corpus) -> pl.DataFrame:
    return transforms.compare_retention(corpus.scan("curve")).collect()


def shares(corpus: ak.Corpus) -> pl.DataFrame:
    return transforms.keyword_share(corpus.scan("keywords")).collect()


def works(corpus: ak.Corpus) -> pl.DataFrame:
    return corpus.scan("works", route="douyin.item_list", latest=True).collect()


def average(corpus: ak.Corpus) -> pl.DataFrame:
    portrait = corpus.scan("portrait", route="douyin.item_audience_portrait").collect()
    return portrait.group_by("dimension", "segment").agg(pl.mean("share"))


def looks(corpus: ak.Corpus) -> pl.DataFrame:
    """Return the looks of all cassettes, and the same works two days before, with fewer views: one answer is one look."""
    now = corpus.scan("snapshots").collect()
    before = now.with_columns(pl.col("snapshot_at") - pl.duration(days=2), pl.col("views") * 9 // 10)
    return pl.concat([now, before])


portrait = table("portrait", route="douyin.item_audience_portrait")

CASES = {
    "audience_shift": Case(
        portrait, lambda corpus: {"after": portrait(corpus).with_columns(pl.col("share") * 0.9)}
    ),
    "check_portrait": Case(portrait),
    "compare_retention": Case(table("curve")),
    "compute_tgi": Case(portrait, lambda corpus: {"baseline": average(corpus)}),
    "danmaku_density": Case(table("danmaku"), lambda corpus: {"curves": corpus.scan("curve")}),
    "diagnose": Case(table("diagnosis")),
    "engagement_rate": Case(works, lambda _: {"denominator": "plays"}),
    "find_moments": Case(table("curve")),
    "flag_small": Case(works),
    "funnel": Case(table("product_stats"), lambda _: {"by": ["product_id", "currency"]}),
    "growth": Case(
        table("increments", latest=True),
        lambda corpus: {
            "works": corpus.scan("works", latest=True).unique("item_id", keep="first").collect(),
            "as_of": dt.datetime(2026, 1, 1),
        },
    ),
    "hot_word_share": Case(table("hot_words")),
    "keyword_concentration": Case(shares),
    "keyword_diversity": Case(shares),
    "keyword_gaps": Case(table("keywords"), lambda corpus: {"works": works(corpus)}),
    "keyword_share": Case(table("keywords"), lambda _: {"other": True}),
    "live_daily_rates": Case(table("live_daily")),
    "live_rates": Case(table("live_sessions")),
    "product_leaderboard": Case(table("products")),
    "rank_retention": Case(lambda corpus: transforms.summarize_retention(comparison(corpus))),
    "rank_tgi": Case(portrait, lambda _: {"sample_size": 5000, "min_share": 0.01}),
    "rate": Case(works, lambda _: {"numerator": "likes", "denominator": "plays"}),
    "resample_curves": Case(table("curve")),
    "retention_band": Case(table("curve")),
    "revenue_by_day": Case(table("shop_daily")),
    "snapshot_growth": Case(looks, lambda _: {"metric": "views"}),
    "summarize_retention": Case(comparison),
    "traffic_mix": Case(table("traffic")),
    "video_product_sales": Case(table("product_stats")),
    "violation_ladder": Case(table("health")),
    "violations_over_time": Case(table("violations")),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> ak.Corpus:
    corpus = ak.corpus(tmp_path_factory.mktemp("corpus") / "all")
    for name in resources.bundled_cassettes():
        corpus.add_cassette(name)
    return corpus


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark in this process's own Java, on loopback, with Python workers of this interpreter."""
    for package in ("pyspark", "pyarrow", "pandas"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install 'analytics-kit[spark]'")
    java = Path(os.environ.get("JAVA_HOME", "-"), "bin/java")
    if not java.is_file() and shutil.which("java") is None:
        pytest.skip("Java is not installed; Spark needs version 17 or newer")
    from pyspark.sql import SparkSession

    scratch = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        settings = {
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",  # it lives for seconds
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(scratch),
            "spark.sql.shuffle.partitions": "3",
            "spark.sql.warehouse.dir": str(scratch / "warehouse"),
            "spark.sql.codegen.wholeStage": "false",  # likewise: each case would compile code of its own
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = SparkSession.builder.master("local[2]").appName("analytics_kit")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # Spark's own would go on for other tests
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


def in_any_order(frame: pl.DataFrame) -> pl.DataFrame:
    # Sums and means may differ in the last digit, so rounded figures decide the order.
    keys = [
        pl.col(name).round(6) if dtype.is_float() else pl.col(name).cast(pl.String)
        for name, dtype in frame.schema.items()
    ]
    return frame.sort(keys, nulls_last=True)


def collect(result: Any, schema: pl.Schema) -> pl.DataFrame:
    frame = pl.from_arrow(result.toArrow())
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == schema.names()
    return frame.cast(dict(schema))


def test_every_transform_says_by_what_it_may_be_parted() -> None:
    functions = {name for name in transforms.__all__ if callable(getattr(transforms, name))}

    assert set(scale.KEYS) == functions
    assert {name for name, keys in scale.KEYS.items() if keys} | {"funnel"} == set(CASES)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in CASES for key in scale.KEYS[name]])
def test_parts_that_share_a_key_add_up_to_the_whole(name: str, key: str, corpus: ak.Corpus) -> None:
    transform, rows, options = (
        getattr(transforms, name),
        CASES[name].rows(corpus),
        CASES[name].options(corpus),
    )
    whole = transform(rows, **options)
    if isinstance(whole, pl.LazyFrame):
        whole = whole.collect()

    results = [transform(group, **options) for group in rows.partition_by(key)]
    results = [result.collect() if isinstance(result, pl.LazyFrame) else result for result in results]

    assert whole.height > 0
    assert_frame_equal(in_any_order(pl.concat(results)), in_any_order(whole))


@pytest.mark.parametrize("name", CASES)
def test_spark_gives_what_polars_gives(name: str, corpus: ak.Corpus, spark: Any, tmp_path: Path) -> None:
    transform, case = getattr(transforms, name), CASES[name]
    rows, options = case.rows(corpus), case.options(corpus)
    rows.write_parquet(tmp_path / "rows.parquet")
    expected = transform(rows.lazy(), **options).collect()

    result = scale.apply(transform, spark.read.parquet(str(tmp_path / "rows.parquet")), **options)

    assert_frame_equal(in_any_order(collect(result, expected.schema)), in_any_order(expected))


def test_a_corpus_is_read_as_its_table_without_its_provenance(corpus: ak.Corpus, spark: Any) -> None:
    read = scale.read(spark, str(corpus.path), "works")
    expected = corpus.scan("works").collect()

    assert read.columns == expected.columns
    assert_frame_equal(in_any_order(collect(read, expected.schema)), in_any_order(expected))


def test_the_rows_of_a_work_keep_their_order_in_any_number_of_buckets(corpus: ak.Corpus, spark: Any) -> None:
    curves = scale.read(spark, str(corpus.path), "curve")
    expected = comparison(corpus)

    result = collect(scale.apply(transforms.compare_retention, curves, buckets=5), expected.schema)

    assert (
        result.partition_by("item_id", "analysis", as_dict=True).keys()
        == expected.partition_by("item_id", "analysis", as_dict=True).keys()
    )
    assert_frame_equal(
        result.with_columns(pl.col("item_id")).sort("item_id", maintain_order=True),
        expected.sort("item_id", maintain_order=True),
    )


def test_a_function_of_ones_own_chains_transforms_in_one_go(corpus: ak.Corpus, spark: Any) -> None:
    curves = scale.read(spark, str(corpus.path), "curve")
    expected = transforms.summarize_retention(comparison(corpus))

    result = scale.apply(
        lambda rows: transforms.summarize_retention(transforms.compare_retention(rows)), curves
    )

    assert_frame_equal(in_any_order(collect(result, expected.schema)), in_any_order(expected))


@pytest.mark.parametrize("name", sorted(name for name, keys in scale.KEYS.items() if not keys))
def test_what_looks_at_all_rows_is_refused_and_says_what_to_do(
    name: str, corpus: ak.Corpus, spark: Any
) -> None:
    frame = scale.read(spark, str(corpus.path), "works")

    with pytest.raises(ParameterError, match=f"(?s){name} looks at all rows together.*Run it in polars"):
        scale.apply(getattr(transforms, name), frame)


def test_what_cannot_be_parted_so_is_refused(corpus: ak.Corpus, spark: Any) -> None:
    curves = scale.read(spark, str(corpus.path), "curve")

    with pytest.raises(
        ParameterError, match="cannot be partitioned by 'second'.*Allowed: 'item_id' or 'analysis'"
    ):
        scale.apply(transforms.compare_retention, curves, key="second")
    with pytest.raises(ParameterError, match="needs that work in every bucket"):
        scale.apply(partial(transforms.compare_retention, baseline="7559536212910853422"), curves)
    with pytest.raises(ParameterError, match="arguments by position"):
        scale.apply(partial(transforms.compute_tgi, curves), curves)
    with pytest.raises(ParameterError, match="buckets=0 is refused"):
        scale.apply(transforms.compare_retention, curves, buckets=0)
    with pytest.raises(TableError, match="No column 'item_id'"):
        scale.apply(transforms.compare_retention, curves.drop("item_id"))
    with pytest.raises(TableError, match="no column 'value'"):
        scale.apply(transforms.compare_retention, curves.drop("value"))
    with pytest.raises(TableError, match="There is no table 'curves'"):
        scale.read(spark, str(corpus.path), "curves")


def test_a_polars_frame_is_sent_to_the_transform_itself() -> None:
    pytest.importorskip("pyspark")
    pytest.importorskip("pandas")
    with pytest.raises(TableError, match=r"a polars DataFrame came. Call the transform itself"):
        scale.apply(transforms.compare_retention, pl.DataFrame(schema=tables.schema("curve")))


@pytest.mark.parametrize("package", ["pyspark", "pyarrow", "pandas"])
def test_without_spark_the_message_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(SettingsError, match=re.escape(_install.command("spark")) + ".*Java 17"):
        scale.apply(transforms.compare_retention, pl.DataFrame())
