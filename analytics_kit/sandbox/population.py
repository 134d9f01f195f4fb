"""A synthetic population: as many works as a study wants, for trying out what a whole corpus says.

``world`` makes some works with care, one by one. Here a hundred thousand come out of whole columns at once: simpler
works of the same four creators, with the same verticals, words and platform, the same two kinds of viewers in their
curves and the same ties between figures (a better work is played, liked and watched longer).

Chance is a function of the seed, the work's number and the purpose, in whole-number arithmetic: the first works are the
same however many are made.

Examples
--------
>>> works = table("works", 3)
>>> works.select("author", "duration_s").collect().rows()
[('阿梨的小厨房', 47.0), ('山野慢行', 48.0), ('拆机老陆', 55.0)]
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from typing import TYPE_CHECKING

import polars as pl

from analytics_kit import tables
from analytics_kit.errors import ParameterError, one_of
from analytics_kit.sandbox.words import PLATFORM
from analytics_kit.sandbox.works import CREATORS, FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analytics_kit.corpora import Corpus

#: Points of a curve: the first seconds one by one, then as far apart as the length asks.
_POINTS = 20
_FIRST = 5
#: What the portraits are divided by; the other dimensions would only add rows.
_DIMENSIONS = ("gender", "age", "city_level")
#: Words in a work's list of searches.
_WORDS = 8
#: Topics of each creator that works are about.
_TOPICS = min(len(creator.vertical.topics) for creator in CREATORS)
#: Works that are made at once.
_CHUNK = 20_000

#: Table -> the route that would answer it.
ROUTES = {
    "works": "douyin.item_list",
    "curve": "douyin.item_watch_trend",
    "portrait": "douyin.item_audience_portrait",
    "keywords": "douyin.item_search_keyword",
}


def fill(corpus: Corpus, works: int, *, seed: int = 7) -> None:
    """Append a population to a corpus: its tables works, curve, portrait and keywords, marked as synthetic.

    Parameters
    ----------
    corpus
        An empty one, or one of synthetic answers.
    works
        How many.
    seed
        Another one gives other works.

    Raises
    ------
    ParameterError
        If `works` is not a whole number from 1 up.
    CorpusError
        If the corpus holds a provider's answers.
    """
    for name, route in ROUTES.items():
        corpus.append(
            _frames(name, works, seed), route, name, source="sandbox", origin=f"population of seed {seed}"
        )


def table(name: str, works: int, *, seed: int = 7) -> pl.LazyFrame:
    """Return one table of a population.

    Parameters
    ----------
    name
        One of :data:`ROUTES`.
    works, seed
        As for :func:`fill`.

    Returns
    -------
    polars.LazyFrame
        The table's columns, work by work.

    Raises
    ------
    ParameterError
        If there is no such table here, or `works` is not a whole number from 1 up.
    """
    return pl.concat(_pieces(name, works, seed))


def _frames(name: str, works: int, seed: int) -> Iterable[pl.DataFrame]:
    return (piece.collect() for piece in _pieces(name, works, seed))


def _pieces(name: str, works: int, seed: int) -> list[pl.LazyFrame]:
    if name not in _TABLES:
        msg = f"A population has no table {name!r}. It has {one_of(_TABLES)}."
        raise ParameterError(msg)
    if not isinstance(works, int) or works < 1:
        msg = f"works={works!r} is refused. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    return [
        _as_table(_TABLES[name](_works(start, min(start + _CHUNK, works), seed), seed), name)
        for start in range(0, works, _CHUNK)
    ]


def _as_table(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Give a frame the columns of a table; those that the world does not know are null."""
    schema, known = tables.schema(name), frame.collect_schema()
    return frame.select(
        (pl.col(column) if column in known else pl.lit(None).alias(column)).cast(dtype)
        for column, dtype in schema.items()
    )


def _works(start: int, stop: int, seed: int) -> pl.LazyFrame:
    """Return the works by number, with their hidden factors."""
    number = pl.col("_number")
    lengths = _of_creator([creator.vertical.seconds for creator in CREATORS], pl.Float64)
    median = _of_creator([math.log(creator.median_plays) for creator in CREATORS], pl.Float64)
    spread = _of_creator([creator.spread for creator in CREATORS], pl.Float64)
    quality = pl.col("_quality")
    return (
        pl.LazyFrame({"_number": pl.int_range(start, stop, dtype=pl.UInt64, eager=True)})
        .with_columns(
            (number % len(CREATORS)).cast(pl.Int64).alias("_creator"),
            # As the platform's own ids: 19 digits that rise with time.
            (7_450_000_000_000_000_000 + number * 1_000_003).cast(pl.String).alias("item_id"),
            _normal(number, seed, "quality").alias("_quality"),
            _normal(number, seed, "hook").alias("_hook"),
            (_uniform(number, seed, "topic") * _TOPICS).floor().alias("_topic"),
        )
        .with_columns(
            (lengths * (0.45 * _normal(number, seed, "length")).exp())
            .clip(20, 180)
            .round()
            .alias("duration_s"),
            # The spread that quality does not explain is luck.
            (median + spread * (0.6 * quality + 0.8 * _normal(number, seed, "plays")))
            .exp()
            .clip(0, 5e7)
            .floor()
            .alias("plays"),
        )
    )


def _works_table(works: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    number, plays = pl.col("_number"), pl.col("plays")

    def counted(purpose: str, share: float, quality: float) -> pl.Expr:
        each = share * (quality * pl.col("_quality") + 0.3 * _normal(number, seed, purpose)).exp()
        return (plays * each.clip(0, 0.5)).round().alias(purpose)

    titles = [
        [
            pattern.format(t=topic.name)
            for topic in creator.vertical.topics[:_TOPICS]
            for pattern in creator.vertical.titles
        ]
        for creator in CREATORS
    ]
    return works.with_columns(
        provider=pl.lit("tikomni"),
        platform=pl.lit("douyin"),
        title=_word(titles, (pl.col("_topic") + _uniform(number, seed, "title")) / _TOPICS),
        author=_of_creator([creator.name for creator in CREATORS], pl.String),
        published_at=pl.lit(dt.datetime.combine(FIRST_DAY, dt.time(), dt.UTC))
        + pl.duration(seconds=(_uniform(number, seed, "day") * 184 * 86_400).floor().cast(pl.Int64)),
        impressions=(plays * (1.6 + _uniform(number, seed, "impressions"))).round(),
        likes=counted("likes", 0.03, 0.35),
        comments=counted("comments", 0.002, 0.3),
        shares=counted("shares", 0.003, 0.4),
        saves=counted("saves", 0.006, 0.4),
        followers_gained=counted("followers", 0.001, 0.5),
    )


def _curve(works: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """Return curves of retention: viewers who swipe on and viewers who stay, as in ``curves.retention``."""
    number, length, second = pl.col("_number"), pl.col("duration_s"), pl.col("second")
    quality, point = pl.col("_quality"), pl.col("_point")
    rest = _POINTS - _FIRST
    at = (
        pl.when(point < _FIRST)
        .then(point)
        .otherwise((_FIRST + (length - _FIRST) * (point - _FIRST + 1) / rest).round())
    )

    def level(hook: pl.Expr, quality: pl.Expr, patience: float) -> pl.Expr:
        swipers = 1 / (1 + (0.35 + 0.55 * hook).exp())
        decay = 1.05 * (length / 45) ** 0.4 * (-0.34 * quality).exp()
        stay = (1 - swipers) * (-decay * (second / length) ** 0.85).exp()
        return swipers * (-second / patience).exp() + stay

    share = level(pl.col("_hook"), quality, 1.35)
    # One passage is watched again; where it lies differs from work to work.
    highlight = (0.4 + 0.45 * _uniform(number, seed, "highlight")) * length
    share = share * (1 + 0.12 * (0.2 * quality).exp() * (-0.5 * ((second - highlight) / 2) ** 2).exp())
    noise = ((share * (1 - share)).clip(0) / pl.col("plays").clip(1)).sqrt() + 0.0015
    measured = share + noise * _normal(number * _POINTS + point.cast(pl.UInt64), seed, "noise")
    average = _normal(number, seed, "peers") * 0.12
    return (
        works.with_columns(pl.lit(list(range(_POINTS))).alias("_point"))
        .explode("_point")
        .with_columns(at.cast(pl.Float64).alias("second"))
        .with_columns(measured.alias("item"), level(average, average, 1.35).alias("peers"))
        .with_columns(pl.col("item", "peers").clip(0, 1.07).round(4), pl.lit("retention").alias("analysis"))
        .with_columns(pl.lit(list(tables.SERIES)).alias("series"))
        .explode("series")
        .with_columns(pl.when(pl.col("series") == "item").then("item").otherwise("peers").alias("value"))
    )


def _portrait(works: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """Return portraits: the platform's shares, leaning as the creator's audience leans, and a little by the work."""
    segments = pl.LazyFrame(
        [
            (
                rank,
                number,
                dimension,
                segment,
                share,
                share * creator.vertical.lean.get(dimension, {}).get(segment, 1.0),
            )
            for number, creator in enumerate(CREATORS)
            for rank, (dimension, segment, share) in enumerate(
                (dimension, segment, share)
                for dimension in _DIMENSIONS
                for segment, share in PLATFORM[dimension].items()
            )
        ],
        schema=["_rank", "_creator", "dimension", "segment", "_platform", "_leaning"],
        orient="row",
    )
    number, rank = pl.col("_number"), pl.col("_rank").cast(pl.UInt64)
    weight = pl.col("_leaning") * (0.15 * _normal(number * 64 + rank, seed, "portrait")).exp()
    share = weight / weight.sum().over("_number", "dimension")
    return (
        works.select("_number", "_creator", "item_id", "plays")
        .filter(pl.col("plays") >= 200)  # below that the platform shows no portrait
        .join(segments, on="_creator", maintain_order="left_right")
        .with_columns(share.alias("share"))
        .with_columns((100 * pl.col("share") / pl.col("_platform")).alias("tgi"))
    )


def _keywords(works: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """Return searches: the words of the work's topic, their counts by Zipf's law, longer lists for what is searched."""
    words = [
        [
            pattern.format(t=topic.name)
            for topic in creator.vertical.topics[:_TOPICS]
            for pattern in creator.vertical.searches[:_WORDS]
        ]
        for creator in CREATORS
    ]
    number, rank = pl.col("_number"), pl.col("_rank")
    searched = (pl.col("plays") * 0.08 * (0.4 * _normal(number, seed, "searched")).exp()).floor()
    weight = (rank + 1) ** -(0.8 + 0.6 * _uniform(number, seed, "zipf"))
    listed = pl.col("total_count") * 0.85 * weight / weight.sum().over("_number")
    return (
        works.with_columns(searched.alias("total_count"))
        .with_columns(pl.lit(list(range(_WORDS))).alias("_rank"))
        .explode("_rank")
        .with_columns(
            _word(words, (pl.col("_topic") + (rank + 0.5) / _WORDS) / _TOPICS).alias("keyword"),
            listed.floor().alias("count"),
        )
        .filter(pl.col("count") > 0)
        .with_columns(
            (pl.col("count") / pl.col("total_count")).round(3).alias("reported_share"),
        )
    )


_TABLES: dict[str, Callable[[pl.LazyFrame, int], pl.LazyFrame]] = {
    "works": _works_table,
    "curve": _curve,
    "portrait": _portrait,
    "keywords": _keywords,
}


def _of_creator(values: Sequence[object], dtype: type[pl.DataType]) -> pl.Expr:
    """Return what belongs to each work's creator."""
    return pl.col("_creator").replace_strict(dict(enumerate(values)), return_dtype=dtype)


def _word(words: list[list[str]], position: pl.Expr) -> pl.Expr:
    """Return a word of the creator's list, by a position from 0 to below 1."""
    starts = [sum(map(len, words[:number])) for number in range(len(words))]
    flat = pl.Series([word for listed in words for word in listed])
    within = (position * _of_creator([len(listed) for listed in words], pl.Int64)).floor().cast(pl.Int64)
    return pl.lit(flat).gather(_of_creator(starts, pl.Int64) + within)


def _uniform(number: pl.Expr, seed: int, purpose: str) -> pl.Expr:
    """Return a number from 0 to below 1 for each work and purpose."""
    return (_bits(number, seed, purpose) // 2**11).cast(pl.Float64) * 2.0**-53


def _normal(number: pl.Expr, seed: int, purpose: str) -> pl.Expr:
    """Return a number that is about normal, within 3.5: the sum of four uniform ones, from 16 bits each."""
    bits = _bits(number, seed, purpose)
    total = pl.sum_horizontal(bits // 2 ** (16 * turn) % 2**16 for turn in range(4))
    return (total.cast(pl.Float64) * 2.0**-16 - 2) * math.sqrt(3)


def _bits(number: pl.Expr, seed: int, purpose: str) -> pl.Expr:
    """Return 64 random bits for each work and purpose: splitmix64, whose products wrap around."""
    # Streams so far apart that no two of them meet.
    stream = int.from_bytes(hashlib.sha256(f"{seed}/{purpose}".encode()).digest()[:8], "little")
    state = (number + pl.lit(stream, pl.UInt64)) * pl.lit(0x9E3779B97F4A7C15, pl.UInt64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        state = (state ^ (state // 2**shift)) * pl.lit(factor, pl.UInt64)
    return state ^ (state // 2**31)
