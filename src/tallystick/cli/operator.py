"""`tallystick operator`: run one of the three operators of a circle, in its own environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.output import Json
from tallystick.cli.session import refusing


def operator(
    source: Annotated[
        Path, typer.Argument(metavar="CIRCLE.json", help="The circle file, the same as everybody's.")
    ],
    credentials: Annotated[
        Path, typer.Option(help="This operator's own private key and certificate, one file.")
    ],
    listen: Annotated[
        str | None,
        typer.Option(help="host:port to listen at.", show_default="the address in the circle file"),
    ] = None,
    patience: Annotated[
        float, typer.Option(help="Seconds to wait for companies and other operators.", min=5)
    ] = 300.0,
    as_json: Json = False,
) -> None:
    """Run one operator of a circle: it computes on shares that say nothing by themselves."""
    with refusing(as_json):
        from tallystick.planning.sealed.local import program

        command = [
            str(program()),
            str(source),
            "--credentials",
            str(credentials),
            "--patience",
            str(patience),
        ]
        if listen is not None:
            command += ["--listen", listen]
        if as_json:
            command.append("--json")
        # The operator takes this process's place: signals and its end are its own.
        os.execv(command[0], command)  # noqa: S606
