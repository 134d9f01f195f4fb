"""Charts for a notebook without a network.

Altair shows a chart as HTML that loads Vega from elsewhere, so that nothing appears offline. JupyterLab has
a Vega of its own, one major version behind Altair's, which draws these charts as well: they only have to be
handed over under its name. ``ak.display.enable()`` does that in the notebook that says so, and so does
``alt.renderers.enable("analytics_kit")``, for charts alone; importing the package changes no renderer. The kit's own charts come unvalidated, other charts as Altair validates them.
"""

from __future__ import annotations

from typing import Any

#: What JupyterLab draws itself.
MIME = "application/vnd.vegalite.v5+json"
#: What Altair knows this renderer by.
NAME = "analytics_kit"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def render(spec: dict[str, Any], **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Jupyter displays for a chart: its specification, and nothing to load.

    Parameters
    ----------
    spec
        A Vega-Lite specification, as Altair hands it to a renderer.

    Returns
    -------
    tuple of dict and dict
        MIME type -> data, and their metadata.

    Examples
    --------
    >>> list(render({"mark": "bar"})[0])
    ['application/vnd.vegalite.v5+json']
    """
    return {MIME: {**spec, "$schema": _SCHEMA}}, {}


def enable() -> None:
    """Have Altair show charts by this renderer, until `disable`."""
    import altair as alt  # whoever draws no chart need not wait for it

    if alt.renderers.active == NAME:
        return
    # By itself, not by its entry point: a kernel may run from a folder where the package is not installed.
    alt.renderers.register(NAME, render)
    _before.append(alt.renderers.active)
    alt.renderers.enable(NAME)


def disable() -> None:
    """Have Altair show charts as it did before `enable`, where that was called."""
    if _before:
        import altair as alt

        alt.renderers.enable(_before.pop())


#: The renderer that was active before.
_before: list[str] = []
