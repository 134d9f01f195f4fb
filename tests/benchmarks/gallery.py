"""How long the charts take that the tests use: ``python tests/benchmarks/gallery.py``.

Each chart of the gallery is built and displayed, and drawn as the picture that stands beside it where a program runs the notebook, once
to warm up and then several times, all in this process. Printed are the milliseconds of each step, a chart's median over the rounds:
the median of all charts, the largest, and whose that is. They are those of the processor, since a machine that others share is
never quiet.
"""

from __future__ import annotations

import itertools
import statistics
import time
from typing import TYPE_CHECKING, Any

import altair as alt
from bench_charts import gallery

from analytics_kit import _drawing, renderer

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def measure(draw: Callable[[str], Any]) -> tuple[float, float, float]:
    """Return the milliseconds of building a chart, of displaying it, and of its picture."""
    _drawing._drawing.cache_clear()
    marks = [time.process_time()]
    chart = draw("en")
    marks.append(time.process_time())
    bundle = chart._repr_mimebundle_()[0][renderer.MIME]
    marks.append(time.process_time())
    assert renderer.svg(bundle)
    marks.append(time.process_time())
    build, show, picture = (1_000 * (end - start) for start, end in itertools.pairwise(marks))
    return build, show, picture


def main() -> None:
    """Print the table."""
    alt.renderers.register("analytics_kit", renderer.render)
    alt.renderers.enable("analytics_kit")
    steps: dict[str, dict[str, float]] = {"build": {}, "show": {}, "both": {}, "picture": {}}
    for kind, draw in gallery().items():
        measure(draw)
        rounds = [measure(draw) for _ in range(ROUNDS)]
        for step, times in zip(("build", "show", "picture"), zip(*rounds, strict=True), strict=True):
            steps[step][kind] = statistics.median(times)
        steps["both"][kind] = statistics.median(build + show for build, show, _ in rounds)
    print(f"{len(steps['both'])} charts, ms     median    most")
    for step, times in steps.items():
        slowest = max(times, key=times.__getitem__)
        print(f"{step:<16}{statistics.median(times.values()):>12.1f}{times[slowest]:>8.1f}  {slowest}")


if __name__ == "__main__":
    main()
