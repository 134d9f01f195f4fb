"""Characters that act instead of being seen, made visible: what others wrote is shown, not obeyed.

A terminal obeys ESC, everything that lays out text obeys direction overrides, and a lone half of a surrogate pair
cannot even be encoded. Here their code points stand in their place: ``<U+001B>``. The pictures that Unicode has for
controls would be shorter, but fonts lack them.
"""

from __future__ import annotations

import re
import unicodedata

#: For the element around what others wrote. JupyterLab and other pages set formulas in what stands between dollars, but
#: in no element of these classes: the first for MathJax of today, the second for that of older notebooks.
NO_FORMULAS = 'class="mathjax_ignore tex2jax_ignore"'
# Controls but tab and line feed, formats (directions, zero widths, tags), line separators, halves of surrogate pairs.
# Left out are the formats that are ink: the signs before Arabic, Syriac and Kaithi numbers, and hieroglyphs' joints.
_ACTING = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
# The flags of England, Scotland and Wales are spelled with tags.
_FLAG = "\U0001f3f4[\U000e0061-\U000e007a]{4,6}\U000e007f"
_CANDIDATE = re.compile(rf"{_FLAG}|[{_ACTING}]")
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the combining class of the sign that joins letters of India's scripts


def visible(text: str) -> str:
    r"""Show the characters of a text that would act, and keep all others.

    Tabs and line feeds stay, ``\r\n`` becomes a line feed. Joiners stay where writing needs them: between emoji, between
    Arabic letters, behind a virama.

    Parameters
    ----------
    text
        Any text. What is visible already stays as it is, so doing it twice is doing it once.

    Returns
    -------
    str
        No control, direction mark, zero width or lone surrogate is left in it.

    Examples
    --------
    >>> visible("a\x1b[31mb\u202ec\ud83d")
    'a<U+001B>[31mb<U+202E>c<U+D83D>'
    >>> visible("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"
    True
    """
    return _CANDIDATE.sub(_sign, text.replace("\r\n", "\n"))


def _sign(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) > 1 or (text in _JOINERS and _joins(match)):
        return text
    return f"<U+{ord(text):04X}>"


def _joins(match: re.Match[str]) -> bool:
    """Tell whether a joiner stands where it changes how its neighbours are written."""
    before, after = (
        match.string[match.start() - 1 : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL":
        return True
    return bool(match[0] == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after))
