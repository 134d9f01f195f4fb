"""How two works differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import capitalized, each, is_ahead, of_work, percent, take
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame


def compare(
    names: Mapping[str, str],
    *,
    works: Frame,
    curves: Frame,
    comparison: Frame,
    portraits: Frame,
    groups: Frame,
    shifts: Frame,
    shares: Frame,
    words: Frame,
    mix: Frame,
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
    parts = {
        "metrics": plays,
        "retention": take(curves, "table of curves", words=["item_id"]),
        "peers": take(comparison, "result of compare_retention()", words=["item_id"]),
        "portrait": take(portraits, "table of portraits", words=["item_id"]),
        "search words": take(shares, "result of keyword_share()", words=["item_id"]),
        "traffic": take(mix, "result of traffic_mix()", words=["item_id"]),
    }
    return Summary(
        (
            *_reliable(plays, _),
            *_retention(_gap(curves, pair), _),
            *_groups(_differing(groups), _),
            *_shift(_distances(shifts), _),
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
    taken = take(works, "table of works", words=["item_id"], numbers=["plays"]).drop_nulls()
    called = pl.col("item_id").replace_strict(names, default=None, return_dtype=pl.String)
    return taken.with_columns(name=called)


def _gap(curves: Frame, pair: list[str]) -> pl.DataFrame:
    """Return the mean lead of A over B, and at how many seconds both are known."""
    taken = take(
        curves, "table of curves", words=["item_id", "analysis", "series"], numbers=["second", "value"]
    ).filter(pl.col("analysis") == "retention", pl.col("series") == "item")
    a, b = (of_work(taken, work) for work in (pair[0], pair[-1])) if pair else (taken.clear(),) * 2
    beside = a.join(b, on="second", suffix="_b", maintain_order="left")
    return beside.select(seconds=pl.len(), lead=(pl.col("value") - pl.col("value_b")).mean())


def _differing(groups: Frame) -> pl.DataFrame:
    taken = take(
        groups,
        "frame of groups",
        words=["dimension", "segment"],
        numbers=["tgi", "tgi_b"],
        flags=["differs"],
    )
    return taken.filter("differs").head(3)


def _distances(shifts: Frame) -> pl.DataFrame:
    taken = take(shifts, "result of audience_shift()", words=["dimension"], numbers=["distance"])
    each_once = taken.drop_nulls().group_by("dimension", maintain_order=True).agg(pl.col("distance").first())
    return each_once.sort("distance", descending=True, maintain_order=True).head(1)


def _both(words: Frame) -> pl.DataFrame:
    return take(words, "frame of words", numbers=["share_a", "share_b"])


# The claims


def _reliable(plays: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{name}: **{plays:,.0f} plays**.")
    few = _("{name}: **{plays:,.0f} plays**, **too few** for a reliable portrait.")
    return each("compare.plays", plays, lambda row: few if row["plays"] < MIN_PLAYS_PORTRAIT else enough)


def _retention(gap: pl.DataFrame, _: Translator) -> list[Claim]:
    ahead = _(
        "At the {seconds} points that both have, retention of A is **+{points:.1f} points** against B on average."
    )
    behind = _(
        "At the {seconds} points that both have, retention of A is **-{points:.1f} points** against B on average."
    )
    leads = gap.with_columns(percent("lead"))
    return each("compare.retention", leads, lambda row: ahead if is_ahead(row, "lead") else behind)


def _groups(differing: pl.DataFrame, _: Translator) -> list[Claim]:
    named = display.words(differing, lang=_.lang).with_columns(capitalized("dimension"))
    message = _("{dimension} **{segment}**: TGI {tgi:.0f} in A, {tgi_b:.0f} in B.")
    return each("compare.group", named, message)


def _shift(farthest: pl.DataFrame, _: Translator) -> list[Claim]:
    message = _(
        "The audiences differ most by {dimension}: **{distance:.1%}** of the viewers "
        "would have to move to make both alike."
    )
    return each("compare.shift", display.words(farthest, lang=_.lang), message)


def _words(words: pl.DataFrame, _: Translator) -> Claim:
    message = _("{common} search words in common, of {all} in all.")
    common = words.drop_nulls().height
    return claim("compare.words", message if words.height else None, common=common, all=words.height)
