"""A secret never survives scrubbing, in whatever writing and wherever it stands; what is no secret stays as it is."""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import string
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote

import httpx
import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analytics_kit import cassettes, scrubbing
from analytics_kit.cassettes import Cassette, _cassette
from analytics_kit.routes import classes
from analytics_kit.scrubbing import SCRUBBED, clean_links, is_secret, scrub, scrub_text, scrub_uri

if TYPE_CHECKING:
    from collections.abc import Callable

CASSETTES = sorted((Path(__file__).parents[1] / "cassettes").glob("*.json"))
KEY = "ck-Zq81xW77pLmN02"
COOKIE = "ttwid=1%7CaBc-dEf.90210; sessionid=9f8e7d6c5b4a3928; lang=zh-CN; city=Shanghai; visits=20260101"
PROXY = "http://studio:p@ss/w0rd!x@proxy.invalid:8080"
SECRETS = (KEY, COOKIE, PROXY)


# By value


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        KEY.upper(),
        f"Bearer {KEY}",
        quote(f"key={KEY}", safe=""),
        base64.b64encode(f"{KEY}:".encode()).decode(),
        base64.urlsafe_b64encode(f"user:{KEY}??".encode()).decode(),
        COOKIE,
        COOKIE.replace("; ", ";"),
        quote(COOKIE, safe=""),
        quote_plus(COOKIE),
        quote(quote(COOKIE)),
        json.dumps({"cookie_as_text": COOKIE}),
        html.escape(f'"{COOKIE}"'),
        "ttwid=1%7CaBc-dEf.90210",
        "sessionid=9f8e7d6c5b4a3928",
        "9f8e7d6c5b4a3928",
        "1%7cabc-def.90210",
        "1|aBc-dEf.90210",
        "1%257CaBc-dEf.90210",
        PROXY,
        PROXY.removeprefix("http://"),
        "studio:p@ss/w0rd!x",
        "p@ss/w0rd!x",
        "p%40ss%2Fw0rd%21x",
        "p@ss\\/w0rd!x",
        "p\\u0040ss\\u002fw0rd!x",
        base64.b64encode(b"studio:p@ss/w0rd!x").decode(),
    ],
)
def test_each_form_of_a_secret_is_taken_out_wherever_it_stands(form: str) -> None:
    remains = ("zq81xw77plmn02", "9f8e7d6c5b4a3928", "abc-def.90210", "w0rd", form.lower())
    document = {"a": [{"b": f"before {form} after"}], f"-{form}-": 1, "c": form}
    for written in (
        json.dumps(scrub(document, SECRETS)),
        scrub_text(f"x{form}y", SECRETS),
        scrub_uri(str(httpx.URL("https://host.invalid/p/q", params={"q": form, "r": f"-{form}-"})), SECRETS),
        scrubbing.scrub_bytes(b"PK\xff" + form.encode() + b"\xfe", SECRETS).decode("latin-1"),
    ):
        assert not [text for text in remains if text in written.lower()], written


def test_cookies_as_an_object_and_as_browsers_list_them_are_taken_out() -> None:
    document = {
        "jar": {"ttwid": "1|aBc-dEf.90210", "unknown": "9f8e7d6c5b4a3928", "lang": "zh-CN"},
        "list": [{"name": "sessionid", "value": "another one's", "path": "/"}],
    }

    assert scrub(document, SECRETS) == {
        "jar": {"ttwid": SCRUBBED, "unknown": SCRUBBED, "lang": "zh-CN"},
        "list": [{"name": "sessionid", "value": SCRUBBED, "path": "/"}],
    }


@pytest.mark.parametrize(
    "proxy",
    [
        "studio:s3cretpass@proxy.invalid:8080",
        "socks5://studio:s3cretpass@proxy.invalid:8080/",
        "proxy.invalid:8080:studio:s3cretpass",
        "studio:s3cretpass:proxy.invalid:8080",
    ],
)
def test_the_password_of_a_proxy_is_known_however_the_proxy_is_written(proxy: str) -> None:
    assert scrub_text("refused: s3cretpass", (proxy,)) == f"refused: {SCRUBBED}"
    assert "s3cretpass" not in scrub_text("via http://studio:s3cretpass@proxy.invalid", (proxy,))


def test_a_short_key_goes_as_a_whole_text_and_tears_no_hole_into_words() -> None:
    assert scrub({"a": "any", "b": "many anyway any"}, ("any",)) == {"a": SCRUBBED, "b": "many anyway any"}
    assert scrubbing.forms("any") == ()


def test_words_and_numbers_of_a_cookie_stay_where_answers_hold_them_too() -> None:
    text = "Shanghai, zh-CN, on 20260101 and 920260101, https://h.invalid/a?lang=zh-CN&page=2"

    assert scrub_text(text, SECRETS) == text


def test_a_part_does_not_show_what_it_is_a_part_of() -> None:
    assert KEY not in repr(scrubbing.forms(KEY))


_TOKENS = st.text(string.ascii_letters + string.digits + "-_.~+/!*", min_size=8, max_size=30).filter(
    lambda text: any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
)
_NAMES = st.text(string.ascii_lowercase, min_size=2, max_size=8)
_KEYS = _TOKENS.map(lambda token: (token, [token]))
_COOKIES = st.lists(st.tuples(_NAMES, _TOKENS), min_size=1, max_size=4).map(
    lambda pairs: (
        "; ".join(f"{n}={v}" for n, v in pairs),
        [f"{n}={v}" for n, v in pairs] + [v for _, v in pairs],
    )
)
_PROXIES = st.tuples(_NAMES, _TOKENS, st.sampled_from(["http://", "socks5://", ""])).map(
    lambda three: (f"{three[2]}{three[0]}:{quote(three[1], safe='')}@proxy.invalid:8080", [three[1]])
)
_WRITINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    lambda text: quote(text, safe=""),
    quote_plus,
    lambda text: quote(quote(text)),
    lambda text: json.dumps(json.dumps(text))[1:-1],
    html.escape,
    *(lambda text, n=n: base64.b64encode(b"\x07" * n + text.encode() + b"\x07").decode() for n in range(3)),
]


@given(st.one_of(_KEYS, _COOKIES, _PROXIES), st.data())
def test_no_part_in_any_writing_survives_anywhere(secret: tuple[str, list[str]], data: st.DataObject) -> None:
    whole, fragments = secret
    fragment = data.draw(st.sampled_from([whole, *fragments]))
    written = data.draw(st.sampled_from(_WRITINGS))(fragment)
    around = data.draw(st.tuples(st.text(max_size=4), st.text(max_size=4)))
    text = written.join(around)
    assume("0d7" not in text)
    position = data.draw(st.sampled_from(["value", "name", "deep", "query", "text", "header"]))
    body: Any = {"value": {"a": text}, "name": {text: 1}, "deep": [[{"a": [text]}]]}.get(position, {"a": 1})
    request = httpx.Request(
        "GET", "https://host.invalid/p", params={"q": text} if position == "query" else {}
    )
    headers = {"content-type": "text/plain" if position == "text" else "application/json"}
    if position == "header":
        headers["content-disposition"] = f"attachment; filename={written}"
    response = httpx.Response(
        200, headers=headers, content=text.encode() if position == "text" else json.dumps(body).encode()
    )

    interaction = _cassette._interaction(
        (request.method, str(request.url), request.content, request.headers),
        (_cassette.Status(200), response.content, _cassette._multi(response.headers)),
        (whole,),
    )
    encoded = msgspec.json.encode(interaction).decode().lower()
    for reading in (encoded, unquote(encoded), unquote(unquote(encoded)), html.unescape(encoded)):
        assert fragment.lower() not in reading
        assert written.lower() not in reading or len(written) < scrubbing.SHORTEST


def test_a_secret_among_many_blanks_is_looked_for_in_no_time() -> None:
    started = time.process_time()
    text = scrub_text("ttwid=1%7CaBc-dEf.90210;" + " " * 80_000 + "x", SECRETS)

    assert time.process_time() - started < 3  # patterns that try each blank in two ways never come back
    assert "90210" not in text


# By name


def test_names_are_compared_without_case_and_separators() -> None:
    names = ["Cookie", "X-Api-Key", "accessToken", "ACCESS_TOKEN", "msToken", "sid_guard", "client-secret"]

    assert scrub(dict.fromkeys(names, "x"), ()) == dict.fromkeys(names, SCRUBBED)
    assert is_secret("device_id", 7311111111111111111)
    assert not [name for name in ("signature", "sign", "mid", "uid", "sec_uid") if is_secret(name, "x" * 20)]
    assert not is_secret("token", 5)
    assert not is_secret("cookie", True)
    assert not is_secret("cookie", "")


def test_no_parameter_of_a_route_but_its_secrets_has_the_name_of_one() -> None:
    for route in classes():
        declared = {field.name: field.metadata["parameter"] for field in dataclasses.fields(route)}
        names = {parameter.wire or name for name, parameter in declared.items()}
        assert names or route.secrets
        assert not [name for name in names if scrubbing.plain(name) in scrubbing.SECRET_NAMES]


# By looks


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("Authorization: Bearer a1b2c3d4e5", f"Authorization: Bearer {SCRUBBED}"),
        ("GET /x Cookie: a=1; b=2\nHost: h", f"GET /x Cookie: {SCRUBBED}\nHost: h"),
        ('{"api_key": "a1b2c3d4", "n": 1}', f'{{"api_key": "{SCRUBBED}", "n": 1}}'),
        ('{\\"sid_tt\\":\\"a1b2c3d4\\"}', f'{{\\"sid_tt\\":\\"{SCRUBBED}\\"}}'),
        ("socks5://user:word@h:1", f"socks5://{SCRUBBED}@h:1"),
        ("token: 2026年的第一天，很好", "token: 2026年的第一天，很好"),
        ("odin_tt%3Da1b2c3d4", f"odin_tt%3D{SCRUBBED}"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out_of_texts(text: str, scrubbed: str) -> None:
    assert scrub_text(text, ()) == scrubbed


# Links


@pytest.mark.parametrize(
    ("link", "cleaned"),
    [
        ("https://p.invalid/a.jpeg?x-expires=1767225600&x-signature=4GZy%3D", "https://p.invalid/a.jpeg"),
        ("https://b.invalid/k?OSSAccessKeyId=LTAIx&Expires=1767225600&Signature=bWFk", "https://b.invalid/k"),
        ("https://a.invalid/c/x?sv=2022-11-02&se=2026-01-01&sp=r&sig=bWFkZXVw%3D", "https://a.invalid/c/x"),
        ("https://g.invalid/x?GoogleAccessId=a@b.iam&Expires=1&Signature=bWFkZXVw", "https://g.invalid/x"),
        ("https://c.invalid/x?Policy=eyJTdGF0&Signature=bWFkZXVw&Key-Pair-Id=KMADE", "https://c.invalid/x"),
        ("https://v.invalid/x.mp4?auth_key=1767225600-0-0-9f8e&id=7", "https://v.invalid/x.mp4?id=7"),
        (
            "https://s.invalid/video/1/?region=CN&u_code=0&did=0&iid=0&mid=0",
            "https://s.invalid/video/1/?region=CN",
        ),
        ("https://n.invalid/x?aNetworkOfTomorrowSigns=9f8e7d6c5b4a&page=2", "https://n.invalid/x?page=2"),
        ("https://n.invalid/x?id=1%26x-signature%3D9f8e7d6c", "https://n.invalid/x"),
        ("https://n.invalid/x?a=1\\u0026x-signature=9f8e\\u0026b=2", "https://n.invalid/x"),
        ("https://n.invalid/x?page=1&amp;x-signature=9f8e&amp;tab=b", "https://n.invalid/x?page=1&amp;tab=b"),
        ("https:\\/\\/n.invalid\\/x?msToken=9f8e", "https:\\/\\/n.invalid\\/x"),
        ("//p.invalid/a?x-signature=9f8e", "//p.invalid/a"),
        ("/aweme/v1/play/?video_id=v0d00&sign=9f8e7d6c5b4a&line=0", "/aweme/v1/play/?video_id=v0d00"),
        ("https://n.invalid/x?x-signature=9f8e#part", "https://n.invalid/x#part"),
    ],
)
def test_links_lose_what_signs_them_and_names_a_device_and_keep_host_and_path(
    link: str, cleaned: str
) -> None:
    assert clean_links(link) == cleaned
    assert clean_links(f"看【{link}】，好 ({link}) and") == f"看【{cleaned}】，好 ({cleaned}) and"
    assert scrub({"a": [{"url": link}]}, ()) == {"a": [{"url": cleaned}]}


@pytest.mark.parametrize(
    "link",
    [
        "https://seller.example/university/essay?knowledge_id=6837890000000001&role=2&lang=en",
        "https://www.douyin.com/search/x?q=%E5%81%9A%E9%A5%AD%20%E8%8F%9C&type=video",
        "https://www.douyin.com/user/x?modal_id=7559536212910853422",
        "https://shop.example/view/product/1729?region=US&sku_id=1729000000000000000",
        "https://v.douyin.com/irQCAn4A/",
    ],
)
def test_links_keep_what_says_what_they_show(link: str) -> None:
    assert clean_links(link) == link


def test_a_path_that_is_signed_loses_the_signature_alone() -> None:
    link = "https://v26.invalid/9f8e7d6c5b4a39281706f5e4d3c2b1a0/6955d1ff/video/tos/cn/o1/"

    assert scrub_text(link, ()) == f"https://v26.invalid/{SCRUBBED}/video/tos/cn/o1/"


# What holds for all texts

_PIECES = st.sampled_from(
    [
        *(
            "?",
            "&",
            "=",
            "/",
            ":",
            ";",
            " ",
            "%3D",
            "%26",
            "\\u0026",
            "&amp;",
            '"',
            "\\",
            "@",
            "<scrubbed>",
            "。",
            "#",
        ),
        *(
            "https://h.invalid",
            "x-signature",
            "sign",
            "token",
            "cookie",
            "Cookie",
            "sessionid",
            "id",
            "sid",
            "did",
        ),
        *(
            "a1b2c3d4e5",
            "abc",
            "7",
            "Bearer ",
            "Basic ",
            "dXNlcjpwYXNz",
            "eyJhbGciOiJI.eyJzdWIiOiJt",
            "u:p1@h:80",
        ),
        *("9f8e7d6c5b4a39281706f5e4d3c2b1a0/6955d1ff", "AKIAQYLPMN5HFIQR7XYA", "-----BEGIN PRIVATE KEY-----"),
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join)


@given(_TEXTS, st.sampled_from([(), (KEY,), SECRETS]))
@example("token=a1b2c3d4sessionid=x", ())
def test_scrubbing_again_changes_nothing(text: str, secrets: tuple[str, ...]) -> None:
    once = scrub_text(text, secrets)

    assert scrub_text(once, secrets) == once
    assert scrub_text(once, ()) == once
    assert list(scrubbing.looks(once)) == []


@given(st.dictionaries(_NAMES, _TEXTS, max_size=3), st.dictionaries(_NAMES, _TEXTS, max_size=3))
def test_what_is_kept_of_a_request_is_found_by_the_request(
    parameters: dict[str, str], body: dict[str, str]
) -> None:
    request = httpx.Request("POST", "https://host.invalid/p", params=parameters, json=body)
    interaction = _cassette._interaction(
        (request.method, str(request.url), request.content, request.headers),
        (_cassette.Status(200), b"", {}),
        (),
    )

    assert interaction.request.key() == cassettes.key_of(request)


@given(st.text())
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert scrub_text(text, SECRETS) == text


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_the_bundled_cassettes_stay_as_they_are(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    for interaction in document["interactions"]:
        body = interaction["response"]["body"]
        assert scrub(body, SECRETS) == body
    assert len(Cassette.load(path).interactions) == len(document["interactions"])
