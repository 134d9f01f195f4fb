"""The choice of works in a notebook comes back as a frame."""

from __future__ import annotations

import polars as pl
import pytest

import analytics_kit as ak
from analytics_kit import exploring, renderer
from analytics_kit.errors import SettingsError

WORKS = pl.DataFrame({"item_id": ["a", "b", "a", None, "c"], "plays": [9, 5, 9, 1, 3]})
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person looks at the notebook, as JupyterLab says."""
    monkeypatch.setattr(renderer, "cell_sender", lambda: "front end")


def click(explorer: ak.Explorer, *rows: str) -> None:
    """Send what the browser sends."""
    store = [{"work": row} for row in rows]
    explorer._widget._vl_selections = {"pick_works": {"value": {"vlPoint": {"or": store}}, "store": []}}


@pytest.mark.usefixtures("person")
def test_clicked_works_come_back_in_their_order_and_none_if_all_are_taken_back() -> None:
    pytest.importorskip("anywidget")
    explorer = ak.explore(WORKS)
    assert WIDGET in explorer._repr_mimebundle_()[0]
    assert explorer.chosen.rows() == [("a", 9)]
    click(explorer, "2", "1")
    assert explorer.chosen.rows() == [("b", 5), ("c", 3)]
    assert repr(explorer) == "Explorer: 2 of 3 works chosen"
    click(explorer)
    assert explorer.chosen.equals(WORKS.clear())


@pytest.mark.usefixtures("person")
def test_the_widget_brings_vega_with_it() -> None:
    pytest.importorskip("anywidget")
    code = exploring._widget_class()._esm
    assert len(code) > 500_000
    assert "https://esm.sh" not in code


@pytest.mark.usefixtures("person")
def test_without_anywidget_the_chart_is_shown_and_the_choice_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exploring, "find_spec", {}.get)
    explorer = ak.explore(WORKS)
    assert list(explorer._repr_mimebundle_()[0]) == [renderer.MIME]
    with pytest.raises(SettingsError, match="anywidget.*is not installed. Run pip install 'analytics-kit"):
        _ = explorer.chosen


def test_in_a_report_it_is_the_chart_and_the_first_work_is_chosen() -> None:
    explorer = ak.explore(WORKS.lazy())
    assert list(explorer._repr_mimebundle_()[0]) == [renderer.MIME]
    assert explorer.chosen.rows() == [("a", 9)]


def test_without_works_nothing_is_chosen() -> None:
    assert ak.explore(WORKS.clear()).chosen.is_empty()
