"""Ingest: many answers become one frame.

The floor decodes each answer and throws it away: nobody can do less. ``orjson, kept`` holds all of them as dicts,
as whoever makes a frame of them later does.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import polars as pl
from _runner import Benchmark, Contender

import analytics_kit as ak
from analytics_kit import parsing
from analytics_kit.routes import douyin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from analytics_kit.route import Route

_PROVINCES = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
]
_AGES = ("-18", "18-23", "24-30", "31-40", "41-50", "50-")


def _item(number: int) -> str:
    return f"{7_500_000_000_000_000_000 + number}"


def _envelope(number: int, data: dict[str, Any]) -> bytes:
    body = {
        "code": 200,
        "request_id": f"synthetic-{number}",
        "message": "ok",
        "params": {"item_id": _item(number)},
        "data": {**data, "status_code": 0, "status_msg": ""},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _curve(rng: random.Random, number: int) -> bytes:
    points = rng.randint(15, 180)

    def series() -> list[dict[str, Any]]:
        value, entries = 1.0, []
        for second in range(points):
            entries.append({"key": f"{second // 60:02}:{second % 60:02}", "value": round(value, 4)})
            value *= 1 - rng.random() * 0.03
        return entries

    return _envelope(number, {"analysis_trend": {"current_item": series(), "similar_author": series()}})


def _portrait(rng: random.Random, number: int) -> bytes:
    def distribution(words: tuple[str, ...] | list[str]) -> dict[str, Any]:
        weights = [rng.random() for _ in words]
        shares = [
            {"key": word, "value": weight / sum(weights)} for word, weight in zip(words, weights, strict=True)
        ]
        tgis = [{"key": word, "value": rng.random() * 300} for word in words]
        return {
            "ratio_list": sorted(shares, key=lambda entry: -entry["value"]),
            "tgi_list": sorted(tgis, key=lambda entry: -entry["value"]),
        }

    data = {"gender": distribution(("male", "female")), "age": distribution(_AGES)}
    return _envelope(number, {**data, "province": distribution(_PROVINCES), "career": [], "city_level": []})


def _keywords(rng: random.Random, number: int) -> bytes:
    words = [
        {"keyword": f"合成{rng.randint(0, 10**6)}", "count": rng.randint(1, 9999), "percentage": rng.random()}
        for _ in range(50)
    ]
    return _envelope(number, {"keywords": words, "total_count": sum(word["count"] for word in words)})


class _Make:
    """Writes the answers as NDJSON, and how large their frame is."""

    def __init__(self, answer: Callable[[random.Random, int], bytes], route: type[Route]) -> None:
        self._answer, self._route = answer, route

    def __call__(self, size: int, folder: Path) -> None:
        rng = random.Random(7)  # noqa: S311 - synthetic answers, no secret
        with (folder / "answers.ndjson").open("wb") as file:
            for number in range(size):
                file.write(self._answer(rng, number) + b"\n")
        rows = sum(
            frame.estimated_size() for frame in parsing.parse_batches(self._route, folder / "answers.ndjson")
        )
        (folder / "frame").write_text(str(rows))


def _bodies(folder: Path) -> list[bytes]:
    return (folder / "answers.ndjson").read_bytes().splitlines()


class _Load:
    """The answers in memory, and the request of each."""

    def __init__(self, route: type[Route]) -> None:
        self._route = route

    def __call__(self, folder: Path) -> tuple[list[Route], list[bytes]]:
        bodies = _bodies(folder)
        return [self._route(item_id=_item(number)) for number in range(len(bodies))], bodies  # type: ignore[call-arg] # all three take one


def _frame_and_chunk(folder: Path) -> float:
    """Return 1.1 times the frame in MB, and what some 20,000 rows hold as Python lists."""
    return 1.1 * int((folder / "frame").read_text()) / 2**20 + 8


def _kit(inputs: tuple[list[Route], list[bytes]]) -> pl.DataFrame:
    return ak.parse_many(*inputs)


def _loads(inputs: tuple[list[Route], list[bytes]]) -> None:
    import orjson

    for body in inputs[1]:
        orjson.loads(body)


def _loads_all(inputs: tuple[list[Route], list[bytes]]) -> list[Any]:
    import orjson

    return [orjson.loads(body) for body in inputs[1]]


def _seconds(key: str) -> float:
    minutes, _, rest = key.rpartition(":")
    return 60.0 * int(minutes or 0) + float(rest)


def _curve_rows(item: str, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for series, name in (("item", "current_item"), ("peers", "similar_author")):
        for point in data["analysis_trend"][name]:
            yield {
                "item_id": item,
                "analysis": "retention",
                "series": series,
                "second": _seconds(point["key"]),
                "value": point["value"],
            }


def _portrait_rows(item: str, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for dimension in ("gender", "age", "province"):
        tgi = {entry["key"]: entry["value"] for entry in data[dimension]["tgi_list"]}
        for entry in data[dimension]["ratio_list"]:
            key = entry["key"]
            yield {
                "item_id": item,
                "dimension": dimension,
                "segment": key,
                "share": entry["value"],
                "tgi": tgi.get(key),
                "of": "viewers",
            }


def _keyword_rows(item: str, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for word in data["keywords"]:
        yield {
            "item_id": item,
            "keyword": word["keyword"],
            "count": word["count"],
            "reported_share": word["percentage"] / 100,
            "total_count": data["total_count"],
        }


class _ByHand:
    """What people write: ``json.loads``, a list of dicts, one frame at the end."""

    def __init__(self, rows: Callable[[str, dict[str, Any]], Iterator[dict[str, Any]]], frame: str) -> None:
        self._rows, self._frame = rows, frame

    def __call__(self, inputs: tuple[list[Route], list[bytes]]) -> Any:
        rows: list[dict[str, Any]] = []
        for request, body in zip(*inputs, strict=True):
            rows += self._rows(request.requested_ids()[0], json.loads(body)["data"])
        if self._frame == "pandas":
            import pandas as pd

            return pd.DataFrame(rows)
        return pl.DataFrame(rows)


def _digest(frame: Any) -> list[Any]:
    """Return what any library's frame comes to: the rows, the sum of each column of numbers, the words of the others."""
    # A column without a value is one that other libraries' frames leave out.
    columns = {name: frame[name] for name in frame.columns if any(value is not None for value in frame[name])}
    return [
        len(frame),
        *(
            round(float(column.sum()), 3)
            if not isinstance(column[0], str)
            else sum(map(len, map(str, column.unique())))
            for column in columns.values()
        ),
    ]


def _to_parquet(inputs: tuple[type[Route], Path]) -> int:
    route, path = inputs
    rows = 0
    for number, frame in enumerate(parsing.parse_batches(route, path, rows=200_000)):
        frame.write_parquet(path.with_name(f"part-{number}.parquet"))
        rows += frame.height
    return rows


def _whole_to_parquet(inputs: tuple[type[Route], Path]) -> int:
    frame = ak.parse_many(*inputs)
    frame.write_parquet(inputs[1].with_name("whole.parquet"))
    return frame.height


def _load_curves(folder: Path) -> tuple[type[Route], Path]:
    return douyin.ItemWatchTrend, folder / "answers.ndjson"


def _benchmark(
    name: str,
    route: type[Route],
    answer: Callable[[random.Random, int], bytes],
    rows: Callable[[str, dict[str, Any]], Iterator[dict[str, Any]]],
    goal: float,
) -> Benchmark:
    load = _Load(route)
    return Benchmark(
        name=f"ingest {name}",
        contenders={
            "kit": Contender(_kit, load, _digest),
            "floor": Contender(_loads, load),
            "orjson, kept": Contender(_loads_all, load),
            "json + dicts + polars": Contender(_ByHand(rows, "polars"), load, _digest),
            "json + dicts + pandas": Contender(_ByHand(rows, "pandas"), load, _digest),
        },
        sizes=(200, 2_000, 20_000),
        make=_Make(answer, route),
        goal=goal,
        ahead={"json + dicts + polars": 4},
        memory=_frame_and_chunk,
        unit="answers",
    )


BENCHMARKS = [
    _benchmark("curves", douyin.ItemWatchTrend, _curve, _curve_rows, 2.0),
    _benchmark("portraits", douyin.ItemAudiencePortrait, _portrait, _portrait_rows, 2.3),
    _benchmark("keywords", douyin.ItemSearchKeyword, _keywords, _keyword_rows, 2.3),
    Benchmark(
        name="ingest curves into Parquet, in batches",
        contenders={
            "kit": Contender(_to_parquet, _load_curves, int),
            "in one frame": Contender(_whole_to_parquet, _load_curves, int),
        },
        sizes=(2_000, 20_000),
        make=_Make(_curve, douyin.ItemWatchTrend),
        unit="answers",
    ),
]
