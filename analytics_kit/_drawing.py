r"""A Vega-Lite specification drawn without a browser, safely: nothing is fetched, and no text ends the process."""

from __future__ import annotations

import functools
import json
import re
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The Vega-Lite of Altair 6.
VEGA_LITE = "6.4"
#: Where the font lies that texts are laid out with, and its family. It has widths and nothing to see: a picture is drawn in half of
#: the time, and is the same whichever fonts are installed. ``tests/_layout_font.py`` makes it.
FONTS = Path(__file__).with_name("_fonts")
LAYOUT = "analytics-kit-layout"
#: What XML cannot hold, and a title may.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Whether JSON may hold one.
_SUSPECT = re.compile(r"\\[bfu]|[\ud800-\udfff\ufffe\uffff]")
#: What XML must not hold in a value: what draws the chart writes fonts as they come and would end this process.
_NO_FONT = re.compile("[<&]")


class UndoneError(Exception):
    """A task of another process ended it, or was no longer wanted."""


def drawing(spec: Mapping[str, Any]) -> str:
    """Give the SVG document of a chart as Vega writes it, the same on every machine; empty where it cannot be drawn."""
    config = spec.get("config") or {}
    named = {**spec, "config": {"font": "sans-serif", **config}} if isinstance(config, dict) else spec
    try:
        return _drawing(drawable(named, laid_out=True))
    except UndoneError:
        return ""


def drawable(spec: Mapping[str, Any], *, laid_out: bool = False) -> str:
    """Write a specification so that whatever stands in it, drawing it fetches nothing and ends nothing.

    ``laid_out``: whether texts are measured with the kit's font and not with those of the machine.
    """
    plain = _unlinked({key: value for key, value in spec.items() if key != "$schema"})
    named = _with_plain_fonts(plain, f"{LAYOUT}, " if laid_out else "")
    text = json.dumps(named, ensure_ascii=False, sort_keys=True)
    return json.dumps(legal(named), ensure_ascii=False, sort_keys=True) if _SUSPECT.search(text) else text


def _unlinked(view: Any) -> Any:
    """Take the links off marks: in a picture they lead nowhere, and Vega draws none outside a browser."""
    if isinstance(view, list):
        return [_unlinked(child) for child in view]
    if not isinstance(view, dict):
        return view
    unlinked = {
        key: {name: member for name, member in value.items() if name != "href"}
        if key in ("encoding", "mark") and isinstance(value, dict)
        else value
        for key, value in view.items()
    }
    return unlinked | {
        key: _unlinked(unlinked[key])
        for key in ("layer", "concat", "hconcat", "vconcat", "spec")
        if key in unlinked
    }


def _with_plain_fonts(view: Any, first: str) -> Any:
    """Leave out fonts, their weights and styles where they hold what is no name, or are computed from what nobody knows.

    ``first`` is put before each family.
    """
    if isinstance(view, list):
        return [_with_plain_fonts(child, first) for child in view]
    if not isinstance(view, dict):
        return view
    plain = {}
    for key, value in view.items():
        lower = key.lower()
        if key in ("data", "datasets"):
            plain[key] = value
        elif "font" not in lower or lower.endswith("fontsize"):
            plain[key] = _with_plain_fonts(value, first)
        elif _is_font(value):
            plain[key] = f"{first}{value}" if lower.endswith("font") and isinstance(value, str) else value
    return plain


def _is_font(value: Any) -> bool:
    return not _NO_FONT.search(value) if isinstance(value, str) else not isinstance(value, dict | list)


def legal(value: Any) -> Any:
    r"""Show the characters that XML cannot hold, in all texts: what draws would end this process at the first of them.

    Examples
    --------
    >>> legal({"title": "a\x00b"})
    {'title': 'a<U+0000>b'}
    """
    if isinstance(value, str):
        return _ILLEGAL.sub(lambda match: f"<U+{ord(match[0]):04X}>", value)
    if isinstance(value, dict):
        return {legal(key): legal(member) for key, member in value.items()}
    return [legal(element) for element in value] if isinstance(value, list) else value


@functools.lru_cache(maxsize=128)  # one report in several formats draws each chart once
def _drawing(spec: str) -> str:
    return _ask("draw", spec)


@functools.cache
def vega() -> str:
    """Give Vega, Vega-Lite and Vega-Embed as one script, 0.9 MB.

    Raises
    ------
    UndoneError
        The process that was to make it ended.
    """
    return _ask("bundle", "")


def here(task: str, argument: str) -> str:
    """Do a task in this process: ``draw`` a specification, or ``bundle`` the scripts that draw it in a browser."""
    return {"draw": _draw, "bundle": _bundle}[task](argument)


#: Who does the tasks: this process, or one that :mod:`analytics_kit._report.workers` started.
doer: ContextVar[Callable[[str, str], str]] = ContextVar("doer", default=here)


def _ask(task: str, argument: str) -> str:
    return doer.get()(task, argument)


def _draw(spec: str) -> str:
    try:
        svg: str = _vl_convert().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    except ValueError:  # wherever the specification is drawn instead, it says what is wrong
        return ""
    return svg.replace(f'font-family="{LAYOUT}, ', 'font-family="')


def _bundle(_: str) -> str:
    bundled: str = _vl_convert().javascript_bundle()
    return bundled


@functools.cache
def _vl_convert() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
