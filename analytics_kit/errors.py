"""What can go wrong, as one tree.

::

    AnalyticsKitError
    ├── ParameterError          a value was refused before anything was sent
    ├── SettingsError           a key, a cookie or an option is missing or unusable
    ├── CreditLimitError        the next call would pass max_credits, and was not sent
    ├── TableError              a frame or a table name is not what was asked for
    ├── CassetteError           a cassette cannot be read, written or trusted
    │   ├── CassetteNotFoundError
    │   ├── CassetteFormatError     corrupt, or of a newer format
    │   └── CassetteMissError       the request is not in the cassette
    ├── CorpusError             a corpus cannot be read, written or added to
    ├── ExportError             a downloaded file is not understood, or needs to be told more
    ├── SpreadsheetError        a spreadsheet is none, is broken, or asks for too much
    ├── TemplateError           a notebook template cannot be found, filled or run
    └── ProviderError           whatever a provider answers against us
        ├── AuthenticationError     the key or the cookie is missing, wrong or expired
        ├── QuotaError              the account has no credit left
        ├── RateLimitError          too many calls
        ├── BadRequestError         the provider refused a parameter
        ├── NotFoundError           there is no such thing
        ├── ServerError             the provider failed
        ├── TransportError          no whole answer came
        └── PayloadError            the answer does not match the documented schema

``PartialResultWarning`` stands beside the tree: less came than was asked for, and what came is kept.

Every message says what came, what was allowed and what to do next, and none holds a secret. A terminal prints it, so
controls and direction overrides in what somebody else wrote are shown in it, not obeyed, and it has an end: what is longer
than `MOST` characters loses its middle.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar

from analytics_kit._visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Where the kit's own code is.
_PACKAGE = os.path.dirname(__file__)  # noqa: PTH120 - pathlib costs whoever imports this first

__all__ = [
    "AnalyticsKitError",
    "AuthenticationError",
    "BadRequestError",
    "CassetteError",
    "CassetteFormatError",
    "CassetteMissError",
    "CassetteNotFoundError",
    "CorpusError",
    "CreditLimitError",
    "ExportError",
    "NotFoundError",
    "ParameterError",
    "PartialResultWarning",
    "PayloadError",
    "ProviderError",
    "QuotaError",
    "RateLimitError",
    "ReportExistsError",
    "ServerError",
    "SettingsError",
    "SpreadsheetError",
    "TableError",
    "TemplateError",
    "TransportError",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


#: The most characters of a message; a provider or a file may have millions to say.
MOST = 2_000


class AnalyticsKitError(Exception):
    """The root: ``except ak.errors.AnalyticsKitError`` catches all that the kit raises on purpose."""

    _most: ClassVar[int] = MOST

    def __init__(self, *args: object) -> None:
        super().__init__(
            *(
                _displayable(argument, self._most) if isinstance(argument, str) else argument
                for argument in args
            )
        )

    def add_note(self, note: str) -> None:
        """Add a line below the message."""
        super().add_note(_displayable(note))

    def __repr__(self) -> str:
        # The message as it reads, not as a literal with its line breaks escaped.
        return f"<{type(self).__name__}: {self}>"


class PartialResultWarning(UserWarning):
    """Less came than was asked for; what came is kept.

    Attributes
    ----------
    missing
        All ids that were asked for and did not come; the message names the first ten.
    zh
        The message in Chinese, for a reader of a report; empty where there is none.
    """

    def __init__(self, message: str, *, missing: Iterable[str] = (), zh: str = "") -> None:
        super().__init__(_displayable(message))
        self.missing = tuple(missing)
        self.zh = _displayable(zh)


class ParameterError(AnalyticsKitError, ValueError):
    """A parameter's value was refused before anything was sent or computed."""


class ReportExistsError(ParameterError):
    """A file is there already, differs from what would be written, and is not to be replaced."""


class SettingsError(AnalyticsKitError):
    """A key, a cookie or an option is missing or unusable."""


class CreditLimitError(AnalyticsKitError):
    """The next call would cost more than ``max_credits`` leaves; it was not sent."""


class TableError(AnalyticsKitError, ValueError):
    """A frame lacks a column or has one of the wrong type, or a table's name is unknown."""


class CassetteError(AnalyticsKitError):
    """A cassette cannot be read, written or trusted."""


class CassetteNotFoundError(CassetteError, FileNotFoundError):
    """No cassette has this name, or no file is at this path."""


class CassetteFormatError(CassetteError, ValueError):
    """The file is corrupt, or was written by a newer version of the kit."""


class CassetteMissError(CassetteError, LookupError):
    """The request is not in the cassette."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: where in the notebook it was asked, and the message. The way through the kit helps nobody."""
        import traceback  # which would cost whoever never sees one

        frames = traceback.extract_tb(self.__traceback__)
        caller_frames = [frame for frame in frames if not frame.filename.startswith(_PACKAGE)]
        location = [f"line {caller_frames[-1].lineno}: {caller_frames[-1].line}", ""] if caller_frames else []
        return [*location, f"{type(self).__name__}: {self}"]


class CorpusError(AnalyticsKitError):
    """A corpus cannot be read, written or added to."""


class SpreadsheetError(AnalyticsKitError, ValueError):
    """A spreadsheet is none, is broken, holds what is not read, or asks for more than is allowed."""


class ExportError(AnalyticsKitError, ValueError):
    """A downloaded file is not understood, is not to be trusted, or does not say all that it takes to read it.

    Parameters
    ----------
    message
        What came, what was allowed, what to do next.
    needs
        The parameter that has to be given, for instance ``"as_of"``; None where that would not help.
    """

    def __init__(self, message: str, *, needs: str | None = None) -> None:
        super().__init__(message)
        self.needs = needs


class TemplateError(AnalyticsKitError):
    """A notebook template cannot be found, filled with its parameters, or run."""

    # One message tells of all reports that failed.
    _most: ClassVar[int] = 10 * MOST


class ProviderError(AnalyticsKitError):
    """Whatever a provider answers against us.

    Parameters
    ----------
    message
        What came, what was allowed, what to do next.
    provider, route
        Whose answer this is, for instance ``"tikomni"`` and ``"douyin.item_list"``.
    gateway
        The service through which it was asked, for instance ``"tikhub"``.
    code
        The provider's own code, or the HTTP status where it gave none.
    provider_message
        The provider's words, in its language, as they came.
    request_id
        What to quote when asking the provider.
    request
        The request that was sent, without secrets.

    Attributes
    ----------
    status
        The HTTP status; None where no answer came.
    retry_after
        Seconds that the provider asks to wait; None where it does not say.
    billed
        Whether the call was charged although its answer cannot be read. The answer is kept, and not asked for again.
    maybe_billed
        Whether the call may have been charged although no usable answer came. Such a call is not repeated unless
        the session was told so.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str | None = None,
        route: str | None = None,
        gateway: str | None = None,
        code: int | str | None = None,
        provider_message: str | None = None,
        request_id: str | None = None,
        request: Any = None,
        maybe_billed: bool = False,
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.route = route
        self.gateway = gateway
        self.code = code
        self.provider_message = provider_message and bounded(provider_message)
        self.request_id = request_id and bounded(request_id, 200)
        self.request = request
        self.status: int | None = None
        self.retry_after: float | None = None
        self.billed = False
        self.maybe_billed = maybe_billed

    def __repr__(self) -> str:
        facts = {"code": self.code, "request_id": self.request_id, "retry_after": self.retry_after}
        known_facts = [f"{name}={value!r}" for name, value in facts.items() if value is not None]
        if self.maybe_billed:
            known_facts.append("maybe_billed")
        aside = f" ({', '.join(known_facts)})" if known_facts else ""
        return f"<{type(self).__name__}: {self}{aside}>"

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword-only arguments do not survive the default pickling of exceptions.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[ProviderError], args: tuple[Any, ...], state: dict[str, Any]) -> ProviderError:
    error = kind(*args)
    error.__dict__.update(state)
    return error


class AuthenticationError(ProviderError):
    """The key or the cookie is missing, wrong or expired."""


class QuotaError(ProviderError):
    """The account has no credit left, or the call must be paid for first."""


class RateLimitError(ProviderError):
    """Too many calls in too short a time."""


class BadRequestError(ProviderError):
    """The provider refused a parameter."""


class NotFoundError(ProviderError):
    """There is no such thing, or it is not ours to see."""


class ServerError(ProviderError):
    """The provider failed, through no fault of the request."""


class TransportError(ProviderError):
    """No whole answer came: no connection, a timeout, or a connection that was cut."""


class PayloadError(ProviderError):
    """The answer does not match the documented schema; the message names the JSON path.

    Attributes
    ----------
    path
        Where in the answer, for instance ``"$.data.items[3].item_id"``; None where the answer is not valid JSON.
    undecodable
        Whether it is JSON that was cut or damaged: a charged answer, as far as anybody can tell.
    """

    path: str | None = None
    undecodable: bool = False


def bounded(text: str, most: int = MOST) -> str:
    """Return a text without its middle where it is longer than ``most``: what came stands first, what to do last.

    Examples
    --------
    >>> bounded("abcdefghijklmnopqrstuvwxyz", 9)
    'abcdef…yz'
    """
    if len(text) <= most:
        return text
    last = (most - 1) // 4
    return f"{text[: most - 1 - last]}…{text[-last:]}"


def _displayable(text: str, most: int = MOST) -> str:
    """Return a text as messages show it: bounded, and nothing in it acts."""
    return bounded(visible(bounded(text, most)), most)


def one_of(allowed: Iterable[Any]) -> str:
    """Write allowed values for a message.

    Examples
    --------
    >>> one_of(["retention", "like", 7])
    "'retention', 'like' or 7"
    """
    words = [repr(value) for value in allowed]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def with_article(what: str) -> str:
    """Put the article before a noun: tables' names begin with vowels too.

    Examples
    --------
    >>> with_article("curve frame"), with_article("audience_overlap frame")
    ('a curve frame', 'an audience_overlap frame')
    """
    return f"{'an' if what[:1] in 'aeiou' else 'a'} {what}"
