"""Lives: one by one over time, their rates with intervals, and the hours at which they start."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import altair as alt
import polars as pl

from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, VConcatChart, unvalidated
from analytics_kit.charts._frames import collect_columns, largest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure, tick_label
from analytics_kit.locale import N_, Translator
from analytics_kit.transforms._chance import LEVEL
from analytics_kit.transforms._frames import in_calendar

if TYPE_CHECKING:
    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

__all__ = ["live_rates", "live_sessions", "start_hours"]

#: Lives, and hours, that one chart shows.
LIVES, HOURS = 120, 24

_RATES = {
    "commenter_rate": N_("commenters of viewers"),
    "buyer_rate": N_("buyers of viewers"),
    "follower_rate": N_("new followers of viewers"),
}


def _with_clock(frame: Any, time_zone: str) -> Any:
    """Write moments as the wall clock of a zone: Vega would show them in that of the reader."""
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        dtype = frame.collect_schema().get("started_at")
        if isinstance(dtype, pl.Datetime):
            clock = in_calendar("started_at", dtype).dt.convert_time_zone(time_zone)
            return frame.with_columns(clock.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    return frame


def _time(lives: pl.DataFrame) -> alt.X:
    is_single = lives.get_column("started_at").n_unique() == 1
    return alt.X(
        "started_at",
        type="temporal",
        title=None,
        scale=alt.Scale(padding=18),
        axis=alt.Axis(
            format="%m-%d",
            grid=False,
            tickCount=1 if is_single else 8,
            labelOverlap=True,
        ),
    )


@unvalidated
def live_sessions(
    rates: Frame,
    *,
    time_zone: str = "Asia/Shanghai",
    lang: Lang = "en",
    title: str | None = None,
    width: int = 560,
) -> alt.LayerChart | alt.Chart:
    """Draw lives over time: the higher, the longer people stayed; the bigger, the more; the darker, the more bought.

    Parameters
    ----------
    rates
        started_at, is_over, viewers, average_watch_s, buyer_rate: what ``transforms.live_rates`` returns.
    time_zone
        Of the dates: an IANA name.
    {lang}
    {width}

    Returns
    -------
    altair.LayerChart or altair.Chart
        The last 120 lives that have a start and viewers. Where no watch time is known, viewers are the height.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> import datetime as dt
    >>> rates = pl.DataFrame(
    ...     {
    ...         "started_at": [dt.datetime(2025, 10, 6, 12, 30, tzinfo=dt.UTC)],
    ...         "is_over": [True],
    ...         "viewers": [1700],
    ...         "average_watch_s": [167.0],
    ...         "buyer_rate": [0.0076],
    ...     }
    ... )
    >>> live_sessions(rates, lang="zh").title.text
    ['历次直播']
    """
    sheet = Sheet("live", lang)
    _ = sheet.translate
    columns = ["started_at", "is_over", "viewers", "average_watch_s", "buyer_rate"]
    frame = collect_columns(_with_clock(rates, time_zone), "live_rates", columns)
    lives = frame.drop_nulls(["started_at", "viewers"]).sort("started_at")
    sheet.title = title or _("Lives over time")
    if lives.is_empty():
        return sheet.empty(_("no live has a start and viewers."), width=width)
    rows = lives.tail(LIVES).select(
        "started_at",
        "viewers",
        _start(),
        (pl.col("average_watch_s") / 60).round(2).alias("minutes"),
        pl.col("buyer_rate").round(5),
        pl.when(pl.col("is_over").str.to_lowercase() == "false")
        .then(pl.lit("running"))
        .when(pl.col("buyer_rate").is_null())
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("rated"))
        .alias("kind"),
    )
    sheet.notes = (
        [_("the last {n} of {of} lives", n=rows.height, of=lives.height)]
        if rows.height < lives.height
        else []
    )
    if "running" in rows["kind"]:
        sheet.note(_("hollow: still going on, figures grow"))
    if "unknown" in rows["kind"]:
        sheet.note(_("grey: rate not known"))
    height = "minutes" if rows["minutes"].null_count() < rows.height else "viewers"
    sheet.extremes(_("viewers"), rows.select("start", "viewers").iter_rows())
    sheet.extremes(_("buyers of viewers"), rows.select("start", "buyer_rate").iter_rows(), ".2%")
    base = Chart().encode(
        x=_time(rows),
        y=alt.Y(
            height,
            type="quantitative",
            title=_("average watch, minutes" if height == "minutes" else "viewers"),
            axis=alt.Axis(domain=False, ticks=False, tickCount=5),
            scale=alt.Scale(domain=[0, 1.15 * largest(rows[height], 1.0)], nice=False),
        ),
        size=alt.Size(
            "viewers",
            type="quantitative",
            title=_("viewers"),
            scale=alt.Scale(domain=[0, largest(rows["viewers"], 1.0)], range=[0, 700]),
            legend=alt.Legend(
                labelExpr=tick_label(lang),
                tickCount=3,
                symbolFillColor=theme.OTHER,
                symbolStrokeColor=theme.SOFT,
                symbolStrokeWidth=1,
            ),
        ),
        tooltip=[
            alt.Tooltip("start", type="nominal", title=_("start")),
            alt.Tooltip("viewers", type="quantitative", title=_("viewers"), format=","),
            alt.Tooltip("minutes", type="quantitative", title=_("average watch, minutes"), format=".1f"),
            alt.Tooltip("buyer_rate", type="quantitative", title=_("buyers of viewers"), format=".2%"),
        ],
    )
    style: dict[str, Any] = {"filled": True, "stroke": theme.SOFT, "strokeWidth": 1.4, "opacity": 0.88}
    colour = alt.Fill(
        "buyer_rate",
        type="quantitative",
        title=_("buyers of viewers"),
        scale=alt.Scale(range=[theme.LOWEST, theme.ITEM], domain=[0, largest(rows["buyer_rate"], 0.01)]),
        legend=alt.Legend(format=".1%", tickCount=3, gradientLength=110),
    )
    kinds = {
        "rated": base.mark_point(**style).encode(fill=colour),
        "unknown": base.mark_point(fill=theme.OTHER, **style),
        "running": base.mark_point(fill=theme.BACKGROUND, **style),
    }
    # Vega warns of a layer without rows.
    layers = [
        layer.transform_filter(alt.datum.kind == kind)
        for kind, layer in kinds.items()
        if kind in rows["kind"]
    ]
    return sheet.finish(
        LayerChart(
            layer=layers,
            data=rows,
            width=width,
            height=270,
        ),
        width=width + 120,
    )


@unvalidated
def live_rates(
    rates: Frame,
    *,
    time_zone: str = "Asia/Shanghai",
    lang: Lang = "en",
    title: str | None = None,
    width: int = 620,
) -> alt.VConcatChart | alt.Chart:
    """Draw the rates of lives with their intervals, one panel below the other.

    Parameters
    ----------
    rates
        started_at, viewers and buyer_rate with its bounds, and commenter_rate and follower_rate with theirs where
        there are any: what ``transforms.live_rates`` or ``transforms.live_daily_rates`` returns.
    time_zone
        Of the dates: an IANA name.
    {lang}
    {width}

    Returns
    -------
    altair.VConcatChart or altair.Chart
        A panel for each rate that any live has; the last 120 lives.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> import datetime as dt
    >>> rates = pl.DataFrame(
    ...     {
    ...         "started_at": [dt.datetime(2025, 10, 6, 12, 30, tzinfo=dt.UTC)],
    ...         "viewers": [1700],
    ...         "buyer_rate": [0.0076],
    ...         "buyer_rate_low": [0.0044],
    ...         "buyer_rate_high": [0.0130],
    ...     }
    ... )
    >>> len(live_rates(rates).vconcat)
    1
    """
    sheet = Sheet("live", lang)
    _ = sheet.translate
    bounded = {name: [name, f"{name}_low", f"{name}_high"] for name in _RATES}
    needed = ["started_at", "viewers", *bounded.pop("buyer_rate")]
    frame = collect_columns(
        _with_clock(rates, time_zone), "live_rates", needed, optional=chain(*bounded.values())
    )
    lives = frame.drop_nulls("started_at").sort("started_at")
    names = [name for name in _RATES if lives[name].null_count() < lives.height]
    sheet.title = title or _("What viewers of the lives did")
    if not names:
        return sheet.empty(_("no live has a rate."), width=width)
    rows = lives.tail(LIVES)
    sheet.notes = [_("bars: 95% interval of chance alone"), _("dashed: median")]
    sheet.notes += (
        [_("the last {n} of {of} lives", n=rows.height, of=lives.height)]
        if rows.height < lives.height
        else []
    )
    panels = [_panel(rows, name, _, width) for name in names]
    for name in names:
        starts = rows.select(_start(), name)
        sheet.extremes(_(_RATES[name]), starts.iter_rows(), ".2%")
    return sheet.finish(
        VConcatChart(
            vconcat=panels,
            spacing=34,
            resolve=alt.Resolve(scale=alt.ScaleResolveMap(x="shared")),
        ),
        width=width,
    )


def _start() -> pl.Expr:
    """Return when a live started, as it is written for people."""
    return pl.col("started_at").str.replace("T", " ").str.head(16).alias("start")


def _panel(lives: pl.DataFrame, name: str, _: Translator, width: int) -> alt.LayerChart:
    data = lives.drop_nulls(name).select(
        "started_at",
        "viewers",
        _start(),
        pl.col(name).round(5).alias("rate"),
        pl.col(f"{name}_low").round(5).alias("low"),
        pl.col(f"{name}_high").round(5).alias("high"),
    )
    top = 1.06 * max(largest(data["high"], 0.001), largest(data["rate"], 0.001))
    low = min(0.0, *data["rate"])
    form = ".0%" if top > 0.06 else ".1%" if top > 0.006 else ".2%"

    def y(field: str) -> alt.Y:
        axis = alt.Axis(format=form, domain=False, ticks=False, tickCount=4)
        return alt.Y(
            field, type="quantitative", title=None, axis=axis, scale=alt.Scale(domain=[low, top], nice=False)
        )

    tooltip = [
        alt.Tooltip("start", type="nominal", title=_("start")),
        alt.Tooltip("rate", type="quantitative", title=_(_RATES[name]), format=".2%"),
        alt.Tooltip("low", type="quantitative", title=_("95% interval"), format=".2%"),
        alt.Tooltip("high", type="quantitative", title="–", format=".2%"),
        alt.Tooltip("viewers", type="quantitative", title=_("viewers"), format=","),
    ]
    base = Chart().encode(x=_time(data), tooltip=tooltip)
    middle = pl.DataFrame({"median": [data["rate"].median()]})
    return LayerChart(
        layer=[
            Chart(middle)
            .mark_rule(color=theme.PEERS, strokeDash=[5, 3], strokeWidth=1.2)
            .encode(y=y("median")),
            base.transform_filter("isValid(datum.low) && isValid(datum.high)")
            .mark_rule(color=theme.ABOVE, opacity=0.45, strokeWidth=2.6)
            .encode(y=y("low"), y2=alt.Y2("high")),
            base.mark_point(filled=True, size=34, opacity=1, color=theme.ITEM).encode(y=y("rate")),
            above(_(_RATES[name]), 0, caption=True),
        ],
        data=data,
        width=width,
        height=110,
    )


@unvalidated
def start_hours(
    hours: Frame,
    *,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 340,
) -> alt.LayerChart | alt.Chart:
    """Draw the hours at which lives start, by the median of their viewers, with how many lives that rests on.

    Parameters
    ----------
    hours
        weekday, hour, sessions, median_viewers, median_buyer_rate, rank, and if there are, tied, tried, p_value: what
        ``transforms.best_start_hours`` returns. Hours without a rank rest on too few lives, and are faded.
    {lang}
    {width_bars}

    Returns
    -------
    altair.LayerChart or altair.Chart
        At most 24 bars, in the order of the frame. The subtitle says whether the first leads by more than chance.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> hours = pl.DataFrame(
    ...     {
    ...         "weekday": [5, 7],
    ...         "hour": [20, 9],
    ...         "sessions": [13, 2],
    ...         "median_viewers": [1228.0, 940.5],
    ...         "median_buyer_rate": [0.015, None],
    ...         "rank": [1, None],
    ...     }
    ... )
    >>> start_hours(hours).to_dict()["layer"][0]["encoding"]["y"]["sort"]
    ['Fri 20:00', 'Sun 09:00']
    """
    sheet = Sheet("live", lang)
    _ = sheet.translate
    columns = ["weekday", "hour", "sessions", "median_viewers", "median_buyer_rate", "rank"]
    frame = collect_columns(hours, "start_hours", columns, optional=["tied", "tried", "p_value"])
    known = frame.drop_nulls(["hour", "median_viewers"]).filter(
        pl.col("hour").is_between(0, 23), pl.col("weekday").is_between(1, 7).fill_null(value=True)
    )
    sheet.title = title or _("When lives start, and how many watch")
    if known.is_empty():
        return sheet.empty(_("no live that is over has a start and viewers."), width=width + 220)
    data = known.head(HOURS)
    days = _("Mon Tue Wed Thu Fri Sat Sun").split()
    labels = [
        _("{day} {hour:02}:00", day="" if day is None else days[int(day) - 1], hour=int(hour)).strip()
        for day, hour in data.select("weekday", "hour").iter_rows()
    ]
    data = data.select(
        pl.Series("label", labels),
        "sessions",
        pl.col("median_viewers").alias("viewers"),
        pl.col("median_buyer_rate").round(5).alias("buyer_rate"),
        pl.col("rank").is_not_null().alias("is_enough"),
        pl.col("p_value").round(3).alias("chance"),
    )
    sheet.notes = (
        [_("the first {n} of {of} hours", n=data.height, of=known.height)]
        if data.height < known.height
        else []
    )
    sheet.notes += [_("faded: too few lives to compare")] if not data["is_enough"].all() else []
    sheet.notes += _leaders(known.filter(pl.col("rank") == 1), _)
    base = (
        Chart()
        .transform_calculate(figure_chance=figure("chance", ".3f"))
        .encode(
            y=alt.Y(
                "label",
                type="nominal",
                sort=labels,
                title=None,
                axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelPadding=9),
            ),
            opacity=alt.OpacityValue(**alt.condition("datum.is_enough", alt.value(1), alt.value(0.38))),
            tooltip=[
                alt.Tooltip("label", type="nominal", title=_("start")),
                alt.Tooltip("sessions", type="quantitative", title=_("lives")),
                alt.Tooltip("viewers", type="quantitative", title=_("median viewers"), format=",.0f"),
                alt.Tooltip("buyer_rate", type="quantitative", title=_("buyers of viewers"), format=".2%"),
                *(
                    [alt.Tooltip("figure_chance", type="nominal", title=_("chance of such a lead"))]
                    if data["chance"].count() > 0
                    else []
                ),
            ],
        )
    )
    sheet.extremes(_("median viewers"), data.select("label", "viewers").iter_rows())
    scale = alt.Scale(domain=[0, largest(data["viewers"], 1.0)], nice=False)
    x = alt.X("viewers", type="quantitative", axis=None, scale=scale)
    layers = [
        base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}, color=theme.ITEM).encode(x=x),
        base.mark_text(align="left", dx=6).encode(
            x=x, text=alt.Text("viewers", type="quantitative", format=",.0f")
        ),
        base.mark_text(align="right").encode(
            x=alt.XValue(width + 120), text=alt.Text("sessions", type="quantitative", format=",")
        ),
        base.transform_filter("isValid(datum.buyer_rate)")
        .mark_text(align="right")
        .encode(
            x=alt.XValue(width + 190),
            text=alt.Text("buyer_rate", type="quantitative", format=".1%"),
        ),
        above(_("lives"), width + 120),
        above(_("buyers"), width + 190),
        above(_("median viewers"), 0).mark_text(
            align="left", baseline="bottom", fontSize=11, color=theme.SOFT
        ),
    ]
    return sheet.finish(
        LayerChart(
            layer=layers,
            data=data,
            width=width,
            height=alt.Step(28),
        ),
        width=width + 240,
    )


def _leaders(first: pl.DataFrame, _: Translator) -> list[str]:
    """Say whether the first hours lead by more than chance."""
    if first["p_value"].count() == 0:
        return []
    tried, chance = int(first["tried"][0] or 0), float(cast("float", first["p_value"].min()))
    notes = [_("{n} hours share the first place", n=first.height)] if first.height > 1 else []
    if tried > 1:
        notes.append(
            _("of {n} hours compared, the first leads by more than chance", n=tried)
            if chance < LEVEL
            else _("of {n} hours compared, the first leads by no more than chance", n=tried)
        )
    return notes
