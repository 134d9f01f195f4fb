"""A population is as large as a study wants, the same on every run, and looks like works."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import analytics_kit as ak
from analytics_kit import tables
from analytics_kit.errors import CorpusError, ParameterError
from analytics_kit.routes import douyin
from analytics_kit.sandbox import population


@pytest.mark.parametrize("name", population.ROUTES)
def test_a_table_has_its_columns_and_keeps_the_schema_s_rules(name: str) -> None:
    frame = population.table(name, 300).collect()

    assert frame.schema == tables.schema(name)
    tables.validate(frame, name)
    assert frame.get_column("item_id").str.contains(r"^\d{19}$").all()


@pytest.mark.parametrize("name", population.ROUTES)
def test_the_first_works_are_the_same_however_many_are_made(name: str) -> None:
    few = population.table(name, 10).collect()

    assert_frame_equal(population.table(name, 30).collect().head(few.height), few)
    assert not population.table(name, 10, seed=8).collect().equals(few)


def test_figures_hang_together_as_those_of_works_do() -> None:
    works = population.table("works", 5000).collect()
    curves = population.table("curve", 5000)
    summary = ak.transforms.summarize_retention(ak.transforms.compare_retention(curves)).collect()
    joined = works.join(summary, on="item_id")

    assert works.get_column("item_id").n_unique() == 5000
    assert works.filter(pl.col("likes") > pl.col("plays")).is_empty()
    assert summary.filter(~pl.col("end_value").is_between(0, pl.col("start_value"))).is_empty()
    # A work that holds its viewers is played and liked more.
    above_median = pl.col("mean_delta") > pl.col("mean_delta").median()
    halves = joined.group_by(above_median.alias("above_median")).agg(
        pl.col("plays").median(), (pl.col("likes") / pl.col("plays")).median().alias("liked")
    )
    better, worse = halves.sort("above_median", descending=True).rows(named=True)
    assert better["plays"] > 1.1 * worse["plays"]
    assert better["liked"] > 1.1 * worse["liked"]


def test_portraits_are_whole_and_searches_no_more_than_all() -> None:
    checked = ak.transforms.check_portrait(population.table("portrait", 200)).collect()
    words = population.table("keywords", 200).collect()

    assert checked.get_column("complete").all()
    assert checked.get_column("consistent").all()
    totals = words.group_by("item_id").agg(pl.col("count").sum(), pl.col("total_count").first())
    assert totals.filter(pl.col("count") > pl.col("total_count")).is_empty()


def test_a_corpus_is_filled_with_synthetic_rows_that_say_so(tmp_path: Path) -> None:
    corpus = ak.corpus(tmp_path / "synthetic")
    population.fill(corpus, 50)

    for name in population.ROUTES:
        rows = corpus.scan(name, provenance=True).collect()
        assert rows.select("answer_source", "origin").unique().rows() == [("sandbox", "population of seed 7")]
        assert_frame_equal(rows.select(tables.schema(name).names()), population.table(name, 50).collect())


def test_what_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no table 'traffic'. It has 'works', 'curve'"):
        population.table("traffic", 10)
    with pytest.raises(ParameterError, match="works=0 is refused"):
        population.table("works", 0)
    live = ak.corpus(tmp_path / "live")
    answer = {"keywords": [{"keyword": "a", "count": 1}], "total_count": 1}
    live.ingest(douyin.ItemSearchKeyword, [answer], source="live")
    with pytest.raises(CorpusError, match="must not mix"):
        population.fill(live, 10)
