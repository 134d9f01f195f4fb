"""How viewers of a synthetic video stay, like and leave, second by second.

A retention curve is the sum of two kinds of viewers, those who swipe on within the first seconds and those who
stay, changed by events: passages that are watched again (the curve rises), passages where people leave (it steps
down), and the end. The curves of likes and bounces are made from the same events, so the three tell one story.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

#: Public captures of real curves stay below this; see ``retention``.
CEILING = 1.07


class Shape(NamedTuple):
    """An expected retention curve on a grid of whole seconds from 0, and the second viewers like best."""

    values: tuple[float, ...]
    highlight: float


def _step(second: float, at: float, width: float) -> float:
    return 1 / (1 + math.exp(-(second - at) / width))


def _bump(second: float, centre: float, width: float) -> float:
    return math.exp(-0.5 * ((second - centre) / width) ** 2)


def retention(rng: random.Random, length: int, *, quality: float, hook: float) -> Shape:
    """Return the expected retention of a video of ``length`` seconds: length + 1 values.

    Parameters
    ----------
    rng
        Decides the events; the same state gives the same curve.
    length
        Whole seconds, at least 5.
    quality, hook
        How good the video and its first seconds are, in standard deviations from the average.
    """
    swipers = 1 / (1 + math.exp(0.35 + 0.55 * hook))
    patience = rng.uniform(1.1, 1.6)
    decay = 1.05 * (length / 45) ** 0.4 * math.exp(-0.34 * quality)
    # (centre, width, height): passages that are watched again, the last of them the highlight.
    bumps = [
        (
            rng.uniform(3.5, length - 1.5),
            rng.uniform(0.8, 2.2),
            rng.uniform(0.03, 0.09) * math.exp(0.2 * quality),
        )
        for _ in range(1 + length // 20)
    ]
    highlight = rng.uniform(0.4, 0.85) * length
    bumps.append((highlight, rng.uniform(1.0, 2.0), rng.uniform(0.09, 0.17) * math.exp(0.2 * quality)))
    # (second, depth): passages where people leave.
    drops = [
        (rng.uniform(3.0, length - 1.0), min(0.35, rng.uniform(0.03, 0.11) * math.exp(-0.35 * quality)))
        for _ in range(1 + length // 30)
    ]
    farewell = rng.uniform(0.05, 0.22)
    loops = length < 20 and quality > 0.5
    starts_over = rng.uniform(1.005, CEILING) if hook > 0.5 and length < 60 else 0.0
    late = rng.uniform(0.0, 0.012)

    def value(second: int) -> float:
        level = swipers * math.exp(-second / patience) + (1 - swipers) * math.exp(
            -decay * (second / length) ** 0.85
        )
        for at, depth in drops:
            level *= 1 - depth * _step(second, at, 0.35)
        for centre, width, height in bumps:
            level *= 1 + height * _bump(second, centre, width)
        if loops:
            # A short video that begins again by itself is watched twice: the end rises.
            return level * (1 + 0.12 * _bump(second, length, 1.2))
        return level * (1 - farewell * _step(second, length - 1.5, 0.45))

    values = [value(second) for second in range(length + 1)]
    values[0] = 1 - late
    if starts_over:
        lift = max(0.0, starts_over / values[1] - 1)
        values = [v * (1 + lift * _bump(second, 1, 0.8)) if second else v for second, v in enumerate(values)]
    return Shape(tuple(min(CEILING, max(0.0, v)) for v in values), highlight)


def observe(rng: random.Random, shape: Shape, plays: int) -> list[float]:
    """Return what is measured of an expected curve from so many plays, rounded to 4 decimals.

    Under 200 plays every viewer is drawn, so the values are coarse fractions; above, the noise is that of a
    share measured on so many plays plus a little jitter. No plays, no curve.

    Examples
    --------
    >>> import random
    >>> observe(random.Random("a"), Shape((1.0, 0.6, 0.5), 1.0), 1) in ([1, 1, 1], [1, 1, 0], [1, 0, 0])
    True
    """
    if plays == 0:
        return []
    if plays < 200:
        viewers = [rng.random() for _ in range(plays)]
        return [round(sum(v < level for v in viewers) / plays, 4) for level in shape.values]
    measured = []
    for level in shape.values:
        noise = math.sqrt(max(0.0, level * (1 - level)) / plays) + 0.0015
        measured.append(round(min(CEILING, max(0.0, level + rng.gauss(0, noise))), 4))
    return measured


def peers(rng: random.Random, length: int) -> list[float]:
    """Return the average retention of similar creators' videos of this length: smooth, without events."""
    level = rng.gauss(0, 0.12)
    swipers = 1 / (1 + math.exp(0.35 + 0.3 * level))
    decay = 1.1 * (length / 45) ** 0.4 * math.exp(-0.25 * level)
    return [
        round(
            (
                swipers * math.exp(-second / 1.35)
                + (1 - swipers) * math.exp(-decay * (second / length) ** 0.85)
            )
            * (1 - 0.13 * _step(second, length - 2, 0.8)),
            4,
        )
        for second in range(length + 1)
    ]


def likes(seconds: Sequence[float], levels: Sequence[float], highlight: float | None) -> list[float]:
    """Return which share of all likes falls on each second; the shares sum to about 1.

    People like what they see, so the shares follow retention; they peak at the highlight (None: nowhere in
    particular, as in an average over many videos) and before the end.
    """
    if not seconds:
        return []
    end = seconds[-1]
    return _shares(
        [
            level
            * _step(second, 2, 0.8)
            * (
                0.25
                + (3 * _bump(second, highlight, 1.5) if highlight is not None else 0)
                + 0.8 * math.exp((second - end) / 2.5)
            )
            for second, level in zip(seconds, levels, strict=True)
        ]
    )


def bounces(levels: Sequence[float]) -> list[float]:
    """Return which share of all who leave does so at each point: where retention falls. Sums to about 1."""
    if not levels:
        return []
    before = [1.0, *levels]
    return _shares([max(0.0, then - now) for then, now in zip(before, levels, strict=False)])


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [round(weight / total, 4) if total else 0.0 for weight in weights]
