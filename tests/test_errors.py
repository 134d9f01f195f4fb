"""Errors are read: by people in a notebook, and by whoever pickles them."""

from __future__ import annotations

import pickle
import traceback

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


@pytest.mark.parametrize("kind", [errors.ServerError, errors.ParameterError, errors.CassetteNotFoundError])
def test_what_a_provider_says_is_shown_in_an_error_and_not_obeyed(
    kind: type[errors.AnalyticsKitError],
) -> None:
    problem = kind("The provider says: \x1b[2J\u202eno\ud83d.\nAsk again.")
    problem.add_note("This was \x1b]0;a\x07.")

    printed = "".join(traceback.format_exception(problem))
    assert not set("\x1b\x07\u202e\ud83d") & set(printed + repr(problem))
    assert str(problem) == "The provider says: <U+001B>[2J<U+202E>no<U+D83D>.\nAsk again."
    assert str(pickle.loads(pickle.dumps(problem))) == str(problem)


def test_a_warning_shows_what_others_wrote() -> None:
    warning = errors.PartialResultWarning("no \x1b[2J", missing=["\x1b"], zh="无 \u202e")

    assert str(warning) == "no <U+001B>[2J"
    assert warning.zh == "无 <U+202E>"
    assert warning.missing == ("\x1b",)
