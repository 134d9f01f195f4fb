"""Every kind: it is recognized by its headings, and gives the tables that it declares."""

from __future__ import annotations

import itertools
import warnings

import polars as pl
import pytest
from _exports import SAMPLES, Sample, text

import analytics_kit as ak
from analytics_kit import exports, tables
from analytics_kit.errors import ParameterError, TableError
from analytics_kit.exports._catalog import kinds
from analytics_kit.exports._kind import plain

ALL = sorted(kinds())


def told(sample: Sample) -> dict[str, object]:
    return dict(sample.told)


def read(name: str, table: str | None = None, **options: object) -> pl.DataFrame:
    sample = SAMPLES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        return ak.read_export(sample.source(), table, **{**told(sample), **options})  # type: ignore[arg-type] # options


def test_every_kind_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(kinds())


@pytest.mark.parametrize("name", ALL)
def test_a_kind_is_recognized_and_gives_its_tables(name: str) -> None:
    sample = SAMPLES[name]
    found = next(one for one in ak.inspect_export(sample.source(), **told(sample)).files if one.kind == name)  # type: ignore[arg-type] # options

    assert (found.problem, found.unread) == (None, ())
    assert list(found.tables)[: len(kinds()[name].tables)] == list(kinds()[name].tables)
    for table, frame in found.tables.items():
        assert frame.schema == tables.schema(table)
    assert found.rows == len(sample.rows) - sum(str(row[0]) == "Total" for row in sample.rows)


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
        (plain(heading), one.name)
        for one in kinds()[name].columns
        for headings in one.headings.values()
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
