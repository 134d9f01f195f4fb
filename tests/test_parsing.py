"""Many answers become one frame; a request is not needed where the answer tells enough."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import parsing, tables
from analytics_kit.routes import douyin
from analytics_kit.sandbox import documented

ITEM = "7559536212910853422"


def test_bytes_text_and_dict_are_the_same_answer() -> None:
    request = douyin.ItemSearchKeyword(item_id=ITEM)
    text = json.dumps({"code": 200, "data": documented.SEARCH_KEYWORD}, ensure_ascii=False)
    frames = [
        ak.parse(request, body) for body in (text, text.encode(), documented.SEARCH_KEYWORD, json.loads(text))
    ]

    assert all(frame.equals(frames[0]) for frame in frames)


def test_the_class_alone_reads_the_item_from_the_echo_or_leaves_it_null() -> None:
    data = {"code": 200, "data": documented.PLAY_SOURCE}
    echoed = {**data, "params": {"item_id": ITEM, "cookie": "c"}}

    assert ak.parse(douyin.ItemPlaySource, json.dumps(echoed)).item(0, "item_id") == ITEM
    assert ak.parse(douyin.ItemPlaySource, echoed).item(0, "item_id") == ITEM
    assert ak.parse(douyin.ItemPlaySource, data).item(0, "item_id") is None


def test_an_answer_parsed_without_its_request_is_taken_for_the_default_analysis() -> None:
    assert ak.parse(douyin.ItemWatchTrend, documented.WATCH_TREND).get_column(
        "analysis"
    ).unique().to_list() == ["retention"]


@given(st.integers(0, 3 * parsing.CHUNK))
def test_any_number_of_answers_gives_the_rows_of_each_in_order(count: int) -> None:
    requests = [douyin.ItemSearchKeyword(item_id=f"{number:019}") for number in range(count)]
    bodies = ({"keywords": [{"keyword": "a", "count": number}]} for number in range(count))
    frame = ak.parse_many(requests or douyin.ItemSearchKeyword, bodies)

    assert frame.schema == tables.schema("keywords")
    assert frame.get_column("item_id").to_list() == [request.item_id for request in requests]
    assert frame.get_column("count").to_list() == list(range(count))


@pytest.mark.parametrize("requests", [1, 3])
def test_numbers_that_differ_are_refused(requests: int) -> None:
    asked = [douyin.ItemPlaySource(item_id=ITEM)] * requests

    with pytest.raises(ak.errors.ParameterError, match="numbers of requests and answers differ"):
        ak.parse_many(asked, [documented.PLAY_SOURCE] * 2)


def test_no_request_at_all_is_refused() -> None:
    with pytest.raises(ak.errors.ParameterError, match="no telling which table"):
        ak.parse_many([], [])


def test_something_that_is_no_request_is_named() -> None:
    with pytest.raises(ak.errors.ParameterError, match="'douyin.item_list' is no request"):
        ak.parse("douyin.item_list", {})  # type: ignore[arg-type] # that is the point


def test_an_unknown_table_names_those_of_the_route() -> None:
    with pytest.raises(ak.errors.TableError, match="no table 'curve'. It has 'works' or 'work_metrics'"):
        ak.parse(douyin.ItemList, {"items": []}, "curve")
