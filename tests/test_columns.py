"""Every column has a unit and a name, by its table, by its transform, or by its ending."""

from __future__ import annotations

import pytest

from analytics_kit import _columns, tables


@pytest.mark.parametrize("table", [*tables.SCHEMAS, *tables.RESULTS])
def test_a_table_s_columns_are_what_the_table_says(table: str) -> None:
    labels = tables.dictionary(table).select("column", "unit", "en", "zh").rows()

    assert list(_columns.describe(tables.schema(table), table).items()) == [
        (name, _columns.Label(*rest)) for name, *rest in labels
    ]


@pytest.mark.parametrize(
    ("columns", "table", "zh"),
    [
        (["item_id", "keyword", "count"], None, "搜索次数"),
        (["item_id", "second", "count"], None, "弹幕数"),
        (["stage", "rate", "count"], None, "数量"),
        (["rank", "title", "revenue", "commission"], None, "预估佣金"),
        (["measure", "value"], "retention_ranking", "数值"),
        (["count"], "hot_words", "出现次数"),
        (["item_id", "median_commenter_rate"], None, "评论率中位数"),
        (["item_id", "buyer_rate_high"], None, "购买率上界"),
        (["share_b"], None, "B 的占比"),
        (["tgi_a"], None, "A 的 TGI"),
        (["tgi_low"], None, "TGI 下界"),
        (["share", "province"], None, "省份"),
        (["order_rate"], None, "下单率"),
    ],
)
def test_a_name_is_looked_up_where_the_frame_s_other_columns_are(
    columns: list[str], table: str | None, zh: str
) -> None:
    label = _columns.describe(columns, table)[columns[-1]]

    assert label is not None
    assert label.zh == zh


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        (["item_id", "second", "value"], "share 0-1"),
        (["measure", "value"], "ratio"),
        (["plays", "rate", "rate_low", "rate_high"], "share 0-1"),
        (["second", "count", "rate"], "ratio"),
        (["second", "viewers", "density"], "share 0-1"),
        (["title", "viewers"], "count"),
        (["title", "plays", "likes", "author", "rate", "rate_low", "rate_high"], "share 0-1"),
        (["rate"], "ratio"),
    ],
)
def test_a_name_that_may_mean_anything_is_a_share_only_beside_what_makes_it_one(
    columns: list[str], unit: str
) -> None:
    labels = _columns.describe(columns)
    column = labels["value" if "value" in columns else "rate" if "rate" in columns else "viewers"]

    assert column is not None
    assert column.unit == unit


def test_what_nobody_knows_is_left_open() -> None:
    assert _columns.describe(["mine", "mine_low", "median_mine"]) == {
        "mine": None,
        "mine_low": None,
        "median_mine": None,
    }
