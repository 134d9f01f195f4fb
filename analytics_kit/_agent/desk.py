"""What an agent's tools do: look up, estimate, fetch, transform, summarize, report, within the bounds that the user set."""

from __future__ import annotations

import contextlib
import inspect
import json
import warnings
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics_kit import report, resources, routes, searching, session, summaries, tables, transforms
from analytics_kit._visible import visible
from analytics_kit.errors import ParameterError, PartialResultWarning, one_of
from analytics_kit.locale import check_lang
from analytics_kit.resources import closest
from analytics_kit.scrubbing import scrub_text
from analytics_kit.settings import Settings

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from analytics_kit.route import Route
    from analytics_kit.session import Session

#: Rows of an answer, unless more are asked for, and at most; an agent reads each of them at a cost.
ROWS, MOST_ROWS = 20, 100
#: Characters of a cell, of an answer, requests of a call, and frames that are kept: the oldest goes first.
_LONGEST_CELL, _MOST_REQUESTS, _MOST_FRAMES = 300, 200, 50
#: Parameters of templates that say where data comes from.
_SOURCES = {"cassette", "corpus", "files"}
_KINDS = ("routes", "transforms", "summaries", "templates", "cassettes", "frames")


@dataclass(repr=False)
class Desk:
    """One agent's work: its session, its frames, and what it may do.

    Parameters
    ----------
    folder
        Where it works. Cassettes and files are read, and reports written, below it alone; the bundled cassettes are there too.
    cassette
        The name of the cassette that answers.
    recording
        Whether what the cassette does not hold is fetched from the provider, which may charge.
    max_credits
        What may be spent in all; needed where ``recording``.
    settings
        Keys and cookies for recording; from the environment and ``.env`` by default. No tool reads them.

    Raises
    ------
    ParameterError
        If the folder is none, or a recording has no bound.
    """

    folder: Path
    cassette: str = "demo"
    recording: bool = False
    max_credits: float | None = None
    settings: Settings | None = None
    _frames: OrderedDict[str, pl.DataFrame] = field(default_factory=OrderedDict, init=False)
    _tables: dict[str, str] = field(default_factory=dict, init=False)
    _count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        if not self.folder.is_dir():
            msg = f"The folder {str(self.folder)!r} is not there. Make it, or name another: --folder FOLDER."
            raise ParameterError(msg)
        if self.recording and not (self.max_credits is not None and self.max_credits > 0):
            msg = (
                f"--max-credits={self.max_credits} came, and an agent that records needs a bound above 0. "
                "Say what it may spend: --record --max-credits 20."
            )
            raise ParameterError(msg)
        if not self.recording and self.max_credits is not None:
            msg = "--max-credits bounds a recording, and nothing is recorded. Add --record, or leave it out."
            raise ParameterError(msg)
        self._secrets = (self.settings or Settings.load()).values
        self._session = self._opened()

    def _opened(self) -> Session:
        path = self._cassette(self.cassette, new=self.recording)
        if not self.recording:
            return session.replay(path, progress=False)
        known = inspect.signature(session.Session).parameters
        bound = {"max_credits": self.max_credits} if "max_credits" in known else {}
        return session.record(path, progress=False, settings=self.settings, **bound)

    def close(self) -> None:
        """Save what was recorded."""
        self._session.close()

    # Looking up

    def catalogue(self, kind: str = "routes", query: str = "", name: str = "") -> dict[str, Any]:
        """List what there is of a kind, find by a word, or describe one thing by its name."""
        if name:
            return self._described(name)
        if query:
            return self._page(searching.search(query, limit=ROWS), of="search")
        listed: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
            "routes": _routes,
            "transforms": lambda: _functions(transforms),
            "summaries": lambda: _functions(summaries),
            "templates": _templates,
            "cassettes": self._cassettes,
            "frames": self._frame_list,
        }
        if kind not in listed:
            msg = f"kind={kind!r} is not allowed. Allowed: {one_of(_KINDS)}."
            raise ParameterError(msg)
        return {kind: listed[kind]()}

    def dictionary(self, table: str = "", lang: str = "en") -> dict[str, Any]:
        """Give the columns of a table, or the names of all tables."""
        check_lang(lang)
        if table:
            columns = tables.dictionary(table, lang=lang).drop("table")
            return {"table": table, "columns": columns.to_dicts()}
        known = tables.dictionary(lang=lang).group_by("table", "kind", maintain_order=True).len("columns")
        return {"tables": known.to_dicts()}

    # Data

    def estimate(self, requests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Tell what requests would cost, before anything is sent."""
        rows = self._session.estimate(_requests(requests))
        to_send, credits_ = int(rows["to_send"].sum()), float(rows["credits"].sum())
        answer: dict[str, Any] = {"routes": rows.to_dicts(), "to_send": to_send, "credits": credits_}
        answer["spent_so_far"] = self._spent()
        answer["max_credits"] = self.max_credits if self.recording else 0
        if to_send and not self.recording:
            answer["note"] = (
                "This server replays: what the cassette does not hold cannot be fetched. Ask the user, who can start it with "
                "--record --max-credits N."
            )
        elif to_send and self._spent() + credits_ > (self.max_credits or 0):
            answer["note"] = "This is more than is left of max_credits, and would be refused."
        return answer

    def fetch(
        self, requests: Sequence[Mapping[str, Any]], table: str = "", cassette: str = ""
    ) -> dict[str, Any]:
        """Answer requests with one frame, which is kept under a name."""
        route_requests = _requests(requests)
        with contextlib.ExitStack() as stack:
            if cassette and cassette != self.cassette:
                answering = stack.enter_context(session.replay(self._cassette(cassette), progress=False))
            else:
                answering = self._session
                self._check_cost(route_requests)
            with _noted() as notes:
                frame = answering.fetch_all(route_requests, table or None)
            origin = answering.provenance
        answer = self._keep(frame, table or route_requests[0].table(None))
        answer["source"] = "live" if origin is None else origin.source
        if origin is not None and origin.source == "sandbox":
            notes.append("These figures are synthetic: made up by the kit's sandbox. Say so in every answer.")
        if self.recording:
            answer["spent_so_far"] = self._spent()
        return {**answer, "notes": [*answer["notes"], *notes]}

    def rows(
        self, frame: str, columns: Sequence[str] = (), offset: int = 0, limit: int = ROWS
    ) -> dict[str, Any]:
        """Show further rows of a kept frame."""
        stored = self._frame(frame)
        columns = list(dict.fromkeys(columns))
        unknown = [name for name in columns if name not in stored.columns]
        if unknown:
            msg = f"{frame} has no column {unknown[0]!r}. It has {one_of(stored.columns)}."
            raise ParameterError(msg)
        if offset < 0 or not 1 <= limit <= MOST_ROWS:
            msg = f"offset={offset}, limit={limit} is not allowed. Allowed: an offset from 0, a limit from 1 to {MOST_ROWS}."
            raise ParameterError(msg)
        return self._page(stored.select(columns or stored.columns), of=frame, offset=offset, limit=limit)

    def select(self, frame: str, where: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Keep the rows of a frame whose columns hold one of the values given, as a frame of their own."""
        stored = self._frame(frame)
        for column, values in where.items():
            if column not in stored.columns:
                msg = f"{frame} has no column {column!r}. It has {one_of(stored.columns)}."
                raise ParameterError(msg)
            if not isinstance(values, list) or not values:
                msg = f'where={{{column!r}: {values!r:.60}}} is not allowed. Allowed: a list of values, as {{"{column}": ["..."]}}.'
                raise ParameterError(msg)
            wanted = {str(value) for value in values}
            stored = stored.filter(pl.col(column).cast(pl.String).is_in(wanted))
        return self._keep(stored, self._tables[frame])

    def transform(
        self, function: str, frames: Mapping[str, str], options: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Call a transform on kept frames; its result is kept too."""
        result, notes = self._called(transforms, function, frames, options)
        answer = self._keep(result, getattr(getattr(transforms, function), "table", function))
        return {**answer, "notes": [*answer["notes"], *notes]}

    def summarize(
        self, function: str, frames: Mapping[str, str], options: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Say in sentences what kept frames carry, and what is not claimed."""
        result, notes = self._called(summaries, function, frames, options)
        unsaid = (
            result.claims.filter(~pl.col("said")).get_column("claim").unique(maintain_order=True).to_list()
        )
        return {"text": str(result), "not_claimed": unsaid, "notes": notes}

    # Reports

    def report(
        self, template: str, parameters: Mapping[str, Any] | None = None, lang: str = "en"
    ) -> dict[str, Any]:
        """Make a bundled template's report; it replays, and has no key, whatever the session does."""
        if template not in resources.templates():
            msg = (
                f"There is no bundled template {template!r}. {closest(template, resources.templates())}"
                f"Templates: {', '.join(resources.templates())}. A notebook of one's own is code, and is run by the user."
            )
            raise ParameterError(msg)
        values = dict(parameters or {})
        known = report.parameters(report.read(resources.template(template)))
        if (mode := str(values.get("mode", "replay")).strip()) != "replay":
            msg = f"mode={mode!r} would ask the provider from a report. Allowed: 'replay'; fetch asks, where this server may."
            raise ParameterError(msg)
        out = self._inside(Path("reports"), "reports")
        for name in _SOURCES & values.keys():
            values[name] = self._source(name, values[name])
        if "cassette" in known and "cassette" not in values and self.recording:
            values["cassette"] = self._source("cassette", self.cassette)
        self._session.close()  # what it kept so far is on the disk
        with contextlib.chdir(self.folder):
            path = report.build(template, values, lang=lang, out=out, untrusted=True)
        return {
            "path": str(path.relative_to(self.folder)),
            "bytes": path.stat().st_size,
            "notes": [
                "A self-contained page: the user opens it in a browser. What it says first is its summary."
            ],
        }

    # Small parts

    def clean(self, text: str) -> str:
        """Take every secret out of a text, and show what would act in it: the last thing before an answer leaves."""
        return visible(scrub_text(text, self._secrets))

    def _described(self, name: str) -> dict[str, Any]:
        if name in routes.catalogue().get_column("id"):
            described = routes.describe(name)
            described["parameters"] = [
                parameter for parameter in described["parameters"] if not parameter["secret"]
            ]
            described["tables"] = list(described["tables"])
            return described
        for module in (transforms, summaries):
            if name in _names(module):
                function = getattr(module, name)
                written = f"{name}{inspect.signature(function)}"
                return {"name": name, "signature": written, "documentation": inspect.getdoc(function)}
        if name in resources.templates():
            return next(template for template in _templates(parameters=True) if template["name"] == name)
        everything = [
            *routes.catalogue()["id"],
            *_names(transforms),
            *_names(summaries),
            *resources.templates(),
        ]
        msg = f"There is no route, transform, summary or template {name!r}. {closest(name, everything)}Look with query=."
        raise ParameterError(msg)

    def _cassettes(self) -> list[dict[str, Any]]:
        with contextlib.chdir(self.folder):
            names = list(resources.all_cassettes())
        return [{"name": name, "answers": name == self.cassette} for name in names]

    def _frame_list(self) -> list[dict[str, Any]]:
        return [
            {"frame": name, "table": self._tables[name], "rows": stored.height}
            for name, stored in self._frames.items()
        ]

    def _cassette(self, name: str, *, new: bool = False) -> Path:
        """Return the file of a cassette: a bundled one, or one below the folder."""
        path = resources.cassette_path(name)
        beside = Path("cassettes") / f"{name}.json" if path is None else path
        inside = self._inside(beside, "cassette")
        if new or _is_file(inside):
            return inside
        if path is None and name in resources.bundled_cassettes():
            return resources.bundled_cassettes()[name]
        with contextlib.chdir(self.folder):
            return resources.find_cassette(name)  # which says what there is

    def _inside(self, path: Path, name: str) -> Path:
        """Return a path that lies in the folder, links followed, and is not hidden."""
        try:
            resolved = (self.folder / path).resolve()
        except (OSError, ValueError):
            msg = f"{name}={str(path)!r:.80} names no file. Allowed: a path below the folder that this server may use."
            raise ParameterError(msg) from None
        if not resolved.is_relative_to(self.folder):
            msg = f"{name}={str(path)!r} lies outside the folder that this server may use. Allowed: a path below it."
            raise ParameterError(msg)
        if any(segment.startswith(".") for segment in resolved.relative_to(self.folder).parts):
            msg = f"{name}={str(path)!r} is hidden. Allowed: files and folders whose names begin with no dot."
            raise ParameterError(msg)
        return resolved

    def _source(self, name: str, value: Any) -> str | None:
        if name == "cassette":
            if value is None or str(value) == "None":
                msg = "cassette=None would ask the provider from a report. Allowed: the name of a cassette."
                raise ParameterError(msg)
            self._cassette(str(value))
            return str(value)  # as given: a report says it, and is the same wherever the folder is
        if value is None or str(value) == "None":
            return None  # the template's own synthetic data
        self._inside(Path(str(value)), name)
        return str(value)

    def _spent(self) -> float:
        calls = self._session.calls
        return float(calls["credits"].sum()) + float(calls["maybe_credits"].sum())

    def _check_cost(self, route_requests: Sequence[Route]) -> None:
        """Refuse what would cost more than is left, before anything is sent."""
        if not self.recording:
            return
        expected, spent = float(self._session.estimate(route_requests)["credits"].sum()), self._spent()
        if expected and spent + expected > (self.max_credits or 0):
            msg = (
                f"This would cost {expected:g} credits, {spent:g} are spent, and the user allowed {self.max_credits:g} in all. "
                "Nothing was sent. Ask for less, or ask the user to start the server with a larger --max-credits."
            )
            raise ParameterError(msg)

    def _called(
        self,
        module: types.ModuleType,
        name: str,
        frames: Mapping[str, str],
        options: Mapping[str, Any] | None,
    ) -> tuple[Any, list[str]]:
        known = _names(module)
        if name not in known:
            msg = f"There is no {name!r} here. {closest(name, known)}There are: {', '.join(known)}."
            raise ParameterError(msg)
        function = getattr(module, name)
        arguments = {key: self._frame(frame) for key, frame in frames.items()} | dict(options or {})
        signature = inspect.signature(function)
        try:
            signature.bind(**arguments)
        except TypeError as problem:
            msg = f"{name} cannot be called so: {problem}. It is {name}{signature}."
            raise ParameterError(msg) from None
        with _noted() as notes:
            return function(**_typed(function, arguments)), notes

    def _frame(self, name: str) -> pl.DataFrame:
        if name not in self._frames:
            msg = (
                f"There is no frame {name!r}. {closest(name, self._frames)}Frames: {', '.join(self._frames) or 'none yet'}; "
                "fetch and transform make them."
            )
            raise ParameterError(msg)
        self._frames.move_to_end(name)
        return self._frames[name]

    def _keep(self, frame: pl.DataFrame, table: str) -> dict[str, Any]:
        self._count += 1
        name = f"{table}_{self._count}"
        self._frames[name], self._tables[name] = frame, table
        dropped = None
        if len(self._frames) > _MOST_FRAMES:
            dropped, _ = self._frames.popitem(last=False)
            del self._tables[dropped]
        answer = {"frame": name, "table": table, **self._page(frame, of=name)}
        if dropped:
            answer["notes"].append(f"{dropped} was not used for the longest time, and is forgotten.")
        return answer

    def _page(self, frame: pl.DataFrame, *, of: str, offset: int = 0, limit: int = ROWS) -> dict[str, Any]:
        offset = min(offset, frame.height)
        cut = frame.slice(offset, limit)
        notes = []
        if cut.height < frame.height:
            last = offset + cut.height
            span = f"Rows {offset} to {last - 1}" if cut.height else "None"
            more = f' rows(frame="{of}", offset={last}) shows the next.' if of in self._frames else ""
            further = more if last < frame.height else ""
            notes.append(f"{span} of {frame.height:,} are shown.{further}")
        rows = [
            [_cell(value) for value in row] for row in cut.rows()
        ]  # names once: an agent pays for each word
        return {"height": frame.height, "columns": list(frame.columns), "rows": rows, "notes": notes}


def as_text(answer: Mapping[str, Any]) -> str:
    """Write an answer as JSON."""
    return json.dumps(answer, ensure_ascii=False, default=str)


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, str) and len(value) > _LONGEST_CELL:
        return f"{value[:_LONGEST_CELL]}… ({len(value):,} characters)"
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, list):
        return [_cell(cell) for cell in value[:ROWS]]
    return str(value)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is longer than a file's may be
        return False


@contextlib.contextmanager
def _noted() -> Iterator[list[str]]:
    """Collect what is warned of, for the answer to say."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PartialResultWarning)
        yield notes
    notes += [
        str(warning.message)
        for warning in caught
        if issubclass(warning.category, PartialResultWarning | UserWarning)
    ]


def _requests(requests: Sequence[Mapping[str, Any]]) -> list[Route]:
    if not 1 <= len(requests) <= _MOST_REQUESTS:
        msg = f"{len(requests)} requests came. Allowed: 1 to {_MOST_REQUESTS} in a call."
        raise ParameterError(msg)
    parsed = []
    for request in requests:
        if not isinstance(request, dict) or not isinstance(request.get("route"), str):
            msg = f'{request!r:.80} is no request. Allowed: {{"route": "douyin.item_watch_trend", "parameters": {{"item_id": "..."}}}}.'
            raise ParameterError(msg)
        route, parameters = routes.get(request["route"]), request.get("parameters") or {}
        try:
            inspect.signature(route).bind(**parameters)
        except TypeError as problem:
            names = [f"{name}{'' if route.is_required(name) else '?'}" for name in route.parameters()]
            msg = f"{route.id}: {problem}. Its parameters: {', '.join(names)}."
            raise ParameterError(msg) from None
        parsed.append(route(**parameters))
    return parsed


def _names(module: types.ModuleType) -> list[str]:
    return [name for name in module.__all__ if inspect.isfunction(getattr(module, name))]


def _functions(module: types.ModuleType) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "parameters": list(inspect.signature(getattr(module, name)).parameters),
            "returns": getattr(getattr(module, name), "table", "sentences"),
            "does": searching.first_line(getattr(module, name)),
        }
        for name in _names(module)
    ]


def _routes() -> list[dict[str, Any]]:
    return routes.catalogue().select("id", "summary", "required", "tables").to_dicts()


def _templates(*, parameters: bool = False) -> list[dict[str, Any]]:
    listed = []
    for name, path in resources.templates().items():
        notebook = report.read(path)
        known = report.parameters(notebook).values()
        template: dict[str, Any] = {"name": name, "question": report.title(notebook)}
        if parameters:
            template["parameters"] = [
                {"name": each.name, "default": each.default, "help": each.help} for each in known
            ]
        listed.append(template)
    return listed


def _typed(function: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Check the options against the annotations where those are plain types, so that no library fails on a wrong one."""
    plain = {"int": int, "float": (int, float), "str": str, "bool": bool}
    for name, value in arguments.items():
        annotation = str(inspect.signature(function).parameters[name].annotation)
        allowed = [plain[word] for word in annotation.split(" | ") if word in plain]
        words = annotation.split(" | ")
        if not allowed or not set(words) <= {*plain, "None"} or (value is None and "None" in words):
            continue
        flat = tuple(type_ for kind in allowed for type_ in (kind if isinstance(kind, tuple) else (kind,)))
        if not isinstance(value, flat) or (isinstance(value, bool) and bool not in flat):
            msg = f"{name}={value!r:.60} is not allowed. Allowed: {annotation}."
            raise ParameterError(msg)
    return arguments
