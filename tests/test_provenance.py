"""A page says what its notebook was answered from, whatever its parameters say."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import analytics_kit as ak
from analytics_kit import cassettes, report, resources
from analytics_kit._report import origin, provenance
from analytics_kit.sandbox import app, downloads

if TYPE_CHECKING:
    from pathlib import Path

#: A template that one of its users changed: what it is told to open is not what it opens.
PARAMETERS = 'cassette: str | None = "demo"\nurl = ""'
SET_UP = """
import httpx
import analytics_kit as ak
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.settings import Settings

request = douyin.ItemSearchKeyword(item_id="7559536212910853422")
settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url} if url else {})
answer = ak.replay("demo").payload
"""
#: A provider, and not its sandbox, answers.
LIVE = """
body = {"keywords": [{"keyword": "川菜", "count": 850, "percentage": 24.2}], "total_count": 3520}
provider = httpx.MockTransport(lambda _: httpx.Response(200, json={"code": 200, "data": body}))
session = ak.live(settings=settings, transport=provider)
session.fetch(request)
"""
FROM_DEMO = 'ak.open("demo").fetch(request)'
SYNTHETIC = "Synthetic data 合成数据"
NOTHING = "Nothing was asked for through analytics-kit"


def page(folder: Path, source: str, **values: object) -> str:
    """The page of a notebook that runs this, without its scripts, in one line of text."""
    cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), new_code_cell(SET_UP + source)]
    path = folder / "changed.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return report.build(path, values, out=folder).read_text(encoding="utf-8")


def footer(text: str) -> str:
    """What it says of where its numbers come from."""
    text = re.sub("<[^>]+>", " ", text[text.index("<footer>") : text.index("</footer>")])
    return " ".join(html.unescape(text).split())


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another cassette of the sandbox."""
    path = tmp_path / "second.json"
    path.write_bytes(resources.find_cassette("routes").read_bytes())
    return path


pytestmark = pytest.mark.usefixtures("in_process")


def test_the_cassette_that_answered_is_named_with_its_hash_and_dates(tmp_path: Path) -> None:
    text = page(tmp_path, FROM_DEMO)
    demo = resources.find_cassette("demo")
    recorded = ak.replay("demo").provenance

    assert SYNTHETIC in text
    assert recorded is not None
    assert (
        f"Cassette demo: sandbox (synthetic data) SHA-256 {cassettes.sha256(demo)} recorded {recorded.recorded_at}"
        in footer(text)
    )


def test_a_cassette_that_a_parameter_names_and_nobody_asks_is_not_said(tmp_path: Path) -> None:
    text = page(tmp_path, "1 + 1", cassette="demo")

    assert SYNTHETIC not in text
    assert NOTHING in footer(text)
    assert "SHA-256" not in footer(text)


def test_all_cassettes_are_named(tmp_path: Path, second: Path) -> None:
    text = footer(page(tmp_path, f"{FROM_DEMO}\nak.replay({str(second)!r}).fetch(request)"))

    assert "Cassette demo: " in text
    assert "Cassette second: " in text
    assert f"SHA-256 {cassettes.sha256(second)}" in text


def test_two_cassettes_of_one_name_are_two_and_their_folders_do_not_order_them(
    tmp_path: Path, second: Path
) -> None:
    pages = []
    for here, there in ("ab", "ba"):  # each machine has its own folders
        (tmp_path / here).mkdir(exist_ok=True)
        (tmp_path / there).mkdir(exist_ok=True)
        (tmp_path / here / "study.json").write_bytes(second.read_bytes())
        (tmp_path / there / "study.json").write_bytes(resources.find_cassette("demo").read_bytes())
        opened = "\n".join(f"ak.replay('{folder}/study.json').fetch(request)" for folder in "ab")
        pages.append(page(tmp_path, opened))
    footer_text = footer(pages[0])
    provenance = json.loads(re.search('id="made"[^>]*>(.*?)</script>', pages[0])[1])  # type: ignore[index] # every page has one
    hashes = {cassettes.sha256(path) for path in (second, resources.find_cassette("demo"))}

    assert footer_text.count("Cassette study: ") == 2
    assert set(provenance["cassettes"].values()) == hashes
    assert {name.partition(" (")[0] for name in provenance["cassettes"]} == {"study"}
    assert footer_text == footer(pages[1])


def test_synthetic_answers_stay_synthetic_whatever_the_cassette_calls_them(
    tmp_path: Path, second: Path
) -> None:
    text = second.read_text(encoding="utf-8")
    real = tmp_path / "real.json"
    real.write_text(text.replace('"source": "sandbox"', '"source": "live"', 1), encoding="utf-8")
    assert json.loads(real.read_text(encoding="utf-8"))["provenance"]["source"] == "live"
    rendered = page(tmp_path, f"ak.open({str(real)!r}).fetch(request)")

    assert SYNTHETIC in rendered
    assert "real: sandbox (synthetic data)" in footer(rendered)
    assert "live answers" not in footer(rendered)


def test_synthetic_answers_that_are_fetched_live_are_called_synthetic(tmp_path: Path) -> None:
    with app.running() as url:
        text = page(
            tmp_path,
            "with ak.live(settings=settings) as session:\n    session.fetch(request)",
            cassette=None,
            url=url,
        )

    assert SYNTHETIC in text
    assert "Calls tikomni: 1 call, kept nowhere; sandbox (synthetic data)" in footer(text)
    assert "live" not in footer(text)


def test_live_calls_are_counted_and_dated_and_called_live(tmp_path: Path) -> None:
    text = page(tmp_path, LIVE)

    assert SYNTHETIC not in text
    assert re.search(
        r"Calls tikomni: 1 call, kept nowhere; live answers of the provider \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ "
        "Source live: another run may differ",
        footer(text),
    )


def test_it_is_live_only_if_every_call_was(tmp_path: Path) -> None:
    text = page(tmp_path, LIVE + FROM_DEMO)

    assert SYNTHETIC in text
    assert "Source of several kinds" in footer(text)
    assert "another run may differ" not in footer(text)


def test_what_is_recorded_while_it_runs_is_named_by_its_cassette_as_it_is_then(tmp_path: Path) -> None:
    with app.running() as url:
        text = page(
            tmp_path,
            'with ak.record("study", settings=settings) as session:\n    session.fetch(request)',
            url=url,
        )
    replayed = page(tmp_path, 'ak.replay("study").fetch(request)')

    assert f"SHA-256 {cassettes.sha256(tmp_path / 'cassettes' / 'study.json')}" in footer(text)
    # The command below it names the address that was given.
    first, second = (
        footer(rendered).partition("Cassette")[2].partition("Made with")[0] for rendered in (text, replayed)
    )
    assert first == second


def test_what_another_client_was_answered_is_named_by_its_cassette(tmp_path: Path, second: Path) -> None:
    text = page(tmp_path, f"with ak.cassettes.vcr({str(second)!r}).use_cassette():\n    pass")

    assert SYNTHETIC in text
    assert "Cassette second: sandbox (synthetic data)" in footer(text)


def test_answers_that_were_handed_over_are_nobodys(tmp_path: Path) -> None:
    text = page(tmp_path, "_ = ak.parse(request, {'keywords': [], 'total_count': 0})")

    assert "Answers handed to the kit as they were; whose they are is not known" in footer(text)


def test_files_are_named_and_the_sandboxs_are_synthetic_wherever_they_were_written(tmp_path: Path) -> None:
    downloads.write(tmp_path / "example")
    own = tmp_path / "own.csv"
    own.write_text("Date,Video views\n2025-10-01,3\n", encoding="utf-8")
    mixed = page(tmp_path, 'ak.inspect_export("own.csv")\nak.inspect_export("example")')
    real = page(tmp_path, 'ak.inspect_export("own.csv")')

    assert SYNTHETIC in mixed
    assert "Files own.csv: downloaded files sandbox (synthetic data)" in footer(mixed)
    assert SYNTHETIC not in real
    assert str(tmp_path) not in real


def test_a_corpus_says_whose_answers_it_holds(tmp_path: Path) -> None:
    ak.corpus(tmp_path / "mine").add_cassette("demo", "works")
    text = page(tmp_path, 'ak.corpus("mine").scan("works").collect()')

    assert SYNTHETIC in text
    assert "Corpus mine: sandbox (synthetic data)" in footer(text)


def test_a_notebook_that_was_run_elsewhere_states_nothing() -> None:
    assert provenance.rows(origin.Origin.of({}), "en") == [("Source", [("not stated", False)])]
    assert provenance.rows(origin.Origin(), "zh") == [("数据来源", [("未注明", False)])]


def test_many_files_are_listed_up_to_a_number() -> None:
    files = tuple(origin.Source("files", f"{number}.csv", "export") for number in range(10))
    ((_, lines),) = provenance.rows(origin.Origin(files), "en")

    assert lines[0][0].endswith("7.csv and 2 more: downloaded files")
