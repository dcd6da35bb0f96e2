"""Writes docs/reference/commands.md from the commands themselves: `python -m tests.server.commands_page`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from tallystick.cli import app

PAGE = Path(__file__).parents[2] / "docs/reference/commands.md"

INTRODUCTION = """\
# Commands

`tallystick COMMAND --help` says the same on the spot. With `--json` a command prints one JSON document,
`serve` and `demo` one a line, and errors have the shape of [Errors](errors.md). Settings come from the
environment ([Settings](settings.md)); an option counts more.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | something that nobody foresaw |
| 2 | what was given cannot be used |
| 3 | not allowed |
| 4 | there is no such thing |
| 5 | the record has moved on; nothing was written |
| 6 | something that is needed cannot be reached |

This page is written by `python -m tests.server.commands_page`.
"""


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands with their words, in order."""
    command = command or get_command(app)
    if hasattr(command, "commands"):
        for name, child in sorted(command.commands.items()):
            yield from commands(child, (*path, name))
    else:
        yield path, command


def text() -> str:
    """The page."""
    return "\n".join([INTRODUCTION, *(_section(path, command) for path, command in commands())])


def _section(path: tuple[str, ...], command: Any) -> str:
    arguments = [given for given in command.params if given.param_type_name == "argument"]
    options = [
        given for given in command.params if given.param_type_name == "option" and "--help" not in given.opts
    ]
    usage = " ".join(["tallystick", *path, *(given.name.upper() for given in arguments)])
    rows = [f"| `{given.name.upper()}` | {_cell(given.help)} | |" for given in arguments]
    rows += [f"| `{', '.join(given.opts)}` | {_cell(given.help)} | {_default(given)} |" for given in options]
    table = ["| option | meaning | default |", "|---|---|---|", *rows, ""] if rows else []
    return "\n".join([f"## {usage}", "", inspect.cleandoc(command.help or ""), "", *table])


def _default(given: Any) -> str:
    if given.required:
        return "required"
    if isinstance(given.show_default, str):
        return f"`{given.show_default}`"
    if given.default in (None, "", False) or callable(given.default) or str(given.default) == "[]":
        return ""
    return f"`{getattr(given.default, 'value', given.default)}`"


def _cell(words: str | None) -> str:
    return " ".join((words or "").replace("|", "\\|").split())


if __name__ == "__main__":
    PAGE.write_text(text())
