"""What tests share: settings without a user's keys, and the documents' own examples."""

from __future__ import annotations

import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

import _slow
import hypothesis
import pytest
from _browser import chromium_fixture  # noqa: F401  # pytest finds it by its name here

from analytics_kit import client
from analytics_kit.settings import SECRETS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbformat import NotebookNode

# Started in the background of a shell, this process and all that it starts would ignore Ctrl-C, which tests send.
signal.signal(signal.SIGINT, signal.default_int_handler)
# A grammar that jsonschema would load wherever JupyterLab is installed, at a second for each process.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # None is how Python marks it

# A busy machine is no failure: examples are bounded by their number, not by a clock.
hypothesis.settings.register_profile("kit", deadline=None, max_examples=40)
# For whoever changes a parser or a transform: pytest --hypothesis-profile=thorough
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=200)
hypothesis.settings.load_profile("kit")

#: Values that must never be seen again once they are in the settings.
CANARIES = {name: f"canary-{name.lower().replace('_', '-')}-5f3a" for name in SECRETS}


#: Fixtures that start a browser, a kernel, Spark or a build, or with which whole reports are made.
SLOW = {"chromium", "executed", "in_process", "sample", "site", "spark", "wheel"}


#: Tests that share what takes long to make, by how their names begin -> what they share: they stay with one worker.
TOGETHER = {
    "tests/charts/test_charts.py": "gallery",
    "tests/summaries/test_summary.py": "cases",
    "tests/test_amagi_server.py": "server",
    "tests/test_benchmarks.py": "benchmarks",
    "tests/test_bounds.py": "bombs",
    "tests/test_distribution.py": "wheel",
    "tests/test_docs.py": "kernels",
    "tests/test_formats.py": "files",
    "tests/test_lab.py": "JupyterLab",
    "tests/test_locale.py": "messages",
    "tests/test_notebooks.py::test_a_report_comes_out_the_same": "kernels",
    "tests/test_notebooks.py::test_a_report_is_read": "kernels",
    "tests/test_report.py::TestInABrowser": "page",
    "tests/test_scale.py": "Spark",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out the cases of a test together, and with them what shares something. The plugin's own groups are lost on pytest 9.2."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            test = nodeid.partition("[")[0]  # its cases share what they cache
            return next((what for begin, what in TOGETHER.items() if nodeid.startswith(begin)), test)

        def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
            """Forget what is done: after each test the plugin counts what is open of all that a worker ever had."""
            super().mark_test_complete(node, item_index, duration)
            scope = self._split_scope(self.registered_collections[node][item_index])
            if all(self.assigned_work[node][scope].values()):
                del self.assigned_work[node][scope]

    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for one of them, and what was found to take long: ``pytest -m "not slow"`` leaves it out."""
    slow_tests = _slow.listed()
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if SLOW & fixtures or _slow.name(item.nodeid) in slow_tests:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty folder in which a test runs that has no folder of its own."""
    return tmp_path_factory.mktemp("nowhere")


@pytest.fixture(autouse=True)
def _no_keys_of_the_user(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, nowhere: Path
) -> Iterator[None]:
    """No test reads the keys, the .env or the cassettes of whoever runs it, nor what another test has written."""
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    # A folder for each of 11,000 tests takes longer than many of them.
    writes = "tmp_path" in request.fixturenames or isinstance(request.node, pytest.DoctestItem)
    monkeypatch.chdir(request.getfixturevalue("tmp_path") if writes else nowhere)
    yield
    if written := sorted(path.name for path in nowhere.iterdir()):
        shutil.rmtree(nowhere)
        nowhere.mkdir()
        pytest.fail(f"A test that writes files asks for tmp_path; this one left {', '.join(written)}.")


@pytest.fixture(autouse=True)
def _hardly_any_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is sent again is sent again at once."""
    monkeypatch.setattr(client, "WAITS", {"multiplier": 0.001, "min": 0.0, "max": 0.005})


@pytest.fixture
def settings() -> Settings:
    """Settings in which every secret is a canary."""
    return Settings.load(environment=CANARIES)


@pytest.fixture
def item_id() -> str:
    """The work of the providers' documents."""
    return "7559536212910853422"


@pytest.fixture(scope="session")
def cache_of_kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the documentation keeps what kernels made of the templates."""
    return tmp_path_factory.mktemp("executed")


@pytest.fixture(scope="session")
def executed(cache_of_kernels: Path) -> dict[str, dict[str, NotebookNode]]:
    """Language -> template -> what a kernel made of it, as it is shipped."""
    from site_pages import notebooks

    from analytics_kit.locale import LANGUAGES

    return notebooks.executed(LANGUAGES, cache_of_kernels)


@pytest.fixture
def in_process(request: pytest.FixtureRequest) -> Iterator[None]:
    """The reports of a test run their cells in this process, without a kernel.

    Where no browser looks at them, their charts' pictures are left out, which take most of the time.
    """
    from _in_process import in_process  # few tests need what it loads

    with in_process(pictures="chromium" in request.fixturenames):
        yield
