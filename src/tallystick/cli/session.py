"""What every command that needs the server's code does first: settings, data folder, database, Django."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.errors import InvalidInput, TallystickError

if TYPE_CHECKING:
    from tallystick.server.options import Options
    from tallystick.server.postgres.address import Address

Data = Annotated[
    Path | None,
    typer.Option(help="Folder that holds the database, keys and logs.", show_default="tallystick-data"),
]


@contextmanager
def refusing(as_json: bool) -> Iterator[None]:
    """Tell an error in one line (or as JSON) and end with its exit code."""
    try:
        yield
    except TallystickError as error:
        raise typer.Exit(tell_refusal(error, as_json)) from error


def tell_refusal(error: TallystickError, as_json: bool) -> int:
    """Tell an error in one line (or as JSON); its exit code."""
    if as_json:
        typer.echo(json.dumps(error.as_dict(), default=str))
    else:
        typer.echo(f"{error.message} {error.mend}".strip(), err=True)
    return error.exit_code


def read_options(data: Path | None, **chosen: str) -> Options:
    """The settings of the environment; what the command line names counts more."""
    from tallystick.server.options import from_process

    if data is not None:
        os.environ["TALLYSTICK_DATA"] = str(data)
    os.environ.update(chosen)
    options = from_process()
    # as absolute paths, so that child processes read the same
    os.environ.update(options.environment())
    return options


@contextmanager
def existing_database(data: Path | None) -> Iterator[Address]:
    """The database of a server that is there, for a command that works on what it holds: none is made."""
    options = read_options(data)
    refuse_no_database(options)
    with database_of(options) as address:
        yield address


def refuse_no_database(options: Options) -> None:
    """Refuse a folder in which no server has been."""
    if options.database is None and not (options.data / "postgres").exists():
        raise InvalidInput(
            f"There is no database in {options.data}.", mend="Name the folder of the server with --data."
        )


@contextmanager
def database_of(options: Options) -> Iterator[Address]:
    """Have the database running and up to date, and Django set up, for the length of a command."""
    from tallystick.server.folder import DataFolder
    from tallystick.server.postgres.engine import OWNER, SUPERUSER, running
    from tallystick.server.postgres.roles import create_database

    DataFolder(options.data).make()
    if options.database is not None:
        _set_up(options.database)
        yield options.database
        return
    with running(options.data) as engine:
        create_database(engine.address("postgres", user=SUPERUSER), OWNER)
        _set_up(engine.address())
        yield engine.address()


def _set_up(address: Address) -> None:
    import django
    import psycopg

    from tallystick.errors import Unavailable

    os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.server.settings"
    django.setup()

    from tallystick.server.postgres.schema import migrate

    try:
        migrate(address, lambda words: typer.echo(words, err=True))
    except psycopg.OperationalError as problem:
        raise Unavailable(
            f"The database at {address.told()} cannot be reached.",
            mend="Check DATABASE_URL, and that PostgreSQL runs.",
        ) from problem
