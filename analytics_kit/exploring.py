"""Choose works in a notebook, and get the choice back as a frame: ``ak.explore``."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from analytics_kit import charts, renderer
from analytics_kit.charts.works.explorer import PICK, choices
from analytics_kit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import altair as alt
    import polars as pl

    from analytics_kit.locale import Lang

__all__ = ["Explorer", "explore"]


class Explorer:
    """A table of works to choose from; :func:`explore` makes it.

    In JupyterLab and VS Code it is a widget, whose choice comes back; in a report, and wherever a program runs the
    notebook, it is the chart, which can be clicked there too.

    Attributes
    ----------
    chart
        The Altair chart, as `charts.explorer` draws it.
    """

    def __init__(self, chart: alt.Chart | alt.VConcatChart, works: pl.DataFrame) -> None:
        self.chart = chart
        self._works = works
        self._widget: Any = None
        #: The rows of the works that are chosen; the chart begins with the first.
        self._rows = [0][: works.height]

    @property
    def chosen(self) -> pl.DataFrame:
        """Return the chosen works: rows of the frame that was passed, in its order.

        Raises
        ------
        SettingsError
            If a person chooses, and nothing is installed that brings the choice back.
        """
        if renderer.cell_sender() == "front end" and not _can_answer():
            raise SettingsError(_MISSING)
        return self._works[self._rows]

    def __repr__(self) -> str:
        return f"Explorer: {len(self._rows)} of {self._works.height} works chosen"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if renderer.cell_sender() != "front end" or not _can_answer():
            return self.chart._repr_mimebundle_(**options)
        if self._widget is None:
            self._widget = _widget_class()(self.chart)
            self._widget.selections.observe(self._take, [PICK])
        return self._widget._repr_mimebundle_(**options)

    def _take(self, change: Any) -> None:
        self._rows = sorted(int(row["work"]) for row in change["new"].value)


def explore(
    works: pl.DataFrame | pl.LazyFrame,
    *,
    curves: pl.DataFrame | pl.LazyFrame | None = None,
    portrait: pl.DataFrame | pl.LazyFrame | None = None,
    shares: pl.DataFrame | pl.LazyFrame | None = None,
    names: Mapping[str, str] | None = None,
    lang: Lang = "en",
    title: str | None = None,
) -> Explorer:
    """Show works in a table that sorts, to choose one or several; their curves, audiences and searches follow.

    ::

        explorer = ak.explore(works, curves=curves, portrait=portrait, shares=shares)
        explorer  # click
        explorer.chosen  # in another cell: the chosen rows of works

    Parameters
    ----------
    works
        The table ``works``; the first 30 can be chosen.
    curves
        The table ``curve``; each work's own retention is drawn.
    portrait
        The table ``portrait``; age and gender are drawn, or the first dimension where there is neither.
    shares
        What ``transforms.keyword_share`` returns.
    names
        item_id -> short title.
    lang, title
        Language of the labels; the chart's title.

    Returns
    -------
    Explorer
        It shows itself; its ``chosen`` is a frame, its ``chart`` the Altair chart.

    Raises
    ------
    TableError
        If a frame lacks a column or has text where numbers are needed.
    ParameterError
        If ``lang`` is unknown.

    Examples
    --------
    >>> import polars as pl
    >>> explorer = explore(pl.DataFrame({"item_id": ["1", "2"], "plays": [900, 400]}))
    >>> explorer.chosen.rows()
    [('1', 900)]
    """
    chart = charts.explorer(
        works, curves=curves, portrait=portrait, shares=shares, names=names, lang=lang, title=title
    )
    return Explorer(chart, choices(works))


#: What is missing where the choice cannot come back.
_MISSING = (
    "The choice cannot come back: anywidget, which brings it from the notebook to Python, is not installed. Run "
    "pip install 'analytics-kit[lab]' and start the kernel again, or filter works by item_id."
)


def _can_answer() -> bool:
    return find_spec("anywidget") is not None


@functools.cache
def _widget_class() -> Any:
    """Return Altair's widget as a class of the kit's own, which loads nothing from elsewhere."""
    import altair as alt

    class Widget(alt.JupyterChart):
        """Altair's widget, with Vega in it."""

    Widget.enable_offline()
    return Widget
