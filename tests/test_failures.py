"""What did not come, and why, in a frame of its own."""

from __future__ import annotations

import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit.routes import douyin


def test_calls_that_failed_alike_are_named_once_with_the_first_line_of_why() -> None:
    session = ak.replay("demo")
    unknown = [douyin.ItemPlaySource(item_id=digit * 19) for digit in "12"]
    with pytest.warns(ak.errors.PartialResultWarning):
        session.fetch_all([douyin.ItemPlaySource(item_id="7537546723260785816"), *unknown], on_error="skip")

    assert ak.display.failures(session.calls).rows() == [
        ("douyin.item_play_source", "CassetteMissError: Cassette 'demo' does not hold this request")
    ]


def test_nothing_failed_where_nothing_was_asked() -> None:
    assert ak.display.failures(ak.replay("demo").calls).schema == {"route": pl.String, "error": pl.String}
    assert ak.display.failures(ak.replay("demo").calls).is_empty()
