"""The real amagi, started here: it cannot reach Douyin, but what it says becomes our errors, and its works our tables."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import _amagi
import httpx
import pytest

import analytics_kit as ak
from analytics_kit import envelopes
from analytics_kit.routes import amagi
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics_kit.session import Session

pytestmark = [
    pytest.mark.skipif(_amagi.MISSING is not None, reason=str(_amagi.MISSING)),
    pytest.mark.slow,  # a server of its own
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with _amagi.serving() as base:
        yield base


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    urls = {"amagi": url}
    with ak.live(
        base_urls=urls, settings=Settings.load(environment={}, base_urls=urls), retries=0
    ) as session:
        yield session


def test_a_missing_parameter_is_a_bad_request_that_names_it(url: str) -> None:
    answer = httpx.get(url + amagi.OneWork.path)
    with pytest.raises(ak.errors.BadRequestError, match="aweme_id: ") as caught:
        envelopes.read(amagi.OneWork, answer.content, envelopes.Origin.of(amagi.OneWork, answer.status_code))

    assert (caught.value.provider, caught.value.code) == ("amagi", 400)


def test_the_link_that_its_older_page_names_is_refused_by_amagi_5(session: Session) -> None:
    with pytest.raises(ak.errors.BadRequestError, match="aweme_id: "):
        session.fetch(amagi.OneWork(url="https://v.douyin.com/irQCAn4A/"))


def test_that_douyin_cannot_be_reached_is_a_failure_of_the_server(session: Session) -> None:
    request = amagi.OneWork(aweme_id="7559536212910853422")
    with pytest.raises(ak.errors.ServerError) as caught:
        session.fetch(request)

    problem = caught.value
    assert (problem.provider, problem.code, problem.request) == ("amagi", 500, request)
    assert problem.provider_message
    assert session.calls["credits"].sum() == 0


def test_no_server_at_all_is_a_transport_error_that_says_where() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    urls = {"amagi": f"http://127.0.0.1:{port}/api"}
    settings = Settings.load(environment={}, base_urls=urls)
    with (
        ak.live(base_urls=urls, settings=settings, retries=0) as nowhere,
        pytest.raises(ak.errors.TransportError, match=f"127.0.0.1:{port}"),
    ):
        nowhere.fetch(amagi.OneWork(aweme_id="7559536212910853422"))


ITEM = "7600000000000000011"
#: As Douyin answers amagi: hundreds of members, of which these matter here.
AWEME: dict[str, Any] = {
    "aweme_id": ITEM,
    "desc": "夜市第一摊 #夜宵",
    "create_time": 1769600000,
    "duration": 15400,
    "author": {"nickname": "摊主", "uid": "42", "sec_uid": "MS4", "follower_count": 9, "total_favorited": 30},
    "share_url": f"https://www.iesdouyin.com/share/video/{ITEM}/?did=canary&iid=canary&u_code=canary&share_sign=canary",
    "statistics": {
        "play_count": 0,
        "digg_count": 21,
        "comment_count": 2,
        "share_count": 1,
        "collect_count": 4,
    },
    "text_extra": [{"hashtag_name": "夜宵", "hashtag_id": "1600000000000001"}],
    "video": {"play_addr": {"url_list": ["https://v3.invalid/a?x-signature=canary"]}},
}


def test_a_work_that_amagi_passes_on_becomes_its_row() -> None:
    with _amagi.serving({ITEM: {"status_code": 0, "aweme_detail": AWEME}}) as base:
        urls = {"amagi": base}
        settings = Settings.load(environment={}, base_urls=urls)
        with ak.live(base_urls=urls, settings=settings, retries=0) as session:
            tables = {
                name: session.fetch(amagi.OneWork(aweme_id=ITEM), name) for name in amagi.OneWork.tables
            }

    assert tables["works"].select("item_id", "plays", "likes", "duration_s", "url").row(0) == (
        ITEM,
        None,
        21,
        15.4,
        f"https://www.iesdouyin.com/share/video/{ITEM}/",
    )
    assert tables["hashtags"]["hashtag"].to_list() == ["夜宵"]
    assert "canary" not in "".join(table.write_csv() for table in tables.values())
