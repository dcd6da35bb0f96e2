"""What has to be in order before the server is ready."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

#: a worker that has not been heard of for so long is taken for dead (it reports every ten seconds)
WORKER_SILENCE_SECONDS = 30
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class Finding:
    """One check: whether all is well, and in words what is not."""

    ok: bool
    words: str


def examine() -> dict[str, Finding]:
    """All checks, by name; once the database is away the others are not asked."""
    database, disk = (
        _asked(_database),
        disk_space(settings.OPTIONS.data, settings.OPTIONS.least_free_megabytes),
    )
    if not database.ok:
        away = Finding(False, "unknown while the database cannot be reached")
        return {"database": database, "migrations": away, "worker": away, "disk": disk}
    return {
        "database": database,
        "migrations": _asked(_migrations),
        "worker": _asked(_worker),
        "disk": disk,
    }


def disk_space(folder: Path, least: int) -> Finding:
    """Whether at least so many megabytes are free where the data folder is, before PostgreSQL runs out."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free // _MEGABYTE
    if free < least:
        return Finding(False, f"only {free} MB are free, {least} are wanted: make room for the data folder")
    return Finding(True, f"{free} MB are free")


def _asked(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except DatabaseError:
        return Finding(False, "the database cannot be reached")


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(True, "answers")


def _migrations() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = _known_migrations() - {(app, name) for app, name in cursor.fetchall()}
    return Finding(not missing, f"{len(missing)} steps are missing" if missing else "up to date")


def _worker() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENCE_SECONDS],
        )
        (count,) = cursor.fetchone()
    return Finding(count > 0, f"{count} running" if count else "no worker has been heard of lately")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or {})
