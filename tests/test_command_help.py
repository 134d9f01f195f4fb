"""What all commands share: help with an example that works, how much is said, JSON, completion, and exit codes."""

from __future__ import annotations

import json
import logging
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import analytics_kit
from analytics_kit import _command_help, cli, resources
from analytics_kit.sandbox import app

from .conftest import CANARIES

ROOT = Path(__file__).parents[1]
PLAN = '[[fetch]]\nroute = "douyin.item_play_source"\nitem_id = "7559536212910853422"\n'
COMMANDS = {" ".join(words): command for words, command in _command_help.walk(cli._parser())}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


# Help


@pytest.mark.parametrize("arguments", [[], ["help"]])
def test_without_a_command_help_with_examples_is_printed(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, out, err = run(capsys, *arguments)

    assert (code, err) == (0, "")
    assert out.startswith("usage: analytics-kit")
    assert "analytics-kit report retention -o reports" in out
    assert all(f"{number}  {meaning}" in out for number, meaning in _command_help.EXIT_CODES.items())


def test_help_of_a_command_is_what_its_own_option_prints(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["record"], ["templates", "copy"]):
        code, helped, _ = run(capsys, "help", *words)
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--help"])

        assert (code, ended.value.code) == (0, 0)
        assert helped == capsys.readouterr().out


def test_help_of_no_command_names_the_closest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "help", "recrod")

    assert code == 2
    assert "There is no command 'recrod'. Did you mean 'record'?" in err


def test_every_command_has_an_example_and_each_is_understood() -> None:
    parser = cli._parser()
    for name, command in COMMANDS.items():
        lines = [line.strip() for line in (command.epilog or "").splitlines()[1:]]
        assert lines, f"analytics-kit {name} has no example"
        for line in lines:
            program, *words = shlex.split(line)
            assert (program, " ".join(words).startswith(name)) == ("analytics-kit", True), line
            assert callable(parser.parse_known_args(words)[0].run)
            assert name == "lab" or not parser.parse_known_args(words)[1], line


def test_no_example_is_of_a_command_that_is_not_there() -> None:
    assert set(_command_help.EXAMPLES) == set(COMMANDS)


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "analytics_kit"]
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    wrong = subprocess.run([*command, "report", "retension"], capture_output=True, text=True, check=False)

    assert done.stdout == f"analytics-kit {analytics_kit.__version__}\n"
    assert wrong.returncode == 2


# Completion


def test_bash_completes_commands_templates_and_options() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "analytics_kit", "--print-completion", "bash"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    def completed(*words: str) -> set[str]:
        line = " ".join(["analytics-kit", *words])
        script = (
            f"{printed}\nCOMP_WORDS=({line}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMP_LINE={line!r}\n"
            f"COMPREPLY=(); _shtab_analytics_kit analytics-kit {words[-1]!r}\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
        )
        result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)  # noqa: S607 - whichever bash there is
        return set(result.stdout.split())

    assert completed("re") >= {"report", "record"}
    assert "retention" in completed("report", "ret")
    assert "--sandbox" in completed("record", "--sa")


def test_zsh_gets_a_completion_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--print-completion", "zsh")

    assert code == 0
    assert out.startswith("#compdef analytics-kit")


def test_completion_without_its_package_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    code, out, err = run(capsys, "--print-completion", "bash")

    assert (code, out) == (2, "")
    assert "python -m pip install shtab" in err


# How much is said


@pytest.mark.usefixtures("tmp_path", "in_process")
def test_a_quiet_report_says_nothing_and_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "report", "tour", "--quiet") == (0, "", "")
    assert len(list(Path("reports").glob("tour*.html"))) == 1


@pytest.mark.usefixtures("tmp_path")
def test_quiet_holds_before_and_behind_a_second_word(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("-q", "copy", "tour", "one.ipynb"), ("copy", "tour", "two.ipynb", "-q")):
        assert run(capsys, "templates", *arguments) == (0, "", "")


def test_a_quiet_command_says_its_mistakes_and_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "report", "retension", "-q")
    _, listed, _ = run(capsys, "cassettes", "-q")

    assert code == 2
    assert "Did you mean 'retention'?" in err
    assert "demo: " in listed


def test_verbose_says_what_is_sent_and_leaves_the_logger_as_it_was(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    logger = logging.getLogger("analytics_kit")
    before = logger.level, list(logger.handlers)
    code, out, err = run(capsys, "record", "study", "plan.toml", "--sandbox", "-v")
    silent = run(capsys, "record", "again", "plan.toml", "--sandbox")

    assert code == 0
    assert "analytics_kit.requests: douyin.item_play_source: tikomni answered 200 in" in err
    assert "analytics_kit.requests" not in out
    assert silent[2] == ""
    assert (logger.level, logger.handlers) == before


# For programs


def test_templates_and_cassettes_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    templates = {entry["name"]: entry for entry in json.loads(run(capsys, "templates", "--json")[1])}
    cassettes = {entry["name"]: entry for entry in json.loads(run(capsys, "cassettes", "--json")[1])}
    hook = next(
        parameter for parameter in templates["retention"]["parameters"] if parameter["name"] == "hook"
    )

    assert list(templates) == list(resources.templates())
    assert templates["retention"]["title"].startswith("Where do viewers leave?")
    assert hook == {"name": "hook", "default": 3, "help": "seconds that count as the opening", "at_least": 0}
    assert cassettes.keys() == resources.bundled_cassettes().keys()
    assert cassettes["demo"]["calls"] > 0
    assert cassettes["demo"]["provenance"]["source"] == "sandbox"


@pytest.mark.parametrize("arguments", [("--json", "verify"), ("verify", "--json")])
def test_findings_of_a_cassette_come_as_json(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("TIKOMNI_API_KEY", CANARIES["TIKOMNI_API_KEY"])
    recorded = json.loads(resources.find_cassette("live").read_text(encoding="utf-8"))
    recorded["interactions"][0]["request"]["uri"] += f"?token={CANARIES['TIKOMNI_API_KEY']}"
    (tmp_path / "leaky.json").write_text(json.dumps(recorded), encoding="utf-8")
    code, out, _ = run(capsys, "cassettes", *arguments, "leaky.json")
    (document,) = json.loads(out)

    assert code == 1
    assert document["path"] == "leaky.json"
    assert "error" in {finding["level"] for finding in document["findings"]}
    assert CANARIES["TIKOMNI_API_KEY"] not in out


def test_json_reads_back_as_it_was_and_moves_no_cursor(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recorded = json.loads(resources.find_cassette("live").read_text(encoding="utf-8"))
    recorded["provenance"]["recorded_at"] = acting = "\x1b[31m\u202e"
    (tmp_path / "cassettes").mkdir()
    (tmp_path / "cassettes" / "odd.json").write_text(json.dumps(recorded), encoding="utf-8")
    _, out, _ = run(capsys, "cassettes", "--json")

    assert {entry["name"]: entry for entry in json.loads(out)}["odd"]["provenance"]["recorded_at"] == acting
    assert not set(acting) & set(out) - set("[31m")


def test_the_cost_of_a_plan_comes_as_json_and_nothing_is_sent(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    code, out, _ = run(capsys, "record", "study", "plan.toml", "--json")

    assert code == 0
    assert json.loads(out) == {
        "cost": [
            {
                "route": "douyin.item_play_source",
                "calls": 1,
                "to_send": 1,
                "credits": 1.0,
                "exact": True,
                "address": "https://api.tikomni.com",
            }
        ],
        "outcome": None,
    }
    assert not (tmp_path / "cassettes").exists()


def test_what_was_recorded_and_what_failed_comes_as_json(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = '["7559536212910853422", "7000000000000000000"]'
    (tmp_path / "plan.toml").write_text(PLAN.replace('"7559536212910853422"', ids))
    with app.running() as url:
        for name, value in {**app.CREDENTIALS, "TIKOMNI_BASE_URL": url}.items():
            monkeypatch.setenv(name, value)
        code, out, _ = run(capsys, "record", "study", "plan.toml", "--json", "--yes", "--skip-errors")
    outcome = json.loads(out)["outcome"]

    assert code == 1
    assert (outcome["asked"], outcome["cached"], outcome["calls"], outcome["credits"]) == (2, 0, 1, 1.0)
    assert [failure["route"] for failure in outcome["failed"]] == ["douyin.item_play_source"]


@pytest.mark.usefixtures("in_process")
def test_reports_that_were_written_and_the_one_that_failed_come_as_json(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "report", "tour", "--json")
    failed = run(capsys, "report", "retention", "-p", "item_id=12", "--json")

    assert code == 0
    (page,) = (tmp_path / "reports").glob("tour*.html")
    assert json.loads(out) == {
        "written": [{"path": f"reports/{page.name}", "bytes": page.stat().st_size}],
        "unchanged": [],
        "failed": None,
    }
    assert failed[0] == 2
    assert json.loads(failed[1])["written"] == []
    assert "item_id='12' is not allowed" in json.loads(failed[1])["failed"]


# Where a user types


def test_the_lab_finds_the_command_of_its_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, str] = {}

    class Process:
        def __init__(self, _: list[str], *, env: dict[str, str]) -> None:
            started.update(env)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    assert cli.main(["lab"]) == 0
    assert Path(started["PATH"].split(os.pathsep)[0], "analytics-kit").is_file()


def test_the_readme_types_no_command_that_is_not_on_the_path() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block.split("```", 1)[0] for block in readme.split("```sh\n")[1:]]
    commands = [
        line.partition("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()
    ]
    bare = [
        word
        for line in commands
        for segment in line.split("&&")
        if (word := segment.split()[0]) not in ("python3", "rm") and not word.startswith(".venv/bin/")
    ]

    assert commands
    assert not bare
    assert "`analytics-kit " not in readme
    assert "[lab,sandbox]" in commands[0]  # what the README goes on to type
