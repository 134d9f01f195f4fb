"""The command ``report``: templates become pages, and, where that is asked for, their calls are recorded first."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from analytics_kit import _batches as batches
from analytics_kit import report, resources
from analytics_kit._visible import visible
from analytics_kit.errors import (
    AnalyticsKitError,
    CassetteMissError,
    ParameterError,
    ReportExistsError,
    SettingsError,
)
from analytics_kit.plans import counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from analytics_kit._ledger import PlannedCall
    from analytics_kit.report import Estimate, Recorded, StandIn


class Say(Protocol):
    """How the command line prints."""

    def __call__(
        self, text: object, *, file: TextIO | None = None, end: str = "\n", flush: bool = False
    ) -> None:
        """Print a text."""


#: How much more than a rehearsal asked for may be spent where no limit is named: an account may hold more works.
_MARGIN = 2
#: Files that a message lists.
_LISTED = 5


def run(arguments: argparse.Namespace, say: Say, note: Say, say_json: Callable[[object], None]) -> int:
    """Run the command and return its exit code.

    Parameters
    ----------
    say, note, say_json
        How the command line prints what was asked for, what nobody asked for, and JSON.
    """
    if arguments.json:  # nothing else on stdout
        say, note = (functools.partial(speak, file=sys.stderr) for speak in (say, note))
    values = _assignments(arguments.parameter)
    each = None if arguments.each is None else _assignment(arguments.each, "--each", "item_id=top:5")
    _check(arguments, values, each)
    cassette, limit = arguments.record or arguments.cassette, arguments.max_credits
    names = _chosen(arguments, say)
    by_template = _values_by_template(names, values)
    pairs = list(by_template.items())
    chosen: list[str] = []
    if each is not None:
        ((template, template_values),) = pairs
        chosen = batches.values(each[1], template=template, values=template_values, cassette=cassette)
        pairs = [(template, {**template_values, each[0]: value}) for value in chosen]
    if arguments.untrusted:
        say(
            "analytics-kit: the templates run without your keys, cookies and .env. They are code all the same: they can read and "
            "write your files and use the network, so read them first.",
            file=sys.stderr,
        )
    # What holds of the machine is said once, not for each report.
    on_note = functools.cache(lambda text: say(f"analytics-kit: {text}", file=sys.stderr))
    where = {
        "cassette": cassette,
        "lang": arguments.lang,
        "out": arguments.output,
        "format": arguments.format,
    }
    batch = None if each is None else (each[0], chosen)

    def make(by_template: Mapping[str, Mapping[str, Any]], *, complete: bool = False) -> None:
        with (
            _Progress(len(pairs), note, say) as progress,
            _outcome(say_json if arguments.json else None, complete=complete) as outcome,
        ):
            options: dict[str, Any] = {
                **where,
                "untrusted": arguments.untrusted,
                "max_credits": limit,
                "force": arguments.force,
                "complete": complete,
                "on_progress": progress.cells,
                "on_recorded": progress.recorded,
                "on_done": outcome.written.append if arguments.json else progress.done,
                "on_unchanged": outcome.unchanged.append if arguments.json else progress.unchanged,
                "on_note": on_note,
            }
            if batch is None:
                report.build_all(by_template, **options)
            else:
                ((template, template_values),) = by_template.items()
                options["on_done"](report.build_each(template, batch, template_values, **options))

    if arguments.record is None:
        make(by_template)
        return 0
    _check_can_record(pairs)
    from analytics_kit import cassettes  # which a report without one needs not

    if cassettes.recording_path(cassette).is_file():  # a shipped one of that name is not meant
        # What is recorded already is only replayed: nobody need try out what it would ask.
        with contextlib.suppress(CassetteMissError):
            make(by_template, complete=True)
            return 0
    estimate = _estimated(pairs, cassette, say)
    if not estimate.asked:  # an answer that came meanwhile
        make(by_template)
        return 0
    if not arguments.force and (there := report.existing(pairs, estimate.works, each=batch, **where)):
        raise ReportExistsError(
            f"There already: {', '.join(map(repr, map(str, there[:_LISTED])))}{' and more' * (len(there) > _LISTED)}. What would be "
            "recorded makes another page. Nothing was sent. To replace it: --force; or write elsewhere: -o DIR, -o FILE.html."
        )
    limit = _limit(estimate, limit, say)
    _check_keys(estimate, cassette)
    if not arguments.yes and not agreed({call.address for call in estimate.asked}):
        say("Nothing was sent.")
        return 1
    try:
        make({name: {**template_values, "mode": "record"} for name, template_values in by_template.items()})
    except ReportExistsError as problem:  # nothing is lost, and a program is to know it from a failure
        say(f"analytics-kit: {problem}", file=sys.stderr)
        return 1
    return 0


def rerun(arguments: argparse.Namespace, say: Say, note: Say) -> int:
    """Run the command ``rerun`` and return its exit code: 1 where the page comes out different."""
    from analytics_kit import rerun as again
    from analytics_kit._files import write_atomically

    with _Progress(1, note, say) as progress:
        outcome = again.rerun(
            arguments.page,
            cassette=arguments.cassette,
            values=_assignments(arguments.parameter),
            trust=arguments.trust,
            on_progress=progress.cells,
        )
    if arguments.output is not None:
        try:
            write_atomically(arguments.output, outcome.page)
        except OSError as problem:
            msg = f"{str(arguments.output)!r} cannot be written: {problem.strerror or problem}. Name another file."
            raise ParameterError(msg) from None
    say(f"{arguments.page}: {'equal, byte for byte' if outcome.equal else 'different'}")
    for reason in outcome.reasons:
        say(f"    {reason}")
    return 0 if outcome.equal else 1


def _size(number: int) -> str:
    """Return a number of bytes as people read it.

    Examples
    --------
    >>> _size(1_340_849), _size(13_956), _size(120)
    ('1.3 MB', '14 kB', '1 kB')
    """
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(1, round(number / 1e3))} kB"


@dataclasses.dataclass
class _Outcome:
    written: list[Path] = dataclasses.field(default_factory=list)
    unchanged: list[Path] = dataclasses.field(default_factory=list)


@contextlib.contextmanager
def _outcome(say_json: Callable[[object], None] | None, *, complete: bool) -> Iterator[_Outcome]:
    """Print as JSON what was written, what was there already and what failed, where that is asked for; yields what is filled.

    Of a try that finds the cassette incomplete nothing is said: what comes then is.
    """
    outcome, failed, tried = _Outcome(), None, False
    try:
        yield outcome
    except AnalyticsKitError as problem:
        failed = str(problem)
        tried = complete and isinstance(problem, CassetteMissError)
        raise
    finally:
        if say_json is not None and not tried:
            written, unchanged = (
                [{"path": str(path), "bytes": path.stat().st_size} for path in paths]
                for paths in (outcome.written, outcome.unchanged)
            )
            say_json({"written": written, "unchanged": unchanged, "failed": failed})


def _check(arguments: argparse.Namespace, values: Mapping[str, str], each: tuple[str, str] | None) -> None:
    if each is not None and each[0] in values:
        msg = f"{each[0]} stands in -p and in --each. Name its values in one of them."
        raise ParameterError(msg)
    if each is not None and each[0] == "mode":
        msg = "mode is the same for all reports of a batch. To record first, write --record NAME: it says what it would cost."
        raise ParameterError(msg)
    for name, value in (
        ("cassette", arguments.record or arguments.cassette),
        ("lang", arguments.lang),
    ):
        if each is not None and each[0] == name and value is not None:
            option = "record" if name == "cassette" and arguments.record is not None else name
            msg = f"{name} stands in --each and in --{option}. Name its values in one of them."
            raise ParameterError(msg)
    if each is not None and len(arguments.templates) != 1:
        msg = f"--each makes a batch of one template, and {len(arguments.templates) or 'none'} came. Name one: report retention --each …"
        raise ParameterError(msg)
    if values.get("mode") == "record":
        msg = "-p mode=record is for notebooks. Here, write --record NAME: it says first what it would cost."
        raise ParameterError(msg)
    if arguments.record is None:
        for name, is_set in (("--max-credits", arguments.max_credits is not None), ("--yes", arguments.yes)):
            if is_set:
                msg = f"{name} is for recording. Name the cassette too: --record NAME."
                raise ParameterError(msg)
        return
    if arguments.cassette is not None:
        msg = "--record NAME names the cassette already. Leave out --cassette."
        raise ParameterError(msg)
    if arguments.untrusted:
        msg = "--record needs your keys, and --untrusted takes them away. Choose one of the two."
        raise ParameterError(msg)
    resources.cassette_path(arguments.record)


def _chosen(arguments: argparse.Namespace, say: Say) -> list[str]:
    """Return the templates: those that are named, or all, but for those that cannot take the cassette that is named."""
    if arguments.templates:
        return list(dict.fromkeys(arguments.templates))
    names = list(resources.templates())
    if not names:
        msg = "There is no template. Name a notebook, or reinstall analytics-kit: its templates are missing."
        raise ParameterError(msg)
    if arguments.cassette is None and arguments.record is None:
        return names
    taking = [name for name in names if "cassette" in report.parameters(name)]
    for name in names:
        if name not in taking:
            say(f"{name}: left out, it takes no cassette.", file=sys.stderr)
    return taking


# Recording


def _check_can_record(pairs: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    for name in dict(pairs):
        missing = {"cassette", "mode"} - set(report.parameters(resources.template(name)))
        if missing:
            msg = (
                f"Template {name!r} cannot record: it has no parameter {' and '.join(sorted(missing))}. In a copy of an older template, "
                'add mode = "replay" to the parameters cell and open the session with ak.open(cassette, mode).'
            )
            raise ParameterError(msg)


def _estimated(pairs: Sequence[tuple[str, Mapping[str, Any]]], cassette: str, say: Say) -> Estimate:
    say("Trying out what would be asked; nothing is sent ...", file=sys.stderr)
    with _stand_in() as stand_in:
        return report.rehearse(pairs, cassette=cassette, stand_in=stand_in)


@contextlib.contextmanager
def _stand_in() -> Iterator[StandIn | None]:
    try:
        from analytics_kit.sandbox import app, world
    except SettingsError:  # it is not installed
        yield None
        return
    with app.running(world.AnyWorld()) as url:
        yield report.StandIn(url, app.CREDENTIALS)


def _limit(estimate: Estimate, limit: float | None, say: Say) -> float:
    """Say what it would cost, and return what may be spent."""
    for (route, address), calls in Counter((call.route, call.address) for call in estimate.asked).items():
        say(f"{route}: {counted(calls, 'call')}, to {address}")
    calls, credits_ = len(estimate.asked), estimate.credits
    if estimate.is_whole:
        limit = credits_ * _MARGIN if limit is None else limit
        say(
            f"To send: about {counted(calls, 'call')}, {counted(credits_, 'credit')}, as tried out on synthetic answers: the account may hold more "
            f"works, or fewer. It stops before more than {counted(limit, 'credit')} would be charged (--max-credits)."
        )
    else:
        say(
            f"To send: at least {counted(calls, 'call')}, {counted(credits_, 'credit')}. What comes of them may ask for more, and nobody knows how much."
        )
        if limit is None:
            msg = f"There is no telling what it costs in all. Name what it may cost: --max-credits {max(credits_, 1) * _MARGIN:g}, say."
            raise ParameterError(msg)
        say(f"It stops before more than {counted(limit, 'credit')} would be charged.")
    if limit < credits_:
        say(
            "That is less than what is to be sent: it will stop on the way, and go on from there the next time."
        )
    return limit


def _check_keys(estimate: Estimate, cassette: str) -> None:
    from analytics_kit import routes, session

    calls: Sequence[PlannedCall] = estimate.asked
    with session.record(cassette) as recording:
        recording.check({routes.get(call.route) for call in calls})


def agreed(addresses: set[str]) -> bool:
    """Ask whether to send what may be charged."""
    try:
        answer = input(visible(f"Send them? To {', '.join(sorted(addresses))} [y/N] "))
    except EOFError:
        return False
    return answer.strip().lower() in ("y", "yes")


# Parameters


def _values_by_template(names: Sequence[str], values: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Give each of several templates the values that it has a parameter for; one template gets all of them."""
    known = {name: set(report.parameters(resources.template(name))) for name in names}
    nobody_s = values.keys() - set().union(*known.values())
    return {
        name: {key: value for key, value in values.items() if key in known[name] or key in nobody_s}
        for name in names
    }


def _assignments(texts: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in texts:
        name, value = _assignment(text, "-p", "item_id=7559536212910853422")
        if name in values:
            msg = f"-p {name} was given twice: {values[name]!r} and {value!r}. Give it once, or each of several values with --each."
            raise ParameterError(msg)
        values[name] = value
    return values


def _assignment(text: str, option: str, example: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip().isidentifier():
        msg = f"{option} {text!r} is not understood. Write NAME=VALUE, for instance {option} {example}."
        raise ParameterError(msg)
    return name.strip(), value


class _Progress:
    """How far the reports are: one line, redrawn where stderr is a terminal; else a line for each that starts."""

    def __init__(self, total: int, note: Say, say: Say) -> None:
        self._total = total
        self._note, self._say = note, say
        self._started: dict[str, None] = {}
        self._running: dict[str, str] = {}
        self._live = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def cells(self, template: str, done: int, total: int) -> None:
        """Show how far a template has come."""
        already_started = template in self._started
        self._started[template] = None
        self._running[template] = f"{template} {done}/{total}"
        if done == total:
            del self._running[template]
        if self._live:
            self._clear()
            line = f"[{len(self._started)}/{self._total}] {', '.join(self._running.values())}"
            self._note(line, end="", file=sys.stderr, flush=True)
        elif not already_started:
            self._note(f"[{len(self._started)}/{self._total}] {template} ...", file=sys.stderr)

    def recorded(self, recorded: Recorded) -> None:
        """Say what a recording cost, and what failed."""
        self._clear()
        self._note(f"{recorded.template}: recorded, {counted(recorded.credits, 'credit')}", flush=True)
        for route, message in recorded.failures:
            self._say(f"    {route}: {message}", flush=True)

    def done(self, path: Path) -> None:
        """Say where a report is."""
        self._clear()
        self._note(f"{path} ({_size(path.stat().st_size)})", flush=True)

    def unchanged(self, path: Path) -> None:
        """Say that a report was there already."""
        self._clear()
        self._note(f"{path}: unchanged", flush=True)

    def _clear(self) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
