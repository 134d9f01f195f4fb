"""Corpora: the tables of many answers in one folder, to be added to for years and read as if it were one frame.

A corpus is a dataset of Parquet files, with one file for each append, that every tool of the field reads::

    my-corpus/
      corpus.json                                       what it is: version, source, when it was begun
      curve/                                            a table
        route=douyin.item_watch_trend/                  where its rows come from
          20251101T093000000000Z-51000-1f0c93ae5b774d21.parquet     an append: when, how many rows, which
          _20251101T093000000000Z-51000-1f0c93ae5b774d21.answers    which answers they were parsed from

A file is written under a hidden name, forced to the disk and then renamed, so that whoever reads, or a crash, sees
all of an append or nothing. Writers need no lock, because no two use one name, and no file is ever changed. A writer
that was killed leaves a file ``.….partial``, which nothing reads and which may be deleted.

Add many answers at once where you can: each append is a file, and a thousand files take a quarter of a second to
open, whatever they hold.

A corpus holds synthetic answers, real ones, or what downloaded files say: one of these, never two.

Examples
--------
>>> import tempfile
>>> import analytics_kit as ak
>>> corpus = ak.corpus(tempfile.mkdtemp())
>>> added = corpus.add_cassette("demo")
>>> corpus.add_cassette("demo").get_column("rows").sum()  # what is there already is not added again
0
>>> curves = corpus.scan("curve")  # a LazyFrame: nothing is read yet
>>> ak.transforms.compare_retention(curves).select(pl.len()).collect().item() > 1000
True
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import re
import uuid
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec
import polars as pl
from polars.io.plugins import register_io_source

from analytics_kit import _install, cassettes, envelopes, parsing, resources, routes, tables
from analytics_kit._files import write_atomically
from analytics_kit._ledger import note_corpus
from analytics_kit._version import __version__
from analytics_kit.errors import CorpusError, ParameterError, ProviderError, TableError, one_of, with_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from analytics_kit.exports._open import Source
    from analytics_kit.parsing import Bodies, Body, Pair, RouteOrRequest
    from analytics_kit.route import Route

    Frames = pl.DataFrame | pl.LazyFrame | Iterable[pl.DataFrame]

__all__ = ["PROVENANCE", "SOURCES", "Corpus", "corpus"]

#: The newest layout that this version reads, and the one that it writes.
VERSION = 1
#: Where rows come from: the sandbox, with synthetic data, a provider, or files that somebody downloaded.
SOURCES = ("sandbox", "live", "export")
#: The columns that stand beside a table's own: whose rows these are, from when and from where.
PROVENANCE: Mapping[str, pl.DataType] = {
    "route": pl.String(),
    "answer_source": pl.Enum(SOURCES),
    "recorded_at": pl.Datetime("ms", "UTC"),
    "kit_version": pl.String(),
    "origin": pl.String(),
}
#: Rows of a row group: what a filter on works reads at least, and about what one core decodes at a time.
_ROW_GROUP = 1 << 17
#: Bytes of an answer's digest.
_DIGEST = 16
_SEGMENT_NAME = re.compile(r"(?P<moment>\d{8}T\d{12}Z)-(?P<rows>\d+)-(?P<digest>[0-9a-f]{16})\.parquet")


class _Manifest(msgspec.Struct):
    version: int
    source: str
    created_at: str
    kit_version: str


class _Segment(NamedTuple):
    """A file of rows, and what its name says."""

    route: str
    name: str
    path: Path
    rows: int
    appended_at: dt.datetime


class _Added(NamedTuple):
    """What one append added."""

    answers: int
    rows: int


def corpus(path: str | PathLike[str]) -> Corpus:
    """Open a corpus, or begin one.

    Parameters
    ----------
    path
        Its folder. It is made by the first append.

    Raises
    ------
    CorpusError
        If the path is something else, or a corpus of a newer version of the kit.
    """
    return Corpus(path)


class Corpus:
    """Parsed tables in a folder of Parquet files; opened by :func:`corpus`.

    Attributes
    ----------
    path
        The folder.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)
        if self.path.is_file():
            msg = f"{self.path} is a file. A corpus is a folder: name one that is empty, or not there yet."
            raise CorpusError(msg)
        # Looked at in this order, a corpus that another writer begins meanwhile is one.
        names = [path.name for path in self.path.iterdir()] if self.path.is_dir() else []
        if self._manifest() is None and any(not name.startswith(".") for name in names):
            msg = (
                f"{self.path} is a folder of something else: it has no corpus.json. "
                "Name a folder that is empty, or not there yet."
            )
            raise CorpusError(msg)

    def __repr__(self) -> str:
        listed = self.tables()
        rows = listed.group_by("table", maintain_order=True).agg(pl.col("rows").sum()).iter_rows()
        contents = ", ".join(f"{count:,} {table}" for table, count in rows) or "empty"
        synthetic = " SYNTHETIC (sandbox);" if self.source == "sandbox" else ""
        return f"<analytics_kit corpus: {self.path};{synthetic} {contents}>"

    @property
    def source(self) -> str | None:
        """Whose answers it holds: ``sandbox`` (synthetic), ``live`` or ``export``; None before the first append."""
        manifest = self._manifest()
        return manifest.source if manifest else None

    # Reading

    def scan(
        self,
        table: str,
        *,
        route: str | RouteOrRequest | None = None,
        provenance: bool = False,
        latest: bool = False,
    ) -> pl.LazyFrame:
        """Read a table lazily.

        Filters and the choice of columns reach the files: of a row group that cannot hold a work, nothing is read but its
        statistics.

        Parameters
        ----------
        table
            The table's name. One that nothing was appended to is empty.
        route
            Read the rows of this route alone, by its class or id, or of this kind of files; all by default.
        provenance
            Whether to add the columns :data:`PROVENANCE`: route, answer_source (sandbox, live or export), recorded_at (null where
            it is not known), kit_version and origin (the cassette or file that the rows came from).
        latest
            Keep, where a work was asked for more than once, only what was appended last: of each route and work, and of
            each word by which the table divides a work (a curve's analysis and series, a portrait's dimension), the rows
            of the last append that has any. Transforms that want one curve or portrait a work need it.

        Returns
        -------
        polars.LazyFrame
            The table's columns with its dtypes. Routes by name, the appends of each in the order of their time, rows as
            they were appended.

        Raises
        ------
        TableError
            If there is no such table, or `latest` is asked of one that is not about works.
        ParameterError
            If there is no such route.
        CorpusError
            If a file is damaged.
        """
        schema = _schema(table)
        if latest and "item_id" not in schema:
            about = [name for name in tables.SCHEMAS if "item_id" in tables.schema(name)]
            msg = (
                f"latest=True keeps the last answer about each work, but {table} is not about works. Tables that "
                f"are: {one_of(about)}. Filter on recorded_at instead: scan({table!r}, provenance=True)."
            )
            raise TableError(msg)
        only = None if route is None else _route_id(route)
        note_corpus(self.path.name, self.source)
        segments = [segment for segment in self._segments(table) if only in (None, segment.route)]
        full = dict(schema) | dict(PROVENANCE)
        wanted = list(full if provenance else schema)
        if not segments:
            return pl.LazyFrame(schema=full).select(wanted)
        rows = pl.concat(
            _scan(list(group), stored, full)
            for stored, group in groupby(
                segments, lambda segment: {"route": segment.route, **_stored(segment.path)}
            )
        )
        if latest and len(segments) > 1:
            words = [name for name, dtype in schema.items() if dtype == pl.Enum]
            of = ["route", "item_id", *words]
            last = rows.group_by(of).agg(pl.col("_segment").max())
            rows = rows.join(last, on=[*of, "_segment"], how="semi", nulls_equal=True, maintain_order="left")
        return rows.select(wanted)

    def tables(self) -> pl.DataFrame:
        """List what there is, from the names of the files alone.

        Returns
        -------
        polars.DataFrame
            One row per table and route, by name. table, route, provider: text. source: Enum. appends and rows: UInt32 and
            Int64. bytes: Int64, on disk. first_at, last_at: Datetime, UTC: the first and the last append.
        """
        files_of: dict[tuple[str, str], list[_Segment]] = {}
        for table in tables.SCHEMAS:
            for segment in self._segments(table):
                files_of.setdefault((table, segment.route), []).append(segment)
        schema = {
            "table": pl.String(),
            "route": pl.String(),
            "provider": pl.String(),
            "source": PROVENANCE["answer_source"],
            "appends": pl.UInt32(),
            "rows": pl.Int64(),
            "bytes": pl.Int64(),
            "first_at": pl.Datetime("ms", "UTC"),
            "last_at": pl.Datetime("ms", "UTC"),
        }
        source = self.source
        providers = {route.id: route.provider.name for route in routes.classes()}
        providers |= dict.fromkeys(_kinds(), "export")
        return pl.DataFrame(
            [
                (
                    table,
                    route,
                    providers.get(route),
                    source,
                    len(segments),
                    sum(segment.rows for segment in segments),
                    sum(segment.path.stat().st_size for segment in segments),
                    segments[0].appended_at,
                    segments[-1].appended_at,
                )
                for (table, route), segments in sorted(files_of.items())
            ],
            schema=schema,
            orient="row",
        )

    def sql(self, query: str) -> pl.DataFrame:
        """Ask in SQL: each table of the corpus is a table of DuckDB (``pip install analytics-kit[duckdb]``).

        Parameters
        ----------
        query
            One statement. Each table has its own columns and those of :data:`PROVENANCE`; what was never appended is empty.

        Returns
        -------
        polars.DataFrame
            The result; moments are UTC.

        Raises
        ------
        CorpusError
            If DuckDB is not installed, or cannot answer; its words are in the message.

        Notes
        -----
        Files are read where they lie, and only this folder is: a query reads no other file, writes none and loads nothing.

        Examples
        --------
        >>> import tempfile
        >>> import analytics_kit as ak
        >>> corpus = ak.corpus(tempfile.mkdtemp())
        >>> added = corpus.add_cassette("demo")
        >>> corpus.sql("select count(distinct item_id) as works from curve").item()
        13
        """
        try:
            import duckdb
        except ImportError:
            msg = f"corpus.sql needs DuckDB: {_install.command('duckdb')}. corpus.scan(table) needs nothing more."
            raise CorpusError(msg) from None
        note_corpus(self.path.name, self.source)
        try:
            statements = duckdb.extract_statements(query)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                msg = "corpus.sql takes one SELECT. A corpus is added to by append and ingest alone."
                raise CorpusError(msg)
            with duckdb.connect(":memory:") as connection:
                connection.execute("SET TimeZone = 'UTC'")
                for table in tables.SCHEMAS:
                    connection.execute(self._view(table))
                connection.execute("SET enable_progress_bar = false")
                connection.execute("SET autoinstall_known_extensions = false")
                connection.execute("SET autoload_known_extensions = false")
                folder = str(self.path.resolve()).replace("'", "''")
                connection.execute(f"SET allowed_directories = ['{folder}']")
                connection.execute("SET enable_external_access = false")
                connection.execute("SET lock_configuration = true")
                moments = pl.col(pl.Datetime(time_zone="*"))
                rows = pl.DataFrame(connection.sql(query))
                return rows.with_columns(moments.dt.convert_time_zone("UTC").dt.cast_time_unit("ms"))
        except duckdb.Error as problem:
            table_names = self.tables().get_column("table").unique(maintain_order=True)
            has = f"It has {one_of(table_names)}." if len(table_names) else "It is empty."
            msg = f"DuckDB cannot answer: {str(problem)[:400]} {has}"
            raise CorpusError(msg) from None

    def _view(self, table: str) -> str:
        """Return the statement that makes a table of DuckDB of a table of the corpus."""
        whole = {**tables.schema(table), **PROVENANCE}
        segments = self._segments(table)
        if not segments:
            columns = ", ".join(
                f'CAST(NULL AS {_sql_type(dtype)}) AS "{name}"' for name, dtype in whole.items()
            )
            return f'CREATE VIEW "{table}" AS SELECT {columns} WHERE false'
        stored = {name for segment in segments for name in _stored(segment.path)} | {"route"}
        columns = ", ".join(
            f'CAST("{name}" AS {_sql_type(dtype)}) AS "{name}"'
            if name in stored
            else f'CAST(NULL AS {_sql_type(dtype)}) AS "{name}"'
            for name, dtype in whole.items()
        )
        files = ", ".join("'" + str(segment.path.resolve()).replace("'", "''") + "'" for segment in segments)
        source = f"read_parquet([{files}], union_by_name = true, hive_partitioning = true)"
        # All of it are the kit's own names, and paths with their quotes doubled.
        return f'CREATE VIEW "{table}" AS SELECT {columns} FROM {source}'  # noqa: S608

    # Adding

    def append(
        self,
        frames: Frames,
        route: str | RouteOrRequest,
        table: str | None = None,
        *,
        source: str,
        recorded_at: dt.datetime | str | None = None,
        origin: str | None = None,
    ) -> int:
        """Add rows of one table, as one file.

        Rows that one earlier append of this route already holds are not added again. A hash of the rows tells; a new
        version of polars may hash otherwise. (What :meth:`ingest` knows of answers lasts.)

        Parameters
        ----------
        frames
            A frame of the table, or an iterable of such frames: they are written as they come, in little memory.
        route
            The route that they come from: its class, a request, or its id, for instance ``"douyin.item_watch_trend"``.
        table
            One of the route's tables; the first by default.
        source
            ``"sandbox"`` for synthetic rows, ``"live"`` for a provider's, ``"export"`` for those of downloaded files.
        recorded_at
            When the answers were given: a datetime, or text in ISO 8601; without an offset it is UTC.
        origin
            The cassette or the file that they come from, for whoever asks later.

        Returns
        -------
        int
            How many rows were added; 0 where they were there already.

        Raises
        ------
        TableError
            If a frame lacks a column of the table, has another, or a value that its column cannot hold.
        ParameterError
            If the route, the source or the time is none.
        CorpusError
            If the corpus holds answers of the other source, or the folder cannot be written. Nothing was added.
        """
        route_class = _route(route)
        return self._write(
            _frames(frames),
            route_class.id,
            route_class.table(table),
            provenance=_provenance(source, recorded_at, origin),
        ).rows

    def ingest(
        self,
        requests: RouteOrRequest | Iterable[RouteOrRequest],
        bodies: Bodies,
        table: str | None = None,
        *,
        source: str,
        recorded_at: dt.datetime | str | None = None,
        origin: str | None = None,
    ) -> int:
        """Parse answers of one route and add their rows, as one file.

        An answer that was ingested into this table before is passed over: the same request with the same bytes, whenever it
        was and whatever it is called. An answer that has changed since is added; ``scan(latest=True)`` tells them apart.

        Parameters
        ----------
        requests
            The requests, in the order of the answers; or one class or request for all of them.
        bodies
            The answers, or the path of a folder or an NDJSON file, as :func:`analytics_kit.parse_many` takes them.
        table, source, recorded_at, origin
            As for :meth:`append`.

        Returns
        -------
        int
            How many rows were added.

        Raises
        ------
        ProviderError
            If an answer is one against us, or does not match the documented schema. Nothing was added.
        ParameterError, TableError, CorpusError
            As :meth:`append`; ParameterError also where requests of several routes come, or not one for each answer.
        """
        provenance = _provenance(source, recorded_at, origin)
        route_class, pairs = parsing.pair_requests(requests, bodies)
        if route_class is None:
            return 0
        return self._ingest(pairs, route_class, route_class.table(table), provenance).rows

    def add_cassette(self, cassette: str | PathLike[str], table: str | None = None) -> pl.DataFrame:
        """Add what a cassette holds: all tables of all its answers, or one table.

        Answers that were added before are passed over, as by :meth:`ingest`, so that a cassette that has grown can be added
        again. Answers against us are left out.

        Parameters
        ----------
        cassette
            Its name or path.
        table
            Only this table.

        Returns
        -------
        polars.DataFrame
            One row per route and table of the cassette: route, table, answers (UInt32) and rows (Int64) that were added.

        Raises
        ------
        CassetteError
            If it cannot be read.
        CorpusError
            If it does not say whether it is synthetic, or the corpus holds answers of the other source.
        TableError
            If there is no such table.
        """
        if table is not None:
            _schema(table)
        path = resources.find_cassette(cassette)
        recorded = cassettes.Cassette.load(path)
        if recorded.provenance is None:
            msg = (
                f"Cassette {path} does not say whether its answers are synthetic, so they cannot be added. "
                "Record it again, or ingest() its answers and name their source."
            )
            raise CorpusError(msg)
        by_route: dict[type[Route], list[Pair]] = {}
        for number, interaction in enumerate(recorded.interactions.values()):
            if (answer := answer_of(interaction)) is not None:
                by_route.setdefault(type(answer[0]), []).append((*answer, number))
        recorded_at = recorded.provenance.extended_at or recorded.provenance.recorded_at
        provenance = _provenance(recorded.provenance.source, recorded_at, path.stem)
        added = [
            (route_class.id, name, *self._ingest(pairs, route_class, name, provenance))
            for route_class, pairs in sorted(by_route.items(), key=lambda item: item[0].id)
            for name in (route_class.tables if table is None else [table] * (table in route_class.tables))
        ]
        schema = {"route": pl.String, "table": pl.String, "answers": pl.UInt32, "rows": pl.Int64}
        return pl.DataFrame(added, schema=schema, orient="row")

    def add_export(
        self,
        files: Source,
        *,
        source: Literal["export", "sandbox"] = "export",
        **known: Any,
    ) -> pl.DataFrame:
        """Add what downloaded files hold: all tables of all files that are understood, each file by itself.

        Rows that were added before are not added again. Of several downloads of one work ``scan(latest=True)`` keeps what was
        added last.

        Parameters
        ----------
        files
            A path, bytes, an open file, a zip, a folder, or a list of those.
        source
            ``"sandbox"`` where the files are made up, as those of ``analytics-kit exports --example`` are.
        **known
            What the files do not say, as :func:`analytics_kit.inspect_export` takes it: as_of, item_id, duration_s,
            time_zone, day_first; or the only kind to read.

        Returns
        -------
        polars.DataFrame
            One row per file and table: file, kind, table: text; rows: Int64, how many were added; problem: text, why
            the file was not read, or not all of it (table is then null where nothing was).

        Raises
        ------
        ExportError
            If there is no file at all.
        ParameterError, CorpusError
            As :meth:`append`.
        """
        from analytics_kit.exports import inspect_export

        added: list[tuple[str, str | None, str | None, int, str | None]] = []
        for file in inspect_export(files, **known).files:
            as_of = dt.datetime.combine(file.as_of, dt.time(), dt.UTC) if file.as_of else None
            provenance = _provenance(source, as_of, file.name)
            for table, frame in file.tables.items():
                rows = self._write([frame], str(file.kind), table, provenance=provenance).rows
                added.append((file.name, file.kind, table, rows, file.problem))
            if not file.tables:
                added.append((file.name, file.kind, None, 0, file.problem))
        text = pl.String()
        schema = {"file": text, "kind": text, "table": text, "rows": pl.Int64(), "problem": text}
        return pl.DataFrame(added, schema=schema, orient="row")

    # Files

    def _manifest(self) -> _Manifest | None:
        path = self.path / "corpus.json"
        try:
            manifest = msgspec.json.decode(path.read_bytes(), type=_Manifest)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, msgspec.DecodeError) as problem:
            msg = f"{path} cannot be read: {problem}. Restore it from a copy: it says whether the corpus is synthetic."
            raise CorpusError(msg) from None
        if manifest.version > VERSION:
            msg = (
                f"Corpus {self.path} has layout {manifest.version}; analytics_kit {__version__} reads up "
                f"to {VERSION}. Upgrade: pip install --upgrade analytics-kit."
            )
            raise CorpusError(msg)
        return manifest

    def _ensure_manifest(self, source: str) -> None:
        """Begin the corpus, or check that it is of this source; of two writers that begin it, one does."""
        if self._manifest() is None:
            manifest = _Manifest(VERSION, source, f"{_now():%Y-%m-%dT%H:%M:%SZ}", __version__)
            self.path.mkdir(parents=True, exist_ok=True)
            partial = self.path / f".corpus.json.{uuid.uuid4().hex}.partial"
            try:
                _write(partial, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
                with contextlib.suppress(FileExistsError):
                    (self.path / "corpus.json").hardlink_to(partial)  # unlike a rename, it replaces nothing
            finally:
                partial.unlink(missing_ok=True)
        if (recorded_source := self.source) != source:
            msg = (
                f"Corpus {self.path} holds {recorded_source} answers, and these are {source}. Synthetic data, answers and files must not mix: "
                "append to another corpus."
            )
            raise CorpusError(msg)

    def _folder(self, route: str, table: str) -> Path:
        return self.path / table / f"route={route}"

    def _segments(self, table: str) -> list[_Segment]:
        """Return the files of a table: routes by name, appends in the order of their time."""
        segments = []
        for path in (self.path / table).glob("route=*/*.parquet"):
            if (named := _SEGMENT_NAME.fullmatch(path.name)) is not None:
                moment = dt.datetime.strptime(named["moment"], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=dt.UTC)
                route = path.parent.name.removeprefix("route=")
                segments.append(_Segment(route, path.name, path, int(named["rows"]), moment))
        return sorted(segments)

    def _answers(self, route_class: type[Route], table: str) -> set[bytes]:
        """Return the digests of the answers that a table's rows of a route were parsed from."""
        known: set[bytes] = set()
        for segment in self._folder(route_class.id, table).glob("*.parquet"):
            with contextlib.suppress(FileNotFoundError):
                listed = _ledger(segment).read_bytes()
                known.update(listed[at : at + _DIGEST] for at in range(0, len(listed), _DIGEST))
        return known

    def _ingest(
        self,
        pairs: Iterable[Pair],
        route_class: type[Route],
        table: str,
        provenance: Mapping[str, Any],
    ) -> _Added:
        """Parse and write the answers that the table's ledgers do not name yet."""
        new = _NewAnswers(pairs, route_class, self._answers(route_class, table))
        return self._write(
            parsing.frames(new, table), route_class.id, table, provenance=provenance, answers=new.digests
        )

    def _write(
        self,
        frames: Iterable[pl.DataFrame],
        route: str,
        table: str,
        *,
        provenance: Mapping[str, Any],
        answers: Sequence[bytes] = (),
    ) -> _Added:
        """Write one part and, before it, its ledger; nothing appears before all is on the disk."""
        schema = _schema(table)
        rows = _Rows(frames, table)
        folder = self._folder(route, table)
        partial = folder / f".{uuid.uuid4().hex}.partial"
        try:
            self._ensure_manifest(provenance["answer_source"])
            folder.mkdir(parents=True, exist_ok=True)
            # Opened here: where the rows end in an error, polars may still be about to open a file that it was given by name, and would
            # make it anew after it was deleted.
            with partial.open("xb") as file:
                register_io_source(rows.read, schema=schema).with_columns(
                    pl.lit(provenance[name], dtype=dtype).alias(name)
                    for name, dtype in PROVENANCE.items()
                    if name != "route"  # the folder's name says it
                ).sink_parquet(file, row_group_size=_ROW_GROUP, maintain_order=True)
                file.flush()
                os.fsync(file.fileno())
            known = next(folder.glob(f"*-{rows.count}-{rows.digest}.parquet"), None)
            if not rows.count:
                return _Added(0, 0)
            name = known.name if known else f"{_now():%Y%m%dT%H%M%S%fZ}-{rows.count}-{rows.digest}.parquet"
            if answers:
                listed = _ledger(folder / name)
                before = listed.read_bytes() if listed.exists() else b""
                write_atomically(listed, before + b"".join(answers))
            if known:
                return _Added(len(answers), 0)
            partial.replace(folder / name)
            _sync(folder)
            # Of writers that add the same rows at once, the first stays.
            for twin in sorted(folder.glob(f"*-{rows.count}-{rows.digest}.parquet"))[1:]:
                twin.unlink(missing_ok=True)
        except OSError as problem:
            if problem is rows.problem:
                raise
            msg = f"{folder} cannot be written: {problem.strerror or problem}. Choose a folder that you may write to."
            raise CorpusError(msg) from None
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
        return _Added(len(answers), rows.count)


class _Rows:
    """The frames of an append on their way to the file: checked, counted and hashed."""

    def __init__(self, frames: Iterable[pl.DataFrame], table: str) -> None:
        self._frames, self._table = frames, table
        self.count = 0
        self._sum = 0
        #: What went wrong where the frames come from, which is no fault of the corpus.
        self.problem: OSError | None = None

    @property
    def digest(self) -> str:
        """The sum of the rows' hashes: the same however the rows are cut into frames."""
        return f"{self._sum:016x}"

    def read(
        self,
        _columns: list[str] | None,
        _predicate: pl.Expr | None,
        _n_rows: int | None,
        _batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        """Give the frames to polars, which asks for all of each: the query behind this filters nothing."""
        try:
            for frame in self._frames:
                checked = _checked(frame, self._table)
                self.count += checked.height
                self._sum = (self._sum + int(checked.hash_rows(seed=0).sum())) % 2**64
                yield checked
        except OSError as problem:
            self.problem = problem
            raise


class _NewAnswers:
    """Pairs of a request and an answer that are new; their digests gather here as the pairs are taken."""

    def __init__(self, pairs: Iterable[Pair], route_class: type[Route], known: set[bytes]) -> None:
        self._pairs, self._route_class, self._known = pairs, route_class, known
        self.digests: list[bytes] = []

    def __iter__(self) -> Iterator[Pair]:
        for request, body, source in self._pairs:
            if _route(request) is not self._route_class:
                msg = f"A request of {_route(request).id} came among those of {self._route_class.id}. Ingest each route by itself."
                raise ParameterError(msg)
            digest = _digest(self._route_class, parsing.known_parameters(request, source), body)
            if digest not in self._known:
                self._known.add(digest)
                self.digests.append(digest)
                yield request, body, source


def _stored(path: Path) -> dict[str, pl.DataType]:
    try:
        return pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError) as problem:
        msg = f"{path} cannot be read: {problem}. Restore it from a copy, or delete it and append its rows again."
        raise CorpusError(msg) from None


def _sql_type(dtype: Any) -> str:
    """Return what DuckDB calls a dtype of the tables."""
    if isinstance(dtype, pl.Datetime):
        return "TIMESTAMPTZ"
    names = {pl.Float64: "DOUBLE", pl.Int64: "BIGINT", pl.Boolean: "BOOLEAN", pl.Date: "DATE"}
    return names.get(type(dtype), "VARCHAR")


def _scan(
    segments: list[_Segment], stored: Mapping[str, Any], full: Mapping[str, pl.DataType]
) -> pl.LazyFrame:
    """Read files of one route and schema; what another version of the kit wrote is brought to this one's dtypes."""
    rows = pl.scan_parquet([segment.path for segment in segments], glob=False, include_file_paths="_segment")
    columns = []
    for name, dtype in full.items():
        if name == "route":
            columns.append(pl.lit(segments[0].route).alias(name))
        elif name not in stored:
            columns.append(pl.lit(None, dtype=dtype).alias(name))
        else:
            columns.append(pl.col(name) if stored[name] == dtype else pl.col(name).cast(dtype))
    return rows.select(*columns, "_segment")


def _schema(table: str) -> pl.Schema:
    """Return the schema of a table that a corpus can hold."""
    if table in tables.RESULTS:
        msg = (
            f"{table!r} is what a transform returns, and a corpus holds what routes do: {one_of(tables.SCHEMAS)}. "
            "Scan the table that the transform takes."
        )
        raise TableError(msg)
    return tables.schema(table)


def _checked(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return a frame with the table's columns in their order and with their dtypes."""
    tables.require(frame, table)
    schema = tables.schema(table)
    if further := [name for name in frame.columns if name not in schema]:
        msg = (
            f"Not {with_article(f'{table} frame')}: it has {one_of(further)} beyond the table's columns. "
            f"Append frame.select(tables.schema({table!r}).names())."
        )
        raise TableError(msg)
    try:
        have = frame.columns
        # A column that a frame may do without is null.
        return frame.select(
            pl.col(name).cast(dtype) if name in have else pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in schema.items()
        )
    except pl.exceptions.PolarsError as problem:
        reason = str(problem).splitlines()[0]
        msg = (
            f"Not {with_article(f'{table} frame')}: {reason}. See analytics_kit.tables.dictionary({table!r})."
        )
        raise TableError(msg) from None


def _frames(frames: Frames) -> Iterable[pl.DataFrame]:
    if isinstance(frames, pl.DataFrame):
        return [frames]
    return frames.collect_batches(maintain_order=True) if isinstance(frames, pl.LazyFrame) else frames


def _route(route: str | RouteOrRequest) -> type[Route]:
    if isinstance(route, str):
        return routes.get(route)
    return parsing._class(route)


def _kinds() -> Iterable[str]:
    """Return the kinds of files that stand where a route's id does."""
    from analytics_kit.exports._catalog import kinds  # a corpus of answers needs none of them

    return kinds()


def _route_id(route: str | RouteOrRequest) -> str:
    return route if isinstance(route, str) and route in _kinds() else _route(route).id


def _provenance(source: str, recorded_at: dt.datetime | str | None, origin: str | None) -> dict[str, Any]:
    """Return the provenance of an append, all but its route."""
    if source not in SOURCES:
        msg = f"source={source!r} is not allowed. Allowed: {one_of(SOURCES)}; sandbox means synthetic."
        raise ParameterError(msg)
    try:
        moment = dt.datetime.fromisoformat(recorded_at) if isinstance(recorded_at, str) else recorded_at
        if moment is not None:
            moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, AttributeError, TypeError):
        msg = f"recorded_at={recorded_at!r} is not allowed. Allowed: a datetime, or text such as '2025-10-01T12:00:00Z'."
        raise ParameterError(msg) from None
    return {
        "answer_source": source,
        "recorded_at": moment,
        "kit_version": __version__,
        "origin": origin,
    }


def _digest(route_class: type[Route], parameters: Mapping[str, Any] | None, body: Body) -> bytes:
    """Return what tells an answer from every other: 16 bytes of the SHA-256 of its request and its bytes."""
    digest = hashlib.sha256(msgspec.json.encode([route_class.id, parameters], order="sorted"))
    digest.update(b"\0")
    digest.update(
        body.encode()
        if isinstance(body, str)
        else body
        if isinstance(body, bytes)
        else msgspec.json.encode(body, order="sorted")
    )
    return digest.digest()[:_DIGEST]


def answer_of(interaction: cassettes.Interaction) -> tuple[Route, bytes] | None:
    """Return the request and the answer of a recorded call; None where it is of no use: unknown, or against us."""
    request, response = interaction.request, interaction.response
    parsed = routes.from_http(request.method, request.uri, request.body.content() if request.body else b"")
    if parsed is None or response.body is None:
        return None
    route_request = parsed.request
    body = response.body.content()
    if response.body.json is not msgspec.UNSET:
        body = msgspec.json.format(body, indent=-1)  # how the file is laid out makes no other answer
    try:
        envelopes.read(
            type(route_request), body, envelopes.Origin.of(type(route_request), response.status.code)
        )
    except ProviderError:
        return None
    return route_request, body


def _ledger(segment: Path) -> Path:
    """Return the file that lists the answers of a segment; tools that read folders pass over what begins with ``_``."""
    return segment.with_name(f"_{segment.stem}.answers")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Force a folder's new names to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
