"""Lesson 5, searched words: typical wrong answers are told what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from _workshop import assert_refused, untried

#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("05.1", 0.242, "the provider's figure"),
    ("05.1", 850 / 2720, "sum of the listed counts"),
    ("05.1", 24.147727272727273, "percent"),
    ("05.2", 800, "That is a count"),
    ("05.2", 1 - 0.773, "rounded"),
    ("05.3", 3, "One too few"),
    ("05.3", 5, "Off by one"),
    ("05.3", True, "A truth value came"),
    ("05.4", lambda a: 1 / a, "That is hhi"),
    ("05.4", 10, "number of listed words"),
    ("05.5", lambda a: a.rename({"effective_keywords": "hhi"}), "missing: 'effective_keywords'"),
    ("05.5", lambda a: a.head(10), "10 rows came, but 11"),
    ("05.6", lambda a: a * 100, "percent"),
    ("05.6", 0.5, "too large"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    assert_refused(exercise, answer, words)


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    assert untried("05", [exercise for exercise, _, _ in WRONG]) == []
