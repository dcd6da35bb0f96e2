"""Bringing a database to the schema of this code: one process at a time, never backwards."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tallystick.errors import Unavailable
from tallystick.server.postgres.address import Address
from tallystick.server.postgres.roles import prepare

#: key of the advisory lock that whoever migrates holds
_LOCK = 7_461_112_001


def migrate(owner: Address, tell: Callable[[str], None]) -> None:
    """Make roles and tables, or bring them up to date; others that try at the same time wait."""
    prepare(owner)
    connection = connections["owner"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        refuse_newer()
        waiting = pending()
        if waiting:
            tell(f"Bringing the database up to date: {len(waiting)} steps")
            call_command("migrate", database="owner", interactive=False, verbosity=0)
    finally:
        connection.close()


def pending() -> list[str]:
    """Migrations of this code that the database has not had yet."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def refuse_newer() -> None:
    """Stop when the database has had steps that this code does not know: a newer version wrote it."""
    loader = MigrationExecutor(connections["owner"]).loader
    mine = {app for app, _name in loader.disk_migrations or {}}
    unknown = [key for key in loader.applied_migrations if key[0] in mine and key not in loader.graph.nodes]
    if unknown:
        app, name = sorted(unknown)[-1]
        raise Unavailable(
            f"The database was written by a newer version of Tallystick (step {app}.{name}).",
            mend="Start that version, or restore a back-up made with this one.",
        )
