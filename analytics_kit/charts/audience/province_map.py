"""A map of China's provinces in tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from analytics_kit._provinces import PROVINCES, short_name
from analytics_kit._width import shorten
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import collect_columns, one_item
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import figure
from analytics_kit.charts.audience._segments import band_label, distinct_from_100, people_notes

if TYPE_CHECKING:
    from analytics_kit.locale import Lang, Translator
    from analytics_kit.transforms._frames import Frame

#: The colours of the map are full at a quarter and at four times the platform's average.
_STOPS = (25, 50, 100, 200, 400)


@unvalidated
def provinces(
    ranking: Frame,
    *,
    item_id: str | None = None,
    works: Frame | None = None,
    lang: Lang = "en",
    title: str | None = None,
    tile: int = 66,
) -> alt.Chart | alt.LayerChart:
    """Draw the TGI of China's provinces as a map of tiles: one square each, in its geographic place.

    All 34 province-level units have a tile. Colour is the TGI on a logarithmic scale whose middle is 100.
    A tile of which the provider says nothing is an outline; one with a share but no TGI is grey. Where intervals are
    known, a tile whose interval holds 100 is pale: chance alone may explain it.

    Parameters
    ----------
    ranking
        item_id, dimension, segment, share, tgi, band, and if there are, tgi_low and tgi_high, as from ``transforms.rank_tgi``; rows of the
        dimension ``province`` are drawn. 浙江, 浙江省 and Zhejiang are the same province.
    {item_id}
    {works_portrait}
    {lang}
    tile
        Side of a tile, in pixels.

    Returns
    -------
    altair.LayerChart
        Names that are no province, and a province's second row, are counted and named in the subtitle.
        Where there is no province at all, an `altair.Chart` that says so.

    Raises
    ------
    TableError, ParameterError
        As for `tgi`.

    Examples
    --------
    >>> ranking = pl.DataFrame(
    ...     {
    ...         "item_id": "7559536212910853422",
    ...         "dimension": "province",
    ...         "segment": ["浙江", "江苏省"],
    ...         "share": [0.2405, 0.1203],
    ...         "tgi": [379.3, 169.7],
    ...         "band": "core",
    ...     }
    ... )
    >>> type(provinces(ranking)).__name__
    'LayerChart'
    """
    sheet = Sheet("audience", lang)
    _ = sheet.translate
    columns = ["item_id", "dimension", "segment", "band", "share", "tgi"]
    frame = collect_columns(ranking, "tgi_ranking", columns, optional=["tgi_low", "tgi_high", "n", "n_from"])
    frame = one_item(frame.filter(dimension="province").drop_nulls("segment"), item_id)
    sheet.title = title or _("Where the audience over-indexes (TGI by province)")
    if frame.is_empty():
        return sheet.empty(_("the ranking has no province."), width=9 * tile)

    few = sheet.unreliable(works, "portrait", frame["item_id"])
    named = frame.with_columns(name=pl.Series([short_name(s) for s in frame["segment"]], dtype=pl.String))
    placed = named.drop_nulls("name").unique("name", keep="first", maintain_order=True)
    strange = named.join(placed, on="segment", how="anti").get_column("segment").to_list()
    grid = pl.DataFrame(
        [(name, english, column, row) for name, (english, column, row) in PROVINCES.items()],
        schema=["name", "english", "column", "row"],
        orient="row",
    )
    tiles = (
        grid.join(placed, on="name", how="left", maintain_order="left")
        .with_columns(
            pl.col("share").round(5),
            pl.col("tgi", "tgi_low", "tgi_high").round(2),
            sure=distinct_from_100().fill_null(value=True),
            # One name is too long for a tile.
            label=pl.col("name") if lang == "zh" else pl.col("english").str.replace("Inner ", "Inner\n"),
            state=pl.when(pl.col("segment").is_null())
            .then(pl.lit("missing"))
            .when(pl.col("tgi").is_null())
            .then(pl.lit("grey"))
            .otherwise(pl.lit("known")),
            band_label=pl.when(pl.col("tgi").is_null()).then(pl.lit("–")).otherwise(band_label(lang)),
        )
        .with_columns(
            lines=pl.col("label").str.count_matches("\n") + 1,
            # White figures need a full colour behind them.
            dark=~pl.col("tgi").is_between(32, 300) & pl.col("sure") & (not few),
        )
        .drop("item_id", "dimension", "segment", "band", "n", "n_from")
    )
    known = tiles.filter(state="known")
    if missing := tiles.filter(state="missing").height:
        sheet.note(_("outlined tiles: {n} of 34 are not in the provider's list", n=missing))
    if grey := tiles.filter(state="grey").height:
        sheet.note(_("grey tiles: {n} without a TGI", n=grey))
    if strange:
        some = ", ".join(shorten(name, 90) for name in strange[:5])
        sheet.note(_("{n} not placed: {names}", n=len(strange), names=some + ", …" * (len(strange) > 5)))
    if not known.get_column("sure").all():
        sheet.note(_("pale: the interval holds 100, chance may explain it"))
    if placed.get_column("tgi_low").count() > 0:
        sheet.notes += people_notes(placed, _, lang=lang)
    if not known.get_column("tgi").is_between(_STOPS[0], _STOPS[-1]).all():
        sheet.note(_("colours end at 25 and 400"))
    named_tiles = known.select(pl.col("label").str.replace("\n", ""), "tgi")
    sheet.extremes(_("TGI"), named_tiles.iter_rows())
    size = 9 * tile
    chart = LayerChart(
        layer=_layers(tiles, _, lang=lang, tile=tile),
        width=size,
        height=8 * tile,
    )
    return sheet.finish(chart, width=size)


def _layers(tiles: pl.DataFrame, _: Translator, *, lang: Lang, tile: int) -> list[alt.Chart]:
    """Draw the tiles by what is known of them, then their names and figures."""
    width = max(column for _, column, _ in PROVINCES.values()) + 1
    height = max(row for *_, row in PROVINCES.values()) + 1
    base = Chart(tiles).encode(
        x=alt.X(
            "column", type="ordinal", axis=None, scale=alt.Scale(domain=list(range(width)), padding=0.06)
        ),
        y=alt.Y("row", type="ordinal", axis=None, scale=alt.Scale(domain=list(range(height)), padding=0.06)),
        tooltip=[
            alt.Tooltip("name" if lang == "zh" else "english", type="nominal", title=_("province")),
            alt.Tooltip("figure_tgi", type="nominal", title=_("TGI")),
            alt.Tooltip("figure_share", type="nominal", title=_("share")),
            alt.Tooltip("band_label", type="nominal", title=_("band")),
            *(
                [
                    alt.Tooltip("figure_low", type="nominal", title=_("95 % interval, low")),
                    alt.Tooltip("figure_high", type="nominal", title=_("95 % interval, high")),
                ]
                if tiles["tgi_low"].count() > 0
                else []
            ),
        ],
    )
    base = base.transform_calculate(
        figure_tgi=figure("tgi", ".1f"),
        figure_share=figure("share", ".1%"),
        figure_low=figure("tgi_low", ".1f"),
        figure_high=figure("tgi_high", ".1f"),
    )
    colour = alt.Color(
        "tgi",
        type="quantitative",
        scale=alt.Scale(
            type="log",
            domain=list(_STOPS),
            range=list(theme.DIVERGING),
            interpolate="lab",
            clamp=True,
            nice=False,
        ),
        legend=alt.Legend(
            title=_("TGI, 100 = platform average"),
            # The grid's north-west is empty.
            orient="none",
            legendX=4,
            legendY=4,
            direction="horizontal",
            values=list(_STOPS),
            format="d",
            gradientLength=4 * tile,
            # Pale tiles are of the same scale, and would make its legend pale.
            gradientOpacity=1,
        ),
    )
    name: dict[str, Any] = {
        "fontSize": 13 if lang == "zh" else 10,
        "lineBreak": "\n",
        "lineHeight": 12,
        "baseline": "middle",
    }
    text = alt.Text("label", type="nominal")
    known = alt.datum.state == "known"
    ink = alt.ColorValue(
        **alt.when(alt.datum.dark)
        .then(alt.value(theme.ON_DARK))
        .when(known)
        .then(alt.value(theme.INK))
        .otherwise(alt.value(theme.SOFT)),
    )
    return [
        base.transform_filter(alt.datum.state == "missing").mark_rect(
            fill=theme.BACKGROUND, stroke=theme.EMPTY, strokeDash=[3, 2], cornerRadius=4
        ),
        base.transform_filter(alt.datum.state == "grey").mark_rect(fill=theme.GRID, cornerRadius=4),
        base.transform_filter(known & alt.datum.sure)
        .mark_rect(cornerRadius=4, stroke=theme.LINE, strokeWidth=0.5)
        .encode(color=colour),
        base.transform_filter(known & ~alt.datum.sure)
        .mark_rect(cornerRadius=4, stroke=theme.LINE, strokeWidth=0.5, opacity=0.3)
        .encode(color=colour),
        *(
            base.transform_filter((alt.datum.state == "missing") & (alt.datum.lines == lines))
            .mark_text(dy=-6 * (lines - 1), **name)
            .encode(text=text, color=ink)
            for lines in (1, 2)
        ),
        *(
            base.transform_filter((alt.datum.state != "missing") & (alt.datum.lines == lines))
            .mark_text(dy=-8 - 8 * (lines - 1), **name)
            .encode(text=text, color=ink)
            for lines in (1, 2)
        ),
        base.transform_filter(known)
        .mark_text(dy=11, fontSize=11.5, baseline="middle", fontWeight=600)
        .encode(text=alt.Text("tgi", type="quantitative", format=",.0f"), color=ink),
        base.transform_filter(alt.datum.state == "grey")
        .mark_text(dy=11, fontSize=11.5, baseline="middle")
        .encode(text=alt.Text("share", type="quantitative", format=".1%"), color=ink),
    ]
