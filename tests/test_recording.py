"""A template is recorded while it runs: it says first what that would cost, and comes out again without a key."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import analytics_kit as ak
from analytics_kit import _report_command, cassettes, cli, report, resources
from analytics_kit.errors import TemplateError
from analytics_kit.sandbox import app
from analytics_kit.sandbox.faults import Faults

pytestmark = pytest.mark.usefixtures("in_process")

ITEM, OTHER = "7537546723260785816", "7549410536868542521"
RECORD = ("report", "keywords", "-p", f"item_id={ITEM}", "-p", "most_played=2", "--record", "study")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """A provider with its keys, and what it was asked; the stand-in of a rehearsal is another one."""
    faults = Faults()
    with app.running(faults=faults) as url:
        for name, value in app.CREDENTIALS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TIKOMNI_BASE_URL", url)
        yield faults


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.suffix in (".json", ".html"))


def test_the_second_run_needs_no_key_and_makes_the_same_bytes(
    provider: Faults, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(capsys, *RECORD, "--yes")
    pages = list((tmp_path / "reports").iterdir())
    first = {page: page.read_bytes() for page in pages}
    calls = len(provider.log)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(report, "rehearse", lambda *_, **__: pytest.fail("tried out what is recorded"))

    assert code == 0
    assert f"To send: about {calls} calls, {calls} credits, as tried out on synthetic answers" in out
    assert f"keywords: recorded, {calls} credits" in out
    for again in (RECORD, (*RECORD[:-2], "--cassette", "study")):
        for page in pages:
            page.unlink()
        assert run(capsys, *again)[0] == 0
        assert {page: page.read_bytes() for page in pages} == first
    assert len(provider.log) == calls
    assert b"study" in first[pages[0]]
    assert b"mode = &#39;record&#39;" not in first[pages[0]]


@pytest.mark.parametrize("answer", ["n", ""])
def test_nothing_is_sent_before_it_is_agreed_to(
    provider: Faults,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    questions: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: questions.append(question) or answer)
    code, out, _ = run(capsys, *RECORD)

    assert code == 1
    assert "Nothing was sent." in out
    assert questions[0].startswith("Send them? To http://127.0.0.1:")
    assert provider.log == []
    assert written(tmp_path) == []


@pytest.mark.usefixtures("tmp_path")
def test_what_a_cassette_lacks_is_asked_for_also_where_its_replay_would_do_without(
    provider: Faults, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "n")
    keywords = ("report", "keywords", "-p", "most_played=0")
    run(capsys, *keywords, "-p", f"item_id={OTHER}", "--record", "study", "--yes")
    calls = len(provider.log)
    lacking = [
        (
            *keywords,
            "-p",
            "item_id=None",
            "--record",
            "study",
        ),  # a recording takes the most played work, a replay one that is recorded
        ("report", "work_review", "-p", f"item_id={OTHER}", "--record", "study"),  # says what is missing
        ("report", "keywords", "--record", "demo"),  # not the cassette that is shipped
    ]

    for arguments in lacking:
        code, out, _ = run(capsys, *arguments)
        assert (code, "To send: about " in out) == (1, True), arguments
    assert len(provider.log) == calls > 0


def page_of_ones_own(folder: Path) -> Path:
    """Write a page where a report of search words would stand."""
    path = folder / "reports" / f"keywords-{ITEM}.html"
    path.parent.mkdir()
    path.write_text("mine")
    return path


def test_a_page_that_is_not_to_be_replaced_is_said_before_anything_is_sent(
    provider: Faults, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    there = page_of_ones_own(tmp_path)
    (tmp_path / "own.html").write_text("mine")
    batch = ("report", "keywords", "--each", f"item_id={ITEM}", "--record", "study")
    for arguments in (RECORD, (*RECORD, "-o", "own.html"), batch):
        code, _, err = run(capsys, *arguments, "--yes")
        assert code == 2
        assert "Nothing was sent. To replace it: --force" in err
    assert provider.log == []
    assert written(tmp_path) == [there.name, "own.html"]

    assert run(capsys, *RECORD, "--yes", "--force")[0] == 0
    assert there.read_text(encoding="utf-8") != "mine"


def test_where_only_the_answers_tell_the_pages_name_nothing_that_was_paid_for_is_lost(
    provider: Faults, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    there = page_of_ones_own(tmp_path)
    code, out, err = run(capsys, "report", "keywords", "-p", "item_id=None", "--record", "study", "--yes")
    calls = len(provider.log)

    assert code == 1  # not 2: it ran, and all that it asked for came
    assert f"keywords: recorded, {calls} credits" in out
    assert f"'reports/{there.name}' is there already, and differs: it is left as it is." in err
    assert "What was recorded is kept in the cassette 'study'." in err
    assert there.read_text() == "mine"

    command = shlex.split(err.partition("with nothing sent: ")[2])
    assert run(capsys, *command[1:])[0] == 0
    assert len(provider.log) == calls > 0
    assert there.read_text(encoding="utf-8") != "mine"


def test_it_stops_before_the_limit_is_passed_and_goes_on_from_there(
    provider: Faults, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, *RECORD, "--yes", "--max-credits", "3")

    assert code == 2
    assert "it will stop on the way" in out
    assert "CreditLimitError" in err
    assert "max_credits=3 would be passed" in err
    assert len(provider.log) == 3
    assert written(tmp_path) == ["study.json"]

    code, out, _ = run(capsys, *RECORD, "--yes")
    interactions = json.loads((tmp_path / "cassettes" / "study.json").read_text(encoding="utf-8"))[
        "interactions"
    ]
    assert code == 0
    assert len(provider.log) == len(interactions)  # nothing was paid for twice


def test_several_templates_share_calls_the_limit_and_the_cassette_that_their_pages_name(
    provider: Faults, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, out, _ = run(capsys, "report", "tour", *RECORD[1:], "--yes", "--max-credits", "60")
    total = int(out.partition("To send: about ")[2].partition(" ")[0])

    assert len(provider.log) == total <= 60
    assert "keywords: recorded" in out
    assert "tour: recorded" in out
    digest = cassettes.sha256(tmp_path / "cassettes" / "study.json")
    pages = [page.read_text(encoding="utf-8") for page in (tmp_path / "reports").iterdir()]
    assert [digest in page for page in pages] == [True, True]


@pytest.mark.usefixtures("tmp_path")
def test_where_nobody_can_try_it_out_the_least_is_said_and_a_limit_is_needed(
    provider: Faults, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_report_command, "_stand_in", lambda: contextlib.nullcontext())
    code, out, err = run(capsys, *RECORD, "--yes")

    assert code == 2
    assert "To send: at least 3 calls, 3 credits. What comes of them may ask for more" in out
    assert "--max-credits" in err
    assert provider.log == []

    code, out, _ = run(capsys, *RECORD, "--yes", "--max-credits", "20")
    assert code == 0
    assert 3 < len(provider.log) <= 20


def test_a_key_that_is_missing_is_named_before_anything_is_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked"))
    code, _, err = run(capsys, *RECORD)

    assert code == 2
    assert "TIKOMNI_API_KEY is not set" in err
    assert "DOUYIN_COOKIE is not set" in err  # not one at a time, each after another rehearsal
    assert written(tmp_path) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--record", "study", "--cassette", "demo"], "Leave out --cassette"),
        (["--record", "study", "--untrusted"], "--untrusted takes them away"),
        (["--record", "a/b"], "names no cassette"),
        (["--max-credits", "3"], "--max-credits is for recording"),
        (["--yes"], "--yes is for recording"),
        (["-p", "mode=record"], "write --record NAME"),
        (["-p", "item_id=12", "--record", "study"], "item_id='12' is not allowed"),
        (["--record", "study", "--max-credits", "-1", "--yes"], "max_credits=-1.0 is not allowed"),
    ],
)
def test_a_mistake_is_said_and_sends_nothing(
    provider: Faults,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    code, _, err = run(capsys, "report", "retention", *arguments)

    assert code == 2
    assert message in err
    assert provider.log == []
    assert written(tmp_path) == []


def test_a_template_that_cannot_record_is_told_what_it_lacks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    notebook = report.read(resources.template("tour"))
    for cell in notebook.cells:
        lines = cell.source.splitlines(keepends=True)
        cell.source = "".join(line for line in lines if not line.startswith("mode ="))
        cell.source = cell.source.replace(
            "ak.open(cassette, mode)", "ak.live() if cassette is None else ak.replay(cassette)"
        )
    (tmp_path / "old.ipynb").write_text(report.dumps(notebook), encoding="utf-8")
    code, _, err = run(capsys, "report", "old.ipynb", "--record", "study")

    assert code == 2
    assert "'old.ipynb' cannot record: it has no parameter mode" in err
    assert "ak.open(cassette, mode)" in err
    assert run(capsys, "report", "old.ipynb")[0] == 0  # and replays as it always did


def test_a_notebook_that_records_makes_the_page_of_its_replay(provider: Faults, tmp_path: Path) -> None:
    values: dict[str, Any] = {"item_id": ITEM, "most_played": 1}
    recorded = report.build("keywords", {**values, "mode": "record"}, cassette="study", out=tmp_path / "a")
    calls = len(provider.log)
    replayed = report.build("keywords", values, cassette="study", out=tmp_path / "b")

    assert recorded.read_bytes() == replayed.read_bytes()
    assert len(provider.log) == calls > 0


def test_what_failed_while_it_recorded_is_told(provider: Faults, tmp_path: Path) -> None:
    recordings: list[report.Recorded] = []
    report.build_all(
        {"work_review": {"item_id": "1111111111111111111", "mode": "record"}},
        cassette="study",
        out=tmp_path,
        on_recorded=recordings.append,
    )

    assert {route for route, _ in recordings[0].failures} >= {"douyin.item_watch_trend"}
    assert recordings[0].credits == sum(call.billed for call in provider.log)


def test_without_a_key_a_live_template_says_so(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="TIKOMNI_API_KEY is not set"):
        report.build("tour", {"cassette": None}, out=tmp_path)


def test_works_that_the_sandbox_does_not_know_are_tried_out_as_well(
    provider: Faults, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "n")
    _, out, _ = run(capsys, "report", "audience", "-p", "item_id=7000000000000000000", "--record", "study")

    assert "To send: about " in out
    assert provider.log == []


def test_a_rehearsal_writes_nothing(tmp_path: Path) -> None:
    with app.running() as url:
        estimate = report.rehearse(
            {"tour": {}}, cassette="study", stand_in=report.StandIn(url, app.CREDENTIALS)
        )

    assert estimate.is_whole
    assert estimate.credits == len(estimate.asked) > 10
    assert list(tmp_path.iterdir()) == []
    assert ak.replay("demo").mode == "replay"
