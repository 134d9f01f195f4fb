"""Tables out again, so that spreadsheets open them right: names in a language, units, ids as text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from analytics_kit import _columns, _install
from analytics_kit._files import write_atomically
from analytics_kit.errors import ParameterError, TableError, one_of
from analytics_kit.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from os import PathLike

__all__ = ["write_table"]

#: Rows and characters that a spreadsheet takes.
_MOST_ROWS: Final = 1_048_575
_MOST_TEXT: Final = 32_767
#: The units that a heading names; all others are told by the values.
_NAMED: Final = {"s": N_("s"), "UTC": N_("UTC"), "min": N_("min")}
#: Unit -> how Excel shows it.
_FORMATS: Final = {
    "share 0-1": "0.0%",
    "share difference": "0.0%",
    "count": "#,##0",
    "s": "0.00",
    "ratio": "0.000",
    "UTC": "yyyy-mm-dd hh:mm:ss",
    "date": "yyyy-mm-dd",
    "money, see currency": "#,##0.00",
}
#: What a spreadsheet would run, or take for the beginning of something to run; some drop what cannot be seen before it.
_RUNS = re.compile(r"^(?:[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠])")
#: Digits that a spreadsheet would round, or whose leading zeros it would drop.
_ROUNDED = re.compile(r"[0-9]{12,}|0[0-9]+")


def write_table(frame: pl.DataFrame, path: str | PathLike[str], *, lang: str = "en") -> Path:
    r"""Write a frame so that a spreadsheet, R or pandas opens it right.

    Parameters
    ----------
    frame
        Any frame of the kit: a table, or what a transform returned.
    path
        Where to: ``.xlsx`` (needs ``pip install analytics-kit[excel]``), ``.csv`` or ``.parquet``. What is there is replaced.
    lang
        The language of the headings, ``en`` or ``zh``. Parquet keeps the columns' own names.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ParameterError
        If the ending or the language is another one.
    TableError
        If it is no frame, or has more rows than a spreadsheet takes.

    Notes
    -----
    ``.xlsx``: shares as percent, counts with separators, moments in UTC as dates, ids as text, and a second sheet that says
    what each column is. ``.csv``: UTF-8 with a byte order mark, shares 0-1; an id of digits alone has a tab before it, so that
    Excel keeps it as text, and a text that a spreadsheet would run has an apostrophe before it. The kit reads both back.

    Examples
    --------
    >>> import tempfile
    >>> frame = pl.DataFrame({"item_id": ["7559536212910853422"], "plays": [1200]})
    >>> write_table(frame, Path(tempfile.mkdtemp()) / "works.csv").read_text("utf-8-sig").splitlines()
    ['item,plays', '\t7559536212910853422,1200']
    """
    if not isinstance(frame, pl.DataFrame):
        msg = f"A {type(frame).__name__} is no frame. Pass a polars DataFrame; of a LazyFrame what collect() returns."
        raise TableError(msg)
    if lang not in ("en", "zh"):
        msg = f"lang={lang!r} is not allowed. Allowed: 'en' or 'zh'."
        raise ParameterError(msg)
    target = Path(path)
    writers: Mapping[str, Callable[[pl.DataFrame, str], bytes]] = {
        ".xlsx": _workbook,
        ".csv": _text,
        ".parquet": _parquet,
    }
    ending = target.suffix.lower()
    if ending not in writers:
        msg = f"{target.name} ends in {ending or 'nothing'}. Allowed: {one_of(writers)}."
        raise ParameterError(msg)
    write_atomically(target, writers[ending](frame, lang))
    return target


def _labels(frame: pl.DataFrame) -> dict[str, _columns.Label]:
    labels = _columns.describe(frame.columns)
    return {name: label or _columns.Label("", name, name) for name, label in labels.items()}


def _headings(frame: pl.DataFrame, lang: str) -> list[str]:
    """Return the headings: names in the language, with the unit where the values do not tell it; no two alike."""
    _ = translator("files", lang)
    headings: list[str] = []
    for name, label in _labels(frame).items():
        heading = label.name(lang)
        if unit := _NAMED.get(label.unit):
            heading = f"{heading} ({_(unit)})"
        headings.append(heading if heading not in headings else f"{heading} [{name}]")
    return headings


def _value(value: Any) -> Any:
    """Return a value as a spreadsheet has it: a moment without its zone, lists as text, no infinity."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dict | bytes | dt.timedelta | dt.time):
        return str(value)
    return value


def _text(frame: pl.DataFrame, lang: str) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_shielded(heading) for heading in _headings(frame, lang)])
    for row in frame.iter_rows():
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    plain = _value(value)
    if isinstance(plain, dt.datetime):
        return plain.isoformat(" ", "milliseconds" if plain.microsecond else "seconds")
    return _shielded(plain) if isinstance(plain, str) else plain


def _shielded(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs or rounds."""
    if _RUNS.match(text):
        return f"'{text}"
    return f"\t{text}" if _ROUNDED.fullmatch(text) else text


def _parquet(frame: pl.DataFrame, _: str) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _workbook(frame: pl.DataFrame, lang: str) -> bytes:
    _ = translator("files", lang)
    return workbook({_("data"): frame}, lang)


def check_xlsx() -> None:
    """See that workbooks can be written.

    Raises
    ------
    ParameterError
        If what writes them is not installed.
    """
    try:
        import xlsxwriter  # noqa: F401  # whether it is there
    except ImportError:
        msg = f"Writing .xlsx needs xlsxwriter: {_install.command('excel')}. Or write .csv, which Excel opens right too."
        raise ParameterError(msg) from None


def workbook(frames: Mapping[str, pl.DataFrame], lang: str) -> bytes:
    """Write frames into one workbook, a sheet each, and a last sheet that says what their columns are.

    Parameters
    ----------
    frames
        By the names of their sheets, at most 31 characters.
    lang
        The language of the headings.

    Returns
    -------
    bytes
        The same for the same frames, whenever it is written.

    Raises
    ------
    ParameterError
        If xlsxwriter is not installed.
    TableError
        If a frame has more rows than a spreadsheet takes.
    """
    check_xlsx()
    import xlsxwriter

    for frame in frames.values():
        if frame.height > _MOST_ROWS:
            msg = f"The frame has {frame.height:,} rows, and an .xlsx takes {_MOST_ROWS:,}. Write .parquet or .csv."
            raise TableError(msg)
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        # The same frame is the same file, whenever it is written.
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        for name, frame in frames.items():
            _fill(book, frame, name, lang)
        _explain(book, frames.values(), lang)
    return buffer.getvalue()


def _fill(book: Any, frame: pl.DataFrame, name: str, lang: str) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    labels = list(_labels(frame).values())
    formats = [
        book.add_format({"num_format": _FORMATS.get(label.unit, "@" if label.unit == "id" else "General")})
        for label in labels
    ]
    moments = book.add_format({"num_format": _FORMATS["UTC"]})
    days = book.add_format({"num_format": _FORMATS["date"]})
    headings = _headings(frame, lang)
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, bold)
        texts = frame.columns[at] in ("title", "url") or labels[at].unit in ("text", "URL")
        sheet.set_column(at, at, 40 if texts else 20 if labels[at].unit in ("id", "UTC") else 14)
    for number, row in enumerate(frame.iter_rows(), 1):
        for at, value in enumerate(row):
            plain = _value(value)
            if plain is None:
                continue
            if isinstance(plain, bool):
                sheet.write_boolean(number, at, plain)
            elif isinstance(plain, dt.datetime):
                sheet.write_datetime(number, at, plain, moments)
            elif isinstance(plain, dt.date):
                sheet.write_datetime(number, at, dt.datetime.combine(plain, dt.time()), days)
            elif isinstance(plain, int | float) and abs(plain) < 10**15:
                sheet.write_number(number, at, plain, formats[at])
            else:
                sheet.write_string(number, at, str(plain)[:_MOST_TEXT], formats[at])
    sheet.freeze_panes(1, 0)
    if frame.width:
        sheet.autofilter(0, 0, max(frame.height, 1), frame.width - 1)


def _explain(book: Any, frames: Iterable[pl.DataFrame], lang: str) -> None:
    _ = translator("files", lang)
    sheet = book.add_worksheet(_("columns"))
    bold = book.add_format({"bold": True})
    titles = (_("column"), _("English"), _("Chinese"), _("unit"))
    for at, title in enumerate(titles):
        sheet.write_string(0, at, title, bold)
        sheet.set_column(at, at, 24)
    labels = {name: label for frame in frames for name, label in _labels(frame).items()}
    for number, (name, label) in enumerate(labels.items(), 1):
        for at, text in enumerate((name, label.en, label.zh, label.unit)):
            sheet.write_string(number, at, text)
