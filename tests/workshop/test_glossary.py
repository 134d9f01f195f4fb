"""One list of terms, English and Chinese, to which every lesson keeps."""

from __future__ import annotations

import json

import pytest
from _workshop import LESSONS

from analytics_kit import _glossary, workshop
from analytics_kit._report import glossary

#: What Chinese readers have called the same things elsewhere; the lessons have one word for each.
OTHER_WORDS = ("磁带", "路由", "应答", "响应", "数据框", "服务商", "置信区间", "关键词")


def chinese(lesson: str) -> str:
    cells = json.loads(LESSONS[lesson].read_text(encoding="utf-8"))["cells"]
    return "\n".join(str(cell["metadata"].get("zh", "")) for cell in cells)


def test_every_term_has_both_languages_and_a_meaning() -> None:
    english, other = workshop.glossary(), workshop.glossary(lang="zh")

    assert english.get_column("en").n_unique() == english.height >= 25
    assert english.get_column("zh").n_unique() == english.height
    assert english.select("en", "zh").equals(other.select("en", "zh"))
    assert not [term for term, zh in english.select("en", "zh").rows() if term == zh]
    assert english.get_column("meaning").str.ends_with(".").all()
    assert other.get_column("meaning").str.ends_with("。").all()


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_names_the_list_and_has_no_other_word_for_a_term(lesson: str) -> None:
    text = chinese(lesson)
    english = LESSONS[lesson].read_text(encoding="utf-8")

    assert "workshop.glossary(lang=lang)" in text
    assert english.count("workshop.glossary(lang=lang)") == 2
    assert [word for word in OTHER_WORDS if word in text] == []


def test_every_term_is_one_that_a_lesson_uses() -> None:
    text = "".join(map(chinese, LESSONS))
    unused = [zh for zh in workshop.glossary().get_column("zh") if zh.partition("（")[0] not in text]

    # What the templates speak of and the lessons only draw on.
    assert set(unused) <= {"完播率", "弹幕", "信封里的内容", "受众画像"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_explains_a_term_as_the_lessons_do(lang: str) -> None:
    lessons = {
        (en if lang == "en" else zh).casefold(): meaning
        for en, zh, meaning in workshop.glossary(lang=lang).rows()
    }
    passage = " ".join(text for term in _glossary.TERMS for text in term.forms_in(lang))
    pages = dict(glossary.terms(passage, lang))

    assert len(pages) == len([term for term in _glossary.TERMS if term.forms])
    both = {name for name in pages if name.casefold() in lessons}
    assert len(both) == 8
    assert {name: pages[name] for name in both} == {name: lessons[name.casefold()] for name in both}


def test_the_same_thing_is_no_two_terms() -> None:
    written = [text.casefold() for term in _glossary.TERMS for text in {term.name, *term.forms}]

    assert sorted(text for text in set(written) if written.count(text) > 1) == []
