"""Links in tables lead to the work, and tell nothing of who asked."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import tables
from analytics_kit.routes._works import bare_link, works

TEXT = st.text(max_size=12)
QUERIES = st.lists(st.tuples(st.text(min_size=1, max_size=6), TEXT), max_size=5)


@given(st.sampled_from(["www.douyin.com", "me:canary@v.invalid:8443", "p16.invalid"]), QUERIES, TEXT, TEXT)
def test_nothing_but_the_page_and_the_works_id_is_left(
    host: str, query: list[tuple[str, str]], fragment: str, item_id: str
) -> None:
    url = f"https://{host}/share/video/7/?{urlencode(query)}#{fragment}"
    bare = bare_link(url, item_id)

    assert bare is not None
    parts = urlsplit(bare)
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        host.removeprefix("me:canary@"),
        "/share/video/7/",
    )
    assert {value for _, value in parse_qsl(parts.query)} <= {item_id}
    assert parts.fragment == ""
    assert bare_link(bare, item_id) == bare
    assert bare_link(url) == f"https://{parts.netloc}/share/video/7/"


@given(TEXT)
def test_any_text_is_a_web_address_or_none(text: str) -> None:
    bare = bare_link(text)

    assert bare is None or urlsplit(bare).scheme in ("http", "https")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "string",
        "//v.invalid/a",
        "https://",
        "https:///a",
        "snssdk1128://a",
        "https://[::1",
        "ftp://a/b",
    ],
)
def test_what_is_no_web_address_is_none(text: str | None) -> None:
    assert bare_link(text) is None


def test_works_have_the_columns_of_their_table() -> None:
    columns = works([{"item_id": "7", "likes": 3}, {"item_id": "8"}])

    assert list(columns) == tables.schema("works").names()
    assert {name: values for name, values in columns.items() if any(values)} == {
        "item_id": ["7", "8"],
        "likes": [3, None],
    }
