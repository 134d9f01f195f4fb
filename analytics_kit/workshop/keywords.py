"""Lesson 5: searched words."""

from __future__ import annotations

import polars as pl

from analytics_kit import transforms
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise


def _word(column: str, word: str = "热门音乐") -> float:
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


def _found(*, descending: bool = False, column: str = "effective_keywords") -> pl.DataFrame:
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
        hint=("count / total_count of the word.", "该词的 count / total_count。"),
        mistakes=(
            (
                lambda: 1.0,
                "The filter leaves one row, and a row's count divided by its own sum is 1. Divide by total_count.",
                "过滤后只剩一行，除以它自己的和就是 1。请除以 total_count。",
            ),
            (
                lambda: _word("reported_share"),
                "That is the provider's figure, and it is rounded. Compute it from count and total_count.",
                "这是平台给的数，是取整过的。请用 count 和 total_count 计算。",
            ),
            (
                lambda: _word("share") / _listed(recorded.SMALL),
                "It was divided by the sum of the listed counts. The list is cut: all searches are total_count.",
                "除以了所列词的次数之和。列表被截断：全部搜索是 total_count。",
            ),
        ),
    ),
    "05.2": Exercise(
        expect=lambda: 1 - _listed(recorded.SMALL),
        hint=("1 minus the sum of the listed shares.", "1 减去所列占比之和。"),
        mistakes=(
            (
                lambda: _listed(recorded.SMALL),
                "That is the share of the listed words. The rest is asked for.",
                "这是所列词的占比。题目要其余的。",
            ),
            (
                lambda: recorded.number(
                    recorded.shares(recorded.SMALL, other=True)
                    .filter(pl.col("keyword").is_null())
                    .select("count")
                ),
                "That is a count. Divide by all searches.",
                "这是次数。请除以全部搜索。",
            ),
            (
                lambda: (
                    1
                    - recorded.number(recorded.shares(recorded.SMALL).select(pl.col("reported_share").sum()))
                ),
                "It comes from the reported shares, which are rounded. Use the counts.",
                "用的是平台取整过的占比。请用次数计算。",
            ),
        ),
    ),
    "05.3": Exercise(
        expect=_words_for_half,
        hint=("The rank at which cumulative_share reaches 0.5.", "cumulative_share 达到 0.5 的那个名次。"),
        mistakes=(
            (
                lambda: _words_for_half() - 1,
                "One too few: these words are still below a half. The word that passes it counts too.",
                "少一个：这些词加起来还不到一半。跨过一半的那个词也要算。",
            ),
            (
                lambda: _words_for_half(_listed(recorded.HIT)),
                "That is half of the listed searches. Half of all is asked for.",
                "这是所列搜索的一半。题目要全部搜索的一半。",
            ),
        ),
    ),
    "05.4": Exercise(
        expect=_effective,
        hint=("1 / the sum of the squared shares of the listed words.", "1 / 所列词占比的平方和。"),
        mistakes=(
            (
                lambda: _effective(column="hhi"),
                "That is hhi. Its inverse is the effective number.",
                "这是 hhi。它的倒数才是有效词数。",
            ),
            (
                lambda: _effective(other=True),
                "The row for all other searches was counted as if it were one word. It is many.",
                "把“其他”一行当成了一个词。它其实是很多词。",
            ),
            (
                lambda: _effective(total=_listed(recorded.HIT)),
                "The shares were stretched to sum to 1. What the list leaves out is not known; do not share it out.",
                "把占比放大到总和为 1。列表外的部分是未知的，不要分摊。",
            ),
            (
                lambda: recorded.shares(recorded.HIT).height,
                "That is the number of listed words. They are not equally common.",
                "这是所列词的个数。它们并不一样常见。",
            ),
        ),
    ),
    "05.5": Exercise(
        expect=_found,
        hint=(
            "effective_keywords of every work that has searched words, lowest first.",
            "每条有搜索词的作品的 effective_keywords，从低到高。",
        ),
        mistakes=(
            (
                lambda: _found(descending=True),
                "The highest comes first. The works that hang on few words have the lowest number.",
                "最高的排在最前。依赖少数词的作品数值最低。",
            ),
            (
                lambda: _found(column="hhi"),
                "The column holds hhi. Its inverse is asked for.",
                "这一列是 hhi。题目要它的倒数。",
            ),
        ),
    ),
    "05.6": Exercise(
        expect=lambda: _gap(_GAP.abs().mean()),
        hint=(
            "The mean of the absolute values of reported_share - share.",
            "reported_share - share 的绝对值的平均。",
        ),
        mistakes=(
            *(
                (
                    compute,
                    "Errors up and down cancel out in it. Take the absolute values first: .abs().mean().",
                    "误差有正有负，互相抵消了。请先取绝对值：.abs().mean()。",
                )
                for compute in (lambda: _gap(_GAP.mean()), lambda: -_gap(_GAP.mean()))
            ),
            *(
                (
                    compute,
                    "That is the largest difference. The mean of all is asked for.",
                    "这是最大的差。题目要全部的平均。",
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
