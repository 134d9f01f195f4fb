"""The export is an .xlsx with Chinese columns: the known ones are read, the rest is kept."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import Any

import _workbooks as workbooks
import msgspec
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import envelopes, spreadsheets, tables
from analytics_kit.routes import douyin

# What each test gives up is in `unread`; that a warning says so is shown once, by itself.
pytestmark = pytest.mark.filterwarnings("ignore::analytics_kit.errors.PartialResultWarning")

ITEM = "7559536212910853422"
REQUEST = douyin.ItemListDownload(min_cursor="2025-07-13", max_cursor="2025-10-11")
RATES = ("completion_rate", "completion_rate_5s", "cover_click_rate", "bounce_rate_2s")
NOTHING = ("", "-", "--", "—", "——", "/", "n/a", "暂无", "暂无数据")
#: As public exports have them: no id, rates 0-1, "-" for no figure.
HEADERS = (
    *("作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "5s完播率", "封面点击率", "2s跳出率"),
    *("平均播放时长", "点赞量", "分享量", "评论量", "收藏量", "主页访问量", "粉丝增量"),
)
ROW = (
    *("边颠勺边跳舞", "2025-10-10 18:21:22", "视频", "公开", 12345, 0.1429, 0.0272, "-", 0.7347),
    *(4.5, 678, 45, 90, 123, 7, -3),
)
#: What each of them is to us, the id before them.
NAMES = (
    *("item_id", "title", "published_at", "genre", "is_public", "plays", *RATES, "average_watch_s"),
    *("likes", "shares", "comments", "saves", "profile_visits", "followers_gained"),
)


def sheet(*rows: tuple[Any, ...]) -> bytes:
    """Return an .xlsx; the first row holds the headers."""
    buffer = io.BytesIO()
    # Text stays text, also where it begins as a formula or a link does.
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls"), False)
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **as_text}) as book:
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def column(header: str, *cells: Any, table: str = "work_metrics", name: str) -> list[Any]:
    """Read one column that stands between two others."""
    lines = [(f"title {number}", cell, 1) for number, cell in enumerate(cells)]
    return ak.parse(REQUEST, sheet(("作品名称", header, "粉丝增量"), *lines), table)[name].to_list()


def digits(header: str, *cells: str, table: str = "works", name: str) -> list[Any]:
    """Read one column of cells as programs write them: each is XML, or a text."""
    lines = [
        workbooks.row(number, "夜市", cell, workbooks.number("3")) for number, cell in enumerate(cells, 2)
    ]
    body = workbooks.zipped(
        workbooks.parts("".join([workbooks.row(1, "作品名称", header, "粉丝增量"), *lines]))
    )
    return ak.parse(REQUEST, body, table)[name].to_list()


def unread(*rows: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Return what of a file could not be read, and where that stands."""
    payload = douyin.ItemListDownload.decode(sheet(*rows))
    assert payload is not None
    return payload.unread


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
        "genre": "视频",
        "url": None,
        "plays": 12345,
        "views": None,
        "impressions": None,
        "likes": 678,
        "comments": 90,
        "shares": 45,
        "saves": 123,
        "followers_gained": -3,
        "hour_known": None,
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
        "is_public": True,
        "average_watch_share": None,
        "fan_play_share": None,
        "like_rate": None,
        "danmaku": None,
        "followers_lost": None,
    }
    assert ak.parse(REQUEST, body, "details").is_empty()
    assert unread(HEADERS, ROW) == []


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


@pytest.mark.parametrize("cell", ["9" * 400, "9" * 400 + "秒", "-3", "1:99999", "99:99:99:99", "soon", "12%"])
def test_what_is_no_length_of_time_is_null(cell: str) -> None:
    assert column("平均播放时长", cell, 4.5, name="average_watch_s") == [None, 4.5]


def test_an_id_is_read_from_its_own_cell_whatever_its_column_holds() -> None:
    cells = (ITEM, int(ITEM), "-", f"'{ITEM}", f"\t{ITEM} ", 12345, "7.55954E+18", "")

    assert column("作品ID", *cells, table="works", name="item_id") == [
        *(ITEM, None, None, ITEM, ITEM, None, None, None)
    ]
    rows = [("作品名称", "作品ID", "播放量"), *(("夜市", cell, 1) for cell in cells)]
    assert [path for path, _ in unread(*rows)] == ["$[1].作品ID", "$[5].作品ID", "$[6].作品ID"]


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        ("7559536212910853422", "7559536212910853422"),  # whole, by a program that never had a float
        ("7559536212910853120", None),  # all digits of the float next to it
        ("7559536212910853000", None),  # 17 digits and zeros, as JavaScript writes it
        ("7559536212910850000", None),  # 15 digits and zeros, as Excel rounds it
        ("7.5595362129108531E+18", None),
        ("7559536212910853422.0", None),
        ("755953621291085", None),  # exact, and nobody's id
    ],
)
def test_an_id_that_a_program_made_a_number_counts_only_if_it_was_never_rounded(
    cell: str, id_: str | None
) -> None:
    assert digits("作品ID", workbooks.number(cell), workbooks.text(ITEM), name="item_id") == [id_, ITEM]


def test_a_cell_that_cannot_be_read_is_null_and_told_by_row_and_column() -> None:
    rows = (
        HEADERS,
        ROW,
        ("夜市", "yesterday", "图文", "公开", "many", "?", 0.1, 0.2, 0.3, "long", 1.5, True),
    )

    works = ak.parse(REQUEST, sheet(*rows))
    assert works.select("title", "published_at", "plays", "likes").row(1) == ("夜市", None, None, None)
    assert works["plays"][0] == 12345
    rates = ak.parse(REQUEST, sheet(*rows), "work_metrics")
    assert rates.select("completion_rate", "completion_rate_5s", "average_watch_s").row(1) == (
        None,
        0.1,
        None,
    )
    assert unread(*rows) == [
        ("$[1].发布时间", "yesterday"),
        ("$[1].播放量", "many"),
        ("$[1].完播率", "?"),
        ("$[1].平均播放时长", "long"),
        ("$[1].点赞量", "1.5"),
        ("$[1].分享量", "1"),
    ]


@pytest.mark.parametrize(
    "cell", ["nan", "inf", "-inf", "１２", "١٢", "1,2,3", "10w+", "7.5w~10w", "1e400", "12%", "12.5"]
)
def test_what_is_no_count_is_null(cell: str) -> None:
    assert digits("播放量", cell, workbooks.number("7"), name="plays") == [None, 7]


@pytest.mark.parametrize("number", ["1e400", "9007199254740994", "-1e30", "0.5"])
def test_a_number_that_is_no_count_is_null(number: str) -> None:
    assert digits("播放量", workbooks.number(number), workbooks.number("7.0000000001"), name="plays") == [
        None,
        7,
    ]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("1.2万", 12000),
        ("1.2w", 12000),
        ("1.2W", 12000),
        ("3.4亿", 340_000_000),
        ("1.5k", 1500),
        ("1，200", 1200),
    ],
)
def test_counts_come_in_tens_of_thousands(cell: str, count: int) -> None:
    assert column("播放量", cell, table="works", name="plays") == [count]


def test_a_heading_carries_the_unit_of_its_figures() -> None:
    assert column("播放量(万)", 1.2, "3", table="works", name="plays") == [12000, 30000]
    assert column("平均播放时长（分钟）", 0.5, name="average_watch_s") == [30]
    assert column("播放量(环比)", 0.5, table="works", name="plays") == [None]


@pytest.mark.parametrize(
    ("written", "genre"),
    [
        ("图文", "photos"),
        ("1min-视频", "up_to_1_min"),
        ("1-3min视频", "1_to_3_min"),
        ("1-3分钟视频", "1_to_3_min"),
        ("全景图", "全景图"),
        ("-", None),
    ],
)
def test_genres_are_those_of_the_requests_or_the_exports_own(written: str, genre: str | None) -> None:
    assert column("体裁", written, table="works", name="genre") == [genre]
    assert genre == written or genre is None or genre in douyin.GENRES


def test_who_may_watch_is_read_from_the_review() -> None:
    statuses = ["公开", "自见", "审核中", "-", "好友可见"]

    assert column("审核状态", *statuses, name="is_public") == [True, False, None, None, False]
    details = ak.parse(
        REQUEST, sheet(("作品名称", "播放量", "审核状态"), ("a", 1, "审核中"), ("b", 2, "公开")), "details"
    )
    assert details.rows() == [(None, "$[0]", "审核状态", None, "审核中")]


def test_a_column_of_who_may_watch_counts_before_the_review() -> None:
    body = sheet(("作品名称", "审核状态", "可见性", "播放量"), ("a", "已通过", "自见", 1))

    assert ak.parse(REQUEST, body, "work_metrics")["is_public"].to_list() == [False]
    assert ak.parse(REQUEST, body, "details")["text"].to_list() == ["已通过"]


def rates(*rows: tuple[Any, ...], percent: bool = False) -> tuple[list[list[float | None]], int]:
    """Read rates of two columns, and count what of them could not be read; the first column may be shown as percent."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page, percent_format = book.add_worksheet(), book.add_format({"num_format": "0.00%"})
        for number, row in enumerate([("作品名称", *rows[0]), *(("夜市", *row) for row in rows[1:])]):
            page.write_row(number, 0, row)
            if percent and number:
                page.write_number(number, 1, row[1], percent_format)
    payload = douyin.ItemListDownload.decode(buffer.getvalue())
    assert payload is not None
    names = ("completion_rate", "bounce_rate_2s")
    return [[row[name] for name in names] for row in payload.works], len(payload.unread)


PLAIN = ("完播率", "2s跳出率")


@pytest.mark.parametrize(
    ("rows", "shares", "lost"),
    [
        pytest.param(
            [PLAIN, (24.5, 0.5), (0.4, 31)], [[0.245, 0.005], [0.004, 0.31]], 0, id="percent by the most"
        ),
        pytest.param([PLAIN, (0.245, 0.5), (1, 0)], [[0.245, 0.5], [1, 0]], 0, id="shares"),
        pytest.param([PLAIN, ("24.5%", "31％")], [[0.245, 0.31]], 0, id="signs"),
        pytest.param([PLAIN, ("24.5%", 31)], [[0.245, 0.31]], 0, id="signs, and figures that agree"),
        pytest.param(
            [PLAIN, ("24.5%", 0.5), ("3%", 0)],
            [[0.245, None], [0.03, 0]],
            1,
            id="signs, and figures that do not",
        ),
        pytest.param(
            [("完播率(%)", "2s跳出率"), (0.5, 31)], [[0.005, 0.31]], 0, id="a heading, and figures that agree"
        ),
        pytest.param(
            [("完播率(%)", "2s跳出率"), (24.5, 0.5)],
            [[0.245, None]],
            1,
            id="a heading, and figures that do not",
        ),
        pytest.param([PLAIN, (0.5, 0.4), (0.3, 24.5)], [[None, None]] * 2, 4, id="some are over 1"),
        pytest.param(
            [PLAIN, (-0.5, 0.4), ("104%", 0.3)], [[None, None], [None, None]], 4, id="no parts of a whole"
        ),
    ],
)
def test_the_unit_of_rates_is_decided_once_for_the_sheet(
    rows: list[Any], shares: list[list[float | None]], lost: int
) -> None:
    read_shares, unread = rates(*rows)

    assert [value for row in read_shares for value in row] == pytest.approx(
        [value for row in shares for value in row]
    )
    assert unread == lost


def test_one_odd_rate_in_a_large_sheet_is_null_and_the_others_stay() -> None:
    read_shares, unread = rates(PLAIN, (0.5, 24.5), *[(0.25, 0.5)] * 20)

    assert read_shares == [[0.5, None], *[[0.25, 0.5]] * 20]
    assert unread == 1


def test_a_share_that_is_shown_as_percent_is_a_share() -> None:
    assert rates(PLAIN, (0.245, 0.5), (0.005, 0.3), percent=True) == ([[0.245, 0.5], [0.005, 0.3]], 0)
    # Half a percent, or a half? The other column is of shares, and says that these are not.
    assert rates(PLAIN, (0.245, 31), percent=True) == ([[0.245, None]], 1)


def test_moments_and_lengths_may_be_cells_of_their_own_kind() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("作品名称", "发布时间", "平均播放时长", "播放量"))
        page.write_string(1, 0, "夜市")
        page.write_datetime(
            1,
            1,
            dt.datetime(2025, 10, 10, 18, 21, 22),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        page.write_number(1, 2, 65.5 / 86400, book.add_format({"num_format": "mm:ss.0"}))
    body = buffer.getvalue()

    assert ak.parse(REQUEST, body)["published_at"].to_list() == [
        dt.datetime(2025, 10, 10, 10, 21, 22, tzinfo=dt.UTC)
    ]
    assert ak.parse(REQUEST, body, "work_metrics")["average_watch_s"].to_list() == [65.5]


def test_headings_may_stand_below_hints_and_dates_and_in_the_second_sheet() -> None:
    hints = [("最多导出1000条作品",) * 5, (), ("统计时间", "2025-10-01", "2025-10-10"), ()]
    assert ak.parse(REQUEST, sheet(*hints, HEADERS, ROW, (), ROW))["plays"].to_list() == [12345, 12345]

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("说明").write_row(0, 0, ("说明", "本表仅供参考"))
        page = book.add_worksheet("作品")
        for number, row in enumerate((HEADERS, ROW)):
            page.write_row(number, 0, row)
    assert ak.parse(REQUEST, buffer.getvalue())["plays"].to_list() == [12345]


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        (("日期", "播放量"), "'日期', '播放量'"),
        (("笔记标题", "首次发布时间", "体裁", "曝光", "观看量", "点赞"), "'笔记标题', '首次发布时间'"),
        (("发布时间", "体裁", "垂类", "周期内投稿量"), "'垂类', '周期内投稿量'"),
        (("作品名称", "备注"), "'作品名称', '备注'"),
        ((), "It is empty"),
        (tuple(f"列{number}" for number in range(900)), "'列0', '列1'"),
    ],
)
def test_a_file_that_is_no_list_of_works_is_refused_with_its_headings(
    headings: tuple[str, ...], named: str
) -> None:
    body = sheet(headings, ("2026-03-14",) * len(headings))

    for table in douyin.ItemListDownload.tables:
        with pytest.raises(ak.errors.PayloadError, match="is not a list of works") as caught:
            ak.parse(REQUEST, body, table)
        assert named in str(caught.value)
        assert len(str(caught.value)) < 1500
        assert caught.value.billed != caught.value.maybe_billed


def test_a_refusal_says_where_the_file_itself_is() -> None:
    with pytest.raises(ak.errors.PayloadError, match=r"holds a formula.*session\.payload\(request\) gives"):
        ak.parse(REQUEST, workbooks.HOSTILE["a formula"][0]())


def test_of_two_columns_that_mean_the_same_the_first_is_read_and_the_second_kept() -> None:
    body = sheet(("作品名称", "点赞量", "点赞数"), ("a", 7, 8))

    assert ak.parse(REQUEST, body)["likes"].to_list() == [7]
    assert ak.parse(REQUEST, sheet(("作品名称", "点赞数", "点赞量"), ("a", 8, 7)))["likes"].to_list() == [7]
    assert ak.parse(REQUEST, body, "details").row(0) == (None, "$[0]", "点赞数", 8.0, "8")


def test_columns_of_one_name_and_of_none_are_all_kept() -> None:
    body = sheet(("作品名称", "播放量", "备注", "备注", None), ("a", 1, "x", "y", "z"))

    assert ak.parse(REQUEST, body, "details").select("field", "text").rows() == [
        ("E", "z"),
        ("备注", "x"),
        ("备注_2", "y"),
    ]


def test_a_thousand_columns_of_one_name_are_told_apart_at_once() -> None:
    width = spreadsheets.MOST_COLUMNS - 2
    body = sheet(("作品名称", "播放量", *["备注"] * width), ("a", "很" * 5000, *["x"] * width))

    started = time.process_time()
    fields = ak.parse(REQUEST, body, "details")["field"]
    assert time.process_time() - started < 5
    assert fields.n_unique() == width
    assert unread(("作品名称", "播放量"), ("a", "很" * 5000)) == [("$[0].播放量", "很" * 200)]


def test_zero_plays_beside_likes_are_unknown() -> None:
    body = sheet(("作品名称", "播放量", "点赞量"), ("a", 0, 5), ("b", 0, 0))

    assert ak.parse(REQUEST, body)["plays"].to_list() == [None, 0]


@pytest.mark.parametrize("broken", [b"PK\x03\x04 and no more", sheet(HEADERS, ROW)[:900]])
def test_a_broken_file_is_a_payload_error(broken: bytes) -> None:
    with pytest.raises(ak.errors.PayloadError, match="cannot be read as an .xlsx: it is not whole"):
        ak.parse(REQUEST, broken)


def test_an_error_in_json_is_read_as_one() -> None:
    body = {"detail": {"code": 402, "message": "no credit", "request_id": "r-1"}}

    with pytest.raises(ak.errors.QuotaError, match="no credit"):
        envelopes.read(type(REQUEST), msgspec.json.encode(body), envelopes.Origin.of(type(REQUEST), 402))
    with pytest.raises(ak.errors.PayloadError, match="<html>"):
        ak.parse(REQUEST, b"<html>")


@pytest.mark.parametrize(
    "kind", ["a cell at XFD1048576", "a password", "a page of HTML", "macros", "another zip"]
)
def test_what_strangers_send_is_refused_with_our_error(kind: str) -> None:
    make, reason = workbooks.HOSTILE[kind]

    with pytest.raises(ak.errors.PayloadError, match=reason):
        douyin.ItemListDownload.decode(make())


_CELLS = (
    st.none()
    | st.floats(-1e6, 1e6)
    | st.booleans()
    | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8)
)


@given(st.lists(st.tuples(*[_CELLS] * 3), max_size=5))
def test_columns_that_nobody_knows_never_fail_and_are_all_kept(rows: list[tuple[Any, ...]]) -> None:
    body = sheet(("作品名称", "播放量", "列0", "列1", "列2"), *(("夜市", 1, *row) for row in rows))
    details = ak.parse(REQUEST, body, "details")

    cells = [cell for row in rows for cell in row if cell not in (None, "") or cell is False]
    assert details["text"].to_list() == [_as_text(cell) for cell in cells]
    assert ak.parse(REQUEST, body).height == len(rows)


def _as_text(cell: Any) -> str:
    # The writer gives numbers 16 digits.
    return (
        f"{cell:.16G}" if isinstance(cell, float) else str(cell).lower() if isinstance(cell, bool) else cell
    )


_KNOWN = ("作品ID", *HEADERS)


@given(
    st.lists(
        st.tuples(*[_CELLS | st.sampled_from(["24.5%", "1.2万", "-", ITEM, "01:05", "公开"])] * len(_KNOWN)),
        max_size=4,
    )
)
def test_no_cell_costs_the_file_and_what_is_null_is_told(rows: list[tuple[Any, ...]]) -> None:
    payload = douyin.ItemListDownload.decode(sheet(_KNOWN, *rows))
    assert payload is not None

    filled_rows = [row for row in rows if any(str(cell).strip() for cell in row if cell is not None)]
    assert len(payload.works) == len(filled_rows)
    unread_paths = {path for path, _ in payload.unread}
    for number, row in enumerate(payload.works):
        assert all(0 <= row[name] <= 1 for name in RATES if row[name] is not None)
        for heading, name, cell in zip(_KNOWN, NAMES, filled_rows[number], strict=True):
            nothing = cell is None or str(cell).strip().lower() in NOTHING
            assert (
                nothing
                or name == "is_public"
                or (row[name] is None) == (f"$[{number}].{heading}" in unread_paths)
            )
    for table in douyin.ItemListDownload.tables:
        tables.validate(ak.parse(REQUEST, sheet(_KNOWN, *rows), table), table)


def test_one_warning_counts_what_is_null_and_names_the_first_cell() -> None:
    with pytest.warns(
        ak.errors.PartialResultWarning, match=r"1 value could not be .* \$\[0\].播放量 \('many'\)"
    ):
        ak.parse(REQUEST, sheet(HEADERS, (*ROW[:4], "many", *ROW[5:])))
