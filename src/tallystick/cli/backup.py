"""`tallystick backup` and `tallystick restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.output import Json, say
from tallystick.cli.session import Data, read_options, refuse_no_database, refusing
from tallystick.errors import InvalidInput


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it holds every secret of the server.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the whole server into one file, while it goes on running."""
    with refusing(as_json):
        from tallystick.server.postgres.archive import back_up
        from tallystick.server.postgres.engine import running

        options = read_options(data)
        _refuse_other_databases(options.database is not None)
        refuse_no_database(options)
        with running(options.data) as engine:
            size = back_up(engine, file.absolute())
        say(as_json, f"{file}: {size / 1e6:.1f} MB", {"file": str(file), "bytes": size})


def restore(
    file: Annotated[Path, typer.Argument(help="A file of `tallystick backup`.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Make a new data folder from a back-up."""
    with refusing(as_json):
        from tallystick.server.postgres.archive import restore as restore_into

        options = read_options(data)
        _refuse_other_databases(options.database is not None)
        restore_into(file.absolute(), options.data)
        say(as_json, f"{options.data} is as it was.", {"data": str(options.data)})


def _refuse_other_databases(other: bool) -> None:
    if other:
        raise InvalidInput(
            "DATABASE_URL names a database that is not ours to back up.",
            mend="Use its own tools as an administrator, and keep the file secret-key with the copy.",
        )
