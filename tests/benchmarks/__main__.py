"""Run the benchmarks: ``python tests/benchmarks [NAME ...]``.

Each ``bench_*.py`` beside this file lists its ``BENCHMARKS``. Data are synthetic and made on the fly.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from _runner import Row, as_json, growth, measure, table


def main() -> int:
    """Run what is asked for, print the tables, and fail where a goal is missed only if told to."""
    parser = argparse.ArgumentParser(prog="tests/benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", nargs="*", help="parts of the names of benchmarks or their modules; all by default"
    )
    parser.add_argument("--sizes", type=_sizes, help="comma-separated, in place of each benchmark's own")
    parser.add_argument("--largest", action="store_true", help="only the last of each benchmark's own sizes")
    parser.add_argument(
        "--rounds", type=int, default=5, help="measured rounds; one more warms up (default 5)"
    )
    parser.add_argument("--only", action="append", default=[], help="of the peers only this one (repeatable)")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    parser.add_argument("--list", action="store_true", help="list the benchmarks and stop")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    options = parser.parse_args()

    chosen = [
        benchmark
        for module in sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
        for benchmark in importlib.import_module(module).BENCHMARKS
        if not options.names or any(name in f"{module} {benchmark.name}" for name in options.names)
    ]
    if not chosen:
        parser.error("no benchmark of such a name; --list shows them")
    if options.list:
        for benchmark in chosen:
            print(
                f"{benchmark.name}: {', '.join(benchmark.contenders)}; {benchmark.unit}: {list(benchmark.sizes)}"
            )
        return 0
    packages = ("polars", "altair", "httpx", "vcrpy", "msgspec")
    print(
        f"Python {platform.python_version()}, "
        + ", ".join(f"{package} {version(package)}" for package in packages)
        + "\n"
    )
    rows: list[Row] = []
    for benchmark in chosen:
        for size in options.sizes or (benchmark.sizes[-1:] if options.largest else benchmark.sizes):
            measured = measure(benchmark, size, rounds=options.rounds, only=options.only)
            for line in list(table(measured))[0 if not rows else 2 :]:
                print(line, flush=True)
            rows += measured
    for number, line in enumerate(growth(rows)):
        print("" if number else "\nHow the kit's time grows:\n", f"- {line}", sep="")
    if options.json:
        options.json.write_text(json.dumps(as_json(rows), ensure_ascii=False, indent=1) + "\n")
    return int(options.strict and any(row.missed for row in rows))


def _sizes(text: str) -> list[int]:
    return [int(size.replace("_", "")) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
