"""How much each two works have in common, as a matrix: what overlaps of audiences and of searches share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from analytics_kit._width import distinct, measure, shorten
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import collect_columns
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import figure
from analytics_kit.charts.audience._segments import choose, dimension_name
from analytics_kit.errors import ParameterError
from analytics_kit.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang, Translator
    from analytics_kit.transforms._frames import Frame

__all__ = ["overlap"]

#: Works that one matrix holds.
WORKS = 14
_LABEL_WIDTH = 150
#: What overlaps of audiences have and overlaps of searches have not.
_OF_AUDIENCES = {"dimension", "overlap_chance", "overlap_low", "distinct"}
_TITLES = {
    "audiences": N_("How alike the audiences are"),
    "searches": N_("How alike the searches are"),
    "works": N_("How alike the works are"),
}


@unvalidated
def overlap(
    overlaps: Frame,
    *,
    dimension: str | None = None,
    names: Mapping[str, str] | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 560,
) -> alt.Chart | alt.LayerChart:
    """Draw how much each two works have in common, as the lower half of a matrix.

    Parameters
    ----------
    overlaps
        item_id, other_item_id, overlap, shared, for audiences dimension, and if there are, complete, overlap_chance and
        distinct: what ``transforms.audience_overlap`` or ``transforms.keyword_overlap`` returns. An overlap of truncated lists
        is written as ≥, one that chance alone explains in brackets.
    dimension
        Which dimension of the audience, if there are several.
    {names}
    works
        The table ``works``: item_id, plays. Pairs of audiences of which one rests on fewer than 1,000 plays are
        faded, and the subtitle says so.
    {lang}
    width
        Of the whole at most, in pixels; a matrix of few works is smaller.

    Returns
    -------
    altair.LayerChart
        Works in the order of the frame, at most 14. Where there is nothing to draw, an `altair.Chart` that
        says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``dimension`` or ``lang`` is unknown, or several dimensions came and none is named.

    Examples
    --------
    >>> overlaps = pl.DataFrame({"item_id": ["a"], "other_item_id": ["b"], "overlap": [0.75], "shared": [2]})
    >>> type(overlap(overlaps)).__name__
    'LayerChart'
    """
    sheet = Sheet("audience", lang)
    _ = sheet.translate
    columns = ["item_id", "other_item_id", "overlap", "shared"]
    optional = ["dimension", "complete", "overlap_chance", "distinct"]  # the table keyword_overlap has fewer
    frame = collect_columns(overlaps, "audience_overlap", columns, optional=optional)
    have = overlaps.collect_schema()
    of_audiences = not _OF_AUDIENCES.isdisjoint(have)
    subject = _TITLES["audiences" if of_audiences else "searches" if "list" in have else "works"]
    sheet.title = title or _(subject)
    if "dimension" in have:
        frame, sheet.title = _one_dimension(frame, dimension, _, lang=lang, title=title)
    frame = frame.drop_nulls("overlap")
    if frame.is_empty():
        return sheet.empty(_("there are no two works to compare."), width=width)
    everyone = pl.concat([frame["item_id"], frame["other_item_id"].alias("item_id")]).unique(
        maintain_order=True
    )
    item_ids = everyone.head(WORKS)
    called = (
        _("without an id") if item is None else shorten((names or {}).get(item, item), _LABEL_WIDTH)
        for item in item_ids
    )
    labels = distinct(called, _LABEL_WIDTH)
    keys = pl.DataFrame({"item_id": item_ids, "work": labels})
    others = keys.select(pl.col("item_id").alias("other_item_id"), pl.col("work").alias("other"))
    data = frame.join(keys, on="item_id", nulls_equal=True, maintain_order="left").join(
        others, on="other_item_id", nulls_equal=True, maintain_order="left"
    )
    few = sheet.unreliable(works, "portrait", item_ids) if of_audiences else set()
    pale = pl.any_horizontal(pl.col("item_id", "other_item_id").is_in(list(few)))
    data = data.select(
        "work",
        "other",
        pl.col("overlap").round(4),
        pl.col("shared").cast(pl.Int64),
        pl.col("overlap_chance").round(4).alias("chance"),
        (pl.col("complete") == "false").fill_null(value=False).alias("least"),
        (pl.col("distinct") == "false").fill_null(value=False).alias("alike"),
        *([pale.fill_null(False).alias("small")] if few else []),
    ).unique(["work", "other"], keep="first", maintain_order=True)
    pairs = data.select("work", "other", "overlap").iter_rows()
    sheet.extremes(_("overlap"), ((f"{work} / {other}", share) for work, other, share in pairs), ".0%")
    sheet.notes = [_("overlap in %: the sum of the smaller of both shares")]
    if len(everyone) > len(item_ids):
        sheet.note(_("the first {n} of {of} works", n=len(item_ids), of=len(everyone)))
    if data["least"].any():
        sheet.note(_("≥: at least, since a list is truncated"))
    judged = data["chance"].count() > 0
    if data["alike"].any():
        sheet.note(_("in brackets: as two samples of one audience overlap"))
    extent = max(measure(label) for label in labels) + 12
    step = min(46, int((width - extent) // (len(item_ids) - 1)))
    axis = alt.Axis(
        domain=False, ticks=False, labelColor=theme.INK, labelLimit=_LABEL_WIDTH + 20, labelPadding=7
    )
    base = (
        Chart()
        .transform_calculate(figure_chance=figure("chance", ".1%"))
        .encode(
            x=alt.X(
                "work",
                type="nominal",
                sort=labels,
                title=None,
                axis=alt.Axis(
                    domain=False,
                    ticks=False,
                    labelColor=theme.INK,
                    labelLimit=_LABEL_WIDTH,
                    labelAngle=-40,
                    labelAlign="right",
                    labelBaseline="middle",
                    labelPadding=7,
                ),
            ),
            y=alt.Y("other", type="nominal", sort=labels, title=None, axis=axis),
            tooltip=[
                alt.Tooltip("work", type="nominal", title=_("work")),
                alt.Tooltip("other", type="nominal", title=_("other work")),
                alt.Tooltip("overlap", type="quantitative", title=_("overlap"), format=".1%"),
                alt.Tooltip("shared", type="quantitative", title=_("in common")),
                *([alt.Tooltip("figure_chance", type="nominal", title=_("by chance"))] if judged else []),
            ],
        )
    )
    layers = [
        base.mark_rect(cornerRadius=3, stroke=theme.BACKGROUND, strokeWidth=2).encode(
            color=alt.Color(
                "overlap",
                type="quantitative",
                scale=alt.Scale(domain=[0, 1], range=list(theme.SEQUENTIAL)),
                legend=None,
            )
        ),
        base.transform_calculate(
            percent="(datum.alike ? '(' : '') + (datum.least ? '≥' : '') + format(datum.overlap * 100, '.0f') + (datum.alike ? ')' : '')"
        )
        .mark_text(baseline="middle", fontSize=12)
        .encode(
            text=alt.Text("percent", type="nominal"),
            color=alt.ColorValue(
                **alt.when("datum.overlap > 0.6 && !datum.small" if few else alt.datum.overlap > 0.6)
                .then(alt.value(theme.ON_DARK))
                .otherwise(alt.value(theme.INK)),
            ),
        ),
    ]
    chart = LayerChart(
        layer=layers,
        data=data,
        width=alt.Step(step),
        height=alt.Step(min(step, 32)),
    )
    return sheet.finish(chart, width=max(320, extent + step * (len(item_ids) - 1)), fading="datum.small")


def _one_dimension(
    frame: pl.DataFrame, dimension: str | None, _: Translator, *, lang: Lang, title: str | None
) -> tuple[pl.DataFrame, str]:
    """Keep the rows of one dimension, and title it."""
    frame = choose(frame, dimension)
    have = frame["dimension"].unique(maintain_order=True).to_list()
    if len(have) > 1:
        msg = f"The frame holds {len(have)} dimensions, and this chart shows one. Pass dimension=, for instance {have[0]!r}."
        raise ParameterError(msg)
    name = dimension or (have[0] if have else None)
    if title or name is None:
        return frame, title or _(_TITLES["audiences"])
    return frame, _("How alike the audiences are: {dimension}", dimension=dimension_name(name, lang))
