"""Lesson 6: a template of one's own. Many answers are right, so these checks look at what an answer does."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path
from typing import Any

import polars as pl

from analytics_kit import report, resources
from analytics_kit.errors import AnalyticsKitError
from analytics_kit.routes import douyin
from analytics_kit.workshop import _recorded as recorded
from analytics_kit.workshop._compare import Exercise, Text, join, kind, kind_problem, same

#: A searched word that is more than a word where it is put into Markdown as it came.
_HOSTILE = "[log in](//x.invalid)"


def _parsed(answer: Any) -> ast.Module | Text:
    if not isinstance(answer, str):
        return join(
            (
                f"{kind(answer)[0].capitalize()} came, but the text of a cell is asked for.",
                f"得到的是{kind(answer)[1]}，题目要的是单元格的文本。",
            ),
            ("Write it between triple quotes.", "请写在三引号之间。"),
        )
    try:
        return ast.parse(answer)
    except SyntaxError as problem:
        return (
            f"Line {problem.lineno} is not Python: {problem.msg}.",
            f"第 {problem.lineno} 行不是合法的 Python：{problem.msg}。",
        )


def _judge_parameters(answer: Any) -> Text | None:
    from nbformat.v4 import new_code_cell, new_notebook

    tree = _parsed(answer)
    if isinstance(tree, tuple):
        return tree
    notebook = new_notebook(cells=[new_code_cell(answer, metadata={"tags": ["parameters"]})])  # type: ignore[no-untyped-call] # not annotated
    try:
        found = report.parameters(notebook)
    except AnalyticsKitError as problem:
        return str(problem), f"参数单元格里只能有字面量赋值。{problem}"
    missing = [name for name in ("cassette", "item_id", "top", "lang") if name not in found]
    if missing:
        names = ", ".join(missing)
        return f"There is no parameter {names}.", f"缺少参数 {names}。"
    if not found["cassette"].optional:
        return (
            'cassette cannot be None, so nobody can run the template live. Annotate it: cassette: str | None = "demo".',
            'cassette 不能为 None，模板就无法实时运行。请加注解：cassette: str | None = "demo"。',
        )
    if not isinstance(found["item_id"].default, str):
        return (
            "item_id is a number. Ids are text: put it in quotes, or its last digits are lost one day.",
            "item_id 是数。id 必须是文本：请加引号，否则末几位迟早会丢。",
        )
    wanted = {"cassette": "demo", "item_id": recorded.SMALL}
    for name, default in wanted.items():
        if found[name].default != default:
            return (
                f"{name} is {found[name].default!r} unless somebody sets it. The default asked for is {default!r}.",
                f"{name} 的默认值是 {found[name].default!r}。题目要的默认值是 {default!r}。",
            )
    if not isinstance(found["top"].default, int) or found["top"].default < 1:
        return "top should be a whole number from 1 up.", "top 应为不小于 1 的整数。"
    if found["lang"].default not in report.LANGUAGES:
        return 'lang should be "en" or "zh".', 'lang 应为 "en" 或 "zh"。'
    silent = [name for name, parameter in found.items() if not parameter.help]
    if silent:
        names = ", ".join(silent)
        return (
            f"{names}: no comment behind the assignment. It is the help that people see.",
            f"{names}：赋值后面没有注释。注释就是别人看到的说明。",
        )
    return None


def _judge_data(answer: Any) -> Text | None:
    tree = _parsed(answer)
    if isinstance(tree, tuple):
        return tree
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.Constant) and re.fullmatch(r"\d{19}", str(node.value)) for node in nodes):
        return (
            "An id is written into the cell. Use the parameter item_id, or the report is of the same work whatever people ask for.",
            "单元格里写死了 id。请用参数 item_id，否则别人换了作品，报告仍是同一条。",
        )
    if any(isinstance(node, ast.Constant) and node.value == "demo" for node in nodes):
        return (
            "The cassette's name is written into the cell. Use the parameter cassette.",
            "单元格里写死了磁带名。请用参数 cassette。",
        )
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    unused = [name for name in ("cassette", "item_id") if name not in used]
    if unused:
        names = ", ".join(unused)
        return f"The parameter {names} is not used.", f"没有用到参数 {names}。"
    if not any({"live", "open"} & {getattr(node, "attr", None), getattr(node, "id", None)} for node in nodes):
        return (
            "Where cassette is None the provider shall be asked: ak.live() if cassette is None else ak.replay(cassette).",
            "cassette 为 None 时应当向平台请求：ak.live() if cassette is None else ak.replay(cassette)。",
        )
    values: dict[str, Any] = {"cassette": "demo", "item_id": recorded.SMALL, "top": 3, "lang": "en"}
    problem = _run(tree, values)
    if problem is not None:
        return problem
    if "shares" not in values:
        return "The cell sets no name shares.", "单元格没有给 shares 赋值。"
    found = kind_problem(values["shares"], recorded.shares(recorded.SMALL))
    if found is None and not same(
        values["shares"], recorded.shares(recorded.SMALL, other=True), ordered=True
    ):
        return (
            "shares is not what keyword_share(words, other=True) gives for the work item_id.",
            "shares 不等于作品 item_id 的 keyword_share(words, other=True) 的结果。",
        )
    return found


def _run(tree: ast.Module, values: dict[str, Any]) -> Text | None:
    """Run a student's cell, as its own kernel would; what its last line gives becomes ``_`` in `values`."""
    body, last = list(tree.body), None
    if body and isinstance(body[-1], ast.Expr):
        last = ast.Expression(body.pop().value)  # type: ignore[attr-defined] # an Expr, as just seen
    try:
        # The student's own code, in the student's own kernel.
        exec(compile(ast.Module(body, []), "<cell>", "exec"), values)  # noqa: S102
        values["_"] = eval(compile(last, "<cell>", "eval"), values) if last else None  # noqa: S307
    except NameError as problem:
        return (
            f"The cell raises NameError: {problem}. A report runs in a kernel of its own: a cell imports what it needs, or an earlier cell does.",
            f"单元格抛出 NameError：{problem}。报告在自己的内核里运行：需要的模块要在这个或之前的单元格里导入。",
        )
    except (Exception, SystemExit) as problem:  # whatever a cell raises is what the student must hear
        return (
            f"The cell raises {type(problem).__name__}: {problem}",
            f"单元格抛出 {type(problem).__name__}：{problem}",
        )
    return None


def _judge_summary(answer: Any) -> Text | None:
    import altair as alt
    from IPython.display import Markdown

    import analytics_kit as ak

    # What the data cell has imported.
    imported = {"ak": ak, "alt": alt, "pl": pl, "douyin": douyin, "Markdown": Markdown}
    tree = _parsed(answer)
    if isinstance(tree, tuple):
        return tree
    known = recorded.shares(recorded.SMALL, other=True)
    hostile = known.with_columns(
        pl.when(pl.col("keyword").is_not_null()).then(pl.lit(_HOSTILE)).alias("keyword")
    )
    spoken = []
    for shares, top, lang in (
        (known, 1, "en"),
        (known, 3, "en"),
        (known, 3, "zh"),
        (known.clear(), 3, "en"),
        (hostile, 1, "en"),
    ):
        values: dict[str, Any] = {
            "shares": shares,
            "top": top,
            "lang": lang,
            "item_id": recorded.SMALL,
            "cassette": "demo",
        } | imported
        problem = _run(tree, values)
        if problem is not None:
            return (
                problem
                if shares.height
                else join(
                    (
                        "With a work that nobody searched for (an empty shares) the report fails.",
                        "如果没有人搜索过这条作品（shares 为空），报告就会失败。",
                    ),
                    problem,
                )
            )
        if not isinstance(values["_"], Markdown):
            return (
                "The last line must give Markdown(...): a report puts that on top. print() is not enough.",
                "最后一行必须是 Markdown(...)：报告会把它放在最上面。print() 不够。",
            )
        spoken.append(str(values["_"].data))
    one, three, chinese, nothing, _ = map(html.unescape, spoken)
    found = recorded.shares(recorded.SMALL)
    first, second = found.get_column("keyword").head(2)
    if first not in one:
        return "The first word of shares is not named in it.", "摘要里没有写出 shares 的第一个词。"
    if one == three:
        return "It says the same whatever top is.", "无论 top 是多少，摘要都一样。"
    if "None" in three:
        return (
            "It says None: the row for all other searches has no word. Leave it out with drop_nulls.",
            "摘要里出现了 None：“其他”一行没有词。请用 drop_nulls 去掉。",
        )
    if second in one:
        return (
            "With top = 1 it names a second word. head(top) takes the first ones.",
            "top 为 1 时写出了第二个词。head(top) 取前几个。",
        )
    lacking = [word for word in found.get_column("keyword").head(3) if word not in three]
    if lacking:
        return f"With top = 3 it does not name {lacking[0]}.", f"top 为 3 时没有写出{lacking[0]}。"
    if not _says_percent(one, found.get_column("share")[0]):
        return (
            "The word's share in percent is not in it: f\"{row['share']:.1%}\".",
            "摘要里没有写出这个词占百分之几：f\"{row['share']:.1%}\"。",
        )
    if three == chinese:
        return (
            "It says the same in both languages. Choose the words by lang.",
            "两种语言的摘要一样。请按 lang 选择文字。",
        )
    if not nothing.strip():
        return (
            "With an empty shares it says nothing. Say that there were no searches.",
            "shares 为空时摘要是空的。请写明没有搜索。",
        )
    if ak.display.markdown(_HOSTILE) not in spoken[-1]:
        return (
            f"A searched word like {_HOSTILE} becomes a link, for words are not ours. Write each with ak.display.markdown(word).",
            f"搜索词若是 {_HOSTILE}，就会变成链接：词是别人写的。请用 ak.display.markdown(词) 写出每个词。",
        )
    return None


def _says_percent(text: str, share: float) -> bool:
    """Tell whether a text has a share in percent, with any number of digits."""
    said = re.findall(r"([0-9]+(?:\.[0-9]+)?)\s*[%％]", text)
    return any(abs(float(number) - 100 * share) <= 0.5 for number in said)


def _judge_notebook(answer: Any) -> Text | None:
    cells = getattr(answer, "cells", None)
    if cells is None:
        return (
            f"{kind(answer)[0].capitalize()} came, but a notebook is asked for: nbformat.v4.new_notebook(cells=[...]).",
            f"得到的是{kind(answer)[1]}，题目要的是笔记本：nbformat.v4.new_notebook(cells=[...])。",
        )
    code = [cell for cell in cells if cell.cell_type == "code"]
    tags = [cell.metadata.get("tags", []) for cell in code]
    if not cells or cells[0].cell_type != "markdown" or not cells[0].source.lstrip().startswith("# "):
        return (
            "The first cell should be Markdown and begin with a title: # and a space.",
            "第一个单元格应为 Markdown，并以标题开头：# 加空格。",
        )
    if not tags or "parameters" not in tags[0]:
        return (
            "The first code cell is not tagged parameters, so nobody can set them. "
            'Give it metadata={"tags": ["parameters"]}.',
            '第一个代码单元格没有 parameters 标签，别人就无法设置参数。请加 metadata={"tags": ["parameters"]}。',
        )
    if sum("summary" in tagged for tagged in tags) != 1 or "summary" not in tags[-1]:
        return (
            "The last code cell, and only it, should be tagged summary.",
            "最后一个代码单元格（且只有它）应有 summary 标签。",
        )
    if any(cell.get("outputs") for cell in code):
        return "It holds outputs. A template is stored without them.", "笔记本里有输出。模板存盘时不带输出。"
    chart = next((index for index, cell in enumerate(code) if "ak.charts." in cell.source), None)
    if chart is None:
        return (
            "There is no chart in it: ak.charts.keywords(shares, top=top, lang=lang).",
            "里面没有图：ak.charts.keywords(shares, top=top, lang=lang)。",
        )
    if not any(re.search(r"(?m)^\s*shares\s*[:=]", cell.source) for cell in code[:chart]):
        return (
            "No cell before the chart sets shares. Put data_cell between the parameters and the chart.",
            "画图之前没有单元格给 shares 赋值。请把 data_cell 放在参数和图之间。",
        )
    if _judge_parameters(code[0].source) is not None:
        return join(
            ("Look at the parameters cell.", "请看参数单元格。"),
            _judge_parameters(code[0].source) or ("", ""),
        )
    return None


def _judge_report(answer: Any) -> Text | None:
    if not isinstance(answer, str | Path):
        return (
            f"{kind(answer)[0].capitalize()} came, but the path of the report is asked for; report.build(...) returns it.",
            f"得到的是{kind(answer)[1]}，题目要的是报告的路径；report.build(...) 会返回它。",
        )
    path = Path(answer)
    if path.stem in resources.templates():
        return (
            f"That is a report of the kit's own template {path.stem}. Save yours and pass its path.",
            f"这是工具包自带模板 {path.stem} 的报告。请保存你自己的模板，传入它的路径。",
        )
    if path.suffix != ".html":
        return f"{path.name} is no report: those end in .html.", f"{path.name} 不是报告：报告以 .html 结尾。"
    if not path.is_file():
        return f"There is no file {path}. Was the report built?", f"没有文件 {path}。报告生成了吗？"
    page = path.read_text(encoding="utf-8")
    if recorded.HIT not in page:
        return (
            f'The report is not of the work {recorded.HIT}. Pass {{"item_id": "{recorded.HIT}"}}, or -p item_id={recorded.HIT}.',
            f'这份报告不是作品 {recorded.HIT} 的。请传入 {{"item_id": "{recorded.HIT}"}}，或 -p item_id={recorded.HIT}。',
        )
    if recorded.shares(recorded.HIT).get_column("keyword")[0] not in page:
        return (
            "The words that led to the work are not in the report: was another item_id used in the data cell?",
            "报告里没有这条作品的搜索词：数据单元格里用的是别的 item_id 吗？",
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
