"""Lesson 4: audiences and TGI."""

from __future__ import annotations

import polars as pl

from analytics_kit import transforms
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
        hint=("share / (tgi / 100)", "share / (tgi / 100)"),
        mistakes=(
            (
                lambda: _male("share") * _male("tgi") / 100,
                "Multiplied instead of divided: TGI = 100 x share / baseline, so the baseline is share / (TGI / 100).",
                "用了乘法：TGI = 100 × 占比 / 基准，所以基准 = 占比 / (TGI / 100)。",
            ),
            (
                lambda: _male("share"),
                "That is the share among this work's viewers. The platform's is asked for.",
                "这是这条作品观众中的占比。题目要平台的占比。",
            ),
            (
                lambda: _male("tgi") / 100,
                "That is the lift, tgi / 100. Divide the share by it.",
                "这是提升倍数 tgi / 100。请用占比除以它。",
            ),
        ),
    ),
    "04.2": Exercise(
        expect=lambda: _dimensions("complete"),
        ordered=False,
        hint=("The dimensions with a TGI whose shares sum to 1.", "有 TGI 且占比之和为 1 的维度。"),
        mistakes=(
            (
                lambda: _dimensions("consistent"),
                "These pass the check. age fails it, and so it can be checked: complete says whether there is a check, consistent what comes of it.",
                "这是通过检验的维度。age 没有通过，说明它可以检验：complete 表示能否检验，consistent 表示结果。",
            ),
            (
                lambda: [*_dimensions("complete"), "province", "active"],
                "province is in it, whose list is cut, and active, which has no TGI.",
                "里面有 province（列表被截断）和 active（没有 TGI）。",
            ),
            (
                lambda: _dimensions(),
                "province is in it, but its listed shares sum to 0.5: the list is cut, and a cut list can not be checked.",
                "里面有 province，但所列占比之和只有 0.5：列表被截断，截断的列表无法检验。",
            ),
            (
                lambda: [*_dimensions("complete"), "active"],
                "active has no TGI, so it implies no baseline.",
                "active 没有 TGI，推不出基准。",
            ),
        ),
    ),
    "04.3": Exercise(
        expect=lambda: _provinces(pl.col("tgi_low") > 100),
        ordered=False,
        hint=(
            "The provinces with tgi_low above 100, at a sample size of 155.",
            "样本量为 155 时 tgi_low 大于 100 的省份。",
        ),
        mistakes=(
            (
                lambda: _provinces(pl.col("tgi_low") > 100, simultaneous=False),
                "江苏 is in it. Its interval leaves out 100 only where each segment is looked at alone; the default intervals hold for all at once.",
                "里面有江苏。只有逐个看人群时，它的区间才不含 100；默认的区间对全部人群同时成立。",
            ),
            (
                lambda: _provinces(pl.col("tgi") > 100),
                "湖北 is in it. Its TGI is 164, but of 155 people that is ten, and the interval begins below 100. Look at tgi_low.",
                "里面有湖北。它的 TGI 是 164，但 155 人里只有 10 人，区间从 100 以下开始。请看 tgi_low。",
            ),
            (
                lambda: _provinces(pl.col("tgi_high") > 100),
                "In these the upper bound is above 100; so may the average be. The lower bound must be.",
                "这些只是上界高于 100，可能仍是平均水平。要看下界。",
            ),
        ),
    ),
    "04.4": Exercise(
        expect=lambda: _women(recorded.HIT, recorded.SMALL),
        hint=(
            "100 x the share of women among the viewers of hit / that among the viewers of small.",
            "100 × hit 观众中女性占比 / small 观众中女性占比。",
        ),
        mistakes=(
            (
                lambda: _women(recorded.SMALL, recorded.HIT),
                "Target and baseline are swapped.",
                "目标和基准弄反了。",
            ),
            (
                lambda: recorded.number(
                    recorded.portrait(recorded.HIT).filter(pl.col("segment") == "female").select("tgi")
                ),
                "That is the TGI against the platform. Here the other work is the baseline.",
                "这是相对平台的 TGI。这里的基准是另一条作品。",
            ),
        ),
    ),
    "04.5": Exercise(
        expect=lambda: recorded.few_plays(transforms.MIN_PLAYS_PORTRAIT),
        ordered=False,
        hint=("The works in chosen with fewer than 1,000 plays.", "chosen 中播放量少于 1000 的作品。"),
        mistakes=(
            (
                lambda: recorded.few_plays(transforms.MIN_PLAYS_RETENTION),
                "That is the threshold of a curve, 200. A portrait is reliable from 1,000 plays on.",
                "200 是曲线的门槛。画像从 1000 次播放起可靠。",
            ),
            (
                lambda: recorded.chosen().filter(pl.col("plays") >= 1000).get_column("item_id").to_list(),
                "These are the works with enough plays.",
                "这是播放量足够的作品。",
            ),
        ),
    ),
}
