"""A report against a plain script that does the same calls, charts and HTML."""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path
from typing import Any

from _runner import Benchmark, Command, Contender

_TEMPLATE = "retention"
_SOME = ("retention", "audience", "keywords", "work_review")
#: Reports in a row, so that the end of the last one does not count for much.
_FURTHER = 6
_KIT = str(Path(sys.executable).with_name("analytics-kit"))
_ROOT = Path(__file__).parents[2]

# What somebody writes who needs the report once: no kernel, no parameters, nothing cleaned.
_PICTURES_OPTION = 'PICTURES = "--without-pictures" not in sys.argv'
_PLAIN = """
import sys
sys.modules["rfc3987_syntax"] = None
{_PICTURES_OPTION}
import html
import json
import altair
import mistune
import vl_convert

_parts, _charts = [], []

def _prose(text):
    _parts.append(mistune.html(text))

def _code(text):
    _parts.append("<pre>" + html.escape(text) + "</pre>")

def _show(value):
    if isinstance(value, altair.TopLevelMixin):
        _charts.append(value.to_dict())
        picture = vl_convert.vegalite_to_svg(_charts[-1], vl_version="6.4") if PICTURES else ""
        _parts.append(f"<div id='chart-{len(_charts) - 1}'>{picture}</div>")
    elif hasattr(value, "_repr_html_"):
        _parts.append(value._repr_html_())
    elif hasattr(value, "_repr_markdown_"):
        _parts.append(mistune.html(value._repr_markdown_()))
    elif value is not None:
        _parts.append("<pre>" + html.escape(repr(value)) + "</pre>")

def _finish(path):
    assert _charts
    specs = json.dumps(_charts, ensure_ascii=False).replace("<", "\\\\u003c")
    draw = f"{specs}.forEach((spec, i) => vegaEmbed('#chart-' + i, spec))"
    page = "".join(_parts) + f"<script>{vl_convert.javascript_bundle()}</script><script>{draw}</script>"
    open(path, "w", encoding="utf-8").write(page)
"""


def write_plain(size: int, folder: Path) -> None:
    """Write the template's cells down as a script."""
    del size
    from analytics_kit import report, resources

    lines = [_PLAIN.replace("{_PICTURES_OPTION}", _PICTURES_OPTION)]
    for cell in report.read(resources.template(_TEMPLATE)).cells:
        if cell.cell_type == "markdown":
            lines.append(f"_prose({cell.source!r})")
            continue
        lines.append(f"_code({cell.source!r})")
        tree = ast.parse(cell.source)
        if tree.body and isinstance(last := tree.body[-1], ast.Expr):
            call = ast.Call(ast.Name("_show", ast.Load()), [last.value], [])
            tree.body[-1] = ast.Expr(call)
        lines.append(ast.unparse(ast.fix_missing_locations(tree)))
    lines.append(f"_finish({str(folder / 'plain.html')!r})")
    for number in range(_FURTHER):
        shutil.copy(resources.template(_TEMPLATE), folder / f"{number}.ipynb")
    (folder / "plain.py").write_text("\n".join(lines), encoding="utf-8")


def load_plain(folder: Path) -> Any:
    """Compile the script."""
    return compile((folder / "plain.py").read_text(encoding="utf-8"), "plain.py", "exec")


def load_without_pictures(folder: Path) -> Any:
    """Compile it as it runs where nothing is to be printed or mailed."""
    text = (folder / "plain.py").read_text(encoding="utf-8")
    return compile(text.replace(_PICTURES_OPTION, "PICTURES = False"), "plain.py", "exec")


def run_plain(script: Any) -> None:
    """Run the script in this process, where the first time has loaded everything."""
    for _ in range(_FURTHER):
        exec(script, {"__name__": "__plain__"})  # noqa: S102 - written above


def load_kit(folder: Path) -> Path:
    """Spare this process the grammar, as the command line does."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment] # None is how Python marks it
    return folder


def run_kit(folder: Path) -> None:
    """Make the reports from this process, where the first time has loaded what rendering needs."""
    from analytics_kit import report

    report.build_all({str(path): {} for path in sorted(folder.glob("*.ipynb"))}, out=folder)


_PAPERMILL = f"""
set -e
cd {{folder}}
{sys.executable} -m papermill --no-progress-bar {_ROOT}/notebooks/{_TEMPLATE}.ipynb out.ipynb -k python3
{sys.executable} -m nbconvert --to html out.ipynb
"""

BENCHMARKS = [
    Benchmark(
        name="one report, cold",
        make=write_plain,
        contenders={
            "floor": Command([sys.executable, "{folder}/plain.py"]),
            "without pictures": Command([sys.executable, "{folder}/plain.py", "--without-pictures"]),
            "kit": Command([_KIT, "report", _TEMPLATE, "-o", "{folder}"]),
            "papermill": Command(["bash", "-c", _PAPERMILL]),
        },
        goal=1.6,
        ahead={"papermill": 1},
        unit="process",
    ),
    Benchmark(
        name="six further reports, warm",
        make=write_plain,
        contenders={
            "floor": Contender(run_plain, load_plain),
            "without pictures": Contender(run_plain, load_without_pictures),
            "kit": Contender(run_kit, load_kit),
        },
        goal=1.5,
        unit="run",
    ),
    Benchmark(
        name="four reports",
        contenders={
            "kit": Command([_KIT, "report", *_SOME, "-o", "{folder}"]),
            "one after another": Command(
                ["bash", "-ec", f"for t in {' '.join(_SOME)}; do {_KIT} report $t -o {{folder}}; done"]
            ),
        },
        ahead={"one after another": 1},
        unit="run",
    ),
]
