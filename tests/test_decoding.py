"""Damaged text, odd figures and missing lists are read by their types; only a key or an id costs the answer."""

from __future__ import annotations

import contextlib
import json
import math
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit.decoding import (
    MAX_DEPTH,
    DecodingError,
    Unread,
    convert,
    decode_json,
    decode_text,
    figure,
    own_type,
    unrecognized,
)
from analytics_kit.routes._values import Count, Id, Number


class Point(msgspec.Struct):
    """A point that is nothing without its key."""

    key: str | int | float
    value: Number | None = None


class Work(msgspec.Struct):
    """A work that is nothing without its id."""

    item_id: Id
    title: str | None = None
    plays: Count | None = None
    share: Number | None = None
    public: bool | None = None
    points: list[Point] = []
    more: Any = None


class Page(msgspec.Struct):
    """A page of works."""

    works: list[Work] | None = None
    status_code: int = 0


# Text


@pytest.mark.parametrize(
    ("content", "charset", "text", "replaced"),
    [
        ("川菜".encode(), None, "川菜", 0),
        ("川菜".encode(), "gbk", "川菜", 0),  # the header is wrong, the bytes are not
        (b"\xef\xbb\xbf" + "川菜".encode(), None, "川菜", 0),
        ("川菜".encode("utf-16"), None, "川菜", 0),
        ("川菜家常".encode("gb18030"), None, "川菜家常", 0),
        ("川菜".encode("big5"), "big5", "川菜", 0),
        ("川菜".encode()[:5], None, "川\ufffd", 1),
        ("川菜，家常菜".encode()[:-1] + b'"', None, '川菜，家常\ufffd"', 1),
        ("川菜\ufffd".encode(), None, "川菜\ufffd", 0),  # a replacement of somebody else's
        (b"\xff", "no-such-charset", "\ufffd", 1),
        (b"\xff", "hex", "\ufffd", 1),
    ],
)
def test_text_is_decoded_by_its_mark_its_bytes_or_its_header(
    content: bytes, charset: str | None, text: str, replaced: int
) -> None:
    assert decode_text(content, charset) == (text, replaced)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))  # NULs tell of UTF-16
def test_utf_8_comes_out_as_it_went_in(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode_text(text.encode()) == (text, 0)


@given(st.binary())
def test_any_bytes_become_text_that_can_be_written(content: bytes) -> None:
    text, replaced = decode_text(content)

    assert text.encode() is not None
    assert (replaced > 0) <= ("\ufffd" in text)


# JSON


def test_half_an_emoji_is_replaced_and_a_whole_one_stays() -> None:
    assert decode_json(r'["\ud83d", "\ud83d\ude00", "a\udc00b"]') == (["\ufffd", "😀", "a\ufffdb"], 2)


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1, 100_000])
def test_nesting_is_bounded_and_named_by_its_path(depth: int) -> None:
    body = '{"a":[1,' + "[" * (depth - 2) + "]" * (depth - 2) + "]}"
    if depth <= MAX_DEPTH:
        assert decode_json(body).replaced == 0
    else:
        with pytest.raises(DecodingError, match="more than 100 deep") as caught:
            decode_json(body)
        assert caught.value.path == "$.a[1][0][0]…"


def test_brackets_within_text_are_no_nesting() -> None:
    assert decode_json(json.dumps(["[" * 5000, "\\" * 7, '"{'])).value[0] == "[" * 5000


@given(st.text() | st.binary())
def test_whatever_comes_is_a_document_or_our_error(body: str | bytes) -> None:
    with contextlib.suppress(DecodingError):
        json.dumps(decode_json(body).value).encode()


# Figures


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200", 1200),
        ("1,234,567.5", Decimal("1234567.5")),
        ("1.2万", 12_000),
        ("1.2w", 12_000),
        ("3.45 亿", 345_000_000),
        ("1.2K", 1200),
        ("2M", 2_000_000),
        ("1e3", 1000),
        (" -7 ", -7),
        ("0.508318", Decimal("0.508318")),
        *((word, None) for word in ("", "-", "--", "—", "N/A", "暂无")),
    ],
)
def test_a_figure_is_read_in_each_writing(text: str, number: object) -> None:
    assert figure(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "inf",
        "-Infinity",
        "１２",
        "٣٤",
        "1,2,3",
        "12,34",
        "0,005",
        "1_000",
        "0x1f",
        "12%",
        "10万+",
        "1.2.3",
        "多",
        "1e9999",
    ],
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no figure"):
        figure(text)


@given(st.integers(-(10**15), 10**15))
def test_thousands_change_no_figure(number: int) -> None:
    assert figure(f"{number:,}") == figure(str(number)) == number


# Types


def works(*documents: object) -> tuple[list[Work], tuple[Unread, ...]]:
    decoded = convert({"works": list(documents)}, Page)
    return decoded.payload.works, decoded.unread


def test_one_odd_field_costs_neither_its_row_nor_the_others() -> None:
    (first, second), unread = works(
        {"item_id": 7, "plays": "many", "share": math.nan, "public": "perhaps", "title": ["x"]},
        {"item_id": "8", "plays": "1.2万", "share": "0.5", "public": "true", "title": 2026},
    )

    assert first == Work(Id("7"))
    assert second == Work(Id("8"), "2026", 12_000, 0.5, True)
    assert [path for path, _ in unread] == [
        "$.works[0].title",
        "$.works[0].plays",
        "$.works[0].share",
        "$.works[0].public",
    ]


@pytest.mark.parametrize("nothing", [None, "", "--", [], {}])
def test_nothing_in_the_place_of_anything_is_nothing_and_needs_no_note(nothing: object) -> None:
    (work,), unread = works(
        {"item_id": "7", "plays": nothing, "share": nothing, "public": nothing, "points": nothing}
    )

    assert (work, unread) == (Work(Id("7")), ())


@pytest.mark.parametrize("figure", [2**53 + 2, -(2**63), 2**64, 10**400, 1.5, "1.5", 1e300, math.inf, True])
def test_a_figure_that_no_column_holds_is_null_and_noted(figure: object) -> None:
    (work,), unread = works({"item_id": "7", "plays": figure})

    assert work.plays is None
    assert unread == (Unread("$.works[0].plays", figure),)


@pytest.mark.parametrize("item_id", [None, 7.5e18, True, "", [], {}])
def test_an_id_that_cannot_be_read_costs_the_answer_and_is_named(item_id: object) -> None:
    with pytest.raises(DecodingError, match="expected an id") as caught:
        works({"item_id": "1"}, {"item_id": item_id})
    assert caught.value.path == "$.works[1].item_id"


def test_a_missing_key_says_what_there_was() -> None:
    with pytest.raises(DecodingError, match="'key' is missing, where 'clock', 'value' came") as caught:
        works({"item_id": "1", "points": [{"clock": "00:01", "value": 1}]})
    assert caught.value.path == "$.works[0].points[0]"


_WORDS = st.sampled_from([*Work.__struct_fields__, *Point.__struct_fields__, "works", "status_code", "odd"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=15,
)


@given(_JSON)
def test_any_document_becomes_a_payload_or_our_error(document: object) -> None:
    with contextlib.suppress(DecodingError):
        payload, unread = convert(document, Page)
        assert isinstance(payload, Page)
        assert all(path.startswith("$") for path, _ in unread)
        json.dumps(msgspec.to_builtins(payload, enc_hook=str), allow_nan=False)


@given(st.lists(st.builds(dict, item_id=st.integers(0, 10**18).map(str), plays=st.integers(0, 2**53))))
def test_what_is_clean_is_read_as_msgspec_reads_it(documents: list[dict[str, object]]) -> None:
    (payload, unread) = convert({"works": documents}, Page)

    assert unread == ()
    assert payload == msgspec.json.decode(json.dumps({"works": documents}), type=Page, dec_hook=own_type)


# Shapes


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({}, "$"),
        ({"status_code": 0, "status_msg": ""}, "$"),
        ({"list": []}, "$"),
        ([], "$"),
        ({"works": [{"id": 7}]}, "$.works[0]"),
        ({"works": [{"item_id": 7, "points": [{"t": 1}]}]}, "$.works[0].points[0]"),
        ({"works": [], "work_infos": [{"item_id": 7}]}, "$"),
        ({"works": [], "work_infos": []}, None),
        ({"works": [], "tabs": [{"id": 7}]}, None),
        ({"works": [{"item_id": 7}], "work_infos": [{"item_id": 7}]}, None),
        ({"works": []}, None),
        ({"works": None}, None),
        ({"works": [{}]}, None),
        ({"works": [{"item_id": 7, "new": 1}], "new": 2}, None),
    ],
)
def test_what_is_not_understood_is_told_from_nothing(document: Any, path: str | None) -> None:
    riddle = unrecognized(document, Page)

    assert (riddle and riddle.path) == path
