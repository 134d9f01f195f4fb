from __future__ import annotations

import polars as pl
import pytest

from analytics_kit.charts import keyword_head, keyword_pool, keywords
from analytics_kit.errors import ParameterError, TableError

from .conftest import spec_of


def words(rows, chart):
    return [row for row in rows(chart) if "word" in row]


def layer(chart, mark, number=0):
    return [mark_layer for mark_layer in spec_of(chart)["layer"] if mark_layer["mark"]["type"] == mark][
        number
    ]


def test_bars_and_line_share_one_axis_of_100_percent(shares):
    chart = keywords(shares(["搞笑视频", "热门音乐"], [1250, 850], total=3520))
    for mark_layer in (layer(chart, "bar"), layer(chart, "line"), layer(chart, "rule")):
        assert mark_layer["encoding"]["x"]["scale"]["domain"] == [0, 1]
    assert layer(chart, "line")["encoding"]["x"]["field"] == "cumulative"


def test_words_stand_by_rank(shares):
    frame = shares(["a", "b", "c"], [9, 5, 1]).reverse()
    assert layer(keywords(frame), "bar")["encoding"]["y"]["sort"] == ["a", "b", "c"]


def test_shares_are_those_of_the_frame_not_the_providers_rounded_ones(shares, rows):
    frame = shares(["搞笑视频", "热门音乐"], [1250, 850], total=3520)
    row = words(rows, keywords(frame))[1]
    assert row["share"] == pytest.approx(0.24148)
    assert row["reported_share"] == 0.241


def test_the_other_row_is_a_grey_bar_outside_the_line(shares, rows):
    chart = keywords(shares(["a", None], [70, 30]), lang="zh")
    other = words(rows, chart)[-1]
    assert other["label"] == "其他词"
    assert other["cumulative"] is None
    assert other["listed"] is False
    assert layer(chart, "bar", 1)["transform"][-1] == {"filter": "!datum.listed"}


def test_a_word_called_other_keeps_its_own_row(shares):
    chart = keywords(shares(["other words", None], [70, 30]))
    assert layer(chart, "bar")["encoding"]["y"]["sort"] == ["other words", "other words (2)"]


@pytest.mark.parametrize(
    ("counts", "total", "expected"),
    [
        ([50, 30, 20], None, "The first 2 words make 80 % of all searches"),
        ([90, 10], None, "One word makes 80 % of all searches"),
        ([30, 20], 100, "The 2 words drawn make 50.0% of all searches"),
        ([30], 100, "The word drawn makes 30.0% of all searches"),
    ],
)
def test_the_subtitle_says_how_few_words_make_most(shares, subtitle, counts, total, expected):
    chart = keywords(shares([f"w{n}" for n in range(len(counts))], counts, total=total))
    assert subtitle(chart) == expected


def test_twenty_words_are_drawn_and_the_rest_is_said(shares, rows, subtitle):
    chart = keywords(shares([f"词{n}" for n in range(30)], [60 - n for n in range(30)]))
    assert len(words(rows, chart)) == 20
    assert "The first 20 of 30 words" in subtitle(chart)


def test_a_long_word_is_cut_on_the_axis_and_whole_in_the_tooltip(shares, rows):
    word = "西红柿炒鸡蛋怎么做才好吃又简单家常做法窍门大全"
    row = words(rows, keywords(shares([word], [3])))[0]
    assert row["label"].endswith("…")
    assert row["word"] == word


def test_shares_that_are_unknown_are_said(shares, subtitle):
    frame = shares(["a"], [3]).with_columns(share=None, cumulative_share=None)
    assert "All searches are unknown" in subtitle(keywords(frame))


def test_no_word_is_refused():
    with pytest.raises(ParameterError, match="top=0 came"):
        keywords(None, top=0)


@pytest.fixture
def pool():
    return pl.DataFrame(
        {
            "keyword": ["美食", "旅游"],
            "works": [2, 1],
            "count": [8, 2],
            "share": [0.8, 0.2],
            "share_low": [0.49, 0.06],
            "share_high": [0.94, 0.51],
            "rank": [1, 2],
            "gap_count": [3, 2],
        }
    )


def test_a_bar_of_the_pool_is_split_by_what_the_text_says(pool, rows, subtitle):
    chart = keyword_pool(pool)
    parts = {(row["label"], row["kind"]): row["part"] for row in rows(chart) if "kind" in row}
    covered, gap = "title or hashtags say it", "they do not"
    assert parts == {("美食", covered): 5, ("旅游", covered): 0, ("美食", gap): 3, ("旅游", gap): 2}
    assert "50% of the listed searches are for words that the work's text lacks" in subtitle(chart)


def test_a_pool_without_titles_has_one_colour_and_says_nothing_of_gaps(pool, rows, subtitle):
    chart = keyword_pool(pool.with_columns(gap_count=None))
    assert {row["kind"] for row in rows(chart) if "kind" in row} == {"searches"}
    assert subtitle(chart) == ""


def test_a_line_climbs_for_each_work(shares, rows):
    both = pl.concat([shares(["a", "b"], [6, 4], item_id="1"), shares(["c", None], [5, 5], item_id="2")])
    points = [
        (row["work"], row["rank"], row["cumulative_share"])
        for row in rows(keyword_head(both))
        if "work" in row
    ]
    assert points == [("1", 1, 0.6), ("1", 2, 1.0), ("2", 1, 0.5)]


# Shares alone, and lists


def test_without_counts_shares_are_drawn_and_said_to_be_the_provider_s(reported_shares, rows, subtitle):
    chart = keywords(reported_shares(["a", "b", None], [0.5, 0.25, 0.25]))
    assert [row["share"] for row in words(rows, chart)] == [0.5, 0.25, 0.25]
    assert subtitle(chart) == (
        "The 2 words drawn make 75.0% of all searches. Shares are those that the provider reports; it gives no counts"
    )
    fields = [tip["field"] for tip in layer(chart, "bar")["encoding"]["tooltip"]]
    assert fields == ["word", "figure_share", "figure_cumulative"]
    heads = [
        mark_layer["encoding"]["text"].get("value")
        for mark_layer in spec_of(chart)["layer"]
        if "text" in mark_layer["encoding"]
    ]
    assert "searches" not in heads
    assert "占比由数据商给出，没有次数" in subtitle(keywords(reported_shares(["a"], [0.5]), lang="zh"))


@pytest.fixture
def both(reported_shares):
    return pl.concat(
        [reported_shares(["看后"], [0.4], which="inspire_search"), reported_shares(["a", "b"], [0.5, 0.25])]
    )


def test_the_list_that_led_to_the_work_is_drawn_and_the_other_is_named(both, rows, subtitle):
    chart = keywords(both)
    assert [row["word"] for row in words(rows, chart)] == ["a", "b"]
    assert "Not drawn: words searched after watching (1)" in subtitle(chart)
    assert "看后搜的 1 个词未画出" in subtitle(keywords(both, lang="zh"))


@pytest.mark.parametrize("frame", ["both", "one"])
def test_searches_after_watching_have_a_title_of_their_own(both, frame, rows):
    selected = both if frame == "both" else both.filter(list="inspire_search")
    chart = keywords(selected, which="inspire_search" if frame == "both" else None)
    assert [row["word"] for row in words(rows, chart)] == ["看后"]
    assert spec_of(chart)["title"]["text"] == ["Searches made after watching the work"]


def test_a_list_that_is_not_there_is_refused(both, shares):
    with pytest.raises(ParameterError, match="which='led' is no list of the frame. It holds"):
        keywords(both, which="led")
    with pytest.raises(ParameterError, match="It holds one without a name"):
        keywords(shares(["a"], [1]), which="show_from")


def test_lines_are_of_one_list_of_each_work(both, reported_shares, rows, subtitle):
    chart = keyword_head(pl.concat([both, reported_shares(["c"], [0.5], which=None, item_id="2")]))
    points = [(row["keyword"], row["rank"]) for row in rows(chart) if "work" in row]
    assert points == [("a", 1), ("b", 2), ("c", 1)]
    assert "Shares are the provider's own where it gives no counts" in subtitle(chart)
    assert "Not drawn: words searched after watching (1)" in subtitle(chart)


def test_a_pool_of_shares_has_bars_of_shares_split_by_what_the_text_says(pool, rows, subtitle):
    reported_pool = pool.with_columns(
        count=pl.lit(None, pl.Int64), gap_count=pl.lit(None, pl.Int64), gap_share=pl.Series([0.3, 0.2])
    )
    chart = keyword_pool(reported_pool)
    parts = {(row["label"], row["kind"]): row["part"] for row in rows(chart) if "kind" in row}
    covered, gap = "title or hashtags say it", "they do not"
    assert parts == {
        ("美食", covered): pytest.approx(0.5),
        ("旅游", covered): 0.0,
        ("美食", gap): 0.3,
        ("旅游", gap): 0.2,
    }
    assert "50% of the listed searches are for words that the work's text lacks" in subtitle(chart)
    assert "Means of the works' shares; the provider does not give counts for all" in subtitle(chart)


def test_a_column_that_may_be_missing_is_checked_where_it_is_there(pool):
    with pytest.raises(TableError, match="'gap_share' is String, but Float64 is needed"):
        keyword_pool(pool.with_columns(gap_share=pl.lit("half")))


def test_one_list_of_a_pool_is_drawn(pool, rows, subtitle):
    both = pl.concat(
        [pool.with_columns(list=pl.lit(list_name)) for list_name in ("show_from", "inspire_search")]
    )
    assert len([row for row in rows(keyword_pool(both)) if "works" in row]) == 2
    assert "Not drawn: words searched after watching (2)" in subtitle(keyword_pool(both))


def test_few_searches_are_told_in_counts_and_ties_too(shares, subtitle):
    few = shares(["家常菜", "川菜", "下饭菜", None], [2, 2, 1, 1])
    notes = subtitle(keywords(few))
    assert "2 words share the first place" in notes
    assert "Few searches: the first word has 2 of 6" in notes
    many = subtitle(keywords(few.with_columns(total_count=pl.lit(600))))
    assert "ew searches" not in many
    assert "ew searches" not in subtitle(keywords(few.drop("total_count")))
