"""What tab completion offers and Shift-Tab shows in a notebook: the kit's own names, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import analytics_kit as ak
from analytics_kit import routes

SETUP = """
import analytics_kit as ak
from analytics_kit.routes import douyin, tiktok
session = ak.replay("demo")
request = douyin.ItemWatchTrend(item_id="7559536212910853422")
"""


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    shell.run_cell(SETUP)
    yield shell
    InteractiveShell.clear_instance()


def completions(shell: InteractiveShell, text: str) -> list[str]:
    with provisionalcompleter():
        return [one.text for one in shell.Completer.completions(text, len(text))]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("ak.", ak.__all__),
        (
            "ak.routes.",
            [
                "douyin",
                "tiktok",
                "keyapi",
                "aitoearn",
                "amagi",
                "catalogue",
                "classes",
                "describe",
                "from_http",
                "get",
            ],
        ),
        ("ak.routes.keyapi.", ["VideoDetailAnalytics"]),
        ("ak.transforms.", ak.transforms.__all__),
        ("ak.charts.", ak.charts.__all__),
        ("ak.summaries.", ak.summaries.__all__),
        ("ak.tables.", ak.tables.__all__),
        ("ak.errors.", ak.errors.__all__),
        ("ak.display.", ak.display.__all__),
        ("tiktok.", routes.tiktok.__all__),
    ],
)
def test_a_module_offers_its_own_names_alone(shell: InteractiveShell, text: str, offered: list[str]) -> None:
    assert sorted(completions(shell, text)) == sorted(offered)


def test_every_route_is_found_in_its_family() -> None:
    for route in routes.classes():
        family, _, _ = route.id.partition(".")
        assert route.__name__ in dir(getattr(routes, family))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("douyin.ItemW", ["ItemWatchTrend"]),
        ("douyin.ItemWatchTrend(", ["analysis_type=", "item_id="]),
        ("session.fetch(douyin.ItemWatchTrend(item_id='1', a", ["analysis_type="]),
        ("session.f", ["fetch", "fetch_all"]),
        ("ak.transforms.compare_ret", ["compare_retention"]),
        ("ak.charts.retention(comparison, curves=curves, lan", ["lang="]),
    ],
)
def test_routes_and_their_parameters_are_found_while_typing(
    shell: InteractiveShell, text: str, first: list[str]
) -> None:
    assert completions(shell, text)[: len(first)] == first


def test_a_session_offers_what_it_can_do(shell: InteractiveShell) -> None:
    assert {"fetch", "fetch_all", "payload", "estimate", "calls", "kept"} <= set(
        completions(shell, "session.")
    )


def test_help_on_a_route_says_what_is_allowed_and_which_tables_come() -> None:
    text = routes.douyin.ItemWatchTrend.__doc__

    assert text is not None
    for words in (
        "item_id : 19 digits",
        "default 'retention'",
        "作品ID",
        "Tables",
        "curve",
        "above 200 plays",
    ):
        assert words in text


def test_completing_imports_nothing_heavy() -> None:
    code = "import sys, analytics_kit as ak; dir(ak); dir(ak.routes); print('polars' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "False"
