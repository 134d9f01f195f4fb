"""The values of a batch of reports: listed, read from a file, or the most played works that a cassette holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics_kit import report, resources
from analytics_kit.errors import ParameterError, TableError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Bytes of a file of values, and reports of a batch, at most.
_LARGEST, _MOST = 1_000_000, 10_000


def values(text: str, *, template: str, values: Mapping[str, Any], cassette: str | None) -> list[str]:
    """Return the values that a text means, each once, in their order.

    Parameters
    ----------
    text
        ``a,b,c``; ``@FILE``, which holds one a line; or ``top:N``, the most played works that the cassette holds.
    template, values, cassette
        What is to be run, with which cassette: by default the template's own.

    Raises
    ------
    ParameterError
        If there is none, the file cannot be read, or the cassette holds no table of works.
    """
    if text.startswith("@"):
        lines = _lines(Path(text[1:]))
        listed = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    elif text.startswith("top:"):
        listed = _most_played(text, template, values, cassette)
    else:
        listed = [value.strip() for value in text.split(",") if value.strip()]
    listed = list(dict.fromkeys(listed))
    if not 1 <= len(listed) <= _MOST:
        msg = f"--each found {len(listed):,} values in {text[:60]!r}. Allowed: 1 to {_MOST:,}, written a,b,c or @FILE or top:N."
        raise ParameterError(msg)
    return listed


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            msg = f"it is larger than {_LARGEST:,} bytes"
            raise ValueError(msg)
        return content.decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        msg = f"--each: the file {str(path)!r} cannot be read: {reason}. Allowed: text in UTF-8, a value a line."
        raise ParameterError(msg) from None


def _most_played(
    text: str, template: str, template_values: Mapping[str, Any], cassette: str | None
) -> list[str]:
    from analytics_kit import parsing
    from analytics_kit.cassettes import Cassette
    from analytics_kit.corpora import answer_of

    number = text.removeprefix("top:")
    if not re.fullmatch(r"[1-9][0-9]{0,4}", number):
        msg = f"--each top:{number[:20]} is not understood. Write top:N with a whole number from 1, for instance top:5."
        raise ParameterError(msg)
    known = report.parameters(resources.template(template))
    if cassette is None and "cassette" in known:
        cassette = template_values.get("cassette", known["cassette"].default)
    if cassette in (None, "None"):
        msg = "--each top:N takes the works that a cassette holds, and there is none. Name one: --cassette NAME."
        raise ParameterError(msg)
    recording = Cassette.load(resources.find_cassette(cassette))
    answers = [answer for answer in map(answer_of, recording.interactions.values()) if answer is not None]
    lists = []
    for request, body in answers:
        try:
            if type(request).table("works") == "works" and not request.requested_ids():
                lists.append((request, body))
        except TableError:
            continue
    if not lists:
        msg = f"Cassette {recording.name!r} holds no list of works, so there is no telling which are played most. Name them: --each item_id=a,b,c."
        raise ParameterError(msg)
    works = parsing.parse_many([request for request, _ in lists], [body for _, body in lists], "works")
    recorded_ids = {str(getattr(request, "item_id", "")) for request, _ in answers}
    ranked = works.drop_nulls("item_id").sort("plays", "item_id", descending=[True, False], nulls_last=True)
    recorded = [
        answer
        for answer in ranked.get_column("item_id").unique(maintain_order=True)
        if answer in recorded_ids
    ]
    return recorded[: int(number)]
