"""Lesson 6, a template of one's own: typical wrong answers are told what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl
import pytest
from _workshop import HIT, SMALL, assert_refused, refusal, solution, untried

from analytics_kit import workshop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _default_renderer() -> Iterator[None]:
    """A cell that is checked runs here, and may choose how tables and charts are shown."""
    with alt.renderers.enable("default"), pl.Config():
        yield


#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("06.1", 7, "the text of a cell is asked for"),
    ("06.1", "cassette = ", "Line 1 is not Python"),
    ("06.1", "top = 3  # n", "no parameter cassette, item_id, lang"),
    ("06.1", lambda a: a.replace(": str | None", ""), "cassette cannot be None"),
    ("06.1", lambda a: a.replace(f'"{SMALL}"', SMALL), "Ids are text"),
    ("06.1", lambda a: a.replace('"demo"', "None"), "The default asked for is 'demo'"),
    ("06.1", lambda a: a.replace(SMALL, HIT), f"The default asked for is '{SMALL}'"),
    ("06.1", lambda a: a.replace("= 3", "= 0"), "from 1 up"),
    ("06.1", lambda a: a.replace('"en"  #', '"english"  #'), "lang should be"),
    ("06.1", lambda a: a.replace("  # how many words to name", ""), "top: no comment"),
    ("06.1", lambda a: a + "print(1)", "print(1)"),
    ("06.2", lambda a: a.replace("=item_id)", f'="{SMALL}")'), "An id is written into the cell"),
    ("06.2", lambda a: a.replace("replay(cassette)", 'replay("demo")'), "cassette's name is written"),
    ("06.2", lambda a: a.replace("item_id=item_id", "item_id=nothing"), "item_id is not used"),
    ("06.2", lambda a: a.replace("ak.live() if cassette is None else ", ""), "the provider shall be asked"),
    ("06.2", lambda a: a.replace("import analytics_kit as ak", ""), "a cell imports what it needs"),
    ("06.2", lambda a: a.replace("shares =", "found ="), "sets no name shares"),
    ("06.2", lambda a: a.replace(", other=True", ""), "keyword_share(words, other=True)"),
    ("06.2", lambda a: a.replace("ItemSearchKeyword", "ItemSearch"), "The cell raises AttributeError"),
    ("06.3", lambda a: a.replace("Markdown(", "print("), "print() or an assignment is not enough"),
    ("06.3", lambda a: a.replace(" or nothing", ""), "With an empty shares it says nothing"),
    ("06.3", lambda a: a.replace("head(top)", "head(3)"), "whatever top is"),
    ("06.3", lambda a: a.replace('.drop_nulls("keyword").head(top)', ".head(top + 1)"), "It says None"),
    ("06.3", lambda a: a.replace("head(top)", "head(top + 1)"), "names a second word"),
    ("06.3", lambda a: a.replace("head(top)", "head(min(top, 2))"), "does not name 舞蹈教学"),
    ("06.3", lambda a: a.replace(": {row['share']:.1%}", ""), "share in percent is not in it"),
    ("06.3", lambda a: a.replace(":.1%", ""), "share in percent is not in it"),
    ("06.3", lambda a: a.replace('lang == "zh"', "False"), "same in both languages"),
    ("06.3", 'Markdown(shares.row(0)[1] + str(top))', "With a work that nobody searched for"),
    ("06.3", 'Markdown("searched")', "is not named in it"),
    ("06.3", lambda a: a.replace("Markdown(", "summary = Markdown("), "print() or an assignment is not enough"),
    ("06.3", lambda a: a.replace("Markdown(", "if True:\n    Markdown("), "The cell ends with an if"),
    ("06.3", lambda a: a.replace("\\n", "\n"), r"In a text between triple quotes \n breaks the line"),
    ("06.3", lambda a: a.replace("shares.", "words."), "with these names: shares, top, lang"),
    ("06.3", lambda a: a.replace('"没有搜索。"', '"There were no searches."'), "With an empty shares it says the same"),
    ("06.3", lambda a: a.replace('"没有搜索。"', '""'), "With an empty shares it says nothing"),
    ("06.3", lambda a: a.replace("ak.display.markdown(row['keyword'])", "row['keyword']"), "a link, for words are not ours"),
    ("06.4", {"cells": []}, "new_notebook(cells=[...])"),
    ("06.5", 3, "the path of the report is asked for"),
    ("06.5", "my_words.ipynb", "those end in .html"),
    ("06.5", "reports/retention.html", "the kit's own template"),
    ("06.5", "reports/my_words.html", "Was the report built?"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    assert_refused(exercise, answer, words)


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    # Those of 06.4 are notebooks, and stand below.
    assert untried("06", [exercise for exercise, _, _ in WRONG] + ["06.4"] * 2) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda a: a.replace(" {of_searches}", ""), id="nothing but words and percent"),
        pytest.param(lambda a: a.replace(":.1%}", " * 100:.1f} percent"), id="percent as a word"),
        pytest.param(lambda a: a.replace(":.1%}", " * 100:.0f} per cent"), id="percent as two words"),
        pytest.param(
            lambda a: a.replace("of searches", "of searches. None is left out"), id="None as a word"
        ),
        pytest.param(
            lambda a: (
                "from IPython.display import display\n"
                + a.replace("Markdown(", "display(Markdown(").rstrip()
                + ")"
            ),
            id="displayed",
        ),
    ],
)
def test_another_right_summary_passes(change: Any) -> None:
    answer = change(solution("06.3"))
    verdict = workshop.check("06.3", answer)

    assert answer != solution("06.3")
    assert verdict.passed, verdict


def test_a_session_may_be_opened_by_one_call() -> None:
    either = "ak.live() if cassette is None else ak.replay(cassette)"
    assert workshop.check("06.2", solution("06.2").replace(either, "ak.open(cassette)")).passed


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda cells: cells.pop(0), "begin with a title"),
        (lambda cells: cells[1].metadata.clear(), "not tagged parameters"),
        (lambda cells: cells[-1].metadata.clear(), "tagged summary"),
        (lambda cells: cells.append(cells.pop(3)), "tagged summary"),
        (lambda cells: cells.pop(3), "no chart"),
        (lambda cells: cells.pop(2), "No cell before the chart sets shares"),
        (lambda cells: cells.insert(2, cells.pop(3)), "No cell before the chart sets shares"),
        (lambda cells: cells[2].outputs.append({"output_type": "stream"}), "holds outputs"),
        (
            lambda cells: cells[1].update(source="top = 3"),
            "Look at the parameters cell. There is no parameter",
        ),
    ],
)
def test_a_notebook_that_is_no_template_is_told_why(break_it: Any, words: str) -> None:
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Words"),
            new_code_cell(solution("06.1"), metadata={"tags": ["parameters"]}),
            new_code_cell(solution("06.2")),
            new_code_cell("ak.charts.keywords(shares)"),
            new_code_cell(solution("06.3"), metadata={"tags": ["summary"]}),
        ]
    )
    assert workshop.check("06.4", notebook).passed

    break_it(notebook.cells)
    assert words in refusal("06.4", notebook)


@pytest.mark.parametrize(
    ("text", "words"), [(SMALL, "is not of the work"), (HIT, "The words that led to the work are not")]
)
def test_a_report_of_another_work_is_found_out(tmp_path: Path, text: str, words: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(text)

    assert words in refusal("06.5", page)
