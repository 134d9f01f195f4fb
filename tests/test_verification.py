"""What ordinary answers leave in a cassette is clean; what was planted in one is found; look-alikes are left alone."""

from __future__ import annotations

import base64
import gzip
import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import _answers
import httpx
import pytest

import analytics_kit as ak
from analytics_kit import cassettes, errors, resources, scrubbing, verification
from analytics_kit.cassettes import SANDBOX_HEADER
from analytics_kit.cli import main
from analytics_kit.routes import amagi, keyapi
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

WORK = amagi.OneWork(aweme_id="7559536212910850000")
VIDEO = keyapi.VideoDetailAnalytics(video_ids=["7117191641181550000"])


# What ordinary answers leave


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Record an aweme and KeyAPI's documented answer through the kit, as from the providers themselves."""

    def provider(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200,
            json=_answers.keyapi()
            if "video_ids" in request.url.params
            else {"success": True, "code": 200, "data": _answers.aweme()},
        )

    path = tmp_path / "study.json"
    settings = Settings(secrets={"KEYAPI_API_KEY": "canary-0451"})
    with ak.record(path, settings=settings, transport=httpx.MockTransport(provider)) as session:
        session.fetch(WORK)
        session.fetch(VIDEO)
    return path


def test_an_aweme_and_the_documented_answer_of_keyapi_record_clean(recorded: Path) -> None:
    text = recorded.read_text(encoding="utf-8")

    assert cassettes.verify(recorded) == []
    assert main(["cassettes", "verify", str(recorded)]) == 0
    assert not [secret for secret in _answers.SIGNATURES if secret in text]
    names = (
        "x-signature",
        "x-expires",
        "sign=",
        "u_code",
        "did=",
        "iid=",
        "mid=",
        "share_sign",
        "with_sec_did",
    )
    assert not [name for name in names if name in text]


def test_hosts_paths_ids_and_texts_stay(recorded: Path) -> None:
    with ak.replay(recorded) as session:
        (cover,) = session.fetch(VIDEO, table="video_facts")["cover_url"]
        work = session.payload(WORK)["data"]["aweme_detail"]

    original = _answers.aweme()["aweme_detail"]
    assert cover == "https://p16-sign-va.invalid/obj/tos-useast2a-p-0037-aiso/ab12_1657100323"
    assert work["share_url"] == "https://www.iesdouyin.com/share/video/7559536212910850000/?region=CN"
    assert work["video"]["bit_rate"][0]["play_addr"]["url_list"] == [
        "https://v26-web.invalid/<scrubbed>/video/tos/cn/tos-cn-ve-15c001-alinc2/o540/?a=6383&ch=10010&cr=3&dr=0&lr=all&cv=1&br=1175&bt=1175&cs=0&ds=4&qs=1",
        "https://www.douyin.com/aweme/v1/play/?video_id=v0d00fg10000d5&file_id=5a1d0b6f4d0e",
    ]
    for name in ("aweme_id", "statistics", "text_extra", "desc", "flag_7"):
        assert work[name] == original[name]
    for name in ("sec_uid", "signature", "uid"):
        assert work["author"][name] == original["author"][name]
    assert work["share_info"]["share_link_desc"] == original["share_info"]["share_link_desc"]
    assert [image["uri"] for image in work["images"]] == [image["uri"] for image in original["images"]]
    assert [image["file_cs"] for image in work["images"]] == [
        image["file_cs"] for image in original["images"]
    ]


def test_a_cassette_from_before_replays_its_old_links_and_verification_names_them(
    document: dict[str, Any], tmp_path: Path
) -> None:
    share = _answers.aweme()["aweme_detail"]["share_url"]
    request = httpx.Request("GET", "http://127.0.0.1:4567/api/douyin/fetch_one_work", params={"url": share})
    (interaction,) = document["interactions"]
    interaction["request"]["uri"] = str(request.url)
    interaction["response"]["body"] = {"json": _answers.aweme()}
    findings = verified(document, tmp_path)
    played = cassettes.Cassette.load(tmp_path / "planted.json").play(request)

    assert played.json()["aweme_detail"]["share_url"] == share
    assert {finding.level for finding in findings} == {"error"}
    assert any(": looks like a signed link" in finding for finding in findings)
    assert any(": looks like a device's name" in finding for finding in findings)


# What was planted

#: Made up, and put together here so that no scanner of this repository takes them for real ones.
HEX = "9f8e7d6c5b4a3928" * 2
KEY = "ck-Zq81xW77pLmN02"


def encoded(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def workbook(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return file.getvalue()


#: Texts, by the kind of secret in them.
TEXTS = {
    "bearer": "Bearer abcdefgh12345",
    "bearer in capitals": "BEARER abcdefgh12345",
    "header in capitals": f"AUTHORIZATION: {HEX}",
    "basic": f"Basic {encoded('user:passw0rd')}",
    "JSON web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYWRlIHVwIn0.c2lnbmF0dXJl",
    "private key": "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEMadeUp\n-----END RSA PRIVATE KEY-----",
    "private key of OpenSSH": "-----BEGIN OPENSSH PRIVATE " + "KEY-----\nb3BlbnNzaA",
    "password in an address": "http://user:password@host:1",
    "password without a scheme": "user:passw0rd@proxy.example.com:8080",
    "S3 v4": f"https://b.example/x?X-Amz-Date=20260101T000000Z&X-Amz-Signature={HEX}",
    "S3 in capitals": f"https://b.example/x?X-AMZ-SIGNATURE={HEX}",
    "S3 v2": "https://b.example/x?AWSAccessKeyId=MadeUp&Signature=bWFkZXVw%3D&Expires=1767225600",
    "OSS v1": "https://b.example/x?OSSAccessKeyId=MadeUp&Expires=1767225600&Signature=bWFkZXVw%3D",
    "OSS v4": f"https://b.example/x?x-oss-signature={HEX}&x-oss-credential=MadeUp",
    "GCS v4": f"https://b.example/x?X-Goog-Signature={HEX}",
    "GCS v2": "https://b.example/x?GoogleAccessId=svc&Expires=1767225600&Signature=bWFkZXVw",
    "Azure": "https://b.example/x?sv=2022-11-02&se=2026-01-01&sp=r&sig=bWFkZXVwc2ln%3D",
    "CloudFront": "https://b.example/x?Policy=eyJTdGF0&Signature=bWFkZXVw&Key-Pair-Id=KMADEUP",
    "Qiniu": f"https://b.example/x.jpg?e=1767225600&token=MadeUp:{HEX}",
    "TikTok media": "https://p.example/x.jpg?x-expires=1767225600&x-signature=4GZyOdFUee",
    "Douyin path": f"https://v.example/{HEX}/6955d1ff/video/tos/cn/x/",
    "auth_key": f"https://b.example/x.mp4?auth_key=1767225600-0-0-{HEX}",
    "txSecret": f"https://b.example/x.flv?txSecret={HEX}&txTime=6955D1FF",
    "wsSecret": f"https://b.example/x.flv?wsSecret={HEX}&wsTime=6955D1FF",
    "device of a share": "https://b.example/share/1/?did=MS4wLjABAAAA12&iid=7311111111111111111",
    "u_code": "https://b.example/share/1/?u_code=k3abc",
    "msToken": "https://b.example/x?msToken=MadeUp0123456789_-abc",
    "access_token": f"https://b.example/x?access_token={HEX}",
    "key in a text": f"X-API-KEY: {HEX}",
    "key of AWS": "AKIA" + "QYLPMN5HFIQR7XYA",
    "secret of AWS": "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYMADEUPKEY0",
    "key of Alibaba": "LTAI" + "5tMadeUpKeyId0AbCdEf",
    "key of Tencent": "AKID" + "z8krbsJ5yKBZQpn74WFkmLPx3gnPhESA",
    "key of Google": "AIza" + "SyMadeUpKeyMadeUpKeyMadeUpKeyMade12",
    "key of GitHub": "ghp_" + "MadeUp0123456789abcdefMADEUP0123456789",
    "fine key of GitHub": "github_pat_" + "11MADEUP0123456789_abcdefghij",
    "key of GitLab": "glpat-" + "MadeUp0123456789abcd",
    "key of Slack": "xoxb-" + "123456789012-MadeUpToken",
    "webhook": "https://hooks.slack.com/services/" + "T00000000/B00000000/MadeUpMadeUp",
    "key of OpenAI": "sk-proj-" + "MadeUp0123456789abcdef",
    "key of Stripe": "sk_live_" + "MadeUp0123456789abcdef",
    "sessionid": "sessionid=abc; x",
    "SESSIONID": f"SESSIONID={HEX}",
    "sid_guard": f"sid_guard={HEX}%7C1767225600",
    "sid_ucp_v1": "sid_ucp_v1=1.0.0-KDMadeUp0123",
    "s_v_web_id": "s_v_web_id=verify_lmadeup_0123",
    "web_session": "web_session=040069madeup0123",
    "SESSDATA": "SESSDATA=ab12cd34%2C1767225600",
    "PHPSESSID": f"PHPSESSID={HEX}",
    "session": "session=eyJfbWFkZXVwIjoxfQ; Path=/",
    "cookies by other names": "Cookie: one=abc; two=def",
    "Base64": encoded(f"sessionid={HEX}; x=1"),
    "JSON in a text": json.dumps({"cookie": f"sid_tt={HEX}", "api_key": HEX}),
    "escaped for JSON": '{"u": "https://b.example/x?a=1\\u0026x-signature=4GZyOdFUee"',
    "escaped for HTML": "https://b.example/x?a=1&amp;x-signature=4GZyOdFUee",
    "quoted": f"to=https%3A%2F%2Fb.example%2Fx%3Faccess_token%3D{HEX}",
    "quoted twice": f"https%253A%252F%252Fb.example%253Fsessionid%253D{HEX}",
    "known key": f"it is {KEY}",
    "known key in capitals": f"it is {KEY.upper()}",
    "known key in Base64": encoded(f"key:{KEY}"),
}
#: Bodies, as a cassette writes them.
BODIES: dict[str, dict[str, Any]] = {
    "cookie": {"json": {"cookie": "abc"}},
    "cache_url": {"json": {"deep": [{"cache_url": "https://b.example"}]}},
    "refreshToken": {"json": {"refreshToken": HEX}},
    "client-secret": {"json": {"client-secret": HEX}},
    "password": {"json": {"password": "hunter2!"}},
    "device_id": {"json": {"device_id": 7311111111111111111}},
    "cookies as an object": {"json": {"Cookies": {"sessionid": HEX}}},
    "cookies as a list": {"json": [{"name": "sessionid", "value": HEX, "domain": ".example.com"}]},
    "in a member's name": {"json": {f"sessionid={HEX}": 1}},
    "text body": {"text": f"Set-Cookie: sessionid={HEX}"},
    "Base64 body": {"base64": encoded(f"sessionid={HEX}")},
    "UTF-16 body": {"base64": encoded(f"sessionid={HEX}".encode("utf-16"))},
    "gzip body": {"base64": encoded(gzip.compress(f"sessionid={HEX}".encode()))},
    "workbook": {"base64": encoded(workbook(f"sessionid={HEX}"))},
}
PLANTED = {name: {"json": {"a": f"{text}"}} for name, text in TEXTS.items()} | BODIES


@pytest.fixture
def document() -> dict[str, Any]:
    """Return a cassette that is clean."""
    return {
        "version": 1,
        "provenance": {
            "recorded_at": "2026-01-02T03:04:05Z",
            "source": "sandbox",
            "kit_version": "0.1.0",
            "world_seed": 7,
        },
        "interactions": [
            {
                "request": {
                    "method": "GET",
                    "uri": "https://api.keyapi.ai/v1/tiktok/video/detail/analytics?video_ids=7117191641181550000",
                    "headers": {},
                    "body": None,
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"content-type": ["application/json"], SANDBOX_HEADER: ["seed=7"]},
                    "body": {"json": {"code": 0, "data": []}},
                },
            }
        ],
    }


def verified(document: dict[str, Any] | str, folder: Path) -> list[verification.Finding]:
    path = folder / "planted.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return cassettes.verify(path, secrets=[KEY])


@pytest.mark.parametrize("kind", PLANTED)
def test_what_was_planted_is_found_and_not_shown(kind: str, document: dict[str, Any], tmp_path: Path) -> None:
    assert verified(document, tmp_path) == []
    document["interactions"][0]["response"]["body"] = PLANTED[kind]

    findings = verified(document, tmp_path)
    assert findings
    assert {finding.level for finding in findings} == {"error"}
    assert all(
        finding.startswith("interaction 0 (GET /v1/tiktok/video/detail/analytics): ") for finding in findings
    )
    assert not [
        text for finding in findings for text in (HEX, KEY, "MadeUp", "4GZyOdFUee") if text in finding
    ]


# What is within the Base64 of an answer is found, and left to the person who looks.
@pytest.mark.parametrize("kind", [kind for kind in TEXTS if kind != "Base64"])
def test_what_verification_finds_in_a_text_is_what_scrubbing_takes_out(
    kind: str, document: dict[str, Any], tmp_path: Path
) -> None:
    body = {"json": scrubbing.scrub(PLANTED[kind]["json"], (KEY,))}
    document["interactions"][0]["response"]["body"] = body

    assert verified(document, tmp_path) == []


@pytest.mark.parametrize(
    "position",
    [
        "request body",
        "uri",
        "request header",
        "response header",
        "status",
        "provenance",
        "unknown",
        "outside",
    ],
)
def test_every_place_of_a_cassette_is_looked_at(
    position: str, document: dict[str, Any], tmp_path: Path
) -> None:
    secret = f"sessionid={HEX}"
    (interaction,) = document["interactions"]
    request, response = interaction["request"], interaction["response"]
    match position:
        case "request body":
            request["body"] = {"text": secret}
        case "uri":
            request["uri"] += f"&{secret}"
        case "request header":
            request["headers"]["content-type"] = [secret]
        case "response header":
            response["headers"]["content-disposition"] = [f"attachment; {secret}"]
        case "status":
            response["status"]["message"] = secret
        case "provenance":
            document["provenance"]["kit_version"] = secret
        case "unknown":
            interaction["note"] = secret
        case "outside":
            document["note"] = [secret]

    findings = verified(document, tmp_path)
    assert [finding.level for finding in findings] == ["error"]
    assert HEX not in findings[0]


def test_a_member_that_stands_twice_hides_nothing(document: dict[str, Any], tmp_path: Path) -> None:
    text = json.dumps(document)
    body = f'{{"json": {{"cookie": "sid_tt={HEX}", "cookie": "<scrubbed>"}}}}'
    twice = text.replace('{"json": {"code": 0, "data": []}}', body)
    whole = text.replace('"interactions":', f'"interactions": ["sid_tt={HEX}"], "interactions":')
    assert twice != text != whole

    assert [finding.level for finding in verified(twice, tmp_path)] == ["error"]
    try:
        findings = verified(whole, tmp_path)
    except errors.CassetteFormatError:
        return  # refused as it is read: as good
    assert [finding.level for finding in findings] == ["error"]


# What only looks like it

LOOK_ALIKES: dict[str, Any] = {
    "id of a work": "7559536212910853422",
    "id of 18 digits": "681234567890123456",
    "UUID": "5c39811c-382c-4269-a59a-035b6fcdb1c1",
    "MD5": HEX,
    "SHA-256": HEX * 2,
    "sec_uid": {"sec_uid": "MS4wLjABAAAAmadeup_of-letters-and-digits0123456789"},
    "key of a picture": "tos-cn-i-0813c001/oQAeBnIAkDgE9fBIAzAhCyiAfgEoIABC7DAbeN",
    "key of a video": "v0d00fg10000c1madeup4bnc77u5sjk123g",
    "pieces of a file": "c:0-8012-5ee2|d:0-1048576-a01f,1048577-2013844-93be",
    "share codes": "4.87 复制打开抖音，看看【小李的作品】 w@f.oD 12/06 zTl:/ 5@5.com :2pm 13812 d@N.JI",
    "mentions": "@小李 thanks @mei.li and @studio.example",
    "prose": "Basic training, the bearer of good news, a token of love, passwords matter",
    "names in prose": "token: cryptocurrency is fun; password: forgotten; cookie: chocolate; sid: vicious",
    "biography": {"signature": "工作联系请私信 sign: Leo, key: C major"},
    "slug": "https://b.example/articles/sk-learn-and-friends-for-everyone task-sk-abcdefghijklmnop",
    "page": "https://seller.example/essay?knowledge_id=6837890000000001&role=2&lang=en",
    "search": "https://www.example.com/search/x?q=做饭&type=video&sort=0",
    "short words": "https://b.example/horoscope?symbol=leo&year=2026",
    "time in milliseconds": "1767225600000",
    "count": {"views": 13800138000},
    "prices": "1,380,013 at 13.8 for 139-200",
    "time": "2026-01-01T00:00:00.000+08:00",
    "clocks": "00:27, 01:05, 1:01:05",
    "version": "1.10.0-rc.1+build.5",
    "picture": "data:image/png;base64," + base64.b64encode(bytes(range(256))).decode(),
    "path with @": "http://host.example:8080/a@b 16:9@2x",
    "address": "127.0.0.1:8765",
    "hashtags": "#sessionid #token=fun #cookies",
    "number of an order": "order 2026010112345678901234, tracking SF1380013800012",
    "beginnings": "AKIA is a town; ghost_writer hf_ eyJ and eyJohn.is",
}


@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_look_alikes_are_left_alone(kind: str, document: dict[str, Any], tmp_path: Path) -> None:
    body = {"a": LOOK_ALIKES[kind]}
    document["interactions"][0]["response"]["body"] = {"json": body}

    assert verified(document, tmp_path) == []
    assert scrubbing.scrub(body, (KEY,)) == body


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("call 13800138000 now", "a telephone number"),
        ("电话13800138000微信同号", "a telephone number"),
        ("138-0013-8000", "a telephone number"),
        ("+86 138 0013 8000", "a telephone number"),
        ("+1 (415) 555-0132", "a telephone number"),
        ("write to mei.li@studio.example.com.", "an e-mail address"),
        ("邮箱123456789@qq.com谢谢", "an e-mail address"),
        ("身份证 11010519491231002X", "an identity number"),
        ("11010519491231002x", "an identity number"),
    ],
)
def test_personal_data_is_a_warning_and_stays(
    text: str, what: str, document: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {"a": [{"desc": text}]}
    document["interactions"][0]["response"]["body"] = {"json": body}

    (finding,) = verified(document, tmp_path)
    assert finding.level == "warning"
    assert finding.endswith(f"response.body.json.a[0].desc: looks like {what}")
    assert scrubbing.scrub(body, (KEY,)) == body
    assert main(["cassettes", "verify", str(tmp_path / "planted.json")]) == 0
    out = capsys.readouterr().out
    assert "planted.json: 1 warning\n" in out
    assert f"    warning: {finding}" in out


def test_an_error_ends_with_1_and_comes_first(
    document: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {"a": "call 13800138000", "b": [f"sessionid={HEX}", f"sid_tt={HEX}"], "c": {"token": "x"}}
    document["interactions"][0]["response"]["body"] = {"json": body}
    findings = verified(document, tmp_path)

    assert [finding.level for finding in findings] == ["error", "error", "warning"]
    assert any(finding.endswith(" and 1 more: looks like a cookie") for finding in findings)
    assert main(["cassettes", "verify", str(tmp_path / "planted.json")]) == 1
    assert "planted.json: 2 errors, 1 warning\n" in capsys.readouterr().out


# Origin


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "live"}, "provenance: it says 'live', and the sandbox made 1 of 1 answers"),
        (
            {"source": "live", "world_seed": None},
            "provenance: it says 'live', and the sandbox made 1 of 1 answers",
        ),
        ({"source": "Live"}, "provenance: source 'Live' is neither 'sandbox' nor 'live'"),
        (None, "no provenance: nobody can tell whether it is synthetic"),
    ],
)
def test_an_origin_that_the_answers_contradict_is_an_error(
    change: dict[str, Any] | None, message: str, document: dict[str, Any], tmp_path: Path
) -> None:
    document["provenance"] = document["provenance"] | change if change else None

    (finding,) = verified(document, tmp_path)
    assert finding.startswith(message)
    assert finding.level == "error"


def test_real_answers_that_pass_for_synthetic_are_an_error(document: dict[str, Any], tmp_path: Path) -> None:
    del document["interactions"][0]["response"]["headers"][SANDBOX_HEADER]
    (finding,) = verified(document, tmp_path)
    assert "it says 'sandbox', and 1 of 1 answers do not" in finding

    document["provenance"]["source"] = "live"
    (finding,) = verified(document, tmp_path)
    assert "names a world_seed" in finding

    del document["provenance"]["world_seed"]
    assert verified(document, tmp_path) == []


def test_only_allowed_headers_may_be_there(document: dict[str, Any], tmp_path: Path) -> None:
    document["interactions"][0]["response"]["headers"]["x-other"] = ["a"]

    (finding,) = verified(document, tmp_path)
    assert finding.endswith("response header 'x-other' is not on the allow-list")


def test_a_body_that_is_no_base64_is_an_error(document: dict[str, Any], tmp_path: Path) -> None:
    document["interactions"][0]["response"]["body"] = {"base64": "a?"}

    (finding,) = verified(document, tmp_path)
    assert "is no Base64" in finding


def test_a_bomb_is_looked_into_up_to_a_bound(
    document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verification._UNPACKED == 4_000_000
    monkeypatch.setattr(verification, "_UNPACKED", 1_000_000)
    bombs = (workbook("a" * 3_000_000), gzip.compress(b"a" * 3_000_000))
    for bomb in bombs:
        document["interactions"][0]["response"]["body"] = {"base64": encoded(bomb)}
        (finding,) = verified(document, tmp_path)
        assert finding.level == "warning"
        assert "unpacks to more than 1 MB" in finding


def test_what_only_begins_like_an_archive_is_looked_at_as_it_is(
    document: dict[str, Any], tmp_path: Path
) -> None:
    for start in (b"PK\x03\x04", b"\x1f\x8b"):
        body = {"base64": encoded(start + f"sessionid={HEX}".encode())}
        document["interactions"][0]["response"]["body"] = body
        assert [finding.level for finding in verified(document, tmp_path)] == ["error"]


def test_a_finding_cannot_move_the_cursor_of_a_terminal(document: dict[str, Any], tmp_path: Path) -> None:
    document["interactions"][0]["response"]["body"] = {"json": {"\x1b[2J": {"cookie": "a"}}}

    (finding,) = verified(document, tmp_path)
    assert finding.isprintable()
    assert "\\x1b[2J" in finding


# Time


HOSTILE = (
    *(
        "a",
        "A",
        "1",
        "a.",
        "a:",
        "=:",
        "token=",
        "cookie=a=",
        "://",
        "https://a:",
        "/a?b=",
        "/a?x=1&",
        "%aa",
        "%25",
    ),
    *("eyJ", "a@", "a-b.c@d-e.f", "+86 1", "1-1-", "bearer ", "sk-a", "\\", "&amp;", "QUJD", "<scrubbed>"),
    *("-----BEGIN ", "-----BEGIN PRIVATE " + "KEY-----"),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_80_kb_of_anything_take_no_time_to_speak_of(
    piece: str, document: dict[str, Any], tmp_path: Path
) -> None:
    text = piece * (80_000 // len(piece))
    document["interactions"][0]["response"]["body"] = {"json": {"a": text}}
    started = time.process_time()
    verified(document, tmp_path)
    scrubbing.scrub_text(text, (KEY,))

    assert time.process_time() - started < 3  # milliseconds by itself; quadratic patterns took 20 s


def test_what_stands_aside_is_looked_at_too(tmp_path: Path) -> None:
    document = json.loads(resources.find_cassette("account").read_text(encoding="utf-8"))
    interaction = json.loads(json.dumps(document["interactions"][0]))
    interaction["response"]["headers"]["set-cookie"] = ["sessionid=0123456789abcdef0123456789abcdef"]
    path = tmp_path / "study.json"
    path.write_text(json.dumps(document | {"aside": [interaction]}))

    assert [finding for finding in cassettes.verify(path) if finding.startswith("aside 0")]
