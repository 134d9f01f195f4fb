"""What chance alone does, against sums in whole numbers."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.transforms._chance import lead


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_lead_is_judged_by_the_exact_binomial_test(count: int, other: int) -> None:
    """Twice the probability of so many heads or more in as many tosses of a coin as both counts are together."""
    first, second = max(count, other), min(count, other)
    total = first + second
    ways = sum(math.comb(total, hits) for hits in range(first, total + 1))
    exact = min(1.0, 2 * ways / 2**total) if first > second else 1.0

    assert math.isclose(lead(first, second), exact, rel_tol=1e-9, abs_tol=1e-300)


def test_a_lead_among_very_many_is_found_by_its_tail_alone() -> None:
    # 0.2 % more of a million are 2.2 standard deviations.
    assert math.isclose(lead(501_100, 498_900), math.erfc(2_200 / math.sqrt(2e6)), rel_tol=0.01)
