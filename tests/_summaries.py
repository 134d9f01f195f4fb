"""Small frames for summaries: tables by hand, everything else by the transforms that give it."""

from __future__ import annotations

import ast
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

import analytics_kit as ak
from analytics_kit.cassettes import Provenance
from analytics_kit.providers import PROVIDERS

#: What a hostile provider might write; `word` puts it where texts of others stand.
PLAIN = "热门音乐"


def table(name: str, rows: Iterable[dict[str, Any]] = ()) -> pl.DataFrame:
    """A table of the kit; columns that a row lacks are null."""
    schema = ak.tables.schema(name)
    return pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=schema, orient="row")


SOURCES = [
    ast.parse(path.read_text(encoding="utf-8")) for path in Path(ak.summaries.__file__).parent.glob("*.py")
]


def calls(*names: str) -> list[ast.Call]:
    return [
        node
        for tree in SOURCES
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def texts(node: ast.expr) -> list[str]:
    return [
        constant.value
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    ]


#: The id of every claim that the package can make.
IDS = {
    text
    for call in calls("claim", "Claim", "each", "missing", "best_hour", "beside_matched", "_named")
    for text in texts(call.args[0])
    if re.fullmatch("[a-z_]+[.][a-z_]+", text)
}
#: Every sentence, in English.
MESSAGES = {text for call in calls("_") for text in texts(call.args[0]) if text.endswith(".")}


@dataclass(frozen=True)
class Case:
    """A call of a summary: its function, its frames, and its other arguments."""

    name: str
    frames: dict[str, pl.DataFrame | None]
    options: dict[str, Any] = field(default_factory=dict)
    #: Parameters that take several frames by name.
    frame_groups: dict[str, dict[str, pl.DataFrame | None]] = field(default_factory=dict)

    def summary(self, lang: str = "en") -> ak.summaries.Summary:
        """Call it."""
        function: Callable[..., ak.summaries.Summary] = getattr(ak.summaries, self.name)
        frames = dict(self.frames)
        first = FIRST.get(self.name)
        positional = [frames.pop(first)] if first in frames else [self.options[first]] if first else []
        options = {name: value for name, value in self.options.items() if name != first}
        return function(*positional, **frames, **self.frame_groups, **options, lang=lang)

    def but(self, **changes: Any) -> Case:
        """Give the case with other frames or options."""
        frames = {name: changes.pop(name, frame) for name, frame in self.frames.items()}
        return Case(self.name, frames, {**self.options, **changes}, self.frame_groups)

    def emptied(self) -> Case:
        """Give the case of a provider that answers with nothing."""
        return Case(
            self.name,
            {name: None if frame is None else frame.clear() for name, frame in self.frames.items()},
            self.options,
            {
                name: {key: None if frame is None else frame.clear() for key, frame in group.items()}
                for name, group in self.frame_groups.items()
            },
        )


#: The parameter that each function takes by position.
FIRST = {
    "account": "diagnosis",
    "audience": "ranking",
    "compare": "names",
    "corpus": "tables",
    "danmaku": "density",
    "keywords": "shares",
    "live": "rates",
    "my_files": "inspected",
    "portfolio": "works",
    "retention": "summary",
    "shop": "days",
    "tour": "works",
    "traffic": "mix",
    "work_review": "item_id",
    "works": "works",
}


def _at(day: int, hour: int = 0) -> dt.datetime:
    return dt.datetime(2025, 10, day, hour, tzinfo=dt.UTC)


# The tables


@functools.cache
def works(plays: int | None = 5000) -> pl.DataFrame:
    titles = {"1": (PLAIN, plays), "2": ("two", 900), "3": (None, 150)}
    return table(
        "works",
        [
            {
                "provider": "tikomni",
                "platform": "douyin",
                "item_id": item,
                "title": title,
                "author": PLAIN,
                "published_at": _at(3 + index % 2, 10),
                "duration_s": 20.0,
                "plays": count,
                "views": count,
                "likes": 10,
                "comments": 1,
            }
            for index, (item, (title, count)) in enumerate(titles.items())
        ],
    )


@functools.cache
def curves(lead: float = 0.1, items: tuple[str, ...] = ("1", "2")) -> pl.DataFrame:
    """Retention falls at second 4 and rises at second 8; peers stay below by `lead`."""
    shape = (1.0, 0.9, 0.85, 0.8, 0.5, 0.49, 0.48, 0.47, 0.55, 0.54)
    rows = []
    for index, item in enumerate(items):
        for second, value in enumerate(shape):
            at = {"item_id": item, "second": float(second)}
            own = value - index / 100
            rows.append({**at, "analysis": "retention", "series": "item", "value": own})
            rows.append({**at, "analysis": "retention", "series": "peers", "value": own - lead})
            rows += [
                {**at, "analysis": analysis, "series": "item", "value": 0.1}
                for analysis in ("like", "bounce")
            ]
    return table("curve", rows)


@functools.cache
def danmaku() -> pl.DataFrame:
    counts = [2, 2, 2, 2, 60, 2, 2, 2, 2, 2]
    rows = enumerate(counts)
    return table(
        "danmaku",
        [{"item_id": "1", "second": float(at), "count": n, "total_count": sum(counts)} for at, n in rows],
    )


@functools.cache
def portrait(young: float = 0.3) -> pl.DataFrame:
    groups = [
        ("age", "-18", young, 300.0),
        ("age", "18-23", 1 - young, 100 * (1 - young) / (1 - young / 3)),
        ("province", "浙江", 0.4, 90.0),
        ("province", "江苏", 0.3, 80.0),
        ("interest", PLAIN, 0.5, None),
        ("interest", "travel", 0.1, None),
    ]
    names = ("dimension", "segment", "share", "tgi")
    return table(
        "portrait",
        [
            {"item_id": item, **dict(zip(names, group, strict=True))}
            for item in ("1", "2")
            for group in groups
        ],
    )


@functools.cache
def keywords(total: int | None = 3520) -> pl.DataFrame:
    rows = [
        {"item_id": "1", "keyword": PLAIN, "count": 1250, "reported_share": 0.355, "list": "show_from"},
        {"item_id": "1", "keyword": "dance", "count": 850, "reported_share": 0.241, "list": "show_from"},
        {"item_id": "1", "keyword": "after", "count": 100, "reported_share": 0.9, "list": "inspire_search"},
        {"item_id": "2", "keyword": "dance", "count": 400, "reported_share": 0.5, "list": "show_from"},
    ]
    if total is None:
        rows = [row | {"count": None} for row in rows]
    return table("keywords", [row | {"total_count": total} for row in rows])


@functools.cache
def traffic() -> pl.DataFrame:
    return table(
        "traffic",
        [
            {"item_id": item, "source": source, "share": share}
            for item in ("1", "2")
            for source, share in (("homepage_hot", 0.8), ("search", 0.2))
        ],
    )


# The results


def _led(words: pl.DataFrame) -> pl.DataFrame:
    return words.filter(pl.col("list") == "show_from").drop("list")


def shares(words: pl.DataFrame) -> pl.DataFrame:
    return ak.transforms.keyword_share(_led(words))


@functools.cache
def retention() -> Case:
    measured = ak.transforms.summarize_retention(curves(), works=works())
    own = curves().filter(pl.col("analysis") == "retention")
    return Case(
        "retention",
        {
            "summary": measured,
            "works": works(),
            "curves": curves(),
            "moments": ak.transforms.find_moments(own, drop=0.02, rise=0.01, works=works()),
            "standing": ak.transforms.rank_retention(measured, works=works()),
            "density": ak.transforms.danmaku_density(danmaku(), curves=curves()),
        },
        {"item_id": "1"},
    )


@functools.cache
def behind() -> pl.DataFrame:
    """A work that loses more viewers than its peers."""
    return ak.transforms.summarize_retention(curves(-0.1), works=works())


@functools.cache
def unsure() -> pl.DataFrame:
    """A lead that few plays may make by chance."""
    return ak.transforms.summarize_retention(curves(0.01), works=works(50))


@functools.cache
def many_moments() -> pl.DataFrame:
    """Six drops, of which the peers' curve is not known."""
    shape = [1.0 - 0.1 * (second // 2) for second in range(14)]
    rows = [
        {"item_id": "1", "analysis": "retention", "series": "item", "second": float(second), "value": value}
        for second, value in enumerate(shape)
    ]
    return ak.transforms.find_moments(table("curve", rows), works=works())


@functools.cache
def audience() -> Case:
    ranking = ak.transforms.rank_tgi(portrait(), plays=works())
    bare = portrait().filter(pl.col("tgi").is_null())
    return Case(
        "audience",
        {
            "ranking": ranking,
            "works": works(),
            "checks": ak.transforms.check_portrait(portrait()),
            "against": special(plays=5000),
            "overlaps": ak.transforms.audience_overlap(portrait(), plays=900),
            "shares": bare,
            "tiktok": ranking,
        },
        {"item_id": "1"},
    )


@functools.cache
def overlaps(*, whole: bool, apart: float = 0.0, people: int | None = None) -> pl.DataFrame:
    """Overlaps of provinces, of which the lists are whole or cut, and of which work 2 has some more in one of them."""
    share = pl.col("share") / pl.col("share").sum().over("item_id") if whole else pl.col("share")
    change = (
        pl.when(pl.col("item_id") == "1")
        .then(0.0)
        .when(pl.col("segment") == "浙江")
        .then(apart)
        .otherwise(-apart)
    )
    provinces = portrait().filter(pl.col("dimension") == "province").with_columns(share)
    return ak.transforms.audience_overlap(provinces.with_columns(pl.col("share") + change), plays=people)


@functools.cache
def alike() -> pl.DataFrame:
    """An audience of 400 people that is the platform's."""
    age = portrait().filter(pl.col("dimension") == "age").with_columns(pl.lit(100.0).alias("tgi"))
    return ak.transforms.rank_tgi(age, sample_size=400)


@functools.cache
def partly() -> pl.DataFrame:
    """Danmaku that go on where the curve has ended."""
    shortened = curves().filter(pl.col("second") < 8)
    return ak.transforms.danmaku_density(danmaku(), curves=shortened)


@functools.cache
def special(**sizes: int) -> pl.DataFrame:
    """Interests of work 1 against an average, of so many people."""
    bare = portrait().filter(pl.col("tgi").is_null())
    average = bare.filter(pl.col("item_id") == "2").select("dimension", "segment", pl.lit(0.1).alias("share"))
    return ak.transforms.rank_tgi(
        ak.transforms.compute_tgi(bare.filter(pl.col("item_id") == "1"), average), **sizes
    )


@functools.cache
def evenly(seconds: int) -> pl.DataFrame:
    """Three danmaku at each second."""
    rows = [
        {"item_id": "1", "second": float(at), "count": 3, "total_count": 3 * seconds} for at in range(seconds)
    ]
    return ak.transforms.danmaku_density(table("danmaku", rows))


@functools.cache
def searched() -> Case:
    words = keywords()
    ranks = shares(words)
    return Case(
        "keywords",
        {
            "shares": ranks,
            "works": works(),
            "mix": ak.transforms.traffic_mix(traffic()),
            "words": words,
            "concentration": ak.transforms.keyword_concentration(ranks),
            "diversity": ak.transforms.keyword_diversity(ranks),
            "gaps": ak.transforms.keyword_gaps(_led(words), works()),
            "afterwards": ak.transforms.keyword_share(
                words.filter(pl.col("list") == "inspire_search").drop("list")
            ),
        },
        {"item_id": "1"},
    )


@functools.cache
def few_searches(first: int, total: int = 6) -> pl.DataFrame:
    """Few searches, of which the first word has so many and the next one."""
    rows = [
        {"item_id": "1", "keyword": word, "count": count, "total_count": total, "list": "show_from"}
        for word, count in ((PLAIN, first), ("dance", 1))
    ]
    return shares(table("keywords", rows))


@functools.cache
def tied_words() -> pl.DataFrame:
    """Two words that share the first place."""
    return shares(keywords().with_columns(pl.lit(1250, pl.Int64).alias("count")))


@functools.cache
def near_words(total: int = 3520) -> pl.DataFrame:
    """Two words of which chance may have made either the first."""
    counts = pl.when(pl.col("keyword") == PLAIN).then(31).otherwise(30)
    return shares(keywords(total).with_columns(counts.cast(pl.Int64).alias("count")))


@functools.cache
def missed(total: int, near: bool) -> pl.DataFrame:
    """Gaps of a work that has neither word in its title: one far before the other, or as good as equal."""
    rows = [
        {"item_id": "1", "keyword": word, "count": count, "total_count": total, "list": "show_from"}
        for word, count in ((PLAIN, 31), ("dance", 30 if near else 1))
    ]
    titles = table("works", [{"item_id": "1", "title": "nothing of it"}])
    return ak.transforms.keyword_gaps(_led(table("keywords", rows)), titles)


@functools.cache
def calendar(*counts: int, ranks: tuple[int, ...] = (), p_value: float = 0.5) -> pl.DataFrame:
    """Hours of a Friday from 18:00 on: how many works came out in each, and how they rank."""
    offsets = pl.int_range(len(counts), eager=True)
    return pl.DataFrame(
        {
            "weekday": [5] * len(counts),
            "hour": 18 + offsets,
            "works": counts,
            "known": counts,
            "median_plays": 900.0,
            "rank": ranks or [None] * len(counts),
            "tried": len(ranks) or None,
            "p_value": p_value if ranks else None,
        },
        schema_overrides={"rank": pl.UInt32, "tried": pl.UInt32, "p_value": pl.Float64},
    )


def calendars() -> list[pl.DataFrame]:
    """One hour that leads alone, two that tie, one that leads by more than chance, by chance, and against none."""
    return [
        calendar(9, 1),
        calendar(3, 3, ranks=(1, 1)),
        calendar(4, 3, ranks=(1, 2), p_value=0.01),
        calendar(4, 3, ranks=(1, 2)),
        calendar(4, ranks=(1,)),
    ]


@functools.cache
def seven_tied() -> pl.DataFrame:
    """More words in the first place than can be named."""
    rows = [
        {"item_id": "1", "keyword": word, "count": 1, "total_count": 9, "list": "show_from"}
        for word in "abcdefg"
    ]
    return shares(table("keywords", rows))


@functools.cache
def hours_compared(second_rank: int, p_value: float) -> pl.DataFrame:
    """Two hours of a Friday."""
    return pl.DataFrame(
        {
            "weekday": [5, 5],
            "hour": [18, 20],
            "median_viewers": [900.0, 800.0],
            "sessions": [12, 12],
            "rank": [1, second_rank],
            "tried": [2, 2],
            "p_value": [p_value] * 2,
        }
    )


@functools.cache
def review() -> Case:
    table_of_works = works(500)
    places = table_of_works.select(
        "item_id",
        measure=pl.lit("plays"),
        value="plays",
        rank=pl.col("plays").rank("min", descending=True),
        works=pl.len(),
    )
    return Case(
        "work_review",
        {
            "places": places,
            "curves": curves(),
            "summary": ak.transforms.summarize_retention(curves(), works=works()),
            "density": density().frames["density"],
            "portrait": portrait(),
            "ranking": ak.transforms.rank_tgi(portrait(), plays=works()),
            "mix": ak.transforms.traffic_mix(traffic()),
            "shares": shares(keywords()),
            "matched": matched("1"),
        },
        {"item_id": "1"},
    )


@functools.cache
def matched(*items: str, others: int = 4, rate: float = 0.5) -> pl.DataFrame:
    """Completion rates of works and of those like them, which are from a tenth up."""
    rows = [
        {"of_item_id": item, "item_id": matched_id, "completion_rate": value}
        for item in items
        for matched_id, value in (
            (item, rate),
            *(
                (f"like {n}" if n else "2" if item == "1" else "1", 0.1 + 0.4 * n / others)
                for n in range(others)
            ),
        )
    ]
    return pl.DataFrame(rows)


@functools.cache
def leads(between: float = 0.0, plays: int | None = 5000) -> pl.DataFrame:
    """How work 1 leads work 2, from a hundredth on, and work 2 work 1."""
    own = curves().with_columns(
        pl.col("value") + pl.when(pl.col("item_id") == "1").then(between).otherwise(0.0)
    )
    known = works(plays).with_columns(pl.lit(plays, pl.Int64).alias("plays"))
    return pl.concat(
        ak.transforms.summarize_retention(own, baseline=baseline, works=known) for baseline in ("2", "1")
    )


@functools.cache
def shift(people: int | None) -> pl.DataFrame:
    """From a portrait to another that has fewer of the young."""
    return ak.transforms.audience_shift(
        portrait().filter(pl.col("item_id") == "1"),
        portrait(0.2).filter(pl.col("item_id") == "2").drop("item_id"),
        plays=people,
    )


@functools.cache
def pair() -> Case:
    words = shares(keywords())
    groups = pl.DataFrame(
        {"dimension": ["age"], "segment": ["-18"], "tgi": [300.0], "tgi_b": [90.0], "differs": [True]}
    )
    return Case(
        "compare",
        {
            "works": works(),
            "curves": curves(),
            "comparison": ak.transforms.compare_retention(curves()),
            "leads": leads(),
            "portraits": portrait(),
            "groups": groups,
            "shifts": shift(900),
            "shares": words,
            "words": pl.DataFrame({"keyword": ["a", "b"], "share_a": [0.5, 0.1], "share_b": [0.2, None]}),
            "mix": ak.transforms.traffic_mix(traffic()),
            "matched": matched("1", "2"),
        },
        {"names": {"1": f"A {PLAIN}", "2": "B two"}},
    )


@functools.cache
def portfolio() -> Case:
    played = works().with_columns(counted_as=pl.lit("plays"))
    rated = ak.transforms.engagement_rate(played, denominator="plays")
    rates = rated.group_by("provider", "platform").agg(
        pl.len().alias("works"),
        pl.col("engagement_rate").median().alias("median_engagement_rate"),
        reactions=pl.lit("likes, comments"),
        counted_as=pl.lit("plays"),
        lacking=pl.lit("shares"),
        lacking_works=pl.lit(1),
    )
    unknown = rates.with_columns(
        pl.lit("amagi").cast(rates.schema["provider"]).alias("provider"),
        pl.lit(None, dtype=pl.Float64).alias("median_engagement_rate"),
        lacking_works=pl.lit(None, pl.Int32),
    )
    return Case(
        "portfolio",
        {
            "works": works(),
            "once": played,
            "best": ak.transforms.leaderboard(played, by="plays"),
            "engagement": pl.concat([rates, unknown]),
            "calendars": calendar(4, 3, ranks=(1, 2)).with_columns(platform=pl.lit("douyin")),
            "paces": growing(),
        },
        {"labels": {"1": PLAIN}, "as_of": "2025-11-01"},
    )


@functools.cache
def growing() -> pl.DataFrame:
    """A work of three months that gains twice as much a day as before."""
    rows = [
        {"item_id": "1", "metric": "plays", "days": days, "increment": 10 * days * (2 if days < 30 else 1)}
        for days in (1, 7, 30)
    ]
    published = table("works", [{"item_id": "1", "published_at": _at(1)}])
    return ak.transforms.growth(
        table("increments", rows), published, as_of=dt.datetime(2025, 12, 31)
    ).with_columns(work=pl.lit(f"TikTok · {PLAIN}"))


@functools.cache
def my_files() -> Case:
    """Files of two platforms: Douyin's tell hours and plays of pictures and videos, YouTube's a curve and neither of these."""
    once = (
        works()
        .with_columns(
            counted_as=pl.when(pl.col("item_id") != "3").then(pl.lit("plays")),
            platform=pl.col("item_id").replace({"3": "youtube"}),
        )
        .with_columns(
            platform=pl.col("platform").replace({"1": "douyin", "2": "douyin"}),
            hour_known=pl.col("item_id") != "2",
        )
    )
    once = once.with_columns(plays=pl.when(pl.col("item_id") != "3").then("plays"))
    looks = [{"item_id": "1", "snapshot_at": _at(day), "plays": 1000 * day} for day in (1, 5)]
    curve = curves(items=("1",)).filter(pl.col("series") == "item", pl.col("analysis") == "retention")
    high = curve.with_columns(pl.lit("2").alias("item_id"), value=pl.lit(0.9))
    return Case(
        "my_files",
        {
            "inspected": pl.DataFrame({"platform": ["douyin", "youtube", None], "rows": [2, 101, 0]}),
            "unread": pl.DataFrame({"file": [PLAIN, "b.csv"]}),
            "works": once,
            "best": ak.transforms.leaderboard(once, by="plays"),
            "engagement": pl.DataFrame(
                {
                    "platform": ["douyin", "douyin", "youtube"],
                    "genre": ["photos", "video", None],
                    "works": [1, 1, 0],
                    "median_engagement_rate": [0.1, 0.05, None],
                    "reactions": "likes",
                    "counted_as": ["plays", "plays", ""],
                }
            ),
            "gains": ak.transforms.snapshot_growth(table("snapshots", looks)),
            "portrait": table(
                "portrait",
                [
                    {"dimension": "gender", "segment": segment, "share": share, "of": "followers"}
                    for segment, share in (("female", 0.6), ("male", 0.4))
                ],
            ).with_columns(platform=pl.lit("tiktok")),
            "retention": ak.transforms.summarize_retention(pl.concat([curve, high])),
        },
        {"labels": {"1": PLAIN, "2": "two"}},
    )


@functools.cache
def account() -> Case:
    diagnosis = [
        {"metric": "plays", "own_value": 5.0, "similar_value": 9.0, "author_rank": 0.1, "similar_rank": 0.2},
        {
            "metric": "interaction",
            "own_value": 9.0,
            "similar_value": 5.0,
            "author_rank": 0.9,
            "similar_rank": 0.8,
        },
    ]
    return Case(
        "account",
        {
            "diagnosis": ak.transforms.diagnose(table("diagnosis", diagnosis)),
            "works": works(),
            "calendar": ak.transforms.posting_calendar(works()),
            "ladder": ladder(9),
            "violations": table("violations", [{"type": "video"}]),
        },
    )


@functools.cache
def ladder(points: int | None) -> pl.DataFrame:
    return ak.transforms.violation_ladder(table("health", [{"violation_score": points}]))


@functools.cache
def lives(count: int = 3, running: int = 1) -> pl.DataFrame:
    over = {"ended_at": _at(20), "status": "ended"}
    return table(
        "live_sessions",
        [
            {
                "room_id": str(number),
                "started_at": _at(3, 12),
                "viewers": 1000,
                "commenters": 50,
                "buyers": 10,
                "average_watch_s": 90.0,
                **(over if number < count else {"status": "going on"}),
            }
            for number in range(count + running)
        ],
    )


@functools.cache
def live() -> Case:
    days = table("live_daily", [{"started_at": _at(1), "sessions": 1, "viewers": 10}])
    return Case(
        "live",
        {
            "rates": ak.transforms.live_rates(lives()),
            "hours": ak.transforms.best_start_hours(lives(), min_sessions=3),
            "days": ak.transforms.live_daily_rates(days),
        },
    )


@functools.cache
def shop() -> Case:
    sums = {"started_at": _at(1, 8), "ended_at": _at(2, 8), "revenue": 100.0, "currency": "USD"}
    stats = table(
        "product_stats",
        [
            {
                "item_id": "1",
                "product_id": "9",
                "product_views": 100,
                "product_clicks": 50,
                "orders": 5,
                "items_sold": 6,
                "revenue": 60.0,
                "currency": "USD",
            }
        ],
    )
    products = table(
        "products", [{"product_id": "9", "title": PLAIN, **sums, "items_sold": 6, "commission": 1.0}]
    )
    return Case(
        "shop",
        {
            "days": ak.transforms.revenue_by_day(
                table("shop_daily", [{**sums, "live_revenue": 25.0, "commission": 9.0}]),
                time_zone="America/Los_Angeles",
            ),
            "board": ak.transforms.product_leaderboard(products),
            "sales": ak.transforms.video_product_sales(stats),
            "videos": works(),
            "stats": stats,
        },
        {"names": {"1": PLAIN}, "products": {"9": PLAIN}},
    )


RECORDED = Provenance(recorded_at="2025-11-01T00:00:00Z", source="sandbox", kit_version="0.1.0")


@functools.cache
def tour() -> Case:
    return Case(
        "tour",
        {"works": works(), "calls": pl.DataFrame({"credits": [1.0, 0.5]})},
        {"provenance": RECORDED},
        {"parts": {"retention": curves(), "traffic": traffic()}},
    )


@functools.cache
def corpus() -> Case:
    ranking = ak.transforms.rank_tgi(portrait(), plays=works())
    return Case(
        "corpus",
        {
            "tables": pl.DataFrame({"table": ["works"], "rows": [3]}),
            "works": works(),
            "summary": retention().frames["summary"],
            "ranking": ranking.select(
                pl.lit(PLAIN).alias("author"), "dimension", "segment", "share", "tgi", "n"
            ),
            "pool": pool(300),
        },
        {"source": "sandbox", "min_plays": 200},
    )


@functools.cache
def everywhere() -> Case:
    return Case("works", {"works": works(), "calendar": ak.transforms.posting_calendar(works())})


@functools.cache
def density() -> Case:
    return Case("danmaku", {"density": retention().frames["density"]})


@functools.cache
def sources() -> Case:
    return Case("traffic", {"mix": ak.transforms.traffic_mix(traffic()), "works": works()}, {"item_id": "1"})


@functools.cache
def near_sources(first: float) -> Case:
    """Sources that share the plays so."""
    shared = traffic().with_columns(
        share=pl.when(pl.col("source") == "search").then(1 - first).otherwise(first)
    )
    return sources().but(mix=ak.transforms.traffic_mix(shared))


@functools.cache
def pairs_sold(*orders: int) -> pl.DataFrame:
    """What videos sold: each an item an order."""
    rows = [
        {"item_id": str(n), "product_id": "9", "orders": count, "items_sold": count}
        for n, count in enumerate(orders, 1)
    ]
    return ak.transforms.video_product_sales(table("product_stats", rows))


@functools.cache
def pool(first: int) -> pl.DataFrame:
    """Words of a work: one with so many searches, another with 30."""
    counts = pl.when(pl.col("keyword") == PLAIN).then(first).otherwise(30)
    words = keywords().with_columns(counts.cast(pl.Int64).alias("count"))
    return ak.transforms.pool_keywords(_led(words.filter(item_id="1")))


@functools.cache
def tied_pool(total: int | None) -> pl.DataFrame:
    """Words searched as often as each other, with counts or shares alone."""
    words = (
        keywords(total)
        .filter(pl.col("item_id") == "1", pl.col("list") == "show_from")
        .with_columns(count=pl.lit(30 if total else None, pl.Int64), reported_share=pl.lit(0.3))
    )
    return ak.transforms.pool_keywords(_led(words))


#: Each function of `analytics_kit.summaries` -> what makes the case in which it says most.
FULL: dict[str, Callable[[], Case]] = {
    "retention": retention,
    "audience": audience,
    "keywords": searched,
    "work_review": review,
    "compare": pair,
    "portfolio": portfolio,
    "my_files": my_files,
    "account": account,
    "live": live,
    "shop": shop,
    "tour": tour,
    "corpus": corpus,
    "works": everywhere,
    "danmaku": density,
    "traffic": sources,
}


def _low(frame: pl.DataFrame | None) -> pl.DataFrame:
    assert frame is not None
    return frame.with_columns(pl.lit(50.0).alias("tgi"))


def _variants() -> list[Case]:
    whole = keywords(2100).with_columns(
        pl.when(pl.col("keyword") == PLAIN).then(1250).otherwise(850).alias("count")
    )
    small, unknown = keywords(250), keywords(None)
    checks = audience().frames["checks"]
    assert checks is not None
    best = ak.transforms.best_start_hours
    running = ak.transforms.live_rates(lives(0, 2))
    many = lives(12, 0)
    return [
        retention().but(summary=behind(), works=works(100)),
        *(
            retention().but(summary=summary)
            for summary in (unsure(), ak.transforms.summarize_retention(curves()))
        ),
        retention().but(standing=ak.transforms.rank_retention(ak.transforms.summarize_retention(curves()))),
        *(
            retention().but(standing=ak.transforms.rank_retention(summary, by="area"))
            for summary in (
                ak.transforms.summarize_retention(curves()),
                ak.transforms.summarize_retention(curves(), works=works()),
            )
        ),
        retention().but(moments=many_moments()),
        audience().but(ranking=_low(audience().frames["ranking"]), works=works(500), baseline="[a]"),
        audience().but(ranking=ak.transforms.rank_tgi(portrait())),
        audience().but(
            ranking=ak.transforms.rank_tgi(portrait(), sample_size=400), overlaps=overlaps(whole=True)
        ),
        *(
            audience().but(overlaps=overlaps(whole=whole, apart=apart, people=900))
            for whole in (True, False)
            for apart in (0.0, 0.2)
        ),
        audience().but(overlaps=overlaps(whole=False)),
        audience().but(against=special(sample_size=400)),
        density().but(density=partly()),
        audience().but(ranking=alike()),
        density().but(density=evenly(2)),
        review().but(ranking=ak.transforms.rank_tgi(portrait(), sample_size=400)),
        audience().but(checks=checks.with_columns(consistent=False)),
        searched().but(
            words=whole,
            shares=shares(whole),
            concentration=ak.transforms.keyword_concentration(shares(whole)),
            diversity=ak.transforms.keyword_diversity(shares(whole)),
        ),
        searched().but(words=small),
        searched().but(
            words=unknown,
            concentration=ak.transforms.keyword_concentration(shares(unknown).with_columns(count=None)),
        ),
        searched().but(words=unknown, works=works(900)),
        review().but(summary=behind(), curves=curves(-0.1)),
        pair().but(works=works(500)),
        *(pair().but(leads=leads(more)) for more in (0.1, -0.1)),
        pair().but(leads=leads(plays=None), shifts=shift(None)),
        pair().but(shifts=shift(20)),
        portfolio().but(works=table("works", [{"provider": provider} for provider in PROVIDERS])),
        portfolio().but(works=table("works", [{"provider": "export", "platform": "tiktok"}])),
        *(retention().but(from_files=True, item_id=item_id) for item_id in ("1", "9")),
        my_files().but(unread=pl.DataFrame({"file": [f"{number}.csv" for number in range(9)]})),
        account().but(
            diagnosis=ak.transforms.diagnose(
                table("diagnosis", [{"metric": "plays", "author_rank": 0.9, "similar_rank": 0.8}])
            ),
            ladder=ladder(30),
        ),
        live().but(rates=running, hours=best(lives(0, 2))),
        *(
            searched().but(shares=frame, afterwards=frame)
            for frame in (few_searches(2), few_searches(1), few_searches(20, 30), tied_words())
        ),
        searched().but(shares=seven_tied()),
        *(searched().but(shares=frame, afterwards=frame) for frame in (near_words(), near_words(90))),
        *(searched().but(gaps=missed(total, near)) for total in (90, 900) for near in (True, False)),
        *(everywhere().but(calendar=frame) for frame in calendars()),
        *(
            portfolio().but(calendars=frame.with_columns(platform=pl.lit("douyin")))
            for frame in calendars()[1:]
        ),
        *(near_sources(first) for first in (0.5, 0.51)),
        *(shop().but(sales=pairs_sold(*orders)) for orders in ((6, 5), (6, 6))),
        *(corpus().but(pool=tied_pool(total)) for total in (900, None)),
        *(corpus().but(pool=frame) for frame in (pool(31), pool(300))),
        review().but(matched=matched("1", others=40)),
        pair().but(
            matched=matched("1", "2", others=41).filter(
                pl.col("of_item_id") != pl.col("item_id").replace({"2": "1", "1": "2"})
            )
        ),
        *(live().but(hours=hours_compared(rank, p)) for rank, p in ((2, 0.01), (2, 0.5), (1, 0.5))),
        live().but(rates=ak.transforms.live_rates(many), hours=best(many)),
        tour().but(provenance=None),
        corpus().but(source="export"),
        corpus().but(source="live", pool=ak.transforms.pool_keywords(_led(unknown))),
    ]


@functools.cache
def cases() -> list[Case]:
    """Full ones, those that say what full ones do not, and those in which nothing came."""
    full = [make() for make in FULL.values()]
    return [*full, *_variants(), *(case.emptied() for case in full)]


def claim_texts(case: Case, claim: str) -> tuple[list[str], list[str]]:
    """The texts of a claim in a case, in English and in Chinese."""
    english, chinese = (
        case.summary(lang).claims.filter(pl.col("claim") == claim).get_column("text").drop_nulls().to_list()
        for lang in ("en", "zh")
    )
    return english, chinese
