"""The command line: a mistake ends in one message, never in a traceback, and leaves nothing behind."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analytics_kit import _report_command, cli, resources, routes
from analytics_kit.sandbox import app, downloads

from .conftest import CANARIES

ITEM = "7559536212910853422"
COMMAND = [sys.executable, "-m", "analytics_kit.cli"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "retension"], "no template 'retension'. Did you mean 'retention'?"),
        (["report", "retention", "-p", "itemid=1"], "itemid"),
        (["report", "retention", "-p", "item_id"], "Write NAME=VALUE"),
        (["report", "retention", "-p", "lang="], "lang='' came. Allowed: 'en' or 'zh'"),
        (["report", "retention", "-p", "hook=soon"], "'hook' cannot be 'soon'. Allowed: a whole number"),
        (
            ["report", "retention", "-p", "most_played=-1"],
            "'most_played' cannot be '-1'. Allowed: a whole number from 0 up, for instance 8.",
        ),
        (["report", "-p", "top=0"], "'top' cannot be '0'. Allowed: a whole number from 1 up"),
        (
            ["report", "my_files", "-p", "files=nowhere"],
            "files='nowhere' is not there. Allowed: a file, a zip",
        ),
        (["report", "retention", "--cassette", "dema"], "no cassette 'dema'"),
        (["report", "retention", "--cassette", "corrupt.json"], "corrupt.json is corrupt"),
        (["report", "retention", "--cassette", "newer.json"], "newer.json has format 99"),
        (["report", "retention", "-o", "corrupt.json"], "cannot be written"),
        (["templates", "copy", "nothing"], "no template 'nothing'"),
        (["record", "study", "nowhere.toml"], "nowhere.toml cannot be read"),
        (["cassettes", "verify", "nothing"], "no cassette 'nothing'"),
        (["sandbox", "--port", "70000"], "port=70000 is not allowed"),
        (["sandbox", "--faults", "teapot"], "there is no fault 'teapot'"),
    ],
)
def test_a_mistake_is_one_message_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "corrupt.json").write_text("{")
    (tmp_path / "newer.json").write_text('{"version": 99}')
    code, out, err = run(capsys, *arguments)

    assert code == 2
    assert err.startswith("analytics-kit: ")
    assert message in err
    assert "Traceback" not in err
    assert out == ""
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["corrupt.json", "newer.json"]


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("12", "item_id='12' is not allowed. Allowed: 19 digits"),
        ("1111111111111111111", "does not hold this request"),
    ],
)
def test_a_wrong_or_unknown_item_names_the_cell_and_leaves_no_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, value: str, message: str
) -> None:
    code, _, err = run(capsys, "report", "retention", "-p", f"item_id={value}")

    assert code == 2
    assert message in err
    assert "cell" in err
    assert not list(tmp_path.rglob("*.html"))


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("template", "name", "value"),
    [
        ("live", "tiktok_months", "2025-13"),
        ("live", "tiktok_months", "yesterday"),  # an empty text means none there
        ("shop", "months", "2025-13"),
        ("shop", "months", ""),
        ("shop", "video_month", "yesterday"),
        ("shop", "video_month", ""),
    ],
)
def test_a_wrong_month_is_one_message_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, template: str, name: str, value: str
) -> None:
    code, out, err = run(capsys, "report", template, "-p", f"{name}={value}")

    assert (code, out) == (2, "")
    assert f"start_date={value!r} is not allowed. Allowed: a month such as '2025-10', or a day of it" in err
    assert "Traceback" not in err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_key_that_is_missing_is_named_when_a_template_runs_live(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = run(capsys, "report", "tour", "-p", "cassette=None")

    assert code == 2
    assert "TIKOMNI_API_KEY is not set" in err
    assert not list(tmp_path.rglob("*.html"))


@pytest.mark.slow
def test_ctrl_c_leaves_no_half_written_report(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "report", "-o", "out"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    process.stderr.readline()  # The first template has begun.
    time.sleep(1)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in err
    written = list((tmp_path / "out").glob("*"))  # none, and no folder, where it was stopped early enough
    assert [path.name for path in written if path.suffix != ".html"] == []
    assert all(path.read_text().rstrip().endswith("</html>") for path in written)


# What is there


def test_the_routes_are_listed_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = run(capsys, "routes")
    _, document, _ = run(capsys, "routes", "--json")
    described = {route["id"]: route for route in json.loads(document)}

    assert "douyin.item_watch_trend(item_id, analysis_type?) -> curve" in text
    assert sorted(described) == [route.id for route in routes.classes()]
    trend = described["douyin.item_watch_trend"]
    assert [
        (parameter["name"], parameter["required"], parameter["default"], parameter["codes"])
        for parameter in trend["parameters"]
    ] == [
        ("cookie", True, None, None),
        ("item_id", True, None, None),
        ("analysis_type", False, 1, [1, 2, 7]),
    ]
    assert [column["column"] for column in trend["tables"]["curve"]] == [
        "item_id",
        "analysis",
        "series",
        "second",
        "value",
        "of",
    ]


def test_templates_are_listed_with_their_parameters_and_copied(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, listed, _ = run(capsys, "templates")
    code, copied, _ = run(capsys, "templates", "copy", "retention", "mine")

    assert "retention: Where do viewers leave?" in listed
    assert "hook = 3  # seconds that count as the opening" in listed
    assert code == 0
    assert copied.strip() == str(Path("mine/retention.ipynb"))
    assert json.loads((tmp_path / "mine" / "retention.ipynb").read_text())["nbformat"] == 4


def test_templates_are_listed_in_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed, _ = run(capsys, "templates", "--lang", "zh")

    assert "retention: 观众在哪里离开？" in listed
    assert "hook = 3  # 前多少秒算作开头" in listed
    assert "lang = 'zh'" in listed


@pytest.mark.parametrize("arguments", [("--lang", "zh", "copy", "tour"), ("copy", "tour", "--lang", "zh")])
def test_the_language_of_a_copy_may_stand_before_or_behind(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "templates", *arguments)

    assert "# 要查看的作品ID，19 位数字" in (tmp_path / "tour.ipynb").read_text(encoding="utf-8")


def test_the_tour_is_listed_first_and_the_others_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed, _ = run(capsys, "templates")
    names = [line.partition(":")[0] for line in listed.splitlines() if not line.startswith(" ")]

    assert names == ["tour", *sorted(set(names) - {"tour"})]


@pytest.mark.usefixtures("in_process")
def test_downloaded_files_make_a_report_that_names_what_was_not_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for number in (1, 2):  # in two places: where the files are does not show
        home = tmp_path / f"home-{number}"
        downloads.write(home / "downloads")
        (home / "downloads" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        monkeypatch.chdir(home)
        code, out, _ = run(
            capsys, "report", "my_files", "-p", "files=downloads/", "-p", "time_zone=Asia/Tokyo"
        )
        assert (code, out.split(" ")[0]) == (0, "reports/my_files.html")
        pages.append((home / "reports" / "my_files.html").read_text(encoding="utf-8"))
    text = BeautifulSoup(pages[0].partition("<script")[0], "html.parser").get_text(" ", strip=True)

    assert pages[0] == pages[1]
    assert str(tmp_path) not in pages[0]
    assert "files 'downloads/' a file, a zip or a folder" in text  # as it was typed
    assert "notes.csv is no export that is known" in text
    assert "'Date' has days without a year" in text  # nobody said when: the zip of followers does not
    assert "Files sandbox (synthetic data)" in text  # which the folder says itself
    assert "Synthetic data" in text
    assert "Platforms: 4 ; accounts named: 0 . Nothing says that these files are one person's" in text


@pytest.mark.usefixtures("in_process")
def test_a_copy_in_chinese_is_read_in_chinese_and_makes_a_chinese_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "templates", "copy", "tour", "mine.ipynb", "--lang", "zh")
    code, _, _ = run(capsys, "report", "mine.ipynb")
    copied = json.loads((tmp_path / "mine.ipynb").read_text(encoding="utf-8"))

    assert copied["cells"][0]["source"][0] == "# analytics_kit 导览\n"
    assert copied["cells"][0]["metadata"]["en"].startswith("# A tour of analytics_kit")
    assert code == 0
    (page,) = (tmp_path / "reports").iterdir()
    assert page.name == "mine-7537546723260785816-zh.html"
    assert "<title>analytics_kit 导览 · 挑战用空气炸锅" in page.read_text(encoding="utf-8")


def test_a_copy_in_english_is_the_template_itself(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys, "templates", "copy", "retention", "as_it_is.ipynb")
    run(capsys, "templates", "copy", "retention", "asked_for.ipynb", "--lang", "en")
    original = resources.template("retention").read_bytes()

    assert (tmp_path / "as_it_is.ipynb").read_bytes() == original
    assert (tmp_path / "asked_for.ipynb").read_bytes() == original


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_copy_refuses_the_numbers_that_its_template_refuses(
    lang: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capsys, "templates", "copy", "retention", "mine.ipynb", "--lang", lang)
    code, _, err = run(capsys, "report", "mine.ipynb", "-p", "least_played=-1")

    assert code == 2
    assert "'least_played' cannot be '-1'. Allowed: a whole number from 0 up" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.ipynb"]


def test_a_copy_never_replaces_what_is_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "retention.ipynb").write_text("my own work")
    code, _, err = run(capsys, "templates", "copy", "retention")

    assert code == 2
    assert "exists already" in err
    assert (tmp_path / "retention.ipynb").read_text() == "my own work"


def test_cassettes_are_listed_and_the_bundled_ones_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    _, listed, _ = run(capsys, "cassettes")
    code, verified, _ = run(capsys, "cassettes", "verify")

    assert "sandbox, recorded" in listed
    assert code == 0
    assert "clean" in verified


def test_the_doctor_tells_which_keys_are_set_and_prints_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUYIN_COOKIE", CANARIES["DOUYIN_COOKIE"])
    _, out, _ = run(capsys, "doctor")

    assert "DOUYIN_COOKIE: set" in out
    assert "TIKOMNI_API_KEY: not set" in out
    assert CANARIES["DOUYIN_COOKIE"] not in out


def test_the_doctor_tells_where_providers_are_and_how_fast_they_are_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYAPI_RATE", "0.5")
    monkeypatch.setenv("AITOEARN_BASE_URL", "http://127.0.0.1:8765")
    _, out, _ = run(capsys, "doctor")

    assert "tikomni: https://api.tikomni.com, at most 10 calls a second" in out
    assert "keyapi: https://api.keyapi.ai, at most 0.5 calls a second" in out
    assert "aitoearn: http://127.0.0.1:8765, no limit" in out


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = "import sys; from analytics_kit import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"polars", "altair", "httpx", "nbconvert", "starlette"} & set(loaded)


# Recording

PLAN = f'[[fetch]]\nroute = "douyin.item_play_source"\nitem_id = "{ITEM}"\n'


def test_a_plan_is_recorded_from_the_sandbox_with_one_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    code, out, _ = run(capsys, "record", "study", "plan.toml", "--sandbox", "--seed", "3")

    assert code == 0
    assert "To send: 1 call, 1 credit." in out
    assert json.loads((tmp_path / "cassettes" / "study.json").read_text())["provenance"]["world_seed"] == 3


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "recorded"), [("n\n", False), ("", False), ("y\n", True)])
def test_calls_that_may_be_charged_are_asked_for_first(tmp_path: Path, answer: str, recorded: bool) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    with app.running() as url:
        environment = {**os.environ, **app.CREDENTIALS, "TIKOMNI_BASE_URL": url}
        done = subprocess.run(
            [*COMMAND, "record", "study", "plan.toml"],
            cwd=tmp_path,
            input=answer,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == (0 if recorded else 1)
    assert (tmp_path / "cassettes" / "study.json").exists() is recorded
    assert ("Nothing was sent" in done.stdout) is not recorded
    assert f"douyin.item_play_source: 1 call, to {url}\n" in done.stdout
    assert f"Send them? To {url} [y/N]" in done.stdout


def test_an_address_that_a_study_brings_along_is_said_and_gets_no_key_of_the_environment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / ".env").write_text("TIKOMNI_BASE_URL=https://elsewhere.example\nTIKOMNI_API_KEY=theirs\n")
    monkeypatch.setenv("DOUYIN_COOKIE", CANARIES["DOUYIN_COOKIE"])
    code, out, err = run(capsys, "record", "study", "plan.toml", "--yes")
    assert code == 2
    assert "to https://api.tikomni.com" in out
    assert (
        f"TIKOMNI_BASE_URL stands in {tmp_path / '.env'}, and 'DOUYIN_COOKIE' would come from the environment"
        in err
    )

    _, out, _ = run(capsys, "doctor")
    assert f"Secrets (environment, or .env: {tmp_path / '.env'}):" in out
    assert "        not asked: TIKOMNI_BASE_URL stands in" in out


def record(url: str, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **app.CREDENTIALS, "TIKOMNI_BASE_URL": url}
    return subprocess.run(
        [*COMMAND, "record", "study", "plan.toml", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_recording_that_failed_says_what_it_cost_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN + PLAN.replace("play_source", "search_keyword"))
    with app.running(faults="500:1,route=douyin.item_search_keyword") as url:
        failed, went_on, again = (record(url, tmp_path, "--yes") for _ in range(3))

    assert failed.returncode == 2
    assert "To send: 2 calls, 2 credits." in failed.stdout
    assert "1 credits, and perhaps 1 more for what failed" in failed.stdout
    assert "tikomni answered 500" in failed.stderr
    assert (went_on.returncode, went_on.stderr) == (0, "")
    assert "To send: 1 call, 1 credit." in went_on.stdout
    # There is nothing to agree to where nothing is to be sent.
    assert "To send: 0 calls, 0 credits." in again.stdout


@pytest.mark.slow
def test_what_did_not_come_is_printed(tmp_path: Path) -> None:
    ids = '["7559536212910853422", "7503486023818006762", "7000000000000000000"]'
    (tmp_path / "plan.toml").write_text(f'[[fetch]]\nroute = "douyin.item_play_source"\nitem_id = {ids}\n')
    with app.running() as url:
        done = record(url, tmp_path, "--yes", "--skip-errors")

    assert done.returncode == 1
    assert "1 of 3 ids did not come: 7000000000000000000." in done.stdout
    assert "NotFoundError: douyin.item_play_source: tikomni answered 404" in done.stdout
    assert done.stderr == ""


@pytest.mark.slow
def test_without_a_key_nobody_is_asked_to_agree(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    done = subprocess.run(
        [*COMMAND, "record", "study", "plan.toml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, "Send them?" in done.stdout) == (2, False)
    assert "TIKOMNI_API_KEY is not set" in done.stderr


# What others wrote, in a terminal

RED = "\x1b[31m\x1b]0;owned\x07\x9b2J\u202e"
ACTING = set("\x1b\x07\x9b\u202e")


def test_names_and_contents_of_files_are_shown_and_not_obeyed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    recorded = json.loads(resources.find_cassette("live").read_text(encoding="utf-8"))
    recorded["provenance"]["recorded_at"] = RED
    recorded["interactions"][0]["request"]["uri"] += f"?token={RED}"
    path = tmp_path / "cassettes" / f"a{RED}.json"
    path.parent.mkdir()
    path.write_text(json.dumps(recorded), encoding="utf-8")
    plan = tmp_path / f"plan{RED}.toml"
    plan.write_text('[[fetch]]\nroute = "a\\u001b[31m\\u202e"\n', encoding="utf-8")
    template = tmp_path / f"t{RED}.ipynb"
    template.write_text(
        json.dumps({"cells": [{"cell_type": "markdown", "metadata": {}, "source": f"# {RED}", "id": "a"}]}),
        encoding="utf-8",
    )

    for arguments in (
        ["cassettes"],
        ["cassettes", "verify", str(path)],
        ["record", "study", str(plan), "--sandbox"],
        ["record", str(path), str(plan)],
        ["report", str(template), "-p", f"{RED}=1"],
        ["report", f"none{RED}"],
        ["report", "tour", "--cassette", f"none{RED}.json"],
        ["templates", "copy", "tour", str(template)],
    ):
        code, out, err = run(capsys, *arguments)

        output = out + err
        assert code in (0, 1, 2)
        assert output.strip()
        assert not set(output) & ACTING, (arguments, output)
        if arguments[0] == "cassettes":
            assert "<U+001B>[31m<U+001B>]0;owned<U+0007><U+009B>2J<U+202E>" in output


def test_an_unknown_option_is_shown_and_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["routes", f"--{RED}"])

    assert not set(capsys.readouterr().err) & ACTING


def test_one_place_speaks_for_every_command() -> None:
    trees = [
        ast.parse(Path(module.__file__).read_text(encoding="utf-8")) for module in (cli, _report_command)
    ]
    tree = ast.Module([node for module in trees for node in module.body], [])
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    printing = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    writing = [call for call in calls if ast.unparse(call.func).endswith((".write", ".writelines"))]

    say = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_say")
    assert printing == [node for node in ast.walk(say) if isinstance(node, ast.Call) and node in printing]
    assert [ast.unparse(call.args[0]) for call in writing] == [repr("\r\x1b[K")]  # the progress bar's own
