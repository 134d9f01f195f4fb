"""What ordinary answers leave in a cassette is clean; what was planted in one is found; look-alikes are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import _answers
import httpx
import pytest

import analytics_kit as ak
from analytics_kit import cassettes
from analytics_kit.cli import main
from analytics_kit.routes import amagi, keyapi
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

WORK = amagi.OneWork(aweme_id="7559536212910850000")
VIDEO = keyapi.VideoDetailAnalytics(video_ids=["7117191641181550000"])


# What ordinary answers leave


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Record an aweme and KeyAPI's documented answer through the kit, as from the providers themselves."""

    def provider(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json=_answers.keyapi() if "video_ids" in request.url.params else _answers.aweme()
        )

    path = tmp_path / "study.json"
    settings = Settings(secrets={"KEYAPI_API_KEY": "canary-0451"})
    with ak.record(path, settings=settings, transport=httpx.MockTransport(provider)) as session:
        session.fetch(WORK)
        session.fetch(VIDEO)
    return path


def test_an_aweme_and_the_documented_answer_of_keyapi_record_clean(recorded: Path) -> None:
    text = recorded.read_text(encoding="utf-8")

    assert cassettes.verify(recorded) == []
    assert main(["cassettes", "verify", str(recorded)]) == 0
    assert not [secret for secret in _answers.SIGNATURES if secret in text]
    names = (
        "x-signature",
        "x-expires",
        "sign=",
        "u_code",
        "did=",
        "iid=",
        "mid=",
        "share_sign",
        "with_sec_did",
    )
    assert not [name for name in names if name in text]


def test_hosts_paths_ids_and_texts_stay(recorded: Path) -> None:
    with ak.replay(recorded) as session:
        (cover,) = session.fetch(VIDEO, table="video_facts")["cover_url"]
        work = session.payload(WORK)["aweme_detail"]

    asked = _answers.aweme()["aweme_detail"]
    assert cover == "https://p16-sign-va.invalid/obj/tos-useast2a-p-0037-aiso/ab12_1657100323"
    assert work["share_url"] == "https://www.iesdouyin.com/share/video/7559536212910850000/?region=CN"
    assert work["video"]["bit_rate"][0]["play_addr"]["url_list"] == [
        "https://v26-web.invalid/<scrubbed>/video/tos/cn/tos-cn-ve-15c001-alinc2/o540/?a=6383&ch=10010&cr=3&dr=0&lr=all&cv=1&br=1175&bt=1175&cs=0&ds=4&qs=1",
        "https://www.douyin.com/aweme/v1/play/?video_id=v0d00fg10000d5&file_id=5a1d0b6f4d0e",
    ]
    for name in ("aweme_id", "statistics", "text_extra", "desc", "flag_7"):
        assert work[name] == asked[name]
    for name in ("sec_uid", "signature", "uid"):
        assert work["author"][name] == asked["author"][name]
    assert work["share_info"]["share_link_desc"] == asked["share_info"]["share_link_desc"]
    assert [one["uri"] for one in work["images"]] == [one["uri"] for one in asked["images"]]
    assert [one["file_cs"] for one in work["images"]] == [one["file_cs"] for one in asked["images"]]
