"""Every column of every table says what it is."""

from __future__ import annotations

import polars as pl
import pytest

from analytics_kit import errors, tables


def test_the_dictionary_tells_unit_names_and_meaning_of_every_column() -> None:
    dictionary = tables.dictionary()

    assert dictionary.columns == ["table", "column", "dtype", "unit", "en", "zh", "meaning"]
    assert not dictionary.select(pl.any_horizontal(pl.all().is_null() | (pl.all() == ""))).to_series().any()
    assert dictionary.get_column("table").unique(maintain_order=True).to_list() == list(tables.SCHEMAS)


def test_every_column_says_in_chinese_what_it_means() -> None:
    english, chinese = tables.dictionary(), tables.dictionary(lang="zh")
    foreign = chinese.filter(pl.col("meaning").str.contains("[\u4e00-\u9fff]").not_())

    assert foreign.select("table", "column", "meaning").rows() == []
    assert chinese.drop("meaning").equals(english.drop("meaning"))
    # A sentence of its own, as the English is, and not left in English in part.
    assert chinese.get_column("meaning").str.ends_with("。").all()
    assert chinese.filter(pl.col("meaning").str.contains("[A-Za-z]+ [a-z]+ [a-z]+")).height == 0


def test_what_has_one_meaning_in_english_is_told_apart_in_chinese_by_its_name_alone() -> None:
    both = tables.dictionary().with_columns(chinese=tables.dictionary(lang="zh").get_column("meaning"))
    told = both.group_by("zh", "meaning").agg(pl.col("chinese").n_unique())

    assert told.get_column("chinese").max() == 1


def test_a_dictionary_in_another_language_is_refused() -> None:
    with pytest.raises(errors.ParameterError, match="Allowed: 'en' or 'zh'"):
        tables.dictionary(lang="fr")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("curve", ["item_id", "analysis", "series", "second", "value", "of"]),
        ("portrait", ["item_id", "dimension", "segment", "share", "tgi", "of"]),
        ("keywords", ["item_id", "keyword", "count", "reported_share", "total_count", "list"]),
    ],
)
def test_the_names_that_users_rely_on_stay(table: str, columns: list[str]) -> None:
    assert tables.schema(table).names() == columns


@pytest.mark.parametrize("table", tables.SCHEMAS)
def test_ids_are_text_in_every_table(table: str) -> None:
    ids = [name for name in tables.schema(table) if name == "id" or name.endswith("_id")]

    assert all(tables.schema(table)[name] == pl.String for name in ids)


def test_keys_that_repeat_are_enums() -> None:
    assert tables.schema("curve")["analysis"] == pl.Enum(["retention", "like", "bounce"])
    assert tables.schema("curve")["series"] == pl.Enum(["item", "peers"])


def test_a_label_comes_in_both_languages() -> None:
    assert (tables.label("traffic", "source"), tables.label("traffic", "source", lang="zh")) == (
        "traffic source",
        "流量来源",
    )


def test_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(errors.TableError, match="There is no table 'curves'. Known tables: 'curve'"):
        tables.schema("curves")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"a": [1]}, "a dict came"),
        (pl.DataFrame({"word": ["x"]}), "no column 'keyword' or 'count'. It has 'word'"),
        (pl.DataFrame({"keyword": ["x"], "count": ["12"]}), "column 'count' is String, but Int64 is needed"),
        (pl.DataFrame({"keyword": [7], "count": [12]}), "column 'keyword' is Int64, but String is needed"),
        (pl.LazyFrame({"keyword": ["x"]}), "no column 'count'"),
    ],
)
def test_a_frame_of_another_kind_is_refused_with_what_is_wrong(frame: object, message: str) -> None:
    with pytest.raises(errors.TableError, match=message):
        tables.require(frame, "keywords", ["keyword", "count"])  # type: ignore[arg-type] # that is the point


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["retention"]), pl.Null])
def test_text_of_any_dtype_will_do_and_so_will_nothing_known(dtype: pl.DataType) -> None:
    value = None if dtype == pl.Null else "retention"
    frame = pl.DataFrame(
        {"item_id": [value], "analysis": [value]}, schema=dict.fromkeys(("item_id", "analysis"), dtype)
    )

    tables.require(frame, "curve", ["item_id", "analysis"])


def test_an_id_that_is_a_number_is_refused_with_what_ids_are() -> None:
    with pytest.raises(errors.TableError, match="column 'item_id' is Int64.*Ids are text"):
        tables.require(pl.DataFrame({"item_id": [7559536212910853422]}), "curve", ["item_id"])


def test_a_frame_may_do_without_what_only_files_say() -> None:
    curve = pl.DataFrame(
        {"item_id": ["a"], "analysis": ["retention"], "series": ["item"], "second": [0.0], "value": [1.0]}
    )
    tables.require(curve, "curve")
    with pytest.raises(errors.TableError, match="no column 'of'"):
        tables.require(curve, "curve", ["of"])
    optional = {
        name for one in tables.SCHEMAS.values() for name, column in one.columns.items() if column.optional
    }
    assert optional == {"of", "hour_known"}
