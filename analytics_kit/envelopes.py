"""The reading of an answer: the payload out of its envelope, or the one error that tells the user what to do.

Success has to be shown. A session takes an answer for one only with HTTP status 200, a success code, and data: whatever else
comes under 200 (``{}``, ``{"success": false}``, ``{"code": 200}`` without data, a payload that itself says no) is an error.
A payload without its envelope is for :func:`analytics_kit.parse` alone, and needs a member of the contract.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from analytics_kit import decoding, errors
from analytics_kit.decoding import DecodingError, Unread, own_type
from analytics_kit.locale import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.decoding import Unrecognized
    from analytics_kit.providers import Gateway
    from analytics_kit.route import Route

#: The codes in an envelope that mean success; some services write the one, some the other.
SUCCESS = frozenset({0, 200})
#: The most characters of a provider's words that an error repeats.
MOST_WORDS = 500


@dataclass(frozen=True)
class Origin:
    """Where an answer comes from, for messages.

    Attributes
    ----------
    gateway
        Who passed it on.
    address
        What was asked, without its query.
    status
        The HTTP status.
    charset
        The encoding that the header names.
    enveloped
        Whether success must be shown by an envelope, as in a session.
    """

    gateway: Gateway
    address: str
    status: int = 200
    charset: str | None = None
    enveloped: bool = True

    @classmethod
    def of(cls, route: type[Route], status: int = 200, *, enveloped: bool = True) -> Origin:
        """Return where a route is found at its provider's first gateway."""
        gateway = route.provider.gateway
        return cls(gateway, gateway.base_url + route.path, status, enveloped=enveloped)


class Answer(NamedTuple):
    """One answer, unwrapped."""

    #: Of the route's payload type.
    payload: Any
    request_id: str | None = None
    #: The parameters that the provider says it saw.
    echo: Mapping[str, Any] = {}
    #: What could not be read, and is null.
    unread: tuple[Unread, ...] = ()
    #: Characters that could not be decoded.
    replaced: int = 0
    #: What was read: the body, or what it decodes to.
    body: bytes | str | dict[str, Any] = b""


def read(route: type[Route], body: bytes | str | dict[str, Any], origin: Origin | None = None) -> Answer:
    """Unwrap one answer.

    Parameters
    ----------
    route
        The route that was asked.
    body
        The answer: bytes or text of JSON, or what it decodes to.
    origin
        Where it comes from. Without it the payload alone, without the provider's envelope, is taken too.

    Raises
    ------
    ProviderError
        The child that fits, where the provider answered against us.
    PayloadError
        If the answer is not JSON, shows no success, or does not match the documented schema; the message names the
        JSON path.
    """
    origin = origin or _bare(route)  # type: ignore[arg-type] # a class is hashable
    if origin.status == 200 and not isinstance(body, dict) and route.is_typed:
        # The fast way: one pass, straight into the payload's type.
        try:
            envelope = _decoder(route.payload).decode(body)
        except (msgspec.DecodeError, UnicodeError, TypeError, RecursionError):
            pass  # Not a clean success: find out below what it is instead.
        else:
            if envelope.code in SUCCESS and envelope.success and not _may_refuse(envelope.data, body):
                request_id = envelope.request_id or envelope.requestId
                return Answer(envelope.data, request_id, envelope.params or {}, body=body)
    if origin.status == 200 and isinstance(body, bytes) and (payload := route.decode(body)) is not None:
        unread = tuple(Unread(*member) for member in getattr(payload, "unread", ()))
        return Answer(payload, unread=unread, body=body)
    return _read_slowly(route, body, origin)


@functools.cache
def _bare(route: Any) -> Origin:
    return Origin.of(route, enveloped=False)


def _read_slowly(route: type[Route], body: Any, origin: Origin) -> Answer:
    document, replaced = _json(route, body, origin)
    envelope = document if isinstance(document, dict) else {}
    wrapped = _code(envelope) in SUCCESS and envelope.get("data") is not None
    if origin.status >= 400 or _says_no(envelope):
        raise failure(route, envelope, origin)
    if origin.status != 200 or not (wrapped or not origin.enveloped):
        raise _no_success(route, document, origin)
    payload, at = (envelope["data"], "$.data") if wrapped else (document, "$")
    request_id = envelope.get("request_id") or envelope.get("requestId")
    request_id = request_id if isinstance(request_id, str) else None
    refusal = _refusal(payload)
    if refusal is not None:
        # The envelope's own words say that all went well; the payload's say what did not.
        code, words = refusal
        raise failure(route, {"request_id": request_id, **words, "code": code}, origin, inner=True)
    if not wrapped and (riddle := route.unrecognized(payload, at)) and riddle.path == "$":
        raise unrecognized_error(route, riddle)
    try:
        converted = route.convert(payload, at)
    except DecodingError as problem:
        raise mismatch(route, problem, request_id=request_id) from None
    echo = envelope.get("params")
    return Answer(
        converted.payload,
        request_id,
        echo if isinstance(echo, dict) else {},
        converted.unread,
        replaced,
        body,
    )


def unrecognized(route: type[Route], answer: Answer) -> Unrecognized | None:
    """Return what of an answer has none of the members that the contract names; None where all can be read.

    For an answer that yields nothing: it takes longer than to read it.
    """
    if isinstance(answer.body, bytes) and route.decode(answer.body) is not None:
        return None
    try:
        document = answer.body if isinstance(answer.body, dict) else decoding.decode_json(answer.body).value
    except DecodingError:
        return None
    wrapped = isinstance(document, dict) and _code(document) in SUCCESS and document.get("data") is not None
    payload, at = (document["data"], "$.data") if wrapped else (document, "$")
    return route.unrecognized(payload, at)


def unrecognized_error(route: type[Route], riddle: Unrecognized) -> errors.PayloadError:
    """Return the exception for an answer that has none of the members of the contract."""
    error = errors.PayloadError(
        f"{route.id}: {not_understood(riddle).say('en')}. session.payload(request) shows the answer untouched.",
        provider=route.provider.name,
        route=route.id,
    )
    error.path = riddle.path
    return error


def not_understood(riddle: Unrecognized) -> Message:
    """Return what came in place of what the contract names, without a last full stop."""
    members, expected = (tuple(map(repr, names[:12])) for names in (riddle.members, riddle.expected))
    sentence = Message.of(
        "calls",
        N_("the answer is not understood: {came} came at {path}, and nothing that the contract names"),
        came=members or Message.of("calls", N_("no member at all")),
        path=riddle.path,
    )
    if not expected:
        return sentence
    return Message.of("calls", N_("{sentence}. Documented: {expected}"), sentence=sentence, expected=expected)


def mismatch(
    route: type[Route], problem: DecodingError, *, request_id: str | None = None
) -> errors.PayloadError:
    """Return the exception for a charged answer that cannot be read, because of its shape or a key in it."""
    where = f" at {problem.path}" if problem.path else ""
    error = errors.PayloadError(
        f"{route.id}: the answer does not match the documented schema: {problem}{where}. "
        "session.payload(request) shows the answer untouched.",
        provider=route.provider.name,
        route=route.id,
        request_id=request_id,
    )
    error.path = problem.path
    error.billed = True
    return error


# Saying no

_CATALOGUE = "Check the parameters against analytics_kit.routes.catalogue()."
#: HTTP status, or a code in the body that follows it -> (exception, what to do).
_BY_CODE: Mapping[int, tuple[type[errors.ProviderError], str]] = {
    400: (errors.BadRequestError, _CATALOGUE),
    401: (
        errors.AuthenticationError,
        "Check the key (and the cookie): `analytics-kit doctor` shows which are set.",
    ),
    402: (errors.QuotaError, "Top up the account at the provider; nothing was charged for this call."),
    403: (errors.AuthenticationError, "The key or the cookie does not allow this; it may have expired."),
    404: (errors.NotFoundError, "Check the id; the work may be deleted, private or another creator's."),
    422: (errors.BadRequestError, _CATALOGUE),
    429: (errors.RateLimitError, "Wait, then call more slowly."),
}
_SERVER = (errors.ServerError, "Nothing is wrong with the request; try again later.")
_UNKNOWN = (errors.ProviderError, "Look the code up at the provider.")
_COOKIE = (errors.AuthenticationError, "The cookie is missing, wrong or expired: log in again and copy it.")
#: Douyin's own code inside a payload, where it is not one of the above. 8: 用户未登录.
_BY_INNER_CODE: Mapping[int, tuple[type[errors.ProviderError], str]] = {
    8: _COOKIE,
    10008: _COOKIE,
    2190008: _COOKIE,
    # below_min_view
    10001: (
        errors.NotFoundError,
        "The work has too few plays for this analysis; it may come when it has more.",
    ),
}
#: Words of amagi -> what they mean: its code is 500 for all of them, and what follows 原因 is Douyin's own reason.
_BY_WORDS: Mapping[str, tuple[type[errors.ProviderError], str]] = {
    r"用户未登录|ck可能已经失效": (
        errors.AuthenticationError,
        "The cookie that amagi was started with is missing, wrong or expired: log in again, and start amagi with the new one.",
    ),
    r"原因：": _BY_CODE[404],
}
#: Turned away before there was anything to charge.
NOT_BILLED = frozenset({502, 503, 504})


def failure(
    route: type[Route], envelope: Mapping[str, Any], origin: Origin, *, inner: bool = False
) -> errors.ProviderError:
    """Return the exception for an answer against us; ``inner`` for one inside an envelope that says success."""
    detail, status = envelope.get("detail"), origin.status
    members = {**envelope, **detail} if isinstance(detail, dict) else dict(envelope)
    code = members.get("code", status) if status == 200 else status
    code = int(code) if isinstance(code, str) and re.fullmatch(r"[0-9]{1,9}", code) else code
    words = _words(members, detail)
    kind, advice = (_BY_INNER_CODE.get(code) if inner and isinstance(code, int) else None) or _by_code(code)
    if code == 400 and route.provider.passing_400:
        advice = (
            f"{advice} It also answers so where its own source failed: then the same call succeeds later."
        )
    elif status == 404 and "code" not in members:
        advice = (
            f"There is no such route at {origin.address}: check the address (base_urls=..., "
            f"{origin.gateway.name.upper()}_BASE_URL)."
        )
    elif code == 401 and len(route.provider.gateways) > 1:
        others = [gateway for gateway in route.provider.gateways if gateway is not origin.gateway]
        advice += "".join(f" A key of {gateway.name} goes into {gateway.key_env}." for gateway in others)
    for pattern, meaning in _BY_WORDS.items():
        if code == 500 and re.search(pattern, words):
            kind, advice = meaning
            break
    code_text = code if isinstance(code, int) else f"{code!r:.40}"
    return kind(
        f"{route.id}: {origin.gateway.name} answered {code_text}: {words}. {advice}",
        provider=route.provider.name,
        route=route.id,
        gateway=origin.gateway.name,
        code=code if isinstance(code, int) else str(code)[:40],
        provider_message=_own_words(members, detail),
        request_id=next(
            (members[key] for key in ("request_id", "requestId") if isinstance(members.get(key), str)), None
        ),
        # The envelope said success, and that is what is charged; or the provider broke after it had begun.
        # Under 200 a word that is no refusal of its own may have been charged as well.
        maybe_billed=inner
        or (kind is errors.ServerError and code not in NOT_BILLED)
        or (status == 200 and (not isinstance(code, int) or isinstance(code, bool) or code in SUCCESS)),
    )


def _own_words(members: Mapping[str, Any], detail: Any) -> str:
    """Return the provider's words, in its own language."""
    reason = members.get("error")
    if isinstance(reason, dict) and isinstance(reason.get("errorDescription"), str):
        return _bounded(reason["errorDescription"])
    for key in ("message_zh", "message", "status_msg", "msg", "prompts"):
        if isinstance(members.get(key), str) and members[key]:
            return _bounded(members[key])
    if isinstance(detail, str) and detail:
        return _bounded(detail)
    if isinstance(detail, list):
        return _bounded("; ".join(map(_fault, detail[:5])))
    return _bounded(str(reason)) if reason else "no message"


def _words(members: Mapping[str, Any], detail: Any) -> str:
    words, english = _own_words(members, detail), members.get("message")
    # amagi names what is wrong with each parameter.
    faults = members.get("errors")
    if isinstance(faults, list) and faults:
        return f"{words} ({'; '.join(map(_fault, faults[:5]))})"
    different = isinstance(english, str) and english and _bounded(english) != words
    return f"{_bounded(str(english))} ({words})" if different else words


def _fault(fault: Any) -> str:
    """Name a field and what is wrong with it."""
    if not isinstance(fault, dict):
        return _bounded(str(fault))
    where = fault.get("field") or fault.get("loc")
    if isinstance(where, list):
        where = ".".join(str(step) for step in where if step not in ("body", "query", "path"))
    return _bounded(f"{where}: {fault.get('message') or fault.get('msg')}")


def _bounded(words: str) -> str:
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…"


def _no_success(route: type[Route], document: Any, origin: Origin) -> errors.PayloadError:
    """Return the exception for what is neither a success nor an error of the provider's."""
    if origin.status == 200:
        members = (
            ", ".join(map(repr, sorted(document)[:8])) if isinstance(document, dict) else f"{document!r:.60}"
        )
        description = f"without a success code and data: {members or 'an empty object'}"
    else:
        description = "which is no success of the contract"
    hint = "; session.payload(request) shows what came" if 200 <= origin.status < 300 else ""
    return errors.PayloadError(
        f"{route.id}: {origin.gateway.name} at {origin.address} answered {origin.status}, {description}. Check that this is "
        f"the provider's address{hint}.",
        provider=route.provider.name,
        route=route.id,
        gateway=origin.gateway.name,
        code=origin.status,
        maybe_billed=200 <= origin.status < 300,
    )


def _by_code(code: Any) -> tuple[type[errors.ProviderError], str]:
    if not isinstance(code, int):
        return _UNKNOWN
    return _SERVER if 500 <= code < 600 else _BY_CODE.get(code, _UNKNOWN)


def _code(envelope: Mapping[str, Any]) -> Any:
    """Return the code of an envelope, a number where it is one in text."""
    code = envelope.get("code")
    if isinstance(code, str) and re.fullmatch(r"[0-9]{1,9}", code):
        return int(code)
    return None if isinstance(code, bool) or code.__hash__ is None else code


def _says_no(envelope: Mapping[str, Any]) -> bool:
    if envelope.get("success", True) not in _YES or ("detail" in envelope and "data" not in envelope):
        return True
    if "code" in envelope and _code(envelope) not in SUCCESS:
        return True
    return bool(envelope.get("error")) and not envelope.get("data")


#: What stands for ``"success": true``.
_YES = (True, "true", "True", "1")
#: What a payload's own code is where all went well.
_INNER_SUCCESS = frozenset({0, 200, None})
_INNER = ("status_code", "code", "BaseResp")


def _refusal(payload: Any) -> tuple[Any, Mapping[str, Any]] | None:
    """Return the code by which a payload itself says no, and what stands beside it; None where it does not.

    Douyin's answers carry ``status_code`` or ``BaseResp.StatusCode``, and some nest ``{"code": 0, "data": …}`` once or twice.
    """
    level = payload
    for _ in range(3):
        is_dict = isinstance(level, dict)
        members = level if is_dict else getattr(level, "__struct_fields__", ())
        for name in _INNER:
            if name not in members:
                continue
            code = level[name] if is_dict else getattr(level, name)
            words = {} if code is None or code == 0 else level if is_dict else msgspec.structs.asdict(level)
            if name == "BaseResp":
                code = code[0] if isinstance(code, list) and code else code
                code, words = (
                    (code.get("StatusCode"), {"message": code.get("StatusMessage")})
                    if isinstance(code, dict)
                    else (None, {})
                )
            if isinstance(code, str):
                code = int(code) if re.fullmatch(r"[0-9]{1,9}", code) else code or None
            if isinstance(code, int | float | str) and code not in _INNER_SUCCESS:
                code = int(code) if isinstance(code, float) and code.is_integer() else code
                return code, words
        if "data" not in members:
            return None
        level = level["data"] if is_dict else level.data
    return None


def _may_refuse(payload: Any, body: bytes | str) -> bool:
    """Tell whether a payload may say no, perhaps by a member that its type does not name."""
    if _refusal(payload) is not None:
        return True
    unnamed = _unnamed(type(payload))  # type: ignore[arg-type] # a type is hashable
    if isinstance(body, str):
        return any(name in body for name in unnamed)
    return any(name.encode() in body for name in unnamed)


@functools.cache
def _unnamed(kind: Any) -> tuple[str, ...]:
    """Return the members by which a payload says no and that its type does not have."""
    return tuple(
        name for name in ("BaseResp", "status_code") if name not in getattr(kind, "__struct_fields__", ())
    )


def _json(route: type[Route], body: bytes | str | dict[str, Any], origin: Origin) -> decoding.Document:
    try:
        return decoding.clean(body) if isinstance(body, dict) else decoding.decode_json(body, origin.charset)
    except DecodingError as problem:
        reason, path = str(problem), problem.path
    if isinstance(body, dict):
        raise mismatch(route, DecodingError(reason, path))
    text = decoding.decode_text(body[:400], origin.charset)[0] if isinstance(body, bytes) else body[:400]
    beginning = " ".join(text[:80].split())
    if origin.status >= 400:
        raise failure(route, {"message": f"something that is not valid JSON: {beginning!r}"}, origin)
    error = errors.PayloadError(
        f"{route.id}: {origin.gateway.name} at {origin.address} answered {origin.status} with something that is not valid "
        f"JSON ({reason}{f' at {path}' if path else ''}): {beginning!r}. session.payload(request) gives its bytes.",
        provider=route.provider.name,
        route=route.id,
        gateway=origin.gateway.name,
        code=origin.status,
        maybe_billed=200 <= origin.status < 300,
    )
    error.path = path
    # A damaged answer of the provider's own was paid for; a web page that stands in its place may not be one.
    error.undecodable = origin.status == 200 and text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    # What is nested too deeply came whole.
    error.billed = error.undecodable and path is not None
    error.maybe_billed &= not error.billed
    raise error


@functools.cache
def _decoder(payload: Any) -> msgspec.json.Decoder[Any]:
    envelope = msgspec.defstruct(
        "Envelope",
        [
            ("code", int),
            ("data", payload),
            ("success", bool, True),
            ("request_id", str | None, None),
            ("requestId", str | None, None),
            ("params", dict[str, Any] | None, None),
        ],
    )
    return msgspec.json.Decoder(envelope, strict=False, dec_hook=own_type)
