"""What a work is searched and found for."""

from __future__ import annotations

import _summaries
import polars as pl
import pytest
from _summaries import claim_texts, searched


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        ("traffic.search", "Search brought 20.0% of the plays.", "搜索带来 20.0% 的播放。"),
        ("keywords.searches", "3,520 searches led here.", "共 3,520 次搜索进入本作品。"),
        (
            "keywords.first",
            "First search word: 热门音乐 with 35.5% of the searches.",
            "首位搜索词：热门音乐，占搜索的 35.5%。",
        ),
        (
            "keywords.spread",
            "2 words listed, worth at most 5.8 equal ones (end of the 95 % interval); the first three bring 59.7%.",
            "列出 2 个词，最多相当于 5.8 个同样常见的词（95% 区间上限）；前三个词占 59.7%。",
        ),
        (
            "keywords.gap",
            "Words that title and hashtags lack: 1, the first of them dance with 24.1% of the searches.",
            "标题和话题中没有的词有 1 个，其中搜索最多的是dance，占搜索的 24.1%。",
        ),
        (
            "keywords.afterwards",
            "Once they had watched, most searched for after: 2.8% of these searches.",
            "看完之后搜索最多的是after，占看后搜的 2.8%。",
        ),
    ],
)
def test_what_is_said_of_full_frames(claim: str, english: str, chinese: str) -> None:
    assert claim_texts(searched(), claim) == ([english], [chinese])


@pytest.mark.parametrize(("total", "few"), [(299, True), (300, False)])
def test_few_searches_do_not_rank_the_lesser_words(total: int, few: bool) -> None:
    (english,), (chinese,) = claim_texts(
        searched().but(words=_summaries.keywords(total)), "keywords.searches"
    )

    assert ("too few" in english) is ("数量太少" in chinese) is few


def test_without_counts_the_plays_from_search_are_told() -> None:
    case = searched().but(words=_summaries.keywords(None))

    assert claim_texts(case, "keywords.searches") == ([], [])
    assert claim_texts(case, "keywords.searches_estimated")[0] == [
        "The provider gives shares without counts; about 1,000 plays came from search."
    ]


def few(counts: dict[str, int], total: int) -> pl.DataFrame:
    rows = [
        {"item_id": "1", "keyword": word, "count": count, "total_count": total, "list": "show_from"}
        for word, count in counts.items()
    ]
    return _summaries.shares(_summaries.table("keywords", rows))


@pytest.mark.parametrize(
    ("counts", "total", "words"),
    [
        (
            {"a": 2, "b": 1},
            6,
            "First search word: a with 2 of 6 searches, by no more than chance before b (1).",
        ),
        ({"a": 20, "b": 1}, 30, "First search word: a with 20 of 30 searches."),
        (
            {"a": 60, "b": 50},
            200,
            "First search word: a with 30.0% of the searches, by no more than chance before b (25.0%).",
        ),
        ({"a": 90, "b": 50}, 200, "First search word: a with 45.0% of the searches."),
        ({"a": 2, "b": 2, "c": 1}, 6, "First search words, tied: a, b, with 2 of 6 searches each."),
        ({"a": 50, "b": 50}, 200, "First search words, tied: a, b, with 25.0% of the searches each."),
        (dict.fromkeys("abcdef", 1), 6, "First search words, tied: 6 words, with 1 of 6 searches each."),
    ],
)
def test_few_searches_are_counted_and_ties_are_named(counts: dict[str, int], total: int, words: str) -> None:
    assert claim_texts(searched().but(shares=few(counts, total)), "keywords.first")[0] == [words]


@pytest.mark.parametrize(
    ("total", "near", "words"),
    [
        (90, True, "2, among them 热门音乐 with 31 of 90 searches."),
        (90, False, "2, the first of them 热门音乐 with 31 of 90 searches."),
        (900, True, "2, among them 热门音乐 with 3.4% of the searches."),
        (900, False, "2, the first of them 热门音乐 with 3.4% of the searches."),
    ],
)
def test_a_word_is_the_first_that_the_text_lacks_where_chance_does_not_make_it_so(
    total: int, near: bool, words: str
) -> None:
    case = searched().but(gaps=_summaries.missed(total, near))

    assert claim_texts(case, "keywords.gap")[0] == [f"Words that title and hashtags lack: {words}"]


def test_without_counts_the_plays_from_search_tell_what_chance_can_do() -> None:
    """A fifth of 100 plays, or of 5,000: 7 searches before 5 are no order, 355 before 241 are."""
    words = _summaries.keywords(None)
    few, many = (
        claim_texts(
            searched().but(shares=_summaries.shares(words), words=words, works=_summaries.works(plays)),
            "keywords.first",
        )[0]
        for plays in (100, 5000)
    )

    assert few == [
        "First search word: 热门音乐 with 35.5% of the searches, by no more than chance before dance (24.1%)."
    ]
    assert many == ["First search word: 热门音乐 with 35.5% of the searches."]
