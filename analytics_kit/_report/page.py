r"""From a notebook with outputs to one HTML page.

Three things keep what came from data inert. HTML (from Markdown too) passes an allow-list. Chart
specifications are JSON in which ``<`` is written ``\u003c``, so that no title can end the script element. And
the content security policy names the hashes of the page's two scripts: no other script runs, and nothing is
fetched. Vega's expressions go through its interpreter, so the policy needs no ``unsafe-eval``.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics_kit import _dark, _drawing
from analytics_kit._report import glossary, pictures, provenance, reproduction
from analytics_kit._report.kernel import NOTE
from analytics_kit._report.origin import subject_of
from analytics_kit._version import __version__
from analytics_kit._visible import visible
from analytics_kit._width import one_line
from analytics_kit.errors import TemplateError
from analytics_kit.locale import N_, translator
from analytics_kit.renderer import MIME as CHART

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import jinja2
    from nbformat import NotebookNode

    from analytics_kit._report.origin import Origin

_HERE = Path(__file__).parent

#: The kit's own warnings, which a page names in its language; others keep their names.
_WARNINGS = (N_("PartialResultWarning"),)


#: Halves of surrogate pairs, which JSON may hold and no file.
_HALF = re.compile("[\ud800-\udfff]")

# As polars writes them: text stands in quotes, so an id of digits is no number here.
_NUMBER = re.compile(r"null|…|NaN|-?inf|-?[\d,_.]+(e[+-]?\d+)?%?")
_QUOTED = re.compile(r'(?s)".*["…]')

_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "br",
        "code",
        "del",
        "em",
        "i",
        "img",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
    ),
    *("strong", "sub", "sup", "u", "var"),
    *("blockquote", "div", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre"),
    *("dd", "details", "dl", "dt", "input", "li", "ol", "summary", "ul"),
    *("caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_ATTRIBUTES = {
    "*": frozenset({"class", "title", "lang", "dir"}),
    "a": frozenset({"href"}),
    "img": frozenset({"alt", "width", "height", "src"}),
    "input": frozenset({"type", "checked", "disabled"}),  # the boxes of a task list
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan", "align"}),
    "th": frozenset({"colspan", "rowspan", "align", "scope"}),
}


async def prepare() -> None:
    """Load what :func:`render` needs, once in a process, while something else goes on."""
    await asyncio.gather(asyncio.to_thread(vega), asyncio.to_thread(_load))


def _load() -> None:
    import bs4  # noqa: F401  # imported for its cost
    import nbconvert.filters  # noqa: F401  # likewise


def script() -> str:
    """Give the page's own script, which draws its charts; it reads what :func:`script_data` gives."""
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in ("narrow.js", "page.js"))


def vega() -> str:
    """Give what draws charts in a browser as one script.

    Raises
    ------
    TemplateError
        It could not be made.
    """
    try:
        return _drawing.vega()
    except _drawing.UndoneError:
        msg = "The scripts that draw charts could not be bundled: the process that did it ended. Try again."
        raise TemplateError(msg) from None


@functools.cache
def layout(name: str) -> jinja2.Template:
    """Give the layout of a page, compiled once in a process."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(name)


def render(
    notebook: NotebookNode,
    *,
    template: str,
    parameters: Sequence[tuple[str, str, str]],
    origin: Origin,
    lang: str,
) -> str:
    """Render the page; :func:`analytics_kit.report.render` is the public way in."""
    from markupsafe import Markup

    body = _Body(lang)
    for cell in notebook.cells:
        body.add(cell)
    charts, datasets = _share(body.charts)
    _ = translator("page", lang)
    scripts = [*([vega()] if body.charts else []), script()]
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in scripts)
    record = reproduction.record(notebook, template=template, origin=origin, lang=lang)
    text = layout("page.html.j2").render(
        _=_,
        title=body.title or template,
        subject=one_line(subject_of(notebook.metadata).name),
        summary=body.summary,
        blocks=body.blocks,
        contents=body.contents if len(body.contents) > 2 else [],
        charts=[(name, Markup(json_for_script(spec))) for name, spec in charts],  # noqa: S704  # escaped there
        script_data=Markup(json_for_script(script_data(lang, datasets))),  # noqa: S704  # likewise
        scripts=[Markup(script) for script in scripts],  # noqa: S704  # ours
        style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704  # ours
        script_hashes=Markup(hashes),  # noqa: S704  # base64
        origin=origin,
        provenance=provenance.rows(origin, lang),
        template=template,
        parameters=parameters,
        record=record,
        terms=glossary.terms(_text(body), lang),
        record_json=Markup(json_for_script(record)),  # noqa: S704  # likewise
        notebook=Markup(json_for_script(reproduction.bare(notebook))),  # noqa: S704  # likewise
        version=__version__,
    )
    return reproduction.seal(_HALF.sub(lambda half: html.escape(visible(half[0])), text))


def _text(body: _Body) -> str:
    """Give what a reader of the page sees: summary, prose, tables and the words over charts; not code."""
    fragments = [*body.summary, *(content for kind, content, _ in body.blocks if kind == "prose")]
    fragments += [output for _, _, outputs in body.blocks for output in outputs]
    tagless = re.sub(r"<[^>]*>", " ", " ".join(map(str, fragments)))
    return html.unescape(tagless) + " ".join(str(spec["description"]) for _, spec in body.charts)


def script_data(lang: str, datasets: Mapping[str, Any]) -> dict[str, Any]:
    """Collect what the page's script needs: its words, the data that several charts draw, the colours of a dark page."""
    _ = translator("page", lang)
    return {
        "words": {
            "chart_failed": _("This chart could not be drawn:"),
            "copied": _("Copied"),
            "csv": _("Copy as CSV"),
            "menu": _("Save this chart"),
            "notebook": _("Get the notebook"),
            "png": _("Save as PNG"),
            "svg": _("Save as SVG"),
        },
        "datasets": datasets,
        "dark": {"colours": _dark.COLOURS, "config": _dark.config()},
    }


def _share(charts: Sequence[tuple[str, Any]]) -> tuple[list[tuple[str, Any]], dict[str, Any]]:
    """Take out of the charts the data that several of them draw; ``page.js`` puts them in again.

    Altair names data after their content. Where another tool gave one name to different data, each chart keeps its own.

    Examples
    --------
    >>> same = {"datasets": {"data-1": [{"a": 1}]}}
    >>> _share([("chart-1", same), ("chart-2", same)])
    ([('chart-1', {'datasets': {}}), ('chart-2', {'datasets': {}})], {'data-1': [{'a': 1}]})
    """
    versions_of: dict[str, list[Any]] = {}
    for _, spec in charts:
        for name, rows in spec.get("datasets", {}).items():
            versions_of.setdefault(name, []).append(rows)
    shared = {
        name: versions[0]
        for name, versions in versions_of.items()
        if len(versions) > 1 and all(rows == versions[0] for rows in versions)
    }
    without = [
        (
            name,
            spec | {"datasets": {key: rows for key, rows in spec["datasets"].items() if key not in shared}}
            if "datasets" in spec
            else spec,
        )
        for name, spec in charts
    ]
    return without, shared


def json_for_script(value: Any) -> str:
    r"""Write JSON that can stand inside a script element.

    ``<``, ``>`` and ``&`` become escapes, so that no text in it can end the element or open a comment; U+2028 and
    U+2029 too, which older engines take for line ends, and halves of surrogate pairs, which no file can hold.

    Examples
    --------
    >>> print(json_for_script({"title": "</script><script>alert(1)</script>"}))
    {"title":"\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return re.sub(r"[<>&\u2028\u2029\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def clean(fragment: str) -> str:
    """Keep the tags and attributes that a report may show; the rest goes, scripts and styles with their content.

    Examples
    --------
    >>> clean('<p onclick="steal()">hello <img src="http://x.example/a.png" onerror="alert(1)"></p>')
    '<p>hello <img></p>'
    """
    import bleach  # type: ignore[import-untyped]  # ships no type information

    # Only for looks: without this, the text of a style sheet would be left standing. Safety is bleach's part.
    fragment = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", fragment)
    return str(bleach.clean(fragment, tags=_TAGS, attributes=_attribute_allowed, strip=True))


def _attribute_allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return value.startswith(
            ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/svg+xml;base64,")
        )
    if tag == "input" and name == "type":
        return value == "checkbox"
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())


class _Body:
    """What the cells become, gathered in one pass."""

    def __init__(self, lang: str) -> None:
        self._translate, self._chinese = translator("page", lang), lang == "zh"
        self.title = ""
        self.summary: list[Any] = []
        self.blocks: list[tuple[str, Any, list[Any]]] = []  # kind, HTML of prose or code, HTML of outputs
        self.contents: list[tuple[str, str]] = []  # anchor, text
        self.charts: list[tuple[str, Any]] = []  # element id, specification
        self._tables = 0

    def add(self, cell: NotebookNode) -> None:
        from markupsafe import Markup

        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown":
            prose = self._headings(_markdown(cell.source, cell.get("attachments")))
            if prose.strip():
                self.blocks.append(("prose", Markup(prose), []))  # noqa: S704  # cleaned
        elif cell.cell_type == "code" and cell.source.strip():
            outputs = [Markup(fragment) for output in cell.outputs if (fragment := self._output(output))]  # noqa: S704
            if "summary" in tags:
                self.summary += outputs
                outputs = []
            code = Markup(_highlight(cell.source))  # noqa: S704  # escaped there
            if self.blocks and self.blocks[-1][0] == "code" and not self.blocks[-1][2]:
                code = self.blocks.pop()[1] + code  # cells that show nothing fold into one with the next
            self.blocks.append(("code", code, outputs))

    def _headings(self, prose: str) -> str:
        """Take the first h1 as the title and give every h2 an anchor."""

        def heading(match: re.Match[str]) -> str:
            level, inner = match[1], match[2]
            text = html.unescape(re.sub(r"<[^>]*>", "", inner)).strip()
            if level == "1" and not self.title:
                self.title = text
                return ""
            if level != "2":
                return match[0]
            self.contents.append((f"section-{len(self.contents) + 1}", text))
            return f'<h2 id="{self.contents[-1][0]}">{inner}</h2>'

        return re.sub(r"(?s)<h([12])>(.*?)</h\1>", heading, prose)

    def _output(self, output: NotebookNode) -> str:
        if output.output_type == "stream":
            # stderr is for whoever runs the template: progress and logs, never the same twice.
            return _plain(output.text) if output.name == "stdout" else ""
        return self._data(output.get("data", {}))

    def _data(self, data: Mapping[str, Any]) -> str:
        """Show the richest of the forms that one output comes in."""
        if note := data.get(NOTE):
            category = note["category"]
            kind = html.escape(self._translate(category) if category in _WARNINGS else category)
            message = html.escape((self._chinese and note["zh"]) or note["message"])
            return f'<aside class="note"><strong>{kind}</strong><p>{message}</p></aside>'
        if chart := data.get(CHART):
            return self._chart(chart)
        if "text/html" in data:
            return f'<div class="rich">{_tables(clean(data["text/html"]), self._caption)}</div>'
        if "text/markdown" in data:
            return f'<div class="rich">{_tables(_markdown(data["text/markdown"]), self._caption)}</div>'
        if "image/svg+xml" in data:  # inside an img element no script of the image runs
            encoded = base64.b64encode(data["image/svg+xml"].encode()).decode()
            return f'<img class="picture" alt="" src="data:image/svg+xml;base64,{encoded}">'
        for kind in ("image/png", "image/jpeg"):
            if kind in data:
                encoded = html.escape(re.sub(r"\s", "", data[kind]))
                return f'<img class="picture" alt="" src="data:{kind};base64,{encoded}">'
        return _plain(data["text/plain"]) if "text/plain" in data else ""

    def _caption(self) -> str:
        """Name a table after the section that it stands in."""
        self._tables += 1
        section = self.contents[-1][1] if self.contents else self.title
        _ = self._translate
        number = _("Table {n}", n=self._tables)
        return f"{number}: {section}" if section else number

    def _chart(self, chart: Mapping[str, Any]) -> str:
        """Show a chart: its picture, which the script replaces on the screen, and which is printed."""
        _, name = self._translate, f"chart-{len(self.charts) + 1}"
        # Its name for the version is JupyterLab's; the page brings a newer one, and would note the difference.
        spec = {key: value for key, value in chart.items() if key != "$schema"}
        spec["description"] = spec.get("description") or chart_text(spec) or _("a chart without a title")
        self.charts.append((name, spec))
        picture = pictures.svg(spec, name, description=spec["description"])
        return f'<figure class="chart" id="{name}"><div class="static">{picture}</div><div class="live"></div></figure>'


def chart_text(spec: Mapping[str, Any]) -> str:
    """Give the words over a chart and over its panels: titles and subtitles.

    Examples
    --------
    >>> chart_text({"title": {"text": ["Retention"], "subtitle": "Faded: few plays"}, "layer": [{}]})
    'Retention. Faded: few plays'
    """
    title = spec.get("title")
    title = title if isinstance(title, dict) else {"text": title}
    lines = [title.get("text"), title.get("subtitle")]
    texts = [" ".join(text) if isinstance(text, list) else text for text in lines if text]
    inner = [spec["spec"]] if "spec" in spec else []
    for kind in ("layer", "concat", "hconcat", "vconcat"):
        inner += spec.get(kind, [])
    return ". ".join(str(text) for text in [*texts, *filter(None, map(chart_text, inner))])


def _plain(text: str) -> str:
    from nbconvert.filters import strip_ansi

    # Where an object shows its address, that differs from run to run.
    text = visible(re.sub(r"\b0x[0-9A-Fa-f]{6,}", "0x…", strip_ansi(text))).rstrip()  # type: ignore[no-untyped-call]  # not annotated
    return f'<pre class="plain">{html.escape(text)}</pre>' if text else ""


def _markdown(source: str, attachments: Any = None) -> str:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    # Cleaned after rendering: cleaning the source would let [text](javascript:...) through.
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=attachments)
    rendered = MarkdownWithMath(renderer=renderer).render(source)
    # The style attribute is not let through; of what it says in a table, the alignment is kept.
    return clean(re.sub(r'(?<=<t[hd]) style="text-align:(left|right|center)"', r' align="\1"', rendered))


def _highlight(source: str) -> str:
    from nbconvert.filters import Highlight2HTML

    return str(Highlight2HTML(pygments_lexer="ipython3")(source))  # type: ignore[no-untyped-call]  # not annotated


def _tables(fragment: str, caption: Callable[[], str] | None = None) -> str:
    """Give tables captions and a frame to scroll in, let a phone turn rows into cards, and make polars frames pleasant."""
    if "<table" not in fragment:
        return fragment
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(fragment, "html.parser")
    for table in soup.find_all("table"):
        heads, rows = (
            [row.select("th, td") for row in table.select(f"{section} > tr")]
            for section in ("thead", "tbody")
        )
        even = len({len(row) for row in heads + rows}) == 1
        frame = table.wrap(soup.new_tag("div", attrs={"class": "table", "tabindex": "0"}))
        if caption is not None and table.caption is None:
            title = soup.new_tag("caption")
            title.string = caption()
            table.insert(0, title)
        for cell in table.select("thead th"):
            if cell.get_text():
                cell["scope"] = "col"
            else:
                cell.name = "td"  # a heading that says nothing is none
        if even and "dataframe" in table.get_attribute_list("class"):
            _pleasant(heads, rows)
        if even and heads and len(heads[0]) > 3:
            frame["class"] = "table cards"
            named = [
                " · ".join(filter(None, (cell.get_text() for cell in column)))
                for column in zip(*heads, strict=True)
            ]
            for row in rows:
                for name, cell in zip(named, row, strict=True):
                    cell["data-label"] = name
    return str(soup)


def _pleasant(heads: Sequence[Sequence[Any]], rows: Sequence[Sequence[Any]]) -> None:
    """Align the cells of a frame as polars writes it, and take the quotes from its texts."""
    for head, *dtypes, body in zip(*heads, zip(*rows, strict=True), strict=False):
        number = all(_NUMBER.fullmatch(cell.get_text()) for cell in body)
        long = any(len(cell.get_text()) > 30 for cell in body)
        kind = "number" if number else "long" if long else "short"
        head["class"] = kind
        for cell in dtypes:
            cell["class"] = f"{kind} dtype"
        for cell in body:
            text = visible(cell.get_text())
            cell["class"] = f"{kind} null" if text == "null" else kind
            # Polars quotes text, as Python does.
            cell.string = text[1:].removesuffix('"') if _QUOTED.fullmatch(text) else text


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
