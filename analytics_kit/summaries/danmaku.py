"""What a work's danmaku come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import first, take
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame


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
    return Summary((peak(taken, _), most(taken, _)))


def dense(density: Frame | None) -> pl.DataFrame:
    """Take what `peak` needs."""
    return take(
        density,
        "result of danmaku_density()",
        words=["item_id"],
        numbers=["second", "count", "expected", "excess"],
        flags=["peak"],
    )


def peak(density: pl.DataFrame, _: Translator) -> Claim:
    """Name the second that stands out most."""
    row = first(density.filter("peak").sort("excess", descending=True, nulls_last=True))
    return claim(
        "danmaku.peak",
        _(
            "Danmaku stand out most at second {second:.0f}: {count:,.0f}, "
            "where its viewers would send {expected:.0f}."
        ),
        second=row["second"],
        count=row["count"],
        expected=row["expected"],
    )


def most(counts: pl.DataFrame, _: Translator) -> Claim:
    """Name the second with most danmaku, the first of several."""
    row = first(counts.filter(pl.col("count") > 0).sort("count", "second", descending=[True, False]))
    return claim(
        "danmaku.most",
        _("Most danmaku at second {second:.0f}: {count:,.0f}."),
        second=row["second"],
        count=row["count"],
    )
