"""Measure contenders against each other: interleaved, each in a process of its own, with equal answers.

A machine that others share is never quiet, so a lone time says little. Here every contender runs once in
each round, the first round is thrown away, and what counts is the ratio of medians to the floor. Memory is
the peak of the contender's own process above what it held before the run, so no contender pays for another.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection

#: Whose ratio is asked for, and against whom.
KIT, FLOOR = "kit", "floor"


def itself(folder: Path) -> Path:
    """Read nothing: the folder is what is given."""
    return folder


@dataclass(frozen=True)
class Contender:
    """One way to do the work. All functions stand at the top of a module, so that another process finds them."""

    run: Callable[[Any], Any]
    #: Reads what ``Benchmark.make`` wrote, unmeasured; gives what ``run`` takes.
    load: Callable[[Path], Any] = itself
    #: What all contenders must agree in, made from the result, unmeasured; None takes no part in the comparison.
    answer: Callable[[Any], Any] | None = None
    #: A package that it needs; where that is missing, the contender is left out, and the table says so.
    needs: str = ""
    #: It does not run at sizes above this one, where it would take minutes.
    largest: int | None = None

    def refuses(self, size: int) -> str:
        """Say why it cannot run; empty where it can."""
        if self.needs and importlib.util.find_spec(self.needs) is None:
            return f"{self.needs} is not installed"
        return f"too slow above {self.largest:,}" if self.largest is not None and size > self.largest else ""


@dataclass(frozen=True)
class Command:
    """A whole process: measured from its start to its end."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Benchmark:
    """A piece of work, the ways to do it, and how near the kit should come to the floor."""

    name: str
    contenders: Mapping[str, Contender | Command]
    #: The sizes that run unless the command line names others; the last is the one the goal speaks of.
    sizes: Sequence[int] = (0,)
    #: Writes the input of a size into a folder, from a fixed seed.
    make: Callable[[int, Path], None] | None = None
    #: At most this many times the floor's time.
    goal: float | None = None
    #: At most this many seconds.
    limit: float | None = None
    #: Another contender to be ahead of, with the factor: ``{"pandas": 4.0}``.
    ahead: Mapping[str, float] = field(default_factory=dict)
    #: At most this many MB above the input, from the folder of the input.
    memory: Callable[[Path], float] | None = None
    unit: str = "items"


@dataclass
class Row:
    """What one contender took at one size."""

    benchmark: str
    size: int
    contender: str
    seconds: float
    spread: float
    ratio: float | None
    peak_mb: float
    held: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


class DisagreementError(AssertionError):
    """Two contenders gave different answers, so their times cannot be compared."""


def measure(benchmark: Benchmark, size: int, *, rounds: int, only: Sequence[str] = ()) -> list[Row]:
    """Run all contenders of a benchmark at one size and return a row for each."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if benchmark.make is not None:
            _elsewhere(benchmark.make, size, folder)
        chosen = {
            name: contender
            for name, contender in benchmark.contenders.items()
            if not only or name in {KIT, FLOOR, *only}
        }
        for name in [name for name, contender in chosen.items() if isinstance(contender, Contender)]:
            if reason := chosen[name].refuses(size):
                print(f"(without {name} at {size:,}: {reason})", flush=True)
                del chosen[name]
        with _Workers(chosen, folder) as workers:
            samples: dict[str, list[tuple[float, float]]] = {name: [] for name in chosen}
            for number in range(rounds + 1):
                for name in chosen:
                    sample = workers.run(name)
                    if number:  # the first round warms up
                        samples[name].append(sample)
            workers.compare(benchmark.name)
        allowed = benchmark.memory(folder) if benchmark.memory else None
    return _rows(benchmark, size, samples, allowed)


def _rows(
    benchmark: Benchmark, size: int, samples: Mapping[str, list[tuple[float, float]]], allowed: float | None
) -> list[Row]:
    median = {
        name: statistics.median(seconds for seconds, _ in runs) for name, runs in samples.items() if runs
    }
    rows = []
    for name, runs in samples.items():
        if not runs:
            continue
        seconds = [duration for duration, _ in runs]
        row = Row(
            benchmark=benchmark.name,
            size=size,
            contender=name,
            seconds=median[name],
            spread=(max(seconds) - min(seconds)) / median[name] if median[name] else 0.0,
            ratio=median[name] / median[FLOOR] if median.get(FLOOR) else None,
            peak_mb=statistics.median(peak for _, peak in runs),
        )
        if name == KIT:
            if benchmark.goal is not None and row.ratio is not None:
                text = f"≤ {benchmark.goal:g}x the floor"
                (row.held if row.ratio <= benchmark.goal else row.missed).append(text)
            if benchmark.limit is not None:
                text = f"≤ {benchmark.limit:g} s"
                (row.held if row.seconds <= benchmark.limit else row.missed).append(text)
            for other, factor in benchmark.ahead.items():
                if other in median:
                    text = f"{factor:g}x ahead of {other}" if factor != 1 else f"ahead of {other}"
                    (row.held if median[other] >= factor * row.seconds else row.missed).append(text)
            if allowed is not None:
                text = f"≤ {allowed:,.0f} MB"
                (row.held if row.peak_mb <= allowed else row.missed).append(text)
        rows.append(row)
    return rows


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Show rows as a Markdown table."""
    yield "| benchmark | size | contender | seconds | ratio to floor | peak MB | goal |"
    yield "|---|---:|---|---:|---:|---:|---|"
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        goal = "; ".join([*row.held, *(f"**missed: {text}**" for text in row.missed)])
        yield (
            f"| {row.benchmark} | {row.size:,} | {row.contender} | {row.seconds:.4g} | {ratio} "
            f"| {row.peak_mb:,.0f} | {goal} |"
        )


def growth(rows: Sequence[Row]) -> Iterator[str]:
    """Show how the kit's time grows with the size, for benchmarks that ran at several."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        if row.contender == KIT:
            by_name.setdefault(row.benchmark, []).append(row)
    for name, kit_rows in by_name.items():
        kit_rows.sort(key=lambda row: row.size)
        if len(kit_rows) > 1:
            steps = ", ".join(
                f"{small.size:,} → {large.size:,}: {large.seconds / small.seconds:.1f}x"
                for small, large in pairwise(kit_rows)
            )
            yield f"{name}: {steps}"


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows as plain values."""
    return [asdict(row) for row in rows]


class _Workers:
    """One process for each contender, started once and asked in turn."""

    def __init__(self, contenders: Mapping[str, Contender | Command], folder: Path) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._contenders, self._folder = contenders, folder
        self._ends: dict[str, tuple[Any, Connection]] = {}
        self._answers: dict[str, Any] = {}

    def __enter__(self) -> _Workers:
        for name, contender in self._contenders.items():
            if isinstance(contender, Contender):
                ours, theirs = self._context.Pipe()
                process = self._context.Process(target=_serve, args=(contender, self._folder, theirs))
                process.start()
                self._ends[name] = (process, ours)
                self._receive(name)
        return self

    def __exit__(self, *problem: object) -> None:
        for process, end in self._ends.values():
            end.close()
            process.join(timeout=30)
            process.kill()

    def run(self, name: str) -> tuple[float, float]:
        contender = self._contenders[name]
        if isinstance(contender, Command):
            return _process(contender, self._folder)
        self._ends[name][1].send("run")
        seconds, peak, answer = self._receive(name)
        if answer is not None:
            self._answers[name] = answer
        return seconds, peak

    def compare(self, benchmark: str) -> None:
        first, *others = self._answers or [None]
        for other in others:
            if self._answers[other] != self._answers[first]:
                msg = (
                    f"{benchmark}: {first} and {other} disagree: {self._answers[first]!r:.200} "
                    f"against {self._answers[other]!r:.200}"
                )
                raise DisagreementError(msg)

    def _receive(self, name: str) -> Any:
        try:
            good, value = self._ends[name][1].recv()
        except EOFError:
            sys.exit(f"{name}: its process ended early, perhaps for want of memory")
        if not good:
            sys.exit(f"{name}: {value}")
        return value


def _serve(contender: Contender, folder: Path, end: Connection) -> None:
    try:
        inputs = contender.load(folder)
        end.send((True, None))
        answered = contender.answer is None
        while True:
            try:
                end.recv()
            except EOFError:
                return
            before = _reset_peak()
            start = time.perf_counter()
            result = contender.run(inputs)
            seconds = time.perf_counter() - start
            peak = max(0.0, _peak() - before)
            answer = None if answered or contender.answer is None else contender.answer(result)
            answered = True
            del result
            end.send((True, (seconds, peak, answer)))
    except Exception:  # whatever it is, the process that asked must hear of it
        end.send((False, traceback.format_exc()))


def _process(command: Command, folder: Path) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen(
        [argument.replace("{folder}", str(folder)) for argument in command.argv],
        # Whoever forbids Python to keep compiled modules would measure the compiler.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **command.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        sys.exit(f"{' '.join(command.argv)} ended with {process.returncode}:\n{output.decode()}")
    return seconds, usage.ru_maxrss / 1024


def _elsewhere(make: Callable[[int, Path], None], size: int, folder: Path) -> None:
    """Make the input in a process of its own, so that its memory is gone afterwards."""
    process = multiprocessing.get_context("spawn").Process(target=make, args=(size, folder))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"the input of size {size} could not be made")


def _reset_peak() -> float:
    """Forget the peak so far and return what is held now, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> float:
    """Return the peak of resident memory since it was reset, in MB."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
