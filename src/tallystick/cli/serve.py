"""`tallystick serve` and `tallystick worker`."""

from __future__ import annotations

from typing import Annotated

import typer

from tallystick.cli.output import Json, telling
from tallystick.cli.session import Data, read_options, refusing


def serve(
    data: Data = None,
    port: Annotated[
        int, typer.Option(help="Port to answer on; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    host: Annotated[str, typer.Option(help="Address to answer on; 0.0.0.0 for every one.")] = "127.0.0.1",
    as_json: Json = False,
) -> None:
    """Run the server: PostgreSQL, pages and jobs, until Ctrl-C."""
    with refusing(as_json):
        from tallystick.server.serving.supervisor import Supervisor

        options = read_options(data)
        raise typer.Exit(Supervisor(options, host, port, telling(as_json)).run())


def worker(data: Data = None, as_json: Json = False) -> None:
    """Run jobs only, as a further worker beside a server that uses the same database."""
    with refusing(as_json):
        from tallystick.cli.session import database_of
        from tallystick.server.serving.worker import work

        with database_of(read_options(data)):
            work()
