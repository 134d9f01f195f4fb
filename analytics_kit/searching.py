"""Search in what the kit itself offers: data, routes, functions, kinds of files, templates, terms, pages of the site.

Everything is searched in English and in Chinese. What is described in one language alone is found in the other one
too: the kit's own dictionary and catalogue say that 完播率 is the completion rate.
"""

from __future__ import annotations

import html
import importlib
import inspect
import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import charts, locale, resources, routes, summaries, tables, transforms
from analytics_kit._glossary import TERMS
from analytics_kit._guide import TOPICS
from analytics_kit._visible import NO_FORMULAS
from analytics_kit._words import say
from analytics_kit.errors import ParameterError
from analytics_kit.locale import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics_kit.locale import Lang
    from analytics_kit.route import Route

__all__ = ["search"]

_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: A word of letters and digits, or one Chinese character.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
#: What a query says besides what it is about.
_ASKING = N_(
    "a an are at by can do does for from get give how i in is it many me mean much my need of on one or out say see show the "
    "their there these this to use want was we what when where which who why with you your"
)
#: What a question about money says.
_COST = N_("cost price credit fee charge money")
#: Kind -> the words for it.
_KINDS = {
    "table": N_("table"),
    "column": N_("column figure"),
    "route": N_("route call"),
    "transform": N_("transform function"),
    "chart": N_("chart plot"),
    "summary": N_("summary"),
    "file": N_("file download export"),
    "template": N_("template report notebook question"),
    "term": N_("term"),
    "page": N_("page recipe"),
}
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
    #: What it is, in a sentence, in English and Chinese.
    answer: tuple[str, str]
    #: What else is said of it, in either language.
    text: str = field(default="", repr=False)
    #: What else it is asked for by.
    phrases: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What it is called, ready for comparison."""
        called = (self.name.rpartition(".")[2], self.name, self.en, self.zh, *self.phrases)
        return tuple(" ".join(_wanted(_plain(name))) for name in called if name)

    @cached_property
    def fields(self) -> tuple[tuple[float, str, frozenset[str]], ...]:
        """What is searched, and what a hit in it is worth: text, and its words."""
        kind = " ".join(translator("searching", lang)(_KINDS[self.kind]) for lang in LANGUAGES)
        called = " ".join((self.en, self.zh, *self.phrases))
        weighed = (
            (3.0, self.name),
            (3.0, called),
            (2.0, f"{self.kind} {kind}"),
            (1.0, f"{' '.join(self.answer)} {self.text}"),
        )
        return tuple((weight, plain := _plain(text), frozenset(_words(plain))) for weight, text in weighed)

    @cached_property
    def everything(self) -> str:
        """All text that is searched, and its words in the singular."""
        return "\n".join(phrase for _, text, words in self.fields for phrase in (text, *words))


class Hits(pl.DataFrame):
    """What a search found: a polars frame that prints in full, a few lines for each row."""

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """Return kind and name, what it is, and how it is used, for each row."""
        if self.columns != _COLUMNS:
            return super().__str__()
        if self.is_empty():
            return translator("display", "en")("no rows")
        width = max(len(kind) for kind in self.get_column("kind"))
        indent = " " * (width + 2)
        lines = []
        for kind, name, title, answer, where in self.iter_rows():
            lines += [f"{kind:<{width}}  {name}: {title}", indent + answer, f"{indent}{where}", ""]
        return "\n".join(line for line in lines[:-1] if line != indent)

    def _repr_html_(self, *args: object, **options: object) -> str:
        if self.columns != _COLUMNS:
            return super()._repr_html_(*args, **options)  # type: ignore[arg-type] # polars' own, passed on
        rows = "".join(
            f"<tr><td>{kind}</td><td><b>{title}</b><br><small>{name}</small></td>"
            f'<td style="text-align:left;max-width:36em">{answer}<br><code>{where}</code></td></tr>'
            for kind, name, title, answer, where in (map(html.escape, row) for row in self.iter_rows())
        )
        nothing = f"<p>{translator('display', 'en')('no rows')}</p>"
        return f"<div {NO_FORMULAS}>{f'<table>{rows}</table>' if rows else nothing}</div>"


_COLUMNS = ["kind", "name", "title", "answer", "where"]


def search(query: str, *, limit: int = 10) -> pl.DataFrame:
    """Find what the kit offers and how it is used, in English or Chinese.

    Tables, columns, routes with what a call costs, transforms, charts, summaries, kinds of files, templates, terms, and the
    pages of the site with their recipes.

    Parameters
    ----------
    query
        What is looked for: words of either language, a question, or part of a name.
    limit
        How many rows to return at most.

    Returns
    -------
    polars.DataFrame
        kind (table, column, route, transform, chart, summary, file, template, term or page), name, title, answer, where:
        text. title and answer are Chinese where the query is and Chinese ones are known; answer is a sentence; where is
        what shows or uses it: Python, or of templates and pages a command. A page's name is its address below the site. The best
        comes first; of equals, by kind in that order, then as the kit lists them. Nothing found, no rows. It prints in full.

    Raises
    ------
    ParameterError
        If ``query`` is no text, or ``limit`` is no whole number from 1 up.

    Examples
    --------
    >>> search("completion rate").row(0, named=True)["name"]
    'work_metrics.completion_rate'
    >>> search("弹幕").get_column("name").to_list()[:2]
    ['danmaku', 'danmaku']
    >>> search("how do I get pandas out?", limit=1)
    page  recipes.html#pandas: pandas
          Every frame is a polars frame: `to_pandas()` turns it into pandas, and `ak.tables.conform` turns it back.
          curves.to_pandas()
    """
    if not isinstance(query, str):
        msg = f"query is {query!r}. Allowed: text, for instance 'completion rate'."
        raise ParameterError(msg)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        msg = f"limit is {limit!r}. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    matches = _matches(query, least=1.0) or _matches(query, least=0.5)
    chinese = _in_chinese(query)
    rows = [
        (entry.kind, entry.name, (chinese and entry.zh) or entry.en, entry.answer[chinese], entry.where)
        for _, entry in matches[:limit]
    ]
    return Hits(rows, schema=dict.fromkeys(_COLUMNS, pl.String()), orient="row")


def _in_chinese(query: str) -> bool:
    """Whether a query is Chinese. One that asks in English for a Chinese name is English.

    Examples
    --------
    >>> _in_chinese("2s跳出率是什么"), _in_chinese("what is 2s跳出率?")
    (True, False)
    """
    asking = set(_ASKING.split()) & set(_words(_plain(query)))
    return _CHINESE.search(query) is not None and not asking


def _matches(query: str, least: float) -> list[tuple[float, _Entry]]:
    """Return what answers a query, the best first, where at least that part of its words is found."""
    phrases = [(1.0, _wanted(_plain(query)))]
    phrases += [(_TRANSLATED, _wanted(translation)) for translation in _translations(query)]
    scored = [
        (_share(entry) * max(weight * _match(wanted, entry, least) for weight, wanted in phrases), entry)
        for entry in _entries()
    ]
    # Sorting is stable: of equals, the order of the entries stays.
    return sorted((match for match in scored if match[0] > 0), key=lambda match: -match[0])


def _match(wanted: Sequence[str], entry: _Entry, least: float) -> float:
    """Return how well something answers the words of a phrase; 0 where too few of them are found.

    A name that is the phrase counts most, then one that holds it whole, then the words, wherever they stand.
    """
    # Most entries hold few of the words, which is told faster than what finding them is worth.
    if not wanted or sum(word in entry.everything for word in wanted) < least * len(wanted):
        return 0.0
    worths = [max(_worth(word, *weighted_field) for weighted_field in entry.fields) for word in wanted]
    if sum(worth > 0 for worth in worths) < least * len(worths):
        return 0.0
    score = sum(worths) / len(worths)
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


def _wanted(plain: str) -> list[str]:
    """Return the words of plain text that say what it is about."""
    return [word for word in _words(plain) if word not in _ignored()]


def _translations(query: str) -> list[str]:
    """Return what the kit calls a Chinese query in English, the closest first."""
    wanted = _plain(query)
    if not _CHINESE.search(wanted):
        return []
    # A name is the query, holds it, or makes half of it at least: 观众 alone is not what "图 观众 离开" asks for.
    about = len("".join(_wanted(wanted)))
    close = [
        (len(zh), en) for zh, en in _lexicon() if wanted in zh or (about <= 2 * len(zh) > 2 and zh in wanted)
    ]
    return [
        en
        for _, en in sorted(dict.fromkeys(close), key=lambda pair: abs(pair[0] - len(wanted)))[:_TRANSLATIONS]
    ]


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
    return (
        *_tables(),
        *_columns(),
        *_routes(),
        *functions,
        *_files(),
        *_templates(),
        *_terms(),
        *_pages(),
    )


def _tables() -> Iterator[_Entry]:
    _ = translator("searching", "zh")
    described: dict[str, Any] = {**tables.SCHEMAS, **getattr(tables, "RESULTS", {})}
    for name, rows in tables.dictionary().group_by("table", maintain_order=True):
        about = first_line(described.get(str(name[0])))
        names = " ".join(rows.get_column("zh"))
        yield _Entry(
            "table",
            str(name[0]),
            _spoken(str(name[0])),
            "",
            f'ak.tables.dictionary("{name[0]}")',
            (about, _("Columns: {names}.", names=_.join(rows.get_column("zh").to_list()))),
            names,
        )


def _columns() -> Iterator[_Entry]:
    chinese = tables.dictionary(lang="zh").get_column("meaning")
    for row, meaning in zip(tables.dictionary().iter_rows(named=True), chinese, strict=True):
        answers = (
            f"{row['meaning']} ({row['unit']})",
            f"{meaning}（{say('unit', row['unit'], 'zh') or row['unit']}）",
        )
        yield _Entry(
            "column",
            f"{row['table']}.{row['column']}",
            row["en"],
            row["zh"],
            f'ak.tables.dictionary("{row["table"]}")',
            answers,
        )


def _routes() -> Iterator[_Entry]:
    for route in routes.classes():
        needed = [f"{name}=..." for name in route.parameters() if route.is_required(name)]
        family = route.id.partition(".")[0]
        described = [
            f"{name} {parameter.meaning} {parameter.zh}" for name, parameter in route.parameters().items()
        ]
        english, chinese = ((route.summary(), _cost(route, "en")), (f"{route.zh}。", _cost(route, "zh")))
        yield _Entry(
            "route",
            route.id,
            _spoken(route.id.partition(".")[2]),
            route.zh,
            f"session.fetch(ak.routes.{family}.{route.__name__}({', '.join(needed)}))",
            (" ".join(english), "".join(chinese)),
            " ".join([*described, *route.tables, route.provider.name]),
            tuple(translator("searching", lang)(_COST) for lang in LANGUAGES),
        )


def _cost(route: type[Route], lang: Lang) -> str:
    """Return what a successful call is charged, by gateway."""
    _ = translator("searching", lang)
    gateways = route.provider.gateways
    if not any(gateway.credits for gateway in gateways):
        return _("A call costs nothing: the server is your own.")
    charged = [
        _("1 credit at {gateway}", gateway=gateway.name)
        if gateway.credits == 1
        else _("{n:g} credits at {gateway}", n=gateway.credits, gateway=gateway.name)
        for gateway in gateways
    ]
    return _("A call costs {credits}.", credits=_.join(charged))


def _functions(kind: str) -> Iterator[_Entry]:
    module = _MODULES[kind]
    for name in module.__all__:
        function = getattr(module, name)
        if inspect.isfunction(function):
            needed = [
                parameter.name if parameter.kind is not parameter.KEYWORD_ONLY else f"{parameter.name}=..."
                for parameter in inspect.signature(function).parameters.values()
                if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL
            ]
            yield _Entry(
                kind,
                name,
                _spoken(name),
                "",
                f"ak.{module.__name__.rpartition('.')[2]}.{name}({', '.join(needed)})",
                (first_line(function), translator("functions", "zh")(first_line(function))),
                inspect.getdoc(function) or "",
            )


def _files() -> Iterator[_Entry]:
    try:
        kinds = importlib.import_module("analytics_kit.exports").KINDS
    except (ModuleNotFoundError, AttributeError):
        return
    for kind in kinds.iter_rows(named=True):
        english, chinese = (
            _("{files}; gives {tables}.", files=_.join(kind["files"]), tables=_.join(kind["tables"]))
            for _ in (translator("searching", lang) for lang in LANGUAGES)
        )
        yield _Entry(
            "file",
            kind["kind"],
            kind["en"],
            kind["zh"],
            f'ak.read_export(path, kind="{kind["kind"]}")',
            (english, chinese),
            " ".join([kind["platform"], *kind["headings"]]),
        )


def _templates() -> Iterator[_Entry]:
    for name, path in resources.templates().items():
        cell = next(
            cell
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "markdown"
        )
        (en, *english), (zh, *chinese) = (
            _paragraphs(source) for source in ("".join(cell["source"]), "".join(cell["metadata"]["zh"]))
        )
        answers = (_sentence(english[0]), _sentence(chinese[0]))
        yield _Entry("template", name, en, zh, f"analytics-kit report {name}", answers)


def _terms() -> Iterator[_Entry]:
    for term in TERMS:
        yield _Entry(
            "term",
            term.name,
            term.name,
            term.name_in("zh"),
            "from analytics_kit import workshop; workshop.glossary()",
            (term.meaning, term.meaning_in("zh")),
        )


def _pages() -> Iterator[_Entry]:
    for topic in TOPICS:
        yield _Entry(
            "page",
            topic.name,
            topic.title,
            topic.title_in("zh"),
            topic.how,
            (topic.answer, topic.answer_in("zh")),
            phrases=tuple(phrase for lang in LANGUAGES for phrase in topic.phrases_in(lang)),
        )


def _paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs of Markdown, each on a line; of its heading, the text."""
    return [
        " ".join(paragraph.split()).removeprefix("# ")
        for paragraph in re.split(r"\n\s*\n", markdown)
        if paragraph.strip()
    ]


def _sentence(text: str) -> str:
    """Return the first sentence of a text, without Markdown's stars.

    Examples
    --------
    >>> _sentence("What *stands* here. And more.")
    'What stands here.'
    """
    return re.split(r"(?<=[.:])\s|(?<=[。：])", text.replace("*", ""), maxsplit=1)[0].rstrip(":：")


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def first_line(thing: object) -> str:
    """Return what a docstring begins with: a sentence, in the kit's own."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]
