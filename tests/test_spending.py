"""A limit of credits is never passed, however many calls are under way, and refuses nothing that fits into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import _spending, errors
from analytics_kit.routes import amagi, douyin
from analytics_kit.sandbox import app
from analytics_kit.sandbox.faults import Faults
from analytics_kit.sandbox.world import World
from analytics_kit.settings import Settings

ITEMS = [work.item_id for work in World().works.values()][:12]
REQUESTS = [douyin.ItemPlaySource(item_id=item) for item in ITEMS]

Opened = Callable[..., tuple[ak.Session, Faults]]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """A session against a sandbox, and what the sandbox charged."""
    closing: list[Any] = []

    def open_(spec: str = "", **options: Any) -> tuple[ak.Session, Faults]:
        faults = Faults.parse(spec)
        running = app.running(faults=faults)
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": running.__enter__()})
        session = ak.live(settings=settings, **options)
        closing.extend([lambda: running.__exit__(None, None, None), session.close])
        return session, faults

    yield open_
    for close in reversed(closing):
        close()


def charged(faults: Faults) -> int:
    return sum(call.billed for call in faults.log)


@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_fetch_all_stops_before_the_limit_is_passed_and_keeps_what_came(
    opened: Opened, on_error: Any
) -> None:
    session, faults = opened(max_credits=5)
    with pytest.raises(errors.CreditLimitError, match=r"max_credits=5 would be passed. Spent: 5 credits"):
        session.fetch_all(REQUESTS, on_error=on_error)

    assert charged(faults) == 5
    assert session.calls.get_column("credits").sum() == 5
    assert session.kept is not None
    assert session.kept.get_column("item_id").n_unique() == 5
    assert "5 credits of at most 5" in repr(session)


def test_what_was_turned_away_for_free_leaves_its_room_to_others(opened: Opened) -> None:
    session, faults = opened("429:6,retry_after=0.02", max_credits=len(REQUESTS), retries=8)

    assert session.fetch_all(REQUESTS).get_column("item_id").n_unique() == len(REQUESTS)
    assert charged(faults) == len(REQUESTS)
    assert len(faults.log) > len(REQUESTS)


def test_a_try_that_may_have_been_charged_counts_and_so_does_its_repetition(opened: Opened) -> None:
    session, faults = opened("500:9", max_credits=3, retry_billed=True, retries=8)
    with pytest.raises(errors.CreditLimitError, match="may be charged"):
        session.fetch(REQUESTS[0])

    assert len(faults.log) == 3


def test_what_the_cassette_answers_costs_nothing(item_id: str) -> None:
    session = ak.replay("demo", max_credits=0)

    assert session.fetch(douyin.ItemSearchKeyword(item_id=item_id)).height == 3


def test_a_limit_of_nothing_sends_nothing(opened: Opened) -> None:
    session, faults = opened(max_credits=0)
    with pytest.raises(errors.CreditLimitError, match="a call costs 1"):
        session.fetch(REQUESTS[0])

    assert faults.log == []


def test_free_calls_pass_no_limit() -> None:
    with app.running() as url:
        settings = Settings.load(environment=app.CREDENTIALS, base_urls={"amagi": url + "/api"})
        session = ak.live(settings=settings, max_credits=0)
        with session, pytest.raises(errors.ProviderError):  # there is no such work, which it says for nothing
            session.fetch(amagi.OneWork(aweme_id=ITEMS[0]))

    assert session.calls.item(0, "sent") == 1


@pytest.mark.parametrize("limit", [-1, float("nan"), float("inf"), "5", True])
def test_what_is_no_limit_is_refused(limit: Any) -> None:
    with pytest.raises(
        errors.ParameterError, match="max_credits=.* is not allowed. Allowed: a number from 0"
    ):
        ak.live(max_credits=limit)


@given(
    limit=st.integers(0, 6),
    outcomes=st.lists(st.integers(0, 1), min_size=1, max_size=12),
    workers=st.integers(1, 4),
)
def test_all_that_fits_is_let_through_and_no_more(limit: int, outcomes: list[int], workers: int) -> None:
    budget, stop = _spending.Budget(limit), threading.Event()

    def call(charged: int) -> int:
        try:
            _spending.Hold([budget], 1.0, route="a.route", stop=stop).settle(charged)
        except errors.CreditLimitError:
            return 0
        return charged

    with ThreadPoolExecutor(workers) as pool:
        spent = sum(pool.map(call, outcomes))

    assert spent == budget.spent == min(limit, sum(outcomes))
    assert budget.reserved == 0
