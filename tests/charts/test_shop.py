from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from analytics_kit.charts import funnel, products, revenue, video_products
from analytics_kit.errors import ParameterError

from .conftest import spec_of


def days(**columns: object) -> pl.DataFrame:
    known = {"date": [dt.date(2025, 10, 1)], "days": [1], "currency": ["USD"], "live_revenue": [3.0]}
    known |= {"video_revenue": [6.0], "revenue": [9.0], "revenue_mean_7d": [None], "commission": [1.0]}
    return pl.DataFrame(known | columns, schema_overrides={"revenue_mean_7d": pl.Float64})


def parts(rows, chart):
    return {row["part"]: row["value"] for row in rows(chart) if "part" in row}


def steps(counts, rates):
    frame = pl.DataFrame({"stage": ["shown", "clicked", "ordered", "sold"], "count": counts, "rate": rates})
    return frame.with_columns(rate_low="rate", rate_high="rate", left_out=0)


def test_items_are_told_per_order_and_other_steps_in_percent(rows):
    chart = funnel(steps([1000, 50, 5, 6], [None, 0.05, 0.1, 1.2]))
    assert [row["rate"] for row in rows(chart) if "rate" in row] == ["", "5.00%", "10.00%", "× 1.20"]


def test_a_stage_that_is_not_counted_is_named_so(svg):
    assert "not counted by this table" in svg("funnel without orders", "en")


def test_rows_that_were_left_out_are_told(subtitle):
    chart = funnel(steps([1, 1, 1, 1], [None, 1, 1, 1]).with_columns(left_out=pl.lit(3)))
    assert "3 rows lack a count" in subtitle(chart)


def test_several_funnels_in_one_frame_are_refused():
    group = steps([1, 1, 1, 1], [None, 1, 1, 1])
    with pytest.raises(ParameterError, match="8 steps came.*Filter one group first"):
        funnel(pl.concat([group, group]))


def test_lives_and_videos_are_stacked_and_what_is_neither_is_named(rows):
    assert parts(rows, revenue(days())) == {"lives": 3.0, "videos": 6.0}
    assert parts(rows, revenue(days(revenue=[20.0])))["not told apart"] == 11.0
    alone = days(live_revenue=[None], video_revenue=[None])
    assert parts(rows, revenue(alone)) == {"not told apart": 9.0}


def test_a_remainder_of_cents_is_none(rows):
    assert parts(rows, revenue(days(revenue=[9.04]))) == {"lives": 3.0, "videos": 6.0}


def test_each_currency_has_a_chart_of_its_own():
    both = pl.concat([days(), days(currency=["GBP"]), days(currency=[None])], how="vertical_relaxed")
    titles = [panel["title"]["text"] for panel in spec_of(revenue(both))["concat"]]
    assert titles == [["Revenue by day, USD"], ["Revenue by day, GBP"], ["Revenue by day, currency unknown"]]


def test_a_period_of_several_days_is_no_bar_but_told(rows, subtitle):
    chart = revenue(pl.concat([days(), days(days=[31], live_revenue=[900.0])]))
    assert parts(rows, chart)["lives"] == 3.0
    assert "1 periods of several days are not drawn" in subtitle(chart)


BOARD = {"product_id": ["1", "2"], "title": ["mop", None], "currency": ["USD"] * 2, "items_sold": [2, 1]}
BOARD |= {"revenue": [60.0, 40.0], "commission_rate": [0.1, None], "share": [0.6, 0.4], "rank": [1, 2]}


def test_a_product_without_a_title_goes_by_its_id(rows):
    labels = [row["label"] for row in rows(products(pl.DataFrame(BOARD))) if "label" in row]
    assert labels == ["mop", "2"]


def test_products_beyond_the_first_are_counted(rows, subtitle):
    chart = products(pl.DataFrame(BOARD), top=1)
    assert [row["product_id"] for row in rows(chart) if "product_id" in row] == ["1"]
    assert "The first 1 of 2 products" in subtitle(chart)
    with pytest.raises(ParameterError, match="top=0 came"):
        products(pl.DataFrame(BOARD), top=0)


def pairs(revenues):
    frame = pl.DataFrame([(*key, amount) for key, amount in revenues.items()], orient="row")
    frame.columns = ["item_id", "product_id", "revenue"]
    counts = ("product_views", "product_clicks", "orders", "items_sold", "order_rate")
    return frame.with_columns(pl.lit("USD").alias("currency"), *(pl.lit(1).alias(name) for name in counts))


def test_videos_and_products_stand_by_what_they_brought():
    sales = pairs({("a", "1"): 1.0, ("b", "1"): 5.0, ("b", "2"): 9.0})
    encoding = spec_of(video_products(sales, names={"b": "best"}))["layer"][0]["encoding"]
    assert encoding["y"]["sort"] == ["best", "a"]
    assert encoding["x"]["sort"] == ["2", "1"]


def test_beyond_twenty_videos_the_best_are_shown(rows, subtitle):
    chart = video_products(pairs({(str(n), "1"): float(n) for n in range(25)}))
    assert {row["item_id"] for row in rows(chart) if "item_id" in row} == {str(n) for n in range(5, 25)}
    assert "the 20 best videos and 1 best products" in subtitle(chart).lower()
