"""The page of the command line, from its parser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from analytics_kit import cli
from site_pages.markup import Page, block, code, table, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_pages.markup import Words


def pages(lang: str) -> dict[str, Page]:
    """Return the help of every command, for the page on the command line to include."""
    _ = words(lang)
    parser = cli._parser()
    return {"commands.txt": "\n".join([block(parser.epilog or "", "text"), *_sections(parser, _)])}


def _sections(parser: argparse.ArgumentParser, _: Words) -> Iterator[str]:
    for name, help_text, command in _commands(parser):
        yield f"## {command.prog.partition(' ')[2] or name}\n"
        yield f"{text(command.description or help_text)}\n"
        yield block(command.format_usage().removeprefix("usage: "), "text")
        if rows := list(_arguments(command, _)):
            yield table([_("Argument"), _("Meaning")], rows)
        if command.epilog:
            yield block(command.epilog, "text")
        yield from _sections(command, _)


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, command in action.choices.items():
                yield name, helps.get(name, ""), command


def _arguments(parser: argparse.ArgumentParser, _: Words) -> Iterator[list[str]]:
    formatter = parser._get_formatter()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
            continue
        invocation = formatter._format_action_invocation(action)
        yield [code(invocation), text(formatter._expand_help(action)) if action.help else ""]
