"""The page of all sentences: which claim says what, when, and how often chance alone would say it.

The sentences are read from the package's source, so that the page cannot say another one.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import analytics_kit.summaries
from analytics_kit.locale import catalogue
from site_pages.markup import Page, code, table, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2]
_PACKAGE = Path(analytics_kit.summaries.__file__).parent
#: What makes claims: the id comes first.
_MAKERS = {"claim", "each", "missing", "best_hour", "beside_matched", "_named"}
#: Makers that hold their messages themselves.
_OWN = {"missing", "beside_matched"}
_ID = re.compile(r"[a-z_]+\.[a-z_]+")


def sentences() -> dict[str, list[str]]:
    """Return the English messages of each claim, in the order of the source.

    Examples
    --------
    >>> sentences()["traffic.search"]
    ['Search brought **{share:.1%}** of the plays.']
    """
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(_PACKAGE.glob("*.py"))]
    own = {
        function.name: function
        for module in modules
        for function in _functions(module)
        if function.name in _OWN
    }
    by_claim: dict[str, list[str]] = {}
    for module in modules:
        # What a function gives as text may be a message.
        texts = {
            function.name: function
            for function in _functions(module)
            if isinstance(function.returns, ast.Name) and function.returns.id == "str"
        }
        for function in _functions(module):
            for call in _calls(function, _MAKERS):
                maker = own.get(_function_name(call))
                expressions: list[ast.AST] = [maker] if maker is not None else [*call.args[1:]]
                statements = [node for node in ast.walk(maker or function) if isinstance(node, ast.stmt)]
                messages = [
                    message
                    for expression in expressions
                    for message in _messages(expression, statements, texts, set())
                ]
                for claim in (string for string in _strings(call.args[0]) if _ID.fullmatch(string)):
                    by_claim[claim] = [*dict.fromkeys([*by_claim.get(claim, []), *messages])]
    return by_claim


def _functions(module: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in module.body if isinstance(node, ast.FunctionDef)]


def _function_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and child.args and _function_name(child) in names:
            yield child


def _strings(node: ast.AST) -> list[str]:
    return [
        constant.value
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    ]


def _messages(
    node: ast.AST, statements: list[ast.stmt], texts: dict[str, ast.FunctionDef], visited: set[str]
) -> Iterator[str]:
    """Give the messages of an expression, and those of the names in it: what `statements` assign to them, and `texts` of the module."""
    for call in _calls(node, {"_"}):
        yield from (message for message in _strings(call.args[0]) if message.endswith("."))
    names = [child.id for child in ast.walk(node) if isinstance(child, ast.Name)]
    for name in dict.fromkeys(identifier for identifier in names if identifier not in visited):
        visited.add(name)
        if name in texts:
            yield from _messages(texts[name], statements, {}, visited)
        for statement in statements:
            match statement:
                case ast.Assign(targets=targets, value=value) if name in _assigned_names(targets):
                    yield from _messages(value, statements, texts, visited)
                case ast.FunctionDef(name=own, body=body) if own == name:
                    for inner in body:
                        yield from _messages(inner, statements, texts, visited)


def _assigned_names(targets: list[ast.expr]) -> set[str]:
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def notes() -> dict[str, dict[str, Any]]:
    """Return of each claim when it is made, and what it is read off: the file ``claims.toml``."""
    rows = tomllib.loads((DOCS / "claims.toml").read_text(encoding="utf-8"))["claim"]
    return {claim: row for row in rows for claim in row["ids"]}


def pages(lang: str) -> dict[str, Page]:
    """Make the page, ``claims.md``: what is written by hand of it, and the tables."""
    say = words(lang)
    null_rates = json.loads((DOCS / "null_rates.json").read_text(encoding="utf-8"))
    claim_notes, messages = notes(), sentences()
    ending = "" if lang == "en" else f"_{lang}"
    sections = [(DOCS / lang / "claims.md").read_text(encoding="utf-8").rstrip()]
    sizes = " / ".join(f"{size:,}" for size in null_rates["sizes"])
    for subject in dict.fromkeys(claim.partition(".")[0] for claim in messages):
        rows = []
        for claim in (claim_id for claim_id in messages if claim_id.partition(".")[0] == subject):
            note, rates = claim_notes[claim], null_rates["rates"].get(claim)
            frequency = (
                " / ".join(f"{rate:.1%}" for rate in rates)
                if rates
                else say("read off: ") + note[f"reading{ending}"]
            )
            cell = "<br>".join(text(_plain(message, lang)) for message in messages[claim])
            rows.append([code(claim), cell, text(note[f"when{ending}"]), text(frequency)])
        heads = [say("Claim"), say("Sentences"), say("When"), f"{say('From chance alone')} ({sizes})"]
        sections.append(f"## `{subject}`\n\n{table(heads, rows)}")
    return {"claims.md": "\n\n".join(sections) + "\n"}


def _plain(message: str, lang: str) -> str:
    """Write a message as a reader sees it, with names in place of the figures."""
    if lang != "en":
        message = next(section[message] for section in catalogue(lang).values() if message in section)
    return re.sub(r"\{(\w+)[^}]*\}", r"{\1}", message.replace("**", ""))
