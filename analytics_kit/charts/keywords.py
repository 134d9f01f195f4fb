"""Search keywords: which words bring people, and how few make most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from analytics_kit._width import distinct, measure, one_line, shorten
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, LayerChart, unvalidated
from analytics_kit.charts._frames import check_top, collect_columns, largest, one_item
from analytics_kit.charts._sheet import Sheet
from analytics_kit.charts._text import above, figure
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.locale import N_, Translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang
    from analytics_kit.transforms._frames import Frame

__all__ = ["keyword_head", "keyword_pool", "keywords"]

#: Words drawn unless ``top`` says otherwise.
TOP = 20
#: With fewer searches a percentage says more than it knows.
FEW = 100
_MOST = 0.8
_LABEL_WIDTH = 200

#: The list of what viewers searched once they had watched; every other one led them to the work.
_AFTER = "inspire_search"


def _one_list(
    frame: pl.DataFrame, which: str | None, *, alone: bool = True
) -> tuple[pl.DataFrame, bool, dict[str, int]]:
    """Keep one list of words: the named one, or what led to the work, or what there is.

    Parameters
    ----------
    alone
        Whether of the lists that led to works one alone may be drawn; lines of many works need not have the same.

    Returns
    -------
    frame : polars.DataFrame
    after : bool
        Whether these are searches after watching.
    left : dict
        The note that says it -> how many words are left out.
    """
    lists = frame.get_column("list").unique(maintain_order=True).to_list()
    if which is not None and lists and which not in lists:
        have = one_of([name for name in lists if name]) if any(lists) else "one without a name"
        msg = f"which={which!r} is no list of the frame. It holds {have}."
        raise ParameterError(msg)
    led = sorted((name for name in lists if name != _AFTER), key=lambda name: name or "")
    wanted = [which] if which is not None else (led[:1] if alone else led) or lists
    is_wanted = pl.col("list").is_in(pl.Series(wanted, dtype=pl.String), nulls_equal=True)
    omitted = frame.filter(~is_wanted, pl.col("keyword").is_not_null()).get_column("list")
    after = int((omitted == _AFTER).sum())
    counts = {
        N_("not drawn: words of another list ({n})"): len(omitted) - after,
        N_("not drawn: words searched after watching ({n})"): after,
    }
    left_out = {message: n for message, n in counts.items() if n}
    return frame.filter(is_wanted), wanted == [_AFTER], left_out


@unvalidated
def keywords(
    shares: Frame,
    *,
    item_id: str | None = None,
    which: str | None = None,
    top: int = TOP,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 380,
) -> alt.Chart | alt.LayerChart:
    """Draw a Pareto chart of search words: bars for their shares, a line for the sum down the ranks.

    Bars lie, so that Chinese words of any length read from left to right; both bars and line have one axis,
    0-100 % of all searches. A rule marks 80 %. Searches that no listed word covers, if the frame has
    their row, are a grey bar at the foot, outside the line.

    Parameters
    ----------
    shares
        item_id, keyword, count, share, cumulative_share, rank, reported_share: what
        ``transforms.keyword_share`` returns, with or without the row of all other words (keyword and rank
        null). Where it has the column list, one list is drawn; where it has total_count, few searches are told in counts.
    {item_id}
    which
        Which list, ``"show_from"`` or ``"inspire_search"``; by default the searches that led to the work, if there are.
    top
        How many words to draw, by rank.
    {lang}
    {width_beside}

    Returns
    -------
    altair.LayerChart
        The subtitle says how many words make 80 %, or what all drawn words make, that shares are the provider's where
        it gives no counts, and what was left out. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``item_id``, ``which`` or ``lang`` is unknown, or ``top`` is below 1.

    Examples
    --------
    >>> shares = pl.DataFrame(
    ...     {
    ...         "item_id": "7559536212910853422",
    ...         "keyword": ["搞笑视频", "热门音乐"],
    ...         "count": [1250, 850],
    ...         "share": [0.35511, 0.24148],
    ...         "cumulative_share": [0.35511, 0.59659],
    ...         "rank": [1, 2],
    ...         "reported_share": [0.355, 0.242],
    ...     }
    ... )
    >>> type(keywords(shares)).__name__
    'LayerChart'
    """
    sheet = Sheet("keywords", lang)
    _ = sheet.translate
    check_top(top)
    columns = ["item_id", "keyword", "count", "share", "cumulative_share", "rank", "reported_share", "list"]
    frame = one_item(collect_columns(shares, "keyword_shares", columns, optional=["total_count"]), item_id)
    frame, after, omitted = _one_list(frame, which)
    sheet.title = title or _(
        "Searches made after watching the work" if after else "Searches that lead to the work"
    )
    listed = frame.drop_nulls("keyword").sort("rank", nulls_last=True, maintain_order=True)
    rest = frame.filter(pl.col("keyword").is_null()).head(1)
    if listed.is_empty() and rest.is_empty():
        return sheet.empty(
            _("nobody searched after watching." if which == _AFTER else "no search led to this work."),
            width=width + 240,
        )

    words = listed.head(top)
    first = listed.filter(pl.col("share") == pl.col("share").max())
    if first.height > 1:
        sheet.note(_("{n} words share the first place", n=first.height))
    if first["total_count"].count() > 0 and first["total_count"][0] < FEW:
        count, total = int(first["count"][0]), int(first["total_count"][0])
        sheet.note(_("few searches: the first word has {count} of {total}", count=count, total=total))
    _say_what_they_amount_to(sheet, listed, words)
    for message, n in omitted.items():
        sheet.note(_(message, n=n))
    labels = distinct(
        [*(shorten(word, _LABEL_WIDTH) for word in words["keyword"])] + [_("other words")] * rest.height
    )
    full = [*(one_line(word) for word in words["keyword"])] + [_("other words")] * rest.height
    data = pl.concat([words, rest]).select(
        pl.Series("label", labels, dtype=pl.String),
        pl.Series("word", full, dtype=pl.String),
        pl.col("count").cast(pl.Int64),
        pl.col("share", "reported_share").round(5),
        # The row of all other words has no place in the sum down the ranks.
        cumulative=pl.when(pl.col("keyword").is_not_null()).then(pl.col("cumulative_share").round(5)),
        listed=pl.col("keyword").is_not_null(),
    )
    listed_words = data.filter("listed").select("label", "share")
    sheet.extremes(_("share"), listed_words.iter_rows(), ".1%")
    return sheet.finish(_pareto(data, _, width=width), width=width + 180)


def _say_what_they_amount_to(sheet: Sheet, listed: pl.DataFrame, words: pl.DataFrame) -> None:
    """Say which part of the searches the words are."""
    _ = sheet.translate
    if words["cumulative_share"].count() > 0:
        total = largest(words["cumulative_share"], 0.0)
        # A hair below counts: sums of shares are not exact.
        reached = listed.filter(pl.col("cumulative_share") >= _MOST - 1e-9)
        if reached.is_empty() or reached["cumulative_share"][0] > total + 1e-9:
            sheet.note(
                _.plural(
                    "the word drawn makes {share} of all searches",
                    "the {n} words drawn make {share} of all searches",
                    words.height,
                    share=f"{total:.1%}",
                )
            )
        else:
            n = listed.height - reached.height + 1
            sheet.note(
                _.plural(
                    "one word makes 80 % of all searches",
                    "the first {n} words make 80 % of all searches",
                    n,
                )
            )
    elif not words.is_empty():
        sheet.note(_("all searches are unknown, so shares are missing"))
    if words["count"].count() == 0 and words["share"].count() > 0:
        sheet.note(_("shares are those that the provider reports; it gives no counts"))
    if words.height < listed.height:
        sheet.note(_("the first {n} of {of} words", n=words.height, of=listed.height))


def _pareto(data: pl.DataFrame, _: Translator, *, width: int) -> alt.LayerChart:
    """Draw bars, the line and the figures beside them."""
    highest = max(1.0, largest(data["cumulative"], 1.0))
    y = alt.Y(
        "label",
        type="nominal",
        sort=data["label"].to_list(),
        title=None,
        axis=alt.Axis(
            domain=False,
            ticks=False,
            labelColor=theme.INK,
            labelLimit=_LABEL_WIDTH + 60,
            labelPadding=9,
            labelFontSize=12.5,
        ),
    )

    def x(field: str) -> alt.X:
        return alt.X(
            field,
            type="quantitative",
            title=_("share of all searches"),
            scale=alt.Scale(domain=[0, highest], nice=False),
            axis=alt.Axis(format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1], domain=False, ticks=False),
        )

    kinds = [_("share"), _("cumulative")]
    legend = alt.Legend(title=None, orient="top", symbolSize=130, symbolType="square")
    counted = data["count"].count() > 0
    fields = {
        "word": _("keyword"),
        **({"figure_count": _("searches")} if counted else {}),
        "figure_share": _("share"),
        "figure_cumulative": _("cumulative"),
        **({"figure_reported": _("reported share")} if counted else {}),
    }
    tooltip = [alt.Tooltip(field, type="nominal", title=name) for field, name in fields.items()]
    base = (
        Chart()
        .transform_calculate(
            figure_count=figure("count", ",d"),
            figure_share=figure("share", ".1%"),
            figure_cumulative=figure("cumulative", ".1%"),
            figure_reported=figure("reported_share", ".1%"),
        )
        .encode(y=y, tooltip=tooltip)
    )
    summed = base.transform_filter("isValid(datum.cumulative)")
    kind = alt.Color(
        "kind", type="nominal", scale=alt.Scale(domain=kinds, range=[theme.ITEM, theme.BELOW]), legend=legend
    )
    figures: list[tuple[str, str, int, str, Any]] = [
        ("count", _("searches"), 62, theme.INK, 600),
        ("share", _("share"), 122, theme.SOFT, "normal"),
    ]
    figures = figures if counted else [("share", _("share"), 62, theme.INK, 600)]
    layers = [
        Chart(pl.DataFrame({"at": [_MOST]})).mark_rule(strokeDash=[4, 3], color=theme.SOFT).encode(x=x("at")),
        base.transform_filter(alt.datum.listed)
        .transform_calculate(kind=f"'{_('share')}'")
        .mark_bar(cornerRadiusEnd=2, height={"band": 0.7})
        .encode(x=x("share"), color=kind),
        base.transform_filter("!datum.listed")
        .mark_bar(cornerRadiusEnd=2, height={"band": 0.7}, color=theme.OTHER)
        .encode(x=x("share")),
        summed.mark_line(color=theme.BELOW, strokeWidth=2, order=False).encode(x=x("cumulative")),
        summed.transform_calculate(kind=f"'{_('cumulative')}'")
        .mark_point(filled=True, size=46, opacity=1, stroke=theme.BACKGROUND, strokeWidth=1)
        .encode(x=x("cumulative"), color=kind),
        *(
            base.mark_text(align="right", baseline="middle", color=ink, fontWeight=weight).encode(
                x=alt.XValue(width + right), text=alt.Text(f"figure_{field}", type="nominal")
            )
            for field, name, right, ink, weight in figures
        ),
        *(above(name, width + right) for field, name, right, *style in figures),
    ]
    return LayerChart(
        layer=layers,
        data=data,
        width=width,
        height=alt.Step(29 if data.height <= 12 else 25),
    )


@unvalidated
def keyword_pool(
    pool: Frame,
    *,
    which: str | None = None,
    top: int = TOP,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 380,
) -> alt.Chart | alt.LayerChart:
    """Draw the searches of several works together, split by whether the work's text says the word.

    Parameters
    ----------
    pool
        keyword, works, count, share, share_low, share_high, rank, gap_count: what
        ``transforms.pool_keywords`` returns. Where it has the column list, one list is drawn; where there are no counts,
        bars are shares, split by the column gap_share.
    which
        Which list, ``"show_from"`` or ``"inspire_search"``; by default the searches that led to the works, if there are.
    top
        How many words to draw, by rank.
    {lang}
    {width_beside}

    Returns
    -------
    altair.LayerChart
        The orange part of a bar are searches that led to a work whose title and hashtags lack the word; one
        colour where that is not known. Where there is nothing to draw, an `altair.Chart` that says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``which`` or ``lang`` is unknown, or ``top`` is below 1.

    Examples
    --------
    >>> pool = pl.DataFrame(
    ...     {
    ...         "keyword": ["美食", "旅游"],
    ...         "works": [2, 1],
    ...         "count": [8, 2],
    ...         "share": [0.8, 0.2],
    ...         "share_low": [0.49, 0.06],
    ...         "share_high": [0.94, 0.51],
    ...         "rank": [1, 2],
    ...         "gap_count": [3, 2],
    ...     }
    ... )
    >>> type(keyword_pool(pool)).__name__
    'LayerChart'
    """
    sheet = Sheet("keywords", lang)
    _ = sheet.translate
    check_top(top)
    columns = ["keyword", "works", "count", "share", "share_low", "share_high", "rank", "gap_count"]
    frame = collect_columns(pool, "pooled_keywords", [*columns, "list", "gap_share"])
    frame, after, omitted = _one_list(frame, which)
    counted = frame["count"].count() > 0
    size, gap = ("count", "gap_count") if counted else ("share", "gap_share")
    frame = frame.drop_nulls(["keyword", size]).sort("rank", nulls_last=True, maintain_order=True)
    sheet.title = title or _(
        "What people searched once they had watched" if after else "What people searched before they came"
    )
    if frame.is_empty():
        return sheet.empty(_("no search led to these works."), width=width + 240)
    words = frame.head(top)
    judged = words[gap].count() > 0
    if judged:
        total, gaps = float(frame[size].sum()), float(frame[gap].sum())
        sheet.note(
            _(
                "{share} of the listed searches are for words that the work's text lacks",
                share=f"{gaps / total:.0%}" if total else "–",
            )
        )
    if words.height < frame.height:
        sheet.note(_("the first {n} of {of} words", n=words.height, of=frame.height))
    if not counted:
        sheet.note(_("means of the works' shares; the provider does not give counts for all"))
    for message, n in omitted.items():
        sheet.note(_(message, n=n))
    data = words.select(
        pl.Series(
            "label", distinct(shorten(word, _LABEL_WIDTH) for word in words["keyword"]), dtype=pl.String
        ),
        pl.Series("word", [one_line(word) for word in words["keyword"]], dtype=pl.String),
        pl.col("count", "works", "gap_count").cast(pl.Int64),
        pl.col("share", "share_low", "share_high", "gap_share").round(5),
    )
    sheet.extremes(
        _("searches" if counted else "share"),
        data.select("label", size).iter_rows(),
        ",.0f" if counted else ".1%",
    )
    return sheet.finish(_pooled(data, _, judged=judged, width=width), width=width + 180)


def _pooled(data: pl.DataFrame, _: Translator, *, judged: bool, width: int) -> alt.LayerChart:
    """Draw a bar per word, in two parts where gaps are known, and its figures."""
    counted = data["count"].count() > 0
    size, gap = ("count", "gap_count") if counted else ("share", "gap_share")
    y = alt.Y(
        "label",
        type="nominal",
        sort=data["label"].to_list(),
        title=None,
        axis=alt.Axis(
            domain=False, ticks=False, labelColor=theme.INK, labelLimit=_LABEL_WIDTH + 60, labelPadding=9
        ),
    )
    x = alt.X(
        "part",
        type="quantitative",
        stack="zero",
        axis=None,
        scale=alt.Scale(domain=[0, largest(data[size], 1.0)], nice=False),
    )
    parts = (
        [_("title or hashtags say it"), _("they do not")]
        if judged
        else [_("searches") if counted else _("share")]
    )
    pieces = data.select("label", "word", size, pl.col(gap).fill_null(0))
    split = pl.concat(
        pieces.select(
            "label",
            part=pl.col(gap) if number else pl.col(size) - pl.col(gap),
            kind=pl.lit(name),
            order=pl.lit(number),
        )
        for number, name in enumerate(parts)
    )
    base = (
        Chart(data)
        .transform_calculate(
            figure_count=figure("count", ",d"),
            figure_share=figure("share", ".1%"),
            figure_low=figure("share_low", ".1%"),
            figure_high=figure("share_high", ".1%"),
            figure_gap=figure(gap, ",d" if counted else ".1%"),
        )
        .encode(y=y)
    )
    tooltip = {
        "word": _("keyword"),
        **({"figure_count": _("searches")} if counted else {}),
        "figure_share": _("share"),
        **(
            {"figure_low": _("95 % interval, low"), "figure_high": _("95 % interval, high")}
            if counted
            else {}
        ),
        "works": _("works"),
    }
    if judged:
        tooltip["figure_gap"] = _("they do not")
    counts = max(62, 16 + measure(f"{largest(data['count'], 0.0):,.0f}"))  # so that no bar runs under them
    figures: list[tuple[str, str, float, str, Any]] = [
        ("count", _("searches"), counts, theme.INK, 600),
        ("share", _("share"), counts + 60, theme.SOFT, "normal"),
    ]
    figures = figures if counted else [("share", _("share"), counts, theme.INK, 600)]
    return LayerChart(
        layer=[
            Chart(split)
            .mark_bar(height={"band": 0.7})
            .encode(
                x=x,
                y=y,
                order=alt.Order("order", type="quantitative"),
                color=alt.Color(
                    "kind",
                    type="nominal",
                    sort=parts,
                    scale=alt.Scale(domain=parts, range=[theme.ITEM, theme.BELOW][: len(parts)]),
                    legend=alt.Legend(title=None, orient="top", symbolType="square", symbolSize=130)
                    if judged
                    else None,
                ),
            ),
            # Over the whole row, so that short bars are met too.
            base.mark_rule(strokeWidth=20, opacity=0).encode(
                x=alt.XValue(0),
                x2=alt.X2Value(width + counts + 60),
                tooltip=[alt.Tooltip(field, type="nominal", title=word) for field, word in tooltip.items()],
            ),
            *(
                base.mark_text(align="right", baseline="middle", color=ink, fontWeight=weight).encode(
                    x=alt.XValue(width + right), text=alt.Text(f"figure_{field}", type="nominal")
                )
                for field, name, right, ink, weight in figures
            ),
            *(above(name, width + right) for field, name, right, *style in figures),
        ],
        width=width,
        height=alt.Step(27 if data.height <= 12 else 23),
    )


@unvalidated
def keyword_head(
    shares: Frame,
    *,
    which: str | None = None,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
    width: int = 460,
    height: int = 300,
) -> alt.Chart | alt.LayerChart:
    """Draw how fast the searches of several works add up: few words, or many.

    A line per work climbs from its most searched word on; where it meets the rule at 80 % its head ends. Steep
    lines hang on few words, flat ones live from a long tail.

    Parameters
    ----------
    shares
        item_id, keyword, cumulative_share, rank: what ``transforms.keyword_share`` returns. Where it has the column
        list, one list of each work is drawn.
    which
        Which list, ``"show_from"`` or ``"inspire_search"``; by default the searches that led to the works, if there are.
    {names}
    {lang}
    width, height
        Of the plotting area, in pixels; the legend stands beside it.

    Returns
    -------
    altair.LayerChart
        Works in the order of the frame, at most 16. Where there is nothing to draw, an `altair.Chart` that
        says so.

    Raises
    ------
    {refused}
    ParameterError
        If ``which`` or ``lang`` is unknown.

    Examples
    --------
    >>> shares = pl.DataFrame(
    ...     {"item_id": "1", "keyword": ["a", "b"], "cumulative_share": [0.6, 0.9], "rank": [1, 2]}
    ... )
    >>> type(keyword_head(shares)).__name__
    'LayerChart'
    """
    sheet = Sheet("keywords", lang)
    _ = sheet.translate
    columns = ["item_id", "keyword", "cumulative_share", "rank", "list"]
    frame = collect_columns(shares, "keyword_shares", columns, optional=["from_counts"])
    frame = frame.drop_nulls(["keyword", "cumulative_share", "rank"])
    frame, after, omitted = _one_list(frame, which, alone=False)
    sheet.title = title or _(
        "How few words make most searches after watching" if after else "How few words make most searches"
    )
    if frame.is_empty():
        return sheet.empty(_("no search led to this work."), width=width + 180)
    everyone = frame["item_id"].unique(maintain_order=True)
    works = everyone.head(2 * len(theme.CATEGORIES))
    called = (
        _("without an id") if item is None else shorten((names or {}).get(item, item), 150) for item in works
    )
    labels = distinct(called, 170)
    keys = pl.DataFrame({"item_id": works, "work": labels})
    data = frame.join(keys, on="item_id", nulls_equal=True, maintain_order="right_left").select(
        "work", pl.col("rank").cast(pl.Int64), pl.col("cumulative_share").round(5), "keyword"
    )
    sheet.note(_("the rule marks 80 % of all searches"))
    data = sheet.leading(data, "work")
    if (frame["from_counts"] == "false").any():
        sheet.note(_("shares are the provider's own where it gives no counts"))
    for message, n in omitted.items():
        sheet.note(_(message, n=n))
    if len(everyone) > len(works):
        sheet.note(_("the first {n} of {of} works", n=len(works), of=len(everyone)))
    ranks = int(largest(data["rank"], 1.0))
    many = len(theme.CATEGORIES)
    colours = [theme.CATEGORIES[n % many] for n in range(len(labels))]
    dashes = [[1, 0] if n < many else [5, 3] for n in range(len(labels))]
    legend = alt.Legend(
        title=None, orient="right", labelLimit=170, symbolType="stroke", symbolSize=260, symbolStrokeWidth=2.4
    )
    x = alt.X(
        "rank",
        type="quantitative",
        title=_("words, the most searched first"),
        scale=alt.Scale(domain=[1, max(2, ranks)], nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=10, grid=False, domain=False),
    )
    y = alt.Y(
        "cumulative_share",
        type="quantitative",
        title=_("share of all searches"),
        scale=alt.Scale(domain=[0, max(1.0, largest(data["cumulative_share"], 1.0))], nice=False),
        axis=alt.Axis(format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1], domain=False, ticks=False),
    )
    colour = alt.Color(
        "work", type="nominal", sort=labels, scale=alt.Scale(domain=labels, range=colours), legend=legend
    )
    dash = alt.StrokeDash(
        "work", type="nominal", sort=labels, scale=alt.Scale(domain=labels, range=dashes), legend=legend
    )
    base = Chart().encode(x=x, y=y, color=colour)
    chart = LayerChart(
        layer=[
            Chart(pl.DataFrame({"cumulative_share": [_MOST]}))
            .mark_rule(strokeDash=[4, 3], color=theme.SOFT)
            .encode(y=y),
            base.mark_line(strokeWidth=2).encode(strokeDash=dash),
            base.mark_point(filled=True, size=34, opacity=1).encode(
                tooltip=[
                    alt.Tooltip("work", type="nominal", title=_("work")),
                    alt.Tooltip("keyword", type="nominal", title=_("keyword")),
                    alt.Tooltip("rank", type="quantitative", title=_("words, the most searched first")),
                    alt.Tooltip("cumulative_share", type="quantitative", title=_("cumulative"), format=".1%"),
                ]
            ),
        ],
        data=data,
        width=width,
        height=height,
    )
    firsts = data.filter(pl.col("rank") == 1).unique("work", maintain_order=True)
    sheet.extremes(
        _("share of the most searched word"), firsts.select("work", "cumulative_share").iter_rows(), ".1%"
    )
    return sheet.finish(chart, width=width + 150)
