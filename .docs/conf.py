"""The documentation: ``python -m sphinx -W -b html .docs OUT``. Chinese comes out below ``OUT/zh``."""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

# A grammar of jsonschema's, which Altair would load at a second for each language.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # None is how Python marks it

from analytics_kit import __version__  # noqa: E402 - after what keeps the grammar out

# A route's docstring says its tables in a section of its own, which numpydoc passes on as it stands.
warnings.filterwarnings("ignore", "Unknown section Tables", UserWarning)

project = "analytics_kit"
author = "analytics_kit contributors"
copyright = author  # noqa: A001 - Sphinx's name for it
version = release = __version__
language = "en"  # the extension builds the Chinese pages beside these, with zh_CN

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx_design",
    "site_pages",
]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the extension runs the notebooks, as reports are run
nb_code_prompt_show, nb_code_prompt_hide = "Show the code", "Hide the code"
nb_ipywidgets_js = {}  # widgets would come from a CDN, and there are none
autodoc_typehints = "none"  # numpydoc prints the types that docstrings state
autodoc_member_order = "bysource"
autosummary_generate = False  # numpydoc loads it, and it would look for its lists on every page
numpydoc_show_class_members = False
default_role = "py:obj"  # `name` in a docstring is a name of the kit
add_module_names = False
suppress_warnings = ["config.cache"]  # an extension's settings hold functions

html_theme = "pydata_sphinx_theme"
html_title = "analytics_kit"
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it would fetch the pages, which a browser refuses for files
html_context = {"default_mode": "auto"}
# Pages that are no part of a section, and overviews that need the room, have no list of pages beside them.
_PROSE = ("index", "answers", "recipes", "statistics", "claims", "commands", "class", "extending", "changes")
html_sidebars = {page: [] for page in (*_PROSE, "gallery/index")} | {
    f"{section}/*": ["sidebar-nav-bs"] for section in ("questions", "gallery", "data", "routes", "api")
}
_CONTENTS = ("page-toc",)
html_theme_options = {
    "navbar_end": ["language", "theme-switcher"],
    # Tables and charts take the whole width.
    "secondary_sidebar_items": dict.fromkeys((*_PROSE, "api/*", "questions/*"), _CONTENTS),
    "footer_start": ["copyright"],
    "footer_end": [],
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "navigation_depth": 2,
}
