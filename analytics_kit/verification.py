"""What looks like a secret in a document, and is there all the same."""

from __future__ import annotations

import base64
import codecs
import datetime as dt
import html
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from analytics_kit.scrubbing import SCRUBBED, holds_secret, is_secret, looks, replaced, scrub_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

#: A document as pairs, so that a member which stands twice is looked at twice.
Pairs = list[tuple[str, Any]]

#: How much of a compressed body is unpacked to look into it, in bytes.
_UNPACKED = 4_000_000
#: How often a text is decoded anew: what is quoted, within what is escaped, within Base64.
_DEPTH = 3


class Finding(str):
    """A line that says what is where. One of level ``error`` must not be shared; a ``warning`` is for a person to look at."""

    __slots__ = ("level",)
    level: Literal["error", "warning"]

    def __new__(cls, text: str, level: Literal["error", "warning"] = "error") -> Finding:
        """Make a finding; what could move a terminal's cursor or cannot be printed is escaped."""
        finding = super().__new__(cls, "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))
        finding.level = level
        return finding

    def within(self, location: str) -> Finding:
        """Return the same finding with the place that it is in before it."""
        return Finding(f"{location}: {self}", self.level)


class Object(Pairs):
    """An object of JSON as the pairs that were written, which may repeat a name."""


def inspect(document: Any, secrets: tuple[str, ...]) -> Iterator[Finding]:
    """Find what looks like a secret in a JSON document, each kind once, with the first place where it is.

    Parameters
    ----------
    document
        As :func:`json.loads` reads it with ``object_pairs_hook=Object``.
    secrets
        Values that must not occur, in any writing, whole or in part.
    """
    locations: dict[tuple[str, Literal["error", "warning"]], list[str]] = {}
    for what, level, location in _walk(document, secrets):
        locations.setdefault((what, level), []).append(location)
    for (what, level), paths in locations.items():
        more = len(set(paths)) - 1
        where = paths[0] + (f" and {more:,} more" if more else "")
        yield Finding(f"{where}: {what}", level)


def _walk(document: Any, secrets: tuple[str, ...]) -> Iterator[tuple[str, Literal["error", "warning"], str]]:
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:  # a loop, for documents that are deeper than Python may recurse
        path, value = waiting.pop()
        if isinstance(value, Object):
            named = dict(value).get("name")
            for name, inner in value:
                here = f"{path}.{scrub_text(name, secrets)}".lstrip(".")
                yield from ((what, level, here) for what, level in _texts(name, secrets))
                called = named if name == "value" and isinstance(named, str) else name
                if is_secret(called, inner) and inner != SCRUBBED:
                    yield f"member {called!r} is not scrubbed", "error", here
                elif name == "base64" and isinstance(inner, str):
                    yield from ((what, level, here) for what, level in _binary(inner, secrets))
                else:
                    waiting.append((here, inner))
        elif isinstance(value, list):
            waiting += [(f"{path}[{number}]", inner) for number, inner in enumerate(value)]
        elif isinstance(value, str):
            yield from ((what, level, path) for what, level in _texts(value, secrets))


def _texts(text: str, secrets: tuple[str, ...]) -> Iterator[tuple[str, Literal["error", "warning"]]]:
    if len(text) < 4:
        return
    hits = list(looks(text))
    for reading in readings(text):
        for hit in hits if reading is text else looks(reading):
            yield f"looks like {hit.what}", "error"
        if holds_secret(reading, secrets):
            yield "holds a secret of the current settings", "error"
    for what in personal(replaced(text, hits)):  # "user:password@host" is no address for mail
        yield f"looks like {what}", "warning"


def _binary(encoded: str, secrets: tuple[str, ...]) -> Iterator[tuple[str, Literal["error", "warning"]]]:
    try:
        content = base64.b64decode(encoded, validate=True)
    except ValueError:
        yield "is no Base64: nobody can tell what it holds", "error"
        return
    size = 0
    for piece in _unpacked(content):
        size += len(piece)
        encoding = "utf-16" if piece[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8"
        yield from _texts(piece.decode(encoding, "replace"), secrets)
    if size >= max(_UNPACKED, len(content) + 1):
        yield f"unpacks to more than {_UNPACKED // 1_000_000} MB: the rest was not looked at", "warning"


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Return content, unpacked if it is compressed; of an archive, a workbook say, each file in it."""
    try:
        if content.startswith(b"\x1f\x8b"):
            yield zlib.decompressobj(wbits=31).decompress(content, _UNPACKED)
            return
        if content.startswith(b"PK\x03\x04"):
            remaining = _UNPACKED
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    with archive.open(name) as file:
                        member = file.read(remaining)
                    yield member
                    remaining -= len(member)
                    if remaining <= 0:
                        return
            return
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        pass  # it only begins like an archive, or one that cannot be opened
    yield content


def readings(text: str) -> list[str]:
    r"""Return a text, and what it reads as where parts of it are quoted, escaped or in Base64.

    Examples
    --------
    >>> readings("c2Vzc2lvbmlkPTlmOGU3ZDZjNWI0YQ==")
    ['c2Vzc2lvbmlkPTlmOGU3ZDZjNWI0YQ==', 'sessionid=9f8e7d6c5b4a']
    """
    all_readings = [text]
    newest = [text]
    for _ in range(_DEPTH):
        decoded = [decoding for earlier in newest for decoding in _decodings(earlier)]
        newest = [reading for reading in dict.fromkeys(decoded) if reading not in all_readings]
        all_readings += newest
    return all_readings


def _decodings(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text)
    if "&" in text:
        yield html.unescape(text)
    if "\\" in text:
        yield re.sub(
            r"\\+(?:u([0-9A-Fa-f]{4})|(?=[\"'/\\]))", lambda m: chr(int(m[1], 16)) if m[1] else "", text
        )
    if len(text) >= 16:
        yield from _from_base64(text)


def _from_base64(text: str) -> Iterator[str]:
    pieces = []
    for match in re.finditer(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}", text):
        letters = match[0].rstrip("=").replace("-", "+").replace("_", "/")
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        try:
            piece = base64.b64decode(letters + "=" * (-len(letters) % 4)).decode()
        except ValueError:
            continue
        if piece.isprintable() or piece.isascii():
            pieces.append(piece)
    if pieces:
        yield "\n".join(pieces)


# Personal data

# The codes in the texts that an app shares ("4@8.com", "w@f.oD 12/06") are no addresses: a name and a host there
# are single letters.
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+@/-])[A-Za-z0-9][A-Za-z0-9._%+-]{1,63}@(?:[A-Za-z0-9][A-Za-z0-9-]{1,62}\.)(?:[A-Za-z0-9-]{1,63}\.){0,4}(?:[a-z]{2,24}|[A-Z]{2,24})(?![A-Za-z0-9_@-])"
)
_PHONE = re.compile(
    r"(?<![\w.+/=&%-])(?:(?:\+|00)86[ -]?)?1[3-9]\d(?:\d{8}|-\d{4}-\d{4}| \d{4} \d{4})(?![\w%/-]|\.\d)"
    r"|(?<![\w.+/=&%-])\+[1-9]\d{0,2}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){2,3}(?![\w%/-]|\.\d)",
    re.ASCII,
)
_IDENTITY = re.compile(
    r"(?<![\w.+/=&%-])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\w%/-])",
    re.ASCII,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def personal(text: str) -> Iterator[str]:
    """Return what in a text looks like personal data.

    Examples
    --------
    >>> list(personal("Ask mei.li@studio.example.com or 138-0013-8000")), list(personal("4@8.com 12/06 w@f.oD"))
    (['an e-mail address', 'a telephone number'], [])
    """
    if "@" in text and _EMAIL.search(text):
        yield "an e-mail address"
    if _PHONE.search(text):
        yield "a telephone number"
    if any(_is_identity(match[0]) for match in _IDENTITY.finditer(text)):
        yield "an identity number"


def _is_identity(number: str) -> bool:
    """Tell whether the last digit of a Chinese identity number is the one that its others give, and its date exists."""
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


# Origin


def contradictions(
    source: str | None, world_seed: int | None, synthetic: Sequence[bool]
) -> Iterator[Finding]:
    """Compare where a cassette says that it comes from with what its answers say.

    Parameters
    ----------
    source, world_seed
        What the cassette's provenance says; None where it does not.
    synthetic
        For each answer, whether its headers say that the sandbox made it.
    """
    if source is None:
        yield Finding("no provenance: nobody can tell whether it is synthetic")
        return
    count = len(synthetic)
    if source not in ("sandbox", "live"):
        yield Finding(f"provenance: source {source[:40]!r} is neither 'sandbox' nor 'live'")
    elif source == "live" and any(synthetic):
        yield Finding(
            f"provenance: it says 'live', and the sandbox made {sum(synthetic):,} of {count:,} answers (the first "
            f"is interaction {synthetic.index(True)}). Synthetic data must not pass for real: record it again."
        )
    elif source == "live" and world_seed is not None:
        yield Finding("provenance: it says 'live' and names a world_seed, which only the sandbox has")
    elif source == "sandbox" and not all(synthetic):
        yield Finding(
            f"provenance: it says 'sandbox', and {count - sum(synthetic):,} of {count:,} answers do not (the first "
            f"is interaction {synthetic.index(False)}). They may be a provider's: record it again."
        )


def unlisted(headers: Mapping[str, tuple[Mapping[str, object], Set[str]]]) -> Iterator[Finding]:
    """Find headers that are not on their allow-list: part -> (headers, names that are allowed)."""
    for message, (present, allowed) in headers.items():
        for name in present:
            if name.lower() not in allowed:
                yield Finding(f"{message} header {name[:60]!r} is not on the allow-list")
