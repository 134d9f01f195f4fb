"""What this process has answered from: cassettes, providers, files, corpora. A report that runs in it says so.

A report cannot know it from its parameters: a copy of a template may open another cassette, or two. So whoever answers
notes it here, and the kernel of a report hands out what was noted when its last cell has run. Elsewhere nobody reads it.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The file by which a folder of downloads says that they are the sandbox's.
MARK = "SYNTHETIC.md"

Kind = Literal["cassette", "calls", "corpus", "files", "answers"]
KINDS: tuple[Kind, ...] = ("cassette", "calls", "corpus", "files", "answers")


@dataclass
class Entry:
    """One thing that was answered from.

    Attributes
    ----------
    kind
        ``cassette``, ``calls`` (to a gateway, kept nowhere), ``corpus``, ``files`` (downloads) or ``answers`` (handed to
        ``parse``, so that nobody knows whose they are).
    name
        Of the gateway, the corpus or the files; of a cassette, its path.
    source
        Who answered: ``sandbox``, ``live``, ``export``; None where it is not known, and of a cassette, which says so itself.
    calls
        How many calls were answered; 0 where none were sent.
    first, last
        When the first and the last answer of a gateway came, ISO 8601 in UTC; None of all else.
    is_synthetic
        Whether an answer of a cassette says itself that it is the sandbox's, whatever the cassette says of all.
    """

    kind: Kind
    name: str
    source: str | None = None
    calls: int = 0
    first: str | None = None
    last: str | None = None
    is_synthetic: bool = False


@dataclass(frozen=True)
class Subject:
    """What a notebook is about.

    Attributes
    ----------
    name
        A work's short name, or the creator and the period.
    item_ids
        The ids of its works, where it is about some.
    figures
        Column of the table of works -> figure, where it is about one work.
    """

    name: str = ""
    item_ids: tuple[str, ...] = ()
    figures: Mapping[str, int | str] = field(default_factory=dict)


@dataclass
class PlannedCall:
    """A call that a rehearsal would have sent: its route, the gateway's name and address, and what it is charged."""

    route: str
    gateway: str
    address: str
    credits: float


@dataclass
class Rehearsal:
    """A run in which nothing is sent to a provider: sessions note what they would ask.

    Attributes
    ----------
    address
        Of a sandbox that answers in the provider's place, so that what depends on answers is asked as well; None where
        there is none, and each such call fails.
    secrets
        What it takes for keys and cookies.
    calls
        What would be sent, each request once.
    """

    address: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)
    calls: dict[object, PlannedCall] = field(default_factory=dict)


#: The rehearsal that this process is, if it is one.
rehearsal: Rehearsal | None = None
#: What failed: route and message.
failures: list[tuple[str, str]] = []
#: The routes of calls that a replay lacked or would have asked otherwise: what a recording would ask for.
misses: set[str] = set()
#: What the notebook is about, where it has said so.
subject: Subject | None = None

_entries: dict[tuple[Kind, str, str | None], Entry] = {}
_lock = threading.Lock()


def entries() -> list[Entry]:
    """Return what was noted, by kind and name: the order of answers differs from run to run."""
    with _lock:
        return sorted(
            _entries.values(), key=lambda entry: (KINDS.index(entry.kind), entry.name, entry.source or "")
        )


def begin(run: Rehearsal | None = None) -> None:
    """Forget what was noted; what comes now is a rehearsal, or is none."""
    global rehearsal, subject
    with _lock:
        _entries.clear()
        failures.clear()
        misses.clear()
        subject = None
        rehearsal = run


def note_cassette(path: Path, *, synthetic: bool = False) -> None:
    """Note that a cassette answered, and whether the answer says that it is the sandbox's."""
    _note("cassette", str(path.absolute())).is_synthetic |= synthetic


def note_call(gateway: str, *, synthetic: bool) -> None:
    """Note that a gateway, or a sandbox in its place, answered a call that is kept nowhere."""
    entry = _note("calls", gateway, "sandbox" if synthetic else "live")
    with _lock:
        entry.calls += 1
        if not synthetic:  # when made-up figures came tells nobody anything, and differs
            entry.last = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            entry.first = entry.first or entry.last


def note_corpus(name: str, source: str | None) -> None:
    """Note that a corpus was read."""
    _note("corpus", name, source)


def note_files(source: object) -> None:
    """Note that downloads were read: a path, or what has none."""
    if not isinstance(source, str | Path):
        _note("files", "", "export")
        return
    path = Path(source).absolute()
    synthetic = any((folder / MARK).is_file() for folder in (path, path.parent))
    # The name of a folder that was made for the moment says nothing.
    _note("files", "" if synthetic else path.name, "sandbox" if synthetic else "export")


def note_answers() -> None:
    """Note that answers were read that somebody handed over."""
    _note("answers", "")


def note_subject(about: Subject) -> None:
    """Note what the notebook is about; the last word counts."""
    global subject
    subject = about


def note_miss(route: str) -> None:
    """Note that a replay lacked a call that a recording would send."""
    with _lock:
        misses.add(route)


def note_failure(route: str, message: str) -> None:
    """Note that a call failed."""
    with _lock:
        failures.append((route, message))


def _note(kind: Kind, name: str, source: str | None = None) -> Entry:
    with _lock:
        return _entries.setdefault((kind, name, source), Entry(kind, name, source))
