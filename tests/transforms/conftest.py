"""The answers that the providers' documents print, as the frames that the parsers make of them."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from analytics_kit import tables

ITEM = "7559536212910853422"


def frame(table: str, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """Return rows of a table; the last columns, which a row does not name, are null."""
    schema = tables.schema(table)
    whole = [(*row, *[None] * (len(schema) - len(row))) for row in rows]
    return pl.DataFrame(whole, schema=schema, orient="row")


@pytest.fixture
def curves() -> pl.DataFrame:
    item = [(0.0, 0.2653), (1.0, 0.2653), (5.0, 0.0272), (10.0, 0.1429)]
    peers = [(0.0, 0.1594), (1.0, 0.2229)]
    rows = [(ITEM, "retention", "item", *point) for point in item]
    return frame("curve", rows + [(ITEM, "retention", "peers", *point) for point in peers])


@pytest.fixture
def portrait() -> pl.DataFrame:
    rows = {
        "active": [
            ("morning", 0.0949367088607595, None),
            ("afternoon", 0.15822784810126583, None),
            ("evening", 0.6962025316455697, None),
            ("other", 0.05063291139240506, None),
        ],
        "gender": [
            ("male", 0.7612903225806451, 135.47066238136884),
            ("female", 0.23870967741935484, 54.49489346627035),
        ],
        "province": [
            ("浙江", 0.24050632911392406, 379.3041755346526),
            ("江苏", 0.12025316455696203, 169.70798949761055),
            ("广东", 0.0759493670886076, 70.0324843724158),
            ("湖北", 0.06329113924050633, 164.36825973059874),
        ],
        "age": [
            ("18-23", 0.3548387096774194, 191.33476395324902),
            ("-18", 0.1935483870967742, 563.217280988937),
            ("31-40", 0.14838709677419354, 49.79826524888418),
            ("50-", 0.11612903225806452, 80.07137972518639),
            ("41-50", 0.10967741935483871, 73.75840394976595),
            ("24-30", 0.07741935483870968, 41.07687409864829),
        ],
    }
    return frame("portrait", [(ITEM, dimension, *row) for dimension in rows for row in rows[dimension]])


@pytest.fixture
def keywords() -> pl.DataFrame:
    rows = [("搞笑视频", 1250, 0.355), ("热门音乐", 850, 0.242), ("舞蹈教学", 620, 0.176)]
    return frame("keywords", [(ITEM, *row, 3520, None) for row in rows])


@pytest.fixture
def danmaku() -> pl.DataFrame:
    counts = {0.0: 25, 1.0: 32, 2.0: 28, 15.0: 68}
    return frame("danmaku", [(ITEM, second, count, None, 180) for second, count in counts.items()])


@pytest.fixture
def hot_words() -> pl.DataFrame:
    rows = [("哈哈哈", 45, "positive"), ("太好看了", 32, "positive"), ("广告?", 8, "negative")]
    return frame("hot_words", [(ITEM, *row) for row in rows])


@pytest.fixture
def traffic() -> pl.DataFrame:
    shares = {
        "homepage_hot": 0.8543689320388349,
        "familiar": 0.05825242718446602,
        "search": 0.04854368932038835,
    }
    return frame("traffic", [(ITEM, source, share, share, "1128") for source, share in shares.items()])


@pytest.fixture
def works() -> pl.DataFrame:
    plays = {"small": 199, "enough for a curve": 200, "almost": 999, "enough for both": 1000, "unknown": None}
    published = dt.datetime(2025, 10, 5, 23, tzinfo=dt.UTC)  # a Sunday, in Shanghai Monday at seven
    rows = [
        {"provider": "tikomni", "item_id": work, "plays": count, "published_at": published}
        for work, count in plays.items()
    ]
    return pl.DataFrame(rows, schema=tables.schema("works"))


def named(table: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    """A table from rows that name some of its columns; the others are null."""
    return pl.DataFrame(rows, schema=tables.schema(table), orient="row")


@pytest.fixture
def live_sessions() -> pl.DataFrame:
    """Five lives, newest first: the last goes on, one had no viewers."""
    start = dt.datetime(2025, 10, 6, 12, 30, tzinfo=dt.UTC)  # a Monday, 20:30 in Shanghai
    columns = ("views", "viewers", "likes", "commenters", "new_followers", "buyers", "average_watch_s")
    figures = [
        (2600, 1700, 2300, 51, 11, 13, 167.0),
        (1661, 1104, 5530, 32, 2, 6, 132.5),
        (0, 0, 0, 0, 0, 0, None),
        (1745, 1429, 3020, 97, 21, 20, 228.0),
        (564, 446, 1969, 8, 1, 4, 167.7),
    ]
    return named(
        "live_sessions",
        [
            {
                "room_id": f"75673631889413242{n}",
                "title": f"live {n}",
                "started_at": start + dt.timedelta(days=7 * (4 - n)),
                "ended_at": start + dt.timedelta(days=7 * (4 - n), hours=2) if n else None,
                **dict(zip(columns, row, strict=True)),
            }
            for n, row in enumerate(figures)
        ],
    )


@pytest.fixture
def live_daily() -> pl.DataFrame:
    midnight = dt.datetime(2025, 4, 19, 7, tzinfo=dt.UTC)
    day: dict[str, object] = {"currency": "USD", "sessions": 1}
    return named(
        "live_daily",
        [
            {"started_at": midnight, "currency": "USD", "sessions": 0, "viewers": 0, "buyers": 0},
            {"started_at": midnight + dt.timedelta(days=1), **day, "viewers": 2809, "buyers": 62}
            | {"likes": 8367, "comments": 843, "followers_gained": 28, "revenue": 1057.74},
            {"started_at": midnight + dt.timedelta(days=8), **day, "viewers": 2667, "buyers": 70}
            | {"likes": 9969, "comments": 800, "followers_gained": -3, "revenue": 1137.61},
        ],
    )


@pytest.fixture
def shop_daily() -> pl.DataFrame:
    """Ten days in dollars."""
    midnight = dt.datetime(2025, 10, 1, 7, tzinfo=dt.UTC)
    return named(
        "shop_daily",
        [
            {
                "started_at": midnight + dt.timedelta(days=n),
                "ended_at": midnight + dt.timedelta(days=n + 1),
                "live_revenue": 100.0 * (n % 3 == 0),
                "video_revenue": 50.0 + n,
                "revenue": 100.0 * (n % 3 == 0) + 50.0 + n,
                "commission": 10.0 + n,
                "currency": "USD",
                "items_sold": 4 + n,
                "product_views": 4000 + n,
                "product_clicks": 170 + n,
            }
            for n in range(10)
        ],
    )


@pytest.fixture
def products() -> pl.DataFrame:
    rows = [("1729119161258254404", "mop", 2, 60.0, 6.0), ("1730745352798626464", "rack", 10, 140.0, 7.0)]
    columns = ("product_id", "title", "items_sold", "revenue", "commission")
    return named("products", [dict(zip(columns, row, strict=True)) | {"currency": "USD"} for row in rows])


@pytest.fixture
def product_stats() -> pl.DataFrame:
    """Two videos and two products, one of them in both; two days of one pair."""
    columns = ("item_id", "product_id", "product_views", "product_clicks", "orders", "items_sold", "revenue")
    rows = [
        ("7556786036556220479", "1729119161258254404", 1102, 10, 1, 2, 60.0),
        ("7556786036556220479", "1729119161258254404", 417, 4, 0, 0, 0.0),
        ("7556786036556220479", "1730745352798626464", 300, 20, 3, 3, 42.0),
        ("7557804469565269019", "1729119161258254404", 50, 0, 0, 0, 0.0),
    ]
    return named(
        "product_stats",
        [
            dict(zip(columns, row, strict=True)) | {"direct_revenue": row[-1] / 2, "currency": "USD"}
            for row in rows
        ],
    )


@pytest.fixture
def diagnosis() -> pl.DataFrame:
    """The documents' example: four metrics to work on, and one that is about average."""
    rows = {
        "interaction": (0.0196, 0.0512, 0.0, 0.2120, 23322),
        "followers_gained": (0.0, 985.4034, 0.0, 0.0, 22694),
        "plays": (766.0, 151262.7708, 0.0, 0.0, 23867),
        "completion_rate": (0.0581, 0.1333, 0.04, 0.2446, 20228),
        "works_published": (2.0, 2.6087, 0.52, 0.4124, 24295),
    }
    return frame("diagnosis", [(metric, *row) for metric, row in rows.items()])


@pytest.fixture
def health() -> pl.DataFrame:
    return named("health", [{"risk_level": "Warning", "violation_score": 11, "score_shown": True}])


@pytest.fixture
def violations() -> pl.DataFrame:
    """Latest first, two of them in one month."""
    days = [("2025-10-01", "LIVE violation", 0), ("2025-07-22", "Video violation", 1)]
    days += [("2025-07-02", "Video violation", 0)]
    return named(
        "violations",
        [
            {
                "record_id": f"701435264554511600{n}",
                "violated_at": dt.datetime.fromisoformat(f"{day}T02:00:00+00:00"),
                "type": kind,
                "record_status": 1,
                "appeal_status": appealed,
            }
            for n, (day, kind, appealed) in enumerate(days)
        ],
    )


@pytest.fixture
def increments() -> pl.DataFrame:
    gained = {"likes": (4, 21, 60), "plays": (30, 140, 300)}
    return named(
        "increments",
        [
            {"item_id": ITEM, "metric": metric, "days": days, "increment": increment}
            for metric, row in gained.items()
            for days, increment in zip((1, 7, 30), row, strict=True)
        ],
    )


@pytest.fixture
def snapshots() -> pl.DataFrame:
    """The answer's own figures first, then the snapshots: the last of them is of the same moment."""
    looks = [(5, 200, True), (1, 100, False), (3, 160, False), (5, 200, False), (2, None, False)]
    return named(
        "snapshots",
        [
            {
                "item_id": ITEM,
                "snapshot_at": dt.datetime(2025, 10, day, 16, tzinfo=dt.UTC),
                "plays": plays,
                "is_current": current,
            }
            for day, plays, current in looks
        ],
    )
