"""Build charts fast: Altair checks each object when it is made, and copies all parts whenever it composes them.

It also searches all its classes for what has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Sequence


def constant(channel: Any, value: Any, **condition: Any) -> Any:
    """Make a value of a channel's own class, and a condition beside it.

    Handed to ``encode`` as ``alt.value(...)``, Altair would compare it with the schema of each of its classes: 15 ms.

    Examples
    --------
    >>> import altair as alt
    >>> constant(alt.XValue, 3).to_dict()
    {'value': 3}
    """
    return channel(value, **condition)


def layered(layer: Sequence[alt.Chart], **properties: Any) -> alt.LayerChart:
    """Layer charts that were made for this and that nobody else holds, as ``alt.LayerChart`` does.

    Altair copies every layer several times over, and once more whenever the whole is copied: 3 to 90 ms a chart.
    These layers need no copies, so they are put where Altair would have put them: data that all have in common and
    selections belong to the whole. What a user composes from the chart later goes Altair's own way again.

    Parameters
    ----------
    layer
        The layers, from the lowest on. They are changed, not copied.
    properties
        Of the whole: data, width, height, title and so on.

    Examples
    --------
    >>> rule = alt.Chart(alt.InlineData(values=[{}])).mark_rule()
    >>> sorted(layered([rule, rule.mark_point()], width=9).to_dict()["layer"][0])
    ['mark']
    """
    chart = alt.LayerChart(**properties)
    _take_over(chart, layer)
    chart.layer = list(layer)
    return chart


def stacked(vconcat: Sequence[alt.LayerChart], **properties: Any) -> alt.VConcatChart:
    """Put panels below each other as ``alt.VConcatChart`` does, without copies of them; see `layered`.

    Examples
    --------
    >>> panels = [layered([alt.Chart(alt.InlineData(values=[{}])).mark_rule()]) for _ in range(2)]
    >>> len(stacked(panels, spacing=9).vconcat)
    2
    """
    chart = alt.VConcatChart(**properties)
    _take_over(chart, vconcat)
    chart.vconcat = list(vconcat)
    return chart


def faceted(spec: alt.LayerChart, **properties: Any) -> alt.FacetChart:
    """Repeat layers in panels as their ``facet`` does, without copies of them; see `layered`.

    Examples
    --------
    >>> rule = alt.Chart().mark_rule()
    >>> chart = faceted(layered([rule]), facet=alt.Facet("a", type="nominal"), data=alt.InlineData(values=[{}]))
    >>> chart.to_dict()["spec"]
    {'layer': [{'mark': {'type': 'rule'}}]}
    """
    chart = alt.FacetChart(spec=alt.Chart(), **properties)
    chart.spec, chart.params, spec.params = spec, spec.params, alt.Undefined
    return chart


def beside(concat: Sequence[Any], **properties: Any) -> alt.ConcatChart:
    """Put any charts beside each other as ``alt.ConcatChart`` does, with few copies of them; see `layered`.

    Altair's copies are needed only where it has to name views, in single and layered charts with selections.
    Empty charts stand in for the others meanwhile. The selections of these name their views already; Altair itself
    fails on a facet of layers that has one.

    Examples
    --------
    >>> len(beside([alt.Chart().mark_rule(), alt.Chart().mark_point()], columns=1).concat)
    2
    """
    unnamed = [
        isinstance(part, alt.Chart | alt.LayerChart) and part.params is not alt.Undefined for part in concat
    ]
    kept = [part if is_unnamed else alt.Chart() for part, is_unnamed in zip(concat, unnamed, strict=True)]
    chart: Any = alt.ConcatChart(concat=kept, **properties)
    params = [] if chart.params is alt.Undefined else chart.params
    for place, part in enumerate(concat):
        if unnamed[place]:
            continue
        if part.params is not alt.Undefined:
            params += [param for param in part.params if param.name not in {known.name for known in params}]
            part.params = alt.Undefined
        chart.concat[place] = part
    chart.params = params or alt.Undefined
    return cast("alt.ConcatChart", chart)


def _take_over(whole: Any, parts: Sequence[Any]) -> None:
    """Give the whole what is its own: the selections of its parts, and data that all of them have in common."""
    params = [param for place, part in enumerate(parts) for param in _lifted(part, place)]
    if params:
        whole.params = params
    if whole.data is alt.Undefined and all(part.data is parts[0].data for part in parts):
        whole.data = parts[0].data
        for part in parts:
            part.data = alt.Undefined


def _lifted(part: Any, place: int) -> list[alt.TopLevelSelectionParameter]:
    """Take the selections off a part; they name the views they are made in, and these carry the part's place."""
    if part.params is alt.Undefined:
        return []
    views = (
        [part]
        if isinstance(part, alt.Chart)
        else [one for one in part.layer if one.name is not alt.Undefined]
    )
    for view in views:
        view.name = f"{_content_name(view)}_{place}"
    made_in = {"views": [view.name for view in views]}
    params = [
        alt.TopLevelSelectionParameter(**param.to_dict(validate=False) | made_in) for param in part.params
    ]
    part.params = alt.Undefined
    return params


def _content_name(view: alt.Chart) -> str:
    """Return a view's name without its place; a view that has none yet is named after what it shows, by Altair."""
    if view.name is not alt.Undefined:
        return str(view.name).rpartition("_")[0]
    # Altair's method is not public. Where it is gone, the selection's own name tells views apart as well.
    named = getattr(view, "_get_view_hash_name", lambda: f"view_{view.params[0].name}")
    return str(named())
