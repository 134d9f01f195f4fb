"""The account as a whole: its diagnosis, its place on the ladder of sanctions, its violations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import altair as alt
import polars as pl

from analytics_kit._width import distinct, shorten
from analytics_kit._words import say, vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import collect_columns, largest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above
from analytics_kit.errors import TableError
from analytics_kit.locale import translator
from analytics_kit.transforms.account import LADDER, STEPS

if TYPE_CHECKING:
    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

__all__ = ["diagnosis", "violation_ladder", "violations"]

#: Months that one chart of violations shows.
MONTHS = 24

# Metric -> how its value is written.
_FORMS = {
    "interaction": ",.3f",
    "followers_gained": ",.0f",
    "plays": ",.0f",
    "completion_rate": ".1%",
    "works_published": ",.1f",
}
# Colours of the steps, from nothing to the end.


@unvalidated
def diagnosis(
    diagnosed: Frame, *, lang: Lang = "en", title: str | None = None, width: int = 360
) -> alt.Chart | alt.LayerChart:
    """Draw the account's diagnosis: both ranks of each metric, and the line below which they call for work.

    Parameters
    ----------
    diagnosed
        metric, own_value, similar_value, author_rank, similar_rank, priority: what ``transforms.diagnose`` returns.
    {lang}
    {width}

    Returns
    -------
    altair.Chart or altair.LayerChart
        Metrics in the order of the frame; the values of the account and of similar creators stand on the right.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> row = {"metric": ["plays"], "own_value": [766.0], "similar_value": [151262.8], "author_rank": [0.1]}
    >>> type(diagnosis(pl.DataFrame(row | {"similar_rank": [0.2], "priority": [True]}))).__name__
    'LayerChart'
    """
    sheet = Sheet("account", lang)
    _ = sheet.translate
    columns = ["metric", "own_value", "similar_value", "author_rank", "similar_rank", "priority"]
    frame = collect_columns(diagnosed, "diagnosed", columns)
    frame = frame.filter(pl.any_horizontal(pl.col("author_rank", "similar_rank").is_not_null())).head(40)
    sheet.title = title or _("The last seven days: what to work on first")
    if frame.is_empty():
        return sheet.empty(_("the diagnosis has no metric with a rank."), width=width + 280)
    sheet.note(_("left of the line on both counts: work on this first (▶)"))
    labels = distinct(
        ("▶ " if first == "true" else "") + _metric(metric, lang)
        for metric, first in frame.select("metric", "priority").iter_rows()
    )
    data = frame.select(
        pl.Series("label", labels),
        pl.Series("own", [_written(*row) for row in frame.select("metric", "own_value").iter_rows()]),
        pl.Series("similar", [_written(*row) for row in frame.select("metric", "similar_value").iter_rows()]),
        "author_rank",
        "similar_rank",
    )
    scale = alt.Scale(domain=[0, 1], nice=False)

    def x(field: str) -> alt.X:
        axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], domain=False)
        return alt.X(field, type="quantitative", title=_("share that is surpassed"), scale=scale, axis=axis)

    kinds = [
        ("author_rank", _("against the own past"), theme.ITEM, "circle"),
        ("similar_rank", _("among similar creators"), theme.BELOW, "diamond"),
    ]
    names = [name for field, name, color, shape in kinds]
    base = Chart().encode(
        y=alt.Y(
            "label",
            type="nominal",
            sort=labels,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelLimit=220, labelPadding=12),
        ),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("metric")),
            alt.Tooltip("author_rank", type="quantitative", title=_("against the own past"), format=".1%"),
            alt.Tooltip("similar_rank", type="quantitative", title=_("among similar creators"), format=".1%"),
            alt.Tooltip("own", type="nominal", title=_("own value")),
            alt.Tooltip("similar", type="nominal", title=_("mean of similar creators")),
        ],
    )
    for field, kind, *_look in kinds:
        ranks = ((label.removeprefix("▶ "), rank) for label, rank in data.select("label", field).iter_rows())
        sheet.extremes(_("share that is surpassed"), ranks, ".1%", of=kind)
    columns_right: tuple[tuple[str, int, Literal[400, 600]], ...] = (("own", 80, 600), ("similar", 170, 400))
    half = Chart(alt.InlineData(values=[{"half": 0.5, "zero": 0}]))
    layers = [
        half.mark_rect(color=theme.BELOW, opacity=0.07).encode(x=x("zero"), x2=alt.X2("half")),
        half.mark_rule(color=theme.SOFT, strokeDash=[4, 3]).encode(x=x("half")),
        base.transform_filter("isValid(datum.author_rank) && isValid(datum.similar_rank)")
        .mark_rule(color=theme.EMPTY, strokeWidth=2)
        .encode(x=x("author_rank"), x2=alt.X2("similar_rank")),
        *(
            base.transform_filter(f"isValid(datum.{field})")
            .transform_calculate(kind=f"'{name}'")
            .mark_point(filled=True, size=110, opacity=0.95, stroke=theme.BACKGROUND, strokeWidth=1)
            .encode(
                x=x(field),
                color=alt.Color(
                    "kind",
                    type="nominal",
                    scale=alt.Scale(domain=names, range=[color for field, name, color, shape in kinds]),
                    legend=alt.Legend(title=None, orient="top", symbolSize=110, symbolOpacity=1),
                ),
                shape=alt.Shape(
                    "kind",
                    type="nominal",
                    scale=alt.Scale(domain=names, range=[shape for *_, shape in kinds]),
                ),
            )
            for field, name, color, shape in kinds
        ),
        *(
            base.mark_text(align="right", fontWeight=weight).encode(
                x=alt.XValue(width + right), text=alt.Text(column, type="nominal")
            )
            for column, right, weight in columns_right
        ),
        above(_("own"), width + 80),
        above(_("similar"), width + 170),
    ]
    return sheet.finish(
        LayerChart(
            layer=layers,
            data=data,
            width=width,
            height=alt.Step(36),
        ),
        width=width + 270,
    )


def _metric(metric: str | None, lang: Lang) -> str:
    return say("metric", metric or "", lang) or shorten(
        metric or translator("account", lang)("not named"), 190
    )


def _written(metric: str | None, value: float | None) -> str:
    if value is None:
        return "–"
    return format(value, _FORMS.get(metric or "", ",.4g"))


@unvalidated
def violation_ladder(
    ladder: Frame, *, lang: Lang = "en", title: str | None = None, width: int = 640
) -> alt.Chart | alt.LayerChart:
    """Draw where an account stands on the ladder of sanctions.

    Parameters
    ----------
    ladder
        violation_score, points_to_next: one row of what ``transforms.violation_ladder`` returns.
    {lang}
    {width}

    Returns
    -------
    altair.Chart or altair.LayerChart
        A step begins at the number below its left end.

    Raises
    ------
    TableError
        If the frame lacks a column, has text where numbers are needed, or more than one row.
    {lang_refused}

    Examples
    --------
    >>> type(violation_ladder(pl.DataFrame({"violation_score": [11], "points_to_next": [1]}))).__name__
    'LayerChart'
    """
    sheet = Sheet("account", lang)
    _ = sheet.translate
    frame = collect_columns(ladder, "violation_ladder", ["violation_score", "points_to_next"])
    if len(frame) > 1:
        msg = f"{len(frame)} accounts came, and this chart shows one. Filter the frame first."
        raise TableError(msg)
    frame = frame.filter(pl.col("violation_score") >= 0)
    sheet.title = title or _("Violation points, and what they lead to")
    if frame.is_empty():
        return sheet.empty(_("the points are not known."), width=width)
    score, more = (None if value is None else round(value) for value in frame.row(0))
    points = score or 0
    end = max(27, points + 2)
    starts = list(STEPS.values())
    named = vocabulary("step", lang)
    steps = pl.DataFrame(
        {
            "start": starts,
            "end": [*starts[1:], end],
            # The note says what a bare time means.
            "step": [named[step].removeprefix("suspended ") for step in LADDER],
            "colour": theme.STEPS,
            "ink": [theme.INK] * 5 + [theme.BACKGROUND] * 2,
        }
    ).with_columns(middle=(pl.col("start") + pl.col("end")) / 2)
    scale = alt.Scale(domain=[0, end], nice=False)

    def x(field: str) -> alt.X:
        axis = alt.Axis(values=starts, grid=False, domain=False, format="d")
        return alt.X(field, type="quantitative", title=_("violation points"), scale=scale, axis=axis)

    label = _("1 point") if points == 1 else _("{n} points", n=points)
    bars = Chart(steps)
    here = Chart(alt.InlineData(values=[{"points": points}]))
    # At either end the words would leave the plot.
    side: Literal["left", "center", "right"] = (
        "left" if points < 2 else "right" if points > end - 3 else "center"
    )
    layers = [
        bars.mark_rect(stroke=theme.BACKGROUND, strokeWidth=2).encode(
            x=x("start"),
            x2=alt.X2("end"),
            y=alt.YValue(34),
            y2=alt.Y2Value(82),
            color=alt.Color("colour", type="nominal", scale=None),
            tooltip=[
                alt.Tooltip("step", type="nominal", title=_("step")),
                alt.Tooltip("start", type="quantitative", title=_("violation points"), format="d"),
            ],
        ),
        bars.mark_text(fontSize=11).encode(
            x=x("middle"),
            y=alt.YValue(58),
            text=alt.Text("step", type="nominal"),
            color=alt.Color("ink", type="nominal", scale=None),
        ),
        here.mark_point(shape="triangle-down", filled=True, size=130, color=theme.ITEM, opacity=1).encode(
            x=x("points"), y=alt.YValue(26)
        ),
        here.mark_text(align=side, fontWeight=600, fontSize=14, color=theme.ITEM).encode(
            x=x("points"), y=alt.YValue(8), text=alt.TextValue(label)
        ),
    ]
    here_on = [name for name, start in steps.select("step", "start").iter_rows() if start <= points]
    sheet.figures.append(_("{points}: {step}", points=label, step=here_on[-1]))
    sheet.note(
        _(
            "this is the last step"
            if more is None
            else "{n} more lead to the next step; 24 h to 1 week are suspensions of selling",
            n=more,
        )
    )
    return sheet.finish(
        LayerChart(
            layer=layers,
            width=width,
            height=84,
        ),
        width=width,
    )


@unvalidated
def violations(
    months: Frame, *, lang: Lang = "en", title: str | None = None, width: int = 620, height: int = 180
) -> alt.Chart | alt.LayerChart:
    """Draw violations by month and kind.

    Parameters
    ----------
    months
        month, type, violations, in_force, appealed: what ``transforms.violations_over_time`` returns.
    {lang}
    {size}

    Returns
    -------
    altair.Chart or altair.LayerChart
        All months from the first record to the last, at most the last 24.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> import datetime as dt
    >>> row = {"month": [dt.date(2025, 7, 1)], "type": ["Video violation"], "violations": [2]}
    >>> type(violations(pl.DataFrame(row | {"in_force": [2], "appealed": [0]}))).__name__
    'Chart'
    """
    sheet = Sheet("account", lang)
    _ = sheet.translate
    frame = collect_columns(
        months, "violations_over_time", ["month", "type", "violations", "in_force", "appealed"]
    )
    frame = frame.drop_nulls(["month", "violations"])
    sheet.title = title or _("Violations by month")
    if frame.is_empty():
        return sheet.empty(_("no violation is on record."), width=width)
    frame = frame.with_columns(pl.col("month").str.slice(0, 7))
    every = _months(str(frame["month"].min()), str(frame["month"].max()))
    domain = every[-MONTHS:]
    sheet.notes = [_("the last {n} months", n=MONTHS)] if len(every) > MONTHS else []
    types = frame.get_column("type").unique(maintain_order=True).sort(nulls_last=True).to_list()
    names = distinct(_("not named") if type_name is None else shorten(type_name, 260) for type_name in types)
    keys = pl.DataFrame({"type": types, "kind": names}, schema={"type": pl.String, "kind": pl.String})
    data = (
        frame.filter(pl.col("month").is_in(domain))
        .join(keys, on="type", nulls_equal=True, maintain_order="left")
        .select("month", "kind", "violations", "in_force", "appealed")
    )
    data = sheet.capped(data)
    colours = [theme.CATEGORIES[index % len(theme.CATEGORIES)] for index in range(len(names))]
    sums = data.group_by("month", maintain_order=True).agg(pl.col("violations").sum())
    sheet.extremes(_("violations"), sums.iter_rows())
    tallest = sums["violations"]
    chart: alt.Chart = (
        Chart(data, width=width, height=height)
        .mark_bar(size=min(40, 0.7 * width / len(domain)), stroke=theme.BACKGROUND, strokeWidth=1)
        .encode(
            x=alt.X(
                "month",
                type="ordinal",
                scale=alt.Scale(domain=domain),
                title=None,
                axis=alt.Axis(labelAngle=0 if len(domain) <= 10 else -45, domain=False, ticks=False),
            ),
            y=alt.Y(
                "violations",
                type="quantitative",
                stack="zero",
                title=_("violations"),
                axis=alt.Axis(
                    format="d",
                    tickMinStep=1,
                    domain=False,
                    ticks=False,
                    tickCount=min(6, round(largest(tallest, 1.0))),
                ),
            ),
            color=alt.Color(
                "kind",
                type="nominal",
                scale=alt.Scale(domain=names, range=colours),
                legend=alt.Legend(title=None, orient="top", symbolType="square", columns=2, labelLimit=280),
            ),
            tooltip=[
                alt.Tooltip("month", type="nominal", title=_("month")),
                alt.Tooltip("kind", type="nominal", title=_("kind")),
                alt.Tooltip("violations", type="quantitative", title=_("violations"), format="d"),
                alt.Tooltip("in_force", type="quantitative", title=_("in force"), format="d"),
                alt.Tooltip("appealed", type="quantitative", title=_("appealed"), format="d"),
            ],
        )
    )
    return sheet.finish(chart, width=width)


def _months(first: str, last: str) -> list[str]:
    """Return all months from one to another, both written as 2025-07."""
    start, end = (dt.date.fromisoformat(f"{month}-01") for month in (first, last))
    return pl.date_range(start, end, "1mo", eager=True).dt.to_string("%Y-%m").to_list()
