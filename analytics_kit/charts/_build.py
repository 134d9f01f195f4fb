"""Build charts fast: Altair checks each object when it is made, and searches all its classes for what has none."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from altair.utils import schemapi

if TYPE_CHECKING:
    from collections.abc import Callable

_P = ParamSpec("_P")
_R = TypeVar("_R")

_lock = threading.Lock()
_inside, _outside = 0, True


def drawn(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a function build its chart without Altair's check of every part.

    Nothing goes unchecked: Altair checks the whole specification when the chart is shown or saved. Checking the
    parts as well, axis by axis, takes most of the time that a chart does. The switch is the process's, so it counts
    who is inside, and the last one out turns it back.
    """

    @functools.wraps(function)
    def without_checks(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        global _inside, _outside
        with _lock:
            if _inside == 0:
                _outside = schemapi.DEBUG_MODE
            _inside += 1
            schemapi.DEBUG_MODE = False
        try:
            return function(*args, **kwargs)
        finally:
            with _lock:
                _inside -= 1
                if _inside == 0:
                    schemapi.DEBUG_MODE = _outside

    return without_checks


def constant(channel: Any, value: Any, **condition: Any) -> Any:
    """Make a value of a channel's own class, and a condition beside it.

    Handed to ``encode`` as ``alt.value(...)``, Altair would compare it with the schema of each of its classes: 15 ms.

    Examples
    --------
    >>> import altair as alt
    >>> constant(alt.XValue, 3).to_dict()
    {'value': 3}
    """
    return channel(value, **condition)
