"""The command line: ``analytics-kit``.

Every command is a function here that takes its parsed arguments and returns the exit code. What a user may get
wrong ends in one message on stderr and exit code 2, never in a traceback. All of them speak through :func:`_say`, for
names, titles and providers' messages come from elsewhere, and a terminal obeys what it is told.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import analytics_kit
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
        0 when all went well, 1 when a check found something or less was recorded than asked, 2 for a mistake, 130 after Ctrl-C,
        143 where the system asked it to end.
    """
    parser = _parser()
    arguments, others = parser.parse_known_args(argv)
    if arguments.run is _lab:
        arguments.others = [one for one in others if one != "--"]
    elif others:
        parser.error(visible(f"unrecognized arguments: {' '.join(others)}"))
    run: Callable[[argparse.Namespace], int] = arguments.run
    asked_to_end: list[int] = []
    try:
        with (
            _ending_like_ctrl_c(asked_to_end)
            if run in (_report, _record, _rerun)
            else contextlib.nullcontext()
        ):
            return run(arguments)
    except AnalyticsKitError as problem:
        _say(f"analytics-kit: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _say("\nanalytics-kit: stopped. Nothing was left half-written.", file=sys.stderr)
        return 143 if asked_to_end else 130
    except BrokenPipeError:  # `analytics-kit routes | head` is no mistake.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


@contextlib.contextmanager
def _ending_like_ctrl_c(asked: list[int]) -> Iterator[None]:
    """Let the system's request to end do what Ctrl-C does: kernels are stopped, and a paid answer is waited for.

    Parameters
    ----------
    asked
        Gets the number of the signal when it comes.
    """

    def end(number: int, _: object) -> None:
        asked.append(number)
        signal.raise_signal(signal.SIGINT)

    if threading.current_thread() is not threading.main_thread():  # only that one is told of signals
        yield
        return
    previous = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _say(text: object, *, file: TextIO | None = None, end: str = "\n", flush: bool = False) -> None:
    """Print; controls and direction overrides are shown."""
    print(visible(str(text)), file=file, end=end, flush=flush)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analytics-kit", description="Creator analytics in notebooks: reports, recordings, a sandbox."
    )
    parser.add_argument("--version", action="version", version=f"analytics-kit {analytics_kit.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

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
        "-o", "--output", type=Path, default=Path("reports"), metavar="DIR", help="default: ./reports"
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
        "workshop", help="copy the lessons of the workshop, without their solutions"
    )
    workshop.add_argument("destination", type=Path, metavar="DEST", help="folder; made if missing")
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
    cassettes.set_defaults(run=_cassettes)
    verify = cassettes.add_subparsers(metavar="ACTION").add_parser(
        "verify", help="look for secrets (exit 1) and for what may be personal data (a warning)"
    )
    verify.add_argument("paths", nargs="*", metavar="PATH", help="names or paths (default: all)")
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
        "doctor", help="what is installed, which keys are set, which fonts; prints no secret"
    )
    doctor.set_defaults(run=_doctor)
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
    from analytics_kit import report, resources

    values = dict(_assignment(text) for text in arguments.parameter)
    names = arguments.templates or list(resources.templates())
    if not names:
        msg = "There is no template. Name a notebook, or reinstall analytics-kit: its templates are missing."
        raise ParameterError(msg)
    if arguments.untrusted:
        _say(
            "analytics-kit: the templates run without your keys, cookies and .env. They are code all the same: they can read and "
            "write your files and use the network, so read them first.",
            file=sys.stderr,
        )
    with _Progress(len(names)) as progress:
        report.build_all(
            _values_by_template(names, values),
            cassette=arguments.cassette,
            lang=arguments.lang,
            out=arguments.output,
            untrusted=arguments.untrusted,
            format=arguments.format,
            on_progress=progress.cells,
            on_done=progress.done,
            on_note=lambda text: _say(f"analytics-kit: {text}", file=sys.stderr),
        )
    return 0


def _values_by_template(names: Sequence[str], values: dict[str, str]) -> dict[str, dict[str, str]]:
    """Give each of several templates the values that it has a parameter for; one template gets all of them."""
    from analytics_kit import report, resources

    known = {name: set(report.parameters(resources.template(name))) for name in names}
    nobody_s = values.keys() - set().union(*known.values())
    return {
        name: {key: value for key, value in values.items() if key in known[name] or key in nobody_s}
        for name in names
    }


def _rerun(arguments: argparse.Namespace) -> int:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # as in _report
    from analytics_kit import rerun
    from analytics_kit._files import write_atomically

    values = dict(_assignment(text) for text in arguments.parameter)
    with _Progress(1) as progress:
        outcome = rerun.rerun(
            arguments.page,
            cassette=arguments.cassette,
            values=values,
            trust=arguments.trust,
            on_progress=progress.cells,
        )
    if arguments.output is not None:
        try:
            write_atomically(arguments.output, outcome.page)
        except OSError as problem:
            msg = f"{str(arguments.output)!r} cannot be written: {problem.strerror or problem}. Name another file."
            raise ParameterError(msg) from None
    _say(f"{arguments.page}: {'equal, byte for byte' if outcome.equal else 'different'}")
    for reason in outcome.reasons:
        _say(f"    {reason}")
    return 0 if outcome.equal else 1


def _assignment(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip().isidentifier():
        msg = f"-p {text!r} is not understood. Write NAME=VALUE, for instance -p item_id=7559536212910853422."
        raise ParameterError(msg)
    return name.strip(), value


class _Progress:
    """How far the reports are: one line, redrawn where stderr is a terminal; else a line for each that starts."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._started = 0
        self._running: dict[str, str] = {}
        self._live = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def cells(self, template: str, done: int, total: int) -> None:
        """Show how far a template has come."""
        self._started += done == 0
        self._running[template] = f"{template} {done}/{total}"
        if done == total:
            del self._running[template]
        if self._live:
            self._clear()
            line = f"[{self._started}/{self._total}] {', '.join(self._running.values())}"
            _say(line, end="", file=sys.stderr, flush=True)
        elif done == 0:
            _say(f"[{self._started}/{self._total}] {template} ...", file=sys.stderr)

    def done(self, path: Path) -> None:
        """Say where a report is."""
        self._clear()
        _say(f"{path} ({path.stat().st_size / 1e6:.1f} MB)", flush=True)

    def _clear(self) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def _templates(arguments: argparse.Namespace) -> int:
    from analytics_kit import report, resources

    for name, path in resources.templates().items():
        template = report.read(path)
        if arguments.lang is not None:
            template = report.translate(template, arguments.lang)
        _say(f"{name}: {report.title(template)}")
        for parameter in report.parameters(template).values():
            _say(
                f"    {parameter.name} = {parameter.default!r}{f'  # {parameter.help}' if parameter.help else ''}"
            )
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
    _say(target)
    return 0


def _workshop(arguments: argparse.Namespace) -> int:
    from analytics_kit import workshop

    for path in workshop.copy_lessons(
        arguments.destination, lang=arguments.lang, solutions=arguments.solutions
    ):
        _say(path)
    return 0


# Routes and cassettes


def _routes(arguments: argparse.Namespace) -> int:
    from analytics_kit import routes

    described = [routes.describe(route) for route in routes.classes()]
    if arguments.json:
        _say(json.dumps(described, ensure_ascii=False, indent=2))
        return 0
    for route in described:
        names = [
            f"{one['name']}{'' if one['required'] else '?'}"
            for one in route["parameters"]
            if not one["secret"]
        ]
        _say(
            f"{route['id']}({', '.join(names)}) -> {', '.join(route['tables'])}\n    {route['summary']} {route['zh']}"
        )
    return 0


def _cassettes(_: argparse.Namespace) -> int:
    from analytics_kit import resources
    from analytics_kit.cassettes import Cassette

    for path in resources.all_cassettes().values():
        cassette = Cassette.load(path)
        origin = cassette.provenance
        where = "no provenance" if origin is None else f"{origin.source}, recorded {origin.recorded_at}"
        _say(f"{cassette.name}: {len(cassette.interactions)} calls, {where} ({path})")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from analytics_kit import resources
    from analytics_kit.cassettes import verify
    from analytics_kit.settings import Settings

    known = resources.all_cassettes()
    paths = [resources.find_cassette(path) for path in arguments.paths] or list(known.values())
    secrets = Settings.load().values
    refused = False
    for path in paths:
        findings = verify(path, secrets=secrets)
        levels = [finding.level for finding in findings]
        counted = [
            f"{count} {level}{'' if count == 1 else 's'}"
            for level in ("error", "warning")
            if (count := levels.count(level))
        ]
        _say(f"{path}: {', '.join(counted) or 'clean'}")
        for finding in findings:
            _say(f"    {finding.level}: {finding}")
        refused = refused or "error" in levels
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
                _announce(plans.estimate(recording, steps))
                return _run_plan(recording, steps, on_error)
    with session.record(arguments.name, gateway=arguments.gateway) as recording:
        costs = plans.estimate(recording, steps)
        _announce(costs)
        if any(cost.to_send != 0 for cost in costs):
            recording.check(cost.step.route for cost in costs if cost.to_send != 0)
            if not arguments.yes and not _agreed({cost.address for cost in costs if cost.to_send != 0}):
                _say("Nothing was sent.")
                return 0
        return _run_plan(recording, steps, on_error)


def _announce(costs: Sequence[Cost]) -> None:
    for cost in costs:
        if cost.calls is None or cost.to_send is None:
            said = "as many calls as an earlier answer has rows"
        else:
            bound = "" if cost.exact or not cost.to_send else "up to " if cost.step.sources else "at least "
            held = cost.calls - cost.to_send
            said = f"{bound}{cost.calls} calls{f', {held} of them in the cassette' if held else ''}"
        where = "" if cost.to_send == 0 else f", to {cost.address}"
        _say(f"{cost.step.route.id}: {said}{where}")
    bound = "at least" if any(cost.calls is None for cost in costs) else "at most"
    to_send = sum(cost.to_send or 0 for cost in costs)
    credits_ = sum(cost.credits for cost in costs)
    _say(
        f"To send: {bound} {to_send} calls, further pages apart; {bound} {credits_:g} credits. "
        "What the cassette holds is not asked again."
    )


def _agreed(addresses: set[str]) -> bool:
    try:
        return input(visible(f"Send them? To {', '.join(sorted(addresses))} [y/N] ")).strip().lower() in (
            "y",
            "yes",
        )
    except EOFError:
        return False


def _run_plan(recording: Session, steps: Sequence[Step], on_error: Literal["raise", "skip"]) -> int:
    import warnings

    from analytics_kit import plans
    from analytics_kit.errors import PartialResultWarning

    short = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", PartialResultWarning)
            for step, count in plans.run(recording, steps, on_error=on_error):
                _say(f"{step.route.id}: {count} done", flush=True)
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
    _say(
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
        msg = f"Not installed: {', '.join(missing)}. Run: pip install 'analytics-kit[lab]'."
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
        environment = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}
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


def _doctor(_: argparse.Namespace) -> int:
    from importlib import metadata, util

    from analytics_kit import resources
    from analytics_kit._report import formats
    from analytics_kit.charts._png import draws_chinese
    from analytics_kit.providers import PROVIDERS
    from analytics_kit.settings import SECRETS, Settings, dotenv_path

    _say(f"analytics-kit {analytics_kit.__version__}, Python {sys.version.split()[0]}")
    for name in (
        "polars",
        "altair",
        "httpx",
        "vcrpy",
        "jupyterlab",
        "jupyterlab-templates",
        "starlette",
        "uvicorn",
    ):
        try:
            _say(f"    {name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            extra = "sandbox" if name in ("starlette", "uvicorn") else "lab"
            _say(f"    {name}: not installed (pip install 'analytics-kit[{extra}]')")
    settings = Settings.load()
    found = dotenv_path()
    _say(f"Secrets (environment, or .env: {'none here' if found is None else found}):")
    for secret in SECRETS:
        _say(f"    {secret}: {'set' if secret in settings.secrets else 'not set'}")
    _say("Gateways (for instance TIKOMNI_BASE_URL and TIKOMNI_RATE, set likewise, change what stands here):")
    for provider in PROVIDERS.values():
        for gateway in provider.gateways:
            rate = settings.rate(gateway)
            pace = "no limit" if rate is None else f"at most {rate:g} calls a second"
            chosen = (
                "; taken" if gateway is settings.gateway_of(provider) and len(provider.gateways) > 1 else ""
            )
            _say(f"    {gateway.name}: {settings.base_url(gateway)}, {pace}{chosen}")
            if gateway.name in settings.distrusted:
                _say(f"        not asked: {settings.distrusted[gateway.name]}")
    _say(
        f"Chinese font for PNG: {'found' if draws_chinese() else 'none (install for instance fonts-noto-cjk)'}"
    )
    _say(f"Templates: {', '.join(resources.templates()) or 'none'}")
    _say(f"Cassettes: {', '.join(resources.all_cassettes()) or 'none'}")
    browser = formats.browser()
    _say(
        f"Browser for PDF and for the tests: {browser or 'none'}; kernel: {'ipykernel' if util.find_spec('ipykernel') else 'none'}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
