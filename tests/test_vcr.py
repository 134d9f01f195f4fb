"""Any client's calls go into a cassette of the kit, and replay through its routes."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import vcr

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.cli import main
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app

ITEM = "7559536212910853422"
SOURCES = douyin.ItemPlaySource(item_id=ITEM)
#: As TikHub has it.
PATH = SOURCES.path.replace("/api/u1/v1/", "/api/v1/")
KEY = "canary-key-of-a-client-0451"


def ask(url: str, item: str = ITEM, key: str = KEY) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.post(f"{url}{PATH}", json={"cookie": "canary-cookie-5f3a", "item_id": item}, headers=headers)


def test_what_another_client_recorded_replays_through_the_routes(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    recorder = ak.cassettes.vcr(path)
    assert isinstance(recorder, vcr.VCR)
    with app.running() as url:
        with recorder.use_cassette():
            recorded = ask(url).json()
        with ak.cassettes.vcr(path, record_mode="none").use_cassette() as played:
            assert ask("http://127.0.0.1:1").json()["data"] == recorded["data"]
            assert played.play_count == 1

    frame = ak.replay(path).fetch(SOURCES)
    assert frame.equals(ak.parse(SOURCES, recorded))
    text = path.read_text(encoding="utf-8")
    assert "canary" not in text
    document = json.loads(text)
    assert document["interactions"][0]["request"]["uri"] == f"https://api.tikomni.com{SOURCES.path}"
    assert (document["provenance"]["source"], document["provenance"]["gateways"]) == ("sandbox", ["tikhub"])
    assert main(["cassettes", "verify", str(path)]) == 0


def test_what_a_session_recorded_answers_another_client(tmp_path: Path) -> None:
    with app.running() as url:
        settings = ak.session.Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings) as session:
            session.fetch(SOURCES)

    with ak.cassettes.vcr(tmp_path / "study.json", record_mode="none").use_cassette():
        assert ak.parse(SOURCES, ask("http://127.0.0.1:1").content).equals(session.fetch(SOURCES))


def test_what_is_no_success_is_not_kept_as_one(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    with app.running() as url, ak.cassettes.vcr(path).use_cassette():
        assert ask(url, key="").status_code == 401
        assert ask(url).status_code == 200

    assert len(json.loads(path.read_text())["interactions"]) == 1
    with pytest.raises(errors.CassetteMissError):
        ak.replay(path).fetch(douyin.ItemPlaySource(item_id="1" * 19))
