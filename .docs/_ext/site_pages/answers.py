"""The short answers: what `analytics_kit.search` says of the site's pages and sections, each with its link."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from analytics_kit._guide import TOPICS
from site_pages.markup import Page, code, prose, table, text, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang


def pages(lang: Lang) -> dict[str, Page]:
    """Make the page, ``answers.md``."""
    say = words(lang)
    parts = [f"# {say('Short answers')}\n\n{say('What `ak.search` says of how things are done.')}"]
    for page, topics in itertools.groupby(TOPICS, key=lambda topic: topic.page):
        rows = [
            [f"[{text(topic.title_in(lang))}](#{topic.label})", prose(topic.answer_in(lang)), code(topic.how)]
            for topic in topics
        ]
        heading = say(_HEADINGS[page])
        parts.append(f"## {heading}\n\n{table([say('About'), say('Answer'), say('What is typed')], rows)}")
    return {"answers.md": "\n\n".join(parts) + "\n"}


def labelled(pages: Mapping[str, Page], lang: Lang) -> dict[str, Page]:
    """Return the pages with a label at the heading of each topic, the same in both languages.

    Examples
    --------
    >>> pages = {"recipes.md": "# Recipes\\n\\n## PDF\\n"}
    >>> print(labelled(pages, "en")["recipes.md"])
    # Recipes
    <BLANKLINE>
    (recipes-pdf)=
    (pdf)=
    ## PDF
    <BLANKLINE>
    """
    made = dict(pages)
    for topic in TOPICS:
        ...
    return made
