"""Several processes record into one cassette: nothing that any of them paid for is lost, not even by one that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.cassettes import Cassette
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.sandbox.world import World

pytestmark = pytest.mark.slow  # several processes

#: Ten times in a row: ROUNDS=10 python -m pytest tests/test_recorders.py
ROUNDS = int(os.environ.get("ROUNDS", "1"))
WORKS = list(World().works)[:30]

RECORDER = """
import sys
import analytics_kit as ak
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.settings import Settings

path, url, *items = sys.argv[1:]
settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
with ak.record(path, settings=settings, progress=False) as session:
    for item in items:
        session.fetch(douyin.ItemPlaySource(item_id=item))
        print(item, flush=True)
"""


def start(path: Path, url: str, items: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RECORDER, str(path), url, *items]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(*recorders: subprocess.Popen[str]) -> list[int]:
    """Wait for recorders, and return how they ended."""
    for recorder in recorders:
        recorder.communicate(timeout=120)
    return [recorder.returncode for recorder in recorders]


def recorded(path: Path) -> set[str]:
    return {
        json.loads(interaction.request.body.content())["item_id"]  # type: ignore[union-attr] # every one has a body
        for interaction in Cassette.load(path, journal=True).interactions.values()
    }


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_three_processes_that_record_ten_calls_each_keep_thirty(_round: int, tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    with app.running() as url:
        recorders = [start(path, url, WORKS[first::3]) for first in range(3)]
        assert finish(*recorders) == [0, 0, 0]

    assert recorded(path) == set(WORKS)
    assert not list(tmp_path.glob("*.partial"))
    assert repr(ak.replay(path)).startswith("<Session: replay 'study' (30 calls, synthetic")
    with ak.replay(path) as session:
        assert session.fetch_all([douyin.ItemPlaySource(item_id=item) for item in WORKS]).height > 30


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_that_is_killed_loses_nothing_of_the_others_nor_of_itself(_round: int, tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    with app.running(faults="slow=0.05") as url:
        victim = start(path, url, WORKS[:10])
        others = [start(path, url, WORKS[first:30:2]) for first in (10, 11)]
        assert victim.stdout is not None
        printed = [victim.stdout.readline().strip() for _ in range(3)]
        victim.send_signal(signal.SIGKILL)
        assert finish(*others) == [0, 0]
    finish(victim)

    item_ids = recorded(path)
    assert set(WORKS[10:]) <= item_ids
    assert set(printed) <= item_ids


def test_a_recorder_that_is_killed_in_the_middle_of_a_line_spoils_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    with app.running() as url:
        assert finish(start(path, url, WORKS[:2])) == [0]
        journal = tmp_path / "study.json.partial"
        journal.write_bytes(b'{"provenance":{"recorded_at":"2026-01-01T00:00:00Z","sour')
        assert finish(start(path, url, WORKS[2:4])) == [0]

    assert recorded(path) == set(WORKS[:4])


def test_a_lock_that_somebody_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".study.json.lock").write_text("12345")
    with app.running() as url:
        started = time.monotonic()
        assert finish(start(tmp_path / "study.json", url, WORKS[:1])) == [0]

    assert time.monotonic() - started < 30
    assert recorded(tmp_path / "study.json") == set(WORKS[:1])


def test_a_folder_that_cannot_be_written_is_noticed_before_the_first_call(
    tmp_path: Path, settings: object
) -> None:
    (tmp_path / "cassettes").write_text("a file where a folder should be")

    class Nobody:
        def __getattr__(self, name: str) -> object:
            raise AssertionError("something was sent")

    session = ak.record("study", settings=settings, transport=Nobody())
    with pytest.raises(errors.CassetteError, match="cannot be written"):
        session.fetch(douyin.ItemPlaySource(item_id=WORKS[0]))
