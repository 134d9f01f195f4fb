"""Charts for a notebook without a network, whoever runs and reads it.

Altair shows a chart as HTML that loads Vega from elsewhere, so that nothing appears offline. JupyterLab has
a Vega of its own, one major version behind Altair's, which draws these charts as well: they only have to be
handed over under its name. ``ak.display.enable()`` does that in the notebook that says so, and so does
``alt.renderers.enable("analytics_kit")``, for charts alone; importing the package changes no renderer. The kit's own
charts are handed over like this where no renderer was chosen, too. They come unvalidated, other charts as Altair validates
them.

Where a program runs the notebook (papermill, ``jupyter nbconvert --execute``, myst-nb), nobody may draw the chart later. There an
SVG stands beside the specification. JupyterLab and VS Code name the cell in each request to run one; programs do not. So
what they show stays as small and as quick as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from typing import Any, Literal

from analytics_kit._drawing import drawing

#: What JupyterLab draws itself.
MIME = "application/vnd.vegalite.v5+json"
#: What stands beside it where nobody may draw it.
PICTURE = "image/svg+xml"
#: What Altair knows this renderer by.
NAME = "analytics_kit"
#: The renderer that Altair shows charts by where nobody has chosen one.
ALTAIRS = "default"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
#: What the parts of a picture refer to each other by; Vega counts them from the start of the process.
_ID = re.compile(r"(?<=\bid=\")(?:clip|gradient_)\d+(?=\")|(?<=url\(#)(?:clip|gradient_)\d+(?=\))")


def render(
    spec: dict[str, Any], *, picture: bool | None = None, **_: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Jupyter displays for a chart: its specification, and nothing to load.

    Parameters
    ----------
    spec
        A Vega-Lite specification, as Altair hands it to a renderer.
    picture
        Whether an SVG stands beside it; by default where a kernel runs cells for a program.
        ``alt.renderers.enable("analytics_kit", picture=True)`` says so for all charts.

    Returns
    -------
    tuple of dict and dict
        MIME type -> data, and their metadata.

    Examples
    --------
    >>> list(render({"mark": "bar"})[0])
    ['application/vnd.vegalite.v5+json']
    """
    bundle: dict[str, Any] = {MIME: {**spec, "$schema": _SCHEMA}}
    if (cell_sender() == "program" if picture is None else picture) and (document := svg(spec)):
        bundle[PICTURE] = document
    return bundle, {}


def svg(spec: dict[str, Any]) -> str | None:
    """Draw a specification as SVG, without a browser; None where that cannot be done, or data would have to be fetched.

    Examples
    --------
    >>> svg({"data": {"values": [{"a": 1}]}, "mark": "point"})[:4]
    '<svg'
    >>> svg({"data": {"url": "https://example.org/a.csv"}, "mark": "point"})
    """
    document = drawing(spec)
    if not document:
        return None
    # Pictures stand in one page: parts of two must not have one name.
    whole = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    ids: dict[str, str] = {}
    return _ID.sub(lambda match: ids.setdefault(match[0], f"part-{whole}-{len(ids)}"), document)


def cell_sender() -> Literal["front end", "program"] | None:
    """Tell who sent the cell that runs: a front end that draws charts itself, or a program; None outside a kernel.

    Examples
    --------
    >>> cell_sender()
    """
    if "ipykernel" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return None
    return "front end" if "cellId" in kernel.get_parent("shell").get("metadata", {}) else "program"


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
