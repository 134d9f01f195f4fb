"""Lesson 5: searched words."""

from __future__ import annotations

import polars as pl

from analytics_kit import transforms
from analytics_kit.locale import N_
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise


def _word(column: str, word: str = recorded.MUSIC) -> float:
    return recorded.number(recorded.shares(recorded.SMALL).filter(pl.col("keyword") == word).select(column))


def _words_for_half(total: float = 1.0) -> int:
    return recorded.shares(recorded.HIT).filter(pl.col("cumulative_share") / total < 0.5).height + 1


def _listed(item: str) -> float:
    return recorded.number(recorded.shares(item).select(pl.col("share").sum()))


def _effective(*, column: str = "effective_keywords", other: bool = False, total: float = 1.0) -> float:
    shares = recorded.shares(recorded.HIT, other=other).with_columns(
        pl.col("keyword").fill_null("other"), pl.col("share") / total
    )
    return recorded.number(transforms.keyword_concentration(shares).select(column))


def _concentration(*, descending: bool = False, column: str = "effective_keywords") -> pl.DataFrame:
    concentrated = transforms.keyword_concentration(recorded.shares(*recorded.chosen_ids()))
    return concentrated.sort("effective_keywords", descending=descending).select(
        "item_id", pl.col(column).alias("effective_keywords")
    )


#: By how much the provider's figure is too large.
_GAP = pl.col("reported_share") - pl.col("share")


def _gap(value: pl.Expr) -> float:
    return recorded.number(recorded.shares(recorded.SMALL).select(value))


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "05.1": Exercise(
        expect=lambda: _word("share"),
        hint=N_("count / total_count of the word."),
        mistakes=(
            (
                lambda: 1.0,
                N_(
                    "The filter leaves one row, and a row's count divided by its own sum is 1. Divide by total_count."
                ),
            ),
            (
                lambda: _word("reported_share"),
                N_(
                    "That is the provider's figure, and it is rounded. Compute it from count and total_count."
                ),
            ),
            (
                lambda: _word("share") / _listed(recorded.SMALL),
                N_(
                    "It was divided by the sum of the listed counts. The list is cut: all searches are total_count."
                ),
            ),
        ),
    ),
    "05.2": Exercise(
        expect=lambda: 1 - _listed(recorded.SMALL),
        hint=N_("1 minus the sum of the listed shares."),
        mistakes=(
            (
                lambda: _listed(recorded.SMALL),
                N_("That is the share of the listed words. The rest is asked for."),
            ),
            (
                lambda: recorded.number(
                    recorded.shares(recorded.SMALL, other=True)
                    .filter(pl.col("keyword").is_null())
                    .select("count")
                ),
                N_("That is a count. Divide by all searches."),
            ),
            (
                lambda: (
                    1
                    - recorded.number(recorded.shares(recorded.SMALL).select(pl.col("reported_share").sum()))
                ),
                N_("It comes from the reported shares, which are rounded. Use the counts."),
            ),
        ),
    ),
    "05.3": Exercise(
        expect=_words_for_half,
        hint=N_("The rank at which cumulative_share reaches 0.5."),
        mistakes=(
            (
                lambda: _words_for_half() - 1,
                N_("One too few: these words are still below a half. The word that passes it counts too."),
            ),
            (
                lambda: _words_for_half(_listed(recorded.HIT)),
                N_("That is half of the listed searches. Half of all is asked for."),
            ),
        ),
    ),
    "05.4": Exercise(
        expect=_effective,
        hint=N_("1 / the sum of the squared shares of the listed words."),
        mistakes=(
            (
                lambda: _effective(column="hhi"),
                N_("That is hhi. Its inverse is the effective number."),
            ),
            (
                lambda: _effective(other=True),
                N_("The row for all other searches was counted as if it were one word. It is many."),
            ),
            (
                lambda: _effective(total=_listed(recorded.HIT)),
                N_(
                    "The shares were stretched to sum to 1. What the list leaves out is not known; do not share it out."
                ),
            ),
            (
                lambda: recorded.shares(recorded.HIT).height,
                N_("That is the number of listed words. They are not equally common."),
            ),
        ),
    ),
    "05.5": Exercise(
        expect=_concentration,
        hint=N_("effective_keywords of every work that has searched words, lowest first."),
        mistakes=(
            (
                lambda: _concentration(descending=True),
                N_("The highest comes first. The works that hang on few words have the lowest number."),
            ),
            (
                lambda: _concentration(column="hhi"),
                N_("The column holds hhi. Its inverse is asked for."),
            ),
        ),
    ),
    "05.6": Exercise(
        expect=lambda: _gap(_GAP.abs().mean()),
        hint=N_("The mean of the absolute values of reported_share - share."),
        mistakes=(
            *(
                (
                    compute,
                    N_("Errors up and down cancel out in it. Take the absolute values first: .abs().mean()."),
                )
                for compute in (lambda: _gap(_GAP.mean()), lambda: -_gap(_GAP.mean()))
            ),
            *(
                (
                    compute,
                    N_("That is the largest difference. The mean of all is asked for."),
                )
                for compute in (
                    lambda: _gap(_GAP.abs().max()),
                    lambda: _gap(_GAP.max()),
                    lambda: -_gap(_GAP.min()),
                )
            ),
        ),
    ),
}
