"""A work beside those that are most like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analytics_kit.summaries._frames import collect_columns, each
from analytics_kit.transforms._chance import LEVEL

if TYPE_CHECKING:
    from analytics_kit.locale import Translator
    from analytics_kit.summaries._summary import Claim
    from analytics_kit.transforms._frames import Frame


def matched_of(matched: Frame | None) -> pl.DataFrame:
    """Take what `beside_matched` needs: of_item_id, item_id and completion_rate, a work's own row among them."""
    return collect_columns(
        matched, "frame of matched works", words=["of_item_id", "item_id"], numbers=["completion_rate"]
    )


def beside_matched(
    claim_id: str, matched: pl.DataFrame, names: dict[str, str] | None, _: Translator
) -> list[Claim]:
    """Say of how many works like it each work has the higher completion rate, and whether that is more than chance.

    If a work is like the others, each place among them is equally probable: so the probability of one as far out is exact
    (a permutation test of one against the rest).

    Parameters
    ----------
    claim_id
        Its stable id.
    matched
        As `matched_of` takes it.
    names
        item_id -> what a work is called; None where there is one that needs no name.
    _
        Says messages of ``work_review``.
    """
    own = pl.col("item_id") == pl.col("of_item_id")
    rate, itself = pl.col("completion_rate"), pl.col("completion_rate").filter(own).first()
    others = rate.filter(~own)
    placed = (
        matched.drop_nulls()
        .group_by("of_item_id", maintain_order=True)
        .agg(
            itself.alias("completion_rate"),
            others.median().alias("median"),
            others.count().alias("works"),
            (others < itself).sum().alias("below"),
            (others <= itself).sum().alias("_to"),
        )
        .filter(pl.col("works") > 0)
    )
    below, above = pl.col("_to"), pl.col("works") - pl.col("below")
    placed = placed.with_columns(
        p_value=pl.min_horizontal(
            pl.lit(1.0), 2 * (1 + pl.min_horizontal(below, above)) / (1 + pl.col("works"))
        )
    )
    if names is not None:
        name = pl.col("of_item_id").replace_strict(names, default=None, return_dtype=pl.String)
        placed = placed.with_columns(name=name)
        sure = _(
            "Completion rate of {name}: {completion_rate:.1%}, higher than {below} of the {works} works most like it in length "
            "and date, whose median is {median:.1%}; that is more than chance (p = {p_value:.3f})."
        )
        chance = _(
            "Completion rate of {name}: {completion_rate:.1%}, higher than {below} of the {works} works most like it in length "
            "and date, whose median is {median:.1%}; **no more than chance** (p = {p_value:.2f})."
        )
    else:
        sure = _(
            "Completion rate: {completion_rate:.1%}, higher than {below} of the {works} works most like it in length and date, "
            "whose median is {median:.1%}; that is more than chance (p = {p_value:.3f})."
        )
        chance = _(
            "Completion rate: {completion_rate:.1%}, higher than {below} of the {works} works most like it in length and date, "
            "whose median is {median:.1%}; **no more than chance** (p = {p_value:.2f})."
        )
    return each(claim_id, placed, lambda row: sure if row["p_value"] < LEVEL else chance)
