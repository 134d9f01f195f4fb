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
    own = {one.name: one for module in modules for one in _functions(module) if one.name in _OWN}
    found: dict[str, list[str]] = {}
    for module in modules:
        # What a function gives as text may be a message.
        texts = {
            one.name: one
            for one in _functions(module)
            if isinstance(one.returns, ast.Name) and one.returns.id == "str"
        }
        for function in _functions(module):
            for call in _calls(function, _MAKERS):
                maker = own.get(_called(call))
                parts: list[ast.AST] = [maker] if maker is not None else [*call.args[1:]]
                place = [one for one in ast.walk(maker or function) if isinstance(one, ast.stmt)]
                messages = [one for part in parts for one in _reached(part, place, texts, set())]
                for claim in (one for one in _texts(call.args[0]) if _ID.fullmatch(one)):
                    found[claim] = [*dict.fromkeys([*found.get(claim, []), *messages])]
    return found


def _functions(module: ast.Module) -> list[ast.FunctionDef]:
    return [one for one in module.body if isinstance(one, ast.FunctionDef)]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and one.args and _called(one) in names:
            yield one


def _texts(node: ast.AST) -> list[str]:
    return [
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _reached(
    node: ast.AST, place: list[ast.stmt], texts: dict[str, ast.FunctionDef], seen: set[str]
) -> Iterator[str]:
    """Give the messages of an expression, and those of the names in it: what `place` sets them to, and `texts` of the module."""
    for call in _calls(node, {"_"}):
        yield from (one for one in _texts(call.args[0]) if one.endswith("."))
    names = [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
    for name in dict.fromkeys(one for one in names if one not in seen):
        seen.add(name)
        if name in texts:
            yield from _reached(texts[name], place, {}, seen)
        for one in place:
            match one:
                case ast.Assign(targets=targets, value=value) if name in _set_by(targets):
                    yield from _reached(value, place, texts, seen)
                case ast.FunctionDef(name=own, body=body) if own == name:
                    for part in body:
                        yield from _reached(part, place, texts, seen)


def _set_by(targets: list[ast.expr]) -> set[str]:
    return {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}


def notes() -> dict[str, dict[str, Any]]:
    """Return of each claim when it is made, and what it is read off: the file ``claims.toml``."""
    rows = tomllib.loads((DOCS / "claims.toml").read_text(encoding="utf-8"))["claim"]
    return {claim: row for row in rows for claim in row["ids"]}


def pages(lang: str) -> dict[str, Page]:
    """Make the page, ``claims.md``: what is written by hand of it, and the tables."""
    say = words(lang)
    kept = json.loads((DOCS / "null_rates.json").read_text(encoding="utf-8"))
    known, said = notes(), sentences()
    ending = "" if lang == "en" else f"_{lang}"
    parts = [(DOCS / lang / "claims.md").read_text(encoding="utf-8").rstrip()]
    sizes = " / ".join(f"{size:,}" for size in kept["sizes"])
    for subject in dict.fromkeys(claim.partition(".")[0] for claim in said):
        rows = []
        for claim in (one for one in said if one.partition(".")[0] == subject):
            note, rates = known[claim], kept["rates"].get(claim)
            often = (
                " / ".join(f"{rate:.1%}" for rate in rates)
                if rates
                else say("read off: ") + note[f"reading{ending}"]
            )
            shown = "<br>".join(text(_plain(one, lang)) for one in said[claim])
            rows.append([code(claim), shown, text(note[f"when{ending}"]), text(often)])
        heads = [say("Claim"), say("Sentences"), say("When"), f"{say('From chance alone')} ({sizes})"]
        parts.append(f"## `{subject}`\n\n{table(heads, rows)}")
    return {"claims.md": "\n\n".join(parts) + "\n"}


def _plain(message: str, lang: str) -> str:
    """Write a message as a reader sees it, with names in place of the figures."""
    if lang != "en":
        message = next(one[message] for one in catalogue(lang).values() if message in one)
    return re.sub(r"\{(\w+)[^}]*\}", r"{\1}", message.replace("**", ""))
