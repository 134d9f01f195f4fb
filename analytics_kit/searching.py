"""Search in what the kit itself offers: tables, columns, routes, transforms, charts, summaries, kinds of files.

Everything is searched in English and in Chinese. What is described in one language alone is found in the other one
too: the kit's own dictionary and catalogue say that 完播率 is the completion rate.
"""

from __future__ import annotations

import importlib
import inspect
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import charts, locale, routes, summaries, tables, transforms
from analytics_kit.errors import ParameterError
from analytics_kit.locale import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["search"]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: A word of letters and digits, or one Chinese character.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
#: What a query says besides what it is about.
_ASKING = N_(
    "a an are at by do does for from how i in is it many me much my of on or show the their there these this to was what "
    "when where which who why with"
)
#: Kind -> the module whose functions are of it.
_MODULES = {"transform": transforms, "chart": charts, "summary": summaries}
#: How many translations of a Chinese query are looked for, the closest first.
_TRANSLATIONS = 4
#: What finding a translation is worth beside finding the words themselves.
_TRANSLATED = 0.6


@dataclass(frozen=True)
class _Entry:
    """Something that can be found: what it is called, what it is, how it is used."""

    kind: str
    name: str
    en: str
    zh: str
    where: str
    #: What else is said of it, in either language.
    text: str = field(default="", repr=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What it is called, ready for comparison."""
        called = (self.name.rpartition(".")[2], self.name, self.en, self.zh)
        return tuple(" ".join(_words(_plain(one))) for one in called if one)

    @cached_property
    def fields(self) -> tuple[tuple[float, str, frozenset[str]], ...]:
        """What is searched, and what a hit in it is worth: text, and its words."""
        weighed = ((3.0, self.name), (3.0, f"{self.en} {self.zh}"), (1.0, f"{self.kind} {self.text}"))
        return tuple((weight, plain := _plain(said), frozenset(_words(plain))) for weight, said in weighed)


def search(query: str, *, limit: int = 20) -> pl.DataFrame:
    """Find tables, columns, routes, transforms, charts, summaries and kinds of files, in English or Chinese.

    Parameters
    ----------
    query
        What is looked for: words of either language, or part of a name.
    limit
        How many rows to return at most.

    Returns
    -------
    polars.DataFrame
        kind (table, column, route, transform, chart, summary or file), name, title, where: text. title is Chinese where the
        query is and a Chinese one is known; where is Python that shows or uses it. The best comes first; of equals, by kind
        in that order, then as the kit lists them. Nothing found, no rows.

    Raises
    ------
    ParameterError
        If ``query`` is no text, or ``limit`` is no whole number from 1 up.

    Examples
    --------
    >>> search("completion rate").row(0, named=True)["name"]
    'work_metrics.completion_rate'
    >>> search("弹幕").get_column("kind").to_list()[:2]
    ['table', 'column']
    """
    if not isinstance(query, str):
        msg = f"query is {query!r}. Allowed: text, for instance 'completion rate'."
        raise ParameterError(msg)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        msg = f"limit is {limit!r}. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    found = _found(query, least=1.0) or _found(query, least=0.5)
    chinese = _CHINESE.search(query) is not None
    rows = [
        (entry.kind, entry.name, (chinese and entry.zh) or entry.en, entry.where)
        for _, entry in found[:limit]
    ]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("kind", "name", "title", "where"), pl.String()), orient="row"
    )


def _found(query: str, least: float) -> list[tuple[float, _Entry]]:
    """Return what answers a query, the best first, where at least that part of its words is found."""
    phrases = [(1.0, _plain(query)), *((_TRANSLATED, one) for one in _translations(query))]
    scored = [
        (_share(entry) * max(weight * _match(phrase, entry, least) for weight, phrase in phrases), entry)
        for entry in _entries()
    ]
    # Sorting is stable: of equals, the order of the entries stays.
    return sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])


def _match(phrase: str, entry: _Entry, least: float) -> float:
    """Return how well something answers a phrase; 0 where too few of its words are found.

    A name that is the phrase counts most, then one that holds it whole, then the words, wherever they stand.
    """
    wanted = [word for word in _words(phrase) if word not in _ignored()]
    if not wanted:
        return 0.0
    found = [max(_worth(word, *one) for one in entry.fields) for word in wanted]
    if sum(worth > 0 for worth in found) < least * len(found):
        return 0.0
    score = sum(found) / len(found)
    about = " ".join(wanted)
    if about in entry.names:
        return score + 8
    # The phrase is more of a short name than of a long one.
    return score + max([4 * len(about) / len(name) for name in entry.names if about in name], default=0.0)


def _share(entry: _Entry) -> float:
    """Return what an entry's matches count: the bounds of a figure come after what they are the bounds of."""
    return 0.5 if entry.kind == "column" and entry.name.endswith(("_low", "_high")) else 1.0


def _worth(word: str, weight: float, text: str, words: frozenset[str]) -> float:
    """Return what finding a word in a text is worth: whole, as a beginning, or not."""
    if word in words:
        return weight
    # Most texts hold it nowhere, which is told faster than that no word begins with it.
    begins = len(word) > 2 and word in text and re.search(rf"\b{re.escape(word)}", text)
    return weight / 2 if begins else 0.0


def _plain(text: str) -> str:
    """Return text for comparison: one width, small letters, names taken apart.

    Examples
    --------
    >>> _plain("Work_Metrics.completion_rate （％）")
    'work metrics completion rate (%)'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[_./]", " ", folded).split())


def _words(plain: str) -> list[str]:
    """Return the words of plain text; of Chinese, the characters."""
    return [word.removesuffix("s") if len(word) > 3 else word for word in _WORD.findall(plain)]


def _translations(query: str) -> list[str]:
    """Return what the kit calls a Chinese query in English, the closest first."""
    wanted = _plain(query)
    if not _CHINESE.search(wanted):
        return []
    close = [(len(zh), en) for zh, en in _lexicon() if wanted in zh or (len(zh) > 1 and zh in wanted)]
    return [en for _, en in sorted(set(close), key=lambda one: abs(one[0] - len(wanted)))[:_TRANSLATIONS]]


@cache
def _ignored() -> frozenset[str]:
    """Return the words of both languages that only ask."""
    return frozenset(word for lang in LANGUAGES for word in translator("searching", lang)(_ASKING).split())


@cache
def _lexicon() -> list[tuple[str, str]]:
    """Return what the kit says in both languages: (Chinese, English), without sentences."""
    pairs = [(row["zh"], row["en"]) for row in tables.dictionary().iter_rows(named=True)]
    pairs += [
        (zh, en)
        for messages in locale.catalogue("zh").values()
        for en, zh in messages.items()
        if "{" not in en and len(en) < 40
    ]
    return [(_plain(zh), _plain(en)) for zh, en in pairs if _CHINESE.search(zh)]


@cache
def _entries() -> tuple[_Entry, ...]:
    """Return everything that can be found, in the order in which equals are listed."""
    functions = (entry for kind in _MODULES for entry in _functions(kind))
    return (*_tables(), *_columns(), *_routes(), *functions, *_files())


def _tables() -> Iterator[_Entry]:
    described: dict[str, Any] = {**tables.SCHEMAS, **getattr(tables, "RESULTS", {})}
    for name, rows in tables.dictionary().group_by("table", maintain_order=True):
        about = _first_line(described.get(str(name[0])))
        names = " ".join(rows.get_column("zh"))
        yield _Entry(
            "table", str(name[0]), about, "", f'ak.tables.dictionary("{name[0]}")', f"{about} {names}"
        )


def _columns() -> Iterator[_Entry]:
    chinese = tables.dictionary(lang="zh").get_column("meaning")
    for row, meaning in zip(tables.dictionary().iter_rows(named=True), chinese, strict=True):
        yield _Entry(
            "column",
            f"{row['table']}.{row['column']}",
            row["en"],
            row["zh"],
            f'ak.tables.dictionary("{row["table"]}")',
            f"{row['unit']} {row['meaning']} {meaning}",
        )


def _routes() -> Iterator[_Entry]:
    for route in routes.classes():
        needed = [f"{name}=..." for name in route.parameters() if route.is_required(name)]
        family = route.id.partition(".")[0]
        said = [f"{name} {one.meaning} {one.zh}" for name, one in route.parameters().items()]
        yield _Entry(
            "route",
            route.id,
            route.summary(),
            route.zh,
            f"session.fetch(ak.routes.{family}.{route.__name__}({', '.join(needed)}))",
            " ".join([*said, *route.tables, route.provider.name]),
        )


def _functions(kind: str) -> Iterator[_Entry]:
    module = _MODULES[kind]
    for name in module.__all__:
        function = getattr(module, name)
        if inspect.isfunction(function):
            needed = [
                one.name if one.kind is not one.KEYWORD_ONLY else f"{one.name}=..."
                for one in inspect.signature(function).parameters.values()
                if one.default is one.empty and one.kind is not one.VAR_POSITIONAL
            ]
            yield _Entry(
                kind,
                name,
                _first_line(function),
                "",
                f"ak.{module.__name__.rpartition('.')[2]}.{name}({', '.join(needed)})",
                inspect.getdoc(function) or "",
            )


def _files() -> Iterator[_Entry]:
    try:
        kinds = importlib.import_module("analytics_kit.exports").KINDS
    except (ModuleNotFoundError, AttributeError):
        return
    for kind in kinds.iter_rows(named=True):
        said = [kind["platform"], *kind["files"], *kind["headings"], *kind["tables"]]
        yield _Entry(
            "file",
            kind["kind"],
            kind["en"],
            kind["zh"],
            f'ak.read_export(path, kind="{kind["kind"]}")',
            " ".join(said),
        )


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]
