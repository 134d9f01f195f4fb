"""The pages that the package writes itself, in English and Chinese.

Sphinx reads a folder that is written here, below its doctrees: the pages written by hand for the language, and
those generated from the package's own data. Nothing is written into the checkout. A build in English builds the Chinese
pages too, in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

from analytics_kit.errors import AnalyticsKitError
from site_pages import (
    answers,
    cache,
    claims,
    command_line,
    gallery,
    llms,
    notebooks,
    questions,
    reference,
    search,
    terms,
)
from site_pages.markup import Page, words

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

#: Sphinx's name for a language -> ours, which is the folder of the pages written by hand.
LANGUAGES = {"en": "en", "zh_CN": "zh"}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_search_language(search.English)
    app.add_search_language(search.Chinese)
    app.connect("config-inited", write_sources)
    app.connect("builder-inited", start_chinese)
    app.connect(
        "doctree-read", llms.remember, priority=900
    )  # after Sphinx's own, which makes the room for it
    app.connect("html-page-context", add_context)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_sources(app: Sphinx, config: Config) -> None:
    """Write the sources of one language into a folder and let Sphinx read that."""
    lang = LANGUAGES[config.language]
    if lang == "zh":
        config.nb_code_prompt_show, config.nb_code_prompt_hide = "显示代码", "收起代码"
        config.html_theme_options["search_bar_text"] = "搜索……"
        config.html_theme_options["header_dropdown_text"] = "更多"
    folder = _cache_folder(app)
    languages = ("en", "zh") if lang == "en" else ("zh",)
    try:
        executed = notebooks.executed(languages, folder)[lang]
        outputs = {name: notebooks.outputs(notebook, lang, folder) for name, notebook in executed.items()}
        by_hand = Path(app.confdir) / lang
        pages: dict[str, Page] = {
            path.relative_to(by_hand).as_posix(): path.read_bytes()
            for path in by_hand.rglob("*")
            if path.is_file()
        }
        for generated in (
            reference.pages(lang),
            command_line.pages(lang),
            claims.pages(lang),
            terms.pages(lang),
            answers.pages(lang),
            questions.pages(executed, outputs, lang),
            gallery.pages(executed, outputs, lang, folder),
        ):
            pages |= generated
        if lang == "en":
            pages["changes.md"] = (notebooks.ROOT / ".github" / "CHANGELOG.md").read_bytes()
        pages = answers.labelled(pages, lang)
    except AnalyticsKitError as problem:
        raise ExtensionError(str(problem)) from problem
    source = Path(app.doctreedir) / "source"
    _write(pages, source)
    app.srcdir = source


def _cache_folder(app: Sphinx) -> Path:
    return Path(os.environ.get(cache.VARIABLE) or app.doctreedir / "cache")


def _write(pages: dict[str, Page], folder: Path) -> None:
    """Make the folder hold the pages and nothing else; what has not changed keeps its time."""
    for path in [*folder.rglob("*")]:
        if path.is_file() and path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    for name, page in pages.items():
        path, content = folder / name, page.encode() if isinstance(page, str) else page
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def start_chinese(app: Sphinx) -> None:
    """Build the Chinese pages beside the English ones; `finish` waits for them."""
    if app.builder.name != "html" or app.config.language != "en":
        return
    doctrees = Path(app.doctreedir)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-D", "language=zh_CN"]
    command += ["-d", str(doctrees / "zh"), str(app.confdir), str(app.outdir / "zh")]
    app.chinese = subprocess.Popen(  # noqa: S603 - our own command
        command,
        env=os.environ | {cache.VARIABLE: str(_cache_folder(app))},
        stderr=subprocess.PIPE,
        text=True,
    )


def add_context(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Give a page the way to the other language, and its charts what draws them."""
    lang = LANGUAGES[app.config.language]
    root = "../" * pagename.count("/")
    target = pagename if pagename in ("search", "genindex") or _is_in_both(app, pagename) else "index"
    context["other_language"] = {
        "href": f"{root}zh/{target}.html" if lang == "en" else f"{root}../{target}.html",
        "name": "中文" if lang == "en" else "English",
        "lang": "zh-CN" if lang == "en" else "en",
    }
    if 'data-chart="' in context.get("body", ""):
        context["chart_words"] = questions.chart_words(lang)
        app.add_js_file("charts.js", loading_method="defer")


def _is_in_both(app: Sphinx, pagename: str) -> bool:
    """Whether a page is made in both languages: all but the English API and the changes."""
    return not pagename.startswith("api") and pagename != "changes" and pagename in app.env.found_docs


def finish(app: Sphinx, problem: Exception | None) -> None:
    """Add what stands beside the pages, and wait for the Chinese ones."""
    chinese = getattr(app, "chinese", None)
    if problem is not None or app.builder.name != "html":
        if chinese is not None:
            chinese.kill()
            chinese.wait()
        return
    script = questions.script(_cache_folder(app))
    (Path(app.outdir) / "_static" / "charts.js").write_text(script, encoding="utf-8")
    lang = LANGUAGES[app.config.language]
    (Path(app.outdir) / "llms.txt").write_text(llms.text(app.env, words(lang)), encoding="utf-8")
    if chinese is not None:
        _, messages = chinese.communicate()
        if chinese.returncode:
            msg = f"The Chinese pages could not be built:\n{messages}"
            raise ExtensionError(msg)
