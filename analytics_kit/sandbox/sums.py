"""Sums that come out alike in every Python."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def added(numbers: Iterable[float]) -> float:
    """Add numbers one after another.

    From Python 3.12 on `sum` rounds floats otherwise, and a recorded cassette would not come out again to the last digit.

    Examples
    --------
    >>> added([0.1] * 10)
    0.9999999999999999
    """
    return functools.reduce(operator.add, numbers, 0.0)
