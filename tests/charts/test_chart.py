"""The kit's charts are displayed as they are built; what somebody makes of them, Altair validates."""

from __future__ import annotations

import copy
import pickle
import threading

import altair as alt
import polars as pl
import pytest
from altair.utils import schemapi

from analytics_kit import charts, renderer
from analytics_kit.charts import theme
from analytics_kit.charts._chart import Chart, is_marked, mark, unchecked, unvalidated

INVALID = {"field": "a", "type": "no such type"}


@pytest.fixture
def validated(monkeypatch):
    """The specifications that Altair validates as wholes."""
    specifications = []

    def validate(chart, instance):
        if isinstance(chart, alt.TopLevelMixin):
            specifications.append(instance)

    monkeypatch.setattr(schemapi.SchemaBase, "validate", validate)
    return specifications


def mimebundle(chart):
    """What Jupyter gets, where a notebook has enabled the kit's renderer."""
    with alt.renderers.enable("analytics_kit"):
        return chart._repr_mimebundle_(include=None, exclude=None)[0]


def user_chart(**encoding):
    return theme.apply(alt.Chart(pl.DataFrame({"a": [1]})).mark_bar().encode(**encoding))


def test_every_chart_is_shown_as_it_is_and_equals_the_validated_one(gallery, spec, validated):
    bundles = {kind: mimebundle(draw("en"))[renderer.MIME] for kind, draw in gallery.items()}
    assert not validated
    for kind, bundle in bundles.items():
        assert bundle == spec(kind, "en") | {"$schema": bundle["$schema"]}, kind


def test_another_renderer_is_asked_where_the_user_has_enabled_another(gallery):
    with alt.renderers.enable("json"):
        assert "application/json" in gallery["tgi"]("en")._repr_mimebundle_()[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda chart: chart.properties(title="mine"),
        lambda chart: chart.configure_axis(grid=True),
        lambda chart: chart.copy(),
        lambda chart: theme.apply(chart),
        lambda chart: chart + Chart().mark_rule(),
        lambda chart: chart | Chart().mark_rule(),
        lambda chart: charts.combine(chart, user_chart(x="a:Q")),
    ],
)
def test_what_somebody_makes_of_a_chart_is_validated(gallery, validated, change):
    chart = gallery["retention"]("en")
    mimebundle(change(chart))
    assert validated
    assert is_marked(chart)  # and the chart itself is what it was


def test_a_users_part_in_a_combination_is_validated(gallery, capsys):
    with unchecked():
        wrong = user_chart(x=alt.X(**INVALID))
    whole = charts.combine(gallery["retention"]("en"), wrong)
    with pytest.raises(schemapi.SchemaValidationError, match="no such type"):
        whole.to_dict()
    with alt.renderers.enable("analytics_kit"):
        assert whole._repr_mimebundle_() == {}  # Altair says why instead
    assert "no such type" in "".join(capsys.readouterr())


def test_a_combination_of_combinations_is_shown_as_it_is(gallery, validated):
    mimebundle(charts.combine(gallery["combined"]("en"), gallery["traffic"]("en")))
    assert not validated


def test_saving_validates(gallery, validated):
    gallery["retention"]("en").to_json()
    assert validated


@pytest.mark.parametrize("again", [copy.deepcopy, lambda chart: pickle.loads(pickle.dumps(chart))])
def test_a_twin_shows_itself(gallery, again):
    chart = gallery["traffic"]("en")
    twin = again(chart)
    twin.title = "mine"
    assert mimebundle(twin)[renderer.MIME]["title"] == "mine"
    assert mimebundle(chart)[renderer.MIME]["title"] != "mine"


def test_the_mark_is_no_part_of_the_specification():
    chart = Chart(alt.InlineData(values=[{}])).mark_bar()
    before = chart.to_dict()
    assert mark(chart).to_dict() == before


class TestChecksAreOff:
    @staticmethod
    def checks():
        return schemapi.DEBUG_MODE

    def test_while_a_chart_is_built_and_on_again_afterwards(self):
        inside = []

        @unvalidated
        def build():
            inside.append(self.checks())
            return Chart().mark_bar()

        build()
        assert inside == [False]
        assert self.checks()

    def test_also_after_an_error_and_inside_each_other(self):
        with unchecked():
            with pytest.raises(ZeroDivisionError), unchecked():
                raise ZeroDivisionError
            assert not self.checks()
        assert self.checks()

    def test_on_where_the_user_turned_them_off(self):
        with schemapi.debug_mode(False):
            with unchecked():
                pass
            assert not self.checks()

    def test_and_on_again_after_two_threads(self):
        entered = [threading.Event(), threading.Event()]
        leave = [threading.Event(), threading.Event()]

        def build(number):
            with unchecked():
                entered[number].set()
                leave[number].wait(10)

        threads = [threading.Thread(target=build, args=[number]) for number in (0, 1)]
        threads[0].start()
        entered[0].wait(10)
        threads[1].start()
        assert not entered[1].wait(0.2)  # the first would switch the checks on while the second builds
        for event in leave:
            event.set()
        for thread in threads:
            thread.join()
        assert self.checks()
