"""What tests share: settings without a user's keys, and the documents' own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest
from _browser import chromium_fixture  # noqa: F401  # pytest finds it by its name here

from analytics_kit.settings import SECRETS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A busy machine is no failure: examples are bounded by their number, not by a clock.
hypothesis.settings.register_profile("kit", deadline=None, max_examples=40)
# For whoever changes a parser or a transform: pytest --hypothesis-profile=thorough
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=200)
hypothesis.settings.load_profile("kit")

#: Values that must never be seen again once they are in the settings.
CANARIES = {name: f"canary-{name.lower().replace('_', '-')}-5f3a" for name in SECRETS}


#: Fixtures that start a browser, a kernel, Spark or a build, or with which whole reports are made.
SLOW = {"chromium", "in_process", "sample", "spark", "wheel"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for one of them: ``pytest -m "not slow"`` leaves it out."""
    for item in items:
        if SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _no_keys_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the keys, the .env or the cassettes of whoever runs it."""
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings() -> Settings:
    """Settings in which every secret is a canary."""
    return Settings.load(environment=CANARIES)


@pytest.fixture
def item_id() -> str:
    """The work of the providers' documents."""
    return "7559536212910853422"


@pytest.fixture
def in_process(request: pytest.FixtureRequest) -> Iterator[None]:
    """The reports of a test run their cells in this process, without a kernel.

    Where no browser looks at them, their charts' pictures are left out, which take most of the time.
    """
    from _in_process import in_process  # few tests need what it loads

    with in_process(pictures="chromium" in request.fixturenames):
        yield
