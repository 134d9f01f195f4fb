"""Which of several comes first, those that tie for it, and whether it leads by more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from analytics_kit.transforms._chance import LEVEL, lead

if TYPE_CHECKING:
    from analytics_kit.locale import Translator

#: More than these that tie for the first place are counted, not named.
MOST_TIED = 5


class First(NamedTuple):
    """Those that come first, the one after them, and whether chance alone may have put them before it."""

    rows: pl.DataFrame
    second: pl.DataFrame
    by_chance: bool

    @property
    def is_tied(self) -> bool:
        """Whether several share the first place."""
        return self.rows.height > 1


def first_of(frame: pl.DataFrame, value: str, count: str | None = None) -> First:
    """Find those with the largest value.

    Parameters
    ----------
    frame
        One row each.
    value
        What they are ordered by; rows without it are left out.
    count
        How many of something that makes: where it is known of the first two, they are held against chance.

    Examples
    --------
    >>> first = first_of(pl.DataFrame({"word": ["a", "b", "c"], "n": [2, 3, 1]}), "n", "n")
    >>> first.rows.item(0, "word"), first.second.item(0, "word"), first.by_chance
    ('b', 'a', True)
    """
    known = frame.drop_nulls(value).sort(value, descending=True, maintain_order=True)
    first = known.filter(pl.col(value) == pl.col(value).max())
    second = known.slice(first.height, 1)
    counts = [group.item(0, count) if count and group.height else None for group in (first, second)]
    first_count, second_count = counts
    by_chance = (
        first.height == 1
        and first_count is not None
        and second_count is not None
        and lead(first_count, second_count) >= LEVEL
    )
    return First(first, second, by_chance)


def listed(names: list[str], many: str, _: Translator) -> str:
    """Name those that tie, or count them where they are too many.

    Parameters
    ----------
    names
        What they are called.
    many
        What says how many there are, with ``{n}``.
    _
        Joins them.
    """
    return many.format(n=len(names)) if len(names) > MOST_TIED else _.join(names)
