from __future__ import annotations

import ast
import itertools
import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import altair as alt
import pytest

from analytics_kit import charts
from analytics_kit.charts import theme
from analytics_kit.errors import ParameterError


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour, other):
    bright, dark = sorted((luminance(colour), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def simulate(colour, deficiency):
    """Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB."""
    matrix = {
        "protan": (
            (0.152286, 1.052583, -0.204868),
            (0.114503, 0.786281, 0.099216),
            (-0.003882, -0.048116, 1.051998),
        ),
        "deutan": (
            (0.367322, 0.860646, -0.227968),
            (0.280085, 0.672501, 0.047413),
            (-0.01182, 0.04294, 0.968881),
        ),
    }[deficiency]
    linear = [(int(colour[n : n + 2], 16) / 255) ** 2.2 for n in (1, 3, 5)]
    simulated = [sum(m * c for m, c in zip(row, linear, strict=True)) for row in matrix]
    return [max(0.0, min(1.0, c)) ** (1 / 2.2) * 255 for c in simulated]


def distance(colour, other, deficiency):
    return (
        sum(
            (a - b) ** 2
            for a, b in zip(simulate(colour, deficiency), simulate(other, deficiency), strict=True)
        )
        ** 0.5
    )


@pytest.mark.parametrize("colour", [theme.INK, theme.SOFT, theme.ITEM])
def test_text_colours_can_be_read_on_the_background(colour):
    assert contrast(colour, theme.BACKGROUND) >= 4.5


@pytest.mark.parametrize("deficiency", ["protan", "deutan"])
@pytest.mark.parametrize(
    "palette",
    [theme.CATEGORIES, tuple(theme.BANDS.values()), (theme.ABOVE, theme.BELOW), (theme.ITEM, theme.PEERS)],
)
def test_colours_of_one_chart_differ_with_a_colour_deficiency(palette, deficiency):
    for colour, other in itertools.combinations(palette, 2):
        assert distance(colour, other, deficiency) > 25, (colour, other)


def test_the_config_is_valid_and_new_at_every_call():
    alt.Config(**theme.config())
    theme.config()["background"] = "red"
    assert theme.config()["background"] == theme.BACKGROUND


def test_a_font_with_chinese_comes_first():
    assert theme.FONT.startswith('"Noto Sans CJK SC"')
    assert theme.FONT.endswith("sans-serif")


class TestTheme:
    """Altair knows it by name; each test begins with Altair's own."""

    @pytest.fixture(autouse=True)
    def _without(self):
        with alt.theme.enable("default"):
            yield

    @staticmethod
    def font():
        return alt.Chart().mark_point().to_dict()["config"].get("font")

    def test_it_is_on_until_it_is_taken_back(self):
        theme.enable()
        assert (alt.theme.active, self.font()) == (theme.NAME, theme.FONT)
        theme.disable()
        assert (alt.theme.active, self.font()) == ("default", None)

    def test_a_theme_of_the_users_stays(self):
        alt.theme.enable("dark")
        theme.enable()
        theme.disable()
        with theme.enabled():
            assert alt.theme.active == "dark"

    def test_altair_finds_it_by_its_entry_point(self):
        project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
        entry = project["project"]["entry-points"]["altair.vegalite.v6.theme"][theme.NAME]
        assert EntryPoint(theme.NAME, entry, "").load() is theme.options


def test_apply_and_bare_leave_their_argument_alone():
    plain = alt.Chart(alt.InlineData(values=[{}])).mark_point()
    styled = theme.apply(plain)
    assert plain.config is alt.Undefined
    assert theme.bare(styled).to_dict() == plain.to_dict()
    assert styled.config.font == theme.FONT


def test_finished_charts_combine_with_their_own_selections_and_scales(comparison, portrait_ranking):
    first, second = charts.retention(comparison()), charts.retention(comparison("2", 30), lang="zh")
    chart = charts.combine(first, second, charts.tgi(portrait_ranking), columns=2, title="All").to_dict()
    assert chart["columns"] == 2
    assert chart["title"] == "All"
    assert len({param["name"] for param in chart["params"]}) == 2
    assert chart["resolve"]["scale"]["stroke"] == "independent"


def test_nothing_to_combine_is_refused():
    with pytest.raises(ParameterError, match="0 charts in 1 columns came"):
        charts.combine()


def test_a_colour_is_named_in_the_theme_alone():
    folder = Path(charts.__file__).parent
    colours = [
        (path.name, node.value)
        for path in folder.rglob("*.py")
        if path.name != "theme.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch("#[0-9a-fA-F]{3,8}", node.value)
    ]

    assert colours == []
