"""What the kit offers is found by its words, in English and Chinese."""

from __future__ import annotations

import os
import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import searching
from analytics_kit.errors import ParameterError


def names(query: str, kind: str | None = None) -> list[str]:
    hits = ak.search(query, limit=30)
    return [name for kind_, name in hits.select("kind", "name").iter_rows() if kind in (None, kind_)]


def test_a_column_is_found_by_its_name_in_either_language_and_in_python() -> None:
    for query in ("completion rate", "Completion  Rate", "完播率", "completion_rate"):
        assert names(query)[0] == "work_metrics.completion_rate"


def test_a_hit_says_what_it_is_and_how_it_is_used() -> None:
    assert ak.search("完播率").row(0, named=True) == {
        "kind": "column",
        "name": "work_metrics.completion_rate",
        "title": "完播率",
        "answer": "看到结尾的播放占全部播放的比例。（占比 0–1）",
        "where": 'ak.tables.dictionary("work_metrics")',
    }
    assert ak.search("completion rate").item(0, "title") == "completion rate"


@pytest.mark.parametrize(
    ("query", "kind", "name"),
    [
        ("portrait", "table", "portrait"),
        ("2s跳出率", "column", "work_metrics.bounce_rate_2s"),
        ("流量来源", "route", "douyin.item_play_source"),
        ("rank tgi", "transform", "rank_tgi"),
        ("留存", "transform", "compare_retention"),
        ("弹幕", "chart", "danmaku"),
        ("弹幕", "table", "danmaku"),
        ("which chart shows where viewers leave", "chart", "retention"),
        ("tile map of provinces", "chart", "provinces"),
        ("ＴＧＩ", "column", "portrait.tgi"),
    ],
)
def test_every_kind_is_found(query: str, kind: str, name: str) -> None:
    assert name in names(query, kind)


@pytest.mark.parametrize(
    ("question", "kind", "name", "fragment"),
    [
        ("what is 2s跳出率?", "column", "work_metrics.bounce_rate_2s", "Plays left within 2 s of all plays"),
        ("2s跳出率是什么？", "column", "work_metrics.bounce_rate_2s", "2 秒内离开的播放占全部播放的比例"),
        ("which chart shows where viewers leave?", "chart", "retention", "where viewers leave"),
        ("哪张图显示观众在哪里离开？", "chart", "retention", "观众在哪里离开"),
        ("how do I get pandas out?", "page", "recipes.html#pandas", "`to_pandas()`"),
        ("怎么导出 pandas？", "page", "recipes.html#pandas", "`to_pandas()`"),
        ("what does one portrait cost?", "route", "douyin.item_audience_portrait", "1 credit at tikomni"),
        ("一个画像多少钱？", "route", "douyin.item_audience_portrait", "tikomni 1 点"),
        ("how do I add a file kind?", "page", "extending.html#add-a-kind-of-file", "`Kind`"),
        ("怎么添加文件种类？", "page", "extending.html#add-a-kind-of-file", "`Kind`"),
    ],
)
def test_a_question_is_answered_by_its_first_hit(question: str, kind: str, name: str, fragment: str) -> None:
    first = ak.search(question).row(0, named=True)

    assert (first["kind"], first["name"]) == (kind, name)
    assert fragment in first["answer"]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("duckdb", "recipes.html#duckdb"),
        ("excel", "recipes.html#excel"),
        ("导出", "recipes.html#excel"),
        ("a class offline", "class.html#before-the-class"),
        ("教学", "class.html#before-the-class"),
        ("add a chart", "extending.html#add-a-chart"),
        ("schedule", "recipes.html#a-schedule"),
        ("定时", "recipes.html#a-schedule"),
        ("pdf", "recipes.html#pdf-workbook-notebook-pictures"),
        ("cost", "routes/index.html#what-a-call-costs"),
        ("费用", "routes/index.html#what-a-call-costs"),
    ],
)
def test_what_people_ask_how_to_do_is_found_first(query: str, page: str) -> None:
    assert names(query)[0] == page


def test_a_word_of_the_field_that_is_no_column_is_explained() -> None:
    assert (
        ak.search("what is a cassette?").row(0, named=True)["answer"].startswith("A file of recorded answers")
    )
    assert ak.search("录制文件").item(0, "title") == "录制文件"


@pytest.mark.parametrize("query", ["price", "价格", "what do the portraits cost"])
def test_a_question_about_money_tells_what_calls_cost(query: str) -> None:
    answers = ak.search(query).filter(pl.col("kind").is_in(["route", "page"])).get_column("answer")

    assert answers.str.contains("credit|点").any()


def test_a_server_of_one_s_own_costs_nothing() -> None:
    hits = ak.search("cost of amagi one work").filter(name="amagi.one_work")

    assert "costs nothing" in hits.item(0, "answer")


def test_hits_print_in_full_and_stay_a_frame() -> None:
    hits = ak.search("what does one portrait cost?", limit=1)
    title, answer, where = hits.row(0)[2:]

    assert str(hits) == repr(hits)
    assert str(hits).splitlines() == [
        f"route  douyin.item_audience_portrait: {title}",
        f"       {answer}",
        f"       {where}",
    ]
    assert answer in hits._repr_html_()
    assert "<code>session.fetch(" in hits._repr_html_()
    assert "shape: (1, 1)" in str(hits.select("kind"))
    assert str(ak.search("qwertz")) == "no rows"
    assert "no rows" in ak.search("qwertz")._repr_html_()


def test_what_is_called_so_comes_before_what_speaks_of_it() -> None:
    assert names("funnel")[:2] == ["funnel", "funnel"]
    assert names("keywords")[0] == "keywords"
    assert names("tgi")[0] == "portrait.tgi"


@pytest.mark.slow
def test_every_name_finds_itself() -> None:
    for entry in searching._entries():
        hits = ak.search(entry.name, limit=1000).select("kind", "name").rows()
        assert (entry.kind, entry.name) in hits


def test_every_table_column_route_transform_and_chart_can_be_found() -> None:
    listed = {(entry.kind, entry.name) for entry in searching._entries()}
    dictionary = ak.tables.dictionary()

    assert {name for kind, name in listed if kind == "table"} == set(dictionary["table"])
    assert len([kind for kind, _ in listed if kind == "column"]) == dictionary.height
    assert {name for kind, name in listed if kind == "route"} == set(ak.routes.catalogue()["id"])
    assert {name for kind, name in listed if kind == "transform"} <= set(ak.transforms.__all__)
    assert {("chart", "retention"), ("chart", "tgi"), ("transform", "rank_tgi")} <= listed


def test_what_stands_in_where_is_python_and_names_what_exists() -> None:
    for entry in searching._entries():
        if entry.kind in ("template", "term", "page"):  # commands, and what stands on the pages
            continue
        compile(entry.where, entry.name, "eval")
        called = entry.where.partition("(")[2] if entry.kind == "route" else entry.where
        thing: object = {"ak": ak}
        for name in called.partition("(")[0].split("."):
            thing = thing[name] if isinstance(thing, dict) else getattr(thing, name)
        assert callable(thing)


def test_nothing_found_is_no_rows_of_the_same_shape() -> None:
    hits = ak.search("qwertz")

    assert hits.is_empty()
    assert hits.schema == ak.search("tgi").schema
    assert ak.search("").is_empty()
    assert ak.search("the of 的").is_empty()


def test_as_many_rows_come_as_are_wanted() -> None:
    assert ak.search("share", limit=3).height == 3
    assert ak.search("share", limit=1000).height > 20
    assert ak.search("share", limit=3).equals(ak.search("share", limit=1000).head(3))


@pytest.mark.parametrize(
    ("query", "limit"), [(None, 5), (3, 5), ("share", 0), ("share", True), ("share", "5")]
)
def test_what_is_no_query_is_refused(query: object, limit: object) -> None:
    with pytest.raises(ParameterError, match="Allowed"):
        ak.search(query, limit=limit)  # type: ignore[arg-type] # that is what is shown


@given(st.one_of(st.text(max_size=40), st.text(alphabet="完播率 share(_.*[\\", max_size=12)))
def test_nothing_that_is_typed_breaks_the_search(query: str) -> None:
    hits = ak.search(query, limit=5)

    assert hits.height <= 5
    assert hits.null_count().sum_horizontal().item() == 0


@pytest.mark.slow
def test_the_order_is_the_same_in_every_process() -> None:
    code = (
        "import sys; sys.modules['rfc3987_syntax'] = None  # of jsonschema, which takes seconds to load\n"
        "import analytics_kit as ak; print(*map(ak.search, ('播放量', '占比', '商品')))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(printed) == 1
