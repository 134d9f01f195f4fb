"""Fuzzing: what strangers could send, mutated at random from a seed, for as long as one wishes.

::

    python -m tests.fuzz                        # 200 cases of each kind and route, seed 1
    python -m tests.fuzz --cases 10000 --seed 7 # hours
    python -m tests.fuzz payloads --route keyapi
    python -m tests.fuzz soak --calls 5000      # a client under faults: see tests/fuzz/soak.py

Whatever a case does, it may end well or in an error of the kit, with a message that has an end, in bounded time. Anything else is
printed with its seed, kind and number, by which it comes again, and the exit code is 1. The suite runs a few cases of each.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter

from . import kinds, soak

#: Seconds that a case may take; a machine under load takes its time.
_LONGEST = 60.0


def main() -> int:
    """Run the cases; return 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the kit.")
    known = [*kinds.BY_ROUTE, *kinds.OTHERS]
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"{', '.join(known)} (default: all), or soak"
    )
    parser.add_argument(
        "--cases", type=int, default=200, metavar="N", help="of each kind and route (default: 200)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default: 1")
    parser.add_argument("--route", default="", metavar="TEXT", help="only routes whose id holds it")
    parser.add_argument("--calls", type=int, default=5_000, metavar="N", help="of the soak (default: 5000)")
    arguments = parser.parse_args()
    if arguments.kinds == ["soak"]:
        return soak.run(arguments.calls, arguments.seed)
    if unknown := set(arguments.kinds) - set(known):
        parser.error(f"no such kind: {', '.join(sorted(unknown))}")
    done, failed, started = 0, Counter[str](), time.monotonic()
    for kind in arguments.kinds or known:
        for case, deed in kinds.cases(kind, arguments.cases, arguments.seed, arguments.route):
            case_start = time.monotonic()
            done += 1
            try:
                deed()
                if (seconds := time.monotonic() - case_start) > _LONGEST:
                    failed["too slow"] += 1
                    print(f"{case}: took {seconds:.0f} s", flush=True)
            except Exception as problem:
                frame = traceback.extract_tb(problem.__traceback__)[-1]
                where = f"{type(problem).__name__} at {frame.filename}:{frame.lineno}"
                failed[where] += 1
                if failed[where] <= 3:
                    print(f"{case}: {where}: {problem!s:.200}", flush=True)
        print(
            f"{kind}: {done:,} cases so far, {failed.total():,} failed, {time.monotonic() - started:.0f} s",
            flush=True,
        )
    for where, times in failed.most_common():
        print(f"{times:6,} {where}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
