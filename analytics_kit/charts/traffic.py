"""Where plays come from: the mix of one work, or of many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from analytics_kit._width import distinct, measure, shorten
from analytics_kit._words import say
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import collect_columns, largest
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

__all__ = ["traffic", "traffic_by_performance"]

#: Works that one chart stacks.
WORKS = 40

# Source -> colour.
_SOURCES = {
    "homepage_hot": theme.CATEGORIES[0],
    "search": theme.CATEGORIES[1],
    "homepage": theme.CATEGORIES[2],
    "familiar": theme.CATEGORIES[3],
    "follow": theme.CATEGORIES[4],
    "message": theme.CATEGORIES[5],
    "nearby": theme.CATEGORIES[6],
    "other": theme.OTHER,
}


@unvalidated
def traffic(
    mix: Frame,
    *,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 420,
) -> alt.Chart | alt.LayerChart:
    """Draw the traffic mix: bars for one work, a stack of 100 % per work for several.

    Shares are drawn as they are. What the listed sources leave of 100 % is not spread over them; in a
    stack it stands at the end, named as not listed.

    Parameters
    ----------
    mix
        item_id, source, share, rank, change: what ``transforms.traffic_mix`` returns.
    {names}
    {lang}
    {width}

    Returns
    -------
    altair.Chart or altair.LayerChart
        Sources by rank, or by their mean share in stacks; at most 40 works, in the order of the frame.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> mix = pl.DataFrame(
    ...     {
    ...         "item_id": "7559536212910853422",
    ...         "source": ["homepage_hot", "familiar", "search"],
    ...         "share": [0.8544, 0.0583, 0.0485],
    ...         "rank": [1, 2, 3],
    ...         "change": [None, None, None],
    ...     }
    ... )
    >>> type(traffic(mix)).__name__
    'LayerChart'
    """
    sheet = Sheet("traffic", lang)
    _ = sheet.translate
    frame = collect_columns(mix, "traffic_mix", ["item_id", "source", "share", "rank", "change"])
    frame = frame.drop_nulls(["source", "share"])
    works = frame.get_column("item_id").unique(maintain_order=True)
    if frame.is_empty():
        sheet.title = title or _("Where the plays come from")
        return sheet.empty(_("the mix has no source with a share."), width=width + 160)
    if len(works) == 1:
        return _bars(frame, sheet, names=names, title=title, width=width)
    return _stacks(frame, works, sheet, names=names, title=title, width=width)


def _bars(
    frame: pl.DataFrame,
    sheet: Sheet,
    *,
    names: Mapping[str, str] | None,
    title: str | None,
    width: int,
) -> alt.LayerChart:
    """Draw one work: a bar per source, its share, and its change where that is known."""
    _, lang = sheet.translate, sheet.lang
    sheet.title = title or _("Where the plays come from")
    data = frame.sort("rank", nulls_last=True, maintain_order=True).head(40)
    item = data["item_id"][0]
    sheet.notes = [] if item is None else [shorten((names or {}).get(item, item), 420)]
    total = float(data["share"].sum())
    if abs(total - 1) > 0.005:
        sheet.note(_("the listed sources make {share}", share=f"{total:.1%}"))
    changes = data["change"].count() > 0
    if changes:
        sheet.note(_("right: change against the creator's history, in percentage points"))
    labels = distinct(_source(source, lang) for source in data["source"])
    data = data.select(
        pl.Series("label", labels),
        pl.col("share", "change").round(5),
        colour=pl.Series(_colours(data["source"], frame)),
    ).with_columns(points=pl.col("change") * 100)
    base = Chart().transform_calculate(figure_points=figure("points", "+.1f"))
    base = base.encode(
        y=alt.Y(
            "label",
            type="nominal",
            sort=labels,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelColor=theme.INK, labelLimit=180, labelPadding=9),
        ),
        tooltip=[
            alt.Tooltip("label", type="nominal", title=_("source")),
            alt.Tooltip("share", type="quantitative", title=_("share of plays"), format=".1%"),
            alt.Tooltip("figure_points", type="nominal", title=f"{_('change')} ({_('percentage points')})"),
        ][: 3 if changes else 2],
    )
    highest = largest(data["share"], 1.0)
    x = alt.X("share", type="quantitative", axis=None, scale=alt.Scale(domain=[0, highest], nice=False))
    layers = [
        base.mark_bar(cornerRadiusEnd=2, height={"band": 0.7}).encode(
            x=x, color=alt.Color("colour", type="nominal", scale=None)
        ),
        base.mark_text(align="left", dx=6).encode(
            x=x, text=alt.Text("share", type="quantitative", format=".1%")
        ),
    ]
    if changes:
        layers.append(
            base.transform_filter("isValid(datum.change)")
            .mark_text(align="right", fontWeight=600)
            .encode(
                x=alt.XValue(width + 104),
                text=alt.Text("points", type="quantitative", format="+.1f"),
                color=alt.ColorValue(
                    **alt.when(alt.datum.change < 0)
                    .then(alt.value(theme.BELOW))
                    .when(alt.datum.change > 0)
                    .then(alt.value(theme.ABOVE))
                    .otherwise(alt.value(theme.SOFT)),
                ),
            )
        )
        layers.append(above(_("change"), width + 104))
    sheet.extremes(_("share of plays"), data.select("label", "share").iter_rows(), ".1%")
    if changes:
        sheet.extremes(
            f"{_('change')} ({_('percentage points')})", data.select("label", "points").iter_rows(), "+.1f"
        )
    chart = LayerChart(layer=layers, data=data, width=width, height=alt.Step(32))
    return sheet.finish(chart, width=width + 120)


def _stacks(
    frame: pl.DataFrame,
    works: pl.Series,
    sheet: Sheet,
    *,
    names: Mapping[str, str] | None,
    title: str | None,
    width: int,
) -> alt.Chart:
    """Draw several works: a bar of 100 % each, the same source in the same colour."""
    _, lang = sheet.translate, sheet.lang
    item_ids = works.head(WORKS)
    sheet.title = title or _("Where the plays of {n} works come from", n=len(item_ids))
    if len(works) > len(item_ids):
        sheet.note(_("the first {n} of {of} works", n=len(item_ids), of=len(works)))
    called = (
        _("without an id") if item is None else shorten((names or {}).get(item, item), 190)
        for item in item_ids
    )
    work_names = distinct(called, 200)
    keys = pl.DataFrame({"item_id": item_ids, "work": work_names})
    frame = sheet.capped(frame.join(keys, on="item_id", nulls_equal=True, maintain_order="right_left"))
    means = frame.group_by("source", maintain_order=True).agg(pl.col("share").sum())
    # The sources that weigh most first; the provider's own "other" last.
    sources = (
        means.sort(pl.col("source") == "other", -pl.col("share"), "source").get_column("source").to_list()
    )
    labels = dict(zip(sources, distinct(_source(source, lang) for source in sources), strict=True))
    rest = (
        frame.group_by("item_id", "work", maintain_order=True)
        .agg(share=1 - pl.col("share").sum())
        .filter(pl.col("share") > 0.0005)
        .with_columns(source=pl.lit(None, pl.String))
    )
    columns = ["item_id", "work", "source", "share"]
    data = pl.concat([frame.select(columns), rest.select(columns)])
    domain, colours = list(labels.values()), _colours(sources, frame)
    if not rest.is_empty():
        domain.append(distinct([*domain, _("not listed")])[-1])
        colours.append(theme.UNLISTED)
    data = data.select(
        "item_id",
        "work",
        pl.col("share").round(5),
        source=pl.col("source").replace_strict(labels, default=domain[-1], return_dtype=pl.String),
        order=pl.col("source").replace_strict(
            {source: position for position, source in enumerate(sources)},
            default=len(sources),
            return_dtype=pl.Int64,
        ),
    )
    first = data.filter(pl.col("order") == 0)
    sheet.extremes(
        _("share of plays"),
        first.select("work", "share").iter_rows(),
        ".1%",
        of=next(iter(labels.values()), ""),
    )
    longest = largest(data.group_by("work").agg(pl.col("share").sum())["share"], 1.0)
    extent = max(measure(name) for name in work_names)
    # As many columns as fit, and no lonely last one.
    fit = max(2, int((width + 160) // (max(measure(word) for word in domain) + 34)))
    chart: alt.Chart = (
        Chart(
            data,
            width=width + 100,
            height=alt.Step(28 if len(item_ids) <= 12 else 21),
        )
        .mark_bar(height={"band": 0.76}, stroke=theme.BACKGROUND, strokeWidth=0.7)
        .encode(
            x=alt.X(
                "share",
                type="quantitative",
                stack="zero",
                title=_("share of plays"),
                scale=alt.Scale(domain=[0, max(1.0, longest)], nice=False),
                axis=alt.Axis(format=".0%", tickCount=5, grid=False, domain=False),
            ),
            y=alt.Y(
                "work",
                type="nominal",
                sort=work_names,
                title=None,
                axis=alt.Axis(
                    domain=False, ticks=False, labelColor=theme.INK, labelLimit=200, labelPadding=9
                ),
            ),
            color=alt.Color(
                "source",
                type="nominal",
                sort=domain,
                scale=alt.Scale(domain=domain, range=colours),
                legend=alt.Legend(
                    title=None,
                    orient="top",
                    symbolType="square",
                    symbolSize=130,
                    columns=math.ceil(len(domain) / math.ceil(len(domain) / fit)),
                ),
            ),
            order=alt.Order("order", type="quantitative"),
            tooltip=[
                alt.Tooltip("work", type="nominal", title=_("work")),
                alt.Tooltip("item_id", type="nominal", title=_("id")),
                alt.Tooltip("source", type="nominal", title=_("source")),
                alt.Tooltip("share", type="quantitative", title=_("share of plays"), format=".1%"),
            ],
        )
    )
    return sheet.finish(chart, width=width + 100 + extent / 2)


def _source(source: str, lang: Lang) -> str:
    return say("source", source, lang) or shorten(source, 180)


def _colours(sources: Iterable[str], frame: pl.DataFrame) -> list[str]:
    """Return each source's colour: its own, or one for the words beyond the known ones, by their alphabet in the frame."""
    strangers = sorted(set(frame["source"]) - set(_SOURCES))
    own = {source: theme.FURTHER[index % len(theme.FURTHER)] for index, source in enumerate(strangers)}
    return [_SOURCES.get(source) or own[source] for source in sources]


@unvalidated
def traffic_by_performance(
    groups: Frame,
    *,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 420,
) -> alt.Chart:
    """Draw the mean traffic mix of the works played least, and on to those played most.

    Parameters
    ----------
    groups
        group, works, plays_low, plays_high, source, share: what ``transforms.traffic_by_performance``
        returns.
    {lang}
    {width}

    Returns
    -------
    altair.Chart
        A stack of 100 % per group, the most played at the top; what the listed sources leave is named as not
        listed.

    Raises
    ------
    {refused}
    {lang_refused}

    Examples
    --------
    >>> groups = pl.DataFrame(
    ...     {
    ...         "group": [1, 2],
    ...         "works": [3, 3],
    ...         "plays_low": [10, 500],
    ...         "plays_high": [400, 9000],
    ...         "source": ["homepage", "homepage_hot"],
    ...         "share": [1.0, 1.0],
    ...     }
    ... )
    >>> type(traffic_by_performance(groups)).__name__
    'Chart'
    """
    sheet = Sheet("traffic", lang)
    _ = sheet.translate
    columns = ["group", "works", "plays_low", "plays_high", "source", "share"]
    frame = collect_columns(groups, "traffic_by_performance", columns)
    frame = frame.drop_nulls(["group", "source", "share"]).sort("group", descending=True, maintain_order=True)
    sheet.title = title or _("Where plays come from, by how often works are played")
    if frame.is_empty():
        return sheet.empty(_("the mix has no source with a share."), width=width + 160)
    each = frame.unique("group", maintain_order=True)
    called = {
        str(int(row["group"])): _(
            "{low}–{high} plays ({n})",
            low=_short(row["plays_low"], lang),
            high=_short(row["plays_high"], lang),
            n=int(row["works"] or 0),
        )
        for row in each.iter_rows(named=True)
    }
    mixes = frame.with_columns(item_id=pl.col("group").cast(pl.Int64).cast(pl.String)).drop("group")
    chart = _stacks(
        mixes, pl.Series("item_id", list(called)), sheet, names=called, title=sheet.title, width=width
    )
    # A group is no work, and its number is no id.
    tooltip = [
        alt.Tooltip("work", type="nominal", title=_("plays (works)")),
        alt.Tooltip("source", type="nominal", title=_("source")),
        alt.Tooltip("share", type="quantitative", title=_("mean share"), format=".1%"),
    ]
    return chart.encode(tooltip=tooltip)


def _short(number: float | None, lang: Lang) -> str:
    """Write a count in few characters: 12.3k, 1.2万.

    Examples
    --------
    >>> _short(12345, "en"), _short(12345, "zh"), _short(900, "en")
    ('12.3k', '1.2万', '900')
    """
    if number is None:
        return "–"
    units = [(1e8, "亿"), (1e4, "万")] if lang == "zh" else [(1e6, "M"), (1e3, "k")]
    for size, unit in units:
        if number >= size:
            return f"{number / size:.1f}".removesuffix(".0") + unit
    return f"{number:.0f}"
