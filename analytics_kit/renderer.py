"""Charts for a notebook without a network.

Altair shows a chart as HTML that loads Vega from elsewhere, so that nothing appears offline. JupyterLab has
a Vega of its own, one major version behind Altair's, which draws these charts as well: they only have to be
handed over under its name. ``alt.renderers.enable("analytics_kit")`` does that in the notebook that says so;
importing the package changes no renderer. The kit's own charts come unvalidated, other charts as Altair validates them.
"""

from __future__ import annotations

from typing import Any

#: What JupyterLab draws itself.
MIME = "application/vnd.vegalite.v5+json"
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
