"""In JupyterLab a chart is drawn without a network, in the notebook that asks for it."""

from __future__ import annotations

import altair as alt
import pytest

from analytics_kit import renderer


def test_a_notebook_enables_it_by_name_and_only_for_itself() -> None:
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(alt.X("a", type="quantitative"))
    before = alt.renderers.active
    with alt.renderers.enable("analytics_kit"):
        bundle, metadata = chart._repr_mimebundle_()

    assert alt.renderers.active == before
    assert metadata == {}
    assert bundle[renderer.MIME]["mark"] == {"type": "bar"}
    assert not any("html" in mime or "javascript" in mime for mime in bundle)


def test_the_specification_itself_is_not_changed() -> None:
    spec = {"$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json", "mark": "bar"}
    shown = renderer.render(spec)[0][renderer.MIME]

    assert shown["$schema"].endswith("v5.json")
    assert spec["$schema"].endswith("v6.4.1.json")


@pytest.mark.parametrize("option", [{}, {"embed_options": {"actions": False}}])
def test_options_of_other_renderers_are_taken_and_ignored(option: dict[str, object]) -> None:
    assert renderer.render({"mark": "bar"}, **option)[1] == {}
