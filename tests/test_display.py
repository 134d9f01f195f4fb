"""Frames are shown with names, units and numbers that can be read, and stay what they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import altair as alt
import mistune
import polars as pl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from analytics_kit import display, errors, renderer
from analytics_kit._report import page
from analytics_kit._width import measure, one_line
from analytics_kit.charts import theme

SOLD = pl.DataFrame(
    {
        "title": ["<b>锅</b>", None],
        "revenue": [1234.5, 7.0],
        "currency": ["USD", "USD"],
        "items_sold": [12_345, None],
        "started_at": [dt.datetime(2025, 10, 1, 9, 30, 5, tzinfo=dt.UTC), None],
    }
)


def cells(frame: pl.DataFrame, **options: Any) -> list[str]:
    """What stands in the cells of a frame's first column."""
    return display.show(frame, **options)._columns[0].cells


@pytest.mark.parametrize(
    ("column", "values", "written"),
    [
        ("plays", [1339071, None], ["1,339,071", "–"]),
        ("share", [0.2415, 0.0, 1.0], ["24.1%", "0.0%", "100.0%"]),
        ("follower_rate", [0.00123], ["0.123%"]),
        ("delta", [0.1059, -0.02, 0.0], ["+10.6", "−2.0", "0.0"]),
        ("duration_s", [80.0, 10.9], ["80.0", "10.9"]),
        ("second", [0.0, 5.0], ["0", "5"]),
        ("tgi", [563.217, 97.0], ["563.2", "97.0"]),
        ("median_viewers", [1084.5], ["1,084.5"]),
        ("weekday", [1, 7], ["Mon", "Sun"]),
        ("is_public", [True, False], ["yes", "no"]),
        ("review_status", [2000], ["2000"]),
        ("mine", [0.12345, float("nan"), float("inf")], ["0.123", "NaN", "∞"]),
        ("mine", [["a", "b"]], ["a, b"]),
        ("mine", [dt.date(2025, 10, 1)], ["2025-10-01"]),
        ("mine", [dt.datetime(2025, 10, 1, 9, 30, 5)], ["2025-10-01 09:30"]),
    ],
)
def test_numbers_are_written_by_their_unit(column: str, values: list[Any], written: list[str]) -> None:
    assert cells(pl.DataFrame({column: values})) == written


def test_the_head_names_columns_and_units_in_either_language() -> None:
    english, chinese = (display.show(SOLD, table="products", lang=lang)._columns for lang in ("en", "zh"))

    assert [(column.name, column.unit) for column in english] == [
        ("title", ""),
        ("revenue", "USD"),
        ("currency", "ISO 4217"),
        ("items sold", ""),
        ("from", "UTC"),
    ]
    assert [column.name for column in chinese] == ["商品标题", "成交金额", "币种", "成交件数", "开始时间"]


@pytest.mark.parametrize(
    ("frame", "english", "chinese"),
    [
        ({"dimension": ["age"], "segment": ["-18"]}, "under 18", "18岁以下"),
        ({"own_value": [0.2], "metric": ["followers_gained"]}, "followers gained", "粉丝净增量"),
        ({"share": [0.2], "source": ["homepage_hot"]}, "For You feed", "推荐页"),
        ({"column": ["tgi"], "unit": ["share 0-1"]}, "share 0–1", "占比 0–1"),
        ({"plays": [5], "title": ["core"]}, "core", "core"),
    ],
)
def test_words_are_said_and_titles_are_not(frame: dict[str, Any], english: str, chinese: str) -> None:
    for lang, word in (("en", english), ("zh", chinese)):
        assert display.show(pl.DataFrame(frame), lang=lang)._columns[-1].cells == [word]


def test_a_unit_stands_below_the_name_in_the_reader_s_language() -> None:
    frame = pl.DataFrame({"item_id": ["1"], "duration_s": [3.0], "entropy": [0.5], "delta": [0.1]})

    assert [column.unit for column in display.show(frame, lang="en")._columns] == [
        "id",
        "s",
        "nats",
        "points",
    ]
    assert [column.unit for column in display.show(frame, lang="zh")._columns] == [
        "ID",
        "秒",
        "奈特",
        "百分点",
    ]


def test_a_unit_that_is_the_name_is_not_said_twice() -> None:
    frame = pl.DataFrame({"second": [3.0]})

    assert [(column.name, column.unit) for column in display.show(frame, lang="zh")._columns] == [("秒", "")]


def test_amounts_of_several_currencies_name_none() -> None:
    mixed = SOLD.with_columns(currency=pl.Series(["USD", "EUR"]))

    assert display.show(mixed)._columns[1].unit == "money"


def test_the_html_is_escaped_aligned_and_marks_what_is_unknown() -> None:
    page = display.show(SOLD)._repr_html_()

    assert "&lt;b&gt;锅&lt;/b&gt;" in page
    assert '<td class="number" style="text-align:right;white-space:nowrap">12,345</td>' in page
    assert '<td class="number null" style="text-align:right;white-space:nowrap">–</td>' in page


def test_a_long_frame_is_cut_and_says_so_and_an_empty_one_too() -> None:
    long = pl.DataFrame({"plays": range(2000)})

    assert repr(display.show(long)).endswith("40 of 2,000 rows")
    assert "显示前 5 行" in display.show(long, rows=5, lang="zh")._repr_html_()
    assert repr(display.show(SOLD.clear())).endswith("no rows")


def test_columns_with_one_name_for_people_are_shown_all_the_same() -> None:
    both = display.show(pl.DataFrame({"rate": [0.5], "hook": [1], "likes": [1]}).with_columns(followers=2))

    assert "followers" in repr(both)
    twice = pl.DataFrame({"shares": [1], "product": [2], "product_id": ["3"]})
    assert repr(display.show(twice)).count("product") == 2


def test_the_frame_is_the_frame() -> None:
    assert display.show(SOLD).frame is SOLD


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: display.show(SOLD.lazy()), "LazyFrame came. Pass a polars DataFrame; add .collect()"),
        (lambda: display.show(SOLD, lang="fr"), "Allowed: 'en' or 'zh'"),
        (lambda: display.words(SOLD, lang="fr"), "Allowed: 'en' or 'zh'"),
        (lambda: display.words([SOLD]), "list came. Pass a polars DataFrame"),
        (lambda: display.enable(rows=0), "a whole number from 1 up"),
        (lambda: display.show(SOLD, table="sales"), "no table 'sales'"),
    ],
)
def test_what_cannot_be_shown_is_refused(call: Any, message: str) -> None:
    with pytest.raises(errors.AnalyticsKitError, match=message):
        call()


VALUES = st.one_of(
    st.lists(st.none() | st.integers(-(2**62), 2**62)),
    st.lists(st.none() | st.floats()),
    st.lists(st.none() | st.text()),
    st.lists(st.none() | st.booleans()),
    st.lists(st.none() | st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1))),
)


@given(
    values=VALUES, column=st.sampled_from(["plays", "share", "delta", "weekday", "item_id", "tgi", "x", ""])
)
def test_whatever_a_column_holds_is_shown(values: list[Any], column: str) -> None:
    table = display.show(pl.DataFrame({column: values}, strict=False), lang="zh")

    assert table._repr_html_().count("<tr>") >= min(len(values), 40)
    assert repr(table)


# In a notebook


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_nothing_changes_until_it_is_asked_for_and_all_is_taken_back(shell: InteractiveShell) -> None:
    def rendered() -> str:
        return str(shell.display_formatter.format(SOLD)[0]["text/html"])

    before = rendered()
    display.enable(lang="zh")
    assert 'class="frame"' in rendered()
    assert "items_sold" not in rendered()
    assert "成交" in shell.display_formatter.format(SOLD)[0]["text/plain"]
    display.disable()
    display.disable()
    assert rendered() == before


@pytest.mark.usefixtures("shell")
def test_charts_are_drawn_by_jupyterlab_with_the_kits_look_until_that_is_taken_back() -> None:
    before = alt.renderers.active
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(alt.X("a", type="quantitative"))

    display.enable()
    display.enable(lang="zh")
    bundle = chart._repr_mimebundle_()[0]
    assert list(bundle) == [renderer.MIME]
    assert bundle[renderer.MIME]["config"] == theme.config()
    display.disable()
    assert (alt.renderers.active, alt.theme.active) == (before, "default")
    display.disable()
    assert alt.renderers.active == before


def test_frames_as_polars_shows_them_can_be_kept_from_formulas(shell: InteractiveShell) -> None:
    def rendered(values: Any = SOLD) -> str:
        return str(shell.display_formatter.format(values)[0]["text/html"])

    by_polars, series = rendered(), rendered(SOLD["title"])
    display.keep_text()
    display.keep_text()
    protected = rendered()
    assert protected == f'<div class="mathjax_ignore tex2jax_ignore">{by_polars}</div>'
    assert rendered(SOLD["title"]) == f'<div class="mathjax_ignore tex2jax_ignore">{series}</div>'
    display.enable()
    display.keep_text()
    assert 'class="frame"' in rendered()
    display.disable()
    assert rendered() == protected


def test_outside_a_notebook_enabling_does_nothing() -> None:
    before = alt.renderers.active
    display.enable()
    assert alt.renderers.active == before
    display.disable()


# Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("五十块钱请全家吃一顿红烧肉够不", "五十块钱请全家吃一顿红烧肉够不"),
        ("五十块钱请全家吃一顿红烧肉够不够", "五十块钱请全家吃一顿红烧肉够不够"),  # sixteen characters
        ("五十块钱请全家吃一顿红烧肉够不够吃", "五十块钱请全家吃一顿红烧肉够不…"),
        ("Grandma's steamed rice rolls", "Grandma's steamed rice rolls"),  # 28 letters are as wide
        ("Grandma's steamed rice rolls!", "Grandma's steamed rice roll…"),
        ("100块钱请全家吃红烧肉，够不够？", "100块钱请全家吃红烧肉，够不够？"),  # digits are narrow
        (" two\nlines \t of it ", "two lines of it"),
        (None, "7523449937449431985"),
        ("", "7523449937449431985"),
        (" \n", "7523449937449431985"),
    ],
)
def test_a_name_is_a_title_cut_by_its_width_or_the_whole_id(title: str | None, name: str) -> None:
    assert display.short_name(title, "7523449937449431985") == name


def test_works_are_called_by_their_titles_and_by_their_ids_where_these_are_missing() -> None:
    works = pl.DataFrame(
        {"item_id": ["1", "2", None], "title": ["a\n title", None, "of no work"], "plays": 1}
    )

    assert display.short_names(works) == {"1": "a title", "2": "2"}
    assert display.short_names(works, width=3) == {"1": "a ti…", "2": "2"}
    assert display.short_names(works.clear()) == {}


def test_works_of_one_name_are_told_apart_as_in_charts_and_one_work_has_one_name() -> None:
    works = pl.DataFrame(
        {"item_id": ["1", "2", "1", "3"], "title": ["a title", "a title", "a title", "a title cut"]}
    )

    assert display.short_names(works) == {"1": "a title", "2": "a title (2)", "3": "a title cut"}
    names = display.short_names(works, width=4).values()
    assert len({*names}) == 3
    assert all(measure(name, size=1) <= 4 for name in names)


def test_a_name_may_be_wider_or_narrower() -> None:
    title = "Stop buying the expensive one, get the linen spray"

    assert display.short_name(title, "1", width=40) == title
    assert display.short_name(title, "1", width=6) == "Stop buyi…"


@given(st.none() | st.text(), st.text(), st.floats(min_value=1, max_value=40))
def test_a_name_is_one_line_and_fits(title: str | None, fallback: str, width: float) -> None:
    name = display.short_name(title, fallback, width=width)

    assert name == " ".join(name.split())
    assert measure(name, size=1) <= width


@pytest.mark.parametrize("width", [0, -1, 0.5, float("nan"), True, "16", None])
def test_a_width_that_holds_nothing_is_refused(width: Any) -> None:
    with pytest.raises(errors.ParameterError, match=r"width=.* is not allowed\. Allowed: a number of"):
        display.short_name("a title", "1", width=width)


# What others wrote, in Markdown

#: What has a meaning in Markdown, HTML or TeX, alone and in bad company.
SYNTAX = (
    "[log in](https://evil.example)",
    "![i](//evil.example/i.png)",
    "[a][b]",
    "[b]: //evil.example",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!-- -->",
    "<https://evil.example>",
    "https://evil.example/a_b",
    "www.evil.example",
    "me@evil.example",
    "mailto:me@evil.example",
    "&lt;b&gt;",
    "&copy;",
    "&#60;",
    "`code`",
    "**b**",
    "__b__",
    "_i_",
    "~~d~~",
    "==m==",
    "$5 and $6",
    "$$x$$",
    "\\(x\\)",
    "\\\\(x\\\\)",
    "\\[x\\]",
    "\\begin{a}x\\end{a}",
    "\\ref{a}",
    "a | b",
    "|---|---|",
    "# h",
    "- l",
    "* l",
    "1. l",
    "1) l",
    "> q",
    "---",
    "===",
    "```",
    "~~~",
    ": d",
    "[ ] t",
    "[^1]",
    "[^1]: f",
    "@@0@@",
    "\\",
    "  ",
    "\n",
    "\n\n    code",
    "\t",
    "\u2028",
    "\x1b[31m",
    "\u202e",
    "\ud83d",
)
WORDS = st.lists(st.sampled_from(SYNTAX) | st.text(max_size=8) | st.just("热门🎵"), min_size=1).map("".join)
#: Where a word stands in a sentence: the Markdown before and behind it, and the element that it is then the text of.
POSITIONS = {
    "alone": ("", "", "p"),
    "in a list": ("- ", "", "li"),
    "in bold": ("- First: **", "** of all", "strong"),
    "within a word": ("**a", "b**", "strong"),
    "in a table": ("| a | b |\n|---|---|\n| ", " | c |", "td"),
}


def by_the_page(source: str) -> str:
    return page._markdown(source)


def by_nbconvert(source: str) -> str:
    return str(markdown2html_mistune(source))


def by_mistune(source: str) -> str:
    return str(mistune.create_markdown(escape=False, plugins=["url", "table", "footnotes", "math"])(source))


@pytest.mark.parametrize("render", [by_the_page, by_nbconvert, by_mistune])
@pytest.mark.parametrize("position", POSITIONS)
@given(word=WORDS)
def test_markdown_shows_exactly_the_text(render: Callable[[str], str], position: str, word: str) -> None:
    before, behind, element = POSITIONS[position]
    line = one_line(word)
    if not line:  # and two marks with nothing between them are no marks
        assert display.markdown(word) == ""
        return

    harmless, soup = (
        BeautifulSoup(render(f"{before}{text}{behind}"), "html.parser")
        for text in ("word", display.markdown(word))
    )

    target = soup.find(element)
    assert target is not None
    assert target.get_text().strip() == (f"a{line}b" if position == "within a word" else line)
    # The sentence is built as with a harmless word, but for the bare spans around what formulas begin with.
    spans = soup.find_all("span")
    assert [span.get_text() for span in spans] == re.findall(r"[$\\]", line)
    assert not any(span.attrs for span in spans)
    elements = [(tag.name, tag.attrs) for tag in soup.find_all(True) if tag.name != "span"]
    assert elements == [(tag.name, tag.attrs) for tag in harmless.find_all(True)]
    # Wherever formulas are looked for, in the source or in a text of the page, none can begin.
    assert not re.search(r"[$\\]", display.markdown(word))
    assert not list(soup.find_all(string=re.compile(r"[$\\].|.[$\\]")))


@pytest.mark.parametrize("text", ["热门音乐 🎵", "螺蛳粉，吃一次惦记三年", "a plain title of 2025"])
def test_markdown_of_plain_words_is_these_words(text: str) -> None:
    assert display.markdown(text) == text


def test_markdown_takes_what_a_template_has() -> None:
    assert display.markdown(1234) == "1234"
    assert display.markdown(None) == "None"
    assert display.markdown("one\n\n  two\r\nthree\rfour\u2028five") == "one two three four five"


# What others wrote, in frames

RAW_TITLE = "<img src=x onerror=alert(1)> $5 and $6 \x1b[31m\u202eabc"
VISIBLE_TITLE = "<img src=x onerror=alert(1)> $5 and $6 <U+001B>[31m<U+202E>abc"


@pytest.mark.parametrize("frame", [pl.DataFrame({"title": [RAW_TITLE]}), pl.DataFrame({RAW_TITLE: [1]})])
def test_a_frame_shows_what_others_wrote_and_sets_no_formula(frame: pl.DataFrame) -> None:
    table = display.show(frame)

    soup = BeautifulSoup(table._repr_html_(), "html.parser")
    outermost = soup.find("div")
    assert outermost is not None
    assert {"mathjax_ignore", "tex2jax_ignore"} <= set(outermost.get_attribute_list("class"))
    assert VISIBLE_TITLE in [cell.get_text() for cell in soup.find_all(["td", "th"])]
    assert {tag.name for tag in soup.find_all(True)} <= {"div", "table", "thead", "tbody", "tr", "th", "td"}
    assert "\x1b" not in repr(table)
    assert "\u202e" not in repr(table)


def test_a_name_shows_what_acts() -> None:
    assert display.short_name("a\x1b[2Jb\u202e", "id") == "a<U+001B>[2Jb<U+202E>"
