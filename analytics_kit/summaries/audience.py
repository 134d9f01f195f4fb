"""Whom a work attracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import capitalized, each, first_id, of_work, take
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Frame

#: A smaller part of the audience is not worth a sentence, however high its TGI.
LEAST_SHARE = 0.05
#: From this TGI on a group stands out among the creator's own works.
OUTSTANDING = 120


def audience(
    ranking: Frame,
    *,
    item_id: str | None = None,
    works: Frame | None = None,
    checks: Frame | None = None,
    against: Frame | None = None,
    baseline: str | None = None,
    overlaps: Frame | None = None,
    shares: Frame | None = None,
    tiktok: Frame | None = None,
    lang: str = "en",
) -> Summary:
    """Say who watches a work, and who more than expected.

    Parameters
    ----------
    ranking
        What :func:`~analytics_kit.transforms.rank_tgi` gives.
    item_id
        The work; that of the first row by default.
    works
        The table ``works``: item_id, plays.
    checks
        What ``check_portrait`` gives.
    against
        What ``rank_tgi`` gives against an average of one's own choice.
    baseline
        The name of that average; None for the creator's other works.
    overlaps
        What ``audience_overlap`` gives.
    shares
        The table ``portrait``, of dimensions without a TGI; it is looked at for what is missing.
    tiktok
        What ``rank_tgi`` gives of TikTok videos; it is looked at for what is missing.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Summary
        A frame that is None was not asked for: nothing is said of it. An empty one is named as missing.

    Raises
    ------
    ParameterError, TableError
        As :func:`retention`.

    Examples
    --------
    >>> ranking = pl.DataFrame(
    ...     {"item_id": "1", "dimension": "age", "segment": "-18", "share": [0.19], "tgi": [563.2], "band": "core"}
    ... )
    >>> print(audience(ranking.with_columns(lift=5.6)))
    - Age under 18: 19.0% of viewers, TGI 563 (core).
    """
    _ = translator("audience", lang)
    groups = ranked(ranking)
    work = first_id(groups, item_id)
    groups = of_work(groups, work)
    own_works = of_work(take(works, "table of works", words=["item_id"], numbers=["plays"]), work)
    own_shares = of_work(take(shares, "table of portraits", words=["item_id"]), work)
    return Summary(
        (
            *_reliable(own_works.filter(pl.col("plays") > 0), _),
            *_core(groups, _),
            *_consistent(of_work(_checks(checks), work), _),
            *_outstanding(of_work(ranked(against), work), baseline, _),
            *_overlap(_overlaps(overlaps, work), _),
            missing(
                "audience.missing",
                {
                    "metrics": None if works is None else own_works,
                    "portrait": groups,
                    "shares without TGI": None if shares is None else own_shares,
                    "TikTok": tiktok,
                },
                lang,
            ),
        )
    )


# The frames


def ranked(ranking: Frame | None) -> pl.DataFrame:
    """Take what the claims need of a ranking."""
    return take(
        ranking,
        "result of rank_tgi()",
        words=["item_id", "dimension", "segment", "band"],
        numbers=["share", "tgi", "lift"],
    )


def leading(groups: pl.DataFrame, most: int, *, above: float = 100) -> pl.DataFrame:
    """Keep the groups with the highest TGI above a value, but for small ones."""
    found = groups.filter((pl.col("tgi") > above) & (pl.col("share") >= LEAST_SHARE))
    return found.sort("tgi", descending=True, maintain_order=True).head(most)


def _checks(checks: Frame | None) -> pl.DataFrame:
    return take(
        checks, "result of check_portrait()", words=["item_id", "dimension"], flags=["consistent"]
    ).drop_nulls("dimension")


def _overlaps(overlaps: Frame | None, work: str | None) -> pl.DataFrame:
    taken = take(
        overlaps,
        "result of audience_overlap()",
        words=["item_id", "other_item_id", "dimension"],
        numbers=["overlap"],
    )
    ours = pl.col("item_id").eq_missing(work) | pl.col("other_item_id").eq_missing(work)
    return taken.filter(ours, pl.col("dimension") == "province")


# The claims


def _reliable(works: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{plays:,.0f} plays: enough for a reliable portrait.")
    few = _("{plays:,.0f} plays: **too few** for a reliable portrait.")
    return each("audience.reliable", works, lambda row: enough if row["plays"] >= MIN_PLAYS_PORTRAIT else few)


def _core(groups: pl.DataFrame, _: Translator) -> list[Claim]:
    core = display.words(leading(groups, 5), lang=_.lang).with_columns(capitalized("dimension"))
    message = _("{dimension} **{segment}**: {share:.1%} of viewers, TGI {tgi:.0f} ({band}).")
    nobody = _("The provider gave no segment with a share of 5 % or more and a TGI above 100.")
    return [
        *each("audience.core", core, message),
        claim("audience.no_core", nobody if core.is_empty() else None),
    ]


def _consistent(checks: pl.DataFrame, _: Translator) -> list[Claim]:
    failed = display.words(checks.filter(~pl.col("consistent")), lang=_.lang).get_column("dimension")
    inconsistent = _("Implied baselines do not sum to 1 for: {dimensions}. Do not use these.")
    consistent = _("Implied baselines sum to 1 for every complete dimension.")
    return [
        claim(
            "audience.inconsistent",
            inconsistent if failed.len() else None,
            dimensions=_.join(failed.to_list()),
        ),
        claim("audience.consistent", consistent if checks.height and not failed.len() else None),
    ]


def _outstanding(groups: pl.DataFrame, baseline: str | None, _: Translator) -> list[Claim]:
    special = display.words(leading(groups, 1, above=OUTSTANDING), lang=_.lang)
    message = _(
        "Against {baseline} most outstanding: {dimension} **{segment}**, "
        "{share:.1%} of viewers, {lift:.1f} times as common."
    )
    return each("audience.outstanding", special, message, baseline=baseline or _("the other works"))


def _overlap(overlaps: pl.DataFrame, _: Translator) -> list[Claim]:
    half = overlaps.select(pl.col("overlap").median(), works=pl.len())
    message = _("Provinces overlap with those of {works} other works by {overlap:.0%} (median).")
    return each("audience.overlap", half, message)
