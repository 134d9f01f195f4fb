"""Nothing that a user could share holds a secret: not one of 31 recorded exchanges, no repr, log, traceback or table."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import _requests
import pytest

import analytics_kit as ak
from analytics_kit import cassettes, errors, routes
from analytics_kit.providers import PROVIDERS
from analytics_kit.sandbox import app
from analytics_kit.settings import SECRETS, Settings

#: A value of its own for each secret; of the proxy, it is the password.
CANARIES = {name: f"canary-{name.lower().replace('_', '-')}-5f3a" for name in SECRETS}
ENVIRONMENT = {**CANARIES, "TIKTOK_PROXY": f"http://user:{CANARIES['TIKTOK_PROXY']}@proxy.invalid:8080"}


def settings(url: str) -> Settings:
    return Settings.load(environment=ENVIRONMENT, base_urls=dict.fromkeys(PROVIDERS, url))


def leaks(*texts: str) -> list[str]:
    return [canary for canary in CANARIES.values() for text in texts if canary in text]


def test_31_recorded_exchanges_hold_no_secret_and_no_signed_link(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    links = []
    with (
        app.running() as url,
        ak.record("study", settings=settings(url)) as session,
        ak.live(settings=settings(url)) as live,
    ):
        for route in routes.classes():
            request = _requests.request(route)
            session.fetch_all([request])
            if route.provider.name == "tikomni" and route.id != "douyin.item_list_download":
                answer = live.payload(request)
                links.append(answer["cache_url"])
                # The canaries are there to be found: the provider sends them back.
                assert leaks(str(answer["params"])) or not route.secrets
    files = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.json*")]

    assert len(session.calls) == len(routes.classes()) == 31
    assert len(links) == 27
    assert not leaks(*files, repr(session), repr(vars(session)), str(session.calls.to_dicts()), caplog.text)
    assert not [link for link in links for text in (*files, caplog.text) if link in text]
    assert cassettes.verify(tmp_path / "cassettes" / "study.json", secrets=ENVIRONMENT.values()) == []


@pytest.mark.parametrize("fault", ["429:1", "500", "cut", "html", "truncated"])
def test_no_failure_shows_a_secret_with_all_local_variables_printed(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with app.running(faults=fault) as url, ak.live(settings=settings(url), retries=0) as session:
        texts = []
        for route in (
            routes.get("douyin.item_play_source"),
            routes.get("tiktok.video_detailed_stats"),
            routes.get("keyapi.video_detail_analytics"),
        ):
            with pytest.raises(errors.ProviderError) as caught:
                session.fetch(_requests.request(route))
            trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
            texts += [*trace.format(), repr(vars(caught.value)), repr(caught.value.args)]
            if fault == "429:1":
                break

    assert not leaks(*texts, str(session.calls.to_dicts()), caplog.text)
