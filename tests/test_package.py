"""The package is light to import, and its interface follows one convention."""

from __future__ import annotations

import ast
import copy
import functools
import graphlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import analytics_kit as ak

HEAVY = {
    "polars",
    "altair",
    "httpx",
    "vcr",
    "msgspec",
    "nbconvert",
    "starlette",
    "tqdm",
    "dotenv",
}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, analytics_kit; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "analytics_kit" in loaded
    assert not HEAVY & set(loaded)


def test_a_payload_is_replayed_without_polars() -> None:
    code = (
        "import sys, analytics_kit as ak; from analytics_kit.routes import douyin; "
        "ak.replay('demo').payload(douyin.ItemPlaySource(item_id='7559536212910853422')); "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert not {"polars", "altair", "vcr", "nbconvert"} & set(loaded)


#: What replaying, parsing and transforming load, and what these libraries themselves need.
CORE = {"httpx", "msgspec", "polars"}
THEIRS = {"_polars_runtime", "anyio", "certifi", "h11", "httpcore", "idna", "sniffio", "typing_extensions"}
WORK = """
import analytics_kit as ak
from analytics_kit.routes import douyin
session = ak.replay("demo")
request = douyin.ItemWatchTrend(item_id="7559536212910853422")
curves = session.fetch(request)
assert ak.parse(type(request), session.payload(request)).height == curves.height
ak.transforms.summarize_retention(curves)
"""
#: Lets nobody import what is neither the standard library's nor allowed, as where it is not installed.
ALONE = """
import sys
class Alone:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in {allowed} and not top.startswith("_"):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Alone())
"""


def alone(allowed: set[str], code: str) -> subprocess.CompletedProcess[str]:
    script = ALONE.format(allowed=sorted({"analytics_kit", *allowed, *THEIRS})) + code
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_replay_parsing_and_transforms_need_three_libraries() -> None:
    done = alone(CORE, WORK)

    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("missing", sorted(CORE))
def test_each_of_the_three_is_needed(missing: str) -> None:
    assert f"No module named '{missing}" in alone(CORE - {missing}, WORK).stderr


def test_a_chart_is_made_where_vl_convert_is_not_installed() -> None:
    code = "import sys; sys.modules['vl_convert'] = None\n" + WORK
    code += "chart = ak.charts.retention(ak.transforms.compare_retention(curves))\n"
    code += "assert chart.to_dict(validate=False)['config']\nprint(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "altair" in done.stdout.split()
    # altair itself takes anywidget, and with it IPython, where they are installed.
    assert not {"nbformat", "nbconvert", "vcr", "bs4", "mcp"} & set(done.stdout.split())


def test_everything_that_is_promised_is_there_and_listed() -> None:
    assert set(ak.__all__) <= set(dir(ak))
    assert all(getattr(ak, name) is not None for name in ak.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        ak.nothing


@pytest.mark.parametrize(
    "function",
    [
        getattr(module, name)
        for module in (ak, ak.transforms, ak.charts, ak.summaries, ak.tables)
        for name in getattr(module, "__all__", dir(module))
        if not name.startswith("_") and inspect.isfunction(getattr(module, name, None))
    ],
    ids=lambda function: function.__qualname__,
)
def test_a_public_function_is_documented_and_takes_at_most_three_positional_parameters(
    function: object,
) -> None:
    positional = [
        parameter
        for parameter in inspect.signature(function).parameters.values()  # type: ignore[arg-type] # a function, see above
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]

    assert function.__doc__
    assert len(positional) <= 3


#: The floors of the house, from the ground up. A module imports from its own floor and from those below it.
FLOORS = {
    "ground": "_dark _deadline _drawing _files _glossary _guide _install _ledger _logging _provinces _spending _version _visible _width decoding errors locale providers renderer",
    "facts": "_columns _completion _failures _transport _words resources scrubbing settings spreadsheets tables verification",
    "analysis": "charts display scale summaries transforms",
    "contracts": "envelopes route routes",
    "calls": "_open calls cassettes client corpora exploring exports parsing plans searching session writing",
    "reports": "_report report rerun",
    "sandbox": "sandbox",
    "the names that a notebook uses": "analytics_kit",
    "workshop": "workshop",
    "command line": "__main__ _agent _batches _command_help _doctor _exports_command _report_command cli",
}
PACKAGE = Path(ak.__file__).parent


@functools.cache
def imports() -> dict[str, set[str]]:
    """Return each module and those of the kit that it imports, in functions and for type checkers too."""
    return {module: set(targets) for module, targets in _read_imports().items()}


@functools.cache
def _read_imports() -> dict[str, set[str]]:
    paths = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    imports: dict[str, set[str]] = {module: set() for module in paths}
    for module, path in paths.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{module} imports by a relative path, which this test does not follow"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            # ``from package.module import name`` means the module, ``from package import module`` that module.
            imports[module] |= {name if name in paths else name.rpartition(".")[0] for name in names} & set(
                paths
            )
    return imports


def room(module: str) -> str:
    return module.removeprefix("analytics_kit.").split(".")[0]


def arrows_up(graph: dict[str, set[str]]) -> set[tuple[str, str]]:
    floors = {name: number for number, names in enumerate(FLOORS.values()) for name in names.split()}
    return {
        (module, imported)
        for module, targets in graph.items()
        for imported in targets
        if floors[room(imported)] > floors[room(module)]
    }


def test_every_module_has_a_floor() -> None:
    known = " ".join(FLOORS.values()).split()

    assert {room(module) for module in imports()} == set(known)
    assert len(known) == len(set(known))


def test_no_import_leads_to_a_higher_floor() -> None:
    assert not arrows_up(imports())


def test_no_import_leads_in_a_circle() -> None:
    graphlib.TopologicalSorter(imports()).prepare()


def test_a_circle_and_an_arrow_up_would_be_seen() -> None:
    graph = copy.deepcopy(imports())
    graph["analytics_kit.errors"] |= {"analytics_kit.tables"}

    assert arrows_up(graph) == {("analytics_kit.errors", "analytics_kit.tables")}
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(graph).prepare()
