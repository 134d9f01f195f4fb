"""The folder of what takes long to make, which both languages and later builds share."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import vl_convert

import analytics_kit
from analytics_kit import _drawing, resources
from analytics_kit._files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The variable that names the folder.
VARIABLE = "SITE_PAGES_CACHE"


def text(path: Path, make: Callable[[], str]) -> str:
    """Return the text of a file; it is made, and written, where there is no such file."""
    if not path.exists():
        write_atomically(path, make())  # another process may look for it
    return path.read_text(encoding="utf-8")


def key(*contents: bytes) -> str:
    """Return what names a file that depends on contents."""
    return hashlib.sha256(b"\0".join(contents)).hexdigest()[:24]


@functools.cache
def package() -> bytes:
    """Return what the outputs of a notebook depend on beside it: the package and the cassettes."""
    folder = Path(analytics_kit.__file__).parent
    files = [path for path in folder.rglob("*") if path.suffix in (".py", ".toml")]
    return _digest([*files, *resources.bundled_cassettes().values()])


@functools.cache
def drawing() -> bytes:
    """Return what a picture depends on beside its specification: the package, Vega, and the fonts."""
    return package() + vl_convert.__version__.encode() + _digest(_drawing.FONTS.iterdir())


def _digest(files: Iterable[Path]) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.digest()
