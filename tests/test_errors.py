"""Errors are read: by people in a notebook, and by whoever pickles them."""

from __future__ import annotations

import pickle

import pytest

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.routes import douyin


def test_an_error_shows_its_message_as_it_reads() -> None:
    with pytest.raises(errors.CassetteMissError) as caught:
        ak.replay("demo").fetch(douyin.ItemWatchTrend(item_id="1" * 19))

    assert repr(caught.value) == f"<CassetteMissError: {caught.value}>"
    assert "\n" in repr(caught.value)


def test_an_answer_against_us_shows_what_to_quote_and_whether_it_may_have_cost() -> None:
    problem = errors.ServerError("It failed.", code=500, request_id="abc", maybe_billed=True)

    assert repr(problem) == "<ServerError: It failed. (code=500, request_id='abc', maybe_billed)>"
    assert repr(pickle.loads(pickle.dumps(problem))) == repr(problem)
    assert repr(errors.QuotaError("Nothing left.")) == "<QuotaError: Nothing left.>"
