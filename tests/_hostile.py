"""A cassette whose provider says hostile things, wherever a provider may say anything.

Every search word, title, author, hot word, product's and segment's name of a shipped cassette gets one of the attacks
below in front of it, and the first one of each list all of them; what was asked, the figures and the ids stay, so that
the templates run as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from analytics_kit import resources

#: What a script would leave behind in the window.
FLAG = "hacked"
#: Where a link or a request would go.
FOREIGN = "evil.example"

#: Short, so that names are not cut before the end of the attack. The first ones lead the largest rows.
ATTACKS = (
    f"<img src=x onerror={FLAG}=1>",
    "[log in](//evil.example)",
    "$5 and $6",
    f"<script>{FLAG}=1</script>",
    "https://evil.example",
    "\\(x^2\\)",
    f"[a](javascript:{FLAG}=1)",
    "me@evil.example",
    "**b** `c` ~~d~~ <b>e",
    "$$x^2$$",
    "![i](//evil.example/i)",
    "\\begin{x}y\\end{x}",
    "| a | b |",
    f"<svg onload={FLAG}=1>",
    "&lt;i&gt;&copy;",
    "www.evil.example",
    f"$\\href{{javascript:{FLAG}=1}}x$",
    "<//evil.example>",
    "\x1b]8;;//evil.example\x07x",
    "\u202egnp\u202c \u200b\x1b[31m",
    "\n\n# heading",
    "@@0@@",
)

#: Keys of what people wrote; a segment's name is under "key", where it is no code of the contract's.
_WRITTEN = re.compile(
    r"keyword|word|name|hashtag_name|author|nickname|title|roomTitle|enforcement_title|desc|video_desc|description"
    r"|risk_level_text|violation_\w+"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENVELOPE = re.compile(r"(message|cache_message|status_msg|support|time_zone)(_zh)?")


def cassette(name: str, path: Path) -> Path:
    """Write a hostile copy of a shipped cassette."""
    recorded = json.loads(resources.find_cassette(name).read_text(encoding="utf-8"))
    attacks: Iterator[str] = cycle(ATTACKS)
    replacements: dict[str, str] = {}  # one word stays one word, or nothing could be joined any more

    def spoil(value: Any, key: str, first: bool = False) -> Any:
        if isinstance(value, dict):
            return {name: spoil(member, name, first) for name, member in value.items()}
        if isinstance(value, list):
            return [spoil(element, key, index == 0) for index, element in enumerate(value)]
        if not isinstance(value, str) or _ENVELOPE.fullmatch(key):
            return value
        if _WRITTEN.fullmatch(key) or (key == "key" and _CHINESE.search(value)):
            attack = " ".join(ATTACKS) if first else next(attacks)
            return replacements.setdefault(value, f"{attack} {value}") if value else value
        return value

    for interaction in recorded["interactions"]:
        body = interaction["response"]["body"]
        if body and "json" in body:
            body["json"] = spoil(body["json"], "")
    path.write_text(json.dumps(recorded, ensure_ascii=False), encoding="utf-8")
    return path
