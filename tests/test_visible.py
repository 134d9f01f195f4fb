"""What others wrote is shown, not obeyed; what people write reads as they wrote it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit._visible import visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[2J\x1b[31mred", "<U+001B>[2J<U+001B>[31mred"),
        ("\x1b]0;title\x07", "<U+001B>]0;title<U+0007>"),
        ("\x9b31m \x9d0;title\x9c", "<U+009B>31m <U+009D>0;title<U+009C>"),
        ("paid\rfree", "paid<U+000D>free"),
        ("a\x08\x00\x7f", "a<U+0008><U+0000><U+007F>"),
        ("abc\u202egnp.exe\u202c", "abc<U+202E>gnp.exe<U+202C>"),
        ("\u2066a\u2069\u200e\u200f\u061c", "<U+2066>a<U+2069><U+200E><U+200F><U+061C>"),
        ("pay\u200bpal\u200d\u2060\ufeff\u00ad", "pay<U+200B>pal<U+200D><U+2060><U+FEFF><U+00AD>"),
        ("half \ud83d", "half <U+D83D>"),
        ("\u2028\u2029", "<U+2028><U+2029>"),
        ("hi\U000e0068\U000e0069", "hi<U+E0068><U+E0069>"),
        ("one\r\ntwo\n\tthree", "one\ntwo\n\tthree"),
    ],
)
def test_what_acts_is_shown(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "外婆教我的螺蛳粉，吃一次惦记三年 #烟火气",
        "“quotes” – dashes… 50 % off! (really) <b> & $5 \\ |",
        "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 🧔🏽\u200d♂\ufe0f 🇨🇳",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # England's flag
        "می\u200cخواهم",  # Persian is written with it
        "क्\u200dष",  # and so is Hindi
        "مرحبا שלום ٠١٢",
        "é e\u0301 ñ ß Ж ไทย 한국어 日本語\u3000全角",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(st.text(st.characters() | st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_nothing_that_acts_is_left_and_twice_is_once(text: str) -> None:
    visible_text = visible(text)

    allowed = {"Cc": "\n\t", "Cf": "\u200c\u200d"}  # where joiners may stand is tested above
    ink = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U00013455]")
    acting = [
        char
        for char in visible_text
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and char not in allowed.get(unicodedata.category(char), "")
        and not ink.match(char)
    ]
    assert acting == []
    assert visible(visible_text) == visible_text
    visible_text.encode("utf-8")


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_all_else_is_kept(text: str) -> None:
    assert visible(text) == text
