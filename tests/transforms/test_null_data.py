"""How often the curves' transforms say something of data that hold nothing.

Works here do not differ from what they are compared with: every difference is that of people drawn by chance. Run as a script
this prints the rates of a table; as a test it holds each claim to 5 % with fewer draws::

    python tests/transforms/test_null_data.py 300
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import pytest

from analytics_kit import tables, transforms

if TYPE_CHECKING:
    from collections.abc import Callable

#: What every curve has.
CURVE = {name: tables.schema("curve")[name] for name in ("item_id", "analysis", "series", "second", "value")}
SECONDS = 60
#: What is left of the viewers at each second: a tenth leave at once, then 0.3 of a hundred each second.
RETENTION = [1.0, *(0.9 - 0.003 * (second - 1) for second in range(1, SECONDS + 1))]
PLAYS = (200, 1_000, 10_000)


def curve(item: str, series: str, values: list[float]) -> pl.DataFrame:
    rows = [(item, "retention", series, float(second), value) for second, value in enumerate(values)]
    return pl.DataFrame(rows, schema=CURVE, orient="row")


def watched(choice: random.Random, plays: int) -> list[float]:
    """The curve of viewers each of whom stays to one second, as the peers do."""
    steps = [RETENTION[n] - (RETENTION[n + 1] if n < SECONDS else 0) for n in range(SECONDS + 1)]
    departures = Counter(choice.choices(range(SECONDS + 1), weights=steps, k=plays))
    values, here = [], plays
    for second in range(SECONDS + 1):
        values.append(round(here / plays, 4))
        here -= departures[second]
    return values


def draws(plays: int, number: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Curves of works like their peers, and the works."""
    choice = random.Random(plays)  # noqa: S311 - draws are to be repeated
    curves = [
        frame
        for n in range(number)
        for frame in (curve(str(n), "item", watched(choice, plays)), curve(str(n), "peers", RETENTION))
    ]
    works = pl.DataFrame({"item_id": [str(n) for n in range(number)], "plays": [plays] * number})
    return pl.concat(curves), works


def share_of(rows: pl.DataFrame, condition: pl.Expr, number: int) -> float:
    return rows.filter(condition).get_column("item_id").n_unique() / number


def outside(name: str, level: float) -> pl.Expr:
    return (pl.col(f"{name}_low") > level) | (pl.col(f"{name}_high") < level)


def rates_of_curves(plays: int, number: int) -> dict[str, float]:
    """Part of the works of which each claim about a curve is said, though it does not hold."""
    curves, works = draws(plays, number)
    moments = transforms.find_moments(curves, works=works)
    # The peers too lose more than the threshold in the first second; what comes later is no drop.
    later = (pl.col("kind") == "drop") & (pl.col("start_second") >= 1)
    summary = transforms.summarize_retention(curves, works=works)
    return {
        "a drop after the start": share_of(moments, later, number),
        "a rise": share_of(moments, pl.col("kind") == "rise", number),
        "a drop deeper than the peers'": share_of(moments, pl.col("beyond_peers"), number),
        "mean lead is not 0": share_of(summary, outside("mean_delta", 0), number),
        "lead ratio is not 1": share_of(summary, outside("lead_ratio", 1), number),
        "lead at the hook is not 0": share_of(summary, outside("hook_delta", 0), number),
    }


def rate_of_peaks(total: int, number: int) -> float:
    """Part of the works that show a peak though each danmaku came at any second."""
    choice = random.Random(total)  # noqa: S311 - likewise
    rows = [
        (str(n), float(second), count, None, total)
        for n in range(number)
        for second, count in Counter(choice.choices(range(SECONDS), k=total)).items()
    ]
    danmaku = pl.DataFrame(rows, schema=tables.schema("danmaku"), orient="row")
    density = transforms.danmaku_density(danmaku)
    return share_of(density, pl.col("peak"), number)


#: Draws of a claim that is false in 5 % of cases exceed this part of 60 once in a thousand times.
MOST = 10 / 60


@pytest.mark.parametrize("plays", PLAYS[:2])
def test_chance_says_little_of_curves(plays: int) -> None:
    rates = rates_of_curves(plays, 60)
    assert {claim: rate for claim, rate in rates.items() if rate > MOST} == {}


@pytest.mark.parametrize("total", [2, 60, 600])
def test_chance_shows_few_peaks(total: int) -> None:
    assert rate_of_peaks(total, 60) <= MOST


def test_what_is_there_is_said() -> None:
    """A work that keeps a tenth more, and a cliff in it, at a thousand plays."""
    values = [min(1.0, 1.1 * value) for value in RETENTION]
    values = [*values[:30], *(value - 0.08 for value in values[30:])]
    curves = pl.concat([curve("a", "item", values), curve("a", "peers", RETENTION)])
    works = pl.DataFrame({"item_id": ["a"], "plays": [1_000]})
    (row,) = transforms.summarize_retention(curves, works=works).to_dicts()
    assert row["lead_ratio_low"] > 1
    assert row["hook_delta_low"] > 0
    assert transforms.find_moments(curves, works=works).get_column("end_second").to_list() == [30.0]


def main(number: int, say: Callable[[str], object] = print) -> None:
    rates = {plays: rates_of_curves(plays, number) for plays in PLAYS}
    for claim in rates[PLAYS[0]]:
        say(f"{claim:32}" + "".join(f"{rates[plays][claim]:9.1%}" for plays in PLAYS))
    for total in (2, 60, 600, 6_000):
        say(f"a peak among {total} danmaku".ljust(32) + f"{rate_of_peaks(total, number):9.1%}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
