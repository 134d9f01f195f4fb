"""The templates follow one skeleton, hold no outputs, and run from the shipped cassette."""

from __future__ import annotations

import ast
import html
import json
import os
import re
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _amagi import HOME
from _browser import Chromium
from _exports import SAMPLES
from _in_process import as_executed, in_process
from _sentences import unescaped

import analytics_kit as ak
from analytics_kit import _ledger, _words, report, resources, session
from analytics_kit.errors import CorpusError, ParameterError, TemplateError
from analytics_kit.sandbox import downloads

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode
    from playwright.sync_api import Page

    Executed = dict[str, dict[str, NotebookNode]]

TEMPLATES = resources.templates()
#: What makes a template quicker to try; the browser sees it as it is.
SMALLER = {"corpus": {"works": 2000}}
HEADLINE = ("audience", "keywords", "retention")
#: What looks for hurdles in a page; ``.ci/run`` installs it.
AXE = Path(os.environ.get("AXE_DIR") or HOME) / "node_modules/axe-core/axe.min.js"


#: What axe-core asks of a page's words: its language, and names for what is no text. The rest hangs on its structure and colours.
OF_WORDS = ["cat.language", "cat.name-role-value", "cat.text-alternatives"]


def axe(page: Page, *, only: list[str] | None = None) -> list[tuple[str, list[str]]]:
    """What axe-core finds in a page: rules with the elements that break them; nothing where it is not installed."""
    if not AXE.is_file():
        return []
    page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
    options = {"resultTypes": ["violations"]} | ({"runOnly": only} if only else {})
    violations = page.evaluate(
        "(options) => axe.run(document, options).then((results) => results.violations)", options
    )
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in violations]


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


#: Every notebook that is shipped, lessons and their solutions too.
NOTEBOOKS = {path.stem: path for path in resources.template("tour").parent.rglob("*.ipynb")}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_others_wrote_reaches_markdown_through_the_helper_alone(name: str) -> None:
    sources = ["".join(cell["source"]) for cell in cells(NOTEBOOKS[name], "code")]

    assert unescaped(sources) == []


@pytest.mark.parametrize(
    "source",
    [
        'Markdown(f"- {word}")',
        'Markdown(f"- {word:20}")',
        'Markdown(f"- {word!r}")',
        'Markdown(f"- {word:{width}}")',
        "Markdown(word)",
        "Markdown(data=word)",
        'Markdown("- " + word)',
        'Markdown("- %s" % word)',
        'Markdown("- {}".format(word))',
        'Markdown("\\n".join(words))',
        'Markdown("\\n".join([f"- {one}" for one in words]))',
        'lines = ["a"]\nlines.append(f"- {word}")\nMarkdown("\\n".join(lines))',
        'lines = ["a"]\nlines += [word]\nMarkdown("\\n".join(lines))',
        'one, two = words\nMarkdown(f"{one}")',
        'for one in words:\n    pass\nMarkdown(f"{one}")',
        'Markdown("few" if few else word)',
        'Markdown(word or "none")',
        'called = {"a": word}\nMarkdown(called["a"])',
        'Markdown("\\n".join(word for one in words))',
        'display(Markdown(f"{word}"))',
        'IPython.display.Markdown(f"{word}")',
        'md = str\nMarkdown(f"{md(word)}")',
        'HTML("<b>a</b>")',
        "display(Latex(word))",
        'summary = """\nMarkdown(f"- {word}")\n"""',
    ],
)
def test_data_on_its_way_into_markdown_is_found(source: str) -> None:
    assert unescaped([source])


@pytest.mark.parametrize(
    "source",
    [
        'md = ak.display.markdown\nMarkdown(f"- {md(word)}: {share:.1%}, {count:,}, {rank:d}")',
        'Markdown(f"- {ak.display.markdown(word)}" if words.height else "none")',
        'lines = [f"- {share:.0f}" for share in shares] or ["none"]\nlines += ["a"]\nMarkdown("\\n".join(lines))',
        'terms = {"a": "甲"}\nMarkdown("、".join(terms[one] for one in lacking))',
        "frame",
    ],
)
def test_our_own_words_numbers_and_what_went_through_the_helper_are_let_through(source: str) -> None:
    assert unescaped([source]) == []


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
def test_a_template_begins_with_two_calls_and_ends_with_one_summary(name: str) -> None:
    sources = ["".join(cell["source"]) for cell in cells(TEMPLATES[name], "code")]  # type: ignore[arg-type] # lines of text
    tags = [cell["metadata"].get("tags", []) for cell in cells(TEMPLATES[name], "code")]  # type: ignore[attr-defined] # as nbformat has them
    set_up = [
        node for node in ast.parse(sources[1]).body if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    (summary,) = ast.parse(sources[-1]).body

    assert tags[-1] == ["summary"]
    assert isinstance(summary, ast.Expr)
    assert ast.unparse(summary).startswith(f"ak.summaries.{name}(")
    assert ast.unparse(set_up[0]) == "ak.display.enable(lang=lang)"
    assert name in ("corpus", "my_files") or [ast.unparse(node) for node in set_up[1:]] == [
        "session = ak.open(cassette, mode)"
    ]
    assert "Markdown" not in "".join(sources)  # sentences stand in the package, where they are tested


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_parameter_is_explained_and_live_is_one_of_them(name: str) -> None:
    parameters = report.parameters(TEMPLATES[name])

    assert all(parameter.help for parameter in parameters.values())
    for own in {"corpus", "files"} & set(parameters):
        assert parameters[own].default is None
    if name not in ("corpus", "my_files"):  # which make their own data where none is named
        assert parameters["cassette"].default in resources.bundled_cassettes()
        assert parameters["cassette"].optional
    assert "lang" in parameters


#: Every parameter that is a number, with its least value.
NUMBERS = [
    (name, parameter.name, parameter.at_least)
    for name, path in TEMPLATES.items()
    for parameter in report.parameters(path).values()
    if parameter.kind in (int, float)
]
#: Where an empty text means none.
MAY_BE_EMPTY = {"as_of", "baseline", "tiktok_ids", "tiktok_months"}
#: Where any text may be right: the ids of another provider, or of another platform.
ANY_TEXT = {"tiktok_account", "pinterest_account", "pin_ids", "video_id"}
#: Every parameter that is text, but for those that are looked at before anything runs.
TEXTS = [
    (name, parameter.name, value)
    for name, path in TEMPLATES.items()
    for parameter in report.parameters(path).values()
    if parameter.kind is str and parameter.name not in {"cassette", "corpus", "files", "lang"} | ANY_TEXT
    for value in ("nonsense", "2025-13", *([] if parameter.name in MAY_BE_EMPTY else [""]))
]


#: And every number, a little too small.
TOO_SMALL = [
    (name, parameter, least - (1 if isinstance(least, int) else least))
    for name, parameter, least in NUMBERS
    if least is not None
]


def run(name: str, values: dict[str, object]) -> None:
    report.run(report.fill(report.read(TEMPLATES[name]), values, name=name), name=name)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "parameter", "value"), [*TEXTS, *TOO_SMALL])
def test_a_nonsense_parameter_is_refused_with_what_is_allowed(
    name: str, parameter: str, value: object
) -> None:
    with pytest.raises(TemplateError) as refused:
        run(name, {parameter: value})

    assert repr(value) in str(refused.value)
    assert "Allowed: " in str(refused.value)
    # Numbers are refused before a cell runs, texts by what a cell calls.
    assert ("\nParameterError: " in str(refused.value)) is isinstance(value, str)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "parameter", "least"), NUMBERS)
def test_every_number_has_a_least_value_with_which_the_template_runs(
    name: str, parameter: str, least: float | None
) -> None:
    assert least is not None, f"{parameter} has none under at_least in the cell's metadata"
    beside = {"item_b": None} if parameter == "others" else {}  # else nobody asks for the others

    run(name, {**SMALLER.get(name, {}), **beside, parameter: least})


@pytest.mark.usefixtures("in_process")
def test_what_was_not_asked_for_is_not_missing(tmp_path: Path) -> None:
    assert "Missing" not in summary(report.build("shop", {"videos": 0}, out=tmp_path))


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
def test_prose_names_no_parameter_of_the_code(name: str) -> None:
    """A report is read by people who have set none; the page lists them with their meanings."""
    names = {f"`{parameter}`" for parameter in report.parameters(report.read(TEMPLATES[name]))}
    for lang in ("en", "zh"):
        notebook = report.translate(report.read(TEMPLATES[name]), lang)
        prose = "".join(cell["source"] for cell in notebook.cells if cell["cell_type"] == "markdown")
        assert not names & set(re.findall(r"`[^`]+`", prose))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_chinese_copy_is_chinese_throughout_and_turns_back(name: str) -> None:
    notebook = report.read(TEMPLATES[name])
    chinese = report.translate(notebook, "zh")
    english = report.translate(chinese, "en")

    assert re.search("[\u4e00-\u9fff]", report.title(chinese))
    assert report.parameters(chinese)["lang"].default == "zh"
    assert all(
        re.search("[\u4e00-\u9fff]", parameter.help) for parameter in report.parameters(chinese).values()
    )
    assert [parameter.at_least for parameter in report.parameters(chinese).values()] == [
        parameter.at_least for parameter in report.parameters(notebook).values()
    ]
    assert english == notebook


@pytest.mark.parametrize("name", HEADLINE)
def test_a_headline_template_says_when_not_to_trust_it(name: str) -> None:
    prose = " ".join("".join(cell["source"]) for cell in cells(TEMPLATES[name], "markdown"))  # type: ignore[arg-type] # lines of text

    assert {"retention": "200 plays", "audience": "1,000 plays", "keywords": "some hundred searches"}[
        name
    ] in " ".join(prose.split())


def english(page: str) -> set[str]:
    """The kit's own words that a Chinese page still says in English: in the cells of tables and in the footer."""
    raw = {
        text
        for column in _words.COLUMNS
        for word, chinese in _words.vocabulary(column, "zh").items()
        for text in (word, _words.say(column, word, "en"))
        if text != chinese and re.search("[A-Za-z]", text)
    }
    cells = {html.unescape(cell) for cell in re.findall("<td[^>]*>(.*?)</td>", page)}
    helps = re.findall('<span class="help">(.*?)</span>', page)
    # The dictionary names columns as code and as English does; that is its purpose.
    named = {text for row in ak.tables.dictionary().select("column", "en").iter_rows() for text in row}
    named = (
        named
        if "<td>followers_gained</td>" in re.sub(' (class|style|data-label)="[^"]*"', "", page)
        else set()
    )
    return (cells & raw - named) | {text for text in helps if not re.search("[\u4e00-\u9fff]", text)}


@pytest.fixture(
    scope="module", params=[(name, lang) for name in TEMPLATES for lang in ("en", "zh")], ids="-".join
)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, executed: Executed
) -> tuple[str, str, Path]:
    """Every template in both languages, run in a kernel: its name, the language, the page."""
    name, lang = request.param
    folder = tmp_path_factory.mktemp("built")
    with nullcontext() if name in SMALLER else as_executed(executed[lang][name]):
        return name, lang, report.build(name, SMALLER.get(name), lang=lang, out=folder)


def test_a_report_comes_out_the_same_and_says_that_it_is_synthetic(
    built: tuple[str, str, Path], tmp_path: Path
) -> None:
    name, lang, first = built
    with in_process():  # another process, with other hashes
        second = report.build(name, SMALLER.get(name), lang=lang, out=tmp_path)

    text = first.read_text(encoding="utf-8").partition("<script")[0]
    # What it is about is named as the creator named it.
    headings = re.findall(
        "(?s)<h[12][^>]*>(.*?)</h[12]>", re.sub('<span class="subject">.*?</span>', "", text)
    )

    assert first.read_bytes() == second.read_bytes()
    assert "合成数据" in text
    assert lang == "en" or english(text) == set()
    assert headings
    assert all(bool(re.search("[\u4e00-\u9fff]", heading)) is (lang == "zh") for heading in headings), (
        headings
    )


FITS = """() => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    charts: [...document.querySelectorAll("figure.chart")].map((figure) => {
        const svg = figure.querySelector(".live svg.marks");
        return [
            svg.getBoundingClientRect().width / svg.getAttribute("width"),
            figure.scrollWidth - figure.clientWidth,
            figure.querySelector(".static svg").getAttribute("aria-label").trim() !== "",
        ];
    }),
})"""


#: Charts are laid out anew a moment after the screen has its size.
LAID_OUT = """() => new Promise((done) => {
    const look = () =>
        drawings.every((one) => one.space > 390 && one.waiting === 0) ? done() : setTimeout(look, 50);
    look();
})"""


def test_a_report_is_read_on_a_screen_a_phone_and_by_ear(
    built: tuple[str, str, Path], chromium: Chromium
) -> None:
    _, lang, path = built

    def look(page: Page) -> dict[str, Any]:
        only = None if lang == "en" else OF_WORDS  # it differs in nothing else
        results: dict[str, Any] = {"phone": page.evaluate(FITS), "violations": axe(page, only=only)}
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate(LAID_OUT)
        return results | {"screen": page.evaluate(FITS)}

    visit = chromium.look(path, look, width=390, dark=lang == "en")

    assert path.stat().st_size < 2_000_000
    assert visit.requests == [path.as_uri()]
    assert visit.console == []
    for size in ("phone", "screen"):
        fits = visit.value[size]
        assert fits["wide"] <= 0
        assert len(fits["charts"]) >= 2
        assert all(scale > 0.8 and over <= 0 and described for scale, over, described in fits["charts"]), fits
    assert visit.value["violations"] == []


def test_where_axe_is_missing_nobody_believes_that_it_found_nothing() -> None:
    if not AXE.is_file():
        pytest.skip(f"axe-core is not installed: npm install --no-save --prefix {AXE.parents[2]} axe-core")
    assert "axe.run" in AXE.read_text(encoding="utf-8")


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "item_id", "words"), ODD)
def test_a_work_that_lacks_something_still_makes_a_report_that_says_so(
    name: str, item_id: str, words: str, tmp_path: Path
) -> None:
    assert words in summary(report.build(name, {"item_id": item_id}, out=tmp_path))


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("name", ["audience", "keywords", "retention", "tour", "work_review"])
def test_without_a_work_the_most_played_of_the_cassette_is_taken(name: str) -> None:
    run(name, {"item_id": None})


@pytest.mark.usefixtures("in_process")
def test_a_corpus_of_ones_own_is_studied_and_named(tmp_path: Path) -> None:
    ak.corpus(tmp_path / "mine").add_cassette("demo")

    path = report.build("corpus", {"corpus": str(tmp_path / "mine")}, out=tmp_path)

    assert "The data are synthetic" in summary(path)
    assert "<dd>mine: sandbox (synthetic data)</dd>" in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("in_process")
def test_a_corpus_that_lacks_tables_still_makes_a_report(tmp_path: Path) -> None:
    ak.corpus(tmp_path / "mine").add_cassette("demo", "works")

    assert "0 rows" not in summary(report.build("corpus", {"corpus": str(tmp_path / "mine")}, out=tmp_path))


@pytest.fixture
def downloaded(tmp_path: Path) -> Path:
    """Downloads of four platforms, with a curve of two videos and one file that is none."""
    downloads.write(tmp_path / "downloads")
    (tmp_path / "downloads" / _ledger.MARK).unlink()  # as if somebody had downloaded them
    (tmp_path / "downloads" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return tmp_path / "downloads"


#: Template, language, and what its summary says of files.
OF_FILES = [
    ("retention", "en", ["The curve is from a downloaded file", "no curve of peers", "still watch"]),
    ("retention", "zh", ["曲线来自下载的文件", "没有同类作者的曲线"]),
    ("portfolio", "en", ["downloaded files (platforms: 4)", "Nothing says that they are one person"]),
    ("portfolio", "zh", ["作品来自下载的文件（4 个平台）"]),
    ("corpus", "en", ["The data are from downloaded files, which hold no TGI"]),
]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "lang", "words"), OF_FILES)
def test_files_take_the_place_of_a_cassette_and_what_they_cannot_tell_is_said(
    name: str, lang: str, words: list[str], downloaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.Session, "_fetch", None)  # nobody is asked for anything
    path = report.build(name, {"files": str(downloaded)}, lang=lang, out=tmp_path)
    text = path.read_text(encoding="utf-8")

    assert [word for word in words if word not in summary(path)] == []
    assert {"en": "downloaded files", "zh": "下载的文件"}[lang] in text.partition("<footer")[2]
    assert '<p class="synthetic">' not in text
    assert "notes.csv is no export that is known" in text
    assert str(tmp_path) not in text


@pytest.mark.usefixtures("in_process")
def test_a_retention_file_whose_video_is_not_known_is_listed_with_what_to_pass(tmp_path: Path) -> None:
    curve = tmp_path / "Organic.csv"
    curve.write_bytes(SAMPLES["youtube.retention"].content())
    path = report.build("retention", {"files": str(curve)}, out=tmp_path)
    complete = report.build(
        "retention", {"files": str(curve), "video_id": "mine", "video_length_s": "50"}, out=tmp_path / "told"
    )

    assert "The files hold no curve of this work" in summary(path)
    assert "video_id, video_length_s" in path.read_text(encoding="utf-8")
    assert "At second 3: <strong>89%</strong> still watch" in summary(complete)


def test_a_corpus_and_files_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="reads the one or the other"):
        report.build("corpus", {"corpus": "mine", "files": str(tmp_path)}, out=tmp_path)


def test_a_corpus_that_is_not_there_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="There is no corpus at .*add_cassette"):
        report.build("corpus", {"corpus": str(tmp_path / "nowhere")}, out=tmp_path)


Answer = dict[str, Any]


def _no_searches(route: str, data: Answer) -> None:
    if route.endswith("item_search_keyword"):
        data.update(dict.fromkeys(data.keys() & {"keywords", "total_count", "inspire_search", "show_from"}))


def _no_portrait(route: str, data: Answer) -> None:
    if "audience" in route:
        _nothing(route, data)


def _no_peers(_: str, data: Answer) -> None:
    data.get("analysis_trend", {}).pop("similar_author", None)


def _one_play(route: str, data: Answer) -> None:
    if route.endswith("item_list"):
        for item in data["items"]:
            item["metrics"] |= dict.fromkeys(item["metrics"], "0") | {
                "view_count": "1",
                "play_count": "1",
            }


def _nothing(_: str, data: Answer) -> None:
    """Leave the shape of an answer, and take every list and count out of it."""
    for name, value in data.items():
        if isinstance(value, dict):
            _nothing("", value)
        elif isinstance(value, list):
            data[name] = []
        elif name == "total_count":
            data[name] = 0


def _one_title(route: str, data: Answer) -> None:
    if route.endswith("item_list"):
        for item in data["items"]:
            item["description"] = "每一条作品都叫同一个很长很长的名字，没有例外"


LOSSES: dict[str, Callable[[str, Answer], None]] = {
    "searches": _no_searches,
    "portrait": _no_portrait,
    "peers": _no_peers,
    "plays": _one_play,
    "titles": _one_title,
    "everything": _nothing,
}


@pytest.fixture
def poorer(tmp_path: Path) -> Callable[[str, str], str]:
    """A shipped cassette, had the provider given less."""

    def lose(cassette: str, what: str) -> str:
        document = json.loads(resources.find_cassette(cassette).read_text(encoding="utf-8"))
        for interaction in document["interactions"]:
            data = interaction["response"]["body"].get("json", {}).get("data")
            if isinstance(data, dict):
                LOSSES[what](interaction["request"]["uri"], data)
        path = tmp_path / f"{cassette}_without_{what}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    return lose


#: Template, what the provider did not give, and what the summary says of it.
POOR = [
    ("retention", "searches", "of 11 works with 200 plays or more"),
    ("retention", "portrait", "of 11 works with 200 plays or more"),
    ("retention", "peers", "no peers"),
    ("retention", "plays", "1 plays: <strong>too few</strong> for a reliable curve"),
    ("retention", "everything", "<strong>Missing</strong>: metrics, retention, likes, bounces, danmaku."),
    ("audience", "searches", "Provinces overlap with those of 7 other works"),
    ("audience", "portrait", "<strong>Missing</strong>: portrait, shares without TGI, TikTok."),
    ("audience", "peers", "Provinces overlap with those of 7 other works"),
    ("audience", "plays", "1 plays: <strong>too few</strong> for a reliable portrait"),
    ("audience", "everything", "<strong>Missing</strong>: metrics, portrait, shares without TGI, TikTok."),
    ("keywords", "searches", "no searches"),
    ("keywords", "portrait", "Words that title and hashtags lack: 9"),
    ("keywords", "peers", "Words that title and hashtags lack: 9"),
    ("keywords", "plays", "plays came from search, too few to rank the lesser words"),
    ("keywords", "everything", "<strong>Missing</strong>: metrics, traffic."),
    ("work_review", "searches", "<strong>Missing</strong>: search words."),
    ("work_review", "portrait", "<strong>Missing</strong>: portrait."),
    ("work_review", "peers", "<strong>Missing</strong>: peers."),
    ("work_review", "plays", "1 plays are <strong>too few</strong> for a reliable portrait"),
    (
        "work_review",
        "everything",
        "<strong>Missing</strong>: metrics, retention, peers, danmaku, portrait, traffic, search words.",
    ),
    ("compare", "searches", "<strong>Missing</strong> for B 下班20分钟搞定布拉肠粉，碗比脸…: search words."),
    ("compare", "portrait", "<strong>Missing</strong> for B 下班20分钟搞定布拉肠粉，碗比脸…: portrait."),
    ("compare", "peers", "<strong>Missing</strong> for B 下班20分钟搞定布拉肠粉，碗比脸…: peers."),
    ("compare", "plays", "1 plays</strong>, <strong>too few</strong> for a reliable portrait"),
    ("compare", "everything", "metrics, retention, peers, portrait, search words, traffic."),
    ("tour", "searches", "43 works"),
    ("tour", "portrait", "43 works"),
    ("tour", "peers", "43 works"),
    ("tour", "plays", "43 works, 43 plays together"),
    ("tour", "everything", "0 works, 0 plays together"),
    ("account", "plays", "so that their rates are not reliable: 43"),
    ("account", "everything", "There are no works in this period"),
    ("portfolio", "everything", "Nothing came from"),
    ("live", "everything", "There is no live that is over"),
    ("shop", "everything", "There is no revenue"),
]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "lost", "words"), POOR)
def test_whatever_a_provider_does_not_give_there_is_a_report_that_says_so(
    name: str, lost: str, words: str, poorer: Callable[[str, str], str], tmp_path: Path
) -> None:
    cassette = str(report.parameters(TEMPLATES[name])["cassette"].default)
    assert words in summary(report.build(name, cassette=poorer(cassette, lost), out=tmp_path))


@pytest.fixture
def without(tmp_path: Path) -> Callable[[str, str], str]:
    """A shipped cassette into which the calls of some routes were never recorded."""

    def leave_out(cassette: str, pattern: str) -> str:
        document = json.loads(resources.find_cassette(cassette).read_text(encoding="utf-8"))
        interactions = [
            interaction
            for interaction in document["interactions"]
            if not re.search(pattern, interaction["request"]["uri"])
        ]
        assert len(interactions) < len(document["interactions"])
        path = tmp_path / f"{cassette}_without.json"
        path.write_text(json.dumps(document | {"interactions": interactions}), encoding="utf-8")
        return str(path)

    return leave_out


#: Template, the routes whose calls the cassette lacks, and what the summary says is missing.
UNRECORDED = [
    ("live", "douyin", "<strong>Missing</strong>: Douyin lives."),
    ("live", "tiktok", "<strong>Missing</strong>: TikTok lives."),
    ("live", ".", "<strong>Missing</strong>: Douyin lives, TikTok lives."),
    ("shop", "account_insights_overview", "<strong>Missing</strong>: revenue by day."),
    ("shop", "video_to_product_stats", "<strong>Missing</strong>: the videos' products."),
    ("shop", ".", "<strong>Missing</strong>: revenue by day, products, videos, the videos' products."),
    ("tour", "item_list", "<strong>Missing</strong>: works."),
    ("tour", "item_audience_portrait", "<strong>Missing</strong>: portrait."),
    ("tour", ".", "<strong>Missing</strong>: works, retention, portrait, search words, traffic."),
]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("name", "routes", "words"), UNRECORDED)
def test_calls_that_a_cassette_lacks_are_named_in_the_report(
    name: str, routes: str, words: str, without: Callable[[str, str], str], tmp_path: Path
) -> None:
    cassette = str(report.parameters(TEMPLATES[name])["cassette"].default)
    path = report.build(name, cassette=without(cassette, routes), out=tmp_path)
    table = path.read_text(encoding="utf-8").partition("What did not come")[2]

    assert words.replace("'", "&#39;") in summary(path).replace("'", "&#39;")
    assert re.search(r"(douyin|tiktok)\.[a-z_]+", table)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    "name", ["retention", "audience", "keywords", "work_review", "compare", "tour", "live", "shop"]
)
def test_a_report_in_chinese_says_it_too(
    name: str, poorer: Callable[[str, str], str], tmp_path: Path
) -> None:
    cassette = str(report.parameters(TEMPLATES[name])["cassette"].default)
    path = report.build(name, cassette=poorer(cassette, "everything"), lang="zh", out=tmp_path)
    assert "缺少" in summary(path)


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("name", ["retention", "audience", "work_review", "compare"])
def test_charts_of_a_work_with_one_play_are_faded(
    name: str, poorer: Callable[[str, str], str], tmp_path: Path
) -> None:
    text = report.build(name, cassette=poorer("demo", "plays"), out=tmp_path).read_text(encoding="utf-8")
    assert "aded: fewer than" in text


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "8 search words in common, of 12 in all."),
        ({"item_b": "7566485945488516106"}, "too few</strong> for a reliable portrait"),
        ({"item_b": "7559536212910853422"}, "0 search words in common, of 13 in all."),
        ({"item_b": "1111111111111111111"}, "metrics, retention, peers, portrait, search words, traffic."),
        ({"item_b": None, "others": 3}, "<strong>1,339,071 plays</strong>"),
        ({"item_b": "7516861235592651778"}, "10 search words in common, of 10 in all."),  # with itself
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


@pytest.mark.usefixtures("in_process")
def test_a_long_title_is_cut_with_a_mark_and_tells_two_works_apart(tmp_path: Path) -> None:
    # Both titles begin with the same eleven characters.
    two = {"item_a": "7515282692087790857", "item_b": "7556556814551266118"}
    text = summary(report.build("compare", two, out=tmp_path))

    assert "A 老师傅只说了一句话，我的东坡肉…" in text
    assert "B 老师傅只说了一句话，我的螺蛳粉…" in text


@pytest.mark.usefixtures("in_process")
def test_two_works_of_one_title_stay_two(poorer: Callable[[str, str], str], tmp_path: Path) -> None:
    text = summary(report.build("compare", cassette=poorer("demo", "titles"), out=tmp_path))

    assert "A 每一条作品都叫同一个很长很长的…: <strong>" in text
    assert "B 每一条作品都叫同一个很长很长的…: <strong>" in text
