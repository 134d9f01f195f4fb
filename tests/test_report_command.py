"""What reports are called, what is left as it is, and batches."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook

import analytics_kit as ak
from analytics_kit import _batches, _ledger, cli, display, report, resources
from analytics_kit._report import batch
from analytics_kit.errors import ParameterError, TemplateError
from analytics_kit.routes import douyin

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("in_process")

FIRST, SECOND, UNKNOWN = "7537546723260785816", "7549410536868542521", "1111111111111111111"
#: A template that takes no time: works and their figures.
SMALL = """
import analytics_kit as ak
from analytics_kit.routes import douyin
from IPython.display import Markdown
session = ak.open(cassette, mode)
request = douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", order_by="plays_desc", count=100)
works = session.fetch(request)
ak.display.subject(works, item_id)
curve = session.fetch(douyin.ItemWatchTrend(item_id=item_id))
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Its file."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    parameters = f'cassette = "demo"\nmode = "replay"\nitem_id = "{FIRST}"\nlang = "en"'
    summary = 'Markdown(f"- **{curve.height}** points.\\n- <b onclick=alert(1)>second</b>\\n- third")'
    cells = [
        new_markdown_cell("# How long?", metadata={"zh": "# 多久？"}),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        new_code_cell(SMALL),
        new_code_cell(summary, metadata={"tags": ["summary"]}),
    ]
    path = tmp_path / "small.ipynb"
    path.write_text(report.dumps(new_notebook(cells=cells)), encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["report", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def heading(path: Path) -> tuple[str, str]:
    soup = BeautifulSoup(path.read_text(encoding="utf-8").partition("<script")[0], "html.parser")
    assert soup.title is not None
    assert soup.h1 is not None
    return soup.title.get_text(), soup.h1.get_text(" ", strip=True)


# Names


@pytest.mark.usefixtures("small")
def test_a_report_is_called_after_its_work_and_its_language(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, first, _ = run(capsys, "small.ipynb")
    _, second, _ = run(capsys, "small.ipynb", "-p", f"item_id={SECOND}", "--lang", "zh")

    assert first.split(" ")[0] == f"reports/small-{FIRST}.html"
    assert second.split(" ")[0] == f"reports/small-{SECOND}-zh.html"
    assert heading(tmp_path / first.split(" ")[0]) == (
        "How long? · 挑战用空气炸锅做酸菜鱼，结局出…",
        "How long? 挑战用空气炸锅做酸菜鱼，结局出…",
    )
    assert heading(tmp_path / second.split(" ")[0])[0] == "多久？ · 下班20分钟搞定布拉肠粉，碗比脸…"


def test_a_copy_of_an_older_template_is_called_after_its_work_too(tmp_path: Path, small: Path) -> None:
    small.write_text(small.read_text(encoding="utf-8").replace("ak.display.subject(works, item_id)", "1"))

    assert report.build(small, out=tmp_path).name == f"small-{FIRST}.html"
    assert report.build(small, {"item_id": SECOND}, out=tmp_path / "mine.html") == tmp_path / "mine.html"


@pytest.mark.parametrize(
    ("template", "name", "subject"),
    [
        ("account", "account.html", "阿梨的小厨房 · 2025-05-01 – 2025-10-31"),
        ("live", "live.html", "2025-05-01 – 2025-10-31"),
        ("compare", "compare-7516861235592651778-7549410536868542521.html", " / "),
        ("shop", "shop.html", "2025-08-01 – 2025-10-31"),
        ("portfolio", "portfolio.html", "阿梨的小厨房 · 2025-08-01 – 2025-10-31"),
        ("work_review", f"work_review-{FIRST}.html", "挑战用空气炸锅"),
    ],
)
def test_each_template_says_whose_and_when(template: str, name: str, subject: str, tmp_path: Path) -> None:
    built = report.build(template, out=tmp_path)

    assert built.name == name
    assert subject in heading(built)[0]


def test_a_subject_is_a_work_or_a_creator_and_a_period() -> None:
    works = ak.replay("demo").fetch(
        douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31", order_by="plays_desc", count=100)
    )
    display.subject(works, FIRST)
    work = _ledger.subject
    display.subject(works, start="2025-05-01", end="2025-10-31")
    creator = _ledger.subject
    display.subject(works, ["2"])
    unknown = _ledger.subject
    _ledger.begin()

    assert work is not None
    assert (work.item_ids, work.figures["plays"]) == ((FIRST,), 1339071)
    assert creator is not None
    assert creator.name == "阿梨的小厨房 · 2025-05-01 – 2025-10-31"
    assert unknown == _ledger.Subject("2", ("2",), {})


# What is there already


@pytest.mark.usefixtures("small")
def test_an_equal_file_is_left_and_a_different_one_is_not_replaced_without_force(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "small.ipynb")
    target = tmp_path / "reports" / f"small-{FIRST}.html"
    content, written = target.read_bytes(), target.stat().st_mtime_ns

    assert run(capsys, "small.ipynb")[:2] == (0, f"reports/{target.name}: unchanged\n")
    assert target.stat().st_mtime_ns == written

    target.write_text("mine")
    code, out, err = run(capsys, "small.ipynb")
    assert (code, out) == (2, "")
    assert "is there already, and differs: it is left as it is. To replace it: --force" in err
    assert target.read_text() == "mine"

    assert run(capsys, "small.ipynb", "--force")[0] == 0
    assert target.read_bytes() == content


@pytest.mark.usefixtures("small")
def test_one_report_may_have_a_file_of_its_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "small.ipynb", "-o", "deep/mine.html")[0] == 0
    assert (tmp_path / "deep" / "mine.html").is_file()
    code, _, err = run(capsys, "small.ipynb", "tour", "-o", "both.html")
    assert code == 2
    assert "'both.html' is one file, and there are 2 reports. Name a folder." in err
    assert not (tmp_path / "both.html").exists()


@pytest.mark.usefixtures("small")
def test_a_parameter_that_is_given_twice_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "small.ipynb", "-p", "item_id=1", "-p", "item_id=2")

    assert code == 2
    assert "-p item_id was given twice: '1' and '2'" in err


def test_all_templates_with_a_cassette_leave_out_those_that_take_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, small: Path
) -> None:
    known = {"small": small, "corpus": resources.templates()["corpus"]}
    monkeypatch.setattr(resources, "templates", lambda: known)
    code, out, err = run(capsys, "--cassette", "demo")

    assert code == 0
    assert out.startswith("reports/small-")
    assert "corpus: left out, it takes no cassette." in err
    assert run(capsys, "corpus", "--cassette", "demo")[0] == 2  # whoever names it is told


# Batches


@pytest.mark.usefixtures("small")
def test_a_batch_has_a_list_with_names_figures_and_links(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "small.ipynb", "--each", f"item_id={FIRST},{SECOND},{FIRST}")
    index = tmp_path / "reports" / "index.html"
    soup = BeautifulSoup(index.read_text(encoding="utf-8"), "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in soup.select("tr")]

    assert code == 0
    assert out.splitlines()[-1].startswith("reports/index.html")
    assert rows[0] == ["Report", "published", "plays", "likes", "comments", "shares"]
    assert rows[1][0].startswith("挑战用空气炸锅做酸菜鱼，结局出… ")
    assert rows[1][0].endswith(" points. second")  # the first two points, and nothing in them runs
    assert rows[1][1:3] == ["2025-08-12", "1,339,071"]
    assert len(rows) == 3
    assert all((tmp_path / "reports" / str(link["href"])).is_file() for link in soup.select("a"))
    assert "onclick" not in index.read_text(encoding="utf-8")
    assert "Synthetic data" in soup.get_text()
    again = run(capsys, "small.ipynb", "--each", f"item_id={FIRST},{SECOND}")
    assert all(line.endswith("unchanged") for line in again[1].splitlines()[:2])


def test_each_report_of_a_batch_has_a_file_of_its_own_whatever_its_value_holds(tmp_path: Path) -> None:
    cell = new_code_cell('word = ""', metadata={"tags": ["parameters"]}, id="a")
    print_cell = new_code_cell("print(word)", id="b")
    nbformat.write(new_notebook(cells=[cell, print_cell]), tmp_path / "own.ipynb")
    words = ["ab", "a/b", "../../ab", "AB", "留存", "\x1b[31m", "x" * 300, "x" * 301]
    index = report.build_each(tmp_path / "own.ipynb", ("word", words), out=tmp_path / "out")
    pages = [path for path in index.parent.iterdir() if path != index]

    assert len({path.name.casefold() for path in pages}) == len(words)
    assert {path.name for path in pages} > {"own-word-ab.html", "own-word-ab-2.html", "own-word-5.html"}


@pytest.mark.usefixtures("small")
def test_what_holds_of_the_machine_is_said_once_for_a_batch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_all(*_: object, on_note: Callable[[str], None], **__: object) -> None:
        for note in ("no sandbox", "no sandbox", "no font"):
            on_note(note)

    monkeypatch.setattr(report, "build_all", build_all)

    assert run(capsys, "small.ipynb")[2] == "analytics-kit: no sandbox\nanalytics-kit: no font\n"


@pytest.mark.usefixtures("small")
def test_one_that_fails_loses_none_of_the_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text(f"# works\n{UNKNOWN}\n\n{SECOND}\n", encoding="utf-8")
    code, out, err = run(capsys, "small.ipynb", "--each", "item_id=@ids.txt")
    text = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")

    assert code == 2
    assert f"small-{SECOND}.html" in out
    assert f"small {UNKNOWN}" in err
    assert "Not made" in text
    assert UNKNOWN in text
    assert str(resources.bundled_cassettes()["demo"].parent) not in text


@pytest.mark.usefixtures("small")
def test_a_list_that_is_somebodys_is_not_replaced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "index.html").write_text("mine")
    code, _, err = run(capsys, "small.ipynb", "--each", f"item_id={FIRST}")

    assert code == 2
    assert "index.html' is there already" in err
    assert (tmp_path / "reports" / "index.html").read_text() == "mine"


def test_the_most_played_works_of_a_cassette_make_a_batch(small: Path) -> None:
    item_ids = _batches.values("top:3", template=str(small), values={}, cassette=None)

    assert item_ids[:2] == [FIRST, SECOND]
    assert len(item_ids) == 3
    assert len(_batches.values("top:99", template=str(small), values={}, cassette="demo")) == 13


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found 0 values in ''. Allowed: 1 to"),
        (" , ", "Allowed: 1 to"),
        ("@nowhere.txt", "the file 'nowhere.txt' cannot be read: No such file"),
        ("top:0", "Write top:N with a whole number from 1"),
        ("top:many", "Write top:N"),
    ],
)
def test_what_is_no_batch_is_refused(small: Path, text: str, message: str) -> None:
    with pytest.raises(ParameterError, match=re.escape(message)):
        _batches.values(text, template=str(small), values={}, cassette=None)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--each", "item_id=1,2"], "--each makes a batch of one template, and none came"),
        (["small.ipynb", "tour", "--each", "item_id=1,2"], "and 2 came"),
        (["small.ipynb", "--each", "item_id"], "--each 'item_id' is not understood. Write NAME=VALUE"),
        (["small.ipynb", "--each", "item_id=1,2", "-p", "item_id=3"], "item_id stands in -p and in --each"),
        (["small.ipynb", "--each", "item_id=1,2", "-o", "one.html"], "is one file, and there are 2 reports"),
        (["keywords", "--each", "mode=record"], "To record first, write --record NAME"),
        (
            ["keywords", "--each", "cassette=demo,live", "--cassette", "demo"],
            "cassette stands in --each and in --cassette",
        ),
        (
            ["keywords", "--each", "cassette=demo,live", "--record", "demo"],
            "cassette stands in --each and in --record",
        ),
        (["keywords", "--each", "lang=en,zh", "--lang", "en"], "lang stands in --each and in --lang"),
        (["small.ipynb", "--each", "item=1,2"], "has no parameter 'item'. Did you mean 'item_id'?"),
    ],
)
def test_a_mistake_in_a_batch_is_one_message(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert message in err


def test_a_cassette_without_works_has_no_most_played(small: Path) -> None:
    with pytest.raises(ParameterError, match="'live' holds no list of works"):
        _batches.values("top:2", template=str(small), values={}, cassette="live")


def test_failures_raise_when_all_is_made(small: Path, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="2 of 3 reports failed"):
        report.build_each(small, ("item_id", [FIRST, UNKNOWN, "12"]), out=tmp_path / "out")

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["index.html", f"small-{FIRST}.html"]
    assert batch.is_index(tmp_path / "out" / "index.html")
