"""Processes that draw for reports: they draw what this one would, end with the reports, and one that dies takes nothing with it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from analytics_kit import _drawing
from analytics_kit._report.workers import workers

pytestmark = pytest.mark.slow


def dots(title: str) -> dict[str, Any]:
    return {"title": title, "mark": "point", "data": {"values": [{"a": 1}]}}


def started() -> set[str]:
    """Return the processes that this one has started and not buried."""
    threads = Path("/proc/self/task").iterdir()
    return {process for thread in threads for process in (thread / "children").read_text().split()}


def test_a_worker_draws_what_this_process_draws_and_ends_with_its_reports() -> None:
    before = started()
    with workers(1):
        there = _drawing.drawing(dots("留存"))
        assert len(started() - before) == 1
    _drawing._drawing.cache_clear()

    assert there == _drawing.drawing(dots("留存"))
    assert "留存" in there
    assert started() <= before


def test_a_file_where_the_reader_works_takes_the_place_of_no_module(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text(
        "raise SystemExit('not the standard library')\n", encoding="utf-8"
    )  # tests run there
    with workers(1):
        assert "<svg" in _drawing.drawing(dots("beside queue.py"))


def test_what_ends_a_worker_is_not_drawn_and_the_next_is() -> None:
    with workers(1):
        with pytest.raises(_drawing.UndoneError):
            _drawing.doer.get()("no such task", "")  # an error that the worker does not expect
        assert "<svg" in _drawing.drawing(dots("after"))


def test_what_was_not_drawn_is_drawn_another_time() -> None:
    def fail(task: str, argument: str) -> str:
        raise _drawing.UndoneError(task, argument)

    before = _drawing.doer.set(fail)
    try:
        assert _drawing.drawing(dots("twice")) == ""
    finally:
        _drawing.doer.reset(before)

    assert "<svg" in _drawing.drawing(dots("twice"))


def test_several_threads_share_the_workers() -> None:
    pictures: dict[int, str] = {}
    with workers(2):
        do = _drawing.doer.get()
        specs = [_drawing.drawable(dots(f"chart {number}"), laid_out=True) for number in range(6)]
        threads = [
            threading.Thread(
                target=lambda number=number: pictures.update({number: do("draw", specs[number])})
            )
            for number in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert all(f"chart {number}" in pictures[number] for number in range(6))


def test_a_worker_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    from analytics_kit._report import workers as module

    environments = []
    popen = module.subprocess.Popen

    def spy(*args: Any, **options: Any) -> Any:
        environments.append(options["env"])
        return popen(*args, **options)

    monkeypatch.setenv("TIKHUB_API_KEY", "secret-of-a-test")
    monkeypatch.setattr(module.subprocess, "Popen", spy)
    with workers(1):
        _drawing.drawing(dots("without a key"))

    assert len(environments) == 1
    assert "secret-of-a-test" not in json.dumps(environments[0])
