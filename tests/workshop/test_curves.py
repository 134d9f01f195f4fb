"""Lesson 3, retention curves: typical wrong answers are told what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from _workshop import HIT, assert_refused, refusal, untried

from analytics_kit.workshop import curves

#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("03.1", [0.0, 1.0, 5.0, 10.0], "none may be invented"),
    ("03.1", [1.0, 0.0], "another order"),
    ("03.2", 7.415, "percent"),
    ("03.2", -0.07415, "sign is turned"),
    ("03.2", 0.074, "rounded"),
    ("03.2", 0.0742, "rounded"),
    ("03.2", 0.5, "0.5 is too large. The mean of delta"),
    ("03.2", 0.07, "Right, but rounded"),
    ("03.2", 7.4, "That is percent; here shares go from 0 to 1. It is rounded, too"),
    ("03.2", -0.074, "sign is turned. Which is subtracted from which? It is rounded, too"),
    ("03.2", 0.1, "0.1 is too large"),
    ("03.2", 0.08, "0.08 is too large"),
    ("03.2", 0.0796, "they were counted as 0"),
    ("03.2", lambda _: curves._deltas(HIT).get_column("delta").mean(), "That is the hit's"),
    ("03.3", -0.2061, "divide by the seconds"),
    ("03.3", lambda a: -a, "sign is turned"),
    ("03.4", lambda a: a * 1000, "milliseconds"),
    ("03.4", lambda a: a / 60, "minutes where seconds"),
    ("03.5", [7566485945488516106], "Ids are text"),
    ("03.5", "7566485945488516106", "a list is asked for"),
    ("03.6", lambda a: a.sort("mean_delta"), "The lowest comes first"),
    ("03.6", lambda a: a.get_column("mean_delta"), "A list came, but a polars DataFrame"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    assert_refused(exercise, answer, words)


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    assert untried("03", [exercise for exercise, _, _ in WRONG]) == []


def test_a_share_that_is_too_small_is_not_told_of_tgi_two_lessons_early() -> None:
    assert (
        refusal("03.2", 0.0007415) == "It is 100 times too small. Was a share divided by 100 once too often?"
    )
