"""Bringing a database to the schema of this code: one process at a time, never backwards."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tallystick.errors import Unavailable
from tallystick.server.postgres.address import Address
from tallystick.server.postgres.roles import prepare

#: key of the advisory lock that whoever migrates holds
_LOCK = 7_461_112_001


class NewerDatabase(Unavailable):
    """A newer version of Tallystick has written the database; this one would not understand it."""

    code = "newer-database"


def migrate(owner: Address, tell: Callable[[str], None]) -> None:
    """Make roles and tables, or bring them up to date; others that try at the same time wait."""
    with psycopg.connect(**owner.parameters(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        prepare(connection)
        try:
            executor = MigrationExecutor(connections["owner"])
            _refuse_newer(executor)
            waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if waiting:
                tell(f"Bringing the database up to date: {len(waiting)} steps")
                call_command("migrate", database="owner", interactive=False, verbosity=0)
        finally:
            connections["owner"].close()


def _refuse_newer(executor: MigrationExecutor) -> None:
    loader = executor.loader
    ours = {app for app, _name in loader.disk_migrations or {}}
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.graph.nodes and (app, name) not in replaced
    )
    if unknown:
        raise NewerDatabase(
            f"The database was written by a newer version of Tallystick (it has {unknown[-1]}).",
            mend="Start that version, or restore a back-up that was made with this one.",
        )
