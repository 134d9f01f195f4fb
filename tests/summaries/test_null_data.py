"""Where nothing differs, what summaries say of a difference is said no more often than its 5 % allow.

Each claim that chance could make is made of data that hold nothing, many times. What is merely read off a figure is named in
``.docs/claims.toml``, with the reason. Run as a script this measures the rates, and ``--write`` keeps them for the documentation::

    python tests/summaries/test_null_data.py 300
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))  # as a script it finds what tests share, too
from _summaries import IDS, table

import analytics_kit as ak

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many people, plays or things there are in each draw.
SIZES = (200, 1_000, 10_000)
SECONDS = 30
#: What is left of the viewers at each second: a tenth leave at once, then a hundredth each second.
RETENTION = [1.0, *(0.9 - 0.01 * second for second in range(SECONDS - 1))]
#: Everybody on the platform.
PLATFORM = {
    "age": {"-18": 10, "18-23": 25, "24-30": 30, "31-40": 20, "41-50": 10, "50-": 5},
    "gender": {"male": 51, "female": 49},
    "province": {"广东": 40, "浙江": 30, "四川": 20, "辽宁": 8, "青海": 2},
}
INTERESTS = {"interest": {"food": 30, "travel": 25, "cars": 20, "games": 15, "music": 10}}

Outcomes = dict[str, bool]


def sample_counts(draw: random.Random, weights: dict[str, int], people: int) -> Counter[str]:
    return Counter(draw.choices([*weights], [*weights.values()], k=people))


def curve(draw: random.Random, item: str, plays: int) -> list[dict[str, Any]]:
    """The curve of viewers who each leave as those of the peers do."""
    steps = [here - after for here, after in zip(RETENTION, [*RETENTION[1:], 0.0], strict=True)]
    gone = Counter(draw.choices(range(SECONDS), steps, k=plays))
    here, rows = plays, []
    for second, share in enumerate(RETENTION):
        at = {"item_id": item, "analysis": "retention", "second": float(second)}
        rows += [
            {**at, "series": "item", "value": here / plays},
            {**at, "series": "peers", "value": share},
        ]
        here -= gone[second]
    return rows


def portrait(
    draw: random.Random, item: str, people: int, *, tgi: bool = True, platform: Any = None
) -> list[dict[str, Any]]:
    """The portrait of people drawn from the platform; a provider does not list what nobody is in."""
    return [
        {
            "item_id": item,
            "dimension": dimension,
            "segment": segment,
            "share": count / people,
            "tgi": 100 * count / people / (weights[segment] / sum(weights.values())) if tgi else None,
        }
        for dimension, weights in (platform or PLATFORM).items()
        for segment, count in sample_counts(draw, weights, people).items()
    ]


def has(summary: ak.summaries.Summary, claim: str, *words: str) -> bool:
    """Whether the claim is made with one of the words (or at all)."""
    texts = summary.claims.filter(pl.col("claim") == claim).get_column("text").drop_nulls()
    return any(not words or any(word in text for word in words) for text in texts)


# What is drawn, and what is said of it though it is not so


def retention(draw: random.Random, plays: int) -> Outcomes:
    works = table("works", [{"item_id": "a", "plays": plays}])
    curves = table("curve", curve(draw, "a", plays))
    moments = ak.transforms.find_moments(curves, works=works)
    # The peers too lose more than the threshold in the first second; what comes later is no drop.
    moments = moments.filter((pl.col("kind") == "rise") | (pl.col("start_second") >= 1))
    summary = ak.summaries.retention(ak.transforms.summarize_retention(curves, works=works), moments=moments)
    return {
        "retention.mean_lead": has(summary, "retention.mean_lead", "points above", "points below"),
        "retention.hook": has(summary, "retention.hook", "above peers", "below peers"),
        "retention.moments": has(summary, "retention.moments"),
    }


def danmaku(draw: random.Random, total: int) -> Outcomes:
    counts = Counter(draw.choices(range(SECONDS), k=total))
    rows = [
        {"item_id": "a", "second": float(second), "count": counts[second], "total_count": total}
        for second in range(SECONDS)
    ]
    density = ak.transforms.danmaku_density(table("danmaku", rows))
    return {"danmaku.peak": has(ak.summaries.danmaku(density), "danmaku.peak")}


def audience(draw: random.Random, people: int) -> Outcomes:
    """A work and eight others: of the platform's audience, and of each other's interests."""
    items = [str(n) for n in range(9)]
    works = table("works", [{"item_id": item, "plays": people} for item in items])
    whole = table("portrait", [row for item in items for row in portrait(draw, item, people)])
    bare = table(
        "portrait",
        [row for item in items for row in portrait(draw, item, people, tgi=False, platform=INTERESTS)],
    )
    own, others = bare.filter(item_id="0"), bare.filter(pl.col("item_id") != "0")
    average = others.group_by("dimension", "segment").agg(pl.col("share").mean())
    # As the template has it: the average is of eight works, and scatters too.
    noise = 1 / people / 8
    against = ak.transforms.rank_tgi(
        ak.transforms.compute_tgi(own, average), plays=max(1, round(1 / (1 / people + noise)))
    )
    summary = ak.summaries.audience(
        ak.transforms.rank_tgi(whole.filter(item_id="0"), plays=people),
        works=works,
        against=against,
        overlaps=ak.transforms.audience_overlap(whole, plays=works.select("item_id", "plays")),
    )
    return {
        "audience.core": has(summary, "audience.core"),
        "audience.outstanding": has(summary, "audience.outstanding"),
        "audience.overlap": has(summary, "audience.overlap", "by less than chance"),
    }


def compare(draw: random.Random, plays: int) -> Outcomes:
    """Two works that are like each other and like all others."""
    works = table("works", [{"item_id": item, "plays": plays} for item in "ab"])
    curves = table("curve", [row for item in "ab" for row in curve(draw, item, plays)])
    portraits = table("portrait", [row for item in "ab" for row in portrait(draw, item, plays)])
    ranking = ak.transforms.rank_tgi(portraits, plays=works.select("item_id", "plays"))
    a, b = (ranking.filter(item_id=item) for item in "ab")
    groups = a.join(b, on=["dimension", "segment"], suffix="_b").with_columns(
        differs=(pl.col("tgi_low") > pl.col("tgi_high_b")) | (pl.col("tgi_high") < pl.col("tgi_low_b"))
    )
    like = [draw.random() for _ in range(51)]
    matched = pl.DataFrame(
        {"of_item_id": "a", "item_id": ["a", *map(str, range(50))], "completion_rate": like}
    )
    nothing = {name: table(name) for name in ("keywords", "traffic")}
    leads = [ak.transforms.summarize_retention(curves, baseline=item, works=works) for item in "ba"]
    summary = ak.summaries.compare(
        {"a": "A", "b": "B"},
        works=works,
        curves=curves,
        comparison=ak.transforms.compare_retention(curves),
        leads=pl.concat(leads),
        portraits=portraits,
        groups=groups,
        shifts=ak.transforms.audience_shift(
            portraits.filter(item_id="a"), portraits.filter(item_id="b").drop("item_id"), plays=plays
        ),
        shares=ak.transforms.keyword_share(nothing["keywords"].drop("list")),
        words=pl.DataFrame({"share_a": [], "share_b": []}),
        mix=ak.transforms.traffic_mix(nothing["traffic"]),
        matched=matched,
    )
    beyond = has(summary, "compare.matched", "that is more than chance")
    return {
        "compare.retention": has(summary, "compare.retention", "above that of B", "below that of B"),
        "compare.group": has(summary, "compare.group"),
        "compare.shift": has(summary, "compare.shift"),
        "compare.matched": beyond,
        # One function says both.
        "work_review.matched": beyond,
    }


def searches(draw: random.Random, number: int) -> Outcomes:
    """Ten words, each as frequent as the others, of which the title has none."""
    rows = [
        {"item_id": "a", "keyword": word, "count": count, "total_count": number, "list": "show_from"}
        for word, count in sample_counts(draw, dict.fromkeys("abcdefghij", 1), number).items()
    ]
    words = table("keywords", rows)
    shares = ak.transforms.keyword_share(words.drop("list"))
    titles = table("works", [{"item_id": "a", "title": "…"}])
    gaps = ak.transforms.keyword_gaps(words.drop("list"), titles)
    summary = ak.summaries.keywords(shares, gaps=gaps, afterwards=shares)
    pool = ak.transforms.pool_keywords(words.drop("list"))
    corpus = ak.summaries.corpus(
        pl.DataFrame({"rows": [1]}),
        source="sandbox",
        works=titles,
        summary=ak.transforms.summarize_retention(table("curve")),
        ranking=pl.DataFrame(
            schema=dict.fromkeys(("author", "dimension", "segment"), pl.String)
        ).with_columns(share=pl.lit(0.0), tgi=pl.lit(0.0)),
        pool=pool,
        min_plays=200,
    )
    unsure = ("no more than chance", "tied")
    return {
        "keywords.first": not has(summary, "keywords.first", *unsure),
        "keywords.afterwards": not has(summary, "keywords.afterwards", *unsure),
        "keywords.gap": has(summary, "keywords.gap", "the first of them"),
        "corpus.searched_most": not has(corpus, "corpus.searched_most", *unsure),
    }


def lean(draw: random.Random, people: int) -> Outcomes:
    """Twelve creators whose audience is everybody's."""
    authors = [f"creator {n}" for n in range(12)]
    rows = [row for author in authors for row in portrait(draw, author, people)]
    ranking = ak.transforms.rank_tgi(table("portrait", rows), plays=people).rename({"item_id": "author"})
    summary = ak.summaries.corpus(
        pl.DataFrame({"rows": [1]}),
        source="sandbox",
        works=table("works"),
        summary=ak.transforms.summarize_retention(table("curve")),
        ranking=ranking,
        pool=ak.transforms.pool_keywords(table("keywords")),
        min_plays=200,
    )
    return {"corpus.lean": has(summary, "corpus.lean")}


def sources(draw: random.Random, plays: int) -> Outcomes:
    """Four sources that bring as many plays as each other."""
    names = ("homepage_hot", "search", "follow", "others")
    counts = sample_counts(draw, dict.fromkeys(names, 1), plays)
    rows = [{"item_id": "a", "source": source, "share": counts[source] / plays} for source in names]
    mix = ak.transforms.traffic_mix(table("traffic", rows))
    summary = ak.summaries.traffic(mix, works=table("works", [{"item_id": "a", "plays": plays}]))
    return {"traffic.first": not has(summary, "traffic.first", "no more than chance", "tied")}


def hours(draw: random.Random, number: int) -> Outcomes:
    """Works, lives and plays that have nothing to do with the hour: ten hours, a few each."""
    count = min(60, max(20, number // 20))
    at = [dt.datetime(2025, 10, 6, 1 + draw.randrange(10), tzinfo=dt.UTC) for _ in range(count)]
    sizes = [draw.lognormvariate(6, 1.5) for _ in range(count)]
    works = table(
        "works",
        [
            {"item_id": str(n), "published_at": when, "plays": int(size)}
            for n, (when, size) in enumerate(zip(at, sizes, strict=True))
        ],
    )
    calendar = ak.transforms.posting_calendar(works)
    ended = dt.datetime(2025, 10, 7, tzinfo=dt.UTC)
    lives = table(
        "live_sessions",
        [
            {
                "room_id": str(n),
                "started_at": when,
                "ended_at": ended,
                "status": "ended",
                "viewers": int(size),
            }
            for n, (when, size) in enumerate(zip(at, sizes, strict=True))
        ],
    )
    summary = ak.summaries.works(works, calendar=calendar)
    of_lives = ak.summaries.live(
        ak.transforms.live_rates(lives), hours=ak.transforms.best_start_hours(lives, min_sessions=3)
    )
    best = has(summary, "works.best_hour", "by more than chance")
    return {
        "works.busiest_hour": not has(summary, "works.busiest_hour", "no more than chance", "tied"),
        "works.best_hour": best,
        # One function says both.
        "portfolio.best_hour": best,
        "live.best_hour": has(of_lives, "live.best_hour", "by more than chance"),
    }


def sold(draw: random.Random, orders: int) -> Outcomes:
    """Five pairs of a video and a product that sell as well as each other."""
    counts = sample_counts(draw, dict.fromkeys("abcde", 1), orders)
    rows = [
        {"item_id": item, "product_id": "9", "orders": count, "items_sold": count}
        for item, count in counts.items()
    ]
    summary = ak.summaries.shop(
        ak.transforms.revenue_by_day(table("shop_daily")),
        board=ak.transforms.product_leaderboard(table("products")),
        sales=ak.transforms.video_product_sales(table("product_stats", rows)),
    )
    return {"shop.best_pair": not has(summary, "shop.best_pair", "no more than chance", "tied")}


DRAWS: tuple[Callable[[random.Random, int], Outcomes], ...] = (
    retention, danmaku, audience, compare, searches, lean, sources, hours, sold,
)  # fmt: skip

DOCS = Path(__file__).parents[2] / ".docs"
NOTES = tomllib.loads((DOCS / "claims.toml").read_text(encoding="utf-8"))["claim"]
#: Claims that say no more than what a figure is, so that there is nothing for chance to feign; the file says what they are read off.
READINGS = {claim for note in NOTES if "reading" in note for claim in note["ids"]}


def rates(number: int, size: int) -> dict[str, float]:
    """How often each claim is made of so many draws of nothing."""
    stated: Counter[str] = Counter()
    trials: Counter[str] = Counter()
    for kind in DRAWS:
        draw = random.Random(f"{kind.__name__} {size}")  # noqa: S311 - draws are to be repeated
        for _ in range(number):
            for claim, is_stated in kind(draw, size).items():
                trials[claim] += 1
                stated[claim] += is_stated
    return {claim: stated[claim] / trials[claim] for claim in sorted(trials)}


@cache
def simulated_claims() -> set[str]:
    """The claims that are drawn."""
    return {claim for kind in DRAWS for claim in kind(random.Random(1), 200)}  # noqa: S311 - likewise


FEW = 12
#: Of 12 draws a claim of 5 % is made more than 4 times with a probability of 0.02 %, and there are some twenty claims.
MOST = 4 / FEW


def test_where_nothing_differs_no_difference_is_said_more_often_than_chance_allows() -> None:
    assert {claim: rate for claim, rate in rates(FEW, 500).items() if rate > MOST} == {}


def test_every_claim_is_drawn_or_is_no_inference() -> None:
    listed = [claim for note in NOTES for claim in note["ids"]]
    assert len(listed) == len({*listed})
    assert {*listed} == IDS
    assert simulated_claims() | READINGS == IDS
    assert simulated_claims() & READINGS == set()


def test_the_rates_that_the_documentation_prints_are_of_these_claims_and_within_their_limit() -> None:
    recorded = json.loads(RECORDED_RATES.read_text(encoding="utf-8"))

    assert {*recorded["rates"]} == simulated_claims()
    # Of 300 draws a claim of 5 % is made in more than 9.4 % with a probability under 0.1 %.
    assert all(rate <= 0.094 for rates in recorded["rates"].values() for rate in rates)


def test_a_difference_that_is_there_is_said() -> None:
    draw = random.Random(1)  # noqa: S311 - likewise
    curves = table("curve", curve(draw, "a", 1000)).with_columns(
        pl.col("value") - pl.when(pl.col("series") == "peers").then(0.1).otherwise(0.0)
    )
    works = table("works", [{"item_id": "a", "plays": 1000}])
    summary = ak.summaries.retention(ak.transforms.summarize_retention(curves, works=works))

    assert "points above peers" in str(summary)


#: What was measured last, for the documentation.
RECORDED_RATES = DOCS / "null_rates.json"


def main(number: int, write: bool, say: Callable[[str], object] = print) -> None:
    by_size = {size: rates(number, size) for size in SIZES}
    table_of = {claim: [by_size[size][claim] for size in SIZES] for claim in by_size[SIZES[0]]}
    for claim, row in table_of.items():
        say(f"{claim:24}" + "".join(f"{rate:9.1%}" for rate in row))
    if write:
        recorded = {"draws": number, "sizes": SIZES, "rates": table_of}
        RECORDED_RATES.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), "--write" in sys.argv)
