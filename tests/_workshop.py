"""What the tests of the workshop share: its lessons' cells, the right answers, and what a check says."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analytics_kit import workshop

LESSONS = workshop.lessons()
#: Exercises whose answer is computed, as against those where many answers are right.
COMPUTED = [name for name, exercise in workshop._EXERCISES.items() if exercise.judge is None]
SMALL = "7559536212910853422"
HIT = "7537546723260785816"


def cells(path: Path, *, tag: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
    return [
        cell | {"source": "".join(cell["source"])}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if (tag is None or tag in cell["metadata"].get("tags", ()))
        and (kind is None or cell["cell_type"] == kind)
    ]


def refusal(exercise: str, answer: Any, lang: str = "en") -> str:
    verdict = workshop.check(exercise, answer, lang=lang)
    assert verdict.passed is False, verdict
    return verdict.message


def solution(exercise: str) -> Any:
    """The right answer: computed, or what the lesson's solution assigns."""
    if exercise in COMPUTED:
        return workshop._EXERCISES[exercise].expect()
    path = next(path for name, path in LESSONS.items() if name[:2] == exercise[:2])
    numbers = [number for number in workshop.exercises() if number.startswith(exercise[:2])]
    (assignment,) = ast.parse(cells(path, tag="solution")[numbers.index(exercise)]["source"]).body
    assert isinstance(assignment, ast.Assign)
    return ast.literal_eval(assignment.value)


def assert_refused(exercise: str, answer: Any, words: str) -> None:
    """A wrong answer, or what makes one of the right one, is refused in both languages."""
    if callable(answer):
        answer = answer(solution(exercise))

    assert words in refusal(exercise, answer)
    assert re.search(r"[\u4e00-\u9fff]", refusal(exercise, answer, "zh"))


def untried(lesson: str, tried: Iterable[str]) -> list[str]:
    """The exercises of a lesson for which fewer than two wrong answers are tried."""
    counted = list(tried)
    return [
        exercise
        for exercise in workshop.exercises()
        if exercise.startswith(lesson) and counted.count(exercise) < 2
    ]
