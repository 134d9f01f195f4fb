"""List the tests that take long, for ``pytest -m "not slow"`` to leave out.

    pytest --junitxml=times.xml && python tests/_slow.py times.xml

writes ``tests/slow.txt``: the tests whose cases together took longer than .15 s, slowest first. Whatever is not in it
yet, a new test say, counts as quick.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

LIST = Path(__file__).with_name("slow.txt")
#: Seconds that all cases of a quick test may take together.
QUICK = 0.15


def name(nodeid: str) -> str:
    """Return what a test is listed as, whichever of its cases is named.

    Examples
    --------
    >>> name("tests/test_edges.py::TestCharts::test_a[x-1]")
    'tests.test_edges.TestCharts.test_a'
    """
    return re.sub(r"(\.py)?::", ".", nodeid.partition("[")[0].replace("/", "."))


def listed() -> frozenset[str]:
    """Return the names in the list."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def main(times: Path) -> None:
    """Write the list from a report of JUnit's form."""
    seconds: Counter[str] = Counter()
    for case in ElementTree.parse(times).iter("testcase"):  # noqa: S314 # our own, of the run before
        seconds[name(f"{case.get('classname')}.{case.get('name')}")] += float(case.get("time", 0))
    slow = [test for test, duration in seconds.most_common() if duration > QUICK]
    LIST.write_text("\n".join(slow) + "\n", encoding="utf-8")
    print(f"{len(slow)} of {len(seconds)} tests are slow: {LIST}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
