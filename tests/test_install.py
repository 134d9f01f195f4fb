"""What an extra is installed with works in the shell that shows it."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from analytics_kit import _install


class Distribution:
    def __init__(self, origin: str | None) -> None:
        self._origin = origin

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self._origin


@pytest.mark.parametrize(
    ("origin", "what"),
    [
        (None, "'analytics-kit[lab]'"),
        ('{"url": "file:///src/a%20kit", "dir_info": {}}', "'analytics-kit[lab]'"),
        ('{"url": "file:///src/a%20kit", "dir_info": {"editable": true}}', "-e '/src/a kit[lab]'"),
        ('{"url": "file://HERE", "dir_info": {"editable": true}}', "-e '.[lab]'"),
    ],
)
def test_a_checkout_is_installed_from_where_it_is(
    monkeypatch: pytest.MonkeyPatch, origin: str | None, what: str
) -> None:
    text = origin and origin.replace("HERE", str(Path.cwd()))
    monkeypatch.setattr(metadata, "distribution", lambda _: Distribution(text))
    monkeypatch.setattr(sys, "executable", str(Path.cwd() / ".venv" / "bin" / "python"))

    assert _install.command("lab") == f".venv/bin/python -m pip install {what}"


def test_an_interpreter_elsewhere_is_named_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/a b/python")

    assert _install.command("lab").startswith("'/opt/a b/python' -m pip install ")


def test_a_package_that_nobody_installed_is_named_as_an_index_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)

    assert _install.command("lab").endswith("-m pip install 'analytics-kit[lab]'")
