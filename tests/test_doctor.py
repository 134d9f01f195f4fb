"""The doctor says what each finding means and what to do, and ends with 1 where something is broken."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from analytics_kit import _doctor, _install, cli

from .conftest import CANARIES


def findings() -> dict[str, _doctor.Finding]:
    return {finding.subject: finding for finding in _doctor.examine()}


def test_what_is_missing_says_who_needs_it_and_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    known = metadata.version

    def version(name: str) -> str:
        if name in ("uvicorn", "altair"):
            raise metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(metadata, "version", version)
    by_subject = findings()

    assert (by_subject["uvicorn"].state, by_subject["altair"].state) == ("missing", "problem")
    assert (
        by_subject["uvicorn"].remedy == f"Only analytics-kit sandbox needs it: {_install.command('sandbox')}"
    )
    assert "every chart fails" in by_subject["altair"].remedy


def test_everything_that_is_not_fine_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("analytics_kit.charts._png.draws_chinese", lambda: False)
    results = findings().values()

    assert {finding.subject for finding in results if finding.state != "ok"} >= {
        "TIKOMNI_API_KEY",
        "Browser",
        "Java",
        "Chinese font for PNG",
    }
    assert not [finding for finding in results if finding.state != "ok" and not finding.remedy]


def test_a_key_that_another_one_replaces_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKHUB_API_KEY", CANARIES["TIKHUB_API_KEY"])
    by_subject = findings()

    assert by_subject["TIKHUB_API_KEY"].detail == "set"
    assert by_subject["TIKOMNI_API_KEY"].remedy == ""
    assert "routes of Douyin's creator centre" in by_subject["DOUYIN_COOKIE"].remedy


@pytest.mark.parametrize(
    ("name", "content", "subject", "message"),
    [
        (".env", b"\xff\xfe", "settings", "cannot be read (UnicodeDecodeError)"),
        (".env", b"TIKOMNI_RATE=soon", "settings", "TIKOMNI_RATE='soon' is not allowed"),
        (
            ".env",
            b"TIKOMNI_BASE_URL=https://elsewhere.example",
            "tikomni",
            "not asked: TIKOMNI_BASE_URL stands in",
        ),
        ("cassettes/mine.json", b"{", "Cassette mine", "mine.json is corrupt"),
    ],
)
def test_what_is_broken_is_a_problem_and_no_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes, subject: str, message: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    code = cli.main(["doctor"])
    out = capsys.readouterr().out

    assert code == 1
    assert f"PROBLEM: {subject}: " in out
    assert message in out
    assert out.endswith("1 problem.\n")


def test_programs_get_each_finding_and_no_secret(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    code = cli.main(["doctor", "--json"])
    out = capsys.readouterr().out
    documents = {finding["subject"]: finding for finding in json.loads(out)}

    assert code == 0
    assert documents["DOUYIN_COOKIE"] | {"topic": ""} == {
        "topic": "",
        "subject": "DOUYIN_COOKIE",
        "state": "ok",
        "detail": "set",
        "remedy": "",
    }
    assert not [canary for canary in CANARIES.values() if canary in out]
