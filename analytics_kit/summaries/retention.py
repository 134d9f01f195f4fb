"""What a work's retention comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.locale import N_, translator
from analytics_kit.summaries._frames import collect_columns, each, first_id, of_work, side
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.summaries.danmaku import dense as dense_of
from analytics_kit.summaries.danmaku import peak
from analytics_kit.transforms.retention import LEADS, MIN_SECONDS_COMPARED
from analytics_kit.transforms.works import MIN_PLAYS_RETENTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame

#: More moments than these are counted, and the biggest of them named.
MOST_MOMENTS = 5
#: Bounds that come with the plays.
_BOUNDS = ("mean_delta_low", "mean_delta_high", "hook_delta_low", "hook_delta_high", "plays")

#: What a summary calls a curve, and what the table does.
_ANALYSES = {"retention": "retention", "likes": "like", "bounces": "bounce"}
_NO_PEERS = N_("The provider gave no peers for this work, so there is nothing to compare with.")
_FILES = N_(
    "The curve is from a downloaded file. Such files hold no curve of peers, no likes and bounces by the second and no danmaku: "
    "compare the work with the others of the files alone."
)
_NO_CURVE = N_(
    "The files hold no curve of this work. Of all downloads only YouTube's audience retention is one, and it names neither its video "
    "nor the length: see what was not read."
)


def retention(
    summary: Frame,
    *,
    item_id: str | None = None,
    works: Frame | None = None,
    curves: Frame | None = None,
    moments: Frame | None = None,
    standing: Frame | None = None,
    density: Frame | None = None,
    drop: float = 0.02,
    rise: float = 0.01,
    from_files: bool = False,
    lang: str = "en",
) -> Summary:
    """Say how a work holds its viewers, beside its peers and the creator's other works.

    A lead is said to be one where its interval leaves out 0. Without plays there is no interval: the figure is said, and that
    chance may explain it.

    Parameters
    ----------
    summary
        What :func:`~analytics_kit.transforms.summarize_retention` gives, with ``works`` told to it.
    item_id
        The work; that of the first row by default. Rows of other works are left out.
    works
        The table ``works``: item_id, plays.
    curves
        The table ``curve``; it is looked at for what is missing.
    moments
        What ``find_moments`` gives, with `drop` and `rise`.
    standing
        What ``rank_retention`` gives, of all works that are compared.
    density
        What ``danmaku_density`` gives.
    drop, rise
        As they were told to ``find_moments``: shares of the viewers a second.
    from_files
        Whether the curves are those of downloaded files: what no such file holds is said, and not called missing.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        A frame that is None was not asked for: nothing is said of it. An empty one is named as missing.

    Raises
    ------
    ParameterError
        If the language is unknown.
    TableError
        If a frame lacks a column, or has text where numbers are needed.

    Examples
    --------
    >>> import analytics_kit as ak
    >>> from analytics_kit.routes import douyin
    >>> curves = ak.replay("demo").fetch(douyin.ItemWatchTrend(item_id="7537546723260785816"))
    >>> measured = ak.transforms.summarize_retention(curves)
    >>> ak.summaries.retention(measured).claims.filter("said").get_column("claim").to_list()
    ['retention.mean_lead', 'retention.hook', 'retention.seconds_watched', 'retention.steepest_drop']
    """
    _ = translator("retention", lang)
    measured = measures(summary)
    work = first_id(measured, item_id)
    measured = of_work(measured, work).head(1)
    own_works = of_work(collect_columns(works, "table of works", words=["item_id"], numbers=["plays"]), work)
    dense = of_work(dense_of(density), work)
    return Summary(
        (
            *_reliable(own_works.drop_nulls("plays"), _),
            *lead(measured, _),
            *opening(measured, _),
            *_watched(measured, _),
            claim("retention.files", _(_FILES if measured.height else _NO_CURVE) if from_files else None),
            claim("retention.no_peers", None if from_files or _has_peers(measured) else _(_NO_PEERS)),
            *_steepest_drop(measured, _),
            _moments(of_work(_changes(moments), work), _knows_plays(measured), from_files, drop, rise, _),
            *_rank(_ranks(standing), work, _),
            *peak(dense, translator("danmaku", lang)),
            missing(
                "retention.missing",
                {
                    "metrics": None if works is None else own_works,
                    **_curves(curves, work, ("retention",) if from_files else tuple(_ANALYSES)),
                    "danmaku": None if density is None or from_files else dense,
                },
                lang,
            ),
        )
    )


# The frames


def measures(summary: Frame) -> pl.DataFrame:
    """Take what the claims need of the measures of retention, its differences in percentage points."""
    rows = collect_columns(
        summary,
        "result of summarize_retention()",
        words=["item_id", "analysis"],
        numbers=[
            *("mean_delta", "share_above", "lead_ratio", "baseline_area", "compared_from", "compared_until"),
            *("hook_second", "hook_value", "hook_delta", "steepest_drop", "steepest_drop_second"),
        ],
        bounds=_BOUNDS,
    )
    return rows.filter(pl.col("analysis") == "retention").with_columns(
        pl.col("^mean_delta.*$", "^hook_delta.*$", "steepest_drop") * 100
    )


def _changes(moments: Frame | None) -> pl.DataFrame:
    return collect_columns(
        moments,
        "result of find_moments()",
        words=["item_id", "kind"],
        numbers=["start_second", "end_second", "change"],
        flags=["beyond_peers"],
    )


def _ranks(standing: Frame | None) -> pl.DataFrame:
    ranks = collect_columns(
        standing,
        "result of rank_retention()",
        words=["item_id", "analysis", "measure"],
        numbers=["rank"],
        flags=["retention_reliable"],
    )
    return ranks.filter(pl.col("analysis") == "retention", pl.col("rank").is_not_null())


def _curves(curves: Frame | None, work: str | None, names: tuple[str, ...]) -> dict[str, pl.DataFrame | None]:
    if curves is None:
        return dict.fromkeys(names)
    own = of_work(collect_columns(curves, "table of curves", words=["item_id", "analysis", "series"]), work)
    own = own.filter(pl.col("series") == "item")
    return {name: own.filter(pl.col("analysis") == _ANALYSES[name]) for name in names}


# The claims


def _reliable(works: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{plays:,.0f} plays: enough for a reliable curve.")
    few = _("{plays:,.0f} plays: **too few** for a reliable curve.")
    return each(
        "retention.reliable", works, lambda row: enough if row["plays"] >= MIN_PLAYS_RETENTION else few
    )


def lead(measured: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say the mean lead over the peers, and whether it is one."""
    sure = {
        "above": _(
            "From second {compared_from:g} to {compared_until:g} retention is **{points:.1f} points above** peers on average (95 % interval {mean_delta_low:+.1f} to "
            "{mean_delta_high:+.1f}), above them for {share_above:.0%} of the compared time."
        ),
        "below": _(
            "From second {compared_from:g} to {compared_until:g} retention is **{points:.1f} points below** peers on average (95 % interval {mean_delta_low:+.1f} to "
            "{mean_delta_high:+.1f}), above them for {share_above:.0%} of the compared time."
        ),
        "either": _(
            "From second {compared_from:g} to {compared_until:g} retention is {mean_delta:+.1f} points against peers on average, **no more than chance** "
            "(95 % interval {mean_delta_low:+.1f} to {mean_delta_high:+.1f})."
        ),
        "unknown": _(
            "From second {compared_from:g} to {compared_until:g} retention is {mean_delta:+.1f} points against peers on average; without plays it is not known whether chance explains it."
        ),
    }
    points = measured.with_columns(points=pl.col("mean_delta").abs())
    return each("retention.mean_lead", points, lambda row: sure[side(row, "mean_delta")])


def opening(measured: pl.DataFrame, _: Translator) -> list[Claim]:
    """Say how many still watch at the hook, and the lead there where it is one."""
    alone = _("At second {hook_second:g}: **{hook_value:.0%}** still watch.")
    sure = {
        "above": _(
            "At second {hook_second:g}: **{hook_value:.0%}** still watch, {points:.1f} points above peers."
        ),
        "below": _(
            "At second {hook_second:g}: **{hook_value:.0%}** still watch, {points:.1f} points below peers."
        ),
        "either": alone,
        "unknown": _(
            "At second {hook_second:g}: **{hook_value:.0%}** still watch ({hook_delta:+.1f} points against peers; "
            "without plays it is not known whether chance explains it)."
        ),
    }
    points = measured.with_columns(points=pl.col("hook_delta").abs())
    return each(
        "retention.hook",
        points,
        lambda row: alone if row["hook_delta"] is None else sure[side(row, "hook_delta")],
    )


def _watched(measured: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "Mean seconds watched, seconds {compared_from:g} to {compared_until:g}: **{watched:.1f} s**, "
        "peers {baseline_area:.1f} s."
    )
    # Both over the compared seconds, which area is not.
    watched = measured.with_columns(watched=pl.col("lead_ratio") * pl.col("baseline_area"))
    return each("retention.seconds_watched", watched, message)


def _has_peers(measured: pl.DataFrame) -> bool:
    return measured.get_column("mean_delta").count() > 0


def _steepest_drop(measured: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _("Steepest drop: {fall:.1f} points a second, up to second {steepest_drop_second:g}.")
    return each("retention.steepest_drop", measured.with_columns(fall=-pl.col("steepest_drop")), message)


def _knows_plays(measured: pl.DataFrame) -> bool:
    return measured.get_column("plays").count() > 0


def _moments(
    moments: pl.DataFrame, has_plays: bool, from_files: bool, drop: float, rise: float, _: Translator
) -> Claim:
    drops, rises = (moments.filter(pl.col("kind") == kind) for kind in ("drop", "rise"))
    deeper, unknown = drops.filter("beyond_peers"), drops.get_column("beyond_peers").null_count()
    if not has_plays:
        message = _(
            "Drops of {drop:.1%} or more a second: {drops}; rises of {rise:.1%} or more: {rises}. "
            "Without plays it is not known whether chance explains them."
        )
    elif from_files:
        message = _("Drops of {drop:.1%} or more a second: {drops}; rises of {rise:.1%} or more: {rises}.")
    elif unknown:
        message = _(
            "Drops of {drop:.1%} or more a second: {drops}; deeper than the peers': {deeper}, not known of {unknown}; "
            "rises of {rise:.1%} or more: {rises}."
        )
    else:
        message = _(
            "Drops of {drop:.1%} or more a second: {drops}; deeper than the peers': {deeper}; "
            "rises of {rise:.1%} or more: {rises}."
        )
    return claim(
        "retention.moments",
        message if moments.height else None,
        drop=drop,
        drops=_named(drops, _),
        deeper=_named(deeper, _),
        unknown=unknown,
        rise=rise,
        rises=_named(rises, _),
    )


def _named(moments: pl.DataFrame, _: Translator) -> str:
    """Say how many there are, and the seconds of the biggest."""
    known = moments.drop_nulls(["start_second", "end_second", "change"])
    biggest = known.sort(pl.col("change").abs(), descending=True, maintain_order=True).head(MOST_MOMENTS)
    spans = [
        f"{start:g}-{end:g}"
        for start, end in biggest.select("start_second", "end_second").sort(pl.all()).rows()
    ]
    if not spans:
        return str(moments.height)
    if len(spans) < moments.height:
        return _("{n} (the biggest at seconds {spans})", n=moments.height, spans=_.join(spans))
    return _("{n} (seconds {spans})", n=moments.height, spans=_.join(spans))


def _rank(standing: pl.DataFrame, work: str | None, _: Translator) -> list[Claim]:
    own = of_work(standing, work).head(1)
    measured = {
        name: tables.label("retention_summary", name, lang=_.lang)
        for name in tables.schema("retention_summary")
    }
    seconds = {
        name: _("{seconds:g} seconds or more compared with the peers", seconds=MIN_SECONDS_COMPARED)
        for name in LEADS
    }
    named = own.with_columns(
        pl.col("measure").replace(measured),
        condition=pl.col("measure").replace_strict(seconds, default=None, return_dtype=pl.String),
    )

    def message(row: Mapping[str, object]) -> str:
        if row["retention_reliable"] and row["condition"]:
            return _(
                "Place {rank:.0f} of {works} works with {least} plays or more and {condition}, by {measure}."
            )
        if row["retention_reliable"]:
            return _("Place {rank:.0f} of {works} works with {least} plays or more, by {measure}.")
        if row["condition"]:
            return _(
                "Place {rank:.0f} of {works} works with {condition}, by {measure}; their plays are not known."
            )
        return _("Place {rank:.0f} of {works} works, by {measure}; their plays are not known.")

    return each("retention.place", named, message, works=standing.height, least=MIN_PLAYS_RETENTION)
