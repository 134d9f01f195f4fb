"""The providers: where they live, how they know us, how they wrap an answer and say no.

A provider turns the bytes of one HTTP answer into a payload, or into the one exception of
``analytics_kit.errors`` that tells the user what to do. Routes only name their provider.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from analytics_kit import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics_kit.route import Route


class Answer(NamedTuple):
    """One answer, unwrapped."""

    #: Of the route's payload type.
    payload: Any
    request_id: str | None
    #: The parameters that the provider says it saw.
    echo: Mapping[str, Any]


#: HTTP status, or a code in the body that follows it -> (exception, what to do).
_BY_CODE: Mapping[int, tuple[type[errors.ProviderError], str]] = {
    400: (errors.BadRequestError, "Check the parameters against analytics_kit.routes.catalogue()."),
    401: (
        errors.AuthenticationError,
        "Check the key (and the cookie): `analytics-kit doctor` shows which are set.",
    ),
    402: (errors.QuotaError, "Top up the account at the provider; nothing was charged for this call."),
    403: (errors.AuthenticationError, "The key or the cookie does not allow this; it may have expired."),
    404: (errors.NotFoundError, "Check the id; the work may be deleted, private or another creator's."),
    422: (errors.BadRequestError, "Check the parameters against analytics_kit.routes.catalogue()."),
    429: (errors.RateLimitError, "Wait, then call more slowly."),
}
_SERVER = (errors.ServerError, "Nothing is wrong with the request; try again later.")
#: Douyin's own code inside a payload, where it is not one of the above. 8: 用户未登录.
_BY_INNER_CODE: Mapping[int, tuple[type[errors.ProviderError], str]] = {
    8: (errors.AuthenticationError, "The cookie is missing, wrong or expired: log in again and copy it."),
}
#: Turned away before there was anything to charge.
_NOT_BILLED = frozenset({502, 503, 504})
_UNKNOWN = (errors.ProviderError, "Look the code up at the provider.")


@dataclass(frozen=True)
class Provider:
    """One provider.

    Attributes
    ----------
    name
        The word for it in settings and frames.
    base_url
        Where it is reached unless settings say otherwise.
    key_env
        The environment variable that holds the key; None where there is none.
    success
        The codes in the envelope that mean success.
    credits
        What one successful call is charged.
    rate
        Calls a second that a session keeps to unless it is told otherwise; None for no limit. Where no document
        prints a number, it is a careful guess.
    key_header
        The header that carries the key, and how it is written there.
    """

    name: str
    base_url: str
    key_env: str | None
    success: tuple[int, ...] = (0,)
    credits: float = 1.0
    rate: float | None = 5.0
    key_header: tuple[str, str] = ("Authorization", "Bearer {key}")

    def headers(self, key: str | None) -> dict[str, str]:
        """Return the headers that carry the key."""
        name, form = self.key_header
        return {name: form.format(key=key)} if key else {}

    def read(self, route: type[Route], body: bytes | str | Mapping[str, Any], *, status: int = 200) -> Answer:
        """Unwrap one answer.

        Parameters
        ----------
        route
            The route that was asked.
        body
            The answer: bytes or text of JSON, or what it decodes to. The payload alone, without the provider's
            envelope, is taken too.
        status
            The HTTP status that it came with.

        Raises
        ------
        ProviderError
            The child that fits, where the provider answered against us.
        PayloadError
            If the answer is not JSON, or not of the shape of the contract; the message names the JSON path.
        """
        if status == 200 and not isinstance(body, dict):
            # The fast way: one pass, straight into the payload's type.
            try:
                envelope = _decoder(route.payload).decode(body)  # type: ignore[arg-type] # a Mapping that is no dict fails below
            except (msgspec.DecodeError, TypeError):
                pass  # Not a success in its envelope: find out below what it is instead.
            else:
                if envelope.code in self.success and _refusal(envelope.data) is None:
                    request_id = envelope.request_id or envelope.requestId
                    return Answer(envelope.data, request_id, envelope.params or {})
        if status == 200 and isinstance(body, bytes) and (payload := route.decode(body)) is not None:
            return Answer(payload, None, {})
        return self._read_slowly(route, body, status)

    def _read_slowly(self, route: type[Route], body: Any, status: int) -> Answer:
        document = body if isinstance(body, dict) else _json(self, route, body, status)
        envelope = document if isinstance(document, dict) else {}
        if status >= 400 or _is_failure(envelope, self.success):
            raise self.failure(route, envelope, status)
        # A bare payload may hold a code of 0 and data of its own; only this provider's code makes an envelope.
        wrapped = "data" in envelope and envelope.get("code") in self.success
        payload = envelope["data"] if wrapped else document
        request_id = envelope.get("request_id") or envelope.get("requestId")
        refusal = _refusal(payload)
        if refusal is not None:
            # The envelope's own words say that all went well; the payload's say what did not.
            code, words = refusal
            raise self.failure(route, {"request_id": request_id, **words, "code": code}, status, inner=True)
        try:
            data = msgspec.convert(payload, route.payload, strict=False, dec_hook=_own_type)
        except msgspec.ValidationError as problem:
            raise mismatch(route, problem, document, at="$.data" if wrapped else "$") from None
        echo = envelope.get("params")
        return Answer(data, request_id, echo if isinstance(echo, dict) else {})

    def failure(
        self, route: type[Route], envelope: Mapping[str, Any], status: int, *, inner: bool = False
    ) -> errors.ProviderError:
        """Return the exception for an answer against us; ``inner`` for one inside an envelope that says success."""
        detail = envelope.get("detail")
        said = {**envelope, **detail} if isinstance(detail, dict) else dict(envelope)
        code = said.get("code", status) if status == 200 else status
        code = int(code) if isinstance(code, str) and code.isdecimal() else code
        kind, advice = (_BY_INNER_CODE.get(code) if inner else None) or _by_code(code)
        words = next(
            (str(said[key]) for key in ("message_zh", "message", "status_msg", "msg") if said.get(key)),
            detail if isinstance(detail, str) else "no message",
        )
        # amagi names what is wrong with each parameter.
        faults = said.get("errors")
        if isinstance(faults, list):
            named = [f"{one.get('field')}: {one.get('message')}" for one in faults if isinstance(one, dict)]
            words = f"{words} ({'; '.join(named)})" if named else words
        english = said.get("message") if not isinstance(faults, list) else None
        note = f"{english} ({words})" if english and str(english) != words else words
        return kind(
            f"{route.id}: {self.name} answered {code}: {note}. {advice}",
            provider=self.name,
            route=route.id,
            code=code,
            provider_message=words,
            request_id=said.get("request_id") or said.get("requestId"),
            # The envelope said success, and that is what is charged; or the provider broke after it had begun.
            maybe_billed=inner or (kind is errors.ServerError and code not in _NOT_BILLED),
        )


def _by_code(code: Any) -> tuple[type[errors.ProviderError], str]:
    if not isinstance(code, int):
        return _UNKNOWN
    return _SERVER if 500 <= code < 600 else _BY_CODE.get(code, _UNKNOWN)


#: What a payload's own code is where all went well.
_INNER_SUCCESS = frozenset({0, 200, None})


def _refusal(payload: Any) -> tuple[Any, Mapping[str, Any]] | None:
    """Return the code by which a payload itself says no, and what stands beside it; None where it does not.

    Douyin's answers carry ``status_code``, and some nest ``{"code": 0, "data": …}`` once or twice.
    """
    level = payload
    for _ in range(3):
        is_dict = isinstance(level, dict)
        members = level if is_dict else getattr(level, "__struct_fields__", ())
        for name in ("status_code", "code"):
            if name in members:
                code = level[name] if is_dict else getattr(level, name)
                if isinstance(code, int) and code not in _INNER_SUCCESS:
                    return code, level if is_dict else msgspec.structs.asdict(level)
        if "data" not in members:
            return None
        level = level["data"] if is_dict else level.data
    return None


def _is_failure(envelope: Mapping[str, Any], success: tuple[int, ...]) -> bool:
    if "detail" in envelope and "data" not in envelope:
        return True
    # Douyin's own answers nest a code of 0; a bare payload (no envelope) may therefore carry one.
    return "code" in envelope and envelope["code"] not in (*success, 0)


def _json(provider: Provider, route: type[Route], body: bytes | str, status: int) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as problem:
        kind, advice = _by_code(status) if status >= 400 else (errors.PayloadError, "")
        text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
        beginning = " ".join(text[:80].split())
        msg = f"{route.id}: {provider.name} answered {status} with something that is no JSON ({problem}): {beginning!r}. {advice}"
        billed = status not in _NOT_BILLED and (status < 300 or status >= 500)
        raise kind(
            msg.strip(), provider=provider.name, route=route.id, code=status, maybe_billed=billed
        ) from None


def mismatch(route: type[Route], problem: Exception, document: Any, *, at: str = "$") -> errors.PayloadError:
    """Return the exception for an answer of the wrong shape: what, where, and the value that stands there."""
    reason, _, path = str(problem).partition(" - at ")
    path = at + path.strip("`").removeprefix("$")
    came = _at(document, path)
    shown = "" if came is _NOTHING else f", where {came!r:.80} came"
    msg = (
        f"{route.id}: the answer has not the shape of the contract: {reason} at {path}{shown}. "
        "session.payload(request) shows the answer untouched."
    )
    request_id = document.get("request_id") if isinstance(document, dict) else None
    error = errors.PayloadError(msg, provider=route.provider.name, route=route.id, request_id=request_id)
    error.path = path
    return error


_NOTHING = object()


def _at(document: Any, path: str) -> Any:
    """Return what stands at a JSON path such as ``$.a[3].b``."""
    for step in path.replace("[", ".").replace("]", "").split(".")[1:]:
        try:
            document = document[int(step)] if isinstance(document, list) else document[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return _NOTHING
    return document


@functools.cache
def _decoder(payload: Any) -> msgspec.json.Decoder[Any]:
    envelope = msgspec.defstruct(
        "Envelope",
        [
            ("code", int),
            ("data", payload),
            ("request_id", str | None, None),
            ("requestId", str | None, None),
            ("params", dict[str, Any] | None, None),
        ],
    )
    return msgspec.json.Decoder(envelope, strict=False, dec_hook=_own_type)


def _own_type(kind: Any, value: Any) -> Any:
    """Decode what stands for a type of ours by its ``read``; msgspec adds the JSON path to a ``ValueError``."""
    return kind.read(value)


TIKOMNI = Provider(
    name="tikomni",
    base_url="https://api.tikomni.com",
    key_env="TIKOMNI_API_KEY",
    success=(200,),
    rate=10.0,
)

KEYAPI = Provider(name="keyapi", base_url="https://api.keyapi.ai", key_env="KEYAPI_API_KEY")

AITOEARN = Provider(
    name="aitoearn",
    base_url="https://aitoearn.cn",
    key_env="AITOEARN_API_KEY",
    key_header=("X-Api-Key", "{key}"),
)

#: A server that the user runs: it asks Douyin with the user's own cookie, and charges nothing.
AMAGI = Provider(
    name="amagi",
    base_url="http://127.0.0.1:4567/api",
    key_env=None,
    success=(0, 200),
    credits=0.0,
    # Behind it stands the user's own account, which Douyin may block.
    rate=2.0,
)

#: All providers by name.
PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider for provider in (TIKOMNI, KEYAPI, AITOEARN, AMAGI)
}
