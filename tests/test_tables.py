"""Every column of every table says what it is, and frames are checked against that."""

from __future__ import annotations

import ast
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics_kit import errors, providers, tables, transforms


def test_the_dictionary_tells_unit_names_and_meaning_of_every_column() -> None:
    dictionary = tables.dictionary()

    assert dictionary.columns == ["table", "column", "dtype", "unit", "en", "zh", "meaning", "kind"]
    assert not dictionary.select(pl.any_horizontal(pl.all().is_null() | (pl.all() == ""))).to_series().any()
    assert dictionary.get_column("table").unique(maintain_order=True).to_list() == [
        *tables.SCHEMAS,
        *tables.RESULTS,
    ]


def test_the_dictionary_tells_where_frames_of_a_table_come_from() -> None:
    kinds = tables.dictionary().group_by("table").agg(pl.col("kind").unique()).explode("kind")
    results = kinds.filter(kind="result").get_column("table").to_list()

    assert sorted(results) == sorted(tables.RESULTS)
    assert set(kinds.get_column("kind")) <= {"route", "file", "result"}
    assert not {*tables.RESULTS} & {*tables.SCHEMAS}


def test_every_result_is_that_of_a_transform() -> None:
    declared = {getattr(getattr(transforms, name), "table", None) for name in transforms.__all__}

    assert {*tables.RESULTS} <= declared


def test_a_provider_is_declared_in_one_place() -> None:
    assert (*providers.PROVIDERS, "export") == tables.PROVIDERS
    assert tables.schema("works")["provider"] == pl.Enum(tables.PROVIDERS)


def test_tables_import_nothing_that_imports_them() -> None:
    below = {
        "analytics_kit",
        "analytics_kit._visible",
        "analytics_kit.errors",
        "analytics_kit.locale",
        "analytics_kit.providers",
    }
    imported = {
        node.module
        for path in Path(tables.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("analytics_kit")
    }

    assert {name for name in imported if not name.startswith("analytics_kit.tables")} <= below


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
    meanings = both.group_by("zh", "meaning").agg(pl.col("chinese").n_unique())

    assert meanings.get_column("chinese").max() == 1


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


@pytest.mark.parametrize("table", [*tables.SCHEMAS, *tables.RESULTS])
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


def test_a_table_has_its_own_word_for_a_column_and_a_result_keeps_it() -> None:
    assert tables.label("works", "title", lang="zh") == "标题"
    assert tables.label("products", "title", lang="zh") == "商品标题"
    assert tables.label("product_leaderboard", "title", lang="zh") == "商品标题"
    assert tables.label("live_rates", "viewers", lang="zh") == "观看人数"


def test_labels_say_what_a_figure_is() -> None:
    assert tables.label("danmaku_density", "excess") == "standard deviations above the expected"
    assert tables.columns("danmaku_density")["excess"].unit == "standard deviations"
    assert tables.label("retention_summary", "share_above") == "time above the baseline"
    assert tables.label("retention_summary", "share_above", lang="zh") == "高于基准的时间占比"


def test_an_unknown_column_names_the_known_ones() -> None:
    with pytest.raises(
        errors.TableError, match="table 'curve' has no column 'time'. It has 'item_id', 'analysis'"
    ):
        tables.label("curve", "time")


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


CURVE = pl.DataFrame(
    {
        "item_id": ["7559536212910853422", None],
        "analysis": ["retention", "like"],
        "series": ["item", "peers"],
        "second": [0.0, 1.0],
        "value": [1.3, None],
        "of": [None, "viewers"],
    },
    schema=tables.schema("curve"),
)


@pytest.mark.parametrize("frame", [CURVE, CURVE.lazy(), CURVE.clear()])
def test_a_frame_that_is_a_table_is_valid(frame: pl.DataFrame | pl.LazyFrame) -> None:
    tables.validate(frame, "curve")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (CURVE.drop("value"), "no column 'value'. It has 'item_id'"),
        (CURVE.with_columns(note=1, more=2), "column 'note' or 'more' is not among its columns"),
        (CURVE.with_columns(pl.col("analysis").cast(pl.String)), "column 'analysis' is String, but Enum"),
        (
            CURVE.with_columns(pl.col("second").cast(pl.Int64)),
            "column 'second' is Int64, but Float64 is needed",
        ),
        (
            CURVE.with_columns(pl.lit(7).alias("item_id")),
            "column 'item_id' is Int32, but String is needed. Ids are",
        ),
        (CURVE.with_columns(second=pl.lit(None, pl.Float64)), "column 'second' is null in 2 of its rows"),
        (CURVE.with_columns(value=-0.5), "column 'value' is below 0 in 2 of its rows"),
        ([CURVE], "a list came. Pass a polars DataFrame or LazyFrame"),
    ],
)
def test_a_frame_that_is_no_table_is_told_what_is_wrong(frame: object, message: str) -> None:
    with pytest.raises(errors.TableError, match=message):
        tables.validate(frame, "curve")  # type: ignore[arg-type] # that is the point


def test_all_that_is_wrong_is_told_at_once() -> None:
    frame = CURVE.drop("series").with_columns(second=pl.lit(None, pl.Float64), value=-0.5)

    with pytest.raises(
        errors.TableError, match="no column 'series'.*'second' is null.*'value' is below 0.*dictionary"
    ):
        tables.validate(frame, "curve")


@given(share=st.floats(0, 2))
def test_a_share_is_within_0_and_1(share: float) -> None:
    frame = pl.DataFrame(
        [{"item_id": "1", "source": "search", "share": share}], schema=tables.schema("traffic")
    )

    if share <= 1 + 1e-9:
        tables.validate(frame, "traffic")
    else:
        with pytest.raises(errors.TableError, match="column 'share' is above 1 in 1 of its rows"):
            tables.validate(frame, "traffic")


def test_a_result_is_checked_as_a_table_is() -> None:
    with pytest.raises(
        errors.TableError, match="Not a keyword_shares frame: no column 'keyword'. It has 'item_id'"
    ):
        transforms.keyword_concentration(pl.DataFrame({"item_id": ["1"], "share": [0.5]}))


def test_what_get_gave_still_validates_for_a_version() -> None:
    with pytest.warns(DeprecationWarning, match="Call tables.validate"):
        curve = tables.get("curve")

    curve.validate(CURVE)
    assert curve.is_valid(CURVE)
    assert not curve.is_valid(CURVE.drop("value"))
    with pytest.raises(errors.TableError, match="no table 'curves'"):
        tables.get("curves")


def test_a_frame_may_do_without_what_only_files_say() -> None:
    curve = pl.DataFrame(
        {"item_id": ["a"], "analysis": ["retention"], "series": ["item"], "second": [0.0], "value": [1.0]}
    )
    tables.require(curve, "curve")
    with pytest.raises(errors.TableError, match="no column 'of'"):
        tables.require(curve, "curve", ["of"])
    optional = {
        name
        for schema in tables.SCHEMAS.values()
        for name, column in schema.columns.items()
        if not column.required
    }
    assert optional == {"of", "hour_known"}
