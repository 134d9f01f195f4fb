"""Lesson 1, what is in a response: typical wrong answers are told what is wrong."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from _workshop import assert_refused, untried

#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("01.1", "code", "Text came, but a list is asked for"),
    ("01.1", ["code", "nonsense"], "'nonsense' should not be in it"),
    ("01.1", ["code"], "more belong in it"),
    ("01.2", 2.72, "percent"),
    ("01.2", "0.0272", "Turn it into a number"),
    ("01.2", 0.2653, "the point at 00:01"),
    ("01.3", lambda a: a.rename({"second": "key"}), "missing: 'second'. Nobody asked for 'key'"),
    ("01.3", lambda a: a.with_columns(pl.col("second").cast(pl.String)), "'second' holds text"),
    ("01.3", lambda a: a.with_columns(pl.col("value") * 100), "Look at column 'value'. It is 100 times too large"),
    ("01.3", lambda a: a.vstack(a), "324 rows came, but 162"),
    ("01.4", [200, 200], "HTTP"),
    ("01.4", ["200", "0"], "what is in the list. Text came, but a number"),
    ("01.5", 563.217280988937, "sorted differently"),
    ("01.5", 1.9133476395324902, "A TGI has 100 as its average"),
    ("01.5", "18-23", "Its TGI is asked for"),
    ("01.2", {"key": "00:05", "value": 0.0272}, "Take the one number out"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    assert_refused(exercise, answer, words)


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    assert untried("01", [exercise for exercise, _, _ in WRONG]) == []
