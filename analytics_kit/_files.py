"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike


def write_atomically(path: str | PathLike[str], content: str | bytes) -> None:
    """Write bytes, or text as UTF-8, beside a file first, then put it in its place; its folder is made if missing.

    Raises
    ------
    OSError
        If it cannot be written. What stood there before stands there still, and nothing is left beside it.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex}.partial")
    try:
        with partial.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())  # or a power cut leaves the new name on an empty file
        partial.replace(target)
        sync_folder(target.parent)  # or it leaves the old name
    finally:
        partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Force to the disk which files a folder holds; where a system does not let a folder be opened, it does so itself."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that knows no such thing
            raise
    finally:
        os.close(descriptor)
