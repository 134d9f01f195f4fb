"""Whole works: which lead, when they came out, how they grow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from analytics_kit import tables
from analytics_kit._width import distinct, shorten
from analytics_kit._words import weekdays
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import check_top, collect_columns, largest, smallest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure, tick_label
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.transforms.works import LEADERBOARDS, MIN_PLAYS_RETENTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

__all__ = ["growth", "leaderboard", "posting_calendar", "snapshot_growth"]

#: Works that a chart of growth over time tells apart.
LINES = 8

_LOW, _HIGH = theme.LOWEST, theme.ITEM


@unvalidated
def leaderboard(
    board: Frame,
    *,
    by: str = "plays",
    top: int = 20,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 420,
) -> alt.Chart | alt.LayerChart:
    """Draw a leaderboard: a bar per work, best first.

    Parameters
    ----------
    board
        rank, item_id, plays, `by`, rate_low, rate_high: what ``transforms.leaderboard`` returns.
    by
        What the works are ranked by: any of its figures but published_at, which makes no bar.
    top
        How many works to draw.
    {names}
    {lang}
    {width_bars}

    Returns
    -------
    altair.Chart or altair.LayerChart
        A rate carries its interval, and is pale where it rests on fewer than 200 plays.

    Raises
    ------
    {refused}
    ParameterError
        If ``by``, ``top`` or ``lang`` is not allowed.

    Examples
    --------
    >>> from analytics_kit import transforms
    >>> works = pl.DataFrame({"item_id": ["a", "b"], "plays": [5, 9]})
    >>> type(leaderboard(transforms.leaderboard(works, by="plays"))).__name__
    'LayerChart'
    """
    sheet = Sheet("works", lang)
    _ = sheet.translate
    allowed = [name for name in LEADERBOARDS if name != "published_at"]
    if by not in allowed:
        msg = f"by={by!r} came. Allowed: {one_of(allowed)}."
        raise ParameterError(msg)
    check_top(top)
    frame = collect_columns(board, "leaderboard", ["item_id", "rank", "plays", by, "rate_low", "rate_high"])
    frame = frame.drop_nulls(["rank", by])
    figure = tables.find_column("leaderboard", by)
    name = figure.name(lang)
    sheet.title = title or _("Works by {figure}", figure=name)
    if frame.is_empty():
        return sheet.empty(_("no work has this figure."), width=width + 200)
    form = {"share 0-1": ".1%", "s": ".1f"}.get(figure.unit, ",.0f")
    frame = frame.sort("rank", maintain_order=True)
    ranked = frame.head(top)
    sure = form != ".1%" or pl.col("plays").fill_null(0) >= MIN_PLAYS_RETENTION
    labels = _labels(ranked["item_id"], names, _("without an id"), 210)
    data = ranked.select(
        "item_id",
        "rank",
        "plays",
        pl.Series("work", labels),
        pl.col(by).alias("value"),
        "rate_low",
        "rate_high",
        (pl.lit(sure) if isinstance(sure, bool) else sure).alias("sure"),
    ).with_columns(label_x=pl.max_horizontal("value", "rate_high", pl.lit(0.0)))
    if len(frame) > len(ranked):
        sheet.note(_("the first {n} of {of} works", n=len(ranked), of=len(frame)))
    intervals = data["rate_low"].count() > 0
    if intervals:
        sheet.note(_("lines: 95 % intervals"))
    if not data["sure"].all():
        sheet.note(_("pale: fewer than {n} plays", n=MIN_PLAYS_RETENTION))
    sheet.extremes(name, data.select("work", "value").iter_rows(), form)
    scale = alt.Scale(
        domain=[min(0.0, smallest(data["value"], 0.0)), largest(data["label_x"], 1.0)], nice=False
    )
    base = Chart().encode(
        y=alt.Y(
            "work",
            type="nominal",
            sort=labels,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelLimit=230, labelPadding=9),
        ),
        opacity=alt.OpacityValue(**alt.when("datum.sure").then(alt.value(1)).otherwise(alt.value(0.4))),
        tooltip=[
            alt.Tooltip("work", type="nominal", title=_("work")),
            alt.Tooltip("item_id", type="nominal", title=_("id")),
            alt.Tooltip("rank", type="quantitative", title=_("rank"), format="d"),
            alt.Tooltip("value", type="quantitative", title=name, format=form),
            alt.Tooltip("plays", type="quantitative", title=_("plays"), format=",.0f"),
        ],
    )
    layers = [
        base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}, color=theme.ABOVE).encode(
            x=alt.X("value", type="quantitative", axis=None, scale=scale)
        ),
        base.mark_text(align="left", dx=6).encode(
            x=alt.X("label_x", type="quantitative", axis=None, scale=scale),
            text=alt.Text("value", type="quantitative", format=form),
        ),
    ]
    if intervals:
        layers.insert(
            1,
            base.transform_filter("isValid(datum.rate_low)")
            .mark_rule(color=theme.INK, strokeWidth=1.2)
            .encode(x=alt.X("rate_low", type="quantitative", axis=None, scale=scale), x2=alt.X2("rate_high")),
        )
    return sheet.finish(
        LayerChart(
            layer=layers,
            data=data,
            width=width,
            height=alt.Step(28),
        ),
        width=width + 180,
    )


@unvalidated
def posting_calendar(
    calendar: Frame, *, lang: Lang = "en", title: str | None = None, step: int = 25
) -> alt.Chart | alt.LayerChart:
    """Draw when works came out: a tile per weekday and hour.

    Parameters
    ----------
    calendar
        weekday, hour, works, median_plays: what ``transforms.posting_calendar`` returns.
    {lang}
    step
        Width of an hour, in pixels.

    Returns
    -------
    altair.Chart or altair.LayerChart
        All hours of the week; a tile is coloured by the median plays, outlined where these are not known. The number
        in it is how many works there are.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> calendar = pl.DataFrame({"weekday": [1], "hour": [20], "works": [3], "median_plays": [812.0]})
    >>> type(posting_calendar(calendar)).__name__
    'LayerChart'
    """
    sheet = Sheet("works", lang)
    _ = sheet.translate
    frame = collect_columns(calendar, "posting_calendar", ["weekday", "hour", "works", "median_plays"])
    frame = frame.drop_nulls(["weekday", "hour", "works"])
    sheet.title = title or _("When works come out, and how they do")
    if frame.is_empty():
        return sheet.empty(_("no work has a moment of publishing."), width=step * 24 + 60)
    sheet.note(
        _(
            "the number is how many works came out then, the colour the median of their plays; with one or two works it shows those works, not the hour"
        )
    )
    # A weekday's hour is one field, whatever came.
    frame = frame.unique(["weekday", "hour"], keep="first", maintain_order=True)
    highest = largest(frame["median_plays"], 1.0)
    days = weekdays(lang)
    data = frame.select(
        pl.col("weekday").cast(pl.Int64).replace_strict(dict(enumerate(days, 1)), default=None).alias("day"),
        pl.col("hour", "works").cast(pl.Int64),
        pl.col("median_plays").round(1),
        dark=(pl.col("median_plays") > highest * 0.3).fill_null(value=False),
    ).drop_nulls("day")
    base = Chart().encode(
        x=alt.X(
            "hour",
            type="ordinal",
            scale=alt.Scale(domain=list(range(24)), paddingInner=0.06),
            title=_("hour"),
            axis=alt.Axis(labelAngle=0, domain=False, ticks=False),
        ),
        y=alt.Y(
            "day",
            type="nominal",
            sort=days,
            scale=alt.Scale(domain=days, paddingInner=0.06),
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK),
        ),
        tooltip=[
            alt.Tooltip("day", type="nominal", title=_("weekday")),
            alt.Tooltip("hour", type="quantitative", title=_("hour"), format="d"),
            alt.Tooltip("works", type="quantitative", title=_("works"), format="d"),
            alt.Tooltip("figure_median", type="nominal", title=_("median plays")),
        ],
    )
    base = base.transform_calculate(figure_median=figure("median_plays", ",.0f"))
    hours = (
        (_("{day} {hour:02}:00", day=day, hour=hour), plays)
        for day, hour, plays in data.select("day", "hour", "median_plays").iter_rows()
    )
    sheet.extremes(_("median plays"), hours)
    colour = alt.Color(
        "median_plays",
        type="quantitative",
        scale=alt.Scale(type="sqrt", domain=[0, highest], range=[_LOW, _HIGH]),
        legend=alt.Legend(
            title=_("median plays"),
            orient="top",
            gradientLength=180,
            gradientThickness=10,
            labelExpr=tick_label(lang),
            tickCount=3,
        ),
    )
    layers = [
        base.mark_rect(cornerRadius=2, stroke=theme.EMPTY, fill=None).transform_filter(
            "!isValid(datum.median_plays)"
        ),
        base.transform_filter("isValid(datum.median_plays)").mark_rect(cornerRadius=2).encode(color=colour),
        base.mark_text(fontSize=11).encode(
            text=alt.Text("works", type="quantitative"),
            color=alt.ColorValue(
                **alt.when("datum.dark").then(alt.value(theme.BACKGROUND)).otherwise(alt.value(theme.INK)),
            ),
        ),
    ]
    return sheet.finish(
        LayerChart(
            layer=layers,
            data=data,
            width=step * 24,
            height=7 * 28,
        ),
        width=step * 24 + 40,
    )


@unvalidated
def growth(
    paces: Frame,
    *,
    metric: str = "plays",
    top: int = 20,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 380,
) -> alt.Chart | alt.LayerChart:
    """Draw how fast works grow: the pace of the last 7 days beside that of the last 30.

    Parameters
    ----------
    paces
        item_id, metric, pace_7d, pace_30d, acceleration: what ``transforms.growth`` returns.
    metric
        ``plays`` or ``likes``.
    top
        How many works to draw, the fastest of the last 7 days first.
    {names}
    {lang}
    {width}

    Returns
    -------
    altair.Chart or altair.LayerChart
        On a scale that grows by powers of ten on both sides of 0, since works differ by orders of magnitude.

    Raises
    ------
    {refused}
    ParameterError
        If ``metric``, ``top`` or ``lang`` is not allowed.

    Examples
    --------
    >>> paces = pl.DataFrame(
    ...     {"item_id": ["a"], "metric": ["plays"], "pace_7d": [20.0], "pace_30d": [10.0], "acceleration": [2.0]}
    ... )
    >>> type(growth(paces)).__name__
    'LayerChart'
    """
    sheet = Sheet("works", lang)
    _ = sheet.translate
    if metric not in ("plays", "likes"):
        msg = f"metric={metric!r} came. Allowed: 'plays' or 'likes'."
        raise ParameterError(msg)
    check_top(top)
    frame = collect_columns(paces, "growth", ["item_id", "metric", "pace_7d", "pace_30d", "acceleration"])
    frame = frame.filter(pl.col("metric") == metric).drop_nulls(["pace_7d", "pace_30d"])
    sheet.title = title or _(
        "Likes a day, lately and before" if metric == "likes" else "Plays a day, lately and before"
    )
    if frame.is_empty():
        return sheet.empty(_("no work has a known increment of 7 and of 30 days."), width=width + 220)
    frame = frame.sort("pace_7d", descending=True, maintain_order=True)
    fastest = frame.head(top)
    labels = _labels(fastest["item_id"], names, _("without an id"), 190)
    data = fastest.select(
        "item_id",
        pl.Series("work", labels),
        pl.col("pace_7d", "pace_30d").round(2),
        pl.col("acceleration").round(3),
        side=pl.when(pl.col("pace_7d") >= pl.col("pace_30d"))
        .then(pl.lit(_("faster than before")))
        .otherwise(pl.lit(_("slower than before"))),
    )
    sheet.notes = [
        _(
            "the ring is the pace of the last 30 days, the dot that of the last 7; right: the one over the other"
        )
    ]
    if len(frame) > len(fastest):
        sheet.notes.insert(0, _("the first {n} of {of} works", n=len(fastest), of=len(frame)))
    sheet.extremes(_("a day, last 7 days"), data.select("work", "pace_7d").iter_rows(), ",.1f")
    sheet.extremes(_("7 / 30 days"), data.select("work", "acceleration").iter_rows(), ".2f")
    paced = pl.concat([data["pace_7d"], data["pace_30d"].alias("pace_7d")])
    low, high = min(0.0, smallest(paced, 0.0)), max(1.0, largest(paced, 1.0))
    reach = math.ceil(math.log10(max(high, -low)))
    powers = [10.0**power for power in range(reach + 1)]
    marked = [value for value in [*(-power for power in powers), 0.0, *powers] if low <= value <= high * 1.3]
    scale = alt.Scale(type="symlog", constant=1, domain=[low * 1.3, high * 1.3], nice=False)

    def x(field: str) -> alt.X:
        axis = alt.Axis(values=marked, labelExpr=tick_label(lang), domain=False)
        return alt.X(
            field,
            type="quantitative",
            title=_("a day (the scale grows by powers of ten)"),
            scale=scale,
            axis=axis,
        )

    sides = alt.Color(
        "side",
        type="nominal",
        scale=alt.Scale(
            domain=[_("faster than before"), _("slower than before")], range=[theme.ABOVE, theme.BELOW]
        ),
        legend=alt.Legend(title=None, orient="top", symbolType="circle", symbolSize=110),
    )
    base = (
        Chart()
        .transform_calculate(figure_acceleration=figure("acceleration", ".2f"))
        .encode(
            y=alt.Y(
                "work",
                type="nominal",
                sort=labels,
                title=None,
                axis=alt.Axis(
                    domain=False, ticks=False, labelColor=theme.INK, labelLimit=210, labelPadding=9
                ),
            ),
            tooltip=[
                alt.Tooltip("work", type="nominal", title=_("work")),
                alt.Tooltip("item_id", type="nominal", title=_("id")),
                alt.Tooltip("pace_7d", type="quantitative", title=_("a day, last 7 days"), format=",.1f"),
                alt.Tooltip("pace_30d", type="quantitative", title=_("a day, last 30 days"), format=",.1f"),
                alt.Tooltip("figure_acceleration", type="nominal", title=_("7 / 30 days")),
            ],
        )
    )
    layers = [
        base.mark_rule(strokeWidth=2.4, opacity=0.55).encode(
            x=x("pace_30d"), x2=alt.X2("pace_7d"), color=sides
        ),
        base.mark_point(
            filled=True, fill=theme.BACKGROUND, stroke=theme.PEERS, strokeWidth=1.6, size=62, opacity=1
        ).encode(x=x("pace_30d")),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x("pace_7d"), color=sides),
        base.mark_text(align="right").encode(
            x=alt.XValue(width + 62), text=alt.Text("figure_acceleration", type="nominal")
        ),
        above(_("7 / 30 days"), width + 62),
    ]
    return sheet.finish(
        LayerChart(
            layer=layers,
            data=data,
            width=width,
            height=alt.Step(28),
        ),
        width=width + 220,
    )


@unvalidated
def snapshot_growth(
    gains: Frame,
    *,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 620,
    height: int = 240,
) -> alt.Chart | alt.LayerChart:
    """Draw what works gained a day, from one look to the next.

    Parameters
    ----------
    gains
        item_id, until_at, per_day: what ``transforms.snapshot_growth`` returns.
    {names}
    {lang}
    {size}

    Returns
    -------
    altair.Chart or altair.LayerChart
        A line per work, for the first eight; the time is UTC.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> import datetime as dt
    >>> gains = pl.DataFrame({"item_id": ["a"], "until_at": [dt.datetime(2025, 10, 3)], "per_day": [30.0]})
    >>> type(snapshot_growth(gains)).__name__
    'Chart'
    """
    sheet = Sheet("works", lang)
    _ = sheet.translate
    frame = collect_columns(gains, "snapshot_growth", ["item_id", "until_at", "per_day"])
    frame = frame.drop_nulls(["until_at", "per_day"])
    sheet.title = title or _("What a work gained a day, between two looks at it")
    if frame.is_empty():
        return sheet.empty(_("no work was looked at twice."), width=width)
    works = frame.get_column("item_id").unique(maintain_order=True)
    item_ids = works.head(LINES)
    sheet.notes = (
        [_("the first {n} of {of} works", n=len(item_ids), of=len(works))]
        if len(works) > len(item_ids)
        else []
    )
    labels = _labels(item_ids, names, _("without an id"), 220)
    data = (
        frame.join(
            pl.DataFrame({"item_id": item_ids, "work": labels}),
            on="item_id",
            nulls_equal=True,
            maintain_order="right_left",
        )
        # As text in UTC: a browser would move a moment to its own time zone.
        .with_columns(until=pl.col("until_at").str.slice(0, 16).str.replace(" ", "T", literal=True) + "Z")
        .select("work", "item_id", "until", pl.col("per_day").round(2))
    )
    thinned = data.filter(pl.int_range(pl.len()).over("work") % (1 + pl.len().over("work") // 100) == 0)
    if len(thinned) < len(data):
        sheet.note(_("At most 100 points of each line are drawn"))
    data = thinned
    gained = (
        (_.join([work, until.replace("T", " ").rstrip("Z")]), gain)
        for work, until, gain in data.select("work", "until", "per_day").iter_rows()
    )
    sheet.extremes(_("gained a day"), gained, ",.1f")
    chart: alt.Chart = (
        Chart(data, width=width, height=height)
        .mark_line(point=alt.OverlayMarkDef(size=28), strokeWidth=2)
        .encode(
            x=alt.X(
                "until",
                type="temporal",
                title="UTC",
                scale=alt.Scale(type="utc"),
                axis=alt.Axis(format="%m-%d", grid=False, tickCount=8, labelOverlap=True),
            ),
            y=alt.Y(
                "per_day",
                type="quantitative",
                title=_("gained a day"),
                axis=alt.Axis(labelExpr=tick_label(lang), domain=False, ticks=False, tickCount=5),
            ),
            color=alt.Color(
                "work",
                type="nominal",
                sort=labels,
                scale=alt.Scale(domain=labels, range=list(theme.CATEGORIES[: len(labels)])),
                legend=alt.Legend(
                    title=None, orient="top", columns=2, rowPadding=5, symbolType="stroke", labelLimit=240
                ),
            ),
            tooltip=[
                alt.Tooltip("work", type="nominal", title=_("work")),
                alt.Tooltip("item_id", type="nominal", title=_("id")),
                alt.Tooltip("until", type="nominal", title=_("until")),
                alt.Tooltip("per_day", type="quantitative", title=_("gained a day"), format=",.1f"),
            ],
        )
    )
    return sheet.finish(chart, width=width)


def _labels(items: pl.Series, names: Mapping[str, str] | None, unnamed: str, width: float) -> list[str]:
    """Return what works are called, different for each; an axis leaves 20 pixels more for a number."""
    called = (unnamed if item is None else shorten((names or {}).get(item, item), width) for item in items)
    return distinct(called, width + 20)
