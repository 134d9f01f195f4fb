"""The terms of the field that a page uses, explained at its end."""

from __future__ import annotations

import re

from analytics_kit._glossary import TERMS
from analytics_kit.locale import check_lang


def terms(text: str, lang: str) -> list[tuple[str, str]]:
    """Return the terms that a text uses, each with its meaning.

    Parameters
    ----------
    text
        What a reader sees.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    list of tuple
        Term and meaning, in the language, in a fixed order.

    Examples
    --------
    >>> terms("Province Zhejiang: TGI 245", "en")[0][0]
    'Target group index (TGI)'
    """
    lang = check_lang(lang)
    # A word ends where letters end; Chinese sets no space between words.
    edge = r"\b" if lang == "en" else ""
    return [
        (term.name_in(lang)[:1].upper() + term.name_in(lang)[1:], term.meaning_in(lang))
        for term in TERMS
        if any(
            re.search(f"{edge}{re.escape(form)}s?{edge}", text, re.IGNORECASE) for form in term.forms_in(lang)
        )
    ]
