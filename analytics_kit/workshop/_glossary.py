"""The terms of the lessons, each in English and Chinese with its meaning; every lesson keeps to them."""

from __future__ import annotations

import polars as pl

from analytics_kit.locale import N_, check_lang, translate, translator

#: Where the Chinese of a term stands: a column's name is not written down a second time.
_HOMES = ("glossary", "words analysis", "missing", "columns")
#: A term and its meaning, in the order in which the lessons need them.
_TERMS = (
    (N_("provider"), N_("Who sells or gives the data, for instance tikomni. Not the platform that the data is about.")),
    (N_("platform"), N_("Where works are watched: Douyin, TikTok and others.")),
    (N_("route"), N_("One kind of call to a provider: an address, its parameters, and what comes back.")),
    (N_("request"), N_("A route with its parameters: one question.")),
    (N_("answer"), N_("What a provider sends back for a request: an envelope with a payload in it.")),
    (N_("envelope"), N_("The outer fields of an answer: whether the call was a success, and what it cost.")),
    (N_("payload"), N_("What stands in the envelope: the figures.")),
    (N_("cassette"), N_("A file of recorded answers; they come out again without a key and without a network.")),
    (N_("frame"), N_("A table in memory, of polars: one row an observation, one column a variable.")),
    (N_("null"), N_("Not known. It is neither 0 nor an empty text.")),
    (N_("work"), N_("A video or an album that a creator published.")),
    (N_("plays"), N_("How often a work was started. One viewer may play it several times.")),
    (N_("retention"), N_("The share of viewers who still watch at a second.")),
    (N_("similar creators"), N_("Whom the provider compares with, called peers in tables.")),
    (N_("completion rate"), N_("The share of plays that reached the end.")),
    (N_("danmaku"), N_("Comments that fly over the picture at the second at which they were sent.")),
    (N_("share"), N_("A part of a whole, from 0 to 1; percent is how it is written.")),
    (N_("percentage point"), N_("The unit of a difference between two percentages.")),
    (N_("segment"), N_("A group of viewers: women, 24 to 30 years, a province.")),
    (N_("audience portrait"), N_("The shares of the segments among those who watched a work.")),
    (N_("target group index (TGI)"), N_("100 times the share among a work's viewers over the share on the platform; 100 is the average.")),
    (N_("interval"), N_("The values that a measured one may stand for; 95 % of such intervals hold the true one.")),
    (N_("search word"), N_("What somebody searched before, or after, watching a work.")),
    (N_("effective number of words"), N_("As many equally frequent words would be as concentrated: 1 over the sum of squared shares.")),
    (N_("template"), N_("A notebook with a parameters cell, of which reports are made.")),
    (N_("summary"), N_("The sentences on top of a report that say what its figures carry.")),
    (N_("report"), N_("A template, run, as one page that asks nobody for anything.")),
)  # fmt: skip


def glossary(*, lang: str = "en") -> pl.DataFrame:
    """Return the terms of the workshop.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``: the language of the meanings.

    Returns
    -------
    polars.DataFrame
        en, zh, meaning: all text; a row per term, in the order in which the lessons need them.

    Raises
    ------
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> glossary(lang="zh").row(7)
    ('cassette', '录制文件', '保存返回结果的文件；回放时不需要密钥，也不需要网络。')
    """
    said = translator("glossary", check_lang(lang))
    rows = [(term, translate(term, "zh", *_HOMES), said(meaning)) for term, meaning in _TERMS]
    return pl.DataFrame(rows, schema=dict.fromkeys(("en", "zh", "meaning"), pl.String), orient="row")
