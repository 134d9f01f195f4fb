from __future__ import annotations

import pytest

from analytics_kit import charts
from analytics_kit.charts import _png
from analytics_kit.errors import ParameterError, SettingsError


@pytest.fixture
def no_chinese_font(monkeypatch):
    # Without a font for it, the renderer draws the same for every character.
    monkeypatch.setattr(_png, "_glyph", lambda _: b"box")
    _png.draws_chinese.cache_clear()
    yield
    _png.draws_chinese.cache_clear()


def test_a_chart_becomes_a_png_of_its_size_and_scale(mix):
    small, large = (charts.png(charts.traffic(mix({"search": 1.0})), scale=scale) for scale in (1, 2))
    width = [int.from_bytes(image[16:20], "big") for image in (small, large)]
    assert small.startswith(b"\x89PNG")
    assert width[1] == pytest.approx(2 * width[0], abs=2)


def test_the_same_chart_gives_the_same_bytes(mix):
    assert charts.png(charts.traffic(mix({"search": 1.0}))) == charts.png(
        charts.traffic(mix({"search": 1.0}))
    )


@pytest.mark.usefixtures("no_chinese_font")
def test_chinese_without_a_font_is_said_instead_of_drawn_as_boxes(mix):
    with pytest.raises(SettingsError, match="no font here can draw it.*fonts-noto-cjk"):
        charts.png(charts.traffic(mix({"search": 1.0}), lang="zh"))


@pytest.mark.usefixtures("no_chinese_font")
def test_chinese_data_counts_in_an_english_chart_too(shares):
    with pytest.raises(SettingsError):
        charts.png(charts.keywords(shares(["美食"], [3])))


@pytest.mark.usefixtures("no_chinese_font")
def test_an_english_chart_needs_no_chinese_font(mix):
    assert charts.png(charts.traffic(mix({"search": 1.0}))).startswith(b"\x89PNG")


def test_a_scale_of_nothing_is_refused(mix):
    with pytest.raises(ParameterError, match="scale=0 came"):
        charts.png(charts.traffic(mix({"search": 1.0})), scale=0)


def test_a_control_character_in_a_title_is_shown_and_ends_nothing(mix):
    """What draws would end the process, and this run with it."""
    mix_chart = charts.traffic(mix({"search": 1.0}))
    mix_chart.title = "a\x00b\x0cc\ufffe"

    assert charts.png(mix_chart)[1:4] == b"PNG"
