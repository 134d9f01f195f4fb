"""The export is an .xlsx with Chinese columns: the known ones are read, the rest is kept."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import msgspec
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import tables
from analytics_kit.routes import douyin

ITEM = "7559536212910853422"
REQUEST = douyin.ItemListDownload(min_cursor="2025-07-13", max_cursor="2025-10-11")
#: As public exports have them: no id, rates 0-1, "-" for no figure.
HEADERS = (
    *("作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "5s完播率", "封面点击率", "2s跳出率"),
    *("平均播放时长", "点赞量", "分享量", "评论量", "收藏量", "主页访问量", "粉丝增量"),
)
ROW = (
    *("边颠勺边跳舞", "2025-10-10 18:21:22", "视频", "公开", 12345, 0.1429, 0.0272, "-", 0.7347),
    *(4.5, 678, 45, 90, 123, 7, -3),
)


def sheet(*rows: tuple[Any, ...]) -> bytes:
    """Return an .xlsx; the first row holds the headers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def column(header: str, *cells: Any, table: str = "work_metrics", name: str) -> list[Any]:
    """Read one column beside a title."""
    body = sheet(("作品名称", header), *((f"title {n}", cell) for n, cell in enumerate(cells)))
    return ak.parse(REQUEST, body, table)[name].to_list()


def test_the_documents_own_periods_are_written_as_they_print_them() -> None:
    wire = REQUEST.wire()

    assert (wire["min_cursor"], wire["max_cursor"]) == (1752336000000, 1760198399000)
    assert wire["type_filters"] == [1, 2, 3, 4, 5, 8]
    assert wire["need_long_article"] is True
    assert REQUEST.timeout == 60


def test_a_public_export_is_read_in_three_tables() -> None:
    body = sheet(HEADERS, ROW)

    assert ak.parse(REQUEST, body).row(0, named=True) == {
        "provider": "tikomni",
        "platform": "douyin",
        "item_id": None,
        "title": "边颠勺边跳舞",
        "author": None,
        "published_at": dt.datetime(2025, 10, 10, 10, 21, 22, tzinfo=dt.UTC),
        "duration_s": None,
        "url": None,
        "plays": 12345,
        "views": None,
        "impressions": None,
        "likes": 678,
        "comments": 90,
        "shares": 45,
        "saves": 123,
        "followers_gained": -3,
    }
    assert ak.parse(REQUEST, body, "work_metrics").row(0, named=True) == {
        "item_id": None,
        "bounce_rate_2s": 0.7347,
        "completion_rate_5s": 0.0272,
        "completion_rate": 0.1429,
        "cover_click_rate": None,
        "average_watch_s": 4.5,
        "profile_visits": 7,
        "review_status": None,
        "is_public": None,
        "average_watch_share": None,
        "fan_play_share": None,
        "like_rate": None,
        "danmaku": None,
        "followers_lost": None,
    }
    assert ak.parse(REQUEST, body, "details").rows() == [
        (None, "$[0]", "体裁", None, "视频"),
        (None, "$[0]", "审核状态", None, "公开"),
    ]


@pytest.mark.parametrize("table", douyin.ItemListDownload.tables)
def test_an_export_without_works_is_an_empty_frame(table: str) -> None:
    frame = ak.parse(REQUEST, sheet(HEADERS), table)

    assert frame.is_empty()
    assert frame.schema == tables.schema(table)


@pytest.mark.parametrize(
    ("header", "cells", "shares"),
    [
        ("完播率", ["24.5%", "0.5%", "-"], [0.245, 0.005, None]),
        ("完播率", [0.245, 0.005, "-"], [0.245, 0.005, None]),
        ("完播率", [24.5, 0.5], [0.245, 0.005]),
        ("完播率(%)", [0.5, 0.4], [0.005, 0.004]),
        ("整体完播率", [0.3], [0.3]),
    ],
)
def test_percent_or_share_is_decided_for_the_whole_column(
    header: str, cells: list[Any], shares: list[float | None]
) -> None:
    assert column(header, *cells, name="completion_rate") == pytest.approx(shares)


@pytest.mark.parametrize(
    ("cell", "count"), [(12345, 12345), ("12,345", 12345), ("1.2万", 12000), ("-", None), ("", None)]
)
def test_counts_come_as_numbers_and_as_people_write_them(cell: Any, count: int | None) -> None:
    assert column("点赞数", cell, 1, table="works", name="likes") == [count, 1]


@pytest.mark.parametrize(
    ("cell", "seconds"), [(12.5, 12.5), ("12.5秒", 12.5), ("1分5秒", 65), ("01:05", 65), ("12s", 12)]
)
def test_lengths_of_time_come_in_several_forms(cell: Any, seconds: float) -> None:
    assert column("平均播放时长", cell, name="average_watch_s") == [seconds]


def test_an_id_that_excel_made_a_number_is_no_id_any_more() -> None:
    ids = column("作品ID", ITEM, table="works", name="item_id")

    assert ids == [ITEM]
    assert column("作品ID", int(ITEM), table="works", name="item_id") == [None]


def test_a_cell_that_cannot_be_read_is_named_with_row_and_column() -> None:
    with pytest.raises(
        ak.errors.PayloadError, match="'many' in row 3 of column '播放量' cannot be read as plays"
    ) as caught:
        column("播放量", 1, "many", table="works", name="plays")
    assert caught.value.path == "$.播放量[1]"


def test_of_two_columns_that_mean_the_same_the_first_is_read_and_the_second_kept() -> None:
    body = sheet(("作品名称", "点赞量", "点赞数"), ("a", 7, 8))

    assert ak.parse(REQUEST, body)["likes"].to_list() == [7]
    assert ak.parse(REQUEST, body, "details").row(0) == (None, "$[0]", "点赞数", 8.0, "8")


def test_zero_plays_beside_likes_are_unknown() -> None:
    body = sheet(("播放量", "点赞量"), (0, 5), (0, 0))

    assert ak.parse(REQUEST, body)["plays"].to_list() == [None, 0]


@pytest.mark.parametrize("broken", [b"PK\x03\x04 and no more", sheet(HEADERS, ROW)[:900]])
def test_a_broken_file_is_a_payload_error(broken: bytes) -> None:
    with pytest.raises(ak.errors.PayloadError, match="looks like an .xlsx and cannot be read"):
        ak.parse(REQUEST, broken)


def test_an_error_in_json_is_read_as_one() -> None:
    said = {"detail": {"code": 402, "message": "no credit", "request_id": "r-1"}}

    with pytest.raises(ak.errors.QuotaError, match="no credit"):
        REQUEST.provider.read(type(REQUEST), msgspec.json.encode(said), status=402)
    with pytest.raises(ak.errors.PayloadError, match="<html>"):
        ak.parse(REQUEST, b"<html>")


_CELLS = (
    st.none()
    | st.floats(-1e6, 1e6)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8)
)


@given(st.lists(st.tuples(*[_CELLS] * 3), max_size=5))
def test_columns_that_nobody_knows_never_fail_and_are_all_kept(rows: list[tuple[Any, ...]]) -> None:
    named = {f"列{number}": [row[number] for row in rows] for number in range(3)}
    payload: Any = named  # what the file decodes to
    details = ak.parse(REQUEST, payload, "details")

    kept = [cell for row in rows for cell in row if cell is not None]
    assert details["text"].to_list() == [str(cell) for cell in kept]
    assert ak.parse(REQUEST, payload).height == len(rows)
