"""The pictures under charts: what they show is what Vega draws, and nothing in them acts or is fetched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from analytics_kit._report import pictures


def bars(title: str = "Plays", **more: Any) -> dict[str, Any]:
    rows = [{"word": title, "n": 2}, {"word": "b", "n": 1}]
    encoding = {
        "x": {"field": "n", "type": "quantitative"},
        "y": {"field": "word", "type": "nominal"},
        "color": {"field": "n", "type": "quantitative"},  # a gradient has an id
    }
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "clip": True},
        "encoding": encoding,
        "title": title,
        **more,
    }


def test_two_charts_of_a_page_share_no_id_and_each_is_always_the_same() -> None:
    first, again, second = (pictures.svg(bars(), name) for name in ("chart-1", "chart-1", "chart-2"))
    ids = [set(re.findall(' id="([^"]+)"', picture)) for picture in (first, second)]

    assert first == again
    assert ids[0]
    assert not ids[0] & ids[1]
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= ids[0]


@pytest.mark.parametrize(
    "title",
    [
        "</svg><script>alert(1)</script>",
        "a\x1b[31mb",
        "\x00\x08\x0c",
        "\ufffe\uffff",
        "\ud83d",
        "x\u202ey",
        "<&>\"'",
    ],
)
def test_a_title_is_text_whatever_is_in_it(title: str) -> None:
    picture = pictures.svg(bars(title), "chart-1", description=title)

    assert picture
    ElementTree.fromstring(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  # made above
    assert "<script" not in picture
    assert not {"\x1b", "\u202e"} & set(picture)


def test_links_and_foreign_images_are_left_out() -> None:
    linked = bars()
    linked["encoding"]["href"] = {"value": "javascript:alert(1)"}

    picture = pictures.svg(linked, "chart-1")
    assert "<path" in picture
    assert "javascript" not in picture


@pytest.mark.parametrize(
    "paint",
    [
        "url(http://evil.example/a.svg#a)",
        "URL(http://evil.example/a.svg#a)",
        r"u\72l(//evil.example/a.svg#a)",
        "var(--none, URL(//evil.example))",
    ],
)
def test_a_colour_is_no_address(paint: str) -> None:
    painted = bars()
    painted["data"]["values"][0]["paint"] = paint
    painted["encoding"]["color"] = {"field": "paint", "scale": None}
    painted["encoding"]["stroke"] = {"value": paint}

    picture = pictures.svg({**painted, "background": paint}, "chart-1")
    assert "<path" in picture
    assert "evil" not in picture


@pytest.mark.parametrize(
    "colour", ["#4c78a8", "steelblue", "rgba(0, 0, 0, 0.5)", "hsl(120deg 50% 20% / 50%)"]
)
def test_a_colour_stays(colour: str) -> None:
    assert f'fill="{colour}"' in pictures.svg(bars(background=colour), "chart-1")


def test_a_font_that_is_none_ends_no_process() -> None:
    # In a process of its own, which the first of them would end.
    fonts = [
        {"title": {"text": "T", key: value}}
        for key in ("font", "fontStyle", "fontWeight", "subtitleFont")
        for value in ("<b", "a & b", {"expr": "'<' + 'b'"})
    ]
    fonts += [{"config": {"font": "<b"}}, {"config": {"axis": {"labelFont": "a&b"}}}]
    script = (
        "import json, sys; from analytics_kit import _drawing\n"
        "print([bool(_drawing.drawing(spec)) for spec in json.load(sys.stdin)])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps([bars() | more for more in fonts]),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (0, f"{[True] * len(fonts)}\n")
    assert 'font-family="Noto Serif"' in pictures.svg(bars(config={"font": "Noto Serif"}), "chart-1")


def test_nothing_is_fetched_and_what_cannot_be_drawn_has_no_picture() -> None:
    assert pictures.svg(bars(data={"url": "http://127.0.0.1:9/rows.csv"}), "chart-1") == ""
    assert pictures.png({"mark": "nonsense"}) == b""
