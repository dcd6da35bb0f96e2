"""What every command that needs the server's code does first: settings, data folder, database, Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tallystick.server.options import Options
    from tallystick.server.postgres.address import Address


def read_options(data: Path | None) -> Options:
    """The settings of the environment, with the data folder that the command line names."""
    from tallystick.server.options import from_process

    if data is not None:
        os.environ["TALLYSTICK_DATA"] = str(data)
    options = from_process()
    os.environ.update(options.environment())
    return options


@contextmanager
def database_of(options: Options) -> Iterator[Address]:
    """Have the database running and Django set up for the length of a command."""
    from tallystick.server.folder import DataFolder
    from tallystick.server.postgres.engine import OWNER, SUPERUSER, running
    from tallystick.server.postgres.roles import create_database

    DataFolder(options.data).make()
    if options.database is not None:
        _set_up_django()
        yield options.database
        return
    with running(options.data) as engine:
        create_database(engine.address("postgres", user=SUPERUSER), OWNER)
        _set_up_django()
        yield engine.address()


def _set_up_django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.server.settings"
    django.setup()
