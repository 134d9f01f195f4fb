"""What holds for every transform."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import random
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics_kit import tables, transforms
from analytics_kit.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Callable


class Case(NamedTuple):
    """A transform as it is called, the fixture that feeds it, a number and a key column that it needs."""

    transform: Callable[..., pl.DataFrame]
    fixture: str
    number: str
    words: str


#: The work that the fixtures are about.
WORK = pl.DataFrame({"item_id": ["7559536212910853422"], "title": ["搞笑视频合集"], "plays": [500]})
PUBLISHED = WORK.with_columns(published_at=dt.datetime(2025, 10, 1))

CASES = {
    "compare_retention": Case(transforms.compare_retention, "curves", "value", "analysis"),
    "compare_retention with a work": Case(
        lambda curves: transforms.compare_retention(curves, baseline="7559536212910853422"),
        "curves",
        "value",
        "analysis",
    ),
    "compare_retention with a frame": Case(
        lambda curves: transforms.compare_retention(curves, baseline=curves), "curves", "value", "analysis"
    ),
    "compare_retention with works": Case(
        lambda curves: transforms.compare_retention(curves, works=WORK), "curves", "value", "analysis"
    ),
    "summarize_retention": Case(transforms.summarize_retention, "comparison", "delta", "analysis"),
    "summarize_retention of curves": Case(transforms.summarize_retention, "curves", "value", "analysis"),
    "summarize_retention with works": Case(
        lambda curves: transforms.summarize_retention(curves, works=WORK), "curves", "value", "analysis"
    ),
    "retention_band": Case(
        lambda curves: transforms.retention_band(curves, min_works=1), "curves", "value", "analysis"
    ),
    "retention_band by seconds with draws": Case(
        lambda curves: transforms.retention_band(curves, min_works=1, step=2, draws=3),
        "curves",
        "second",
        "analysis",
    ),
    "resample_curves": Case(transforms.resample_curves, "curves", "value", "analysis"),
    "resample_curves by seconds": Case(
        lambda comparison: transforms.resample_curves(comparison, step=0.5),
        "comparison",
        "second",
        "analysis",
    ),
    "find_moments": Case(transforms.find_moments, "curves", "value", "analysis"),
    "find_moments with works": Case(
        lambda curves: transforms.find_moments(curves, works=WORK), "curves", "value", "analysis"
    ),
    "rank_retention": Case(transforms.rank_retention, "summary", "lead_ratio", "analysis"),
    "rank_retention with works": Case(
        lambda summary: transforms.rank_retention(summary, works=WORK), "summary", "lead_ratio", "analysis"
    ),
    "danmaku_density": Case(transforms.danmaku_density, "danmaku", "count", "item_id"),
    "hot_word_share": Case(transforms.hot_word_share, "hot_words", "count", "word"),
    "rank_tgi": Case(transforms.rank_tgi, "portrait", "tgi", "dimension"),
    "rank_tgi of the first": Case(
        lambda portrait: transforms.rank_tgi(portrait, top=1), "portrait", "tgi", "dimension"
    ),
    "rank_tgi of some": Case(
        lambda portrait: transforms.rank_tgi(
            portrait, dimension=["age", "gender"], min_share=0.1, sample_size={"7559536212910853422": 155}
        ),
        "portrait",
        "share",
        "dimension",
    ),
    "compute_tgi": Case(
        lambda portrait: transforms.compute_tgi(portrait, portrait), "portrait", "share", "dimension"
    ),
    "check_portrait": Case(transforms.check_portrait, "portrait", "tgi", "dimension"),
    "audience_overlap": Case(transforms.audience_overlap, "portrait", "share", "dimension"),
    "audience_shift": Case(
        lambda portrait: transforms.audience_shift(portrait, portrait), "portrait", "tgi", "dimension"
    ),
    "keyword_share": Case(transforms.keyword_share, "keywords", "count", "keyword"),
    "keyword_share with other": Case(
        lambda keywords: transforms.keyword_share(keywords, other=True), "keywords", "total_count", "keyword"
    ),
    "keyword_concentration": Case(transforms.keyword_concentration, "shares", "share", "keyword"),
    "keyword_diversity": Case(transforms.keyword_diversity, "shares", "share", "keyword"),
    "keyword_overlap": Case(transforms.keyword_overlap, "shares", "share", "keyword"),
    "keyword_gaps": Case(
        lambda keywords: transforms.keyword_gaps(keywords, WORK), "keywords", "count", "keyword"
    ),
    "pool_keywords": Case(transforms.pool_keywords, "keywords", "count", "keyword"),
    "traffic_by_performance": Case(
        lambda traffic: transforms.traffic_by_performance(traffic, WORK), "traffic", "share", "source"
    ),
    "traffic_mix": Case(transforms.traffic_mix, "traffic", "share", "source"),
    "live_rates": Case(transforms.live_rates, "live_sessions", "viewers", "room_id"),
    "live_daily_rates": Case(transforms.live_daily_rates, "live_daily", "viewers", "currency"),
    "best_start_hours": Case(transforms.best_start_hours, "live_sessions", "buyers", "room_id"),
    "best_start_hours of the day": Case(
        lambda sessions: transforms.best_start_hours(sessions, weekdays=False),
        "live_sessions",
        "likes",
        "title",
    ),
    "funnel": Case(transforms.funnel, "product_stats", "product_views", "currency"),
    "funnel of each product": Case(
        lambda stats: transforms.funnel(stats, by="product_id"),
        "product_stats",
        "product_clicks",
        "product_id",
    ),
    "funnel without orders": Case(transforms.funnel, "shop_daily", "items_sold", "currency"),
    "revenue_by_day": Case(transforms.revenue_by_day, "shop_daily", "revenue", "currency"),
    "product_leaderboard": Case(transforms.product_leaderboard, "products", "revenue", "product_id"),
    "video_product_sales": Case(
        transforms.video_product_sales, "product_stats", "product_clicks", "product_id"
    ),
    "diagnose": Case(transforms.diagnose, "diagnosis", "similar_rank", "metric"),
    "violation_ladder": Case(transforms.violation_ladder, "health", "violation_score", "risk_level"),
    "violations_over_time": Case(transforms.violations_over_time, "violations", "appeal_status", "type"),
    "growth": Case(transforms.growth, "increments", "increment", "metric"),
    "growth with works": Case(
        lambda increments: transforms.growth(increments, PUBLISHED, as_of=dt.datetime(2025, 10, 16)),
        "increments",
        "increment",
        "metric",
    ),
    "match_works": Case(
        lambda works: transforms.match_works(works, "small", by="published_at"),
        "works",
        "published_at",
        "published_at",
    ),
    "snapshot_growth": Case(transforms.snapshot_growth, "snapshots", "plays", "item_id"),
    "genre_mix": Case(transforms.genre_mix, "works", "plays", "plays"),
    "posting_calendar": Case(transforms.posting_calendar, "works", "plays", "plays"),
    "leaderboard": Case(lambda works: transforms.leaderboard(works, by="plays"), "works", "plays", "plays"),
    "leaderboard with metrics": Case(
        lambda works: transforms.leaderboard(
            works,
            pl.DataFrame(
                {"item_id": ["almost", "small"], "completion_rate": [0.4, 0.9]},
                schema={"item_id": pl.String, "completion_rate": pl.Float64},
            ),
            by="completion_rate",
            min_plays=200,
        ),
        "works",
        "plays",
        "plays",
    ),
    "rate": Case(
        lambda works: transforms.rate(works, numerator="likes", denominator="plays"),
        "works",
        "likes",
        "likes",
    ),
    "flag_small": Case(transforms.flag_small, "works", "plays", "plays"),
    "engagement_rate": Case(
        lambda works: transforms.engagement_rate(works, denominator="plays"), "works", "likes", "likes"
    ),
}


@pytest.fixture
def comparison(curves: pl.DataFrame) -> pl.DataFrame:
    return transforms.compare_retention(curves)


@pytest.fixture
def summary(comparison: pl.DataFrame) -> pl.DataFrame:
    return transforms.summarize_retention(comparison)


@pytest.fixture
def shares(keywords: pl.DataFrame) -> pl.DataFrame:
    return transforms.keyword_share(keywords)


def those(condition: Callable[[Case], bool]) -> pytest.MarkDecorator:
    """Run a test for the cases that it can say something about."""
    names = [name for name, case in CASES.items() if condition(case)]
    return pytest.mark.parametrize("case", names, indirect=True)


def looks_up_a_work(case: Case) -> bool:
    names = ("compare_retention with a work", "leaderboard with metrics", "match_works")
    return case in [CASES[name] for name in names]


def is_about_one_work(case: Case) -> bool:
    return case.fixture not in ("live_sessions", "live_daily", "shop_daily", "products", "product_stats")


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def frame(case: Case, request: pytest.FixtureRequest) -> pl.DataFrame:
    return request.getfixturevalue(case.fixture)


def test_every_public_function_is_among_the_cases() -> None:
    functions = {name for name in transforms.__all__ if callable(getattr(transforms, name))}
    assert functions == {name.split()[0] for name in CASES}


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in CASES}))
def test_takes_at_most_three_positional_parameters(name: str) -> None:
    parameters = inspect.signature(getattr(transforms, name)).parameters.values()
    assert sum(p.kind is not p.KEYWORD_ONLY for p in parameters) <= 3


def test_a_lazy_frame_stays_lazy_and_gives_the_same(case: Case, frame: pl.DataFrame) -> None:
    eager, lazy = case.transform(frame), case.transform(frame.lazy())
    assert isinstance(eager, pl.DataFrame)
    assert isinstance(lazy, pl.LazyFrame)
    assert_frame_equal(lazy.collect(), eager)
    assert_frame_equal(lazy.collect(engine="streaming"), eager)


def test_a_lazy_frame_is_not_read(case: Case, frame: pl.DataFrame) -> None:
    def explode(_: pl.DataFrame) -> pl.DataFrame:
        pytest.fail("collected")

    case.transform(frame.lazy().map_batches(explode, schema=frame.schema))


def test_the_input_is_not_changed(case: Case, frame: pl.DataFrame) -> None:
    before = frame.clone()
    case.transform(frame)
    assert_frame_equal(frame, before)


def test_chunks_do_not_matter(case: Case, frame: pl.DataFrame) -> None:
    """As of a frame that was parsed from many answers, or scanned from many files."""
    rows = functools.reduce(pl.DataFrame.vstack, [frame.slice(at, 1) for at in range(len(frame))])
    assert rows.n_chunks() > 1 or len(frame) == 1
    assert_frame_equal(case.transform(rows), case.transform(frame))


def many(frame: pl.DataFrame) -> pl.DataFrame:
    """Copies of a frame's works, with more rows of each and with floats whose sums depend on the order in which they are added."""
    works = [name for name in ("item_id", "room_id") if name in frame.columns]
    within = [
        name for name in ("segment", "keyword", "source", "word", "product_id") if name in frame.columns
    ]
    copies = [
        frame.with_columns(
            *(pl.col(name) + f" {n // 9}" for name in works), *(pl.col(name) + f" {n % 9}" for name in within)
        )
        for n in range(60 if within else 1)
    ]
    rows = (
        pl.concat(copies).unique(works + within or None, maintain_order=True) if within else pl.concat(copies)
    )
    return rows.with_columns(pl.col(pl.Float64) * (1 - pl.int_range(pl.len()) * 1e-9 / 3))


@those(
    lambda case: not looks_up_a_work(case) and case is not CASES["compute_tgi"]
)  # whose baseline is one work
def test_the_same_frame_gives_the_same_bits_each_time(case: Case, frame: pl.DataFrame) -> None:
    """Workers add in turns of their own: a last digit would show in a workbook, and in a text where it is rounded."""
    frame = many(frame)
    first = case.transform(frame)
    for _ in range(4):
        assert_frame_equal(case.transform(frame), first, check_exact=True)


def test_further_columns_do_not_matter(case: Case, frame: pl.DataFrame) -> None:
    more = frame.with_columns(pl.lit("x").alias("_work"), pl.lit(1).alias("note"))
    result = case.transform(more)
    assert_frame_equal(result.select(case.transform(frame).columns), case.transform(frame))


def declared(name: str, frame: pl.DataFrame, result: pl.DataFrame) -> pl.Schema:
    """The schema that a transform declares, with what stands beside, and without what need not be there."""
    table = tables.find(getattr(transforms, name.split()[0]).table)
    schema = {
        column_name: column.dtype
        for column_name, column in table.columns.items()
        if column.required or column_name in result.columns
    }
    if not table.__others__:
        return pl.Schema(schema)
    others = dict(frame.schema) | dict(tables.schema("work_metrics"))
    return pl.Schema(
        (column_name, schema.get(column_name) or others[column_name]) for column_name in result.columns
    )


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_the_table_that_a_transform_declares_is_what_it_returns(
    case: Case, frame: pl.DataFrame, request: pytest.FixtureRequest
) -> None:
    name, result = request.node.callspec.params["case"], case.transform(frame)
    table = tables.find(getattr(transforms, name.split()[0]).table)

    assert result.schema == declared(name, frame, result)
    assert [column for column in table.columns if column in result.columns] == [
        column for column in result.columns if column in table.columns
    ]
    if not table.__others__:
        tables.validate(result, table.__tablename__)


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in CASES}))
def test_the_docstring_lists_the_declared_columns(name: str) -> None:
    transform = getattr(transforms, name)
    lines = inspect.getdoc(transform).splitlines()
    rules = [number for number, line in enumerate(lines) if set(line) == {"=", " "}]
    margin = len(lines[rules[0]]) - len(lines[rules[0]].lstrip())
    cells = [line[margin:] for line in lines[rules[0] + 1 : rules[1]]]
    listed = [line.split()[0] for line in cells if not line.startswith(" ")]

    assert len(rules) == 2
    assert listed == list(tables.columns(transform.table))
    assert "{returns}" not in transform.__doc__
    assert max(map(len, lines[rules[0] : rules[1]])) <= 106  # and 4 more in the source


@those(lambda case: not looks_up_a_work(case))
def test_an_empty_frame_gives_an_empty_frame_of_the_same_schema(case: Case, frame: pl.DataFrame) -> None:
    empty = case.transform(frame.clear())
    assert empty.is_empty()
    assert empty.schema == case.transform(frame).schema


@those(lambda case: is_about_one_work(case) and not looks_up_a_work(case))
def test_ids_that_are_null_throughout_may_lack_a_type(case: Case, frame: pl.DataFrame) -> None:
    nameless = frame.with_columns(pl.lit(None).alias("item_id"))
    result, named = case.transform(nameless), case.transform(frame)
    if case is CASES["traffic_by_performance"]:  # its works have ids, and none is that of a work without
        assert result.is_empty()
        assert result.schema == named.schema
        return
    assert len(result) == len(named)
    if "item_id" in named.columns:
        assert result.schema["item_id"] == pl.Null


@those(lambda case: case.fixture != "works")
@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical], ids=str)
def test_keys_keep_the_dtype_they_came_with(
    case: Case, frame: pl.DataFrame, dtype: type[pl.DataType]
) -> None:
    result = case.transform(frame.with_columns(pl.col(case.words).cast(dtype)))
    expected = case.transform(frame)
    if case.words in result.columns:
        assert result.schema[case.words] == dtype
        result = result.with_columns(pl.col(case.words).cast(expected.schema[case.words]))
    assert_frame_equal(result, expected)


@those(lambda case: case.fixture != "works")
@pytest.mark.parametrize("dtype", [pl.Float32, pl.Int64], ids=str)
def test_computed_columns_have_the_same_dtype_whatever_number_came(
    case: Case, frame: pl.DataFrame, dtype: type[pl.DataType]
) -> None:
    result = case.transform(frame.with_columns(pl.col(case.number).cast(dtype)))
    assert result.schema == case.transform(frame).schema


#: The smallest whole numbers, and those of which polars adds up many without widening them.
SMALL = {
    pl.Int8: 2**7 - 1,
    pl.UInt8: 2**8 - 1,
    pl.Int16: 2**15 - 1,
    pl.Int32: 2**31 - 1,
    pl.UInt32: 2**32 - 1,
}


@pytest.mark.parametrize("dtype", SMALL, ids=str)
def test_small_whole_numbers_do_not_overflow(
    case: Case, frame: pl.DataFrame, dtype: type[pl.DataType]
) -> None:
    """As of a frame that was shrunk to save memory."""
    # A curve that is above some few hundred percent is refused.
    most = [] if case.fixture in ("curves", "comparison") else [SMALL[dtype] // 2, SMALL[dtype]]
    numbers = random.Random(0)  # noqa: S311 - no secret
    # A curve has no second twice, and danmaku as many rows as the video has seconds.
    names = [name for name, kind in frame.schema.items() if kind.is_numeric() and name != "second"]
    wide = frame.with_columns(
        pl.Series(name, numbers.choices([0, 1, *most], k=len(frame)), dtype=pl.Int64) for name in names
    )
    expected = case.transform(wide)
    result = case.transform(wide.with_columns(pl.col(names).cast(dtype)))
    assert_frame_equal(result.cast(dict(expected.schema)), expected)


def test_a_missing_column_is_named(case: Case, frame: pl.DataFrame) -> None:
    with pytest.raises(TableError, match=f"no column '{case.number}'"):
        case.transform(frame.drop(case.number))


@pytest.mark.parametrize("kind", ["eager", "lazy"])
def test_text_in_place_of_a_number_is_refused(case: Case, frame: pl.DataFrame, kind: str) -> None:
    text = frame.with_columns(pl.col(case.number).cast(pl.String))
    with pytest.raises(TableError, match=f"'{case.number}' is String"):
        case.transform(text if kind == "eager" else text.lazy())


def test_what_is_no_polars_frame_is_refused(case: Case) -> None:
    class DataFrame(dict):  # type: ignore[type-arg]  # stands in for a pandas frame
        columns = ("item_id",)

    with pytest.raises(TableError, match="a DataFrame came"):
        case.transform(DataFrame())


def test_empty_tables_feed_their_transforms() -> None:
    for table, transform in {
        "curve": transforms.compare_retention,
        "portrait": transforms.rank_tgi,
        "keywords": transforms.keyword_share,
        "traffic": transforms.traffic_mix,
        "works": transforms.flag_small,
    }.items():
        assert transform(pl.DataFrame(schema=tables.schema(table))).is_empty()
