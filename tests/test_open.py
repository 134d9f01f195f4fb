"""A session is opened by one call, whatever it answers from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import analytics_kit as ak
from analytics_kit.errors import CassetteNotFoundError, ParameterError


@pytest.mark.parametrize(
    ("cassette", "options", "mode"),
    [
        ("demo", {}, "replay"),
        ("demo", {"mode": "replay"}, "replay"),
        ("study", {"mode": "record"}, "record"),
        (None, {}, "live"),
        (None, {"mode": "live"}, "live"),
        ("demo", {"mode": "live"}, "live"),
    ],
)
def test_the_mode_says_what_answers(cassette: str | None, options: dict[str, Any], mode: str) -> None:
    session = ak.open(cassette, **options)

    assert session.mode == mode
    assert (session.cassette is None) is (mode == "live")


def test_it_opens_what_the_other_functions_open(tmp_path: Path) -> None:
    assert repr(ak.open("demo")) == repr(ak.replay("demo"))
    assert repr(ak.open(tmp_path / "study.json", "record")) == repr(ak.record(tmp_path / "study.json"))
    with pytest.raises(CassetteNotFoundError):
        ak.open("dema")


def test_options_reach_the_session() -> None:
    with pytest.raises(ParameterError, match="gateway"):
        ak.open("demo", gateway="nobody")


@pytest.mark.parametrize(
    ("cassette", "mode", "message"),
    [
        ("demo", "reply", r"mode='reply' is not allowed. Allowed: 'replay', 'record' or 'live'."),
        (None, "record", "nothing to record into. Name a cassette, or pass mode='live'."),
    ],
)
def test_what_cannot_be_opened_is_refused(cassette: str | None, mode: Any, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        ak.open(cassette, mode)
