"""Lesson 4, audiences and TGI: typical wrong answers are told what is wrong."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from _workshop import assert_refused, untried

#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("04.1", 56.19595484352963, "percent"),
    ("04.1", pl.col("share"), "An expression computes nothing"),
    ("04.2", ["gender", "age", "province"], "the list is cut"),
    ("04.2", ["age"], "One more belongs in it"),
    ("04.3", [], "One more belongs in it"),
    ("04.3", ["浙江", "江苏"], "looked at alone"),
    ("04.3", ["浙江", "江苏", "湖北"], "Look at tgi_low"),
    ("04.3", ["浙江", "18-23"], "'18-23' should not be in it"),
    ("04.4", 2.578973783783784, "A TGI has 100 as its average"),
    ("04.4", 38.7751132734246, "swapped"),
    ("04.5", ["7566485945488516106"], "threshold of a curve"),
    ("04.5", ["7518698211818943030", "7518698211818943030", "7565471171746715843"], "One more belongs in it"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    assert_refused(exercise, answer, words)


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    assert untried("04", [exercise for exercise, _, _ in WRONG]) == []
