"""Writes the reference of commands and of errors from the code: `python -m tests.server.reference_pages`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

import tallystick
from tallystick.cli import app
from tallystick.errors import TallystickError

REFERENCE = Path(__file__).parents[2] / "docs/reference"
COMMANDS = REFERENCE / "commands.md"
ERRORS = REFERENCE / "errors.md"

COMMANDS_INTRODUCTION = """\
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
| 130 | stopped by Ctrl-C |

This page is written by `python -m tests.server.reference_pages`.
"""

ERRORS_INTRODUCTION = """\
# Errors

Every error has one shape, whoever is told. A page says it in words; a program that asks for
`application/json` gets

```json
{"error": {"code": "moved", "message": "This line has moved on.", "mend": "Look again.", "lines": ["…"]}}
```

`code` is stable and is listed below; it is also in the header `X-Error-Code`. `message` says what is wrong
and `mend` what to do about it, in the language of the reader. Some errors add details of their own. Commands
end with the exit code, and with `--json` they print the same object. An error never repeats another company's
data. Answers with status 503 carry `Retry-After`, and pages with it try again by themselves.

This table is written by `python -m tests.server.reference_pages`.

| code | HTTP status | exit code | meaning |
|---|---|---|---|
"""


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands with their words, in order."""
    command = command or get_command(app)
    if hasattr(command, "commands"):
        for name, child in sorted(command.commands.items()):
            yield from commands(child, (*path, name))
    else:
        yield path, command


def commands_text() -> str:
    """The page of the commands."""
    return "\n".join([COMMANDS_INTRODUCTION, *(_section(path, command) for path, command in commands())])


def errors() -> list[type[TallystickError]]:
    """All kinds of errors, wherever they are defined, by exit code and name."""
    for module in pkgutil.walk_packages(tallystick.__path__, "tallystick."):
        if not re.search(r"\.(__main__|asgi)$|\.migrations\b", module.name):
            importlib.import_module(module.name)

    def below(kind: type[TallystickError]) -> Iterator[type[TallystickError]]:
        # Whoever meets one without a code of its own is told the code of what it is a kind of.
        if "code" in vars(kind):
            yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    return sorted(set(below(TallystickError)), key=lambda kind: (kind.exit_code, kind.status, kind.code))


def errors_text() -> str:
    """The page of the errors."""
    rows = (
        f"| `{kind.code}` | {kind.status} | {kind.exit_code} | {_first_sentence(kind)} |\n"
        for kind in errors()
    )
    return ERRORS_INTRODUCTION + "".join(rows)


def _first_sentence(kind: type[TallystickError]) -> str:
    return _cell(inspect.getdoc(kind)).split(". ")[0].rstrip(".") + "."


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
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.server.settings")

    django.setup()
    COMMANDS.write_text(commands_text())
    ERRORS.write_text(errors_text())
