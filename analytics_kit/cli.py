"""The command line: ``analytics-kit``.

Every command is a function here that takes its parsed arguments and returns the exit code. What a user may get
wrong ends in one message on stderr and exit code 2, never in a traceback. All of them speak through :func:`_say`, for
names, titles and providers' messages come from elsewhere, and a terminal obeys what it is told.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import json
import os
import signal
import sys
import sysconfig
import threading
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import analytics_kit
from analytics_kit import _command_help, _install
from analytics_kit._visible import visible
from analytics_kit.errors import AnalyticsKitError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analytics_kit.plans import Cost, Step
    from analytics_kit.session import Session


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv
        The arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        As ``analytics_kit._command_help.EXIT_CODES`` says: 0 when all went well, 1 when a check found something or less came
        than was asked for, 2 for a mistake, 130 after Ctrl-C, 143 where the system asked it to end.
    """
    parser = _parser()
    arguments, others = parser.parse_known_args(argv)
    if arguments.run is _lab:
        arguments.others = [argument for argument in others if argument != "--"]
    elif others:
        parser.error(visible(f"unrecognized arguments: {' '.join(others)}"))
    run: Callable[[argparse.Namespace], int] = arguments.run
    signals: list[int] = []
    stoppable = run in (_report, _rerun, _record)
    ending = _ending_like_ctrl_c(signals) if stoppable else contextlib.nullcontext()
    try:
        with ending, _loudness(quiet=arguments.quiet, verbose=arguments.verbose):
            return run(arguments)
    except AnalyticsKitError as problem:
        _say(f"analytics-kit: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _say("\nanalytics-kit: stopped. Nothing was left half-written.", file=sys.stderr)
        return 143 if signals else 130
    except BrokenPipeError:  # `analytics-kit routes | head` is no mistake.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


@contextlib.contextmanager
def _ending_like_ctrl_c(signals: list[int]) -> Iterator[None]:
    """Let the system's request to end do what Ctrl-C does: kernels are stopped, and a paid answer is waited for.

    Parameters
    ----------
    signals
        Gets the number of the signal when it comes.
    """

    def end(number: int, _: object) -> None:
        signals.append(number)
        signal.raise_signal(signal.SIGINT)

    if threading.current_thread() is not threading.main_thread():  # only that one is told of signals
        yield
        return
    previous = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


#: Whether what nobody asked for is left unsaid.
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextlib.contextmanager
def _loudness(*, quiet: bool, verbose: int) -> Iterator[None]:
    """Say less, or what the kit logs too, while a command runs."""
    token = _quiet.set(quiet)
    try:
        with _logging_to_stderr(verbose) if verbose else contextlib.nullcontext():
            yield
    finally:
        _quiet.reset(token)


@contextlib.contextmanager
def _logging_to_stderr(verbose: int) -> Iterator[None]:
    import logging

    class VisibleFormatter(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return visible(super().format(record))

    logger, handler = logging.getLogger("analytics_kit"), logging.StreamHandler()
    handler.setFormatter(VisibleFormatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)


def _note(text: object, *, file: TextIO | None = None, end: str = "\n", flush: bool = False) -> None:
    """Print what was not asked for, unless it is not wanted: how far a command is, and what it wrote."""
    if not _quiet.get():
        _say(text, file=file, end=end, flush=flush)


def _say_json(document: object) -> None:
    """Print JSON that reads back as it was: a terminal's controls are escaped in JSON's own way."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    _say(text if visible(text) == text else json.dumps(document, indent=2))


def _say(text: object, *, file: TextIO | None = None, end: str = "\n", flush: bool = False) -> None:
    """Print; controls and direction overrides are shown."""
    print(visible(str(text)), file=file, end=end, flush=flush)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analytics-kit", description="Creator analytics in notebooks: reports, recordings, a sandbox."
    )
    parser.add_argument("--version", action="version", version=f"analytics-kit {analytics_kit.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND")

    report = commands.add_parser("report", help="run templates and write one self-contained HTML file each")
    report.add_argument(
        "templates", nargs="*", metavar="TEMPLATE", help="names or paths of notebooks (default: all)"
    )
    report.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a template's parameter",
    )
    report.add_argument("--cassette", metavar="NAME", help="what to replay: a name or a path")
    report.add_argument(
        "--lang", choices=("en", "zh"), help="language of prose and labels (default: the template's own, en)"
    )
    report.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("reports"),
        metavar="DIR|FILE.html",
        help="folder, or the file of a single report (default: ./reports)",
    )
    report.add_argument(
        "--force", action="store_true", help="replace reports that are there already and differ"
    )
    report.add_argument(
        "--each",
        metavar="NAME=VALUES",
        help="a report for each value of a parameter, and an index.html: a,b,c or @FILE (a line each), or top:N works",
    )
    report.add_argument(
        "--record",
        metavar="NAME",
        help="ask the provider for what this cassette lacks, and keep it there; says first what it would cost",
    )
    report.add_argument(
        "--max-credits", type=float, metavar="N", help="with --record: stop before more than this is charged"
    )
    report.add_argument(
        "-y", "--yes", action="store_true", help="with --record: do not ask before calls that may be charged"
    )
    report.add_argument(
        "--format",
        default="html",
        metavar="F,F",
        help="what to write: html, ipynb (with outputs), xlsx (a sheet a table), pdf, png (a file a chart); default: html",
    )
    report.add_argument(
        "--untrusted",
        action="store_true",
        help="run somebody else's template without your keys, cookies and .env; it is code all the same",
    )
    report.add_argument("--json", action="store_true", help="what was written and what failed, as JSON")
    report.set_defaults(run=_report)

    rerun = commands.add_parser(
        "rerun", help="make a report again from itself, and say whether the bytes agree (exit 1 if not)"
    )
    rerun.add_argument("page", type=Path, metavar="REPORT.html", help="a report")
    rerun.add_argument(
        "--cassette", metavar="NAME", help="its cassette, where it is not found: a name or a path"
    )
    rerun.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="where its corpus or its files are",
    )
    rerun.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write the new page (default: nothing)"
    )
    rerun.add_argument(
        "--trust", action="store_true", help="run its notebook although it is not a template of this kit"
    )
    rerun.set_defaults(run=_rerun)

    templates = commands.add_parser("templates", help="list the notebook templates, or copy one to work on")
    templates.add_argument(
        "--lang", choices=("en", "zh"), help="language of titles and help (default: the template's own, en)"
    )
    templates.add_argument("--json", action="store_true", help="titles and parameters, as JSON")
    templates.set_defaults(run=_templates)
    copy = templates.add_subparsers(metavar="ACTION").add_parser("copy", help="copy a template")
    copy.add_argument("name", metavar="NAME")
    copy.add_argument(
        "destination", nargs="?", type=Path, default=Path(), metavar="DEST", help="folder or file"
    )
    copy.add_argument(
        "--lang",
        choices=("en", "zh"),
        default=argparse.SUPPRESS,  # what stands before "copy" holds too
        help="put prose, help and labels of the copy in this language",
    )
    copy.set_defaults(run=_copy)

    workshop = commands.add_parser(
        "workshop",
        help="copy the lessons of the workshop, without their solutions, or gather who solved what",
    )
    workshop.add_argument("destination", nargs="?", type=Path, metavar="DEST", help="folder; made if missing")
    workshop.add_argument(
        "--collect",
        type=Path,
        metavar="FOLDER",
        help="say who solved what: a folder with one for each student and the notebooks that they saved; nothing is run",
    )
    workshop.add_argument(
        "--json", action="store_true", help="with --collect: each student's result, as JSON"
    )
    workshop.add_argument("--lang", choices=("en", "zh"), default="en", help="language (default: en)")
    workshop.add_argument(
        "--solutions", action="store_true", help="the teacher's edition: keep the solutions"
    )
    workshop.set_defaults(run=_workshop)

    routes = commands.add_parser("routes", help="list the routes")
    routes.add_argument("--json", action="store_true", help="everything the contracts say, as JSON")
    routes.set_defaults(run=_routes)

    cassettes = commands.add_parser(
        "cassettes", help="list the cassettes, or verify that they hold no secret"
    )
    cassettes.add_argument("--json", action="store_true", help="as JSON")
    cassettes.set_defaults(run=_cassettes)
    verify = cassettes.add_subparsers(metavar="ACTION").add_parser(
        "verify", help="look for secrets (exit 1) and for what may be personal data (a warning)"
    )
    verify.add_argument("paths", nargs="*", metavar="PATH", help="names or paths (default: all)")
    verify.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,  # what stands before "verify" holds too
        help="each finding, as JSON",
    )
    verify.set_defaults(run=_verify)

    record = commands.add_parser("record", help="record the calls of a plan into a cassette")
    record.add_argument("name", metavar="NAME", help="cassette: a name in ./cassettes, or a path")
    record.add_argument("plan", type=Path, metavar="PLAN", help="TOML file, see analytics_kit.plans")
    record.add_argument(
        "--sandbox", action="store_true", help="ask a sandbox started for this: synthetic, free"
    )
    record.add_argument(
        "--seed", type=int, default=7, metavar="N", help="seed of the sandbox's world (default: 7)"
    )
    record.add_argument(
        "-y", "--yes", action="store_true", help="do not ask before calls that may be charged"
    )
    record.add_argument(
        "--skip-errors", action="store_true", help="go on after a call that failed; it is listed at the end"
    )
    record.add_argument(
        "--gateway",
        metavar="NAME",
        help="tikomni or tikhub, for the routes that both serve; by default the one whose key is set",
    )
    record.add_argument(
        "--json",
        action="store_true",
        help="the cost, as JSON; nothing is sent without --yes or --sandbox, and with one of them the outcome too",
    )
    record.set_defaults(run=_record)

    exports = commands.add_parser(
        "exports",
        help="say what downloaded files are and what is understood of them (without a file: of which kinds)",
    )
    exports.add_argument("files", nargs="*", metavar="FILE", help="files, zips or folders")
    exports.add_argument(
        "--redacted",
        action="store_true",
        help="headings and the shapes of cells alone, to be sent with a report of a fault",
    )
    exports.add_argument("--json", action="store_true", help="as JSON")
    exports.add_argument("--kind", metavar="KIND", help="take the files for this kind")
    exports.add_argument(
        "--as-of", metavar="DAY", help="the day of the download, where dates have no year: 2026-02-28"
    )
    exports.add_argument("--time-zone", metavar="ZONE", help="by whose clock hours are: Asia/Shanghai")
    exports.add_argument("--item-id", metavar="ID", help="the video that a file of retention is of")
    exports.add_argument("--duration-s", type=float, metavar="S", help="its length in seconds")
    exports.add_argument("--dates", choices=("day-first", "month-first"), help="what 03/04/2026 is")
    exports.add_argument(
        "--example", type=Path, metavar="DIR", help="write a folder of synthetic downloads to try things with"
    )
    exports.set_defaults(run=_exports)

    sandbox = commands.add_parser("sandbox", help="serve synthetic answers of the providers on this machine")
    sandbox.add_argument(
        "--port", type=int, default=8765, metavar="N", help="default: 8765; 0 for a free one"
    )
    sandbox.add_argument("--seed", type=int, default=7, metavar="N", help="seed of the world (default: 7)")
    sandbox.add_argument(
        "--faults",
        default="",
        metavar="SPEC",
        help="what shall go wrong, for instance 429:2,slow=1.5:0.1 (see analytics_kit.sandbox.faults)",
    )
    sandbox.set_defaults(run=_sandbox)

    lab = commands.add_parser(
        "lab", help="JupyterLab with the templates in its launcher; options are passed on to it"
    )
    lab.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="language of the templates (default: en)"
    )
    lab.set_defaults(run=_lab)

    doctor = commands.add_parser(
        "doctor", help="what is installed, which keys are set, which fonts, and what to do; prints no secret"
    )
    doctor.add_argument("--json", action="store_true", help="each finding with its remedy, as JSON")
    doctor.set_defaults(run=_doctor)

    mcp = commands.add_parser(
        "mcp",
        help="serve the kit to an agent (Model Context Protocol, stdio): replay alone, unless told otherwise",
    )
    mcp.add_argument(
        "--folder",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="where it works: cassettes and files are read, and reports written, below it alone (default: here)",
    )
    mcp.add_argument(
        "--cassette", metavar="NAME", help="what answers (default: demo, or with --record: agent)"
    )
    mcp.add_argument(
        "--record",
        action="store_true",
        help="fetch what the cassette does not hold, with your keys; needs --max-credits",
    )
    mcp.add_argument("--max-credits", type=float, metavar="N", help="what may be spent while the server runs")
    mcp.add_argument(
        "--skill",
        action="store_true",
        help="print the instructions for an agent (SKILL.md), and serve nothing",
    )
    mcp.set_defaults(run=_mcp)
    _command_help.complete(parser)
    return parser


# Files


def _exports(arguments: argparse.Namespace) -> int:
    from analytics_kit import _exports_command

    return _exports_command.run(arguments, _say)


# Reports and templates


def _report(arguments: argparse.Namespace) -> int:
    # A grammar that jsonschema would load wherever JupyterLab is installed, at a second per process.
    # This process is ours; a user's is left alone.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # None is how Python marks it
    from analytics_kit import _report_command

    return _report_command.run(arguments, _say, _note, _say_json)


def _rerun(arguments: argparse.Namespace) -> int:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # as in _report
    from analytics_kit import _report_command

    return _report_command.rerun(arguments, _say, _note)


def _templates(arguments: argparse.Namespace) -> int:
    from analytics_kit import report, resources

    listed = []
    for name, path in resources.templates().items():
        template = report.read(path)
        if arguments.lang is not None:
            template = report.translate(template, arguments.lang)
        if arguments.json:
            known = report.parameters(template).values()
            described = [
                {
                    "name": parameter.name,
                    "default": parameter.default,
                    "help": parameter.help,
                    "at_least": parameter.at_least,
                }
                for parameter in known
            ]
            listed.append({"name": name, "title": report.title(template), "parameters": described})
            continue
        _say(f"{name}: {report.title(template)}")
        for parameter in report.parameters(template).values():
            _say(
                f"    {parameter.name} = {parameter.default!r}{f'  # {parameter.help}' if parameter.help else ''}"
            )
    if arguments.json:
        _say_json(listed)
    return 0


def _copy(arguments: argparse.Namespace) -> int:
    from analytics_kit import report, resources

    source = resources.template(arguments.name)
    content = source.read_bytes()
    if arguments.lang is not None:
        content = report.dumps(report.translate(report.read(source), arguments.lang)).encode()
    target: Path = arguments.destination
    if target.is_dir() or not target.suffix:
        target = target / source.name
    if target.exists():
        msg = f"{target} exists already and is left as it is. Name another file."
        raise ParameterError(msg)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as problem:
        msg = f"{target} cannot be written: {problem.strerror}. Name a folder that you may write to."
        raise ParameterError(msg) from None
    _note(target)
    return 0


def _workshop(arguments: argparse.Namespace) -> int:
    from analytics_kit import workshop

    if (arguments.destination is None) == (arguments.collect is None):
        msg = "Name a folder for the lessons, or --collect the folder of a class: one of the two."
        raise ParameterError(msg)
    if arguments.collect is not None:
        collected = workshop.collect(arguments.collect)
        if arguments.json:
            _say_json({"results": collected.results.to_dicts(), "unread": collected.unread})
        else:
            _say(collected)
        return int(bool(collected.unread))
    for path in workshop.copy_lessons(
        arguments.destination, lang=arguments.lang, solutions=arguments.solutions
    ):
        _note(path)
    return 0


# Routes and cassettes


def _routes(arguments: argparse.Namespace) -> int:
    from analytics_kit import routes

    described = [routes.describe(route) for route in routes.classes()]
    if arguments.json:
        _say_json(described)
        return 0
    for route in described:
        names = [
            f"{parameter['name']}{'' if parameter['required'] else '?'}"
            for parameter in route["parameters"]
            if not parameter["secret"]
        ]
        _say(
            f"{route['id']}({', '.join(names)}) -> {', '.join(route['tables'])}\n    {route['summary']} {route['zh']}"
        )
    return 0


def _cassettes(arguments: argparse.Namespace) -> int:
    import msgspec

    from analytics_kit import resources
    from analytics_kit.cassettes import Cassette

    listed = []
    for path in resources.all_cassettes().values():
        cassette = Cassette.load(path)
        origin = cassette.provenance
        if arguments.json:
            described = None if origin is None else msgspec.to_builtins(origin)
            details = {"calls": len(cassette.interactions), "provenance": described}
            listed.append({"name": cassette.name, "path": str(path), **details})
            continue
        where = "no provenance" if origin is None else f"{origin.source}, recorded {origin.recorded_at}"
        _say(f"{cassette.name}: {len(cassette.interactions)} calls, {where} ({path})")
    if arguments.json:
        _say_json(listed)
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from analytics_kit import resources
    from analytics_kit.cassettes import verify
    from analytics_kit.settings import Settings

    known = resources.all_cassettes()
    paths = [resources.find_cassette(path) for path in arguments.paths] or list(known.values())
    secrets = Settings.load().values
    refused = False
    listed = []
    for path in paths:
        findings = verify(path, secrets=secrets)
        levels = [finding.level for finding in findings]
        refused = refused or "error" in levels
        if arguments.json:
            described = [{"level": finding.level, "finding": str(finding)} for finding in findings]
            listed.append({"path": str(path), "findings": described})
            continue
        counted = [
            f"{count} {level}{'' if count == 1 else 's'}"
            for level in ("error", "warning")
            if (count := levels.count(level))
        ]
        _say(f"{path}: {', '.join(counted) or 'clean'}")
        for finding in findings:
            _say(f"    {finding.level}: {finding}")
    if arguments.json:
        _say_json(listed)
    return 1 if refused else 0


def _record(arguments: argparse.Namespace) -> int:
    from analytics_kit import plans, session

    steps = plans.load(arguments.plan)
    on_error: Literal["raise", "skip"] = "skip" if arguments.skip_errors else "raise"
    if arguments.sandbox:
        from analytics_kit.providers import GATEWAYS
        from analytics_kit.sandbox import app, world
        from analytics_kit.settings import Settings

        with app.running(world.World(arguments.seed)) as url:
            settings = Settings.load(environment=app.CREDENTIALS, base_urls=dict.fromkeys(GATEWAYS, url))
            with session.record(arguments.name, gateway=arguments.gateway, settings=settings) as recording:
                costs = plans.estimate(recording, steps)
                if arguments.json:
                    return _record_as_json(recording, costs, on_error, send=True)
                _announce(costs)
                return _run_plan(recording, steps, on_error)
    with session.record(arguments.name, gateway=arguments.gateway) as recording:
        costs = plans.estimate(recording, steps)
        if arguments.json:
            return _record_as_json(recording, costs, on_error, send=arguments.yes)
        if not (arguments.quiet and arguments.yes):  # whoever is to agree must see what it costs
            _announce(costs)
        if any(cost.to_send != 0 for cost in costs):
            recording.check(cost.step.route for cost in costs if cost.to_send != 0)
            if not arguments.yes and not _agreed({cost.address for cost in costs if cost.to_send != 0}):
                _say("Nothing was sent.")
                return 1
        return _run_plan(recording, steps, on_error)


def _record_as_json(
    recording: Session, costs: Sequence[Cost], on_error: Literal["raise", "skip"], *, send: bool
) -> int:
    """Print what a plan costs and, where it is sent, what came of it: one JSON document, whatever happens."""
    document: dict[str, object] = {
        "cost": [
            {
                "route": cost.step.route.id,
                "calls": cost.calls,
                "to_send": cost.to_send,
                "credits": cost.credits,
                "exact": cost.exact,
                "address": cost.address,
            }
            for cost in costs
        ],
        "outcome": None,
    }
    try:
        if not send:
            return 0
        with contextlib.redirect_stdout(io.StringIO()):  # what is said to people
            return _run_plan(recording, [cost.step for cost in costs], on_error)
    finally:
        if send and recording.cassette is not None:
            calls = recording.calls
            document["outcome"] = {
                "cassette": str(recording.cassette.path),
                "calls": len(recording.cassette.interactions),
                "asked": calls.height,
                "cached": int(calls["cached"].sum()),
                "credits": calls["credits"].sum(),
                "maybe_credits": calls["maybe_credits"].sum(),
                "failed": calls.drop_nulls("error").select("route", "error").to_dicts(),
            }
        _say_json(document)


def _announce(costs: Sequence[Cost]) -> None:
    from analytics_kit import plans

    for line in plans.sentences(costs):
        _say(line)


def _agreed(addresses: set[str]) -> bool:
    from analytics_kit import _report_command

    return _report_command.agreed(addresses)


def _run_plan(recording: Session, steps: Sequence[Step], on_error: Literal["raise", "skip"]) -> int:
    import warnings

    from analytics_kit import plans
    from analytics_kit.errors import PartialResultWarning

    short = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", PartialResultWarning)
            for step, count in plans.run(recording, steps, on_error=on_error):
                _note(f"{step.route.id}: {count} done", flush=True)
                for warning in caught:
                    _say(f"    {warning.message}", flush=True)
                short = short or bool(caught)
                caught.clear()
    finally:
        _summarize(recording)
    return 1 if short else 0


def _summarize(recording: Session) -> None:
    calls = recording.calls
    assert recording.cassette is not None  # noqa: S101 - a recording has one
    for route, error in calls.filter(calls["error"].is_not_null()).select("route", "error").rows():
        _say(f"    {route}: {error}")
    perhaps = calls["maybe_credits"].sum()
    _note(
        f"{recording.cassette.path}: {len(recording.cassette.interactions)} calls in all; "
        f"this time {calls.height} asked, {int(calls['cached'].sum())} of them answered by the cassette, "
        f"{calls['credits'].sum():g} credits{f', and perhaps {perhaps:g} more for what failed' if perhaps else ''}."
    )


# Servers


def _sandbox(arguments: argparse.Namespace) -> int:
    from analytics_kit.sandbox import app, world

    app.serve(port=arguments.port, world=world.World(arguments.seed), faults=arguments.faults)
    return 0


def _lab(arguments: argparse.Namespace) -> int:
    import importlib.util
    import subprocess
    import tempfile

    missing = [
        name for name in ("jupyterlab", "jupyterlab_templates") if importlib.util.find_spec(name) is None
    ]
    if missing:
        msg = f"Not installed: {', '.join(missing)}. Run: {_install.command('lab')}"
        raise ParameterError(msg)
    with tempfile.TemporaryDirectory(prefix="analytics-kit-") as scratch:
        folder = Path(scratch) / "templates"
        _copy_templates(folder / "analytics_kit", arguments.lang)
        # The extension reads lists from a configuration file alone, and lists what stands in folders below these.
        options = {"template_dirs": [str(folder)], "include_default": False, "include_core_paths": False}
        configuration = json.dumps({"JupyterLabTemplates": options})
        (Path(scratch) / "jupyter_server_config.json").write_text(configuration, encoding="utf-8")
        # Defaults only, a user's own settings win: no question which kernel, and none about news from the network.
        defaults = {
            "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
            "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
        }
        overrides = Path(scratch) / "labconfig" / "default_setting_overrides.json"
        overrides.parent.mkdir()
        overrides.write_text(json.dumps(defaults), encoding="utf-8")
        paths = [scratch, os.environ.get("JUPYTER_CONFIG_PATH", "")]
        # A terminal and a cell with `!analytics-kit` find the command of this very environment.
        scripts = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
            "PATH": scripts,
        }
        command = [sys.executable, "-m", "jupyterlab", *arguments.others]
        process = subprocess.Popen(command, env=environment)  # noqa: S603 - our own command, no shell
        # Whoever ends this command ends JupyterLab, which ends its kernels; on Ctrl-C, which it gets too, it asks first.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


def _copy_templates(folder: Path, lang: str) -> None:
    """Put all templates and the students' edition of the workshop into a folder, in one language."""
    from analytics_kit import report, resources, workshop

    workshop.copy_lessons(folder / "workshop", lang=lang)
    for path in resources.templates().values():
        text = report.dumps(report.translate(report.read(path), lang))
        (folder / path.name).write_text(text, encoding="utf-8", newline="\n")


def _mcp(arguments: argparse.Namespace) -> int:
    import importlib.util

    from analytics_kit import _agent

    if arguments.skill:
        _say(_agent.SKILL.read_text(encoding="utf-8"), end="")
        return 0
    if importlib.util.find_spec("mcp") is None:
        msg = f"The server for agents needs mcp. Install it: {_install.command('agent')}"
        raise ParameterError(msg)
    from analytics_kit._agent.desk import Desk
    from analytics_kit._agent.server import build

    cassette = arguments.cassette or ("agent" if arguments.record else "demo")
    desk = Desk(
        arguments.folder, cassette=cassette, recording=arguments.record, max_credits=arguments.max_credits
    )
    os.chdir(desk.folder)  # what is looked for here, is looked for there
    try:
        build(desk).run("stdio")
    finally:
        desk.close()
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    from analytics_kit import _doctor

    examined = _doctor.examine()
    if arguments.json:
        _say_json([dataclasses.asdict(finding) for finding in examined])
    else:
        for line in _doctor.lines(examined):
            _say(line)
    return int(any(finding.state == "problem" for finding in examined))


if __name__ == "__main__":
    sys.exit(main())
