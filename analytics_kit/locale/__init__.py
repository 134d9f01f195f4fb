"""What the kit says to people, in their language: English stands in the code, other languages in one file each.

It works in the manner of gettext. A module asks for the words of its subject and calls what it gets ``_``::

    _ = translator("keywords", lang)
    _("the first {n} of {of} words", n=20, of=300)

``zh.toml`` is the catalogue of Chinese: a section for each subject, a line for each message, and ``[common]`` for what
several subjects say. It is edited without reading code, and another language is another such file. TOML was preferred
to gettext's own PO files because Python reads it as it stands: nothing has to be compiled, and no package is needed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from analytics_kit.errors import ParameterError, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "N_", "Lang", "Message", "Translator", "check_lang", "translate", "translator"]

Lang: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)

#: The section for what several subjects say.
COMMON = "common"


class Translator:
    """Says messages in one language; made by `translator`.

    Attributes
    ----------
    lang
        The language.
    comma
        What stands between the parts of a list in a sentence.
    """

    def __init__(self, subject: str, lang: Lang) -> None:
        sections = catalogue(lang) if lang != "en" else {}
        self.lang = lang
        self.comma = "、" if lang == "zh" else ", "
        self._own = sections.get(subject, {})
        self._common = sections.get(COMMON, {})

    def __call__(self, message: str, /, **figures: object) -> str:
        """Return a message in the language, with figures filled in as `str.format` does.

        A message that the catalogue lacks stays English.
        """
        text = self._own.get(message) or self._common.get(message, message)
        return text.format(**figures) if figures else text

    def plural(self, singular: str, plural: str, /, n: int, **figures: object) -> str:
        """Return the one message or the other, by a number that is filled in as ``n``.

        Examples
        --------
        >>> translator("works", "en").plural("one work", "{n:,} works", 1200)
        '1,200 works'
        """
        return self(singular if n == 1 else plural, n=n, **figures)

    def join(self, parts: list[str]) -> str:
        """Return a list as it is written in a sentence.

        Examples
        --------
        >>> translator("works", "zh").join(["一线", "二线"])
        '一线、二线'
        """
        return self.comma.join(parts)

    def sentences(self, *parts: str) -> str:
        """Return sentences one after another, without those that are empty.

        Examples
        --------
        >>> translator("works", "en").sentences("One is missing.", "", "Which?")
        'One is missing. Which?'
        >>> translator("works", "zh").sentences("少一个。", "是哪个？")
        '少一个。是哪个？'
        """
        return ("" if self.lang == "zh" else " ").join(filter(None, parts))


class Message(NamedTuple):
    """A message of the catalogue and its figures, while the language is not known yet; made by `Message.of`."""

    subject: str
    text: str
    figures: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, subject: str, text: str, /, **figures: object) -> Message:
        """Return a message with its figures.

        Parameters
        ----------
        subject
            A section of the catalogue.
        text
            A message of it, marked by `N_`.
        figures
            What is filled in by name. A message becomes what it says, a tuple of texts or messages a list as the language writes it.
        """
        return cls(subject, text, tuple(figures.items()))

    def say(self, lang: str) -> str:
        """Return the message in a language.

        Examples
        --------
        >>> Message.of("files", N_("Left out: {names}."), names=("a.csv", "b.csv")).say("en")
        'Left out: a.csv, b.csv.'
        """
        _ = translator(self.subject, lang)
        return _(self.text, **{name: _filled(figure, _) for name, figure in self.figures})


def _filled(figure: object, _: Translator) -> object:
    if isinstance(figure, Message):
        return figure.say(_.lang)
    return _.join([str(_filled(element, _)) for element in figure]) if isinstance(figure, tuple) else figure


def translator(subject: str, lang: str) -> Translator:
    """Return what says the messages of a subject in a language.

    Parameters
    ----------
    subject
        A section of the catalogue. What it lacks is looked for in ``[common]``.
    lang
        One of `LANGUAGES`.

    Raises
    ------
    ParameterError
        If the language is unknown.

    Examples
    --------
    >>> _ = translator("keywords", "en")
    >>> _("the first {n} of {of} words", n=20, of=300)
    'the first 20 of 300 words'
    """
    return Translator(subject, check_lang(lang))


def translate(message: str, lang: str, *sections: str) -> str:
    """Return a message that is data, as the first of some sections has it, else as ``[common]`` does.

    A message that none of them has stays English.

    Raises
    ------
    ParameterError
        If the language is unknown.

    Examples
    --------
    >>> translate("title", "zh", "columns products", "columns"), translate("title", "zh", "columns")
    ('商品标题', '标题')
    """
    if check_lang(lang) == "en":
        return message
    texts = catalogue(lang)
    for section in (*sections, COMMON):
        if (text := texts.get(section, {}).get(message)) is not None:
            return text
    return message


def check_lang(lang: str) -> Lang:
    """Return a language that the kit speaks.

    Raises
    ------
    ParameterError
        If it is another.

    Examples
    --------
    >>> check_lang("fr")
    Traceback (most recent call last):
    analytics_kit.errors.ParameterError: lang='fr' came. Allowed: 'en' or 'zh'.
    """
    for known in LANGUAGES:
        if lang == known:
            return known
    msg = f"lang={lang!r} came. Allowed: {one_of(LANGUAGES)}."
    raise ParameterError(msg)


def N_(message: str, /) -> str:  # noqa: N802 - gettext's name for it
    """Mark a message that is data here and said elsewhere, so that it is found for the catalogue.

    Examples
    --------
    >>> N_("gender")
    'gender'
    """
    return message


@cache
def catalogue(lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return the sections of a language's file: subject -> English message -> what is said for it."""
    text = files(__name__).joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
