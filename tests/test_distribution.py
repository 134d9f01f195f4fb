"""A wheel carries its templates and cassettes, wherever it is installed, and nothing that it should not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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


def test_a_wheel_puts_the_templates_where_jupyterlab_looks_and_has_typing_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()

    assert any(
        name.endswith(".data/data/share/jupyter/notebook_templates/analytics_kit/retention.ipynb")
        for name in names
    )
    assert any(name.endswith("licenses/.github/LICENSE") for name in names)
    assert "analytics_kit/py.typed" in names
    assert "analytics_kit/_report/page.css" in names
    assert not [name for name in names if name.startswith("tests/") or name.endswith(".partial")]


def test_a_plain_jupyterlab_finds_every_template_and_no_solution(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shared = {
            Path(name).name: archive.read(name).decode()
            for name in archive.namelist()
            if "/notebook_templates/" in name
        }
        bundled = [name for name in archive.namelist() if "_bundled/notebooks/workshop/" in name]

    assert shared.keys() == {path.name for path in resources.templates().values()}
    assert not [name for name, text in shared.items() if '"solution"' in text]
    assert [Path(name).stem for name in sorted(bundled)] == list(workshop.lessons())


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
