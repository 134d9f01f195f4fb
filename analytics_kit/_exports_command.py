"""``analytics-kit exports``: what files are, and what was understood of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics_kit.errors import ParameterError
from analytics_kit.exports import KINDS, inspect_export
from analytics_kit.exports._inspect import as_json, redacted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


#: What a message asks for, as Python says it -> how it is typed here.
_OPTIONS = {
    "kind": "--kind KIND",
    "as_of": "--as-of DAY",
    "time_zone": "--time-zone ZONE",
    "item_id": "--item-id ID",
    "duration_s": "--duration-s S",
    "day_first": "--dates day-first",
}


def run(arguments: argparse.Namespace, say: Callable[[object], None]) -> int:
    """Print what was understood of files, what is understood at all, or write the example folder.

    Parameters
    ----------
    arguments
        As the command line has them.
    say
        Prints a text.

    Returns
    -------
    int
        0 where every file was read, 1 where one was not.
    """
    if arguments.example is not None:
        if arguments.files:
            msg = "--example writes a folder, and reads no file. Run it by itself."
            raise ParameterError(msg)
        from analytics_kit.sandbox import downloads  # no file needs the sandbox

        for path in downloads.write(arguments.example):
            say(path)
        return 0
    if not arguments.files:
        _say_kinds(say, as_json=arguments.json)
        return 0
    inspection = inspect_export(
        arguments.files,
        kind=arguments.kind,
        as_of=arguments.as_of,
        item_id=arguments.item_id,
        duration_s=arguments.duration_s,
        time_zone=arguments.time_zone,
        day_first=None if arguments.dates is None else arguments.dates == "day-first",
    )
    if arguments.redacted:
        say(json.dumps(redacted(inspection), ensure_ascii=False, indent=1))
    elif arguments.json:
        say(json.dumps(as_json(inspection), ensure_ascii=False, indent=1))
    else:
        say(inspection)
        problems = " ".join(str(file.problem) for file in inspection.files if file.problem)
        wanted = [option for name, option in _OPTIONS.items() if f"{name}=" in problems]
        if wanted:
            say(f"On the command line: {', '.join(wanted)}")
    return int(any(file.problem for file in inspection.files))


def _say_kinds(say: Callable[[object], None], *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(KINDS.to_dicts(), ensure_ascii=False, indent=1))
        return
    width = max(len(kind) for kind in KINDS.get_column("kind"))
    for kind in KINDS.iter_rows(named=True):
        say(f"{kind['kind']:<{width}}  {kind['sure']}  {kind['en']}: {', '.join(kind['tables'])}")
