"""The terms of the field that a page uses, explained at its end."""

from __future__ import annotations

import re
from typing import NamedTuple

from analytics_kit.locale import N_, translator


class Term(NamedTuple):
    """A term and what it means."""

    name: str
    meaning: str
    short: str = ""  # how it is written in most places


#: In the order in which they stand in a glossary.
TERMS = (
    Term(
        N_("Retention"),
        N_(
            "the share of those who started a video that still watches at a second of it; it can pass 100 % where viewers go back"
        ),
    ),
    Term(
        N_("Completion rate"),
        N_("the share of plays that reach the end of the video"),
    ),
    Term(
        N_("Bounce"),
        N_("leaving a video within its first seconds"),
    ),
    Term(
        N_("Peers"),
        N_("works of similar creators, as the provider chooses them; the average of theirs is the baseline"),
    ),
    Term(
        N_("Hook"),
        N_("the opening seconds of a video, in which most viewers decide whether to stay"),
    ),
    Term(
        N_("Drop"),
        N_("a stretch of a video in which more viewers leave each second than the threshold allows"),
    ),
    Term(
        N_("Percentage point"),
        N_("the unit of a difference between two shares: from 20 % to 25 % are 5 points, not 5 %"),
    ),
    Term(
        N_("95 % interval"),
        N_(
            "the values that chance alone leaves plausible, since plays are a limited number of people; a difference counts where its interval leaves out zero"
        ),
    ),
    Term(
        N_("Median"),
        N_("the middle value: half of the values are below it, half above"),
    ),
    Term(
        N_("TGI"),
        N_(
            "target group index: 100 × the share of a group in this audience / its share on the platform; 200 is twice as common as there, 50 half"
        ),
    ),
    Term(
        N_("Sample size"),
        N_("how many people a share rests on; the plays stand for it where it is not known, and are more"),
    ),
    Term(
        N_("Danmaku"),
        N_("comments that run over the picture at the second at which they were sent"),
    ),
    Term(
        N_("Effective number"),
        N_(
            "how many equally frequent words would be as spread out as these: 1 where one word makes all searches"
        ),
    ),
    Term(
        N_("Herfindahl-Hirschman index (HHI)"),
        N_("the sum of the squared shares; 1 where one makes all, near 0 where many share"),
        "HHI",
    ),
    Term(
        N_("Engagement rate"),
        N_("likes, comments, shares and saves for each play or view"),
    ),
    Term(
        N_("Impressions"),
        N_("how often a work was shown, whether or not it was played"),
    ),
    Term(
        N_("GMV"),
        N_("gross merchandise value: what was sold, before returns are taken off"),
    ),
    Term(
        N_("Commission"),
        N_("what the creator earns of a sale; an estimate until the order is settled"),
    ),
)


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
    'TGI'
    """
    _ = translator("glossary", lang)
    named = [(_(one.name), _(one.meaning), one.short or _(one.name)) for one in TERMS]
    # A word ends where letters end; Chinese sets no space between words.
    edge = r"\b" if lang == "en" else ""
    return [
        (name, meaning)
        for name, meaning, seen in named
        if re.search(f"{edge}{re.escape(seen)}s?{edge}", text, re.IGNORECASE)
    ]
