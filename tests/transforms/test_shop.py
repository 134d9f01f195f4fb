"""The funnel, the days, the products and the videos, each against a plain computation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import errors, tables
from analytics_kit.transforms import (
    STAGES,
    funnel,
    product_leaderboard,
    revenue_by_day,
    video_product_sales,
)

FIRST = dt.datetime(2025, 6, 1, 7, tzinfo=dt.UTC)
COLUMNS = ("product_views", "product_clicks", "orders", "items_sold")
_count = st.none() | st.integers(0, 10**6)


def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=tables.schema(name), orient="row")


class TestFunnel:
    @given(
        st.lists(
            st.fixed_dictionaries(dict.fromkeys(COLUMNS, _count) | {"product_id": st.sampled_from("ab")}),
            max_size=8,
        )
    )
    def test_counts_are_sums_over_the_rows_that_have_them_all(self, rows: list[dict[str, Any]]) -> None:
        steps = funnel(table("product_stats", rows), by="product_id")

        assert steps.get_column("product_id").unique(maintain_order=True).to_list() == list(
            dict.fromkeys(row["product_id"] for row in rows)
        )
        for (product,), group in steps.group_by("product_id"):
            mine = [row for row in rows if row["product_id"] == product]
            counted = [name for name in COLUMNS if any(row[name] is not None for row in mine)]
            complete_rows = [row for row in mine if all(row[name] is not None for name in counted)]
            before: int | None = None
            assert group.get_column("stage").to_list() == list(STAGES)
            for name, step in zip(COLUMNS, group.iter_rows(named=True), strict=True):
                expected = (
                    sum(row[name] for row in complete_rows) if name in counted and complete_rows else None
                )
                assert step["count"] == expected
                assert (step["rows"], step["left_out"]) == (
                    len(complete_rows),
                    len(mine) - len(complete_rows),
                )
                if expected is not None:
                    assert step["rate"] == (pytest.approx(expected / before) if before else None)
                    before = expected

    def test_intervals_hold_the_rate_and_items_have_none(self, product_stats: pl.DataFrame) -> None:
        steps = funnel(product_stats).filter(pl.col("stage").is_in(["clicked", "ordered"]))
        assert steps.height == 2
        for step in steps.iter_rows(named=True):
            assert 0 < step["rate_low"] < step["rate"] < step["rate_high"] < 1

    def test_an_order_of_several_items_is_more_than_one_for_one(self, product_stats: pl.DataFrame) -> None:
        sold = funnel(product_stats).filter(stage="sold").row(0, named=True)
        assert (sold["count"], sold["rate"]) == (5, 1.25)
        assert (sold["rate_low"], sold["rate_high"]) == (None, None)

    def test_a_table_without_orders_compares_items_with_clicks(self, shop_daily: pl.DataFrame) -> None:
        steps = funnel(shop_daily)
        assert steps.get_column("count").to_list() == [40045, 1745, None, 85]
        assert steps.get_column("rate").to_list() == [None, pytest.approx(1745 / 40045), None, 85 / 1745]

    def test_a_day_of_which_clicks_are_missing_counts_in_no_stage(self, shop_daily: pl.DataFrame) -> None:
        clicks = pl.when(pl.int_range(pl.len()) > 0).then("product_clicks")
        steps = funnel(shop_daily.with_columns(clicks.alias("product_clicks")))
        assert steps.get_column("count").to_list() == [36045, 1575, None, 81]
        assert steps.get_column("left_out").to_list() == [1] * 4

    def test_groups_stand_in_the_order_in_which_they_came(self, product_stats: pl.DataFrame) -> None:
        steps = funnel(product_stats.reverse(), by=["item_id", "product_id"])
        assert steps.select("item_id", "product_id").unique(maintain_order=True).rows() == (
            product_stats.reverse().select("item_id", "product_id").unique(maintain_order=True).rows()
        )

    def test_an_unknown_column_to_group_by_is_named(self, product_stats: pl.DataFrame) -> None:
        with pytest.raises(errors.TableError, match="no column 'shop'"):
            funnel(product_stats, by="shop")


class TestRevenueByDay:
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 20), st.sampled_from(["USD", "GBP"]), st.none() | st.floats(0, 1e6, width=32)
            ),
            max_size=25,
        )
    )
    def test_days_are_summed_within_a_currency_and_never_across(
        self, rows: list[tuple[int, str, float | None]]
    ) -> None:
        daily = table(
            "shop_daily",
            [
                {"started_at": FIRST + dt.timedelta(days=day), "currency": currency, "revenue": revenue}
                for day, currency, revenue in rows
            ],
        )
        days = revenue_by_day(daily)
        sums: dict[tuple[str, int], float | None] = {}
        for day, currency, revenue in rows:
            old = sums.get((currency, day))
            sums[currency, day] = old if revenue is None else revenue + (old or 0)

        assert len(days) == len(sums)
        for row in days.iter_rows(named=True):
            day = (row["date"] - FIRST.date()).days
            assert row["revenue"] == pytest.approx(sums[row["currency"], day])
            week = [sums.get((row["currency"], day - back)) for back in range(7)]
            known = [value for value in week if value is not None]
            expected = pytest.approx(sum(known) / 7, abs=1e-3) if len(known) == 7 else None
            assert row["revenue_mean_7d"] == expected

    def test_days_begin_in_the_named_zone(self, shop_daily: pl.DataFrame) -> None:
        assert revenue_by_day(shop_daily).get_column("date")[0] == dt.date(2025, 10, 1)
        hawaii = revenue_by_day(shop_daily, time_zone="Pacific/Honolulu")
        assert hawaii.get_column("date")[0] == dt.date(2025, 9, 30)

    def test_a_period_of_several_days_is_told_and_enters_no_mean(self, shop_daily: pl.DataFrame) -> None:
        month = shop_daily.head(1).with_columns(
            ended_at=pl.col("started_at") + pl.duration(days=31), revenue=pl.lit(9e9)
        )
        days = revenue_by_day(pl.concat([shop_daily, month]))
        assert days.filter(days=31).get_column("revenue_mean_7d").to_list() == [None]
        assert days.filter(days=1).equals(revenue_by_day(shop_daily))

    @pytest.mark.parametrize("hours", [23, 25, None])
    def test_the_days_on_which_clocks_change_are_days(
        self, shop_daily: pl.DataFrame, hours: int | None
    ) -> None:
        end = None if hours is None else pl.col("started_at") + pl.duration(hours=hours)
        days = revenue_by_day(shop_daily.with_columns(ended_at=end))
        assert set(days.get_column("days")) == {1}

    def test_an_unknown_zone_is_refused(self, shop_daily: pl.DataFrame) -> None:
        with pytest.raises(errors.ParameterError, match="'LA' is unknown"):
            revenue_by_day(shop_daily, time_zone="LA")

    def test_starts_that_are_no_moments_are_refused(self, shop_daily: pl.DataFrame) -> None:
        with pytest.raises(errors.TableError, match="'started_at' is Date, but moments are needed"):
            revenue_by_day(shop_daily.with_columns(pl.col("started_at").dt.date()))


class TestProductLeaderboard:
    @given(
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.sampled_from(["USD", "GBP"]), st.integers(0, 1000)),
            max_size=15,
        ),
        st.sampled_from(["revenue", "commission", "items_sold"]),
    )
    def test_ranks_and_shares_are_those_of_the_sums_in_a_currency(
        self, rows: list[tuple[str, str, int]], by: str
    ) -> None:
        products = [{"product_id": product, "currency": currency, by: n} for product, currency, n in rows]
        board = product_leaderboard(table("products", products), by=by)
        sums: dict[str, dict[str, int]] = {}
        for product, currency, n in rows:
            of = sums.setdefault(currency, {})
            of[product] = of.get(product, 0) + n

        expected = [
            (currency, rank, product, value, value / total if total else None)
            for currency, of in sums.items()
            for total in [sum(of.values())]
            for rank, (product, value) in enumerate(
                sorted(of.items(), key=lambda entry: (-entry[1], entry[0])), 1
            )
        ]
        assert board.select("currency", "rank", "product_id", by, "share").rows() == [
            (*row[:-1], None if row[-1] is None else pytest.approx(row[-1])) for row in expected
        ]

    def test_the_last_known_title_names_a_product(self, products: pl.DataFrame) -> None:
        twice = pl.concat([products, products.with_columns(title=pl.lit("new")).head(1)])
        nameless = products.with_columns(title=pl.lit(None, pl.String))
        board = product_leaderboard(pl.concat([twice, nameless]))
        assert board.get_column("title").to_list() == ["rack", "new"]

    def test_a_product_of_which_nothing_is_known_has_no_rank(self, products: pl.DataFrame) -> None:
        unknown = products.with_columns(revenue=pl.when(pl.col("title") == "mop").then("revenue"))
        board = product_leaderboard(unknown)
        assert board.select("title", "rank", "share").rows() == [("mop", 1, 1.0), ("rack", None, None)]

    def test_another_order_is_refused(self, products: pl.DataFrame) -> None:
        with pytest.raises(errors.ParameterError, match="by='price' is not allowed. Allowed: 'revenue'"):
            product_leaderboard(products, by="price")


class TestVideoProductSales:
    def test_periods_of_a_pair_are_summed_and_rates_rest_on_the_sums(
        self, product_stats: pl.DataFrame
    ) -> None:
        pair = video_product_sales(product_stats).row(0, named=True)
        assert (pair["product_views"], pair["product_clicks"], pair["orders"]) == (1519, 14, 1)
        assert pair["click_rate"] == pytest.approx(14 / 1519)
        assert pair["order_rate_low"] < 1 / 14 < pair["order_rate_high"]

    def test_shares_are_of_all_that_came(self, product_stats: pl.DataFrame) -> None:
        shares = video_product_sales(product_stats).get_column("share").to_list()
        assert shares == pytest.approx([60 / 102, 42 / 102, 0])

    def test_videos_keep_their_order_and_the_best_product_comes_first(
        self, product_stats: pl.DataFrame
    ) -> None:
        pairs = video_product_sales(product_stats.reverse())
        assert pairs.get_column("item_id").to_list() == ["7557804469565269019", *["7556786036556220479"] * 2]
        assert pairs.get_column("revenue").to_list() == [0.0, 60.0, 42.0]

    def test_what_no_row_knows_stays_unknown(self, product_stats: pl.DataFrame) -> None:
        pairs = video_product_sales(product_stats.with_columns(orders=None, revenue=None))
        unknown = pairs.select("orders", "order_rate", "order_rate_low", "revenue", "share")
        assert unknown.null_count().row(0) == (3,) * 5

    def test_currencies_are_never_added(self, product_stats: pl.DataFrame) -> None:
        both = pl.concat([product_stats, product_stats.with_columns(currency=pl.lit("GBP"))])
        pairs = video_product_sales(both)
        assert pairs.height == 6
        assert pairs.group_by("currency").agg(pl.col("share").sum()).get_column(
            "share"
        ).to_list() == pytest.approx([1, 1])
