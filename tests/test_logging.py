"""What the kit logs: waits and answers can be seen, nobody hears what they did not ask for, and no secret is in it."""

from __future__ import annotations

import logging
import subprocess
import sys

import _requests
import pytest

import analytics_kit as ak
from analytics_kit import errors, routes
from analytics_kit.providers import GATEWAYS
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app
from analytics_kit.settings import Settings

from .test_secrets import ENVIRONMENT, leaks

WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")


def messages(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == f"analytics_kit.{name}"]


def settings(url: str) -> Settings:
    return Settings.load(environment=ENVIRONMENT, base_urls=dict.fromkeys(GATEWAYS, url))


def test_a_wait_after_a_429_can_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="analytics_kit")
    with app.running(faults="429:1,retry_after=0.2") as url, ak.live(settings=settings(url)) as session:
        session.fetch(WORDS)
    turned_away = "douyin.item_search_keyword: tikomni answered 429 (RateLimitError)"

    assert messages(caplog, "retries") == [f"{turned_away}; try 2 of 5 follows in 0.2 s"]
    assert [line.rpartition(" in ")[0] for line in messages(caplog, "requests")] == [
        turned_away,
        "douyin.item_search_keyword: tikomni answered 200",
    ]


def test_who_waits_for_another_call_s_pause_can_be_seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="analytics_kit")
    with (
        app.running(faults="429:1,retry_after=0.2") as url,
        ak.live(settings=settings(url), retries=0) as session,
    ):
        with pytest.raises(errors.RateLimitError):
            session.fetch(WORDS)
        session.fetch(WORDS)
    (line,) = messages(caplog, "retries")

    assert line.startswith("douyin.item_search_keyword: tikomni asked not to be called for 0.")


def test_a_cassette_says_what_it_answers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="analytics_kit")
    ak.replay("demo").fetch(WORDS)
    read, answers = messages(caplog, "cassettes")

    assert read.startswith("demo: ")
    assert read.endswith(" calls read")
    assert answers.startswith("demo: answers POST /")
    assert messages(caplog, "requests") == []


@pytest.mark.usefixtures("tmp_path")
@pytest.mark.parametrize(
    "fault", ["500", "html", "cut"]
)  # what goes well is shown with all else of a session
def test_no_line_holds_a_secret(caplog: pytest.LogCaptureFixture, fault: str) -> None:
    caplog.set_level(logging.DEBUG, logger="analytics_kit")
    with app.running(faults=fault) as url, ak.record("study", settings=settings(url), retries=0) as session:
        request = _requests.request(routes.get("tiktok.video_detailed_stats"))
        with pytest.raises(errors.ProviderError):
            session.fetch(request)
    lines = [*messages(caplog, "requests"), *messages(caplog, "retries"), *messages(caplog, "cassettes")]

    assert len(lines) >= 2
    assert not leaks(*lines)
    assert url not in "".join(lines)


def test_what_a_provider_says_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="analytics_kit")
    unknown = douyin.ItemSearchKeyword(item_id="7000000000000000000")
    with (
        app.running() as url,
        ak.live(settings=settings(url)) as session,
        pytest.raises(errors.NotFoundError),
    ):
        session.fetch(unknown)

    assert messages(caplog, "requests")[-1].startswith(
        "douyin.item_search_keyword: tikomni answered 404 (NotFoundError) in "
    )


def test_nothing_is_said_where_nobody_listens() -> None:
    script = (
        "import analytics_kit as ak; from analytics_kit.routes import douyin; from analytics_kit import _logging\n"
        "ak.replay('demo').payload(douyin.ItemSearchKeyword(item_id='7559536212910853422'))\n"
        "_logging.retries.warning('heard')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("", "")
