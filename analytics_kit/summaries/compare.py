"""How two works differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import called, capitalized, collect_columns, each, of_work, side
from analytics_kit.summaries._matched import beside_matched, matched_of
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.transforms._frames import Frame


def compare(
    names: Mapping[str, str],
    *,
    works: Frame,
    curves: Frame,
    comparison: Frame,
    leads: Frame,
    portraits: Frame,
    groups: Frame,
    shifts: Frame,
    shares: Frame,
    words: Frame,
    mix: Frame,
    matched: Frame | None = None,
    lang: str = "en",
) -> Summary:
    """Say how two works differ in retention, audience and search.

    Parameters
    ----------
    names
        item_id -> name. The first two are compared, as A and B; a single one with itself.
    works
        The table ``works``: item_id, plays.
    curves, portraits
        These tables.
    comparison
        What :func:`~analytics_kit.transforms.compare_retention` gives.
    leads
        What ``summarize_retention`` gives of A with B as its baseline, and of B with A, ``works`` told to it.
    groups
        Groups that both audiences have, those that differ most first: dimension, segment, tgi, tgi_b, and differs,
        whether more than chance does it.
    shifts
        What ``audience_shift`` gives from A to B.
    shares
        What ``keyword_share`` gives.
    words
        The words of both works: share_a and share_b, null for a word that the other list lacks.
    mix
        What ``traffic_mix`` gives.
    matched
        The works that ``match_works`` finds for A and for B, and their own rows among them: of_item_id (A or B), item_id and
        completion_rate.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        What is missing is named for each work.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.
    """
    _ = translator("compare", lang)
    pair = list(names)[:2]
    plays = _plays(works, names).filter(pl.col("item_id").is_in(pair))
    beside = matched_of(matched).filter(pl.col("of_item_id").is_in(pair))
    parts = {
        "metrics": plays,
        "retention": collect_columns(curves, "table of curves", words=["item_id"]),
        "peers": collect_columns(comparison, "result of compare_retention()", words=["item_id"]),
        "portrait": collect_columns(portraits, "table of portraits", words=["item_id"]),
        "search words": collect_columns(shares, "result of keyword_share()", words=["item_id"]),
        "traffic": collect_columns(mix, "result of traffic_mix()", words=["item_id"]),
    }
    return Summary(
        (
            *_reliable(plays, _),
            *_retention(_gap(leads, pair), _),
            *beside_matched("compare.matched", beside, dict(names), translator("work_review", lang)),
            _alike(beside, pair, _),
            *_groups(_differing(groups), _),
            *_shift(_distances(shifts), _),
            _no_shift(_distances(shifts), _),
            _words(_both(words), _),
            *(
                missing(
                    "compare.missing",
                    {name: of_work(frame, work) for name, frame in parts.items()},
                    lang,
                    of=names[work],
                )
                for work in pair
            ),
        )
    )


# The frames


def _plays(works: Frame, names: Mapping[str, str]) -> pl.DataFrame:
    plays = collect_columns(works, "table of works", words=["item_id"], numbers=["plays"]).drop_nulls()
    called = pl.col("item_id").replace_strict(names, default=None, return_dtype=pl.String)
    return plays.with_columns(name=called)


def _gap(leads: Frame, pair: list[str]) -> pl.DataFrame:
    """Return the mean lead of A over B, with an interval that both their plays make."""
    summary = collect_columns(
        leads,
        "result of summarize_retention()",
        words=["item_id", "analysis"],
        numbers=["mean_delta", "compared_from", "compared_until"],
        bounds=["mean_delta_low", "mean_delta_high"],
    ).filter(pl.col("analysis") == "retention")
    a, b = (
        (of_work(summary, work).head(1) for work in (pair[0], pair[-1])) if pair else (summary.clear(),) * 2
    )
    lead, low, high = pl.col("mean_delta"), pl.col("mean_delta_low"), pl.col("mean_delta_high")
    # Each takes the other as exact; both errors together are the square-and-add of Newcombe.
    of_b = b.select(other_below=lead - low, other_above=high - lead)
    below, above = ((lead - low) ** 2, (high - lead) ** 2)
    return (
        a.join(of_b, how="cross")
        .with_columns(
            mean_delta_low=lead - (below + pl.col("other_above") ** 2).sqrt(),
            mean_delta_high=lead + (above + pl.col("other_below") ** 2).sqrt(),
        )
        .with_columns(pl.col("^mean_delta.*$") * 100)
        .with_columns(points=lead.abs())
    )


def _differing(groups: Frame) -> pl.DataFrame:
    rows = collect_columns(
        groups,
        "frame of groups",
        words=["dimension", "segment"],
        numbers=["tgi", "tgi_b"],
        flags=["differs"],
    )
    return rows.filter("differs").head(3)


def _distances(shifts: Frame) -> pl.DataFrame:
    """Return the dimensions that can be compared, those that differ most first."""
    rows = collect_columns(
        shifts,
        "result of audience_shift()",
        words=["dimension"],
        numbers=["distance", "distance_high"],
        flags=["distinct"],
    )
    known = rows.drop_nulls(["dimension", "distance"])
    each_once = known.group_by("dimension", maintain_order=True).agg(pl.all().first())
    return each_once.sort("distance", descending=True, maintain_order=True)


def _both(words: Frame) -> pl.DataFrame:
    return collect_columns(words, "frame of words", numbers=["share_a", "share_b"])


# The claims


def _reliable(plays: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{name}: **{plays:,.0f} plays**.")
    few = _("{name}: **{plays:,.0f} plays**, **too few** for a reliable portrait.")
    return each("compare.plays", plays, lambda row: few if row["plays"] < MIN_PLAYS_PORTRAIT else enough)


def _retention(gap: pl.DataFrame, _: Translator) -> list[Claim]:
    sure = {
        "above": _(
            "From second {compared_from:g} to {compared_until:g} retention of A is **{points:.1f} points above** that of B "
            "on average (95 % interval {mean_delta_low:+.1f} to {mean_delta_high:+.1f})."
        ),
        "below": _(
            "From second {compared_from:g} to {compared_until:g} retention of A is **{points:.1f} points below** that of B "
            "on average (95 % interval {mean_delta_low:+.1f} to {mean_delta_high:+.1f})."
        ),
        "either": _(
            "From second {compared_from:g} to {compared_until:g} retention of A is {mean_delta:+.1f} points against B on "
            "average, **no more than chance** (95 % interval {mean_delta_low:+.1f} to {mean_delta_high:+.1f})."
        ),
        "unknown": _(
            "From second {compared_from:g} to {compared_until:g} retention of A is {mean_delta:+.1f} points against B on "
            "average; without plays it is not known whether chance explains it."
        ),
    }
    return each("compare.retention", gap, lambda row: sure[side(row, "mean_delta")])


def _alike(matched: pl.DataFrame, pair: list[str], _: Translator) -> Claim:
    like = matched.filter(pl.col("of_item_id").eq_missing(pl.lit(pair[0] if pair else None)))
    is_like = pair[-1] in like.get_column("item_id") if pair else False
    message = (
        _("B is among the works most like A in length and date.")
        if is_like
        else _("B is not among the works most like A in length and date: what differs may lie in these.")
    )
    return claim("compare.alike", message if len(pair) > 1 and like.height > 1 else None)


def _groups(differing: pl.DataFrame, _: Translator) -> list[Claim]:
    named = called(differing, _.lang).with_columns(capitalized("dimension"))
    message = _("{dimension} **{segment}**: TGI {tgi:.0f} in A, {tgi_b:.0f} in B.")
    return each("compare.group", named, message)


def _shift(distances: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "Beyond chance the audiences differ most by {dimension}: **{distance:.1%}** of the viewers "
        "would have to move to make both alike; chance alone makes up to {distance_high:.1%}."
    )
    farthest = distances.filter("distinct").head(1)
    return each("compare.shift", display.words(farthest, lang=_.lang), message)


def _no_shift(distances: pl.DataFrame, _: Translator) -> Claim:
    alike = _("The audiences differ by **no more than chance** in: {dimensions}.")
    unknown = _(
        "It is not known of how many people the portraits are, so no difference of the audiences can be told from chance."
    )
    judged = distances.drop_nulls("distinct")
    named = display.words(judged, lang=_.lang).get_column("dimension").drop_nulls().to_list()
    silent = distances.is_empty() or judged.get_column("distinct").any()
    return claim(
        "compare.no_shift",
        None if silent else alike if named else unknown,
        dimensions=_.join(named),
    )


def _words(words: pl.DataFrame, _: Translator) -> Claim:
    message = _("{common} search words in common, of {all} in all.")
    common = words.drop_nulls().height
    return claim("compare.words", message if words.height else None, common=common, all=words.height)
