"""Names become paths, and a name that does not says what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics_kit import resources
from analytics_kit.errors import CassetteNotFoundError, TemplateError


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in a checkout: templates and cassettes beside it."""
    root = tmp_path / "checkout"
    for file in (
        "analytics_kit/resources.py",
        "notebooks/retention.ipynb",
        "notebooks/audience.ipynb",
        "notebooks/workshop/start.ipynb",
        "cassettes/demo.json",
    ):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("{}")
    monkeypatch.setattr(resources, "_PACKAGE", root / "analytics_kit")
    return root


def test_templates_are_the_notebooks_directly_in_the_folder_by_name(bundled: Path) -> None:
    assert list(resources.templates()) == ["audience", "retention"]
    assert resources.templates()["audience"] == bundled / "notebooks/audience.ipynb"


def test_a_wheel_carries_them_inside_the_package(bundled: Path) -> None:
    inside = bundled / "analytics_kit/_bundled/notebooks"
    inside.mkdir(parents=True)
    (inside / "keywords.ipynb").write_text("{}")
    assert resources.templates() == {"keywords": inside / "keywords.ipynb"}
    assert resources.notebooks() == inside


def test_a_template_is_found_by_name_and_a_notebook_of_ones_own_by_path(
    bundled: Path, tmp_path: Path
) -> None:
    assert resources.template("retention") == bundled / "notebooks/retention.ipynb"
    own = tmp_path / "mine.ipynb"
    own.write_text("{}")
    assert resources.template(own) == own
    assert resources.template(str(own)) == own


@pytest.mark.usefixtures("bundled")
def test_an_unknown_template_names_the_closest_and_all_there_are() -> None:
    with pytest.raises(TemplateError) as caught:
        resources.template("retension")
    assert "'retension'" in str(caught.value)
    assert "Did you mean 'retention'?" in str(caught.value)
    assert "Templates: audience, retention." in str(caught.value)


@pytest.mark.usefixtures("bundled")
def test_a_file_that_is_no_notebook_is_refused_as_such(tmp_path: Path) -> None:
    text = tmp_path / "retention.txt"
    text.write_text("")
    with pytest.raises(TemplateError, match="is not a notebook"):
        resources.template(text)


def test_a_cassette_is_looked_for_at_its_path_then_in_cassettes_then_among_the_bundled(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    assert resources.find_cassette("demo") == bundled / "cassettes/demo.json"
    (work / "cassettes").mkdir()
    (work / "cassettes/demo.json").write_text("{}")
    assert resources.find_cassette("demo") == Path("cassettes/demo.json")
    assert resources.find_cassette("demo.json") == Path("cassettes/demo.json")
    (work / "demo.json").write_text("{}")
    assert resources.find_cassette("demo.json") == Path("demo.json")


def test_an_unknown_cassette_says_where_it_was_looked_for_and_what_to_do(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CassetteNotFoundError) as caught:
        resources.find_cassette("demmo")
    message = str(caught.value)
    assert str(Path("cassettes/demmo.json")) in message
    assert str(tmp_path) in message
    assert "Did you mean 'demo'?" in message
    assert "Cassettes: demo." in message
    assert "analytics-kit record demmo" in message
    assert isinstance(caught.value, FileNotFoundError)
    assert bundled.exists()
