"""Where the numbers of a report come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where a report's numbers come from.

    Parameters
    ----------
    cassette
        Name of the cassette; ``None`` where the calls were live, or a corpus was read.
    sha256
        Of the cassette's bytes, hexadecimal.
    source
        Who answered: ``"sandbox"`` (synthetic data), ``"live"`` (a provider) or ``"export"`` (downloaded files).
    recorded_at
        When the cassette was recorded, ISO 8601.
    extended_at
        When calls were last added to it, if that was later.
    corpus
        Name of the corpus that was read; ``None`` where none was, or the template made its own.
    """

    cassette: str | None = None
    sha256: str | None = None
    source: str | None = None
    recorded_at: str | None = None
    extended_at: str | None = None
    corpus: str | None = None
