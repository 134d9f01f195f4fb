from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics_kit import errors
from analytics_kit.transforms import engagement_rate, flag_small


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


REACTIONS = ("likes", "comments", "shares", "saves")
_COUNT = st.none() | st.integers(0, 10**9)
_WORK = st.fixed_dictionaries(dict.fromkeys((*REACTIONS, "plays", "views", "impressions"), _COUNT))


@given(st.lists(_WORK, max_size=8), st.sampled_from(["plays", "views", "impressions"]))
def test_the_rate_is_the_known_reactions_over_the_named_denominator(
    rows: list[dict[str, int | None]], denominator: str
) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys((*REACTIONS, "plays", "views", "impressions"), pl.Int64))
    rates = engagement_rate(frame, denominator=denominator).get_column("engagement_rate")

    assert rates.dtype == pl.Float64
    for row, rate in zip(rows, rates, strict=True):
        known = [count for name in REACTIONS if (count := row[name]) is not None]
        assert rate == (sum(known) / row[denominator] if known and row[denominator] else None)  # type: ignore[operator] # not None here
    assert_frame_equal(
        engagement_rate(frame.lazy(), denominator=denominator).collect(),
        engagement_rate(frame, denominator=denominator),
    )


def test_the_denominator_must_be_named_and_known(works: pl.DataFrame) -> None:
    with pytest.raises(TypeError, match="denominator"):
        engagement_rate(works)  # type: ignore[call-arg] # that is the point
    with pytest.raises(
        errors.ParameterError, match="'likes' is not allowed. Allowed: 'plays', 'views' or 'impressions'"
    ):
        engagement_rate(works, denominator="likes")
