"""Frames in the shape that the transforms return, realistic and odd."""

from __future__ import annotations

import datetime as dt
import functools
import math
import os
import tempfile
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import vl_convert

from analytics_kit import _drawing, transforms
from analytics_kit.charts import theme
from analytics_kit.charts._chart import unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ITEM = "7559536212910853422"


@functools.cache
def make_comparison(
    item_id: str | None = ITEM, seconds: int = 45, *, analysis: str = "retention", start: float = 1.0
) -> pl.DataFrame:
    """A curve that falls, drops at a tenth and swings around its peers, compared with them."""
    second = [float(n) for n in range(seconds)]
    peers = [0.25 + 0.7 * math.exp(-4 * n / seconds) for n in range(seconds)]
    item = [
        max(0.0, b + 0.05 * math.sin(n / 4) + (start - 0.95) * (n == 0) - 0.06 * (n == seconds // 10))
        for n, b in enumerate(peers)
    ]
    curves = [
        pl.DataFrame({"second": second, "value": value}).with_columns(
            item_id=pl.lit(item_id, pl.String), analysis=pl.lit(analysis), series=pl.lit(series)
        )
        for series, value in (("item", item), ("peers", peers))
    ]
    return transforms.compare_retention(pl.concat(curves))


def make_portrait(
    rows: list[tuple[str, str | None, float | None, float | None]], *, item_id: str = ITEM
) -> pl.DataFrame:
    """A portrait from (dimension, segment, share, tgi)."""
    columns = {"dimension": pl.String, "segment": pl.String, "share": pl.Float64, "tgi": pl.Float64}
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(item_id=pl.lit(item_id))


def make_ranking(
    rows: list[tuple[str, str | None, float | None, float | None]],
    *,
    item_id: str = ITEM,
    plays: int | None = None,
) -> pl.DataFrame:
    """A ranking from (dimension, segment, share, tgi), segments without a TGI last; intervals where plays are given."""
    portrait = make_portrait(rows, item_id=item_id)
    ranking = transforms.rank_tgi(portrait, plays=plays)
    if plays is None:
        ranking = ranking.drop("distinct", "n", "n_from").with_columns(
            pl.lit(None, pl.Float64).alias(bound) for bound in ("tgi_low", "tgi_high")
        )
    return pl.concat([ranking, portrait.filter(pl.col("tgi").is_null())], how="diagonal_relaxed")


def make_shares(
    words: list[str | None], counts: list[int], *, total: int | None = None, item_id: str = ITEM
) -> pl.DataFrame:
    """Keyword shares; a None among the words is the row of all others."""
    whole = total or sum(counts)
    keywords = pl.DataFrame(
        {
            "item_id": item_id,
            "keyword": words,
            "count": counts,
            "reported_share": [round(count / whole, 3) for count in counts],
            "total_count": whole,
        },
        schema_overrides={"keyword": pl.String, "count": pl.Int64, "reported_share": pl.Float64},
    )
    return transforms.keyword_share(keywords.drop_nulls("keyword"), other=None in words)


def make_reported_shares(
    words: list[str | None], shares: list[float], *, which: str | None = "show_from", item_id: str = ITEM
) -> pl.DataFrame:
    """Keyword shares as the provider reports them, of one list and without counts."""
    keywords = pl.DataFrame(
        {"item_id": item_id, "keyword": words, "reported_share": shares},
        schema_overrides={"keyword": pl.String, "reported_share": pl.Float64},
    ).with_columns(
        pl.lit(None, pl.Int64).alias("count"),
        total_count=pl.lit(None, pl.Int64),
        list=pl.lit(which, pl.String),
    )
    return transforms.keyword_share(keywords.drop_nulls("keyword"), other=None in words)


def make_mix(
    shares: dict[str, float], *, item_id: str = ITEM, changes: list[float | None] | None = None
) -> pl.DataFrame:
    """A traffic mix, the largest source first."""
    return transforms.traffic_mix(
        pl.DataFrame(
            {
                "item_id": item_id,
                "source": list(shares),
                "share": list(shares.values()),
                "history_difference": changes or [None] * len(shares),
            },
            schema_overrides={"source": pl.String, "share": pl.Float64, "history_difference": pl.Float64},
        )
    )


def make_curves(item_id: str | None = ITEM, *, analysis: str = "retention") -> pl.DataFrame:
    """The work's own curve of a comparison, as the table ``curve``."""
    return make_comparison(item_id, analysis=analysis).select(
        "item_id", "analysis", "second", "value", series=pl.lit("item")
    )


def make_band(*, analysis: str = "retention") -> pl.DataFrame:
    """A band around the peers of a comparison."""
    middle = pl.col("baseline")
    return make_comparison(analysis=analysis).select(
        "analysis",
        "second",
        works=(20 - pl.col("second") / 4).cast(pl.UInt32),
        low=middle - 0.08,
        middle=middle,
        high=middle + 0.08,
    )


def make_moments() -> pl.DataFrame:
    """What the kit finds on the curve."""
    from analytics_kit.transforms import find_moments

    return find_moments(make_curves())


def make_ranks(values: list[float] | None = None, *, measure: str = "mean_delta") -> pl.DataFrame:
    """Ranked works, the best first."""
    values = [0.08, 0.03, -0.05] if values is None else values
    return pl.DataFrame(
        {
            "item_id": [str(n) for n in range(len(values))],
            "analysis": "retention",
            "measure": measure,
            "value": values,
            "rank": range(1, len(values) + 1),
        }
    )


def make_works(count: int) -> pl.DataFrame:
    """Works, the most played first."""
    return pl.DataFrame(
        {
            "item_id": [f"75595362129108{n:05d}" for n in range(count)],
            "title": [f"西红柿炒鸡蛋怎么做才好吃 {n}" for n in range(count)],
            "plays": [100_000 // (n + 1) for n in range(count)],
            "likes": [900 + n for n in range(count)],
            "comments": [None if n % 4 == 3 else n for n in range(count)],
        },
        schema_overrides={"item_id": pl.String, "title": pl.String, "comments": pl.Int64},
    )


def make_explored(works: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What belongs to works: curves, portraits and searches."""
    ids = works.get_column("item_id").to_list()
    return {
        "curves": pl.concat([make_curves(item) for item in ids]),
        "portrait": pl.concat([make_portrait(PORTRAIT, item_id=item) for item in ids]),
        "shares": pl.concat([make_shares([f"词 {item[-1]}", "川菜"], [5, 3], item_id=item) for item in ids]),
    }


def make_density() -> pl.DataFrame:
    """Danmaku that peak at 20 seconds."""
    rows = make_comparison().select("item_id", "second", viewers="value")
    count = (30 * pl.col("viewers")).cast(pl.Int64) + 90 * (pl.col("second") == 20).cast(pl.Int64)
    return rows.with_columns(
        count=count, rate=count.cast(pl.Float64), expected=30 * pl.col("viewers")
    ).with_columns(share=pl.col("count") / pl.col("count").sum(), peak=pl.col("second") == 20, seconds=1.0)


def make_hot_words(word: str) -> pl.DataFrame:
    """Hot words of every sentiment."""
    return pl.DataFrame(
        {
            "item_id": ITEM,
            "word": ["哈哈哈", "前方高能", "广告?", word],
            "count": [50, 30, 15, 5],
            "share": [0.5, 0.3, 0.15, 0.05],
            "rank": [1, 2, 3, 4],
            "sentiment": ["positive", "neutral", "negative", None],
        }
    )


def make_shift(segment: str) -> pl.DataFrame:
    """A shift in two dimensions."""
    rows = [("gender", "male", 0.7, 0.6), ("gender", "female", 0.3, 0.4), ("career", segment, 0.2, 0.1)]
    frame = pl.DataFrame(
        rows, schema=["dimension", "segment", "share_before", "share_after"], orient="row"
    ).with_columns(item_id=pl.lit(ITEM), distance=pl.lit(0.1))
    return frame.with_columns(share_change=pl.col("share_after") - pl.col("share_before"))


def make_overlaps(works: int) -> pl.DataFrame:
    """Each two of some works, by their searches."""
    pairs = [(str(n), str(m), (n + m) % 10 / 10, n) for n in range(works) for m in range(n + 1, works)]
    columns = {"item_id": pl.String, "other_item_id": pl.String, "overlap": pl.Float64, "shared": pl.Int64}
    return pl.DataFrame(pairs, schema=columns, orient="row").with_columns(list=pl.lit("show_from"))


def make_pool(words: list[str]) -> pl.DataFrame:
    """Pooled words, of which every second is half a gap."""
    counts = [100 - n for n in range(len(words))]
    share = [count / (sum(counts) or 1) for count in counts]
    return pl.DataFrame(
        {
            "keyword": words,
            "works": 2,
            "count": counts,
            "share": share,
            "share_low": [value * 0.9 for value in share],
            "share_high": [value * 1.1 for value in share],
            "rank": range(1, len(words) + 1),
            "gap_count": [count // 2 * (n % 2) for n, count in enumerate(counts)],
        },
        schema_overrides={"keyword": pl.String},
    )


def make_genres(vertical: str | None) -> pl.DataFrame:
    """Works of two lengths and two verticals; plays of one kind are not known."""
    rows = [
        ("up_to_1_min", vertical, 12, 5200.0, 0.7),
        ("up_to_1_min", "travel", 2, None, None),
        ("over_5_min", vertical, 1, 90.0, 0.3),
        (None, None, 1, 4.0, 0.0),
    ]
    return pl.DataFrame(
        rows,
        schema={
            "genre": pl.String,
            "vertical": pl.String,
            "works": pl.UInt32,
            "median_plays": pl.Float64,
            "share": pl.Float64,
        },
        orient="row",
    )


def make_groups(source: str) -> pl.DataFrame:
    """Two groups of works, one of which leaves a part unlisted."""
    rows = [
        (1, 3, 105, 906, "search", 0.6),
        (1, 3, 105, 906, source, 0.4),
        (2, 4, 1300, 2_400_000, "search", 0.9),
    ]
    return pl.DataFrame(
        rows, schema=["group", "works", "plays_low", "plays_high", "source", "share"], orient="row"
    )


#: The example portrait of the provider's documents.
PORTRAIT = [
    ("gender", "male", 0.7612903225806451, 135.47066238136884),
    ("gender", "female", 0.23870967741935484, 54.49489346627035),
    ("age", "18-23", 0.3548387096774194, 191.33476395324902),
    ("age", "-18", 0.1935483870967742, 563.217280988937),
    ("age", "31-40", 0.14838709677419354, 49.79826524888418),
    ("age", "50-", 0.11612903225806452, 80.07137972518639),
    ("age", "41-50", 0.10967741935483871, 73.75840394976595),
    ("age", "24-30", 0.07741935483870968, 41.07687409864829),
    ("province", "浙江", 0.24050632911392406, 379.3041755346526),
    ("province", "江苏", 0.12025316455696203, 169.70798949761055),
    ("province", "广东", 0.0759493670886076, 70.0324843724158),
    ("province", "湖北", 0.06329113924050633, 164.36825973059874),
]


def make_board(
    values: list[float], *, by: str = "plays", plays: list[int] | None = None, start: int = 0
) -> pl.DataFrame:
    """A leaderboard; a rate has an interval of five points to either side."""
    frame = pl.DataFrame(
        {
            "rank": range(1, len(values) + 1),
            "item_id": [f"75595362129108{start + n:05d}" for n in range(len(values))],
            "plays": plays or [5000] * len(values),
        },
        schema_overrides={"item_id": pl.String, "plays": pl.Int64},
    ).with_columns(pl.Series(by, values, dtype=pl.Float64))
    bound = pl.col(by) if by.endswith("rate") else pl.lit(None, pl.Float64)
    return frame.with_columns(rate_low=bound - 0.05, rate_high=bound + 0.05)


def make_calendar(rows: list[tuple[int, int, int, float | None]]) -> pl.DataFrame:
    """A calendar from (weekday, hour, works, median plays)."""
    return pl.DataFrame(
        rows,
        schema={"weekday": pl.Int8, "hour": pl.Int8, "works": pl.UInt32, "median_plays": pl.Float64},
        orient="row",
    )


def make_paces(paces: list[tuple[float | None, float | None]], *, metric: str = "plays") -> pl.DataFrame:
    """Paces from (last 7 days, last 30 days)."""
    frame = pl.DataFrame(paces, schema={"pace_7d": pl.Float64, "pace_30d": pl.Float64}, orient="row")
    return frame.with_columns(
        pl.format("work {}", pl.int_range(pl.len())).alias("item_id"),
        metric=pl.lit(metric),
        acceleration=pl.when(pl.col("pace_30d") > 0).then(pl.col("pace_7d") / pl.col("pace_30d")),
    )


def make_gains(works: int, looks: int) -> pl.DataFrame:
    """What works gained a day, look by look."""
    return pl.DataFrame(
        [
            (f"work {n}", dt.datetime(2025, 10, 1, 16) + dt.timedelta(days=k), 900.0 / (n + 1 + k))
            for n in range(works)
            for k in range(looks)
        ],
        schema={"item_id": pl.String, "until_at": pl.Datetime("ms"), "per_day": pl.Float64},
        orient="row",
    )


def make_diagnosis() -> pl.DataFrame:
    """A diagnosis with two metrics to work on, one that is fine, and one that is not known to the kit."""
    rows = [
        ("followers_gained", -12.0, 985.4, 0.1, 0.1, True),
        ("completion_rate", 0.0581, 0.1333, 0.04, 0.2446, True),
        ("works_published", 2.0, 2.6, 0.52, None, None),
        ("<script>alert(1)</script>", None, 9.0, 0.9, 0.8, False),
    ]
    columns = ["metric", "own_value", "similar_value", "author_rank", "similar_rank", "priority"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def make_ladder(points: int | None, more: int | None = None) -> pl.DataFrame:
    """A place on the ladder."""
    return pl.DataFrame(
        {"violation_score": [points], "points_to_next": [more]},
        schema={"violation_score": pl.Int64, "points_to_next": pl.Int64},
    )


def make_violations(rows: list[tuple[dt.date, str | None, int]]) -> pl.DataFrame:
    """Violations from (month, kind, how many), all in force."""
    frame = pl.DataFrame(
        rows, schema={"month": pl.Date, "type": pl.String, "violations": pl.UInt32}, orient="row"
    )
    return frame.with_columns(in_force=pl.col("violations"), appealed=pl.lit(0))


def make_lives(count: int) -> pl.DataFrame:
    """Rates of so many lives; the last goes on."""
    start = dt.datetime(2025, 5, 1, 12, 30, tzinfo=dt.UTC)
    rates = [0.01 + n % 5 / 100 for n in range(count)]
    frame = pl.DataFrame(
        {
            "started_at": [start + dt.timedelta(days=n) for n in range(count)],
            "is_over": [n < count - 1 for n in range(count)],
            "viewers": [500 + 37 * n for n in range(count)],
            "average_watch_s": [100.0 + n for n in range(count)],
        },
        schema_overrides={"started_at": pl.Datetime("ms", "UTC")},
    )
    names = ("commenter_rate", "buyer_rate", "follower_rate")
    return frame.with_columns(
        pl.Series(name + end, [shift * rate for rate in rates], dtype=pl.Float64)
        for name in names
        for end, shift in (("", 1.0), ("_low", 0.8), ("_high", 1.3))
    )


def make_hours(count: int) -> pl.DataFrame:
    """Start hours, the last of them with too few lives."""
    return pl.DataFrame(
        {
            "weekday": [1 + n % 7 for n in range(count)],
            "hour": [n % 24 for n in range(count)],
            "sessions": [9 if n < count - 1 else 1 for n in range(count)],
            "median_viewers": [900.0 - n for n in range(count)],
            "median_buyer_rate": [0.01] * count,
            "rank": [n + 1 if n < count - 1 else None for n in range(count)],
        },
        schema_overrides={"rank": pl.UInt32},
    )


def make_steps(counts: list[int | None]) -> pl.DataFrame:
    """Steps of a funnel."""
    before = [None, *counts[:-1]]
    rates = [c / b if c and b else None for c, b in zip(counts, before, strict=True)] if counts else []
    shares = [None if rate is None or rate > 1 else rate for rate in rates]
    return pl.DataFrame(
        {
            "stage": ["shown", "clicked", "ordered", "sold"][: len(counts)],
            "count": counts,
            "rate": rates,
            "rate_low": [None if share is None else 0.9 * share for share in shares],
            "rate_high": [None if share is None else 1.1 * share for share in shares],
            "left_out": [2] * len(counts),
        },
        schema_overrides=dict.fromkeys(("count", "rate", "rate_low", "rate_high"), pl.Float64),
    )


def make_days(count: int, *, currency: str = "USD") -> pl.DataFrame:
    """Revenue of so many days."""
    return pl.DataFrame(
        {
            "date": [dt.date(2025, 3, 1) + dt.timedelta(days=n) for n in range(count)],
            "days": [1] * count,
            "currency": [currency] * count,
            "live_revenue": [900.0 * (n % 5 == 0) for n in range(count)],
            "video_revenue": [300.0 + n for n in range(count)],
            "revenue": [900.0 * (n % 5 == 0) + 300 + n for n in range(count)],
            "revenue_mean_7d": [480.0 + n if n > 5 else None for n in range(count)],
            "commission": [50.0 + n % 9 for n in range(count)],
        },
        schema_overrides={"date": pl.Date, "currency": pl.String, "revenue_mean_7d": pl.Float64},
    )


def make_products(titles: list[str], *, currency: str = "USD") -> pl.DataFrame:
    """Products, the best first."""
    count = len(titles)
    return pl.DataFrame(
        {
            "product_id": [f"17291191612582544{n:02}" for n in range(count)],
            "title": titles,
            "currency": [currency] * count,
            "items_sold": [100 - n for n in range(count)],
            "revenue": [5000.0 - 90 * n for n in range(count)],
            "commission_rate": [0.1] * count,
            "share": [0.04] * count,
            "rank": list(range(1, count + 1)),
        },
        schema_overrides={"product_id": pl.String, "title": pl.String, "currency": pl.String},
    )


def make_pairs(videos: int, goods: int, *, currency: str = "USD") -> pl.DataFrame:
    """What each video sold of every third product."""
    pairs = [(v, p) for v in range(videos) for p in range(goods) if (v + p) % 3 == 0]
    numbers = ("product_views", "product_clicks", "orders", "items_sold", "revenue")
    frame = pl.DataFrame(
        {
            "item_id": [f"v{v}" for v, _ in pairs],
            "product_id": [f"p{p}" for _, p in pairs],
            "currency": [currency] * len(pairs),
            **{name: [1000.0 - 20 * v - 30 * p for v, p in pairs] for name in numbers},
        },
        schema_overrides=dict.fromkeys(("item_id", "product_id", "currency"), pl.String),
    )
    return frame.with_columns(pl.lit(0.1).alias("order_rate"))


def spec_of(chart: Any) -> dict[str, Any]:
    """The specification as it is displayed, unvalidated; the fixture ``spec`` validates that of each kind of chart."""
    with unchecked():
        return chart.to_dict(validate=False)


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """All rows of data that a chart's spec holds, the largest table first."""
    tables = sorted(spec_of(chart)["datasets"].values(), key=len, reverse=True)
    return [row for table in tables for row in table]


@pytest.fixture(autouse=True)
def _enabled_theme() -> Iterator[None]:
    """Charts are shown with the kit's look, as in a report, and in a notebook after ``ak.display.enable()``."""
    with theme.enabled():
        yield


@pytest.fixture
def comparison() -> Callable[..., pl.DataFrame]:
    return make_comparison


@pytest.fixture
def ranking() -> Callable[..., pl.DataFrame]:
    return make_ranking


@pytest.fixture
def portrait_ranking() -> pl.DataFrame:
    return make_ranking(PORTRAIT)


@pytest.fixture
def shares() -> Callable[..., pl.DataFrame]:
    return make_shares


@pytest.fixture
def reported_shares() -> Callable[..., pl.DataFrame]:
    return make_reported_shares


@pytest.fixture
def mix() -> Callable[..., pl.DataFrame]:
    return make_mix


@pytest.fixture
def board() -> Callable[..., pl.DataFrame]:
    return make_board


@pytest.fixture
def calendar() -> Callable[..., pl.DataFrame]:
    return make_calendar


@pytest.fixture
def paces() -> Callable[..., pl.DataFrame]:
    return make_paces


@pytest.fixture
def gains() -> Callable[..., pl.DataFrame]:
    return make_gains


@pytest.fixture
def diagnosed() -> pl.DataFrame:
    return make_diagnosis()


@pytest.fixture
def ladder() -> Callable[..., pl.DataFrame]:
    return make_ladder


@pytest.fixture
def months() -> Callable[..., pl.DataFrame]:
    return make_violations


@pytest.fixture
def rows() -> Callable[[Any], list[dict[str, Any]]]:
    return rows_of


@pytest.fixture
def subtitle() -> Callable[[Any], str]:
    def read(chart: Any) -> str:
        return " ".join(spec_of(chart)["title"].get("subtitle", []))

    return read


@functools.cache
def _gallery() -> dict[str, Callable[[str], Any]]:
    """One chart of every kind, by language: what must hold of all of them is shown on these."""
    from analytics_kit import charts

    many = pl.concat(make_comparison(f"75595362129108534{n:02d}", 60) for n in range(14))
    evil = "</script><script>alert(1)</script>"
    words = [f"西红柿炒鸡蛋怎么做才好吃又简单家常做法{n}" for n in range(25)]
    sources = ("homepage_hot", "search", "homepage", "familiar", "follow", "message", "nearby", "other")
    mixes = pl.concat(
        make_mix({s: (1 + n * k % 5) / 30 for k, s in enumerate(sources)}, item_id=str(n)) for n in range(12)
    )
    intervals = make_ranking(PORTRAIT, plays=500)
    evil_ranking = make_ranking([("career", evil, 0.5, 0.0), ("career", "学生", 0.5, 12_000.0)])
    options = {"names": {"75595362129108534" + "00": evil}}
    empty_curves = make_comparison(seconds=1).clear()
    curves: dict[str, Callable[[str], Any]] = {
        "retention": lambda lang: charts.retention(make_comparison(), lang=lang),
        "retention, long": lambda lang: charts.retention(
            make_comparison(seconds=3000, start=1.08), lang=lang
        ),
        "like": lambda lang: charts.retention(make_comparison(analysis="like"), lang=lang),
        "many": lambda lang: charts.retention_many(many, lang=lang, **options),
        "overlay": lambda lang: charts.retention_many(many, lang=lang, layout="overlay", **options),
        "no curves": lambda lang: charts.retention(empty_curves, lang=lang),
    }
    audience: dict[str, Callable[[str], Any]] = {
        "tgi": lambda lang: charts.tgi(make_ranking(PORTRAIT), lang=lang),
        "tgi, intervals": lambda lang: charts.tgi(intervals, lang=lang),
        "tgi, cut": lambda lang: charts.tgi(intervals, dimension="age", top=3, lang=lang),
        "tgi, odd": lambda lang: charts.tgi(evil_ranking, lang=lang),
        "no tgi": lambda lang: charts.tgi(make_ranking(PORTRAIT).clear(), lang=lang),
        "provinces": lambda lang: charts.provinces(make_ranking(PORTRAIT), lang=lang),
        "provinces, intervals": lambda lang: charts.provinces(intervals, lang=lang),
        "no provinces": lambda lang: charts.provinces(evil_ranking, lang=lang),
        "shares": lambda lang: charts.shares(make_ranking(PORTRAIT), lang=lang),
        "no shares": lambda lang: charts.shares(make_ranking(PORTRAIT).clear(), lang=lang),
    }
    rest: dict[str, Callable[[str], Any]] = {
        "keywords": lambda lang: charts.keywords(
            make_shares([evil, *words, None], [*range(60, 34, -1), 100]), lang=lang
        ),
        "keywords, few": lambda lang: charts.keywords(
            make_shares(["家常菜", "川菜", "下饭菜", None], [2, 2, 1, 1]).with_columns(total_count=pl.lit(6)),
            lang=lang,
        ),
        "keywords, told": lambda lang: charts.keywords(
            pl.concat(
                [
                    make_reported_shares([evil, *words[:6], None], [0.3, *[0.08] * 6, 0.22]),
                    make_reported_shares(words[:4], [0.3, 0.2, 0.1, 0.1], which="inspire_search"),
                ]
            ),
            lang=lang,
        ),
        "no keywords": lambda lang: charts.keywords(make_shares([], []), lang=lang),
        "traffic": lambda lang: charts.traffic(
            make_mix({"search": 0.6, evil: 0.3}, changes=[0.1, None]), lang=lang
        ),
        "traffic, many": lambda lang: charts.traffic(mixes, lang=lang, names={"0": evil}),
        "no traffic": lambda lang: charts.traffic(make_mix({}), lang=lang),
        "combined": lambda lang: charts.combine(
            charts.retention(make_comparison(), lang=lang), charts.tgi(make_ranking(PORTRAIT), lang=lang)
        ),
    }
    some_months = [(dt.date(2025, 4, 1), "Video violation", 1), (dt.date(2025, 9, 1), None, 2)]
    hours = [(1, 20, 3, 1200.0), (1, 21, 1, None), (7, 0, 2, 90_000.0)]
    listed = make_works(12)
    explored = make_explored(listed)
    whole: dict[str, Callable[[str], Any]] = {
        "explorer": lambda lang: charts.explorer(
            listed, **explored, names={"7559536212910800000": evil}, lang=lang
        ),
        "explorer, works alone": lambda lang: charts.explorer(make_works(40), lang=lang),
        "no explorer": lambda lang: charts.explorer(listed.clear(), lang=lang),
        "leaderboard": lambda lang: charts.leaderboard(
            make_board([9e6 / (n + 1) for n in range(30)]), lang=lang, names={"7559536212910800000": evil}
        ),
        "leaderboard, rates": lambda lang: charts.leaderboard(
            make_board([0.4, 0.3], by="completion_rate", plays=[100, 9000]), by="completion_rate", lang=lang
        ),
        "no leaderboard": lambda lang: charts.leaderboard(make_board([]), lang=lang),
        "calendar": lambda lang: charts.posting_calendar(make_calendar(hours), lang=lang),
        "no calendar": lambda lang: charts.posting_calendar(make_calendar([]), lang=lang),
        "genres": lambda lang: charts.genres(make_genres(evil), lang=lang),
        "genres alone": lambda lang: charts.genres(make_genres(None).with_columns(vertical=None), lang=lang),
        "no genres": lambda lang: charts.genres(make_genres(None).clear(), lang=lang),
        "growth": lambda lang: charts.growth(
            make_paces([(12_000, 3000), (5, 80), (-3, 2), (0, 0)]), lang=lang, names={"work 0": evil}
        ),
        "no growth": lambda lang: charts.growth(make_paces([(1, None)]), lang=lang),
        "snapshots": lambda lang: charts.snapshot_growth(
            make_gains(9, 20), lang=lang, names={"work 0": evil}
        ),
        "no snapshots": lambda lang: charts.snapshot_growth(make_gains(0, 0), lang=lang),
        "diagnosis": lambda lang: charts.diagnosis(make_diagnosis(), lang=lang),
        "no diagnosis": lambda lang: charts.diagnosis(make_diagnosis().clear(), lang=lang),
        "ladder": lambda lang: charts.violation_ladder(make_ladder(13, 2), lang=lang),
        "ladder, last": lambda lang: charts.violation_ladder(make_ladder(40), lang=lang),
        "no ladder": lambda lang: charts.violation_ladder(make_ladder(None), lang=lang),
        "violations": lambda lang: charts.violations(make_violations(some_months), lang=lang),
        "no violations": lambda lang: charts.violations(make_violations([]), lang=lang),
    }
    trade: dict[str, Callable[[str], Any]] = {
        "lives": lambda lang: charts.live_sessions(make_lives(30), lang=lang),
        "lives, running": lambda lang: charts.live_sessions(make_lives(1), lang=lang),
        "no lives": lambda lang: charts.live_sessions(make_lives(0), lang=lang),
        "live rates": lambda lang: charts.live_rates(make_lives(150), lang=lang),
        "no live rates": lambda lang: charts.live_rates(make_lives(0), lang=lang),
        "start hours": lambda lang: charts.start_hours(make_hours(30), lang=lang),
        "start hours, tied": lambda lang: charts.start_hours(
            make_hours(5).with_columns(
                rank=pl.Series([1, 1, 3, None, None]),
                tied=pl.Series([True, True, False, None, None]),
                tried=pl.lit(3),
                p_value=pl.Series([0.31, 0.44, 0.9, None, None]),
            ),
            lang=lang,
        ),
        "no start hours": lambda lang: charts.start_hours(make_hours(0), lang=lang),
        "funnel": lambda lang: charts.funnel(make_steps([70_000, 4000, 300, 350]), lang=lang),
        "funnel without orders": lambda lang: charts.funnel(make_steps([70, 4, None, 3]), lang=lang),
        "no funnel": lambda lang: charts.funnel(make_steps([]), lang=lang),
        "revenue": lambda lang: charts.revenue(make_days(200), lang=lang),
        "revenue of a day": lambda lang: charts.revenue(make_days(1), lang=lang),
        "no revenue": lambda lang: charts.revenue(make_days(0), lang=lang),
        "products": lambda lang: charts.products(make_products([evil, *words]), lang=lang),
        "no products": lambda lang: charts.products(make_products([]), lang=lang),
        "video products": lambda lang: charts.video_products(
            make_pairs(25, 16), names={"v0": evil}, products={"p0": evil, "p1": words[0]}, lang=lang
        ),
        "no video products": lambda lang: charts.video_products(make_pairs(0, 0), lang=lang),
    }
    study: dict[str, Callable[[str], Any]] = {
        "band": lambda lang: charts.retention_band(
            make_band(), curves=make_curves(), lang=lang, names={ITEM: evil}
        ),
        "band of a sure middle": lambda lang: charts.retention_band(
            make_band().with_columns(middle_low=pl.col("middle") - 0.02, middle_high=pl.col("middle") + 0.02),
            curves=make_curves(),
            lang=lang,
        ),
        "no band": lambda lang: charts.retention_band(make_band().clear(), lang=lang),
        "sure": lambda lang: charts.retention(
            make_comparison().with_columns(
                value_low=pl.col("value") - 0.05, value_high=pl.col("value") + 0.05
            ),
            lang=lang,
        ),
        "moments": lambda lang: charts.retention_moments(
            make_curves(), moments=make_moments(), lang=lang, names={ITEM: evil}
        ),
        "no moments": lambda lang: charts.retention_moments(make_curves().clear(), lang=lang),
        "ranks": lambda lang: charts.retention_ranks(make_ranks(), lang=lang, names={"0": evil}),
        "ranks by time": lambda lang: charts.retention_ranks(
            make_ranks([1.2, 0.7, 3.0], measure="lead_ratio").with_columns(
                rank=pl.when(pl.col("value") < 2).then("rank")
            ),
            lang=lang,
        ),
        "no ranks": lambda lang: charts.retention_ranks(make_ranks().clear(), lang=lang),
        "reactions": lambda lang: charts.retention_reactions(
            pl.concat(make_comparison(analysis=analysis) for analysis in ("retention", "like", "bounce")),
            names={ITEM: evil},
            lang=lang,
        ),
        "no reactions": lambda lang: charts.retention_reactions(empty_curves, lang=lang),
        "faded": lambda lang: charts.retention(
            make_comparison(), works=pl.DataFrame({"item_id": [ITEM], "plays": [9]}), lang=lang
        ),
        "faded, many": lambda lang: charts.retention_many(
            many, works=pl.DataFrame({"item_id": ["7559536212910853400"], "plays": [9]}), lang=lang
        ),
        "danmaku": lambda lang: charts.danmaku(make_density(), hot_words=make_hot_words(evil), lang=lang),
        "danmaku, alone": lambda lang: charts.danmaku(make_density().with_columns(viewers=None), lang=lang),
        "no danmaku": lambda lang: charts.danmaku(make_density().clear(), lang=lang),
        "pyramid": lambda lang: charts.pyramid(make_ranking(PORTRAIT), names={ITEM: evil}, lang=lang),
        "no pyramid": lambda lang: charts.pyramid(evil_ranking, lang=lang),
        "shift": lambda lang: charts.shift(make_shift(evil), lang=lang),
        "shift, chance": lambda lang: charts.shift(
            make_shift(evil).with_columns(distance_high=pl.lit(0.09), n_from=pl.lit("plays")), lang=lang
        ),
        "no shift": lambda lang: charts.shift(make_shift(evil).clear(), lang=lang),
        "overlap": lambda lang: charts.overlap(make_overlaps(20), names={"0": evil}, lang=lang),
        "overlap, chance": lambda lang: charts.overlap(
            make_overlaps(6).with_columns(
                overlap_chance=pl.lit(0.86),
                complete=pl.col("item_id") != "0",
                distinct=pl.col("other_item_id").cast(pl.Int64) % 2 == 0,
            ),
            lang=lang,
        ),
        "no overlap": lambda lang: charts.overlap(make_overlaps(1), lang=lang),
        "pool": lambda lang: charts.keyword_pool(make_pool([evil, *words]), lang=lang),
        "pool, told": lambda lang: charts.keyword_pool(
            make_pool([evil, *words]).with_columns(
                pl.lit(None, pl.Int64).alias("count"),
                list=pl.lit("show_from"),
                gap_share=pl.col("share") * pl.col("gap_count") / pl.col("count"),
                gap_count=pl.lit(None, pl.Int64),
            ),
            lang=lang,
        ),
        "no pool": lambda lang: charts.keyword_pool(make_pool([]), lang=lang),
        "head": lambda lang: charts.keyword_head(
            pl.concat(make_shares(words, [*range(60, 35, -1)], item_id=str(n)) for n in range(20)),
            names={"0": evil},
            lang=lang,
        ),
        "no head": lambda lang: charts.keyword_head(make_shares([], []), lang=lang),
        "performance": lambda lang: charts.traffic_by_performance(make_groups(evil), lang=lang),
        "no performance": lambda lang: charts.traffic_by_performance(make_groups(evil).clear(), lang=lang),
    }
    return curves | audience | rest | trade | whole | study


@pytest.fixture
def gallery() -> dict[str, Callable[[str], Any]]:
    return _gallery()


@pytest.fixture(scope="session")
def spec() -> Callable[[str, str], dict[str, Any]]:
    """The spec of a chart of the gallery, by kind and language; to_dict() checks it against the schema."""
    gallery = _gallery()

    @functools.cache
    def build(kind: str, lang: str) -> dict[str, Any]:
        return gallery[kind](lang).to_dict()

    return build


@pytest.fixture(scope="session")
def vega(spec: Callable[[str, str], dict[str, Any]]) -> Callable[[str, str], tuple[dict[str, Any], str]]:
    """What Vega-Lite makes of a chart of the gallery, and what it says on the way."""

    @functools.cache
    def compiled(kind: str, lang: str) -> tuple[dict[str, Any], str]:
        # It warns on the process's own stderr, where nothing of pytest's listens to a fixture of the session.
        saved_stderr = os.dup(2)
        with tempfile.TemporaryFile() as captured:
            os.dup2(captured.fileno(), 2)
            try:
                drawable = _drawing.drawable(spec(kind, lang), laid_out=True)
                vega_spec = vl_convert.vegalite_to_vega(drawable, vl_version="6.4", show_warnings=True)
            finally:
                os.dup2(saved_stderr, 2)
                os.close(saved_stderr)
            captured.seek(0)
            return vega_spec, captured.read().decode()

    return compiled


@pytest.fixture(scope="session")
def svg(vega: Callable[[str, str], tuple[dict[str, Any], str]]) -> Callable[[str, str], str]:
    """The picture of a chart of the gallery."""

    @functools.cache
    def draw(kind: str, lang: str) -> str:
        return _drawing._vl_convert().vega_to_svg(vega(kind, lang)[0])

    return draw
