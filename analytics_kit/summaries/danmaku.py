"""What a work's danmaku come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.locale import translator
from analytics_kit.summaries._frames import collect_columns, each, figure
from analytics_kit.summaries._summary import Claim, Summary, claim

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame

#: More seconds with as many danmaku do not stand out.
MOST_SECONDS = 5


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
    - Danmaku stand out most at second 4: 68, where an even spread would bring 20.
    - Most danmaku at second 4: 68.
    """
    _ = translator("danmaku", lang)
    counts = dense(density)
    return Summary((*peak(counts, _), *most(counts, _)))


def dense(density: Frame | None) -> pl.DataFrame:
    """Take what `peak` needs."""
    return collect_columns(
        density,
        "result of danmaku_density()",
        words=["item_id"],
        numbers=["second", "count", "expected", "excess"],
        flags=["peak"],
    )


def peak(density: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the second that stands out most."""
    peaks = density.filter("peak").sort("excess", descending=True, nulls_last=True)
    # A curve may end before the danmaku do: how many were watching then is not known, so nothing is expected.
    is_partial = density.filter(pl.col("count") > 0).get_column("expected").null_count() > 0
    message = (
        _(
            "Of the seconds for which the curve tells the viewers, danmaku stand out most at second {second:g}: {count:,.0f}, where "
            "an even spread would bring {usual}."
        )
        if is_partial
        else _(
            "Danmaku stand out most at second {second:g}: {count:,.0f}, where an even spread would bring {usual}."
        )
    )
    usual = pl.Series("usual", [figure(count) for count in peaks.get_column("expected")], pl.String)
    return each("danmaku.peak", peaks.with_columns(usual).head(1), message)


def most(counts: pl.DataFrame, _: Translator) -> list[Claim]:
    """Name the seconds with most danmaku: all that have as many, none where these are too many to name."""
    rows = counts.drop_nulls(["count", "second"]).filter(pl.col("count") > 0)
    first = rows.filter(pl.col("count") == pl.col("count").max()).sort("second")
    if first.height > MOST_SECONDS:
        return [Claim("danmaku.most")]
    if first.height > 1:
        tied = _("Most danmaku at seconds {seconds}: {count:,.0f} each.")
        seconds = _.join([f"{second:g}" for second in first.get_column("second")])
        return [claim("danmaku.most", tied, seconds=seconds, count=first.item(0, "count"))]
    return each("danmaku.most", first, _("Most danmaku at second {second:g}: {count:,.0f}."))
