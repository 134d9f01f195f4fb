"""The reference of the data, the routes, the files and the Python names, from what the package says of itself."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import polars as pl

import analytics_kit as ak
from analytics_kit import _words, display, resources, routes
from analytics_kit._report import page
from analytics_kit.searching import first_line
from site_pages import gallery
from site_pages.markup import Page, block, code, links, prose, table, text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from analytics_kit.route import Route
    from site_pages.markup import Words

#: Rows of an example.
_ROWS = 5
#: Columns that are named where a table is listed.
_NAMED = 6


def pages(lang: str) -> dict[str, Page]:
    """Return the pages of tables, routes and kinds of files; in English those of the Python names too."""
    described = {route.id: routes.describe(route) for route in routes.classes()}
    tables = _tables(lang)
    requests = _requests()
    files: dict[str, Page] = {
        "data/tables.txt": _list_of_tables(tables, lang),
        "routes/routes.txt": _list_of_routes(lang),
    }
    for name, columns in tables.items():
        files[f"data/{name}.md"] = _table_page(name, columns, described, lang)
    for id_, description in described.items():
        files[f"routes/{id_}.md"] = _route_page(routes.get(id_), description, requests.get(id_), lang)
    if (kinds := _kinds()) is not None:
        files["data/files.md"] = _files_page(kinds, lang)
    if lang == "en":
        files |= _api()
    return files


# Tables


def _tables(lang: str) -> dict[str, list[dict[str, str]]]:
    """Return the data dictionary: table -> its columns."""
    by_table: dict[str, list[dict[str, str]]] = {}
    for row in ak.tables.dictionary(lang=lang).iter_rows(named=True):
        by_table.setdefault(row["table"], []).append(row)
    return by_table


def _is_result(columns: Iterable[Mapping[str, str]]) -> bool:
    return any(column.get("kind") == "result" for column in columns)


def _row_description(name: str, lang: str) -> str:
    """Return what a row of a table is: the first line of its class."""
    schema = {**ak.tables.SCHEMAS, **getattr(ak.tables, "RESULTS", {})}.get(name)
    return first_line(schema) if schema and lang == "en" else ""


def _list_of_tables(tables: Mapping[str, list[dict[str, str]]], lang: str) -> str:
    _ = words(lang)
    groups = {"Tables of routes and files": False, "Results of transforms": True}
    sections = []
    for heading, results in groups.items():
        rows = [
            [links([name]), prose(_row_description(name, lang)) or _columns_named(columns, lang)]
            for name, columns in tables.items()
            if _is_result(columns) == results
        ]
        if rows:
            sections.append(
                f"## {_(heading)}\n\n{table([_('Table'), _('What a row is') if lang == 'en' else _('Columns')], rows)}"
            )
    return "\n".join(sections)


def _columns_named(columns: list[dict[str, str]], lang: str) -> str:
    more = "……" if len(columns) > _NAMED else ""
    return "、".join(text(column[lang]) for column in columns[:_NAMED]) + more


def _table_page(
    name: str, columns: list[dict[str, str]], described: Mapping[str, dict[str, Any]], lang: str
) -> str:
    _ = words(lang)
    both = ("zh", "en") if lang == "zh" else ("en", "zh")
    rows = [
        [
            code(column["column"]),
            "<br>".join(text(column[language]) for language in both),
            f"{text(_words.say('unit', column['unit'], lang) or column['unit'])}<br>{code(column['dtype'])}",
            text(column["meaning"]),
        ]
        for column in columns
    ]
    heads = ["Column", "Name", "Unit and type", "Meaning"]
    yielding = [id_ for id_, description in described.items() if name in description["tables"]]
    kinds = _kinds()
    files = [] if kinds is None else kinds.filter(pl.col("tables").list.contains(name)).to_dicts()
    sections = [
        f"# {name}\n",
        f"{prose(_row_description(name, lang))}\n" if _row_description(name, lang) else "",
        _index(columns),
        table([_(head) for head in heads], rows),
        f"## {_('Where it comes from')}\n" if yielding or files else "",
        f"{_('Routes')}: {links(yielding, '../routes/')}\n" if yielding else "",
        f"{_('Files')}: [{'、'.join(text(kind[lang]) for kind in files)}](files.md)\n" if files else "",
        f"## {_('In Python')}\n",
        block(f'ak.tables.dictionary("{name}", lang="{lang}")\nak.tables.schema("{name}")', "python"),
    ]
    return "\n".join(section for section in sections if section)


def _index(columns: Iterable[Mapping[str, str]]) -> str:
    """Return entries of the index, by which the search finds a column as it finds the title of a page."""
    names = dict.fromkeys(
        column[key].replace(";", ",") for column in columns for key in ("column", "en", "zh")
    )
    return block("\n".join([".. index::", *(f"   ! single: {name}" for name in names)]), "{eval-rst}")


# Files


def _kinds() -> pl.DataFrame | None:
    """Return the kinds of files that the kit reads, where it reads any."""
    try:
        return importlib.import_module("analytics_kit.exports").KINDS
    except ModuleNotFoundError:
        return None


#: How sure the kit is of a kind -> what it rests on.
_SURE = {
    "A": "A real file was read.",
    "B": "No real file was seen; two or more independent parsers or documents agree.",
    "C": "One parser, or test data alone.",
}


def _files_page(kinds: pl.DataFrame, lang: str) -> str:
    """Return the page of what is understood: a row a kind, then each kind's columns."""
    _ = words(lang)
    heads = ["File", "Kind", "Called", "Tables", "How sure", "Last seen"]
    rows = [
        [
            text(kind[lang]),
            code(kind["kind"]),
            ", ".join(code(name) for name in kind["files"]),
            links(kind["tables"]),
            text(kind["sure"]),
            text(kind["last_seen"]),
        ]
        for kind in kinds.iter_rows(named=True)
    ]
    introduction = [
        "Files that platforms let people download, and that scrapers write. What a file is, is told by its headings alone, never by its name.",
        "The first table is the default; `details` holds what has no column.",
        "**Files of Douyin and TikTok hold no retention curve, no search words, no sources of traffic and no TGI.** A curve is in YouTube's audience retention alone.",
        "Its headings are known in English and Portuguese: in another language, set YouTube Studio to English and download it again.",
    ]
    sections = [f"# {_('Files')}\n", *(f"{_(paragraph)}\n" for paragraph in introduction)]
    sections.append(block('ak.read_export("FILE")\nak.inspect_export("FILE")\nak.exports.KINDS', "python"))
    sections.append(
        table([_("How sure"), _("Meaning")], [[sure, _(meaning)] for sure, meaning in _SURE.items()])
    )
    sections.append(table([_(head) for head in heads], rows))
    for name in kinds.get_column("platform").unique(maintain_order=True):
        sections.append(f"## {text(_words.say('platform', name, lang) or name)}\n")
        sections += [_kind(kind, _, lang) for kind in kinds.filter(platform=name).iter_rows(named=True)]
    return "\n".join(sections)


def _kind(kind: Mapping[str, Any], _: Words, lang: str) -> str:
    """Return the columns of a kind: what the file calls them, what the kit does, and what their cells are."""
    heads = ["Heading", "Column", "Unit in the file", "Must have"]
    rows = [
        [
            "<br>".join(code(heading) for heading in column["headings"]),
            code(column["column"]),
            _(column["unit"]),
            _("yes") if column["required"] else "",
        ]
        for column in kind["columns"]
    ]
    return f"### {code(kind['kind'])}\n\n{text(kind[lang])}\n\n{table([_(head) for head in heads], rows)}"


# Routes


def _requests() -> dict[str, Route]:
    """Return a recorded request of each route."""
    by_route: dict[str, Route] = {}
    interactions = json.loads(resources.find_cassette("routes").read_bytes())["interactions"]
    for interaction in interactions:
        recorded = interaction["request"]
        body = (recorded["body"] or {}).get("json")
        call = routes.from_http(
            recorded["method"], recorded["uri"], json.dumps(body).encode() if body else b""
        )
        if call is not None:
            by_route.setdefault(call.request.id, call.request)
    return by_route


def _list_of_routes(lang: str) -> str:
    _ = words(lang)
    sections = []
    by_family: dict[str, list[dict[str, Any]]] = {}
    for route in routes.catalogue().iter_rows(named=True):
        by_family.setdefault(route["id"].partition(".")[0], []).append(route)
    for family, members in by_family.items():
        rows = [
            [
                links([route["id"]]),
                text(route["zh"] if lang == "zh" else route["summary"]),
                links(route["tables"], "../data/"),
                _price(routes.get(route["id"]), _),
            ]
            for route in members
        ]
        heads = ["Route", "What it tells", "Tables", "Credits for a call"]
        sections.append(f"## {family}\n\n" + table([_(head) for head in heads], rows))
    return "\n".join(sections)


def _route_page(route: type[Route], description: dict[str, Any], request: Route | None, lang: str) -> str:
    _ = words(lang)
    family = route.id.partition(".")[0]
    parameters = [
        [
            code(parameter["name"]),
            text(parameter["zh"]) if lang == "zh" else text(parameter["meaning"]),
            text(parameter["allowed"]),
            _("yes") if parameter["required"] else _default(route, parameter) or _("no"),
        ]
        for parameter in description["parameters"]
    ]
    sections = [
        f"# {route.id}\n" if lang == "en" else f"# {route.id}：{text(description['zh'])}\n",
        f"{text(description['summary'])} {text(description['zh'])}\n" if lang == "en" else "",
        f"{text(description['reliability'])}\n" if description["reliability"] and lang == "en" else "",
        "".join(f"- **{_(name)}**: {value}\n" for name, value in _facts(route, description, _)),
        f"## {_('Parameters')}\n",
        table([_("Parameter"), _("Meaning"), _("Allowed"), _("Required, or default")], parameters)
        if parameters
        else _("None.") + "\n",
    ]
    if request is not None:
        sections += [
            f"## {_('Example')}\n",
            block(
                f"import analytics_kit as ak\nfrom analytics_kit.routes import {family}\n\n"
                f'session = ak.replay("routes")\nsession.fetch({_call_source(request)})',
                "python",
            ),
            _example(request, lang),
        ]
    if lang == "en":
        sections.append(
            f"## Reference\n\n```{{eval-rst}}\n.. autoclass:: analytics_kit.routes.{family}.{route.__name__}\n```\n"
        )
    return "\n".join(section for section in sections if section)


def _default(route: type[Route], parameter: Mapping[str, Any]) -> str:
    """Return what holds where a parameter is not given, as it is written in Python."""
    value = None if parameter["secret"] else route.default(parameter["name"])
    return "" if value is None else code(repr(value))


def _facts(route: type[Route], description: dict[str, Any], _: Words) -> list[tuple[str, str]]:
    gateways = route.provider.gateways
    return [
        ("Class", code(f"analytics_kit.routes.{route.id.partition('.')[0]}.{route.__name__}")),
        ("HTTP", f"{description['method']} {code(description['path'])}"),
        (
            "Gateways",
            ", ".join(
                f"{gateway.name} ({code(gateway.key_env)})" if gateway.key_env else gateway.name
                for gateway in gateways
            ),
        ),
        ("Credits for a call", _price(route, _)),
        ("Tables", links(description["tables"], "../data/")),
    ]


def _price(route: type[Route], _: Words) -> str:
    """Return what a call is charged, by gateway."""
    gateways = route.provider.gateways
    if all(gateway.credits == 0 for gateway in gateways):
        return _("none: a server of your own")
    return ", ".join(f"{gateway.name} {gateway.credits:g}" for gateway in gateways)


def _call_source(request: Route) -> str:
    """Return the source of a request, wrapped where it is long."""
    source = repr(request)
    if len(source) <= 70:
        return source
    name, _, inside = source.partition("(")
    call = arguments(source)
    return f"{name}(\n        " + ",\n        ".join(call) + ",\n    )" if call else f"{name}({inside}"


def arguments(source: str) -> list[str]:
    """Return the source of each argument of a call.

    Examples
    --------
    >>> arguments("f(a=1, b=['x', 'y'])")
    ['a=1', "b=['x', 'y']"]
    """
    call = ast.parse(source, mode="eval").body
    return [ast.unparse(keyword) for keyword in call.keywords] if isinstance(call, ast.Call) else []


def _example(request: Route, lang: str) -> str:
    """Return the first rows of each table that a recorded answer gives."""
    sections = []
    with ak.replay("routes") as session:
        for name in request.tables:
            frame = session.fetch(request, name)
            html = display.show(frame.head(_ROWS), table=name, lang=lang)._repr_html_()
            caption = f"[`{name}`](../data/{name}.md), {frame.height:,} × {frame.width}"
            sections.append(f"{caption}\n\n```{{raw}} html\n{page._tables(page.clean(html))}\n```\n")
    return "\n".join(sections)


# Python names


_MODULES = (
    ("Sessions and answers", "analytics_kit"),
    ("Tables", "analytics_kit.tables"),
    ("Transforms", "analytics_kit.transforms"),
    ("Charts", "analytics_kit.charts"),
    ("Summaries", "analytics_kit.summaries"),
    ("Files of platforms", "analytics_kit.exports"),
    ("Routes", "analytics_kit.routes"),
    ("What frames look like", "analytics_kit.display"),
    ("Reports", "analytics_kit.report"),
    ("Cassettes", "analytics_kit.cassettes"),
    ("Errors", "analytics_kit.errors"),
    ("Spark", "analytics_kit.scale"),
)


def _public(module: ModuleType) -> list[str]:
    """Return the functions and classes that a module offers, by name."""
    # What a module without a list of its names imports from another is offered by that one.
    home = "analytics_kit" if hasattr(module, "__all__") else module.__name__
    values = {name: getattr(module, name) for name in getattr(module, "__all__", dir(module))}
    return sorted(
        name
        for name, value in values.items()
        if not name.startswith("_")
        and (inspect.isroutine(value) or inspect.isclass(value))
        and str(getattr(value, "__module__", "")).startswith(home)
    )


def _api() -> dict[str, Page]:
    """Return a page for each public name that has none yet, and the list of all."""
    files: dict[str, Page] = {}
    sections = ["API\n===\n", "Every public name, with its parameters, what it returns and what it raises.\n"]
    for heading, name in _MODULES:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        members = _public(module)
        if members:
            sections.append(_list_of_names(heading, module, members))
        charts = gallery.names() if module is ak.charts else []
        files |= {
            f"api/{name}.{member}.rst": _name_page(module, member)
            for member in members
            if member not in charts
        }
    requests = [f"{route.id.partition('.')[0]}.{route.__name__}" for route in routes.classes()]
    sections.append(_list_of_names("Requests", routes, requests))
    sections.append(".. toctree::\n   :hidden:\n   :glob:\n\n   *\n")
    return files | {"api/index.rst": "\n".join(sections)}


def _list_of_names(heading: str, module: ModuleType, members: Iterable[str]) -> str:
    """Return a section of the list: each name, as a link, beside its first sentence."""
    # Sphinx's autosummary would read and render each docstring whole for that sentence. The class is the theme's for it.
    rows = "".join(
        f"   * - :py:obj:`{member} <{module.__name__}.{member}>`\n"
        f"     - {first_line(attrgetter(member)(module))}\n"
        for member in members
    )
    return (
        f"{heading}\n{'-' * len(heading)}\n\n.. currentmodule:: {module.__name__}\n\n"
        f".. list-table::\n   :class: autosummary\n\n{rows}"
    )


def _name_page(module: ModuleType, member: str) -> str:
    directive = "autoclass" if inspect.isclass(getattr(module, member)) else "autofunction"
    members = "   :members:\n" if directive == "autoclass" else ""
    full = f"{module.__name__}.{member}".removeprefix("analytics_kit.")
    title = full.replace("_", "\\_")
    return f"{title}\n{'=' * len(title)}\n\n.. currentmodule:: {module.__name__}\n\n.. {directive}:: {member}\n{members}"
