"""An answer against us becomes the one exception that tells the user what to do."""

from __future__ import annotations

import json
import pickle

import pytest

from analytics_kit import envelopes, errors
from analytics_kit.envelopes import Origin
from analytics_kit.providers import TIKOMNI
from analytics_kit.routes import douyin

ROUTE = douyin.ItemPlaySource


def read(body: object, status: int = 200) -> object:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return envelopes.read(ROUTE, content, Origin(TIKOMNI.gateway, "https://api.example/route", status))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (402, errors.QuotaError),
        (403, errors.AuthenticationError),
        (404, errors.NotFoundError),
        (422, errors.BadRequestError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (418, errors.ProviderError),
    ],
)
@pytest.mark.parametrize("in_body", [True, False])
def test_a_status_and_a_code_under_status_200_mean_the_same(
    status: int, kind: type[errors.ProviderError], in_body: bool
) -> None:
    body = {"code": status, "message": "no", "message_zh": "不行", "request_id": "r-9"}
    with pytest.raises(errors.ProviderError) as caught:
        read(body) if in_body else read({"detail": body}, status)

    problem = caught.value
    assert type(problem) is kind
    assert (problem.provider, problem.route, problem.code, problem.request_id) == (
        "tikomni",
        ROUTE.id,
        status,
        "r-9",
    )
    assert problem.provider_message == "不行"
    assert "no (不行)" in str(problem)


def test_an_inner_status_code_is_a_failure_too() -> None:
    with pytest.raises(errors.ProviderError, match="8: 用户未登录"):
        read({"code": 200, "data": {"status_code": 8, "status_msg": "用户未登录"}})


def test_html_instead_of_json_shows_its_beginning() -> None:
    with pytest.raises(errors.PayloadError, match="not valid JSON.*<html><body>Oops"):
        read(b"<html><body>Oops")
    with pytest.raises(errors.ServerError, match="502"):
        read(b"<html>Bad gateway</html>", 502)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"3",
        b'{"code":200,"data":null}',
        b'{"code":200,"data":{"play_source":',
        b"\xff\xfe",
    ],
)
def test_an_answer_without_its_payload_is_a_payload_error(body: bytes) -> None:
    with pytest.raises(errors.PayloadError):
        read(body)


def test_a_mismatch_names_the_path_and_the_value() -> None:
    with pytest.raises(
        errors.PayloadError,
        match=r"expected text, and \[1\] came at \$.data.play_source\[0\].key",
    ):
        read({"code": 200, "request_id": "r-1", "data": {"play_source": [{"key": [1], "value": 0.2}]}})


def test_an_error_survives_pickling_with_all_it_carries() -> None:
    with pytest.raises(errors.RateLimitError) as caught:
        read({"detail": {"message": "slow down", "request_id": "r-2"}}, 429)

    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), vars(again)) == (
        type(caught.value),
        str(caught.value),
        vars(caught.value),
    )


# Saying no


@pytest.mark.parametrize("body", [b'{"detail": "Not Found"}', b"<html>404</html>", b""])
def test_a_404_of_an_address_without_such_a_route_is_about_the_address(body: bytes) -> None:
    with pytest.raises(
        errors.NotFoundError, match="no such route at https://api.example/route: check the address"
    ):
        read(body, 404)


def test_a_404_of_the_providers_own_is_about_the_work() -> None:
    with pytest.raises(errors.NotFoundError, match="the work may be deleted"):
        read({"detail": {"code": 404, "message": "no such item"}}, 404)


def test_a_400_may_pass_later_where_the_provider_passes_failures_on_so() -> None:
    with pytest.raises(errors.BadRequestError, match="the same call succeeds later"):
        read({"detail": {"code": 400, "message": "upstream failed"}}, 400)


def test_a_422_names_field_and_reason() -> None:
    faults = [{"loc": ["body", "item_id"], "msg": "String should have 19 characters", "type": "string"}]
    with pytest.raises(errors.BadRequestError, match="item_id: String should have 19 characters"):
        read({"detail": faults}, 422)


@pytest.mark.parametrize("code", [8, "8", 10008, 2190008, "2190008"])
@pytest.mark.parametrize("form", ["status_code", "BaseResp"])
def test_each_code_of_a_dead_cookie_is_an_authentication_error(code: object, form: str) -> None:
    inner = {"status_code": code} if form == "status_code" else {"BaseResp": {"StatusCode": code}}
    with pytest.raises(errors.AuthenticationError, match="The cookie is missing, wrong or expired"):
        read({"code": 200, "data": inner})


def test_too_few_plays_have_words_of_their_own() -> None:
    with pytest.raises(errors.NotFoundError, match="too few plays for this analysis") as caught:
        read({"code": 200, "data": {"status_code": 10001, "status_msg": "below_min_view"}})
    assert caught.value.provider_message == "below_min_view"


def test_a_long_message_makes_no_long_error() -> None:
    with pytest.raises(errors.ServerError) as caught:
        read({"detail": {"code": 500, "message": "x" * 10**6, "message_zh": "错" * 10**6}}, 500)
    assert len(str(caught.value)) < 2000


@pytest.mark.parametrize("code", [0, 200, "200"])
def test_any_success_code_of_the_family_is_unwrapped(code: object) -> None:
    answer = read(
        {"code": code, "request_id": "r", "data": {"play_source": [{"key": "search", "value": 0.2}]}}
    )
    assert (len(answer.payload.play_source), answer.request_id) == (1, "r")  # type: ignore[attr-defined] # an Answer
