"""How an extra is installed here: a command that works in the shell that shows it."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def command(extra: str) -> str:
    """Return what installs an extra into the running environment.

    Parameters
    ----------
    extra
        Its name, for instance ``"sandbox"``.

    Returns
    -------
    str
        A command line. It names the running interpreter, for ``pip`` alone may be another's; of an editable install it names the
        checkout, which an index need not have.

    Examples
    --------
    >>> "-m pip install" in command("sandbox") and command("sandbox").endswith("[sandbox]'")
    True
    """
    checkout = _checkout()
    what = f"'analytics-kit[{extra}]'" if checkout is None else f"-e '{checkout}[{extra}]'"
    return f"{_interpreter()} -m pip install {what}"


def _interpreter() -> str:
    path = Path(sys.executable)
    here = Path.cwd()
    # ".venv/bin/python" is what people type; the resolved path would be the system's, without the environment.
    return shlex.quote(os.path.relpath(path, here) if path.is_relative_to(here) else str(path))


def _checkout() -> str | None:
    import json  # all of these cost time that only whoever lacks a package should spend
    from importlib import metadata
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    try:
        text = metadata.distribution("analytics-kit").read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # a wheel that was unpacked by hand
        return None
    origin = json.loads(text) if text else {}
    if not origin.get("dir_info", {}).get("editable"):
        return None
    folder = Path(url2pathname(urlsplit(origin["url"]).path))
    return "." if folder == Path.cwd() else str(folder)
