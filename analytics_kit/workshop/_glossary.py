"""The terms of the lessons, each in English and Chinese with its meaning; every lesson keeps to them."""

from __future__ import annotations

import polars as pl

from analytics_kit._glossary import TERMS
from analytics_kit.locale import check_lang


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
    lang = check_lang(lang)
    rows = [(term.name, term.name_in("zh"), term.meaning_in(lang)) for term in TERMS if term.in_lessons]
    return pl.DataFrame(rows, schema=dict.fromkeys(("en", "zh", "meaning"), pl.String), orient="row")
