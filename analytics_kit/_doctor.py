"""``analytics-kit doctor``: what is there, what that means, and what to do about it. No secret is printed."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata, util
from typing import TYPE_CHECKING, Literal

from analytics_kit import _install, resources
from analytics_kit._version import __version__
from analytics_kit.errors import AnalyticsKitError
from analytics_kit.providers import GATEWAYS, PROVIDERS
from analytics_kit.settings import SECRETS, Settings, dotenv_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What a finding is: fine; missing, which only some need; or broken.
State = Literal["ok", "missing", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    topic
        The heading that it stands under.
    subject
        What was looked at.
    state
        ``ok``; ``missing`` where only some need it; ``problem`` where it is broken.
    detail
        What was found. Never a secret.
    remedy
        What is lost without it and what to do; empty where nothing is to be done.
    """

    topic: str
    subject: str
    state: State
    detail: str
    remedy: str = ""


#: Package -> the extra that it comes with and what needs it; no extra: the kit itself does.
_PACKAGES = {
    "polars": ("", "every frame"),
    "altair": ("", "every chart"),
    "httpx": ("", "every call"),
    "vcrpy": ("", "recording another client's calls"),
    "jupyterlab": ("lab", "analytics-kit lab"),
    "jupyterlab-templates": ("lab", "the templates in JupyterLab's launcher"),
    "starlette": ("sandbox", "analytics-kit sandbox"),
    "uvicorn": ("sandbox", "analytics-kit sandbox"),
    "xlsxwriter": ("excel", "ak.write_table to .xlsx"),
    "duckdb": ("duckdb", "corpus.sql"),
    "pandas": ("pandas", "frame.to_pandas()"),
    "pyspark": ("spark", "analytics_kit.scale"),
    "mcp": ("agent", "analytics-kit mcp"),
}


def examine() -> list[Finding]:
    """Look at all of it.

    Returns
    -------
    list of Finding
        In the order of their topics. Nothing is sent, and nothing is written.
    """
    return [*_packages(), *_secrets(), *_fonts(), *_contents(), *_others()]


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Write findings for people: a heading for each topic, and a remedy below what is not fine."""
    yield f"analytics-kit {__version__}, Python {platform.python_version()} ({sys.executable})"
    topic = ""
    for finding in findings:
        if finding.topic != topic:
            topic = finding.topic
            yield f"{topic}:"
        mark = {"ok": "", "missing": "", "problem": "PROBLEM: "}[finding.state]
        yield f"    {mark}{finding.subject}: {finding.detail}"
        if finding.remedy:
            yield f"        {finding.remedy}"
    counted = sum(finding.state == "problem" for finding in findings)
    yield f"{counted} problem{'' if counted == 1 else 's'}." if counted else "No problem was found."


def _packages() -> Iterator[Finding]:
    for name, (extra, use) in _PACKAGES.items():
        try:
            yield Finding("Packages", name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            if extra:
                remedy = f"Only {use} needs it: {_install.command(extra)}"
                yield Finding("Packages", name, "missing", "not installed", remedy)
            else:
                remedy = f"Without it {use} fails. Install the kit again: {_install.command('lab')}"
                yield Finding("Packages", name, "problem", "not installed", remedy)
    kernel = util.find_spec("ipykernel") is not None
    remedy = "" if kernel else f"Reports run in it. Install the kit again: {_install.command('lab')}"
    yield Finding(
        "Packages",
        "kernel",
        "ok" if kernel else "problem",
        "ipykernel" if kernel else "not installed",
        remedy,
    )


def _secrets() -> Iterator[Finding]:
    path = dotenv_path()
    topic = f"Secrets (environment, or .env: {'none here' if path is None else path})"
    try:
        settings = Settings.load()
    except AnalyticsKitError as problem:
        yield Finding(topic, "settings", "problem", str(problem), "Until then no session can ask a provider.")
        return
    for name in SECRETS:
        if name in settings.secrets:
            yield Finding(topic, name, "ok", "set")
        else:
            yield Finding(topic, name, "missing", "not set", _need_of(name, settings))
    topic = "Gateways (for instance TIKOMNI_BASE_URL and TIKOMNI_RATE, set likewise, change what stands here)"
    for provider in PROVIDERS.values():
        for gateway in provider.gateways:
            rate = settings.rate(gateway)
            pace = "no limit" if rate is None else f"at most {rate:g} calls a second"
            several = gateway is settings.gateway_of(provider) and len(provider.gateways) > 1
            detail = f"{settings.base_url(gateway)}, {pace}{'; taken' if several else ''}"
            reason = settings.distrusted.get(gateway.name)
            remedy = "" if reason is None else f"not asked: {reason}"
            yield Finding(topic, gateway.name, "ok" if reason is None else "problem", detail, remedy)


def _need_of(name: str, settings: Settings) -> str:
    """Say what a secret that is not set would be for; nothing where another one does the same."""
    keyed = next((gateway for gateway in GATEWAYS.values() if gateway.key_env == name), None)
    if keyed is None:
        platform_ = "TikTok" if name.startswith("TIKTOK") else "Douyin"
        use = f"routes of {platform_}'s creator centre"
    else:
        provider = next(provider for provider in PROVIDERS.values() if keyed in provider.gateways)
        if any(gateway.key_env in settings.secrets for gateway in provider.gateways):
            return ""
        use = f"calls through {keyed.name}"
    return f"Needed only for {use}. Put {name}=... into the environment or .env. Replay and the sandbox need none."


def _fonts() -> Iterator[Finding]:
    from analytics_kit.charts._png import draws_chinese

    if draws_chinese():
        yield Finding("Fonts", "Chinese font for PNG", "ok", "found")
    else:
        remedy = "Only PNG with Chinese text needs it; a browser draws it all the same. Install for instance fonts-noto-cjk."
        yield Finding("Fonts", "Chinese font for PNG", "missing", "none", remedy)


def _contents() -> Iterator[Finding]:
    from analytics_kit.cassettes import Cassette

    names = ", ".join(resources.templates())
    again = f"The kit is not whole. Install it again: {_install.command('lab')}"
    yield Finding(
        "Contents", "Templates", "ok" if names else "problem", names or "none", "" if names else again
    )
    paths = resources.all_cassettes()
    names = ", ".join(paths)
    yield Finding(
        "Contents", "Cassettes", "ok" if names else "problem", names or "none", "" if names else again
    )
    for name, path in paths.items():
        try:
            Cassette.load(path)
        except AnalyticsKitError as problem:
            remedy = "Take it away, or record it again: analytics-kit record NAME PLAN."
            yield Finding("Contents", f"Cassette {name}", "problem", str(problem), remedy)


def _others() -> Iterator[Finding]:
    from analytics_kit._report import formats  # and what a page needs with it

    browser = formats.browser()
    remedy = (
        ""
        if browser
        else "Only reports as PDF (--format pdf) and the tests of the kit need one, for instance chromium."
    )
    yield Finding("Others", "Browser", "ok" if browser else "missing", browser or "none", remedy)
    java = shutil.which("java")
    remedy = "" if java else "Only analytics_kit.scale (Spark) needs it: Java 17 or newer."
    yield Finding("Others", "Java", "ok" if java else "missing", "found" if java else "none", remedy)
