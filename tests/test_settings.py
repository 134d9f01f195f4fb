"""Secrets are found where users put them, and never shown."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from analytics_kit import errors
from analytics_kit.providers import TIKOMNI
from analytics_kit.settings import Settings

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
