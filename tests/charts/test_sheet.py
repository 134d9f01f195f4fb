"""The sheet around a chart says what belongs to it, and fades what rests on too few plays."""

from __future__ import annotations

import altair as alt
import polars as pl
import pytest

from analytics_kit import charts
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart
from analytics_kit.charts._docs import SHARED, fill
from analytics_kit.charts._sheet import Sheet
from analytics_kit.errors import ParameterError

WORKS = pl.DataFrame({"item_id": ["few", "many"], "plays": [9, 90_000]})


def bars():
    return Chart(alt.InlineData(values=[{}])).mark_bar(opacity=1).encode(x=alt.XValue(1))


def make_sheet(lang="en", title="Works"):
    sheet = Sheet("works", lang)
    sheet.title = title
    return sheet


@pytest.mark.parametrize(
    ("lang", "subtitle"),
    [("en", "Dashed: median. The first 2 of 5 works"), ("zh", "dashed: median；只显示 5 个作品中的前 2 个")],
)
def test_notes_stand_in_the_subtitle_in_their_order(lang, subtitle):
    sheet = make_sheet(lang)
    _ = sheet.translate
    sheet.note("dashed: median")
    sheet.note(_("the first {n} of {of} works", n=2, of=5))
    assert sheet.finish(bars(), width=900).title.subtitle == [subtitle]


def test_a_finished_chart_has_its_title_its_look_and_no_subtitle_of_nothing():
    chart = make_sheet().finish(bars(), width=900).to_dict()
    assert chart["title"] == {"text": ["Works"]}
    assert chart["config"]["font"] == theme.FONT
    assert chart["mark"]["opacity"] == 1


class TestFigures:
    @pytest.mark.parametrize(
        ("lang", "description"),
        [
            ("en", "Works. A note. Plays, 3 figures: highest 1,200 (cake), lowest 90 (tofu)."),
            ("zh", "Works：a note；plays，共 3 项：最高 1,200（cake），最低 90（tofu）。"),
        ],
    )
    def test_stand_in_the_description_alone(self, lang, description):
        sheet = make_sheet(lang)
        sheet.note("a note")
        sheet.extremes("plays", [("tofu", 90), ("cake", 1200), ("soup", 500), ("pie", None)])
        chart = sheet.finish(bars(), width=900)
        assert chart.description == description
        assert "".join(chart.title.subtitle).lower() == "a note"

    def test_that_are_not_known_are_not_said(self):
        sheet = make_sheet()
        sheet.extremes("plays", [("tofu", None)])
        sheet.course("plays", [])
        assert sheet.figures == []

    def test_that_are_all_equal_have_no_highest(self):
        sheet = make_sheet()
        sheet.extremes("share", [("tofu", 0.5), ("cake", 0.5)], ".0%", of="age")
        sheet.course("share", [("0 s", 0.5), ("1 s", 0.5)], ".0%")
        sheet.course("share", [("0 s", 0.5)], ".0%")
        assert sheet.figures == [
            "share (age), 2 figures: all 50%",
            "share, 2 figures: all 50%",
            "share: 50% (0 s)",
        ]

    def test_of_a_line_say_where_it_begins_and_ends(self):
        sheet = make_sheet("zh")
        sheet.course("x", [("0 秒", 1.0), ("1 秒", 1.2), ("2 秒", 0.1), ("3 秒", 0.4)], ".0%")
        assert sheet.figures == ["x：从 100%（0 秒）到 40%（3 秒），最高 120%（1 秒），最低 10%（2 秒）"]


class TestUnreliableWorks:
    def test_fade_and_are_explained_last(self):
        sheet = make_sheet()
        assert sheet.unreliable(WORKS, "retention", ["few", "many"]) == {"few"}
        sheet.note("a rule")
        chart = sheet.finish(bars(), width=900)
        assert chart.mark.opacity == 0.4
        assert chart.title.subtitle == ["A rule. Faded: fewer than 200 plays"]

    @pytest.mark.parametrize(("works", "ids"), [(None, ["few"]), (WORKS, ["many"]), (WORKS, ["unknown"])])
    def test_without_any_nothing_fades(self, works, ids):
        sheet = make_sheet()
        assert sheet.unreliable(works, "retention", ids) == set()
        chart = sheet.finish(bars(), width=900)
        assert chart.mark.opacity == 1
        assert chart.title.subtitle is alt.Undefined

    def test_are_remembered_when_the_next_are_reliable(self):
        sheet = make_sheet()
        sheet.unreliable(WORKS, "portrait", ["few"])
        sheet.unreliable(WORKS, "portrait", ["many"])
        assert sheet.finish(bars(), width=900).title.subtitle == ["Faded: fewer than 1,000 plays"]

    @pytest.mark.parametrize(("fading", "opacity"), [("datum.small", 1), ("", 1)])
    def test_fade_by_row_or_as_the_chart_itself_does(self, fading, opacity):
        sheet = make_sheet()
        sheet.unreliable(WORKS, "retention", ["few"])
        chart = sheet.finish(bars(), width=900, fading=fading).to_dict()
        assert chart["mark"]["opacity"] == opacity
        conditions = chart.get("encoding", {}).get("opacity", {}).get("condition", [])
        assert [each["test"] for each in conditions] == ([fading] if fading else [])


def test_limits_are_said_where_something_is_left_out():
    sheet, long = make_sheet(), pl.DataFrame({"work": ["a"] * 700})
    assert sheet.capped(long).height == 600
    assert sheet.leading(long, "work").height == 450
    assert sheet.notes == ["The first 600 of 700 rows", "The first 450 points of each line"]
    assert make_sheet().capped(long.head(600)).height == 600


def test_nothing_to_draw_is_said_in_its_place():
    spec = make_sheet("zh", "作品").empty("一行也没有。", width=400).to_dict()
    assert spec["encoding"]["text"]["value"] == "没有数据：一行也没有。"
    assert spec["title"]["text"] == ["作品"]


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match="lang='fr' came. Allowed: 'en' or 'zh'"):
        make_sheet("fr")


class TestSharedDocumentation:
    @pytest.mark.parametrize("name", [name for name in charts.__all__ if name != "theme"])
    def test_no_docstring_has_a_name_left_for_a_text(self, name):
        text = getattr(charts, name).__doc__
        assert text == fill(text)
        assert not any(f"    {{{shared}}}\n" in text for shared in SHARED)

    def test_texts_stand_as_deep_as_their_names(self):
        assert fill("Draw.\n\n    {names}\n").splitlines()[2:] == [
            "    names",
            "        item_id -> short title.",
        ]

    def test_an_unknown_name_is_an_error(self):
        with pytest.raises(KeyError, match="no_such_text"):
            fill("Draw.\n\n    {no_such_text}\n")
