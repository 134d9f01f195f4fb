r"""A Vega-Lite specification drawn without a browser, safely: nothing is fetched, and no text ends the process."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The Vega-Lite of Altair 6.
VEGA_LITE = "6.4"
#: What XML cannot hold, and a title may.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Whether JSON may hold one.
_SUSPECT = re.compile(r"\\[bfu]|[\ud800-\udfff\ufffe\uffff]")
#: What XML must not hold in a value: what draws the chart writes fonts as they come and would end this process.
_NO_FONT = re.compile("[<&]")


def drawing(spec: Mapping[str, Any]) -> str:
    """Give the SVG document of a chart as Vega writes it; empty where it cannot be drawn."""
    return _drawing(drawable(spec))


def drawable(spec: Mapping[str, Any]) -> str:
    """Write a specification so that whatever stands in it, drawing it fetches nothing and ends nothing."""
    named = _with_plain_fonts(_unlinked({key: value for key, value in spec.items() if key != "$schema"}))
    text = json.dumps(named, ensure_ascii=False, sort_keys=True)
    return json.dumps(legal(named), ensure_ascii=False, sort_keys=True) if _SUSPECT.search(text) else text


def _unlinked(view: Any) -> Any:
    """Take the links off marks: in a picture they lead nowhere, and Vega draws none outside a browser."""
    if isinstance(view, list):
        return [_unlinked(one) for one in view]
    if not isinstance(view, dict):
        return view
    kept = {
        key: {name: one for name, one in value.items() if name != "href"}
        if key in ("encoding", "mark") and isinstance(value, dict)
        else value
        for key, value in view.items()
    }
    return kept | {
        key: _unlinked(kept[key]) for key in ("layer", "concat", "hconcat", "vconcat", "spec") if key in kept
    }


def _with_plain_fonts(view: Any) -> Any:
    """Leave out fonts, their weights and styles where they hold what is no name, or are computed from what nobody knows."""
    if isinstance(view, list):
        return [_with_plain_fonts(one) for one in view]
    if not isinstance(view, dict):
        return view
    return {
        key: value if key in ("data", "datasets") else _with_plain_fonts(value)
        for key, value in view.items()
        if "font" not in key.lower() or key.lower().endswith("fontsize") or _is_font(value)
    }


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
        return _ILLEGAL.sub(lambda found: f"<U+{ord(found[0]):04X}>", value)
    if isinstance(value, dict):
        return {legal(key): legal(one) for key, one in value.items()}
    return [legal(one) for one in value] if isinstance(value, list) else value


@functools.lru_cache(maxsize=128)  # one report in several formats draws each chart once
def _drawing(spec: str) -> str:
    import vl_convert

    try:
        return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    except ValueError:  # wherever the specification is drawn instead, it says what is wrong
        return ""
