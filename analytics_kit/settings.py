"""Keys, cookies, base URLs and rates, from the environment and from ``.env``; secrets that never print.

The environment wins over ``.env``, which is looked for in the working folder and above it. Nothing is
written to ``os.environ``.

========================  =====================================================
variable                  what it holds
========================  =====================================================
``TIKOMNI_API_KEY``       the key for Douyin's and TikTok's creator routes
``TIKHUB_API_KEY``        the key for the same routes through TikHub; one of the two will do
``KEYAPI_API_KEY``        the key for keyapi
``AITOEARN_API_KEY``      the key for aitoearn
``DOUYIN_COOKIE``         the creator's cookie of creator.douyin.com
``TIKTOK_COOKIE``         the creator's cookie of TikTok
``TIKTOK_PROXY``          the proxy that TikTok routes go through, password included
``TIKOMNI_BASE_URL`` …    another address for a gateway, by its name
``TIKOMNI_RATE`` …        calls a second that a gateway is sent at most, by its name
========================  =====================================================
"""

from __future__ import annotations

import io
import ipaddress
import math
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics_kit.errors import ParameterError, SettingsError, one_of
from analytics_kit.providers import GATEWAYS, PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.providers import Gateway, Provider

#: The variables that hold secrets.
SECRETS = (
    *(gateway.key_env for gateway in GATEWAYS.values() if gateway.key_env),
    *("DOUYIN_COOKIE", "TIKTOK_COOKIE", "TIKTOK_PROXY"),
)


class Secrets(tuple[str, ...]):
    """Values that a traceback with locals must not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"


@dataclass(frozen=True)
class Settings:
    """What a session may use. Its repr tells which secrets are set, never what they are.

    Examples
    --------
    >>> Settings(secrets={"TIKOMNI_API_KEY": "canary"})
    Settings(secrets=['TIKOMNI_API_KEY'], base_urls={}, rates={})
    """

    secrets: Mapping[str, str] = field(default_factory=dict)
    base_urls: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    #: The gateway to take where a provider has several; by default the first whose key is set.
    gateway: str | None = None

    def __repr__(self) -> str:
        return f"Settings(secrets={sorted(self.secrets)}, base_urls={dict(self.base_urls)}, rates={dict(self.rates)})"

    def __reduce__(self) -> Any:
        msg = "Settings hold secrets and are not pickled; load them where they are needed: Settings.load()."
        raise TypeError(msg)

    @property
    def values(self) -> Secrets:
        """All secrets that are set."""
        return Secrets(self.secrets.values())

    @classmethod
    def load(
        cls,
        *,
        environment: Mapping[str, str] | None = None,
        base_urls: Mapping[str, str] | None = None,
        gateway: str | None = None,
    ) -> Settings:
        """Read the settings.

        Parameters
        ----------
        environment
            What stands for the environment and ``.env`` together; read from both by default.
        base_urls
            Gateway name -> address; wins over the environment.
        gateway
            The gateway to take where a provider has several; by default the first whose key is set.

        Raises
        ------
        ParameterError
            If a base URL is for an unknown gateway, or is no http address; if there is no such gateway.
        SettingsError
            If a rate is no number above 0.
        """
        check_gateway(gateway)
        values = _environment() if environment is None else environment
        urls = {name: values[key] for name in GATEWAYS if values.get(key := f"{name.upper()}_BASE_URL")}
        for name, url in (base_urls or {}).items():
            if name not in GATEWAYS:
                msg = f"base_urls names {name!r}, which is no gateway. Gateways: {one_of(GATEWAYS)}."
                raise ParameterError(msg)
            urls[name] = url
        for name, url in urls.items():
            if not re.fullmatch(
                r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?", url
            ):
                msg = f"The base URL of {name} must look like https://host or http://127.0.0.1:8765, without a user name in it."
                raise ParameterError(msg)
        # A key pasted with a line break or blanks around it would be an illegal header.
        secrets = {name: values[name].strip() for name in SECRETS if (values.get(name) or "").strip()}
        if odd := [
            name for name, value in secrets.items() if any("\ud800" <= sign <= "\udfff" for sign in value)
        ]:
            msg = f"{odd[0]} holds bytes that are not UTF-8. Copy it again."
            raise SettingsError(msg)
        rates = {
            name: _rate(key, text.strip())
            for name in GATEWAYS
            if (text := values.get(key := f"{name.upper()}_RATE", "")).strip()
        }
        return cls(
            secrets,
            {name: url.rstrip("/") for name, url in urls.items()},
            rates,
            gateway or _told(base_urls or {}),
        )

    def gateway_of(self, provider: Provider) -> Gateway:
        """Return the gateway through which a provider is asked: as told, else the first whose key is set."""
        for gateway in provider.gateways:
            if gateway.name == self.gateway:
                return gateway
        keyed = [gateway for gateway in provider.gateways if gateway.key_env in self.secrets]
        first, chosen = provider.gateway, (keyed or provider.gateways)[0]
        # Whoever gives an address for the first, and a key for another alone, means no third place.
        astray = first.name in self.base_urls and chosen.name not in self.base_urls
        return first if astray else chosen

    def base_url(self, gateway: Gateway) -> str:
        """Return where a gateway is reached."""
        return self.base_urls.get(gateway.name, gateway.base_url)

    def rate(self, gateway: Gateway) -> float | None:
        """Return how many calls a second a gateway is sent at most; None for no limit.

        A stand-in on this machine is nobody's server: the gateway's own rate is not for it.
        """
        stand_in = is_loopback(self.base_url(gateway)) and not is_loopback(gateway.base_url)
        return self.rates.get(gateway.name, None if stand_in else gateway.rate)

    def key(self, gateway: Gateway, *, need: str) -> str:
        """Return the key of a gateway that has one.

        Raises
        ------
        SettingsError
            If it is not set, or cannot be sent; the message names the variable and what needs it.
        """
        name = gateway.key_env or ""
        key = self.secret(name, need=need)
        if not key.isascii() or not key.isprintable():
            msg = f"{name} holds a character that no HTTP header can carry. Copy the key again from the provider's page."
            raise SettingsError(msg)
        return key

    def secret(self, name: str, *, need: str) -> str:
        """Return a secret.

        Raises
        ------
        SettingsError
            If it is not set; the message names the variable and what needs it.
        """
        if name not in self.secrets:
            others = "".join(
                f" (or {key}, for the same routes through {other})" for key, other in _twins(name)
            )
            msg = (
                f"{name} is not set, and {need} needs it{others}. Put {name}=... in the environment or in .env "
                "(never in a notebook), or use analytics_kit.replay(), which needs no key."
            )
            raise SettingsError(msg)
        return self.secrets[name]


def _told(base_urls: Mapping[str, str]) -> str | None:
    """Return the gateway whose address is given while that of its twin is not: it is the one that is meant."""
    for provider in PROVIDERS.values():
        named = [gateway.name for gateway in provider.gateways if gateway.name in base_urls]
        if len(provider.gateways) > 1 and len(named) == 1:
            return named[0]
    return None


def check_gateway(name: str | None) -> None:
    """Check that a gateway of this name exists; None is none in particular.

    Raises
    ------
    ParameterError
        If there is no such gateway.
    """
    if name is not None and name not in GATEWAYS:
        msg = f"gateway={name!r} is not allowed. Allowed: {one_of(GATEWAYS)}."
        raise ParameterError(msg)


def _twins(key_env: str) -> list[tuple[str, str]]:
    """Return the keys, and the names, of other gateways to the same provider."""
    return [
        (str(gateway.key_env), gateway.name)
        for provider in PROVIDERS.values()
        if key_env in [gateway.key_env for gateway in provider.gateways]
        for gateway in provider.gateways
        if gateway.key_env != key_env
    ]


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this machine.

    Examples
    --------
    >>> is_loopback("http://127.0.0.1:8765"), is_loopback("https://api.tikomni.com")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _rate(name: str, text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        msg = f"{name}={text!r} is not allowed. Allowed: calls a second as a number above 0, for instance {name}=5. Correct it in the environment or in .env."
        raise SettingsError(msg)
    return rate


def _environment() -> dict[str, str]:
    from dotenv import dotenv_values, find_dotenv  # replay starts without it

    path = find_dotenv(usecwd=True)
    if not path:
        return dict(os.environ)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        msg = (
            f"{path} cannot be read ({type(problem).__name__}). It must be UTF-8 text with lines NAME=value."
        )
        raise SettingsError(msg) from None

    values = {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value}
    return values | dict(os.environ)
