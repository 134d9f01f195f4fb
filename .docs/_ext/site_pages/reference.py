"""The reference of the data, the routes, the files and the Python names, from what the package says of itself."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from typing import TYPE_CHECKING, Any

import polars as pl

import analytics_kit as ak
from analytics_kit import _words, display, resources, routes
from analytics_kit._report import page
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
    found = _requests()
    made: dict[str, Page] = {
        "data/tables.txt": _list_of_tables(tables, lang),
        "routes/routes.txt": _list_of_routes(lang),
    }
    for name, columns in tables.items():
        made[f"data/{name}.md"] = _table_page(name, columns, described, lang)
    for id_, said in described.items():
        made[f"routes/{id_}.md"] = _route_page(routes.get(id_), said, found.get(id_), lang)
    if (kinds := _kinds()) is not None:
        made["data/files.md"] = _files_page(kinds, lang)
    if lang == "en":
        made |= _api()
    return made


# Tables


def _tables(lang: str) -> dict[str, list[dict[str, str]]]:
    """Return the data dictionary: table -> its columns."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in ak.tables.dictionary(lang=lang).iter_rows(named=True):
        found.setdefault(row["table"], []).append(row)
    return found


def _is_result(columns: Iterable[Mapping[str, str]]) -> bool:
    return any(column.get("kind") == "result" for column in columns)


def _about(name: str, lang: str) -> str:
    """Return what a row of a table is: the first line of its class."""
    found = {**ak.tables.SCHEMAS, **getattr(ak.tables, "RESULTS", {})}.get(name)
    said = (inspect.getdoc(found) if found else "") or ""
    return said.split("\n", 1)[0] if lang == "en" else ""


def _list_of_tables(tables: Mapping[str, list[dict[str, str]]], lang: str) -> str:
    _ = words(lang)
    groups = {"Tables of routes and files": False, "Results of transforms": True}
    parts = []
    for heading, results in groups.items():
        rows = [
            [links([name]), prose(_about(name, lang)) or _columns_named(columns, lang)]
            for name, columns in tables.items()
            if _is_result(columns) == results
        ]
        if rows:
            parts.append(
                f"## {_(heading)}\n\n{table([_('Table'), _('What a row is') if lang == 'en' else _('Columns')], rows)}"
            )
    return "\n".join(parts)


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
            "<br>".join(text(column[one]) for one in both),
            f"{text(_words.say('unit', column['unit'], lang) or column['unit'])}<br>{code(column['dtype'])}",
            text(column["meaning"]),
        ]
        for column in columns
    ]
    heads = ["Column", "Name", "Unit and type", "Meaning"]
    yielding = [id_ for id_, said in described.items() if name in said["tables"]]
    kinds = _kinds()
    files = [] if kinds is None else kinds.filter(pl.col("tables").list.contains(name)).to_dicts()
    parts = [
        f"# {name}\n",
        f"{prose(_about(name, lang))}\n" if _about(name, lang) else "",
        _index(columns),
        table([_(head) for head in heads], rows),
        f"## {_('Where it comes from')}\n" if yielding or files else "",
        f"{_('Routes')}: {links(yielding, '../routes/')}\n" if yielding else "",
        f"{_('Files')}: [{'、'.join(text(one[lang]) for one in files)}](files.md)\n" if files else "",
        f"## {_('In Python')}\n",
        block(f'ak.tables.dictionary("{name}", lang="{lang}")\nak.tables.schema("{name}")', "python"),
    ]
    return "\n".join(part for part in parts if part)


def _index(columns: Iterable[Mapping[str, str]]) -> str:
    """Return entries of the index, by which the search finds a column as it finds the title of a page."""
    names = dict.fromkeys(
        column[one].replace(";", ",") for column in columns for one in ("column", "en", "zh")
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
    told = [
        "Files that platforms let people download, and that scrapers write. What a file is, is told by its headings alone, never by its name.",
        "The first table is the default; `details` holds what has no column.",
        "**Files of Douyin and TikTok hold no retention curve, no search words, no sources of traffic and no TGI.** A curve is in YouTube's audience retention alone.",
        "Its headings are known in English and Portuguese: in another language, set YouTube Studio to English and download it again.",
    ]
    parts = [f"# {_('Files')}\n", *(f"{_(one)}\n" for one in told)]
    parts.append(block('ak.read_export("FILE")\nak.inspect_export("FILE")\nak.exports.KINDS', "python"))
    parts.append(table([_("How sure"), _("Meaning")], [[sure, _(said)] for sure, said in _SURE.items()]))
    parts.append(table([_(head) for head in heads], rows))
    for name in kinds.get_column("platform").unique(maintain_order=True):
        parts.append(f"## {text(_words.say('platform', name, lang) or name)}\n")
        parts += [_kind(one, _, lang) for one in kinds.filter(platform=name).iter_rows(named=True)]
    return "\n".join(parts)


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
    found: dict[str, Route] = {}
    recorded = json.loads(resources.find_cassette("routes").read_bytes())["interactions"]
    for interaction in recorded:
        asked = interaction["request"]
        body = (asked["body"] or {}).get("json")
        sent = routes.from_http(asked["method"], asked["uri"], json.dumps(body).encode() if body else b"")
        if sent is not None:
            found.setdefault(sent.request.id, sent.request)
    return found


def _list_of_routes(lang: str) -> str:
    _ = words(lang)
    parts = []
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
        parts.append(f"## {family}\n\n" + table([_(head) for head in heads], rows))
    return "\n".join(parts)


def _route_page(route: type[Route], said: dict[str, Any], request: Route | None, lang: str) -> str:
    _ = words(lang)
    family = route.id.partition(".")[0]
    parameters = [
        [
            code(one["name"]),
            text(one["zh"]) if lang == "zh" else text(one["meaning"]),
            text(one["allowed"]),
            _("yes") if one["required"] else _default(route, one) or _("no"),
        ]
        for one in said["parameters"]
    ]
    parts = [
        f"# {route.id}\n" if lang == "en" else f"# {route.id}：{text(said['zh'])}\n",
        f"{text(said['summary'])} {text(said['zh'])}\n" if lang == "en" else "",
        f"{text(said['reliability'])}\n" if said["reliability"] and lang == "en" else "",
        "".join(f"- **{_(name)}**: {value}\n" for name, value in _facts(route, said, _)),
        f"## {_('Parameters')}\n",
        table([_("Parameter"), _("Meaning"), _("Allowed"), _("Required, or default")], parameters)
        if parameters
        else _("None.") + "\n",
    ]
    if request is not None:
        parts += [
            f"## {_('Example')}\n",
            block(
                f"import analytics_kit as ak\nfrom analytics_kit.routes import {family}\n\n"
                f'session = ak.replay("routes")\nsession.fetch({_called(request)})',
                "python",
            ),
            _example(request, lang),
        ]
    if lang == "en":
        parts.append(
            f"## Reference\n\n```{{eval-rst}}\n.. autoclass:: analytics_kit.routes.{family}.{route.__name__}\n```\n"
        )
    return "\n".join(part for part in parts if part)


def _default(route: type[Route], parameter: Mapping[str, Any]) -> str:
    """Return what holds where a parameter is not given, as it is written in Python."""
    value = None if parameter["secret"] else route.default(parameter["name"])
    return "" if value is None else code(repr(value))


def _facts(route: type[Route], said: dict[str, Any], _: Words) -> list[tuple[str, str]]:
    gateways = route.provider.gateways
    return [
        ("Class", code(f"analytics_kit.routes.{route.id.partition('.')[0]}.{route.__name__}")),
        ("HTTP", f"{said['method']} {code(said['path'])}"),
        (
            "Gateways",
            ", ".join(f"{one.name} ({code(one.key_env)})" if one.key_env else one.name for one in gateways),
        ),
        ("Credits for a call", _price(route, _)),
        ("Tables", links(said["tables"], "../data/")),
    ]


def _price(route: type[Route], _: Words) -> str:
    """Return what a call is charged, by gateway."""
    gateways = route.provider.gateways
    if all(one.credits == 0 for one in gateways):
        return _("none: a server of your own")
    return ", ".join(f"{one.name} {one.credits:g}" for one in gateways)


def _called(request: Route) -> str:
    """Return a request as it is written, wrapped where it is long."""
    written = repr(request)
    if len(written) <= 70:
        return written
    name, _, inside = written.partition("(")
    call = arguments(written)
    return f"{name}(\n        " + ",\n        ".join(call) + ",\n    )" if call else f"{name}({inside}"


def arguments(written: str) -> list[str]:
    """Return the arguments of a call as they are written.

    Examples
    --------
    >>> arguments("f(a=1, b=['x', 'y'])")
    ['a=1', "b=['x', 'y']"]
    """
    call = ast.parse(written, mode="eval").body
    return [ast.unparse(one) for one in call.keywords] if isinstance(call, ast.Call) else []


def _example(request: Route, lang: str) -> str:
    """Return the first rows of each table that a recorded answer gives."""
    parts = []
    with ak.replay("routes") as session:
        for name in request.tables:
            frame = session.fetch(request, name)
            shown = display.show(frame.head(_ROWS), table=name, lang=lang)._repr_html_()
            caption = f"[`{name}`](../data/{name}.md), {frame.height:,} × {frame.width}"
            parts.append(f"{caption}\n\n```{{raw}} html\n{page._tables(page.clean(shown))}\n```\n")
    return "\n".join(parts)


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
    things = {name: getattr(module, name) for name in getattr(module, "__all__", dir(module))}
    return sorted(
        name
        for name, thing in things.items()
        if not name.startswith("_")
        and (inspect.isroutine(thing) or inspect.isclass(thing))
        and str(getattr(thing, "__module__", "")).startswith(home)
    )


def _api() -> dict[str, Page]:
    """Return a page for each public name that has none yet, and the list of all."""
    made: dict[str, Page] = {}
    parts = ["API\n===\n", "Every public name, with its parameters, what it returns and what it raises.\n"]
    for heading, name in _MODULES:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        members = _public(module)
        if members:
            parts.append(_listed(heading, name, members))
        drawn = gallery.names() if module is ak.charts else []
        made |= {
            f"api/{name}.{member}.rst": _name_page(module, member)
            for member in members
            if member not in drawn
        }
    requests = [f"{route.id.partition('.')[0]}.{route.__name__}" for route in routes.classes()]
    parts.append(_listed("Requests", "analytics_kit.routes", requests))
    parts.append(".. toctree::\n   :hidden:\n   :glob:\n\n   *\n")
    return made | {"api/index.rst": "\n".join(parts)}


def _listed(heading: str, module: str, members: Iterable[str]) -> str:
    names = "\n".join(f"   {member}" for member in members)
    return (
        f"{heading}\n{'-' * len(heading)}\n\n.. currentmodule:: {module}\n\n"
        f".. autosummary::\n   :nosignatures:\n\n{names}\n"
    )


def _name_page(module: ModuleType, member: str) -> str:
    directive = "autoclass" if inspect.isclass(getattr(module, member)) else "autofunction"
    members = "   :members:\n" if directive == "autoclass" else ""
    full = f"{module.__name__}.{member}".removeprefix("analytics_kit.")
    title = full.replace("_", "\\_")
    return f"{title}\n{'=' * len(title)}\n\n.. currentmodule:: {module.__name__}\n\n.. {directive}:: {member}\n{members}"
