"""Lesson 4: audiences and TGI."""

from __future__ import annotations

import polars as pl

from analytics_kit import transforms
from analytics_kit.locale import N_
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise


def _male(column: str) -> float:
    return recorded.number(recorded.portrait().filter(pl.col("segment") == "male").select(column))


def _dimensions(*conditions: str) -> list[str]:
    """List the dimensions that the check of the lesson's mixed portrait finds to be so."""
    ages = recorded.portrait(recorded.HIT).filter(pl.col("dimension") == "age")
    mixed = recorded.portrait().update(
        ages.select("dimension", "segment", "tgi"), on=["dimension", "segment"]
    )
    return transforms.check_portrait(mixed).filter(*conditions).get_column("dimension").to_list()


def _provinces(where: pl.Expr, *, simultaneous: bool = True) -> list[str]:
    """List the provinces of which something holds, with intervals for the 155 people of the portrait."""
    ranked = transforms.rank_tgi(
        recorded.portrait(), dimension="province", sample_size=155, simultaneous=simultaneous
    )
    return ranked.filter(where).get_column("segment").to_list()


def _women(target: str, baseline: str) -> float:
    against = transforms.compute_tgi(recorded.portrait(target), recorded.portrait(baseline))
    return recorded.number(against.filter(pl.col("segment") == "female").select("tgi"))


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "04.1": Exercise(
        expect=lambda: _male("share") / (_male("tgi") / 100),
        hint=N_("share / (tgi / 100)"),
        mistakes=(
            (
                lambda: _male("share") * _male("tgi") / 100,
                N_(
                    "Multiplied instead of divided: TGI = 100 x share / baseline, so the baseline is share / (TGI / 100)."
                ),
            ),
            (
                lambda: _male("share"),
                N_("That is the share among this work's viewers. The platform's is asked for."),
            ),
            (
                lambda: _male("tgi") / 100,
                N_("That is the lift, tgi / 100. Divide the share by it."),
            ),
        ),
    ),
    "04.2": Exercise(
        expect=lambda: _dimensions("complete"),
        ordered=False,
        hint=N_("The dimensions with a TGI whose shares sum to 1."),
        mistakes=(
            (
                lambda: _dimensions("consistent"),
                N_(
                    "These pass the check. age fails it, and so it can be checked: complete says whether there is a check, consistent what comes of it."
                ),
            ),
            (
                lambda: [*_dimensions("complete"), "province", "active"],
                N_("province is in it, whose list is cut, and active, which has no TGI."),
            ),
            (
                lambda: _dimensions(),
                N_(
                    "province is in it, but its listed shares sum to 0.5: the list is cut, and a cut list can not be checked."
                ),
            ),
            (
                lambda: [*_dimensions("complete"), "active"],
                N_("active has no TGI, so it implies no baseline."),
            ),
        ),
    ),
    "04.3": Exercise(
        expect=lambda: _provinces(pl.col("tgi_low") > 100),
        ordered=False,
        hint=N_("The provinces with tgi_low above 100, at a sample size of 155."),
        mistakes=(
            (
                lambda: _provinces(pl.col("tgi_low") > 100, simultaneous=False),
                N_(
                    "江苏 is in it. Its interval leaves out 100 only where each segment is looked at alone; the default intervals hold for all at once."
                ),
            ),
            (
                lambda: _provinces(pl.col("tgi") > 100),
                N_(
                    "湖北 is in it. Its TGI is 164, but of 155 people that is ten, and the interval begins below 100. Look at tgi_low."
                ),
            ),
            (
                lambda: _provinces(pl.col("tgi_high") > 100),
                N_("In these the upper bound is above 100; so may the average be. The lower bound must be."),
            ),
        ),
    ),
    "04.4": Exercise(
        expect=lambda: _women(recorded.HIT, recorded.SMALL),
        hint=N_("100 x the share of women among the viewers of hit / that among the viewers of small."),
        mistakes=(
            (
                lambda: _women(recorded.SMALL, recorded.HIT),
                N_("Target and baseline are swapped."),
            ),
            (
                lambda: _women(recorded.HIT, recorded.SMALL) / 100,
                N_("It is 100 times too small. A TGI has 100 as its average."),
            ),
            (
                lambda: recorded.number(
                    recorded.portrait(recorded.HIT).filter(pl.col("segment") == "female").select("tgi")
                ),
                N_("That is the TGI against the platform. Here the other work is the baseline."),
            ),
        ),
    ),
    "04.5": Exercise(
        expect=lambda: recorded.few_plays(transforms.MIN_PLAYS_PORTRAIT),
        ordered=False,
        hint=N_("The works in chosen with fewer than 1,000 plays."),
        mistakes=(
            (
                lambda: recorded.few_plays(transforms.MIN_PLAYS_RETENTION),
                N_("That is the threshold of a curve, 200. A portrait is reliable from 1,000 plays on."),
            ),
            (
                lambda: recorded.chosen().filter(pl.col("plays") >= 1000).get_column("item_id").to_list(),
                N_("These are the works with enough plays."),
            ),
        ),
    ),
}
