"""A check says something of whatever comes, names known mistakes, and takes a right answer in any type."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from _workshop import COMPUTED, refusal

from analytics_kit import report, workshop
from analytics_kit.locale import translator


@pytest.mark.parametrize("exercise", COMPUTED)
def test_a_known_mistake_is_named_in_both_languages_and_is_not_the_answer(exercise: str) -> None:
    known = workshop._EXERCISES[exercise]

    assert workshop.check(exercise, known.expect()).passed
    for compute, mistake in known.mistakes:
        for lang in report.LANGUAGES:
            assert refusal(exercise, compute(), lang) == translator("workshop", lang)(mistake)


ODD = [
    None,
    True,
    -1,
    0,
    "",
    float("inf"),
    10**400,
    [],
    [None],
    {},
    {"a"},
    object(),
    int,
    len,
    b"bytes",
    np.array([1.0, 2.0]),
    np.array([[1.0], [2.0]]),
    pl.Series([1]),
    pl.DataFrame(),
    pl.DataFrame({"item_id": [None], "plays": [[1]]}),
    pl.LazyFrame(),
]


@pytest.mark.parametrize("lang", report.LANGUAGES)
@pytest.mark.parametrize("exercise", workshop.exercises())
def test_whatever_comes_a_check_says_something_and_raises_nothing(exercise: str, lang: str) -> None:
    assert min(len(refusal(exercise, answer, lang)) for answer in ODD) > 4


@pytest.mark.parametrize("exercise", COMPUTED)
def test_a_right_answer_passes_in_whatever_type_it_comes(exercise: str) -> None:
    expected = workshop._EXERCISES[exercise].expect()
    if isinstance(expected, pl.DataFrame):
        forms = [
            expected.select(expected.columns[::-1]),
            expected.cast({pl.Int64: pl.Int32}),
            expected.rechunk(),
        ]
    elif isinstance(expected, list):
        forms = [tuple(expected), pl.Series(expected), np.array(expected)]
    else:
        forms = [np.float64(expected), expected * (1 + 1e-9)]

    assert [workshop.check(exercise, form).passed for form in forms] == [True] * len(forms)
