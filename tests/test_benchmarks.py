"""The benchmarks measure what they say: in turn, with equal answers, against the goal. Their own run is no test."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "benchmarks"


@pytest.fixture(scope="module", autouse=True)
def _beside_the_runner() -> Any:
    """The folder is a program, not a package: its modules find each other by their names alone."""
    sys.path.insert(0, str(FOLDER))
    yield
    sys.path.remove(str(FOLDER))


@pytest.fixture(scope="module")
def runner() -> Any:
    return importlib.import_module("_runner")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of contenders that another process can import."""
    (tmp_path / "contenders.py").write_text(
        "import time\n"
        "def three(_): return 3\n"
        "def four(_): return 4\n"
        "def slow(_): time.sleep(0.2); return 3\n"
        "def same(value): return value\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "contenders", raising=False)
    return importlib.import_module("contenders")


@pytest.mark.parametrize("module", sorted(path.stem for path in FOLDER.glob("bench_*.py")))
def test_every_benchmark_can_be_listed_where_its_peers_are_not_installed(module: str) -> None:
    for benchmark in importlib.import_module(module).BENCHMARKS:
        assert benchmark.contenders
        assert benchmark.sizes


def test_the_ratio_is_that_of_the_medians_and_a_missed_goal_is_said(runner: Any, work: Any) -> None:
    benchmark = runner.Benchmark(
        name="wait",
        contenders={
            "floor": runner.Contender(work.three, answer=work.same),
            "kit": runner.Contender(work.slow, answer=work.same),
        },
        goal=1.5,
    )
    floor, kit = runner.measure(benchmark, 0, rounds=1)

    assert (floor.ratio, floor.missed) == (1.0, [])
    assert kit.ratio == pytest.approx(kit.seconds / floor.seconds)
    assert kit.seconds >= 0.2
    assert kit.missed == ["≤ 1.5x the floor"]
    assert "**missed: ≤ 1.5x the floor**" in "\n".join(runner.table([floor, kit]))


def test_contenders_that_disagree_are_not_compared(runner: Any, work: Any) -> None:
    contenders = {
        "floor": runner.Contender(work.three, answer=work.same),
        "kit": runner.Contender(work.four, answer=work.same),
    }
    with pytest.raises(runner.DisagreementError, match="floor and kit disagree: 3 against 4"):
        runner.measure(runner.Benchmark(name="odd", contenders=contenders), 0, rounds=1)


def test_growth_is_said_from_size_to_size(runner: Any) -> None:
    rows = [runner.Row("parse", size, "kit", seconds, 0, 1, 0) for size, seconds in ((10, 1.0), (100, 12.0))]
    assert list(runner.growth(rows)) == ["parse: 10 → 100: 12.0x"]
