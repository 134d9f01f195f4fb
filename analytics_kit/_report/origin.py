"""Where the numbers of a report come from: what answered while its notebook ran."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from analytics_kit import _ledger

#: Where the metadata of an executed notebook hold it.
METADATA = "analytics_kit"
_SOURCES, _SUBJECT = "sources", "subject"


@dataclass(frozen=True)
class Source:
    """One thing that answered.

    Parameters
    ----------
    kind
        ``cassette``, ``calls`` (to a gateway, kept nowhere), ``corpus``, ``files`` (downloads) or ``answers`` (handed to
        ``parse``).
    name
        Of the cassette, the gateway, the corpus or the files; empty where it has none.
    source
        Who answered: ``sandbox`` (synthetic data), ``live`` (a provider), ``export`` (a platform's download); None where it is not
        known.
    sha256
        Of the cassette's bytes when the notebook had run, hexadecimal.
    recorded_at, extended_at
        When the cassette was recorded, and when calls were last added to it, if that was later; ISO 8601.
    calls
        How many calls a gateway answered.
    first, last
        When the first and the last of its answers came, ISO 8601 in UTC; None of a sandbox's.
    """

    kind: Literal["cassette", "calls", "corpus", "files", "answers"]
    name: str = ""
    source: str | None = None
    sha256: str | None = None
    recorded_at: str | None = None
    extended_at: str | None = None
    calls: int = 0
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Origin:
    """Where a report's numbers come from.

    Parameters
    ----------
    sources
        All that answered, by kind and name. Empty where nothing was asked for through the kit; None where nobody looked,
        as with a notebook that was run elsewhere.
    """

    sources: tuple[Source, ...] | None = field(default=None)

    @property
    def is_synthetic(self) -> bool:
        """Whether any of the answers was made up by the sandbox."""
        return any(source.source == "sandbox" for source in self.sources or ())

    @property
    def is_live(self) -> bool:
        """Whether all of the answers were a provider's, while the notebook ran."""
        sources = self.sources or ()
        return bool(sources) and all(source.kind == "calls" and source.source == "live" for source in sources)

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Origin:
        """Read it from the metadata of an executed notebook."""
        recorded = metadata.get(METADATA)
        sources = recorded.get(_SOURCES) if isinstance(recorded, Mapping) else None
        if sources is None:
            return cls()
        known = {field.name for field in dataclasses.fields(Source)}
        return cls(
            tuple(Source(**{key: source[key] for key in source if key in known}) for source in sources)
        )


def collect(entries: Iterable[_ledger.Entry] | None = None) -> list[dict[str, Any]]:
    """Describe what this process has answered from, cassettes as they are now; what is None or empty is left out."""
    sources = [_source(entry) for entry in (_ledger.entries() if entries is None else entries)]
    # Not by the folders of this machine.
    sources.sort(
        key=lambda source: (
            _ledger.KINDS.index(source.kind),
            source.name,
            source.source or "",
            source.sha256 or "",
        )
    )
    return [{key: value for key, value in dataclasses.asdict(source).items() if value} for source in sources]


def write(metadata: dict[str, Any], closing: Mapping[str, Any]) -> None:
    """Write it into the metadata of an executed notebook, where :meth:`Origin.of` reads it, and what it is about."""
    if _SOURCES in closing:
        metadata[METADATA] = {_SOURCES: closing[_SOURCES], _SUBJECT: closing.get(_SUBJECT, {})}


def subject_of(metadata: Mapping[str, Any]) -> _ledger.Subject:
    """Read what an executed notebook says that it is about."""
    recorded = metadata.get(METADATA)
    subject = recorded.get(_SUBJECT) if isinstance(recorded, Mapping) else None
    if not subject:
        return _ledger.Subject()
    return _ledger.Subject(subject["name"], tuple(subject["item_ids"]), dict(subject["figures"]))


def _source(entry: _ledger.Entry) -> Source:
    if entry.kind != "cassette":
        return Source(
            entry.kind,
            entry.name,
            entry.source,
            calls=entry.calls,
            first=entry.first,
            last=entry.last,
        )
    from analytics_kit import cassettes
    from analytics_kit.errors import CassetteError

    path = Path(entry.name)
    source = "sandbox" if entry.is_synthetic else None
    try:
        digest, recorded = cassettes.head(path)
    except CassetteError:  # it answered, and is gone or was broken meanwhile
        return Source("cassette", path.stem, source)
    if recorded is None:
        return Source("cassette", path.stem, source, sha256=digest)
    return Source(
        "cassette",
        path.stem,
        source or recorded.source,  # somebody may have written another into the file
        digest,
        recorded.recorded_at,
        recorded.extended_at,
    )
