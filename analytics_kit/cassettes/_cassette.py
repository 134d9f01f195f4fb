"""One cassette: its file, its journal, what is written and what is found; and the check of a file that is to be shared."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import difflib
import functools
import hashlib
import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec

from analytics_kit._files import write_atomically
from analytics_kit._version import __version__
from analytics_kit._visible import visible
from analytics_kit.errors import CassetteError, CassetteFormatError, CassetteMissError
from analytics_kit.scrubbing import (
    scrub,
    scrub_body,
    scrub_damaged,
    scrub_parameter,
    scrub_text,
    scrub_uri,
)

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
#: Seconds between two times that the journal is forced to the disk.
_SYNC = 1.0

_REQUEST_HEADERS = frozenset({"content-type"})
_RESPONSE_HEADERS = frozenset(
    {"content-type", "content-disposition", "retry-after", SANDBOX_HEADER, GATEWAY_HEADER}
)
#: A provider's echo of the request in its envelope, a second home of every secret.
_ECHO = "params"


#: What a line of the journal says of an answer: that it came, or what it was found to be when it was read.
_State = Literal["received", "kept", "unreadable", "aside", "discarded"]


class Key(NamedTuple):
    """What makes two requests the same: all of the request but its host and its secrets."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes


class Body(msgspec.Struct, omit_defaults=True):
    """A body in the file; one of the three is set."""

    json: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    text: str | msgspec.UnsetType = msgspec.UNSET
    base64: str | msgspec.UnsetType = msgspec.UNSET

    def content(self) -> bytes:
        """Return the bytes that the body stands for."""
        if self.json is not msgspec.UNSET:
            return bytes(self.json)
        if self.text is not msgspec.UNSET:
            return self.text.encode()
        return base64.b64decode(self.base64 or b"")


class RecordedRequest(msgspec.Struct):
    """A request in the file."""

    method: str
    uri: str
    body: Body | None = None
    headers: dict[str, list[str]] = {}

    def key(self) -> Key:
        """Return what the request is found by."""
        return _key(self.method, self.uri, self.body.content() if self.body else b"")


class Status(msgspec.Struct):
    """An HTTP status in the file."""

    code: int
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

    recorded_at: str
    source: str
    kit_version: str
    world_seed: int | None = None
    extended_at: str | None = None
    gateways: tuple[str, ...] = ()


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
    #: What this session kept as answers, and what it found no answers among those that were there.
    _added: set[Key] = field(default_factory=set)
    _replaced: dict[Key, RecordedResponse] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Cassette {self.name!r}: {self.summary}>"

    @property
    def summary(self) -> str:
        """How many calls there are, and where they come from, in a few words."""
        kept, count = self.provenance, len(self.interactions)
        calls = f"{count:,} call{'' if count == 1 else 's'}"
        if kept is None:
            return calls
        origin = "synthetic" if kept.source == "sandbox" else visible(kept.source)
        return f"{calls}, {origin}, recorded {visible(kept.recorded_at[:10])}"

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
                cassette.interactions = {one.request.key(): one for one in file.interactions}
                cassette.aside = {one.request.key(): one for one in file.aside}
                for one in (*file.interactions, *file.aside):
                    _content(one.response.body)
            except ValueError as problem:  # an address or a Base64 text that is none
                raise _corrupt(path, problem) from None
        if journal and cassette._journal.exists():
            cassette._absorb()
        cassette._continued = cassette.provenance is not None
        return cassette

    def _absorb(self) -> None:
        """Take up the journal. What was written down and never read is taken for an answer: reading it will tell."""
        entries: list[tuple[bytes, _Entry]] = []
        for line in _read(self._journal).splitlines():
            # The last line of a recording that was cut off is no entry.
            with contextlib.suppress(ValueError, RecursionError):
                entry = msgspec.json.decode(line, type=_Entry)
                entry.interaction.request.key()
                entries.append((line, entry))
        kept = [entry.provenance for _, entry in entries if entry.state in ("kept", "unreadable")]
        self.provenance = self.provenance or next(
            iter(kept or [entry.provenance for _, entry in entries]), None
        )
        unread: dict[Key, Interaction] = {}
        for line, entry in entries:
            key = entry.interaction.request.key()
            if self.provenance is None or entry.provenance.source != self.provenance.source:
                if entry.state in ("kept", "unreadable"):
                    self._foreign.append(line)
                continue
            unread.pop(key, None)
            if entry.state == "received":
                unread[key] = entry.interaction
            elif entry.state == "kept":
                self._place(key, entry.interaction, aside=False)
            elif entry.state == "unreadable":
                self.interactions.setdefault(key, entry.interaction)
            elif entry.state == "aside" and key not in self.interactions:
                self.aside[key] = entry.interaction
            self._unsaved = True
        for key, one in unread.items():
            body, content_type = one.response.body, _header(one.response.headers, "content-type")
            one.response.body = body and _body(body.content(), content_type, ())
            self.interactions.setdefault(key, one)

    def _place(self, key: Key, interaction: Interaction, *, aside: bool) -> None:
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
            If there is none; the message names the closest recorded requests.
        """
        key = key_of(request)
        found = self.interactions.get(key) or self.aside.get(key)
        if found is None:
            raise self._miss(request)
        response = found.response
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
        wanted = _describe(key_of(request))
        known = {_describe(key): key for key in self.interactions}
        close = difflib.get_close_matches(wanted, known, n=3, cutoff=0.0) if known else []
        closest = "".join(f"\n  {line}" for line in close) or " nothing: it is empty"
        return CassetteMissError(
            f"Cassette {self.name!r} does not hold this request:\n  {wanted}\nIt holds{closest}\n"
            f"To add it (this asks the provider, which may charge): analytics_kit.record({str(self.path)!r}).fetch(request); "
            f"on the command line: analytics-kit record {self.path} PLAN."
        )

    def prepare(self) -> None:
        """Make sure that answers can be kept, before the first one is paid for.

        Raises
        ------
        CassetteError
            If folder or journal cannot be written.
        """
        with self._locked():
            self._write_journal(b"")

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
        self._place(key, interaction, aside=aside)
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
        with self._locked():
            self._write_journal(msgspec.json.encode(_Entry(provenance, interaction, state)) + b"\n")
        return interaction

    def _provenance_of(self, response: httpx.Response, gateway: str | None, now: str | None) -> Provenance:
        """Return where the cassette comes from once it holds an answer: what it says already, brought up to date."""
        source = _source(response)
        now = now or dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        found = self.provenance
        if found is None or (found.source != source and not self.interactions):
            match = re.search(r"seed=([0-9]{1,9})\b", response.headers.get(SANDBOX_HEADER, ""))
            found = Provenance(now, source, __version__, int(match[1]) if match else None)
        elif found.source != source:
            return Provenance(now, source, __version__)
        elif self._continued:
            found = msgspec.structs.replace(found, extended_at=now)
        gateways = {*found.gateways, *([] if gateway is None else [gateway])}
        return msgspec.structs.replace(found, gateways=tuple(sorted(gateways)))

    def _write_journal(self, line: bytes) -> None:
        try:
            with self._journal.open("ab+") as journal:
                if line and journal.seek(0, os.SEEK_END):
                    journal.seek(-1, os.SEEK_END)
                    if journal.read(1) != b"\n":  # a recorder was cut off in the middle of its line
                        journal.write(b"\n")
                journal.write(line)
                journal.flush()
                if time.monotonic() - self._synced > _SYNC:
                    os.fsync(journal.fileno())
                    self._synced = time.monotonic()
        except OSError as problem:
            raise _unwritable(self._journal, problem) from None

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
            for key, one in other.interactions.items():
                if self._replaced.get(key) != one.response:
                    self.aside.pop(key, None)
                    self.interactions[key] = one if key not in self._added else self.interactions[key]
            for key, one in other.aside.items():
                if key not in self.interactions:
                    self.aside.setdefault(key, one)
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
    """Return the file that a cassette is recorded into, by its name or its path."""
    path = Path(cassette)
    if path.suffix == ".json" or path.parent != Path():
        return path
    return Path("cassettes") / f"{path.name}.json"


# A vcrpy serializer: these two names are what vcrpy calls.


def serialize(cassette_dict: Mapping[str, Any]) -> str:
    """Write what vcrpy holds as the text of a cassette file, scrubbed."""
    interactions = [
        _interaction(
            (
                one["request"]["method"],
                one["request"]["uri"],
                one["request"]["body"],
                one["request"]["headers"],
            ),
            (
                Status(one["response"]["status"]["code"], one["response"]["status"].get("message") or ""),
                one["response"]["body"].get("string"),
                one["response"]["headers"],
            ),
        )
        for one in cassette_dict["interactions"]
    ]
    provenance = cassette_dict.get("metadata")
    return _encode(interactions, msgspec.convert(provenance, Provenance) if provenance else None)


def deserialize(cassette_string: str) -> dict[str, Any]:
    """Read the text of a cassette file into what vcrpy holds."""
    file = _decode(cassette_string.encode(), Path("cassette"))
    return {
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": one.request.method,
                    "uri": one.request.uri,
                    "body": _content(one.request.body),
                    "headers": one.request.headers,
                },
                "response": {
                    "status": msgspec.to_builtins(one.response.status),
                    "headers": one.response.headers,
                    "body": {"string": _content(one.response.body) or b""},
                },
            }
            for one in file.interactions
        ],
        "metadata": msgspec.to_builtins(file.provenance) if file.provenance else None,
    }


def _source(response: httpx.Response) -> str:
    return "sandbox" if SANDBOX_HEADER in response.headers else "live"


def _encode(
    interactions: Iterable[Interaction], provenance: Provenance | None, aside: Iterable[Interaction] = ()
) -> str:
    """Write the text of a cassette file."""
    kept, others = (sorted(some, key=lambda one: one.request.key()) for some in (interactions, aside))
    encoded = msgspec.json.encode(_File(VERSION, kept, provenance, others), order="sorted")
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


# Scrubbing and keys


def key_of(request: httpx.Request) -> Key:
    """Return what a request is found by."""
    return _key(request.method, str(request.url), request.content)


def _key(method: str, uri: str, content: bytes) -> Key:
    parts = urlsplit(uri)
    query = sorted(
        (name, scrub_parameter(name, value, ()))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    try:
        document = msgspec.json.decode(content) if content else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        canonical = content
    else:
        canonical = msgspec.json.encode(scrub(document, ()), order="sorted") if content else b""
    return Key(method.upper(), parts.path, tuple(query), canonical)


def _describe(key: Key) -> str:
    query = "&".join(f"{name}={value}" for name, value in key.query)
    return " ".join(
        part for part in (key.method, key.path, query, key.body.decode("utf-8", "replace")) if part
    )


def _interaction(
    request: tuple[str, str, bytes | str | None, Mapping[str, Any]],
    response: tuple[Status, bytes | str | Body | None, Mapping[str, Any]],
    secrets: tuple[str, ...] = (),
) -> Interaction:
    """Build what is kept of (method, URI, body, headers) and of (status, body, headers)."""
    method, uri, sent, sent_headers = request
    status, content, headers = response
    return Interaction(
        RecordedRequest(
            method,
            scrub_uri(uri, secrets),
            _body(sent, _header(sent_headers, "content-type"), secrets),
            _allowed(sent_headers, _REQUEST_HEADERS, secrets),
        ),
        RecordedResponse(
            Status(status.code, scrub_text(status.message, secrets)),
            content
            if isinstance(content, Body)
            else _body(content, _header(headers, "content-type"), secrets),
            _allowed(headers, _RESPONSE_HEADERS, secrets),
        ),
    )


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
    found: dict[str, list[str]] = {}
    for name, value in headers.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _allowed(
    headers: Mapping[str, Any], names: frozenset[str], secrets: tuple[str, ...] = ()
) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {}
    for name, values in sorted(headers.items()):
        if name.lower() in names:
            kept[name.lower()] = [
                scrub_text(value, secrets) for value in ([values] if isinstance(values, str) else values)
            ]
    return kept


def _header(headers: Mapping[str, Any], name: str) -> str:
    return next(
        (v if isinstance(v, str) else v[0] for k, v in headers.items() if k.lower() == name and v), ""
    )


def _content(body: Body | None) -> bytes | None:
    return body.content() if body else None


# Files


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        msg = f"Cassette {path} cannot be read: {problem.strerror}."
        raise CassetteError(msg) from None


def _decode(content: bytes, path: Path) -> _File:
    try:
        version = msgspec.json.decode(content, type=_Version).version
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    if version > VERSION:
        msg = (
            f"Cassette {path} has format {version}; analytics_kit {__version__} reads up to {VERSION}. "
            "Upgrade: pip install --upgrade analytics-kit."
        )
        raise CassetteFormatError(msg)
    try:
        return msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _corrupt(path, problem) from None


class _Version(msgspec.Struct):
    version: int


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

    content = _read(path)
    file = _decode(content, path)
    try:
        # As it was written: a member that we do not know, or that stands twice, is looked at as well.
        members = json.loads(content, object_pairs_hook=verification.Object)
    except (ValueError, RecursionError) as problem:
        raise _corrupt(path, problem) from None
    written = dict(members)
    lists = {"interaction": written["interactions"], "aside": written.get("aside", [])}
    rest = verification.Object(
        member for member in members if not any(member[1] is some for some in lists.values())
    )
    exchanges = [
        (f"{kind} {number}", *pair)
        for kind, found in (("interaction", file.interactions), ("aside", file.aside))
        for number, pair in enumerate(zip(found, lists[kind], strict=True))
    ]
    sources = [SANDBOX_HEADER in map(str.lower, one.response.headers) for _, one, _ in exchanges]
    known = tuple(secrets)
    source, seed = (file.provenance.source, file.provenance.world_seed) if file.provenance else (None, None)
    findings = [*verification.contradictions(source, seed, sources), *verification.inspect(rest, known)]
    for name, one, text in exchanges:
        unlisted = verification.unlisted(
            {
                "request": (one.request.headers, _REQUEST_HEADERS),
                "response": (one.response.headers, _RESPONSE_HEADERS),
            }
        )
        place = scrub_text(f"{name} ({one.request.method} {_path(one.request.uri)})", known)
        findings += [finding.within(place) for finding in (*unlisted, *verification.inspect(text, known))]
    return sorted(findings, key=lambda finding: finding.level != "error")


def _path(uri: str) -> str:
    try:
        return urlsplit(uri).path
    except ValueError:  # no address at all
        return "?"
