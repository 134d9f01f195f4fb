"""Lesson 3: retention curves."""

from __future__ import annotations

import polars as pl

from analytics_kit import transforms
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise


def _deltas(item: str = recorded.SMALL) -> pl.DataFrame:
    return transforms.compare_retention(recorded.curves(item))


def _stretched_delta() -> float:
    """Compare as if the peers' last value went on for ever: the mistake of extrapolating."""
    wide = recorded.curves(recorded.SMALL).pivot("series", index="second", values="value").sort("second")
    return recorded.number(wide.select((pl.col("item") - pl.col("peers").forward_fill()).mean()))


def _own(item: str) -> pl.DataFrame:
    return recorded.curves(item).filter(pl.col("series") == "item").sort("second")


#: How far the curve has come since the point before it, and how long that took.
_CHANGE, _SECONDS = pl.col("value").diff(), pl.col("second").diff()
_TRAPEZOID = (pl.col("value") + pl.col("value").shift()) / 2


def _rough(value: pl.Expr, *series: str) -> float:
    """Compute a number from the points of the hit that the lesson keeps; from its own curve, unless others are named."""
    kept = pl.col("second").is_in([0.0, 2.0, 5.0, 10.0, 30.0, 60.0, 80.0])
    curves = recorded.curves(recorded.HIT).filter(kept, pl.col("series").is_in(series or ("item",)))
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
        hint=(
            "The seconds at which both the work and the peers have a point.",
            "作品和同类作者都有点的那些秒。",
        ),
        mistakes=(
            (
                lambda: _own(recorded.SMALL).get_column("second").to_list(),
                "These are the seconds of the work. The peers have no point at some of them, and none may be invented.",
                "这是作品的各秒。其中有些秒同类作者没有点，不能凭空补上。",
            ),
        ),
    ),
    "03.2": Exercise(
        expect=lambda: recorded.number(_deltas().select(pl.col("delta").mean())),
        hint=(
            "The mean of delta, which is value - baseline, over the compared seconds.",
            "在可比的各秒上对 delta（value - baseline）求平均。",
        ),
        mistakes=(
            (
                lambda: recorded.number(
                    recorded.curves(recorded.SMALL).select(
                        pl.col("value").filter(pl.col("series") == "item").mean()
                        - pl.col("value").filter(pl.col("series") == "peers").mean()
                    )
                ),
                "That is the difference of two means over different seconds: four of the work, two of the peers. Compare second by second first.",
                "这是两个平均数之差，但秒数不同：作品四个点，同类两个点。请先逐秒比较。",
            ),
            (
                _stretched_delta,
                "The peers' last value was carried on to 10 s, where nobody measured. Never extrapolate.",
                "把同类的最后一个值延到了 10 秒，那里没有测量。不要外推。",
            ),
            (
                lambda: recorded.number(_deltas().select(pl.col("ratio").mean())),
                "That is the mean of ratio. The difference is asked for, delta.",
                "这是 ratio 的平均。题目要差值 delta。",
            ),
            (
                lambda: recorded.number(_deltas().select(pl.col("delta").sum())),
                "That is the sum of delta, not the mean.",
                "这是 delta 的总和，不是平均。",
            ),
        ),
    ),
    "03.3": Exercise(
        expect=lambda: _rough((_CHANGE / _SECONDS).min()),
        hint=(
            "The lowest of: change of value divided by the seconds between the two points.",
            "各段中最小的：value 的变化除以两点间的秒数。",
        ),
        mistakes=(
            (
                lambda: _rough((_CHANGE / _SECONDS).min(), "item", "peers"),
                'The peers\' curve is in it, and falls more steeply. Only the hit\'s own is asked for: filter(pl.col("series") == "item").',
                '里面混进了同类作者的曲线，它更陡。题目只要爆款自己的：filter(pl.col("series") == "item")。',
            ),
            (
                lambda: _rough(_CHANGE.min()),
                "That is the change from one point to the next. The points are 30 s apart there; divide by the seconds.",
                "这是相邻两点的变化。那里两点相隔 30 秒；请除以秒数。",
            ),
            (
                lambda: _rough(_CHANGE.min() / _SECONDS.get(_CHANGE.arg_min())),
                "That is the largest drop, divided by its seconds. A smaller one in less time is steeper: divide every change first, then take the minimum.",
                "这是最大的下降除以它的秒数。时间更短的小幅下降可能更陡：请先把每段变化除以秒数，再取最小值。",
            ),
            (
                lambda: _whole((_CHANGE / _SECONDS).min()),
                "That is from the whole curve. Take the points in rough_curves.",
                "这是用完整曲线算的。请用 rough_curves 中的点。",
            ),
            (
                lambda: _rough(pl.col("second").get((_CHANGE / _SECONDS).arg_min())),
                "That is the second at which the drop ends. Its steepness is asked for.",
                "这是下降结束的那一秒。题目要它的陡度。",
            ),
            (
                lambda: _rough(pl.col("value").min()),
                "That is the lowest value, not the steepest drop.",
                "这是最低的值，不是最陡的下降。",
            ),
            (
                lambda: _rough((_CHANGE / _SECONDS).max()),
                "That is the gentlest change. A drop is below 0: take the minimum.",
                "这是最平缓的变化。下降小于 0：请取最小值。",
            ),
        ),
    ),
    "03.4": Exercise(
        expect=lambda: _rough((_TRAPEZOID * _SECONDS).sum()),
        hint=(
            "Trapezoids: the mean of two neighbouring values, times the seconds between them, summed.",
            "梯形：相邻两值的平均，乘以间隔秒数，再求和。",
        ),
        mistakes=(
            (
                lambda: _rough(_TRAPEZOID.sum()),
                "The seconds are missing: every interval counts as one second, and they are up to 30 s long.",
                "漏了秒数：每个区间都只算了一秒，而它们最长有 30 秒。",
            ),
            (
                lambda: _whole((_TRAPEZOID * _SECONDS).sum()),
                "That is the area of the whole curve. Take the points in rough_curves.",
                "这是完整曲线下的面积。请用 rough_curves 中的点。",
            ),
            (
                lambda: _rough((_TRAPEZOID * _SECONDS).sum(), "item", "peers"),
                'The peers\' curve is in it. Only the hit\'s own is asked for: filter(pl.col("series") == "item").',
                '里面混进了同类作者的曲线。题目只要爆款自己的：filter(pl.col("series") == "item")。',
            ),
            (
                lambda: _rough((_TRAPEZOID * _SECONDS).sum(), "peers"),
                "That is the area of the peers.",
                "这是同类作者曲线下的面积。",
            ),
            (
                lambda: _rough(pl.col("value").sum()),
                "That is the sum of the values: every point counts as one second.",
                "这是各值之和：每个点都只算了一秒。",
            ),
            (
                lambda: _rough(pl.col("value").mean()),
                "That is the mean value, a share. Seconds are asked for.",
                "这是平均值，是占比。题目要秒数。",
            ),
            (
                lambda: _rough(pl.col("value").mean() * pl.col("second").max()),
                "That is the mean value times the length: as if the points were evenly apart. They crowd at the beginning, where most still watch.",
                "这是平均值乘以时长，等于假设各点间隔相同。而点集中在开头，那时大多数人还在看。",
            ),
        ),
    ),
    "03.5": Exercise(
        expect=lambda: recorded.few_plays(transforms.MIN_PLAYS_RETENTION),
        ordered=False,
        hint=("The works in chosen with fewer than 200 plays.", "chosen 中播放量少于 200 的作品。"),
        mistakes=(
            (
                lambda: recorded.few_plays(transforms.MIN_PLAYS_PORTRAIT),
                "That is the threshold of the portrait, 1,000. A curve is reliable from 200 plays on.",
                "1000 是画像的门槛。曲线从 200 次播放起可靠。",
            ),
            (
                lambda: recorded.chosen().filter(pl.col("plays") >= 200).get_column("item_id").to_list(),
                "These are the works with enough plays. Turn the comparison round, or the flag with ~.",
                "这是播放量足够的作品。请把比较号反过来，或用 ~ 取反。",
            ),
        ),
    ),
    "03.6": Exercise(
        expect=_leads,
        hint=(
            "mean_delta of every work with 200 plays or more, highest first.",
            "播放量不少于 200 的每条作品的 mean_delta，从高到低。",
        ),
        mistakes=(
            (
                lambda: _leads(0),
                "A work with too few plays is in it. Leave out those that 03.5 found.",
                "里面有播放量不够的作品。请去掉 03.5 找到的。",
            ),
            (
                lambda: _leads(descending=False),
                "The lowest comes first. Say descending=True.",
                "最低的排在最前。请加 descending=True。",
            ),
            (
                lambda: _leads(transforms.MIN_PLAYS_PORTRAIT),
                "Works with 200 to 999 plays are missing. Their curves count; 1,000 is the portrait's threshold.",
                "少了播放量 200 到 999 的作品。它们的曲线算数；1000 是画像的门槛。",
            ),
        ),
    ),
}
