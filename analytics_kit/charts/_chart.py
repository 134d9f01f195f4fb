"""The charts of this package are built and displayed without Altair's checks: its tests check them, all of them.

Altair checks each axis and legend when it is made, the whole specification whenever it is displayed, and copies all
parts whenever it composes them. That takes ten times as long as the rest.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import altair as alt
from altair.utils import schemapi

from analytics_kit import renderer
from analytics_kit.charts._docs import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from altair.typing import ChartType

    _C = TypeVar("_C", bound=ChartType)

_P = ParamSpec("_P")
_R = TypeVar("_R", bound="ChartType")

#: What Jupyter calls to display an object.
_DISPLAY = "_repr_mimebundle_"
#: What a chart consists of; data are never copied.
_PARTS = ("mark", "encoding", "transform", "params", "title", "width", "height", "config")
_building = threading.RLock()
_sharing: ContextVar[bool] = ContextVar("sharing", default=False)


#: What charts beside each other keep to themselves: blue is one thing here and another there.
OWN_SCALES = ("color", "fill", "stroke", "strokeDash", "strokeWidth", "size", "shape")


def own_scales() -> alt.Resolve:
    """Return the resolution that gives each chart its own colours and legend; Vega-Lite would merge them."""
    own: Any = dict.fromkeys(OWN_SCALES, "independent")
    return alt.Resolve(scale=alt.ScaleResolveMap(**own))


class _Composes:
    """What ``a | b`` and ``a & b`` make of the kit's charts: each keeps its own colours and legend.

    Altair puts what comes second among the panels of a chart that has panels; here it stands beside the whole.
    """

    def __or__(self: Any, other: Any) -> HConcatChart:
        return HConcatChart(hconcat=[self, other], resolve=own_scales())

    def __and__(self: Any, other: Any) -> VConcatChart:
        return VConcatChart(vconcat=[self, other], resolve=own_scales())


class LayerChart(_Composes, alt.LayerChart):
    """Layers."""


class FacetChart(_Composes, alt.FacetChart):
    """Panels of one kind."""


class ConcatChart(alt.ConcatChart):
    """Charts in columns; ``|`` puts another in, as in Altair."""

    __and__ = _Composes.__and__


class HConcatChart(_Composes, alt.HConcatChart):
    """Charts beside each other."""


class VConcatChart(_Composes, alt.VConcatChart):
    """Charts below each other."""


class Chart(_Composes, alt.Chart):
    """A chart whose copies share what it consists of, as long as the kit builds or displays.

    Altair copies all that layers consist of when it composes them, several times over, and again for each display.
    The kit changes no part once it is made, so there a copy needs only a top of its own. A user's copies are whole.

    Examples
    --------
    >>> bars = Chart().mark_bar(size=9)
    >>> with unchecked():
    ...     alt.layer(bars).layer[0].mark is bars.mark
    True
    >>> alt.layer(bars).layer[0].mark is bars.mark
    False
    """

    def __deepcopy__(self, _: Any) -> Self:
        twin = self.copy(deep=False)
        if not _sharing.get():
            for name in _PARTS:
                setattr(twin, name, copy.deepcopy(getattr(self, name)))
        return twin


@contextlib.contextmanager
def unchecked() -> Iterator[None]:
    """Build charts without Altair's check of each part. The switch is the process's: one thread builds at a time."""
    with _building, schemapi.debug_mode(False):
        before = _sharing.set(True)
        try:
            yield
        finally:
            _sharing.reset(before)


def unvalidated(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a function build its chart without checks, and return it marked; see `unchecked` and `mark`.

    Its docstring is filled in, since all functions that wear this have parameters in common.
    """

    @functools.wraps(function)
    def build(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with unchecked():
            return mark(function(*args, **kwargs))

    build.__doc__ = function.__doc__ and fill(function.__doc__)
    return build


def mark(chart: _C) -> _C:
    """Let a chart be displayed without being validated.

    The mark is the chart's alone: its copies, and so whatever somebody makes of it, are displayed by Altair, which
    validates them.

    Examples
    --------
    >>> chart = mark(alt.Chart().mark_bar())
    >>> is_marked(chart), is_marked(chart.properties(title="mine"))
    (True, False)
    """
    # Altair takes what is set the usual way for a property of the chart.
    object.__setattr__(chart, _DISPLAY, functools.partial(_display, chart))
    return chart


def is_marked(chart: ChartType) -> bool:
    """Tell whether a chart is displayed without being validated."""
    return _DISPLAY in vars(chart)


def _display(chart: ChartType, **_: Any) -> Any:
    """Return a MIME bundle from the renderer that is enabled, or, where the user has chosen none, from the kit's."""
    chosen = alt.renderers.active != renderer.ALTAIRS
    render = alt.renderers.get() if chosen else renderer.render
    with unchecked():
        spec = chart.to_dict(validate=False, context={"pre_transform": False})
    return render and render(spec)
