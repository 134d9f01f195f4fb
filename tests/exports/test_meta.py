from __future__ import annotations

import datetime as dt

import pytest
from _exports import SAMPLES, text

import analytics_kit as ak
from analytics_kit.errors import ExportError, PartialResultWarning

POSTS = SAMPLES["meta.instagram_posts"]


def posts(*times: str) -> bytes:
    rows = []
    for at, time in enumerate(times):
        row = POSTS.rows[0].copy()
        row[0], row[6] = f"1790000000000012{at}", time
        rows.append(row)
    return text([POSTS.headings, *rows], encoding="utf-8-sig")


def test_a_value_above_12_decides_the_order_of_day_and_month() -> None:
    month_first = ak.read_export(posts("06/03/2025 10:00", "06/21/2025 10:00"), time_zone="UTC")
    day_first = ak.read_export(posts("06/03/2025 10:00", "21/06/2025 10:00"), time_zone="UTC")
    assert month_first.item(0, "published_at") == dt.datetime(2025, 6, 3, 10, tzinfo=dt.UTC)
    assert day_first.item(0, "published_at") == dt.datetime(2025, 3, 6, 10, tzinfo=dt.UTC)


def test_where_no_value_decides_it_is_asked_for() -> None:
    file = posts("06/03/2025 10:00", "05/05/2025 11:00")
    with pytest.raises(ExportError, match="no value is above 12. Pass day_first=True or") as problem:
        ak.read_export(file, time_zone="UTC")
    assert problem.value.needs == "day_first"
    for day_first, month in ((True, 3), (False, 6)):
        works = ak.read_export(file, time_zone="UTC", day_first=day_first)
        assert works.item(0, "published_at").month == month
    assert ak.read_export(posts("05/05/2025 11:00"), time_zone="UTC").height == 1  # the same either way


def test_dates_that_contradict_each_other_or_the_caller_are_refused() -> None:
    with pytest.raises(ExportError, match="no reading fits all of them"):
        ak.read_export(posts("13/06/2025 10:00", "06/13/2025 10:00"))
    with pytest.raises(ExportError, match="above 12, so day_first=True cannot be"):
        ak.read_export(posts("06/13/2025 10:00"), day_first=True)


def test_hours_by_nobody_s_clock_are_not_used() -> None:
    with pytest.warns(PartialResultWarning, match="does not say by whose clock"):
        works = ak.read_export(posts("06/21/2025 16:45"))
    assert works.item(0, "hour_known") is False
    here = ak.read_export(posts("06/21/2025 16:45"), time_zone="Europe/Berlin")
    assert here.select("published_at", "hour_known").row(0) == (
        dt.datetime(2025, 6, 21, 14, 45, tzinfo=dt.UTC),
        True,
    )


def test_posts_are_works_of_instagram() -> None:
    works = ak.read_export(POSTS.content(), **POSTS.options)
    assert works.select(
        "platform", "item_id", "title", "duration_s", "genre", "plays", "saves", "followers_gained"
    ).rows() == [
        ("instagram", "17900000000000123", "Soup,\n#soup", 32.0, "video", 2106, 13, 1),
        ("instagram", "17900000000000124", "Bread", None, "photos", 11207, 0, None),
    ]


def test_rows_of_single_days_are_left_out() -> None:
    row = POSTS.rows[0].copy()
    row[10] = "06/22/2025"
    with pytest.warns(PartialResultWarning, match="1 rows count single days"):
        works = ak.read_export(text([POSTS.headings, POSTS.rows[0], row]), **POSTS.options)
    assert works.height == 1


def test_the_line_above_a_file_of_days_says_what_it_counts() -> None:
    def daily(title: str) -> bytes:
        return b"\xff\xfe" + text(
            [["sep=,"], [title], ["Date", "Primary"], ["2025-06-10T00:00:00", "184"]], quoted=True
        )[7:].decode().encode("utf-16-le")

    frame = ak.read_export([daily("Reach"), daily("Views")])
    assert frame.select("day", "platform", "viewers", "plays").rows() == [
        (dt.date(2025, 6, 10), "instagram", 184, 184)
    ]
    assert ak.read_export(daily("Content interactions")).is_empty()
    assert ak.read_export(daily("Content interactions"), "details").get_column("text").to_list() == ["184"]


def test_age_and_gender_are_each_summed_over_the_other() -> None:
    rows = [
        ["sep=,"],
        ["Age & gender"],
        ["Age", "Women", "Men"],
        ["18-24", "4.2%", "10.8%"],
        ["25-34", "50%", "35%"],
        [],
        ["Top cities"],
        ["Bonn", "Ulm"],
    ]
    file = b"\xff\xfe" + text(rows).decode().encode("utf-16-le")
    portrait = ak.read_export(file)
    assert portrait.select("dimension", "segment", pl_round("share"), "of").rows() == [
        ("gender", "female", 0.542, "followers"),
        ("gender", "male", 0.458, "followers"),
        ("age", "18-24", 0.15, "followers"),
        ("age", "25-34", 0.85, "followers"),
    ]
    assert "further tables" in ak.inspect_export(file).files[0].left_out[0].reason


def pl_round(name: str):  # type: ignore[no-untyped-def] # an expression
    import polars as pl

    return pl.col(name).round(6)
