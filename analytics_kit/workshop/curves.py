"""Lesson 3: retention curves."""

from __future__ import annotations

import polars as pl

from analytics_kit import transforms
from analytics_kit.locale import N_
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise


def _deltas(item: str = recorded.SMALL) -> pl.DataFrame:
    return transforms.compare_retention(recorded.curves(item))


def _delta_with_peers(peers: pl.Expr) -> float:
    """Compare at all seconds of the work, with something for the peers where they have no point."""
    wide = recorded.curves(recorded.SMALL).pivot("series", index="second", values="value").sort("second")
    return recorded.number(wide.select((pl.col("item") - peers).mean()))


def _own(item: str) -> pl.DataFrame:
    return recorded.curves(item).filter(pl.col("series") == "item").sort("second")


#: How far the curve has come since the point before it, and how long that took.
_CHANGE, _SECONDS = pl.col("value").diff(), pl.col("second").diff()
_TRAPEZOID = (pl.col("value") + pl.col("value").shift()) / 2


def _rough(value: pl.Expr, *series: str) -> float:
    """Compute a number from the points of the hit that the lesson keeps; from its own curve, unless others are named."""
    is_point = pl.col("second").is_in([0.0, 2.0, 5.0, 10.0, 30.0, 60.0, 80.0])
    curves = recorded.curves(recorded.HIT).filter(is_point, pl.col("series").is_in(series or ("item",)))
    return recorded.number(curves.select(value))


def _whole(value: pl.Expr) -> float:
    return recorded.number(_own(recorded.HIT).select(value))


def _leads(plays: int = transforms.MIN_PLAYS_RETENTION, *, descending: bool = True) -> pl.DataFrame:
    trusted = recorded.chosen().filter(pl.col("plays") >= plays).get_column("item_id")
    return (
        transforms.summarize_retention(transforms.compare_retention(recorded.curves(*recorded.chosen_ids())))
        .filter(pl.col("item_id").is_in(trusted.to_list()))
        .sort("mean_delta", descending=descending)
        .select("item_id", "mean_delta")
    )


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "03.1": Exercise(
        expect=lambda: _deltas().get_column("second").to_list(),
        hint=N_("The seconds at which both the work and the peers have a point."),
        mistakes=(
            (
                lambda: _own(recorded.SMALL).get_column("second").to_list(),
                N_(
                    "These are the seconds of the work. The peers have no point at some of them, and none may be invented."
                ),
            ),
        ),
    ),
    "03.2": Exercise(
        expect=lambda: recorded.number(_deltas().select(pl.col("delta").mean())),
        hint=N_("The mean of delta, which is value - baseline, over the compared seconds."),
        mistakes=(
            (
                lambda: recorded.number(
                    recorded.curves(recorded.SMALL).select(
                        pl.col("value").filter(pl.col("series") == "item").mean()
                        - pl.col("value").filter(pl.col("series") == "peers").mean()
                    )
                ),
                N_(
                    "That is the difference of two means over different seconds: four of the work, two of the peers. Compare second by second first."
                ),
            ),
            (
                lambda: _delta_with_peers(pl.col("peers").forward_fill()),
                N_("The peers' last value was carried on to 10 s, where nobody measured. Never extrapolate."),
            ),
            (
                lambda: _delta_with_peers(pl.col("peers").fill_null(0)),
                N_(
                    "Where the peers have no point, they were counted as 0. Nobody measured there; leave those seconds out."
                ),
            ),
            (
                lambda: recorded.number(_deltas(recorded.HIT).select(pl.col("delta").mean())),
                N_("That is the hit's. The small work's is asked for: small_curves."),
            ),
            (
                lambda: recorded.number(_deltas().select(pl.col("ratio").mean())),
                N_("That is the mean of ratio. The difference is asked for, delta."),
            ),
            (
                lambda: recorded.number(_deltas().select(pl.col("delta").sum())),
                N_("That is the sum of delta, not the mean."),
            ),
        ),
    ),
    "03.3": Exercise(
        expect=lambda: _rough((_CHANGE / _SECONDS).min()),
        hint=N_("The lowest of: change of value divided by the seconds between the two points."),
        mistakes=(
            (
                lambda: _rough((_CHANGE / _SECONDS).min(), "item", "peers"),
                N_(
                    'The peers\' curve is in it, and falls more steeply. Only the hit\'s own is asked for: filter(pl.col("series") == "item").'
                ),
            ),
            (
                lambda: _rough(_CHANGE.min()),
                N_(
                    "That is the change from one point to the next. The points are 30 s apart there; divide by the seconds."
                ),
            ),
            (
                lambda: _rough(_CHANGE.min() / _SECONDS.get(_CHANGE.arg_min())),
                N_(
                    "That is the largest drop, divided by its seconds. A smaller one in less time is steeper: divide every change first, then take the minimum."
                ),
            ),
            (
                lambda: _whole((_CHANGE / _SECONDS).min()),
                N_("That is from the whole curve. Take the points in rough_curves."),
            ),
            (
                lambda: _rough(pl.col("second").get((_CHANGE / _SECONDS).arg_min())),
                N_("That is the second at which the drop ends. Its steepness is asked for."),
            ),
            (
                lambda: _rough(pl.col("value").min()),
                N_("That is the lowest value, not the steepest drop."),
            ),
            (
                lambda: _rough((_CHANGE / _SECONDS).max()),
                N_("That is the gentlest change. A drop is below 0: take the minimum."),
            ),
        ),
    ),
    "03.4": Exercise(
        expect=lambda: _rough((_TRAPEZOID * _SECONDS).sum()),
        hint=N_("Trapezoids: the mean of two neighbouring values, times the seconds between them, summed."),
        mistakes=(
            (
                lambda: _rough(_TRAPEZOID.sum()),
                N_(
                    "The seconds are missing: every interval counts as one second, and they are up to 30 s long."
                ),
            ),
            (
                lambda: _whole((_TRAPEZOID * _SECONDS).sum()),
                N_("That is the area of the whole curve. Take the points in rough_curves."),
            ),
            (
                lambda: _rough((_TRAPEZOID * _SECONDS).sum(), "item", "peers"),
                N_(
                    'The peers\' curve is in it. Only the hit\'s own is asked for: filter(pl.col("series") == "item").'
                ),
            ),
            (
                lambda: _rough((_TRAPEZOID * _SECONDS).sum(), "peers"),
                N_("That is the area of the peers."),
            ),
            (
                lambda: _rough(pl.col("value").sum()),
                N_("That is the sum of the values: every point counts as one second."),
            ),
            (
                lambda: _rough(pl.col("value").mean()),
                N_("That is the mean value, a share. Seconds are asked for."),
            ),
            (
                lambda: _rough(pl.col("value").mean() * pl.col("second").max()),
                N_(
                    "That is the mean value times the length: as if the points were evenly apart. They crowd at the beginning, where most still watch."
                ),
            ),
        ),
    ),
    "03.5": Exercise(
        expect=lambda: recorded.few_plays(transforms.MIN_PLAYS_RETENTION),
        ordered=False,
        hint=N_("The works in chosen with fewer than 200 plays."),
        mistakes=(
            (
                lambda: recorded.few_plays(transforms.MIN_PLAYS_PORTRAIT),
                N_("That is the threshold of the portrait, 1,000. A curve is reliable from 200 plays on."),
            ),
            (
                lambda: recorded.chosen().filter(pl.col("plays") >= 200).get_column("item_id").to_list(),
                N_("These are the works with enough plays. Turn the comparison round, or the flag with ~."),
            ),
        ),
    ),
    "03.6": Exercise(
        expect=_leads,
        hint=N_("mean_delta of every work with 200 plays or more, highest first."),
        mistakes=(
            (
                lambda: _leads(0),
                N_("A work with too few plays is in it. Leave out those that 03.5 found."),
            ),
            (
                lambda: _leads(descending=False),
                N_("The lowest comes first. Say descending=True."),
            ),
            (
                lambda: _leads(transforms.MIN_PLAYS_PORTRAIT),
                N_(
                    "Works with 200 to 999 plays are missing. Their curves count; 1,000 is the portrait's threshold."
                ),
            ),
        ),
    ),
}
