"""The pictures under charts: what they show is what Vega draws, and nothing in them acts or is fetched."""

from __future__ import annotations

import re
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
    one, again, two = (pictures.svg(bars(), name) for name in ("chart-1", "chart-1", "chart-2"))
    ids = [set(re.findall(' id="([^"]+)"', picture)) for picture in (one, two)]

    assert one == again
    assert ids[0]
    assert not ids[0] & ids[1]
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= ids[0]


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


def test_nothing_is_fetched_and_what_cannot_be_drawn_has_no_picture() -> None:
    assert pictures.svg(bars(data={"url": "http://127.0.0.1:9/rows.csv"}), "chart-1") == ""
    assert pictures.png({"mark": "nonsense"}) == b""
