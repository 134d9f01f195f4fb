"""A chart is drawn without a network: by JupyterLab itself, and as a picture where a program runs the notebook."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import polars as pl
import pytest
from jupyter_client.manager import start_new_kernel

import analytics_kit as ak
from analytics_kit import renderer

CURVES = pl.DataFrame(
    {
        "item_id": "7559536212910853422",
        "analysis": "retention",
        "series": ["item", "item", "peers", "peers"],
        "second": [0.0, 1.0] * 2,
        "value": [1.0, 0.6, 1.0, 0.8],
    }
)


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
    rendered = renderer.render(spec)[0][renderer.MIME]

    assert rendered["$schema"].endswith("v5.json")
    assert spec["$schema"].endswith("v6.4.1.json")


@pytest.mark.parametrize("option", [{}, {"embed_options": {"actions": False}}])
def test_options_of_other_renderers_are_taken_and_ignored(option: dict[str, object]) -> None:
    assert renderer.render({"mark": "bar"}, **option)[1] == {}


def bars(a: int) -> dict[str, Any]:
    """Return the specification of a chart whose parts refer to each other."""
    values = [{"a": n} for n in range(a)]
    bar = {"type": "bar", "clip": True}
    return {
        "data": {"values": values},
        "mark": bar,
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }


def test_a_picture_stands_beside_the_specification_where_it_is_asked_for() -> None:
    bundle, _ = renderer.render(bars(2), picture=True)

    assert list(bundle) == [renderer.MIME, "image/svg+xml"]
    assert bundle["image/svg+xml"].startswith("<svg")


def test_pictures_of_one_page_share_no_name_and_the_same_chart_gives_the_same_picture() -> None:
    first, other, again = (renderer.svg(bars(n)) for n in (2, 3, 2))
    assert first
    assert other
    names = [set(re.findall(r'\bid="([^"]+)"', picture)) for picture in (first, other)]

    assert all(names)
    assert not names[0] & names[1]
    assert set(re.findall(r"url\(#([^)]+)\)", first)) == names[0]
    assert again == first


def test_no_data_are_fetched_for_a_picture() -> None:
    spec = bars(1) | {"data": {"url": "http://127.0.0.1:9/a.csv"}}
    assert list(renderer.render(spec, picture=True)[0]) == [renderer.MIME]


def test_where_nobody_chose_a_renderer_the_kits_charts_need_no_network() -> None:
    chart = ak.charts.retention(ak.transforms.compare_retention(CURVES))

    assert alt.renderers.active == "default"
    assert list(chart._repr_mimebundle_()[0]) == [renderer.MIME]


@pytest.mark.slow
def test_a_kernel_draws_pictures_for_programs_and_none_for_jupyterlab() -> None:
    """As nbclient and JupyterLab ask for a cell: the latter says which cell it is."""
    setup = f"import polars as pl, analytics_kit as ak\nt = ak.transforms.compare_retention(pl.DataFrame({CURVES.to_dict(as_series=False)}))"
    manager, client = start_new_kernel()
    try:

        def mime_types(code: str, **metadata: str) -> set[str]:
            request = client.session.msg(
                "execute_request", {"code": code, "silent": False}, metadata=metadata
            )
            client.shell_channel.send(request)
            while True:
                message = client.get_iopub_msg(timeout=60)
                if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                    continue
                if message["msg_type"] == "execute_result":
                    return set(message["content"]["data"])
                assert message["msg_type"] != "error", message["content"]
                if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return set()

        mime_types(setup)
        chart = "ak.charts.retention(t)"
        picture = {renderer.MIME, renderer.PICTURE, "text/plain"}
        assert mime_types(chart) == picture
        assert mime_types(f"ak.display.enable(); {chart}") == picture
        assert mime_types(chart, cellId="a1") == picture - {renderer.PICTURE}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_control_character_in_a_title_is_shown_in_the_picture_and_ends_nothing() -> None:
    picture = renderer.svg({"title": "a\x00b\ufffe", "data": {"values": [{"a": 1}]}, "mark": "point"})

    assert picture is not None
    assert "a&lt;U+0000&gt;b&lt;U+FFFE&gt;" in picture
