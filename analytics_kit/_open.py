"""A session as a template starts it: one call, whatever it answers from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from analytics_kit import session
from analytics_kit.errors import ParameterError, one_of

if TYPE_CHECKING:
    from pathlib import Path

    from analytics_kit.session import Session

_MODES = ("replay", "record", "live")


def open(  # noqa: A001 - called as ak.open, as gzip.open is
    cassette: str | Path | None, mode: Literal["replay", "record", "live"] = "replay", **options: Any
) -> Session:
    """Open a session: from a cassette, into a cassette, or without one.

    Parameters
    ----------
    cassette
        A name or a path, as :func:`~analytics_kit.replay` takes it. None, which is no cassette, asks the provider.
    mode
        ``"replay"`` answers from the cassette alone, ``"record"`` fetches what it does not hold and keeps it,
        ``"live"`` asks the provider for everything and leaves the cassette aside.
    **options
        As :class:`~analytics_kit.Session` takes them.

    Raises
    ------
    ParameterError
        If there is no such mode, or nothing to record into.
    CassetteNotFoundError, CassetteFormatError
        If the cassette is not there, or cannot be read.

    Examples
    --------
    >>> import analytics_kit as ak
    >>> ak.open("demo").mode, ak.open(None).mode
    ('replay', 'live')
    """
    if mode not in _MODES:
        msg = f"mode={mode!r} is not allowed. Allowed: {one_of(_MODES)}."
        raise ParameterError(msg)
    if cassette is None and mode == "record":
        msg = "cassette=None came, and there is nothing to record into. Name a cassette, or pass mode='live'."
        raise ParameterError(msg)
    if cassette is None or mode == "live":
        return session.live(**options)
    return session.record(cassette, **options) if mode == "record" else session.replay(cassette, **options)
