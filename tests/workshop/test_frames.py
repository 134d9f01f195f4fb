"""Lesson 2, frames: typical wrong answers are told what is wrong."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from _workshop import assert_refused, untried

from analytics_kit.workshop import frames

WORKS = pl.DataFrame({"item_id": ["a"], "plays": [1]})

#: Exercise, what a student came with, and the words that name the mistake.
WRONG = [
    ("02.1", lambda a: a + 1, "Off by one"),
    ("02.1", 43, "leaves nothing out"),
    ("02.1", WORKS, ".height is the number of rows"),
    ("02.2", lambda a: a.head(5), "5 rows came, but 8"),
    ("02.2", lambda a: a.sort("item_id"), "right rows in another order"),
    ("02.2", lambda a: a.with_columns(plays=1), "Columns that nobody asked for: 'plays'"),
    ("02.2", lambda a: a.with_columns(pl.col("item_id").cast(pl.Int64)), "'item_id' holds numbers"),
    ("02.2", lambda a: a.lazy(), "Add .collect()"),
    ("02.3", lambda a: a.with_columns(pl.col("hour").cast(pl.String)), "'hour' holds text"),
    ("02.3", lambda a: a.sort("hour", descending=True), "another order"),
    ("02.3", lambda a: a.with_columns(pl.col("works") + 1), "In column 'works' (hour 11) look at 9"),
    ("02.4", None, "returns nothing"),
    ("02.4", 602.0232558139535, "Unknown was counted as 0"),
    ("02.4", 616, "rounded"),
    ("02.4", float("nan"), "no number to work with"),
    ("02.5", lambda a: a.with_columns(pl.col("like_rate") * 100), "percent"),
    ("02.5", lambda a: a.with_columns(like_rate=1 / pl.col("like_rate")), "upside down"),
    ("02.5", lambda a: a.head(8), "Why is item_id"),
    ("02.6", lambda a: a.with_columns(pl.lit("9").alias("item_id")), "Should item_id '9' be there"),
    ("02.6", lambda a: a.drop("plays"), "missing: 'plays'"),
    ("02.3", lambda _: frames._hours("UTC").sort("works"), "eight less than in Shanghai"),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_a_typical_wrong_answer_is_told_what_is_wrong(exercise: str, answer: Any, words: str) -> None:
    assert_refused(exercise, answer, words)


def test_at_least_two_wrong_answers_are_tried_for_each_exercise() -> None:
    assert untried("02", [exercise for exercise, _, _ in WRONG]) == []
