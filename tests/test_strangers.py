"""A cassette, a plan or a notebook of a stranger can at worst be refused: in a replay, in a recording and in ``verify``."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

import analytics_kit as ak
from analytics_kit import cassettes, client, errors, plans, report
from analytics_kit.cassettes import Cassette
from analytics_kit.routes import aitoearn, douyin
from analytics_kit.sandbox import documented
from analytics_kit.settings import Settings

WORDS = douyin.ItemSearchKeyword(item_id="7559536212910853422")
SUCCESS = {"code": 200, "data": documented.SEARCH_KEYWORD}


def document(member: str = "", value: Any = None) -> dict[str, Any]:
    """Return a good cassette, with a value in a member of it such as ``response.status.code``."""
    request = client.http_request(WORDS)
    interaction = {
        "request": {
            "method": "POST",
            "uri": str(request.url),
            "headers": {"content-type": ["application/json"]},
            "body": {"json": json.loads(request.content)},
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"content-type": ["application/json"]},
            "body": {"json": SUCCESS},
        },
    }
    provenance = {"recorded_at": "2026-01-01T00:00:00Z", "source": "live", "kit_version": "0.1.0"}
    whole: dict[str, Any] = {"version": 1, "interactions": [interaction], "provenance": provenance}
    *path, last = member.split(".")
    target: Any = interaction if member.startswith(("request", "response")) else whole
    for step in path:
        target = target[step]
    if member:
        target[last] = value
    return whole


def twice(member: str) -> str:
    """Return a good cassette in which a member stands twice, with a value of the right type."""
    text = json.dumps(document())
    start = text.index(f'"{member}": ')
    _, end = json.JSONDecoder().raw_decode(text, start + len(member) + 4)
    return f"{text[:end]}, {text[start:end]}{text[end:]}"


DEEP = "[" * 100_000
REFUSED: dict[str, str | bytes | dict[str, Any]] = {
    **{
        f"version {value!r:.20}": document("version", value)
        for value in (0, -1, 2, 10**30, "1", True, 1.5, None, [], {})
    },
    "no version": json.dumps({"interactions": []}),
    **{
        f"interactions {value!r}": document("interactions", value)
        for value in (None, {}, "x", [None], [[]], [{}])
    },
    **{f"aside {value!r}": document("aside", value) for value in (None, 1, [1])},
    **{f"provenance {value!r}": document("provenance", value) for value in (1, "x", [], {}, {"source": 1})},
    "a source of 1 MB": document("provenance.source", "x" * 1_000_000),
    "a time of 1 MB": document("provenance.recorded_at", "x" * 1_000_000),
    "a seed of text": document("provenance.world_seed", "x"),
    "gateways of text": document("provenance.gateways", "x"),
    **{
        f"method {value!r:.20}": document("request.method", value)
        for value in (None, 1, "", "POST\r\nx: y", "P" * 99, "\0", "POST\n")
    },
    **{
        f"address {value!r:.30}": document("request.uri", value)
        for value in (
            None,
            1,
            "",
            "//",
            "/x",
            "http://[",
            "http://h:99999999/",
            "http://h:0",
            "http://h\0/",
            "http://h/\r\nx",
            "file:///etc/passwd",
            "javascript:1",
            "x" * 1_000_000,
            "http://h/?" + "a=b&" * 100_000,
        )
    },
    **{
        f"{which} body {value!r}": document(f"{which}.body", value)
        for which in ("request", "response")
        for value in (
            1,
            [],
            {"json": 1, "text": "x"},
            {"base64": "###"},
            {"base64": "ab=c"},
            {"base64": "YQ==\n"},
            {"base64": "é"},
            {"base64": 1},
            {"text": None},
        )
    },
    **{
        f"status {value!r:.40}": document("response.status", value)
        for value in (
            None,
            200,
            {},
            {"code": "200"},
            {"code": -1},
            {"code": 0},
            {"code": 99_999},
            {"code": 10**30},
            {"code": 2.5},
            {"code": True},
            {"code": 200, "message": None},
        )
    },
    **{
        f"{which} headers {value!r}": document(f"{which}.headers", value)
        for which in ("request", "response")
        for value in (
            None,
            1,
            [],
            {"a": "b"},
            {"a": [1]},
            {"a": ["\r\nset-cookie: b"]},
            {"a": ["\0"]},
            {"a\r\n": ["b"]},
            {"a": ["\x7f"]},
        )
    },
    **{
        f"{member} twice": twice(member)
        for member in (
            "version",
            "interactions",
            "provenance",
            "source",
            "request",
            "response",
            "uri",
            "method",
            "headers",
            "status",
            "body",
            "json",
        )
    },
    "a body twice, once escaped": json.dumps(document()).replace(
        '"response": {', '"response": {"\\u0062ody": null, ', 1
    ),
    "in UTF-16": json.dumps(document()).encode("utf-16"),
    "no UTF-8": json.dumps(document()).encode().replace(b"live", b"li\xffve"),
    "half an emoji": json.dumps(document()).replace('"live"', '"\\ud83d"'),
    "cut": json.dumps(document())[:-20],
    "deep lists": DEEP,
    "deep objects": '{"a":' * 100_000,
    "a deep version": '{"version":' + DEEP,
    "a deep member": json.dumps(document()).replace('"version"', f'"x": {DEEP}{"]" * 100_000}, "version"', 1),
    "a deep body": json.dumps(document()).replace(
        '"code": 200', f'"x": {DEEP}{"]" * 100_000}, "code": 200', 1
    ),
    "nothing": "",
    "NULs": b"\0" * 1_000,
    "null": "null",
    "a number": "1e400",
    "NaN": '{"version": NaN, "interactions": []}',
    "HTML": "<html>",
    "a zip": b"PK\x03\x04" + bytes(100),
}
#: What is odd, and can be played all the same.
PLAYED: dict[str, dict[str, Any]] = {
    **{
        f"headers {value!r:.40}": document("response.headers", value)
        for value in (
            {"": [""]},
            {"content-type": []},
            {"content-type": ["ÿ中"]},
            {"content-type": ["a; charset=zip"]},
            {"content-type": ["a; charset=" + "x" * 99_999]},
            {"content-encoding": ["gzip"]},
            {"content-encoding": ["br"]},
            {"content-length": ["-1"]},
            {"transfer-encoding": ["chunked"]},
            {"retry-after": ["1e308"]},
            {"x-analytics-kit-gateway": ["nobody"]},
        )
    },
    "a number of 5,000 digits": document("x", "DIGITS"),
    "1e99999": document("x", "HUGE"),
    "a member nobody knows": document("x", {"y": [[[]]]}),
}


def written(kind: str | bytes | dict[str, Any], path: Path) -> Path:
    content = json.dumps(kind) if isinstance(kind, dict) else kind
    if isinstance(content, str):
        content = content.replace('"DIGITS"', "9" * 5_000).replace('"HUGE"', "1e99999").encode()
    path.write_bytes(content)
    return path


def uses(path: Path) -> dict[str, Callable[[], object]]:
    return {
        "replay": lambda: ak.replay(path).fetch(WORDS),
        "payload": lambda: ak.replay(path).payload(WORDS),
        "estimate": lambda: ak.replay(path).estimate([WORDS]),
        "record": lambda: ak.record(path, settings=Settings()),
        "vcr": lambda: cassettes.deserialize(path.read_text(encoding="utf-8", errors="surrogateescape")),
        "report": lambda: report.build("retention", cassette=str(path)),
    }


@pytest.mark.parametrize("kind", REFUSED)
def test_a_cassette_that_cannot_be_trusted_is_refused(kind: str, tmp_path: Path) -> None:
    path = written(REFUSED[kind], tmp_path / "stranger.json")
    before = path.read_bytes()
    for name, use in uses(path).items():
        with pytest.raises(errors.CassetteFormatError) as caught:
            use()
        assert len(str(caught.value)) <= errors.MOST, name
    try:
        findings = cassettes.verify(path)
    except errors.CassetteFormatError:
        pass
    else:
        assert [finding for finding in findings if finding.level == "error"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", PLAYED)
def test_one_that_is_only_odd_is_played(kind: str, tmp_path: Path) -> None:
    path = written(PLAYED[kind], tmp_path / "stranger.json")
    for name, use in uses(path).items():
        if name != "report":
            use()
    assert ak.replay(path).fetch(WORDS).height == 3
    cassettes.verify(path)


def test_a_miss_among_long_requests_is_found_out_in_no_time(tmp_path: Path) -> None:
    whole = document()
    for number in range(50):
        interaction = copy.deepcopy(whole["interactions"][0])
        interaction["request"]["body"] = {"json": {"x": f"{number}" + "y" * 200_000}}
        whole["interactions"].append(interaction)
    session = ak.replay(written(whole, tmp_path / "long.json"))
    with pytest.raises(errors.CassetteMissError) as caught:
        session.fetch(douyin.ItemSearchKeyword(item_id="1" * 19))
    assert len(str(caught.value)) <= errors.MOST


@pytest.mark.parametrize("source", ["live", "sandbox"])
def test_an_empty_list_of_interactions_wipes_no_recording(
    source: str, tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "study.json"
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=SUCCESS))
    first = ak.record(path, settings=settings, transport=transport)
    first.fetch(WORDS)
    empty = document("interactions", [])
    empty["provenance"]["source"] = source
    with ak.record(path, settings=settings, transport=transport) as second:
        written(empty, path)  # somebody puts an empty file in its place meanwhile
        second.fetch(douyin.ItemSearchKeyword(item_id="1" * 19))
    assert len(Cassette.load(path).interactions) == 2
    Cassette.load(path).save()
    first.close()
    assert len(Cassette.load(path).interactions) == 2


# Plans

HEAD = '[[fetch]]\nroute = "douyin.item_list"\nstart_time = 2025-10-01\nend_time = 2025-10-31\n'
TREND = '[[fetch]]\nroute = "douyin.item_watch_trend"\nanalysis_type = "retention"\nitem_id = '
OF = '{ of = "douyin.item_list", column = "item_id", %s }'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (
                HEAD + TREND + OF % f"{which} = {value}",
                f"{which} = .* is not allowed. Allowed: a whole number from 0",
            )
            for which in ("first", "last")
            for value in ("-1", "1.5", "true", '"2"', "[1]", "inf", "9" * 23)
        ),
        (
            HEAD + TREND + '{ of = "douyin.item_list", column = "nope" }',
            "column = 'nope' is none of douyin.item_list. Its table 'works' has",
        ),
        (HEAD + TREND + '{ of = "douyin.item_list", column = 1 }', "column = 1 is not allowed"),
        (HEAD + TREND + OF % 'table = "nope"', "has no table 'nope'"),
        (HEAD + TREND + OF % "table = 1", "table = 1 is not allowed"),
        (HEAD + TREND + '{ of = ["a"], column = "item_id" }', "names no earlier route"),
        (HEAD + TREND + "{ self = 1 }", "must hold of and column"),
        (HEAD + TREND + '[[["a"]]]', "is not allowed"),
        (HEAD.replace("2025-10-31", "9999-12-31"), "end_time = .*9999.* is not allowed"),
        (HEAD.replace("2025-10-01", "0001-01-01"), "start_time = .* is not allowed"),
        (HEAD.replace("2025-10-01", "nan"), "start_time = nan is not allowed"),
        (
            HEAD.replace("2025-10-01", "[" + "2025-10-01, " * 2_000 + "]").replace(
                "2025-10-31", "[" + "2025-10-31, " * 2_000 + "]"
            ),
            "this would be 4,000,000 calls",
        ),
        ("fetch = [1]", "number 1: 1 is no table"),
        ('fetch = [[["route", "douyin.item_list"]]]', "is no table"),
        ("[[fetch]]\nroute = [1]", "There is no route"),
        ("a = " + DEEP, "nested too deeply"),
        ("a = " + "{ a = " * 5_000, "nested too deeply"),
        ("a" + ".a" * 100_000 + " = 1", "a name in it has 50 parts"),
        ("x = " + "9" * 5_000, "is no TOML"),
        ("\0", "is no TOML"),
        ("#" * 4_000_001, "is larger than 4,000,000 bytes"),
    ],
    ids=lambda value: f"{value:.40}",
)
def test_a_plan_of_odd_things_is_refused_before_anything_is_sent(
    text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(errors.ParameterError, match=message):
        plans.load(tmp_path / "plan.toml")


def test_a_plan_at_a_path_that_is_none_says_so() -> None:
    with pytest.raises(errors.ParameterError, match="cannot be read"):
        plans.load(Path("a\0b"))


def test_a_period_up_to_the_end_of_time_is_estimated(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "plan.toml").write_text(
        '[[fetch]]\nroute = "douyin.live_room_history_list"\nstart_date = 9998-12-31\nend_date = 9999-12-31\n'
    )
    (cost,) = plans.estimate(ak.record("study", settings=settings), plans.load(tmp_path / "plan.toml"))
    assert (cost.calls, cost.to_send, cost.credits, cost.exact) == (5, 5, 5.0, True)
    assert cost.address == "https://api.tikomni.com"


@pytest.mark.parametrize("value", ["../../x", "a/b", "..", "a\0b", "é\n"])
def test_a_value_that_would_change_the_address_is_refused(value: str) -> None:
    with pytest.raises(errors.ParameterError, match="cannot stand in an address|is not allowed"):
        client.http_request(aitoearn.WorkAnalytics(platform="tiktok", account_id="a", platform_work_id=value))


# Notebooks


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        "[" * 100_000,
        '{"cells": ' + "[" * 500 + "]" * 500 + ', "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        '{"cells": 1, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        '{"cells": [1], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        '{"cells": [], "metadata": 1, "nbformat": 4, "nbformat_minor": 5}',
        '{"cells": [], "metadata": {}, "nbformat": "4", "nbformat_minor": 5}',
        '{"cells": [], "metadata": {}, "nbformat": 99, "nbformat_minor": 5}',
        '{"cells": [{"cell_type": "code", "source": "1", "outputs": [], "execution_count": null, "id": "a", "metadata": {"tags": 1}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        '{"cells": [{"cell_type": "code", "source": 1, "outputs": [], "execution_count": null, "id": "a", "metadata": {}}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        '{"worksheets": 1, "metadata": {}, "nbformat": 3}',
    ],
    ids=lambda text: f"{text:.40}",
)
def test_what_is_no_notebook_is_a_message(text: str, tmp_path: Path) -> None:
    (tmp_path / "t.ipynb").write_text(text)
    with pytest.raises(errors.TemplateError, match="is not a readable notebook"):
        report.build(tmp_path / "t.ipynb")
