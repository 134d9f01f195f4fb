"""The answers that the providers' documents print, as the frames that the parsers make of them."""

from __future__ import annotations

import polars as pl
import pytest

from analytics_kit import tables

ITEM = "7559536212910853422"


def frame(table: str, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=tables.schema(table), orient="row")


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
    return frame("keywords", [(ITEM, *row, 3520) for row in rows])


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
    rows = [{"provider": "tikomni", "item_id": work, "plays": count} for work, count in plays.items()]
    return pl.DataFrame(rows, schema=tables.schema("works"))
