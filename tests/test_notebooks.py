"""The templates follow one skeleton, hold no outputs, and run from the shipped cassette."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from _browser import Chromium

from analytics_kit import report, resources

TEMPLATES = resources.templates()
HEADLINE = ("audience", "keywords", "retention")
#: Works of the shipped cassette that lack something, and what the report must say of it.
ODD = [
    ("retention", "7549410536868542521", "no peers"),  # a hit for which the provider gave no peers
    ("retention", "7566485945488516106", "too few"),  # 105 plays
    ("audience", "7566485945488516106", "too few"),
    ("keywords", "7559536212910853422", "3,520 searches"),  # the documents' own example
    ("audience", "7559536212910853422", "TGI 563"),
    ("retention", "7559536212910853422", "points"),
]


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
    assert parameters["cassette"].default in resources.bundled_cassettes()
    assert parameters["cassette"].optional
    assert "lang" in parameters


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
    first, second = (report.build(name, lang=lang, out=tmp_path / folder) for folder in ("one", "two"))

    assert first.read_bytes() == second.read_bytes()
    assert "合成数据" in first.read_text(encoding="utf-8")


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
    path = report.build(name, {"item_id": item_id}, out=tmp_path)

    assert words in path.read_text(encoding="utf-8")
