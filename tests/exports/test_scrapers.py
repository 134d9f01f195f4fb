from __future__ import annotations

import datetime as dt
import json

import pytest
from _exports import SAMPLES, UPLOADED, nested, text, tiktok_id

import analytics_kit as ak
from analytics_kit.errors import PartialResultWarning

APIFY = SAMPLES["apify.tiktok"]


def test_apify_gives_works_authors_and_hashtags() -> None:
    file = APIFY.content()
    work = ak.read_export(file).row(0, named=True)
    assert (work["item_id"], work["author"], work["duration_s"], work["plays"], work["saves"]) == (
        tiktok_id(UPLOADED),
        "The Cook",
        41.0,
        900,
        6,
    )
    assert work["url"] == "https://www.tiktok.com/@cook/video/1"  # without what tells who asked
    assert (work["published_at"], work["hour_known"]) == (dt.datetime(2025, 6, 10, 12, tzinfo=dt.UTC), True)
    assert ak.read_export(file, "authors").select("author_id", "followers").row(0) == ("71", 950)
    assert ak.read_export(file, "hashtags").select("hashtag", "hashtag_id").rows() == [
        ("soup", "11"),
        ("easy", "12"),
    ]


def test_apify_s_table_says_what_its_json_does() -> None:
    headings = [name for name in APIFY.headings if "[]" not in name]
    row = [value for name, value in zip(APIFY.headings, APIFY.rows[0], strict=True) if "[]" not in name]
    file = text([[*headings, "hashtags/0/name", "hashtags/1/name"], [*row, "soup", "easy"]])
    assert ak.read_export(file).equals(ak.read_export(APIFY.content()))
    assert ak.read_export(file, "hashtags").get_column("hashtag").to_list() == ["soup", "easy"]


@pytest.mark.parametrize("name", ["raw.tiktok", "raw.douyin"])
def test_what_a_browser_recorded_line_by_line(name: str) -> None:
    sample = SAMPLES[name]
    item = nested(sample.headings, sample.rows[0])
    lines = [
        json.dumps({"item_id": "1", "source_platform": "x.com", "data": item | {"more": [{"a": {"b": 1}}]}})
        for _ in range(2)
    ]
    works = ak.read_export("\n".join(lines).encode())
    assert works.select("title", "likes", "duration_s").rows() == [(sample.rows[0][1], 49, 41.0)] * 2
    assert ak.inspect_export("\n".join(lines).encode()).files[0].kind == name


def test_douyin_s_pages_do_not_know_the_plays() -> None:
    assert ak.read_export(SAMPLES["raw.douyin"].content()).item(0, "plays") is None
    assert ak.read_export(SAMPLES["douk"].content(), time_zone="Asia/Shanghai").item(0, "plays") is None


def test_counts_of_ten_thousands_are_numbers() -> None:
    work = ak.read_export(SAMPLES["mediacrawler.douyin"].content()).row(0, named=True)
    assert (work["likes"], work["saves"], work["title"]) == (12_000, 88, "豆腐汤 #家常菜")
    tags = ak.read_export(SAMPLES["mediacrawler.douyin"].content(), "hashtags")
    assert tags.get_column("hashtag").to_list() == ["家常菜"]


@pytest.mark.parametrize(
    ("name", "tags"),
    [("4cat.tiktok", ["soup", "easy"]), ("4cat.douyin", ["家常菜"]), ("douk", ["家常菜", "快手菜"])],
)
def test_hashtags_in_one_cell_are_divided(name: str, tags: list[str]) -> None:
    hashtags = ak.read_export(SAMPLES[name].content(), "hashtags", time_zone="Asia/Shanghai")
    assert hashtags.get_column("hashtag").to_list() == tags


def test_times_of_a_machine_that_is_not_named_have_no_hour() -> None:
    with pytest.warns(PartialResultWarning, match="by whose clock"):
        works = ak.read_export(SAMPLES["douk"].content())
    assert works.item(0, "hour_known") is False


def test_a_number_that_a_program_rounded_is_no_id() -> None:
    rows = [nested(APIFY.headings, APIFY.rows[0]) | {"id": int(float(tiktok_id(UPLOADED, 1_234_567)))}]
    with pytest.warns(PartialResultWarning, match="'id' in row 1"):
        works = ak.read_export(json.dumps(rows).encode())
    assert works.item(0, "item_id") is None
