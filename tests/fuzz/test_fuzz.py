"""A few cases of each kind; ``python -m tests.fuzz`` runs thousands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from . import kinds, soak

SAMPLE = {"payloads": 3, "bodies": 3, "requests": 20, "recordings": 40, "plans": 60, "notebooks": 40}


@pytest.mark.parametrize("kind", SAMPLE)
def test_nothing_that_strangers_send_does_worse_than_an_error_of_the_kit(kind: str) -> None:
    count = 0
    for case, deed in kinds.cases(kind, SAMPLE[kind], seed=1):
        count += 1
        try:
            deed()
        except Exception as problem:
            problem.add_note(f"python -m tests.fuzz {case}")
            raise
    assert count >= SAMPLE[kind]


def test_a_case_comes_again() -> None:
    first, again = (kinds.mutated({"a": [1, 2, {"b": "c"}]}, kinds.Random("payloads 1")) for _ in range(2))
    assert repr(first) == repr(again)


def test_the_command_says_what_it_did_and_fails_where_a_case_did() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.fuzz", "plans", "--cases", "3"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "plans: 3 cases so far, 0 failed" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_accounts_are_exact_under_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.run(150, 7) == 0, capsys.readouterr().out
    assert "150 calls" in capsys.readouterr().out
