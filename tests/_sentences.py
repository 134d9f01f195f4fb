"""What may reach ``Markdown(...)`` in a notebook: our own words, numbers, and texts that went through the helper."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

#: How the helper is called in notebooks.
HELPER = "md"
HELPERS = {HELPER, "ak.display.markdown"}
#: Ways to show what is no Markdown and no frame, without any helper.
FORBIDDEN = {"HTML", "Latex", "Math", "Javascript", "SVG", "IFrame", "display_html", "display_markdown"}
#: What is a number wherever a notebook asks for it.
_NUMBERS = {"height", "len", "n_unique"}
# A text refuses these formats (not "02", which is for texts as well), so whatever was let through is a number.
_NUMERIC = re.compile(r"[-+ ]?0?\d*,?(\.\d+)?[bcdeEfFgGnoxX%]|[-+ ]?0?\d*,(\.\d+)?")


def unescaped(cells: Iterable[str]) -> list[str]:
    """List the expressions of a notebook's code cells that reach ``Markdown(...)`` as they came.

    Followed are literals, f-strings, joined and added texts and lists, loops over them, choices, and names, to each
    place where a cell sets them. All else counts as data.
    """
    trees = [ast.parse(source) for source in cells]
    # The lessons' solutions write cells: those are looked at as if they stood there.
    trees += [
        ast.parse(node.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "Markdown(" in node.value
    ]
    expressions = [f"{HELPER} = {value}" for tree in trees for value in _strangers(tree)]
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in FORBIDDEN:
                expressions.append(ast.unparse(node))
            if isinstance(node, ast.Call) and _called(node) == "Markdown":
                arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
                followed: set[str] = set()
                expressions += [
                    ast.unparse(expression) for arg in arguments for expression in _data(arg, trees, followed)
                ]
    return expressions


def _strangers(tree: ast.Module) -> list[str]:
    """List what the helper's name is set to, where that is not the helper."""
    return [text for value in _values(HELPER, tree) if (text := ast.unparse(value)) != "ak.display.markdown"]


def _called(call: ast.Call) -> str:
    name = ast.unparse(call.func)
    return name if name in HELPERS else name.rpartition(".")[2]


def _data(node: ast.expr | None, trees: list[ast.Module], followed: set[str]) -> Iterator[ast.expr]:
    """Give the pieces of an expression that are data and no text of ours."""

    def each(*expressions: ast.expr | None) -> Iterator[ast.expr]:
        for expression in expressions:
            yield from _data(expression, trees, followed)

    match node:
        case None | ast.Constant():
            return
        case ast.JoinedStr(values=elements):
            yield from each(*elements)
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=spec)])) if (
            _NUMERIC.fullmatch(spec)
        ):
            return
        case ast.FormattedValue(value=value):
            yield from each(value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from each(body, orelse)
        case ast.BoolOp(values=elements) | ast.List(elts=elements) | ast.Tuple(elts=elements):
            yield from each(*elements)
        case ast.Dict(values=elements):
            yield from each(*elements)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from each(left, right)
        case ast.BinOp(left=left, op=ast.Mult()):  # a list that is there or not
            yield from each(left)
        case ast.ListComp(elt=elt) | ast.GeneratorExp(elt=elt):
            yield from each(elt)
        case ast.Subscript(value=value):  # a choice from a table, which holds words of ours or not
            yield from each(value)
        case ast.Call(func=ast.Attribute(value=ast.expr() as value, attr="split"), args=[]):
            yield from each(value)
        case ast.Attribute(attr=attr) if attr in _NUMBERS:
            return
        case ast.Call() if _called(node) in HELPERS | {"len"}:
            return
        case ast.Call(func=ast.Attribute(value=separator, attr="join"), args=[texts]):
            yield from each(separator, texts)
        case ast.Name(id=name):
            if name in followed:
                return
            followed.add(name)
            values = [value for tree in trees for value in _values(name, tree)]
            if not values:
                yield node
            yield from each(*values)
        case _:
            yield node


def _values(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """Give what a cell puts into a name; what comes out of a loop or is unpacked is data, whatever it comes from."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name) and target.id == name:
                        yield value
                    elif name in _names(target):
                        yield _out_of(value)
            case ast.AnnAssign(target=ast.Name(id=own), value=ast.expr() as value) if own == name:
                yield value
            case ast.AugAssign(target=ast.Name(id=own), value=value) if own == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=own), value=value) if own == name:
                yield value
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                if name in _names(target):
                    yield _out_of(value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=own), attr=how), args=args) if own == name:
                yield from args if how in ("append", "extend", "insert") else ()


def _out_of(value: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("next"), [value], [])


def _names(target: ast.expr) -> set[str]:
    return {
        node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
