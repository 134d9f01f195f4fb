"""A template becomes one page: the same bytes each time, with nothing in it that runs but its own script."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import subprocess
import sys
import time
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import _hostile
import nbformat
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import analytics_kit as ak
from analytics_kit import report
from analytics_kit._report import page
from analytics_kit._width import one_line
from analytics_kit.errors import (
    CassetteFormatError,
    CassetteNotFoundError,
    ParameterError,
    TemplateError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from _browser import Chromium
    from nbformat import NotebookNode
    from playwright.sync_api import Page

ATTACK = "</script><script>alert('title')</script>"
IMAGE = "<img src=x onerror=alert('image')>"


def code(source: str, *tags: str) -> NotebookNode:
    return new_code_cell(source, metadata={"tags": list(tags)})


def parameters_cell(source: str) -> NotebookNode:
    return new_notebook(cells=[code(source, "parameters")])


def save(folder: Path, *cells: NotebookNode, name: str = "sample") -> Path:
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def page_of(data: dict[str, str]) -> str:
    """The page of one cell with one output."""
    cell = new_code_cell("x", outputs=[new_output("execute_result", data)])
    return report.render(new_notebook(cells=[cell]), template="sample")


CHART = f"""
import altair as alt
import polars as pl

frame = pl.DataFrame({{"keyword": ["家常菜", {ATTACK!r}, {IMAGE!r}], "count": [3, 2, 1]}})
alt.Chart(frame, title={ATTACK!r}).mark_bar().encode(
    alt.X("keyword:N", title={ATTACK!r}), alt.Y("count:Q", title={IMAGE!r}), tooltip=["keyword", "count"]
).properties(width=900, height=200)
"""

SAMPLE = (
    new_markdown_cell(
        "# Where do viewers leave? 完播\n\nProse with `code` and a [link](https://example.com)."
    ),
    code('lang = "en"  # language of the labels\ntop = 2  # rows', "parameters"),
    new_markdown_cell("## First\n\nEnglish.", metadata={"zh": "## 第一\n\n中文。"}),
    code("from IPython.display import HTML, Markdown, Javascript, SVG, display"),
    code(CHART),
    new_markdown_cell("## Second"),
    code("frame.head(top)"),
    code(
        f"""
display(Markdown({ATTACK!r} + "\\n\\n" + {IMAGE!r} + "\\n\\n[go](javascript:alert('link')) **bold**"))
display(HTML("<b onclick=\\"alert('b')\\">kept</b><iframe src='https://example.com'></iframe>" + {ATTACK!r} + {IMAGE!r}))
display(HTML('<img src="https://example.com/a.png"><link rel="stylesheet" href="https://example.com/a.css">'))
display(Javascript("alert('javascript')"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload=\\"alert('svg')\\"><rect width='9' height='9'/></svg>"))
print({ATTACK!r})
"""
    ),
    new_markdown_cell("## Third"),
    code('Markdown(f"Summary in {lang}, **{top} rows**.")', "summary"),
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a notebook full of attacks."""
    folder = tmp_path_factory.mktemp("sample")
    return report.build(save(folder, *SAMPLE), {"top": "3"}, out=folder / "reports")


class TestParameters:
    def test_are_read_in_order_with_their_default_type_and_help(self) -> None:
        notebook = parameters_cell(
            'cassette: str | None = "demo"  # a name # or None\nitems = [\n    "1",  # first\n]\nratio: float = 1\nnothing = None'
        )
        parameters = report.parameters(notebook)
        assert list(parameters) == ["cassette", "items", "ratio", "nothing"]
        assert parameters["cassette"] == report.Parameter(
            "cassette", "demo", kind=str, optional=True, help="a name # or None"
        )
        assert parameters["items"] == report.Parameter("items", ["1"], kind=list, help="first")
        assert parameters["ratio"].kind is float
        assert parameters["nothing"].kind is None
        assert parameters["nothing"].optional

    def test_a_notebook_without_the_cell_has_none(self) -> None:
        assert report.parameters(new_notebook()) == {}

    @pytest.mark.parametrize("line", ["top = len('abc')", "import os", "a, b = 1, 2", "top += 1", "top: int"])
    def test_the_cell_holds_literals_only(self, line: str) -> None:
        with pytest.raises(
            TemplateError, match=r"Line 2 of the parameters cell is .* Allowed there: NAME = VALUE"
        ):
            report.parameters(parameters_cell(f"x = 1\n{line}"))

    @pytest.mark.parametrize(
        ("default", "text", "value"),
        [
            ("'7559536212910853422'", "7559536212910853423", "7559536212910853423"),
            ("'demo'", "None", "None"),
            ("10", "3", 3),
            ("10", "-3", -3),
            ("0.5", "2", 2.0),
            ("True", "false", False),
            ("False", "1", True),
            ("None", "text", "text"),
            ("None", "None", None),
            ("['a']", "b, c", ["b", "c"]),
            (
                "['1']",
                "[7559536212910853422, 7559536212910853423]",
                ["7559536212910853422", "7559536212910853423"],
            ),
            ("[]", "", []),
            ("[1]", "2,3", [2, 3]),
            ("(0.5,)", "[1, 2.5]", (1.0, 2.5)),
            ("{}", '{"a": 1}', {"a": 1}),
        ],
    )
    def test_text_takes_the_type_of_the_default(self, default: str, text: str, value: Any) -> None:
        filled = report.fill(parameters_cell(f"x = {default}"), {"x": text})
        assert filled.cells[1].source == f"x = {value!r}"

    @pytest.mark.parametrize(
        ("default", "value", "allowed"),
        [
            ("10", "many", "a whole number"),
            ("10", "2.5", "a whole number"),
            ("10", True, "a whole number"),
            ("10", None, "a whole number"),
            ("0.5", "nan", "a number"),
            ("True", "maybe", "true or false"),
            ("[1]", "a", "a list"),
            ("['a']", "[", "a list"),
            ("{}", "a", "a JSON object"),
            ("'a'", 5, "text"),
        ],
    )
    def test_a_value_that_does_not_fit_is_named_with_what_is_allowed(
        self, default: str, value: Any, allowed: str
    ) -> None:
        with pytest.raises(TemplateError) as caught:
            report.fill(parameters_cell(f"x = {default}"), {"x": value})
        assert f"'x' cannot be {value!r}. Allowed: {allowed}" in str(caught.value)

    @pytest.mark.parametrize(
        ("line", "least", "value", "allowed"),
        [
            ("x = 10", 1, "0", "a whole number from 1 up, for instance 10."),
            ("x = 10", 0, -1, "a whole number from 0 up, for instance 10."),
            ("x = 10", 1, "many", "a whole number from 1 up, for instance 10."),
            ("x = 0.5", 0, "-0.1", "a number from 0 up, for instance 0.5."),
            ("x = 0.5", 0.001, 0, "a number from 0.001 up, for instance 0.5."),
            ("x: int | None = None", 1, "0", "a whole number from 1 up or None, for instance None."),
        ],
    )
    def test_a_number_below_the_least_is_refused_and_the_least_is_taken(
        self, line: str, least: float, value: Any, allowed: str
    ) -> None:
        notebook = parameters_cell(line)
        notebook.cells[0].metadata["at_least"] = {"x": least}
        with pytest.raises(TemplateError) as caught:
            report.fill(notebook, {"x": value})
        assert f"'x' cannot be {value!r}. Allowed: {allowed}" in str(caught.value)
        for right in (least, str(least)):
            scope: dict[str, Any] = {}
            exec(report.fill(notebook, {"x": right}).cells[1].source, scope)  # noqa: S102  # this is what the kernel does
            assert scope["x"] == least

    def test_none_has_no_least(self) -> None:
        notebook = parameters_cell("x: int | None = 3")
        notebook.cells[0].metadata["at_least"] = {"x": 1}
        assert report.fill(notebook, {"x": None}).cells[1].source == "x = None"

    @pytest.mark.parametrize(
        ("line", "metadata"),
        [
            ("x = 10", {"y": 1}),  # a parameter that is gone
            ("x = '10'", {"x": 1}),  # and one that has become a text
            ("x = [1]", {"x": 1}),
            ("x = True", {"x": 1}),
            ("x = 10", {"x": "1"}),
            ("x = 10", {"x": None}),
            ("x = 10", 1),
        ],
    )
    def test_a_least_value_that_has_no_place_changes_nothing(self, line: str, metadata: Any) -> None:
        notebook = parameters_cell(line)
        notebook.cells[0].metadata["at_least"] = metadata
        assert report.parameters(notebook) == report.parameters(parameters_cell(line))
        assert report.parameters(notebook)["x"].at_least is None

    def test_an_annotation_lets_none_in(self) -> None:
        notebook = parameters_cell('cassette: str | None = "demo"')
        assert report.fill(notebook, {"cassette": "None"}).cells[1].source == "cassette = None"
        assert report.fill(notebook, {"cassette": None}).cells[1].source == "cassette = None"

    def test_an_unknown_name_is_refused_with_the_closest_and_all(self) -> None:
        with pytest.raises(TemplateError) as caught:
            report.fill(parameters_cell("item_id = ''\ntop = 1"), {"item_ids": "1"}, name="retention")
        assert "'retention' has no parameter 'item_ids'. Did you mean 'item_id'?" in str(caught.value)
        assert "Its parameters: item_id, top." in str(caught.value)

    def test_filling_changes_a_copy_and_twice_leaves_one_cell(self) -> None:
        notebook = parameters_cell("top = 1\nlang = 'en'")
        once = report.fill(notebook, {"lang": "zh", "top": "2"})
        twice = report.fill(once, {"top": "3"})
        assert len(notebook.cells) == 1
        assert [cell.source for cell in twice.cells] == ["top = 1\nlang = 'en'", "top = 3"]
        assert once.cells[1].source == "top = 2\nlang = 'zh'"
        assert once.cells[1].id == twice.cells[1].id

    @given(st.text())
    def test_any_text_arrives_as_it_was_given(self, text: str) -> None:
        filled = report.fill(parameters_cell("x = ''"), {"x": text})
        scope: dict[str, Any] = {}
        exec(filled.cells[1].source, scope)  # noqa: S102  # this is what the kernel does
        assert scope["x"] == text

    def test_a_file_that_is_no_notebook_is_an_error_that_names_it(self, tmp_path: Path) -> None:
        broken = tmp_path / "broken.ipynb"
        broken.write_text("not json")
        with pytest.raises(TemplateError, match=r"broken\.ipynb' is not a readable notebook"):
            report.parameters(broken)

    def test_the_title_is_the_first_heading(self) -> None:
        cells = [new_markdown_cell("prose\n\n# Title 标题\n\n# Another")]
        assert report.title(new_notebook(cells=cells)) == "Title 标题"


def bilingual() -> NotebookNode:
    return new_notebook(
        cells=[
            new_markdown_cell("# Traffic", metadata={"zh": "# 流量来源"}),
            code('item_id = "1"  # 作品\nlang = "en"  # "en" or "zh"', "parameters"),
            new_markdown_cell("no translation"),
            code("lang"),
        ]
    )


class TestTranslate:
    def test_prose_and_the_parameter_lang_change_and_nothing_else(self) -> None:
        notebook = bilingual()
        translated = report.translate(notebook, "zh")
        assert [cell.source for cell in translated.cells] == [
            "# 流量来源",
            'item_id = "1"  # 作品\nlang = "zh"  # "en" or "zh"',
            "no translation",
            "lang",
        ]
        assert translated.cells[0].metadata == {"en": "# Traffic"}
        assert notebook == bilingual() | {"cells": notebook.cells}

    def test_there_and_back_gives_the_first_notebook_again(self) -> None:
        notebook = bilingual()
        assert report.translate(report.translate(notebook, "zh"), "en") == notebook
        assert report.translate(notebook, "en") == notebook

    @given(st.text(min_size=1), st.text(min_size=1))
    def test_any_two_texts_change_places_and_come_back(self, en: str, zh: str) -> None:
        notebook = new_notebook(cells=[new_markdown_cell(en, metadata={"zh": zh})])
        translated = report.translate(notebook, "zh")
        assert (translated.cells[0].source, translated.cells[0].metadata["en"]) == (zh, en)
        assert report.translate(translated, "en") == notebook

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ('lang: str = "en"', 'lang: str = "zh"'),
            ('名 = "中"; lang = "en"', '名 = "中"; lang = "zh"'),
            ('lang = (\n    "en"  # help\n)', 'lang = (\n    "zh"  # help\n)'),
            ('language = "en"', 'language = "en"'),
        ],
    )
    def test_the_default_is_written_in_place(self, source: str, expected: str) -> None:
        translated = report.translate(parameters_cell(source), "zh")
        assert translated.cells[0].source == expected

    def test_what_was_filled_in_before_changes_too(self) -> None:
        filled = report.fill(bilingual(), {"lang": "en", "item_id": "2"})
        translated = report.translate(filled, "zh")
        assert translated.cells[2].source == "item_id = '2'\nlang = \"zh\""

    @pytest.mark.parametrize(
        ("source", "help_zh", "expected"),
        [
            ('top = 3  # rows # or more\nlang = "en"', {"top": "行数"}, 'top = 3  # 行数\nlang = "zh"'),
            ('名 = (\n    "中"  # a name\n)', {"名": "名字"}, '名 = (\n    "中"  # 名字\n)'),
            (
                "top = 3  # rows\nleast = 1  # of them",
                {"least": "最少"},
                "top = 3  # rows\nleast = 1  # 最少",
            ),
        ],
    )
    def test_the_help_of_parameters_changes_in_place_and_comes_back(
        self, source: str, help_zh: dict[str, str], expected: str
    ) -> None:
        notebook = parameters_cell(source)
        notebook.cells[0].metadata["zh"] = help_zh
        translated = report.translate(notebook, "zh")
        assert translated.cells[0].source == expected
        assert "zh" not in translated.cells[0].metadata
        assert {name: report.parameters(translated)[name].help for name in help_zh} == help_zh
        assert report.translate(translated, "en") == notebook

    @pytest.mark.parametrize(
        ("source", "metadata"),
        [
            ("top = 3", {"top": "行数"}),  # nothing is said of it in English
            ("items = [\n    1,  # first\n    2,  # second\n]", {"items": "若干"}),
            ("top = 3  # rows", {"least": "最少"}),
            ("top = 3  # rows", "not a text for each"),
        ],
    )
    def test_help_that_has_no_place_is_left_where_it_is(self, source: str, metadata: Any) -> None:
        notebook = parameters_cell(source)
        notebook.cells[0].metadata["zh"] = metadata
        assert report.translate(notebook, "zh") == notebook

    @given(st.text(), st.text())
    def test_any_help_is_one_comment(self, en: str, zh: str) -> None:
        en, zh = (" ".join(text.replace("\0", "").split()) for text in (en, zh))
        notebook = parameters_cell(f"top = 3  # {en}")
        notebook.cells[0].metadata["zh"] = {"top": zh}
        translated = report.translate(notebook, "zh")
        assert report.parameters(translated)["top"].default == 3
        assert report.parameters(translated)["top"].help == zh
        assert report.translate(translated, "en") == notebook

    def test_another_language_is_refused(self) -> None:
        with pytest.raises(ParameterError, match=r"lang='fr' came\. Allowed: 'en' or 'zh'"):
            report.translate(bilingual(), "fr")

    @pytest.mark.usefixtures("in_process")
    def test_a_report_in_chinese_has_chinese_prose_title_and_contents(self, tmp_path: Path) -> None:
        notebook = bilingual()
        notebook.cells += [new_markdown_cell(f"## Part {n}", metadata={"zh": f"## 第{n}部分"}) for n in "123"]
        notebook.cells[1].metadata["zh"] = {"item_id": "要看的作品"}
        path = save(tmp_path, *notebook.cells)
        text = report.build(path, lang="zh", out=tmp_path).read_text(encoding="utf-8")
        assert "<title>流量来源</title>" in text
        assert '<a href="#section-2">第2部分</a>' in text
        assert '<h2 id="section-2">第2部分</h2>' in text
        assert "Part" not in text[: text.index("<footer>")]
        assert '<span class="help">要看的作品</span>' in text
        assert '<html lang="zh-CN">' in text

    @pytest.mark.usefixtures("in_process")
    def test_the_language_is_asked_for_or_given_as_a_parameter_or_the_templates_own(
        self, tmp_path: Path
    ) -> None:
        english = save(tmp_path, *bilingual().cells, name="en")
        chinese = save(tmp_path, *report.translate(bilingual(), "zh").cells, name="zh")
        builds = [
            report.build(english, out=tmp_path),
            report.build(english, {"lang": "zh"}, out=tmp_path / "given"),
            report.build(chinese, out=tmp_path),
            report.build(chinese, lang="en", out=tmp_path / "asked"),
        ]
        texts = [path.read_text(encoding="utf-8") for path in builds]
        assert ["<title>流量来源</title>" in text for text in texts] == [False, True, True, False]
        assert ["&#39;zh&#39;</code>" in text for text in texts] == [False, True, True, False]


@pytest.mark.slow
class TestBuild:
    def test_two_runs_give_the_same_bytes(self, sample: Path, tmp_path: Path) -> None:
        again = report.build(save(tmp_path, *SAMPLE), {"top": "3"}, out=tmp_path / "deep" / "folder")
        assert again == tmp_path / "deep" / "folder" / "sample.html"
        assert again.read_bytes() == sample.read_bytes()
        assert list(again.parent.iterdir()) == [again]

    def test_progress_counts_the_code_cells(self, tmp_path: Path) -> None:
        steps: list[tuple[str, int, int]] = []
        path = save(tmp_path, new_markdown_cell("# A"), code("1"), code("2"), name="two")
        report.build(path, out=tmp_path, on_progress=lambda *step: steps.append(step))
        assert steps == [("two", 0, 2), ("two", 1, 2), ("two", 2, 2)]

    def test_a_failing_cell_is_named_and_leaves_no_report(self, tmp_path: Path) -> None:
        path = save(
            tmp_path,
            code("top = 1", "parameters"),
            code("x = 1"),
            code(
                "\n# here\nfrom analytics_kit.errors import CassetteMissError\nraise CassetteMissError('not recorded: record it')"
            ),
        )
        with pytest.raises(TemplateError) as caught:
            report.build(path, {"top": 2}, out=tmp_path / "reports")
        message = str(caught.value)
        assert "'sample', code cell 3 of 3, which begins '# here', failed" in message
        assert "CassetteMissError: not recorded: record it" in message
        assert not (tmp_path / "reports").exists()

    def test_a_failure_leaves_the_older_report_as_it_was(self, tmp_path: Path) -> None:
        (tmp_path / "sample.html").write_text("older")
        with pytest.raises(TemplateError, match="ZeroDivisionError"):
            report.build(save(tmp_path, code("1 / 0")), out=tmp_path)
        assert (tmp_path / "sample.html").read_text() == "older"

    def test_a_cell_that_takes_too_long_is_an_error(self, tmp_path: Path) -> None:
        path = save(tmp_path, code("import time; time.sleep(60)"))
        with pytest.raises(TemplateError, match="took longer than 1 s"):
            report.build(path, out=tmp_path, timeout=1)

    def test_a_kernel_that_dies_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(TemplateError, match="its kernel died"):
            report.build(save(tmp_path, code("import os; os._exit(1)")), out=tmp_path)

    def test_a_kernel_is_as_any_other_once_it_has_started(self, tmp_path: Path) -> None:
        source = """
            import gc, subprocess, sys, altair
            print(gc.isenabled(), [name for name, module in sys.modules.items() if module is None])
            print(subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout)
        """
        path = report.build(save(tmp_path, code(dedent(source))), out=tmp_path)
        assert "True []\n42" in path.read_text(encoding="utf-8")

    def test_nothing_runs_on_when_the_reports_are_made(self, tmp_path: Path) -> None:
        path = report.build(save(tmp_path, code("import os; print(os.getpid())")), out=tmp_path)
        kernel = re.findall(r"(\d+)\n?</pre>", path.read_text(encoding="utf-8"))[0]
        with pytest.raises(ProcessLookupError):
            os.kill(int(kernel), 0)

    def test_a_kernel_that_does_not_start_says_what_python_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHONHOME", str(tmp_path))  # there is no standard library
        with pytest.raises(TemplateError, match=r"did not start: .*no Python frame"):
            report.build(save(tmp_path, code("1")), out=tmp_path)

    def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        path = save(tmp_path, code("open('ran', 'w')"))
        with pytest.raises(ParameterError, match=r"cannot be written to .*Nothing was run"):
            report.build(path, out=tmp_path / "file" / "reports")
        assert not (tmp_path / "ran").exists()

    def test_a_report_that_cannot_be_written_says_so_and_leaves_the_older_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "sample.html").write_text("older")
        path = save(tmp_path, code("1"))

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(ParameterError, match=r"sample.html': No space left on device. Make room"):
            report.build(path, out=tmp_path)
        assert (tmp_path / "sample.html").read_text() == "older"
        assert sorted(tmp_path.iterdir()) == [tmp_path / "sample.html", path]

    def test_nothing_is_run_where_one_of_several_templates_cannot_be(self, tmp_path: Path) -> None:
        good = str(save(tmp_path, code("top = 1", "parameters"), code("open('ran', 'w')"), name="good"))
        with pytest.raises(TemplateError, match="no template"):
            report.build_all({good: {}, "missing": {}}, out=tmp_path)
        with pytest.raises(TemplateError, match="no parameter 'tip'"):
            report.build_all({good: {"tip": "2"}}, out=tmp_path)
        with pytest.raises(ParameterError, match="Allowed: 'en' or 'zh'"):
            report.build_all({good: {}}, lang="fr", out=tmp_path)
        assert not (tmp_path / "ran").exists()

    def test_several_reports_come_in_the_order_of_their_templates(self, tmp_path: Path) -> None:
        slow = str(save(tmp_path, code("import time; time.sleep(1)"), name="slow"))
        fast = str(save(tmp_path, code("'fast'"), name="fast"))
        done: list[Path] = []
        paths = report.build_all({slow: {}, fast: {}}, out=tmp_path, workers=2, on_done=done.append)
        assert [path.stem for path in paths] == ["slow", "fast"]
        assert done == paths

    def test_reports_are_run_at_the_same_time(self, tmp_path: Path) -> None:
        # Each waits for the other's file, so neither would end alone.
        wait = "import pathlib, time\nwhile not pathlib.Path({!r}).exists(): time.sleep(0.05)"
        templates = {
            str(
                save(
                    tmp_path,
                    code(f"open({str(tmp_path / mine)!r}, 'w').close()"),
                    code(wait.format(str(tmp_path / other))),
                    name=mine,
                )
            ): {}
            for mine, other in (("one", "two"), ("two", "one"))
        }
        assert len(report.build_all(templates, out=tmp_path, workers=2, timeout=60)) == 2

    def test_a_template_that_fails_takes_no_other_with_it(self, tmp_path: Path) -> None:
        names = [("bad", "1 / 0"), ("good", "1"), ("worse", "[][0]")]
        templates = {str(save(tmp_path, code(source), name=name)): {} for name, source in names}
        with pytest.raises(TemplateError, match=r"(?s)2 of 3 reports failed.*'bad'.*'worse'"):
            report.build_all(templates, out=tmp_path / "reports")
        assert [path.name for path in (tmp_path / "reports").iterdir()] == ["good.html"]

    def test_the_kernel_is_this_interpreter_and_knows_nothing_of_the_user(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        startup = tmp_path / "startup.py"
        startup.write_text("surprise = 1")
        profile = tmp_path / "ipython" / "profile_default" / "startup"
        profile.mkdir(parents=True)
        (profile / "a.py").write_text("surprise = 2")
        monkeypatch.setenv("PYTHONSTARTUP", str(startup))
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
        monkeypatch.setenv("PYTHONHASHSEED", "7")
        monkeypatch.setenv("POLARS_FMT_MAX_ROWS", "1")
        source = "import os, sys\n[sys.executable, 'surprise' in dir(), os.environ['PYTHONHASHSEED'], os.environ.get('POLARS_FMT_MAX_ROWS'), os.getcwd()]"
        before = sorted(tmp_path.rglob("*"))
        executed = report.run(new_notebook(cells=[code(source)]), cwd=tmp_path)
        values = ast.literal_eval(executed.cells[0].outputs[0].data["text/plain"])
        assert values == [sys.executable, False, "0", None, str(tmp_path)]
        assert sorted(tmp_path.rglob("*")) == before

    def test_it_works_where_an_event_loop_runs_already_as_in_jupyter(self) -> None:
        import asyncio

        async def inside() -> NotebookNode:
            return report.run(new_notebook(cells=[code("6 * 7")]))

        assert asyncio.run(inside()).cells[0].outputs[0].data["text/plain"] == "42"

    @pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
    def test_ctrl_c_stops_the_kernel_and_leaves_nothing_half_written(self, tmp_path: Path) -> None:
        path = save(
            tmp_path,
            code(
                "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(120)"
            ),
        )
        program = "import sys\nfrom analytics_kit import report\nreport.build(sys.argv[1], out='reports')"
        scratch = tmp_path / "tmp"
        scratch.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            cwd=tmp_path,
            env={**os.environ, "TMPDIR": str(scratch)},
            stderr=subprocess.PIPE,
            text=True,
        )
        pid = tmp_path / "pid"
        deadline = time.monotonic() + 60
        while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        assert process.returncode != 0
        assert stderr.rstrip().endswith("KeyboardInterrupt")
        assert not (tmp_path / "reports").exists()
        assert list(scratch.iterdir()) == []
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)


class TestOrigin:
    @pytest.mark.usefixtures("in_process")
    def test_the_footer_names_the_parameters_with_their_help(self, tmp_path: Path) -> None:
        path = save(tmp_path, code("top = 1  # rows", "parameters"))
        text = report.build(path, {"top": "5"}, out=tmp_path).read_text(encoding="utf-8")
        assert '<dt><code>top</code></dt><dd><code>5</code> <span class="help">rows</span>' in text

    def test_live_calls_are_called_live_and_not_synthetic(self) -> None:
        live = report.Origin((report.Source("calls", "tikomni", "live", calls=1),))
        text = report.render(new_notebook(), template="sample", origin=live, lang="zh")
        assert "数据商的实时返回结果" in text
        assert "合成数据" not in text
        assert '<html lang="zh-CN">' in text

    def test_a_missing_and_a_corrupt_cassette_stop_it_before_a_cell_runs(self, tmp_path: Path) -> None:
        path = save(tmp_path, code("cassette = 'x'", "parameters"), code("open('ran', 'w')"))
        with pytest.raises(CassetteNotFoundError):
            report.build(path, cassette="missing", out=tmp_path)
        (tmp_path / "bad.json").write_text("{")
        with pytest.raises(CassetteFormatError):
            report.build(path, cassette=str(tmp_path / "bad.json"), out=tmp_path)
        assert not (tmp_path / "ran").exists()


@pytest.mark.slow
class TestPage:
    def test_the_summary_stands_on_top_and_only_there(self, sample: Path) -> None:
        text = sample.read_text(encoding="utf-8")
        assert text.count("Summary in en, <strong>3 rows</strong>.") == 1
        assert text.index("Summary in en") < text.index("Prose with") < text.index('id="section-1"')

    def test_the_text_of_the_other_language_is_left_out(self, sample: Path) -> None:
        text = sample.read_text(encoding="utf-8")
        assert "English." in text
        assert "中文。" not in text

    def test_a_reader_of_chinese_is_warned_in_chinese_where_there_are_words(self, tmp_path: Path) -> None:
        source = (
            "import warnings\nfrom analytics_kit.errors import PartialResultWarning\n"
            "warnings.warn(PartialResultWarning('2 of 12 came', zh='12 个中有 <b>2</b> 个'))\n"
            "warnings.warn('mind the gap')"
        )
        pages = {
            lang: report.build(save(tmp_path, code(source), name=lang), lang=lang, out=tmp_path).read_text(
                encoding="utf-8"
            )
            for lang in ("en", "zh")
        }
        note = '<aside class="note"><strong>{}</strong><p>{}</p></aside>'
        assert note.format("PartialResultWarning", "2 of 12 came") in pages["en"]
        assert note.format("数据不完整", "12 个中有 &lt;b&gt;2&lt;/b&gt; 个") in pages["zh"]
        assert note.format("UserWarning", "mind the gap") in pages["zh"]

    def test_the_kits_warnings_are_notes_without_a_path(self, tmp_path: Path) -> None:
        source = (
            "import sys, warnings\nfrom analytics_kit.errors import PartialResultWarning\n"
            "warnings.warn('2 of 12 <b>came</b>', PartialResultWarning)\n"
            "warnings.warn('for developers', DeprecationWarning)\nprint('noise', file=sys.stderr)"
        )
        text = report.build(save(tmp_path, code(source)), out=tmp_path).read_text(encoding="utf-8")
        assert (
            '<aside class="note"><strong>PartialResultWarning</strong><p>2 of 12 &lt;b&gt;came&lt;/b&gt;</p></aside>'
            in text
        )
        body = text[: text.index("<footer>")].replace(page._highlight(source), "")
        assert "for developers" not in body
        assert "noise" not in body
        assert str(tmp_path) not in text

    def test_without_charts_no_vega_is_carried(self) -> None:
        text = page_of({"text/plain": "1"})
        assert page.vega() not in text
        assert text.count("'sha256-") == 1
        assert len(text) < 50_000

    def test_the_terms_that_a_page_uses_are_explained_and_no_others(self) -> None:
        text = page_of({"text/markdown": "Zhejiang: TGI 245 (95 % interval 244 to 247)"})
        terms = re.findall("<dt>(.*?)</dt>", text.partition('class="terms"')[2].partition("</section>")[0])
        assert terms == ["Target group index (TGI)", "Interval"]
        assert 'class="terms"' not in page_of({"text/markdown": "nothing"})

    def test_data_that_two_charts_draw_stand_once_in_the_page(self) -> None:
        def chart(**datasets: list[dict[str, str]]) -> NotebookNode:
            name = next(iter(datasets))
            spec = {"data": {"name": name}, "mark": "point", "datasets": datasets}
            return new_output("execute_result", {page.CHART: spec})

        both, own, other = [{"word": "both"}], [{"word": "own"}], [{"word": "other"}]
        outputs = [chart(a=both), chart(a=both), chart(b=own), chart(c=own), chart(c=other)]
        cell = new_code_cell("x", outputs=outputs)
        text = report.render(new_notebook(cells=[cell]), template="sample")
        assert '"datasets":{"a":[{"word":"both"}]}' in text
        assert text.count('"word":"both"') == 1
        assert text.count('"c":[{"word":') == 2  # one name, different data

    def test_an_address_of_an_object_does_not_make_runs_differ(self) -> None:
        assert "&lt;object object at 0x…&gt;" in page_of({"text/plain": repr(object())})

    def test_polars_tables_lose_quotes_and_align_numbers(self) -> None:
        frame = pl.DataFrame({"word": ["家常菜", "7559536212910853422"], "n": [1, None]})
        text = page_of({"text/html": frame._repr_html_()})
        assert '<td class="short">家常菜</td>' in text
        assert '<td class="short">7559536212910853422</td>' in text
        assert '<td class="number">1</td>' in text
        assert '<td class="number null">null</td>' in text

    @given(st.text(), st.text())
    def test_no_text_ends_the_script_element_and_json_stays_itself(self, key: str, value: str) -> None:
        document = {key + ATTACK: [value, ATTACK, "<!--", "\u2028", 1.5, None]}
        written = page.json_for_script(document)
        assert not set(written) & set("<>&\u2028\u2029")
        assert json.loads(written) == document


class TestInABrowser:
    """In Chromium itself, because what runs there is what counts."""

    def test_nothing_that_came_from_data_runs(self, sample: Path, chromium: Chromium) -> None:
        def poke(tab: Page) -> list[str]:
            tooltips = []
            for bar in tab.query_selector_all("figure.chart .mark-rect path"):
                bar.scroll_into_view_if_needed()
                box = bar.bounding_box()
                assert box is not None
                tab.mouse.move(box["x"] + 5, box["y"] + 5)
                tab.mouse.move(box["x"] + 9, box["y"] + 9, steps=3)
                tab.wait_for_selector("#vg-tooltip-element.visible")
                tooltips.append(tab.inner_text("#vg-tooltip-element"))
            for link in tab.query_selector_all("main a"):
                assert not (link.get_attribute("href") or "").startswith("javascript:")
            tab.click("b:text('kept')")
            return tooltips

        visit = chromium.look(sample, poke)
        assert visit.dialogs == []
        assert visit.console == []
        assert len(visit.value) == 3
        assert any(IMAGE in tooltip for tooltip in visit.value)  # shown as text

    @pytest.mark.parametrize(("template", "cassette"), [("keywords", "demo"), ("shop", "shop")])
    def test_what_a_provider_says_is_text(
        self, template: str, cassette: str, chromium: Chromium, tmp_path: Path
    ) -> None:
        hostile = _hostile.cassette(cassette, tmp_path / f"{cassette}.json")
        built = report.build(template, cassette=str(hostile), out=tmp_path)

        def look(tab: Page) -> dict[str, Any]:
            for mark in tab.query_selector_all("figure.chart .mark-rect path")[:3]:
                mark.hover(force=True)
            return dict(
                tab.evaluate(
                    """flag => {
                        const all = (selector) => [...document.querySelectorAll(selector)];
                        return {
                            ran: window[flag],
                            links: all(".body a, #vg-tooltip-element a").filter(e => !e.closest(".vega-actions")).length,
                            elements: [...new Set(all(".summary *").map(e => e.tagName))],
                            cells: all("main td *, #vg-tooltip-element :not(table, tbody, tr, td)").length,
                            formulas: all("mjx-container, .MathJax, .katex, math").length,
                            summary: document.querySelector(".summary").innerText.replace(/\\s+/g, " "),
                        };
                    }""",
                    _hostile.FLAG,
                )
            )

        visit = chromium.look(built, look)
        assert visit.value["ran"] is None
        assert visit.value["links"] == visit.value["cells"] == visit.value["formulas"] == 0
        assert set(visit.value["elements"]) <= {"H2", "P", "DIV", "UL", "LI", "STRONG", "SPAN"}
        assert all(one_line(attack) in visit.value["summary"] for attack in _hostile.ATTACKS)
        assert visit.requests == [built.as_uri()]
        assert visit.dialogs == []
        assert visit.console == []
        page_text = built.read_text(encoding="utf-8")
        assert not {"\x1b", "\u202e", "\u200b"} & set(re.sub(r"(?s)<script.*?</script>", "", page_text))

    def test_nothing_is_requested_but_the_file_itself(self, sample: Path, chromium: Chromium) -> None:
        assert chromium.look(sample).requests == [sample.as_uri()]

    def test_the_policy_stops_a_script_that_gets_in_all_the_same(
        self,
        sample: Path,
        chromium: Chromium,
        tmp_path: Path,
    ) -> None:
        hole = tmp_path / "hole.html"
        text = sample.read_text(encoding="utf-8")
        attack = "<script>alert(1)</script><img src='https://example.com/x.png' onerror='alert(2)'>"
        hole.write_text(text.replace("<main>", f"<main>{attack}", 1), encoding="utf-8")
        visit = chromium.look(hole)
        assert visit.dialogs == []
        assert visit.sent == [hole.as_uri()]
        assert any("Content Security Policy" in line for line in visit.console)

    def test_the_chart_is_drawn_with_its_marks_and_titles(self, sample: Path, chromium: Chromium) -> None:
        def measure(tab: Page) -> tuple[int, str]:
            return tab.locator("figure.chart .mark-rect path").count(), tab.inner_text("figure.chart")

        bars, text = chromium.look(sample, measure).value
        assert bars == 3
        assert "家常菜" in text
        assert ATTACK in text

    def test_a_chart_is_saved_as_a_picture_and_leads_nowhere_else(
        self, sample: Path, chromium: Chromium
    ) -> None:
        def save_png(tab: Page) -> tuple[list[str], str, bytes]:
            menu = tab.locator("figure.chart details")
            menu.locator("summary").click()
            with tab.expect_download() as download:
                menu.get_by_text("Save as PNG").click()
            saved = download.value
            return menu.locator("a").all_inner_texts(), saved.suggested_filename, saved.path().read_bytes()

        actions, name, content = chromium.look(sample, save_png).value
        assert actions == ["Save as SVG", "Save as PNG"]
        assert name == "Where-do-viewers-leave-完播-chart-1.png"
        assert content.startswith(b"\x89PNG")

    def test_code_is_folded_and_opens(self, sample: Path, chromium: Chromium) -> None:
        def toggle(tab: Page) -> tuple[bool, bool]:
            block = tab.locator("details.code pre").first
            before = block.is_visible()
            tab.locator("details.code summary").first.click()
            return before, block.is_visible()

        assert chromium.look(sample, toggle).value == (False, True)

    @pytest.mark.parametrize("width", [390, 1280])
    @pytest.mark.parametrize("dark", [False, True])
    def test_it_fits_the_window_and_stays_legible(
        self,
        sample: Path,
        chromium: Chromium,
        width: int,
        dark: bool,
    ) -> None:
        script = """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const light = (colour) => colour.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 765;
            return {
                overflow: document.documentElement.scrollWidth - innerWidth,
                chart: document.querySelector("figure.chart .live svg").getBoundingClientRect().right - innerWidth,
                page: light(style("body").backgroundColor),
                ink: light(style("body").color),
                card: light(style("figure.chart").backgroundColor),
            };
        }"""
        styles = chromium.look(sample, lambda tab: tab.evaluate(script), width=width, dark=dark).value
        assert styles["overflow"] <= 0
        assert styles["chart"] < 0
        assert abs(styles["page"] - styles["ink"]) > 0.6
        assert (styles["page"] < 0.5) is dark
        assert (styles["card"] < 0.5) is dark

    def test_a_table_is_copied_as_a_spreadsheet_takes_it(self, chromium: Chromium, tmp_path: Path) -> None:
        frame = pl.DataFrame(
            {
                "item_id": ["7559536212910853422", "0123"],
                "title": ['=1+1, "quoted"', "plain"],
                "plays": [1_339_071, None],
                "delta": [-0.084, 0.02],
            }
        )
        path = tmp_path / "table.html"
        text = page_of({"text/html": ak.display.show(frame)._repr_html_()})
        path.write_text(text, encoding="utf-8")

        def copy(tab: Page) -> tuple[str, str]:
            tab.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
            tab.get_by_role("button", name="Copy as CSV").click()
            return tab.evaluate("copied"), tab.locator("caption").inner_text()

        copied, caption = chromium.look(path, copy).value
        assert copied.splitlines() == [
            "item (id),title,plays,lead over the baseline (points)",
            '\t7559536212910853422,"\'=1+1, ""quoted""",1339071,-8.40',
            "\t0123,plain,,+2.00",
        ]
        assert caption.startswith("Table 1")

    def test_the_page_hands_out_its_notebook(self, sample: Path, chromium: Chromium) -> None:
        def get(tab: Page) -> tuple[str, Any]:
            with tab.expect_download() as download:
                tab.get_by_role("button", name="Get the notebook").click()
            return download.value.suggested_filename, nbformat.read(download.value.path(), 4)

        name, notebook = chromium.look(sample, get).value
        assert name == "sample.ipynb"
        assert report.parameters(notebook)["top"].default == 2
        assert "top = 3" in [cell.source for cell in notebook.cells]
        assert not any(cell.get("outputs") for cell in notebook.cells)

    def test_without_script_and_in_print_the_charts_are_pictures(
        self, sample: Path, chromium: Chromium
    ) -> None:
        def look(tab: Page) -> tuple[bool, bool, bool]:
            tab.emulate_media(media="print", color_scheme="dark")
            still, live = tab.locator("figure.chart .static svg"), tab.locator("figure.chart .live svg.marks")
            ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
            return still.is_visible(), live.is_visible(), ground == "rgb(255, 255, 255)"

        assert chromium.look(sample, look, dark=True).value == (True, False, True)
        text = sample.read_text(encoding="utf-8")
        picture = re.search(r'(?s)<div class="static"><svg .*?</svg>', text)
        assert picture is not None
        assert "家常菜" in picture[0]
        assert set(re.findall("<([A-Za-z]+)", picture[0])) <= {
            "div",
            "svg",
            "g",
            "rect",
            "line",
            "path",
            "text",
        }

    def test_a_narrow_layout_stacks_panels_and_moves_figures_without_losing_a_mark(
        self, sample: Path, chromium: Chromium
    ) -> None:
        rows = {"field": "name", "type": "nominal"}
        bars = {
            "width": 400,
            "height": {"step": 26},
            "layer": [
                {"mark": "bar", "encoding": {"x": {"field": "n", "type": "quantitative"}, "y": rows}},
                {"mark": "text", "encoding": {"x": {"value": 450}, "y": rows, "text": {"field": "n"}}},
            ],
        }
        spec = {"title": {"text": ["one two three", "four five"]}, "hconcat": [bars, bars]}
        script = """spec => [
            narrow(spec, 100, (text, size) => text.length * 8, {scale: 0.25, inside: true, grid: false}),
            spec,
        ]"""
        laid, original = chromium.look(sample, lambda tab: tab.evaluate(script, spec)).value

        assert original == spec
        assert laid["title"]["text"] == ["one two", "three four", "five"]
        first, second = laid["vconcat"]
        assert first == second
        assert first["width"] == 100
        assert [layer["mark"]["type"] for layer in first["layer"]] == ["bar", "text"]
        assert first["layer"][1]["encoding"]["x"]["value"] == 150  # as far right of the plot as before
        assert first["layer"][0]["encoding"]["y"]["axis"]["labelAlign"] == "left"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("downloads/", "downloads/"),
        ("../weeks/may", "../weeks/may"),
        ("/home/me/study/downloads/", "…/downloads"),
        ("C:\\Users\\me\\table.zip", "…/table.zip"),
    ],
)
def test_a_path_is_shown_as_typed_and_an_absolute_one_by_its_last_part(typed: str, expected: str) -> None:
    cell = new_code_cell("files = None  # where they are", metadata={"tags": ["parameters"]})
    notebook = report.fill(new_notebook(cells=[cell]), {"files": typed})
    rendered = report.render(notebook, template="mine")
    code, _, footer = rendered.partition("<footer")

    assert f"&#39;{expected}&#39;" in footer
    assert expected in code
    assert expected == typed or "me" not in re.findall(r"\w+", rendered)
    assert typed in notebook.cells[1].source.replace("\\\\", "\\")  # what runs is unchanged
