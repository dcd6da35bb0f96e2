"""The schema: what the models say is what the migrations make, and a newer one is refused."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tallystick.server.postgres.address import Address
from tallystick.server.postgres.engine import OWNER, Engine
from tallystick.server.postgres.schema import NewerDatabase, migrate
from tests.server.process import run

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=True)


def test_the_models_need_no_further_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_bringing_up_to_date_again_does_nothing(owner_address: Address) -> None:
    told: list[str] = []
    migrate(owner_address, told.append)
    assert told == []


def test_a_newer_database_is_refused(owner_address: Address) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('outbox', '9999_later', now())"
        )
    try:
        with pytest.raises(NewerDatabase, match=r"outbox\.9999_later"):
            migrate(owner_address, print)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")


def test_two_servers_may_bring_one_database_up_to_date_at_once(
    engine: Engine, superuser: Address, db: None, tmp_path: Path
) -> None:
    name = sql.Identifier(f"twice_{os.getpid()}")
    address = engine.address(f"twice_{os.getpid()}")
    with psycopg.connect(**superuser.parameters(), autocommit=True) as postgres:
        postgres.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER)))
        try:

            def bring(folder: str) -> subprocess.CompletedProcess[str]:
                return run("migrate", "--data", tmp_path / folder, DATABASE_URL=address.url())

            with ThreadPoolExecutor(2) as both:
                told = list(both.map(bring, ("one", "other")))
            assert [each.returncode for each in told] == [0, 0], told
            did = ["Bringing the database up to date" in each.stderr for each in told]
            assert sorted(did) == [False, True], told
            with psycopg.connect(**address.parameters()) as connection:
                rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
            assert len(rows) == len(set(rows)) > 1
        finally:
            postgres.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
