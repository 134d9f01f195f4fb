"""The colours of charts on a dark page, by those on a light one; :mod:`analytics_kit.charts.theme` says what each means.

What is dark on a light ground is light on a dark one, and what is pale is dim, so that scales of amounts keep their direction
and text on a filled mark its contrast. A report's page swaps them where its reader prefers dark; print stays light.
"""

from __future__ import annotations

from typing import Any

#: Light colour -> dark colour, for each colour of the theme.
COLOURS = {
    "#1f2933": "#e4e7eb",  # titles and values
    "#52606d": "#a9b2be",  # axes, notes
    "#e4e7eb": "#323942",  # grid
    "#c3cad2": "#4a525c",  # outlines of what has no data
    "#fcfcfb": "#1b1f25",  # ground
    "#d5dae0": "#3a424b",  # between tiles
    "#ffffff": "#12161b",  # text on what is dark in light
    "#0b3c6f": "#7db8ea",  # the work itself
    "#7b8794": "#98a3b0",  # its peers
    "#2f7ebc": "#5fa8dd",  # above
    "#d9731a": "#e88b3d",  # below
    "#b8c0c9": "#5d6670",  # the rest
    "#a9c6e2": "#3d5a75",  # the work where nothing stands out
    "#e9ecef": "#2a3038",  # what a list leaves out
    "#e3eef7": "#1d3244",  # where a scale of amounts starts
    "#eef3f8": "#1f2c39",
    "#8fbfe0": "#2f6690",
    "#11579c": "#8cc4f2",
    "#f4f1ec": "#2f343b",  # the middle of a scale with two ends
    "#e9ae7d": "#8a5a33",
    "#a8480c": "#f3955a",
    "#f0a45d": "#b07b4a",
    "#6baed6": "#4f8fb8",
    "#fbe3c4": "#4a3a26",  # steps of a sanction
    "#f6c48c": "#6b4f2d",
    "#eea35a": "#946a36",
    "#df7f2f": "#c0803c",
    "#c35c14": "#e09a50",
    "#8f3a08": "#f6b877",
    "#0b5fa5": "#4a8fe0",  # kinds without an order
    "#e69f00": "#e6a91f",
    "#009e73": "#2fbf95",
    "#cc79a7": "#d98fb8",
    "#56b4e9": "#86d3f7",
    "#d55e00": "#e8763a",
    "#882255": "#b84a86",
    "#5b3b1f": "#b08763",
    "#44aa99": "#5cc4b3",
    "#332288": "#8f82e6",
    "#999933": "#b9b955",
    "#661100": "#c96a52",
}


def config() -> dict[str, Any]:
    """Return the Vega-Lite config of a chart that brings none of the kit's."""
    ink, soft, grid, line = (COLOURS[light] for light in ("#1f2933", "#52606d", "#e4e7eb", "#c3cad2"))
    text = {"labelColor": soft, "titleColor": soft}
    return {
        "background": COLOURS["#fcfcfb"],
        "title": {"color": ink, "subtitleColor": soft},
        "axis": {**text, "gridColor": grid, "domainColor": line, "tickColor": line},
        "legend": text,
        "header": text,
        "text": {"color": ink},
        "view": {"stroke": line},
    }
