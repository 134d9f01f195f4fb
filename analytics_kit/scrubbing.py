r"""What is taken out of recorded calls: secrets by their value, by their name, and by their looks.

By value
    Each secret of the settings, in every writing of it and of its parts: a cookie's values one by one, a proxy's
    password alone; quoted for a URL, escaped for JSON or HTML, in Base64; in any case of letters.
By name
    Members of JSON, parameters and pairs in text (``sessionid=…``) that hold a secret whatever it is.
By looks
    Bearer tokens, passwords in addresses, keys of known services, private keys.

Links lose the parameters that sign them or name a device or a session; their host and path stay. The rule is an
allow-list (`CONTENT_NAMES`) for values that are long enough to be a secret, because nobody knows the names that the next
network of media servers signs with, and a deny-list (`SIGNING`, `DEVICE`, `SECRET_NAMES`) for short ones, which are
pages, sizes and languages. A link that is signed keeps what is on the allow-list alone.

Personal data that works and their captions hold (an e-mail address, a telephone number) is data and stays:
:mod:`analytics_kit.verification` warns of it.
"""

from __future__ import annotations

import base64
import functools
import html
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, unquote_plus

import httpx
import msgspec

from analytics_kit.decoding import decode_text, wide_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: What stands where a secret stood.
SCRUBBED = "<scrubbed>"
#: A secret shorter than this is not looked for within other text.
SHORTEST = 8

# Names. They are compared without case, hyphens, underscores and dots: ``X-Api-Key`` is ``xapikey``.


@functools.lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a name as names are compared.

    Examples
    --------
    >>> plain("X-Api-Key"), plain("access_token"), plain("accessToken")
    ('xapikey', 'accesstoken', 'accesstoken')
    """
    return re.sub(r"[-_.\s]", "", name).lower()


def _names(text: str) -> frozenset[str]:
    return frozenset(plain(name) for name in text.split())


#: Words that name a secret as a member or a parameter, and that stand in prose as well ("a token: …").
_WORDS = _names(
    """cookie cookies set-cookie proxy proxies authorization proxy-authorization token jwt bearer password
    passwd pwd passphrase secret secrets credential credentials cache_url"""
)
#: Keys and tokens.
_KEYS = _names(
    """api_key x-api-key x-goog-api-key x-api-token ocp-apim-subscription-key x-tt-token sso_token access_key
    access_key_id access_key_secret secret_key secret_access_key secret_id account_key shared_access_key shared_access_signature app_key app_secret client_secret
    consumer_secret private_key signing_key encryption_key access_token refresh_token id_token auth_token
    x-auth-token oauth_token session_token security_token bearer_token user_token aws_access_key_id
    aws_secret_access_key aws_session_token github_token gitlab_token bot_token webhook_secret"""
)
#: Cookies by which services know a session, and the tokens that their pages send along.
_COOKIES = _names(
    """sessionid sessionid_ss session_key sessionkey sid_tt sid_guard sid_ucp_v1 ssid_ucp_v1 multi_sids uid_tt
    uid_tt_ss sid_ucp_sso_v1 ssid_ucp_sso_v1 toutiao_sso_user toutiao_sso_user_ss sso_uid_tt sso_uid_tt_ss d_ticket
    n_mh odin_tt ttwid msToken s_v_web_id verifyFp tt_webid tt_webid_v2 tt_csrf_token tt_chain_token tt_scid
    tt-target-idc-sign passport_csrf_token passport_csrf_token_default passport_auth_status
    passport_auth_status_ss passport_assist_user passport_mfa_token cmpl_token csrf_session_id csrftoken csrf_token
    x-csrf-token xsrf-token x-xsrf-token x-secsdk-csrf-token bd_ticket_guard_client_data
    bd_ticket_guard_server_data __ac_nonce __ac_signature sid_tt_ads sessionid_ads sessionid_ss_ads
    sid_guard_ads web_session websession SESSDATA bili_jct DedeUserID__ckMd5 kuaishou.server.web_st
    kuaishou.web.cp.api_st userServerWebSt passToken customer-sso-sid
    access-token-creator.xiaohongshu.com galaxy_creator_session_id wxuin slave_sid slave_user data_ticket
    bizuin_ticket JSESSIONID PHPSESSID ASP.NET_SessionId connect.sid laravel_session session_cookie
    SAPISID APISID __Secure-1PSID __Secure-3PSID __Secure-1PAPISID __Secure-3PAPISID c_user auth_session
    remember_token cf_clearance li_at ct0 z_c0 BDUSS STOKEN _m_h5_tk _m_h5_tk_enc _tb_token_ sgcookie pt_key
    PDDAccessToken"""
)
#: The same by names that are words, or too short to mean one thing: secrets as ``sid=…`` alone.
_SHORT_COOKIES = _names("sid session sess auth xs SUB SUBP SSID HSID LOGIN_INFO cookie2 wt2 datr a1")
#: Parameters that sign a link or a request, by names that are nothing else.
SIGNING = _names(
    """x-signature x-orig-sign x-amz-signature x-amz-credential x-amz-security-token x-goog-signature
    x-goog-credential x-oss-signature x-oss-credential x-oss-security-token x-tos-signature x-tos-credential
    x-tos-security-token x-cos-security-token q-signature q-ak q-sign-time q-key-time OSSAccessKeyId GoogleAccessId
    AWSAccessKeyId KSSAccessKeyId AccessKeyId Key-Pair-Id auth_key share_sign a_bogus X-Bogus X-Gnarly
    wsSecret wsTime txSecret txTime hdnts hdnea upsig x-expires x-amz-expires x-amz-date x-goog-expires
    x-goog-date x-oss-expires x-tos-expires x-tos-date shareToken xsec_token X-Ms-Token
    X-Gorgon X-Khronos X-Argus X-Ladon hdntl __gda__ encfilekey"""
)
#: Parameters that name the device or the session which asked.
DEVICE = _names(
    """u_code sec_did with_sec_did device_id install_id openudid clientudid cdid share_iid web_id webid odin_id
    share_did device_fingerprint"""
)
#: The same in links alone, where these words are nothing else.
_IN_LINKS = _names(
    """signature sign sig policy expires did iid mid fp ticket nonce key session session_id sec_user_id sharer
    share_link_id share_user_id shareuid sk ak oh _nc_ohc _nc_gid lsig _upt hmac pkey uparams tk"""
)
#: Members of a JSON document, parameters of a request and pairs in a text that are secrets whatever they hold. The
#: names that sign are among them; ``signature`` is not: it is what people write about themselves.
SECRET_NAMES = _WORDS | _KEYS | _COOKIES | SIGNING | DEVICE
_IN_PAIRS = SECRET_NAMES | _SHORT_COOKIES
_ONLY_IN_LINKS = _IN_LINKS - SECRET_NAMES
_DENIED = _IN_PAIRS | _IN_LINKS
#: What a parameter of a link may be called to be kept with a long value: it says what the link shows.
CONTENT_NAMES = _names(
    """id ids item_id aweme_id video_id vid modal_id group_id note_id product_id goods_id sku_id room_id live_id
    knowledge_id article_id content_id course_id topic_id post_id work_id collection_id series_id music_id
    category_id shop_id seller_id file_id bvid v p q query keyword search word title tab page lang language locale
    region country"""
)


def is_secret(name: str, value: Any) -> bool:
    """Tell whether a member of a JSON document is a secret by its name.

    A flag is none, and a number is none unless it is long enough to be an id (of a device, say).

    Examples
    --------
    >>> is_secret("Cookie", "a"), is_secret("token", 5), is_secret("signature", "I dance")
    (True, False, False)
    """
    if plain(name) not in SECRET_NAMES or isinstance(value, bool):
        return False
    if isinstance(value, int):
        return len(str(abs(value))) >= SHORTEST
    return isinstance(value, str | list | dict) and bool(value)


# Values


class Fragment(NamedTuple):
    """A secret or a part of it that must not be kept."""

    #: The longest run of letters and digits in it, in lower case; quick to look for.
    anchor: str
    #: A pattern of its writings.
    writings: str

    def __repr__(self) -> str:
        return "<Fragment>"  # it is the secret


@functools.lru_cache(maxsize=64)
def forms(secret: str) -> tuple[Fragment, ...]:
    """Return what of a secret must not be kept, the longest first, each as a pattern of its writings.

    Parameters
    ----------
    secret
        A key, a cookie as a browser sends it, or a proxy with or without its scheme. One shorter than `SHORTEST`
        has no forms: looked for within other text, it would tear holes into words.
    """
    pieces = sorted(
        {piece for piece in _fragments(secret) if len(piece) >= SHORTEST and piece.lower() not in SCRUBBED},
        key=len,
        reverse=True,
    )
    return tuple(Fragment(_anchor(text), pattern) for piece in pieces for text, pattern in _writings(piece))


_PROXY = (
    re.compile(
        r"(?:[a-z][a-z0-9+.-]{0,20}://)?(?P<user>[^\s:;=/]*):(?P<password>\S+)@(?P<host>[^\s@/]+)/?", re.I
    ),
    re.compile(r"(?P<host>[\w.-]+:\d{2,5}):(?P<user>[^\s:]+):(?P<password>[^\s:]+)"),
    re.compile(r"(?P<user>[^\s:]+):(?P<password>[^\s:]+):(?P<host>[\w.-]+:\d{2,5})"),
)


def _fragments(secret: str) -> Iterator[str]:
    """Return a secret, and what of it is a secret by itself."""
    yield secret
    if "://" in secret:
        yield secret.split("://", 1)[1].rstrip("/")
    for form in _PROXY:
        if proxy := form.fullmatch(secret):
            user, password = proxy["user"], proxy["password"]
            yield from (password, f"{user}:{password}", f"{user}:{password}@{proxy['host']}")
            if not user.isalpha():
                yield user
            return
    if re.match(r"\s*[^=;\s]+=[^;]", secret):
        for pair in secret.split(";"):
            name, _, value = (text.strip() for text in pair.partition("="))
            known = plain(name) in _IN_PAIRS
            # A number may be a date or a public id, a word a language or a city: the answers hold them too.
            if known or not (value.isdigit() or (value.isalpha() and len(value) < 2 * SHORTEST)):
                yield value.strip('"')
                if known or not re.fullmatch(r"[A-Za-z-]{0,7}", value):  # "lang=zh-CN" stands in links
                    yield f"{name}={value}"


def _writings(piece: str) -> Iterator[tuple[str, str]]:
    """Return (what is looked for, its pattern) for each writing of a part."""
    for text in dict.fromkeys((piece, unquote(piece))):
        words = ["".join(_character(character) for character in word) for word in re.split(r"\s+", text)]
        pattern = _BLANKS.join(words)
        yield text, rf"(?<!\d){pattern}(?!\d)" if text.isdigit() else pattern
        raw = text.encode("utf-8", "surrogatepass")
        for shift in range(3):  # where in a longer text it stands decides which bits share a letter with it
            encoded = base64.b64encode(b"\0" * shift + raw).decode()
            core = encoded[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
            yield core, "".join({"+": "[+-]", "/": "[/_]"}.get(letter, letter) for letter in core)


#: Any writing of blanks, of none as well: cookies are sent with and without them.
_BLANKS = r"(?:[\s+\\]|%(?:25)*20|u0020|&#32;)*"


def _character(character: str) -> str:
    r"""Return a pattern of a character: as it is, as ``%7C`` or ``%257C``, as ``\u007c``, as ``&#124;``."""
    if character.isascii() and character.isalnum():
        return character
    octets = [f"{octet:02x}" for octet in character.encode("utf-8", "surrogatepass")]
    units = character.encode("utf-16-be", "surrogatepass").hex()
    writings = [
        r"\\{0,8}" + re.escape(character),
        "".join(f"%(?:25)*{octet}" for octet in octets),
        "".join(r"\\{1,8}u" + units[start : start + 4] for start in range(0, len(units), 4)),
        f"&#(?:0*{ord(character)}|x0*{ord(character):x});",
    ]
    if (named := html.escape(character)) != character:
        writings.append(named)
    return f"(?:{'|'.join(writings)})"


def _anchor(text: str) -> str:
    runs: list[str] = re.findall(r"[A-Za-z0-9]*", text)
    return max(runs, key=len).lower()


def _present(lowered: str, secrets: Iterable[str]) -> list[Fragment]:
    """Return the parts of secrets that a text, in lower case, may hold."""
    return [fragment for secret in secrets for fragment in forms(secret) if fragment.anchor in lowered]


def holds_secret(text: str, secrets: Iterable[str]) -> bool:
    """Tell whether a text holds one of the secrets, in any writing, whole or in part."""
    return any(re.search(fragment.writings, text, re.I) for fragment in _present(text.lower(), secrets))


def _without(text: str, fragments: Iterable[Fragment]) -> str:
    for fragment in fragments:
        text = re.sub(fragment.writings, SCRUBBED, text, flags=re.I)
    return text


# Looks


class Shape(NamedTuple):
    """What a secret looks like."""

    what: str
    #: What a text must hold for it, in lower case; quick to look for.
    hints: tuple[str, ...]
    #: The group is the secret.
    pattern: re.Pattern[str]
    accepts: Callable[[str], bool] = lambda _: True


def _is_token(text: str) -> bool:
    """Tell a token from a word: it has a digit, or capitals within, or is longer than words are."""
    return any(letter.isdigit() for letter in text) or text[1:].lower() != text[1:] or len(text) >= 24


def _is_basic(text: str) -> bool:
    """Tell whether a text is a name and a password in Base64."""
    try:
        return ":" in base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except ValueError:
        return False


# Each pattern begins at the beginning of a word and is bounded, so that looking takes time in proportion to the text.
_START = r"(?<![A-Za-z0-9_-])"
#: Keys of known services: how they begin, in lower case, and what they look like.
_SERVICE_KEYS = {
    "sk- sk_ pk- pk_ ak- ak_ rk- rk_": r"[spar]k[-_](?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{16,300}",
    "akia asia abia acca": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    "ltai akid aklt": r"(?:LTAI|AKID|AKLT)[A-Za-z0-9]{12,60}",
    "aiza ya29. gocspx-": r"(?:AIza|ya29\.|GOCSPX-)[A-Za-z0-9_-]{20,300}",
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_": r"(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{22,255}",
    "glpat- gldt- glrt- glcbt- glptt-": r"gl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_-]{20,100}",
    "xox xapp-": r"(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,250}",
    "hf_ npm_ dop_v1_ shpat_ figd_ whsec_": r"(?:hf|npm|dop_v1|shpat|figd|whsec)_[A-Za-z0-9_-]{24,100}",
    "pypi-": r"pypi-[A-Za-z0-9_-]{50,300}",
    "sg.": r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
    ":aa": r"\d{8,10}:AA[A-Za-z0-9_-]{33}",
}
SHAPES = (
    Shape(
        "a bearer token",
        ("bearer",),
        re.compile(_START + r"bearer[\s:+]{1,4}([A-Za-z0-9._~+/=-]{8,4096})", re.I),
        _is_token,
    ),
    Shape(
        "a name and password",
        ("basic",),
        re.compile(_START + r"basic[\s:+]{1,4}([A-Za-z0-9+/_-]{8,1024}={0,2})", re.I),
        _is_basic,
    ),
    Shape(
        "a password in an address",
        ("@",),
        re.compile(r"://([^\s/\"'@:<>?#]{0,256}:[^\s/\"'@<>?#]{1,512})@"),
    ),
    Shape(
        "a password in an address",
        ("@",),
        re.compile(
            _START + r"([A-Za-z0-9._%+-]{2,128}:[^\s/\"'@:<>?#]{4,128})@[A-Za-z0-9.-]{1,253}:\d{2,5}(?!\d)"
        ),
    ),
    *(
        Shape("a secret key", tuple(hints.split()), re.compile(f"{_START}({pattern})(?![A-Za-z0-9])"))
        for hints, pattern in _SERVICE_KEYS.items()
    ),
    Shape(
        "a JSON web token",
        ("eyj",),
        re.compile(
            _START + r"(eyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{10,8192}(?:\.[A-Za-z0-9_-]{0,4096})?)"
        ),
    ),
    Shape(
        "a private key",
        ("private key",),
        re.compile(
            r"(-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:(?!-----END)[\s\S]){0,20000}(?:-----END [A-Z0-9 ]{1,40}-----)?)"
        ),
    ),
    Shape(
        "a webhook",
        ("hooks.slack.com", "webhooks/", "/bot/v2/hook/"),
        re.compile(
            r"(?:hooks\.slack\.com/(?:services|workflows)/|discord(?:app)?\.com/api/webhooks/"
            r"|open\.feishu\.cn/open-apis/bot/v2/hook/)([A-Za-z0-9_/-]{8,200})"
        ),
    ),
    # A link to media may be signed within its path: 32 hexadecimal digits of a hash, then the time it holds until.
    Shape(
        "a signed link",
        ("//",),
        re.compile(r"//[A-Za-z0-9.-]{1,253}(?::\d{1,5})?/([0-9a-f]{32}/[0-9a-f]{8})(?=/)"),
    ),
)


class Hit(NamedTuple):
    """A secret in a text: what it is, and where."""

    what: str
    start: int
    end: int


_PAIR = re.compile(
    # A letter that follows %3B or %26 belongs to the name, not to the escape.
    r"(?<![A-Za-z0-9_.-])(?:(?<=%)(?:25)*[0-9A-Fa-f]{2})?([A-Za-z_][A-Za-z0-9_.-]{1,47})"
    r"(\\*(?:[\"']|&quot;)?\s{0,3}(=|:|%(?:25)*3[dDaA]|\\+u003[dDaA]|&#0?61;)\s{0,3}\\*(?:[\"']|&quot;)?)"
)
_JARS = _names("cookie cookies set-cookie")
_COOKIE = re.compile(r"[^\s=;,:\"'<>\\]{1,64}=")
_LINE = re.compile(r"[^\r\n\"<>\\]+")
_VALUE = re.compile(r"(?!%(?:25)*3Cscrubbed)[!#$%(*+\-./0-9:=?@A-Z\[^_`a-z{|~]+", re.I)


def _pairs(text: str) -> Iterator[Hit]:
    """Find the values of secret names in a text, ``sessionid=…`` and ``"api_key": …``."""
    if not any(sign in text for sign in ("=", ":", "%", r"\u003", "&#")):
        return
    position = 0
    while pair := _PAIR.search(text, position):
        position = pair.end()
        name = plain(pair[1])
        if name not in _IN_PAIRS:
            continue
        if name in _JARS and _COOKIE.match(text, position):
            if line := _LINE.match(text, position):  # "Cookie: a=…; b=…": all of it
                yield Hit("a cookie", *line.span())
                position = line.end()
            continue
        inner = _PAIR.match(text, position)
        if inner and plain(inner[1]) in _IN_PAIRS:
            continue  # "secret: api_key=…": what is within is looked at by itself
        value = _VALUE.match(text, position)
        if value is None:
            continue
        # "token: …" and "sid: …" stand in prose, "sessionid=…" does not.
        in_prose = name in _WORDS or name not in SECRET_NAMES or pair[3] in (":", "%3A", "%3a")
        if in_prose and not (len(value[0]) >= SHORTEST and _is_token(value[0])):
            continue
        yield Hit(_kind(name), value.start(), value.end())
        position = value.end()


def _kind(name: str) -> str:
    if name in SIGNING:
        return "a signed link"
    if name in DEVICE:
        return "a device's name"
    return "a secret key" if name in _KEYS or (name in _WORDS and name not in _JARS) else "a cookie"


def looks(text: str) -> Iterator[Hit]:
    """Find what looks like a secret in a text.

    Examples
    --------
    >>> [found.what for found in looks("https://host.invalid/a?x-signature=4GZyOdFU and Bearer a1b2c3d4")]
    ['a bearer token', 'a signed link']
    """
    return _looks(text, _hinted(text.lower()))


def _hinted(lowered: str) -> list[Shape]:
    if not _HINTS.search(lowered):
        return []
    return [shape for shape in SHAPES if any(hint in lowered for hint in shape.hints)]


_HINTS = re.compile("|".join(sorted({re.escape(hint) for shape in SHAPES for hint in shape.hints})))


def _looks(text: str, shapes: Iterable[Shape]) -> Iterator[Hit]:
    if len(text) < SHORTEST:
        return
    for shape in shapes:
        for match in shape.pattern.finditer(text):
            if shape.accepts(match[1]) and SCRUBBED not in match[1]:
                yield Hit(shape.what, *match.span(1))
    yield from _pairs(text)
    if "?" in text:
        for query in _QUERY.finditer(text):
            for name, value in _parameters(query[2]):
                if name in _ONLY_IN_LINKS and len(value) >= SHORTEST and value != SCRUBBED:
                    yield Hit("a signed link", *query.span(2))
                    break


# Links

#: A link's last segment and its query. Addresses within prose end where no address goes on.
_QUERY = re.compile(
    r"(/[^\s\"'<>/?#]*)\?((?:[A-Za-z0-9\-._~!$*+;=:@/%&|\[\]]|<scrubbed>|\\+u0026|\\+u003[dD]|\\+/)+)"
)
_SEPARATOR = re.compile(r"(&amp;|&|\\+u0026)")
_EQUALS = re.compile(r"=|\\+u003[dD]")


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    for piece in _SEPARATOR.split(query)[::2]:
        name, *value = _EQUALS.split(piece, maxsplit=1)
        yield plain(unquote(name)), "".join(value)


def clean_links(text: str) -> str:
    """Return a text whose links have no parameters that sign them or name a device or a session.

    Examples
    --------
    >>> clean_links("see https://host.invalid/a.jpeg?x-expires=1667955600&x-signature=4GZyOdFU%3D and /b?page=2")
    'see https://host.invalid/a.jpeg and /b?page=2'
    """
    return _QUERY.sub(_clean_query, text) if "?" in text else text


def _clean_query(link: re.Match[str]) -> str:
    query = link[2]
    if not _EQUALS.search(query):
        return link[0]
    parameters = list(_parameters(query))
    signed = any(
        name in SIGNING or (name in _IN_LINKS and len(value) >= SHORTEST) for name, value in parameters
    )
    keeps = [_may_stay(name, value, signed=signed) for name, value in parameters]
    if all(keeps):
        return link[0]
    tokens = ["", *_SEPARATOR.split(query)]  # separator, piece, separator, piece, …
    rest = "".join(tokens[2 * number] + tokens[2 * number + 1] for number, keep in enumerate(keeps) if keep)
    rest = _SEPARATOR.sub("", rest, count=1) if _SEPARATOR.match(rest) else rest
    return f"{link[1]}?{rest}" if rest else link[1]


def _may_stay(name: str, value: str, *, signed: bool) -> bool:
    if name in CONTENT_NAMES:
        return re.fullmatch(r"[\w .,:|-]*", unquote_plus(value)) is not None
    if signed or name in _DENIED:
        return False
    return len(value or name) < SHORTEST


# Scrubbing


class _Search(NamedTuple):
    """What is worth looking for in a document, and in each text of it: few documents hold any of it."""

    secrets: tuple[str, ...]
    fragments: list[Fragment]
    shapes: list[Shape]

    @classmethod
    def within(cls, text: str, secrets: tuple[str, ...]) -> _Search:
        lowered = text.lower()
        return cls(secrets, _present(lowered, secrets), _hinted(lowered))


def scrub(document: Any, secrets: tuple[str, ...]) -> Any:
    """Return a JSON document without secrets: by the name of the member, by value and by looks wherever they are."""
    return _scrub(document, _Search.within(msgspec.json.encode(document).decode(), secrets))


def _scrub(document: Any, search: _Search) -> Any:
    if isinstance(document, dict):
        named = document.get("name")  # a cookie or a header as browsers list them: {"name": …, "value": …}
        return {
            _scrub_text(name, search): SCRUBBED
            if is_secret(named if name == "value" and isinstance(named, str) else name, value)
            else _scrub(value, search)
            for name, value in document.items()
        }
    if isinstance(document, list):
        return [_scrub(value, search) for value in document]
    return _scrub_text(document, search) if isinstance(document, str) else document


def scrub_text(text: str, secrets: tuple[str, ...]) -> str:
    """Return a text without secrets, wherever in it they occur."""
    return _scrub_text(text, _Search.within(text, secrets))


def _scrub_text(text: str, search: _Search) -> str:
    # A short one ("any", for the sandbox) would tear holes into words; as a whole text it goes all the same.
    if text in search.secrets:
        return SCRUBBED
    text = clean_links(_without(text, search.fragments))
    return replaced(text, _looks(text, search.shapes))


def replaced(text: str, hits: Iterable[Hit]) -> str:
    """Return a text with what was found in it replaced."""
    end = 0
    pieces = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= end:
            pieces += [text[end : hit.start], SCRUBBED]
        end = max(end, hit.end)
    return "".join([*pieces, text[end:]])


def scrub_bytes(content: bytes, secrets: tuple[str, ...]) -> bytes:
    """Return content that is no text, a workbook say, without the secrets that stand in it as they are."""
    text = content.decode("utf-8", "surrogateescape")
    return _without(text, _present(text.lower(), secrets)).encode("utf-8", "surrogateescape")


def scrub_damaged(content: bytes, secrets: tuple[str, ...]) -> bytes:
    """Return what should be JSON and cannot be taken apart without the secrets in it; a workbook as :func:`scrub_bytes`."""
    if content.startswith(b"PK"):
        return scrub_bytes(content, secrets)
    marked = content.startswith(_MARKS) or wide_encoding(content)
    text = decode_text(content)[0] if marked else content.decode("utf-8", "surrogateescape")
    text = _MEMBER.sub(_without_member, text.replace("\0", ""))
    search = _Search.within(text, secrets)
    text = clean_links(_without(text, search.fragments))
    # A number is no secret, and one that is replaced would leave no JSON.
    hits = [hit for hit in _looks(text, search.shapes) if not _NUMBER.fullmatch(text, hit.start, hit.end)]
    return replaced(text, hits).encode("utf-8", "surrogateescape")


def scrub_body(content: bytes, secrets: tuple[str, ...]) -> bytes:
    """Return the body of an answer without its secrets; what is JSON stays JSON."""
    try:
        return msgspec.json.encode(scrub(msgspec.json.decode(content), secrets))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return scrub_damaged(content, secrets)


_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
#: How text of two or four bytes a character begins, where it is marked.
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def _without_member(match: re.Match[str]) -> str:
    """Return a member of damaged JSON without its value, if its name says that this is a secret."""
    value: Any = match[3]
    if _NUMBER.fullmatch(match[3]):
        value = int(re.sub(r"[^0-9]", "", match[3])[:20] or 0)
    return f'{match[1]}"{SCRUBBED}"' if is_secret(match[2], value) else match[0]


#: A member that is text, a number, or a flat list or object, up to its end or to what is left of it.
_MEMBER = re.compile(
    r'("([A-Za-z_-]{3,32})"\s*:\s*)'
    r'("(?:[^"\\]|\\.)*+"?|\[[^\[\]{}]*+\]?|\{[^\[\]{}]*+\}?|-?[0-9][0-9.eE+-]*+)'
)


def scrub_parameter(name: str, value: str, secrets: tuple[str, ...]) -> str:
    """Return the value of a request's parameter without secrets: all of it, if its name says that it is one."""
    return SCRUBBED if plain(name) in SECRET_NAMES else scrub_text(value, secrets)


def scrub_uri(uri: str, secrets: tuple[str, ...]) -> str:
    """Return the address of a request without its user, and without secrets in its path and its query."""
    url = httpx.URL(uri)
    if url.userinfo:
        url = url.copy_with(username=None, password=None)
    pairs = url.params.multi_items()
    scrubbed = [(name, scrub_parameter(name, value, secrets)) for name, value in pairs]
    if scrubbed != pairs:
        url = url.copy_with(params=scrubbed)
    text = str(url)
    return _without(text, _present(text.lower(), secrets))
