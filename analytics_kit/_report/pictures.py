"""Charts as pictures that need no script: under each chart of a page for print and mail, beside it in a notebook, as PNG."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from analytics_kit import _drawing
from analytics_kit._visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

_SVG = "{http://www.w3.org/2000/svg}"
#: What a picture of a chart consists of. Links and foreign images are not let through.
_ELEMENTS = frozenset(
    [
        "circle",
        "clipPath",
        "defs",
        "ellipse",
        "g",
        "line",
        "linearGradient",
        "path",
        "polygon",
        "polyline",
        "radialGradient",
        "rect",
        "stop",
        "svg",
        "text",
        "tspan",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "clip-path",
        "cx",
        "cy",
        "d",
        "dx",
        "dy",
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "height",
        "id",
        "offset",
        "opacity",
        "points",
        "r",
        "rx",
        "ry",
        "stop-color",
        "stroke",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
        "transform",
        "viewBox",
        "width",
        "x",
        "x1",
        "x2",
        "y",
        "y1",
        "y2",
    ]
)
#: What says nothing, because it holds anyway.
_USUAL = frozenset(
    [("opacity", "1"), ("transform", "translate(0,0)"), ("text-anchor", "start"), ("font-weight", "normal")]
)
_SHAPES = frozenset(["circle", "ellipse", "line", "path", "polygon", "polyline", "rect"])
#: Attributes that CSS takes for colours, and what a colour is: no address, however it is written.
_PAINTS = frozenset(["clip-path", "fill", "stop-color", "stroke"])
_COLOUR = re.compile(r"[\w#-]+|(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([\w\s.,/%+-]*\)", re.ASCII)
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


def svg(spec: Mapping[str, Any], name: str, *, description: str = "") -> str:
    """Draw a chart as an SVG element for a page.

    Parameters
    ----------
    spec
        A Vega-Lite specification. Nothing that it names is fetched.
    name
        Begins the ids in the picture, which hold for the whole page.
    description
        What it shows, in words.

    Returns
    -------
    str
        The element, the same for the same chart and versions; empty where it cannot be drawn.

    Examples
    --------
    >>> svg({"mark": "point", "data": {"values": [{}]}}, "chart-1", description="a <point>").partition(" width")[0]
    '<svg role="img" aria-label="a &lt;point&gt;"'
    """
    document = _drawing.drawing(spec)
    return _written(document, name, description) if document else ""


def png(spec: Mapping[str, Any], *, scale: float = 2) -> bytes:
    """Draw a chart as PNG, ``scale`` pixels for each of the chart's; empty where it cannot be drawn."""
    import vl_convert

    document = _drawing.drawing(spec)
    return vl_convert.svg_to_png(document, scale=scale) if document else b""


def _written(document: str, name: str, description: str) -> str:
    root = ElementTree.fromstring(document)  # noqa: S314  # Vega's own writing, without entities of a document type
    fonts = [element.get("font-family", "") for element in root.iter() if element.get("font-family")]
    font = max(sorted(set(fonts)), key=fonts.count, default="")
    # Vega counts its ids from the start of the process.
    ids = {
        element.get("id", ""): f"{name}-{at}"
        for at, element in enumerate(root.iter(), 1)
        if element.get("id")
    }
    parts: list[str] = []
    label = f' aria-label="{html.escape(visible(_drawing.legal(description)))}"' if description else ""
    size = "".join(f' {key}="{html.escape(root.get(key, ""))}"' for key in ("width", "height", "viewBox"))
    family = f' font-family="{html.escape(font)}"' if font else ""
    parts.append(f'<svg role="img"{label}{size}{family}>')
    for child in root:
        _write(child, ids, font, parts, hidden=True)
    parts.append("</svg>")
    return "".join(parts)


def _write(
    element: ElementTree.Element, ids: Mapping[str, str], font: str, parts: list[str], *, hidden: bool
) -> None:
    """Write an element that can be seen, with what it needs. ``hidden``: whether a shape without colours is nothing."""
    tag = element.tag.removeprefix(_SVG)
    if element.get("display") == "none" or (tag not in _ELEMENTS and tag != "a"):
        return
    if hidden and tag in _SHAPES and not (_is_painted(element, "fill") or _is_painted(element, "stroke")):
        return
    attributes = {}
    for key, value in element.attrib.items():
        if key not in _ATTRIBUTES or (key, value) in _USUAL or (key == "font-family" and value == font):
            continue
        if key == "id":
            value = ids[value]
        elif "url(" in value:
            target = re.fullmatch(r"url\(#([\w-]+)\)", value)
            if target is None or target[1] not in ids:
                continue
            value = f"url(#{ids[target[1]]})"
        elif key in _PAINTS and not _COLOUR.fullmatch(value):
            continue
        else:
            value = _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), value)
        attributes[key] = value
    inside: list[str] = (
        [html.escape(visible(element.text), quote=False)] if element.text and tag in ("text", "tspan") else []
    )
    for child in element:
        _write(child, ids, font, inside, hidden=hidden and tag not in ("clipPath", "defs"))
    if tag in ("g", "defs") and not inside:
        return
    if tag == "a" or (tag == "g" and not attributes):
        parts += inside
        return
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    parts.append(f"<{tag}{written}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{written}/>")


def _is_painted(element: ElementTree.Element, paint: str) -> bool:
    return element.get(paint, "none") not in ("none", "transparent")
