"""What holds of every chart, whatever it shows."""

from __future__ import annotations

import functools
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import altair as alt
import polars as pl
import pytest

from analytics_kit import _dark, charts
from analytics_kit.errors import ParameterError, TableError

from .conftest import ITEM, _gallery, spec_of

KINDS = tuple(_gallery())
#: Every function that draws a frame; what else the package offers works on charts.
DRAWING = tuple(getattr(charts, name) for name in charts.__all__ if name not in {"combine", "png", "theme"})
every_kind = pytest.mark.parametrize("kind", KINDS)
every_language = pytest.mark.parametrize("lang", ["en", "zh"])


def test_every_function_has_a_chart_in_the_gallery(gallery, monkeypatch):
    called = set()
    for draw in DRAWING:

        def note(*args, draw=draw, **options):
            called.add(draw)
            return draw(*args, **options)

        monkeypatch.setattr(charts, draw.__name__, note)
    for build in gallery.values():
        build("en")
    assert called == set(DRAWING)


@every_kind
@every_language
def test_a_chart_is_valid_and_compiles_to_vega_without_a_warning(vega, kind, lang):
    assert "WARN" not in vega(kind, lang)[1]


@every_kind
def test_a_chart_fits_a_page_of_800_pixels(svg, kind):
    width = float(svg(kind, "zh").split('width="', 1)[1].split('"', 1)[0])
    assert 300 < width <= 800


@every_kind
@every_language
def test_a_spec_stays_small_and_its_data_far_below_the_limit(spec, kind, lang):
    chart = spec(kind, lang)
    assert len(json.dumps(chart)) <= 100_000
    assert sum(map(len, chart["datasets"].values())) <= 5_000


@every_kind
@every_language
def test_a_chart_says_in_words_what_its_title_and_notes_say(spec, kind, lang):
    chart = spec(kind, lang)
    title = chart.get("title", {"text": []})  # charts side by side have one each

    description = chart["description"].replace(" ", "")
    assert description.startswith("".join(title["text"]).replace(" ", ""))
    assert all("".join(line.split()).strip(".；。") in description for line in title.get("subtitle", []))
    assert description


def titles_and_notes(chart):
    """Return the lines over a chart and over those that it combines."""
    title = chart.get("title", {})
    return [
        *title.get("text", []),
        *title.get("subtitle", []),
        *(line for panel in chart.get("concat", []) for line in titles_and_notes(panel)),
    ]


@every_kind
@every_language
def test_a_chart_says_in_words_the_figures_that_stand_out(spec, kind, lang):
    chart = spec(kind, lang)
    letters = functools.partial(re.sub, r"[\W_]", "")
    figures = letters(chart["description"])
    for line in titles_and_notes(chart):
        figures = figures.replace(letters(line), "", 1)

    if kind.startswith("no "):
        assert ("No data: " if lang == "en" else "没有数据：") in chart["description"]
    else:
        assert re.search(r"[0-9]", figures), chart["description"]
    assert not re.search(r"(?<![A-Za-z])(None|nan|null|inf)(?![A-Za-z])", chart["description"])


@every_kind
def test_a_chart_has_a_colour_on_a_dark_page_for_each_of_its_own(spec, kind):
    used = set(re.findall(r"#[0-9a-f]{6}\b", json.dumps(spec(kind, "en")).lower()))

    assert used <= set(_dark.COLOURS)


def grown(frame: pl.DataFrame, names: set[str]) -> pl.DataFrame:
    """Repeat a frame to 10,000 rows, each time with other words in these columns."""
    if frame.is_empty():
        return frame
    times = pl.DataFrame({"time": range(-(-10_000 // len(frame)))})
    again = pl.col("time") > 0
    return (
        times.join(frame, how="cross")
        .with_columns(
            pl.when(again).then(pl.format("{}#{}", name, "time")).otherwise(name).alias(name)
            for name in names & set(frame.columns)
        )
        .drop("time")
        .head(10_000)
    )


#: What tells works apart, and what tells apart what is counted of one.
WORKS, PARTS = {"item_id", "other_item_id", "room_id", "product_id"}, {"segment", "keyword", "word"}


#: Charts of one account, or of one group: there is no choosing between several, so they are filtered before.
ONE_ALONE = {
    "ladder": "10000 accounts came, and this chart shows one. Filter the frame first.",
    "ladder, last": "10000 accounts came, and this chart shows one. Filter the frame first.",
    "funnel": "10000 steps came, some stages twice: several groups. Filter one group first.",
    "funnel without orders": "10000 steps came, some stages twice: several groups. Filter one group first.",
}
#: Charts of one work, which has to be named where several came: by the first word of their kinds, then each kind.
OF_ONE_WORK = {
    "tgi",
    "provinces",
    "shares",
    "keywords",
    "moments",
    "reactions",
    "danmaku",
    "pyramid",
    "shift",
}
ONE_WORK = [kind for kind in KINDS if kind.split(",")[0] in OF_ONE_WORK]
LONG = [kind for kind in KINDS if not kind.startswith("no ") and kind not in {"combined", *ONE_ALONE}]


@pytest.fixture
def draw_grown(gallery, monkeypatch):
    """Draw a chart of the gallery, its frame grown to 10,000 rows."""

    def draw_grown(kind, names, **more):
        for draw in DRAWING:

            def draw_more(frame, *args, draw=draw, **options):
                return draw(grown(frame, names), *args, **options, **more)

            monkeypatch.setattr(charts, draw.__name__, draw_more)
        return spec_of(gallery[kind]("en"))

    return draw_grown


@pytest.mark.parametrize("names", [WORKS, PARTS], ids=["works", "parts"])
@pytest.mark.parametrize("kind", LONG)
def test_of_10_000_rows_few_are_drawn(kind, names, draw_grown):
    chosen = {"item_id": ITEM} if kind in ONE_WORK and names is WORKS else {}
    spec = draw_grown(kind, names, **chosen)
    assert 0 < sum(map(len, spec["datasets"].values())) <= 5_000
    assert len(json.dumps(spec)) <= 100_000


@pytest.mark.parametrize("kind", ONE_WORK)
def test_a_chart_of_one_work_asks_which_of_many(kind, draw_grown):
    asks = rf"^The frame holds \d+ works, and this chart shows one. Pass item_id=, for instance '{ITEM}'.$"
    with pytest.raises(ParameterError, match=asks):
        draw_grown(kind, WORKS)


@pytest.mark.parametrize("kind", ONE_ALONE)
def test_a_chart_of_one_account_or_group_refuses_several(kind, draw_grown):
    with pytest.raises((ParameterError, TableError)) as refused:
        draw_grown(kind, WORKS)
    assert str(refused.value) == ONE_ALONE[kind]


@every_kind
def test_a_chart_carries_no_look_of_its_own(spec, kind):
    assert spec(kind, "en")["config"] == charts.theme.config()


def test_a_chart_is_shown_with_the_theme_that_is_enabled(comparison):
    chart = charts.retention(comparison())
    assert chart.config is alt.Undefined
    with alt.theme.enable("dark"):
        assert spec_of(chart)["usermeta"]["embedOptions"]["theme"] == "dark"


@pytest.mark.slow
def test_a_fresh_process_with_other_seeds_gives_identical_specs(spec):
    script = """
import json, sys
from analytics_kit.charts import theme
from tests.charts.conftest import _gallery
theme.enable()
json.dump({kind: draw("zh").to_dict(validate=False) for kind, draw in _gallery().items()}, sys.stdout)
"""
    other = {"PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1", "COLUMNS": "40"}
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | other | {"PYTHONPATH": str(root)},
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode() == json.dumps({kind: spec(kind, "zh") for kind in KINDS})


@every_kind
def test_no_text_of_the_data_enters_an_expression(spec, kind):
    keys = ("filter", "calculate", "expr", "test", "labelExpr", "signal")

    def expressions(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key in keys and isinstance(value, str):
                    yield value
                elif key != "datasets":
                    yield from expressions(value)
        elif isinstance(node, list):
            for value in node:
                yield from expressions(value)

    for expression in expressions(spec(kind, "zh")):
        assert "script" not in expression
        assert "西红柿" not in expression


@every_kind
def test_markup_in_the_data_stays_text(svg, kind):
    assert "<script" not in svg(kind, "zh")


def test_markup_is_in_the_data_of_many_charts(svg):
    """So that the test above can fail."""
    assert sum("script&gt;" in svg(kind, "zh") for kind in KINDS) >= 20


@every_kind
def test_a_chart_speaks_the_language_that_was_asked_for(spec, kind):
    def chinese(lang):
        # Without the data, which are Chinese in either language; the description names some of them.
        others = ("datasets", "config", "description")
        whole = spec(kind, lang)
        layouts = [whole, *whole.get("usermeta", {}).values()]
        labels = [
            {key: value for key, value in layout.items() if key not in (*others, "usermeta")}
            for layout in layouts
        ]
        return [char for char in json.dumps(labels, ensure_ascii=False) if "一" <= char <= "鿿"]

    assert len(chinese("zh")) >= 4
    if kind not in (
        "tgi, odd",
        "keywords",
        "keywords, few",
        "keywords, told",
        "danmaku",
        "pool",
        "pool, told",
        "products",
        "video products",
    ):  # their axes list Chinese segments and words
        assert not chinese("en")


@pytest.mark.parametrize("draw", DRAWING, ids=lambda draw: draw.__name__)
class TestEveryFunction:
    def test_takes_one_frame_and_keyword_options(self, draw):
        parameters = list(inspect.signature(draw).parameters.values())
        assert parameters[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters[1:])
        assert {"lang", "title"} <= {parameter.name for parameter in parameters}

    def test_refuses_what_is_no_frame(self, draw):
        with pytest.raises(TableError, match=r"a list came.*polars"):
            draw([{"item_id": "1"}])

    def test_names_the_columns_that_are_missing_and_those_that_came(self, draw):
        with pytest.raises(TableError, match=r"no column '\w+'.*It has 'a'"):
            draw(pl.DataFrame({"a": [1]}))

    def test_refuses_an_unknown_language(self, draw):
        with pytest.raises(ParameterError, match="lang='fr' came. Allowed: 'en' or 'zh'"):
            draw(pl.DataFrame({"a": [1]}), lang="fr")


def test_text_where_numbers_are_needed_is_refused(mix):
    frame = mix({"search": 1.0}).with_columns(share=pl.lit("60%"))
    with pytest.raises(TableError, match="'share' is String, but Float64 is needed"):
        charts.traffic(frame)


def test_a_lazy_frame_gives_the_chart_of_the_frame(comparison, portrait_ranking):
    assert charts.retention(comparison().lazy()).to_dict() == charts.retention(comparison()).to_dict()
    assert charts.tgi(portrait_ranking.lazy()).to_dict() == charts.tgi(portrait_ranking).to_dict()


def test_enums_become_text_and_nan_becomes_null(mix, rows):
    frame = mix({"search": 0.6, "other": 0.4}, changes=[float("nan"), 0.1]).with_columns(
        pl.col("source").cast(pl.Enum(["search", "other"]))
    )
    assert [row["change"] for row in rows(charts.traffic(frame)) if row.get("label")] == [None, 0.1]


def test_the_frame_is_left_as_it_was(comparison):
    frame = comparison()
    before = frame.clone()
    charts.retention(frame)
    assert frame.equals(before)


#: What each chart without anything to draw says.
NOTHING = {
    "no curves": "没有数据：对比表没有行",
    "no tgi": "没有数据：该作品没有任何人群的 TGI",
    "no provinces": "没有数据：排名中没有省份",
    "no shares": "没有数据：该作品没有任何人群的占比",
    "no keywords": "没有数据：没有搜索带来观看",
    "no band": "没有数据：有曲线的作品太少",
    "no moments": "没有数据：没有该作品的曲线",
    "no ranks": "没有数据：没有可以排名的作品",
    "no danmaku": "没有数据：没有该作品的弹幕数据",
    "no pyramid": "没有数据：两侧没有都给出年龄或性别",
    "no shift": "没有数据：没有两侧都已知的人群",
    "no overlap": "没有数据：没有可以两两比较的作品",
    "no pool": "没有数据：没有搜索带来观看",
    "no head": "没有数据：没有搜索带来观看",
    "no performance": "没有数据：没有任何来源的占比",
    "no traffic": "没有数据：没有任何来源的占比",
    "no lives": "没有数据：没有同时具备开播时间和观看人数的直播",
    "no live rates": "没有数据：没有任何直播的比率",
    "no start hours": "没有数据：没有已结束且具备开播时间和观看人数的直播",
    "no funnel": "没有数据：没有计数完整的行",
    "no revenue": "没有数据：没有任何一天的成交额",
    "no products": "没有数据：没有任何商品的成交额",
    "no video products": "没有数据：没有视频卖出商品",
    "no leaderboard": "没有数据：没有作品有这项数据",
    "no calendar": "没有数据：没有作品有发布时间",
    "no growth": "没有数据：没有作品同时有 7 天和 30 天的增量",
    "no snapshots": "没有数据：没有作品有两次以上的快照",
    "no diagnosis": "没有数据：诊断中没有带排名的指标",
    "no ladder": "没有数据：违规积分未知",
    "no violations": "没有数据：没有违规记录",
    "no reactions": "没有数据：没有该作品的曲线",
    "no explorer": "没有数据：没有作品",
    "no genres": "没有数据：没有作品",
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("no ")])
def test_nothing_to_draw_is_said_in_the_chart(svg, kind):
    assert NOTHING[kind] in svg(kind, "zh")


def test_functions_win_over_the_modules_of_the_same_name():
    assert all(callable(getattr(charts, name)) for name in charts.__all__ if name != "theme")
