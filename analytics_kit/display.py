"""Frames as people read them: names and units in the head, words, percent, thousands, no technical null.

Everything here is about what is shown; the frames themselves stay plain polars frames. In a notebook, one line makes
every frame that a cell ends with readable::

    import analytics_kit as ak

    ak.display.enable(lang="en")

Importing the package changes no formatter; only this call does, and :func:`disable` takes it back. It has JupyterLab
draw charts itself too. :func:`words` puts the same words into a frame, for sentences made of it. :func:`short_name` makes
a title fit a chart or a cell. :func:`failures` tells of a session's calls which of them failed.

What others wrote is text here: no frame that is shown by this module holds a link, an element or a formula of theirs,
and :func:`markdown` makes their words safe to put into Markdown.
"""

from __future__ import annotations

import datetime as dt
import html
import math
import re
import sys
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import _completion, _ledger, _words, renderer
from analytics_kit._columns import Label, describe
from analytics_kit._failures import failures
from analytics_kit._visible import NO_FORMULAS, visible
from analytics_kit._width import distinct, one_line, shorten
from analytics_kit.errors import ParameterError
from analytics_kit.locale import N_, check_lang, translator
from analytics_kit.tables._check import require_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "Shown",
    "disable",
    "enable",
    "failures",
    "keep_text",
    "markdown",
    "short_name",
    "short_names",
    "show",
    "subject",
    "words",
]


def __dir__() -> list[str]:
    return __all__  # what tab completion offers


#: Rows that are shown of a frame, unless told otherwise.
ROWS = 40
#: How wide a name is at most, in Chinese characters: charts have room for it beside their bars and in legends.
NAME_WIDTH = 16
#: Characters of a text that are shown.
_LONGEST = 200
#: What stands for null.
_NOTHING = "–"
_MARK = "\u200b"
_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")  # all punctuation of ASCII

#: Units that need no word below a name: the cells say it, or there is none.
_UNSAID = frozenset(
    {
        "count",
        "date",
        "hour",
        "ratio",
        "share 0-1",
        "text",
        "the metric's: index, count or share 0-1",
        "weekday",
        "word",
        "yes/no",
    }
)
#: How a unit is written below a name, where its word is too long for that.
_SHORT = {
    "share difference": N_("points"),
    "money, see currency": N_("money"),
    "index, 100 = platform average": N_("100 = average"),
    "unknown: nothing documents it": N_("unit unknown"),
}
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


class Shown:
    """A frame as it is shown; :func:`show` makes it.

    Attributes
    ----------
    frame
        The polars frame itself, untouched.
    """

    def __init__(self, frame: pl.DataFrame, *, table: str | None, lang: str, rows: int) -> None:
        self.frame = frame
        known = describe(frame.columns, table)
        self._lang, self._cut = lang, _worded(frame.head(rows), lang)
        currency = _currency(frame)
        self._columns = [_Written(self._cut[name], known[name], lang, currency) for name in frame.columns]

    def __repr__(self) -> str:
        heads = [f"{column.name}\n{column.unit}".strip() for column in self._columns]
        written = {str(index): column.cells for index, column in enumerate(self._columns)}
        text = pl.DataFrame(written, schema=dict.fromkeys(written, pl.String))
        # Two columns may have the same name for people, but not in a frame: marks of no width tell them apart.
        text.columns = [head + _MARK * heads[:index].count(head) for index, head in enumerate(heads)]
        with pl.Config(
            tbl_hide_column_data_types=True,
            tbl_hide_dataframe_shape=True,
            tbl_rows=-1,
            tbl_cols=-1,
            fmt_str_lengths=40,
        ):
            return "\n".join(filter(None, (str(text).replace(_MARK, ""), self._note())))

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th class="{column.kind}" style="{column.style}">{html.escape(column.name)}</th>'
            for column in self._columns
        )
        units = "".join(
            f'<th class="{column.kind} dtype" style="{column.style};font-weight:normal;opacity:.65;padding-top:0">{html.escape(column.unit)}</th>'
            for column in self._columns
        )
        units = f"<tr>{units}</tr>" if any(column.unit for column in self._columns) else ""
        body = "".join(
            "<tr>"
            + "".join(
                f'<td class="{column.kind}{" null" if cell == _NOTHING else ""}" style="{column.cell_style}">{html.escape(cell)}</td>'
                for column, cell in zip(self._columns, row, strict=True)
            )
            + "</tr>"
            for row in zip(*(column.cells for column in self._columns), strict=True)
        )
        note = f"<p><small>{html.escape(self._note())}</small></p>" if self._note() else ""
        return f'<div {NO_FORMULAS}><table class="frame"><thead><tr>{head}</tr>{units}</thead><tbody>{body}</tbody></table>{note}</div>'

    def _note(self) -> str:
        _ = translator("display", self._lang)
        if self.frame.is_empty():
            return _("no rows")
        if self._cut.height < self.frame.height:
            return _("{shown:,} of {all:,} rows", shown=self._cut.height, all=self.frame.height)
        return ""


def show(frame: pl.DataFrame, *, table: str | None = None, lang: str = "en", rows: int = ROWS) -> Shown:
    """Show a frame with the names and units of its columns, and with numbers that can be read.

    Shares become percent, differences of shares percentage points with their sign; counts get thousands separators;
    moments are cut to the minute and name their time zone; null is a dash. The kit's own words are said as the charts
    say them (:func:`words`).

    Parameters
    ----------
    frame
        Any polars frame. A column that no table and no transform has keeps its name and gets no unit.
    table
        The table that it comes from, where the names of its columns leave that open.
    lang
        ``"en"`` or ``"zh"``.
    rows
        How many rows are shown at most.

    Returns
    -------
    Shown
        It shows as HTML in a notebook and as text elsewhere; its ``frame`` is the frame itself.

    Raises
    ------
    ParameterError
        If ``lang`` or ``rows`` is not allowed.
    TableError
        If there is no such table, or no polars DataFrame came.

    Examples
    --------
    >>> show(pl.DataFrame({"keyword": ["热门音乐"], "count": [2500], "share": [0.2415], "mine": [None]}))
    ┌──────────┬──────────┬───────┬──────┐
    │ keyword  ┆ searches ┆ share ┆ mine │
    ╞══════════╪══════════╪═══════╪══════╡
    │ 热门音乐 ┆ 2,500    ┆ 24.1% ┆ –    │
    └──────────┴──────────┴───────┴──────┘
    """
    require_frame(frame, "frame to show", eager=True)
    _check(lang, rows)
    return Shown(frame, table=table, lang=lang, rows=rows)


def words(frame: pl.DataFrame, *, lang: str = "en") -> pl.DataFrame:
    """Put the kit's own words in a frame as people read them, the same as in charts and tables.

    A word is known by its column: ``band``, ``dimension``, ``source``, ``stage`` and so on, a ``segment`` by the
    ``dimension`` beside it, and in ``measure`` and ``metric`` the name of a column. Titles, search words, ids, and
    whatever a provider or a user wrote stay as they are.

    Parameters
    ----------
    frame
        Any polars frame; it is not changed.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    polars.DataFrame
        The same rows and columns; columns with words are text.

    Raises
    ------
    ParameterError
        If ``lang`` is not allowed.
    TableError
        If no polars DataFrame came.

    Examples
    --------
    >>> core = pl.DataFrame({"dimension": ["age"], "segment": ["-18"], "band": ["core"]})
    >>> words(core, lang="zh").row(0)
    ('年龄', '18岁以下', '核心')
    """
    require_frame(frame, "frame to show", eager=True)
    _check(lang)
    return _worded(frame, lang)


def short_name(title: str | None, fallback: str, *, width: float = NAME_WIDTH) -> str:
    """Cut a title to a name that fits beside a bar, in a legend or in a cell.

    It is cut by its width, so that a Chinese and an English name take the same room. Two titles with one beginning
    may get one name: `short_names` and charts number equal names.

    Parameters
    ----------
    title
        Of a work, a video or a product. Line breaks and runs of blanks become one blank.
    fallback
        What stands in its place where it is None or blank: the id. It is cut too, but an id of 19 digits fits.
    width
        In Chinese characters. A Latin letter counts as .57 of one: 16 are about 28 letters.

    Returns
    -------
    str
        One line, at most as wide; ``"…"`` ends what was cut. Characters that act are shown, as in :func:`markdown`.

    Raises
    ------
    ParameterError
        If ``width`` is not a number from 1 up.

    Examples
    --------
    >>> short_name("外婆教我的螺蛳粉，吃一次惦记三年 #烟火气", "7523449937449431985")
    '外婆教我的螺蛳粉，吃一次惦记三…'
    >>> short_name("Stop buying the expensive one, get the linen spray", "7563882110484334452")
    'Stop buying the expensive o…'
    >>> short_name(None, "7563882110484334452")
    '7563882110484334452'
    """
    if isinstance(width, bool) or not isinstance(width, int | float) or not width >= 1:
        msg = f"width={width!r} is not allowed. Allowed: a number of Chinese characters from 1 up."
        raise ParameterError(msg)
    return shorten(one_line(title or "") or fallback, width, size=1)


def short_names(works: pl.DataFrame, *, width: float = NAME_WIDTH) -> dict[str, str]:
    r"""Return what charts and tables call each work: its title, cut by `short_name`, and numbered where two are equal.

    Parameters
    ----------
    works
        item_id and title, as in the tables of works and of videos.
    width
        In Chinese characters.

    Returns
    -------
    dict
        item_id -> name, in the order of the rows; the id itself where a title is missing.

    Examples
    --------
    >>> short_names(pl.DataFrame({"item_id": ["1", "2", "3"], "title": ["two\nlines", None, "two lines"]}))
    {'1': 'two lines', '2': '2', '3': 'two lines (2)'}
    """
    titles = works.select("item_id", "title").drop_nulls("item_id")
    cut = {item: short_name(title, item, width=width) for item, title in titles.iter_rows()}
    return dict(zip(cut, distinct(cut.values(), width, size=1), strict=True))


def subject(
    works: pl.DataFrame | None = None,
    item_ids: str | Sequence[str] = (),
    *,
    start: dt.date | str | None = None,
    end: dt.date | str | None = None,
) -> None:
    """Say what the notebook is about, so that its report carries it in its title and in the name of its file.

    Elsewhere than in a report nothing comes of it.

    Parameters
    ----------
    works
        item_id and title, and, where they are known, author and figures, as in the table of works.
    item_ids
        The works that it is about: their short names stand in the title, their ids in the file's name. None at all where it is
        about all of them: then the title has their author, if it is one.
    start, end
        The period that it is about.

    Examples
    --------
    >>> subject(pl.DataFrame({"item_id": ["1"], "title": ["Noodles"]}), "1")
    """
    ids = [item_ids] if isinstance(item_ids, str) else list(item_ids)
    parts, figures = [], {}
    if ids:
        names = {} if works is None else short_names(works.filter(pl.col("item_id").is_in(ids)))
        parts.append(" / ".join(names.get(item_id, item_id) for item_id in ids))
        if works is not None and len(ids) == 1:
            figures = _figures(works.filter(pl.col("item_id") == ids[0]))
    elif works is not None and "author" in works.columns:
        authors = works.get_column("author").drop_nulls().unique()
        parts += [short_name(authors[0], "")] if len(authors) == 1 else []
    period = [str(day)[:10] for day in (start, end) if day is not None]
    if period:
        parts.append(" – ".join(dict.fromkeys(period)))
    _ledger.note_subject(_ledger.Subject(" · ".join(filter(None, parts)), tuple(ids), figures))


def _figures(work: pl.DataFrame) -> dict[str, int | str]:
    """Return what a list of reports says of a work, beside its name."""
    if work.is_empty():
        return {}
    row = work.row(0, named=True)
    values = {name: row.get(name) for name in ("published_at", "plays", "likes", "comments", "shares")}
    return {
        name: value if isinstance(value, int) else str(value)[:10]
        for name, value in values.items()
        if value is not None
    }


def markdown(text: object) -> str:
    r"""Write a text so that Markdown shows exactly this text, whatever is in it.

    A search word, a title, a name, a provider's message: what others wrote may hold links, HTML or formulas, and
    JupyterLab runs the HTML of an output. In a sentence for ``IPython.display.Markdown`` it goes through here::

        Markdown(f"First word: **{ak.display.markdown(word)}**.")

    Nothing in it is then a link (bare addresses neither), an image, an element, an entity, code, emphasis, a heading,
    a list, the border of a table's cell, or a formula; in JupyterLab as in a report.

    Parameters
    ----------
    text
        The text; of anything else, what ``str`` says of it.

    Returns
    -------
    str
        Markdown on one line. Runs of blanks and line breaks are one blank, none at the ends. Characters that act
        instead of being seen are shown: controls, direction overrides, zero widths and halves of
        surrogate pairs as ``<U+202E>``. A dollar and a backslash stand in a span of their own, because MathJax looks for
        formulas in what is shown, where no escape helps; it never looks across the border of an element.

    Examples
    --------
    >>> markdown("热门音乐 🎵")
    '热门音乐 🎵'
    >>> markdown("[log in](//x)")
    '&#91;log in&#93;&#40;&#47;&#47;x&#41;'
    >>> markdown("from $5")
    'from <span>&#36;</span>5'
    """
    return _SPECIAL.sub(_escaped, one_line(str(text)))


def _escaped(match: re.Match[str]) -> str:
    entity = f"&#{ord(match[0])};"
    return f"<span>{entity}</span>" if match[0] in "$\\" else entity


def enable(*, lang: str = "en", rows: int = ROWS) -> None:
    """Show every polars frame of this IPython session as :func:`show` does, until :func:`disable`.

    JupyterLab then draws charts itself, without a network, all charts get the kit's look (unless another theme of Altair's
    is enabled), and inside quotes Tab offers what a parameter of the kit takes. Nothing but what is shown changes, and only
    here: a frame stays a frame. Outside IPython nothing happens.

    Parameters
    ----------
    lang, rows
        As in :func:`show`.

    Raises
    ------
    ParameterError
        If ``lang`` or ``rows`` is not allowed.
    """
    _check(lang, rows)

    def as_html(frame: pl.DataFrame) -> str:
        return Shown(frame, table=None, lang=lang, rows=rows)._repr_html_()

    def as_text(frame: pl.DataFrame, printer: Any, _: bool) -> None:
        printer.text(repr(Shown(frame, table=None, lang=lang, rows=rows)))

    for kind, form in (("text/html", as_html), ("text/plain", as_text)):
        if (formatter := _formatter(kind)) is not None:
            formatter.for_type(pl.DataFrame, form)
            renderer.enable()
            _look().enable()
    if (shell := _shell()) is not None:
        _completion.enable(shell)


def disable() -> None:
    """Show frames as polars does again, and charts as before; nothing happens where :func:`enable` was not called."""
    renderer.disable()
    if "altair" in sys.modules:
        _look().disable()
    for kind in ("text/html", "text/plain"):
        if (formatter := _formatter(kind)) is not None:
            formatter.pop(pl.DataFrame, None)
            if formatter.type_printers.get(pl.Series) is _as_polars:
                keep_text()
    if (shell := _shell()) is not None:
        _completion.disable(shell)


def keep_text() -> None:
    """Show polars frames and series of this IPython session as polars does, but set no formula in them.

    JupyterLab takes ``$5 and $6`` in the cell of a table for a formula, and a formula can be a link. Frames that
    :func:`enable` or :func:`show` show need this not. Outside IPython nothing happens, and where somebody else shows
    frames already, this is left alone.

    Examples
    --------
    >>> keep_text()
    """
    if "IPython" not in sys.modules or (formatter := _formatter("text/html")) is None:
        return
    for kind in (pl.DataFrame, pl.Series):
        if kind not in formatter.type_printers:
            formatter.for_type(kind, _as_polars)


def _as_polars(values: pl.DataFrame | pl.Series) -> str:
    return f"<div {NO_FORMULAS}>{values._repr_html_()}</div>"


def _look() -> Any:
    from analytics_kit.charts import theme  # whoever shows no chart need not wait for Altair

    return theme


def _shell() -> Any:
    from IPython.core.getipython import get_ipython  # a script that shows nothing needs no IPython

    return get_ipython()


def _formatter(kind: str) -> Any:
    shell = _shell()
    if shell is None or shell.display_formatter is None:
        return None
    return shell.display_formatter.formatters[kind]


def _check(lang: str, rows: int = ROWS) -> None:
    check_lang(lang)
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
        msg = f"rows={rows!r} is not allowed. Allowed: a whole number from 1 up."
        raise ParameterError(msg)


# Words


def _worded(frame: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Say the words of each column that holds words."""
    columns = []
    for column in frame:
        if column.dtype not in (pl.String, pl.Categorical, pl.Enum):
            continue
        if column.name == "segment" and "dimension" in frame.columns:
            beside = frame.get_column("dimension").to_list()
        elif column.name in _words.COLUMNS:
            beside = [column.name] * len(column)
        else:
            continue
        cells = [_worded_cell(of, word, lang) for of, word in zip(beside, column, strict=True)]
        columns.append(pl.Series(column.name, cells, dtype=pl.String))
    return frame.with_columns(columns)


def _worded_cell(column: Any, word: str | None, lang: str) -> str | None:
    if column is None or word is None:
        return word
    if (known := _words.say(column, word, lang)) is not None:
        return known
    if column in ("measure", "metric") and (label := describe([word])[word]):
        return label.name(lang)
    return word


# One column


class _Written:
    """One column as it is written: its name, its unit, its cells."""

    def __init__(self, values: pl.Series, known: Label | None, lang: str, currency: str | None) -> None:
        unit = known.unit if known else ""
        zone = getattr(values.dtype, "time_zone", None)
        self.name = known.name(lang) if known else visible(values.name)
        if values.dtype.is_temporal():  # whatever it was, it may have become a day, or another zone's clock
            self.unit = zone or ""
        elif currency and unit.startswith("money"):
            self.unit = currency
        else:
            self.unit = "" if unit in _UNSAID else _below(unit, lang)
        if self.unit == self.name:  # "秒" says it once
            self.unit = ""
        write = _writer(values, unit, lang)
        self.cells = [_NOTHING if value is None else write(value) for value in values]
        number = values.dtype.is_numeric() and unit not in ("id", "code", "weekday")
        long = any(len(cell) > 24 for cell in self.cells)
        self.kind = "number" if number else "long" if long else "short"
        # Inline, because a notebook has no style sheet of ours; a report takes its own.
        self.style = f"text-align:{'right' if number else 'left'}"
        self.cell_style = self.style if long else f"{self.style};white-space:nowrap"


def _below(unit: str, lang: str) -> str:
    """Write a unit below a column's name."""
    if (short := _SHORT.get(unit)) is not None:
        return translator("display", lang)(short)
    return _words.say("unit", unit, lang) or unit


def _currency(frame: pl.DataFrame) -> str | None:
    """Return the one currency of a frame's amounts; None where it names none or several."""
    if "currency" not in frame.columns or frame.schema["currency"] == pl.Null:
        return None
    currencies = frame.get_column("currency").unique()
    return visible(str(currencies[0])) if currencies.len() == 1 and currencies[0] is not None else None


def _writer(values: pl.Series, unit: str, lang: str) -> Callable[[Any], str]:
    """Choose how the values of a column are written, so that all of them have as many decimals."""
    dtype = values.dtype
    _ = translator("display", lang)
    if dtype == pl.Boolean:
        return lambda value: _("yes") if value else _("no")
    if isinstance(dtype, pl.Datetime):
        return lambda value: f"{value:%Y-%m-%d %H:%M}"
    if not dtype.is_numeric():
        return _text
    if unit in ("id", "code", "hour"):
        return str
    if unit == "weekday":
        return lambda value: _weekday(value, lang)
    if dtype.is_integer() and not unit.startswith("share"):
        return lambda value: _number(value, 0)
    finite = [float(value) for value in values if value is not None and math.isfinite(value)]
    if unit.startswith("share"):
        largest = max(map(abs, finite), default=1.0)
        decimals = 1 if largest >= 0.1 else 2 if largest >= 0.01 else 3
        if unit == "share difference":
            return lambda value: _number(value * 100, decimals, sign="+")
        return lambda value: _number(value * 100, decimals) + "%" * math.isfinite(value)
    if unit.startswith("the metric's"):  # each row has a size of its own
        return lambda value: _number(value, _decimals([value], unit) if math.isfinite(value) else 0)
    decimals = _decimals(finite, unit)
    return lambda value: _number(value, decimals)


def _decimals(values: Sequence[float], unit: str) -> int:
    if all(float(value).is_integer() for value in values):
        return 0
    if unit.startswith("money"):
        return 2
    if unit in ("count", "s", "points") or unit.startswith("index"):
        return 1
    largest = max(map(abs, values))
    return 1 if largest >= 100 else 2 if largest >= 1 else 3


def _number(value: float, decimals: int, *, sign: str = "") -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if not round(value, decimals):  # neither −0 nor +0
        return f"{0:.{decimals}f}"
    return f"{value:{sign},.{decimals}f}".replace("-", "−")


def _weekday(value: int, lang: str) -> str:
    if not 1 <= value <= 7:
        return str(value)
    return translator("display", lang)(_WEEKDAYS[value - 1])


def _text(value: Any) -> str:
    if isinstance(value, pl.Series):
        value = ", ".join(map(str, value))
    text = visible(value.isoformat() if isinstance(value, dt.date) else str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
