from __future__ import annotations

import random
from collections import Counter
from math import comb, fsum, gcd, pi, sqrt
from statistics import fmean

import polars as pl
import pytest
from _null_audiences import (
    over_100,
    over_distinct,
    over_pointwise,
    overlap_distinct,
    shift_distinct,
)
from _null_audiences import (
    portraits as null_portraits,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import tables
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.transforms import (
    BANDS,
    audience_overlap,
    audience_shift,
    check_portrait,
    compute_tgi,
    rank_tgi,
)

ITEM = "7559536212910853422"
NOTHING_DIFFERS = null_portraits(600, 155)

Key = tuple[str | None, str, str]
segments = st.dictionaries(
    st.tuples(
        st.sampled_from(["a", "b", None]),
        st.sampled_from(tables.DIMENSIONS[:4]),
        st.sampled_from(["一", "二", "三", "四", "五"]),
    ),
    st.tuples(
        st.none() | st.sampled_from([0.0, 0.05, 0.2, 0.5, 1.0]),
        st.none() | st.sampled_from([0.0, 49.9, 50.0, 99.9, 100.0, 150.0, 150.1, 563.2]),
    ),
    max_size=30,
)


def to_portrait(segments: dict[Key, tuple[float | None, float | None]]) -> pl.DataFrame:
    rows = [(*key, *value, None) for key, value in segments.items()]
    return pl.DataFrame(rows, schema=tables.schema("portrait"), orient="row")


def genders(male: float, *, tgi: float | None = None, item: str | None = "a") -> pl.DataFrame:
    return to_portrait({(item, "gender", "male"): (male, tgi), (item, "gender", "female"): (1 - male, tgi)})


# The documents' example ------------------------------------------------------------------------------


def test_the_example_has_men_as_potential_and_minors_as_core(portrait: pl.DataFrame) -> None:
    ranking = rank_tgi(portrait)
    bands = dict(ranking.select("segment", "band").iter_rows())
    assert (bands["male"], bands["female"]) == ("potential", "weak")
    assert (bands["-18"], bands["18-23"], bands["41-50"], bands["24-30"]) == (
        "core",
        "core",
        "weak",
        "mismatch",
    )
    assert ranking.filter(pl.col("dimension") == "age").get_column("segment").to_list() == [
        "-18",
        "18-23",
        "50-",
        "41-50",
        "31-40",
        "24-30",
    ]


def test_the_example_s_implied_baselines_sum_to_one_for_gender_and_age(portrait: pl.DataFrame) -> None:
    check = {row["dimension"]: row for row in check_portrait(portrait).iter_rows(named=True)}
    assert list(check) == ["gender", "age", "province"]  # active has no TGI
    for dimension in ("gender", "age"):
        assert check[dimension]["baseline_sum"] == pytest.approx(1, abs=5e-5)
        assert check[dimension]["complete"] is check[dimension]["consistent"] is True


def test_the_example_s_truncated_provinces_are_not_judged(portrait: pl.DataFrame) -> None:
    (row,) = check_portrait(portrait).filter(pl.col("dimension") == "province").to_dicts()
    assert row["share_sum"] == pytest.approx(0.5)
    assert (row["segments"], row["complete"], row["consistent"]) == (4, False, None)


# rank_tgi --------------------------------------------------------------------------------------------


@given(segments)
def test_a_ranking_equals_the_one_worked_out_by_hand(segments: dict[Key, tuple]) -> None:
    ranked = {key: value for key, value in segments.items() if value[1] is not None}
    ranking = {row[:3]: row[3:] for row in rank_tgi(to_portrait(segments)).iter_rows()}
    assert ranking.keys() == ranked.keys()
    for (item, dimension, segment), (share, tgi) in ranked.items():
        rivals = [v[1] for k, v in ranked.items() if k[:2] == (item, dimension)]
        baseline = None if share is None or tgi == 0 else pytest.approx(share / tgi * 100)
        band = "core" if tgi > 150 else "potential" if tgi >= 100 else "weak" if tgi >= 50 else "mismatch"
        rank = 1 + sum(rival > tgi for rival in rivals)
        expected = (share, tgi, baseline, pytest.approx(tgi / 100), band, rank)
        assert ranking[item, dimension, segment][:6] == expected
        assert (
            ranking[item, dimension, segment][6:] == (None,) * 5
        )  # shares of twentieths tell no number of people


@given(segments)
def test_rows_go_by_work_dimension_rank_and_segment(segments: dict[Key, tuple]) -> None:
    appearance = list(dict.fromkeys(key[0] for key in segments))
    keys = list(rank_tgi(to_portrait(segments)).select("item_id", "dimension", "rank", "segment").iter_rows())
    assert keys == sorted(
        keys, key=lambda k: (appearance.index(k[0]), tables.DIMENSIONS.index(k[1]), k[2], k[3])
    )


@settings(max_examples=15)  # of many queries each
@given(segments, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(segments: dict[Key, tuple], random) -> None:
    shuffled = list(segments)
    random.shuffle(shuffled)
    original, reordered = (to_portrait({k: segments[k] for k in keys}) for keys in (segments, shuffled))
    key = [pl.col("item_id"), pl.col("dimension"), pl.col("segment")]
    assert_frame_equal(
        rank_tgi(original, sample_size=155).sort(key), rank_tgi(reordered, sample_size=155).sort(key)
    )
    assert_frame_equal(check_portrait(original).sort(key[:2]), check_portrait(reordered).sort(key[:2]))


@settings(max_examples=15)  # of many queries each
@given(segments)
def test_a_work_comes_to_exactly_the_same_alone_and_among_others(segments: dict[Key, tuple]) -> None:
    portrait = to_portrait(segments)
    for item in {key[0] for key in segments}:
        the_work = pl.col("item_id").eq_missing(item)
        alone = rank_tgi(portrait.filter(the_work), sample_size=155)
        among = rank_tgi(portrait, sample_size=155).filter(the_work)
        assert_frame_equal(alone, among, check_exact=True)
        alone, among = check_portrait(portrait.filter(the_work)), check_portrait(portrait).filter(the_work)
        assert_frame_equal(
            alone, among, rel_tol=1e-12, abs_tol=0
        )  # the order in which polars sums is its own


def test_the_bands_are_ordered_from_worst_to_best(portrait: pl.DataFrame) -> None:
    band = rank_tgi(portrait).get_column("band")
    assert band.dtype == pl.Enum(BANDS)
    assert band.max() == "core"


@pytest.mark.parametrize("dimension", ["age", ["gender", "age"], ("age", "gender"), []])
def test_dimensions_can_be_chosen_and_keep_the_table_s_order(portrait: pl.DataFrame, dimension) -> None:
    chosen = [dimension] if isinstance(dimension, str) else dimension
    dimensions = rank_tgi(portrait, dimension=dimension).get_column("dimension").unique(maintain_order=True)
    assert dimensions.to_list() == [word for word in tables.DIMENSIONS if word in chosen]


def test_an_unknown_dimension_is_refused_with_the_known_ones(portrait: pl.DataFrame) -> None:
    with pytest.raises(ParameterError, match=r"dimension 'sex' is unknown\. Allowed: 'gender', 'age'"):
        rank_tgi(portrait, dimension=["age", "sex"])


def test_small_segments_are_left_out_before_ranking(portrait: pl.DataFrame) -> None:
    ages = rank_tgi(portrait, dimension="age", min_share=0.3)
    assert list(ages.select("segment", "rank").iter_rows()) == [("18-23", 1)]


@pytest.mark.parametrize("min_share", [-0.1, 5, float("nan"), "0.1"])
def test_a_smallest_share_that_is_no_share_is_refused(portrait: pl.DataFrame, min_share: float) -> None:
    with pytest.raises(ParameterError, match=r"min_share .* is refused\. Allowed: a share from 0 to 1"):
        rank_tgi(portrait, min_share=min_share)


def test_a_tgi_that_is_no_number_cannot_be_ranked() -> None:
    values = [100.0, None, float("nan"), float("inf")]
    portrait = to_portrait({("a", "age", str(n)): (0.1, tgi) for n, tgi in enumerate(values)})
    assert rank_tgi(portrait).get_column("segment").to_list() == ["0"]


# Intervals -------------------------------------------------------------------------------------------


def test_an_interval_alone_is_wilson_s_over_the_platform_s_share(portrait: pl.DataFrame) -> None:
    (male,) = rank_tgi(portrait, simultaneous=False).filter(pl.col("segment") == "male").to_dicts()
    # The ends of Wilson's interval are where |p - share| = z * sqrt(p (1 - p) / n).
    for bound in ("tgi_low", "tgi_high"):
        p = male[bound] / 100 * male["baseline_share"]
        assert abs(p - male["share"]) == pytest.approx(1.959963984540054 * sqrt(p * (1 - p) / 155))
    assert male["tgi_low"] < male["tgi"] < male["tgi_high"]


def tail(hits: int, n: int, p: float) -> float:
    """The chance of so many hits or more among n."""
    return fsum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(hits, n + 1))


@settings(max_examples=30)
@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_intervals_of_a_work_are_exact_binomial_ones_at_5_percent_parted_among_its_segments(
    counts: list[int],
) -> None:
    # The people are read off the shares in lowest terms: of 2 and 4 people the shares show 1 and 2.
    counts = [count // gcd(*counts) for count in counts]
    n = sum(counts)
    portrait = to_portrait({("a", "age", str(k)): (count / n, 100.0) for k, count in enumerate(counts)})
    for row in rank_tgi(portrait, sample_size=n).iter_rows(named=True):
        hits, each = counts[int(row["segment"])], 0.05 / 2 / len(counts)
        low, high = (row[bound] / 100 * row["share"] for bound in ("tgi_low", "tgi_high"))
        # At the bounds so many hits, or so few, have just that chance; the formula errs on the wide side if at all.
        assert tail(hits, n, low) <= each * 1.02
        assert 1 - tail(hits + 1, n, high) <= each * 1.02
        # And not by much: a bound is off by less than a twentieth of the interval.
        width = high - low
        assert tail(hits, n, low + 0.05 * width) >= each
        assert 1 - tail(hits + 1, n, high - 0.05 * width) >= each


def test_distinct_segments_are_those_whose_interval_leaves_out_100(portrait: pl.DataFrame) -> None:
    ranking = rank_tgi(portrait)
    beyond = (pl.col("tgi_low") > 100) | (pl.col("tgi_high") < 100)
    assert ranking.get_column("distinct").to_list() == ranking.select(beyond).to_series().to_list()
    distinct = ranking.filter("distinct").get_column("segment").to_list()
    assert distinct == ["male", "female", "-18", "18-23", "31-40", "24-30", "浙江"]


def test_all_segments_of_a_work_are_judged_at_once(portrait: pl.DataFrame) -> None:
    """More dimensions make wider intervals; one by one they are narrower."""
    male = pl.col("segment") == "male"
    alone, among, pointwise = (
        rank_tgi(portrait, **options).filter(male).select("tgi_low", "tgi_high").row(0)
        for options in ({"dimension": "gender"}, {}, {"simultaneous": False})
    )
    assert among[0] < alone[0] < pointwise[0] < pointwise[1] < alone[1] < among[1]


def test_the_number_of_people_is_read_off_whole_dimensions_and_else_given(portrait: pl.DataFrame) -> None:
    """155 know the example's gender and age, 158 its part of the day; its provinces are a truncated list."""
    keys = ("dimension", "n", "n_from")
    read = [("gender", 155.0, "shares"), ("age", 155.0, "shares")]
    for options, last in (
        ({}, (158.0, "shares")),
        ({"sample_size": 158}, (158.0, "sample_size")),
        ({"plays": 500}, (158.0, "shares")),
        ({"sample_size": {ITEM: 158}, "plays": 500}, (158.0, "sample_size")),
        ({"sample_size": {"other": 158}, "plays": {ITEM: 500}}, (158.0, "shares")),
    ):
        sizes = rank_tgi(portrait, **options).select(keys).unique(maintain_order=True)
        assert sizes.rows() == [*read, ("province", *last)]


def test_what_is_read_off_may_lack_a_factor_that_the_given_number_has() -> None:
    """50 of 84 and 34 of 84 are 25 and 17 of 42."""
    portrait = genders(50 / 84, tgi=110)
    for size, expected in ((None, 42), (84, 84), (90, 42)):
        assert rank_tgi(portrait, sample_size=size).get_column("n").to_list() == [expected] * 2


def test_the_plays_may_come_in_the_table_of_works(portrait: pl.DataFrame, works: pl.DataFrame) -> None:
    works = works.head(1).with_columns(item_id=pl.lit(ITEM), plays=pl.lit(500, dtype=pl.Int64))
    assert_frame_equal(rank_tgi(portrait, plays=works), rank_tgi(portrait, plays=500))
    with pytest.raises(TableError, match="Not a table of plays: no column 'plays'"):
        rank_tgi(portrait, plays=works.drop("plays"))


def test_a_list_is_cut_by_what_is_sure() -> None:
    """A segment of a few people has the highest TGI, and says the least."""
    segments = {"few": (0.004, 400.0), "many": (0.4, 160.0), "rest": (0.596, 80.0)}
    portrait = to_portrait({("a", "age", name): values for name, values in segments.items()})
    assert rank_tgi(portrait, top=1).get_column("segment").to_list() == ["few"]
    cut = rank_tgi(portrait, top=1, sample_size=500)
    assert cut.select("segment", "rank").rows() == [("many", 2)]


def test_ids_of_an_enum_without_the_other_s_id_join_no_work_without_an_id() -> None:
    portrait = pl.concat([genders(0.6, tgi=110), genders(0.6, tgi=110, item=None)])
    portrait = portrait.with_columns(pl.col("item_id").cast(pl.Enum(["a"])))
    sizes = pl.DataFrame({"item_id": ["stranger"], "sample_size": [155]})
    assert rank_tgi(portrait, sample_size=sizes).get_column("n").null_count() == 4
    shift = audience_shift(portrait, genders(0.5, tgi=90, item="stranger"))
    assert shift.is_empty()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_unknown(number: float) -> None:
    odd = to_portrait({("a", "age", "x"): (number, number), ("a", "age", "y"): (0.5, 100.0)})
    both = pl.concat([odd, odd.with_columns(item_id=pl.lit("b"))])
    assert rank_tgi(odd).get_column("segment").to_list() == ["y"]
    assert check_portrait(odd).select("share_sum", "baseline_sum").row(0) == (0.5, 0.5)
    assert compute_tgi(odd, odd).get_column("tgi").to_list() == [None, 100.0]
    assert audience_overlap(both).get_column("overlap").to_list() == [0.5]
    assert audience_shift(odd, odd).get_column("distance").to_list() == [0.0, 0.0]


@given(st.floats(0.001, 1), st.floats(1, 1000), st.integers(1, 10**6), st.integers(2, 1000))
def test_the_interval_holds_the_tgi_and_narrows_with_more_people(
    share: float, tgi: float, n: int, factor: int
) -> None:
    portrait = to_portrait({("a", "age", "x"): (share, tgi)})
    few, many = (rank_tgi(portrait, sample_size=size).row(0, named=True) for size in (n, n * factor))
    tolerance = tgi * 1e-9
    assert few["tgi_low"] - tolerance <= tgi <= few["tgi_high"] + tolerance
    assert many["tgi_high"] - many["tgi_low"] < few["tgi_high"] - few["tgi_low"]


def test_sample_sizes_can_be_one_number_a_mapping_or_a_frame() -> None:
    portrait = pl.concat([genders(0.6, tgi=110, item=item) for item in ("a", "b", None)])
    sizes = {"a": 155, "b": 155, None: 155}
    frame = pl.DataFrame({"item_id": list(sizes), "sample_size": list(sizes.values())})
    expected = rank_tgi(portrait, sample_size=155)
    assert expected.get_column("tgi_low").null_count() == 0
    for sample_size in (sizes, frame, frame.lazy()):
        assert_frame_equal(rank_tgi(portrait, sample_size=sample_size), expected)
        assert_frame_equal(rank_tgi(portrait.lazy(), sample_size=sample_size).collect(), expected)


@pytest.mark.parametrize("size", [{"b": 155}, {"a": None}, {"a": 0}, {}, {"a": -5}])
def test_there_is_no_interval_without_a_sample(size: dict[str, int | None]) -> None:
    ranking = rank_tgi(genders(0.6, tgi=110), sample_size=size)
    assert ranking.get_column("tgi_low").to_list() == [None, None]
    assert ranking.get_column("tgi_high").to_list() == [None, None]


@pytest.mark.parametrize(("share", "tgi"), [(0.0, 0.0), (0.0, 50.0), (None, 120.0), (1.5, 120.0)])
def test_there_is_no_interval_without_a_share_or_a_baseline(share: float | None, tgi: float) -> None:
    row = rank_tgi(to_portrait({("a", "age", "x"): (share, tgi)}), sample_size=155).row(0, named=True)
    assert row["tgi_low"] is row["tgi_high"] is None


@pytest.mark.parametrize("size", [0, -1, 15.5, "155", [155]])
def test_a_sample_size_of_another_kind_is_refused(portrait: pl.DataFrame, size) -> None:
    with pytest.raises(
        ParameterError, match=r"sample_size .* is refused\. Allowed: a whole number from 1 up"
    ):
        rank_tgi(portrait, sample_size=size)


@pytest.mark.parametrize(
    ("sizes", "complaint"),
    [
        (
            pl.DataFrame({"item_id": ["a"], "plays": [9]}),
            "Not a table of sample sizes: no column 'sample_size'",
        ),
        (pl.DataFrame({"item_id": ["a"], "sample_size": ["9"]}), "'sample_size' is String"),
        (pl.DataFrame({"item_id": ["a", "a"], "sample_size": [9, 8]}), "More than one row has item_id 'a'"),
    ],
)
def test_a_bad_frame_of_sample_sizes_is_refused(sizes: pl.DataFrame, complaint: str) -> None:
    with pytest.raises(TableError, match=complaint):
        rank_tgi(genders(0.6, tgi=110), sample_size=sizes)


# compute_tgi -----------------------------------------------------------------------------------------


def test_the_tgi_is_the_share_over_the_baseline_s_share_in_the_order_of_the_target() -> None:
    computed = compute_tgi(genders(0.6), genders(0.8, item="mean"))
    assert computed.columns == [*tables.schema("portrait").names()][:5]
    assert computed.get_column("segment").to_list() == ["male", "female"]
    assert computed.get_column("tgi").to_list() == pytest.approx([75, 200])


@given(segments, segments)
def test_the_tgi_equals_the_one_worked_out_by_hand(target: dict[Key, tuple], other: dict[Key, tuple]) -> None:
    average = {key[1:]: value[0] for key, value in other.items()}
    baseline = to_portrait({(None, *key): (share, None) for key, share in average.items()})
    computed = compute_tgi(to_portrait(target), baseline)
    assert list(computed.select("item_id", "dimension", "segment").iter_rows()) == list(target)
    for *_, dimension, segment, share, tgi in computed.iter_rows():
        mean = average.get((dimension, segment))
        assert tgi == (pytest.approx(100 * share / mean) if mean and share is not None else None)


def test_computed_tgi_feed_the_ranking_and_the_check() -> None:
    target = compute_tgi(genders(0.6), genders(0.8))
    assert rank_tgi(target).get_column("segment").to_list() == ["female", "male"]
    assert check_portrait(target).get_column("consistent").to_list() == [True]


def test_a_baseline_may_have_no_item_id_and_no_tgi() -> None:
    baseline = genders(0.8).drop("item_id", "tgi").with_columns(pl.col("dimension").cast(pl.String))
    assert_frame_equal(compute_tgi(genders(0.6), baseline), compute_tgi(genders(0.6), genders(0.8)))


def test_a_baseline_of_several_works_must_be_aggregated_first() -> None:
    several = pl.concat([genders(0.8, item="x"), genders(0.7, item="y")])
    with pytest.raises(TableError, match=r"The baseline has 2 works.*aggregate them first"):
        compute_tgi(genders(0.6), several)
    with pytest.raises(TableError, match=r"More than one row has dimension 'gender', segment 'male'"):
        compute_tgi(genders(0.6), several.drop("item_id"))
    with pytest.raises(pl.exceptions.ComputeError, match=r"m:1 validation"):
        compute_tgi(genders(0.6).lazy(), several.lazy()).collect()


# check_portrait --------------------------------------------------------------------------------------


def test_a_complete_dimension_whose_baselines_do_not_add_up_is_inconsistent() -> None:
    swapped = to_portrait({("a", "gender", "male"): (0.76, 54.5), ("a", "gender", "female"): (0.24, 135.5)})
    (row,) = check_portrait(swapped).to_dicts()
    assert (row["complete"], row["consistent"]) == (True, False)


@pytest.mark.parametrize(("share", "tgi"), [(0.4, None), (0.0, 0.0)])
def test_a_segment_without_a_baseline_leaves_the_consistency_open(share: float, tgi: float | None) -> None:
    portrait = to_portrait({("a", "age", "x"): (1 - share, 100.0), ("a", "age", "y"): (share, tgi)})
    (row,) = check_portrait(portrait).to_dicts()
    assert (row["complete"], row["consistent"]) == (True, None)


def test_the_tolerance_can_be_set() -> None:
    nearly = to_portrait({("a", "age", "x"): (0.98, 100.0)})
    assert check_portrait(nearly).get_column("complete").to_list() == [False]
    assert check_portrait(nearly, tolerance=0.03).get_column("complete").to_list() == [True]


# compute_tgi, other dimensions -----------------------------------------------------------------------


def test_a_tiktok_portrait_by_region_has_a_tgi_against_pooled_works() -> None:
    rows = [("a", "US", 0.5), ("a", "GB", 0.25), ("b", "US", 0.25), ("b", "GB", 0.5), ("a", "BR", 0.1)]
    portrait = pl.DataFrame(
        [(item, "region", segment, share, None, None) for item, segment, share in rows],
        schema=tables.schema("portrait"),
        orient="row",
    )
    pooled = portrait.group_by("dimension", "segment").agg(pl.col("share").sum() / 2)
    indexed = compute_tgi(portrait, pooled)
    assert indexed.get_column("tgi").to_list() == pytest.approx([400 / 3, 200 / 3, 200 / 3, 400 / 3, 200])
    ranking = rank_tgi(indexed, dimension="region")
    assert ranking.select("item_id", "segment", "band").row(0) == ("a", "BR", "core")


# audience_overlap ------------------------------------------------------------------------------------

portraits = st.dictionaries(
    st.tuples(
        st.sampled_from(["a", "b", None]),
        st.sampled_from(["age", "gender"]),
        st.sampled_from(["x", "y", "z"]),
    ),
    st.none() | st.integers(0, 64).map(lambda n: n / 64),
    max_size=14,
)


def to_shares(shares, tgi: float | None = None) -> pl.DataFrame:
    rows = [(*key, share, tgi, None) for key, share in shares.items()]
    return pl.DataFrame(rows, schema=tables.schema("portrait"), orient="row")


def of(shares, item: str | None, dimension: str) -> dict[str, float]:
    return {s: v for (work, d, s), v in shares.items() if (work, d) == (item, dimension) and v is not None}


@given(portraits)
def test_an_overlap_is_the_sum_of_the_smaller_shares(shares) -> None:
    works = list(dict.fromkeys(key[0] for key in shares))
    expected = []
    for number, work in enumerate(works):
        for other in works[number + 1 :]:
            for dimension in ("gender", "age"):
                p, q = of(shares, work, dimension), of(shares, other, dimension)
                if p and q:
                    common = [min(p[s], q[s]) for s in p.keys() & q.keys()]
                    sums = sum(p.values()), sum(q.values())
                    of_listed = sum(common) / min(sums) if min(sums) else None
                    row = (sum(common), len(common), *sums, sums == (1, 1), of_listed)
                    expected.append((work, other, dimension, *row))
    overlap = audience_overlap(to_shares(shares))
    assert list(overlap.drop("overlap_chance", "overlap_low", "distinct").iter_rows()) == expected


def test_works_alike_overlap_wholly_and_works_apart_not_at_all() -> None:
    shares = {("a", "age", "x"): 0.5, ("a", "age", "y"): 0.5, ("b", "age", "y"): 0.5, ("b", "age", "x"): 0.5}
    overlap = audience_overlap(to_shares({**shares, ("c", "age", "z"): 1.0}))
    assert overlap.get_column("overlap").to_list() == [1.0, 0.0, 0.0]


# audience_shift --------------------------------------------------------------------------------------


@given(portraits, portraits)
def test_a_shift_and_its_distance_equal_those_worked_out_by_hand(before, after) -> None:
    shift = audience_shift(to_shares(before, 100.0), to_shares(after, 90.0))
    rows = {row[:3]: row[3:] for row in shift.iter_rows()}
    expected = {}
    for item in {key[0] for key in before}:
        for dimension in ("gender", "age"):
            sides = [
                {s: v for (work, d, s), v in side.items() if (work, d) == (item, dimension)}
                for side in (before, after)
            ]
            if not all(sides):
                continue
            whole = [abs(sum(v or 0 for v in side.values()) - 1) <= 0.005 for side in sides]
            for segment in sides[0].keys() | sides[1].keys():
                p, q = (
                    side.get(segment, 0.0 if is_whole else None)
                    for side, is_whole in zip(sides, whole, strict=True)
                )
                expected[item, dimension, segment] = (p, q, None if None in (p, q) else q - p)
    assert {key: row[:3] for key, row in rows.items()} == expected
    for (item, dimension, _), row in rows.items():
        changes = [abs(v[2]) for k, v in expected.items() if k[:2] == (item, dimension) and v[2] is not None]
        assert row[6] == (pytest.approx(sum(changes) / 2) if changes else None)
        assert row[5] == (-10.0 if None not in row[3:5] else None)


def test_the_distance_of_whole_dimensions_is_1_less_the_overlap() -> None:
    before = {("a", "age", "x"): 0.75, ("a", "age", "y"): 0.25}
    after = {("a", "age", "y"): 0.5, ("a", "age", "z"): 0.5}
    shift = audience_shift(to_shares(before), to_shares(after))
    both = pl.concat([to_shares(before), to_shares(after).with_columns(item_id=pl.lit("b"))])
    assert shift.get_column("segment").to_list() == ["x", "z", "y"]
    assert shift.get_column("distance").to_list() == [0.75] * 3
    assert audience_overlap(both).get_column("overlap").item() == 0.25


def moved(people: int, other_people: int) -> pl.DataFrame:
    before, after = ({"x": people // 2, "y": people - people // 2}, {"x": 60, "y": other_people - 60})
    return audience_shift(
        *(
            to_shares({("a", "age", segment): count / sum(side.values()) for segment, count in side.items()})
            for side in (before, after)
        ),
        sample_size=(people, other_people),
    )


def test_a_distance_comes_with_what_chance_gives() -> None:
    """Of two segments: the difference of two shares, which is known by heart."""
    row = moved(200, 100).row(0, named=True)
    p, scatter = (100 + 60) / 300, (1 / 200 + 1 / 100) * 300 / 299
    deviation = sqrt(p * (1 - p) * scatter)
    assert row["distance_chance"] == pytest.approx(deviation * sqrt(2 / pi))
    assert row["distance_high"] == pytest.approx(1.02 * 1.959964 * deviation + 0.5 / 200, rel=0.015)
    assert (row["distance"], row["distinct"]) == (pytest.approx(0.1), False)
    assert (row["n_before"], row["n_after"], row["n_from"]) == (200, 100, "sample_size")


@settings(max_examples=5)
@given(st.lists(st.integers(5, 100), min_size=2, max_size=9), st.integers(0, 1000))
def test_what_chance_gives_is_what_dealing_people_anew_gives(counts: list[int], seed: int) -> None:
    """Two samples of one audience, drawn by putting all people of both in one pool, shuffled."""
    pool = [segment for segment, count in enumerate(counts) for _ in range(2 * count)]
    deal, n, distances = random.Random(seed), sum(counts), []  # noqa: S311 (draws, no secrets)
    for _ in range(400):
        deal.shuffle(pool)
        sample = Counter(pool[:n])
        distances.append(sum(abs(2 * sample[k] - 2 * count) for k, count in enumerate(counts)) / 2 / n)
    portrait = to_shares({("a", "age", str(k)): count / n for k, count in enumerate(counts)})
    row = audience_shift(portrait, portrait, sample_size=n).row(0, named=True)
    assert row["distance_chance"] == pytest.approx(fmean(distances), rel=0.12)
    above = sum(distance > row["distance_high"] for distance in distances) / 400
    assert above <= 0.05 + 4 * sqrt(0.05 * 0.95 / 400)
    assert max(distances) > 0.75 * row["distance_high"]


def test_bounds_hold_for_all_dimensions_of_a_work_at_once() -> None:
    age_only = {("a", "age", "x"): 0.5, ("a", "age", "y"): 0.5}
    more = age_only | {
        ("a", d, s): share for d in ("gender", "career") for (_, _, s), share in age_only.items()
    }
    alone, among = (
        audience_shift(to_shares(shares), to_shares(shares), sample_size=90).filter(dimension="age")
        for shares in (age_only, more)
    )
    assert among["distance_high"][0] > alone["distance_high"][0]
    assert among["distance_chance"][0] == pytest.approx(alone["distance_chance"][0])


def test_an_overlap_by_chance_is_1_less_the_distance_by_chance() -> None:
    before = {("a", "age", "x"): 60 / 155, ("a", "age", "y"): 95 / 155}
    after = {("a", "age", "x"): 30 / 151, ("a", "age", "y"): 121 / 151}
    shift = audience_shift(to_shares(before), to_shares(after)).row(0, named=True)
    both = pl.concat([to_shares(before), to_shares(after).with_columns(item_id=pl.lit("b"))])
    overlap = audience_overlap(both).row(0, named=True)
    assert shift["n_from"] == "shares"
    assert overlap["overlap"] == pytest.approx(1 - shift["distance"])
    assert overlap["overlap_chance"] == pytest.approx(1 - shift["distance_chance"])
    assert overlap["overlap_low"] == pytest.approx(1 - shift["distance_high"])
    assert overlap["distinct"] is shift["distinct"] is True


def test_overlaps_of_truncated_lists_say_so() -> None:
    shares = {("a", "age", "x"): 0.3, ("a", "age", "y"): 0.2, ("b", "age", "x"): 0.2, ("b", "age", "y"): 0.2}
    row = audience_overlap(to_shares(shares)).row(0, named=True)
    assert (row["complete"], row["distinct"]) == (False, None)
    assert (row["overlap"], row["overlap_listed"]) == pytest.approx((0.4, 1.0))


def test_a_portrait_concatenated_twice_is_refused() -> None:
    """Its works would overlap by 2."""
    both = to_shares({("a", "age", "x"): 1.0, ("b", "age", "x"): 1.0})
    twice = pl.concat([both, both])
    with pytest.raises(TableError, match="More than one row has item_id 'a'.*keep one of each"):
        audience_overlap(twice)
    with pytest.raises(pl.exceptions.ComputeError, match="1:1"):
        audience_overlap(twice.lazy()).collect()


def test_sizes_that_fit_no_second_portrait_are_refused() -> None:
    before = to_shares({("a", "age", "x"): 1.0})
    after = before.drop("item_id")
    with pytest.raises(ParameterError, match=r"plays is given by item_id, but the second portrait has none"):
        audience_shift(before, after, plays={"a": 9})
    with pytest.raises(ParameterError, match=r"A tuple of 3 sizes is refused"):
        audience_shift(before, after, sample_size=(1, 2, 3))
    assert audience_shift(before, after, plays=({"a": 9}, 90)).select("n_before", "n_after").row(0) == (9, 90)


@pytest.mark.parametrize("claim", [over_distinct, shift_distinct, overlap_distinct])
def test_works_in_which_nothing_differs_rarely_seem_to_differ(claim) -> None:
    """Audiences of 155 people like the platform's; `tests/_null_audiences.py` has larger ones, and what was said before."""
    works = 600
    pairs = works // 2  # what two of the claims are about
    assert claim(NOTHING_DIFFERS, works) <= 0.05 + 2 * sqrt(0.05 * 0.95 / pairs)
    assert over_100(NOTHING_DIFFERS, works) == 1.0
    assert over_pointwise(NOTHING_DIFFERS, works) > 0.5


def test_a_second_portrait_without_ids_serves_every_work() -> None:
    before = to_shares({("a", "age", "x"): 1.0, ("b", "age", "x"): 0.5})
    after = to_shares({("c", "age", "x"): 0.25}).drop("item_id")
    assert audience_shift(before, after).get_column("share_change").to_list() == [-0.75, -0.25]
    assert audience_shift(before, after.lazy()).height == 2


def test_a_segment_listed_twice_is_refused() -> None:
    portrait = to_shares({("a", "age", "x"): 1.0})
    with pytest.raises(TableError, match="keep one of each"):
        audience_shift(portrait, pl.concat([portrait, portrait]))
    lazy = audience_shift(portrait.lazy(), pl.concat([portrait, portrait]).lazy())
    with pytest.raises(pl.exceptions.ComputeError, match="1:1"):
        lazy.collect()


@given(st.lists(st.integers(0, 5), max_size=9), st.sampled_from([1, 2, 3, 4, 17]))
def test_the_first_ranks_are_those_of_the_whole_ranking(tgis: list[int], top: int) -> None:
    portrait = pl.DataFrame(
        [("a", "age", f"{n}", 0.1, float(tgi), None) for n, tgi in enumerate(tgis)],
        schema=tables.schema("portrait"),
        orient="row",
    )
    first = rank_tgi(portrait, top=top, sample_size=90)
    assert_frame_equal(first, rank_tgi(portrait, sample_size=90).filter(pl.col("rank") <= top))


@pytest.mark.parametrize("top", [0, 2.5, "3"])
def test_a_top_that_is_no_number_of_ranks_is_refused(portrait: pl.DataFrame, top: int) -> None:
    with pytest.raises(ParameterError, match=r"top .* is refused\. Allowed: a whole number from 1 up"):
        rank_tgi(portrait, top=top)
