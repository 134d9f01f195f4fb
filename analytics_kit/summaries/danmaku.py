"""What a work's danmaku come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import each, take
from analytics_kit.summaries._summary import Summary

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame
    from analytics_kit.summaries._summary import Claim


def danmaku(density: Frame, *, lang: str = "en") -> Summary:
    """Say where viewers comment on the screen.

    Parameters
    ----------
    density
        What :func:`~analytics_kit.transforms.danmaku_density` gives, of one work.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        Claims ``danmaku.peak`` and ``danmaku.most``.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> density = pl.DataFrame(
    ...     {"item_id": "1", "second": [4], "count": [68], "expected": [20.0], "excess": [10.7], "peak": [True]}
    ... )
    >>> print(danmaku(density))
    - Danmaku stand out most at second 4: 68, where its viewers would send 20.
    - Most danmaku at second 4: 68.
    """
    _ = translator("danmaku", lang)
    taken = dense(density)
    return Summary((*peak(taken, _), *most(taken, _)))


def dense(density: Frame | None) -> pl.DataFrame:
    """Take what `peak` needs."""
    return take(
        density,
        "result of danmaku_density()",
        words=["item_id"],
        numbers=["second", "count", "expected", "excess"],
        flags=["peak"],
    )


def peak(density: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the second that stands out most."""
    peaks = density.filter("peak").sort("excess", descending=True, nulls_last=True)
    message = _(
        "Danmaku stand out most at second {second:.0f}: {count:,.0f}, "
        "where its viewers would send {expected:.0f}."
    )
    return each("danmaku.peak", peaks.head(1), message)


def most(counts: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the second with most danmaku, the first of several."""
    sent = counts.filter(pl.col("count") > 0).sort("count", "second", descending=[True, False])
    return each("danmaku.most", sent.head(1), _("Most danmaku at second {second:.0f}: {count:,.0f}."))
