"""The package is light to import, and its interface follows one convention."""

from __future__ import annotations

import inspect
import subprocess
import sys

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


def test_everything_that_is_promised_is_there_and_listed() -> None:
    assert set(ak.__all__) <= set(dir(ak))
    assert all(getattr(ak, name) is not None for name in ak.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        ak.nothing


@pytest.mark.parametrize(
    "function",
    [
        getattr(module, name)
        for module in (ak, ak.transforms, ak.charts, ak.tables)
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
