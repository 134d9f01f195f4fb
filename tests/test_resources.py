"""Names become paths, and a name that does not says what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

import analytics_kit as ak
from analytics_kit import cassettes, resources
from analytics_kit.errors import CassetteNotFoundError, ParameterError, TemplateError


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


def test_a_name_is_looked_for_in_cassettes_then_among_the_bundled_and_a_path_where_it_points(
    bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    assert resources.find_cassette("demo") == bundled / "cassettes/demo.json"
    (work / "cassettes").mkdir()
    (work / "cassettes/demo.json").write_text("{}")
    assert resources.find_cassette("demo") == Path("cassettes/demo.json")
    with pytest.raises(CassetteNotFoundError, match=r"Looked for the file 'demo.json' in .*work'\."):
        resources.find_cassette("demo.json")
    (work / "demo.json").write_text("{}")
    assert resources.find_cassette("demo.json") == Path("demo.json")
    (work / "demo").write_text("a file of that name is no cassette")
    assert resources.find_cassette("demo") == Path("cassettes/demo.json")


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        "../a",
        "/etc/passwd",
        "a\\b",
        "..",
        ".",
        "",
        " ",
        "a\0b",
        "a\nb",
        "a\0.json",
        ".json",
        "x/.json",
        "n" * 300,
    ],
)
def test_what_is_neither_a_name_nor_a_path_is_refused(name: str, tmp_path: Path) -> None:
    for open_ in (ak.replay, ak.record, ak.cassettes.vcr):
        with pytest.raises(ParameterError, match="names no cassette. Allowed: a name without separators"):
            open_(name)
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_longer_than_a_file_s_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(CassetteNotFoundError):
        resources.find_cassette(tmp_path / f"{'n' * 300}.json")


def test_a_path_is_recorded_where_it_points() -> None:
    assert cassettes.recording_path("study") == Path("cassettes/study.json")
    assert cassettes.recording_path("v1.2") == Path("cassettes/v1.2.json")
    assert cassettes.recording_path("study.json") == Path("study.json")
    assert cassettes.recording_path("../a/study.JSON") == Path("../a/study.JSON")


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
