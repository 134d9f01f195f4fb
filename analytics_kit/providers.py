"""The providers: what they are called, where they are reached, what they charge. How their answers read: ``envelopes``.

A provider is who answers; a gateway is a service that passes its answers on, with an address, a key and a price of its
own. The same 28 routes of Douyin's and TikTok's creator centres are served by two of them, with the same parameters and
answers: a route, a table and a cassette know the provider alone, and the session chooses the gateway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Gateway:
    """A service through which a provider is reached.

    Attributes
    ----------
    name
        The word for it in settings and in the log of calls.
    base_url
        Where it is reached unless settings say otherwise.
    key_env
        The environment variable that holds the key; None where there is none.
    credits
        What one successful call is charged.
    rate
        Calls a second that a session keeps to unless it is told otherwise; None for no limit. Where no document
        prints a number, it is a careful guess.
    key_header
        The header that carries the key, and how it is written there.
    prefix
        The beginning of every path, and what stands here in its place.
    """

    name: str
    base_url: str
    key_env: str | None
    credits: float = 1.0
    rate: float | None = 5.0
    key_header: tuple[str, str] = ("Authorization", "Bearer {key}")
    prefix: tuple[str, str] = ("", "")

    def headers(self, key: str | None) -> dict[str, str]:
        """Return the headers that carry the key."""
        name, form = self.key_header
        return {name: form.format(key=key)} if key else {}

    def path(self, path: str) -> str:
        """Return where a route stands here, by its path at the provider's first gateway."""
        there, here = self.prefix
        return here + path.removeprefix(there) if path.startswith(there) else path

    def from_path(self, path: str) -> str:
        """Return a route's path at the provider's first gateway, by where it stands here."""
        there, here = self.prefix
        return there + path.removeprefix(here) if path.startswith(here) else path


@dataclass(frozen=True)
class Provider:
    """One provider.

    Attributes
    ----------
    name
        The word for it in frames.
    gateways
        How it is reached. Routes and cassettes hold the addresses of the first one.
    passing_400
        Whether it answers 400 also where its own source failed, so that the same call may succeed later.
    """

    name: str
    gateways: tuple[Gateway, ...]
    passing_400: bool = False

    @property
    def gateway(self) -> Gateway:
        """The first gateway, which is taken unless another one's key is set alone."""
        return self.gateways[0]

    @property
    def base_url(self) -> str:
        """The address of the first gateway."""
        return self.gateway.base_url

    @property
    def key_env(self) -> str | None:
        """The variable that holds the key of the first gateway."""
        return self.gateway.key_env


TIKOMNI = Provider(
    "tikomni",
    (
        Gateway("tikomni", "https://api.tikomni.com", "TIKOMNI_API_KEY", rate=10.0),
        # In mainland China its address is https://api.tikhub.dev (TIKHUB_BASE_URL).
        Gateway(
            "tikhub",
            "https://api.tikhub.io",
            "TIKHUB_API_KEY",
            rate=10.0,
            prefix=("/api/u1/v1/", "/api/v1/"),
        ),
    ),
    passing_400=True,
)

KEYAPI = Provider("keyapi", (Gateway("keyapi", "https://api.keyapi.ai", "KEYAPI_API_KEY"),))

AITOEARN = Provider(
    "aitoearn",
    (
        Gateway(
            "aitoearn",
            "https://aitoearn.cn",
            "AITOEARN_API_KEY",
            key_header=("X-Api-Key", "{key}"),
        ),
    ),
)

#: A server that the user runs: it asks Douyin with the user's own cookie, and charges nothing. Behind it stands the
#: user's own account, which Douyin may block: hence the rate.
AMAGI = Provider("amagi", (Gateway("amagi", "http://127.0.0.1:4567/api", None, credits=0.0, rate=2.0),))

#: All providers by name.
PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider for provider in (TIKOMNI, KEYAPI, AITOEARN, AMAGI)
}
#: All gateways by name.
GATEWAYS: Mapping[str, Gateway] = {
    gateway.name: gateway for provider in PROVIDERS.values() for gateway in provider.gateways
}
