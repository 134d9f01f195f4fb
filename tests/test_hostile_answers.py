"""Faults that a hostile reviewer found, each seen to fail before it was mended."""

from __future__ import annotations

import gzip
import json
import socketserver
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

import analytics_kit as ak
from analytics_kit import errors
from analytics_kit.cassettes import Cassette, _cassette
from analytics_kit.routes import amagi, douyin, keyapi, tiktok
from analytics_kit.settings import Settings

from .conftest import CANARIES

ITEM = "7559536212910853422"
COOKIE = CANARIES["DOUYIN_COOKIE"]


def words(number: int) -> douyin.ItemSearchKeyword:
    return douyin.ItemSearchKeyword(item_id=f"{number:019}")


def success(data: Any = None, **members: Any) -> dict[str, Any]:
    return {"code": 200, "data": data or {"keywords": [{"keyword": "a", "count": 3}]}} | members


def session(path: Path | None, answer: Any, **options: Any) -> ak.Session:
    """Return a session whose provider answers with what ``answer`` makes of the sent parameters."""

    def handle(request: httpx.Request) -> httpx.Response:
        parameters = json.loads(request.content) if request.content else dict(request.url.params)
        result = answer(parameters) if callable(answer) else answer
        return result if isinstance(result, httpx.Response) else httpx.Response(200, json=result)

    settings = Settings.load(environment=CANARIES)
    options = {
        "settings": settings,
        "transport": httpx.MockTransport(handle),
        "retries": 0,
        "progress": False,
    } | options
    return ak.live(**options) if path is None else ak.record(path, **options)


# Two recorders


def test_a_success_of_another_recorder_is_never_replaced_by_what_was_none(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    first = session(path, lambda parameters: {} if parameters["item_id"].endswith("0") else success())
    with pytest.raises(errors.PayloadError):
        first.fetch(words(0))
    with session(path, success()) as second:
        second.fetch(words(0))
    first.fetch(words(1))
    first.close()

    with ak.replay(path) as played:
        assert played.fetch_all([words(0), words(1)]).height == 2


def test_a_success_is_never_replaced_by_half_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    half = httpx.Response(200, content=b'{"code": 200, "data": {"keyw')
    first = session(path, lambda parameters: half if parameters["item_id"].endswith("0") else success())
    with pytest.raises(errors.PayloadError):
        first.fetch(words(0))
    with session(path, success(), retry_billed=True) as second:
        second.fetch(words(0))
    first.fetch(words(1))
    first.close()

    assert ak.replay(path).fetch(words(0)).height == 1


@pytest.mark.parametrize(
    "bad",
    [
        b'{"code": 200, "data": {"keyw',
        json.dumps({"code": 200, "data": {"keywords": [{"keyword": {"x": 1}}]}}).encode(),
    ],
)
def test_an_unreadable_answer_replaces_no_success_that_came_before_it(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "study.json"
    other = session(path, httpx.Response(200, content=bad))
    with session(path, success()) as first:
        first.fetch(words(0))
    with pytest.raises(errors.PayloadError):
        other.fetch(words(0))
    other.close()

    assert ak.replay(path).fetch(words(0)).height == 1


def test_a_later_refusal_replaces_no_success_that_came_in_between(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    first = session(path, lambda parameters: {} if parameters["item_id"].endswith("0") else success())
    with session(path, success()) as second:
        second.fetch(words(0))
    with pytest.raises(errors.PayloadError):
        first.fetch(words(0))
    first.fetch(words(1))
    first.close()

    assert ak.replay(path).fetch(words(0)).height == 1


# Headers and bodies


@pytest.mark.parametrize("name", ["作品列表.xlsx".encode(), "作品列表.xlsx".encode("gbk"), b"\xff"])
def test_a_header_beyond_ascii_poisons_no_cassette(tmp_path: Path, name: bytes) -> None:
    headers = [
        (b"content-disposition", b"attachment; filename=" + name),
        (b"content-type", b"application/json; charset=\xff"),
    ]
    answer = httpx.Response(200, headers=headers, content=json.dumps(success()).encode())
    path = tmp_path / "study.json"
    with session(path, answer) as recording:
        recorded = recording.fetch(words(0))

    assert ak.replay(path).fetch(words(0)).equals(recorded)


@pytest.mark.parametrize("charset", ["idna", "punycode", "hex", "utf-16-le", "undefined", "no\\such"])
def test_a_charset_that_is_none_costs_nothing(tmp_path: Path, charset: str) -> None:
    cut = {"keywords": [{"keyword": "词好", "count": 3}]}
    body = json.dumps(success(cut), ensure_ascii=False).encode().replace("好".encode(), "好".encode()[:2])
    answer = httpx.Response(
        200, headers={"content-type": f"application/json; charset={charset}"}, content=body
    )
    path = tmp_path / "study.json"
    with session(path, answer) as recording:
        if charset == "utf-16-le":  # which is an encoding, though not this text's
            with pytest.raises(errors.PayloadError, match="not valid JSON"):
                recording.fetch(words(0))
        else:
            with pytest.warns(errors.PartialResultWarning, match="could not be decoded"):
                assert recording.fetch(words(0)).height == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("cut", [None, -12])
@pytest.mark.parametrize("start", ["", "\n ", "<html>", "词: "])
def test_no_secret_stays_in_wider_characters(
    tmp_path: Path, encoding: str, cut: int | None, start: str
) -> None:
    body = (start + json.dumps(success(params={"cookie": COOKIE}, echo=COOKIE))).encode(encoding)[:cut]
    path = tmp_path / "study.json"
    recording = session(path, httpx.Response(200, content=body))
    try:
        recording.fetch(words(0))
    except errors.PayloadError as problem:
        assert COOKIE not in f"{problem} {recording.calls['error'].to_list()}"  # noqa: PT017 - either way is right
    recording.close()

    cassette = Cassette.load(path)
    (interaction,) = {**cassette.interactions, **cassette.aside}.values()
    content = interaction.response.body.content()  # type: ignore[union-attr] # it has one
    assert COOKIE.encode() not in content
    assert COOKIE.encode(encoding) not in content
    assert COOKIE.encode() not in content.replace(b"\0", b"")


@pytest.mark.parametrize("name", ["token", "msToken", "session_key", "device_id", "webid"])
def test_a_number_under_a_secret_name_leaves_json(tmp_path: Path, name: str) -> None:
    path = tmp_path / "study.json"
    answer = {"code": 401, "message": "bad key", name: 12345678901}
    with pytest.raises(errors.AuthenticationError, match="bad key"):
        session(path, answer).fetch(words(0))
    # An interrupted recording: what was received and never judged is read by the next one.
    cassette = Cassette(path)
    body = json.dumps({"code": 200, "data": {"keywords": [{"keyword": "a", "count": 3}], name: 12345678901}})
    cassette.receive(
        ak.session.http_request(words(1)), httpx.Response(200, content=body.encode()), secrets=(COOKIE,)
    )

    with session(path, answer) as again:
        assert again.fetch(words(1)).height == 1
    assert again.calls.item(0, "sent") == 0


def test_what_is_kept_of_another_status_is_shown(tmp_path: Path) -> None:
    recording = session(tmp_path / "study.json", httpx.Response(202, json={"queued": True}))
    with pytest.raises(errors.PayloadError, match="shows what came"):
        recording.fetch(words(0))
    assert recording.payload(words(0)) == {"queued": True}


@pytest.mark.parametrize("success_is", ["false", 0, "0", "no", None], ids=repr)
def test_success_is_what_says_so(success_is: object) -> None:
    with pytest.raises(errors.ProviderError):
        session(None, success(success=success_is)).fetch(words(0))


@pytest.mark.parametrize("inner", [{"status_code": 8.0}, {"BaseResp": [{"StatusCode": 8}]}])
def test_an_inner_code_is_read_in_any_writing(inner: dict[str, Any]) -> None:
    with pytest.raises(errors.AuthenticationError):
        session(None, success(inner)).fetch(words(0))


class Raw(socketserver.StreamRequestHandler):
    """Answers every request with what the server was given, byte for byte, and closes."""

    def handle(self) -> None:
        length = 0
        while (line := self.rfile.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        self.wfile.write(self.server.answer)  # type: ignore[attr-defined] # given below


def packed(head: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{head}\r\n\r\n".encode() + body


BODY = json.dumps(success()).encode()
PACKED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    "answer",
    [
        packed(f"Content-Encoding: gzip\r\nContent-Length: {len(PACKED)}", PACKED[:-8] + b"\0" * 8),
        packed(f"Content-Encoding: gzip\r\nContent-Length: {len(BODY)}", BODY),
        packed(f"Content-Length: {len(BODY) + 10}", BODY),
        packed("Transfer-Encoding: chunked", f"{len(BODY):x}\r\n".encode() + BODY + b"\r\n"),
    ],
    ids=["a wrong checksum", "packed it says, and is not", "a length too long", "no last chunk"],
)
def test_an_answer_that_came_whole_counts_however_it_was_packed(tmp_path: Path, answer: bytes) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Raw) as server:
        server.answer = answer  # type: ignore[attr-defined] # the handler's
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        settings = Settings.load(environment=CANARIES, base_urls={"tikomni": url})
        with ak.record(tmp_path / "study.json", settings=settings, retries=0) as recording:
            assert recording.fetch(words(0)).height == 1
        server.shutdown()

    assert recording.calls.select("credits", "maybe_credits").row(0) == (1.0, 0.0)
    assert ak.replay(tmp_path / "study.json").fetch(words(0)).height == 1


# Figures, keys and shapes


@pytest.mark.parametrize("text", ["-1e30", "-" + "9" * 40, "9" * 40, "-1e300"])
def test_a_figure_of_any_size_is_null_where_no_column_holds_it(text: str) -> None:
    answer = {"keywords": [{"keyword": "a", "count": text}]}
    with pytest.warns(errors.PartialResultWarning, match="1 value could not be read"):
        assert ak.parse(words(0), answer).get_column("count").to_list() == [None]


@pytest.mark.parametrize("key", ["9" * 400, "9" * 400 + ":01", "9" * 5000 + ":00", 1e300, -1])
def test_a_clock_beyond_all_time_is_our_error(key: object) -> None:
    curve = {"analysis_trend": {"current_item": [{"key": key, "value": 1}]}}
    with pytest.raises(errors.PayloadError, match="not a point in time"):
        ak.parse(douyin.ItemWatchTrend(item_id=ITEM), curve)


@pytest.mark.parametrize("item_id", ["--", "null", "7559536212910853422.0", "7.559536212910853e18"])
def test_what_says_unknown_or_went_through_a_float_is_no_id(item_id: str) -> None:
    with pytest.raises(errors.PayloadError):
        ak.parse(keyapi.VideoDetailAnalytics, {"code": 0, "data": [{"video_id": item_id}]})


LIST = douyin.ItemList(start_time="2025-05-01", end_time="2025-10-31")


@pytest.mark.parametrize(
    ("request_", "data"),
    [
        (LIST, {"has_more": False, "max_cursor": 0, "item_infos": [{"id": 7}]}),
        (words(0), {"total_count": 3520, "keyword_list": [{"keyword": "a"}]}),
        (tiktok.AccountViolationList(), {"has_more": False, "total": 3, "violations": [{"record_id": "1"}]}),
        (LIST, {"items": [{"id": 7, "create_time": 1750000000, "metrics": {"views_v9": 3}}]}),
        (
            amagi.OneWork(aweme_id=ITEM),
            {"aweme_detail": {"aweme_id": ITEM, "create_time": 1750000000, "statistics": {"plays_v9": 3}}},
        ),
    ],
    ids=["works", "searches", "violations", "figures of a work", "figures of amagi"],
)
def test_a_list_or_figures_of_another_name_are_not_nothing(
    request_: ak.routes.Route, data: dict[str, Any]
) -> None:
    with pytest.warns(errors.PartialResultWarning, match="not understood"):
        session(None, success(data)).fetch(request_)


def test_null_in_a_list_is_noted() -> None:
    with pytest.warns(errors.PartialResultWarning, match=r"first at \$.keywords\[0\] \(None\)"):
        assert ak.parse(words(0), {"keywords": [None, {"keyword": "a"}]}).height == 1


@pytest.mark.parametrize(
    "value",
    [{"keyword": "\ud83d"}, {"keyword": "a", "count": 10**5000}],
    ids=["half an emoji", "5,000 digits"],
)
@pytest.mark.filterwarnings("ignore::analytics_kit.errors.PartialResultWarning")
def test_a_dict_is_read_as_its_text_would_be(value: dict[str, Any]) -> None:
    assert ak.parse(words(0), {"keywords": [value]}).height == 1


def test_a_dict_that_is_no_json_is_refused() -> None:
    deep: Any = []
    for _ in range(3000):
        deep = [deep]
    with pytest.raises(errors.PayloadError, match="more than 100 deep"):
        ak.parse(words(0), {"keywords": deep})
    with pytest.raises(errors.PayloadError, match="not text"):
        ak.parse(words(0), {"keywords": [], 7: 8})
    for body in (None, 5, [1]):
        with pytest.raises(errors.ParameterError, match="is no answer"):
            ak.parse(words(0), body)  # type: ignore[arg-type] # what a user may pass by mistake


# Pages


def test_a_cursor_that_cannot_be_sent_keeps_the_page_and_says_so() -> None:
    data = {"items": [{"id": 7, "metrics": {"view_count": 1}}], "has_more": True, "max_cursor": -1}
    with pytest.warns(errors.PartialResultWarning, match="there is more, and not how to ask for it"):
        assert session(None, success(data)).fetch(LIST).height == 1


def test_a_showcase_that_gives_fewer_than_asked_is_read_to_its_end() -> None:
    def answer(parameters: dict[str, Any]) -> dict[str, Any]:
        first = int(parameters["offset"])
        products = [
            {"product_id": f"{number:019}", "title": "p"} for number in range(first, min(first + 10, 30))
        ]
        return success({"products": products, "has_more": first + 10 < 30})

    assert session(None, answer).fetch(tiktok.ShowcaseProductList(count=20)).height == 30


def test_several_rows_about_a_work_that_comes_twice_stand_once() -> None:
    video = {"video_id": ITEM, "total_views_1d_cnt": 3}
    with pytest.warns(errors.PartialResultWarning, match="came twice"):
        frame = session(None, {"code": 0, "data": [video, video]}).fetch(
            keyapi.VideoDetailAnalytics(video_ids=[ITEM]), "increments"
        )
    assert frame.height == frame.unique().height == 6


@pytest.mark.parametrize(
    "text", ['{"total_count": 0}', '{"keywords": [], "total_count": 0, "extra": {"now": 1}}']
)
def test_a_list_that_is_left_out_where_there_is_nothing_is_nothing(text: str) -> None:
    assert ak.parse(words(0), text).is_empty()


def test_damaged_json_keeps_no_secret_of_any_form(tmp_path: Path) -> None:
    body = (
        b'{"code": 200, "x": NaN, "sessionid": 12345678901234567, "cookie": ["abcdefghijk1"], '
        b'"cookies": {"a": "bcdefghijk"}, "device_id": 1234567890123, "data": {"keywords": [{"keyword": "a"}]}}'
    )
    path = tmp_path / "study.json"
    with session(path, httpx.Response(200, content=body)) as recording:
        assert recording.fetch(words(0)).height == 1
    text = path.read_text()
    assert not [secret for secret in ("12345678901", "abcdefghijk1", "bcdefghijk") if secret in text]


def test_a_call_that_cannot_be_kept_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = session(tmp_path / "study.json", success())
    monkeypatch.setattr(
        Cassette, "add", lambda *_, **__: (_ for _ in ()).throw(errors.CassetteError("disk full"))
    )
    with pytest.raises(errors.CassetteError, match="disk full"):
        recording.fetch(words(0))
    assert recording.calls.select("sent", "maybe_credits", "gateway").row(0) == (1, 1.0, "tikomni")


# Settings


def test_an_address_for_one_gateway_means_that_gateway() -> None:
    settings = Settings.load(
        environment={"TIKHUB_API_KEY": "k", "DOUYIN_COOKIE": "c"},
        base_urls={"tikomni": "http://127.0.0.1:8765"},
    )
    with pytest.raises(errors.SettingsError, match="TIKOMNI_API_KEY is not set"):
        ak.live(settings=settings).fetch(words(0))


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://xn--é", "http://a\0b", "http://host?x=1", "http://h:99999999"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(errors.ParameterError, match="must look like"):
        Settings.load(environment={}, base_urls={"tikomni": url})


def test_no_secret_stands_in_the_locals_of_a_failing_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        _cassette, "write_atomically", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left"))
    )
    recording = session(tmp_path / "study.json", success())
    with pytest.raises(errors.CassetteError) as caught:
        recording.fetch(words(0))
    frame, local_values = caught.value.__traceback__, []
    while frame is not None:
        if "analytics_kit" in frame.tb_frame.f_code.co_filename:
            local_values += [repr(value) for value in frame.tb_frame.f_locals.values()]
        frame = frame.tb_next
    assert local_values
    assert not [text for text in local_values if "canary" in text]


# Cassettes of strangers


def cassette_text(**changes: Any) -> str:
    request = {"method": "POST", "uri": "https://api.tikomni.com/x", "headers": {}, "body": None}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"json": {}}}
    provenance = {"recorded_at": "2026-01-01T00:00:00Z", "source": "live", "kit_version": "0.1.0"}
    interaction = {
        "request": request | changes.pop("request", {}),
        "response": response | changes.pop("response", {}),
    }
    return json.dumps({"version": 1, "interactions": [interaction], "provenance": provenance} | changes)


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "interactions": ' + "[" * 100_000,
        '{"version": 1, "interactions": [], "x": "\\ud83d"}',
        cassette_text(response={"body": {"base64": "abc"}}),
        cassette_text(response={"body": {"base64": "é"}}),
        cassette_text(request={"uri": "http://[::1"}),
        cassette_text(version="x"),
        "[]",
        "",
    ],
    ids=["deep", "half an emoji", "Base64", "Base64 beyond ASCII", "address", "version", "a list", "nothing"],
)
def test_a_cassette_that_is_corrupt_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "study.json"
    path.write_text(text)
    with pytest.raises(errors.CassetteFormatError, match="is corrupt"):
        ak.replay(path)


def test_a_recorded_encoding_is_not_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    http_request = ak.session.http_request(words(0))
    request = {"uri": str(http_request.url), "body": {"json": json.loads(http_request.content)}}
    response = {"headers": {"content-encoding": ["gzip"]}, "body": {"json": success()}}
    path.write_text(cassette_text(request=request, response=response))

    assert ak.replay(path).fetch(words(0)).height == 1
