"""How commands speak: lines for people, or one JSON document (or one a line) for programs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Speak JSON, for programs.")]


def telling(as_json: bool) -> Callable[[str, dict[str, object]], None]:
    """What tells the events of a running server."""

    def tell(event: str, details: dict[str, object]) -> None:
        if as_json:
            typer.echo(json.dumps({"event": event, **details}, default=str))
        else:
            line = _WORDS[event].format_map(details)
            typer.echo(typer.style(line, bold=event == "ready"))

    return tell


def say(as_json: bool, words: str, document: dict[str, object]) -> None:
    """Say the result of a command, in words or as one JSON document."""
    typer.echo(json.dumps(document, default=str) if as_json else words)


def counted(count: int, one: str, many: str) -> str:
    """A number and what it counts: 1 row, 1,200 rows."""
    return f"{count:,} {one if count == 1 else many}"


def write_result(path: Path, document: Mapping[str, Any]) -> None:
    """Write what only a long run gives again; where that fails it is kept elsewhere, as the error says."""
    from tallystick.errors import InvalidInput
    from tallystick.planning.storing import write_document

    try:
        write_document(path, document, private=True)
    except InvalidInput as refused:
        raise InvalidInput(refused.message, mend=_kept_elsewhere(path.name, document)) from None


def _kept_elsewhere(name: str, document: Mapping[str, Any]) -> str:
    """Where a result is that could not be written to its place: among the temporary files, or else said."""
    from tallystick.errors import InvalidInput
    from tallystick.planning.storing import write_document

    with suppress(OSError, InvalidInput):
        folder = Path(tempfile.mkdtemp(prefix="tallystick-result-"))
        try:
            write_document(folder / name, document, private=True)
        except InvalidInput:
            folder.rmdir()
            raise
        return f"The result is not lost: move it from {folder / name}."
    typer.echo(json.dumps(document, allow_nan=False))
    return "The result is not lost: it is on standard output, in one line."


_WORDS = {
    "database": "PostgreSQL {says}",
    "started": "{part} started",
    "ended": "{part} ended (code {code}), starting again in {again_in:.1f} s",
    "failed": "{part}: {says}",
    "warning": "Warning: {says}",
    "ready": "Ready after {seconds} s: {url}   (Ctrl-C stops)",
    "admin": "Sign in once with: {url}",
    "stopping": "Stopping",
    "killed": "{part} did not stop in time and was ended",
    "stopped": "Stopped",
}
