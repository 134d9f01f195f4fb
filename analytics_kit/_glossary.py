"""The terms of the field and of the kit: one list, in English and Chinese, that lessons, reports and the site take theirs from."""

from __future__ import annotations

from typing import NamedTuple

from analytics_kit.locale import COMMON, N_, Lang, translate, translator

#: Where the Chinese of a term stands: what is a column or a word of the kit has no second entry.
_HOMES = ("glossary", "words analysis", "words kind", "missing", COMMON, "columns")


class Term(NamedTuple):
    """A term and what it means.

    Parameters
    ----------
    name
        In English, as inside a sentence.
    meaning
        One or two sentences.
    forms
        How the pages of reports write it, in English; empty where it is none of theirs.
    in_lessons
        Whether the lessons keep to it.
    """

    name: str
    meaning: str
    forms: tuple[str, ...] = ()
    in_lessons: bool = True

    def name_in(self, lang: Lang) -> str:
        """Return the term in a language.

        Examples
        --------
        >>> Term("danmaku", "").name_in("zh")
        '弹幕'
        """
        return translate(self.name, lang, *_HOMES)

    def meaning_in(self, lang: Lang) -> str:
        """Return what it means in a language."""
        return translator("glossary", lang)(self.meaning)

    def forms_in(self, lang: Lang) -> tuple[str, ...]:
        """Return how the pages of a language write it."""
        return tuple(translate(text, lang, *_HOMES) for text in self.forms)


#: In the order in which the lessons need them; the rest stands beside what it is close to.
TERMS = (
    Term(
        N_("provider"),
        N_("Who sells or gives the data, for instance tikomni. Not the platform that the data is about."),
    ),
    Term(N_("platform"), N_("Where works are watched: Douyin, TikTok and others.")),
    Term(
        N_("route"),
        N_("One kind of call to a provider: an address, its parameters, and what comes back."),
    ),
    Term(N_("request"), N_("A route with its parameters: one question.")),
    Term(
        N_("answer"),
        N_("What a provider sends back for a request: an envelope with a payload in it."),
    ),
    Term(
        N_("envelope"),
        N_("The outer fields of an answer: whether the call was a success, and what it cost."),
    ),
    Term(N_("payload"), N_("What stands in the envelope: the figures.")),
    Term(
        N_("cassette"),
        N_("A file of recorded answers; they come out again without a key and without a network."),
    ),
    Term(
        N_("frame"),
        N_("A table in memory, of polars: one row an observation, one column a variable."),
    ),
    Term(N_("null"), N_("Not known. It is neither 0 nor an empty text.")),
    Term(N_("work"), N_("A video or an album that a creator published.")),
    Term(N_("plays"), N_("How often a work was started. One viewer may play it several times.")),
    Term(
        N_("impressions"),
        N_("How often a work was shown, whether or not it was played."),
        ("impressions",),
        in_lessons=False,
    ),
    Term(
        N_("retention"),
        N_(
            "The share of those who started a video that still watches at a second; it can pass 100 % where viewers go back."
        ),
        ("retention",),
    ),
    Term(
        N_("bounce"),
        N_("Leaving a video within its first seconds."),
        ("bounce",),
        in_lessons=False,
    ),
    Term(
        N_("hook"),
        N_("The opening seconds of a video, in which most viewers decide whether to stay."),
        ("hook",),
        in_lessons=False,
    ),
    Term(
        N_("drop"),
        N_("A stretch of a video in which more viewers leave each second than the threshold allows."),
        ("drop",),
        in_lessons=False,
    ),
    Term(
        N_("similar creators"),
        N_(
            "Whom the provider compares a work with, called peers in tables and charts; the average of their works is the baseline."
        ),
        ("peers", "similar creators"),
    ),
    Term(
        N_("completion rate"),
        N_("The share of plays that reached the end of the video."),
        ("completion rate",),
    ),
    Term(
        N_("engagement rate"),
        N_("Likes, comments, shares and saves for each play or view."),
        ("engagement rate",),
        in_lessons=False,
    ),
    Term(
        N_("danmaku"),
        N_("Comments that run over the picture at the second at which they were sent."),
        ("danmaku",),
    ),
    Term(N_("share"), N_("A part of a whole, from 0 to 1; percent is how it is written.")),
    Term(
        N_("percentage point"),
        N_("The unit of a difference between two shares: from 20 % to 25 % are 5 points, not 5 %."),
        ("percentage point",),
    ),
    Term(N_("segment"), N_("A group of viewers: women, 24 to 30 years, a province.")),
    Term(
        N_("audience portrait"),
        N_("The shares of the segments among those who watched a work."),
    ),
    Term(
        N_("target group index (TGI)"),
        N_(
            "100 times a segment's share of this audience over its share of the platform: 100 is the average, 200 twice as common, 50 half."
        ),
        ("TGI",),
    ),
    Term(
        N_("interval"),
        N_(
            "The values that chance leaves plausible for a measured one; 95 % of such intervals hold the true one. A difference counts where its interval leaves out zero."
        ),
        (N_("95 % interval"), "95% interval"),
    ),
    Term(
        N_("sample size"),
        N_("How many people a share rests on; the plays stand for it where it is not known, and are more."),
        ("sample size",),
        in_lessons=False,
    ),
    Term(
        N_("median"),
        N_("The middle value: half of the values are below it, half above."),
        ("median",),
        in_lessons=False,
    ),
    Term(N_("search word"), N_("What somebody searched before, or after, watching a work.")),
    Term(
        N_("effective number of words"),
        N_(
            "How many equally frequent words would be as concentrated: 1 over the sum of squared shares; 1 where one word makes all searches."
        ),
        (N_("effective number"),),
    ),
    Term(
        N_("Herfindahl-Hirschman index (HHI)"),
        N_("The sum of the squared shares; 1 where one makes all, near 0 where many share."),
        ("HHI",),
        in_lessons=False,
    ),
    Term(
        N_("GMV"),
        N_("Gross merchandise value: what was sold, before returns are taken off."),
        ("GMV",),
        in_lessons=False,
    ),
    Term(
        N_("commission"),
        N_("What the creator earns of a sale; an estimate until the order is settled."),
        ("commission",),
        in_lessons=False,
    ),
    Term(N_("template"), N_("A notebook with a parameters cell, of which reports are made.")),
    Term(
        N_("summary"),
        N_("The sentences on top of a report that say what its figures carry."),
    ),
    Term(N_("report"), N_("A template, run, as one page that asks nobody for anything.")),
)
