from __future__ import annotations

import datetime as dt
import warnings

import pytest
from _exports import DAYS, SAMPLES, UPLOADED, text, tiktok_id, workbook, zipped

import analytics_kit as ak
from analytics_kit.errors import ExportError, PartialResultWarning

CONTENT = SAMPLES["tiktok.content"]


def content(*rows: tuple[str, str]) -> bytes:
    """Return works by their link and their day."""
    return text([CONTENT.headings, *(["June 20", "Soup", link, day, 1, 1, 1, 9] for link, day in rows)])


def link(seconds: int) -> str:
    return f"https://www.tiktok.com/@cook/video/{tiktok_id(seconds)}"


def test_a_work_has_its_id_from_the_link_and_its_year_from_the_id() -> None:
    works = ak.read_export(CONTENT.content())

    assert works.row(0, named=True) | {"title": None} == {
        "provider": "export",
        "platform": "tiktok",
        "item_id": tiktok_id(UPLOADED),
        "title": None,
        "author": None,
        "published_at": dt.datetime(2025, 6, 10, 12, tzinfo=dt.UTC),
        "duration_s": None,
        "genre": None,
        "url": link(UPLOADED),
        "plays": 900,
        "views": None,
        "impressions": None,
        "likes": 41,
        "comments": 5,
        "shares": 2,
        "saves": None,
        "followers_gained": None,
        "hour_known": True,
    }
    assert works.get_column("comments").to_list() == [5, -1]  # more were deleted than written


def test_a_scheduled_work_has_its_day_from_the_text_and_no_hour() -> None:
    scheduled = ak.read_export(CONTENT.content()).row(1, named=True)

    assert scheduled["published_at"] == dt.datetime(2025, 6, 14, tzinfo=dt.UTC)
    assert scheduled["hour_known"] is False


@pytest.mark.parametrize(
    ("upload", "day", "published"),
    [
        ("2025-12-31T23:00", "January 1", "2026-01-01"),
        ("2026-01-01T02:00", "December 31", "2025-12-31"),
        ("2024-02-27T10:00", "February 29", "2024-02-29"),
    ],
)
def test_a_year_is_that_of_the_day_nearest_to_the_upload(upload: str, day: str, published: str) -> None:
    seconds = int(dt.datetime.fromisoformat(f"{upload}+00:00").timestamp())
    works = ak.read_export(content((link(seconds), day)))
    assert str(works.item(0, "published_at").date()) == published


def test_the_hour_counts_where_the_text_names_the_id_s_day_by_the_account_s_clock() -> None:
    late = int(dt.datetime(2025, 6, 10, 20, tzinfo=dt.UTC).timestamp())  # 11 June in Shanghai
    file = content((link(late), "June 11"))

    assert ak.read_export(file).item(0, "hour_known") is False
    here = ak.read_export(file, time_zone="Asia/Shanghai")
    assert here.item(0, "hour_known") is True
    assert here.item(0, "published_at") == dt.datetime(2025, 6, 10, 20, tzinfo=dt.UTC)


def test_a_day_in_a_language_that_is_not_known_is_told_by_the_id_without_an_hour() -> None:
    with pytest.warns(PartialResultWarning, match="'Post time' in row 2"):
        works = ak.read_export(content((link(UPLOADED), "10 хуен")))
    assert str(works.item(0, "published_at").date()) == "2025-06-10"
    assert works.item(0, "hour_known") is False


def test_works_without_an_id_have_no_year_and_are_refused() -> None:
    with pytest.raises(ExportError, match="row 2 has a day without a year"):
        ak.read_export(content(("https://example.org/", "June 10")))


@pytest.mark.parametrize(
    ("written", "month", "day"),
    [
        ("July 16", 7, 16),
        ("28 August", 8, 28),
        ("25 Φεβρουαρίου", 2, 25),
        ("8 de marzo", 3, 8),
        ("18 tháng Tám", 8, 18),
        ("2 tháng 12", 12, 2),
        ("8 Juli", 7, 8),
        ("18 января", 1, 18),
        ("9月13日", 9, 13),
        ("3 août", 8, 3),
        ("7 października", 10, 7),
        ("1 Aralık", 12, 1),
        ("5 กุมภาพันธ์", 2, 5),
        ("12월 3일", 12, 3),
    ],
)
def test_days_are_read_in_the_language_of_the_account(written: str, month: int, day: int) -> None:
    rows = [["Date", "Hour", "Active followers"], [written, 0, 3]]
    date = ak.read_export(text(rows), as_of="2025-12-31").item(0, "day")
    assert (date.month, date.day) == (month, day)


def test_days_without_a_year_are_refused_until_the_download_is_told() -> None:
    overview = SAMPLES["tiktok.overview"].content()
    with pytest.raises(ExportError, match=r"without a year \('June 10'\).*as_of=") as problem:
        ak.read_export(overview)
    assert problem.value.needs == "as_of"

    assert str(ak.read_export(overview, as_of="2025-06-20").item(0, "day")) == "2025-06-10"
    assert str(ak.read_export(overview, as_of=dt.date(2024, 6, 20)).item(0, "day")) == "2024-06-10"
    # By the account's clock it was downloaded a day later, or on the last day that it counts.
    with pytest.warns(PartialResultWarning, match="still counts the last days: 2025-06-10, 2025-06-11"):
        assert str(ak.read_export(overview, as_of="2025-06-10").item(1, "day")) == "2025-06-11"


def test_a_year_of_days_leads_over_new_year() -> None:
    first = dt.date(2025, 2, 28)
    days = [first + dt.timedelta(days=at) for at in range(364)]
    rows = [[f"{day:%B} {day.day}", 5, 0, 0, 0, 0] for day in days]
    file = text([SAMPLES["tiktok.overview"].headings, *rows])

    assert ak.read_export(file, as_of="2026-03-04").get_column("day").to_list() == days
    newest_first = text([SAMPLES["tiktok.overview"].headings, *rows[::-1]])
    assert ak.read_export(newest_first, as_of="2026-03-04").get_column("day").to_list() == days


def test_days_in_no_order_have_no_year() -> None:
    rows = [[day, 1, 0, 0, 0, 0] for day in ("June 3", "June 1", "June 9", "June 2", "June 7", "June 4")]
    with pytest.raises(ExportError, match="in no order, so their years cannot be told"):
        ak.read_export(text([SAMPLES["tiktok.overview"].headings, *rows]), as_of="2025-07-01")


def test_the_name_of_the_zip_tells_the_download(tmp_path) -> None:  # type: ignore[no-untyped-def] # pytest's
    path = tmp_path / "Overview_2025-06-10_1750420000_cook.zip"  # 2025-06-20
    path.write_bytes(zipped(Overview_csv=SAMPLES["tiktok.overview"].content()))

    assert str(ak.read_export(path).item(0, "day")) == "2025-06-10"
    file = ak.inspect_export(path).files[0]
    assert (str(file.as_of), file.as_of_from, file.year_from) == ("2025-06-20", "name", "as_of")


def test_undefined_is_unknown_and_its_zeros_mean_nothing() -> None:
    viewers = ak.read_export(SAMPLES["tiktok.viewers"].content(), **DAYS)
    assert viewers.select("viewers", "new_viewers", "returning_viewers").rows() == [
        (None, None, None),
        (70, 50, 20),
    ]


def test_what_was_gained_comes_from_the_followers_themselves() -> None:
    history = ak.read_export(SAMPLES["tiktok.follower_history"].content(), **DAYS)
    assert history.get_column("followers_gained").to_list() == [None, -4, None]


def test_the_days_of_an_account_stand_side_by_side() -> None:
    daily = ("tiktok.overview", "tiktok.viewers", "tiktok.follower_history")
    frame = ak.read_export([SAMPLES[name].content() for name in daily], **DAYS)
    assert frame.select("day", "plays", "viewers", "followers").rows() == [
        (dt.date(2025, 6, 10), 900, None, 100),
        (dt.date(2025, 6, 11), None, 70, 96),
        (dt.date(2025, 6, 12), None, None, None),
    ]


def test_of_two_downloads_of_a_day_the_newer_counts(tmp_path) -> None:  # type: ignore[no-untyped-def] # pytest's
    for epoch, plays in ((1_750_420_000, 900), (1_750_300_000, 700)):
        rows = [SAMPLES["tiktok.overview"].headings, ["June 10", plays, 1, 1, 1, 1]]
        path = tmp_path / f"Overview_2025-06-10_{epoch}_cook.zip"
        path.write_bytes(zipped(Overview_csv=text(rows)))
    assert ak.read_export(tmp_path).get_column("plays").to_list() == [900]


def test_followers_are_portrayed_as_followers() -> None:
    gender = ak.read_export(SAMPLES["tiktok.follower_gender"].content())
    assert gender.select("item_id", "dimension", "segment", "share", "of").rows() == [
        (None, "gender", "female", 0.57, "followers"),
        (None, "gender", "male", 0.4, "followers"),
        (None, "gender", "other", 0.03, "followers"),
    ]
    regions = ak.read_export(SAMPLES["tiktok.follower_territories"].content())
    assert regions.get_column("segment").to_list() == ["DE", "other"]


def test_hours_at_which_followers_are_active() -> None:
    assert ak.read_export(SAMPLES["tiktok.follower_activity"].content(), **DAYS).rows() == [
        (dt.date(2025, 6, 10), 0, "tiktok", 31),
        (dt.date(2025, 6, 10), 1, "tiktok", 28),
        (dt.date(2025, 6, 11), 0, "tiktok", 30),
    ]


def test_works_of_two_downloads_grow_between_them() -> None:
    def download(day: str, plays: int) -> bytes:
        return text([CONTENT.headings, [day, "Soup", link(UPLOADED), "June 10", 1, 1, 1, plays]])

    looks = [
        ak.read_export(download(day, plays), "snapshots", as_of=as_of)
        for day, plays, as_of in (("June 13", 100, "2025-06-13"), ("June 20", 160, "2025-06-20"))
    ]
    assert [look.item(0, "snapshot_at") for look in looks] == [
        dt.datetime(2025, 6, 13, tzinfo=dt.UTC),
        dt.datetime(2025, 6, 20, tzinfo=dt.UTC),
    ]
    assert looks[0].item(0, "item_id") == looks[1].item(0, "item_id")
    with pytest.raises(ExportError, match="the day of the download has no year"):
        ak.read_export(download("June 13", 1), "snapshots")


def test_fifteen_works_are_a_choice() -> None:
    rows = [["June 20", "", link(UPLOADED + at), "June 10", 1, 1, 1, 9] for at in range(15)]
    with pytest.warns(PartialResultWarning, match="at most 15, so this is a choice of works"):
        ak.read_export(text([CONTENT.headings, *rows]))


def test_a_workbook_and_a_newer_file_say_the_same() -> None:
    assert ak.read_export(workbook(CONTENT.cells())).equals(ak.read_export(CONTENT.content()))
    newer = [
        "Video title",
        "Video link",
        "Post time",
        "Total likes",
        "Total views",
        "Add to favorites",
        "Watched full video",
    ]
    row = ["Soup", link(UPLOADED), "2025-06-10 14:00", 1, 9, 4, 0.31]
    works = ak.read_export(text([newer, row]))
    assert works.select("saves", "hour_known").row(0) == (4, True)
    details = ak.read_export(text([newer, row]), "details")
    assert details.rows() == [(tiktok_id(UPLOADED), "$[0]", "Watched full video", 0.31, "0.31")]


def test_a_zip_of_followers_is_one_download() -> None:
    names = ("follower_history", "follower_activity", "follower_gender", "follower_territories")
    file = zipped(**{f"{name}_csv": SAMPLES[f"tiktok.{name}"].content() for name in names})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialResultWarning)
        assert ak.read_export(file, "portrait", **DAYS).get_column("dimension").unique().len() == 2
        assert ak.read_export(file, "active_hours", **DAYS).height == 3
