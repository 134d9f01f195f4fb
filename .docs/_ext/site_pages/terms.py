"""The terms, at the end of the page on statistics: the list that lessons and reports take theirs from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analytics_kit._glossary import TERMS
from site_pages.markup import Page, table, text, words

if TYPE_CHECKING:
    from analytics_kit.locale import Lang

_PAGE = "statistics.md"


def pages(lang: Lang) -> dict[str, Page]:
    """Make the page: what is written by hand of it, and the terms in both languages."""
    say = words(lang)
    by_hand = (Path(__file__).parents[2] / lang / _PAGE).read_text(encoding="utf-8").rstrip()
    rows = [
        [text(term.name), text(term.name_in("zh")), text(term.meaning_in(lang))]
        for term in sorted(TERMS, key=lambda term: term.name.casefold())
    ]
    return {
        _PAGE: f"{by_hand}\n\n## {say('Terms')}\n\n{table([say('Term'), say('in Chinese'), say('Meaning')], rows)}\n"
    }
