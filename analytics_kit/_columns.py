"""What a column is called and measured in, whether it comes from a table or is one that the templates add."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from analytics_kit import _words, tables
from analytics_kit.locale import N_, translate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics_kit.tables._column import Column


class Label(NamedTuple):
    """A column's unit and its names for people."""

    unit: str
    en: str
    zh: str

    def name(self, lang: str) -> str:
        """Return what people call it in a language."""
        return self.zh if lang == "zh" else self.en


def _units(unit: str, /, **names: str) -> dict[str, tuple[str, str]]:
    return {name: (unit, english) for name, english in names.items()}


#: What the templates call columns of their own: unit and English name.
TEMPLATES: dict[str, tuple[str, str]] = {
    **_units("share 0-1", share_watched="share watched"),
    **_units(
        "word",
        answer_source="source",
        column="column",
        counted_as="counted",
        day="day",
        en="English",
        error="error",
        file="file",
        first_day="first day",
        last_day="last day",
        first_word="first word",
        found_in="found in",
        lacking="reactions that some lack",
        length="length",
        table="table",
        meaning="meaning",
        name="work",
        needs="parameter to give",
        problem="why it was not read",
        product="product",
        published="published",
        reactions="reactions",
        remark="what to know",
        route="route",
        summary="what it asks",
        tables="tables",
        unit="unit",
        video="video",
        what="what it is",
        work="work",
        zh="Chinese",
        # The segments of one dimension, where that is what a column is called.
        **_words.COLUMNS["dimension"],
    ),
    **_units(
        "count",
        calls="calls",
        credits="credits",
        accounts="accounts named",
        files="files",
        got="ids answered for",
        in_details="headings without a column",
        lacking_works="works that lack one",
        left_out="rows left out",
        median="median",
        providers="providers",
        rows="rows",
        unnamed="works that name nobody",
        unread="cells not read",
    ),
    **_units("ratio", tgi_ratio="TGI of A to B"),
    **_units("yes/no", cached="recorded", differs="told apart"),
    **_units("id", id="id"),
    # Alone, they may be anything: a number then.
    **_units("ratio", value="value", rate="rate", change="change", baseline="baseline"),
}

#: What a median, a bound or one of two sides adds to a column's name.
_ENDINGS = {
    "_low": N_("{name}, low"),
    "_high": N_("{name}, high"),
    "_q1": N_("{name}, lower quartile"),
    "_q3": N_("{name}, upper quartile"),
    "_a": N_("{name} of A"),
    "_b": N_("{name} of B"),
}
_MEDIAN = N_("median {name}")


def describe(columns: Iterable[str], table: str | None = None) -> dict[str, Label | None]:
    """Return what each column of a frame is; None for one that the kit does not know.

    Parameters
    ----------
    columns
        The names of one frame's columns.
    table
        The table that the frame comes from, of a route, a file or a transform; the one that shares most names with it
        by default.

    Raises
    ------
    TableError
        If there is no such table.

    Examples
    --------
    >>> describe(["item_id", "second", "delta", "plays_low", "mine"])["plays_low"]
    Label(unit='count', en='plays, low', zh='播放量下界')
    """
    names = list(columns)
    if table:
        home = _of_table(table)
        return {name: home.get(name) or _find(name, home) for name in names}
    shared = {table_name: len(_of_table(table_name).keys() & names) for table_name in _ALL}
    home = _agreed(tuple(table_name for table_name, count in shared.items() if count == max(shared.values())))
    for table_name in _ADDED:
        if (added := _of_table(table_name)).keys() <= {*names}:
            home = added | home
    return {name: _find(name, home) for name in names}


#: Every table, of routes, files and transforms.
_ALL = (*tables.SCHEMAS, *tables.RESULTS)
#: Those that a transform adds to the columns that came: they stand in a frame of another table.
_ADDED = tuple(name for name, table in tables.RESULTS.items() if table.__others__)


def _find(name: str, home: dict[str, Label]) -> Label | None:
    # A name that is measured differently from table to table is known in its own alone.
    label = home.get(name) or _of_templates().get(name) or _agreed(_ALL).get(name)
    if label is not None:
        return label
    if name.startswith("median_") and (of := _find(name.removeprefix("median_"), home)):
        return _called(_MEDIAN, of)
    for ending, form in _ENDINGS.items():
        if name.endswith(ending) and (of := _find(name.removesuffix(ending), home)):
            return _called(form, of)
    return None


def _called(form: str, of: Label) -> Label:
    before, after = translate(form, "zh", "columns").split("{name}")
    # Where a Latin name meets Chinese, a space stands between.
    left, right = (
        " " * bool(beside and letter.isascii()) for beside, letter in ((before, of.zh[0]), (after, of.zh[-1]))
    )
    return Label(of.unit, form.format(name=of.en), f"{before}{left}{of.zh}{right}{after}")


@cache
def _of_templates() -> dict[str, Label]:
    return {
        name: Label(unit, en, translate(en, "zh", "columns templates", "columns"))
        for name, (unit, en) in TEMPLATES.items()
    }


@cache
def _of_table(table: str) -> dict[str, Label]:
    return {name: _label(column) for name, column in tables.columns(table).items()}


def _label(column: Column) -> Label:
    return Label(column.unit, column.en, column.zh)


@cache
def _agreed(among: tuple[str, ...]) -> dict[str, Label]:
    """Return what a name is where all of some tables that have it agree on its unit, by its shortest names."""
    labels: dict[str, list[Label]] = {}
    for table in among:
        for name, column in _of_table(table).items():
            labels.setdefault(name, []).append(column)
    return {
        name: min(columns, key=lambda label: len(label.zh))
        for name, columns in labels.items()
        if len({label.unit for label in columns}) == 1
    }
