"""The look of every chart: fonts, colours with one meaning each, and the Altair theme that they make.

A chart holds its data and marks; fonts, axes and background come from the theme that Altair applies when the chart is
shown. ``ak.display.enable()`` turns the kit's theme on, and so do reports; without it charts are shown in the theme
that is enabled, Altair's own at first, and stay readable. Importing the kit registers and enables nothing. For charts alone::

    alt.theme.enable("analytics_kit")

Charts compose as Altair's do: ``a | b``, ``a & b``, ``alt.layer``; with ``|`` and ``&`` each keeps its own colours and
legend. `combine` places any number in columns. `apply` puts the look into one chart, for where no theme reaches; Vega-Lite allows that at the top
only, so `bare` takes it off again.

Colours are told apart with the common colour deficiencies: blue against orange, never red against green,
and lines differ by dash too.
"""

from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING, Any, TypeVar, cast

import altair as alt

from analytics_kit.charts._chart import ConcatChart, is_marked, mark, own_scales, unchecked
from analytics_kit.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from altair.typing import ChartType

    _C = TypeVar("_C", bound=ChartType)

__all__ = [
    "ABOVE",
    "BACKGROUND",
    "BANDS",
    "BELOW",
    "CATEGORIES",
    "DIVERGING",
    "EMPTY",
    "FONT",
    "FURTHER",
    "GRID",
    "INK",
    "ITEM",
    "LINE",
    "LOWEST",
    "NAME",
    "ON_DARK",
    "OTHER",
    "PALE",
    "PEERS",
    "SEQUENTIAL",
    "SOFT",
    "STEPS",
    "UNLISTED",
    "apply",
    "bare",
    "combine",
    "config",
    "disable",
    "enable",
    "enabled",
    "options",
    "register",
]

#: What Altair knows the theme by.
NAME = "analytics_kit"
#: The theme that is enabled where nobody has chosen one.
_ALTAIRS = "default"

#: Fonts that hold Chinese come first: one font then draws Latin and Chinese text alike.
FONT = (
    '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB", '
    '"Microsoft YaHei", "WenQuanYi Micro Hei", "Heiti SC", SimHei, sans-serif'
)

INK = "#1f2933"  # titles and values
SOFT = "#52606d"  # axes, notes
GRID = "#e4e7eb"
EMPTY = "#c3cad2"  # the outline of what has no data
BACKGROUND = "#fcfcfb"

ITEM = "#0b3c6f"  # the work itself
PEERS = "#7b8794"  # what it is compared with, always dashed
ABOVE = "#2f7ebc"  # more than the comparison
BELOW = "#d9731a"  # less than the comparison
OTHER = "#b8c0c9"  # the rest, the unlisted, the unknown
PALE = "#a9c6e2"  # the work where nothing stands out
UNLISTED = "#e9ecef"  # what a list leaves out
LINE = "#d5dae0"  # between tiles, and of grids that stand behind figures
ON_DARK = "#ffffff"  # text on dark colours

#: Where a scale of amounts starts; it ends at ITEM.
LOWEST = "#e3eef7"
#: From little to much where white is nothing: overlaps.
SEQUENTIAL = ("#eef3f8", "#8fbfe0", "#11579c")
#: Steps of a sanction, from none to the last.
STEPS = ("#e4e7eb", "#fbe3c4", "#f6c48c", "#eea35a", "#df7f2f", "#c35c14", "#8f3a08")

#: Band of a TGI -> colour, from far below the platform's average to far above.
BANDS = {"mismatch": "#a8480c", "weak": "#f0a45d", "potential": "#6baed6", "core": "#11579c"}

#: A quarter, half, once, twice and four times the platform's average.
DIVERGING = ("#a8480c", "#e9ae7d", "#f4f1ec", "#8fbfe0", "#11579c")

#: Colours of kinds that have no order: eight, all told apart with colour deficiencies.
CATEGORIES = (
    "#0b5fa5",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#882255",
    "#5b3b1f",
)
#: Further kinds that nobody foresaw.
FURTHER = (CATEGORIES[7], "#44aa99", "#332288", "#999933", "#661100")


def config() -> dict[str, Any]:
    """Return the Vega-Lite config of the kit's theme, as a new dict.

    Examples
    --------
    >>> config()["background"]
    '#fcfcfb'
    """
    return {
        # As in Altair's own theme, for charts that do not say their size.
        "view": {"continuousWidth": 300, "continuousHeight": 300, "stroke": None},
        "background": BACKGROUND,
        "padding": 16,
        "font": FONT,
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "align": "left",
            "color": INK,
            "fontSize": 16,
            "fontWeight": 600,
            "subtitleColor": SOFT,
            "subtitleFontSize": 12,
            "subtitlePadding": 5,
            "subtitleLineHeight": 17,
            "offset": 16,
        },
        "axis": {
            "domainColor": EMPTY,
            "gridColor": GRID,
            "labelColor": SOFT,
            "labelFontSize": 12,
            "labelPadding": 5,
            "tickColor": EMPTY,
            "tickSize": 4,
            "titleColor": SOFT,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "legend": {
            "labelColor": INK,
            "labelFontSize": 12,
            "labelLimit": 220,
            "columnPadding": 14,
            "titleColor": SOFT,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "header": {"labelColor": INK, "labelFontSize": 12, "labelFontWeight": 600},
        "text": {"color": INK, "fontSize": 12},
        "range": {"category": list(CATEGORIES)},
    }


# A config for dark pages has its place here: the same keys, other colours.


def options() -> Any:
    """Return what Altair's theme registry expects of a theme: ``{"config": ...}``."""
    return {"config": config()}


def enable() -> None:
    """Have Altair show charts with the kit's look, until `disable`. A theme that the user has enabled stays.

    Examples
    --------
    >>> enable()
    >>> alt.theme.active
    'analytics_kit'
    >>> disable()
    """
    if alt.theme.active == _ALTAIRS:
        register()
        alt.theme.enable(NAME)


def disable() -> None:
    """Have Altair show charts with its own look again, where `enable` gave them the kit's."""
    if alt.theme.active == NAME:
        alt.theme.enable(_ALTAIRS)


@contextlib.contextmanager
def enabled() -> Iterator[None]:
    """Show charts with the kit's look for a while, unless the user has enabled another theme.

    Examples
    --------
    >>> with enabled():
    ...     alt.Chart().mark_point().to_dict()["config"]["font"] == FONT
    True
    """
    before = alt.theme.active
    enable()
    try:
        yield
    finally:
        alt.theme.enable(before)


def register() -> None:
    """Tell Altair of the theme by itself, for a kernel may run from a folder where the package is not installed."""
    alt.theme.register(NAME, enable=False)(options)


def apply(chart: _C) -> _C:
    """Return a copy of a chart that carries the kit's config, whatever theme is enabled."""
    copy: Any = chart.copy(deep=False)
    copy.config = alt.Config(**config())
    return cast("_C", copy)


def bare(chart: _C) -> _C:
    """Return a copy of a chart without a config of its own, which other charts may hold.

    Examples
    --------
    >>> rule = alt.Chart(alt.Data(values=[{}])).mark_rule()
    >>> layered = bare(apply(rule)) + rule
    """
    copy: Any = chart.copy(deep=False)
    copy.config = alt.Undefined
    return cast("_C", copy)


def combine(*charts: ChartType, columns: int = 1, title: str | None = None) -> alt.ConcatChart:
    """Place finished charts below each other, or in several columns.

    Parameters
    ----------
    charts
        What the functions of this package return.
    columns
        How many stand beside each other.
    title
        Over them all.

    Returns
    -------
    altair.ConcatChart
        Each chart keeps its own scales and legends.

    Raises
    ------
    ParameterError
        If there is no chart, or ``columns`` is below 1.
    """
    if not charts or columns < 1:
        msg = f"{len(charts)} charts in {columns} columns came. Pass at least one chart and one column."
        raise ParameterError(msg)
    lifted: list[Any] = []
    with unchecked(), warnings.catch_warnings():
        # Two charts of one work follow the pointer together, which is as it should be.
        warnings.filterwarnings("ignore", "Automatically deduplicated", UserWarning)
        views: list[Any] = [bare(chart) for chart in charts]
        # Altair lifts the selections of single and layered charts, and fails on those of layers in a facet. Those of
        # other charts are lifted already, and name their views.
        for view in views:
            if not isinstance(view, alt.Chart | alt.LayerChart) and view.params is not alt.Undefined:
                lifted += view.params
                view.params = alt.Undefined
        whole: Any = ConcatChart(
            concat=views,
            columns=columns,
            spacing=32,
            resolve=own_scales(),
            title=title or alt.Undefined,
            description=_described(charts, title) or alt.Undefined,
        )
    if lifted:
        first = [] if whole.params is alt.Undefined else whole.params
        # A chart that came twice brings its own twice.
        whole.params = list({param.name: param for param in [*first, *lifted]}.values())
    return mark(whole) if all(map(is_marked, charts)) else cast("alt.ConcatChart", whole)


def _described(charts: Sequence[ChartType], title: str | None) -> str:
    """Return in words what charts show together, for those who cannot see them."""
    descriptions = [
        chart["description"] for chart in charts
    ]  # Undefined, which is no text, where there is none
    return " ".join([*([title] if title else []), *(text for text in descriptions if isinstance(text, str))])
