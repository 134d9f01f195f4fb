"""A corpus keeps what was added, once, whole, and says whether it is synthetic."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import analytics_kit as ak
from analytics_kit import corpora, resources, route, tables
from analytics_kit.errors import (
    CassetteNotFoundError,
    CorpusError,
    ParameterError,
    ProviderError,
    TableError,
)
from analytics_kit.routes import douyin
from analytics_kit.sandbox import downloads

ROUTE = "douyin.item_search_keyword"


def searches(*words: str, item_id: str = "7559536212910853422", count: int = 5) -> pl.DataFrame:
    rows = [(item_id, word, count, None, 100, None) for word in words]
    return pl.DataFrame(rows, schema=tables.schema("keywords"), orient="row")


def answer(*words: str) -> dict[str, object]:
    return {
        "keywords": [{"keyword": word, "count": 5, "percentage": 5.0} for word in words],
        "total_count": 100,
    }


@pytest.fixture
def corpus(tmp_path: Path) -> ak.Corpus:
    return ak.corpus(tmp_path / "mine")


def words(corpus: ak.Corpus) -> list[str]:
    return corpus.scan("keywords").collect().get_column("keyword").to_list()


# Adding and reading


def test_what_was_appended_is_read_lazily_as_the_table_in_the_order_of_the_appends(corpus: ak.Corpus) -> None:
    assert corpus.append(searches("川菜", "面食"), ROUTE, source="live") == 2
    assert corpus.append(searches("家常菜"), ROUTE, source="live") == 1

    scanned = corpus.scan("keywords")

    assert isinstance(scanned, pl.LazyFrame)
    assert scanned.collect_schema() == tables.schema("keywords")
    assert_frame_equal(scanned.collect(), searches("川菜", "面食", "家常菜"))


@pytest.mark.parametrize("table", sorted(tables.SCHEMAS))
def test_every_table_reads_back_with_its_dtypes_and_is_empty_at_first(table: str, corpus: ak.Corpus) -> None:
    scanned = corpus.scan(table).collect()

    assert scanned.is_empty()
    assert scanned.schema == tables.schema(table)
    assert not set(scanned.columns) & set(corpora.PROVENANCE)


def test_every_answer_of_every_route_reads_back_as_it_was_parsed(corpus: ak.Corpus) -> None:
    for name in resources.bundled_cassettes():
        corpus.add_cassette(name)

    listed = corpus.tables()
    assert set(listed.get_column("route")) == set(ak.routes.catalogue().get_column("id"))
    for table in listed.get_column("table").unique():
        scanned = corpus.scan(table).collect()
        assert scanned.schema == tables.schema(table)
        assert scanned.height == listed.filter(pl.col("table") == table).get_column("rows").sum()


def test_provenance_stands_beside_the_table_when_it_is_asked_for(corpus: ak.Corpus) -> None:
    corpus.append(
        searches("川菜"),
        ROUTE,
        source="sandbox",
        recorded_at="2025-10-01T20:00:00+08:00",
        origin="answers.ndjson",
    )

    row = corpus.scan("keywords", provenance=True).collect().row(0, named=True)

    assert {name: row[name] for name in corpora.PROVENANCE} == {
        "route": ROUTE,
        "answer_source": "sandbox",
        "recorded_at": dt.datetime(2025, 10, 1, 12, tzinfo=dt.UTC),
        "kit_version": ak.__version__,
        "origin": "answers.ndjson",
    }


def test_frames_are_written_as_they_come_into_one_file(corpus: ak.Corpus) -> None:
    numbers: list[int] = []

    def frames() -> Iterator[pl.DataFrame]:
        for number in range(5):
            numbers.append(number)
            yield searches(f"word {number}")

    assert corpus.append(frames(), ROUTE, source="live") == 5
    assert numbers == [0, 1, 2, 3, 4]
    assert corpus.tables().get_column("appends").to_list() == [1]
    assert words(corpus) == [f"word {number}" for number in range(5)]


def test_a_lazy_frame_is_streamed_in(corpus: ak.Corpus) -> None:
    assert corpus.append(searches("b", "a").lazy().sort("keyword"), ROUTE, source="live") == 2
    assert words(corpus) == ["a", "b"]


def test_filters_and_columns_reach_the_files(corpus: ak.Corpus) -> None:
    corpus.append(searches("川菜"), ROUTE, source="live")

    plan = corpus.scan("keywords", provenance=True).filter(pl.col("item_id") == "1").select("count").explain()

    assert "PROJECT 2/" in plan
    assert 'SELECTION: col("item_id") == "1"' in plan


def test_a_route_s_rows_are_read_alone(corpus: ak.Corpus) -> None:
    corpus.add_cassette("demo", "portrait")

    others = corpus.scan("portrait", route=douyin.ItemAudienceOthers)

    assert set(others.collect().get_column("dimension")) == {"fan", "interest"}


def test_the_latest_answer_about_a_work_can_be_told_from_the_earlier_ones(corpus: ak.Corpus) -> None:
    def curve(analysis: str, item_id: str, value: float) -> pl.DataFrame:
        row = (item_id, analysis, "item", 0.0, value, None)
        return pl.DataFrame([row], schema=tables.schema("curve"), orient="row")

    first = [curve("retention", "a", 0.1), curve("like", "a", 0.2), curve("retention", "b", 0.3)]
    corpus.append(first, "douyin.item_watch_trend", source="live")
    corpus.append(curve("retention", "a", 0.9), "douyin.item_watch_trend", source="live")

    rows = corpus.scan("curve", latest=True).collect()

    # The curve of likes was asked for once, so it is the latest too.
    assert rows.select("item_id", "analysis", "value").rows() == [
        ("a", "like", 0.2),
        ("b", "retention", 0.3),
        ("a", "retention", 0.9),
    ]
    with pytest.raises(TableError, match="shop_daily is not about works.*scan"):
        corpus.scan("shop_daily", latest=True)


def test_what_another_version_of_the_kit_wrote_is_read_as_this_version_s_table(
    corpus: ak.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = tables.schema("curve")
    fewer = pl.Schema({**now, "analysis": pl.Enum(["retention", "like"])})
    del fewer["value"]
    monkeypatch.setattr(tables, "schema", lambda _: fewer)
    old = pl.DataFrame([("a", "like", "item", 1.0, None)], schema=fewer, orient="row")
    monkeypatch.setattr(tables, "require", lambda *_: None)
    corpus.append(old, "douyin.item_watch_trend", source="live")
    monkeypatch.undo()
    new = pl.DataFrame([("a", "bounce", "item", 1.0, 0.5, None)], schema=now, orient="row")
    corpus.append(new, "douyin.item_watch_trend", source="live")

    rows = corpus.scan("curve").collect()

    assert rows.schema == now
    assert rows.select("analysis", "value").rows() == [("like", None), ("bounce", 0.5)]


# Twice


def test_rows_that_are_there_already_are_not_added_again(corpus: ak.Corpus) -> None:
    assert corpus.append(searches("川菜", "面食"), ROUTE, source="live") == 2
    assert corpus.append([searches("川菜"), searches("面食")], ROUTE, source="live") == 0
    assert corpus.append(searches("川菜"), ROUTE, source="live") == 1  # a part of them is another append
    assert corpus.append(searches("川菜", count=6), ROUTE, source="live") == 1


def test_an_answer_is_added_once_and_again_when_it_has_changed(corpus: ak.Corpus) -> None:
    requests = [douyin.ItemSearchKeyword(item_id=f"755953621291085342{n}") for n in range(3)]
    bodies = [answer("川菜"), answer("面食"), answer("家常菜")]

    assert corpus.ingest(requests[:2], bodies[:2], source="live") == 2
    assert corpus.ingest(requests, bodies, source="live", origin="grown") == 1
    assert corpus.ingest(requests, bodies, source="live") == 0
    assert corpus.ingest(requests[:1], [answer("川菜", "辣")], source="live") == 2
    assert words(corpus) == ["川菜", "面食", "家常菜", "川菜", "辣"]


def test_the_answers_of_one_call_may_repeat_and_requests_may_be_a_class(corpus: ak.Corpus) -> None:
    texts = [json.dumps(answer("川菜")), json.dumps(answer("川菜")), json.dumps(answer("面食")).encode()]

    assert corpus.ingest(douyin.ItemSearchKeyword, texts, source="live") == 2


def test_of_a_folder_two_works_with_the_same_answer_are_two(corpus: ak.Corpus, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    for number in range(2):
        (answers / f"755953621291085342{number}.json").write_text(json.dumps(answer("川菜")))

    assert corpus.ingest(douyin.ItemSearchKeyword, answers, source="live") == 2
    assert corpus.ingest(douyin.ItemSearchKeyword, answers, source="live") == 0
    assert corpus.scan("keywords").select("item_id").collect().n_unique() == 2


def test_an_answer_that_is_broken_is_named_by_its_place_among_all(corpus: ak.Corpus) -> None:
    bodies = [answer("川菜"), answer("面食")]
    corpus.ingest(douyin.ItemSearchKeyword, bodies, source="live")

    with pytest.raises(ProviderError) as caught:
        corpus.ingest(douyin.ItemSearchKeyword, [*bodies, {"code": 401}], source="live")
    assert caught.value.__notes__ == ["This was answer 2, counted from 0."]


def test_a_cassette_that_has_grown_adds_what_is_new(corpus: ak.Corpus, tmp_path: Path) -> None:
    whole = resources.find_cassette("demo")
    document = json.loads(whole.read_text(encoding="utf-8"))
    document["interactions"] = document["interactions"][::2]
    partial = tmp_path / "part.json"
    partial.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    first = corpus.add_cassette(partial)
    second = corpus.add_cassette(whole)
    at_once = ak.corpus(tmp_path / "at once").add_cassette(whole)

    assert 0 < first.get_column("rows").sum() < at_once.get_column("rows").sum()
    assert (
        first.get_column("rows").sum() + second.get_column("rows").sum() == at_once.get_column("rows").sum()
    )
    assert corpus.add_cassette(whole).get_column("rows").sum() == 0


def test_a_cassette_s_answers_are_counted_with_one_look_at_what_is_known(
    corpus: ak.Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, look = [], ak.Corpus._answers

    def counted(self: ak.Corpus, kind: type[route.Route], table: str) -> set[bytes]:
        looked.append((kind.id, table))
        return look(self, kind, table)

    monkeypatch.setattr(ak.Corpus, "_answers", counted)
    first = corpus.add_cassette("demo")

    assert looked == first.select("route", "table").rows()
    of_words = first.filter(pl.col("table") == "keywords")
    assert of_words.get_column("answers").to_list() == [13]
    assert len(look(corpus, douyin.ItemSearchKeyword, "keywords")) == 13
    assert corpus.add_cassette("demo").get_column("answers").sum() == 0


def test_answers_that_say_the_same_rows_anew_are_noted_and_add_none(corpus: ak.Corpus) -> None:
    corpus.ingest(douyin.ItemSearchKeyword, [answer("川菜")], source="live")

    assert corpus.ingest(douyin.ItemSearchKeyword, [{**answer("川菜"), "note": 1}], source="live") == 0
    assert len(corpus._answers(douyin.ItemSearchKeyword, "keywords")) == 2


def test_a_cassette_s_rows_are_those_that_a_session_fetches(corpus: ak.Corpus) -> None:
    corpus.add_cassette("demo")
    session = ak.replay("demo")
    item = "7559536212910853422"

    fetched = session.fetch(douyin.ItemSearchKeyword(item_id=item))
    scanned = corpus.scan("keywords", provenance=True).filter(pl.col("item_id") == item).collect()

    assert_frame_equal(scanned.select(fetched.columns), fetched)
    assert scanned.select("answer_source", "origin").unique().row(0) == ("sandbox", "demo")


@pytest.mark.usefixtures("tmp_path")
@settings(max_examples=30)
@given(st.lists(st.text(max_size=3), min_size=1, max_size=8), st.integers(0, 8))
def test_however_rows_are_cut_they_are_known_again(keywords: list[str], cut: int) -> None:
    folder = Path.cwd() / "cut"
    shutil.rmtree(folder, ignore_errors=True)
    corpus = ak.corpus(folder)
    rows = searches(*keywords)

    assert corpus.append(rows, ROUTE, source="live") == rows.height
    assert corpus.append([rows.head(cut), rows.slice(cut)], ROUTE, source="live") == 0
    assert_frame_equal(corpus.scan("keywords").collect(), rows)


# Synthetic and real


def test_synthetic_and_real_answers_never_mix(corpus: ak.Corpus) -> None:
    corpus.add_cassette("demo")

    with pytest.raises(CorpusError, match="holds sandbox answers, and these are live.*another corpus"):
        corpus.append(searches("川菜"), ROUTE, source="live")
    assert corpus.source == "sandbox"
    assert "SYNTHETIC" in repr(corpus)
    assert "川菜" not in words(corpus)


def test_downloaded_files_are_added_each_by_itself_and_once(corpus: ak.Corpus, tmp_path: Path) -> None:
    downloads.write(tmp_path / "files")
    (tmp_path / "files" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    added = corpus.add_export(tmp_path / "files", as_of="2025-11-01")
    again = corpus.add_export(tmp_path / "files", as_of="2025-11-01")
    works = corpus.scan("works", route="tiktok.content", provenance=True).collect()
    listed = corpus.tables().filter(pl.col("table") == "works", pl.col("route") == "tiktok.content")

    assert corpus.source == "export"
    assert added.filter(pl.col("table") == "works").get_column("rows").sum() == 24 + 20 + 43 + 41
    assert again.get_column("rows").sum() == 0
    assert works.select("answer_source", "recorded_at", "origin").unique().sort("origin").rows() == [
        ("export", dt.datetime(2025, 11, 1, tzinfo=dt.UTC), f"{name} › Content.csv")
        for name in ("Content_made.up (1).zip", "Content_made.up.zip")
    ]
    assert listed.select("provider", "source", "rows").row(0) == ("export", "export", 24)
    assert corpus.scan("works", route="tiktok.content", latest=True).collect().height == 14
    assert "notes.csv is no export" in added.filter(pl.col("table").is_null()).get_column("problem").item()


def test_files_never_mix_with_synthetic_answers(corpus: ak.Corpus) -> None:
    corpus.add_cassette("demo", "keywords")
    overview = b"Date,Video Views,Profile Views,Likes,Comments,Shares\nJuly 16,1200,30,48,6,2\n"

    with pytest.raises(CorpusError, match="holds sandbox answers, and these are export.*another corpus"):
        corpus.add_export(overview, as_of="2025-08-01")

    assert corpus.scan("account_daily").collect().is_empty()
    added = corpus.add_export(overview, as_of="2025-08-01", source="sandbox")  # said to be made up
    assert added.filter(pl.col("table") == "account_daily").get_column("rows").item() == 1


def test_a_corpus_shows_what_it_holds(corpus: ak.Corpus) -> None:
    assert repr(corpus).endswith("; empty>")
    assert corpus.tables().is_empty()
    corpus.append(searches("川菜"), ROUTE, source="live")

    assert repr(corpus) == f"<analytics_kit corpus: {corpus.path}; 1 keywords>"
    row = corpus.tables().row(0, named=True)
    assert (row["provider"], row["source"], row["appends"], row["rows"]) == ("tikomni", "live", 1, 1)
    assert row["bytes"] > 0


# What may happen to files


def test_an_append_that_fails_leaves_nothing(corpus: ak.Corpus) -> None:
    corpus.append(searches("川菜"), ROUTE, source="live")
    before = sorted(path for path in corpus.path.rglob("*"))

    def frames() -> Iterator[pl.DataFrame]:
        yield searches("面食")
        raise KeyError("the source is gone")

    def missing() -> Iterator[pl.DataFrame]:
        yield searches("面食")
        raise FileNotFoundError("no such answers")

    with pytest.raises(KeyError):
        corpus.append(frames(), ROUTE, source="live")
    with pytest.raises(FileNotFoundError, match="no such answers"):
        corpus.append(missing(), ROUTE, source="live")
    with pytest.raises(ProviderError):
        corpus.ingest(douyin.ItemSearchKeyword, [answer("辣"), {"code": 401}], source="live")

    assert sorted(path for path in corpus.path.rglob("*")) == before
    assert words(corpus) == ["川菜"]


KILLED = """
import os, sys
import analytics_kit as ak
sys.path.insert(0, sys.argv[2])
from test_corpora import searches

def frames():
    yield searches(*(str(n) for n in range(300_000)))
    os._exit(9)  # as a kill or a power cut ends it

ak.corpus(sys.argv[1]).append(frames(), "douyin.item_search_keyword", source="live")
"""


@pytest.mark.slow
def test_a_writer_that_is_killed_leaves_nothing_that_is_read(corpus: ak.Corpus) -> None:
    corpus.append(searches("川菜"), ROUTE, source="live")

    tests = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", KILLED, str(corpus.path), tests], check=False)

    assert done.returncode == 9
    assert list(corpus.path.rglob(".*.partial"))
    assert words(corpus) == ["川菜"]
    assert corpus.append(searches("面食"), ROUTE, source="live") == 1


def test_writers_at_the_same_time_do_not_overwrite_each_other(tmp_path: Path) -> None:
    folder, start = tmp_path / "shared", threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        for turn in range(5):
            ak.corpus(folder).append(searches(f"{number}.{turn}"), ROUTE, source="live")
            ak.corpus(folder).append(searches("the same"), ROUTE, source="live")

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    own = {f"{number}.{turn}" for number in range(8) for turn in range(5)}
    assert sorted(words(ak.corpus(folder))) == sorted([*own, "the same"])


def test_of_two_that_begin_a_corpus_with_different_sources_one_does(tmp_path: Path) -> None:
    folder, start, refused = tmp_path / "shared", threading.Barrier(2), []

    def write(source: str) -> None:
        start.wait()
        try:
            ak.Corpus(folder).append(searches(source), ROUTE, source=source)
        except CorpusError:
            refused.append(source)

    writers = [threading.Thread(target=write, args=(source,)) for source in ("sandbox", "live")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    corpus = ak.corpus(folder)
    assert words(corpus) == [corpus.source]
    assert refused == [{"live": "sandbox", "sandbox": "live"}[str(corpus.source)]]


# What is refused


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(CorpusError, match=r"folder of something else.*empty, or not there"):
        ak.corpus(tmp_path)
    with pytest.raises(CorpusError, match="is a file"):
        ak.corpus(tmp_path / "notes.txt")


def test_a_newer_or_damaged_corpus_says_so(corpus: ak.Corpus) -> None:
    corpus.append(searches("川菜"), ROUTE, source="live")
    parquet = next(corpus.path.rglob("*.parquet"))
    parquet.write_bytes(parquet.read_bytes()[:100])
    with pytest.raises(CorpusError, match=r"cannot be read.*delete it and append its rows again"):
        corpus.scan("keywords")

    manifest = corpus.path / "corpus.json"
    manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 2'))
    with pytest.raises(CorpusError, match="layout 2; .* reads up to 1"):
        ak.corpus(corpus.path)
    manifest.write_text("{")
    with pytest.raises(CorpusError, match="says whether the corpus is synthetic"):
        ak.corpus(corpus.path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CorpusError, match="cannot be written"):
        ak.corpus(tmp_path / "file" / "corpus").append(searches("川菜"), ROUTE, source="live")


def test_a_frame_that_is_not_the_table_is_refused_and_the_message_says_why(corpus: ak.Corpus) -> None:
    rows = searches("川菜")
    for wrong, words in (
        (rows.drop("count"), "no column 'count'"),
        (rows.with_columns(note=1), "it has 'note' beyond the table's columns"),
        (rows.with_columns(item_id=pl.lit(1.5), count=pl.lit(2.5e30)), "Not a keywords frame"),
        (rows.to_dict(), "a dict came"),
    ):
        with pytest.raises(TableError, match=words):
            corpus.append([wrong], ROUTE, source="live")
    assert corpus.scan("keywords").collect().is_empty()


def test_wrong_words_are_refused_before_anything_is_written(corpus: ak.Corpus) -> None:
    rows = searches("川菜")
    with pytest.raises(ParameterError, match="source='real' is not allowed.*'sandbox', 'live' or 'export'"):
        corpus.append(rows, ROUTE, source="real")
    with pytest.raises(ParameterError, match="recorded_at='yesterday'"):
        corpus.append(rows, ROUTE, source="live", recorded_at="yesterday")
    with pytest.raises(ParameterError, match="no route 'douyin.search'"):
        corpus.append(rows, "douyin.search", source="live")
    with pytest.raises(TableError, match="has no table 'curve'"):
        corpus.append(rows, ROUTE, "curve", source="live")
    with pytest.raises(TableError, match="There is no table 'curves'"):
        corpus.scan("curves")
    with pytest.raises(TableError, match="There is no table 'curves'"):
        corpus.add_cassette("demo", "curves")
    for call in (corpus.scan, lambda table: corpus.add_cassette("demo", table)):
        with pytest.raises(TableError, match="'keyword_shares' is what a transform returns.*'curve'"):
            call("keyword_shares")
    with pytest.raises(CassetteNotFoundError):
        corpus.add_cassette("demmo")
    request = douyin.ItemSearchKeyword(item_id="7559536212910853422")
    for requests, bodies in (([request], [answer("a"), answer("b")]), ([request, request], [answer("a")])):
        with pytest.raises(ParameterError, match="numbers of requests and answers differ"):
            corpus.ingest(requests, bodies, source="live")
    with pytest.raises(ParameterError, match="Ingest each route by itself"):
        corpus.ingest(
            [request, douyin.ItemPlaySource(item_id=request.item_id)], [answer("a"), {}], source="live"
        )
    assert corpus.ingest([], [], source="live") == 0
    assert list(corpus.path.rglob("*.parquet")) == []


# SQL


def test_a_corpus_answers_in_sql(corpus: ak.Corpus) -> None:
    corpus.append(searches("川菜", "面食"), ROUTE, source="live", recorded_at="2025-06-10T12:00:00+08:00")
    corpus.append(searches("豆腐", item_id="b", count=9), ROUTE, source="live")

    result = corpus.sql(
        "select item_id, sum(count) as n, min(recorded_at) as at from keywords group by all order by n"
    )

    assert result.rows() == [
        ("b", 9, None),
        ("7559536212910853422", 10, dt.datetime(2025, 6, 10, 4, tzinfo=dt.UTC)),
    ]
    assert corpus.sql("select distinct route, answer_source from keywords").rows() == [(ROUTE, "live")]
    assert corpus.sql("select * from curve").is_empty()
    assert corpus.sql("select * from keywords").columns == [*tables.schema("keywords"), *corpora.PROVENANCE]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{outside}')",
        "copy keywords to '{outside}'",
        "create table mine as select 1",
        "select 1; select 2",
        "install httpfs",
        "attach '{outside}.db'",
        "select no_column from keywords",
        "this is no sql",
        "",
    ],
)
def test_sql_reads_this_corpus_and_nothing_else(corpus: ak.Corpus, tmp_path: Path, query: str) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    corpus.append(searches("川菜"), ROUTE, source="live")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    with pytest.raises(CorpusError, match="DuckDB cannot answer|takes one SELECT"):
        corpus.sql(query.format(outside=outside))

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_sql_reads_what_an_older_version_wrote(corpus: ak.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    now = tables.schema("keywords")
    fewer = pl.Schema({name: dtype for name, dtype in now.items() if name != "list"})
    monkeypatch.setattr(tables, "schema", lambda _: fewer)
    monkeypatch.setattr(tables, "require", lambda *_: None)
    corpus.append(searches_of(fewer), ROUTE, source="live")
    monkeypatch.undo()
    corpus.append(searches("豆腐"), ROUTE, source="live")

    assert sorted(corpus.sql("select keyword, list from keywords").rows()) == [("川菜", None), ("豆腐", None)]


def searches_of(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame([("a", "川菜", 5, None, 100)], schema=schema, orient="row")


def test_a_frame_without_what_only_files_say_is_a_table_too(corpus: ak.Corpus) -> None:
    rows = [("a", "retention", "item", 0.0, 1.0)]
    names = ["item_id", "analysis", "series", "second", "value"]
    corpus.append(pl.DataFrame(rows, schema=names, orient="row"), "douyin.item_watch_trend", source="live")
    assert corpus.scan("curve").collect().rows() == [(*rows[0], None)]
