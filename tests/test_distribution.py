"""A wheel carries its templates and cassettes, wherever it is installed, and nothing that it should not."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import analytics_kit as ak
from analytics_kit import resources, workshop

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_finds_its_templates_and_cassettes_elsewhere(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import analytics_kit as ak\n"
        "from analytics_kit import resources\n"
        "assert ak.__file__.startswith(sys.argv[1]), ak.__file__\n"
        "print(*resources.templates()); print(ak.replay('demo').provenance.source)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == [*resources.templates(), "sandbox"]


#: Modules that come with an extra alone.
EXTRAS = (
    "jupyterlab",
    "jupyterlab_templates",
    "starlette",
    "uvicorn",
    "xlsxwriter",
    "duckdb",
    "pandas",
    "pyarrow",
    "pyspark",
)
EXTRAS += ("mcp", "sphinx", "socksio", "playwright", "pytest")


def test_a_wheel_makes_a_report_without_any_extra(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # Python reads it first, in the report's kernel too.
    (site / "sitecustomize.py").write_text(
        f"import sys\nsys.modules.update(dict.fromkeys({EXTRAS!r}))\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "analytics_kit", "report", "keywords", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    (page,) = (tmp_path / "reports").glob("keywords*.html")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_a_wheel_has_each_template_once_and_what_typing_licence_and_agents_need(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    notebooks = [Path(name) for name in names if name.endswith(".ipynb")]

    assert {path.stem for path in notebooks} == resources.templates().keys() | workshop.lessons().keys()
    assert len({path.stem for path in notebooks}) == len(notebooks)
    assert any(name.endswith("licenses/.github/LICENSE") for name in names)
    assert {
        "analytics_kit/py.typed",
        "analytics_kit/_report/page.css",
        "analytics_kit/_agent/SKILL.md",
    } <= set(names)
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".partial")]
    assert not [name for name in names if ".data/" in name]


def test_the_wheel_s_metadata_names_its_extras_and_invents_no_address(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_bytes(archive.read(name))

    assert metadata["Version"] == ak.__version__ == "0.2.0"
    assert metadata["Author"] == "analytics_kit contributors"
    assert metadata.get_all("Project-URL") is None
    assert set(metadata.get_all("Provides-Extra", [])) == {
        *("agent", "bench", "docs", "duckdb", "excel", "lab", "pandas", "sandbox", "socks", "spark", "test")
    }
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13)} <= set(
        metadata.get_all("Classifier", [])
    )


def test_what_is_to_be_cited_is_this_version() -> None:
    citation = (ROOT / ".github" / "CITATION.cff").read_text(encoding="utf-8")

    assert f"\nversion: {ak.__version__}\n" in citation


def test_the_visible_top_level_is_the_six_names() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 - whichever git there is
    if listed.returncode:
        pytest.skip("this is no git checkout")
    top = {name.split("/")[0] for name in listed.stdout.splitlines()}

    assert {name for name in top if not name.startswith(".")} == {
        "pyproject.toml",
        "README.md",
        "analytics_kit",
        "notebooks",
        "cassettes",
        "tests",
    }


def test_the_readme_s_first_block_holds_the_two_commands_that_set_everything_up() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = readme.split("```sh\n", 1)[1].split("```", 1)[0].splitlines()

    assert len(first) == 2
    assert "analytics-kit report" in first[0]
    assert "pytest" in first[1]
    assert all("pip install" in command for command in first)
