"""What must hold for every kind, however its file was saved, and whatever one cell of it says."""

from __future__ import annotations

import contextlib
import random
import warnings

import polars as pl
import pytest
from _exports import SAMPLES, Sample, text, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit.errors import ExportError
from analytics_kit.exports._catalog import kinds
from analytics_kit.exports._kind import plain

#: Kinds whose files are tables of text, or may be.
TABLES = sorted(name for name, sample in SAMPLES.items() if sample.form != "json" and not sample.beside)
#: A few shapes are enough where each example reads files of all kinds.
FEW = settings(
    max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def read(content: bytes, sample: Sample, table: str | None = None) -> pl.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ak.errors.PartialResultWarning)
        return ak.read_export(content, table, **sample.options)


def main(name: str) -> str:
    return kinds()[name].tables[0]


def shuffled(sample: Sample, order: list[int]) -> list[list[object]]:
    body = [[row[at] if at < len(row) else "" for at in order] for row in (sample.headings, *sample.rows)]
    return [*sample.above, *body]


#: The first cell tells a row of totals, so the first column of such files stays where it is.
def order_of(name: str, random_: random.Random) -> list[int]:
    sample = SAMPLES[name]
    positions = list(range(len(sample.headings)))
    fixed = positions[:1] if kinds()[name].total else []
    rest = positions[len(fixed) :]
    random_.shuffle(rest)
    return [*fixed, *rest]


@pytest.mark.parametrize("name", TABLES)
@FEW
@given(random_=st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(name: str, random_: random.Random) -> None:
    sample = SAMPLES[name]
    mixed = read(text(shuffled(sample, order_of(name, random_))), sample)
    assert mixed.equals(read(text(sample.cells()), sample))


@pytest.mark.parametrize("name", TABLES)
@FEW
@given(data=st.data())
def test_optional_columns_may_be_missing(name: str, data: st.DataObject) -> None:
    sample, kind = SAMPLES[name], kinds()[name]
    if main(name) == "details":  # it holds whatever there is
        return
    needed = {
        plain(h) for column in kind.columns if column.required for hs in column.headings.values() for h in hs
    }
    keep = [
        at
        for at, heading in enumerate(sample.headings)
        if plain(heading) in needed or data.draw(st.booleans(), label=heading)
    ]
    if len(keep) < 3 and len(keep) < len(sample.headings):
        return
    whole, reduced = read(text(sample.cells()), sample), read(text(shuffled(sample, keep)), sample)
    assert reduced.height == whole.height
    for column in reduced.columns:
        values = reduced.get_column(column)
        # A column that is still there has the same values, or is null, or is computed of less.
        assert (
            values.equals(whole.get_column(column))
            or values.null_count()
            or column in ("item_id", "url", "author", "followers_gained")
        )


@pytest.mark.parametrize("name", TABLES)
@FEW
@given(
    quoted=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    sign=st.sampled_from([",", "\t", ";"]),
)
def test_how_a_file_was_saved_does_not_matter(
    name: str, quoted: bool, end: str, encoding: str, sign: str
) -> None:
    sample = SAMPLES[name]
    if sign != "," and any(row and str(row[0]).startswith("sep=") for row in sample.above):
        return
    saved = text(sample.cells(), sign=sign, quoted=quoted, end=end, encoding=encoding)
    assert read(saved, sample).equals(read(text(sample.cells()), sample))


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_says_what_a_table_of_text_does(name: str) -> None:
    sample = SAMPLES[name]
    cells = [[str(cell) for cell in row] for row in sample.cells()]
    assert read(workbook(cells, sheet=sample.sheet), sample).equals(
        read(sample.content() if sample.form == "xlsx" else text(cells), sample)
    )


@pytest.mark.parametrize("name", TABLES)
def test_headings_alone_are_an_empty_frame_with_a_word(name: str) -> None:
    sample = SAMPLES[name]
    with pytest.warns(ak.errors.PartialResultWarning, match="headings, and no row of figures below them"):
        frame = ak.read_export(text([*sample.above, sample.headings]), **sample.options)
    assert (frame.height, frame.schema) == (0, ak.tables.schema(main(name)))


#: Kind -> what its rows say only beside another cell: where a note was watched, no impressions are not settled yet.
BESIDE = {"xiaohongshu.notes": {"impressions", "cover_click_rate"}}
#: What is computed of several cells of the row: a made id, what a link holds, whether an hour is known.
DERIVED = {"item_id", "url", "author", "published_at", "hour_known"}

CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "-",
            "undefined",
            "12",
            "1,234",
            "1.2万",
            "44%",
            "0.5",
            "June 1",
            "2025-06-09",
            "x",
            "=1+1",
            "-3",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
)


@pytest.mark.parametrize("name", TABLES)
@FEW
@given(cell=CELLS, data=st.data())
def test_a_changed_cell_changes_one_cell_or_is_one_error(name: str, cell: str, data: st.DataObject) -> None:
    sample, kind = SAMPLES[name], kinds()[name]
    row = data.draw(st.integers(0, len(sample.rows) - 1))
    at = data.draw(st.integers(0, len(sample.headings) - 1))
    rows = [list(values) for values in sample.rows]
    rows[row][at] = cell
    try:
        changed = read(text([*sample.above, sample.headings, *rows]), sample)
    except ExportError:
        return
    whole = read(text(sample.cells()), sample)
    if changed.height != whole.height:  # the row is one of totals, or a remark, or has no key any more
        assert abs(changed.height - whole.height) <= 1 or kind.make
        return
    others = [
        other
        for other in range(whole.height)
        if whole.height == len(sample.rows)
        and other != row
        and not kind.make
        and main(name) not in ("account_daily", "active_hours")
    ]
    # Whatever a cell says, no other row changes for it: neither its year nor its hour, unit or id.
    for other in others:
        assert changed.row(other) == whole.row(other)
    if others:
        cells = zip(whole.columns, whole.row(row), changed.row(row), strict=True)
        differ = {column for column, before, after in cells if before != after}
        assert len(differ - DERIVED - (BESIDE.get(name, set()) if "plays" in differ else set())) <= 1


@given(content=st.binary(max_size=300))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(ExportError):
        ak.read_export(content)


@given(rows=st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=5), min_size=1, max_size=5))
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    with contextlib.suppress(ExportError):
        ak.read_export(text(rows) if _writable(rows) else b"a")


def _writable(rows: list[list[str]]) -> bool:
    try:
        "".join(cell for row in rows for cell in row).encode()
    except UnicodeEncodeError:
        return False
    return True
