"""How a command line that cannot be understood is told: as every other error, when JSON was asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from tallystick.cli.session import tell_refusal
from tallystick.errors import InvalidInput


class ToldAsJson(TyperGroup):
    """The root of all commands: what the words of any of them lack, or have too much, comes by here."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run the command that the words name."""
        words = sys.argv[1:] if args is None else list(args)
        if "--json" not in words:
            return super().main(words, *rest, **extra)
        try:
            # Not standalone: a fault in the words is raised rather than printed, and exit codes are returned.
            sys.exit(super().main(words, *rest, **extra | {"standalone_mode": False}))
        except typer.TyperException as fault:
            context = getattr(fault, "ctx", None)
            path = context.command_path if context else "tallystick"
            says = fault.format_message().rstrip(".")
            refused = InvalidInput(f"{says}.", mend=f"See `{path} --help`.")
            sys.exit(tell_refusal(refused, as_json=True))
