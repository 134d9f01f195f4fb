"""Where nothing differs, what summaries say of a difference is said no more often than its 5 % allow.

The draws are few, so each claim is held to what 5 % give at most once in a thousand runs; seeds are fixed.
"""

from __future__ import annotations

import random
from collections import Counter

import polars as pl
import pytest
from _summaries import table

import analytics_kit as ak

DRAWS = 16
#: Of 16 draws a claim of 5 % is made more than 4 times with a probability under 0.1 %.
MOST = 4
SECONDS = 12
#: Age and gender of everybody on the platform.
PLATFORM = {
    "age": {"-18": 0.1, "18-23": 0.25, "24-30": 0.3, "31-40": 0.2, "41-50": 0.1, "50-": 0.05},
    "gender": {"male": 0.5, "female": 0.5},
}
#: What half of a work's viewers would see of it.
CURVE = [0.9**second for second in range(SECONDS)]


def watched(draw: random.Random, item: str, plays: int) -> list[dict[str, object]]:
    """The curve of viewers who each leave as those of the peers do."""
    left = [0] * SECONDS
    for _ in range(plays):
        until = draw.random()
        for second, share in enumerate(CURVE):
            left[second] += until < share
    at = {"item_id": item, "analysis": "retention"}
    own = [
        {**at, "series": "item", "second": float(second), "value": n / plays} for second, n in enumerate(left)
    ]
    return own + [
        {**at, "series": "peers", "second": float(second), "value": share}
        for second, share in enumerate(CURVE)
    ]


def portrait(draw: random.Random, item: str, people: int) -> list[dict[str, object]]:
    """The portrait of people drawn from the platform."""
    rows = []
    for dimension, usual in PLATFORM.items():
        drawn = Counter(draw.choices([*usual], [*usual.values()], k=people))
        for segment, share in usual.items():
            own = drawn[segment] / people
            rows.append(
                {
                    "item_id": item,
                    "dimension": dimension,
                    "segment": segment,
                    "share": own,
                    "tgi": 100 * own / share,
                }
            )
    return rows


def claims(draw: random.Random, plays: int) -> set[tuple[str, str]]:
    """Everything that is claimed of two works that are like each other and like all others."""
    works = table("works", [{"item_id": one, "plays": plays, "duration_s": float(SECONDS)} for one in "ab"])
    curves = table("curve", [row for one in "ab" for row in watched(draw, one, plays)])
    portraits = table("portrait", [row for one in "ab" for row in portrait(draw, one, plays)])
    danmaku = Counter(draw.choices(range(SECONDS), CURVE, k=60))
    sent = table(
        "danmaku",
        [
            {"item_id": "a", "second": float(second), "count": danmaku[second], "total_count": 60}
            for second in range(SECONDS)
        ],
    )
    measured = ak.transforms.summarize_retention(curves, works=works)
    ranking = ak.transforms.rank_tgi(portraits, plays=works)
    a, b = (portraits.filter(item_id=one) for one in "ab")
    nothing = {name: table(name) for name in ("keywords", "traffic")}
    shares = ak.transforms.keyword_share(nothing["keywords"].drop("list"))
    said = (
        ak.summaries.retention(
            measured,
            item_id="a",
            moments=ak.transforms.find_moments(curves, drop=0.02, rise=0.01, works=works),
            density=ak.transforms.danmaku_density(sent, curves=curves),
        )
        + ak.summaries.audience(ranking, item_id="a")
        + ak.summaries.compare(
            {"a": "A", "b": "B"},
            works=works,
            curves=curves,
            comparison=ak.transforms.compare_retention(curves),
            leads=pl.concat(
                ak.transforms.summarize_retention(curves, baseline=one, works=works) for one in "ba"
            ),
            portraits=portraits,
            groups=pl.DataFrame(
                schema={
                    "dimension": pl.String,
                    "segment": pl.String,
                    "tgi": pl.Float64,
                    "tgi_b": pl.Float64,
                    "differs": pl.Boolean,
                }
            ),
            shifts=ak.transforms.audience_shift(a, b.drop("item_id"), plays=plays),
            shares=shares,
            words=pl.DataFrame({"share_a": [], "share_b": []}),
            mix=ak.transforms.traffic_mix(nothing["traffic"]),
        )
    )
    return {(claim, text) for claim, text, _ in said.claims.filter("said").rows()}


#: Claims that assert a difference: their id, and a word of the sentence that asserts it.
DIFFERENCES = {
    "retention.mean_lead": ("points above peers", "points below peers"),
    "retention.hook": ("above peers", "below peers"),
    "danmaku.peak": ("stand out",),
    "audience.core": ("TGI",),
    "compare.retention": ("above that of B", "below that of B"),
    "compare.shift": ("Beyond chance",),
}


@pytest.mark.parametrize("plays", [500])
def test_where_nothing_differs_no_difference_is_said_more_often_than_chance_allows(plays: int) -> None:
    draw = random.Random(plays)  # noqa: S311 - draws of a simulation, not secrets
    found: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for _ in range(DRAWS):
        for claim, text in claims(draw, plays):
            judged[claim] += 1
            found[claim] += any(word in text for word in DIFFERENCES.get(claim, ()))

    assert {claim: n for claim, n in found.items() if n > MOST} == {}
    # They are looked at: the figures themselves are said, whether they differ or not.
    assert judged["retention.mean_lead"] == judged["retention.hook"] == judged["compare.retention"] == DRAWS
    assert judged["compare.shift"] + judged["compare.no_shift"] == DRAWS
    assert judged["audience.core"] <= MOST < judged["audience.no_core"]


def test_a_difference_that_is_there_is_said() -> None:
    draw = random.Random(1)  # noqa: S311 - likewise
    curves = table("curve", watched(draw, "a", 1000)).with_columns(
        pl.col("value") - pl.when(pl.col("series") == "peers").then(0.1).otherwise(0.0)
    )
    works = table("works", [{"item_id": "a", "plays": 1000}])
    summary = ak.summaries.retention(ak.transforms.summarize_retention(curves, works=works))

    assert "points above peers" in str(summary)
