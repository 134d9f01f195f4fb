"""One provider, two gateways: the same routes, requests and answers, whichever key is set."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from _requests import request

import analytics_kit as ak
from analytics_kit import errors, routes
from analytics_kit.cassettes import Cassette
from analytics_kit.cli import main
from analytics_kit.providers import GATEWAYS, TIKOMNI
from analytics_kit.routes import douyin
from analytics_kit.sandbox import app, documented
from analytics_kit.settings import Settings

COOKIES = {"DOUYIN_COOKIE": "sandbox-creator-1", "TIKTOK_COOKIE": "sandbox-creator-1"}
TIKHUB = COOKIES | {"TIKHUB_API_KEY": "key-of-tikhub"}
BOTH = TIKHUB | {"TIKOMNI_API_KEY": "key-of-tikomni"}
ROUTES = [route for route in routes.classes() if route.provider is TIKOMNI]
WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")


class Service(httpx.BaseTransport):
    """Whatever stands at an address: it answers one thing, and remembers what it was sent."""

    def __init__(self, content: object = None, status: int = 200, **headers: str) -> None:
        self.content = content or {"code": 200, "data": documented.SEARCH_KEYWORD}
        self.status, self.headers = status, headers
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(self.status, json=self.content, headers=self.headers)


def live(environment: dict[str, str], service: Service, **options: object) -> ak.Session:
    return ak.live(settings=Settings.load(environment=environment), transport=service, retries=0, **options)


# Which one


def test_28_routes_have_two_gateways_and_are_declared_once() -> None:
    assert len(ROUTES) == 28
    assert [gateway.name for gateway in TIKOMNI.gateways] == ["tikomni", "tikhub"]
    assert {route.provider.name for route in ROUTES} == {"tikomni"}


@pytest.mark.parametrize(
    ("environment", "options", "address", "key"),
    [
        (TIKHUB, {}, "https://api.tikhub.io/api/v1/douyin/", "key-of-tikhub"),
        (BOTH, {}, "https://api.tikomni.com/api/u1/v1/douyin/", "key-of-tikomni"),
        (BOTH, {"gateway": "tikhub"}, "https://api.tikhub.io/api/v1/douyin/", "key-of-tikhub"),
        (
            TIKHUB | {"TIKHUB_BASE_URL": "https://api.tikhub.dev"},
            {},
            "https://api.tikhub.dev/api/v1/douyin/",
            "key-of-tikhub",
        ),
    ],
    ids=["tikhub's key alone", "both keys", "as told", "the address for mainland China"],
)
def test_the_gateway_is_the_one_whose_key_is_set_or_as_told(
    environment: dict[str, str], options: dict[str, str], address: str, key: str
) -> None:
    service = Service()
    with live(environment, service, **options) as session:
        session.fetch(WORDS)

    http_request = service.sent[0]
    assert str(http_request.url).startswith(address)
    assert http_request.headers["authorization"] == f"Bearer {key}"


def test_a_wrong_gateway_is_refused_with_those_that_there_are() -> None:
    for make in (ak.live, lambda **options: ak.replay("demo", **options)):
        with pytest.raises(
            errors.ParameterError, match="gateway='tikhup' is not allowed. Allowed: 'tikomni', 'tikhub'"
        ):
            make(gateway="tikhup")


def test_a_gateway_that_is_told_and_has_no_key_names_its_variable() -> None:
    with pytest.raises(errors.SettingsError, match=r"TIKHUB_API_KEY is not set.*or TIKOMNI_API_KEY"):
        live({"TIKOMNI_API_KEY": "k", **COOKIES}, Service(), gateway="tikhub").fetch(WORDS)


def test_a_key_of_tikhub_at_tikomni_says_where_it_belongs() -> None:
    service = Service({"detail": {"code": 401, "message": "Invalid API key"}}, 401)
    with pytest.raises(errors.AuthenticationError, match="A key of tikhub goes into TIKHUB_API_KEY"):
        live(COOKIES | {"TIKOMNI_API_KEY": "key-of-tikhub"}, service).fetch(WORDS)


# What names it


def test_log_errors_and_credits_name_the_gateway_that_was_asked() -> None:
    service = Service({"detail": {"code": 402, "message": "no balance"}}, 402)
    session = live(TIKHUB, service)
    with pytest.raises(errors.QuotaError, match="tikhub answered 402") as caught:
        session.fetch(WORDS)

    assert (caught.value.gateway, caught.value.provider) == ("tikhub", "tikomni")
    assert session.calls.item(0, "gateway") == "tikhub"


def test_tables_name_the_provider_whichever_gateway_was_asked() -> None:
    item = {"items": [{"item_id": "7559536212910853422", "metrics": {"play_count": 1}}]}
    service = Service({"code": 200, "data": item})
    works = live(TIKHUB, service).fetch(douyin.ItemList(start_time="2025-09-01", end_time="2025-10-01"))

    assert works.get_column("provider").to_list() == ["tikomni"]


def test_rates_take_gateways() -> None:
    service = Service()
    with live(TIKHUB, service, rates={"tikhub": 2}) as session:
        with pytest.raises(errors.ParameterError, match="rates names 'tikhup', which is no gateway"):
            live(TIKHUB, service, rates={"tikhup": 2})
        assert session.fetch(WORDS).height == 3
    assert Settings.load(environment={"TIKHUB_RATE": "4"}).rate(GATEWAYS["tikhub"]) == 4


def test_the_moment_of_a_reset_is_waited_for() -> None:
    service = Service({"detail": {"code": 429, "message": "slow down"}}, 429, **{"x-ratelimit-reset": "1800"})
    with pytest.raises(errors.RateLimitError) as caught:
        live(TIKHUB, service).fetch(WORDS)

    assert caught.value.retry_after == 1800.0


def test_doctor_says_which_one_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIKHUB_API_KEY", "key-of-tikhub")
    assert main(["doctor"]) == 0

    output = capsys.readouterr().out
    assert "tikhub: https://api.tikhub.io, at most 10 calls a second; taken" in output
    assert "key-of-tikhub" not in output


# Cassettes


def test_what_one_gateway_recorded_replays_through_the_other(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    with app.running() as url:
        addresses = dict.fromkeys(("tikomni", "tikhub"), url)
        settings = Settings.load(environment=BOTH, base_urls=addresses)
        with ak.record(path, settings=settings, gateway="tikhub") as session:
            recorded = session.fetch(WORDS)
        assert session.calls.select("gateway", "cached").row(0) == ("tikhub", False)
        with ak.record(path, settings=settings, gateway="tikomni") as session:
            assert session.fetch(WORDS).equals(recorded)
        assert session.calls.select("gateway", "cached", "sent").row(0) == ("tikhub", True, 0)

    assert ak.replay(path, gateway="tikomni").fetch(WORDS).equals(recorded)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["provenance"]["gateways"] == ["tikhub"]
    assert document["interactions"][0]["request"]["uri"].startswith("https://api.tikomni.com/api/u1/v1/")
    assert main(["cassettes", "verify", str(path)]) == 0


def test_a_cassette_of_the_first_version_names_no_gateway_and_replays() -> None:
    path = Path(__file__).parent / "data" / "demo-0.1.json"
    with ak.replay(path) as session:
        assert session.fetch(WORDS).height == 3
    assert session.calls.item(0, "gateway") == "tikomni"
    assert Cassette.load(path).provenance.gateways == ()  # type: ignore[union-attr] # it has one
    assert main(["cassettes", "verify", str(path)]) == 0


def test_the_command_line_records_through_the_gateway_that_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[[fetch]]\nroute = "douyin.item_play_source"\nitem_id = "7559536212910853422"\n')
    command = ["record", str(tmp_path / "study.json"), str(plan), "--sandbox", "--gateway"]

    assert main([*command, "tikhub"]) == 0
    assert Cassette.load(tmp_path / "study.json").provenance.gateways == ("tikhub",)  # type: ignore[union-attr] # it has one
    assert main([*command, "tikhup"]) != 0
    assert "Allowed: 'tikomni', 'tikhub'" in capsys.readouterr().err


# A client that none of us wrote


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_the_public_client_of_tikhub_is_answered_by_the_sandbox(route: type[ak.routes.Route]) -> None:
    tikhub = pytest.importorskip("tikhub", reason="the client of TikHub is not installed: pip install tikhub")
    family, _, name = route.id.partition(".")
    request_ = request(route)
    with app.running() as url, tikhub.TikHub(api_key="any", base_url=url) as client:
        resource = client.douyin_creator_v2 if family == "douyin" else client.tiktok_creator
        method = getattr(resource, f"{'fetch' if family == 'douyin' else 'get'}_{name}")
        answer = method(**{"cookie": "sandbox-creator-1"} | request_.wire())

    if route.id == "douyin.item_list_download":
        assert answer.startswith("PK")  # that client has only text for a file
    else:
        assert ak.parse(request_, answer).equals(ak.parse(request_, {"code": 200, "data": answer["data"]}))
