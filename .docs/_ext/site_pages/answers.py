"""The short answers: what `analytics_kit.search` answers on the site's pages and sections, each with its link."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

from analytics_kit._guide import TOPICS
from site_pages.markup import Page, code, prose, table, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.locale import Lang


#: Page -> what its topics stand under.
_HEADINGS = {
    "index": "Start",
    "questions/index": "Questions",
    "gallery/index": "Gallery",
    "data/index": "Data",
    "routes/index": "Routes",
    "recipes": "Recipes",
    "statistics": "Statistics",
    "claims": "Summaries",
    "commands": "Command line",
    "class": "A class",
    "extending": "Extending",
}


def pages(lang: Lang) -> dict[str, Page]:
    """Make the page, ``answers.md``."""
    say = words(lang)
    sections = [f"# {say('Short answers')}\n\n{say('What `ak.search` says of how things are done.')}"]
    for page, topics in itertools.groupby(TOPICS, key=lambda topic: topic.page):
        rows = [
            [
                f"{{ref}}`{topic.title_in(lang)} <{topic.anchor}>`",
                prose(topic.answer_in(lang)),
                code(topic.how),
            ]
            for topic in topics
        ]
        heading = say(_HEADINGS[page])
        sections.append(f"## {heading}\n\n{table([say('About'), say('Answer'), say('What is typed')], rows)}")
    return {"answers.md": "\n\n".join(sections) + "\n"}


def labelled(pages: Mapping[str, Page], lang: Lang) -> dict[str, Page]:
    """Return the pages with a label above the heading of each topic, the same in both languages.

    Raises
    ------
    ExtensionError
        If a page has no such heading: it and `analytics_kit._guide` say different things.
    """
    labelled_pages = dict(pages)
    for topic in TOPICS:
        name, heading = f"{topic.page}.md", topic.title_in(lang)
        labelled_page, count = re.subn(
            rf"(?m)^(?=#+ {re.escape(heading)}$)",
            f"({topic.anchor})=\n",
            _text(labelled_pages[name]),
            count=1,
        )
        if not count:
            msg = f"{lang}/{name} has no heading {heading!r}, which the list of topics names."
            raise ExtensionError(msg)
        labelled_pages[name] = labelled_page
    return labelled_pages


def _text(page: Page) -> str:
    return page if isinstance(page, str) else page.decode("utf-8")
