"""What may be spent: a limit of credits that no call passes, however many are under way at once.

A call holds what it may be charged before it is sent. Once it is known what it was charged, that is spent and the rest is free
again. Who finds no room waits for what others hold, and is refused where nobody holds anything.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from analytics_kit.errors import CreditLimitError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

_changed = threading.Condition()
#: Seconds after which who waits looks whether the others were stopped.
_LOOK = 0.05


class Budget:
    """A limit, and what of it is spent or held. None is no limit.

    Raises
    ------
    ParameterError
        If the limit is no number from 0.
    """

    def __init__(self, limit: float | None) -> None:
        whole = isinstance(limit, int | float) and not isinstance(limit, bool)
        if limit is not None and not (whole and 0 <= limit < math.inf):
            msg = f"max_credits={limit!r} is not allowed. Allowed: a number from 0, or None for no limit."
            raise ParameterError(msg)
        self.limit = limit
        self.spent = 0.0
        self.reserved = 0.0

    def has_room(self, price: float) -> bool:
        """Tell whether so much more may be reserved."""
        # A free call passes no limit, and a cent that binary fractions lose is none.
        return self.limit is None or not price or self.spent + self.reserved + price <= self.limit + 1e-9


#: What all sessions of this process together may spend; a report limits it.
process = Budget(None)


def limit_process(limit: float | None, spent: float = 0.0) -> None:
    """Limit what all sessions of this process may spend from now on, with what others have spent of it before."""
    global process
    process = Budget(limit)
    process.spent = spent


class Hold:
    """What one call may be charged, from its first try until it is known.

    Parameters
    ----------
    budgets
        All that it counts against.
    price
        Of one try.
    route
        For the message.

    Raises
    ------
    CreditLimitError
        If there is no room for it, and nobody holds what could become free.
    """

    def __init__(self, budgets: Sequence[Budget], price: float, *, route: str, stop: threading.Event) -> None:
        self._budgets, self._price, self._route = tuple(budgets), price, route
        self._tries = 0
        with _changed:
            while not self._take():
                full = self._full()
                if not full.reserved:
                    raise self._refusal(full)
                _changed.wait(_LOOK)
                if stop.is_set():
                    break
        self.is_reserved = self._tries > 0

    def hold_another(self, charged: int) -> None:
        """Hold the price of one try more, where ``charged`` of those before may have been charged.

        Raises
        ------
        CreditLimitError
            If there is no room: those that wait for each other would wait forever.
        """
        with _changed:
            if charged >= self._tries and not self._take():
                raise self._refusal(self._full())

    def settle(self, tries: int) -> None:
        """Spend the price of so many tries, and let go of the rest."""
        with _changed:
            for budget in self._budgets:
                budget.reserved -= self._tries * self._price
                budget.spent += tries * self._price
            self._tries = 0
            _changed.notify_all()

    def _take(self) -> bool:
        if not all(budget.has_room(self._price) for budget in self._budgets):
            return False
        for budget in self._budgets:
            budget.reserved += self._price
        self._tries += 1
        return True

    def _full(self) -> Budget:
        return next(budget for budget in self._budgets if not budget.has_room(self._price))

    def _refusal(self, full: Budget) -> CreditLimitError:
        return CreditLimitError(
            f"{self._route}: not sent, because max_credits={full.limit:g} would be passed. Spent: {full.spent:g} credit{'' if full.spent == 1 else 's'}"
            f"{f', and {full.reserved:g} that may be charged' if full.reserved else ''}; a call costs {self._price:g}. "
            "What came before is kept, where it is recorded: with a larger max_credits the next run goes on from there."
        )
