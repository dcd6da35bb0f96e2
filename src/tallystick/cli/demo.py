"""`tallystick demo`: a server with a lively example."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.output import Json, telling
from tallystick.cli.session import read_options, refusing


def demo(
    data: Annotated[Path, typer.Option(help="Folder of the demo; take another one to begin again.")] = Path(
        "tallystick-demo"
    ),
    port: Annotated[
        int, typer.Option(help="Port to answer on; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    quiet_partners: Annotated[
        bool, typer.Option("--quiet-partners", help="Partners do not answer by themselves.")
    ] = False,
    small: Annotated[
        bool, typer.Option("--small", help="Load some sixty order lines instead of four hundred.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Chooses other items, quantities and dates.")] = None,
    as_json: Json = False,
) -> None:
    """Run a server with a made-up manufacturer, its suppliers and a customer, until Ctrl-C."""
    with refusing(as_json):
        from tallystick.server.demo.process import Wish
        from tallystick.server.serving.child import Child
        from tallystick.server.serving.supervisor import Supervisor

        options = read_options(data, TALLYSTICK_DEMO="yes")

        def jobs_and_partners(url: str) -> Child:
            wish = Wish(url, secrets.token_hex(8), quiet_partners, small, as_json, seed)
            return Child("jobs and partners", "demo", *wish.arguments())

        server = Supervisor(options, "127.0.0.1", port, telling(as_json), jobs=jobs_and_partners)
        raise typer.Exit(server.run())
