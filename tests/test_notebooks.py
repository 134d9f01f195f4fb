"""The templates follow one skeleton, hold no outputs, and run from the shipped cassette."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from _browser import Chromium

import analytics_kit as ak
from analytics_kit import report, resources
from analytics_kit.errors import CorpusError

TEMPLATES = resources.templates()
#: What makes a template quicker to try; the browser sees it as it is.
SMALLER = {"corpus": {"works": 2000}}
HEADLINE = ("audience", "keywords", "retention")
#: Works of the shipped cassette that lack something, and what the summary must say of it.
ODD = [
    ("retention", "7566485945488516106", "<strong>too few</strong> for a reliable curve"),  # 105 plays
    ("audience", "7566485945488516106", "<strong>too few</strong> for a reliable portrait"),
    ("audience", "7566485945488516106", "no segment"),
    ("keywords", "7565471171746715843", "no searches"),
    ("keywords", "7559536212910853422", "3,520 searches"),  # the documents' own example
    ("audience", "7559536212910853422", "TGI 563"),
    ("retention", "7559536212910853422", "points"),
    ("work_review", "7566485945488516106", "<strong>Missing</strong>: danmaku, portrait."),
    ("work_review", "7559536212910853422", "For You feed with 85.4%"),
    (
        "work_review",
        "1111111111111111111",  # of this work nothing was recorded
        "<strong>Missing</strong>: metrics, retention, peers, danmaku, portrait, traffic, search words.",
    ),
]


def summary(report: Path) -> str:
    """The part of a report that says what it comes to."""
    text = report.read_text(encoding="utf-8")
    start = text.index('<section class="summary"')
    return text[start : text.index("</section>", start)]


def cells(path: Path, kind: str) -> list[dict[str, object]]:
    return [
        cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind
    ]


def test_the_headline_templates_and_the_tour_are_there() -> None:
    assert {*HEADLINE, "tour"} <= set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_stores_no_output_and_no_count(name: str) -> None:
    assert all(
        cell["outputs"] == [] and cell["execution_count"] is None for cell in cells(TEMPLATES[name], "code")
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_defines_nothing_and_reads_from_top_to_bottom(name: str) -> None:
    source = "\n".join("".join(cell["source"]) for cell in cells(TEMPLATES[name], "code"))  # type: ignore[arg-type] # lines of text
    kinds = {type(node) for node in ast.walk(ast.parse(source))}

    assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_parameter_is_explained_and_live_is_one_of_them(name: str) -> None:
    parameters = report.parameters(TEMPLATES[name])

    assert all(parameter.help for parameter in parameters.values())
    if "corpus" in parameters:  # it makes its own where none is named
        assert parameters["corpus"].default is None
    else:
        assert parameters["cassette"].default in resources.bundled_cassettes()
        assert parameters["cassette"].optional
    assert "lang" in parameters


def structure(prose: str) -> list[str]:
    """What a cell is built of, line by line: headings with their level, list items, code."""
    return re.findall(r"(?m)^(?:#+|[-*]|\d+\.)(?= )|^```", prose) + sorted(
        set(re.findall(r"`[a-z_]+`", prose))
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_is_there_in_chinese_and_built_alike(name: str) -> None:
    for cell in cells(TEMPLATES[name], "markdown"):
        source, chinese = "".join(cell["source"]), cell["metadata"].get("zh", "")  # type: ignore[arg-type,attr-defined] # as nbformat has them
        assert re.search("[\u4e00-\u9fff]", chinese), source
        assert structure(source) == structure(chinese)
        # A line break inside a paragraph would be a gap between two Chinese words.
        assert not re.search("[\u4e00-\u9fff]\n[\u4e00-\u9fff]", chinese), chinese


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_chinese_copy_is_chinese_throughout_and_turns_back(name: str) -> None:
    notebook = report.read(TEMPLATES[name])
    chinese = report.translate(notebook, "zh")
    english = report.translate(chinese, "en")

    assert re.search("[\u4e00-\u9fff]", report.title(chinese))
    assert report.parameters(chinese)["lang"].default == "zh"
    assert english == notebook


@pytest.mark.parametrize("name", HEADLINE)
def test_a_headline_template_says_when_not_to_trust_it(name: str) -> None:
    prose = " ".join("".join(cell["source"]) for cell in cells(TEMPLATES[name], "markdown"))  # type: ignore[arg-type] # lines of text

    assert {"retention": "200 plays", "audience": "1,000 plays", "keywords": "some hundred searches"}[
        name
    ] in " ".join(prose.split())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_report_comes_out_the_same_and_says_that_it_is_synthetic(
    name: str, lang: str, tmp_path: Path
) -> None:
    first, second = (
        report.build(name, SMALLER.get(name), lang=lang, out=tmp_path / folder) for folder in ("one", "two")
    )

    text = first.read_text(encoding="utf-8").partition("<script")[0]
    headings = re.findall("(?s)<h[12][^>]*>(.*?)</h[12]>", text)

    assert first.read_bytes() == second.read_bytes()
    assert "合成数据" in text
    assert headings
    assert all(bool(re.search("[\u4e00-\u9fff]", one)) is (lang == "zh") for one in headings), headings


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_report_draws_its_charts_and_asks_nobody_for_anything(
    name: str, tmp_path: Path, chromium: Chromium
) -> None:
    path = report.build(name, out=tmp_path)
    seen = chromium.look(
        path, lambda page: page.locator("figure.chart svg, figure.chart canvas").count(), width=800
    )

    assert seen.value >= 2
    assert seen.requests == [path.as_uri()]
    assert seen.console == []


@pytest.mark.parametrize(("name", "item_id", "words"), ODD)
def test_a_work_that_lacks_something_still_makes_a_report_that_says_so(
    name: str, item_id: str, words: str, tmp_path: Path
) -> None:
    assert words in summary(report.build(name, {"item_id": item_id}, out=tmp_path))


def test_a_corpus_of_ones_own_is_studied_and_named(tmp_path: Path) -> None:
    ak.corpus(tmp_path / "mine").add_cassette("demo")

    path = report.build("corpus", {"corpus": str(tmp_path / "mine")}, out=tmp_path)

    assert "The data are synthetic" in summary(path)
    assert "<dd>mine</dd>" in path.read_text(encoding="utf-8")


def test_a_corpus_that_lacks_tables_still_makes_a_report(tmp_path: Path) -> None:
    ak.corpus(tmp_path / "mine").add_cassette("demo", "works")

    assert "0 rows" not in summary(report.build("corpus", {"corpus": str(tmp_path / "mine")}, out=tmp_path))


def test_a_corpus_that_is_not_there_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="There is no corpus at .*add_cassette"):
        report.build("corpus", {"corpus": str(tmp_path / "nowhere")}, out=tmp_path)


@pytest.fixture
def without_peers(tmp_path: Path) -> str:
    """The shipped cassette, had the provider given no similar creators."""
    document = json.loads(resources.find_cassette("demo").read_text(encoding="utf-8"))
    for interaction in document["interactions"]:
        data = interaction["response"]["body"].get("json", {}).get("data", {})
        data.get("analysis_trend", {}).pop("similar_author", None)
    path = tmp_path / "without_peers.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("retention", "no peers"),
        ("work_review", "<strong>Missing</strong>: peers."),
        ("compare", "<strong>Missing</strong> for B 下班20分钟搞定布拉肠粉: peers."),
    ],
)
def test_without_peers_there_is_a_report_that_says_so(
    name: str, words: str, without_peers: str, tmp_path: Path
) -> None:
    assert words in summary(report.build(name, cassette=without_peers, out=tmp_path))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "8 search words in common, of 12 in all."),
        ({"item_b": "7566485945488516106"}, "too few</strong> for a reliable portrait"),
        ({"item_b": "7559536212910853422"}, "0 search words in common, of 13 in all."),
        ({"item_b": "1111111111111111111"}, "metrics, retention, peers, portrait, search words, traffic."),
        ({"item_b": None, "others": 3}, "<strong>1,339,071 plays</strong>"),
        ({"item_b": "7516861235592651778"}, "is <strong>+0.0 points</strong>"),  # with itself
        (
            {"item_b": None, "start": "2025-06-01"},
            "<strong>Missing</strong> for A 7516861235592651778: metrics.",
        ),  # not recorded
    ],
)
def test_two_works_are_compared_whatever_is_missing(
    values: dict[str, object], words: str, tmp_path: Path
) -> None:
    assert words in summary(report.build("compare", values, out=tmp_path))
