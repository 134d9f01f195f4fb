"""The documentation is built without a warning, asks nobody for anything, and what it tells a reader to type works."""

from __future__ import annotations

import doctest
import importlib
import inspect
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest
from _summaries import IDS, MESSAGES

import analytics_kit as ak
from analytics_kit import cli, resources, routes, workshop
from analytics_kit._guide import TOPICS, Topic
from analytics_kit.locale import Lang, translator

if TYPE_CHECKING:
    from _browser import Chromium, Visit

ROOT = Path(__file__).parents[1]
DOCS = ROOT / ".docs"
#: The pages that a person wrote, in both languages.
WRITTEN = sorted(path for lang in ("en", "zh") for path in (DOCS / lang).rglob("*.md"))
#: The pages whose Python stands alone.
RUNNABLE = [
    path for path in WRITTEN if path.name in ("index.md", "recipes.md") and path.parent.parent == DOCS
]
CHARTS = [name for name in ak.charts.__all__ if name not in ("png", "theme")]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cache_of_kernels: Path) -> Path:
    """The site. The tests that ask for it are a group, for which it is built once."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(DOCS), str(out)],
        cwd=ROOT,
        env=os.environ | {"SITE_PAGES_CACHE": str(cache_of_kernels)},
        capture_output=True,
        text=True,
        check=False,
    )
    (out / "said.txt").write_text(f"{done.returncode}\n{done.stderr}", encoding="utf-8")
    return out


def test_the_site_is_built_without_a_warning(site: Path) -> None:
    assert (site / "said.txt").read_text(encoding="utf-8") == "0\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_table_route_chart_and_question_has_a_page(site: Path, lang: str) -> None:
    folder = site if lang == "en" else site / "zh"
    expected = {
        "data": set(ak.tables.dictionary().get_column("table")),
        "routes": {route.id for route in routes.classes()},
        "gallery": set(CHARTS),
        "questions": set(resources.templates()),
    }

    for section, names in expected.items():
        assert names <= {path.stem for path in (folder / section).glob("*.html")}
    page = (folder / "data" / "work_metrics.html").read_text(encoding="utf-8")
    assert "2s跳出率" in page
    assert "douyin.item_list" in page


def test_the_list_of_the_api_says_a_sentence_of_every_name(site: Path) -> None:
    page = (site / "api" / "index.html").read_text(encoding="utf-8")
    cells = re.findall(r'(?s)<tr[^>]*><td>.*?title="([^"]+)".*?</td>\s*<td><p>(.*?)</p></td>', page)
    sentences = dict(cells)

    assert len(cells) == page.count("<tr ")
    functions = [name for name in ak.transforms.__all__ if inspect.isfunction(getattr(ak.transforms, name))]
    assert {f"analytics_kit.transforms.{name}" for name in functions} <= sentences.keys()
    assert {f"analytics_kit.charts.{name}" for name in CHARTS} <= sentences.keys()
    assert [name for name, sentence in sentences.items() if not sentence.endswith(".")] == []


def test_every_link_inside_the_site_leads_to_a_file(site: Path) -> None:
    linked = {
        (page.parent, link)
        for page in site.rglob("*.html")
        if "_static" not in page.parts  # a theme's template
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", link)
    }

    assert len(linked) > 1000
    assert sorted(f"{folder}: {link}" for folder, link in linked if not (folder / link).exists()) == []


def test_what_a_page_loads_is_its_own(site: Path) -> None:
    loads = re.compile(r'<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)="(?:https?:)?//')

    assert [page for page in site.rglob("*.html") if loads.search(page.read_text(encoding="utf-8"))] == []


def look(chromium: Chromium, site: Path, page: str, do: Any = None) -> Visit:
    """Open a page; it may ask for files of the site alone, and nothing may go wrong in it."""
    visit = chromium.look(
        (site / page.partition("?")[0]).as_uri() + page[len(page.partition("?")[0]) :], do, server=True
    )
    assert [url for url in visit.sent if not url.startswith((site.as_uri(), "data:", "blob:"))] == []
    assert [line for line in visit.console if line.startswith(("error", "uncaught"))] == []
    return visit


@pytest.mark.parametrize(
    "page",
    ["gallery/retention", "gallery/provinces", "questions/audience", "zh/gallery/tgi", "zh/questions/tour"],
)
def test_charts_are_drawn_in_the_page_and_nothing_is_asked_outside(
    chromium: Chromium, site: Path, page: str
) -> None:
    count = "[document.querySelectorAll('figure[data-drawn] svg.marks').length, document.querySelectorAll('figure.chart').length]"
    drawn_charts, figures = look(chromium, site, f"{page}.html", lambda tab: tab.evaluate(count)).value

    assert drawn_charts == figures > 0


@pytest.mark.parametrize(
    ("page", "first"),
    [
        ("search.html?q=2s跳出率", "work_metrics"),
        ("search.html?q=bounce rate", "work_metrics"),
        ("search.html?q=provinces", "provinces"),
        ("zh/search.html?q=完播率", "work_metrics"),
        ("zh/search.html?q=danmaku", "danmaku"),
    ],
)
def test_the_search_finds_words_of_both_languages(
    chromium: Chromium, site: Path, page: str, first: str
) -> None:
    def results(tab: Any) -> list[str]:
        tab.wait_for_selector("#search-results li a")
        return [
            str(link)
            for link in tab.eval_on_selector_all("#search-results li a", "all => all.map(a => a.href)")
        ]

    assert any(f"/{first}.html" in link for link in look(chromium, site, page, results).value[:4])


@pytest.mark.parametrize(
    "page", ["index", "gallery/index", "data/work_metrics", "questions/retention", "zh/index"]
)
def test_a_page_fits_a_telephone(chromium: Chromium, site: Path, page: str) -> None:
    def too_wide(tab: Any) -> int:
        tab.set_viewport_size({"width": 390, "height": 800})
        tab.wait_for_timeout(200)
        return int(
            tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    assert look(chromium, site, f"{page}.html", too_wide).value == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_for_programs_names_every_page(site: Path, lang: str) -> None:
    folder = site if lang == "en" else site / "zh"
    text = (folder / "llms.txt").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)

    assert {"index.html", "data/curve.html", "gallery/retention.html", "questions/tour.html"} <= set(links)
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", page.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}

    assert blocks
    for block in blocks:
        exec(compile(block, str(page), "exec"), names)  # noqa: S102 - the page's own code
    if page.stem == "recipes":
        read_back(tmp_path, names)


def read_back(folder: Path, names: dict[str, Any]) -> None:
    """What the recipes wrote says what the frame said, to whoever opens it."""
    curves = names["curves"]
    assert {"curves.xlsx", "curves.csv", "curves.parquet"} <= {path.name for path in folder.iterdir()}
    assert names["again"].equals(curves)
    assert pl.read_parquet("curves.parquet").equals(curves)
    rows = pd.read_csv("curves.csv", dtype=str, encoding="utf-8-sig")  # as R's read.csv does
    assert rows.iloc[:, 0].str.strip().unique().tolist() == curves.get_column("item_id").unique().to_list()
    assert names["corpus"].tables().get_column("rows").sum() > 0
    assert names["curve"].columns == curves.columns


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_files_says_of_every_kind_what_is_understood(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    reference = importlib.import_module("site_pages.reference")
    page = reference._files_page(ak.exports.KINDS, lang)
    sections = dict(re.findall(r"(?ms)^### `([\w.]+)`\n(.*?)(?=^##|\Z)", page))

    assert sorted(sections) == sorted(ak.exports.KINDS.get_column("kind"))
    for kind in ak.exports.KINDS.iter_rows(named=True):
        headings = [heading for column in kind["columns"] for heading in column["headings"]]
        assert headings
        assert [
            heading for heading in headings if heading.replace("|", "\\|") not in sections[kind["kind"]]
        ] == []
    assert "| A |" in page
    assert ("抖音和 TikTok 的文件没有留存曲线" in page) is (lang == "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_list_of_routes_says_what_each_costs(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    listed = importlib.import_module("site_pages.reference")._list_of_routes(lang).splitlines()
    rows = {route.id: next(line for line in listed if f"{route.id}." in line) for route in routes.classes()}

    assert rows["douyin.item_audience_portrait"].endswith(" tikomni 1, tikhub 1 |")
    assert rows["keyapi.video_detail_analytics"].endswith(" keyapi 1 |")
    assert rows["amagi.one_work"].endswith(
        " none: a server of your own |" if lang == "en" else " 无：是你自己的服务器 |"
    )


def test_every_command_in_the_pages_is_one_that_the_parser_takes() -> None:
    commands = [
        (page, command)
        for page in WRITTEN
        for block in re.findall(r"(?ms)^```(?:sh|text)\n(.*?)^```", page.read_text(encoding="utf-8"))
        for command in re.findall(r"(?:^|&& |  )(?:\.venv/bin/)?analytics-kit ([^&\n]+)", block)
    ]

    assert len(commands) > 10
    for page, command in commands:
        try:
            cli._parser().parse_args(shlex.split(command, comments=True))
        except SystemExit:
            pytest.fail(f"{page}: analytics-kit {command}")


def headings(page: Path) -> list[str]:
    """The sections of a page that a person wrote, else its title; what stands in blocks of code is none."""
    text = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", page.read_text(encoding="utf-8"))
    return re.findall(r"(?m)^## (.+)$", text) or re.findall(r"(?m)^# (.+)$", text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_search_knows_every_page_and_section_of_the_site_and_no_other(lang: Lang) -> None:
    written = {
        (page.relative_to(DOCS / lang).with_suffix("").as_posix(), heading)
        for page in WRITTEN
        if DOCS / lang in page.parents
        for heading in headings(page)
    }
    listed = [(topic.page, topic.title_in(lang)) for topic in TOPICS]
    generated = {("statistics", translator("guide", lang)("Terms"))}  # of analytics_kit._glossary

    assert set(listed) == written | generated
    assert len(listed) == len(set(listed))


def test_links_to_topics_are_told_apart() -> None:
    assert len({topic.anchor for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize(
    "topic", [topic for topic in TOPICS if topic.title != "Terms"], ids=lambda topic: topic.name
)
def test_what_an_answer_tells_to_type_stands_on_its_page(topic: Topic) -> None:
    page = (DOCS / "en" / f"{topic.page}.md").read_text(encoding="utf-8")
    section = page.partition(f"# {topic.title}\n")[2].partition("\n## ")[0]

    assert topic.how.removeprefix("ak.transforms.") in section


@pytest.mark.parametrize(
    "topic",
    [topic for topic in TOPICS if topic.how.startswith("analytics-kit ")],
    ids=lambda topic: topic.name,
)
def test_a_command_of_an_answer_is_one_that_the_parser_takes(topic: Topic) -> None:
    cli._parser().parse_args(shlex.split(topic.how)[1:])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_site_s_short_answers_are_those_of_the_search(
    monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    answers, markup = (importlib.import_module(f"site_pages.{name}") for name in ("answers", "markup"))
    page = answers.pages(lang)["answers.md"]

    for topic in TOPICS:
        assert (
            f"{{ref}}`{topic.title_in(lang)} <{topic.anchor}>` | {markup.prose(topic.answer_in(lang))} |"
            in page
        )


def test_the_first_command_is_the_readme_s() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("```sh\n", 1)[1].splitlines()[0]

    assert readme in (DOCS / "en" / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", ["claims", "gallery", "markup", "reference", "search"])
def test_the_examples_of_what_makes_the_pages_hold(module: str) -> None:
    ran = doctest.testmod(importlib.import_module(f"site_pages.{module}"))

    assert ran.attempted > 0
    assert ran.failed == 0


def test_what_takes_long_is_made_once_and_never_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    cache = importlib.import_module("site_pages.cache")
    path = tmp_path / "new" / "picture.svg"

    with pytest.raises(ZeroDivisionError):
        cache.text(path, lambda: str(1 / 0))
    assert [*tmp_path.rglob("*.*")] == []
    assert cache.text(path, lambda: "<svg/>") == "<svg/>"
    assert cache.text(path, lambda: str(1 / 0)) == "<svg/>"
    assert [*path.parent.iterdir()] == [path]


def test_both_languages_have_the_same_pages() -> None:
    pages = {
        lang: {path.relative_to(DOCS / lang).as_posix() for path in (DOCS / lang).rglob("*.md")}
        for lang in ("en", "zh")
    }

    assert pages["en"] == pages["zh"]


def test_the_page_of_claims_holds_every_sentence_that_summaries_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    claims = importlib.import_module("site_pages.claims")
    sentences = claims.sentences()

    assert {*sentences} == {*claims.notes()} == IDS
    assert {sentence for messages in sentences.values() for sentence in messages} == MESSAGES


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_of_statistics_ends_with_every_term(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    markup, terms = (importlib.import_module(f"site_pages.{name}") for name in ("markup", "terms"))
    by_hand = (DOCS / lang / "statistics.md").read_text(encoding="utf-8")
    page = terms.pages(lang)["statistics.md"]

    assert page.startswith(by_hand.rstrip())
    for row in workshop.glossary(lang=lang).rows():
        assert f"| {' | '.join(map(markup.text, row))} |" in page
