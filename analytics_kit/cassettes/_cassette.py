"""One cassette: its file, its journal, what is written and what is found; and the check of a file that is to be shared."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import functools
import hashlib
import json
import logging
import os
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import httpx
import msgspec

from analytics_kit import _logging, resources
from analytics_kit._files import sync_folder, write_atomically
from analytics_kit._version import __version__
from analytics_kit._visible import visible
from analytics_kit.cassettes._key import Key, key_of, key_of_parts
from analytics_kit.errors import CassetteError, CassetteFormatError, CassetteMissError
from analytics_kit.scrubbing import (
    scrub,
    scrub_body,
    scrub_damaged,
    scrub_text,
    scrub_uri,
)
from analytics_kit.settings import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import filelock

    from analytics_kit.verification import Finding

#: The newest format that this version reads, and the one that it writes.
VERSION = 1
#: The header by which the sandbox says that an answer is synthetic.
SANDBOX_HEADER = "x-analytics-kit-sandbox"
#: The header that names the gateway of an answer, where it is not the provider's first.
GATEWAY_HEADER = "x-analytics-kit-gateway"
#: Seconds after which what stands in the journal has been forced to the disk.
_SYNC = 1.0
#: Bytes that there must be room for before a call is paid for: more than any answer that was seen.
_ROOM = 4_000_000

_REQUEST_HEADERS = frozenset({"content-type"})
_RESPONSE_HEADERS = frozenset(
    {"content-type", "content-disposition", "retry-after", SANDBOX_HEADER, GATEWAY_HEADER}
)
#: A provider's echo of the request in its envelope, a second home of every secret.
_ECHO = "params"


#: What a line of the journal says of an answer: that it came, or what it was found to be when it was read.
_State = Literal["received", "kept", "unreadable", "aside", "discarded"]


class _NoBase64Error(ValueError):
    """What should be Base64 is none."""


class Body(msgspec.Struct, omit_defaults=True):
    """A body in the file; one of the three is set."""

    json: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET
    base64: str | msgspec.UnsetType = msgspec.UNSET

    def content(self) -> bytes:
        """Return the bytes that the body stands for.

        Raises
        ------
        ValueError
            If the Base64 is none, or more than one of the three is set.
        """
        if [self.json, self.text, self.base64].count(msgspec.UNSET) < 2:
            msg = "a body is one of json, text and base64"
            raise ValueError(msg)
        if self.json is not msgspec.UNSET:
            return bytes(self.json)
        if self.text is not msgspec.UNSET:
            return self.text.encode()
        try:
            return base64.b64decode(self.base64 or b"", validate=True)
        except ValueError:
            msg = "a body is no Base64"
            raise _NoBase64Error(msg) from None


class RecordedRequest(msgspec.Struct):
    """A request in the file."""

    method: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{1,20}\Z")]
    uri: Annotated[str, msgspec.Meta(max_length=100_000)]
    body: Body | None = None
    headers: dict[str, list[str]] = {}

    def key(self) -> Key:
        """Return what the request is found by."""
        return key_of_parts(self.method, self.uri, self.body.content() if self.body else b"")


class Status(msgspec.Struct):
    """An HTTP status in the file."""

    code: Annotated[int, msgspec.Meta(ge=100, le=999)]
    message: str = ""


class RecordedResponse(msgspec.Struct):
    """An answer in the file."""

    status: Status
    body: Body | None = None
    headers: dict[str, list[str]] = {}


class Interaction(msgspec.Struct):
    """A request and its answer."""

    request: RecordedRequest
    response: RecordedResponse


#: A time, a version: what is longer is none.
_Short = Annotated[str, msgspec.Meta(max_length=100)]


class Provenance(msgspec.Struct, omit_defaults=True):
    """Where a cassette comes from.

    Attributes
    ----------
    recorded_at
        When the first interaction was recorded, ISO 8601 in UTC.
    source
        ``sandbox`` for synthetic answers, ``live`` for a provider's. One cassette never holds both.
    kit_version
        The version of analytics_kit that recorded it.
    world_seed
        The seed of the sandbox's world.
    extended_at
        When the last interaction was added, if that was in a later session.
    gateways
        The services through which providers were asked, by name; empty where the version that recorded it knew one only.
    """

    recorded_at: _Short
    source: _Short
    kit_version: _Short
    world_seed: int | None = None
    extended_at: _Short | None = None
    gateways: tuple[_Short, ...] = ()


class _File(msgspec.Struct, omit_defaults=True):
    version: int
    interactions: list[Interaction]
    provenance: Provenance | None = None
    aside: list[Interaction] = []


@dataclass(repr=False)
class Cassette:
    """The recorded calls of one file.

    Attributes
    ----------
    path
        The file; it need not exist yet.
    provenance
        Where the calls come from; None while the cassette is empty.
    interactions
        By key, in the order of the file, then of recording.
    aside
        By key: answers that may have been charged and are no success.
    """

    path: Path
    provenance: Provenance | None = None
    interactions: dict[Key, Interaction] = field(default_factory=dict)
    aside: dict[Key, Interaction] = field(default_factory=dict)
    _unsaved: bool = False
    #: Whether the provenance was there before this session.
    _continued: bool = False
    #: Lines of the journal that another kind of recording left.
    _foreign: list[bytes] = field(default_factory=list)
    _synced: float = 0.0
    _syncing: threading.Timer | None = None
    #: What this session kept as answers, and what it found no answers among those that were there.
    _added: set[Key] = field(default_factory=set)
    _replaced: dict[Key, RecordedResponse] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Cassette {self.name!r}: {self.summary}>"

    @property
    def summary(self) -> str:
        """How many calls there are, and where they come from, in a few words."""
        provenance, count = self.provenance, len(self.interactions)
        calls = f"{count:,} call{'' if count == 1 else 's'}"
        if provenance is None:
            return calls
        origin = "synthetic" if provenance.source == "sandbox" else visible(provenance.source)
        return f"{calls}, {origin}, recorded {visible(provenance.recorded_at[:10])}"

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def _journal(self) -> Path:
        return self.path.with_name(self.path.name + ".partial")

    @functools.cached_property
    def _lock(self) -> filelock.BaseFileLock:
        # The operating system lets go of it when its holder ends, however that ends.
        from filelock import FileLock  # replay starts without it

        return FileLock(self.path.with_name(f".{self.path.name}.lock"), thread_local=False)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except (OSError, NotImplementedError) as problem:
            raise _unwritable(self.path, problem) from None
        try:
            yield
        finally:
            self._lock.release()

    @classmethod
    def load(cls, path: Path, *, journal: bool = False) -> Cassette:
        """Read a cassette.

        Parameters
        ----------
        path
            The file. Where there is none, the cassette is empty.
        journal
            Whether to take up what an interrupted recording left beside the file.

        Raises
        ------
        CassetteError
            If the file cannot be read.
        CassetteFormatError
            If it is corrupt, or of a newer format.
        """
        cassette = cls(path)
        if path.exists():
            file = _decode(_read(path), path)
            cassette.provenance = file.provenance
            try:
                cassette.interactions = {
                    _checked(interaction): interaction for interaction in file.interactions
                }
                cassette.aside = {_checked(interaction): interaction for interaction in file.aside}
            except ValueError as problem:
                raise _corrupt(path, problem) from None
        if journal and cassette._journal.is_file():
            cassette._absorb()
        cassette._continued = cassette.provenance is not None
        _logging.cassettes.info("%s: %d calls read", cassette.name, len(cassette.interactions))
        return cassette

    def _absorb(self) -> None:
        """Take up the journal. What was written down and never read is taken for an answer: reading it will tell."""
        entries: list[tuple[bytes, Key, _Entry]] = []
        for line in _read(self._journal).splitlines():
            # The last line of a recording that was cut off is no entry.
            with contextlib.suppress(ValueError, RecursionError):
                entry = msgspec.json.decode(line, type=_Entry)
                entries.append((line, _checked(entry.interaction), entry))
        provenances = [entry.provenance for _, _, entry in entries if entry.state in ("kept", "unreadable")]
        self.provenance = self.provenance or next(
            iter(provenances or [entry.provenance for _, _, entry in entries]), None
        )
        unread: dict[Key, Interaction] = {}
        foreign: dict[tuple[str, Key], bytes] = {}
        for line, key, entry in entries:
            if self.provenance is None or entry.provenance.source != self.provenance.source:
                if entry.state in ("received", "kept", "unreadable"):
                    foreign[entry.provenance.source, key] = line
                else:
                    foreign.pop((entry.provenance.source, key), None)
                continue
            unread.pop(key, None)
            if entry.state == "received":
                unread[key] = entry.interaction
            elif entry.state == "kept":
                self._store(key, entry.interaction, aside=False)
            elif entry.state == "unreadable":
                self.interactions.setdefault(key, entry.interaction)
            elif entry.state == "aside" and key not in self.interactions:
                self.aside[key] = entry.interaction
            self._unsaved = True
        for key, interaction in unread.items():
            self.interactions.setdefault(key, _as_recorded(interaction))
        self._foreign = list(foreign.values())

    def _store(self, key: Key, interaction: Interaction, *, aside: bool) -> None:
        """Keep an interaction in one of the two places, and in that alone."""
        here, there = (self.aside, self.interactions) if aside else (self.interactions, self.aside)
        there.pop(key, None)
        here[key] = interaction

    def __contains__(self, request: httpx.Request) -> bool:
        return key_of(request) in self.interactions

    def play(self, request: httpx.Request) -> httpx.Response:
        """Return the recorded answer to a request.

        Raises
        ------
        CassetteMissError
            If there is none; the message says for which works the same route was recorded, or which requests come closest.
        """
        key = key_of(request)
        recorded = self.interactions.get(key) or self.aside.get(key)
        if recorded is None:
            raise self._miss(request)
        if _logging.cassettes.isEnabledFor(logging.DEBUG):  # thousands of answers need not be told of
            _logging.cassettes.debug("%s: answers %s %s", self.name, key.method, key.path)
        response = recorded.response
        return httpx.Response(
            response.status.code,
            headers=[
                (name.encode(), value.encode())  # what stands there need not be ASCII
                for name, values in response.headers.items()
                for value in values
                if name.lower() in _RESPONSE_HEADERS
            ],
            content=response.body.content() if response.body else b"",
            request=request,
        )

    def _miss(self, request: httpx.Request) -> CassetteMissError:
        from analytics_kit.cassettes import _misses  # most replays have none

        synthetic = self.provenance is not None and self.provenance.source == "sandbox"
        return CassetteMissError(
            _misses.message(key_of(request), self.interactions, path=self.path, synthetic=synthetic)
        )

    def prepare(self) -> None:
        """Make sure that answers can be kept, before the first one is paid for.

        Raises
        ------
        CassetteError
            If folder or journal cannot be written, or the disk is full.
        """
        with self._locked():
            try:
                with self._journal.open("ab") as journal:
                    end = journal.tell()
                    try:
                        # A line without an end: whoever is killed here leaves nothing that could be misread.
                        journal.write(bytes(_ROOM))
                        journal.flush()
                        os.fsync(journal.fileno())
                    finally:
                        with contextlib.suppress(OSError):
                            journal.truncate(end)
                sync_folder(self._journal.parent)
            except OSError as problem:
                raise _unwritable(self._journal, problem) from None

    def receive(
        self, request: httpx.Request, response: httpx.Response, *, secrets: tuple[str, ...] = ()
    ) -> None:
        """Write an answer down as it came, before anybody tries to read it; :meth:`add` or :meth:`discard` follows."""
        self._journalize("received", request, response, secrets)

    def add(
        self,
        request: httpx.Request,
        response: httpx.Response,
        *,
        secrets: tuple[str, ...] = (),
        gateway: str | None = None,
        aside: bool = False,
        readable: bool = True,
        now: str | None = None,
    ) -> None:
        """Keep an answer: in memory, and in a journal beside the file until :meth:`save`.

        Parameters
        ----------
        request, response
            As httpx sent and read them.
        secrets
            Values that must not be kept, wherever they occur.
        gateway
            The service that was asked.
        aside
            Whether it is no success, though it may have been charged: a recording goes on asking.
        readable
            Whether it was read: another session's answer to the same request does not replace it then.
        now
            The time of recording, ISO 8601; the clock's by default.

        Raises
        ------
        CassetteError
            If synthetic and real answers would stand in one cassette, or the journal cannot be written.
        """
        if aside and self.provenance is not None and self.provenance.source != _source(response):
            return  # somebody in between answered, and not who is recorded
        state: _State = "aside" if aside else "kept" if readable else "unreadable"
        interaction = self._journalize(state, request, response, secrets, gateway=gateway, now=now)
        key = interaction.request.key()
        if aside and key in self.interactions:
            self._replaced[key] = self.interactions[key].response
        if readable and not aside:
            self._added.add(key)
        self._store(key, interaction, aside=aside)
        self._unsaved = True

    def discard(self, request: httpx.Request, response: httpx.Response) -> None:
        """Forget an answer that was received and is neither a success nor charged."""
        self._journalize("discarded", request, response, ())

    def _journalize(
        self,
        state: _State,
        request: httpx.Request,
        response: httpx.Response,
        secrets: tuple[str, ...],
        *,
        gateway: str | None = None,
        now: str | None = None,
    ) -> Interaction:
        provenance = self._provenance_of(response, gateway, now)
        if state in ("kept", "unreadable", "aside"):  # the others may be anybody's
            self._check_source(provenance.source)
            self.provenance = provenance
        headers = _multi(response.headers)
        content: bytes | Body = response.content
        if state == "received":
            content = Body(base64=base64.b64encode(scrub_body(response.content, secrets)).decode())
        elif state == "discarded":
            content = b""
        interaction = _interaction(
            (request.method, str(request.url), request.content, _multi(request.headers)),
            (Status(response.status_code, response.reason_phrase), content, headers),
            secrets,
        )
        try:
            with self._locked():
                self._write_journal(msgspec.json.encode(_Entry(provenance, interaction, state)) + b"\n")
        except CassetteError as problem:
            if state != "discarded":
                self._keep_in_memory(interaction, provenance, state)
                problem.add_note("The answer is kept in memory: make room, then call session.close().")
            raise
        return interaction

    def _keep_in_memory(self, interaction: Interaction, provenance: Provenance, state: _State) -> None:
        """Keep what could not be written, so that it can be written later and is not paid for again."""
        if self.provenance is None:
            self.provenance = provenance
        if self.provenance.source == provenance.source:
            key = interaction.request.key()
            if state == "received":
                self.interactions.setdefault(key, _as_recorded(interaction))
            else:
                self._store(key, interaction, aside=state == "aside")
            self._unsaved = True

    def _provenance_of(self, response: httpx.Response, gateway: str | None, now: str | None) -> Provenance:
        """Return where the cassette comes from once it holds an answer: what it says already, brought up to date."""
        source = _source(response)
        now = now or dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        provenance = self.provenance
        if provenance is None or (provenance.source != source and not self.interactions):
            match = re.search(r"seed=([0-9]{1,9})\b", response.headers.get(SANDBOX_HEADER, ""))
            provenance = Provenance(now, source, __version__, int(match[1]) if match else None)
        elif provenance.source != source:
            return Provenance(now, source, __version__)
        elif self._continued:
            provenance = msgspec.structs.replace(provenance, extended_at=now)
        gateways = {*provenance.gateways, *([] if gateway is None else [gateway])}
        return msgspec.structs.replace(provenance, gateways=tuple(sorted(gateways)))

    def _write_journal(self, line: bytes) -> None:
        try:
            with self._journal.open("ab+") as journal:
                if line and journal.seek(0, os.SEEK_END):
                    journal.seek(-1, os.SEEK_END)
                    if journal.read(1) != b"\n":  # a recorder was cut off in the middle of its line
                        journal.write(b"\n")
                journal.write(line)
                journal.flush()
                self._sync(journal.fileno())
        except OSError as problem:
            raise _unwritable(self._journal, problem) from None

    def _sync(self, descriptor: int) -> None:
        """Force the journal to the disk, at once where that was long ago, else when it will have been."""
        wait = self._synced + _SYNC - time.monotonic()
        if wait <= 0:
            os.fsync(descriptor)
            self._synced = time.monotonic()
        elif self._syncing is None:
            self._syncing = threading.Timer(wait, self._sync_later)
            self._syncing.daemon = True
            self._syncing.start()

    def _sync_later(self) -> None:
        self._syncing = None  # first: what is written from now on has a time of its own
        # Where it is gone, a file has taken its place, and was forced to the disk.
        with contextlib.suppress(OSError), self._journal.open("rb+") as journal:
            os.fsync(journal.fileno())
            self._synced = time.monotonic()

    def save(self) -> None:
        """Write the file, atomically, and drop the journal; nothing happens where nothing is new.

        What other sessions have recorded meanwhile, in the file or in the journal, is kept.

        Raises
        ------
        CassetteError
            If the folder or the file cannot be written; what was recorded stays in the journal.
        """
        if not self._unsaved or self.provenance is None:
            return
        with self._locked():
            other = Cassette.load(self.path, journal=True)
            if other.provenance is not None:
                other._check_source(self.provenance.source)
                gateways = {*self.provenance.gateways, *other.provenance.gateways}
                self.provenance.gateways = tuple(sorted(gateways))
            # What another session found meanwhile stands, unless this one found it to be none: only what was there
            # before, and was asked for again, is replaced.
            for key, interaction in other.interactions.items():
                if self._replaced.get(key) != interaction.response:
                    self.aside.pop(key, None)
                    self.interactions[key] = interaction if key not in self._added else self.interactions[key]
            for key, interaction in other.aside.items():
                if key not in self.interactions:
                    self.aside.setdefault(key, interaction)
            text = _encode(self.interactions.values(), self.provenance, self.aside.values())
            try:
                write_atomically(self.path, text)
                if other._foreign:
                    write_atomically(self._journal, b"\n".join([*other._foreign, b""]))
                else:
                    self._journal.unlink(missing_ok=True)
            except OSError as problem:
                raise _unwritable(self.path, problem) from None
        self._unsaved = False
        _logging.cassettes.info("%s: %d calls saved", self.name, len(self.interactions))

    def _check_source(self, source: str) -> None:
        """Check that answers of a source may stand here."""
        if self.interactions and self.provenance is not None and self.provenance.source != source:
            msg = (
                f"Cassette {self.name!r} holds {self.provenance.source} answers, and this one is {source}. "
                "Synthetic and real data must not mix: record into another cassette."
            )
            raise CassetteError(msg)


class _Entry(msgspec.Struct):
    """A line of the journal: an answer as it was received, or what it was found to be when it was read."""

    provenance: Provenance
    interaction: Interaction
    state: _State = "kept"


def recording_path(cassette: str | Path) -> Path:
    """Return the file that a cassette is recorded into: ``./cassettes/NAME.json``, or a path that ends in ``.json``.

    Raises
    ------
    ParameterError
        If it is neither.
    """
    return resources.cassette_path(cassette) or Path("cassettes") / f"{cassette}.json"


# A vcrpy serializer: these two names are what vcrpy calls.


def serialize(cassette_dict: Mapping[str, Any]) -> str:
    """Write what vcrpy holds as the text of a cassette file, scrubbed."""
    interactions = [
        _interaction(
            (
                interaction["request"]["method"],
                interaction["request"]["uri"],
                interaction["request"]["body"],
                interaction["request"]["headers"],
            ),
            (
                Status(
                    interaction["response"]["status"]["code"],
                    interaction["response"]["status"].get("message") or "",
                ),
                interaction["response"]["body"].get("string"),
                interaction["response"]["headers"],
            ),
        )
        for interaction in cassette_dict["interactions"]
    ]
    provenance = cassette_dict.get("metadata")
    return _encode(interactions, msgspec.convert(provenance, Provenance) if provenance else None)


def deserialize(cassette_string: str) -> dict[str, Any]:
    """Read the text of a cassette file into what vcrpy holds."""
    # What was no UTF-8 is none here either.
    file = _decode(cassette_string.encode("utf-8", "surrogatepass"), Path("cassette"))
    try:
        for interaction in file.interactions:
            _checked(interaction)
    except ValueError as problem:
        raise _corrupt(Path("cassette"), problem) from None
    return {
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": interaction.request.method,
                    "uri": interaction.request.uri,
                    "body": _content(interaction.request.body),
                    "headers": interaction.request.headers,
                },
                "response": {
                    "status": msgspec.to_builtins(interaction.response.status),
                    "headers": _allowed(
                        interaction.response.headers, _RESPONSE_HEADERS
                    ),  # bodies are unpacked
                    "body": {"string": _content(interaction.response.body) or b""},
                },
            }
            for interaction in file.interactions
        ],
        "metadata": msgspec.to_builtins(file.provenance) if file.provenance else None,
    }


def _source(response: httpx.Response) -> str:
    return "sandbox" if SANDBOX_HEADER in response.headers else "live"


def _encode(
    interactions: Iterable[Interaction], provenance: Provenance | None, aside: Iterable[Interaction] = ()
) -> str:
    """Write the text of a cassette file."""
    ordered, others = (
        sorted(some, key=lambda interaction: interaction.request.key()) for some in (interactions, aside)
    )
    return _written(_File(VERSION, ordered, provenance, others)).decode()


def _written(file: _File) -> bytes:
    return msgspec.json.format(msgspec.json.encode(file, order="sorted"), indent=1) + b"\n"


# Scrubbing and keys


def _interaction(
    request: tuple[str, str, bytes | str | None, Mapping[str, Any]],
    response: tuple[Status, bytes | str | Body | None, Mapping[str, Any]],
    secrets: tuple[str, ...] = (),
) -> Interaction:
    """Build what is kept of (method, URI, body, headers) and of (status, body, headers)."""
    method, uri, request_body, request_headers = request
    status, content, headers = response
    return Interaction(
        RecordedRequest(
            method,
            scrub_uri(uri, secrets),
            _body(request_body, _header(request_headers, "content-type"), secrets),
            _allowed(request_headers, _REQUEST_HEADERS, secrets),
        ),
        RecordedResponse(
            Status(status.code, scrub_text(status.message, secrets)),
            content
            if isinstance(content, Body)
            else _body(content, _header(headers, "content-type"), secrets),
            _allowed(headers, _RESPONSE_HEADERS, secrets),
        ),
    )


def _as_recorded(interaction: Interaction) -> Interaction:
    """Return an answer that was written down as it came as it stands in a file."""
    body, content_type = interaction.response.body, _header(interaction.response.headers, "content-type")
    response = msgspec.structs.replace(
        interaction.response, body=body and _body(body.content(), content_type, ())
    )
    return msgspec.structs.replace(interaction, response=response)


def _body(content: bytes | str | None, content_type: str, secrets: tuple[str, ...]) -> Body | None:
    if not content:
        return None
    raw = content.encode() if isinstance(content, str) else bytes(content)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Body(base64=base64.b64encode(scrub_damaged(raw, secrets)).decode())
    if "json" in content_type or text.lstrip()[:1] in ("{", "["):
        try:
            document = msgspec.json.decode(raw)
            if isinstance(document, dict) and isinstance(document.get(_ECHO), dict):
                del document[_ECHO]
            return Body(json=msgspec.Raw(msgspec.json.encode(scrub(document, secrets), order="sorted")))
        except (msgspec.DecodeError, RecursionError):
            pass  # What cannot be taken apart is kept as it came.
    return Body(text=scrub_damaged(raw, secrets).decode())


def _multi(headers: httpx.Headers) -> dict[str, list[str]]:
    multi: dict[str, list[str]] = {}
    for name, value in headers.multi_items():
        multi.setdefault(name, []).append(value)
    return multi


def _allowed(
    headers: Mapping[str, Any], names: frozenset[str], secrets: tuple[str, ...] = ()
) -> dict[str, list[str]]:
    allowed: dict[str, list[str]] = {}
    for name, values in sorted(headers.items()):
        if name.lower() in names:
            allowed[name.lower()] = [
                scrub_text(value, secrets) for value in ([values] if isinstance(values, str) else values)
            ]
    return allowed


def _header(headers: Mapping[str, Any], name: str) -> str:
    return next(
        (v if isinstance(v, str) else v[0] for k, v in headers.items() if k.lower() == name and v), ""
    )


def _content(body: Body | None) -> bytes | None:
    return body.content() if body else None


# Files


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a device never ends, a pipe never begins
        msg = f"Cassette {path} cannot be read: it is no file."
        raise CassetteError(msg)
    try:
        return path.read_bytes()
    except OSError as problem:
        msg = f"Cassette {path} cannot be read: {problem.strerror}."
        raise CassetteError(msg) from None


def _decode(content: bytes, path: Path, *, twice: bool = False) -> _File:
    """Decode a file; ``twice`` is whether a member may stand twice, which is told apart then."""
    try:
        version = msgspec.json.decode(content, type=_Version).version
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    if not 1 <= version <= VERSION:
        msg = (
            f"Cassette {path} has format {version}; analytics_kit {__version__} reads up to {VERSION}. "
            f"{'Upgrade: pip install --upgrade analytics-kit.' if version > 0 else 'The first was 1: this is none of the kit.'}"
        )
        raise CassetteFormatError(msg)
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    if not twice:
        _refuse_twice(content, file, path)
    return file


def _refuse_twice(content: bytes, file: _File, path: Path) -> None:
    """Check that no member of the structure stands twice: readers differ in which of the two they take.

    Raises
    ------
    CassetteFormatError
        If one does.
    """
    # What the kit wrote comes out as the same bytes, which is quick to see.
    if _written(file) == content:
        return
    try:
        member = _twice(content)
    except (ValueError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    if member is not None:
        raise _corrupt(path, ValueError(f"the member {member[:60]!r} stands twice"))


def _twice(content: bytes) -> str | None:
    """Return the name of a member that stands twice in an object outside of recorded JSON; None where none does."""
    waiting = [json.loads(content, object_pairs_hook=_Pairs, parse_int=_integer)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, _Pairs):
            names = [name for name, _ in value]
            if len(set(names)) < len(names):
                return max(names, key=names.count)
            waiting += [inner for name, inner in value if name != "json"]
        elif isinstance(value, list):
            waiting += value
    return None


def _integer(digits: str) -> int | str:
    # Python refuses to read thousands of digits.
    return int(digits) if len(digits) < 400 else digits


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON as it was written."""


_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def _checked(interaction: Interaction) -> Key:
    """Return what an interaction is found by, where it can be played.

    Raises
    ------
    ValueError
        If the address or a body is none, or a header is one that HTTP cannot carry.
    """
    key = interaction.request.key()
    parts = urlsplit(interaction.request.uri)
    if parts.scheme not in ("http", "https") or parts.port == 0 or _CONTROL.search(interaction.request.uri):
        msg = f"{interaction.request.uri[:60]!r} is no address"
        raise ValueError(msg)
    if interaction.response.body:
        interaction.response.body.content()
    for headers in (interaction.request.headers, interaction.response.headers):
        for name, values in headers.items():
            if any(_CONTROL.search(text) for text in (name, *values)):
                msg = f"the header {name[:60]!r} holds a control character"
                raise ValueError(msg)
    return key


class _Version(msgspec.Struct):
    version: int


class _Head(msgspec.Struct):
    provenance: Provenance | None = None


def _corrupt(path: Path, problem: Exception) -> CassetteFormatError:
    return CassetteFormatError(
        f"Cassette {path} is corrupt: {problem}. Restore it from version control or a copy, or delete it and record again."
    )


def _unwritable(path: Path, problem: OSError | NotImplementedError) -> CassetteError:
    reason = getattr(problem, "strerror", None) or problem
    return CassetteError(f"{path} cannot be written: {reason}. Choose a folder that you may write to.")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(_read(path)).hexdigest()


def head(path: Path) -> tuple[str, Provenance | None]:
    """Return the SHA-256 of a file, in hexadecimal, and where its calls come from; they themselves are not read.

    Raises
    ------
    CassetteError
        If the file cannot be read.
    CassetteFormatError
        If it is corrupt.
    """
    content = _read(path)
    try:
        recorded_head = msgspec.json.decode(content, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    return hashlib.sha256(content).hexdigest(), recorded_head.provenance


# Verification


def verify(path: Path, *, secrets: Iterable[str] = ()) -> list[Finding]:
    """Return what is wrong with a cassette, one line per finding, errors first; none for a clean one.

    An error is a secret, or what looks like one by its name or by itself, and an origin that the answers contradict:
    such a cassette must not be shared. A warning is what may be personal data: whoever shares it should look at it.

    Parameters
    ----------
    path
        The file.
    secrets
        Values that must not occur, beyond what looks like a secret anyway.

    Returns
    -------
    list of Finding
        Text, with a ``level``: ``error`` or ``warning``.

    Raises
    ------
    CassetteError
        If the file cannot be read.
    CassetteFormatError
        If it cannot be decoded at all.
    """
    from analytics_kit import verification  # replay starts without it

    secrets = Secrets(secrets)
    content = _read(path)
    file = _decode(content, path, twice=True)
    try:
        # As it was written: a member that we do not know, or that stands twice, is looked at as well.
        members = json.loads(content, object_pairs_hook=verification.Object, parse_int=_integer)
    except (ValueError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    written = dict(members)
    lists = {"interaction": written["interactions"], "aside": written.get("aside", [])}
    rest = verification.Object(
        member for member in members if not any(member[1] is some for some in lists.values())
    )
    exchanges = [
        (f"{kind} {number}", *pair)
        for kind, interactions in (("interaction", file.interactions), ("aside", file.aside))
        for number, pair in enumerate(zip(interactions, lists[kind], strict=True))
    ]
    sources = [
        SANDBOX_HEADER in map(str.lower, interaction.response.headers) for _, interaction, _ in exchanges
    ]
    known = tuple(secrets)
    source, seed = (file.provenance.source, file.provenance.world_seed) if file.provenance else (None, None)
    findings = [*verification.contradictions(source, seed, sources), *verification.inspect(rest, known)]
    if (twice := _twice(content)) is not None:
        findings.append(
            verification.Finding(
                f"the member {twice[:60]!r} stands twice, and readers differ in which they take"
            )
        )
    for name, interaction, text in exchanges:
        unlisted = verification.unlisted(
            {
                "request": (interaction.request.headers, _REQUEST_HEADERS),
                "response": (interaction.response.headers, _RESPONSE_HEADERS),
            }
        )
        location = scrub_text(
            f"{name} ({interaction.request.method} {_path(interaction.request.uri)})", secrets
        )
        inspected = verification.inspect(text, secrets)
        findings += [
            finding.within(location) for finding in (*_unplayable(interaction), *unlisted, *inspected)
        ]
    return sorted(findings, key=lambda finding: finding.level != "error")


def _unplayable(interaction: Interaction) -> Iterator[Finding]:
    from analytics_kit.verification import Finding

    try:
        _checked(interaction)
    except _NoBase64Error:
        pass  # whoever looks into it says so, and where
    except ValueError as problem:
        yield Finding(f"cannot be played: {problem}")


def _path(uri: str) -> str:
    try:
        return urlsplit(uri).path
    except ValueError:  # no address at all
        return "?"
