"""Replay: many recorded POSTs that differ by their bodies only, and how long a cassette takes to open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
from _runner import Benchmark, Contender

import analytics_kit as ak
from analytics_kit import cassettes, client, scrubbing
from analytics_kit.cassettes import Cassette
from analytics_kit.routes import douyin

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

_HEADERS = [("content-type", "application/json")]


def _request(number: int) -> douyin.ItemSearchKeyword:
    return douyin.ItemSearchKeyword(item_id=f"{number:019}")


def _answer(number: int) -> bytes:
    words = [
        {"count": number + word, "keyword": f"合成词{word}", "percentage": word / 2} for word in range(1, 16)
    ]
    data = {"keywords": words, "status_code": 0, "total_count": number * 15 + 120}
    return json.dumps({"code": 200, "data": data}, ensure_ascii=False, separators=(",", ":")).encode()


def _make(size: int, folder: Path) -> None:
    recorded = []
    for number in range(size):
        request = client.http_request(_request(number))
        recorded.append(
            {
                "request": {
                    "method": "POST",
                    "uri": str(request.url),
                    "body": request.content,
                    "headers": dict(_HEADERS),
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": dict(_HEADERS),
                    "body": {"string": _answer(number)},
                },
            }
        )
    provenance = {"recorded_at": "2026-01-01T00:00:00Z", "source": "sandbox", "kit_version": "0"}
    text = cassettes.serialize({"interactions": recorded, "metadata": provenance})
    (folder / "calls.json").write_text(text, encoding="utf-8")
    (folder / "size").write_text(str(size))


def _http_requests(folder: Path) -> list[httpx.Request]:
    size = int((folder / "size").read_text())
    return [client.http_request(_request(number)) for number in range(size)]


def _bodies(responses: list[httpx.Response]) -> tuple[int, int]:
    # As JSON: a cassette does not keep the blanks between its members.
    return len(responses), sum(
        response.json()["data"]["total_count"] for response in responses if response.is_success
    )


# Answers


def _load_kit(folder: Path) -> tuple[Cassette, list[httpx.Request]]:
    return Cassette.load(folder / "calls.json"), _http_requests(folder)


def _run_kit(inputs: tuple[Cassette, list[httpx.Request]]) -> list[httpx.Response]:
    cassette, requests = inputs
    return [cassette.play(request) for request in requests]


def _load_client(folder: Path) -> tuple[httpx.Client, list[httpx.Request]]:
    cassette, requests = _load_kit(folder)
    return httpx.Client(transport=httpx.MockTransport(cassette.play)), requests


def _load_floor(folder: Path) -> tuple[dict[bytes, bytes], list[httpx.Request]]:
    requests = _http_requests(folder)
    return {request.content: _answer(number) for number, request in enumerate(requests)}, requests


def _run_floor(inputs: tuple[dict[bytes, bytes], list[httpx.Request]]) -> list[httpx.Response]:
    table, requests = inputs
    return [
        httpx.Response(200, headers=_HEADERS, content=table[request.content], request=request)
        for request in requests
    ]


def _run_client(inputs: tuple[httpx.Client, list[httpx.Request]]) -> list[httpx.Response]:
    client, requests = inputs
    return [client.send(request) for request in requests]


def _load_vcrpy(folder: Path) -> Any:
    import vcr

    recorder = vcr.VCR(serializer="analytics_kit", record_mode="none", match_on=["method", "uri", "body"])
    recorder.register_serializer("analytics_kit", cassettes)
    # vcrpy takes a request as it is; only the kit knows that a secret stands there.
    requests = [
        httpx.Request("POST", request.url, json={**json.loads(request.content), "cookie": scrubbing.SCRUBBED})
        for request in _http_requests(folder)
    ]
    return recorder, str(folder / "calls.json"), requests


def _run_vcrpy(inputs: Any) -> list[httpx.Response]:
    recorder, path, requests = inputs
    with recorder.use_cassette(path), httpx.Client() as client:
        return [client.send(request) for request in requests]


# Frames


def _load_session(folder: Path) -> Any:
    size = int((folder / "size").read_text())
    return ak.replay(folder / "calls.json"), size


def _run_session(inputs: Any) -> pl.DataFrame:
    session, size = inputs
    frame: pl.DataFrame = session.fetch_all(_request(number) for number in range(size))
    return frame


def _run_by_hand(inputs: Any) -> pl.DataFrame:
    """Do without the kit all that must be done: build the request, look it up, build the answer, parse it."""
    table, http_requests = inputs
    requests = [_request(number) for number in range(len(http_requests))]
    url, bodies = http_requests[0].url, []
    for request in requests:
        http_request = httpx.Request("POST", url, json={**request.wire(), "cookie": "-"})
        bodies.append(
            httpx.Response(
                200, headers=_HEADERS, content=table[http_request.content], request=http_request
            ).content
        )
    return ak.parse_many(requests, bodies)


def _rows(frame: pl.DataFrame) -> tuple[int, int]:
    return frame.height, int(frame.get_column("count").sum())


# Opening


def _read(path: Path) -> int:
    import orjson

    return len(orjson.loads(path.read_bytes())["interactions"])


def _open(path: Path) -> Cassette:
    return Cassette.load(path)


def _count(cassette: Cassette) -> int:
    return len(cassette.interactions)


def _four_times(folder: Path) -> float:
    return 4 * (folder / "calls.json").stat().st_size / 2**20


def _path(folder: Path) -> Path:
    return folder / "calls.json"


BENCHMARKS = [
    Benchmark(
        name="replay",
        contenders={
            "kit": Contender(_run_kit, _load_kit, _bodies),
            "floor": Contender(_run_floor, _load_floor, _bodies),
        },
        sizes=(100, 1_000, 10_000),
        make=_make,
        goal=3.0,
        unit="calls",
    ),
    Benchmark(
        name="replay through an httpx client",
        contenders={
            "kit": Contender(_run_client, _load_client, _bodies),
            "vcrpy": Contender(_run_vcrpy, _load_vcrpy, _bodies),
        },
        # A thousand took vcrpy 158 s a round: ask for that by --sizes 1000 --rounds 1.
        sizes=(100, 300),
        make=_make,
        ahead={"vcrpy": 10},
        unit="calls",
    ),
    Benchmark(
        name="replay into a frame",
        contenders={
            "kit": Contender(_run_session, _load_session, _rows),
            "floor": Contender(_run_by_hand, _load_floor, _rows),
        },
        sizes=(100, 1_000, 10_000),
        make=_make,
        goal=3.0,
        unit="calls",
    ),
    Benchmark(
        name="open a cassette",
        contenders={
            "kit": Contender(_open, _path, _count),
            "floor": Contender(_read, _path, int),
        },
        sizes=(50, 500, 5_000),  # 5,000 calls are 10 MB
        make=_make,
        goal=3.0,
        memory=_four_times,
        unit="calls",
    ),
]
