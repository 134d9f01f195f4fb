"""What a file is, by its headings alone: names are changed, and the same name is given to other things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analytics_kit.exports._kind import plain
from analytics_kit.exports._open import HEAD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from analytics_kit.exports._kind import Column, Kind, Named
    from analytics_kit.exports._open import Grid

#: Headings of a kind that a file must have, unless the kind is of fewer and the file has nothing else.
LEAST = 3


@dataclass(frozen=True)
class Match:
    """How the headings of a table fit a kind.

    Attributes
    ----------
    kind
        The kind.
    row
        Where the headings stand: an index into the table's lines.
    headings
        Column number -> heading, of all that there are.
    places
        Column number -> what stands there, of those that the kind knows.
    language
        The language of most of them.
    currencies
        Our column -> the currency that its heading names.
    """

    kind: Kind
    row: int
    headings: Mapping[int, str]
    places: Mapping[int, Column]
    language: str
    currencies: Mapping[str, str]

    @cached_property
    def missing(self) -> list[Column]:
        """The columns of the kind that the file has not, required ones first."""
        placed = {column.name for column in self.places.values()}
        rest = [column for column in self.kind.columns if column.name not in placed]
        return sorted(rest, key=lambda column: not column.required)

    @property
    def fits(self) -> bool:
        """Whether the file is of this kind."""
        if any(column.required for column in self.missing):
            return False
        if self.kind.exact:
            return len(self.places) == len(self.headings)
        return len(self.places) >= LEAST

    @property
    def score(self) -> tuple[int, int]:
        """How specific the kind is: the more of its headings are there, the more likely it is this one."""
        return len(self.places), len(self.kind.required)


def match(kind: Kind, headings: Mapping[int, str], row: int = 0) -> Match:
    """Fit headings to a kind; of two that mean the same, the one that the kind spells first counts."""
    best: dict[str, tuple[int, int]] = {}
    named: dict[int, Named] = {}
    for at, heading in headings.items():
        if (candidate := kind.find(plain(heading))) is None:
            continue
        named[at] = candidate
        if candidate.column.name not in best or candidate.rank < best[candidate.column.name][0]:
            best[candidate.column.name] = (candidate.rank, at)
    places = {at: named[at].column for at in sorted(at for _, at in best.values())}
    languages = [named[at].language for at in places]
    money = {column.name: currency for at, column in places.items() if (currency := named[at].currency)}
    # Where several languages spell some headings alike, the one that spells most of them is it.
    language = max(dict.fromkeys(languages), key=languages.count) if languages else ""
    return Match(kind, row, dict(headings), places, language, money)


def candidates(grid: Grid, kinds: Iterable[Kind]) -> list[Match]:
    """Return how each of the first rows fits each kind."""
    rows = [
        (index, {at: cell.text.strip() for at, cell in line.cells.items() if cell.kind == "text"})
        for index, line in enumerate(grid.lines[:HEAD])
    ]
    return [match(kind, headings, index) for kind in kinds for index, headings in rows if headings]


def recognize(grid: Grid, kinds: Collection[Kind], beside: Collection[str] = ()) -> list[Match]:
    """Return the best fits of a table: one where it is clear, several where it is not, none where nothing fits.

    Parameters
    ----------
    grid
        The table.
    kinds
        The kinds that it may be.
    beside
        The downloads of which other files were recognized.
    """
    fits = [
        fit
        for fit in candidates(grid, kinds)
        if fit.fits and (not fit.kind.companion or fit.kind.download in beside)
    ]
    most = max((fit.score for fit in fits), default=None)
    best = {fit.kind.id: fit for fit in reversed(fits) if fit.score == most}
    return list(best.values())


def nearest(grid: Grid, kinds: Iterable[Kind]) -> Match | None:
    """Return the kind that lacks least of what it requires; None where not a single heading is known."""
    known = [fit for fit in candidates(grid, kinds) if fit.places]
    return max(
        known,
        key=lambda fit: (
            len(fit.kind.required & {column.name for column in fit.places.values()})
            / (len(fit.kind.required) or 1),
            len(fit.places),
        ),
        default=None,
    )
