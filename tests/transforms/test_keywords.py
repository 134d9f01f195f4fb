from __future__ import annotations

import math
import random
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import tables
from analytics_kit.errors import TableError
from analytics_kit.transforms import (
    keyword_concentration,
    keyword_diversity,
    keyword_gaps,
    keyword_overlap,
    keyword_share,
    pool_keywords,
)

Key = tuple[str | None, str]
counts = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["美食", "旅游", "音乐", "舞蹈", "x"])),
    st.none() | st.integers(0, 1000),
    max_size=15,
)
totals = st.fixed_dictionaries({item: st.none() | st.integers(0, 6000) for item in ("a", "b", None)})


def to_keywords(counts: dict[Key, int | None], totals: dict[str | None, int | None]) -> pl.DataFrame:
    rows = [(*key, count, None, totals[key[0]], None) for key, count in counts.items()]
    return pl.DataFrame(rows, schema=tables.schema("keywords"), orient="row")


def words(counts: dict[str, int | None], total: int | None) -> pl.DataFrame:
    return to_keywords({("a", word): count for word, count in counts.items()}, {"a": total})


# The documents' example ------------------------------------------------------------------------------


def test_the_example_s_share_is_computed_beside_the_rounded_one(keywords: pl.DataFrame) -> None:
    row = keyword_share(keywords).row(1, named=True)
    assert (row["keyword"], row["count"], row["rank"], row["reported_share"]) == ("热门音乐", 850, 2, 0.242)
    assert row["share"] == pytest.approx(0.24148, abs=5e-6)
    assert row["cumulative_share"] == pytest.approx((1250 + 850) / 3520)


def test_the_example_s_other_searches_are_the_rest_of_the_total(keywords: pl.DataFrame) -> None:
    row = keyword_share(keywords, other=True).row(-1, named=True)
    assert (row["keyword"], row["rank"], row["reported_share"]) == (None, None, None)
    assert (row["count"], row["cumulative_share"]) == (800, 1.0)
    assert row["share"] == pytest.approx(800 / 3520)


def test_the_example_s_concentration_does_not_count_the_rest(keywords: pl.DataFrame) -> None:
    shares = keyword_share(keywords, other=True)
    (row,) = keyword_concentration(shares).to_dicts()
    assert row["keywords"] == 3
    assert row["hhi"] == pytest.approx((1250**2 + 850**2 + 620**2) / 3520**2)
    assert row["effective_keywords"] == pytest.approx(1 / row["hhi"])
    assert row["top3_share"] == pytest.approx(2720 / 3520)
    assert_frame_equal(keyword_concentration(shares), keyword_concentration(keyword_share(keywords)))


# keyword_share ---------------------------------------------------------------------------------------


@given(counts, totals)
def test_shares_equal_those_worked_out_by_hand(counts: dict[Key, int | None], totals: dict) -> None:
    expected = []
    for item in dict.fromkeys(key[0] for key in counts):
        known = [(word, n) for (work, word), n in counts.items() if work == item and n is not None]
        listed = sum(n for _, n in known)
        total = max(totals[item] or 0, listed)
        running = 0
        for rank, (word, n) in enumerate(sorted(known, key=lambda k: (-k[1], k[0])), start=1):
            running += n
            share, cumulative = (n / total, running / total) if total else (None, None)
            tied = [count for _, count in known].count(n) > 1
            expected.append((item, word, n, share, cumulative, rank, None, None, True, total, tied))
        if known and total > listed:
            rest = (total - listed) / total
            expected.append((item, None, total - listed, rest, 1.0, None, None, None, True, total, None))
    keywords = to_keywords(counts, totals)
    assert list(keyword_share(keywords, other=True).iter_rows()) == expected
    assert list(keyword_share(keywords).iter_rows()) == [row for row in expected if row[1] is not None]


@settings(max_examples=15)  # of many queries each
@given(counts, totals)
def test_shares_never_sum_to_more_than_one_and_to_one_with_the_rest(counts, totals) -> None:
    keywords = to_keywords(counts, totals)
    for other in (False, True):
        shares = keyword_share(keywords, other=other).drop_nulls("share")
        for _, work in shares.group_by("item_id"):
            total = work.get_column("share").sum()
            assert total == pytest.approx(1) if other else total <= 1 + 1e-9
            assert work.get_column("cumulative_share").is_sorted()
            assert work.get_column("cumulative_share").max() == pytest.approx(total)


@settings(max_examples=15)  # of many queries each
@given(counts, totals, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(counts, totals, random) -> None:
    shuffled = list(counts)
    random.shuffle(shuffled)
    original, reordered = (
        keyword_share(to_keywords({key: counts[key] for key in keys}, totals), other=True)
        for keys in (counts, shuffled)
    )
    assert_frame_equal(original.sort("item_id", "rank"), reordered.sort("item_id", "rank"))
    key = "item_id"
    assert_frame_equal(keyword_concentration(original).sort(key), keyword_concentration(reordered).sort(key))


@settings(max_examples=15)  # of many queries each
@given(counts, totals)
def test_a_work_comes_to_exactly_the_same_alone_and_among_others(counts, totals) -> None:
    shares = keyword_share(to_keywords(counts, totals), other=True)
    concentration = keyword_concentration(shares)
    for item in {key[0] for key in counts}:
        the_work = pl.col("item_id").eq_missing(item)
        alone = keyword_share(to_keywords(counts, totals).filter(the_work), other=True)
        assert_frame_equal(alone, shares.filter(the_work), check_exact=True)
        # The order in which polars sums is its own.
        assert_frame_equal(
            keyword_concentration(alone), concentration.filter(the_work), rel_tol=1e-12, abs_tol=0
        )


@pytest.mark.parametrize("total", [None, 0, 7])
def test_a_total_smaller_than_its_parts_is_replaced_by_their_sum(total: int | None) -> None:
    shares = keyword_share(words({"x": 6, "y": 2}, total), other=True)
    assert list(shares.select("keyword", "share").iter_rows()) == [("x", 0.75), ("y", 0.25)]


def test_equal_counts_are_ranked_by_word() -> None:
    shares = keyword_share(words({"b": 5, "c": 5, "a": 5}, 20))
    assert list(shares.select("keyword", "rank").iter_rows()) == [("a", 1), ("b", 2), ("c", 3)]


def test_words_without_a_count_are_left_out() -> None:
    assert keyword_share(words({"x": 5, "y": None}, 10)).get_column("keyword").to_list() == ["x"]


def test_without_any_search_there_is_no_share() -> None:
    shares = keyword_share(words({"x": 0, "y": 0}, 0), other=True)
    assert list(shares.select("count", "share", "cumulative_share", "rank").iter_rows()) == [
        (0, None, None, 1),
        (0, None, None, 2),
    ]
    assert keyword_concentration(shares).is_empty()


# Lists, and shares alone -----------------------------------------------------------------------------

LISTS = tables.LISTS
reported = st.dictionaries(
    st.tuples(
        st.sampled_from(["a", "b", None]), st.sampled_from(LISTS), st.sampled_from(["美食", "旅游", "x"])
    ),
    st.none() | st.integers(0, 40).map(lambda n: n / 100),
    max_size=15,
)


def to_reported(shares: dict[tuple[str | None, str, str], float | None]) -> pl.DataFrame:
    rows = [(item, word, None, share, None, name) for (item, name, word), share in shares.items()]
    return pl.DataFrame(rows, schema=tables.schema("keywords"), orient="row")


@given(reported)
def test_reported_shares_are_ranked_list_by_list(shares: dict[tuple[str | None, str, str], float]) -> None:
    expected = []
    for item in dict.fromkeys(key[0] for key in shares):
        for name in LISTS:
            known = [
                (word, share)
                for (work, listed, word), share in shares.items()
                if (work, listed) == (item, name) and share is not None
            ]
            running = 0.0
            for rank, (word, share) in enumerate(sorted(known, key=lambda k: (-k[1], k[0])), start=1):
                running += share
                summed = pytest.approx(running)
                tied = [other for _, other in known].count(share) > 1
                expected.append((item, word, None, share, summed, rank, share, name, False, None, tied))
            if known and 1 - running > 0.0005 * len(known):
                rest = pytest.approx(1 - running)
                expected.append((item, None, None, rest, 1.0, None, None, name, False, None, None))
    assert list(keyword_share(to_reported(shares), other=True).iter_rows()) == expected
    lazy = keyword_share(to_reported(shares).lazy(), other=True)
    assert_frame_equal(lazy.collect(), keyword_share(to_reported(shares), other=True))


def test_a_list_with_counts_stands_beside_one_without() -> None:
    counted = words({"x": 30, "y": 10}, 80)
    shares = keyword_share(pl.concat([to_reported({("a", "show_from", "x"): 0.7}), counted]), other=True)
    assert shares.select("list", "keyword", "count", "share", "rank", "from_counts").rows() == [
        (None, "x", 30, 0.375, 1, True),
        (None, "y", 10, 0.125, 2, True),
        (None, None, 40, 0.5, None, True),
        ("show_from", "x", None, 0.7, 1, False),
        ("show_from", None, None, pytest.approx(0.3), None, False),
    ]


def test_what_rounding_explains_is_no_other_search() -> None:
    rounded = to_reported({("a", "show_from", "x"): 0.667, ("a", "show_from", "y"): 0.332})
    assert keyword_share(rounded, other=True)["keyword"].to_list() == ["x", "y"]
    # Shares that come to more than 1 stay what they are.
    excessive = to_reported({("a", "show_from", "x"): 0.7, ("a", "show_from", "y"): 0.4})
    assert keyword_share(excessive, other=True)["cumulative_share"].to_list() == pytest.approx([0.7, 1.1])


def test_a_frame_without_the_column_is_of_one_list(keywords: pl.DataFrame) -> None:
    works = pl.DataFrame({"item_id": ["7559536212910853422"], "title": ["搞笑视频"]})
    plain = keywords.drop("list")
    assert_frame_equal(keyword_share(plain), keyword_share(keywords))
    assert_frame_equal(keyword_gaps(plain, works), keyword_gaps(keywords, works))
    assert_frame_equal(pool_keywords(plain), pool_keywords(keywords))
    shares = keyword_share(keywords)
    for transform in (keyword_concentration, keyword_diversity, keyword_overlap):
        assert_frame_equal(transform(shares.drop("list")), transform(shares))


def test_every_list_of_a_work_is_summed_up_by_itself() -> None:
    shares = keyword_share(
        to_reported(
            {
                ("a", "show_from", "x"): 0.5,
                ("a", "inspire_search", "y"): 0.25,
                ("a", "show_from", "y"): 0.5,
                ("b", "show_from", "y"): 0.25,
            }
        )
    )
    assert keyword_concentration(shares).select("item_id", "list", "keywords", "hhi").rows() == [
        ("a", "show_from", 2, 0.5),
        ("a", "inspire_search", 1, 0.0625),
        ("b", "show_from", 1, 0.0625),
    ]
    assert keyword_diversity(shares).select("item_id", "list", "keywords", "listed_share").rows() == [
        ("a", "show_from", 2, 1.0),
        ("a", "inspire_search", 1, 0.25),
        ("b", "show_from", 1, 0.25),
    ]
    assert keyword_overlap(shares).rows() == [("a", "b", 0.25, 1, 1.0, 0.25, "show_from", False, 1.0)]


def test_gaps_are_told_in_lists_without_counts_too() -> None:
    keywords = to_reported({("a", "show_from", "川菜"): 0.5, ("a", "inspire_search", "川菜馆"): 0.25})
    works = pl.DataFrame({"item_id": ["a"], "title": ["#川菜"]})
    gaps = keyword_gaps(keywords, works)
    assert gaps.select("keyword", "count", "total_count", "covered", "list", "from_counts").rows() == [
        ("川菜", None, None, True, "show_from", False),
        ("川菜馆", None, None, False, "inspire_search", False),
    ]


# keyword_concentration -------------------------------------------------------------------------------


@settings(max_examples=15)  # of many queries each
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_a_whole_list_is_at_least_as_concentrated_as_equal_words(counts: list[int]) -> None:
    listed = {f"word {n}": count for n, count in enumerate(counts)}
    (row,) = keyword_concentration(keyword_share(words(listed, None))).to_dicts()
    tolerance = 1e-9
    assert 1 / len(counts) - tolerance <= row["hhi"] <= 1 + tolerance
    assert 1 - tolerance <= row["effective_keywords"] <= len(counts) + tolerance
    assert row["top3_share"] == pytest.approx(sum(sorted(counts)[-3:]) / sum(counts))
    assert row["keywords"] == len(counts)


@settings(max_examples=15)  # of many queries each
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 5000))
def test_a_truncated_list_gives_a_lower_bound(counts: list[int], unlisted: int) -> None:
    listed = {f"word {n}": count for n, count in enumerate(counts)}
    total = sum(counts) + unlisted
    truncated = keyword_concentration(keyword_share(words(listed, total))).get_column("hhi").item()
    whole = keyword_concentration(keyword_share(words({**listed, "the rest": unlisted}, total)))
    assert truncated <= whole.get_column("hhi").item() + 1e-12


def test_one_word_that_brings_everybody_is_full_concentration() -> None:
    (row,) = keyword_concentration(keyword_share(words({"x": 9}, 9))).to_dicts()
    assert (row["hhi"], row["effective_keywords"], row["top3_share"]) == (1.0, 1.0, 1.0)


def test_the_three_biggest_need_not_come_first() -> None:
    shares = keyword_share(words({"a": 1, "b": 2, "c": 3, "d": 4}, 10)).reverse()
    assert keyword_concentration(shares).get_column("top3_share").item() == pytest.approx(0.9)


def test_words_that_nobody_searched_have_no_effective_number() -> None:
    (row,) = keyword_concentration(keyword_share(words({"x": 0}, 10))).to_dicts()
    assert (row["hhi"], row["effective_keywords"]) == (0.0, None)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(0, 50))
def test_concentration_has_the_interval_of_its_counts(counts: list[int], unlisted: int) -> None:
    n = sum(counts) + unlisted
    listed = {f"word {k}": count for k, count in enumerate(counts)}
    row = keyword_concentration(keyword_share(words(listed, n))).row(0, named=True)
    assert row["total_count"] == n
    if n < 2:
        assert row["hhi_low"] is row["hhi_high"] is row["effective_high"] is None
        return
    unbiased = sum(count * (count - 1) for count in counts) / (n * (n - 1))
    p = [count / n for count in counts]
    spread = 1.959963984540054 * math.sqrt(
        max(0.0, 4 / n * (math.fsum(q**3 for q in p) - math.fsum(q * q for q in p) ** 2))
    )
    low, high = (min(1.0, max(0.0, unbiased + sign * spread)) for sign in (-1, 1))
    assert (row["hhi_low"], row["hhi_high"]) == pytest.approx((low, high), abs=1e-7)
    if low > 1e-6:
        assert row["effective_high"] == pytest.approx(1 / low, rel=1e-4)
    top = sum(sorted(counts)[-3:])
    # The ends of Wilson's interval are where |p - share| = z * sqrt(p (1 - p) / n).
    for bound in (row["top3_low"], row["top3_high"]):
        deviation = 1.959963984540054 * math.sqrt(bound * (1 - bound) / n)
        assert abs(bound - top / n) == pytest.approx(deviation, abs=1e-7)


def test_six_searches_say_little_of_how_concentrated_they_are() -> None:
    """Two of six for the first word: perhaps everybody searches something else."""
    shares = keyword_share(words({"x": 2, "a": 1, "b": 1, "c": 1, "d": 1}, 6))
    assert shares.select("count", "total_count", "tied").rows()[:2] == [(2, 6, False), (1, 6, True)]
    row = keyword_concentration(shares).row(0, named=True)
    assert (row["hhi_low"], row["effective_high"]) == (0.0, None)
    assert row["effective_keywords"] < row["effective_low"] < 7


@settings(max_examples=10)
@given(st.lists(st.floats(0.05, 1), min_size=3, max_size=8), st.integers(0, 1000))
def test_intervals_of_samples_mostly_hold_what_they_were_drawn_from(weights: list[float], seed: int) -> None:
    deal = random.Random(seed)  # noqa: S311 (draws, no secrets)
    p = [weight / sum(weights) for weight in weights]
    hhi, entropy = sum(q * q for q in p), -sum(q * math.log(q) for q in p)
    rows = []
    for work in range(200):
        sample = Counter(deal.choices(range(len(p)), p, k=300))
        rows += [(str(work), f"word {k}", count, None, 300, None) for k, count in sample.items()]
    shares = keyword_share(pl.DataFrame(rows, schema=tables.schema("keywords"), orient="row"))
    for transform, name, true in (
        (keyword_concentration, "hhi", hhi),
        (keyword_diversity, "entropy", entropy),
    ):
        # Where words are all but equal, the estimate scatters by a square only, and the interval is too narrow.
        intervals = transform(shares).with_columns(
            pl.col(f"{name}_low") - 0.01, pl.col(f"{name}_high") + 0.01
        )
        covers = pl.lit(true).is_between(f"{name}_low", f"{name}_high")
        assert intervals.select(covers.mean()).item() > 0.88


def test_figures_that_are_no_numbers_never_rank_first() -> None:
    odd = [float("nan"), float("inf"), None]
    odd_shares = to_reported(
        {("a", "show_from", word): share for word, share in zip("xyz", odd, strict=True)}
    )
    fine = to_reported({("a", "show_from", "w"): 0.25})
    both = pl.concat([odd_shares, fine])
    assert keyword_share(both).get_column("keyword").to_list() == ["w"]
    assert pool_keywords(both).get_column("keyword").to_list() == ["w"]
    counts = words({"x": 3, "y": 1}, 4).with_columns(count=pl.Series([float("nan"), 1.0]))
    assert keyword_share(counts).get_column("keyword").to_list() == ["y"]


def test_a_word_listed_twice_is_refused_where_it_would_count_twice() -> None:
    shares = keyword_share(words({"x": 3, "y": 1}, 4))
    with pytest.raises(TableError, match="A list has a word once"):
        keyword_overlap(pl.concat([shares, shares]))


def test_texts_of_other_works_do_not_cover_the_words_of_a_work_without_an_id() -> None:
    keywords = to_keywords({("a", "美食"): 3, (None, "美食"): 2}, {"a": None, None: None})
    keywords = keywords.with_columns(pl.col("item_id").cast(pl.Enum(["a"])))
    works = pl.DataFrame({"item_id": ["stranger"], "title": ["美食"]})
    assert keyword_gaps(keywords, works).get_column("covered").to_list() == [None, None]


def test_pooled_words_of_equal_counts_are_tied() -> None:
    pool = pool_keywords(words({"x": 3, "y": 3, "z": 1}, 10))
    assert pool.select("keyword", "total_count", "tied").rows() == [
        ("x", 10, True),
        ("y", 10, True),
        ("z", 10, False),
    ]


# keyword_overlap -------------------------------------------------------------------------------------


@given(counts, totals)
def test_an_overlap_is_the_sum_of_the_smaller_shares(counts, totals) -> None:
    shares = keyword_share(to_keywords(counts, totals), other=True)
    listed: dict[str | None, dict[str, float]] = {}
    for item, word, share in shares.select("item_id", "keyword", "share").iter_rows():
        if word is not None and share is not None:
            listed.setdefault(item, {})[word] = share
    works = [item for item in dict.fromkeys(shares["item_id"]) if item in listed]
    pairs = [(work, other) for n, work in enumerate(works) for other in works[n + 1 :]]
    overlap = keyword_overlap(shares)
    assert list(overlap.select("item_id", "other_item_id").iter_rows()) == pairs
    for row in overlap.iter_rows(named=True):
        p, q = listed[row["item_id"]], listed[row["other_item_id"]]
        assert row["overlap"] == pytest.approx(sum(min(p[word], q[word]) for word in p.keys() & q.keys()))
        assert row["shared"] == len(p.keys() & q.keys())
        assert row["share_sum"] == pytest.approx(sum(p.values()))
        assert row["other_share_sum"] == pytest.approx(sum(q.values()))
        least = min(sum(p.values()), sum(q.values()))
        assert row["complete"] == all(abs(sum(side.values()) - 1) <= 0.005 for side in (p, q))
        assert row["overlap_listed"] == (pytest.approx(row["overlap"] / least) if least else None)


# keyword_diversity -----------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 5000))
def test_diversity_equals_that_worked_out_by_hand(counts: list[int], unlisted: int) -> None:
    total = sum(counts) + unlisted
    listed = {f"word {n}": count for n, count in enumerate(counts)}
    shares = keyword_share(words(listed, total))
    (row,) = keyword_diversity(shares).to_dicts()
    entropy = -sum(n / total * math.log(n / total) for n in [*counts, unlisted] if n)
    assert row["entropy"] == pytest.approx(entropy, abs=1e-9)
    assert row["effective_keywords"] == pytest.approx(math.exp(entropy))
    assert row["listed_share"] == pytest.approx(sum(counts) / total)
    ranked = sorted(counts, reverse=True)
    enough = [n for n in range(1, len(ranked) + 1) if 10 * sum(ranked[:n]) >= 8 * total]
    assert row["head_keywords"] == (enough[0] if enough else None)
    assert row["tail_keywords"] == (len(counts) - enough[0] if enough else None)


@settings(max_examples=15)  # of many queries each
@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(1, 11))
def test_a_list_cut_short_gives_a_lower_bound_of_diversity(counts: list[int], length: int) -> None:
    listed = {f"word {n}": count for n, count in enumerate(counts)}
    cut = dict(list(listed.items())[:length])
    whole, short = (keyword_diversity(keyword_share(words(w, sum(counts)))) for w in (listed, cut))
    assert short["entropy"].item() <= whole["entropy"].item() + 1e-9
    lower_bound = keyword_concentration(keyword_share(words(listed, None)))["effective_keywords"].item()
    assert lower_bound <= whole["effective_keywords"].item() * (1 + 1e-9)


def test_the_row_of_all_other_searches_changes_nothing(keywords: pl.DataFrame) -> None:
    both = (keyword_diversity(keyword_share(keywords, other=other)) for other in (False, True))
    assert_frame_equal(*both)


# keyword_gaps ----------------------------------------------------------------------------------------


def covered(word: str, title: str | None, hashtag: str | None = None) -> bool | None:
    works = pl.DataFrame(
        {"item_id": ["a"], "title": [title]}, schema={"item_id": pl.String, "title": pl.String}
    )
    tags = pl.DataFrame(
        {"item_id": ["a"], "hashtag": [hashtag]}, schema={"item_id": pl.String, "hashtag": pl.String}
    )
    return keyword_gaps(words({word: 1}, 1), works, hashtags=tags)["covered"].item()


@pytest.mark.parametrize(
    ("word", "title", "hashtag", "expected"),
    [
        ("家常菜", "三道#家常菜", None, True),
        ("家常菜", "三道菜", "家常菜", True),
        ("家常菜", None, "家常菜", True),
        ("家常菜", None, None, None),
        ("家常菜", "家常的菜", None, False),
        ("IPHONE", "my iphone", None, True),
        ("iPhone 17", "iPhone17开箱", None, True),
        ("ＡＢＣ", "abc", None, True),
        ("a.c", "abc", None, False),
        ("ab", "a", "b", False),
    ],
)
def test_a_word_is_covered_if_the_text_holds_its_characters(word, title, hashtag, expected) -> None:
    assert covered(word, title, hashtag) is expected


@given(st.text("ab美食", max_size=3), st.text("abAB美食 ", max_size=8))
def test_covered_is_what_python_finds_in_the_text(word: str, title: str) -> None:
    assert covered(word, title) is (word in "".join(title.lower().split()))


def test_gaps_are_keyword_shares_with_a_column_more(keywords: pl.DataFrame) -> None:
    works = pl.DataFrame({"item_id": ["another", None], "title": ["搞笑视频", "搞笑视频"]})
    gaps = keyword_gaps(keywords, works)
    assert_frame_equal(gaps.drop("covered"), keyword_share(keywords), check_column_order=False)
    assert gaps["total_count"].to_list() == [3520] * 3
    assert gaps["covered"].to_list() == [None] * 3


# pool_keywords ---------------------------------------------------------------------------------------


@given(counts, totals)
def test_a_pool_adds_up_all_works(counts, totals) -> None:
    pool = pool_keywords(to_keywords(counts, totals))
    works = dict.fromkeys(key[0] for key in counts)
    total = 0
    for item in works:
        total += max(totals[item] or 0, sum(n or 0 for (work, _), n in counts.items() if work == item))
    sums: dict[str, list[int]] = {}
    for (_, word), count in counts.items():
        if count is not None:
            sums.setdefault(word, []).append(count)
    ranked = sorted(sums, key=lambda word: (-sum(sums[word]), word))
    assert pool["keyword"].to_list() == ranked
    assert pool["rank"].to_list() == list(range(1, len(ranked) + 1))
    running = 0
    for row in pool.iter_rows(named=True):
        count = sum(sums[row["keyword"]])
        running += count
        assert (row["works"], row["count"]) == (len(sums[row["keyword"]]), count)
        assert row["gap_count"] is None
        if total:
            assert row["share"] == pytest.approx(count / total)
            assert row["cumulative_share"] == pytest.approx(running / total)
            assert row["share_low"] - 1e-9 <= row["share"] <= row["share_high"] + 1e-9
        else:
            assert row["share"] is row["share_low"] is None


@given(reported)
def test_a_pool_of_shares_is_their_mean_over_the_works_of_a_list(shares) -> None:
    pool = pool_keywords(to_reported(shares))
    expected = []
    for name in LISTS:
        known = {key: share for key, share in shares.items() if key[1] == name and share is not None}
        works = {item for item, _, _ in known}
        sums: dict[str, list[float]] = {}
        for (_, _, word), share in known.items():
            sums.setdefault(word, []).append(share)
        # Sums of other orders differ in their last digits, and tell equal words apart.
        assert sorted(sums) == sorted(pool.filter(list=name)["keyword"])
        expected += [(name, word, len(sums[word]), sum(sums[word]) / len(works)) for word in sorted(sums)]
    expected.sort()
    shares_of_pool = pool.sort("list", "keyword").select("list", "keyword", "works", "share").rows()
    assert shares_of_pool == [(*row[:3], pytest.approx(row[3])) for row in expected]
    assert pool["count"].null_count() == pool["share_low"].null_count() == len(pool)
    assert not pool["from_counts"].any()
    for _, rows in pool.group_by("list"):
        assert rows["rank"].to_list() == list(range(1, len(rows) + 1))
        assert rows["share"].is_sorted(descending=True)
        assert rows["cumulative_share"].to_list() == pytest.approx(rows["share"].cum_sum().to_list())


def test_works_with_counts_and_without_are_pooled_by_their_shares() -> None:
    keywords = pl.concat([words({"x": 6, "y": 2}, 8), to_reported({("b", "show_from", "x"): 0.25})]).drop(
        "list"
    )
    works = pl.DataFrame({"item_id": ["a", "b"], "title": ["x", "z"]})
    pool = pool_keywords(keyword_gaps(keywords, works))
    assert pool.select("keyword", "works", "count", "share", "gap_count", "gap_share").rows() == [
        ("x", 2, None, 0.5, None, 0.125),
        ("y", 1, None, 0.125, None, 0.125),
    ]


def test_a_pool_of_gaps_tells_how_many_searches_met_no_text() -> None:
    keywords = to_keywords({("a", "美食"): 5, ("b", "美食"): 3, ("b", "旅游"): 2}, {"a": 5, "b": 5})
    works = pl.DataFrame({"item_id": ["a", "b"], "title": ["美食日记", "周末"]})
    pool = pool_keywords(keyword_gaps(keywords, works))
    assert pool.select("keyword", "count", "gap_count").rows() == [("美食", 8, 3), ("旅游", 2, 2)]
