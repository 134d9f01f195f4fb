"""What holds of every chart, whatever it shows."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import altair as alt
import polars as pl
import pytest
import vl_convert

from analytics_kit import charts
from analytics_kit.errors import ParameterError, TableError

KINDS = (
    "retention",
    "retention, long",
    "like",
    "many",
    "overlay",
    "no curves",
    "tgi",
    "tgi, intervals",
    "tgi, odd",
    "no tgi",
    "provinces",
    "no provinces",
    "shares",
    "no shares",
    "keywords",
    "no keywords",
    "traffic",
    "traffic, many",
    "no traffic",
    "combined",
)
DRAWING = (
    charts.retention,
    charts.retention_many,
    charts.tgi,
    charts.provinces,
    charts.shares,
    charts.keywords,
    charts.traffic,
)
every_kind = pytest.mark.parametrize("kind", KINDS)
every_language = pytest.mark.parametrize("lang", ["en", "zh"])


def test_the_kinds_tested_are_all_of_the_gallery(gallery):
    assert set(KINDS) == set(gallery)


@every_kind
@every_language
def test_a_chart_compiles_to_vega_without_a_warning(gallery, kind, lang, capfd):
    # to_dict() checks against the Vega-Lite schema.
    vl_convert.vegalite_to_vega(gallery[kind](lang).to_dict(), vl_version="6.4", show_warnings=True)
    assert "WARN" not in "".join(capfd.readouterr())


@every_kind
def test_a_chart_draws_to_an_image_wider_than_nothing_and_narrower_than_a_page(gallery, kind):
    svg = vl_convert.vegalite_to_svg(gallery[kind]("zh").to_dict(), vl_version="6.4")
    width = float(svg.split('width="', 1)[1].split('"', 1)[0])
    assert 300 < width <= 800


@every_kind
@every_language
def test_a_spec_stays_small_and_its_data_far_below_the_limit(gallery, kind, lang):
    chart = gallery[kind](lang)
    assert len(chart.to_json(indent=None)) <= 100_000
    assert sum(map(len, chart.to_dict()["datasets"].values())) <= 5_000


@every_kind
def test_a_chart_carries_its_look_and_no_theme_is_enabled(gallery, kind):
    chart = gallery[kind]("en").to_dict()
    assert chart["config"]["background"] == charts.theme.config()["background"]
    assert alt.theme.active == "default"


def test_two_fresh_processes_give_identical_specs():
    script = (
        "import importlib.util, json, sys\n"
        "spec = importlib.util.spec_from_file_location('gallery', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "made = {k: f('zh').to_dict() for k, f in module._gallery().items()}\n"
        "print(json.dumps(made))\n"
    )
    conftest = str(Path(__file__).with_name("conftest.py"))
    digests = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script, conftest],
            env=os.environ | {"PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": seed, "COLUMNS": seed + "00"},
            capture_output=True,
            check=True,
        )
        digests.add(hashlib.sha256(run.stdout).hexdigest())
    assert len(digests) == 1


@every_kind
def test_no_text_of_the_data_enters_an_expression(gallery, kind):
    def expressions(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("filter", "calculate", "expr", "test", "labelExpr", "signal") and isinstance(
                    value, str
                ):
                    yield value
                elif key != "datasets":
                    yield from expressions(value)
        elif isinstance(node, list):
            for value in node:
                yield from expressions(value)

    for expression in expressions(gallery[kind]("zh").to_dict()):
        assert "script" not in expression
        assert "西红柿" not in expression


@pytest.mark.parametrize("kind", ["many", "overlay", "tgi, odd", "keywords", "traffic", "traffic, many"])
def test_markup_in_the_data_stays_text(gallery, kind):
    svg = vl_convert.vegalite_to_svg(gallery[kind]("en").to_dict(), vl_version="6.4")
    assert "script&gt;" in svg
    assert "<script" not in svg


@every_kind
def test_the_chinese_chart_has_chinese_labels_and_the_english_one_none_of_them(gallery, kind):
    def labels(chart):
        spec = chart.to_dict()
        spec.pop("datasets", None)
        spec.pop("config")
        return json.dumps(spec, ensure_ascii=False)

    chinese = [char for char in labels(gallery[kind]("zh")) if "一" <= char <= "鿿"]
    assert len(chinese) >= 4
    if kind not in ("many", "overlay", "keywords"):  # whose works and words are Chinese themselves
        assert not [
            char
            for char in labels(gallery[kind]("en"))
            if "一" <= char <= "鿿" and char != "学" and char != "生"
        ]


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
        with pytest.raises(TableError, match=r"no column 'item_id'.*It has 'a'"):
            draw(pl.DataFrame({"a": [1]}))

    def test_refuses_an_unknown_language(self, draw):
        with pytest.raises(ParameterError, match="lang='fr' came. Allowed: 'en' or 'zh'"):
            draw(pl.DataFrame({"a": [1]}), lang="fr")


def test_text_where_numbers_are_needed_is_refused(mix):
    frame = mix({"search": 1.0}).with_columns(share=pl.lit("60%"))
    with pytest.raises(TableError, match="'share' is String, but numbers are needed"):
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


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("no curves", "没有数据：对比表没有行"),
        ("no tgi", "没有数据：该作品没有任何人群的 TGI"),
        ("no provinces", "没有数据：排名中没有省份"),
        ("no shares", "没有数据：该作品没有任何人群的占比"),
        ("no keywords", "没有数据：没有搜索带来观看"),
        ("no traffic", "没有数据：没有任何来源的占比"),
    ],
)
def test_nothing_to_draw_is_said_in_the_chart(gallery, kind, says):
    assert says in vl_convert.vegalite_to_svg(gallery[kind]("zh").to_dict(), vl_version="6.4")


def test_functions_win_over_the_modules_of_the_same_name():
    assert all(callable(getattr(charts, name)) for name in charts.__all__ if name != "theme")
