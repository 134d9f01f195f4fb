"""Frames in the shape that the transforms return, realistic and odd."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import vl_convert

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM = "7559536212910853422"


def make_comparison(
    item_id: str | None = ITEM, seconds: int = 45, *, analysis: str = "retention", start: float = 1.0
) -> pl.DataFrame:
    """A curve that falls, drops at a tenth and swings around its peers."""
    second = [float(n) for n in range(seconds)]
    baseline = [0.25 + 0.7 * math.exp(-4 * n / seconds) for n in range(seconds)]
    value = [
        max(0.0, b + 0.05 * math.sin(n / 4) + (start - 0.95) * (n == 0) - 0.06 * (n == seconds // 10))
        for n, b in enumerate(baseline)
    ]
    frame = pl.DataFrame(
        {"item_id": item_id, "analysis": analysis, "second": second, "value": value, "baseline": baseline},
        schema_overrides={"item_id": pl.String},
    )
    return frame.with_columns(
        delta=pl.col("value") - pl.col("baseline"), ratio=pl.col("value") / pl.col("baseline")
    )


def make_ranking(
    rows: list[tuple[str, str | None, float | None, float | None]], *, item_id: str = ITEM
) -> pl.DataFrame:
    """A ranking from (dimension, segment, share, tgi)."""
    frame = pl.DataFrame(rows, schema=["dimension", "segment", "share", "tgi"], orient="row").with_columns(
        pl.col("share", "tgi").cast(pl.Float64), item_id=pl.lit(item_id)
    )
    tgi = pl.col("tgi")
    return frame.with_columns(
        baseline_share=pl.col("share") / (tgi / 100),
        lift=tgi / 100,
        band=pl.when(tgi > 150)
        .then(pl.lit("core"))
        .when(tgi >= 100)
        .then(pl.lit("potential"))
        .when(tgi >= 50)
        .then(pl.lit("weak"))
        .when(tgi.is_not_null())
        .then(pl.lit("mismatch")),
        rank=tgi.rank("min", descending=True).over("dimension"),
        tgi_low=pl.lit(None, pl.Float64),
        tgi_high=pl.lit(None, pl.Float64),
    )


def make_shares(
    words: list[str | None], counts: list[int], *, total: int | None = None, item_id: str = ITEM
) -> pl.DataFrame:
    """Keyword shares; a None among the words is the row of all others."""
    whole = total or sum(counts)
    listed = [word is not None for word in words]
    share = [count / whole for count in counts]
    return pl.DataFrame(
        {
            "item_id": item_id,
            "keyword": words,
            "count": counts,
            "share": share,
            "cumulative_share": [sum(share[: n + 1]) for n in range(len(share))],
            "rank": [n + 1 if is_word else None for n, is_word in enumerate(listed)],
            "reported_share": [
                round(s, 3) if is_word else None for s, is_word in zip(share, listed, strict=True)
            ],
        },
        schema_overrides={"keyword": pl.String, "rank": pl.UInt32, "reported_share": pl.Float64},
    )


def make_mix(
    shares: dict[str, float], *, item_id: str = ITEM, changes: list[float | None] | None = None
) -> pl.DataFrame:
    """A traffic mix, the largest source first."""
    return pl.DataFrame(
        {
            "item_id": item_id,
            "source": list(shares),
            "share": list(shares.values()),
            "rank": range(1, len(shares) + 1),
            "change": changes or [None] * len(shares),
        },
        schema_overrides={"source": pl.String, "share": pl.Float64, "change": pl.Float64},
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


def rows_of(chart: Any) -> list[dict[str, Any]]:
    """All rows of data that a chart's spec holds, the largest table first."""
    tables = sorted(chart.to_dict()["datasets"].values(), key=len, reverse=True)
    return [row for table in tables for row in table]


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
def mix() -> Callable[..., pl.DataFrame]:
    return make_mix


@pytest.fixture
def rows() -> Callable[[Any], list[dict[str, Any]]]:
    return rows_of


@pytest.fixture
def subtitle() -> Callable[[Any], str]:
    def read(chart: Any) -> str:
        return " ".join(chart.to_dict()["title"].get("subtitle", []))

    return read


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
    intervals = make_ranking(PORTRAIT).with_columns(tgi_low=pl.col("tgi") * 0.7, tgi_high=pl.col("tgi") * 1.3)
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
        "tgi, odd": lambda lang: charts.tgi(evil_ranking, lang=lang),
        "no tgi": lambda lang: charts.tgi(make_ranking(PORTRAIT).clear(), lang=lang),
        "provinces": lambda lang: charts.provinces(make_ranking(PORTRAIT), lang=lang),
        "no provinces": lambda lang: charts.provinces(evil_ranking, lang=lang),
        "shares": lambda lang: charts.shares(make_ranking(PORTRAIT), lang=lang),
        "no shares": lambda lang: charts.shares(make_ranking(PORTRAIT).clear(), lang=lang),
    }
    rest: dict[str, Callable[[str], Any]] = {
        "keywords": lambda lang: charts.keywords(
            make_shares([evil, *words, None], [*range(60, 34, -1), 100]), lang=lang
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
    return curves | audience | rest


@pytest.fixture(scope="session")
def kinds() -> list[str]:
    return list(_gallery())


@pytest.fixture(scope="session")
def spec() -> Callable[[str, str], dict[str, Any]]:
    """The spec of a chart of the gallery, by kind and language; to_dict() checks it against the schema."""
    gallery = _gallery()

    @functools.cache
    def build(kind: str, lang: str) -> dict[str, Any]:
        return gallery[kind](lang).to_dict()

    return build


@pytest.fixture(scope="session")
def svg(spec: Callable[[str, str], dict[str, Any]]) -> Callable[[str, str], str]:
    """The picture of a chart of the gallery."""

    @functools.cache
    def draw(kind: str, lang: str) -> str:
        return vl_convert.vegalite_to_svg(spec(kind, lang), vl_version="6.4")

    return draw
