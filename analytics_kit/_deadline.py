"""The moment by which a call must be over, whatever waits within it."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Deadline:
    """The moment by which the call of a thread must be over."""

    def __init__(self) -> None:
        self._thread = threading.local()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Bound what this thread does within the block."""
        self._thread.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._thread.until = None

    @property
    def remaining(self) -> float | None:
        """Seconds until then, 0 where it has passed; None where nothing bounds this thread."""
        until: float | None = getattr(self._thread, "until", None)
        return None if until is None else max(0.0, until - time.monotonic())
