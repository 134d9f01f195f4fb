"""Answers become tidy frames: one at a time, or many in chunks."""

from __future__ import annotations

import functools
import os
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import _ledger, envelopes, tables
from analytics_kit.calls import no_figures, unread_sentences
from analytics_kit.decoding import MAX_DEPTH, Unread, Unrecognized
from analytics_kit.errors import ParameterError, PartialResultWarning, PayloadError, ProviderError, one_of
from analytics_kit.locale import translator
from analytics_kit.route import Id, Route, RunLength

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics_kit.envelopes import Answer
    from analytics_kit.route import Columns

#: A request, or a route's class where the request is not known any more.
RouteOrRequest = Route | type[Route]
#: One answer: the bytes or the text of its JSON, or what that decodes to.
Body = bytes | str | dict[str, Any]

#: Many of them, or the path of a folder or of an NDJSON file that holds them.
Bodies = Iterable[Body] | str | os.PathLike[str]
#: Where an answer stands: its number, its file, or its line in words.
Source = int | Path | str
#: A request, its answer, and where that stands.
Pair = tuple[RouteOrRequest, Body, Source]

#: Rows that are lists before they become a frame.
CHUNK = 20_000
#: Rows of a batch, unless the caller says otherwise.
BATCH = 1_000_000
#: How an NDJSON file may end, and the files of a folder.
_LINES = (".ndjson", ".jsonl")
_FILES = (".json", ".xlsx")


def parse(route: RouteOrRequest, body: Body, table: str | None = None) -> pl.DataFrame:
    """Turn one answer into a tidy frame; no session and no key are needed.

    Parameters
    ----------
    route
        The request that was sent. Its class alone will do: what only the request knows (the item's id) is then
        read from the answer's echo of the parameters, or null.
    body
        Bytes, text or dict, with or without the provider's envelope.
    table
        One of the route's tables; the first by default.

    Returns
    -------
    polars.DataFrame
        The table's columns, as ``analytics_kit.tables.dictionary(table)`` lists them; rows in the answer's order.

    Raises
    ------
    ProviderError
        If the answer is one against us, or (``PayloadError``) does not match the documented schema: a key or an id
        cannot be read, or nothing is there that the contract names.
    TableError
        If the route has no such table.

    Warns
    -----
    PartialResultWarning
        If figures could not be read; they are null.

    Examples
    --------
    >>> from analytics_kit.routes import douyin
    >>> answer = {"keywords": [{"keyword": "川菜", "count": 850, "percentage": 24.2}], "total_count": 3520}
    >>> parse(douyin.ItemSearchKeyword(item_id="7559536212910853422"), answer).row(0)
    ('7559536212910853422', '川菜', 850, 0.242, 3520, None)
    """
    name = _class(route).table(table)
    _ledger.note_answers()
    notes = _Notes()
    parsed = frame(name, [_columns(route, body, name, notes)])
    notes.warn()
    return parsed


def parse_many(
    routes: RouteOrRequest | Iterable[RouteOrRequest], bodies: Bodies, table: str | None = None
) -> pl.DataFrame:
    """Turn many answers of one route into one tidy frame.

    Parameters
    ----------
    routes
        The requests, in the order of the answers; or one class or request for all of them.
    bodies
        The answers: an iterable, or the path of a folder or a file that holds them. Of a folder, every ``.json`` and
        ``.xlsx`` within is an answer, in the order of their paths. Of an NDJSON file (``.ndjson``, ``.jsonl``), every
        line is one. Where a class is passed and an answer does not echo the work's id, a file's name without its
        ending is taken for it if it can be one (``7559536212910853422.json``).
    table
        One of the route's tables; the first by default.

    Returns
    -------
    polars.DataFrame
        The rows of all answers, in order.

    Raises
    ------
    ParameterError
        If the numbers of requests and answers differ, there is no request at all to tell the table, or a path is
        neither a folder nor an NDJSON file, or is a folder without an answer.
    ProviderError, TableError
        As :func:`parse`; a note says which answer it was.

    See Also
    --------
    parse_batches : The same, a frame after the other, for more than memory holds.
    """
    name, pairs = _table_and_pairs(routes, bodies, table)
    return _whole(name, frames(pairs, name))


def parse_batches(
    routes: RouteOrRequest | Iterable[RouteOrRequest],
    bodies: Bodies,
    table: str | None = None,
    *,
    rows: int = BATCH,
) -> Iterator[pl.DataFrame]:
    """Turn many answers of one route into tidy frames, one after the other, so that memory holds one at a time.

    Parameters
    ----------
    routes, bodies, table
        As :func:`parse_many` takes them.
    rows
        How many rows a frame holds, or a few more: an answer is never divided. The last one holds the rest.

    Returns
    -------
    iterator of polars.DataFrame
        Together they are the frame that :func:`parse_many` returns. None comes where no answer has a row.

    Raises
    ------
    ParameterError, ProviderError, TableError
        As :func:`parse_many`; what is wrong with an answer is raised when it is reached.

    Examples
    --------
    >>> from analytics_kit.routes import douyin
    >>> answers = [{"keywords": [{"keyword": word, "count": 1}]} for word in "abc"]
    >>> [frame.height for frame in parse_batches(douyin.ItemSearchKeyword, answers, rows=2)]
    [2, 1]
    """
    if rows < 1:
        msg = f"rows={rows} is not allowed. Allowed: a whole number from 1 up."
        raise ParameterError(msg)
    name, pairs = _table_and_pairs(routes, bodies, table)
    return _batches(frames(pairs, name, rows=min(rows, CHUNK)), rows)


def _batches(frames: Iterator[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    batch: list[pl.DataFrame] = []
    for frame in frames:
        batch.append(frame)
        if sum(frame.height for frame in batch) >= rows:
            yield pl.concat(batch)
            batch = []
    if batch:
        yield pl.concat(batch)


def frame(table: str, answers: Iterable[Columns]) -> pl.DataFrame:
    """Return one frame of a table from the columns of several answers."""
    return _whole(table, _frames(table, answers))


def _whole(table: str, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    chunks = list(frames)
    return pl.concat(chunks) if chunks else pl.DataFrame(schema=tables.schema(table))


def frames(pairs: Iterable[Pair], table: str, *, rows: int = CHUNK) -> Iterator[pl.DataFrame]:
    """Parse answers that :func:`pair_requests` paired with their requests: a frame of so many rows after the other.

    Parameters
    ----------
    pairs
        All of them, or some: whoever wants to see an answer before it is parsed, or to leave it out, stands between.
    table
        One of the route's tables.
    rows
        How many rows a frame holds, or a few more.

    Raises
    ------
    ProviderError
        As :func:`parse`; a note says which answer it was.
    """
    return _frames(table, _extracted(pairs, table), rows=rows)


def _frames(table: str, answers: Iterable[Columns], *, rows: int = CHUNK) -> Iterator[pl.DataFrame]:
    """Yield frames of some rows each: lists of all answers would cost much memory, a frame per answer much time."""
    schema = tables.schema(table)
    first, *_ = names = tuple(schema)
    columns: Columns = {name: RunLength() for name in names}
    height = 0
    for answer in answers:
        answer_rows = len(answer[first])
        for name in names:
            # What no answer of this route says, such as whether the hour is known, is null.
            column = answer[name] if name in answer else RunLength((None, answer_rows))
            columns[name] += column  # type: ignore[operator] # runs and lists take each other
        height += answer_rows
        if height >= rows:
            yield _frame(schema, columns)
            columns, height = {name: RunLength() for name in names}, 0
    if height:
        yield _frame(schema, columns)


def _frame(schema: pl.Schema, columns: Columns) -> pl.DataFrame:
    merged: list[pl.Series] = []
    run_numbers: dict[tuple[int, ...], pl.Series] = {}
    for name, column in columns.items():
        if isinstance(column, RunLength):
            values, times = zip(*column.runs, strict=True)
            if times not in run_numbers:  # several columns change where the answer does
                run_numbers[times] = _run_numbers(times)
            # Rows that refer to one text instead of holding a copy each.
            merged.append(pl.Series(name, values, dtype=schema[name])[run_numbers[times]])
        else:
            merged.append(pl.Series(name, column, dtype=schema[name]))
    return pl.DataFrame(merged)


def _run_numbers(times: Iterable[int]) -> pl.Series:
    """Return the number of its run for each row, from bytes: a list of numbers takes twice the time."""
    run_numbers = b"".join([run.to_bytes(4, "little") * rows for run, rows in enumerate(times)])
    numbers = pl.Array(pl.UInt32, len(run_numbers) // 4)
    return pl.Series([run_numbers]).bin.reinterpret(dtype=numbers, endianness="little").reshape((-1,))


def extract(
    request: RouteOrRequest, payload: Any, table: str, *, echo: Mapping[str, Any] | None = None
) -> Columns:
    """Return the columns of a table from one payload.

    Raises
    ------
    PayloadError
        If it is nested too deeply to be divided into rows. Up to Python 3.11 decoding refuses most of that; later ones decode it.
    """
    try:
        return request.tables[table](payload, _values(request, {} if echo is None else echo))
    except RecursionError:
        route = _class(request)
        msg = (
            f"{route.id}: objects and lists stand more than {MAX_DEPTH} deep within each other. "
            "session.payload(request) shows the answer untouched."
        )
        error = PayloadError(msg, provider=route.provider.name, route=route.id)
        error.path = "$.data…"
        raise error from None


def pair_requests(
    routes: RouteOrRequest | Iterable[RouteOrRequest], bodies: Bodies
) -> tuple[type[Route] | None, Iterator[Pair]]:
    """Pair answers with their requests.

    Parameters
    ----------
    routes, bodies
        As :func:`parse_many` takes them.

    Returns
    -------
    route : type or None
        The class of the first request; None where there is no request at all.
    pairs : iterator of tuple
        Request, answer, and where that stands. ParameterError is raised at its end if the numbers differ.
    """
    answers = _answers(bodies)
    if isinstance(routes, Route | type):
        return _class(routes), ((routes, body, source) for body, source in answers)
    requests = iter(routes)
    first = next(requests, None)
    if first is None:
        return None, iter(())
    return _class(first), _strictly(chain([first], requests), answers)


def _strictly(requests: Iterable[RouteOrRequest], answers: Iterable[tuple[Body, Source]]) -> Iterator[Pair]:
    for request, answer in zip_longest(requests, answers):
        if request is None or answer is None:
            msg = (
                "The numbers of requests and answers differ. Pass one request per answer, in the same order."
            )
            raise ParameterError(msg)
        yield request, *answer


def _table_and_pairs(
    routes: RouteOrRequest | Iterable[RouteOrRequest], bodies: Bodies, table: str | None
) -> tuple[str, Iterator[Pair]]:
    """Return the name of the table, and the answers with their requests."""
    route, pairs = pair_requests(routes, bodies)
    if route is None:
        msg = (
            "There is no request, so there is no telling which table to make. Pass a route's class for none."
        )
        raise ParameterError(msg)
    _ledger.note_answers()
    return route.table(table), pairs


def _extracted(pairs: Iterable[Pair], table: str) -> Iterator[Columns]:
    notes = _Notes()
    for request, body, source in pairs:
        try:
            yield _columns(request, body, table, notes, source=source)
        except ProviderError as problem:
            where = f"answer {source}, counted from 0" if isinstance(source, int) else source
            problem.add_note(f"This was {where}.")
            raise
    notes.warn()


def _answers(bodies: Bodies) -> Iterable[tuple[Body, Source]]:
    if not isinstance(bodies, str | os.PathLike):
        return zip(bodies, count(), strict=False)
    path = Path(bodies)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in _FILES)
        if not files:
            raise _no_answers(path)
        return ((file.read_bytes(), file) for file in files)
    if path.is_file() and path.suffix.lower() in _LINES:
        return _lines(path)
    kind = f"a {path.suffix or 'nameless'} file" if path.is_file() else "neither a folder nor a file"
    msg = f"{path} is {kind}. Allowed: a folder of .json files, or an NDJSON file ({one_of(_LINES)})."
    raise ParameterError(msg)


def _no_answers(folder: Path) -> ParameterError:
    """Say what a folder without a single answer holds instead."""
    others = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    endings = Counter(path.suffix.lower() or "without an ending" for path in others)
    contents = ", ".join(f"{count:,} {ending}" for ending, count in endings.most_common(5))
    exports = endings.keys() & {".csv", ".zip", ".tsv"}
    advice = " Files that a platform let you download are read by ak.read_export(folder)." if exports else ""
    msg = (
        f"{folder} holds no answer: {f'its files are {contents}' if contents else 'it is empty'}. Allowed: a folder of "
        f"{one_of(_FILES)} files, each one answer.{advice}"
    )
    return ParameterError(msg)


def _lines(path: Path) -> Iterator[tuple[Body, Source]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.isspace():
                yield line, f"{path}, line {number}"


def _is_path(body: object) -> bool:
    """Tell whether the path of a file came where its content is meant."""
    if isinstance(body, os.PathLike):
        return True
    if not isinstance(body, str) or len(body) > 1_000 or "\n" in body or body.lstrip()[:1] in ("{", "["):
        return False
    try:
        return Path(body).suffix.lower() in (*_FILES, *_LINES, ".csv", ".txt") or Path(body).exists()
    except (OSError, ValueError):
        return False


def understand(
    request: RouteOrRequest, answer: Answer, table: str, *, echo: Mapping[str, Any] | None = None
) -> tuple[Columns, Unrecognized | None]:
    """Return the columns of a table from one answer, and what of it is not understood.

    An answer that yields no figure at all is looked at once more: one that has nothing which the contract names has no
    rows, and is not the same as one about nothing.
    """
    columns = extract(request, answer.payload, table, echo=echo)
    if any(value is not None for name in _figures(table) for value in columns[name]):
        return columns, None
    riddle = envelopes.unrecognized(_class(request), answer)
    if riddle is not None and "." not in riddle.path.removeprefix("$.data"):
        columns = {name: [] for name in columns}
    return columns, riddle


@functools.cache
def _figures(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold figures, or text of any kind; all of them where none does."""
    schema = tables.schema(table)
    figures = [name for name, dtype in schema.items() if name == "text" or dtype.is_numeric()]
    return tuple(figures or schema)


@dataclass
class _Notes:
    """What could not be read in the answers of one call of ``parse`` or ``parse_many``."""

    unread: list[Unread] = field(default_factory=list)
    replaced: int = 0
    words: list[str] = field(default_factory=list)

    def take(self, route: type[Route], answer: Answer, source: Source | None) -> None:
        """Note what an answer lacks."""
        where = "" if source is None else f"{source}: "
        self.unread += [Unread(f"{where}{path}", value) for path, value in answer.unread]
        self.replaced += answer.replaced
        if words := route.shortfall(answer.payload):
            self.words.append(f"{where}{no_figures(words).say('en')}.")

    def warn(self) -> None:
        """Warn once of all."""
        sentences = unread_sentences(self.unread, self.replaced, translator("calls", "en"))
        sentences += self.words[:3]
        if sentences:
            warnings.warn(PartialResultWarning(" ".join(sentences)), stacklevel=4)


def _columns(
    request: RouteOrRequest, body: Body, table: str, notes: _Notes, *, source: Source | None = None
) -> Columns:
    route = _class(request)
    if _is_path(body):
        msg = (
            f"{str(body)!r:.200} is a path, not an answer. Pass what the file holds: pathlib.Path(path).read_bytes(). "
            "A file that a platform let you download is read by ak.read_export(path)."
        )
        raise ParameterError(msg)
    if not isinstance(body, bytes | str | dict):
        msg = f"{body!r:.60} is no answer. Allowed: the bytes or the text of its JSON, or the dict that it decodes to."
        raise ParameterError(msg)
    answer = envelopes.read(route, body)
    echo = answer.echo
    if isinstance(source, Path) and request is route:
        echo = {**_id(route, source.stem), **echo}
    columns, riddle = understand(request, answer, table, echo=echo)
    if riddle is not None:
        raise envelopes.unrecognized_error(route, riddle)
    notes.take(route, answer, source)
    return columns


def known_parameters(request: RouteOrRequest, source: Source) -> Mapping[str, Any] | None:
    """Return what is known of the sent parameters before the answer is read; None where only the class is."""
    if isinstance(request, Route):
        return request.wire()
    return _id(request, source.stem) or None if isinstance(source, Path) else None


def _id(route: type[Route], name: str) -> Mapping[str, Any]:
    """Return what a file's name tells of the request: the work's id, where the route asks for one work."""
    for parameter_name, parameter in route.parameters().items():
        if isinstance(parameter.kind, Id) and route.is_required(parameter_name):
            try:
                return {parameter.wire or parameter_name: parameter.kind.clean(name)}
            except ValueError:
                return {}
    return {}


def _values(request: RouteOrRequest, echo: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(request, Route):
        return request.values()
    try:
        return request.from_wire(echo).values()
    except ParameterError:  # The answer does not tell what was asked.
        return {name: request.default(name) for name in request.parameters()}


def _class(request: RouteOrRequest) -> type[Route]:
    if isinstance(request, Route):
        return type(request)
    if isinstance(request, type) and issubclass(request, Route):
        return request
    msg = (
        f"{request!r:.80} is no request. Pass one such as douyin.ItemWatchTrend(item_id='...'), or the class."
    )
    raise ParameterError(msg)
