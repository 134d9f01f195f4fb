"""Lesson 6: a template of one's own. Many answers are right, so these checks look at what an answer does."""

from __future__ import annotations

import ast
import contextlib
import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import report, resources
from analytics_kit.errors import AnalyticsKitError
from analytics_kit.routes import douyin
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise, kind_mismatch, kind_problem, same

if TYPE_CHECKING:
    from analytics_kit.locale import Translator

#: A searched word that is more than a word where it is put into Markdown as it came.
_HOSTILE = "[log in](//x.invalid)"


def _parsed(answer: Any, _: Translator) -> ast.Module | str:
    """Give a cell's syntax tree, or say why it has none."""
    if not isinstance(answer, str):
        return _.sentences(
            kind_mismatch(answer, _("the text of a cell"), _), _("Write it between triple quotes.")
        )
    try:
        return ast.parse(answer)
    except SyntaxError as problem:
        sentence = _("Line {line} is not Python: {problem}.", line=problem.lineno, problem=problem.msg)
        if not problem.msg.startswith("unterminated"):
            return sentence
        escaped = _(r"In a text between triple quotes \n breaks the line. Write \\n, or r before the quotes.")
        return _.sentences(sentence, escaped)


def _judge_parameters(answer: Any, _: Translator) -> str | None:
    from nbformat.v4 import new_code_cell, new_notebook

    tree = _parsed(answer, _)
    if isinstance(tree, str):
        return tree
    notebook = new_notebook(cells=[new_code_cell(answer, metadata={"tags": ["parameters"]})])  # type: ignore[no-untyped-call] # not annotated
    try:
        parameters = report.parameters(notebook)
    except AnalyticsKitError as problem:
        return _.sentences(_("A parameters cell holds assignments of literals alone."), str(problem))
    missing = [name for name in ("cassette", "item_id", "top", "lang") if name not in parameters]
    if missing:
        return _("There is no parameter {names}.", names=_.join(missing))
    if not parameters["cassette"].optional:
        return _(
            'cassette cannot be None, so nobody can run the template live. Annotate it: cassette: str | None = "demo".'
        )
    if not isinstance(parameters["item_id"].default, str):
        return _("item_id is a number. Ids are text: put it in quotes, or its last digits are lost one day.")
    wanted = {"cassette": "demo", "item_id": recorded.SMALL}
    for name, default in wanted.items():
        if parameters[name].default != default:
            return _(
                "{name} is {default!r} unless somebody sets it. The default asked for is {wanted!r}.",
                name=name,
                default=parameters[name].default,
                wanted=default,
            )
    if not isinstance(parameters["top"].default, int) or parameters["top"].default < 1:
        return _("top should be a whole number from 1 up.")
    if parameters["lang"].default not in report.LANGUAGES:
        return _('lang should be "en" or "zh".')
    silent = [name for name, parameter in parameters.items() if not parameter.help]
    if silent:
        return _(
            "{names}: no comment behind the assignment. It is the help that people see.",
            names=_.join(silent),
        )
    return None


def _judge_data(answer: Any, _: Translator) -> str | None:
    tree = _parsed(answer, _)
    if isinstance(tree, str):
        return tree
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.Constant) and re.fullmatch(r"\d{19}", str(node.value)) for node in nodes):
        return _(
            "An id is written into the cell. Use the parameter item_id, or the report is of the same work whatever people ask for."
        )
    if any(isinstance(node, ast.Constant) and node.value == "demo" for node in nodes):
        return _("The cassette's name is written into the cell. Use the parameter cassette.")
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    unused = [name for name in ("cassette", "item_id") if name not in used]
    if unused:
        return _("The parameter {names} is not used.", names=_.join(unused))
    if not any({"live", "open"} & {getattr(node, "attr", None), getattr(node, "id", None)} for node in nodes):
        return _(
            "Where cassette is None the provider shall be asked: ak.live() if cassette is None else ak.replay(cassette)."
        )
    values: dict[str, Any] = {"cassette": "demo", "item_id": recorded.SMALL, "top": 3, "lang": "en"}
    problem = _run(tree, values, _)
    if problem is not None:
        return problem
    if "shares" not in values:
        return _("The cell sets no name shares.")
    problem_of_shares = kind_problem(values["shares"], recorded.shares(recorded.SMALL), _)
    if problem_of_shares is None and not same(
        values["shares"], recorded.shares(recorded.SMALL, other=True), ordered=True
    ):
        return _("shares is not what keyword_share(words, other=True) gives for the work item_id.")
    return problem_of_shares


def _run(tree: ast.Module, values: dict[str, Any], _: Translator) -> str | None:
    """Run a student's cell, as its own kernel would; what its last line shows becomes ``_`` in `values`."""
    names = list(values)
    body, last = list(tree.body), None
    if body and isinstance(body[-1], ast.Expr):
        last = ast.Expression(_displayed_expression(body.pop().value))  # type: ignore[attr-defined] # an Expr, as just seen
    try:
        # The student's own code, in the student's own kernel; a check tries it several times, so what it prints is not shown.
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(ast.Module(body, []), "<cell>", "exec"), values)  # noqa: S102
            values["_"] = eval(compile(last, "<cell>", "eval"), values) if last else None  # noqa: S307
    except NameError as problem:
        return _(
            "The cell raises NameError: {problem}. A report runs in a kernel of its own: a cell imports what it needs. It is tried here with these names: {names}.",
            problem=problem,
            names=_.join(names),
        )
    except (Exception, SystemExit) as problem:  # whatever a cell raises is what the student must hear
        return _("The cell raises {error}: {problem}", error=type(problem).__name__, problem=problem)
    return None


def _displayed_expression(line: ast.expr) -> ast.expr:
    """Give what a cell's last line shows: itself, or what it hands to ``display``, which a report takes as well."""
    if (
        isinstance(line, ast.Call)
        and len(line.args) == 1
        and "display" in {getattr(line.func, "id", None), getattr(line.func, "attr", None)}
    ):
        return line.args[0]
    return line


def _judge_summary(answer: Any, _: Translator) -> str | None:
    import altair as alt
    from IPython.display import Markdown

    import analytics_kit as ak

    # What the data cell has imported.
    imported = {"ak": ak, "alt": alt, "pl": pl, "douyin": douyin, "Markdown": Markdown}
    tree = _parsed(answer, _)
    if isinstance(tree, str):
        return tree
    known = recorded.shares(recorded.SMALL, other=True)
    hostile = known.with_columns(
        pl.when(pl.col("keyword").is_not_null()).then(pl.lit(_HOSTILE)).alias("keyword")
    )
    all_words = recorded.shares(recorded.SMALL)
    summaries = []
    for shares, top, lang in (
        (known, 1, "en"),
        (known, 3, "en"),
        (known, 3, "zh"),
        (all_words, 3, "en"),
        (known.clear(), 3, "en"),
        (known.clear(), 3, "zh"),
        (hostile, 1, "en"),
    ):
        values: dict[str, Any] = {
            "shares": shares,
            "top": top,
            "lang": lang,
            "item_id": recorded.SMALL,
            "cassette": "demo",
        } | imported
        problem = _run(tree, values, _)
        if problem is not None and not shares.height:
            empty = _("With a work that nobody searched for (an empty shares) the report fails.")
            return _.sentences(empty, problem)
        if problem is not None:
            return problem
        if not isinstance(values["_"], Markdown) and tree.body and isinstance(tree.body[-1], ast.If):
            return _(
                "The cell ends with an if, and what stands inside one is not shown. Put Markdown(...) into a name there, and the name alone on the last line."
            )
        if not isinstance(values["_"], Markdown):
            return _(
                "The last line must give Markdown(...): a report puts that on top. print() or an assignment is not enough."
            )
        summaries.append(str(values["_"].data))
    top_one, top_three, chinese, listed, nothing, nothing_chinese, __ = map(html.unescape, summaries)
    keywords = all_words.get_column("keyword").head(3).to_list()
    first, second = keywords[:2]
    if first not in top_one:
        return _("The first word of shares is not named in it.")
    if top_one == top_three:
        return _("It says the same whatever top is.")
    if top_three.count("None") > listed.count("None"):
        return _("It says None: the row for all other searches has no word. Leave it out with drop_nulls.")
    if second in top_one:
        return _("With top = 1 it names a second word. head(top) takes the first ones.")
    lacking = [word for word in keywords if word not in top_three]
    if lacking:
        return _("With top = 3 it does not name {word}.", word=lacking[0])
    if not _says_percent(top_one, all_words.get_column("share")[0]):
        return _("The word's share in percent is not in it: f\"{row['share']:.1%}\".")
    if top_three == chinese and _has_words_beside(top_three, keywords):
        return _("It says the same in both languages. Choose the words by lang.")
    if not (nothing.strip() and nothing_chinese.strip()):
        return _("With an empty shares it says nothing. Say that there were no searches.")
    if nothing == nothing_chinese:
        return _("With an empty shares it says the same in both languages. Choose the words by lang.")
    if ak.display.markdown(_HOSTILE) not in summaries[-1]:
        return _(
            "A searched word may be like {word}, a link, for words are not ours. Write each with ak.display.markdown(word).",
            word=_HOSTILE,
        )
    return None


def _has_words_beside(text: str, keywords: list[str]) -> bool:
    """Tell whether a text has words of its own, which a language can be chosen for."""
    for keyword in keywords:
        text = text.replace(keyword, "")
    return re.search(r"[^\W\d_]", text) is not None


def _says_percent(text: str, share: float) -> bool:
    """Tell whether a text has a share in percent, with any number of digits."""
    numbers = re.findall(r"([0-9]+(?:\.[0-9]+)?)\s*(?:[%％]|per\s?cent\b)", text)
    return any(abs(float(number) - 100 * share) <= 0.5 for number in numbers)


def _judge_notebook(answer: Any, _: Translator) -> str | None:
    cells = getattr(answer, "cells", None)
    if cells is None:
        return kind_mismatch(answer, _("a notebook: nbformat.v4.new_notebook(cells=[...])"), _)
    code = [cell for cell in cells if cell.cell_type == "code"]
    tags = [cell.metadata.get("tags", []) for cell in code]
    if not cells or cells[0].cell_type != "markdown" or not cells[0].source.lstrip().startswith("# "):
        return _("The first cell should be Markdown and begin with a title: # and a space.")
    if not tags or "parameters" not in tags[0]:
        return _(
            "The first code cell is not tagged parameters, so nobody can set them. "
            'Give it metadata={"tags": ["parameters"]}.'
        )
    if sum("summary" in tagged for tagged in tags) != 1 or "summary" not in tags[-1]:
        return _("The last code cell, and only it, should be tagged summary.")
    if any(cell.get("outputs") for cell in code):
        return _("It holds outputs. A template is stored without them.")
    chart = next((index for index, cell in enumerate(code) if "ak.charts." in cell.source), None)
    if chart is None:
        return _("There is no chart in it: ak.charts.keywords(shares, top=top, lang=lang).")
    if not any(re.search(r"(?m)^\s*shares\s*[:=]", cell.source) for cell in code[:chart]):
        return _("No cell before the chart sets shares. Put data_cell between the parameters and the chart.")
    if (problem := _judge_parameters(code[0].source, _)) is not None:
        return _.sentences(_("Look at the parameters cell."), problem)
    return None


def _judge_report(answer: Any, _: Translator) -> str | None:
    if not isinstance(answer, str | Path):
        return _.sentences(
            kind_mismatch(answer, _("the path of the report"), _), _("report.build(...) returns the path.")
        )
    path = Path(answer)
    if path.stem in resources.templates():
        return _(
            "That is a report of the kit's own template {name}. Save yours and pass its path.", name=path.stem
        )
    if path.suffix != ".html":
        return _("{name} is no report: those end in .html.", name=path.name)
    if not path.is_file():
        return _("There is no file {path}. Was the report built?", path=path)
    page = path.read_text(encoding="utf-8")
    if recorded.HIT not in page:
        return _(
            'The report is not of the work {work}. Pass {{"item_id": "{work}"}}, or -p item_id={work}.',
            work=recorded.HIT,
        )
    if recorded.shares(recorded.HIT).get_column("keyword")[0] not in page:
        return _(
            "The words that led to the work are not in the report: was another item_id used in the data cell?"
        )
    return None


#: Of several mistakes that come to the same, the first is named.
EXERCISES = {
    "06.1": Exercise(judge=_judge_parameters),
    "06.2": Exercise(judge=_judge_data),
    "06.3": Exercise(judge=_judge_summary),
    "06.4": Exercise(judge=_judge_notebook),
    "06.5": Exercise(judge=_judge_report),
}
