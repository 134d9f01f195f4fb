"""Many answers become one frame; a request is not needed where the answer tells enough."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import parsing, tables
from analytics_kit.route import RunLength
from analytics_kit.routes import douyin
from analytics_kit.routes.douyin.one_work import SEGMENTS
from analytics_kit.sandbox import documented

ITEM = "7559536212910853422"


def test_bytes_text_and_dict_are_the_same_answer() -> None:
    request = douyin.ItemSearchKeyword(item_id=ITEM)
    text = json.dumps({"code": 200, "data": documented.SEARCH_KEYWORD}, ensure_ascii=False)
    frames = [
        ak.parse(request, body) for body in (text, text.encode(), documented.SEARCH_KEYWORD, json.loads(text))
    ]

    assert all(frame.equals(frames[0]) for frame in frames)


def test_the_class_alone_reads_the_item_from_the_echo_or_leaves_it_null() -> None:
    data = {"code": 200, "data": documented.PLAY_SOURCE}
    echoed = {**data, "params": {"item_id": ITEM, "cookie": "c"}}

    assert ak.parse(douyin.ItemPlaySource, json.dumps(echoed)).item(0, "item_id") == ITEM
    assert ak.parse(douyin.ItemPlaySource, echoed).item(0, "item_id") == ITEM
    assert ak.parse(douyin.ItemPlaySource, data).item(0, "item_id") is None


def test_an_answer_parsed_without_its_request_is_taken_for_the_default_analysis() -> None:
    assert ak.parse(douyin.ItemWatchTrend, documented.WATCH_TREND).get_column(
        "analysis"
    ).unique().to_list() == ["retention"]


@pytest.mark.parametrize("count", [0, 1, 7, parsing.CHUNK + 1])
def test_any_number_of_answers_gives_the_rows_of_each_in_order(count: int) -> None:
    requests = [douyin.ItemSearchKeyword(item_id=f"{number:019}") for number in range(count)]
    bodies = ({"keywords": [{"keyword": "a", "count": number}]} for number in range(count))
    frame = ak.parse_many(requests or douyin.ItemSearchKeyword, bodies)

    assert frame.schema == tables.schema("keywords")
    assert frame.get_column("item_id").to_list() == [request.item_id for request in requests]
    assert frame.get_column("count").to_list() == list(range(count))


@pytest.mark.parametrize("requests", [1, 3])
def test_numbers_that_differ_are_refused(requests: int) -> None:
    calls = [douyin.ItemPlaySource(item_id=ITEM)] * requests

    with pytest.raises(ak.errors.ParameterError, match="numbers of requests and answers differ"):
        ak.parse_many(calls, [documented.PLAY_SOURCE] * 2)


def test_no_request_at_all_is_refused() -> None:
    with pytest.raises(ak.errors.ParameterError, match="no telling which table"):
        ak.parse_many([], [])


def test_something_that_is_no_request_is_named() -> None:
    with pytest.raises(ak.errors.ParameterError, match="'douyin.item_list' is no request"):
        ak.parse("douyin.item_list", {})  # type: ignore[arg-type] # that is the point


def test_an_unknown_table_names_those_of_the_route() -> None:
    with pytest.raises(ak.errors.TableError, match="no table 'curve'. It has 'works' or 'work_metrics'"):
        ak.parse(douyin.ItemList, {"items": []}, "curve")


# Many answers, from wherever they are


def keywords(number: int, words: int = 2) -> dict[str, object]:
    """An answer about the work of this number."""
    return {"keywords": [{"keyword": f"词{word}", "count": number} for word in range(words)]}


def item(number: int) -> str:
    return f"{number:019}"


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 20))
def test_batches_are_the_frame_of_all_answers_in_pieces(words: list[int], rows: int) -> None:
    requests = [douyin.ItemSearchKeyword(item_id=item(number)) for number in range(len(words))]
    bodies = [keywords(number, count) for number, count in enumerate(words)]
    pieces = list(ak.parse_batches(requests or douyin.ItemSearchKeyword, bodies, rows=rows))

    whole = ak.parse_many(requests or douyin.ItemSearchKeyword, bodies)
    assert pl.concat([whole.clear(), *pieces]).equals(whole)
    assert all(rows <= piece.height < rows + 5 for piece in pieces[:-1])
    assert all(piece.height for piece in pieces)


def test_batches_hold_one_frame_at_a_time() -> None:
    numbers = []
    bodies = (numbers.append(number) or keywords(number) for number in range(100))
    next(ak.parse_batches(douyin.ItemSearchKeyword, bodies, rows=10))

    assert len(numbers) == 5


def test_a_batch_holds_at_least_a_row() -> None:
    with pytest.raises(ak.errors.ParameterError, match="rows=0 is not allowed"):
        ak.parse_batches(douyin.ItemSearchKeyword, [], rows=0)


def test_a_folder_of_answers_names_the_works_by_its_files(tmp_path: Path) -> None:
    for number in (2, 1):
        (tmp_path / f"{item(number)}.json").write_text(json.dumps(keywords(number)))
    (tmp_path / "later").mkdir()
    echoed = {"code": 200, "data": keywords(3), "params": {"item_id": item(3)}}
    (tmp_path / "later" / f"{item(9)}.json").write_text(json.dumps(echoed))
    (tmp_path / "later" / "nameless.json").write_text(json.dumps(keywords(4)))
    (tmp_path / "README.md").write_text("no answer")

    frame = ak.parse_many(douyin.ItemSearchKeyword, tmp_path)

    assert frame.get_column("item_id").unique(maintain_order=True).to_list() == [
        item(1),
        item(2),
        item(3),
        None,
    ]
    assert frame.get_column("count").unique(maintain_order=True).to_list() == [1, 2, 3, 4]


def test_requests_come_before_what_files_are_called(tmp_path: Path) -> None:
    (tmp_path / f"{item(1)}.json").write_text(json.dumps(keywords(1)))

    frame = ak.parse_many([douyin.ItemSearchKeyword(item_id=item(7))], tmp_path)

    assert frame.get_column("item_id").unique().to_list() == [item(7)]


@pytest.mark.parametrize("ending", [".ndjson", ".jsonl"])
def test_every_line_of_an_ndjson_file_is_an_answer(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"answers{ending}"
    lines = [
        json.dumps({"code": 200, "data": keywords(number), "params": {"item_id": item(number)}})
        for number in range(3)
    ]
    path.write_text("\n".join([*lines[:2], "", lines[2]]))

    frame = ak.parse_many(douyin.ItemSearchKeyword, str(path))

    assert frame.get_column("item_id").unique(maintain_order=True).to_list() == [item(0), item(1), item(2)]


def test_an_answer_among_many_that_is_broken_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.ndjson"
    path.write_text(f"{json.dumps(keywords(1))}\n\n{{")

    with pytest.raises(ak.errors.PayloadError) as caught:
        ak.parse_many(douyin.ItemSearchKeyword, path)
    assert caught.value.__notes__ == [f"This was {path}, line 3."]
    with pytest.raises(ak.errors.PayloadError) as caught:
        ak.parse_many(douyin.ItemSearchKeyword, [keywords(1), "{"])
    assert caught.value.__notes__ == ["This was answer 1, counted from 0."]


@pytest.mark.parametrize(
    ("name", "source"), [("answers.csv", "a .csv file"), ("nowhere", "neither a folder nor")]
)
def test_a_path_that_holds_no_answers_is_refused(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / "answers.csv").touch()

    with pytest.raises(
        ak.errors.ParameterError, match=f"{source}.*Allowed: a folder of .json files, or an NDJSON"
    ):
        ak.parse_many(douyin.ItemSearchKeyword, tmp_path / name)


# The fast way is the slow way

NUMBERS = st.none() | st.floats(0, 2) | st.integers(0, 3) | st.sampled_from(["0.5", "1"])
KEYS = st.sampled_from(["00:05", "1:02:03", "7", "7.5", 7, 7.5, "male", "浙江", "-1", "2", 2])


def entries(keys: st.SearchStrategy[object]) -> st.SearchStrategy[list[dict[str, object]]]:
    return st.lists(st.fixed_dictionaries({"key": keys, "value": NUMBERS}), max_size=6)


DISTRIBUTIONS = entries(KEYS) | st.fixed_dictionaries(
    {"ratio_list": entries(KEYS), "tgi_list": entries(KEYS)}
)


def number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type] # a number, perhaps as text


def expected_portrait(payload: dict[str, object]) -> list[tuple[object, ...]]:
    """Say it again, a row at a time: a share and the TGI of its key, then what has a TGI alone."""
    rows: list[tuple[object, ...]] = []
    for dimension in ("gender", "province", "active"):
        distribution = payload[dimension]
        ratios, tgis = (
            (distribution, [])
            if isinstance(distribution, list)
            else (distribution["ratio_list"], distribution["tgi_list"])
        )
        tgi_by_key = {str(entry["key"]): number(entry["value"]) for entry in tgis}
        joined = [
            (str(entry["key"]), number(entry["value"]), tgi_by_key.pop(str(entry["key"]), None))
            for entry in ratios
        ]
        joined += [(key, None, tgi) for key, tgi in tgi_by_key.items()]
        words = SEGMENTS.get(dimension, {})
        rows += [(ITEM, dimension, words.get(key, key), share, tgi, "viewers") for key, share, tgi in joined]
    return rows


@given(
    st.lists(
        st.fixed_dictionaries({"gender": DISTRIBUTIONS, "province": DISTRIBUTIONS, "active": DISTRIBUTIONS}),
        max_size=4,
    )
)
def test_portraits_of_any_content_are_joined_by_key(payloads: list[dict[str, object]]) -> None:
    request = douyin.ItemAudiencePortrait(item_id=ITEM)
    bodies = [json.dumps({"code": 200, "data": payload}).encode() for payload in payloads]

    fast = ak.parse_many([request] * len(bodies) or douyin.ItemAudiencePortrait, bodies)

    assert fast.rows() == [row for payload in payloads for row in expected_portrait(payload)]
    assert fast.equals(pl.concat([fast.clear(), *(ak.parse(request, payload) for payload in payloads)]))


@given(st.lists(st.tuples(entries(KEYS), st.none() | entries(KEYS)), max_size=4))
def test_curves_of_any_content_are_read_point_by_point(
    curves: list[tuple[list[dict[str, object]], object]],
) -> None:
    payloads = [{"analysis_trend": {"current_item": item, "similar_author": peers}} for item, peers in curves]
    points = [
        (series, douyin.seconds(point["key"]), number(point["value"]))  # type: ignore[arg-type] # text or a number
        for item, peers in curves
        for series, curve in (("item", item), ("peers", peers or []))
        for point in curve  # type: ignore[attr-defined] # a list
    ]
    request = douyin.ItemWatchTrend(item_id=ITEM)
    bodies = [json.dumps(payload).encode() for payload in payloads]

    if any(second is None for _, second, _ in points):
        with pytest.raises(ak.errors.PayloadError, match="is not a point in time"):
            ak.parse_many(request, bodies)
    else:
        frame = ak.parse_many(request, bodies)
        assert frame.select("series", "second", "value").rows() == points
        assert set(frame.get_column("item_id")) <= {ITEM}


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.tuples(st.none() | st.sampled_from("abc"), st.integers(0, 3)))),
        max_size=5,
    )
)
def test_runs_and_lists_mix_in_a_column(
    runs_and_lists: list[tuple[bool, list[tuple[str | None, int]]]],
) -> None:
    columns = []
    for in_runs, runs in runs_and_lists:
        values = [value for value, times in runs for _ in range(times)]
        ids = RunLength(*runs) if in_runs else values
        columns.append({name: [None] * len(values) for name in tables.schema("keywords")} | {"item_id": ids})

    frame = parsing.frame("keywords", columns)

    assert frame.get_column("item_id").to_list() == [
        value for _, runs in runs_and_lists for value, times in runs for _ in range(times)
    ]


# What is no answer


def test_a_folder_without_an_answer_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(ak.errors.ParameterError, match="holds no answer: it is empty"):
        ak.parse_many(douyin.ItemWatchTrend, tmp_path)
    for name in ("a.csv", "b.csv", "c.zip"):
        (tmp_path / name).write_text("x")
    with pytest.raises(
        ak.errors.ParameterError, match=r"its files are 2 .csv, 1 .zip.*read by ak.read_export\(folder\)"
    ):
        ak.parse_many(douyin.ItemWatchTrend, tmp_path)


@pytest.mark.parametrize("body", ["answers/x.json", Path("answers/x.json"), "list.xlsx"])
def test_a_path_where_an_answer_is_meant_is_called_one(body: object) -> None:
    with pytest.raises(ak.errors.ParameterError, match="is a path, not an answer. Pass what the file holds"):
        ak.parse(douyin.ItemWatchTrend, body)  # type: ignore[arg-type] # that is the point
