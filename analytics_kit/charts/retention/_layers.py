"""The layers of a curve chart: axes, the shaded gap, lines, flags, and what follows the pointer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from analytics_kit._words import vocabulary
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart
from analytics_kit.charts._text import figure
from analytics_kit.locale import N_, Translator

# Seconds as m:ss on long curves. A constant: no data enters an expression.
_CLOCK = "floor(datum.value / 60) + ':' + pad(floor(datum.value % 60), 2, '0', 'left')"

# Rows where the lines cross are not seconds that were measured; they alone have both values and no gap.
_MEASURED = "isValid(datum.delta) || !isValid(datum.value) || !isValid(datum.baseline)"


#: What the axis of values is called, by analysis.
AXIS_TITLES = {
    "retention": N_("viewers still watching"),
    "like": N_("share of likes"),
    "bounce": N_("viewers leaving"),
}


@dataclass(frozen=True)
class Axes:
    """Both axes: domains that hold every value, and how they are labelled."""

    start: float
    end: float
    low: float
    high: float
    form: str
    x_title: str | None
    y_title: str | None
    ticks: tuple[int, int] = (10, 6)

    @classmethod
    def of(cls, lines: pl.DataFrame, _: Translator, analysis: str) -> Axes:
        columns = [lines[name].cast(pl.Float64) for name in ("value", "baseline") if name in lines.columns]
        values = pl.concat([column.alias("value") for column in columns]).drop_nulls().to_list()
        seconds = lines.get_column("second").to_list()
        low, top = min(0.0, *values), max(0.0, *values)
        span = (top - low) or 0.01
        # A full scale is kept where the curve uses it; beyond 100 % the axis grows with the curve.
        high = 1.0 if 0.75 <= top <= 1.0 else top + 0.05 * span
        end = max(seconds)
        return cls(
            start=min(0.0, *seconds),
            end=end if end > min(0.0, *seconds) else end + 1,
            low=low if low == 0 else low - 0.05 * span,
            high=high,
            form=".0%" if span > 0.06 else ".1%" if span > 0.006 else ".2%",
            x_title=_("time (m:ss)" if end > 60 else "second"),
            y_title=_(AXIS_TITLES[analysis]),
        )

    @property
    def digits(self) -> int:
        """Decimals of a percentage: one more than the axis needs to tell its ticks apart."""
        return int(self.form[1]) + 1

    @property
    def moment(self) -> str:
        """The expression that writes a row's second as the axis does."""
        return _CLOCK.replace("datum.value", "datum.second") if self.end > 60 else "datum.second"

    def x(self, field: str = "second") -> alt.X:
        steps = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
        step = next((step for step in steps if (self.end - self.start) / step <= self.ticks[0]), 7200)
        clock_labels: dict[str, Any] = {"labelExpr": _CLOCK} if self.end > 60 else {}
        axis = alt.Axis(
            values=list(range(0, math.floor(self.end) + 1, step)),
            grid=False,
            labelFlush=False,
            **clock_labels,
        )
        scale = alt.Scale(domain=[self.start, self.end], nice=False)
        return alt.X(field, type="quantitative", title=self.x_title, scale=scale, axis=axis)

    def y(self, field: str) -> alt.Y:
        axis = alt.Axis(format=self.form, domain=False, ticks=False, tickCount=self.ticks[1])
        scale = alt.Scale(domain=[self.low, self.high], nice=False)
        return alt.Y(field, type="quantitative", title=self.y_title, scale=scale, axis=axis)


def colours(analysis: str) -> tuple[str, str]:
    """Return the colours of more and of less: blue is the better side, and of viewers leaving less is better."""
    return (theme.BELOW, theme.ABOVE) if analysis == "bounce" else (theme.ABOVE, theme.BELOW)


def gap(_: Translator, axes: Axes, *, analysis: str, judged: bool = False) -> list[alt.Chart]:
    """Shade between the lines; `with_crossings` makes both shades end where the lines meet.

    Where panels have one legend (`judged`), it says which side is better, because that may be above or below.
    """
    better, worse = _("better than peers"), _("worse than peers")
    if judged:
        above, below = (worse, better) if analysis == "bounce" else (better, worse)
        scale = alt.Scale(domain=[better, worse], range=[theme.ABOVE, theme.BELOW])
    else:
        above, below = _("above peers"), _("below peers")
        scale = alt.Scale(domain=[above, below], range=[*colours(analysis)])
    legend = alt.Legend(
        title=None, orient="top", symbolType="square", symbolSize=150, symbolOpacity=0.35, symbolStrokeWidth=0
    )
    return [
        Chart()
        .transform_filter("isValid(datum.value) && isValid(datum.baseline)")
        .transform_calculate(edge=f"{pick}(datum.value, datum.baseline)", side=f"'{side}'")
        .mark_area(opacity=0.28)
        .encode(
            x=axes.x(),
            y=axes.y("edge"),
            y2=alt.Y2("baseline"),
            fill=alt.Fill("side", type="nominal", scale=scale, legend=legend),
        )
        for pick, side in (("max", above), ("min", below))
    ]


def lines(_: Translator, axes: Axes, *, has_peers: bool, points: bool) -> list[alt.Chart]:
    """Draw peers, then the work over them."""
    names = vocabulary("series", _.lang)
    kinds = [("value", names["item"], theme.ITEM, [1, 0], 2.4)]
    if has_peers:
        kinds.insert(0, ("baseline", names["peers"], theme.PEERS, [5, 3], 1.8))
    domain = [name for field, name, *style in reversed(kinds)]
    tints = [colour for field, name, colour, *style in reversed(kinds)]
    dashes = [dash for *style, dash, weight in reversed(kinds)]
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", symbolSize=150, symbolStrokeWidth=2.4)
    curves = [
        Chart()
        .transform_filter(f"isValid(datum.{field})")
        .transform_calculate(series=f"'{name}'")
        .mark_line(strokeWidth=weight, strokeJoin="round")
        .encode(
            x=axes.x(),
            y=axes.y(field),
            stroke=alt.Stroke(
                "series", type="nominal", scale=alt.Scale(domain=domain, range=tints), legend=legend
            ),
            strokeDash=alt.StrokeDash(
                "series", type="nominal", scale=alt.Scale(domain=domain, range=dashes), legend=legend
            ),
        )
        for field, name, colour, dash, weight in kinds
    ]
    if not points:
        return curves
    dots = [
        Chart()
        .transform_filter(f"isValid(datum.{field}) && ({_MEASURED})")
        .mark_point(filled=True, size=40, color=colour, opacity=1)
        .encode(x=axes.x(), y=axes.y(field))
        for field, name, colour, *style in kinds
    ]
    return [*curves, *dots]


def sureness(band: pl.DataFrame, axes: Axes) -> list[alt.Chart]:
    """Draw a pale band (second, low, high) behind a work's line; nothing where it is no wider than the line."""
    widest = (band["high"] - band["low"]).max()
    if not isinstance(widest, float) or widest < 0.02 * (axes.high - axes.low):
        return []
    return [
        Chart(band)
        .mark_area(color=theme.ITEM, opacity=0.14)
        .encode(x=axes.x(), y=axes.y("low"), y2=alt.Y2("high"))
    ]


def flags(labels: pl.DataFrame, axes: Axes) -> list[alt.Chart]:
    """Mark the steepest steps: a point, and a label on a pole."""
    if labels.is_empty():
        return []
    base = Chart(labels)
    style: dict[str, Any] = {"fontWeight": 600, "baseline": "middle"}
    label = {"x": axes.x(), "y": axes.y("label_value"), "text": alt.Text("label", type="nominal")}
    return [
        base.mark_rule(color=theme.INK, strokeWidth=1, opacity=0.55).encode(
            x=axes.x(), y=axes.y("value"), y2=alt.Y2("foot")
        ),
        base.mark_point(
            filled=True, size=58, color=theme.INK, stroke=theme.BACKGROUND, strokeWidth=1.2, opacity=1
        ).encode(x=axes.x(), y=axes.y("value")),
        base.transform_filter(alt.datum.side == "right")
        .mark_text(align="left", dx=6, **style)
        .encode(**label),
        base.transform_filter(alt.datum.side == "left")
        .mark_text(align="right", dx=-6, **style)
        .encode(**label),
    ]


def hover(_: Translator, axes: Axes, *, name: str, has_peers: bool, many: bool = False) -> list[alt.Chart]:
    """Follow the pointer: a rule at the nearest second, a point on each line, the values as tooltip.

    The pointer meets unseen columns that reach half-way to the next seconds. Vega-Lite's own way to the
    nearest point (``nearest=True``) loses the text fields of a tooltip.
    """
    near = alt.selection_point(
        name=name, fields=["second"], on="pointerover", clear="pointerout", empty=False
    )
    base = Chart().transform_filter(_MEASURED)
    names = vocabulary("series", _.lang)
    values = {"figure_value": names["item"]}
    if has_peers:
        values |= {"figure_baseline": names["peers"], "figure_gap": _("gap (percentage points)")}
    about = {"name": _("work"), "item_id": _("id")} if many else {}
    tooltip = about | {"figure_time": _("second" if axes.end <= 60 else "time (m:ss)")} | values
    fields = [("baseline", theme.PEERS)] * has_peers + [("value", theme.ITEM)]
    return [
        base.transform_filter(near).mark_rule(color=theme.SOFT, strokeWidth=1).encode(x=axes.x()),
        *(
            base.transform_filter(f"isValid(datum.{field})")
            .transform_filter(near)
            .mark_point(filled=True, size=54, color=colour, opacity=1)
            .encode(x=axes.x(), y=axes.y(field))
            for field, colour in fields
        ),
        base.transform_window(
            before="lag(second)",
            after="lead(second)",
            groupby=["work"] if many else [],
            sort=[{"field": "second"}],
        )
        .transform_calculate(
            left="isValid(datum.before) ? (datum.before + datum.second) / 2 : datum.second",
            right="isValid(datum.after) ? (datum.after + datum.second) / 2 : datum.second",
            figure_time=axes.moment,
            figure_value=figure("value", f".{axes.digits}%"),
            figure_baseline=figure("baseline", f".{axes.digits}%"),
            points="isValid(datum.delta) ? datum.delta * 100 : null",
            figure_gap=figure("points", f"+.{axes.digits}f"),
        )
        .mark_rect(color="transparent")
        .encode(
            x=axes.x("left"),
            x2=alt.X2("right"),
            tooltip=[alt.Tooltip(field, type="nominal", title=word) for field, word in tooltip.items()],
        )
        .add_params(near),
    ]
