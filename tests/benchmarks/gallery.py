"""How long the charts take that the tests use: ``python tests/benchmarks/gallery.py``.

Each chart of the gallery is built and displayed, once to warm up and then several times, all in this process. Printed
are the milliseconds of each step, a chart's median over the rounds: the median of all charts, the largest, and whose
that is. They are those of the processor, since a machine that others share is never quiet.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

import altair as alt
from bench_charts import gallery

from analytics_kit import renderer

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def measure(draw: Callable[[str], Any]) -> tuple[float, float]:
    """Return the milliseconds of building a chart and of displaying it."""
    start = time.process_time()
    chart = draw("en")
    built = time.process_time()
    chart._repr_mimebundle_()
    return (built - start) * 1_000, (time.process_time() - built) * 1_000


def main() -> None:
    """Print the table."""
    alt.renderers.register("analytics_kit", renderer.render)
    alt.renderers.enable("analytics_kit")
    steps: dict[str, dict[str, float]] = {"build": {}, "show": {}, "both": {}}
    for kind, draw in gallery().items():
        measure(draw)
        rounds = [measure(draw) for _ in range(ROUNDS)]
        steps["build"][kind], steps["show"][kind] = map(statistics.median, zip(*rounds, strict=True))
        steps["both"][kind] = statistics.median(map(sum, rounds))
    print(f"{len(steps['both'])} charts, ms     median    most")
    for step, times in steps.items():
        slowest = max(times, key=times.__getitem__)
        print(f"{step:<16}{statistics.median(times.values()):>12.1f}{times[slowest]:>8.1f}  {slowest}")


if __name__ == "__main__":
    main()
