"""Import and start: what a user waits for before anything happens."""

from __future__ import annotations

import sys
from pathlib import Path

from _runner import Benchmark, Command

_PYTHON = sys.executable
_KIT = str(Path(_PYTHON).with_name("analytics-kit"))
_FETCH = """
import analytics_kit as ak
from analytics_kit.routes import douyin
ak.replay("demo").fetch(douyin.ItemWatchTrend(item_id="7537546723260785816"))
"""

BENCHMARKS = [
    Benchmark(
        name="import analytics_kit",
        contenders={
            "floor": Command([_PYTHON, "-c", "pass"]),
            "kit": Command([_PYTHON, "-c", "import analytics_kit"]),
            "import polars": Command([_PYTHON, "-c", "import polars"]),
        },
        goal=1.5,
        ahead={"import polars": 1},
        unit="process",
    ),
    Benchmark(
        name="analytics-kit --help",
        contenders={
            "floor": Command([_PYTHON, "-c", "import argparse"]),
            "kit": Command([_KIT, "--help"]),
        },
        limit=0.25,
        unit="process",
    ),
    Benchmark(
        name="first answer from a cassette",
        contenders={
            "floor": Command([_PYTHON, "-c", "import polars, httpx"]),
            "kit": Command([_PYTHON, "-c", _FETCH]),
        },
        goal=1.3,
        unit="process",
    ),
]
