"""Every kind: it is recognized by its headings, and gives the tables that it declares."""

from __future__ import annotations

import itertools
import warnings

import polars as pl
import pytest
from _exports import SAMPLES, UPLOADED, Sample, text, tiktok_id

import analytics_kit as ak
from analytics_kit import exports, tables
from analytics_kit.errors import ExportError, ParameterError, TableError
from analytics_kit.exports._catalog import kinds
from analytics_kit.exports._kind import plain

ALL = sorted(kinds())


def options_of(sample: Sample) -> dict[str, object]:
    return dict(sample.options)


def read(name: str, table: str | None = None, **options: object) -> pl.DataFrame:
    sample = SAMPLES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        return ak.read_export(sample.source(), table, **{**options_of(sample), **options})  # type: ignore[arg-type] # options


def test_every_kind_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(kinds())


@pytest.mark.parametrize("name", ALL)
def test_a_kind_is_recognized_and_gives_its_tables(name: str) -> None:
    sample = SAMPLES[name]
    files = ak.inspect_export(sample.source(), **options_of(sample)).files  # type: ignore[arg-type] # options
    file = next(file for file in files if file.kind == name)

    assert (file.problem, file.unread) == (None, ())
    assert list(file.tables)[: len(kinds()[name].tables)] == list(kinds()[name].tables)
    for table, frame in file.tables.items():
        assert frame.schema == tables.schema(table)
    assert file.rows == len(sample.rows) - sum(str(row[0]) == "Total" for row in sample.rows)


@pytest.mark.parametrize("name", ALL)
def test_a_first_table_holds_something(name: str) -> None:
    if SAMPLES[name].beside:
        return
    frame = read(name)
    assert frame.height
    tables.validate(frame, kinds()[name].tables[0])


@pytest.mark.parametrize("name", ALL)
def test_a_kind_asks_for_what_makes_it_distinct(name: str) -> None:
    kind = kinds()[name]
    assert kind.exact or kind.companion or len(kind.required) >= 2
    assert kind.exact or len(kind.columns) >= 3
    assert all(table in tables.SCHEMAS for table in kind.tables)
    assert kind.en
    assert kind.zh


@pytest.mark.parametrize("name", ALL)
def test_no_heading_names_two_columns_of_a_kind(name: str) -> None:
    spelled = [
        (plain(heading), column.name)
        for column in kinds()[name].columns
        for headings in column.headings.values()
        for heading in headings
    ]
    for (heading, column), (other, another) in itertools.combinations(spelled, 2):
        assert heading != other or column == another


def test_what_is_understood_is_a_frame() -> None:
    assert exports.KINDS.get_column("kind").to_list() == list(kinds())
    assert set(exports.KINDS.get_column("sure")) == {"A", "B", "C"}
    assert "curve" in exports.KINDS.filter(kind="youtube.retention").item(0, "tables")


def test_a_kind_that_does_not_fit_says_what_it_lacks() -> None:
    with pytest.raises(ak.errors.ExportError, match=r"no tiktok.content.*'Video link'"):
        ak.read_export(text([["Post time", "Total views", "X"], ["June 10", 1, 2]]), kind="tiktok.content")


def test_an_unknown_kind_or_table_is_refused() -> None:
    with pytest.raises(ParameterError, match="kind='tiktok' is not allowed. Allowed: 'tiktok.content'"):
        ak.read_export(b"a,b\n1,2\n", kind="tiktok")
    with pytest.raises(TableError, match="There is no table 'curves'"):
        ak.read_export(b"a,b\n1,2\n", "curves")
    with pytest.raises(TableError, match="'wechat.works' has no table 'curve'. Its tables: 'works'"):
        read("wechat.works", "curve")


def test_only_youtube_has_a_curve_and_search_words() -> None:
    for table in ("curve", "keywords", "traffic"):
        having = {kind.platform for kind in kinds().values() if table in kind.tables}
        assert having == {"youtube"}


def test_a_tie_between_two_kinds_is_refused_until_one_is_told() -> None:
    content, overview = SAMPLES["douyin.performance"], SAMPLES["tiktok.overview"]
    file = text(
        [
            [*content.headings, *overview.headings],
            [*content.rows[0], *overview.rows[0]],
        ]  # of both, and no more of one
    )
    with pytest.raises(
        ExportError, match="may be of several kinds.*'douyin.performance' or 'tiktok.overview'"
    ):
        ak.read_export(file)
    assert ak.read_export(file, kind="tiktok.overview", as_of="2025-06-20").item(0, "plays") == 900


def numbered(sample: Sample, count: int) -> list[list[object]]:
    """As many rows as are wanted, each a work of its own."""
    row = sample.rows[0]
    return [
        [
            f"bB3dEf{at:05d}"
            if name == "Content"
            else f"{cell} {at}"
            if "标题" in name or name in TITLES
            else cell
            for name, cell in zip(sample.headings, row, strict=True)
        ]
        for at in range(count)
    ]


TITLES = ("Video title", "作品名称")
CAPPED = {
    "bilibili.works": 10,
    "tiktok.content": 15,
    "youtube.content": 500,
    "douyin.works": 1000,
    "xiaohongshu.notes": 1000,
}


@pytest.mark.parametrize("name", sorted(CAPPED))
def test_a_list_as_long_as_the_platform_s_cap_is_a_choice(name: str) -> None:
    sample, cap = SAMPLES[name], CAPPED[name]
    rows = numbered(sample, cap)
    if name == "tiktok.content":
        rows = [
            [*row[:2], f"https://www.tiktok.com/@cook/video/{tiktok_id(UPLOADED + at)}", *row[3:]]
            for at, row in enumerate(rows)
        ]
    with pytest.warns(ak.errors.PartialResultWarning, match=f"at most {cap}, so this is a choice of works"):
        works = ak.read_export(text([*sample.above, sample.headings, *rows]), **sample.options)
    assert works.height == cap
    with warnings.catch_warnings():
        warnings.simplefilter("error", ak.errors.PartialResultWarning)
        assert (
            ak.read_export(text([*sample.above, sample.headings, *rows[:-1]]), **sample.options).height
            == cap - 1
        )
