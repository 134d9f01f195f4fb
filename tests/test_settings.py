"""Secrets are found where users put them, and never shown."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import _wire
import httpx
import pytest

import analytics_kit as ak
from analytics_kit import _transport, errors
from analytics_kit.providers import TIKOMNI
from analytics_kit.routes import amagi, douyin
from analytics_kit.sandbox import app
from analytics_kit.settings import Settings, dotenv_path

from .conftest import CANARIES


def test_a_dotenv_file_is_found_from_a_folder_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("TIKOMNI_API_KEY='from the file'\n")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")

    assert Settings.load().secrets == {"TIKOMNI_API_KEY": "from the file"}


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("DOUYIN_COOKIE=file\n")
    monkeypatch.setenv("DOUYIN_COOKIE", "environment")

    assert Settings.load().secrets == {"DOUYIN_COOKIE": "environment"}


def test_an_unreadable_dotenv_says_so(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"TIKOMNI_API_KEY=\xff\xfe")

    with pytest.raises(errors.SettingsError, match="must be UTF-8"):
        Settings.load()


def test_blanks_around_a_pasted_key_are_dropped() -> None:
    assert Settings.load(environment={"TIKOMNI_API_KEY": " key\n", "DOUYIN_COOKIE": "  "}).secrets == {
        "TIKOMNI_API_KEY": "key"
    }


def test_no_secret_is_in_the_repr_or_in_a_pickle(settings: Settings) -> None:
    assert not any(canary in repr(settings) for canary in CANARIES.values())
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(settings)


def test_a_missing_secret_names_the_variable_and_a_way_without_it() -> None:
    with pytest.raises(
        errors.SettingsError, match=r"DOUYIN_COOKIE is not set, and douyin.item_list needs it.*replay"
    ):
        Settings().secret("DOUYIN_COOKIE", need="douyin.item_list")


def test_a_base_url_comes_from_the_option_or_the_environment_or_the_contract() -> None:
    environment = {"TIKOMNI_BASE_URL": "http://10.0.0.1/"}

    assert Settings().base_url(TIKOMNI.gateway) == "https://api.tikomni.com"
    assert Settings.load(environment=environment).base_url(TIKOMNI.gateway) == "http://10.0.0.1"
    option = Settings.load(environment=environment, base_urls={"tikomni": "http://127.0.0.1:8765"})
    assert option.base_url(TIKOMNI.gateway) == "http://127.0.0.1:8765"


@pytest.mark.parametrize(
    ("urls", "message"),
    [
        ({"tiktok": "http://x"}, "'tiktok', which is no gateway"),
        ({"tikomni": "127.0.0.1:8765"}, "must look like"),
        ({"tikomni": "http://user:canary@host"}, "must look like"),
    ],
)
def test_a_wrong_base_url_is_refused_without_being_printed(urls: dict[str, str], message: str) -> None:
    with pytest.raises(errors.ParameterError, match=message) as caught:
        Settings.load(environment={}, base_urls=urls)

    assert "canary" not in str(caught.value)


def test_a_rate_comes_from_the_environment_or_the_provider_and_a_stand_in_has_none() -> None:
    assert Settings.load(environment={"TIKOMNI_RATE": " 2.5 "}).rate(TIKOMNI.gateway) == 2.5
    assert Settings.load(environment={"TIKOMNI_RATE": ""}).rate(TIKOMNI.gateway) == TIKOMNI.gateway.rate
    sandbox = {"TIKOMNI_BASE_URL": "http://127.0.0.1:8765"}
    assert Settings.load(environment=sandbox).rate(TIKOMNI.gateway) is None
    assert Settings.load(environment=sandbox | {"TIKOMNI_RATE": "4"}).rate(TIKOMNI.gateway) == 4


@pytest.mark.parametrize("text", ["0", "-1", "fast", "nan", "inf", "1e400"])
def test_a_rate_that_is_no_number_above_0_is_refused(text: str) -> None:
    with pytest.raises(
        errors.SettingsError, match=f"TIKOMNI_RATE='{text}' is not allowed. Allowed: .*above 0"
    ):
        Settings.load(environment={"TIKOMNI_RATE": text})


# Where .env is looked for


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody's folder with a .env, and a study two levels below it, where we are."""
    study = tmp_path / "home" / "studies" / "may"
    study.mkdir(parents=True)
    (tmp_path / "home" / ".env").write_text("TIKOMNI_API_KEY=from-home\n")
    monkeypatch.chdir(study)
    return study


def test_a_dotenv_above_the_study_is_not_read(folders: Path) -> None:
    assert dotenv_path() is None
    (folders / "pyproject.toml").touch()
    assert dotenv_path() is None
    assert Settings.load().secrets == {}


@pytest.mark.parametrize("mark", [".git", "pyproject.toml", "cassettes", "notebooks"])
def test_it_is_read_up_to_the_studys_root(folders: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    (folders.parent / mark).mkdir()
    (folders.parent / ".env").write_text("TIKOMNI_API_KEY=of-the-study\n")
    assert Settings.load().secrets == {"TIKOMNI_API_KEY": "of-the-study"}

    (folders / ".git").mkdir()  # a study of its own within it
    assert dotenv_path() is None
    monkeypatch.chdir(folders.parent)
    assert dotenv_path() == folders.parent / ".env"
    monkeypatch.setenv("ANALYTICS_KIT_DOTENV", "0")
    assert Settings.load().secrets == {}


def test_a_dotenv_takes_nothing_out_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUYIN_COOKIE", "canary")
    (tmp_path / ".env").write_text(
        "TIKOMNI_API_KEY=mine\nTIKHUB_API_KEY=x\nTIKHUB_BASE_URL=https://a.invalid/${DOUYIN_COOKIE}\n"
    )
    with pytest.raises(errors.ParameterError, match="must look like"):
        Settings.load()


# Where secrets go

WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")
BOTH = {"TIKOMNI_API_KEY": "canary-key-1", "DOUYIN_COOKIE": "canary-cookie-1"}


class Nobody(httpx.BaseTransport):
    """Answers nothing: whatever is sent is a failure of the test."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise AssertionError(str(request.url))


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1", "http://api.tikomni.com", "http://127.0.0.1.example", "http://[2001:db8::1]:80"],
)
def test_a_key_goes_in_clear_text_to_no_other_machine(address: str) -> None:
    by_variable = Settings.load(environment=BOTH | {"TIKOMNI_BASE_URL": address})
    by_option = Settings.load(environment=BOTH, base_urls={"tikomni": address})
    for settings in (by_variable, by_option):
        session = ak.live(settings=settings, transport=Nobody())
        for ask in (session.fetch, session.payload, lambda request, s=session: s.check([type(request)])):
            with pytest.raises(
                errors.SettingsError,
                match=f"{re.escape(address)} is not encrypted.*allow_http=True, or TIKOMNI_ALLOW_HTTP=1",
            ):
                ask(WORDS)


@pytest.mark.parametrize(
    ("environment", "option", "allowed"),
    [
        ({}, False, False),
        ({"TIKOMNI_ALLOW_HTTP": "0"}, False, False),
        ({"KEYAPI_ALLOW_HTTP": "1"}, False, False),
        ({"TIKOMNI_ALLOW_HTTP": "1"}, False, True),
        ({"TIKOMNI_ALLOW_HTTP": "yes"}, False, True),
        ({}, True, True),
    ],
)
def test_a_switch_of_its_own_allows_it(environment: dict[str, str], option: bool, allowed: bool) -> None:
    urls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(404, json={})

    settings = Settings.load(environment=BOTH | environment | {"TIKOMNI_BASE_URL": "http://10.0.0.1"})
    session = ak.live(settings=settings, transport=httpx.MockTransport(answer), allow_http=option)
    with pytest.raises(errors.NotFoundError if allowed else errors.SettingsError):
        session.fetch(WORDS)
    assert bool(urls) is allowed


def test_what_needs_no_key_may_be_in_clear_text() -> None:
    settings = Settings.load(environment=BOTH | {"AMAGI_BASE_URL": "http://192.168.1.5:4567/api"})
    transport = httpx.MockTransport(lambda _: httpx.Response(404, json={}))
    with pytest.raises(errors.NotFoundError):
        ak.live(settings=settings, transport=transport).fetch(amagi.OneWork(aweme_id="7559536212910853422"))


@pytest.mark.parametrize(
    ("environment", "file", "accepted"),
    [
        ({"TIKOMNI_API_KEY": "e"}, {}, False),
        ({"TIKOMNI_API_KEY": "e"}, {"TIKOMNI_API_KEY": "f"}, False),
        ({"DOUYIN_COOKIE": "e"}, {"TIKOMNI_API_KEY": "f"}, False),
        ({"TIKTOK_PROXY": "e"}, {"TIKOMNI_API_KEY": "f", "DOUYIN_COOKIE": "c"}, False),
        ({}, {"TIKOMNI_API_KEY": "f", "DOUYIN_COOKIE": "c"}, True),
        ({"TIKOMNI_API_KEY": "f"}, {"TIKOMNI_API_KEY": "f", "DOUYIN_COOKIE": "c"}, True),
        ({"KEYAPI_API_KEY": "e"}, {"TIKOMNI_API_KEY": "f", "DOUYIN_COOKIE": "c"}, True),
    ],
)
def test_an_address_in_a_dotenv_gets_the_secrets_of_that_file_alone(
    environment: dict[str, str],
    file: dict[str, str],
    accepted: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    lines = {"TIKOMNI_BASE_URL": "https://elsewhere.example", **file}
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    settings = Settings.load(gateway="tikomni")

    assert (settings.base_url(TIKOMNI.gateway) == "https://elsewhere.example") is accepted
    if not accepted:
        with pytest.raises(
            errors.SettingsError, match=r"TIKOMNI_BASE_URL stands in .*\.env, and .*Nothing was sent"
        ):
            ak.live(settings=settings, transport=Nobody()).fetch(WORDS)
        monkeypatch.setenv("TIKOMNI_BASE_URL", "https://mine.example")
        assert Settings.load().distrusted == {}


def test_a_switch_in_a_dotenv_is_for_an_address_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("TIKOMNI_ALLOW_HTTP=1\n")
    assert Settings.load().allow_http == ()
    (tmp_path / ".env").write_text(
        "TIKOMNI_ALLOW_HTTP=1\nTIKOMNI_API_KEY=k\nTIKOMNI_BASE_URL=http://10.0.0.1\n"
    )
    assert Settings.load().allow_http == ("tikomni",)
    monkeypatch.setenv("TIKOMNI_BASE_URL", "http://10.0.0.2")
    assert Settings.load().allow_http == ()


# Proxies


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"])
def test_no_proxy_of_the_environment_gets_a_call_to_this_machine(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://proxy.invalid:1")
    for host in ("127.0.0.1", "127.0.0.9", "localhost", "[::1]"):
        assert _transport.proxy_of(f"http://{host}:8765") is None
    with (
        app.running() as url,
        ak.live(settings=Settings.load(environment=app.CREDENTIALS, base_urls={"tikomni": url})) as session,
    ):
        assert session.fetch(WORDS).height == 3


def test_other_calls_go_through_the_proxy_and_the_deadline_holds_there_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with _wire.serving(_wire.dripping(b"HTTP/1.1 2")) as url:
        monkeypatch.setenv("HTTPS_PROXY", url.removeprefix("http://"))
        settings = Settings.load(environment=BOTH, base_urls={"tikomni": "https://host.invalid"})
        with (
            ak.live(settings=settings, deadline=0.4, retries=0) as session,
            pytest.raises(errors.TransportError, match=r"deadline=0.4 s"),
        ):
            session.fetch(WORDS)
    monkeypatch.setenv("NO_PROXY", "host.invalid")
    assert _transport.proxy_of("https://host.invalid/x") is None


@pytest.mark.parametrize(
    ("proxy", "message"),
    [
        (
            "socks5://user:canary@proxy.invalid:1080",
            r"needs another package. Run: .* -m pip install .*\[socks\]'",
        ),
        ("socks5h://proxy.invalid:1080", r"socks5h:// proxy"),
        ("ftp://user:canary@proxy.invalid", "names is none"),
        ("http://user:canary@", "names is none"),
        ("http://user:canary@:99999", "names is none"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_said_before_anything_is_sent(
    proxy: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_transport.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("ALL_PROXY", proxy)
    session = ak.live(settings=Settings.load(environment=BOTH))
    with pytest.raises(errors.SettingsError, match=message) as caught:
        session.fetch(WORDS)

    assert session.calls.get_column("sent").to_list() == [0]
    assert not [text for text in frames(caught.value) if "canary" in text]


# What shows them


def frames(problem: BaseException) -> Iterator[str]:
    """Yield what the kit's frames of a traceback hold, those of its contexts included."""
    error: BaseException | None = problem
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            if (
                "analytics_kit" in trace.tb_frame.f_code.co_filename
                and "tests" not in trace.tb_frame.f_code.co_filename
            ):
                yield from (f"{name} = {value!r}" for name, value in trace.tb_frame.f_locals.items())
            trace = trace.tb_next
        error = error.__context__


def test_no_way_of_writing_settings_out_shows_a_secret(settings: Settings) -> None:
    written = [
        repr(vars(settings)),
        str(dataclasses.asdict(settings)),
        str(dataclasses.astuple(settings)),
        json.dumps(settings, default=vars),
        json.dumps(dataclasses.asdict(settings), default=repr),
        repr(copy.deepcopy(settings.secrets)),
        repr(copy.copy(settings.secrets)),
        repr(settings.values),
    ]
    assert not [text for text in written if "canary" in text]
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(settings.secrets)


@pytest.mark.parametrize(
    "wrong",
    [
        {"TIKOMNI_RATE": "fast"},
        {"TIKOMNI_BASE_URL": "https://host.example:99999"},
        {"TIKOMNI_BASE_URL": "https://host.example:0"},
        {"TIKOMNI_BASE_URL": "https://user:canary@host.example"},
        {"TIKOMNI_BASE_URL": "https://[canary"},
        {"TIKOMNI_API_KEY": "canary-\udcff"},
    ],
    ids=str,
)
def test_no_frame_of_a_wrong_setting_holds_a_secret(
    wrong: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (CANARIES | wrong).items():
        monkeypatch.setenv(name, value)
    for load in (Settings.load, ak.live, lambda: ak.record("study")):
        with pytest.raises(errors.AnalyticsKitError) as caught:
            load()
        assert not [text for text in frames(caught.value) if "canary" in text]


@pytest.mark.parametrize(
    "secrets",
    [
        {"TIKOMNI_API_KEY": "canary-键", "DOUYIN_COOKIE": "canary-cookie"},
        {"TIKOMNI_API_KEY": "canary-key\x07", "DOUYIN_COOKIE": "canary-cookie"},
        {"TIKOMNI_API_KEY": "canary-key"},
        {"DOUYIN_COOKIE": "canary-cookie"},
    ],
)
def test_no_frame_of_a_call_that_lacks_one_holds_another(secrets: dict[str, str]) -> None:
    session = ak.live(settings=Settings(secrets=secrets), transport=Nobody())
    for ask in (session.fetch, session.payload):
        with pytest.raises(errors.SettingsError) as caught:
            ask(WORDS)
        assert [text for text in frames(caught.value) if "settings" in text]
        assert not [text for text in frames(caught.value) if "canary" in text]


def test_no_frame_of_a_verification_holds_a_secret(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("{")
    with pytest.raises(errors.CassetteFormatError) as caught:
        ak.cassettes.verify(tmp_path / "c.json", secrets=CANARIES.values())
    assert not [text for text in frames(caught.value) if "canary" in text]
