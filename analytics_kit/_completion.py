"""Completion inside quotes, in IPython: ``douyin.ItemWatchTrend(analysis_type="`` offers what may stand there.

:func:`enable` is called by ``ak.display.enable``. Nothing is run to complete: names are looked up in modules, classes and
what the user's variables hold, as attributes that are there already.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from analytics_kit import resources, tables
from analytics_kit.locale import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: The last call that is open, whether a name stands before the quote (and maybe others in a list), and what is typed.
_OPEN = re.compile(
    r"""(?xs) (?P<called> [^\W\d] [\w.]*) \(
    (?P<before> (?: [^()] | \( [^()]* \) )*?)
    (?: (?P<name> [^\W\d]\w*) \s* = \s* (?: \[ [^\[\]]* )? )?
    (?P<quote> ["']) (?P<typed> [^"'\\\n]*) $"""
)
#: Parameters that mean the same wherever they stand.
_SHARED: Mapping[str, Callable[[], Iterable[str]]] = {
    "analysis": lambda: tables.ANALYSES,
    "cassette": resources.all_cassettes,
    "dimension": lambda: tables.DIMENSIONS,
    "lang": lambda: LANGUAGES,
    "table": lambda: tables.dictionary().get_column("table").unique(maintain_order=True),
}


def enable(shell: Any) -> None:
    """Let an IPython shell complete values, once."""
    matchers = shell.Completer.custom_matchers
    if not any(getattr(matcher, "matcher_identifier", "") == __name__ for matcher in matchers):
        matchers.append(_matcher(shell))


def disable(shell: Any) -> None:
    """Take it back."""
    shell.Completer.custom_matchers[:] = [
        matcher
        for matcher in shell.Completer.custom_matchers
        if getattr(matcher, "matcher_identifier", "") != __name__
    ]


def _matcher(shell: Any) -> Callable[[Any], dict[str, Any]]:
    from IPython.core.completer import SimpleCompletion

    def match(context: Any) -> dict[str, Any]:
        lines = context.full_text.split("\n")[: context.cursor_line + 1]
        text = "\n".join([*lines[:-1], lines[-1][: context.cursor_position]])
        typed, values = complete(text, shell.user_ns)
        completions = [SimpleCompletion(value, type="value") for value in values]
        return {
            "completions": completions,
            "matched_fragment": typed,
            "ordered": True,
            "suppress": bool(completions),
        }

    match.matcher_api_version = 2  # type: ignore[attr-defined] # how IPython tells its matchers apart
    match.matcher_identifier = __name__  # type: ignore[attr-defined] # likewise
    match.matcher_priority = 100  # type: ignore[attr-defined] # likewise
    return match


def complete(text: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return what is typed inside the quotes at the end of a text, and the values that go on from it.

    Parameters
    ----------
    text
        The code before the cursor.
    names
        The user's variables.

    Examples
    --------
    >>> from analytics_kit.routes import douyin
    >>> complete('douyin.ItemWatchTrend(item_id="1", analysis_type="l', {"douyin": douyin})
    ('l', ['like'])
    """
    match = _OPEN.search(text)
    if match is None:
        return "", []
    function = _look_up(match["called"], names)
    name = match["name"] or ("" if match["before"].strip() else _first_parameter(function))
    typed = match["typed"]
    return typed, [value for value in _values(function, name) if value.startswith(typed)]


def _look_up(dotted: str, names: Mapping[str, Any]) -> Any:
    first, *rest = dotted.split(".")
    thing = names.get(first)
    for name in rest:
        # Modules and classes alone: a property of an object might do anything.
        if not (inspect.ismodule(thing) or inspect.isclass(thing)):
            return getattr(type(thing), name, None)
        thing = getattr(thing, name, None)
    return thing


def _first_parameter(function: Any) -> str:
    if not callable(function) or inspect.isclass(function):
        return ""
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    return names[0] if names else ""


def _values(function: Any, name: str) -> list[str]:
    """Return the words that a parameter takes; none where it takes anything, or is no parameter of the kit's."""
    home = str(getattr(function, "__module__", ""))
    # A route is known by where it stands: frames are shown without knowing any contract.
    if inspect.isclass(function) and home.startswith("analytics_kit.routes."):
        route: Any = function
        parameters = route.parameters()
        return _words(parameters[name].kind) if name in parameters else []
    if not home.startswith("analytics_kit."):
        return []
    return [*map(str, _SHARED[name]())] if name in _SHARED else []


def _words(kind: Any) -> list[str]:
    """Return the words of a parameter's kind, or of the kind of which it is a list."""
    return [str(word) for word in getattr(getattr(kind, "kind", kind), "words", ())]
