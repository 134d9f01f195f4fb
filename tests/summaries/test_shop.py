"""What sells, and through which video."""

from __future__ import annotations

import polars as pl
import pytest
from _summaries import claim_texts, shop


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            "shop.revenue",
            "100 USD in 1 days, 9 of it estimated commission; 25% from lives.",
            "1 天成交额共 100 USD，预估佣金 9；直播占 25%。",
        ),
        (
            "shop.first_product",
            "First by revenue: 热门音乐 with 100% of what was sold in USD.",
            "成交额第一：热门音乐，占 USD 成交额的 100%。",
        ),
        (
            "shop.best_pair",
            'Best pair: "热门音乐" sold 6 of 热门音乐.',
            "卖得最好的组合：“热门音乐”卖出 6 件 热门音乐。",
        ),
        (
            "shop.few_orders",
            "1 of 1 pairs have fewer than 10 orders: too few to compare their rates.",
            "1 个组合中有 1 个订单不足 10 个，其下单率不足以比较。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(shop(), claim) == ([english], [chinese])


def test_ids_and_an_unknown_currency_stand_in_for_what_is_not_known() -> None:
    board = shop().frames["board"]
    assert board is not None
    unknown = board.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in ("title", "currency"))

    assert claim_texts(shop().but(board=unknown), "shop.first_product")[0] == [
        "First by revenue: 9 with 100% of what was sold in (currency unknown)."
    ]
    assert claim_texts(shop().but(names=None, products=None), "shop.best_pair")[0] == [
        'Best pair: "1" sold 6 of 9.'
    ]
