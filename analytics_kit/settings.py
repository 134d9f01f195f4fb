"""Keys, cookies, base URLs and rates, from the environment and from ``.env``; secrets that never print.

The environment wins over ``.env``. That file is looked for in the working folder and in those above it, up to the study's
root and not beyond: the first folder that holds one of `ROOT_MARKS`, or the working folder where none does. Nothing
is written to ``os.environ``. ``ANALYTICS_KIT_DOTENV=0`` leaves ``.env`` alone.

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
``TIKOMNI_ALLOW_HTTP`` …  ``1`` where a key may go to that address in clear text
``TIKOMNI_RATE`` …        calls a second that a gateway is sent at most, by its name
========================  =====================================================

Where secrets go
----------------
A key or a cookie goes to an address with ``https://``, and in clear text to this machine alone, unless
``allow_http=True`` or ``TIKOMNI_ALLOW_HTTP=1`` says otherwise. An address that stands in a ``.env`` gets the secrets of
that same file alone: whoever sends a folder with one cannot learn what is in the environment of its reader.
"""

from __future__ import annotations

import io
import ipaddress
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics_kit.errors import AnalyticsKitError, ParameterError, SettingsError, one_of
from analytics_kit.providers import GATEWAYS, PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics_kit.providers import Gateway, Provider

#: The variables that hold secrets.
SECRETS = (
    *(gateway.key_env for gateway in GATEWAYS.values() if gateway.key_env),
    *("DOUYIN_COOKIE", "TIKTOK_COOKIE", "TIKTOK_PROXY"),
)


#: What stands in the root of a study, beside its ``.env``.
ROOT_MARKS = (".git", ".hg", "pyproject.toml", "cassettes", "notebooks")
#: Calls a second: less than one in a day is no rate, and more than a million is no limit.
LEAST_RATE, MOST_RATE = 1e-5, 1e6


class Secrets(tuple[str, ...]):
    """Values that a traceback with locals must not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"


class Hidden(Mapping[str, str]):
    """Text by name that is read by its name alone: no repr, no ``vars``, no copy and no JSON shows it.

    Examples
    --------
    >>> hidden = Hidden({"TIKOMNI_API_KEY": "canary"})
    >>> hidden, hidden["TIKOMNI_API_KEY"] == "canary"
    (<TIKOMNI_API_KEY>, True)
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        # A function's own variable: whoever writes out attributes finds no text.
        known = dict(values)
        self._values: Callable[[], Mapping[str, str]] = lambda: known

    def __getitem__(self, name: str) -> str:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def __repr__(self) -> str:
        return f"<{', '.join(sorted(self)) or 'nothing'}>"

    def __copy__(self) -> Hidden:
        return self

    def __deepcopy__(self, _: Any) -> Hidden:
        return self

    def __reduce__(self) -> Any:
        raise _not_pickled()


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
    #: The gateways that may be sent secrets in clear text.
    allow_http: tuple[str, ...] = ()
    #: Gateway -> why its address is not to be sent any secret.
    distrusted: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.secrets, Hidden):
            object.__setattr__(self, "secrets", Hidden(self.secrets))  # as a frozen dataclass does it itself

    def __repr__(self) -> str:
        return f"Settings(secrets={sorted(self.secrets)}, base_urls={dict(self.base_urls)}, rates={dict(self.rates)})"

    def __reduce__(self) -> Any:
        raise _not_pickled()

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
        allow_http: bool = False,
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
        allow_http
            Whether secrets may go in clear text to other machines too.

        Raises
        ------
        ParameterError
            If a base URL is for an unknown gateway, or is no http address; if there is no such gateway.
        SettingsError
            If ``.env`` cannot be read, or a rate is no number above 0.
        """
        try:
            return _load(environment, base_urls or {}, gateway, allow_http=allow_http)
        except AnalyticsKitError as error:
            problem = error.with_traceback(None)
        # The frames below held the secrets, and some tracebacks show what frames hold.
        del environment, base_urls
        raise problem

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

    def check_address(self, gateway: Gateway, *, need: str) -> None:
        """Check that secrets may be sent to where a gateway is reached.

        Raises
        ------
        SettingsError
            If they would go in clear text to another machine, or to an address that came without them.
        """
        if gateway.name in self.distrusted:
            raise SettingsError(f"{need}: {self.distrusted[gateway.name]}")
        address = self.base_url(gateway)
        in_clear = urlsplit(address).scheme != "https" and not is_loopback(address)
        if in_clear and gateway.name not in self.allow_http:
            msg = (
                f"{need}: {address} is not encrypted: everybody on the way could read the key and the cookie. Use https://, "
                f"or say that it is meant: allow_http=True, or {gateway.name.upper()}_ALLOW_HTTP=1. Nothing was sent."
            )
            raise SettingsError(msg)

    def key(self, gateway: Gateway, *, need: str) -> str:
        """Return the key of a gateway that has one.

        Raises
        ------
        SettingsError
            If it is not set, or cannot be sent; the message names the variable and what needs it.
        """
        name = gateway.key_env or ""
        if not _fits_header(self.secret(name, need=need)):
            msg = f"{name} holds a character that no HTTP header can carry. Copy the key again from the provider's page."
            raise SettingsError(msg)
        return self.secrets[name]

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


def _fits_header(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _not_pickled() -> TypeError:
    return TypeError(
        "Settings hold secrets and are not pickled; load them where they are needed: Settings.load()."
    )


def _load(
    environment: Mapping[str, str] | None,
    base_urls: Mapping[str, str],
    gateway: str | None,
    *,
    allow_http: bool,
) -> Settings:
    """Do what :meth:`Settings.load` does, in frames of its own."""
    check_gateway(gateway)
    own = Hidden(os.environ if environment is None else environment)
    path = dotenv_path() if environment is None else None
    file = Hidden({} if path is None else _dotenv(path))
    values = Hidden({**file, **own})
    # A key pasted with a line break or blanks around it would be an illegal header.
    secrets = Hidden({name: values[name].strip() for name in SECRETS if (values.get(name) or "").strip()})
    if odd := [
        name for name, value in secrets.items() if any("\ud800" <= sign <= "\udfff" for sign in value)
    ]:
        raise SettingsError(f"{odd[0]} holds bytes that are not UTF-8. Copy it again.")
    for name in base_urls:
        if name not in GATEWAYS:
            raise ParameterError(
                f"base_urls names {name!r}, which is no gateway. Gateways: {one_of(GATEWAYS)}."
            )
    urls = {name: url for name in GATEWAYS if (url := own.get(f"{name.upper()}_BASE_URL"))} | dict(base_urls)
    in_file = {
        name: url
        for name in GATEWAYS
        if name not in urls
        and f"{name.upper()}_BASE_URL" not in own
        and (url := file.get(f"{name.upper()}_BASE_URL"))
    }
    distrusted = {
        name: reason
        for name in in_file
        if (reason := _distrusted(GATEWAYS[name], own, file, str(path))) is not None
    }
    for name, url in (urls | in_file).items():
        if not _is_address(url):
            raise ParameterError(
                f"The base URL of {name} must look like https://host or http://127.0.0.1:8765, without a user name in it."
            )
    switches = {
        name: (file if name in in_file else own).get(f"{name.upper()}_ALLOW_HTTP") for name in GATEWAYS
    }
    rates = {
        name: _rate(key, text.strip())
        for name in GATEWAYS
        if (text := values.get(key := f"{name.upper()}_RATE", "")).strip()
    }
    return Settings(
        secrets,
        {name: url.rstrip("/") for name, url in (urls | in_file).items() if name not in distrusted},
        rates,
        gateway or _named_gateway(base_urls),
        tuple(name for name, switch in switches.items() if allow_http or _is_on(switch)),
        distrusted,
    )


def _distrusted(gateway: Gateway, own: Mapping[str, str], file: Mapping[str, str], path: str) -> str | None:
    """Return why the address that a ``.env`` gives a gateway must not be sent what it would be; None where it may."""
    if gateway.key_env is None:
        return None
    elsewhere = [
        name
        for name in (gateway.key_env, "DOUYIN_COOKIE", "TIKTOK_COOKIE", "TIKTOK_PROXY")
        if own.get(name) and own.get(name) != file.get(name)
    ]
    if file.get(gateway.key_env) and not elsewhere:
        return None
    address = f"{gateway.name.upper()}_BASE_URL"
    reason = (
        f"{one_of(elsewhere)} would come from the environment" if elsewhere else f"{gateway.key_env} does not"
    )
    return (
        f"{address} stands in {path}, and {reason}. An address in a file gets the secrets of that file alone: "
        f"put them there as well, or {address} into the environment if the address is yours. Nothing was sent."
    )


_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?"
)


def _is_address(url: str) -> bool:
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
        return False
    try:
        return urlsplit(url).port != 0 and bool(urlsplit(url).hostname)
    except ValueError:  # a port beyond 65535, or brackets around what is no address
        return False


def _is_on(switch: str | None) -> bool:
    return (switch or "").strip().lower() in ("1", "true", "yes", "on")


def _named_gateway(base_urls: Mapping[str, str]) -> str | None:
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


def is_rate(rate: Any) -> bool:
    """Tell whether a value is a rate: calls a second."""
    return isinstance(rate, int | float) and not isinstance(rate, bool) and LEAST_RATE <= rate <= MOST_RATE


def _rate(name: str, text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not is_rate(rate):
        msg = (
            f"{name}={text!r} is not allowed. Allowed: calls a second as a number above 0, up to {MOST_RATE:,.0f}, "
            f"for instance {name}=5. Correct it in the environment or in .env."
        )
        raise SettingsError(msg)
    return rate


def dotenv_path() -> Path | None:
    """Return the ``.env`` that holds for the working folder: its own, or one above it within the study; None without one."""
    if os.environ.get("ANALYTICS_KIT_DOTENV") == "0":
        return None
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any((folder / mark).exists() for mark in ROOT_MARKS):
            within = (here, *here.parents)[: 1 + len(here.parts) - len(folder.parts)]
            break
    else:
        within = (here,)
    return next((folder / ".env" for folder in within if (folder / ".env").is_file()), None)


def _dotenv(path: Path) -> dict[str, str]:
    from dotenv import dotenv_values  # replay starts without it

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = type(problem).__name__
    else:
        values = dotenv_values(stream=io.StringIO(text), interpolate=False)
        return {name: value for name, value in values.items() if value}
    raise SettingsError(f"{path} cannot be read ({reason}). It must be UTF-8 text with lines NAME=value.")
