"""What every command of the command line has beside its own options: an example, how much it says, and the exit codes.

:func:`complete` is called once on the finished parser, so that a command which is added to it needs no more than a line in
`EXAMPLES`.
"""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING, Any

from analytics_kit.errors import ParameterError, SettingsError
from analytics_kit.resources import closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What a command returns, and what that means. Scripts rely on it.
EXIT_CODES = {
    0: "all went well",
    1: "it ran, and a check found something, a file was not read or not replaced, or less came than was asked for",
    2: "a mistake or a failure, said in one message; nothing is half-written",
    130: "stopped by Ctrl-C",
    143: "stopped by the system (SIGTERM)",
}

#: What to type, by command; the first line of each is the plainest use.
EXAMPLES = {
    "report": """
        analytics-kit report retention -o reports
        analytics-kit report retention -p item_id=7537546723260785816 --lang zh
        analytics-kit report my_files -p files=downloads/
        analytics-kit report retention --each item_id=top:5 --format html,pdf,xlsx
        analytics-kit report retention -p item_id=7537546723260785816 --record my-study
    """,
    "rerun": """
        analytics-kit rerun reports/retention-7537546723260785816.html
    """,
    "templates": """
        analytics-kit templates --lang zh
        analytics-kit templates --json
    """,
    "templates copy": """
        analytics-kit templates copy retention my-study/
    """,
    "workshop": """
        analytics-kit workshop my-class --lang zh
        analytics-kit workshop --collect handed-in/
    """,
    "routes": """
        analytics-kit routes
        analytics-kit routes --json
    """,
    "cassettes": """
        analytics-kit cassettes
        analytics-kit cassettes --json
    """,
    "cassettes verify": """
        analytics-kit cassettes verify my-study
    """,
    "record": """
        analytics-kit record my-study plan.toml
        analytics-kit record my-study plan.toml --json
        analytics-kit record demo cassettes/demo.toml --sandbox
    """,
    "exports": """
        analytics-kit exports downloads/
        analytics-kit exports downloads/Content.csv --redacted
    """,
    "sandbox": """
        analytics-kit sandbox
        analytics-kit sandbox --faults "429:0.1,slow=2:0.05"
    """,
    "lab": """
        analytics-kit lab
        analytics-kit lab --lang zh --no-browser
    """,
    "doctor": """
        analytics-kit doctor
        analytics-kit doctor --json
    """,
    "mcp": """
        analytics-kit mcp --folder my-study
        analytics-kit mcp --folder my-study --cassette my-study --record --max-credits 20
        analytics-kit mcp --skill
    """,
    "help": """
        analytics-kit help record
    """,
}
_FIRST_STEPS = """
    analytics-kit report retention -o reports    # a report of recorded, synthetic data
    analytics-kit lab                            # JupyterLab with the templates and the workshop
    analytics-kit doctor                         # what is installed, which keys are set, what to do
    analytics-kit help report                    # a command's options
"""
#: What may stand for an argument, by the name that its help gives it.
_FOLDERS, _FILES = {"DIR", "DEST", "FOLDER"}, {"FILE", "PATH", "PLAN", "REPORT", "REPORT.html"}


def complete(parser: argparse.ArgumentParser) -> None:
    """Give a finished parser what all of its commands share, and the command ``help``.

    Parameters
    ----------
    parser
        Of the whole command line; it is changed.
    """
    commands = _subparsers(parser)
    helping = commands.add_parser("help", help="print this help, or that of a command")
    helping.add_argument("words", nargs="*", metavar="COMMAND", help="for instance: record")
    helping.set_defaults(run=_help_of(parser), quiet=False, verbose=0)
    parser.set_defaults(run=_start(parser), quiet=False, verbose=0)
    parser.add_argument(
        "--print-completion",
        choices=("bash", "zsh"),
        help='print the completion of a shell, for instance: eval "$(analytics-kit --print-completion bash)"',
    )
    codes = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"First steps:\n{_indented(_FIRST_STEPS)}\n\nExit codes:\n{codes}"
    for words, command in walk(parser):
        name = " ".join(words)
        command.formatter_class = argparse.RawDescriptionHelpFormatter
        if name in EXAMPLES:
            command.epilog = f"Examples:\n{_indented(EXAMPLES[name])}"
        if name not in ("help", "lab"):  # what lab does not know is JupyterLab's
            _add_loudness(command)


def walk(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Yield every command below a parser, with the words that it is called by."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield (*words, name), command
                yield from walk(command, (*words, name))


def _subparsers(parser: argparse.ArgumentParser) -> Any:
    return next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def _indented(lines: str) -> str:
    return textwrap.indent(textwrap.dedent(lines).strip(), "  ")


def _add_loudness(command: argparse.ArgumentParser) -> None:
    # Suppressed, so that what stands before a command's second word holds behind it too.
    command.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print mistakes and what was asked for alone: no progress, no list of what was written",
    )
    command.add_argument(
        "-v",
        "--verbose",
        action="count",
        default=argparse.SUPPRESS,
        help="say on stderr what is sent, waited for and kept; twice: each request that a cassette answers too",
    )


def _help_of(parser: argparse.ArgumentParser) -> Any:
    def run(arguments: argparse.Namespace) -> int:
        _command(parser, arguments.words).print_help()
        return 0

    return run


def _command(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.ArgumentParser:
    commands = {" ".join(path): command for path, command in walk(parser)}
    name = " ".join(words)
    if not name:
        return parser
    if name not in commands:
        msg = (
            f"There is no command {name!r}. {closest(name, commands)}Commands: {', '.join(sorted(commands))}."
        )
        raise ParameterError(msg)
    return commands[name]


def _start(parser: argparse.ArgumentParser) -> Any:
    """Return what is done without a command."""

    def run(arguments: argparse.Namespace) -> int:
        if arguments.print_completion is None:
            parser.print_help()
        else:
            _print_completion(parser, arguments.print_completion)
        return 0

    return run


def _print_completion(parser: argparse.ArgumentParser, shell: str) -> None:
    try:
        import shtab  # whoever completes nothing needs none
    except ImportError:
        msg = "Completion needs shtab. Install it into this environment: python -m pip install shtab."
        raise SettingsError(msg) from None
    from analytics_kit import resources

    names = {
        "TEMPLATE": shtab.cmd(f"echo {' '.join(resources.templates())}"),
        **dict.fromkeys(_FOLDERS, shtab.DIRECTORY),
        **dict.fromkeys(_FILES, shtab.FILE),
    }
    for command in [parser, *(subcommand for _, subcommand in walk(parser))]:
        for action in command._actions:
            if (kind := names.get(str(action.metavar))) is not None:
                action.complete = kind  # type: ignore[attr-defined] # where shtab looks for it
    print(shtab.complete(parser, shell=shell))
