from __future__ import annotations

from typing import TYPE_CHECKING

from polars.testing import assert_frame_equal

from analytics_kit.transforms import flag_small

if TYPE_CHECKING:
    import polars as pl


def test_a_curve_needs_200_plays_and_a_portrait_1000(works: pl.DataFrame) -> None:
    flagged = flag_small(works)
    assert list(flagged.select("item_id", "retention_reliable", "portrait_reliable").iter_rows()) == [
        ("small", False, False),
        ("enough for a curve", True, False),
        ("almost", True, False),
        ("enough for both", True, True),
        ("unknown", None, None),
    ]


def test_rows_and_columns_stay_as_they_came(works: pl.DataFrame) -> None:
    assert_frame_equal(flag_small(works).select(works.columns), works)
