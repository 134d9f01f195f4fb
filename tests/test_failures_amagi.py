"""amagi's reason reaches the user as the right error; these tests wait for ``Provider.failure`` to read it.

amagi answers HTTP 200 with code 500 and one general message whatever happened. What is expected of the kit:

- ``error.errorDescription`` is the reason where there is one, else ``message``: it stands in the error's message and in
  its ``provider_message``;
- "原因：" and a word such as ``status_self_see``: Douyin does not show the work, ``NotFoundError``;
- "ck可能已经失效" (the cookie expired) and "用户未登录" (not logged in): ``AuthenticationError``, whose advice names the
  cookie of amagi; it stops the provider for the rest of a batch;
- anything else stays a ``ServerError``;
- ``error.requestUrl`` names the device and the session that asked (msToken, a_bogus, webid): it stands nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import _amagi
import httpx
import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.routes import amagi
from analytics_kit.sandbox import app
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

ITEM = "7600000000000000021"
GENERAL = "抖音数据获取失败"
SIGNED = "https://www.douyin.com/aweme/v1/web/aweme/detail/?msToken=canary&webid=canary&a_bogus=canary"
EXPIRED = "获取响应数据失败！接口返回内容为空，你的抖音ck可能已经失效！"


def hidden(word: str) -> str:
    return f"获取响应数据失败！原因：{word}！"


def refusal(reason: str | None = None, message: str = GENERAL) -> dict[str, Any]:
    """Return what amagi 5.8.0 answers where Douyin gave nothing."""
    error = {"errorDescription": reason, "requestType": "聚合解析", "requestUrl": SIGNED}
    answer = {"success": False, "message": message, "code": 500, "requestPath": "/api/douyin/fetch_one_work"}
    return answer if reason is None else {**answer, "error": error}


def problem(body: dict[str, Any]) -> errors.ProviderError:
    with pytest.raises(errors.ProviderError) as caught:
        ak.parse(amagi.OneWork(aweme_id=ITEM), msgspec.json.encode(body))
    return caught.value


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (refusal(hidden("status_self_see")), errors.NotFoundError, hidden("status_self_see")),
        (refusal(hidden("status_friend_see")), errors.NotFoundError, hidden("status_friend_see")),
        (refusal(hidden("status_delete")), errors.NotFoundError, hidden("status_delete")),
        (refusal(EXPIRED), errors.AuthenticationError, EXPIRED),
        (refusal(message="用户未登录"), errors.AuthenticationError, "用户未登录"),
        (refusal("未知错误"), errors.ServerError, "未知错误"),
        (refusal(), errors.ServerError, GENERAL),
        (refusal(message="系统繁忙"), errors.ServerError, "系统繁忙"),
    ],
)
def test_the_reason_decides_which_error_it_is_and_stands_in_it(
    body: dict[str, Any], kind: type[errors.ProviderError], words: str
) -> None:
    caught = problem(body)

    assert type(caught) is kind
    assert (caught.provider, caught.code, caught.provider_message) == ("amagi", 500, words)
    assert words in str(caught)


@pytest.mark.parametrize("body", [refusal(EXPIRED), refusal(message="用户未登录")])
def test_a_dead_cookie_is_said_to_be_amagis(body: dict[str, Any]) -> None:
    message = str(problem(body))

    assert "cookie" in message
    assert "amagi" in message.partition("answered")[2]


@given(st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=30))
def test_whatever_word_douyin_gives_for_not_showing_a_work_it_is_not_found(word: str) -> None:
    caught = problem(refusal(hidden(word)))

    assert type(caught) is errors.NotFoundError
    assert word in str(caught.provider_message)


@pytest.mark.parametrize("reason", [hidden("status_self_see"), EXPIRED, "未知错误"])
def test_who_asked_stands_nowhere_in_an_error(reason: str) -> None:
    caught = problem(refusal(reason))

    assert reason in str(caught)
    assert "canary" not in f"{caught} {caught!r} {vars(caught)}"


@pytest.mark.parametrize("odd", [None, "words", {}, {"errorDescription": None}, {"errorDescription": 7}, []])
def test_an_odd_reason_leaves_the_general_message(odd: object) -> None:
    caught = problem({**refusal(), "error": odd})

    assert (type(caught), caught.provider_message) == (errors.ServerError, GENERAL)


# Batches


def asking(body: dict[str, Any], urls: list[str], cassette: Path | None = None) -> ak.session.Session:
    def answer(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(200, json=body)

    options: dict[str, Any] = {
        "settings": Settings(),
        "transport": httpx.MockTransport(answer),
        "rates": {"amagi": 8},
    }
    return ak.live(**options) if cassette is None else ak.record(cassette, **options)


WORKS = [amagi.OneWork(aweme_id=f"76000000000000{number:05d}") for number in range(60)]


@pytest.mark.parametrize("body", [refusal(EXPIRED), refusal(message="用户未登录")])
def test_a_dead_cookie_stops_amagi_for_the_rest_of_a_batch(body: dict[str, Any]) -> None:
    urls: list[str] = []
    session = asking(body, urls)
    with pytest.warns(errors.PartialResultWarning, match="60 of 60 calls failed"):
        assert session.fetch_all(WORKS, on_error="skip").is_empty()

    assert len(urls) <= 30  # what was under way at once, or had its turn before the first answer was read
    unsent = session.calls.filter(pl.col("sent") == 0).get_column("error")
    assert unsent.str.starts_with("AuthenticationError: amagi.one_work: not sent").all()
    assert len(unsent) == 60 - len(urls)


def test_a_work_that_is_not_shown_does_not_stop_the_others() -> None:
    urls: list[str] = []
    with pytest.warns(errors.PartialResultWarning, match="5 of 5 calls failed"):
        asking(refusal(hidden("status_self_see")), urls).fetch_all(WORKS[:5], on_error="skip")

    assert len(urls) == 5


@pytest.mark.parametrize("reason", [hidden("status_self_see"), EXPIRED])
def test_a_refusal_leaves_nothing_of_who_asked_in_a_cassette_or_in_the_log(
    reason: str, tmp_path: Path
) -> None:
    urls: list[str] = []
    with (
        asking(refusal(reason), urls, tmp_path / "study.json") as session,
        pytest.warns(errors.PartialResultWarning),
    ):
        session.fetch_all(WORKS[:2], on_error="skip")

    assert "canary" not in session.calls.write_csv()
    assert "canary" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert session.calls["error"].str.contains(reason, literal=True).any()


# The sandbox, and the real amagi


@pytest.mark.parametrize(
    "request_",
    [amagi.OneWork(aweme_id="7000000000000000000"), amagi.OneWork(url="https://v.douyin.com/nowhere/")],
)
def test_a_work_that_the_sandbox_does_not_have_is_not_found(request_: amagi.OneWork) -> None:
    with app.running() as url:
        urls = {"amagi": url}
        with (
            ak.live(base_urls=urls, settings=Settings.load(environment={}, base_urls=urls)) as session,
            pytest.raises(errors.NotFoundError, match="status_self_see") as caught,
        ):
            session.fetch(request_)
    assert caught.value.provider == "amagi"


#: The last digit of a work's id, what Douyin answers to amagi, and what comes of it.
DOUYIN: list[tuple[Any, type[errors.ProviderError], str]] = [
    (
        {"status_code": 0, "filter_detail": {"filter_reason": "status_self_see"}},
        errors.NotFoundError,
        "status_self_see",
    ),
    ("", errors.AuthenticationError, "ck可能已经失效"),
    ({"status_code": 8, "status_msg": "用户未登录"}, errors.AuthenticationError, "用户未登录"),
    ({"status_code": 2154, "status_msg": "稍后再试"}, errors.ServerError, "稍后再试"),
]


@pytest.mark.skipif(_amagi.MISSING is not None, reason=str(_amagi.MISSING))
def test_the_real_amagis_refusals_become_the_right_errors() -> None:
    ids = [f"760000000000000003{index}" for index in range(len(DOUYIN))]
    answers = {item_id: answer for item_id, (answer, _, _) in zip(ids, DOUYIN, strict=True)}
    with _amagi.serving(answers) as base:
        urls = {"amagi": base}
        settings = Settings.load(environment={}, base_urls=urls)
        for item_id, (_, kind, words) in zip(ids, DOUYIN, strict=True):
            with (
                ak.live(base_urls=urls, settings=settings, retries=0) as session,
                pytest.raises(errors.ProviderError) as caught,
            ):
                session.fetch(amagi.OneWork(aweme_id=item_id))
            assert type(caught.value) is kind
            assert words in str(caught.value)
            assert words in str(caught.value.provider_message)
            assert "msToken" not in f"{caught.value!r} {vars(caught.value)}"
