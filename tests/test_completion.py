"""What tab completion offers and Shift-Tab shows in a notebook: the kit's own names, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import analytics_kit as ak
from analytics_kit import _completion, routes

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
        return [completion.text for completion in shell.Completer.completions(text, len(text))]


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
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"


@pytest.fixture
def values(shell: InteractiveShell) -> Iterator[InteractiveShell]:
    """A shell in which the kit's values complete."""
    _completion.enable(shell)
    yield shell
    _completion.disable(shell)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ('douyin.ItemWatchTrend(item_id="1", analysis_type="', ["retention", "like", "bounce"]),
        ("douyin.ItemWatchTrend(item_id='1', analysis_type='b", ["bounce"]),
        ('session.fetch(douyin.ItemWatchTrend(\n    item_id="1",\n    analysis_type="re', ["retention"]),
        ('ak.charts.retention(comparison, lang="', ["en", "zh"]),
        ('ak.charts.retention(comparison, analysis="b', ["bounce"]),
        ('ak.tables.schema("snap', ["snapshots", "snapshot_growth"]),
        ('ak.replay("de', ["demo"]),
    ],
)
def test_the_values_of_a_text_parameter_are_offered_inside_its_quotes(
    values: InteractiveShell, text: str, offered: list[str]
) -> None:
    assert completions(values, text) == offered


def test_several_values_are_offered_one_after_the_other(values: InteractiveShell) -> None:
    text = 'ak.charts.tgi(ranking, dimension=["gender", "ci'

    assert completions(values, text) == ["city_level"]


def test_values_are_offered_for_the_kit_s_own_parameters_alone(shell: InteractiveShell) -> None:
    names = {"print": print, "dict": dict, **shell.user_ns}

    assert _completion.complete('print("', names) == ("", [])
    assert _completion.complete('dict(lang="', names) == ("", [])
    assert _completion.complete('nobody.knows(lang="', names) == ("", [])
    assert _completion.complete('douyin.ItemWatchTrend(item_id="', names) == ("", [])


def test_completing_looks_at_no_property() -> None:
    class Trap:
        @property
        def fetch(self) -> None:
            raise AssertionError

    assert _completion.complete('trap.fetch(lang="', {"trap": Trap()}) == ("", [])


def test_values_are_offered_where_frames_are_shown_and_no_longer_than_that(shell: InteractiveShell) -> None:
    text = 'ak.charts.retention(comparison, lang="z'
    shell.run_cell("ak.display.enable()")
    ak.display.enable()  # twice is once
    offered = completions(shell, text)
    shell.run_cell("ak.display.disable()")

    assert offered == ["zh"]
    assert completions(shell, text) != ["zh"]


@given(st.text(alphabet="ak.douyin(,='\"[] \n中)", max_size=60))
def test_nothing_that_is_typed_breaks_completion(text: str) -> None:
    typed, values = _completion.complete(text, {"ak": ak, "douyin": routes.douyin})

    assert all(value.startswith(typed) for value in values)
