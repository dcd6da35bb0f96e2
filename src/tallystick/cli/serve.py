"""`tallystick serve`: PostgreSQL, pages and jobs in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option(help="Folder that holds the database, keys and logs.")]


def serve(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Port to answer on.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to answer on.")] = "127.0.0.1",
) -> None:
    """Run the server until Ctrl-C."""
    from tallystick.cli.session import database_of, read_options

    options = read_options(data)
    with database_of(options) as address:
        import uvicorn

        from tallystick.server.postgres.schema import migrate

        migrate(address, typer.echo)
        typer.echo(f"http://{host}:{port}/")
        uvicorn.run("tallystick.server.asgi:application", host=host, port=port, log_level="info")
