"""A cassette is readable, holds no secret, plays through vcrpy too, and is never half-written."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import httpx
import pytest
import vcr
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics_kit as ak
from analytics_kit import cassettes, errors, scrubbing
from analytics_kit._version import __version__
from analytics_kit.cassettes import Cassette
from analytics_kit.routes import douyin

URL = "https://api.tikomni.com/api/u1/v1/douyin/creator_v2/fetch_item_list"
NOW = "2026-01-02T03:04:05Z"
SECRET = "canary-0451"  # noqa: S105 - a canary, no password


def request_(body: object = None, *, url: str = URL) -> httpx.Request:
    headers = {"Authorization": f"Bearer {SECRET}", "Cookie": SECRET}
    return httpx.Request("POST", url, json=body or {"cookie": SECRET, "count": 10}, headers=headers)


def answered(content: object = None, *, sandbox: bool = True, **headers: str) -> httpx.Response:
    synthetic = {cassettes.SANDBOX_HEADER: "seed=7"} if sandbox else {}
    raw = (
        content
        if isinstance(content, bytes)
        else json.dumps(content if content is not None else {"data": 1}).encode()
    )
    return httpx.Response(
        200, content=raw, headers={"content-type": "application/json", **synthetic, **headers}
    )


@pytest.fixture
def cassette(tmp_path: Path) -> Cassette:
    recorded = Cassette(tmp_path / "study.json")
    recorded.add(request_(), answered({"data": {"items": ["作品"]}}), secrets=(SECRET,), now=NOW)
    recorded.save()
    return recorded


# The file


def test_the_file_is_written_to_be_read(cassette: Cassette) -> None:
    text = cassette.path.read_text(encoding="utf-8")

    assert json.loads(text) == {
        "version": 1,
        "provenance": {
            "recorded_at": NOW,
            "source": "sandbox",
            "kit_version": __version__,
            "world_seed": 7,
        },
        "interactions": [
            {
                "request": {
                    "method": "POST",
                    "uri": URL,
                    "headers": {"content-type": ["application/json"]},
                    "body": {"json": {"cookie": "<scrubbed>", "count": 10}},
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"content-type": ["application/json"], cassettes.SANDBOX_HEADER: ["seed=7"]},
                    "body": {"json": {"data": {"items": ["作品"]}}},
                },
            }
        ],
    }
    assert "作品" in text
    assert (
        text
        == json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False).replace("[]", "[]")
        + "\n"
    )


def test_the_order_of_recording_leaves_no_trace(tmp_path: Path) -> None:
    texts = []
    for name, order in (("a", (1, 2, 3)), ("b", (3, 1, 2))):
        cassette = Cassette(tmp_path / f"{name}.json")
        for count in order:
            cassette.add(request_({"count": count}), answered({"data": count}), now=NOW)
        cassette.save()
        texts.append(cassette.path.read_text())

    assert texts[0] == texts[1]


def test_any_httpx_client_plays_from_a_cassette(cassette: Cassette) -> None:
    with httpx.Client(transport=httpx.MockTransport(cassette.play)) as client:
        assert client.send(request_()).json() == {"data": {"items": ["作品"]}}
        with pytest.raises(errors.CassetteMissError):
            client.post(URL, json={"count": 11})


@pytest.mark.parametrize("content", [b"PK\x03\x04\xff\xfe binary", "text, 文字".encode(), b"", b'{"a": NaN}'])
def test_any_body_comes_back_as_it_was(tmp_path: Path, content: bytes) -> None:
    cassette = Cassette(tmp_path / "study.json")
    cassette.add(request_(), answered(content), now=NOW)
    cassette.save()

    assert Cassette.load(cassette.path).play(request_()).content == content


_NAMES = st.text(max_size=5).filter(
    lambda name: scrubbing.plain(name) not in {*scrubbing.SECRET_NAMES, "params"}
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(document=st.dictionaries(_NAMES, _JSON, max_size=4))
def test_any_json_survives_the_file(
    document: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cassette = Cassette(tmp_path_factory.mktemp("any") / "study.json")
    cassette.add(request_(), answered(document), now=NOW)
    cassette.save()

    assert Cassette.load(cassette.path).play(request_()).json() == document


# Secrets


def test_no_secret_reaches_the_file_wherever_it_stands(tmp_path: Path) -> None:
    request = request_(
        {
            "cookie": SECRET,
            "proxy": f"http://u:{SECRET}@h",
            "deep": [{"Cookie": SECRET}],
            "text": f"a {SECRET} b",
        },
        url=f"{URL}?token={SECRET}&q={SECRET}",
    )
    response = answered(
        {
            "cache_url": f"https://x/{SECRET}",
            "params": {"cookie": SECRET, "q": 1},
            "data": {"echo": f"-{SECRET}-", SECRET: 1},
        },
        **{"set-cookie": SECRET, "x-other": SECRET},
    )
    cassette = Cassette(tmp_path / "study.json")
    cassette.add(request, response, secrets=(SECRET,), now=NOW)

    assert SECRET not in (tmp_path / "study.json.partial").read_text()
    cassette.save()
    assert SECRET not in cassette.path.read_text()
    assert "set-cookie" not in cassette.path.read_text()
    assert '"params"' not in cassette.path.read_text()
    assert cassettes.verify(cassette.path, secrets=(SECRET,)) == []


def test_another_key_and_another_cookie_replay_the_same_cassette(cassette: Cassette) -> None:
    other = httpx.Request(
        "POST",
        URL,
        json={"count": 10, "cookie": "somebody else's"},
        headers={"Authorization": "Bearer other"},
    )

    assert Cassette.load(cassette.path).play(other).json() == {"data": {"items": ["作品"]}}


# Replay


def test_a_miss_names_the_closest_requests_and_how_to_add_this_one(cassette: Cassette) -> None:
    with pytest.raises(errors.CassetteMissError) as caught:
        cassette.play(request_({"cookie": SECRET, "count": 11}))

    message = str(caught.value)
    assert '"count":11' in message
    assert "It holds this route with count=10." in message
    assert message.endswith("PLAN --sandbox.")  # it is synthetic, and so is what is added
    assert SECRET not in message


def test_a_miss_in_a_cassette_of_real_answers_says_what_asking_may_cost(cassette: Cassette) -> None:
    assert cassette.provenance is not None
    cassette.provenance.source = "live"
    with pytest.raises(errors.CassetteMissError) as caught:
        cassette.play(request_({"count": 11}))

    assert "this asks the provider, which may charge" in str(caught.value)
    assert "analytics_kit.record(" in str(caught.value)
    assert "--sandbox" not in str(caught.value)


def test_a_miss_of_a_work_names_the_works_that_are_there_in_one_line_and_what_is_free() -> None:
    with pytest.raises(errors.CassetteMissError) as caught:
        ak.replay("demo").fetch(douyin.ItemDanmakuAnalysis(item_id="1111111111111111111"))
    lines = str(caught.value).splitlines()

    assert lines[-2].startswith("It holds this route for item_id 75")
    assert lines[-2].endswith(" and 7 more.")
    assert lines[-1].startswith("To add it, synthetic and free: ")
    assert lines[-1].endswith("PLAN --sandbox.")


def test_a_miss_of_another_route_says_so() -> None:
    with pytest.raises(
        errors.CassetteMissError, match="It holds no call of this route. The closest:\n  POST"
    ):
        ak.replay("demo").fetch(douyin.AuthorDiagnosis())


def test_a_miss_is_short_in_a_notebook() -> None:
    with pytest.raises(errors.CassetteMissError) as caught:
        ak.replay("demo").fetch(douyin.AuthorDiagnosis())
    lines = caught.value._render_traceback_()

    assert lines[0].endswith('ak.replay("demo").fetch(douyin.AuthorDiagnosis())')
    assert lines[-1] == f"CassetteMissError: {caught.value}"
    assert len(lines) == 3


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5), st.randoms())
def test_the_order_of_members_and_parameters_does_not_matter(
    values: dict[str, object], shuffle: object
) -> None:
    names = list(values)
    shuffle.shuffle(names)  # type: ignore[attr-defined] # hypothesis gives a Random
    turned = {name: values[name] for name in names}

    assert cassettes.key_of(httpx.Request("POST", URL, json=values)) == cassettes.key_of(
        httpx.Request("POST", URL, json=turned)
    )
    assert cassettes.key_of(httpx.Request("GET", URL, params=values)) == cassettes.key_of(
        httpx.Request("GET", URL, params=turned)
    )


def test_the_host_does_not_matter_and_all_else_does() -> None:
    key = cassettes.key_of(request_({"count": 1}))

    assert key == cassettes.key_of(
        request_({"count": 1}, url=URL.replace("api.tikomni.com", "127.0.0.1:8765"))
    )
    assert key != cassettes.key_of(request_({"count": 2}))
    assert key != cassettes.key_of(request_({"count": 1}, url=URL + "x"))
    assert key != cassettes.key_of(request_({"count": 1}, url=URL + "?a=1"))


def test_a_stock_vcrpy_with_the_serializer_plays_the_file(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", None)
    recorder = vcr.VCR(serializer="analytics_kit", record_mode="none", match_on=("method", "uri"))
    recorder.register_serializer("analytics_kit", cassettes)
    with recorder.use_cassette(str(cassette.path)) as tape, httpx.Client() as client:
        response = client.post(URL, json={"cookie": SECRET, "count": 10})

    assert response.json() == {"data": {"items": ["作品"]}}
    assert tape.play_count == 1


def test_what_a_stock_vcrpy_writes_with_the_serializer_is_scrubbed_and_ours_to_read(tmp_path: Path) -> None:
    path = tmp_path / "stock.json"
    recorder = vcr.VCR(serializer="analytics_kit", record_mode="all")
    recorder.register_serializer("analytics_kit", cassettes)
    handler = httpx.MockTransport(
        lambda _: answered({"data": 1, "cache_url": SECRET}, **{"set-cookie": SECRET})
    )
    with recorder.use_cassette(str(path)), httpx.Client(transport=handler) as client:
        client.post(URL, json={"cookie": SECRET}, headers={"Authorization": SECRET})

    assert SECRET not in path.read_text()
    assert Cassette.load(path).play(request_({"cookie": "any"})).json() == {
        "data": 1,
        "cache_url": "<scrubbed>",
    }


# Trouble


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"version": 1}',
        b'{"version": 1, "interactions": [{"request": 1}]}',
        b"\xff",
        b'{"version": "x", "interactions": []}',
    ],
)
def test_a_corrupt_file_says_which_and_what_to_do_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "study.json"
    path.write_bytes(content)

    with pytest.raises(errors.CassetteFormatError, match=r"study.json is corrupt: .* Restore it"):
        Cassette.load(path)
    assert path.read_bytes() == content


def test_a_newer_format_asks_for_a_newer_kit(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    path.write_text('{"version": 2, "interactions": {"by": "another design"}}')

    with pytest.raises(
        errors.CassetteFormatError, match=r"has format 2; analytics_kit .* reads up to 1. Upgrade"
    ):
        Cassette.load(path)


def test_synthetic_and_real_answers_do_not_mix(cassette: Cassette) -> None:
    with pytest.raises(errors.CassetteError, match="holds sandbox answers, and this one is live"):
        cassette.add(request_({"count": 2}), answered(sandbox=False))


def test_what_an_interrupted_recording_left_is_taken_up(tmp_path: Path) -> None:
    cut_off = Cassette(tmp_path / "study.json")
    for count in (1, 2):
        cut_off.add(request_({"count": count}), answered({"data": count}), now=NOW)
    with (tmp_path / "study.json.partial").open("ab") as journal:
        journal.write(b'{"provenance": {"recorded_at"')  # power went here
    again = Cassette.load(tmp_path / "study.json", journal=True)
    again.save()

    assert [again.play(request_({"count": count})).json() for count in (1, 2)] == [{"data": 1}, {"data": 2}]
    assert not (tmp_path / "study.json.partial").exists()
    assert len(Cassette.load(tmp_path / "study.json").interactions) == 2


def test_two_recordings_of_one_cassette_do_not_lose_each_other_s_calls(cassette: Cassette) -> None:
    other = Cassette.load(cassette.path, journal=True)
    cassette.add(request_({"count": 2}), answered({"data": 2}))
    other.add(request_({"count": 3}), answered({"data": 3}))
    cassette.save()
    other.save()

    assert len(Cassette.load(cassette.path).interactions) == 3


def test_a_later_recording_keeps_the_first_time_and_notes_its_own(cassette: Cassette) -> None:
    again = Cassette.load(cassette.path, journal=True)
    again.add(request_({"count": 2}), answered(), now="2026-02-01T00:00:00Z")
    again.save()

    provenance = Cassette.load(cassette.path).provenance
    assert provenance is not None
    assert (provenance.recorded_at, provenance.extended_at) == (NOW, "2026-02-01T00:00:00Z")


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(errors.CassetteError, match="cannot be written"):
        Cassette(tmp_path / "file" / "study.json").add(request_(), answered())


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    cassette: Cassette, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cassette.path.read_bytes()
    cassette.add(request_({"count": 2}), answered())
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(errors.CassetteError, match="No space left"):
        cassette.save()
    assert cassette.path.read_bytes() == before
    assert sorted(path.name for path in cassette.path.parent.iterdir()) == [
        ".study.json.lock",
        "study.json",
        "study.json.partial",
    ]
