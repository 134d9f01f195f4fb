"""Whom a work attracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import display
from analytics_kit.locale import translator
from analytics_kit.summaries._frames import called, capitalized, collect_columns, each, first_id, of_work
from analytics_kit.summaries._missing import missing
from analytics_kit.summaries._summary import Claim, Summary, claim
from analytics_kit.transforms.works import MIN_PLAYS_PORTRAIT

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._frames import Row
    from analytics_kit.transforms._frames import Frame

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

    A segment is named where its interval leaves out 100, those first whose interval begins highest.

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
    >>> from analytics_kit.transforms import rank_tgi
    >>> portrait = pl.DataFrame(
    ...     {"item_id": "1", "dimension": "age", "segment": ["-18", "18-23"], "share": [0.25, 0.75], "tgi": [500.0, 78.9]}
    ... )
    >>> print(audience(rank_tgi(portrait, sample_size=400)))
    - Age under 18: 25.0% of viewers, TGI 500 (95 % interval 405 to 604; of 400 people; core).
    """
    _ = translator("audience", lang)
    groups = ranked(ranking)
    work = first_id(groups, item_id)
    groups = of_work(groups, work)
    own_works = of_work(collect_columns(works, "table of works", words=["item_id"], numbers=["plays"]), work)
    own_shares = of_work(collect_columns(shares, "table of portraits", words=["item_id"]), work)
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
    return collect_columns(
        ranking,
        "result of rank_tgi()",
        words=["item_id", "dimension", "segment", "band", "n_from"],
        numbers=["share", "tgi", "lift", "tgi_low", "tgi_high", "n"],
        flags=["distinct"],
    )


def leading(groups: pl.DataFrame, most: int, *, above: float = 100) -> pl.DataFrame:
    """Keep the groups whose TGI is above a value, and above 100 by more than chance, the surest first."""
    leaders = groups.filter("distinct", pl.col("tgi") > above)
    return leaders.sort("tgi_low", "tgi", descending=True, nulls_last=True, maintain_order=True).head(most)


def _checks(checks: Frame | None) -> pl.DataFrame:
    return collect_columns(
        checks, "result of check_portrait()", words=["item_id", "dimension"], flags=["consistent"]
    ).drop_nulls("dimension")


def _overlaps(overlaps: Frame | None, work: str | None) -> pl.DataFrame:
    pairs = collect_columns(
        overlaps,
        "result of audience_overlap()",
        words=["item_id", "other_item_id", "dimension"],
        numbers=["overlap"],
        flags=["complete", "distinct"],
    )
    ours = pl.col("item_id").eq_missing(work) | pl.col("other_item_id").eq_missing(work)
    return pairs.filter(ours, pl.col("dimension") == "province")


# The claims


def _reliable(works: pl.DataFrame, _: Translator) -> list[Claim]:
    enough = _("{plays:,.0f} plays: enough for a reliable portrait.")
    few = _("{plays:,.0f} plays: **too few** for a reliable portrait.")
    return each("audience.reliable", works, lambda row: enough if row["plays"] >= MIN_PLAYS_PORTRAIT else few)


def _core(groups: pl.DataFrame, _: Translator) -> list[Claim]:
    core = called(leading(groups, 5), _.lang).with_columns(capitalized("dimension"))
    known = _(
        "{dimension} **{segment}**: {share:.1%} of viewers, TGI {tgi:.0f} "
        "(95 % interval {tgi_low:.0f} to {tgi_high:.0f}; of {n:,.0f} people; {band})."
    )
    at_most = _(
        "{dimension} **{segment}**: {share:.1%} of viewers, TGI {tgi:.0f} "
        "(95 % interval {tgi_low:.0f} to {tgi_high:.0f} or wider; of at most {n:,.0f} people, by the plays; {band})."
    )
    from_plays = leading(groups, 5).get_column("n_from").eq_missing("plays")
    return [
        *each(
            "audience.core",
            core.with_columns(from_plays.alias("plays")),
            lambda row: at_most if row["plays"] else known,
        ),
        claim("audience.no_core", _nobody(groups, _) if core.is_empty() else None),
    ]


def _nobody(groups: pl.DataFrame, _: Translator) -> str:
    if groups.get_column("tgi").count() == 0:
        return _("The provider gave no segment with a TGI.")
    if groups.get_column("distinct").count() == 0:
        return _("It is not known of how many people the portrait is, so no segment can be told from chance.")
    return _("No segment is over-represented by more than chance: no interval lies above a TGI of 100.")


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
    special = called(leading(groups, 1, above=OUTSTANDING), _.lang)
    known = _(
        "Against {baseline} most outstanding: {dimension}: **{segment}**, {share:.1%} of viewers, "
        "{lift:.1f} times as common (95 % interval {lift_low:.1f} to {lift_high:.1f})."
    )
    by_plays = _(
        "Against {baseline} most outstanding: {dimension}: **{segment}**, {share:.1%} of viewers, "
        "{lift:.1f} times as common (95 % interval {lift_low:.1f} to {lift_high:.1f} or wider, by the plays)."
    )
    message = (
        by_plays if leading(groups, 1, above=OUTSTANDING).get_column("n_from").eq("plays").any() else known
    )
    special = special.with_columns(lift_low=pl.col("tgi_low") / 100, lift_high=pl.col("tgi_high") / 100)
    return each("audience.outstanding", special, message, baseline=baseline or _("the other works"))


def _overlap(overlaps: pl.DataFrame, _: Translator) -> list[Claim]:
    distinct = pl.col("distinct")
    half = overlaps.drop_nulls("overlap").select(
        pl.col("overlap").median(),
        works=pl.len(),
        less=distinct.sum(),
        judged=distinct.count() == pl.len(),
        whole=pl.col("complete").all(ignore_nulls=False),
    )
    whole = {
        # One work stands in all pairs, so several that differ are no more than one surprise: most of them have to.
        "less": _(
            "Provinces overlap with those of {works} other works by {overlap:.0%} (median), with {less} of them by less than "
            "chance makes of one audience."
        ),
        "chance": _(
            "Provinces overlap with those of {works} other works by {overlap:.0%} (median), with most of them by no less than "
            "chance makes of one audience."
        ),
        "unknown": _("Provinces overlap with those of {works} other works by {overlap:.0%} (median)."),
    }
    cut = {
        "less": _(
            "Provinces overlap with those of {works} other works by at least {overlap:.0%} (median), with {less} of them by less "
            "than chance makes of one audience."
        ),
        "chance": _(
            "Provinces overlap with those of {works} other works by at least {overlap:.0%} (median), with most of them by no "
            "less than chance makes of one audience."
        ),
        "unknown": _(
            "Provinces overlap with those of {works} other works by at least {overlap:.0%} (median)."
        ),
    }

    def chosen(row: Row) -> str:
        verdict = "unknown" if not row["judged"] else "less" if 2 * row["less"] > row["works"] else "chance"
        return (whole if row["whole"] else cut)[verdict]

    return each("audience.overlap", half, chosen)
