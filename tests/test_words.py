"""The kit's words: all of them said in both languages, and said alike by charts and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import _columns, _words, charts, corpora, display, tables
from analytics_kit.charts.traffic import _SOURCES
from analytics_kit.routes.aitoearn import PLATFORMS
from analytics_kit.transforms import account, audience, retention, shop, works

#: Column -> the words that the kit itself puts there.
KIT_WORDS: dict[str, Iterable[str]] = {
    "analysis": tables.ANALYSES,
    "answer_source": corpora.SOURCES,
    "band": audience.BANDS,
    "dimension": tables.DIMENSIONS,
    "genre": works.GENRES,
    "kind": retention.MOMENTS,
    "list": tables.LISTS,
    "next_step": account.LADDER,
    "platform": PLATFORMS,
    "series": tables.SERIES,
    "source": _SOURCES,
    "stage": shop.STAGES,
    "step": account.LADDER,
}
#: Words that are the same in any language: names and standards.
ALIKE = {"UTC", "URL", "ISO 4217"}


@pytest.mark.parametrize("column", KIT_WORDS)
def test_every_word_of_the_kit_is_said_in_both_languages(column: str) -> None:
    assert [word for word in KIT_WORDS[column] if not _words.say(column, word, "en")] == []
    assert list(_words.vocabulary(column, "zh")) == list(_words.vocabulary(column, "en"))


def test_no_english_is_left_among_the_chinese_words() -> None:
    foreign = [
        (column, chinese)
        for column, words in _words.COLUMNS.items()
        for word, chinese in _words.vocabulary(column, "zh").items()
        if (chinese == words[word] and column != "platform") or not chinese
    ]
    # A platform that has no Chinese name keeps its own.
    assert foreign == []


def test_every_unit_is_said_in_chinese() -> None:
    units = {*tables.dictionary().get_column("unit"), *(unit for unit, _ in _columns.TEMPLATES.values())}
    chinese = {unit: _words.say("unit", unit, "zh") or "" for unit in units - ALIKE}

    assert [unit for unit, word in chinese.items() if not re.search("[\u4e00-\u9fff]|ID", word)] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_segment_is_called_alike_in_the_chart_and_in_the_table(lang: Any) -> None:
    portrait = pl.DataFrame(
        {
            "item_id": "1",
            "dimension": ["gender", "age", "province", "city_level", "active", "fan", "career"],
            "segment": ["male", "-18", "浙江省", "新一线", "evening", "non_fan", "白领"],
            "share": 0.5,
        }
    )
    chart = charts.shares(portrait, lang=lang).to_dict()
    labels = {row["label"] for rows in chart["datasets"].values() for row in rows if "label" in row}

    assert set(display.words(portrait, lang=lang).get_column("segment")) == labels


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_source_of_plays_is_called_alike_in_the_chart_and_in_the_table(lang: Any) -> None:
    mix = pl.DataFrame(
        {
            "item_id": "1",
            "source": ["homepage_hot", "familiar", "live"],  # the last is the provider's word
            "share": [0.7, 0.2, 0.1],
            "rank": [1, 2, 3],
            "change": None,
        }
    )
    chart = charts.traffic(mix, lang=lang).to_dict()
    labels = {row["label"] for rows in chart["datasets"].values() for row in rows}

    assert set(display.words(mix, lang=lang).get_column("source")) == labels


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"title": "core", "keyword": "male", "item_id": "plays"}, ("core", "male", "plays")),
        (
            {"dimension": "interest", "segment": "male"},
            ("兴趣", "male"),
        ),  # an interest, whatever it is called
        ({"segment": "male"}, ("male",)),  # of which dimension, nothing says
        ({"gender": "male", "province": "Zhejiang"}, ("男", "浙江")),
        ({"measure": "mean_delta", "title": "mean_delta"}, ("平均领先", "mean_delta")),
        ({"metric": "completion_rate", "own_value": 0.2}, ("视频完播率", 0.2)),
        ({"metric": "something new"}, ("something new",)),
        ({"found_in": "A", "title": "both"}, ("仅 A", "both")),
        ({"source": "Affiliate", "dimension": None, "segment": None}, ("Affiliate", None, None)),
    ],
)
def test_a_word_is_known_by_its_column_and_nothing_else_is_touched(
    columns: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert display.words(pl.DataFrame([columns]), lang="zh").row(0) == expected


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["core", "weak"])])
def test_words_of_any_dtype_of_text_are_said_and_the_frame_stays(dtype: pl.DataType) -> None:
    frame = pl.DataFrame({"band": ["core", None, "weak"]}, schema={"band": dtype})

    assert display.words(frame, lang="zh").get_column("band").to_list() == ["核心", None, "偏弱"]
    assert frame.get_column("band").to_list() == ["core", None, "weak"]


@given(
    texts=st.lists(st.none() | st.text()),
    column=st.sampled_from(["segment", "source", "measure", "metric", "province", "band", "title"]),
    lang=st.sampled_from(["en", "zh"]),
)
def test_whatever_stands_in_a_column_comes_back_as_text(
    texts: list[str | None], column: str, lang: str
) -> None:
    schema = {"dimension": pl.String, column: pl.String}
    frame = pl.DataFrame({"dimension": ["age"] * len(texts), column: texts}, schema=schema)
    translated = display.words(frame, lang=lang)

    assert translated.schema == frame.schema
    assert translated.get_column(column).is_null().to_list() == [text is None for text in texts]
